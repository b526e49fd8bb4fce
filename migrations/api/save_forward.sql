-- role: kurator_api
-- Misdirected (rule 8): closed here, opened at the right operator, whose clock starts today; both see it.
create or replace function api.save_forward(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_ask kurator.save_row[] := '{}';
    c kurator.case_file;
    r record;
    v_to int;
    v_text constant text := kurator.form_value(p_names, p_values, 'organisation');
    v_new bigint;
    v_year text;
begin
    perform kurator.person_lock(k.person_id) from kurator.case_file k where k.id = p_case;
    select s.done, s.file into r
      from kurator.save_open(p_request, 'save_forward', row(p_case, p_version, p_names, p_values)::text, p_case, '{}') s;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_bad := kurator.form_faults(p_names, p_values, '{organisation,note}', '{9,1000}', '{"",""}');
    if c.state = 'closed' then
        v_bad := v_bad || kurator.case_over(c, p_version);
    end if;
    if v_text is null then
        v_bad := v_bad || kurator.refused('field.required', 'organisation');
    else
        select o.id into v_to from kurator.organisation o
         where o.id = case when v_text ~ '^[0-9]{1,9}$' then v_text::int end and o.takes_referrals and o.closed_on is null and o.id <> c.office_id;
        if not found then
            v_bad := v_bad || kurator.refused('forward.organisation', 'organisation');
        else
            begin
                perform kurator.due(o.calendar, kurator.office_today(o.id), p.amount)
                  from kurator.organisation o, kurator.source s join kurator.period p on p.code = s.period and p.unit = 'working_days'
                 where o.id = v_to and s.code = c.source;
            exception when sqlstate 'KU002' then
                get stacked diagnostics v_year = pg_exception_detail;
                v_bad := v_bad || kurator.refused('calendar.horizon', 'organisation', array[v_year, (select kurator.loaded_years(o.calendar) from kurator.organisation o where o.id = v_to)]);
            end;
        end if;
    end if;
    v_out := kurator.verdict(v_bad, v_ask);
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;

    v_new := kurator.forward_case(p_case, v_to, kurator.form_value(p_names, p_values, 'note'));
    perform kurator.tell(v_to);
    return query select * from kurator.case_saved(p_request, p_case, p_case);
end $$;
