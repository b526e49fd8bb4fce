-- intruder.sql - a clerk with psql and bad intentions: ways round the ladder and the clock, guesses at what another office keeps,
-- settings of the session, locks that stop the others. Each of them was tried; what held is kept held, what did not was mended.
\set prefix intr_
\set clerk intr_clerk
\set boss intr_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();

-- ---- what everybody may call in PostgreSQL, and no account here ------------------------------------------------------------
-- A database made from a template does not inherit what the bootstrap revoked on the original.
select format('revoke all on database %I from public', current_database()) \gexec
select is(tap.does(:'clerk', s), '! 42501', 'refused: ' || s) from unnest(array[
    'select pg_advisory_lock(7310584)', 'select pg_try_advisory_xact_lock_shared(1, 2)', 'select pg_advisory_unlock_all()',
    'select lo_create(0)', 'select lo_from_bytea(0, ''x'')', 'select pg_logical_emit_message(false, ''a'', ''b'')',
    'select pg_read_file(''PG_VERSION'')', 'copy (select 1) to program ''true''', 'create extension dblink', 'create temp view v as select 1',
    'select currval(''kurator.case_file_id_seq'')', 'select last_value from audit.entry_id_seq',
    'set session_replication_role = replica', 'set log_statement = ''all''', 'load ''auto_explain''', 'grant kurator_supervisor to current_user',
    'comment on schema api is ''x''', 'reindex table kurator.person',
    'alter function api.search(int, text, int) reset all']) s;
select tap.does(:'clerk', 'grant execute on function api.calendar_list() to public') as granted \gset
select is(has_function_privilege(:'clerk', 'api.calendar_list()', 'execute'), false, 'nobody hands on what is not his');
select is(has_function_privilege(r, p.oid, 'execute'), true, format('%s may %s', r, p.proname))
  from unnest('{kurator_owner,kurator_api,kurator_audit,kurator_migrator}'::text[]) r,
       pg_proc p where p.oid in ('pg_advisory_xact_lock(bigint)'::regprocedure, 'pg_try_advisory_lock(bigint)'::regprocedure);
select tap.case_of('Соседов', '+79000000001', p_office => 9002) as theirs \gset
select tap.case_of('Своев', '+79000000002') as ours \gset
analyze kurator.person, kurator.phone, kurator.person_key;
select is(tap.as_login(:'clerk', 'select * from pg_stats where schemaname in (''kurator'', ''audit'')'), '', 'no values in the statistics');
select is(tap.as_login(:'clerk', 'select * from pg_stats_ext where schemaname = ''kurator'''), '', 'nor in the extended ones');
select is(tap.as_login(:'clerk', 'select last_value from pg_sequences where schemaname in (''kurator'', ''audit'') and last_value is not null'), '', 'no counters');
select is(tap.as_login(:'clerk', format('select lastval() from api.case_head(%s, ''x'')', :'ours')), '! 42501', 'not even of the own entry in the journal');

-- ---- "not there" and "not yours" are one answer ----------------------------------------------------------------------------
create function tap.told(p_login text, p_query text) returns text language plpgsql as $$
declare
    v_me text := session_user;
    v_out text;
begin
    perform set_config('session_authorization', p_login, true);
    begin
        execute 'select string_agg(t::text, E''\n'') from (' || p_query || ') t' into v_out;
    exception when others then
        v_out := sqlstate || ' ' || sqlerrm;
    end;
    perform set_config('session_authorization', v_me, true);
    return coalesce(v_out, '');
end $$;
select is(tap.told(:'clerk', format(q, :theirs)), tap.told(:'clerk', format(q, 987654321)), 'one answer: ' || q) from unnest(array[
    'select * from api.preview(%s)', 'select * from api.case_card(%s, ''x'', 9)', 'select * from api.case_head(%s, ''x'')', 'select * from api.case_phones(%s)', 'select * from api.case_timeline(%s, 9)',
    'select * from api.case_representatives(%s)', 'select * from api.case_preferences(%s)', 'select * from api.case_rungs(%s)', 'select * from api.why(%s)',
    'select * from api.save_attempt(gen_random_uuid(), %s, 1, ''{household,channel}'', null, ''{yes,phone}'')',
    'select * from api.save_close(gen_random_uuid(), %s, 1, ''{reason}'', null, ''{died}'')', 'select * from api.save_esrn(gen_random_uuid(), %s, 1, ''{done}'', null, ''{yes}'')',
    'select * from api.save_forward(gen_random_uuid(), %s, 1, ''{organisation}'', null, ''{9002}'')', 'select * from api.save_override(gen_random_uuid(), %s, 1, ''{rung}'', null, ''{2}'')',
    'select * from api.save_mistake(gen_random_uuid(), %s, 1, ''{attempt_id}'', null, ''{1}'')', 'select * from api.save_appointment(gen_random_uuid(), %s, 1, ''{action}'', null, ''{kept}'')',
    'select * from api.save_intake(gen_random_uuid(), 9001, %s, ''{source}'', null, ''{ipra}'')', 'select * from api.save_intake(gen_random_uuid(), %s, null, ''{source}'', null, ''{ipra}'')',
    'select * from api.search(%s, ''соседов'', 9)', 'select * from api.worklist(%s, ''all'', ''all'', null, null, 9)']) q;
select is(tap.save(:'clerk', 'attempt', :ours, 'channel=phone', 'outcome=no_answer', 'phone_id=' || (select id from kurator.phone where person_id = tap.person_of(:theirs))),
          tap.save(:'clerk', 'attempt', :ours, 'channel=phone', 'outcome=no_answer', 'phone_id=987654321'), 'another''s number is as unknown as none');
select is(tap.save(:'clerk', 'mistake', :ours, 'attempt_id=1', 'why=duplicate'), 'refused mistake.unknown:attempt_id', 'no guess at attempts');

-- ---- arrays of odd shapes ---------------------------------------------------------------------------------------------------
select is(tap.as_login(:'clerk', format('select outcome, code from api.save_attempt(gen_random_uuid(), %s, 1, %L, null, %L) limit 1', :ours, n, v)), w, format('%s %s', n, v))
  from (values ('[0:1]={channel,outcome}', '{phone,no_answer}', '(refused,field.count)'), ('{channel,outcome}', '[2:3]={phone,no_answer}', '(refused,field.count)'),
               ('{channel,outcome}', '{phone}', '(refused,field.count)'), ('{channel,NULL}', '{phone,no_answer}', '(refused,field.count)'),
               ('{{channel,outcome}}', '{{phone,no_answer}}', '! 0A000')) x(n, v, w);
select is((select count(*)::int from kurator.attempt_case where case_id = :ours), 0, 'nothing of it was stored');
select is(tap.as_login(:'clerk', format('select code from api.due_dates(''RU-IRK'', %L, %L)', d, n)), w, format('a date %s + %s', d, n))
  from (values ('{infinity}', '{1}', '(deadline.from)'), ('{-infinity}', '{1}', '(deadline.from)'), ('{5874897-12-31}', '{1}', '(calendar.horizon)'),
               ('{4713-01-01 BC}', '{1}', '(calendar.horizon)'), ('{2026-11-23}', '{2147483647}', '(calendar.horizon)'), ('{2026-11-23}', '{-2147483648}', '(deadline.days)'),
               ('{{2026-11-23}}', '{1}', '("")')) x(d, n, w);
select is(tap.as_login(:'clerk', 'select kind, name from api.explain_due(''RU-IRK'', ''infinity'', 5)'), '(error,deadline.from)', 'nor is infinity explained');
select is(tap.as_login(:'clerk', 'select api.keep_draft(gen_random_uuid(), null, null, 9001, null, 1, '''', ''{note}'', ''{тайна}'')'), '! 22023', 'half a draft: an error that repeats nothing typed');

-- ---- settings of the session change nothing that is stored --------------------------------------------------------------------
create function tap.stored(p_settings text) returns text language plpgsql as $$
declare
    v_case bigint;
    v_out text;
begin
    perform tap.at('2026-11-24 00:20+08');        -- in UTC and Moscow the day before
    v_case := tap.case_of('Часов', '+79000000009', '2008-11-24');
    perform set_config(split_part(s, '=', 1), split_part(s, '=', 2), true) from unnest(string_to_array(p_settings, ';')) s;
    v_out := concat_ws(' ', tap.save('intr_clerk', 'attempt', v_case, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'happened_at=2026-11-24 00:05',
                       'meeting_at=2026-11-27 10:00', 'place=office', 'esrn=yes', 'note=Ёлкина'),
        tap.save('intr_clerk', 'attempt', v_case, 'channel=phone', 'outcome=no_answer', 'happened_at=2026-11-23 23:59'),
        tap.intake('intr_clerk', 9001, null, 'source=ipra', 'received_on=2026-11-23', 'surname=Ёлкина', 'given_name=Ия', 'birth_date=2023-11-25', 'sex=f', 'confirm=norep,new'));
    perform set_config('datestyle', 'ISO, MDY', true), set_config('timezone', 'UTC', true), set_config('intervalstyle', 'postgres', true), set_config('extra_float_digits', '1', true),
            set_config('bytea_output', 'hex', true), set_config('transform_null_equals', 'off', true), set_config('array_nulls', 'on', true), set_config('enable_indexscan', 'on', true),
            set_config('enable_nestloop', 'on', true);
    select v_out || ' ' || string_agg(concat_ws(' ', c.received_on, c.notified_at, c.meeting_at, c.esrn_at, c.answer, d.period, d.state, d.started_on, d.due_on, d.closed_on,
                            a.happened_at, a.recorded_at), '; ' order by c.id, d.period, a.id) into v_out
      from kurator.case_file c join kurator.deadline d on d.case_id = c.id left join kurator.attempt_case ac on ac.case_id = c.id left join kurator.contact_attempt a on a.id = ac.attempt_id
     where c.id >= v_case;
    return v_out;
end $$;
savepoint s;
select tap.stored('lock_timeout=0') as plain \gset
rollback to s;
select matches(:'plain'::text, '^saved refused attempt.before_arrival:happened_at saved 2026-11-24 ', 'as it ought to be');
create function tap.all_settings(p_plain text) returns setof text language plpgsql as $$
declare
    g text;
    v_out text;
begin
    foreach g in array array['datestyle=German', 'datestyle=SQL, DMY', 'datestyle=Postgres, YMD', 'timezone=Pacific/Kiritimati', 'timezone=Etc/GMT+12', 'timezone=<x>-100',
        'timezone=<x>+100', 'timezone=America/New_York;datestyle=German', 'intervalstyle=sql_standard', 'intervalstyle=iso_8601', 'extra_float_digits=-15', 'bytea_output=escape',
        'transform_null_equals=on', 'array_nulls=off', 'enable_indexscan=off;enable_nestloop=off', 'kurator.request=zzz', 'application_name=%s%n', 'xmloption=document'] loop
        begin
            v_out := tap.stored(g);
            raise exception using errcode = 'ZZ001', message = v_out;      -- undone, so that every round begins alike
        exception when sqlstate 'ZZ001' then
            v_out := sqlerrm;
        end;
        return next is(v_out, p_plain, 'the same under ' || g);
    end loop;
end $$;
select * from tap.all_settings(:'plain');
select tap.at('2026-11-23 10:00+08');
set datestyle = German;
select is(tap.as_login(:'clerk', 'select s.today || '' '' || current_setting(''datestyle'') from api.start(1, ''t'', null) s'), '("2026-11-23 ISO, DMY")', 'a session that was opened writes dates as programs read them');
set datestyle = 'ISO, MDY';

-- ---- dates and numbers that look like some ------------------------------------------------------------------------------------
select matches(tap.save(:'clerk', 'attempt', :ours, 'channel=phone', 'outcome=no_answer', 'happened_at=' || v), '^refused (field.(format|long|control):happened_at|attempt\.(before_arrival|future):happened_at)', 'happened at ' || quote_literal(left(v, 20)))
  from unnest(array['infinity', '-infinity', 'epoch', 'now', 'today', 'J2451187', '2026-02-30 10:00', '2026-11-23 24:00', '2026-11-23 09:60', '٢٠٢٦-١١-٢٣ 09:00', '23.11.2026 09:00',
                    '2026-11-23T09:00', '2026-11-23 09:00+14', '0044-03-15 09:00', '1900-01-01 00:00', '2199-12-31 23:59', repeat('9', 10000), E'2026-11-23\t09:00']) v;
select matches(tap.save(:'clerk', 'attempt', :ours, 'channel=phone', 'outcome=no_answer', 'phone_id=' || v), '^refused (phone.unknown|field.long|field.control):phone_id', 'number ' || quote_literal(left(v, 20)))
  from unnest(array['-1', '0x10', '1e3', '١٢٣', '999999999999999999', repeat('1', 10000), '1;drop', E'1\u202e']) v;
select is((select count(*)::int from kurator.attempt_case where case_id = :ours), 0, 'nothing of it was stored');

-- ---- up the ladder by what one takes back ---------------------------------------------------------------------------------------
select tap.case_of('Лестницев', '+79000000003') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), 'saved', 'a call that never was');
select tap.attempt(:c) as first \gset
select tap.at('2026-11-23 12:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), 'saved', 'another');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=nobody_home'), 'saved', 'a visit');
select tap.attempt(:c) as visit \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=sent'), 'saved', 'and a letter: the clock stops');
select tap.attempt(:c) as letter \gset
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || :'first', 'why=did_not_happen'), 'refused mistake.rests:attempt_id', 'the call on which the letter rests stays');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || :'visit', 'why=did_not_happen'), 'refused mistake.rests:attempt_id', 'the visit too');
select is(tap.state(:c), '4 wait зв2 вы1 по1 notified 23.11 12:00', 'nothing changed');
savepoint s;
select is(tap.save(:'boss', 'mistake', :c, 'attempt_id=' || :'first', 'why=duplicate'), 'saved', 'the supervisor may let it stand');
rollback to s;
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || :'letter', 'why=did_not_happen'), 'saved', 'the letter first');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || :'first', 'why=did_not_happen'), 'saved', 'then the call');
select is(tap.state(:c), '1 call зв1 вы1 по0', 'and the clock runs');
-- a mark of the register made apart goes when nobody is told any more
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=thinking', 'decide_by=2026-11-30'), 'saved', 'told');
select tap.attempt(:c) as told \gset
select is(tap.save(:'clerk', 'esrn', :c, 'done=yes'), 'saved', 'and entered');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || :'told', 'why=wrong_person'), 'saved', 'it was somebody else');
select is((select esrn_at from kurator.case_file where id = :c), null, 'so nothing is entered');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=thinking', 'decide_by=2026-11-30'), 'saved', 'told in truth');
select is(tap.deadlines(:c), 'decide open 30.11, esrn open 30.11, notify met 30.11, post_wait cancelled 23.12', 'and to be entered again');

-- ---- calls that prove nothing ------------------------------------------------------------------------------------------------------
select tap.at('2026-11-23 10:00+08');
select tap.case_of('Номеров', '+79000000004') as c \gset
insert into kurator.phone (person_id, number, state, position) select tap.person_of(:c), '+79000000005', 'wrong', 2 returning id as wrong \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer', 'phone_id=' || :'wrong'), 'refused phone.wrong:phone_id', 'no answer from a number known to be wrong');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=reached', 'phone_id=' || :'wrong'), 'saved', 'but when somebody does answer, it is right again');
select is((select state from kurator.phone where id = :wrong), 'good', 'good');

-- ---- a refusal is re-opened by the citizen's word only ------------------------------------------------------------------------------
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=refused', 'refusal=not_needed', 'esrn=yes'), 'saved', 'refused');
select is(tap.save(:'clerk', 'close', :c, 'reason=refused'), 'saved', 'closed');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=other', 'confirm=not_counted'), 'refused case.closed', 'a neighbour''s call opens nothing');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'the citizen''s does');
select is(tap.state(:c), '4 meeting зв0 вы0 по0 notified 23.11 10:00 agreed esrn', 'open again');

-- ---- a calendar that came while a deadline was not running -----------------------------------------------------------------------------
select tap.case_of('Указов', '+79000000006') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=thinking', 'decide_by=2026-12-10'), 'saved', 'told: the date is met');
select tap.attempt(:c) as told \gset
select tap.case_of('Покойный', '+79000000007') as still \gset
select kurator.calendar_store('decree', array_agg(l.calendar), array_agg(l.day), array_agg(l.kind), array_agg(l.name)) from (
    select l.calendar, l.day, l.kind, l.name from kurator.calendar_layer l where l.calendar = 'RU' and l.version_id = (select max(version_id) from kurator.calendar_layer where calendar = 'RU')
    union all select 'RU', '2026-11-27', 'holiday', 'указ') l;
select is(tap.deadlines(:still), 'notify open 01.12', 'an open one moves with the decree');
select is(tap.deadlines(:c), 'decide open 10.12, esrn open 01.12, notify met 30.11', 'of this one the mark moved, what was met did not');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'agreed');
select is(tap.deadlines(:c), 'agree_meeting open 01.12, decide met 10.12, esrn open 01.12, notify met 30.11', 'what opens now has the date of the others that run');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || tap.attempt(:c), 'why=wrong_person'), 'saved', 'not so');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || :'told', 'why=wrong_person'), 'saved', 'nor so');
select is((select d.due_on from kurator.deadline d where d.case_id = :c and d.period = 'notify' and d.state = 'open'), date '2026-12-01', 'running again it falls under the decree');
select is((select count(*)::int from kurator.deadline_shift s join kurator.deadline d on d.id = s.deadline_id where d.case_id = :c and d.period = 'notify' and s.due_before = '2026-11-30' and s.due_after = '2026-12-01'), 1, 'and the shift is written down');
select is(kurator.recompute(:c), false, 'once');

-- ---- the case follows the facts, whoever changes them -----------------------------------------------------------------------------------
set constraints all immediate;
select tap.case_of('Следов', '+79000000008') as c \gset
select is(tap.state(:c), '1 call зв0 вы0 по0', 'call');
update kurator.phone set state = 'wrong' where number = '+79000000008';
select is(tap.state(:c), '2 visit зв0 вы0 по0', 'no number: visit');
insert into kurator.phone (person_id, number) values (tap.person_of(:c), '+79000000010');
select is(tap.state(:c), '1 call зв0 вы0 по0', 'a new number: call');
insert into kurator.preference (person_id, kind) values (tap.person_of(:c), 'no_voice');
select is(tap.state(:c), '2 visit зв0 вы0 по0', 'no voice calls: visit');
update kurator.preference set valid_until = '2026-11-22' where person_id = tap.person_of(:c);
select is(tap.state(:c), '1 call зв0 вы0 по0', 'not any more');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'told');
update kurator.person set birth_date = '2009-01-01' where id = tap.person_of(:c);
select is(tap.state(:c), '1 call зв0 вы0 по0', 'a child was told: that did not count');

-- ---- one at a time ----------------------------------------------------------------------------------------------------------------------
select is(tap.intake(:'clerk', 9001, null, 'source=ipra', 'received_on=2026-11-23', 'surname=Двойников', 'given_name=Ян', 'birth_date=1980-01-01', 'sex=m', 'snils=00100199765'), 'saved', 'a new citizen');
select is((select string_agg(distinct classid::text, ' ' order by classid::text) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and classid in (7310586, 7310587) and objsubid = 2), '7310586 7310587', 'number and name are held until the end of the save');

-- ---- who once was a supervisor has nothing to hand on ---------------------------------------------------------------------------
select tap.at('2026-11-23 10:00+08');
create function tap.staff_id(p_login text) returns int language sql as 'select id from kurator.staff where login = p_login';
insert into kurator.staff_role (staff_id, organisation_id, role, valid_from, valid_until) values (tap.staff_id('intr_coordinator'), 9001, 'supervisor', '2026-01-01', '2026-11-22');
select is(tap.as_login('intr_coordinator', format($$select outcome, code from api.save_absence(gen_random_uuid(), null, 9001, '{staff,deputy,from,until}', null, '{%s,%s,2026-11-23,2026-11-23}')$$,
          tap.staff_id('intr_coordinator'), tap.staff_id(:'clerk'))), '(saved,"")', 'a former supervisor is away');
select is(tap.as_login(:'clerk', 'select supervises from api.start(1, ''t'', 9001)'), '(f)', 'and the deputy is none');
select is(tap.as_login(:'clerk', 'select count(*) from api.board(9001)'), '(0)', 'sees no board');
select is(tap.as_login(:'clerk', 'select outcome, code from api.spot_check(gen_random_uuid(), 9001)'), '(refused,rights.supervisor)', 'picks no cases');
update kurator.staff_role set valid_until = '2026-11-23' where staff_id = tap.staff_id('intr_coordinator') and role = 'supervisor';
select is(tap.as_login(:'clerk', 'select supervises from api.start(1, ''t'', 9001)'), '(t)', 'to the last day, yes');
update kurator.staff set locked = true where login = 'intr_coordinator';
select is(tap.as_login(:'clerk', 'select supervises from api.start(1, ''t'', 9001)'), '(t)', 'also while the absent one''s account is locked');
update kurator.staff set locked = false, valid_until = '2026-11-22' where login = 'intr_coordinator';
select is(tap.as_login(:'clerk', 'select supervises from api.start(1, ''t'', 9001)'), '(f)', 'but not of who has left');
update kurator.staff set valid_until = null where login = 'intr_coordinator';
update kurator.staff_role set valid_from = '2026-11-24', valid_until = null where staff_id = tap.staff_id('intr_coordinator') and role = 'supervisor';
select is(tap.as_login(:'clerk', 'select supervises from api.start(1, ''t'', 9001)'), '(f)', 'nor of who will be one');

-- ---- a question taken back was asked: an error upon the answer undoes the look and its row, not the count ---------------------------
select is(tap.as_login(:'boss', 'select (outcome || ''?'')::int from api.elsewhere(9001, ''1990-01-01'', null, ''Никто'', ''Никтов'', null, null)'), '! 22P02', 'question ' || n || ', undone')
  from generate_series(1, 20) n;
select is((select count(*)::int from kurator.elsewhere_asked where login = :'boss'), 0, 'no row is left of them');
select is(tap.as_login(:'boss', 'select outcome, code from api.elsewhere(9001, ''1990-01-01'', null, ''Никто'', ''Никтов'', null, null)'), '(refused,elsewhere.often)', 'the limit is reached all the same');
select is(tap.as_login(:'clerk', 'select outcome, code from api.elsewhere(9001, ''1990-01-01'', null, ''Никто'', ''Никтов'', null, null)'), '(nobody,"")', 'for that account alone');
select tap.at('2026-11-23 11:00+08');
select is(tap.as_login(:'boss', 'select outcome, code from api.elsewhere(9001, ''1990-01-01'', null, ''Никто'', ''Никтов'', null, null)'), '(nobody,"")', 'and till the hour is over');

-- ---- chance is not the caller's: setseed() chooses no case --------------------------------------------------------------------------
select ok((select count(*) from kurator.case_file where office_id = 9001 and state = 'open') >= 4, 'there is a choice');
create function tap.picked(p_login text) returns text language sql as $$
    select tap.as_login(p_login, 'select k.id from (select setseed(0.1)) s, lateral (select * from api.spot_check((gen_random_uuid()::text || left(s::text, 0))::uuid, 9001)) k') $$;
create temp table picked as select tap.picked(:'boss') as id from generate_series(1, 20);
select matches(id, '^\([0-9]+\)$', 'picked') from picked limit 1;
select isnt((select count(distinct id)::int from picked), 1, 'not the same case each time');

-- ---- what fails tells the server's log neither number nor verifier -------------------------------------------------------------------
create function tap.all_told(p_role text, p_statement text) returns text language plpgsql as $$
declare
    v_message text; v_detail text; v_context text;
begin
    perform set_config('role', p_role, true);
    begin
        perform set_config('transaction_read_only', 'on', true);
        execute p_statement;
    exception when others then
        get stacked diagnostics v_message = message_text, v_detail = pg_exception_detail, v_context = pg_exception_context;
    end;
    perform set_config('role', 'none', true);
    return concat_ws(' ', v_message, v_detail, v_context);
end $$;
select 'SCRAM-SHA-256$4096:' || repeat('A', 22) || '==$' || repeat('A', 43) || '=:' || repeat('A', 43) || '=' as verifier \gset
-- (what the caller himself has written stands in the context, too: taken away here)
select replace(tap.all_told('kurator_owner', format('select accounts.password(%L, %L)', :'clerk', :'verifier')),
               format('select accounts.password(%L, %L)', :'clerk', :'verifier'), '…') as told \gset
select matches(:'told'::text, '^the password was not set', 'a password that cannot be set');
select unalike(:'told'::text, '%SCRAM%', 'is told of without the verifier');
select tap.case_of('Скоров', '+79000000021') as c \gset
create function tap.quicker() returns trigger language plpgsql as $$
begin
    insert into kurator.phone (person_id, number) values (new.person_id, new.number) on conflict do nothing;
    return new;
end $$;
create trigger aa_quicker before update of number on kurator.phone for each row when (old.number <> new.number) execute function tap.quicker();
select is(tap.as_login(:'clerk', format($$select outcome, code from api.save_contacts(gen_random_uuid(), %s, 1, '{kind,id,number}', '{"","",+79000000021}', '{phone,%s,+79000000022}')$$,
          :c, (select id from kurator.phone where person_id = tap.person_of(:c)))), '(refused,phone.already)', 'a colleague wrote that number in this moment: an answer, no error that repeats it');
drop trigger aa_quicker on kurator.phone;

-- ---- what a caller words himself forges nothing in the journal ------------------------------------------------------------------------
select tap.as_login(:'clerk', format('select * from api.case_head(%s, %L)', :ours, E'card\x1b[2J\r\n2026-11-23 nobody\u202e\u009b1m' || repeat('x', 5000))) as shown \gset
select tap.as_login(:'clerk', format('select * from api.start(1, %L, null)', E'kurator\x1b]0;x\x07\n')) as shown \gset
select is((select count(*)::int from audit.entry where login = :'clerk' and (why ~ '[[:cntrl:]\u0080-\u009f\u202e]' or length(why) > 1000)), 0, 'no line end, escape sequence or turned line, no page of text');
select is((select count(*)::int from audit.entry where login = :'clerk' and why ~ '0;x|nobody'), 0, 'a reason or a program of one''s own words is none');
select is((select string_agg(distinct why, ' ') from audit.entry where login = :'clerk' and kind in ('login', 'look') and why ~ '[?]'), '?', 'and stands as a sign alone');

-- ---- every function with nothing, and with the ends of what a number can be: an answer or a refusal, never a fault of the server ---
create function tap.faults(p_login text) returns setof text language plpgsql as $$
declare
    f record;
    v text;
    q text;
    v_out text;
begin
    for f in select p.oid, p.proname, string_to_array(oidvectortypes(p.proargtypes), ', ') as types from pg_proc p
              where p.pronamespace = 'api'::regnamespace and has_function_privilege(p_login, p.oid, 'execute') order by 2 loop
        foreach v in array '{null,-1,-2147483648,2147483647}'::text[] loop
            q := (select string_agg(case when t = 'uuid' then 'gen_random_uuid()' when t in ('integer', 'bigint') then quote_nullable(nullif(v, 'null')) || '::' || t
                                         when v <> 'null' and t = 'text' then quote_literal(v) || '::text' else 'null::' || t end, ', ' order by n)
                    from unnest(f.types) with ordinality x(t, n) where t <> '');
            v_out := tap.as_login(p_login, format('select count(*) from api.%I(%s)', f.proname, coalesce(q, '')));
            if v_out !~ '^(\([0-9]+\)|! KU0(01|03|11)|! 22023)' then
                return next concat_ws(' ', f.proname, v, v_out);
            end if;
        end loop;
    end loop;
end $$;
select is((select string_agg(x, ', ') from tap.faults(l) x), null, 'no faults told to ' || l)
  from unnest('{intr_clerk,intr_supervisor,intr_monitor,intr_executor,intr_ministry,intr_admin,intr_auditor}'::text[]) l;

-- ---- every function that is anybody's by mistake -----------------------------------------------------------------------------------
select is((select string_agg(p.oid::regprocedure::text, ', ') from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
            where p.pronamespace in ('kurator'::regnamespace, 'audit'::regnamespace, 'api'::regnamespace, 'accounts'::regnamespace)
              and p.proname !~ '^zz_' and (a.grantee = 0 or p.pronamespace <> 'api'::regnamespace and a.grantee <> p.proowner
                   and pg_get_userbyid(a.grantee) not in ('kurator_owner', 'kurator_api', 'kurator_audit', 'kurator_destroyer', 'kurator_import', 'kurator_accounts'))), null, 'no helper is an account''s to call');
select is((select string_agg(p.oid::regprocedure::text, ', ') from pg_proc p
            where p.pronamespace in ('kurator'::regnamespace, 'audit'::regnamespace, 'api'::regnamespace, 'accounts'::regnamespace)
              and p.prosecdef and not coalesce('search_path=pg_catalog, pg_temp' = any (p.proconfig), false)), null, 'no definer looks up names where a caller may put his own');
select * from finish();
rollback;
