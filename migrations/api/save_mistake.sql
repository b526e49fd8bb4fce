-- role: kurator_api
-- "Entered by mistake" (rule 10): an attempt with its answer, meeting and mark of the register is superseded with a
-- reason; rung and clock are worked out again for every case it served; both versions stay visible.
create or replace function api.save_mistake(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_ask kurator.save_row[] := '{}';
    c kurator.case_file;
    r record;
    a kurator.contact_attempt;
    v_cases bigint[];
    v_case bigint;
    v_resting bigint;
    v_text constant text := kurator.form_value(p_names, p_values, 'attempt_id');
    v_id constant bigint := case when kurator.form_value(p_names, p_values, 'attempt_id') ~ '^[0-9]{1,18}$'
                                 then kurator.form_value(p_names, p_values, 'attempt_id')::bigint end;
begin
    select coalesce(array_agg(ac.case_id), '{}') into v_cases from kurator.attempt_case ac where ac.attempt_id = v_id;
    select s.done, s.file into r
      from kurator.save_open(p_request, 'save_mistake', row(p_case, p_version, p_names, p_values)::text, p_case, v_cases) s;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_bad := kurator.form_faults(p_names, p_values, '{attempt_id,why,note}', '{18,30,1000}', '{"",mistake,""}');
    if kurator.form_value(p_names, p_values, 'why') is null then
        v_bad := v_bad || kurator.refused('field.required', 'why');
    end if;
    select t.* into a from kurator.contact_attempt t join kurator.attempt_case ac on ac.attempt_id = t.id and ac.case_id = p_case
     where t.id = v_id;
    if v_text is null then
        v_bad := v_bad || kurator.refused('field.required', 'attempt_id');
    elsif a.id is null then
        v_bad := v_bad || kurator.refused('mistake.unknown', 'attempt_id');
    elsif a.superseded_at is not null then
        v_bad := v_bad || kurator.refused('mistake.already', 'attempt_id');
    elsif not kurator.may_undo(c.office_id, a.recorded_by, a.recorded_at) then
        v_bad := v_bad || kurator.refused('mistake.not_yours', 'attempt_id');
    elsif c.state = 'closed' then
        v_bad := v_bad || kurator.case_over(c, p_version);
    end if;
    v_out := kurator.verdict(v_bad, v_ask);
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;

    -- A notice sent after calls that never were would stop the clock. Who took a step on them takes that back first; the
    -- supervisor, who may open a rung, may leave it standing.
    select sum(kurator.resting(t)) into v_resting from unnest(v_cases) t;
    begin
        update kurator.contact_attempt t
           set superseded_at = kurator.clock(), superseded_by = kurator.me(), superseded_why = kurator.form_value(p_names, p_values, 'why'),
               superseded_note = coalesce(kurator.form_value(p_names, p_values, 'note'), '')
         where t.id = v_id;
        if not kurator.supervises(c.office_id) and (select sum(kurator.resting(t)) from unnest(v_cases) t) > v_resting then
            raise exception 'a later step rests on this attempt' using errcode = 'KU005';
        end if;
    exception when sqlstate 'KU005' then
        v_out := array[kurator.refused('mistake.rests', 'attempt_id')];
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end;
    update kurator.appointment t set superseded_at = kurator.clock(), version = t.version + 1
     where t.attempt_id = v_id and t.case_id = any (v_cases) and t.superseded_at is null;
    -- A meeting that this one had moved stands again.
    update kurator.appointment t set state = 'agreed', version = t.version + 1
     where t.id in (select distinct on (m.case_id) m.id from kurator.appointment m
                     where m.case_id = any (v_cases) and m.superseded_at is null
                       and exists (select from kurator.appointment x where x.case_id = m.case_id and x.attempt_id = v_id and x.id > m.id)
                     order by m.case_id, m.id desc)
       and t.state = 'moved';
    -- The mark goes with the attempt that carried it, and when nobody is told any more: there is nothing to be entered.
    update kurator.case_file t set esrn_at = null, esrn_by = null, esrn_attempt = null
     where t.id = any (v_cases) and t.esrn_at is not null and (t.esrn_attempt = v_id or (kurator.ladder_of(t.id)).told_at is null);
    -- A number that only this attempt had found wrong is a number again.
    update kurator.phone t set state = 'unchecked'
     where t.id = a.phone_id and t.state in ('wrong', 'unserviced')
       and exists (select from kurator.outcome o where o.channel = a.channel and o.code = a.outcome and o.spoils_phone <> '')
       and not exists (select from kurator.attempt_case ac
                         join kurator.contact_attempt b on b.id = ac.attempt_id and b.phone_id = a.phone_id and b.superseded_at is null
                         join kurator.outcome o on o.channel = b.channel and o.code = b.outcome and o.spoils_phone <> ''
                        where ac.case_id = any (v_cases));
    for v_case in select t from unnest(v_cases) t order by t loop
        perform kurator.recompute(v_case);
    end loop;
    perform kurator.mistake_hidden(v_id, v_cases);
    return query select * from kurator.case_saved(p_request, p_case, v_id);
end $$;
