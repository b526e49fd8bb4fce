-- role: kurator_api
-- A contact attempt of any channel with all that came of it: consents per need, the meeting, the mark of the register,
-- a new number, an override by a supervisor. One call writes it all and works out rung, clock and deadlines.

-- Confirmations (field `confirm`, parted by commas): not_counted, meanwhile, meeting_nonworking, closed and done (the case is
-- closed, or nothing is left to do in it), and locked: the attempt
-- was made on a locked rung, is recorded and counts for nothing until a supervisor allows it.
create or replace function api.save_attempt(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_ask kurator.save_row[] := '{}';
    c kurator.case_file;
    f kurator.ladder_facts;
    g kurator.ladder_facts;
    o kurator.outcome;
    v_me int;
    v_now constant timestamptz := kurator.clock();
    v_zone text;
    v_today date;
    v_at timestamptz;
    v_shape boolean;
    v_day date;
    v_direction text;
    v_spoke text;
    v_objection text;
    v_counts boolean := false;
    v_answers text[];
    v_agreed boolean := false;
    v_meeting timestamptz;
    v_decide date;
    v_back timestamptz;
    v_due date;
    v_gate boolean;
    v_locked kurator.save_row[] := '{}';
    v_rungs int[] := '{}';
    v_override boolean := false;
    v_reopen boolean := false;
    v_phone bigint;
    v_phone_state text;
    v_saved kurator.save_row;
    v_merged kurator.save_row[] := '{}';
    v_cases bigint[];
    v_form constant jsonb := kurator.form_fields(p_names, p_values);
    v_confirmed constant text[] := coalesce(string_to_array(replace(v_form ->> 'confirm', ' ', ''), ','), '{}');
    v_text text;
    r record;
begin
    v_cases := '{}';
    if v_form ->> 'household' = 'yes' then
        select array_agg(t.id) into v_cases
          from kurator.case_file k
          join kurator.person me on me.id = k.person_id
          join kurator.person p on p.household_id = me.household_id
          join kurator.case_file t on t.person_id = p.id and t.office_id = k.office_id and t.state = 'open'
         where k.id = p_case;
    end if;
    r := kurator.save_open(p_request, 'save_attempt', row(p_case, p_version, p_names, p_values)::text, p_case, v_cases);
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_me := r.me;
    g := kurator.ladder_ground(p_case);
    v_zone := g.zone;

    v_bad := kurator.form_faults(p_names, p_values,
        '{channel,outcome,direction,happened_at,phone_id,phone_new,phone_new_owner,spoke_with,answer,need_social_services,need_accompaniment,need_other_services,refusal,consent_form,decide_by,meeting_at,place,esrn,call_back_at,postal_id,performer,note,household,override_reason,return_reason,confirm}',
        '{20,30,10,16,18,20,20,20,20,20,20,20,30,10,10,16,10,5,16,20,200,1000,5,500,20,200}',
        '{"","",direction,"","","",spoke_with,spoke_with,answer,answer,answer,answer,refusal,consent_form,"","",place,esrn,"","","","",yesno,"",post_return,""}');
    v_today := (v_now at time zone v_zone)::date;

    -- What, when, which way.
    select * into o from kurator.outcome t
     where t.channel = (v_form ->> 'channel') and t.code = (v_form ->> 'outcome');
    if not found then
        v_text := v_form ->> 'channel';
        if v_text is null then
            v_bad := v_bad || kurator.refused('field.required', 'channel');
        elsif not exists (select from kurator.channel t where t.code = v_text) then
            v_bad := v_bad || kurator.refused('field.choice', 'channel');
        else
            v_bad := v_bad || kurator.refused(case when v_form ->> 'outcome' is null then 'field.required' else 'field.choice' end, 'outcome');
        end if;
    end if;
    v_direction := coalesce(v_form ->> 'direction',
                            case when o.channel = 'office' or o.code = 'answered' then 'in' else 'out' end);
    if v_direction = 'in' and not o.incoming then
        v_bad := v_bad || kurator.refused('attempt.incoming', 'direction');
    end if;
    v_text := v_form ->> 'happened_at';
    v_at := kurator.parse_local(v_text, v_zone);
    v_shape := v_text is null or v_at is not null;
    v_at := coalesce(v_at, date_trunc('minute', v_now));
    v_day := (v_at at time zone v_zone)::date;
    f := g;
    -- Asked where a rung may be locked or what was told before matters. (Here and below: what is asked within a condition costs nothing where that
    -- does not hold; in one condition with it, each save makes it ready.)
    if coalesce(o.channel in ('visit', 'post'), true) then
        f := kurator.ladder_climb(g, least(v_at, v_now));
    elsif v_form ->> 'esrn' = 'yes' then
        if o.effect <> 'told' or v_form ->> 'spoke_with' is null then
            f := kurator.ladder_climb(g, least(v_at, v_now));
        end if;
    end if;
    if not v_shape then
        v_bad := v_bad || kurator.refused('field.format', 'happened_at');
    elsif v_at > v_now + interval '5 minutes' then
        v_bad := v_bad || kurator.refused('attempt.future', 'happened_at');
    elsif v_day < c.received_on then
        v_bad := v_bad || kurator.refused('attempt.before_arrival', 'happened_at', array[c.received_on::text]);
    elsif v_day < v_today - f.backdate_days then
        v_bad := v_bad || kurator.refused('attempt.backdate', 'happened_at', array[f.backdate_days::text]);
    end if;
    v_at := least(v_at, v_now);     -- a clock a little ahead
    if c.state = 'closed' then
        v_reopen := coalesce(c.close_reason = 'refused' and o.effect = 'told', false);      -- a change of mind
        if v_direction = 'out' and (v_reopen or o.effect <> 'told' and c.close_reason not in ('died', 'forwarded', 'error')) then
            if 'closed' <> all (v_confirmed) then
                v_ask := v_ask || kurator.asked('question.closed', '', (kurator.case_over(c, null)).args);
            end if;
        elsif not v_reopen then
            v_bad := v_bad || kurator.case_over(c, p_version);
        end if;
    elsif c.next_step in ('none', 'close') then
        if v_direction = 'out' and o.effect in ('failed', 'sent') and 'done' <> all (v_confirmed) then
            v_ask := v_ask || kurator.asked('question.done', '');
        end if;
    end if;

    -- The rung. Mail that was sent is followed whatever the rung; who comes or calls himself is always welcome.
    if o.channel in ('visit', 'post') then
        v_gate := coalesce(o.channel = 'visit' or o.channel = 'post' and o.code = 'sent', false);
        if v_gate and f.ladder and f.notified_at is null then
            if o.channel = 'visit' and not f.visit_open then
                v_locked := v_locked || kurator.refused('ladder.visit_locked', 'channel', array[f.phone_count::text, f.need::text]);
                v_rungs := v_rungs || 2;
            elsif o.channel = 'post' and not f.post_open then
                v_locked := v_locked || kurator.refused('ladder.post_locked', 'channel');
                v_rungs := v_rungs || 3;
            end if;
            if o.code = 'impossible' and f.override3 is null and not kurator.visit_impossible(c.person_id, c.office_id, v_day) then
                v_locked := v_locked || kurator.refused('ladder.visit_impossible', 'outcome');
                v_rungs := v_rungs || 3;
            end if;
            v_text := v_form ->> 'override_reason';
            if cardinality(v_rungs) > 0 and v_text is not null then
                v_override := kurator.supervises(c.office_id);
                if not v_override then
                    v_bad := v_bad || kurator.refused('override.rights', 'override_reason');
                elsif length(v_text) < 5 then
                    v_bad := v_bad || kurator.refused('override.short', 'override_reason');
                end if;
            elsif 'locked' <> all (v_confirmed) then
                v_bad := v_bad || v_locked;
            end if;
        elsif o.channel = 'post' and o.code in ('delivered', 'returned', 'answered') and f.post_count = 0 then
            v_bad := v_bad || kurator.refused('post.not_sent', 'outcome');
        end if;
        if o.channel = 'post' and o.code = 'returned' and v_form ->> 'return_reason' is null then
            v_bad := v_bad || kurator.refused('return.required', 'return_reason');
        end if;
    end if;
    v_text := v_form ->> 'postal_id';
    if v_text is not null then
        if kurator.postal_fault(v_text) is not null then
            v_bad := v_bad || kurator.faulty(kurator.postal_fault(v_text), 'postal_id');
        end if;
    end if;

    -- The number: the one given, a new one, else the first that is not known to be wrong.
    if o.channel in ('phone', 'message') then
        v_text := v_form ->> 'phone_id';
        if v_text is not null then
            if v_text = f.first_phone::text then            -- the citizen's and not known to be wrong
                v_phone := f.first_phone;
            else
                v_phone := case when v_text ~ '^[0-9]{1,18}$' then v_text::bigint end;
                select t.state into v_phone_state from kurator.phone t where t.person_id = c.person_id and t.id = v_phone;
                if not found then
                    v_bad := v_bad || kurator.refused('phone.unknown', 'phone_id');
                elsif v_direction = 'out' and o.effect = 'failed' and v_phone_state in ('wrong', 'unserviced') then
                    v_bad := v_bad || kurator.refused('phone.wrong', 'phone_id');       -- no way up the ladder
                end if;
            end if;
        elsif v_form ->> 'phone_new' is null and v_direction = 'out' then
            v_phone := f.first_phone;
            if v_phone is null and o.channel = 'phone' then
                v_bad := v_bad || kurator.refused('phone.required', 'phone_id');
            end if;
        end if;
    end if;
    v_text := v_form ->> 'phone_new';
    if v_text is not null then
        if kurator.phone_fault(v_text) is not null then
            v_bad := v_bad || kurator.faulty(kurator.phone_fault(v_text), 'phone_new');
        end if;
    end if;

    -- Told: to whom, does it count, what was answered.
    v_spoke := v_form ->> 'spoke_with';
    if o.effect = 'told' then
        if v_spoke is null then
            v_bad := v_bad || kurator.refused('attempt.spoke_with', 'spoke_with');
        else
            v_objection := kurator.told_objection(f, o.channel, v_spoke, v_day);
            v_counts := v_objection is null;
            if not v_counts and 'not_counted' <> all (v_confirmed) then
                v_ask := v_ask || kurator.asked('question.not_counted', 'spoke_with', array[v_objection]);
            end if;
        end if;
    else
        foreach v_text in array '{answer,meeting_at}'::text[] loop
            if v_form ->> v_text is not null then
                v_bad := v_bad || kurator.refused('answer.not_told', v_text);
            end if;
        end loop;
    end if;
    if v_counts then
        v_text := v_form ->> 'answer';
        v_answers := array[coalesce(v_form ->> 'need_social_services', v_text),
                           coalesce(v_form ->> 'need_accompaniment', v_text),
                           coalesce(v_form ->> 'need_other_services', v_text)];
        if array_position(v_answers, null) is not null then
            v_bad := v_bad || kurator.refused('answer.required', 'answer');
        end if;
        v_agreed := 'agreed' = any (v_answers);
        if 'refused' = any (v_answers) then
            if v_form ->> 'refusal' is null then
                v_bad := v_bad || kurator.refused('refusal.required', 'refusal');
            end if;
            if f.refusal_form = 'written'
               and v_form ->> 'consent_form' is distinct from 'written' then
                v_bad := v_bad || kurator.refused('refusal.written', 'consent_form');
            end if;
        end if;
        v_text := v_form ->> 'decide_by';
        if v_text is not null then
            v_decide := kurator.parse_date(v_text);
            if v_decide is null then
                v_bad := v_bad || kurator.refused('field.format', 'decide_by');
            elsif v_decide < v_today then
                v_bad := v_bad || kurator.refused('decide.past', 'decide_by');
            end if;
        elsif 'thinking' = any (v_answers) then
            v_bad := v_bad || kurator.refused('decide.required', 'decide_by');
        end if;
        r := kurator.meeting_check(c.office_id, p_case, p_names, p_values, false, v_zone, g.calendar);
        v_meeting := r.at;
        v_bad := v_bad || r.bad;
        v_ask := v_ask || r.ask;
        if not v_agreed then
            if v_meeting is not null and array_position(v_answers, null) is null then
                v_bad := v_bad || kurator.refused('meeting.answer', 'meeting_at');
            end if;
        end if;
    end if;
    -- Somebody else's word is no change of mind; nor is a refusal to whom one calls once more.
    if v_reopen then
        if cardinality(v_bad) = 0 and (not v_counts or v_direction = 'out' and not v_agreed and not 'thinking' = any (v_answers)) then
            v_bad := v_bad || kurator.case_over(c, p_version);
        end if;
    end if;
    if not v_counts then
        if v_form ->> 'esrn' = 'yes' and v_objection is null and f.told_at is null then
            v_bad := v_bad || kurator.refused('esrn.early', 'esrn');
        end if;
    end if;
    v_text := v_form ->> 'call_back_at';
    if v_text is null then
        if o.code = 'call_back' then
            v_bad := v_bad || kurator.refused('callback.required', 'call_back_at');
        end if;
    else
        v_back := kurator.parse_local(v_text, v_zone);
        if v_back is null then
            v_bad := v_bad || kurator.refused('field.format', 'call_back_at');
        elsif v_back <= v_now then
            v_bad := v_bad || kurator.refused('callback.past', 'call_back_at');
        elsif 'callback_late' <> all (v_confirmed) then
            select d.due_on into v_due from kurator.deadline_open d
             where d.case_id = p_case and d.period = 'notify' and d.due_on < (v_back at time zone v_zone)::date;
            if found then       -- whoever is called then is told too late
                v_ask := v_ask || kurator.asked('question.callback_late', 'call_back_at', array[v_due::text]);
            end if;
        end if;
    end if;

    -- Attempts add to each other, and what was added is told; but that somebody told or posted since the form was opened, or that the case lies on
    -- another desk by now, is worth a question.
    if p_version < c.version then
        select m.merged, v_ask || case when 'reassigned' <> all (v_confirmed) then m.asked end into v_merged, v_ask
          from kurator.case_meanwhile(p_case, p_version, v_me, c.office_id) m;
        if 'meanwhile' <> all (v_confirmed) then
            select x.who, x.what, x.at into r from (
                select kurator.short_name(s.surname, s.given_name, s.patronymic) as who, a.channel || '.' || a.outcome as what, a.recorded_at as at
                  from kurator.attempt_case ac
                  join kurator.contact_attempt a on a.id = ac.attempt_id and a.superseded_at is null
                  join kurator.outcome e on e.channel = a.channel and e.code = a.outcome and e.effect in ('told', 'sent')
                  left join kurator.staff s on s.id = a.recorded_by
                 where ac.case_id = p_case and ac.case_version > p_version
                union all
                select kurator.short_name(s.surname, s.given_name, s.patronymic), 'meeting', m.made_at
                  from kurator.appointment m left join kurator.staff s on s.id = m.made_by
                 where m.case_id = p_case and m.state = 'agreed' and m.superseded_at is null and v_meeting is not null
                   and to_char(m.starts_at at time zone v_zone, 'YYYY-MM-DD HH24:MI')
                       is distinct from kurator.form_value(p_names, p_base, 'meeting_at')) x
             order by x.at desc limit 1;
            if found then
                v_ask := v_ask || kurator.asked('question.meanwhile', '', array[coalesce(r.who, ''), r.what, to_char(r.at at time zone v_zone, 'YYYY-MM-DD HH24:MI')]);
            end if;
        end if;
    end if;
    if cardinality(v_bad) + cardinality(v_ask) > 0 then
        v_out := kurator.verdict(v_bad, v_ask);
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;

    r := kurator.write_attempt(c, v_cases || p_case, o, v_direction, v_at, v_spoke, v_phone, v_back,
        cardinality(v_rungs) > 0 and not v_override, case when v_override then v_rungs else '{}' end, v_reopen,
        v_answers, v_decide, v_meeting, v_form, g, v_me);
    v_saved := kurator.saved(r.version, r.attempt, '', kurator.listed(p_case, c.office_id, v_zone, g.calendar));
    v_text := kurator.tell(c.office_id)::text || kurator.request_end(p_request, array[v_saved] || v_merged)::text;
    return next v_saved;
    if cardinality(v_merged) > 0 then
        return query select * from unnest(v_merged);
    end if;
end $$;
