-- registers.sql - a register as a table: its columns are rows, it is given to who may, of whom he sees, with a reason, and comes out exact.
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world('reg_');
select no_plan();
\ir setup/quality.psql
update kurator.organisation set no = 901 where id = 9001;
update kurator.organisation set no = 902 where id = 9002;
create temp table who as select tap.citizen(9001, 'Тестова', '00100199764', '+79000000001') as mine, tap.citizen(9002, 'Соседова', '00100199663', '+79000000002') as theirs,
                                tap.case_of('Якорев', null) as plain;
grant select on who to public;
create function tap.given(p_login text, p_arguments text) returns text[] language sql as $$
    select string_to_array(translate(tap.as_login(p_login, 'select concat_ws(''|'', x.kind, x.code, nullif(array_to_string(x.cells, ''|''), '''')) from api.register(' || p_arguments || ') x'), '()"', ''), E'\n') $$;
-- what one column of a citizen's row holds
create function tap.cell(p_field text, p_case bigint, p_en boolean default false) returns text language sql as $$
    select x.cells[1] from kurator.case_file c, kurator.register_field f, kurator.register_cells(array[c.office_id], array[c.person_id], array[f.at], p_en) x
     where c.id = p_case and f.code = p_field $$;

-- ---- what a row holds ----
select is((select string_agg(code, ', ') from (select code, at, row_number() over (order by at) as n from kurator.register_field) f where at <> n), null, 'the places of the fields are those of the array');
select is((select cardinality(x.cells) from who, kurator.register_cells('{9001}', array[tap.person_of(mine)], array(select at from kurator.register_field order by at), false) x
            where cardinality(x.cells) = 57), 57, 'as many as are worked out');
update kurator.person p set disability = '2', incapable = true, died_on = null from who where p.id = tap.person_of(mine);
insert into kurator.former_name (person_id, surname) select tap.person_of(mine), s from who, unnest('{Девичья,"Вторая; прежняя"}'::text[]) s;
insert into kurator.former_name (person_id, surname, given_name, until_on, void) select tap.person_of(mine), s, g, u::date, v from who, (values ('', 'Аграфена', '1999-01-01', false), ('Ошибкина', '', null, true)) x(s, g, u, v);
insert into kurator.phone (person_id, number, owner, representative_id, state, note, position)
select tap.person_of(mine), '+79000000003', 'representative', r.id, 'good', 'после 18, "Ольга"', 2 from who join kurator.representative r on r.person_id = tap.person_of(mine);
insert into kurator.address (person_id, kind, postal_code, settlement, line, territory) select tap.person_of(mine), 'registered', '664000', 'Иркутск', 'Ленина, 1', 'Иркутск' from who;
insert into kurator.ipra (person_id, number, issued_on, until_kind, valid_until, protocol, disability, limits)
select tap.person_of(mine), n, i::date, k, u::date, 'П-1', '2', l from who, (values ('1.1.1/2024', '2024-01-01', 'date', '2025-01-01', null::int[]), ('2.2.2/2026', '2026-01-10', 'unlimited', null, '{1,null,2,0,0,0,3}')) v(n, i, k, u, l);
select is(tap.cell('surname', mine) || ' ' || tap.cell('birth_date', mine) || ' ' || tap.cell('snils', mine) || ' ' || tap.cell('sex', mine), 'Тестова 1992-03-14 001-001-997 64 жен.', 'who') from who;
select is(tap.cell('sex', mine, true), 'female', 'words of the language') from who;
select is(tap.cell('category', mine) || ' ' || tap.cell('disability', mine) || ' ' || tap.cell('incapable', mine), 'инвалиды 18-59 лет 2 группа да', 'what group') from who;
select is(tap.cell('former_surnames', mine), 'Девичья; "Вторая; прежняя"; , Аграфена, , 1999-01-01', 'several values, one of them with what separates them; of a given name; no error') from who;
select is(tap.cell('phones', mine), '8 900 000-00-01, сам, не проверен; 8 900 000-00-03, представитель, верный, "после 18, ""Ольга""", 1', 'phones with whose they are, and of which representative') from who;
select is(tap.cell('representatives', mine), 'мать, Тестова', 'representatives; empty parts at the end fall away') from who;
select is(tap.cell('address', mine) || '/' || tap.cell('registered_postal_code', mine) || ' ' || tap.cell('registered_settlement', mine), 'Советская, 24/664000 Иркутск', 'both addresses') from who;
update kurator.address a set valid_until = '2026-11-23' from who where a.person_id = tap.person_of(mine);
select is(tap.cell('address', mine) || '/' || tap.cell('registered_settlement', mine), 'Советская, 24/Иркутск', 'an address that ends today, or some day, is in force') from who;
update kurator.address a set valid_until = '2026-11-22' from who where a.person_id = tap.person_of(mine);
select is(tap.cell('address', mine) || '/' || tap.cell('registered_settlement', mine), '/', 'one that has ended is not') from who;
update kurator.address a set valid_until = null from who where a.person_id = tap.person_of(mine);
select is(tap.cell('ipra_number', mine) || ' ' || tap.cell('ipra_until', mine) || ' ' || tap.cell('ipra_limits', mine), '2.2.2/2026 бессрочно 1 0 2 0 0 0 3', 'the last IPRA') from who;
select is(tap.cell('source', mine) || ' ' || tap.cell('received_on', mine) || ' ' || tap.cell('incoming_no', mine) || ' ' || tap.cell('stage', mine), 'ИПРА 2026-11-21 417 выявление', 'the case') from who;
select is(tap.cell('phones', plain) || tap.cell('snils', plain) || tap.cell('ipra_limits', plain), '', 'what is not there is empty') from who;
insert into kurator.case_file (office_id, person_id, source, ladder, received_on)
select 9001, tap.person_of(mine), v.s, false, v.d::date from who, (values ('2026-11-22', 'personal'), ('2026-11-23', 'health')) v(d, s);
update kurator.case_file c set state = 'closed', closed_on = '2026-11-23', close_reason = case c.source when 'personal' then 'refused' else 'error' end
  from who where c.person_id = tap.person_of(mine) and c.id <> mine;
select is(tap.cell('source', mine), 'ИПРА', 'the running case goes before a later one that is closed') from who;
update kurator.case_file c set state = 'closed', closed_on = '2026-11-22', close_reason = 'moved' from who where c.id = mine;
select is(tap.cell('source', mine) || ' ' || tap.cell('closed_on', mine) || ' ' || tap.cell('close_reason', mine), 'лично 2026-11-23 отказ', 'of closed ones the last that was no error') from who;

select is(tap.cell('notify_by', plain), (select d.due_on::text from kurator.deadline_open d where d.case_id = plain), 'by when somebody is to be told, while that runs') from who;
select is(tap.cell('notify_by', mine), '', 'of a closed case nothing') from who;
select is(tap.cell('cases', mine) ~ 'case, health, 2026-11-23, .*, error', true, 'one that was entered by mistake stands beside the others') from who;
select is(tap.cell('ipras', mine), '1.1.1/2024, 2024-01-01, 2025-01-01, П-1, 2', 'the IPRA before the last one') from who;
insert into kurator.address (person_id, kind, settlement, line, valid_until) select tap.person_of(mine), 'actual', 'Кутулик', 'Мира, 1; кв. 2', '2020-01-01' from who;
select is(tap.cell('addresses', mine) || tap.cell('addresses', plain), 'actual, , , Кутулик, "Мира, 1; кв. 2", 2020-01-01', 'the address that has ended') from who;

-- ---- cells of several values come back ----
select is(kurator.cell_value('a', '', 'b,c', 'd "e" f', ';', ' x', null, ''), 'a, , "b,c", "d ""e"" f", ";", " x"', 'each part that holds a sign of the cell is between quotation marks');
select is(kurator.cell_value('', '', ''), '', 'nothing of nothing');
select is((select string_agg(array_to_string(x.parts, '|'), E'\n' order by x.n) from kurator.cell_values('a, , "b,c", "d ""e"" f", ";", " x"; +7; "z ",') x), E'a||b,c|d "e" f|;| x\n+7\nz |', 'and are read back');
select is((select string_agg(x.parts[1], '|' order by x.n) from kurator.cell_values(' =1') x) || (select count(*) from kurator.cell_values('')), '=10', 'without blanks in front; an empty cell has no values');

-- ---- what a register brings back is judged before anything is written ----
select is(kurator.register_fault(jsonb_build_object(k, v)), f, k || ': ' || v) from (values
    ('Телефоны', '8 900 000-00-01, сам, верный; +7 (900) 000 00 02', null), ('Телефоны', '8 900 000-00-01, кто-то', 'Телефоны'), ('Phones', '12', 'Телефоны'), ('phones', 'нет', 'Телефоны'),
    ('Представители', 'мать, Тестова', null), ('Представители', 'тётя, Тестова', 'Представители'), ('Представители', 'мать, Тестова, , , , , 31.02.2020', 'Представители'),
    ('Особые отметки', 'глухой', null), ('Особые отметки', 'добрый', 'Особые отметки'), ('Источник', 'ИПРА', null), ('Источник', 'сорока', 'Источник'), ('Поступило', '2026-11-01', null),
    ('Поступило', '2206-11-01', 'Поступило'), ('Поступило', 'вчера', 'Поступило'), ('Уведомить до', 'завтра', 'Уведомить до'), ('Уведомить до', '2026-12-01', 'Уведомить до'), ('Недееспособен', 'да', null), ('Недееспособен', 'может быть', 'Недееспособен'),
    ('Индекс по регистрации', '66400', 'Индекс по регистрации'), ('Любимый цвет', 'синий', null)) t(k, v, f);

-- of the course, too: its kinds, its words, its days (none before the arrival, none to come), what hangs on what
select is(kurator.register_fault(jsonb_build_object('Поступило', '2026-11-20', 'Ход дела', a || v), null, '2026-11-23'), f, 'course: ' || v)
  from (values ('attempt, 2026-11-20 10:00:00, phone, told, out, self, 2026-11-20 10:05:00.25, Тестова, , +79000000001; ')) t(a), (values
    ('attempt, 2026-11-20 10:00:00, phone, no_answer, out, , 2026-11-20 10:05:00', null), ('answer, 1, accompaniment, agreed, oral, , , 2026-11-20 10:00:00', null),
    ('meeting, 1, 2026-12-20 10:00:00, office, , agreed, 2026-11-20 10:00:00; esrn, 2026-11-23 09:00:00, Кто-то', null), ('override, 1, 2, 2026-11-20 10:00:00, Тестова, просили', null),
    ('attempt', 'Ход дела'), ('visit, 2026-11-20 10:00:00', 'Ход дела'), ('attempt, 2026-11-19 23:59:59, phone, no_answer, out, , 2026-11-20 10:05:00', 'Ход дела'),
    ('attempt, 2026-11-24 00:00:00, phone, no_answer, out, , 2026-11-20 10:05:00', 'Ход дела'), ('attempt, 2026-11-20 10:00:00, phone, no_answer, out, , 2026-11-24 10:05:00', 'Ход дела'),
    ('attempt, 2026-02-30 10:00:00, phone, no_answer, out, , 2026-11-20 10:05:00', 'Ход дела'), ('attempt, 2026-11-20 24:00:00, phone, no_answer, out, , 2026-11-20 10:05:00', 'Ход дела'),
    ('attempt, 2026-11-20 10:00:00, phone, sent, out, , 2026-11-20 10:05:00', 'Ход дела'), ('attempt, 2026-11-20 10:00:00, phone, no_answer, in, , 2026-11-20 10:05:00', 'Ход дела'),
    ('attempt, 2026-11-20 10:00:00, phone, told, out, cat, 2026-11-20 10:05:00', 'Ход дела'), ('answer, 2, accompaniment, agreed, oral, , , 2026-11-20 10:00:00', 'Ход дела'),
    ('answer, , accompaniment, agreed, oral, , , 2026-11-20 10:00:00', 'Ход дела'), ('answer, 1, accompaniment, refused, oral, , , 2026-11-20 10:00:00', 'Ход дела'),
    ('answer, 1, accompaniment, thinking, oral, , , 2026-11-20 10:00:00', 'Ход дела'), ('meeting, 1, 2026-12-20 10:00:00, office, , kept, 2026-11-20 10:00:00', 'Ход дела'),
    ('meeting, 7, 2026-12-20 10:00:00, office, , agreed, 2026-11-20 10:00:00', 'Ход дела'), ('esrn, 2026-11-24 09:00:00', 'Ход дела'), ('esrn, 2026-11-21 09:00:00; esrn, 2026-11-21 09:00:00', 'Ход дела'),
    ('override, 1, 4, 2026-11-20 10:00:00, Тестова, просили', 'Ход дела'), ('attempt, 2026-11-20 11:00:00, phone, told, out, , 2026-11-20 11:05:00', 'Ход дела'),
    ('attempt, 2026-11-20 11:00:00, phone, call_back, out, , 2026-11-20 11:05:00', 'Ход дела'), ('attempt, 2026-11-20 11:00:00, post, delivered, out, , 2026-11-20 11:05:00', 'Ход дела'), ('override, 1, 2, 2026-11-20 10:00:00, , просили', 'Ход дела'), ('override, x, 2, 2026-11-20 10:00:00, Тестова, просили', 'Ход дела'),
    (repeat('attempt, 2026-11-20 10:00:00, phone, no_answer, out, , 2026-11-20 10:05:00; ', 150), 'Ход дела')) w(v, f);
-- a course that goes on in the next cell; what stands beside it
select is(kurator.register_fault(jsonb_build_object('Поступило', '2026-11-20', 'Ход дела', a || v, 'Ход дела, продолжение', m), null, '2026-11-23'), f, 'continued: ' || left(m, 60) || ' ' || v)
  from (values ('attempt, 2026-11-20 10:00:00, phone, told, out, self, 2026-11-20 10:05:00')) t(a), (values
    ('', 'answer, 1, accompaniment, agreed, oral, , , 2026-11-20 10:00:00', null), ('', 'answer, 2, accompaniment, agreed, oral, , , 2026-11-20 10:00:00', 'Ход дела'),
    ('', 'file, ladder, Кто-то, примечание; referral, ipra, 2026-11-22, 5, 2026-11-21, Бюро, 7, 2026-11-20, , joined', null), ('; file', 'file', 'Ход дела'), ('', 'file, maybe', 'Ход дела'),
    ('', 'file, , , , because', 'Ход дела'), ('', 'referral, сорока, 2026-11-22', 'Ход дела'), ('', 'referral, ipra, 2026-11-24', 'Ход дела'), ('', 'referral, ipra', 'Ход дела'),
    ('', repeat('; ', 3900), 'Ход дела'), ('', repeat('x', 8001), 'Ход дела, продолжение')) w(v, m, f);
select is(kurator.register_fault(jsonb_build_object(k, v), '1992-03-14', '2026-11-23'), f, k || ': ' || v) from (values
    ('Отметки учреждения', 'на контроле; обзвонить, note, 2026-11-20 10:00:00, Кто-то, 2026-11-21 10:00:00, Кто-то; обзвонить', null), ('Marks of the office', 'watched; watched', 'Отметки учреждения'),
    ('Отметки учреждения', 'любимая', 'Отметки учреждения'), ('Отметки учреждения', 'к выезду, , 2026-11-24 10:00:00', 'Отметки учреждения'), ('Отметки учреждения', 'к выезду, , 2026-11-20 10:00:00, , 2026-11-19 10:00:00', 'Отметки учреждения'),
    ('Отметки учреждения', 'к выезду, ' || repeat('x', 201), 'Отметки учреждения'),
    ('Последний день адреса', '2030-01-01', null), ('Последний день адреса', 'скоро', 'Последний день адреса'), ('Address registered until', '1990-01-01', 'Последний день адреса по регистрации'),
    ('Другие дела', 'case, personal, 2026-11-01; case, ipra, 2026-11-20; attempt, 2026-11-20 10:00:00, phone, no_answer, out, , 2026-11-20 10:05:00', null), ('Другие дела', 'case, personal', 'Другие дела'),
    ('Другие дела', 'case, сорока, 2026-11-01', 'Другие дела'), ('Другие дела', 'attempt, 2026-11-20 10:00:00, phone, no_answer, out, , 2026-11-20 10:05:00', 'Другие дела'),
    ('Другие дела', 'case, ipra, 2026-11-20; attempt, 2026-11-19 10:00:00, phone, no_answer, out, , 2026-11-20 10:05:00', 'Другие дела'), ('Другие дела', 'case, ipra, 2026-11-20, , , , 2026-11-22', 'Другие дела'),
    ('Другие дела', 'case, ipra, 2026-11-20, , , , 2026-11-22, moved', null), ('Другие дела, продолжение', repeat('case, ipra, 2026-11-20; ', 51), 'Другие дела'), ('Другие дела', 'case, ipra, 1990-11-20', 'Другие дела'),
    ('Семья', '1, 2', null), ('Семья', '1, 2, 2000-01-01, 2010-01-01, Кто-то, сын или дочь, 1, spouse, 3; 1, 2', null), ('Семья', '1, 2; 2, 2', 'Семья'), ('Семья', '1', 'Семья'), ('Семья', '0, 1', 'Семья'), ('Семья', '1, 2, , , , сын', 'Семья'),
    ('Семья', '1, 2, , , , sibling, 2', 'Семья'), ('Семья', '1, 2, , , , кум, 3', 'Семья'), ('Семья', '1, 2, , , , sibling', 'Семья'), ('Семья', '1, 2, 2010-01-01, 2009-01-01', 'Семья'), ('Семья', '1, 2, 1990-01-01', 'Семья'),
    ('Прежние адреса', 'actual, 664000, Аларский район, Кутулик, "Мира, 1", 2020-01-01; registered, , , , , 2026-11-22', null), ('Former addresses', 'дом, , , , , 2020-01-01', 'Прежние адреса'),
    ('Прежние адреса', 'actual, 66400, , , , 2020-01-01', 'Прежние адреса'), ('Прежние адреса', 'actual, , , , Мира', 'Прежние адреса'), ('Прежние адреса', 'actual, , , , , 2026-11-23', 'Прежние адреса'),
    ('Прежние адреса', 'actual, , , , , 1990-01-01', 'Прежние адреса'), ('Прежние адреса', 'actual, , , , ' || repeat('x', 301) || ', 2020-01-01', 'Прежние адреса'),
    ('Прежние ИПРА', '1.1/2020, 2020-01-01, 2021-01-01, П, 2, 1 0 0 0 0 0 3; , 2021-01-01; 7, , unlimited', null), ('Earlier IPRA', ', , unlimited', 'Прежние ИПРА'), ('Прежние ИПРА', '7, 2026-11-24', 'Прежние ИПРА'),
    ('Прежние ИПРА', '7, 2020-01-01, 2019-01-01', 'Прежние ИПРА'), ('Прежние ИПРА', '7, 2020-01-01, скоро', 'Прежние ИПРА'), ('Прежние ИПРА', '7, 2020-01-01, , , 4', 'Прежние ИПРА'), ('Прежние ИПРА', '7, , , , , 1 0 4 0 0 0 0', 'Прежние ИПРА'),
    ('Семья', '99999999999, 2', 'Семья'), ('Family', 'мама, папа, я', 'Семья')) t(k, v, f);
select is(kurator.cell_pages(array['a', 'b']), '{"a; b"}', 'records in one cell');
select is((select array_agg(length(x)) from unnest(kurator.cell_pages(array_fill(repeat('x', 3000), '{4}'))) x), '{6002,6002}', 'in two');
select is(kurator.cell_pages(array_fill(repeat('x', 3000), array[n])), '{}', 'or in none, rather than half of them: ' || n) from unnest('{5,0}'::int[]) n;
select is(kurator.cell_pages(array[repeat('x', 8001)]), '{}', 'nor one that no cell holds');
select is(kurator.register_fault(jsonb_build_object('Course', 'esrn, 2026-11-20 09:00:00')), 'Ход дела', 'no course without an arrival');
select is((select bool_or(r.field = 'course') from kurator.register_column r where r.register = 'regional'), false, 'the course is the operator''s own');

-- ---- who may ----
select is((tap.given('reg_supervisor', $$'', 'territorial', 'check', 'ru'$$))[1], 'head|УСЗСОН А|' || (select string_agg(field, '|' order by position) from kurator.register_column where register = 'territorial'), 'the supervisor: the head');
select is((tap.given('reg_supervisor', $$'', 'territorial', 'check', 'ru'$$))[2] like 'names||№ оператора|Оператор|Фамилия|%', true, 'the names of the columns');
select is(cardinality(tap.given('reg_supervisor', $$'n901', 'territorial', 'check', 'en'$$)), 4, 'two citizens, by the number of the office, too');
select is(tap.given(l, o || ', ''territorial'', ''check'', ''ru'''), '{refused|register.office}', l || ' ' || o || ' may not')
  from (values ('reg_clerk', ''''''), ('reg_coordinator', ''''''), ('reg_supervisor', '''9002'''), ('reg_supervisor', '''n902'''), ('reg_supervisor', '''n12345'''), ('reg_supervisor', '''x'''), ('reg_monitor', ''''''),
               ('reg_monitor', '''9001'''), ('reg_other', '''9002''')) v(l, o);
select is(tap.given('reg_supervisor', $$'', 'regional', 'check', 'ru'$$), '{refused|register.region}', 'the region is a resource centre''s');
select is(tap.given('reg_monitor', $$'n12345', 'regional', 'check', 'ru'$$), '{refused|register.region}', 'of an operator that is not there nothing');
select is((select count(*)::int from audit.entry where kind = 'failure' and relation = 'api.register'), 11, 'each such refusal is in the journal');
select is(tap.given('reg_ministry', $$'', 'regional', 'check', 'ru'$$)::text like '%42501%', true, 'nor does anybody else');
insert into kurator.deputy (organisation_id, staff_id, deputy_id, valid_from, valid_until)
select 9001, a.id, b.id, '2026-11-23', '2026-11-24' from kurator.staff a, kurator.staff b where a.login = 'reg_supervisor' and b.login = 'reg_clerk';
select is(cardinality(tap.given('reg_clerk', $$'', 'territorial', 'check', 'ru'$$)), 4, 'who stands in for the supervisor may');
select is(tap.given('reg_supervisor', $$'', 'territorial', 'because', 'ru'$$), '{refused|register.reason}', 'a reason is of the list');
select is(tap.given('reg_supervisor', $$'', 'territorial', null, 'ru'$$), '{refused|register.reason}', 'and there must be one');
select is(tap.given('reg_supervisor', $$'', 'other', 'check', 'ru'$$), '{refused|register.unknown}', 'a register is of the list');

-- ---- by a filter of the list of citizens ----
select is(array_length(tap.given('reg_supervisor', $$'', 'territorial', 'check', 'ru', '{missing=snils}'$$), 1), 3, 'who fits');
select is((tap.given('reg_supervisor', $$'', 'territorial', 'check', 'ru', '{missing=snils}'$$))[3] like 'row||901|УСЗСОН А|Якорев|%', true, 'he');
select is((select why from audit.entry where login = 'reg_supervisor' and kind = 'export' order by id desc limit 1), 'office=9001 check 1 rows missing=snils', 'the journal has the filter');
select is(array_length(tap.given('reg_supervisor', $$'', 'territorial', 'check', 'ru', '{territory=Якорев Пётр}'$$), 1), 2, 'nobody lives there');
select is((select why from audit.entry where login = 'reg_supervisor' and kind = 'export' order by id desc limit 1), 'office=9001 check 0 rows territory=*', 'but no free text');
select is(tap.given('reg_supervisor', $$'', 'territorial', 'check', 'ru', '{missing=everything}'$$), '{refused|filter.unknown}', 'a filter is one');
select is((tap.given('reg_supervisor', format($$'', 'territorial', 'check', 'ru', %L$$, array_fill('missing=snils'::text, array[n]))))[1] like 'refused|%', n > 100, n || ' conditions') from unnest('{100,101}'::int[]) n;
select is(array_length(tap.given('reg_monitor', $$'', 'regional', 'check', 'ru', '{missing=snils}'$$), 1), 3, 'of the region, too');

-- ---- the region: by directions ----
select is(cardinality(tap.given('reg_monitor', $$'', 'regional', 'check', 'ru'$$)), 5, 'a monitor: those of all operators');
select is(cardinality(tap.given('reg_monitor', $$'9002', 'regional', 'check', 'ru'$$)), 3, 'or of one');
select is(tap.given('reg_monitor', $$'', 'regional', 'check', 'ru'$$)::text ~ '900 000|Советская|мать', false, 'without what the operators alone need');
update kurator.direction set age_from = 50, age_to = 60;
select is(array_length(tap.given('reg_monitor', $$'', 'regional', 'check', 'ru'$$), 1), 3, 'only his directions');
select is((tap.given('reg_monitor', $$'', 'regional', 'check', 'ru'$$))[3] like 'row||901|УСЗСОН А|Якорев|%', true, 'those who fit');
delete from kurator.direction;
select is(cardinality(tap.given('reg_monitor', $$'', 'regional', 'check', 'ru'$$)), 2, 'a centre without directions has a head and no rows');
insert into kurator.direction (centre_id) values (9003);

-- ---- who is restricted, of another site, merged ----
select is(tap.save('reg_supervisor', 'restricted', plain, 'action=mark', 'kind=violence', 'reason=угрозы'), 'saved', 'one is restricted') from who;
select is(tap.given('reg_clerk', $$'', 'territorial', 'check', 'ru'$$)::text ~ 'Якорев', false, 'who is not named does not get him');
select is(tap.given('reg_supervisor', $$'', 'territorial', 'check', 'ru'$$)::text ~ 'Якорев', true, 'who is named does');
update kurator.person p set merged_into = tap.person_of(plain) from who where p.id = tap.person_of(mine);
select is(tap.given('reg_supervisor', $$'', 'territorial', 'check', 'ru'$$)::text ~ 'Тестова', false, 'who was merged is no row');
update kurator.person p set merged_into = null from who where p.id = tap.person_of(mine);
insert into kurator.site (organisation_id, name) values (9001, 'Здесь'), (9001, 'Там');
update kurator.person_office o set site_id = t.id from who, kurator.site t where o.person_id = tap.person_of(mine) and o.office_id = 9001 and t.name = 'Там' and t.organisation_id = 9001;
update kurator.staff_role r set site_id = t.id from kurator.staff s, kurator.site t where s.id = r.staff_id and s.login = 'reg_supervisor' and t.name = 'Здесь' and t.organisation_id = 9001;
select is(tap.given('reg_supervisor', $$'', 'territorial', 'check', 'ru'$$)::text ~ 'Тестова', false, 'nor whom another site keeps');
update kurator.staff_role r set site_id = null from kurator.staff s where s.id = r.staff_id and s.login = 'reg_supervisor';

-- ---- the journal ----
select is((select kind || ' ' || relation || ' ' || row_id || ' ' || why from audit.entry where login = 'reg_monitor' and kind = 'export' order by id desc limit 1), 'export register regional office=9003 check 0 rows', 'an export is an entry with its reason and rows');
select is((select why from audit.entry where login = 'reg_supervisor' and kind = 'export' order by id desc limit 1), 'office=9001 check 1 rows', 'of the office');
select is((select count(*)::int from audit.entry where kind = 'export' and relation = 'register' and (why ~ 'Тест|Якор')), 0, 'and no name');
-- ---- a saved view by its name ----
insert into kurator.saved_view (office_id, staff_id, name, shared, terms)
select 9001, s.id, v.name, v.shared, v.terms::text[] from (values ('reg_clerk', 'Все свои', false, '{category=child}'), ('reg_clerk', 'Взрослые=59', true, '{category=adult}'), ('reg_supervisor', 'Все свои', false, '{category=adult,stage=open}'),
    ('reg_supervisor', 'Старый', true, '{colour=red}')) v(login, name, shared, terms) join kurator.staff s on s.login = v.login;
select is(tap.given('reg_supervisor', format($$'', 'territorial', 'check', 'ru', %L$$, f)) = tap.given('reg_supervisor', format($$'', 'territorial', 'check', 'ru', %L$$, same)), true, 'the view ' || f) from (values
    ('{все свои}', '{category=adult,stage=open}'), ('{view=взрослые=59}', '{category=adult}'), ('{view=Все свои,missing=phone}', '{category=adult,stage=open,missing=phone}')) v(f, same);
select is((tap.given('reg_supervisor', format($$'', 'territorial', 'check', 'ru', %L$$, f)))[1], w, 'no view: ' || f) from (values
    ('{нет такого}', 'refused|view.unknown|нет такого'), ('{view=}', 'refused|view.unknown'), ('{Старый}', 'refused|filter.unknown'), ('{''; drop table x}', 'refused|view.unknown|''; drop table x'),
    ('{взрослые=59}', 'refused|filter.unknown')) v(f, w);
select is((tap.given('reg_monitor', $$'', 'regional', 'check', 'ru', '{view=Взрослые=59}'$$))[1], 'refused|view.unknown|Взрослые=59', 'the views of an office are not a centre''s');
select is((select why ~ ('view=' || v.id || ' category=adult stage=open$') from kurator.saved_view v, lateral (select why from audit.entry where login = 'reg_supervisor' and kind = 'export' and why ~ 'view=' and why !~ 'missing' order by id limit 1) e
            where v.name = 'Все свои' and v.terms[1] = 'category=adult'), true, 'the journal has the view''s number and what it asked for');

-- ---- limits ----
insert into kurator.setting (key, value) values ('register.per_day', '13');
select is(tap.given('reg_clerk', $$'', 'territorial', 'report', 'ru'$$)::text ~ 'refused', false, 'another account has its own') ;
select tap.given('reg_supervisor', $$'', 'territorial', 'check', 'ru'$$) from generate_series(1, 13) \g /dev/null
select is(tap.given('reg_supervisor', $$'', 'territorial', 'check', 'ru'$$), '{refused|register.often|13}', 'so many a day');
select tap.at('2026-11-24 10:01+08');
select is(tap.given('reg_supervisor', $$'', 'territorial', 'check', 'ru'$$)::text ~ 'refused', false, 'and the next day again');
alter table audit.entry add constraint t_full check (kind <> 'export') not valid;
select is(tap.given('reg_supervisor', $$'', 'territorial', 'check', 'ru'$$)::text ~ 'KU004', true, 'what cannot be journalled is not given');
alter table audit.entry drop constraint t_full;
select tap.case_of('Многова', null) from generate_series(1, 9) \g /dev/null
insert into kurator.setting (key, value) values ('register.max_rows', '10');
select is(tap.given('reg_supervisor', $$'', 'territorial', 'check', 'ru'$$), '{refused|register.many|10}', 'so many rows');
update kurator.setting set value = '11' where key = 'register.max_rows';
select is(cardinality(tap.given('reg_supervisor', $$'', 'territorial', 'check', 'ru'$$)), 13, 'to the last one');

-- ---- columns are rows ----
delete from kurator.register_column where register = 'territorial';
insert into kurator.register_column values ('territorial', 1, 'birth_date'), ('territorial', 5, 'surname');
select is((tap.given('reg_supervisor', $$'', 'territorial', 'check', 'en'$$))[1:3], '{head|УСЗСОН А|birth_date|surname,names||Birth date|Surname,row||1970-05-05|Многова}', 'those and in that order');
insert into kurator.choice (list, code, position, name, name_en, extra) values ('register', 'own', 3, 'x', 'x', 'office');
insert into kurator.register_column values ('own', 1, 'snils');
select is((tap.given('reg_supervisor', $$'', 'own', 'check', 'en'$$))[2], 'names||SNILS', 'a register of one''s own');
select is(tap.quality_stale(), null, 'the figures of the quality followed all of it');
select * from finish();
rollback;
