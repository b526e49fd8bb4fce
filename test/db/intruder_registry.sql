-- intruder_registry.sql - a clerk with psql at the registry: what searches, families, marks, views, figures of quality and pairs tell of
-- citizens who are hidden, of another site or of another office, and what one account can fill up or hold up for the others.
\set prefix irgy_
\set clerk irgy_clerk
\set boss irgy_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
select tap.account('irgy_boss2', 'supervisor', 9001, 'Вторая') \g /dev/null
select tap.account('irgy_near', 'clerk', 9001, 'Ближняя') as near, tap.account('irgy_near2', 'supervisor', 9001, 'Соседняя') as near2 \gset
select tap.citizen(9001, 'Своева', '00100199764', '+79000000001') as ours, tap.citizen(9002, 'Чужакова', '00100199663', '+79000000003') as theirs,
       tap.citizen(9001, 'Тайнина', '00100199562', '+79000000004') as hidden, tap.citizen(9001, 'Кабинетова', '00100199158', '+79000000005') as away,
       tap.citizen(9001, 'Общева', '00100199057', '+79000000006') as shared \gset
insert into kurator.address (person_id, settlement, line) select tap.person_of(c), 'Кутулик', 'Потайная 7' from unnest(array[:theirs, :hidden, :away]) c;
select is(tap.save(:'boss', 'restricted', :hidden, 'action=mark', 'kind=violence', 'reason=угрозы'), 'saved', 'one is hidden');
insert into kurator.site (organisation_id, name, address) values (9001, 'Кабинет 1', 'x'), (9001, 'Кабинет 2', 'x');
update kurator.person_office set site_id = (select id from kurator.site where name = 'Кабинет 2') where person_id = tap.person_of(:away);
update kurator.case_file set site_id = (select id from kurator.site where name = 'Кабинет 2') where id = :away;
update kurator.staff_role set site_id = (select id from kurator.site where name = 'Кабинет 1') where staff_id in (:near, :near2);
create temp table unseen (who text, person_id bigint, case_id bigint, snils text, surname text) on commit drop;
insert into unseen values ('another office''s', tap.person_of(:theirs), :theirs, '00100199663', 'чужакова'), ('a hidden one', tap.person_of(:hidden), :hidden, '00100199562', 'тайнина'),
                          ('another site''s', tap.person_of(:away), :away, '00100199158', 'кабинетова');
grant select on unseen to public;

-- ---- the search: neither a row, nor a question for a year, nor the work that it costs ----
select is(tap.as_login('irgy_near', format('select count(*) from api.search(9001, %L, 20)', q)), '(0)', who || ' by ' || q)
  from unseen, unnest(array[snils, surname, left(surname, -2) || 'на', 'потайная 7', 'потайнаяя 7', case_id::text, overlay(snils placing '0' from 6 for 1)]) q;
-- (blocks read, the second time that it is asked)
create function tap.cost(p_login text, p_query text) returns int language plpgsql as $$
declare
    v_me text := session_user;
    v_plan json;
begin
    perform set_config('session_authorization', p_login, true);
    for i in 1 .. 3 loop
        execute 'explain (analyze, buffers, timing off, format json) ' || p_query into v_plan;
    end loop;
    perform set_config('session_authorization', v_me, true);
    return (v_plan -> 0 -> 'Plan' ->> 'Shared Hit Blocks')::int + (v_plan -> 0 -> 'Plan' ->> 'Shared Read Blocks')::int;
end $$;
select ok(abs(tap.cost('irgy_near', format('select * from api.search(9001, %L, 20)', snils)) - tap.cost('irgy_near', $$select * from api.search(9001, '00100199461', 20)$$)) <= 12,
          'the number of ' || who || ' costs what a number costs that nobody has') from unseen where who <> 'another site''s';
set session_replication_role = replica;        -- (many, and nothing but the rows)
with p as (insert into kurator.person (surname, given_name, birth_date, sex) select 'Множева', 'Анна', '1950-01-01', 'f' from generate_series(1, 60) returning id),
     o as (insert into kurator.person_office (office_id, person_id, site_id) select 9001, id, (select id from kurator.site where name = 'Кабинет 2') from p returning person_id)
insert into kurator.person_key (office_id, kind, key, person_id) select 9001, 'name', 'множева анна 19500101', person_id from o;
set session_replication_role = origin;
select is(tap.as_login('irgy_near', 'select count(*) from api.search(9001, ''множева'', 20)'), '(0)', 'that they are too many is not told of another site''s');
select is(tap.as_login(:'clerk', 'select count(*), bool_and(too_many), max(reasons[1]) from api.search(9001, ''множева'', 20)'), '(1,t,year)', 'of one''s own it is');
select is(tap.does(:'clerk', format('select api.search(9001, %L, 20)', t)), 'ok', 'no fault of ' || left(t, 20)) from unnest(array['(((((', 'a{1,99999}', '\1', repeat('ъ', 20) || ' ' || repeat('щ', 20) || ' ' || repeat('ш', 20) || ' ' || repeat('ж', 20) || ' ' || repeat('й', 20),
    repeat('(а|а)*', 30), repeat('%_', 100), E'иван\u0301ов']) t;

-- ---- families: whom one does not see is nobody ----
select is(tap.save('irgy_near', 'family', :ours, 'person=' || u.person_id, 'kinship=child'), tap.save('irgy_near', 'family', :ours, 'person=999999999', 'kinship=child'), 'joins no family: ' || who) from unseen u;
select is(tap.save('irgy_near', 'family', u.case_id, 'person=' || tap.person_of(:ours), 'kinship=child'), tap.save('irgy_near', 'family', 999999999, 'person=1', 'kinship=child'), 'nobody joins that of ' || who) from unseen u;
select is(tap.save(:'clerk', 'family', :shared, 'person=' || tap.person_of(:away), 'kinship=spouse'), 'saved', 'of another site somebody is of a family');
select is(tap.as_login('irgy_near', format('select count(*) from api.citizen(%s, ''family'', null) c where c.kind = ''member'' and array_to_string(c.cells, '' '') like ''%%Кабинетова%%''', :shared)), '(0)', 'whom the card of another does not name');
select is(tap.save('irgy_near', 'family', :shared, 'id=' || m.id, 'kinship=child'), tap.save('irgy_near', 'family', :shared, 'id=999999999', 'kinship=child'), 'nor is a row of the family, by its number')
  from kurator.household_member m where m.person_id = tap.person_of(:away);

-- ---- names borne before, documents, marks ----
select is(tap.save('irgy_near', f, u.case_id, variadic a), tap.save('irgy_near', f, 999999999, variadic a), f || ' of ' || who)
  from unseen u, (values ('former', array['surname=Былова']), ('document', array['document_kind=passport', 'received_on=2026-11-20', 'state=copy']), ('household', array['coordinator='])) v(f, a);
select is(tap.call('irgy_near', 'save_marks', gen_random_uuid(), null, 9001, array['action=' || a, 'mark=watch', 'people=' || u.person_id]), replace(tap.call('irgy_near', 'save_marks', gen_random_uuid(), null, 9001, array['action=' || a, 'mark=watch', 'people=999999999']), '999999999', u.person_id::text),
          a || ' a mark on ' || who) from unseen u, unnest('{put,take}'::text[]) a;
select is((select count(*)::int from kurator.person_mark), 0, 'nothing was marked');

-- ---- filters and views ----
select is(tap.as_login('irgy_near', format('select coalesce(bool_or(p.person_id in (select person_id from unseen)), false), coalesce(max(total), 0) - count(p.person_id) from api.people(9001, %L, null, null, 500) p', f)), '(f,0)', 'none of them by ' || f::text)
  from (values ('{}'::text[]), ('{stage=open}'), ('{territory=Кутулик}'), (array['territory=x'' or true --']), (array['territory=x'') or (1=1', 'stage=open']), (array['territory=$1']), (array['territory=%s%1$L']), (array[E'territory=\\'' or true'])) v(f);
select is(tap.as_login(:'clerk', format('select count(*) from api.people(9001, %L, null, null, 500)', f)), '! KU012', 'refused: ' || left(f::text, 40))
  from (values (array_fill('stage=open'::text, array[101])), ('{stage=open;}'), ('{r.office_id=1}'), ('{=}'), ('{stage}'), ('{null}'), (array['territory=' || repeat('x', 301)]), (array[E'territory=a\u0007']), ('{assignee=1e9}'), ('{site=-1}'), ('{"category=early'' or true"}')) v(f);
select is(tap.as_login('irgy_other', 'select count(*) from api.people(9001, ''{}'', null, null, 500) where person_id is not null'), '(0)', 'of another office nobody');
insert into kurator.saved_view (office_id, staff_id, name, shared, terms) select 9001, tap.id(:'clerk'), 'Вид ' || g || s, s, '{stage=open}' from generate_series(1, 99) g, unnest('{t,f}'::boolean[]) s;
create function tap.view(p_login text, p_name text, p_shared text) returns text language sql as $$ select tap.call(p_login, 'save_view', gen_random_uuid(), null, 9001, array['name=' || p_name, 'terms=stage=open', 'shared=' || p_shared]) $$;
select is(tap.view(:'clerk', 'Сотый', s), 'saved', 'the hundredth view, shared ' || s) from unnest('{yes,no}'::text[]) s;
select is(tap.view(:'clerk', 'Сто первый', s), 'refused view.many', 'and no more, shared ' || s) from unnest('{yes,no}'::text[]) s;
select is(tap.view(:'clerk', 'Сотый', 'yes'), 'saved', 'one that is there is saved again');
select is(tap.view('irgy_coordinator', 'Мой', 'no') || tap.view('irgy_coordinator', 'Наш', 'yes'), 'savedrefused view.many', 'a colleague has his own, and not one more shared');
select is(tap.as_login('irgy_coordinator', 'select count(*) from api.people_filters(9001, ''ru'') where view > 0 and not shared'), '(1)', 'and sees nobody else''s');

-- ---- quality, pairs, the tray ----
select is(tap.as_login(:'clerk', format('select * from api.quality(%L, ''ru'')', o)), tap.as_login(:'clerk', 'select * from api.quality(''n12345'', ''ru'')'), 'the quality of office ' || o)
  from unnest('{9002,n902,2147483647,-1,x,9002 }'::text[]) o;
select is(tap.as_login('irgy_near2', format('select count(*) from api.quality_people(''9001'', %L, ''ru'', '''', null, null, 500) q where q.person_id in (select person_id from unseen)', r)), '(0)', 'nobody unseen is behind the figure ' || r)
  from (select code as r from kurator.quality_rule union all select '') x;
select is(tap.as_login(l, format('select count(*) from api.duplicate(9001, %s, %s)', tap.person_of(:ours), u.person_id)), '(0)', l || ' compares nobody with ' || who) from unseen u, unnest('{irgy_near2}'::text[]) l;
select is(tap.call('irgy_near2', 'save_duplicate', gen_random_uuid(), null, 9001, array['action=' || a, 'one=' || tap.person_of(:ours), 'other=' || u.person_id, 'one_version=1', 'other_version=' || v, 'note=x']), 'refused merge.unknown', a || ' ' || who || ', version ' || v)
  from unseen u, unnest('{merge,different}'::text[]) a, unnest('{1,7}'::int[]) v;
select is(tap.as_login('irgy_boss2', format('select count(*) from api.duplicates(9001, null, null, 500) d where %s in (d.one, d.other)', tap.person_of(:hidden))), '(0)', 'no pair of who is hidden');
select is(tap.as_login(:'boss', q), tap.as_login(:'boss', replace(q, '100000002', '99900000002')), 'a line of a tray by a number that is none: ' || left(q, 40)) from unnest(array['select * from api.import_choices(9002, 100000002)', 'select * from api.import_choices(9001, 100000002)',
    'select * from api.import_choices(9001, -100000002)', 'select * from api.import_choices(9001, 9223372036854775807)']) q;
select * from finish();
rollback;
