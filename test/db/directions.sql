-- directions.sql - a monitor sees, at all operators, the citizens of his centre's directions as they are today, nobody else, and
-- changes nothing; the administrator keeps the directions.
\set prefix dir_
\set monitor dir_monitor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
update kurator.organisation set no = id - 8100, territory = case id when 9001 then '{Аларский район}' when 9002 then '{Балаганский район}' else '{}' end::text[] where id < 9003 and id > 9000;
create table tap.c (name text, case_id bigint);
create function tap.make(p_name text, p_birth date, p_disability text, p_office int default 9001) returns void language plpgsql as $$
declare
    v_case bigint := tap.case_of(p_name, '+7900000' || lpad((select count(*) from tap.c)::text, 4, '0'), p_birth, p_office);
begin
    update kurator.person set disability = p_disability where id = tap.person_of(v_case);
    insert into tap.c values (p_name, v_case);
end $$;
-- today is 2026-11-23
select tap.make('Грудной', '2026-01-10', 'limited_health'), tap.make('Трёхлетов', '2023-11-23', 'child'), tap.make('Почтитри', '2023-11-24', 'child'),
       tap.make('Школьников', '2015-05-05', 'child', 9002), tap.make('Почтивосемнадцать', '2008-11-24', 'child'), tap.make('Восемнадцать', '2008-11-23', '2'),
       tap.make('Рабочий', '1980-05-05', '1'), tap.make('Третьегрупный', '1981-05-05', '3', 9002), tap.make('Пожилой', '1950-05-05', '2'), tap.make('Безгруппов', '1979-05-05', null) \g /dev/null
insert into kurator.ipra (person_id, number, issued_on, limits)
select tap.person_of(case_id), '1', '2026-01-01', case name when 'Рабочий' then '{1,1,1,1,1,1,3}'::int[] else '{1,1,1,1,1,1,null}' end from tap.c where name in ('Рабочий', 'Третьегрупный');
analyze kurator.person, kurator.person_key, kurator.case_file, kurator.deadline_open;
grant select on tap.c to public;
-- The centre's rows for a moment, and whom its monitor sees: by the card, and by each list of both offices the same.
create function tap.seen(p_rows text, p_login text default 'dir_monitor') returns text language plpgsql as $$
declare
    v_card text;
    v_list text;
    v_find text;
begin
    delete from kurator.direction;
    if p_rows <> '' then
        execute 'insert into kurator.direction (centre_id, ' || split_part(p_rows, ' = ', 1) || ') values ' || split_part(p_rows, ' = ', 2);
    end if;
    v_card := tap.as_login(p_login, 'select string_agg(h.surname, '' '' order by h.surname collate "C") from tap.c, lateral api.case_head(c.case_id, null) h');
    v_list := tap.as_login(p_login, 'select string_agg(split_part(w.name, '' '', 1), '' '' order by split_part(w.name, '' '', 1) collate "C")'
        ' from unnest(''{9001,9002}''::int[]) o, lateral api.worklist(o, ''all'', ''all'', null, null, 99) w where w.case_id is not null');
    v_find := tap.as_login(p_login, 'select string_agg(split_part(s.name, '' '', 1), '' '' order by split_part(s.name, '' '', 1) collate "C") from tap.c, lateral api.search(9003, c.name, 9) s');
    return v_card || case when v_list is distinct from v_card then ' list: ' || v_list else '' end || case when v_find is distinct from v_card then ' search: ' || v_find else '' end;
end $$;
select is(tap.seen(r), w, r) from (values
    ('age_to = (9003, 2)', '("Грудной Почтитри")'), ('age_from, age_to = (9003, 3, 17)', '("Почтивосемнадцать Трёхлетов Школьников")'),
    ('age_from, age_to = (9003, 18, 59)', '("Безгруппов Восемнадцать Рабочий Третьегрупный")'), ('age_from = (9003, 60)', '(Пожилой)'),
    ('age_from, disability = (9003, 18, ''{1,2}'')', '("Восемнадцать Пожилой Рабочий")'), ('disability = (9003, ''{limited_health}'')', '(Грудной)'),
    ('work_degree = (9003, ''{3}'')', '(Рабочий)'), ('age_from, work_degree = (9003, 14, ''{0}'')', '(Третьегрупный)'),
    ('territory = (9003, ''Балаганский район'')', '("Третьегрупный Школьников")'), ('territory = (9003, ''УСЗСОН Б'')', '("Третьегрупный Школьников")'),
    ('age_to, age_from = (9003, 2, null), (9003, null, 60)', '("Грудной Пожилой Почтитри")'),
    ('name = (9003, ''все'')', '("Безгруппов Восемнадцать Грудной Пожилой Почтивосемнадцать Почтитри Рабочий Третьегрупный Трёхлетов Школьников")'),
    ('', '()'), ('name = (9002, ''другого центра'')', '()')) x(r, w);
select tap.at('2026-11-24 10:00+08');
select is(tap.seen('age_to = (9003, 2)'), '(Грудной)', 'a birthday later one is not among them any more');
select tap.at('2026-11-23 10:00+08');
select throws_ok('insert into kurator.direction (centre_id, age_from, age_to) values (9003, 5, 3)', '23514', null, 'no row that nobody can fit by mistake');

-- ---- figures are the rows behind them; the region's figures are of everybody ----
select tap.seen('age_to = (9003, 17)') \g /dev/null
select tap.at('2026-12-03 10:00+08');
select is(tap.as_login(:'monitor', 'select untried from api.board(9001) where kind = ''all'''), tap.as_login(:'monitor', 'select count(*) from api.board_list(9001, ''untried'', ''all'', null, null, null, 99)'), 'overdue on the board');
select is(tap.as_login(:'monitor', 'select untried from api.board(9001) where kind = ''all'''), '(3)', 'three children: one is grown up by now');
select is(tap.as_login(:'monitor', 'select of_all - in_time from api.board(9001) where kind = ''all'''), '(3)', 'the share of them');
select is(tap.as_login(:'monitor', 'select counts[1] from api.worklist(9001, ''overdue'', ''all'', null, null, 9) limit 1'), '(3)', 'and the tab');
select is(tap.as_login(:'monitor', 'select name, n from api.board(9001) where kind = ''wait'' and n > 0'), '(unassigned,3)', 'what waits, no restricted ones');
select is(tap.as_login(l, 'select untried from api.board_region() where kind = ''all'''), '(10)', l || ': all operators') from unnest('{dir_monitor,dir_ministry}'::text[]) l;
select is(tap.as_login(:'monitor', 'select n from api.monthly(0, ''2026-11-01'', ''ru'', '''') where line = ''open'' and col = ''all'' and part = '''''), '(10)', 'the region''s form');
select is(tap.as_login(:'monitor', 'select count(*) from api.monthly_people(0, ''2026-11-01'', ''open'', '''', ''all'', '''', '''', null, null, 99)'), '(4)', 'the people behind it are his');
select is(tap.as_login(:'monitor', 'select figure from api.paper_list(''9001'', ''overdue'', ''all'', null, ''export'') limit 1'), '(3)', 'on paper');
select tap.at('2026-11-23 10:00+08');
select tap.seen('') \g /dev/null
select is(tap.as_login(:'monitor', 'select count(*) from api.board(9001)'), '(0)', 'a centre without rows: no board of an office');
select is(tap.as_login(:'monitor', 'select count(*) > 2 from api.board_region()'), '(t)', 'but the figures of all');

-- ---- nothing is changed ----
select tap.seen('age_to = (9003, 17)') \g /dev/null
select case_id as child from tap.c where name = 'Школьников' \gset
select case_id as adult from tap.c where name = 'Рабочий' \gset
select is(tap.does(:'monitor', format('select * from api.%I(gen_random_uuid(), %s, 1, ''{}'', null, ''{}'')', f, :'child')), '! 42501', 'a monitor may not ' || f)
  from unnest('{save_attempt,save_esrn,save_esrn_fact,save_close,save_forward,save_override,save_mistake,save_appointment,save_contacts,save_spot_check,save_handover,save_restricted,save_request,save_processing}'::text[]) f;
select is(tap.does(:'monitor', s), '! 42501', s) from unnest(array['select * from api.spot_check(gen_random_uuid(), 9001)', 'select * from api.save_shifts_seen(gen_random_uuid(), 9001, null, 9)',
    'select * from api.paper_notice(1)', 'select * from api.similar(9001, ''а'', '''', '''', null, '''', '''')']) s;
-- (It keeps drafts of referrals of its own.)
select is(tap.does(:'monitor', format('select api.keep_draft(gen_random_uuid(), %L, %s, 9001, 1, 1, '''', ''{}'', ''{}'')', f, c)), '! KU001', format('no draft of an operator''s case: %s of %s', f, w))
  from unnest('{attempt,close,esrn,forward}'::text[]) f, (values (1::bigint, 'a case that is not there'), (:child, 'one that is seen')) v(c, w);
-- who is a clerk of another office besides: the same functions, and no more right
insert into kurator.staff_role (staff_id, organisation_id, role) select id, 9003, 'monitor' from kurator.staff where login = 'dir_other';
grant kurator_monitor to dir_other;
select is(tap.save('dir_other', 'attempt', (select case_id from tap.c where name = 'Трёхлетов'), 'channel=phone', 'outcome=no_answer'), 'refused rights.none', 'whom he sees he is told that he may not');
select is(tap.save('dir_other', 'attempt', :'adult', 'channel=phone', 'outcome=no_answer'), '! KU001', 'whom he does not see is not there');
select is(tap.save('dir_other', 'attempt', 987654321, 'channel=phone', 'outcome=no_answer'), '! KU001', 'as who is not');
select is(tap.save('dir_other', 'attempt', (select case_id from tap.c where name = 'Третьегрупный'), 'channel=phone', 'outcome=no_answer'), 'saved', 'the own office is all his');
insert into kurator.deputy (organisation_id, staff_id, deputy_id, valid_from, valid_until)
select 9001, s.id, d.id, '2026-11-23', '2026-11-23' from kurator.staff s, kurator.staff d where s.login = 'dir_supervisor' and d.login = 'dir_other';
select is(tap.save('dir_other', 'override', (select case_id from tap.c where name = 'Трёхлетов'), 'rung=2', 'reason=по просьбе'), 'refused rights.none', 'nor by standing in for a supervisor');

-- ---- whom a deadline is of stands in it, so that lists are counted from an index ----
create function tap.astray() returns text language sql as $$
    select string_agg(p.surname, ' ') from kurator.deadline d join kurator.person p on p.id = d.person_id
     where (d.born, d.need) is distinct from (p.birth_date, kurator.need_of(p.id, p.disability)) $$;
select is(tap.astray(), null, 'of each');
update kurator.person set birth_date = '2014-01-31', disability = '2' where id = tap.person_of(:child);
select is(tap.astray(), null, 'birth date and disability put right');
select is((select array_agg(distinct d.born || ' ' || d.need) from kurator.deadline d where d.case_id = :child), '{"2014-01-31 11"}', 'in both');
insert into kurator.ipra (person_id, issued_on, limits) values (tap.person_of(:child), '2026-05-05', '{1,1,1,1,1,1,2}'), (tap.person_of(:adult), '2026-05-05', null);
select is(tap.astray(), null, 'an extract');
select is((select array_agg(distinct d.need) from kurator.deadline d where d.case_id = :child), '{14}', 'with its degree');
update kurator.ipra set limits[7] = 3 where person_id = tap.person_of(:child);
select is((select array_agg(distinct d.need) from kurator.deadline d where d.case_id = :child), '{15}', 'which changes');
update kurator.ipra set issued_on = '2020-05-05' where person_id = tap.person_of(:adult);
select is(tap.astray(), null, 'or becomes the older one');
delete from kurator.ipra where person_id = tap.person_of(:child);
select is(tap.astray(), null, 'or goes');
update kurator.deadline set person_id = tap.person_of(:adult) where case_id = :child;
select is(tap.astray(), null, 'another citizen''s');
update kurator.deadline set person_id = tap.person_of(:child) where case_id = :child;
update kurator.person set birth_date = '2015-05-05', disability = 'child' where id = tap.person_of(:child);
delete from kurator.ipra where person_id = tap.person_of(:adult) and limits is null;
-- Of all that a row may ask and a citizen may be, both ways say the same.
create table tap.row as
select row(a.born_after, a.born_until, b.v, c.v, o.v)::kurator.reach as reach
  from (values (null::date, null::date), ('2008-11-23', null), (null, '2008-11-23'), ('2000-01-01', '2008-11-23'), ('2008-11-23', '2020-02-29'), ('2010-01-01', '2010-01-01')) a(born_after, born_until)
 cross join (values (null::text[]), ('{1}'), ('{child,limited_health}'), ('{2,3,child}')) b(v)
 cross join (values (null::int[]), ('{0}'), ('{1,3}')) c(v) cross join (values (null::int[]), ('{9001}'), ('{9002,9003}'), ('{}')) o(v);
create function tap.sides(p_reach kurator.reach[]) returns text language plpgsql as $$
declare
    v_spans constant datemultirange[] := kurator.spans(p_reach, 9001);
begin
    return (select count(*) || ' differ' from tap.citizen c
             where (v_spans[c.need] @> c.born) is true <> kurator.reaches(c.born, c.disability, c.person, 9001, p_reach));
end $$;
create table tap.pattern as
select row_number() over () * -1 as person, d.disability, l.limits
  from unnest(array[null, '1', '2', '3', 'child', 'limited_health']) d(disability)
 cross join (values (null::int[]), ('{1,1,1,1,1,1,null}'), ('{1,1,1,1,1,1,0}'), ('{1,1,1,1,1,1,1}'), ('{1,1,1,1,1,1,3}'), ('{1}')) l(limits);
insert into kurator.person (id, surname, birth_date, sex, disability) overriding system value select person, 'Образцов', '1990-01-01', 'm', disability from tap.pattern;
insert into kurator.ipra (person_id, issued_on, limits) select person, '2026-01-01', limits from tap.pattern where limits is not null;
create table tap.citizen as
select t.person, t.disability, kurator.need_of(t.person, t.disability) as need, g.born
  from (values ('1950-05-05'::date), ('2000-01-01'), ('2000-01-02'), ('2008-11-23'), ('2008-11-24'), ('2010-01-01'), ('2020-03-01')) g(born) cross join tap.pattern t;
select is((select string_agg(distinct tap.sides(array[reach]), ' ') from tap.row where hashtext(reach::text) % 4 = 0), '0 differ', 'each row by itself');
select is((select string_agg(distinct tap.sides(array[a.reach, b.reach]), ' ') from tap.row a, tap.row b where hashtext(a::text || b::text) % 1501 = 0), '0 differ', 'two of them');
select is((select count(*) > 200 and bool_or(kurator.spans(array[reach], 9001)::text like '%{[%') from tap.row), true, 'there was something to compare');
select is(kurator.spans(null, 9001), null, 'who has none');
select is((select count(*)::int from unnest(kurator.spans('{}', 9001)) s where s is not null), 0, 'and who sees nobody');

-- ---- the administrator ----
create function tap.set(p_login text, variadic p_rows text[]) returns text language sql as $$
    select tap.as_login(p_login, format('select outcome, code, field, args from api.save_directions(gen_random_uuid(), %L, %L, %L, %L, %L, %L, %L)',
        (select array_agg(split_part(r, '|', 1)) from unnest(p_rows) r), (select array_agg(split_part(r, '|', 2)) from unnest(p_rows) r), (select array_agg(split_part(r, '|', 3)) from unnest(p_rows) r),
        (select array_agg(split_part(r, '|', 4)) from unnest(p_rows) r), (select array_agg(split_part(r, '|', 5)) from unnest(p_rows) r), (select array_agg(split_part(r, '|', 6)) from unnest(p_rows) r),
        (select array_agg(split_part(r, '|', 7)) from unnest(p_rows) r))) $$;
select is(tap.set(l, 'Центр|x|||||'), '! 42501', l || ' keeps no directions') from unnest('{dir_monitor,dir_supervisor,dir_ministry,dir_auditor}'::text[]) l;
select is(tap.set('dir_admin', r), w, r) from (values
    ('Нетакого|x|||||', '(refused,directions.centre,2,"{2,Нетакого}")'), ('Центр|x|5|3|||', '(refused,directions.age,2,"{2,""5 - 3""}")'), ('Центр|x|-1||||', '(refused,directions.age,2,"{2,""-1 - ""}")'),
    ('Центр|x|999||||', '(refused,directions.age,2,"{2,""999 - ""}")'), ('Центр|x|||4||', '(refused,directions.disability,2,"{2,4}")'), ('Центр|x||||9|', '(refused,directions.degree,2,"{2,9}")'),
    ('Центр|x|||||Марс', '(refused,directions.territory,2,"{2,Марс}")')) x(r, w);
select is((select count(*)::int from kurator.direction), 1, 'nothing of it was kept');
select is(tap.set('dir_admin', 'Центр|дети|0|17|child limited_health||', '9003|рабочий возраст|18|59|1 2 3|3|Аларский район', 'n901|свои|||||'), '(saved,"","","{3,2}")', 'a file of two centres');
select is(tap.as_login('dir_admin', 'select centre, name, age_from, age_to, disability, work_degree, territory from api.directions()'),
          E'("УСЗСОН А",свои,,,"","","")\n(Центр,дети,0,17,"child limited_health","","")\n(Центр,"рабочий возраст",18,59,"1 2 3",3,"Аларский район")', 'as it is kept');
select is(tap.set('dir_admin', 'n901|-|||||'), '(saved,"","","{0,1}")', 'a centre without any');
select is((select string_agg(row_id || ' ' || why, ', ' order by id) from audit.entry where relation = 'kurator.direction' and kind = 'rights'), '9001 1 directions, 9003 2 directions, 9001 0 directions', 'in the journal');
select is(tap.as_login(:'monitor', 'select string_agg(h.surname, '' '' order by h.surname collate "C") from tap.c, lateral api.case_head(c.case_id, null) h'),
          '("Грудной Почтивосемнадцать Почтитри Рабочий Трёхлетов Школьников")', 'and in force at once');
-- ---- one word in all operators: all of them in their order, however many one office has ----
select tap.seen('name = (9003, ''все'')') \g /dev/null
select tap.make('Сплошн' || l, '1980-05-05', '1', case when n <= 9 or n > 18 then 9001 else 9002 end) from regexp_split_to_table('абвгдежзиклмнопрстуфхцч', '') with ordinality x(l, n) \g /dev/null
select is(tap.as_login(:'monitor', 'select too_many, reasons from api.search(9003, ''сплошн'', 20)'), '(t,{year})', 'more than a page: their year is asked for');
select is(tap.as_login(:'monitor', 'select string_agg(right(split_part(s.name, '' '', 1), 1), '''' order by s.n) from (select f.name, row_number() over () as n from api.search(9003, ''сплошн'', 40) f) s'), '(абвгдежзиклмнопрстуфхцч)', 'all of them');

select * from finish();
rollback;
