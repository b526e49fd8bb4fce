-- bootstrap.sql - what the database administrator runs once with psql, as a superuser: roles, database, extensions,
-- revokes. It may be run again. Usage: kurator migrate --bootstrap-sql | psql -v dbname=kurator -d postgres
\set ON_ERROR_STOP on
\if :{?dbname}
\else
\set dbname kurator
\endif

-- Owners (no login): tables and helpers, functions, journal. kurator_api owns every function that an account may call
-- and is the role that policies speak to; it neither owns tables nor bypasses row security. kurator_destroyer owns the one function that
-- destroys personal data (152-FZ), kurator_import the one that writes what came in by thousands.
select format('create role %I nologin', r)
  from unnest(array['kurator_owner', 'kurator_api', 'kurator_audit', 'kurator_destroyer', 'kurator_import', 'kurator_migrator',
                    'kurator_clerk', 'kurator_coordinator', 'kurator_supervisor', 'kurator_monitor',
                    'kurator_executor', 'kurator_ministry', 'kurator_admin', 'kurator_auditor']) r
 where not exists (select from pg_roles where rolname = r)
\gexec
-- Whoever migrates is a member of the owners; grant kurator_migrator to the account that runs `kurator migrate`.
grant kurator_owner, kurator_api, kurator_audit, kurator_destroyer, kurator_import to kurator_migrator;
-- Who makes accounts: the one role that may make roles. Nobody is a member of it (kurator_migrator neither: whoever may make
-- roles could give himself any of the server's own), it acts by the functions of the schema accounts below and by nothing else.
-- kurator_account marks the roles that they made.
select format('create role %I nologin%s', r, case r when 'kurator_accounts' then ' createrole' else '' end)
  from unnest(array['kurator_accounts', 'kurator_account']) r where not exists (select from pg_roles where rolname = r)
\gexec
grant pg_signal_backend, pg_read_all_stats to kurator_accounts;
-- From 16 on a role gives only what it was given itself. (Run this again after an upgrade from 15.)
select format('grant %I to kurator_accounts with admin true, inherit false, set false', r)
  from unnest(array['kurator_account', 'kurator_clerk', 'kurator_coordinator', 'kurator_supervisor', 'kurator_monitor',
                    'kurator_executor', 'kurator_ministry', 'kurator_admin', 'kurator_auditor']) r
 where current_setting('server_version_num')::int >= 160000
\gexec

select format('create database %I encoding ''UTF8'' template template0 owner kurator_owner', :'dbname')
 where not exists (select from pg_database where datname = :'dbname')
\gexec
\connect :dbname

revoke all on schema public from public;
select format('revoke all on database %I from public', current_database())
\gexec
select format('grant connect on database %I to kurator_owner, kurator_api, kurator_audit, kurator_migrator, kurator_clerk, '
              'kurator_coordinator, kurator_supervisor, kurator_monitor, kurator_executor, kurator_ministry, kurator_admin, '
              'kurator_auditor', current_database())
\gexec
select format('grant temporary on database %I to kurator_owner, kurator_migrator', current_database())
\gexec
create schema if not exists ext;
create extension if not exists pg_trgm schema ext;
create extension if not exists pgcrypto schema ext;
create schema if not exists kurator authorization kurator_owner;
create schema if not exists audit authorization kurator_audit;
create schema if not exists api authorization kurator_api;
grant usage on schema ext to kurator_owner, kurator_api, kurator_audit;
grant usage on schema kurator to kurator_api, kurator_audit;
grant usage on schema audit to kurator_owner, kurator_api;
grant usage on schema api to kurator_clerk, kurator_coordinator, kurator_supervisor, kurator_monitor, kurator_executor,
    kurator_ministry, kurator_admin, kurator_auditor;
-- What everybody may call in a new database and no account needs: locks whose keys stop calendars and migrations for all,
-- large objects that fill the disk, records written straight into the log of changes.
select format('revoke execute on function %s from public', p.oid::regprocedure)
  from pg_proc p
 where p.pronamespace = 'pg_catalog'::regnamespace
   and p.proname ~ '^(pg_(try_)?advisory_|lo_|lo(read|write)$|pg_logical_emit_message)'
\gexec
select format('grant execute on function %s to kurator_owner, kurator_api, kurator_audit, kurator_import, kurator_migrator', p.oid::regprocedure)
  from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace and p.proname ~ '^pg_(try_)?advisory_'
\gexec
-- What the server counts tells what a call found that may not be told (that another office keeps a number: one row more written, one lock, a few bytes more
-- of the log of changes), also of a call that is taken back; and a snapshot that is handed on from session to session is older than any of them.
-- Left: the list of sessions, who replicates. For whoever watches over the server there is pg_monitor.
select format('revoke execute on function %s from public', p.oid::regprocedure),
       format('grant execute on function %s to pg_monitor, kurator_owner', p.oid::regprocedure)
  from pg_proc p
 where p.pronamespace = 'pg_catalog'::regnamespace
   and p.proname ~ '^(pg_stat_get_|pg_stat_have_stats$|pg_lock_status$|pg_export_snapshot$|pg_(current|last)_wal_|pg_((total_)?relation|table|indexes|database|tablespace)_size$)'
   and p.proname !~ '^pg_stat_get_(activity|wal_senders|wal_receiver)$'
\gexec
-- A block without a name (DO) is a way into the server's log, where a look that was taken back leaves its only trace: whoever owns functions
-- writes in the language, no account does. What they own runs for everybody all the same.
revoke usage on language plpgsql from public;
grant usage on language plpgsql to kurator_owner, kurator_api, kurator_audit, kurator_destroyer, kurator_import, kurator_migrator;
-- Functions are nobody's until granted. (Works globally only, not IN SCHEMA.)
alter default privileges for role kurator_owner revoke execute on functions from public;
alter default privileges for role kurator_api revoke execute on functions from public;
alter default privileges for role kurator_audit revoke execute on functions from public;
alter default privileges for role kurator_destroyer revoke execute on functions from public;
alter default privileges for role kurator_import revoke execute on functions from public;

-- ---- accounts: roles of the cluster ----
-- The schema is the superuser's, so that not even the owner of the tables can put a function in the place of another.
create schema if not exists accounts;
revoke all on schema accounts from public;
grant usage on schema accounts to kurator_owner;
-- What may be given to an account, and nothing else.
create or replace function accounts.grantable() returns name[] language sql immutable set search_path = pg_catalog, pg_temp as $$
    select '{kurator_clerk,kurator_coordinator,kurator_supervisor,kurator_monitor,kurator_executor,kurator_ministry,kurator_admin,kurator_auditor}'::name[] $$;
-- free: there is no such role, it may be made; ours: an account of kurator; foreign: hands off. An account logs in, or was shut out by
-- accounts.admit, has no attribute of power, and is a member of nothing but the roles above.
create or replace function accounts.state(p_login text) returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    r record;
begin
    if p_login is null or p_login !~ '^[a-z][a-z0-9_.-]{1,30}$' or p_login ~ '^(kurator|pg)_' or p_login in ('postgres', 'public', 'none', 'root') then
        return 'foreign';
    end if;
    select * into r from pg_roles t where t.rolname = p_login;
    if not found then
        return 'free';
    end if;
    if r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls
       or not r.rolcanlogin and not exists (select from pg_auth_members m where m.member = r.oid and m.roleid = 'kurator_account'::regrole)
       or not exists (select from pg_auth_members m where m.member = r.oid)
       or exists (select from pg_auth_members m join pg_roles g on g.oid = m.roleid
                   where m.member = r.oid and (m.admin_option or g.rolname <> all (accounts.grantable() || 'kurator_account'::name))) then
        return 'foreign';
    end if;
    return 'ours';
end $$;
-- Makes the account when there is none (eight sessions at once: a lost line leaves some behind for a while), and makes it a member of exactly p_roles.
create or replace function accounts.keep(p_login text, p_roles text[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_state constant text := accounts.state(p_login);
    v_role name;
begin
    if v_state = 'foreign' or p_roles is null or not p_roles::name[] <@ accounts.grantable() then
        raise exception 'not an account of kurator, or not a role for one' using errcode = '42501';
    end if;
    if v_state = 'free' then
        execute format('create role %I login inherit nosuperuser nocreatedb nocreaterole noreplication connection limit 8', p_login);
    end if;
    if not pg_has_role(p_login, 'kurator_account', 'member') then
        execute format('grant kurator_account to %I', p_login);
    end if;
    foreach v_role in array accounts.grantable() loop
        if v_role = any (p_roles) and not pg_has_role(p_login, v_role, 'member') then
            execute format('grant %I to %I', v_role, p_login);
        elsif v_role <> all (p_roles) and pg_has_role(p_login, v_role, 'member') then
            execute format('revoke %I from %I', v_role, p_login);
        end if;
    end loop;
end $$;
-- Whether the server lets the account in at all; true when that is a change.
create or replace function accounts.admit(p_login text, p_in boolean) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if accounts.state(p_login) <> 'ours' or p_in is null then
        raise exception 'not an account of kurator' using errcode = '42501';
    end if;
    if p_in = (select r.rolcanlogin from pg_roles r where r.rolname = p_login) then
        return false;
    end if;
    if not pg_has_role(p_login, 'kurator_account', 'member') then     -- by that it is known again
        execute format('grant kurator_account to %I', p_login);
    end if;
    execute format('alter role %I %s', p_login, case when p_in then 'login' else 'nologin' end);
    return true;
end $$;
-- Is that what the server keeps instead of a password? Anything else it would take for the password itself.
create or replace function accounts.is_verifier(p_verifier text) returns boolean language sql immutable set search_path = pg_catalog, pg_temp as $$
    select coalesce(length(p_verifier) < 400
                    and p_verifier ~ '^SCRAM-SHA-256\$[1-9][0-9]{3,6}:([A-Za-z0-9+/]{4}){2,64}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$'
                    and substring(p_verifier from '\$([0-9]+):')::int >= 4096, false) $$;
create or replace function accounts.password(p_login text, p_verifier text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if accounts.state(p_login) <> 'ours' or not accounts.is_verifier(p_verifier) then
        raise exception 'not an account of kurator, or not a SCRAM-SHA-256 verifier' using errcode = '42501';
    end if;
    execute format('alter role %I password %L', p_login, p_verifier);
exception
    when query_canceled or others then      -- said anew: the context of the error would bring the verifier into the server's log
        raise exception 'the password was not set' using errcode = sqlstate;
end $$;
-- From that moment on the password opens nothing more; null: it stays good.
create or replace function accounts.password_until(p_login text, p_until timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if accounts.state(p_login) <> 'ours' then
        raise exception 'not an account of kurator' using errcode = '42501';
    end if;
    execute format('alter role %I valid until %L', p_login, coalesce(p_until, 'infinity'));
end $$;
-- Ends the sessions of an account in this database, but not the caller's own; how many.
create or replace function accounts.disconnect(p_login text) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if accounts.state(p_login) <> 'ours' then
        return 0;
    end if;
    return (select count(*) filter (where pg_terminate_backend(a.pid))
              from pg_stat_activity a
             where a.usename = p_login and a.datname = current_database() and a.pid <> pg_backend_pid());
end $$;
-- When the server began that session of this database, in microseconds; null: there is none. The start alone of what others' sessions show to
-- whoever may read all statistics.
create or replace function accounts.session_began(p_session int) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select (extract(epoch from a.backend_start) * 1000000)::bigint from pg_stat_get_activity(coalesce(p_session, 0)) a
      join pg_database b on b.oid = a.datid where b.datname = current_database() $$;
-- How many transactions ago the oldest one began that somebody in this database may still see as it was before: vacuum takes away nothing younger.
create or replace function accounts.oldest_age() returns int
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(max(greatest(x.one, x.other)), 0)
      from (select age(a.backend_xid), age(a.backend_xmin) from pg_stat_activity a where a.pid <> pg_backend_pid() and (a.datname = current_database() or a.datname is null)
            union all select age(s.xmin), null from pg_replication_slots s
            union all select age(t.transaction), null from pg_prepared_xacts t where t.database = current_database()) x(one, other) $$;
-- Forgets what the planner noted of a table of ours. (The superuser's, who alone may; the planner notes it anew with the next ANALYZE that finds rows.)
create or replace function accounts.unnoted(p_table regclass) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    delete from pg_statistic s using pg_class c
     where s.starelid = p_table and c.oid = s.starelid and c.relnamespace in ('kurator'::regnamespace, 'audit'::regnamespace);
end $$;
-- Ends the sessions of accounts in this database that hold others up, and by which login each was opened. Whatever a session sets for itself:
-- it waits in a transaction for its client longer than p_waits (also between two messages of one statement, which the server counts as work),
-- or its transaction lasts longer than p_lasts; or it takes no notification any more, and those of all, which lie in one queue, begin to pile up.
-- (Counted from this statement's own beginning: the server's clock, which no test moves.)
create or replace function accounts.end_held(p_waits interval, p_lasts interval) returns text[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_now constant timestamptz := (select a.query_start from pg_stat_activity a where a.pid = pg_backend_pid());
    v_filling constant boolean := pg_notification_queue_usage() > 0.005;
begin
    -- (first found, then ended: a condition that ends sessions could be asked before the others)
    return (with found as materialized (
                select a.pid, a.usename::text as login
                  from pg_stat_activity a join pg_roles r on r.oid = a.usesysid
                 where a.datname = current_database() and a.backend_type = 'client backend' and a.pid <> pg_backend_pid() and not r.rolsuper
                   and exists (select from pg_auth_members m join pg_roles g on g.oid = m.roleid
                                where m.member = r.oid and g.rolname = any (accounts.grantable() || 'kurator_account'::name))
                   and ((a.state like 'idle in transaction%' or a.state <> 'idle' and a.wait_event = 'ClientRead') and a.state_change < v_now - p_waits
                        or a.xact_start < v_now - p_lasts
                        or v_filling and a.state = 'idle' and a.wait_event = 'ClientWrite'))
            select coalesce(array_agg(f.login) filter (where pg_terminate_backend(f.pid)), '{}') from found f);
end $$;
-- The transaction of this cluster that has been open longest, for p_longer at least, of whomever: what was changed or deleted since is swept up
-- in no table. minutes is null when there is none. And how full the queue of notifications is; when it is full nobody saves.
create or replace function accounts.held(p_longer interval, out login text, out session int, out minutes int, out queue int)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_now constant timestamptz := (select a.query_start from pg_stat_activity a where a.pid = pg_backend_pid());
begin
    select coalesce(a.usename, a.backend_type), a.pid, (extract(epoch from v_now - a.xact_start) / 60)::int into login, session, minutes
      from pg_stat_activity a
     where a.xact_start < v_now - p_longer and a.pid <> pg_backend_pid() and (a.backend_xmin is not null or a.backend_xid is not null)
       and a.backend_type <> 'autovacuum worker' and a.query !~* '^\s*vacuum'         -- (nobody's rows wait for these)
     order by a.xact_start limit 1;
    queue := case when pg_is_in_recovery() then 0 else ceil(pg_notification_queue_usage() * 100) end;
end $$;
alter function accounts.grantable() owner to kurator_accounts;
alter function accounts.state(text) owner to kurator_accounts;
alter function accounts.keep(text, text[]) owner to kurator_accounts;
alter function accounts.admit(text, boolean) owner to kurator_accounts;
alter function accounts.is_verifier(text) owner to kurator_accounts;
alter function accounts.password(text, text) owner to kurator_accounts;
alter function accounts.password_until(text, timestamptz) owner to kurator_accounts;
alter function accounts.disconnect(text) owner to kurator_accounts;
alter function accounts.session_began(int) owner to kurator_accounts;
alter function accounts.oldest_age() owner to kurator_accounts;
alter function accounts.end_held(interval, interval) owner to kurator_accounts;
alter function accounts.held(interval) owner to kurator_accounts;
revoke all on all functions in schema accounts from public;
grant execute on all functions in schema accounts to kurator_owner;
grant usage on schema accounts to kurator_accounts;
