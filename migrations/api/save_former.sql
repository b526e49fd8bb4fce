-- role: kurator_api
-- A name that a citizen bore before: written down from his papers, or put right.

-- Fields: id (of the entry; 0 or none: a new one), surname, given_name, patronymic (what was another; the rest is as now), until_on (the last
-- day on which it was borne), void (yes: entered in error, the citizen is not found by it any more). What a colleague changed meanwhile
-- comes back as a conflict. The answer's id is the entry.
create or replace function api.save_former(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    fields constant text[] := '{surname,given_name,patronymic,until_on,void}';
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_conflict kurator.save_row[];
    v_merged kurator.save_row[];
    c kurator.case_file;
    p kurator.person;
    f kurator.former_name;
    v_text text;
    v_now text[];
    w text[];
    v_until date;
    r record;
begin
    select s.done, s.file into r
      from kurator.save_open(p_request, 'save_former', row(p_case, p_version, p_names, p_values)::text, p_case, '{}') s;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_bad := kurator.form_faults(p_names, p_values, '{id,surname,given_name,patronymic,until_on,void,confirm}', '{20,100,100,100,10,3,200}', '{"","","","","",yesno,""}');
    v_text := kurator.form_value(p_names, p_values, 'id');
    if coalesce(v_text, '0') <> '0' then
        select * into f from kurator.former_name t where t.id = case when v_text ~ '^[0-9]{1,18}$' then v_text::bigint end and t.person_id = c.person_id for update;
        if not found then
            v_bad := v_bad || kurator.refused('record.unknown', 'id');
        end if;
        v_now := array[nullif(f.surname, ''), nullif(f.given_name, ''), nullif(f.patronymic, ''), f.until_on::text, case when f.void then 'yes' else 'no' end];
    end if;
    if cardinality(v_bad) > 0 and (v_bad[1].code = 'field.count' or f.id is null and coalesce(v_text, '0') <> '0') then
        return query select * from kurator.request_answer(p_request, kurator.verdict(v_bad, '{}'));
        return;
    end if;
    select * into strict p from kurator.person t where t.id = c.person_id;
    select m.want, m.conflict, m.merged into w, v_conflict, v_merged
      from kurator.merge_fields('former', c.person_id, f.id::text, c.office_id, fields, v_now, p_names, p_base, p_values) m;
    for i in 1 .. 3 loop
        if w[i] is distinct from v_now[i] and kurator.name_fault(w[i]) is not null then
            v_bad := v_bad || kurator.faulty(kurator.name_fault(w[i]), fields[i]);
        end if;
    end loop;
    v_until := kurator.parse_date(w[4]);
    if w[4] is not null and v_until is null then
        v_bad := v_bad || kurator.refused('field.format', 'until_on');
    elsif v_until > kurator.office_today(c.office_id) then
        v_bad := v_bad || kurator.refused('date.future', 'until_on');
    elsif v_until < p.birth_date then
        v_bad := v_bad || kurator.refused('former.birth', 'until_on');
    end if;
    if num_nonnulls(w[1], w[2], w[3]) = 0 then
        v_bad := v_bad || kurator.refused('former.empty', 'surname');
    elsif w[5] is distinct from 'yes' and cardinality(v_bad) = 0 then
        if (coalesce(kurator.name_key(w[1]), kurator.name_key(p.surname)), coalesce(kurator.name_key(w[2]), kurator.name_key(p.given_name)), coalesce(kurator.name_key(w[3]), kurator.name_key(p.patronymic)))
           = (kurator.name_key(p.surname), kurator.name_key(p.given_name), kurator.name_key(p.patronymic)) then
            v_bad := v_bad || kurator.refused('former.same', case when w[1] is not null then 'surname' when w[2] is not null then 'given_name' else 'patronymic' end);
        elsif exists (select from kurator.former_name t
                       where t.person_id = c.person_id and t.id is distinct from f.id and not t.void
                         and array[kurator.name_key(t.surname), kurator.name_key(t.given_name), kurator.name_key(t.patronymic)]
                             = array[coalesce(kurator.name_key(w[1]), ''), coalesce(kurator.name_key(w[2]), ''), coalesce(kurator.name_key(w[3]), '')]) then
            v_bad := v_bad || kurator.refused('former.already', 'surname');
        end if;
    end if;
    v_out := case when cardinality(v_bad) = 0 and cardinality(v_conflict) > 0 then v_conflict else kurator.verdict(v_bad, '{}') end;
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;
    if f.id is null then
        insert into kurator.former_name (person_id, surname, given_name, patronymic, until_on, void)
             values (c.person_id, coalesce(w[1], ''), coalesce(w[2], ''), coalesce(w[3], ''), v_until, coalesce(w[5] = 'yes', false)) returning id into f.id;
    elsif w is distinct from v_now then
        update kurator.former_name t
           set surname = coalesce(w[1], ''), given_name = coalesce(w[2], ''), patronymic = coalesce(w[3], ''), until_on = v_until, void = coalesce(w[5] = 'yes', false), version = t.version + 1
         where t.id = f.id;
    end if;
    return query select * from kurator.case_saved(p_request, p_case, f.id, v_merged);
end $$;
