-- role: kurator_owner
-- The course of a case as a cell of a register: attempts, answers, meetings, what was allowed and the mark of the register ЭСРН, as they
-- were entered. From it the columns notified_on, answer, meeting_on and esrn_on are worked out again where the register is taken in.
--
-- One record a fact, parts as in every cell (kurator.cell_value), moments in the office's own time:
--   attempt, happened, channel, outcome, direction, spoke with, recorded, recorder, performer, number, call back at, postal id, why it
--            came back, locked, superseded at, by, why, note of that, note
--   override, n, rung, granted, by, reason, afterwards        answer, n, need, answer, form, reason, decide by, given
--   meeting, n, starts, place, address, state, made, by, marked, by, superseded        esrn, at, by, n
--   file, ladder or none where the source says otherwise, who closed it, his note, why it was opened again, that note, of the first referral the
--            sender's number, its day, the day in the region, note
--   referral, source, received, number, of, sender, his number, of, day in the region, joined, note: those after the first
-- n: which attempt of the cell it came of. Words are codes: the cell is the same in either language.

-- «2026-11-05 10:00:00.5», nothing else.
create function kurator.course_at(p_text text) returns timestamp language plpgsql immutable parallel safe as $$
begin
    if substr(p_text, 11) ~ '^ ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?$' and kurator.parse_date(left(p_text, 10)) is not null then
        return p_text::timestamp;
    end if;
    return null;
end $$;
-- Which attempt; null: none.
create function kurator.course_n(p_text text) returns int language plpgsql immutable parallel safe as $$
begin
    return case when p_text ~ '^[1-9][0-9]{0,2}$' then p_text::int end;
end $$;
-- The parts of a record, '' where there is none: longer than any record may be.
create function kurator.course_parts(p_parts text[]) returns text[] language plpgsql immutable parallel safe as $$
begin
    return array(select coalesce(p_parts[i], '') from generate_series(1, 20) i order by i);
end $$;
create function kurator.course_name(p_staff int) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select concat_ws(' ', s.surname, nullif(s.given_name, ''), nullif(s.patronymic, '')) from kurator.staff s where s.id = p_staff);
end $$;
-- Who that is here: the one of that name who has or had a role in the office; null when nobody, or two.
create function kurator.course_staff(p_office int, p_name text) returns int language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select case when count(*) = 1 then min(s.id) end from kurator.staff s
             where concat_ws(' ', s.surname, nullif(s.given_name, ''), nullif(s.patronymic, '')) = p_name
               and exists (select from kurator.staff_role r where r.staff_id = s.id and r.organisation_id = p_office));
end $$;

-- The records of a case, in their order.
create function kurator.course_records(p_case bigint, p_zone text) returns text[] language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    v_ids constant bigint[] := array(select t.attempt_id from kurator.attempt_case t where t.case_id = p_case order by t.attempt_id);
begin
    return array(select kurator.cell_value(variadic x.parts) from (
        -- what the columns of the case and its first referral do not have
        select 0 as kind, c.id, array['file', case when c.ladder <> s.ladder then case when c.ladder then 'ladder' else 'none' end end, kurator.course_name(c.closed_by), c.close_note,
                                      c.reopened_why, c.reopened_note, e.sender_no, e.sender_on::text, e.region_received_on::text, e.note] as parts
          from kurator.case_file c join kurator.source s on s.code = c.source
          left join lateral (select x.* from kurator.referral x where x.case_id = c.id order by x.joined, x.id limit 1) e on true
         where c.id = p_case and (c.ladder <> s.ladder or c.closed_by is not null or c.close_note <> '' or c.reopened_why is not null or concat(e.sender_no, e.note) <> '' or num_nonnulls(e.sender_on, e.region_received_on) > 0)
        union all
        select 1, a.id, array['attempt', (a.happened_at at time zone p_zone)::text, a.channel, a.outcome, a.direction, a.spoke_with, (a.recorded_at at time zone p_zone)::text,
                                kurator.course_name(a.recorded_by), a.performer, (select t.number from kurator.phone t where t.id = a.phone_id), (a.call_back_at at time zone p_zone)::text,
                                a.postal_id, a.return_reason, case when a.needs_override then 'locked' end, (a.superseded_at at time zone p_zone)::text,
                                kurator.course_name(a.superseded_by), a.superseded_why, a.superseded_note, a.note]
          from kurator.contact_attempt a where a.id = any (v_ids)
        union all
        select 2, o.id, array['override', array_position(v_ids, o.attempt_id)::text, o.rung::text, (o.granted_at at time zone p_zone)::text, kurator.course_name(o.granted_by), o.reason,
                              case when o.afterwards then 'afterwards' end] from kurator.ladder_override o where o.case_id = p_case
        union all
        select 3, s.id, array['answer', array_position(v_ids, s.attempt_id)::text, s.need, s.answer, s.form, s.reason, s.decide_by::text, (s.given_at at time zone p_zone)::text]
          from kurator.consent s where s.case_id = p_case
        union all
        select 4, m.id, array['meeting', array_position(v_ids, m.attempt_id)::text, (m.starts_at at time zone p_zone)::text, m.place, m.address, m.state, (m.made_at at time zone p_zone)::text,
                              kurator.course_name(m.made_by), (m.marked_at at time zone p_zone)::text, kurator.course_name(m.marked_by), (m.superseded_at at time zone p_zone)::text]
          from kurator.appointment m where m.case_id = p_case
        union all
        select 5, c.id, array['esrn', (c.esrn_at at time zone p_zone)::text, kurator.course_name(c.esrn_by), array_position(v_ids, c.esrn_attempt)::text]
          from kurator.case_file c where c.id = p_case and c.esrn_at is not null
        union all       -- what arrived after the first referral
        select 6, x.id, array['referral', x.source, x.received_on::text, x.incoming_no, x.incoming_on::text, x.sender, x.sender_no, x.sender_on::text, x.region_received_on::text,
                              case when x.joined then 'joined' end, x.note]
          from (select t.*, row_number() over (order by t.joined, t.id) as n from kurator.referral t where t.case_id = p_case) x where x.n > 1) x order by x.kind, x.id);
end $$;

-- Is something in it that cannot be read, or that no form would have taken? p_received: the day of the arrival; p_today: no day is later.
create function kurator.course_fault(p_cell text, p_received date, p_today date) returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    r record;
    x text[];
    v_told boolean[] := '{}';       -- of each attempt: could something be answered in it?
    v_sent boolean := false;
    v_marks int := 0;
    v_files int := 0;
    v_good boolean;
begin
    if p_received is null or length(p_cell) > 16002 then
        return true;
    end if;
    for r in select v.n, v.parts, case v.parts[1] when 'attempt' then 1 else 2 end as turn from kurator.cell_values(p_cell) v order by 3, 1 loop
        x := kurator.course_parts(r.parts);
        if r.n > 300 or cardinality(r.parts) > 19 then
            return true;
        end if;
        case x[1]
        when 'attempt' then
            v_good := kurator.course_at(x[2])::date between p_received and p_today
                and exists (select from kurator.outcome o where o.channel = x[3] and o.code = x[4] and (o.incoming or x[5] = 'out')) and x[5] in ('in', 'out')
                and x[6] in ('', 'self', 'representative', 'family', 'other') and (x[4] <> 'call_back' or x[11] <> '') and kurator.course_at(x[7])::date between p_received and p_today
                and greatest(length(x[8]), length(x[16])) <= 302 and length(x[9]) <= 200 and x[10] ~ '^(\+7[0-9]{10})?$' and (x[11] = '' or kurator.course_at(x[11]) is not null)
                and (x[12] = '' or kurator.postal_fault(x[12]) is null)
                and (x[13] = '' or x[4] = 'returned' and exists (select from kurator.choice c where c.list = 'post_return' and c.code = x[13]))
                and x[14] in ('', 'locked') and (x[15] = '' and x[17] = '' or kurator.course_at(x[15])::date between p_received and p_today
                                                 and exists (select from kurator.choice c where c.list = 'mistake' and c.code = x[17]))
                and greatest(length(x[18]), length(x[19])) <= 1000;
            v_told := v_told || exists (select from kurator.outcome o where o.channel = x[3] and o.code = x[4] and o.effect = 'told');
            -- as of a form: who was told is said, and only mail that was sent comes to something
            v_sent := v_sent or x[3] = 'post' and x[4] = 'sent';
            if v_told[cardinality(v_told)] and x[6] = '' or x[3] = 'post' and not v_sent then
                return true;
            end if;
        when 'override' then
            v_good := (x[2] = '' or kurator.course_n(x[2]) <= cardinality(v_told)) and x[3] in ('2', '3')
                and kurator.course_at(x[4])::date between p_received and p_today and length(x[5]) between 1 and 302 and length(x[6]) between 5 and 500 and x[7] in ('', 'afterwards');
        when 'answer' then
            v_good := v_told[kurator.course_n(x[2])] and x[3] in ('social_services', 'accompaniment', 'other_services')
                and x[4] in ('agreed', 'refused', 'thinking') and x[5] in ('oral', 'written')
                and case when x[4] = 'refused' then exists (select from kurator.choice c where c.list = 'refusal' and c.code = x[6]) else x[6] = '' end
                and case when x[4] = 'thinking' then kurator.parse_date(x[7]) >= p_received else x[7] = '' end
                and kurator.course_at(x[8])::date between p_received and p_today;
        when 'meeting' then
            v_good := (x[2] = '' or kurator.course_n(x[2]) <= cardinality(v_told))
                and kurator.course_at(x[3])::date between p_received and case when x[6] in ('kept', 'missed') then p_today else 'infinity' end
                and x[4] in ('office', 'home') and length(x[5]) <= 500 and x[6] in ('agreed', 'kept', 'missed', 'moved', 'cancelled')
                and kurator.course_at(x[7])::date between p_received and p_today and greatest(length(x[8]), length(x[10])) <= 302
                and (x[9] = '' or kurator.course_at(x[9])::date between p_received and p_today)
                and (x[11] = '' or kurator.course_at(x[11])::date between p_received and p_today);
        when 'esrn' then
            v_marks := v_marks + 1;
            v_good := v_marks = 1 and kurator.course_at(x[2])::date between p_received and p_today and length(x[3]) <= 302
                and (x[4] = '' or kurator.course_n(x[4]) <= cardinality(v_told)) and true = any (v_told);
        when 'file' then
            v_files := v_files + 1;
            v_good := v_files = 1 and x[2] in ('', 'ladder', 'none') and length(x[3]) <= 302 and greatest(length(x[4]), length(x[6]), length(x[10])) <= 1000
                and (x[5] = '' or exists (select from kurator.choice c where c.list = 'reopen' and c.code = x[5])) and length(x[7]) <= 50
                and (x[8] = '' or kurator.parse_date(x[8]) <= p_today) and (x[9] = '' or kurator.parse_date(x[9]) <= p_today);
        when 'referral' then
            v_good := exists (select from kurator.source s where s.code = x[2]) and kurator.parse_date(x[3]) <= p_today and greatest(length(x[4]), length(x[7])) <= 50
                and (x[5] = '' or kurator.parse_date(x[5]) <= p_today) and length(x[6]) <= 200 and (x[8] = '' or kurator.parse_date(x[8]) <= p_today)
                and (x[9] = '' or kurator.parse_date(x[9]) <= p_today) and x[10] in ('', 'joined') and length(x[11]) <= 1000;
        else
            v_good := false;
        end case;
        if v_good is not true then
            return true;
        end if;
    end loop;
    return false;
end $$;
grant execute on function kurator.course_fault(text, date, date), kurator.course_at(text), kurator.course_n(text), kurator.course_parts(text[]) to kurator_import, kurator_api;

-- Can it come back here? Not when somebody allowed a rung who could not have done so here: he has, or had, a role that supervises, or stood in
-- for who has.
create function kurator.course_known(p_office int, p_cell text) returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return not exists (select from kurator.cell_values(p_cell) v where v.parts[1] = 'override'
                        and not exists (select from kurator.staff_role r join kurator.role k on k.code = r.role and k.supervises
                                         where r.organisation_id = p_office and r.staff_id = kurator.course_staff(p_office, v.parts[5]))
                        and not exists (select from kurator.deputy d where d.organisation_id = p_office and d.deputy_id = kurator.course_staff(p_office, v.parts[5])));
end $$;
-- Writes it to a case that came with this register and has no course yet. Who recorded it is he whom the office knows by that name; otherwise
-- his name stands as the performer's, if none was named. The case is one that the caller has just brought into an office that he supervises, and
-- nothing was tried in it; a letter for which nothing opened the rung counts for nothing until it is allowed, as one of a form.
create function kurator.course_restore(p_case bigint, p_person bigint, p_office int, p_zone text, p_cell text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    r record;
    x text[];
    v_ids bigint[] := '{}';
    v_id bigint;
    v_who int;
    v_case kurator.case_file;
    v_open boolean;                 -- for a letter
    v_locked boolean;
begin
    select * into strict v_case from kurator.case_file t where t.id = p_case;
    if v_case.registered_at < kurator.clock() - interval '1 hour' or v_case.registered_by is distinct from kurator.me() or v_case.office_id <> p_office or v_case.person_id <> p_person or not kurator.supervises(p_office)
       or exists (select from kurator.attempt_case t where t.case_id = p_case) then
        raise exception 'a course comes with its case' using errcode = 'check_violation';
    end if;
    v_open := not v_case.ladder or exists (select from kurator.cell_values(p_cell) v where v.parts[1] = 'override' and v.parts[3] = '3');
    for r in select v.parts, case v.parts[1] when 'attempt' then 1 else 2 end as turn from kurator.cell_values(p_cell) v order by 2, v.n loop
        x := kurator.course_parts(r.parts);
        case x[1]
        when 'attempt' then
            v_locked := x[14] = 'locked' or not v_open and x[3] = 'post' and x[4] = 'sent';
            v_open := v_open or x[3] = 'visit' and not v_locked or exists (select from kurator.outcome o where o.channel = x[3] and o.code = x[4] and o.effect = 'told');
            v_who := kurator.course_staff(p_office, x[8]);
            -- (recorded before the case came here, if only by a moment: kurator.attempt_case_guard)
            insert into kurator.contact_attempt (office_id, channel, outcome, direction, happened_at, recorded_at, recorded_by, performer, spoke_with, phone_id, call_back_at, postal_id,
                                                 return_reason, note, needs_override, superseded_at, superseded_by, superseded_why, superseded_note)
            values (p_office, x[3], x[4], x[5], kurator.course_at(x[2]) at time zone p_zone,
                    least(kurator.course_at(x[7]) at time zone p_zone, (select c.registered_at from kurator.case_file c where c.id = p_case) - interval '1 microsecond'),
                    v_who, case when x[9] = '' and v_who is null then left(x[8], 200) else x[9] end, nullif(x[6], ''),
                    (select t.id from kurator.phone t where t.person_id = p_person and t.number = x[10]), kurator.course_at(x[11]) at time zone p_zone, x[12],
                    x[13], x[19], v_locked, kurator.course_at(x[15]) at time zone p_zone, kurator.course_staff(p_office, x[16]), nullif(x[17], ''), x[18])
            returning id into v_id;
            v_ids := v_ids || v_id;
            insert into kurator.attempt_case (case_id, attempt_id, office_id, person_id) values (p_case, v_id, p_office, p_person);
        when 'override' then
            insert into kurator.ladder_override (office_id, case_id, attempt_id, rung, granted_at, granted_by, reason, afterwards)
            values (p_office, p_case, v_ids[kurator.course_n(x[2])], x[3]::int, kurator.course_at(x[4]) at time zone p_zone, kurator.course_staff(p_office, x[5]), x[6], x[7] <> '');
        when 'answer' then
            insert into kurator.consent (office_id, case_id, attempt_id, need, answer, form, reason, decide_by, given_at)
            values (p_office, p_case, v_ids[kurator.course_n(x[2])], x[3], x[4], x[5], nullif(x[6], ''), kurator.parse_date(x[7]), kurator.course_at(x[8]) at time zone p_zone);
        when 'meeting' then
            insert into kurator.appointment (office_id, case_id, attempt_id, starts_at, place, address, state, made_at, made_by, marked_at, marked_by, superseded_at)
            values (p_office, p_case, v_ids[kurator.course_n(x[2])], kurator.course_at(x[3]) at time zone p_zone, x[4], x[5], x[6], kurator.course_at(x[7]) at time zone p_zone,
                    kurator.course_staff(p_office, x[8]), kurator.course_at(x[9]) at time zone p_zone, kurator.course_staff(p_office, x[10]), kurator.course_at(x[11]) at time zone p_zone);
        when 'referral' then
            insert into kurator.referral (office_id, case_id, person_id, source, received_on, incoming_no, incoming_on, sender, sender_no, sender_on, region_received_on, joined, note, registered_by)
            values (p_office, p_case, p_person, x[2], kurator.parse_date(x[3]), x[4], kurator.parse_date(x[5]), x[6], x[7], kurator.parse_date(x[8]), kurator.parse_date(x[9]), x[10] <> '', x[11], kurator.me());
        when 'esrn' then        -- the day of the mark came with the case itself: no event of today
            update kurator.case_file c set esrn_attempt = v_ids[kurator.course_n(x[4])] where c.id = p_case and x[4] <> '';
        else                    -- file: came with the case
        end case;
    end loop;
end $$;
