-- requests.sql - requests to co-executors: who sends and sees what, the least data, the period over holidays and new calendars, exactly once, bad input.
\set prefix rq_
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
insert into kurator.organisation (id, name, short_name, kind, calendar, takes_referrals, phones) values
    (9004, 'Реабилитационный центр', 'РЦ', 'rehabilitation', 'RU-IRK', false, '{}'), (9005, 'Центр адаптации', 'ЦСА', 'csa', 'RU-IRK', false, '{}'),
    (9006, 'Закрытый', 'Закрытый', 'csa', 'RU-IRK', false, '{}');
update kurator.organisation set closed_on = '2026-01-01' where id = 9006;
update kurator.organisation set phones = '{+73956437139}' where id = 9001;
do $$ begin
    perform tap.account('rq_ex', 'executor', 9004, 'Ринчинова');
    perform tap.account('rq_ex2', 'executor', 9004, 'Вторая');
    perform tap.account('rq_csa', 'executor', 9005, 'Соседняя');
    perform tap.account('rq_coord2', 'coordinator', 9002, 'Чужая');
end $$;
select no_plan();
select tap.case_of('Просилов', '+79000000001') as c \gset
select tap.person_of(:c) as p \gset
select id as ph from kurator.phone where person_id = :p \gset
select id as ad from kurator.address where person_id = :p \gset
select tap.case_of('Чужов', '+79000000011', '1980-01-01', 9002) as theirs \gset
create function tap.ask(p_login text, p_case bigint, variadic p_fields text[] default '{}') returns text language sql as $$
    select tap.save(p_login, 'request', p_case, variadic p_fields) $$;
create function tap.say(p_login text, p_function text, p_id bigint, variadic p_fields text[] default '{}') returns text language sql as $$
    select tap.call(p_login, 'save_request_' || p_function, gen_random_uuid(), p_id, 1, p_fields) $$;
create function tap.last() returns bigint language sql as 'select max(id) from kurator.service_request';
create function tap.sent(p_login text, p_columns text, p_tab text default 'open', p_mine text default 'all', p_office int default 9001) returns text language sql as $$
    select tap.as_login(p_login, format('select %s from api.requests_sent(%L, %L, %L, null, null, 50)', p_columns, p_office, p_tab, p_mine)) $$;
create function tap.got(p_login text, p_columns text, p_tab text default 'open', p_office int default null) returns text language sql as $$
    select tap.as_login(p_login, format('select %s from api.requests_received(%L, %L, null, null, 50)', p_columns, p_office, p_tab)) $$;

-- ---- who sends, and to whom -----------------------------------------------------------------------------------------------------
select is(tap.ask(:'prefix' || l, :c, 'kind=service', 'organisation=9004', 'text=место', 'confirm=request_twice'), e, l || ' sends')
  from (values ('coordinator', 'saved'), ('supervisor', 'saved'), ('clerk', 'refused rights.requests'), ('coord2', '! KU001'), ('other', '! KU001'),
               ('ex', '! 42501 permission denied for function save_request'), ('monitor', '! 42501 permission denied for function save_request'),
               ('auditor', '! 42501 permission denied for function save_request')) x(l, e);
insert into kurator.deputy (organisation_id, staff_id, deputy_id, valid_from, valid_until)
select 9001, a.id, b.id, '2026-11-20', '2026-11-30' from kurator.staff a, kurator.staff b where a.login = 'rq_supervisor' and b.login = 'rq_clerk';
select is(tap.ask('rq_clerk', :c, 'kind=appeal', 'organisation=9004', 'text=x'), 'saved', 'who stands in for the supervisor may');
update kurator.deputy set cancelled = true where organisation_id = 9001;
select is(tap.ask('rq_coordinator', 0, 'kind=service', 'organisation=9004', 'text=x'), '! KU001', 'no such case');
select is(tap.ask('rq_coordinator', :theirs, 'kind=service', 'organisation=9004', 'text=x'), '! KU001', 'another office''s case: as one that is not there');
select is(tap.as_login('rq_coordinator', 'select id, kind, answers from api.request_addressees(9001)'),
          E'(9004,rehabilitation,t)\n(9003,resource_centre,f)\n(9005,csa,t)', 'whom to ask: kinds that answer, those that are not closed');
select is(tap.as_login('rq_coordinator', 'select id from api.request_addressees(9002)'), '', 'not for another office');
-- nothing else of the office is moved by it
select is((select string_agg(period, ' ' order by period) from kurator.deadline where case_id = :c), 'notify', 'no deadline of the ladder');
select is((select version from kurator.case_file where id = :c), 1, 'the case is as it was');
delete from tap.answer;

-- ---- bad input ------------------------------------------------------------------------------------------------------------------
select is(tap.ask('rq_coordinator', :c, variadic f), e, array_to_string(f, ' ')) from (values
    (array['kind=service'], 'refused field.required:organisation, field.required:text'),
    (array['organisation=9004', 'text=x'], 'refused field.required:kind'),
    (array['kind=gift', 'organisation=9004', 'text=x'], 'refused field.choice:kind'),
    (array['kind=service', 'organisation=9001', 'text=x'], 'refused request.addressee:organisation'),
    (array['kind=service', 'organisation=9002', 'text=x'], 'refused request.addressee:organisation'),
    (array['kind=service', 'organisation=9006', 'text=x'], 'refused request.addressee:organisation'),
    (array['kind=service', 'organisation=999999999', 'text=x'], 'refused request.addressee:organisation'),
    (array['kind=service', 'organisation=9999999999', 'text=x'], 'refused field.long:organisation'),
    (array['kind=service', 'organisation=9004'' or 1=1', 'text=x'], 'refused field.long:organisation'),
    (array['kind=service', 'organisation=9005', 'text=' || repeat('я', 1001)], 'refused field.long:text'),
    (array['kind=service', 'organisation=9005', 'text=a' || chr(27) || '[2J'], 'refused field.control:text'),
    (array['kind=service', 'organisation=9005', 'text=   '], 'refused field.required:text'),
    (array['kind=service', 'organisation=9005', 'text=x', 'birth_date=maybe'], 'refused field.choice:birth_date'),
    (array['kind=service', 'organisation=9005', 'text=x', 'phone=999999999'], 'refused contacts.unknown:phone'),
    (array['kind=service', 'organisation=9005', 'text=x', 'phone=all'], 'refused contacts.unknown:phone'),
    (array['kind=service', 'organisation=9005', 'text=x', 'address=1 or 1'], 'refused contacts.unknown:address'),
    (array['kind=service', 'organisation=9005', 'text=x', 'snils=yes'], 'refused field.unknown:snils'),
    (array['kind=service', 'organisation=9005', 'text=x', 'text=y'], 'refused field.twice:text')) x(f, e);
select is(tap.ask('rq_coordinator', :c, 'kind=service', 'organisation=9005', 'text=x', 'phone=' || (select id from kurator.phone where person_id = tap.person_of(:theirs))),
          'refused contacts.unknown:phone', 'not another citizen''s number');
update kurator.phone set state = 'wrong' where id = :ph;
select is(tap.ask('rq_coordinator', :c, 'kind=service', 'organisation=9005', 'text=x', 'phone=' || :ph), 'refused contacts.unknown:phone', 'not a wrong number');
update kurator.phone set state = 'good' where id = :ph;
select is(tap.does('rq_coordinator', 'select * from api.save_request(gen_random_uuid(), ' || :c || ', 1, array[''kind'', ''text''], null, array[''service''])'), 'ok', 'unequal arrays are answered');
select is(tap.ask('rq_coordinator', :c, 'kind=service', 'organisation=9003', 'text=x'), 'question question.request_unread(Центр)', 'nobody there works with the program: asked');
select is(tap.ask('rq_coordinator', :c, 'kind=service', 'organisation=9004', 'text=x'), 'question question.request_twice(РЦ,2026-11-30)', 'the same is running: asked');
select is((select count(*)::int from kurator.service_request), 3, 'nothing of all that was written');

-- ---- the least data -------------------------------------------------------------------------------------------------------------
select is(tap.ask('rq_coordinator', :c, 'kind=information', 'organisation=9005', 'text=справка', 'birth_date=no', 'phone=no', 'address=no'), 'saved', 'the name alone');
select tap.last() as bare \gset
select is((select row(name, birth_date, phone, address)::text from kurator.service_request where id = :bare), '("Просилов Пётр",,,)', 'nothing else is even stored');
select is(tap.ask('rq_coordinator', :c, 'kind=information', 'organisation=9004', 'text=справка', 'birth_date=yes', 'phone=' || :ph, 'address=' || :ad), 'saved', 'and all of it');
select tap.last() as full \gset
select is(tap.as_login('rq_ex', 'select kind, text, name, birth_date, phone, phone_owner, address, other, other_phones, sent_at, sent_by, due_on, days, state from api.request_received(' || :full || ')'),
          '(information,справка,"Просилов Пётр",1970-05-05,+79000000001,self,"Кутулик, Советская, 24","УСЗСОН А",+73956437139,"2026-11-23 10:00","Иванова О. П.",2026-11-30,5,open)', 'the addressee sees exactly that');
select is((select kind || ' ' || relation || ' ' || row_id || ' ' || (subject = :p) || ' ' || login from audit.entry order by id desc limit 1),
          'look kurator.service_request ' || :full || ' true rq_ex', 'and the look is in the journal, of the citizen');
update kurator.person set surname = 'Другой' where id = :p;
update kurator.phone set number = '+79000000002' where id = :ph;
select is(tap.as_login('rq_ex', 'select name, phone from api.request_received(' || :full || ')'), '("Просилов Пётр",+79000000001)', 'what is mended later is not told');
update kurator.person set surname = 'Просилов' where id = :p;
select is((select string_agg(proname, ' ') from pg_proc where pronamespace = 'api'::regnamespace and proname = 'request_received' and pg_get_function_result(oid) ~ 'case_id|person_id'), null,
          'no id of case or citizen goes to the addressee');

-- ---- who sees -------------------------------------------------------------------------------------------------------------------
select is(tap.got(l, 'count(id)'), e, l || ' counts what came') from (values ('rq_ex', '(4)'), ('rq_ex2', '(4)'), ('rq_csa', '(1)'), ('rq_clerk', '! 42501'), ('rq_monitor', '! 42501'), ('rq_admin', '! 42501')) x(l, e);
select is(tap.got('rq_csa', 'id, figures', 'open', 9004), '(,"{0,0,0,0,0,0}")', 'not that of another organisation');
select is(tap.as_login('rq_csa', 'select * from api.request_received(' || x || ')'), '', 'an id that is another''s, or nobody''s: no row') from unnest(array[:full, 0, 999999999]) x;
select is(tap.as_login('rq_csa', 'select * from api.request_why(' || x || ')'), '', 'nor why it is due') from unnest(array[:full, 0]) x;
select is(tap.say('rq_csa', 'answer', x, 'result=executed', 'answer=x'), '! KU001', 'nor is it answered') from unnest(array[:full, 0, 999999999]) x;
select is(tap.as_login('rq_ex', q), '! 42501', 'an executor may not: ' || q) from unnest(array['select * from api.worklist(null, null, null, null, null, 20)',
    'select * from api.search(9004, ''просилов'', 20)', 'select * from api.case_head(' || :c || ', null)', 'select * from api.case_timeline(' || :c || ', 50)',
    'select * from api.request_sent(' || :full || ')', 'select * from api.requests_sent(9001, null, null, null, null, 20)', 'select * from api.request_addressees(9004)',
    'select * from kurator.service_request', 'select * from kurator.service_request_history']) q;
select is(tap.sent('rq_clerk', 'count(id)'), '(5)', 'the clerk sees the office''s');
select is(tap.sent('rq_clerk', 'count(id)', 'open', 'mine'), '(1)', 'and the own ones: sent by him');
update kurator.case_file set assignee_id = (select id from kurator.staff where login = 'rq_clerk'), version = version + 1 where id = :c;
select is(tap.sent('rq_clerk', 'count(id)', 'open', 'mine'), '(5)', 'or of his cases');
select is(tap.sent('rq_other', 'figures, id'), '("{0,0,0,0,0,0}",)', 'not another office');
select is(tap.as_login('rq_other', 'select * from api.request_sent(' || x || ')'), '', 'by a guessed id neither') from unnest(array[:full, 0]) x;
select is(tap.say('rq_coord2', 'withdraw', :full, 'reason=ошибка'), '! KU001', 'nor withdraws');
select is(tap.say('rq_coord2', 'read', :full), '! KU001', 'nor marks');
select is(tap.as_login('rq_clerk', 'select case_id, name, birth_date, phone from api.request_sent(' || :full || ')'), format('(%s,"Просилов Пётр",1970-05-05,+79000000001)', :c), 'the office sees what it sent');
select is(tap.as_login('rq_clerk', format('select kind, channel, outcome, detail from api.case_timeline(%s, 50) where kind = ''request'' and id = %s', :c, :bare)), '(request,soon,information,ЦСА|2026-11-30|справка)', 'on the timeline');
delete from kurator.direction;
select is(tap.as_login('rq_monitor', format('select count(*) from api.case_timeline(%s, 50) where kind = ''request''', :c)), '(0)', 'a monitor without the direction sees nothing of it');
insert into kurator.direction (centre_id) values (9003);
select is(tap.as_login('rq_monitor', format('select count(*) from api.case_timeline(%s, 50) where kind = ''request''', :c)), '(5)', 'with it what stands on the card');
select is(tap.as_login('rq_monitor', format('select count(*) from api.case_timeline(%s, 50) where kind = ''request''', :theirs)), '(0)', 'of each case its own');
-- restricted: who is not named sees nothing, the addressee what was sent
select is(tap.save('rq_supervisor', 'restricted', :c, 'action=mark', 'kind=violence', 'reason=угрозы'), 'saved', 'the citizen is restricted');
select is(tap.sent('rq_clerk', 'figures, id'), '("{0,0,0,0,0,0}",)', 'no request of his is in the list of who is not named');
select is(tap.as_login('rq_clerk', 'select * from api.request_sent(' || :full || ')'), '', 'nor opened');
select is(tap.say('rq_clerk', 'read', :full), '! KU001', 'nor marked');
select is(tap.as_login('rq_ex', 'select name from api.request_received(' || :full || ')'), '("Просилов Пётр")', 'the addressee answers as before');
select is(tap.save('rq_supervisor', 'restricted', :c, 'action=lift'), 'saved', 'lifted');
update kurator.case_file set assignee_id = (select id from kurator.staff where login = 'rq_clerk'), version = version + 1 where id = :c;
update kurator.staff set locked = true where login = 'rq_ex2';
select is(tap.got('rq_ex2', 'figures, id', 'open', 9004), '("{0,0,0,0,0,0}",)', 'locked: nothing');
select is(tap.as_login('rq_ex2', 'select * from api.request_received(' || :full || ')'), '', 'locked: no request');
select is(tap.say('rq_ex2', 'answer', :full, 'result=executed', 'answer=x'), '! KU001', 'locked: no answer');
select is(tap.as_login('rq_ex2', 'select api.keep_draft(gen_random_uuid(), ''answer'', 1, 9004, 1, 1, '''', ''{}'', ''{}'')'), '! KU001', 'locked: no draft');
update kurator.staff set locked = false, valid_until = '2026-11-22' where login = 'rq_ex2';
select is(tap.as_login('rq_ex2', 'select * from api.request_received(' || :full || ')'), '', 'expired: no request');
update kurator.staff set valid_until = null where login = 'rq_ex2';

-- ---- drafts of the addressee ----------------------------------------------------------------------------------------------------
select is(tap.as_login('rq_ex', 'select api.keep_draft(''00000000-0000-4000-8000-0000000000d1'', ''answer'', ' || :full || ', 9004, 1, 1, ''answer'', ''{answer}'', ''{места есть}'')'), '(t)', 'what was typed is kept');
select is(tap.as_login('rq_ex', 'select form, target, title, "values" from api.drafts()'), format('(answer,%s,"","{""места есть""}")', :full), 'and comes back, without a citizen''s name');
select is(tap.as_login('rq_ex', 'select api.keep_draft(gen_random_uuid(), ''answer'', 1, 9001, 1, 1, '''', ''{}'', ''{}'')'), '! KU001', 'not in the office that asks');
select is(tap.as_login('rq_ex2', 'select count(*) from api.drafts()'), '(0)', 'another''s is not shown');

-- ---- answers, once -----------------------------------------------------------------------------------------------------------------
select is(tap.say('rq_ex', 'answer', :full, variadic f), e, array_to_string(f, ' ')) from (values
    (array['answer=x'], 'refused field.required:result'), (array['result=executed'], 'refused field.required:answer'), (array['result=done', 'answer=x'], 'refused field.choice:result'),
    (array['result=refused', 'answer=' || repeat('я', 1001)], 'refused field.long:answer'), (array['result=refused', 'answer=a' || chr(7)], 'refused field.control:answer'),
    (array['result=executed', 'answer=x', 'state=open'], 'refused field.unknown:state')) x(f, e);
select is(tap.say('rq_coordinator', 'answer', :full, 'result=executed', 'answer=x'), '! 42501 permission denied for function save_request_answer', 'the office does not answer itself');
select is(tap.say('rq_clerk', 'read', :full), 'refused request.unanswered', 'nothing to read yet');
select is(tap.call('rq_ex', 'save_request_answer', '00000000-0000-4000-8000-0000000000d1', :full, 1, '{result=executed,answer=места есть}'), 'saved', 'answered');
select is(tap.call('rq_ex', 'save_request_answer', '00000000-0000-4000-8000-0000000000d1', :full, 1, '{result=executed,answer=места есть}'), 'saved', 'sent again: the same answer');
select is(tap.call('rq_ex', 'save_request_answer', '00000000-0000-4000-8000-0000000000d1', :full, 1, '{result=refused,answer=нет}'), '! KU003', 'the same id for other words is refused');
select is((select row(state, result, answer, version)::text from kurator.service_request where id = :full), '(answered,executed,"места есть",2)', 'written once');
select is(tap.as_login('rq_ex', 'select count(*) from api.drafts()'), '(0)', 'its draft is gone');
select is(tap.say('rq_ex2', 'answer', :full, 'result=refused', 'answer=нет'), 'refused request.answered', 'a colleague comes too late');
select is(tap.say('rq_coordinator', 'withdraw', :full, 'reason=ошибка'), 'refused request.answered', 'what is answered is not withdrawn');
select is(tap.sent('rq_clerk', 'figures, id, result, who', 'answered'), format('("{4,0,0,4,1,0}",%s,executed,"Иванова О. П.")', :full), 'a new answer');
select is(tap.as_login('rq_' || l, 'select answers from api.start(1, ''t'', 9001)'), e, l || ' is told of it at the start') from (values ('clerk', '(1)'), ('coordinator', '(1)'), ('supervisor', '(0)')) x(l, e);
select is(tap.say('rq_clerk', 'read', :full), 'saved', 'read');
select is(tap.as_login('rq_coordinator', 'select answers from api.start(1, ''t'', 9001)'), '(0)', 'and no longer');
select is(tap.say('rq_coordinator', 'read', :full), 'refused request.unanswered', 'once');
select is(tap.sent('rq_clerk', 'figures, id', 'answered'), '("{4,0,0,4,0,1}",)', 'it leaves the new ones');
select is(tap.sent('rq_clerk', 'id', 'ended'), format('(%s)', :full), 'and has ended');
select is(tap.got('rq_ex', 'id, name, result', 'ended'), format('(%s,"Просилов Пётр",executed)', :full), 'the addressee keeps it under ended');
select is(tap.as_login('rq_clerk', format('select kind, outcome, who, detail from api.case_timeline(%s, 50) where kind like ''request\_%%'' ', :c)), '(request_done,executed,"Ринчинова О. П.","РЦ|места есть")', 'on the timeline');

-- ---- withdrawn: the citizen is shown no more ---------------------------------------------------------------------------------------
select is(tap.say('rq_clerk', 'withdraw', :bare, 'reason=не туда'), 'refused rights.requests', 'not by a clerk');
select is(tap.say('rq_coordinator', 'withdraw', :bare), 'refused field.required:reason', 'with a reason');
select is(tap.say('rq_coordinator', 'withdraw', :bare, 'reason=не туда'), 'saved', 'withdrawn');
select is(tap.say('rq_coordinator', 'withdraw', :bare, 'reason=не туда'), 'refused request.withdrawn', 'once');
select is(tap.say('rq_csa', 'answer', :bare, 'result=executed', 'answer=x'), 'refused request.withdrawn', 'and not answered any more');
select is(tap.got('rq_csa', 'id, name, state', 'ended'), format('(%s,,withdrawn)', :bare), 'the addressee sees that it was, not whom it was about');
select is(tap.as_login('rq_csa', 'select text, name, birth_date, phone, address, state, ended_by from api.request_received(' || :bare || ')'), '("","",,"","",withdrawn,"")', 'nor by opening it');
select is(tap.as_login('rq_clerk', 'select name, withdrawn_why from api.request_sent(' || :bare || ')'), '("Просилов Пётр","не туда")', 'the office knows why');
select is((select count(*)::int from kurator.service_request_history where id = :bare), 1, 'what it was before stays in its history');
select throws_ok('delete from kurator.service_request', '23514', null, 'nothing is deleted');

-- ---- the period -----------------------------------------------------------------------------------------------------------------------
select tap.at('2026-12-28 10:00+08');
select is(tap.ask('rq_coordinator', :c, 'kind=service', 'organisation=9005', 'text=через праздники'), 'saved', 'sent before the holidays');
select tap.last() as late \gset
-- 29, 30; 31 December off, 1 January a holiday, 2 and 3 a weekend, 4 to 8 holidays, 9 and 10 a weekend; 11, 12, 13
select is((select due_on::text from kurator.service_request where id = :late), '2027-01-13', 'five working days over the holidays');
select is((select string_agg(to_char(e.day, 'DD.MM'), ' ' order by e.day) from kurator.service_request r, lateral kurator.explain_days(r.revision_id, r.started_on, r.due_on) e where r.id = :late and e.working), '29.12 30.12 11.01 12.01 13.01', 'counted one by one');
select is(tap.as_login('rq_csa', 'select kind, day, other, n, name from api.request_why(' || :late || ') where kind = ''head'''), '(head,2026-12-28,2027-01-13,5,request)', 'explained to the addressee');
select is(tap.as_login('rq_clerk', 'select count(*) from api.request_why(' || :late || ') where kind = ''day'''), '(16)', 'and to the office, day by day');
select is(tap.sent('rq_clerk', 'id, bucket', 'open') like format('%%(%s,soon)', :late), true, 'due in five working days: soon');
select tap.at('2027-01-13 23:59+08');
select is(tap.got('rq_csa', 'bucket, days'), '(today,0)', 'on the last day: today');
select tap.at('2027-01-14 00:00+08');
select is(tap.got('rq_csa', 'figures, bucket, days'), '("{1,1,0,0,0,1}",overdue,-1)', 'the day after: overdue');
select is(tap.as_login('rq_supervisor', 'select max(figures[1]) = count(*), max(figures[2]) = count(*) filter (where bucket = ''overdue''), max(figures[3]) = count(*) filter (where bucket = ''today''), '
    'max(figures[4]) = count(*) filter (where bucket = ''soon''), max(figures[2]) from api.requests_sent(9001, ''open'', null, null, null, 500)'), '(t,t,t,t,4)', 'every figure is the number of rows behind it');
-- overdue: the supervisor's board and mail have as many as open behind the figure
create function tap.overdue(p_login text) returns text language sql as $$
    select concat_ws(' ', tap.as_login(p_login, 'select n from api.board(9001) where kind = ''wait'' and name = ''requests'''),
                     tap.as_login(p_login, 'select n from api.digest(9001, 0) where kind = ''wait'' and name = ''requests'''), tap.sent(p_login, 'count(id)', 'overdue'),
                     tap.sent(p_login, 'max(figures[2])', 'overdue')) $$;
select is(tap.overdue('rq_supervisor'), '(4) (4) (4) (4)', 'the board, the mail, the list and its figure agree');
select is(tap.sent('rq_supervisor', 'string_agg(distinct bucket, '' '')', 'overdue'), '(overdue)', 'the list has overdue ones alone');
select is(tap.as_login('rq_' || l, 'select n from api.board(9001) where name = ''requests'''), '', l || ' has no such figure') from unnest('{clerk,coordinator,monitor}'::text[]) l;
select is(tap.save('rq_supervisor', 'restricted', :c, 'action=mark', 'kind=violence', 'reason=угрозы'), 'saved', 'restricted, the supervisor being named');
select tap.account('rq_boss2', 'supervisor', 9001, 'Вторая') as boss2 \gset
select is(tap.overdue('rq_boss2'), '(0) (0) (0) (0)', 'who is not named counts and sees none of them');
select is(tap.save('rq_supervisor', 'restricted', :c, 'action=lift'), 'saved', 'lifted again');
update kurator.case_file set assignee_id = (select id from kurator.staff where login = 'rq_clerk'), version = version + 1 where id = :c;

-- ---- an answer that came on paper or by phone is recorded by the office -----------------------------------------------------------------
\set good '{answered_on=2027-01-12,answer_channel=phone,answer_from=директор Орлова,result=executed,answer=место дали}'
create function tap.reply(p_login text, p_id bigint, p_but text[] default '{}') returns text language sql as $$
    select tap.call(p_login, 'save_request_reply', gen_random_uuid(), p_id, 1, array(
        select coalesce((select b from unnest(p_but) b where split_part(b, '=', 1) = split_part(f, '=', 1)), f)
          from unnest('{answered_on=2027-01-12,answer_channel=phone,answer_from=директор Орлова,result=executed,answer=место дали}'::text[]) f)
        || array(select b from unnest(p_but) b where b like 'extra=%')) $$;
select is(tap.reply(l, :late), e, l || ' records an answer') from (values ('rq_clerk', 'refused rights.requests'), ('rq_csa', '! 42501 permission denied for function save_request_reply'),
    ('rq_coord2', '! KU001'), ('rq_other', '! KU001'), ('rq_monitor', '! 42501 permission denied for function save_request_reply')) x(l, e);
select is(tap.reply('rq_coordinator', x), '! KU001', 'one that is not there') from unnest(array[0, 999999999]) x;
select is(tap.reply('rq_coordinator', :late, f), e, array_to_string(f, ' ')) from (values
    ('{answered_on=2026-12-27}'::text[], 'refused request.before_sent:answered_on'), ('{answered_on=2027-01-15}', 'refused request.future:answered_on'),
    ('{answered_on=12.01.2027}', 'refused user.day:answered_on'), ('{answered_on=2027-02-30}', 'refused user.day:answered_on'), ('{answered_on=}', 'refused field.required:answered_on'),
    ('{answer_channel=fax}', 'refused field.choice:answer_channel'), ('{answer_channel=}', 'refused field.required:answer_channel'), ('{answer_from=}', 'refused field.required:answer_from'),
    (array['answer_from=' || repeat('я', 101)], 'refused field.long:answer_from'), ('{result=done}', 'refused field.choice:result'), ('{answer=}', 'refused field.required:answer'),
    (array['answer=a' || chr(27) || '[2J'], 'refused field.control:answer'), ('{extra=1}', 'refused field.unknown:extra')) x(f, e);
select is((select state from kurator.service_request where id = :late), 'open', 'nothing of that was written');
select is(tap.call('rq_coordinator', 'save_request_reply', '00000000-0000-4000-8000-0000000000e1', :late, 1, :'good'), 'saved', 'recorded');
select is(tap.call('rq_coordinator', 'save_request_reply', '00000000-0000-4000-8000-0000000000e1', :late, 1, :'good'), 'saved', 'sent again: the same');
select is((select row(state, result, answer, answered_on, answer_channel, answer_from, kurator.local_text(ended_at, 9001), read_at = ended_at, version)::text from kurator.service_request where id = :late),
          '(answered,executed,"место дали",2027-01-12,phone,"директор Орлова","2027-01-14 00:00",t,2)', 'the day it was given, the moment it was recorded, and read with that');
select is(tap.as_login('rq_clerk', format('select answered_on, answer_channel, answer_from, ended_at, ended_by from api.request_sent(%s)', :late)),
          '(2027-01-12,phone,"директор Орлова","2027-01-14 00:00","Иванова О. П.")', 'the office sees both');
select is(tap.as_login('rq_csa', format('select state, answered_on, answer_channel, answer_from, ended_by from api.request_received(%s)', :late)),
          '(answered,2027-01-12,phone,"директор Орлова","Иванова О. П.")', 'the addressee, too');
select is(tap.say('rq_csa', 'answer', :late, 'result=refused', 'answer=нет'), 'refused request.answered', 'who comes too late');
select is(tap.reply('rq_coordinator', :late), 'refused request.answered', 'once');
select is(tap.overdue('rq_supervisor'), '(3) (3) (3) (3)', 'and one fewer is overdue');
select throws_ok(format('update kurator.service_request set answer_channel = null where id = %s', :late), '23514', null, 'day and channel go together');
update kurator.service_request set state = 'open', result = null, answer = '', ended_at = null, ended_by = null, answered_on = null, answer_channel = null, answer_from = '',
       read_at = null, read_by = null, version = 1 where id = :late;
select is((select array_agg(b.bucket order by b.from_due)::text from kurator.request_bounds(9001, '2026-11-23') b), '{overdue,today,soon,waiting}', 'the buckets of the one predicate');

-- ---- another calendar moves what runs, and what ended stays ---------------------------------------------------------------------------
select tap.at('2026-12-29 10:00+08');
create function tap.decree() returns text language sql as $$
    select tap.as_login('rq_admin', 'select outcome, args from (select array_agg(scope) s, array_agg(day) d, array_agg(kind) k, array_agg(name) n from (values (''RU-IRK'', date ''2026-04-21'', ''holiday'', ''день''), '
        '(''RU-IRK'', ''2027-01-12'', ''holiday'', ''траур'')) x(scope, day, kind, name)) f, api.calendar_load(gen_random_uuid(), ''указ.csv'', s, d, k, n)') $$;
create function tap.preview() returns text language sql as $$
    select tap.as_login('rq_admin', 'select sum(c.n) from (select array_agg(scope) s, array_agg(day) d, array_agg(kind) k, array_agg(name) n from (values (''RU-IRK'', date ''2026-04-21'', ''holiday'', ''день''), '
        '(''RU-IRK'', ''2027-01-12'', ''holiday'', ''траур'')) x(scope, day, kind, name)) f, api.calendar_preview(s, d, k, n) c where c.what = ''moves''') $$;
select is(tap.preview(), '(1)', 'the preview counts it');
select is(tap.decree(), '(saved,{1})', 'a day off is decreed within the period');
select is((select due_on::text from kurator.service_request where id = :late), '2027-01-14', 'the answer is due a day later');
select is((select string_agg(due_on::text, ' ') from kurator.service_request where id in (:bare, :full)), '2026-11-30 2026-11-30', 'what has ended does not move');
select is(tap.as_login('rq_csa', 'select kind, day, other, name from api.request_why(' || :late || ') where kind = ''shift'''), '(shift,2027-01-13,2027-01-14,указ.csv)', 'the shift is told');
select is((select revision_id = kurator.revision('RU-IRK') from kurator.service_request where id = :late), true, 'with the calendar it was computed by');

-- ---- the end of the case ------------------------------------------------------------------------------------------------------------------
select is(tap.save('rq_clerk', 'close', :c, 'reason=moved'), 'saved', 'a case is closed');
select is((select state from kurator.service_request where id = :late), 'open', 'an answer may still come');
select is(tap.ask('rq_coordinator', :c, 'kind=appeal', 'organisation=9005', 'text=вдогонку'), 'saved', 'and be asked for');
select tap.case_of('Умершев', '+79000000021') as d \gset
select is(tap.ask('rq_coordinator', :d, 'kind=service', 'organisation=9005', 'text=x'), 'saved', 'of another');
select tap.last() as gone \gset
select is(tap.save('rq_clerk', 'close', :d, 'reason=died', 'died_on=2026-12-28', 'confirm=died'), 'saved', 'who dies');
select is((select state || ' ' || withdrawn_why from kurator.service_request where id = :gone), 'withdrawn ', 'everything stops');
select is(tap.ask('rq_coordinator', :d, 'kind=service', 'organisation=9005', 'text=x'), 'refused case.died', 'nothing more is asked for the dead');
select is(tap.save('rq_supervisor', 'reopen', :d, 'why=wrong_person'), 'saved', 'it was another who died');
select is((select state from kurator.service_request where id = :gone), 'open', 'the request goes on with the case');
insert into kurator.processing (person_id, office_id, form, given_on, given_by, withdrawn_on, withdrawn_by, withdrawn_at, withdrawn_staff, after)
select :p, 9001, 'written', '2026-01-10', 'self', '2026-12-01', 'self', kurator.clock(), id, 'destroy' from kurator.staff where login = 'rq_clerk';
select is(tap.ask('rq_coordinator', :c, 'kind=information', 'organisation=9004', 'text=x', 'confirm=request_twice'), 'refused request.processing', 'whose consent to processing is withdrawn is not told of');
update kurator.processing set withdrawn_on = null, withdrawn_by = null, withdrawn_at = null, withdrawn_staff = null, after = null where person_id = :p;
-- past the calendar: said, not guessed
select tap.at('2027-12-28 10:00+08');
select is(tap.ask('rq_coordinator', :c, 'kind=information', 'organisation=9005', 'text=x'), '! KU002', 'past the last loaded year: an error that names it');
select * from finish();
rollback;
