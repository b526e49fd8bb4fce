#!/bin/bash
# run.sh [NAME...] - measures: lines of "name value unit" on standard output, everything else on standard error. A limit is a
# line NAME.limit after its NAME; what is over its limit is told at the end, and the last line counts it. Server times are
# taken in a database of SIZE cases (10K, 1M …; several by KURATOR_BENCH_SIZES="10K 1M"), 2 % of them open. The journal has
# a database of its own with KURATOR_BENCH_ENTRIES entries (1M; SIZE where `journal` is the only NAME). `growth` compares
# sizes (named alone: 10K with SIZE, 1M unless given), `clerks` and `programs` work in a database of KURATOR_BENCH_REGION cases
# (200K), `import` takes in KURATOR_BENCH_EXTRACTS (100000) extracts, `import_gb` (only where it is named) 66000 as a gigabyte of
# XML; `hour` and `peers` need Debian's pspg, less and mosh. Exit status 0 when everything could be measured, over its limit
# or not: times depend on the machine and on what else it does; with KURATOR_BENCH_STRICT=1, for a machine that does nothing else,
# 1 when anything is over its limit. KURATOR_BENCH_CALLS=REGEXP: only these calls of growth,
# KURATOR_BENCH_WARM=1: no restarts of the server for what is cold; KURATOR_BENCH_SECONDS, KURATOR_BENCH_MOST: how long each step
# of clerks lasts (60), how many there are at most (1000); KURATOR_BENCH_TENTHS=1: a tenth of the hour.
set -u
strict=${KURATOR_BENCH_STRICT-}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 1
. "$root/test/lib/testdb.sh"
. "$root/test/lib/extracts.sh"
. "$root/test/bench/lib/import.sh"
. "$root/test/bench/lib/limits.sh"

say() { printf 'bench: %s\n' "$*" >&2; }
only=("$@")
wanted() { [ ${#only[@]} -eq 0 ] || [[ " ${only[*]} " == *" $1 "* ]]; }
# 10K and 1M are numbers, too.
plain() { local s; for s in $1; do s=${s/%[kK]/000}; printf '%s ' "${s/%[mM]/000000}"; done; }
sizes=${KURATOR_BENCH_SIZES:-${SIZE:-10000}}
entries=${KURATOR_BENCH_ENTRIES:-1000000}
populated='^ *$|(^| )(board|journal|monthly|policies|reads|saves|growth) '
case "${only[*]-}" in
journal) entries=${SIZE:-$entries} sizes= ;;
growth) sizes=${KURATOR_BENCH_SIZES:-10000 ${SIZE:-1000000}} ;;
*) [[ "${only[*]-} " =~ $populated ]] || sizes= ;;     # the others fill their own
esac
sizes=$(plain "$sizes") entries=$(plain "$entries") region=$(plain "${KURATOR_BENCH_REGION:-200000}")
entries=${entries% } region=${region% }
[[ $entries =~ ^[1-9][0-9]{4,8}$ ]] || { echo "bench: the journal has 10000 entries or more, not $entries" >&2; exit 2; }
for size in $sizes $region; do
    [[ $size =~ ^[1-9][0-9]{3,7}$ ]] || { say "SIZE is a number of cases from 1000 up, not $size"; exit 2; }
done
set -- "KURATOR_BENCH_EXTRACTS=${KURATOR_BENCH_EXTRACTS-}" "KURATOR_BENCH_CALLS=${KURATOR_BENCH_CALLS-}" "KURATOR_BENCH_WARM=${KURATOR_BENCH_WARM-}" \
    "KURATOR_BENCH_SECONDS=${KURATOR_BENCH_SECONDS-}" "KURATOR_BENCH_MOST=${KURATOR_BENCH_MOST-}" "KURATOR_BENCH_TENTHS=${KURATOR_BENCH_TENTHS-}"
case " ${MAKEFLAGS-} " in *jobserver* | *" -j"*) parallel= ;; *) parallel=-j$(nproc) ;; esac
if wanted hour || wanted peers; then test/lib/deps.sh bench || exit 1; fi
${MAKE:-make} -s $parallel bench-programs >&2 || { say "the build failed"; exit 1; }

tmp=$(mktemp -d /tmp/kurator-bench.XXXXXX) || exit 1
chmod 0711 "$tmp"
trap 'cluster_remove "$tmp/pg"; rm -rf -- "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
while IFS= read -r name; do unset "$name"; done < <(compgen -e | grep -E '^(PG|KURATOR_|XDG_|LC_|LANGUAGE|ESCDELAY|TZ$|COLUMNS|LINES)')
export "$@" LANG=C.UTF-8 TERM=xterm-256color HOME=$tmp/home TMPDIR=$tmp/t
mkdir -m 0711 "$HOME" "$TMPDIR"

testdb_up "$tmp/pg" >"$tmp/log" 2>&1 || { cat "$tmp/log" >&2; say "no database"; exit 1; }
# Loading writes much at once; what is measured lies in memory anyway.
testdb_psql -d postgres -c "alter system set max_wal_size = '8GB'" -c "alter system set checkpoint_timeout = '30min'" -c 'select pg_reload_conf()' >/dev/null
if [ "${only[*]-}" = journal ]; then            # fifty million entries in no more room than they take
    testdb_psql -d postgres -c 'alter system set wal_level = minimal' -c 'alter system set max_wal_senders = 0' -c "alter system set max_wal_size = '2GB'" \
        -c "alter system set shared_buffers = '2GB'" && cluster_stop "$tmp/pg" && cluster_start "$tmp/pg" || exit 1
fi
if wanted clerks || wanted programs; then       # a session each
    # and the settings of postgresql.kurator.conf that tell
    testdb_psql -d postgres -c "alter system set max_connections = 1100" -c "alter system set shared_buffers = '1GB'" \
        -c "alter system set autovacuum_naptime = '1min'" && cluster_stop "$tmp/pg" && cluster_start "$tmp/pg" || exit 1
fi
eval "$(testdb_env "$tmp/pg")"
export KURATOR_TEST_PROGRAM=$root/build/kurator
testdb_psql -d kurator_reference -f test/demo/staff.sql >&2 || exit 1

# fill DB SIZE CLERKS: a copy of the reference database filled by sets.
fill() {
    local started=$SECONDS
    say "inventing $2 cases"
    testdb_psql -d postgres -c "create database $1 template kurator_reference" \
        && testdb_psql -d "$1" -v clerks="$3" -f test/bench/lib/staff.sql -v size="$2" -f test/demo/bulk.sql >&2 \
        && testdb_psql -d "$1" -c 'grant usage on language plpgsql to public' -c 'grant execute on function pg_stat_get_xact_numscans(oid) to public' || { say "no population of $2"; exit 1; }     # what measures is a DO of the accounts
    say "$((SECONDS - started)) s"
}
export KURATOR_BENCH_DATABASES= KURATOR_BENCH_CLERKS=kurator_bench_clerks
for size in $sizes; do
    fill "kurator_bench_$size" "$size" 200
    KURATOR_BENCH_DATABASES+="${KURATOR_BENCH_DATABASES:+ }kurator_bench_$size"
done
if wanted clerks || wanted programs; then fill kurator_bench_clerks "$region" 1000; fi

measure() {
    local file name size failed=0
    shopt -s nullglob
    # (policies last: its saves stay, and a small office has few cases)
    for file in test/bench/[!p]*.sql test/bench/p*.sql; do
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
    if wanted import; then      # 100,000 extracts, all of citizens who are not there yet, by the command; its own memory
        name=${KURATOR_BENCH_EXTRACTS:-100000}
        say "import, $name extracts"
        extracts "$name" >"$tmp/extracts.csv"
        import_measured extracts "$tmp/pg" "$tmp/extracts.csv" "$name" || { say "import FAILED"; failed=1; }
    fi
    if [[ " ${only[*]-} " == *" import_gb "* ]]; then      # a gigabyte of the federal register's XML, in constant memory
        name=${KURATOR_BENCH_EXTRACTS:-66000}
        say "import_gb, $name extracts of the register"
        extracts_xml "$name" >"$tmp/register.xml"
        printf 'import.bytes.xml.%d %d MB\n' "$name" "$(($(stat -c %s "$tmp/register.xml") / 1000000))"
        import_measured xml "$tmp/pg" "$tmp/register.xml" "$name" || { say "import_gb FAILED"; failed=1; }
    fi
    for file in test/bench/*.c; do
        name=$(basename "$file" .c)
        wanted "$name" || continue
        [ "$name" != growth ] || [ ${#only[@]} -gt 0 ] || [[ $KURATOR_BENCH_DATABASES == *" "* ]] || continue
        say "$name"
        timeout -k 10 "$(case $name in growth) echo 14400 ;; clerks) echo 3600 ;; programs) echo 900 ;; hour | peers) echo 1200 ;; *) echo 300 ;; esac)" "build/bench/$name" || { say "$name FAILED"; failed=1; }
    done
    return $failed
}

measure | limits "$tmp/missed"
verdict "$tmp/missed" "$strict" "${PIPESTATUS[@]}"
