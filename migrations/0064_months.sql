-- role: kurator_owner
-- Figures of months that are over, kept: the monthly form (0022) of a region of a million cases would count them all each time it is
-- asked for. What is kept is what a count from nothing gives, to the row; a change that reaches back drops what it may have changed, and
-- kurator maintain counts it anew. Until then it is counted when asked for, as the running month is, whose citizens on accompaniment are
-- those of the month before, and who came and went since.

-- Figures, of nobody by name: how many of a line and part, of an age group (its number in kurator.age_groups) and a place. turns: the day of
-- the next month on which these pass into the next group, of those on accompaniment alone.
create table kurator.month_cell (
    office_id       int not null,
    month           date not null,                  -- its first day
    line            text not null,
    part            text not null,
    age             int not null,
    turns           date,
    place           text not null,
    n               bigint not null
);
create index month_cell_month on kurator.month_cell (office_id, month);
-- Months whose cells are there, none for a month in which nothing was.
create table kurator.month_kept (
    office_id       int not null references kurator.organisation,
    month           date not null,
    primary key (office_id, month)
);
-- From which day on something changed in an office (null: in all) in months that are over: what is kept of them does not hold until it is
-- counted anew. Rows are added alone: two saves do not wait for each other.
create table kurator.month_change (
    id              bigint generated always as identity primary key,
    office_id       int,
    since           date not null
);
alter table kurator.month_cell enable row level security;          -- no policies: reached by the functions below
alter table kurator.month_kept enable row level security;
alter table kurator.month_change enable row level security;
create index address_ended on kurator.address (valid_until) where valid_until is not null;

-- ---- what reaches back -------------------------------------------------------------------------------------------------------

-- The first day of the month that runs, anywhere: what happened since cannot change a month that is over.
create function kurator.month_runs() returns date language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return date_trunc('month', (kurator.clock() + interval '14 hours') at time zone 'UTC')::date;
end $$;
create function kurator.month_changed(p_office int, p_since date) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_since < kurator.month_runs() then
        insert into kurator.month_change (office_id, since) values (p_office, p_since);
    end if;
end $$;
-- The same of moments. (Who calls it for each save asks first: that nothing reaches back is the rule.)
create function kurator.month_reaches(p_at timestamptz) returns boolean language plpgsql stable as $$
begin
    return p_at < date_trunc('month', (kurator.clock() + interval '14 hours') at time zone 'UTC') at time zone 'UTC' + interval '14 hours';
end $$;
create function kurator.month_changed_at(p_office int, p_at timestamptz) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if kurator.month_reaches(p_at) then
        perform kurator.month_changed(p_office, (p_at at time zone kurator.office_zone(p_office))::date);
    end if;
end $$;
-- All that a citizen has changed, from when he came or, later, from that day.
create function kurator.month_person(p_person bigint, p_since date default '-infinity') returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.month_changed(c.office_id, greatest(min(c.received_on), p_since)) from kurator.case_file c where c.person_id = p_person group by c.office_id;
end $$;

-- A case is open from the day it was received until it is closed.
create function kurator.month_case() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- Nearly every time nothing of that. A first notice comes with its attempt, the first mark is made now.
    if (old.person_id, old.received_on, old.state, old.closed_on, old.close_reason, old.accompanied_from, coalesce(old.notified_at, new.notified_at), coalesce(old.esrn_at, new.esrn_at))
       is not distinct from (new.person_id, new.received_on, new.state, new.closed_on, new.close_reason, new.accompanied_from, new.notified_at, new.esrn_at) then
        return null;
    end if;
    if (old.person_id, old.received_on) is distinct from (new.person_id, new.received_on)
       or old.close_reason is distinct from new.close_reason and 'error' in (old.close_reason, new.close_reason) then
        perform kurator.month_changed(new.office_id, least(old.received_on, new.received_on));
    end if;
    if (old.state, old.closed_on, old.close_reason, old.accompanied_from) is distinct from (new.state, new.closed_on, new.close_reason, new.accompanied_from) then
        perform kurator.month_changed(new.office_id, least(old.closed_on, new.closed_on, old.accompanied_from, new.accompanied_from));
    end if;
    if (old.notified_at, old.notified_by, old.esrn_at) is distinct from (new.notified_at, new.notified_by, new.esrn_at)
       and kurator.month_reaches(least(old.notified_at, new.notified_at, old.esrn_at, new.esrn_at)) then
        perform kurator.month_changed_at(new.office_id, case when old.esrn_at is distinct from new.esrn_at then least(old.notified_at, new.notified_at, old.esrn_at, new.esrn_at)
                                                             else least(old.notified_at, new.notified_at) end);
    end if;
    return null;
end $$;
create trigger month_change after update of person_id, received_on, state, closed_on, close_reason, accompanied_from, notified_at, esrn_at on kurator.case_file
    for each row execute function kurator.month_case();
create function kurator.month_added() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.month_change (office_id, since)
    select a.office_id, min(a.received_on) from added a where a.received_on < kurator.month_runs() group by 1;
    return null;
end $$;
create trigger month_added after insert on kurator.case_file referencing new table as added for each statement execute function kurator.month_added();
create trigger month_added after insert on kurator.referral referencing new table as added for each statement execute function kurator.month_added();
create function kurator.month_referral() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'DELETE' then
        perform kurator.month_changed(old.office_id, old.received_on);
    else
        perform kurator.month_changed(old.office_id, least(old.received_on, new.received_on));
        perform kurator.month_changed(new.office_id, least(old.received_on, new.received_on)) where new.office_id <> old.office_id;
    end if;
    return null;
end $$;
create trigger month_change_delete after delete on kurator.referral for each row execute function kurator.month_referral();
create trigger month_change_update after update of office_id, case_id, person_id, source, received_on on kurator.referral
    for each row execute function kurator.month_referral();
-- An attempt, with what was answered in it: from the day it happened. (A new one tells it when it is tied to its case, by kurator.attempt_case_guard:
-- the condition of a trigger every save read anew from its text.)
create function kurator.month_attempt() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if kurator.month_reaches(new.happened_at) then
        perform kurator.month_changed_at(new.office_id, new.happened_at);
    end if;
    return null;
end $$;
create trigger month_change_update after update of superseded_at on kurator.contact_attempt for each row execute function kurator.month_attempt();
-- One that counts only since it was allowed.
create function kurator.month_override() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.month_changed(c.office_id, c.received_on) from kurator.case_file c where c.id = new.case_id;
    return null;
end $$;
create trigger month_change after insert on kurator.ladder_override for each row execute function kurator.month_override();
-- A period that begins anew, or moves. (What ends does so by an attempt, a meeting or a closing, whose day is told by those.)
create or replace function kurator.deadline_past() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- (In here: a condition of the trigger every statement reads anew from its text, and each save has such a statement.)
    if (old.started_on is distinct from new.started_on or old.due_on <> new.due_on or old.closed_on <> new.closed_on or old.state <> 'open' and new.state = 'open') is not true then
        return new;
    end if;
    if old.period in ('notify', 'agree_meeting', 'esrn', 'post_wait') then
        perform kurator.month_changed(old.office_id, least(old.closed_on, old.due_on, new.due_on));
    end if;
    if old.started_on is distinct from new.started_on or old.state <> 'open' and new.state = 'open' then
        insert into kurator.deadline_past (deadline_id, case_id, person_id, period, office_id, started_on, due_on, opened_at, ended_on)
             values (old.id, old.case_id, old.person_id, old.period, old.office_id, old.started_on, old.due_on, old.opened_at,
                     coalesce(old.closed_on, kurator.office_today(old.office_id)));
    end if;
    return new;
end $$;
drop trigger past on kurator.deadline;
create trigger past before update of started_on, due_on, closed_on, state on kurator.deadline for each row execute function kurator.deadline_past();
-- Ages, and who died.
create function kurator.month_birth() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.month_person(new.id, case when old.birth_date is distinct from new.birth_date then '-infinity' else least(old.died_on, new.died_on) end);
    return null;
end $$;
create trigger month_change after update of birth_date, died_on on kurator.person for each row
    when ((old.birth_date, old.died_on) is distinct from (new.birth_date, new.died_on)) execute function kurator.month_birth();
-- Places: who moved lived where he did until then.
create function kurator.month_address() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_since date := '-infinity';
begin
    if tg_op = 'UPDATE' then
        if (old.person_id, old.kind, old.settlement, old.territory) is not distinct from (new.person_id, new.kind, new.settlement, new.territory) then
            v_since := least(old.valid_until, new.valid_until) + 1;
        end if;
        perform kurator.month_person(new.person_id, v_since) where new.person_id <> old.person_id;
    end if;
    perform kurator.month_person(old.person_id, v_since);
    return null;
end $$;
create function kurator.month_addresses() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.month_change (office_id, since)
    select x.office_id, min(x.since)
      from (select c.office_id, greatest(c.received_on, (       -- from when the last of those before it ended
                        select case when bool_and(o.valid_until is not null) then max(o.valid_until) + 1 end
                          from kurator.address o where o.person_id = a.person_id and o.kind = a.kind and o.id <> a.id)) as since
              from added a join kurator.case_file c on c.person_id = a.person_id) x
     where x.since < kurator.month_runs()
     group by 1;
    return null;
end $$;
create trigger month_change after insert on kurator.address referencing new table as added for each statement execute function kurator.month_addresses();
create trigger month_change_delete after delete on kurator.address for each row execute function kurator.month_address();
create trigger month_change_update after update on kurator.address for each row
    when ((old.person_id, old.kind, old.settlement, old.territory, old.valid_until) is distinct from (new.person_id, new.kind, new.settlement, new.territory, new.valid_until))
    execute function kurator.month_address();
-- The age groups, the zones: everything.
create function kurator.month_all() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.month_changed(null, '-infinity');
    return null;
end $$;
create trigger month_change after insert or update or delete on kurator.target_category for each statement execute function kurator.month_all();
create trigger month_change after update of calendar on kurator.organisation for each statement execute function kurator.month_all();
create trigger month_change after update of zone on kurator.calendar for each statement execute function kurator.month_all();

-- ---- counting ------------------------------------------------------------------------------------------------------------

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

-- ---- reading -------------------------------------------------------------------------------------------------------------

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
