#!/bin/bash
# texts.sh - the manual pages and the Russian catalogue: complete, well-formed, nothing untranslated. One TAP line a check.
set -u
cd "$(dirname "$0")/../.." || exit 2
n=0 bad=0
check() { # check NAME COMMAND...: passes when the command succeeds; else its output follows
    local name=$1 out
    shift
    n=$((n + 1))
    if out=$("$@" 2>&1); then
        echo "ok $n - $name"
    else
        bad=$((bad + 1))
        echo "not ok $n - $name"
        printf '%s\n' "$out" | head -n 40 | sed 's/^/#   /'
    fi
}

page() { # a page is there and mandoc finds nothing worse than matters of style
    [ -s "$1" ] || { echo "$1 is not there"; return 1; }
    mandoc -K utf-8 -T lint -W warning "$1"
}
catalogue() { # well-formed, the placeholders agree, nothing untranslated or fuzzy
    local po=$1 out
    [ -s "$po" ] || { echo "$po is not there"; return 1; }
    out=$(msgfmt --check --statistics -o /dev/null "$po" 2>&1) || { echo "$out"; return 1; }
    if echo "$out" | grep -qE 'untranslated|fuzzy'; then echo "$out"; msgattrib --untranslated "$po"; msgattrib --only-fuzzy "$po"; return 1; fi
}
complete() { # every msgid of the sources has its translation
    local po=$1 pot rc
    pot=$(mktemp) || return 1
    find src -name '*.c' | sort | xargs xgettext --from-code=UTF-8 --language=C -k_ -kN_ -kngettext:1,2 --force-po -o "$pot" || return 1
    msgcmp "$po" "$pot"; rc=$?
    rm -f "$pot"
    return $rc
}

shopt -s nullglob
for required in man/kurator.1 man/kurator.ini.5 man/ru/kurator.1; do
    check "$required" page "$required"
done
for f in man/*.[1578] man/ru/*.[1578]; do
    case $f in man/kurator.1 | man/kurator.ini.5 | man/ru/kurator.1) ;; *) check "$f" page "$f" ;; esac
done
for po in conf/locale/ru.po; do
    check "$po is well-formed and complete in itself" catalogue "$po"
    check "$po has every text of the sources" complete "$po"
done
echo "1..$n"
[ "$bad" -eq 0 ]
