-- oracle.sql - the working days of the file that is shipped, counted day by day with a finger, against the numbering of the
-- database: every day of the loaded years, every scope, 1 to 30 days; days between; the borders of the tabs.
begin;
set client_min_messages to warning;
select no_plan();
create temp table file (day date, scope text, kind text, name text);
\copy file from 'conf/calendar/working_calendar.csv' with (format csv, header)
select isnt((select count(*)::int from file), 0, 'the file is read');
select kurator.calendar_store('file', array_agg(scope), array_agg(day), array_agg(kind), array_agg(name)) from file;
-- The lowest scope that says something of a day decides; nonworking_period says nothing here; else Monday to Friday work.
create temp table finger (scope text, day date, working boolean, primary key (scope, day));
insert into finger
select c.code, d::date,
       coalesce((select f.kind = 'working_weekend' from file f
                  where f.day = d::date and f.kind <> 'nonworking_period' and c.code like f.scope || '%'
                  order by length(f.scope) desc limit 1), to_char(d, 'Dy') not in ('Sat', 'Sun'))
  from kurator.calendar c, generate_series((select date_trunc('year', min(day)) from file), (select date_trunc('year', max(day)) + interval '1 year -1 day' from file), '1 day') d;
create temp table counted (scope text, start date, days int, due date);
do $$
declare
    s text;
    d date;
    day date;
    n int;
    open boolean[];
    first date;
    last date;
    i int;
begin
    for s in select distinct scope from finger loop
        select array_agg(f.working order by f.day), min(f.day), max(f.day) into open, first, last from finger f where f.scope = s;
        for d in select generate_series(first::timestamp - interval '1 day', last::timestamp, '1 day') loop
            n := 0;
            day := d;
            while n < 30 loop
                day := day + 1;
                if day > last then exit; end if;
                i := day - first + 1;
                if open[i] then
                    n := n + 1;
                    if n in (1, 2, 3, 5, 10, 30) then insert into counted values (s, d, n, day); end if;
                end if;
            end loop;
            for i in select x from unnest('{1,2,3,5,10,30}'::int[]) x where x > n loop insert into counted values (s, d, i, null); end loop;
        end loop;
    end loop;
end $$;
select cmp_ok((select count(*)::int from counted), '>', 100000, 'a hundred thousand and more due dates counted');
select is((select string_agg(concat_ws(' ', scope, start, days, due, kurator.due_or_null(scope, start, days)), '; ') from (
             select * from counted c where due is distinct from kurator.due_or_null(c.scope, c.start, c.days) limit 5) x), null, 'kurator.due counts as a finger does');
select is((select count(*)::int from (select scope, array_agg(start order by start, days) as f, array_agg(days order by start, days) as n, array_agg(due order by start, days) as w from counted group by scope) q
            where q.w is distinct from array(select t.due_on from api.due_dates(q.scope, q.f, q.n) t)), 0, 'api.due_dates too');
select is((select count(*)::int from finger f where working is distinct from (select w.working from kurator.workday w where w.calendar = f.scope and w.day = f.day)), 0, 'day by day');
select is((select count(*)::int from counted c where due is not null and (kurator.workdays_between(scope, start, due) <> days or kurator.workdays_between(scope, due, start) <> -days)
             and start >= (select min(day) from finger)), 0, 'as many days lie between, forth and back');
-- what is due on the fifth working day is soon, on the sixth it waits; today is not overdue
insert into kurator.organisation (name, short_name, kind, calendar, takes_referrals) select code, code, 'operator', code, true from kurator.calendar;
select is((select count(*)::int from kurator.organisation o join counted c on c.scope = o.calendar and c.days = 5 and c.due is not null and c.start >= (select min(day) from finger)
             cross join lateral (select jsonb_object_agg(b.bucket, jsonb_build_array(b.from_due, b.to_due)) as b from kurator.bucket_bounds(o.id, c.start) b where b.period = 'notify') x
            where (b -> 'overdue' ->> 1)::date <> c.start or (b -> 'today' ->> 0)::date <> c.start or (b -> 'today' ->> 1)::date <> c.start + 1
               or (b -> 'soon' ->> 0)::date <> c.start + 1 or (b -> 'soon' ->> 1)::date <> c.due + 1 or (b -> 'waiting' ->> 0)::date <> c.due + 1), 0, 'the tabs part where the finger does');
select * from finish();
rollback;
