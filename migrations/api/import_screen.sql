-- role: kurator_api
-- Bulk in on the screen. See migrations/0061_import_screen.sql.

create or replace function api.import_files(p_office int, p_names text[], p_times bigint[])
    returns table (n int, name text, at text, import_id bigint, kind text, begun text, who text, state text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.import_files(p_office, p_names, p_times);
end $$;
create or replace function api.import_page(p_import bigint, p_group text, p_after int, p_limit int)
    returns table (total int, line int, verdict text, outcome text, tray boolean, office text, code text, field text, args text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.import_page(p_import, p_group, p_after, p_limit);
end $$;
