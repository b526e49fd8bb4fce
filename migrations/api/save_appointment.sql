-- role: kurator_api
-- The meeting: agreed on, moved, kept, missed, cancelled. A move is a new row; the old one stays visible.
create or replace function api.save_appointment(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_ask kurator.save_row[] := '{}';
    c kurator.case_file;
    r record;
    m kurator.appointment;
    v_action constant text := kurator.form_value(p_names, p_values, 'action');
    v_at timestamptz;
    v_theirs text;
begin
    select s.done, s.file into r
      from kurator.save_open(p_request, 'save_appointment', row(p_case, p_version, p_names, p_values)::text, p_case, '{}') s;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_bad := kurator.form_faults(p_names, p_values, '{action,meeting_at,place,confirm}', '{10,16,10,200}', '{"","",place,""}');
    select * into m from kurator.appointment t
     where t.case_id = p_case and t.superseded_at is null and t.state = 'agreed' order by t.id desc limit 1;
    v_theirs := coalesce(kurator.local_text(m.starts_at, c.office_id), '');
    if c.state = 'closed' then
        v_bad := v_bad || kurator.refused('case.closed', '', array[c.close_reason, c.closed_on::text]);
    elsif v_action is null then
        v_bad := v_bad || kurator.refused('field.required', 'action');
    elsif v_action not in ('agree', 'move', 'kept', 'missed', 'cancel', 'undo') then
        v_bad := v_bad || kurator.refused('field.choice', 'action');
    elsif p_version < c.version and array_position(p_names, 'meeting_at') is not null
          and coalesce(kurator.form_value(p_names, p_base, 'meeting_at'), '') <> v_theirs
          and v_theirs is distinct from kurator.form_value(p_names, p_values, 'meeting_at') then
        -- A colleague has agreed on, moved or ended the meeting meanwhile.
        v_out := array[row('conflict', 'conflict.field', 'meeting_at',
                           array[coalesce(kurator.form_value(p_names, p_base, 'meeting_at'), ''), v_theirs,
                                 coalesce(kurator.form_value(p_names, p_values, 'meeting_at'), '')], c.version, p_case)::kurator.save_row];
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    elsif v_action = 'agree' and c.answer is distinct from 'agreed' then
        v_bad := v_bad || kurator.refused('appointment.no_consent', 'action');
    elsif v_action = 'agree' and m.id is not null then
        v_bad := v_bad || kurator.refused('appointment.exists', 'action', array[v_theirs]);
    elsif v_action = 'undo' then
        -- Kept or missed by mistake: the own mark of the same day, as with an attempt; later the supervisor.
        select * into m from kurator.appointment t
         where t.case_id = p_case and t.superseded_at is null and t.state <> 'moved' order by t.id desc limit 1;
        if m.state is null or m.state not in ('kept', 'missed') then
            v_bad := v_bad || kurator.refused('appointment.unmarked', 'action');
        elsif not kurator.may_undo(c.office_id, m.marked_by, m.marked_at) then
            v_bad := v_bad || kurator.refused('appointment.not_yours', 'action');
        end if;
    elsif v_action <> 'agree' and m.id is null then
        v_bad := v_bad || kurator.refused('appointment.none', 'action');
    elsif v_action in ('kept', 'missed') and m.starts_at > kurator.clock() then
        v_bad := v_bad || kurator.refused('appointment.early', 'action', array[v_theirs]);
    end if;
    if v_action in ('agree', 'move') then
        select t.at, v_bad || t.bad, v_ask || t.ask into v_at, v_bad, v_ask
          from kurator.meeting_check(c.office_id, p_case, p_names, p_values, true) t;
    end if;
    v_out := kurator.verdict(v_bad, v_ask);
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;

    if v_action in ('agree', 'move') then
        perform kurator.set_meeting(p_case, null, v_at, kurator.form_value(p_names, p_values, 'place'));
    else
        update kurator.appointment t
           set state = case v_action when 'cancel' then 'cancelled' when 'undo' then 'agreed' else v_action end, version = t.version + 1,
               marked_at = case when v_action <> 'undo' then kurator.clock() end, marked_by = case when v_action <> 'undo' then kurator.me() end
         where t.id = m.id;
    end if;
    perform kurator.recompute(p_case);
    return query select * from kurator.case_saved(p_request, p_case, p_case);
end $$;
