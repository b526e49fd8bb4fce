-- listed_tally.sql - the figure of a list that nothing is asked of is that of a full count, over any history of rows, added up or not, for whoever asks.
\set prefix listed_tally_
begin;
\ir setup/world.psql
select tap.world(:'prefix');
select no_plan();
insert into kurator.site (organisation_id, name) values (9001, 'Кутулик') returning id as own \gset
insert into kurator.site (organisation_id, name) values (9001, 'Бахтай') returning id as other \gset
create function tap.differs() returns bigint language sql as $$
    select count(*) from ((select office_id, site_id, count(*)::numeric from kurator.listed group by 1, 2 except select office_id, site_id, sum(n) from kurator.listed_tally group by 1, 2)
                          union all (select office_id, site_id, sum(n) from kurator.listed_tally group by 1, 2 having sum(n) <> 0 except select office_id, site_id, count(*)::numeric from kurator.listed group by 1, 2)) x $$;
create function tap.people(p_n int, p_surname text, p_site int, p_office int default 9001) returns void language sql as $$
    with p as (insert into kurator.person (surname, given_name, patronymic, birth_date, sex) select p_surname, 'Имя' || i, '', '1950-01-01', 'f' from generate_series(1, p_n) i returning id)
    insert into kurator.person_office (office_id, person_id, site_id) select p_office, p.id, p_site from p $$;
create function tap.total(p_login text, p_office int default 9001, p_filter text[] default '{}') returns text language sql as $$
    select tap.as_login(p_login, format('select distinct total from api.people(%s, %L, null, null, 9)', p_office, p_filter)) $$;
create function tap.counted(p_sites int[], p_not bigint[] default '{}') returns text language sql as $$
    select format('(%s)', count(*)) from kurator.listed where office_id = 9001 and (p_sites is null or site_id is null or site_id = any (p_sites)) and person_id <> all (p_not) $$;
select is(tap.differs(), 0::bigint, 'of what the world begins with');

-- More than the first rows that are looked for: the figure is the tally's.
select tap.people(520, 'Своя', :own), tap.people(530, 'Чужая', :other), tap.people(7, 'Общая', null), tap.people(3, 'Иная', null, 9002) \g /dev/null
select is(tap.differs(), 0::bigint, 'a load is one change a site');
select is((select count(*)::int from kurator.listed_tally where not folded and n > 100), 2, 'of two rows');
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
        case floor(random() * 8)::int
            when 0 then perform tap.people(1 + floor(random() * 4)::int, 'Новая', v_sites[1 + floor(random() * 3)::int]);
            when 1 then update kurator.person_office set site_id = v_sites[1 + floor(random() * 3)::int] where person_id = any (v) and office_id = 9001;
            when 2 then delete from kurator.person_office o where o.person_id = any (v) and o.office_id = 9001 and not exists (select from kurator.case_file c where c.person_id = o.person_id);
            when 3 then insert into kurator.person_office (office_id, person_id) select 9002, x from unnest(v) x on conflict do nothing;
            when 4 then update kurator.person set merged_into = v[1] where id = v[2] and not exists (select from kurator.person x where x.merged_into = v[2]);
            when 5 then update kurator.person set merged_into = null where merged_into is not null and random() < 0.5;
            when 6 then perform kurator.list_people(v);
            else perform kurator.listed_fold();
        end case;
        if tap.differs() <> 0 then v_wrong := v_wrong || i::text; end if;
    end loop;
    return next is(v_wrong, '{}', format('%s random steps, the figures those of a count after each', p_steps));
    perform kurator.listed_fold();
    return next is(tap.differs(), 0::bigint, 'and added up at the end');
    return next is((select count(*)::int from kurator.listed_tally where not folded), 0, 'nothing is left loose');
    return next is((select count(*) from kurator.listed_tally), (select count(distinct (office_id, site_id)) from kurator.listed), 'a row for each office and site, none of nobody');
    return next is(kurator.listed_fold(), 0::bigint, 'a second time nothing is to be done');
end $$;
select tap.history(300);
select is(tap.total(:'prefix' || 'supervisor'), tap.counted(null, array[:first, :away]::bigint[]), 'the list says so, too');
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
