-- role: kurator_owner
-- Two people change one record at once: what does not clash goes together, what clashes is told field by field.

-- Of the forms that change a record that is there: which fields belong together (a group is taken whole: nobody's street with another's
-- town), and which column of which journalled table a field is, so that it can be told who changed it and when. A field without
-- a row of its own stands for itself.
create table kurator.form_field (
    form            text not null,
    field           text not null,
    grp             text not null,
    relation        text not null,
    col             text not null,
    primary key (form, field)
);
insert into kurator.form_field (form, field, grp, relation, col) values
 ('phone', 'number', 'number', 'kurator.phone', 'number'), ('phone', 'state', 'number', 'kurator.phone', 'state'),
 ('phone', 'owner', 'owner', 'kurator.phone', 'owner'), ('phone', 'first', 'first', 'kurator.phone', 'position'), ('phone', 'note', 'note', 'kurator.phone', 'note'),
 ('address', 'address_kind', 'kind', 'kurator.address', 'kind'), ('address', 'postal_code', 'address', 'kurator.address', 'postal_code'),
 ('address', 'settlement', 'address', 'kurator.address', 'settlement'), ('address', 'line', 'address', 'kurator.address', 'line'),
 ('preference', 'preference', 'kind', 'kurator.preference', 'kind'), ('preference', 'note', 'note', 'kurator.preference', 'note'),
 ('preference', 'valid_until', 'until', 'kurator.preference', 'valid_until'),
 ('representative', 'relation', 'who', 'kurator.representative', 'relation'), ('representative', 'surname', 'who', 'kurator.representative', 'surname'),
 ('representative', 'given_name', 'who', 'kurator.representative', 'given_name'), ('representative', 'patronymic', 'who', 'kurator.representative', 'patronymic'),
 ('representative', 'organisation', 'who', 'kurator.representative', 'organisation'), ('representative', 'document', 'document', 'kurator.representative', 'document'),
 ('representative', 'valid_from', 'days', 'kurator.representative', 'valid_from'), ('representative', 'valid_until', 'days', 'kurator.representative', 'valid_until'),
 ('processing', 'form', 'ground', 'kurator.processing', 'form'), ('processing', 'given_by', 'ground', 'kurator.processing', 'given_by'),
 ('processing', 'document', 'document', 'kurator.processing', 'document'), ('processing', 'given_on', 'days', 'kurator.processing', 'given_on'),
 ('processing', 'until_on', 'days', 'kurator.processing', 'until_on'), ('processing', 'withdrawn_on', 'withdrawal', 'kurator.processing', 'withdrawn_on'),
 ('processing', 'withdrawn_by', 'withdrawal', 'kurator.processing', 'withdrawn_by'), ('processing', 'after', 'withdrawal', 'kurator.processing', 'after'),
 -- a move is a new row: whoever touched the state of any of them last
 ('meeting', 'meeting_at', 'meeting', 'kurator.appointment', 'state'), ('meeting', 'place', 'meeting', 'kurator.appointment', 'state'),
 ('intake', 'disability', 'disability', 'kurator.person', 'disability'),
 ('named', 'until', 'until', 'kurator.restriction_named', 'valid_until'),
 ('user', 'surname', 'name', 'kurator.staff', 'surname'), ('user', 'given_name', 'name', 'kurator.staff', 'given_name'),
 ('user', 'patronymic', 'name', 'kurator.staff', 'patronymic'), ('user', 'valid_from', 'days', 'kurator.staff', 'valid_from'),
 ('user', 'valid_until', 'days', 'kurator.staff', 'valid_until'), ('user', 'password_until', 'password', 'kurator.staff', 'changed_at'),
 ('site', 'name', 'name', 'kurator.site', 'name'), ('site', 'address', 'address', 'kurator.site', 'address');
insert into kurator.form_field (form, field, grp, relation, col)
select 'user', p || '_' || n, 'role_' || n, 'kurator.staff_role', case p when 'from' then 'valid_from' when 'until' then 'valid_until' else 'role' end
  from unnest('{role,office,site,from,until}'::text[]) p, generate_series(1, 6) n;

set local role kurator_audit;
-- Who changed a column last, and when: of row p_row of the relation (null: of any row of that citizen there). What concerns no citizen
-- stands among all logins: of that the last three months are looked through.
create function audit.last_change(p_subject bigint, p_relation text, p_row text, p_column text, out login name, out at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_subject is not null then
        select e.login, e.at into login, at from audit.entry e
         where e.subject = p_subject and e.relation = p_relation and (p_row is null or e.row_id = p_row) and p_column = any (e.columns)
         order by e.at desc, e.id desc limit 1;
    else
        select e.login, e.at into login, at from audit.entry e
         where e.subject is null and e.at > kurator.clock() - interval '90 days'
           and e.relation = p_relation and e.row_id = p_row and p_column = any (e.columns)
         order by e.at desc, e.id desc limit 1;
    end if;
end $$;
grant execute on function audit.last_change(bigint, text, text, text) to kurator_owner;
set local role kurator_owner;

-- Who changed a field of the form last and when, as the office words it: {name, moment}, empty texts when nobody knows.
create function kurator.changed_by(p_form text, p_field text, p_subject bigint, p_row text, p_office int) returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    r record;
begin
    select l.login, l.at into r
      from kurator.form_field f cross join lateral audit.last_change(p_subject, f.relation, p_row, f.col) l
     where f.form = p_form and f.field = p_field;
    return array[coalesce((select kurator.short_name(s.surname, s.given_name, s.patronymic) from kurator.staff s where s.login = r.login), r.login::text, ''),
                 coalesce(kurator.local_text(r.at, p_office), '')];
end $$;

-- The fields of a row as they will be: what was changed in the form over what stands there now, so that two who mend different
-- groups of fields do not meet. p_now null: a new row, in which all counts that was sent. `merged` tells what somebody else changed
-- meanwhile and the form did not: {was, theirs, who, when}. A group that both changed, to something else, is a conflict: a row for each
-- of its fields on which they differ: {was, theirs, yours, who, when, group}. p_row: the id under which the row is journalled.
create function kurator.merge_fields(p_form text, p_subject bigint, p_row text, p_office int, p_fields text[], p_now text[], p_names text[], p_base text[],
                                     p_values text[], out want text[], out conflict kurator.save_row[], out merged kurator.save_row[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    n constant int := cardinality(p_fields);
    v_was text[] := array_fill(null::text, array[n]);
    v_is text[] := array_fill(null::text, array[n]);
    v_group text[] := p_fields;
    v_named boolean[] := array_fill(false, array[n]);
    v_mine text[] := '{}';          -- groups changed in the form, by somebody else, and not to the same
    v_theirs text[] := '{}';
    v_differ text[] := '{}';
    v_who text[];
    i int;
begin
    want := coalesce(p_now, v_was);
    conflict := '{}';
    merged := '{}';
    for i in 1 .. n loop
        v_named[i] := array_position(p_names, p_fields[i]) is not null;
        if v_named[i] then
            v_is[i] := kurator.form_value(p_names, p_values, p_fields[i]);
            v_was[i] := kurator.form_value(p_names, p_base, p_fields[i]);
        end if;
    end loop;
    if p_now is null then
        want := v_is;
        return;
    end if;
    if v_is is not distinct from v_was and v_named is not distinct from array_fill(false, array[n]) then
        return;
    end if;
    select array_agg(coalesce(f.grp, u.field) order by u.k) into v_group
      from unnest(p_fields) with ordinality u(field, k) left join kurator.form_field f on f.form = p_form and f.field = u.field;
    for i in 1 .. n loop
        continue when not v_named[i];
        if v_is[i] is distinct from v_was[i] then v_mine := v_mine || v_group[i]; end if;
        if p_now[i] is distinct from v_was[i] then v_theirs := v_theirs || v_group[i]; end if;
        if p_now[i] is distinct from v_is[i] then v_differ := v_differ || v_group[i]; end if;
    end loop;
    for i in 1 .. n loop
        continue when not v_named[i];
        if v_group[i] = any (v_mine) then
            want[i] := v_is[i];
        end if;
        if v_group[i] = any (v_mine) and v_group[i] = any (v_theirs) and p_now[i] is distinct from v_is[i] then
            v_who := case when p_now[i] is distinct from v_was[i] then kurator.changed_by(p_form, p_fields[i], p_subject, p_row, p_office) else '{"",""}' end;
            conflict := conflict || row('conflict', 'conflict.field', p_fields[i],
                                        array[coalesce(v_was[i], ''), coalesce(p_now[i], ''), coalesce(v_is[i], '')] || v_who || v_group[i], null, null)::kurator.save_row;
        elsif not v_group[i] = any (v_mine) and p_now[i] is distinct from v_was[i] then
            merged := merged || row('merged', 'merged.field', p_fields[i], array[coalesce(v_was[i], ''), coalesce(p_now[i], '')]
                                    || kurator.changed_by(p_form, p_fields[i], p_subject, p_row, p_office), null, null)::kurator.save_row;
        end if;
    end loop;
end $$;
grant execute on function kurator.merge_fields(text, bigint, text, int, text[], text[], text[], text[], text[]) to kurator_api;

-- ---- what has become of a case while a form stood open --------------------------------------------------------------------

-- The case is closed and nothing is written to it. Who opened the form before that is told who closed it, when and as what, or to whom it was
-- forwarded.
create function kurator.case_over(c kurator.case_file, p_version int) returns kurator.save_row
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_who constant text := coalesce((select kurator.short_name(s.surname, s.given_name, s.patronymic) from kurator.staff s where s.id = c.closed_by), '');
begin
    if p_version is null or p_version >= c.version then
        return kurator.refused('case.closed', '', array[c.close_reason, c.closed_on::text, v_who]);
    elsif c.close_reason = 'forwarded' then
        return kurator.refused('case.forwarded_meanwhile', '', array[coalesce((select o.short_name from kurator.case_file t join kurator.organisation o on o.id = t.office_id
                                                                                where t.id = c.forwarded_to), ''), c.closed_on::text, v_who]);
    end if;
    return kurator.refused('case.closed_meanwhile', '', array[c.close_reason, c.closed_on::text, v_who]);
end $$;
-- What colleagues did to an open case since the form of p_me was opened (p_version) and is in as well: rows of the answer to his save;
-- that it was taken from his desk: a question.
create function kurator.case_meanwhile(p_case bigint, p_version int, p_me int, p_office int, out asked kurator.save_row[], out merged kurator.save_row[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    h record;
begin
    merged := array(select row('merged', 'merged.attempt', '', array[coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), ''), a.channel || '.' || a.outcome,
                                                                     kurator.local_text(a.recorded_at, p_office)], null, null)::kurator.save_row
                      from kurator.attempt_case t
                      join kurator.contact_attempt a on a.id = t.attempt_id and a.superseded_at is null and a.recorded_by is distinct from p_me
                      left join kurator.staff s on s.id = a.recorded_by
                     where t.case_id = p_case and t.case_version > p_version order by a.id desc limit 3);
    asked := '{}';
    select l.until, l.changed_by, kurator.short_name(n.surname, n.given_name, n.patronymic) as now into h
      from kurator.case_file_history o
      join kurator.case_file c on c.id = o.id and c.assignee_id is distinct from p_me
     cross join lateral (select x.until, x.changed_by from kurator.case_file_history x
                          where x.id = o.id and x.version >= o.version and x.assignee_id = p_me order by x.version desc limit 1) l
      left join kurator.staff n on n.id = c.assignee_id
     where o.id = p_case and o.version = p_version and o.assignee_id = p_me;
    if h.changed_by is distinct from session_user and found then
        asked := array[kurator.asked('question.reassigned', '', array[coalesce(h.now, ''),
                     coalesce((select kurator.short_name(s.surname, s.given_name, s.patronymic) from kurator.staff s where s.login = h.changed_by), h.changed_by::text),
                     kurator.local_text(h.until, p_office)])];
    end if;
end $$;
grant execute on function kurator.case_over(kurator.case_file, int), kurator.case_meanwhile(bigint, int, int, int) to kurator_api;

-- ---- who else is at it ------------------------------------------------------------------------------------------------------

-- A form on something began or ended: programs that show the same ask who is at it. It names no more than the office.
create function kurator.presence_changed(p_target bigint, p_office int) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if p_target is not null then
        perform kurator.tell(p_office, 'draft');
    end if;
end $$;
-- The same of one that began: a notification wakes every session of the database, and most forms are on something that nobody else is at. Who
-- is, has a draft of it; who has typed nothing yet asks when he has. Of two who begin at once the later one finds the earlier.
create function kurator.presence_came(p_target bigint, p_office int) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_target is not null then
        perform pg_advisory_xact_lock(7310593, hashint8(p_target));
        if exists (select from kurator.draft d where d.target = p_target and d.login <> session_user and d.left_at is null) then
            perform kurator.presence_changed(p_target, p_office);
        end if;
    end if;
end $$;
create function kurator.also_open(p_form text, p_target bigint, p_office int) returns table (who text, since text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_of constant text := (select f.target from kurator.draft_form f where f.form = p_form);
begin
    if p_target is null or v_of is null or v_of = 'none' or kurator.me() is null then
        return;
    elsif v_of in ('account', 'site') then
        if not kurator.may_administer() then
            return;
        end if;
    elsif v_of = 'request' and p_office = any (kurator.my_request_offices()) then
        null;
    elsif not p_office = any (kurator.my_offices()) or kurator.draft_hidden(p_form, p_target, p_office) then
        return;
    end if;
    return query
    select kurator.short_name(t.surname, t.given_name, t.patronymic), kurator.local_text(max(f.begun_at), p_office)
      from kurator.draft f join kurator.staff t on t.login = f.login
     where f.form in (select k.form from kurator.draft_form k where k.target = v_of) and f.target = p_target and f.left_at is null
       and (f.office_id = p_office or v_of in ('account', 'site')) and f.login <> session_user and kurator.at_work(f.session, f.session_began, f.saved_at)
     group by t.id, t.surname, t.given_name, t.patronymic order by max(f.begun_at) desc limit 3;
end $$;
grant execute on function kurator.presence_changed(bigint, int), kurator.presence_came(bigint, int), kurator.also_open(text, bigint, int) to kurator_api;
