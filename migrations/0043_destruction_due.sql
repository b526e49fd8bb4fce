-- role: kurator_owner
-- Whose data an office need not keep any longer, and who may propose and decide that they are destroyed (0033_destruction.sql).

-- Proposes: who supervises the office or stands in. Decides: the same, or the identification officer of the office, who is named by order.
create function kurator.may_decide(p_office int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return p_office is not null
       and (kurator.supervises(p_office)
            or kurator.may_edit(p_office)
               and exists (select from kurator.identification_officer i
                            where i.organisation_id = p_office and i.staff_id = kurator.me() and kurator.office_today(p_office) >= i.valid_from
                              and coalesce(kurator.office_today(p_office) <= i.valid_until, true)));
end $$;
-- One and the same, though perhaps under two logins.
create function kurator.same_staff(p_one int, p_other int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce(p_one = p_other
                    or (select kurator.name_key(a.surname || ' ' || a.given_name || ' ' || a.patronymic) = kurator.name_key(b.surname || ' ' || b.given_name || ' ' || b.patronymic)
                          from kurator.staff a, kurator.staff b where a.id = p_one and b.id = p_other), true);
end $$;
create index person_died on kurator.person (died_on) where died_on is not null;
create index case_file_ended on kurator.case_file (office_id, closed_on) where state = 'closed' and close_reason <> 'programme';
create index person_office_since on kurator.person_office (office_id, since);
-- Whose data an office need not keep any longer, and since when not: of these citizens, or all. One ground each, the most urgent. A withdrawn
-- consent counts before its time is over and with a case open (is_open: it must be closed first), the others then and only without one.
-- A programme that was agreed on still runs.
create function kurator.destruction_due(p_office int, p_people bigint[])
    returns table (person_id bigint, ground text, since date, due_on date, is_open boolean)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_today constant date := kurator.office_today(p_office);
    v_closed constant interval := make_interval(years => kurator.setting_int('retention.closed_years', p_office));
    v_died constant interval := make_interval(years => kurator.setting_int('retention.died_years', p_office));
    v_error constant interval := make_interval(months => kurator.setting_int('retention.error_months', p_office));
    v_zone constant text := kurator.office_zone(p_office);
    v_people bigint[] := p_people;
begin
    if v_people is null then            -- whom one of the grounds may touch, each by its own index; by the day, and two for leap years
        v_people := array(
            select x.person_id from kurator.processing x where x.office_id = p_office and x.after = 'destroy'
            union
            select o.person_id from kurator.person p join kurator.person_office o on o.person_id = p.id and o.office_id = p_office
             where p.died_on <= (v_today - v_died)::date + 2
            union
            select c.person_id from kurator.case_file c
             where c.office_id = p_office and c.state = 'closed' and c.close_reason <> 'programme' and c.closed_on <= (v_today - least(v_closed, v_error))::date + 2
               and (c.close_reason = 'error' or c.closed_on <= (v_today - v_closed)::date + 2)
            union
            select o.person_id from kurator.person_office o
             where o.office_id = p_office and o.since < ((v_today - v_closed)::date + 3) at time zone v_zone
               and not exists (select from kurator.case_file c where c.person_id = o.person_id and c.office_id = p_office));
    end if;
    return query
    with mine as materialized (
        select o.person_id, (o.since at time zone v_zone)::date as kept_since, p.died_on
          from kurator.person_office o join kurator.person p on p.id = o.person_id
         where o.office_id = p_office and p.merged_into is null and o.person_id = any (v_people)),
    file as materialized (
        select c.person_id, bool_or(c.state = 'open') as is_open, bool_and(coalesce(c.close_reason = 'error', false)) as error,
               bool_or(coalesce(c.close_reason = 'programme', false)) as runs, max(c.closed_on) as last_on
          from kurator.case_file c where c.office_id = p_office and c.person_id = any (v_people) group by 1),
    taken_back as materialized (
        select t.person_id, s.on_day, s.destroy_by
          from (select distinct x.person_id from kurator.processing x
                 where x.office_id = p_office and x.after = 'destroy' and x.person_id = any (v_people)) t
         cross join lateral kurator.processing_state(t.person_id, p_office, v_today) s
         where s.state = 'withdrawn')
    select m.person_id, g.ground, g.since, g.due_on, coalesce(f.is_open, false)
      from mine m
      left join file f on f.person_id = m.person_id
      left join taken_back b on b.person_id = m.person_id
     cross join lateral (
            select x.* from (values
                (1, 'withdrawn', b.on_day, b.destroy_by),
                (2, 'died', m.died_on, (m.died_on + v_died)::date),
                (3, 'error', case when f.error then f.last_on end, (case when f.error then f.last_on end + v_error)::date),
                (4, 'closed', case when not coalesce(f.runs, false) and m.died_on is null and not coalesce(f.error, false) then coalesce(f.last_on, m.kept_since) end,
                              (case when not coalesce(f.runs, false) and m.died_on is null and not coalesce(f.error, false) then coalesce(f.last_on, m.kept_since) end + v_closed)::date))
                x(n, ground, since, due_on)
             where x.due_on is not null and (x.ground = 'withdrawn' or x.due_on <= v_today and not coalesce(f.is_open, false))
             order by x.n limit 1) g;
end $$;
-- Is it a record without a name, whose data were destroyed? No office keeps it.
create function kurator.nameless(p_person bigint) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return not exists (select from kurator.person_office o where o.person_id = p_person);
end $$;
grant execute on function kurator.nameless(bigint) to kurator_api;
-- What waits for a decision about a citizen of an office.
create function kurator.proposed(p_person bigint, p_office int) returns table (id bigint, who text, at text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    return query
    select d.id, kurator.staff_name(d.proposed_by), kurator.local_text(d.proposed_at, d.office_id)
      from kurator.destruction_item i join kurator.destruction d on d.id = i.destruction_id
     where i.person_id = p_person and i.office_id = p_office and i.state = 'proposed';
end $$;
-- The list of an office: who is due, and who is proposed. Null rights: no row.
create function kurator.destruction_list(p_office int)
    returns table (person_id bigint, ground text, since date, due_on date, is_open boolean, proposal bigint, who text, at text, mine boolean, note text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not kurator.may_decide(p_office) then
        return;
    end if;
    return query
    with waits as materialized (
        select i.person_id, i.ground, i.since, d.id, d.proposed_by, d.proposed_at, d.note
          from kurator.destruction d join kurator.destruction_item i on i.destruction_id = d.id
         where d.office_id = p_office and d.state = 'proposed')
    select coalesce(w.person_id, g.person_id), coalesce(w.ground, g.ground), coalesce(w.since, g.since), g.due_on, coalesce(g.is_open, false), w.id,
           case when w.id is not null then kurator.staff_name(w.proposed_by) end, kurator.local_text(w.proposed_at, p_office),
           coalesce(w.proposed_by = kurator.me(), false), coalesce(w.note, '')
      from waits w
      full join kurator.destruction_due(p_office, null) g on g.person_id = w.person_id;
end $$;
create function kurator.destruction_people(p_office int, p_id bigint) returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select array_agg(i.person_id order by i.person_id) from kurator.destruction_item i where i.destruction_id = p_id and i.office_id = p_office);
end $$;
grant execute on function kurator.may_decide(int), kurator.proposed(bigint, int), kurator.destruction_list(int), kurator.destruction_people(int, bigint) to kurator_api;
