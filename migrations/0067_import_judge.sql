-- role: kurator_owner
-- The dry run of a file (0052_import.sql): what would become of its lines, who each citizen is, and what is doubtful of them.

-- What would become of lines that wait: at most p_limit of those after p_after up to p_until; how many, and the last of them. Judging
-- again is judging anew.
create function kurator.import_judge(p_import bigint, p_after int, p_until int, p_limit int, p_region boolean, p_part int, out n int, out last int)
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set enable_hashjoin = on set plan_cache_mode = force_custom_plan as $$
declare
    m kurator.import_file;
    v_hidden constant bigint[] := kurator.hidden_people();
    v_away constant int[] := kurator.foreign_sites();
    v_reach constant kurator.reach[] := case when p_region then kurator.my_directions() end;
begin
    select * into strict m from kurator.import_file f where f.id = p_import;
    with r as materialized (
        select t.line, t.surname, t.given_name, t.patronymic, t.birth_date, t.snils, coalesce(t.territory, '') as territory, coalesce(t.settlement, '') as settlement,
               t.disability, t.ipra_number, t.ipra_issued_on, t.until_kind, t.valid_until, t.protocol, t.limits, t.decision, t.to_office, t.to_person,
               coalesce((select k.code from kurator.target_category k
                          where k.age_from <= extract(year from pg_catalog.age(m.received_on, t.birth_date)) order by k.age_from desc limit 1), '') as category
          from kurator.import_row t
         where t.import_id = p_import and t.outcome is null and t.line > p_after and t.line <= p_until and (p_part is null or t.part = p_part)
         order by t.line limit p_limit),
    place as materialized (
        select d.*, case when p_region then kurator.route(d.territory, d.settlement, d.category) else array[m.office_id] end as offices
          from (select distinct r.territory, r.settlement, r.category from r) d),
    routed as materialized (
        select r.*, case when r.to_office is null then p.offices else array[r.to_office] end as offices,
               array_to_string(kurator.name_words(r.surname) || kurator.name_words(r.given_name), ' ') || ' ' as start,
               kurator.birth_key(r.birth_date) as birth, kurator.name_key(r.surname) as surname_key
          from r
          join place p on p.territory = r.territory and p.settlement = r.settlement and p.category = r.category),
    met as materialized (
        select r.*, h.id as holder, h.sure, h.seen as holder_seen, k.people, k.other_snils
          from routed r
          left join lateral (select p.id, p.birth_date = r.birth_date and kurator.name_key(p.surname) = r.surname_key and p.id <> all (v_hidden) as sure,
                                    -- a holder whom the caller does not see is none: the answer is the same whether there is one (a region has all
                                    -- offices in its reach, and nobody who is restricted)
                                    p.id <> all (v_hidden) and (p_region or kurator.person_away(p.id, m.office_id, v_away) is not true
                                                and exists (select from kurator.person_office o where o.person_id = p.id and o.office_id = m.office_id)) as seen
                               from kurator.person p
                              where r.snils is not null and p.snils = r.snils and not p.snils_disputed and p.merged_into is null) h on true
          left join lateral (select array_agg(distinct p.id) filter (where p.snils is null or r.snils is null) as people,
                                    bool_or(p.snils is not null and r.snils is not null) as other_snils
                               from kurator.person p
                              -- by the keys, once a line, and by nothing else, whatever the planner thinks of a range: there are dozens of a birth date
                              where p.id = any (array(select k.person_id from kurator.person_key k
                                                       where h.seen is not true and k.office_id = any (r.offices) and k.kind = 'name' and k.key >= r.start and k.key < kurator.key_end(r.start)
                                                         and position(' ' || r.birth in k.key) > 0))
                                and p.birth_date + 0 = r.birth_date and p.merged_into is null and p.id <> all (v_hidden) and p.id is distinct from h.id
                                and (p.patronymic = '' or r.patronymic is null or kurator.name_key(p.patronymic) = kurator.name_key(r.patronymic))) k on true),
    known as materialized (
        select t.*, case when t.decision = 'same' then t.to_person when t.decision = 'new' then null
                         when t.sure and t.holder_seen then t.holder when cardinality(t.people) = 1 then t.people[1]
                         when t.sure and t.people is null and t.other_snils is not true then t.holder end as person
          from met t),
    had as materialized (
        select t.*, p.died_on, i.id as ipra, i.same, coalesce(t.decision, 'to') = 'to' as open,
               -- whom another office alone keeps is told to nobody but the region: here he is entered as a new one is
               p_region or exists (select from kurator.person_office o where o.person_id = t.person and o.office_id = m.office_id) as seen,
               not p_region and kurator.person_away(t.person, m.office_id, v_away) is true as away,
               (select min(c.id) from kurator.case_file c where c.person_id = t.person and c.office_id = t.offices[1] and c.state = 'open') as running,
               p_region and exists (select from kurator.case_file c where c.person_id = t.person and c.office_id <> all (t.offices) and c.state = 'open') as elsewhere
          from known t
          left join kurator.person p on p.id = t.person
          left join lateral (
                -- what a file does not say is not told otherwise by it
                select i.id, (t.until_kind is null or (i.until_kind, i.valid_until) is not distinct from (t.until_kind, t.valid_until))
                             and (t.protocol is null or i.protocol = t.protocol) and (t.limits is null or i.limits is not distinct from t.limits)
                             and (nullif(t.disability, 'limited_health') is null or i.disability is not distinct from t.disability) as same
                  from kurator.ipra i
                 where i.person_id = t.person and i.number = t.ipra_number and i.issued_on is not distinct from t.ipra_issued_on
                 order by i.id limit 1) i on true),
    told as (
        select t.line, t.person, t.running, t.ipra, t.offices, t.seen, coalesce(t.same, false) as same, t.holder is not null as held,
               -- who it is has been decided, or is to be
               case when t.open and t.holder_seen and not t.sure then 'import.snils_other'
                    when t.open and cardinality(t.people) > 1 then 'import.several'
                    when t.open and t.person is null and t.other_snils then 'import.snils_differs'
                    when t.away then 'site.kept'
                    when t.died_on is not null and t.seen then
                        -- on which day is told to who would see the citizen
                        case when p_region and not exists (select from kurator.person_office o where o.person_id = t.person and kurator.fits(t.person, o.office_id, v_reach)) then 'import.died' else 'person.died' end
                    when t.same and t.seen then null
                    when cardinality(t.offices) = 0 then case when t.territory = '' and t.settlement = '' then 'import.no_place' else 'import.unroutable' end
                    when cardinality(t.offices) > 1 then 'import.tie'
                    when t.elsewhere and t.running is null and t.to_office is null then 'import.moved' end as doubt,
               case when t.away then array[(select kurator.site_name(o.site_id) from kurator.person_office o where o.person_id = t.person and o.office_id = m.office_id)]
                    when t.died_on is not null and (not p_region or exists (select from kurator.person_office o where o.person_id = t.person and kurator.fits(t.person, o.office_id, v_reach)))
                    then array[t.died_on::text]
                    when t.died_on is not null then '{}'
                    when cardinality(t.offices) = 0 then array[t.territory, t.settlement]
                    when cardinality(t.offices) > 1 then array[(select string_agg(o.short_name, ', ' order by o.no) from kurator.organisation o where o.id = any (t.offices))]
                    else '{}' end as args
          from had t),
    done as (
        update kurator.import_row t
           set verdict = case when d.doubt is not null then 'doubtful' when d.person is null or not d.seen then 'new' when d.same then 'known' else 'changed' end,
               code = coalesce(d.doubt, ''), field = '', args = case when d.doubt is null then '{}' else d.args end,
               office_id = case when cardinality(d.offices) = 1 then d.offices[1] end, person_id = case when d.doubt is null then d.person end,
               case_id = case when d.doubt is null then d.running end, ipra_id = case when d.doubt is null then d.ipra end, same_ipra = d.same,
               disputed = d.held and d.person is null and d.doubt is null
          from told d
         where t.import_id = p_import and t.line = d.line
        returning t.line)
    select count(*), max(d.line) into n, last from done d;
end $$;
-- The dry run of the next lines after p_after: the last of them (null: there are no more).
create function kurator.import_check(p_import bigint, p_after int, p_limit int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_region constant boolean := (kurator.import_mine(p_import)).region;
    v_last constant int := (kurator.import_judge(p_import, coalesce(p_after, -1), 2147483647, greatest(least(coalesce(p_limit, 1000), 20000), 0), v_region, null)).last;
begin
    if v_last is null then          -- all are judged
        perform kurator.import_repeats(p_import);
    end if;
    return v_last;
end $$;
grant execute on function kurator.import_check(bigint, int, int) to kurator_api;
