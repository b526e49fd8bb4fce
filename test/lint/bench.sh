#!/bin/bash
# bench.sh - the limits of the measurements: what is over one is told and counted, and fails the run where that was asked for.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/test/bench/lib/limits.sh"
tmp=$(mktemp -d) || exit 1
trap 'rm -rf -- "$tmp"' EXIT
status=0
# run WHAT STRICT WANTED TOLD PART...: TOLD of the lines on standard input are told as missed, and the exit status is WANTED.
run() {
    local what=$1 strict=$2 wanted=$3 told=$4 got
    shift 4
    rm -f -- "$tmp/missed"
    limits "$tmp/missed" >"$tmp/out"
    verdict "$tmp/missed" "$strict" "$@" 2>"$tmp/told"
    got=$?
    if [ "$got" = "$wanted" ] && [ "$(wc -l <"$tmp/told")" = "$told" ] && [ "$(tail -n 1 "$tmp/out")" = "limits.missed $told limits" ]; then
        echo "ok - $what"
    else
        echo "not ok - $what: status $got"; cat "$tmp/out" "$tmp/told"
        status=1
    fi
}
within=$'reads.worklist_page.10000 0.4 ms\nsome.median 3 ms\nsome.limit 4 ms'
over=$'saves.attempt.10000 2.1 ms\nsome.median 5 ms\nsome.limit 4 ms'
run 'within its limit' 1 0 0 0 0 <<<"$within"
run 'over its limit, told' '' 0 2 0 0 <<<"$over"
run 'over its limit, strict' 1 1 2 0 0 <<<"$over"
run 'strict is 1 and nothing else' 0 0 2 0 0 <<<"$over"
run 'what could not be measured fails anyway' '' 1 0 1 0 <<<"$within"
run 'nor does a lost sum of the limits pass' '' 1 0 0 1 <<<"$within"
exit $status
