-- statistics.sql - the depersonalised export: nobody is told apart, nothing hidden follows from totals or from two exports.
begin;
\ir setup/world.psql
select tap.world('sta_');
select no_plan();
-- A quarter that is over: p_n citizens of one kind in an office, born on p_birth. Their case ids are remembered by `kind`.
create temp table planted (kind text, case_id bigint, person_id bigint);
create function tap.plant(p_kind text, p_office int, p_n int, p_birth date, p_disability text, p_sex text, p_on date default '2026-08-05') returns void language plpgsql as $$
declare
    v_person bigint;
    v_case bigint;
begin
    for i in 1 .. p_n loop
        insert into kurator.person (surname, given_name, birth_date, sex, disability) values ('Тестова' || p_kind, 'Анна', p_birth, p_sex, p_disability) returning id into v_person;
        insert into kurator.person_office (office_id, person_id) values (p_office, v_person);
        insert into kurator.address (person_id, settlement, line) values (v_person, 'Кутулик', 'Советская, 24');
        insert into kurator.case_file (office_id, person_id, source, ladder, received_on) values (p_office, v_person, 'ipra', true, p_on) returning id into v_case;
        perform kurator.recompute(v_case);
        insert into planted values (p_kind, v_case, v_person);
    end loop;
end $$;
create temp view block as
    select s.*, p.kind from kurator.statistics_cases('{9001,9002}', '2026-07-01', '2026-07-01', '2026-07-01') s left join planted p on p.case_id = s.case_id;
create function tap.cell(p_kind text) returns text language sql as $$
    select string_agg(distinct concat_ws('/', b.territory, b.category, b.disability, b.sex), ', ') from block b where b.kind = p_kind $$;
-- What is given out, one line a row.
create function tap.given(p_login text, p_arguments text) returns text[] language sql as $$
    select string_to_array(translate(tap.as_login(p_login, 'select array_to_string(x.cells, ''|'', ''-'') from api.statistics(' || p_arguments || ') x where x.kind <> ''head'''), '()"', ''), E'\n') $$;

-- ---- cells ----
select tap.plant('a', 9001, 7, '1990-01-01', '2', 'f');
select tap.plant('b', 9001, 6, '1990-01-01', '2', 'm');
select is(tap.cell('a') || ' ' || tap.cell('b'), 'УСЗСОН А/adult/2/f УСЗСОН А/adult/2/m', 'cells of enough citizens are as they are; without an address the territory is the operator''s');
select tap.plant('unique', 9001, 1, '2024-05-01', 'child', 'm');
select is(tap.cell('unique'), 'УСЗСОН А/*/*/*', 'a citizen alone in his cell is hidden');
select is(tap.cell('b'), 'УСЗСОН А/*/*/*', 'with the smallest group that could be shown: all minus what is shown is never less than five');
select is(tap.cell('a'), 'УСЗСОН А/adult/2/f', 'and no other');
select results_eq($$select distinct stage, days_told, told_in_time, answer, days_meeting, days_esrn, closed, days_closed from block where kind = 'unique'$$,
                  $$select distinct stage, days_told, told_in_time, answer, days_meeting, days_esrn, closed, days_closed from block where kind = 'b'$$, 'his row is like those he hides among');
select tap.plant('c', 9001, 4, '1990-01-01', '1', 'f');
select tap.plant('d', 9001, 3, '1990-01-01', '1', 'm');
select is(tap.cell('c') || ' ' || tap.cell('d'), 'УСЗСОН А/adult/1/* УСЗСОН А/adult/1/*', 'two small cells together: the sex is given up');
select tap.plant('e', 9001, 2, '1950-01-01', '3', 'f');
select tap.plant('g', 9001, 4, '1950-01-01', '1', 'm');
select is(tap.cell('e') || ' ' || tap.cell('g'), 'УСЗСОН А/senior/*/* УСЗСОН А/senior/*/*', 'or disability and sex');
select is((select min(n)::int from (select count(distinct person_id) as n from block group by office_id, quarter, territory, category, disability, sex) x), 6, 'no cell has fewer than five, whatever is in it');
insert into kurator.case_file (office_id, person_id, source, ladder, received_on) select 9001, person_id, 'ipra', true, '2026-08-06' from planted, generate_series(1, 9) where kind = 'unique';
select is((select count(distinct person_id)::int from block where category = '*'), 7, 'a citizen with ten cases is one');
update kurator.address a set territory = 'Дальний район' from planted p where p.person_id = a.person_id and p.kind in ('a', 'g');
select is(tap.cell('a') || ' ' || tap.cell('g'), 'Дальний район/adult/2/f УСЗСОН А/*/*/*', 'the territory is the address''s; too few in it, and it is given up, too');
-- every way to lay out citizens: no cell below five, no block below five, nobody lost but small blocks
create function tap.random_layouts() returns text language plpgsql as $$
declare
    v_bad text := '';
    v_n int;
    v_kept int;
begin
    perform setseed(0.42);
    for i in 1 .. 40 loop
        delete from planted where kind = 'r';
        v_n := 1 + floor(random() * 24);
        for j in 1 .. v_n loop
            perform tap.plant('r', 9002, 1, date '2020-01-01' - 9000 * floor(random() * 3)::int, (array['1', '2'])[1 + floor(random() * 2)], (array['f', 'm'])[1 + floor(random() * 2)], '2026-05-05');
        end loop;
        select count(*) into v_kept from kurator.statistics_cases('{9002}', '2026-04-01', '2026-04-01', '2026-07-01');
        if exists (select from kurator.statistics_cases('{9002}', '2026-04-01', '2026-04-01', '2026-07-01') s
                    group by territory, category, disability, sex having count(distinct person_id) < 5) or v_kept <> (case when v_n < 5 then 0 else v_n end) then
            v_bad := v_bad || ' ' || i || ':' || v_n || '/' || v_kept;
        end if;
        update kurator.case_file c set close_reason = 'error', state = 'closed', closed_on = '2026-05-06' from planted p where p.case_id = c.id and p.kind = 'r';
    end loop;
    return v_bad;
end $$;
select is(tap.random_layouts(), '', 'forty blocks by chance');

-- ---- two exports ----
select tap.plant('h', 9002, 8, '1990-01-01', '2', 'f', '2026-04-20');
select tap.plant('i', 9002, 4, '1990-01-01', '2', 'f');
select tap.plant('j', 9001, 4, '1990-01-01', '2', 'f', '2026-04-20');
create temp table one as
select 'both' as what, r from unnest(tap.given('sta_ministry', $$0, '2026-04-01', '2026-09-30', 'report', 'ru'$$)) r
union all select 'second', r from unnest(tap.given('sta_ministry', $$0, '2026-08-17', null, 'report', 'ru'$$)) r
union all select 'first', r from unnest(tap.given('sta_ministry', $$0, '2026-04-01', '2026-06-30', 'report', 'ru'$$)) r
union all select 'a', r from unnest(tap.given('sta_supervisor', $$null, '2026-04-01', '2026-09-30', 'report', 'ru'$$)) r
union all select 'b', r from unnest(tap.given('sta_monitor', $$9002, '2026-04-01', '2026-09-30', 'report', 'ru'$$)) r;
select is((select count(*)::int from one where what = 'both'), 8 + (select count(*)::int from block where office_id = 9001), 'blocks of fewer than five are left out');
select is((select count(*)::int from one where what = 'both' and r like '%УСЗСОН Б%' and r like '2026-Q3%'), 0, 'as if nobody had come');
select results_eq($$select r from one where what = 'both' order by r collate "C"$$, $$select r from one where what in ('first', 'second') order by r collate "C"$$, 'a longer time minus a shorter one is what the rest is by itself');
select results_eq($$select r from one where what = 'both' order by r collate "C"$$, $$select r from one where what in ('a', 'b') order by r collate "C"$$, 'the region minus an operator likewise');
select is((select count(*)::int from one where r ~ 'Тестова|Анна|199[0-9]|Кутулик|Советская|2026-0[48]'), 0, 'no name, birth date, settlement, address, date');
select is((select string_agg(distinct array_length(string_to_array(r, '|'), 1)::text, ',') from one), '13', 'and no further column');
select is((select r from one where what = 'b' limit 1), '2026-Q2|УСЗСОН Б|инвалиды 18-59 лет|2 группа|жен.|выявление|-|-||-|-||-', 'words of the language');
select is((tap.given('sta_monitor', $$9002, '2026-04-01', '2026-06-30', 'report', 'en'$$))[1], '2026-Q2|УСЗСОН Б|adults 18-59|group 2|female|identification|-|-||-|-||-', 'of the other one');
select is(tap.given('sta_ministry', $$0, '2026-04-01', '2026-09-30', 'report', 'ru'$$) = (select array_agg(r) from one where what = 'both'), true, 'rows come in an order that hangs on what they show');

-- ---- as of the end of the last quarter that is over ----
set local session_replication_role = replica;      -- by hand, whatever the guard of cases says
update kurator.case_file c set state = 'closed', closed_on = '2026-10-02', close_reason = 'moved' from planted p where p.case_id = c.id and p.kind = 'a';
select is((select string_agg(distinct closed, ',') from block where kind = 'a'), '', 'what came later is not told: no two exports of a quarter differ');
update kurator.case_file c set closed_on = '2026-08-12' from planted p where p.case_id = c.id and p.kind = 'a';
select is((select string_agg(distinct closed || ' ' || days_closed, ',') from block where kind = 'a'), 'moved 5', 'what came before is, in working days');
update kurator.case_file c set received_on = '2026-07-01' from planted p where p.case_id = c.id and p.kind = 'a';
update kurator.case_file c set closed_on = '2026-09-30' from planted p where p.case_id = c.id and p.kind = 'a';
select is((select string_agg(distinct days_closed::text, ',') from block where kind = 'a'), '60', 'sixty for more');
set local session_replication_role = origin;

-- ---- refused ----
select is(tap.as_login('sta_' || r, $$select x.kind from api.statistics(9001, null, null, 'report', 'ru') x$$), '! 42501', r || ' may not')
  from unnest('{clerk,coordinator,executor,admin,auditor,other}'::text[]) r;
select is(tap.as_login('sta_supervisor', $$select x.kind, x.code from api.statistics($$ || o || $$, null, null, 'report', 'ru') x$$), '(refused,' || c || ')', 'not of ' || o)
  from (values ('9002', 'statistics.office'), ('0', 'statistics.region'), ('99999', 'statistics.office'), ('-99999', 'statistics.office')) v(o, c);
select is((select count(*)::int from audit.entry e where e.kind = 'failure' and e.login = 'sta_supervisor' and e.relation = 'api.statistics'), 4, 'each refusal is in the journal');
select is(tap.as_login('sta_ministry', 'select x.kind, x.code, x.cells from api.statistics(0, ' || a || ', ''ru'') x'), w, w)
  from (values ($$null, null, null$$, '(refused,statistics.reason,{})'), ($$null, null, 'curiosity'$$, '(refused,statistics.reason,{})'), ($$null, '2026-10-01', 'report'$$, '(refused,statistics.running,{2026-Q3})'),
               ($$'2026-07-01', '2026-06-30', 'report'$$, '(refused,statistics.period,{})'), ($$'1900-01-01', null, 'report'$$, '(refused,statistics.period,{})')) v(a, w);
update kurator.staff set locked = true where login = 'sta_ministry';
select is(tap.as_login('sta_ministry', $$select x.kind from api.statistics(0, null, null, 'report', 'ru') x$$), '! KU001', 'a locked account');
select is(tap.as_login('sta_supervisor', 'select count(*) from kurator.statistics_cases(''{9001}'', ''2026-07-01'', ''2026-07-01'', ''2026-07-01'')'), '! 42501', 'the rows with their citizens are nobody''s');

-- ---- journal ----
select is((select string_agg(distinct e.why, ', ') from audit.entry e where e.kind = 'export' and e.login = 'sta_supervisor' and e.relation = 'statistics'),
    'report 2026-Q2..2026-Q3 ' || (select count(*) from one where what = 'a') || ' rows', 'an export with its reason');
alter table audit.entry_2026_11 add constraint full_disk check (false) not valid;
select is(tap.as_login('sta_supervisor', $$select x.kind from api.statistics(null, null, null, 'report', 'ru') x$$) like '! KU004%', true, 'what cannot be journalled is not given');
select * from finish();
rollback;
