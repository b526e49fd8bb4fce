-- take_columns.sql - the columns of an office's own table, kept for the next one with the same head; a range of lines; the names of the lines for who may see them.
\set prefix tcl_
\set boss tcl_supervisor
\set monitor tcl_monitor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
create function tap.line(p_line int, p_surname text, p_day text default '1990-05-14') returns text language sql as $$
    select (jsonb_build_array(p_line, '', '', '', p_surname, 'Анна', 'Ильинична', p_day, 'f') || (select jsonb_agg(''::text) from generate_series(1, 16)) || '[null]')::text $$;
create function tap.begin(p_login text, p_kind text, p_sha text) returns text language sql as $$
    select tap.as_login(p_login, format('select s.outcome || coalesce(''/'' || array_to_string(s.args, '',''), '''') from api.import_begin(gen_random_uuid(), 9001, %L, ''x'' || %L || ''.csv'', repeat(%L, 64), 1) s', p_kind, p_sha, p_sha)) $$;
create function tap.columns(p_login text, p_kind text, p_sha text, p_head text) returns text language sql as $$
    select tap.as_login(p_login, format('select c.columns, c.late from api.import_columns(9001, %L, repeat(%L, 64), repeat(%L, 64)) c', p_kind, p_sha, p_head)) $$;
create function tap.import(p_sha text) returns bigint language sql as $$ select id from kurator.import_file where sha256 = repeat(p_sha, 64) $$;
create function tap.save_columns(p_login text, p_sha text, p_head text, p_columns text) returns text language sql as $$
    select tap.as_login(p_login, format('select s.outcome, s.code from api.import_columns_save(gen_random_uuid(), %s, %L, %L) s', tap.import(p_sha), p_head, p_columns)) $$;
create function tap.stage(p_login text, p_sha text, p_rows text[]) returns text language sql as $$
    select tap.as_login(p_login, format('select api.import_rows(%s, %L, %s)', tap.import(p_sha), p_rows, cardinality(p_rows))) $$;
create function tap.range(p_login text, p_sha text, p_from int, p_to int, p_limit int) returns text language sql as $$
    select tap.as_login(p_login, format('select s.outcome, s.args from api.import_range(gen_random_uuid(), %s, %s, %s, %s) s', tap.import(p_sha), p_from, p_to, p_limit)) $$;
create function tap.names(p_login text, p_sha text, p_group text) returns text language sql as $$
    select replace(tap.as_login(p_login, format('select l.line, l.name from api.import_page(%s, %L, null, 9) l', tap.import(p_sha), p_group)), e'\n', ' ') $$;
\set own '{full_name,birth_date,-,phone}'

-- ---- columns ----
select is(tap.columns(:'boss', 'register', '1', 'a'), '', 'nothing is known of a file that was never begun');
select is(tap.begin(:'boss', 'register', '1'), '("saved/-1,")', 'it is begun');
select is(tap.columns(:'boss', 'register', '1', 'a'), '(,f)', 'nothing is said of its columns yet');
select is(tap.save_columns(:'boss', '1', repeat('a', 64), :'own'), '(saved,"")', 'the office says which they are');
select is(tap.columns(:'boss', 'register', '1', 'a'), '("{full_name,birth_date,-,phone}",f)', 'they are those of the file');
select is(tap.begin(:'boss', 'register', '2') || tap.columns(:'boss', 'register', '2', 'a'), '("saved/-1,")("{full_name,birth_date,-,phone}",f)', 'and of the next one with the same head');
select is((select columns::text from kurator.import_file where id = tap.import('2')), :'own', 'which is begun so');
select is(tap.begin(:'boss', 'register', '3') || tap.columns(:'boss', 'register', '3', 'b'), '("saved/-1,")(,f)', 'not of one with another head');
select is(tap.begin(:'boss', 'extracts', '4') || tap.columns(:'boss', 'extracts', '4', 'a'), '("saved/-1,")(,f)', 'nor of the other kind');
select is(tap.stage(:'boss', '3', array[tap.line(2, 'Чтенова')]) || tap.save_columns(:'boss', '3', repeat('b', 64), '{surname,birth_date}'), '(1)(saved,"")', 'of a file that was read');
select is((select format('%s %s', count(r.line), f.lines) from kurator.import_file f left join kurator.import_row r on r.import_id = f.id where f.id = tap.import('3') group by f.lines), '0 ', 'they are told anew: it is read again');
select is(tap.begin(:'boss', 'register', '3'), '("saved/-1,")', 'from its first line on');
select is(tap.stage(:'boss', '2', array[tap.line(2, 'Чтенова')]) || tap.columns(:'boss', 'register', '2', 'b'), '(1)("{full_name,birth_date,-,phone}",f)', 'what is read keeps those by which it was read');
select is(tap.save_columns(:'boss', '1', repeat('a', 64), c), '(refused,field.choice)', 'no columns: ' || c)
  from unnest('{"{}","{surname}","{birth_date,phone}","{surname,birth_date,surname}","{surname,birth_date,none}","{surname,birth_date,NULL}","{{surname,birth_date}}"}'::text[]) c;
select is(tap.save_columns(:'boss', '1', h, :'own'), '(refused,field.choice)', 'no digest of a head: ' || h) from unnest(array['', 'Иванова Анна', repeat('A', 64)]) h;
select is(tap.columns(:'boss', 'register', '1', 'a'), '("{full_name,birth_date,-,phone}",f)', 'by which nothing changes');
select is((select count(*)::int from kurator.import_columns c where c::text ~ '[А-я]'), 0, 'what the head says is not kept: where there is none it is a citizen');
select is(tap.columns('tcl_clerk', 'register', '1', 'a') || tap.save_columns('tcl_clerk', '1', repeat('a', 64), :'own'), '! KU001! KU001', 'not by a clerk');
select is(tap.as_login(:'boss', 'select * from api.import_columns(9002, ''register'', repeat(''1'', 64), repeat(''a'', 64))'), '! KU001', 'nor of another office');
select is(tap.as_login(:'boss', 'select * from api.import_columns(7999999, ''register'', repeat(''1'', 64), repeat(''a'', 64))'), '! KU001', 'nor of none');
select is(tap.as_login(:'boss', format('select outcome from api.import_columns_save(gen_random_uuid(), 7999999, repeat(''a'', 64), %L)', :'own')), '! KU001', 'nor of a file that is not there');

-- ---- a range of lines ----
select is(tap.begin(:'boss', 'register', '5') || tap.stage(:'boss', '5', array[tap.line(2, 'Двоева'), tap.line(3, 'Троева'), tap.line(4, 'Четырова'), tap.line(5, 'Пятова'), tap.line(6, 'Шестова')]), '("saved/-1,")(5)', 'five lines');
select is(tap.names(:'boss', '5', 'waits'), '(2,"Двоева Анна Ильинична") (3,"Троева Анна Ильинична") (4,"Четырова Анна Ильинична") (5,"Пятова Анна Ильинична") (6,"Шестова Анна Ильинична")', 'with their names');
select is(tap.range(:'boss', '5', 3, 5, 2), '(saved,"{2,0,0,0,yes}")', 'the first two of three are written, one waits');
select is(tap.range(:'boss', '5', 3, 5, 2), '(saved,"{1,0,0,0,""""}")', 'then that one, and of the range none');
select is((select string_agg(line::text, ',' order by line) from kurator.import_row where import_id = tap.import('5') and outcome is null), '2,6', 'the others wait as they did');
select is((select ended_at is null from kurator.import_file where id = tap.import('5')), true, 'and the file is not done');
select is(tap.range(:'boss', '5', 3, 5, 2), '(saved,"{0,0,0,0,""""}")', 'twice writes nothing');
select is(tap.range(:'boss', '5', 6, 2, 2), '(saved,"{0,0,0,0,""""}")', 'nor a range that is none');
select is(tap.columns(:'boss', 'register', '5', 'c'), '(,t)', 'some of it is written');
select is(tap.save_columns(:'boss', '5', repeat('c', 64), '{surname,birth_date}'), '(refused,take.columns_late)', 'its columns stay');
select is(tap.range('tcl_clerk', '5', 2, 2, 2), '! KU001', 'a clerk writes none');
select is(tap.range(:'boss', '5', 2, 2147483647, 0), '(saved,"{2,0,0,0,""""}")', 'to the end');
select is((select ended_at is not null from kurator.import_file where id = tap.import('5')), true, 'and the file is done');

-- ---- whose name is shown ----
select person_id as troeva from kurator.import_row where import_id = tap.import('5') and line = 3 \gset
select person_id as dvoeva from kurator.import_row where import_id = tap.import('5') and line = 2 \gset
select is(tap.names(:'boss', '5', 'created') ~ 'Двоева.*Троева', true, 'what is written has the citizen''s name');
update kurator.person set surname = 'Новова' where id = :dvoeva;
select matches(tap.names(:'boss', '5', 'created'), '\(2,"Новова Анна Ильинична"\) \(3,"Троева', 'as it stands now');
insert into kurator.restriction (person_id, office_id, kind, reason, marked_by) select :troeva, 9001, 'violence', 'угрозы', id from kurator.staff where login = 'tcl_coordinator';
select matches(tap.names(:'boss', '5', 'created'), '\(3,""\)', 'not of one who is hidden');
select is(tap.names('tcl_clerk', '5', 'created'), '! KU001', 'a clerk sees none');
select * from finish();
rollback;
