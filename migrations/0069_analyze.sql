-- role: kurator_owner
-- Each analyze of a table throws away whatever each session has planned for it, and each vacuum that changes the table's size does, too: two
-- hundred sessions plan thousands of statements anew: a save takes twice the processor's time, a card five times. Tables begin small and are empty in a new
-- office, and by the thresholds for small tables (50 rows) all day's work passed one or another several times a minute. What a few thousand
-- rows change tells the planner nothing: statements of the day are planned for indexes (plan_cache_mode, enable_seqscan of their functions).
do $$
declare
    r record;
begin
    for r in select c.oid::regclass as t from pg_class c
              where c.relkind = 'r' and c.relnamespace = 'kurator'::regnamespace
                and not coalesce(array_to_string(c.reloptions, ',') ~ 'autovacuum_analyze_threshold', false) loop
        execute format('alter table %s set (autovacuum_analyze_threshold = 5000)', r.t);
    end loop;
end $$;
alter table kurator.deadline_open set (autovacuum_vacuum_threshold = 5000, autovacuum_analyze_threshold = 5000);
alter table kurator.listed set (autovacuum_vacuum_threshold = 2000);
alter table kurator.tally set (autovacuum_vacuum_threshold = 5000);
