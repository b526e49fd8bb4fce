-- role: kurator_owner
-- What lists of citizens are made of: marks of an office, and a narrow row a citizen and office that says all that is filtered by, with its
-- tally. What may be asked of it is in 0056_filters.sql.

-- ---- marks ---------------------------------------------------------------------------------------------------------------

-- What an office notes of a citizen to work on him with others, by a word of the list `mark`: put on and taken off many at once. One
-- that is taken off ends, and stays to be seen.
create table kurator.person_mark (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    person_id       bigint not null references kurator.person,
    mark            text not null,
    note            text not null default '' check (length(note) <= 200),
    made_by         int not null references kurator.staff,
    made_at         timestamptz not null default kurator.clock(),
    ended_by        int references kurator.staff,
    ended_at        timestamptz,
    check ((ended_by is null) = (ended_at is null))
);
create unique index person_mark_open on kurator.person_mark (person_id, office_id, mark) where ended_at is null;
create index person_mark_person on kurator.person_mark (person_id);
insert into kurator.choice (list, code, position, name, name_en) values
 ('mark', 'watch', 1, 'на контроле', 'watched'), ('mark', 'clarify', 2, 'уточнить данные', 'data to be clarified'), ('mark', 'visit', 3, 'к выезду', 'to be visited'),
 ('mark', 'call', 4, 'обзвонить', 'to be called'), ('mark', 'revise', 5, 'пересмотреть программу', 'programme to be revised'), ('mark', 'other', 6, 'прочее', 'other'),
 ('mark_action', 'put', 1, 'поставить', 'put on'), ('mark_action', 'take', 2, 'снять', 'take off');
create function kurator.person_mark_guard() returns trigger language plpgsql as $$
begin
    if current_user <> 'kurator_destroyer' and ((new.office_id, new.mark, new.note, new.made_by, new.made_at) is distinct from (old.office_id, old.mark, old.note, old.made_by, old.made_at)
                                                 or old.ended_at is not null and (new.ended_by, new.ended_at) is distinct from (old.ended_by, old.ended_at)) then
        raise exception 'a mark is put on and taken off, not changed' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger person_mark_guard before update on kurator.person_mark for each row execute function kurator.person_mark_guard();
create trigger stands_delete before delete on kurator.person_mark for each row execute function kurator.stands();
create trigger journal after insert or update or delete on kurator.person_mark for each row execute function audit.log('person_id', 'id');
grant select, insert on kurator.person_mark to kurator_api;
grant update (ended_by, ended_at) on kurator.person_mark to kurator_api;
alter table kurator.person_mark enable row level security;
create policy person_mark_read on kurator.person_mark for select to kurator_api
    using (office_id = any ((select kurator.my_offices())::int[]) or kurator.fits(person_id, office_id, (select kurator.my_directions())));
create policy person_mark_add on kurator.person_mark for insert to kurator_api with check (office_id = any ((select kurator.my_edit_offices())::int[]));
create policy person_mark_change on kurator.person_mark for update to kurator_api using (office_id = any ((select kurator.my_edit_offices())::int[]));
create policy person_mark_restricted on kurator.person_mark as restrictive for all to kurator_api using (person_id <> all ((select kurator.hidden_people())::bigint[]));
create policy person_mark_site on kurator.person_mark as restrictive for all to kurator_api
    using (kurator.person_away(person_id, office_id, (select kurator.foreign_sites())::int[]) is not true);
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values ('kurator.person_mark', 'person_id', true, '');
set local role kurator_owner;
do $$ begin perform kurator.destroyed_so('kurator.person_mark', 'delete', 'office'); end $$;

-- ---- what a list is made of ----------------------------------------------------------------------------------------------

-- Nothing in it hangs on the day: what has run out is asked of its last day. case_id: the open case, else the last one; stage and assignee_id of an
-- open one alone. infinity: without a limit.
create table kurator.listed (
    office_id       int not null,
    person_id       bigint not null,                    -- (follows from his rows: no reference)
    site_id         int,
    name_key        text collate "C" not null,          -- surname, given name, patronymic in Russian order (kurator.name_words)
    birth_date      date not null,
    disability      text,
    incapable       boolean not null,
    died            boolean not null,
    case_id         bigint,
    stage           text,
    assignee_id     int,
    settlement      text not null,                      -- of the actual address
    address_until   date,                               -- null: there is none; so the next two
    ipra            boolean not null,
    ipra_until      date,                               -- null: there is no programme, or its end was not entered
    represented_until date,
    snils           boolean not null,
    phone           boolean not null,                   -- one that is not known to be wrong
    marks           text[] not null,                    -- in force, sorted
    need            int not null,                       -- as of a deadline (0030_directions.sql): of whom a monitor's lists are
    place           text not null,                      -- as kurator.place_of on every day after moved_on
    moved_on        date,                               -- the last on which an address of his ends
    closed_on       date,                               -- when the last case was closed
    more_open       boolean not null,                   -- another case than case_id is open, too
    primary key (person_id, office_id)
);
-- A page and its count read this alone, whatever is asked for.
create index listed_page on kurator.listed (office_id, name_key, person_id)
    include (birth_date, assignee_id, stage, settlement, ipra_until, address_until, represented_until, site_id, case_id, disability, incapable, died, ipra, snils, phone, marks, need);
-- Of conditions that few fit, those alone: who turns an age, whose case is open, who is marked; and where citizens live.
create index listed_birth on kurator.listed (office_id, birth_date) include (need, site_id, person_id, disability) where birth_date > '0001-01-01';   -- (always so, and only who asks for few days states it)
create index listed_open on kurator.listed (office_id, name_key, person_id)
    include (stage, assignee_id, site_id, birth_date, need, settlement, ipra_until, address_until, represented_until, disability, incapable, died, ipra, snils, phone, marks, place, moved_on, case_id, more_open) where stage is not null;
create index listed_open_birth on kurator.listed (office_id, birth_date) include (person_id, incapable, died) where stage is not null and birth_date > '0001-01-01';
create index listed_closed on kurator.listed (office_id, closed_on) include (person_id, birth_date, place, moved_on) where stage is null and closed_on > '0001-01-01';     -- for the monthly form, which asks for days
create index listed_marked on kurator.listed (office_id, name_key, person_id) where marks <> '{}';
-- Of those who lack something, who lacks it: each is a condition below that states it.
create index listed_no_snils on kurator.listed (office_id, name_key, person_id) include (site_id, birth_date, need) where not died and not snils;
create index listed_no_phone on kurator.listed (office_id, name_key, person_id) include (site_id, birth_date, need) where not died and not phone;
create index listed_no_disability on kurator.listed (office_id, name_key, person_id) include (site_id, birth_date, need) where not died and disability is null;
create index listed_settlement on kurator.listed (office_id, settlement) include (person_id, site_id, birth_date, need) where settlement <> '';
alter table kurator.listed set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);   -- a page that is not known to be seen by all is read twice
grant select on kurator.listed to kurator_api;
alter table kurator.listed enable row level security;
create policy listed_read on kurator.listed for select to kurator_api
    using (office_id = any ((select kurator.my_offices())::int[])
           or (select kurator.my_directions()) is not null and kurator.reaches(birth_date, disability, person_id, office_id, (select kurator.my_directions())));
create policy listed_restricted on kurator.listed as restrictive for all to kurator_api using (person_id <> all ((select kurator.hidden_people())::bigint[]));
create policy listed_site on kurator.listed as restrictive for all to kurator_api using ((site_id = any ((select kurator.foreign_sites())::int[])) is not true);
grant execute on function kurator.reaches(date, text, bigint, int, kurator.reach[]) to kurator_api;
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values ('kurator.listed', 'person_id', false, 'derived from the citizen and his case');
set local role kurator_owner;
do $$ begin perform kurator.destroyed_so('kurator.listed', 'delete', 'office', p_position => 15); end $$;

-- How many rows an office has at each of its sites (need 0), and of these each need and disability by the quarter of the birth date: the figures of lists that nothing else
-- is asked of, and those of a monitor's citizens. Changes are added a statement at a time, so that no save waits for another's row; kurator maintain adds them up.
-- The sum of all rows is the figure at any moment. (birth_date: the first day of the quarter; named as in kurator.listed, so that a condition on that is one on this.)
create table kurator.listed_tally (
    office_id       int not null,
    site_id         int,
    need            int not null default 0,
    disability      text,
    birth_date      date,
    n               bigint not null,
    folded          boolean not null default false
);
create index listed_tally_office on kurator.listed_tally (office_id, need, birth_date);
create index listed_tally_loose on kurator.listed_tally (office_id) where not folded;
alter table kurator.listed_tally enable row level security;      -- no policy: kurator.people_page answers for it
create function kurator.listed_came() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.listed_tally (office_id, site_id, need, disability, birth_date, n)
    select c.office_id, c.site_id, coalesce(c.need, 0), c.disability, date_trunc('quarter', c.birth_date::timestamp)::date, count(*) from changed c
     group by grouping sets ((1, 2), (1, 2, c.need, 4, 5));
    return null;
end $$;
create function kurator.listed_went() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.listed_tally (office_id, site_id, need, disability, birth_date, n)
    select c.office_id, c.site_id, coalesce(c.need, 0), c.disability, date_trunc('quarter', c.birth_date::timestamp)::date, -count(*) from changed c
     group by grouping sets ((1, 2), (1, 2, c.need, 4, 5));
    return null;
end $$;
create function kurator.listed_moved() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if (old.office_id, old.site_id) is distinct from (new.office_id, new.site_id) then
        insert into kurator.listed_tally (office_id, site_id, n) values (old.office_id, old.site_id, -1), (new.office_id, new.site_id, 1);
    elsif (old.need, old.disability, old.birth_date) is not distinct from (new.need, new.disability, new.birth_date) then
        return null;            -- (in here: a condition of the trigger every statement would read anew from its text)
    end if;
    insert into kurator.listed_tally (office_id, site_id, need, disability, birth_date, n)
    values (old.office_id, old.site_id, old.need, old.disability, date_trunc('quarter', old.birth_date::timestamp)::date, -1),
           (new.office_id, new.site_id, new.need, new.disability, date_trunc('quarter', new.birth_date::timestamp)::date, 1);
    return null;
end $$;
create trigger tally_add after insert on kurator.listed referencing new table as changed for each statement execute function kurator.listed_came();
create trigger tally_take after delete on kurator.listed referencing old table as changed for each statement execute function kurator.listed_went();
create trigger tally_move after update of office_id, site_id, need, disability, birth_date on kurator.listed for each row execute function kurator.listed_moved();
-- Rows of one kind become one, none when the sum is 0. Returns how many changes went.
create function kurator.listed_fold() returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_n bigint;
begin
    if not pg_try_advisory_xact_lock(7310587) then
        return 0;
    end if;
    with loose as materialized (select distinct t.office_id, t.site_id, t.need, t.disability, t.birth_date from kurator.listed_tally t where not t.folded),
    gone as (delete from kurator.listed_tally t using loose l
              where t.office_id = l.office_id and t.need = l.need and (t.birth_date = l.birth_date or t.birth_date is null and l.birth_date is null)
                and t.site_id is not distinct from l.site_id and t.disability is not distinct from l.disability
             returning t.office_id, t.site_id, t.need, t.disability, t.birth_date, t.n, t.folded),
    kept as (insert into kurator.listed_tally (office_id, site_id, need, disability, birth_date, n, folded)
             select g.office_id, g.site_id, g.need, g.disability, g.birth_date, sum(g.n), true from gone g group by 1, 2, 3, 4, 5 having sum(g.n) <> 0)
    select count(*) into v_n from gone g where not g.folded;
    return v_n;
end $$;

-- What a row has of each table that may have several of a citizen's. (Sets of one row at most, which the queries below take in whole.)
create function kurator.listed_address(p_person bigint) returns table (settlement text, until date) language sql stable as $$
    select d.settlement, max(coalesce(d.valid_until, 'infinity')) over () from kurator.address d
     where d.person_id = p_person and d.line <> '' order by d.kind, d.id desc limit 1 $$;
create function kurator.listed_place(p_person bigint) returns table (place text, moved_on date) language sql stable as $$
    select coalesce((array_agg(coalesce(nullif(d.settlement, ''), d.territory) order by d.kind, d.id desc) filter (where d.valid_until is null))[1], ''), max(d.valid_until)
      from kurator.address d where d.person_id = p_person $$;
create function kurator.listed_case(p_person bigint, p_office int) returns table (id bigint, state text, stage text, assignee_id int) language sql stable as $$
    select f.id, f.state, f.stage, f.assignee_id from kurator.case_file f where f.person_id = p_person and f.office_id = p_office
     order by f.state = 'open' desc, f.received_on desc, f.id desc limit 1 $$;
create function kurator.listed_end(p_person bigint, p_office int) returns table (closed_on date, more_open boolean) language sql stable as $$
    select max(f.closed_on) filter (where f.state = 'closed'), count(*) filter (where f.state = 'open') > 1
      from kurator.case_file f where f.person_id = p_person and f.office_id = p_office $$;
create function kurator.listed_ipra(p_person bigint, p_birth date) returns table (until date, limits int[]) language sql stable as $$
    select case g.until_kind when 'unlimited' then 'infinity' when 'until18' then kurator.of_age_on(p_birth) - 1 else g.valid_until end, g.limits
      from kurator.ipra g where g.person_id = p_person order by g.issued_on desc nulls last, g.id desc limit 1 $$;
create function kurator.listed_representative(p_person bigint) returns table (until date) language sql stable as $$
    select max(coalesce(r.valid_until, 'infinity')) from kurator.representative r where r.person_id = p_person $$;
create function kurator.listed_number(p_person bigint) returns table (known boolean) language sql stable as $$
    select exists (select from kurator.phone t where t.person_id = p_person and t.state not in ('wrong', 'unserviced')) $$;
create function kurator.listed_marks(p_person bigint, p_office int) returns table (marks text[]) language sql stable as $$
    select array(select k.mark from kurator.person_mark k where k.person_id = p_person and k.office_id = p_office and k.ended_at is null order by k.mark) $$;
-- The rows that these citizens (null: all) ought to have now. (Joined to the list, as keys are: see kurator.person_keys_wanted.)
create function kurator.listed_wanted(p_people bigint[]) returns setof kurator.listed language sql stable as $$
    select o.office_id, p.id, o.site_id,
           left(array_to_string(kurator.name_words(p.surname) || kurator.name_words(p.given_name) || kurator.name_words(p.patronymic), ' '), 200),
           p.birth_date, p.disability, p.incapable, p.died_on is not null,
           c.id, case when c.state = 'open' then c.stage end, case when c.state = 'open' then c.assignee_id end,
           coalesce(a.settlement, ''), a.until, i.one is not null, i.until, r.until, p.snils is not null, t.known, m.marks, kurator.need(p.disability, i.limits),
           h.place, h.moved_on, e.closed_on, e.more_open
      from unnest(coalesce(p_people, (select array_agg(x.id) from kurator.person x))) x(id)
      join kurator.person p on p.id = x.id
      join kurator.person_office o on o.person_id = p.id
      left join lateral kurator.listed_case(p.id, o.office_id) c on true
      left join lateral kurator.listed_address(p.id) a on true
      left join lateral (select 1 as one, g.* from kurator.listed_ipra(p.id, p.birth_date) g) i on true
     cross join lateral kurator.listed_representative(p.id) r
     cross join lateral kurator.listed_number(p.id) t
     cross join lateral kurator.listed_marks(p.id, o.office_id) m
     cross join lateral kurator.listed_place(p.id) h
     cross join lateral kurator.listed_end(p.id, o.office_id) e
     where p.merged_into is null $$;
-- Brings them up to date. Whoever changes the same citizen waits first: he works his row out of what the other left.
create function kurator.list_people(p_people bigint[]) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_people constant bigint[] := array(select distinct x from unnest(p_people) x);     -- a variable: with a subquery for its argument listed_wanted would be planned anew each time
begin
    perform from kurator.listed l where l.person_id = any (p_people) order by l.person_id, l.office_id for update;
    with want as materialized (select w.* from kurator.listed_wanted(v_people) w),
    gone as (
        delete from kurator.listed l
         where l.person_id = any (p_people) and not exists (select from want w where w.person_id = l.person_id and w.office_id = l.office_id))
    insert into kurator.listed as l select w.* from want w
        on conflict (person_id, office_id) do update
       set (site_id, name_key, birth_date, disability, incapable, died, case_id, stage, assignee_id, settlement, address_until, ipra, ipra_until, represented_until, snils, phone, marks, need,
            place, moved_on, closed_on, more_open)
         = (excluded.site_id, excluded.name_key, excluded.birth_date, excluded.disability, excluded.incapable, excluded.died, excluded.case_id, excluded.stage, excluded.assignee_id,
            excluded.settlement, excluded.address_until, excluded.ipra, excluded.ipra_until, excluded.represented_until, excluded.snils, excluded.phone, excluded.marks, excluded.need,
            excluded.place, excluded.moved_on, excluded.closed_on, excluded.more_open)
     where l is distinct from excluded;
end $$;
-- After a bulk load that went round the triggers: everything anew.
create function kurator.list_all() returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp set maintenance_work_mem = '256MB' as $$
declare
    n bigint;
begin
    truncate kurator.listed;
    insert into kurator.listed select w.* from kurator.listed_wanted(null) w;
    get diagnostics n = row_count;
    truncate kurator.listed_tally;
    insert into kurator.listed_tally (office_id, site_id, need, disability, birth_date, n, folded)
    select l.office_id, l.site_id, coalesce(l.need, 0), l.disability, date_trunc('quarter', l.birth_date::timestamp)::date, count(*), true from kurator.listed l
     group by grouping sets ((1, 2), (1, 2, l.need, 4, 5));
    analyze kurator.listed;
    return n;
end $$;

-- What is added or taken is followed a statement at a time, that a load of thousands is one; what is changed only where it tells here.
create function kurator.listed_rows() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.list_people(array(select distinct c.person_id from changed c));
    return null;
end $$;
-- Of what hangs on one table alone, that part: an intake writes five tables, and works the row out whole for one of them.
create function kurator.listed_part() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    v_people constant bigint[] := array(select distinct c.person_id from changed c);
begin
    perform from kurator.listed l where l.person_id = any (v_people) order by l.person_id, l.office_id for update;
    if not found then
        return null;                -- no office keeps them, yet
    end if;
    if tg_table_name = 'phone' then
        update kurator.listed l set phone = t.known from unnest(v_people) x(id) cross join lateral kurator.listed_number(x.id) t
         where l.person_id = x.id and l.phone <> t.known;
    elsif tg_table_name = 'address' then
        update kurator.listed l set settlement = coalesce(a.settlement, ''), address_until = a.until, place = h.place, moved_on = h.moved_on
          from unnest(v_people) x(id) left join lateral kurator.listed_address(x.id) a on true cross join lateral kurator.listed_place(x.id) h
         where l.person_id = x.id and (l.settlement, l.address_until, l.place, l.moved_on) is distinct from (coalesce(a.settlement, ''), a.until, h.place, h.moved_on);
    elsif tg_table_name = 'representative' then
        update kurator.listed l set represented_until = r.until from unnest(v_people) x(id) cross join lateral kurator.listed_representative(x.id) r
         where l.person_id = x.id and l.represented_until is distinct from r.until;
    elsif tg_table_name = 'ipra' then
        update kurator.listed l set ipra = i.one is not null, ipra_until = i.until, need = kurator.need(p.disability, i.limits)
          from unnest(v_people) x(id) join kurator.person p on p.id = x.id left join lateral (select 1 as one, g.* from kurator.listed_ipra(p.id, p.birth_date) g) i on true
         where l.person_id = x.id and (l.ipra, l.ipra_until, l.need) is distinct from (i.one is not null, i.until, kurator.need(p.disability, i.limits));
    elsif tg_table_name = 'case_file' then
        update kurator.listed l set case_id = c.id, stage = case when c.state = 'open' then c.stage end, assignee_id = case when c.state = 'open' then c.assignee_id end, closed_on = e.closed_on, more_open = e.more_open
          from kurator.listed k left join lateral kurator.listed_case(k.person_id, k.office_id) c on true cross join lateral kurator.listed_end(k.person_id, k.office_id) e
         where k.person_id = any (v_people) and l.person_id = k.person_id and l.office_id = k.office_id
           and (l.case_id, l.stage, l.assignee_id, l.closed_on, l.more_open)
               is distinct from (c.id, case when c.state = 'open' then c.stage end, case when c.state = 'open' then c.assignee_id end, e.closed_on, e.more_open);
    else
        update kurator.listed l set marks = m.marks from kurator.listed k cross join lateral kurator.listed_marks(k.person_id, k.office_id) m
         where k.person_id = any (v_people) and l.person_id = k.person_id and l.office_id = k.office_id and l.marks <> m.marks;
    end if;
    return null;
end $$;
create function kurator.listed_row() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.list_people(array[old.person_id, new.person_id]);
    return null;
end $$;
create function kurator.listed_person() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.list_people(array[new.id]);
    return null;
end $$;
do $$
declare
    t text;
    v_columns text;
    v_tells text;       -- of ~, the row before and after
begin
    for t, v_columns, v_tells in select * from (values
            ('person_office', 'site_id, office_id, person_id', '~.site_id, ~.office_id, ~.person_id'),
            ('case_file', 'person_id, office_id, state, stage, assignee_id, received_on, closed_on', '~.person_id, ~.office_id, ~.state, ~.stage, ~.assignee_id, ~.received_on, ~.closed_on'),
            ('address', 'person_id, kind, settlement, territory, line, valid_until', '~.person_id, ~.kind, ~.settlement, ~.territory, ~.line > '''', ~.valid_until'),
            ('phone', 'person_id', '~.person_id'),
            ('ipra', 'person_id, issued_on, until_kind, valid_until, limits', '~.person_id, ~.issued_on, ~.until_kind, ~.valid_until, ~.limits'),
            ('representative', 'person_id, valid_until', '~.person_id, ~.valid_until'), ('person_mark', 'person_id, ended_at', '~.person_id, ~.ended_at')) v loop
        execute format('create trigger listed_add after insert on kurator.%I referencing new table as changed for each statement when (current_user <> ''kurator_import'') execute function kurator.%I()',
                       t, case when t = 'person_office' then 'listed_rows' else 'listed_part' end);
        execute format('create trigger listed_take after delete on kurator.%I referencing old table as changed for each statement execute function kurator.%I()',
                       t, case when t = 'person_office' then 'listed_rows' else 'listed_part' end);
        execute format('create trigger listed_change after update of %s on kurator.%I for each row when ((%s) is distinct from (%s)) execute function kurator.listed_row()',
                       v_columns, t, replace(v_tells, '~', 'old'), replace(v_tells, '~', 'new'));
    end loop;
end $$;
create function kurator.listed_phone() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if (old.state in ('wrong', 'unserviced')) <> (new.state in ('wrong', 'unserviced')) then     -- (in here, as in kurator.follow_phone)
        perform kurator.list_people(array[new.person_id]);
    end if;
    return null;
end $$;
create trigger listed_state after update of state on kurator.phone for each row execute function kurator.listed_phone();
create trigger listed_change after update of surname, given_name, patronymic, birth_date, disability, incapable, died_on, snils, merged_into on kurator.person for each row
    when ((old.surname, old.given_name, old.patronymic, old.birth_date, old.disability, old.incapable, old.died_on, old.snils is null, old.merged_into)
          is distinct from (new.surname, new.given_name, new.patronymic, new.birth_date, new.disability, new.incapable, new.died_on, new.snils is null, new.merged_into))
    execute function kurator.listed_person();
grant execute on function kurator.list_people(bigint[]) to kurator_import;      -- which asks for it once a lot
do $$ begin perform kurator.list_all(); end $$;
