-- growth.sql - what a screen reads does not grow with those whose cases are long closed: rows that the tables gave, counted in an
-- office of 6,000 of them; and vacuum comes to the small busy tables rarely.
\set prefix growth_
begin;
\ir setup/world.psql
select tap.world(:'prefix');
select no_plan();
select tap.citizen(9001, 'Открытова', '90000000185', '+79000000001') as c \gset
set local session_replication_role = replica;
insert into kurator.person (id, surname, given_name, patronymic, birth_date, sex, snils) overriding system value
select 700000 + g, 'Закрытова', 'Анна', 'Ивановна ' || g, date '1950-01-01' + g, 'f', (90100000000 + g)::text from generate_series(1, 6000) g;
insert into kurator.person_office (office_id, person_id, since) select 9001, 700000 + g, kurator.clock() - interval '400 days' from generate_series(1, 6000) g;
insert into kurator.phone (person_id, number) select 700000 + g, '+7900' || lpad(g::text, 7, '0') from generate_series(1, 6000) g;
insert into kurator.case_file (id, office_id, person_id, source, ladder, received_on, state, rung, next_step, close_reason, closed_on) overriding system value
select 700000 + g, 9001, 700000 + g, 'ipra', true, date '2025-10-01', 'closed', 4, 'none', case when g % 20 = 0 then 'moved' else 'programme' end, date '2025-10-20' from generate_series(1, 6000) g;
insert into kurator.referral (office_id, case_id, person_id, source, received_on, incoming_no) select 9001, 700000 + g, 700000 + g, 'ipra', date '2025-10-01', g::text from generate_series(1, 6000) g;
set local session_replication_role = origin;
select kurator.rekey_all() \g /dev/null
analyze kurator.person, kurator.person_office, kurator.person_key, kurator.case_file, kurator.referral, kurator.phone, kurator.address;

create function tap.rows_given() returns bigint language sql as $$
    select coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::bigint from pg_stat_xact_user_tables
     where relid::regclass::text ~ '^kurator\.(person|person_office|person_key|case_file|referral|phone|address)$' $$;
-- How many rows of citizens and cases it took; an error fails with its text.
create function tap.takes(p_login text, p_query text, p_most int) returns setof text language plpgsql as $$
declare
    v_before bigint;
    v_said text;
    v_rows bigint;
begin
    v_said := tap.as_login(p_login, p_query);
    v_before := tap.rows_given();
    v_said := tap.as_login(p_login, p_query);
    v_rows := tap.rows_given() - v_before;
    return next ok(v_rows <= p_most and left(v_said, 1) <> '!', p_query || case when v_rows <= p_most then '' else ' took ' || v_rows end || case when left(v_said, 1) = '!' then v_said else '' end);
end $$;
-- the bound can be passed: what counts everybody does
select ok(v > 6000, 'the form of the month counts all: ' || v)
  from (select tap.rows_given() as was, tap.as_login(:'prefix' || 'supervisor', 'select count(*) from api.monthly(9001, null, ''ru'', '''')') as said offset 0) a
 cross join lateral (select tap.rows_given() - a.was as v where a.said is not null offset 0) b;
select x.* from (values
    ('supervisor', 'select count(*) from api.destruction(9001)', 100),
    ('auditor', 'select count(*) from api.journal(9001, ''90000000185'', null, null, null, null, null, null, null, null, null, 50)', 20),
    ('auditor', 'select count(*) from api.journal(9001, null, ''Открытова Анна Сергеевна'', ''1992-03-14'', null, null, null, null, null, null, null, 50)', 20),
    ('clerk', 'select count(*) from api.worklist(9001, ''soon'', ''all'', null, null, 60)', 50),
    ('clerk', 'select count(*) from api.search(9001, ''Открытова'', 20)', 100),
    ('clerk', 'select count(*) from api.search(9001, ''90000000185'', 20)', 100),
    ('clerk', format('select count(*) from api.preview(%s)', :c), 50),
    ('clerk', format('select count(*) from api.case_card(%s, ''card'', 200)', :c), 100),
    ('clerk', format('select count(*) from api.case_head(%s, ''card'')', :c), 50),
    ('clerk', format('select count(*) from api.case_timeline(%s, 200)', :c), 50),
    ('clerk', format('select count(*) from api.citizen(%s, ''identity'', null)', :c), 50),
    ('clerk', format('select count(*) from api.citizen(%s, ''identity'', ''2026-11-01'')', :c), 50),
    ('clerk', format('select count(*) from api.citizen(%s, ''family'', null)', :c), 50),
    ('clerk', format('select count(*) from api.citizen(%s, ''ipra'', null)', :c), 50),
    ('clerk', format('select count(*) from api.citizen(%s, ''documents'', null)', :c), 50),
    ('clerk', format('select count(*) from api.citizen(%s, ''cases'', null)', :c), 50),
    ('clerk', format('select count(*) from api.citizen(%s, ''case'', ''2026-11-01'')', :c), 50),
    ('supervisor', 'select count(*) from api.board(9001)', 300),
    ('monitor', 'select count(*) from api.worklist(9001, ''soon'', ''all'', null, null, 60)', 50)) v(who, query, most)
 cross join lateral tap.takes(:'prefix' || v.who, v.query, v.most) x;

-- each comes with planning everything anew in every session
select ok(not exists (select from unnest('{draft,request,deadline_open}'::text[]) t(name)
                       cross join unnest('{autovacuum_vacuum_threshold,autovacuum_analyze_threshold}'::text[]) o(name)
                       where not exists (select from pg_class c cross join lateral pg_options_to_table(c.reloptions) p
                                          where c.oid = ('kurator.' || t.name)::regclass and p.option_name = o.name and p.option_value::numeric >= 1000)),
          'small busy tables are not vacuumed by the thresholds for small tables');
-- a look is asked for in one month of the journal, not in all that there are
select tap.as_login(:'prefix' || 'clerk', format('select count(*) from api.case_phones(%s)', :c)) from generate_series(1, 8) \g /dev/null
select ok((select count(*) from pg_locks l join pg_class c on c.oid = l.relation where l.pid = pg_backend_pid() and c.relkind = 'r' and c.relname ~ '^(entry)_') < 6,
          'of the journal''s months only those are locked in which something is') where (select count(*) from pg_inherits where inhparent = 'audit.entry'::regclass) > 10;
select * from finish();
rollback;
