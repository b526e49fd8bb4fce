-- attempt.sql - saving an attempt: every wrong field named at once, what is asked back, what a colleague did meanwhile,
-- and two stories from the arrival to the stopped clock.
\set prefix attempt_
\set clerk attempt_clerk
\set boss attempt_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
select tap.case_of('Первов', '+79000000001') as c \gset
create function tap.try(p_case bigint, variadic p_fields text[] default '{}') returns text language sql as $$
    select tap.save('attempt_clerk', 'attempt', p_case, variadic p_fields) $$;

-- ---- rights ------------------------------------------------------------------------------------------------------------
select is(tap.save('attempt_other', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), '! KU001', 'another office: as if it were not there');
select is(tap.save(:'clerk', 'attempt', 999999999, 'channel=phone', 'outcome=no_answer'), '! KU001', 'no such case: the same');
select is(tap.save('attempt_monitor', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), '! 42501 permission denied for function save_attempt', 'a monitor may not call it');
insert into kurator.staff_role (staff_id, organisation_id, role) select id, 9003, 'monitor' from kurator.staff where login = 'attempt_other';
select is(tap.save('attempt_other', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), 'refused rights.none', 'who sees the case as a monitor only is told so');
delete from kurator.staff_role where role = 'monitor' and staff_id = (select id from kurator.staff where login = 'attempt_other');
update kurator.staff set locked = true where login = :'clerk';
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer'), '! KU001', 'a locked account saves nothing');
update kurator.staff set locked = false where login = :'clerk';
select is((select count(*)::int from kurator.contact_attempt), 0, 'nothing was stored');

-- ---- fields, all at once -------------------------------------------------------------------------------------------------
select is(tap.try(:c), 'refused field.required:channel', 'an empty form');
select is(tap.try(:c, 'channel=phone'), 'refused field.required:outcome', 'no outcome');
select is(tap.try(:c, 'channel=pigeon', 'outcome=told'), 'refused field.choice:channel', 'an unknown channel');
select is(tap.try(:c, 'channel=visit', 'outcome=busy'), 'refused field.choice:outcome', 'an outcome of another channel');
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer', 'colour=red', 'note=a', 'note=b'), 'refused field.unknown:colour, field.twice:note', 'unknown and repeated fields');
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer', e'note=a\x1b[2J', 'performer=' || repeat('я', 201), e'postal_id=\u202e1'),
          'refused field.control:note, field.long:performer, field.control:postal_id', 'control characters, too long');
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer', 'note=' || repeat('x', 10000)), 'refused field.long:note', '10,000 characters');
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer', 'direction=sideways', 'spoke_with=dog', 'household=maybe', 'happened_at=31.02'),
          'refused field.choice:direction, field.format:happened_at, field.choice:household, field.choice:spoke_with', 'values outside their lists');
select is(tap.call(:'clerk', 'save_attempt', gen_random_uuid(), :c, 1, array['channel=phone', 'outcome=told', 'answer=', 'meeting_at=2026-02-31 10:00', 'call_back_at=soon', 'phone_id=x', 'phone_new=123', 'postal_id=1', 'decide_by=2026-13-01', 'spoke_with=self']),
          'refused answer.required:answer, field.format:call_back_at, field.format:decide_by, field.format:meeting_at, phone.unknown:phone_id, phone.format:phone_new, place.required:place, postal.length:postal_id', 'many at once');
select is(tap.call(:'clerk', 'save_attempt', gen_random_uuid(), :c, 1, null), 'refused field.required:channel', 'no fields at all');
-- time
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer', 'happened_at=2026-11-23 10:06'), 'refused attempt.future:happened_at', 'in the future');
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer', 'happened_at=2026-11-22 23:59'), 'refused attempt.before_arrival:happened_at', 'before the arrival');
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer', 'happened_at=2026-02-29 10:00'), 'refused field.format:happened_at', 'a day that does not exist');
select tap.at('2026-12-01 09:00+08');
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer', 'happened_at=2026-11-25 10:00'), 'refused attempt.backdate:happened_at', 'more than five days back');
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer', 'happened_at=2026-11-26 10:00'), 'saved', 'five days back');
select is((select recorded_at - happened_at from kurator.contact_attempt), interval '4 days 23:00', 'both times are kept');
insert into kurator.setting values ('contact.backdate_days', 9001, '0');
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer', 'happened_at=2026-11-30 23:59'), 'refused attempt.backdate:happened_at', 'contact.backdate_days = 0: today only');
delete from kurator.setting;
-- whom, what
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'answer=agreed'), 'refused attempt.spoke_with:spoke_with', 'told: to whom?');
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'spoke_with=other', 'answer=agreed'), 'question question.not_counted:spoke_with(other)', 'somebody else does not count');
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=refused'), 'refused refusal.required:refusal', 'a refusal has a reason');
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=thinking'), 'refused decide.required:decide_by', 'thinking: until when?');
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=thinking', 'decide_by=2026-11-30'), 'refused decide.past:decide_by', 'not until yesterday');
insert into kurator.setting values ('refusal.form', 9001, 'written');
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=refused', 'refusal=distrust'), 'refused refusal.written:consent_form', 'refusal.form = written');
delete from kurator.setting;
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer', 'answer=agreed', 'meeting_at=2026-12-02 10:00'), 'refused answer.not_told:answer, answer.not_told:meeting_at', 'no answer from who did not answer');
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=refused', 'refusal=other', 'meeting_at=2026-12-02 10:00', 'place=home'), 'refused meeting.answer:meeting_at', 'no meeting with who refused');
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-12-01 08:59', 'place=home'), 'refused meeting.past:meeting_at', 'a meeting in the past');
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2029-01-10 10:00', 'place=home'), 'refused calendar.horizon:meeting_at', 'past the calendar');
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-12-05 10:00', 'place=home'), 'question question.meeting_nonworking:meeting_at(2026-12-05)', 'on a Saturday? asked');
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer', 'esrn=yes'), 'refused esrn.early:esrn', 'nothing to enter into the register yet');
select is(tap.try(:c, 'channel=phone', 'outcome=call_back'), 'refused callback.required:call_back_at', 'call back: when?');
select is(tap.try(:c, 'channel=phone', 'outcome=call_back', 'call_back_at=2026-12-01 09:00'), 'refused callback.past:call_back_at', 'not now');
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer', 'direction=in'), 'refused attempt.incoming:direction', 'an incoming call is answered');
select is((select string_agg(channel || '.' || code, ' ' order by channel, position) from kurator.outcome where incoming),
          'message.answered office.told phone.told phone.call_back phone.reached post.answered', 'what can come of an incoming contact is data');
select is(tap.as_login(:'clerk', 'select code, position from api.reference(null, ''ru'') where list = ''outcome.phone.in'''), E'(told,1)\n(call_back,6)\n(reached,8)',
          'and offered with the digits that the outcomes have elsewhere');
select tap.case_of('Чужов', '+79000000099') as x \gset
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer', 'phone_id=' || (select id from kurator.phone where person_id = tap.person_of(:x))), 'refused phone.unknown:phone_id', 'the number of another citizen');
select is((select count(*)::int from kurator.contact_attempt), 1, 'a refused form leaves nothing');
select is((select count(*)::int from kurator.request where result = '{}'), 0, 'not even its request');
-- who told, wrote and stands there
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-12-05 10:00', 'place=home', 'esrn=yes', 'consent_form=written',
                  'performer=Соцработник Дулма', 'note=просила после обеда', 'phone_new=+79000000002', 'phone_new_owner=family', 'confirm=meeting_nonworking'), 'saved', 'all in one');
select is(tap.state(:c), '4 meeting зв1 вы0 по0 notified 01.12 09:00 agreed meeting 05.12 10:00 esrn', 'told, meeting, register');
select is((select place || ' ' || address from kurator.appointment where case_id = :c), 'home Кутулик, Советская, 24', 'a meeting at home has its address');
select is((select string_agg(number || ' ' || owner || ' ' || state, ', ' order by position) from kurator.phone where person_id = tap.person_of(:c)),
          '+79000000001 self unchecked, +79000000002 family good', 'the new number is kept');
select is((select string_agg(need || ' ' || form, ', ' order by need) from kurator.consent where case_id = :c), 'accompaniment written, other_services written, social_services written', 'consent per need');
select is((select performer || '/' || note || '/' || recorded_by from kurator.contact_attempt where id = tap.attempt(:c)::bigint),
          'Соцработник Дулма/просила после обеда/' || (select id from kurator.staff where login = :'clerk'), 'performer and recorder are two');

-- ---- meanwhile -------------------------------------------------------------------------------------------------------------
select tap.at('2026-11-23 10:00+08');
select tap.case_of('Вторых', '+79000000011') as c \gset
select version as v from kurator.case_file where id = :c \gset
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer'), 'saved', 'a colleague calls in vain');
select is(tap.call(:'boss', 'save_attempt', gen_random_uuid(), :c, :v, '{channel=phone,outcome=no_answer}'), 'merged saved , merged.attempt', 'attempts add to each other, and that is told');
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'a colleague tells');
select is(tap.call(:'boss', 'save_attempt', gen_random_uuid(), :c, :v, '{channel=phone,outcome=no_answer}'), 'question question.meanwhile(Иванова О. П.,phone.told,2026-11-23 10:00)', 'that is worth a question');
select is(tap.call(:'boss', 'save_attempt', gen_random_uuid(), :c, :v, '{channel=phone,outcome=no_answer,confirm=meanwhile}'), 'merged saved , merged.attempt, merged.attempt', 'once');
select is(tap.save(:'clerk', 'close', :c, 'reason=moved'), 'saved', 'a colleague closes');
select is(tap.call(:'boss', 'save_attempt', gen_random_uuid(), :c, :v, '{channel=phone,outcome=no_answer,confirm=meanwhile}'), 'question question.closed(moved,2026-11-23,Иванова О. П.)', 'then it is over: asked');
select is(tap.try(:c, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'refused case.closed', 'who moved does not re-open it');

-- ---- meetings --------------------------------------------------------------------------------------------------------------
select tap.case_of('Третьих', '+79000000012') as c \gset
select is(tap.save(:'clerk', 'appointment', :c, 'action=agree', 'meeting_at=2026-11-25 11:00', 'place=office'), 'refused appointment.no_consent:action', 'no meeting without consent');
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-11-25 11:00', 'place=office'), 'saved', 'told');
select is(tap.save(:'clerk', 'appointment', :c, 'action=agree', 'meeting_at=2026-11-26 11:00', 'place=office'), 'refused appointment.exists:action', 'there is one');
select is(tap.save(:'clerk', 'appointment', :c, 'action=kept'), 'refused appointment.early:action', 'not kept before it is');
select is(tap.save(:'clerk', 'appointment', :c, 'action=dance', 'place=moon'), 'refused field.choice:action, field.choice:place', 'unknown values');
select is(tap.save(:'clerk', 'appointment', :c, 'action=move'), 'refused field.required:meeting_at', 'moved: to when?');
select version as v from kurator.case_file where id = :c \gset
select is(tap.save(:'clerk', 'appointment', :c, 'action=move', 'meeting_at=2026-11-24 16:00', 'place=home'), 'saved', 'moved');
select is(tap.call(:'boss', 'save_appointment', gen_random_uuid(), :c, :v, '{action=move,meeting_at=2026-11-27 09:00,place=office}'), 'conflict conflict.field:meeting_at, conflict.field:place', 'two move it: a conflict, of day and place together');
select is((select string_agg(state || ' ' || place, ', ' order by id) from kurator.appointment where case_id = :c), 'moved office, agreed home', 'both are kept');
select tap.at('2026-11-24 17:00+08');
select is(tap.save(:'clerk', 'appointment', :c, 'action=missed'), 'saved', 'missed');
select is(tap.deadlines(:c), 'agree_meeting open 01.12, esrn open 30.11, meeting cancelled 24.11, notify met 30.11', 'a new one is due, in five working days from the one missed');
select is(tap.save(:'clerk', 'appointment', :c, 'action=agree', 'meeting_at=2026-11-26 11:00', 'place=office'), 'saved', 'agreed');
select tap.at('2026-11-26 12:00+08');
select is(tap.save(:'clerk', 'appointment', :c, 'action=kept'), 'saved', 'kept');
select is(tap.save(:'clerk', 'esrn', :c, 'done=yes'), 'saved', 'entered');
select is(tap.deadlines(:c), 'agree_meeting met 01.12, esrn met 30.11, meeting met 26.11, need open 03.12, notify met 30.11', 'all done but what the meeting was for');
select is(tap.state(:c), '4 need зв0 вы0 по0 notified 23.11 10:00 agreed meeting 26.11 11:00 esrn', 'nothing is left of the ladder');
select is(tap.save(:'clerk', 'appointment', :c, 'action=cancel'), 'refused appointment.none:action', 'nothing to cancel');

-- ---- 1: does not answer twice, is visited in vain, gets a notice, the clock stops --------------------------------------------
select tap.at('2026-11-23 10:00+08');
select tap.case_of('Молчанов', '+79000000021') as c \gset
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer'), 'saved', 'Monday: no answer');
select tap.at('2026-11-24 16:40+08');
select is(tap.try(:c, 'channel=phone', 'outcome=no_answer'), 'saved', 'Tuesday: no answer');
select is(tap.state(:c), '2 visit зв2 вы0 по0', 'visit');
select tap.at('2026-11-26 12:00+08');
select is(tap.try(:c, 'channel=visit', 'outcome=nobody_home'), 'saved', 'Thursday: nobody home');
select tap.at('2026-11-30 15:00+08');
select is(tap.try(:c, 'channel=post', 'outcome=sent', 'postal_id=66400012345674'), 'saved', 'Monday: by post');
select is(tap.state(:c), '4 wait зв2 вы1 по1 notified 30.11 15:00', 'the clock stopped');
select is(tap.deadlines(:c), 'notify met 30.11, post_wait open 30.12', 'on the last day; thirty days to wait');
-- ---- 2: agrees by phone to a meeting: told 3 marks, above (rule 1 of ladder.sql); 3: refuses --------------------------------
select tap.case_of('Отказов', '+79000000022') as c \gset
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=refused', 'refusal=already_served', 'esrn=yes'), 'saved', 'refuses');
select is(tap.state(:c), '4 close зв0 вы0 по0 notified 30.11 15:00 refused esrn', 'nothing is left to do but to close it');
select is(tap.save(:'clerk', 'close', :c, 'reason=refused', 'note=устно'), 'saved', 'closed');
select is(tap.state(:c), '4 none зв0 вы0 по0 notified 30.11 15:00 refused esrn closed refused', 'as refused');
-- a late refusal ends the meeting
select tap.case_of('Передумов', '+79000000023') as c \gset
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-12-02 11:00', 'place=office'), 'saved', 'agrees');
select is(tap.try(:c, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=self', 'answer=refused', 'refusal=not_needed'), 'saved', 'thinks better of it');
select is(tap.deadlines(:c), 'agree_meeting met 07.12, esrn open 07.12, meeting cancelled 02.12, notify met 07.12', 'no meeting');

-- ---- what a save leaves behind ------------------------------------------------------------------------------------------------
select is((select string_agg(distinct relation, ' ') from audit.entry where row_id = tap.attempt(:c) and relation = 'kurator.contact_attempt'), 'kurator.contact_attempt', 'the journal has the attempt');
select is((select count(*)::int from (select office_id, period, state, assignee_id, due_on from kurator.tally group by 1, 2, 3, 4, 5 having sum(n) <> 0) t
            full join (select office_id, period, state, assignee_id, due_on, count(*) from kurator.deadline group by 1, 2, 3, 4, 5) d
                 on (t.office_id, t.period, t.state, t.due_on) = (d.office_id, d.period, d.state, d.due_on) and t.assignee_id is not distinct from d.assignee_id
            where t.office_id is null or d.office_id is null), 0, 'figures agree with the deadlines');
-- One save writes the case once, whatever comes of it: one version, one old state, one entry of the journal a row.
select tap.case_of('Счётов', '+79000000024') as c \gset
select max(id) as mark from audit.entry \gset
select version as v from kurator.case_file where id = :c \gset
create temp table ran as select to_jsonb(d) as row from kurator.deadline d where d.case_id = :c;
update ran set row = row || '{"state": "met", "tried": true}';
select is(tap.try(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-12-02 11:00', 'place=office', 'esrn=yes'), 'saved', 'all at once');
select is((select string_agg(relation || ' ' || n, ', ' order by relation) from (select relation, count(*) as n from audit.entry where id > :mark group by 1) e),
    'kurator.appointment 1, kurator.case_file 1, kurator.consent 3, kurator.contact_attempt 1, kurator.phone 1', 'an entry each');
select is((select version - :v from kurator.case_file where id = :c), 1, 'one version');
select is((select count(*)::int from kurator.case_file_history where id = :c and version = :v), 1, 'one old state');
select is((select esrn_attempt::text from kurator.case_file where id = :c), tap.attempt(:c), 'with the mark of the register');
select is((select count(*)::int from kurator.case_event where case_id = :c and kind = 'esrn'), 1, 'and its event');
select is((select to_jsonb(d) - 'closed_on' from kurator.deadline d where d.case_id = :c and d.period = 'notify'), row - 'closed_on', 'the period that ended is the same row in all its other columns')
  from ran where row ->> 'period' = 'notify';
select is((select string_agg(a.attname, ', ') from pg_attribute a, pg_proc p where p.proname = 'recompute' and p.pronamespace = 'kurator'::regnamespace and a.attrelid = 'kurator.deadline'::regclass
            and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attname not in ('state', 'closed_on', 'assignee_id', 'tried') and strpos(p.prosrc, format('t.%I', a.attname)) = 0), null,
    'none of which is forgotten when it goes over');
select is((select string_agg(period || ' ' || state || ' ' || (opened_at is not null and born is not null) || ' ' || coalesce(closed_on::text, '-'), ', ' order by period) from kurator.deadline where case_id = :c),
    'agree_meeting met true 2026-11-30, esrn met true 2026-11-30, meeting open true -, notify met true 2026-11-30', 'beside those that came of it');
select * from finish();
rollback;
