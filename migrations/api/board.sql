-- role: kurator_api
-- The supervisor's board of an office, the board of all operators, and the list behind a figure.

-- Nothing for who does not supervise the office: the program words that. p_filter: of those alone who fit it, as in the list of citizens; what waits
-- is then without the requests and the restricted cases.
create or replace function api.board(p_office int, p_filter text[] default null) returns setof kurator.board_row
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.board_rows(p_office, nullif(p_filter, '{}'));
    return query                -- requests nobody answered in time: api.requests_sent has their rows
    select 'wait', null::bigint, 'requests', null::int, null::int, null::int, null::int, null::int, null::int, null::int, q.n, null::date, ''
      from kurator.requests_overdue(p_office) q(n) where q.n is not null and coalesce(p_filter, '{}') = '{}';
end $$;
-- Figures alone: monitors and the ministry.
create or replace function api.board_region() returns setof kurator.board_row
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.region_rows();
end $$;

-- One page of the rows behind a figure, as api.worklist gives them; counts holds the figure alone. The key of a row is its due
-- day and deadline, or no day and minus the case where nothing runs.
create or replace function api.board_list(p_office int, p_cell text, p_whose text, p_whose_id int, p_after_due date, p_after_id bigint, p_limit int, p_filter text[] default null)
    returns table (counts int[], deadline_id bigint, case_id bigint, person_id bigint, version int, days int, name text,
                   next_step text, next_at text, whom text, phone_count int, visit_count int, post_count int, due_on date,
                   assignee text, period text, mind text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform audit.note_list('kurator.deadline', p_office, p_after_id is not null, p_limit);
    return query
    select * from kurator.board_page(p_office, p_cell, coalesce(p_whose, 'all'), p_whose_id,
                                     case when p_after_id is null then '-infinity' else coalesce(p_after_due, 'infinity') end,
                                     coalesce(p_after_id, -9223372036854775808), least(greatest(coalesce(p_limit, 20), 1), 500), nullif(p_filter, '{}'));
end $$;
