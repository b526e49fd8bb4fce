-- role: kurator_api
-- The session hears of its office from now on. A call of its own, before what is read: what somebody saves while the start is at work
-- would be neither in what was read nor told, as who listens hears only of what is committed after his transaction.
create or replace function api.listen(p_office int) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    a record;
begin
    if not current_setting('transaction_read_only')::boolean then       -- (a standby lets nobody listen)
        a := kurator.account(p_office);
        if a.state = 'ok' then
            perform kurator.listen(a.office_id);
        end if;
    end if;
end $$;
