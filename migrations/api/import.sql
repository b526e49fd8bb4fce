-- role: kurator_api
-- Bulk in: a file is begun, its lines are staged, judged (the dry run) and applied in lots. See migrations/0052_import.sql.

create or replace function api.import_begin(p_request uuid, p_office int, p_kind text, p_name text, p_sha256 text, p_bytes bigint) returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_out kurator.save_row[];
begin
    v_out := kurator.request_begin(p_request, 'import_begin', convert_to(row(p_office, p_kind, p_name, p_sha256, p_bytes)::text, 'UTF8'));
    if v_out is null then
        v_out := kurator.import_begin(p_office, p_kind, p_name, p_sha256, p_bytes);
        perform kurator.request_end(p_request, v_out);
    end if;
    return query select * from unnest(v_out);
end $$;
-- The same lines again change nothing.
create or replace function api.import_rows(p_import bigint, p_rows text[], p_lines int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return kurator.import_stage(p_import, p_rows, p_lines);
end $$;
create or replace function api.import_check(p_import bigint, p_after int, p_limit int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return kurator.import_check(p_import, p_after, p_limit);
end $$;
create or replace function api.import_receipt(p_import bigint)
    returns table (name text, lines int, staged int, created int, updated int, there int, refused int, tray int, waits int, new int, known int, changed int, doubtful int)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.import_receipt(p_import);
end $$;
create or replace function api.import_lines(p_import bigint, p_after int, p_limit int, p_verdicts text[])
    returns table (line int, verdict text, outcome text, tray boolean, office text, code text, field text, args text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.import_lines(p_import, p_after, p_limit, p_verdicts);
end $$;
create or replace function api.import_apply(p_request uuid, p_import bigint, p_limit int, p_part int) returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_out kurator.save_row[];
begin
    v_out := kurator.request_begin(p_request, 'import_apply', convert_to(row(p_import, p_limit, p_part)::text, 'UTF8'));
    if v_out is null then
        v_out := kurator.import_apply(p_import, p_limit, p_part);
        perform kurator.request_end(p_request, v_out);
    end if;
    return query select * from unnest(v_out);
end $$;
