-- role: kurator_owner
-- The supervisor's board: what its tally learns, what waits for a decision, who may see it. A figure (0083_board_figures.sql) is the
-- number of rows that open behind it (0082_board_behind.sql), since both are cut by kurator.bucket_bounds and told apart by
-- kurator.board_class; the property is held by a test.

-- ---- the tally learns two things: was anything tried yet (of an open row), was it done too late (of one that ended) ----

-- Of the period "notify" only: what else runs begins when the citizen was reached.
alter table kurator.deadline add column tried boolean not null default false;
alter table kurator.tally add column tried boolean not null default false;
alter table kurator.tally add column late boolean not null default false;
drop index kurator.tally_key;
create index tally_key on kurator.tally (office_id, period, state, due_on, assignee_id) include (n, tried, late);

-- kurator.recompute() keeps it. The deltas of a statement are added up: a row a key, none for what is as it was. On the
-- partitions, too: a statement that names one fires the triggers of that one alone.
create or replace function kurator.deadline_tally() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'UPDATE' then
        insert into kurator.tally (office_id, period, state, assignee_id, due_on, tried, late, n)
        select x.office_id, x.period, x.state, x.assignee_id, x.due_on, x.tried and x.state = 'open',
               x.state <> 'open' and coalesce(x.closed_on > x.due_on, false), sum(x.n)
          from (select r.office_id, r.period, r.state, r.assignee_id, r.due_on, r.tried, r.closed_on, -1 as n from before r
                union all
                select r.office_id, r.period, r.state, r.assignee_id, r.due_on, r.tried, r.closed_on, 1 from after r) x
         group by 1, 2, 3, 4, 5, 6, 7 having sum(x.n) <> 0;
    elsif tg_op = 'INSERT' then
        insert into kurator.tally (office_id, period, state, assignee_id, due_on, tried, late, n)
        select x.office_id, x.period, x.state, x.assignee_id, x.due_on, x.tried and x.state = 'open',
               x.state <> 'open' and coalesce(x.closed_on > x.due_on, false), 1
          from after x;
    else
        insert into kurator.tally (office_id, period, state, assignee_id, due_on, tried, late, n)
        select x.office_id, x.period, x.state, x.assignee_id, x.due_on, x.tried and x.state = 'open',
               x.state <> 'open' and coalesce(x.closed_on > x.due_on, false), -1
          from before x;
    end if;
    return null;
end $$;
drop trigger tally_add on kurator.deadline;
drop trigger tally_change on kurator.deadline;
do $$
declare
    t text;
begin
    foreach t in array '{deadline,deadline_open,deadline_done}'::text[] loop
        execute format('create trigger tally_add after insert on kurator.%I referencing new table as after
                        for each statement execute function kurator.deadline_tally()', t);
        execute format('create trigger tally_change after update on kurator.%I referencing old table as before new table as after
                        for each statement execute function kurator.deadline_tally()', t);
        execute format('create trigger tally_take after delete on kurator.%I referencing old table as before
                        for each statement execute function kurator.deadline_tally()', t);
    end loop;
end $$;

create or replace function kurator.tally_fold() returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_n bigint;
begin
    if not pg_try_advisory_xact_lock(7310586) then
        return 0;
    end if;
    with loose as materialized (
        select distinct t.office_id, t.period, t.state, t.assignee_id, t.due_on, t.tried, t.late from kurator.tally t
         where not t.folded),
    gone as (
        delete from kurator.tally t using loose l
         where t.office_id = l.office_id and t.period = l.period and t.state = l.state and t.due_on = l.due_on
           and t.assignee_id is not distinct from l.assignee_id and t.tried = l.tried and t.late = l.late
        returning t.office_id, t.period, t.state, t.assignee_id, t.due_on, t.tried, t.late, t.n, t.folded),
    kept as (
        insert into kurator.tally (office_id, period, state, assignee_id, due_on, tried, late, n, folded)
        select g.office_id, g.period, g.state, g.assignee_id, g.due_on, g.tried, g.late, sum(g.n), true from gone g
         group by 1, 2, 3, 4, 5, 6, 7 having sum(g.n) <> 0)
    select count(*) into v_n from gone g where not g.folded;
    return v_n;
end $$;

-- What was there before, with the two new columns.
update kurator.deadline d set tried = true
  from kurator.case_file c where c.id = d.case_id and c.attempt_count > 0 and d.period = 'notify' and not d.tried;
delete from kurator.tally;
insert into kurator.tally (office_id, period, state, assignee_id, due_on, tried, late, n, folded)
select office_id, period, state, assignee_id, due_on, tried and state = 'open', state <> 'open' and coalesce(closed_on > due_on, false), count(*), true
  from kurator.deadline group by 1, 2, 3, 4, 5, 6, 7;

-- ---- control by sample ----

-- A case that the supervisor was given by chance to look into, and what came of it: control is proved by these rows.
create table kurator.spot_check (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    case_id         bigint not null references kurator.case_file,
    person_id       bigint not null references kurator.person,
    picked_by       int not null references kurator.staff,
    picked_at       timestamptz not null default kurator.clock(),
    result          text check (result in ('in_order', 'remark')),      -- null: not yet said
    note            text not null default '' check (length(note) <= 500),
    closed_by       int references kurator.staff,
    closed_at       timestamptz,
    check ((result is null) = (closed_at is null)),
    check (result is distinct from 'remark' or note <> '')
);
create index spot_check_office on kurator.spot_check (office_id, picked_at);
create index spot_check_open on kurator.spot_check (office_id) where result is null;
create index spot_check_case on kurator.spot_check (case_id);
alter table kurator.spot_check enable row level security;
create policy spot_check_read on kurator.spot_check for select to kurator_api
    using (office_id = any ((select kurator.my_offices())::int[]));
create policy spot_check_add on kurator.spot_check for insert to kurator_api with check (office_id = any ((select kurator.my_edit_offices())::int[]));
create policy spot_check_change on kurator.spot_check for update to kurator_api
    using (office_id = any ((select kurator.my_edit_offices())::int[])) with check (office_id = any ((select kurator.my_edit_offices())::int[]));
grant select, insert on kurator.spot_check to kurator_api;
grant update (result, note, closed_by, closed_at) on kurator.spot_check to kurator_api;
-- What was found stands; a case is not picked for another one.
create function kurator.spot_check_guard() returns trigger language plpgsql as $$
begin
    if kurator.merge_moves(to_jsonb(old), to_jsonb(new)) then
        return new;                 -- the citizen of its case
    end if;
    if old.result is not null or (new.office_id, new.case_id, new.person_id, new.picked_by, new.picked_at)
                              is distinct from (old.office_id, old.case_id, old.person_id, old.picked_by, old.picked_at) then
        raise exception 'a finished check is not changed' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger spot_check_guard before update on kurator.spot_check for each row execute function kurator.spot_check_guard();
create trigger stands_delete before delete on kurator.spot_check for each row execute function kurator.stands();
create trigger journal after insert or update or delete on kurator.spot_check for each row execute function audit.log('person_id', 'id');
insert into kurator.choice values
 ('spot', 'in_order', 1, 'в порядке', 'in order'), ('spot', 'remark', 2, 'есть замечание', 'a remark');

-- ---- indexes of what waits for a decision ----

create index contact_attempt_unallowed on kurator.contact_attempt (office_id) where needs_override and superseded_at is null;
create index deadline_shift_unseen on kurator.deadline_shift (office_id) where seen_by is null;
create index deadline_done_late on kurator.deadline_done (office_id, due_on, id) include (case_id, assignee_id, site_id, born, need, closed_on)
    where period = 'notify' and closed_on > due_on;
drop index kurator.deadline_open_list;      -- (anew with what tells two figures apart, so that they are counted from it alone)
create index deadline_open_list on kurator.deadline_open (office_id, period, due_on, id) include (case_id, assignee_id, site_id, born, need, tried);
create index case_file_assignee_open on kurator.case_file (office_id, assignee_id) include (id, site_id, person_id) where state = 'open';
create index case_file_office_closed on kurator.case_file (office_id, closed_on) include (person_id, close_reason, accompanied_from) where state = 'closed';
create index person_limited_health on kurator.person (birth_date) where disability = 'limited_health';
grant update (seen_by) on kurator.deadline_shift to kurator_api;

-- ---- who may see which board ----

-- The own office's: who supervises it (or stands in), and a monitor, for the citizens of his directions. The one of all operators:
-- monitors and the ministry.
create function kurator.may_board(p_office int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return p_office is not null and (kurator.supervises(p_office) or kurator.my_directions() is not null);
end $$;
create function kurator.sees_figures() returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.role_in_force f where f.login = session_user and f.role in ('monitor', 'ministry'));
end $$;

grant execute on function kurator.may_board(int), kurator.sees_figures() to kurator_api;

insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r, unnest('{board,board_list}'::text[]) f
union all
select r, 'board_region' from unnest('{monitor,ministry}'::text[]) r
union all
-- a deputy of the supervisor may be anybody who edits cases: the functions ask kurator.supervises()
select r, f from unnest('{clerk,coordinator,supervisor}'::text[]) r, unnest('{spot_check,save_spot_check,save_shifts_seen}'::text[]) f;
