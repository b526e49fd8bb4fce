-- role: kurator_api
-- One citizen entered twice: the list of whom to look at, two side by side, what was decided, and the decisions.

-- Pairs of the office that wait, the weightiest first, after the one of weight and number given (null: from the top); `total` with each. For its
-- supervisor, of whom he sees both; that the list was read is in the journal.
create or replace function api.duplicates(p_office int, p_weight int, p_after bigint, p_limit int)
    returns table (total bigint, id bigint, one bigint, other bigint, one_name text, one_born date, other_name text, other_born date, weight int, reasons text[])
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if kurator.supervises(p_office) is not true then
        raise exception 'for the supervisor' using errcode = 'KU011';
    end if;
    perform audit.note('list', null, 'kurator.duplicate', p_office::text, '');
    return query
    select l.total, l.id, l.one, l.other, kurator.full_name(a.surname, a.given_name, a.patronymic), a.birth_date,
           kurator.full_name(b.surname, b.given_name, b.patronymic), b.birth_date, l.weight, l.reasons
      from kurator.duplicate_list(p_office, p_weight, p_after, least(greatest(coalesce(p_limit, 50), 1), 500)) l
      join kurator.person a on a.id = l.one join kurator.person b on b.id = l.other
     order by l.weight desc, l.id;
end $$;

-- For a resource centre: pairs within an office and over offices of whom the caller sees both (kurator.region_pairs), behind the one of weight and numbers given; `total`
-- with each. one_at, other_at: the offices at which he sees them; one_case, other_case: a case there to open. That the list was read is in the journal.
create or replace function api.duplicates_region(p_weight int, p_one bigint, p_other bigint, p_limit int)
    returns table (total bigint, one bigint, other bigint, one_name text, one_born date, other_name text, other_born date, one_at text, other_at text, one_case bigint, other_case bigint, weight int, reasons text[])
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform audit.note('list', null, 'kurator.pair_across', '', '');
    return query
    select l.total, l.one, l.other, kurator.full_name(a.surname, a.given_name, a.patronymic), a.birth_date, kurator.full_name(b.surname, b.given_name, b.patronymic), b.birth_date,
           l.one_at, l.other_at, (select max(c.id) from kurator.case_file c where c.person_id = l.one), (select max(c.id) from kurator.case_file c where c.person_id = l.other),
           l.weight, l.reasons
      from kurator.region_pairs(p_weight, p_one, p_other, least(greatest(coalesce(p_limit, 50), 1), 500)) l
      join kurator.person a on a.id = l.one join kurator.person b on b.id = l.other
     order by l.weight desc, l.one, l.other;
end $$;

-- Two citizens of the office side by side: a row a field; the rows that begin with ! say of the pair which stays (keeps), why they cannot be merged (fault),
-- versions, reasons, a case of each to open. Lists come as lines. Both are looked at. No row: not both are there for the caller.
create or replace function api.duplicate(p_office int, p_one bigint, p_other bigint) returns table (field text, one text, other text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_today constant date := kurator.office_today(p_office);
    v_who constant bigint[] := array[p_one, p_other];
    v_fault text[];
    v_all text[][] := '{}';
    v_side text[];
    v_id bigint;
begin
    if kurator.pair_seen(p_office, p_one, p_other) is not true then
        return;
    end if;
    perform audit.look(x, 'kurator.person', x::text, 'duplicate') from unnest(v_who) x;
    v_fault := kurator.merge_fault(p_office, p_one, p_other);
    field := '!fault'; one := coalesce(v_fault[1], ''); other := ''; return next;
    field := '!keeps'; one := case kurator.merge_keeps(p_one, p_other) when p_one then 'one' else 'other' end; return next;
    field := '!reasons'; one := coalesce(array_to_string(kurator.pair_reasons(p_office, p_one, p_other), ' '), ''); return next;
    foreach v_id in array v_who loop
        v_side := kurator.pair_side(v_id, array[p_office], null, v_today, kurator.office_zone(p_office));
        v_all := v_all || array[v_side];
    end loop;
    for i in 1 .. cardinality(v_side) loop
        field := (kurator.pair_fields())[i];
        one := v_all[1][i];
        other := v_all[2][i];
        return next;
    end loop;
end $$;

-- For a resource centre, which merges nothing: two citizens of whom it sees both, as api.duplicate sets them side by side; !at: the offices at which it sees each.
create or replace function api.duplicate_region(p_one bigint, p_other bigint) returns table (field text, one text, other text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if kurator.region_pair_seen(p_one, p_other) is not true then
        return;
    end if;
    perform audit.look(x, 'kurator.person', x::text, 'duplicate') from unnest(array[p_one, p_other]) x;
    return query select * from kurator.region_pair(p_one, p_other);
end $$;

-- What was decided in the office, the newest first, after the moment and number given: kind merged, unmerged or different; fault: why it cannot be
-- taken back now ('' it can).
create or replace function api.merges(p_office int, p_before timestamptz, p_below bigint, p_limit int)
    returns table (kind text, id bigint, one_name text, one_born date, other_name text, other_born date, at text, who text, note text, fault text, moment timestamptz)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if kurator.supervises(p_office) is not true then
        raise exception 'for the supervisor' using errcode = 'KU011';
    end if;
    perform audit.note('list', null, 'kurator.merge', p_office::text, '');
    return query select * from kurator.merge_list(p_office, p_before, p_below, least(greatest(coalesce(p_limit, 50), 1), 500));
end $$;

-- p_version is the office. Fields: action (merge, different, undo, offer); of the first two: one, other, their versions as they were seen; of a merge
-- which side of each field is taken ('one', 'other'); id of what is taken back (of a merge: undo, of "not the same": offer); note. The answer's id is the
-- merge or pair; args of a merge: cases and other records that went over; of an undo: records that stay as they were changed since.
create or replace function api.save_duplicate(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_action constant text := kurator.form_value(p_names, p_values, 'action');
    v_numbers text[];
    v_out kurator.save_row[];
    v_fields constant text[] := '{surname,given_name,patronymic,birth_date,sex,snils,disability,incapable,died_on,address_actual,address_registered}';
    f text;
    b record;
begin
    b := kurator.save_begin(p_request, 'save_duplicate', row(p_version, p_names, p_values)::text, p_version);
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    v_out := kurator.form_faults(p_names, p_values,
        '{action,one,other,one_version,other_version,id,note,confirm,surname,given_name,patronymic,birth_date,sex,snils,disability,incapable,died_on,address_actual,address_registered}',
        '{10,18,18,9,9,18,300,200,5,5,5,5,5,5,5,5,5,5,5}', '{"","","","","","","","","","","","","","","","","","",""}');
    foreach f in array case when v_action in ('merge', 'different') then '{one,other,one_version,other_version}'::text[] else '{id}' end loop
        v_numbers := v_numbers || kurator.form_value(p_names, p_values, f);
        if coalesce(kurator.form_value(p_names, p_values, f), '') !~ '^[0-9]{1,18}$' then
            v_out := v_out || kurator.refused('field.required', f);
        end if;
    end loop;
    foreach f in array v_fields loop
        if kurator.form_value(p_names, p_values, f) <> all ('{one,other}'::text[]) then
            v_out := v_out || kurator.refused('field.choice', f);
        end if;
    end loop;
    if not b.edits then
        v_out := array[kurator.refused('rights.none', '')];
    elsif v_action is null or v_action <> all ('{merge,different,undo,offer}'::text[]) then
        v_out := array[kurator.refused('field.choice', 'action')];
    elsif not kurator.supervises(p_version) then
        v_out := array[kurator.refused('rights.supervisor', '')];
    elsif v_action in ('different', 'undo') and kurator.form_value(p_names, p_values, 'note') is null then
        v_out := v_out || kurator.refused('field.required', 'note');
    end if;
    v_out := kurator.verdict(v_out, '{}');
    if cardinality(v_out) = 0 then
        v_out := case v_action
            when 'merge' then kurator.duplicate_merge(p_version, v_numbers::bigint[], p_names, p_values, b.me)
            when 'different' then kurator.duplicate_different(p_version, v_numbers::bigint[], kurator.form_value(p_names, p_values, 'note'), b.me)
            else kurator.duplicate_back(p_version, v_action, v_numbers[1]::bigint, kurator.form_value(p_names, p_values, 'note'), b.me) end;
    end if;
    return query select * from kurator.request_answer(p_request, v_out);
end $$;
