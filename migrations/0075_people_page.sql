-- role: kurator_owner
-- A page of the citizens of an office who fit a filter (0056_filters.sql), and how many they are.

-- All of an office whom its own staff see, by the tally: those hidden from the caller are taken off, and who is kept at another's site.
create function kurator.listed_total(p_office int, p_hidden bigint[], p_away int[]) returns int language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce((select sum(t.n) from kurator.listed_tally t where t.office_id = p_office and t.need = 0 and (t.site_id = any (p_away)) is not true), 0)
         - (select count(*) from kurator.listed r where r.office_id = p_office and r.person_id = any (p_hidden) and (r.site_id = any (p_away)) is not true);
end $$;
-- How many of an office fit, by a filter of which all is tallied (kurator.filter), and are seen as kurator.filter_seen says: quarters in which everybody was born on the same
-- side of every age that is asked for from the tally, the few others from the rows; and those hidden are taken off.
create function kurator.tallied_count(p_office int, p_filter text[], p_hidden bigint[], p_away int[], p_spans datemultirange[]) returns int
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    v_today constant date := kurator.office_today(p_office);
    v_split date[];
    n bigint;
begin
    -- (from the first day on which somebody born is younger than an age: the day after the birth date of who completes it today)
    select coalesce(array_agg(distinct date_trunc('quarter', e.day)::date), '{}') into v_split
      from (select x.day from unnest(p_spans) s(m) cross join lateral unnest(s.m) r(one) cross join lateral (values (lower(r.one)), (upper(r.one))) x(day)
            union all
            select (v_today - make_interval(years => a.age))::date + 1 from kurator.target_category k cross join lateral (values (k.age_from), (k.age_to)) a(age)
             where exists (select from unnest(p_filter) t where t like 'category=%')) e
     where isfinite(e.day);
    execute format($q$
        select coalesce((select sum(r.n) from kurator.listed_tally r where %1$s and r.need > 0 and r.birth_date <> all ($6)), 0)
             - (select count(*) from kurator.listed r where %1$s and r.person_id = any ($3) and date_trunc('quarter', r.birth_date::timestamp)::date <> all ($6))
             + coalesce((select sum(e.n) from unnest($6) q(since)
                          cross join lateral (select count(*) as n from kurator.listed r
                                               where %1$s and r.person_id <> all ($3) and r.birth_date > '0001-01-01' and r.birth_date >= q.since and r.birth_date < (q.since + interval '3 months')::date) e), 0)$q$,
        'r.office_id = $1' || case when p_away is not null then ' and (r.site_id = any ($4)) is not true' else '' end || case when p_spans is not null then ' and $5[r.need] @> r.birth_date' else '' end
        || ' and (' || kurator.filter_where(p_filter) || ')')
       into n using p_office, v_today, coalesce(p_hidden, '{}'), p_away, p_spans, v_split;
    return n;
end $$;
-- A page of them as api.people gives it. The first rows are looked for once: when they are all there are, they are the figure, too, and of a condition that few
-- fit the office's citizens are not gone through again to count them. Where nothing is asked for that the tally does not know, the figure is the tally's.
create function kurator.people_page(p_office int, p_filter text[], p_after_name text, p_after_id bigint, p_limit int)
returns table (total int, person_id bigint, case_id bigint, name text, birth_date date, category text, stage text, assignee text, settlement text, ipra_until text, missing text[], marks text[], name_key text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v constant record := kurator.filter_seen(p_office);
    v_where constant text := coalesce(v.seen, 'false') || ' and (' || kurator.filter_where(coalesce(p_filter, '{}')) || ')';
    v_missing constant text := (select string_agg(format('case when %s then %L end', t.condition, t.code), ', ' order by t.position) from kurator.filter_value t where t.filter = 'missing');
begin
    return query execute format($q$
        with k as materialized (
            select r.person_id, r.name_key from kurator.listed r where %3$s and %4$s order by r.name_key, r.person_id limit greatest($8, 500) + 1)
        select t.total, l.person_id, l.case_id, l.name, l.birth_date, l.category, l.stage, l.assignee, l.settlement, l.ipra_until, l.missing, l.marks, l.name_key
          from (select %1$s as total) t
          left join (
                select r.person_id, r.case_id, concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')) as name, r.birth_date,
                       coalesce((select k.code from kurator.target_category k where k.age_from <= extract(year from age($2, r.birth_date))
                                    and coalesce(extract(year from age($2, r.birth_date)) < k.age_to, true) order by k.age_from limit 1), '') as category,
                       coalesce(r.stage, '') as stage, coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), '') as assignee, r.settlement,
                       case when r.ipra_until = 'infinity' then 'unlimited' when r.ipra_until is not null then r.ipra_until::text when r.ipra then 'unknown' else '' end as ipra_until,
                       array_remove(array[%2$s]::text[], null) as missing, r.marks, r.name_key
                  from (select k.person_id from k order by k.name_key, k.person_id limit $8) k        -- (found in the index alone: the rows are those of the page)
                  join kurator.listed r on r.person_id = k.person_id and r.office_id = $1
                  join kurator.person p on p.id = r.person_id
                  left join kurator.staff s on s.id = r.assignee_id) l on true
         order by l.name_key, l.person_id$q$,
        case when p_after_name is null then '(select case when c.n <= greatest($8, 500) then c.n else ' || case when v.seen is null or exists (select from unnest(p_filter) t join kurator.filter f on f.code = split_part(t, '=', 1) where not f.tallied)
                                                           then '(select count(*)::int from kurator.listed r where ' || v_where || ')'
                                                           when cardinality(p_filter) > 0 or v.spans is not null then 'kurator.tallied_count($1, $9, $3, $4, $5)'
                                                           else 'kurator.listed_total($1, $3, $4)' end || ' end from (select count(*)::int as n from k) c)' else 'null::int' end,
        v_missing, v_where, case when p_after_name is null then 'true' else '(r.name_key, r.person_id) > ($6 collate "C", $7)' end)
    using p_office, kurator.office_today(p_office), v.hidden, v.away, v.spans, p_after_name, coalesce(p_after_id, 0), least(greatest(coalesce(p_limit, 60), 1), 500), coalesce(p_filter, '{}');
end $$;
grant execute on function kurator.people_page(int, text[], text, bigint, int) to kurator_api;
