-- role: kurator_api
-- The calendars in force, for whoever loads them.
create or replace function api.calendar_list()
returns table (scope text, name text, version bigint, loaded_at text, loaded_by text, source text, days bigint, first_year int, last_year int)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not kurator.may_administer() then
        raise exception 'only an administrator looks at loaded calendars' using errcode = 'KU001';
    end if;
    return query
    select c.code, c.name, v.id, to_char(v.loaded_at at time zone c.zone, 'YYYY-MM-DD HH24:MI'), v.loaded_by::text, v.source,
           (select count(*) from kurator.calendar_layer l where l.version_id = v.id and l.calendar = c.code),
           extract(year from r.first_day)::int, extract(year from r.last_day)::int
      from kurator.calendar c
      left join kurator.calendar_version v
        on v.id = (select max(l.version_id) from kurator.calendar_layer l where l.calendar = c.code)
      left join kurator.calendar_current k on k.calendar = c.code
      left join kurator.calendar_revision r on r.id = k.revision_id
     order by c.code;
end $$;
