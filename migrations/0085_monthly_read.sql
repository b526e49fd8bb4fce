-- role: kurator_owner
-- The figures of the monthly form, from what is kept of months and what is counted, and who is behind one of them.

-- Who is on accompaniment in the running month besides those closed in it with a programme: those of the month before, which is kept of these
-- offices, and what is different since, line by line, but for the citizens p_hidden (kept are all); where more went than came n is below 0.
create function kurator.monthly_carried(p_offices int[], p_from date, p_places boolean, p_hidden bigint[]) returns table (office_id int, age int, place text, n bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set jit = off set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    v_day constant date := kurator.monthly_day(p_offices, p_from);      -- ages and places are taken on
    v_before constant date := p_from - 1;
    v_next constant date := (p_from + interval '1 month')::date;
    v_since constant date[] := (select g.since from kurator.age_groups(v_day) g);
    v_last date[] := '{}';                                              -- the last day that counts
begin
    for i in 1 .. coalesce(cardinality(p_offices), 0) loop
        v_last[p_offices[i]] := kurator.office_today(p_offices[i]);
    end loop;
    return query
    select c.office_id, c.age - (c.turns <= v_day is true)::int, case when p_places then c.place else '' end, sum(c.n)::bigint
      from kurator.month_cell c
     where c.office_id = any (p_offices) and c.month = (p_from - interval '1 month')::date and c.line = 'accompanied'
     group by 1, 2, 3;
    return query
    with moved as materialized (        -- who lives somewhere else since
        select distinct a.person_id from kurator.address a where p_places and a.valid_until >= v_before and a.valid_until < v_day),
    c as materialized (
        -- closed with a programme since, and it began at another day, or they are dead
        select f.office_id, f.person_id, v_day as at, -1 as n from kurator.case_file f
         where f.office_id = any (p_offices) and f.state = 'closed' and f.close_reason = 'programme' and f.closed_on > v_before and f.closed_on <= v_last[f.office_id]
           and (f.accompanied_from is not null or exists (select from kurator.person p where p.id = f.person_id and p.died_on < v_next))
        union all       -- began since
        select f.office_id, f.person_id, v_day, 1 from kurator.case_file f
         where f.office_id = any (p_offices) and f.accompanied_from > v_before and f.accompanied_from <= v_last[f.office_id]
           and (f.state = 'open' or f.close_reason = 'programme' or f.closed_on > v_last[f.office_id])
        union all       -- ended since
        select f.office_id, f.person_id, v_before, -1 from kurator.case_file f
         where f.office_id = any (p_offices) and f.state = 'closed' and f.close_reason <> 'programme' and f.accompanied_from <= v_before
           and f.closed_on > v_before and f.closed_on <= v_last[f.office_id]
           and not exists (select from kurator.person p where p.id = f.person_id and p.died_on >= p_from and p.died_on < v_next)
        union all       -- died
        select f.office_id, f.person_id, v_before, -1 from kurator.person p join kurator.case_file f on f.person_id = p.id
         where p.died_on >= p_from and p.died_on < v_next and f.office_id = any (p_offices)
           and (f.state = 'closed' and f.close_reason = 'programme' and coalesce(f.accompanied_from, f.closed_on) <= v_before
                or f.accompanied_from <= v_before and f.close_reason is distinct from 'programme' and (f.state = 'open' or f.closed_on > v_before))
        union all       -- moved, and is on accompaniment before and now
        select f.office_id, f.person_id, w.at, w.n
          from moved m join kurator.case_file f on f.person_id = m.person_id and f.office_id = any (p_offices)
          join kurator.person p on p.id = f.person_id and (p.died_on is null or p.died_on >= v_next)
         cross join (values (v_before, -1), (v_day, 1)) w(at, n)
         where f.state = 'closed' and f.close_reason = 'programme' and coalesce(f.accompanied_from, f.closed_on) <= v_before
            or f.accompanied_from <= v_before and f.close_reason is distinct from 'programme' and (f.state = 'open' or f.closed_on > v_last[f.office_id]))
    select c.office_id, width_bucket(p.birth_date, v_since) + 1, coalesce(h.place, ''), sum(c.n)::bigint
      from c
     cross join lateral (select w.birth_date, w.died_on from kurator.person w where w.id = c.person_id offset 0) p
      left join lateral (               -- as kurator.place_of
                select coalesce(nullif(a.settlement, ''), a.territory) as place from kurator.address a
                 where p_places and a.person_id = c.person_id and coalesce(a.valid_until >= c.at, true)
                 order by a.kind, a.valid_until, a.id desc limit 1) h on true
     where c.person_id <> all (p_hidden) and (c.n < 0 or p.died_on is null or p.died_on >= v_next)
     group by 1, 2, 3;
end $$;

-- The figures before they are added up, from what is kept (p_kept: null or false, from nothing): n may be below 0, the sum is not.
create function kurator.monthly_rows(p_offices int[], p_from date, p_by_office boolean, p_hidden bigint[], p_kept boolean)
    returns table (line text, part text, office_id int, age int, place text, n bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set jit = off set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    v_day constant date := kurator.monthly_day(p_offices, p_from);
    v_since constant date[] := (select g.since from kurator.age_groups(v_day) g);
    v_kept constant int[] := case when p_kept then kurator.months_kept(p_offices, p_from) else '{}' end;
    v_runs constant int[] := kurator.monthly_runs(array(select o from unnest(p_offices) o where o <> all (v_kept)), p_from);
    v_over constant int[] := array(select o from unnest(p_offices) o where o <> all (v_kept || v_runs));
    v_some int[];
    v_month date;
    v_lived date;
    v_carried constant int[] := array(select o from unnest(case when p_kept then kurator.months_kept(v_runs, (p_from - interval '1 month')::date) else '{}' end) o
                                       where kurator.office_today(o) >= p_from);
begin
    if v_kept <> '{}' then
        return query
        select c.line, c.part, c.office_id, c.age, case when p_by_office then '' else c.place end, sum(c.n)::bigint
          from kurator.month_cell c where c.office_id = any (v_kept) and c.month = p_from
         group by 1, 2, 3, 4, 5;
    end if;
    if v_over <> '{}' then
        return query select c.line, c.part, c.office_id, c.age, c.place, c.n from kurator.monthly_count(v_over, p_from, false, '{facts,accompanied}', not p_by_office, p_hidden) c;
    end if;
    if v_runs <> '{}' then
        return query
        with c as materialized (select * from kurator.monthly_count(v_runs, p_from, true, '{facts}', not p_by_office, p_hidden, p_kept))
        select c.line, c.part, c.office_id, c.age, c.place, c.n from c
        union all
        select 'accompanied', '', c.office_id, c.age, c.place, c.n from c where c.line = 'closed' and c.part = 'programme' and c.office_id = any (v_carried);
    end if;
    if cardinality(v_runs) > cardinality(v_carried) then
        return query select c.line, c.part, c.office_id, c.age, c.place, c.n
                       from kurator.monthly_count(array(select o from unnest(v_runs) o where o <> all (v_carried)), p_from, true, '{accompanied}', not p_by_office, p_hidden) c;
    end if;
    if v_carried <> '{}' then
        return query select 'accompanied', '', c.office_id, c.age, c.place, c.n from kurator.monthly_carried(v_carried, p_from, not p_by_office, p_hidden) c;
    end if;
    if p_hidden <> '{}' then                                        -- of what is kept, with everybody in it
        for v_some, v_month, v_lived in values (v_kept, p_from, v_day), (v_carried, (p_from - interval '1 month')::date, p_from - 1) loop
            continue when v_some = '{}';
            return query
            select f.line, f.part, f.office_id, width_bucket(f.birth_date, v_since) + 1, case when p_by_office then '' else kurator.place_of(f.person_id, v_lived) end, -count(*)
              from kurator.monthly_facts(v_some, v_month, false) f
             where f.person_id = any (p_hidden) and (f.line = 'accompanied' or v_month = p_from)
             group by 1, 2, 3, 4, 5;
        end loop;
    end if;
end $$;

-- The figures: of a line or a part of it (null: of the whole line), by age group (null: of all), of a line by place.
-- Without the citizens p_hidden: an office's own form counts what its lists show to the caller; the region's, and another office's,
-- name nobody and count everybody, restricted cases too.
create function kurator.monthly_cells(p_offices int[], p_from date, p_by_office boolean, p_hidden bigint[] default '{}', p_kept boolean default true)
    returns table (line text, part text, category text, place text, n bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' set jit = off as $$
#variable_conflict use_column
declare
    g record;
begin
    select * into g from kurator.age_groups(kurator.monthly_day(p_offices, p_from));
    return query
    with each as materialized (select * from kurator.monthly_rows(p_offices, p_from, p_by_office, p_hidden, p_kept)),
    cell as (
        select e.line, e.part, g.codes[e.age] as category, null::text as place, sum(e.n)::bigint as n from each e
         group by grouping sets ((e.line), (e.line, e.part), (e.line, e.age), (e.line, e.part, e.age))
        having grouping(e.age) = 1 or g.codes[e.age] is not null
        union all
        select e.line, null, null, coalesce(o.short_name, e.place), sum(e.n)::bigint
          from each e left join kurator.organisation o on p_by_office and o.id = e.office_id
         group by 1, 4)
    select * from cell c where c.n > 0;
end $$;
grant execute on function kurator.monthly_cells(int[], date, boolean, bigint[], boolean) to kurator_api;

-- ---- who is behind a figure: api.monthly_people --------------------------------------------------------------------------------

-- How many rows are behind a figure of an office's own form, without the citizens p_hidden: from what is kept, or counted as the form counts it.
create function kurator.monthly_total(p_offices int[], p_from date, p_line text, p_part text, p_col text, p_place text, p_by_office boolean, p_hidden bigint[])
    returns bigint language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    g record;
    n bigint;
begin
    if p_offices <@ kurator.months_kept(p_offices, p_from) then
        select * into g from kurator.age_groups(kurator.monthly_day(p_offices, p_from));
        select coalesce(sum(c.n), 0) into n
          from kurator.month_cell c
         where c.office_id = any (p_offices) and c.month = p_from and c.line = p_line and (p_part = '' or c.part = p_part)
           and (p_col in ('all', 'place') or g.codes[c.age] = p_col)
           and (p_col <> 'place' or case when p_by_office then (select o.short_name from kurator.organisation o where o.id = c.office_id) else c.place end = p_place);
        if n > 0 and p_hidden <> '{}' then
            n := n - (select count(*) from kurator.monthly_hits(p_offices, p_from, p_line, p_part, p_col, p_place, p_by_office,
                                                                array(select c.id from kurator.case_file c where c.person_id = any (p_hidden)), false));
        end if;
    elsif p_line = 'accompanied' then                               -- of nearly everybody who ever came: by the month before
        select c.n into n from kurator.monthly_cells(p_offices, p_from, p_by_office, p_hidden) c
         where c.line = p_line and coalesce(c.part, '') = p_part and c.category is not distinct from case when p_col not in ('all', 'place') then p_col end
           and c.place is not distinct from case when p_col = 'place' then p_place end;
    else
        select count(*) into n from kurator.monthly_hits(p_offices, p_from, p_line, p_part, p_col, p_place, p_by_office, null, false) h where h.person_id <> all (p_hidden);
    end if;
    return coalesce(n, 0);
end $$;

-- The cases of the next p_most citizens of these offices by name, behind the one given (none: from the first), of the age group p_col if
-- it is one, and with an open case where the line is of those; which was the last of them, and whether there are more. Those without a name
-- come last.
create index person_nameless on kurator.person (id) where surname = '-';
create function kurator.monthly_next(p_offices int[], p_from date, p_line text, p_col text, p_most int, inout last_name text, inout last_id bigint,
                                     out cases bigint[], out more boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set jit = off set plan_cache_mode = force_custom_plan as $$
declare
    v_name constant text := coalesce(last_name, '');
    v_id constant bigint := coalesce(last_id, -1);
    v_open constant boolean := p_line = 'open' and p_offices <@ kurator.monthly_runs(p_offices, p_from);
    v_people bigint[] := '{}';
    v_nameless bigint[];
    g record;
begin
    select * into g from kurator.age_groups(kurator.monthly_day(p_offices, p_from));
    if last_name is distinct from kurator.nameless_key() then
        select array_agg(w.person_id order by w.name_key, w.person_id), max(w.name_key) into v_people, last_name
          from (select distinct l.name_key, l.person_id
                  from unnest(p_offices) o
                 cross join lateral (
                        select r.name_key, r.person_id from kurator.listed r
                         where r.office_id = o and (r.name_key, r.person_id) > (v_name collate "C", v_id) and r.case_id is not null and (not v_open or r.stage is not null)
                           and (p_col in ('all', 'place') or g.codes[width_bucket(r.birth_date, g.since) + 1] = p_col)
                         order by r.name_key, r.person_id limit p_most) l
                 order by 1, 2 limit p_most) w;
        last_id := v_people[cardinality(v_people)];
    end if;
    if coalesce(cardinality(v_people), 0) < p_most then
        v_nameless := array(select p.id from kurator.person p
                             where p.surname = '-' and p.id > case when v_name = kurator.nameless_key() then v_id else -1 end
                               and exists (select from kurator.case_file c where c.person_id = p.id and c.office_id = any (p_offices)
                                              and not exists (select from kurator.listed l where l.person_id = p.id and l.office_id = c.office_id))
                             order by p.id limit p_most);
        last_name := kurator.nameless_key();
        last_id := coalesce(v_nameless[cardinality(v_nameless)], v_id);
    end if;
    more := coalesce(cardinality(v_people), 0) = p_most or cardinality(v_nameless) = p_most;
    -- Of the lines of which the case, or what came with it, tells the day: of that month alone, by days that hold for every zone.
    cases := array(select c.id from kurator.case_file c
                    where c.person_id = any (v_people || v_nameless) and c.office_id = any (p_offices)
                      and case when p_line in ('in_time', 'late') then c.notified_at >= (p_from - 1)::timestamp at time zone 'UTC'
                                                                       and c.notified_at < (p_from + interval '1 month 1 day') at time zone 'UTC'
                               when p_line in ('arrived', 'late_entry') then exists (
                                    select from kurator.referral r where r.case_id = c.id and r.received_on >= p_from and r.received_on < (p_from + interval '1 month')::date)
                               else true end);
end $$;
grant execute on function kurator.monthly_total(int[], date, text, text, text, text, boolean, bigint[]), kurator.monthly_next(int[], date, text, text, int, text, bigint) to kurator_api;
