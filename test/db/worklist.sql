-- worklist.sql - every tab over hand-made deadlines: what is in it, that its figure is the number of rows that open behind it,
-- that pages hold each row once, and that no large table is read whole.
\set prefix worklist_
begin;
\ir setup/world.psql
select tap.world(:'prefix');
select no_plan();
create table tap.who as
select (select id from kurator.staff where login = :'prefix' || 'clerk') as one, (select id from kurator.staff where login = :'prefix' || 'coordinator') as two;

-- Today is Monday 23.11.2026; the fifth next working day is Monday 30.11.
create table tap.plan (n int generated always as identity, tab text, period text, due date, assignee int, days int);
insert into tap.plan (tab, period, due, assignee, days)
select v.tab, v.period, v.due::date, case v.a when 1 then w.one when 2 then w.two end, v.days
  from tap.who w, (values
    ('overdue', 'notify', '2026-11-20', 1, -1), ('overdue', 'notify', '2026-11-19', 2, -2), ('overdue', 'agree_meeting', '2026-11-18', null, -3),
    ('today', 'notify', '2026-11-23', 1, 0), ('today', 'agree_meeting', '2026-11-23', 2, 0), ('today', 'decide', '2026-11-20', 1, -1),
    ('today', 'decide', '2026-11-23', null, 0), ('today', 'post_wait', '2026-11-22', 1, -1),
    ('soon', 'notify', '2026-11-24', 1, 1), ('soon', 'notify', '2026-11-30', 2, 5), ('soon', 'agree_meeting', '2026-11-28', null, 4),
    ('waiting', 'notify', '2026-12-01', 1, 6), ('waiting', 'decide', '2026-11-24', 2, 1), ('waiting', 'post_wait', '2026-12-24', 1, 23),
    ('meetings', 'meeting', '2026-11-20', 1, -1), ('meetings', 'meeting', '2026-11-25', null, 2),
    ('esrn', 'esrn', '2026-11-20', 1, -1), ('esrn', 'esrn', '2026-11-23', null, 0), ('esrn', 'esrn', '2026-12-01', 2, 6),
    ('waiting', 'close', '2026-11-30', 1, 5), ('today', 'close', '2026-11-23', 2, 0)) v(tab, period, due, a, days);
do $$
declare
    p record;
    v_person bigint;
    v_case bigint;
begin
    for p in select * from tap.plan order by n loop
        insert into kurator.person (surname, given_name, birth_date, sex) values ('Тестов' || p.n, 'Пётр', '1970-01-01', 'm') returning id into v_person;
        insert into kurator.person_office (office_id, person_id) values (9001, v_person);
        insert into kurator.case_file (office_id, person_id, source, ladder, received_on, assignee_id)
             values (9001, v_person, 'ipra', true, '2026-11-12', p.assignee) returning id into v_case;
        insert into kurator.deadline (case_id, person_id, period, office_id, assignee_id, started_on, due_on, calendar, state)
             values (v_case, v_person, p.period, 9001, p.assignee, '2026-11-12', p.due, 'RU-IRK', 'open');
    end loop;
end $$;
-- What is not open, and what is another office's, is in no list.
insert into kurator.deadline (case_id, person_id, period, office_id, started_on, due_on, calendar, state, closed_on)
select case_id, person_id, 'notify', 9001, '2026-11-02', '2026-11-10', 'RU-IRK', 'met', '2026-11-09' from kurator.deadline_open limit 5;
select tap.citizen(9002, 'Соседова', '00100199764', '+79000000001') \g /dev/null

-- Rows of a tab as name:days, in the order shown.
create function tap.rows(p_login text, p_office int, p_tab text, p_mine text) returns text[] language plpgsql as $$
declare
    v text := tap.as_login(p_login, format($q$
        select coalesce(string_agg(split_part(name, ' ', 1) || ':' || days, ',' order by due_on, deadline_id), '')
          from api.worklist(%L, %L, %L, null, null, 500) where case_id is not null$q$, p_office, p_tab, p_mine));
begin
    return string_to_array(nullif(trim(both '("),' from v), ''), ',');
end $$;
create function tap.counts(p_login text, p_office int, p_tab text, p_mine text) returns text language sql as $$
    select tap.as_login(p_login, format('select array_to_string(counts, '' '') from api.worklist(%L, %L, %L, null, null, 500) where counts is not null',
                                        p_office, p_tab, p_mine)) $$;

select is(tap.rows(:'prefix' || 'clerk', 9001, t.tab, 'all'),
          (select array_agg('Тестов' || p.n || ':' || p.days order by p.due, p.n) from tap.plan p
            where p.tab = t.tab or t.tab = 'overdue' and p.tab = 'esrn' and p.due < '2026-11-23'),
          t.tab || ' holds what the plan says, in order')
  from unnest('{overdue,today,soon,waiting,meetings,esrn}'::text[]) t(tab);
select is(tap.counts(:'prefix' || 'clerk', 9001, 'overdue', 'all'), '("4 6 3 4 2 3")', 'the figures of all tabs');
select is(tap.counts(:'prefix' || 'clerk', 9001, t.tab, m.mine),
          (select '("' || string_agg(coalesce(cardinality(tap.rows(:'prefix' || 'clerk', 9001, u.tab, m.mine)), 0)::text, ' ' order by u.n) || '")'
             from unnest('{overdue,today,soon,waiting,meetings,esrn}'::text[]) with ordinality u(tab, n)),
          format('figure = rows opened, seen from %s, %s', t.tab, m.mine))
  from unnest('{overdue,today,soon,waiting,meetings,esrn,all}'::text[]) t(tab), unnest('{all,mine,nobody}'::text[]) m(mine);
select is(tap.counts(:'prefix' || 'clerk', 9001, 'soon', 'mine'), '("2 3 1 3 1 1")', 'mine');
select is(tap.counts(:'prefix' || 'coordinator', 9001, 'soon', 'mine'), '("1 2 1 1 0 1")', 'of another clerk');
select is(tap.counts(:'prefix' || 'clerk', 9001, 'soon', 'nobody'), '("1 1 1 0 1 1")', 'nobody''s');
select is(tap.counts(:'prefix' || 'monitor', 9001, 'soon', 'all'), '("4 6 3 4 2 3")', 'a monitor sees an operator''s figures');
select is(cardinality(tap.rows(:'prefix' || 'clerk', 9001, 'all', 'all')), 21, 'all: every open deadline');
select is(tap.rows(:'prefix' || 'clerk', 9001, 'nonsense', 'all'), null, 'an unknown tab is empty');
select is(tap.counts(:'prefix' || 'clerk', null, 'overdue', 'all'), '("4 6 3 4 2 3")', 'without an office it is the account''s own');

-- Rights.
select is(tap.as_login(:'prefix' || 'other', 'select counts, case_id from api.worklist(9001, ''overdue'', ''all'', null, null, 20)'),
          '("{0,0,0,0,0,0}",)', 'another office: no figure, no row, one line that says so');
select is(tap.as_login(:'prefix' || 'other', 'select counts from api.worklist(9002, ''soon'', ''all'', null, null, 20)'), '("{0,0,1,0,0,0}")',
          'and the other office sees its own');
update kurator.staff set locked = true where login = :'prefix' || 'clerk';
select is(tap.as_login(:'prefix' || 'clerk', 'select counts, case_id from api.worklist(9001, ''overdue'', ''all'', null, null, 20)'),
          '("{0,0,0,0,0,0}",)', 'a locked account sees nothing');
update kurator.staff set locked = false where login = :'prefix' || 'clerk';

-- Pages. Many rows of one day, so that the id has to tell them apart.
do $$
declare
    v_person bigint;
    v_case bigint;
begin
    for i in 1 .. 30 loop
        insert into kurator.person (surname, given_name, birth_date, sex) values ('Листов', 'Пётр', '1970-01-01', 'm') returning id into v_person;
        insert into kurator.person_office (office_id, person_id) values (9001, v_person);
        insert into kurator.case_file (office_id, person_id, source, ladder, received_on) values (9001, v_person, 'ipra', true, '2026-11-12') returning id into v_case;
        insert into kurator.deadline (case_id, person_id, period, office_id, started_on, due_on, calendar, state)
             values (v_case, v_person, case when i % 2 = 0 then 'notify' else 'agree_meeting' end, 9001, '2026-11-12', '2026-11-24', 'RU-IRK', 'open');
    end loop;
end $$;
create function tap.paged(p_login text, p_tab text, p_size int) returns text[] language plpgsql as $$
declare
    v_all text[] := '{}';
    v_page text[];
    v_due text := null;
    v_id text := null;
begin
    for i in 1 .. 100 loop
        v_page := string_to_array(nullif(tap.as_login(p_login, format(
            'select deadline_id || '' '' || due_on from api.worklist(9001, %L, ''all'', %L, %L, %s) where case_id is not null order by due_on, deadline_id',
            p_tab, v_due, v_id, p_size)), ''), E'\n');
        exit when v_page is null;
        v_all := v_all || v_page;
        v_id := split_part(trim(both '("' from v_page[cardinality(v_page)]), ' ', 1);
        v_due := split_part(trim(both '()"' from v_page[cardinality(v_page)]), ' ', 2);
    end loop;
    return v_all;
end $$;
select is(tap.paged(:'prefix' || 'clerk', t.tab, s.size), tap.paged(:'prefix' || 'clerk', t.tab, 500), format('%s by pages of %s: each row once, in order', t.tab, s.size))
  from unnest('{soon,all,overdue}'::text[]) t(tab), unnest('{1,3,7}'::int[]) s(size);
select is(cardinality(tap.paged(:'prefix' || 'clerk', 'all', 7)), 51, 'and none is missing');

-- On a Sunday what was due on Friday is late, though no working day has gone by.
select tap.at('2026-11-22 10:00+08');
select is((tap.rows(:'prefix' || 'clerk', 9001, 'overdue', 'all'))[1:3], '{Тестов3:-2,Тестов2:-1,Тестов1:-1}', 'a late row never shows 0');
-- An hour after midnight in Irkutsk it is still yesterday in UTC: the date is the office's own.
select tap.at('2026-11-22 17:00+00');
select is((tap.rows(:'prefix' || 'clerk', 9001, 'today', 'all'))[1:2], '{Тестов6:-1,Тестов8:-1}', 'today is the office''s');
select is(tap.counts(:'prefix' || 'clerk', 9001, 'overdue', 'all'), '("4 6 33 4 2 3")', 'and the figures with it');
select tap.at('2026-11-23 10:00+08');

-- Each row says its own step: what is told but not in the register does not "wait for an answer".
select is(tap.as_login(:'prefix' || 'clerk', format('select period, next_step from api.worklist(9001, %L, ''all'', null, null, 500) where split_part(name, '' '', 1) = any (%L)', x.tab, x.who)), x.said, x.tab)
  from (values ('overdue', '{Тестов3,Тестов17}', E'(agree_meeting,agree_meeting)\n(esrn,esrn)'), ('esrn', '{Тестов17}', '(esrn,esrn)'),
               ('waiting', '{Тестов13,Тестов20}', E'(decide,decide)\n(close,close)'), ('today', '{Тестов4,Тестов8}', E'(post_wait,call)\n(notify,call)')) x(tab, who, said);

-- The rest of a row.
update kurator.person set birth_date = '2020-05-05' where surname = 'Тестов1';
select is(tap.as_login(:'prefix' || 'clerk', 'select name, whom, assignee, next_step, phone_count, version from api.worklist(9001, ''overdue'', ''all'', ''2026-11-19'', 9999999, 1)'),
          '("Тестов1 Пётр","","Иванова О. П.",call,0,1)', 'a child without a representative: nobody to call');
insert into kurator.representative (person_id, relation, surname, valid_until) select id, 'father', 'Тестов', '2026-11-22' from kurator.person where surname = 'Тестов1';
insert into kurator.representative (person_id, relation, surname) select id, 'mother', 'Тестова' from kurator.person where surname = 'Тестов1';
select is(tap.as_login(:'prefix' || 'clerk', 'select whom from api.worklist(9001, ''overdue'', ''all'', ''2026-11-19'', 9999999, 1)'), '(mother)',
          'the representative in force, not the one whose time is over');
insert into kurator.preference (person_id, kind) select id, 'via_representative' from kurator.person where surname in ('Тестов2', 'Тестов3');
insert into kurator.representative (person_id, relation, surname) select id, 'proxy', 'Доверенный' from kurator.person where surname = 'Тестов2';
select is(tap.as_login(:'prefix' || 'clerk', 'select whom from api.worklist(9001, ''overdue'', ''all'', null, null, 3)'), E'("")\n(proxy)\n(mother)', 'a wish to speak only through the representative');
insert into kurator.preference (person_id, kind, valid_until) select id, x.kind, x.until::date from kurator.person, (values ('deaf', null), ('no_voice', '2026-11-22')) x(kind, until) where surname = 'Тестов2';
select is(tap.as_login(:'prefix' || 'clerk', 'select mind from api.worklist(9001, ''overdue'', ''all'', null, null, 3)'), E'(via_representative)\n("via_representative deaf")\n("")',
          'what must be minded stands in the row, and not what is over');
select is(tap.as_login(:'prefix' || 'clerk', format('select (kurator_row.p).whom, (kurator_row.p).whom_name from (select api.preview(%s) p) kurator_row',
            (select case_id from kurator.deadline_open d join kurator.person p on p.id = d.person_id where p.surname = 'Тестов2'))),
          '(proxy,Доверенный)', 'and the preview says the same');

-- No large table is read whole.
create function tap.scans() returns bigint language sql as $$
    select sum(pg_stat_get_xact_numscans(c.oid)) from pg_class c
     where c.relkind = 'r' and c.oid = any ('{kurator.person,kurator.person_office,kurator.person_key,kurator.case_file,kurator.deadline_open,
        kurator.deadline_done,kurator.phone,kurator.address,kurator.representative,kurator.preference,kurator.contact_attempt,kurator.attempt_case}'::regclass[]) $$;
select tap.scans() as before \gset
select tap.as_login(:'prefix' || 'clerk', format('select * from api.worklist(9001, %L, %L, null, null, 20)', t, m)) is null as x
  from unnest('{overdue,soon,all}'::text[]) t, unnest('{all,mine,nobody}'::text[]) m, generate_series(1, 7) \g /dev/null
select is(tap.scans(), :before::bigint, 'the worklist reads no large table sequentially');
select * from finish();
rollback;
