-- role: kurator_api
-- A rung opened out of turn by the supervisor or who stands in for one (rule 5): beforehand for a rung, or afterwards for an
-- attempt that was made on a locked one. It stays visible for ever.
create or replace function api.save_override(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
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
    a kurator.contact_attempt;
    v_rung int;
    v_days int;
    v_text text;
    v_id bigint;
begin
    select s.done, s.file into r
      from kurator.save_open(p_request, 'save_override', row(p_case, p_version, p_names, p_values)::text, p_case, '{}') s;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_bad := kurator.form_faults(p_names, p_values, '{rung,reason,attempt_id}', '{1,500,18}', '{"","",""}');
    if not kurator.supervises(c.office_id) then
        v_bad := v_bad || kurator.refused('override.rights', '');
    elsif c.state = 'closed' then
        v_bad := v_bad || kurator.case_over(c, p_version);
    end if;
    v_text := kurator.form_value(p_names, p_values, 'reason');
    if v_text is null then
        v_bad := v_bad || kurator.refused('field.required', 'reason');
    elsif length(v_text) < 5 then
        v_bad := v_bad || kurator.refused('override.short', 'reason');
    end if;
    f := kurator.ladder_of(p_case);
    v_text := kurator.form_value(p_names, p_values, 'attempt_id');
    if v_text is not null then
        select t.* into a from kurator.contact_attempt t join kurator.attempt_case ac on ac.attempt_id = t.id and ac.case_id = p_case
         where t.id = case when v_text ~ '^[0-9]{1,18}$' then v_text::bigint end and t.needs_override and t.superseded_at is null
           and not exists (select from kurator.ladder_override o where o.case_id = p_case and o.attempt_id = t.id);
        if not found then
            v_bad := v_bad || kurator.refused('override.unknown', 'attempt_id');
        else
            -- What it skipped, as it stood then: the visit, the post, or a visit said to be impossible.
            f := kurator.ladder_of(p_case, a.happened_at);
            v_rung := case when a.channel = 'visit' and (a.outcome <> 'impossible' or not f.visit_open) then 2 else 3 end;
            v_days := kurator.setting_int('ladder.override_afterwards_days', c.office_id);
            -- Working days: what was done on a Friday evening can be allowed on Monday.
            if coalesce(kurator.workdays_between(f.calendar, (a.happened_at at time zone f.zone)::date,
                                                 (kurator.clock() at time zone f.zone)::date), 0) > v_days then
                v_bad := v_bad || kurator.refused('override.late', 'attempt_id', array[v_days::text]);
            end if;
        end if;
    else
        v_text := kurator.form_value(p_names, p_values, 'rung');
        if v_text is null then
            v_bad := v_bad || kurator.refused('field.required', 'rung');
        elsif v_text not in ('2', '3') then
            v_bad := v_bad || kurator.refused('field.choice', 'rung');
        else
            v_rung := v_text::int;
            if c.state = 'open' and (f.notified_at is not null or v_rung = 2 and f.visit_open or v_rung = 3 and f.post_open) then
                v_bad := v_bad || kurator.refused('override.open', 'rung');
            end if;
        end if;
    end if;
    v_out := kurator.verdict(v_bad, v_ask);
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;

    insert into kurator.ladder_override (office_id, case_id, rung, reason, afterwards, granted_by, attempt_id)
         values (c.office_id, p_case, v_rung, kurator.form_value(p_names, p_values, 'reason'), a.id is not null, kurator.me(), a.id)
      returning id into v_id;
    if a.outcome = 'impossible' and v_rung = 2 then      -- it skipped the calls and the list of the head
        insert into kurator.ladder_override (office_id, case_id, rung, reason, afterwards, granted_by, attempt_id)
             values (c.office_id, p_case, 3, kurator.form_value(p_names, p_values, 'reason'), true, kurator.me(), a.id);
    end if;
    perform kurator.recompute(p_case);
    return query select * from kurator.case_saved(p_request, p_case, v_id);
end $$;
