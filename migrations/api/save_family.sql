-- role: kurator_api
-- The family of a citizen: who comes to live with him, what they are to each other, since when and until when; and its coordinator.

-- Fields: id (of a row of the family; 0 or none: somebody joins, `person`), person, kinship (what he is to the citizen of the case), since,
-- until_on (the last day: he left). Who lives in another family leaves it the day before. Only what was changed is written; what a colleague
-- changed meanwhile comes back as a conflict. Confirmation: family_moves. The answer's id is the row.
create or replace function api.save_family(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    fields constant text[] := '{kinship,since,until_on}';
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_ask kurator.save_row[] := '{}';
    v_conflict kurator.save_row[];
    v_merged kurator.save_row[];
    c kurator.case_file;
    m kurator.household_member;
    own kurator.household_member;
    p kurator.person;
    v_text text;
    v_id bigint;
    v_new boolean;
    v_now text[];
    w text[];
    d date[] := '{null,null}';          -- since, until
    v_today date;
    r record;
begin
    select s.done, s.file, s.me into r
      from kurator.save_open(p_request, 'save_family', row(p_case, p_version, p_names, p_values)::text, p_case, '{}') s;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_today := kurator.office_today(c.office_id);
    v_bad := kurator.form_faults(p_names, p_values, '{id,person,kinship,since,until_on,confirm}', '{20,20,20,10,10,200}', '{"","",kinship,"","",""}');
    v_text := kurator.form_value(p_names, p_values, 'id');
    v_new := coalesce(v_text, '0') = '0';
    select t.* into own from kurator.household_member t where t.person_id = c.person_id and t.until_on is null;
    if v_new then
        v_text := kurator.form_value(p_names, p_values, 'person');
        v_id := case when v_text ~ '^[0-9]{1,18}$' then v_text::bigint end;
    else
        select t.* into m from kurator.household_member t
         where t.id = case when v_text ~ '^[0-9]{1,18}$' then v_text::bigint end and (t.person_id = c.person_id or t.household_id = own.household_id);
        v_id := m.person_id;
    end if;
    -- (those alone whom the caller sees in this office)
    select t.* into p from kurator.person t join kurator.person_office o on o.person_id = t.id and o.office_id = c.office_id where t.id = v_id and t.merged_into is null;
    if p.id is null then
        v_bad := v_bad || kurator.refused('record.unknown', case when v_new then 'person' else 'id' end);
    elsif v_new and p.id = c.person_id then
        v_bad := v_bad || kurator.refused('family.self', 'person');
    elsif v_new and exists (select from kurator.household_member t where t.person_id = p.id and t.household_id = own.household_id and t.until_on is null) then
        v_bad := v_bad || kurator.refused('family.already', 'person');
    end if;
    if cardinality(v_bad) > 0 and (v_bad[1].code = 'field.count' or p.id is null) then
        return query select * from kurator.request_answer(p_request, kurator.verdict(v_bad, '{}'));
        return;
    end if;
    if not v_new then
        v_now := array[case when m.person_id <> c.person_id then kurator.kin_of(m, own) end, m.since::text, m.until_on::text];
    end if;
    select x.want, x.conflict, x.merged into w, v_conflict, v_merged
      from kurator.merge_fields('member', p.id, m.id::text, c.office_id, fields, v_now, p_names, p_base, p_values) x;
    for i in 1 .. 2 loop
        d[i] := kurator.parse_date(w[i + 1]);
        if w[i + 1] is not null and d[i] is null then
            v_bad := v_bad || kurator.refused('field.format', fields[i + 1]);
        elsif d[i] > v_today then
            v_bad := v_bad || kurator.refused('date.future', fields[i + 1]);
        elsif d[i] < p.birth_date then
            v_bad := v_bad || kurator.refused('family.birth', fields[i + 1]);
        end if;
    end loop;
    if d[2] < d[1] then
        v_bad := v_bad || kurator.refused('family.until', 'until_on');
    end if;
    if v_new and w[1] is null then
        v_bad := v_bad || kurator.refused('field.required', 'kinship');
    end if;
    if v_new then
        d[2] := null;
    elsif m.until_on is not null and w[3] is null and exists (select from kurator.household_member t where t.person_id = p.id and t.until_on is null) then
        v_bad := v_bad || kurator.refused('family.elsewhere', 'until_on');
    end if;
    -- Somebody who lives with others whom the caller sees, too, is not moved unasked.
    if v_new and not kurator.confirmed(p_names, p_values, 'family_moves')
       and exists (select from kurator.household_member h join kurator.household_member o on o.household_id = h.household_id and o.until_on is null and o.person_id <> p.id
                    where h.person_id = p.id and h.until_on is null) then
        v_ask := v_ask || kurator.asked('question.family_moves', 'person');
    end if;
    v_out := case when cardinality(v_bad) = 0 and cardinality(v_conflict) > 0 then v_conflict else kurator.verdict(v_bad, v_ask) end;
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;
    if v_new or w is distinct from v_now then
        m.id := kurator.family_put(c.office_id, c.person_id, p.id, m.id, p.id <> c.person_id and w[1] is distinct from v_now[1], w[1], d[1], d[2], r.me);
    end if;
    return query select * from kurator.case_saved(p_request, p_case, m.id, v_merged);
end $$;

-- Fields: coordinator (a colleague of the office, or none), cases (yes: open cases of the family at the office are handed over to the coordinator, by the
-- rules of api.save_handover). The family of the citizen must be one of the office. Confirmation: handover_absent. After the answer with cases: `moved`
-- (family.handed: how many there were, how many moved, to whom), then `kept` as of a hand-over.
create or replace function api.save_household(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
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
    h kurator.household;
    w text[];
    v_ids bigint[] := '{}';
    v_kept kurator.save_row[];
    v_cases constant boolean := coalesce(kurator.form_value(p_names, p_values, 'cases') = 'yes', false);
    r record;
begin
    select s.done, s.file, s.me into r
      from kurator.save_open(p_request, 'save_household', row(p_case, p_version, p_names, p_values)::text, p_case, '{}') s;
    if r.done is not null then
        return query select * from kurator.named_receipt(r.done);
        return;
    end if;
    c := r.file;
    v_bad := kurator.form_faults(p_names, p_values, '{coordinator,cases,confirm}', '{20,10,200}', '{"",yesno,""}');
    select t.* into h from kurator.household t join kurator.household_member m on m.household_id = t.id
     where m.person_id = c.person_id and m.until_on is null and t.office_id = c.office_id for update of t;
    if h.id is null then
        v_bad := v_bad || kurator.refused('family.none', '');
    end if;
    if cardinality(v_bad) = 0 then
        select x.want, x.conflict, x.merged into w, v_conflict, v_merged
          from kurator.merge_fields('household', c.person_id, h.id::text, c.office_id, '{coordinator}', array[h.coordinator_id::text], p_names, p_base, p_values) x;
        if w[1] is not null and w[1] is distinct from h.coordinator_id::text and not exists (select from kurator.assignable(c.office_id) a where a.staff_id::text = w[1]) then
            v_bad := v_bad || kurator.refused('field.choice', 'coordinator');
        elsif v_cases and w[1] is null then
            v_bad := v_bad || kurator.refused('field.required', 'coordinator');
        elsif v_cases and not kurator.confirmed(p_names, p_values, 'handover_absent') then
            v_ask := kurator.handover_asks(c.office_id, w[1]::int, 'coordinator');
        end if;
    end if;
    v_out := case when cardinality(v_bad) = 0 and cardinality(v_conflict) > 0 then v_conflict else kurator.verdict(v_bad, v_ask) end;
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;
    update kurator.household t set coordinator_id = w[1]::int where t.id = h.id and t.coordinator_id::text is distinct from w[1];
    if v_cases then
        v_ids := array(select f.id from kurator.household_member m join kurator.case_file f on f.person_id = m.person_id and f.office_id = c.office_id and f.state = 'open'
                        where m.household_id = h.id and m.until_on is null order by f.id);
        select x.moved, x.kept into r from kurator.hand_cases(c.office_id, w[1]::int, v_ids, '{}', null, null, kurator.supervises(c.office_id), r.me, false) x;
        v_kept := row('moved', 'family.handed', '', array[cardinality(v_ids)::text, r.moved::text, kurator.staff_name(w[1]::int)], null, null)::kurator.save_row || r.kept;
    end if;
    return query select * from kurator.named_receipt(array(select x::kurator.save_row from kurator.case_saved(p_request, p_case, h.id, v_merged || v_kept) x));
end $$;
