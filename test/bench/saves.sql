-- saves.sql - saves inside the server as a clerk of the largest office, each planned anew as a client's call is and in a
-- transaction of its own, which is taken back: so the next meets a case as fresh, however few there are. A call in vain, "told"
-- with a meeting and the mark of the register, the intake of a new citizen; the median and the best of a hundred and more, the
-- sequential scans of large tables; and the time of 100,000 due dates. Times are of the processor where the system tells them
-- (whoever else works at the same time does not count), else of the clock. -v size=N names the lines.
\set ON_ERROR_STOP on
set client_min_messages = warning;
\ir lib/used.psql
set session authorization demo_clerk_irkutsk;
do $$
declare
    office int;
    now_local text;
    meeting text;
    cases bigint[];
    versions int[];
    phones bigint[];
    big constant oid[] := (select array_agg(oid) from pg_class where relkind = 'r' and reltuples > 5000 and relnamespace::regnamespace::text in ('kurator', 'audit'));
    job text;
    call text;
    names text[];
    form text[];
    n int;
    t float8;
    began timestamptz;
    nothing float8;
    told text := '';
    ms float8[];
    scans bigint;
    k int;
    answer record;
begin
    select s.office_id, s.now_local into office, now_local from api.start(1, 'bench', null) s;
    select array_agg(w.case_id), array_agg(w.version) into cases, versions
      from (select * from api.worklist(office, 'overdue', 'all', null, null, 400) union all
            select * from api.worklist(office, 'soon', 'all', null, null, 400)) w where w.next_step = 'call';
    if coalesce(cardinality(cases), 0) < 20 then raise exception 'too few open cases to measure with: %', cardinality(cases); end if;
    -- what measuring takes
    select percentile_cont(0.5) within group (order by -u.t) into nothing from (select pg_temp.used() - pg_temp.used() as t from generate_series(1, 100)) u;
    foreach job in array '{attempt,told,intake}'::text[] loop
        ms := '{}';
        scans := 0;
        call := case job when 'intake' then 'select r.* from api.save_intake($1, $2::int, $3, $4, $5, $6) r'
                         else 'select r.* from api.save_attempt($1, $2, $3::int, $4, $5, $6) r' end;
        names := case job when 'attempt' then '{channel,direction,outcome,happened_at,phone_id}'
                          when 'told' then '{channel,direction,outcome,happened_at,phone_id,spoke_with,answer,meeting_at,place,esrn,confirm}'
                          else '{source,received_on,incoming_no,sender,surname,given_name,patronymic,birth_date,sex,phone1,settlement,address,ipra_number,ipra_until,confirm}' end;
        for n in 1 .. 200 loop         -- few cases are called several times
            k := 1 + n % cardinality(cases);
            phones := (select array_agg(p.id) from api.case_phones(cases[k]) p);
            meeting := to_char(left(now_local, 10)::date + 7 + n * interval '1 hour', 'YYYY-MM-DD HH24:MI');     -- no two at one time
            form := case job when 'attempt' then array['phone', 'out', 'no_answer', now_local, phones[1]::text]
                             when 'told' then array['phone', 'out', 'told', now_local, phones[1]::text, 'representative', 'agreed', meeting, 'office', 'yes', 'meeting_nonworking,meanwhile']
                             else array['ipra', left(now_local, 10), 'б-' || n, 'Бюро МСЭ № 1', (array['Петрова', 'Сидорова', 'Кузнецова', 'Соколова'])[1 + n % 4],
                                        (array['Анна', 'Вера', 'Ольга', 'Нина'])[1 + n / 4 % 4], 'Ивановна', (date '1950-01-01' + n * 31)::text, 'f', '+7900' || lpad((1000000 + n)::text, 7, '0'),
                                        'посёлок 1', 'ул. Мира, д. 1', '1.2.38/2026', 'unlimited', 'new'] end;
            scans := scans - (select coalesce(sum(pg_stat_get_xact_numscans(x)), 0) from unnest(big) x);
            t := pg_temp.used();
            execute call into answer using gen_random_uuid(), case job when 'intake' then office else cases[k] end,
                case when job <> 'intake' then versions[k] end, names, array_fill(''::text, array[cardinality(names)]), form;
            if n > 20 then ms := ms || pg_temp.used() - t - nothing; end if;
            scans := scans + (select coalesce(sum(pg_stat_get_xact_numscans(x)), 0) from unnest(big) x);
            if answer.outcome <> 'saved' then raise exception '% was not saved: % %', job, answer.code, answer.field; end if;
            rollback;
        end loop;
        told := told || format(E'%s %s %s %s %s\n', job, round((select percentile_cont(0.5) within group (order by m) from unnest(ms) m)::numeric, 3),
                      round((select min(m) from unnest(ms) m)::numeric, 3), scans, cardinality(ms));
    end loop;
    perform set_config('kurator_bench.saves', told, false);
    began := clock_timestamp();
    perform from api.due_dates('RU-IRK', (select array_agg(date '2024-01-01' + g % 700) from generate_series(1, 100000) g),
                               (select array_agg(1 + g % 20) from generate_series(1, 100000) g));
    perform set_config('kurator_bench.due', round((extract(epoch from clock_timestamp() - began) * 1000)::numeric, 1)::text, false);
end $$;
reset session authorization;
select format(E'saves.%1$s.%6$s %2$s ms\nsaves.%1$s.best.%6$s %3$s ms\nsaves.%1$s.seq_scans.%6$s %4$s scans\nsaves.%1$s.runs.%6$s %5$s calls', f[1], f[2], f[3], f[4], f[5], :'size')
  from regexp_split_to_table(rtrim(current_setting('kurator_bench.saves'), E'\n'), E'\n') line cross join lateral (select string_to_array(line, ' ')) x(f);
select format('due_dates_100000.%s %s ms', :'size', current_setting('kurator_bench.due'));
