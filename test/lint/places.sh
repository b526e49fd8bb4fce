#!/bin/bash
# places.sh - no screen is forgotten by the tests that go over all of them: each is a row of test/lib/places.c. TAP.
set -u
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.." || exit 2
. test/lib/tap.sh

tmp=$(mktemp -d) || exit 2
trap 'rm -rf -- "$tmp"' EXIT
# A screen is a const struct of its own, or made by a macro whose name ends with SCREEN.
cat src/*/*.c | grep -oE '(^|[^a-z])(const struct screen_ops |[A-Z_]*SCREEN\()screen_[a-z_]+' | sed 's/.*screen_ops screen_//; s/.*(screen_//' | sort -u >"$tmp/screens"
sed -nE 's/^    \{"([a-z_]+)", "[a-z_0-9]+",.*/\1/p' test/lib/places.c | sort -u >"$tmp/places"
{ [ -s "$tmp/screens" ] || echo "no screen was found: how are they written now?"; comm -23 "$tmp/screens" "$tmp/places" | sed 's/^/no row in test\/lib\/places.c: screen_/'; } | rule "every screen is gone over at every size and under --plain"
comm -13 "$tmp/screens" "$tmp/places" | rule "every row is a screen that exists"
rules_end
