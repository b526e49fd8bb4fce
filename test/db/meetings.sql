-- meetings.sql - the meetings of an office by day, collisions asked about, a missed one counted anew, a kept one followed.
\set prefix meetings_
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
select :'prefix' || 'clerk' as clerk, :'prefix' || 'supervisor' as supervisor, :'prefix' || 'monitor' as monitor, :'prefix' || 'other' as other, :'prefix' || 'executor' as executor \gset
create function tap.agreed(p_case bigint, p_at text, p_place text default 'office', p_confirm text default 'x') returns text language sql as $$
    select tap.save('meetings_clerk', 'attempt', p_case, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'esrn=yes',
                    'meeting_at=' || p_at, 'place=' || p_place, 'confirm=' || p_confirm) $$;
create function tap.page(p_login text, p_from text, p_to text) returns text language sql as $$
    select tap.as_login(p_login, format('select m.at, m.place, m.state, split_part(m.name, '' '', 1), m.assignee, m.clash from api.meetings(9001, %L, %L) m', p_from, p_to)) $$;

select tap.case_of('Первый', '+79000000001') as a \gset
select tap.case_of('Второй', '+79000000002') as b \gset
select tap.case_of('Третий', '+79000000003') as c \gset
update kurator.case_file set assignee_id = (select id from kurator.staff where login = :'clerk') where id in (:a, :b);

-- ---- who comes when --------------------------------------------------------------------------------------------------
select is(tap.agreed(:a, '2026-11-25 11:00'), 'saved', 'the first meeting of the day');
select is(tap.agreed(:b, '2026-11-25 11:20', 'home'), 'question question.meeting_collision:meeting_at(Иванова О. П.,2026-11-25 11:00,Первый П.)',
          'the same responsible person within half an hour: asked, with who and when');
select is(tap.agreed(:b, '2026-11-25 11:30', 'home'), 'saved', 'half an hour later there is no collision');
select is(tap.agreed(:c, '2026-11-25 10:31'), 'question question.meeting_place:meeting_at(,2026-11-25 11:00,Первый П.)', 'nobody''s case, but the office is taken');
select is(tap.agreed(:c, '2026-11-25 11:00', 'office', 'meeting_collision'), 'saved', 'answered: saved');
select is(tap.page(:'clerk', '2026-11-25', '2026-11-25'),
          E'("2026-11-25 11:00",office,agreed,Первый,"Иванова О. П.",place)\n("2026-11-25 11:00",office,agreed,Третий,"",place)\n("2026-11-25 11:30",home,agreed,Второй,"Иванова О. П.","")',
          'both at the office are marked, the one at home is not');
insert into kurator.setting (key, organisation_id, value) values ('meeting.per_slot', 9001, '2'), ('meeting.minutes', 9001, '60');
select is(tap.page(:'clerk', '2026-11-25', '2026-11-25'),
          E'("2026-11-25 11:00",office,agreed,Первый,"Иванова О. П.",who)\n("2026-11-25 11:00",office,agreed,Третий,"","")\n("2026-11-25 11:30",home,agreed,Второй,"Иванова О. П.",who)',
          'two at once are allowed here, and a meeting takes an hour');
delete from kurator.setting where organisation_id = 9001;
select throws_ok($$insert into kurator.setting (key, organisation_id, value) values ('meeting.minutes', 9001, '0')$$, '23514', null, 'a meeting takes some minutes');
-- a family comes together
insert into kurator.household (office_id) values (9001);
select tap.case_of('Семейный', '+79000000004') as d \gset
update kurator.person set household_id = (select max(id) from kurator.household) where id in (tap.person_of(:a), tap.person_of(:d));
update kurator.case_file set assignee_id = (select id from kurator.staff where login = :'clerk') where id = :d;
select is(tap.save(:'clerk', 'appointment', :c, 'action=move', 'meeting_at=2026-11-26 09:00', 'place=office'), 'saved', 'moved away');
select is(tap.agreed(:d, '2026-11-25 11:00'), 'saved', 'one of the same family at the same time: no question');
select is(tap.page(:'clerk', '2026-11-25', '2026-11-26') ~ 'who|place', false, 'and no mark');
select is(tap.agreed(tap.case_of('Выходной', '+79000000005'), '2026-11-28 11:00'), 'question question.meeting_nonworking:meeting_at(2026-11-28)', 'a day off is asked about');
select is(tap.as_login(:'clerk', format('select * from api.meetings_near(%s, %L, %L)', :c, '2026-11-25 11:10', 'office')), '(3,0,place,11:00)', 'what the day holds already');
select is(tap.as_login(:'clerk', format('select * from api.meetings_near(%s, %L, %L)', :a, '2026-11-25 15:00', 'office')), '(2,2,"","")', 'the own meeting does not count');
select is(tap.as_login(:'clerk', format('select * from api.meetings_near(%s, %L, %L)', :a, 'когда-нибудь', '')), '', 'no date, no answer');

-- ---- who sees it -----------------------------------------------------------------------------------------------------
select is(tap.page(:'other', '2026-11-25', '2026-11-25'), '', 'another office sees nothing');
select is(tap.as_login(:'other', format('select * from api.meetings_near(%s, %L, %L)', :a, '2026-11-25 15:00', 'office')), '', 'of no case of this one either');
select is(tap.page(:'executor', '2026-11-25', '2026-11-25'), '! 42501', 'a co-executor may not ask');
select isnt(tap.page(:'monitor', '2026-11-25', '2026-11-25'), '', 'a monitor may look');
select is(left(tap.save(:'monitor', 'appointment', :a, 'action=kept'), 7), '! 42501', 'and no more');
select is(tap.page(:'clerk', '2026-11-27', '2026-11-25'), '', 'a range the wrong way round is empty');
select is(tap.page(:'clerk', null, null), '', 'and none too');

-- ---- kept and missed -------------------------------------------------------------------------------------------------
select is(tap.save(:'clerk', 'appointment', :a, 'action=kept'), 'refused appointment.early:action', 'not before it begins');
select tap.at('2026-11-25 18:00+08');
select is(tap.save(:'clerk', 'appointment', :a, 'action=kept'), 'saved', 'kept');
select is(tap.deadlines(:a), 'agree_meeting met 30.11, esrn met 30.11, meeting met 25.11, need open 02.12, notify met 30.11', 'what it was for: five working days from the meeting');
select is(kurator.listed(:a), '{waiting|2026-12-02|need}', 'on a list until the case is closed');
select is(tap.state(:a), '4 need зв0 вы0 по0 notified 23.11 10:00 agreed meeting 25.11 11:00 esrn', 'the next step is the programme');
select is(kurator.recompute(:a), false, 'worked out once');
select is(tap.as_login(:'clerk', format('select w.day_kind, w.other from api.why(%s, %L) w where w.kind = %L', :a, 'need', 'head')), '(kept,2026-12-02)', 'why that day');
select is(tap.save(:'clerk', 'appointment', :b, 'action=missed'), 'saved', 'missed');
select is(tap.deadlines(:b), 'agree_meeting open 02.12, esrn met 30.11, meeting cancelled 25.11, notify met 30.11', 'another one within five working days of it');
select is(kurator.listed(:b), '{soon|2026-12-02|agree_meeting}', 'and never lost');
select is(tap.as_login(:'clerk', format('select w.day_kind, w.other from api.why(%s, %L) w where w.kind = %L', :b, 'agree_meeting', 'head')), '(missed,2026-12-02)', 'why that day');
select tap.at('2026-11-26 09:00+08');
select is(tap.save(:'clerk', 'appointment', :b, 'action=undo'), 'refused appointment.not_yours:action', 'marked yesterday: the supervisor');
select is(tap.save(:'supervisor', 'appointment', :b, 'action=undo'), 'saved', 'takes it back');
select is(tap.deadlines(:b), 'agree_meeting met 30.11, esrn met 30.11, meeting open 25.11, notify met 30.11', 'as it was');
select is(tap.save(:'supervisor', 'appointment', :b, 'action=undo'), 'refused appointment.unmarked:action', 'nothing to take back');
select is(tap.save(:'clerk', 'appointment', :b, 'action=missed'), 'saved', 'missed after all');
select is(tap.save(:'clerk', 'appointment', :b, 'action=agree', 'meeting_at=2026-12-01 10:00', 'place=office'), 'saved', 'agreed anew');
select is(tap.deadlines(:b), 'agree_meeting met 02.12, esrn met 30.11, meeting open 01.12, notify met 30.11', 'in time by the new date');
select tap.at('2026-12-03 09:00+08');
select is(kurator.listed(:a), '{today|2026-12-02|need}', 'the need is not decided on: among what is to be done today');
select is(tap.save(:'clerk', 'close', :a, 'reason=programme'), 'saved', 'a programme is agreed on');
select is(tap.deadlines(:a), 'agree_meeting met 30.11, esrn met 30.11, meeting met 25.11, need met 02.12, notify met 30.11', 'and the period met');
select is(kurator.listed(:a), '{}', 'on no list');
select * from finish();
rollback;
