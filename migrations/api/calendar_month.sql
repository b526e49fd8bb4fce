-- role: kurator_api
-- The month grid of a working calendar, and the due date of a case alone for the forms that a new calendar finds open.

-- Rows of kind scope: every calendar (name; version and `at` of its own layer, null when it has none; first and last are
-- the years it reaches). Then rows of kind day for the month of p_month: the row that decides the day (scope, version).
-- p_calendar null: that of the caller's office, p_office null: the account's first, p_month null: its today. An unknown
-- calendar gives the scopes alone.
create or replace function api.calendar_month(p_calendar text, p_office int, p_month date)
returns table (kind text, day date, working boolean, day_kind text, name text, scope text, version bigint, at text,
               first_year int, last_year int, current boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_calendar text := p_calendar;
    v_office constant int := coalesce(p_office, (kurator.account(null)).office_id);
    v_first constant date := date_trunc('month', coalesce(p_month, kurator.office_today(v_office)))::date;
begin
    if kurator.me() is null then
        raise exception 'account is unknown, locked or expired' using errcode = 'KU001';
    end if;
    if v_calendar is null then
        select o.calendar into v_calendar from kurator.organisation o where o.id = v_office;
    end if;
    return query
    select 'scope', null::date, null::boolean, null::text, c.name, c.code, v.id,
           to_char(v.loaded_at at time zone c.zone, 'YYYY-MM-DD HH24:MI'),
           extract(year from r.first_day)::int, extract(year from r.last_day)::int, c.code = v_calendar
      from kurator.calendar c
      left join kurator.calendar_version v
        on v.id = (select max(l.version_id) from kurator.calendar_layer l where l.calendar = c.code)
      left join kurator.calendar_current k on k.calendar = c.code
      left join kurator.calendar_revision r on r.id = k.revision_id
     order by c.code;
    return query
    select 'day', d.day, d.working, d.kind, d.name, d.scope, d.version, null::text, null::int, null::int, true
      from kurator.calendar_current k
      join kurator.calendar_revision r on r.id = k.revision_id
     cross join lateral kurator.calendar_days(r.layers, r.versions, r.suspend, greatest(v_first, r.first_day),
                                              least((v_first + interval '1 month')::date - 1, r.last_day)) d
     where k.calendar = v_calendar
     order by d.day;
end $$;

-- The due date of the five days as it stands now; no row for a case that may not be seen.
create or replace function api.case_due(p_case bigint)
returns table (due_on date, due_state text, days int)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_office int;
    v_today date;
begin
    select c.office_id into v_office from kurator.case_file c where c.id = p_case;
    if not found then return; end if;
    v_today := kurator.office_today(v_office);
    return query
    select d.due_on, d.state,
           case d.state when 'open' then kurator.days_left(v_today, d.due_on, kurator.workdays_between(d.calendar, v_today, d.due_on)) end
      from kurator.deadline d
     where d.case_id = p_case and d.period = 'notify'
     order by d.state = 'open' desc, d.id desc limit 1;
end $$;
