#!/bin/bash
# cluster.sh - private PostgreSQL clusters on a Unix socket, run by an unprivileged user. Sourced for its functions, or
# called: cluster.sh create|start|stop|kill|remove|env DIR. A cluster directory holds data/, log and, where its path is
# short enough, the socket; the file `socketdir` says where the socket is.

# PostgreSQL refuses to run as root; then Debian's own user for it does. Everybody else is the owner himself.
cluster_user() { if [ "$(id -u)" -eq 0 ]; then echo postgres; else id -un; fi; }

# Runs a command as the cluster's user, from a directory that every user can enter.
cluster_as() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups -- env HOME=/ "$@")
    else
        (cd / && exec "$@")
    fi
}

# Prints the newest server's directory of programs. PATH is not asked: other versions may stand there.
cluster_bin() {
    local d best= bestv=0 v
    for d in /usr/lib/postgresql/*/bin; do
        [ -x "$d/postgres" ] && [ -x "$d/initdb" ] || continue
        v=${d%/bin}; v=${v##*/}; v=${v%%[!0-9]*}
        [ -n "$v" ] && [ "$v" -ge 15 ] && [ "$v" -gt "$bestv" ] && best=$d bestv=$v
    done
    [ -n "$best" ] || { echo "cluster.sh: no PostgreSQL 15 or newer under /usr/lib/postgresql" >&2; return 1; }
    printf '%s\n' "$best"
}

# cluster_create DIR [durable]: without "durable" a power cut may ruin it, which tests accept for their speed.
cluster_create() {
    local dir=$1 durable=${2-} bin user
    bin=$(cluster_bin) || return 1
    user=$(cluster_user)
    mkdir -p "$dir" || return 1
    if [ "$(id -u)" -eq 0 ]; then chown "$user" "$dir" && chgrp "$(id -g "$user")" "$dir" || return 1; fi
    chmod 0700 "$dir" || return 1
    if ! cluster_as "$bin/initdb" -D "$dir/data" -E UTF8 --locale=C.UTF-8 -A trust -U postgres --no-instructions \
        $([ -n "$durable" ] || echo --no-sync) >"$dir/initdb.log" 2>&1; then
        echo "cluster.sh: initdb failed:" >&2; cat "$dir/initdb.log" >&2
        return 1
    fi
    # The server's zone is deliberately none of the offices'. Statements and details stay out of its log: they hold
    # personal data.
    cluster_as tee -a "$dir/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
shared_buffers = 128MB
shared_preload_libraries = 'plpgsql'
max_connections = 120
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_line_prefix = '%m [%p] %u@%d %r '
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
max_wal_size = 1GB
autovacuum_naptime = 15s
CONF
    if [ -z "$durable" ]; then
        printf 'fsync = off\nfull_page_writes = off\n' | cluster_as tee -a "$dir/data/postgresql.conf" >/dev/null
    fi
}

# cluster_standby DIR PRIMARY NAME: a copy of the running PRIMARY that follows it under NAME.
cluster_standby() {
    local dir=$1 from user bin
    bin=$(cluster_bin) || return 1
    user=$(cluster_user)
    from=$(cluster_socketdir "$2") || return 1
    if [ "$(id -u)" -eq 0 ]; then chown "$user" "$dir" && chgrp "$(id -g "$user")" "$dir" || return 1; fi
    chmod 0700 "$dir" || return 1
    cluster_as "$bin/pg_basebackup" -c fast -X stream -D "$dir/data" -d "host=$from port=5432 user=postgres application_name=$3" -R >"$dir/basebackup.log" 2>&1 && return 0
    cat "$dir/basebackup.log" >&2
    return 1
}

# The address of a socket is cut at 107 bytes, and quotes and commas mean something to the server: a deep or odd directory
# gets a short one in /tmp, remembered for later starts.
cluster_socketdir() {
    local dir=$1 s=
    [ -r "$dir/socketdir" ] && s=$(cat "$dir/socketdir")
    if [ -z "$s" ] || ! [ -d "$s" ]; then
        if [ ${#dir} -lt 70 ] && [[ $dir != *[!A-Za-z0-9/._-]* ]]; then
            s=$dir
        else
            s=$(cluster_as mktemp -d /tmp/kurator-s.XXXXXX) || return 1
        fi
        printf '%s\n' "$s" >"$dir/socketdir"
    fi
    printf '%s\n' "$s"
}

cluster_running() {
    local bin; bin=$(cluster_bin) || return 1
    cluster_as "$bin/pg_ctl" -s -D "$1/data" status >/dev/null 2>&1
}

# After a kill the lock file, the shared memory and the old server's children need a moment to go: 5 s of new tries.
cluster_start() {
    local dir=$1 bin socket i
    bin=$(cluster_bin) || return 1
    socket=$(cluster_socketdir "$dir") || return 1
    for i in $(seq 1 50); do
        : >"$dir/start.log"
        cluster_as "$bin/pg_ctl" -s -w -t 60 -D "$dir/data" -o "-k '$socket'" -l "$dir/data/server.log" start >"$dir/start.log" 2>&1 && return 0
        cluster_as tail -n 5 "$dir/data/server.log" | grep -qE 'lock file .* already exists|shared memory block' || break
        sleep 0.1
    done
    echo "cluster.sh: the server did not start:" >&2
    cat "$dir/start.log" >&2; cluster_as tail -n 10 "$dir/data/server.log" >&2
    return 1
}

cluster_stop() {
    local bin; bin=$(cluster_bin) || return 1
    cluster_running "$1" || return 0
    cluster_as "$bin/pg_ctl" -s -w -m "${2:-fast}" -D "$1/data" stop
}

# Kills the postmaster as a power cut would.
cluster_kill() {
    local pid
    pid=$(cluster_as head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && [ -n "$pid" ] && cluster_as kill -9 "$pid"
}

cluster_remove() {
    local dir=$1 s
    [ -d "$dir" ] || return 0
    cluster_stop "$dir" immediate || true
    s=$(cat "$dir/socketdir" 2>/dev/null)
    case $s in /tmp/kurator-s.*) rm -rf -- "$s" ;; esac
    rm -rf -- "$dir"
}

# Prints what psql and kurator need to reach it.
cluster_env() {
    printf 'export PGHOST=%s\nexport PGPORT=5432\n' "$(cluster_socketdir "$1")"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    set -u
    command=${1-} dir=${2-}
    case $command in create | start | stop | kill | remove | env) ;; *) dir= ;; esac
    [ -n "$dir" ] || { echo "usage: cluster.sh create|start|stop|kill|remove|env DIR" >&2; exit 2; }
    shift 2
    "cluster_$command" "$(realpath -m "$dir")" "$@"
fi
