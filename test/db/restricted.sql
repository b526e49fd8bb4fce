-- restricted.sql - restricted cases: marked and named by a supervisor, seen by nobody else; figures stay those of the lists, the work
-- goes on, and a case that nobody can work any longer is told of by a number.
\set prefix restr_
\set clerk restr_clerk
\set boss restr_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
update kurator.organisation set no = 901 where id = 9001;
select no_plan();
select tap.account('restr_boss2', 'supervisor', 9001, 'Вторая'), tap.account('restr_far', 'supervisor', 9002, 'Дальняя') \g /dev/null
create function tap.staff(p_login text) returns text language sql as 'select id::text from kurator.staff where login = p_login';
select tap.case_of('Тайнин', '+79000000001', '1992-03-14') as c \gset
select tap.case_of('Тайнина', '+79000000002', '2015-03-14') as child \gset
select tap.case_of('Обычный', '+79000000003') as plain \gset
update kurator.person set snils = '00100199764' where id = tap.person_of(:c);
insert into kurator.household (office_id) values (9001) returning id as home \gset
update kurator.person set household_id = :home where id in (tap.person_of(:c), tap.person_of(:child));
update kurator.case_file set assignee_id = tap.staff(:'clerk')::int where id in (:c, :child, :plain);
select kurator.recompute(:c), kurator.recompute(:child), kurator.recompute(:plain) \g /dev/null
create function tap.sees(p_login text, p_case bigint) returns boolean language sql as $$
    select tap.as_login(p_login, format('select surname from api.case_head(%s, null)', p_case)) not in ('', '! 42501') $$;

-- ---- who may mark, and what is asked for ----
select is(tap.save(:'clerk', 'restricted', :c, 'action=mark', 'kind=violence', 'reason=угрозы'), 'refused rights.supervisor', 'no clerk marks');
select is(tap.save('restr_monitor', 'restricted', :c, 'action=mark', 'kind=violence', 'reason=угрозы'), '! 42501 permission denied for function save_restricted', 'nor a monitor');
select is(tap.save('restr_far', 'restricted', :c, 'action=mark', 'kind=violence', 'reason=угрозы'), '! KU001', 'nor another office''s supervisor');
select is(tap.save(:'boss', 'restricted', :c, 'action=mark'), 'refused field.required:kind, field.required:reason', 'kind and reason');
select is(tap.save(:'boss', 'restricted', :c, 'action=mark', 'kind=x', 'reason=угрозы'), 'refused field.choice:kind', 'a kind of the list');
select is(tap.save(:'boss', 'restricted', :c, 'action=mark', 'kind=other', 'reason=ы'), 'refused restricted.short:reason', 'a reason that says something');
select is(tap.save(:'boss', 'restricted', :c, 'action=mark', 'kind=other', 'reason=угрозы', 'staff=' || tap.staff('restr_far')), 'refused handover.to:staff', 'named is who works here');
select is(tap.save(:'boss', 'restricted', :c, 'action=' || a, 'staff=' || tap.staff(:'clerk'), 'named=' || tap.staff(:'clerk')), 'refused restricted.none', 'nothing to ' || a) from unnest('{name,unname,lift}'::text[]) a;
select ok(tap.sees(l, :c), l || ' saw it before') from unnest('{restr_clerk,restr_coordinator,restr_supervisor,restr_boss2,restr_monitor}'::text[]) l;

-- ---- marked ----
select is(tap.save(:'boss', 'restricted', :c, 'action=mark', 'kind=violence', 'reason=угрозы бывшего мужа'), 'saved', 'marked');
select is(tap.save(:'boss', 'restricted', :c, 'action=mark', 'kind=violence', 'reason=угрозы'), 'refused restricted.already', 'once');
select is(tap.sees(l, :c), l = 'restr_supervisor', l || ': only who marked sees it') from unnest('{restr_clerk,restr_coordinator,restr_supervisor,restr_boss2,restr_monitor,restr_far}'::text[]) l;
select is((select assignee_id::text from kurator.case_file where id = :c), tap.staff(:'boss'), 'nothing stays on the desk of who cannot see it');
select is(tap.as_login(:'boss', format('select restricted[1], household_count from api.case_head(%s, null)', :c)), '(violence,1)', 'the card says so');
select is(tap.as_login(:'clerk', format('select restricted, household_count, household from api.case_head(%s, null)', :child)), '({},0,{})', 'nobody is left in the household of who is seen');
select is(tap.as_login(:'boss', format('select mind from api.worklist(9001, ''all'', ''all'', null, null, 99) where case_id = %s', :c)), '(restricted)', 'the row has the mark');
select is(tap.as_login(:'boss', format('select restricted[1:4] || restricted[6:] as r from api.case_head(%s, null)', :c)),
          '("{violence,""угрозы бывшего мужа"",2026-11-23,""Иванова О. П."",""Иванова О. П."","""",works}")', 'why, and who may see it');
-- figures are the rows of the lists, for each
create function tap.tabs(p_login text) returns text language sql as $$
    select string_agg(t.tab || ' ' || (tap.as_login(p_login, format('select counts[%s] from api.worklist(9001, %L, ''all'', null, null, 500) limit 1', t.n, t.tab)) =
                                       tap.as_login(p_login, format('select count(case_id) from api.worklist(9001, %L, ''all'', null, null, 500)', t.tab))), ' ' order by t.n)
      from unnest('{overdue,today,soon,waiting,meetings,esrn}'::text[]) with ordinality t(tab, n) $$;
select is(tap.tabs(l), 'overdue true today true soon true waiting true meetings true esrn true', l || ': a figure is its rows')
  from unnest('{restr_clerk,restr_supervisor,restr_boss2,restr_monitor}'::text[]) l;
select is(tap.as_login(l, 'select counts[3] from api.worklist(9001, ''soon'', ''all'', null, null, 1)'), n, l || ': soon') from (values ('restr_clerk', '(2)'), ('restr_supervisor', '(3)')) x(l, n);
select tap.at('2026-12-03 10:00+08');
select is(tap.as_login(l, 'select untried from api.board(9001) where kind = ''all'''), n, l || ': overdue on the board') from (values ('restr_boss2', '(2)'), (:'boss', '(3)')) x(l, n);
select is(tap.as_login(l, 'select of_all - in_time from api.board(9001) where kind = ''all'''), tap.as_login(l, 'select count(*) from api.board_list(9001, ''late'', ''all'', null, null, null, 99)'), l || ': the share')
  from unnest('{restr_boss2,restr_supervisor,restr_monitor}'::text[]) l;
select is(tap.as_login(l, 'select counts[1] from api.board_list(9001, ''untried'', ''all'', null, null, null, 99) limit 1'), n, l || ': behind it') from (values ('restr_boss2', '(2)'), (:'boss', '(3)')) x(l, n);
select is(tap.as_login('restr_ministry', 'select untried from api.board_region() where kind = ''all'''), '(3)', 'the region counts everybody');
select tap.at('2026-11-23 10:00+08');
select is(tap.as_login(l, 'select n from api.monthly(9001, ''2026-11-01'', ''ru'', '''') where line = ''open'' and col = ''all'' and part = '''''),
          tap.as_login(l, 'select count(*) from api.monthly_people(9001, ''2026-11-01'', ''open'', '''', ''all'', '''', '''', null, null, 99)'), l || ': the monthly form')
  from unnest('{restr_clerk,restr_supervisor}'::text[]) l;

-- ---- the work of who is named ----
select is(tap.save(:'boss', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-11-25 10:00', 'place=office', 'esrn=yes', 'household=yes', 'confirm=not_counted'),
          'saved', 'a call that serves the family');
select tap.attempt(:c) as attempt \gset
select is(tap.as_login(:'clerk', format('select count(*) from api.case_timeline(%s, 99) where kind = ''attempt''', :child)), '(1)', 'it is seen in the case that is seen');
select is(tap.as_login(:'clerk', 'select case_id from api.meetings(9001, ''2026-11-25'', ''2026-11-25'')') ~ format('\m%s\M', :c), false, 'the meeting is in nobody else''s list');
select is(tap.as_login(:'boss', format('select mind from api.meetings(9001, ''2026-11-25'', ''2026-11-25'') where case_id = %s', :c)), '(restricted)', 'with the mark for who is named');
update kurator.case_file set assignee_id = tap.staff(:'boss')::int where id = :plain;
select is(tap.save(:'clerk', 'attempt', :plain, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-11-25 10:10', 'place=office', 'esrn=yes'),
          'saved', 'no question tells of the meeting in the way');
select is(tap.save(:'boss', 'appointment', :plain, 'action=move', 'meeting_at=2026-11-25 10:05', 'place=office') like 'question question.meeting_collision%Тайнин%', true, 'who sees it is asked');
select is(tap.save('restr_boss2', 'mistake', :child, 'attempt_id=' || :'attempt', 'why=wrong_person'), 'saved', 'the family''s call taken back by who sees the child alone');
select is(tap.state(:c), '1 call зв0 вы0 по0', 'is taken back for the hidden case, too');
select is(tap.call(:'boss', 'save_handover', gen_random_uuid(), null, 9001, array['to=' || tap.staff(:'clerk'), 'what=these', format('cases=%s:%s', :c, tap.staff(:'boss'))]),
          'kept saved , restricted.hold:' || :c, 'not handed to who cannot see it');
select is(tap.call('restr_boss2', 'save_handover', gen_random_uuid(), null, 9001, array['to=' || tap.staff(:'clerk'), 'what=these', format('cases=%s:%s', :c, tap.staff(:'boss'))]),
          'kept saved , handover.elsewhere:' || :c, 'another supervisor does not find it');

-- ---- naming ----
select is(tap.save(:'boss', 'restricted', :c, 'action=name'), 'refused field.required:staff', 'whom');
select is(tap.save(:'boss', 'restricted', :c, 'action=name', 'staff=' || tap.staff(:'clerk'), 'until=2026-11-22'), 'refused absence.past:until', 'not into the past');
select is(tap.save(:'boss', 'restricted', :c, 'action=unname', 'named=' || tap.staff(:'boss')), 'refused restricted.last:named', 'the last one stays');
select is(tap.save(:'boss', 'restricted', :c, 'action=name', 'staff=' || tap.staff(:'clerk'), 'until=2026-11-24'), 'saved', 'a clerk is named for two days');
select is(tap.save(:'boss', 'restricted', :c, 'action=name', 'staff=' || tap.staff(:'clerk'), 'until=2026-11-24'), 'refused restricted.named_already:staff', 'once');
select ok(tap.sees(:'clerk', :c), 'and sees it');
select is(tap.save(:'clerk', 'restricted', :c, 'action=name', 'staff=' || tap.staff('restr_coordinator')), 'refused rights.supervisor', 'but names nobody');
select tap.at('2026-11-25 10:00+08');
select ok(not tap.sees(:'clerk', :c), 'not on the third day');
select tap.at('2026-11-24 10:00+08');
insert into kurator.deputy (organisation_id, staff_id, deputy_id, valid_from, valid_until) values (9001, tap.staff(:'boss')::int, tap.staff('restr_coordinator')::int, '2026-11-24', '2026-11-24');
select ok(not tap.sees('restr_coordinator', :c), 'who stands in for her is not named by that');
select is(tap.save(:'boss', 'restricted', :c, 'action=unname', 'named=' || tap.staff('restr_boss2')), 'refused restricted.not_named:named', 'who is not named is not taken away');
select is(tap.save(:'boss', 'restricted', :c, 'action=unname', 'named=' || tap.staff(:'clerk')), 'saved', 'taken away');
select ok(not tap.sees(:'clerk', :c), 'at once');

-- ---- the same SNILS, elsewhere ----
select is(tap.as_login('restr_far', 'select outcome from api.elsewhere(9002, ''1992-03-14'', ''00100199764'', null, null, null, null)'), '(nobody)', 'no operator is told of him');
select is(tap.intake(:'clerk', 9001, null, 'source=ipra', 'received_on=2026-11-23', 'surname=Тайнин', 'given_name=Пётр', 'birth_date=1992-03-14', 'sex=m', 'snils=00100199764', 'phone1=+79000000007'),
          'saved', 'the same citizen by a clerk who does not see him: no question, no refusal');
select max(id) as again from kurator.case_file \gset
select isnt(tap.person_of(:again), tap.person_of(:c), 'is not joined to him');
select is(tap.as_login(:'clerk', format('select number from api.case_phones(%s)', :again)), '(+79000000007)', 'and shows nothing of his');
select is((select count(*)::int from kurator.person_clash where person_id = tap.person_of(:again) and other_id = tap.person_of(:c)), 1, 'it is kept for those above');
select is(tap.intake(:'boss', 9001, null, 'source=ipra', 'received_on=2026-11-23', 'surname=Тайнин', 'given_name=Пётр', 'birth_date=1992-03-14', 'sex=m', 'snils=00100199764', 'phone1=+79000000007'),
          'refused snils.taken:snils', 'who is named is told');

-- ---- nobody is left ----
select is(tap.as_login(l, 'select n from api.board(9001) where name = ''restricted'''), '(0)', 'somebody works it') from unnest(array['restr_boss2', :'boss']) l;
update kurator.staff set locked = true where login = :'boss';
select is(tap.as_login('restr_boss2', 'select kind, id, name, untried, n, until_on, at from api.board(9001) where name = ''restricted'''), '(wait,,restricted,,1,,"")', 'a number, and nothing else');
select is(tap.as_login('restr_boss2', 'select case_id from api.board_list(9001, ''restricted'', ''all'', null, null, null, 99)'), '()', 'no list opens');
select is(tap.as_login('restr_far', 'select n from api.board(9002) where name = ''restricted'''), '(0)', 'none in another office');
select is(tap.call(l, 'save_restricted', gen_random_uuid(), null, 9001, array['staff=' || tap.staff('restr_boss2')]), w, l || ' names for it')
  from (values (1, :'clerk', 'refused rights.supervisor'), (2, 'restr_far', 'refused rights.none'), (3, 'restr_boss2', 'saved'), (4, 'restr_boss2', 'refused restricted.no_orphan')) x(n, l, w) order by n;
select ok(tap.sees('restr_boss2', :c), 'and sees it then');
select is((select assignee_id::text from kurator.case_file where id = :c), tap.staff('restr_boss2'), 'it lies on her desk');
update kurator.staff set locked = false where login = :'boss';

-- ---- forwarded: both offices, each with its own ----
select is(tap.save('restr_boss2', 'forward', :c, 'organisation=9002'), 'saved', 'forwarded');
select is(tap.as_login('restr_far', 'select n from api.board(9002) where name = ''restricted'''), '(1)', 'there it is one without anyone');
select is(tap.call('restr_far', 'save_restricted', gen_random_uuid(), null, 9002, array['staff=' || tap.staff('restr_far')]), 'saved', 'until somebody is named');
select is(tap.save('restr_far', 'restricted', (select max(id) from kurator.case_file where office_id = 9002), 'action=lift'), 'refused restricted.office', 'who marked it lifts it');
savepoint s;
delete from kurator.person_office where office_id = 9001 and person_id = tap.person_of(:c);
select is(tap.save('restr_far', 'restricted', (select max(id) from kurator.case_file where office_id = 9002), 'action=lift'), 'saved', 'who keeps the citizen, when that office has let her go');
rollback to s;

-- ---- lifted ----
select is(tap.save('restr_boss2', 'restricted', :c, 'action=lift'), 'saved', 'lifted');
select ok(tap.sees(l, :c), l || ' sees it again') from unnest('{restr_clerk,restr_coordinator,restr_boss2,restr_monitor}'::text[]) l;
select is((select string_agg(split_part(e.why, ' ', 1), ' ' order by e.id) from audit.entry e where e.kind = 'rights' and e.relation = 'kurator.restriction' and e.subject = tap.person_of(:c)),
          'mark name unname orphan orphan lift', 'each act is a change of rights in the journal');
select is((select count(*)::int from audit.entry e where e.kind = 'rights' and e.why ~ 'угроз'), 0, 'without the reason');
select is(tap.does('kurator_api', 'select 1 from kurator.restriction'), '! 42501', 'the tables are closed');
select throws_ok('delete from kurator.restriction', '23514', null, 'and stand');
select * from finish();
rollback;
