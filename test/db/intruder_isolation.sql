-- intruder_isolation.sql - a save under an older snapshot would not see what it waited for (the same citizen entered twice, two
-- administrators who lock each other): it is refused, whoever set the isolation, and a session that was opened saves as it ought to.
\set prefix inti_
\set clerk inti_clerk
begin isolation level repeatable read;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
select tap.case_of('Своев', '+79000000042') as c \gset
select is(tap.save(:'clerk', f, :c, variadic v), '! 25001 a save is made in a transaction that reads what is committed', 'no ' || f)
  from (values ('attempt', '{channel=phone,outcome=no_answer}'::text[]), ('close', '{reason=moved}'), ('forward', '{organisation=9002}'), ('contacts', '{kind=phone,number=+79000000043,owner=self}')) x(f, v);
select is(tap.intake(:'clerk', 9001, null, 'source=ipra', 'received_on=2026-11-23', 'surname=Двойников', 'given_name=Ян', 'birth_date=1980-01-01', 'sex=m'),
          '! 25001 a save is made in a transaction that reads what is committed', 'no intake');
select is(tap.as_login('inti_admin', 'select * from api.save_user(gen_random_uuid(), ''lock'', ''inti_clerk'', null, null, null)'), '! 25001', 'no lock of an account');
select is((select count(*)::int from kurator.request), 0, 'nothing was saved');
select is(tap.as_login(:'clerk', format('select count(*) from api.case_head(%s, ''card'')', :c)), '(1)', 'looking is looking');
select is(tap.as_login(:'clerk', 'select outcome || '' '' || current_setting(''default_transaction_isolation'') from api.start(1, ''t'', 9001)'), '("ok read committed")', 'a session that was opened saves as it ought to');
select * from finish();
rollback;
