#!/bin/bash
# run.sh [NAME...] - measures: lines of "name value unit" on standard output, everything else on standard error. A limit is a
# line NAME.limit after its NAME; what is over its limit is told at the end, and the last line counts it. Server times are
# taken in a database of SIZE cases (10,000; several by KURATOR_BENCH_SIZES="10000 1000000"), 2 % of them open. The journal has
# a database of its own with KURATOR_BENCH_ENTRIES entries (1,000,000; SIZE where `journal` is the only NAME). Exit status 0
# when everything could be measured, over its limit or not: times depend on the machine and on what else it does.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 1
. "$root/test/lib/testdb.sh"

say() { printf 'bench: %s\n' "$*" >&2; }
only=("$@")
sizes=${KURATOR_BENCH_SIZES:-${SIZE:-10000}}
entries=${KURATOR_BENCH_ENTRIES:-1000000}
if [ "${only[*]-}" = journal ]; then entries=${SIZE:-$entries} sizes=; fi
[[ $entries =~ ^[1-9][0-9]{4,8}$ ]] || { echo "bench: the journal has 10000 entries or more, not $entries" >&2; exit 2; }
for size in $sizes; do
    [[ $size =~ ^[1-9][0-9]{3,7}$ ]] || { say "SIZE is a number of cases from 1000 up, not $size"; exit 2; }
done
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
# Loading writes much at once; what is measured lies in memory anyway.
testdb_psql -d postgres -c "alter system set max_wal_size = '8GB'" -c "alter system set checkpoint_timeout = '30min'" -c 'select pg_reload_conf()' >/dev/null
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

measure() {
    local file name size failed=0
    shopt -s nullglob
    for file in test/bench/*.sql; do
        name=$(basename "$file" .sql)
        wanted "$name" || continue
        if [ "$name" = journal ]; then
            say "journal, $entries entries"
            testdb_psql -d postgres -c 'create database kurator_bench_journal template kurator_reference' \
                && testdb_psql -A -t -d kurator_bench_journal -v size="$entries" -f "$file" || { say "journal FAILED"; failed=1; }
            testdb_psql -d postgres -c 'drop database if exists kurator_bench_journal (force)'
            continue
        fi
        for size in $sizes; do
            say "$name, $size cases"
            testdb_psql -A -t -d "kurator_bench_$size" -v size="$size" -f "$file" || { say "$name FAILED"; failed=1; }
        done
    done
    for file in test/bench/*.c; do
        name=$(basename "$file" .c)
        wanted "$name" || continue
        say "$name"
        timeout -k 10 300 "build/bench/$name" || { say "$name FAILED"; failed=1; }
    done
    return $failed
}

# Puts the limits of the server beside its times (those of the terminal come with their own) and counts what is over.
limits() {
    awk -v missed="$tmp/missed" '
        function over(name, value, limit, unit) {
            printf "bench: MISSED: %s is %s %s, the limit is %s\n", name, value, unit, limit > missed
            n++
        }
        { print; value[$1] = $2 }
        $1 ~ /[.]limit$/ {
            name = substr($1, 1, length($1) - 6)
            if (!(name in value)) name = name ".median"
            if (name in value && value[name] + 0 > $2 + 0) over(name, value[name], $2, $3)
        }
        {
            limit = ""
            if ($1 ~ /^reads[.]worklist_[a-z_]*[.][0-9]+$/) limit = 1
            else if ($1 ~ /^saves[.](attempt|told)[.][0-9]+$/) limit = 2
            else if ($1 ~ /[.]seq_scans[.]/) limit = 0
            else if ($1 ~ /^policies[.][a-z_]*[.]ratio[.]/) limit = 1.5
            else if ($1 ~ /^monthly[.]region[.]/) limit = 5000
            else if ($1 ~ /^board[.](office|region|region_unfolded)[.][0-9]+$/) limit = 20
            else if ($1 ~ /^due_dates_100000[.]/) limit = 2000
            else if ($1 ~ /^journal[.](person|user)[a-z_]*[.][0-9]+$/) limit = 50
            if (limit != "") {
                print $1 ".limit", limit, $3
                if ($2 + 0 > limit) over($1, $2, limit, $3)
            }
            fflush()
        }
        END { print "limits.missed", n + 0, "limits" }'
}
measure | limits
failed=${PIPESTATUS[0]}
[ ! -s "$tmp/missed" ] || cat "$tmp/missed" >&2
exit "$failed"
