-- role: kurator_owner
-- What follows from the ladder: the one function that writes it into the case and its deadlines.

-- One deadline as it ought to be.
create type kurator.deadline_want as (
    period          text,
    state           text,
    started_on      date,
    due_on          date,
    revision_id     bigint,
    closed_on       date,
    given           boolean         -- the date follows the facts; else the one once computed (and shifted) stays
);

-- One as it is. (Not the row type: to gather whole rows of partitions costs more than to find them.)
create type kurator.deadline_have as (
    id              bigint,
    period          text,
    state           text,
    started_on      date,
    due_on          date,
    revision_id     bigint,
    closed_on       date,
    assignee_id     int,
    tried           boolean,
    born            date,           -- whose it is (0030_directions.sql)
    need            int
);

-- The end of a period of kurator.period that begins on p_from. KU002 past the calendar.
create function kurator.due_of(p_period text, p_calendar text, p_from date) returns date
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    p kurator.period;
begin
    select * into strict p from kurator.period t where t.code = p_period;
    return case p.unit when 'working_days' then kurator.due(p_calendar, p_from, p.amount)
                       when 'months' then (p_from + make_interval(months => p.amount))::date
                       when 'years' then (p_from + make_interval(years => p.amount))::date
                       else p_from + p.amount end;
end $$;

-- Works out the case and its deadlines from the facts: attempts in force, consents, appointments, the mark of the
-- register, overrides. The only writer of these columns and of deadline rows but for the calendar loader; doing it again
-- changes nothing. True when something changed. Raises KU002 when a date needed lies past the calendar.
-- A save that has all at hand gives it along: the ground of the ladder, as it still is, the attempt that carries the mark
-- of the register, which is then set here by p_me, and the case, locked and unchanged since.
create function kurator.recompute(p_case bigint, p_ground kurator.ladder_facts default null, p_esrn_attempt bigint default null,
                                  p_me int default null, p_file kurator.case_file default null) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    c kurator.case_file;
    n kurator.case_file;
    f kurator.ladder_facts;
    m kurator.appointment;
    h kurator.deadline_have;                 -- the notify deadline as it was
    g kurator.deadline_have;                 -- the meeting to be agreed on as it was
    mark kurator.deadline_have;              -- the register as it was
    was kurator.deadline_have;
    have kurator.deadline_have[];
    want kurator.deadline_want[] := '{}';
    opened kurator.deadline_want[] := '{}';     -- what is new of it
    ended kurator.deadline_have;                -- the first that ends without having moved, as it is then
    w kurator.deadline_want;
    had text[] := '{}';                         -- the periods of have and of want
    wanted text[] := '{}';
    d record;
    v_today date;
    v_revision bigint;
    v_start date;
    v_due date;
    v_unit text;
    v_amount int;
    v_stop timestamptz;
    v_since timestamptz;                -- of the consent that stands
    v_thought timestamptz;              -- when the citizen promised to decide
    v_told date;
    v_anew date;                        -- from when what came of a later word is counted; null: all under one date
    v_meeting boolean;
    v_missed date;                      -- the day of the last meeting that the citizen missed
    v_open text;
    v_state text;
    v_closed date;
    v_again date;
    v_void text;
    v_tried boolean;                    -- of the period notify: was anything tried (the column comes with 0020)
    v_changed boolean := false;
begin
    c := p_file;
    if c.id is distinct from p_case then
        select * into strict c from kurator.case_file t where t.id = p_case for update;
    end if;
    f := case when p_ground.case_id = p_case then kurator.ladder_climb(p_ground, 'infinity') else kurator.ladder_of(p_case) end;
    n := c;
    if p_esrn_attempt is not null then
        n.esrn_at := kurator.clock();
        n.esrn_by := coalesce(p_me, kurator.me());
        n.esrn_attempt := p_esrn_attempt;
    end if;
    v_today := (kurator.clock() at time zone f.zone)::date;
    n.phone_count := f.phone_count;
    n.visit_count := f.visit_count;
    n.post_count := f.post_count;
    n.attempt_count := f.attempt_count;
    n.last_attempt_at := f.last_attempt_at;
    n.notified_at := f.notified_at;
    n.notified_by := f.notified_by;
    n.rung := case when f.notified_at is not null then 4 when not f.ladder then 1
                   when f.post_open then 3 when f.visit_open then 2 else 1 end;
    n.answer := null;
    n.decide_by := null;
    if f.told_at is not null then
        -- Of each need the last word counts.
        select case when bool_or(k.answer = 'agreed') then 'agreed' when bool_or(k.answer = 'thinking') then 'thinking'
                    when bool_or(k.answer = 'refused') then 'refused' end,
               min(k.decide_by) filter (where k.answer = 'thinking'), max(k.given_at) filter (where k.answer = 'thinking')
          into n.answer, n.decide_by, v_thought
          from (select distinct on (s.need) s.answer, s.decide_by, s.given_at from kurator.consent s
                 where s.case_id = p_case
                   and (s.attempt_id is null or s.attempt_id = any (f.in_force))
                 order by s.need, s.given_at desc, s.id desc) k;
        select t as row into d from kurator.appointment t
         where t.case_id = p_case and t.superseded_at is null and t.state <> 'moved'
           and (t.attempt_id is null or t.attempt_id = any (f.in_force))
         order by t.id desc limit 1;
        m := d.row;
    end if;
    v_meeting := coalesce(m.state in ('agreed', 'kept'), false);
    n.meeting_at := case when v_meeting then m.starts_at end;

    n.next_at := null;
    if c.state = 'closed' then
        n.next_step := 'none';
    elsif f.told_at is null then
        if f.call_back_at is not null then
            n.next_step := 'call_at';
            n.next_at := f.call_back_at;
        elsif f.sent_at is not null then
            n.next_step := 'wait';
            n.next_at := ((f.sent_last at time zone f.zone)::date
                          + f.post_wait)::timestamp at time zone f.zone;
        else
            n.next_step := (array['call', 'visit', 'post'])[n.rung];
            if n.rung = 1 then
                n.next_at := f.phone_last + f.gap;
            end if;
        end if;
    elsif n.answer = 'thinking' then
        n.next_step := 'decide';
        n.next_at := n.decide_by::timestamp at time zone f.zone;
    elsif n.answer is null then
        n.next_step := 'answer';
    elsif n.answer = 'agreed' and not v_meeting then
        n.next_step := 'meeting';
    elsif n.esrn_at is null then
        n.next_step := 'esrn';
    elsif n.answer = 'agreed' and m.state = 'agreed' then
        n.next_step := 'meeting';
        n.next_at := m.starts_at;
    elsif n.answer = 'refused' then
        n.next_step := 'close';
    elsif n.answer = 'agreed' then
        n.next_step := 'need';
    else
        n.next_step := 'none';
    end if;

    -- Deadlines. The three things to be done share one due date, that of the arrival. Only what comes of a word given after
    -- that date, when the clock had been stopped by an earlier one (a promise to decide, a refusal, a posted notice), is
    -- counted anew from that word: it could not be done before. The lock keeps a calendar that is being loaded from
    -- missing a deadline that opens here.
    v_void := pg_advisory_xact_lock_shared(7310584)::text;          -- kurator.calendar_lock(false), without its cost
    -- (From its partitions by name: both at once took twice as long.)
    have := array(select row(x.id, x.period, x.state, x.started_on, x.due_on, x.revision_id, x.closed_on, x.assignee_id, x.tried, x.born, x.need)::kurator.deadline_have
                    from kurator.deadline_done x where x.case_id = p_case)
         || array(select row(x.id, x.period, x.state, x.started_on, x.due_on, x.revision_id, x.closed_on, x.assignee_id, x.tried, x.born, x.need)::kurator.deadline_have
                    from kurator.deadline_open x where x.case_id = p_case);
    foreach was in array have loop
        case was.period when 'notify' then h := was; when 'agree_meeting' then g := was; when 'esrn' then mark := was; else end case;
    end loop;
    v_open := case c.state when 'open' then 'open' else 'cancelled' end;
    if f.told_at is null then
        v_stop := f.sent_at;
    elsif f.stops_on = 'notified' then
        v_stop := f.notified_at;
    else
        v_stop := case when f.stops_on = 'esrn' then n.esrn_at
                       when f.stops_on = 'meeting' and n.answer = 'agreed' then case when v_meeting then m.made_at end
                       else f.notified_at end;
    end if;
    v_start := c.received_on;
    if n.rung in (2, 3) and f.ladder and not f.within_period then
        v_start := greatest(c.received_on, (case n.rung when 2 then f.visit_since else f.post_since end at time zone f.zone)::date);
    end if;
    if h.id is not null and (h.started_on = v_start or v_stop is not null
                             or kurator.due_or_null(f.calendar, v_start, 5) is null) then     -- past the calendar: the date it had
        v_start := h.started_on;
        v_due := h.due_on;
        v_revision := h.revision_id;
    else
        select p.unit, p.amount into v_unit, v_amount
          from kurator.source s join kurator.period p on p.code = s.period where s.code = c.source;
        v_due := case v_unit when 'working_days' then kurator.due(f.calendar, v_start, v_amount)
                             when 'months' then (v_start + make_interval(months => v_amount))::date
                             when 'years' then (v_start + make_interval(years => v_amount))::date
                             else v_start + v_amount end;
        select r.revision_id into v_revision from kurator.calendar_current r where r.calendar = f.calendar;
    end if;
    want := want || row('notify', case when v_stop is null then v_open else 'met' end, v_start, v_due, v_revision,
                        (v_stop at time zone f.zone)::date, true)::kurator.deadline_want;
    if n.answer = 'agreed' and (f.stops_on = 'notified' or v_stop is not null) then
        if v_stop is not null and v_today > v_due then
            select min(s.given_at) into v_since from kurator.consent s
             where s.case_id = p_case and s.answer = 'agreed'
               and (s.attempt_id is null or s.attempt_id = any (f.in_force))
               and not exists (select from kurator.consent l
                                where l.case_id = p_case and l.need = s.need and l.answer <> 'agreed' and (l.given_at, l.id) > (s.given_at, s.id)
                                  and (l.attempt_id is null or l.attempt_id = any (f.in_force)));
            if v_since > v_stop and (v_since at time zone f.zone)::date > v_due then
                v_anew := (v_since at time zone f.zone)::date;
            end if;
        end if;
        -- A meeting that was missed is agreed on anew, in a period of its own: the one before was kept.
        if g.id is not null then
            select max((t.starts_at at time zone f.zone)::date) into v_missed from kurator.appointment t
             where t.case_id = p_case and t.superseded_at is null and t.state = 'missed'
               and (t.attempt_id is null or t.attempt_id = any (f.in_force));
        end if;
        v_again := case when coalesce(v_missed > coalesce(v_anew, v_start), false) then v_missed else v_anew end;
        if g.started_on = coalesce(v_again, v_start) or g.state = 'met' and v_meeting then
            d := (g.started_on, g.due_on, g.revision_id, false);
        elsif v_again is null then
            d := (v_start, v_due, v_revision, true);
        else
            d := (v_again, kurator.due_of('agree_meeting', f.calendar, v_again), kurator.revision(f.calendar), true);
        end if;
        want := want || row('agree_meeting', case when v_meeting then 'met' else v_open end, d.f1, d.f2, d.f3,
                            case when v_meeting then (m.made_at at time zone f.zone)::date end, d.f4)::kurator.deadline_want;
    end if;
    if f.told_at is not null then
        -- The fact of notifying is entered once. The mark that opens (again) after the date has its own, too.
        v_told := (f.told_at at time zone f.zone)::date;
        if v_told > v_due and v_stop < f.told_at then
            v_anew := greatest(v_anew, v_told);
        end if;
        if v_anew is not null and n.esrn_at is null and c.state = 'open' and coalesce(mark.state, 'cancelled') = 'cancelled' then
            want := want || row('esrn', v_open, v_anew, kurator.due_of('esrn', f.calendar, v_anew), kurator.revision(f.calendar), null, true)::kurator.deadline_want;
        else
            want := want || row('esrn', case when n.esrn_at is null then v_open else 'met' end, v_start, v_due, v_revision,
                                (n.esrn_at at time zone f.zone)::date, false)::kurator.deadline_want;
        end if;
        if n.decide_by is not null then
            want := want || row('decide', v_open, (v_thought at time zone f.zone)::date, n.decide_by, null, null, true)::kurator.deadline_want;
        end if;
        if n.answer = 'refused' and n.esrn_at is not null then      -- nothing is left but to close it
            v_told := (n.esrn_at at time zone f.zone)::date;
            want := want || row('close', case c.state when 'open' then 'open' else 'met' end, v_told, kurator.due_of('close', f.calendar, v_told),
                                null, null, true)::kurator.deadline_want;
        end if;
        if n.answer = 'agreed' and m.state = 'kept' then            -- what the meeting was for (442-FZ art. 15)
            v_told := (m.starts_at at time zone f.zone)::date;
            select * into g from unnest(have) t where t.period = 'need';
            if g.started_on = v_told then
                d := (g.started_on, g.due_on, g.revision_id, false);
            else
                d := (v_told, kurator.due_of('need', f.calendar, v_told), kurator.revision(f.calendar), true);
            end if;
            want := want || row('need', case when c.state = 'open' then 'open' when c.close_reason = 'programme' then 'met' else 'cancelled' end,
                                d.f1, d.f2, d.f3, null, d.f4)::kurator.deadline_want;
        end if;
        if m.id is not null then
            want := want || row('meeting', case m.state when 'agreed' then v_open when 'kept' then 'met' else 'cancelled' end,
                                (m.made_at at time zone f.zone)::date, (m.starts_at at time zone f.zone)::date, null, null, true)::kurator.deadline_want;
        end if;
    elsif f.sent_last is not null then
        v_start := (f.sent_last at time zone f.zone)::date;
        want := want || row('post_wait', v_open, v_start, v_start + f.post_wait,
                            null, null, true)::kurator.deadline_want;
    end if;

    -- What is wanted beside what there is of its period (no row: it is new); what there is and is not wanted has no state. (By arrays: a
    -- query that joins the two took as long as all the rest of it.)
    foreach w in array want loop
        wanted := wanted || w.period;
    end loop;
    foreach was in array have loop
        had := had || was.period;
        if was.period <> all (wanted) then
            want := want || row(was.period, null, null, null, null, null, null)::kurator.deadline_want;
        end if;
    end loop;
    foreach w in array want loop
        was := have[array_position(had, w.period)];
        if was.id is not null and (w.state is null or not w.given) then        -- the date once computed (and shifted) stays
            w.started_on := was.started_on;
            w.due_on := was.due_on;
            w.revision_id := was.revision_id;
        end if;
        -- A date that was not running when a calendar was loaded did not move then: what opens with it (again) does now.
        if w.state = 'open' and was.state is distinct from 'open' and coalesce(h.state, 'open') <> 'open' then
            if w.revision_id <> kurator.revision(f.calendar) then
                v_again := coalesce(kurator.due_again(f.calendar, w.revision_id, w.started_on, w.due_on), w.due_on);
                if w.started_on = was.started_on and v_again <> was.due_on then
                    insert into kurator.deadline_shift (deadline_id, case_id, office_id, due_before, due_after, revision_before, revision_after)
                         values (was.id, p_case, c.office_id, was.due_on, v_again, was.revision_id, kurator.revision(f.calendar));
                end if;
                w.due_on := v_again;
                w.revision_id := kurator.revision(f.calendar);
            end if;
        end if;
        if was.id is null then
            opened := opened || row(w.period, w.state, w.started_on, w.due_on, w.revision_id,
                                    case when w.state <> 'open' then coalesce(w.closed_on, c.closed_on, v_today) end, null)::kurator.deadline_want;
            continue;
        end if;
        if w.state is null then
            -- Answered in time, or its ground was a mistake.
            v_state := case when was.state = 'open' and f.told_at is not null and w.period in ('decide', 'post_wait') then 'met'
                            when was.state = 'open' or w.period = 'meeting'
                                 or f.told_at is null and w.period in ('agree_meeting', 'esrn') then 'cancelled'
                            else was.state end;
        elsif c.state = 'closed' and was.state <> 'open' then
            v_state := was.state;                 -- what ended before the case did stays as it ended
        else
            v_state := w.state;
        end if;
        v_closed := case when v_state = 'open' then null
                         else coalesce(w.closed_on, case when was.state = v_state then was.closed_on end, c.closed_on, v_today) end;
        v_tried := case w.period when 'notify' then n.attempt_count > 0 else was.tried end;
        if (was.state, was.started_on, was.due_on, was.revision_id, was.closed_on, was.assignee_id, was.tried)
           is distinct from (v_state, w.started_on, w.due_on, w.revision_id, v_closed, c.assignee_id, v_tried) then
            if was.state = 'open' and v_state <> 'open' and ended.id is null
               and (was.started_on, was.due_on, was.revision_id) is not distinct from (w.started_on, w.due_on, w.revision_id) then
                ended := was;                                     -- only its end is new: it goes over together with what opens
                ended.state := v_state;
                ended.closed_on := v_closed;
                ended.tried := v_tried;
            elsif was.state = 'open' and v_state = 'open' then    -- it stays in its partition: at half the cost when that is named
                update kurator.deadline_open x
                   set started_on = w.started_on, due_on = w.due_on, revision_id = w.revision_id, closed_on = v_closed,
                       assignee_id = c.assignee_id, tried = v_tried
                 where x.id = was.id;
            else
                update kurator.deadline x
                   set state = v_state, started_on = w.started_on, due_on = w.due_on, revision_id = w.revision_id, closed_on = v_closed,
                       assignee_id = c.assignee_id, tried = v_tried
                 where x.id = was.id and x.state = was.state;
            end if;
            v_changed := true;
        end if;
    end loop;
    -- By one statement: its triggers fire once. (What ends is put where the ended stand, with all its columns, as an update would: that took twice as long.)
    if cardinality(opened) > 0 and ended.id is not null then
        with gone as (delete from kurator.deadline_open x where x.id = ended.id returning x.*)
        insert into kurator.deadline (id, case_id, person_id, period, office_id, assignee_id, started_on, due_on, calendar, revision_id,
                                      state, closed_on, opened_at, tried, site_id, born, need)
        select t.id, t.case_id, t.person_id, t.period, t.office_id, c.assignee_id, t.started_on, t.due_on, t.calendar, t.revision_id,
               ended.state, ended.closed_on, t.opened_at, ended.tried, t.site_id, t.born, t.need
          from gone t
        union all
        select nextval('kurator.deadline_id_seq'), p_case, c.person_id, o.period, c.office_id, c.assignee_id, o.started_on, o.due_on, f.calendar, o.revision_id,
               o.state, o.closed_on, kurator.clock(), o.period = 'notify' and n.attempt_count > 0, c.site_id, have[1].born, have[1].need
          from unnest(opened) o;
        v_changed := true;
    elsif cardinality(opened) > 0 then
        insert into kurator.deadline (case_id, person_id, period, office_id, assignee_id, started_on, due_on, calendar, revision_id,
                                      state, closed_on, tried, site_id, born, need)
        select p_case, c.person_id, o.period, c.office_id, c.assignee_id, o.started_on, o.due_on, f.calendar, o.revision_id,
               o.state, o.closed_on, o.period = 'notify' and n.attempt_count > 0, c.site_id, have[1].born, have[1].need      -- kept in all of them; of the first a trigger asks
          from unnest(opened) o;
        v_changed := true;
    elsif ended.id is not null then
        update kurator.deadline x set state = ended.state, closed_on = ended.closed_on, assignee_id = c.assignee_id, tried = ended.tried where x.id = ended.id and x.state = 'open';
    end if;

    if n is distinct from c then
        update kurator.case_file t
           set rung = n.rung, next_step = n.next_step, next_at = n.next_at, phone_count = n.phone_count, visit_count = n.visit_count,
               post_count = n.post_count, attempt_count = n.attempt_count, last_attempt_at = n.last_attempt_at,
               notified_at = n.notified_at, notified_by = n.notified_by, answer = n.answer, decide_by = n.decide_by,
               meeting_at = n.meeting_at, esrn_at = n.esrn_at, esrn_by = n.esrn_by, esrn_attempt = n.esrn_attempt, version = c.version + 1
         where t.id = p_case;
        v_changed := true;
    end if;
    return v_changed;
end $$;
grant execute on function kurator.recompute(bigint, kurator.ladder_facts, bigint, int, kurator.case_file) to kurator_api;
