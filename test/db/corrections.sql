-- corrections.sql - entered by mistake (rule 10): what is superseded stays visible, rung, clock and marks are worked out again.
\set prefix fix_
\set clerk fix_clerk
\set boss fix_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();

-- ---- the mistaken "told": the clock runs again with the old due date ---------------------------------------------------------
select tap.case_of('Ошибкин', '+79000000001') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), 'saved', 'a call in vain');
select tap.at('2026-11-26 11:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-11-27 10:00', 'place=office', 'esrn=yes'), 'saved', 'told, meeting, register');
select is(tap.deadlines(:c), 'agree_meeting met 30.11, esrn met 30.11, meeting open 27.11, notify met 30.11', 'all marked');
select tap.attempt(:c) as a \gset
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || :'a'), 'refused field.required:why', 'why?');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || :'a', 'why=tired'), 'refused field.choice:why', 'a reason of the list');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=0', 'why=wrong_person'), 'refused mistake.unknown:attempt_id', 'no such attempt');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=x', 'why=wrong_person'), 'refused mistake.unknown:attempt_id', 'no number at all');
select is(tap.save('fix_coordinator', 'mistake', :c, 'attempt_id=' || :'a', 'why=wrong_person'), 'refused mistake.not_yours:attempt_id', 'not by a colleague');
select is(tap.save('fix_other', 'mistake', :c, 'attempt_id=' || :'a', 'why=wrong_person'), '! KU001', 'not from another office');
savepoint s;
select tap.at('2026-11-26 23:59+08');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || :'a', 'why=wrong_person', 'note=звонили соседке'), 'saved', 'the own one on the same day');
select is(tap.state(:c), '1 call зв1 вы0 по0', 'back on the phone rung');
select is(tap.deadlines(:c), 'agree_meeting cancelled 30.11, esrn cancelled 30.11, meeting cancelled 27.11, notify open 30.11', 'the clock runs again under the old date');
select is((select superseded_why || ' ' || superseded_note from kurator.contact_attempt where id = :a), 'wrong_person звонили соседке', 'the mistake stays visible');
select is((select count(*)::int from kurator.consent where attempt_id = :a), 3, 'with its answers');
select is((select count(*)::int from kurator.appointment where attempt_id = :a and superseded_at is not null), 1, 'and its meeting');
select is((select esrn_at from kurator.case_file where id = :c), null, 'the mark of the register went with it');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || :'a', 'why=wrong_person'), 'refused mistake.already:attempt_id', 'once');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=thinking', 'decide_by=2026-12-03'), 'saved', 'told in truth');
select is(tap.deadlines(:c), 'agree_meeting cancelled 30.11, decide open 03.12, esrn open 30.11, meeting cancelled 27.11, notify met 30.11', 'the clock stops again');
rollback to s;
select tap.at('2026-11-27 00:00+08');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || :'a', 'why=wrong_person'), 'refused mistake.not_yours:attempt_id', 'the next day no more');
select is(tap.save(:'boss', 'mistake', :c, 'attempt_id=' || :'a', 'why=wrong_person'), 'saved', 'but the supervisor may');
-- a calendar that came meanwhile does not move what was met; the date stays that of the arrival
select is(tap.deadlines(:c), 'agree_meeting cancelled 30.11, esrn cancelled 30.11, meeting cancelled 27.11, notify open 30.11', 'as before');

-- ---- a rung falls back ----------------------------------------------------------------------------------------------------------
select tap.at('2026-11-23 10:00+08');
select tap.case_of('Рунгов', '+79000000002') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), 'saved', 'call');
select tap.attempt(:c) as a \gset
select tap.at('2026-11-23 12:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), 'saved', 'call');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=nobody_home'), 'saved', 'visit');
select is(tap.state(:c), '3 post зв2 вы1 по0', 'post');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || :'a', 'why=duplicate'), 'saved', 'the first call did not happen');
select is(tap.state(:c), '1 call зв1 вы1 по0', 'back to the phone; the visit stays');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=sent'), 'refused ladder.post_locked:channel', 'the post is locked again');
select tap.at('2026-11-23 13:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=busy'), 'saved', 'one more call');
select is(tap.state(:c), '3 post зв2 вы1 по0', 'and the post is open at once');
-- calls one upon the other: when the one that counted goes, the other counts
select tap.case_of('Двойнов', '+79000000003') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), 'saved', 'call');
select tap.attempt(:c) as a \gset
select tap.at('2026-11-23 13:10+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=busy'), 'saved', 'call');
select is(tap.state(:c), '1 call зв1 вы0 по0', 'one counts');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || :'a', 'why=duplicate'), 'saved', 'the first was none');
select is(tap.state(:c), '1 call зв1 вы0 по0', 'now the other does');

-- ---- a number found wrong by mistake ----------------------------------------------------------------------------------------------
select tap.case_of('Номеров', '+79000000004') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=not_in_service'), 'saved', 'not in service');
select is(tap.state(:c), '2 visit зв1 вы0 по0', 'no number is left');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || tap.attempt(:c), 'why=wrong_outcome'), 'saved', 'it was');
select is((select state from kurator.phone where person_id = tap.person_of(:c)), 'unchecked', 'the number is one again');
select is(tap.state(:c), '1 call зв0 вы0 по0', 'and the visit locked');

-- ---- a meeting moved by mistake; the notice; the mark -------------------------------------------------------------------------------
select tap.case_of('Встречин', '+79000000005') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-11-26 10:00', 'place=office'), 'saved', 'told');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-11-27 10:00', 'place=home'), 'saved', 'another day');
select is(tap.state(:c), '4 esrn зв0 вы0 по0 notified 23.11 13:10 agreed meeting 27.11 10:00', 'moved');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || tap.attempt(:c), 'why=wrong_person'), 'saved', 'that was somebody else');
select is(tap.state(:c), '4 esrn зв0 вы0 по0 notified 23.11 13:10 agreed meeting 26.11 10:00', 'the first meeting stands again');
select is(tap.save(:'clerk', 'esrn', :c, 'done=yes'), 'saved', 'entered');
select is(tap.save('fix_coordinator', 'esrn', :c, 'done=no'), 'refused esrn.not_yours:done', 'not undone by a colleague');
select is(tap.save(:'clerk', 'esrn', :c, 'done=no'), 'saved', 'undone by who did it');
select is(split_part(tap.deadlines(:c), ', ', 2), 'esrn open 30.11', 'it is missing again');
select is(tap.save(:'clerk', 'esrn', :c, 'done=perhaps'), 'refused field.choice:done', 'yes or no');
select is(tap.save(:'clerk', 'esrn', :c), 'refused field.required:done', 'one of them');
select tap.case_of('Почтов', null) as c \gset
select is(tap.save(:'clerk', 'esrn', :c, 'done=yes'), 'refused esrn.early:done', 'nothing to enter before the citizen is told');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=moved'), 'saved', 'visit');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=sent'), 'saved', 'post');
select is(tap.deadlines(:c), 'notify met 30.11, post_wait open 23.12', 'notified by post');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || tap.attempt(:c), 'why=did_not_happen'), 'saved', 'it was not sent');
select is(tap.deadlines(:c), 'notify open 30.11, post_wait cancelled 23.12', 'the clock runs');
-- closed is closed
select is(tap.save(:'clerk', 'close', :c, 'reason=institution'), 'saved', 'closed');
select is(tap.save(:'boss', 'mistake', :c, 'attempt_id=' || (select min(attempt_id)::text from kurator.attempt_case where case_id = :c), 'why=duplicate'), 'refused case.closed', 'no corrections on a closed case');
select is(tap.save(:'clerk', 'close', :c, 'reason=moved'), 'refused case.closed', 'nor a second closing');
select is(tap.save(:'boss', 'override', :c, 'rung=3', 'reason=просто так'), 'refused case.closed', 'nor an override');
select is(tap.save(:'clerk', 'esrn', :c, 'done=yes'), 'refused case.closed, esrn.early:done', 'nor a mark');
select is(tap.save(:'clerk', 'appointment', :c, 'action=cancel'), 'refused case.closed', 'nor a meeting');
select is(tap.save(:'clerk', 'close', tap.case_of('Лишний', null), 'reason=error'), 'refused close.not_yours:reason', 'entered in error: not by who did not enter it');
select is(tap.save(:'boss', 'close', tap.case_of('Лишний', null), 'reason=error'), 'refused field.required:note', 'with a note');
select is(tap.save(:'boss', 'close', tap.case_of('Лишний', null), 'reason=error', 'note=дубль'), 'saved', 'by the supervisor');
select * from finish();
rollback;
