-- role: kurator_owner
-- One citizen whom two offices keep each under a record of its own: found in the background, listed for resource centres, whose directions both have to fit.
-- No office reads of them: what another one keeps is not told.
create table kurator.pair_across (
    person_id       bigint not null references kurator.person,
    other_id        bigint not null references kurator.person,
    weight          int not null,
    reasons         text[] not null,
    found_at        timestamptz not null default kurator.clock(),
    primary key (person_id, other_id),
    check (person_id < other_id)
);
create index pair_across_other on kurator.pair_across (other_id);
create index pair_across_weight on kurator.pair_across (weight desc, person_id, other_id);
alter table kurator.pair_across enable row level security;      -- no policy: the functions below answer for it
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values ('kurator.pair_across', 'person_id', false, 'made anew in the background');
set local role kurator_owner;
do $$ begin perform kurator.destroyed_so('kurator.pair_across', 'delete', 'person', p_condition => '$1 in (t.person_id, t.other_id)', p_position => 15); end $$;
insert into kurator.merge_rule (relation, action, why) values ('kurator.pair_across', 'stay', 'made anew');

-- Compares these citizens with those of the same SNILS or birth day whom other offices keep and none of their own; what is no longer alike goes.
create function kurator.pairs_across_find(p_people bigint[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_mergejoin = off set enable_hashjoin = off as $$       -- by indexes alone: whole tables are of all the region
declare
    m record;
begin
    delete from kurator.pair_across x where x.person_id = any (p_people) or x.other_id = any (p_people);
    for m in select distinct on (p.id) p.id, o.office_id, p as person, p.snils, p.surname, p.given_name, kurator.birth_key(p.birth_date) as birth
               from kurator.person p join kurator.person_office o on o.person_id = p.id
              where p.id = any (p_people) and p.merged_into is null order by p.id, o.office_id loop
        insert into kurator.pair_across as x (person_id, other_id, weight, reasons)
        select least(m.id, c.id), greatest(m.id, c.id), l.weight, l.reasons
          from kurator.person c
         cross join lateral kurator.likeness(m.office_id, m.person, c) l
         where c.id = any (array(
                select k.person_id from kurator.organisation g
                 cross join lateral (select t.person_id from kurator.person_key t
                                      where t.office_id = g.id and (t.kind = 'birth' and t.key = m.birth or t.kind = 'snils' and t.key = m.snils) limit 200) k
                 where g.takes_referrals
                union
                -- (an index each)
                select s.id from kurator.person s where s.snils = m.snils and not s.snils_disputed and s.merged_into is null
                union
                select s.id from kurator.person s where s.snils = m.snils and (s.snils_disputed or s.merged_into is not null)))
           and c.id <> m.id and c.merged_into is null
           and (c.snils = m.snils or left(kurator.name_key(c.surname), 1) = left(kurator.name_key(m.surname), 1) or kurator.name_key(c.given_name) = kurator.name_key(m.given_name))
           and not exists (select from kurator.person_office a join kurator.person_office b on b.office_id = a.office_id where a.person_id = m.id and b.person_id = c.id)
           and exists (select from kurator.person_office b where b.person_id = c.id)
           and l.weight >= 60
        on conflict (person_id, other_id) do update set weight = excluded.weight, reasons = excluded.reasons;
    end loop;
end $$;

-- Which of the offices that keep a citizen the caller sees him at, by their names; null: at none.
create function kurator.seen_at(p_person bigint, p_reach kurator.reach[], p_hidden bigint[]) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select string_agg(g.short_name, ', ' order by g.no, g.id) from kurator.person_office o join kurator.organisation g on g.id = o.office_id
             where o.person_id = p_person and p_person <> all (p_hidden) and kurator.fits(p_person, o.office_id, p_reach));
end $$;
-- A page of the pairs of which a monitor sees both, within an office and over offices, behind the one given (null: from the top); total with each.
-- What he does not see is not counted either.
create function kurator.region_pairs(p_weight int, p_one bigint, p_other bigint, p_limit int)
    returns table (total bigint, one bigint, other bigint, one_at text, other_at text, weight int, reasons text[])
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_reach constant kurator.reach[] := kurator.my_directions();
    v_hidden constant bigint[] := kurator.hidden_people();
begin
    if v_reach is null then
        return;
    end if;
    return query
    with pair as (
        select x.person_id, x.other_id, x.weight, x.reasons from kurator.pair_across x
        union all
        select distinct on (d.person_id, d.other_id) d.person_id, d.other_id, d.weight, d.reasons from kurator.duplicate d where d.state = 'open'),
    seen as materialized (
        select p.*, kurator.seen_at(p.person_id, v_reach, v_hidden) as one_at, kurator.seen_at(p.other_id, v_reach, v_hidden) as other_at
          from pair p join kurator.person a on a.id = p.person_id and a.merged_into is null join kurator.person b on b.id = p.other_id and b.merged_into is null)
    select (select count(*) from seen s where s.one_at is not null and s.other_at is not null), s.person_id, s.other_id, s.one_at, s.other_at, s.weight, s.reasons
      from seen s
     where s.one_at is not null and s.other_at is not null
       and (p_weight is null or s.weight < p_weight or s.weight = p_weight and (s.person_id, s.other_id) > (p_one, p_other))
     order by s.weight desc, s.person_id, s.other_id limit p_limit;
end $$;
-- At which offices a monitor sees a citizen.
create function kurator.region_offices(p_person bigint) returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_reach constant kurator.reach[] := kurator.my_directions();
begin
    return (select array_agg(g.id order by g.no, g.id) from kurator.person_office o join kurator.organisation g on g.id = o.office_id join kurator.person p on p.id = o.person_id
             where o.person_id = p_person and p.merged_into is null and v_reach is not null and p_person <> all (kurator.hidden_people()) and kurator.fits(p_person, o.office_id, v_reach));
end $$;
create function kurator.region_pair_seen(p_one bigint, p_other bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return p_one <> p_other and cardinality(kurator.region_offices(p_one)) > 0 and cardinality(kurator.region_offices(p_other)) > 0;
end $$;
-- Two of whom a monitor sees both, as api.duplicate: a row a field; !at: the offices at which he sees each.
create function kurator.region_pair(p_one bigint, p_other bigint) returns table (field text, one text, other text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    a constant int[] := kurator.region_offices(p_one);
    b constant int[] := kurator.region_offices(p_other);
    v_reach constant kurator.reach[] := kurator.my_directions();
    v_hidden constant bigint[] := kurator.hidden_people();
begin
    if kurator.region_pair_seen(p_one, p_other) is not true then
        return;
    end if;
    return query
    select x.* from (values
        ('!reasons', coalesce((select array_to_string(x.reasons, ' ') from kurator.pair_across x where x.person_id = least(p_one, p_other) and x.other_id = greatest(p_one, p_other)),
                              (select array_to_string(d.reasons, ' ') from kurator.duplicate d
                                where d.person_id in (p_one, p_other) and d.other_id in (p_one, p_other) and d.state = 'open' and d.office_id = any (a) order by d.weight desc limit 1), ''), ''),
        ('!at', kurator.seen_at(p_one, v_reach, v_hidden), kurator.seen_at(p_other, v_reach, v_hidden))) x(field, one, other);
    return query
    select * from unnest(kurator.pair_fields(), kurator.pair_side(p_one, a, a, kurator.office_today(a[1]), kurator.office_zone(a[1])),
                         kurator.pair_side(p_other, b, b, kurator.office_today(b[1]), kurator.office_zone(b[1])));
end $$;
grant execute on function kurator.region_pairs(int, bigint, bigint, int), kurator.region_pair_seen(bigint, bigint), kurator.region_pair(bigint, bigint) to kurator_api;
insert into kurator.function_grant (role, function) values ('monitor', 'duplicates_region'), ('monitor', 'duplicate_region');
do $$ begin perform kurator.pairs_across_find(array(select p.id from kurator.person p where p.merged_into is null)); end $$;
