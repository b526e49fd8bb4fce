-- draft.sql - what was typed and not saved: order of arrival, whose it is, and that it never loosens a save.
begin;
\ir setup/world.psql
select tap.world('drf_');
select no_plan();
create temp table c as select t as case_id from tap.citizen(9001, 'Тестова', '00100199764', '+79000000001') t;
grant select on c to public;
create function tap.keep(p_login text, p_id text, p_seq int, p_value text, p_target bigint default null, p_office int default 9001) returns text language sql as $$
    select tap.as_login(p_login, format('select api.keep_draft(%L, ''attempt'', %L, %L, 1, %L, ''note'', ''{note,outcome}'', %L)',
        '00000000-0000-4000-8000-0000000000' || p_id, p_target, p_office, p_seq, array[p_value, '2'])) $$;
create function tap.shown(p_login text) returns text language sql as $$
    select tap.as_login(p_login, 'select right(id::text, 2), seq, focus, "values"[1] as v, title, saved_at from api.drafts()') $$;
select is(tap.keep('drf_clerk', '01', 1, 'a', (select case_id from c)), '(t)', 'kept');
select is(tap.shown('drf_clerk'), '(01,1,note,a,"Тестова Анна Сергеевна","2026-11-23 10:00")', 'shown with the citizen and the office''s time');
select is(tap.as_login('drf_clerk', 'select birth_date is not null, open_since is not null from api.drafts()'), '(t,t)', 'with birth date and open case');
select is(tap.keep('drf_clerk', '01', 3, 'c', (select case_id from c)), '(t)', 'a later state');
select is(tap.keep('drf_clerk', '01', 2, 'b', (select case_id from c)), '(f)', 'one overtaken on the way is dropped');
select is(tap.keep('drf_clerk', '01', 3, 'x', (select case_id from c)), '(f)', 'the same again, too');
select is(tap.shown('drf_clerk'), '(01,3,note,c,"Тестова Анна Сергеевна","2026-11-23 10:00")', 'the latest stays');
select is(tap.keep('drf_clerk', '02', 1, 'новый'), '(t)', 'of no citizen yet');
select is(tap.shown('drf_clerk') like '%(02,1,note,новый,"",%', true, 'without a title');
select is(tap.keep('drf_clerk', '03', 1, repeat('я', 10000) || E'\u001b[2J"{}\\,'), '(t)', 'any text');
select is((select "values"[1] from kurator.draft where id::text like '%03'), repeat('я', 10000) || E'\u001b[2J"{}\\,', 'comes back as it was typed');
select is(tap.as_login('drf_clerk', 'select api.keep_draft(gen_random_uuid(), ''x'', null, 9001, null, 1, '''', ''{a,b}'', ''{1}'')'), '! 22023', 'names without values are a fault');
-- whose it is
select is(tap.keep('drf_coordinator', '01', 9, 'чужое'), '(f)', 'another''s draft is not overwritten');
select is(tap.as_login('drf_coordinator', 'select api.drop_draft(''00000000-0000-4000-8000-000000000001'')'), '(f)', 'nor thrown away');
select is(tap.shown('drf_coordinator'), '', 'nor shown');
select is(tap.keep('drf_other', '01', 9, 'чужое', null, 9002), '(f)', 'from another office neither');
select is(tap.keep('drf_clerk', '04', 1, 'x', null, 9002), '! KU001', 'not in another office');
select is(tap.keep('drf_clerk', '04', 1, 'x', null, null), '! KU001', 'not in no office');
select is(tap.keep('drf_monitor', '04', 1, 'x', null, 9001), '! KU001', 'a monitor has none at an operator');
-- the colleague who has the case open
select is(tap.as_login('drf_coordinator', format('select elsewhere from api.case_head(%s, null)', case_id)), '("Иванова О. П.|2026-11-23 10:00")', 'also open at …') from c;
select is(tap.as_login('drf_clerk', format('select elsewhere from api.case_head(%s, null)', case_id)), '("")', 'one''s own draft is not "elsewhere"') from c;
create function tap.also(p_login text, p_form text, p_target bigint, p_office int default 9001) returns text language sql as $$
    select tap.as_login(p_login, format('select * from api.also_open(%L, %s, %s)', p_form, p_target, p_office)) $$;
select is(tap.also('drf_coordinator', f, case_id), '("Иванова О. П.","2026-11-23 10:00")', 'who is at it and since when, from the form ' || f) from c, unnest('{attempt,phone,close,request}'::text[]) f;
select is(tap.also('drf_clerk', 'attempt', case_id), '', 'not oneself') from c;
select is(tap.also('drf_coordinator', 'attempt', case_id + 1), '', 'not of another case') from c;
select is(tap.also('drf_coordinator', 'intake', case_id), '', 'nor of a citizen who has the number of the case') from c;
select is(tap.also('drf_coordinator', 'нет', case_id), '', 'a form that nobody knows') from c;
select is(tap.also('drf_other', 'attempt', case_id, o), '', 'nor to another office, whichever it names') from c, unnest('{9001,9002}'::int[]) o;
select is(tap.also('drf_monitor', 'user', case_id), '', 'accounts are the administrator''s') from c;
select is(tap.as_login('drf_clerk', 'select api.leave_draft(''00000000-0000-4000-8000-000000000001'', true)'), '(t)', 'left');
select is(tap.also('drf_coordinator', 'attempt', case_id), '', 'nobody is at it') from c;
select is(tap.as_login('drf_coordinator', format('select elsewhere from api.case_head(%s, null)', case_id)), '("")', 'nor on the card') from c;
select is(tap.as_login('drf_clerk', 'select count(*) from api.drafts() where id::text like ''%01'''), '(1)', 'the draft is there all the same');
select is(tap.as_login('drf_clerk', 'select api.leave_draft(''00000000-0000-4000-8000-000000000001'', true)'), '(f)', 'once');
select is(tap.as_login('drf_coordinator', 'select api.leave_draft(''00000000-0000-4000-8000-000000000001'', false)'), '(f)', 'not by another');
select is(tap.as_login('drf_clerk', 'select api.leave_draft(''00000000-0000-4000-8000-000000000001'', false)'), '(t)', 'back at it');
select is(tap.also('drf_coordinator', 'attempt', case_id), '("Иванова О. П.","2026-11-23 10:00")', 'and seen') from c;
-- whose session is gone is at it no more, until another session of his says so
savepoint gone;
select is(tap.as_login('drf_clerk', 'select api.leave_draft(''00000000-0000-4000-8000-000000000001'', false)'), '(f)', 'the same session need not say that it is still at it');
update kurator.draft set session = 0 where right(id::text, 2) = '01';
select is(tap.also('drf_coordinator', 'attempt', case_id), '', 'killed: nobody is at it') from c;
select is(tap.as_login('drf_coordinator', format('select elsewhere from api.case_head(%s, null)', case_id)), '("")', 'nor on the card') from c;
select is(tap.as_login('drf_clerk', 'select api.leave_draft(''00000000-0000-4000-8000-000000000001'', false)'), '(t)', 'back in another session');
select is(tap.also('drf_coordinator', 'attempt', case_id), '("Иванова О. П.","2026-11-23 10:00")', 'and seen again') from c;
update kurator.draft set session = 0 where right(id::text, 2) = '01';
select is(tap.keep('drf_clerk', '01', 4, 'd', (select case_id from c)), '(t)', 'or he types on');
select is(tap.also('drf_coordinator', 'attempt', case_id), '("Иванова О. П.","2026-11-23 10:00")', 'and is seen') from c;
update kurator.draft set session = (select pid from pg_stat_activity where backend_type = 'checkpointer') where right(id::text, 2) = '01';
select is(tap.also('drf_coordinator', 'attempt', case_id), '', 'a process that is nobody''s session does not count') from c;
rollback to gone;
-- the server gives the number of a process anew, also to a session of the same account
update kurator.draft set session = pg_backend_pid(), session_began = accounts.session_began(pg_backend_pid()) - 1 where right(id::text, 2) = '01';
select is(tap.also('drf_coordinator', 'attempt', case_id), '', 'another session under the number of one that is gone does not count') from c;
select is(tap.as_login('drf_clerk', format('select outcome from api.start(1, ''x'', %s)', (select office_id from kurator.draft where right(id::text, 2) = '01'))), '(ok)', 'he starts it');
select is(tap.as_login('drf_clerk', 'select api.leave_draft(''00000000-0000-4000-8000-000000000001'', false)'), '(t)', 'and is back at his form');
select is((select session_began from kurator.draft where right(id::text, 2) = '01'), (select (extract(epoch from backend_start) * 1000000)::bigint from pg_stat_activity where pid = pg_backend_pid()), 'of which is kept when its session began');
select is(tap.also('drf_coordinator', 'attempt', case_id), '("Иванова О. П.","2026-11-23 10:00")', 'which is seen') from c;
create temp table forged on commit drop as select v, row_number() over () + 4 as seq from unnest('{now,-1,1e9,"",99999999999999999999}'::text[]) v;
select is(case when set_config('kurator.began', v, true) is not null then tap.keep('drf_clerk', '01', seq::int, 'e', (select case_id from c)) end, '(t)', 'what a client makes of it breaks nothing: ' || v) from forged;
rollback to gone;
savepoint restricted;
insert into kurator.restriction (person_id, office_id, kind, reason, marked_by)
select f.person_id, 9001, 'violence', 'проверка', (select id from kurator.staff where login = 'drf_clerk') from c join kurator.case_file f on f.id = c.case_id;
insert into kurator.restriction_named (restriction_id, person_id, staff_id, valid_from, named_by) select r.id, r.person_id, r.marked_by, '2026-01-01', r.marked_by from kurator.restriction r;
select is(tap.also('drf_coordinator', 'attempt', case_id), '', 'of a restricted citizen who may not see him is told nothing') from c;
rollback to restricted;
-- what it is about is out of sight: that is told, nothing else; it comes back with the right to see it
create function tap.away(p_login text) returns text language sql as $$
    select tap.as_login(p_login, 'select right(id::text, 2) || form, target, names, "values", focus, title, settlement from api.drafts() where away') $$;
select is(tap.away('drf_clerk'), '', 'nothing is away');
savepoint away;
insert into kurator.restriction (person_id, office_id, kind, reason, marked_by)
select f.person_id, 9001, 'violence', 'проверка', (select id from kurator.staff where login = 'drf_coordinator') from c join kurator.case_file f on f.id = c.case_id;
insert into kurator.restriction_named (restriction_id, person_id, staff_id, valid_from, named_by) select r.id, r.person_id, r.marked_by, '2026-01-01', r.marked_by from kurator.restriction r;
select is(tap.away('drf_clerk'), '(01attempt,,{},{},"","","")', 'restricted: no name, nothing typed');
select is(tap.as_login('drf_clerk', 'select count(*) from api.drafts()'), '(3)', 'the others are as they were');
select is(tap.as_login('drf_clerk', 'select api.drop_draft(''00000000-0000-4000-8000-000000000001'')'), '(t)', 'it can be thrown away');
rollback to away;
update kurator.draft set target = 79999999 where right(id::text, 2) = '01';
select is(tap.away('drf_clerk'), '(01attempt,,{},{},"","","")', 'the case is not there any more: the same');
update kurator.draft set form = 'intake' where right(id::text, 2) = '01';
select is(tap.away('drf_clerk'), '(01intake,,{},{},"","","")', 'nor the citizen');
update kurator.draft set form = 'withdraw' where right(id::text, 2) = '01';
select is(tap.away('drf_clerk'), '(01withdraw,,{},{},"","","")', 'nor the request');
rollback to away;
update kurator.staff_role r set organisation_id = 9002 from kurator.staff s where s.id = r.staff_id and s.login = 'drf_clerk';
select is((select count(*)::int from regexp_matches(tap.away('drf_clerk'), 'attempt,,{},{},"","",""', 'g')), 3, 'who has left the office');
select is(tap.as_login('drf_clerk', 'select api.drop_draft(''00000000-0000-4000-8000-000000000002'')'), '(t)', 'throws away what was typed there');
rollback to away;
select is(tap.away('drf_clerk'), '', 'back in sight');
-- the administrator fills in forms, too
select is(tap.as_login('drf_admin', format('select api.keep_draft(gen_random_uuid(), ''user'', %s, 9001, 1, 1, ''surname'', ''{surname}'', ''{Новая}'')', case_id)), '(t)', 'an administrator''s draft') from c;
select is(tap.as_login('drf_admin', 'select form, focus from api.drafts()'), '(user,surname)', 'is there');
select is(tap.as_login('drf_admin', 'select title from api.drafts()'), '("")', 'and names no citizen whose case has the number of the account');
select is(tap.also('drf_coordinator', 'user', case_id), '', 'nobody else hears of it') from c;
select is(tap.also('drf_coordinator', 'attempt', case_id), '("Иванова О. П.","2026-11-23 10:00")', 'nor takes it for one of a case') from c;
select is(tap.as_login('drf_clerk', 'select api.drop_draft(''00000000-0000-4000-8000-000000000001'')'), '(t)', 'thrown away by its owner');
select is(tap.as_login('drf_clerk', 'select api.drop_draft(''00000000-0000-4000-8000-000000000001'')'), '(f)', 'once');
-- how sure the commit is
create function tap.commits(p_queries text[]) returns text language plpgsql as $$
declare
    q text;
begin
    perform set_config('synchronous_commit', 'remote_apply', true), set_config('kurator.request', '', true), set_config('session_authorization', 'drf_clerk', true);
    foreach q in array p_queries loop execute q; end loop;
    q := current_setting('synchronous_commit');
    perform set_config('session_authorization', 'postgres', true);
    return q;
end $$;
create function api.zz_save(p uuid) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.request_begin(p, 'zz_save', '');
end $$;
alter function api.zz_save(uuid) owner to kurator_api;
grant execute on function api.zz_save(uuid) to public;
select is(tap.commits('{}'), 'remote_apply', 'untouched');
select is(tap.commits(array['select api.keep_draft(gen_random_uuid(), ''x'', null, 9001, null, 1, '''', ''{}'', ''{}'')']), 'off', 'a draft does not wait for the disk');
select is(tap.commits(array[format('select * from api.case_head(%s, ''card'')', (select case_id from c))]), 'off', 'nor a look');
select is(tap.commits(array['select api.zz_save(gen_random_uuid())']), 'on', 'a save does');
select is(tap.commits(array['select api.zz_save(gen_random_uuid())', 'select api.keep_draft(gen_random_uuid(), ''x'', null, 9001, null, 1, '''', ''{}'', ''{}'')',
                            format('select * from api.case_head(%s, ''card'')', (select case_id from c))]), 'on', 'also with a draft and a look behind it in one pipeline');
select is(tap.commits(array['select api.drop_draft(gen_random_uuid())', 'select api.zz_save(gen_random_uuid())']), 'on', 'or before it');

-- A notification wakes every session of the database: that a form began is told when somebody else is at the same, and only then.
set local track_functions = 'all';
create function tap.told() returns bigint language sql as $$ select coalesce(sum(calls), 0)::bigint from pg_stat_xact_user_functions where funcname = 'presence_changed' $$;
create temp table told as select tap.citizen(9001, 'Новая', '00100199662', '+79000000009') as case_id, tap.told() as n;
select is(tap.keep('drf_clerk', '71', 1, 'раз', case_id), '(t)', 'a form on what nobody is at') from told;
select is(tap.keep('drf_clerk', '71', 2, 'два', case_id), '(t)', 'goes on') from told;
select is(tap.told() - n, 0::bigint, 'and nobody is woken') from told;
select is(tap.keep('drf_coordinator', '72', 1, 'раз', case_id), '(t)', 'somebody else begins') from told;
select is(tap.told() - n, 1::bigint, 'which is told') from told;
select is(tap.keep('drf_coordinator', '72', 2, 'два', case_id), '(t)', 'and goes on') from told;
select is(tap.told() - n, 1::bigint, 'which is not') from told;
select is(tap.as_login('drf_clerk', 'select api.leave_draft(''00000000-0000-4000-8000-000000000071'', true)'), '(t)', 'the first one leaves') from told;
select is(tap.told() - n, 2::bigint, 'which is told: who looks on without a draft hears of it, too') from told;
select * from finish();
rollback;
