-- role: kurator_owner
-- Restricted cases: a citizen (a colleague's family, protection from violence) of whom only the members of staff named for it see
-- anything, whatever their role and office would allow besides. Marked, lifted and named by a supervisor; each act is journalled
-- as a change of rights.
insert into kurator.choice (list, code, position, name, name_en) values
 ('restriction', 'colleague', 1, 'родственник сотрудника', 'a colleague''s family'), ('restriction', 'violence', 2, 'защита от насилия', 'protection from violence'),
 ('restriction', 'other', 3, 'иная причина', 'another reason'),
 ('restricted', 'name', 1, 'дать доступ', 'give access'), ('restricted', 'unname', 2, 'отменить доступ', 'take access away'),
 ('restricted', 'lift', 3, 'снять ограничение', 'lift the restriction');
create table kurator.restriction (
    id              bigint generated always as identity primary key,
    person_id       bigint not null references kurator.person,
    office_id       int not null references kurator.organisation,       -- whose supervisor marked it; its days count
    kind            text not null,                                      -- of the list `restriction`
    reason          text not null check (length(reason) between 5 and 500),     -- shown to who is named, and in no list
    marked_at       timestamptz not null default kurator.clock(),
    marked_by       int not null references kurator.staff,
    lifted_at       timestamptz,
    lifted_by       int references kurator.staff,
    check ((lifted_at is null) = (lifted_by is null))
);
create unique index restriction_person on kurator.restriction (person_id) where lifted_at is null;
-- Who sees the citizen, from the first to the last day.
create table kurator.restriction_named (
    id              bigint generated always as identity primary key,
    restriction_id  bigint not null references kurator.restriction,
    person_id       bigint not null references kurator.person,
    staff_id        int not null references kurator.staff,
    valid_from      date not null,
    valid_until     date check (valid_until >= valid_from - 1),         -- the day before the first: taken back
    named_at        timestamptz not null default kurator.clock(),
    named_by        int not null references kurator.staff
);
create index restriction_named_restriction on kurator.restriction_named (restriction_id, staff_id);
-- No policy: closed, the functions below answer for them.
alter table kurator.restriction enable row level security;
alter table kurator.restriction_named enable row level security;
create trigger journal after insert or update or delete on kurator.restriction for each row execute function audit.log('person_id', 'id');
create trigger journal after insert or update or delete on kurator.restriction_named for each row execute function audit.log('person_id', 'id');
create trigger stands_delete before delete on kurator.restriction for each row execute function kurator.stands();
create trigger stands_delete before delete on kurator.restriction_named for each row execute function kurator.stands();
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values
 ('kurator.restriction', 'person_id', true, ''), ('kurator.restriction_named', 'person_id', true, '');
set local role kurator_owner;

-- ---- who sees whom -----------------------------------------------------------------------------------------------------

-- Restricted citizens whom the caller may not see; empty nearly always, which is found out by one look into an index. Of a policy
-- and of a helper that reads past the policies it is an array worked out once a query: to ask of every row who is named for
-- its citizen would cost a look each.
create function kurator.hidden_people() returns bigint[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from kurator.restriction r where r.lifted_at is null and r.person_id > 0) then
        return '{}';
    end if;
    return array(select r.person_id
                   from kurator.restriction r
                   join kurator.organisation o on o.id = r.office_id
                   join kurator.calendar c on c.code = o.calendar
                  where r.lifted_at is null
                    and not exists (select from kurator.restriction_named n
                                      join kurator.staff s on s.id = n.staff_id and s.login = session_user and not s.locked
                                     where n.restriction_id = r.id
                                       and (kurator.clock() at time zone c.zone)::date between n.valid_from and coalesce(n.valid_until, 'infinity')));
end $$;
create function kurator.hidden_cases() returns bigint[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_people bigint[];
begin
    if not exists (select from kurator.restriction r where r.lifted_at is null and r.person_id > 0) then
        return '{}';
    end if;
    v_people := kurator.hidden_people();
    return case when v_people = '{}' then '{}' else array(select c.id from kurator.case_file c where c.person_id = any (v_people)) end;
end $$;
-- Attempts that serve nobody else: one for a family stays to be seen by who sees another of its cases.
create function kurator.hidden_attempts() returns bigint[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_cases constant bigint[] := kurator.hidden_cases();
begin
    return case when v_cases = '{}' then '{}'
                else array(select distinct a.attempt_id from kurator.attempt_case a
                            where a.case_id = any (v_cases)
                              and not exists (select from kurator.attempt_case o where o.attempt_id = a.attempt_id and o.case_id <> all (v_cases))) end;
end $$;
-- On whose lists: a draft of the typist's own of a case or citizen that he sees no longer.
create function kurator.draft_hidden(p_form text, p_target bigint, p_office int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce(case when p_form = 'intake' then p_target = any (kurator.hidden_people()) or kurator.person_away(p_target, p_office, kurator.foreign_sites()) is true
                         when exists (select from kurator.draft_form f where f.form = p_form and f.target = 'case')
                         then p_target = any (kurator.hidden_cases()) or kurator.case_away(p_target, kurator.foreign_sites()) is true end, false);
end $$;
grant execute on function kurator.hidden_people(), kurator.hidden_cases(), kurator.hidden_attempts(), kurator.draft_hidden(text, bigint, int) to kurator_api;

-- On top of what the other policies allow, whatever they are. What hangs on a citizen alone (phone, address …) and the citizen
-- himself go by his row of person_office.
do $$
declare
    t text;
begin
    foreach t in array '{person_office,person_key,case_file,referral,attempt_case,deadline,deadline_open,deadline_done,spot_check,esrn_fact}'::text[] loop
        execute format('create policy %I on kurator.%I as restrictive for all to kurator_api using (person_id <> all ((select kurator.hidden_people())::bigint[]))',
                       t || '_restricted', t);
    end loop;
    foreach t in array '{ladder_override,consent,appointment,deadline_shift,case_event}'::text[] loop
        execute format('create policy %I on kurator.%I as restrictive for all to kurator_api using (case_id <> all ((select kurator.hidden_cases())::bigint[]))',
                       t || '_restricted', t);
    end loop;
end $$;
create policy contact_attempt_restricted on kurator.contact_attempt as restrictive for all to kurator_api
    using (id <> all ((select kurator.hidden_attempts())::bigint[]));
create policy passed_call_restricted on kurator.passed_call as restrictive for select to kurator_api       -- (passed on it may be: who takes it is named)
    using (person_id is null or person_id <> all ((select kurator.hidden_people())::bigint[]));

-- ---- marking and naming ------------------------------------------------------------------------------------------------

-- Who is named, in force that day, and may work cases of the office: in a role of his own there, not locked.
create function kurator.named_workers(p_restriction bigint, p_office int, p_day date) returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return array(select distinct f.staff_id
                   from kurator.restriction_named n
                   join kurator.role_in_force f on f.staff_id = n.staff_id and f.office_id = p_office and f.edits_cases
                  where n.restriction_id = p_restriction and p_day between n.valid_from and coalesce(n.valid_until, 'infinity'));
end $$;
-- Restricted citizens with an open case in the office whom nobody named can work (locked, expired, moved on). For its supervisor:
-- one of them in turn may be named for; who it is about is not told.
create function kurator.orphans(p_office int) returns table (restriction_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if kurator.supervises(p_office) then
        return query
        select r.id from kurator.restriction r
         where r.lifted_at is null
           and exists (select from kurator.case_file c where c.person_id = r.person_id and c.office_id = p_office and c.state = 'open'
                          and (c.site_id = any (kurator.foreign_sites())) is not true)
           and kurator.named_workers(r.id, p_office, kurator.office_today(r.office_id)) = '{}'
         order by r.id;
    end if;
end $$;
-- Nothing stays on the desk of who cannot see it: the citizen's open cases of the office go to p_to.
create function kurator.restricted_desks(p_restriction bigint, p_office int, p_to int) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_named constant int[] := kurator.named_workers(p_restriction, p_office, kurator.office_today((select r.office_id from kurator.restriction r where r.id = p_restriction)));
    v_case bigint;
begin
    for v_case in select c.id from kurator.restriction r join kurator.case_file c on c.person_id = r.person_id
                   where r.id = p_restriction and c.office_id = p_office and c.state = 'open' and c.assignee_id <> all (v_named) order by c.id for update of c loop
        update kurator.case_file c set assignee_id = p_to, version = c.version + 1 where c.id = v_case;
        perform kurator.recompute(v_case);
    end loop;
end $$;

-- Everything that the forms of restricted cases save; p_case null: who is named for the first of the office's that nobody can work.
-- The caller of this has asked for the case; the rights are asked here. Answers {cases that moved to another desk}.
create function kurator.restricted_save(p_action text, p_person bigint, p_office int, p_me int, p_names text[], p_base text[], p_values text[]) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_today constant date := kurator.office_today(p_office);
    v_reason constant text := kurator.form_value(p_names, p_values, 'reason');
    v_kind constant text := kurator.form_value(p_names, p_values, 'kind');
    v_text constant text := kurator.form_value(p_names, p_values, case p_action when 'unname' then 'named' else 'staff' end);
    v_until_text constant text := kurator.form_value(p_names, p_values, 'until');
    v_until date := kurator.parse_date(kurator.form_value(p_names, p_values, 'until'));
    v_staff int := kurator.handover_to(p_office, kurator.form_value(p_names, p_values, 'staff'));
    v_bad kurator.save_row[] := '{}';
    r kurator.restriction;
    d record;
    v_out kurator.save_row[];
    v_left int[];
begin
    if not kurator.supervises(p_office) then
        return array[kurator.refused('rights.supervisor', '')];
    end if;
    -- one after the other: two who take each other away would leave nobody
    perform pg_advisory_xact_lock(1262834251, hashint8(coalesce(p_person, -p_office)));
    if p_action = 'orphan' then
        select t.* into r from kurator.orphans(p_office) o join kurator.restriction t on t.id = o.restriction_id order by o.restriction_id limit 1 for update of t;
        if not found then
            return array[kurator.refused('restricted.no_orphan', '')];
        end if;
    else
        select t.* into r from kurator.restriction t where t.person_id = p_person and t.lifted_at is null;
    end if;
    if p_action = 'mark' then
        if r.id is not null then
            v_bad := v_bad || kurator.refused('restricted.already', '');
        end if;
        if v_kind is null then
            v_bad := v_bad || kurator.refused('field.required', 'kind');
        end if;
        if v_reason is null then
            v_bad := v_bad || kurator.refused('field.required', 'reason');
        elsif length(v_reason) < 5 then
            v_bad := v_bad || kurator.refused('restricted.short', 'reason');
        end if;
    elsif r.id is null then
        v_bad := v_bad || kurator.refused('restricted.none', '');
    elsif p_action not in ('name', 'unname', 'lift', 'orphan') then
        v_bad := v_bad || kurator.refused('field.choice', 'action');
    end if;
    if v_text is null and p_action in ('name', 'unname', 'orphan') then
        v_bad := v_bad || kurator.refused('field.required', case p_action when 'unname' then 'named' else 'staff' end);
    elsif v_text is not null and p_action in ('mark', 'name', 'orphan') and v_staff is null then
        v_bad := v_bad || kurator.refused('handover.to', 'staff');
    elsif p_action = 'unname' and r.id is not null then
        v_staff := case when v_text ~ '^\d{1,9}$' then v_text::int end;
        if not exists (select from kurator.restriction_named n join kurator.staff_role t on t.staff_id = n.staff_id and t.organisation_id = p_office
                        where n.restriction_id = r.id and n.staff_id = v_staff and coalesce(n.valid_until >= v_today, true)) then
            v_bad := v_bad || kurator.refused('restricted.not_named', 'named');
        end if;
        v_left := array_remove(kurator.named_workers(r.id, p_office, v_today), v_staff);
        if cardinality(v_bad) = 0 and v_left = '{}' then
            v_bad := v_bad || kurator.refused('restricted.last', 'named');
        end if;
    elsif p_action = 'lift' and r.office_id <> p_office     -- (whose office has let the citizen go: any that keeps him)
          and exists (select from kurator.person_office o where o.person_id = r.person_id and o.office_id = r.office_id) then
        v_bad := v_bad || kurator.refused('restricted.office', '', array[(select o.short_name from kurator.organisation o where o.id = r.office_id)]);
    elsif p_action = 'name' and exists (select from kurator.restriction_named n
                                         where n.restriction_id = r.id and n.staff_id = v_staff and v_today >= n.valid_from
                                           and coalesce(n.valid_until >= v_today, true) and n.valid_until is not distinct from v_until) then
        v_bad := v_bad || kurator.refused('restricted.named_already', 'staff');
    end if;
    if v_staff is not null and p_action in ('mark', 'name', 'orphan')
       and not kurator.staff_fits(v_staff, p_office, (select o.site_id from kurator.person_office o where o.person_id = coalesce(p_person, r.person_id) and o.office_id = p_office)) then
        v_bad := v_bad || kurator.refused('site.named', 'staff', array[kurator.staff_name(v_staff)]);
    end if;
    if v_until_text is not null and v_until is null then
        v_bad := v_bad || kurator.refused('field.format', 'until');
    elsif v_until < v_today then
        v_bad := v_bad || kurator.refused('absence.past', 'until');
    end if;
    if cardinality(v_bad) = 0 and p_action = 'name' and array_position(p_names, 'until') is not null then
        -- the last day of who is named already: another supervisor may have given it another meanwhile
        select n.id, n.valid_until::text as until into d from kurator.restriction_named n
         where n.restriction_id = r.id and n.staff_id = v_staff and n.valid_from <= v_today and coalesce(n.valid_until >= v_today, true)
         order by n.id desc limit 1;
        if found then
            select m.conflict into v_out
              from kurator.merge_fields('named', p_person, d.id::text, p_office, '{until}', array[d.until], p_names, p_base, p_values) m;
            if cardinality(v_out) > 0 then
                return v_out;
            end if;
        end if;
    end if;
    if cardinality(v_bad) > 0 then
        return kurator.verdict(v_bad, '{}');
    end if;

    if p_action = 'mark' then
        insert into kurator.restriction (person_id, office_id, kind, reason, marked_by) values (p_person, p_office, v_kind, v_reason, p_me) returning * into r;
        insert into kurator.restriction_named (restriction_id, person_id, staff_id, valid_from, valid_until, named_by)
        select r.id, p_person, u.staff, v_today, case when u.staff <> p_me then v_until end, p_me
          from (select p_me as staff union select v_staff) u where u.staff is not null;
        perform kurator.restricted_desks(r.id, p_office, coalesce(v_staff, p_me));
    elsif p_action in ('name', 'orphan') then
        -- a new row of days; one that runs ends where it begins
        update kurator.restriction_named n set valid_until = v_today - 1
         where n.restriction_id = r.id and n.staff_id = v_staff and n.valid_from <= v_today and coalesce(n.valid_until >= v_today, true);
        insert into kurator.restriction_named (restriction_id, person_id, staff_id, valid_from, valid_until, named_by)
             values (r.id, r.person_id, v_staff, v_today, v_until, p_me);
        perform kurator.restricted_desks(r.id, p_office, v_staff);
    elsif p_action = 'unname' then
        update kurator.restriction_named n set valid_until = greatest(n.valid_from, v_today) - 1
         where n.restriction_id = r.id and n.staff_id = v_staff and coalesce(n.valid_until >= v_today, true);
        perform kurator.restricted_desks(r.id, p_office, case when p_me = any (v_left) then p_me else v_left[1] end);
    else
        update kurator.restriction t set lifted_at = kurator.clock(), lifted_by = p_me where t.id = r.id;
    end if;
    perform audit.note('rights', r.person_id, 'kurator.restriction', r.id::text,
                       concat_ws(' ', p_action, case when p_action = 'mark' then v_kind end, 'staff=' || coalesce(v_staff, case when p_action = 'mark' then p_me end), 'until=' || v_until));
    perform kurator.tell(p_office);
    perform kurator.tell(c.office_id)
       from (select distinct f.office_id from kurator.case_file f where f.person_id = r.person_id and f.state = 'open' and f.office_id <> p_office) c;
    return array[kurator.saved(1, r.id)];
end $$;
-- Of a citizen whom the caller sees: {} when access is not restricted; else kind, reason, the day it was marked and by whom, then four
-- texts for each who is or will be named: id, name, last day or '', works or waits (works cases of the office today, or not).
create function kurator.restricted_lines(p_person bigint, p_office int) returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    r kurator.restriction;
    v_today date;
    v_workers int[];
begin
    select t.* into r from kurator.restriction t where t.person_id = p_person and t.lifted_at is null;
    if r.id is null or p_person = any (kurator.hidden_people()) or kurator.person_away(p_person, p_office, kurator.foreign_sites()) is true then
        return '{}';
    end if;
    v_today := kurator.office_today(p_office);
    v_workers := kurator.named_workers(r.id, p_office, v_today);
    return array[r.kind, r.reason, (r.marked_at at time zone kurator.office_zone(r.office_id))::date::text, kurator.staff_name(r.marked_by)]
        || array(select x from (select n.* from kurator.restriction_named n
                                 where n.restriction_id = r.id and coalesce(n.valid_until >= v_today, true) order by n.id limit 100) n
                  cross join lateral unnest(array[n.staff_id::text, kurator.staff_name(n.staff_id), coalesce(n.valid_until::text, ''),
                                                  case when n.staff_id = any (v_workers) then 'works' else 'waits' end]) x);
end $$;
-- May that member of staff be given a case of this citizen: not restricted, or named.
create function kurator.may_hold(p_person bigint, p_office int, p_staff int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return not exists (select from kurator.restriction r where r.person_id = p_person and r.lifted_at is null
                          and p_staff <> all (kurator.named_workers(r.id, p_office, kurator.office_today(r.office_id))));
end $$;
-- An attempt of a family taken back by who does not see all of it: the rest is worked out, too.
create function kurator.mistake_hidden(p_attempt bigint, p_seen bigint[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_case bigint;
begin
    for v_case in select c.case_id from kurator.attempt_case c where c.attempt_id = p_attempt and c.case_id <> all (p_seen) order by c.case_id loop
        update kurator.appointment t set superseded_at = kurator.clock(), version = t.version + 1
         where t.attempt_id = p_attempt and t.case_id = v_case and t.superseded_at is null;
        update kurator.case_file t set esrn_at = null, esrn_by = null, esrn_attempt = null
         where t.id = v_case and t.esrn_at is not null and (t.esrn_attempt = p_attempt or (kurator.ladder_of(t.id)).told_at is null);
        perform kurator.recompute(v_case);
    end loop;
end $$;
grant execute on function kurator.restricted_save(text, bigint, int, int, text[], text[], text[]), kurator.restricted_lines(bigint, int),
    kurator.may_hold(bigint, int, int), kurator.mistake_hidden(bigint, bigint[]) to kurator_api;
insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor}'::text[]) r, unnest('{save_restricted}'::text[]) f;
