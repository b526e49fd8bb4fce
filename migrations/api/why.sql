-- Why a deadline of a case is due on its day: the days counted and skipped, by the calendars the date was computed with.

-- head: day - where the count began, other - the due day, n - how many days were given (working ones where there is a
-- revision), name - the period, scope - the calendar's name, version and at - the revision and when it was made, day_kind - 'later'
-- when it is counted from a later word and not from the arrival, 'missed' from a meeting that was missed, 'kept' from one that
-- took place. Of dates that are given: at - when it was said, posted,
-- agreed on or entered; day_kind - the channel of a promise to decide, the number of a posted notice, the place of a meeting,
-- whose time is scope. day: one counted
-- (n) or skipped. shift: a calendar that arrived later moved it from `day` to `other`; name - its file.
create or replace function api.why(p_case bigint, p_period text default null)
    returns table (kind text, day date, other date, working boolean, n int, day_kind text, name text, scope text, version bigint,
                   at text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    v_office int;
    v_zone text;
    d record;
    g record;
begin
    select c.office_id into v_office from kurator.case_file c where c.id = p_case;
    if not found then return; end if;
    v_zone := kurator.office_zone(v_office);
    -- The one asked for; else the five days; a case that has only other periods is explained by the nearest of them.
    select x.id, x.started_on, x.due_on, x.revision_id, x.period, x.calendar, r.made_at into d
      from kurator.deadline x
      left join kurator.calendar_revision r on r.id = x.revision_id
     where x.case_id = p_case and (p_period is null or x.period = p_period)
     order by x.period = 'notify' desc, x.state = 'open' desc, x.due_on, x.id desc limit 1;
    if not found then return; end if;
    case d.period
    when 'decide' then
        select coalesce(a.channel, '') as detail, n.given_at as at, '' as scope into g
          from kurator.consent n left join kurator.contact_attempt a on a.id = n.attempt_id
         where n.case_id = p_case and n.answer = 'thinking' and n.decide_by = d.due_on and a.superseded_at is null
         order by n.id desc limit 1;
    when 'post_wait' then
        select a.postal_id as detail, a.happened_at as at, '' as scope into g
          from kurator.attempt_case ac join kurator.contact_attempt a on a.id = ac.attempt_id
         where ac.case_id = p_case and a.channel = 'post' and a.outcome = 'sent' and a.superseded_at is null
         order by a.happened_at desc, a.id desc limit 1;
    when 'meeting' then
        select m.place as detail, m.made_at as at, to_char(m.starts_at at time zone v_zone, 'YYYY-MM-DD HH24:MI') as scope into g
          from kurator.appointment m where m.case_id = p_case and m.state <> 'moved' and m.superseded_at is null order by m.id desc limit 1;
    when 'close' then
        select '' as detail, c.esrn_at as at, '' as scope into g from kurator.case_file c where c.id = p_case;
    else
        select case when d.period = 'need' then 'kept'
                    when d.period = 'agree_meeting' and exists (select from kurator.appointment m
                             where m.case_id = p_case and m.superseded_at is null and m.state = 'missed'
                               and (m.starts_at at time zone v_zone)::date = d.started_on) then 'missed'
                    when d.started_on > c.received_on and d.period <> 'notify' then 'later' else '' end as detail, d.made_at as at, 
               (select k.name from kurator.calendar k where k.code = d.calendar) as scope
          into g from kurator.case_file c where c.id = p_case;
    end case;
    return query
    with days as materialized (
        select e.* from kurator.explain_days(d.revision_id, d.started_on, d.due_on) e where d.revision_id is not null)
    (select 'head', d.started_on, d.due_on, null::boolean,
            case when d.revision_id is null then d.due_on - d.started_on else (select max(e.n) from days e) end,
            coalesce(g.detail, ''), d.period, coalesce(g.scope, ''), d.revision_id, to_char(g.at at time zone v_zone, 'YYYY-MM-DD HH24:MI'))
    union all
    (select 'day', e.day, null::date, e.working, e.n, e.kind, e.name, e.scope, e.version, null from days e order by e.day)
    union all
    (select 'shift', s.due_before, s.due_after, null, null, '', coalesce(v.source, ''), r.calendar, v.id,
            to_char(s.shifted_at at time zone v_zone, 'YYYY-MM-DD HH24:MI')
       from kurator.deadline_shift s
       join kurator.calendar_revision r on r.id = s.revision_after
       left join kurator.calendar_version v on v.id = (select max(u) from unnest(r.versions) u)
      where s.case_id = p_case and s.deadline_id = d.id
      order by s.shifted_at, s.id);
end $$;
