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
         where not exists (select from kurator.pair_apart a where a.person_id = x.person_id and a.other_id = x.other_id and a.undone_at is null)
           and not exists (select from kurator.duplicate d where d.person_id = x.person_id and d.other_id = x.other_id and d.state = 'different')     -- by an office that kept both
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

-- ---- not the same ----

-- Not the same, said by a resource centre of two records that different offices keep, which no office can say: it sees one of them only. For all
-- offices and centres; each office that comes to keep both later remembers it (kurator.duplicates_find), without the centre's words.
create table kurator.pair_apart (
    id              bigint generated always as identity primary key,
    person_id       bigint not null references kurator.person,
    other_id        bigint not null references kurator.person,
    centre_id       int not null references kurator.organisation,
    decided_at      timestamptz not null default kurator.clock(),
    decided_by      int references kurator.staff,
    note            text not null default '' check (length(note) <= 300),
    undone_at       timestamptz,
    undone_by       int references kurator.staff,
    check (person_id < other_id)
);
create unique index pair_apart_once on kurator.pair_apart (person_id, other_id) where undone_at is null;
create index pair_apart_centre on kurator.pair_apart (centre_id, decided_at desc, id desc) where undone_at is null;
create index pair_apart_person on kurator.pair_apart (person_id);
create index pair_apart_other on kurator.pair_apart (other_id);
alter table kurator.pair_apart enable row level security;       -- no policy: the functions below answer for it
create trigger journal after insert or update on kurator.pair_apart for each row execute function audit.log('person_id', 'id');
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values ('kurator.pair_apart', 'person_id', true, '');
set local role kurator_owner;
do $$ begin perform kurator.destroyed_so('kurator.pair_apart', 'delete', 'person', p_condition => '$1 in (t.person_id, t.other_id)', p_position => 15); end $$;
insert into kurator.merge_rule (relation, action, why) values ('kurator.pair_apart', 'own', '');
insert into kurator.draft_form (form, target) values ('pair-apart', 'none');

-- Of whom he who goes is not, nor is he who stays; taken apart again, it is gone again (kurator.merge_people asks).
create function kurator.pairs_apart_follow(p_merge bigint, p_kept bigint, p_gone bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r record;
begin
    for r in insert into kurator.pair_apart (person_id, other_id, centre_id, decided_at, decided_by, note)
             select least(p_kept, x.id), greatest(p_kept, x.id), a.centre_id, a.decided_at, a.decided_by, a.note
               from kurator.pair_apart a cross join lateral (select case a.person_id when p_gone then a.other_id else a.person_id end) x(id)
              where p_gone in (a.person_id, a.other_id) and a.undone_at is null and x.id <> p_kept
             on conflict (person_id, other_id) where undone_at is null do nothing returning id loop
        perform kurator.merge_note(p_merge, 'kurator.pair_apart', r.id::text);
    end loop;
end $$;
-- Locks both and says it. p_pair: their numbers, and the versions in which they were seen.
create function kurator.pair_part(p_centre int, p_pair bigint[], p_note text, p_me int) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_one constant bigint := least(p_pair[1], p_pair[2]);
    v_other constant bigint := greatest(p_pair[1], p_pair[2]);
    v_id bigint;
begin
    perform from kurator.person p where p.id in (v_one, v_other) order by p.id for update;
    if kurator.region_pair_seen(v_one, v_other) is not true then
        return array[kurator.refused('merge.unknown', '')];
    elsif exists (select from kurator.person_office a join kurator.person_office b on b.office_id = a.office_id where a.person_id = v_one and b.person_id = v_other) then
        return array[kurator.refused('merge.office', '')];
    elsif exists (select from kurator.person p where p.id = p_pair[1] and p.version <> p_pair[3] or p.id = p_pair[2] and p.version <> p_pair[4]) then
        return array[kurator.refused('merge.changed', '')];
    end if;
    insert into kurator.pair_apart (person_id, other_id, centre_id, decided_by, note) values (v_one, v_other, p_centre, p_me, p_note)
        on conflict (person_id, other_id) where undone_at is null do nothing returning id into v_id;
    if v_id is null then                -- another centre was first: it stands as that one said it
        return array[kurator.refused('merge.unknown', '')];
    end if;
    return array[kurator.saved(1, v_id, 'apart')];
end $$;
-- Taken back by the centre that said it, also where an office has remembered it meanwhile; what an office has said itself stays.
create function kurator.pair_rejoin(p_centre int, p_id bigint, p_me int) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    a kurator.pair_apart;
begin
    select * into a from kurator.pair_apart t where t.id = p_id and t.centre_id = p_centre and t.undone_at is null for update;
    if not found or kurator.region_pair_seen(a.person_id, a.other_id) is not true then
        return array[kurator.refused('merge.unknown', '')];
    end if;
    update kurator.pair_apart t set undone_at = kurator.clock(), undone_by = p_me where t.id = a.id;
    update kurator.duplicate t set state = 'gone', decided_at = kurator.clock(), decided_by = p_me, note = ''
     where t.person_id = a.person_id and t.other_id = a.other_id and t.state = 'different' and t.note = ''
       and (t.decided_at, t.decided_by) is not distinct from (a.decided_at, a.decided_by);
    perform kurator.duplicates_find(array[a.person_id]);
    return array[kurator.saved(1, a.id, 'together')];
end $$;
-- What a centre has said and not taken back, the newest first, behind the one given; of whom the caller sees both.
create function kurator.pairs_apart(p_centre int, p_before timestamptz, p_below bigint, p_limit int)
    returns table (id bigint, one bigint, other bigint, one_at text, other_at text, who text, note text, moment timestamptz)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_reach constant kurator.reach[] := kurator.my_directions();
    v_hidden constant bigint[] := kurator.hidden_people();
begin
    if (p_centre = any ((kurator.rights()).centres)) is not true then
        raise exception 'not this centre' using errcode = 'KU001';
    end if;
    return query
    select a.id, a.person_id, a.other_id, x.one_at, x.other_at, coalesce(kurator.staff_name(a.decided_by), ''), a.note, a.decided_at
      from kurator.pair_apart a
      join kurator.person p on p.id = a.person_id and p.merged_into is null
      join kurator.person q on q.id = a.other_id and q.merged_into is null
     cross join lateral (select kurator.seen_at(p.id, v_reach, v_hidden) as one_at, kurator.seen_at(q.id, v_reach, v_hidden) as other_at offset 0) x
     where a.centre_id = p_centre and a.undone_at is null and v_reach is not null and x.one_at is not null and x.other_at is not null
       and (p_before is null or (a.decided_at, a.id) < (p_before, p_below))
     order by a.decided_at desc, a.id desc limit p_limit;
end $$;
grant execute on function kurator.pair_part(int, bigint[], text, int), kurator.pair_rejoin(int, bigint, int), kurator.pairs_apart(int, timestamptz, bigint, int) to kurator_api;
insert into kurator.function_grant (role, function) values ('monitor', 'pairs_apart'), ('monitor', 'save_pair_apart');
