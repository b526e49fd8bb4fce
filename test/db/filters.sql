-- filters.sql - the list of citizens by a filter: what each value means on a day, who sees whom, pages and their figure, and the row that
-- is filtered by against what it is derived from.
\set prefix filters_
\set clerk filters_clerk
\set boss filters_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
-- Whom a filter gives a login, by surname; the figure must be the number of rows.
create function tap.found(p_login text, variadic p_filter text[]) returns text language sql as $$
    select tap.as_login(p_login, format('select coalesce(string_agg(split_part(name, '' '', 1), '' '' order by name_key), ''-'') || case when max(total) = count(person_id) then '''' else '' FIGURE '' || max(total) end '
                                        'from api.people(9001, %L, null, null, 500)', p_filter)) $$;
create function tap.found(p_login text) returns text language sql as $$ select tap.found(p_login, variadic '{}'::text[]) $$;

select tap.case_of('Первов', '+79000000001') as a \gset
select tap.case_of('Ёлкин', '+79000000002') as b \gset
select tap.case_of('Жуков', '+79000000003') as c \gset
select tap.case_of('Еремин', '+79000000004') as d \gset
select tap.case_of('Соседов', '+79000000009', '1970-05-05', 9002) as x \gset
select tap.person_of(:a) as pa, tap.person_of(:b) as pb, tap.person_of(:c) as pc, tap.person_of(:d) as pd, tap.person_of(:x) as px \gset
select is(tap.found(:'clerk'), '("Ёлкин Еремин Жуков Первов")', 'all of the office, in Russian order with ё as е');
select is(tap.found('filters_other'), '(-)', 'of another office nobody');

-- ---- what the values mean: the day is 23.11.2026 ----
update kurator.person set birth_date = d from (values (:pa, date '2023-11-23'), (:pb, '2023-11-24'), (:pc, '2008-11-24'), (:pd, '1966-11-23')) v(id, d) where person.id = v.id;
select is(tap.found(:'clerk', 'category=' || k), f, 'category ' || k) from (values ('early', '(Ёлкин)'), ('child', '("Жуков Первов")'), ('adult', '(-)'), ('senior', '(Еремин)')) v(k, f);
select is(tap.found(:'clerk', 'category=early', 'category=senior'), '("Ёлкин Еремин")', 'values of one kind are alternatives');
select is(tap.found(:'clerk', 'turns=' || k), f, 'turns ' || k) from (values ('3_30', '("Ёлкин Первов")'), ('18_30', '(Жуков)'), ('60_30', '(Еремин)'), ('60_90', '(Еремин)')) v(k, f);
update kurator.person set birth_date = '2024-02-29' where id = :pa;
select tap.at('2027-02-28 10:00+08');
select is(tap.found(:'clerk', 'category=early'), '(Первов)', 'who was born on 29 February is not yet three on the 28th');
select tap.at('2027-03-01 10:00+08');
select is(tap.found(:'clerk', 'category=early'), '(-)', 'but on 1 March');
select tap.at('2026-11-23 10:00+08');
update kurator.case_file set stage = 'assessment', assignee_id = tap.id(:'clerk') where id = :a;
update kurator.case_file set assignee_id = tap.id(:'boss') where id = :b;
update kurator.case_file set state = 'closed', closed_on = '2026-11-23', close_reason = 'moved', assignee_id = null where id = :c;
update kurator.case_file set assignee_id = null where id = :d;
select is(tap.found(:'clerk', 'stage=' || k), f, 'stage ' || k) from (values ('assessment', '(Первов)'), ('identification', '("Ёлкин Еремин")'), ('open', '("Ёлкин Еремин Первов")'), ('none', '(Жуков)')) v(k, f);
select is(tap.found(:'clerk', 'assignee=' || k), f, 'assignee ' || k) from (values ('me', '(Первов)'), (tap.id(:'boss')::text, '(Ёлкин)'), ('nobody', '(Еремин)')) v(k, f);
select is(tap.found(:'boss', 'assignee=me'), '(Ёлкин)', 'oneself is who asks');
select is(tap.found(:'clerk', 'assignee=me', 'stage=identification'), '(-)', 'kinds hold together');
insert into kurator.ipra (person_id, number, issued_on, until_kind, valid_until) values (:pa, '1', '2025-01-01', 'date', '2026-11-22'), (:pb, '2', '2025-01-01', 'date', '2026-11-23'),
    (:pc, '3', '2025-01-01', 'until18', null), (:pd, '4', '2025-01-01', 'unlimited', null);
select is(tap.found(:'clerk', 'ipra=' || k), f, 'ipra ' || k) from (values ('over', '(Первов)'), ('valid', '("Ёлкин Еремин Жуков")'), ('month', '("Ёлкин Жуков")'), ('quarter', '("Ёлкин Жуков")'), ('unlimited', '(Еремин)'), ('none', '(-)')) v(k, f);
insert into kurator.ipra (person_id, number, issued_on) values (:pa, '5', '2026-11-20');
select is(tap.found(:'clerk', 'ipra=unknown') || tap.found(:'clerk', 'missing=ipra'), '(Первов)(-)', 'the newest counts; whose end was not entered is not missing');
delete from kurator.ipra where person_id = :pa;
select is(tap.found(:'clerk', 'ipra=none') || tap.found(:'clerk', 'missing=ipra'), '(Первов)(Первов)', 'there is none');
select is(tap.found(:'clerk', 'missing=snils'), '("Ёлкин Еремин Жуков Первов")', 'no SNILS');
update kurator.person set snils = '00100199764' where id = :pa;
select is(tap.found(:'clerk', 'missing=snils'), '("Ёлкин Еремин Жуков")', 'one has one');
update kurator.phone set state = 'wrong' where person_id = :pb;
select is(tap.found(:'clerk', 'missing=phone'), '(Ёлкин)', 'a wrong number is none');
select is(tap.found(:'clerk', 'missing=representative'), '(-)', 'children are represented') where exists (select from kurator.representative where person_id = :pa);
delete from kurator.representative where person_id in (:pa, :pb, :pc, :pd);
insert into kurator.representative (person_id, relation, surname, valid_until) values (:pb, 'mother', 'Ёлкина', '2026-11-22'), (:pc, 'mother', 'Жукова', '2026-11-23');
select is(tap.found(:'clerk', 'missing=representative'), '("Ёлкин Первов")', 'of children alone, to the last day of the document');
update kurator.person set incapable = true where id = :pd;
select is(tap.found(:'clerk', 'missing=representative'), '("Ёлкин Еремин Первов")', 'and of who is legally incapable');
delete from kurator.address where person_id in (:pa, :pb, :pc, :pd);
insert into kurator.address (person_id, settlement, line, valid_until) values (:pa, 'Бахтай', 'Мира, 1', '2026-11-22'), (:pb, 'Бахтай', 'Мира, 1', null), (:pc, 'О''Хара "К", п. 1', 'Мира, 1', null), (:pd, 'Кутулик', 'Мира, 1', null);
select is(tap.found(:'clerk', 'missing=address'), '(Первов)', 'an address that ended');
select is(tap.found(:'clerk', 'territory=Бахтай'), '("Ёлкин Первов")', 'a settlement');
select is(tap.found(:'clerk', 'territory=О''Хара "К", п. 1'), '(Жуков)', 'whatever signs its name has');
update kurator.person set disability = '2' where id = :pb;
select is(tap.found(:'clerk', 'disability=2') || tap.found(:'clerk', 'disability=none'), '(Ёлкин)("Еремин Жуков Первов")', 'disability');
update kurator.person set died_on = '2026-11-20' where id = :pb;
select is(tap.found(:'clerk', 'missing=phone'), '(-)', 'of the dead nothing is missing');
select is(tap.as_login(:'clerk', 'select missing from api.people(9001, ''{territory=Кутулик}'', null, null, 9)'), '("{snils,representative,disability,assignee}")', 'a row says what it lacks, by the same conditions');
select is(tap.as_login(:'clerk', 'select category, stage, assignee, settlement, ipra_until from api.people(9001, ''{stage=none}'', null, null, 9)'), '(child,"","","О''Хара ""К"", п. 1",2026-11-23)', 'and what is known');

-- Three, eighteen, sixty within so many days: today and the last of them count, yesterday and the day after do not; on every day round two ends of February,
-- a leap year's and another's, of everybody born round the same; who was born on the 29th has his day on 1 March.
create function tap.turning(p_age int, p_days int, p_today date) returns text language plpgsql as $$
declare
    v_bad text;
begin
    execute 'select string_agg(b::date::text, '' '' order by b) from (select b, false as died, b::date as birth_date from generate_series($2 - 100 - make_interval(years => $3), $2 + 100 - make_interval(years => $3), interval ''1 day'') b) r'
            ' where (' || kurator.filter_where(array[format('turns=%s_%s', p_age, p_days)]) || ') is distinct from'
            ' ((make_date(extract(year from b)::int + $3, case when to_char(b, ''MMDD'') = ''0229'' and not (extract(year from b)::int + $3) % 4 = 0 then 3 else extract(month from b)::int end,'
            ' case when to_char(b, ''MMDD'') = ''0229'' and not (extract(year from b)::int + $3) % 4 = 0 then 1 else extract(day from b)::int end)) between $2 and $2 + $4)'
       into v_bad using 9001, p_today, p_age, p_days;
    return v_bad;
end $$;
select is((select string_agg(format('%s_%s %s: %s', a, d, t::date, tap.turning(a, d, t::date)), ', ') from unnest('{3,18,60}'::int[]) a, unnest('{30,90}'::int[]) d,
            (select generate_series(y, y + 100, interval '1 day') from unnest('{2026-11-25,2027-11-25,2029-11-25}'::date[]) y) x(t) where tap.turning(a, d, t::date) is not null), null, 'turning 3, 18 and 60, day by day');
insert into kurator.ipra (person_id, number, issued_on, until_kind) values (:px, '18', '2020-01-01', 'until18');
select is((select string_agg(l.until::text, ' ') from unnest('{2008-02-28,2008-02-29,2008-03-01}'::date[]) b, lateral kurator.listed_ipra(:px, b) l), '2026-02-27 2026-02-28 2026-02-28', 'until 18: the last day before the birthday, as on the card');
delete from kurator.ipra where person_id = :px;

-- ---- what is no filter ----
select is(tap.found(:'clerk', t), '! KU012', 'no filter: ' || t) from unnest(array['x=1', 'category', 'category=', 'category=x', 'stage=', 'stage=closed', 'assignee=1 or true', 'assignee=9999999999', 'turns=4_30', 'missing=''', '=', '', 'site=x', 'territory=a|b', 'territory=' || repeat('я', 301)]) t;
select is(tap.found(:'clerk', 'territory=Кутулик'' or true --'), '(-)', 'a text stays a text');
select is(tap.found(:'clerk', 'territory=%1$L %s \ $1 "'), '(-)', 'whatever it has');
select is(tap.found(:'clerk', 'assignee=99999999'), '(-)', 'nobody of that number');
select is(tap.as_login(:'clerk', 'select count(*) from api.people(9001, array_fill(''stage=none''::text, array[101]), null, null, 9)'), '! KU012', 'more than a hundred terms');
select is(tap.as_login(:'clerk', 'select count(*) >= 0 from api.people(9001, array_fill(''stage=none''::text, array[100]), null, null, 9)'), '(t)', 'a hundred are asked for');
select is(tap.as_login(:'clerk', 'select total, person_id from api.people(9001, null, null, null, null)'), tap.as_login(:'clerk', 'select total, person_id from api.people(9001, ''{}'', null, null, 60)'), 'null is no filter');
select is(tap.as_login(:'clerk', 'select total, person_id from api.people(null, ''{}'', null, null, 9)'), '(0,)', 'no office: nobody');
select is(tap.as_login(:'clerk', 'select total, person_id from api.people(9002, ''{}'', null, null, 9)'), '(0,)', 'another one: nobody');

-- ---- pages ----
select is((select string_agg(split_part(name, ' ', 1), ' ' order by n) from (
    with recursive page as (
        select 1 as n, p.* from (select tap.as_login(:'clerk', 'select name_key || ''|'' || person_id from api.people(9001, ''{}'', null, null, 1)') as r) p
        union all
        select n + 1, tap.as_login(:'clerk', format('select name_key || ''|'' || person_id from api.people(9001, ''{}'', %L, %s, 1) where person_id is not null',
                                                    split_part(trim('()"' from r), '|', 1), split_part(trim('()"' from r), '|', 2))) from page where r <> '' and n < 9)
    select n, trim('()"' from r) as name from page where r <> '') x), 'елкин еремин жуков первов', 'page by page each once, by the key of the last row');
select is(tap.as_login(:'clerk', 'select total is null from api.people(9001, ''{}'', ''а'', 0, 1)'), '(t)', 'a further page counts nobody');

-- ---- who sees whom ----
select is(tap.found('filters_monitor'), '("Ёлкин Еремин Жуков Первов")', 'a monitor, of whom the centre is for');
delete from kurator.direction;
select is(tap.found('filters_monitor'), '(-)', 'of nobody''s direction: nobody');
insert into kurator.direction (centre_id, age_from, age_to) values (9003, 3, 17);
select is(tap.found('filters_monitor'), '(Жуков)', 'children alone');
select is(tap.found('filters_monitor', 'category=senior'), '(-)', 'whatever is asked for');
select is(tap.save(:'boss', 'restricted', :d, 'action=mark', 'kind=violence', 'reason=угрозы бывшего мужа'), 'saved', 'one is restricted');
select is(tap.found(:'clerk') || tap.found(:'boss'), '("Ёлкин Жуков Первов")("Ёлкин Еремин Жуков Первов")', 'who is not named sees and counts the others');
select is(tap.as_login(l, 'select * from api.people(9001, ''{}'', null, null, 9)'), '! 42501', l || ' may not call it') from unnest('{filters_executor,filters_ministry,filters_admin,filters_auditor}'::text[]) l;
insert into kurator.site (organisation_id, name) values (9001, 'Кутулик') returning id as s1 \gset
insert into kurator.site (organisation_id, name) values (9001, 'Бахтай') returning id as s2 \gset
update kurator.person_office set site_id = :s1 where person_id = :pa;
update kurator.person_office set site_id = :s2 where person_id = :pc;
select is(tap.found(:'clerk', 'site=' || :s1), '(Первов)', 'a site');
update kurator.staff_role set site_id = :s1 where staff_id = tap.id(:'clerk');
select is(tap.found(:'clerk'), '("Ёлкин Первов")', 'of another site nobody');
select is(tap.as_login(:'clerk', 'select name from api.people_filters(9001, ''ru'') where filter = ''site'''), '(Кутулик)', 'which cannot be chosen');
update kurator.staff_role set site_id = null where staff_id = tap.id(:'clerk');
select is(tap.as_login('filters_other', 'select count(*) from api.people_filters(9001, ''ru'')'), '(0)', 'another office''s choices are nobody''s');
select is(tap.as_login(:'clerk', 'select count(*) filter (where kurator_ok) from (select code <> '''' and title <> '''' and name <> '''' as kurator_ok from api.people_filters(9001, ''en'')) x'),
          tap.as_login(:'clerk', 'select count(*) from api.people_filters(9001, ''ru'')'), 'each choice has its words, in both languages as many');
-- each that is offered is a filter
select is_empty($$ select f, c from kurator.filter_choices(9001, 'ru') x(f, c) where kurator.filter_term(f, c) is null $$, 'what is offered is understood');
select is_empty($$ select code from kurator.filter f where own = '' and not exists (select from kurator.filter_value v where v.filter = f.code) $$, 'no filter without a value');

-- ---- the row against what it is derived from, after all of this and saves of every kind ----
create function tap.stale() returns bigint language sql as $$
    select count(*) from ((select * from kurator.listed except select * from kurator.listed_wanted(null)) union all (select * from kurator.listed_wanted(null) except select * from kurator.listed)) x $$;
select is(tap.stale(), 0::bigint, 'nothing is stale');
select is(tap.intake(:'clerk', 9001, null, 'source=ipra', 'received_on=2026-11-20', 'surname=Яхонтов', 'given_name=Анна', 'birth_date=1992-03-14', 'sex=f', 'phone1=+79000000111', 'phone1_owner=self', 'settlement=Кутулик',
                     'address=Мира, 2', 'ipra_number=7', 'ipra_issued_on=2026-11-01', 'ipra_until=unlimited'), 'saved', 'an intake');
select is(tap.found(:'clerk', 'stage=identification', 'ipra=unlimited'), '(Яхонтов)', 'is in the list at once');
select is(tap.save(:'clerk', 'attempt', :a, 'channel=phone', 'outcome=wrong_person', 'phone_id=' || (select id from kurator.phone where person_id = :pa)), 'saved', 'a wrong number');
select is(tap.found(:'clerk', 'missing=phone'), '(Первов)', 'is missing at once');
select is(tap.save(:'clerk', 'close', :a, 'reason=moved'), 'saved', 'a case is closed');
select is(tap.found(:'clerk', 'stage=none'), '("Жуков Первов")', 'has no stage at once');
update kurator.person set surname = 'Абрамов' where id = :pa;
select is(tap.found(:'clerk', 'stage=none'), '("Абрамов Жуков")', 'a new name is a new place');
update kurator.person set merged_into = :pb where id = :pc;
select is(tap.found(:'clerk', 'stage=none'), '(Абрамов)', 'who became another is not listed');
update kurator.person set merged_into = null where id = :pc;
select is(tap.found(:'clerk', 'stage=none'), '("Абрамов Жуков")', 'who is taken apart again is');
delete from kurator.person_office where person_id = :pc;
select is(tap.found(:'clerk', 'stage=none'), '(Абрамов)', 'nor whom the office does not keep');
select is(tap.stale(), 0::bigint, 'nothing is stale after that');
insert into kurator.person_office (office_id, person_id) select 9002, p from unnest(array[:pa, :pb]) p;
select is(tap.stale(), 0::bigint, 'nor after many at once');

-- ---- marks ----
create function tap.mark(p_login text, variadic p_fields text[]) returns text language plpgsql as $$
declare
    v_names text[] := array(select split_part(f, '=', 1) from unnest(p_fields) f);
    v_values text[] := array(select substr(f, strpos(f, '=') + 1) from unnest(p_fields) f);
begin
    return tap.as_login(p_login, format('select string_agg(concat_ws('' '', outcome, nullif(code, ''''), nullif(field, ''''), nullif(array_to_string(args, ''/''), '''')), '', '' order by outcome desc, code, args) '
        'from api.save_marks(gen_random_uuid(), null, 9001, %L, %L, %L)', v_names, array_fill(''::text, array[cardinality(v_names)]), v_values));
end $$;
select is(tap.mark(:'clerk', variadic f), r, r) from (values
    (array['people=1'], '("refused field.required action, refused field.required mark")'), (array['action=put', 'mark=watch'], '("refused mark.nobody")'),
    (array['action=put', 'mark=watch', 'people=1,'], '("refused mark.nobody")'), (array['action=put', 'mark=watch', 'people=1;2'], '("refused mark.nobody")'),
    (array['action=x', 'mark=watch', 'people=1'], '("refused field.choice action")'), (array['action=put', 'mark=none', 'people=1'], '("refused field.choice mark")')) v(f, r);
select is(tap.mark(:'clerk', 'action=put', 'mark=watch', 'people=' || (select string_agg(g::text, ',') from generate_series(1, 501) g)), '("refused mark.nobody")', 'more than five hundred');
select is(tap.mark('filters_other', 'action=put', 'mark=watch', 'people=' || :pa), '("refused rights.none")', 'not by another office');
select is(tap.mark('filters_monitor', 'action=put', 'mark=watch', 'people=' || :pa), '! 42501', 'not by a monitor');
select is(tap.mark(:'clerk', 'action=put', 'mark=watch', 'note=до конца года', 'people=' || concat_ws(',', :pb, :pa, :px, :pa, 99999999)),
          format('("saved 4/2/watch/put, kept mark.elsewhere %s %s, kept mark.elsewhere 99999999 99999999")', :px, :px), 'two are marked; of another office''s nothing is told, as of nobody');
select is(tap.found(:'clerk', 'mark=watch'), '("Абрамов Ёлкин")', 'they are found by it');
select is(tap.mark(:'clerk', 'action=put', 'mark=watch', 'people=' || :pd), format('("saved 1/0/watch/put, kept mark.elsewhere %s %s")', :pd, :pd), 'who is restricted is nobody for who is not named');
select is(tap.mark(:'boss', 'action=put', 'mark=watch', 'people=' || concat_ws(',', :pd, :pa)), format('("saved 2/1/watch/put, kept mark.already %s Абрамов П.")', :pa), 'chosen is done and not done');
select is(tap.found(:'boss', 'mark=watch') || tap.found(:'clerk', 'mark=watch') || tap.found(:'clerk', 'mark=none'), '("Абрамов Ёлкин Еремин")("Абрамов Ёлкин")(Яхонтов)', 'each sees his');
select is(tap.as_login(:'clerk', 'select marks from api.people(9001, ''{mark=watch}'', null, null, 1)'), '({watch})', 'the row has it');
select is(tap.mark(:'clerk', 'action=take', 'mark=watch', 'people=' || concat_ws(',', :pa, (select id from kurator.person where surname = 'Яхонтов'))), format('("saved 2/1/watch/take, kept mark.absent %s Яхонтов А.")', (select id from kurator.person where surname = 'Яхонтов')), 'taken off');
select is(tap.mark(:'clerk', 'action=put', 'mark=watch', 'people=' || :pa), '("saved 1/1/watch/put")', 'and put on again');
select is((select string_agg(concat_ws(' ', note, ended_at is not null), ', ' order by id) from kurator.person_mark where person_id = :pa), 'до конца года t,  f', 'what was stays');
select is(tap.does(current_user, format('update kurator.person_mark set note = ''x'' where person_id = %s', :pa)), '! 23514', 'unchanged');
select is((select count(*) from audit.entry e where e.subject = :pa and e.relation = 'kurator.person_mark'), 3::bigint, 'each is in the journal of the citizen');
select is(tap.call(:'clerk', 'save_marks', '00000000-0000-4000-8000-000000000057', null, 9001, array['action=put', 'mark=call', 'people=' || :pa]) || tap.call(:'clerk', 'save_marks', '00000000-0000-4000-8000-000000000057', null, 9001, array['action=put', 'mark=call', 'people=' || :pa]), 'savedsaved', 'a save that comes twice');
select is((select count(*) from kurator.person_mark where mark = 'call'), 1::bigint, 'is one, and no second receipt');
select is(tap.stale(), 0::bigint, 'nothing is stale after marks');

-- ---- two records of one citizen ----
select tap.case_of('Двойнов', '+79000000021') as d1 \gset
select tap.case_of('Двойнов', '+79000000022') as d2 \gset
select tap.person_of(:d1) as p1, tap.person_of(:d2) as p2 \gset
select is(tap.mark(:'boss', 'action=put', 'mark=watch', 'people=' || concat_ws(',', :p1, :p2)) || tap.mark(:'boss', 'action=put', 'mark=call', 'people=' || :p2), '("saved 2/2/watch/put")("saved 1/1/call/put")', 'both have marks');
create table tap.before as select * from kurator.listed;
select is(tap.call(:'boss', 'save_duplicate', gen_random_uuid(), null, 9001, array['action=merge', 'one=' || :p1, 'other=' || :p2, 'one_version=' || a.version, 'other_version=' || b.version]), 'saved merge', 'they are merged')
  from kurator.person a, kurator.person b where a.id = :p1 and b.id = :p2;
select is(tap.as_login(:'boss', 'select marks from api.people(9001, ''{}'', null, null, 99) where name like ''Двойнов%'''), '("{call,watch}")', 'one row, with the marks of both');
select is(tap.stale(), 0::bigint, 'nothing is stale after that');
select is(tap.call(:'boss', 'save_duplicate', gen_random_uuid(), null, 9001, array['action=undo', 'note=x', 'id=' || (select max(id) from kurator.merge)]), 'saved undo', 'and taken apart');
select is((select count(*) from (select * from kurator.listed except select * from tap.before) x), 0::bigint, 'the list is what it was');
select is(tap.stale(), 0::bigint, 'and nothing stale');

-- ---- views ----
create function tap.view(p_login text, p_id bigint, variadic p_fields text[]) returns text language sql as $$ select tap.call(p_login, 'save_view', gen_random_uuid(), p_id, 9001, p_fields) $$;
create function tap.views(p_login text) returns text language sql as $$ select tap.as_login(p_login, 'select coalesce(string_agg(name || '' '' || total || case when mendable then '' m'' else '''' end, '', ''), ''-'') from api.views(9001)') $$;
select is(tap.views(:'clerk'), '(-)', 'no view yet');
select is(tap.view(:'clerk', null, variadic f), r, r) from (values
    (array['name=Дети'], 'refused filter.none'), (array['terms=category=child'], 'refused field.required:name'), (array['name=Дети', 'terms=category=x'], 'refused filter.unknown'),
    (array['name=' || repeat('я', 61), 'terms=category=child'], 'refused field.long:name'), (array['name=Дети', 'terms=category=child', 'shared=x'], 'refused field.choice:shared'),
    (array['action=x', 'name=Дети'], 'refused field.choice:action'), (array['name=Дети', 'terms=' || repeat('stage=none|', 2000)], 'refused field.long:terms'),
    (array['name=Дети', 'terms=' || (select string_agg('territory=' || g, '|') from generate_series(1, 101) g)], 'refused filter.unknown'),
    (array['action=drop'], 'refused view.none')) v(f, r);
select is(tap.view(l, null, 'name=Дети', 'terms=category=child'), r, l || ' saves none') from (values ('filters_other', 'refused rights.none'), ('filters_monitor', '! 42501 permission denied for function save_view')) v(l, r);
select is(tap.view(:'clerk', null, 'name=Дети', 'terms=category=child|category=early', 'shared=yes'), 'saved', 'one for the office');
select is(tap.view(:'clerk', null, 'name=Мои', 'terms=assignee=me'), 'saved', 'one of one''s own');
select is(tap.views(:'clerk') || tap.views(:'boss') || tap.views('filters_coordinator'), '("Мои 0 m, Дети 2 m")("Дети 2 m")("Дети 2")', 'who sees which, and may change it');
select is(tap.as_login(:'clerk', 'select name, shared, mine, terms from api.people_filters(9001, ''ru'') where view > 0'), E'(Мои,f,t,{assignee=me})\n(Дети,t,t,"{category=child,category=early}")', 'with the choices of F4');
select is(tap.as_login('filters_other', 'select count(*) from api.views(9001)') || tap.as_login('filters_other', 'select count(*) from api.people_filters(9001, ''ru'') where view > 0'), '(0)(0)', 'another office has none of them');
select is(tap.view(:'clerk', null, 'name=дети', 'terms=category=early', 'shared=yes'), 'question question.view_replace:name(Дети,Иванова О. П.)', 'a name that is there is asked about');
select is(tap.view(:'clerk', null, 'name=дети', 'terms=category=early', 'shared=yes', 'confirm=view_replace'), 'saved', 'and replaced');
select is(tap.view(:'clerk', null, 'name=дети', 'terms=category=early', 'shared=yes'), 'saved', 'the same again needs no question');
select is(tap.view('filters_coordinator', null, 'name=Дети', 'terms=category=senior', 'shared=yes', 'confirm=view_replace'), 'refused view.taken:name', 'not by a colleague');
select is(tap.view('filters_coordinator', null, 'name=Дети', 'terms=category=senior'), 'saved', 'who may have one of his own under the same name');
select is(tap.view(:'boss', null, 'name=Дети', 'terms=stage=open', 'shared=yes', 'confirm=view_replace'), 'saved', 'the supervisor replaces it');
select is(tap.views(:'clerk'), '("Мои 0 m, Дети ' || trim('()' from tap.as_login(:'clerk', 'select total from api.people(9001, ''{stage=open}'', null, null, 1)')) || ' m")', 'one row of it, whose figure is that of the list');
select id as v from kurator.saved_view where shared \gset
select id as own from kurator.saved_view where name = 'Мои' \gset
select is(tap.view('filters_coordinator', :v, 'action=drop'), 'refused view.taken', 'a colleague does not take it away');
select is(tap.view(:'boss', :own, 'action=drop'), 'refused view.none', 'a view of somebody''s own is not there for the supervisor');
select is(tap.view('filters_other', :v, 'action=drop') like 'refused rights.none%', true, 'nor anything for another office');
select is(tap.view(:'boss', :v, 'action=drop') || tap.view(:'clerk', :own, 'action=drop'), 'savedsaved', 'who may takes it away');
select is(tap.views(:'clerk') || tap.view(:'boss', :v, 'action=drop'), '(-)refused view.none', 'it is gone');
select is((select string_agg(distinct e.kind, ' ' order by e.kind) from audit.entry e where e.relation = 'kurator.saved_view'), 'insert update', 'the journal has it');
select is(tap.does(current_user, 'delete from kurator.saved_view'), '! 23514', 'a view ends, it is not deleted');
-- twice the same request is one view
select is(tap.call(:'clerk', 'save_view', '00000000-0000-4000-8000-000000000056', null, 9001, array['name=Раз', 'terms=stage=open']) || tap.call(:'clerk', 'save_view', '00000000-0000-4000-8000-000000000056', null, 9001, array['name=Раз', 'terms=stage=open']), 'savedsaved', 'a save that comes twice');
select is((select count(*) from kurator.saved_view where name = 'Раз'), 1::bigint, 'is one');
-- a settlement is no filter any more when the words of the filter change: the view stays, and says so
update kurator.saved_view set terms = '{gone=x}' where name = 'Раз';
select is(tap.as_login(:'clerk', 'select name, total from api.views(9001)'), '(Раз,)', 'what is not understood any more has no figure');

-- ---- a row more is a condition more ----
insert into kurator.filter_value values ('stage', 'late', 50, 'проба', 'test', 'r.stage = ''identification'' and r.assignee_id is null');
insert into kurator.filter values ('pilot', 50, 'Пилот', 'Pilot', 'settlement', 'r.settlement <> %1$L and r.stage is not null');
select is(tap.as_login(:'clerk', 'select title, name from api.people_filters(9001, ''ru'') where code = ''late'''), '(Этап,проба)', 'a value that is added is offered');
select is(tap.found(:'clerk', 'stage=late') = tap.found(:'clerk', 'stage=identification', 'assignee=nobody') and tap.found(:'clerk', 'stage=late') <> '(-)', true, 'and finds what it says');
select is(tap.found(:'clerk', 'pilot=Нигде'), tap.found(:'clerk', 'stage=open'), 'so a kind');
select is(tap.view(:'clerk', null, 'name=Проба', 'terms=stage=late'), 'saved', 'and can be saved');

create function tap.fitting(p_filter text) returns bigint language plpgsql as $$
declare
    n bigint;
begin
    execute 'select count(*) from kurator.listed r where r.office_id = $1 and not exists (select from kurator.restriction v where v.person_id = r.person_id and v.lifted_at is null) and ' || kurator.filter_where(p_filter::text[]) into n using 9001, kurator.office_today(9001);
    return n;
end $$;
-- ---- read by its index alone, or of what few fit by theirs ----
insert into kurator.person (surname, given_name, birth_date, sex) select 'Тестов' || g, 'Многий', date '1950-01-01' + g, 'm' from generate_series(1, 3000) g;
insert into kurator.person_office (office_id, person_id) select 9001, id from kurator.person where given_name = 'Многий';
analyze kurator.listed;
select is(tap.as_login(:'clerk', format('select distinct total from api.people(9001, %L, null, null, %s)', f, l)), format('(%s)', tap.fitting(f)), 'more than a page looks for are counted all the same: ' || f || ', ' || l)
  from (values ('{}', 60), ('{missing=snils}', 60), ('{missing=snils}', 500), ('{stage=none}', 1)) v(f, l);
create function tap.plan(p_query text) returns text language plpgsql as $$
declare
    v_line text;
    v_all text := '';
begin
    for v_line in execute 'explain ' || p_query loop
        v_all := v_all || v_line || E'\n';
    end loop;
    return v_all;
end $$;
set local enable_seqscan = off;
set local enable_bitmapscan = off;
alter table kurator.listed drop constraint listed_pkey;       -- of an office that is all there is, it would be as good
select is(string_agg(f || '=' || c, ' '), null, 'whatever is asked for is counted by the index alone')
  from (select x.filter as f, x.code as c, tap.plan('select count(*) from kurator.listed r where r.office_id = 9001 and ' || replace(kurator.filter_where(array[x.filter || '=' || x.code]), '$2', 'date ''2026-11-23''')) as plan
          from kurator.filter_choices(9001, 'ru') x) p
 where plan !~ case when f in ('stage', 'assignee', 'turns', 'mark') or c = 'assignee' then 'Index (Only )?Scan using listed_(page|open|marked|birth) ' when f || c in ('missingsnils', 'missingphone', 'missingdisability') then 'Index Only Scan using listed_no_' || c || ' ' else 'Index Only Scan using listed_page ' end;
select matches(tap.plan('select * from kurator.listed r where r.office_id = 9001 and ' || replace(kurator.filter_where(array[c]), '$2', 'date ''2026-11-23''')), 'using ' || i || ' ', 'what few fit is found by an index of those: ' || c)
  from (values ('turns=18_90', 'listed_birth'), ('mark=watch', 'listed_marked'), ('stage=open', 'listed_open'), ('assignee=nobody', 'listed_open')) v(c, i);
select matches(tap.plan(format('select * from kurator.listed r where r.office_id = 9001 and %s and (r.name_key, r.person_id) > (''тестов2'', 0) order by r.name_key, r.person_id limit 60', kurator.filter_where('{missing=snils}'))),
               'Limit.*Index (Only )?Scan using listed_no_snils.*Index Cond: [^\n]*name_key', 'a page begins at its key, and nothing is sorted');
select * from finish();
rollback;
