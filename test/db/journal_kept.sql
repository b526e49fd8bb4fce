-- journal_kept.sql - nothing of the journal can be altered by anybody, values can be destroyed, old states be asked for.
begin;
\ir setup/world.psql
select tap.world('jrk_');
select no_plan();
create temp table c as select t as case_id from tap.citizen(9001, 'Тестова', '00100199764', '+79000000001') t;
alter table c add person_id bigint;
update c set person_id = (select f.person_id from kurator.case_file f where f.id = c.case_id);

-- ---- nothing is altered ----
create function tap.tries(p_role text) returns setof text language plpgsql as $$
declare
    s text;
begin
    foreach s in array array['update audit.entry set login = ''x''', 'delete from audit.entry', 'truncate audit.entry',
        'update audit.value set "values" = ''{}''', 'truncate audit.value', 'delete from audit.seal', 'update audit.seal set digest = ''''',
        'truncate audit.entry_other', 'update audit.entry_other set why = ''x''', (select 'truncate ' || min(inhrelid::regclass::text) from pg_inherits where inhparent = 'audit.entry'::regclass and inhrelid <> 'audit.entry_other'::regclass)] loop
        begin
            execute format('set local role %I', p_role);
            execute s;
            execute 'reset role';
            return next fail(p_role || ': ' || s);
        exception when insufficient_privilege then
            return next pass(p_role || ': ' || s);
        end;
        execute 'reset role';
    end loop;
end $$;
-- one entry in the default partitions, too
select tap.at('2001-01-01');
update kurator.person p set given_name = 'Анюта' from c where p.id = c.person_id;
select tap.at('2026-11-23 10:00+08');
insert into audit.seal (from_entry, until_entry, from_xid, until_xid, digest, sealed_at) values (0, 0, '0', '0', '', kurator.clock());
select t.* from unnest('{kurator_owner,kurator_api,kurator_audit,kurator_clerk,postgres}'::text[]) r, lateral tap.tries(r) t;
select is((select string_agg(x, ', ') from unnest('{insert,update,delete,truncate,references,trigger}'::text[]) x, unnest('{kurator_owner,kurator_api}'::text[]) r
            where has_table_privilege(r, 'audit.entry', x) or has_table_privilege(r, 'audit.value', x)), null, 'owner and api write it only through its functions');
select is(tap.does('jrk_clerk', 'select audit.look(1, '''', '''', '''')'), '! 42501', 'a clerk writes no entry of his own');

-- ---- a broken value is found; destroyed values leave the digests ----
alter table audit.value disable trigger value_refuse;
create temp table e as select id from audit.entry where subject = (select person_id from c) and relation = 'kurator.person' and kind = 'insert';
update audit.value set "values" = array_replace("values", 'Тестова', 'Другова') where entry_id = (select id from e);
select is((select audit.verify(id) from e), false, 'an altered value does not verify');
update audit.value set "values" = array_replace("values", 'Другова', 'Тестова') where entry_id = (select id from e);
select is((select audit.verify(id) from e), true, 'put back it does');
alter table audit.value enable trigger value_refuse;
create temp table digests as select id, digest from audit.entry where subject = (select person_id from c);
select cmp_ok(audit.destroy_values((select person_id from c), 'акт № 1'), '>', 3::bigint, 'the values of a citizen are destroyed');
select is((select count(*)::int from audit.value where subject = (select person_id from c)), 0, 'none is left');
select results_eq($$select e.id, e.digest from audit.entry e join digests using (id) order by id$$, 'select id, digest from digests order by id', 'every digest is as it was');
select is((select why from audit.entry order by id desc limit 1), 'акт № 1', 'the act is an entry');

-- ---- as of ----
select tap.at('2026-11-24 10:00+08');
update kurator.person p set surname = 'Вторая', version = version + 1 from c where p.id = c.person_id;
select tap.at('2026-11-25 10:00+08');
update kurator.person p set surname = 'Третья', version = version + 1 from c where p.id = c.person_id;
update kurator.case_file f set close_note = 'потом' from c where f.id = c.case_id;
select is((select string_agg(coalesce(a.surname, '-'), ' ' order by t.t) from (values (timestamptz '2026-11-23 09:00+08'), ('2026-11-23 10:00+08'), ('2026-11-24 09:59+08'),
            ('2026-11-24 10:00+08'), ('2026-11-25 09:59+08'), ('2026-11-25 10:00+08'), ('2027-01-01')) t(t)
            left join lateral kurator.person_as_of((select person_id from c), t.t) a on true), '- Тестова Тестова Вторая Вторая Третья Третья', 'the surname as of each moment');
select is((select close_note from kurator.case_as_of((select case_id from c), '2026-11-24')), '', 'the case before its change');
select is((select close_note from kurator.case_as_of((select case_id from c), '2026-11-26')), 'потом', 'and after');
select is((select string_agg(h.relname, ', ') from pg_class h
            where h.relnamespace = 'kurator'::regnamespace and h.relname like '%\_history'
              and (select array_agg(attname || ' ' || atttypid::regtype order by attnum) from pg_attribute where attrelid = h.oid and attnum > 2 and not attisdropped)
                  is distinct from
                  (select array_agg(attname || ' ' || atttypid::regtype order by attnum) from pg_attribute
                    where attrelid = to_regclass('kurator.' || replace(h.relname, '_history', '')) and attnum > 0 and not attisdropped)), null,
          'a history table has the columns of what it copies');
select is((select count(*)::int from pg_trigger g join pg_class t on t.oid = g.tgrelid where g.tgname = 'keep' and t.relnamespace = 'kurator'::regnamespace),
          (select count(*)::int from pg_class where relnamespace = 'kurator'::regnamespace and relname like '%\_history' and relkind = 'r'), 'each has its trigger');
-- ---- partitions ----
select is((select count(*)::int from pg_inherits where inhparent = 'audit.entry'::regclass) >= 26, true, 'two years of months and the default');
select tap.at((select (max(substring(pg_get_expr(k.relpartbound, k.oid) from 'TO \(''([^'']+)''\)'))::timestamptz + interval '5 days') from pg_class k
                join pg_inherits i on i.inhrelid = k.oid where i.inhparent = 'audit.entry'::regclass));
update kurator.person p set given_name = 'Яна' from c where p.id = c.person_id;
select is((select count(*)::int from audit.entry_other where at = kurator.clock()), 1, 'beyond them nothing is lost');
select lives_ok('select audit.make_partitions()', 'a month that the default has begun stays with it');
select is((select count(*)::int from audit.entry where at = kurator.clock()), 1, 'and its entry stays');
select tap.at('2026-11-23 10:00+08');

select * from finish();
rollback;
