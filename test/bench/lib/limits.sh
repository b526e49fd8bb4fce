#!/bin/bash
# limits.sh - what each measure may be at most, and what becomes of one that is over it; sourced by run.sh.

# limits FILE: puts the limits of the server beside its times (those of the terminal come with their own) and counts what is over; FILE tells it.
limits() {
    awk -v missed="$1" '
        function over(name, value, limit, unit) {
            printf "bench: MISSED: %s is %s %s, the limit is %s\n", name, value, unit, limit > missed
            n++
        }
        /^Asynchronous notification / { next }      # psql tells what its own session changed
        { print; value[$1] = $2 }
        $1 ~ /[.]limit$/ {
            name = substr($1, 1, length($1) - 6)
            if (!(name in value)) name = name ".median"
            if (name in value && value[name] + 0 > $2 + 0) over(name, value[name], $2, $3)
        }
        {
            limit = ""
            if ($1 ~ /^reads[.]worklist_[a-z_]*[.][0-9]+$/) limit = 1
            else if ($1 ~ /^saves[.]attempt[.][0-9]+$/) limit = 2
            else if ($1 ~ /^saves[.]told[.][0-9]+$/) limit = 3       # an attempt, three answers, a meeting and the mark at once
            else if ($1 ~ /[.]seq_scans[.]/) limit = 0
            else if ($1 ~ /^policies[.][a-z_]*[.]ratio[.]/) limit = 1.5
            else if ($1 ~ /^monthly[.]region[.]/) limit = 5000
            else if ($1 ~ /^board[.](office|region|region_unfolded)[.][0-9]+$/) limit = 20
            else if ($1 ~ /^due_dates_100000[.]/) limit = 2000
            else if ($1 ~ /^import[.]extracts[.]100000$/) limit = 60
            else if ($1 ~ /^import[.]memory[.]/) limit = 65536
            else if ($1 ~ /^journal[.](person|user)[a-z_]*([.]first)?[.][0-9]+$/) limit = 50
            else if ($1 ~ /^growth[.]find[.]monitor_(slip|nobody|street)[a-z_]*[.]cpu[.]1000000$/) limit = 300
            else if ($1 ~ /^growth[.]find[.](slip|nobody|street)[a-z_]*[.]cpu[.]1000000$/) limit = 50
            else if ($1 ~ /^growth[.]find[.][a-z_]*[.]cpu[.]1000000$/) limit = 5
            else if ($1 ~ /^growth[.]card(_closed|_monitor)?([.][a-z_]*)?[.]cpu[.]1000000$/) limit = 3
            if (limit != "") {
                print $1 ".limit", limit, $3
                if ($2 + 0 > limit) over($1, $2, limit, $3)
            }
            fflush()
        }
        END { print "limits.missed", n + 0, "limits" }'
}

# verdict MISSED STRICT STATUS...: the exit status of a run, of whose parts these are the statuses.
verdict() {
    local missed=$1 strict=$2 status failed=0
    shift 2
    for status in "$@"; do [ "$status" = 0 ] || failed=1; done
    if [ -s "$missed" ]; then
        cat "$missed" >&2
        [ "$strict" != 1 ] || failed=1
    fi
    return "$failed"
}
