-- role: kurator_owner
-- Whom a search finds that is typed otherwise: by words of the address, and with one typing error.

-- Every spelling one error away: a letter too many, two that changed places, a wrong letter, one left out.
create function kurator.near_words(p_word text) returns setof text language sql immutable strict parallel safe as $$
    select left(p_word, i - 1) || substr(p_word, i + 1) from generate_series(1, length(p_word)) i
    union
    select left(p_word, i - 1) || substr(p_word, i + 1, 1) || substr(p_word, i, 1) || substr(p_word, i + 2) from generate_series(1, length(p_word) - 1) i
    union
    select left(p_word, i - 1) || letter || substr(p_word, i + n)
      from generate_series(1, length(p_word) + 1) i, generate_series(0, 1) n,
           regexp_split_to_table(case when p_word ~ '[0-9]' then '0123456789' else 'абвгдежзийклмнопрстуфхцчшщъыьэюя' end, '') letter $$;
-- The same as a pattern for a whole word inside a key: '' for words too short to have an error in.
create function kurator.near_pattern(p_word text) returns text language sql immutable strict parallel safe as $$
    select ' (' || string_agg(x.way, '|') || ') '
      from (select left(p_word, i - 1) || '[^ ]?' || substr(p_word, i + 1) from generate_series(1, length(p_word)) i
            union
            select left(p_word, i) || '[^ ]' || substr(p_word, i + 1) from generate_series(0, length(p_word)) i
            union
            select left(p_word, i - 1) || substr(p_word, i + 1, 1) || substr(p_word, i, 1) || substr(p_word, i + 2) from generate_series(1, length(p_word) - 1) i) x(way) $$;

-- (The four below are plpgsql: of SQL they would be planned anew at each search, which took longer than the search.)
-- Each of them is told whom the session sees (p_sees, p_hidden, p_away: as in kurator.search_found) and asks it of every
-- key before its limit: what is hidden never crowds out what may be seen.

-- Citizens some words of whose search are their name's and all others their address's, or all the address's. p_numbers: the
-- digits of the query, one by one, of the address; or, beside a name, of the birth: p_births as in kurator.search_ways. No more than 400 namesakes who may be seen are looked at in an office: who adds a street to a surname that
-- common may add a name as well.
create function kurator.search_address(p_offices int[], p_sees int[], p_hidden bigint[], p_away int[], p_words text[], p_numbers text[], p_births text[], p_cap int) returns table (person_id bigint, office_id int, key text)
    language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    return query
    with w as (select word, n from unnest(p_words) with ordinality x(word, n) where length(word) > 2)
    select k.person_id, k.office_id, k.key
      from (select word from w order by length(word) desc, n limit 1) l
     cross join unnest(p_offices) o(id)
     cross join lateral (
            select pk.person_id, pk.office_id, pk.key from kurator.person_key pk
             where pk.office_id = o.id and pk.kind = 'address' and pk.key >= l.word and pk.key < kurator.key_end(l.word)
               and not exists (select from unnest(p_words || p_numbers) x(word) where position(' ' || x.word in ' ' || pk.key) = 0)
               and pk.person_id <> all (p_hidden) and (p_away is null or not exists (select from kurator.person_office v where v.person_id = pk.person_id and v.office_id = pk.office_id and v.site_id = any (p_away)))
               and (pk.office_id = any (p_sees) or kurator.fits(pk.person_id, pk.office_id, (select kurator.my_directions())))
             order by pk.key limit p_cap) k
    union all
    select k.person_id, k.office_id, k.key
      from w l
     cross join unnest(p_offices) o(id)
     cross join lateral (
            select pk.person_id, pk.office_id, pk.key from (
                select pk.person_id, pk.office_id, pk.key from kurator.person_key pk
                 where pk.office_id = o.id and pk.kind = 'name' and pk.key >= l.word and pk.key < kurator.key_end(l.word)
                   and pk.person_id <> all (p_hidden) and (p_away is null or not exists (select from kurator.person_office v where v.person_id = pk.person_id and v.office_id = pk.office_id and v.site_id = any (p_away)))
                   and (pk.office_id = any (p_sees) or kurator.fits(pk.person_id, pk.office_id, (select kurator.my_directions())))
                 order by pk.key limit 400) pk
             where exists (select from kurator.person_key a
                            where a.person_id = pk.person_id and a.office_id = pk.office_id and a.kind = 'address'
                              and not exists (select from unnest(array_remove(p_words, l.word)) x(word) where position(' ' || x.word in ' ' || a.key) = 0 and position(' ' || x.word in pk.key) = 0)
                              and (not exists (select from unnest(p_numbers) x(word) where position(' ' || x.word in ' ' || a.key) = 0)
                                   or cardinality(p_words) > 1 and (position(p_births[1] in pk.key) > 0 or position(p_births[2] in pk.key) > 0)))
             order by pk.key limit p_cap) k
     where cardinality(p_words) + cardinality(p_numbers) > 1;
end $$;

-- Citizens whose given name or patronymic is one of the words, their address another, and the rest either; the arguments as above. In one office all with
-- that word in the name are matched with all at that address, both lists read from the index of keys alone; with a birth (any number of offices), those of
-- that year are looked at. Of many offices without a birth it would be everybody: then one row without a citizen says that it must be asked for.
create function kurator.search_home(p_offices int[], p_sees int[], p_hidden bigint[], p_away int[], p_words text[], p_numbers text[], p_births text[], p_cap int) returns table (person_id bigint, office_id int, key text)
    language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    reach constant kurator.reach[] := kurator.my_directions();
    named text[];       -- words that begin somebody's given name or patronymic, somebody's address: of whom may be seen, among the first of each office
    lived text[];
    v_n int;
begin
    if cardinality(p_words) < 2 then return; end if;
    select array_agg(w.word) filter (where w.kind = 'part'), array_agg(w.word) filter (where w.kind = 'address') into named, lived
      from (select x.word, k.kind from unnest(p_words) x(word) cross join unnest('{part,address}'::text[]) k(kind)
             where length(x.word) > 2
               and exists (select from unnest(p_offices) o(id)
                            cross join lateral (select pk.person_id from kurator.person_key pk
                                                 where pk.office_id = o.id and pk.kind = k.kind and pk.key >= x.word and pk.key < kurator.key_end(x.word)
                                                   and pk.person_id <> all (p_hidden) limit 50) k
                            where (o.id = any (p_sees) or kurator.fits(k.person_id, o.id, reach)))) w;
    if named is null or lived is null or (cardinality(named) = 1 and named = lived) then return; end if;
    -- Behind a year the few who bear the name; in one office without a year the first of them, who fill a page where name and street are both common.
    if p_births is not null or cardinality(p_offices) = 1 then
        return query
        select k.person_id, k.office_id, k.key
          from unnest(named) l(word) cross join unnest(coalesce(p_births, '{""}')) b(birth) cross join unnest(p_offices) o(id)
         cross join lateral (
                select pk.person_id, pk.office_id, pk.key from (
                    select pk.person_id, pk.office_id, pk.key from kurator.person_key pk
                     where pk.office_id = o.id and pk.kind = case b.birth when '' then 'part' else 'year' end
                       and pk.key >= ltrim(substr(b.birth, 2, 4) || ' ') || l.word and pk.key < kurator.key_end(ltrim(substr(b.birth, 2, 4) || ' ') || l.word)
                       and position(b.birth in pk.key) > 0
                       and pk.person_id <> all (p_hidden) and (p_away is null or not exists (select from kurator.person_office v where v.person_id = pk.person_id and v.office_id = pk.office_id and v.site_id = any (p_away)))
                       and (pk.office_id = any (p_sees) or kurator.fits(pk.person_id, pk.office_id, reach))
                     order by pk.key limit case b.birth when '' then 400 end) pk
                 where exists (select from kurator.person_key a
                                where a.person_id = pk.person_id and a.office_id = pk.office_id and a.kind = 'address'
                                  and not exists (select from unnest(p_words) x(word) where x.word <> l.word and position(' ' || x.word in ' ' || a.key) = 0 and position(' ' || x.word in pk.key) = 0)
                                  and (b.birth <> '' or not exists (select from unnest(p_numbers) x(word) where position(' ' || x.word in ' ' || a.key) = 0)))
                 order by pk.key limit p_cap) k;
        get diagnostics v_n = row_count;
        if v_n >= p_cap or v_n > 0 and p_births is not null then return; end if;
    end if;
    if cardinality(p_offices) = 1 then
        return query
        with n as materialized (
            select l.word, pk.person_id, pk.key from unnest(named) l(word)
              join kurator.person_key pk on pk.office_id = p_offices[1] and pk.kind = 'part' and pk.key >= l.word and pk.key < kurator.key_end(l.word)),
        a as materialized (
            select l.word, pk.person_id, pk.key from unnest(lived) l(word)
              join kurator.person_key pk on pk.office_id = p_offices[1] and pk.kind = 'address' and pk.key >= l.word and pk.key < kurator.key_end(l.word)
               and (cardinality(p_numbers) = 0 or not exists (select from unnest(p_numbers) x(word) where position(' ' || x.word in ' ' || pk.key) = 0)))
        select n.person_id, p_offices[1], n.key
          from n join a on a.person_id = n.person_id
         where a.word <> n.word
           and not exists (select from unnest(p_words) x(word) where position(' ' || x.word in ' ' || a.key) = 0 and position(' ' || x.word in ' ' || n.key) = 0)
           and n.person_id <> all (p_hidden) and (p_away is null or not exists (select from kurator.person_office v where v.person_id = n.person_id and v.office_id = p_offices[1] and v.site_id = any (p_away)))
           and (p_offices[1] = any (p_sees) or kurator.fits(n.person_id, p_offices[1], reach))
         order by n.key limit p_cap;
    elsif p_births is null or p_births[2] is not null then         -- (two digits may be the house)
        return query select null::bigint, null::int, null::text;
    end if;
end $$;

-- Citizens whose name differs by one error in one word; p_births narrows as in kurator.search_ways.
create function kurator.search_slip(p_offices int[], p_sees int[], p_hidden bigint[], p_away int[], p_words text[], p_births text[], p_cap int) returns table (person_id bigint, office_id int, key text)
    language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    return query
    with e as (       -- the word with the error, and the others as they stand inside a key
        select x.word, x.n, array(select ' ' || o.word from unnest(p_words) with ordinality o(word, n) where o.n <> x.n) as rest
          from unnest(p_words) with ordinality x(word, n)
         where length(x.word) between 4 and 20 and x.word ~ '^[а-я]+$')
    select k.person_id, k.office_id, k.key       -- in the surname, which leads
      from e cross join lateral kurator.near_words(e.word) v cross join unnest(p_offices) o(id)
     cross join lateral (
            select pk.person_id, pk.office_id, pk.key from kurator.person_key pk
             where pk.office_id = o.id and pk.kind = 'name' and pk.key >= v || ' ' and pk.key < v || '!'
               and (e.rest[1] is null or position(e.rest[1] in pk.key) > 0) and (e.rest[2] is null or position(e.rest[2] in pk.key) > 0)
               and (e.rest[3] is null or position(e.rest[3] in pk.key) > 0) and (e.rest[4] is null or position(e.rest[4] in pk.key) > 0)
               and (p_births[1] is null or position(p_births[1] in pk.key) > 0 or position(p_births[2] in pk.key) > 0)
               and pk.person_id <> all (p_hidden) and (p_away is null or not exists (select from kurator.person_office v where v.person_id = pk.person_id and v.office_id = pk.office_id and v.site_id = any (p_away)))
               and (pk.office_id = any (p_sees) or kurator.fits(pk.person_id, pk.office_id, (select kurator.my_directions())))
             order by pk.key limit p_cap) k
    union all
    select k.person_id, k.office_id, k.key       -- or in another word, the surname being right
      from e cross join lateral unnest(e.rest) l(word) cross join lateral kurator.near_pattern(e.word) m(pattern) cross join unnest(p_offices) o(id)
     cross join lateral (
            select pk.person_id, pk.office_id, pk.key from kurator.person_key pk
             where pk.office_id = o.id and pk.kind = 'name' and pk.key >= ltrim(l.word) and pk.key < kurator.key_end(ltrim(l.word))
               and (e.rest[1] = l.word or e.rest[1] is null or position(e.rest[1] in pk.key) > 0) and (e.rest[2] = l.word or e.rest[2] is null or position(e.rest[2] in pk.key) > 0)
               and (e.rest[3] = l.word or e.rest[3] is null or position(e.rest[3] in pk.key) > 0) and (e.rest[4] = l.word or e.rest[4] is null or position(e.rest[4] in pk.key) > 0)
               and (p_births[1] is null or position(p_births[1] in pk.key) > 0 or position(p_births[2] in pk.key) > 0)
               and pk.key ~ m.pattern
               and pk.person_id <> all (p_hidden) and (p_away is null or not exists (select from kurator.person_office v where v.person_id = pk.person_id and v.office_id = pk.office_id and v.site_id = any (p_away)))
               and (pk.office_id = any (p_sees) or kurator.fits(pk.person_id, pk.office_id, (select kurator.my_directions())))
             order by pk.key limit p_cap) k;
end $$;

-- Citizens whose address has all words and numbers, one name in it differing by one error.
create function kurator.search_slip_address(p_offices int[], p_sees int[], p_hidden bigint[], p_away int[], p_words text[], p_numbers text[], p_cap int) returns table (person_id bigint, office_id int, key text)
    language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    return query
    with e as (
        select x.word, array(select o.word from unnest(p_words) with ordinality o(word, n) where o.n <> x.n) || p_numbers as rest
          from unnest(p_words) with ordinality x(word, n)
         where length(x.word) between 4 and 20 and x.word ~ '^[а-я]+$')
    select k.person_id, k.office_id, k.key
      from e cross join lateral kurator.near_words(e.word) v cross join unnest(p_offices) o(id)
     cross join lateral (
            select pk.person_id, pk.office_id, pk.key from kurator.person_key pk
             where pk.office_id = o.id and pk.kind = 'address' and pk.key >= v and pk.key < v || '!'
               and not exists (select from unnest(e.rest) x(word) where position(' ' || x.word in ' ' || pk.key) = 0)
               and pk.person_id <> all (p_hidden) and (p_away is null or not exists (select from kurator.person_office v where v.person_id = pk.person_id and v.office_id = pk.office_id and v.site_id = any (p_away)))
               and (pk.office_id = any (p_sees) or kurator.fits(pk.person_id, pk.office_id, (select kurator.my_directions())))
             order by pk.key limit p_cap) k;
end $$;

-- Citizens whose SNILS or phone, typed whole, differs by one digit or by two that changed places.
create function kurator.search_slip_number(p_offices int[], p_sees int[], p_hidden bigint[], p_away int[], p_snils text, p_phone text, p_cap int) returns table (person_id bigint, office_id int, key text)
    language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    return query
    select pk.person_id, pk.office_id, pk.key
      from (select 'snils', v from kurator.near_words(p_snils) v where length(p_snils) = 11 and length(v) = 11
            union all select 'phone', v from kurator.near_words(p_phone) v where length(p_phone) = 10 and length(v) = 10) w(kind, key)
     cross join unnest(p_offices) o(id)
      join kurator.person_key pk on pk.office_id = o.id and pk.kind = w.kind and pk.key = w.key
     where pk.person_id <> all (p_hidden) and (p_away is null or not exists (select from kurator.person_office v where v.person_id = pk.person_id and v.office_id = pk.office_id and v.site_id = any (p_away)))
               and (pk.office_id = any (p_sees) or kurator.fits(pk.person_id, pk.office_id, (select kurator.my_directions())))
     limit p_cap;
end $$;

-- Whom a search that found nobody may have meant, the likelier first; reason: 'address' or 'slip', 'year' when a birth year must be told first, null when
-- nobody. The
-- arguments are what kurator.search_terms and digit_terms made of the query. Only who may be seen (as in kurator.search_found).
create function kurator.search_near(p_offices int[], p_tries text[], p_digits text, p_births text[], p_snils text, p_phone text, p_cap int,
                                    out people bigint[], out reason text)
    language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    sees constant int[] := kurator.my_offices();
    hidden constant bigint[] := kurator.hidden_people();
    away constant int[] := kurator.foreign_sites();
    numbers constant text[] := kurator.name_words(p_digits);
    births constant text[] := case when cardinality(p_births) > 0 then array[' ' || p_births[1], ' ' || p_births[2]] end;
    step text;
    reading text;
    words text[];
begin
    foreach step in array '{address,home,slip}'::text[] loop
        foreach reading in array p_tries loop
            words := string_to_array(reading, ' ');
            select coalesce(array_agg(q.person_id order by q.key), '{}') into people
              from (select f.person_id, min(f.key) as key
                      from (select * from kurator.search_address(p_offices, sees, hidden, away, words, numbers, births, p_cap) where step = 'address'
                            union all
                            select * from kurator.search_home(p_offices, sees, hidden, away, words, numbers, births, p_cap) where step = 'home'
                            union all
                            select * from kurator.search_slip(p_offices, sees, hidden, away, words, births, p_cap)
                             where step = 'slip' and (p_digits = '' or births is not null)
                            union all
                            select * from kurator.search_slip_address(p_offices, sees, hidden, away, words, numbers, p_cap) where step = 'slip') f
                     group by f.person_id) q;
            if people[1] is null and cardinality(people) > 0 then
                people := '{}';
                reason := 'year';
                return;
            elsif cardinality(people) > 0 then
                reason := case step when 'home' then 'address' else step end;
                return;
            end if;
        end loop;
    end loop;
    if cardinality(p_tries) = 0 then
        reason := 'slip';
        select coalesce(array_agg(distinct f.person_id), '{}') into people from kurator.search_slip_number(p_offices, sees, hidden, away, p_snils, p_phone, p_cap) f;
        if cardinality(people) > 0 then return; end if;
    end if;
    people := '{}';
    reason := null;
end $$;
