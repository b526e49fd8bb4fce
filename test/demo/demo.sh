#!/bin/bash
# demo.sh open|up|down|clean [ROLE] - kurator with a private database and invented people, from nothing. `open` starts the
# program, `up` prints the lines to connect with. Only those lines go to standard output. KURATOR_DEMO_CASES=10K, 1M …: so many
# cases invented by sets, in a database of its own.
set -u -o pipefail
unset ${!PG*}           # nobody's service, options or password file
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
. "$root/test/lib/cluster.sh"

say() { printf 'kurator demo: %s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# The state directory is in the checkout when the cluster's user can get there, else in KURATOR_HOME or a place under
# /var/tmp that is this user's and this checkout's.
can_use() { # makes it when it is not there; somebody's own directory keeps its rights
    [ -d "$1" ] || { mkdir -p "$1" && chmod 0711 "$1"; } 2>/dev/null || return 1
    [ -O "$1" ] && [ -w "$1" ] && cluster_as test -x "$1" 2>/dev/null
}
choose_state() {
    local made=
    if [ -n "${KURATOR_HOME-}" ]; then
        state=$KURATOR_HOME
        case $state in /*) ;; *) die "KURATOR_HOME must be an absolute path: $state" ;; esac
        can_use "$state" || die "KURATOR_HOME=$state: $(cluster_user) cannot use this directory; name one of your own that every user can enter"
        return
    fi
    state=$root/.state${cases:+-$cases}
    [ -d "$state" ] || made=1
    can_use "$state" && return
    [ -z "$made" ] || rmdir "$state" 2>/dev/null
    state=/var/tmp/kurator-$(id -u)-$(printf %s "$root" | sha256sum | cut -c1-8)${cases:+-$cases}
    [ ! -L "$state" ] && can_use "$state" || die "neither $root/.state nor $state can be used; name a directory of your own with KURATOR_HOME=…"
}

# The superuser, and the administrator who migrates and loads: a member of the owners, no superuser.
demo_psql() { psql -X -q -v ON_ERROR_STOP=1 -h "$socket" -p 5432 "$@"; }
as_dba() { env PGHOST="$socket" PGPORT=5432 PGDATABASE=kurator PGUSER=demo_dba "$@"; }

# Runs a step whose words matter only when it fails.
quietly() {
    "$@" >"$state/log" 2>&1 || { cat "$state/log" >&2; return 1; }
}

# What a start depends on: when it changes, the database is migrated again (and keeps what was entered).
fingerprint() {
    find "$root/migrations" "$root/conf/reference" "$root/conf/calendar" "$root/test/demo/staff.sql" -type f -print0 2>/dev/null \
        | sort -z | xargs -0 cat | sha256sum | cut -c1-64
}

build() {
    ${MAKE:-make} -s -C "$root" all >&2 || die "the build failed"
}

start_cluster() {
    if [ ! -e "$state/created" ]; then
        say "making a database cluster in $state"
        cluster_remove "$state/pg"
        cluster_create "$state/pg" durable && : >"$state/created" || die "no cluster"
    fi
    cluster_running "$state/pg" || cluster_start "$state/pg" || die "the database did not start"
    socket=$(cluster_socketdir "$state/pg")
}

bootstrap() {
    "$root/build/kurator" migrate --bootstrap-sql | demo_psql -v dbname=kurator -d postgres -U postgres || return
    demo_psql -d postgres -U postgres <<'SQL'
select 'create role demo_dba login in role kurator_migrator' where not exists (select from pg_roles where rolname = 'demo_dba')
\gexec
SQL
}
load_organisations() { (cd "$root/conf/reference" && demo_psql -d kurator -U demo_dba -f load.sql); }

migrate() {
    local wanted
    wanted=$(fingerprint)
    [ "$(cat "$state/stamp" 2>/dev/null)" != "$wanted" ] || return 0
    say "bringing the database up to date"
    quietly bootstrap || die "bootstrap failed"
    quietly as_dba "$root/build/kurator" migrate || die "the migrations failed; make demo-clean and a new start give an empty database"
    quietly load_organisations || die "the reference data were not loaded"
    quietly as_dba "$root/build/kurator" calendar load "$root/conf/calendar/working_calendar.csv" --yes || die "the calendar was not loaded"
    quietly demo_psql -d kurator -U postgres -f "$root/test/demo/staff.sql" || die "the staff could not be made"
    if [ ! -e "$state/populated" ]; then
        say "inventing citizens"
        if [ -n "$cases" ]; then
            quietly demo_psql -d kurator -U postgres -v clerks=200 -f "$root/test/bench/lib/staff.sql" -v size="$cases" -f "$root/test/demo/bulk.sql" || die "the population could not be made"
        else
            quietly demo_psql -d kurator -U postgres -f "$root/test/demo/population.sql" || die "the population could not be made"
        fi
        : >"$state/populated"
    fi
    printf '%s\n' "$wanted" >"$state/stamp"
}

# What a timer does on a real server.
upkeep() { quietly as_dba "$root/build/kurator" maintain --quiet || say "the upkeep failed; the demo goes on without"; }

prepare() { build && start_cluster && migrate && upkeep; }

# Two starts at once wait for each other. The lock's descriptor is closed for the work: a server must not inherit it.
# The packages come first: without the server there is not even the user whose directory is chosen.
up() {
    "$root/test/lib/deps.sh" build run || die "what it needs could not be installed"
    choose_state
    exec 9>"$state/lock" || die "cannot write in $state"
    flock -n 9 || { say "waiting for another start to finish"; flock 9; }
    prepare 9>&-
    exec 9>&-
    socket=$(cluster_socketdir "$state/pg")
    login=demo_$role
    demo_psql -d kurator -U postgres -At -c "select 1 from kurator.staff where login = '${login//[^a-z0-9_]/}'" | grep -q 1 \
        || die "no such ROLE: $role. There are:" $(demo_psql -d kurator -U postgres -At -c "select substr(login, 6) from kurator.staff where login like 'demo\_%' order by id")
}

with_lock() { # for down and clean
    if ! cluster_bin >/dev/null 2>&1; then say "nothing was running: there is no PostgreSQL here"; exit 0; fi
    choose_state
    exec 9>"$state/lock" || die "cannot write in $state"
    flock 9
    "$@" 9>&-
}
down() {
    if [ -d "$state/pg" ] && cluster_running "$state/pg"; then
        cluster_stop "$state/pg" && say "the database has stopped; what was entered is kept in $state"
    else
        say "nothing was running"
        [ -d "$state/pg" ] || { rm -f "$state/lock"; rmdir "$state" 2>/dev/null; } || true
    fi
}
clean() {
    [ -d "$state/pg" ] || say "there was no database"
    cluster_remove "$state/pg"
    rm -f "$state/created" "$state/populated" "$state/stamp" "$state/log" "$state/lock"
    rmdir "$state" 2>/dev/null || true
    say "removed"
}

role=${2:-clerk}
cases=${KURATOR_DEMO_CASES-}
cases=${cases/%[kK]/000}
cases=${cases/%[mM]/000000}
[[ $cases =~ ^([1-9][0-9]{3,7})?$ ]] || die "KURATOR_DEMO_CASES is a number from 1000 up, not $cases"
case ${1-} in
open)
    if ! [ -t 0 ] || ! [ -t 1 ]; then
        die "there is no terminal here to open the program in. Run: eval \"\$(make -s demo-up)\" for the database alone, and then build/kurator or psql where there is one"
    fi
    up
    exec env PGHOST="$socket" PGPORT=5432 PGDATABASE=kurator PGUSER="$login" "$root/build/kurator"
    ;;
up)
    up
    printf 'export PGHOST=%q\nexport PGPORT=5432\nexport PGDATABASE=kurator\nexport PGUSER=%s\n' "$socket" "$login"
    ;;
down | clean) with_lock "$1" ;;
*) echo "usage: demo.sh open|up|down|clean [ROLE]" >&2; exit 2 ;;
esac
