-- users.sql - accounts: who may make them and of what, whitelist attacks, days and locks, the last administrator, passwords.
\set prefix users_
\set admin users_admin
begin;
\ir setup/world.psql
select tap.world(:'prefix');
select no_plan();
create function tap.user_do(p_by text, p_action text, p_login text, variadic p_fields text[] default '{}') returns text language plpgsql as $$
declare
    v_names text[] := array(select split_part(f, '=', 1) from unnest(p_fields) f where f <> '');
    v_values text[] := array(select substr(f, strpos(f, '=') + 1) from unnest(p_fields) f where f <> '');
begin
    return btrim(tap.as_login(p_by, format('select string_agg(concat_ws('' '', outcome, nullif(concat_ws('':'', nullif(code, ''''), nullif(field, '''')), '''')), '', '' order by field, code) '
        'from api.save_user(gen_random_uuid(), %L, %L, null, %L, %L)', p_action, p_login, v_names, v_values)), '()"');
end $$;
create function tap.member_of(p_login text) returns text language sql as $$
    select coalesce(string_agg(g.rolname, ' ' order by g.rolname), '') from pg_auth_members m join pg_roles g on g.oid = m.roleid
     where m.member = (select oid from pg_roles where rolname = p_login) $$;
create function tap.roles_now(p_login text) returns text language sql as $$
    select coalesce(string_agg(f.role || '@' || f.office_id, ' ' order by f.role, f.office_id), '') from kurator.role_in_force f where f.login = p_login $$;
create function tap.lets_in(p_login text) returns text language sql as $$
    select left(r.rolcanlogin::text, 1) || ' ' || tap.member_of(p_login) from pg_roles r where r.rolname = p_login $$;
\set names '''surname=Новикова'', ''given_name=Анна'''

-- ---- who may ----
select is(tap.user_do(:'prefix' || r, 'add', 'users_new', :names, 'roles=clerk@9001'), '! 42501', r || ' makes no account')
  from unnest('{clerk,coordinator,supervisor,monitor,executor,ministry,auditor,other}'::text[]) r;
select is(tap.as_login(:'prefix' || r, 'select * from api.users(null)'), '! 42501', r || ' lists none')
  from unnest('{clerk,coordinator,supervisor,monitor,executor,ministry,auditor,other}'::text[]) r;
select is((select count(*)::int from pg_roles where rolname = 'users_new'), 0, 'and none was made');
select isnt(tap.as_login(:'admin', 'select login from api.users(null) where login = ''users_other'''), '', 'the administrator sees accounts of all organisations');

-- ---- a new account ----
select is(tap.user_do(:'admin', 'add', 'users_new', :names, 'patronymic=Ильинична', 'roles=clerk@9001 supervisor@9002=2026-12-01..2027-01-31'), 'saved', 'a clerk here, a supervisor there later');
select is(tap.roles_now('users_new'), 'clerk@9001', 'the one is in force');
select is(tap.member_of('users_new'), 'kurator_account kurator_clerk kurator_supervisor', 'the server knows both, and nothing else');
select is((select row(rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolcanlogin)::text from pg_roles where rolname = 'users_new'), '(f,f,f,f,f,t)', 'a role without power');
select is(tap.as_login('users_new', 'select outcome, role, office_id from api.start(1, ''t'', null)'), '(ok,clerk,9001)', 'it works');
select is(tap.as_login('users_new', 'select outcome, code from api.start(1, ''t'', 9002)'), '(refused,account.office)', 'not yet in the other office');
select is((select string_agg(kind || ' ' || why, ', ' order by id) from audit.entry where kind = 'rights'), 'rights add users_new +clerk@9001 supervisor@9002=2026-12-01..2027-01-31', 'the journal has it as rights');
select is((select count(*)::int from audit.entry where login = :'admin' and relation in ('kurator.staff', 'kurator.staff_role') and kind = 'insert'), 3, 'and the rows');
select is(tap.user_do(:'admin', 'add', 'users_new', :names, 'roles=clerk@9001'), 'refused user.exists:login', 'twice is refused');
select is(tap.user_do(:'admin', 'add', 'users_clerk', :names, 'roles=clerk@9001'), 'refused user.exists:login', 'an account made by hand too');

-- ---- all that is wrong, at once ----
select is(tap.user_do(:'admin', 'add', 'Ivan', 'surname=И1', 'given_name=', 'valid_from=2026-13-01', 'valid_until=завтра', 'roles=boss@9001'),
          'refused field.required:given_name, refused user.login:login, refused user.role:roles, refused name.digit:surname, refused user.day:valid_from, refused user.day:valid_until',
          'each at its field');
select is(tap.user_do(:'admin', 'add', 'users_bad', :names, 'roles=' || w), 'refused ' || c || ':roles', w) from (values
    ('clerk', 'user.role_shape'), ('clerk@', 'user.role_shape'), ('clerk@9001;', 'user.role_shape'), ('clerk@9001=x', 'user.role_shape'), ('@9001', 'user.role_shape'),
    ('kurator_owner@9001', 'user.role_shape'), ('owner@9001', 'user.role'), ('account@9001', 'user.role'), ('accounts@9001', 'user.role'), ('migrator@9001', 'user.role'),
    ('clerk@9999', 'user.office'), ('clerk@n9001', 'user.office'), ('clerk@9001=2026-02-30..', 'user.role_days'), ('clerk@9001=2027-01-02..2027-01-01', 'user.role_days'),
    ('clerk"@9001', 'user.role_shape'), ('clerk@9001=..%s%n', 'user.role_shape'), ('', 'field.required')) v(w, c);
select is(tap.user_do(:'admin', 'add', 'users_bad', :names, 'roles=clerk@9001', 'locked=false'), 'refused field.unknown:locked', 'no other column');
select is(tap.user_do(:'admin', 'add', 'users_bad', 'surname=Но' || chr(27) || '[2J', 'given_name=Анна', 'roles=clerk@9001'), 'refused field.control:surname', 'no escape sequences');
select is(tap.user_do(:'admin', 'add', 'users_bad', 'surname=''; drop role x; --', 'given_name=%s%n', 'roles=clerk@9001'), 'refused name.sign:given_name, refused name.sign:surname', 'SQL and formats are no names');
select is(tap.user_do(:'admin', 'drop', 'users_new'), 'refused field.choice:action', 'no other action');
select is(tap.user_do(:'admin', 'change', 'users_nobody', 'surname=Новикова'), 'refused user.none:login', 'nobody of that name');
select is((select count(*)::int from pg_roles where rolname = 'users_bad'), 0, 'none of these made a role');

-- ---- roles of the server that are none of ours ----
create role users_super login superuser;
create role users_group nologin in role kurator_clerk;
create role users_backup login in role pg_read_all_data, kurator_clerk;
create role users_maker login createrole in role kurator_clerk;
create role users_stranger login;
create role users_hander login;
grant kurator_clerk to users_hander with admin option;
select is(tap.user_do(:'admin', 'add', r, :names, 'roles=clerk@9001'), case when r ~ '^[a-z][a-z0-9_.-]{1,30}$' then 'refused user.foreign:login' else 'refused user.login:login' end, 'not touched: ' || r)
  from unnest(array['postgres', 'kurator_owner', 'kurator_api', 'kurator_accounts', 'kurator_account', 'kurator_migrator', 'kurator_clerk', 'kurator_new', 'pg_read_all_data', 'pg_new',
                    'public', 'none', 'users_super', 'users_group', 'users_backup', 'users_maker', 'users_stranger', 'users_hander',
                    '"users_x"', 'users_x; drop role users_clerk', 'users_x login superuser', 'Users_x', ' users_x', 'users_х', 'u']) r;
select is(tap.member_of('users_stranger') || tap.member_of('users_super'), '', 'and given nothing');
insert into kurator.staff (login, surname, given_name) values ('users_stranger', 'Чужой', 'Пётр');
select is(tap.user_do(:'admin', 'change', 'users_stranger', 'roles=clerk@9001'), 'refused user.foreign:roles', 'nor by way of a row of staff');
select is(tap.as_login(:'admin', 'select code from api.set_password(''users_stranger'', ''x'')'), '(user.foreign)', 'nor by a password');
select is(tap.user_do(:'admin', 'lock', 'users_stranger'), 'saved', 'but it can be locked here');
-- The definer's functions themselves, as the owner of the tables would call them: the last line.
create function tap.owner(p_statement text) returns text language plpgsql as $$
begin
    set local role kurator_owner;
    begin
        execute p_statement;
    exception when others then
        reset role;
        return sqlstate;
    end;
    reset role;
    return 'ok';
end $$;
select is(tap.owner(s), '42501', 'refused: ' || s) from unnest(array[
    'select accounts.keep(''users_clerk'', ''{kurator_owner}'')', 'select accounts.keep(''users_clerk'', ''{kurator_clerk,pg_execute_server_program}'')',
    'select accounts.keep(''users_clerk'', ''{kurator_accounts}'')', 'select accounts.keep(''users_clerk'', ''{kurator_account}'')', 'select accounts.keep(''users_clerk'', ''{KURATOR_CLERK}'')',
    'select accounts.keep(''users_clerk'', ''{"kurator_clerk, postgres"}'')', 'select accounts.keep(''users_clerk'', null)', 'select accounts.keep(''users_clerk'', ''{null}'')',
    'select accounts.keep(''postgres'', ''{kurator_clerk}'')', 'select accounts.keep(''kurator_owner'', ''{kurator_clerk}'')', 'select accounts.keep(null, ''{kurator_clerk}'')',
    'select accounts.keep(''users_x" superuser "'', ''{kurator_clerk}'')', 'select accounts.password(''postgres'', ''x'')', 'select accounts.password(''users_clerk'', ''secret'')',
    'select accounts.admit(''postgres'', false)', 'select accounts.admit(''kurator_clerk'', true)', 'select accounts.admit(''users_clerk'', null)', 'select accounts.admit(null, true)',
    'create role users_y', 'alter role users_clerk createrole',
    'create or replace function accounts.grantable() returns name[] language sql as ''select array[''''kurator_owner'''']::name[]''', 'drop function accounts.password(text, text)',
    'create function accounts.x() returns int language sql as ''select 1''']) s;
select is(tap.member_of('users_clerk'), 'kurator_clerk', 'nothing came of it');
select is(tap.does(:'admin', s), '! 42501', 'the administrator with psql: ' || s) from unnest(array[
    'select accounts.keep(''users_clerk'', ''{kurator_clerk}'')', 'select accounts.state(''postgres'')', 'select kurator.user_save(''lock'', ''users_clerk'', null, null, null)',
    'create role users_z', 'set role kurator_accounts', 'set role kurator_account', 'grant kurator_admin to users_clerk', 'alter role users_clerk password ''x''',
    'select accounts.disconnect(''users_clerk'')', 'select accounts.admit(''users_clerk'', false)', 'select kurator.accounts_end()', 'update kurator.staff set locked = true']) s;
select is((select count(*)::int from pg_auth_members m where m.roleid = 'kurator_accounts'::regrole), 0, 'nobody is a member of the definer');
select is((select string_agg(r.rolname, ' ' order by r.rolname) from pg_roles r where r.rolcreaterole and r.rolname like 'kurator\_%'), 'kurator_accounts', 'one role of ours makes roles');
select is((select string_agg(p.proname, ', ') from pg_proc p where p.pronamespace = 'accounts'::regnamespace
            and (p.proowner <> 'kurator_accounts'::regrole and p.proname <> 'unnoted' or not p.proconfig::text like '%search_path=pg_catalog, pg_temp%' or p.proacl::text ~ '(^\{|,)=')), null,
          'its functions: fixed path, nobody''s by default');
select is((select string_agg(p.oid::regprocedure::text, ', ') from pg_proc p join pg_roles r on r.oid = p.proowner where r.rolsuper and p.prosecdef and p.pronamespace::regnamespace::text ~ '^(kurator|audit|api|accounts)$'),
    'accounts.unnoted(regclass)', 'one function acts as the superuser');
create schema users_trap authorization users_admin;
create function users_trap.format(text, text) returns text language sql as $$ select 'grant kurator_owner to users_admin' $$;
create function users_trap.btrim(text) returns text language sql as $$ select 'admin@9001' $$;
grant usage on schema users_trap to public;
select set_config('search_path', 'users_trap, pg_catalog, tap, public', true) \g /dev/null
select is(tap.user_do(:'admin', 'add', 'users_path', 'surname=Путина', 'given_name=Анна', 'roles=clerk@9001'), 'saved', 'with functions of the same names first on the path');
select is(tap.member_of('users_path') || ' ' || tap.member_of('users_admin'), 'kurator_account kurator_clerk kurator_admin', 'they are not called');
select set_config('search_path', 'tap, public', true) \g /dev/null

-- ---- changes ----
select is(tap.user_do(:'admin', 'change', 'users_new', 'drop=clerk@9001', 'roles=coordinator@9001'), 'saved', 'another role');
select is(tap.roles_now('users_new'), 'coordinator@9001', 'at once');
select is(tap.member_of('users_new'), 'kurator_account kurator_coordinator kurator_supervisor', 'in the server, too');
select is(tap.user_do(:'admin', 'change', 'users_new', 'drop=clerk@9002'), 'refused user.not_held:drop', 'what it does not have cannot be taken');
select is(tap.user_do(:'admin', 'change', 'users_new', 'surname=Старикова'), 'saved', 'a name');
select is((select surname || ' ' || given_name || ' ' || patronymic from kurator.staff where login = 'users_new'), 'Старикова Анна Ильинична', 'and the rest stays');
select is(tap.user_do(:'admin', 'change', 'users_new', 'given_name='), 'refused field.required:given_name', 'a name is not emptied');
select is(tap.user_do(:'admin', 'change', 'users_new', 'valid_from=2027-01-01', 'valid_until=2026-12-31'), 'refused user.days:valid_until', 'days in order');
select is(tap.user_do(:'admin', 'change', 'users_new', 'valid_until=2026-11-22'), 'saved', 'yesterday was the last day');
select is(tap.as_login('users_new', 'select code from api.start(1, ''t'', null)'), '(account.expired)', 'the program can say so');
select is(tap.as_login('users_new', 'select * from api.save_attempt(gen_random_uuid(), 1, 1, ''{}'', null, ''{}'')'), '! KU001', 'and nothing is done any more');
select is(tap.lets_in('users_new'), 'f kurator_account kurator_coordinator kurator_supervisor', 'nor does the server let in');
select is(tap.user_do(:'admin', 'change', 'users_new', 'valid_until=', 'roles=clerk@9001 monitor@9003=..2026-11-23'), 'saved', 'no end, and the first role back');
select is(tap.roles_now('users_new'), 'clerk@9001 coordinator@9001 monitor@9003', 'today is still in');
select is(tap.lets_in('users_new'), 't kurator_account kurator_clerk kurator_coordinator kurator_monitor kurator_supervisor', 'and let in');
select tap.at('2026-11-24 10:00+08') \g /dev/null
select is(tap.roles_now('users_new'), 'clerk@9001 coordinator@9001', 'tomorrow is not');
select is(tap.user_do(:'admin', 'change', 'users_new', 'drop=clerk@9001 coordinator@9001'), 'saved', 'the next change');
select is(tap.member_of('users_new'), 'kurator_account kurator_supervisor', 'takes the role that is over away in the server, too');
-- two administrators at once
select is(tap.as_login(:'admin', format('select outcome, code from api.save_user(gen_random_uuid(), ''change'', ''users_new'', %s, ''{surname}'', ''{Первая}'')', version)), '(saved,"")', 'as it was seen')
  from kurator.staff where login = 'users_new';
select is(tap.as_login(:'admin', format('select outcome, code from api.save_user(gen_random_uuid(), ''change'', ''users_new'', %s, ''{surname}'', ''{Вторая}'')', version - 1)), '(refused,user.conflict)', 'not as it is any more')
  from kurator.staff where login = 'users_new';
select is((select surname from kurator.staff where login = 'users_new'), 'Первая', 'the second one overwrites nothing');
-- exactly once
select is(tap.as_login(:'admin', 'select outcome, version from api.save_user(''00000000-0000-4000-8000-000000000001'', ''lock'', ''users_path'', null, ''{}'', ''{}'')'), '(saved,2)', 'locked');
select is(tap.as_login(:'admin', 'select outcome, version from api.save_user(''00000000-0000-4000-8000-000000000001'', ''lock'', ''users_path'', null, ''{}'', ''{}'')'), '(saved,2)', 'the same again changes nothing');
select is(tap.as_login(:'admin', 'select outcome, version from api.save_user(''00000000-0000-4000-8000-000000000001'', ''unlock'', ''users_path'', null, ''{}'', ''{}'')'), '! KU003', 'the id is spent');

-- ---- locked ----
select is(tap.as_login('users_path', 'select code from api.start(1, ''t'', null)'), '(account.locked)', 'the program can say why');
select is(tap.as_login('users_path', 'select * from api.save_intake(gen_random_uuid(), 9001, null, ''{}'', null, ''{}'')'), '! KU001', 'an open session does nothing more');
select is(tap.as_login('users_path', 'select code from api.set_password(null, ''x'')'), '(account.refused)', 'not even a password');
select is(tap.lets_in('users_path'), 'f kurator_account kurator_clerk', 'the server lets nobody in by it, and knows it');
select is(tap.user_do(:'admin', 'change', 'users_path', 'surname=Тропина'), 'saved', 'changed while it is locked');
select is(tap.lets_in('users_path'), 'f kurator_account kurator_clerk', 'it stays out');
select is(tap.user_do(:'admin', 'unlock', 'users_path'), 'saved', 'open again');
select is(tap.lets_in('users_path'), 't kurator_account kurator_clerk', 'the server lets in again');
select is(tap.as_login('users_path', 'select outcome from api.start(1, ''t'', null)'), '(ok)', 'it works');

-- ---- over without anybody's doing ----
select is(kurator.accounts_end(), 0, 'whoever has a role in force is left alone');
update kurator.staff set valid_until = '2026-11-23' where login = 'users_path';
update kurator.staff set valid_from = '2027-03-01' where login = 'users_new';
create role users_shut nologin;
grant kurator_clerk to users_shut;
insert into kurator.staff (login, surname, given_name, valid_until) values ('users_shut', 'Ручнова', 'Инна', '2026-01-31'), ('users_none', 'Безролева', 'Инна', '2026-01-31');
insert into kurator.staff_role (staff_id, organisation_id, role) select id, 9001, 'clerk' from kurator.staff where login = 'users_shut';
select is(kurator.accounts_end(), 1, 'one whose days are over, none whose days are to come, none that somebody shut by hand');
select is(tap.lets_in('users_path') || ', ' || split_part(tap.lets_in('users_new'), ' ', 1) || ', ' || tap.lets_in('users_shut'), 'f kurator_account kurator_clerk, t, f kurator_clerk', 'it is shut out');
select is(kurator.accounts_end(), 0, 'once');
select is((select string_agg(why, ', ') from audit.entry where kind = 'rights' and why like 'over %'), 'over users_path', 'the journal has it');
select is(tap.user_do(:'admin', 'change', 'users_path', 'valid_until='), 'saved', 'prolonged');
select is(tap.lets_in('users_path'), 't kurator_account kurator_clerk', 'it is let in');
alter role users_path nologin;
select is(tap.user_do(:'admin', 'change', 'users_path', 'surname=Тропина'), 'saved', 'shut by the administrator of the server');
select is(tap.lets_in('users_path'), 'f kurator_account kurator_clerk', 'no change of the account opens it');
select is(tap.user_do(:'admin', 'lock', 'users_path') || ' ' || tap.user_do(:'admin', 'unlock', 'users_path'), 'saved saved', 'locked and unlocked');
select is(tap.lets_in('users_path'), 't kurator_account kurator_clerk', 'it is open again');
update kurator.staff set valid_from = '2000-01-01' where login = 'users_new';

-- ---- the last administrator ----
select is(tap.user_do(:'admin', a, :'admin', f), 'refused user.last_admin', 'the last one: ' || a || ' ' || f)
  from (values ('lock', ''), ('change', 'drop=admin@9001'), ('change', 'valid_until=2026-11-01'), ('change', 'valid_from=2027-01-01'), ('change', 'roles=admin@9001=2027-01-01..')) v(a, f);
select is(tap.roles_now(:'admin'), 'admin@9001', 'is still one');
select is(tap.user_do(:'admin', 'add', 'users_second', 'surname=Вторых', 'given_name=Инна', 'roles=admin@9002'), 'saved', 'with another one');
select is(tap.user_do('users_second', 'lock', :'admin'), 'saved', 'the first may go');
select is(left(tap.user_do(:'admin', 'unlock', :'admin'), 7), '! KU001', 'and does not let himself in again');
select is(tap.user_do('users_second', 'unlock', :'admin'), 'saved', 'the other one does');

-- ---- nobody gives himself anything ----
create function tap.own_bits(p_login text) returns text language sql as $$
    select string_agg(concat_ws(' ', r.role, r.organisation_id, r.valid_from, r.valid_until), ', ' order by r.role, r.organisation_id) || ' ' || s.valid_from || ' ' || coalesce(s.valid_until::text, '')
      from kurator.staff s join kurator.staff_role r on r.staff_id = s.id where s.login = p_login group by s.id $$;
select is(tap.user_do('users_second', 'change', 'users_second', 'roles=admin@9002=..2027-03-31'), 'saved', 'fewer days for oneself');
select tap.own_bits('users_second') as was \gset
select is(tap.user_do('users_second', 'change', 'users_second', f), 'refused ' || c, 'not for oneself: ' || f) from (values
    ('roles=supervisor@9001', 'rights.own:roles'), ('roles=clerk@9002', 'rights.own:roles'), ('roles=ministry@9002', 'rights.own:roles'), ('roles=auditor@9001', 'rights.own:roles'),
    ('roles=admin@9001', 'rights.own:roles'), ('roles=admin@9002', 'rights.own:roles'), ('roles=admin@9002=..2027-04-01', 'rights.own:roles'),
    ('roles=supervisor@9001=2027-01-01..2027-01-02', 'rights.own:roles'), ('roles=admin@9002=2026-10-31..2027-03-31', 'rights.own:roles'),
    ('valid_from=1999-12-31', 'rights.own_days:valid_from')) v(f, c);
select is(tap.user_do('users_second', 'change', 'users_second', 'roles=clerk@9001 clerk@9002'), 'refused rights.own:roles', 'two at once');
select is(tap.user_do('users_second', 'change', 'users_second', 'drop=admin@9002', 'roles=supervisor@9001'), 'refused rights.own:roles', 'nor in exchange for the own one');
select is(tap.as_login('users_second', format('select code, field from api.save_account(gen_random_uuid(), %s, null, ''{role_2,office_2}'', ''{"",""}'', ''{supervisor,9001}'')', id)),
          '(rights.own,role_2)', 'in the form at the row') from kurator.staff where login = 'users_second';
select is(tap.own_bits('users_second'), :'was', 'nothing came of it');
select is(tap.member_of('users_second'), 'kurator_account kurator_admin', 'nor in the server');
select is((select string_agg(distinct relation || ' ' || why, ', ' order by relation || ' ' || why) from audit.entry where login = 'users_second' and kind = 'failure'),
          'api.save_account rights.own, api.save_user rights.own, api.save_user rights.own_days', 'each is a failure in the journal');
select is(tap.user_do(:'admin', 'change', 'users_second', 'valid_until=2027-06-30'), 'saved', 'another administrator sets the last day');
select is(tap.user_do('users_second', 'change', 'users_second', 'valid_until=' || d), 'refused rights.own_days:valid_until', 'nobody prolongs himself: ' || d) from unnest('{2027-07-01,""}'::text[]) d;
select is(tap.user_do('users_second', 'change', 'users_second', 'valid_until=2027-05-31', 'roles=admin@9002=..2027-02-28'), 'saved', 'shorter he may');
select is(tap.user_do(:'admin', 'change', 'users_second', 'roles=admin@9002 ministry@9002'), 'saved', 'what another one gives is given');
select is((select why from audit.entry where kind = 'rights' and login = :'admin' order by id desc limit 1), 'change users_second +admin@9002 ministry@9002', 'and in the journal');
select is(tap.user_do(session_user, 'add', 'users_boot', :names, 'roles=admin@9001'), 'saved', 'the administrator of the database makes the first one');
-- who keeps the accounts sees no citizens
select is(tap.user_do(:'admin', 'change', 'users_second', 'roles=' || r || '@9001'), 'refused rights.admin_apart:roles', 'an administrator is no ' || r)
  from unnest('{clerk,coordinator,supervisor,monitor,executor,auditor}'::text[]) r;
select is(tap.user_do(:'admin', 'change', 'users_clerk', 'roles=admin@9001'), 'refused rights.admin_apart:roles', 'a clerk is no administrator');
select is(tap.user_do(:'admin', 'add', 'users_both', :names, 'roles=admin@9001 clerk@9001'), 'refused rights.admin_apart:roles', 'nor is both made at once');
select is(tap.user_do(session_user, 'change', 'users_clerk', 'roles=admin@9001'), 'refused rights.admin_apart:roles', 'nor by the administrator of the database');
select is(tap.user_do(:'admin', 'change', 'users_clerk', 'roles=admin@9001=2027-02-01..', 'drop=clerk@9001'), 'saved', 'one after the other may be');
select is(tap.user_do(:'admin', 'change', 'users_clerk', 'drop=admin@9001', 'roles=clerk@9001'), 'saved', 'and back');
insert into kurator.setting (key, value) values ('accounts.admin_apart', 'false');
select is(tap.user_do(:'admin', 'change', 'users_second', 'roles=supervisor@9001'), 'saved', 'where the region lets both be one');
select is(tap.user_do('users_second', 'change', 'users_second', 'roles=supervisor@9002'), 'refused rights.own:roles', 'nobody gives it to himself there either');
delete from kurator.setting where key = 'accounts.admin_apart';
select is(tap.user_do(:'admin', 'change', 'users_second', 'surname=Третьих'), 'saved', 'an account that has both already can be changed');
select is(tap.user_do(:'admin', 'change', 'users_second', 'drop=supervisor@9001'), 'saved', 'and parted again');

-- ---- passwords ----
\set verifier 'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU0='
create function tap.kept(p_login text) returns text language sql as 'select rolpassword from pg_authid where rolname = p_login';
select is(tap.as_login('users_clerk', format('select outcome, code from api.set_password(null, %L)', :'verifier')), '(saved,"")', 'one''s own');
select is(tap.kept('users_clerk'), :'verifier', 'is kept as it came');
select is(tap.as_login('users_clerk', format('select outcome, code from api.set_password(''users_other'', %L)', :'verifier')), '(refused,rights.none)', 'nobody else''s');
select is(tap.as_login('users_clerk', 'select outcome, code from api.password_terms(''users_other'')'), '(refused,rights.none)', 'nor is it asked for');
select is(tap.as_login('users_clerk', 'select outcome, code from api.password_terms(''users_nobody'')'), '(refused,rights.none)', 'whether there is one or not');
select is(tap.as_login(:'admin', format('select outcome, code from api.set_password(''users_other'', %L)', :'verifier')), '(saved,"")', 'the administrator sets anybody''s');
select is(tap.as_login(:'admin', format('select outcome, code from api.set_password(%L, %L)', r, :'verifier')), format('(refused,%s)', c), 'but not of ' || r)
  from (values ('postgres', 'user.none'), ('kurator_owner', 'user.none'), ('users_super', 'user.none'), ('users_stranger', 'user.foreign')) v(r, c);
select is(tap.as_login('users_clerk', format('select outcome, code from api.set_password(null, %L)', w)), '(refused,password.verifier)', 'no verifier: ' || coalesce(left(w, 30), 'null'))
  from unnest(array['', 'secret', 'md5d41d8cd98f00b204e9800998ecf8427e', replace(:'verifier', '4096', '1'), replace(:'verifier', 'SCRAM-SHA-256', 'SCRAM-SHA-1'), :'verifier' || ' ',
                    :'verifier' || E'\n', replace(:'verifier', 'qY=:', 'qY:'), :'verifier' || ''' superuser', null, repeat('x', 5000)]) w;
select is((select count(*)::int from audit.entry where kind = 'rights' and why in ('password users_clerk', 'password users_other')), 2, 'the journal says that, not what');
select is((select count(*)::int from audit.value v where array_to_string(v."values", ' ') ~ 'SCRAM'), 0, 'no verifier in it');
select * from finish();
rollback;
