-- role: kurator_api
-- How a citizen is reached, put right from the card or a form: one phone, address, wish or representative, new or as it stands.

-- Fields: kind (phone, address, preference, representative), id (of the row; 0 or none: a new one), then those of the kind. Only
-- what was changed is written; what a colleague changed meanwhile comes back as a conflict. Nothing is deleted: a number is marked,
-- an address, a wish, a representative ends on a day. Confirmations: norep, routing. The answer's id is the row.
create or replace function api.save_contacts(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_ask kurator.save_row[] := '{}';
    v_conflict kurator.save_row[];
    v_merged kurator.save_row[];
    c kurator.case_file;
    v_kind text;
    v_id bigint;
    v_fields text[];
    v_now text[];
    w text[];                               -- as the fields will be, in the order of v_fields
    v_today date;
    v_text text;
    v_until date;
    v_from date;
    v_new boolean;
    r record;
begin
    select s.done, s.file into r
      from kurator.save_open(p_request, 'save_contacts', row(p_case, p_version, p_names, p_values)::text, p_case, '{}') s;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_today := kurator.office_today(c.office_id);
    v_kind := kurator.form_value(p_names, p_values, 'kind');
    case v_kind
    when 'phone' then
        v_fields := '{number,owner,state,first,note}';
        v_bad := kurator.form_faults(p_names, p_values, '{kind,id,number,owner,state,first,note,confirm}', '{20,20,20,20,12,3,200,200}',
                                     '{"","","",spoke_with,phone_state,yesno,"",""}');
    when 'address' then
        v_fields := '{address_kind,postal_code,settlement,line}';
        v_bad := kurator.form_faults(p_names, p_values, '{kind,id,how,address_kind,postal_code,settlement,line,confirm}', '{20,20,10,12,6,100,300,200}',
                                     '{"","",address_change,address_kind,"","","",""}');
    when 'preference' then
        v_fields := '{preference,note,valid_until}';
        v_bad := kurator.form_faults(p_names, p_values, '{kind,id,preference,note,valid_until,confirm}', '{20,20,20,300,10,200}', '{"","",preference,"","",""}');
    when 'representative' then
        v_fields := '{relation,surname,given_name,patronymic,organisation,document,valid_from,valid_until,phone}';
        v_bad := kurator.form_faults(p_names, p_values, '{kind,id,relation,surname,given_name,patronymic,organisation,document,valid_from,valid_until,phone,confirm}',
                                     '{20,20,20,100,100,100,200,200,10,10,20,200}', '{"","",relation,"","","","","","","","",""}');
    else
        v_bad := array[kurator.refused(case when v_kind is null then 'field.required' else 'field.choice' end, 'kind')];
    end case;
    v_text := kurator.form_value(p_names, p_values, 'id');
    v_id := case when v_text ~ '^[0-9]{1,18}$' then nullif(v_text::bigint, 0) end;
    v_new := coalesce(v_text, '0') = '0';
    -- The row as it stands, locked until the save is through.
    if v_fields is not null and not v_new then
        case v_kind
        when 'phone' then
            select array[t.number, t.owner, t.state, case when t.position <= 0 then 'yes' else 'no' end, nullif(t.note, '')] into v_now
              from kurator.phone t where t.id = v_id and t.person_id = c.person_id for update;
        when 'address' then
            select array[t.kind, t.postal_code, nullif(t.settlement, ''), nullif(t.line, '')] into v_now
              from kurator.address t where t.id = v_id and t.person_id = c.person_id for update;
        when 'preference' then
            select array[t.kind, nullif(t.note, ''), t.valid_until::text] into v_now
              from kurator.preference t where t.id = v_id and t.person_id = c.person_id for update;
        else
            select array[t.relation, nullif(t.surname, ''), nullif(t.given_name, ''), nullif(t.patronymic, ''), nullif(t.organisation, ''),
                         nullif(t.document, ''), t.valid_from::text, t.valid_until::text, null] into v_now
              from kurator.representative t where t.id = v_id and t.person_id = c.person_id for update;
        end case;
        if v_now is null then
            v_bad := v_bad || kurator.refused('contacts.unknown', 'id');
        end if;
    end if;
    if cardinality(v_bad) > 0 and (v_fields is null or v_now is null and not v_new or v_bad[1].code = 'field.count') then
        v_out := kurator.verdict(v_bad, v_ask);
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;
    select m.want, m.conflict, m.merged into w, v_conflict, v_merged
      from kurator.merge_fields(v_kind, c.person_id, v_id::text, c.office_id, v_fields, v_now, p_names, p_base, p_values) m;

    case v_kind
    when 'phone' then
        if w[1] is null then
            v_bad := v_bad || kurator.refused('field.required', 'number');
        elsif kurator.phone_fault(w[1]) is not null then
            v_bad := v_bad || kurator.faulty(kurator.phone_fault(w[1]), 'number');
        elsif exists (select from kurator.phone t where t.person_id = c.person_id and t.number = w[1] and t.id is distinct from v_id) then
            v_bad := v_bad || kurator.refused('phone.already', 'number');
        end if;
        w[2] := coalesce(w[2], 'self');
        -- A number put right is another number: what was known of the old one does not hold for it.
        w[3] := case when w[1] is distinct from v_now[1] and w[3] is not distinct from v_now[3] then 'unchecked' else coalesce(w[3], 'unchecked') end;
    when 'address' then
        if w[1] is null then
            v_bad := v_bad || kurator.refused('field.required', 'address_kind');
        elsif not v_new and w[1] <> v_now[1] then
            v_bad := v_bad || kurator.refused('field.choice', 'address_kind');
        end if;
        if w[3] is null and w[4] is null then
            v_bad := v_bad || kurator.refused('field.required', 'settlement');
        end if;
        if w[2] !~ '^[0-9]{6}$' then
            v_bad := v_bad || kurator.refused('postal_code.format', 'postal_code');
        end if;
        if not v_new and kurator.form_value(p_names, p_values, 'how') is null then
            v_bad := v_bad || kurator.refused('field.required', 'how');
        end if;
        -- The responsible operator follows the actual address.
        if w[1] = 'actual' and w[3] is distinct from v_now[3] and kurator.setting_bool('address.check_routing', c.office_id)
           and not kurator.confirmed(p_names, p_values, 'address_routing') then
            select string_agg(distinct o.short_name, ', ') into v_text
              from kurator.routing t join kurator.organisation o on o.id = t.organisation_id where lower(t.settlement) = lower(w[3])
               and not exists (select from kurator.routing h where lower(h.settlement) = lower(w[3]) and h.organisation_id = c.office_id);
            if v_text is not null then
                v_ask := v_ask || kurator.asked('question.address_routing', 'settlement', array[v_text]);
            end if;
        end if;
    when 'preference' then
        v_until := kurator.parse_date(w[3]);
        if w[1] is null then
            v_bad := v_bad || kurator.refused('field.required', 'preference');
        elsif not v_new and w[1] <> v_now[1] then
            v_bad := v_bad || kurator.refused('field.choice', 'preference');
        elsif w[1] = 'safe_hours' and w[2] is null and (v_new or v_now[2] is not null) then
            v_bad := v_bad || kurator.refused('field.required', 'note');       -- hours that nobody knows help nobody
        elsif coalesce(v_until >= v_today, true)
              and exists (select from kurator.preference t where t.person_id = c.person_id and t.kind = w[1] and t.id is distinct from v_id
                             and coalesce(t.valid_until >= v_today, true)) then
            v_bad := v_bad || kurator.refused('preference.already', 'preference');
        end if;
        if w[3] is not null and v_until is null then
            v_bad := v_bad || kurator.refused('field.format', 'valid_until');
        end if;
    else
        if w[1] is null then
            v_bad := v_bad || kurator.refused('field.required', 'relation');
        end if;
        for i in 2 .. 4 loop
            if kurator.name_fault(w[i]) is not null then
                v_bad := v_bad || kurator.faulty(kurator.name_fault(w[i]), v_fields[i]);
            end if;
        end loop;
        v_text := case when w[1] = 'organisation' then 'organisation' else 'surname' end;
        if w[array_position(v_fields, v_text)] is null then
            v_bad := v_bad || kurator.refused('field.required', v_text);
        end if;
        v_from := kurator.parse_date(w[7]);
        v_until := kurator.parse_date(w[8]);
        if w[7] is not null and v_from is null then
            v_bad := v_bad || kurator.refused('field.format', 'valid_from');
        end if;
        if w[8] is not null and v_until is null then
            v_bad := v_bad || kurator.refused('field.format', 'valid_until');
        elsif v_until < v_from then
            v_bad := v_bad || kurator.refused('representative.order', 'valid_until');
        end if;
        if kurator.phone_fault(w[9]) is not null then
            v_bad := v_bad || kurator.faulty(kurator.phone_fault(w[9]), 'phone');
        end if;
        -- Who may not speak for himself must have one who does.
        if not v_new and v_until < v_today and not kurator.confirmed(p_names, p_values, 'norep')
           and exists (select from kurator.person p where p.id = c.person_id and (p.incapable or p.birth_date > v_today - interval '18 years'))
           and not exists (select from kurator.representative t where t.person_id = c.person_id and t.id <> v_id
                              and coalesce(t.valid_from <= v_today, true) and coalesce(t.valid_until >= v_today, true)) then
            v_ask := v_ask || kurator.asked('question.no_representative', 'valid_until');
        end if;
    end case;
    v_out := case when cardinality(v_bad) = 0 and cardinality(v_conflict) > 0 then v_conflict else kurator.verdict(v_bad, v_ask) end;
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;

    case v_kind
    when 'phone' then
        if v_new then
            insert into kurator.phone (person_id, number, owner, state, note, position)
            select c.person_id, w[1], w[2], w[3], coalesce(w[5], ''), coalesce(max(q.position), 0) + 1 from kurator.phone q where q.person_id = c.person_id
            on conflict (person_id, number) do nothing returning id into v_id;
            if v_id is null then            -- a colleague was quicker by this very moment
                v_out := array[kurator.refused('phone.already', 'number')];
                return query select * from kurator.request_answer(p_request, v_out);
                return;
            end if;
        elsif w is distinct from v_now then
            begin
                update kurator.phone t set number = w[1], owner = w[2], state = w[3], note = coalesce(w[5], ''), version = t.version + 1 where t.id = v_id;
            exception when unique_violation then        -- the same; its message would repeat the number in the server's log
                v_out := array[kurator.refused('phone.already', 'number')];
                return query select * from kurator.request_answer(p_request, v_out);
                return;
            end;
        end if;
        -- 0 and below: to be called before all others, the last one wished so first.
        update kurator.phone t
           set position = case when w[4] = 'yes' then least(x.first, 1) - 1 else greatest(x.last, 0) + 1 end,
               version = t.version + 1
          from (select min(q.position) as first, max(q.position) as last from kurator.phone q where q.person_id = c.person_id) x
         where t.id = v_id and (t.position <= 0) <> coalesce(w[4] = 'yes', false);
        update kurator.phone t
           set representative_id = case when t.owner = 'representative' then (kurator.only_representative(c.person_id, v_today)) end
         where t.id = v_id and (t.representative_id is null) = (t.owner = 'representative')
           and (t.owner <> 'representative' or kurator.only_representative(c.person_id, v_today) is not null);
    when 'address' then
        if v_new or kurator.form_value(p_names, p_values, 'how') = 'moved' then
            update kurator.address t set valid_until = v_today - 1, version = t.version + 1
             where t.person_id = c.person_id and t.kind = w[1] and coalesce(t.valid_until >= v_today, true);
            insert into kurator.address (person_id, kind, postal_code, settlement, line)
                 values (c.person_id, w[1], w[2], coalesce(w[3], ''), coalesce(w[4], '')) returning id into v_id;
        elsif w is distinct from v_now then
            update kurator.address t set postal_code = w[2], settlement = coalesce(w[3], ''), line = coalesce(w[4], ''), version = t.version + 1
             where t.id = v_id;
        end if;
    when 'preference' then
        if v_new then
            insert into kurator.preference (person_id, kind, note, valid_until) values (c.person_id, w[1], coalesce(w[2], ''), v_until) returning id into v_id;
        elsif w is distinct from v_now then
            update kurator.preference t set note = coalesce(w[2], ''), valid_until = v_until where t.id = v_id;
        end if;
    else
        if v_new then
            insert into kurator.representative (person_id, relation, surname, given_name, patronymic, organisation, document, valid_from, valid_until)
                 values (c.person_id, w[1], coalesce(w[2], ''), coalesce(w[3], ''), coalesce(w[4], ''), coalesce(w[5], ''), coalesce(w[6], ''), v_from, v_until)
              returning id into v_id;
        elsif w is distinct from v_now then
            update kurator.representative t
               set relation = w[1], surname = coalesce(w[2], ''), given_name = coalesce(w[3], ''), patronymic = coalesce(w[4], ''),
                   organisation = coalesce(w[5], ''), document = coalesce(w[6], ''), valid_from = v_from, valid_until = v_until, version = t.version + 1
             where t.id = v_id;
        end if;
        if w[9] is not null then            -- a number that the citizen has already is the representative's from now on
            insert into kurator.phone (person_id, number, owner, representative_id, position)
            select c.person_id, w[9], 'representative', v_id, coalesce(max(q.position), 0) + 1 from kurator.phone q where q.person_id = c.person_id
            on conflict (person_id, number) do update set owner = 'representative', representative_id = v_id, version = kurator.phone.version + 1;
        end if;
    end case;
    perform kurator.contacts_changed(p_case);
    return query select * from kurator.case_saved(p_request, p_case, v_id, v_merged);
end $$;
