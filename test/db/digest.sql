-- digest.sql - what api.digest answers: the figures of the board, the oldest by number, nobody's name; and to whom.
\set prefix dig_
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
select tap.at('2026-11-09 09:00+08');
create temp table k as select tap.case_of('Первая', '+79000000001') as a, tap.case_of('Вторая', '+79000000002') as b;
select tap.at('2026-11-16 09:00+08');
create temp table l as select tap.case_of('Третья', '+79000000003') as a;
select tap.at('2026-11-23 10:00+08');
select is(tap.as_login(:'prefix' || 'supervisor', 'select untried, tried, esrn, today from api.digest(null, 10) where kind = ''all'''),
          tap.as_login(:'prefix' || 'supervisor', 'select untried, tried, esrn, today from api.board(9001) where kind = ''all'''), 'the figures of the board');
select is(tap.as_login(:'prefix' || 'supervisor', 'select untried from api.digest(null, 10) where kind = ''all'''), '(2)', 'two are overdue');
select is(tap.as_login(:'prefix' || 'supervisor', 'select id, name, oldest_days, until_on from api.digest(null, 10) where kind = ''case'' order by id'),
          (select format(E'(%s,notify,-5,2026-11-16)\n(%s,notify,-5,2026-11-16)', a, b) from k), 'the oldest by number, working days late');
select is(tap.as_login(:'prefix' || 'supervisor', 'select count(*) from api.digest(9001, 1) where kind = ''case'''), '(1)', 'as many as asked for');
select is(tap.as_login(:'prefix' || 'supervisor', 'select count(*) from api.digest(9001, 10) d where d::text ~ ''Первая|Вторая|Третья'''), '(0)', 'no citizen is named');
select is(tap.as_login(:'prefix' || 'supervisor', 'select count(*) from api.digest(9002, 10)'), '(0)', 'nothing of another office');
select is(tap.as_login(:'prefix' || r, 'select count(*) from api.digest(9001, 10)'), '(0)', r || ' does not supervise') from unnest('{clerk,coordinator}'::text[]) r;
select cmp_ok(btrim(tap.as_login(:'prefix' || 'monitor', 'select count(*) from api.digest(9001, 10)'), '()')::int, '>', 3, 'a monitor may');
select is(tap.as_login(:'prefix' || r, 'select count(*) from api.digest(9001, 10)'), '! 42501', r || ' may not ask') from unnest('{executor,ministry,admin,auditor}'::text[]) r;
select * from finish();
rollback;
