-- role: kurator_api
-- Requests to co-executors and resource centres: whom to ask, the lists of both sides, one request, why it is due on its day.

-- Who may be asked: organisations of the kinds that answer requests. `answers`: somebody there works in kurator now.
create or replace function api.request_addressees(p_office int)
    returns table (id int, short_name text, kind text, answers boolean)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
begin
    if not coalesce(p_office = any (kurator.my_edit_offices()), false) then return; end if;
    return query
    select o.id, o.short_name, o.kind, kurator.request_answered_at(o.id)
      from kurator.organisation o join kurator.organisation_kind k on k.code = o.kind
     where k.answers_requests and o.closed_on is null and o.id <> p_office
     order by o.short_name collate "ru-x-icu", o.id;
end $$;

-- A page of the requests that an office has sent. p_tab: open (by due date), overdue (of these), answered (nobody has read the answer yet), ended
-- (read or withdrawn, the newest first), all alike; p_mine: 'mine' - sent by the account, or of its cases. figures, in the
-- first row, which is there also when the page is empty: open, of these overdue, due today, soon; answered; ended.
create or replace function api.requests_sent(p_office int, p_tab text, p_mine text, p_after_due date, p_after_id bigint, p_limit int)
    returns table (figures int[], id bigint, case_id bigint, name text, other text, kind text, due_on date, days int, bucket text, state text,
                   result text, sent_on text, ended_at text, who text, version int)
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    me constant int := kurator.me();
    here constant int := coalesce(p_office, (kurator.my_offices())[1]);
    zone constant text := kurator.office_zone(here);
    today constant date := kurator.office_today(here);
    mine constant boolean := coalesce(p_mine, '') = 'mine';
begin
    perform audit.note_list('kurator.service_request', here, p_after_id is not null, p_limit);
    return query
    with bound as materialized (select b.bucket, b.from_due, b.to_due from kurator.request_bounds(here, today) b),
    running as materialized (
        select r.id, r.due_on, b.bucket
          from kurator.service_request r
          join bound b on r.due_on >= b.from_due and r.due_on < b.to_due
         where r.office_id = here and r.state = 'open'
           and (not mine or r.sent_by = me or exists (select from kurator.case_file c where c.id = r.case_id and c.assignee_id = me))),
    figure as (
        select array[(select count(*) from running), (select count(*) from running u where u.bucket = 'overdue'),
                     (select count(*) from running u where u.bucket = 'today'), (select count(*) from running u where u.bucket = 'soon'),
                     (select count(*) from kurator.service_request r
                       where r.office_id = here and r.state = 'answered' and r.read_at is null
                         and (not mine or r.sent_by = me or exists (select from kurator.case_file c where c.id = r.case_id and c.assignee_id = me))),
                     (select count(*) from kurator.service_request r
                       where r.office_id = here and (r.state = 'withdrawn' or r.read_at is not null)
                         and (not mine or r.sent_by = me or exists (select from kurator.case_file c where c.id = r.case_id and c.assignee_id = me)))]::int[] as n),
    page as (
        (select u.id, u.bucket, row_number() over (order by u.due_on, u.id) as place from running u
          where (coalesce(p_tab, 'open') = 'open' or p_tab = 'overdue' and u.bucket = 'overdue') and (u.due_on, u.id) > (coalesce(p_after_due, '-infinity'), coalesce(p_after_id, 0))
          order by u.due_on, u.id limit least(greatest(coalesce(p_limit, 50), 1), 500))
        union all
        (select r.id, '', row_number() over (order by r.id desc) from kurator.service_request r
          where r.office_id = here and r.state = 'answered' and r.read_at is null and p_tab = 'answered'
            and (not mine or r.sent_by = me or exists (select from kurator.case_file c where c.id = r.case_id and c.assignee_id = me))
            and r.id < coalesce(p_after_id, 9223372036854775807)
          order by r.id desc limit least(greatest(coalesce(p_limit, 50), 1), 500))
        union all
        (select r.id, '', row_number() over (order by r.id desc) from kurator.service_request r
          where r.office_id = here and r.state <> 'open' and (r.state = 'withdrawn' or r.read_at is not null) and p_tab = 'ended'
            and (not mine or r.sent_by = me or exists (select from kurator.case_file c where c.id = r.case_id and c.assignee_id = me))
            and r.id < coalesce(p_after_id, 9223372036854775807)
          order by r.id desc limit least(greatest(coalesce(p_limit, 50), 1), 500)))
    select f.n, r.id, r.case_id, r.name, o.short_name, r.kind, r.due_on,
           kurator.days_left(today, r.due_on, kurator.workdays_between(r.calendar, today, r.due_on)), p.bucket, r.state, r.result,
           to_char(r.sent_at at time zone zone, 'YYYY-MM-DD'), to_char(r.ended_at at time zone zone, 'YYYY-MM-DD HH24:MI'),
           coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), ''), r.version
      from figure f
      left join page p on true
      left join kurator.service_request r on r.id = p.id
      left join kurator.organisation o on o.id = r.executor_id
      left join kurator.staff s on s.id = r.sent_by
     order by p.place;
end $$;

-- The same of the requests addressed to an organisation (null: the account's first), for who answers them there; p_tab: open or
-- ended (answered or withdrawn: of these the citizen is told no more). No case: that is none of the addressee's business.
create or replace function api.requests_received(p_office int, p_tab text, p_after_due date, p_after_id bigint, p_limit int)
    returns table (figures int[], id bigint, name text, other text, kind text, due_on date, days int, bucket text, state text,
                   result text, sent_on text, ended_at text, version int)
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    places constant int[] := kurator.my_request_offices();
    here constant int := case when p_office is null then places[1] when p_office = any (places) then p_office end;
    zone constant text := kurator.office_zone(here);
    today constant date := kurator.office_today(here);
begin
    perform audit.note_list('kurator.service_request', here, p_after_id is not null, p_limit);
    return query
    with bound as materialized (select b.bucket, b.from_due, b.to_due from kurator.request_bounds(here, today) b),
    running as materialized (
        select r.id, r.due_on, b.bucket
          from kurator.service_request r
          join bound b on r.due_on >= b.from_due and r.due_on < b.to_due
         where r.executor_id = here and r.state = 'open'),
    figure as (
        select array[(select count(*) from running), (select count(*) from running u where u.bucket = 'overdue'),
                     (select count(*) from running u where u.bucket = 'today'), (select count(*) from running u where u.bucket = 'soon'), 0,
                     (select count(*) from kurator.service_request r where r.executor_id = here and r.state <> 'open')]::int[] as n),
    page as (
        (select u.id, u.bucket, row_number() over (order by u.due_on, u.id) as place from running u
          where coalesce(p_tab, 'open') = 'open' and (u.due_on, u.id) > (coalesce(p_after_due, '-infinity'), coalesce(p_after_id, 0))
          order by u.due_on, u.id limit least(greatest(coalesce(p_limit, 50), 1), 500))
        union all
        (select r.id, '', row_number() over (order by r.id desc) from kurator.service_request r
          where r.executor_id = here and r.state <> 'open' and p_tab = 'ended' and r.id < coalesce(p_after_id, 9223372036854775807)
          order by r.id desc limit least(greatest(coalesce(p_limit, 50), 1), 500)))
    select f.n, r.id, case when r.state <> 'withdrawn' then r.name end, o.short_name, r.kind, r.due_on,
           kurator.days_left(today, r.due_on, kurator.workdays_between(r.calendar, today, r.due_on)), p.bucket, r.state, r.result,
           to_char(r.sent_at at time zone zone, 'YYYY-MM-DD'), to_char(r.ended_at at time zone zone, 'YYYY-MM-DD HH24:MI'), r.version
      from figure f
      left join page p on true
      left join kurator.service_request r on r.id = p.id
      left join kurator.organisation o on o.id = r.office_id
     order by p.place;
end $$;

-- One request as its office sees it; the look is in the journal. No row: not there, or not to be seen.
create or replace function api.request_sent(p_id bigint)
    returns table (id bigint, version int, case_id bigint, kind text, text text, name text, birth_date date, phone text, phone_owner text, address text,
                   other text, other_phones text, sent_at text, sent_by text, due_on date, days int, state text, result text, answer text,
                   ended_at text, ended_by text, withdrawn_why text, read_at text, read_by text, answered_on date, answer_channel text, answer_from text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    r kurator.service_request;
    o kurator.organisation;
begin
    select t.* into r from kurator.service_request t where t.id = p_id and t.office_id = any (kurator.my_offices());
    if not found then return; end if;
    perform audit.look(r.person_id, 'kurator.service_request', r.id::text, 'request');
    select t.* into o from kurator.organisation t where t.id = r.executor_id;
    return query
    select r.id, r.version, r.case_id, r.kind, r.text, r.name, r.birth_date, coalesce(r.phone, ''), r.phone_owner, coalesce(r.address, ''),
           o.short_name, array_to_string(o.phones, ', '), kurator.local_text(r.sent_at, r.office_id), kurator.staff_short(r.sent_by), r.due_on,
           kurator.days_left(x.today, r.due_on, kurator.workdays_between(r.calendar, x.today, r.due_on)),
           r.state, coalesce(r.result, ''), r.answer, kurator.local_text(r.ended_at, r.office_id), kurator.staff_short(r.ended_by), r.withdrawn_why,
           kurator.local_text(r.read_at, r.office_id), kurator.staff_short(r.read_by), r.answered_on, coalesce(r.answer_channel, ''), r.answer_from
      from (select kurator.office_today(r.office_id) as today) x;
end $$;
-- One request as its addressee sees it: what was asked and what was sent along, nothing else; the look is in the journal. Of one
-- that was withdrawn only that it was.
create or replace function api.request_received(p_id bigint)
    returns table (id bigint, version int, kind text, text text, name text, birth_date date, phone text, phone_owner text, address text,
                   other text, other_phones text, sent_at text, sent_by text, due_on date, days int, state text, result text, answer text,
                   ended_at text, ended_by text, answered_on date, answer_channel text, answer_from text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    r kurator.service_request;
    o kurator.organisation;
    gone boolean;
begin
    select t.* into r from kurator.service_request t where t.id = p_id and t.executor_id = any (kurator.my_request_offices());
    if not found then return; end if;
    perform audit.look(r.person_id, 'kurator.service_request', r.id::text, 'request');
    select t.* into o from kurator.organisation t where t.id = r.office_id;
    gone := r.state = 'withdrawn';
    return query
    select r.id, r.version, r.kind, case when not gone then r.text else '' end, case when not gone then r.name else '' end,
           case when not gone then r.birth_date end, case when not gone then coalesce(r.phone, '') else '' end,
           case when not gone then r.phone_owner else '' end, case when not gone then coalesce(r.address, '') else '' end,
           o.short_name, array_to_string(o.phones, ', '), kurator.local_text(r.sent_at, r.executor_id), kurator.staff_short(r.sent_by), r.due_on,
           kurator.days_left(x.today, r.due_on, kurator.workdays_between(r.calendar, x.today, r.due_on)),
           r.state, coalesce(r.result, ''), r.answer, kurator.local_text(r.ended_at, r.executor_id),
           case when not gone then kurator.staff_short(r.ended_by) else '' end, r.answered_on, coalesce(r.answer_channel, ''), r.answer_from
      from (select kurator.office_today(r.executor_id) as today) x;
end $$;

-- Why a request is due on its day, in the rows of api.why, for both sides.
create or replace function api.request_why(p_id bigint)
    returns table (kind text, day date, other date, working boolean, n int, day_kind text, name text, scope text, version bigint, at text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    d record;
begin
    select r.id, r.started_on, r.due_on, r.revision_id, k.name as calendar, k.zone, v.made_at into d
      from kurator.service_request r
      join kurator.calendar k on k.code = r.calendar
      join kurator.calendar_revision v on v.id = r.revision_id
     where r.id = p_id;
    if not found then return; end if;
    return query
    with days as materialized (select e.* from kurator.explain_days(d.revision_id, d.started_on, d.due_on) e)
    (select 'head', d.started_on, d.due_on, null::boolean, (select max(e.n) from days e), '', 'request', d.calendar, d.revision_id,
            to_char(d.made_at at time zone d.zone, 'YYYY-MM-DD HH24:MI'))
    union all
    (select 'day', e.day, null::date, e.working, e.n, e.kind, e.name, e.scope, e.version, null from days e order by e.day)
    union all
    (select 'shift', s.due_before, s.due_after, null, null, '', coalesce(v.source, ''), r.calendar, v.id,
            to_char(s.shifted_at at time zone d.zone, 'YYYY-MM-DD HH24:MI')
       from kurator.request_shifts(d.id) s
       join kurator.calendar_revision r on r.id = s.revision_after
       left join kurator.calendar_version v on v.id = (select max(u) from unnest(r.versions) u)
      order by s.shifted_at);
end $$;
