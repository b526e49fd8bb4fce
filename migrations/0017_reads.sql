-- role: kurator_owner
-- What the reading functions of api share: figures of the tabs, lines of citizens, whom to speak with; and policies that ask
-- the likely right first.

-- Own offices before the right to see all: a clerk's page asks one right a table, not two (0.2 ms of it).
do $$
declare
    t text;
begin
    foreach t in array '{person_office,person_key,case_file,referral,ladder_override,contact_attempt,attempt_case,consent,appointment,
                         deadline,deadline_open,deadline_done,deadline_shift,case_event}'::text[] loop
        execute format('alter policy %I on kurator.%I using (office_id = any ((select kurator.my_offices())::int[]) '
                       'or (select kurator.sees_all()))', t || '_read', t);
    end loop;
end $$;

-- The figure of a list from the working days between: what is late is never 0, also on a Sunday; what is to come neither.
create function kurator.days_left(p_today date, p_due date, p_between int) returns int language sql immutable parallel safe as $$
    select case when p_between is null then null
                when p_due < p_today then least(p_between, -1)
                when p_due > p_today then greatest(p_between, 1) else 0 end $$;
-- The ranges behind the tabs, each with how many rows open in it. Asks for the office once and counts in an index alone, past
-- the policies: under them the greatest office took twice the time.
-- (Its condition always holds and only the counting states it: the planner must not take this index for the pages.)
create index deadline_open_figures on kurator.deadline_open (office_id, period, due_on) where office_id > 0;
-- On whose desk it lies: a member of staff, or (negative) the office whose nobody's it is. One column, so that one's own and
-- nobody's are ranges of an index; with office and assignee apart the planner reads the whole office.
alter table kurator.deadline add column desk int generated always as (coalesce(assignee_id, -office_id)) stored;
create index deadline_open_desk on kurator.deadline_open (desk, period, due_on, id) include (office_id);
create function kurator.open_ranges(p_office int, p_today date, p_anyone boolean, p_assignee int)
    returns table (bucket text, period text, from_due date, to_due date, n bigint)
    language plpgsql stable rows 14 security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
    if p_office is null or not p_office = any (kurator.my_offices()) and not kurator.sees_all() then return; end if;
    if p_anyone then
        return query
        select b.bucket, b.period, b.from_due, b.to_due, x.n
          from kurator.bucket_bounds(p_office, p_today) b
         cross join lateral (
                select count(*) as n from kurator.deadline_open d
                 where d.office_id = p_office and d.office_id > 0 and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due) x;
    else
        return query
        select b.bucket, b.period, b.from_due, b.to_due, x.n
          from kurator.bucket_bounds(p_office, p_today) b
         cross join lateral (
                select count(*) as n from kurator.deadline_open d
                 where d.desk = coalesce(p_assignee, -p_office) and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
                   and (d.office_id = p_office) is true) x;     -- a filter, never the index of the office
    end if;
end $$;
-- What a list of citizens shows of each, in the order given. Runs with the caller's rights: policies hold.
create function kurator.person_lines(p_office int, p_people bigint[])
    returns table (person_id bigint, name text, birth_date date, settlement text, status text, status_at date, case_id bigint, days int)
    language plpgsql stable as $$
#variable_conflict use_column
declare
    today date := kurator.office_today(p_office);
begin
    return query
    select p.id, concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')), p.birth_date, coalesce(a.settlement, ''),
           coalesce(c.status, 'none'), c.status_at, c.id, kurator.days_left(today, d.due_on, until.n - now.n)
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
             where c.person_id = x.id and c.office_id = p_office
             order by c.state = 'open' desc, c.received_on desc, c.id desc limit 1) c on true
      left join lateral (
            select d.calendar, d.due_on from kurator.deadline d
             where d.case_id = c.id and d.state = 'open'
             order by d.due_on limit 1) d on true
      left join kurator.workday now on now.calendar = d.calendar and now.day = today
      left join kurator.workday until on until.calendar = d.calendar and until.day = d.due_on
     order by x.n;
end $$;
-- Whom to speak with: for a minor, a legally incapable citizen and one who wishes it so, the representative in force; else the
-- citizen ('self'). '' when only a representative counts and there is none. Runs with the caller's rights.
create function kurator.speaks_with(p_person bigint, p_today date, out relation text, out name text, out representative_id bigint)
    language plpgsql stable as $$
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
    language sql stable security definer set search_path = pg_catalog, kurator, pg_temp as $$
    select coalesce((select o.short_name from kurator.case_file c join kurator.organisation o on o.id = c.office_id where c.id = p_case), '') $$;

grant execute on function kurator.days_left(date, date, int), kurator.open_ranges(int, date, boolean, int),
    kurator.person_lines(int, bigint[]), kurator.speaks_with(bigint, date), kurator.case_office(bigint) to kurator_api;
