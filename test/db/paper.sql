-- paper.sql - what leaves the program: the rows of the worklist and no others, by the account's rights, each time in the journal.
\set prefix paper_
begin;
\ir setup/world.psql
select tap.world(:'prefix');
select no_plan();

-- Today is Monday 23.11.2026. A citizen of office 9001 with an open case and a deadline of the period.
create function tap.due(p_name text, p_period text, p_due date, p_assignee int, p_step text default 'call', p_next timestamptz default null) returns bigint
language plpgsql as $$
declare
    v_person bigint;
    v_case bigint;
begin
    insert into kurator.person (surname, given_name, birth_date, sex) values (p_name, 'Пётр', '1970-01-01', 'm') returning id into v_person;
    insert into kurator.person_office (office_id, person_id) values (9001, v_person);
    insert into kurator.case_file (office_id, person_id, source, ladder, received_on, assignee_id, next_step, next_at)
         values (9001, v_person, 'ipra', true, '2026-11-12', p_assignee, 'call', null) returning id into v_case;
    perform set_config('session_replication_role', 'replica', true);        -- what recompute would work out is set by hand
    update kurator.case_file set next_step = p_step, next_at = p_next where id = v_case;
    perform set_config('session_replication_role', 'origin', true);
    insert into kurator.deadline (case_id, person_id, period, office_id, assignee_id, started_on, due_on, calendar, state)
         values (v_case, v_person, p_period, 9001, p_assignee, '2026-11-12', p_due, 'RU-IRK', 'open');
    return v_case;
end $$;
create function tap.listed(p_login text, p_office text, p_kind text, p_mine text default 'all', p_assignee text default null) returns text language sql as $$
    select tap.as_login(p_login, format('select string_agg(split_part(name, '' '', 1), '','' order by n) from
        (select name, row_number() over () as n from api.paper_list(%L, %L, %L, %L, ''export'')) x', p_office, p_kind, p_mine, p_assignee)) $$;
create function tap.figure(p_login text, p_kind text, p_mine text) returns text language sql as $$
    select tap.as_login(p_login, format('select max(figure), count(case_id) from api.paper_list(''9001'', %L, %L, null, ''export'')', p_kind, p_mine)) $$;
create temp table who as
select (select id from kurator.staff where login = 'paper_clerk') as one, (select id from kurator.staff where login = 'paper_coordinator') as two;

select is(tap.listed('paper_clerk', '9001', 'overdue'), '("")', 'an empty list is a row without a case');
select is(tap.figure('paper_clerk', 'overdue', 'all'), '(0,0)', 'and its figure is 0');

select tap.due('Поздний', 'notify', '2026-11-19', one), tap.due('Вчерашний', 'agree_meeting', '2026-11-20', two, 'agree_meeting'),
       tap.due('Ничей', 'notify', '2026-11-20', null), tap.due('Сегодняшний', 'notify', '2026-11-23', one),
       tap.due('Отложенный', 'notify', '2026-11-23', one, 'call_at', '2026-11-24 10:00+08'),
       tap.due('Вечерний', 'notify', '2026-11-24', two, 'call_at', '2026-11-23 18:00+08'),
       tap.due('Нескорый', 'notify', '2026-12-14', one), tap.due('Выездной', 'notify', '2026-11-25', one, 'visit'),
       tap.due('Дальневыездной', 'notify', '2026-12-15', two, 'visit'), tap.due('Почтовый', 'notify', '2026-11-25', one, 'post') from who \g /dev/null
select is(tap.listed('paper_clerk', '9001', 'overdue'), '("Поздний,Вчерашний,Ничей")', 'what is late, in the order of the worklist');
select is(tap.listed('paper_clerk', '9001', 'overdue', 'mine'), '(Поздний)', 'only one''s own');
select is(tap.listed('paper_clerk', '9001', 'overdue', 'nobody'), '(Ничей)', 'only nobody''s');
select is(tap.listed('paper_clerk', '9001', 'overdue', 'all', 'paper_coordinator'), '(Вчерашний)', 'only a colleague''s');
select is(tap.listed('paper_clerk', '9001', 'calls'), '("Поздний,Ничей,Сегодняшний,Вечерний")',
          'to be called today: late, due and soon; not what is put off to another day, is far off or is no call');
select is(tap.listed('paper_clerk', '9001', 'calls', 'mine'), '("Поздний,Сегодняшний")', 'to be called, one''s own');
select is(tap.listed('paper_clerk', '9001', 'visits'), '("Выездной,Дальневыездной")', 'to be visited, also those that are far off');

-- Who was reached is called again for a meeting to agree on and for the promised decision: where there is a number, who can speak.
create temp table reached as select tap.due('Встречный', 'agree_meeting', '2026-11-24', null, 'meeting') as a, tap.due('Решающий', 'decide', '2026-11-23', null, 'decide') as b,
    tap.due('Завтрашний', 'decide', '2026-11-24', null, 'decide') as c, tap.due('Безномерный', 'agree_meeting', '2026-11-24', null, 'meeting') as d,
    tap.due('Ошибочный', 'decide', '2026-11-23', null, 'decide') as e, tap.due('Безголосый', 'decide', '2026-11-23', null, 'decide') as f,
    tap.due('Внесённый', 'agree_meeting', '2026-11-24', null, 'esrn') as g;
insert into kurator.phone (person_id, number, state)
select k.person_id, '+7900000900' || x.n, case when x.id = r.e then 'wrong' else 'unchecked' end
  from reached r, unnest(array[r.a, r.b, r.c, r.e, r.f, r.g]) with ordinality x(id, n) join kurator.case_file k on k.id = x.id;
insert into kurator.preference (person_id, kind) select k.person_id, 'no_voice' from reached r join kurator.case_file k on k.id = r.f;
select is(tap.listed('paper_clerk', '9001', 'calls'), '("Поздний,Ничей,Сегодняшний,Решающий,Вечерний,Встречный")',
          'a meeting to agree on and a decision promised by today are calls; not a later one, without a good number, without a voice, with the meeting agreed');

-- Every tab and every filter: figure, rows and the worklist agree, also beyond one page of it.
select count(tap.due('Страничный' || n, 'notify', date '2026-11-02' + n % 17, case n % 3 when 0 then one when 1 then two end))
  from generate_series(1, 1100) n, who \g /dev/null
select is(tap.figure('paper_clerk', t.tab, m.mine),
          tap.as_login('paper_clerk', format('select (max(counts))[array_position(''{overdue,today,soon,waiting,meetings,esrn}''::text[], %L)] as a, (max(counts))[array_position(''{overdue,today,soon,waiting,meetings,esrn}''::text[], %L)] as b
                from api.worklist(9001, %L, %L, null, null, 20)', t.tab, t.tab, t.tab, m.mine)),
          format('%s, %s: the figure of the worklist is the figure and the number of rows on paper', t.tab, m.mine))
  from unnest('{overdue,today,soon,waiting,meetings,esrn}'::text[]) t(tab), unnest('{all,mine,nobody}'::text[]) m(mine);
select is(tap.as_login('paper_clerk', 'select count(*), count(distinct case_id) from api.paper_list(null, ''overdue'', ''all'', null, ''export'')'),
          '(1103,1103)', 'each row once');

-- A meeting at home today is on the list of visits, with its hour and address; one elsewhere or on another day is not.
create temp table home as select tap.due('Домашний', 'meeting', '2026-11-23', null, 'meeting') as a, tap.due('Кабинетный', 'meeting', '2026-11-23', null, 'meeting') as b,
    tap.due('Завтрашний', 'meeting', '2026-11-24', null, 'meeting') as c;
insert into kurator.appointment (office_id, case_id, starts_at, place, address)
select 9001, a, timestamptz '2026-11-23 14:00+08', 'home', 'Лесная, 5' from home union all
select 9001, b, timestamptz '2026-11-23 15:00+08', 'office', '' from home union all
select 9001, c, timestamptz '2026-11-24 15:00+08', 'home', '' from home;
select is(tap.as_login('paper_clerk', 'select name, address, meeting_at from api.paper_list(''9001'', ''visits'', ''all'', null, ''print'') where meeting_at <> '''''),
          '("Домашний Пётр","Лесная, 5","2026-11-23 14:00")', 'the meeting at home');

-- Only what the paper needs.
select tap.citizen(9001, 'Полная', '00100199764', '+79000000001') \g /dev/null
select is(tap.as_login('paper_clerk', $q$select birth_date, phones, preferences, settlement, address from api.paper_list('9001', 'soon', 'all', null, 'export') where name like 'Полная%'$q$),
          '("",{},{},"","")', 'a tab has neither phones nor address');
select is(tap.as_login('paper_clerk', $q$select birth_date, phones, preferences, settlement, address from api.paper_list('9001', 'calls', 'all', null, 'export') where name like 'Полная%'$q$),
          '(1992-03-14,{+79000000001|self|},{safe_hours},"","")', 'the call list has phones and wishes, no address');

-- ---- the office ----
select is(tap.as_login('paper_clerk', format('select code from api.paper_list(%L, ''overdue'', ''all'', null, ''export'')', o)), '(paper.office)', 'no such office: ' || o)
  from unnest('{9002,n9001,№9001,x,-1,9001 or true,99999999999,0}'::text[]) o;
update kurator.organisation set no = 901 where id = 9001;
select is(tap.as_login('paper_clerk', format('select distinct code || office_name from api.paper_list(%L, ''overdue'', ''all'', null, ''export'')', o)), '("УСЗСОН А")', 'the office meant by: ' || coalesce(o, 'nothing'))
  from unnest(array['9001', 'n901', '№901', '№ 901', ' N901', '', null]) o;
select is(tap.as_login('paper_clerk', format('select code from api.paper_list(''9001'', ''overdue'', ''all'', %L, ''export'')', a)), '(paper.assignee)', 'nobody here: ' || a)
  from unnest('{paper_other,paper_monitor,nobody,Иванова}'::text[]) a;
select is(tap.does('paper_clerk', format('select * from api.paper_list(''9001'', %L, ''all'', null, %L)', k, h)), '! 22023', format('no such list: %s, %s', k, h))
  from (values ('all', 'export'), ('', 'export'), (null, 'export'), ('overdue', 'look'), ('overdue', null)) v(k, h);
select is(tap.listed('paper_other', '9001', 'overdue'), '()', 'another office''s clerk gets nothing');
select is(tap.as_login('paper_monitor', 'select count(*) from api.paper_list(''9001'', ''overdue'', ''all'', null, ''export'')'), '(1103)', 'a monitor sees every operator''s');
update kurator.staff set locked = true where login = 'paper_coordinator';
select is(tap.listed('paper_coordinator', null, 'overdue'), '()', 'a locked account gets nothing');

-- ---- the journal ----
create temp table mark as select max(id) as id from audit.entry;
select tap.listed('paper_clerk', '9001', 'overdue', 'mine') \g /dev/null
select tap.as_login('paper_supervisor', 'select count(*) from api.paper_list(''9001'', ''visits'', ''all'', null, ''print'')') \g /dev/null
select tap.as_login('paper_clerk', 'select count(*) from api.paper_list(''9001'', ''esrn'', ''all'', null, ''print'')') \g /dev/null
select tap.listed('paper_clerk', '9002', 'overdue') \g /dev/null
select is((select string_agg(format('%s %s %s %s: %s', e.login, e.kind, e.relation, e.row_id, e.why), e'\n' order by e.id) from audit.entry e, mark m where e.id > m.id),
          e'paper_clerk export kurator.deadline 9001: overdue mine 367 rows\npaper_supervisor print kurator.deadline 9001: visits all 3 rows\npaper_clerk print kurator.deadline 9001: esrn all 0 rows\npaper_clerk failure api.paper_list 9002: paper.office',
          'who took which list, and how many rows; and who was refused');
-- ---- control card and notice ----
create temp table one as select (select c.id from kurator.case_file c join kurator.person p on p.id = c.person_id where p.surname = 'Полная') as case_id,
    (select p.id from kurator.person p where p.surname = 'Полная') as person_id;
create function tap.notice(p_login text, p_columns text) returns text language sql as $$
    select tap.as_login(p_login, format('select %s from api.paper_notice(%s)', p_columns, (select case_id from one))) $$;
update kurator.address set postal_code = null where person_id = (select person_id from one);
select is(tap.notice('paper_clerk', 'code, addressee, surname, sex, representative, postal_code, settlement, address, discreet, reply_by, head, writer, office_name'),
          '("",self,Полная,f,"","",Кутулик,"Советская, 24",f,2026-12-23,"Иванова О. П.","Иванова О. П.","Управление А")', 'the letter to the citizen');
insert into kurator.preference (person_id, kind) select person_id, k from one, unnest('{do_not_mention,via_representative}'::text[]) k;
update kurator.representative set given_name = 'Ольга', patronymic = 'Петровна' where person_id = (select person_id from one);
select is(tap.notice('paper_clerk', 'addressee, relation, representative, discreet'), '(representative,mother,"Полная Ольга Петровна",t)', 'only through the representative, and discreet');
update kurator.representative set surname = '', given_name = '', patronymic = '', organisation = 'Дом ребёнка' where person_id = (select person_id from one);
select is(tap.notice('paper_clerk', 'addressee, representative'), '(organisation,"Дом ребёнка")', 'an organisation represents');
update kurator.representative set valid_until = '2026-11-01' where person_id = (select person_id from one);
select is(tap.notice('paper_clerk', 'addressee, representative'), '("","")', 'nobody represents any more');
select is(tap.as_login(l, format('select * from api.paper_notice(%s)', case_id)), e, l || ' writes no letter of this office') from one, (values
    ('paper_other', ''), ('paper_monitor', '! 42501'), ('paper_admin', '! 42501'), ('paper_auditor', '! 42501')) v(l, e);
select is(tap.as_login('paper_other', format('select * from api.paper_card(%s)', case_id)), '', 'another office''s card is not given') from one;
select is(tap.as_login('paper_monitor', format('select office_name, head from api.paper_card(%s)', case_id)), '("УСЗСОН А","Иванова О. П.")', 'a monitor may print a card') from one;
select is(tap.as_login('paper_clerk', format('select now_local from api.paper_card(%s)', case_id)), '("2026-11-23 10:00")', 'the office''s own time') from one;
select is((select string_agg(format('%s %s %s', e.login, e.kind, e.why), ', ' order by e.id) from audit.entry e, one where e.subject = one.person_id and e.relation = 'kurator.case_file' and e.kind = 'print'),
          'paper_clerk print notice, paper_clerk print notice, paper_clerk print notice, paper_clerk print notice, paper_monitor print card, paper_clerk print card',
          'each is an entry of the citizen''s');
update kurator.person set died_on = '2026-11-20' where id = (select person_id from one);
select is(tap.notice('paper_clerk', 'code, surname'), '(paper.died,)', 'no letter to the dead');
create trigger broken before insert on audit.entry for each row execute function audit.refuse('entry');
select alike(tap.as_login('paper_clerk', 'select * from api.paper_list(''9001'', ''overdue'', ''all'', null, ''print'')'), '! KU004%', 'what cannot be journalled is not given');
select alike(tap.as_login('paper_clerk', format('select * from api.paper_card(%s)', case_id)), '! KU004%', 'nor is a card') from one;
select alike(tap.as_login('paper_coordinator', format('select * from api.paper_notice(%s)', case_id)), '', 'a locked account writes no letter') from one;
select * from finish();
rollback;
