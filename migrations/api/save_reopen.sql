-- role: kurator_api
-- A closing that was a mistake is taken back (rule 10): one's own on the same day, later by the supervisor. What it ended runs again
-- with the dates that it had; a death that was none gives back the citizen's cases in every office. A case that was passed on is
-- the other operator's: he passes it back.
create or replace function api.save_reopen(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    c kurator.case_file;
    r record;
    v_cases bigint[];
begin
    perform kurator.person_lock(k.person_id) from kurator.case_file k where k.id = p_case and k.close_reason = 'died';
    select array_agg(t.id) into v_cases
      from kurator.case_file k join kurator.case_file t on t.person_id = k.person_id and t.office_id = k.office_id and t.close_reason = 'died'
     where k.id = p_case and k.close_reason = 'died';
    select s.done, s.file into r
      from kurator.save_open(p_request, 'save_reopen', row(p_case, p_version, p_names, p_values)::text, p_case, v_cases) s;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_bad := kurator.form_faults(p_names, p_values, '{why,note}', '{30,1000}', '{reopen,""}');
    if c.state = 'open' then
        v_bad := v_bad || kurator.refused('reopen.open', '');
    elsif c.close_reason = 'forwarded' then
        v_bad := v_bad || kurator.refused('reopen.forwarded', '');
    elsif not kurator.may_undo(c.office_id, c.closed_by, (select max(e.at) from kurator.case_event e where e.case_id = p_case and e.kind = 'closed')) then
        v_bad := v_bad || kurator.refused('reopen.not_yours', '');
    end if;
    if kurator.form_value(p_names, p_values, 'why') is null then
        v_bad := v_bad || kurator.refused('field.required', 'why');
    end if;
    v_out := kurator.verdict(v_bad, '{}');
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;

    perform kurator.tell(o)
       from unnest(kurator.undo_closing(p_case, kurator.form_value(p_names, p_values, 'why'),
                                        coalesce(kurator.form_value(p_names, p_values, 'note'), ''))) o;
    return query select * from kurator.case_saved(p_request, p_case, p_case);
end $$;
