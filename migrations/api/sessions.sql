-- role: kurator_api
-- What becomes of a session besides its calls.
-- At the locked screen a wrong password was typed, the p_n-th one: the open session tells it.
create or replace function api.unlock_failed(p_program text, p_n int) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform audit.session(false, 'unlock ' || coalesce(p_n, 0), p_program);
end $$;
