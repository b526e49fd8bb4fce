-- role: kurator_owner
-- Who is asking, what that account may see, and who may call what. Identity is session_user: a setting of the session
-- (role, search_path, any custom one) is neither identity nor clock. Policies speak to kurator_api, which owns every
-- api function; helpers owned by kurator_owner see past them and must check for themselves.

-- «Иванова О. П.»
create function kurator.short_name(p_surname text, p_given_name text, p_patronymic text) returns text language sql immutable as $$
    select p_surname || case when p_given_name > '' then ' ' || left(p_given_name, 1) || '.' else '' end
                     || case when p_patronymic > '' then ' ' || left(p_patronymic, 1) || '.' else '' end $$;

-- Who has which role where, from the later of the two first days to the end of the earlier of the two last ones: by the date of the
-- organisation (its zone, not the server's).
create view kurator.role_span as
    select r.id, s.id as staff_id, s.login, s.surname, s.given_name, s.patronymic, r.organisation_id as office_id, r.role, r.site_id,
           k.edits_cases, k.sees_cases, k.supervises,
           greatest(s.valid_from, r.valid_from)::timestamp at time zone c.zone as from_at,
           coalesce((least(s.valid_until, r.valid_until) + 1)::timestamp at time zone c.zone, 'infinity') as until_at
      from kurator.staff s
      join kurator.staff_role r on r.staff_id = s.id
      join kurator.role k on k.code = r.role
      join kurator.organisation o on o.id = r.organisation_id
      join kurator.calendar c on c.code = o.calendar
     where not s.locked;
-- The same at hand: every policy of every statement asks for it, and put together anew each time it was a third of a card. Whatever
-- changes what it is made of brings it up to date in the same statement, one transaction after the other.
create table kurator.role_kept as select * from kurator.role_span;
alter table kurator.role_kept add primary key (id);
create index role_kept_login on kurator.role_kept (login);
create index role_kept_staff on kurator.role_kept (staff_id);
create index role_kept_office on kurator.role_kept (office_id);
create index role_kept_site on kurator.role_kept (login) where site_id is not null;
-- (Granted to nobody, which closes it. Without row security: what reads a table that has it is planned anew whenever the role that asks is another one, and
-- the helpers below are asked by both roles in every call.)
create function kurator.role_kept_refresh() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- under an older snapshot it would keep a role that another transaction has just locked
    if current_setting('transaction_isolation') <> 'read committed' then
        perform from kurator.role_kept k for update;       -- 40001 when one was taken since
    end if;
    lock table kurator.role_kept in share row exclusive mode;
    delete from kurator.role_kept k where not exists (select from kurator.role_span n where n.id = k.id and n is not distinct from k);
    insert into kurator.role_kept select * from kurator.role_span n where not exists (select from kurator.role_kept k where k.id = n.id);
    return null;
end $$;
do $$
declare
    t text;
begin
    foreach t in array '{staff,staff_role,role,organisation,calendar}'::text[] loop
        execute format('create trigger role_kept after insert or update or delete or truncate on kurator.%I for each statement execute function kurator.role_kept_refresh()', t);
    end loop;
end $$;
-- What EXPLAIN counts of a call tells what it found and does not say: that another office keeps that number, that there is somebody hidden by that
-- name. Its word stands in the text of what the client asks (an account runs no other text, no DO); values are parameters, and no part of it. Who came
-- in as a superuser may.
create function kurator.unexplained() returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if current_query() ~* '\mexplain\M'
       and not exists (select from pg_stat_get_activity(pg_backend_pid()) a join pg_roles r on r.oid = a.usesysid where r.rolsuper) then
        raise exception 'what this does is not explained' using errcode = 'insufficient_privilege';
    end if;
    return true;
end $$;
-- The roles in force now.
create view kurator.role_in_force as
    select t.staff_id, t.login, t.surname, t.given_name, t.patronymic, t.office_id, t.role, t.site_id, t.edits_cases, t.sees_cases, t.supervises
      from kurator.role_kept t
     where t.from_at <= kurator.clock() and t.until_at > kurator.clock()
       and (select current_query() !~* 'explain' or kurator.unexplained());        -- (once a look, whether there is a row or not)
grant select on kurator.role_in_force to kurator_api;           -- the next three ask it as their caller

-- All that an account may, from one statement (a fresh session plans it once): null and empty when it is unknown, locked,
-- expired or has no role in force. places and roles belong together, cases before figures; sees and edits are the offices
-- whose cases it reads and writes; centres: the resource centres in which it is a monitor, who reads of every operator's cases those
-- of the centre's directions (0030_directions.sql) and writes none.
create function kurator.rights(out staff_id int, out places int[], out roles text[], out sees int[], out edits int[], out centres int[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set enable_hashjoin = off set enable_mergejoin = off set join_collapse_limit = 1 as $$
begin
    select (array_agg(f.staff_id))[1], coalesce(array_agg(f.office_id), '{}'), coalesce(array_agg(f.role), '{}'),
           coalesce(array_agg(f.office_id) filter (where f.sees_cases), '{}'),
           coalesce(array_agg(f.office_id) filter (where f.edits_cases), '{}'),
           coalesce(array_agg(f.office_id) filter (where f.role = 'monitor'), '{}')
      into staff_id, places, roles, sees, edits, centres
      from (select t.staff_id, t.office_id, t.role, t.sees_cases, t.edits_cases
              from kurator.role_in_force t where t.login = session_user
             order by t.sees_cases or t.role = 'monitor' desc, t.edits_cases desc, t.office_id,
                      array_position('{supervisor,coordinator,clerk,monitor,admin,ministry,executor,auditor}', t.role)) f;
end $$;
-- The account's row of staff.
create function kurator.me() returns int language plpgsql stable as $$
begin
    return (select f.staff_id from kurator.role_in_force f where f.login = session_user limit 1);
end $$;
-- (What policies ask, each by itself: a third of the time of all that rights() gathers. Asked thirty times a card, they change neither user
-- nor path: whoever may call them runs in a function that did.)
create function kurator.my_offices() returns int[] language plpgsql stable as $$
begin
    return array(select f.office_id from kurator.role_in_force f where f.login = session_user and f.sees_cases);
end $$;
create function kurator.my_edit_offices() returns int[] language plpgsql stable as $$
begin
    return array(select f.office_id from kurator.role_in_force f where f.login = session_user and f.edits_cases);
end $$;
-- Sites that are closed to the account, of the offices where each of its roles that see cases names a site: all but these. Null
-- nearly always, which is found out by one look into an index: a strict function that is given it is not called.
create function kurator.foreign_sites() returns int[] language plpgsql stable as $$
begin
    if not exists (select from kurator.role_in_force f where f.login = session_user and f.site_id is not null) then
        return null;
    end if;
    return (select array_agg(t.id)
              from (select f.office_id, array_agg(f.site_id) as own from kurator.role_in_force f
                     where f.login = session_user and f.sees_cases group by 1 having bool_and(f.site_id is not null)) o
              join kurator.site t on t.organisation_id = o.office_id and t.id <> all (o.own));
end $$;
-- Is it a monitor's? Of citizens that opens nothing: kurator.my_directions() says which.
create function kurator.monitors() returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.role_in_force f where f.login = session_user and f.role = 'monitor');
end $$;
-- What a row of a direction says today, of whom: born after, born up to (null: any day), disability, degree of limitation of
-- work, offices (null: any).
create type kurator.reach as (born_after date, born_until date, disability text[], degree int[], offices int[]);
create function kurator.may_edit(p_office int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce(p_office = any ((kurator.rights()).edits), false);
end $$;
-- A supervisor of the office, or who stands in for one today (a deputy needs a role of his own in the office; the absent one must
-- be a supervisor to this day, locked or not: who once was one has nothing to hand on).
create function kurator.supervises(p_office int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from kurator.role_in_force f where f.login = session_user and f.office_id = p_office and f.supervises) then
        return true;
    end if;
    if not exists (select from kurator.deputy d
                    where d.organisation_id = p_office and not d.cancelled and kurator.office_today(p_office) between d.valid_from and d.valid_until) then
        return false;                       -- nobody stands in for anybody, as on most days
    end if;
    return exists (select from kurator.role_in_force f
                     join kurator.deputy d on d.deputy_id = f.staff_id and d.organisation_id = f.office_id
                     join kurator.staff_role r on r.staff_id = d.staff_id and r.organisation_id = d.organisation_id
                     join kurator.role k on k.code = r.role and k.supervises
                     join kurator.staff s on s.id = r.staff_id
                    where f.login = session_user and f.office_id = p_office and f.edits_cases
                      and not d.cancelled and kurator.office_today(p_office) between d.valid_from and d.valid_until
                      and kurator.office_today(p_office) between greatest(s.valid_from, r.valid_from)
                                                             and coalesce(least(s.valid_until, r.valid_until), 'infinity'));
end $$;
-- Who may be made responsible for a case of the office.
create function kurator.assignable(p_office int) returns table (staff_id int, surname text, given_name text, patronymic text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select distinct f.staff_id, f.surname, f.given_name, f.patronymic
                   from kurator.role_in_force f where f.office_id = p_office and f.edits_cases;
end $$;
-- True for an id under which something was saved, and for another's draft.
create function kurator.id_taken(p_id uuid) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.request r where r.id = p_id)
        or exists (select from kurator.draft d where d.id = p_id and d.login <> session_user);
end $$;
-- Whoever may act as the owner of the tables anyway (calendars are loaded by the administrator of the database, too).
create function kurator.is_dba() returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return pg_has_role(session_user, 'kurator_owner', 'member');
end $$;
create function kurator.may_administer() returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return kurator.is_dba() or exists (select from kurator.role_in_force f where f.login = session_user and f.role = 'admin');
end $$;
-- Why an account may not work, or who it is: state is ok, none, locked, expired, office (no role in that office).
-- Without an office the first one by its roles.
create function kurator.account(p_office int, out state text, out staff_id int, out login name, out role text, out office_id int)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    r record := kurator.rights();
    place int := case when p_office is null then 1 else array_position(r.places, p_office) end;
begin
    login := session_user;
    if r.staff_id is null then
        state := coalesce((select case when s.locked then 'locked'
                                       when exists (select from kurator.staff_role t where t.staff_id = s.id) then 'expired' end
                             from kurator.staff s where s.login = session_user), 'none');
    elsif place is null then
        state := 'office';
    else
        state := 'ok';
        staff_id := r.staff_id;
        role := r.roles[place];
        office_id := r.places[place];
    end if;
end $$;

-- Dates are the organisation's own (the server's zone does not matter).
create function kurator.office_zone(p_office int) returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select c.zone from kurator.organisation o join kurator.calendar c on c.code = o.calendar where o.id = p_office);
end $$;
create function kurator.office_today(p_office int) returns date language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select (kurator.clock() at time zone c.zone)::date
              from kurator.organisation o join kurator.calendar c on c.code = o.calendar where o.id = p_office);
end $$;
create function kurator.local_text(p_at timestamptz, p_office int) returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select to_char(p_at at time zone c.zone, 'YYYY-MM-DD HH24:MI')
              from kurator.organisation o join kurator.calendar c on c.code = o.calendar where o.id = p_office);
end $$;
-- May the account take back what somebody wrote then: its own of the same day, later a supervisor alone (rule 10).
create function kurator.may_undo(p_office int, p_by int, p_at timestamptz) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce(p_by = kurator.me() and (p_at at time zone kurator.office_zone(p_office))::date = kurator.office_today(p_office), false)
        or kurator.supervises(p_office);
end $$;

-- Exactly once. The first thing of a save: null for a new request, else the stored result (a replay). The replay
-- updates a row, so that its own commit waits for the standby as the first one did. Asked under another login, for
-- another function or with another body: KU003, nothing is told. `body` is whatever text the caller makes of its input.
create function kurator.request_begin(p_id uuid, p_function text, p_body bytea) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return kurator.request_note(kurator.me(), p_id, p_function, p_body);
end $$;
-- The same for who has asked kurator.me() already: p_me.
create function kurator.request_note(p_me int, p_id uuid, p_function text, p_body bytea) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_result kurator.save_row[];
    v_set text;
begin
    if p_me is null and not kurator.is_dba() then
        raise exception 'account is unknown, locked or expired' using errcode = 'KU001';
    end if;
    if p_id is null then
        raise exception 'a save needs a request id' using errcode = 'KU003';
    end if;
    -- Under an older snapshot what a save waited for would not be seen: two intakes of one citizen, two administrators who lock each other.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'a save is made in a transaction that reads what is committed' using errcode = '25001';
    end if;
    v_set := set_config('synchronous_commit', 'on', true) || set_config('kurator.request', p_id::text, true);
    insert into kurator.request (id, login, function, body_hash)
         values (p_id, session_user, p_function, sha256(p_body)) on conflict (id) do nothing;
    if found then
        return null;
    end if;
    update kurator.request r set replays = r.replays + 1
     where r.id = p_id and r.login = session_user and r.function = p_function and r.body_hash = sha256(p_body)
    returning r.result into v_result;
    if not found then
        raise exception 'request id was used for something else' using errcode = 'KU003';
    end if;
    return v_result;
end $$;
-- How a save of an office begins that is none to a case (that: kurator.save_open): the request is noted, and what the account may
-- in the office asked once. `done` not null: the answer to a replay.
create function kurator.save_begin(p_request uuid, p_function text, p_body text, p_office int,
                                   out done kurator.save_row[], out me int, out sees boolean, out edits boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r constant record := kurator.rights();
begin
    me := r.staff_id;
    sees := p_office is not null and (p_office = any (r.sees) or cardinality(r.centres) > 0);
    edits := coalesce(p_office = any (r.edits), false);
    done := kurator.request_note(me, p_request, p_function, convert_to(p_body, 'UTF8'));
end $$;
-- The last thing of a save. What was saved is kept as the answer to a replay and its draft goes; what was refused,
-- asked back or in conflict frees the id, so that the corrected form is sent under the same one; what was refused for want of a
-- right is a failure in the journal.
create function kurator.request_end(p_id uuid, p_result kurator.save_row[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_function text;
    v_code text;
    v_saved boolean := p_result[1].outcome = 'saved';
    v_draft record;
begin
    if v_saved is not true and cardinality(p_result) > 1 then
        v_saved := exists (select from unnest(p_result) r where r.outcome = 'saved');
    end if;
    if v_saved then
        update kurator.request r set result = p_result where r.id = p_id and r.login = session_user;
        delete from kurator.draft d where d.id = p_id and d.login = session_user returning d.target, d.office_id into v_draft;
        if found then
            perform kurator.presence_changed(v_draft.target, v_draft.office_id);
        end if;
    else
        delete from kurator.request r where r.id = p_id and r.login = session_user returning r.function into v_function;
        v_code := (select r.code from unnest(p_result) r where r.code like 'rights.%' limit 1);
        if v_code is not null then
            perform audit.refused(v_function, '', v_code);
        end if;
    end if;
end $$;

-- The same, and the answer as it is sent.
create function kurator.request_answer(p_id uuid, p_result kurator.save_row[]) returns setof kurator.save_row
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.request_end(p_id, p_result);
    return query select * from unnest(p_result);
end $$;

-- Drafts and looks do not wait for the disk, unless a save shares their transaction (one pipeline, one commit).
create function kurator.commit_lazily() returns void language plpgsql as $$
declare
    v_void text;
begin
    if coalesce(current_setting('kurator.request', true), '') = '' then
        v_void := set_config('synchronous_commit', 'off', true);
    end if;
end $$;
grant execute on function kurator.commit_lazily() to kurator_api, kurator_audit;
grant execute on function kurator.session_began(), kurator.session_begins() to kurator_api;

grant execute on function kurator.sound(kurator.phone), kurator.sound(kurator.case_file), kurator.sound(kurator.contact_attempt), kurator.sound(kurator.consent),
    kurator.sound(kurator.appointment) to kurator_api, kurator_destroyer;       -- who writes those tables beside the owner
grant execute on function kurator.unexplained() to kurator_api, kurator_audit, kurator_import, kurator_destroyer;
grant execute on function kurator.rights(), kurator.me(), kurator.my_offices(), kurator.my_edit_offices(), kurator.foreign_sites(), kurator.monitors(),
    kurator.may_edit(int), kurator.supervises(int), kurator.may_undo(int, int, timestamptz), kurator.is_dba(),
    kurator.may_administer(), kurator.account(int), kurator.assignable(int), kurator.id_taken(uuid),
    kurator.short_name(text, text, text), kurator.office_zone(int), kurator.office_today(int),
    kurator.local_text(timestamptz, int), kurator.request_begin(uuid, text, bytea),
    kurator.request_end(uuid, kurator.save_row[]), kurator.request_answer(uuid, kurator.save_row[]),
    kurator.save_begin(uuid, text, text, int), kurator.setting_text(text, int), kurator.setting_int(text, int),
    kurator.setting_bool(text, int) to kurator_api;

-- What kurator_api may touch. Nothing is deleted in daily work but drafts.
grant select on kurator.setting_kind, kurator.setting, kurator.calendar, kurator.calendar_version, kurator.calendar_layer,
    kurator.calendar_revision, kurator.calendar_current, kurator.workday, kurator.period, kurator.organisation_kind,
    kurator.organisation, kurator.site, kurator.role, kurator.no_visit, kurator.routing, kurator.target_category,
    kurator.source, kurator.channel, kurator.outcome, kurator.choice, kurator.function_grant, kurator.draft_form,
    kurator.staff, kurator.staff_role, kurator.identification_officer, kurator.deputy,
    kurator.deadline_shift, kurator.tally to kurator_api;
grant select, insert, update on kurator.household, kurator.person, kurator.former_name, kurator.representative,
    kurator.phone, kurator.address, kurator.preference, kurator.ipra, kurator.person_office, kurator.person_key,
    kurator.case_file, kurator.referral, kurator.ladder_override, kurator.contact_attempt, kurator.attempt_case,
    kurator.consent, kurator.appointment, kurator.deadline, kurator.deadline_open, kurator.deadline_done to kurator_api;
grant select, insert, update, delete on kurator.draft to kurator_api;

-- Row security wherever a row belongs to an office or a person. A table without a policy (person_clash, request) is
-- closed: only helpers of kurator_owner reach it.
do $$
declare
    t text;
    -- an InitPlan each: worked out once a query, not once a row (EXISTS on staff took 14 s at 10M cases)
    -- (of citizens 0030_directions.sql adds what a monitor sees, 0029_restricted.sql takes away who is restricted)
    sees constant text := '%s = any ((select kurator.my_offices())::int[])';
    edits constant text := '%s = any ((select kurator.my_edit_offices())::int[])';
    of_person constant text := 'exists (select from kurator.person_office o where o.person_id = %s.%s%s)';
    edited constant text := ' and o.office_id = any ((select kurator.my_edit_offices())::int[])';
begin
    foreach t in array '{staff,staff_role,identification_officer,deputy,household,person,person_clash,former_name,
            person_office,person_key,representative,phone,address,preference,ipra,case_file,referral,ladder_override,
            contact_attempt,attempt_case,consent,appointment,deadline,deadline_open,deadline_done,deadline_shift,tally,
            request,draft}'::text[] loop
        execute format('alter table kurator.%I enable row level security', t);
    end loop;
    -- staff: names of colleagues to every valid account, roles within the own offices
    create policy staff_read on kurator.staff for select to kurator_api using ((select kurator.me()) is not null);
    foreach t in array '{staff_role,identification_officer,deputy}'::text[] loop
        execute format('create policy %I on kurator.%I for select to kurator_api using (' || sees || ' or (select kurator.monitors()))',
                       t || '_read', t, 'organisation_id');
    end loop;
    -- rows with an office
    foreach t in array '{household,person_office,person_key,case_file,referral,ladder_override,contact_attempt,
            attempt_case,consent,appointment,deadline,deadline_open,deadline_done,deadline_shift,tally}'::text[] loop
        execute format('create policy %I on kurator.%I for select to kurator_api using (' || sees || ')',
                       t || '_read', t, 'office_id');
        execute format('create policy %I on kurator.%I for insert to kurator_api with check (' || edits || ')',
                       t || '_add', t, 'office_id');
        execute format('create policy %I on kurator.%I for update to kurator_api using (' || edits || ') with check (' || edits || ')',
                       t || '_change', t, 'office_id', 'office_id');
    end loop;
    -- a citizen and what hangs on him, by the offices that keep him (person_office has its own policy)
    foreach t in array '{former_name,representative,phone,address,preference,ipra}'::text[] loop
        execute format('create policy %I on kurator.%I for select to kurator_api using (' || of_person || ')',
                       t || '_read', t, t, 'person_id', '');
        execute format('create policy %I on kurator.%I for insert to kurator_api with check (' || of_person || ')',
                       t || '_add', t, t, 'person_id', edited);
        execute format('create policy %I on kurator.%I for update to kurator_api using (' || of_person || ') with check ('
                       || of_person || ')', t || '_change', t, t, 'person_id', edited, t, 'person_id', edited);
    end loop;
    -- A new citizen has no office until the next statement: INSERT … RETURNING sees what this very call made.
    execute format('create policy person_read on kurator.person for select to kurator_api using (' || of_person
                   || ' or (made_by = session_user and made_at = kurator.clock()))', 'person', 'id', '');
    execute format('create policy person_change on kurator.person for update to kurator_api using (' || of_person
                   || ') with check (' || of_person || ')', 'person', 'id', edited, 'person', 'id', edited);
end $$;
create policy person_add on kurator.person for insert to kurator_api
    with check ((select kurator.my_edit_offices()) <> '{}' and made_by = session_user);
-- Drafts: the own ones to write; that a colleague has the case open is seen in the office.
create policy draft_read on kurator.draft for select to kurator_api
    using (office_id = any ((select kurator.my_offices())::int[]));
create policy draft_add on kurator.draft for insert to kurator_api
    with check (login = session_user and office_id = any ((select kurator.my_edit_offices())::int[]));
create policy draft_change on kurator.draft for update to kurator_api
    using (login = session_user and (select kurator.me()) is not null)
    with check (login = session_user and office_id = any ((select kurator.my_edit_offices())::int[]));
create policy draft_drop on kurator.draft for delete to kurator_api
    using (login = session_user and (select kurator.me()) is not null);

-- Role × function: drives the grants (api/zzz_grants.sql), the manual and the tests.
insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor,monitor,executor,ministry,admin,auditor}'::text[]) r,
                 unnest('{start,reference,explain_due,due_dates}'::text[]) f
union all
select r, f from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r,
                 unnest('{worklist,preview,search,case_card,case_head,case_phones,case_preferences,case_representatives,case_rungs,
                          case_timeline,why,organisations,drafts}'::text[]) f
union all
-- save_override: a deputy of the supervisor may be anybody who edits cases; the function asks kurator.supervises()
select r, f from unnest('{clerk,coordinator,supervisor}'::text[]) r,
                 unnest('{similar,keep_draft,drop_draft,save_intake,save_attempt,save_override,save_mistake,save_esrn,
                          save_appointment,save_close,save_reopen,save_forward}'::text[]) f
union all
select 'admin', f from unnest('{calendar_preview,calendar_load,calendar_list}'::text[]) f;
