-- load.sql - organisations, their sites and territories from operators.csv and resource_centres.csv, the centres' directions from
-- directions.csv (of those that have none yet; kurator directions changes them). Run in this
-- directory by an account that may migrate: psql -v ON_ERROR_STOP=1 -d kurator -f load.sql. May be run again: what the
-- files name is updated, what they do not name is left alone, nothing is deleted.
\set ON_ERROR_STOP on
begin;
set local role kurator_owner;
create temp table operators_csv (no int, name text, short_name text, territory text, kind text, postal_code text,
    address text, other_sites text, phones text, emails text, website text, phones_raw text) on commit drop;
create temp table centres_csv (name text, short_name text, direction text, target_category text, website text) on commit drop;
\copy operators_csv from 'operators.csv' with (format csv, header match)
\copy centres_csv from 'resource_centres.csv' with (format csv, header match)

-- The districts of the Ust-Orda Buryat okrug keep its holidays besides the region's. Numbers 36 and 37 pay and assign
-- benefits and take no referrals. The code in brackets of the phones as they were written completes local numbers.
insert into kurator.organisation (no, name, short_name, kind, calendar, territory, postal_code, address, phones, emails,
                                  website, area_code, takes_referrals)
select no, name, short_name, kind,
       case when no in (1, 4, 6, 23, 25, 35) then 'RU-IRK-UOBO' else 'RU-IRK' end,
       coalesce(string_to_array(territory, '; '), '{}'), nullif(postal_code, ''), address,
       coalesce(string_to_array(phones, '; '), '{}'), coalesce(string_to_array(emails, '; '), '{}'), coalesce(website, ''),
       coalesce(substring(phones_raw from '\((\d{3,5})\)'), ''), kind in ('operator', 'resource_centre')
  from operators_csv
 order by no
on conflict (no) do update
   set (name, short_name, kind, calendar, territory, postal_code, address, phones, emails, website, area_code) =
       (excluded.name, excluded.short_name, excluded.kind, excluded.calendar, excluded.territory, excluded.postal_code,
        excluded.address, excluded.phones, excluded.emails, excluded.website, excluded.area_code);

-- Resource centres that are no operators (one of the five is: number 2).
insert into kurator.organisation (name, short_name, kind, calendar, website, takes_referrals)
select c.name, c.short_name, 'resource_centre', 'RU-IRK', coalesce(c.website, ''), false
  from centres_csv c
 where not exists (select from kurator.organisation o where o.short_name = c.short_name);

-- Sites only where there are several: the head office and the others of the file.
insert into kurator.site (organisation_id, name, address)
select o.id, s.name, s.address
  from operators_csv c
  join kurator.organisation o using (no)
 cross join lateral (
        select 0 as i, 'головной офис' as name, c.address
         union all
        select x.i, 'отделение ' || x.i, x.address
          from unnest(string_to_array(c.other_sites, ' | ')) with ordinality x (address, i)) s
 where c.other_sites <> ''
   and not exists (select from kurator.site k where k.organisation_id = o.id and k.name = s.name)
 order by c.no, s.i;

insert into kurator.routing (territory, organisation_id)
select t, o.id
  from operators_csv c
  join kurator.organisation o using (no)
 cross join lateral unnest(o.territory) t
 where o.takes_referrals
   and not exists (select from kurator.routing r where r.territory = t and r.organisation_id = o.id
                      and r.settlement is null and r.target_category is null)
 order by c.no;
-- Places that are not divided as the territories are: rows of routing.csv (number of the operator in the annex; settlement and
-- category may be empty).
create temp table routing_csv (no int, territory text, settlement text, target_category text) on commit drop;
\copy routing_csv from 'routing.csv' with (format csv, header match)
insert into kurator.routing (territory, settlement, target_category, organisation_id)
select coalesce(c.territory, ''), c.settlement, c.target_category, o.id
  from routing_csv c
  join kurator.organisation o using (no)
 where not exists (select from kurator.routing r where r.territory = coalesce(c.territory, '') and r.organisation_id = o.id
                      and r.settlement is not distinct from c.settlement and r.target_category is not distinct from c.target_category);
create temp table directions_csv (line int generated always as identity, centre text, name text, age_from text, age_to text, disability text, work_degree text,
    territory text) on commit drop;
\copy directions_csv (centre, name, age_from, age_to, disability, work_degree, territory) from 'directions.csv' with (format csv, header match, force_not_null (age_from, age_to, disability, work_degree, territory))
do $$
declare
    r kurator.save_row[];
begin
    delete from directions_csv d using kurator.organisation o
     where o.short_name = d.centre and exists (select from kurator.direction x where x.centre_id = o.id);
    if exists (select from directions_csv) then
        select kurator.directions_set(array_agg(d.centre order by d.line), array_agg(d.name order by d.line), array_agg(d.age_from order by d.line),
                                      array_agg(d.age_to order by d.line), array_agg(d.disability order by d.line), array_agg(d.work_degree order by d.line),
                                      array_agg(d.territory order by d.line)) into r from directions_csv d;
        if r[1].outcome <> 'saved' then
            raise exception 'directions.csv: % %', r[1].code, r[1].args;
        end if;
    end if;
end $$;
commit;
