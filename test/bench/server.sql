-- server.sql - times inside the server, through api with its policies, as a clerk of the largest office: medians in warm
-- state, commit excluded, and the sequential scans of large tables that the calls made. -v size=N names the lines.
\set ON_ERROR_STOP on
set client_min_messages = warning;
set session authorization demo_clerk_irkutsk;
-- What is measured: the call stands after "from", $1 is the office. The saves take another open case each time.
do $$
declare
    office constant int := (select s.office_id from api.start(1, 'bench', null) s);
    cases bigint[];
    versions int[];
    phones bigint[];
    words text[];
    calls constant text[] := array[
        'worklist_page', 'from api.worklist($1, ''overdue'', ''all'', null, null, 20)',
        'worklist_soon', 'from api.worklist($1, ''soon'', ''all'', null, null, 20)',
        'search_name', 'from api.search($1, $2, 10)',
        'card', 'from api.case_head($3, null) h, api.case_timeline($3, 20) t',
        'preview', 'from api.preview($3)'];
    i int;
    n int;
    t timestamptz;
    ms float8[];
    scans bigint;
    big constant oid[] := (select array_agg(oid) from pg_class where relkind = 'r' and reltuples > 5000 and relnamespace::regnamespace::text in ('kurator', 'audit'));
    outcome text;
    now_local constant text := (select s.now_local from api.start(1, 'bench', office) s);
begin
    select array_agg(w.case_id), array_agg(w.version), array_agg(split_part(w.name, ' ', 1)) into cases, versions, words
      from (select * from api.worklist(office, 'overdue', 'all', null, null, 200) union all
            select * from api.worklist(office, 'soon', 'all', null, null, 200)) w where w.next_step = 'call';
    if coalesce(cardinality(cases), 0) < 20 then raise exception 'too few open cases to measure with: %', cardinality(cases); end if;
    for i in 1 .. cardinality(calls) / 2 loop
        ms := '{}';
        scans := (select coalesce(sum(seq_scan), 0) from pg_stat_xact_user_tables where relid = any (big));
        for n in 1 .. 120 loop
            t := clock_timestamp();
            execute 'select count(*) ' || calls[2 * i] using office, words[1 + n % cardinality(words)], cases[1 + n % cardinality(cases)];
            if n > 20 then ms := ms || extract(epoch from clock_timestamp() - t) * 1000; end if;
        end loop;
        perform set_config('kurator_bench.' || calls[2 * i - 1], round((select percentile_cont(0.5) within group (order by m) from unnest(ms) m)::numeric, 3)::text, false),
                set_config('kurator_bench.' || calls[2 * i - 1] || '_scans',
                    ((select coalesce(sum(seq_scan), 0) from pg_stat_xact_user_tables where relid = any (big)) - scans)::text, false);
    end loop;
    ms := '{}';
    scans := (select coalesce(sum(seq_scan), 0) from pg_stat_xact_user_tables where relid = any (big));
    for n in 1 .. cardinality(cases) loop
        phones := (select array_agg(p.id) from api.case_phones(cases[n]) p);
        t := clock_timestamp();
        select r.outcome || ' ' || r.code || ' ' || coalesce(r.field, '') into outcome from api.save_attempt(gen_random_uuid(), cases[n], versions[n],
            '{channel,direction,outcome,happened_at,phone_id}', '{"","","","",""}',
            array['phone', 'out', 'no_answer', now_local, phones[1]::text]) r;
        if n > 10 then ms := ms || extract(epoch from clock_timestamp() - t) * 1000; end if;
        if outcome not like 'saved%' then raise exception 'an attempt was not saved: %', outcome; end if;
    end loop;
    perform set_config('kurator_bench.save_attempt', round((select percentile_cont(0.5) within group (order by m) from unnest(ms) m)::numeric, 3)::text, false),
            set_config('kurator_bench.save_attempt_scans',
                ((select coalesce(sum(seq_scan), 0) from pg_stat_xact_user_tables where relid = any (big)) - scans)::text, false);
    t := clock_timestamp();
    perform from api.due_dates('RU-IRK', (select array_agg(date '2024-01-01' + g % 700) from generate_series(1, 100000) g),
                               (select array_agg(1 + g % 20) from generate_series(1, 100000) g));
    perform set_config('kurator_bench.due_dates_100000', round((extract(epoch from clock_timestamp() - t) * 1000)::numeric, 1)::text, false);
end $$;
reset session authorization;
select format('server.%s.%s %s ms', n, :'size', current_setting('kurator_bench.' || n))
  from unnest('{worklist_page,worklist_soon,search_name,card,preview,save_attempt,due_dates_100000}'::text[]) n;
select format('server.%s.seq_scans.%s %s scans', n, :'size', current_setting('kurator_bench.' || n || '_scans'))
  from unnest('{worklist_page,worklist_soon,search_name,card,preview,save_attempt}'::text[]) n;
