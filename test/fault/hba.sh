#!/bin/bash
# hba.sh - the server's samples: read without an error, and who gets in by them, with TLS and certificates, and who does not. TAP.
set -u
cd "$(dirname "$0")/../.." || exit 2
root=$PWD
. test/lib/own_cluster.sh
. test/lib/tls.sh

# ---- authorities and certificates ----

mkdir "$tmp/tls"
tls=$tmp/tls
tls_authority "$tls" ca && tls_authority "$tls" stranger && tls_certificate "$tls" server localhost ca localhost && tls_certificate "$tls" ivanova ivanova ca \
    && tls_certificate "$tls" zverev zverev ca && tls_certificate "$tls" postgres postgres ca && tls_certificate "$tls" forged ivanova stranger \
    || { echo "Bail out! no certificates"; exit 1; }

# ---- the cluster ----

tls_server "$tmp/pg" "$tls" || { echo "Bail out! the server does not start by the sample"; exit 1; }
data=$tmp/pg/data port=$tls_port
socket=$(cluster_socketdir "$tmp/pg")
super() { psql -X -q -At -v ON_ERROR_STOP=1 -h "$socket" -p "$port" -U postgres "$@"; }
build/kurator migrate --bootstrap-sql | super -v dbname=kurator -d postgres >/dev/null || exit 1
PGHOST=$socket PGPORT=$port PGUSER=postgres PGDATABASE=kurator build/kurator migrate >/dev/null || exit 1
if [ "$(id -u)" -eq 0 ]; then person=nobody; else person=$(id -un); fi
super -d kurator -c "create role ivanova login in role kurator_account, kurator_clerk; create role zverev login in role kurator_account, kurator_admin; create role outsider login;
    create role \"$person\" login in role kurator_account, kurator_clerk; create role kurator_backup login replication connection limit 3;
    set password_encryption = 'scram-sha-256'; alter role ivanova password 'sekretnoe-slovo-12'" || exit 1

# hba CERT SCRAM: the sample with these as the two networks; two lines of the test's own first.
probe=0
hba() {
    probe=$((probe + 1))
    { printf 'local all postgres trust\nhostnossl probe%s all 127.0.0.1/32 trust\n' "$probe"; sed "s|10.20.0.0/16|$1|; s|10.30.0.0/16|$2|" conf/pg_hba.kurator.conf; } | cluster_as tee "$data/pg_hba.conf" >/dev/null
    cluster_as tee "$data/pg_ident.conf" <conf/pg_ident.kurator.conf >/dev/null
    super -d postgres -c 'select pg_reload_conf()' >/dev/null
    # the postmaster reads it when it gets the signal: until a rule of the new file counts
    for _ in $(seq 100); do
        psql -X -q -At "host=127.0.0.1 port=$port user=postgres dbname=probe$probe sslmode=disable" -c 'select 1' >"$tmp/tried" 2>&1
        grep -q 'does not exist' "$tmp/tried" && return
        sleep 0.1
    done
    echo "Bail out! the server does not read its pg_hba.conf"; exit 1
}
hba 127.0.0.1/32 192.0.2.0/24
super -d postgres -c "select format('line %s: %s', line_number, error) from pg_hba_file_rules where error is not null
                      union all select format('%s rules', count(*)) from pg_hba_file_rules having count(*) <> 11" | rule "pg_hba.kurator.conf is read whole"
super -d postgres -c "select format('line %s: %s', line_number, error) from pg_ident_file_mappings where error is not null
                      union all select format('%s mappings', count(*)) from pg_ident_file_mappings having count(*) <> 2" | rule "pg_ident.kurator.conf is read whole"
super -d postgres -c "select format('%s line %s: %s %s', sourcefile, sourceline, name, error) from pg_file_settings where error is not null
                      union all select 'not read' where not exists (select from pg_file_settings where sourcefile ~ 'kurator.conf' and name = 'idle_session_timeout' and applied)
                      union all select name || ' = ' || setting from pg_settings where (name, setting) in (('log_parameter_max_length', '-1'), ('log_parameter_max_length_on_error', '-1'), ('ssl', 'off'))
                          or name = 'log_min_error_statement' and setting <> 'panic'
                          or name = 'log_error_verbosity' and setting <> 'terse' or name = 'log_destination' and setting ~ 'json|csv'
                          or name = 'log_line_prefix' and setting !~ '%m .*%p.*%u@%d %r ' or name = 'temp_file_limit' and setting::bigint not between 1 and 4 * 1024 * 1024" | rule "postgresql.kurator.conf is read whole and counts"
{ grep -q '^sslmode=verify-full$' conf/pg_service.kurator.conf || echo "no verify-full"; } | rule "an office's service wants the server's certificate"

# ---- who gets in ----

# enters WHO CONNINFO, and refused WHO CONNINFO.
net="hostaddr=127.0.0.1 port=$port connect_timeout=10"
tls() { echo "sslmode=verify-full sslrootcert=$tmp/tls/ca.crt sslcert=$tmp/tls/$1.crt sslkey=$tmp/tls/$1.key"; }
try() { psql -X -q -At -w "$1" -c 'select session_user' 2>&1; }
enters() { local got; got=$(try "$2"); [ "$got" = "$1" ] || echo "$1 does not get in: $got"; }
refused() { local got; got=$(try "$2") && echo "$1: got in as $got"; }
enters ivanova "host=localhost $net user=ivanova dbname=kurator $(tls ivanova)" | rule "an account comes in over TLS with its certificate"
{
    refused 'without TLS' "host=localhost $net user=ivanova dbname=kurator sslmode=disable"
    refused 'without a certificate' "host=localhost $net user=ivanova dbname=kurator sslmode=require sslcert=/nonexistent sslkey=/nonexistent"
    refused "with another's certificate" "host=localhost $net user=ivanova dbname=kurator $(tls zverev)"
    refused "with a certificate of a stranger's authority" "host=localhost $net user=ivanova dbname=kurator $(tls forged)"
    refused 'the superuser' "host=localhost $net user=postgres dbname=kurator $(tls postgres)"
    refused 'an account without a role' "host=localhost $net user=outsider dbname=kurator $(tls ivanova)"
    refused 'the account of backups' "host=localhost $net user=kurator_backup dbname=kurator $(tls ivanova)"
    refused 'another database' "host=localhost $net user=ivanova dbname=postgres $(tls ivanova)"
    refused 'with a password where a certificate is wanted' "host=localhost $net user=ivanova dbname=kurator password=sekretnoe-slovo-12 sslmode=require sslcert=/nonexistent sslkey=/nonexistent"
} | rule "nobody else does"
{
    refused 'a server of another name' "host=db.kurator.example $net user=ivanova dbname=kurator $(tls ivanova)"
    refused 'a server of another authority' "host=localhost $net user=ivanova dbname=kurator sslmode=verify-full sslrootcert=$tmp/tls/stranger.crt sslcert=$tmp/tls/ivanova.crt sslkey=$tmp/tls/ivanova.key"
} | rule "the client goes to no other server"

# The program by its settings and the sample of a service.
sed "s|^host=.*|host=localhost\nhostaddr=127.0.0.1\nsslcert=$tmp/tls/ivanova.crt\nsslkey=$tmp/tls/ivanova.key\nuser=ivanova|; s|^port=.*|port=$port|; s|/etc/kurator/ca.crt|$tmp/tls/ca.crt|" \
    conf/pg_service.kurator.conf >"$tmp/service.conf"
printf '[database]\nservice = kurator\n' >"$tmp/kurator.ini"
said=$(cd / && PGSERVICEFILE=$tmp/service.conf "$root/build/kurator" doctor --config "$tmp/kurator.ini" 2>&1)
{ grep -q 'TLSv1' <<<"$said" || printf '%s\n' "$said"; } | rule "the program comes in by the sample of a service, with TLS"

hba 192.0.2.0/24 127.0.0.1/32
enters ivanova "host=localhost $net user=ivanova dbname=kurator password=sekretnoe-slovo-12 sslmode=verify-full sslrootcert=$tmp/tls/ca.crt sslcert=/nonexistent sslkey=/nonexistent" \
    | rule "others come in over TLS with a password"
{
    refused 'a wrong password' "host=localhost $net user=ivanova dbname=kurator password=drugoe sslmode=require"
    refused 'no password' "host=localhost $net user=ivanova dbname=kurator sslmode=require"
    refused 'a password without TLS' "host=localhost $net user=ivanova dbname=kurator password=sekretnoe-slovo-12 sslmode=disable"
} | rule "but not with another one, and not without TLS"

as_person() { if [ "$(id -u)" -eq 0 ]; then (cd / && setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups "$@"); else "$@"; fi; }
local_try() { as_person psql -X -q -At -w "host=$socket port=$port user=$1 dbname=$2" -c 'select session_user' 2>&1; }
{
    got=$(local_try "$person" kurator); [ "$got" = "$person" ] || echo "$person does not get in: $got"
    for other in ivanova zverev kurator_dba kurator_backup outsider; do
        got=$(local_try "$other" kurator) && echo "as $other: got in as $got"
    done
    got=$(local_try "$person" postgres) && echo "another database: got in"
    got=$(as_person pg_basebackup -h "$socket" -p "$port" -U kurator_backup -D "$tmp/stolen" 2>&1) && echo "took a backup"
} | rule "on the host itself an account of the system is that of the database and no other"
rules_end
