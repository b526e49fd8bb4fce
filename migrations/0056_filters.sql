-- role: kurator_owner
-- Lists of citizens and the one language of their filters: a narrow row a citizen and office that says all that is filtered by, what may be
-- asked of it as rows of two tables, and views that were saved under a name.

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
insert into kurator.merge_rule (relation, action, unless) values
 ('kurator.person_mark', 'move', 't.ended_at is null and exists (select from kurator.person_mark x where x.person_id = $1 and x.office_id = t.office_id and x.mark = t.mark and x.ended_at is null)');

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
    primary key (person_id, office_id)
);
-- A page and its count read this alone, whatever is asked for.
create index listed_page on kurator.listed (office_id, name_key, person_id)
    include (birth_date, assignee_id, stage, settlement, ipra_until, address_until, represented_until, site_id, case_id, disability, incapable, died, ipra, snils, phone, marks, need);
-- Of conditions that few fit, those alone: who turns an age, whose case is open, who is marked; and where citizens live.
create index listed_birth on kurator.listed (office_id, birth_date) include (need, site_id, person_id, disability) where birth_date > '0001-01-01';   -- (always so, and only who asks for few days states it)
create index listed_open on kurator.listed (office_id, name_key, person_id)
    include (stage, assignee_id, site_id, birth_date, need, settlement, ipra_until, address_until, represented_until, disability, incapable, died, ipra, snils, phone, marks) where stage is not null;
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
create function kurator.listed_case(p_person bigint, p_office int) returns table (id bigint, state text, stage text, assignee_id int) language sql stable as $$
    select f.id, f.state, f.stage, f.assignee_id from kurator.case_file f where f.person_id = p_person and f.office_id = p_office
     order by f.state = 'open' desc, f.received_on desc, f.id desc limit 1 $$;
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
           coalesce(a.settlement, ''), a.until, i.one is not null, i.until, r.until, p.snils is not null, t.known, m.marks, kurator.need(p.disability, i.limits)
      from unnest(coalesce(p_people, (select array_agg(x.id) from kurator.person x))) x(id)
      join kurator.person p on p.id = x.id
      join kurator.person_office o on o.person_id = p.id
      left join lateral kurator.listed_case(p.id, o.office_id) c on true
      left join lateral kurator.listed_address(p.id) a on true
      left join lateral (select 1 as one, g.* from kurator.listed_ipra(p.id, p.birth_date) g) i on true
     cross join lateral kurator.listed_representative(p.id) r
     cross join lateral kurator.listed_number(p.id) t
     cross join lateral kurator.listed_marks(p.id, o.office_id) m
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
       set (site_id, name_key, birth_date, disability, incapable, died, case_id, stage, assignee_id, settlement, address_until, ipra, ipra_until, represented_until, snils, phone, marks, need)
         = (excluded.site_id, excluded.name_key, excluded.birth_date, excluded.disability, excluded.incapable, excluded.died, excluded.case_id, excluded.stage, excluded.assignee_id,
            excluded.settlement, excluded.address_until, excluded.ipra, excluded.ipra_until, excluded.represented_until, excluded.snils, excluded.phone, excluded.marks, excluded.need)
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
        update kurator.listed l set settlement = coalesce(a.settlement, ''), address_until = a.until from unnest(v_people) x(id) left join lateral kurator.listed_address(x.id) a on true
         where l.person_id = x.id and (l.settlement, l.address_until) is distinct from (coalesce(a.settlement, ''), a.until);
    elsif tg_table_name = 'representative' then
        update kurator.listed l set represented_until = r.until from unnest(v_people) x(id) cross join lateral kurator.listed_representative(x.id) r
         where l.person_id = x.id and l.represented_until is distinct from r.until;
    elsif tg_table_name = 'ipra' then
        update kurator.listed l set ipra = i.one is not null, ipra_until = i.until, need = kurator.need(p.disability, i.limits)
          from unnest(v_people) x(id) join kurator.person p on p.id = x.id left join lateral (select 1 as one, g.* from kurator.listed_ipra(p.id, p.birth_date) g) i on true
         where l.person_id = x.id and (l.ipra, l.ipra_until, l.need) is distinct from (i.one is not null, i.until, kurator.need(p.disability, i.limits));
    elsif tg_table_name = 'case_file' then
        update kurator.listed l set case_id = c.id, stage = case when c.state = 'open' then c.stage end, assignee_id = case when c.state = 'open' then c.assignee_id end
          from kurator.listed k left join lateral kurator.listed_case(k.person_id, k.office_id) c on true
         where k.person_id = any (v_people) and l.person_id = k.person_id and l.office_id = k.office_id
           and (l.case_id, l.stage, l.assignee_id) is distinct from (c.id, case when c.state = 'open' then c.stage end, case when c.state = 'open' then c.assignee_id end);
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
            ('case_file', 'person_id, office_id, state, stage, assignee_id, received_on', '~.person_id, ~.office_id, ~.state, ~.stage, ~.assignee_id, ~.received_on'),
            ('address', 'person_id, kind, settlement, line, valid_until', '~.person_id, ~.kind, ~.settlement, ~.line > '''', ~.valid_until'),
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

-- ---- the language: what may be asked -------------------------------------------------------------------------------------

-- A filter is a list of texts `code=value`. Values of one code are alternatives, codes hold together. condition is SQL over r, a row of
-- kurator.listed, with $1 the office and $2 its day; %1$L in it stands for a value of the filter's own kind: staff, site, settlement,
-- category (kurator.target_category), disability and mark (kurator.choice). Only the owner of the tables writes these.
create table kurator.filter (
    code            text primary key check (code ~ '^[a-z_]{1,20}$'),
    position        int not null unique,
    name            text not null,
    name_en         text not null,
    own             text not null default '' check (own in ('', 'staff', 'site', 'settlement', 'category', 'disability', 'mark')),
    condition       text not null default '',
    tallied         boolean not null default false,         -- all its conditions hold, or do not, of a row of kurator.listed_tally, too: see kurator.tallied_count
    check ((own = '') = (condition = ''))
);
-- Values that have a condition of their own.
create table kurator.filter_value (
    filter          text not null references kurator.filter,
    code            text not null check (code ~ '^[a-z0-9_]{1,20}$'),
    position        int not null,
    name            text not null,
    name_en         text not null,
    condition       text not null,
    primary key (filter, code),
    unique (filter, position)
);
grant select on kurator.filter, kurator.filter_value to kurator_api;
insert into kurator.filter (code, position, name, name_en, own, condition) values
 ('category', 1, 'Категория', 'Category', 'category',
  'r.birth_date <= (select ($2 - make_interval(years => k.age_from))::date from kurator.target_category k where k.code = %1$L)'
  ' and r.birth_date > (select coalesce(($2 - make_interval(years => k.age_to))::date, ''-infinity'') from kurator.target_category k where k.code = %1$L)'),
 ('stage', 2, 'Этап', 'Stage', '', ''),
 ('assignee', 3, 'Ответственный', 'Responsible', 'staff', 'r.stage is not null and r.assignee_id = %1$L::int'),
 ('ipra', 4, 'ИПРА', 'IPRA', '', ''),
 ('turns', 5, 'Исполняется', 'Will be', '', ''),
 ('missing', 6, 'Нет данных', 'Missing', '', ''),
 ('disability', 7, 'Инвалидность', 'Disability', 'disability', 'r.disability = %1$L'),
 ('territory', 8, 'Территория', 'Territory', 'settlement', 'r.settlement = %1$L'),
 ('site', 9, 'Место приёма', 'Site', 'site', 'r.site_id = %1$L::int'),
 ('mark', 10, 'Отметка', 'Mark', 'mark', 'r.marks <> ''{}'' and %1$L = any (r.marks)');
insert into kurator.filter_value values
 ('stage', 'identification', 1, 'выявление', 'identification', 'r.stage = ''identification'''),
 ('stage', 'assessment', 2, 'диагностика и прогноз', 'assessment', 'r.stage = ''assessment'''),
 ('stage', 'implementation', 3, 'реализация', 'implementation', 'r.stage = ''implementation'''),
 ('stage', 'open', 4, 'дело открыто', 'a case is open', 'r.stage is not null'),
 ('stage', 'none', 5, 'открытого дела нет', 'no case is open', 'r.stage is null'),
 ('assignee', 'me', 1, 'я', 'myself', 'r.stage is not null and r.assignee_id = (select kurator.me())'),
 ('assignee', 'nobody', 2, 'никто', 'nobody', 'r.stage is not null and r.assignee_id is null'),
 ('ipra', 'valid', 1, 'действует', 'in force', 'r.ipra_until >= $2'),
 ('ipra', 'month', 2, 'кончится за 30 дней', 'ends within 30 days', 'r.ipra_until between $2 and $2 + 30'),
 ('ipra', 'quarter', 3, 'кончится за 90 дней', 'ends within 90 days', 'r.ipra_until between $2 and $2 + 90'),
 ('ipra', 'over', 4, 'срок истёк', 'is over', 'r.ipra_until < $2'),
 ('ipra', 'unlimited', 5, 'бессрочная', 'without limit', 'r.ipra_until = ''infinity'''),
 ('ipra', 'unknown', 6, 'срок не указан', 'its end was not entered', 'r.ipra and r.ipra_until is null'),
 ('ipra', 'none', 7, 'ИПРА нет', 'there is none', 'not r.ipra'),
 ('missing', 'snils', 1, 'СНИЛС', 'SNILS', 'not r.died and not r.snils'),
 ('missing', 'phone', 2, 'годный телефон', 'a number in use', 'not r.died and not r.phone'),
 ('missing', 'address', 3, 'адрес', 'address', 'not r.died and (r.address_until >= $2) is not true'),
 ('missing', 'ipra', 4, 'ИПРА в силе', 'an IPRA in force', 'not r.died and (r.ipra_until >= $2 or r.ipra and r.ipra_until is null) is not true'),
 ('missing', 'representative', 5, 'представитель', 'representative',
  'not r.died and (r.incapable or r.birth_date > ($2 - interval ''18 years'')::date) and (r.represented_until >= $2) is not true'),
 ('missing', 'disability', 6, 'группа инвалидности', 'disability', 'not r.died and r.disability is null'),
 ('missing', 'assignee', 7, 'ответственный', 'responsible', 'r.stage is not null and r.assignee_id is null'),
 ('mark', 'none', 99, 'отметок нет', 'no mark', 'r.marks = ''{}'''),
 ('disability', 'none', 9, 'не указана', 'not entered', 'r.disability is null');
update kurator.filter set tallied = true where code in ('category', 'disability', 'site');
insert into kurator.filter_value
select 'turns', a.age || '_' || d.days, row_number() over (order by d.days, a.age),
       format('%s %s (за %s дней)', a.age, case a.age when 3 then 'года' else 'лет' end, d.days), format('%s (within %s days)', a.age, d.days),
       -- (who was born on 29 February is a year older on 1 March of a year that has none, as everywhere: kurator.of_age_on)
       format('not r.died and r.birth_date > ''0001-01-01'' and r.birth_date > ($2 - 1 - interval ''%1$s years'')::date and r.birth_date <= ($2 + %2$s - interval ''%1$s years'')::date', a.age, d.days)
  from unnest('{3,18,60}'::int[]) a(age) cross join unnest('{30,90}'::int[]) d(days);

-- One term in SQL; null: there is no such filter, or it has no such value.
create function kurator.filter_term(p_filter text, p_value text) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    f kurator.filter;
    v_condition text := (select v.condition from kurator.filter_value v where v.filter = p_filter and v.code = p_value);
begin
    if v_condition is not null then
        return v_condition;
    end if;
    select * into f from kurator.filter k where k.code = p_filter;
    return case when case f.own when 'staff' then p_value ~ '^[0-9]{1,9}$' when 'site' then p_value ~ '^[0-9]{1,9}$' when 'settlement' then length(p_value) <= 300 and p_value !~ '[|[:cntrl:]]'
                                when 'category' then exists (select from kurator.target_category k where k.code = p_value)
                                when 'disability' then exists (select from kurator.choice c where c.list = 'disability' and c.code = p_value)
                                when 'mark' then exists (select from kurator.choice c where c.list = 'mark' and c.code = p_value) end
                then format(f.condition, p_value) end;
end $$;
-- A filter as one condition over r, with $1 and $2 as above; of none: true. What is no filter is answered by KU012.
create function kurator.filter_where(p_filter text[]) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    v_where text := 'true';
    v_term text;
    f record;
    v text;
begin
    if cardinality(p_filter) > 100 then
        raise exception 'a filter of more than a hundred terms' using errcode = 'KU012';
    end if;
    for f in select split_part(t, '=', 1) as code, array_agg(distinct substr(t, strpos(t, '=') + 1)) as vals from unnest(p_filter) t group by 1 order by 1 loop
        v_where := v_where || ' and (false';
        foreach v in array f.vals loop
            v_term := kurator.filter_term(f.code, v);
            if v_term is null then
                raise exception 'no such filter' using errcode = 'KU012';
            end if;
            v_where := v_where || ' or (' || v_term || ')';
        end loop;
        v_where := v_where || ')';
    end loop;
    return v_where;
end $$;
-- Is it a filter at all?
create function kurator.filter_sound(p_filter text[]) returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return p_filter is not null and cardinality(p_filter) <= 100
       and not exists (select from unnest(p_filter) t where t is null or kurator.filter_term(split_part(t, '=', 1), substr(t, strpos(t, '=') + 1)) is null);
end $$;
-- Which rows r of an office's citizens the caller sees, as a condition with $1 the office and $3 … $5 hidden, away and spans; null: none. As the policies
-- of kurator.listed have it, asked once instead of at every row: what it is put into reads past them.
create function kurator.filter_seen(p_office int, out hidden bigint[], out away int[], out spans datemultirange[], out seen text)
    language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    v_own constant boolean := coalesce(p_office = any (kurator.my_offices()), false);
    v_reach constant kurator.reach[] := case when not v_own then kurator.my_directions() end;
begin
    if not v_own and v_reach is null then
        return;
    end if;
    hidden := kurator.hidden_people();
    away := kurator.foreign_sites();
    spans := kurator.spans(v_reach, p_office);
    seen := 'r.office_id = $1' || case when hidden <> '{}' then ' and r.person_id <> all ($3)' else '' end
         || case when away is not null then ' and (r.site_id = any ($4)) is not true' else '' end || case when spans is not null then ' and $5[r.need] @> r.birth_date' else '' end;
end $$;
-- The citizens of an office whom the caller sees and who fit, in the order of names: for whatever else lists, counts or gives out by a filter.
create function kurator.filtered(p_office int, p_filter text[]) returns setof kurator.listed language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v constant record := kurator.filter_seen(p_office);
begin
    return query execute 'select r.* from kurator.listed r where ' || coalesce(v.seen, 'false') || ' and ' || kurator.filter_where(p_filter) || ' order by r.name_key, r.person_id'
        using p_office, kurator.office_today(p_office), v.hidden, v.away, v.spans;
end $$;
create function kurator.filtered_count(p_office int, p_filter text[]) returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v constant record := kurator.filter_seen(p_office);
    n int;
begin
    execute 'select count(*) from kurator.listed r where ' || coalesce(v.seen, 'false') || ' and ' || kurator.filter_where(p_filter) into n
        using p_office, kurator.office_today(p_office), v.hidden, v.away, v.spans;
    return n;
end $$;
-- The cases of an office on its board whose citizens do not fit: those with an open deadline, case or spot check, or a notice of the share in time; of a
-- list those alone that its figure p_cell could have. Asks for no rights: the board does. Who has an open case is found among the open ones, by their index
-- alone; of the closed ones a deadline says birth date and disability itself, for whatever else is asked each is looked up (offset 0: the planner would go
-- through everybody whom the office keeps). Where fewer fit than do not, all but those.
create function kurator.filter_hides(p_office int, p_filter text[], p_cell text default null) returns int8multirange
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_hashjoin = on set enable_mergejoin = off set jit = off as $$
declare
    v_today constant date := kurator.office_today(p_office);
    v_ranges constant kurator.due_range[] := case when p_cell is null then '{}' else kurator.board_ranges(p_office, v_today, p_cell) end;
    v_where constant text := kurator.filter_where(p_filter);
    v_told constant boolean := not exists (select from unnest(p_filter) t where split_part(t, '=', 1) not in ('category', 'disability'));
    v_out int8multirange;
begin
    execute format($q$
        with opened as materialized (select c.id as case_id, c.person_id from kurator.case_file c where $3 and c.office_id = $1 and c.state = 'open'),
        known as materialized (select r.person_id, (%1$s) is true as fits from kurator.listed r where $3 and r.office_id = $1 and r.stage is not null),
        further as materialized (
            select d.case_id, d.person_id, d.born, d.need from kurator.deadline_open d where $3 and d.office_id = $1 and not exists (select from opened x where x.case_id = d.case_id)
            union all
            select k.case_id, k.person_id, null, null from kurator.spot_check k where $3 and k.office_id = $1 and k.result is null
            union all
            select d.case_id, d.person_id, d.born, d.need from unnest($5) b join kurator.deadline_open d on d.office_id = $1 and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
            union all
            select d.case_id, d.person_id, d.born, d.need from kurator.deadline_open d where $4 and not $3 and d.office_id = $1 and d.period = 'notify' and d.due_on >= kurator.board_since($2) and d.due_on < $2
            union all
            select d.case_id, d.person_id, d.born, d.need from kurator.deadline_done d where $4 and d.office_id = $1 and d.period = 'notify' and d.due_on >= kurator.board_since($2) and d.due_on < $2),
        judged as materialized (
            select x.case_id, coalesce(k.fits, false) as fits from opened x left join known k on k.person_id = x.person_id
            union all
            select f.case_id, case when %2$s and f.born is not null
                                   then (select (%3$s) is true from (select f.born as birth_date, ('{NULL,1,2,3,child,limited_health}'::text[])[1 + (f.need - 1) / 5] as disability) r)
                                   else exists (select from kurator.listed r where r.office_id = $1 and r.person_id = f.person_id and (%1$s) offset 0) end
              from further f)
        select case when (select 2 * count(*) filter (where j.fits) < count(*) from judged j)
                    then '{(,)}'::int8multirange - (select coalesce(range_agg(int8range(j.case_id, j.case_id, '[]')), '{}') from judged j where j.fits)
                    else (select coalesce(range_agg(int8range(j.case_id, j.case_id, '[]')), '{}') from judged j where not j.fits) end$q$,
        v_where, case when v_told then 'true' else 'false' end, case when v_told then v_where else 'false' end)
       into v_out using p_office, v_today, coalesce(p_cell <> 'late' and v_ranges = '{}', true), coalesce(p_cell = 'late', true), v_ranges;
    return v_out;
end $$;
-- All of an office whom its own staff see, by the tally: those hidden from the caller are taken off, and who is kept at another's site.
create function kurator.listed_total(p_office int, p_hidden bigint[], p_away int[]) returns int language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce((select sum(t.n) from kurator.listed_tally t where t.office_id = p_office and t.need = 0 and (t.site_id = any (p_away)) is not true), 0)
         - (select count(*) from kurator.listed r where r.office_id = p_office and r.person_id = any (p_hidden) and (r.site_id = any (p_away)) is not true);
end $$;
-- How many of an office fit, by a filter of which all is tallied (kurator.filter), and are seen as kurator.filter_seen says: quarters in which everybody was born on the same
-- side of every age that is asked for from the tally, the few others from the rows; and those hidden are taken off.
create function kurator.tallied_count(p_office int, p_filter text[], p_hidden bigint[], p_away int[], p_spans datemultirange[]) returns int
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    v_today constant date := kurator.office_today(p_office);
    v_split date[];
    n bigint;
begin
    -- (from the first day on which somebody born is younger than an age: the day after the birth date of who completes it today)
    select coalesce(array_agg(distinct date_trunc('quarter', e.day)::date), '{}') into v_split
      from (select x.day from unnest(p_spans) s(m) cross join lateral unnest(s.m) r(one) cross join lateral (values (lower(r.one)), (upper(r.one))) x(day)
            union all
            select (v_today - make_interval(years => a.age))::date + 1 from kurator.target_category k cross join lateral (values (k.age_from), (k.age_to)) a(age)
             where exists (select from unnest(p_filter) t where t like 'category=%')) e
     where isfinite(e.day);
    execute format($q$
        select coalesce((select sum(r.n) from kurator.listed_tally r where %1$s and r.need > 0 and r.birth_date <> all ($6)), 0)
             - (select count(*) from kurator.listed r where %1$s and r.person_id = any ($3) and date_trunc('quarter', r.birth_date::timestamp)::date <> all ($6))
             + coalesce((select sum(e.n) from unnest($6) q(since)
                          cross join lateral (select count(*) as n from kurator.listed r
                                               where %1$s and r.person_id <> all ($3) and r.birth_date > '0001-01-01' and r.birth_date >= q.since and r.birth_date < (q.since + interval '3 months')::date) e), 0)$q$,
        'r.office_id = $1' || case when p_away is not null then ' and (r.site_id = any ($4)) is not true' else '' end || case when p_spans is not null then ' and $5[r.need] @> r.birth_date' else '' end
        || ' and (' || kurator.filter_where(p_filter) || ')')
       into n using p_office, v_today, coalesce(p_hidden, '{}'), p_away, p_spans, v_split;
    return n;
end $$;
-- A page of them as api.people gives it. The first rows are looked for once: when they are all there are, they are the figure, too, and of a condition that few
-- fit the office's citizens are not gone through again to count them. Where nothing is asked for that the tally does not know, the figure is the tally's.
create function kurator.people_page(p_office int, p_filter text[], p_after_name text, p_after_id bigint, p_limit int)
returns table (total int, person_id bigint, case_id bigint, name text, birth_date date, category text, stage text, assignee text, settlement text, ipra_until text, missing text[], marks text[], name_key text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v constant record := kurator.filter_seen(p_office);
    v_where constant text := coalesce(v.seen, 'false') || ' and (' || kurator.filter_where(coalesce(p_filter, '{}')) || ')';
    v_missing constant text := (select string_agg(format('case when %s then %L end', t.condition, t.code), ', ' order by t.position) from kurator.filter_value t where t.filter = 'missing');
begin
    return query execute format($q$
        with k as materialized (
            select r.person_id, r.name_key from kurator.listed r where %3$s and %4$s order by r.name_key, r.person_id limit greatest($8, 500) + 1)
        select t.total, l.person_id, l.case_id, l.name, l.birth_date, l.category, l.stage, l.assignee, l.settlement, l.ipra_until, l.missing, l.marks, l.name_key
          from (select %1$s as total) t
          left join (
                select r.person_id, r.case_id, concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')) as name, r.birth_date,
                       coalesce((select k.code from kurator.target_category k where k.age_from <= extract(year from age($2, r.birth_date))
                                    and coalesce(extract(year from age($2, r.birth_date)) < k.age_to, true) order by k.age_from limit 1), '') as category,
                       coalesce(r.stage, '') as stage, coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), '') as assignee, r.settlement,
                       case when r.ipra_until = 'infinity' then 'unlimited' when r.ipra_until is not null then r.ipra_until::text when r.ipra then 'unknown' else '' end as ipra_until,
                       array_remove(array[%2$s]::text[], null) as missing, r.marks, r.name_key
                  from (select k.person_id from k order by k.name_key, k.person_id limit $8) k        -- (found in the index alone: the rows are those of the page)
                  join kurator.listed r on r.person_id = k.person_id and r.office_id = $1
                  join kurator.person p on p.id = r.person_id
                  left join kurator.staff s on s.id = r.assignee_id) l on true
         order by l.name_key, l.person_id$q$,
        case when p_after_name is null then '(select case when c.n <= greatest($8, 500) then c.n else ' || case when v.seen is null or exists (select from unnest(p_filter) t join kurator.filter f on f.code = split_part(t, '=', 1) where not f.tallied)
                                                           then '(select count(*)::int from kurator.listed r where ' || v_where || ')'
                                                           when cardinality(p_filter) > 0 or v.spans is not null then 'kurator.tallied_count($1, $9, $3, $4, $5)'
                                                           else 'kurator.listed_total($1, $3, $4)' end || ' end from (select count(*)::int as n from k) c)' else 'null::int' end,
        v_missing, v_where, case when p_after_name is null then 'true' else '(r.name_key, r.person_id) > ($6 collate "C", $7)' end)
    using p_office, kurator.office_today(p_office), v.hidden, v.away, v.spans, p_after_name, coalesce(p_after_id, 0), least(greatest(coalesce(p_limit, 60), 1), 500), coalesce(p_filter, '{}');
end $$;
-- Where citizens of an office live whom the caller sees, three hundred places at most: from one to the next in the index.
create function kurator.settlements(p_office int) returns setof text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v constant record := kurator.filter_seen(p_office);
begin
    if v.seen is not null then
        return query execute format($q$
            with recursive place as (
                (select r.settlement, 1 as n from kurator.listed r where r.settlement <> '' and %1$s order by r.settlement limit 1)
                union all
                select (select r.settlement from kurator.listed r where r.settlement > p.settlement and r.settlement <> '' and %1$s order by r.settlement limit 1), p.n + 1
                  from place p where p.settlement is not null and p.n < 300)
            select p.settlement from place p where p.settlement is not null$q$, v.seen)
        using p_office, null::date, v.hidden, v.away, v.spans;
    end if;
end $$;
grant execute on function kurator.filter_term(text, text), kurator.filter_where(text[]), kurator.filter_sound(text[]), kurator.filtered(int, text[]), kurator.filtered_count(int, text[]),
    kurator.people_page(int, text[], text, bigint, int), kurator.settlements(int) to kurator_api;

-- What can be chosen in an office, by the order of the menu; its staff and sites by who works there.
create function kurator.filter_choices(p_office int, p_lang text) returns table (filter text, code text, title text, name text) language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    en constant boolean := p_lang = 'en';
begin
    return query
    select f.code, v.code, case when en then f.name_en else f.name end, v.name
      from kurator.filter f
     cross join lateral (
            select 1 as part, x.position as n, x.code, case when en then x.name_en else x.name end as name from kurator.filter_value x where x.filter = f.code
            union all
            select 2, k.age_from, k.code, case when en then k.name_en else k.name end from kurator.target_category k where f.own = 'category'
            union all
            select 0, c.position, c.code, case when en then c.name_en else c.name end from kurator.choice c where f.own in ('disability', 'mark') and c.list = f.own
            union all
            select 2, (row_number() over (order by s.surname collate "ru-x-icu", s.staff_id))::int, s.staff_id::text, kurator.short_name(s.surname, s.given_name, s.patronymic)
              from kurator.assignable(p_office) s where f.own = 'staff' and p_office = any (kurator.my_offices())
            union all
            select 2, (row_number() over (order by t.name collate "ru-x-icu", t.id))::int, t.id::text, t.name from kurator.site t
             where f.own = 'site' and t.organisation_id = p_office and p_office = any (kurator.my_offices()) and (t.id = any (kurator.foreign_sites())) is not true
            union all
            select 2, (row_number() over (order by l.settlement collate "ru-x-icu"))::int, l.settlement, l.settlement
              from kurator.settlements(p_office) l(settlement) where f.own = 'settlement' and l.settlement !~ '[|[:cntrl:]]') v
     order by f.position, v.part, v.n;
end $$;
grant execute on function kurator.filter_choices(int, text) to kurator_api;

-- ---- views ---------------------------------------------------------------------------------------------------------------

insert into kurator.setting_kind values
 ('views.most', 'int', '100', 1, 1000, null, 'Сколько сохранённых видов может быть у одного сотрудника и общих у учреждения', 'Saved views of one account, and shared ones of an office, at most');
-- A filter under a name: its maker's own, or the whole office's. Taken away: it ends.
create table kurator.saved_view (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    staff_id        int not null references kurator.staff,
    name            text not null check (length(name) between 1 and 60),
    shared          boolean not null,
    terms           text[] not null check (cardinality(terms) between 1 and 100),
    version         int not null default 1,
    made_at         timestamptz not null default kurator.clock(),
    ended_at        timestamptz
);
create unique index saved_view_shared on kurator.saved_view (office_id, lower(name)) where shared and ended_at is null;
create unique index saved_view_own on kurator.saved_view (office_id, staff_id, lower(name)) where not shared and ended_at is null;
create trigger journal after insert or update or delete on kurator.saved_view for each row execute function audit.log('-', 'id');
create trigger stands_delete before delete on kurator.saved_view for each row execute function kurator.stands();
grant select, insert on kurator.saved_view to kurator_api;
grant update (name, shared, terms, version, ended_at) on kurator.saved_view to kurator_api;
alter table kurator.saved_view enable row level security;
create policy saved_view_read on kurator.saved_view for select to kurator_api
    using (office_id = any ((select kurator.my_offices())::int[]) and (shared or staff_id = (select kurator.me())));
create policy saved_view_add on kurator.saved_view for insert to kurator_api
    with check (office_id = any ((select kurator.my_edit_offices())::int[]) and staff_id = (select kurator.me()));
create policy saved_view_change on kurator.saved_view for update to kurator_api
    using (office_id = any ((select kurator.my_edit_offices())::int[]) and (staff_id = (select kurator.me()) or shared and kurator.supervises(office_id)));

-- A filter in which a term `view=NAME`, or a mere name, stands for what the view of that name in the office asks for: the caller's own before a shared one.
-- views: their numbers; unknown: the first name that there is no view of. Runs as its caller.
create function kurator.filter_spelled(p_office int, p_filter text[], out terms text[], out views bigint[], out unknown text) language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    t text;
    v_name text;
    v record;
begin
    terms := '{}';
    views := '{}';
    if cardinality(p_filter) > 100 then         -- which is none
        terms := p_filter;
        return;
    end if;
    foreach t in array coalesce(p_filter, '{}') loop
        v_name := case when t like 'view=%' then substr(t, 6) when strpos(t, '=') = 0 then t end;
        if v_name is null then
            terms := terms || t;
        else
            select w.id, w.terms into v from kurator.saved_view w
             where w.office_id = p_office and w.ended_at is null and lower(w.name) = lower(btrim(v_name)) order by w.shared, w.id limit 1;
            unknown := coalesce(unknown, case when not found then v_name end);
            terms := terms || coalesce(v.terms, '{}');
            views := views || v.id;
        end if;
    end loop;
end $$;
grant execute on function kurator.filter_spelled(int, text[]) to kurator_api;

insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r, unnest('{people,people_filters}'::text[]) f
union all
select r, f from unnest('{clerk,coordinator,supervisor}'::text[]) r, unnest('{views,save_view,save_marks}'::text[]) f;
insert into kurator.draft_form (form, target) values ('view', 'none'), ('marks', 'none');
