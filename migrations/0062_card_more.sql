-- role: kurator_owner
-- What a card says besides: marks of the office, what is missing to act, the family and how it changed, names borne before.

-- ---- marks, and what is missing ------------------------------------------------------------------------------------------------

-- The marks of an office on a citizen at a moment (null: now); p_ended: those too that had been taken off by then.
create function kurator.card_marks(p_office int, p_person bigint, p_zone text, p_at timestamptz, p_ended boolean)
    returns table (mark text, note text, since date, until date, by_staff text, id bigint)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
    return query
    select t.mark, t.note, (t.made_at at time zone p_zone)::date, case when t.ended_at <= coalesce(p_at, 'infinity') then (t.ended_at at time zone p_zone)::date end,
           coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), ''), t.id
      from kurator.person_mark t left join kurator.staff s on s.id = t.made_by
     where t.person_id = p_person and t.office_id = p_office and t.made_at <= coalesce(p_at, 'infinity')
       and (p_ended or t.ended_at is null or t.ended_at > coalesce(p_at, 'infinity'))
     order by t.ended_at <= coalesce(p_at, 'infinity') is true, t.made_at, t.id;
end $$;

-- The consents to processing that an office had at a moment, as they stood then.
create function kurator.processing_of(p_person bigint, p_office int, p_at timestamptz) returns setof kurator.processing
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    if p_at is null then
        return query select t.* from kurator.processing t where t.person_id = p_person and t.office_id = p_office;
        return;
    end if;
    return query
    select (x.r).* from kurator.processing i
     cross join lateral (
            select y.r from (
                (select 1 as o, jsonb_populate_record(null::kurator.processing, to_jsonb(h)) as r from kurator.processing_history h where h.id = i.id and h.until > p_at order by h.until limit 1)
                union all
                select 2, i) y order by y.o limit 1) x
     where i.person_id = p_person and i.office_id = p_office and (x.r).recorded_at <= p_at;
end $$;

-- What is missing of a citizen in work at an office on a day (p_at: the end of one gone by; null: now), by the rules of the quality of the
-- register but those that ask whether it was kept in time. item: the row that is to be completed, 0: there is none yet.
create function kurator.card_gaps(p_office int, p_person bigint, p_day date, p_at timestamptz) returns table (rule text, item bigint)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    p kurator.person;
    k kurator.quality_facts;
    c kurator.case_file;
    a kurator.address;
    i kurator.ipra;
begin
    if p_at is null then
        select * into p from kurator.person t where t.id = p_person;
        select f.* into c from kurator.case_file f
         where f.person_id = p_person and f.office_id = p_office and (f.state = 'open' or f.accompanied_from is not null and f.close_reason = 'programme')
         order by f.state = 'open' desc, f.received_on desc, f.id desc limit 1;
    else
        select * into p from kurator.person_as_of(p_person, p_at);
        select s.* into c from kurator.case_file f cross join lateral kurator.case_as_of(f.id, p_at) s
         where f.person_id = p_person and f.office_id = p_office and (s.state = 'open' or s.accompanied_from is not null and s.close_reason = 'programme')
         order by s.state = 'open' desc, s.received_on desc, s.id desc limit 1;
    end if;
    if p.id is null or p.died_on is not null or p.merged_into is not null or c.id is null then
        return;
    end if;
    select * into a from kurator.address_of(p_person, p_at) t where t.kind = 'actual' and coalesce(t.valid_until >= p_day, true) and t.line <> '' order by t.id desc limit 1;
    select * into i from kurator.ipra_of(p_person, p_at) t order by t.issued_on desc nulls last, t.id desc limit 1;
    k := row(true, false, false,
             exists (select from kurator.phone_of(p_person, p_at) t where t.state in ('good', 'unchecked')),
             exists (select from kurator.preference_of(p_person, p_at) t where t.kind = 'no_voice' and coalesce(t.valid_until >= p_day, true)),
             a.id is not null, a.postal_code is not null, p.incapable or p.birth_date > p_day - interval '18 years',
             exists (select from kurator.representative_of(p_person, p_at) t where coalesce(t.valid_from <= p_day, true) and coalesce(t.valid_until >= p_day, true)),
             c.state = 'open' and c.assignee_id is null, p.snils is not null, p.snils_disputed, p.disability, i.id is not null,
             coalesce(i.until_kind = 'date' and i.valid_until < p_day or i.until_kind = 'until18' and p.birth_date <= p_day - interval '18 years', false), i.limits is not null,
             exists (select from kurator.processing_of(p_person, p_office, p_at) t
                      where t.form = 'law' or t.withdrawn_on is null and coalesce(t.until_on >= p_day, true) or t.after = 'law'));
    return query
    select g.code, coalesce(case g.code when 'postal_code' then a.id when 'degrees' then i.id end, 0)
      from unnest(kurator.quality_gaps(array(select r.code from kurator.quality_rule r where r.active and r.kind <> 'time' order by r.position), k)) with ordinality g(code, n)
     order by g.n;
end $$;
grant execute on function kurator.card_marks(int, bigint, text, timestamptz, boolean), kurator.card_gaps(int, bigint, date, timestamptz) to kurator_api;

-- ---- the family ----------------------------------------------------------------------------------------------------------------

insert into kurator.choice (list, code, position, name, name_en) values
 ('kinship', 'spouse', 1, 'муж или жена', 'spouse'), ('kinship', 'parent', 2, 'мать или отец', 'parent'), ('kinship', 'child', 3, 'сын или дочь', 'child'),
 ('kinship', 'sibling', 4, 'брат или сестра', 'sibling'), ('kinship', 'grandparent', 5, 'бабушка или дедушка', 'grandparent'), ('kinship', 'grandchild', 6, 'внук или внучка', 'grandchild'),
 ('kinship', 'other', 7, 'другой родственник', 'another relative'), ('kinship', 'none', 8, 'не родственник', 'no relative');
insert into kurator.function_grant (role, function) select r, f from unnest('{clerk,coordinator,supervisor}'::text[]) r, unnest('{save_family,save_household}'::text[]) f;
insert into kurator.draft_form (form, target) select f, 'case' from unnest('{join,member,household}'::text[]) f;

-- Who lives with whom, since when and until when, and what he is to one of them. person.household_id is the household of the row that is
-- open: who changes it there begins and ends rows here (kurator.household_follow).
create table kurator.household_member (
    id              bigint generated always as identity primary key,
    person_id       bigint not null references kurator.person,
    household_id    bigint not null references kurator.household,
    kinship         text check (kinship in ('spouse', 'parent', 'child', 'sibling', 'grandparent', 'grandchild', 'other', 'none')),
    kin_to          bigint references kurator.person,                                   -- to whom he is that
    kin_more        text[] not null default '{}' check (kin_more <@ '{spouse,parent,child,sibling,grandparent,grandchild,other,none}'),    -- what else he is,
    kin_more_to     bigint[] not null default '{}',                                     -- and to whom, in the same order
    since           date,                                                               -- null: nobody has said
    until_on        date check (until_on >= since),                                     -- the last day; null: he is there
    recorded_by     int references kurator.staff,
    version         int not null default 1,
    made_at         timestamptz not null default kurator.clock(),
    check ((kinship is null) = (kin_to is null)),
    check (cardinality(kin_more) = cardinality(kin_more_to) and (kinship is not null or kin_more = '{}'))
);
create unique index household_member_open on kurator.household_member (person_id) where until_on is null;
create index household_member_person on kurator.household_member (person_id);
create index household_member_household on kurator.household_member (household_id);
create table kurator.household_member_history (until timestamptz not null, changed_by name not null, like kurator.household_member);
create index household_member_history_row on kurator.household_member_history (id, until);
create index household_member_history_person on kurator.household_member_history (person_id);
create function kurator.household_member_keep() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.household_member_history values (kurator.clock(), session_user, old.*);
    return null;
end $$;
create trigger keep after update on kurator.household_member for each row when (old.* is distinct from new.*) execute function kurator.household_member_keep();
create trigger journal after insert or update or delete on kurator.household_member for each row execute function audit.log('person_id', 'id');
create trigger journal after insert or update or delete on kurator.household for each row execute function audit.log('-', 'id');
alter table kurator.household_member enable row level security;
alter table kurator.household_member_history enable row level security;        -- no policy: closed
create policy household_member_read on kurator.household_member for select to kurator_api
    using (exists (select from kurator.person_office o where o.person_id = household_member.person_id));     -- which has its own policies
grant select on kurator.household_member to kurator_api;
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values
 ('kurator.household_member', 'person_id', true, ''), ('kurator.household_member_history', 'person_id', false, 'old states');
set local role kurator_owner;
do $$ begin perform kurator.destroyed_so(r, 'delete', 'person') from unnest('{kurator.household_member,kurator.household_member_history}'::text[]) r; end $$;
insert into kurator.merge_rule (relation, action, position, unless, why) values
 ('kurator.household_member', 'move', 10, 't.kin_to = $1 or t.until_on is null and exists (select from kurator.household_member x where x.person_id = $1 and x.until_on is null)', ''),
 ('kurator.household_member_history', 'stay', 10, 'false', 'old states of the row');
insert into kurator.form_field (form, field, grp, relation, col) values
 ('member', 'kinship', 'kinship', 'kurator.household_member', 'kinship'), ('member', 'since', 'days', 'kurator.household_member', 'since'), ('member', 'until_on', 'days', 'kurator.household_member', 'until_on'),
 ('household', 'coordinator', 'coordinator', 'kurator.household', 'coordinator_id');

-- Keeps the rows to what stands with the citizen. (A merge moves them, and moves them back: kurator.merge_rule.)
create function kurator.household_follow() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from kurator.merge m where (m.kept_id = new.id or m.gone_id = new.id) and m.xid = pg_current_xact_id_if_assigned()) then
        return null;
    end if;
    if tg_op = 'UPDATE' then
        update kurator.household_member m set until_on = greatest(m.since, kurator.office_today(h.office_id)), version = m.version + 1
          from kurator.household h
         where h.id = m.household_id and m.person_id = new.id and m.until_on is null and m.household_id is distinct from new.household_id;
    end if;
    if new.household_id is not null and not exists (select from kurator.household_member m where m.person_id = new.id and m.until_on is null) then
        insert into kurator.household_member (person_id, household_id) values (new.id, new.household_id);
    end if;
    return null;
end $$;
create trigger household_begin after insert on kurator.person for each row when (new.household_id is not null) execute function kurator.household_follow();
create trigger household_change after update of household_id on kurator.person for each row when (old.household_id is distinct from new.household_id) execute function kurator.household_follow();

-- What one of a family is, and to whom: what was said last first.
create function kurator.ties(m kurator.household_member) returns table (n int, kinship text, kin_to bigint) language plpgsql stable rows 2 set search_path = pg_catalog, pg_temp as $$
begin
    if m.kinship is not null then
        return query select 1, m.kinship, m.kin_to union all select 1 + u.n::int, u.k, u.t from unnest(m.kin_more, m.kin_more_to) with ordinality u(k, t, n);
    end if;
end $$;

-- With the rows of a citizen whose data are destroyed goes what others are to him.
create function kurator.kin_forget() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update kurator.household_member m
       set kinship = k.kin[1], kin_to = k.to_whom[1], kin_more = coalesce(k.kin[2:], '{}'), kin_more_to = coalesce(k.to_whom[2:], '{}'), version = m.version + 1
      from kurator.household_member x cross join lateral (select array_agg(t.kinship order by t.n) as kin, array_agg(t.kin_to order by t.n) as to_whom from kurator.ties(x) t where t.kin_to <> old.person_id) k
     where x.id = m.id and (x.kin_to = old.person_id or x.kin_more_to @> array[old.person_id]);
    update kurator.household_member_history h
       set kinship = case when h.kin_to <> old.person_id then h.kinship end, kin_to = nullif(h.kin_to, old.person_id), kin_more = '{}', kin_more_to = '{}'
     where h.kin_to = old.person_id or h.kin_more_to @> array[old.person_id];
    return null;
end $$;
create index household_member_kin on kurator.household_member (kin_to) where kin_to is not null;
create index household_member_history_kin on kurator.household_member_history (kin_to) where kin_to is not null;
create index household_member_kin_more on kurator.household_member using gin (kin_more_to) where kin_more_to <> '{}';
create index household_member_history_kin_more on kurator.household_member_history using gin (kin_more_to) where kin_more_to <> '{}';
create trigger kin_forget after delete on kurator.household_member for each row execute function kurator.kin_forget();

-- A row as it stood at a moment (null: now); no row: it was not there yet.
create function kurator.member_at(m kurator.household_member, p_at timestamptz) returns setof kurator.household_member
language plpgsql stable rows 1 set search_path = pg_catalog, pg_temp as $$
begin
    if p_at is null then
        return next m;
        return;
    end if;
    return query
    select (x.r).*
      from (select y.r from (
                (select 1 as o, jsonb_populate_record(null::kurator.household_member, to_jsonb(h)) as r from kurator.household_member_history h where h.id = m.id and h.until > p_at order by h.until limit 1)
                union all
                select 2, m) y order by y.o limit 1) x
     where (x.r).made_at <= p_at;
end $$;
create function kurator.kin_back(p_kinship text) returns text language sql immutable parallel safe as $$
    select case p_kinship when 'parent' then 'child' when 'child' then 'parent' when 'grandparent' then 'grandchild' when 'grandchild' then 'grandparent' else p_kinship end $$;
-- Who a citizen is now whose record was merged into another.
create function kurator.merged_to(p_person bigint) returns bigint language sql stable as $$
    select coalesce(p.merged_into, p.id) from kurator.person p where p.id = p_person $$;

-- What one of a family is to another: as either of them was entered; null: nobody has said.
create function kurator.kin_of(m kurator.household_member, own kurator.household_member) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce((select t.kinship from kurator.ties(m) t where kurator.merged_to(t.kin_to) = own.person_id order by t.n limit 1),
                    (select kurator.kin_back(t.kinship) from kurator.ties(own) t where kurator.merged_to(t.kin_to) = m.person_id order by t.n limit 1));
end $$;

-- The family of a citizen on a day: coordinator; member, himself first: name, birth date, age, state of his case, its number, what he is to
-- the citizen or else to `kin`, kin, 'self'; holds: he lives there, until: he does no more; tie behind it: what else he is, and to whom, of who is nothing to the citizen that was said. Citizens whom the caller does not see are left out; unshown: there are more than two hundred.
create function kurator.citizen_household(p_person bigint, p_office int, p_day date, p_at timestamptz, p_offices int[], p_hidden bigint[], p_away int[])
    returns setof kurator.citizen_row
    language plpgsql stable set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    own kurator.household_member;
begin
    select s.* into own from kurator.household_member m cross join lateral kurator.member_at(m, p_at) s
     where m.person_id = p_person and coalesce(s.since <= p_day, true) and (s.until_on is null or p_at is not null and s.until_on >= p_day)
     order by s.until_on is null desc, s.id desc limit 1;
    if own.id is not null then
        return query
        select 'coordinator', h.id, true, null::date, null::date, array[kurator.short_name(s.surname, s.given_name, s.patronymic), s.id::text]
          from kurator.household h
         cross join lateral (
                select y.coordinator_id from (
                    (select 1 as o, x.coordinator_id from kurator.household_history x where x.id = h.id and x.until > p_at order by x.until limit 1)
                    union all
                    select 2, h.coordinator_id) y order by y.o limit 1) c
          join kurator.staff s on s.id = c.coordinator_id
         where h.id = own.household_id and h.office_id = any (p_offices);
    end if;
    return query
    with m as materialized (
        select s as r, s.person_id, coalesce(s.since <= p_day, true) and (s.until_on is null or p_at is not null and s.until_on >= p_day) as holds
          from (select t.id from kurator.household_member t where t.household_id = own.household_id
                union select t.id from kurator.household_member t where t.person_id = p_person) i
          join kurator.household_member t on t.id = i.id
         cross join lateral kurator.member_at(t, p_at) s),
    shown as materialized (
        select m.*, q as q, k.kin, m.person_id = p_person as self,
               row_number() over (order by m.holds desc, m.person_id = p_person desc, q.birth_date, (m.r).id) as place
          from m
         cross join lateral kurator.person_as_of(m.person_id, coalesce(p_at, 'infinity')) q
         cross join lateral (select case when m.person_id <> p_person then kurator.kin_of(m.r, own) end as kin) k
         where m.person_id = p_person or (select x.merged_into is null from kurator.person x where x.id = m.person_id) and kurator.card_other(m.person_id, p_office, p_offices, p_hidden, p_away)
         order by place limit 201),
    tie as materialized (       -- to others than the citizen whom the caller sees
        select (s.r).id, row_number() over (partition by (s.r).id order by t.n) as n, t.kinship, kurator.short_name(x.surname, x.given_name, x.patronymic) as name
          from shown s cross join lateral kurator.ties(s.r) t join kurator.person x on x.id = kurator.merged_to(t.kin_to)
         where s.kin is null and s.place <= 200 and x.id <> s.person_id and x.surname <> '-' and kurator.card_other(x.id, p_office, p_offices, p_hidden, p_away))
    select x.kind, x.id, x.holds, x.since, x.until, x.cells
      from (select 'member' as kind, (s.r).id, s.holds, (s.r).since, (s.r).until_on as until,
                   array[concat_ws(' ', (s.q).surname, nullif((s.q).given_name, ''), nullif((s.q).patronymic, '')), (s.q).birth_date::text, extract(year from age(p_day, (s.q).birth_date))::text,
                         coalesce(c.state, ''), coalesce(c.id, 0)::text, coalesce(s.kin, t.kinship, ''), coalesce(t.name, ''), case when s.self then 'self' else '' end] as cells,
                   s.self, (s.q).birth_date as born, 0 as n
              from shown s
              left join tie t on t.id = (s.r).id and t.n = 1
              left join lateral (
                    select y.id, y.state from kurator.case_file f cross join lateral kurator.case_as_of(f.id, coalesce(p_at, 'infinity')) y
                     where f.person_id = s.person_id and f.office_id = p_office order by y.state = 'open' desc, y.id desc limit 1) c on true
             where s.place <= 200
            union all
            select 'unshown', 0, false, null, null, '{family,200}', false, 'infinity', 0 from shown s where s.place = 201
            union all
            select 'tie', (s.r).id, s.holds, null, null, array[t.kinship, t.name], s.self, (s.q).birth_date, t.n
              from shown s join tie t on t.id = (s.r).id and t.n > 1) x
     order by x.kind = 'unshown', x.holds desc, x.self desc, x.born, x.id, x.n;
end $$;

-- The ties of a row when he is that to p_to (null: nothing that anybody said); what he is to others stays.
create function kurator.ties_with(p_row kurator.household_member, p_to bigint, p_kinship text, out kin text[], out to_whom bigint[])
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    select coalesce(array_agg(x.kinship order by x.n), '{}'), coalesce(array_agg(x.kin_to order by x.n), '{}') into kin, to_whom
      from (select 0 as n, p_kinship as kinship, p_to as kin_to where p_kinship is not null
            union all
            select t.n, t.kinship, t.kin_to from kurator.ties(p_row) t where kurator.merged_to(t.kin_to) <> p_to) x;
end $$;

-- Writes what a save has checked: p_member is (p_row null: comes to be) of the family of p_person, both kept by the office. p_kin: his
-- kinship is written, else it stays. The row.
create function kurator.family_put(p_office int, p_person bigint, p_member bigint, p_row bigint, p_kin boolean, p_kinship text, p_since date, p_until date, p_me int) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_home bigint;
    v_row bigint := p_row;
begin
    if not kurator.may_edit(p_office)
       or (select count(*) from kurator.person_office o where o.office_id = p_office and o.person_id in (p_person, p_member)) <> cardinality(array(select distinct x from unnest(array[p_person, p_member]) x)) then
        raise exception 'not in this office' using errcode = 'KU001';
    end if;
    perform from kurator.person p where p.id in (p_person, p_member) order by p.id for update;
    if p_row is null then
        select p.household_id into v_home from kurator.person p where p.id = p_person;
        if v_home is null then
            insert into kurator.household (office_id) values (p_office) returning id into v_home;
            insert into kurator.household_member (person_id, household_id, recorded_by) values (p_person, v_home, p_me);
            update kurator.person p set household_id = v_home, version = p.version + 1 where p.id = p_person;
        end if;
        select m.id into v_row from kurator.household_member m where m.person_id = p_member and m.household_id = v_home and m.until_on is null;
        if v_row is not null then               -- a colleague was a moment faster
            return v_row;
        end if;
        update kurator.household_member m set until_on = greatest(m.since, coalesce(p_since - 1, kurator.office_today(p_office))), version = m.version + 1
         where m.person_id = p_member and m.until_on is null;
        insert into kurator.household_member (person_id, household_id, kinship, kin_to, since, recorded_by)
             values (p_member, v_home, p_kinship, p_person, p_since, p_me) returning id into v_row;
    else
        select x.household_id into strict v_home from kurator.household_member x where x.id = p_row;
        update kurator.household_member m       -- (one change of the row: one old state of it)
           set since = p_since, until_on = p_until, version = m.version + 1, kinship = case when p_kin then k.kin[1] else m.kinship end, kin_to = case when p_kin then k.to_whom[1] else m.kin_to end,
               kin_more = case when p_kin then k.kin[2:] else m.kin_more end, kin_more_to = case when p_kin then k.to_whom[2:] else m.kin_more_to end
          from kurator.household_member x cross join lateral kurator.ties_with(x, p_person, p_kinship) k
         where m.id = p_row and x.id = m.id;
        if p_kin then           -- what the citizen was said to be to him follows from it now
            update kurator.household_member m set kinship = k.kin[1], kin_to = k.to_whom[1], kin_more = k.kin[2:], kin_more_to = k.to_whom[2:], version = m.version + 1
              from kurator.household_member x cross join lateral kurator.ties_with(x, p_member, null) k
             where x.id = m.id and m.person_id = p_person and m.until_on is null and p_member <> p_person
               and exists (select from kurator.ties(x) t where kurator.merged_to(t.kin_to) = p_member);
        end if;
    end if;
    if p_until is null then
        update kurator.person p set household_id = v_home, version = p.version + 1 where p.id = p_member and p.household_id is distinct from v_home;
    else
        update kurator.person p set household_id = null, version = p.version + 1
         where p.id = p_member and p.household_id = v_home and not exists (select from kurator.household_member m where m.person_id = p_member and m.until_on is null);
    end if;
    return v_row;
end $$;
grant execute on function kurator.citizen_household(bigint, int, date, timestamptz, int[], bigint[], int[]), kurator.kin_of(kurator.household_member, kurator.household_member), kurator.merged_to(bigint),
    kurator.kin_back(text), kurator.ties(kurator.household_member), kurator.family_put(int, bigint, bigint, bigint, boolean, text, date, date, int) to kurator_api;

-- ---- the page behind a long list of the card --------------------------------------------------------------------------------------

insert into kurator.function_grant (role, function) select r, 'citizen_rest' from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r;

-- A page of such a list, behind the row whose key is given ('': from the start); the last cell of a row is its key. wards: all whom the
-- representative p_item speaks for in the office, by name, as `ward` of kurator.citizen_family. timeline: what happened before the event of
-- the key (moment|kind|number), the newest first, as `event` of kurator.citizen_case.
create function kurator.citizen_rest(p_list text, p_item bigint, p_key text, p_limit int, p_case bigint, p_office int, p_person bigint, p_zone text, p_today date, p_offices int[], p_hidden bigint[], p_away int[])
    returns setof kurator.citizen_row
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_limit constant int := least(greatest(coalesce(p_limit, 100), 1), 500);
    v_name constant text := regexp_replace(p_key, '\|[^|]*$', '');
    v_id constant bigint := case when substring(p_key from '[^|]*$') ~ '^[0-9]{1,18}$' then substring(p_key from '[^|]*$')::bigint end;
    r kurator.representative;
begin
    if p_list = 'timeline' then
        return query
        with t as materialized (
            select e.* from kurator.card_timeline(p_case, 100000, p_office, p_person, p_zone, p_today, p_offices, p_hidden, p_away) with ordinality e(at, kind, id, channel, outcome, who, performer,
                   detail, superseded, superseded_why, mine_today, phone, reason, n))
        select 'older', t.id, true, null::date, null::date,
               array[t.at, t.kind, t.channel, t.outcome, t.who, t.performer, t.detail, case when t.superseded then 'superseded' else '' end, t.superseded_why, t.phone, t.reason,
                     concat_ws('|', t.at, t.kind, t.id)]
          from t
         where p_key = '' or t.n < (select min(k.n) from t k where concat_ws('|', k.at, k.kind, k.id) = p_key)
         order by t.n desc limit v_limit;
    elsif p_list = 'wards' then
        select x.* into r from kurator.representative x where x.id = p_item and x.person_id = p_person and coalesce(x.valid_until >= p_today, true);
        if r.id is null or r.organisation = '' and (r.surname = '' or r.given_name = '') then
            return;
        end if;
        return query
        select 'ward', coalesce(l.case_id, 0), true, null::date, null::date,
               array[concat_ws(' ', q.surname, nullif(q.given_name, ''), nullif(q.patronymic, '')), q.birth_date::text, l.name_key || '|' || l.person_id]
          from kurator.listed l join kurator.person q on q.id = l.person_id
         where l.office_id = p_office and l.person_id <> p_person and l.person_id <> all (p_hidden) and (l.site_id = any (p_away)) is not true
           and l.person_id in (select o.person_id from kurator.representative o
                                where kurator.representative_key(o.organisation, o.surname, o.given_name, o.patronymic) = kurator.representative_key(r.organisation, r.surname, r.given_name, r.patronymic)
                                  and coalesce(o.valid_until >= p_today, true))
           and (r.organisation <> '' or q.household_id = (select p.household_id from kurator.person p where p.id = p_person)
                or exists (select from kurator.phone a join kurator.phone b on b.number = a.number and b.owner = 'representative'
                            where a.person_id = p_person and a.owner = 'representative' and b.person_id = l.person_id))
           and (p_key = '' or (l.name_key, l.person_id) > (v_name collate "C", v_id))
           and (p_office = any (p_offices) or kurator.fits(l.person_id, l.office_id, kurator.my_directions()))
         order by l.name_key, l.person_id limit v_limit;
    else
        raise exception 'no such list' using errcode = 'KU003';
    end if;
end $$;
grant execute on function kurator.citizen_rest(text, bigint, text, int, bigint, int, bigint, text, date, int[], bigint[], int[]) to kurator_api;
