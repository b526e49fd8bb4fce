-- sql_population.sql - a big invented population for the benchmark of the database, set-based and past the triggers:
-- psql -v cases=N -f sql_population.sql, in a database with the reference data. One case in fifty is open.
\set ON_ERROR_STOP on
set session_replication_role = replica;
set synchronous_commit = off;
set jit = off;

-- The operators, of unequal size: the greatest keeps about a tenth of all.
create temp table office as
select o.id, o.calendar, (40.0 / row_number() over (order by o.no))::numeric as weight
  from kurator.organisation o where o.takes_referrals and o.no is not null;
create temp table office_range as
select id, calendar, sum(weight + 6) over (order by weight desc, id) - (weight + 6) as low, sum(weight + 6) over (order by weight desc, id) as high,
       sum(weight + 6) over () as whole from office;

insert into kurator.staff (login, surname, given_name, patronymic)
select 'bench_' || r.id || '_' || i, 'Сотрудник', 'Имя', 'Отчество' from office_range r, generate_series(1, 5) i;
insert into kurator.staff_role (staff_id, organisation_id, role)
select s.id, split_part(s.login::text, '_', 2)::int, 'clerk' from kurator.staff s where s.login like 'bench\_%';

create temp table plan as
select g as i, r.id as office_id, r.calendar, g % 50 = 0 as open, (hashint4(g) & 2147483647) as h, (hashint4(g + 7000000) & 2147483647) as h2
  from generate_series(1, :cases) g
  join office_range r on (g * 0.6180339887 % 1) * r.whole >= r.low and (g * 0.6180339887 % 1) * r.whole < r.high;

-- Surnames: a few hundred, the commonest of them held by one in a hundred.
create temp table surname as
select row_number() over () - 1 as n, a || b || c as name
  from unnest('{Ив,Пет,Сид,Куз,Вас,Мих,Сок,Лаз,Бад,Хам,Дор,Бал,Зах,Тар,Гал,Мор,Ник,Ор,Пав,Руд}'::text[]) a,
       unnest('{ан,ро,ль,ец,ма,ни,го,ре,ша,ка}'::text[]) b, unnest('{ов,ев,ин}'::text[]) c;
insert into kurator.person (id, surname, given_name, patronymic, birth_date, sex, snils, disability, household_id)
overriding system value
select p.i, s.name || case when p.h % 2 = 0 then 'а' else '' end,
       (case when p.h % 2 = 0 then '{Анна,Мария,Ольга,Елена,Татьяна,Дарима,Наталья,Ирина,Светлана,Галина}'::text[]
             else '{Иван,Пётр,Сергей,Алексей,Баир,Дмитрий,Николай,Андрей,Владимир,Юрий}' end)[1 + p.h2 % 10],
       (case when p.h % 2 = 0 then '{Ивановна,Петровна,Сергеевна,Ильинична,Баторовна,Дмитриевна,Николаевна,Юрьевна}'::text[]
             else '{Иванович,Петрович,Сергеевич,Ильич,Баторович,Дмитриевич,Николаевич,Юрьевич}' end)[1 + p.h2 / 16 % 8],
       date '1935-01-01' + p.h2 / 128 % 32000, case when p.h % 2 = 0 then 'f' else 'm' end,
       case when p.i <= 999999 then '900' || lpad(p.i::text, 6, '0') || lpad((p.h % 98)::text, 2, '0') end, '2', null
  from plan p join surname s on s.n = least(p.h / 3 % 600, p.h / 1801 % 600);
insert into kurator.person_office (office_id, person_id) select office_id, i from plan;
insert into kurator.phone (person_id, number) select i, '+7900' || lpad(i::text, 7, '0') from plan;
insert into kurator.address (person_id, postal_code, settlement, line, territory)
select i, '669452', 'Кутулик', 'Советская, ' || h % 90 + 1, 'Аларский район' from plan;
insert into kurator.representative (person_id, relation, surname, given_name, patronymic)
select i, 'mother', 'Мать', 'Мария', 'Ивановна' from plan where h2 / 128 % 32000 > 26000;

-- An open case arrived 0 to 9 working days ago, a closed one in the last three years.
create temp table arrived as
select p.*, case when p.open then kurator.due_or_null(p.calendar, kurator.office_today(p.office_id) - 15, 0 + (p.h % 10) + 1)
                 else kurator.office_today(p.office_id) - 30 - p.h % 1000 end as received_on
  from plan p;
insert into kurator.case_file (id, office_id, person_id, source, ladder, received_on, assignee_id, state, closed_on, close_reason,
                               phone_count, attempt_count, next_step, registered_at)
overriding system value
select a.i, a.office_id, a.i, 'ipra', true, a.received_on,
       case when a.h % 11 > 0 then (select s.id from kurator.staff s where s.login = 'bench_' || a.office_id || '_' || 1 + a.h % 5) end,
       case when a.open then 'open' else 'closed' end, case when not a.open then a.received_on + 7 end,
       case when not a.open then case a.h % 3 when 0 then 'refused' else 'programme' end end,
       a.h % 3, a.h % 3, case when a.h % 3 = 2 then 'visit' else 'call' end, a.received_on
  from arrived a;
insert into kurator.referral (office_id, case_id, person_id, source, received_on, incoming_no, incoming_on)
select a.office_id, a.i, a.i, 'ipra', a.received_on, a.i % 5000 || '/' || a.h % 30, a.received_on from arrived a;
insert into kurator.contact_attempt (id, office_id, channel, outcome, happened_at, recorded_at, phone_id)
overriding system value
select a.i * 2 + k, a.office_id, 'phone', 'no_answer', a.received_on + interval '34 hours' * (k + 1), a.received_on + interval '34 hours' * (k + 1), null
  from arrived a cross join generate_series(0, 1) k where k < a.h % 3;
insert into kurator.attempt_case (case_id, attempt_id, office_id, person_id)
select a.i, a.i * 2 + k, a.office_id, a.i from arrived a cross join generate_series(0, 1) k where k < a.h % 3;

-- What is open: twelve in twenty wait for the first call, the others stand on every later step.
insert into kurator.deadline (case_id, person_id, period, office_id, assignee_id, started_on, due_on, calendar, revision_id, state, closed_on)
select a.i, a.i, x.period, a.office_id, c.assignee_id, a.received_on,
       case x.period when 'meeting' then a.received_on + 10 when 'decide' then a.received_on + 12 when 'post_wait' then a.received_on + 30
                     else coalesce(w5.day, a.received_on + 7) end,
       a.calendar, case when x.period in ('notify', 'agree_meeting', 'esrn') then kurator.revision(a.calendar) end,
       x.state, case when x.state = 'met' then a.received_on + 3 end
  from arrived a
  join kurator.case_file c on c.id = a.i
  left join kurator.workday w on w.calendar = a.calendar and w.day = a.received_on
  left join kurator.workday w5 on w5.calendar = a.calendar and w5.working and w5.n = w.n + 5
 cross join lateral (
        select 'notify' as period, 'open' as state where a.open and a.i / 50 % 20 < 12
        union all select 'notify', 'met' where not a.open or a.i / 50 % 20 >= 12
        union all select 'agree_meeting', 'open' where a.open and a.i / 50 % 20 in (12, 13)
        union all select 'esrn', 'open' where a.open and a.i / 50 % 20 in (12, 13, 14)
        union all select 'meeting', 'open' where a.open and a.i / 50 % 20 in (14, 15, 19)
        union all select 'decide', 'open' where a.open and a.i / 50 % 20 = 16
        union all select 'post_wait', 'open' where a.open and a.i / 50 % 20 in (17, 18)) x;
set session_replication_role = origin;
select setval(pg_get_serial_sequence('kurator.person', 'id'), :cases + 1), setval(pg_get_serial_sequence('kurator.case_file', 'id'), :cases + 1),
       setval(pg_get_serial_sequence('kurator.contact_attempt', 'id'), :cases * 2 + 10) \g /dev/null
select kurator.rekey_all() \g /dev/null
drop table plan, arrived, office, office_range, surname;
vacuum analyze;
