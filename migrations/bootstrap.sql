-- bootstrap.sql - what the database administrator runs once with psql, as a superuser: roles, database, extensions,
-- revokes. It may be run again. Usage: kurator migrate --bootstrap-sql | psql -v dbname=kurator -d postgres
\set ON_ERROR_STOP on
\if :{?dbname}
\else
\set dbname kurator
\endif

-- Owners (no login): tables and helpers, functions, journal. kurator_api owns every function that an account may call
-- and is the role that policies speak to; it neither owns tables nor bypasses row security.
select format('create role %I nologin', r)
  from unnest(array['kurator_owner', 'kurator_api', 'kurator_audit', 'kurator_migrator',
                    'kurator_clerk', 'kurator_coordinator', 'kurator_supervisor', 'kurator_monitor',
                    'kurator_executor', 'kurator_ministry', 'kurator_admin', 'kurator_auditor']) r
 where not exists (select from pg_roles where rolname = r)
\gexec
-- Whoever migrates is a member of the owners; grant kurator_migrator to the account that runs `kurator migrate`.
grant kurator_owner, kurator_api, kurator_audit to kurator_migrator;

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
select format('grant execute on function %s to kurator_owner, kurator_api, kurator_audit, kurator_migrator', p.oid::regprocedure)
  from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace and p.proname ~ '^pg_(try_)?advisory_'
\gexec
-- Functions are nobody's until granted. (Works globally only, not IN SCHEMA.)
alter default privileges for role kurator_owner revoke execute on functions from public;
alter default privileges for role kurator_api revoke execute on functions from public;
alter default privileges for role kurator_audit revoke execute on functions from public;
