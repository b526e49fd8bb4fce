#!/bin/bash
# csv.sh - no table for spreadsheets is written past the test that none holds a formula: each function that calls csv_write is named in
# test/screen/csv_ways.c, and no other one writes the lines of such a table by itself. TAP.
set -u
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.." || exit 2
. test/lib/tap.sh

tmp=$(mktemp -d) || exit 2
trap 'rm -rf -- "$tmp"' EXIT
# The function round a line: the last line before it that begins without a blank and has a bracket.
callers() { awk -v what="$1" '/^[a-z].*[a-z_0-9]\(/ && !/;$/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) } index($0, what) && !/^[a-z]/ { print FILENAME ":" name }' "${@:2}" | sort -u; }
callers 'csv_write(' $(grep -l 'csv_write(' src/*/*.c | grep -v '^src/domain/csv_write.c$') >"$tmp/callers"
sed -nE 's/^    \{"(src[^"]*)", of_[a-z_]+\},$/\1/p' test/screen/csv_ways.c | tr ' ' '\n' | sort -u >"$tmp/tried"
{ [ -s "$tmp/callers" ] || echo "no caller was found: how are they written now?"; comm -23 "$tmp/callers" "$tmp/tried" | sed 's/$/ calls csv_write: no row in test\/screen\/csv_ways.c/'; } | rule "every way out that writes a table is tried with formulas"
comm -13 "$tmp/callers" "$tmp/tried" | rule "every row is a way out that exists"
# (What seals a journal, and the head of the list of acts, are no cells: they are the program's own words; a terminal is no table.)
grep -n '\\r\\n"' src/*/*.c | grep -E 'str_add|printf|puts' | grep -vE '^src/(term/|domain/csv_write\.c:|screen/journal_file\.c:)|^src/cmd/destroy\.c:[0-9]+: *str_add\(&out, LIST_HEAD ' | rule "no line of a table is written past csv_write"
rules_end
