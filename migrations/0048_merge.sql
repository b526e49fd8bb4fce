-- role: kurator_owner
-- A merge of two citizens: which of them stays, why it cannot be, its steps; taken apart again.

-- Two whom the caller sees in the office, both there still: he may compare them.
create function kurator.pair_seen(p_office int, p_one bigint, p_other bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return kurator.supervises(p_office)
       and (select count(*) = 2 from kurator.person p join kurator.person_office o on o.person_id = p.id and o.office_id = p_office
             where p.id in (p_one, p_other) and p.merged_into is null and p.id <> all (kurator.hidden_people()) and (o.site_id = any (kurator.foreign_sites())) is not true);
end $$;
-- Which of two stays: the one to whom access is restricted, whom more offices keep, who was entered first.
create function kurator.merge_keeps(p_one bigint, p_other bigint) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select p.id from kurator.person p where p.id in (p_one, p_other)
             order by exists (select from kurator.restriction r where r.person_id = p.id and r.lifted_at is null) desc,
                      (select count(*) from kurator.person_office o where o.person_id = p.id) desc, p.id limit 1);
end $$;
-- Why these two cannot be merged: a message code and its arguments, null when they can. What another office has to settle first is one code,
-- whatever it is: what goes on there is not told.
create function kurator.merge_fault(p_office int, p_one bigint, p_other bigint) returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_destroy constant int[] := array(select i.office_id from kurator.destruction_item i where i.person_id in (p_one, p_other) and i.state = 'proposed');
    v_sites constant int[] := array(select x.office_id from kurator.person_office x join kurator.person_office y on y.office_id = x.office_id
                                     where x.person_id = p_one and y.person_id = p_other and x.site_id is distinct from y.site_id);
begin
    return (select case
                when a.snils <> b.snils then '{merge.snils}'::text[]
                when (select count(*) = 2 from kurator.restriction r where r.person_id in (a.id, b.id) and r.lifted_at is null) then '{merge.restricted}'
                when p_office = any (v_destroy) then '{merge.destroy}'
                when p_office = any (v_sites) then '{merge.site}'
                when v_destroy || v_sites <> '{}' then '{merge.elsewhere}' end
              from kurator.person a, kurator.person b where a.id = p_one and b.id = p_other);
end $$;
grant execute on function kurator.pair_seen(int, bigint, bigint), kurator.merge_keeps(bigint, bigint), kurator.merge_fault(int, bigint, bigint) to kurator_api;

-- A change of a row; p_col '': it is new.
create function kurator.merge_note(p_merge bigint, p_relation text, p_id text, p_col text default '', p_was text default null, p_became text default null) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.merge_row (merge_id, n, person_id, relation, row_id, col, was, became)
    select m.id, 1 + (select coalesce(max(r.n), 0) from kurator.merge_row r where r.merge_id = m.id), m.kept_id, p_relation, p_id, p_col, p_was, p_became
      from kurator.merge m where m.id = p_merge;
end $$;
-- One change, done and written down.
create function kurator.merge_set(p_merge bigint, p_relation text, p_id text, p_col text, p_value text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    v_was text;
begin
    execute format('select t.%I::text from %s t where t.id::text = %L', p_col, p_relation, p_id) into v_was;
    if v_was is distinct from p_value then
        execute format('update %s t set %I = %L where t.id = %L', p_relation, p_col, p_value, p_id);
        perform kurator.merge_note(p_merge, p_relation, p_id, p_col, v_was, p_value);
    end if;
end $$;
-- The cases go over, or back (p_to), with all that says whose they are.
create function kurator.merge_cases(p_cases bigint[], p_from bigint, p_to bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    r record;
begin
    for r in select m.relation from kurator.merge_rule m where m.action = 'case' order by m.relation loop
        execute format('update %s t set person_id = $1 where t.case_id = any ($2) and t.person_id = $3', r.relation) using p_to, p_cases, p_from;
    end loop;
end $$;
-- After it: what came with an extract follows it, the keys of the search, the ladders, the lists of every office that keeps one of them.
create function kurator.merge_after(p_one bigint, p_other bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    v_case bigint;
begin
    update kurator.ipra_rest x set person_id = i.person_id from kurator.ipra i where i.id = x.ipra_id and i.person_id in (p_one, p_other) and x.person_id <> i.person_id;
    perform kurator.rekey(array[p_one, p_other], '{name,part,parts,year,birth,snils,phone,number,address}');
    for v_case in select c.id from kurator.case_file c where c.person_id in (p_one, p_other) and c.state = 'open' order by c.id loop
        perform kurator.recompute(v_case);
    end loop;
    perform kurator.tell(o.office_id) from (select distinct x.office_id from kurator.person_office x where x.person_id in (p_one, p_other)) o;
end $$;

-- The address of a kind in force.
create function kurator.address_now(p_person bigint, p_kind text, p_today date) returns kurator.address language sql stable as $$
    select a from kurator.address a where a.person_id = p_person and a.kind = p_kind and coalesce(a.valid_until >= p_today, true) order by a.id desc limit 1 $$;

-- Makes one of two. p_names, p_values: of which of them a field is taken ('one', 'other'); a field that is not named is of who stays,
-- unless he has nothing there. The caller has asked for rights and faults; both are locked.
create function kurator.merge_people(p_office int, p_one bigint, p_other bigint, p_names text[], p_values text[], p_note text, p_me int) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_today constant date := kurator.office_today(p_office);
    v_kept constant bigint := kurator.merge_keeps(p_one, p_other);
    v_gone constant bigint := case v_kept when p_one then p_other else p_one end;
    k kurator.person;
    g kurator.person;
    a kurator.address[];
    v_merge bigint;
    v_field text;
    v_side text;
    v_fields constant text[] := '{surname,given_name,patronymic,birth_date,sex,snils,disability,incapable,died_on,household_id}';
    v_have jsonb[];
    r record;
    v_row record;
begin
    select * into strict k from kurator.person p where p.id = v_kept;
    select * into strict g from kurator.person p where p.id = v_gone;
    insert into kurator.merge (office_id, kept_id, gone_id, note, by_staff, surname, given_name, patronymic, birth_date, snils)
         values (p_office, v_kept, v_gone, coalesce(p_note, ''), p_me, k.surname, k.given_name, k.patronymic, k.birth_date, k.snils) returning id into v_merge;

    -- the record that goes first: its number is free then
    update kurator.person p set merged_into = v_kept, version = p.version + 1 where p.id = v_gone;
    -- (one update: a state of the past begins and ends once)
    v_have := array[to_jsonb(k), to_jsonb(g), to_jsonb(k)];
    foreach v_field in array v_fields loop
        v_side := kurator.form_value(p_names, p_values, v_field);
        v_have[3] := jsonb_set(v_have[3], array[v_field], v_have[case when v_side is not null then case when (v_side = 'one') = (v_kept = p_one) then 1 else 2 end
                                                                     when coalesce(v_have[1] ->> v_field, '') = '' then 2 else 1 end] -> v_field);
    end loop;
    v_have[3] := jsonb_set(v_have[3], '{snils_disputed}', to_jsonb(exists (
        select from kurator.person x where x.snils = v_have[3] ->> 'snils' and x.id <> v_kept and not x.snils_disputed and x.merged_into is null)));
    update kurator.person p
       set (surname, given_name, patronymic, birth_date, sex, snils, disability, incapable, died_on, household_id, snils_disputed, version)
         = (select x.surname, x.given_name, x.patronymic, x.birth_date, x.sex, x.snils, x.disability, x.incapable, x.died_on, x.household_id, x.snils_disputed, x.version + 1
              from jsonb_populate_record(null::kurator.person, v_have[3]) x)
     where p.id = v_kept;
    foreach v_field in array v_fields || 'snils_disputed'::text loop
        if v_have[1] ->> v_field is distinct from v_have[3] ->> v_field then
            perform kurator.merge_note(v_merge, 'kurator.person', v_kept::text, v_field, v_have[1] ->> v_field, v_have[3] ->> v_field);
        end if;
    end loop;

    -- who keeps the one keeps the other
    for r in insert into kurator.person_office (office_id, person_id, since, site_id)
             select o.office_id, v_kept, o.since, o.site_id from kurator.person_office o where o.person_id = v_gone
             on conflict do nothing returning office_id loop
        perform kurator.merge_note(v_merge, 'kurator.person_office', r.office_id::text);
    end loop;
    -- addresses: the one that is not chosen has been left; the same twice stays where it is
    foreach v_field in array '{actual,registered}'::text[] loop
        a := array[kurator.address_now(v_kept, v_field, v_today), kurator.address_now(v_gone, v_field, v_today)];
        v_side := kurator.form_value(p_names, p_values, 'address_' || v_field);
        if (a[1]).id is not null and (a[2]).id is not null
           and kurator.address_words((a[1]).settlement, (a[1]).line) <> kurator.address_words((a[2]).settlement, (a[2]).line) then
            perform kurator.merge_set(v_merge, 'kurator.address', (a[case when v_side is null or (v_side = 'one') = (v_kept = p_one) then 2 else 1 end]).id::text,
                                      'valid_until', (v_today - 1)::text);
        end if;
    end loop;
    for r in select t.id from kurator.address t where t.person_id = v_gone
                and not exists (select from kurator.address x where x.person_id = v_kept and x.kind = t.kind
                                   and kurator.address_words(x.settlement, x.line) = kurator.address_words(t.settlement, t.line)) order by t.id loop
        perform kurator.merge_set(v_merge, 'kurator.address', r.id::text, 'person_id', v_kept::text);
    end loop;
    for r in select m.relation, m.unless from kurator.merge_rule m where m.action = 'move' order by m.position, m.relation loop
        for v_row in execute format('select t.id from %s t where t.person_id = %L and not (%s) order by t.id', r.relation, v_gone, r.unless) using v_kept loop
            perform kurator.merge_set(v_merge, r.relation, v_row.id::text, 'person_id', v_kept::text);
        end loop;
    end loop;
    -- a representative whom both had is the one who stays; of a number that both had what is known counts
    for r in select f.relation, f.id, (select x.id from kurator.representative x where x.person_id = v_kept and kurator.same_representative(x, y) order by x.id limit 1) as same
               from (select 'kurator.phone' as relation, t.id, t.representative_id from kurator.phone t where t.person_id = v_kept
                     union all select 'kurator.document', t.id, t.representative_id from kurator.document t where t.person_id = v_kept) f
               join kurator.representative y on y.id = f.representative_id and y.person_id = v_gone order by f.relation, f.id loop
        perform kurator.merge_set(v_merge, r.relation, r.id::text, 'representative_id', r.same::text);
    end loop;
    for r in select f.id, y.state from kurator.phone f join kurator.phone y on y.number = f.number and y.person_id = v_gone
              where f.person_id = v_kept and f.state = 'unchecked' and y.state <> 'unchecked' order by f.id loop
        perform kurator.merge_set(v_merge, 'kurator.phone', r.id::text, 'state', r.state);
    end loop;
    perform kurator.merge_cases(array(select x.row_id::bigint from kurator.merge_row x where x.merge_id = v_merge and x.relation = 'kurator.case_file' and x.col = 'person_id'), v_gone, v_kept);
    update kurator.case_file c set version = c.version + 1
     where c.id in (select x.row_id::bigint from kurator.merge_row x where x.merge_id = v_merge and x.relation = 'kurator.case_file');
    -- none lies on the desk of who may not see it now
    for r in select c.id from kurator.case_file c where c.person_id = v_kept and c.state = 'open' and not kurator.may_hold(v_kept, c.office_id, c.assignee_id) order by c.id loop
        perform kurator.merge_set(v_merge, 'kurator.case_file', r.id::text, 'assignee_id', null);
    end loop;
    for r in select d.id from kurator.draft d where d.form = 'intake' and d.target = v_gone loop
        perform kurator.merge_set(v_merge, 'kurator.draft', r.id::text, 'target', v_kept::text);
    end loop;
    -- lines of files that wait for him come to who stays
    update kurator.import_row x set person_id = v_kept where x.person_id = v_gone and x.outcome is null;
    update kurator.person_clash c set settled_at = kurator.clock() where c.settled_at is null and c.person_id in (v_kept, v_gone) and c.other_id in (v_kept, v_gone);

    -- the pair is decided, other pairs of who goes are found anew; of whom he is said not to be, nor is he who stays
    update kurator.duplicate d set state = 'merged', decided_at = kurator.clock(), decided_by = p_me
     where d.person_id = least(v_kept, v_gone) and d.other_id = greatest(v_kept, v_gone);
    for r in insert into kurator.duplicate (office_id, person_id, other_id, weight, reasons, state, decided_at, decided_by, note)
             select d.office_id, least(v_kept, x.id), greatest(v_kept, x.id), d.weight, d.reasons, 'different', d.decided_at, d.decided_by, d.note
               from kurator.duplicate d cross join lateral (select case d.person_id when v_gone then d.other_id else d.person_id end) x(id)
              where v_gone in (d.person_id, d.other_id) and d.state = 'different' and x.id <> v_kept
             on conflict do nothing returning id loop
        perform kurator.merge_note(v_merge, 'kurator.duplicate', r.id::text);
    end loop;
    perform kurator.pairs_apart_follow(v_merge, v_kept, v_gone);            -- 0063_region_pairs.sql
    update kurator.duplicate d set state = 'gone' where d.state = 'open' and v_gone in (d.person_id, d.other_id);
    perform kurator.merge_after(v_kept, v_gone);
    return v_merge;
end $$;

-- Why a merge cannot be undone now: null when it can. Of what other offices did since or propose the office that merged is told one code.
create function kurator.unmerge_fault(m kurator.merge) returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_later constant int[] := array(select x.office_id from kurator.merge x
                                     where x.undone_at is null and x.id > m.id and (m.kept_id in (x.kept_id, x.gone_id) or m.gone_id in (x.kept_id, x.gone_id)));
    v_destroy constant int[] := array(select i.office_id from kurator.destruction_item i where i.person_id in (m.kept_id, m.gone_id) and i.state = 'proposed');
begin
    return case when m.undone_at is not null then '{merge.undone}'::text[]
                when m.office_id = any (v_later) then '{merge.later}'
                -- the record that comes back would be seen by everybody
                when exists (select from kurator.restriction r where r.person_id = m.kept_id and r.lifted_at is null and r.marked_at > m.at) then '{merge.shut}'
                when m.office_id = any (v_destroy) then '{merge.destroy}'
                when v_later || v_destroy <> '{}' then '{merge.elsewhere}' end;
end $$;
-- Two again, each as before; what was changed since, or is new, stays with who stayed, but what is of a case goes with it. How many rows were not put back, for
-- they had been changed since.
create function kurator.merge_undo(p_merge bigint, p_note text, p_me int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    m kurator.merge;
    r record;
    v_n int;
    v_left int := 0;
begin
    update kurator.merge x set undone_at = kurator.clock(), undone_by = p_me, undone_note = coalesce(p_note, ''), xid = pg_current_xact_id()
     where x.id = p_merge returning * into strict m;
    for r in select x.relation, x.row_id, bool_or(x.col = '') as added, count(*)::int as n, bool_or(x.relation = 'kurator.case_file' and x.col = 'person_id') as of_case,
                    string_agg(format('%1$I = case when t.%1$I::text is not distinct from %2$L then %3$L else t.%1$I end', x.col, x.became, x.was), ', ' order by x.n) as back,
                    string_agg(format('(t.%I::text is distinct from %L)::int', x.col, x.became), ' + ' order by x.n) as other
               from kurator.merge_row x where x.merge_id = p_merge group by x.relation, x.row_id order by max(x.n) desc loop
        if r.relation = 'kurator.person_office' then
            delete from kurator.person_office o where o.office_id = r.row_id::int and o.person_id = m.kept_id
               and not exists (select from kurator.case_file c where c.person_id = m.kept_id and c.office_id = o.office_id
                                  and not exists (select from kurator.merge_row x where x.merge_id = p_merge and x.relation = 'kurator.case_file' and x.row_id = c.id::text));
        elsif r.added then
            execute format('delete from %s t where t.id = %L', r.relation, r.row_id);
        else
            execute format('select %s from %s t where t.id = %L', r.other, r.relation, r.row_id) into v_n;
            v_left := v_left + coalesce(v_n, r.n);
            begin
                execute format('update %s t set %s%s where t.id = %L', r.relation, r.back, case when r.relation in ('kurator.person', 'kurator.case_file') then ', version = t.version + 1' end, r.row_id);
            exception when unique_violation then        -- it was changed to what he has himself: it stays
                v_left := v_left + 1;
            end;
        end if;
        if r.of_case then
            perform kurator.merge_cases(array[r.row_id::bigint], m.kept_id, m.gone_id);
        end if;
    end loop;
    update kurator.person p
       set merged_into = null, version = p.version + 1,         -- (his number may have been given to another meanwhile)
           snils_disputed = p.snils_disputed or exists (select from kurator.person x where x.snils = p.snils and x.id <> p.id and not x.snils_disputed and x.merged_into is null)
     where p.id = m.gone_id;
    -- who comes back lives where he lived, whatever became of his row as long as it was the other's; who stayed, where he has moved since
    update kurator.household_member h set until_on = null, version = h.version + 1
     where h.id = (select max(x.id) from kurator.household_member x join kurator.person p on p.id = x.person_id and p.household_id = x.household_id where p.id = m.gone_id)
       and not exists (select from kurator.household_member x where x.person_id = m.gone_id and x.until_on is null);
    update kurator.person p set household_id = f.household_id, version = p.version + 1
      from (select q.id, (select x.household_id from kurator.household_member x where x.person_id = q.id and x.until_on is null) as household_id from kurator.person q where q.id in (m.kept_id, m.gone_id)) f
     where p.id = f.id and p.household_id is distinct from f.household_id;
    update kurator.person_clash c set settled_at = null where c.settled_at = m.at and c.person_id in (m.kept_id, m.gone_id) and c.other_id in (m.kept_id, m.gone_id);
    update kurator.duplicate d set state = 'open', decided_at = null, decided_by = null
     where d.person_id = least(m.kept_id, m.gone_id) and d.other_id = greatest(m.kept_id, m.gone_id) and d.state = 'merged';
    perform kurator.merge_after(m.kept_id, m.gone_id);
    return v_left;
end $$;
