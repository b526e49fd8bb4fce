#!/bin/bash
# import.sh - sourced: a file of extracts taken in by the command in a database of its own, with its time, the processor it took and its memory.

# Seconds of processor of a process and of those that it has waited for; of a server those of its sessions that are over.
spent() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); printf "%.2f", ($12 + $13 + $14 + $15) / hz }' "/proc/$1/stat" 2>/dev/null; }
# The greatest memory that a process had in KB, or what it was known to have before it ended.
peak() { local now; now=$(awk '/^VmHWM/ { print $2 }' "/proc/$1/status" 2>/dev/null); echo "${now:-$2}"; }

# import_measured NAME CLUSTER FILE LINES: prints NAME's lines; 1 when not every line was a new citizen.
import_measured() {
    local name=$1 file=$3 lines=$4 log=${3%.*}.log db=kurator_bench_import server started before now program reader='' own=0 memory=0 reading=0 failed=0
    server=$(head -n 1 "$2/data/postmaster.pid")
    testdb_psql -d postgres -c "create database $db template kurator_reference" && extracts_monitor $db bench_import || return 1
    before=$(spent "$server") started=$EPOCHREALTIME
    PGHOST=$KURATOR_TEST_PGHOST PGUSER=bench_import PGDATABASE=$db LC_ALL=C build/kurator import extracts "$file" --lang en >"$log" 2>&1 &
    program=$!
    while kill -0 $program 2>/dev/null; do
        memory=$(peak $program "$memory")
        now=$(spent $program) own=${now:-$own}
        [ -n "$reader" ] || reader=$(pgrep -P $program -x kurator-extract)
        [ -z "$reader" ] || reading=$(peak "$reader" "$reading")
        read -r -t 0.1 <> <(:)
    done
    wait $program
    awk -v name="$name" -v n="$lines" -v ended="$EPOCHREALTIME" -v began="$started" -v own="$own" -v served="$(spent "$server")" -v before="$before" -v memory="$memory" -v reading="$reading" \
        'BEGIN { printf "import.%s.%d %.1f s\nimport.%s_processor.%d %.1f s\nimport.memory.%s %d KB\n", name, n, ended - began, name, n, own + served - before, name, memory
                 if (reading) printf "import.memory.%s_reader %d KB\n", name, reading }'
    grep -q " $lines  lines created" "$log" || { cat "$log" >&2; failed=1; }
    testdb_psql -d postgres -c "drop database if exists $db (force)" -c "drop role if exists bench_import"
    return $failed
}
