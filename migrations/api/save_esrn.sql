-- role: kurator_api
-- Mark 3: the fact is entered in the region's register, by whom and when (rule 1); or that mark taken back.
create or replace function api.save_esrn(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
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
begin
    select s.done, s.file into r
      from kurator.save_open(p_request, 'save_esrn', row(p_case, p_version, p_names, p_values)::text, p_case, '{}') s;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_bad := kurator.form_faults(p_names, p_values, '{done}', '{5}', '{esrn}');
    f := kurator.ladder_of(p_case);
    case kurator.form_value(p_names, p_values, 'done')
    when 'yes' then
        if f.told_at is null then
            v_bad := v_bad || kurator.refused('esrn.early', 'done');
        end if;
    when 'no' then
        if c.esrn_at is not null and not kurator.may_undo(c.office_id, c.esrn_by, c.esrn_at) then
            v_bad := v_bad || kurator.refused('esrn.not_yours', 'done');
        end if;
    else
        if cardinality(v_bad) = 0 then
            v_bad := v_bad || kurator.refused('field.required', 'done');
        end if;
    end case;
    if c.state = 'closed' then
        v_bad := v_bad || kurator.case_over(c, p_version);
    end if;
    v_out := kurator.verdict(v_bad, v_ask);
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;

    if kurator.form_value(p_names, p_values, 'done') = 'yes' then
        -- All facts are entered: those that are there now by this mark, those that arose after an earlier one by their own.
        if c.esrn_at is not null then
            perform kurator.esrn_mark(p_case, null, null, kurator.clock(), kurator.me());
        end if;
        update kurator.case_file t set esrn_at = kurator.clock(), esrn_by = kurator.me(), version = t.version + 1
         where t.id = p_case and t.esrn_at is null;
    else
        perform kurator.esrn_unmark(p_case, null, null);
        update kurator.case_file t set esrn_at = null, esrn_by = null, esrn_attempt = null, version = t.version + 1
         where t.id = p_case and t.esrn_at is not null;
    end if;
    perform kurator.recompute(p_case);
    return query select * from kurator.case_saved(p_request, p_case, p_case);
end $$;
