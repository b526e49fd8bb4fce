-- role: kurator_api
-- A referral arrives: for a known citizen or a new one. Opens a case and its clock, or joins the case that runs (rule 9).

-- Confirmations: new (similar citizens were shown), norep (no representative of a minor or incapable citizen), received_old,
-- second (a second case beside the one that runs), routing. The answer's id is the case; its args are due date and citizen;
-- its code intake.joined when it joined.
create or replace function api.save_intake(p_request uuid, p_office int, p_person bigint, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_merged kurator.save_row[] := '{}';
    v_ask kurator.save_row[] := '{}';
    p kurator.person;
    s kurator.source;
    c kurator.case_file;
    v_today date;
    v_calendar text;
    v_received date;
    v_date date;
    v_birth date;
    v_snils text;
    v_text text;
    v_name text;
    v_year text;
    v_due date;
    v_minor boolean;
    v_assignee int;
    v_disability text;
    v_rep bigint;
    v_ipra bigint;
    v_joined boolean := false;
    v_has_rep boolean;
    v_site int;
    i int;
    b record;
begin
    b := kurator.save_begin(p_request, 'save_intake', row(p_office, p_person, p_names, p_values)::text, p_office);
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    if not b.edits then
        if not b.sees then
            raise exception 'not in this office' using errcode = 'KU001';
        end if;
        v_out := array[kurator.refused('rights.none', '')];
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;
    if p_person is not null then
        select * into p from kurator.person t where t.id = p_person and t.merged_into is null
           and exists (select from kurator.person_office k where k.person_id = t.id and k.office_id = p_office) for update;
        if not found then
            raise exception 'no such citizen here' using errcode = 'KU001';
        end if;
    end if;

    v_bad := kurator.form_faults(p_names, p_values,
        '{source,received_on,region_received_on,incoming_no,incoming_on,sender,sender_no,sender_on,ipra_number,ipra_issued_on,ipra_until,ipra_valid_until,disability,assignee,note,surname,given_name,patronymic,birth_date,sex,snils,incapable,phone1,phone1_owner,phone2,phone2_owner,postal_code,settlement,address,rep_relation,rep_surname,rep_given_name,rep_patronymic,rep_organisation,rep_phone,confirm,pref,site}',
        '{20,10,10,50,10,200,50,10,60,10,10,10,20,9,1000,100,100,100,10,1,11,3,12,20,12,20,6,100,300,20,100,100,100,200,12,200,200,12}',
        '{"","","","","","","","","","",ipra_until,"",disability,"","","","","","",sex,"",yesno,"",spoke_with,"",spoke_with,"","","",relation,"","","","","","","",""}');
    if cardinality(p_names) is distinct from cardinality(p_values) then
        p_names := '{}'; p_values := '{}';
    end if;
    v_today := kurator.office_today(p_office);
    select o.calendar into v_calendar from kurator.organisation o where o.id = p_office;

    -- Every date is a day that exists and not after today; `received_on` is the one that counts.
    foreach v_name in array '{received_on,region_received_on,incoming_on,sender_on,ipra_issued_on,ipra_valid_until,birth_date}'::text[] loop
        v_text := kurator.form_value(p_names, p_values, v_name);
        v_date := kurator.parse_date(v_text);
        if v_text is not null and v_date is null then
            v_bad := v_bad || kurator.refused('field.format', v_name);
        elsif v_date > v_today and v_name <> 'ipra_valid_until' then
            v_bad := v_bad || kurator.refused(case v_name when 'birth_date' then 'birth.future' when 'received_on' then 'received.future' else 'date.future' end, v_name);
        end if;
    end loop;
    select * into s from kurator.source t where t.code = kurator.form_value(p_names, p_values, 'source');
    if not found then
        v_bad := v_bad || kurator.refused(case when kurator.form_value(p_names, p_values, 'source') is null then 'field.required' else 'field.choice' end, 'source');
    end if;
    v_received := kurator.parse_date(kurator.form_value(p_names, p_values, 'received_on'));
    v_birth := coalesce(p.birth_date, kurator.parse_date(kurator.form_value(p_names, p_values, 'birth_date')));
    if kurator.form_value(p_names, p_values, 'received_on') is null then
        v_bad := v_bad || kurator.refused('field.required', 'received_on');
    elsif v_received < v_birth then
        v_bad := v_bad || kurator.refused('received.before_birth', 'received_on');
    elsif v_received <= v_today then
        begin
            v_due := kurator.due(v_calendar, v_received,
                                 coalesce((select t.amount from kurator.period t where t.code = s.period and t.unit = 'working_days'), 5));
        exception when sqlstate 'KU002' then
            get stacked diagnostics v_year = pg_exception_detail;
            v_bad := v_bad || kurator.refused('calendar.horizon', 'received_on', array[v_year, kurator.loaded_years(v_calendar)]);
        end;
        if v_received < v_today - 30 and not kurator.confirmed(p_names, p_values, 'received_old') then
            v_ask := v_ask || kurator.asked('question.received_old', 'received_on', array[v_received::text]);
        end if;
    end if;
    if kurator.parse_date(kurator.form_value(p_names, p_values, 'region_received_on')) > v_received then
        v_bad := v_bad || kurator.refused('received.region_after', 'region_received_on');
    end if;
    v_date := kurator.parse_date(kurator.form_value(p_names, p_values, 'ipra_valid_until'));
    if kurator.form_value(p_names, p_values, 'ipra_until') = 'date' then
        if kurator.form_value(p_names, p_values, 'ipra_valid_until') is null then
            v_bad := v_bad || kurator.refused('ipra.valid_required', 'ipra_valid_until');
        elsif v_date < kurator.parse_date(kurator.form_value(p_names, p_values, 'ipra_issued_on')) then
            v_bad := v_bad || kurator.refused('ipra.valid_order', 'ipra_valid_until');
        end if;
    elsif v_date is not null then
        v_bad := v_bad || kurator.refused('ipra.valid_unused', 'ipra_valid_until');
    end if;
    v_text := kurator.form_value(p_names, p_values, 'assignee');
    if v_text is not null then
        select r.staff_id into v_assignee
          from kurator.staff_role r join kurator.role k on k.code = r.role and k.edits_cases join kurator.staff t on t.id = r.staff_id and not t.locked
         where r.organisation_id = p_office and r.staff_id = case when v_text ~ '^[0-9]{1,9}$' then v_text::int end
           and v_today >= r.valid_from and (r.valid_until is null or v_today <= r.valid_until) limit 1;
        if not found then
            v_bad := v_bad || kurator.refused('assignee.unknown', 'assignee');
        elsif p_person is not null and not kurator.may_hold(p_person, p_office, v_assignee) then
            v_bad := v_bad || kurator.refused('restricted.hold', 'assignee', array[kurator.staff_name(v_assignee)]);
        end if;
    end if;
    -- Which site: that which keeps the citizen already, the one typed, the only one of the clerk or of who is responsible; else none.
    v_text := kurator.form_value(p_names, p_values, 'site');
    select k.site_id into v_site from kurator.person_office k where k.person_id = p_person and k.office_id = p_office;
    if v_text is not null and kurator.site_choice(p_office, v_text) is null then
        v_bad := v_bad || kurator.refused('field.choice', 'site');
    elsif v_text is not null and v_site::text <> v_text then
        v_bad := v_bad || kurator.refused('site.kept', 'site', array[kurator.site_name(v_site)]);
    end if;
    v_site := coalesce(v_site, kurator.site_choice(p_office, v_text), kurator.staff_site(b.me, p_office), kurator.staff_site(v_assignee, p_office));
    if v_assignee is not null and not kurator.staff_fits(v_assignee, p_office, v_site) then
        v_bad := v_bad || kurator.refused('site.hold', 'assignee', array[kurator.staff_name(v_assignee), kurator.site_name(v_site)]);
    end if;
    -- Groups are given to adults, the child's category to minors; limited health without disability is served under three.
    v_disability := kurator.form_value(p_names, p_values, 'disability');
    v_minor := v_birth + interval '18 years' > v_today;
    if v_minor and v_disability in ('1', '2', '3') then
        v_bad := v_bad || kurator.refused('disability.minor', 'disability');
    elsif not v_minor and v_disability = 'child' then
        v_bad := v_bad || kurator.refused('disability.adult', 'disability');
    elsif v_disability = 'limited_health' and v_birth + interval '3 years' <= v_today then
        v_bad := v_bad || kurator.refused('disability.limited', 'disability');
    end if;

    v_has_rep := kurator.form_value(p_names, p_values, 'rep_relation') is not null;
    if p_person is null then
        if cardinality(v_bad) = 0 then
            perform kurator.citizen_lock(p_office, kurator.form_value(p_names, p_values, 'surname'),
                kurator.form_value(p_names, p_values, 'given_name'), v_birth, kurator.form_value(p_names, p_values, 'snils'));
        end if;
        foreach v_name in array '{surname,given_name,patronymic,rep_surname,rep_given_name,rep_patronymic}'::text[] loop
            v_text := kurator.form_value(p_names, p_values, v_name);
            if v_text is null and v_name in ('surname', 'given_name') then
                v_bad := v_bad || kurator.refused('field.required', v_name);
            elsif kurator.name_fault(v_text) is not null then
                v_bad := v_bad || kurator.faulty(kurator.name_fault(v_text), v_name);
            end if;
        end loop;
        foreach v_name in array '{birth_date,sex}'::text[] loop
            if kurator.form_value(p_names, p_values, v_name) is null then
                v_bad := v_bad || kurator.refused('field.required', v_name);
            end if;
        end loop;
        if v_birth < v_today - interval '120 years' then
            v_bad := v_bad || kurator.refused('birth.old', 'birth_date');
        end if;
        v_snils := kurator.form_value(p_names, p_values, 'snils');
        v_text := case when cardinality(v_bad) = 0 then kurator.kept_at(p_office, kurator.form_value(p_names, p_values, 'surname'),
                      kurator.form_value(p_names, p_values, 'given_name'), kurator.form_value(p_names, p_values, 'patronymic'), v_birth, v_snils) end;
        if kurator.snils_fault(v_snils) is not null then
            v_bad := v_bad || kurator.faulty(kurator.snils_fault(v_snils), 'snils');
        elsif v_text is not null then       -- before all else: whom another site of the office keeps is not entered once more
            v_bad := v_bad || kurator.refused('rights.site', '', array[v_text]);
        elsif v_snils is not null and kurator.snils_taken(v_snils) then
            v_bad := v_bad || kurator.refused('snils.taken', 'snils');
        end if;
        foreach v_name in array '{phone1,phone2,rep_phone}'::text[] loop
            v_text := kurator.form_value(p_names, p_values, v_name);
            if kurator.phone_fault(v_text) is not null then
                v_bad := v_bad || kurator.faulty(kurator.phone_fault(v_text), v_name);
            end if;
        end loop;
        if kurator.form_value(p_names, p_values, 'postal_code') !~ '^[0-9]{6}$' then
            v_bad := v_bad || kurator.refused('postal_code.format', 'postal_code');
        end if;
        if v_has_rep then
            foreach v_name in array case kurator.form_value(p_names, p_values, 'rep_relation') when 'organisation' then '{rep_organisation}' else '{rep_surname,rep_given_name}' end::text[] loop
                if kurator.form_value(p_names, p_values, v_name) is null then
                    v_bad := v_bad || kurator.refused('field.required', v_name);
                end if;
            end loop;
        elsif coalesce(kurator.form_value(p_names, p_values, 'rep_surname'), kurator.form_value(p_names, p_values, 'rep_organisation'),
                       kurator.form_value(p_names, p_values, 'rep_phone')) is not null then
            v_bad := v_bad || kurator.refused('field.required', 'rep_relation');
        elsif (v_minor or kurator.form_value(p_names, p_values, 'incapable') = 'yes') and not kurator.confirmed(p_names, p_values, 'norep') then
            v_ask := v_ask || kurator.asked('question.no_representative', 'rep_relation');
        end if;
        foreach v_text in array string_to_array(coalesce(replace(kurator.form_value(p_names, p_values, 'pref'), ' ', ''), ''), ',') loop
            if not exists (select from kurator.choice t where t.list = 'preference' and t.code = v_text) then
                v_bad := v_bad || kurator.refused('field.choice', 'pref');
            end if;
        end loop;
        if cardinality(v_bad) = 0 and not kurator.confirmed(p_names, p_values, 'new') then
            select count(*) into i from api.similar(p_office, kurator.form_value(p_names, p_values, 'surname'),
                kurator.form_value(p_names, p_values, 'given_name'), kurator.form_value(p_names, p_values, 'patronymic'), v_birth, v_snils,
                coalesce(kurator.form_value(p_names, p_values, 'phone1'), kurator.form_value(p_names, p_values, 'rep_phone')));
            if i > 0 then
                v_ask := v_ask || kurator.asked('question.similar', 'surname', array[i::text]);
            end if;
        end if;
    else
        if p.died_on is not null then
            v_bad := v_bad || kurator.refused('person.died', '', array[p.died_on::text]);
        end if;
        select * into c from kurator.case_file t where t.person_id = p_person and t.office_id = p_office and t.state = 'open' order by t.id limit 1 for update;
        if found then
            v_joined := kurator.joins_running_case(s.code, p_office);
            if not v_joined and not kurator.confirmed(p_names, p_values, 'second') then
                v_ask := v_ask || kurator.asked('question.second_case', 'source', array[c.received_on::text]);
            end if;
        end if;
        if cardinality(v_bad) = 0 and array_position(p_names, 'disability') is not null then
            select m.want[1], m.conflict, m.merged into v_disability, v_out, v_merged
              from kurator.merge_fields('intake', p_person, p_person::text, p_office, '{disability}', array[p.disability], p_names, p_base, p_values) m;
            if cardinality(v_out) > 0 then
                return query select * from kurator.request_answer(p_request, v_out);
                return;
            end if;
        end if;
    end if;
    if kurator.setting_bool('address.check_routing', p_office) and not kurator.confirmed(p_names, p_values, 'routing') then
        v_text := coalesce(kurator.form_value(p_names, p_values, 'settlement'),
                           (select a.settlement from kurator.address a where a.person_id = p_person order by a.kind, a.id desc limit 1));
        select string_agg(distinct o.short_name, ', ') into v_name
          from kurator.routing t join kurator.organisation o on o.id = t.organisation_id where lower(t.settlement) = lower(v_text)
           and not exists (select from kurator.routing h where lower(h.settlement) = lower(v_text) and h.organisation_id = p_office);
        if v_name is not null then
            v_ask := v_ask || kurator.asked('question.routing', 'settlement', array[v_name]);
        end if;
    end if;
    v_out := kurator.verdict(v_bad, v_ask);
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;

    if p_person is null then
        p_person := kurator.write_citizen(p_office, v_birth, v_snils, v_disability, p_names, p_values);
        perform kurator.duplicates_find(array[p_person], true);         -- entered as new though there is one alike: the supervisor's list has both at once
    elsif v_disability is distinct from p.disability and array_position(p_names, 'disability') is not null then
        update kurator.person t set disability = v_disability, version = t.version + 1 where t.id = p_person;
    end if;
    if num_nonnulls(kurator.form_value(p_names, p_values, 'ipra_number'), kurator.form_value(p_names, p_values, 'ipra_issued_on'),
                    kurator.form_value(p_names, p_values, 'ipra_until')) > 0 then
        insert into kurator.ipra (person_id, number, issued_on, until_kind, valid_until, disability)
             values (p_person, coalesce(kurator.form_value(p_names, p_values, 'ipra_number'), ''),
                     kurator.parse_date(kurator.form_value(p_names, p_values, 'ipra_issued_on')), kurator.form_value(p_names, p_values, 'ipra_until'),
                     kurator.parse_date(kurator.form_value(p_names, p_values, 'ipra_valid_until')), nullif(v_disability, 'limited_health'))
          returning id into v_ipra;
    end if;
    if not v_joined then
        insert into kurator.case_file (office_id, site_id, person_id, source, ladder, received_on, assignee_id, registered_by)
             values (p_office, v_site, p_person, s.code, s.ladder, v_received, v_assignee, b.me)
          returning * into c;
    end if;
    insert into kurator.referral (office_id, case_id, person_id, source, received_on, region_received_on, incoming_no, incoming_on, sender,
                                  sender_no, sender_on, ipra_id, joined, note, registered_by)
         values (p_office, c.id, p_person, s.code, v_received, kurator.parse_date(kurator.form_value(p_names, p_values, 'region_received_on')),
                 coalesce(kurator.form_value(p_names, p_values, 'incoming_no'), ''), kurator.parse_date(kurator.form_value(p_names, p_values, 'incoming_on')),
                 coalesce(kurator.form_value(p_names, p_values, 'sender'), ''), coalesce(kurator.form_value(p_names, p_values, 'sender_no'), ''),
                 kurator.parse_date(kurator.form_value(p_names, p_values, 'sender_on')), v_ipra, v_joined,
                 coalesce(kurator.form_value(p_names, p_values, 'note'), ''), b.me);
    perform kurator.recompute(c.id);
    select t.version into c.version from kurator.case_file t where t.id = c.id;
    select d.due_on into v_due from kurator.deadline d where d.case_id = c.id and d.period = 'notify';
    perform kurator.tell(p_office);
    v_out := array[kurator.saved(c.version, c.id, case when v_joined then 'intake.joined' else '' end, array[v_due::text, p_person::text])] || v_merged;
    return query select * from kurator.request_answer(p_request, v_out);
end $$;
