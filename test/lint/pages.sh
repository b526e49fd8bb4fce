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
rules_end
