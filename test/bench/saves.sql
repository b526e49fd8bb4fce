-- saves.sql - the save of a failed call inside the server, as a clerk of the largest office, each in a transaction of its own
-- whose commit is not counted: median, best, sequential scans of large tables; and the time of 100,000 due dates.
-- -v size=N names the lines.
\set ON_ERROR_STOP on
set client_min_messages = warning;
set session authorization demo_clerk_irkutsk;
do $$
declare
    office int;
    now_local text;
    cases bigint[];
    versions int[];
    phones bigint[];
    big constant oid[] := (select array_agg(oid) from pg_class where relkind = 'r' and reltuples > 5000 and relnamespace::regnamespace::text in ('kurator', 'audit'));
    n int;
    t timestamptz;
    ms float8[] := '{}';
    scans bigint := 0;
    answer text;
begin
    select s.office_id, s.now_local into office, now_local from api.start(1, 'bench', null) s;
    select array_agg(w.case_id), array_agg(w.version) into cases, versions
      from (select * from api.worklist(office, 'overdue', 'all', null, null, 200) union all
            select * from api.worklist(office, 'soon', 'all', null, null, 200)) w where w.next_step = 'call';
    if coalesce(cardinality(cases), 0) < 20 then raise exception 'too few open cases to measure with: %', cardinality(cases); end if;
    for n in 1 .. cardinality(cases) loop
        phones := (select array_agg(p.id) from api.case_phones(cases[n]) p);
        scans := scans - (select coalesce(sum(seq_scan), 0) from pg_stat_xact_user_tables where relid = any (big));
        t := clock_timestamp();
        select r.outcome || ' ' || r.code || ' ' || coalesce(r.field, '') into answer from api.save_attempt(gen_random_uuid(), cases[n], versions[n],
            '{channel,direction,outcome,happened_at,phone_id}', '{"","","","",""}', array['phone', 'out', 'no_answer', now_local, phones[1]::text]) r;
        if n > 10 then ms := ms || extract(epoch from clock_timestamp() - t) * 1000; end if;
        scans := scans + (select coalesce(sum(seq_scan), 0) from pg_stat_xact_user_tables where relid = any (big));
        if answer not like 'saved%' then raise exception 'an attempt was not saved: %', answer; end if;
        commit;
    end loop;
    perform set_config('kurator_bench.saves', format('%s %s %s', round((select percentile_cont(0.5) within group (order by m) from unnest(ms) m)::numeric, 3),
                       round((select min(m) from unnest(ms) m)::numeric, 3), scans), false);
    t := clock_timestamp();
    perform from api.due_dates('RU-IRK', (select array_agg(date '2024-01-01' + g % 700) from generate_series(1, 100000) g),
                               (select array_agg(1 + g % 20) from generate_series(1, 100000) g));
    perform set_config('kurator_bench.due', round((extract(epoch from clock_timestamp() - t) * 1000)::numeric, 1)::text, false);
end $$;
reset session authorization;
select format(E'saves.attempt.%4$s %1$s ms\nsaves.attempt.best.%4$s %2$s ms\nsaves.attempt.seq_scans.%4$s %3$s scans', f[1], f[2], f[3], :'size')
  from string_to_array(current_setting('kurator_bench.saves'), ' ') f;
select format('due_dates_100000.%s %s ms', :'size', current_setting('kurator_bench.due'));
