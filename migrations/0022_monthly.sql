-- role: kurator_owner
-- What the monthly form is worked out from (item 1.8 of the plan).

-- What happened in a month is found by its day, what was open at its end by the day it ended.
create index case_file_error on kurator.case_file (id) where close_reason = 'error';
create index case_file_accompanied on kurator.case_file (office_id, accompanied_from) where accompanied_from is not null;
create index case_file_notified on kurator.case_file (office_id, notified_at) include (person_id, notified_by, close_reason) where notified_at is not null;
create index deadline_done_closed on kurator.deadline_done (office_id, closed_on);
create index consent_refused on kurator.consent (office_id, given_at) where answer = 'refused';
create index person_born on kurator.person (id) include (birth_date, died_on);      -- ages, without the rows
create index consent_thinking on kurator.consent (office_id) where answer = 'thinking';
create index case_event_reopened on kurator.case_event (office_id, at) where kind = 'reopened';

-- A period that begins anew (a later word of the citizen, a rung opened late) as it ran before: what was overdue at the end of a
-- month stays so in its form. ended_on: the day it ended, or was begun anew.
create table kurator.deadline_past (
    id              bigint generated always as identity primary key,
    deadline_id     bigint not null,
    case_id         bigint not null,
    person_id       bigint not null,
    period          text not null,
    office_id       int not null,
    started_on      date not null,
    due_on          date not null,
    opened_at       timestamptz not null,
    ended_on        date not null
);
create index deadline_past_office on kurator.deadline_past (office_id, ended_on);
alter table kurator.deadline_past enable row level security;       -- no policy: the form alone reads it
create function kurator.deadline_past() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.deadline_past (deadline_id, case_id, person_id, period, office_id, started_on, due_on, opened_at, ended_on)
         values (old.id, old.case_id, old.person_id, old.period, old.office_id, old.started_on, old.due_on, old.opened_at,
                 coalesce(old.closed_on, kurator.office_today(old.office_id)));
    return new;
end $$;
create trigger past before update on kurator.deadline for each row
    when (old.started_on is distinct from new.started_on or old.state <> 'open' and new.state = 'open')
    execute function kurator.deadline_past();
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values ('kurator.deadline_past', 'person_id', false, 'worked out from the attempts');
set local role kurator_owner;

-- May the account see the figures of an office (0: of the region)? Figures are no personal data: monitors, the ministry and
-- who supervises a resource centre see everybody's.
create function kurator.sees_figures(p_office int) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return p_office > 0 and p_office = any (kurator.my_offices())
        or exists (select from kurator.role_in_force f join kurator.organisation o on o.id = f.office_id
                    where f.login = session_user
                      and (f.role in ('monitor', 'ministry') or f.supervises and o.kind = 'resource_centre'));
end $$;

-- Everything the form counts, a row for each thing counted: `line` and `part` name the row of the form, `day` is the day it
-- happened, `due_on` the due day of a period. p_offices: whose; p_from: the first day of the month; p_running: does it run there (a plan
-- of its own each: see kurator.monthly_runs); p_cases: of these cases alone (null: of all).
--
-- What happened is taken by the day it happened on, wherever it was recorded; the state at the end of the month follows from
-- such days, so that a month printed later has the same figures unless facts were corrected. The running month stands as of
-- now: its overdue periods are those of the worklist, by the same ranges. A case entered in error is counted under `closed`
-- alone. Asks for no rights: its callers do. A plain SQL function: it becomes a part of the query that calls it, which knows
-- the month then; therefore each range of an office's own days stands beside one of days that holds for every zone.
-- p_line: at least those of this line, when no other is wanted (the planner knows the line of every part but one by itself).
-- born: of whom a period runs, when he was born, which stands beside it.
create function kurator.monthly_events(p_offices int[], p_from date, p_running boolean, p_cases bigint[] default null, p_line text default null)
    returns table (line text, part text, office_id int, case_id bigint, person_id bigint, day date, due_on date, born date)
    language sql stable as $$
    with o as materialized (
        select t.id, c.zone, t.last, t.next, case when p_running then t.today else t.next end as bound,
               p_from::timestamp at time zone c.zone as from_at, t.next::timestamp at time zone c.zone as until_at
          from (select f.id, f.calendar, x.today, n.next, least(x.today, n.next - 1) as last
                  from kurator.organisation f
                 cross join lateral (select kurator.office_today(f.id) as today) x
                 cross join (select (p_from + interval '1 month')::date as next) n
                 where f.id = any (p_offices)) t
          join kurator.calendar c on c.code = t.calendar),
    -- closed at the end of the month, open again since (a change of mind)
    again as materialized (
        select e.case_id, o.id as office_id, l.day, l.detail
          from o
          join (select distinct v.office_id, v.case_id, v.at from kurator.case_event v where v.kind = 'reopened' and (p_cases is null or v.case_id = any (p_cases))) e
            on not p_running and e.office_id = o.id and e.at >= o.until_at
         cross join lateral (
                select v.kind, v.detail, (v.at at time zone o.zone)::date as day from kurator.case_event v
                 where v.case_id = e.case_id and v.kind in ('closed', 'forwarded', 'reopened') and v.at < o.until_at
                 order by v.at desc, v.id desc limit 1) l
         where l.kind <> 'reopened'),
    -- who refused all that was asked, by the last word of the month
    refused as materialized (
        select distinct o.id as office_id, q.case_id, c.person_id, (w.at at time zone o.zone)::date as day
          from o
          join kurator.consent q on q.office_id = o.id and q.given_at >= o.from_at and q.given_at < o.until_at and q.answer = 'refused' and (p_cases is null or q.case_id = any (p_cases))
                               and q.given_at >= (p_from - 1)::timestamp at time zone 'UTC'
                               and q.given_at < (p_from + interval '1 month 1 day') at time zone 'UTC'
         cross join lateral (
                select bool_and(k.answer = 'refused') as all_refused, max(k.given_at) as at
                  from (select distinct on (s.need) s.answer, s.given_at from kurator.consent s
                         where s.case_id = q.case_id and s.given_at < o.until_at
                           and (s.attempt_id is null
                                or exists (select from kurator.attempt_in_force a where a.case_id = q.case_id and a.attempt_id = s.attempt_id))
                         order by s.need, s.given_at desc, s.id desc) k) w
          join kurator.case_file c on c.id = q.case_id
         where w.all_refused and w.at >= o.from_at and c.close_reason is distinct from 'error'),
    -- who was thinking it over at the end of a month that is over (a later promise moves the period of the first one)
    thinking as materialized (
        select o.id as office_id, q.case_id, c.person_id, (w.at at time zone o.zone)::date as day, w.decide_by
          from o
          join (select distinct s.office_id, s.case_id from kurator.consent s where s.answer = 'thinking' and (p_cases is null or s.case_id = any (p_cases))) q on q.office_id = o.id
          join kurator.case_file c on c.id = q.case_id and (c.closed_on is null or c.closed_on > o.last)
         cross join lateral (
                select bool_or(k.answer = 'agreed') as agreed, bool_or(k.answer = 'thinking') as thinking,
                       max(k.given_at) filter (where k.answer = 'thinking') as at, min(k.decide_by) filter (where k.answer = 'thinking') as decide_by
                  from (select distinct on (s.need) s.answer, s.given_at, s.decide_by from kurator.consent s
                         where s.case_id = q.case_id and s.given_at < o.until_at
                           and (s.attempt_id is null
                                or exists (select from kurator.attempt_in_force a where a.case_id = q.case_id and a.attempt_id = s.attempt_id))
                         order by s.need, s.given_at desc, s.id desc) k) w
         where not p_running and w.thinking and not w.agreed and c.close_reason is distinct from 'error'
           and not exists (select from again g where g.case_id = c.id)),
    error as (select c.id from kurator.case_file c where c.close_reason = 'error' and (p_cases is null or c.id = any (p_cases))),
    -- periods that ran at the end of the month
    running as materialized (
        select d.period, d.office_id, d.case_id, d.person_id, d.started_on, d.due_on, d.born
          from o join kurator.deadline_open d on d.office_id = o.id
         where p_running and (p_cases is null or d.case_id = any (p_cases))
        union all
        select d.period, d.office_id, d.case_id, d.person_id, d.started_on, d.due_on, null
          from o
          join kurator.deadline d on d.office_id = o.id and d.period in ('notify', 'agree_meeting', 'esrn', 'post_wait')
                                  and (d.state = 'open' or d.closed_on >= (p_from + interval '1 month')::date)
          join kurator.case_file c on c.id = d.case_id
         where not p_running and c.close_reason is distinct from 'error' and (p_cases is null or d.case_id = any (p_cases))
           and case d.period when 'notify' then c.received_on <= o.last
                             when 'post_wait' then exists (select from kurator.attempt_in_force a
                                                            where a.case_id = c.id and a.channel = 'post' and a.outcome = 'sent' and a.happened_at < o.until_at)
                             else d.opened_at < o.until_at end
           and (c.closed_on is null or c.closed_on > o.last)
           and not exists (select from again g where g.case_id = d.case_id)
        union all
        select d.period, d.office_id, d.case_id, d.person_id, d.started_on, d.due_on, null
          from o
          join kurator.deadline_past d on d.office_id = o.id and d.period in ('notify', 'agree_meeting', 'esrn') and d.opened_at < o.until_at
                                       and d.ended_on > o.last and d.ended_on >= (p_from + interval '1 month')::date
          join kurator.case_file c on c.id = d.case_id
         where not p_running and c.close_reason is distinct from 'error' and d.due_on < o.bound and (p_cases is null or d.case_id = any (p_cases))
           and (c.closed_on is null or c.closed_on > o.last)
           and not exists (select from again g where g.case_id = d.case_id)),
    -- (once an office: the planner would ask it of each row that runs)
    late as materialized (
        select o.id, b.period, b.from_due, b.to_due from o cross join lateral kurator.bucket_bounds(o.id, o.bound) b where b.bucket = 'overdue'),
    fact (line, part, office_id, case_id, person_id, day, due_on) as not materialized (
        -- what arrived, and what of it was entered after the tenth of the next month
        select 'arrived', r.source, r.office_id, r.case_id, r.person_id, r.received_on, null::date
          from o
          join kurator.referral r on r.office_id = o.id and r.received_on <= o.last
                                  and r.received_on >= p_from and r.received_on < (p_from + interval '1 month')::date
         where not exists (select from error x where x.id = r.case_id) and (p_cases is null or r.case_id = any (p_cases))
        union all
        select 'late_entry', '', r.office_id, r.case_id, r.person_id, r.received_on, null
          from o
          join kurator.referral r on not p_running and r.office_id = o.id and r.received_on <= o.last and r.registered_at >= o.until_at + interval '10 days'
                                  and r.received_on >= p_from and r.received_on < (p_from + interval '1 month')::date
         where not exists (select from error x where x.id = r.case_id) and (p_cases is null or r.case_id = any (p_cases))
        -- who was notified, how, and whether on time
        union all
        select case when x.day > d.due_on then 'late' else 'in_time' end, coalesce(a.channel, ''), c.office_id, c.id, c.person_id, x.day, d.due_on
          from o
          join kurator.case_file c on c.office_id = o.id and c.notified_at >= o.from_at and c.notified_at < o.until_at
                                  and c.notified_at >= (p_from - 1)::timestamp at time zone 'UTC'
                                  and c.notified_at < (p_from + interval '1 month 1 day') at time zone 'UTC'
         cross join lateral (select (c.notified_at at time zone o.zone)::date as day) x
          left join kurator.deadline d on d.case_id = c.id and d.period = 'notify'
          left join kurator.contact_attempt a on a.id = c.notified_by
         where c.close_reason is distinct from 'error' and (p_cases is null or c.id = any (p_cases)) and coalesce(p_line in ('in_time', 'late'), true)
        union all
        select 'refused', '', r.office_id, r.case_id, r.person_id, r.day, null from refused r
        -- the state at the end: thinking, post, open
        union all
        select 'waiting', r.period, r.office_id, r.case_id, r.person_id, r.started_on, r.due_on
          from running r where r.period in ('decide', 'post_wait')
        union all
        select 'waiting', 'decide', t.office_id, t.case_id, t.person_id, t.day, t.decide_by from thinking t
        union all
        select 'open', '', c.office_id, c.id, c.person_id, c.received_on, null
          from o
          join kurator.case_file c on c.office_id = o.id and c.state = 'open' and c.received_on <= o.last
         where (p_running or not exists (select from again g where g.case_id = c.id)) and (p_cases is null or c.id = any (p_cases))
        union all
        select 'open', '', c.office_id, c.id, c.person_id, c.received_on, null
          from o
          join kurator.case_file c on c.office_id = o.id and c.state = 'closed' and c.received_on <= o.last
                                  and c.closed_on >= (p_from + interval '1 month')::date
         where not p_running and (p_cases is null or c.id = any (p_cases)) and c.close_reason <> 'error' and not exists (select from again g where g.case_id = c.id)
        -- on accompaniment: the programme is agreed on, and nothing has ended it
        union all
        select 'accompanied', '', c.office_id, c.id, c.person_id, coalesce(c.accompanied_from, c.closed_on), null
          from o
          join kurator.case_file c on c.office_id = o.id and c.state = 'closed' and c.close_reason = 'programme'
                                  and coalesce(c.accompanied_from, c.closed_on) <= o.last and (p_cases is null or c.id = any (p_cases))
        union all
        select 'accompanied', '', c.office_id, c.id, c.person_id, c.accompanied_from, null
          from o
          join kurator.case_file c on c.office_id = o.id and c.accompanied_from <= o.last and c.close_reason is distinct from 'programme'
                                  and (c.state = 'open' or c.closed_on > o.last) and (p_cases is null or c.id = any (p_cases))
        -- what was closed, and why
        union all
        select 'closed', c.close_reason, c.office_id, c.id, c.person_id, c.closed_on, null
          from o
          join kurator.case_file c on c.office_id = o.id and c.state = 'closed' and c.closed_on <= o.last
                                  and c.closed_on >= p_from and c.closed_on < (p_from + interval '1 month')::date and (p_cases is null or c.id = any (p_cases))
        union all
        select 'closed', g.detail, g.office_id, g.case_id, c.person_id, g.day, null
          from again g join kurator.case_file c on c.id = g.case_id where g.day >= p_from
        -- overdue at the end: the one predicate of lists and figures
        union all
        select 'overdue', r.period, r.office_id, r.case_id, r.person_id, r.started_on, r.due_on
          from late b join running r on r.office_id = b.id and r.period = b.period and r.due_on >= b.from_due and r.due_on < b.to_due)
    select f.line, f.part, f.office_id, f.case_id, f.person_id, f.day, f.due_on, b.born
      from fact f
      left join (select r.person_id, min(r.born) as born from running r where p_running group by 1) b on b.person_id = f.person_id $$;     -- (not even made where nobody asks for it)
-- The same with the birth dates, and nobody on accompaniment who had died.
create function kurator.monthly_facts(p_offices int[], p_from date, p_running boolean, p_cases bigint[] default null, p_line text default null)
    returns table (line text, part text, office_id int, case_id bigint, person_id bigint, day date, due_on date, birth_date date)
    language sql stable as $$
    select f.line, f.part, f.office_id, f.case_id, f.person_id, f.day, f.due_on, coalesce(f.born, p.birth_date)
      from kurator.monthly_events(p_offices, p_from, p_running, p_cases, p_line) f
      left join lateral (       -- one by one, not all there are
                select w.birth_date, w.died_on from kurator.person w where w.id = f.person_id and (f.born is null or f.line = 'accompanied') offset 0) p on true
     where f.line <> 'accompanied' or p.died_on is null or p.died_on >= (p_from + interval '1 month')::date $$;

-- Of these offices those in which the month (its first day) is not over.
create function kurator.monthly_runs(p_offices int[], p_from date) returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return array(select o from unnest(p_offices) o where kurator.office_today(o) < (p_from + interval '1 month')::date);
end $$;

-- The age groups on a day, by the rows of kurator.target_category: those born before since[1] are codes[1] and so on; null for
-- ages that no row names.
create function kurator.age_groups(p_day date, out since date[], out codes text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    select array_agg(distinct b.day order by b.day) into since
      from kurator.target_category t
     cross join lateral (values ((p_day - make_interval(years => t.age_from))::date + 1),
                                ((p_day - make_interval(years => t.age_to))::date + 1)) b(day)
     where b.day is not null;
    select array_agg(t.code order by i) into codes
      from generate_series(1, cardinality(since) + 1) i
      left join kurator.target_category t
        on since[i] <= (p_day - make_interval(years => t.age_from))::date + 1
       and coalesce(since[i - 1] >= (p_day - make_interval(years => t.age_to))::date + 1, t.age_to is null);
end $$;
-- Where a citizen lives, as the form of an office divides by it: the settlement of the actual address on that day (of those that
-- last so long the one that ends first: who moved lived there until then); '' when none is known.
create function kurator.place_of(p_person bigint, p_day date) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce((select coalesce(nullif(a.settlement, ''), a.territory) from kurator.address a
                      where a.person_id = p_person and coalesce(a.valid_until >= p_day, true)
                      order by a.kind, a.valid_until, a.id desc limit 1), '');
end $$;
-- The day that ages and addresses of a month's form are taken on: its last, or today.
create function kurator.monthly_day(p_offices int[], p_from date) returns date
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select least((p_from + interval '1 month')::date - 1, max((kurator.clock() at time zone c.zone)::date))
              from kurator.organisation o join kurator.calendar c on c.code = o.calendar where o.id = any (p_offices));
end $$;

-- The line `accompanied` of the facts by itself: it is of nearly everybody who ever came, the others are of a month. p_last: the last
-- day that counts, by the number of the office (no table to join: the planner must see how many they are).
create function kurator.monthly_accompanied(p_offices int[], p_from date, p_last date[]) returns table (office_id int, person_id bigint, birth_date date)
    language sql stable as $$
    select c.office_id, p.id, p.birth_date
      from kurator.case_file c
      join kurator.person p on p.id = c.person_id and (p.died_on is null or p.died_on >= (p_from + interval '1 month')::date)
     where c.office_id = any (p_offices) and c.state = 'closed' and c.close_reason = 'programme'
       and coalesce(c.accompanied_from, c.closed_on) <= p_last[c.office_id]
    union all
    select c.office_id, p.id, p.birth_date
      from kurator.case_file c
      join kurator.person p on p.id = c.person_id and (p.died_on is null or p.died_on >= (p_from + interval '1 month')::date)
     where c.office_id = any (p_offices) and c.accompanied_from <= p_last[c.office_id] and c.close_reason is distinct from 'programme'
       and (c.state = 'open' or c.closed_on > p_last[c.office_id]) $$;

-- A part of a line as the journal may keep it, which is sealed: a code of one of the lists that parts are of; another text is a question mark.
create function kurator.monthly_part(p_part text) returns text language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case when p_part = '' then null
                when exists (select from kurator.source x where x.code = p_part) or exists (select from kurator.channel x where x.code = p_part)
                  or exists (select from kurator.period x where x.code = p_part) or exists (select from kurator.choice x where x.list = 'close' and x.code = p_part) then p_part
                else '?' end $$;
grant execute on function kurator.monthly_part(text) to kurator_api;

-- The rows behind a figure, unsorted, of these cases (null: of all): see api.monthly_people. p_keys: with the citizens' names as lists sort them
-- (kurator.listed); whose data were destroyed has none, and comes last.
create function kurator.monthly_hits(p_offices int[], p_from date, p_line text, p_part text, p_col text, p_place text, p_by_office boolean, p_cases bigint[], p_keys boolean)
    returns table (case_id bigint, person_id bigint, part text, day date, due_on date, office_id int, name_key text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' set jit = off
    set plan_cache_mode = force_custom_plan set enable_mergejoin = off as $$
#variable_conflict use_column
declare
    v_day constant date := kurator.monthly_day(p_offices, p_from);
    v_runs constant int[] := kurator.monthly_runs(p_offices, p_from);
    v_offices int[];
    v_running boolean;
    g record;
begin
    select * into g from kurator.age_groups(v_day);
    for v_running, v_offices in values (true, v_runs), (false, array(select o from unnest(p_offices) o where o <> all (v_runs))) loop
        continue when v_offices = '{}';
        return query
        select f.case_id, f.person_id, f.part, f.day, f.due_on, f.office_id, coalesce(l.name_key, kurator.nameless_key())
          from kurator.monthly_facts(v_offices, p_from, v_running, p_cases, p_line) f
          left join kurator.listed l on p_keys and l.office_id = f.office_id and l.person_id = f.person_id
         where f.line = p_line and (p_part = '' or f.part = p_part)
           and (p_col in ('all', 'place') or g.codes[width_bucket(f.birth_date, g.since) + 1] = p_col)
           and (p_col <> 'place'
                or case when p_by_office then (select o.short_name from kurator.organisation o where o.id = f.office_id)
                        else kurator.place_of(f.person_id, v_day) end = p_place);
    end loop;
end $$;
-- Sorts behind every name.
create function kurator.nameless_key() returns text language sql immutable parallel safe as $$ select U&'\FFFD' $$;
grant execute on function kurator.sees_figures(int), kurator.monthly_day(int[], date), kurator.monthly_hits(int[], date, text, text, text, text, boolean, bigint[], boolean), kurator.nameless_key() to kurator_api;
insert into kurator.function_grant (role, function)
select r, 'monthly' from unnest('{clerk,coordinator,supervisor,monitor,ministry}'::text[]) r
union all
select r, 'monthly_people' from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r
union all           -- as the board: the function asks who supervises the office
select r, 'digest' from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r;
