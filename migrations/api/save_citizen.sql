-- role: kurator_api
-- Who a known citizen is, put right: name, birth date, SNILS, sex, disability, capacity.

-- Fields: surname, given_name, patronymic, birth_date, snils, sex, disability, incapable; how, how_given: of a surname, of a given
-- name or patronymic that differs, a mistake that is mended or a new name (the one before stays as a former one). Groups of fields that a colleague changed meanwhile come back as
-- a conflict. The citizen's cases of every office follow. Confirmation: norep. The
-- answer's id is the citizen.
create or replace function api.save_citizen(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    fields constant text[] := '{surname,given_name,patronymic,birth_date,snils,sex,disability,incapable}';
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_ask kurator.save_row[] := '{}';
    v_conflict kurator.save_row[];
    v_merged kurator.save_row[];
    c kurator.case_file;
    p kurator.person;
    v_now text[];
    w text[];
    v_today date;
    v_birth date;
    v_minor boolean;
    v_how text;
    r record;
begin
    select s.done, s.file into r
      from kurator.save_open(p_request, 'save_citizen', row(p_case, p_version, p_names, p_values)::text, p_case, '{}') s;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_today := kurator.office_today(c.office_id);
    v_bad := kurator.form_faults(p_names, p_values, '{surname,given_name,patronymic,birth_date,snils,sex,disability,incapable,how,how_given,confirm}',
                                 '{100,100,100,10,11,1,20,3,10,10,200}', '{"","","","","",sex,disability,yesno,name_change,given_change,""}');
    if cardinality(v_bad) > 0 and v_bad[1].code = 'field.count' then
        return query select * from kurator.request_answer(p_request, kurator.verdict(v_bad, '{}'));
        return;
    end if;
    select * into strict p from kurator.person t where t.id = c.person_id for update;
    v_now := array[p.surname, nullif(p.given_name, ''), nullif(p.patronymic, ''), p.birth_date::text, p.snils, p.sex, p.disability, case when p.incapable then 'yes' else 'no' end];
    select m.want, m.conflict, m.merged into w, v_conflict, v_merged
      from kurator.merge_fields('identity', c.person_id, c.person_id::text, c.office_id, fields, v_now, p_names, p_base, p_values) m;
    v_how := kurator.form_value(p_names, p_values, 'how');

    for i in 1 .. 3 loop
        if w[i] is null and i < 3 and v_now[i] is not null then
            v_bad := v_bad || kurator.refused('field.required', fields[i]);
        elsif w[i] is distinct from v_now[i] and kurator.name_fault(w[i]) is not null then
            v_bad := v_bad || kurator.faulty(kurator.name_fault(w[i]), fields[i]);
        end if;
    end loop;
    if w[1] is distinct from v_now[1] and v_how is null then
        v_bad := v_bad || kurator.refused('field.required', 'how');
    end if;
    v_birth := kurator.parse_date(w[4]);
    if w[4] is null then
        v_bad := v_bad || kurator.refused('field.required', 'birth_date');
    elsif v_birth is null then
        v_bad := v_bad || kurator.refused('field.format', 'birth_date');
    elsif v_birth > v_today then
        v_bad := v_bad || kurator.refused('birth.future', 'birth_date');
    elsif v_birth < v_today - interval '120 years' then
        v_bad := v_bad || kurator.refused('birth.old', 'birth_date');
    elsif v_birth is distinct from p.birth_date and v_birth > (select min(f.received_on) from kurator.case_file f where f.person_id = c.person_id and f.office_id = c.office_id) then
        v_bad := v_bad || kurator.refused('received.before_birth', 'birth_date');
    end if;
    if kurator.snils_fault(w[5]) is not null then
        v_bad := v_bad || kurator.faulty(kurator.snils_fault(w[5]), 'snils');
    end if;
    if w[6] is null then
        v_bad := v_bad || kurator.refused('field.required', 'sex');
    end if;
    -- Groups are given to adults, the child's category to minors; limited health without disability is served under three. What was
    -- so before and is not touched stays: nobody is kept from mending a name because a birthday has passed.
    v_minor := v_birth + interval '18 years' > v_today;
    if (w[7], w[4]) is distinct from (v_now[7], v_now[4]) then
        if v_minor and w[7] in ('1', '2', '3') then
            v_bad := v_bad || kurator.refused('disability.minor', 'disability');
        elsif not v_minor and w[7] = 'child' then
            v_bad := v_bad || kurator.refused('disability.adult', 'disability');
        elsif w[7] = 'limited_health' and v_birth + interval '3 years' <= v_today then
            v_bad := v_bad || kurator.refused('disability.limited', 'disability');
        end if;
    end if;
    if (w[8] = 'yes' or v_minor) and not (p.incapable or p.birth_date + interval '18 years' > v_today) and not kurator.confirmed(p_names, p_values, 'norep')
       and not exists (select from kurator.representative t where t.person_id = c.person_id
                          and coalesce(t.valid_from <= v_today, true) and coalesce(t.valid_until >= v_today, true)) then
        v_ask := v_ask || kurator.asked('question.no_representative', case when v_minor then 'birth_date' else 'incapable' end);
    end if;
    if cardinality(v_bad) = 0 and cardinality(v_conflict) = 0 then
        perform kurator.citizen_lock(c.office_id, w[1], w[2], v_birth, w[5]);
        if w[5] is distinct from v_now[5] and w[5] is not null and kurator.snils_taken(w[5]) then
            v_bad := v_bad || kurator.refused('snils.taken', 'snils');
        end if;
    end if;
    v_out := case when cardinality(v_bad) = 0 and cardinality(v_conflict) > 0 then v_conflict else kurator.verdict(v_bad, v_ask) end;
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;
    perform kurator.mend_citizen(c.office_id, c.person_id, w[1], coalesce(w[2], ''), coalesce(w[3], ''), v_birth, w[6], w[5], w[7], coalesce(w[8] = 'yes', false), coalesce(v_how = 'changed', false),
                                 coalesce(kurator.form_value(p_names, p_values, 'how_given') = 'changed', false));
    perform kurator.contacts_changed(p_case);
    return query select * from kurator.case_saved(p_request, p_case, c.person_id, v_merged);
end $$;
