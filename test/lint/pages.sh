#!/bin/bash
# pages.sh - the manual pages: those that must be are there, and mandoc finds nothing worse than matters of style.
set -u
cd "$(dirname "$0")/../.." || exit 2
. test/lib/tap.sh
shopt -s nullglob

for f in man/kurator.1 man/kurator.ini.5 man/ru/kurator.1; do
    [ -s "$f" ] || echo "$f is not there"
done | rule "the manual has its pages"
for f in man/*.[1578] man/ru/*.[1578]; do
    mandoc -K utf-8 -T lint -W warning "$f" 2>&1 | rule "$f"
done
tmp=$(mktemp) || exit 2
# The table of threats: a row each with an answer, and the tests that it names.
awk '/^\.TS$/ { inside = 1 } /^\.TE$/ { inside = 0 } inside' man/kurator-admin.8 >"$tmp"
{
    rows=$(grep -c '^_$' "$tmp") cells=$(grep -c '^T{$' "$tmp")
    [ "$rows" -ge 20 ] || echo "$rows threats were found: how are they written now?"
    [ "$cells" -eq "$rows" ] || echo "$rows threats, $cells rows that begin with one"
    grep -E '^(db|fault|lint|screen|unit)/[a-z_]+\.(c|sql|sh)$' "$tmp" | while IFS= read -r name; do
        [ -s "test/$name" ] || echo "$name is not there"
    done
    awk '/^T}\tT{$/ { cell++ } /^_$/ { cell = named = 0 } cell == 2 && /^(db|fault|lint|screen|unit)\// { named = 1 } /^T}$/ && !named { print "a threat without a test, line " NR " of the table" }' "$tmp"
} | rule "every threat has its answer and tests that are there"
rm -f "$tmp"
rules_end
