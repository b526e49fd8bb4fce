-- role: kurator_api
-- The directions of the resource centres, for the administrator.
create or replace function api.directions()
    returns table (centre_id int, centre text, name text, age_from int, age_to int, disability text, work_degree text, territory text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.direction_rows();
end $$;
-- All rows of the centres named in a file, in place of those they had; see kurator.directions_set.
create or replace function api.save_directions(p_request uuid, p_centre text[], p_name text[], p_from text[], p_to text[], p_disability text[], p_degree text[],
                                               p_territory text[]) returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_out kurator.save_row[];
begin
    v_out := kurator.request_begin(p_request, 'save_directions',
                                   convert_to(row(p_centre, p_name, p_from, p_to, p_disability, p_degree, p_territory)::text, 'UTF8'));
    if v_out is null then
        v_out := kurator.directions_set(p_centre, p_name, p_from, p_to, p_disability, p_degree, p_territory);
        perform kurator.request_end(p_request, v_out);
    end if;
    return query select * from unnest(v_out);
end $$;
