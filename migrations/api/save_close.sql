-- role: kurator_api
-- The end of a case, with its reason (rule 11). Everything that runs stops; a death (asked: question.died) ends the
-- citizen's other cases too, in every office, and is written down with its day. Forwarding is a save of its own.
create or replace function api.save_close(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_ask kurator.save_row[] := '{}';
    c kurator.case_file;
    r record;
    f kurator.ladder_facts;
    v_reason constant text := kurator.form_value(p_names, p_values, 'reason');
    v_note constant text := kurator.form_value(p_names, p_values, 'note');
    v_cases bigint[];
    v_case bigint;
    v_died date;
begin
    if v_reason = 'died' then
        perform kurator.person_lock(k.person_id) from kurator.case_file k where k.id = p_case;
        select array_agg(t.id) into v_cases
          from kurator.case_file k join kurator.case_file t on t.person_id = k.person_id and t.office_id = k.office_id and t.state = 'open'
         where k.id = p_case;
    end if;
    select s.done, s.file into r
      from kurator.save_open(p_request, 'save_close', row(p_case, p_version, p_names, p_values)::text, p_case, v_cases) s;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_bad := kurator.form_faults(p_names, p_values, '{reason,died_on,note,confirm}', '{30,10,1000,200}', '{close,"","",""}');
    f := kurator.ladder_of(p_case);
    if c.state = 'closed' then
        v_bad := v_bad || kurator.case_over(c, p_version);
    elsif v_reason is null then
        v_bad := v_bad || kurator.refused('field.required', 'reason');
    elsif v_reason = 'forwarded' then
        v_bad := v_bad || kurator.refused('close.forward', 'reason');
    elsif v_reason = 'refused' and c.answer is distinct from 'refused' then
        v_bad := v_bad || kurator.refused('close.no_refusal', 'reason');
    elsif v_reason = 'programme' and c.answer is distinct from 'agreed' then
        v_bad := v_bad || kurator.refused('close.no_consent', 'reason');
    elsif v_reason = 'not_found' and f.ladder and not (f.returned or f.post_count > 0) and not kurator.supervises(c.office_id) then
        v_bad := v_bad || kurator.refused('close.ladder', 'reason');        -- not a way round the ladder
    elsif v_reason = 'error' and not kurator.may_undo(c.office_id, c.registered_by, c.registered_at) then
        v_bad := v_bad || kurator.refused('close.not_yours', 'reason');
    elsif v_reason = 'error' and v_note is null then
        v_bad := v_bad || kurator.refused('field.required', 'note');
    elsif v_reason in ('refused', 'programme') and c.esrn_at is null and not kurator.confirmed(p_names, p_values, 'esrn') then
        v_ask := v_ask || kurator.asked('question.esrn_missing', '');
    end if;
    if v_reason = 'died' and c.state = 'open' then
        v_died := kurator.parse_date(kurator.form_value(p_names, p_values, 'died_on'));
        if v_died is null and kurator.form_value(p_names, p_values, 'died_on') is not null then
            v_bad := v_bad || kurator.refused('field.format', 'died_on');
        elsif v_died > kurator.office_today(c.office_id) or v_died < f.birth_date then
            v_bad := v_bad || kurator.refused('died.day', 'died_on');
        end if;
        v_died := coalesce(v_died, kurator.office_today(c.office_id));
        if not kurator.confirmed(p_names, p_values, 'died') then
            v_ask := v_ask || kurator.asked('question.died', '');
        end if;
    end if;
    if p_version < c.version and f.notified_at is not null and v_reason = 'not_found' and not kurator.confirmed(p_names, p_values, 'meanwhile')
       and f.told_at is not null then
        select kurator.short_name(s.surname, s.given_name, s.patronymic) as who, a.channel || '.' || a.outcome as what, a.recorded_at as at
          into r from kurator.contact_attempt a left join kurator.staff s on s.id = a.recorded_by where a.id = f.told_by;
        v_ask := v_ask || kurator.asked('question.meanwhile', '', array[coalesce(r.who, ''), r.what, coalesce(kurator.local_text(r.at, c.office_id), '')]);
    end if;
    v_out := kurator.verdict(v_bad, v_ask);
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;

    select array_agg(t.id order by t.id) into v_cases from kurator.case_file t
     where t.id = p_case or v_reason = 'died' and t.person_id = c.person_id and t.office_id = c.office_id and t.state = 'open';
    update kurator.appointment t set state = 'cancelled', version = t.version + 1
     where t.case_id = any (v_cases) and t.state = 'agreed' and t.superseded_at is null;
    update kurator.case_file t
       set state = 'closed', close_reason = v_reason, closed_on = kurator.office_today(c.office_id), closed_by = kurator.me(),
           close_note = coalesce(v_note, ''), version = t.version + 1
     where t.id = any (v_cases);
    foreach v_case in array v_cases loop
        perform kurator.recompute(v_case);
    end loop;
    if v_reason = 'died' then
        perform kurator.tell(o) from unnest(kurator.died_elsewhere(p_case, v_died)) o;
    end if;
    return query select * from kurator.case_saved(p_request, p_case, p_case);
end $$;
