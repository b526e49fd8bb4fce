-- role: kurator_owner
-- A referral that a resource centre records by hand (domain.md: who monitors may create one, and edits no operator's case): it goes the way
-- of a line of a file, so that the operator, the citizen and what is doubtful about them are found by the same rules.
insert into kurator.function_grant (role, function)
select 'monitor', f from unnest('{save_refer,drafts,keep_draft,drop_draft,leave_draft,also_open}'::text[]) f on conflict do nothing;
insert into kurator.draft_form (form, target) values ('refer', 'none');
-- The centres in which the account monitors: what is typed there is kept, too.
create function kurator.my_centres() returns int[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return array(select f.office_id from kurator.role_in_force f where f.login = session_user and f.role = 'monitor');
end $$;
grant execute on function kurator.my_centres() to kurator_api;
-- Where an account has forms to fill in.
create function kurator.drafts_in(p_office int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return kurator.may_edit(p_office) or p_office = any (kurator.my_request_offices()) or p_office = any (kurator.my_admin_offices()) or p_office = any (kurator.my_centres());
end $$;
grant execute on function kurator.drafts_in(int) to kurator_api;
-- The own ones are the typist's also of an office left meanwhile: to be told of, and thrown away.
create policy draft_read_own on kurator.draft for select to kurator_api using (login = session_user and (select kurator.me()) is not null);
create policy draft_read_centre on kurator.draft for select to kurator_api
    using (login = session_user and office_id = any ((select kurator.my_centres())::int[]));
create policy draft_add_centre on kurator.draft for insert to kurator_api
    with check (login = session_user and office_id = any ((select kurator.my_centres())::int[]));
create policy draft_change_centre on kurator.draft for update to kurator_api
    using (login = session_user and office_id = any ((select kurator.my_centres())::int[]))
    with check (login = session_user and office_id = any ((select kurator.my_centres())::int[]));

-- What the columns of a line have no place for, of the referrals that are being applied: who speaks for the citizen and his number, and
-- whose the citizen's number is. Who speaks for a citizen and stands there already is not entered again; a number of a known citizen stays whose it is.
create function kurator.refer_represented(p_import bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r kurator.import_row;
    v_rep bigint;
begin
    for r in select t.* from kurator.import_row t where t.import_id = p_import and t.turn loop
        update kurator.phone p set owner = r.rest ->> 'phone_owner'
         where p.person_id = r.person_id and p.number = r.phone and p.owner = 'self' and r.fresh and r.rest ->> 'phone_owner' <> 'self';
        v_rep := null;
        if r.rest ->> 'relation' is not null then
            select s.id into v_rep from kurator.representative s
             where s.person_id = r.person_id and (s.valid_until is null or s.valid_until >= kurator.office_today(r.office_id))
               and kurator.representative_key(s.organisation, s.surname, s.given_name, s.patronymic)
                 = kurator.representative_key(coalesce(r.rest ->> 'organisation', ''), coalesce(r.rest ->> 'surname', ''), coalesce(r.rest ->> 'given_name', ''), coalesce(r.rest ->> 'patronymic', ''))
             order by s.id limit 1;
            if not found then
                insert into kurator.representative (person_id, relation, surname, given_name, patronymic, organisation)
                values (r.person_id, r.rest ->> 'relation', coalesce(r.rest ->> 'surname', ''), coalesce(r.rest ->> 'given_name', ''), coalesce(r.rest ->> 'patronymic', ''),
                        coalesce(r.rest ->> 'organisation', ''))
                returning id into v_rep;
            end if;
        end if;
        if r.rest ->> 'phone' is not null then
            insert into kurator.phone (person_id, number, owner, representative_id, position)
            values (r.person_id, r.rest ->> 'phone', 'representative', v_rep, coalesce((select max(t.position) from kurator.phone t where t.person_id = r.person_id), 0) + 1)
                on conflict (person_id, number) do nothing;
        end if;
    end loop;
end $$;
grant execute on function kurator.refer_represented(bigint) to kurator_import;

-- What is wrong with the form, beside what a line of a file is asked: every field at once.
create function kurator.refer_faults(p_names text[], p_values text[], p_today date) returns kurator.save_row[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    v_bad kurator.save_row[] := '{}';
    v_name text;
    v_text text;
    v_date date;
    v_source constant text := kurator.form_value(p_names, p_values, 'source');
    v_relation constant text := kurator.form_value(p_names, p_values, 'rep_relation');
begin
    foreach v_name in array '{source,surname,given_name,birth_date,sex,settlement}'::text[] loop
        if kurator.form_value(p_names, p_values, v_name) is null then
            v_bad := v_bad || kurator.refused('field.required', v_name);
        end if;
    end loop;
    foreach v_name in array '{region_received_on,sender_on,ipra_issued_on,ipra_valid_until,birth_date}'::text[] loop
        v_text := kurator.form_value(p_names, p_values, v_name);
        v_date := kurator.parse_date(v_text);
        if v_text is not null and v_date is null then
            v_bad := v_bad || kurator.refused('field.format', v_name);
        elsif v_date > p_today and v_name <> 'ipra_valid_until' then
            v_bad := v_bad || kurator.refused(case v_name when 'birth_date' then 'birth.future' else 'date.future' end, v_name);
        end if;
    end loop;
    foreach v_name in array '{phone1,rep_phone}'::text[] loop
        v_text := kurator.form_value(p_names, p_values, v_name);
        if kurator.phone_fault(v_text) is not null then
            v_bad := v_bad || kurator.faulty(kurator.phone_fault(v_text), v_name);
        end if;
    end loop;
    if kurator.form_value(p_names, p_values, 'source') = 'ipra' then
        foreach v_name in array '{ipra_number,ipra_issued_on}'::text[] loop
            if kurator.form_value(p_names, p_values, v_name) is null then
                v_bad := v_bad || kurator.refused('field.required', v_name);
            end if;
        end loop;
    elsif not exists (select from kurator.source s where s.code = kurator.form_value(p_names, p_values, 'source')) and kurator.form_value(p_names, p_values, 'source') is not null then
        v_bad := v_bad || kurator.refused('field.choice', 'source');
    end if;
    if kurator.form_value(p_names, p_values, 'ipra_until') = 'date' and kurator.form_value(p_names, p_values, 'ipra_valid_until') is null then
        v_bad := v_bad || kurator.refused('ipra.valid_required', 'ipra_valid_until');
    elsif kurator.form_value(p_names, p_values, 'ipra_until') is distinct from 'date' and kurator.form_value(p_names, p_values, 'ipra_valid_until') is not null then
        v_bad := v_bad || kurator.refused('ipra.valid_unused', 'ipra_valid_until');
    end if;
    if v_relation is not null then
        foreach v_name in array case v_relation when 'organisation' then '{rep_organisation}' else '{rep_surname,rep_given_name}' end::text[] loop
            if kurator.form_value(p_names, p_values, v_name) is null then
                v_bad := v_bad || kurator.refused('field.required', v_name);
            end if;
        end loop;
        foreach v_name in array '{rep_surname,rep_given_name,rep_patronymic}'::text[] loop
            v_text := kurator.form_value(p_names, p_values, v_name);
            if v_text is not null and kurator.name_fault(v_text) is not null then
                v_bad := v_bad || kurator.faulty(kurator.name_fault(v_text), v_name);
            end if;
        end loop;
    elsif coalesce(kurator.form_value(p_names, p_values, 'rep_surname'), kurator.form_value(p_names, p_values, 'rep_organisation'),
                   kurator.form_value(p_names, p_values, 'rep_phone')) is not null then
        v_bad := v_bad || kurator.refused('field.required', 'rep_relation');
    end if;
    -- what the form does not ask for then is not taken and silently left out
    foreach v_name in array case when v_source in ('personal', 'outreach', 'helpline') then '{sender,sender_no,sender_on}' else '{}' end::text[]
                            || case when v_source <> 'ipra' then '{ipra_number,ipra_issued_on,ipra_until,ipra_valid_until}' else '{}' end::text[]
                            || case when v_relation = 'organisation' then '{rep_surname,rep_given_name,rep_patronymic}' when v_relation is not null then '{rep_organisation}' else '{}' end::text[] loop
        if kurator.form_value(p_names, p_values, v_name) is not null then
            v_bad := v_bad || kurator.refused('field.unknown', v_name);
        end if;
    end loop;
    v_text := kurator.form_value(p_names, p_values, 'office');
    if v_text is not null and not exists (select from kurator.organisation o
                                           where o.id = case when v_text ~ '^[0-9]{1,9}$' then v_text::int end and o.takes_referrals and o.closed_on is null) then
        v_bad := v_bad || kurator.refused('field.choice', 'office');
    end if;
    return v_bad;
end $$;
-- The form as a line of a file.
create function kurator.refer_line(p_import bigint, p_names text[], p_values text[]) returns kurator.import_row
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    r kurator.import_row;
    v_until constant text := kurator.form_value(p_names, p_values, 'ipra_until');
begin
    r.import_id := p_import; r.line := 0; r.tray := false; r.code := ''; r.field := ''; r.args := '{}'; r.part := 0;
    r.same_ipra := false; r.fresh := false; r.opens := false; r.joins := false; r.turn := false; r.disputed := false;
    r.to_office := kurator.form_value(p_names, p_values, 'office');
    r.surname := kurator.form_value(p_names, p_values, 'surname');
    r.given_name := kurator.form_value(p_names, p_values, 'given_name');
    r.patronymic := kurator.form_value(p_names, p_values, 'patronymic');
    r.birth_date := kurator.parse_date(kurator.form_value(p_names, p_values, 'birth_date'));
    r.sex := kurator.form_value(p_names, p_values, 'sex');
    r.snils := kurator.form_value(p_names, p_values, 'snils');
    r.disability := kurator.form_value(p_names, p_values, 'disability');
    r.phone := kurator.form_value(p_names, p_values, 'phone1');
    r.postal_code := kurator.form_value(p_names, p_values, 'postal_code');
    r.territory := kurator.form_value(p_names, p_values, 'territory');
    r.settlement := kurator.form_value(p_names, p_values, 'settlement');
    r.address := kurator.form_value(p_names, p_values, 'address');
    if kurator.form_value(p_names, p_values, 'source') = 'ipra' then
        r.ipra_number := kurator.form_value(p_names, p_values, 'ipra_number');
        r.ipra_issued_on := kurator.parse_date(kurator.form_value(p_names, p_values, 'ipra_issued_on'));
        r.until_kind := v_until;
        r.valid_until := kurator.parse_date(kurator.form_value(p_names, p_values, 'ipra_valid_until'));
    end if;
    r.sender := kurator.form_value(p_names, p_values, 'sender');
    r.sender_no := kurator.form_value(p_names, p_values, 'sender_no');
    r.sender_on := kurator.parse_date(kurator.form_value(p_names, p_values, 'sender_on'));
    r.region_received_on := kurator.parse_date(kurator.form_value(p_names, p_values, 'region_received_on'));
    r.rest := nullif(jsonb_strip_nulls(jsonb_build_object('note', kurator.form_value(p_names, p_values, 'note'),
        'phone_owner', kurator.form_value(p_names, p_values, 'phone1_owner'), 'relation', kurator.form_value(p_names, p_values, 'rep_relation'),
        'surname', kurator.form_value(p_names, p_values, 'rep_surname'), 'given_name', kurator.form_value(p_names, p_values, 'rep_given_name'),
        'patronymic', kurator.form_value(p_names, p_values, 'rep_patronymic'), 'organisation', kurator.form_value(p_names, p_values, 'rep_organisation'),
        'phone', kurator.form_value(p_names, p_values, 'rep_phone'))), '{}');
    return r;
end $$;
-- Records it. The answer's args: the operator, its due date. Codes: refer.joined (a running case took it), refer.there (refused: that extract is
-- there as it is), refer.tray (kept, but it is not certain who it is: args are the doubt's). Confirmations: norep, second.
create function kurator.refer(p_request uuid, p_office int, p_names text[], p_values text[], p_me int) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_today constant date := kurator.office_today(p_office);
    v_bad kurator.save_row[] := kurator.refer_faults(p_names, p_values, v_today);
    v_import bigint;
    v_fault record;
    v_due date;
    v_office int;
    r kurator.import_row := kurator.refer_line(null, p_names, p_values);
    w record;
begin
    if cardinality(v_bad) = 0 then
        v_fault := kurator.import_fault(r, 'referral', v_today);
        if v_fault.code is not null then
            v_bad := array[kurator.refused(v_fault.code, case v_fault.field when 'phone' then 'phone1' else v_fault.field end, v_fault.args)];
        elsif r.birth_date + interval '18 years' > v_today and r.rest ->> 'relation' is null and not kurator.confirmed(p_names, p_values, 'norep') then
            v_bad := array[kurator.asked('question.no_representative', 'rep_relation')];
        end if;
    end if;
    if cardinality(v_bad) > 0 then
        return v_bad;
    end if;
    begin
        insert into kurator.import_file (office_id, kind, source, name, sha256, lines, received_on, made_by)
             values (p_office, 'referral', kurator.form_value(p_names, p_values, 'source'), 'referral', encode(sha256(uuid_send(p_request)), 'hex'), 1, v_today, p_me)
        returning id into v_import;
        r.import_id := v_import;
        insert into kurator.import_row values (r.*);
        r := kurator.judged_by_hand(v_import, 0, true);
        if r.code in ('import.tie', 'import.unroutable', 'import.no_place', 'import.moved') then
            v_bad := array[kurator.refused(case r.code when 'import.tie' then 'refer.tie' when 'import.unroutable' then 'refer.unroutable' else r.code end, 'office', r.args)];
        elsif r.case_id is not null and r.verdict = 'changed' and not kurator.joins_running_case((select f.source from kurator.import_file f where f.id = v_import), r.office_id)
              and not kurator.confirmed(p_names, p_values, 'second') then
            v_bad := array[kurator.asked('question.second_case', 'source', array[(select c.received_on::text from kurator.case_file c where c.id = r.case_id)])];
        end if;
        if r.verdict = 'known' then
            v_bad := array[kurator.refused('refer.there', 'ipra_number', array[(select o.short_name from kurator.organisation o where o.id = r.office_id)])];
        end if;
        if cardinality(v_bad) > 0 then
            raise exception 'nothing of it stays';
        end if;
        w := kurator.import_write(v_import, 1, null, null, true, p_me);
    exception
        when raise_exception then
            if cardinality(v_bad) = 0 then
                raise;
            end if;
            return v_bad;
        when sqlstate 'KU002' then
            return array[kurator.refused('import.calendar', '', array[extract(year from v_today)::text])];
    end;
    foreach v_office in array w.offices loop
        perform kurator.tell(v_office);
    end loop;
    select * into strict r from kurator.import_row t where t.import_id = v_import;
    if r.tray then
        return array[kurator.saved(1, v_import * 100000000, 'refer.tray', array[r.code] || r.args)];
    end if;
    select d.due_on into v_due from kurator.deadline d where d.case_id = r.case_id and d.state = 'open' order by d.due_on limit 1;
    return array[kurator.saved(1, r.case_id, case when r.joins then 'refer.joined' else '' end,
                               array[(select o.short_name from kurator.organisation o where o.id = r.office_id), coalesce(v_due::text, '')])];
end $$;
grant execute on function kurator.refer(uuid, int, text[], text[], int), kurator.may_import(int) to kurator_api;
