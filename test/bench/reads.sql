-- reads.sql - every read of the api inside the server, through its policies, as a clerk of the largest office: the median and
-- the best of a hundred warm calls of each, planned anew as a client's call is, and the sequential scans of large tables they
-- made. -v size=N names the lines.
\set ON_ERROR_STOP on
set client_min_messages = warning;
set session authorization demo_clerk_irkutsk;
do $$
declare
    office constant int := (select s.office_id from api.start(1, 'bench', null) s);
    big constant oid[] := (select array_agg(oid) from pg_class where relkind = 'r' and reltuples > 5000 and relnamespace::regnamespace::text in ('kurator', 'audit'));
    cases bigint[];
    due date[];
    ids bigint[];
    who record;
    c record;
    i int;
    n int;
    t timestamptz;
    ms float8[];
    scans bigint;
begin
    select array_agg(w.case_id), array_agg(w.due_on), array_agg(w.deadline_id) into cases, due, ids from api.worklist(office, 'all', 'all', null, null, 60) w;
    if coalesce(cardinality(cases), 0) < 10 then raise exception 'too few open cases to measure with: %', cardinality(cases); end if;
    select h.surname, h.given_name, h.birth_date, h.snils, p.number into strict who
      from unnest(cases) k cross join lateral api.case_head(k, null) h cross join lateral api.case_phones(k) p where h.snils <> '' limit 1;
    -- $1 office, $2 case, $3 and $4 the key of a row in the list
    for c in
        select 'worklist_' || b as name, format('api.worklist($1, %L, ''all'', null, null, 20)', b) as call
          from unnest('{overdue,today,soon,waiting,meetings,esrn,all}'::text[]) b
        union all select 'worklist_' || m, format('api.worklist($1, ''all'', %L, null, null, 20)', m) from unnest('{mine,nobody}'::text[]) m
        union all select 'worklist_next_page', 'api.worklist($1, ''all'', ''all'', $3, $4, 20)'
        union all select 'search_' || v.name, format('api.search($1, %L, 20)', v.typed)
          from (values ('surname', who.surname), ('full_name', who.surname || ' ' || who.given_name), ('given_and_year', who.given_name || ' ' || to_char(who.birth_date, 'YYYY')),
                       ('layout', translate(lower(who.surname), 'йцукенгшщзхъфывапролджэячсмитьбю', 'qwertyuiop[]asdfghjkl;''zxcvbnm,.')),
                       ('birth', to_char(who.birth_date, 'DD.MM.YYYY')), ('snils', who.snils), ('phone', who.number), ('last_four', right(who.number, 4)),
                       ('one_letter', 'а'), ('nobody', 'ыыыы'),
                       ('slip', left(who.surname, 2) || substr(who.surname, 4)), ('slip_full', left(who.surname, 2) || substr(who.surname, 4) || ' ' || who.given_name),
                       ('street', 'лесная 15'), ('surname_street', who.surname || ' лесная')) v(name, typed)
        union all select 'meetings_' || v.name, format('api.meetings($1, %L, %L)', d.day, d.day + v.days)
          from (values ('day', 0), ('week', 6)) v(name, days) cross join (select current_date as day) d
        union all select 'esrn_facts', 'api.esrn_facts($2, null)'
        union all select 'similar', format('api.similar($1, %L, %L, %L, %L, %L, %L)', who.surname, who.given_name, '', who.birth_date, who.snils, who.number)
        union all select f, format('api.%s($2%s)', f, case f when 'case_head' then ', null' when 'case_card' then ', null, 100' when 'case_timeline' then ', 100' else '' end)
          from unnest('{preview,case_card,case_head,case_phones,case_preferences,case_representatives,case_rungs,case_timeline,why}'::text[]) f
    loop
        ms := '{}';
        scans := (select coalesce(sum(pg_stat_get_xact_numscans(x)), 0) from unnest(big) x);
        for n in 1 .. 120 loop
            i := 1 + n % cardinality(cases);
            t := clock_timestamp();
            execute 'select count(*) from ' || c.call using office, cases[i], due[i], ids[i];
            if n > 20 then ms := ms || extract(epoch from clock_timestamp() - t) * 1000; end if;
        end loop;
        perform set_config('kurator_bench.reads', coalesce(current_setting('kurator_bench.reads', true), '')
            || format(E'%s %s %s %s\n', c.name, round((select percentile_cont(0.5) within group (order by m) from unnest(ms) m)::numeric, 3),
                      round((select min(m) from unnest(ms) m)::numeric, 3),
                      (select coalesce(sum(pg_stat_get_xact_numscans(x)), 0) from unnest(big) x) - scans), false);
    end loop;
end $$;
reset session authorization;
select format(E'reads.%1$s.%5$s %2$s ms\nreads.%1$s.best.%5$s %3$s ms\nreads.%1$s.seq_scans.%5$s %4$s scans', f[1], f[2], f[3], f[4], :'size')
  from regexp_split_to_table(rtrim(current_setting('kurator_bench.reads'), E'\n'), E'\n') line cross join lateral (select string_to_array(line, ' ')) x(f);
