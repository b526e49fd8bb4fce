-- intruder_session.sql - an account that sets whatever can be set, makes what could stand in the place of ours, alters its own role,
-- borrows those of others, looks without leaving a trace: it gets nothing, and nobody else gets anything through it.
\set prefix ints_
\set clerk ints_clerk
\set boss ints_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
select format('revoke all on database %I from public', current_database()) \gexec
select tap.case_of('Соседов', '+79000000041', p_office => 9002) as theirs \gset
select tap.case_of('Своев', '+79000000042') as ours \gset

-- ---- objects of the same name: there is nowhere to put them -------------------------------------------------------------------------
select is(tap.does(:'clerk', s), '! 42501', 'refused: ' || s) from unnest(array[
    'create temp table person (id bigint)', 'create temp table case_file as select 1 as id', 'create table person (id bigint)', 'create table public.staff (login name)',
    'create function pg_temp.clock() returns timestamptz language sql as ''select now()''', 'create function public.sha256(bytea) returns bytea language sql as ''select $1''',
    'create function ext.gen_random_bytes(int) returns bytea language sql as ''select ''''x''''::bytea''', 'create operator public.= (leftarg = int, rightarg = bigint, function = int48eq)',
    'create domain public.text as varchar', 'create type public.date as (x int)', 'create schema kurator2', 'create schema authorization current_user',
    'create cast (text as int) with inout as implicit', 'create aggregate public.max(int) (sfunc = int4pl, stype = int)', 'create collation public.c from "C"',
    'create sequence audit.entry_id_seq2', 'create view api.worklist2 as select 1', 'create policy p on kurator.person using (true)', 'create trigger t before insert on kurator.request execute function kurator.clock()',
    'create rule r as on select to kurator.person do instead nothing', 'create event trigger e on ddl_command_start execute function kurator.clock()',
    'create publication p for all tables', 'create server s foreign data wrapper dblink_fdw', 'create foreign data wrapper f', 'create user mapping for current_user server s',
    'alter table kurator.person disable row level security', 'alter function api.worklist(int,text,text,date,bigint,int) security invoker', 'alter schema api owner to current_user',
    'lock table kurator.person in access exclusive mode', 'truncate audit.entry', 'analyze kurator.person', 'vacuum kurator.person', 'cluster kurator.person', 'checkpoint']) s
 where tap.does(:'clerk', s) not in ('! 42704', '! 25001');        -- what is not there at all, what no transaction may hold
select is(tap.does(:'clerk', s), '! 42501', 'refused: ' || s) from unnest(array[
    'copy kurator.person to ''/tmp/ints''', 'copy (select * from kurator.person) to ''/tmp/ints''', 'copy api.x from program ''true''', 'select pg_ls_dir(''.'')', 'select pg_stat_file(''PG_VERSION'')',
    'select pg_read_binary_file(''global/1262'')', 'select lo_import(''/etc/passwd'')', 'select lo_export(1, ''/tmp/ints'')', 'select pg_reload_conf()', 'select pg_rotate_logfile()',
    'select pg_switch_wal()', 'select pg_create_restore_point(''x'')', 'select pg_replication_origin_create(''x'')', 'select pg_create_logical_replication_slot(''x'', ''pgoutput'')',
    'select pg_stat_reset()', 'select * from pg_authid', 'select * from pg_statistic', 'select * from pg_user_mapping',
    'select * from pg_hba_file_rules', 'select * from pg_config', 'select pg_current_logfile()', 'select * from pg_shmem_allocations', 'select * from kurator.role_in_force', 'select kurator.my_offices()',
    'select audit.look(1, ''x'', ''1'', '''')', 'select accounts.password(''ints_boss'', ''x'')', 'select * from kurator.draft']) s;

-- ---- a role of its own --------------------------------------------------------------------------------------------------------------
select is(tap.does(:'clerk', s), '! 42501', 'refused: ' || s) from unnest(array[
    'alter role current_user superuser', 'alter role current_user createrole', 'alter role current_user bypassrls', 'alter role current_user valid until ''infinity''',
    'alter role current_user connection limit 1000', 'alter role current_user set session_preload_libraries = ''auto_explain''', 'alter role current_user set log_min_messages = ''debug5''',
    'alter role current_user set session_replication_role = ''replica''', 'alter role all set search_path = pg_temp', 'alter database kurator_pgtap set search_path = pg_temp', 'alter role ints_supervisor set search_path = x',
    'alter role ints_supervisor password ''x''', 'comment on role ints_clerk is ''\x1b]0;x''', 'create role ints_y', 'drop role ints_supervisor', 'reassign owned by ints_clerk to ints_supervisor',
    'drop owned by ints_supervisor', 'set role kurator_owner', 'set role kurator_api', 'set role ints_supervisor', 'alter default privileges for role kurator_owner grant execute on functions to public',
    'grant ints_clerk to ints_supervisor', 'grant ints_clerk to kurator_auditor', 'grant kurator_clerk to ints_auditor', 'security label on role ints_clerk is ''x''']) s
 where tap.does(:'clerk', s) not in ('! 22023', '! 42704');
-- What PostgreSQL lets everybody do with the own role bends the own sessions, in nothing that is stored or shown.
select is(tap.does(:'clerk', s), 'ok', 'allowed: ' || s) from unnest(array[
    'alter role current_user set search_path = pg_temp, public', 'alter role current_user set role = kurator_clerk', 'alter role current_user set row_security = off',
    'alter role current_user set default_transaction_isolation = serializable', 'alter role current_user set synchronous_commit = off', 'alter role current_user set plan_cache_mode = force_custom_plan',
    'alter role current_user password ''a''']) s;
select is(tap.as_login(:'clerk', 'select 1 from (select set_config(''role'', ''kurator_clerk'', true)) s, lateral (select count(*) from api.worklist(9001 + 0 * length(s::text), ''all'', ''all'', null, null, 9)) w'),
          '(1)', 'under another role the functions answer the same login');
set role none;
create function tap.page(p_settings text) returns text language plpgsql as $$
declare
    v_out text;
begin
    perform set_config('session_authorization', 'ints_clerk', true);
    begin
        perform set_config(split_part(s, '=', 1), split_part(s, '=', 2), true) from unnest(string_to_array(p_settings, ';')) s where s <> '';
        select string_agg(concat_ws(' ', w.name, w.due_on, w.next_step, w.counts), '; ') into v_out from api.worklist(9001, 'all', 'all', null, null, 20) w;
        v_out := concat_ws(' ', v_out, (select count(*) from api.worklist(9002, 'all', 'all', null, null, 20) w where w.case_id is not null), (select count(*) from api.search(9002, 'соседов', 20)),
                           (select string_agg(h.surname || h.due_on, ' ') from api.case_head((select w.case_id from api.worklist(9001, 'all', 'all', null, null, 1) w), 'card') h));
    exception when others then
        v_out := sqlstate || ' ' || sqlerrm;
    end;
    perform set_config('session_authorization', 'postgres', true);
    perform set_config('role', 'none', true), set_config('row_security', 'on', true), set_config('search_path', 'tap, public', true), set_config('kurator.request', '', true),
            set_config('enable_seqscan', 'on', true), set_config('enable_indexscan', 'on', true), set_config('enable_nestloop', 'on', true), set_config('plan_cache_mode', 'auto', true),
            set_config('standard_conforming_strings', 'on', true), set_config('quote_all_identifiers', 'off', true), set_config('constraint_exclusion', 'partition', true),
            set_config('default_transaction_deferrable', 'off', true), set_config('debug_parallel_query', 'off', true);
    return v_out;
exception when undefined_object then
    return v_out;
end $$;
select tap.page('') as page \gset
select matches(:'page'::text, '^Своев Пётр .* 0 0 Своев', 'a page, nothing of the other office');
select is(tap.page(s), :'page', 'the same under ' || s) from unnest(array['role=kurator_clerk', 'search_path=pg_temp,public,kurator,audit', 'search_path=', 'enable_seqscan=off;enable_indexscan=off',
    'enable_nestloop=off;plan_cache_mode=force_custom_plan', 'plan_cache_mode=force_generic_plan', 'synchronous_commit=off', 'timezone=Etc/GMT+12', 'lc_time=C;lc_numeric=C;lc_monetary=C', 'standard_conforming_strings=off',
    'quote_all_identifiers=on', 'constraint_exclusion=off', 'client_min_messages=error', 'kurator.request=zzz', 'kurator.office=9002', 'kurator.login=ints_supervisor', 'statement_timeout=0', 'work_mem=64kB',
    'application_name=ints_supervisor', 'default_transaction_deferrable=on', 'session_authorization=ints_clerk']) s;
-- What these functions read past the policies they have asked for first: the rights hold without them.
select is(tap.page('row_security=off'), :'page', 'the same without row security');
select is(tap.does(:'clerk', s), '! 42501', 'refused: ' || s) from unnest(array['set log_min_duration_statement = 0', 'set log_min_messages = debug5', 'set log_min_error_statement = debug5', 'set log_parameter_max_length = -1',
    'set lc_messages = ''C''', 'set session_preload_libraries = ''x''', 'set local_preload_libraries = ''x''', 'set session_replication_role = replica', 'set zero_damaged_pages = on', 'set ignore_system_indexes = on',
    'set track_functions = ''all''', 'set allow_system_table_mods = on', 'set deadlock_timeout = 1', 'set log_error_verbosity = verbose', 'set auto_explain.log_min_duration = 0']) s
 where tap.does(:'clerk', s) not in ('! 55P02', 'ok');
select is(current_setting('auto_explain.log_nested_statements', true), null, 'no auto_explain listens to what a client sets');

-- ---- a look leaves its trace -------------------------------------------------------------------------------------------------------------
create function tap.looks() returns int language sql as $$ select count(*)::int from audit.entry e where e.kind = 'look' and e.login like 'ints\_%' $$;
select tap.looks() as looks \gset
select tap.as_login(:'boss', format('select surname from api.case_head(%s, null)', :ours)) as shown \gset
select is(tap.looks() - :looks, 1, 'a card that is read without a word why is a look');
select tap.as_login(:'boss', format('select surname from api.case_head(%s, null)', :ours)) as shown \gset
select is(tap.looks() - :looks, 1, 'read again in the same sitting it is the same one');
select tap.at('2026-11-24 10:00+08');
select tap.as_login(:'boss', format('select surname from api.case_head(%s, null)', :ours)) as shown \gset
select is(tap.looks() - :looks, 2, 'the day after it is another');
select tap.at('2026-11-23 10:00+08');
select tap.as_login('ints_coordinator', format('select count(*) from api.esrn_facts(%s, null)', :ours)) as shown \gset
select is(tap.looks() - :looks, 3, 'the facts for the register, too');
select is(tap.save('ints_other', 'attempt', :theirs, 'channel=phone', 'outcome=no_answer'), 'saved', 'a save');
select tap.looks() as looks \gset
select tap.as_login('ints_other', format('select surname from api.case_head(%s, null)', :theirs)) as shown \gset
select is(tap.looks() - :looks, 0, 'after a save the card that comes with it is none');
-- what cannot be written down is not shown
create function tap.full() returns trigger language plpgsql as $$ begin raise disk_full; end $$;
select relname as part from pg_class where relnamespace = 'audit'::regnamespace and relname = 'entry_2026_11' \gset
create trigger zz_full before insert on audit.entry_2026_11 for each row execute function tap.full();
select is(tap.as_login('ints_coordinator', format('select * from api.case_head(%s, %L)', :ours, w)), '! KU004 53100', 'the journal is full: no card') from unnest('{card,attempt}'::text[]) w;
select is(tap.as_login('ints_coordinator', format('select * from api.case_head(%s, null)', :theirs)), '', 'nor one of others');
select is(tap.save('ints_coordinator', 'attempt', :ours, 'channel=phone', 'outcome=no_answer') ~ '^! 53100', true, 'nor a change');
drop trigger zz_full on audit.entry_2026_11;
select is(tap.as_login('ints_coordinator', format('select surname from api.case_head(%s, ''card'')', :ours)), '(Своев)', 'then again');
-- set_config before and after: the save waits for the disk all the same, and its entries carry its own id
select is(tap.as_login(:'clerk', format($$select e.n, current_setting('synchronous_commit'), length(current_setting('kurator.request')) from (select set_config('synchronous_commit', 'off', true), set_config('kurator.request', 'x', true)) s,
          lateral (select count(*) as n from api.save_attempt(('00000000-0000-4000-8000-00000000004' || left('2' || s::text, 1))::uuid, %s, 1, '{channel,outcome}', null, '{phone,no_answer}')) e$$, :ours)), '(1,on,36)', 'a save waits, whatever was set before');
select is((select count(*)::int from audit.entry e where e.request = '00000000-0000-4000-8000-000000000042'), (select count(*)::int from audit.entry e where e.xid = pg_current_xact_id() and e.subject = tap.person_of(:ours) and e.login = :'clerk' and e.kind <> 'look'),
          'its entries are its own');

-- ---- the roles at hand are those of the tables, whatever changes them ----------------------------------------------------------------------
create function tap.kept_right() returns boolean language sql as $$
    select not exists ((table kurator.role_kept except table kurator.role_span) union all (table kurator.role_span except table kurator.role_kept)) $$;
select ok(tap.kept_right() and (select count(*) from kurator.role_kept where login like 'ints%') >= 9, 'they are');
update kurator.staff set valid_until = '2026-11-22' where login = :'clerk';
select ok(tap.kept_right(), 'after a last day');
select is(tap.as_login(:'clerk', 'select code from api.start(1, ''t'', 9001)'), '(account.expired)', 'which is over');
update kurator.staff set valid_until = '2026-11-23' where login = :'clerk';
select is(tap.as_login(:'clerk', 'select outcome from api.start(1, ''t'', 9001)'), '(ok)', 'to its end it works');
select tap.at('2026-11-24 00:00:00+08');
select is(tap.as_login(:'clerk', 'select code from api.start(1, ''t'', 9001)'), '(account.expired)', 'at midnight of the office no more');
select tap.at('2026-11-23 10:00+08');
update kurator.staff_role set role = 'coordinator' where staff_id = (select id from kurator.staff where login = :'clerk');
update kurator.calendar set zone = 'Asia/Vladivostok' where code = 'RU-IRK';
update kurator.organisation set calendar = 'RU-SAR' where id = 9001;
delete from kurator.staff_role where staff_id = (select id from kurator.staff where login = :'boss');
update kurator.role set sees_cases = false where code = 'clerk';
select ok(tap.kept_right(), 'after changes of roles, zones, calendars and what a role sees');
select is((select role || ' ' || until_at from kurator.role_kept where login = :'clerk'), 'coordinator 2026-11-23 20:00:00+00', 'midnight of the zone that counts now');

select * from finish();
rollback;
