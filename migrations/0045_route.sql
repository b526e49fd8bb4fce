-- role: kurator_owner
-- To whom a place goes: the keys of places, and the operators by kurator.routing and by their own territories.

-- A place without the words that every place has: «п. Кутулик» and «Кутулик», «Аларский район» and «Аларский муниципальный округ».
create function kurator.place_key(p_text text) returns text language sql immutable parallel safe as $$
    select array_to_string(array(select w.word from unnest(kurator.address_words(coalesce(p_text, ''), '')) with ordinality w(word, n)
                                  where w.word <> all ('{городской,муниципальный,округ,образование,м,о,го,мо,мр,рн}'::text[]) order by w.n), ' ') $$;
create function kurator.place_keys(p_texts text[]) returns text[] language sql immutable parallel safe as $$
    select coalesce(array_agg(kurator.place_key(t)) filter (where kurator.place_key(t) <> ''), '{}') from unnest(p_texts) t $$;
alter table kurator.routing add column territory_key text generated always as (kurator.place_key(territory)) stored,
                            add column settlement_key text generated always as (kurator.place_key(settlement)) stored;
alter table kurator.organisation add column territory_keys text[] generated always as (kurator.place_keys(territory)) stored;
-- The operators of a place: rows of kurator.routing by settlement, then by territory, one for the category before one for all; else whose
-- own territory it is. One: that is it; several: a tie.
create function kurator.route(p_territory text, p_settlement text, p_category text) returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    t constant text := kurator.place_key(p_territory);
    s constant text := kurator.place_key(p_settlement);
    v_offices int[];
begin
    select array_agg(distinct y.organisation_id) into v_offices
      from (select x.organisation_id, x.rank, min(x.rank) over () as best
              from (select r.organisation_id,
                           case when r.settlement_key <> '' then 1 else 3 end + case when r.target_category is null then 1 else 0 end as rank
                      from kurator.routing r
                      join kurator.organisation o on o.id = r.organisation_id and o.takes_referrals and o.closed_on is null
                     where (r.target_category is null or r.target_category = p_category)
                       and case when r.settlement_key <> '' then r.settlement_key = s and (t = '' or r.territory_key in ('', t))
                                else r.territory_key <> '' and r.territory_key in (t, s) end
                    union all
                    select o.id, case when t = any (o.territory_keys) then 5 else 6 end
                      from kurator.organisation o
                     where o.takes_referrals and o.closed_on is null and (t = any (o.territory_keys) or s = any (o.territory_keys))) x) y
     where y.rank = y.best;
    return coalesce(v_offices, '{}');
end $$;
