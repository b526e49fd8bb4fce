-- doctor.sql - what api.doctor answers to whom; its findings are held by the program's own test.
\set prefix doctor_
begin;
\ir setup/world.psql
select tap.world(:'prefix');
select no_plan();

create function tap.levels(p_login text, p_query text) returns text language sql as $$
    select tap.as_login(p_login, 'select string_agg(level || '' '' || code, '', '' order by code collate "C") from ' || p_query) $$;
select matches(tap.levels(:'prefix' || r, 'api.doctor(null, ''ru'', ''{}'')'), 'ok doctor.account_ok', r || ' may ask')
  from unnest('{clerk,coordinator,supervisor,monitor,executor,ministry,admin,auditor}'::text[]) r;
select is((tap.as_login(:'prefix' || 'clerk', 'select string_agg(args[1], '','') from api.doctor(null, ''ru'', ''{}'') where code like ''doctor.calendar%''')),
          '(RU-IRK)', 'a clerk is told of the calendar of the own office');
select is((tap.as_login(:'prefix' || 'admin', 'select string_agg(args[1], '','') from api.doctor(null, ''ru'', ''{}'') where code like ''doctor.calendar%''')),
          '("RU-IRK,RU-SAR")', 'an administrator of all that are in use');
select is((tap.as_login(:'prefix' || 'clerk', 'select args[2] from api.doctor(null, ''en'', ''{}'') where code = ''doctor.account_ok''')), '(clerk)', 'words of the language');
select is((tap.as_login(:'prefix' || 'clerk', 'select args from api.doctor(null, ''ru'', ''{0000_none.sql}'') where code = ''doctor.migrations_pending''')),
          '("{1,0000_none.sql}")', 'a migration that the database lacks');
select is((tap.as_login(:'prefix' || 'clerk', 'select count(*) from api.doctor(9002, ''ru'', null) where code like ''doctor.account%''')), '(0)', 'nothing of an office where one has no role');
create function tap.unrouted(p_role text) returns text language sql as $$
    select tap.as_login('doctor_' || p_role, 'select level, args from api.doctor(null, ''ru'', ''{}'') where code = ''doctor.unrouted''') $$;
insert into kurator.organisation (kind, name, short_name, calendar, takes_referrals, territory) select 'operator', n, n, 'RU-IRK', t, k
  from (values ('Пособия', false, '{Лунный район,Звёздный район}'::text[]), ('Приём', true, '{Лунный муниципальный округ}')) v(n, t, k);
select is(tap.unrouted('monitor'), '(warn,"{1,""Звёздный район""}")', 'a municipality that only an office without referrals names');
select is(tap.unrouted('clerk') || tap.unrouted('supervisor'), '', 'who can do nothing about it is not told');
insert into kurator.routing (territory, target_category, organisation_id) select 'Звёздный район', 'adult', o.id from kurator.organisation o where o.name = 'Приём';
select is(tap.unrouted('admin'), '(warn,"{1,""Звёздный район""}")', 'nor is one routed of whom only the adults are');
insert into kurator.routing (territory, organisation_id) select 'Звёздный р-н', o.id from kurator.organisation o where o.name = 'Приём';
select is(tap.unrouted('admin'), '', 'a row for all: nothing is said');
update kurator.staff set locked = true where login = :'prefix' || 'clerk';
select is(tap.as_login(:'prefix' || 'clerk', 'select * from api.doctor(null, ''ru'', ''{}'')'), '! KU001', 'a locked account is told nothing');
select tap.at('2027-11-15 10:00+08');
select is((tap.as_login(:'prefix' || 'supervisor', 'select level, args from api.doctor(null, ''ru'', ''{}'') where code = ''doctor.calendar_near''')),
          '(warn,"{RU-IRK,2027-12-31,46}")', 'the calendar ends within sixty days');
select tap.at('2028-01-01 10:00+08');
select is((tap.as_login(:'prefix' || 'supervisor', 'select level from api.doctor(null, ''ru'', ''{}'') where code = ''doctor.calendar_ended''')), '(bad)', 'the calendar is over');
select * from finish();
rollback;
