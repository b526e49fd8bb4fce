-- role: kurator_owner
-- Numbered working days, due dates, their explanation, and loading of calendars (Civil Code art. 191-193; Labour Code
-- art. 112). A due date is two look-ups in kurator.workday: n(from) + days = n(due).

-- Whoever stores a due date holds this lock shared until commit, the loader holds it exclusively: no deadline can be
-- computed with a calendar that is being replaced and be missed by the move.
create function kurator.calendar_lock(p_exclusive boolean) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    v_before constant text := current_setting('lock_timeout');
begin
    if p_exclusive then
        -- Saves queue behind a loader that waits: it gives up (55P03) when a session sits on an unfinished save.
        perform set_config('lock_timeout', '3s', true);
        perform pg_advisory_xact_lock(7310584);
        perform set_config('lock_timeout', v_before, true);
    else
        perform pg_advisory_xact_lock_shared(7310584);
    end if;
end $$;

-- «2015-2027», '' when nothing is loaded.
create function kurator.loaded_years(p_calendar text) returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce((select to_char(r.first_day, 'YYYY')
                            || case when to_char(r.first_day, 'YYYY') <> to_char(r.last_day, 'YYYY')
                                    then '-' || to_char(r.last_day, 'YYYY') else '' end
                       from kurator.calendar_current c join kurator.calendar_revision r on r.id = c.revision_id
                      where c.calendar = p_calendar), '');
end $$;
-- The year that has to be loaded before `p_days` working days after `p_from` can be counted; null when unknown.
create function kurator.missing_year(p_calendar text, p_from date) returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select case when not isfinite(p_from) then null
                        when p_from < r.first_day - 1 then extract(year from p_from)
                        when p_from >= r.last_day then extract(year from p_from) + (extract(month from p_from) = 12 and extract(day from p_from) = 31)::int
                        else extract(year from r.last_day) + 1 end::int
              from kurator.calendar_current c join kurator.calendar_revision r on r.id = c.revision_id
             where c.calendar = p_calendar);
end $$;
-- The p_days-th working day after p_from; null past the loaded years. Takes no lock: for what is shown, not stored.
create function kurator.due_or_null(p_calendar text, p_from date, p_days int) returns date language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_n int;
    v_day date;
begin
    select w.n, d.day into v_n, v_day
      from kurator.workday w left join kurator.workday d on d.calendar = w.calendar and d.working and d.n = w.n + p_days
     where w.calendar = p_calendar and w.day = p_from;
    if found then
        return v_day;
    else
        -- the eve of the first loaded day is the last day from which something can be counted
        perform from kurator.workday w where w.calendar = p_calendar and w.day = p_from + 1;
        if not found then return null; end if;
        select 0 into v_n from kurator.calendar_current c join kurator.calendar_revision r on r.id = c.revision_id
         where c.calendar = p_calendar and r.first_day = p_from + 1;
    end if;
    return (select w.day from kurator.workday w where w.calendar = p_calendar and w.working and w.n = v_n + p_days);
end $$;
-- The due date for storing: the count starts on the day after p_from (art. 191), the p_days-th working day ends it.
-- Errors: KU002 with the missing year as DETAIL and the loaded years as HINT. Holds the calendar until commit.
create function kurator.due(p_calendar text, p_from date, p_days int) returns date language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_due date;
begin
    if p_days < 1 or p_days is null or p_from is null then
        raise exception 'a period has a beginning and at least one day' using errcode = '22023';
    end if;
    perform kurator.calendar_lock(false);
    v_due := kurator.due_or_null(p_calendar, p_from, p_days);
    if v_due is null then
        raise exception 'the calendar % is not loaded far enough', p_calendar using errcode = 'KU002',
            detail = coalesce(kurator.missing_year(p_calendar, p_from), extract(year from p_from)::int)::text,
            hint = kurator.loaded_years(p_calendar);
    end if;
    return v_due;
end $$;
-- The revision in force, to be stored beside a due date.
create function kurator.revision(p_calendar text) returns bigint language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select c.revision_id from kurator.calendar_current c where c.calendar = p_calendar);
end $$;
-- Working days after p_a up to and with p_b, negative when p_b is before p_a; null outside the loaded years.
create function kurator.workdays_between(p_calendar text, p_a date, p_b date) returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select b.n - a.n from kurator.workday a, kurator.workday b
             where a.calendar = p_calendar and a.day = p_a and b.calendar = p_calendar and b.day = p_b);
end $$;

-- The one predicate of lists and figures: which due dates (from_due <= due_on < to_due) of which period belong to
-- which bucket on a day. At the end of the loaded years "soon" holds all that is left: nothing later can be due.
-- What is told but late in the register is overdue like the rest, and still among all that is not in the register.
-- p_calendar: of the office, where it is at hand.
create function kurator.bucket_bounds(p_office int, p_today date, p_calendar text default null)
returns table (bucket text, period text, from_due date, to_due date) language plpgsql stable rows 19 security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_soon date;
begin
    if p_calendar is null then
        select o.calendar into p_calendar from kurator.organisation o where o.id = p_office;
    end if;
    v_soon := coalesce(kurator.due_or_null(p_calendar, p_today, 5) + 1, 'infinity');
    return query values
        ('overdue', 'notify', date '-infinity', p_today), ('overdue', 'agree_meeting', '-infinity', p_today), ('overdue', 'esrn', '-infinity', p_today),
        ('today', 'notify', p_today, p_today + 1), ('today', 'agree_meeting', p_today, p_today + 1),
        ('today', 'decide', '-infinity', p_today + 1), ('today', 'post_wait', '-infinity', p_today + 1),
        ('today', 'close', '-infinity', p_today + 1), ('today', 'need', '-infinity', p_today + 1),
        ('soon', 'notify', p_today + 1, v_soon), ('soon', 'agree_meeting', p_today + 1, v_soon),
        ('waiting', 'notify', v_soon, 'infinity'), ('waiting', 'agree_meeting', v_soon, 'infinity'),
        ('waiting', 'decide', p_today + 1, 'infinity'), ('waiting', 'post_wait', p_today + 1, 'infinity'),
        ('waiting', 'close', p_today + 1, 'infinity'), ('waiting', 'need', p_today + 1, 'infinity'),
        ('meetings', 'meeting', '-infinity', 'infinity'), ('esrn', 'esrn', '-infinity', 'infinity');
end $$;

-- ---- what a day is ----

-- The scopes a calendar is made of, from the nation down.
create function kurator.calendar_layers(p_calendar text) returns text[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (with recursive up as (
                select c.code, c.parent, 1 as depth from kurator.calendar c where c.code = p_calendar
                union all
                select c.code, c.parent, up.depth + 1 from up join kurator.calendar c on c.code = up.parent)
            select array_agg(up.code order by up.depth desc) from up);
end $$;
-- The version in force of each scope (null: nothing loaded): the last one whose file named it.
create function kurator.calendar_versions(p_layers text[]) returns bigint[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select array_agg((select max(l.version_id) from kurator.calendar_layer l where l.calendar = u.scope) order by u.depth)
              from unnest(p_layers) with ordinality u(scope, depth));
end $$;
-- Every day from p_first to p_last and the row that decides it: the lowest layer that has one wins. A nonworking_period
-- that does not suspend leaves the day as it would be without it and is only named. Rows of p_scopes come from the
-- arrays (a file that is looked at before it is stored), all others from the stored versions.
create function kurator.calendar_days(p_layers text[], p_versions bigint[], p_suspend boolean, p_first date, p_last date,
                                      p_scopes text[] default '{}', p_days date[] default '{}', p_kinds text[] default '{}',
                                      p_names text[] default '{}')
returns table (day date, working boolean, kind text, name text, scope text, version bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    with line as materialized (
        select l.day, l.kind, l.name, l.calendar as scope, l.version_id as version, u.depth
          from unnest(p_layers, p_versions) with ordinality u(scope, version, depth)
          join kurator.calendar_layer l on l.version_id = u.version and l.calendar = u.scope
         where l.calendar <> all (p_scopes) and l.day between p_first and p_last
        union all
        select f.day, f.kind, f.name, f.scope, null, array_position(p_layers, f.scope)
          from unnest(p_scopes, p_days, p_kinds, p_names) f(scope, day, kind, name)
         where f.scope = any (p_layers) and f.day between p_first and p_last),
    deciding as (
        select distinct on (l.day) l.* from line l where l.kind <> 'nonworking_period' or p_suspend
         order by l.day, l.depth desc),
    period as (
        select distinct on (l.day) l.* from line l where l.kind = 'nonworking_period' and not p_suspend
         order by l.day, l.depth desc)
    select g.day::date,
           case when d.kind is null then extract(isodow from g.day) < 6 else d.kind = 'working_weekend' end,
           coalesce(d.kind, case when extract(isodow from g.day) > 5 then 'weekend' else coalesce(p.kind, 'workday') end),
           coalesce(d.name, case when extract(isodow from g.day) < 6 then p.name end, ''),
           coalesce(d.scope, case when extract(isodow from g.day) < 6 then p.scope end, ''),
           coalesce(d.version, case when d.kind is null and extract(isodow from g.day) < 6 then p.version end)
      from generate_series(p_first::timestamp, p_last::timestamp, interval '1 day') g(day)
      left join deciding d on d.day = g.day
      left join period p on p.day = g.day
     order by 1;
end $$;
-- The days after p_from up to p_until as a revision had them; n counts the working ones from 1.
create function kurator.explain_days(p_revision bigint, p_from date, p_until date)
returns table (day date, working boolean, n int, kind text, name text, scope text, version bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select d.day, d.working, case when d.working then (sum(d.working::int) over (order by d.day))::int end,
           d.kind, d.name, d.scope, d.version
      from kurator.calendar_revision r
     cross join lateral kurator.calendar_days(r.layers, r.versions, r.suspend, p_from + 1, least(p_until, r.last_day)) d
     where r.id = p_revision
     order by d.day;
end $$;
-- The end of the period that a revision had end on p_due, as the calendar in force has it; null past the loaded years.
create function kurator.due_again(p_calendar text, p_revision bigint, p_from date, p_due date) returns date
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return kurator.due_or_null(p_calendar, p_from, (select count(*) from kurator.explain_days(p_revision, p_from, p_due) x where x.working)::int);
end $$;

-- ---- loading ----

-- The open deadlines of working days, and the requests (0031), that another calendar would move. How many days a deadline was given is read off
-- the numbering in force, so that periods which share one due date (¶2.4.3: three marks) stay together whatever the
-- amounts in kurator.period are by now. A null new_due: the new calendar ends too early for it.
-- (Of a region many began and end on the same days: each pair of days is worked out once, n is how many have it.)
create function kurator.calendar_shifts(p_calendar text, p_layers text[], p_versions bigint[], p_suspend boolean, p_first date, p_last date,
                                        p_scopes text[] default '{}', p_days date[] default '{}', p_kinds text[] default '{}')
returns table (started_on date, due_on date, new_due date, n bigint) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    return query
    with fresh as materialized (
        select d.day, d.working, sum(d.working::int) over (order by d.day) as n
          from kurator.calendar_days(p_layers, p_versions, p_suspend, p_first, p_last, p_scopes, p_days, p_kinds,
                                     array_fill(''::text, array[cardinality(p_scopes)])) d),
    pair as materialized (
        select d.started_on, d.due_on, count(*) as n
          from (select o.period, o.started_on, o.due_on from kurator.deadline_open o where o.calendar = p_calendar
                union all
                select 'request', r.started_on, r.due_on from kurator.service_request r where r.state = 'open' and r.calendar = p_calendar) d
         where exists (select from kurator.period p where p.code = d.period and p.unit = 'working_days')
         group by 1, 2)
    select d.started_on, d.due_on, f.day, d.n
      from pair d
      join kurator.workday s on s.calendar = p_calendar and s.day = d.started_on
      join kurator.workday e on e.calendar = p_calendar and e.day = d.due_on
      left join fresh b on b.day = d.started_on
      left join fresh f on f.working and f.n = b.n + (e.n - s.n)
     where f.day is distinct from d.due_on;
end $$;
-- The same one by one.
create function kurator.calendar_moves(p_calendar text, p_layers text[], p_versions bigint[], p_suspend boolean, p_first date, p_last date)
returns table (id bigint, new_due date, request boolean) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select d.id, m.new_due, d.request
      from kurator.calendar_shifts(p_calendar, p_layers, p_versions, p_suspend, p_first, p_last) m
      join (select o.id, o.period, o.started_on, o.due_on, false as request from kurator.deadline_open o where o.calendar = p_calendar
            union all
            select r.id, 'request', r.started_on, r.due_on, true from kurator.service_request r where r.state = 'open' and r.calendar = p_calendar) d
        on d.started_on = m.started_on and d.due_on = m.due_on
      join kurator.period p on p.code = d.period and p.unit = 'working_days';
end $$;
-- Brings revision, numbering and open deadlines of every calendar up to the stored layers. Returns how many deadlines
-- moved. Errors: KU002 when an open deadline does not fit into the new years.
create function kurator.calendar_refresh() returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    c record;
    r kurator.calendar_revision;
    v_layers text[];
    v_versions bigint[];
    v_first date;
    v_last date;
    v_revision bigint;
    v_moved bigint := 0;
    v_n bigint;
    v_changed text[] := '{}';
begin
    perform kurator.calendar_lock(true);
    select make_date(min(extract(year from l.day))::int, 1, 1), make_date(max(extract(year from l.day))::int, 12, 31)
      into v_first, v_last
      from kurator.calendar_layer l
     where l.calendar = 'RU' and l.version_id = (select max(m.version_id) from kurator.calendar_layer m where m.calendar = 'RU');
    if v_first is null then return 0; end if;
    for c in select k.code, k.suspend from kurator.calendar k order by k.code loop
        v_layers := kurator.calendar_layers(c.code);
        v_versions := kurator.calendar_versions(v_layers);
        select o.* into r from kurator.calendar_current k join kurator.calendar_revision o on o.id = k.revision_id
         where k.calendar = c.code;
        continue when r.layers = v_layers and r.versions is not distinct from v_versions and r.suspend = c.suspend
                  and r.first_day = v_first and r.last_day = v_last;
        insert into kurator.calendar_revision (calendar, layers, versions, suspend, first_day, last_day)
             values (c.code, v_layers, v_versions, c.suspend, v_first, v_last) returning id into v_revision;
        with move as materialized (
            select m.id, m.new_due, m.request from kurator.calendar_moves(c.code, v_layers, v_versions, c.suspend, v_first, v_last) m),
        changed as (
            update kurator.deadline_open d set due_on = m.new_due, revision_id = v_revision
              from move m, kurator.deadline_open o
             where d.id = m.id and o.id = m.id and not m.request
            returning d.id, d.case_id, d.office_id, o.due_on as due_before, d.due_on as due_after,
                      coalesce(o.revision_id, r.id) as revision_before),
        noted as (
            insert into kurator.deadline_shift (deadline_id, case_id, office_id, due_before, due_after, revision_before, revision_after)
            select x.id, x.case_id, x.office_id, x.due_before, x.due_after, x.revision_before, v_revision from changed x),
        asked as (      -- what it was before stands in its history
            update kurator.service_request q set due_on = m.new_due, revision_id = v_revision, version = q.version + 1
              from move m where m.request and q.id = m.id
            returning q.id)
        select (select count(*) from changed) + (select count(*) from asked) into v_n;
        v_moved := v_moved + v_n;
        v_changed := v_changed || c.code;
        delete from kurator.workday w where w.calendar = c.code;
        insert into kurator.workday (calendar, day, working, n)
        select c.code, d.day, d.working, sum(d.working::int) over (order by d.day)
          from kurator.calendar_days(v_layers, v_versions, c.suspend, v_first, v_last) d;
        insert into kurator.calendar_current (calendar, revision_id) values (c.code, v_revision)
            on conflict (calendar) do update set revision_id = excluded.revision_id;
    end loop;
    -- Every office that uses it: its programs hold working days, and due dates of forms that are open.
    perform kurator.tell(o.id, 'calendar') from kurator.organisation o where o.calendar = any (v_changed);
    return v_moved;
exception when not_null_violation then
    raise exception 'an open deadline does not fit into the new calendar' using errcode = 'KU002',
        detail = (extract(year from v_last) + 1)::text,
        hint = to_char(v_first, 'YYYY') || '-' || to_char(v_last, 'YYYY');
end $$;
-- What is wrong with a file, all of it, in the codes and arguments of the program's own reader. Line 1 is the header.
create function kurator.calendar_check(p_scopes text[], p_days date[], p_kinds text[], p_names text[])
returns table (line int, code text, args text[]) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_scopes is null or cardinality(p_scopes) <> any (array[coalesce(cardinality(p_days), -1), coalesce(cardinality(p_kinds), -1),
                                                               coalesce(cardinality(p_names), -1)]) then
        return query select 1, 'calendar.columns', array['1', '0', '4'];
        return;
    end if;
    return query
    with f as materialized (
        select (u.i + 1)::int as line, u.scope, u.day, u.kind, u.name,
               row_number() over (partition by u.scope, u.day order by u.i) as nth
          from unnest(p_scopes, p_days, p_kinds, p_names) with ordinality u(scope, day, kind, name, i))
    select f.line, 'calendar.scope', array[f.line::text, coalesce(f.scope, '')] from f
     where not exists (select from kurator.calendar c where c.code = f.scope)
    union all
    select f.line, 'calendar.date', array[f.line::text, coalesce(f.day::text, '')] from f
     where f.day is null or f.day not between '1900-01-01' and '2199-12-31'
    union all
    select f.line, 'calendar.kind', array[f.line::text, coalesce(f.kind, '')] from f
     where f.kind is null or f.kind not in ('holiday', 'transferred_off', 'working_weekend', 'nonworking_period')
    union all
    select f.line, 'calendar.weekend', array[f.line::text, f.day::text] from f
     where f.kind = 'working_weekend' and extract(isodow from f.day) < 6
    union all
    select f.line, 'calendar.name', array[f.line::text] from f
     where f.name is null or length(f.name) > 300 or f.name ~ '[[:cntrl:]]'
    union all
    select f.line, 'calendar.duplicate', array[f.line::text, f.day::text, f.scope] from f where f.nth > 1
    order by 1, 2;
    if not found then
        -- the federal layer is the horizon: a year without any row was forgotten, it is not free of holidays
        return query
        with year as (
            select distinct extract(year from u.day)::int as y from unnest(p_scopes, p_days) u(scope, day) where u.scope = 'RU'
            union
            select extract(year from l.day)::int from kurator.calendar_layer l
             where 'RU' <> all (p_scopes) and l.calendar = 'RU'
               and l.version_id = (select max(m.version_id) from kurator.calendar_layer m where m.calendar = 'RU'))
        select 1, case when min(g.y) is null then 'calendar.empty' else 'calendar.gap' end,
               case when min(g.y) is null then '{}'::text[] else array[min(g.y)::text] end
          from (select min(year.y) as a, max(year.y) as b from year) s
          left join lateral (select v as y from generate_series(s.a, s.b) v where v not in (select year.y from year)) g on true
        having min(s.a) is null or min(g.y) is not null;
    end if;
end $$;
-- Stores a version: it replaces the layers of the scopes that its file names. The caller has checked the rows.
create function kurator.calendar_store(p_source text, p_scopes text[], p_days date[], p_kinds text[], p_names text[],
                                       out version bigint, out moved bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.calendar_lock(true);
    insert into kurator.calendar_version (source, sha256)
         values (p_source, sha256(convert_to(array_to_string(p_scopes || p_days::text[] || p_kinds || p_names, E'\x1f', '-'), 'UTF8')))
      returning id into version;
    insert into kurator.calendar_layer (version_id, calendar, day, kind, name)
    select version, u.scope, u.day, u.kind, u.name from unnest(p_scopes, p_days, p_kinds, p_names) u(scope, day, kind, name);
    moved := kurator.calendar_refresh();
end $$;
-- ⚙ calendar.nonworking_periods_suspend of one calendar; moves its open deadlines. Returns how many.
create function kurator.calendar_suspend(p_calendar text, p_suspend boolean) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update kurator.calendar c set suspend = p_suspend where c.code = p_calendar;
    return kurator.calendar_refresh();
end $$;

grant execute on function kurator.loaded_years(text), kurator.missing_year(text, date), kurator.due_or_null(text, date, int),
    kurator.due(text, date, int), kurator.revision(text), kurator.workdays_between(text, date, date),
    kurator.bucket_bounds(int, date, text), kurator.explain_days(bigint, date, date), kurator.calendar_layers(text),
    kurator.calendar_versions(text[]), kurator.calendar_lock(boolean), kurator.calendar_check(text[], date[], text[], text[]),
    kurator.calendar_shifts(text, text[], bigint[], boolean, date, date, text[], date[], text[]),
    kurator.calendar_store(text, text[], date[], text[], text[]) to kurator_api;
