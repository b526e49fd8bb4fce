-- journal.sql - every change of personal data leaves one entry whose digest verifies.
begin;
\ir setup/world.psql
select tap.world('jrn_');
select no_plan();
create temp table c as select t as case_id, null::bigint as person_id
  from tap.citizen(9001, 'Тестова', '00100199764', '+79000000001') t;
update c set person_id = (select f.person_id from kurator.case_file f where f.id = c.case_id);
create temp table mark as select coalesce(max(id), 0) as id from audit.entry;
create function tap.news() returns setof audit.entry language plpgsql as $$
begin
    return query select e.* from audit.entry e, mark m where e.id > m.id order by e.id;
    update mark set id = (select coalesce(max(e.id), 0) from audit.entry e);
end $$;

-- ---- which tables ----
select is((select string_agg(distinct t.relname, ', ' order by t.relname)
             from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0
            where t.relnamespace = 'kurator'::regnamespace and t.relkind in ('r', 'p')
              and (a.attname in ('person_id', 'case_id') or t.relname = 'person')
              and not exists (select from audit.subject s where s.relation = 'kurator.' || t.relname)), null,
          'every table that names a citizen or a case is listed with its subject');
select is((select string_agg(s.relation, ', ') from audit.subject s where to_regclass(s.relation) is null), null, 'the list names no table that is gone');
select is((select string_agg(s.relation, ', ') from audit.subject s
            where s.subject not in ('case', 'attempt') and not exists (
                  select from pg_attribute a where a.attrelid = to_regclass(s.relation) and a.attname = s.subject)), null, 'its subject columns exist');
select is((select string_agg(s.relation, ', ') from audit.subject s
            where s.journalled and not exists (select from pg_trigger g where g.tgrelid = to_regclass(s.relation) and g.tgname = 'journal'
                                                  and g.tgenabled in ('O', 'A'))), null, 'whatever is journalled has its trigger');
select is((select string_agg(s.relation, ', ') from audit.subject s
             join pg_trigger g on g.tgrelid = to_regclass(s.relation) and g.tgname = 'journal'
            where s.subject not in ('attempt') and s.relation <> 'kurator.attempt_case'
              and encode(substring(g.tgargs from 1 for position('\000'::bytea in g.tgargs) - 1), 'escape') <> s.subject), null,
          'the trigger uses the subject column that is listed');
select is((select string_agg(s.relation, ', ') from audit.subject s where not s.journalled and s.reason = ''), null, 'what is not journalled says why');

-- ---- a change of a citizen ----
delete from mark; insert into mark select max(id) from audit.entry;
update kurator.person p set surname = 'Новова', version = version + 1 from c where p.id = c.person_id;
create temp table n as select * from tap.news();
select results_eq($$select kind, subject, relation, row_id, columns, login, host, request from n$$,
    $$select 'update', person_id, 'kurator.person', person_id::text, '{surname,version}'::text[], session_user, 'local', null::uuid from c$$,
    'one entry: who, what, of whom, which columns');
select is((select at from n), kurator.clock(), 'when');
select is((select xid from n), pg_current_xact_id(), 'in which transaction');
select is((select program from n), current_setting('application_name'), 'by which program');
select is((select v."values" from audit.value v join n on n.id = v.entry_id), '{Новова,2}', 'the new values stand apart');
select is((select count(*)::int from audit.value v join n on n.id = v.entry_id
            where n.digest = ext.digest(v.salt || convert_to('{' || array_to_string(v."values", ',') || '}', 'UTF8'), 'sha256')), 1, 'the digest is sha256(salt || values), worked out by other means');
select is((select count(distinct v.salt) = count(*) and min(length(v.salt)) = 16 from audit.value v), true, 'no salt is used twice');
select is((select audit.verify(id) from n), true, 'verify says so');
update kurator.person p set surname = surname from c where p.id = c.person_id;
select is((select count(*)::int from tap.news()), 0, 'a change that changes nothing leaves nothing');
update kurator.person p set snils = null from c where p.id = c.person_id;
select is((select columns || array[audit.verify(id)::text] from tap.news()), '{snils,true}', 'a value taken away');

-- ---- one entry for every table, with its citizen ----
insert into kurator.former_name (person_id, surname) select person_id, 'Бывшева' from c;
insert into kurator.phone (person_id, number) select person_id, '+79000000008' from c;
update kurator.phone set state = 'wrong' where number = '+79000000008';
insert into kurator.ipra (person_id, number) select person_id, '1/2026' from c;
update kurator.address a set settlement = 'Иваническое' from c where a.person_id = c.person_id;
update kurator.preference a set note = 'после шести' from c where a.person_id = c.person_id;
update kurator.representative a set surname = 'Матерева' from c where a.person_id = c.person_id;
select results_eq($$select kind, relation, subject = (select person_id from c), coalesce(audit.verify(id), false) from tap.news()$$,
    $$values ('insert', 'kurator.former_name', true, true), ('insert', 'kurator.phone', true, true), ('update', 'kurator.phone', true, true),
      ('insert', 'kurator.ipra', true, true), ('update', 'kurator.address', true, true), ('update', 'kurator.preference', true, true),
      ('update', 'kurator.representative', true, true)$$, 'the citizen''s own tables');
insert into kurator.contact_attempt (office_id, channel, outcome, happened_at, note) values (9001, 'phone', 'no_answer', kurator.clock() - interval '1 hour', 'никто не взял');
select is((select count(*)::int from tap.news()), 0, 'an attempt is nobody''s');
insert into kurator.attempt_case (case_id, attempt_id, office_id, person_id) select case_id, currval('kurator.contact_attempt_id_seq'), 9001, person_id from c;
create temp table a as select * from tap.news();
select results_eq('select kind, relation, subject, row_id from a',
    $$select 'insert', 'kurator.contact_attempt', person_id, currval('kurator.contact_attempt_id_seq')::text from c$$, 'until it is tied to a case: then of its citizen');
select is((select v."values"[array_position(a.columns, 'note')] from a join audit.value v on v.entry_id = a.id), 'никто не взял', 'with what was written');
update kurator.contact_attempt set superseded_at = kurator.clock(), superseded_why = 'duplicate' where id = currval('kurator.contact_attempt_id_seq');
select is((select kind || ' ' || why || ' ' || (subject = (select person_id from c)) from tap.news()), 'update duplicate true', 'a mistake is an entry with its reason');
insert into kurator.consent (office_id, case_id, attempt_id, need, answer, given_at) select 9001, case_id, currval('kurator.contact_attempt_id_seq'), 'accompaniment', 'agreed', kurator.clock() from c;
insert into kurator.appointment (office_id, case_id, starts_at, place) select 9001, case_id, kurator.clock() + interval '2 days', 'office' from c;
create temp table apart as select * from tap.news();
-- an attempt with what was answered and agreed on in it, by one statement, and as much of it by several: one entry a row, never two, never none
select results_eq('select kind, relation, subject from apart', $$select 'insert', r, person_id from c, unnest('{kurator.consent,kurator.appointment}'::text[]) with ordinality u(r, n) order by n$$,
    'an answer and a meeting that come later have their own entries');
insert into kurator.contact_attempt (office_id, channel, outcome, happened_at, spoke_with) values (9001, 'phone', 'told', kurator.clock() - interval '1 hour', 'self');
with tie as (insert into kurator.attempt_case (case_id, attempt_id, office_id, person_id) select case_id, currval('kurator.contact_attempt_id_seq'), 9001, person_id from c),
     word as (insert into kurator.consent (office_id, case_id, attempt_id, need, answer, reason, given_at)
              select 9001, case_id, currval('kurator.contact_attempt_id_seq'), n.need, n.answer, n.reason, kurator.clock()
                from c, (values ('social_services', 'agreed', null), ('accompaniment', 'refused', 'distrust')) n(need, answer, reason))
insert into kurator.appointment (office_id, case_id, attempt_id, starts_at, place) select 9001, case_id, currval('kurator.contact_attempt_id_seq'), kurator.clock() + interval '3 days', 'office' from c;
create temp table whole as select * from tap.news();
select results_eq('select kind, relation, subject, why, audit.verify(id) from whole',
    $$select 'insert', r, person_id, w, true from c, unnest('{kurator.contact_attempt,kurator.consent,kurator.consent,kurator.appointment}'::text[], '{"","",distrust,""}'::text[]) with ordinality u(r, w, n) order by n$$,
    'what came by one statement has an entry a row, the reason with it');
select is((select w.row_id || ' ' || (v."values"[array_position(w.columns, 'case_id')] = (select case_id::text from c)) from whole w join audit.value v on v.entry_id = w.id where w.relation = 'kurator.contact_attempt'),
    currval('kurator.contact_attempt_id_seq') || ' true', 'the attempt with the case that it served');
-- (as an object of the row has them: every column that is not empty, in that order)
select is((select string_agg(w.relation || ' ' || w.row_id, ', ') from whole w join audit.value v on v.entry_id = w.id
            cross join lateral (select case w.relation when 'kurator.consent' then (select to_jsonb(t) from kurator.consent t where t.id = w.row_id::bigint)
                                            when 'kurator.appointment' then (select to_jsonb(t) from kurator.appointment t where t.id = w.row_id::bigint)
                                            else (select to_jsonb(t) || jsonb_build_object('case_id', c.case_id) from kurator.contact_attempt t, c where t.id = w.row_id::bigint) end) x(row)
            cross join lateral (select array_agg(n.key) as columns, array_agg(n.value) as "values" from jsonb_each_text(x.row) n(key, value) where n.value <> '') o
            where (w.columns, v."values") is distinct from (o.columns, o."values")), null, 'with every column that holds something');
select is((select string_agg(a.attrelid::regclass || '.' || a.attname, ', ') from pg_attribute a, pg_proc p
            where p.oid = 'audit.log_answers'::regproc and a.attrelid in ('kurator.contact_attempt'::regclass, 'kurator.consent'::regclass, 'kurator.appointment'::regclass)
              and a.attnum > 0 and not a.attisdropped and strpos(p.prosrc, format('r.%I', a.attname)) = 0), null, 'none of theirs is forgotten');
select throws_ok($$insert into kurator.consent (office_id, case_id, attempt_id, need, answer, given_at)
    select 9001, case_id, -1, 'accompaniment', 'agreed', kurator.clock() from c$$, '23503', null, 'an answer in an attempt that there is not');
select throws_ok($$with a as (insert into kurator.contact_attempt (office_id, channel, outcome, happened_at, spoke_with) values (9001, 'phone', 'told', kurator.clock(), 'self') returning id)
    insert into kurator.consent (office_id, case_id, attempt_id, need, answer, given_at) select 9001, case_id, a.id, 'accompaniment', 'agreed', kurator.clock() from c, a$$, '23503', null,
    'or in one that did not serve the case, is refused');
insert into kurator.contact_attempt (office_id, channel, outcome, happened_at, spoke_with) values (9001, 'phone', 'told', kurator.clock() - interval '50 minutes', 'self');
insert into kurator.attempt_case (case_id, attempt_id, office_id, person_id) select case_id, currval('kurator.contact_attempt_id_seq'), 9001, person_id from c;
with word as (insert into kurator.consent (office_id, case_id, attempt_id, need, answer, given_at) select 9001, case_id, currval('kurator.contact_attempt_id_seq'), 'accompaniment', 'agreed', kurator.clock() from c)
insert into kurator.appointment (office_id, case_id, attempt_id, starts_at, place) select 9001, case_id, currval('kurator.contact_attempt_id_seq'), kurator.clock() + interval '4 days', 'office' from c;
insert into kurator.appointment (office_id, case_id, attempt_id, starts_at, place) select 9001, case_id, currval('kurator.contact_attempt_id_seq'), kurator.clock() + interval '5 days', 'office' from c;
select is((select string_agg(relation, ', ' order by relation) from tap.news()), 'kurator.appointment, kurator.appointment, kurator.consent, kurator.contact_attempt', 'and so has what came by several');
insert into kurator.ladder_override (office_id, case_id, rung, reason, granted_by)
     select 9001, case_id, 2, 'дороги нет', (select id from kurator.staff where login = 'jrn_supervisor') from c;
create temp table before as select f.* from kurator.case_file f, c where f.id = c.case_id;
update kurator.case_file f set close_note = 'заметка', stage = 'assessment', accompanied_from = '2026-11-20', esrn_at = kurator.clock(), site_id = null from c where f.id = c.case_id;
create temp table changed as
    select array_agg(n.key) as columns, array_agg(n.value) as "values" from before b, kurator.case_file f, jsonb_each_text(to_jsonb(f)) n(key, value)
     where f.id = b.id and n.value is distinct from to_jsonb(b) ->> n.key;
insert into kurator.person_office (office_id, person_id) select 9002, person_id from c;
select is((select string_agg(kind || ' ' || relation || ' ' || (subject = (select person_id from c)), ', ' order by id) from tap.news()),
    'insert kurator.ladder_override true, update kurator.case_file true, insert kurator.person_office true',
    'what hangs on the case is the citizen''s');
select results_eq($$select e.columns, v."values", audit.verify(e.id) from audit.entry e join audit.value v on v.entry_id = e.id where e.relation = 'kurator.case_file' and e.kind = 'update' order by e.id desc limit 1$$,
    'select columns, "values", true from changed', 'of a case the columns that changed, as an object has them');
select is((select string_agg(a.attrelid::regclass || '.' || a.attname, ', ') from pg_attribute a, pg_proc p
            where (p.oid, a.attrelid) in (('audit.log_case'::regproc, 'kurator.case_file'::regclass), ('audit.log_phone'::regproc, 'kurator.phone'::regclass)) and a.attnum > 0 and not a.attisdropped
              and (strpos(p.prosrc, format('if new.%1$I is distinct from old.%1$I then', a.attname)) = 0 or (select count(*) from regexp_matches(p.prosrc, format('\mnew[.]"?%s\M', a.attname), 'g')) < 3)), null,
    'none of its columns is forgotten, nor of a number''s');
create temp table number_before as select p.* from kurator.phone p where p.number = '+79000000008';
update kurator.phone set state = 'good', note = 'вечером', version = version + 1 where number = '+79000000008';
select results_eq($$select e.columns, v."values", e.row_id, e.subject, audit.verify(e.id) from tap.news() e join audit.value v on v.entry_id = e.id$$,
    $$select array_agg(n.key), array_agg(n.value), p.id::text, p.person_id, true from kurator.phone p, number_before b, jsonb_each_text(to_jsonb(p)) n(key, value)
       where b.id = p.id and n.value is distinct from to_jsonb(b) ->> n.key group by p.id, p.person_id$$, 'of a number likewise');
update kurator.staff set locked = true where login = 'jrn_other';
insert into kurator.setting (key, value) values ('refusal.form', 'written');
select is((select string_agg(kind || ' ' || relation || ' ' || row_id || coalesce(' ' || subject, ''), ', ' order by id) from tap.news()),
    format('update kurator.staff %s, insert kurator.setting refusal.form', (select id from kurator.staff where login = 'jrn_other')), 'accounts and settings are nobody''s data');

-- ---- a row of many columns ----
select audit.put('insert', null, 'zz_wide', '1', null, (select jsonb_object_agg('c' || i, i) from generate_series(1, 100) i), '') \g /dev/null
select is((select array[cardinality(e.columns), cardinality(v."values"), audit.verify(e.id)::int] from audit.entry e join audit.value v on v.entry_id = e.id where e.relation = 'zz_wide'),
    '{100,100,1}', 'is one entry, too');
delete from mark; insert into mark select max(id) from audit.entry;

-- ---- sessions, looks ----
select is(tap.as_login('jrn_clerk', 'select outcome from api.start(1, ''kurator 0.1'', null)'), '(ok)', 'a session');
select is(tap.as_login('jrn_other', 'select outcome from api.start(1, ''kurator 0.1'', null)'), '(refused)', 'a locked account');
select is(tap.as_login('jrn_clerk', 'select outcome from api.start(7, ''kurator 0.7'', null)'), '(refused)', 'a newer program');
select results_eq($$select kind, login, relation, why from tap.news()$$,
    $$values ('login', 'jrn_clerk'::name, 'session', 'kurator 0.1'), ('failure', 'jrn_other', 'session', 'account.locked kurator 0.1'),
             ('failure', 'jrn_clerk', 'session', 'contract.client_new kurator 0.7')$$, 'each leaves an entry');
select is(tap.as_login('jrn_clerk', format('select case_id from api.case_head(%s, ''card'')', case_id)), format('(%s)', case_id), 'a look') from c;
select results_eq('select kind, login, subject, why from tap.news()', $$select 'look', 'jrn_clerk'::name, person_id, 'card' from c$$, 'is written down');
select is(tap.as_login('jrn_clerk', format('select case_id from api.case_head(%s, null)', case_id)), format('(%s)', case_id), 'the program''s own reading') from c;
select is((select count(*)::int from tap.news()), 0, 'is not');
set local transaction_read_only = on;
select is(tap.as_login('jrn_clerk', format('select case_id from api.case_head(%s, ''card'')', case_id)) like '! KU004%', true, 'what cannot be written down is not shown') from c;
select is(tap.as_login('jrn_clerk', 'select outcome, read_only from api.start(1, ''t'', null)'), '(ok,t)', 'a session on a standby opens without an entry');
select * from finish();
rollback;
