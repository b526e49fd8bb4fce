-- role: kurator_api
-- What was typed and not saved yet. A draft is kept without waiting for the disk (synchronous_commit off); its id is the
-- id of the save that will end it, so a draft that arrives after its save is known and dropped.
create or replace function api.drafts()
returns table (id uuid, form text, target bigint, office_id int, base_version int, seq int, focus text, names text[],
               "values" text[], saved_at text, title text, birth_date date, settlement text, open_since date, open_no text, away boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if kurator.me() is null then
        raise exception 'account is unknown, locked or expired' using errcode = 'KU001';
    end if;
    if not exists (select from kurator.draft d where d.login = session_user) then
        return;         -- as at most starts: what follows is not even planned
    end if;
    -- '' for a new citizen or one seen no more, and where the target is neither a case nor a citizen
    return query
    select d.id, d.form, case when not a.way then d.target end, d.office_id, case when not a.way then d.base_version end, d.seq, case when a.way then '' else d.focus end,
           case when a.way then '{}' else d.names end, case when a.way then '{}' else d."values" end,
           kurator.local_text(d.saved_at, d.office_id),
           coalesce(l.name, ''), l.birth_date, coalesce(l.settlement, ''), l.open_since, coalesce(l.open_no, ''), a.way
      from kurator.draft d
      left join kurator.draft_form f on f.form = d.form
     -- What it is about is not there any more, or not for the typist's eyes: one is not told from the other, and what was typed, with what
     -- had been loaded beside it, is not shown; it is there again when the row is.
     cross join lateral (select not kurator.drafts_in(d.office_id) or d.target is not null
                            and (kurator.draft_hidden(d.form, d.target, d.office_id)
                                 or case f.target when 'case' then not exists (select from kurator.case_file c where c.id = d.target)
                                                  when 'person' then not exists (select from kurator.person p where p.id = d.target)
                                                  when 'request' then not exists (select from kurator.service_request r where r.id = d.target)
                                                  else false end) as way) a
      left join lateral kurator.person_lines(d.office_id, array[case when a.way then null
                                                                     when d.form = 'intake' then d.target
                                                                     when f.target = 'case' then (select c.person_id from kurator.case_file c where c.id = d.target) end]) l on true
     where d.login = session_user
     order by d.saved_at desc, d.id;
end $$;
-- False when there was nothing to do: a later state of the draft is kept already, the save has gone through, the id
-- is somebody else's, or what it is about was destroyed meanwhile. Refused (KU001) for an office that the account does not work in.
create or replace function api.keep_draft(p_id uuid, p_form text, p_target bigint, p_office int, p_base_version int, p_seq int,
                                          p_focus text, p_names text[], p_values text[]) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_came boolean;
begin
    perform kurator.commit_lazily();
    if p_office is null or not kurator.drafts_in(p_office) then
        raise exception 'no drafts in this office' using errcode = 'KU001';
    end if;
    -- Not left to the constraints: their message repeats the row, what was typed with it, in the server's log.
    if num_nulls(p_id, p_form, p_seq, p_names, p_values) > 0 or cardinality(p_names) <> cardinality(p_values) then
        raise exception 'not a draft' using errcode = '22023';
    end if;
    if kurator.id_taken(p_id) or p_target is not null and kurator.draft_void(p_form, p_target, p_office) then
        return false;
    end if;
    insert into kurator.draft as d (id, login, form, target, office_id, base_version, seq, focus, names, "values", saved_at)
         values (p_id, session_user, p_form, p_target, p_office, p_base_version, p_seq, coalesce(p_focus, ''), p_names,
                 p_values, kurator.clock())
    on conflict (id) do update set form = excluded.form, target = excluded.target, office_id = excluded.office_id,
           base_version = excluded.base_version, seq = excluded.seq, focus = excluded.focus, names = excluded.names,
           "values" = excluded."values", saved_at = excluded.saved_at, left_at = null, session = excluded.session,
           session_began = excluded.session_began
     where d.seq < excluded.seq
    returning d.xmax = 0 into v_came;
    if v_came then
        perform kurator.presence_came(p_target, p_office);
    end if;
    return v_came is not null;
end $$;
-- Thrown away by the one who typed it; false when there was none.
create or replace function api.drop_draft(p_id uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r record;
begin
    perform kurator.commit_lazily();
    delete from kurator.draft d where d.id = p_id and d.login = session_user returning d.target, d.office_id into r;
    if not found then
        return false;
    end if;
    perform kurator.presence_changed(r.target, r.office_id);
    return true;
end $$;
-- The form was closed and its draft stays (p_left), or is open again, or still is in another session (the line was away): colleagues are told that somebody is at it only while somebody is.
create or replace function api.leave_draft(p_id uuid, p_left boolean) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r record;
begin
    perform kurator.commit_lazily();
    update kurator.draft d set left_at = case when p_left then kurator.clock() end, session = pg_backend_pid(), session_began = kurator.session_began()
     where d.id = p_id and d.login = session_user and ((d.left_at is null) = coalesce(p_left, false) or not p_left and (d.session, d.session_began) is distinct from (pg_backend_pid(), kurator.session_began()))
    returning d.target, d.office_id into r;
    if not found then
        return false;
    end if;
    perform kurator.presence_changed(r.target, r.office_id);
    return true;
end $$;
-- Who else is at a form of the same case, citizen, request, account: name and since when (local), the latest first. Nothing of what the
-- caller may not see, nor of another office.
create or replace function api.also_open(p_form text, p_target bigint, p_office int) returns table (who text, since text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select o.who, o.since from kurator.also_open(p_form, p_target, p_office) o;
end $$;
