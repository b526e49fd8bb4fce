-- role: kurator_owner
-- What stands on a card, for the functions of api that show it. The case is asked for once, as the policies would; all else is read past
-- them: asked anew at each of the thirty tables of a card, they took as long as the card. Of those who are no part of
-- the case (the household) each is asked for by itself.

-- Another citizen, in an office (null: any that keeps him), as the policies of person_office would show him.
create function kurator.card_other(p_person bigint, p_office int, p_offices int[], p_hidden bigint[], p_away int[]) returns boolean
language plpgsql stable as $$
begin
    return p_person <> all (p_hidden)
       and exists (select from kurator.person_office o
                    where o.person_id = p_person and (p_office is null or o.office_id = p_office)
                      and (o.office_id = any (p_offices) or kurator.fits(o.person_id, o.office_id, kurator.my_directions()))
                      and (o.site_id = any (p_away)) is not true);
end $$;
-- The case when the caller may see it, else all null: the own offices and sites, or a citizen of a monitor's directions, and nobody restricted.
-- offices, hidden, away: his, for what is asked of others; kept: the citizen is still somebody's (after a destruction a case may stand of nobody).
create function kurator.card_seen(p_case bigint, out office_id int, out person_id bigint, out zone text, out today date, out offices int[], out hidden bigint[], out away int[],
                                  out kept boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_site int;
begin
    select c.office_id, c.person_id, k.zone, (kurator.clock() at time zone k.zone)::date, kurator.my_offices(), kurator.hidden_people(), kurator.foreign_sites(), c.site_id,
           exists (select from kurator.person_office p where p.person_id = c.person_id and p.office_id = c.office_id)
      into office_id, person_id, zone, today, offices, hidden, away, v_site, kept
      from kurator.case_file c join kurator.organisation o on o.id = c.office_id join kurator.calendar k on k.code = o.calendar
     where c.id = p_case;
    if (office_id = any (offices) or kurator.fits(person_id, office_id, kurator.my_directions())) is not true or person_id = any (hidden) or v_site = any (away) then
        office_id := null; person_id := null; zone := null; today := null; offices := null; hidden := null; away := null; kept := null;
    elsif not kept then
        kept := kurator.card_other(person_id, null, offices, hidden, away);
    end if;
end $$;
create function kurator.card_head(p_case bigint, p_zone text, p_today date, p_offices int[], p_hidden bigint[], p_away int[])
    returns table (case_id bigint, version int, office_id int, person_id bigint, person_version int, surname text, given_name text,
                   patronymic text, birth_date date, age int, sex text, snils text, disability text, category text, state text,
                   source text, ladder boolean, received_on date, started_on date, due_on date, due_state text, days int, rung int,
                   next_step text, next_at text, phone_count int, visit_count int, post_count int, attempt_count int,
                   notified_at text, answer text, decide_by date, meeting_at text, esrn_at text, assignee text, close_reason text,
                   closed_on date, close_note text, forwarded_from text, forwarded_to text, postal_code text, settlement text,
                   address text, incoming_no text, incoming_on date, sender text, sender_no text, sender_on date, ipra_number text,
                   ipra_issued_on date, ipra_until text, whom text, whom_name text, now_local text, today date, minor boolean,
                   household_count int, elsewhere text, supervises boolean, deadlines text[], addresses text[], household text[], restricted text[], site text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    iso constant text := 'YYYY-MM-DD HH24:MI';
begin
    return query
    select c.id, c.version, c.office_id, p.id, p.version, p.surname, p.given_name, p.patronymic, p.birth_date,
           extract(year from pg_catalog.age(p_today, p.birth_date))::int, p.sex, coalesce(p.snils, ''), coalesce(p.disability, ''),
           coalesce(k.code, ''), c.state, c.source, c.ladder, c.received_on, d.started_on, d.due_on, coalesce(d.state, ''),
           case d.state when 'open' then kurator.days_left(p_today, d.due_on, kurator.workdays_between(d.calendar, p_today, d.due_on)) end,
           c.rung,
           c.next_step, to_char(c.next_at at time zone p_zone, iso), c.phone_count, c.visit_count, c.post_count, c.attempt_count,
           to_char(c.notified_at at time zone p_zone, iso), coalesce(c.answer, ''), c.decide_by,
           to_char(c.meeting_at at time zone p_zone, iso), to_char(c.esrn_at at time zone p_zone, iso),
           coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), ''), coalesce(c.close_reason, ''),
           c.closed_on, c.close_note, kurator.case_office(c.forwarded_from), kurator.case_office(c.forwarded_to),
           coalesce(a.postal_code, ''), coalesce(a.settlement, ''), coalesce(a.line, ''),
           coalesce(r.incoming_no, ''), r.incoming_on, coalesce(r.sender, ''), coalesce(r.sender_no, ''), r.sender_on,
           coalesce(i.number, ''), i.issued_on, coalesce(i.valid_until::text, i.until_kind, ''),
           w.relation, w.name, to_char(kurator.clock() at time zone p_zone, iso), p_today,
           p.incapable or p.birth_date > p_today - interval '18 years',
           (select count(*)::int from kurator.person m
              join kurator.case_file o on o.person_id = m.id and o.state = 'open' and o.office_id = c.office_id and o.id <> c.id
             where m.household_id = p.household_id and kurator.card_other(m.id, c.office_id, p_offices, p_hidden, p_away)),
           -- Drafts are their writers' alone; that a colleague has one on this case is for the whole office to see.
           coalesce((select kurator.short_name(t.surname, t.given_name, t.patronymic) || '|' || to_char(f.begun_at at time zone p_zone, iso)
                       from kurator.draft f join kurator.staff t on t.login = f.login
                      where f.form in (select k.form from kurator.draft_form k where k.target = 'case') and f.target = c.id and f.left_at is null
                        and f.office_id = c.office_id and f.office_id = any (p_offices) and f.login <> session_user
                        and kurator.at_work(f.session, f.session_began, f.saved_at)
                      order by f.saved_at desc limit 1), ''),
           kurator.supervises(c.office_id),
           -- what runs, and of the three things to be done also what is done: 'period|state|due|ended|working days left'
           array(select concat_ws('|', t.period, t.state, t.due_on, coalesce(t.closed_on::text, '-'),
                                  case t.state when 'open' then kurator.days_left(p_today, t.due_on, kurator.workdays_between(t.calendar, p_today, t.due_on)) end)
                   from kurator.deadline t
                  where t.case_id = c.id and (t.state = 'open' or t.period in ('notify', 'agree_meeting', 'esrn'))
                  order by array_position('{notify,agree_meeting,esrn,decide,post_wait,meeting,need,close}', t.period), t.id),
           -- those in force, five texts each: id, kind, postal code, settlement, line
           array(select x from (select * from kurator.address t
                                 where t.person_id = p.id and coalesce(t.valid_until >= p_today, true) order by t.kind, t.id desc limit 4) t
                 cross join lateral unnest(array[t.id::text, t.kind, coalesce(t.postal_code, ''), t.settlement, t.line]) x),
           -- whose cases one attempt may serve besides this one
           array(select kurator.short_name(m.surname, m.given_name, m.patronymic) from kurator.person m
                   join kurator.case_file o on o.person_id = m.id and o.state = 'open' and o.office_id = c.office_id and o.id <> c.id
                  where m.household_id = p.household_id and kurator.card_other(m.id, c.office_id, p_offices, p_hidden, p_away) order by m.birth_date, m.id limit 8),
           -- who may see this citizen, when not everybody: kurator.restricted_lines
           kurator.restricted_lines(p.id, c.office_id),
           -- who monitors several operators is told whose case it is
           case when c.office_id <> all (p_offices) then concat_ws(', ', (select o.short_name from kurator.organisation o where o.id = c.office_id), kurator.site_name(c.site_id))
                when c.site_id is null then '' else kurator.site_name(c.site_id) end
      from kurator.case_file c
      join kurator.person p on p.id = c.person_id
     cross join lateral kurator.speaks_with(p.id, p_today) w
      left join kurator.target_category k on k.age_from <= extract(year from pg_catalog.age(p_today, p.birth_date))
                                         and coalesce(k.age_to > extract(year from pg_catalog.age(p_today, p.birth_date)), true)
      left join kurator.staff s on s.id = c.assignee_id
      left join lateral (
            select d.started_on, d.due_on, d.state, d.calendar from kurator.deadline d
             where d.case_id = c.id             -- the first that runs (a meeting is no due date); when none does, the five days
             order by d.state = 'open' and d.period <> 'meeting' desc, case when d.state = 'open' and d.period <> 'meeting' then d.due_on end,
                      d.period = 'notify' desc, d.id desc limit 1) d on true
      left join lateral (
            select a.postal_code, a.settlement, a.line from kurator.address a
             where a.person_id = p.id and coalesce(a.valid_until >= p_today, true)
             order by a.kind, a.id desc limit 1) a on true
      left join lateral (                       -- the one that opened the case, not those that joined it
            select r.* from kurator.referral r where r.case_id = c.id order by r.joined, r.id limit 1) r on true
      left join lateral (
            select i.number, i.issued_on, i.until_kind, i.valid_until from kurator.ipra i
             where i.person_id = p.id
             order by i.id = r.ipra_id desc nulls last, i.id desc limit 1) i on true
     where c.id = p_case;
end $$;
create function kurator.card_phones(p_office int, p_person bigint, p_zone text, p_today date)
    returns table (id bigint, number text, owner text, relation text, owner_name text, state text, last_at text, last_outcome text,
                   note text, first boolean)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
begin
    return query
    with calls as materialized (
        select distinct on (a.phone_id) a.phone_id, a.happened_at, a.outcome
          from kurator.case_file c
          join kurator.attempt_case ac on ac.case_id = c.id
          join kurator.contact_attempt a on a.id = ac.attempt_id
         where c.person_id = p_person and c.office_id = p_office and a.phone_id is not null and a.superseded_at is null
         order by a.phone_id, a.happened_at desc, a.id desc)
    select t.id, t.number, t.owner, coalesce(r.relation, case t.owner when 'representative' then w.relation else '' end),
           case when r.id is not null then coalesce(nullif(concat_ws(' ', nullif(r.surname, ''), nullif(r.given_name, ''), nullif(r.patronymic, '')), ''),
                                                    r.organisation)
                when t.owner = 'representative' then w.name
                when t.owner = 'self' then concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, ''))
                else t.note end,
           t.state, to_char(l.happened_at at time zone p_zone, 'YYYY-MM-DD HH24:MI'), coalesce(l.outcome, ''), t.note, t.position <= 0
      from kurator.phone t
      join kurator.person p on p.id = t.person_id
     cross join lateral kurator.speaks_with(p.id, p_today) w
      left join kurator.representative r on r.id = t.representative_id
      left join calls l on l.phone_id = t.id
     where t.person_id = p_person
     order by t.state in ('wrong', 'unserviced'), least(t.position, 1), (w.relation = 'self') = (t.owner = 'self') desc, t.state = 'good' desc, t.position, t.id;
end $$;
create function kurator.card_preferences(p_person bigint, p_today date)
    returns table (kind text, note text, id bigint, valid_until date)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
begin
    return query
    select f.kind, f.note, f.id, f.valid_until from kurator.preference f
     where f.person_id = p_person and coalesce(f.valid_until >= p_today, true)
     order by f.id;
end $$;
create function kurator.card_representatives(p_person bigint, p_today date)
    returns table (id bigint, relation text, name text, organisation text, document text, valid_until date, phone text,
                   surname text, given_name text, patronymic text, valid_from date)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
begin
    return query
    select r.id, r.relation, concat_ws(' ', nullif(r.surname, ''), nullif(r.given_name, ''), nullif(r.patronymic, '')),
           r.organisation, r.document, r.valid_until,
           coalesce((select t.number from kurator.phone t
                      where t.person_id = p_person and t.representative_id = r.id and t.state not in ('wrong', 'unserviced')
                      order by t.position, t.id limit 1), ''),
           r.surname, r.given_name, r.patronymic, r.valid_from
      from kurator.representative r
     where r.person_id = p_person
     order by coalesce(r.valid_until < p_today, false), r.id;
end $$;
create function kurator.card_timeline(p_case bigint, p_limit int, p_office int, p_person bigint, p_zone text, p_today date, p_offices int[], p_hidden bigint[], p_away int[])
    returns table (at text, kind text, id bigint, channel text, outcome text, who text, performer text, detail text,
                   superseded boolean, superseded_why text, mine_today boolean, phone text, reason text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    me constant int := kurator.me();
    above constant boolean := kurator.supervises(p_office);
begin
    return query
    with event (moment, position, kind, id, channel, outcome, staff_id, performer, detail, superseded, why, mine_today, phone) as (
        -- It arrived on a day, not at a minute: before all that was done on that day.
        select (r.received_on)::timestamp at time zone p_zone, 1, 'referral', r.id, '', r.source, r.registered_by,
               case when r.joined then 'joined' else '' end, concat_ws('|', r.incoming_no, r.sender), false, '', false, ''
          from kurator.referral r where r.case_id = p_case
        union all
        select a.happened_at, 2, 'attempt', a.id, a.channel, a.outcome, a.recorded_by, a.performer, a.note,
               a.superseded_at is not null,
               -- 'needs_override': made on a locked rung, counts for nothing until the supervisor allows it
               coalesce(a.superseded_why, case when a.needs_override and not exists (
                    select from kurator.ladder_override v where v.case_id = p_case and v.attempt_id = a.id) then 'needs_override' else '' end),
               a.superseded_at is null and (above or a.recorded_by = me and (a.recorded_at at time zone p_zone)::date = p_today),
               coalesce(t.number, '')
          from kurator.attempt_case ac
          join kurator.contact_attempt a on a.id = ac.attempt_id
          left join kurator.phone t on t.id = a.phone_id and (t.person_id = p_person or kurator.card_other(t.person_id, null, p_offices, p_hidden, p_away))
         where ac.case_id = p_case
        union all
        select n.given_at, 3, 'consent', min(n.id), '', n.answer, a.recorded_by, n.form,
               concat_ws('|', string_agg(n.need, ',' order by n.id), coalesce(n.reason, ''), coalesce(n.decide_by::text, '')),
               a.superseded_at is not null, coalesce(a.superseded_why, ''), false, ''
          from kurator.consent n
          left join kurator.contact_attempt a on a.id = n.attempt_id
         where n.case_id = p_case
         group by n.given_at, n.answer, n.form, n.reason, n.decide_by, a.id, a.recorded_by, a.superseded_at, a.superseded_why
        union all
        select m.made_at, 4, 'appointment', m.id, m.place, m.state, m.made_by, '',
               concat_ws('|', to_char(m.starts_at at time zone p_zone, 'YYYY-MM-DD HH24:MI'), m.address),
               m.superseded_at is not null, coalesce(a.superseded_why, ''), false, ''
          from kurator.appointment m
          left join kurator.contact_attempt a on a.id = m.attempt_id
         where m.case_id = p_case
        union all
        select o.granted_at, 5, 'override', o.id, h.code, case when o.afterwards then 'afterwards' else '' end, o.granted_by, '',
               o.reason, false, '', false, ''
          from kurator.ladder_override o
          left join kurator.channel h on h.rung = o.rung
         where o.case_id = p_case
        union all
        select s.shifted_at, 6, 'shift', min(s.id), '', '', null::int, '', concat_ws('|', s.due_before, s.due_after), false, '', false, ''
          from kurator.deadline_shift s
         where s.case_id = p_case
         group by s.shifted_at, s.due_before, s.due_after      -- the marks of one date moved together
        union all
        select e.at, 8, e.kind, e.id, '', case e.kind when 'forwarded' then 'to' when 'closed' then e.detail when 'reopened' then coalesce(e.why, '') else '' end, e.by_staff, '',
               case e.kind when 'forwarded' then kurator.case_office(c.forwarded_to) else e.note end,
               false, '', false, ''
          from kurator.case_event e
          join kurator.case_file c on c.id = e.case_id
         where e.case_id = p_case
        union all
        select k.closed_at, 7, 'spot', k.id, '', k.result, k.closed_by, '', k.note, false, '', false, ''
          from kurator.spot_check k where k.case_id = p_case and k.result is not null
        union all
        select p.recorded_at, 9, 'processing', p.id, '', p.form, p.recorded_by, '', concat_ws('|', p.given_on, coalesce(p.until_on::text, ''), coalesce(p.given_by, ''), p.document),
               false, '', false, ''
          from kurator.case_file c join kurator.processing p on p.person_id = c.person_id and p.office_id = c.office_id where c.id = p_case
        union all
        select p.withdrawn_at, 9, 'processing', p.id, '', 'withdrawn', p.withdrawn_staff, '', concat_ws('|', p.withdrawn_on, p.after), false, '', false, ''
          from kurator.case_file c join kurator.processing p on p.person_id = c.person_id and p.office_id = c.office_id where c.id = p_case and p.withdrawn_on is not null
        union all
        -- A request: sent, and how it ended. channel: of an open one its bucket, 'unread' while nobody has read the answer, else the state.
        select r.sent_at, 9, 'request', r.id,
               case when r.state = 'open' then (select b.bucket from kurator.request_bounds(p_office, p_today) b where r.due_on >= b.from_due and r.due_on < b.to_due)
                    when r.state = 'answered' and r.read_at is null then 'unread' else r.state end, r.kind, r.sent_by, '',
               concat_ws('|', o.short_name, r.due_on, r.text), false, '', false, ''
          from kurator.service_request r join kurator.organisation o on o.id = r.executor_id
         where r.case_id = p_case
        union all
        select r.ended_at, 10, case r.state when 'answered' then 'request_done' else 'request_back' end, r.id, '', coalesce(r.result, ''), r.ended_by, '',
               concat_ws('|', o.short_name, case r.state when 'answered' then r.answer else r.withdrawn_why end), false, '', false, ''
          from kurator.service_request r join kurator.organisation o on o.id = r.executor_id
         where r.case_id = p_case and r.state <> 'open'
        union all
        select c.registered_at, 0, 'forwarded', c.id, '', 'from', c.registered_by, '', kurator.case_office(c.forwarded_from), false, '', false, ''
          from kurator.case_file c where c.id = p_case and c.forwarded_from is not null),
    newest as (
        select e.* from event e order by e.moment desc, e.position desc, e.id desc limit least(greatest(coalesce(p_limit, 200), 1), 100000))
    select to_char(e.moment at time zone p_zone, case e.kind when 'referral' then 'YYYY-MM-DD' else 'YYYY-MM-DD HH24:MI' end),
           e.kind, e.id, e.channel, e.outcome, coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), ''), e.performer,
           e.detail, e.superseded, e.why, coalesce(e.mine_today, false), e.phone, coalesce(a.return_reason, '')
      from newest e
      left join kurator.contact_attempt a on a.id = e.id and e.kind = 'attempt'
      left join kurator.staff s on s.id = e.staff_id
     order by e.moment, e.position, e.id;
end $$;
-- The very rule that the saves enforce: kurator.rung_state.
create function kurator.card_rungs(p_case bigint)
    returns table (rung int, channel text, state text, code text, args text[])
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
begin
    return query select s.rung, s.channel, s.state, s.code, s.args from kurator.rung_state(p_case) s order by s.rung;
end $$;
-- The first row (kind state) tells how it stands today, the others are the consents.
create function kurator.card_processing(p_office int, p_person bigint, p_today date)
    returns table (kind text, id bigint, state text, on_day date, destroy_by date, form text, given_on date, until_on date, given_by text,
                   document text, withdrawn_on date, withdrawn_by text, after text, proposal bigint, proposed_by text, proposed_at text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
begin
    return query
    select 'state', null::bigint, s.state, s.on_day, s.destroy_by, t, null::date, null::date, t, t, null::date, t, t, d.id, d.who, d.at
      from kurator.processing_state(p_person, p_office, p_today) s
     cross join (values (null::text)) n(t)
      left join kurator.proposed(p_person, p_office) d on true;
    return query
    select 'row', p.id, case when p.withdrawn_on is not null then 'withdrawn' when p.until_on < p_today then 'expired'
                             when p.form = 'law' then 'law' else 'given' end,
           null::date, null::date, p.form, p.given_on, p.until_on, coalesce(p.given_by, ''), p.document, p.withdrawn_on, coalesce(p.withdrawn_by, ''),
           coalesce(p.after, ''), null::bigint, '', ''
      from kurator.processing p where p.person_id = p_person and p.office_id = p_office
     order by p.given_on desc, p.id desc;
end $$;
grant execute on function kurator.card_seen(bigint), kurator.card_rungs(bigint), kurator.card_processing(int, bigint, date),
    kurator.card_head(bigint, text, date, int[], bigint[], int[]),
    kurator.card_phones(int, bigint, text, date),
    kurator.card_preferences(bigint, date),
    kurator.card_representatives(bigint, date),
    kurator.card_timeline(bigint, int, int, bigint, text, date, int[], bigint[], int[]) to kurator_api;
