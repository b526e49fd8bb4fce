#!/bin/bash
# labels.sh - the label of a form's field fits into 14 cells in both languages: what --plain, narrow screens and the column of
# the values are made for. One TAP line a check.
set -u
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.." || exit 2
. test/lib/tap.sh

# russian TEXT: from a catalogue whose texts of one line stand on one.
russian() { awk -v want="msgid \"$1\"" '$0 == want { getline; sub(/^msgstr "/, ""); sub(/"$/, ""); print; exit }' conf/locale/ru.po; }

tables=$(grep -lE 'struct form_field [a-z_]+\[\]' src/screen/*.c)
for file in $tables; do
    fields=$(grep -cE '^ *(\[F_[A-Z0-9_]+\] = )?\{\.name = "[a-z0-9_]+",' "$file")
    mapfile -t labels < <(grep -oE '\.name = "[a-z0-9_]+", \.label = N_\("[^"]*"\)' "$file" | sed -E 's/.*N_\("(.*)"\)/\1/')
    {
        [ "$fields" -gt 0 ] && [ "$fields" -eq "${#labels[@]}" ] || echo "$fields fields, ${#labels[@]} labels of them understood"
        for label in "${labels[@]}"; do
            [ ${#label} -le 14 ] || echo "\"$label\": ${#label} cells"
            words=$(russian "$label")
            [ -n "$words" ] || echo "\"$label\" has no Russian"
            [ ${#words} -le 14 ] || echo "\"$words\": ${#words} cells"
        done
    } | rule "$file: no label is wider than 14 cells"
done
{ [ "$(wc -w <<<"$tables")" -ge 4 ] || echo "only: $tables"; } | rule "the tables of all forms are found"

rules_end
