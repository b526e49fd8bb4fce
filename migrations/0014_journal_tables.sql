-- role: kurator_owner
-- Which tables the journal follows, and the figures that follow the deadlines.
grant usage on schema kurator to kurator_audit;
grant select (id, person_id) on kurator.case_file to kurator_audit;
grant select on kurator.contact_attempt, kurator.attempt_case, kurator.consent, kurator.appointment to kurator_audit;
create policy case_file_audit on kurator.case_file for select to kurator_audit using (true);
create policy contact_attempt_audit on kurator.contact_attempt for select to kurator_audit using (true);
create policy attempt_case_audit on kurator.attempt_case for select to kurator_audit using (true);
create policy consent_audit on kurator.consent for select to kurator_audit using (true);
create policy appointment_audit on kurator.appointment for select to kurator_audit using (true);

create trigger journal after insert or update or delete on kurator.person for each row execute function audit.log('id', 'id');
create trigger journal after insert or update or delete on kurator.former_name for each row execute function audit.log('person_id', 'id');
create trigger journal after insert or update or delete on kurator.person_office for each row execute function audit.log('person_id', 'office_id');
create trigger journal after insert or update or delete on kurator.person_clash for each row execute function audit.log('person_id', 'other_id');
create trigger journal after insert or update or delete on kurator.representative for each row execute function audit.log('person_id', 'id');
create trigger journal after insert or update or delete on kurator.phone for each row execute function audit.log('person_id', 'id');
create trigger journal after insert or update or delete on kurator.address for each row execute function audit.log('person_id', 'id');
create trigger journal after insert or update or delete on kurator.preference for each row execute function audit.log('person_id', 'id');
create trigger journal after insert or update or delete on kurator.ipra for each row execute function audit.log('person_id', 'id');
create trigger journal after insert or update or delete on kurator.case_file for each row execute function audit.log('person_id', 'id', 'close_reason');
create trigger journal after insert or update or delete on kurator.referral for each row execute function audit.log('person_id', 'id');
create trigger journal after insert on kurator.consent referencing new table as added for each statement execute function audit.log_answers('case');
create trigger journal_rest after update or delete on kurator.consent for each row execute function audit.log('case', 'id');
create trigger journal after insert on kurator.appointment for each row execute function audit.log_meeting('case');
create trigger journal_rest after update or delete on kurator.appointment for each row execute function audit.log('case', 'id');
create trigger journal after insert or update or delete on kurator.ladder_override for each row execute function audit.log('case', 'id');
create trigger journal after insert on kurator.attempt_case for each row execute function audit.log_attempt_case();
create trigger journal after update on kurator.contact_attempt for each row execute function audit.log_attempt();
-- accounts, rights, settings and calendars: nobody's personal file, but who changed them is asked
create trigger journal after insert or update or delete on kurator.staff for each row execute function audit.log('-', 'id');
create trigger journal after insert or update or delete on kurator.staff_role for each row execute function audit.log('-', 'id');
create trigger journal after insert or update or delete on kurator.deputy for each row execute function audit.log('-', 'id');
create trigger journal after insert or update or delete on kurator.identification_officer for each row execute function audit.log('-', 'staff_id');
create trigger journal after insert or update or delete on kurator.setting for each row execute function audit.log('-', 'key');
create trigger journal after insert or update or delete on kurator.calendar for each row execute function audit.log('-', 'code');
create trigger journal after insert on kurator.calendar_version for each row execute function audit.log('-', 'id');

-- ---- figures above one office ----

-- Every change of a deadline is a delta; nobody waits for a counter that another transaction holds.
create function kurator.deadline_tally() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op <> 'INSERT' then
        insert into kurator.tally (office_id, period, state, assignee_id, due_on, n)
             values (old.office_id, old.period, old.state, old.assignee_id, old.due_on, -1);
    end if;
    if tg_op <> 'DELETE' then
        insert into kurator.tally (office_id, period, state, assignee_id, due_on, n)
             values (new.office_id, new.period, new.state, new.assignee_id, new.due_on, 1);
    end if;
    return null;
end $$;
-- on the parent: cloned to the partitions, so a row that moves between them is a delete and an insert
create trigger tally_add after insert or delete on kurator.deadline for each row execute function kurator.deadline_tally();
create trigger tally_change after update on kurator.deadline for each row
    when ((old.office_id, old.period, old.state, old.assignee_id, old.due_on)
          is distinct from (new.office_id, new.period, new.state, new.assignee_id, new.due_on))
    execute function kurator.deadline_tally();
-- Deltas and folded rows of a key become one row, none when the sum is 0. Returns how many deltas went. The sum of all
-- rows is the same before and after, whoever saves meanwhile: only what is deleted here is added up.
create function kurator.tally_fold() returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_n bigint;
begin
    if not pg_try_advisory_xact_lock(7310586) then
        return 0;
    end if;
    with loose as materialized (
        select distinct t.office_id, t.period, t.state, t.assignee_id, t.due_on from kurator.tally t where not t.folded),
    gone as (
        delete from kurator.tally t using loose l
         where t.office_id = l.office_id and t.period = l.period and t.state = l.state and t.due_on = l.due_on
           and t.assignee_id is not distinct from l.assignee_id
        returning t.office_id, t.period, t.state, t.assignee_id, t.due_on, t.n, t.folded),
    kept as (
        insert into kurator.tally (office_id, period, state, assignee_id, due_on, n, folded)
        select g.office_id, g.period, g.state, g.assignee_id, g.due_on, sum(g.n), true from gone g
         group by 1, 2, 3, 4, 5 having sum(g.n) <> 0)
    select count(*) into v_n from gone g where not g.folded;
    return v_n;
end $$;
create index tally_loose on kurator.tally (office_id) where not folded;
