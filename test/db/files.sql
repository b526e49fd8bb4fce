-- files.sql - api.file_moved: whose office, what is refused, what the entry of the journal says, and that without it nothing goes.
begin;
\ir setup/world.psql
select tap.world('fil_');
select no_plan();
create function tap.moved(p_login text, p_way text, p_name text, p_bytes bigint default 12, p_office int default 9001,
                          p_sha text default 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855') returns text language sql as $$
    select tap.as_login(p_login, format('select outcome, code, args from api.file_moved(%L, %L, %L, %L, %L)', p_office, p_way, p_name, p_bytes, p_sha)) $$;
select is(tap.moved('fil_clerk', 'out', 'notice-1.txt'), '(saved,"",{})', 'a file goes out');
select is(tap.moved('fil_clerk', 'in', 'list.csv', 0), '(saved,"",{})', 'an empty one comes in');
select results_eq(
    $$ select kind, subject, relation, audit.called(relation, row_id, id, at), why from audit.entry where login = 'fil_clerk' and relation in ('inbox', 'outbox') order by id $$,
    $$ values ('export', null::bigint, 'outbox', 'notice-1.txt', 'office=9001 bytes=12 sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'),
              ('insert', null, 'inbox', 'list.csv', 'office=9001 bytes=0 sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855') $$,
    'both with name, size and digest');
select is(tap.moved('fil_clerk', 'out', n), '(refused,file.name,{})', format('no name: %L', n))
  from unnest(array['', '.', '..', '../x', '/etc/passwd', 'a/b', E'a\nb', E'a\u001b[2Jb', E'a\u202eb', repeat('x', 201)]) n;
select is(tap.moved('fil_clerk', 'out', null), '(refused,file.name,{})', 'no name at all');
select is(tap.moved('fil_clerk', w, 'x.txt'), '(refused,file.name,{})', format('no way: %L', w)) from unnest(array['', 'away', null]) w;
select is(tap.moved('fil_clerk', 'out', 'x.txt', -1), '(refused,file.name,{})', 'no size');
select is(tap.moved('fil_clerk', 'out', 'x.txt', null), '(refused,file.name,{})', 'none at all');
select is(tap.moved('fil_clerk', 'out', 'x.txt', 1, 9001, s), '(refused,file.name,{})', 'no digest') from unnest(array['', 'abc', null, repeat('E', 64)]) s;
select is(tap.moved('fil_clerk', 'out', 'x.txt', 4096 * 1024), '(saved,"",{})', 'as large as may be');
select is(tap.moved('fil_clerk', 'out', 'x.txt', 4096 * 1024 + 1), '(refused,file.size,"{x.txt,4096}")', 'a byte more');
insert into kurator.setting (key, organisation_id, value) values ('files.max_kb', 9001, '1');
select is(tap.moved('fil_clerk', 'in', 'x.txt', 1025), '(refused,file.size,"{x.txt,1}")', 'the office''s own limit');
select is(tap.moved('fil_clerk', 'out', 'x.txt', 1, o), '! KU001', 'only in an office of the account''s own') from unnest(array[9002, 0]) o;
select is(tap.moved('fil_coordinator', 'out', 'mine.txt', 1, null), '(saved,"",{})', 'without one: the first');
select is((select why from audit.entry where audit.called(relation, row_id, id, at) = 'mine.txt') ~ '^office=9001 ', true, 'which the entry names');
update kurator.staff set locked = true where login = 'fil_coordinator';
select is(tap.moved('fil_coordinator', 'out', 'x.txt'), '! KU001', 'a locked account moves nothing');
select is((select count(*)::int from audit.entry where relation in ('inbox', 'outbox')), 4, 'what was refused left no entry of a file');
-- so many an hour
insert into kurator.setting (key, organisation_id, value) values ('files.per_hour', 9001, '10');
select is(string_agg(tap.moved('fil_supervisor', 'out', 'n' || i || '.txt'), ' '), repeat('(saved,"",{}) ', 9) || '(saved,"",{})', 'ten files') from generate_series(1, 10) i;
select is(tap.moved('fil_supervisor', w, 'x.txt'), '(refused,file.many,{10})', 'no more this hour: ' || w) from unnest('{out,in}'::text[]) w;
select is((select string_agg(audit.called(relation, row_id, id, at), ' ') from audit.entry where login = 'fil_supervisor' and why like '% the last one of this hour'), 'n10.txt', 'the last one says so');
select is((select count(*)::int from audit.entry where login = 'fil_supervisor' and relation in ('inbox', 'outbox')), 10, 'the journal has ten');
select is(tap.moved('fil_clerk', 'out', 'x.txt', 1), '(saved,"",{})', 'others are not hindered');
select tap.at('2026-11-23 11:01+08') \g /dev/null
select is(tap.moved('fil_supervisor', 'out', 'x.txt'), '(saved,"",{})', 'an hour later it goes on');
-- a journal that cannot be written
create function tap.full_disk() returns trigger language plpgsql as $$ begin raise exception 'no space left' using errcode = '53100'; end $$;
create trigger full_disk before insert on audit.entry for each row execute function tap.full_disk();
select matches(tap.moved('fil_clerk', 'out', 'x.txt', 1), '^! KU004', 'without the journal no file');
select * from finish();
rollback;
