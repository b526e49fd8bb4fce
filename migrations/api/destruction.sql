-- role: kurator_api
-- Destruction of personal data as the supervisor sees it: who is due, proposals, decisions, acts and the journal that belongs to one.

-- Whose data are due or proposed, proposals first, then by the day; 500 rows at most, `total` with each. Whom the account may not see is left
-- out. proposal: its number, null none; mine: proposed by the caller. That the list was read is in the journal.
create or replace function api.destruction(p_office int)
    returns table (total bigint, person_id bigint, case_id bigint, name text, birth_date date, ground text, since date, due_on date, days int, is_open boolean,
                   proposal bigint, who text, at text, mine boolean, note text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_today constant date := kurator.office_today(p_office);
begin
    if not kurator.may_decide(p_office) then
        raise exception 'for who decides on destruction' using errcode = 'KU011';
    end if;
    perform audit.note('list', null, 'kurator.destruction', p_office::text, '');
    return query
    select count(*) over (), l.person_id,
           (select max(c.id) from kurator.case_file c where c.person_id = l.person_id and c.office_id = p_office),
           concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')), p.birth_date, l.ground, l.since, l.due_on, l.due_on - v_today, l.is_open,
           l.proposal, l.who, l.at, l.mine, l.note
      from kurator.destruction_list(p_office) l join kurator.person p on p.id = l.person_id
     order by l.proposal nulls last, l.due_on, p.surname collate "ru-x-icu", p.id
     limit 500;
end $$;

-- p_version is the office. Fields: action (propose, withdraw, refuse, confirm); people (numbers, commas between) and note of a proposal;
-- id and note of the others. What a proposal changes is nothing; a confirmation (asked: destroy) destroys, by another account and another
-- person than proposed. The answer: code is the action, id the proposal, version the number of the act.
create or replace function api.save_destruction(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_action constant text := kurator.form_value(p_names, p_values, 'action');
    v_people constant text := kurator.form_value(p_names, p_values, 'people');
    v_note constant text := kurator.form_value(p_names, p_values, 'note');
    v_id constant text := kurator.form_value(p_names, p_values, 'id');
    v_ids bigint[];
    v_out kurator.save_row[];
    b record;
begin
    b := kurator.save_begin(p_request, 'save_destruction', row(p_version, p_names, p_values)::text, p_version);
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    v_out := kurator.form_faults(p_names, p_values, '{action,id,people,note,confirm}', '{10,18,4000,300,200}', '{"","","","",""}');
    if not b.edits then
        v_out := array[kurator.refused('rights.none', '')];
    elsif v_action is null or v_action <> all ('{propose,withdraw,refuse,confirm}'::text[]) then
        v_out := v_out || kurator.refused('field.choice', 'action');
    elsif v_action = 'propose' and coalesce(v_people, '') !~ '^[0-9]{1,18}(,[0-9]{1,18})*$' then
        v_out := v_out || kurator.refused('field.required', 'people');
    elsif v_action <> 'propose' and coalesce(v_id, '') !~ '^[0-9]{1,18}$' then
        v_out := v_out || kurator.refused('field.required', 'id');
    elsif v_action = 'refuse' and v_note is null then
        v_out := v_out || kurator.refused('field.required', 'note');
    end if;
    v_out := kurator.verdict(v_out, '{}');
    if cardinality(v_out) = 0 then
        v_ids := case v_action when 'propose' then array(select distinct x::bigint from unnest(string_to_array(v_people, ',')) x order by 1)
                               else kurator.destruction_people(p_version, v_id::bigint) end;
        if cardinality(v_ids) > 200 then
            v_out := array[kurator.refused('destroy.many', '', '{200}')];
        elsif coalesce(cardinality(v_ids), 0) = 0
              or v_action = 'propose' and cardinality(v_ids) <> (select count(*) from kurator.person p join kurator.person_office o on o.person_id = p.id and o.office_id = p_version
                                                                 where p.id = any (v_ids)) then
            v_out := array[kurator.refused('destroy.unknown', '')];
        elsif v_action = 'propose' then
            v_out := kurator.destruction_propose(p_version, v_ids, v_note, b.me);
        elsif v_action = 'confirm' and cardinality(v_ids) <> (select count(*) from kurator.person p where p.id = any (v_ids)) then
            v_out := array[kurator.refused('destroy.decided', '', array[v_id])];        -- done already, or not this account's to see
        elsif v_action = 'confirm' and not kurator.confirmed(p_names, p_values, 'destroy') then
            v_out := array[kurator.asked('question.destroy', '', array[cardinality(v_ids)::text])];
        else
            v_out := kurator.destruction_decide(p_version, v_id::bigint, v_action, v_note, b.me);
        end if;
    end if;
    if v_out[1].outcome = 'saved' then
        perform kurator.tell(p_version);
    end if;
    return query select * from kurator.request_answer(p_request, v_out);
end $$;

-- The acts of an office, the newest first.
create or replace function api.destruction_acts(p_office int)
    returns table (number int, decided_at text, people int, records bigint, proposed_by text, decided_by text, again boolean)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not kurator.may_decide(p_office) then
        raise exception 'for who decides on destruction' using errcode = 'KU011';
    end if;
    return query select d.number, d.decided_at, d.people, d.records, d.proposed_by, d.decided_by, d.again from kurator.destruction_done(p_office, null) d limit 500;
end $$;

-- One act as a document: part 'act' (one row), 'person' (number of the citizen, ground, its day), 'table' (relation, method, records). That
-- it was taken is in the journal. p_how: print, export, or '' to look at.
create or replace function api.destruction_act(p_office int, p_number int, p_how text)
    returns table (part text, office_name text, number int, decided_at text, proposed_by text, proposed_at text, decided_by text, note text, decided_note text, again boolean,
                   backup_days int, person_id bigint, ground text, since date, relation text, method text, n bigint)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    d record;
    v_office constant int := coalesce(p_office, (kurator.account(null)).office_id);
begin
    select * into d from kurator.destruction_done(v_office, coalesce(p_number, 0)) x;
    if not found then
        return;
    end if;
    if coalesce(p_how, '') <> '' then
        perform audit.note(case p_how when 'print' then 'print' else 'export' end, null, 'kurator.destruction', d.id::text, 'act ' || d.number);
    end if;
    part := 'act';
    office_name := (select o.name from kurator.organisation o where o.id = v_office);
    number := d.number; decided_at := d.decided_at; proposed_by := d.proposed_by; proposed_at := d.proposed_at; decided_by := d.decided_by;
    note := d.note; decided_note := d.decided_note; again := d.again; n := d.records;
    backup_days := kurator.setting_int('backup.keep_days', v_office);
    return next;
    return query
    select 'person', null::text, null::int, null::text, null::text, null::text, null::text, null::text, null::text, null::boolean, null::int, i.person_id, i.ground, i.since, null::text, null::text, null::bigint
      from kurator.destruction_items(d.id) i order by i.person_id;
    return query
    select 'table', null::text, null::int, null::text, null::text, null::text, null::text, null::text, null::text, null::boolean, null::int, null::bigint, null::text, null::date, c.relation, c.method, c.n
      from kurator.destruction_counts(d.id) c order by c.method desc, c.relation;
end $$;

-- The journal's entries of the citizens of an act, the newest first, as api.journal gives them: what the office's own accounts did. Values
-- there are none any more. Detached months are told as api.journal tells them.
create or replace function api.destruction_journal(p_office int, p_number int, p_after timestamptz, p_below bigint, p_limit int)
returns table (outcome text, code text, id bigint, at text, local text, login text, name text, host text, program text, kind text,
               subject bigint, relation text, row_id text, columns text[], why text, block bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_id bigint;
    v_office constant int := coalesce(p_office, (kurator.account(null)).office_id);
    v_zone constant text := kurator.office_zone(v_office);
    v_logins name[];
begin
    select d.id into v_id from kurator.destruction_done(v_office, coalesce(p_number, 0)) d;
    if not found then
        return query select 'refused', 'destroy.unknown', null::bigint, t, t, t, t, t, t, t, null::bigint, t, t, null::text[], t, null::bigint from (values (null::text)) n(t);
        return;
    end if;
    v_logins := kurator.office_logins(v_office);
    if p_after is null then
        return query select 'away', 'journal.away', null::bigint, t, t, t, t, t, t, t, null::bigint, t, t, null::text[], a.months, null::bigint
                       from (values (null::text)) n(t), audit.away('-infinity', kurator.clock()) a(months) where a.months is not null;
    end if;
    return query
    select 'ok', '', e.id, e.at::text, to_char(e.at at time zone v_zone, 'YYYY-MM-DD HH24:MI:SS'), e.login::text,
           coalesce((select kurator.short_name(s.surname, s.given_name, s.patronymic) from kurator.staff s where s.login = e.login), ''),
           e.host, e.program, e.kind, e.subject, e.relation, e.row_id, e.columns, e.why, audit.block_of(e.xid)
      from unnest(v_logins) l(login)
     cross join lateral audit.journal_page(array(select i.person_id from kurator.destruction_items(v_id) i), l.login, '-infinity', kurator.clock() + interval '1 day', null,
                                           coalesce(p_after, 'infinity'), coalesce(p_below, 0), greatest(least(coalesce(p_limit, 50), 5000), 1)) e
     order by e.at desc, e.id desc limit greatest(least(coalesce(p_limit, 50), 5000), 1);
end $$;
-- They were given out as a file with that sha256: as api.journal_exported.
create or replace function api.destruction_exported(p_office int, p_number int, p_digest text, p_entries int)
returns table (block bigint, digest text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from kurator.destruction_done(coalesce(p_office, (kurator.account(null)).office_id), coalesce(p_number, 0))) or coalesce(p_digest, '') !~ '^[0-9a-f]{64}$' then
        return;
    end if;
    perform audit.note('export', null, 'audit.entry', p_digest, format('entries=%s act=%s', p_entries, p_number));
    return query select coalesce(max(s.id), 0), coalesce((select encode(t.digest, 'hex') from audit.seal t order by t.id desc limit 1), '') from audit.seal s;
end $$;
