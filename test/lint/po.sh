#!/bin/bash
# po.sh - words: source and Russian catalogue hold the same msgids, every code has its sentence, labels fit. One TAP line a check.
set -u
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.." || exit 2
po=conf/locale/ru.po
tables=(src/app/message_*.c)
label_cells=14
. test/lib/tap.sh
shopt -s nullglob globstar

tmp=$(mktemp -d) || exit 2
trap 'rm -rf -- "$tmp"' EXIT
c_files=(src/**/*.c)
sql_files=(migrations/**/*.sql)

# ---- the catalogue against the source ---------------------------------------------------------------------------------

# pairs FILE: one line an entry, "msgid<TAB>msgstr", of a catalogue without wrapped lines; the head and comments are left out.
pairs() {
    awk '
        function put() { if (id != "") print id "\t" text; id = text = ""; into = "" }
        { sub(/^#~ /, "") }
        /^msgid "/ { put(); into = "id" }
        /^msgstr/ { into = "text" }
        /^msgid_plural/ { into = "" }
        /^$/ { put() }
        match($0, /"/) && !/^#/ {
            part = substr($0, RSTART + 1, length($0) - RSTART - 1)
            if (into == "id") id = id part; else if (into == "text") text = text part
        }
        END { put() }' "$1"
}

printf '%s\n' "${c_files[@]}" \
    | xgettext --from-code=UTF-8 --language=C -k_ -kN_ -kngettext:1,2 --force-po --no-wrap -f - -o "$tmp/src.pot" 2>&1 \
    | rule "the texts of the source can be extracted"
msgfmt --check -o /dev/null "$po" 2>&1 | rule "the catalogue is well-formed and its placeholders agree"

pairs "$tmp/src.pot" | cut -f1 | sort -u >"$tmp/wanted"
[ -s "$tmp/wanted" ] || echo "no text was found in src" >"$tmp/wanted"
msgattrib --translated --no-fuzzy --no-obsolete --no-wrap "$po" -o "$tmp/done.po"
pairs "$tmp/done.po" | cut -f1 | sort -u >"$tmp/translated"
pairs "$po" | cut -f1 | sort -u >"$tmp/held"
comm -23 "$tmp/wanted" "$tmp/translated" | rule "every text of the source is translated, none is fuzzy"
comm -13 "$tmp/wanted" "$tmp/held" | rule "the catalogue holds nothing that the source lost"

# ---- codes ------------------------------------------------------------------------------------------------------------

# Names with a dot that are no codes: settings of the offices, schemas, lists of outcomes, files.
sed -n "s/^ *('\([a-z_]*\.[a-z_]*\)', '\(bool\|int\|enum\|text\)'.*/\1/p" migrations/*.sql | sort -u >"$tmp/settings"
{ [ -s "$tmp/settings" ] || echo "none found: how are they written now?"; } | rule "settings of the offices are told from codes"
not_codes() { grep -vE '^((kurator|audit|api|outcome)\..*|.*\.h|bootstrap\.sql|kurator\.ini)$' | grep -vxFf "$tmp/settings"; }
dotted='[a-z][a-z0-9]*(_[a-z0-9]+)*\.[a-z][a-z0-9]*(_[a-z0-9]+)*'
sql_code() { sed 's/--.*//' "${sql_files[@]}"; }

# Codes put together at run time: the literal before || and what may follow.
declare -A ends=([account.]="none locked expired office")
sql_code | grep -oE "'[a-z_]+\.' *\|\|" | sed "s/'\(.*\)'.*/\1/" | grep -vxE 'audit\.|outcome\.' | sort -u >"$tmp/made"
while read -r head; do
    [ -n "${ends[$head]-}" ] || echo "'$head' || ... in migrations: which codes does it make?"
done <"$tmp/made" | rule "what SQL makes codes of is known here"

{
    printf '%s\n' "${c_files[@]}" | grep -vxFf <(printf '%s\n' "${tables[@]}") | xargs grep -ohE "\"$dotted\"" | tr -d '"'
    sql_code | grep -oE "'\{?$dotted[,}']" | tr -d "'{},"
    while read -r head; do for end in ${ends[$head]-}; do echo "$head$end"; done; done <"$tmp/made"
} | not_codes | sort -u >"$tmp/used"
sed -n 's/^ *{"\([a-z0-9_.]*\)",.*/\1/p' "${tables[@]}" | sort >"$tmp/rows"
[ -s "$tmp/rows" ] || echo "no rows found" >>"$tmp/rows"
comm -23 "$tmp/used" <(sort -u "$tmp/rows") | rule "every code of C and SQL has its sentence"
comm -13 "$tmp/used" <(sort -u "$tmp/rows") | rule "every sentence belongs to a code that is used"
uniq -d "$tmp/rows" | rule "no code has two sentences"

# ---- labels -----------------------------------------------------------------------------------------------------------

grep -l 'struct form_field ' "${c_files[@]}" | xargs grep -ohE '\.label = N_\("[^"]*"\)' | sed 's/.*N_("\(.*\)")/\1/' | sort -u >"$tmp/labels"
[ -s "$tmp/labels" ] || echo "no label of any form was found" >"$tmp/labels"
pairs "$tmp/done.po" | awk -F'\t' 'NR == FNR { want[$0] = 1; next } $1 in want { print $2 }' "$tmp/labels" - >"$tmp/russian"
while IFS= read -r label; do
    if ((${#label} > label_cells)); then echo "“$label” has ${#label} cells, a label has $label_cells at most"; fi
done < <(cat "$tmp/labels" "$tmp/russian") | rule "form labels fit in both languages"

rules_end
