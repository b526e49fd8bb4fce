-- role: kurator_owner
-- What an open case shows follows the facts on which its ladder hangs, whoever changes them: a number that turns out wrong in
-- the citizen's other case, a wish, a birth date put right.

-- Deferred to the end of the transaction, when the case of the save itself is worked out already. Cases that somebody is
-- saving at the moment are left to that save: no waiting, hence no deadlock with it.
create function kurator.follow_cases(p_person bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_case bigint;
begin
    for v_case in select c.id from kurator.case_file c
                   where c.person_id = p_person and c.state = 'open' order by c.id for update skip locked loop
        perform kurator.recompute(v_case);
    end loop;
end $$;
create function kurator.follow_person() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_person constant bigint := case when tg_table_name = 'person' then (to_jsonb(new) ->> 'id')::bigint else (to_jsonb(new) ->> 'person_id')::bigint end;
begin
    perform kurator.follow_cases(v_person);
    return null;
end $$;
-- A number's state changes with the first call, mostly from unchecked to good, from which nothing follows. (Not a condition of the trigger:
-- every statement reads that anew from its text.)
create function kurator.follow_phone() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if (old.state in ('wrong', 'unserviced'), old.owner, old.position) is distinct from (new.state in ('wrong', 'unserviced'), new.owner, new.position) then
        perform kurator.follow_cases(new.person_id);
    end if;
    return null;
end $$;
create constraint trigger follow_insert after insert on kurator.phone deferrable initially deferred
    for each row execute function kurator.follow_person();
create constraint trigger follow after update of state, owner, position on kurator.phone deferrable initially deferred
    for each row execute function kurator.follow_phone();
create constraint trigger follow_insert after insert on kurator.preference deferrable initially deferred
    for each row execute function kurator.follow_person();
create constraint trigger follow after update on kurator.preference deferrable initially deferred
    for each row when ((old.kind, old.valid_until) is distinct from (new.kind, new.valid_until))
    execute function kurator.follow_person();
create constraint trigger follow after update on kurator.person deferrable initially deferred
    for each row when ((old.birth_date, old.incapable) is distinct from (new.birth_date, new.incapable))
    execute function kurator.follow_person();
