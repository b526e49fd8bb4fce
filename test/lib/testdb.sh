#!/bin/bash
# testdb.sh - a throw-away cluster with the templates that tests make their databases from. Sourced for testdb_up, or
# called: eval "$(testdb.sh up DIR)" … testdb.sh down DIR, for running one test program by hand.
#
#   kurator_template    bootstrap and migrations, nothing else
#   kurator_reference   the same with the operators, sites and calendars of conf/
#   kurator_pgtap       kurator_template with pgTAP in the schema tap (on the search path)
testdb_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$testdb_root/test/lib/cluster.sh"

# What a test finds in its environment. Tests connect as the superuser and log in as whom they like (trust).
testdb_env() {
    local dir=$1
    cat <<ENV
export KURATOR_TEST_ROOT='$testdb_root'
export KURATOR_TEST_PGHOST='$(cluster_socketdir "$dir")'
export KURATOR_TEST_PGPORT=5432
export KURATOR_TEST_PGUSER=postgres
export KURATOR_TEST_TEMPLATE=kurator_template
export KURATOR_TEST_REFERENCE=kurator_reference
export KURATOR_TEST_PGTAP=kurator_pgtap
export KURATOR_TEST_PGDATA='$dir/data'
export KURATOR_TEST_PGBIN='$(cluster_bin)'
export KURATOR_TEST_CLUSTER='$dir'
export KURATOR_TEST_PROGRAM='$testdb_root/build/kurator-san'
ENV
}

testdb_psql() { psql -X -q -v ON_ERROR_STOP=1 -h "$testdb_socket" -p "${testdb_port:-5432}" -U postgres "$@"; }

# Bootstrap and migrations of a new database.
testdb_migrate() {
    local db=$1 program=$testdb_root/build/kurator
    "$program" migrate --bootstrap-sql | testdb_psql -v dbname="$db" -d postgres >/dev/null || return 1
    PGHOST=$testdb_socket PGPORT=${testdb_port:-5432} PGUSER=postgres PGDATABASE=$db "$program" migrate
}

# Operators, sites, territories and calendars.
testdb_reference() {
    (cd "$testdb_root/conf/reference" && testdb_psql -d "$1" -f load.sql) || return 1
    PGHOST=$testdb_socket PGPORT=${testdb_port:-5432} PGUSER=postgres PGDATABASE=$1 "$testdb_root/build/kurator" calendar load "$testdb_root/conf/calendar/working_calendar.csv" --yes
}

testdb_up() {
    local dir=$1
    cluster_create "$dir" && cluster_start "$dir" || return 1
    testdb_socket=$(cluster_socketdir "$dir")
    testdb_migrate kurator_template || return 1
    testdb_psql -d postgres -c 'create database kurator_pgtap template kurator_template' \
        -c 'create database kurator_reference template kurator_template' || return 1
    testdb_psql -d kurator_pgtap -c 'create schema tap' -c 'create extension pgtap schema tap' -c 'grant usage on schema tap to public' \
        -c 'grant execute on all functions in schema tap to public' \
        -c "alter database kurator_pgtap set search_path = tap, public" || return 1
    testdb_reference kurator_reference
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    set -u
    case ${1-}/${2-} in
    up/?*) dir=$(realpath -m "$2"); testdb_up "$dir" >&2 && testdb_env "$dir" ;;
    down/?*) cluster_remove "$(realpath -m "$2")" ;;
    *) echo "usage: testdb.sh up|down DIR" >&2; exit 2 ;;
    esac
fi
