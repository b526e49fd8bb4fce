-- role: kurator_owner
-- What the functions of api for duplicates share: two citizens side by side, the pairs that wait, what was decided, and the decisions.


create function kurator.full_name(p_surname text, p_given_name text, p_patronymic text) returns text language sql immutable parallel safe as $$
    select concat_ws(' ', nullif(p_surname, ''), nullif(p_given_name, ''), nullif(p_patronymic, '')) $$;
create function kurator.address_line(p_person bigint, p_kind text, p_today date) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select concat_ws(', ', nullif(a.settlement, ''), nullif(a.line, '')) from kurator.address_now(p_person, p_kind, p_today) a);
end $$;
-- One of two side by side, a value for each of these; !case: the last one at p_office, cases: all that the caller sees, or those at p_offices.
create function kurator.pair_fields() returns text[] language sql immutable parallel safe as $$
    select '{!version,!case,surname,given_name,patronymic,birth_date,sex,snils,disability,incapable,died_on,address_actual,address_registered,former,phones,representatives,ipra,cases,made}'::text[] $$;
create function kurator.pair_side(p_person bigint, p_office int[], p_offices int[], p_today date, p_zone text) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select array[p.version::text, coalesce((select max(c.id) from kurator.case_file c where c.person_id = p.id and c.office_id = any (p_office))::text, ''),
                     p.surname, p.given_name, p.patronymic, p.birth_date::text, p.sex, coalesce(p.snils, ''), coalesce(p.disability, ''),
                     case when p.incapable then 'yes' else 'no' end, coalesce(p.died_on::text, ''),
                     kurator.address_line(p.id, 'actual', p_today), kurator.address_line(p.id, 'registered', p_today),
                     coalesce((select string_agg(concat_ws(' ', nullif(f.surname, ''), nullif(f.given_name, ''), nullif(f.patronymic, '')), E'\n' order by f.id) from kurator.former_name f where f.person_id = p.id and not f.void), ''),
                     coalesce((select string_agg(f.number, E'\n' order by f.position, f.id) from kurator.phone f where f.person_id = p.id), ''),
                     coalesce((select string_agg(coalesce(nullif(kurator.full_name(f.surname, f.given_name, f.patronymic), ''), f.organisation), E'\n' order by f.id)
                                 from kurator.representative f where f.person_id = p.id), ''),
                     coalesce((select string_agg(f.number || coalesce(' ' || to_char(f.issued_on, 'DD.MM.YYYY'), ''), E'\n' order by f.id) from kurator.ipra f where f.person_id = p.id), ''),
                     (select count(*) || ' ' || count(*) filter (where c.state = 'open') from kurator.case_file c where c.person_id = p.id and (p_offices is null or c.office_id = any (p_offices))),
                     to_char(p.made_at at time zone p_zone, 'YYYY-MM-DD')]
              from kurator.person p where p.id = p_person);
end $$;
grant execute on function kurator.pair_fields(), kurator.pair_side(bigint, int[], int[], date, text) to kurator_api;
create function kurator.pair_reasons(p_office int, p_one bigint, p_other bigint) returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select l.reasons from kurator.person a, kurator.person b, lateral kurator.likeness(p_office, a, b) l
             where a.id = p_one and b.id = p_other and kurator.pair_seen(p_office, p_one, p_other));
end $$;
-- One page of the pairs that wait, of whom the caller sees both; one is the older record.
create function kurator.duplicate_list(p_office int, p_weight int, p_after bigint, p_limit int)
    returns table (total bigint, id bigint, one bigint, other bigint, weight int, reasons text[])
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_hidden constant bigint[] := kurator.hidden_people();
    v_away constant int[] := kurator.foreign_sites();
begin
    if kurator.supervises(p_office) is not true then
        return;
    end if;
    return query
    with seen as (
        select d.* from kurator.duplicate d
         where d.office_id = p_office and d.state = 'open' and d.person_id <> all (v_hidden) and d.other_id <> all (v_hidden)
           and kurator.person_away(d.person_id, p_office, v_away) is not true and kurator.person_away(d.other_id, p_office, v_away) is not true)
    select (select count(*) from seen), s.id, s.person_id, s.other_id, s.weight, s.reasons
      from seen s where p_weight is null or s.weight < p_weight or s.weight = p_weight and s.id > p_after
     order by s.weight desc, s.id limit p_limit;
end $$;
create function kurator.merge_list(p_office int, p_before timestamptz, p_below bigint, p_limit int)
    returns table (kind text, id bigint, one_name text, one_born date, other_name text, other_born date, at text, who text, note text, fault text, moment timestamptz)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_hidden constant bigint[] := kurator.hidden_people();
    v_away constant int[] := kurator.foreign_sites();
begin
    if kurator.supervises(p_office) is not true then
        return;
    end if;
    return query
    select x.kind, x.id, coalesce(x.was, kurator.full_name(a.surname, a.given_name, a.patronymic)), coalesce(x.was_born, a.birth_date), kurator.full_name(b.surname, b.given_name, b.patronymic), b.birth_date,
           kurator.local_text(x.moment, p_office), coalesce(kurator.staff_name(x.by_staff), ''), x.note, x.fault, x.moment
      from ((select case when m.undone_at is null then 'merged' else 'unmerged' end, m.id, m.kept_id, m.gone_id, coalesce(m.undone_at, m.at),
                    coalesce(m.undone_by, m.by_staff), case when m.undone_at is null then m.note else m.undone_note end, coalesce((kurator.unmerge_fault(m))[1], ''),
                    case when m.undone_at is null then kurator.full_name(m.surname, m.given_name, m.patronymic) end, case when m.undone_at is null then m.birth_date end   -- which names each had
               from kurator.merge m where m.office_id = p_office)
            union all
            (select 'different', d.id, d.person_id, d.other_id, d.decided_at, d.decided_by, d.note, '', null, null from kurator.duplicate d where d.office_id = p_office and d.state = 'different'))
           x(kind, id, one, other, moment, by_staff, note, fault, was, was_born)
      join kurator.person a on a.id = x.one join kurator.person b on b.id = x.other
     where (p_before is null or (x.moment, x.id) < (p_before, p_below))
       and x.one <> all (v_hidden) and x.other <> all (v_hidden)
       and kurator.person_away(x.one, p_office, v_away) is not true and kurator.person_away(x.other, p_office, v_away) is not true
     order by x.moment desc, x.id desc limit p_limit;
end $$;
-- Locks both and asks: null, or why not. p_pair: their numbers, and the versions in which they were seen.
create function kurator.pair_open(p_office int, p_pair bigint[]) returns kurator.save_row
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    perform from kurator.person p where p.id in (p_pair[1], p_pair[2]) order by p.id for update;
    perform from kurator.case_file c where c.person_id in (p_pair[1], p_pair[2]) order by c.id for update;
    if kurator.pair_seen(p_office, p_pair[1], p_pair[2]) is not true then
        return kurator.refused('merge.unknown', '');
    elsif exists (select from kurator.person p where p.id = p_pair[1] and p.version <> p_pair[3] or p.id = p_pair[2] and p.version <> p_pair[4]) then
        return kurator.refused('merge.changed', '');
    end if;
    return null;
end $$;
create function kurator.duplicate_merge(p_office int, p_pair bigint[], p_names text[], p_values text[], p_me int) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_bad kurator.save_row := kurator.pair_open(p_office, p_pair);
    v_merge bigint;
begin
    if v_bad.outcome is null and kurator.merge_fault(p_office, p_pair[1], p_pair[2]) is not null then
        v_bad := kurator.faulty(kurator.merge_fault(p_office, p_pair[1], p_pair[2]), '');
    end if;
    if v_bad.outcome is not null then
        return array[v_bad];
    end if;
    v_merge := kurator.merge_people(p_office, p_pair[1], p_pair[2], p_names, p_values, kurator.form_value(p_names, p_values, 'note'), p_me);
    return array[kurator.saved(1, v_merge, 'merge', (select array[(count(*) filter (where r.relation = 'kurator.case_file' and r.col = 'person_id'))::text,
                                                                  (count(*) filter (where r.relation <> 'kurator.case_file' and r.col = 'person_id'))::text]
                                                       from kurator.merge_row r where r.merge_id = v_merge))];
end $$;
-- Not the same: remembered in every office that keeps both.
create function kurator.duplicate_different(p_office int, p_pair bigint[], p_note text, p_me int) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_bad constant kurator.save_row := kurator.pair_open(p_office, p_pair);
    v_id bigint;
begin
    if v_bad.outcome is not null then
        return array[v_bad];
    end if;
    insert into kurator.duplicate as d (office_id, person_id, other_id, weight, reasons, state, decided_at, decided_by, note)
    select x.office_id, x.person_id, y.person_id, 0, '{}', 'different', kurator.clock(), p_me, case when x.office_id = p_office then p_note else '' end
      from kurator.person_office x join kurator.person_office y on y.office_id = x.office_id
     where x.person_id = least(p_pair[1], p_pair[2]) and y.person_id = greatest(p_pair[1], p_pair[2])
    on conflict (office_id, person_id, other_id) do update set state = 'different', decided_at = excluded.decided_at, decided_by = excluded.decided_by, note = excluded.note
     where d.office_id = p_office or d.state <> 'different';         -- what another office has said, and why, stays its own
    select d.id into v_id from kurator.duplicate d
     where d.office_id = p_office and d.person_id = least(p_pair[1], p_pair[2]) and d.other_id = greatest(p_pair[1], p_pair[2]);
    return array[kurator.saved(1, v_id, 'different')];
end $$;
-- A decision of the office taken back: two again, or offered again.
create function kurator.duplicate_back(p_office int, p_action text, p_id bigint, p_note text, p_me int) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    m kurator.merge;
    d kurator.duplicate;
    v_left int;
begin
    if p_action = 'offer' then
        select * into d from kurator.duplicate t where t.id = p_id and t.office_id = p_office and t.state = 'different' for update;
        if not found or d.person_id = any (kurator.hidden_people()) or d.other_id = any (kurator.hidden_people())
           or kurator.person_away(d.person_id, p_office, kurator.foreign_sites()) or kurator.person_away(d.other_id, p_office, kurator.foreign_sites()) then
            return array[kurator.refused('merge.unknown', '')];
        end if;
        update kurator.duplicate t set state = 'gone', decided_at = kurator.clock(), decided_by = p_me, note = '' where t.person_id = d.person_id and t.other_id = d.other_id and t.state = 'different'
           and (t.office_id = p_office         -- this very decision goes where it was said for others, too; what another office has said itself, and why, stays
                or d.note <> '' and t.note = '' and (t.decided_at, t.decided_by) is not distinct from (d.decided_at, d.decided_by));
        perform kurator.duplicates_find(array[d.person_id]);
        return array[kurator.saved(1, d.id, 'offer')];
    end if;
    select * into m from kurator.merge t where t.id = p_id and t.office_id = p_office for update;
    if not found or m.kept_id = any (kurator.hidden_people()) or kurator.person_away(m.kept_id, p_office, kurator.foreign_sites()) then
        return array[kurator.refused('merge.unknown', '')];
    end if;
    perform from kurator.person p where p.id in (m.kept_id, m.gone_id) order by p.id for update;
    perform from kurator.case_file c where c.person_id in (m.kept_id, m.gone_id) order by c.id for update;
    if kurator.unmerge_fault(m) is not null then
        return array[kurator.faulty(kurator.unmerge_fault(m), '')];
    end if;
    v_left := kurator.merge_undo(p_id, p_note, p_me);
    return array[kurator.saved(1, p_id, 'undo', array[v_left::text])];
end $$;
grant execute on function kurator.full_name(text, text, text), kurator.address_now(bigint, text, date), kurator.address_line(bigint, text, date), kurator.pair_reasons(int, bigint, bigint),
    kurator.duplicate_list(int, int, bigint, int), kurator.merge_list(int, timestamptz, bigint, int),
    kurator.duplicate_merge(int, bigint[], text[], text[], int), kurator.duplicate_different(int, bigint[], text, int),
    kurator.duplicate_back(int, text, bigint, text, int) to kurator_api;
