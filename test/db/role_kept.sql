-- role_kept.sql - the roles kept at hand are what accounts and their roles say, whatever changed those, and when a day comes or goes
-- by itself.
begin;
\set prefix rk_
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();

-- ---- roles at hand -----------------------------------------------------------------------------------------------------------------
create function tap.kept() returns bigint language sql as $$
    select count(*) from ((table kurator.role_kept except all table kurator.role_span) union all (table kurator.role_span except all table kurator.role_kept)) x $$;
create function tap.works(p_login text) returns text language sql as $$
    select tap.as_login(p_login, 'select count(*) from api.drafts()') $$;
select is(tap.kept(), 0::bigint, 'what is kept is what is');
select is(tap.works('rk_clerk'), '(0)', 'a clerk works');
update kurator.staff set valid_until = '2026-11-23' where login = 'rk_clerk';
select is(tap.kept(), 0::bigint, 'a last day');
select tap.at('2026-11-23 23:59:59.999999+08');
select is(tap.works('rk_clerk'), '(0)', 'to its last moment');
select tap.at('2026-11-24 00:00+08');
select matches(tap.works('rk_clerk'), '^! ', 'at midnight of the office it is over, though nothing was written');
select is(tap.does('rk_clerk', 'select api.keep_draft(gen_random_uuid(), ''attempt'', null, 9001, 1, 1, '''', ''{}'', ''{}'')'), '! KU001', 'for writing, too');
select is(tap.kept(), 0::bigint, 'and what is kept is still what is');
update kurator.staff set valid_until = null where login = 'rk_clerk';
select is(tap.works('rk_clerk'), '(0)', 'given back');
update kurator.staff_role r set valid_from = '2026-11-25' from kurator.staff s where s.id = r.staff_id and s.login = 'rk_clerk';
select matches(tap.works('rk_clerk'), '^! ', 'from tomorrow only');
select tap.at('2026-11-24 23:59:59.999999+08');
select matches(tap.works('rk_clerk'), '^! ', 'not a moment before');
select tap.at('2026-11-25 00:00+08');
select is(tap.works('rk_clerk'), '(0)', 'from then on');
select tap.at('2026-11-23 10:00+08');
update kurator.staff_role r set valid_from = '-infinity' from kurator.staff s where s.id = r.staff_id and s.login = 'rk_clerk';
-- whatever changes it
create temp table step as select * from (values
    ('a lock', $$update kurator.staff set locked = true where login = 'rk_clerk'$$), ('its end', $$update kurator.staff set locked = false where login = 'rk_clerk'$$),
    ('another login', $$update kurator.staff set login = 'rk_renamed' where login = 'rk_clerk'$$), ('back', $$update kurator.staff set login = 'rk_clerk' where login = 'rk_renamed'$$),
    ('another role', $$update kurator.staff_role r set role = 'ministry' from kurator.staff s where s.id = r.staff_id and s.login = 'rk_coordinator'$$),
    ('what a role may', $$update kurator.role set edits_cases = false where code = 'clerk'$$), ('back again', $$update kurator.role set edits_cases = true where code = 'clerk'$$),
    ('another calendar of the office', $$update kurator.organisation set calendar = 'RU-SAR' where id = 9001$$),
    ('another zone of the calendar', $$update kurator.calendar set zone = 'Europe/Moscow' where code = 'RU-SAR'$$),
    ('a role of days', $$insert into kurator.staff_role (staff_id, organisation_id, role, valid_from, valid_until) select id, 9002, 'clerk', '2026-12-01', '2026-12-02' from kurator.staff where login = 'rk_clerk'$$),
    ('all of them gone', $$delete from kurator.staff_role$$)) x(name, statement);
create function tap.step(p_name text) returns bigint language plpgsql as $$ begin
    execute (select statement from step where name = p_name);
    return tap.kept();
end $$;
select is(tap.step(name), 0::bigint, name) from (select name from step) s;
select is((select count(*)::int from kurator.role_kept), 0, 'nobody is left then');
update kurator.staff set locked = locked;
select is((select count(*)::int from kurator.role_kept), 0, 'nor does touching it bring one back');
select * from finish();
rollback;
