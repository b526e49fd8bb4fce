-- role: kurator_owner
-- The figures of months counted from nothing, and what of them is kept (0064_months.sql): which holds, which is wanted, and who keeps it.

-- Counted from nothing: how many of a line and part by office and number of the age group, and, if asked for, by place. born: of those on
-- accompaniment who pass into another group within a month. Without the citizens p_hidden. p_running: of offices in which the
-- month runs, or else of such in which it is over. p_listed: in a running month ages and places are those of the lists (kurator.listed) of who
-- has an open case, or one closed in it; who moves, and who is on none of them, is looked up, as everybody else is.
create function kurator.monthly_count(p_offices int[], p_from date, p_running boolean, p_lines text[], p_places boolean, p_hidden bigint[], p_listed boolean default false)
    returns table (line text, part text, office_id int, age int, born date, place text, n bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' set jit = off
    set plan_cache_mode = force_custom_plan set enable_mergejoin = off as $$
#variable_conflict use_column
declare
    v_day constant date := kurator.monthly_day(p_offices, p_from);
    v_last date[] := '{}';
    v_since constant date[] := (select g.since from kurator.age_groups(v_day) g);
    v_then constant date[] := (select g.since from kurator.age_groups(v_day + 31) g);
begin
    for i in 1 .. coalesce(cardinality(p_offices), 0) loop
        v_last[p_offices[i]] := least(kurator.office_today(p_offices[i]), (p_from + interval '1 month')::date - 1);
    end loop;
    if 'facts' = any (p_lines) and p_running and p_listed then
        return query
        with home as materialized (
            select l.office_id, l.person_id, width_bucket(l.birth_date, v_since) + 1 as age,
                   case when not p_places then '' when l.moved_on >= v_day is not true then l.place end as place
              from kurator.listed l where l.office_id = any (p_offices) and l.stage is not null
            union all
            select l.office_id, l.person_id, width_bucket(l.birth_date, v_since) + 1,
                   case when not p_places then '' when l.moved_on >= v_day is not true then l.place end
              from kurator.listed l where l.office_id = any (p_offices) and l.stage is null and l.closed_on >= p_from),
        fact as materialized (
            select f.line, f.part, f.office_id, h.age, h.place, case when h.place is null then f.person_id end as person_id, count(*) as n
              from kurator.monthly_events(p_offices, p_from, p_running) f
              left join home h on h.office_id = f.office_id and h.person_id = f.person_id
             where f.line <> 'accompanied' and f.person_id <> all (p_hidden)
             group by 1, 2, 3, 4, 5, 6)
        select f.line, f.part, f.office_id, f.age, null::date, f.place, f.n from fact f where f.place is not null
        union all
        select f.line, f.part, f.office_id, width_bucket(p.birth_date, v_since) + 1, null, case when p_places then kurator.place_of(f.person_id, v_day) else '' end, f.n
          from fact f
          left join lateral (select w.birth_date from kurator.person w where w.id = f.person_id offset 0) p on true      -- one by one, not all there are
         where f.place is null;
    elsif 'facts' = any (p_lines) and not p_places then
        return query
        select f.line, f.part, f.office_id, width_bucket(f.birth_date, v_since) + 1, null::date, '', count(*)
          from kurator.monthly_facts(p_offices, p_from, p_running) f
         where f.line <> 'accompanied' and f.person_id <> all (p_hidden)
         group by 1, 2, 3, 4;
    elsif 'facts' = any (p_lines) then
        return query
        with fact as materialized (
            select f.line, f.part, f.office_id, f.person_id, width_bucket(f.birth_date, v_since) + 1 as age from kurator.monthly_facts(p_offices, p_from, p_running) f
             where f.line <> 'accompanied' and f.person_id <> all (p_hidden)),
        home as materialized (      -- kurator.place_of, of all at once
            select p.person_id, coalesce(t.place, '') as place
              from (select distinct f.person_id from fact f order by 1) p        -- in the order of the index
              left join lateral (select coalesce(nullif(a.settlement, ''), a.territory) as place from kurator.address a
                                  where a.person_id = p.person_id and coalesce(a.valid_until >= v_day, true)
                                  order by a.kind, a.valid_until, a.id desc limit 1) t on true)
        select f.line, f.part, f.office_id, f.age, null::date, h.place, count(*) from fact f join home h on h.person_id = f.person_id group by 1, 2, 3, 4, 6;
    end if;
    if 'accompanied' = any (p_lines) and not p_places then
        return query
        select 'accompanied', '', a.office_id, width_bucket(a.birth_date, v_since) + 1,
               case when width_bucket(a.birth_date, v_since) <> width_bucket(a.birth_date, v_then) then a.birth_date end, '', count(*)
          from kurator.monthly_accompanied(p_offices, p_from, v_last) a
         where a.person_id <> all (p_hidden)
         group by 3, 4, 5;
    elsif 'accompanied' = any (p_lines) then
        return query
        select 'accompanied', '', x.office_id, width_bucket(x.birth_date, v_since) + 1,
               case when width_bucket(x.birth_date, v_since) <> width_bucket(x.birth_date, v_then) then x.birth_date end, x.place, count(*)
          from (select distinct on (a.office_id, a.person_id, a.n) a.office_id, a.birth_date,
                       coalesce(nullif(t.settlement, ''), t.territory, '') as place                     -- as kurator.place_of, of all at once
                  from (select b.*, row_number() over () as n from kurator.monthly_accompanied(p_offices, p_from, v_last) b where b.person_id <> all (p_hidden)) a
                  left join kurator.address t on t.person_id = a.person_id and coalesce(t.valid_until >= v_day, true)
                 order by a.office_id, a.person_id, a.n, t.kind, t.valid_until, t.id desc) x
         group by 3, 4, 5, 6;
    end if;
end $$;

-- Of these offices those whose figures of a month are kept and hold.
create function kurator.months_kept(p_offices int[], p_month date) returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_next constant date := (p_month + interval '1 month')::date;
begin
    if exists (select from kurator.month_change c where c.office_id is null and c.since < v_next) then
        return '{}';
    end if;
    return coalesce((select array_agg(k.office_id) from kurator.month_kept k
                       left join (select c.office_id, min(c.since) as since from kurator.month_change c group by 1) x on x.office_id = k.office_id
                      where k.month = p_month and k.office_id = any (p_offices) and kurator.office_today(k.office_id) >= v_next
                        and coalesce(x.since >= v_next, true)), '{}');
end $$;

-- What is not kept of the two years before the running month.
create function kurator.months_wanted() returns table (office_id int, month date) language sql stable as $$
    select o.id, m.month
      from (select f.id, date_trunc('month', kurator.office_today(f.id))::date as running from kurator.organisation f) o
     cross join lateral (select (o.running - make_interval(months => i))::date as month from generate_series(1, 24) i offset 0) m
     where not exists (select from kurator.month_kept k where k.office_id = o.id and k.month = m.month) $$;
-- Drops what does not hold, and keeps the newest month that is missing, of at most p_most offices: of how many. Two years back: older
-- ones are counted when they are asked for. For kurator maintain.
create function kurator.months_work(p_most int) returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_month date;
    v_offices int[];
begin
    if not pg_try_advisory_xact_lock(7310592) then
        return 0;
    end if;
    -- What is changed while this counts stands in a row that is not dropped here, and is found the next time.
    with gone as (delete from kurator.month_change c returning c.office_id, c.since),
    stale as materialized (select g.office_id, min(g.since) as since from gone g group by 1),
    dropped as (
        delete from kurator.month_kept k
         where exists (select from stale s where coalesce(s.office_id = k.office_id, true) and s.since < (k.month + interval '1 month')::date)
            or k.month >= date_trunc('month', kurator.office_today(k.office_id))       -- the clock was put back: it is not over
        returning k.office_id, k.month)
    delete from kurator.month_cell c using dropped d where c.office_id = d.office_id and c.month = d.month;
    select w.month into v_month from kurator.months_wanted() w order by w.month desc limit 1;
    if v_month is null then
        return 0;
    end if;
    -- months in which an office had no case yet: nothing is to be counted
    with first as materialized (select c.office_id, min(c.received_on) as day from kurator.case_file c group by 1)
    insert into kurator.month_kept (office_id, month)
    select w.office_id, w.month from kurator.months_wanted() w left join first f on f.office_id = w.office_id
     where coalesce(f.day, 'infinity') >= (w.month + interval '1 month')::date;
    select m.month, array_agg(m.office_id) into v_month, v_offices
      from (select w.office_id, w.month, row_number() over (partition by w.month order by w.office_id) as i from kurator.months_wanted() w) m
     where m.i <= p_most
     group by 1 order by 1 desc limit 1;
    if v_month is null then
        return 0;
    end if;
    insert into kurator.month_kept (office_id, month) select o, v_month from unnest(v_offices) o;
    insert into kurator.month_cell (office_id, month, line, part, age, turns, place, n)
    with cell as materialized (select * from kurator.monthly_count(v_offices, v_month, false, '{facts,accompanied}', true, '{}')),
    day as materialized (
        select d.day, (select g.since from kurator.age_groups(d.day) g) as since
          from (select (v_month + interval '1 month')::date - 1 + i as day from generate_series(1, 31) i) d
         where exists (select from cell c where c.born is not null)),
    turning as materialized (
        select b.born, min(d.day) as day from (select distinct c.born, c.age from cell c where c.born is not null) b
          join day d on width_bucket(b.born, d.since) + 1 <> b.age group by 1)
    select c.office_id, v_month, c.line, c.part, c.age, t.day, c.place, sum(c.n)
      from cell c left join turning t on t.born = c.born
     group by 1, 3, 4, 5, 6, 7;
    return cardinality(v_offices);
end $$;
