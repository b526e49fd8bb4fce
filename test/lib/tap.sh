#!/bin/bash
# tap.sh - sourced by the checks of test/lint: one TAP line a rule, what breaks it listed under the line.
n=0 bad=0
shopt -s lastpipe       # rule counts at the end of a pipe

# rule NAME: standard input lists the offences, one a line; none is a pass.
rule() {
    local found
    found=$(cat)
    n=$((n + 1))
    if [ -z "$found" ]; then
        echo "ok $n - $1"
    else
        bad=$((bad + 1))
        echo "not ok $n - $1"
        printf '%s\n' "$found" | head -n 60 | sed 's/^/#   /'
    fi
}

# The last line of a check: the plan and its exit status.
rules_end() {
    echo "1..$n"
    [ "$bad" -eq 0 ]
}
