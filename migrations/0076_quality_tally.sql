-- role: kurator_owner
-- Figures of the quality of a register (0057) without counting everybody anew: a row of each citizen of an office says behind which figures he
-- stands and on which day that may change; cells add the rows up, by site and by what a monitor's directions ask for. A save only notes whom it
-- touched. Whoever is noted, or whose day has come, is worked out when a figure is asked for, until kurator maintain has written his row anew:
-- a figure is what kurator.quality_of gives of everybody, at any moment.

create index referral_person on kurator.referral (person_id);

-- figures: the codes of the rules that find something, '' before them where one of those finds it without which nothing can be done. turns: the first
-- day on which it may be another. need: null when no list of the office has him (kurator.listed), so that only who sees all of it counts him.
create table kurator.quality_row (
    office_id       int not null,
    person_id       bigint not null,                    -- (follows from his rows: no reference)
    in_work         boolean not null,
    arrived         boolean not null,
    entered         boolean not null,
    figures         text[] not null,
    case_id         bigint,
    assignee_id     int,
    turns           date,
    site_id         int,
    need            int,
    birth_date      date,
    name_key        text collate "C",
    primary key (office_id, person_id)
);
create index quality_row_turns on kurator.quality_row (office_id, turns) where turns is not null;
create index quality_row_birth on kurator.quality_row (office_id, birth_date);
create index quality_row_person on kurator.quality_row (person_id);
-- A page of the citizens behind a figure reads those alone, whatever else is in the register.
do $$
declare
    r record;
begin
    for r in select q.code, 'quality_row_' || q.code as name from kurator.quality_rule q union all select '', 'quality_row_act' loop
        execute format('create index %I on kurator.quality_row (office_id, name_key, person_id) include (site_id, need, birth_date) where %L = any (figures)', r.name, r.code);
    end loop;
end $$;
-- n: in work, arrived, entered, those behind '', and behind each rule by its position. span `all`: of every age and need (need 0; -1: those whom
-- no list has); `year`, `month`: those born then.
create table kurator.quality_cell (
    office_id       int not null,
    span            text not null check (span in ('all', 'year', 'month')),
    since           date not null,
    need            int not null,
    site_id         int not null,                       -- 0: of none
    n               int[] not null,
    primary key (office_id, span, since, need, site_id)
);
-- What the rows of an office were worked out by, and the latest day for which one was.
create table kurator.quality_state (
    office_id       int primary key references kurator.organisation,
    basis           text not null,
    day             date not null
);
-- Whose row is to be worked out again. Rows are added alone: no save waits for another, or for who works them off.
create table kurator.quality_touched (
    id              bigint generated always as identity primary key,
    office_id       int not null,
    person_id       bigint not null
);
create index quality_touched_office on kurator.quality_touched (office_id, id) include (person_id);
do $$
declare
    t text;
begin
    foreach t in array '{quality_row,quality_cell,quality_state,quality_touched}'::text[] loop
        execute format('alter table kurator.%I enable row level security', t);      -- no policies: closed, the functions below answer for them
        execute format('alter table kurator.%I set (autovacuum_analyze_threshold = 5000)', t);       -- see 0069_analyze.sql
    end loop;
end $$;
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values
 ('kurator.quality_row', 'person_id', false, 'derived from the citizen and his case'), ('kurator.quality_touched', 'person_id', false, 'a number to be looked at');
set local role kurator_owner;
do $$
begin
    perform kurator.destroyed_so('kurator.quality_row', 'delete', 'office', p_position => 95);
    perform kurator.destroyed_so('kurator.quality_touched', 'keep', 'office', p_why => 'a number to be looked at, worked off by kurator maintain');
end $$;
insert into kurator.merge_rule (relation, action, why) select r, 'stay', 'made anew' from unnest('{kurator.quality_row,kurator.quality_touched}'::text[]) r;

-- ---- cells follow rows ---------------------------------------------------------------------------------------------------------

-- How many cases of r, each n times, stand where in quality_cell.n: the text of an array of sums.
create function kurator.quality_sums() returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select 'array[' || string_agg('coalesce(sum(r.n) filter (where ' || case when i <= 3 then format('r.%I', ('{in_work,arrived,entered}'::text[])[i])
                       else format('%L = any (r.figures)', case when i > 4 then coalesce((select q.code from kurator.quality_rule q where q.position = i - 4), '-') else '' end) end || '), 0)', ', ' order by i) || ']::int[]'
              from generate_series(1, 4 + (select max(q.position) from kurator.quality_rule q)) i);
end $$;
create function kurator.plus_each(a int[], b int[]) returns int[] language sql immutable parallel safe
    return array(select coalesce(u.x, 0) + coalesce(u.y, 0) from unnest(a, b) with ordinality u(x, y, i) order by u.i);
create function kurator.quality_add() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_sums constant text := kurator.quality_sums();
begin
    execute format($q$
        insert into kurator.quality_cell as c (office_id, span, since, need, site_id, n)
        select r.office_id, k.span, k.since, k.need, coalesce(r.site_id, 0), %1$s
          from (%2$s) r
         cross join lateral (values ('all', date '-infinity', case when r.need is null then -1 else 0 end), ('year', date_trunc('year', r.birth_date)::date, r.need),
                                    ('month', date_trunc('month', r.birth_date)::date, r.need)) k(span, since, need)
         where k.need is not null
         group by 1, 2, 3, 4, 5 having 0 <> any (%1$s)
         order by 1, 2, 3, 4, 5
            on conflict (office_id, span, since, need, site_id) do update set n = kurator.plus_each(c.n, excluded.n)$q$, v_sums,
        concat_ws(' union all ', case when tg_op <> 'INSERT' then 'select -1 as n, b.* from before b' end, case when tg_op <> 'DELETE' then 'select 1 as n, a.* from after a' end));
    return null;
end $$;
create trigger quality_add after insert on kurator.quality_row referencing new table as after for each statement execute function kurator.quality_add();
create trigger quality_change after update on kurator.quality_row referencing old table as before new table as after for each statement execute function kurator.quality_add();
create trigger quality_take after delete on kurator.quality_row referencing old table as before for each statement execute function kurator.quality_add();

-- ---- rows follow what they are worked out of -------------------------------------------------------------------------------------

-- The rows that these citizens of an office (null: all) ought to have now, but for the day on which they turn.
create function kurator.quality_now(p_office int, p_people bigint[]) returns setof kurator.quality_row
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
declare
    v_act constant text[] := array(select r.code from kurator.quality_rule r where r.active and r.kind = 'act');
begin
    return query
    select p_office, q.person_id, q.in_work, q.arrived, q.entered, case when q.gaps && v_act then '{""}'::text[] else '{}' end || q.gaps, q.case_id, q.assignee_id, null::date,
           l.site_id, l.need, l.birth_date, l.name_key
      from kurator.quality_of(p_office, false, p_people) q left join kurator.listed l on l.office_id = p_office and l.person_id = q.person_id;
end $$;
-- The first day after today on which each may stand elsewhere. Too early is no harm: he is worked out, and stays where he is.
create function kurator.quality_turns(p_office int, p_people bigint[]) returns table (person_id bigint, day date)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off set work_mem = '64MB' as $$
#variable_conflict use_column
declare
    v_today constant date := kurator.office_today(p_office);
    v_since constant date := v_today - kurator.setting_int('quality.days', p_office);
begin
    return query
    with one as materialized (select u.id from unnest(p_people) u(id)),
    turn as (
        select p.id as person_id, (p.birth_date + interval '18 years')::date + g.n as day from one join kurator.person p on p.id = one.id cross join generate_series(0, 1) g(n)      -- born on the 29th of February: the 1st of March
        union all select t.person_id, t.valid_until + 1 from one join kurator.address t on t.person_id = one.id
        union all select t.person_id, t.valid_until + 1 from one join kurator.preference t on t.person_id = one.id
        union all select t.person_id, d.day from one join kurator.representative t on t.person_id = one.id cross join lateral (values (t.valid_from), (t.valid_until + 1)) d(day)
        union all select t.person_id, t.until_on + 1 from one join kurator.processing t on t.person_id = one.id and t.office_id = p_office
        union all select t.person_id, t.valid_until + 1 from one join kurator.ipra t on t.person_id = one.id
        union all
        select t.person_id, d.day from one join kurator.referral t on t.person_id = one.id and t.office_id = p_office
         cross join lateral (values (t.received_on), (t.received_on + (v_today - v_since) + 1)) d(day)
        union all
        select t.person_id, d.day from one join kurator.case_file c on c.person_id = one.id and c.office_id = p_office
          join (select o.case_id, o.person_id, o.due_on, o.due_on as last_on from kurator.deadline_open o where o.period = 'esrn'
                union all
                select o.case_id, o.person_id, o.due_on, o.closed_on from kurator.deadline_done o where o.period = 'esrn' and o.state = 'met') t on t.case_id = c.id
         cross join lateral (values (t.due_on + 1), (t.last_on + (v_today - v_since) + 1)) d(day))
    select t.person_id, min(t.day) from turn t where t.day > v_today and t.day < 'infinity' group by 1;
end $$;
-- By what the rows of an office are worked out besides: when it is another, so is the whole office.
create function kurator.quality_basis(p_office int) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select concat_ws(' ', kurator.setting_int('quality.days', p_office), kurator.setting_int('register.entry_days', p_office), g.calendar, c.zone, k.revision_id,
                             (select string_agg(concat(r.position, r.code, r.kind), ' ' order by r.position) from kurator.quality_rule r where r.active))
              from kurator.organisation g join kurator.calendar c on c.code = g.calendar left join kurator.calendar_current k on k.calendar = c.code where g.id = p_office);
end $$;
-- Brings the rows of these (null: of the whole office) up to date.
create function kurator.quality_apply(p_office int, p_people bigint[]) returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp set jit = off as $$
declare
    v_today constant date := kurator.office_today(p_office);
    v_days constant int := kurator.setting_int('quality.days', p_office);
    v_n bigint;
begin
    with now as materialized (select w.* from kurator.quality_now(p_office, p_people) w),
    -- who is in no figure yet, and comes into one when a day has gone by
    soon as (
        select d.person_id from kurator.deadline_open d where d.office_id = p_office and d.period = 'esrn' and d.due_on >= v_today
        union
        select d.person_id from kurator.deadline_done d
         where d.office_id = p_office and d.period = 'esrn' and d.state = 'met' and d.closed_on >= v_today - v_days and d.due_on >= v_today
        union
        select r.person_id from kurator.referral r where r.office_id = p_office and r.received_on > v_today),
    want as materialized (
        select n.* from now n
        union all
        select p_office, s.person_id, false, false, false, '{}', null, null, null, l.site_id, l.need, l.birth_date, l.name_key
          from soon s left join kurator.listed l on l.office_id = p_office and l.person_id = s.person_id
         where (p_people is null or s.person_id = any (p_people)) and not exists (select from now n where n.person_id = s.person_id)),
    turn as materialized (select t.* from kurator.quality_turns(p_office, array(select w.person_id from want w)) t),
    gone as (
        delete from kurator.quality_row r
         where r.office_id = p_office and (p_people is null or r.person_id = any (p_people)) and not exists (select from want w where w.person_id = r.person_id)),
    kept as (
        insert into kurator.quality_row as r
        select w.office_id, w.person_id, w.in_work, w.arrived, w.entered, w.figures, w.case_id, w.assignee_id, t.day, w.site_id, w.need, w.birth_date, w.name_key
          from want w left join turn t on t.person_id = w.person_id
            on conflict (office_id, person_id) do update
           set (in_work, arrived, entered, figures, case_id, assignee_id, turns, site_id, need, birth_date, name_key)
             = (excluded.in_work, excluded.arrived, excluded.entered, excluded.figures, excluded.case_id, excluded.assignee_id, excluded.turns,
                excluded.site_id, excluded.need, excluded.birth_date, excluded.name_key)
         where r is distinct from excluded)
    select count(*) into v_n from want;
    return v_n;
end $$;
-- For kurator maintain: an office whose basis is another, whole; else whoever was touched, or whose day has come, at one office, p_most of them. Returns
-- how many, 0 when there is nothing left to do.
create function kurator.quality_work(p_most int) returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_office int;
    v_basis text;
    v_today date;
    v_people bigint[];
begin
    if not pg_try_advisory_xact_lock(7310596) then
        return 0;
    end if;
    select o.id, b.basis into v_office, v_basis
      from kurator.organisation o left join kurator.quality_state s on s.office_id = o.id cross join lateral (select kurator.quality_basis(o.id) as basis offset 0) b
     where (o.takes_referrals or s.office_id is not null or exists (select from kurator.case_file c where c.office_id = o.id)) and s.basis is distinct from b.basis
     order by o.id limit 1;
    if found then
        delete from kurator.quality_touched t where t.office_id = v_office;     -- (what is not seen yet stays, and is worked out again)
        v_today := kurator.office_today(v_office);
        perform kurator.quality_apply(v_office, null);
        insert into kurator.quality_state values (v_office, v_basis, v_today) on conflict (office_id) do update set basis = excluded.basis, day = greatest(quality_state.day, excluded.day);
        delete from kurator.quality_cell c where c.office_id = v_office and 0 = all (c.n);
        return greatest((select count(*) from kurator.quality_row r where r.office_id = v_office), 1);
    end if;
    select t.office_id into v_office from kurator.quality_touched t order by t.id limit 1;
    if not found then
        select s.office_id into v_office from kurator.quality_state s
         where exists (select from kurator.quality_row r where r.office_id = s.office_id and r.turns <= kurator.office_today(s.office_id)) limit 1;
    end if;
    if v_office is null then
        return 0;
    end if;
    v_today := kurator.office_today(v_office);
    with gone as (
        delete from kurator.quality_touched t where t.id in (select x.id from kurator.quality_touched x where x.office_id = v_office order by x.id limit p_most) returning t.person_id)
    select array_agg(distinct g.person_id) into v_people from gone g;
    v_people := array(select unnest(v_people) union select * from (select r.person_id from kurator.quality_row r where r.office_id = v_office and r.turns <= v_today limit p_most) x);
    perform kurator.quality_apply(v_office, v_people);
    update kurator.quality_state s set day = v_today where s.office_id = v_office and s.day < v_today;
    return greatest(cardinality(v_people), 1);
end $$;
