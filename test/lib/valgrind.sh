#!/bin/bash
# valgrind.sh PROGRAM... - runs unit test programs under valgrind with a test database; shows what failed, ends with a count.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 1
dir=$(mktemp -d /tmp/kurator-valgrind.XXXXXX) || exit 1
chmod 0711 "$dir"
trap 'test/lib/testdb.sh down "$dir/pg"; rm -rf -- "$dir"' EXIT
env=$(test/lib/testdb.sh up "$dir/pg" 2>"$dir/log") || { cat "$dir/log"; exit 1; }
eval "$env"
export TMPDIR=$dir/t
mkdir -m 0711 "$TMPDIR"
passed=0 failed=0
for program in "$@"; do
    if valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite --suppressions=test/lib/valgrind.supp "$program" >"$program.log" 2>&1 </dev/null; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf -- '--- %s\n' "$program"
        cat "$program.log"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
