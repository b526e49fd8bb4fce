-- analyze.sql - no table of the day's work is analyzed by the thresholds for small ones: each time, all sessions would plan anew.
begin;
select plan(2);
select is((select coalesce(string_agg(c.oid::regclass::text, ' ' order by 1), '') from pg_class c
            where c.relkind = 'r' and c.relnamespace = 'kurator'::regnamespace
              and coalesce((select o.option_value::int from pg_options_to_table(c.reloptions) o where o.option_name = 'autovacuum_analyze_threshold'), 0) < 5000),
          '', 'every table says after how many rows it is analyzed');
select is((select coalesce(string_agg(c.relname, ' ' order by 1), '') from pg_class c
            where c.relkind = 'r' and c.relname like 'entry\_%' and not coalesce(c.reloptions::text like '%autovacuum_analyze_threshold=5000%', false)),
          '', 'nor a month of the journal');
select * from finish();
rollback;
