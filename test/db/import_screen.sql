-- import_screen.sql - what the screen of taken-in files reads: the files of an inbox with what became of them, lines by what becomes of them, page by page; who may.
\set prefix isc_
\set boss isc_supervisor
begin;
\ir setup/world.psql
select tap.world(:'prefix');
select no_plan();
insert into kurator.import_file (office_id, kind, name, sha256, lines, received_on, made_at, made_by, ended_at)
select v.office, v.kind, v.name, repeat(v.sha, 64), v.lines, '2026-11-20', v.made::timestamptz, (select id from kurator.staff where login = :'boss'), v.ended::timestamptz
  from (values (9001, 'extracts', 'done.csv', '1', 2, '2026-11-20 10:00+08', '2026-11-20 10:01+08'), (9001, 'register', 'tray.csv', '2', 2, '2026-11-20 11:00+08', '2026-11-20 11:01+08'),
               (9001, 'extracts', 'waits.csv', '3', 12, '2026-11-20 12:00+08', null), (9001, 'extracts', 'half.csv', '4', null, '2026-11-20 13:00+08', null),
               (9002, 'extracts', 'theirs.csv', '5', 2, '2026-11-20 14:00+08', null)) v(office, kind, name, sha, lines, made, ended);
insert into kurator.import_row (import_id, line, outcome, tray, verdict, code, field, args, office_id, surname)
select f.id, v.line, v.outcome, v.tray, v.verdict, v.code, v.field, v.args, 9001, 'Тайнова'
  from (values ('done.csv', 2, 'created', false, 'new', '', '', '{}'::text[]), ('done.csv', 3, 'there', false, 'known', '', '', '{}'), ('tray.csv', 2, 'refused', true, 'doubtful', 'import.several', '', '{}'),
               ('tray.csv', 3, 'updated', false, 'changed', '', '', '{}'), ('half.csv', 2, null, false, null, '', '', '{}'), ('theirs.csv', 2, null, false, 'new', '', '', '{}')) v(name, line, outcome, tray, verdict, code, field, args)
  join kurator.import_file f on f.name = v.name;
insert into kurator.import_row (import_id, line, outcome, verdict, code, field, args, office_id)
select f.id, n, case when n % 4 = 0 then 'refused' end, (array['new', 'changed', 'known', 'refused'])[(n - 1) % 4 + 1], case when n % 4 = 0 then 'import.date' else '' end, case when n % 4 = 0 then 'birth_date' else '' end,
       case when n % 4 = 0 then array['31.02.1990'] else '{}' end, 9001 from kurator.import_file f, generate_series(1, 12) n where f.name = 'waits.csv';
create function tap.file(p_name text) returns bigint language sql as $$ select id from kurator.import_file where name = p_name $$;
create function tap.page(p_login text, p_file text, p_group text, p_after int, p_limit int) returns text language sql as $$
    select replace(tap.as_login(p_login, format('select l.total, l.line, l.verdict, l.outcome, l.tray, l.office, l.code, l.field, l.args from api.import_page(%s, %L, %L, %L) l', tap.file(p_file), p_group, p_after, p_limit)), e'\n', ' ') $$;
create function tap.files(p_login text, p_office int, p_names text[], p_times text[]) returns text language sql as $$
    select replace(tap.as_login(p_login, format('select f.n, f.name, f.kind, f.state, f.begun from api.import_files(%s, %L, %L) f', p_office, p_names, array(select extract(epoch from t::timestamptz)::bigint from unnest(p_times) t))), e'\n', ' ') $$;

-- ---- the files ----
select is(tap.files(:'boss', 9001, '{done.csv,waits.csv,new.csv,half.csv}', '{2026-11-20 09:00+08,2026-11-20 11:59+08,2026-11-21 09:00+08,2026-11-20 12:30+08}'),
          '(3,new.csv,"","","") (4,half.csv,extracts,staging,"2026-11-20 13:00") (2,waits.csv,extracts,waits,"2026-11-20 12:00") (1,done.csv,extracts,done,"2026-11-20 10:00") (,tray.csv,register,tray,"2026-11-20 11:00")',
          'the newest first, with what became of each, then those of which the file is gone');
select is(tap.files(:'boss', 9001, '{done.csv}', '{2026-11-20 10:30+08}'), '(1,done.csv,"","","") (,half.csv,extracts,staging,"2026-11-20 13:00") (,waits.csv,extracts,waits,"2026-11-20 12:00") (,tray.csv,register,tray,"2026-11-20 11:00")'
          ' (,done.csv,extracts,done,"2026-11-20 10:00")', 'a file that was put there anew since then has not been taken in');
select matches(tap.files(:'boss', 9001, '{done.csv}', '{2026-11-23 10:30+08}'), '^\(1,done.csv,extracts,done,', 'nor does a clock that is ahead hide what was taken in');
insert into kurator.import_file (office_id, kind, name, sha256, lines, received_on, made_at)
select 9001, v.kind, v.name, repeat(v.sha, 64), v.lines, '2026-11-20', v.made::timestamptz
  from (values ('extracts', 'kind.csv', '6', 1, '2026-11-20 15:00+08'), ('register', 'kind.csv', '6', 2, '2026-11-20 15:01+08'), ('register', 'none.csv', '7', 1, '2026-11-20 15:02+08')) v(kind, name, sha, lines, made);
insert into kurator.import_row (import_id, line, outcome, verdict, code, field, args, office_id)
select f.id, v.line, v.outcome, case when v.outcome = 'refused' then 'refused' else 'new' end, '', '', '{}', 9001
  from (values ('extracts', 'kind.csv', 2, 'refused'), ('register', 'kind.csv', 2, 'created'), ('register', 'kind.csv', 3, null), ('register', 'none.csv', 2, 'refused')) v(kind, name, line, outcome)
  join kurator.import_file f on f.name = v.name and f.kind = v.kind;
select matches(tap.files(:'boss', 9001, '{kind.csv,none.csv}', '{2026-11-20 14:30+08,2026-11-20 14:31+08}'),
               '^\(2,none.csv,register,refused,"2026-11-20 15:02"\) \(1,kind.csv,register,partly,"2026-11-20 15:01"\) \(,half', 'written in part, nothing taken in; nor is what was begun as the other kind first a row of its own');
select matches(tap.files(:'boss', 9001, '{}', '{}'), 'kind.csv,extracts,refused', 'while it is once the file is gone');
delete from kurator.import_row r using kurator.import_file f where f.id = r.import_id and f.name in ('kind.csv', 'none.csv');
delete from kurator.import_file f where f.name in ('kind.csv', 'none.csv');
select is(tap.files(:'boss', 9001, '{}', '{}') ~ 'theirs', false, 'not those of another office');
select is(tap.files(:'boss', 9002, '{}', '{}'), '! KU001', 'nor by its number');
select is(tap.files(:'boss', 7999999, '{}', '{}'), '! KU001', 'which says the same of one that is not there');
select is(tap.files(:'prefix' || 'clerk', 9001, '{}', '{}'), '! KU001', 'a clerk takes none in');
select is(tap.files(:'prefix' || r, 9001, '{}', '{}'), '! 42501', r || ' may not ask') from unnest('{executor,ministry,admin,auditor}'::text[]) r;
select is(tap.as_login(:'boss', 'select * from api.import_files(9001, ''{a,b}'', ''{1}'')'), '! 22023', 'a time for each');
select is(tap.as_login(:'boss', 'select f.n, f.at from api.import_files(9001, ''{a,b}'', ''{-1,99999999999999}'') f where f.n is not null'), '', 'times of no year of ours are no files');

-- ---- the lines ----
select is(tap.page(:'boss', 'waits.csv', 'new', null, 2), '(3,1,new,"",f,"УСЗСОН А","","",{}) (3,5,new,"",f,"УСЗСОН А","","",{})', 'how many there are, and a page');
select is(tap.page(:'boss', 'waits.csv', 'new', 5, 2), '(,9,new,"",f,"УСЗСОН А","","",{})', 'the next one');
select is(tap.page(:'boss', 'waits.csv', 'refused', 8, 2), '(,12,refused,refused,f,"УСЗСОН А",import.date,birth_date,{31.02.1990})', 'with what is wrong');
select is((select string_agg(g || ' ' || coalesce(substring(tap.page(:'boss', 'waits.csv', g, null, 1) from '^\((\d+),'), '0'), ', ' order by n) from unnest('{all,waits,new,changed,known,doubtful,created,updated,there,refused,tray}'::text[]) with ordinality x(g, n)),
          'all 12, waits 9, new 3, changed 3, known 3, doubtful 0, created 0, updated 0, there 0, refused 3, tray 0', 'each group');
select is((select format('%s %s %s %s %s', r.lines, r.new, r.changed, r.known, r.refused) from kurator.import_file f, lateral (select count(*) as lines, count(*) filter (where outcome is null and verdict = 'new') as new,
           count(*) filter (where outcome is null and verdict = 'changed') as changed, count(*) filter (where outcome is null and verdict = 'known') as known, count(*) filter (where outcome = 'refused') as refused
             from kurator.import_row r where r.import_id = f.id) r where f.name = 'waits.csv'), '12 3 3 3 3', 'as many as the receipt says');
select is(tap.as_login(:'boss', format('select r.lines, r.new, r.changed, r.known, r.refused, r.waits from api.import_receipt(%s) r', tap.file('waits.csv'))), '(12,3,3,3,3,9)', 'the receipt of it');
select is(tap.page(:'boss', 'tray.csv', 'tray', null, 9), '(1,2,doubtful,refused,t,"УСЗСОН А",import.several,"",{})', 'the tray');
select is(tap.page(:'boss', 'tray.csv', 'all', null, 9) ~ 'Тайнова', false, 'no values of the citizen');
select is(tap.page(:'boss', 'waits.csv', 'no such', null, 9), '', 'a group that is none has no lines');
select is(tap.page(:'boss', 'theirs.csv', 'all', null, 9), '! KU001', 'not of another office''s file');
select is(tap.as_login(:'boss', 'select * from api.import_page(7999999, ''all'', null, 9)'), '! KU001', 'which says the same of one that is not there');
select is(tap.page(:'prefix' || 'clerk', 'waits.csv', 'all', null, 9), '! KU001', 'nor a clerk');
select * from finish();
rollback;
