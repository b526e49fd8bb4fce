-- role: kurator_owner
-- What the reading functions of api share: figures of the tabs, lines of citizens, whom to speak with.

-- The figure of a list from the working days between: what is late is never 0, also on a Sunday; what is to come neither.
create function kurator.days_left(p_today date, p_due date, p_between int) returns int language plpgsql immutable parallel safe as $$
begin
    return case when p_between is null then null
                when p_due < p_today then least(p_between, -1)
                when p_due > p_today then greatest(p_between, 1) else 0 end;
end $$;
-- (Its condition always holds and only the counting states it: the planner must not take this index for the pages.)
create index deadline_open_figures on kurator.deadline_open (office_id, period, due_on) where office_id > 0;
-- On which lists a case stands, the most urgent first: 'bucket|due day|period'; empty: on none. What a save answers. p_zone,
-- p_calendar: of its office, where they are at hand.
create function kurator.listed(p_case bigint, p_office int default null, p_zone text default null, p_calendar text default null) returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if num_nulls(p_office, p_zone, p_calendar) > 0 then
        select c.office_id, k.zone, k.code into p_office, p_zone, p_calendar
          from kurator.case_file c join kurator.organisation o on o.id = c.office_id join kurator.calendar k on k.code = o.calendar where c.id = p_case;
    end if;
    return array(select x.line
                   from (select distinct on (b.bucket) concat_ws('|', b.bucket, d.due_on, d.period) as line,
                                array_position('{overdue,today,soon,waiting,esrn,meetings}', b.bucket) as place
                           from kurator.deadline_open d
                           join kurator.bucket_bounds(p_office, (kurator.clock() at time zone p_zone)::date, p_calendar) b
                             on b.period = d.period and d.due_on >= b.from_due and d.due_on < b.to_due
                          where d.case_id = p_case
                          order by b.bucket, d.due_on) x
                  order by x.place);
end $$;
-- How most saves to a case end: the lists of the office hear of it, and the answer tells its version and where it is listed now.
-- p_more: further rows of the answer (what colleagues changed meanwhile and is in as well).
create function kurator.case_saved(p_request uuid, p_case bigint, p_id bigint, p_more kurator.save_row[] default '{}') returns setof kurator.save_row
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    c record;
begin
    select t.version, t.office_id into c from kurator.case_file t where t.id = p_case;
    perform kurator.tell(c.office_id);
    return query select * from kurator.request_answer(p_request, array[kurator.saved(c.version, p_id, '', kurator.listed(p_case))] || p_more);
end $$;
grant execute on function kurator.listed(bigint, int, text, text), kurator.case_saved(uuid, bigint, bigint, kurator.save_row[]) to kurator_api;
-- On whose desk it lies: a member of staff, or (negative) the office whose nobody's it is. One column, so that one's own and
-- nobody's are ranges of an index; with office and assignee apart the planner reads the whole office.
alter table kurator.deadline add column desk int generated always as (coalesce(assignee_id, -office_id)) stored;
create index deadline_open_desk on kurator.deadline_open (desk, period, due_on, id) include (office_id);
-- A range of kurator.bucket_bounds, and a row of a page.
create type kurator.due_range as (bucket text, period text, from_due date, to_due date);
create type kurator.open_row as (id bigint, case_id bigint, person_id bigint, due_on date, assignee_id int, calendar text, period text);
-- One page of the open deadlines of an office (null: the first of the account's) with the figures of every tab in the first row;
-- that row is there also when the page is empty. Figures and page are cut by the same ranges of kurator.bucket_bounds, walked in
-- an index: a figure is the number of rows that open behind it (under one snapshot, for the function is stable). Asks once for the
-- office, its sites and who is restricted, and reads past the policies, which allow the same: under them the greatest office took
-- twice the time, and a fresh session plans each policy at every table it touches. So it does each statement: who looks at what has
-- one of his own, and only that one is planned. p_mine: mine, nobody, else everybody's; whom: of the one to speak with, '' for none;
-- mind: what must be respected, or `restricted`.
create function kurator.open_page(p_office int, p_tab text, p_mine text, p_after_due date, p_after_id bigint, p_limit int)
    returns table (counts int[], deadline_id bigint, case_id bigint, person_id bigint, version int, days int, name text,
                   next_step text, next_at text, whom text, phone_count int, visit_count int, post_count int, due_on date,
                   assignee text, period text, mind text)
    language plpgsql stable rows 60 security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off
    -- what is written is the way of least work, and a fresh session need not look for another
    set enable_hashjoin = off set enable_mergejoin = off set join_collapse_limit = 1 as $$
#variable_conflict use_column
declare
    tabs constant text[] := '{overdue,today,soon,waiting,meetings,esrn}';
    rights constant record := kurator.rights();
    office constant int := coalesce(p_office, rights.places[1]);
    anyone constant boolean := coalesce(p_mine, 'all') not in ('mine', 'nobody');
    desks int[];                    -- whose: the own ones (kurator.my_desks), or nobody's
    away constant int[] := case when office = any (rights.sees) then kurator.foreign_sites() end;     -- whose cases are not either; null nearly always
    hidden bigint[];                -- restricted cases that are not the caller's to see
    reach constant kurator.reach[] := case when (office = any (rights.sees)) is not true and cardinality(rights.centres) > 0
                                           then kurator.my_directions() end;        -- a monitor's: the citizens of his directions
    spans constant datemultirange[] := kurator.spans(reach, office);
    here record;
    ranges kurator.due_range[];
    shown kurator.due_range[];      -- those of the page have the bucket p_tab
    n bigint[];                     -- rows of each range
    less bigint[];                  -- of them hidden
    page kurator.open_row[];
    tab int;
begin
    counts := '{0,0,0,0,0,0}';
    if office is null or not (office = any (rights.sees) or reach is not null) then
        name := '';
        whom := 'self';
        return next;
        return;
    end if;
    hidden := kurator.hidden_cases();
    select o.calendar, c.zone, (kurator.clock() at time zone c.zone)::date as today into here
      from kurator.organisation o join kurator.calendar c on c.code = o.calendar where o.id = office;
    if not anyone then
        desks := case p_mine when 'mine' then kurator.my_desks(office, here.today) else array[-office] end;
    end if;
    ranges := array(select row(b.bucket, b.period, b.from_due, b.to_due)::kurator.due_range from kurator.bucket_bounds(office, here.today, here.calendar) b);
    shown := ranges;
    if p_tab = 'all' then
        shown := array(select row('all', p.code, '-infinity', 'infinity')::kurator.due_range from kurator.period p);
    end if;

    -- Figures, and page.
    if reach is not null then   -- both from the index of the list, which has whom they are of
        n := array(select (select count(*) from kurator.deadline_open d
                            where d.office_id = office and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
                              and (anyone or coalesce(d.assignee_id, -d.office_id) = any (desks)) and d.case_id <> all (hidden) and spans[d.need] @> d.born)
                     from unnest(ranges) b);
        page := array(select row(d.id, d.case_id, d.person_id, d.due_on, d.assignee_id, d.calendar, x.period)::kurator.open_row
                        from (select x.id, b.period
                                from unnest(shown) b
                               cross join lateral (
                                    select d.id, d.due_on from kurator.deadline_open d
                                     where d.office_id = office and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
                                       and (anyone or coalesce(d.assignee_id, -d.office_id) = any (desks)) and (d.due_on, d.id) > (p_after_due, p_after_id)
                                       and d.case_id <> all (hidden) and spans[d.need] @> d.born
                                     order by d.due_on, d.id limit p_limit) x
                               where b.bucket = p_tab order by x.due_on, x.id limit p_limit) x
                        join kurator.deadline_open d on d.id = x.id order by d.due_on, d.id);
    elsif anyone and away is null then
        -- (mostly none, and counted from the index alone: the hidden ones are taken away afterwards)
        n := array(select (select count(*) from kurator.deadline_open d
                            where d.office_id = office and d.office_id > 0 and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due)
                     from unnest(ranges) b);
        page := array(select row(x.id, x.case_id, x.person_id, x.due_on, x.assignee_id, x.calendar, b.period)::kurator.open_row
                        from unnest(shown) b
                       cross join lateral (
                            select d.id, d.case_id, d.person_id, d.due_on, d.assignee_id, d.calendar from kurator.deadline_open d
                             where d.office_id = office and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
                               and (d.due_on, d.id) > (p_after_due, p_after_id) and d.case_id <> all (hidden)
                             order by d.due_on, d.id limit p_limit) x
                       where b.bucket = p_tab order by x.due_on, x.id limit p_limit);
    elsif anyone then           -- both from the index of the list, which has the sites
        n := array(select (select count(*) from kurator.deadline_open d
                            where d.office_id = office and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
                              and (d.site_id = any (away)) is not true)
                     from unnest(ranges) b);
        page := array(select row(d.id, d.case_id, d.person_id, d.due_on, d.assignee_id, d.calendar, x.period)::kurator.open_row
                        from (select x.id, b.period
                                from unnest(shown) b
                               cross join lateral (
                                    select d.id, d.due_on from kurator.deadline_open d
                                     where d.office_id = office and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
                                       and (d.due_on, d.id) > (p_after_due, p_after_id) and d.case_id <> all (hidden) and (d.site_id = any (away)) is not true
                                     order by d.due_on, d.id limit p_limit) x
                               where b.bucket = p_tab order by x.due_on, x.id limit p_limit) x
                        join kurator.deadline_open d on d.id = x.id order by d.due_on, d.id);
    else
        n := array(select (select count(*) from kurator.deadline_open d
                            where d.desk = any (desks) and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
                              and (d.office_id = office) is true and (d.site_id = any (away)) is not true)       -- filters, never the index of the office
                     from unnest(ranges) b);
        page := array(select row(x.id, x.case_id, x.person_id, x.due_on, x.assignee_id, x.calendar, b.period)::kurator.open_row
                        from unnest(shown) b
                       cross join lateral (
                            select d.id, d.case_id, d.person_id, d.due_on, d.assignee_id, d.calendar from kurator.deadline_open d
                             where d.desk = any (desks) and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
                               and (d.office_id = office) is true and (d.site_id = any (away)) is not true
                               and (d.due_on, d.id) > (p_after_due, p_after_id) and d.case_id <> all (hidden)
                             order by d.due_on, d.id limit p_limit) x
                       where b.bucket = p_tab order by x.due_on, x.id limit p_limit);
    end if;
    if reach is null and hidden <> '{}' then
        less := array(select (select count(*) from kurator.deadline_open d
                               where d.case_id = any (hidden) and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
                                 and (d.office_id = office) is true and (d.site_id = any (away)) is not true and (anyone or d.desk = any (desks)))
                        from unnest(ranges) b);
    end if;
    for i in 1 .. cardinality(ranges) loop
        tab := array_position(tabs, (ranges[i]).bucket);
        counts[tab] := counts[tab] + n[i] - coalesce(less[i], 0);
    end loop;

    return query
    select case when coalesce(r.n, 1) = 1 then open_page.counts end, r.id, r.case_id, r.person_id, c.version,
           kurator.days_left(here.today, r.due_on, (select w.n from kurator.workday w where w.calendar = r.calendar and w.day = r.due_on)
                                                   - (select w.n from kurator.workday w where w.calendar = r.calendar and w.day = here.today)),
           concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')),
           -- The row's own step: a case that waits for an answer may be late in the register.
           case r.period when 'notify' then c.next_step when 'post_wait' then c.next_step else r.period end,
           case r.period when 'notify' then to_char(c.next_at at time zone here.zone, 'YYYY-MM-DD HH24:MI')
                         when 'post_wait' then to_char(c.next_at at time zone here.zone, 'YYYY-MM-DD HH24:MI')
                         when 'meeting' then to_char(c.meeting_at at time zone here.zone, 'YYYY-MM-DD HH24:MI')
                         when 'decide' then c.decide_by || ' 00:00' end,
           -- As kurator.speaks_with.
           case when p.incapable or p.birth_date > here.today - interval '18 years' or position('via_representative' in m.mind) > 0
                then coalesce((select v.relation from kurator.representative v
                                where v.person_id = r.person_id and coalesce(v.valid_from <= here.today, true) and coalesce(v.valid_until >= here.today, true)
                                order by v.id limit 1), '')
                else 'self' end,
           c.phone_count, c.visit_count, c.post_count, r.due_on,
           coalesce((select kurator.short_name(s.surname, s.given_name, s.patronymic) from kurator.staff s where s.id = r.assignee_id), ''),
           r.period, m.mind
      from (values (1)) always(one)
      left join unnest(page) with ordinality r(id, case_id, person_id, due_on, assignee_id, calendar, period, n) on true
      left join kurator.case_file c on c.id = r.case_id
      left join kurator.person p on p.id = r.person_id
     cross join lateral (
            select concat_ws(' ', (select 'restricted' from kurator.restriction v where v.person_id = r.person_id and v.lifted_at is null),
                             (select string_agg(v.kind, ' ' order by v.id) from kurator.preference v
                               where v.person_id = r.person_id and coalesce(v.valid_until >= here.today, true))) as mind offset 0) m
     order by r.n;
end $$;
-- A phone number or SNILS as a list has it where nobody dials: enough to tell one from another. «+7 *** ***-00-02»,
-- «***-***-445 95»; '' of what is neither. Stars, for a terminal may lack every other sign.
create function kurator.masked(p_number text) returns text language sql immutable parallel safe as $$
    select case when p_number ~ '^\+7[0-9]{10}$' then '+7 *** ***-' || substr(p_number, 9, 2) || '-' || substr(p_number, 11)
                when p_number ~ '^[0-9]{11}$' then '***-***-' || substr(p_number, 7, 3) || ' ' || substr(p_number, 10)
                else '' end $$;
grant execute on function kurator.masked(text) to kurator_api;
-- A new extract for a citizen with an open case joins it where the office has it so (rule 9 of the ladder).
create function kurator.joins_running_case(p_source text, p_office int) returns boolean language plpgsql stable as $$
begin
    return p_source = 'ipra' and kurator.setting_bool('intake.join_running_case', p_office);
end $$;
-- What a list of citizens shows of each, in the order given, of their cases in the office (null: in any). Past the policies:
-- what they allow is asked once, as they ask it (citizens and cases of the own offices or of a monitor's directions, nobody restricted).
create function kurator.person_lines(p_office int, p_people bigint[])
    returns table (person_id bigint, name text, birth_date date, settlement text, status text, status_at date, case_id bigint, days int,
                   open_since date, open_no text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    offices constant int[] := kurator.my_offices();
    hidden constant bigint[] := kurator.hidden_people();
    away constant int[] := kurator.foreign_sites();
    reach constant kurator.reach[] := kurator.my_directions();
    today date := kurator.office_today(coalesce(p_office, (kurator.account(null)).office_id));
begin
    return query
    select p.id, concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')), p.birth_date, coalesce(a.settlement, ''),
           coalesce(c.status, 'none'), c.status_at, c.id, kurator.days_left(today, d.due_on, until.n - now.n),
           o.received_on, coalesce(o.incoming_no, '')
      from unnest(p_people) with ordinality x(id, n)
      join kurator.person p on p.id = x.id
      left join lateral (
            select a.settlement from kurator.address a
             where a.person_id = x.id and coalesce(a.valid_until >= today, true)
             order by a.kind, a.id desc limit 1) a on true        -- 'actual' stands before 'registered'
      left join lateral (
            select c.id, s.status, case s.status when 'open' then c.received_on when 'accompanied' then c.accompanied_from
                                   else c.closed_on end as status_at
              from kurator.case_file c
             cross join lateral (select case
                    when c.accompanied_from is not null and (c.state = 'open' or c.close_reason = 'programme') then 'accompanied'
                    when c.state = 'open' then 'open'
                    when c.close_reason = 'refused' then 'refused'
                    else 'closed' end) s(status)
             where c.person_id = x.id and (p_office is null or c.office_id = p_office)
               and (c.office_id = any (offices) or kurator.fits(c.person_id, c.office_id, reach))
               and (c.site_id = any (away)) is not true
             order by c.state = 'open' desc, c.received_on desc, c.id desc limit 1) c on true
      left join lateral (       -- the case that a new extract would join: save_intake takes the same
            select t.received_on, (select r.incoming_no from kurator.referral r where r.case_id = t.id order by r.id limit 1) as incoming_no
              from kurator.case_file t
             where t.person_id = x.id and (p_office is null or t.office_id = p_office) and t.state = 'open'
               and (t.office_id = any (offices) or kurator.fits(t.person_id, t.office_id, reach))
               and (t.site_id = any (away)) is not true
             order by t.id limit 1) o on true
      left join lateral (
            select d.calendar, d.due_on from kurator.deadline d
             where d.case_id = c.id and d.state = 'open'
             order by d.due_on limit 1) d on true
      left join kurator.workday now on now.calendar = d.calendar and now.day = today
      left join kurator.workday until on until.calendar = d.calendar and until.day = d.due_on
     where x.id <> all (hidden)
       and exists (select from kurator.person_office v
                    where v.person_id = x.id and (v.office_id = any (offices) or kurator.fits(v.person_id, v.office_id, reach))
                      and (v.site_id = any (away)) is not true)
     order by x.n;
end $$;
-- Whom to speak with: for a minor, a legally incapable citizen and one who wishes it so, the representative in force; else the
-- citizen ('self'). '' when only a representative counts and there is none. Of a citizen whom its callers have found by their own rights (as
-- owner: asked by two roles in turn it would be planned anew each time).
create function kurator.speaks_with(p_person bigint, p_today date, out relation text, out name text, out representative_id bigint)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from kurator.person p
                    where p.id = p_person and (p.incapable or p.birth_date > p_today - interval '18 years'))
       and not exists (select from kurator.preference f
                        where f.person_id = p_person and f.kind = 'via_representative' and coalesce(f.valid_until >= p_today, true)) then
        relation := 'self';
        name := '';
        return;
    end if;
    select r.relation, coalesce(nullif(concat_ws(' ', nullif(r.surname, ''), nullif(r.given_name, ''), nullif(r.patronymic, '')), ''),
                                r.organisation), r.id
      into relation, name, representative_id
      from kurator.representative r
     where r.person_id = p_person and coalesce(r.valid_from <= p_today, true) and coalesce(r.valid_until >= p_today, true)
     order by r.id limit 1;
    if not found then
        relation := '';
        name := '';
    end if;
end $$;

-- The office of the case at the other end of a forwarding, which the policies hide.
create function kurator.case_office(p_case bigint) returns text
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return case when p_case is null then ''       -- nearly always
           else coalesce((select o.short_name from kurator.case_file c join kurator.organisation o on o.id = c.office_id where c.id = p_case), '') end;
end $$;

grant execute on function kurator.days_left(date, date, int), kurator.open_page(int, text, text, date, bigint, int),
    kurator.person_lines(int, bigint[]), kurator.joins_running_case(text, int), kurator.speaks_with(bigint, date), kurator.case_office(bigint) to kurator_api;

-- Every list that forms offer as one table: a fresh session opens with one relation instead of six. Each change of what it is made
-- of makes it anew.
create materialized view kurator.reference as
    select 'source' as list, s.code, s.position, s.name, s.name_en,
           case when s.ladder then 'ladder' when s.in_person then 'in_person' else '' end as extra
      from kurator.source s
    union all
    -- working days of the source's period: the form shows the due date before anything is saved
    select 'source_days', s.code, s.position, p.unit, p.unit, p.amount::text from kurator.source s join kurator.period p on p.code = s.period
    union all
    select 'target_category', t.code, t.age_from, t.name, t.name_en, '' from kurator.target_category t
    union all
    select 'channel', c.code, c.position, c.name, c.name_en, coalesce(c.rung::text, '') from kurator.channel c
    union all
    select 'outcome.' || o.channel, o.code, o.position, o.name, o.name_en, o.effect from kurator.outcome o
    union all
    -- of these a call of the citizen's own, a message, a visit to the office may be the outcome
    select 'outcome.' || o.channel || '.in', o.code, o.position, o.name, o.name_en, o.effect from kurator.outcome o where o.incoming
    union all
    select h.list, h.code, h.position, h.name, h.name_en, h.extra from kurator.choice h;
create function kurator.reference_changed() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    refresh materialized view kurator.reference;
    return null;
end $$;
do $$
declare
    t text;
begin
    foreach t in array '{source,period,target_category,channel,outcome,choice}'::text[] loop
        execute format('create trigger reference_changed after insert or update or delete or truncate on kurator.%I '
                       'for each statement execute function kurator.reference_changed()', t);
    end loop;
end $$;
grant select on kurator.reference to kurator_api;
