-- role: kurator_api
-- Due dates and their explanation for everybody; looking at and loading a calendar for the administrator.

-- Many at once, in the order asked: the database's answer to `kurator deadline -`. One set-based join, no loop.
create or replace function api.due_dates(p_calendar text, p_from date[], p_days int[])
returns table (due_on date, code text, args text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    known constant boolean := exists (select from kurator.calendar c where c.code = p_calendar);
    scopes constant text := (select string_agg(c.code, ', ' order by c.code) from kurator.calendar c);
    years constant text := kurator.loaded_years(p_calendar);
    v_first date;
begin
    select r.first_day into v_first
      from kurator.calendar_current c join kurator.calendar_revision r on r.id = c.revision_id where c.calendar = p_calendar;
    return query
    select case when q.days >= 1 then d.day end,
           case when not known then 'deadline.scope' when q.days is null or q.days < 1 then 'deadline.days'
                when q.day is null or not isfinite(q.day) then 'deadline.from' when d.day is null then 'calendar.horizon' else '' end,
           case when not known then array[coalesce(p_calendar, ''), scopes]
                when q.days is null or q.days < 1 then array[coalesce(q.days::text, '')]
                when q.day is null or not isfinite(q.day) then array['']
                when d.day is null then array[coalesce(kurator.missing_year(p_calendar, q.day), extract(year from q.day)::int)::text, years]
                else '{}' end
      from unnest(p_from, p_days) with ordinality q(day, days, i)
      left join kurator.workday b on b.calendar = p_calendar and b.day = q.day
      left join kurator.workday d on d.calendar = p_calendar and d.working
           and d.n = case when b.day is not null then b.n when q.day = v_first - 1 then 0 end + q.days::bigint
     order by q.i;
end $$;

-- Why a due date is what it is: a head row (day: from, other: due, n: days, version: revision), then every day counted
-- or skipped. What cannot be counted is one row of kind error: name is the code, scope and day_kind its arguments.
create or replace function api.explain_due(p_calendar text, p_from date, p_days int)
returns table (kind text, day date, other date, working boolean, n int, day_kind text, name text, scope text, version bigint, at text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    q record;
    v_revision constant bigint := kurator.revision(p_calendar);
begin
    select * into q from api.due_dates(p_calendar, array[p_from], array[p_days]);
    if q.code <> '' then
        return query select 'error', p_from, null::date, null::boolean, p_days, q.args[2], q.code, q.args[1], null::bigint, null::text;
        return;
    end if;
    return query
    select 'head', p_from, q.due_on, null::boolean, p_days, null::text, null::text, c.name, v_revision,
           to_char(r.made_at at time zone c.zone, 'YYYY-MM-DD HH24:MI')
      from kurator.calendar_revision r join kurator.calendar c on c.code = r.calendar where r.id = v_revision
    union all
    select 'day', e.day, null, e.working, e.n, e.kind, e.name, e.scope, e.version, null
      from kurator.explain_days(v_revision, p_from, q.due_on) e;
end $$;

-- What loading a file would do: per scope the days added, removed, changed (old and new as the file writes them,
-- «kind,name») or `same` (n: rows), per calendar the open deadlines that would move. Errors: one row each, `new` is the
-- code, `old` its arguments with a tab between, n the line.
create or replace function api.calendar_preview(p_scopes text[], p_days date[], p_kinds text[], p_names text[])
returns table (what text, scope text, day date, old text, new text, n bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_first date;
    v_last date;
    c record;
    v_layers text[];
    v_versions bigint[];
begin
    if not kurator.may_administer() then
        raise exception 'only an administrator loads calendars' using errcode = 'KU001';
    end if;
    return query
    select 'error', p_scopes[e.line - 1], p_days[e.line - 1], array_to_string(e.args, E'\t'), e.code, e.line::bigint
      from kurator.calendar_check(p_scopes, p_days, p_kinds, p_names) e;
    if found then return; end if;
    return query
    with fresh as (
        select u.scope, u.day, u.kind || ',' || u.name as text from unnest(p_scopes, p_days, p_kinds, p_names) u(scope, day, kind, name)),
    old as (
        select l.calendar as scope, l.day, l.kind || ',' || l.name as text
          from (select distinct f.scope from fresh f) s
          join kurator.calendar_layer l on l.calendar = s.scope
           and l.version_id = (select max(m.version_id) from kurator.calendar_layer m where m.calendar = s.scope)),
    pair as (
        select coalesce(f.scope, o.scope) as scope, coalesce(f.day, o.day) as day, o.text as old, f.text as new
          from fresh f full join old o on o.scope = f.scope and o.day = f.day)
    select x.what, x.scope, x.day, x.old, x.new, x.n from (
        select case when p.old is null then 'added' when p.new is null then 'removed' else 'changed' end as what,
               p.scope, p.day, p.old, p.new, null::bigint as n
          from pair p where p.old is distinct from p.new
        union all
        select 'same', p.scope, null, null, null, count(*) from pair p
         group by p.scope having not bool_or(p.old is distinct from p.new)) x
     order by x.scope, x.day;
    -- the years of the federal layer that would be in force
    if 'RU' = any (p_scopes) then
        select make_date(min(extract(year from u.day))::int, 1, 1), make_date(max(extract(year from u.day))::int, 12, 31)
          into v_first, v_last from unnest(p_scopes, p_days) u(scope, day) where u.scope = 'RU';
    else
        select r.first_day, r.last_day into v_first, v_last
          from kurator.calendar_current k join kurator.calendar_revision r on r.id = k.revision_id where k.calendar = 'RU';
    end if;
    for c in select k.code, k.suspend from kurator.calendar k order by k.code loop
        v_layers := kurator.calendar_layers(c.code);
        continue when not v_layers && p_scopes;
        v_versions := kurator.calendar_versions(v_layers);
        return query
        select case when m.new_due is null then 'error' else 'moves' end, c.code, null::date,
               case when m.new_due is null then extract(year from v_last + 1)::text || E'\t' || to_char(v_first, 'YYYY') || '-' || to_char(v_last, 'YYYY') end,
               case when m.new_due is null then 'calendar.horizon' end, sum(m.n)::bigint
          from kurator.calendar_shifts(c.code, v_layers, v_versions, c.suspend, v_first, v_last, p_scopes, p_days, p_kinds) m
         group by m.new_due is null, 1, 4, 5;
    end loop;
end $$;

-- Stores a version and moves the open deadlines, all or nothing. Saved: id is the version, args the number moved.
create or replace function api.calendar_load(p_request uuid, p_source text, p_scopes text[], p_days date[], p_kinds text[], p_names text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_result kurator.save_row[];
    v record;
    v_year text;
    v_years text;
begin
    if not kurator.may_administer() then
        raise exception 'only an administrator loads calendars' using errcode = 'KU001';
    end if;
    v_result := kurator.request_begin(p_request, 'calendar_load',
        convert_to(row(p_source, p_scopes, p_days, p_kinds, p_names)::text, 'UTF8'));
    if v_result is not null then
        return query select * from unnest(v_result);
        return;
    end if;
    select array_agg(row('refused', e.code, '', e.args, null, null)::kurator.save_row order by e.line) into v_result
      from kurator.calendar_check(p_scopes, p_days, p_kinds, p_names) e;
    if v_result is null then
        begin
            select * into v from kurator.calendar_store(p_source, p_scopes, p_days, p_kinds, p_names);
            v_result := array[row('saved', '', '', array[v.moved::text], null, v.version)::kurator.save_row];
        exception when sqlstate 'KU002' then
            get stacked diagnostics v_year = pg_exception_detail, v_years = pg_exception_hint;
            v_result := array[row('refused', 'calendar.horizon', '', array[v_year, v_years], null, null)::kurator.save_row];
        end;
    end if;
    return query select * from kurator.request_answer(p_request, v_result);
end $$;
