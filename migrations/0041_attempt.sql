-- role: kurator_owner
-- What is written by the saves of an attempt, of a meeting and of a new citizen.

-- What stands in the way of a meeting: one of the same responsible person (what 'who'), or as many at the office as may take place
-- at once ('place'), in the minutes that a meeting takes before or after. Of the family's other cases none: they come together.
create function kurator.meeting_collision(p_office int, p_case bigint, p_household bigint, p_assignee int, p_at timestamptz, p_place text,
                                          out what text, out assignee_id int, out case_id bigint, out at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
    v_minutes constant interval := make_interval(mins => kurator.setting_int('meeting.minutes', p_office));
    v_n int;
begin
    select case when k.assignee_id = p_assignee then 'who' else 'place' end, k.assignee_id, k.case_id, k.starts_at, k.n
      into what, assignee_id, case_id, at, v_n
      from (select c.assignee_id, t.case_id, t.starts_at, t.id, count(*) filter (where t.place = 'office') over () as n
              from kurator.appointment t
              join kurator.case_file c on c.id = t.case_id
              join kurator.person p on p.id = c.person_id
             where t.office_id = p_office and t.state = 'agreed' and t.superseded_at is null
               and t.starts_at > p_at - v_minutes and t.starts_at < p_at + v_minutes
               and t.case_id <> p_case and (p.household_id = p_household) is not true
               and t.case_id <> all (kurator.hidden_cases()) and (c.site_id = any (kurator.foreign_sites())) is not true) k     -- as in the list of meetings
     where k.assignee_id = p_assignee or p_place = 'office' and k.n >= kurator.setting_int('meeting.per_slot', p_office)
     order by (k.assignee_id = p_assignee) is true desc, k.starts_at, k.id limit 1;
end $$;
-- The meeting of a form (meeting_at, place): null when none is given. p_required: it must be. p_zone, p_calendar: of the office, where
-- they are at hand.
create function kurator.meeting_check(p_office int, p_case bigint, p_names text[], p_values text[], p_required boolean,
                                      p_zone text default null, p_calendar text default null, out at timestamptz, out bad kurator.save_row[], out ask kurator.save_row[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_text constant text := kurator.form_value(p_names, p_values, 'meeting_at');
    v_working boolean;
    v_near boolean;
    v_place constant text := kurator.form_value(p_names, p_values, 'place');
    r record;
begin
    bad := '{}';
    ask := '{}';
    if v_text is null then
        if p_required then
            bad := bad || kurator.refused('field.required', 'meeting_at');
        end if;
        return;
    end if;
    if num_nulls(p_zone, p_calendar) > 0 then
        select k.zone, k.code into p_zone, p_calendar
          from kurator.organisation o join kurator.calendar k on k.code = o.calendar where o.id = p_office;
    end if;
    at := kurator.parse_local(v_text, p_zone);
    if at is null then
        bad := bad || kurator.refused('field.format', 'meeting_at');
    elsif at <= kurator.clock() then
        bad := bad || kurator.refused('meeting.past', 'meeting_at');
    else
        -- Mostly nothing is near: that is seen without asking whose meeting it is.
        select w.working,
               exists (select from kurator.save_setting s
                         join kurator.appointment t on t.office_id = s.organisation_id and t.state = 'agreed' and t.superseded_at is null
                              and t.starts_at > at - make_interval(mins => s.meeting_minutes) and t.starts_at < at + make_interval(mins => s.meeting_minutes)
                        where s.organisation_id = p_office)
          into v_working, v_near
          from kurator.workday w where w.calendar = p_calendar and w.day = left(v_text, 10)::date;
        if not found then
            bad := bad || kurator.refused('calendar.horizon', 'meeting_at', array[left(v_text, 4), kurator.loaded_years(p_calendar)]);
        elsif not v_working and not kurator.confirmed(p_names, p_values, 'meeting_nonworking') then
            ask := ask || kurator.asked('question.meeting_nonworking', 'meeting_at', array[left(v_text, 10)]);
        end if;
        if v_near
           and not kurator.confirmed(p_names, p_values, 'meeting_collision') then
            select k.what, kurator.local_text(k.at, p_office) as at, coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), '') as who,
                   kurator.short_name(p.surname, p.given_name, p.patronymic) as citizen into r
              from kurator.case_file c
              join kurator.person h on h.id = c.person_id
             cross join lateral kurator.meeting_collision(p_office, p_case, h.household_id, c.assignee_id, at, v_place) k
              join kurator.case_file o on o.id = k.case_id
              join kurator.person p on p.id = o.person_id
              left join kurator.staff s on s.id = k.assignee_id
             where c.id = p_case;
            if found then
                ask := ask || kurator.asked(case r.what when 'who' then 'question.meeting_collision' else 'question.meeting_place' end, 'meeting_at',
                                            array[case r.what when 'who' then r.who else '' end, r.at, r.citizen]);
            end if;
        end if;
    end if;
    if v_place is null then
        bad := bad || kurator.refused('place.required', 'place');
    end if;
end $$;
-- Where a meeting takes place, as it is kept: the citizen's address, '' for the office.
create function kurator.meeting_address(p_person bigint, p_place text) returns text language plpgsql stable as $$
begin
    if p_place is distinct from 'home' then
        return '';
    end if;
    return coalesce((select concat_ws(', ', nullif(a.settlement, ''), a.line) from kurator.address a
                      where a.person_id = p_person order by a.kind, a.id desc limit 1), '');
end $$;
-- A new meeting in place of the one agreed before. p_me: who saves, of whom has asked already.
create function kurator.set_meeting(p_case bigint, p_attempt bigint, p_at timestamptz, p_place text, p_me int default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update kurator.appointment a set state = 'moved', version = a.version + 1
     where a.case_id = p_case and a.state = 'agreed' and a.superseded_at is null;
    insert into kurator.appointment (office_id, case_id, attempt_id, starts_at, place, address, made_by)
    select c.office_id, c.id, p_attempt, p_at, p_place, kurator.meeting_address(c.person_id, p_place), coalesce(p_me, kurator.me())
      from kurator.case_file c where c.id = p_case;
end $$;

-- Notices of a case that stop its clock though the rungs below them were not failed then (and no override, missing number or
-- wish opened them): what is left when an attempt on which they rest is taken back. (A visit may stay: the post is locked again.)
create function kurator.resting(p_case bigint) returns bigint language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select count(*)
              from kurator.attempt_in_force a
             cross join lateral kurator.ladder_of(p_case, a.happened_at) f
             where a.case_id = p_case and not a.needs_override and f.ladder
               and a.channel = 'post' and a.outcome = 'sent' and not f.post_open and f.told_at is null);
end $$;
grant execute on function kurator.resting(bigint) to kurator_api;

-- Writes a checked attempt and what came of it. api.save_attempt is its only caller and has locked the cases under the
-- policy for changes; this runs as the owner to spare the policies a second look at every row. p_file: the case as it is
-- locked; p_cases: it and what else the attempt serves; p_ground: of the ladder of the case, for this very transaction; p_form:
-- kurator.form_fields; p_me: who saves. (A function called in an assignment runs no query of its own, one in perform does.)
create function kurator.write_attempt(p_file kurator.case_file, p_cases bigint[], o kurator.outcome, p_direction text, p_at timestamptz, p_spoke text,
    p_phone bigint, p_back timestamptz, p_needs_override boolean, p_rungs int[], p_reopen boolean, p_answers text[], p_decide date,
    p_meeting timestamptz, p_form jsonb, p_ground kurator.ladder_facts, p_me int, out attempt bigint, out version int)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    p_case constant bigint := p_file.id;
    v_case bigint;
    c kurator.case_file;
    f kurator.ladder_facts;
    v_office constant int := p_ground.office_id;
    v_esrn constant boolean := coalesce(p_form ->> 'esrn' = 'yes', false);
    v_phone bigint;
    v_mark boolean;
    v_done boolean;
    v_new constant text := p_form ->> 'phone_new';
    v_place constant text := p_form ->> 'place';
    v_form constant text := coalesce(p_form ->> 'consent_form', 'oral');
    v_refusal constant text := p_form ->> 'refusal';
    v_address text;
    v_state text;           -- what the number turned out to be
begin
    if p_reopen then
        update kurator.case_file t set state = 'open', close_reason = null, closed_on = null, closed_by = null, close_note = '',
               reopened_why = null, reopened_note = '' where t.id = p_case;
    end if;
    if v_new is not null then
        insert into kurator.phone (person_id, number, owner, position)
        select t.person_id, v_new, coalesce(p_form ->> 'phone_new_owner', p_spoke, 'self'),
               coalesce((select max(q.position) from kurator.phone q where q.person_id = t.person_id), 0) + 1
          from kurator.case_file t where t.id = p_case
        on conflict (person_id, number) do update      -- one that was known to be wrong is given anew: it is to be tried again
           set state = case when kurator.phone.state in ('wrong', 'unserviced') then 'unchecked' else kurator.phone.state end
        returning id into v_phone;
        p_phone := case when o.channel in ('phone', 'message') then coalesce(p_phone, v_phone) end;
        p_ground := null;
    end if;
    insert into kurator.contact_attempt (office_id, channel, outcome, direction, happened_at, recorded_by, performer, spoke_with, phone_id,
                                         call_back_at, postal_id, return_reason, note, needs_override)
         values (v_office, o.channel, o.code, p_direction, p_at, p_me, coalesce(p_form ->> 'performer', ''),
                 p_spoke, p_phone, case when o.effect = 'reached' then p_back end,
                 coalesce(p_form ->> 'postal_id', ''),
                 case when o.code = 'returned' then coalesce(p_form ->> 'return_reason', '') else '' end,
                 coalesce(p_form ->> 'note', ''), p_needs_override)
      returning id into attempt;
    if p_phone is not null and (o.spoils_phone <> '' or o.effect in ('told', 'reached')) then
        v_state := case when o.spoils_phone <> '' then o.spoils_phone else 'good' end;
        update kurator.phone t set state = v_state where t.id = p_phone and t.state <> v_state;
        if found and (o.spoils_phone <> '' or p_phone is distinct from p_ground.first_phone) then    -- the first one was no wrong one
            p_ground := null;
        end if;
    end if;
    if cardinality(p_cases) > 1 then
        p_cases := array(select distinct u from unnest(p_cases) u order by u);
    end if;
    foreach v_case in array p_cases loop
        if v_case = p_case then
            c := p_file;
        else
            select * into c from kurator.case_file t where t.id = v_case and t.office_id = v_office;
            continue when not found;
        end if;
        f := null;
        if c.id <> p_case then
            -- Of the rest of the family it serves those whose ladder allows it and who had arrived.
            f := kurator.ladder_of(c.id, p_at);
            continue when (p_at at time zone f.zone)::date < c.received_on
                or not p_needs_override and f.notified_at is null
                   and (o.channel = 'visit' and not f.visit_open or o.channel = 'post' and o.code = 'sent' and not f.post_open
                        or o.code = 'impossible' and f.ladder and f.override3 is null
                           and not kurator.visit_impossible(c.person_id, v_office, (p_at at time zone f.zone)::date));
        elsif cardinality(p_rungs) > 0 then
            insert into kurator.ladder_override (office_id, case_id, rung, reason, granted_by)
            select v_office, p_case, r, (p_form ->> 'override_reason'), p_me from unnest(p_rungs) r;
            p_ground := null;
        end if;
        if p_answers is not null
           and (c.id = p_case or kurator.told_objection(f, o.channel, p_spoke, (p_at at time zone f.zone)::date) is null) then
            if p_meeting is not null or not 'agreed' = any (p_answers) and not 'thinking' = any (p_answers) then
                update kurator.appointment a set state = case when p_meeting is null then 'cancelled' else 'moved' end, version = a.version + 1
                 where a.case_id = c.id and a.state = 'agreed' and a.superseded_at is null;
            end if;
            v_address := case when p_meeting is not null then kurator.meeting_address(c.person_id, p_form ->> 'place') end;
            with tie as (       -- by one statement, which the journal writes down at once (audit.log_answers)
                insert into kurator.attempt_case (case_id, attempt_id, office_id, person_id) values (c.id, attempt, v_office, c.person_id)),
            word as (
                insert into kurator.consent (office_id, case_id, attempt_id, need, answer, form, reason, decide_by, given_at)
                select v_office, c.id, attempt, n.need, n.answer, v_form, case when n.answer = 'refused' then v_refusal end,
                       case when n.answer = 'thinking' then p_decide end, p_at
                  from unnest('{social_services,accompaniment,other_services}'::text[], p_answers) n(need, answer))
            insert into kurator.appointment (office_id, case_id, attempt_id, starts_at, place, address, made_by)
            select v_office, c.id, attempt, p_meeting, v_place, v_address, p_me where p_meeting is not null;
        else
            insert into kurator.attempt_case (case_id, attempt_id, office_id, person_id) values (c.id, attempt, v_office, c.person_id);
        end if;
        v_mark := v_esrn and c.esrn_at is null;
        if v_mark and p_answers is null then
            v_mark := exists (select from kurator.case_file t where t.id = c.id and t.answer is not null);
        end if;
        v_done := kurator.recompute(c.id, p_ground, case when v_mark then attempt end, p_me, case when c.id = p_case and not p_reopen then p_file end);
    end loop;
    if p_direction = 'in' then              -- the call that another operator had passed on was taken
        update kurator.passed_call t set done_at = kurator.clock(), done_by = p_me, done_attempt = attempt
         where t.office_id = v_office and t.done_at is null and t.person_id in (select x.person_id from kurator.case_file x where x.id = p_case);
    end if;
    select t.version into version from kurator.case_file t where t.id = p_case;
end $$;
grant execute on function kurator.meeting_collision(int, bigint, bigint, int, timestamptz, text), kurator.meeting_check(int, bigint, text[], text[], boolean, text, text), kurator.set_meeting(bigint, bigint, timestamptz, text, int),
    kurator.write_attempt(kurator.case_file, bigint[], kurator.outcome, text, timestamptz, text, bigint, timestamptz, boolean, int[], boolean, text[],
                          date, timestamptz, jsonb, kurator.ladder_facts, int) to kurator_api;

-- Writes a checked new citizen with all that was typed of him; api.save_intake is its only caller. Of one who joins from
-- another office only what is missing there is added.
create function kurator.write_citizen(p_office int, p_birth date, p_snils text, p_disability text, p_names text[], p_values text[]) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    v_person bigint;
    v_rep bigint;
begin
    v_person := kurator.add_person(p_office, kurator.form_value(p_names, p_values, 'surname'), kurator.form_value(p_names, p_values, 'given_name'),
        coalesce(kurator.form_value(p_names, p_values, 'patronymic'), ''), p_birth, kurator.form_value(p_names, p_values, 'sex'), p_snils,
        p_disability, coalesce(kurator.form_value(p_names, p_values, 'incapable') = 'yes', false));
    if kurator.form_value(p_names, p_values, 'rep_relation') is not null
       and not exists (select from kurator.representative t where t.person_id = v_person) then
        insert into kurator.representative (person_id, relation, surname, given_name, patronymic, organisation)
             values (v_person, kurator.form_value(p_names, p_values, 'rep_relation'), coalesce(kurator.form_value(p_names, p_values, 'rep_surname'), ''),
                     coalesce(kurator.form_value(p_names, p_values, 'rep_given_name'), ''), coalesce(kurator.form_value(p_names, p_values, 'rep_patronymic'), ''),
                     coalesce(kurator.form_value(p_names, p_values, 'rep_organisation'), ''))
          returning id into v_rep;
    end if;
    -- For whom only the representative counts, his number comes first.
    insert into kurator.phone (person_id, number, owner, representative_id, position)
    select distinct on (n.number) v_person, n.number, n.owner, case when n.owner = 'representative' then v_rep end, n.position
      from (values (kurator.form_value(p_names, p_values, 'phone1'), coalesce(kurator.form_value(p_names, p_values, 'phone1_owner'), 'self'), 2),
                   (kurator.form_value(p_names, p_values, 'phone2'), coalesce(kurator.form_value(p_names, p_values, 'phone2_owner'), 'self'), 3),
                   (kurator.form_value(p_names, p_values, 'rep_phone'), 'representative',
                    case when p_birth + interval '18 years' > kurator.office_today(p_office)
                           or kurator.form_value(p_names, p_values, 'incapable') = 'yes' then 1 else 4 end)) n(number, owner, position)
     where n.number is not null
     order by n.number, n.owner = 'representative' desc, n.position
    on conflict (person_id, number) do nothing;
    if num_nonnulls(kurator.form_value(p_names, p_values, 'postal_code'), kurator.form_value(p_names, p_values, 'settlement'),
                    kurator.form_value(p_names, p_values, 'address')) > 0
       and not exists (select from kurator.address a where a.person_id = v_person) then
        insert into kurator.address (person_id, postal_code, settlement, line)
             values (v_person, kurator.form_value(p_names, p_values, 'postal_code'), coalesce(kurator.form_value(p_names, p_values, 'settlement'), ''),
                     coalesce(kurator.form_value(p_names, p_values, 'address'), ''));
    end if;
    insert into kurator.preference (person_id, kind)
    select distinct v_person, k from unnest(string_to_array(replace(kurator.form_value(p_names, p_values, 'pref'), ' ', ''), ',')) k
     where k <> '' and not exists (select from kurator.preference t where t.person_id = v_person and t.kind = k);
    return v_person;
end $$;
grant execute on function kurator.write_citizen(int, date, text, text, text[], text[]) to kurator_api;
