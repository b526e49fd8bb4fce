-- role: kurator_api
-- Bulk in: a file is begun, its lines are staged, judged (the dry run) and applied in lots. See migrations/0052_import.sql.

create or replace function api.import_begin(p_request uuid, p_office int, p_kind text, p_name text, p_sha256 text, p_bytes bigint, p_reader int default 0)
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_out kurator.save_row[];
begin
    v_out := kurator.request_begin(p_request, 'import_begin', convert_to(row(p_office, p_kind, p_name, p_sha256, p_bytes, p_reader)::text, 'UTF8'));
    if v_out is null then
        v_out := kurator.import_begin(p_office, p_kind, p_name, p_sha256, p_bytes, p_reader);
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

-- ---- the tray ----

-- Lines of the office's imports that wait for a decision, in their order, after the one given; file: "" of one that was recorded by hand.
create or replace function api.import_tray(p_office int, p_after bigint, p_limit int)
    returns table (total int, id bigint, file text, line int, name text, born date, place text, code text, args text[], came date)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.tray_rows(p_office, p_after, p_limit);
end $$;
create or replace function api.import_choices(p_office int, p_id bigint) returns table (code text, label text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.tray_choices(p_office, p_id);
end $$;
-- p_version: the office. Field decision: one of what import_choices offers. The answer's args: what became of the line. Confirmation: second.
create or replace function api.save_tray(p_request uuid, p_id bigint, p_version int, p_names text[], p_base text[], p_values text[]) returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_out kurator.save_row[];
    b record;
begin
    b := kurator.save_begin(p_request, 'save_tray', row(p_id, p_version, p_names, p_values)::text, p_version);
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    v_out := kurator.form_faults(p_names, p_values, '{decision,confirm}', '{30,200}', '{"",""}');
    if cardinality(v_out) = 0 then
        v_out := kurator.tray_save(p_version, p_id, kurator.form_value(p_names, p_values, 'decision'), kurator.confirmed(p_names, p_values, 'second'), b.me);
    end if;
    return query select * from kurator.request_answer(p_request, v_out);
end $$;
