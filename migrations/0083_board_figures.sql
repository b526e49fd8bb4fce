-- role: kurator_owner
-- The figures of the board: of an office by member of staff and site and what waits there, and of all operators at once.

create type kurator.board_row as (
    kind            text,       -- head, all, staff, nobody, site, office; wait, absent
    id              bigint,     -- of the member of staff, site or office; of wait "shift": the last shift counted
    name            text,       -- of wait: the cell
    untried         int,
    tried           int,
    esrn            int,
    today           int,
    oldest_days     int,        -- working days of the oldest overdue one, negative; null: none is
    in_time         int,        -- of of_all notices due in the last thirty days
    of_all          int,
    n               int,        -- of wait: its figure; of absent: the open cases
    until_on        date,       -- of absent
    at              text        -- of head: the office's time
);

-- The own office by member of staff and by site, what waits for a decision, who is absent. All of it from the rows that its lists
-- show to the caller: restricted cases that he may not see are in none of them, a monitor's are those of his directions. But for
-- `restricted` of what waits, to who supervises: how many restricted cases nobody can work any longer, a number and no more; by a filter it is not asked.
create function kurator.board_rows(p_office int, p_filter text[] default null) returns setof kurator.board_row
    language plpgsql stable rows 40 security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    o record;
    v_eyes kurator.eyes;
    v_hidden int8multirange;
    v_restricted bigint[];
    v_reach kurator.reach[];
    v_away int[];
    v_spans datemultirange[];
    v_whole boolean;        -- all of the office is seen, but restricted cases: the tally has its share in time
begin
    if not kurator.may_board(p_office) then
        return;
    end if;
    v_eyes := kurator.board_eyes(p_office, p_filter);
    v_hidden := v_eyes.hidden;
    v_restricted := kurator.hidden_cases();
    v_reach := v_eyes.reach;
    v_away := v_eyes.away;
    v_spans := v_eyes.spans;
    v_whole := v_reach is null and p_filter is null and not exists (select from kurator.site t where t.organisation_id = p_office and t.id = any (v_away));
    select t.short_name, t.calendar, c.zone, (kurator.clock() at time zone c.zone)::date as today,
           to_char(kurator.clock() at time zone c.zone, 'YYYY-MM-DD HH24:MI') as at
      into o from kurator.organisation t join kurator.calendar c on c.code = t.calendar where t.id = p_office;
    return next row('head', p_office, o.short_name, null, null, null, null, null, null, null, null, null, o.at)::kurator.board_row;
    return query
    with running as materialized (
        select kurator.board_class(b.bucket, b.period, d.tried) as cell, d.case_id, d.assignee_id, d.site_id, d.due_on
          from kurator.bucket_bounds(p_office, o.today) b
          join kurator.deadline_open d on d.office_id = p_office and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
         where b.bucket in ('overdue', 'today') and not v_hidden @> d.case_id and (d.site_id = any (v_away)) is not true and (v_spans is null or v_spans[d.need] @> d.born)),
    site as materialized (select s.id, s.name from kurator.site s where s.organisation_id = p_office),
    each as (select x.assignee_id, x.cell, count(*)::int as n, min(x.due_on) as due_on from running x where x.cell is not null group by 1, 2),
    sited as (
        select x.site_id, x.cell, count(*)::int as n, min(x.due_on) as due_on from running x
         where x.cell is not null and x.site_id is not null group by 1, 2),
    one as (
        select 'all' as kind, null::int as id, e.cell, e.n, e.due_on from each e
        union all select case when e.assignee_id is null then 'nobody' else 'staff' end, e.assignee_id, e.cell, e.n, e.due_on from each e
        union all select 'site', d.site_id, d.cell, d.n, d.due_on from sited d),
    figure as (
        select k.kind, k.id, coalesce(sum(k.n) filter (where k.cell = 'untried'), 0)::int as untried, coalesce(sum(k.n) filter (where k.cell = 'tried'), 0)::int as tried,
               coalesce(sum(k.n) filter (where k.cell = 'esrn'), 0)::int as esrn, coalesce(sum(k.n) filter (where k.cell = 'today'), 0)::int as today,
               min(k.due_on) filter (where k.cell <> 'today') as oldest
          from one k group by 1, 2),
    notice (assignee_id, state, late, n) as (
        select t.assignee_id, t.state, t.late, t.n from kurator.tally t
         where v_whole and t.office_id = p_office and t.period = 'notify' and t.state in ('open', 'met', 'cancelled')
           and t.due_on >= kurator.board_since(o.today) and t.due_on < o.today
        union all               -- the figures of all without those; or of a monitor's citizens alone, or of some sites
        select d.assignee_id, d.state, d.state <> 'open' and coalesce(d.closed_on > d.due_on, false), -1
          from kurator.deadline d
         where v_whole and d.case_id = any (v_restricted) and d.office_id = p_office and d.period = 'notify'
           and d.due_on >= kurator.board_since(o.today) and d.due_on < o.today
        union all
        select d.assignee_id, d.state, d.state <> 'open' and coalesce(d.closed_on > d.due_on, false), 1
          from kurator.deadline d
         where not v_whole and d.office_id = p_office and d.period = 'notify' and d.due_on >= kurator.board_since(o.today) and d.due_on < o.today
           and not v_hidden @> d.case_id and (d.site_id = any (v_away)) is not true
           and (v_spans is null or v_spans[d.need] @> d.born)),
    share as (
        select case when grouping(t.assignee_id) = 1 then 'all' when t.assignee_id is null then 'nobody' else 'staff' end as kind, t.assignee_id as id,
               coalesce(sum(t.n) filter (where t.state = 'met' and not t.late), 0)::int as in_time,
               coalesce(sum(t.n) filter (where t.state in ('open', 'met') or t.late), 0)::int as of_all
          from notice t
         group by grouping sets ((), (t.assignee_id))),
    line as (
        select 'all' as kind, null::int as id
        union select 'nobody', null
        union select 'staff', r.staff_id from kurator.role_in_force r where r.office_id = p_office and r.edits_cases and not r.supervises
        union select f.kind, f.id from figure f
        union select h.kind, h.id from share h where h.of_all > 0)
    select l.kind, l.id::bigint,
           case l.kind when 'staff' then (select kurator.short_name(s.surname, s.given_name, s.patronymic) from kurator.staff s where s.id = l.id)
                       when 'site' then (select s.name from site s where s.id = l.id) else '' end,
           coalesce(f.untried, 0), coalesce(f.tried, 0), coalesce(f.esrn, 0), coalesce(f.today, 0),
           kurator.days_left(o.today, f.oldest, until.n - now.n), h.in_time, h.of_all, null::int, null::date, ''
      from line l
      left join figure f on f.kind = l.kind and f.id is not distinct from l.id
      left join share h on h.kind = l.kind and h.id is not distinct from l.id
      left join kurator.workday now on now.calendar = o.calendar and now.day = o.today
      left join kurator.workday until on until.calendar = o.calendar and until.day = f.oldest
     order by array_position('{all,staff,nobody,site}', l.kind),
              case l.kind when 'staff' then (select s.surname || s.given_name from kurator.staff s where s.id = l.id)
                          when 'site' then (select s.name from site s where s.id = l.id) end collate "ru-x-icu", l.id;
    return query
    select 'wait', case w.cell when 'shift' then (select max(s.id) from kurator.deadline_shift s where s.office_id = p_office and s.seen_by is null) end,
           w.cell, null::int, null::int, null::int, null::int, null::int, null::int, null::int,
           case w.cell
               when 'restricted' then (select count(*) from kurator.orphans(p_office))
               else kurator.board_figure(p_office, w.cell, 'all', null, v_eyes) end::int, null::date, ''
      from unnest('{override,post,decide,shift,birthday,majority,unassigned,spot,restricted}'::text[]) with ordinality w(cell, i)
     where w.cell <> 'restricted' or v_reach is null and p_filter is null
     order by w.i;
    return query
    select 'absent', a.staff_id::bigint, kurator.short_name(s.surname, s.given_name, s.patronymic), null::int, null::int, null::int, null::int,
           null::int, null::int, null::int,
           (select count(*) from kurator.case_file c
             where c.office_id = p_office and c.state = 'open' and c.assignee_id = a.staff_id and not v_hidden @> c.id and (c.site_id = any (v_away)) is not true
               and (v_spans is null or coalesce((select (v_spans[d.need] @> d.born) is true from kurator.deadline_open d where d.case_id = c.id limit 1),
                                                           (select v_spans[kurator.need_of(q.id, q.disability)] @> q.birth_date from kurator.person q where q.id = c.person_id))))::int, a.until_on, ''
      from (select d.staff_id, max(d.valid_until) as until_on from kurator.deputy d
             where d.organisation_id = p_office and not d.cancelled and o.today between d.valid_from and d.valid_until group by 1) a
      join kurator.staff s on s.id = a.staff_id
     order by s.surname collate "ru-x-icu", s.id;
end $$;

-- All operators, figures alone, from the tally; each by its own day. Of everybody: these figures name nobody and open no list, so
-- restricted cases are in them, and for a monitor citizens of no direction of his.
create function kurator.region_rows() returns setof kurator.board_row
    language plpgsql stable rows 45 security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
    if not kurator.sees_figures() then
        return;
    end if;
    return query
    select 'head', null::bigint, '', null::int, null::int, null::int, null::int, null::int, null::int, null::int, null::int, null::date,
           to_char(kurator.clock() at time zone c.zone, 'YYYY-MM-DD HH24:MI')
      from kurator.organisation o join kurator.calendar c on c.code = o.calendar
     where o.id = (select a.office_id from kurator.account(null) a);
    return query
    with office as materialized (
        select o.id, o.no, o.short_name, o.calendar, (kurator.clock() at time zone c.zone)::date as today
          from kurator.organisation o join kurator.calendar c on c.code = o.calendar
         where o.no is not null and o.closed_on is null),
    bounds as materialized (
        select k.calendar, k.today, b.*
          from (select f.calendar, f.today, min(f.id) as id from office f group by 1, 2) k
         cross join lateral kurator.bucket_bounds(k.id, k.today) b
         where b.bucket = 'overdue' or b.bucket = 'today' and b.period = 'notify'),
    running as (
        select f.id, kurator.board_class(b.bucket, b.period, x.tried) as cell, x.due_on, x.n
          from office f
          join bounds b on b.calendar = f.calendar and b.today = f.today
         cross join lateral (
                select t.due_on, t.tried, sum(t.n) as n from kurator.tally t
                 where t.office_id = f.id and t.period = b.period and t.state = 'open' and t.due_on >= b.from_due and t.due_on < b.to_due
                 group by 1, 2 having sum(t.n) <> 0) x),
    figure as (
        select r.id, coalesce(sum(r.n) filter (where r.cell = 'untried'), 0)::int as untried, coalesce(sum(r.n) filter (where r.cell = 'tried'), 0)::int as tried,
               coalesce(sum(r.n) filter (where r.cell = 'esrn'), 0)::int as esrn, coalesce(sum(r.n) filter (where r.cell = 'today'), 0)::int as today,
               min(r.due_on) filter (where r.cell <> 'today') as oldest
          from running r group by 1),
    line as (
        select f.id, f.no, f.short_name, coalesce(g.untried, 0) as untried, coalesce(g.tried, 0) as tried, coalesce(g.esrn, 0) as esrn, coalesce(g.today, 0) as today,
               kurator.days_left(f.today, g.oldest, until.n - now.n) as oldest_days, h.in_time, h.of_all
          from office f
          left join figure g on g.id = f.id
          left join kurator.workday now on now.calendar = f.calendar and now.day = f.today
          left join kurator.workday until on until.calendar = f.calendar and until.day = g.oldest
         cross join lateral (
                select coalesce(sum(t.n) filter (where t.state = 'met' and not t.late), 0)::int as in_time,
                       coalesce(sum(t.n) filter (where t.state in ('open', 'met') or t.late), 0)::int as of_all
                  from kurator.tally t
                 where t.office_id = f.id and t.period = 'notify' and t.state in ('open', 'met', 'cancelled')
                   and t.due_on >= kurator.board_since(f.today) and t.due_on < f.today) h)
    select x.* from (
        select 'all' as kind, null::bigint, '', sum(l.untried)::int, sum(l.tried)::int, sum(l.esrn)::int, sum(l.today)::int, min(l.oldest_days),
               sum(l.in_time)::int, sum(l.of_all)::int, null::int, null::date, ''
          from line l
        union all
        (select 'office', l.id::bigint, l.short_name, l.untried, l.tried, l.esrn, l.today, l.oldest_days, l.in_time, l.of_all, null, null, ''
           from line l order by l.untried + l.tried + l.esrn desc, l.today desc, l.no)) x;
end $$;

grant execute on function kurator.board_rows(int, text[]), kurator.region_rows() to kurator_api;
