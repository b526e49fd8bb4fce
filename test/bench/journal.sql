-- journal.sql - the journal with SIZE entries in two years of months: a page by citizen, by account and by what is rare, inside
-- the server (median and worst of fifty questions, each another one; the first one of a session apart, with its buffers; processor
-- time of all fifty); how long all seals are looked at, in which memory; how long months are detached and brought back, and for how
-- long nobody writes meanwhile. -v size=N names the lines.
\set ON_ERROR_STOP on
set client_min_messages = warning;
set timezone = 'UTC';
set maintenance_work_mem = '256MB';
set work_mem = '64MB';
create schema bench;
create table bench.months as
select m::date as month, row_number() over (order by m) - 1 as i
  from generate_series(date_trunc('month', kurator.clock() at time zone 'UTC') - interval '24 months', date_trunc('month', kurator.clock() at time zone 'UTC') - interval '1 month', '1 month') m;
-- ---- the load: partitions as audit.make_partitions makes them, each filled in the transaction that makes it, which keeps it out of
-- the write-ahead log; indexes made afterwards ----
create table bench.made as
select replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') as definition, c.relname as name
  from pg_index i join pg_class c on c.oid = i.indexrelid
 where i.indrelid in ('audit.entry'::regclass, 'audit.value'::regclass) and not i.indisprimary;
do $$
declare
    m record;
begin
    for m in select * from bench.made loop execute format('drop index audit.%I', m.name); end loop;
end $$;
create procedure bench.make(p_month date) language plpgsql as $$
declare
    t text;
begin
    foreach t in array '{entry,value}'::text[] loop
        execute format('create table audit.%I partition of audit.%I for values from (%L) to (%L)', t || to_char(p_month, '_YYYY_MM'), t,
                       to_char(p_month, 'YYYY-MM-DD') || ' 00:00+00', to_char(p_month + interval '1 month', 'YYYY-MM-DD') || ' 00:00+00');
        execute format('alter table audit.%I owner to kurator_audit', t || to_char(p_month, '_YYYY_MM'));
    end loop;
end $$;
-- Seven of ten entries are looks, two changes with their values, the rest what is rare; four entries a transaction. Three hundred
-- accounts, a citizen for every hundred entries, some of them asked for ten times as often. One account has looked at citizens fifty
-- thousand times in a million entries and has changed nothing; at one citizen forty looks were taken.
create procedure bench.load(p_size bigint) language plpgsql as $$
declare
    m record;
    part constant bigint := p_size / 24;
begin
    for m in select * from bench.months order by i loop
        call bench.make(m.month);
        with e as materialized (
            select m.i * part + g as id, m.month::timestamp at time zone 'UTC' + (g - 1) * ((m.month + interval '1 month') - m.month) / part as at,
                   (1000 + (m.i * part + g) / 4)::text::xid8 as xid, (case when g % 20 = 3 then 'onlooker' else 'user' || (hashint8(m.i * part + g) & 255) end)::name as login,
                   case when g % 10 < 7 then 'look' when g % 10 < 9 then 'update'
                        else ('{login,login,login,login,login,print,export,failure,rights,login}'::text[])[1 + g / 10 % 10] end as kind,
                   case when g % 25000 = 4 then p_size when g % 10 < 9 then 1 + (hashint8extended(m.i * part + g, case g % 3 when 0 then 7 else 1 end) & 9223372036854775807) % (p_size / case g % 3 when 0 then 1000 else 100 end + 1) end as subject,
                   decode(md5(g::text), 'hex') as salt
              from generate_series(1, part) g),
        v as (
            insert into audit.value (entry_id, at, subject, salt, "values")
            select e.id, e.at, e.subject, e.salt, array['value ' || e.id] from e where e.kind = 'update')
        insert into audit.entry (id, at, xid, login, host, program, kind, subject, relation, row_id, columns, digest, why) overriding system value
        select e.id, e.at, e.xid, e.login, '10.0.0.' || e.id % 250, 'kurator 0.1', e.kind, e.subject,
               case e.kind when 'look' then 'kurator.case_file' when 'update' then 'kurator.person' else 'session' end, e.id::text,
               case e.kind when 'update' then '{surname}'::text[] else '{}' end,
               case e.kind when 'update' then audit.digest_of(e.salt, array['value ' || e.id]) end,
               case e.kind when 'look' then 'card' else '' end
          from e;
        commit;
    end loop;
    perform setval('audit.entry_id_seq', p_size + 1);
end $$;
call bench.load(:size);
do $$
declare
    m record;
begin
    for m in select * from bench.made loop execute m.definition; end loop;
end $$;
vacuum (analyze, parallel 0) audit.entry;
vacuum analyze audit.value;
\warn bench: the journal is filled
-- A block a day, as audit.seal_finished would have made it on each: of four entries a transaction, in the order of their numbers.
create procedure bench.seal(p_size bigint) language plpgsql set timezone = 'UTC' set datestyle = 'ISO' set bytea_output = 'hex' as $$
declare
    v_per constant bigint := p_size / 24 / 4 / 30;        -- transactions a block
    v_last constant bigint := p_size / 24 * 24;
    v_now constant timestamptz := date_trunc('month', kurator.clock());        -- (what the database itself has written is younger)
    v_block bigint := 0;
    v_low bigint;
    v_high bigint;
    v_at timestamptz;
    v_end timestamptz;
    v_since timestamptz := '-infinity';
    v_digest bytea;
begin
    loop
        v_low := greatest(v_block * v_per * 4, 1);
        v_high := (v_block + 1) * v_per * 4 - 1;
        exit when v_high > v_last;
        select e.at into strict v_at from audit.entry e where e.id = v_low and e.at < v_now;
        select e.at into strict v_end from audit.entry e where e.id = v_high and e.at < v_now;
        execute 'select sha256($1 || string_agg(sha256(convert_to(row(e.id, e.at, e.xid, e.login, e.host, e.program, e.kind, e.subject, e.relation,'
             || ' e.row_id, e.columns, e.digest, e.why, e.request)::text, ''UTF8'')), ''''::bytea order by e.id))'
             || ' from audit.entry e where e.at between $2 and $3 and e.id between $4 and $5'
           into v_digest using coalesce(v_digest, ''), v_at, v_end, v_low, v_high;
        insert into audit.seal (from_entry, until_entry, from_xid, until_xid, digest, sealed_at, since)
             values (v_low, v_high, case when v_block = 0 then '0' else (1000 + v_block * v_per)::text end::xid8, (1000 + (v_block + 1) * v_per)::text::xid8,
                     v_digest, v_end + interval '1 minute', v_since);
        v_since := v_end + interval '1 minute' - interval '1 day';
        v_block := v_block + 1;
    end loop;
end $$;
call bench.seal(:size);
analyze audit.seal;
\warn bench: and sealed
grant usage on schema bench to public;

-- ---- questions ----
create function bench.busy() returns float8 language sql as $$ select split_part(pg_read_file('/proc/' || pg_backend_pid() || '/schedstat'), ' ', 1)::float8 / 1e6 $$;
alter function bench.busy() security definer;
create function bench.measure(p_name text, p_size text, p_call text) returns text language plpgsql as $$
declare
    n int;
    t timestamptz;
    ms float8[] := '{}';
    busy float8;
    cold float8;
    v_plan json;
    v_buffers bigint;
begin
    for n in 0 .. 50 loop
        t := clock_timestamp();
        execute 'explain (analyze, buffers, timing off, format json) select count(*) from ' || replace(p_call, '@', n::text) into v_plan;
        if n = 0 then
            cold := extract(epoch from clock_timestamp() - t) * 1000;
            v_buffers := (v_plan #>> '{0,Plan,Shared Hit Blocks}')::bigint + (v_plan #>> '{0,Plan,Shared Read Blocks}')::bigint;
            busy := bench.busy();
        else
            ms := ms || extract(epoch from clock_timestamp() - t) * 1000;
        end if;
    end loop;
    busy := (bench.busy() - busy) / 50;
    return format(E'journal.%1$s.%5$s %2$s ms\njournal.%1$s.worst.%5$s %3$s ms\njournal.%1$s.cpu.%5$s %6$s ms\njournal.%1$s.first.%5$s %4$s ms\njournal.%1$s.first_buffers.%5$s %7$s pages',
                  p_name, round((select percentile_cont(0.5) within group (order by m) from unnest(ms) m)::numeric, 3),
                  round((select max(m) from unnest(ms) m)::numeric, 3), round(cold::numeric, 3), p_size, round(busy::numeric, 3), v_buffers);
end $$;
create table bench.question (name text primary key, call text not null);
insert into bench.question values
    ('person', 'api.journal(null, null, null, null, 1 + (hashint4(@) & 2147483647) % (%s / 1000), null, null, null, null, null, null, 100)'),
    ('person_many', 'api.journal(null, null, null, null, %s, null, null, null, null, null, null, 100)'),
    ('person_many_none', 'api.journal(null, null, null, null, %s, ''onlooker'', null, null, ''change'', null, null, 100)'),
    ('user_many', 'api.journal(null, null, null, null, null, ''onlooker'', null, null, null, null, null, 100)'),
    ('user', 'api.journal(null, null, null, null, null, ''user'' || (hashint4(@) & 255), null, null, null, null, null, 100)'),
    ('user_none', 'api.journal(null, null, null, null, null, ''onlooker'', null, null, ''change'', null, null, 100)'),
    ('user_unknown', 'api.journal(null, null, null, null, null, ''nobody@'', null, null, null, null, null, 100)'),
    ('person_user_day', '(select current_date - 40 - @ as d) d, lateral api.journal(null, null, null, null, 1 + (hashint4(@) & 2147483647) % (%s / 1000), ''user'' || (hashint4(@) & 255), d.d - 300, d.d, ''change'', null, null, 100)'),
    ('user_day', '(select current_date - 40 - @ * 10 as d) d, lateral api.journal(null, null, null, null, null, ''user'' || (hashint4(@) & 255), d.d, d.d, ''look'', null, null, 100)'),
    ('user_prints', 'api.journal(null, null, null, null, null, ''user'' || (hashint4(@) & 255), null, null, ''print'', null, null, 100)'),
    ('failures', 'api.journal(null, null, null, null, null, null, null, null, ''failure'', null, null, 100)'),
    ('newest', 'api.journal(null, null, null, null, null, null, null, null, null, null, null, 100)');
\set name person
\ir lib/question.psql
\set name person_many
\ir lib/question.psql
\set name person_many_none
\ir lib/question.psql
\set name user_many
\ir lib/question.psql
\set name user
\ir lib/question.psql
\set name user_none
\ir lib/question.psql
\set name user_unknown
\ir lib/question.psql
\set name person_user_day
\ir lib/question.psql
\set name user_day
\ir lib/question.psql
\set name user_prints
\ir lib/question.psql
\set name failures
\ir lib/question.psql
\set name newest
\ir lib/question.psql

-- ---- seals and months ----
create procedure bench.verify(p_size text, out told text) language plpgsql as $$
declare
    v record;
    v_after bigint := 0;
    v_entries bigint := 0;
    v_found int := 0;
    v_kb int := 0;
    v_first int;
    t constant timestamptz := clock_timestamp();
    v_until constant timestamptz := (select max(s.sealed_at) from audit.seal s);
begin
    loop
        for v in select * from audit.verify_blocks(v_after, '-infinity', v_until) loop
            if v.state = 'checked' then v_entries := v_entries + v.entries; elsif v.state <> 'end' then v_found := v_found + 1; end if;
        end loop;
        v_kb := greatest(v_kb, substring(pg_read_file('/proc/' || pg_backend_pid() || '/status') from 'RssAnon:\s+(\d+)')::int);
        v_first := coalesce(v_first, v_kb);
        exit when v.state = 'end';
        v_after := v.block;
    end loop;
    if v_found > 0 then
        raise exception '% findings', v_found;
    end if;
    told := format(E'journal.verify.%1$s %2$s s\njournal.verify.entries.%1$s %3$s entries\njournal.verify.memory.%1$s %4$s kB\njournal.verify.memory_first_week.%1$s %5$s kB',
                   p_size, round(extract(epoch from clock_timestamp() - t), 1), v_entries, v_kb, v_first);
end $$;
call bench.verify(:'size', null);
insert into kurator.setting (key, value) values ('journal.keep_months', '12');
create procedure bench.rotate(p_size text, out told text) language plpgsql as $$
declare
    t timestamptz := clock_timestamp();
    v_n int;
    v_back numeric;
begin
    select count(*) into v_n from audit.rotate();
    told := format(E'journal.rotate.%1$s %2$s s\njournal.rotate.months.%1$s %3$s months', p_size, round(extract(epoch from clock_timestamp() - t), 1), v_n);
    t := clock_timestamp();
    perform audit.attach((select min(r.month) from audit.rotated r));
    told := told || format(E'\njournal.attach.%1$s %2$s s', p_size, round(extract(epoch from clock_timestamp() - t), 2));
end $$;
call bench.rotate(:'size', null);
