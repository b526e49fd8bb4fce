-- role: kurator_owner
-- The supervisor's board: what it counts, which rows are behind each figure, and the tally with what it needs for all
-- operators at once. A figure is the number of rows that open behind it, since both are cut by kurator.bucket_bounds and told
-- apart by kurator.board_class; the property is held by a test.

-- ---- the tally learns two things: was anything tried yet (of an open row), was it done too late (of one that ended) ----

-- Of the period "notify" only: what else runs begins when the citizen was reached.
alter table kurator.deadline add column tried boolean not null default false;
alter table kurator.tally add column tried boolean not null default false;
alter table kurator.tally add column late boolean not null default false;
drop index kurator.tally_key;
create index tally_key on kurator.tally (office_id, period, state, due_on, assignee_id) include (n, tried, late);

-- kurator.recompute() keeps it. The deltas of a statement are added up: a row a key, none for what is as it was. On the
-- partitions, too: a statement that names one fires the triggers of that one alone.
create or replace function kurator.deadline_tally() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'UPDATE' then
        insert into kurator.tally (office_id, period, state, assignee_id, due_on, tried, late, n)
        select x.office_id, x.period, x.state, x.assignee_id, x.due_on, x.tried and x.state = 'open',
               x.state <> 'open' and coalesce(x.closed_on > x.due_on, false), sum(x.n)
          from (select r.office_id, r.period, r.state, r.assignee_id, r.due_on, r.tried, r.closed_on, -1 as n from before r
                union all
                select r.office_id, r.period, r.state, r.assignee_id, r.due_on, r.tried, r.closed_on, 1 from after r) x
         group by 1, 2, 3, 4, 5, 6, 7 having sum(x.n) <> 0;
    elsif tg_op = 'INSERT' then
        insert into kurator.tally (office_id, period, state, assignee_id, due_on, tried, late, n)
        select x.office_id, x.period, x.state, x.assignee_id, x.due_on, x.tried and x.state = 'open',
               x.state <> 'open' and coalesce(x.closed_on > x.due_on, false), 1
          from after x;
    else
        insert into kurator.tally (office_id, period, state, assignee_id, due_on, tried, late, n)
        select x.office_id, x.period, x.state, x.assignee_id, x.due_on, x.tried and x.state = 'open',
               x.state <> 'open' and coalesce(x.closed_on > x.due_on, false), -1
          from before x;
    end if;
    return null;
end $$;
drop trigger tally_add on kurator.deadline;
drop trigger tally_change on kurator.deadline;
do $$
declare
    t text;
begin
    foreach t in array '{deadline,deadline_open,deadline_done}'::text[] loop
        execute format('create trigger tally_add after insert on kurator.%I referencing new table as after
                        for each statement execute function kurator.deadline_tally()', t);
        execute format('create trigger tally_change after update on kurator.%I referencing old table as before new table as after
                        for each statement execute function kurator.deadline_tally()', t);
        execute format('create trigger tally_take after delete on kurator.%I referencing old table as before
                        for each statement execute function kurator.deadline_tally()', t);
    end loop;
end $$;

create or replace function kurator.tally_fold() returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_n bigint;
begin
    if not pg_try_advisory_xact_lock(7310586) then
        return 0;
    end if;
    with loose as materialized (
        select distinct t.office_id, t.period, t.state, t.assignee_id, t.due_on, t.tried, t.late from kurator.tally t
         where not t.folded),
    gone as (
        delete from kurator.tally t using loose l
         where t.office_id = l.office_id and t.period = l.period and t.state = l.state and t.due_on = l.due_on
           and t.assignee_id is not distinct from l.assignee_id and t.tried = l.tried and t.late = l.late
        returning t.office_id, t.period, t.state, t.assignee_id, t.due_on, t.tried, t.late, t.n, t.folded),
    kept as (
        insert into kurator.tally (office_id, period, state, assignee_id, due_on, tried, late, n, folded)
        select g.office_id, g.period, g.state, g.assignee_id, g.due_on, g.tried, g.late, sum(g.n), true from gone g
         group by 1, 2, 3, 4, 5, 6, 7 having sum(g.n) <> 0)
    select count(*) into v_n from gone g where not g.folded;
    return v_n;
end $$;

-- What was there before, with the two new columns.
update kurator.deadline d set tried = true
  from kurator.case_file c where c.id = d.case_id and c.attempt_count > 0 and d.period = 'notify' and not d.tried;
delete from kurator.tally;
insert into kurator.tally (office_id, period, state, assignee_id, due_on, tried, late, n, folded)
select office_id, period, state, assignee_id, due_on, tried and state = 'open', state <> 'open' and coalesce(closed_on > due_on, false), count(*), true
  from kurator.deadline group by 1, 2, 3, 4, 5, 6, 7;

-- ---- control by sample ----

-- A case that the supervisor was given by chance to look into, and what came of it: control is proved by these rows.
create table kurator.spot_check (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    case_id         bigint not null references kurator.case_file,
    person_id       bigint not null references kurator.person,
    picked_by       int not null references kurator.staff,
    picked_at       timestamptz not null default kurator.clock(),
    result          text check (result in ('in_order', 'remark')),      -- null: not yet said
    note            text not null default '' check (length(note) <= 500),
    closed_by       int references kurator.staff,
    closed_at       timestamptz,
    check ((result is null) = (closed_at is null)),
    check (result is distinct from 'remark' or note <> '')
);
create index spot_check_office on kurator.spot_check (office_id, picked_at);
create index spot_check_open on kurator.spot_check (office_id) where result is null;
create index spot_check_case on kurator.spot_check (case_id);
alter table kurator.spot_check enable row level security;
create policy spot_check_read on kurator.spot_check for select to kurator_api
    using (office_id = any ((select kurator.my_offices())::int[]));
create policy spot_check_add on kurator.spot_check for insert to kurator_api with check (office_id = any ((select kurator.my_edit_offices())::int[]));
create policy spot_check_change on kurator.spot_check for update to kurator_api
    using (office_id = any ((select kurator.my_edit_offices())::int[])) with check (office_id = any ((select kurator.my_edit_offices())::int[]));
grant select, insert on kurator.spot_check to kurator_api;
grant update (result, note, closed_by, closed_at) on kurator.spot_check to kurator_api;
-- What was found stands; a case is not picked for another one.
create function kurator.spot_check_guard() returns trigger language plpgsql as $$
begin
    if kurator.merge_moves(to_jsonb(old), to_jsonb(new)) then
        return new;                 -- the citizen of its case
    end if;
    if old.result is not null or (new.office_id, new.case_id, new.person_id, new.picked_by, new.picked_at)
                              is distinct from (old.office_id, old.case_id, old.person_id, old.picked_by, old.picked_at) then
        raise exception 'a finished check is not changed' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger spot_check_guard before update on kurator.spot_check for each row execute function kurator.spot_check_guard();
create trigger stands_delete before delete on kurator.spot_check for each row execute function kurator.stands();
create trigger journal after insert or update or delete on kurator.spot_check for each row execute function audit.log('person_id', 'id');
insert into kurator.choice values
 ('spot', 'in_order', 1, 'в порядке', 'in order'), ('spot', 'remark', 2, 'есть замечание', 'a remark');

-- ---- indexes of what waits for a decision ----

create index contact_attempt_unallowed on kurator.contact_attempt (office_id) where needs_override and superseded_at is null;
create index deadline_shift_unseen on kurator.deadline_shift (office_id) where seen_by is null;
create index deadline_done_late on kurator.deadline_done (office_id, due_on, id) include (case_id, assignee_id, site_id, born, need, closed_on)
    where period = 'notify' and closed_on > due_on;
drop index kurator.deadline_open_list;      -- (anew with what tells two figures apart, so that they are counted from it alone)
create index deadline_open_list on kurator.deadline_open (office_id, period, due_on, id) include (case_id, assignee_id, site_id, born, need, tried);
create index case_file_assignee_open on kurator.case_file (office_id, assignee_id) include (id, site_id, person_id) where state = 'open';
create index case_file_office_closed on kurator.case_file (office_id, closed_on) include (person_id, close_reason, accompanied_from) where state = 'closed';
create index person_limited_health on kurator.person (birth_date) where disability = 'limited_health';
grant update (seen_by) on kurator.deadline_shift to kurator_api;

-- ---- who may see which board ----

-- The own office's: who supervises it (or stands in), and a monitor, for the citizens of his directions. The one of all operators:
-- monitors and the ministry.
create function kurator.may_board(p_office int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return p_office is not null and (kurator.supervises(p_office) or kurator.my_directions() is not null);
end $$;
create function kurator.sees_figures() returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.role_in_force f where f.login = session_user and f.role in ('monitor', 'ministry'));
end $$;

-- ---- the rows behind the figures ----

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

-- ---- the figures ----

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

grant execute on function kurator.may_board(int), kurator.board_cell(int, text, int),
    kurator.board_page(int, text, text, int, date, bigint, int, text[]), kurator.board_rows(int, text[]), kurator.region_rows(),
    kurator.sees_figures(), kurator.board_since(date) to kurator_api;

insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r, unnest('{board,board_list}'::text[]) f
union all
select r, 'board_region' from unnest('{monitor,ministry}'::text[]) r
union all
-- a deputy of the supervisor may be anybody who edits cases: the functions ask kurator.supervises()
select r, f from unnest('{clerk,coordinator,supervisor}'::text[]) r, unnest('{spot_check,save_spot_check,save_shifts_seen}'::text[]) f;
