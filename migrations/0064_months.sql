-- role: kurator_owner
-- Figures of months that are over, kept: the monthly form (0022) of a region of a million cases would count them all each time it is
-- asked for. What is kept is what a count from nothing gives, to the row; a change that reaches back drops what it may have changed, and
-- kurator maintain counts it anew. Until then it is counted when asked for, as the running month is, whose citizens on accompaniment are
-- those of the month before, and who came and went since.

-- Figures, of nobody by name: how many of a line and part, of an age group (its number in kurator.age_groups) and a place. turns: the day of
-- the next month on which these pass into the next group, of those on accompaniment alone.
create table kurator.month_cell (
    office_id       int not null,
    month           date not null,                  -- its first day
    line            text not null,
    part            text not null,
    age             int not null,
    turns           date,
    place           text not null,
    n               bigint not null
);
create index month_cell_month on kurator.month_cell (office_id, month);
-- Months whose cells are there, none for a month in which nothing was.
create table kurator.month_kept (
    office_id       int not null references kurator.organisation,
    month           date not null,
    primary key (office_id, month)
);
-- From which day on something changed in an office (null: in all) in months that are over: what is kept of them does not hold until it is
-- counted anew. Rows are added alone: two saves do not wait for each other.
create table kurator.month_change (
    id              bigint generated always as identity primary key,
    office_id       int,
    since           date not null
);
alter table kurator.month_cell enable row level security;          -- no policies: reached by the functions below
alter table kurator.month_kept enable row level security;
alter table kurator.month_change enable row level security;
create index address_ended on kurator.address (valid_until) where valid_until is not null;

-- ---- what reaches back -------------------------------------------------------------------------------------------------------

-- The first day of the month that runs, anywhere: what happened since cannot change a month that is over.
create function kurator.month_runs() returns date language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return date_trunc('month', (kurator.clock() + interval '14 hours') at time zone 'UTC')::date;
end $$;
create function kurator.month_changed(p_office int, p_since date) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_since < kurator.month_runs() then
        insert into kurator.month_change (office_id, since) values (p_office, p_since);
    end if;
end $$;
-- The same of moments. (Who calls it for each save asks first: that nothing reaches back is the rule.)
create function kurator.month_reaches(p_at timestamptz) returns boolean language plpgsql stable as $$
begin
    return p_at < date_trunc('month', (kurator.clock() + interval '14 hours') at time zone 'UTC') at time zone 'UTC' + interval '14 hours';
end $$;
create function kurator.month_changed_at(p_office int, p_at timestamptz) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if kurator.month_reaches(p_at) then
        perform kurator.month_changed(p_office, (p_at at time zone kurator.office_zone(p_office))::date);
    end if;
end $$;
-- All that a citizen has changed, from when he came or, later, from that day.
create function kurator.month_person(p_person bigint, p_since date default '-infinity') returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.month_changed(c.office_id, greatest(min(c.received_on), p_since)) from kurator.case_file c where c.person_id = p_person group by c.office_id;
end $$;

-- A case is open from the day it was received until it is closed.
create function kurator.month_case() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- Nearly every time nothing of that. A first notice comes with its attempt, the first mark is made now.
    if (old.person_id, old.received_on, old.state, old.closed_on, old.close_reason, old.accompanied_from, coalesce(old.notified_at, new.notified_at), coalesce(old.esrn_at, new.esrn_at))
       is not distinct from (new.person_id, new.received_on, new.state, new.closed_on, new.close_reason, new.accompanied_from, new.notified_at, new.esrn_at) then
        return null;
    end if;
    if (old.person_id, old.received_on) is distinct from (new.person_id, new.received_on)
       or old.close_reason is distinct from new.close_reason and 'error' in (old.close_reason, new.close_reason) then
        perform kurator.month_changed(new.office_id, least(old.received_on, new.received_on));
    end if;
    if (old.state, old.closed_on, old.close_reason, old.accompanied_from) is distinct from (new.state, new.closed_on, new.close_reason, new.accompanied_from) then
        perform kurator.month_changed(new.office_id, least(old.closed_on, new.closed_on, old.accompanied_from, new.accompanied_from));
    end if;
    if (old.notified_at, old.notified_by, old.esrn_at) is distinct from (new.notified_at, new.notified_by, new.esrn_at)
       and kurator.month_reaches(least(old.notified_at, new.notified_at, old.esrn_at, new.esrn_at)) then
        perform kurator.month_changed_at(new.office_id, case when old.esrn_at is distinct from new.esrn_at then least(old.notified_at, new.notified_at, old.esrn_at, new.esrn_at)
                                                             else least(old.notified_at, new.notified_at) end);
    end if;
    return null;
end $$;
create trigger month_change after update of person_id, received_on, state, closed_on, close_reason, accompanied_from, notified_at, esrn_at on kurator.case_file
    for each row execute function kurator.month_case();
create function kurator.month_added() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.month_change (office_id, since)
    select a.office_id, min(a.received_on) from added a where a.received_on < kurator.month_runs() group by 1;
    return null;
end $$;
create trigger month_added after insert on kurator.case_file referencing new table as added for each statement execute function kurator.month_added();
create trigger month_added after insert on kurator.referral referencing new table as added for each statement execute function kurator.month_added();
create function kurator.month_referral() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'DELETE' then
        perform kurator.month_changed(old.office_id, old.received_on);
    else
        perform kurator.month_changed(old.office_id, least(old.received_on, new.received_on));
        perform kurator.month_changed(new.office_id, least(old.received_on, new.received_on)) where new.office_id <> old.office_id;
    end if;
    return null;
end $$;
create trigger month_change_delete after delete on kurator.referral for each row execute function kurator.month_referral();
create trigger month_change_update after update of office_id, case_id, person_id, source, received_on on kurator.referral
    for each row execute function kurator.month_referral();
-- An attempt, with what was answered in it: from the day it happened. (A new one tells it when it is tied to its case, by kurator.attempt_case_guard:
-- the condition of a trigger every save read anew from its text.)
create function kurator.month_attempt() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if kurator.month_reaches(new.happened_at) then
        perform kurator.month_changed_at(new.office_id, new.happened_at);
    end if;
    return null;
end $$;
create trigger month_change_update after update of superseded_at on kurator.contact_attempt for each row execute function kurator.month_attempt();
-- One that counts only since it was allowed.
create function kurator.month_override() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.month_changed(c.office_id, c.received_on) from kurator.case_file c where c.id = new.case_id;
    return null;
end $$;
create trigger month_change after insert on kurator.ladder_override for each row execute function kurator.month_override();
-- A period that begins anew, or moves. (What ends does so by an attempt, a meeting or a closing, whose day is told by those.)
create or replace function kurator.deadline_past() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- (In here: a condition of the trigger every statement reads anew from its text, and each save has such a statement.)
    if (old.started_on is distinct from new.started_on or old.due_on <> new.due_on or old.closed_on <> new.closed_on or old.state <> 'open' and new.state = 'open') is not true then
        return new;
    end if;
    if old.period in ('notify', 'agree_meeting', 'esrn', 'post_wait') then
        perform kurator.month_changed(old.office_id, least(old.closed_on, old.due_on, new.due_on));
    end if;
    if old.started_on is distinct from new.started_on or old.state <> 'open' and new.state = 'open' then
        insert into kurator.deadline_past (deadline_id, case_id, person_id, period, office_id, started_on, due_on, opened_at, ended_on)
             values (old.id, old.case_id, old.person_id, old.period, old.office_id, old.started_on, old.due_on, old.opened_at,
                     coalesce(old.closed_on, kurator.office_today(old.office_id)));
    end if;
    return new;
end $$;
drop trigger past on kurator.deadline;
create trigger past before update of started_on, due_on, closed_on, state on kurator.deadline for each row execute function kurator.deadline_past();
-- Ages, and who died.
create function kurator.month_birth() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.month_person(new.id, case when old.birth_date is distinct from new.birth_date then '-infinity' else least(old.died_on, new.died_on) end);
    return null;
end $$;
create trigger month_change after update of birth_date, died_on on kurator.person for each row
    when ((old.birth_date, old.died_on) is distinct from (new.birth_date, new.died_on)) execute function kurator.month_birth();
-- Places: who moved lived where he did until then.
create function kurator.month_address() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_since date := '-infinity';
begin
    if tg_op = 'UPDATE' then
        if (old.person_id, old.kind, old.settlement, old.territory) is not distinct from (new.person_id, new.kind, new.settlement, new.territory) then
            v_since := least(old.valid_until, new.valid_until) + 1;
        end if;
        perform kurator.month_person(new.person_id, v_since) where new.person_id <> old.person_id;
    end if;
    perform kurator.month_person(old.person_id, v_since);
    return null;
end $$;
create function kurator.month_addresses() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.month_change (office_id, since)
    select x.office_id, min(x.since)
      from (select c.office_id, greatest(c.received_on, (       -- from when the last of those before it ended
                        select case when bool_and(o.valid_until is not null) then max(o.valid_until) + 1 end
                          from kurator.address o where o.person_id = a.person_id and o.kind = a.kind and o.id <> a.id)) as since
              from added a join kurator.case_file c on c.person_id = a.person_id) x
     where x.since < kurator.month_runs()
     group by 1;
    return null;
end $$;
create trigger month_change after insert on kurator.address referencing new table as added for each statement execute function kurator.month_addresses();
create trigger month_change_delete after delete on kurator.address for each row execute function kurator.month_address();
create trigger month_change_update after update on kurator.address for each row
    when ((old.person_id, old.kind, old.settlement, old.territory, old.valid_until) is distinct from (new.person_id, new.kind, new.settlement, new.territory, new.valid_until))
    execute function kurator.month_address();
-- The age groups, the zones: everything.
create function kurator.month_all() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.month_changed(null, '-infinity');
    return null;
end $$;
create trigger month_change after insert or update or delete on kurator.target_category for each statement execute function kurator.month_all();
create trigger month_change after update of calendar on kurator.organisation for each statement execute function kurator.month_all();
create trigger month_change after update of zone on kurator.calendar for each statement execute function kurator.month_all();
