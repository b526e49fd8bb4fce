-- role: kurator_api
-- Bulk in on the screen. See migrations/0061_import_screen.sql.

create or replace function api.import_files(p_office int, p_names text[], p_times bigint[])
    returns table (n int, name text, at text, import_id bigint, kind text, begun text, who text, state text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.import_files(p_office, p_names, p_times);
end $$;
create or replace function api.import_page(p_import bigint, p_group text, p_after int, p_limit int)
    returns table (total int, line int, verdict text, outcome text, tray boolean, office text, code text, field text, args text[], name text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.import_page(p_import, p_group, p_after, p_limit);
end $$;
-- See migrations/0066_take_columns.sql.
create or replace function api.import_columns(p_office int, p_kind text, p_sha256 text, p_head text) returns table (columns text[], late boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.import_columns(p_office, p_kind, p_sha256, p_head);
end $$;
create or replace function api.import_columns_save(p_request uuid, p_import bigint, p_head text, p_columns text[]) returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_out kurator.save_row[];
begin
    v_out := kurator.request_begin(p_request, 'import_columns_save', convert_to(row(p_import, p_head, p_columns)::text, 'UTF8'));
    if v_out is null then
        v_out := kurator.import_columns_save(p_import, p_head, p_columns);
        perform kurator.request_end(p_request, v_out);
    end if;
    return query select * from unnest(v_out);
end $$;
-- As import_apply, of the lines from p_from to p_to alone.
create or replace function api.import_range(p_request uuid, p_import bigint, p_from int, p_to int, p_limit int) returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_out kurator.save_row[];
begin
    v_out := kurator.request_begin(p_request, 'import_range', convert_to(row(p_import, p_from, p_to, p_limit)::text, 'UTF8'));
    if v_out is null then
        v_out := kurator.import_apply(p_import, p_limit, null, coalesce(p_from, 0), coalesce(p_to, 2147483647));
        perform kurator.request_end(p_request, v_out);
    end if;
    return query select * from unnest(v_out);
end $$;
-- Organisations with their sites (operators), staff with their roles (staff), reference lists (lists): p_rows are JSON objects of the cells by
-- their columns, `line` among them. Administrators. An answer for each line: created, updated, there, refused, and removed for what a list
-- loses; a last row saved when it is written. One refused: nothing is written. p_request null: a dry run.
create or replace function api.import_reference(p_request uuid, p_what text, p_rows text[]) returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_out kurator.save_row[];
begin
    if p_request is null then
        return query select * from unnest(kurator.import_reference(p_what, p_rows, false));
        return;
    end if;
    v_out := kurator.request_begin(p_request, 'import_reference', convert_to(row(p_what, p_rows)::text, 'UTF8'));
    if v_out is null then
        v_out := kurator.import_reference(p_what, p_rows, true);
        perform kurator.request_end(p_request, v_out);
    end if;
    return query select * from unnest(v_out);
end $$;
-- These tables as they are: rows of cells, the first one the columns.
create or replace function api.reference_table(p_what text) returns table (cells text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select t from kurator.reference_table(p_what) t;
end $$;
