#!/bin/bash
# manual_keys.sh - the manual and the program tell the same: actions with their keys, the menu, commands and their options,
# settings with range and built-in value, in both languages. One TAP line a check.
set -u
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.." || exit 2
. test/lib/tap.sh
shopt -s nullglob

tmp=$(mktemp -d) || exit 2
trap 'rm -rf -- "$tmp"' EXIT
pages=(man/kurator.1 man/ru/kurator.1)
option_pages=(man/kurator.ini.5 man/ru/kurator.ini.5)

# What only one of two sorted lists holds; an empty first list is a fault, too: then the source is written otherwise.
differ() {
    [ -s "$1" ] || echo "nothing was found in the source: how is it written now?"
    comm -23 "$1" "$2" | sed 's/^/not in the manual: /'
    comm -13 "$1" "$2" | sed 's/^/only in the manual: /'
}

# russian ID: its Russian, from a catalogue whose texts of one line stand on one.
russian() {
    local text
    text=$(awk -v want="msgid \"$1\"" '$0 == want { getline; sub(/^msgstr "/, ""); sub(/"$/, ""); print; exit }' conf/locale/ru.po)
    printf '%s\n' "${text:-no Russian for $1}"
}

# ---- actions: label and key -------------------------------------------------------------------------------------------

sed -nE 's/^ *\{ACT_[A-Z_]+, "[a-z-]+", KY_([A-Z0-9]+), N_\("([^"]*)"\).*/\1\t\2/p' src/app/action.c >"$tmp/actions"
while IFS=$'\t' read -r key label; do
    name=$(grep -oE "\[KY_$key\] = (N_\()?\"[^\"]*\"" src/term/key.c | sed 's/.*"\(.*\)"/\1/')
    words=$name                                 # arrows have a name of the language, the other keys are called as they are printed
    ! grep -qF "[KY_$key] = N_(" src/term/key.c || words=$(russian "$name")
    [ "$key" != NONE ] || name=F8 words=F8      # the palette has those without a key of their own
    printf '%s\t%s\n' "$label" "${name:-?}"
    printf '%s\t%s\n' "$(russian "$label")" "${words:-?}" >&3
done <"$tmp/actions" >"$tmp/en" 3>"$tmp/ru"
sort "$tmp/en" -o "$tmp/actions.en"
sort "$tmp/ru" -o "$tmp/actions.ru"
rows=$(grep -cE '^ *\{ACT_' src/app/action.c)
{ [ "$rows" -eq "$(wc -l <"$tmp/actions")" ] || echo "$rows rows, $(wc -l <"$tmp/actions") of them understood"; } | rule "every row of the action table is read"
for page in "${pages[@]}"; do
    case $page in man/ru/*) language=ru ;; *) language=en ;; esac
    sed -nE 's/^\.It Ic (.*) Pq Ic ([^ ]+)$/\1\t\2/p' "$page" | tr -d '"' | sort >"$tmp/there"
    differ "$tmp/actions.$language" "$tmp/there" | rule "$page has every action with its key"
done

# ---- commands and their options ---------------------------------------------------------------------------------------

# section PAGE COMMAND: its part of the page.
section() { awk -v want=".Ss kurator $2" '/^\.S[sh] / { inside = $0 == want } inside' "$1"; }

sed -nE 's/^ *\.name = "([a-z]+)".*/\1/p; s/^const struct command command_[a-z]+ = \{"([a-z]+)".*/\1/p' src/cmd/*.c | sort >"$tmp/commands"
grep -cE '^ *&command_' src/main.c >"$tmp/listed"
{ [ "$(cat "$tmp/listed")" -eq "$(wc -l <"$tmp/commands")" ] || echo "src/main.c lists $(cat "$tmp/listed"), found $(wc -l <"$tmp/commands")"; } | rule "every command is read"
for page in "${pages[@]}"; do
    sed -nE 's/^\.Ss kurator ([a-z]+)$/\1/p' "$page" | sort >"$tmp/there"
    differ "$tmp/commands" "$tmp/there" | rule "$page has every command"
    while read -r command; do
        grep -oE '\{"[a-z-]+", (no|required)_argument' "src/cmd/$command.c" | sed 's/{"\([a-z-]*\)".*/\1/' | grep -vx help | sort -u >"$tmp/options"
        section "$page" "$command" | sed -nE 's/^\.It Fl Fl ([a-z-]+).*/\1/p' | sort >"$tmp/there"
        comm -3 "$tmp/options" "$tmp/there" | tr -d '\t' | sed "s/^/$command --/"
    done <"$tmp/commands" | rule "$page has every option of every command, and no other"
done

# ---- settings ---------------------------------------------------------------------------------------------------------

# One line a row of the table: section, key, type, least, most, choices, preset.
tr '\n' ' ' <src/conf/options.c | grep -oE '\{CONF_[A-Z_]+, "[a-z]+", "[a-z_]+", CONF_[A-Z]+, [0-9]+, [0-9]+, [a-zA-Z]+, "[^"]*"' \
    | sed 's/^{CONF_[A-Z_]*, //; s/"//g; s/, /\t/g' >"$tmp/rows"
choices() { sed -nE "s/^static const char \*const $1\[\] = \{(.*), NULL\};/\1/p" src/conf/options.c | tr -d '"' | sed 's/, / | /g'; }
settings() { # TEXT PATH EMPTY: the words of the page's language
    local section key type least most list preset allowed
    while IFS=$'\t' read -r section key type least most list preset; do
        case $type in
        CONF_BOOL) allowed="Cm yes | no" ;;
        CONF_INT) allowed="Ar $least..$most" ;;
        CONF_ENUM) allowed="Cm $(choices "$list")" ;;
        CONF_MINUTES) allowed="Ar $(awk "BEGIN { printf \"%.2g\", $least / 60 }")..$((most / 60))" ;;
        CONF_TEXT) allowed="Ar $1" ;;
        CONF_PATH) allowed="Ar $2" ;;
        *) allowed="? $type" ;;
        esac
        [ -n "$preset" ] && preset="Cm $preset" || preset=$3
        printf '[%s] .It Cm %s No = %s Pq %s\n' "$section" "$key" "$allowed" "$preset"
    done <"$tmp/rows" | sort
}
settings text path empty >"$tmp/settings.en"
settings текст путь пусто >"$tmp/settings.ru"
rows=$(grep -cE '^ *\{CONF_' src/conf/options.c)
{ [ "$rows" -eq "$(wc -l <"$tmp/rows")" ] || echo "$rows rows, $(wc -l <"$tmp/rows") of them understood"; } | rule "every row of the table of settings is read"
for page in "${option_pages[@]}"; do
    case $page in man/ru/*) language=ru ;; *) language=en ;; esac
    awk '/^\.S[sh] / { section = $2 } /^\.It Cm [a-z_]+ No = / { print section, $0 }' "$page" | sort >"$tmp/there"
    differ "$tmp/settings.$language" "$tmp/there" | rule "$page has every setting with its range and built-in value"
done

# ---- the lists of the worklist ----------------------------------------------------------------------------------------

grep -A1 'tab_labels\[TAB_COUNT\]' src/screen/worklist_draw.c | grep -oE 'N_\("[^"]*"\)' | sed 's/N_("\(.*\)")/\1/' >"$tmp/tabs"
# listed PAGE HEADING: what is told one by one below a heading, sorted.
listed() {
    awk -v want=".Ss $2" '/^\.S[sh] / { inside = $0 == want } inside' "$1" | sed -nE 's/^\.It Em "?([^"]*)"?$/\1/p' | sort
}
# wanted PAGE FILE: the labels of FILE in the page's language, sorted.
wanted() {
    while IFS= read -r label; do
        case $1 in man/ru/*) russian "$label" ;; *) printf '%s\n' "$label" ;; esac
    done <"$2" | sort
}
for page in "${pages[@]}"; do
    case $page in man/ru/*) heading="Список дел" ;; *) heading=Worklist ;; esac
    wanted "$page" "$tmp/tabs" >"$tmp/labels"
    listed "$page" "$heading" >"$tmp/there"
    differ "$tmp/labels" "$tmp/there" | rule "$page tells what every list of the worklist holds"
done

# ---- the main menu ----------------------------------------------------------------------------------------------------

sed -nE 's/^ *\{"[a-z-]+", MENU_[A-Z]+, N_\("([^"]*)"\), N_\(".*/\1/p' src/screen/menu.c >"$tmp/menu"
rows=$(grep -c ', MENU_[A-Z]*, ' src/screen/menu.c)
{ [ "$rows" -eq "$(wc -l <"$tmp/menu")" ] || echo "$rows rows, $(wc -l <"$tmp/menu") of them understood"; } | rule "every row of the menu is read"
for page in "${pages[@]}"; do
    case $page in man/ru/*) heading="Главное меню" ;; *) heading="Main menu" ;; esac
    wanted "$page" "$tmp/menu" >"$tmp/labels"
    listed "$page" "$heading" >"$tmp/there"
    differ "$tmp/labels" "$tmp/there" | rule "$page has every row of the menu"
done

# ---- references and help ----------------------------------------------------------------------------------------------

for page in man/*.[1578] man/ru/*.[1578]; do
    sed -nE 's/^\.Xr (kurator[a-z.-]*) ([0-9]).*/\1.\2/p' "$page" | sort -u | while read -r name; do
        [ -s "man/$name" ] || echo "$page: $name is not there"
    done
done | rule "every page of kurator that another names is there"

# Needs the program; make check has built it before.
if [ -x build/kurator ]; then
    while read -r command; do
        for language in en ru; do
            KURATOR_LANGUAGE=$language build/kurator ${command:+"$command"} --help | while IFS= read -r line; do
                [ ${#line} -le 80 ] || echo "$command ($language): $line"
            done
        done
    done < <(echo; cat "$tmp/commands") | rule "no line of a help is wider than 80 cells"
fi

rules_end
