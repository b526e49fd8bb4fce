-- role: kurator_owner
-- Whom a search finds as typed.

-- The one row that asks for a birth year.
create function kurator.search_year()
    returns table (person_id bigint, name text, birth_date date, settlement text, status text, status_at date, case_id bigint,
                   days int, too_many boolean, reasons text[], open_since date, open_no text)
    language sql immutable as $$
    select null::bigint, null::text, null::date, null::text, null::text, null::date, null::bigint, null::int, true, '{year}'::text[], null::date, null::text $$;

-- What api.search answers, past the policies: once is asked what they would ask at every table and key. reasons: '{}' found as
-- typed, else what kurator.search_near says. More than a page by one word alone: those whom the word names whole, if they are a page,
-- else one row without a citizen, for which '{year}' is asked: thousands of namesakes serve nobody.
create function kurator.search_found(p_office int, p_text text, p_limit int)
    returns table (person_id bigint, name text, birth_date date, settlement text, status text, status_at date, case_id bigint,
                   days int, too_many boolean, reasons text[], open_since date, open_no text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    page int := least(greatest(coalesce(p_limit, 20), 1), 100);
    offices int[];                  -- one, or of a monitor all operators
    sees constant int[] := kurator.my_offices();
    hidden constant bigint[] := kurator.hidden_people();
    away constant int[] := kurator.foreign_sites();
    reach constant kurator.reach[] := kurator.my_directions();
    cap int := 4 * (page + 1);      -- a citizen has a few keys that begin with the same word: one row must not hide another
    terms record;
    d record;
    reading text;
    keyed text;
    words text[];
    hits bigint[] := '{}';
    more bigint[];
    whole bigint[] := '{}';         -- those of them whom the only word names whole
    exact bigint[];
    reason text;
    many boolean := false;
    bare boolean;                   -- one word and nothing else
    keys int;
    told text[];                    -- the keys of `more`
    left_over int[];                -- operators with more keys than were looked at
    upto text;                      -- no key behind this one can be on the page
begin
    offices := kurator.search_offices(p_office);
    select * into terms from kurator.search_terms(p_text);
    select * into d from kurator.digit_terms(terms.digits, cardinality(terms.tries) > 0);

    if terms.digits = '' or cardinality(d.births) > 0 then
        foreach reading in array terms.tries loop
            words := string_to_array(reading, ' ');
            hits := '{}';
            whole := '{}';
            -- A surname is nearly always among the words and rarest: each of them is tried as one. Then those whom no word names by
            -- surname, by the longest word: behind a birth year where one is told; of three words that none of the others begins, among those alone
            -- whose given name and patronymic are as many.
            bare := terms.digits = '' and cardinality(words) = 1;
            foreach keyed in array array['name', case when cardinality(d.births) > 0 then 'year' when (select count(distinct x.word) from unnest(words) x(word) where not exists (select from unnest(words) y(word) where y.word <> x.word and starts_with(y.word, x.word))) > 2
                                                      then 'parts' else 'part' end] loop
                -- Of many operators few keys of each tell whom a page ends with at the latest: behind him nobody is looked for, and where there were
                -- no more than those, nothing. Of a word alone they mostly tell that they are too many: whole names stand first.
                more := '{}';
                told := '{}';
                left_over := offices;
                upto := null;
                foreach keys in array case when cardinality(offices) = 1 then array[cap] when bare then array[1, 8, cap] else array[2, cap] end loop
                    with k as materialized (
                        select o.id as office, k.person_id, k.key, k.n
                          from (select y.year || s.low as low, y.year || s.high as high, s.rest, s.births
                                  from (select * from kurator.search_ways(words, d.births) limit case keyed when 'name' then null else 1 end) s
                                 cross join unnest(case keyed when 'year' then array(select left(b, 4) || ' ' from unnest(d.births) b) else '{""}' end) y(year)) w
                         cross join unnest(left_over) o(id)
                         cross join lateral (
                                select x.person_id, x.key, count(*) over () as n from (
                                    select pk.person_id, pk.key from kurator.person_key pk
                                     where pk.office_id = o.id and pk.kind = keyed and pk.key >= w.low and pk.key < w.high and pk.key <= coalesce(upto, w.high)
                                       and pk.person_id <> all (hidden) and (away is null or not exists (select from kurator.person_office v where v.person_id = pk.person_id and v.office_id = pk.office_id and v.site_id = any (away))) and (pk.office_id = any (sees) or kurator.fits(pk.person_id, pk.office_id, reach))
                                       and (w.rest[1] is null or position(w.rest[1] in pk.key) > 0) and (w.rest[2] is null or position(w.rest[2] in pk.key) > 0)
                                       and (w.rest[3] is null or position(w.rest[3] in pk.key) > 0) and (w.rest[4] is null or position(w.rest[4] in pk.key) > 0)
                                       and (w.births[1] is null or position(w.births[1] in pk.key) > 0 or position(w.births[2] in pk.key) > 0)
                                     order by pk.key limit keys) x) k)
                    select array_agg(q.person_id order by q.key), array_agg(q.key order by q.key), array_agg(q.person_id order by q.key) filter (where starts_with(q.key, reading || ' ')),
                           (select array_agg(distinct k.office) from k where k.n = keys)
                      into more, told, exact, left_over
                      from (select x.person_id, min(x.key) as key
                              from (select k.person_id, k.key from k union all select b.id, b.key collate "C" from unnest(more, told) b(id, key)) x
                             where not x.person_id = any (hits)
                             group by x.person_id) q;
                    exit when left_over is null or keys = cap;
                    if bare and cardinality(hits || more) > page and coalesce(cardinality(whole || exact), 0) not between 1 and page then
                        return query select * from kurator.search_year();
                        return;
                    end if;
                    upto := told[page + 1];
                end loop;
                hits := hits || coalesce(more, '{}');
                whole := whole || coalesce(exact, '{}');
                exit when cardinality(hits) > page;
            end loop;
            exit when cardinality(hits) > 0;
        end loop;
        many := cardinality(hits) > page;
        if many and bare then
            if cardinality(whole) not between 1 and page then
                return query select * from kurator.search_year();
                return;
            end if;
            hits := whole;
        end if;
    end if;

    if cardinality(hits) = 0 and terms.digits <> '' then
        foreach reading in array case cardinality(terms.tries) when 0 then array[''] else terms.tries end loop
            words := string_to_array(reading, ' ');
            select array_agg(q.person_id order by q.rank, q.key) into hits from (
                select k.person_id, min(k.rank) as rank, min(k.key) as key
                  from (select 1, 'snils', d.snils, kurator.key_end(d.snils)
                        union all select 2, 'phone', d.phone, kurator.key_end(d.phone)
                        union all select 3, 'phone', reverse(d.last4), kurator.key_end(reverse(d.last4))
                        union all select 5, 'birth', b, kurator.key_end(b) from unnest(d.births) b where reading = '') r(rank, kind, low, high)
                 cross join unnest(offices) o(id)
                 cross join lateral (
                        select r.rank, pk.person_id, pk.key from kurator.person_key pk
                         where pk.office_id = o.id and pk.kind = r.kind and pk.key >= r.low and pk.key < r.high
                           and pk.person_id <> all (hidden) and (away is null or not exists (select from kurator.person_office v where v.person_id = pk.person_id and v.office_id = pk.office_id and v.site_id = any (away))) and (pk.office_id = any (sees) or kurator.fits(pk.person_id, pk.office_id, reach))
                           and (reading = ''       -- the name beside it: before the limit, for an institution's one number has many
                                or exists (select from kurator.person_key n
                                            where n.person_id = pk.person_id and n.office_id = pk.office_id and n.kind = 'name'
                                              and kurator.key_has(n.key, words, '{}')))
                         order by pk.key limit cap) k
                 group by k.person_id) q;
            hits := coalesce(hits, '{}');
            exit when cardinality(hits) > 0;
        end loop;
    end if;
    if terms.whole ~ '[0-9]' and (cardinality(hits) = 0 or cardinality(terms.tries) = 0) then
        -- An incoming number may hold letters, so the whole text is compared.
        select array_agg(k.person_id) into more from (
            select pk.person_id from kurator.person_key pk
             where pk.office_id = any (offices) and pk.kind = 'number' and pk.key = terms.whole and not pk.person_id = any (hits)
               and pk.person_id <> all (hidden) and (away is null or not exists (select from kurator.person_office v where v.person_id = pk.person_id and v.office_id = pk.office_id and v.site_id = any (away))) and (pk.office_id = any (sees) or kurator.fits(pk.person_id, pk.office_id, reach))
             limit cap) k;
        hits := coalesce(more, '{}') || hits;
        if terms.whole ~ '^[1-9][0-9]{0,17}$' then      -- a case by its number, as the journal names it: behind all else that the digits may be
            hits := hits || array(select c.person_id from kurator.case_file c
                                   where c.id = terms.whole::bigint and c.office_id = any (offices) and not c.person_id = any (hits)
                                     and c.person_id <> all (hidden) and kurator.person_away(c.person_id, c.office_id, away) is not true
                                     and (c.office_id = any (sees) or kurator.fits(c.person_id, c.office_id, reach)));
        end if;
    end if;
    if cardinality(hits) = 0 then       -- nobody is spelt so
        select n.people, n.reason into hits, reason from kurator.search_near(offices, terms.tries, terms.digits, d.births, d.snils, d.phone, cap) n;
        if reason = 'year' then
            return query select * from kurator.search_year();
            return;
        end if;
    end if;

    return query
    select l.person_id, l.name, l.birth_date, l.settlement, l.status, l.status_at, l.case_id, l.days, many or cardinality(hits) > page,
           array_remove(array[reason], null), l.open_since, l.open_no
      from kurator.person_lines(case when cardinality(offices) = 1 then offices[1] end, hits[:page]) l;
end $$;
grant execute on function kurator.search_found(int, text, int) to kurator_api;
