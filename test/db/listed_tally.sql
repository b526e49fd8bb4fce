-- listed_tally.sql - the figure of a list that nothing is asked of is that of a full count, over any history of rows, added up or not, for whoever asks.
\set prefix listed_tally_
begin;
\ir setup/world.psql
select tap.world(:'prefix');
select no_plan();
insert into kurator.site (organisation_id, name) values (9001, 'Кутулик') returning id as own \gset
insert into kurator.site (organisation_id, name) values (9001, 'Бахтай') returning id as other \gset
create function tap.differs() returns bigint language sql as $$
    with wanted as (select office_id, site_id, 0 as need, null as disability, null::date as born, count(*)::numeric as n from kurator.listed group by 1, 2
                    union all select office_id, site_id, need, disability, make_date(extract(year from birth_date)::int, (extract(month from birth_date)::int - 1) / 3 * 3 + 1, 1), count(*)
                                from kurator.listed group by 1, 2, 3, 4, 5),
         there as (select office_id, site_id, need, disability, birth_date, sum(n) from kurator.listed_tally group by 1, 2, 3, 4, 5 having sum(n) <> 0)
    select count(*) from ((select * from wanted except select * from there) union all (select * from there except select * from wanted)) x $$;
create function tap.people(p_n int, p_surname text, p_site int, p_office int default 9001) returns void language sql as $$
    with p as (insert into kurator.person (surname, given_name, patronymic, birth_date, disability, sex) select p_surname, 'Имя' || i, '', date '1950-01-01' + (random() * 27000)::int, ('{1,2,3,child,limited_health,null}'::text[])[1 + floor(random() * 6)::int], 'f' from generate_series(1, p_n) i returning id)
    insert into kurator.person_office (office_id, person_id, site_id) select p_office, p.id, p_site from p $$;
create function tap.total(p_login text, p_office int default 9001, p_filter text[] default '{}') returns text language sql as $$
    select tap.as_login(p_login, format('select distinct total from api.people(%s, %L, null, null, 9)', p_office, p_filter)) $$;
create function tap.counted(p_sites int[], p_not bigint[] default '{}') returns text language sql as $$
    select format('(%s)', count(*)) from kurator.listed where office_id = 9001 and (p_sites is null or site_id is null or site_id = any (p_sites)) and person_id <> all (p_not) $$;
select is(tap.differs(), 0::bigint, 'of what the world begins with');

-- More than the first rows that are looked for: the figure is the tally's.
select tap.people(520, 'Своя', :own), tap.people(530, 'Чужая', :other), tap.people(7, 'Общая', null), tap.people(3, 'Иная', null, 9002) \g /dev/null
select is(tap.differs(), 0::bigint, 'a load is one change a site');
select is((select count(*)::int from kurator.listed_tally where not folded and n > 100 and need = 0), 2, 'of two rows');
select is(tap.total(:'prefix' || 'supervisor'), tap.counted(null), 'all of the office');
select is(tap.total(:'prefix' || 'other'), '(0)', 'of another office nothing');
select is(tap.total(:'prefix' || 'other', 9002), (select format('(%s)', count(*)) from kurator.listed where office_id = 9002), 'of its own what it keeps');
select is(tap.total(:'prefix' || 'supervisor', 9001, '{missing=snils}'), tap.total(:'prefix' || 'supervisor'), 'a filter that all fit gives the same figure, counted');
update kurator.staff_role set site_id = :own where staff_id = (select id from kurator.staff where login = :'prefix' || 'clerk');
select is(tap.total(:'prefix' || 'clerk'), tap.counted(array[:own]), 'who works at one site is told of nobody of the other');
select id as first from kurator.person where surname = 'Своя' order by id limit 1 \gset
select id as away from kurator.person where surname = 'Чужая' order by id limit 1 \gset
insert into kurator.restriction (person_id, office_id, kind, reason, marked_by)
select x, 9001, 'violence', 'испытание', (select id from kurator.staff where login = :'prefix' || 'supervisor') from unnest(array[:first, :away]::bigint[]) x;
select isnt(tap.total(:'prefix' || 'clerk'), tap.counted(array[:own]), 'of one who is hidden neither');
select is(tap.total(:'prefix' || 'clerk'), tap.counted(array[:own], array[:first, :away]::bigint[]), 'whoever is hidden is taken off once, and at another''s site not at all');

-- Any history: citizens come, go, move to another site or office, are merged and taken apart, by one and by many; added up at any time.
create function tap.history(p_steps int) returns setof text language plpgsql as $$
declare
    v_sites constant int[] := array(select id from kurator.site where organisation_id = 9001) || null::int;
    v bigint[];
    w bigint[];
    v_wrong text[] := '{}';
begin
    for i in 1 .. p_steps loop
        v := array(select person_id from kurator.listed where office_id = 9001 order by random() limit 1 + floor(random() * 4));
        case floor(random() * 10)::int
            when 0 then perform tap.people(1 + floor(random() * 4)::int, 'Новая', v_sites[1 + floor(random() * 3)::int]);
            when 1 then update kurator.person_office set site_id = v_sites[1 + floor(random() * 3)::int] where person_id = any (v) and office_id = 9001;
            when 2 then delete from kurator.person_office o where o.person_id = any (v) and o.office_id = 9001 and not exists (select from kurator.case_file c where c.person_id = o.person_id);
            when 3 then insert into kurator.person_office (office_id, person_id) select 9002, x from unnest(v) x on conflict do nothing;
            when 4 then update kurator.person set merged_into = v[1] where id = v[2] and not exists (select from kurator.person x where x.merged_into = v[2]);
            when 5 then update kurator.person set merged_into = null where merged_into is not null and random() < 0.5;
            when 6 then perform kurator.list_people(v);
            when 7 then update kurator.person set birth_date = birth_date + 40 * (random() * 20 - 10)::int, disability = ('{1,2,3,child,limited_health,null}'::text[])[1 + floor(random() * 6)::int] where id = any (v);
            when 8 then insert into kurator.ipra (person_id, number, issued_on, until_kind, limits) select x, 'и' || i, '2026-01-01', 'unlimited', array[0, 0, 0, 0, 0, 0, floor(random() * 4)::int] from unnest(v) x;
            else perform kurator.listed_fold();
        end case;
        if tap.differs() <> 0 then v_wrong := v_wrong || i::text; end if;
    end loop;
    return next is(v_wrong, '{}', format('%s random steps, the figures those of a count after each', p_steps));
    perform kurator.listed_fold();
    return next is(tap.differs(), 0::bigint, 'and added up at the end');
    return next is((select count(*)::int from kurator.listed_tally where not folded), 0, 'nothing is left loose');
    return next is((select count(*) from kurator.listed_tally where need = 0), (select count(distinct (office_id, site_id)) from kurator.listed), 'a row for each office and site, none of nobody');
    return next is(kurator.listed_fold(), 0::bigint, 'a second time nothing is to be done');
end $$;
select tap.history(300);
select is(tap.total(:'prefix' || 'supervisor'), tap.counted(null, array[:first, :away]::bigint[]), 'the list says so, too');

-- Those of an age, of a disability, of a site, and whom a monitor sees, on any day: as the rows themselves say.
create function tap.plainly(p_who text, p_filter text[]) returns text language plpgsql as $$
declare
    n bigint;
begin
    -- (of a clerk the sites and the hidden; of a monitor, who has no site, each direction's ages as such)
    execute 'select count(*) from kurator.listed r where r.office_id = 9001 and r.person_id <> all ($3) and case when $4 then exists (select from kurator.direction d where extract(year from age($2, r.birth_date))'
            ' between coalesce(d.age_from, 0) and coalesce(d.age_to, 999) and r.birth_date <= $2 and coalesce(r.disability = any (d.disability), d.disability is null)'
            ' and coalesce((select coalesce(i.limits[7], 0) from kurator.ipra i where i.person_id = r.person_id and i.limits is not null order by i.issued_on desc nulls last, i.id desc limit 1) = any (d.work_degree), d.work_degree is null))'
            ' else r.site_id is null or r.site_id = any ($5) end and (' || kurator.filter_where(p_filter) || ')'
       into n using 9001, kurator.office_today(9001), array(select person_id from kurator.restriction where lifted_at is null), p_who = 'monitor',
                    case when p_who = 'clerk' then (select array_agg(site_id) from kurator.staff_role where staff_id = (select id from kurator.staff where login = 'listed_tally_clerk')) else array(select id from kurator.site) end;
    return format('(%s)', n);
end $$;
select tap.people(1800, 'Много', :own), tap.people(900, 'Много', :other), tap.people(1000, 'Много', null) \g /dev/null
delete from kurator.direction;
insert into kurator.direction (centre_id, age_from, age_to, disability, work_degree) values (9003, null, 17, null, null), (9003, 18, null, '{1,child}', null), (9003, 30, 61, null, '{2,3}');
select is(tap.total(:'prefix' || w, 9001, f), tap.plainly(w, f), format('%s at %s: %s', w, d, f))
  from unnest('{2026-11-23,2027-01-01,2028-02-29}'::date[]) d
 cross join lateral (select tap.at(d + time '10:00' at time zone 'Asia/Irkutsk')) t(clock)
 cross join unnest('{clerk,supervisor,monitor}'::text[]) w
 cross join lateral (values ('{}'::text[]), ('{category=child}'), ('{category=early,category=senior}'), ('{category=adult,disability=2}'), ('{disability=none}'),
                            (array['site=' || :own]), (array['site=' || :own, 'category=child', 'disability=child', 'disability=1']), ('{category=adult,missing=phone}')) v(f);
truncate kurator.listed_tally;
insert into kurator.listed_tally (office_id, n) values (9001, 100000);
select is(tap.total(:'prefix' || 'supervisor'), (select format('(%s)', 100000 - count(*)) from kurator.listed where person_id = any (array[:first, :away]::bigint[]) and office_id = 9001), 'it is the tally that is read');
select kurator.list_all() \g /dev/null
select is(tap.differs(), 0::bigint, 'after a load round the triggers it is counted anew');
delete from kurator.person_office where person_id > 0 and not exists (select from kurator.case_file c where c.person_id = person_office.person_id);
select is(tap.differs(), 0::bigint, 'nobody left');
select is(tap.as_login(:'prefix' || l, 'select count(*) from kurator.listed_tally'), '! 42501', l || ' reads none of it') from unnest('{clerk,monitor,ministry}'::text[]) l;
select * from finish();
rollback;
