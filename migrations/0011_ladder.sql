-- role: kurator_owner
-- The contact ladder (¶2.4.3-2.4.5; rules 1-11): one function knows it, and triggers hold it against any writer. What
-- follows from it for the case and its deadlines is worked out in 0019.

-- Which attempt was allowed afterwards; which version of the case an attempt made (told "meanwhile"?); which attempt
-- carried the mark of the register, so that a mistaken one takes it away again.
alter table kurator.ladder_override add column attempt_id bigint references kurator.contact_attempt;
alter table kurator.attempt_case add column case_version int not null default 0;
alter table kurator.case_file add column esrn_attempt bigint references kurator.contact_attempt;

-- Attempts that count for a case: not entered by mistake; one made on a locked rung only once it was allowed for this case.
-- (offset 0: each by its key. A case has a handful; a planner that thinks the table small reads all of it.)
create view kurator.attempt_in_force as
    select ac.case_id, a.*, ac.attempt_id        -- the same as id, but a key that is looked up first
      from kurator.attempt_case ac
     cross join lateral (select t.* from kurator.contact_attempt t where t.id = ac.attempt_id offset 0) a
     where a.superseded_at is null
       and (not a.needs_override
            or exists (select from kurator.ladder_override v where v.case_id = ac.case_id and v.attempt_id = a.id));

-- What the ladder says of a case at a moment.
create type kurator.ladder_facts as (
    case_id         bigint,
    person_id       bigint,
    office_id       int,
    zone            text,
    calendar        text,
    ladder          boolean,
    birth_date      date,
    incapable       boolean,
    family_counts   boolean,        -- setting contact.family_counts
    message_notifies text,          -- setting ladder.message_notifies
    mute            boolean,        -- does not speak by phone
    need            int,            -- failed calls that unlock the visit
    gap             interval,
    post_wait       int,
    within_period   boolean,
    stops_on        text,
    backdate_days   int,
    refusal_form    text,
    phone_count     int,            -- failed calls that count
    phone_last      timestamptz,    -- the last of them
    no_number       boolean,
    first_phone     bigint,         -- the number to call: the first that is not known to be wrong
    no_voice        boolean,
    visit_open      boolean,
    visit_since     timestamptz,    -- null: from the beginning
    visit_count     int,
    impossible_ok   boolean,        -- the head's list names the settlement on that day
    post_open       boolean,
    post_since      timestamptz,
    override2       text,           -- who opened the visit, who opened the post; null: nobody
    override3       text,
    post_count      int,            -- notices sent and not returned
    sent_at         timestamptz,    -- the first and the last of them
    sent_by         bigint,
    sent_last       timestamptz,
    returned        boolean,
    told_at         timestamptz,
    told_by         bigint,
    notified_at     timestamptz,
    notified_by     bigint,
    attempt_count   int,
    last_attempt_at timestamptz,
    call_back_at    timestamptz,    -- asked for in the last attempt
    in_force        bigint[]        -- the attempts that count
);

-- Why telling this person that way does not notify the citizen: minor, incapable, family, other, message; null: it does.
create function kurator.told_objection(f kurator.ladder_facts, p_channel text, p_spoke_with text, p_day date) returns text
language plpgsql immutable as $$
begin
    if p_spoke_with is distinct from 'representative' then
        if f.birth_date + interval '18 years' > p_day then
            return 'minor';
        elsif f.incapable then
            return 'incapable';
        elsif p_spoke_with = 'family' and not f.family_counts then
            return 'family';
        elsif p_spoke_with is null or p_spoke_with = 'other' then
            return 'other';
        end if;
    end if;
    if p_channel = 'message' then
        return case when not (f.message_notifies = 'always' or f.message_notifies = 'no_voice' and f.mute) then 'message' end;
    end if;
    return null;
end $$;

-- The settings that every save asks for, and its zone and calendar, an office a row: kurator.setting_text() for each, or the search through all of them at once, was a
-- tenth of a save. Every change of what it is made of makes it anew, one transaction after the other.
create view kurator.save_setting_now as
    select o.id as organisation_id, o.calendar, k.zone,
           max(x.value) filter (where x.key = 'contact.family_counts')::boolean as family_counts,
           max(x.value) filter (where x.key = 'ladder.message_notifies') as message_notifies,
           max(x.value) filter (where x.key = 'ladder.phone_attempts')::int as need,
           make_interval(mins => max(x.value) filter (where x.key = 'ladder.phone_gap_minutes')::int) as gap,
           max(x.value) filter (where x.key = 'ladder.post_wait_days')::int as post_wait,
           max(x.value) filter (where x.key = 'ladder.within_period')::boolean as within_period,
           max(x.value) filter (where x.key = 'clock.stops_on') as stops_on,
           max(x.value) filter (where x.key = 'contact.backdate_days')::int as backdate_days,
           max(x.value) filter (where x.key = 'refusal.form') as refusal_form,
           max(x.value) filter (where x.key = 'meeting.minutes')::int as meeting_minutes
      from kurator.organisation o
      join kurator.calendar k on k.code = o.calendar
     cross join lateral (                               -- the office's before the region's
            select distinct on (k.key) k.key, coalesce(s.value, k.default_value) as value
              from kurator.setting_kind k
              left join kurator.setting s on s.key = k.key and (s.organisation_id = o.id or s.organisation_id is null)
             order by k.key, s.organisation_id) x
     group by o.id, k.zone;
create table kurator.save_setting (
    organisation_id int primary key,
    calendar        text not null,
    zone            text not null,
    family_counts   boolean not null,
    message_notifies text not null,
    need            int not null,
    gap             interval not null,
    post_wait       int not null,
    within_period   boolean not null,
    stops_on        text not null,
    backdate_days   int not null,
    refusal_form    text not null,
    meeting_minutes int not null
);
create function kurator.save_setting_refresh() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    lock table kurator.save_setting in share row exclusive mode;
    delete from kurator.save_setting;
    insert into kurator.save_setting select * from kurator.save_setting_now;
    return null;
end $$;
create trigger save_setting after insert or update or delete on kurator.setting for each statement execute function kurator.save_setting_refresh();
create trigger save_setting after insert or update or delete on kurator.setting_kind for each statement execute function kurator.save_setting_refresh();
create trigger save_setting_add after insert or delete on kurator.organisation for each statement execute function kurator.save_setting_refresh();
create trigger save_setting_change after update of id, calendar on kurator.organisation for each statement execute function kurator.save_setting_refresh();
create trigger save_setting after update of code, zone on kurator.calendar for each statement execute function kurator.save_setting_refresh();
insert into kurator.save_setting select * from kurator.save_setting_now;

-- What the attempts do not change: whose case it is, the settings, the numbers, the overrides. Null for no case.
create function kurator.ladder_ground(p_case bigint) returns kurator.ladder_facts
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    f kurator.ladder_facts;
    v_today date;
    v_kinds text[];                 -- wishes in force
    v_owners text[];                -- of the numbers that are not known to be wrong
    v_opened boolean;
begin
    select c.id, c.person_id, c.office_id, s.zone, s.calendar, c.ladder, p.birth_date, p.incapable,
           (kurator.clock() at time zone s.zone)::date,
           s.family_counts, s.message_notifies, s.need, s.gap, s.post_wait, s.within_period, s.stops_on, s.backdate_days, s.refusal_form
      into f.case_id, f.person_id, f.office_id, f.zone, f.calendar, f.ladder, f.birth_date, f.incapable, v_today,
           f.family_counts, f.message_notifies, f.need, f.gap, f.post_wait, f.within_period, f.stops_on, f.backdate_days, f.refusal_form
      from kurator.case_file c
      join kurator.save_setting s on s.organisation_id = c.office_id
      join kurator.person p on p.id = c.person_id
     where c.id = p_case;
    if not found then
        return null;
    end if;
    -- Whom one can call at all, and whom one must not; whether a rung was opened. (Arrays, as each aggregate costs as much as a row.)
    select array(select r.kind from kurator.preference r where r.person_id = f.person_id and (r.valid_until is null or r.valid_until >= v_today)),
           array(select t.owner from kurator.phone t where t.person_id = f.person_id and t.state not in ('wrong', 'unserviced')),
           (select t.id from kurator.phone t where t.person_id = f.person_id and t.state not in ('wrong', 'unserviced') order by t.position, t.id limit 1),
           exists (select from kurator.ladder_override v where v.case_id = p_case)
      into v_kinds, v_owners, f.first_phone, v_opened;
    f.mute := v_kinds && '{deaf,speech,no_voice}';
    f.no_number := case when 'via_representative' = any (v_kinds) then 'representative' <> all (v_owners) else v_owners = '{}' end;
    f.no_voice := ('no_voice' = any (v_kinds) or f.mute and 'representative' <> all (v_owners)) and not f.no_number;
    if v_opened then
        select min(kurator.short_name(s.surname, s.given_name, s.patronymic)) filter (where v.rung = 2),
               min(kurator.short_name(s.surname, s.given_name, s.patronymic)) filter (where v.rung = 3),
               min(v.granted_at) filter (where v.rung = 2), min(v.granted_at) filter (where v.rung = 3)
          into f.override2, f.override3, f.visit_since, f.post_since
          from kurator.ladder_override v join kurator.staff s on s.id = v.granted_by where v.case_id = p_case;
    end if;
    return f;
end $$;

-- The rule, from that ground. p_at: as it stood then (attempts that happened later do not count); 'infinity' for now.
create function kurator.ladder_climb(f kurator.ladder_facts, p_at timestamptz) returns kurator.ladder_facts
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    a record;
    v_sent timestamptz[] := '{}';   -- notices not returned, oldest first
    v_sent_by bigint[] := '{}';
    v_postal text[] := '{}';
    v_in_force bigint[] := '{}';
    v_last timestamptz;             -- the last attempt, and what was asked for in it
    v_back timestamptz;
    v_i int;
begin
    f.phone_count := 0; f.visit_count := 0; f.returned := false; f.impossible_ok := false;
    for a in
        select t.id, t.channel, t.outcome, o.effect, t.direction, t.happened_at, t.spoke_with, t.call_back_at, t.postal_id
          from kurator.attempt_in_force t
          join kurator.outcome o on o.channel = t.channel and o.code = t.outcome
         where t.case_id = f.case_id and t.happened_at <= p_at
         order by t.happened_at, t.id
    loop
        v_in_force := v_in_force || a.id;
        v_last := a.happened_at;
        v_back := case when a.effect = 'reached' then a.call_back_at end;
        if a.effect = 'told' then
            if f.told_at is null
               and kurator.told_objection(f, a.channel, a.spoke_with, (a.happened_at at time zone f.zone)::date) is null then
                f.told_at := a.happened_at;
                f.told_by := a.id;
            end if;
        elsif a.effect = 'failed' and a.channel = 'phone' then
            -- Calls one upon the other are one call.
            if a.direction = 'out' and (f.phone_last is null or a.happened_at >= f.phone_last + f.gap) then
                f.phone_count := f.phone_count + 1;
                f.phone_last := a.happened_at;
                if f.phone_count = f.need then
                    f.visit_since := least(f.visit_since, a.happened_at);
                end if;
            end if;
        elsif a.effect = 'failed' and a.channel = 'visit' then
            if a.outcome <> 'impossible' or f.override3 is not null
               or kurator.visit_impossible(f.person_id, f.office_id, (a.happened_at at time zone f.zone)::date) then
                f.visit_count := f.visit_count + 1;
                f.post_since := least(f.post_since, a.happened_at);
            end if;
        elsif a.effect = 'sent' then
            v_sent := v_sent || a.happened_at;
            v_sent_by := v_sent_by || a.id;
            v_postal := v_postal || a.postal_id;
            f.returned := false;
        elsif a.effect = 'returned' and cardinality(v_sent) > 0 then
            v_i := coalesce(case when a.postal_id <> '' then array_position(v_postal, a.postal_id) end, cardinality(v_sent));
            v_sent := v_sent[:v_i - 1] || v_sent[v_i + 1:];
            v_sent_by := v_sent_by[:v_i - 1] || v_sent_by[v_i + 1:];
            v_postal := v_postal[:v_i - 1] || v_postal[v_i + 1:];
            f.returned := true;
        end if;
    end loop;
    f.in_force := v_in_force;
    f.attempt_count := cardinality(v_in_force);
    f.last_attempt_at := v_last;
    f.call_back_at := v_back;
    f.post_count := cardinality(v_sent);
    f.sent_at := v_sent[1];
    f.sent_by := v_sent_by[1];
    f.sent_last := v_sent[f.post_count];
    f.notified_at := least(f.told_at, f.sent_at);
    f.notified_by := case when f.told_at is not null and f.told_at <= coalesce(f.sent_at, 'infinity') then f.told_by else f.sent_by end;
    f.visit_open := not f.ladder or f.phone_count >= f.need or f.no_number or f.no_voice or f.override2 is not null;
    f.post_open := not f.ladder or f.visit_open and f.visit_count > 0 or f.override3 is not null;
    if f.no_number or f.no_voice then
        f.visit_since := null;
    end if;
    return f;
end $$;
create function kurator.ladder_of(p_case bigint, p_at timestamptz default 'infinity') returns kurator.ladder_facts
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    f kurator.ladder_facts := kurator.ladder_ground(p_case);
begin
    return case when f.case_id is not null then kurator.ladder_climb(f, p_at) end;
end $$;

-- Is a visit impossible there that day, by the list that the head approved (rule 3)?
create function kurator.visit_impossible(p_person bigint, p_office int, p_day date) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (
        select from kurator.no_visit n
         where n.organisation_id = p_office and p_day between n.from_day and n.until_day
           and lower(n.settlement) = lower((
                select a.settlement from kurator.address a
                 where a.person_id = p_person and (a.valid_until is null or a.valid_until >= p_day)
                 order by a.kind, a.id desc limit 1)));      -- 'actual' stands before 'registered'
end $$;

-- The ladder of a case as it stands: what each rung is and why. Shows nothing of a case that the caller may not see.
create function kurator.rung_state(p_case bigint)
    returns table (rung int, channel text, state text, code text, args text[]) language plpgsql stable as $$
declare
    f kurator.ladder_facts;
    v_done boolean;
    v_until timestamptz;
begin
    perform from kurator.case_file c where c.id = p_case;
    if not found then
        return;
    end if;
    f := kurator.ladder_of(p_case);
    v_done := f.notified_at is not null;
    rung := 1; channel := 'phone'; code := ''; args := '{}';
    v_until := f.phone_last + f.gap;
    if v_done then state := 'done';
    elsif not f.ladder then state := 'open'; code := 'rung.no_ladder';
    elsif f.phone_count >= f.need then state := 'failed'; code := 'rung.failed'; args := array[f.phone_count::text];
    elsif f.no_number then state := 'failed'; code := 'rung.no_number';
    elsif f.no_voice then state := 'failed'; code := 'rung.no_voice';
    elsif v_until > kurator.clock() then
        state := 'open'; code := 'rung.phone_gap'; args := array[to_char(v_until at time zone f.zone, 'YYYY-MM-DD HH24:MI')];
    elsif f.phone_count > 0 then
        state := 'open'; code := 'rung.phone_more'; args := array[f.phone_count::text, (f.need - f.phone_count)::text];
    else state := 'open';
    end if;
    return next;
    rung := 2; channel := 'visit'; code := ''; args := '{}';
    if v_done then state := 'done';
    elsif not f.ladder then state := 'open'; code := 'rung.no_ladder';
    elsif not f.visit_open then
        state := 'locked'; code := 'rung.phone_more'; args := array[f.phone_count::text, (f.need - f.phone_count)::text];
    elsif f.visit_count > 0 then state := 'failed'; code := 'rung.failed'; args := array[f.visit_count::text];
    else
        state := 'open';
        if f.phone_count >= f.need then null;
        elsif f.override2 is not null then code := 'rung.override'; args := array[f.override2];
        elsif f.no_number then code := 'rung.no_number';
        else code := 'rung.no_voice';
        end if;
    end if;
    return next;
    rung := 3; channel := 'post'; code := ''; args := '{}';
    if v_done then state := 'done';
    elsif not f.ladder then state := 'open'; code := 'rung.no_ladder';
    elsif not f.post_open then state := 'locked'; code := 'rung.visit_first';
    else
        state := 'open';
        if f.returned then code := 'rung.returned';
        elsif f.override3 is not null and f.visit_count = 0 then code := 'rung.override'; args := array[f.override3];
        end if;
    end if;
    return next;
end $$;

grant execute on function kurator.ladder_of(bigint, timestamptz), kurator.ladder_ground(bigint), kurator.ladder_climb(kurator.ladder_facts, timestamptz),
    kurator.rung_state(bigint), kurator.visit_impossible(bigint, int, date),
    kurator.told_objection(kurator.ladder_facts, text, text, date) to kurator_api;

-- ---- guards: what no later function can get round --------------------------------------------------------------------

-- An attempt reaches a case only on an open rung. Calls, messages, who comes himself: always. Mail that was sent before
-- is followed whatever the rung.
create function kurator.attempt_case_guard() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    a kurator.contact_attempt;
    c kurator.case_file;
    f kurator.ladder_facts;
    r record;
begin
    select t as c, x as a into strict r
      from kurator.case_file t, kurator.contact_attempt x where t.id = new.case_id and x.id = new.attempt_id for update of t;
    c := r.c;
    a := r.a;
    if a.office_id <> c.office_id then
        raise exception 'an attempt serves cases of its own office' using errcode = 'check_violation';
    end if;
    new.office_id := c.office_id;
    new.person_id := c.person_id;
    new.case_version := c.version + 1;
    -- What was still done for a closed case may be written down; what was told re-opens it first, and some ends are for good.
    if c.state = 'closed' and a.recorded_at >= c.registered_at then
        if c.close_reason in ('died', 'forwarded', 'error')
           or exists (select from kurator.outcome o where o.channel = a.channel and o.code = a.outcome and o.effect = 'told') then
            raise exception 'the case is closed' using errcode = 'check_violation';
        end if;
    end if;
    -- The zone is asked only where it can matter.
    if a.happened_at < c.received_on::timestamp at time zone 'UTC' + interval '1 day' then
        if (a.happened_at at time zone kurator.office_zone(c.office_id))::date < c.received_on then
            raise exception 'before the arrival' using errcode = 'check_violation';
        end if;
    end if;
    if date_trunc('month', a.happened_at, 'UTC') <> date_trunc('month', a.recorded_at + interval '14 hours', 'UTC') then        -- a month that is over, somewhere
        perform kurator.month_changed_at(c.office_id, a.happened_at);
    end if;
    if a.recorded_at < c.registered_at then     -- recorded elsewhere before the case came here by a register: by the rules of there and then
        return new;
    elsif a.needs_override or not (a.channel = 'visit' or a.channel = 'post' and a.outcome = 'sent') then
        return new;
    end if;
    f := kurator.ladder_of(new.case_id, a.happened_at);
    if f.notified_at is not null then
        return new;
    end if;
    if a.channel = 'visit' and not f.visit_open or a.channel = 'post' and not f.post_open then
        raise exception 'the rung is locked' using errcode = 'check_violation', detail = a.channel;
    end if;
    if a.outcome = 'impossible' and f.ladder and f.override3 is null
       and not kurator.visit_impossible(c.person_id, c.office_id, (a.happened_at at time zone f.zone)::date) then
        raise exception 'a visit there is possible' using errcode = 'check_violation', detail = a.channel;
    end if;
    return new;
end $$;
create trigger attempt_case_guard before insert on kurator.attempt_case for each row execute function kurator.attempt_case_guard();

-- Attempts, answers and overrides stand for ever; an attempt may once be marked as a mistake.
create function kurator.stands() returns trigger language plpgsql as $$
begin
    raise exception '% is never changed or deleted', tg_table_name using errcode = 'check_violation';
end $$;
create trigger stands before update or delete on kurator.attempt_case for each row execute function kurator.stands();
create trigger stands before update or delete on kurator.consent for each row execute function kurator.stands();
create trigger stands before update or delete on kurator.ladder_override for each row execute function kurator.stands();
create trigger stands_delete before delete on kurator.contact_attempt for each row execute function kurator.stands();
create trigger stands_delete before delete on kurator.appointment for each row execute function kurator.stands();
create trigger stands_delete before delete on kurator.case_file for each row execute function kurator.stands();

create function kurator.contact_attempt_guard() returns trigger language plpgsql as $$
declare
    o kurator.contact_attempt := old;
begin
    if old.superseded_at is not null or new.superseded_at is null then
        raise exception 'what was entered by mistake stays so, all else stands' using errcode = 'check_violation';
    end if;
    o.superseded_at := new.superseded_at;
    o.superseded_by := new.superseded_by;
    o.superseded_why := new.superseded_why;
    o.superseded_note := new.superseded_note;
    if o is distinct from new then
        raise exception 'an attempt is not changed' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger contact_attempt_guard before update on kurator.contact_attempt
    for each row execute function kurator.contact_attempt_guard();
create function kurator.appointment_guard() returns trigger language plpgsql as $$
begin
    if old.superseded_at is not null and new is distinct from old
       or (new.case_id, new.starts_at, new.place, new.attempt_id, new.made_at) is distinct from
          (old.case_id, old.starts_at, old.place, old.attempt_id, old.made_at) then
        raise exception 'a meeting is moved by a new row' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger appointment_guard before update on kurator.appointment for each row execute function kurator.appointment_guard();

-- What is worked out is written by recompute alone, which runs as the owner; and a case stays the case of its citizen.
create function kurator.case_file_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and ((new.office_id, new.registered_at, new.registered_by) is distinct from (old.office_id, old.registered_at, old.registered_by)
                             or new.person_id <> old.person_id and not kurator.merging(old.person_id, new.person_id)) then
        raise exception 'a case stays with its office and citizen' using errcode = 'check_violation';
    end if;
    if current_user in ('kurator_owner', 'kurator_import') then
        return new;
    end if;
    if tg_op = 'INSERT' then
        if (new.rung, new.next_step, new.phone_count, new.visit_count, new.post_count, new.attempt_count, new.state) is distinct from
           (1, 'call', 0, 0, 0, 0, 'open')
           or num_nonnulls(new.next_at, new.last_attempt_at, new.notified_at, new.notified_by, new.answer, new.decide_by, new.meeting_at) > 0 then
            raise exception 'a new case begins at the beginning' using errcode = 'check_violation';
        end if;
    elsif (new.rung, new.next_step, new.next_at, new.phone_count, new.visit_count, new.post_count, new.attempt_count,
           new.last_attempt_at, new.notified_at, new.notified_by, new.answer, new.decide_by, new.meeting_at,
           new.received_on, new.ladder, new.source) is distinct from
          (old.rung, old.next_step, old.next_at, old.phone_count, old.visit_count, old.post_count, old.attempt_count,
           old.last_attempt_at, old.notified_at, old.notified_by, old.answer, old.decide_by, old.meeting_at,
           old.received_on, old.ladder, old.source) then
        raise exception 'this is worked out from the attempts' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger case_file_guard before insert or update on kurator.case_file for each row execute function kurator.case_file_guard();
revoke insert, update on kurator.deadline, kurator.deadline_open, kurator.deadline_done from kurator_api;
