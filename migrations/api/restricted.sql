-- role: kurator_api
-- Restricted cases: who may see a citizen, marked, named and lifted by a supervisor who sees the case.

-- Fields: action (mark, name, unname, lift), kind and reason (of a mark), staff (who is named), until (the last day), named (who is not any more). p_case null:
-- staff is named for the first of the restricted cases of office p_version that nobody can work any longer; the answer tells
-- nothing of it.
create or replace function api.save_restricted(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    r record;
    v_action constant text := case when p_case is null then 'orphan' else coalesce(kurator.form_value(p_names, p_values, 'action'), '') end;
begin
    if p_case is null then
        r := kurator.save_begin(p_request, 'save_restricted', row(p_version, p_names, p_values)::text, p_version);
        if r.done is null and not r.edits then
            v_out := array[kurator.refused('rights.none', '')];
        end if;
    else
        r := kurator.save_open(p_request, 'save_restricted', row(p_case, p_version, p_names, p_values)::text, p_case, '{}');
    end if;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    if v_out is null then
        v_out := kurator.verdict(kurator.form_faults(p_names, p_values, '{action,kind,reason,staff,named,until,confirm}', '{10,20,500,9,9,10,200}', '{"",restriction,"","","","",""}'), '{}');
    end if;
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
    elsif p_case is null then
        v_out := kurator.restricted_save(v_action, null, p_version, r.me, p_names, p_base, p_values);
        if v_out[1].outcome = 'saved' then
            v_out := array[kurator.saved(1, null)];
        end if;
        return query select * from kurator.request_answer(p_request, v_out);
    else
        v_out := kurator.restricted_save(v_action, (r.file).person_id, (r.file).office_id, r.me, p_names, p_base, p_values);
        if v_out[1].outcome = 'saved' then
            select array[kurator.saved(max(t.version), p_case, '', kurator.listed(p_case))] into v_out from kurator.case_file t where t.id = p_case;
        end if;
        return query select * from kurator.request_answer(p_request, v_out);
    end if;
end $$;
