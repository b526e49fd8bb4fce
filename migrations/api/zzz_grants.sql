-- role: kurator_api
-- The last file: execution of the api functions as the table kurator.function_grant says, and nothing else. And none lets the server tell the client more
-- than a warning: an account may have itself shown how each statement in it is planned (debug_print_plan), which is what it found.
do $$
declare
    f record;
begin
    for f in select p.oid::regprocedure as signature, p.proname,
                    (select string_agg(format('kurator_%s', g.role), ', ') from kurator.function_grant g
                      where g.function = p.proname) as roles
               from pg_catalog.pg_proc p where p.pronamespace = 'api'::regnamespace loop
        execute format('revoke all on function %s from public, kurator_clerk, kurator_coordinator, kurator_supervisor, '
                       'kurator_monitor, kurator_executor, kurator_ministry, kurator_admin, kurator_auditor', f.signature);
        execute format('alter function %s set client_min_messages = ''warning''', f.signature);
        if f.roles is not null then
            execute format('grant execute on function %s to %s', f.signature, f.roles);
        end if;
    end loop;
end $$;
-- Partitions of the journal are made well ahead with every migration.
do $$
begin
    if to_regprocedure('audit.make_partitions()') is not null then
        perform audit.make_partitions();
    end if;
end $$;
