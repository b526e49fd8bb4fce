-- board.sql - the supervisor's board of the largest office and the one of all operators inside the server, warm: the median and
-- the best of fifty calls; a list behind a figure; the tally with ten thousand deltas that nobody has folded. -v size=N names the
-- lines. The limit is 20 ms at a million cases and forty offices.
\set ON_ERROR_STOP on
set client_min_messages = warning;
create function pg_temp.measure(p_name text, p_size text, p_call text) returns text language plpgsql as $$
declare
    n int;
    t timestamptz;
    ms float8[] := '{}';
begin
    for n in 1 .. 60 loop
        t := clock_timestamp();
        execute 'select count(*) from ' || p_call;
        if n > 10 then ms := ms || extract(epoch from clock_timestamp() - t) * 1000; end if;
    end loop;
    return format(E'board.%1$s.%4$s %2$s ms\nboard.%1$s.best.%4$s %3$s ms', p_name, round((select percentile_cont(0.5) within group (order by m) from unnest(ms) m)::numeric, 3),
                  round((select min(m) from unnest(ms) m)::numeric, 3), p_size);
end $$;
grant execute on function pg_temp.measure(text, text, text) to public;
select s.office_id as office from (select o.id as office_id from kurator.organisation o where o.no = 10) s \gset
set session authorization demo_supervisor_irkutsk;
select pg_temp.measure('office', :'size', format('api.board(%s)', :office));
select pg_temp.measure('list', :'size', format('api.board_list(%s, ''overdue'', ''all'', null, null, null, 60)', :office));
reset session authorization;
set session authorization demo_ministry;
select pg_temp.measure('region', :'size', 'api.board_region()');
reset session authorization;
begin;
insert into kurator.tally (office_id, period, state, assignee_id, due_on, n, tried)
select d.office_id, d.period, 'open', d.assignee_id, d.due_on, case g % 2 when 0 then 1 else -1 end, d.tried
  from (select * from kurator.deadline_open order by id limit 5000) d cross join generate_series(1, 2) g;
set session authorization demo_ministry;
select pg_temp.measure('region_unfolded', :'size', 'api.board_region()');
reset session authorization;
rollback;
