-- why.sql - a due date explained by the days counted and skipped, by the calendar it was computed with, also after a newer one.
\set prefix why_
begin;
\ir setup/world.psql
select tap.world(:'prefix');
select no_plan();
create function tap.why(p_login text, p_case bigint, p_kind text, p_columns text) returns text language sql as $$
    select tap.as_login(p_login, format('select %s from api.why(%s) where kind = %L', p_columns, p_case, p_kind)) $$;

-- Received on Friday 30.10.2026: five working days over the holiday of 4 November end on Monday the 9th.
select tap.at('2026-11-01 10:00+08');
select tap.citizen(9001, 'Ноябрьская', '00100199764', '+79000000001') as moved \gset
select tap.citizen(9001, 'Ушедшая', '00100199663', '+79000000002') as met \gset
select tap.citizen(9002, 'Соседова', '00100199562', '+79000000003') as theirs \gset
select is(tap.why(:'prefix' || 'clerk', :moved, 'head', 'day, other, n, name, scope, version is not null, at'),
          '(2026-10-30,2026-11-09,5,notify,"Иркутская область",t,"2026-11-23 10:00")', 'the head: from, to, five days, the calendar and when it was made');
create table tap.november (days text);
insert into tap.november values (
    E'(2026-10-31,f,,weekend,"","")\n(2026-11-01,f,,weekend,"","")\n(2026-11-02,t,1,workday,"","")\n(2026-11-03,t,2,workday,"","")\n'
    '(2026-11-04,f,,holiday,"день 2026-11-04",RU)\n(2026-11-05,t,3,workday,"","")\n(2026-11-06,t,4,workday,"","")\n'
    '(2026-11-07,f,,weekend,"","")\n(2026-11-08,f,,weekend,"","")\n(2026-11-09,t,5,workday,"","")');
select is(tap.why(:'prefix' || 'clerk', :moved, 'day', 'day, working, n, day_kind, name, scope'), (select days from tap.november), 'every day, counted or skipped, and why');
select is(tap.why(:'prefix' || 'clerk', :moved, 'shift', '*'), '', 'nothing has moved it');
select is(tap.why(:'prefix' || 'other', :theirs, 'head', 'scope'), '("Саратовская область")', 'another office counts by its own calendar');
select is(tap.as_login(:'prefix' || 'clerk', format('select * from api.why(%s)', :theirs)), '', 'and explains nothing to us');
select is(tap.as_login(:'prefix' || 'clerk', 'select * from api.why(0)'), '', 'no such case');

-- One case has its clock stopped; then a decree frees the 6th in the region.
set local session_replication_role = replica;
delete from kurator.deadline_open where case_id = :met and period <> 'notify';
update kurator.deadline set state = 'met', closed_on = '2026-11-01' where case_id = :met;
set local session_replication_role = origin;
select tap.at('2026-11-02 09:00+08');
select (kurator.calendar_store('указ.csv', '{RU-IRK}', '{2026-11-06}', '{transferred_off}', '{"выходной по указу"}')).moved > 0 as moved_some \gset
select is(:'moved_some'::text, 't', 'the newer calendar moves open deadlines');
select is(tap.why(:'prefix' || 'clerk', :moved, 'head', 'day, other, n'), '(2026-10-30,2026-11-10,5)', 'the open one ends a day later');
select is(tap.why(:'prefix' || 'clerk', :moved, 'day', 'string_agg(day::text, '' '' order by day) filter (where working), string_agg(name, '','' order by day) filter (where name <> '''')'),
          '("2026-11-02 2026-11-03 2026-11-05 2026-11-09 2026-11-10","день 2026-11-04,выходной по указу")', 'by the new days, with their names');
select is(tap.why(:'prefix' || 'clerk', :moved, 'day', 'max(version)'), (select format('(%s)', max(id)) from kurator.calendar_version), 'and the version that says so');
select is(tap.why(:'prefix' || 'clerk', :moved, 'shift', 'day, other, name, scope, at'), '(2026-11-09,2026-11-10,указ.csv,RU-IRK,"2026-11-02 09:00")', 'and what moved it, when');
select is(tap.why(:'prefix' || 'clerk', :met, 'head', 'day, other, n'), '(2026-10-30,2026-11-09,5)', 'the met one stays as it was');
select is(tap.why(:'prefix' || 'clerk', :met, 'day', 'day, working, n, day_kind, name, scope'), (select days from tap.november), 'explained by the calendar it was computed with');
select is(tap.why(:'prefix' || 'clerk', :met, 'shift', '*'), '', 'nothing moved it');
select is(tap.as_login(:'prefix' || 'clerk', format('select due_on, due_state from api.case_head(%s, null)', :met)), '(2026-11-09,met)', 'the card says the same date');
select is(tap.as_login(:'prefix' || 'clerk', format('select at, detail from api.case_timeline(%s, 100) where kind = ''shift''', :moved)), '("2026-11-02 09:00",2026-11-09|2026-11-10)', 'and the line tells of the shift');

-- A given date has nothing to count.
insert into kurator.case_file (office_id, person_id, source, ladder, received_on)
select 9001, person_id, 'personal', false, '2026-11-02' from kurator.case_file where id = :met returning id as given \gset
insert into kurator.deadline (case_id, person_id, period, office_id, started_on, due_on, calendar, state)
select :given, person_id, 'decide', 9001, '2026-11-02', '2026-11-12', 'RU-IRK', 'open' from kurator.case_file where id = :given;
select is(tap.as_login(:'prefix' || 'clerk', format('select kind, day, other, n, name, version from api.why(%s)', :given)), '(head,2026-11-02,2026-11-12,10,decide,)', 'a given date: calendar days, no row of days');
-- Each deadline of a case is explained by itself.
\ir setup/save.psql
create function tap.of(p_case bigint, p_period text) returns text language sql as $$
    select tap.as_login('why_clerk', format('select day, other, n, name, day_kind, scope, at, version is not null from api.why(%s, %L) where kind = ''head''', p_case, p_period)) $$;
select tap.at('2026-11-23 10:00+08');
select tap.case_of('Думин', '+79000000011') as c \gset
select is(tap.save('why_clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=thinking', 'decide_by=2026-12-10'), 'saved', 'told');
select is(tap.of(:c, 'decide'), '(2026-11-23,2026-12-10,17,decide,phone,"","2026-11-23 10:00",f)', 'thinks until the day he named: said when, how');
select is(tap.of(:c, 'esrn'), '(2026-11-23,2026-11-30,5,esrn,"","Иркутская область","2026-11-02 09:00",t)', 'the mark: under the date of the arrival');
select is(tap.of(:c, null), '(2026-11-23,2026-11-30,5,notify,"","Иркутская область","2026-11-02 09:00",t)', 'without a name: the five days');
select is(tap.of(:c, 'meeting') || tap.of(:c, 'dance'), '', 'nothing of what there is not');
select tap.at('2026-12-08 10:00+08');
select is(tap.save('why_clerk', 'attempt', :c, 'channel=office', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-12-09 11:00', 'place=home'), 'saved', 'agrees');
select is(tap.of(:c, 'agree_meeting'), '(2026-12-08,2026-12-15,5,agree_meeting,later,"Иркутская область","2026-11-02 09:00",t)', 'the meeting: from the consent, by its own days');
select is(tap.as_login('why_clerk', format('select string_agg(day::text, '' '' order by day) from api.why(%s, ''agree_meeting'') where kind = ''day'' and working', :c)),
          '("2026-12-09 2026-12-10 2026-12-11 2026-12-14 2026-12-15")', 'which are these');
select is(tap.of(:c, 'meeting'), '(2026-12-08,2026-12-09,1,meeting,home,"2026-12-09 11:00","2026-12-08 10:00",f)', 'the meeting itself: for when, where, agreed when');
select is(tap.as_login('why_clerk', format('select due_on, due_state, days, deadlines from api.case_head(%s, null)', :c)),
          '(2026-11-30,open,-6,"{notify|met|2026-11-30|2026-11-23,agree_meeting|met|2026-12-15|2026-12-08,esrn|open|2026-11-30|-|-6,meeting|open|2026-12-09|-|1}")', 'the card says which is done and which is late');
select tap.case_of('Почтов', null) as c \gset
select is(tap.save('why_clerk', 'attempt', :c, 'channel=visit', 'outcome=moved'), 'saved', 'visit');
select is(tap.save('why_clerk', 'attempt', :c, 'channel=post', 'outcome=sent', 'postal_id=66400012345674'), 'saved', 'post');
select is(tap.of(:c, 'post_wait'), '(2026-12-08,2027-01-07,30,post_wait,66400012345674,"","2026-12-08 10:00",f)', 'thirty days after the posting');
select tap.case_of('Отказов', '+79000000012') as c \gset
select is(tap.save('why_clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=refused', 'refusal=other', 'esrn=yes'), 'saved', 'refuses');
select is(tap.of(:c, 'close'), '(2026-12-08,2026-12-15,7,close,"","","2026-12-08 10:00",f)', 'to be closed within a week of the mark');
select is(tap.as_login('why_other', format('select * from api.why(%s, ''close'')', :c)), '', 'and nothing to another office');
select * from finish();
rollback;
