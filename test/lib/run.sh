#!/bin/bash
# run.sh [KIND[/NAME]...] - builds and runs the tests (all without an argument), shows what failed in full, ends with the
# line "N passed, N failed". Kinds: lint unit db screen fault. Logs: build/test/log. Exit status 0 when something passed
# and nothing failed.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 1
log=$root/build/test/log
limit=${KURATOR_TEST_TIMEOUT:-300}

# --- one job, called again by xargs: run.sh --job KIND FILE ---------------------------------------------------------

# What a log holds: "passed failed". cmocka and TAP are read, whatever else is printed between.
count_cases() {
    awk '
        /\[  PASSED  \] [0-9]+ test/ { if (match($0, /[0-9]+ test/)) passed += substr($0, RSTART, RLENGTH) + 0 }
        /\[  FAILED  \] [0-9]+ test/ { if (match($0, /[0-9]+ test/)) failed += substr($0, RSTART, RLENGTH) + 0 }
        /^ok([ \t]|$)/ { passed++ }
        /^not ok([ \t]|$)/ { if ($0 ~ /# *(TODO|todo)/) passed++; else failed++ }
        END { print passed + 0, failed + 0 }' "$1"
}

job() {
    local kind=$1 file=$2 name out rc started passed failed report seconds
    name=$(basename "$file"); name=${name%.*}
    out=$log/$kind-$name.log
    started=$EPOCHREALTIME
    export TMPDIR=$KURATOR_TEST_TMP/$kind-$name
    mkdir -m 0711 "$TMPDIR"
    # Reports of the sanitizers go to files: those of a program on a pseudo-terminal would be lost on its screen.
    local common="log_path=$TMPDIR/sanitizer:log_exe_name=1"
    export ASAN_OPTIONS="$common:detect_leaks=$KURATOR_TEST_LEAKS" UBSAN_OPTIONS="$common:print_stacktrace=1"
    export LSAN_OPTIONS="suppressions=$root/test/lib/lsan.supp:print_suppressions=0"
    case $kind in
    db)
        local db=t_$name
        psql -X -q -h "$KURATOR_TEST_PGHOST" -U postgres -d postgres -c "create database \"$db\" template kurator_pgtap" \
            -c "alter database \"$db\" set search_path = tap, public" >"$out" 2>&1
        timeout -k 10 "$limit" pg_prove --verbose --nocolor -h "$KURATOR_TEST_PGHOST" -p "$KURATOR_TEST_PGPORT" -U postgres -d "$db" "$file" >>"$out" 2>&1
        rc=$?
        psql -X -q -h "$KURATOR_TEST_PGHOST" -U postgres -d postgres -c "drop database if exists \"$db\" with (force)" >/dev/null 2>&1
        ;;
    lint) timeout -k 10 "$limit" "$file" >"$out" 2>&1; rc=$? ;;
    *)
        case $file in *.c) file=$root/build/test/$kind/$name ;; esac
        if [ -x "$file" ]; then
            timeout -k 10 "$limit" "$file" >"$out" 2>&1 </dev/null
            rc=$?
        else
            echo "$file was not built" >"$out"
            rc=127
        fi
        ;;
    esac
    report=$(cat "$TMPDIR"/sanitizer* 2>/dev/null)
    rm -rf -- "$TMPDIR"
    read -r passed failed < <(count_cases "$out")
    if [ -n "$report" ]; then
        printf '%s\n' "$report" >>"$out"
        [ "$failed" -gt 0 ] || failed=1
    fi
    case $rc in
    0) [ $((passed + failed)) -gt 0 ] || { echo "ran no test" >>"$out"; failed=1; } ;;
    124 | 137) echo "took longer than $limit s" >>"$out"; failed=$((failed + 1)) ;;
    *) [ "$failed" -gt 0 ] || { echo "ended with status $rc" >>"$out"; failed=1; } ;;
    esac
    seconds=$(awk -v a="$started" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
    echo "$passed $failed $kind/$name $seconds" >"$log/$kind-$name.result"
    # One write: lines of parallel jobs must not mix.
    if [ "$failed" -eq 0 ]; then
        printf '%s' "$(printf '%-34s %4d passed %6s s' "$kind/$name" "$passed" "$seconds"; [ -z "${KURATOR_SOAK-}" ] || grep '^soak: ' "$out" | sed '1s/^/\n/')
"
    else
        printf '%s\n' "--- $kind/$name: $passed passed, $failed FAILED ($seconds s) ---
$(cat "$out")
---"
    fi
}

if [ "${1-}" = --job ]; then
    job "$2" "$3"
    exit 0
fi

# --- the whole --------------------------------------------------------------------------------------------------------

. "$root/test/lib/testdb.sh"
total_passed=0 total_failed=0
tmp=$(mktemp -d /tmp/kurator-check.XXXXXX) || exit 1
chmod 0711 "$tmp"
finish() { cluster_remove "$tmp/pg"; rm -rf -- "$tmp"; }
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

wanted() { # KIND NAME: asked for on the command line?
    local w
    [ ${#only[@]} -eq 0 ] && return 0
    for w in "${only[@]}"; do [ "$w" = "$1" ] || [ "$w" = "$1/$2" ] && return 0; done
    return 1
}
only=("$@")
# Runs in one checkout share build/ and the logs: one after the other.
mkdir -p "$root/build/test" || exit 1
exec 8>"$root/build/test/lock"
flock -n 8 || { echo "another run of the tests is under way here; waiting for it"; flock 8; }
rm -rf "$log"; mkdir -p "$log" || exit 1

fail() { # a step that is no test case of its own went wrong
    printf -- '--- %s FAILED ---\n' "$1"
    [ -z "${2-}" ] || cat "$2"
    echo ---
    total_failed=$((total_failed + 1))
}

jobs=$(nproc 2>/dev/null || echo 2)
case " ${MAKEFLAGS-} " in *jobserver* | *" -j"*) parallel= ;; *) parallel=-j$jobs ;; esac
if ! ${MAKE:-make} $parallel -k check-programs >"$log/build.log" 2>&1; then
    grep -vE '^(cc|gcc|mkdir|ar|msgfmt) ' "$log/build.log" >"$log/build.short"
    fail "the build" "$log/build.short"
fi

shopt -s nullglob
list=()
add() { local f name; for f in "${@:2}"; do name=$(basename "$f"); if wanted "$1" "${name%.*}"; then list+=("$1" "$f"); fi; done; }
add lint test/lint/*.sh
add fault test/fault/*.c test/fault/*.sh
add screen test/screen/*.c
add db test/db/*.sql
add unit test/unit/*.c
if [ ${#list[@]} -eq 0 ]; then
    echo "no test of that name: ${only[*]}" >&2
    total_failed=1
fi

# The surroundings are ours alone: no settings, passwords, languages or servers of the person who started this.
# What says how long and from which number on chance is tried stays: without it a soak would be a check.
while IFS= read -r name; do unset "$name"; done < <(compgen -e | grep -E '^(PG|KURATOR_|XDG_|LC_|LANGUAGE|ESCDELAY|TZ$|COLUMNS|LINES)' |
    grep -vxE 'KURATOR_SOAK|KURATOR_TEST_SEED')
export LANG=C.UTF-8 TERM=xterm-256color HOME=$tmp/home KURATOR_TEST_TMP=$tmp/t KURATOR_TEST_TIMEOUT=$limit
mkdir -m 0711 "$HOME" "$KURATOR_TEST_TMP"

# Where ptrace is forbidden LeakSanitizer cannot run: then leaks are not looked for, and it is said.
printf 'int main(void) { return 0; }\n' >"$tmp/leak.c"
export KURATOR_TEST_LEAKS=0
if ${CC:-gcc} -fsanitize=address -o "$tmp/leak" "$tmp/leak.c" 2>/dev/null && ASAN_OPTIONS=detect_leaks=1 "$tmp/leak" >/dev/null 2>&1; then
    KURATOR_TEST_LEAKS=1
else
    echo "LeakSanitizer does not work here: leaks are not looked for"
fi

if printf '%s\n' "${list[@]-}" | grep -qE '^(unit|db|screen|fault)$'; then
    if testdb_up "$tmp/pg" >"$log/testdb.log" 2>&1 8>&-; then :; else fail "setting up the test database" "$log/testdb.log"; fi
    eval "$(testdb_env "$tmp/pg")"
fi

[ ${#list[@]} -eq 0 ] || printf '%s\0' "${list[@]}" | xargs -0 -r -n 2 -P "$jobs" "$root/test/lib/run.sh" --job 8>&-

while read -r p f _; do
    total_passed=$((total_passed + p)) total_failed=$((total_failed + f))
done < <(cat "$log"/*.result 2>/dev/null)
ran=$(ls "$log"/*.result 2>/dev/null | wc -l)
[ "$ran" -eq $((${#list[@]} / 2)) ] || fail "$((${#list[@]} / 2 - ran)) test programs without a result"

echo "$total_passed passed, $total_failed failed"
[ "$total_failed" -eq 0 ] && [ "$total_passed" -gt 0 ]
