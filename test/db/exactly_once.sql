-- exactly_once.sql - a save that is sent again is answered again and stored once; an id is its form's, its login's, its body's.
\set prefix once_
\set clerk once_clerk
\set boss once_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
select tap.case_of('Однажды', '+79000000001') as c \gset
\set r '\'11111111-1111-1111-1111-111111111111\''
\set q '\'22222222-2222-2222-2222-222222222222\''
create function tap.rows() returns text language sql as $$
    select concat_ws(' ', (select count(*) from kurator.contact_attempt), (select count(*) from kurator.attempt_case), (select count(*) from kurator.consent),
                     (select count(*) from kurator.appointment), (select count(*) from kurator.case_file), (select count(*) from kurator.person),
                     (select count(*) from kurator.referral), (select count(*) from kurator.ladder_override), (select sum(version) from kurator.case_file)) $$;

-- ---- an attempt ----------------------------------------------------------------------------------------------------------
select tap.as_login(:'clerk', format('select api.keep_draft(%L, ''attempt'', %s, 9001, 1, 3, ''outcome'', ''{outcome}'', ''{told}'')', :r, :c)) as kept \gset
select is(:'kept'::text, '(t)', 'a draft of the form');
select is((select count(*)::int from kurator.draft), 1, 'is kept');
select is(tap.call(:'clerk', 'save_attempt', :r, :c, 1, '{channel=phone,outcome=told,spoke_with=self}'), 'refused answer.required:answer', 'refused');
select is((select count(*)::int from kurator.request), 0, 'a refusal is not kept');
select is((select count(*)::int from kurator.draft), 1, 'the draft is');
select is(tap.call(:'clerk', 'save_attempt', :r, :c, 1, '{channel=phone,outcome=told,spoke_with=self,answer=agreed,meeting_at=2026-11-28 10:00,place=office}'), 'question question.meeting_nonworking:meeting_at(2026-11-28)', 'corrected under the same id: asked back');
select is((select count(*)::int from kurator.request), 0, 'a question is not kept either');
select is(tap.call(:'clerk', 'save_attempt', :r, :c, 1, '{channel=phone,outcome=told,spoke_with=self,answer=agreed,meeting_at=2026-11-28 10:00,place=office,confirm=meeting_nonworking}'), 'saved', 'answered: saved');
select result::text as result from kurator.request \gset
select tap.rows() as rows \gset
select is((select count(*)::int from kurator.draft), 0, 'the draft went with the save');
select is((select (result[1]).version || ' ' || (result[1]).id from kurator.request), (select version from kurator.case_file where id = :c) || ' ' || tap.attempt(:c), 'the answer has the version of the case and the attempt');
select is(tap.call(:'clerk', 'save_attempt', :r, :c, 1, '{channel=phone,outcome=told,spoke_with=self,answer=agreed,meeting_at=2026-11-28 10:00,place=office,confirm=meeting_nonworking}'), 'saved', 'sent again: the same answer');
select is((select result::text from kurator.request), :'result', 'word for word');
select is(tap.rows(), :'rows', 'nothing is stored twice');
select is((select replays from kurator.request), 1, 'and it is counted');
select is(tap.as_login(:'clerk', format('select api.keep_draft(%L, ''attempt'', %s, 9001, 1, 9, ''outcome'', ''{outcome}'', ''{told}'')', :r, :c)), '(f)', 'a draft that comes late is dropped');
select is((select count(*)::int from kurator.draft), 0, 'for good');
select is(tap.call(:'clerk', 'save_attempt', :r, :c, 1, '{channel=phone,outcome=told,spoke_with=self,answer=agreed}'), '! KU003', 'another body: refused');
select is(tap.call(:'clerk', 'save_attempt', :r, :c, 2, '{channel=phone,outcome=told,spoke_with=self,answer=agreed,meeting_at=2026-11-28 10:00,place=office,confirm=meeting_nonworking}'), '! KU003', 'another version is another body');
select is(tap.call(:'boss', 'save_attempt', :r, :c, 1, '{channel=phone,outcome=told,spoke_with=self,answer=agreed,meeting_at=2026-11-28 10:00,place=office,confirm=meeting_nonworking}'), '! KU003', 'another login: refused');
select is(tap.call(:'clerk', 'save_esrn', :r, :c, 1, '{done=yes}'), '! KU003', 'another form: refused');
select is(tap.call(:'clerk', 'save_esrn', null, :c, 1, '{done=yes}'), '! KU003', 'no id: refused');
select is(tap.rows(), :'rows', 'none of it stored anything');
-- after the world went on
select is(tap.save(:'clerk', 'close', :c, 'reason=moved'), 'saved', 'the case is closed');
select is(tap.call(:'clerk', 'save_attempt', :r, :c, 1, '{channel=phone,outcome=told,spoke_with=self,answer=agreed,meeting_at=2026-11-28 10:00,place=office,confirm=meeting_nonworking}'), 'saved', 'the late replay is still answered');
update kurator.staff set locked = true where login = :'clerk';
select is(tap.call(:'clerk', 'save_attempt', :r, :c, 1, '{channel=phone,outcome=told,spoke_with=self,answer=agreed,meeting_at=2026-11-28 10:00,place=office,confirm=meeting_nonworking}'), '! KU001', 'but not to a locked account');
update kurator.staff set locked = false where login = :'clerk';

-- ---- every other save -----------------------------------------------------------------------------------------------------
create function tap.twice(p_login text, p_function text, p_first bigint, p_second bigint, variadic p_fields text[]) returns text language plpgsql as $$
declare
    v_id uuid := gen_random_uuid();
    v_first text;
    v_second text;
    v_rows text;
    v_result text;
begin
    v_first := tap.call(p_login, p_function, v_id, p_first, p_second, p_fields);
    v_rows := tap.rows();
    select result::text into v_result from kurator.request where id = v_id;
    v_second := tap.call(p_login, p_function, v_id, p_first, p_second, p_fields);
    return v_first || case when v_second = v_first and v_rows = tap.rows() and v_result = (select result::text from kurator.request where id = v_id)
                           then ' once' else ' TWICE: ' || v_second end;
end $$;
select is(tap.twice(:'clerk', 'save_intake', 9001, null, 'source=ipra', 'received_on=2026-11-23', 'surname=Дважды', 'given_name=Яна', 'birth_date=1990-01-01', 'sex=f', 'phone1=+79000000005'), 'saved once', 'an intake');
select max(id) as d from kurator.case_file \gset
select is(tap.twice(:'clerk', 'save_intake', 9001, tap.person_of(:d), 'source=ipra', 'received_on=2026-11-23'), 'saved intake.joined once', 'an extract that joins');
select is(tap.twice(:'boss', 'save_override', :d, 1, 'rung=2', 'reason=живёт рядом'), 'saved once', 'an override');
select is(tap.twice(:'clerk', 'save_attempt', :d, 9, 'channel=visit', 'outcome=nobody_home'), 'saved once', 'a visit');
select is(tap.twice(:'clerk', 'save_mistake', :d, 9, 'attempt_id=' || tap.attempt(:d), 'why=duplicate'), 'saved once', 'a correction');
select is(tap.twice(:'clerk', 'save_attempt', :d, 9, 'channel=office', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved once', 'who came himself');
select is(tap.twice(:'clerk', 'save_appointment', :d, 99, 'action=agree', 'meeting_at=2026-11-25 10:00', 'place=home'), 'saved once', 'a meeting');
select is(tap.twice(:'clerk', 'save_esrn', :d, 99, 'done=yes'), 'saved once', 'a mark');
select is(tap.twice(:'clerk', 'save_forward', :d, 99, 'organisation=9002'), 'saved once', 'a forwarding');
select tap.case_of('Трижды', '+79000000003') as e \gset
select is(tap.twice(:'clerk', 'save_close', :e, 1, 'reason=moved'), 'saved once', 'a closing');
select is((select count(*)::int from kurator.request where result = '{}'), 0, 'no request is left without its answer');

-- ---- a fault half-way leaves nothing: the same id saves afterwards ------------------------------------------------------------
select tap.case_of('Сбойных', '+79000000004') as f \gset
create function tap.burn() returns trigger language plpgsql as $$ begin raise exception 'disk on fire'; end $$;
create trigger zz_fail before update on kurator.case_file for each row execute function tap.burn();
select tap.rows() as rows \gset
select is(tap.call(:'clerk', 'save_attempt', :q, :f, 1, '{channel=phone,outcome=no_answer}'), '! P0001 disk on fire', 'a fault after the attempt was written');
select is(tap.rows(), :'rows', 'takes everything back');
drop trigger zz_fail on kurator.case_file;
select is(tap.call(:'clerk', 'save_attempt', :q, :f, 1, '{channel=phone,outcome=no_answer}'), 'saved', 'sent again under the same id: saved');
select is((select replays from kurator.request where id = :q), 0, 'for the first time');

-- ---- direct SQL ----------------------------------------------------------------------------------------------------------------
select is(tap.does(:'clerk', s), '! 42501', 'refused: ' || s) from unnest(array['select * from kurator.request', 'delete from kurator.request', 'update kurator.request set result = ''{}''',
    'select kurator.request_end(''11111111-1111-1111-1111-111111111111'', ''{}'')']) s;
select * from finish();
rollback;
