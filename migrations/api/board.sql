-- role: kurator_api
-- The supervisor's board of an office, the board of all operators, and the list behind a figure.

-- Nothing for who does not supervise the office: the program words that.
create or replace function api.board(p_office int) returns setof kurator.board_row
    language plpgsql stable security definer set search_path = pg_catalog, kurator, api, pg_temp as $$
begin
    return query select * from kurator.board_rows(p_office);
end $$;
-- Figures alone: monitors and the ministry.
create or replace function api.board_region() returns setof kurator.board_row
    language plpgsql stable security definer set search_path = pg_catalog, kurator, api, pg_temp as $$
begin
    return query select * from kurator.region_rows();
end $$;

-- One page of the rows behind a figure, as api.worklist gives them; counts holds the figure alone. The key of a row is its due
-- day and deadline, or infinity and minus the case where nothing runs.
create or replace function api.board_list(p_office int, p_cell text, p_whose text, p_whose_id int, p_after_due date, p_after_id bigint, p_limit int)
    returns table (counts int[], deadline_id bigint, case_id bigint, person_id bigint, version int, days int, name text,
                   next_step text, next_at text, whom text, phone_count int, visit_count int, post_count int, due_on date,
                   assignee text, period text)
    language plpgsql stable security definer set search_path = pg_catalog, kurator, api, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    today date := kurator.office_today(p_office);
    zone text := kurator.office_zone(p_office);
    v_calendar text := (select o.calendar from kurator.organisation o where o.id = p_office);
    page int := least(greatest(coalesce(p_limit, 20), 1), 500);
    after_due date := case when p_after_id is null then '-infinity' else coalesce(p_after_due, 'infinity') end;
    after_id bigint := coalesce(p_after_id, 0);
begin
    return query
    with cell as materialized (
        select coalesce(x.due_on, 'infinity') as due, coalesce(x.deadline_id, -x.case_id) as id, x.case_id, x.on_day
          from kurator.board_cell(p_office, p_cell, coalesce(p_whose, 'all'), p_whose_id) x),
    rows as materialized (
        select c.* from cell c where (c.due, c.id) > (after_due, after_id) or p_after_id is null order by c.due, c.id limit page)
    select case when row_number() over (order by r.due, r.id) = 1 then f.counts end,
           r.id, r.case_id, c.person_id, c.version,
           kurator.days_left(r.on_day, nullif(r.due, 'infinity'), until.n - now.n),
           concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')),
           c.next_step, to_char(c.next_at at time zone zone, 'YYYY-MM-DD HH24:MI'),
           -- As kurator.speaks_with, but once for the page.
           case when p.incapable or p.birth_date > today - interval '18 years'
                  or exists (select from kurator.preference f where f.person_id = c.person_id and f.kind = 'via_representative'
                                and coalesce(f.valid_until >= today, true))
                then coalesce((select v.relation from kurator.representative v
                                where v.person_id = c.person_id and coalesce(v.valid_from <= today, true) and coalesce(v.valid_until >= today, true)
                                order by v.id limit 1), '')
                else 'self' end,
           c.phone_count, c.visit_count, c.post_count, nullif(r.due, 'infinity'),
           coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), ''), coalesce(d.period, '')
      from (select array[count(*)::int] as counts from cell) f
      left join (rows r
                 join kurator.case_file c on c.id = r.case_id
                 join kurator.person p on p.id = c.person_id
                 left join kurator.deadline d on d.id = r.id
                 left join kurator.staff s on s.id = c.assignee_id
                 left join kurator.workday now on now.calendar = v_calendar and now.day = r.on_day
                 left join kurator.workday until on until.calendar = v_calendar and until.day = r.due) on true
     order by r.due, r.id;
end $$;
