#!/bin/bash
# restore.sh - the restore, rehearsed: a backup by the sample script and the log by the sample settings, back at a chosen moment; a
# dump into another cluster; the same cases, due dates and journal each time; and backups that go when they are too old. TAP.
set -u
cd "$(dirname "$0")/../.." || exit 2
own_clusters="pg back third"
. test/lib/own_cluster.sh
bin=$(cluster_bin) user=$(cluster_user)
backups=$tmp/backups
install -d -m 0700 -o "$user" "$backups" "$backups/wal" "$tmp/out" || exit 1

# super DIR …: psql as the superuser; program DIR LOGIN …: kurator.
super() { local c=$1; shift; psql -X -q -At -v ON_ERROR_STOP=1 -h "$(cluster_socketdir "$tmp/$c")" -U postgres "$@"; }
program() { local c=$1 login=$2; shift 2; PGHOST=$(cluster_socketdir "$tmp/$c") PGUSER=$login PGDATABASE=kurator build/kurator "$@"; }

# ---- an office with work in it ----

cluster_create "$tmp/pg" || exit 1
sed "s|/var/backups/kurator|$backups|g; s|^ssl|#ssl|" conf/postgresql.kurator.conf | cluster_as tee "$tmp/pg/data/kurator.conf" >/dev/null
printf "include 'kurator.conf'\nfull_page_writes = on\n" | cluster_as tee -a "$tmp/pg/data/postgresql.conf" >/dev/null
cluster_start "$tmp/pg" || exit 1
testdb_socket=$(cluster_socketdir "$tmp/pg")
{ testdb_migrate kurator && testdb_reference kurator; } >"$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }
super pg -d kurator -f - <<'SQL' || exit 1
create role kurator_backup login replication connection limit 3;
create role r_clerk login in role kurator_clerk;
create role r_auditor login in role kurator_auditor;
insert into kurator.staff (login, surname, given_name, patronymic) values ('r_clerk', 'Иванова', 'Ольга', 'Петровна'), ('r_auditor', 'Труфанов', 'Роман', 'Евгеньевич');
insert into kurator.staff_role (staff_id, organisation_id, role)
select s.id, o.id, substr(s.login, 3) from kurator.staff s, kurator.organisation o where o.no = 1 and s.login like 'r\_%';
-- As many citizens with an open case as asked for, received on working days of this month.
create function public.citizens(p_from int, p_until int) returns void language sql as $$
    with p as (insert into kurator.person (surname, given_name, patronymic, birth_date, sex)
               select 'Тестова' || repeat('а', i % 7), 'Анна', 'Сергеевна', date '1960-01-01' + i * 37, 'f' from generate_series(p_from, p_until) i returning id),
         k as (insert into kurator.person_office (office_id, person_id) select o.id, p.id from p, kurator.organisation o where o.no = 1),
         c as (insert into kurator.case_file (office_id, person_id, source, ladder, received_on, assignee_id)
               select o.id, p.id, s.code, s.ladder, (kurator.clock() at time zone 'Asia/Irkutsk')::date - (p.id % 9)::int, w.id
                 from p, kurator.organisation o, kurator.source s, kurator.staff w where o.no = 1 and s.code = 'ipra' and w.login = 'r_clerk'
               returning id, office_id, person_id, source, received_on)
    insert into kurator.referral (office_id, case_id, person_id, source, received_on) select office_id, id, person_id, source, received_on from c;
    select count(kurator.recompute(c.id)) from kurator.case_file c;
$$;
select public.citizens(1, 40);
SQL
# A session and a look, so that the journal has more than changes; then sealed.
program pg r_clerk overdue --lang en >"$tmp/list" 2>&1 || { cat "$tmp/list"; exit 1; }
program pg postgres maintain --quiet >/dev/null 2>&1

# What must be the same afterwards: how many of everything, every due date, the journal's own digest of itself.
facts() {
    super "$1" -d kurator -c "
        select 'cases', count(*)::text from kurator.case_file
        union all select 'people', count(*)::text from kurator.person
        union all select 'due', md5(string_agg(format('%s %s %s %s', d.case_id, d.period, d.due_on, d.state), '|' order by d.case_id, d.period, d.started_on, d.due_on)) from kurator.deadline d
        union all select 'deadlines', count(*)::text from kurator.deadline
        union all select 'entries', count(*)::text || ' ' || md5(string_agg(e.id || e.why || e.kind, '|' order by e.id)) from audit.entry e
        union all select 'values', count(*)::text from audit.value
        union all select 'seals', coalesce(encode((select digest from audit.seal order by id desc limit 1), 'hex'), 'none')
        union all select 'functions', count(*)::text from pg_proc where pronamespace in ('api'::regnamespace, 'kurator'::regnamespace, 'audit'::regnamespace)
        union all select 'policies', count(*)::text from pg_policies
        union all select 'rights', md5(string_agg(g, '|' order by g)) from (
            select p.oid::regprocedure || ' ' || a::text from pg_proc p, unnest(p.proacl) a where p.pronamespace = 'api'::regnamespace) x(g)
        order by 1"
}

# whole CLUSTER: what the program itself finds out about a database, one offence a line.
whole() {
    local said
    said=$(program "$1" r_clerk doctor 2>&1) || printf 'doctor: %s\n' "$said"
    said=$(program "$1" postgres migrate --status 2>&1) || printf 'migrate --status: %s\n' "$said"
    said=$(program "$1" r_auditor journal verify 2>&1) || printf 'journal verify: %s\n' "$said"
    super "$1" -d kurator -c 'select audit.broken_seal()' | grep . | sed 's/^/a broken seal: /'
    said=$(program "$1" r_clerk overdue --lang en --format csv 2>&1) || printf 'overdue: %s\n' "$said"
    printf '%s\n' "$said" >"$tmp/overdue.$1"
}

# ---- the backup ----

cp conf/kurator-backup.sh "$tmp/"        # where its account can read it
backup() { cluster_as env PATH="$bin:$PATH" PGHOST="$(cluster_socketdir "$tmp/pg")" PGUSER=kurator_backup sh "$tmp/kurator-backup.sh" "$backups" "$@"; }
cluster_as mkdir -p -m 0700 "$backups/base" "$backups/base/20200101T000000Z" "$backups/base/20990101T000000Z.part"
cluster_as sh -c "mkdir -p $backups/wal && : >$backups/wal/000000010000000000000000"
{ said=$(backup 14 2>&1) || printf '%s\n' "$said"; } | rule "the script makes a backup"
base=$(cluster_as sh -c "ls -d $backups/base/*Z")
{
    [ "$(wc -l <<<"$base")" -eq 1 ] || echo "backups there: $base"
    cluster_as sh -c "ls $backups/base" | grep part
    cluster_as test ! -e "$backups/wal/000000010000000000000000" || echo "a segment of the log that nobody needs is still there"
    cluster_as find "$backups" -maxdepth 2 -perm /077
} | rule "it is for its account alone; what is too old, cut short or not needed is gone"
for days in 0 abc -1 ''; do backup "$days" >/dev/null 2>&1 && [ -n "$days" ] && echo "took “$days” days"; done | rule "a number of days that is none is refused"
said=$(psql -X -h "$(cluster_socketdir "$tmp/pg")" -U kurator_backup -d kurator -c 'select 1' 2>&1) && said="connected: $said" || said=
printf '%s' "$said" | rule "the account of backups cannot open the database"

# ---- work after the backup, and the moment to come back to ----

super pg -d kurator -c 'select public.citizens(41, 60)' >/dev/null || exit 1
program pg postgres maintain --quiet >/dev/null 2>&1
whole pg | rule "the office is whole before"
facts pg >"$tmp/wanted"
cp "$tmp/overdue.pg" "$tmp/overdue.wanted"
super pg -d kurator -c "select pg_create_restore_point('before the accident')" >/dev/null
super pg -d kurator -c 'select public.citizens(61, 65); alter table kurator.deadline disable trigger all; delete from kurator.deadline' >/dev/null || exit 1
facts pg >"$tmp/after"
{ cmp -s "$tmp/wanted" "$tmp/after" && echo "the accident changed nothing"; } | rule "an accident happens"
segment=$(super pg -d postgres -c 'select pg_walfile_name(pg_current_wal_lsn())')
super pg -d postgres -c 'select pg_switch_wal()' >/dev/null
for _ in $(seq 200); do
    [ "$(super pg -d postgres -c "select last_archived_wal >= '$segment' from pg_stat_archiver")" = t ] && break
    sleep 0.1
done
cluster_stop "$tmp/pg" || exit 1

# ---- back at that moment, in another directory ----

# restore CLUSTER TARGET…: the backup as a cluster of its own, with settings of recovery.
install -d -m 0700 -o "$user" "$tmp/back"
cluster_as cp -r "$(head -n 1 <<<"$base")" "$tmp/back/data"
cluster_as chmod 0700 "$tmp/back/data"
cluster_as tee -a "$tmp/back/data/postgresql.conf" >/dev/null <<CONF
archive_mode = off
restore_command = 'cp $backups/wal/%f %p'
recovery_target_name = 'before the accident'
recovery_target_action = 'promote'
CONF
cluster_as touch "$tmp/back/data/recovery.signal"
cluster_start "$tmp/back" 2>&1 | rule "the backup starts"
for _ in $(seq 300); do
    [ "$(super back -d postgres -c 'select not pg_is_in_recovery()' 2>/dev/null)" = t ] && break
    sleep 0.1
done
facts back >"$tmp/got" 2>&1
diff "$tmp/wanted" "$tmp/got" | rule "every case, due date, entry of the journal, function and right is as it was at that moment"
whole back | rule "the program finds it whole: doctor, migrate --status, journal verify, the seals"
diff "$tmp/overdue.wanted" "$tmp/overdue.back" | rule "the list of overdue cases is the same"
super back -d kurator -c 'select public.citizens(66, 67)' 2>&1 | grep -v '^$' | rule "and one can go on working in it"

# ---- a dump into another cluster ----

facts back >"$tmp/wanted"
PGHOST=$(cluster_socketdir "$tmp/back") PGUSER=postgres "$bin/pg_dumpall" --roles-only | grep -v -E '^(CREATE|ALTER) ROLE postgres' >"$tmp/roles.sql"
PGHOST=$(cluster_socketdir "$tmp/back") PGUSER=postgres "$bin/pg_dump" -Fc -f "$tmp/kurator.dump" kurator 2>&1 | rule "a dump is made"
cluster_create "$tmp/third" && cluster_start "$tmp/third" || exit 1
super third -d postgres -f "$tmp/roles.sql" 2>&1 | rule "the roles come back"
PGHOST=$(cluster_socketdir "$tmp/third") PGUSER=postgres "$bin/pg_restore" --create -d postgres --exit-on-error "$tmp/kurator.dump" 2>&1 | rule "the dump comes back"
facts third >"$tmp/got" 2>&1
diff "$tmp/wanted" "$tmp/got" | rule "with every case, due date, entry of the journal, function and right"
whole third | rule "the program finds it whole"
for role in r_clerk r_auditor kurator_backup; do
    super third -d kurator -c "set session authorization $role; select count(*) from kurator.person" >/dev/null 2>&1 && echo "$role reads a table"
done | rule "nobody may read more than before"
rules_end
