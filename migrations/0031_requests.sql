-- role: kurator_owner
-- Requests to a co-executor or a resource centre (¶2.5.5): for a service, a document or information, or an appeal in the
-- citizen's interest, with the little of the citizen that goes along, and the answer. The table is called service_request:
-- kurator.request holds the ids under which forms are saved exactly once.
alter table kurator.organisation_kind add answers_requests boolean not null default false;
update kurator.organisation_kind set answers_requests = true
 where code in ('resource_centre', 'csa', 'smfc', 'rehabilitation', 'employment', 'mse', 'other');
alter table kurator.role add sends_requests boolean not null default false;
update kurator.role set sends_requests = true where code in ('coordinator', 'supervisor');
insert into kurator.choice (list, code, position, name, name_en) values
 ('request_kind', 'service', 1, 'услуга', 'service'), ('request_kind', 'information', 2, 'документ или сведения', 'document or information'),
 ('request_kind', 'appeal', 3, 'ходатайство в интересах гражданина', 'appeal in the citizen''s interest'),
 ('request_result', 'executed', 1, 'исполнено', 'executed'), ('request_result', 'refused', 2, 'отказ', 'refused'),
 ('request_result', 'passed_on', 3, 'не по адресу', 'wrong address'),
 ('answer_channel', 'paper', 1, 'на бумаге', 'on paper'), ('answer_channel', 'phone', 2, 'по телефону', 'by phone'),
 ('answer_channel', 'mail', 3, 'по электронной почте', 'by e-mail'), ('answer_channel', 'in_person', 4, 'лично', 'in person');

-- What went along stands here as it stood that day: a mend of the citizen's data later is not the addressee's business.
create table kurator.service_request (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,       -- who asks
    case_id         bigint not null references kurator.case_file,
    person_id       bigint not null references kurator.person,
    executor_id     int not null references kurator.organisation,       -- who is asked
    kind            text not null check (kind ~ '^[a-z0-9][a-z0-9_]{0,29}$'),     -- of the list `request_kind`
    text            text not null check (length(text) between 1 and 1000),
    name            text not null,                      -- always; the rest only when it was ticked
    birth_date      date,
    phone           text,
    phone_owner     text not null default '',
    address         text,
    sent_at         timestamptz not null default kurator.clock(),
    sent_by         int references kurator.staff,
    started_on      date not null,                      -- the addressee's day and calendar: its period runs
    due_on          date not null,
    calendar        text not null references kurator.calendar,
    revision_id     bigint not null references kurator.calendar_revision,
    state           text not null default 'open' check (state in ('open', 'answered', 'withdrawn')),
    result          text check (result in ('executed', 'refused', 'passed_on')),
    answer          text not null default '',
    ended_at        timestamptz,                        -- answered or withdrawn
    ended_by        int references kurator.staff,
    -- An answer that did not come by the program: the office recorded it (ended_at, ended_by), it was given on that day, so, by whom.
    answered_on     date,
    answer_channel  text check (answer_channel ~ '^[a-z0-9][a-z0-9_]{0,29}$'),       -- of the list `answer_channel`
    answer_from     text not null default '' check (length(answer_from) <= 100),
    withdrawn_why   text not null default '',           -- '' of a withdrawn one: it ended with its case
    read_at         timestamptz,                        -- the answer, by the office
    read_by         int references kurator.staff,
    version         int not null default 1,
    check ((state = 'open') = (ended_at is null)),
    check ((state = 'answered') = (result is not null and answer <> '')),
    check ((answer_channel is null) = (answered_on is null) and (answer_channel is null or state = 'answered' and answer_from <> ''))
);
create index service_request_case on kurator.service_request (case_id);
create index service_request_person on kurator.service_request (person_id);
create index service_request_sent on kurator.service_request (office_id, due_on, id) where state = 'open';
create index service_request_received on kurator.service_request (executor_id, due_on, id) where state = 'open';
create index service_request_unread on kurator.service_request (office_id, id) where state = 'answered' and read_at is null;
create index service_request_sent_ended on kurator.service_request (office_id, id) where state <> 'open';
create index service_request_received_ended on kurator.service_request (executor_id, id) where state <> 'open';
create trigger stands_delete before delete on kurator.service_request for each row execute function kurator.stands();
create trigger journal after insert or update or delete on kurator.service_request for each row execute function audit.log('person_id', 'id');

create table kurator.service_request_history (until timestamptz not null, changed_by name not null, like kurator.service_request);
create index service_request_history_row on kurator.service_request_history (id, until);
alter table kurator.service_request_history enable row level security;      -- no policy: the owner's helper below reads it
create function kurator.service_request_keep() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.service_request_history values (kurator.clock(), session_user, old.*);
    return null;
end $$;
create trigger keep after update on kurator.service_request for each row when (old.* is distinct from new.*) execute function kurator.service_request_keep();

-- ---- rights ----

-- The organisations for which the account answers requests: nothing for who is unknown, locked or expired.
create function kurator.my_request_offices() returns int[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    r constant record := kurator.rights();
begin
    return array(select u.place from unnest(r.places, r.roles) with ordinality u(place, role, n) where u.role = 'executor' order by u.n);
end $$;
-- Who may send and withdraw requests of an office: by role, or who stands in for a supervisor.
create function kurator.may_request(p_office int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.role_in_force f join kurator.role k on k.code = f.role
                    where f.login = session_user and f.office_id = p_office and k.sends_requests)
        or kurator.supervises(p_office);
end $$;
alter table kurator.service_request enable row level security;
-- The sending office, the addressee, and on the card a monitor of whose directions the citizen is; of a request withdrawn by the
-- office the functions tell the addressee nothing more.
create policy service_request_read on kurator.service_request for select to kurator_api
    using (office_id = any ((select kurator.my_offices())::int[]) or executor_id = any ((select kurator.my_request_offices())::int[])
        or kurator.fits(person_id, office_id, (select kurator.my_directions())));
-- Who is restricted is so in the sending office, too; the addressee was told of him by who is named.
create policy service_request_restricted on kurator.service_request as restrictive for all to kurator_api
    using (executor_id = any ((select kurator.my_request_offices())::int[]) or person_id <> all ((select kurator.hidden_people())::bigint[]));
create policy service_request_add on kurator.service_request for insert to kurator_api
    with check (office_id = any ((select kurator.my_edit_offices())::int[]));
create policy service_request_change on kurator.service_request for update to kurator_api
    using (office_id = any ((select kurator.my_edit_offices())::int[]) or executor_id = any ((select kurator.my_request_offices())::int[]))
    with check (office_id = any ((select kurator.my_edit_offices())::int[]) or executor_id = any ((select kurator.my_request_offices())::int[]));
grant select, insert, update on kurator.service_request to kurator_api;
-- An executor fills in forms too: what was typed is kept as that of everybody else.
alter policy draft_read on kurator.draft
    using (office_id = any ((select kurator.my_offices())::int[]) or login = session_user and office_id = any ((select kurator.my_request_offices())::int[]));
alter policy draft_add on kurator.draft
    with check (login = session_user and (office_id = any ((select kurator.my_edit_offices())::int[]) or office_id = any ((select kurator.my_request_offices())::int[])));
alter policy draft_change on kurator.draft
    with check (login = session_user and (office_id = any ((select kurator.my_edit_offices())::int[]) or office_id = any ((select kurator.my_request_offices())::int[])));

-- ---- what saves and reads share ----

-- How every save to a request begins: noted, rights asked, the row locked. `received`: the addressee saves, else the office.
-- KU001 for a request that is not there and for one that the account may not see: the same.
create function kurator.service_request_open(p_request uuid, p_function text, p_body text, p_id bigint, p_received boolean,
                                             out done kurator.save_row[], out file kurator.service_request, out me int)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r constant record := kurator.rights();
    v_received constant int[] := case when p_received then kurator.my_request_offices() else '{}' end;
begin
    me := r.staff_id;
    done := kurator.request_note(me, p_request, p_function, convert_to(p_body, 'UTF8'));
    if done is not null then
        return;
    end if;
    select t.* into file from kurator.service_request t
     where t.id = p_id and case when p_received then t.executor_id = any (v_received) else t.office_id = any (r.edits) and t.person_id <> all (kurator.hidden_people())
                                                                                and kurator.case_away(t.case_id, kurator.foreign_sites()) is not true end for update;
    if not found then
        raise exception 'no such request here' using errcode = 'KU001';
    end if;
end $$;
-- Why a request takes no further word of its addressee (p_received) or of who sent it: that one may not, or it has ended.
create function kurator.service_request_faults(p_file kurator.service_request, p_received boolean) returns kurator.save_row[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_out kurator.save_row[] := '{}';
begin
    if not p_received and not kurator.may_request(p_file.office_id) then
        v_out := v_out || kurator.refused('rights.requests', '');
    end if;
    if p_file.state = 'withdrawn' then
        v_out := v_out || kurator.refused('request.withdrawn', '');
    elsif p_file.state = 'answered' then
        v_out := v_out || kurator.refused('request.answered', '', array[
            coalesce((select kurator.short_name(s.surname, s.given_name, s.patronymic) from kurator.staff s where s.id = p_file.ended_by), ''),
            kurator.local_text(p_file.ended_at, case when p_received then p_file.executor_id else p_file.office_id end)]);
    end if;
    return v_out;
end $$;
-- Both sides read their lists anew; the answer tells the version.
create function kurator.service_request_saved(p_request uuid, p_id bigint) returns setof kurator.save_row
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    t record;
begin
    select r.version, r.office_id, r.executor_id into t from kurator.service_request r where r.id = p_id;
    perform kurator.tell(t.office_id), kurator.tell(t.executor_id);
    return query select * from kurator.request_answer(p_request, array[kurator.saved(t.version, p_id)]);
end $$;
-- Which due dates are overdue, today, soon, later: a request falls due as the five days do, by the one predicate.
create function kurator.request_bounds(p_office int, p_today date) returns table (bucket text, from_due date, to_due date)
language plpgsql stable rows 4 security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select b.bucket, b.from_due, b.to_due from kurator.bucket_bounds(p_office, p_today) b where b.period = 'notify';
end $$;
-- How many requests of the office that the caller sees are overdue; null for who does not supervise it. The rows are those of the tab
-- overdue of api.requests_sent: the caller is a function of kurator_api, whose policies hold here as there.
create function kurator.requests_overdue(p_office int) returns int language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    if not kurator.supervises(p_office) then
        return null;
    end if;
    return (select count(*) from kurator.request_bounds(p_office, kurator.office_today(p_office)) b
              join kurator.service_request r on r.office_id = p_office and r.state = 'open' and r.due_on >= b.from_due and r.due_on < b.to_due
             where b.bucket = 'overdue');
end $$;
-- The moves of a request's due date by later calendars, from what its rows were before. The caller has asked for the rights.
create function kurator.request_shifts(p_id bigint) returns table (shifted_at timestamptz, due_before date, due_after date, revision_after bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select x.until, x.due_on, x.next_due, x.next_revision
      from (select h.until, h.due_on, lead(h.due_on) over w as next_due, lead(h.revision_id) over w as next_revision
              from (select t.until, t.due_on, t.revision_id, t.version from kurator.service_request_history t where t.id = p_id
                    union all
                    select 'infinity', t.due_on, t.revision_id, t.version from kurator.service_request t where t.id = p_id) h
            window w as (order by h.until, h.version)) x
     where x.next_due <> x.due_on
     order by x.until;
end $$;
-- A death, and a case entered in error, end what was asked for it: no answer is waited for. Other endings leave it running.
create function kurator.requests_stop() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_executor int;
begin
    for v_executor in
        update kurator.service_request r set state = 'withdrawn', ended_at = kurator.clock(), ended_by = new.closed_by, version = r.version + 1
         where r.case_id = new.id and r.state = 'open'
        returning r.executor_id
    loop
        perform kurator.tell(v_executor);
    end loop;
    return null;
end $$;
create trigger requests_stop after update of state on kurator.case_file for each row
    when (old.state = 'open' and new.state = 'closed' and new.close_reason in ('died', 'error')) execute function kurator.requests_stop();

-- Does anybody of an organisation answer requests in kurator today.
create function kurator.request_answered_at(p_office int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.role_in_force f where f.office_id = p_office and f.role = 'executor');
end $$;
-- «Иванова О. П.», '' for nobody.
create function kurator.staff_short(p_staff int) returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce((select kurator.short_name(s.surname, s.given_name, s.patronymic) from kurator.staff s where s.id = p_staff), '');
end $$;
-- Such an ending taken back brings them back, with the date that the calendar of today gives them.
create function kurator.requests_go_on() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_executor int;
begin
    perform kurator.calendar_lock(false);
    for v_executor in
        update kurator.service_request r
           set state = 'open', ended_at = null, ended_by = null, version = r.version + 1, revision_id = kurator.revision(r.calendar),
               due_on = case when r.revision_id = kurator.revision(r.calendar) then r.due_on
                             else coalesce(kurator.due_again(r.calendar, r.revision_id, r.started_on, r.due_on), r.due_on) end
         where r.case_id = new.id and r.state = 'withdrawn' and r.withdrawn_why = ''
        returning r.executor_id
    loop
        perform kurator.tell(v_executor);
    end loop;
    return null;
end $$;
create trigger requests_go_on after update of state on kurator.case_file for each row
    when (old.state = 'closed' and new.state = 'open' and old.close_reason in ('died', 'error')) execute function kurator.requests_go_on();
grant execute on function kurator.requests_overdue(int), kurator.request_answered_at(int), kurator.staff_short(int), kurator.my_request_offices(), kurator.may_request(int), kurator.service_request_open(uuid, text, text, bigint, boolean),
    kurator.service_request_faults(kurator.service_request, boolean), kurator.service_request_saved(uuid, bigint), kurator.request_bounds(int, date),
    kurator.request_shifts(bigint), kurator.due_of(text, text, date), kurator.due(text, date, int), kurator.revision(text) to kurator_api;

insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor}'::text[]) r,
                 unnest('{request_addressees,requests_sent,request_sent,request_why,save_request,save_request_withdraw,save_request_read,save_request_reply}'::text[]) f
union all
-- save_request, save_request_withdraw and save_request_reply: a deputy of the supervisor may be a clerk; the functions ask kurator.may_request()
select 'executor', f from unnest('{requests_received,request_received,request_why,save_request_answer,drafts,keep_draft,drop_draft}'::text[]) f;
