-- role: kurator_owner
-- Whose case it is: hand-over with a receipt, absence with a deputy, and whose desks an account works off today (¶2.4.1).

-- Two absences of one person in one office never overlap, whoever writes them (two supervisors at once, psql).
create function kurator.deputy_guard() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    o kurator.deputy;
begin
    if new.cancelled then
        return new;
    end if;
    perform pg_advisory_xact_lock(1262834244, new.staff_id);
    select d.* into o from kurator.deputy d
     where d.staff_id = new.staff_id and d.organisation_id = new.organisation_id and d.id <> new.id and not d.cancelled
       and d.valid_from <= new.valid_until and d.valid_until >= new.valid_from limit 1;
    if found then
        raise exception 'an absence of the same person overlaps' using errcode = 'exclusion_violation',
            detail = o.valid_from || ' ' || o.valid_until;
    end if;
    return new;
end $$;
create trigger deputy_guard before insert or update on kurator.deputy for each row execute function kurator.deputy_guard();

-- Who is away that day and who stands in; a deputy who is away himself is stood in for by his own (four steps at most).
create function kurator.standing_in(p_office int, p_today date) returns table (staff_id int, deputy_id int)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    with recursive away as materialized (
        select d.staff_id, d.deputy_id from kurator.deputy d
         where d.organisation_id = p_office and not d.cancelled and p_today between d.valid_from and d.valid_until),
    chain as (
        select a.staff_id, a.deputy_id, 1 as depth from away a
        union
        select c.staff_id, a.deputy_id, c.depth + 1 from chain c join away a on a.staff_id = c.deputy_id where c.depth < 4)
    select distinct c.staff_id, c.deputy_id from chain c;
end $$;

-- The desks of an account in an office that day: its own, those of absent colleagues it stands in for, and, as the
-- identification officer (or in his place), the one of cases that are nobody's: -office, as kurator.deadline_open.desk.
create function kurator.my_desks(p_office int, p_today date) returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_me constant int := kurator.me();
    v_desks int[] := array[coalesce(v_me, 0)];
begin
    if exists (select from kurator.deputy d where d.organisation_id = p_office and not d.cancelled
                  and p_today between d.valid_from and d.valid_until) then
        v_desks := v_desks || array(select s.staff_id from kurator.standing_in(p_office, p_today) s
                                     where s.deputy_id = v_me and s.staff_id <> v_me);
    end if;
    if exists (select from kurator.identification_officer i
                where i.organisation_id = p_office and i.staff_id = any (v_desks) and p_today >= i.valid_from
                  and (i.valid_until is null or p_today <= i.valid_until)) then
        v_desks := v_desks || -p_office;
    end if;
    return v_desks;
end $$;
grant execute on function kurator.standing_in(int, date), kurator.my_desks(int, date) to kurator_api;
grant insert, update on kurator.deputy to kurator_api;
create policy deputy_insert on kurator.deputy for insert to kurator_api
    with check (organisation_id = any ((select kurator.my_edit_offices())::int[]));
create policy deputy_update on kurator.deputy for update to kurator_api
    using (organisation_id = any ((select kurator.my_edit_offices())::int[]));

insert into kurator.choice (list, code, position, name, name_en) values
 ('handover', 'these', 1, 'отмеченные', 'the marked ones'),
 ('handover', 'all', 2, 'все дела сотрудника', 'all cases of a colleague');
insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor}'::text[]) r,
                 unnest('{handover_plan,save_handover,absences,save_absence}'::text[]) f;

create function kurator.staff_name(p_staff int) returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select kurator.short_name(s.surname, s.given_name, s.patronymic) from kurator.staff s where s.id = p_staff);
end $$;
-- Who may be handed cases of the office: a role that edits there, in force, not locked; null for anybody else.
create function kurator.handover_to(p_office int, p_staff text) returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select f.staff_id from kurator.role_in_force f
             where f.office_id = p_office and f.edits_cases and f.staff_id::text = p_staff limit 1);
end $$;
-- A receipt with the names of the citizens that the caller may see put before the other arguments.
create function kurator.named_receipt(p_rows kurator.save_row[]) returns setof kurator.save_row language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select r.outcome, r.code, r.field,
           case when r.outcome = 'kept'
                then array[coalesce((select kurator.short_name(p.surname, p.given_name, p.patronymic)
                                       from kurator.case_file c join kurator.person p on p.id = c.person_id where c.id = r.id),
                                    (select kurator.short_name(p.surname, p.given_name, p.patronymic) from kurator.person p where p.id = -r.id), r.field)] || r.args
                else r.args end,
           r.version, r.id
      from unnest(p_rows) r;
end $$;
grant execute on function kurator.staff_name(int), kurator.handover_to(int, text), kurator.named_receipt(kurator.save_row[]) to kurator_api;

-- Is who takes cases away, with a deputy? A question about it, or nothing.
create function kurator.handover_asks(p_office int, p_to int, p_field text) returns kurator.save_row[] language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return array(select kurator.asked('question.handover_absent', p_field, array[kurator.staff_name(p_to), d.valid_until::text, kurator.staff_name(d.deputy_id)])
                   from kurator.deputy d
                  where d.organisation_id = p_office and d.staff_id = p_to and not d.cancelled and kurator.office_today(p_office) between d.valid_from and d.valid_until
                  order by d.valid_until desc limit 1);
end $$;
-- Hands these cases over; p_seen: "id:whose it was seen to be" of those that somebody chose; p_site_text as api.save_handover has it; p_family: who gave a
-- case and was the coordinator of its family is so no more: who takes it is. How many moved, and a row for each that did not.
create function kurator.hand_cases(p_office int, p_to int, p_ids bigint[], p_seen text[], p_site_text text, p_site int, p_supervises boolean, p_me int, p_family boolean, out moved int, out kept kurator.save_row[])
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    v_home constant int := kurator.staff_site(p_to, p_office);
    c record;
begin
    moved := 0;
    kept := '{}';
    perform from kurator.case_file k where k.id = any (p_ids) and k.office_id = p_office order by k.id for update;
    for c in
        select u.id, k.state, k.assignee_id, k.site_id, k.person_id, kurator.short_name(s.surname, s.given_name, s.patronymic) as who,
               (select split_part(x, ':', 2) from unnest(p_seen) x where split_part(x, ':', 1) = u.id::text limit 1) as seen
          from unnest(p_ids) u(id)
          left join kurator.case_file k on k.id = u.id and k.office_id = p_office
          left join kurator.staff s on s.id = k.assignee_id
         order by u.id
    loop
        if c.state is null then
            kept := kept || row('kept', 'handover.elsewhere', c.id::text, '{}', null, c.id)::kurator.save_row;
        elsif c.state = 'closed' then
            kept := kept || row('kept', 'handover.closed', c.id::text, '{}', null, c.id)::kurator.save_row;
        elsif c.assignee_id is not distinct from p_to
              and (p_site_text is null and (c.site_id is not null or v_home is null) or p_site_text is not null and c.site_id is not distinct from p_site) then
            kept := kept || row('kept', 'handover.already', c.id::text, '{}', null, c.id)::kurator.save_row;
        elsif c.seen is not null and c.seen <> coalesce(c.assignee_id::text, '') then
            kept := kept || row('kept', 'handover.meanwhile', c.id::text, array[coalesce(c.who, '')], null, c.id)::kurator.save_row;
        elsif not p_supervises and c.assignee_id is distinct from p_me and c.assignee_id is not null then
            kept := kept || row('kept', 'handover.not_yours', c.id::text, array[coalesce(c.who, '')], null, c.id)::kurator.save_row;
        elsif p_to is not null and not kurator.may_hold(c.person_id, p_office, p_to) then
            kept := kept || row('kept', 'restricted.hold', c.id::text, array[coalesce(kurator.staff_name(p_to), '')], null, c.id)::kurator.save_row;
        elsif p_site_text is null and p_to is not null and not kurator.staff_fits(p_to, p_office, c.site_id) then
            kept := kept || row('kept', 'site.elsewhere', c.id::text, array[kurator.site_name(c.site_id)], null, c.id)::kurator.save_row;
        else
            if c.assignee_id is distinct from p_to then
                update kurator.case_file k set assignee_id = p_to, version = k.version + 1 where k.id = c.id;
                perform kurator.recompute(c.id);
                if p_family and p_to is not null then
                    update kurator.household h set coordinator_id = p_to from kurator.person p
                     where p.id = c.person_id and h.id = p.household_id and h.office_id = p_office and h.coordinator_id = c.assignee_id;
                end if;
            end if;
            if p_site_text is not null or c.site_id is null and v_home is not null then
                perform kurator.site_give(c.id, case when p_site_text is not null then p_site else v_home end);
            end if;
            moved := moved + 1;
        end if;
    end loop;
end $$;
grant execute on function kurator.handover_asks(int, int, text), kurator.hand_cases(int, int, bigint[], text[], text, int, boolean, int, boolean) to kurator_api;

-- What is wrong with the fields of a new absence, each at its field.
create function kurator.absence_faults(p_office int, p_today date, p_names text[], p_values text[]) returns kurator.save_row[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_bad kurator.save_row[] := '{}';
    v_field text;
    v_value text;
    v_day date[];
begin
    foreach v_field in array '{staff,from,until,deputy}'::text[] loop
        v_value := kurator.form_value(p_names, p_values, v_field);
        if v_value is null then
            v_bad := v_bad || kurator.refused('field.required', v_field);
        elsif v_field in ('staff', 'deputy') and kurator.handover_to(p_office, v_value) is null then
            v_bad := v_bad || kurator.refused('handover.to', v_field);
        elsif v_field in ('from', 'until') and kurator.parse_date(v_value) is null then
            v_bad := v_bad || kurator.refused('field.format', v_field);
        elsif v_field in ('from', 'until') then
            v_day := v_day || v_value::date;
        end if;
    end loop;
    if cardinality(v_bad) > 0 then
        return v_bad;
    end if;
    if v_day[2] < v_day[1] then
        v_bad := v_bad || kurator.refused('absence.order', 'until');
    elsif v_day[2] < p_today then
        v_bad := v_bad || kurator.refused('absence.past', 'until');
    elsif v_day[2] > v_day[1] + 400 then
        v_bad := v_bad || kurator.refused('absence.long', 'until');
    end if;
    if kurator.form_value(p_names, p_values, 'staff') = kurator.form_value(p_names, p_values, 'deputy') then
        v_bad := v_bad || kurator.refused('absence.self', 'deputy');
    elsif not kurator.staff_covers(kurator.handover_to(p_office, kurator.form_value(p_names, p_values, 'deputy')),
                                   kurator.handover_to(p_office, kurator.form_value(p_names, p_values, 'staff')), p_office) then
        v_bad := v_bad || kurator.refused('absence.site', 'deputy');
    end if;
    return v_bad;
end $$;
grant execute on function kurator.absence_faults(int, date, text[], text[]) to kurator_api;
