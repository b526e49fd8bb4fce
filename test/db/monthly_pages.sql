-- monthly_pages.sql - who is behind a figure of the monthly form, page by page: over random histories the pages by keys of any length are the
-- list read whole, of each figure, for whoever sees all of it or some; the first says how many there are; and a page of many goes through few.
\set prefix mpg_
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
\ir setup/history.psql
create function tap.name_of(p_i int) returns text language sql as $$ select (array['Яшина', 'Ёлкина', 'Ерина', 'Жукова', 'Йодова', 'Аб', 'абова', 'А-бова', 'Zimmer'])[1 + p_i % 9] $$;
-- The rows of a list in their order, by pages of so many; what is wrong with them stands in its end.
create function tap.pages(p_login text, p_office int, p_month date, p_line text, p_part text, p_col text, p_place text, p_limit int) returns text[] language plpgsql as $$
declare
    v_me text := session_user;
    v_out text[] := '{}';
    v_name text;
    v_id bigint;
    v_people bigint[] := '{}';
    v_page bigint[];
    v_total bigint;
    n int;
    r record;
begin
    perform set_config('session_authorization', p_login, true);
    loop
        n := 0;
        v_page := '{}';
        for r in select * from api.monthly_people(p_office, p_month, p_line, p_part, p_col, p_place, '', v_name, v_id, p_limit) loop
            n := n + 1;
            v_out := v_out || format('%s %s %s %s %s %s %s', r.code, r.case_id, r.name, r.birth_date, r.part, r.day, r.due_on);
            v_page := v_page || r.person_id;
            if v_name is null and n = 1 then v_total := r.total; end if;
            if r.person_id = any (v_people) then v_out := v_out || 'a citizen on two pages'::text; end if;
            if v_name is not null and r.total is not null then v_out := v_out || 'counted again'::text; end if;
        end loop;
        exit when n = 0;
        -- as many as asked for, and no more than there is of the last citizen besides
        if n > p_limit and v_page[p_limit] <> v_page[n] then v_out := v_out || 'too many'::text; end if;
        v_people := v_people || v_page;
        v_name := r.name_key;
        v_id := r.person_id;
        if n < p_limit and cardinality(v_people) < v_total then v_out := v_out || 'a page that is not full'::text; end if;
    end loop;
    perform set_config('session_authorization', v_me, true);
    if coalesce(v_total, 0) <> cardinality(v_people) then v_out := v_out || format('total %s', v_total); end if;
    return v_out;
end $$;
create temp table seen (login text, line text, n int);
-- Of some figures of a form drawn by lot: what is not the same by pages.
create function tap.apart(p_login text, p_office int, p_month date, p_most int) returns text language plpgsql as $$
declare
    v_me text := session_user;
    v_out text;
    v_whole text[];
    v_paged text[];
    f record;
    i int;
begin
    perform set_config('session_authorization', p_login, true);
    create temp table figure as select m.line, m.part, m.col, m.name, m.n from api.monthly(p_office, p_month, 'ru', '') m where m.kind in ('cell', 'place') and m.n > 0;
    perform set_config('session_authorization', v_me, true);
    for f in select * from figure order by n > 3 desc, random() limit p_most loop
        v_whole := tap.pages(p_login, p_office, p_month, f.line, f.part, f.col, case f.col when 'place' then f.name else '' end, 100000);
        foreach i in array array[2, 3 + floor(random() * 5)::int] loop
            v_paged := tap.pages(p_login, p_office, p_month, f.line, f.part, f.col, case f.col when 'place' then f.name else '' end, i);
            if v_paged <> v_whole or v_whole && array['counted again', 'too many', 'a citizen on two pages', 'a page that is not full'] or v_whole::text ~ 'total' then
                v_out := concat_ws('; ', v_out, format('%s.%s %s %s by %s: %s, not %s', f.line, f.part, f.col, f.name, i, v_paged, v_whole));
            end if;
        end loop;
        if p_office > 0 and p_login !~ '(monitor|site)' and cardinality(v_whole) <> f.n then
            v_out := concat_ws('; ', v_out, format('%s.%s %s %s: %s rows of %s', f.line, f.part, f.col, f.name, cardinality(v_whole), f.n));
        end if;
        insert into seen values (p_login, f.line, cardinality(v_whole));
    end loop;
    drop table figure;
    return v_out;
end $$;

create function tap.life(p_seed float8, p_from date) returns void language plpgsql as $$
declare
    v_day date := p_from;
    i int := 0;
begin
    perform setseed(p_seed);
    while v_day < p_from + 50 loop
        perform tap.at((v_day + time '10:00') at time zone 'Asia/Irkutsk');
        i := i + 1;
        perform tap.case_of(tap.name_of(floor(random() * 9)::int), '+7901' || lpad(i::text, 7, '0'), date '1940-01-01' + floor(random() * 31000)::int, case when random() < 0.7 then 9001 else 9002 end);
        for j in 1 .. 3 loop
            perform tap.step('mpg_' || case when random() < 0.7 then 'clerk' else 'other' end, 9001, i * 10 + j);
            perform tap.step('mpg_other', 9002, i * 10 + 5 + j) where random() < 0.3;
        end loop;
        -- the same citizen once more, and to the neighbours
        insert into kurator.referral (office_id, case_id, person_id, source, received_on, joined)
        select c.office_id, c.id, c.person_id, 'organisation', v_day, true from kurator.case_file c where c.state = 'open' and random() < 0.1 order by random() limit 1;
        perform tap.save('mpg_clerk', 'forward', c.id, 'organisation=9002', 'note=не наш') from kurator.case_file c where c.office_id = 9001 and c.state = 'open' and random() < 0.05 order by c.id limit 1;
        v_day := v_day + 1;
    end loop;
end $$;
select tap.life(0.37, '2027-01-11');
insert into kurator.site (organisation_id, name) values (9001, 'Кутулик') returning id as s1 \gset
insert into kurator.site (organisation_id, name) values (9001, 'Бахтай') returning id as s2 \gset
select tap.account(:'prefix' || 'site', 'clerk', 9001, 'Местная') \g /dev/null
update kurator.staff_role set site_id = :s1 where staff_id = (select id from kurator.staff where login = :'prefix' || 'site');
update kurator.person_office o set site_id = :s2 where o.office_id = 9001 and o.person_id % 3 = 0;
update kurator.case_file c set site_id = :s2 where c.office_id = 9001 and c.person_id % 3 = 0;
-- two marked as restricted, whom the supervisor alone sees; three destroyed, one of them kept by the neighbours
insert into kurator.restriction (person_id, office_id, kind, reason, marked_by)
select p.person_id, 9001, 'violence', 'угрозы, вражда', s.id from (select distinct c.person_id from kurator.case_file c where c.office_id = 9001 and c.state = 'open' order by 1 limit 2) p,
       kurator.staff s where s.login = :'prefix' || 'supervisor';
insert into kurator.restriction_named (restriction_id, person_id, staff_id, valid_from, named_by) select r.id, r.person_id, r.marked_by, '2027-01-01', r.marked_by from kurator.restriction r;
select kurator.destroy_citizen(9001, p.person_id, 'x') from (
    (select c.person_id from kurator.case_file c where c.office_id = 9001 and c.state = 'closed' and c.close_reason <> 'forwarded' and not exists (select from kurator.restriction r where r.person_id = c.person_id) order by 1 limit 2)
    union (select c.person_id from kurator.case_file c where c.office_id = 9001 and exists (select from kurator.case_file d where d.person_id = c.person_id and d.office_id = 9002) order by 1 limit 1)) p \g /dev/null
select cmp_ok((select count(*) from kurator.case_file c where c.office_id = 9001 and kurator.nameless(c.person_id)), '>=', 3::bigint, 'some have no name any more');
select cmp_ok((select count(*) from kurator.case_file c where c.office_id = 9001), '>', 60::bigint, 'there are many cases');
select tap.at('2027-03-12 10:00+08');

select is(tap.apart(:'prefix' || l, o, m::date, 3), null, format('counted, %s: %s, %s', m, l, o))
  from (values ('clerk', 9001), ('supervisor', 9001), ('site', 9001), ('monitor', 0)) w(l, o), unnest('{2027-02-01,2027-03-01}'::text[]) m;
do $$ begin while kurator.months_work(9) > 0 loop end loop; end $$;
select ok(kurator.months_kept('{9001,9002}', '2027-02-01') @> '{9001,9002}', 'February is kept');
select is(tap.apart(:'prefix' || l, o, '2027-02-01', 5), null, format('kept: %s, %s', l, o)) from (values ('clerk', 9001), ('supervisor', 9001), ('other', 9002)) w(l, o);
select is(tap.apart(:'prefix' || l, 9001, '2027-03-01', 4), null, format('the running month by the one that is kept: %s', l)) from unnest('{clerk,supervisor}'::text[]) l;
select cmp_ok(max(n), '>', 8, 'long enough for pages: ' || line) from seen group by line having line in ('arrived', 'open');
select cmp_ok((select max(n) from seen where login = :'prefix' || 'monitor'), '>', 8, 'a monitor''s, too');
-- the total of a closed month is what is kept
update kurator.month_cell set n = n + 1000 where ctid = (select c.ctid from kurator.month_cell c where (c.office_id, c.month, c.line) = (9001, '2027-02-01', 'arrived') limit 1);
select cmp_ok(btrim(tap.as_login(:'prefix' || 'supervisor', 'select max(total) from api.monthly_people(9001, ''2027-02-01'', ''arrived'', '''', ''all'', '''', '''', null, null, 1)'), '()')::int, '>', 1000, 'read, not counted');

-- ---- a page goes through few ----------------------------------------------------------------------------------------------------
insert into kurator.person (surname, given_name, birth_date, sex) select 'Длиннова' || to_char(g, 'FM0000'), 'Анна', date '1950-01-01' + g, 'f' from generate_series(1, 1500) g;
insert into kurator.person_office (office_id, person_id) select 9002, p.id from kurator.person p where p.surname like 'Длиннова%';
insert into kurator.case_file (office_id, person_id, source, ladder, received_on) select 9002, p.id, 'ipra', true, '2027-02-10' from kurator.person p where p.surname like 'Длиннова%';
insert into kurator.referral (office_id, case_id, person_id, source, received_on) select 9002, c.id, c.person_id, 'ipra', c.received_on from kurator.case_file c join kurator.person p on p.id = c.person_id where p.surname like 'Длиннова%';
analyze kurator.listed, kurator.case_file, kurator.referral, kurator.person;
create function tap.gone_through(p_after text, p_limit int) returns int language sql as $$
    select cardinality(w.cases) from kurator.monthly_next('{9002}', '2027-02-01', 'arrived', 'all', p_limit, p_after, 0) w $$;
select is(tap.gone_through('длиннова0100', 50), 50, 'so many citizens as it is told');
select is((select (w.cases, w.more)::text from kurator.monthly_next('{9002}', '2027-02-01', 'arrived', 'all', 50, kurator.nameless_key(), 9223372036854775807) w), '({},f)', 'none behind the last');
select is((select w.cases from kurator.monthly_next('{9003}', '2027-02-01', 'arrived', 'all', 50, null, null) w), '{}', 'none of an office without cases');
create function tap.blocks() returns bigint language sql as $$
    select sum(pg_stat_get_xact_blocks_fetched(c.oid)) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'kurator' and c.relkind in ('r', 'i') $$;
create function tap.cost(p_limit int) returns bigint language plpgsql as $$
declare
    v_before bigint := tap.blocks();
begin
    perform tap.as_login('mpg_other', format('select count(name) from api.monthly_people(9002, ''2027-02-01'', ''arrived'', '''', ''all'', '''', '''', ''длиннова0100'', 0, %s)', p_limit));
    return tap.blocks() - v_before;
end $$;
select tap.cost(1) \g /dev/null
select cmp_ok(tap.cost(5) * 4, '<', tap.cost(100000), 'a page of many reads a part of what the whole list does');
-- bad input
select is(tap.as_login(:'prefix' || 'supervisor', format('select count(*) from api.monthly_people(9001, ''2027-02-01'', ''arrived'', '''', ''all'', '''', '''', %L, %L, %L)', n, i, l)), x, format('behind %L %L, %L rows', n, i, l))
  from (values ('яяяяя', '0', 9, '(1)'), (U&'\FFFD', '9223372036854775807', 9, '(0)'), ('', '-1', -5, '(1)'), ('', null, 0, '(1)')) v(n, i, l, x);
select * from finish();
rollback;
