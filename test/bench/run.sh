#!/bin/bash
# run.sh [NAME...] - measures: lines of "name value unit" on standard output, everything else on standard error. Server
# times are taken in databases of 10,000 and 1,000,000 cases (KURATOR_BENCH_SIZES), 2 % of them open.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 1
. "$root/test/lib/testdb.sh"

say() { printf 'bench: %s\n' "$*" >&2; }
sizes=${KURATOR_BENCH_SIZES:-10000 1000000}
case " ${MAKEFLAGS-} " in *jobserver* | *" -j"*) parallel= ;; *) parallel=-j$(nproc) ;; esac
${MAKE:-make} -s $parallel bench-programs >&2 || { say "the build failed"; exit 1; }

tmp=$(mktemp -d /tmp/kurator-bench.XXXXXX) || exit 1
chmod 0711 "$tmp"
trap 'cluster_remove "$tmp/pg"; rm -rf -- "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
while IFS= read -r name; do unset "$name"; done < <(compgen -e | grep -E '^(PG|KURATOR_|XDG_|LC_|LANGUAGE|ESCDELAY|TZ$|COLUMNS|LINES)')
export LANG=C.UTF-8 TERM=xterm-256color HOME=$tmp/home TMPDIR=$tmp/t
mkdir -m 0711 "$HOME" "$TMPDIR"

testdb_up "$tmp/pg" >"$tmp/log" 2>&1 || { cat "$tmp/log" >&2; say "no database"; exit 1; }
eval "$(testdb_env "$tmp/pg")"
export KURATOR_TEST_PROGRAM=$root/build/kurator
testdb_psql -d kurator_reference -f test/demo/staff.sql >&2 || exit 1

# kurator_bench_SIZE, a copy of the reference database filled by sets.
export KURATOR_BENCH_DATABASES=
for size in $sizes; do
    say "inventing $size cases"
    db=kurator_bench_$size
    started=$SECONDS
    testdb_psql -d postgres -c "create database $db template kurator_reference" \
        && testdb_psql -d "$db" -v size="$size" -f test/demo/bulk.sql >&2 || { say "no population of $size"; exit 1; }
    say "$((SECONDS - started)) s"
    KURATOR_BENCH_DATABASES+="${KURATOR_BENCH_DATABASES:+ }$db"
done

wanted() { [ ${#only[@]} -eq 0 ] || [[ " ${only[*]} " == *" $1 "* ]]; }
only=("$@")
failed=0
shopt -s nullglob
for file in test/bench/*.sql; do
    name=$(basename "$file" .sql)
    wanted "$name" || continue
    for size in $sizes; do
        say "$name, $size cases"
        testdb_psql -A -t -d "kurator_bench_$size" -v size="$size" -f "$file" || { say "$name FAILED"; failed=1; }
    done
done
for file in test/bench/*.c; do
    name=$(basename "$file" .c)
    wanted "$name" || continue
    say "$name"
    timeout -k 10 900 "build/bench/$name" || { say "$name FAILED"; failed=1; }
done
exit $failed
