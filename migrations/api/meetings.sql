-- role: kurator_api
-- The meetings of an office by their hour, and what the day of a meeting being agreed on holds already.

create or replace function api.meetings(p_office int, p_from date, p_to date)
    returns table (appointment_id bigint, case_id bigint, person_id bigint, version int, at text, place text, address text, state text,
                   name text, assignee text, clash text, mind text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.meeting_page(p_office, p_from, p_to);
end $$;

-- Of the day of p_at ('YYYY-MM-DD HH24:MI'): how many meetings its office has, how many of them whoever is responsible for the
-- case, and what stands in the way of this one ('who', 'place', ''), at which time. The case's own meeting does not count.
create or replace function api.meetings_near(p_case bigint, p_at text, p_place text)
    returns table (n int, mine int, clash text, clash_at text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    c record;
    v_at timestamptz;
    v_from timestamptz;
begin
    select t.id, t.office_id, t.assignee_id, h.household_id, kurator.office_zone(t.office_id) as zone into c
      from kurator.case_file t join kurator.person h on h.id = t.person_id where t.id = p_case;
    v_at := kurator.parse_local(p_at, c.zone);
    if v_at is null then return; end if;
    v_from := date_trunc('day', v_at at time zone c.zone) at time zone c.zone;
    return query
    select d.n, d.mine, coalesce(k.what, ''), coalesce(to_char(k.at at time zone c.zone, 'HH24:MI'), '')
      from (select count(*)::int as n, (count(*) filter (where f.assignee_id = c.assignee_id))::int as mine
              from kurator.appointment m join kurator.case_file f on f.id = m.case_id
             where m.office_id = c.office_id and m.superseded_at is null and m.state = 'agreed'
               and m.starts_at >= v_from and m.starts_at < v_from + interval '1 day' and m.case_id <> p_case) d
     cross join lateral kurator.meeting_collision(c.office_id, p_case, c.household_id, c.assignee_id, v_at, p_place) k;
end $$;
