-- monthly.sql - the monthly form of the region and of the largest office, the running month and one that is over: the best of
-- three calls of each. -v size=N names the lines; the region's limit is 5 s at 1,000,000 cases.
\set ON_ERROR_STOP on
set client_min_messages = warning;
set session authorization demo_monitor;
do $$
declare
    c record;
    t timestamptz;
    best float8;
    cells bigint;
begin
    for c in
        select 'region' as name, 'api.monthly(0, null, ''ru'', '''')' as call
        union all select 'region_over', format('api.monthly(0, %L, ''ru'', '''')', (clock_timestamp() - interval '2 months')::date)
        union all select 'office', format('api.monthly(%s, null, ''ru'', '''')', (select p.office_id from api.monthly(-10, null, 'ru', '') p where p.kind = 'head'))
        union all select 'people', 'api.monthly_people(0, null, ''overdue'', '''', ''all'', '''', '''', null, null, 500)'
    loop
        best := null;
        for i in 1 .. 3 loop
            t := clock_timestamp();
            execute 'select count(*) from ' || c.call into cells;
            best := least(best, extract(epoch from clock_timestamp() - t) * 1000);
            if cells = 0 then raise exception 'nothing was measured: %', c.name; end if;
        end loop;
        perform set_config('kurator_bench.monthly', coalesce(current_setting('kurator_bench.monthly', true), '') || format(E'%s %s\n', c.name, round(best::numeric, 1)), false);
    end loop;
end $$;
reset session authorization;
select format('monthly.%s.%s %s ms', f[1], :'size', f[2])
  from regexp_split_to_table(rtrim(current_setting('kurator_bench.monthly'), E'\n'), E'\n') line cross join lateral (select string_to_array(line, ' ')) x(f);
