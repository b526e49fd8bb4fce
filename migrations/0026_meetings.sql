-- role: kurator_owner
-- The meetings of an office by day, and which facts of a case were typed into the region's register (¶2.4.3, 2.4.6).
insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r, unnest('{meetings,meetings_near,esrn_facts}'::text[]) f
union all
select r, 'save_esrn_fact' from unnest('{clerk,coordinator,supervisor}'::text[]) r;

-- ---- meetings ----

-- The meetings of an office (null: the first of the account's) from p_from to p_to, a fortnight and 500 rows at most, by their
-- hour. clash: 'who' when the same responsible person has another family's meeting at that time, 'place' when more take place at
-- the office than may, both with a blank between. Asks for the right once and reads past the policies, as the worklist.
create function kurator.meeting_page(p_office int, p_from date, p_to date)
    returns table (appointment_id bigint, case_id bigint, person_id bigint, version int, at text, place text, address text, state text,
                   name text, assignee text, clash text, mind text)
    language plpgsql stable rows 60 security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off as $$
#variable_conflict use_column
declare
    rights constant record := kurator.rights();
    office constant int := coalesce(p_office, rights.places[1]);
    hidden constant bigint[] := kurator.hidden_cases();
    away constant int[] := kurator.foreign_sites();
    reach constant kurator.reach[] := case when (office = any (rights.sees)) is not true and cardinality(rights.centres) > 0
                                           then kurator.my_directions() end;
    near interval;
    slots int;
    here record;
begin
    if office is null or not (office = any (rights.sees) or reach is not null) then
        return;
    end if;
    select c.zone, (kurator.clock() at time zone c.zone)::date as today into here
      from kurator.organisation o join kurator.calendar c on c.code = o.calendar where o.id = office;
    near := make_interval(secs => 60 * kurator.setting_int('meeting.minutes', office) - 1);
    slots := kurator.setting_int('meeting.per_slot', office);
    return query
    with day as materialized (
        select t.id, t.case_id, t.starts_at, t.place, t.address, t.state, c.person_id, c.version, c.assignee_id,
               p.surname, p.given_name, p.patronymic, coalesce(p.household_id, -p.id) as family, t.state = 'agreed' as stands
          from kurator.appointment t
          join kurator.case_file c on c.id = t.case_id
          join kurator.person p on p.id = c.person_id
         where t.office_id = office and t.superseded_at is null and t.state in ('agreed', 'kept', 'missed')
           and t.case_id <> all (hidden) and (c.site_id = any (away)) is not true and (reach is null or (select kurator.reaches(q.birth_date, q.disability, q.id, office, reach) from kurator.person q where q.id = c.person_id))
           and t.starts_at >= p_from::timestamp at time zone here.zone
           and t.starts_at < (least(p_to, p_from + 13) + 1)::timestamp at time zone here.zone
         order by t.starts_at, t.id limit 500)
    select d.id, d.case_id, d.person_id, d.version, to_char(d.starts_at at time zone here.zone, 'YYYY-MM-DD HH24:MI'), d.place, d.address,
           d.state, concat_ws(' ', d.surname, nullif(d.given_name, ''), nullif(d.patronymic, '')),
           coalesce((select kurator.short_name(s.surname, s.given_name, s.patronymic) from kurator.staff s where s.id = d.assignee_id), ''),
           case when d.stands then concat_ws(' ', case when d.assignee_id is not null and d.same > d.same_family then 'who' end,
                                                  case when d.place = 'office' and d.here - d.here_family >= slots then 'place' end) else '' end,
           concat_ws(' ', (select 'restricted' from kurator.restriction v where v.person_id = d.person_id and v.lifted_at is null),
                     (select string_agg(v.kind, ' ' order by v.id) from kurator.preference v
                       where v.person_id = d.person_id and coalesce(v.valid_until >= here.today, true)))
      from (select x.*,
                   count(*) over (partition by x.stands, x.assignee_id order by x.starts_at range between near preceding and near following) as same,
                   count(*) over (partition by x.stands, x.assignee_id, x.family order by x.starts_at range between near preceding and near following) as same_family,
                   count(*) filter (where x.place = 'office') over (partition by x.stands order by x.starts_at range between near preceding and near following) as here,
                   count(*) filter (where x.place = 'office') over (partition by x.stands, x.family order by x.starts_at range between near preceding and near following) as here_family
              from day x) d
     order by d.starts_at, d.id;
end $$;
grant execute on function kurator.meeting_page(int, date, date) to kurator_api;

-- ---- the register, fact by fact ----

-- A fact that somebody typed there himself. What the mark of the case covers (it existed when that was set) has no row.
create table kurator.esrn_fact (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    case_id         bigint not null references kurator.case_file,
    person_id       bigint not null references kurator.person,
    kind            text not null,
    ref             bigint not null,                -- the referral, attempt, consent, appointment, address it comes of; 0: the citizen
    marked_at       timestamptz not null,
    marked_by       int references kurator.staff,
    undone_at       timestamptz,                    -- taken back
    unique (case_id, kind, ref)
);
create index esrn_fact_person on kurator.esrn_fact (person_id);
alter table kurator.esrn_fact enable row level security;
create policy esrn_fact_read on kurator.esrn_fact for select to kurator_api
    using (office_id = any ((select kurator.my_offices())::int[]));
grant select on kurator.esrn_fact to kurator_api;
create trigger journal after insert or update or delete on kurator.esrn_fact for each row execute function audit.log('person_id', 'id');
create trigger stands_delete before delete on kurator.esrn_fact for each row execute function kurator.stands();

-- The facts of a case in the order in which the register asks for them, with the moment since when each is as it is: a name or an
-- address put right afterwards is to be typed anew. args: codes and values, for the program to word.
create function kurator.esrn_list(p_case bigint)
    returns table (n int, kind text, ref bigint, args text[], since timestamptz)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
    c kurator.case_file;
    p kurator.person;
    f kurator.ladder_facts;
begin
    select * into strict c from kurator.case_file t where t.id = p_case;
    select * into strict p from kurator.person t where t.id = c.person_id;
    f := kurator.ladder_of(p_case);
    return query
    with told as (
        select a.* from kurator.attempt_in_force a where a.case_id = p_case and a.id in (c.notified_by, f.told_by)),
    word as (
        select s.id, s.need, s.answer, s.form, s.reason, s.decide_by, s.given_at, coalesce(a.recorded_at, s.given_at) as recorded_at,
               lag(s.answer || '|' || coalesce(s.decide_by::text, '')) over (partition by s.need order by s.given_at, s.id) as before
          from kurator.consent s
          left join kurator.attempt_in_force a on a.case_id = p_case and a.id = s.attempt_id
         where s.case_id = p_case and (s.attempt_id is null or a.id is not null)),
    fact(place, moment, id, line, kind, ref, args, since) as (
        select 1, c.registered_at, 0::bigint, x.line, x.kind, 0::bigint, x.args, greatest(c.registered_at, x.changed)
          from (values
            (1, 'name', array[concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, ''))],
             (select max(h.until) from kurator.person_history h where h.id = p.id and (h.surname, h.given_name, h.patronymic) is distinct from (p.surname, p.given_name, p.patronymic))),
            (2, 'birth', array[p.birth_date::text],
             (select max(h.until) from kurator.person_history h where h.id = p.id and h.birth_date <> p.birth_date)),
            (3, 'snils', array[p.snils],
             (select max(h.until) from kurator.person_history h where h.id = p.id and h.snils is distinct from p.snils))) x(line, kind, args, changed)
         where x.args[1] is not null
        union all
        select 1, c.registered_at, 0, 4, 'address', a.id, array[coalesce(a.postal_code, ''), a.settlement, a.line],
               greatest(c.registered_at, (select max(h.until) from kurator.address_history h
                                           where h.id = a.id and (h.postal_code, h.settlement, h.line) is distinct from (a.postal_code, a.settlement, a.line)))
          from (select t.* from kurator.address t where t.person_id = p.id and coalesce(t.valid_until >= kurator.office_today(c.office_id), true)
                 order by t.kind, t.id desc limit 1) a
        union all
        select 2, r.registered_at, r.id, x.line, x.kind, r.id, x.args, r.registered_at
          from kurator.referral r
         cross join lateral (values (1, 'source', array[r.source]), (2, 'incoming', array[nullif(r.incoming_no, ''), coalesce(r.incoming_on::text, '')]),
                                    (3, 'received', array[r.received_on::text])) x(line, kind, args)
         where r.case_id = p_case and x.args[1] is not null
        union all
        select 3, a.happened_at, a.id, x.line, x.kind, a.id, x.args, a.recorded_at
          from told a
          left join kurator.staff s on s.id = a.recorded_by
         cross join lateral (values (1, 'told_at', array[to_char(a.happened_at at time zone f.zone, 'YYYY-MM-DD HH24:MI')]),
                                    (2, 'told_how', array[a.channel, a.outcome]),
                                    (3, 'told_by', array[coalesce(nullif(a.performer, ''), nullif(concat_ws(' ', s.surname, nullif(s.given_name, ''), nullif(s.patronymic, '')), ''))]),
                                    (4, 'told_whom', array[a.spoke_with, case when a.spoke_with = 'representative'
                                                                              then (select w.name from kurator.speaks_with(p.id, (a.happened_at at time zone f.zone)::date) w) else '' end])) x(line, kind, args)
         where x.args[1] is not null
        union all
        select case when w.before is null then 4 else 6 end, w.given_at, w.id, 1, case when w.before is null then 'answer' else 'change' end, w.id,
               array[w.need, w.answer, to_char(w.given_at at time zone f.zone, 'YYYY-MM-DD'), w.form, coalesce(w.reason, ''), coalesce(w.decide_by::text, '')],
               w.recorded_at
          from word w where w.before is distinct from w.answer || '|' || coalesce(w.decide_by::text, '')
        union all
        select x.place, m.starts_at, m.id, x.line, x.kind, m.id, x.args, x.since
          from kurator.appointment m
         cross join lateral (values (5, 1, 'meeting_at', array[to_char(m.starts_at at time zone f.zone, 'YYYY-MM-DD HH24:MI')], m.made_at),
                                    (5, 2, 'meeting_place', array[m.place, m.address], m.made_at),
                                    (7, 1, 'meeting_result', array[case when m.state in ('kept', 'missed') then m.state end], coalesce(m.marked_at, m.made_at))) x(place, line, kind, args, since)
         where m.case_id = p_case and m.superseded_at is null and m.state in ('agreed', 'kept', 'missed') and x.args[1] is not null)
    select (row_number() over (order by x.place, x.moment, x.id, x.line))::int, x.kind, x.ref, x.args, x.since from fact x;
end $$;
-- The same with who marked each, and when: a row of its own, or the mark of the case that came after it.
create function kurator.esrn_state(p_case bigint)
    returns table (n int, kind text, ref bigint, args text[], marked_at timestamptz, marked_by int, own boolean)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
begin
    return query
    select l.n, l.kind, l.ref, l.args, coalesce(e.marked_at, case when c.esrn_at >= l.since then c.esrn_at end),
           case when e.id is not null then e.marked_by when c.esrn_at >= l.since then c.esrn_by end, e.id is not null
      from kurator.esrn_list(p_case) l
      join kurator.case_file c on c.id = p_case
      left join kurator.esrn_fact e on e.case_id = p_case and e.kind = l.kind and e.ref = l.ref and e.undone_at is null and e.marked_at >= l.since
     order by l.n;
end $$;
-- Marks one fact (as of a moment and by somebody), or all that are open (p_kind null).
create function kurator.esrn_mark(p_case bigint, p_kind text, p_ref bigint, p_at timestamptz, p_by int) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.esrn_fact (office_id, case_id, person_id, kind, ref, marked_at, marked_by)
    select c.office_id, c.id, c.person_id, s.kind, s.ref, p_at, p_by
      from kurator.esrn_state(p_case) s join kurator.case_file c on c.id = p_case
     where p_kind is null and s.marked_at is null or s.kind = p_kind and s.ref = p_ref
    on conflict (case_id, kind, ref) do update set marked_at = excluded.marked_at, marked_by = excluded.marked_by, undone_at = null;
end $$;
-- Takes one back, or all (p_kind null). The mark of the case falls by itself when the fact was one that it stood for; the
-- others keep what it said of them.
create function kurator.esrn_unmark(p_case bigint, p_kind text, p_ref bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    c kurator.case_file;
    s record;
begin
    select * into strict c from kurator.case_file t where t.id = p_case;
    if p_kind is not null and c.esrn_at is not null
       and exists (select from kurator.esrn_state(p_case) x where x.kind = p_kind and x.ref = p_ref and x.marked_at <= c.esrn_at) then
        for s in select x.* from kurator.esrn_state(p_case) x where x.marked_at is not null and not x.own and (x.kind, x.ref) <> (p_kind, p_ref) loop
            perform kurator.esrn_mark(p_case, s.kind, s.ref, s.marked_at, s.marked_by);
        end loop;
        update kurator.case_file t set esrn_at = null, esrn_by = null, esrn_attempt = null, version = t.version + 1 where t.id = p_case;
    end if;
    update kurator.esrn_fact e set undone_at = kurator.clock()
     where e.case_id = p_case and e.undone_at is null and (p_kind is null or e.kind = p_kind and e.ref = p_ref);
end $$;
grant execute on function kurator.esrn_list(bigint), kurator.esrn_state(bigint), kurator.esrn_mark(bigint, text, bigint, timestamptz, int),
    kurator.esrn_unmark(bigint, text, bigint) to kurator_api;
