-- forward.sql - misdirected (rule 8): the sender's case closes, the receiver's clock starts, both see it.
\set prefix forward_
\set clerk forward_clerk
\set other forward_other
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
select tap.case_of('Переездов', '+79000000001') as c \gset
select tap.person_of(:c) as p \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-11-27 10:00', 'place=office'), 'saved', 'told: lives in Saratov now');
select is(tap.as_login(:'other', format('select case_id from api.case_head(%s, null)', :c)), '', 'the other office does not see the case');
select is(tap.as_login(:'other', 'select count(*) from api.search(9002, ''Переездов'', 20)'), '(0)', 'nor the citizen');
select is(tap.save(:'clerk', 'forward', :c), 'refused field.required:organisation', 'to whom?');
select is(tap.save(:'clerk', 'forward', :c, 'organisation=9001'), 'refused forward.organisation:organisation', 'not to oneself');
select is(tap.save(:'clerk', 'forward', :c, 'organisation=9003'), 'refused forward.organisation:organisation', 'not to who takes no referrals');
select is(tap.save(:'clerk', 'forward', :c, 'organisation=x', 'note=' || repeat('x', 1001)), 'refused field.long:note, forward.organisation:organisation', 'not to nobody');
update kurator.organisation set closed_on = '2026-01-01' where id = 9002;
select is(tap.save(:'clerk', 'forward', :c, 'organisation=9002'), 'refused forward.organisation:organisation', 'not to one that is closed');
update kurator.organisation set closed_on = null where id = 9002;
select is(tap.save(:'other', 'forward', :c, 'organisation=9002'), '! KU001', 'nobody takes a case for himself');
-- at half past midnight in Irkutsk it is still the day before in Saratov
select tap.at('2026-11-25 00:30+08');
select is(tap.save(:'clerk', 'forward', :c, 'organisation=9002', 'note=переехал в Энгельс'), 'saved', 'forwarded');
select forwarded_to as n from kurator.case_file where id = :c \gset
select is(tap.state(:c), '4 none зв0 вы0 по0 notified 23.11 10:00 agreed closed forwarded', 'here it is closed');
select is((select closed_on || ' ' || close_note from kurator.case_file where id = :c), '2026-11-25 переехал в Энгельс', 'today, with the note');
select is(tap.deadlines(:c), 'agree_meeting met 30.11, esrn cancelled 30.11, meeting cancelled 27.11, notify met 30.11', 'nothing runs here');
select is(tap.state(:n), '1 call зв0 вы0 по0', 'there it begins');
select is((select received_on || ' ' || source || ' ' || ladder || ' ' || forwarded_from from kurator.case_file where id = :n), '2026-11-24 ipra true ' || :'c', 'received today, by the day there');
select is(tap.deadlines(:n), 'notify open 01.12', 'with its own five days');
select is((select sender || ' ' || note from kurator.referral where case_id = :n), 'УСЗСОН А переехал в Энгельс', 'and says from whom');
select is(tap.as_login(:'other', format('select state, forwarded_from from api.case_head(%s, null)', :n)), '(open,"УСЗСОН А")', 'the receiver sees it');
select is(tap.as_login(:'clerk', format('select state, forwarded_to from api.case_head(%s, null)', :c)), '(closed,"УСЗСОН Б")', 'the sender sees where it went');
select is(tap.as_login(:'other', 'select count(*) from api.search(9002, ''Переездов'', 20)'), '(1)', 'the citizen is found there');
select is(tap.as_login(:'clerk', 'select count(*) from api.search(9001, ''Переездов'', 20)'), '(1)', 'and still here');
select is(tap.as_login(:'other', format('select case_id from api.case_head(%s, null)', :c)), '', 'the old case stays the sender''s own');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), 'refused case.closed', 'the sender is done');
select is(tap.save(:'clerk', 'attempt', :n, 'channel=phone', 'outcome=no_answer'), '! KU001', 'the new case is the receiver''s');
select is(tap.save(:'other', 'attempt', :n, 'channel=phone', 'outcome=no_answer'), 'saved', 'who works on');
select is(tap.save(:'clerk', 'forward', :c, 'organisation=9002'), 'refused case.closed', 'once');
-- to an office where the citizen's case already runs
insert into kurator.case_file (office_id, person_id, source, ladder, received_on) values (9001, :p, 'ipra', true, '2026-11-25') returning id as d \gset
select kurator.recompute(:d) as done \gset
select is(tap.save(:'clerk', 'forward', :d, 'organisation=9002'), 'saved', 'a second one');
select is((select forwarded_to from kurator.case_file where id = :d), :n::bigint, 'joins the case that runs there');
select is(tap.deadlines(:n), 'notify open 01.12', 'whose clock goes on');
-- past the calendar of the receiver
select tap.at('2027-12-20 10:00+08');
select tap.case_of('Поздний', '+79000000002') as c \gset
select tap.at('2027-12-28 10:00+08');
select is(tap.save(:'clerk', 'forward', :c, 'organisation=9002'), 'refused calendar.horizon:organisation', 'past the last loaded year nothing is opened');
select is((select state from kurator.case_file where id = :c), 'open', 'and nothing closed');
select * from finish();
rollback;
