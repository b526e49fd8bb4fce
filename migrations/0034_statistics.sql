-- role: kurator_owner
-- The depersonalised export for statistics: cases without what names a citizen, and none told apart from at least four others
-- (statistics.smallest_cell).
--
-- How it holds: what is given out is made of blocks, an operator's arrivals of one quarter that is over. What a block shows hangs
-- on the block alone, never on what else is asked for, so that the difference of two exports is whole blocks again. Within a
-- block each combination of territory, age group, disability and sex that fewer citizens share is given up from the right: sex
-- first, then disability, then the age group, then the territory. What is left over last is hidden together; when that are too few,
-- the smallest group shown goes into hiding with them, so that no total minus what is shown gives them away. A block of fewer
-- citizens is left out, and nothing says that there was one.
insert into kurator.setting_kind values
 ('statistics.smallest_cell', 'int', '5', 3, 100, null, 'Сколько граждан не меньше в клетке обезличенной выгрузки', 'Citizens that a cell of the depersonalised export has at least');
insert into kurator.choice (list, code, position, name, name_en) values
 ('statistics', 'report', 1, 'отчёт или справка', 'a report'), ('statistics', 'request', 2, 'запрос органа власти', 'an authority''s request'),
 ('statistics', 'planning', 3, 'планирование', 'planning'), ('statistics', 'research', 4, 'исследование', 'research'),
 ('statistics', 'publication', 5, 'публикация', 'publication'),
 ('stage', 'identification', 1, 'выявление', 'identification'), ('stage', 'assessment', 2, 'диагностико-прогностический', 'assessment'),
 ('stage', 'implementation', 3, 'реализационный', 'implementation');
insert into kurator.function_grant (role, function)
select r, 'statistics' from unnest('{supervisor,monitor,ministry}'::text[]) r;

-- May the account give out the statistics of an office (0: of the region)?
create function kurator.gives_statistics(p_office int) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.role_in_force f join kurator.organisation o on o.id = f.office_id
                    where f.login = session_user
                      and (f.role in ('monitor', 'ministry') or f.role = 'supervisor' and (f.office_id = p_office or o.kind = 'resource_centre')));
end $$;
-- The last quarter that is over everywhere among the offices: its first day.
create function kurator.statistics_last(p_offices int[]) returns date
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select (date_trunc('quarter', min((kurator.clock() at time zone c.zone)::date)) - interval '3 months')::date
              from kurator.organisation o join kurator.calendar c on c.code = o.calendar where o.id = any (p_offices));
end $$;

-- The cases of the blocks p_offices × quarters from p_from to p_until (first days), as they stood at the end of p_last, the last
-- quarter that is over: asked twice in a quarter, the answer is the same. '*': given up. Days are working days from the arrival,
-- 60 for more. Columns up to person_id are for the test alone and are given to nobody. Asks for no rights: its caller does.
create function kurator.statistics_cases(p_offices int[], p_from date, p_until date, p_last date)
    returns table (office_id int, case_id bigint, person_id bigint, quarter date, territory text, category text, disability text, sex text, stage text,
                   days_told int, told_in_time boolean, answer text, days_meeting int, days_esrn int, closed text, days_closed int)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' set jit = off as $$
#variable_conflict use_column
declare
    k constant int := kurator.setting_int('statistics.smallest_cell', null);
    v_end constant date := (p_last + interval '3 months')::date;
begin
    return query
    with office as materialized (
        select o.id, o.calendar, v_end::timestamp at time zone c.zone as until_at,
               coalesce(nullif(array_to_string(o.territory, ', '), ''), o.short_name) as territory
          from kurator.organisation o join kurator.calendar c on c.code = o.calendar where o.id = any (p_offices)),
    quarter as materialized (
        select q::date as first, (q + interval '3 months')::date as next, g.since, g.codes
          from generate_series(p_from::timestamp, least(p_until, p_last), interval '3 months') q
         cross join lateral kurator.age_groups((q + interval '3 months')::date - 1) g),
    cases as materialized (
        select o.id as office_id, q.first, c.id, c.person_id, c.received_on, o.calendar, c.stage, o.until_at, o.territory as around,
               case when c.closed_on < v_end then c.close_reason end as close_reason, case when c.closed_on < v_end then c.closed_on end as closed_on,
               coalesce(nullif((select a.territory from kurator.address a
                                 where a.person_id = p.id and coalesce(a.valid_until >= q.next - 1, true) order by a.kind, a.id desc limit 1), ''), o.territory) as t,
               coalesce(q.codes[width_bucket(p.birth_date, q.since) + 1], '') as c, coalesce(p.disability, '') as d, p.sex as s
          from quarter q
          join office o on true
          join kurator.case_file c on c.office_id = o.id and c.received_on >= q.first and c.received_on < q.next
          join kurator.person p on p.id = c.person_id
         where c.close_reason is distinct from 'error'),
    -- a citizen counts once in a block, however many cases he has
    one as (select distinct x.office_id, x.first, x.person_id, x.t, x.c, x.d, x.s, x.around from cases x),
    n0 as (select o.*, count(*) over (partition by o.office_id, o.first) as block, count(*) over (partition by o.office_id, o.first, o.t, o.c, o.d, o.s) as n from one o),
    n1 as (select o.*, n >= k as ok0, count(*) filter (where n < k) over (partition by o.office_id, o.first, o.t, o.c, o.d) as m from n0 o where block >= k),
    n2 as (select o.*, ok0 or m >= k as ok1, count(*) filter (where not ok0 and m < k) over (partition by o.office_id, o.first, o.t, o.c) as l from n1 o),
    n3 as (select o.*, ok1 or l >= k as ok2, count(*) filter (where not ok1 and l < k) over (partition by o.office_id, o.first, o.t) as j from n2 o),
    shown as (
        select o.office_id, o.first, o.person_id, o.around, ok2 or j >= k as ok,
               o.t, case when ok2 then o.c else '*' end as c, case when ok1 then o.d else '*' end as d, case when ok0 then o.s else '*' end as s
          from n3 o),
    sized as (
        select s.*, count(*) filter (where not s.ok) over (partition by s.office_id, s.first) as hidden,
               count(*) over (partition by s.office_id, s.first, s.ok, s.t, s.c, s.d, s.s) as size
          from shown s),
    ranked as (
        select z.*, dense_rank() over (partition by z.office_id, z.first order by z.ok desc, z.size, z.t, z.c, z.d, z.s) as place from sized z),
    told as (
        select r.office_id, r.first, r.person_id, v.show, case when v.show then r.t else r.around end as t, case when v.show then r.c else '*' end as c,
               case when v.show then r.d else '*' end as d, case when v.show then r.s else '*' end as s
          from ranked r
         cross join lateral (select r.ok and not (r.hidden between 1 and k - 1 and r.place = 1) as show) v)
    select x.office_id, x.id, x.person_id, x.first, t.t, t.c, t.d, t.s, x.stage,
           case when w.notify is not null then least(60, w.notify - a.n) end, case when w.notify_on is not null then w.notify_on <= w.notify_due end, coalesce(g.answer, ''),
           case when w.meeting is not null then least(60, w.meeting - a.n) end, case when w.esrn is not null then least(60, w.esrn - a.n) end,
           coalesce(x.close_reason, ''), case when z.n is not null then least(60, z.n - a.n) end
      from cases x
      join told t on t.office_id = x.office_id and t.first = x.first and t.person_id = x.person_id
      left join kurator.workday a on a.calendar = x.calendar and a.day = x.received_on
      left join kurator.workday z on z.calendar = x.calendar and z.day = x.closed_on
     cross join lateral (
            select max(b.n) filter (where d.period = 'notify') as notify, max(d.closed_on) filter (where d.period = 'notify') as notify_on,
                   max(d.due_on) filter (where d.period = 'notify') as notify_due,
                   max(b.n) filter (where d.period = 'agree_meeting') as meeting, max(b.n) filter (where d.period = 'esrn') as esrn
              from kurator.deadline_done d
              join kurator.workday b on b.calendar = x.calendar and b.day = d.closed_on
             where d.case_id = x.id and d.state = 'met' and d.closed_on < v_end) w
     cross join lateral (
            select case when bool_or(l.answer = 'agreed') then 'agreed' when bool_or(l.answer = 'thinking') then 'thinking'
                        when bool_or(l.answer = 'refused') then 'refused' end as answer
              from (select distinct on (q.need) q.answer from kurator.consent q
                     where q.case_id = x.id and q.given_at < x.until_at
                       and (q.attempt_id is null or exists (select from kurator.attempt_in_force f where f.case_id = x.id and f.attempt_id = q.attempt_id))
                     order by q.need, q.given_at desc, q.id desc) l) g;
end $$;
grant execute on function kurator.gives_statistics(int), kurator.statistics_last(int[]), kurator.statistics_cases(int[], date, date, date) to kurator_api;
