#!/bin/bash
# tls.sh - a server with TLS on a port of 127.0.0.1 by the sample of conf/, with an authority and certificates of its own. Sourced
# for its functions, or called: tls.sh up DIR LOGIN, which prints `export` lines for pg_start (the database kurator_reference is
# there) and for a client that comes as LOGIN, by certificate, or by the password TLS_PASSWORD where sslcert is none; tls.sh down DIR.
tls_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$tls_root/test/lib/testdb.sh"

# tls_authority DIR NAME; tls_certificate DIR NAME CN AUTHORITY [DNS]
tls_authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$2" -keyout "$1/$2.key" -out "$1/$2.crt" 2>/dev/null
}
tls_certificate() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$3" -keyout "$1/$2.key" -out "$1/$2.csr" 2>/dev/null
    openssl x509 -req -in "$1/$2.csr" -CA "$1/$4.crt" -CAkey "$1/$4.key" -CAcreateserial -days 2 \
        ${5:+-extfile <(printf 'subjectAltName=DNS:%s' "$5")} -out "$1/$2.crt" 2>/dev/null
}

# tls_server DIR TLS: a cluster in DIR that runs by conf/postgresql.kurator.conf with the files server.* and ca.crt of TLS; sets
# tls_port.
tls_server() {
    local dir=$1 tls=$2 user data=$1/data included=
    user=$(cluster_user)
    cluster_create "$dir" && chmod 0711 "$dir" || return 1
    install -m 0600 -o "$user" "$tls/server.key" "$tls/server.crt" "$tls/ca.crt" -t "$dir" || return 1
    sed "s|/etc/kurator/|$dir/|; s|/var/backups/kurator|$dir/backups|g" "$tls_root/conf/postgresql.kurator.conf" | cluster_as tee "$data/kurator.conf" >/dev/null
    for _ in 1 2 3 4 5; do
        tls_port=$((20000 + RANDOM % 20000))
        printf "listen_addresses = '127.0.0.1'\nport = %s\narchive_mode = off\n" "$tls_port" | cluster_as tee "$data/test.conf" >/dev/null
        [ -n "$included" ] || printf "include 'kurator.conf'\ninclude 'test.conf'\n" | cluster_as tee -a "$data/postgresql.conf" >/dev/null
        included=1
        cluster_start "$dir" 2>"$dir/start.said" && return 0
    done
    cat "$dir/start.said" >&2
    return 1
}

tls_up() {
    local dir=$1 login=$2 tls=$1/tls
    mkdir -p "$tls" || return 1
    tls_authority "$tls" ca && tls_certificate "$tls" server localhost ca localhost && tls_certificate "$tls" client "$login" ca || return 1
    tls_server "$dir/pg" "$tls" || return 1
    { printf 'local all postgres trust\nhostssl all +password 127.0.0.1/32 scram-sha-256\n'
      sed "s|^hostssl  *kurator  *+kurator_account *10.20.0.0/16|hostssl all all 127.0.0.1/32|" "$tls_root/conf/pg_hba.kurator.conf"; } \
        | cluster_as tee "$dir/pg/data/pg_hba.conf" >/dev/null
    testdb_socket=$(cluster_socketdir "$dir/pg") testdb_port=$tls_port
    testdb_migrate kurator_reference >/dev/null && testdb_reference kurator_reference >/dev/null || return 1
    testdb_psql -d postgres -c 'create role password' -c 'select pg_reload_conf()' >/dev/null || return 1
}

tls_env() {
    local dir=$1
    cat <<ENV
export KURATOR_TEST_PGHOST='$testdb_socket'
export KURATOR_TEST_PGPORT='$testdb_port'
export KURATOR_TEST_REFERENCE=kurator_reference
export TLS_PORT='$tls_port'
export TLS_DIR='$dir/tls'
ENV
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    set -u
    case ${1-}/${2-}/${3-} in
    up/?*/?*) dir=$(realpath -m "$2"); tls_up "$dir" "$3" >&2 && tls_env "$dir" ;;
    down/?*/*) cluster_remove "$(realpath -m "$2")/pg"; rm -rf -- "$(realpath -m "$2")" ;;
    *) echo "usage: tls.sh up DIR LOGIN | tls.sh down DIR" >&2; exit 2 ;;
    esac
fi
