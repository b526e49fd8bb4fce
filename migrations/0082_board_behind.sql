-- role: kurator_owner
-- The rows behind each figure of the board (0083_board_figures.sql): whose they are, page by page.

-- The figure to which an open deadline of a bucket belongs; null: to none. A meeting to be agreed on has been tried for.
create function kurator.board_class(p_bucket text, p_period text, p_tried boolean) returns text language sql immutable parallel safe as $$
    select case when p_bucket = 'overdue' then case p_period when 'esrn' then 'esrn'
                                                             when 'notify' then case when p_tried then 'tried' else 'untried' end
                                                             else 'tried' end
                when p_bucket = 'today' and p_period = 'notify' and not p_tried then 'today' end $$;
-- The days of the share in time: notices that fell due in the thirty days before today (¶2.4.3: five working days).
create function kurator.board_since(p_today date) returns date language sql immutable parallel safe as $$ select p_today - 30 $$;

-- Whose cases of an office the caller sees on its board, worked out once: null reach (and spans): every citizen's, but those of hidden and of
-- the sites away (null: of none). (hidden may be thousands: a multirange is searched by halves, an array from end to end at each row.)
create type kurator.eyes as (hidden int8multirange, reach kurator.reach[], away int[], spans datemultirange[]);
-- With a filter (0056_filters.sql) the cases of who does not fit are hidden, too: so every figure and the rows behind it are narrowed by one rule.
-- (p_cell: for this figure alone.)
create function kurator.board_eyes(p_office int, p_filter text[] default null, p_cell text default null) returns kurator.eyes language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_reach kurator.reach[];
begin
    v_reach := case when not kurator.supervises(p_office) then coalesce(kurator.my_directions(), '{}') end;
    return row((select coalesce(range_agg(int8range(x, x, '[]')), '{}') from unnest(kurator.hidden_cases()) x)
               + case when p_filter is not null then kurator.filter_hides(p_office, p_filter, p_cell) else '{}' end, v_reach, kurator.foreign_sites(), kurator.spans(v_reach, p_office))::kurator.eyes;
end $$;
-- The ranges of open deadlines that make a figure, where nothing else makes it; of other figures none.
create function kurator.board_ranges(p_office int, p_today date, p_cell text) returns kurator.due_range[]
    language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return array(select row(b.bucket, b.period, b.from_due, b.to_due)::kurator.due_range
                   from kurator.bucket_bounds(p_office, p_today) b
                  where p_cell = 'overdue' and b.bucket = 'overdue' or p_cell = 'post' and b.bucket = 'today' and b.period = 'post_wait'
                     or p_cell = 'decide' and b.bucket = 'today' and b.period = 'decide'
                     or p_cell in (kurator.board_class(b.bucket, b.period, true), kurator.board_class(b.bucket, b.period, false)));
end $$;
-- The rows of a figure: p_cell untried, tried, esrn (overdue, told apart), overdue (all three), today (due today, nothing
-- tried), late (of the share in time: told too late, or not yet), override, post, decide, shift, birthday, majority, unassigned, open,
-- spot; p_whose all, staff, nobody or site, with the id. on_day: the day up to which the days are counted; period: '' where nothing
-- runs, and id is then minus the case and due_on infinity: by (due_on, id) they come, the first p_limit (null: all) behind p_after_due
-- and p_after_id. What is cut by ranges of days is walked in an index, no further than to the end of the page. Looks past the
-- policies: for the functions below, which ask for the right. p_eyes: whose cases.
create function kurator.board_behind(p_office int, p_cell text, p_whose text, p_id int, p_eyes kurator.eyes,
                                     p_after_due date default '-infinity', p_after_id bigint default -9223372036854775808, p_limit int default null)
    returns table (id bigint, case_id bigint, due_on date, on_day date, period text)
    language plpgsql stable rows 100 security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_today constant date := kurator.office_today(p_office);
    v_ranges constant kurator.due_range[] := kurator.board_ranges(p_office, v_today, p_cell);
    v_whole constant boolean := p_cell in ('overdue', 'post', 'decide');      -- whatever was tried
    v_desk constant int := case p_whose when 'staff' then p_id when 'nobody' then -p_office end;
    v_zone text;
    v_calendar text;
    v_days int;
    v_hidden constant int8multirange := p_eyes.hidden;
    v_reach constant kurator.reach[] := p_eyes.reach;
    v_away constant int[] := p_eyes.away;
    v_spans constant datemultirange[] := p_eyes.spans;
    v_most constant int := p_limit * 2;
    v_ids bigint[];
    v_cases bigint[];
    v_dues date[];
    v_periods text[];
begin
    if p_cell = 'unassigned' and p_limit is not null then       -- the one that may be great: a page of it is found on the desk that is nobody's, as far as it goes
        select array_agg(z.id order by z.n), array_agg(z.case_id order by z.n), array_agg(z.due_on order by z.n), array_agg(z.period order by z.n) into v_ids, v_cases, v_dues, v_periods
          from (select x.*, row_number() over (order by x.due_on, x.id) as n
                  from (select y.* from kurator.period b
                         cross join lateral (
                                select d.id, d.case_id, d.due_on, d.period from kurator.deadline_open d
                                 where d.desk = -p_office and d.period = b.code and (d.due_on, d.id) > (p_after_due, p_after_id) and (d.office_id = p_office) is true
                                   and not v_hidden @> d.case_id and (d.site_id = any (v_away)) is not true and (v_spans is null or v_spans[d.need] @> d.born)
                                 order by d.due_on, d.id limit v_most) y
                         order by y.due_on, y.id limit v_most) x
                 where not exists (select from kurator.deadline_open e where e.case_id = x.case_id and (e.due_on, e.id) < (x.due_on, x.id))
                   and exists (select from kurator.case_file c where c.id = x.case_id and c.state = 'open' and c.assignee_id is null)
                 order by x.due_on, x.id limit p_limit) z;
    end if;
    if cardinality(v_ids) = p_limit then    -- (else what is left is few, or stands with much that is no case's first date: all are looked at)
        return query select u.id, u.case_id, u.due_on, v_today, u.period from unnest(v_ids, v_cases, v_dues, v_periods) u(id, case_id, due_on, period) order by u.due_on, u.id;
    elsif v_ranges <> '{}' and v_desk is null then
        return query
        select x.id, x.case_id, x.due_on, v_today, b.period
          from unnest(v_ranges) b
         cross join lateral (
                select d.id, d.case_id, d.due_on from kurator.deadline_open d
                 where d.office_id = p_office and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due and (d.due_on, d.id) > (p_after_due, p_after_id)
                   and (v_whole or kurator.board_class(b.bucket, b.period, d.tried) = p_cell)
                   and not v_hidden @> d.case_id and (d.site_id = any (v_away)) is not true and (v_spans is null or v_spans[d.need] @> d.born)
                   and (p_whose = 'all' or p_whose = 'site' and d.site_id = p_id)
                 order by d.due_on, d.id limit p_limit) x
         order by x.due_on, x.id limit p_limit;
    elsif v_ranges <> '{}' then
        return query
        select x.id, x.case_id, x.due_on, v_today, b.period
          from unnest(v_ranges) b
         cross join lateral (
                select d.id, d.case_id, d.due_on from kurator.deadline_open d
                 where d.desk = v_desk and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due and (d.due_on, d.id) > (p_after_due, p_after_id)
                   and (d.office_id = p_office) is true and (v_whole or kurator.board_class(b.bucket, b.period, d.tried) = p_cell)     -- filters, never the index of the office
                   and not v_hidden @> d.case_id and (d.site_id = any (v_away)) is not true and (v_spans is null or v_spans[d.need] @> d.born)
                 order by d.due_on, d.id limit p_limit) x
         order by x.due_on, x.id limit p_limit;
    elsif p_cell = 'late' then
        return query
        select x.* from (
            (select d.id, d.case_id, d.due_on, v_today, d.period from kurator.deadline_open d
              where d.office_id = p_office and d.period = 'notify' and d.due_on >= kurator.board_since(v_today) and d.due_on < v_today and (d.due_on, d.id) > (p_after_due, p_after_id)
                and not v_hidden @> d.case_id and (d.site_id = any (v_away)) is not true and (v_spans is null or v_spans[d.need] @> d.born)
                and (p_whose = 'all' or p_whose = 'staff' and d.assignee_id = p_id or p_whose = 'nobody' and d.assignee_id is null)
              order by d.due_on, d.id limit p_limit)
            union all
            (select d.id, d.case_id, d.due_on, d.closed_on, d.period from kurator.deadline_done d
              where d.office_id = p_office and d.period = 'notify' and d.due_on >= kurator.board_since(v_today) and d.due_on < v_today and (d.due_on, d.id) > (p_after_due, p_after_id)
                and d.closed_on > d.due_on
                and not v_hidden @> d.case_id and (d.site_id = any (v_away)) is not true and (v_spans is null or v_spans[d.need] @> d.born)
                and (p_whose = 'all' or p_whose = 'staff' and d.assignee_id = p_id or p_whose = 'nobody' and d.assignee_id is null)
              order by d.due_on, d.id limit p_limit)) x(id, case_id, due_on, on_day, period)
         order by x.due_on, x.id limit p_limit;
    elsif p_cell = 'shift' then             -- a case once, with the first of its dates that moved
        return query
        select x.* from (
            select distinct on (d.case_id) d.id, d.case_id, d.due_on, v_today, d.period
              from kurator.deadline_shift s
              join kurator.deadline_open d on d.id = s.deadline_id
             where s.office_id = p_office and s.seen_by is null
               and not v_hidden @> d.case_id and (d.site_id = any (v_away)) is not true and (v_spans is null or v_spans[d.need] @> d.born)
             order by d.case_id, d.due_on, d.id) x(id, case_id, due_on, on_day, period)
         where (x.due_on, x.id) > (p_after_due, p_after_id)
         order by x.due_on, x.id limit p_limit;
    else
        if p_cell = 'override' then
            select o.calendar into v_calendar from kurator.organisation o where o.id = p_office;
            v_days := kurator.setting_int('ladder.override_afterwards_days', p_office);
            v_zone := kurator.office_zone(p_office);
        end if;
        return query
        with file as materialized (
            select c.id from kurator.case_file c
             where p_cell in ('open', 'unassigned') and c.office_id = p_office and c.state = 'open'
               and (p_cell = 'open' and c.assignee_id = p_id or p_cell = 'unassigned' and c.assignee_id is null)
            union                           -- made on a locked rung; what can no longer be allowed waits for nobody
            select c.id
              from kurator.contact_attempt a
              join kurator.attempt_case ac on ac.attempt_id = a.id
              join kurator.case_file c on c.id = ac.case_id and c.state = 'open'
             where p_cell = 'override' and a.office_id = p_office and a.needs_override and a.superseded_at is null
               and not exists (select from kurator.ladder_override v where v.case_id = c.id and v.attempt_id = a.id)
               and coalesce(kurator.workdays_between(v_calendar, (a.happened_at at time zone v_zone)::date, v_today), 0) <= v_days
            union                           -- limited health without disability: served under three only
            select c.id
              from kurator.person p
              join kurator.case_file c on c.person_id = p.id and c.office_id = p_office and c.state = 'open'
             where p_cell = 'birthday' and p.disability = 'limited_health'
               and p.birth_date <= (v_today - interval '3 years')::date and p.birth_date > (v_today - interval '18 years')::date
            union
            select k.case_id from kurator.spot_check k where p_cell = 'spot' and k.office_id = p_office and k.result is null
            union                           -- came of age: who spoke for the child does so no more (0055_card.sql)
            select a.case_id from kurator.came_of_age(p_office, v_today) a where p_cell = 'majority')
        select x.* from (
            select coalesce(d.id, -f.id), f.id, coalesce(d.due_on, 'infinity'), v_today, coalesce(d.period, '')
              from file f
              left join lateral (select t.id, t.due_on, t.need, t.born, t.period from kurator.deadline_open t where t.case_id = f.id order by t.due_on, t.id limit 1) d on true
             where not v_hidden @> f.id and (v_away is null or kurator.case_away(f.id, v_away) is not true)
               and (v_spans is null or case when d.id is not null then v_spans[d.need] @> d.born else (select v_spans[kurator.need_of(q.id, q.disability)] @> q.birth_date
                                          from kurator.case_file c join kurator.person q on q.id = c.person_id where c.id = f.id) end)) x(id, case_id, due_on, on_day, period)
         where (x.due_on, x.id) > (p_after_due, p_after_id)
         order by x.due_on, x.id limit p_limit;
    end if;
end $$;
-- How many they are: what is cut by ranges of days is counted from the index alone, by the same conditions.
create function kurator.board_figure(p_office int, p_cell text, p_whose text, p_id int, p_eyes kurator.eyes) returns int
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    v_today constant date := kurator.office_today(p_office);
    v_ranges constant kurator.due_range[] := kurator.board_ranges(p_office, v_today, p_cell);
    v_whole constant boolean := p_cell in ('overdue', 'post', 'decide');
    v_desk constant int := case p_whose when 'staff' then p_id when 'nobody' then -p_office end;
    v_hidden constant int8multirange := p_eyes.hidden;
    v_away constant int[] := p_eyes.away;
    v_spans constant datemultirange[] := p_eyes.spans;
begin
    -- (a count a range: joined to all of them, the planner reads the office first)
    if v_ranges <> '{}' and v_desk is null then
        return (select sum((select count(*) from kurator.deadline_open d
                             where d.office_id = p_office and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
                               and (v_whole or kurator.board_class(b.bucket, b.period, d.tried) = p_cell)
                               and not v_hidden @> d.case_id and (d.site_id = any (v_away)) is not true and (v_spans is null or v_spans[d.need] @> d.born)
                               and (p_whose = 'all' or p_whose = 'site' and d.site_id = p_id)))
                  from unnest(v_ranges) b);
    elsif v_ranges <> '{}' then
        return (select sum((select count(*) from kurator.deadline_open d
                             where d.desk = v_desk and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
                               and (d.office_id = p_office) is true and (v_whole or kurator.board_class(b.bucket, b.period, d.tried) = p_cell)
                               and not v_hidden @> d.case_id and (d.site_id = any (v_away)) is not true and (v_spans is null or v_spans[d.need] @> d.born)))
                  from unnest(v_ranges) b);
    elsif p_cell = 'unassigned' then        -- the one that may be great: without looking for each one's date
        return (select count(*) from kurator.case_file c
                 where c.office_id = p_office and c.state = 'open' and c.assignee_id is null and not v_hidden @> c.id and (c.site_id = any (v_away)) is not true
                   and (v_spans is null or coalesce((select (v_spans[d.need] @> d.born) is true from kurator.deadline_open d where d.case_id = c.id limit 1),
                                                    (select v_spans[kurator.need_of(q.id, q.disability)] @> q.birth_date from kurator.person q where q.id = c.person_id))));
    end if;
    return (select count(*) from kurator.board_behind(p_office, p_cell, p_whose, p_id, p_eyes));
end $$;

-- The first of them for who may see the board of this office, nothing for others.
create function kurator.board_cell(p_office int, p_cell text, p_limit int)
    returns table (id bigint, case_id bigint, due_on date, on_day date, period text)
    language plpgsql stable rows 100 security definer set search_path = pg_catalog, pg_temp as $$
begin
    if kurator.may_board(p_office) then
        return query select * from kurator.board_behind(p_office, p_cell, 'all', null, kurator.board_eyes(p_office), p_limit => p_limit);
    end if;
end $$;
-- A page of the rows behind a figure as a list has it (kurator.open_page), and with the first row, which is there also when the page is
-- empty, how many there are in all. Asks once whose cases these may be and reads past the policies, which allow the same.
create function kurator.board_page(p_office int, p_cell text, p_whose text, p_id int, p_after_due date, p_after_id bigint, p_limit int, p_filter text[] default null)
    returns table (counts int[], deadline_id bigint, case_id bigint, person_id bigint, version int, days int, name text,
                   next_step text, next_at text, whom text, phone_count int, visit_count int, post_count int, due_on date,
                   assignee text, period text, mind text)
    language plpgsql stable rows 60 security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off
    set enable_hashjoin = off set enable_mergejoin = off set join_collapse_limit = 1 as $$
#variable_conflict use_column
declare
    here record;
    v_eyes kurator.eyes;
begin
    if not kurator.may_board(p_office) then
        counts := '{0}';
        name := '';
        whom := 'self';
        assignee := '';
        period := '';
        mind := '';
        return next;
        return;
    end if;
    select o.calendar, c.zone, (kurator.clock() at time zone c.zone)::date as today into here
      from kurator.organisation o join kurator.calendar c on c.code = o.calendar where o.id = p_office;
    v_eyes := kurator.board_eyes(p_office, p_filter, p_cell);
    counts := array[kurator.board_figure(p_office, p_cell, p_whose, p_id, v_eyes)];
    return query
    select case when coalesce(r.n, 1) = 1 then board_page.counts end, r.id, r.case_id, c.person_id, c.version,
           kurator.days_left(r.on_day, nullif(r.due_on, 'infinity'), (select w.n from kurator.workday w where w.calendar = here.calendar and w.day = r.due_on)
                                                                     - (select w.n from kurator.workday w where w.calendar = here.calendar and w.day = r.on_day)),
           concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')),
           case when r.period in ('notify', 'post_wait', '') then c.next_step else r.period end,
           case when r.period in ('notify', 'post_wait', '') then to_char(c.next_at at time zone here.zone, 'YYYY-MM-DD HH24:MI')
                when r.period = 'meeting' then to_char(c.meeting_at at time zone here.zone, 'YYYY-MM-DD HH24:MI')
                when r.period = 'decide' then c.decide_by || ' 00:00' end,
           case when p.incapable or p.birth_date > here.today - interval '18 years' or position('via_representative' in m.mind) > 0
                then coalesce((select v.relation from kurator.representative v
                                where v.person_id = c.person_id and coalesce(v.valid_from <= here.today, true) and coalesce(v.valid_until >= here.today, true)
                                order by v.id limit 1), '')
                else 'self' end,
           c.phone_count, c.visit_count, c.post_count, nullif(r.due_on, 'infinity'),
           coalesce((select kurator.short_name(s.surname, s.given_name, s.patronymic) from kurator.staff s where s.id = c.assignee_id), ''),
           coalesce(r.period, ''), m.mind
      from (values (1)) always(one)
      left join kurator.board_behind(p_office, p_cell, p_whose, p_id, v_eyes, p_after_due, p_after_id, p_limit) with ordinality r(id, case_id, due_on, on_day, period, n) on true
      left join kurator.case_file c on c.id = r.case_id
      left join kurator.person p on p.id = c.person_id
     cross join lateral (
            select concat_ws(' ', (select 'restricted' from kurator.restriction v where v.person_id = c.person_id and v.lifted_at is null),
                             (select string_agg(v.kind, ' ' order by v.id) from kurator.preference v
                               where v.person_id = c.person_id and coalesce(v.valid_until >= here.today, true))) as mind offset 0) m
     order by r.n;
end $$;

grant execute on function kurator.board_cell(int, text, int), kurator.board_page(int, text, text, int, date, bigint, int, text[]), kurator.board_since(date) to kurator_api;
