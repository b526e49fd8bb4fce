-- The card of a case: its head, the citizen's numbers and wishes, who speaks for him, and which rungs are open.

-- p_look: why it is looked at; the look is in the journal or nothing is shown (KU004). Null: it was written down in this transaction
-- that the case is printed or saved; was it not, it is a look like others. So with what else is read of a case below.
create or replace function api.case_head(p_case bigint, p_look text)
    returns table (case_id bigint, version int, office_id int, person_id bigint, person_version int, surname text, given_name text,
                   patronymic text, birth_date date, age int, sex text, snils text, disability text, category text, state text,
                   source text, ladder boolean, received_on date, started_on date, due_on date, due_state text, days int, rung int,
                   next_step text, next_at text, phone_count int, visit_count int, post_count int, attempt_count int,
                   notified_at text, answer text, decide_by date, meeting_at text, esrn_at text, assignee text, close_reason text,
                   closed_on date, close_note text, forwarded_from text, forwarded_to text, postal_code text, settlement text,
                   address text, incoming_no text, incoming_on date, sender text, sender_no text, sender_on date, ipra_number text,
                   ipra_issued_on date, ipra_until text, whom text, whom_name text, now_local text, today date, minor boolean,
                   household_count int, elsewhere text, supervises boolean, deadlines text[], addresses text[], household text[], restricted text[])
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    v_office int;
    v_person bigint;
    v_zone text;
    v_today date;
    iso constant text := 'YYYY-MM-DD HH24:MI';
begin
    select c.office_id, c.person_id into v_office, v_person from kurator.case_file c where c.id = p_case;
    if not found then return; end if;
    v_zone := kurator.office_zone(v_office);
    v_today := kurator.office_today(v_office);
    if p_look is not null then
        perform audit.look(v_person, 'kurator.case_file', p_case::text, kurator.look_word(p_look));
    else
        perform audit.seen(v_person, 'kurator.case_file', p_case::text, 'case');
    end if;
    return query
    select c.id, c.version, c.office_id, p.id, p.version, p.surname, p.given_name, p.patronymic, p.birth_date,
           extract(year from pg_catalog.age(v_today, p.birth_date))::int, p.sex, coalesce(p.snils, ''), coalesce(p.disability, ''),
           coalesce(k.code, ''), c.state, c.source, c.ladder, c.received_on, d.started_on, d.due_on, coalesce(d.state, ''),
           case d.state when 'open' then kurator.days_left(v_today, d.due_on, kurator.workdays_between(d.calendar, v_today, d.due_on)) end,
           c.rung,
           c.next_step, to_char(c.next_at at time zone v_zone, iso), c.phone_count, c.visit_count, c.post_count, c.attempt_count,
           to_char(c.notified_at at time zone v_zone, iso), coalesce(c.answer, ''), c.decide_by,
           to_char(c.meeting_at at time zone v_zone, iso), to_char(c.esrn_at at time zone v_zone, iso),
           coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), ''), coalesce(c.close_reason, ''),
           c.closed_on, c.close_note, kurator.case_office(c.forwarded_from), kurator.case_office(c.forwarded_to),
           coalesce(a.postal_code, ''), coalesce(a.settlement, ''), coalesce(a.line, ''),
           coalesce(r.incoming_no, ''), r.incoming_on, coalesce(r.sender, ''), coalesce(r.sender_no, ''), r.sender_on,
           coalesce(i.number, ''), i.issued_on, coalesce(i.valid_until::text, i.until_kind, ''),
           w.relation, w.name, to_char(kurator.clock() at time zone v_zone, iso), v_today,
           p.incapable or p.birth_date > v_today - interval '18 years',
           (select count(*)::int from kurator.person m
              join kurator.case_file o on o.person_id = m.id and o.state = 'open' and o.office_id = c.office_id and o.id <> c.id
             where m.household_id = p.household_id),
           -- Drafts are their writers' alone; that a colleague has one on this case is for the whole office to see.
           coalesce((select kurator.short_name(t.surname, t.given_name, t.patronymic)
                       from kurator.draft f join kurator.staff t on t.login = f.login
                      where f.form = any ('{attempt,override,mistake,esrn,appointment,close,forward,phone,address,preference,representative,processing}') and f.target = c.id
                        and f.office_id = c.office_id and f.login <> session_user
                        and f.saved_at > kurator.clock() - interval '12 hours'
                      order by f.saved_at desc limit 1), ''),
           kurator.supervises(c.office_id),
           -- what runs, and of the three things to be done also what is done: 'period|state|due|ended|working days left'
           array(select concat_ws('|', t.period, t.state, t.due_on, coalesce(t.closed_on::text, '-'),
                                  case t.state when 'open' then kurator.days_left(v_today, t.due_on, kurator.workdays_between(t.calendar, v_today, t.due_on)) end)
                   from kurator.deadline t
                  where t.case_id = c.id and (t.state = 'open' or t.period in ('notify', 'agree_meeting', 'esrn'))
                  order by array_position('{notify,agree_meeting,esrn,decide,post_wait,meeting,need,close}', t.period), t.id),
           -- those in force, five texts each: id, kind, postal code, settlement, line
           array(select x from (select * from kurator.address t
                                 where t.person_id = p.id and coalesce(t.valid_until >= v_today, true) order by t.kind, t.id desc limit 4) t
                 cross join lateral unnest(array[t.id::text, t.kind, coalesce(t.postal_code, ''), t.settlement, t.line]) x),
           -- whose cases one attempt may serve besides this one
           array(select kurator.short_name(m.surname, m.given_name, m.patronymic) from kurator.person m
                   join kurator.case_file o on o.person_id = m.id and o.state = 'open' and o.office_id = c.office_id and o.id <> c.id
                  where m.household_id = p.household_id order by m.birth_date, m.id limit 8),
           -- who may see this citizen, when not everybody: kurator.restricted_lines
           kurator.restricted_lines(p.id, c.office_id)
      from kurator.case_file c
      join kurator.person p on p.id = c.person_id
     cross join lateral kurator.speaks_with(p.id, v_today) w
      left join kurator.target_category k on k.age_from <= extract(year from pg_catalog.age(v_today, p.birth_date))
                                         and coalesce(k.age_to > extract(year from pg_catalog.age(v_today, p.birth_date)), true)
      left join kurator.staff s on s.id = c.assignee_id
      left join lateral (
            select d.started_on, d.due_on, d.state, d.calendar from kurator.deadline d
             where d.case_id = c.id             -- the first that runs (a meeting is no due date); when none does, the five days
             order by d.state = 'open' and d.period <> 'meeting' desc, case when d.state = 'open' and d.period <> 'meeting' then d.due_on end,
                      d.period = 'notify' desc, d.id desc limit 1) d on true
      left join lateral (
            select a.postal_code, a.settlement, a.line from kurator.address a
             where a.person_id = p.id and coalesce(a.valid_until >= v_today, true)
             order by a.kind, a.id desc limit 1) a on true
      left join lateral (                       -- the one that opened the case, not those that joined it
            select r.* from kurator.referral r where r.case_id = c.id order by r.joined, r.id limit 1) r on true
      left join lateral (
            select i.number, i.issued_on, i.until_kind, i.valid_until from kurator.ipra i
             where i.person_id = p.id
             order by i.id = r.ipra_id desc nulls last, i.id desc limit 1) i on true
     where c.id = p_case;
end $$;

-- Those offered first, the wrong ones last; with what came of the last call in the citizen's cases of this office.
create or replace function api.case_phones(p_case bigint)
    returns table (id bigint, number text, owner text, relation text, owner_name text, state text, last_at text, last_outcome text,
                   note text, first boolean)
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    v_office int;
    v_person bigint;
    v_zone text;
    v_today date;
begin
    select c.office_id, c.person_id into v_office, v_person from kurator.case_file c where c.id = p_case;
    if not found then return; end if;
    perform audit.seen(v_person, 'kurator.case_file', p_case::text, 'phones');
    v_zone := kurator.office_zone(v_office);
    v_today := kurator.office_today(v_office);
    return query
    with calls as materialized (
        select distinct on (a.phone_id) a.phone_id, a.happened_at, a.outcome
          from kurator.case_file c
          join kurator.attempt_case ac on ac.case_id = c.id
          join kurator.contact_attempt a on a.id = ac.attempt_id
         where c.person_id = v_person and c.office_id = v_office and a.phone_id is not null and a.superseded_at is null
         order by a.phone_id, a.happened_at desc, a.id desc)
    select t.id, t.number, t.owner, coalesce(r.relation, case t.owner when 'representative' then w.relation else '' end),
           case when r.id is not null then coalesce(nullif(concat_ws(' ', nullif(r.surname, ''), nullif(r.given_name, ''), nullif(r.patronymic, '')), ''),
                                                    r.organisation)
                when t.owner = 'representative' then w.name
                when t.owner = 'self' then concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, ''))
                else t.note end,
           t.state, to_char(l.happened_at at time zone v_zone, 'YYYY-MM-DD HH24:MI'), coalesce(l.outcome, ''), t.note, t.position <= 0
      from kurator.phone t
      join kurator.person p on p.id = t.person_id
     cross join lateral kurator.speaks_with(p.id, v_today) w
      left join kurator.representative r on r.id = t.representative_id
      left join calls l on l.phone_id = t.id
     where t.person_id = v_person
     order by t.state in ('wrong', 'unserviced'), least(t.position, 1), (w.relation = 'self') = (t.owner = 'self') desc, t.state = 'good' desc, t.position, t.id;
end $$;

create or replace function api.case_preferences(p_case bigint) returns table (kind text, note text, id bigint, valid_until date)
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    v_office int;
    v_person bigint;
    v_today date;
begin
    select c.office_id, c.person_id into v_office, v_person from kurator.case_file c where c.id = p_case;
    if not found then return; end if;
    perform audit.seen(v_person, 'kurator.case_file', p_case::text, 'preferences');
    v_today := kurator.office_today(v_office);
    return query
    select f.kind, f.note, f.id, f.valid_until from kurator.preference f
     where f.person_id = v_person and coalesce(f.valid_until >= v_today, true)
     order by f.id;
end $$;

-- Those in force first, by their order; those that have ended stay to be seen, with their last day.
create or replace function api.case_representatives(p_case bigint)
    returns table (id bigint, relation text, name text, organisation text, document text, valid_until date, phone text,
                   surname text, given_name text, patronymic text, valid_from date)
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    v_office int;
    v_person bigint;
    v_today date;
begin
    select c.office_id, c.person_id into v_office, v_person from kurator.case_file c where c.id = p_case;
    if not found then return; end if;
    perform audit.seen(v_person, 'kurator.case_file', p_case::text, 'representatives');
    v_today := kurator.office_today(v_office);
    return query
    select r.id, r.relation, concat_ws(' ', nullif(r.surname, ''), nullif(r.given_name, ''), nullif(r.patronymic, '')),
           r.organisation, r.document, r.valid_until,
           coalesce((select t.number from kurator.phone t
                      where t.person_id = v_person and t.representative_id = r.id and t.state not in ('wrong', 'unserviced')
                      order by t.position, t.id limit 1), ''),
           r.surname, r.given_name, r.patronymic, r.valid_from
      from kurator.representative r
     where r.person_id = v_person
     order by coalesce(r.valid_until < v_today, false), r.id;
end $$;

-- The very rule that the saves enforce: kurator.rung_state.
create or replace function api.case_rungs(p_case bigint)
    returns table (rung int, channel text, state text, code text, args text[])
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
begin
    return query select s.rung, s.channel, s.state, s.code, s.args from kurator.rung_state(p_case) s order by s.rung;
end $$;
