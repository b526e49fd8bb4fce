-- rights.sql - who may see and call what, held against accounts of every role that try by every way they have.
\set prefix rights_
begin;
\ir setup/world.psql
select tap.world(:'prefix');
create temp table ours (case_id bigint, person_id bigint);
insert into ours select t, null from tap.citizen(9001, 'Тестова', '00100199764', '+79000000001') t;
create temp table theirs (case_id bigint, person_id bigint);
insert into theirs select t, null from tap.citizen(9002, 'Соседова', '00100199663', '+79000000002') t;
update ours o set person_id = c.person_id from kurator.case_file c where c.id = o.case_id;
update theirs o set person_id = c.person_id from kurator.case_file c where c.id = o.case_id;
grant select on ours, theirs to public;
select no_plan();

-- ---- direct SQL ----
create function tap.readable(p_login text) returns text language sql as $$
    select coalesce(string_agg(c.oid::regclass::text, ', '), '')
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('kurator', 'audit', 'api', 'ext') and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
       and tap.does(p_login, format('select * from %s', c.oid::regclass)) <> '! 42501' $$;
-- A database made from a template does not inherit what the bootstrap revoked on the original.
select format('revoke all on database %I from public', current_database()) \gexec
select is(has_database_privilege('kurator_' || r.code, d.datname, 'temporary'), false, format('%s has no TEMP in %s', r.code, d.datname))
  from kurator.role r, pg_database d where d.datname in ('kurator_template', current_database());
select is(tap.readable(:'prefix' || r), '', r || ' reads no table, view or sequence directly')
  from unnest('{clerk,coordinator,supervisor,monitor,executor,ministry,admin,auditor,other}'::text[]) r;
select is(tap.does(:'prefix' || 'clerk', s), '! 42501', 'refused: ' || s) from unnest(array[
    'create temp table x (a int)', 'create table public.x (a int)', 'create table kurator.x (a int)', 'create schema x',
    'create function public.clock() returns int language sql as ''select 1''',
    'insert into kurator.draft (id) values (null)', 'update kurator.case_file set version = 9', 'delete from kurator.request',
    'truncate kurator.case_file', 'select kurator.recompute(1)', 'select kurator.me()', 'select audit.destroy_values(1, '''')',
    'select kurator.request_begin(null, null, null)', 'set role kurator_api', 'set role kurator_owner', 'set role kurator_audit',
    'alter role current_user set search_path = x, y; set local role kurator_supervisor',
    'select * from pg_authid', 'lock table kurator.case_file', 'set log_min_messages = debug5']) s;

-- ---- role × function: every cell ----
select is(has_function_privilege('kurator_' || r.code, p.oid, 'execute'),
          exists (select from kurator.function_grant g where g.role = r.code and g.function = p.proname),
          format('%s × %s', r.code, p.proname))
  from kurator.role r cross join pg_proc p
 where p.pronamespace = 'api'::regnamespace order by r.code, p.proname;
select is((select string_agg(distinct g.function, ', ') from kurator.function_grant g
            where not exists (select from pg_proc p where p.pronamespace = 'api'::regnamespace and p.proname = g.function)), null,
          'every function of the table exists');
select is((select string_agg(p.proname, ', ') from pg_proc p
            where p.pronamespace = 'api'::regnamespace and not exists (select from kurator.function_grant g where g.function = p.proname)), null,
          'every api function is in the table');
select is((select string_agg(p.proname, ', ') from pg_proc p join pg_language l on l.oid = p.prolang
            where p.pronamespace = 'api'::regnamespace
              and not (p.prosecdef and p.proowner = 'kurator_api'::regrole and l.lanname = 'plpgsql'
                       and exists (select from unnest(p.proconfig) c where c like 'search_path=pg_catalog,%pg_temp'))), null,
          'every api function belongs to kurator_api, is SECURITY DEFINER, plpgsql, with a fixed search_path that ends with pg_temp');
select is((select string_agg(p.proname, ', ') from pg_proc p
            where p.pronamespace in ('api'::regnamespace, 'audit'::regnamespace, 'kurator'::regnamespace) and p.prosecdef
              and not exists (select from unnest(p.proconfig) c where c like 'search_path=pg_catalog,%pg_temp')), null,
          'no SECURITY DEFINER function looks names up on the caller''s path');
select is((select string_agg(p.oid::regprocedure::text, ', ') from pg_proc p cross join lateral unnest(p.proconfig) c
            where p.pronamespace in ('api'::regnamespace, 'audit'::regnamespace, 'kurator'::regnamespace)
              and c like 'search_path=%' and c <> 'search_path=pg_catalog, pg_temp'), null,
          'all have the same path: what they share would be planned anew each time it is called under another one');
select is((select string_agg(p.oid::regprocedure::text, ', ') from pg_proc p
            where p.pronamespace = 'api'::regnamespace and p.prosrc ~* '(^|\n)\s*execute\s'), null, 'no dynamic SQL in api');
select is((select string_agg(r.rolname || ' × ' || p.oid::regprocedure::text, ', ')
             from pg_proc p cross join pg_roles r
            where p.pronamespace in ('kurator'::regnamespace, 'audit'::regnamespace)
              and r.rolname ~ '^kurator_(clerk|coordinator|supervisor|monitor|executor|ministry|admin|auditor)$'
              and has_function_privilege(r.oid, p.oid, 'execute')), null, 'helpers are nobody''s');
select is((select string_agg(c.relname || ' ' || x, ', ') from pg_class c cross join unnest('{delete,truncate}'::text[]) x
            where c.relnamespace in ('kurator'::regnamespace, 'audit'::regnamespace) and c.relkind in ('r', 'p')
              and has_table_privilege('kurator_api', c.oid, x)), 'draft delete', 'kurator_api deletes nothing but drafts');

-- ---- row security is everywhere ----
select is((select string_agg(distinct c.relname, ', ' order by c.relname)
             from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
            where c.relnamespace = 'kurator'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity
              and a.attname in ('office_id', 'person_id', 'case_id', 'login', 'staff_id')), 'role_kept',
          'every table with a row of an office, a citizen or an account has row security, but one');
select is((select string_agg(r.rolname, ' ') from pg_roles r cross join unnest('{select,insert,update,delete,truncate,references,trigger}'::text[]) x
            where has_table_privilege(r.oid, 'kurator.role_kept', x) and not r.rolsuper and r.rolname not in ('pg_read_all_data', 'pg_write_all_data')
              and not pg_has_role(r.oid, 'kurator_owner', 'member')), null,
          'which nobody may read or change: with it, the helpers of all policies would be planned anew at each change of role');
select is((select count(*)::int from information_schema.column_privileges where table_schema = 'kurator' and table_name = 'role_kept' and grantee <> 'kurator_owner'), 0, 'nor a column of it');
select is((select count(*) from pg_roles where rolname ~ '^kurator_' and (rolbypassrls or rolsuper or rolcanlogin))::int, 0,
          'no role of ours logs in or passes row security by');
select is((select count(*) from pg_class where relnamespace = 'kurator'::regnamespace and relowner = 'kurator_api'::regrole)::int, 0,
          'kurator_api owns no table');

-- ---- another office's ids ----
create temp view reads as
select x.name, x.mine, x.foreign, x.empty from ours o, theirs t, lateral (values
    ('worklist',        'select * from api.worklist(9001, ''all'', ''all'', null, null, 20) where case_id is not null',
                        'select * from api.worklist(9002, ''all'', ''all'', null, null, 20) where case_id is not null', ''),
    ('worklist counts', 'select counts from api.worklist(9001, ''all'', ''all'', null, null, 20) limit 1',
                        'select counts from api.worklist(9002, ''all'', ''all'', null, null, 20) limit 1', '("{0,0,0,0,0,0}")'),
    ('preview',         format('select * from api.preview(%s)', o.case_id), format('select * from api.preview(%s)', t.case_id), ''),
    ('search name',     'select * from api.search(9001, ''тестова'', 20)', 'select * from api.search(9001, ''соседова'', 20)', ''),
    ('search office',   'select * from api.search(9001, ''тестова'', 20)', 'select * from api.search(9002, ''соседова'', 20)', ''),
    ('search SNILS',    'select * from api.search(9001, ''00100199764'', 20)', 'select * from api.search(9001, ''00100199663'', 20)', ''),
    ('search phone',    'select * from api.search(9001, ''89000000001'', 20)', 'select * from api.search(9002, ''89000000002'', 20)', ''),
    ('similar',         'select * from api.similar(9001, ''Тестова'', ''Анна'', '''', ''1992-03-14'', ''00100199764'', '''')',
                        'select * from api.similar(9001, ''Соседова'', ''Анна'', '''', ''1992-03-14'', ''00100199663'', ''+79000000002'')', ''),
    ('similar office',  'select * from api.similar(9001, ''Тестова'', ''Анна'', '''', ''1992-03-14'', ''00100199764'', '''')',
                        'select * from api.similar(9002, ''Соседова'', ''Анна'', '''', ''1992-03-14'', ''00100199663'', ''+79000000002'')', ''),
    ('case_card',       format('select * from api.case_card(%s, null, 99)', o.case_id), format('select * from api.case_card(%s, null, 99)', t.case_id), ''),
    ('case_head',       format('select * from api.case_head(%s, null)', o.case_id), format('select * from api.case_head(%s, null)', t.case_id), ''),
    ('case_phones',     format('select * from api.case_phones(%s)', o.case_id), format('select * from api.case_phones(%s)', t.case_id), ''),
    ('case_preferences', format('select * from api.case_preferences(%s)', o.case_id), format('select * from api.case_preferences(%s)', t.case_id), ''),
    ('case_representatives', format('select * from api.case_representatives(%s)', o.case_id), format('select * from api.case_representatives(%s)', t.case_id), ''),
    ('case_rungs',      format('select * from api.case_rungs(%s)', o.case_id), format('select * from api.case_rungs(%s)', t.case_id), ''),
    ('case_timeline',   format('select * from api.case_timeline(%s, 50)', o.case_id), format('select * from api.case_timeline(%s, 50)', t.case_id), ''),
    ('why',             format('select * from api.why(%s)', o.case_id), format('select * from api.why(%s)', t.case_id), ''),
    ('reference staff', 'select * from api.reference(9001, ''ru'') where list = ''staff''', 'select * from api.reference(9002, ''ru'') where list = ''staff''', '')
    ) x(name, mine, "foreign", empty);
create temp table read_list as select * from reads;
select isnt(tap.as_login(:'prefix' || 'clerk', mine), empty, name || ': one''s own is seen') from read_list where name not like '% office';
select unalike(tap.as_login(:'prefix' || 'clerk', mine), '!%', name || ': without an error') from read_list;
select is(tap.as_login(:'prefix' || 'clerk', "foreign"), empty, name || ': another office''s is not') from read_list;
select is(tap.as_login(:'prefix' || 'other', replace("foreign", '9001', '9002')) = empty and name <> 'reference staff', false,
          name || ': its own clerk sees it') from read_list where name not in ('search SNILS');
select is(tap.as_login(:'prefix' || 'clerk', format('select * from api.start(1, ''t'', 9002)')) ~ '^\(refused,account.office', true,
          'a session in another office is refused');

-- table by table, as the api functions see them: where is there anything of this office, this citizen?
create function api.zz_sees(p_office int, p_person bigint) returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    t record;
    v_found boolean;
    v_all text[] := '{}';
begin
    for t in select c.relname,
                    string_agg(case when c.relname = 'person' then 'id = $2' when a.attname = 'person_id' then 'person_id = $2' else a.attname || ' = $1' end, ' or ') as condition
               from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
              where c.relnamespace = 'kurator'::regnamespace and c.relkind in ('r', 'p') and has_table_privilege(c.oid, 'select')
                and (a.attname in ('office_id', 'person_id') or c.relname in ('staff_role', 'deputy', 'identification_officer') and a.attname = 'organisation_id'
                     or c.relname = 'person' and a.attname = 'id')
              group by 1 order by 1 loop
        execute format('select exists (select from kurator.%I where %s)', t.relname, t.condition) into v_found using p_office, p_person;
        if v_found then v_all := v_all || t.relname::text; end if;
    end loop;
    return array_to_string(v_all, ' ');
end $$;
alter function api.zz_sees(int, bigint) owner to kurator_api;
grant execute on function api.zz_sees(int, bigint) to public;
select is(tap.as_login(:'prefix' || r, format('select api.zz_sees(9002, %s)', person_id)), '("")', r || ' sees no row of another office in any table')
  from theirs, unnest('{clerk,coordinator,supervisor,executor,ministry,admin,auditor}'::text[]) r;
select is(tap.as_login(:'prefix' || r, format('select api.zz_sees(9001, %s)', person_id)),
          format('("address case_file deadline deadline_open listed person person_key person_office phone preference referral representative staff_role%s")',
                 case r when 'monitor' then '' else ' tally' end),
          r || ' sees what is there at home') from ours, unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r;
select is(tap.as_login(:'prefix' || r, format('select api.zz_sees(9001, %s)', person_id)), '("")', r || ' sees no row of a citizen at all')
  from ours, unnest('{executor,ministry,admin,auditor}'::text[]) r;

-- ---- settings of the session are neither identity nor rights ----
select is(tap.as_login(:'prefix' || 'clerk', format(
    'select h.* from (select set_config(%L, %L, true)) s, lateral (select * from api.case_head((%s + (s.set_config is null)::int)::bigint, null)) h',
    g.name, g.value, t.case_id)) in ('', '! 42501'), true, g.name || ' = ' || g.value || ' opens nothing')
  from theirs t, (values ('role', 'kurator_owner'), ('role', 'kurator_api'), ('search_path', 'public, pg_catalog'), ('row_security', 'off'), ('kurator.request', 'x'),
                         ('kurator.office', '9002'), ('application_name', 'rights_other'), ('session.user', 'rights_other')) g(name, value);
select is(tap.as_login(:'prefix' || 'clerk', format('select case_id from (select set_config(''search_path'', ''public'', true)) s, '
          'lateral (select case_id from api.case_head(%s, null)) h', case_id)), format('(%s)', case_id),
          'one''s own stays visible under another search_path') from ours;

-- ---- a monitor reads everywhere and writes nowhere ----
select isnt(tap.as_login(:'prefix' || 'monitor', "foreign"), empty, 'monitor: ' || name)
  from read_list where name not like 'similar%' and name not in ('search name', 'search SNILS', 'reference staff');
create function api.zz_probe(p_sql int, p_case bigint) returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    n int;
begin
    case p_sql
        when 1 then update kurator.case_file set close_note = 'x' where id = p_case;
        when 2 then update kurator.person set surname = 'x' where id = (select c.person_id from kurator.case_file c where c.id = p_case);
        when 3 then update kurator.phone set note = 'x' where person_id = (select c.person_id from kurator.case_file c where c.id = p_case);
        when 4 then insert into kurator.ladder_override (office_id, case_id, rung, reason, granted_by)
                         select 9002, p_case, 2, 'причина', kurator.me();
        when 5 then insert into kurator.person_office (office_id, person_id) select 9002, 1;
        when 6 then insert into kurator.person (surname, birth_date, sex) values ('x', '2000-01-01', 'm');
        when 7 then perform 1 from kurator.case_file where id = p_case for update;
        when 8 then insert into kurator.draft (id, login, form, office_id, seq, names, "values")
                         values (gen_random_uuid(), 'rights_other', 'x', 9001, 1, '{}', '{}');
    end case;
    get diagnostics n = row_count;
    return n;
end $$;
alter function api.zz_probe(int, bigint) owner to kurator_api;
grant execute on function api.zz_probe(int, bigint) to public;
select is(tap.as_login(:'prefix' || 'monitor', format('select api.zz_probe(%s, %s)', n, t.case_id)), case when n in (4, 5, 6, 8) then '! 42501' else '(0)' end,
          format('monitor: statement %s changes nothing', n)) from generate_series(1, 8) n, theirs t;
select is(tap.as_login(:'prefix' || 'clerk', format('select api.zz_probe(%s, %s)', n, t.case_id)), case when n in (4, 5, 8) then '! 42501' else '(0)' end,
          format('clerk: statement %s changes nothing elsewhere', n)) from generate_series(1, 8) n, theirs t where n <> 6;
select is(tap.as_login(:'prefix' || 'clerk', format('select api.zz_probe(%s, %s)', n, o.case_id)), '(1)',
          format('clerk: statement %s works at home', n)) from unnest('{1,2,3,6,7}'::int[]) n, ours o;
select is(tap.as_login(:'prefix' || r, format('select api.zz_probe(1, %s)', o.case_id)), '(0)', r || ' changes no case')
  from unnest('{executor,ministry,admin,auditor}'::text[]) r, ours o;

-- ---- roles in force ----
select is(tap.as_login(:'prefix' || 'clerk', 'select role, office_id, staff_name from api.start(1, ''t'', null)'), '(clerk,9001,"Иванова О. П.")', 'who I am');
insert into kurator.staff_role (staff_id, organisation_id, role)
     select id, 9001, 'supervisor' from kurator.staff where login = :'prefix' || 'coordinator';
select is(tap.as_login(:'prefix' || 'coordinator', 'select role from api.start(1, ''t'', null)'), '(supervisor)', 'the strongest role counts');
create function api.zz_facts() returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return concat_ws(' ', coalesce(kurator.me()::text, 'nobody') <> 'nobody', kurator.my_offices(), kurator.may_edit(9001), kurator.supervises(9001), kurator.monitors());
end $$;
alter function api.zz_facts() owner to kurator_api;
grant execute on function api.zz_facts() to public;
select is(tap.as_login(:'prefix' || r, 'select api.zz_facts()'), f, r || ': ' || f) from (values
    ('clerk', '("t {9001} t f f")'), ('supervisor', '("t {9001} t t f")'), ('monitor', '("t {} f f t")'),
    ('executor', '("t {} f f f")'), ('ministry', '("t {} f f f")'), ('admin', '("t {} f f f")'), ('other', '("t {9002} f f f")')) x(r, f);
insert into kurator.deputy (organisation_id, staff_id, deputy_id, valid_from, valid_until)
     select 9001, s.id, c.id, '2026-11-23', '2026-11-23' from kurator.staff s, kurator.staff c
      where s.login = :'prefix' || 'supervisor' and c.login = :'prefix' || 'clerk';
select is(tap.as_login(:'prefix' || 'clerk', 'select api.zz_facts()'), '("t {9001} t t f")', 'a deputy supervises');
select tap.at('2026-11-23 23:59+08');
select is(tap.as_login(:'prefix' || 'clerk', 'select api.zz_facts()'), '("t {9001} t t f")', 'until midnight of the office');
select tap.at('2026-11-24 00:00+08');
select is(tap.as_login(:'prefix' || 'clerk', 'select api.zz_facts()'), '("t {9001} t f f")', 'and not longer, though it is the day before in UTC');
select tap.at('2026-11-23 10:00+08');

-- ---- locked, expired, unknown: nothing at once ----
create role rights_nobody login in role kurator_clerk;
select is(tap.as_login('rights_nobody', mine) in (empty, '! KU001'), true, 'unknown: ' || name) from read_list;
select is(tap.as_login('rights_nobody', 'select outcome, code, bits from api.start(1, ''t'', null)'), '(refused,account.none,)', 'unknown account');
create function tap.shut(p_why text) returns setof text language plpgsql as $$
begin
    return query select is(tap.as_login('rights_clerk', mine) in (empty, '! KU001'), true, p_why || ': ' || name) from read_list;
    return next is(tap.as_login('rights_clerk', 'select outcome, code from api.start(1, ''t'', null)'),
                   format('(refused,account.%s)', split_part(p_why, ' ', 1)), p_why || ': start');
    return next is(tap.as_login('rights_clerk', 'select * from api.drafts()'), '! KU001', p_why || ': drafts');
    return next is(tap.as_login('rights_clerk', 'select api.keep_draft(gen_random_uuid(), ''x'', null, 9001, null, 1, '''', ''{}'', ''{}'')'),
                   '! KU001', p_why || ': keep_draft');
    return next is(tap.as_login('rights_clerk', 'select api.zz_facts()'), '("f {} f f f")', p_why || ': no rights');
    return query select is(tap.as_login('rights_clerk', format('select api.zz_probe(%s, %s)', n, o.case_id)), '(0)',
                           format('%s: statement %s', p_why, n)) from unnest('{1,2,3,7}'::int[]) n, ours o;
end $$;
update kurator.staff set locked = true where login = 'rights_clerk';
select * from tap.shut('locked');
update kurator.staff set locked = false, valid_until = '2026-11-22' where login = 'rights_clerk';
select * from tap.shut('expired account');
update kurator.staff set valid_until = '2026-11-23' where login = 'rights_clerk';
select isnt(tap.as_login('rights_clerk', mine), empty, 'valid again: ' || name) from read_list where name = 'case_head';
update kurator.staff_role r set valid_until = '2026-11-22' from kurator.staff s where s.id = r.staff_id and s.login = 'rights_clerk';
select * from tap.shut('expired role');

select * from finish();
rollback;
