-- role: kurator_api
-- Not the same, said by a resource centre of two records that different offices keep; what it has said; taken back.

-- What the centre has said and not taken back, the newest first, after the moment and number given. That the list was read is in the journal.
create or replace function api.pairs_apart(p_office int, p_before timestamptz, p_below bigint, p_limit int)
    returns table (id bigint, one_name text, one_born date, other_name text, other_born date, one_at text, other_at text, at text, who text, note text, moment timestamptz)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform audit.note('list', null, 'kurator.pair_apart', coalesce(p_office::text, ''), '');
    return query
    select l.id, kurator.full_name(a.surname, a.given_name, a.patronymic), a.birth_date, kurator.full_name(b.surname, b.given_name, b.patronymic), b.birth_date,
           l.one_at, l.other_at, kurator.local_text(l.moment, p_office), l.who, l.note, l.moment
      from kurator.pairs_apart(p_office, p_before, p_below, least(greatest(coalesce(p_limit, 50), 1), 500)) l
      join kurator.person a on a.id = l.one join kurator.person b on b.id = l.other
     order by l.moment desc, l.id desc;
end $$;

-- p_version is the centre. Fields: action apart: one, other, their versions as they were seen, note; action together: id of what is taken back.
-- The answer's id is the decision.
create or replace function api.save_pair_apart(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_action constant text := kurator.form_value(p_names, p_values, 'action');
    v_numbers text[];
    v_out kurator.save_row[];
    f text;
    b record;
begin
    b := kurator.save_begin(p_request, 'save_pair_apart', row(p_version, p_names, p_values)::text, p_version);
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    v_out := kurator.form_faults(p_names, p_values, '{action,one,other,one_version,other_version,id,note,confirm}', '{10,18,18,9,9,18,300,200}', '{"","","","","","","",""}');
    foreach f in array case when v_action = 'apart' then '{one,other,one_version,other_version}'::text[] else '{id}' end loop
        v_numbers := v_numbers || kurator.form_value(p_names, p_values, f);
        if coalesce(kurator.form_value(p_names, p_values, f), '') !~ '^[0-9]{1,18}$' then
            v_out := v_out || kurator.refused('field.required', f);
        end if;
    end loop;
    if (p_version = any ((kurator.rights()).centres)) is not true then
        v_out := array[kurator.refused('rights.none', '')];
    elsif v_action is null or v_action <> all ('{apart,together}'::text[]) then
        v_out := array[kurator.refused('field.choice', 'action')];
    elsif v_action = 'apart' and kurator.form_value(p_names, p_values, 'note') is null then
        v_out := v_out || kurator.refused('field.required', 'note');
    end if;
    v_out := kurator.verdict(v_out, '{}');
    if cardinality(v_out) = 0 then
        v_out := case v_action when 'apart' then kurator.pair_part(p_version, v_numbers::bigint[], kurator.form_value(p_names, p_values, 'note'), b.me)
                               else kurator.pair_rejoin(p_version, v_numbers[1]::bigint, b.me) end;
    end if;
    return query select * from kurator.request_answer(p_request, v_out);
end $$;
