#!/bin/bash
# floors.sh - the rules of the house that a grep can hold: who includes what, where SQL and the clock may stand, sizes.
# One TAP line a rule; what breaks it is listed under the line. Exit status 1 when a rule is broken.
set -u
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.." || exit 2
. test/lib/tap.sh

# code FILE...: the text without comments, as file:line:text.
code() {
    [ $# -gt 0 ] || return 0
    awk 'FNR == 1 { inside = 0 }
    {
        line = $0; out = ""
        while (line != "") {
            if (inside) {
                p = index(line, "*/"); if (!p) { line = ""; break }
                line = substr(line, p + 2); inside = 0
            } else {
                p = index(line, "/*"); q = index(line, "//"); s = match(line, /https?:\/\//)
                if (q && s) q = 0
                if (q && (!p || q < p)) { out = out substr(line, 1, q - 1); line = ""; break }
                if (!p) { out = out line; break }
                out = out substr(line, 1, p - 1); line = substr(line, p + 2); inside = 1
            }
        }
        if (out ~ /[^ \t]/) print FILENAME ":" FNR ":" out
    }' "$@"
}

# sql FILE...: the text without -- comments and without the body of kurator.clock(), the one reader of the time.
sql() {
    [ $# -gt 0 ] || return 0
    awk 'FNR == 1 { skip = 0 }
    {
        line = $0; sub(/--.*/, "", line)
        if (tolower(line) ~ /function[ \t]+kurator\.clock[ \t]*\(/) skip = 1
        if (!skip && line ~ /[^ \t]/) print FILENAME ":" FNR ":" line
        if (skip && line ~ /;[ \t]*$/) skip = 0
    }' "$@"
}

shopt -s nullglob globstar
c_files=(src/**/*.[ch])
headers=(include/kurator/*.h)
test_files=(test/**/*.[ch])
sql_files=(migrations/**/*.sql)
bootstrap=(src/cmd/*.sql)

includes() { grep -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]$1" "${c_files[@]}" "${headers[@]}" /dev/null; }

includes '(ncurses|ncursesw/|curses|panel|term|form|menu)[a-z]*\.h' | grep -vE '^src/(term|widget|form|screen)/' | rule "only term, widget, form and screen include curses"
includes '(libpq|postgresql/|pgtypes)' | grep -vE '^src/db/' | rule "only db includes libpq"
includes '(iniparser|dictionary)' | grep -vE '^src/conf/' | rule "only conf includes iniparser"
includes '(expat)' | grep -vE '^src/xml/' | rule "only the reader of XML, a program of its own, includes expat"
includes 'kurator/(db|term|draw|input|form|conf|app|loop|screen)[a-z_]*\.h' | grep -E '^src/(domain|util)/' | rule "domain and util look at no floor above them"
includes 'kurator/(term|draw|form|screen|i18n)[a-z_]*\.h' | grep -E '^src/db/' | rule "db knows neither screens nor words"

code "${c_files[@]}" | grep -E '^src/(screen|form|widget|term)/' \
    | grep -iE '"[^"]*\b(select[[:space:]]+[^"]+|insert[[:space:]]+into|update[[:space:]]+[a-z_.]+[[:space:]]+set|delete[[:space:]]+from)\b|"[^"]*\b(api|kurator|audit)\.[a-z_]+[[:space:]]*\(' \
    | rule "screens hold no SQL"
for f in $(code "${c_files[@]}" | grep -E '^src/(screen|form|app|cmd)/' | grep -oE '"save_[a-z_]+"' | sort -u); do
    [ "$f" = '"save_intake"' ] || grep -qE "^ *\{$f, " src/db/save.c || echo "$f is not in the table of src/db/save.c"
done | rule "every save that a screen names can be called"
code "${c_files[@]}" | grep -E '^src/db/' | grep -P '"[^"]*[А-Яа-яЁё]|\b_\(|\bgettext\(' | rule "db makes no text for people"
code "${c_files[@]}" | grep -E '^src/(screen|form|widget|cmd)/' | grep -P '_\("[^"]*[А-Яа-яЁё]' | rule "msgids are English"
code "${c_files[@]}" "${test_files[@]}" | grep -E '\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol)[[:space:]]*\(' | rule "no unbounded or unchecked string functions"

code "${c_files[@]}" | grep -vE '^src/util/child\.c:' | grep -E '\b(system|popen|v?fork|exec[lv][ep]*|posix_spawnp?|dlopen)[[:space:]]*\(' | rule "only the printer's command and the reader of XML are started, and by util/child alone"

sql "${sql_files[@]}" "${bootstrap[@]}" | grep -iE "\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)[[:space:]]*\(|\b(current_date|current_timestamp|current_time|localtimestamp|localtime)\b|'(now|today|tomorrow|yesterday)'[[:space:]]*::|\b(date|time|timestamp|timestamptz)[[:space:]]+'(now|today|tomorrow|yesterday)'" \
    | rule "only kurator.clock() reads the time in SQL"
sql "${sql_files[@]}" | grep -E '\bpg_notify[[:space:]]*\(|\bnotify[[:space:]]+"?kurator' | grep -vE '^[^:]*0013_checks\.sql:' | rule "only kurator.tell() notifies: on the channel of an office"
code "${c_files[@]}" | grep -E '^src/(db|cmd|app)/' | grep -iE '"[^"]*\b(now\(\)|current_date|current_timestamp|clock_timestamp\(|localtimestamp)' | rule "no SQL in C reads the time"

for f in "${c_files[@]}" "${headers[@]}" "${test_files[@]}"; do
    lines=$(wc -l <"$f"); [ "$lines" -le 600 ] || echo "$f: $lines lines"
done | rule "no file is longer than 600 lines"
for f in "${c_files[@]}" "${headers[@]}" "${test_files[@]}"; do
    head -n 1 "$f" | grep -qE '^/\* [^ ]+ - .{8,}' || echo "$f: the first line does not say what the file is for"
done | rule "every C file begins with its purpose"
for f in "${sql_files[@]}" test/**/*.sql; do
    head -n 1 "$f" | grep -qE '^(--|\\) ?.{8,}' || echo "$f: the first line does not say what the file is for"
done | rule "every SQL file begins with its purpose"
for f in test/**/*.sh .ci/run; do
    sed -n 2p "$f" | grep -qE '^# .{8,}' || echo "$f: the second line does not say what the file is for"
    bash -n "$f" 2>&1
done | rule "every script parses and begins with its purpose"

# Each header twice and nothing else: it is self-contained and guarded.
for f in "${headers[@]}"; do
    printf '#include "%s"\n#include "%s"\n' "${f#include/}" "${f#include/}" \
        | ${CC:-gcc} -std=c11 -Wall -Wextra -Werror -D_GNU_SOURCE -Iinclude -fsyntax-only -x c - 2>&1 | head -n 3 | sed "s|^|$f: |"
done | rule "every header compiles alone and twice"

git ls-files 2>/dev/null | cut -d/ -f1 | sort -u | grep -vE '^(\..*|Makefile|README\.md|src|include|migrations|conf|test|man)$' | rule "nothing strange at the top level"

rules_end
