# own_cluster.sh - sourced by a shell test that keeps clusters of its own: a temporary directory $tmp, which goes when the test ends,
# however it ends, with the clusters named in own_clusters (pg); none of the caller's PG* variables.
. test/lib/tap.sh
. test/lib/testdb.sh
tmp=$(mktemp -d) || exit 2
chmod 0711 "$tmp"
own_finish() { local c; for c in ${own_clusters:-pg}; do cluster_remove "$tmp/$c"; done; rm -rf -- "$tmp"; }
trap own_finish EXIT
trap 'exit 143' TERM INT HUP
unset ${!PG*}
export LC_ALL=C.UTF-8 KURATOR_LANGUAGE=en

# A started cluster with a database kurator that holds the reference data; its directory is $socket, super is psql as its superuser.
own_database() {
    cluster_create "$tmp/pg" && cluster_start "$tmp/pg" || exit 1
    socket=$(cluster_socketdir "$tmp/pg") testdb_socket=$(cluster_socketdir "$tmp/pg")
    { testdb_migrate kurator && testdb_reference kurator; } >"$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }
}
super() { psql -X -q -At -v ON_ERROR_STOP=1 -h "$socket" -U postgres -d kurator "$@"; }
