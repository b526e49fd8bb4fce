-- masked.sql - no list gives a whole phone number or SNILS but where one dials; what is masked is masked by the database. (Every function of api is
-- asked in cells.sql, which names those that tell one; here are the lists in which a citizen stands once a visit and a meeting are due.)
begin;
\ir setup/world.psql
select tap.world('msk_');
select no_plan();

select is(kurator.masked(n), w, coalesce(n, 'null'))
  from (values ('+79000000002', '+7 *** ***-00-02'), ('11223344595', '***-***-445 95'), ('', ''), ('+7900', ''), ('+790000000021', ''), ('1122334459', ''), ('1122334459x', ''),
               ('звонить +79000000002', '')) v(n, w);
select is(kurator.masked(null), '', 'null');

create temp table c as select t as case_id from tap.citizen(9001, 'Масканская', '00100199764', '+79000004321') t;
grant select on c to public;
insert into kurator.phone (person_id, number, owner) select f.person_id, '+79000005678', 'representative' from c join kurator.case_file f on f.id = c.case_id;
-- a visit is next, a meeting is agreed: it stands in every list
set local session_replication_role = replica;
update kurator.case_file f set received_on = '2026-11-12', assignee_id = (select id from kurator.staff where login = 'msk_clerk') from c where f.id = c.case_id;
set local session_replication_role = origin;
update kurator.deadline d set due_on = '2026-11-20' from c where d.case_id = c.case_id and d.period = 'notify';
insert into kurator.appointment (office_id, case_id, starts_at, place) select 9001, case_id, kurator.clock() + interval '3 hours', 'home' from c;
insert into kurator.deadline (case_id, person_id, period, office_id, started_on, due_on, calendar, state)
select f.id, f.person_id, 'meeting', 9001, '2026-11-12', '2026-11-23', 'RU-IRK', 'open' from c join kurator.case_file f on f.id = c.case_id
 where not exists (select from kurator.deadline d where d.case_id = f.id and d.period = 'meeting');
create function tap.whole(p_login text, p_query text) returns text language sql as $$
    select case when t ~ '^!' then t when t !~ 'Масканская|msk_clerk' and t !~ 'masked|\*\*\*' then 'nobody: ' || left(t, 60)
                else coalesce((select string_agg(m[1], ' ') from regexp_matches(t, '(\+?79?00000(?:4321|5678)|900000(?:4321|5678)|00100199764|001-001-997)', 'g') m), '') end
      from tap.as_login(p_login, p_query) t $$;
select is(tap.whole('msk_' || coalesce(r, 'clerk'), replace(q, '@', case_id::text)), '', q) from c cross join (values
    (null, 'select * from api.search(9001, ''масканская'', 20)'), (null, 'select * from api.search(9001, ''00100199764'', 20)'), (null, 'select * from api.search(9001, ''4321'', 20)'),
    (null, 'select * from api.similar(9001, ''Масканская'', ''Анна'', ''Сергеевна'', ''1992-03-14'', ''00100199764'', ''+79000004321'')'),
    (null, 'select * from api.worklist(9001, ''meetings'', ''all'', null, null, 50) union all select * from api.worklist(9001, ''overdue'', ''all'', null, null, 50)'),
    (null, 'select * from api.preview(@)'), (null, 'select * from api.meetings(9001, ''2026-11-23'', ''2026-11-29'')'),
    ('supervisor', 'select * from api.board_list(9001, ''overdue'', ''all'', null, null, null, 60)'),
    ('supervisor', 'select * from api.monthly_people(9001, ''2026-11-01'', ''open'', '''', ''all'', '''', '''', null, null, 100)'),
    ('supervisor', 'select p.*, ''msk_clerk'' from api.handover_plan(9001, array[@]) p'),
    (null, 'select * from api.paper_list(''9001'', ''overdue'', ''all'', null, ''print'')'), (null, 'select * from api.paper_list(''9001'', ''visits'', ''all'', null, ''print'')'),
    ('supervisor', 'select d.*, ''msk_clerk'' from api.digest(9001, 5) d'),
    ('auditor', 'select j.*, ''msk_clerk'' from api.journal(null, ''00100199764'', null, null, null, null, null, null, null, null, null, 100) j')) v(r, q);
select is(tap.as_login('msk_clerk', $$select phones from api.paper_list('9001', 'visits', 'all', null, 'print') where name like 'Масканская%'$$), '("{""+7 *** ***-43-21|self|"",""+7 *** ***-56-78|representative|""}")', 'the visit list has enough to tell one from another');
select is(tap.whole('msk_clerk', $$select phones, 'msk_clerk' from api.paper_list('9001', 'calls', 'all', null, 'print')$$), '+79000004321 +79000005678', 'the call list is for dialling');
select is(tap.whole('msk_clerk', format('select p.*, ''msk_clerk'' from api.case_phones(%s) p', case_id)), '+79000004321 +79000005678', 'the form of the attempt, too') from c;
select * from finish();
rollback;
