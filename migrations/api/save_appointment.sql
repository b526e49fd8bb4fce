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
    v_now text[];
    w text[];
    v_merged kurator.save_row[] := '{}';
    v_doing text := v_action;       -- as it turns out: what was to be moved may have ended meanwhile
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
    -- A colleague has agreed on, moved or ended the meeting meanwhile: the form compares field by field.
    if p_version < c.version and array_position(p_names, 'meeting_at') is not null and c.state = 'open' and v_action in ('agree', 'move') and cardinality(v_bad) = 0 then
        v_now := array[nullif(v_theirs, ''), case when m.id is null then kurator.form_value(p_names, p_base, 'place') else m.place end];
        select t.want, t.conflict, t.merged into w, v_out, v_merged
          from kurator.merge_fields('meeting', c.person_id, null, c.office_id, '{meeting_at,place}', v_now, p_names, p_base, p_values) t;
        if cardinality(v_out) > 0 then
            return query select * from kurator.request_answer(p_request, v_out);
            return;
        end if;
        if w is not distinct from v_now and m.id is not null then       -- as the colleague has it: nothing is to be written
            return query select * from kurator.case_saved(p_request, p_case, p_case, v_merged);
            return;
        end if;
        v_doing := case when kurator.form_value(p_names, p_base, 'meeting_at') is distinct from nullif(v_theirs, '') then v_action
                        when m.id is null then 'agree' else 'move' end;
    end if;
    if c.state = 'closed' then
        v_bad := v_bad || kurator.case_over(c, p_version);
    elsif v_action is null then
        v_bad := v_bad || kurator.refused('field.required', 'action');
    elsif v_action not in ('agree', 'move', 'kept', 'missed', 'cancel', 'undo') then
        v_bad := v_bad || kurator.refused('field.choice', 'action');
    elsif v_doing = 'agree' and c.answer is distinct from 'agreed' then
        v_bad := v_bad || kurator.refused('appointment.no_consent', 'action');
    elsif v_doing = 'agree' and m.id is not null then
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
    elsif v_doing <> 'agree' and m.id is null then
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
    return query select * from kurator.case_saved(p_request, p_case, p_case, v_merged);
end $$;
