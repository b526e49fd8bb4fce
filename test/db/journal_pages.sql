-- journal_pages.sql - a page of the journal is that of a plain select, whatever is asked, over months, holes between them and ties.
begin;
\ir setup/world.psql
select tap.world('jrp_');
select no_plan();
-- Months with a partition, months that the default one keeps, and one that is detached later.
do $$
declare
    m text;
begin
    foreach m in array '{2019-12,2025-01,2025-06,2026-03,2026-07,2026-08,2026-09,2026-10}'::text[] loop
        execute format('create table audit.%I partition of audit.entry for values from (%L) to (%L)', 'entry_' || replace(m, '-', '_'), m || '-01 00:00+00',
                       to_char((m || '-01')::date + interval '1 month', 'YYYY-MM-DD') || ' 00:00+00');
        execute format('create table audit.%I partition of audit.value for values from (%L) to (%L)', 'value_' || replace(m, '-', '_'), m || '-01 00:00+00',
                       to_char((m || '-01')::date + interval '1 month', 'YYYY-MM-DD') || ' 00:00+00');
    end loop;
end $$;
select random() as seed \gset
select setseed(:seed);
-- Most of it young; moments of ten seconds, so that many entries share theirs; what a clock that ran ahead has written, too.
insert into audit.entry (at, xid, login, host, program, kind, subject, relation, row_id)
select date_bin('10 seconds', timestamptz '2026-11-23 10:00+08' + case when i % 50 = 0 then 1 else -1 end * (interval '2600 days' * power(random(), case i % 3 when 0 then 1 when 1 then 4 else 12 end)), '2000-01-01'),
       '900', 'jrp_l' || floor(7 * random()), 'h', 'p', (audit.kinds())[1 + floor(10 * power(random(), 3))],
       case when random() < 0.9 then 5000 + floor(9 * random()) end, 'kurator.person', '1'
  from generate_series(1, 6000) i;
insert into audit.entry (at, xid, login, host, program, kind, subject, relation, row_id)
select '2026-08-01 00:00+00'::timestamptz - (i % 2) * interval '1 microsecond', '900', 'jrp_edge', 'h', 'p', 'look', 5000, 'kurator.person', '1' from generate_series(1, 7) i;
analyze audit.entry;

-- ---- any question, page by page, against the plain select ----
create function tap.plain(p_subjects bigint[], p_login name, p_from timestamptz, p_until timestamptz, p_kinds text[], p_at timestamptz, p_id bigint, p_limit int)
returns bigint[] language sql as $$
    select coalesce(array_agg(t.id), '{}')
      from (select e.id from audit.entry e
             where (p_subjects is null or e.subject = any (p_subjects)) and (p_login is null or e.login = p_login) and (p_kinds is null or e.kind = any (p_kinds))
               and e.at >= p_from and e.at < p_until and (e.at, e.id) < (p_at, p_id)
             order by e.at desc, e.id desc limit p_limit) t $$;
-- The questions in which a page was another one than the plain select's, and how many entries all of them gave.
create function tap.compare(p_times int, out wrong text, out given bigint) language plpgsql as $$
declare
    v_subjects bigint[];
    v_login name;
    v_from timestamptz;
    v_until timestamptz;
    v_kinds text[];
    v_limit int;
    v_at timestamptz;
    v_id bigint;
    v_page bigint[];
begin
    given := 0;
    for n in 1 .. p_times loop
        v_subjects := case floor(4 * random()) when 0 then null when 1 then array[5000 + floor(11 * random())::bigint]
                           else array[5000 + floor(9 * random())::bigint, 5020, 5009 + floor(2 * random())::bigint] end;
        v_subjects := case when random() < 0.6 then v_subjects end;
        v_login := case floor(5 * random()) when 0 then 'jrp_edge' when 1 then 'jrp_nobody' when 2 then 'jrp_l' || floor(7 * random()) when 3 then 'jrp_l1' end;
        v_from := case when random() < 0.5 then '-infinity' else timestamptz '2026-11-23 10:00+08' - random() * interval '2600 days' end;
        v_until := case when random() < 0.5 then timestamptz '2026-11-24 10:00+08' when random() < 0.2 then 'infinity'
                        when random() < 0.2 then '2026-08-01 00:00+00' else v_from + random() * random() * interval '2000 days' end;
        v_kinds := case floor(4 * random()) when 0 then '{insert,update,delete}'::text[] when 1 then array[(audit.kinds())[1 + floor(10 * random())]] end;
        v_limit := 1 + floor(power(10, 3 * random()));
        v_at := 'infinity';
        v_id := 0;
        for page in 1 .. 4 loop
            v_page := array(select e.id from audit.journal_page(v_subjects, v_login, v_from, v_until, v_kinds, v_at, v_id, v_limit) e);
            given := given + cardinality(v_page);
            if v_page <> tap.plain(v_subjects, v_login, v_from, v_until, v_kinds, v_at, v_id, v_limit) then
                wrong := concat_ws(E'\n', wrong, concat_ws(' ', 'page', page, v_subjects, v_login, v_from, v_until, v_kinds, v_at, v_id, v_limit));
            end if;
            exit when cardinality(v_page) < v_limit;
            select e.at, e.id into v_at, v_id from audit.entry e where e.id = v_page[cardinality(v_page)];
        end loop;
    end loop;
end $$;
select coalesce(wrong, '') as wrong, given from tap.compare(400) \gset
select is(nullif(:'wrong', ''), null, 'pages as of the plain select, seed ' || :seed);
select cmp_ok(:given, '>', 1000, 'and of entries that are there');
insert into audit.rotated values ('2025-06-01', kurator.clock());
alter table audit.entry detach partition audit.entry_2025_06;
select coalesce(wrong, '') as wrong from tap.compare(100) \gset
select is(nullif(:'wrong', ''), null, 'also with a month away, seed ' || :seed);

-- ---- no more months than the question needs ----
create function tap.months(p_call text) returns text language plpgsql as $$
declare
    v_before jsonb;
    r record;
begin
    select jsonb_object_agg(x.indexrelid, pg_stat_get_xact_numscans(x.indexrelid)) into v_before
      from pg_inherits i join pg_index x on x.indrelid = i.inhrelid where i.inhparent = 'audit.entry'::regclass;
    execute 'select count(*) from ' || p_call into r;
    return (select coalesce(string_agg(distinct substring(x.indrelid::regclass::text from '\d+_\d+$|other$'), ' '), '-')
              from pg_inherits i join pg_index x on x.indrelid = i.inhrelid
             where i.inhparent = 'audit.entry'::regclass and pg_stat_get_xact_numscans(x.indexrelid) > (v_before ->> x.indexrelid::text)::bigint);
end $$;
insert into audit.entry (at, xid, login, host, program, kind, subject, relation, row_id)
select timestamptz '2026-11-20 10:00+08' + i * interval '1 second', '900', 'jrp_busy', 'h', 'p', 'look', 6000, 'kurator.person', '1' from generate_series(1, 200) i;
insert into audit.entry (at, xid, login, host, program, kind, subject, relation, row_id)
select timestamptz '2026-09-20 10:00+08' + i * interval '1 second', '900', 'jrp_busy', 'h', 'p', 'look', 6000, 'kurator.person', '1' from generate_series(1, 200) i;
analyze audit.entry;
select is(tap.months(format('audit.journal_page(%s, ''-infinity'', kurator.clock() + interval ''1 day'', null, %s, 100)', w, a)), m, w || ' ' || a)
  from (values ('array[6000], null', '''infinity'', 0', '2026_11'), ('null, ''jrp_busy''', '''infinity'', 0', '2026_11'),
               ('null, ''jrp_busy''', '''2026-10-31 23:59:59+00'', 0', '2026_08 2026_09 2026_10'), ('array[6000], null', '''2026-09-30 00:00+00'', 0', '2026_09')) v(w, a, m);

select * from finish();
rollback;
