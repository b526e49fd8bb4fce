-- What leaves the program on paper or as a file: lists, control cards, notices; each is written in the journal or not given.

-- p_kind: a tab of the worklist; 'calls' - who is to be called today: late, due and soon, the next step a call whose hour is not
-- another day's, or who can be called and has a meeting to be agreed or promised to decide by today; 'visits' - whose next step
-- is a visit, and the home appointments of today, by settlement. p_assignee: the login of one member of staff, only his. p_how:
-- 'export' or 'print'. The rows of a tab are those of api.worklist, whoever defines them: figure is its figure. Each list has
-- only what its paper needs. Code 'paper.office' or 'paper.assignee': nothing is given. An empty list is one row without a case.
create or replace function api.paper_list(p_office text, p_kind text, p_mine text, p_assignee text, p_how text)
    returns table (code text, office_name text, now_local text, figure int, case_id bigint, days int, due_on text, name text, birth_date text,
                   next_step text, next_at text, whom text, whom_name text, phones text[], preferences text[], phone_count int,
                   visit_count int, post_count int, attempts text[], settlement text, address text,
                   meeting_at text, assignee text, period text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    iso constant text := 'YYYY-MM-DD HH24:MI';
    tabs constant text[] := '{overdue,today,soon,waiting,meetings,esrn}';
    wanted constant text[] := case p_kind when 'calls' then '{overdue,today,soon}'::text[]
                                          when 'visits' then '{overdue,today,soon,waiting,meetings}' else array[p_kind] end;
    single constant boolean := p_kind <> all ('{calls,visits}');
    office constant int := kurator.office_named(p_office);
    mine constant text := case when p_assignee is null then coalesce(p_mine, 'all') else 'all' end;
    whose int;
    today date;
    zone text;
    given int := 0;
begin
    if p_kind is null or not (p_kind = any (tabs) or not single) or p_how is null or p_how <> all ('{export,print}') then
        raise exception 'no such list' using errcode = 'invalid_parameter_value';
    end if;
    if office is null then
        code := 'paper.office';
        perform audit.refused('paper_list', p_office, code);
    elsif p_assignee is not null then
        select t.id into whose from kurator.assignable(office) f join kurator.staff t on t.id = f.staff_id where t.login = p_assignee;
        if not found then code := 'paper.assignee'; end if;
    end if;
    if code is not null then
        return next;
        return;
    end if;
    today := kurator.office_today(office);
    zone := kurator.office_zone(office);
    for code, office_name, now_local, figure, case_id, days, due_on, name, birth_date, next_step, next_at, whom, whom_name, phones,
        preferences, phone_count, visit_count, post_count, attempts, settlement, address, meeting_at, assignee, period in
    with recursive pages (tab, ids, n, last_due, last_id, counts) as (
        select t.tab, w.ids, w.n, w.last_due, w.last_id, w.counts
          from unnest(wanted) t(tab)
         cross join lateral (
                select array_agg(x.deadline_id) as ids, count(*) as n, max(x.due_on) as last_due,
                       (array_agg(x.deadline_id order by x.due_on desc, x.deadline_id desc))[1] as last_id,
                       (array_agg(x.counts) filter (where x.counts is not null))[1:1] as counts
                  from api.worklist(office, t.tab, mine, null, null, 500) x) w
        union all
        select p.tab, w.ids, w.n, w.last_due, w.last_id, null::int[]
          from pages p
         cross join lateral (
                select array_agg(x.deadline_id) as ids, count(*) as n, max(x.due_on) as last_due,
                       (array_agg(x.deadline_id order by x.due_on desc, x.deadline_id desc))[1] as last_id
                  from api.worklist(office, p.tab, mine, p.last_due, p.last_id, 500) x) w
         where p.n = 500),
    listed as materialized (
        select d.id, d.case_id, d.person_id, d.period, d.due_on, d.calendar, d.assignee_id
          from pages p
         cross join lateral unnest(p.ids) i(id)
          join kurator.deadline_open d on d.id = i.id
         where whose is null or d.assignee_id = whose),
    picked as (
        select l.*, c.next_step, m.starts_at, m.place, m.address as meeting_address,
               row_number() over (partition by l.case_id order by l.due_on, l.id) as nth
          from listed l
          join kurator.case_file c on c.id = l.case_id
          left join lateral (
                select a.starts_at, a.place, a.address from kurator.appointment a
                 where l.period = 'meeting' and a.case_id = l.case_id and a.state = 'agreed' and a.superseded_at is null
                 order by a.id desc limit 1) m on true
         where case p_kind
                   when 'calls' then c.next_step in ('call', 'call_at') and coalesce((c.next_at at time zone zone)::date <= today, true)
                                     or (l.period, c.next_step) in (('agree_meeting', 'meeting'), ('decide', 'decide'))
                                        and (select not (g.no_number or g.no_voice) from kurator.ladder_ground(l.case_id) g)
                   when 'visits' then l.period <> 'meeting' and c.next_step = 'visit'
                                      or m.place = 'home' and (m.starts_at at time zone zone)::date = today
                   else true end),
    -- A case stands once in a list of what is to be done; a tab has a row for each of its deadlines.
    rows as (select k.* from picked k where single or k.nth = 1),
    head as (
        select o.short_name, to_char(kurator.clock() at time zone zone, iso) as now_local,
               case when single and whose is null
                    then (select (p.counts)[1][array_position(tabs, p_kind)] from pages p where p.counts is not null limit 1)
                    else (select count(*)::int from rows) end as figure
          from kurator.organisation o where o.id = office)
    select ''::text, h.short_name, h.now_local, h.figure, r.case_id, kurator.days_left(today, r.due_on, until.n - now.n),
           to_char(r.due_on, 'YYYY-MM-DD'), concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')),
           case p_kind when 'calls' then to_char(p.birth_date, 'YYYY-MM-DD') else '' end, case when r.period in ('notify', 'post_wait') then c.next_step else r.period end,      -- the row's own, as on the worklist
           to_char(case r.period when 'notify' then c.next_at when 'post_wait' then c.next_at when 'meeting' then c.meeting_at
                                 when 'decide' then c.decide_by::timestamp at time zone zone end at time zone zone, iso), w.relation, w.name,
           array(select concat_ws('|', case p_kind when 'calls' then t.number else kurator.masked(t.number) end, t.owner, coalesce(v.relation, ''))
                   from kurator.phone t
                   left join kurator.representative v on v.id = t.representative_id
                  where t.person_id = p.id and t.state <> 'wrong' and not single
                  order by least(t.position, 1), (w.relation = 'self') = (t.owner = 'self') desc, t.state = 'good' desc, t.position, t.id limit 3),
           array(select concat_ws('|', f.kind, nullif(f.note, '')) from kurator.preference f
                  where f.person_id = p.id and coalesce(f.valid_until >= today, true) and not single order by f.id),
           c.phone_count, c.visit_count, c.post_count,
           array(select x.line from (
                    select a.happened_at, a.id, concat_ws('|', to_char(a.happened_at at time zone zone, iso), a.channel, a.outcome) as line
                      from kurator.attempt_case ac
                      join kurator.contact_attempt a on a.id = ac.attempt_id
                     where ac.case_id = c.id and a.superseded_at is null and not single
                     order by a.happened_at desc, a.id desc limit 3) x
                  order by x.happened_at, x.id),
           case p_kind when 'visits' then coalesce(a.settlement, '') else '' end,
           case p_kind when 'visits' then coalesce(nullif(r.meeting_address, ''), a.line, '') else '' end,
           coalesce(to_char(r.starts_at at time zone zone, iso), ''),
           coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), ''), r.period
      from head h
      left join (rows r
                 join kurator.case_file c on c.id = r.case_id
                 join kurator.person p on p.id = r.person_id
                 cross join lateral kurator.speaks_with(p.id, today) w
                 left join lateral (
                        select a.settlement, a.line from kurator.address a
                         where a.person_id = p.id and p_kind = 'visits' and coalesce(a.valid_until >= today, true)
                         order by a.kind, a.id desc limit 1) a on true
                 left join kurator.staff s on s.id = r.assignee_id
                 left join kurator.workday now on now.calendar = r.calendar and now.day = today
                 left join kurator.workday until on until.calendar = r.calendar and until.day = r.due_on) on true
     order by case when p_kind = 'visits' then coalesce(a.settlement, '') end collate "ru-x-icu",
              case when p_kind = 'visits' then coalesce(nullif(r.meeting_address, ''), a.line, '') end collate "ru-x-icu", r.due_on, r.id
    loop
        given := given + (case_id is not null)::int;
        return next;
    end loop;
    perform audit.note(p_how, null, 'kurator.deadline', office::text,
                       concat_ws(' ', p_kind, case when p_assignee is null then case when mine in ('mine', 'nobody') then mine else 'all' end else 'assignee ' || p_assignee end, given || ' rows'));
end $$;

-- The control card: the case itself is read by its own functions in the same pipeline; this one writes the journal and gives
-- what stands on top.
create or replace function api.paper_card(p_case bigint)
    returns table (office_name text, now_local text, head text, registered_at text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    c record;
begin
    select f.office_id, f.person_id, f.registered_at into c from kurator.case_file f where f.id = p_case;
    if not found then return; end if;
    perform audit.note('print', c.person_id, 'kurator.case_file', p_case::text, 'card');
    return query
    select o.short_name, kurator.local_text(kurator.clock(), o.id), kurator.head_of(o.id), kurator.local_text(c.registered_at, o.id)
      from kurator.organisation o where o.id = c.office_id;
end $$;

-- What a notice letter says: who writes, to whom, and until when an answer is asked for. addressee: 'self', 'representative',
-- 'organisation', or '' when only a representative counts and none is entered. discreet: relatives must not learn the purpose.
-- Code 'paper.died', 'case.closed': no letter goes out.
create or replace function api.paper_notice(p_case bigint)
    returns table (code text, office_name text, office_postal_code text, office_address text, office_phones text[], head text, writer text,
                   now_local text, reply_by text, addressee text, surname text, given_name text, patronymic text, sex text, relation text,
                   representative text, postal_code text, settlement text, address text, discreet boolean)
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    c record;
    w record;
    today date;
begin
    select f.office_id, f.person_id, f.state, p.died_on into c
      from kurator.case_file f join kurator.person p on p.id = f.person_id where f.id = p_case;
    if not found then return; end if;
    if not kurator.may_edit(c.office_id) then
        raise exception 'another office''s letter' using errcode = 'KU001';
    end if;
    code := case when c.died_on is not null then 'paper.died' when c.state = 'closed' then 'case.closed' end;
    if code is not null then
        return next;
        return;
    end if;
    today := kurator.office_today(c.office_id);
    select * into w from kurator.speaks_with(c.person_id, today);
    perform audit.note('print', c.person_id, 'kurator.case_file', p_case::text, 'notice');
    return query
    select ''::text, o.name, coalesce(o.postal_code, ''), o.address, o.phones, kurator.head_of(o.id),
           coalesce((select kurator.short_name(s.surname, s.given_name, s.patronymic) from kurator.staff s where s.id = kurator.me()), ''),
           kurator.local_text(kurator.clock(), o.id), to_char(today + kurator.setting_int('ladder.post_wait_days', o.id), 'YYYY-MM-DD'),
           case when w.relation = 'self' then 'self' when w.relation = '' then ''
                when v.surname = '' and v.organisation <> '' then 'organisation' else 'representative' end,
           p.surname, p.given_name, p.patronymic, p.sex, w.relation, w.name,
           coalesce(a.postal_code, ''), coalesce(a.settlement, ''), coalesce(a.line, ''),
           exists (select from kurator.preference f
                    where f.person_id = p.id and f.kind = 'do_not_mention' and coalesce(f.valid_until >= today, true))
      from kurator.organisation o
      join kurator.person p on p.id = c.person_id
      left join kurator.representative v on v.id = w.representative_id
      left join lateral (
            select a.postal_code, a.settlement, a.line from kurator.address a
             where a.person_id = p.id and coalesce(a.valid_until >= today, true)
             order by a.kind, a.id desc limit 1) a on true
     where o.id = c.office_id;
end $$;
