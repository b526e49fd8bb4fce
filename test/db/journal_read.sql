-- journal_read.sql - the auditor reads the journal, nobody else; what was altered is found; months go and come back.
begin;
\ir setup/world.psql
select tap.world('jrr_');
select no_plan();
-- An old month with three transactions of two blocks, written by hand.
create table audit.entry_2020_01 partition of audit.entry for values from ('2020-01-01 00:00+00') to ('2020-02-01 00:00+00');
create table audit.value_2020_01 partition of audit.value for values from ('2020-01-01 00:00+00') to ('2020-02-01 00:00+00');
alter table audit.entry_2020_01 owner to kurator_audit;
alter table audit.value_2020_01 owner to kurator_audit;
create temp table c as select t as case_id, null::bigint as person_id from tap.citizen(9001, 'Тестова', '00100199764', '+79000000001') t;
update c set person_id = (select f.person_id from kurator.case_file f where f.id = c.case_id);
grant select on c to public;
insert into audit.entry (id, at, xid, login, host, program, kind, subject, relation, row_id, columns, digest) overriding system value
select 900000000 + i, timestamptz '2020-01-10 10:00+08' + i * interval '1 minute', (i / 2 + 3)::text::xid8, 'jrr_clerk', '10.0.0.1', 'kurator',
       case when i = 5 then 'look' else 'update' end, person_id, 'kurator.person', person_id::text, '{surname}', sha256('s' || convert_to('{v' || i || '}', 'UTF8'))
  from generate_series(0, 5) i, c;
insert into audit.value (entry_id, at, subject, salt, "values")
select e.id, e.at, e.subject, 's'::bytea, array['v' || (e.id - 900000000)] from audit.entry e where e.id >= 900000000;
-- sealed as the sealer would; the test alters at will
alter table audit.entry disable trigger entry_refuse;
alter table audit.value disable trigger value_refuse;
alter table audit.seal disable trigger seal_refuse;
create function tap.seal() returns void language plpgsql set timezone = 'UTC' set datestyle = 'ISO' set bytea_output = 'hex' as $$
declare
    d bytea := audit.block_digest(null, '0', '4', '-infinity');
begin
    delete from audit.seal;
    insert into audit.seal (id, from_entry, until_entry, from_xid, until_xid, digest, sealed_at) overriding system value values
        (1, 900000000, 900000001, '0', '4', d, '2020-01-10 11:00+08'),
        (2, 900000002, 900000005, '4', '6', audit.block_digest(d, '4', '6', timestamptz '2020-01-10 11:00+08' - interval '1 day'), '2020-02-06');
end $$;
select tap.seal();
create function tap.findings() returns text language plpgsql as $$
declare
    v record;
    after bigint := 0;
    found text[] := '{}';
begin
    loop
        for v in select * from audit.verify_blocks(after, '-infinity', 'infinity') loop
            if v.state not in ('checked', 'end') then
                found := found || concat_ws(' ', v.state, v.block, v.entry - 900000000);
            end if;
        end loop;
        exit when v.state = 'end';
        after := v.block;
    end loop;
    return coalesce((select string_agg(f, ', ' order by f) from unnest(found) f), 'whole');
end $$;

-- ---- who may ----
select is(tap.as_login('jrr_' || r, 'select j.outcome from api.journal(null, null, null, null, null, null, null, null, null, null, null, 1) j'), '! 42501', r || ' reads no journal')
  from unnest('{clerk,coordinator,supervisor,monitor,executor,ministry,admin,other}'::text[]) r;
select is(tap.as_login('jrr_admin', 'select * from api.journal_verify(null, null, null, 0)'), '! 42501', 'nor checks it');
select is(tap.as_login('jrr_auditor', 'select * from audit.entry'), '! 42501', 'the auditor reads it through its function alone');
select is(tap.as_login('jrr_auditor', 'select kurator.journal_people(''00100199764'', null, null)'), '! 42501', 'and has no numbers of citizens by other ways');
select is(tap.as_login('jrr_auditor', 'select j.outcome, j.code from api.journal(9002, null, null, null, null, null, null, null, null, null, null, 1) j'), '(refused,rights.auditor)', 'not as one of another office');
update kurator.staff set locked = true where login = 'jrr_auditor';
select is(tap.as_login('jrr_auditor', 'select j.outcome, j.code from api.journal(null, null, null, null, null, null, null, null, null, null, null, 1) j'), '(refused,rights.auditor)', 'not when locked');
select is(tap.as_login('jrr_auditor', 'select v.state from api.journal_verify(null, null, null, 0) v'), '(refused)', 'nor checks it then');
select is(tap.as_login('jrr_auditor', format('select * from api.journal_exported(null, %L, 1, '''')', repeat('a', 64))), '', 'nor gives it out');
update kurator.staff set locked = false where login = 'jrr_auditor';

-- ---- by citizen ----
create function tap.ask(p_arguments text) returns text language sql as $$
    select tap.as_login('jrr_auditor', 'select j.id - 900000000 from api.journal(null, ' || p_arguments || ') j where j.id >= 900000000 or j.id is null') $$;
select is(tap.ask($$'00100199764', null, null, null, null, null, '2020-01-31', null, null, null, 9$$), E'(5)\n(4)\n(3)\n(2)\n(1)\n(0)', 'by SNILS, newest first');
select is(tap.ask($$null, 'ТЕСТОВА анна Сергеевна', '1992-03-14', null, null, null, '2020-01-31', null, null, null, 2$$), E'(5)\n(4)', 'by name and birth date');
select is(tap.ask(format($$null, null, null, %s, null, null, '2020-01-31', null, null, null, 1$$, person_id)), '(5)', 'by the journal''s number') from c;
select is(tap.as_login('jrr_auditor', format('select j.outcome, j.code, j.id from api.journal(null, %s, null, null, null, null, null, null, null, 9) j', w)), '(refused,journal.person,)', w)
  from unnest(array[$$'00100199663', null, null$$, $$null, 'Тестова Анна', '1992-03-14'$$, $$null, 'Тестова Анна Сергеевна', '1992-03-15'$$, $$null, 'Тест', null$$, $$null, ''' or true --', '1992-03-14'$$]) w;
select is(tap.as_login('jrr_auditor', format('select j::text from api.journal(null, null, null, null, %s, null, null, null, null, null, null, 100) j', person_id)) ~ 'Тестова|1992|00100199764|9000000001|Кутулик', false,
          'columns, never what they hold') from c;
select is((select count(*)::int from audit.entry e, c where e.kind = 'look' and e.login = 'jrr_auditor' and e.relation = 'audit.entry' and e.subject = c.person_id), 4, 'each look is in the journal, with its citizen');
select is((select count(*)::int from audit.entry e where e.login = 'jrr_auditor' and e.why = 'person: none'), 5, 'and each that found nobody');

-- ---- filters and pages ----
select is(tap.ask($$null, null, null, null, 'jrr_clerk', '2020-01-10', '2020-01-10', 'change', null, null, 9$$), E'(4)\n(3)\n(2)\n(1)\n(0)', 'account, day, kind');
select is(tap.ask($$null, null, null, null, 'jrr_clerk', null, '2020-01-09', null, null, null, 9$$), '', 'the day before has none');
select is(tap.ask($$null, null, null, null, null, '2020-01-01', '2020-01-31', 'look', null, null, 9$$), '(5)', 'by kind alone');
select is(tap.ask($$null, null, null, null, null, '2020-01-01', '2020-01-31', null, '2020-01-10 10:04+08', 900000004, 2$$), E'(3)\n(2)', 'the page below an entry');
select is(tap.ask($$'00100199764', null, null, null, null, null, '2020-01-31', null, '2020-01-10 10:01+08', 900000001, 9$$), '(0)', 'of a citizen, too');
select is(tap.as_login('jrr_auditor', $$select j.outcome, j.code from api.journal(null, null, null, null, null, null, null, null, 'insert', null, null, 1) j$$), '(refused,journal.kind)', 'an unknown kind');
select is(tap.as_login('jrr_auditor', $$select j.local, j.name, j.host, j.columns, j.block from api.journal(null, null, null, null, null, 'jrr_clerk', null, '2020-01-31', null, null, null, 1) j$$),
    '("2020-01-10 10:05:00","Иванова О. П.",10.0.0.1,{surname},2)', 'the office''s time, who, from where, which columns, in which block');

-- ---- nothing is read through ----
insert into audit.entry (at, xid, login, host, program, kind, subject, relation, row_id)
select timestamptz '2026-11-20 10:00+08' + i * interval '1 second', '900', 'jrr_l' || i % 200, 'h', 'p', case when i % 500 = 0 then 'export' else 'look' end, 5000 + i % 300, 'kurator.person', '1'
  from generate_series(1, 20000) i;
analyze audit.entry;
create function tap.read_through(p_arguments text) returns boolean language plpgsql as $$
declare
    before bigint := pg_stat_get_xact_numscans('audit.entry_2026_11'::regclass);
    n text;
begin
    n := tap.as_login('jrr_auditor', 'select count(*) from api.journal(null, ' || p_arguments || ') j');
    return pg_stat_get_xact_numscans('audit.entry_2026_11'::regclass) > before or n !~ '^\(\d+\)$';
end $$;
select is(tap.read_through(w), false, 'by index: ' || w) from unnest(array[$$null, null, null, 5007, null, null, null, null, null, null, 50$$, $$null, null, null, null, 'jrr_l7', null, null, null, null, null, 50$$,
    $$null, null, null, null, 'jrr_l7', '2026-11-20', '2026-11-20', 'look', null, null, 50$$, $$null, null, null, null, null, null, null, 'export', null, null, 50$$, $$null, null, null, null, null, null, null, null, null, null, 50$$]) w;

-- ---- altered ----
select is(tap.findings(), 'whole', 'as it was sealed');
select is(audit.broken_seal(), null, 'no seal is broken');
update audit.entry set login = 'jrr_other' where id = 900000003;
select is(tap.findings(), 'block 2', 'an entry changed');
update audit.entry set login = 'jrr_clerk' where id = 900000003;
create temp table gone as select * from audit.entry where id = 900000000;
delete from audit.entry where id = 900000000;
select is(tap.findings(), 'block 1', 'an entry deleted');
select is(audit.broken_seal(), 1::bigint, 'the broken seal is named');
insert into audit.entry overriding system value select * from gone;
insert into audit.entry (id, at, xid, login, host, program, kind, relation, row_id) overriding system value values (900000009, '2020-01-11 10:00+08', '4', 'x', 'x', 'x', 'look', 'x', 'x');
select is(tap.findings(), 'block 2', 'an entry added');
update audit.entry set at = '2020-01-13 10:00+08', xid = '3' where id = 900000009;
select is(tap.findings(), 'entry 1 9', 'an entry added later, in the name of a sealed transaction');
delete from audit.entry where id = 900000009;
update audit.value set "values" = '{other}' where entry_id = 900000002;
select is(tap.findings(), 'value 2 2', 'a value changed: which entry''s');
update audit.value set "values" = '{v2}' where entry_id = 900000002;
create temp table seals as select * from audit.seal;
update audit.seal s set digest = t.digest from audit.seal t where t.id = 3 - s.id;
select is(tap.findings(), 'block 1, block 2', 'digests swapped');
update audit.seal s set digest = t.digest from seals t where t.id = s.id;
delete from audit.seal where id = 1;
select is(tap.findings(), 'block 2, gap 2', 'a block taken away');
insert into audit.seal overriding system value select * from seals where id = 1;
select is(tap.findings(), 'whole', 'all put back');
delete from audit.value where entry_id = 900000001;
select is(tap.findings(), 'whole', 'destroyed values break nothing');
select is(tap.as_login('jrr_auditor', 'select v.state, v.block, v.entries from api.journal_verify(null, ''2020-02-01'', null, 0) v'), '(checked,2,4)', 'by period');
select is(tap.as_login('jrr_auditor', 'select v.state from api.journal_verify(null, null, null, 2) v'), '(end)', 'until no block is left');

-- ---- a file given out ----
select is(tap.as_login('jrr_auditor', format('select x.block, x.digest from api.journal_exported(null, %L, 6, ''kind=look'') x', repeat('a', 64))), (select format('(2,%s)', encode(digest, 'hex')) from seals where id = 2), 'the newest block and its digest');
select is((select e.why from audit.entry e where e.kind = 'export' and e.row_id = repeat('a', 64)), 'entries=6 kind=look', 'is an entry');
create function tap.known(p_digest text, p_block bigint, p_seal bytea) returns text language sql as $$
    select tap.as_login('jrr_auditor', format('select k.login, k.block_whole from api.journal_known(null, %L, %s, %L) k', p_digest, p_block, encode(p_seal, 'hex'))) $$;
select is(tap.known(repeat('a', 64), 2, digest), '(jrr_auditor,t)', 'and known again') from seals where id = 2;
select is(tap.known(repeat('a', 64), 2, digest), '(jrr_auditor,f)', 'not with another seal') from seals where id = 1;
select is(tap.known(repeat('b', 64), 2, digest), '(,t)', 'another file is not') from seals where id = 2;
select is(tap.as_login('jrr_auditor', 'select * from api.journal_exported(null, ''x'', 6, ''x'')'), '', 'what is no digest is not taken');

-- ---- months ----
alter table audit.entry enable trigger entry_refuse;
alter table audit.value enable trigger value_refuse;
alter table audit.seal enable trigger seal_refuse;
select is(tap.does('jrr_auditor', 'select audit.rotate()'), '! 42501', 'the auditor does not move months');
insert into kurator.setting (key, value) values ('journal.keep_months', '100');
select is((select count(*)::int from audit.rotate()), 0, 'a month that is young enough stays');
update kurator.setting set value = '36' where key = 'journal.keep_months';
alter table audit.seal disable trigger seal_refuse;
update audit.seal set sealed_at = '2020-01-20' where id = 2;
select is((select count(*)::int from audit.rotate()), 0, 'and one that is not sealed to its end');
update audit.seal set sealed_at = '2020-02-06' where id = 2;
alter table audit.seal enable trigger seal_refuse;
select is((select string_agg(r::text, ',') from audit.rotate() r), '2020-01-01', 'an old month is detached');
select is((select count(*)::int from audit.entry where id >= 900000000), 0, 'its entries are out of the way');
create function tap.told(p_arguments text) returns text language sql as $$
    select coalesce((select string_agg(r, ' ') from unnest(string_to_array(tap.as_login('jrr_auditor', 'select j.outcome, j.code, j.why, j.id is null from api.journal(null, ' || p_arguments || ') j'), E'\n')) r
                      where r like '(away,%'), '-') $$;
select is(tap.told(a), '(away,journal.away,2020-01,t)', 'which is told: ' || a)
  from unnest(array['null, null, null, null, null, null, null, null, null, null, 1', 'null, null, null, null, null, ''2020-01-20'', ''2020-01-20'', null, null, null, 9', 'null, null, null, null, ''jrr_clerk'', ''2019-01-01'', ''2020-03-05'', ''look'', null, null, 9',
                    'null, null, null, 5007, null, ''2020-01-05'', null, null, null, null, 9', 'null, null, null, null, null, ''2020-02-01'', null, null, null, null, 9']) a;
select is(tap.told(a), '-', 'and not to who did not ask: ' || a)
  from unnest(array['null, null, null, null, null, ''2020-02-02'', null, null, null, null, 9', 'null, null, null, null, null, null, ''2019-12-31'', null, null, null, 9',
                    'null, null, null, null, null, null, null, null, ''2026-11-20 10:00+08'', 1, 9', $$'00100199663', null, null, null, null, null, null, null, null, null, 9$$]) a;
insert into audit.rotated select m, kurator.clock() from generate_series(timestamp '2019-11-01', timestamp '2019-12-01', '1 month') m;
insert into audit.rotated select '2000-01-01'::date + make_interval(months => 2 * i), kurator.clock() from generate_series(0, 9) i;
select is(audit.away('2001-05-01 00:00+00', '2020-01-01 00:00:01+00'), '2001-05, 2001-07, 2019-11..2020-01', 'months that follow one another are one range');
select is(audit.away('-infinity', 'infinity'), '2000-01, 2000-03, 2000-05, 2000-07, 2000-09, 2000-11, 2001-01, 2001-03, …', 'no more than eight are told');
select is(audit.away('2019-10-01 00:00+00', '2019-11-01 00:00+00'), null, 'none between');
delete from audit.rotated where month <> '2020-01-01';
select is(tap.findings(), 'whole', 'its seals are whole');
select throws_ok('update audit.entry_2020_01 set login = ''x''', '42501', null, 'it is closed to changes');
select throws_ok('insert into audit.entry_2020_01 select * from gone', '42501', null, 'and to additions');
alter table audit.entry_2020_01 disable trigger kept;
update audit.entry_2020_01 set host = 'x' where id = 900000005;
select is(tap.findings(), 'block 2', 'what is altered in it is found');
update audit.entry_2020_01 set host = '10.0.0.1' where id = 900000005;
alter table audit.entry_2020_01 enable trigger kept;
select is(audit.destroy_values(person_id, 'акт') > 4, true, 'a citizen''s values are destroyed in it, too') from c;
select is((select count(*)::int from audit.value_2020_01), 0, 'none is left');
alter table audit.entry_2020_01 disable trigger all;
insert into audit.entry_2020_01 (id, at, xid, login, host, program, kind, relation, row_id) values (900000010, '2020-01-10 11:30+08', '5', 'jrr_auditor', 'h', 'p', 'export', 'audit.entry', repeat('c', 64));
select is(tap.known(repeat('c', 64), 2, digest), '(jrr_auditor,t)', 'a file that was given out then is known still') from seals where id = 2;
delete from audit.entry_2020_01 where id = 900000010;
alter table audit.entry_2020_01 enable trigger all;
select is(audit.attach('2020-01-01'), true, 'it comes back');
select is((select count(*)::int from audit.entry where id >= 900000000), 6, 'with its entries');
select is(audit.attach('2020-01-01'), false, 'once');
select is(tap.told('null, null, null, null, null, null, null, null, null, null, 1'), '-', 'and nothing is away');
select is(tap.findings(), 'whole', 'and with whole seals');
select throws_ok('delete from audit.entry where id = 900000001', '42501', null, 'closed as before');
select is((select string_agg(e.why || ' ' || e.row_id, ', ' order by e.id) from audit.entry e where e.kind = 'rights' and e.relation = 'audit.entry'), 'detach 2020-01, attach 2020-01', 'both are entries');
select * from finish();
rollback;
