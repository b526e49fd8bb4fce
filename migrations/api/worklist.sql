-- The worklist, one page with the figures of every tab from one statement, and the preview under its bar.

create or replace function api.worklist(p_office int, p_tab text, p_mine text, p_after_due date, p_after_id bigint, p_limit int)
    returns table (counts int[], deadline_id bigint, case_id bigint, person_id bigint, version int, days int, name text,
                   next_step text, next_at text, whom text, phone_count int, visit_count int, post_count int, due_on date,
                   assignee text, period text, mind text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select * from kurator.open_page(p_office, p_tab, p_mine, coalesce(p_after_due, '-infinity'), coalesce(p_after_id, 0),
                                    least(greatest(coalesce(p_limit, 20), 1), 500));
end $$;

-- A look, as opening the card is: birth date, address and what to mind (health) are in no row of the list.
-- phone: masked, for a list is not where one dials: the form of the attempt has the number.
create or replace function api.preview(p_case bigint)
    returns table (name text, birth_date date, whom text, whom_name text, phone text, address text, source text, received_on date,
                   attempts text[], preferences text[])
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    office int := (select c.office_id from kurator.case_file c where c.id = p_case);
    today date := kurator.office_today(office);
    zone text := kurator.office_zone(office);
begin
    perform audit.glanced(c.person_id, p_case) from kurator.case_file c join kurator.person p on p.id = c.person_id where c.id = p_case;
    return query
    select concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')), p.birth_date, w.relation, w.name,
           coalesce(kurator.masked(t.number), ''), coalesce(concat_ws(', ', nullif(a.settlement, ''), nullif(a.line, '')), ''),
           c.source, c.received_on,
           array(select x.line from (
                    select a.happened_at, a.id, concat_ws('|', to_char(a.happened_at at time zone zone, 'YYYY-MM-DD HH24:MI'), a.channel, a.outcome) as line
                      from kurator.attempt_case ac
                      join kurator.contact_attempt a on a.id = ac.attempt_id
                     where ac.case_id = p_case and a.superseded_at is null
                     order by a.happened_at desc, a.id desc limit 3) x
                  order by x.happened_at, x.id),
           array(select f.kind from kurator.preference f
                  where f.person_id = p.id and coalesce(f.valid_until >= today, true) order by f.id)
      from kurator.case_file c
      join kurator.person p on p.id = c.person_id
     cross join lateral kurator.speaks_with(p.id, today) w
      left join lateral (
            -- A number of the one to speak with comes first, one known to be wrong never.
            select t.number from kurator.phone t
             where t.person_id = p.id and t.state not in ('wrong', 'unserviced')
             order by least(t.position, 1), (w.relation = 'self') = (t.owner = 'self') desc, t.state = 'good' desc, t.position, t.id limit 1) t on true
      left join lateral (
            select a.settlement, a.line from kurator.address a
             where a.person_id = p.id and coalesce(a.valid_until >= today, true)
             order by a.kind, a.id desc limit 1) a on true
     where c.id = p_case;
end $$;
