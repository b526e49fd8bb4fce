-- intruder_lists.sql - what leaves in lists without an entry of the journal, and what a supervisor does to pairs that another office decided,
-- or to a citizen who was restricted since.
\set prefix ilst_
\set boss ilst_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
select tap.account('ilst_far', 'supervisor', 9002, 'Дальняя') \g /dev/null

-- ---- the citizens behind a figure of the quality ----
set session_replication_role = replica;        -- (many, and nothing but the rows)
with p as (insert into kurator.person (surname, given_name, birth_date, sex) select 'Многова', 'Анна', '1950-01-01', 'f' from generate_series(1, 510) returning id),
     o as (insert into kurator.person_office (office_id, person_id) select 9001, id from p)
insert into kurator.case_file (office_id, person_id, source, ladder, received_on) select 9001, id, 'ipra', true, '2026-11-20' from p;
set session_replication_role = origin;
select kurator.list_people(p), kurator.quality_touch(p) from (select array_agg(id) as p from kurator.person where surname = 'Многова') x \g /dev/null
select is(tap.as_login('ilst_clerk', 'select count(*), max(q.total) from api.quality_people(''9001'', ''snils'', ''ru'', '''', null, null, 100000) q'), '(500,510)', 'without a purpose no more than a page');
create temp table seen on commit drop as select count(*) as n from audit.entry;
select is(tap.as_login('ilst_clerk', 'select count(*) from api.quality_people(''9001'', ''snils'', ''ru'', ''export'', '''', 0, 100000) q'), '(510)', 'all but the first page');
select is((select string_agg(e.kind || ' ' || e.relation || ' ' || e.why, ', ') from audit.entry e where e.login = 'ilst_clerk' and e.kind = 'export'), 'export quality snils', 'is an entry, too');

-- ---- carried off page by page: an entry for each page after the first ----
create function tap.walked(p_query text, p_relation text) returns text language plpgsql as $$
declare
    v_last bigint := (select max(e.id) from audit.entry e);
    v_after text := 'null, null';
    v_got int := 0;
    v_pages int := 0;
    v_page text;
begin
    loop
        v_page := tap.as_login('ilst_clerk', format('select count(*), encode(convert_to(coalesce((array_agg(k order by k desc, i desc))[1], ''''), ''UTF8''), ''hex''), coalesce((array_agg(i order by k desc, i desc))[1], 0) '
                                                    'from (%s) q(k, i)', replace(p_query, '@', v_after)));
        exit when v_page !~ '^[(][1-9]' or v_pages > 9;
        v_pages := v_pages + 1;
        v_got := v_got + split_part(btrim(v_page, '()'), ',', 1)::int;
        v_after := format('convert_from(''\x%s'', ''UTF8''), %s', split_part(v_page, ',', 2), split_part(btrim(v_page, '()'), ',', 3));
    end loop;
    return format('%s in %s pages, %s entries', v_got, v_pages, (select count(*) from audit.entry e where e.id > v_last and e.kind = 'list' and e.relation = p_relation and e.row_id = '9001' and e.login = 'ilst_clerk'));
end $$;
select is(tap.walked('select q.name_key, q.person_id from api.people(9001, ''{}'', @, 200) q where q.person_id is not null', 'people'), '510 in 3 pages, 4 entries', 'the list of citizens: a long page, two further ones, and the empty one');
select is(tap.as_login('ilst_clerk', 'select count(*) from api.quality_people(''9001'', ''snils'', ''ru'', '''', '''', 1, 500) q'), '(500)', 'begun anywhere');
select is((select count(*)::int from audit.entry e where e.login = 'ilst_clerk' and e.kind = 'list' and e.relation = 'quality'), 2, 'is a page of the quality that was asked for by place, beside the long one');
select is(tap.as_login('ilst_clerk', 'select count(*) > 0 from api.monthly_people(9001, ''2026-11-01'', ''open'', '''', ''all'', '''', '''', null, null, 501) q'), '(t)', 'more than a page of the month');
select is((select count(*)::int from audit.entry e where e.login = 'ilst_clerk' and e.kind = 'list' and e.relation = 'monthly_people'), 1, 'is an entry');
select tap.as_login('ilst_clerk', 'select count(*) from api.passed_calls(9001)') \g /dev/null
select is((select count(*)::int from audit.entry e where e.login = 'ilst_clerk' and e.kind = 'list' and e.relation = 'kurator.passed_call'), 1, 'so are the passed-on calls');
-- ---- and by first pages as long as the server gives them: once in half an hour; a screen's page is none ----
create function tap.entered(p_login text, p_query text) returns text language plpgsql as $$
declare
    v_last constant bigint := (select max(e.id) from audit.entry e);
begin
    perform tap.as_login(p_login, p_query);
    return (select coalesce(string_agg(e.kind || ' ' || e.relation || ' ' || e.row_id, ', '), '') from audit.entry e where e.id > v_last);
end $$;
select is(tap.entered('ilst_supervisor', q), w, q) from (values
    ('select * from api.people(9001, ''{}'', null, null, 60)', ''), ('select * from api.people(9001, ''{}'', null, null, 500)', 'list people 9001'), ('select * from api.people(9001, ''{stage=open}'', null, null, 500)', ''),
    ('select * from api.people(9002, ''{}'', null, null, 500)', 'list people 9002'), ('select * from api.quality_people(''9001'', ''snils'', ''ru'', '''', null, null, 60)', ''),
    ('select * from api.quality_people(''9001'', ''snils'', ''ru'', '''', null, null, 61)', 'list quality 9001'), ('select * from api.monthly_people(9001, ''2026-11-01'', ''open'', '''', ''all'', '''', '''', null, null, 120)', ''),
    ('select * from api.monthly_people(9001, ''2026-11-01'', ''open'', '''', ''all'', '''', '''', null, null, 500)', 'list monthly_people 9001'),
    ('select * from api.board_list(9001, ''overdue'', ''all'', null, null, null, 60)', ''), ('select * from api.board_list(9001, ''overdue'', ''all'', null, null, null, 480)', 'list kurator.deadline 9001'),
    ('select * from api.board_list(9001, ''overdue'', ''all'', null, null, null, 480)', ''), ('select * from api.board_list(9001, ''overdue'', ''all'', null, ''2026-11-20'', 1, 60)', 'list kurator.deadline 9001'),
    ('select * from api.requests_sent(9001, ''open'', '''', null, null, 60)', ''), ('select * from api.requests_sent(9001, ''open'', '''', null, null, 500)', 'list kurator.service_request 9001'),
    ('select * from api.requests_sent(9001, ''open'', '''', ''2026-11-20'', 1, 60)', 'list kurator.service_request 9001'),
    ('select * from api.handover_plan(9001, array(select generate_series(1, 500)::bigint))', 'list kurator.case_file 9001'), ('select * from api.handover_plan(null, null)', 'list kurator.case_file '),
    ('select * from api.worklist(9001, ''all'', ''all'', null, null, 60)', '')) v(q, w);
select is(tap.entered('ilst_executor', 'select * from api.requests_received(9001, ''open'', null, null, 500)'), 'list kurator.service_request 9001', 'requests received, too');
select tap.at('2026-11-23 10:35+08') \g /dev/null
select is(tap.entered('ilst_supervisor', 'select * from api.people(9001, ''{}'', null, null, 500)'), 'list people 9001', 'and again half an hour later');
select tap.at('2026-11-23 10:00+08') \g /dev/null
-- ---- the lines under the bar ----
select min(c.id) as one from kurator.case_file c join kurator.person p on p.id = c.person_id where p.surname = 'Многова' \gset
create function tap.looks() returns bigint language sql as $$ select count(*) from audit.entry e where e.login = 'ilst_clerk' and e.kind = 'look' and e.why = 'preview' $$;
select tap.as_login('ilst_clerk', format('select * from api.preview(%s)', :one)) from generate_series(1, 3) \g /dev/null
select is(tap.looks(), 1::bigint, 'a preview is a look, once');
select tap.at('2026-11-23 13:05+08') \g /dev/null
select tap.as_login('ilst_clerk', format('select * from api.preview(%s)', :one)) \g /dev/null
select is(tap.looks(), 2::bigint, 'and again later');
select tap.as_login('ilst_far', format('select * from api.preview(%s)', :one)) \g /dev/null
select is((select count(*)::int from audit.entry e where e.login = 'ilst_far' and e.kind = 'look'), 0, 'nothing was shown, nothing was looked at');
select tap.at('2026-11-23 10:00+08') \g /dev/null

-- ---- pairs that two offices have ----
create function tap.twice(p_surname text, p_patronymic text) returns bigint language plpgsql as $$
declare
    v bigint;
begin
    insert into kurator.person (surname, given_name, patronymic, birth_date, sex) values (p_surname, 'Аюна', p_patronymic, '1975-04-12', 'f') returning id into v;
    insert into kurator.person_office (office_id, person_id) values (9001, v), (9002, v);
    return v;
end $$;
create function tap.decide(p_login text, p_office int, variadic p_fields text[]) returns text language sql as $$
    select tap.call(p_login, 'save_duplicate', gen_random_uuid(), null, p_office, p_fields) $$;
create function tap.two(p_one bigint, p_other bigint) returns text[] language sql as $$
    select array['one=' || a.id, 'other=' || b.id, 'one_version=' || a.version, 'other_version=' || b.version] from kurator.person a, kurator.person b where a.id = p_one and b.id = p_other $$;
select tap.twice('Хунгуреева', 'Доржиевна') as a, tap.twice('Хунгурева', 'Доржиевна') as b \gset
create function tap.said() returns text language sql as $$ select string_agg(d.office_id || ' ' || d.state || ' ' || d.note, ', ' order by d.office_id) from kurator.duplicate d where d.state <> 'open' $$;
select is(tap.decide('ilst_far', 9002, variadic array['action=different', 'note=тётя и племянница'] || tap.two(:a, :b)), 'saved different', 'one office says that they are two');
select is(tap.said(), '9001 different , 9002 different тётя и племянница', 'it counts in both, the reason is its own');
select tap.at('2026-11-23 10:05+08') \g /dev/null
select is(tap.decide(:'boss', 9001, variadic array['action=different', 'note=двое'] || tap.two(:a, :b)), 'saved different', 'the other office says so, too');
select is(tap.said(), '9001 different двое, 9002 different тётя и племянница', 'and does not take away why the first said it');
select is(tap.decide(:'boss', 9001, 'action=offer', 'note=x', 'id=' || (select d.id from kurator.duplicate d where d.office_id = 9001)), 'saved offer', 'it takes back its own word');
select is(tap.said(), '9002 different тётя и племянница', 'and nobody else''s');

-- ---- made one, restricted, taken apart ----
select tap.citizen(9001, 'Тайнина', null, '+79000000001') as c, tap.citizen(9001, 'Тайнена', null, '+79000000002') as d \gset
select is(tap.decide(:'boss', 9001, variadic array['action=merge'] || tap.two(tap.person_of(:c), tap.person_of(:d))), 'saved merge', 'two are made one');
select tap.at('2026-11-23 10:10+08') \g /dev/null
select is(tap.save(:'boss', 'restricted', :c, 'action=mark', 'kind=violence', 'reason=угрозы'), 'saved', 'who is restricted then');
select is(tap.decide(:'boss', 9001, 'action=undo', 'note=x', 'id=' || (select max(id) from kurator.merge)), 'refused merge.shut', 'is not taken apart into one whom all see');
select is(tap.as_login('ilst_clerk', 'select s.name from api.search(9001, ''тайнина'', 9) s union all select s.name from api.search(9001, ''тайнена'', 9) s'), '', 'by no spelling');
select is(tap.save(:'boss', 'restricted', :c, 'action=lift'), 'saved', 'lifted');
select is(tap.decide(:'boss', 9001, 'action=undo', 'note=x', 'id=' || (select max(id) from kurator.merge)), 'saved undo', 'he is');
select * from finish();
rollback;
