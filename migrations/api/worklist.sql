-- The worklist, one page with the figures of every tab from one statement, and the preview under its bar.

-- Every range is one of kurator.bucket_bounds, walked in the index (office, period, due day, id): a figure is the number of
-- rows that open behind it because both are cut by the same ranges.
create or replace function api.worklist(p_office int, p_tab text, p_mine text, p_after_due date, p_after_id bigint, p_limit int)
    returns table (counts int[], deadline_id bigint, case_id bigint, person_id bigint, version int, days int, name text,
                   next_step text, next_at text, whom text, phone_count int, visit_count int, post_count int, due_on date,
                   assignee text, period text)
    language plpgsql stable security definer set search_path = pg_catalog, kurator, api, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    office int := coalesce(p_office, (kurator.account(null)).office_id);        -- the start call does not know it yet
    today date;
    zone text;
    anyone boolean := coalesce(p_mine, 'all') not in ('mine', 'nobody');
    who int := case p_mine when 'mine' then coalesce(kurator.me(), 0) end;      -- null: nobody's
    whose int := coalesce(who, -office);         -- worked out here: a minus in the condition would keep it from the index
    page int := least(greatest(coalesce(p_limit, 20), 1), 500);
    after_due date := coalesce(p_after_due, '-infinity');
    after_id bigint := coalesce(p_after_id, 0);
begin
    -- One statement for both: a fresh session plans and compiles as little as can be before its first list.
    select c.zone, (kurator.clock() at time zone c.zone)::date into zone, today
      from kurator.organisation o join kurator.calendar c on c.code = o.calendar where o.id = office;
    return query
    with bounds as materialized (
        select b.* from kurator.open_ranges(office, today, anyone, who) b),
    ranges as (
        select b.period, b.from_due, b.to_due from bounds b where b.bucket = p_tab
        union all
        select p.code, '-infinity', 'infinity' from kurator.period p where p_tab = 'all'),
    rows as materialized (
        select x.id, x.case_id, x.person_id, x.due_on, x.assignee_id, x.calendar, b.period
          from ranges b
         cross join lateral (                   -- everybody's, or what lies on one desk, as in kurator.open_ranges
                (select d.id, d.case_id, d.person_id, d.due_on, d.assignee_id, d.calendar from kurator.deadline_open d
                  where anyone and d.office_id = office and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
                    and (d.due_on, d.id) > (after_due, after_id)
                  order by d.due_on, d.id limit page)
                union all
                (select d.id, d.case_id, d.person_id, d.due_on, d.assignee_id, d.calendar from kurator.deadline_open d
                  where not anyone and d.desk = whose and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
                    and (d.office_id = office) is true and (d.due_on, d.id) > (after_due, after_id)
                  order by d.due_on, d.id limit page)) x
         order by x.due_on, x.id limit page)
    select case when row_number() over (order by r.due_on, r.id) = 1 then f.counts end,
           r.id, r.case_id, r.person_id, c.version, kurator.days_left(today, r.due_on, until.n - now.n),
           concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')),
           -- The row's own step: a case that waits for an answer may be late in the register.
           case r.period when 'notify' then c.next_step when 'post_wait' then c.next_step else r.period end,
           case r.period when 'notify' then to_char(c.next_at at time zone zone, 'YYYY-MM-DD HH24:MI')
                         when 'post_wait' then to_char(c.next_at at time zone zone, 'YYYY-MM-DD HH24:MI')
                         when 'meeting' then to_char(c.meeting_at at time zone zone, 'YYYY-MM-DD HH24:MI')
                         when 'decide' then c.decide_by || ' 00:00' end,
           -- As kurator.speaks_with, but once for the page: a call a row would ask the rights anew each time.
           case when p.incapable or p.birth_date > today - interval '18 years'
                  or exists (select from kurator.preference f where f.person_id = r.person_id and f.kind = 'via_representative'
                                and coalesce(f.valid_until >= today, true))
                then coalesce((select v.relation from kurator.representative v
                                where v.person_id = r.person_id and coalesce(v.valid_from <= today, true) and coalesce(v.valid_until >= today, true)
                                order by v.id limit 1), '')
                else 'self' end,
           c.phone_count, c.visit_count, c.post_count, r.due_on, coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), ''),
           r.period
      from (select array_agg((select coalesce(sum(b.n), 0)::int from bounds b where b.bucket = t.tab) order by t.position) as counts
              from unnest('{overdue,today,soon,waiting,meetings,esrn}'::text[]) with ordinality t(tab, position)) f
      left join (rows r
                 left join kurator.case_file c on c.id = r.case_id
                 left join kurator.person p on p.id = r.person_id
                 left join kurator.staff s on s.id = r.assignee_id
                 left join kurator.workday now on now.calendar = r.calendar and now.day = today
                 left join kurator.workday until on until.calendar = r.calendar and until.day = r.due_on) on true
     order by r.due_on, r.id;
end $$;

create or replace function api.preview(p_case bigint)
    returns table (name text, birth_date date, whom text, whom_name text, phone text, address text, source text, received_on date,
                   attempts text[], preferences text[])
    language plpgsql stable security definer set search_path = pg_catalog, kurator, api, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    office int := (select c.office_id from kurator.case_file c where c.id = p_case);
    today date := kurator.office_today(office);
    zone text := kurator.office_zone(office);
begin
    return query
    select concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')), p.birth_date, w.relation, w.name,
           coalesce(t.number, ''), coalesce(concat_ws(', ', nullif(a.settlement, ''), nullif(a.line, '')), ''),
           c.source, c.received_on,
           array(select x.line from (
                    select a.happened_at, a.id, concat_ws('|', to_char(a.happened_at at time zone zone, 'YYYY-MM-DD HH24:MI'), a.channel, a.outcome) as line
                      from kurator.attempt_case ac
                      join kurator.contact_attempt a on a.id = ac.attempt_id
                     where ac.case_id = p_case and a.superseded_at is null
                     order by a.happened_at desc, a.id desc limit 3) x
                  order by x.happened_at, x.id),
           array(select f.kind from kurator.preference f
                  where f.person_id = p.id and coalesce(f.valid_until >= today, true) order by f.id)
      from kurator.case_file c
      join kurator.person p on p.id = c.person_id
     cross join lateral kurator.speaks_with(p.id, today) w
      left join lateral (
            -- A number of the one to speak with comes first, one known to be wrong never.
            select t.number from kurator.phone t
             where t.person_id = p.id and t.state not in ('wrong', 'unserviced')
             order by (w.relation = 'self') = (t.owner = 'self') desc, t.state = 'good' desc, t.position, t.id limit 1) t on true
      left join lateral (
            select a.settlement, a.line from kurator.address a
             where a.person_id = p.id and coalesce(a.valid_until >= today, true)
             order by a.kind, a.id desc limit 1) a on true
     where c.id = p_case;
end $$;
