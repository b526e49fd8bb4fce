-- role: kurator_api
-- A citizen calls who is none of this office's: which operator to pass the call to, the call passed on, and those that came.

-- By exact keys alone, each with the birth date: SNILS, or the whole name, or a phone. Tells the operator and how to reach it,
-- nothing of the case, by one path whatever is there; each question is a look in the journal. outcome: found (a row an operator),
-- nobody, refused (code, args).
create or replace function api.elsewhere(p_office int, p_birth date, p_snils text, p_surname text, p_given_name text, p_patronymic text, p_phone text)
    returns table (outcome text, code text, args text[], office_id int, name text, phones text[], address text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    v_snils constant text := case when p_snils ~ '^[0-9]{11}$' and kurator.snils_fault(p_snils) is null then p_snils end;
    v_phone constant text := case when p_phone ~ '^\+7[0-9]{10}$' then p_phone end;
    v_surname constant text := nullif(btrim(left(coalesce(p_surname, ''), 100)), '');
    v_given constant text := nullif(btrim(left(coalesce(p_given_name, ''), 100)), '');
    v_wait int;
    v_offices int[];
    v_people bigint[];
begin
    if p_office is null or not (p_office = any (kurator.my_offices()) or kurator.monitors()) then
        raise exception 'not in this office' using errcode = 'KU001';
    end if;
    if p_birth is null or v_snils is null and v_phone is null and (v_surname is null or v_given is null) then
        return query select 'refused', 'elsewhere.keys', '{}'::text[], null::int, null::text, null::text[], null::text;
        return;
    end if;
    v_wait := kurator.elsewhere_wait();
    if v_wait > 0 then
        return query select 'refused', 'elsewhere.often', array[v_wait::text], null::int, null::text, null::text[], null::text;
        return;
    end if;
    select array_agg(distinct e.office_id), array_agg(distinct e.person_id) into v_offices, v_people
      from kurator.person_elsewhere(p_office, p_birth, v_snils, v_surname, v_given, btrim(left(coalesce(p_patronymic, ''), 100)), v_phone) e
     where e.person_id <> all (kurator.hidden_people());          -- restricted: as if there were none
    for i in 1 .. greatest(cardinality(v_people), 1) loop
        perform audit.look(v_people[i], 'kurator.person', coalesce(v_people[i]::text, ''), 'elsewhere');
    end loop;
    return query
    select case when o.id is null then 'nobody' else 'found' end, '', '{}'::text[], o.id, o.short_name, o.phones,
           concat_ws(', ', o.postal_code, nullif(o.address, ''))
      from (select 1) x left join kurator.organisation o on o.id = any (v_offices)
     order by o.id;
end $$;

-- Those that wait in the office, the oldest first; with the citizen's case there, when the citizen was recognised.
-- Names, birth dates and numbers to call back: each reading is an entry of the journal.
create or replace function api.passed_calls(p_office int)
    returns table (id bigint, at text, from_name text, caller text, birth_date date, phone text, note text, case_id bigint)
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    v_zone constant text := kurator.office_zone(p_office);
begin
    perform audit.note_page('kurator.passed_call', p_office);
    return query
    select t.id, to_char(t.at at time zone v_zone, 'YYYY-MM-DD HH24:MI'), o.short_name,
           case when t.caller <> '' then t.caller else coalesce(concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')), '') end,
           t.birth_date, t.phone, t.note,
           (select c.id from kurator.case_file c where c.person_id = t.person_id and c.office_id = p_office order by c.state = 'open' desc, c.id desc limit 1)
      from kurator.passed_call t
      join kurator.organisation o on o.id = t.office_from
      left join kurator.person p on p.id = t.person_id
     where t.office_id = p_office and t.done_at is null
     order by t.at, t.id limit 200;
end $$;

-- p_call null: a call is passed on from p_office to field office_to (birth_date, snils, surname, given_name, patronymic, phone: who
-- called, and the number to call back; note: what about). Else that call, which came to p_office, is done.
create or replace function api.save_passed_call(p_request uuid, p_call bigint, p_office int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    b record;
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_id bigint;
    v_to int;
    v_birth date;
    v_person bigint;
    v_text text;
    v_name text;
begin
    b := kurator.save_begin(p_request, 'save_passed_call', row(p_call, p_office, p_names, p_values)::text, p_office);
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    if not b.edits then
        raise exception 'not in this office' using errcode = 'KU001';
    end if;
    if p_call is not null then
        update kurator.passed_call t set done_at = kurator.clock(), done_by = b.me
         where t.id = p_call and t.office_id = p_office and t.done_at is null;
        v_out := array[case when found then kurator.saved(1, p_call) else kurator.refused('passed.gone', '') end];
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;
    v_bad := kurator.form_faults(p_names, p_values, '{birth_date,snils,surname,given_name,patronymic,phone,office_to,note,confirm}',
                                 '{10,11,100,100,100,20,9,500,200}', '{"","","","","","","","",""}');
    if cardinality(v_bad) > 0 and v_bad[1].code = 'field.count' then
        p_names := '{}'; p_values := '{}';
    end if;
    v_text := kurator.form_value(p_names, p_values, 'birth_date');
    v_birth := kurator.parse_date(v_text);
    if v_text is not null and v_birth is null then
        v_bad := v_bad || kurator.refused('field.format', 'birth_date');
    end if;
    foreach v_name in array '{surname,given_name,patronymic}'::text[] loop
        v_text := kurator.form_value(p_names, p_values, v_name);
        if kurator.name_fault(v_text) is not null then
            v_bad := v_bad || kurator.faulty(kurator.name_fault(v_text), v_name);
        end if;
    end loop;
    v_text := kurator.form_value(p_names, p_values, 'snils');
    if kurator.snils_fault(v_text) is not null then
        v_bad := v_bad || kurator.faulty(kurator.snils_fault(v_text), 'snils');
    end if;
    v_text := kurator.form_value(p_names, p_values, 'phone');
    if v_text is null then
        v_bad := v_bad || kurator.refused('field.required', 'phone');
    elsif kurator.phone_fault(v_text) is not null then
        v_bad := v_bad || kurator.faulty(kurator.phone_fault(v_text), 'phone');
    end if;
    if kurator.form_value(p_names, p_values, 'note') is null then
        v_bad := v_bad || kurator.refused('field.required', 'note');
    end if;
    v_text := kurator.form_value(p_names, p_values, 'office_to');
    select o.id into v_to from kurator.organisation o
     where o.id = case when v_text ~ '^[0-9]{1,9}$' then v_text::int end and o.takes_referrals and o.closed_on is null and o.id <> p_office;
    if v_to is null then
        v_bad := v_bad || kurator.refused(case when v_text is null then 'field.required' else 'passed.office' end, 'office_to');
    end if;
    v_out := kurator.verdict(v_bad, '{}');
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;
    -- The one citizen there who answers to it; the sender is not told whether there is one.
    select case when count(*) = 1 then max(e.person_id) end into v_person
      from kurator.person_elsewhere(p_office, v_birth, kurator.form_value(p_names, p_values, 'snils'), kurator.form_value(p_names, p_values, 'surname'),
                                    kurator.form_value(p_names, p_values, 'given_name'), kurator.form_value(p_names, p_values, 'patronymic'),
                                    kurator.form_value(p_names, p_values, 'phone')) e
     where e.office_id = v_to;
    v_id := kurator.pass_call(v_to, p_office, v_person,
        concat_ws(' ', kurator.form_value(p_names, p_values, 'surname'), kurator.form_value(p_names, p_values, 'given_name'), kurator.form_value(p_names, p_values, 'patronymic')),
        v_birth, kurator.form_value(p_names, p_values, 'phone'), kurator.form_value(p_names, p_values, 'note'), b.me);
    perform kurator.tell(v_to);
    v_out := array[kurator.saved(1, v_id)];
    return query select * from kurator.request_answer(p_request, v_out);
end $$;
