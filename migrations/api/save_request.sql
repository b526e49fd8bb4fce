-- role: kurator_api
-- What is written about a request: sent by the office, answered by the addressee, withdrawn, its answer read.

-- A new request about the citizen of a case. birth_date: 'yes' sends it along; phone, address: which one of the citizen's, by its
-- id, or 'no'. Asked: the same is running there already (question.request_twice), nobody there works in kurator
-- (question.request_unread). The answer's args: the addressee, its due day.
create or replace function api.save_request(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_ask kurator.save_row[] := '{}';
    c kurator.case_file;
    f jsonb;
    b record;
    o kurator.organisation;
    p kurator.person;
    t kurator.phone;
    a kurator.address;
    v_today date;
    v_due date;
    v_id bigint;
begin
    select s.done, s.file, s.me into b
      from kurator.save_open(p_request, 'save_request', row(p_case, p_version, p_names, p_values)::text, p_case, '{}') s;
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    c := b.file;
    v_bad := kurator.form_faults(p_names, p_values, '{kind,organisation,text,birth_date,phone,address,confirm}', '{20,9,1000,5,20,20,200}',
                                 '{request_kind,"","",yesno,"","",""}');
    if cardinality(v_bad) > 0 and v_bad[1].code = 'field.count' then
        p_names := '{}'; p_values := '{}';
    end if;
    f := kurator.form_fields(p_names, p_values);
    select * into p from kurator.person x where x.id = c.person_id;
    if not kurator.may_request(c.office_id) then
        v_bad := v_bad || kurator.refused('rights.requests', '');
    end if;
    if p.died_on is not null then
        v_bad := v_bad || kurator.refused('case.died', '');
    elsif c.close_reason = 'error' then
        v_bad := v_bad || kurator.case_over(c, p_version);
    end if;
    select s.on_day into v_due from kurator.processing_state(c.person_id, c.office_id, kurator.office_today(c.office_id)) s where s.state = 'withdrawn';
    if v_due is not null then          -- nothing goes to others of what is to be destroyed (152-FZ art. 21)
        v_bad := v_bad || kurator.refused('request.processing', '', array[v_due::text]);
    end if;
    if f ->> 'kind' is null then
        v_bad := v_bad || kurator.refused('field.required', 'kind');
    end if;
    if f ->> 'text' is null then
        v_bad := v_bad || kurator.refused('field.required', 'text');
    end if;
    select x.* into o from kurator.organisation x join kurator.organisation_kind k on k.code = x.kind and k.answers_requests
     where x.id = case when f ->> 'organisation' ~ '^[0-9]{1,9}$' then (f ->> 'organisation')::int end and x.closed_on is null and x.id <> c.office_id;
    if o.id is null then
        v_bad := v_bad || kurator.refused(case when f ->> 'organisation' is null then 'field.required' else 'request.addressee' end, 'organisation');
    end if;
    if coalesce(f ->> 'phone', 'no') <> 'no' then
        select x.* into t from kurator.phone x
         where x.id = case when f ->> 'phone' ~ '^[0-9]{1,18}$' then (f ->> 'phone')::bigint end and x.person_id = c.person_id
           and x.state not in ('wrong', 'unserviced');
        if not found then
            v_bad := v_bad || kurator.refused('contacts.unknown', 'phone');
        end if;
    end if;
    if coalesce(f ->> 'address', 'no') <> 'no' then
        select x.* into a from kurator.address x
         where x.id = case when f ->> 'address' ~ '^[0-9]{1,18}$' then (f ->> 'address')::bigint end and x.person_id = c.person_id
           and coalesce(x.valid_until >= kurator.office_today(c.office_id), true);
        if not found then
            v_bad := v_bad || kurator.refused('contacts.unknown', 'address');
        end if;
    end if;
    if o.id is not null and not kurator.request_answered_at(o.id) and not kurator.confirmed(p_names, p_values, 'request_unread') then
        v_ask := v_ask || kurator.asked('question.request_unread', '', array[o.short_name]);
    end if;
    select max(r.due_on) into v_due from kurator.service_request r
     where r.case_id = c.id and r.executor_id = o.id and r.kind = f ->> 'kind' and r.state = 'open';
    if v_due is not null and not kurator.confirmed(p_names, p_values, 'request_twice') then
        v_ask := v_ask || kurator.asked('question.request_twice', '', array[o.short_name, v_due::text]);
    end if;
    v_out := kurator.verdict(v_bad, v_ask);
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;
    v_today := kurator.office_today(o.id);
    v_due := kurator.due_of('request', o.calendar, v_today);
    insert into kurator.service_request (office_id, case_id, person_id, executor_id, kind, text, name, birth_date, phone, phone_owner, address,
                                         sent_by, started_on, due_on, calendar, revision_id)
         values (c.office_id, c.id, c.person_id, o.id, f ->> 'kind', f ->> 'text',
                 concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')),
                 case when f ->> 'birth_date' = 'yes' then p.birth_date end, t.number, coalesce(t.owner, ''),
                 nullif(concat_ws(', ', a.postal_code, nullif(a.settlement, ''), nullif(a.line, '')), ''),
                 b.me, v_today, v_due, o.calendar, kurator.revision(o.calendar))
      returning id into v_id;
    perform kurator.tell(c.office_id), kurator.tell(o.id);
    v_out := array[kurator.saved(1, v_id, '', array[o.short_name, v_due::text])];
    return query select * from kurator.request_answer(p_request, v_out);
end $$;

-- The addressee's word: done, refused (why), or not its business (whose). Nothing but the request changes.
create or replace function api.save_request_answer(p_request uuid, p_id bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    b record;
begin
    select s.done, s.file, s.me into b
      from kurator.service_request_open(p_request, 'save_request_answer', row(p_id, p_version, p_names, p_values)::text, p_id, true) s;
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    v_bad := kurator.form_faults(p_names, p_values, '{result,answer,confirm}', '{20,1000,200}', '{request_result,"",""}');
    if cardinality(v_bad) > 0 and v_bad[1].code = 'field.count' then
        p_names := '{}'; p_values := '{}';
    end if;
    v_bad := v_bad || kurator.service_request_faults(b.file, true);
    if kurator.form_value(p_names, p_values, 'result') is null then
        v_bad := v_bad || kurator.refused('field.required', 'result');
    end if;
    if kurator.form_value(p_names, p_values, 'answer') is null then
        v_bad := v_bad || kurator.refused('field.required', 'answer');
    end if;
    v_out := kurator.verdict(v_bad, '{}');
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;
    update kurator.service_request r
       set state = 'answered', result = kurator.form_value(p_names, p_values, 'result'), answer = kurator.form_value(p_names, p_values, 'answer'),
           ended_at = kurator.clock(), ended_by = b.me, version = r.version + 1
     where r.id = p_id;
    return query select * from kurator.service_request_saved(p_request, p_id);
end $$;

-- An answer that came by paper, by phone or otherwise than by the program, recorded by the office: when it was given, how, who gave
-- it. Who records it has read it. Not before the request was sent, not in the future.
create or replace function api.save_request_reply(p_request uuid, p_id bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_field text;
    v_on date;
    v_sent date;
    v_today date;
    b record;
begin
    select s.done, s.file, s.me into b
      from kurator.service_request_open(p_request, 'save_request_reply', row(p_id, p_version, p_names, p_values)::text, p_id, false) s;
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    v_bad := kurator.form_faults(p_names, p_values, '{answered_on,answer_channel,answer_from,result,answer,confirm}', '{10,20,100,20,1000,200}',
                                 '{"",answer_channel,"",request_result,"",""}');
    if cardinality(v_bad) > 0 and v_bad[1].code = 'field.count' then
        p_names := '{}'; p_values := '{}';
    end if;
    v_bad := v_bad || kurator.service_request_faults(b.file, false);
    foreach v_field in array '{answered_on,answer_channel,answer_from,result,answer}'::text[] loop
        if kurator.form_value(p_names, p_values, v_field) is null then
            v_bad := v_bad || kurator.refused('field.required', v_field);
        end if;
    end loop;
    v_today := kurator.office_today((b.file).office_id);
    v_sent := ((b.file).sent_at at time zone kurator.office_zone((b.file).office_id))::date;
    v_on := kurator.parse_date(kurator.form_value(p_names, p_values, 'answered_on'));
    if v_on is null and kurator.form_value(p_names, p_values, 'answered_on') is not null then
        v_bad := v_bad || kurator.refused('user.day', 'answered_on');
    elsif v_on < v_sent then
        v_bad := v_bad || kurator.refused('request.before_sent', 'answered_on', array[v_sent::text]);
    elsif v_on > v_today then
        v_bad := v_bad || kurator.refused('request.future', 'answered_on');
    end if;
    v_out := kurator.verdict(v_bad, '{}');
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;
    update kurator.service_request r
       set state = 'answered', result = kurator.form_value(p_names, p_values, 'result'), answer = kurator.form_value(p_names, p_values, 'answer'),
           answered_on = v_on, answer_channel = kurator.form_value(p_names, p_values, 'answer_channel'), answer_from = kurator.form_value(p_names, p_values, 'answer_from'),
           ended_at = kurator.clock(), ended_by = b.me, read_at = kurator.clock(), read_by = b.me, version = r.version + 1
     where r.id = p_id;
    return query select * from kurator.service_request_saved(p_request, p_id);
end $$;

-- Sent by mistake, or needed no more: the addressee is told that it was withdrawn, and shown the citizen no longer.
create or replace function api.save_request_withdraw(p_request uuid, p_id bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    b record;
begin
    select s.done, s.file, s.me into b
      from kurator.service_request_open(p_request, 'save_request_withdraw', row(p_id, p_version, p_names, p_values)::text, p_id, false) s;
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    v_bad := kurator.form_faults(p_names, p_values, '{reason,confirm}', '{300,200}', '{"",""}');
    if cardinality(v_bad) > 0 and v_bad[1].code = 'field.count' then
        p_names := '{}'; p_values := '{}';
    end if;
    v_bad := v_bad || kurator.service_request_faults(b.file, false);
    if kurator.form_value(p_names, p_values, 'reason') is null then
        v_bad := v_bad || kurator.refused('field.required', 'reason');
    end if;
    v_out := kurator.verdict(v_bad, '{}');
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;
    update kurator.service_request r
       set state = 'withdrawn', withdrawn_why = kurator.form_value(p_names, p_values, 'reason'), ended_at = kurator.clock(), ended_by = b.me,
           version = r.version + 1
     where r.id = p_id;
    return query select * from kurator.service_request_saved(p_request, p_id);
end $$;

-- The office has read the answer: it leaves the list of the unread ones. Whoever works on cases there may say so.
create or replace function api.save_request_read(p_request uuid, p_id bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    b record;
begin
    select s.done, s.file, s.me into b
      from kurator.service_request_open(p_request, 'save_request_read', row(p_id, p_version, p_names, p_values)::text, p_id, false) s;
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    if (b.file).state <> 'answered' or (b.file).read_at is not null then
        return query select * from kurator.request_answer(p_request, array[kurator.refused('request.unanswered', '')]);
        return;
    end if;
    update kurator.service_request r set read_at = kurator.clock(), read_by = b.me, version = r.version + 1 where r.id = p_id;
    return query select * from kurator.service_request_saved(p_request, p_id);
end $$;
