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
