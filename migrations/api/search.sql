-- Finding citizens: by what is typed while the phone rings, and those who may be the same as one being entered.

-- Digits alone are a phone, SNILS, birth date or incoming number; next to a name they narrow it. Who is not found so is looked
-- for by the words of the address (reasons '{address}') and with one typing error ('{slip}').
create or replace function api.search(p_office int, p_text text, p_limit int)
    returns table (person_id bigint, name text, birth_date date, settlement text, status text, status_at date, case_id bigint,
                   days int, too_many boolean, reasons text[], open_since date, open_no text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.search_found(p_office, p_text, p_limit);
end $$;

-- reasons, strongest first: the same SNILS; a phone of theirs; name and birth day; name and year of birth.
create or replace function api.similar(p_office int, p_surname text, p_given_name text, p_patronymic text, p_birth date,
                                       p_snils text, p_phone text)
    returns table (person_id bigint, name text, birth_date date, settlement text, status text, status_at date, case_id bigint,
                   days int, too_many boolean, reasons text[], open_since date, open_no text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    page constant int := 20;
    v_snils text := regexp_replace(left(coalesce(p_snils, ''), 40), '[^0-9]', '', 'g');
    v_phone text := kurator.phone_key(left(coalesce(p_phone, ''), 40));
    v_surname text := kurator.name_key(left(coalesce(p_surname, ''), 200));
    v_given text := kurator.name_key(left(coalesce(p_given_name, ''), 200));
    v_patronymic text := kurator.name_key(left(coalesce(p_patronymic, ''), 200));
    -- How every key of this surname and given name begins; the blank ends the given name.
    start text := array_to_string(kurator.name_words(left(coalesce(p_surname, '') || ' ' || coalesce(p_given_name, ''), 200)), ' ') || ' ';
    birth text := kurator.birth_key(p_birth);
    hits bigint[];
    why text[];
begin
    with found as (
        select 1 as rank, 'snils' as reason, pk.person_id from kurator.person_key pk
         where pk.office_id = p_office and pk.kind = 'snils' and pk.key = v_snils and length(v_snils) = 11
        union all
        select 2, 'phone', pk.person_id from kurator.person_key pk
         where pk.office_id = p_office and pk.kind = 'phone' and pk.key = v_phone and length(v_phone) = 10
        union all
        select 3, 'name_birth', pk.person_id from kurator.person_key pk
          join kurator.person p on p.id = pk.person_id
         where pk.office_id = p_office and pk.kind = 'birth' and pk.key = birth
           -- A marriage changes the surname, not the other two.
           and (kurator.name_key(p.surname) = v_surname and v_surname <> ''
                or kurator.name_key(p.given_name) = v_given and kurator.name_key(p.patronymic) = v_patronymic and v_given <> '' and v_patronymic <> ''
                or exists (select from kurator.former_name f where f.person_id = p.id and kurator.name_key(f.surname) = v_surname and v_surname <> '' and not f.void)
                -- As somebody was written who is this one now.
                or v_surname <> '' and v_given <> '' and exists (select from kurator.person_key n
                                                                  where n.person_id = p.id and n.office_id = p_office and n.kind = 'name' and n.key >= start and n.key < kurator.key_end(start)))
        union all
        select 4, 'name_year', pk.person_id from kurator.person_key pk
         where pk.office_id = p_office and pk.kind = 'name' and pk.key >= start and pk.key < kurator.key_end(start)
           and v_surname <> '' and v_given <> '' and kurator.key_has(pk.key, '{}', array[left(birth, 4)])
           and not kurator.key_has(pk.key, '{}', array[birth])),
    people as (
        select f.person_id, min(f.rank) as rank, array_agg(distinct f.rank) as ranks from found f group by f.person_id)
    select array_agg(q.person_id order by q.rank, q.person_id),
           array_agg(array_to_string(array(select (array['snils', 'phone', 'name_birth', 'name_year'])[r] from unnest(q.ranks) r order by r), ' ')
                     order by q.rank, q.person_id)
      into hits, why
      from (select * from people order by rank, person_id limit page + 1) q;

    return query
    select l.person_id, l.name, l.birth_date, l.settlement, l.status, l.status_at, l.case_id, l.days, cardinality(hits) > page,
           string_to_array(why[array_position(hits, l.person_id)], ' '), l.open_since, l.open_no
      from kurator.person_lines(p_office, hits[:page]) l;
end $$;
