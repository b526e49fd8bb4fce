-- role: kurator_api
-- Absences and who stands in.

-- Those of today and to come, and the ones that ended in the last 30 days; cases: open ones of the absent colleague.
create or replace function api.absences(p_office int)
returns table (id int, staff_id int, staff text, valid_from date, valid_until date, deputy_id int, deputy text, cases int, state text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
    v_today constant date := kurator.office_today(p_office);
begin
    return query
    select d.id, d.staff_id, kurator.short_name(s.surname, s.given_name, s.patronymic), d.valid_from, d.valid_until, d.deputy_id,
           kurator.short_name(t.surname, t.given_name, t.patronymic),
           (select count(*)::int from kurator.case_file c where c.assignee_id = d.staff_id and c.state = 'open' and c.office_id = p_office),
           case when v_today < d.valid_from then 'coming' when v_today > d.valid_until then 'past' else 'now' end
      from kurator.deputy d
      join kurator.staff s on s.id = d.staff_id
      join kurator.staff t on t.id = d.deputy_id
     where d.organisation_id = p_office and not d.cancelled and d.valid_until > v_today - 30
     order by v_today > d.valid_until, d.valid_from, d.id;
end $$;

-- Fields: id (of an absence, for action end), action (make, end), staff, from, until, deputy. A supervisor for everybody,
-- others for themselves. End: of one to come it is taken back, of a running one yesterday was its last day.
create or replace function api.save_absence(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_office constant int := p_version;
    v_today constant date := kurator.office_today(p_version);
    v_action constant text := coalesce(kurator.form_value(p_names, p_values, 'action'), 'make');
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_ask kurator.save_row[] := '{}';
    v_staff int;
    v_deputy int;
    v_from date;
    v_until date;
    v_id int;
    v_name text;
    v_detail text;
    b record;
    d record;
begin
    b := kurator.save_begin(p_request, 'save_absence', row(p_version, p_names, p_values)::text, v_office);
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    v_bad := kurator.form_faults(p_names, p_values, '{id,action,staff,from,until,deputy,confirm}', '{12,10,12,10,10,12,200}', '{"","","","","","",""}');
    if not b.edits then
        v_bad := v_bad || kurator.refused('rights.none', '');
    elsif v_action = 'end' then
        select k.* into d from kurator.deputy k
         where k.id::text = kurator.form_value(p_names, p_values, 'id') and k.organisation_id = v_office and not k.cancelled and k.valid_until >= v_today;
        if not found then
            v_bad := v_bad || kurator.refused('absence.none', '');
        else
            v_staff := d.staff_id;
        end if;
    elsif v_action = 'make' then
        v_bad := v_bad || kurator.absence_faults(v_office, v_today, p_names, p_values);
        if cardinality(v_bad) = 0 then
            v_staff := kurator.handover_to(v_office, kurator.form_value(p_names, p_values, 'staff'));
            v_deputy := kurator.handover_to(v_office, kurator.form_value(p_names, p_values, 'deputy'));
            v_from := kurator.form_value(p_names, p_values, 'from')::date;
            v_until := kurator.form_value(p_names, p_values, 'until')::date;
            select kurator.staff_name(k.staff_id) as who, k.valid_from, k.valid_until into d from kurator.deputy k
             where k.organisation_id = v_office and not k.cancelled and k.staff_id = v_deputy and k.valid_from <= v_until and k.valid_until >= v_from limit 1;
            if found and not kurator.confirmed(p_names, p_values, 'deputy_absent') then
                v_ask := v_ask || kurator.asked('question.deputy_absent', 'deputy', array[d.who, d.valid_from::text, d.valid_until::text]);
            end if;
        end if;
    else
        v_bad := v_bad || kurator.refused('field.choice', 'action');
    end if;
    if cardinality(v_bad) = 0 and v_staff is distinct from b.me and not kurator.supervises(v_office) then
        v_bad := v_bad || kurator.refused('rights.supervisor', '');
    end if;
    v_out := kurator.verdict(v_bad, v_ask);
    if cardinality(v_out) = 0 and v_action = 'end' then
        update kurator.deputy k set cancelled = k.valid_from >= v_today,
               valid_until = case when k.valid_from >= v_today then k.valid_until else v_today - 1 end
         where k.id = d.id;
        v_out := array[kurator.saved(1, d.id)];
    elsif cardinality(v_out) = 0 then
        begin
            insert into kurator.deputy (organisation_id, staff_id, deputy_id, valid_from, valid_until, made_by)
                 values (v_office, v_staff, v_deputy, v_from, v_until, b.me) returning id into v_id;
            v_out := array[kurator.saved(1, v_id)];
        exception when exclusion_violation then
            get stacked diagnostics v_detail = pg_exception_detail;
            v_name := kurator.staff_name(v_staff);
            v_out := array[kurator.refused('absence.overlap', 'from', array[v_name, split_part(v_detail, ' ', 1), split_part(v_detail, ' ', 2)])];
        end;
    end if;
    if v_out[1].outcome = 'saved' then
        perform kurator.tell(v_office, 'staff');
    end if;
    return query select * from kurator.request_answer(p_request, v_out);
end $$;
