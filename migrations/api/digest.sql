-- role: kurator_api
-- For a supervisor's mail: the figures of the board and the oldest overdue cases by number, one round trip. Mail is no safe
-- place: no citizen is named. p_office: null is the account's own. Nothing for who does not supervise the office.
create or replace function api.digest(p_office int, p_oldest int) returns setof kurator.board_row
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_office constant int := coalesce(p_office, (kurator.account(null)).office_id);
    v_calendar constant text := (select o.calendar from kurator.organisation o where o.id = v_office);
begin
    return query select * from kurator.board_rows(v_office);
    if not found then
        return;
    end if;
    return query                -- as the board has it
    select 'wait', null::bigint, 'requests', null::int, null::int, null::int, null::int, null::int, null::int, null::int, q.n, null::date, ''
      from kurator.requests_overdue(v_office) q(n) where q.n is not null;
    return query
    select 'case', x.case_id, x.period, null::int, null::int, null::int, null::int,
           kurator.days_left(x.on_day, x.due_on, until.n - now.n), null::int, null::int, null::int, x.due_on, ''
      from kurator.board_cell(v_office, 'overdue', least(greatest(coalesce(p_oldest, 10), 0), 100)) x
      left join kurator.workday now on now.calendar = v_calendar and now.day = x.on_day
      left join kurator.workday until on until.calendar = v_calendar and until.day = x.due_on
     order by x.due_on, x.id;
end $$;
