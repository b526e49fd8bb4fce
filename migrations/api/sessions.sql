-- role: kurator_api
-- What becomes of a session besides its calls.
-- At the locked screen a wrong password was typed, the p_n-th one: the open session tells it. Of an account twenty are written within ten
-- minutes; the twentieth says that it is the last of them.
create or replace function api.unlock_failed(p_program text, p_n int) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_most constant int := 20;
    v_were constant int := audit.lately(10, '{session}', 'unlock %', v_most);
begin
    if v_were < v_most then
        perform audit.session(false, concat('unlock ', coalesce(p_n, 0), case when v_were + 1 = v_most then ', the last one written of ten minutes' end), p_program);
    end if;
end $$;
