-- role: kurator_api
-- The list of an office's citizens by a filter: a page with its figure, and what can be chosen.

-- A page after the row (p_after_name, p_after_id), null: the first one, which says how many there are (total; null on the others, whose figure
-- is on the screen). missing: codes of the filter `missing` that fit. An empty first page is one row without a citizen.
create or replace function api.people(p_office int, p_filter text[], p_after_name text, p_after_id bigint, p_limit int)
returns table (total int, person_id bigint, case_id bigint, name text, birth_date date, category text, stage text, assignee text, settlement text, ipra_until text, missing text[], name_key text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_where constant text := kurator.filter_where(coalesce(p_filter, '{}'));
    v_missing constant text := (select string_agg(format('case when %s then %L end', v.condition, v.code), ', ' order by v.position) from kurator.filter_value v where v.filter = 'missing');
begin
    return query execute format($q$
        select t.total, l.person_id, l.case_id, l.name, l.birth_date, l.category, l.stage, l.assignee, l.settlement, l.ipra_until, l.missing, l.name_key
          from (select %s as total) t
          left join (
                select r.person_id, r.case_id, concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')) as name, r.birth_date,
                       coalesce((select k.code from kurator.target_category k where k.age_from <= extract(year from age($2, r.birth_date))
                                    and coalesce(extract(year from age($2, r.birth_date)) < k.age_to, true) order by k.age_from limit 1), '') as category,
                       coalesce(r.stage, '') as stage, coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), '') as assignee, r.settlement,
                       case when r.ipra_until = 'infinity' then 'unlimited' when r.ipra_until is not null then r.ipra_until::text when r.ipra then 'unknown' else '' end as ipra_until,
                       array_remove(array[%s]::text[], null) as missing, r.name_key
                  from (select r.* from kurator.listed r
                         where r.office_id = $1 and (%s) and %s order by r.name_key, r.person_id limit $5) r
                  join kurator.person p on p.id = r.person_id
                  left join kurator.staff s on s.id = r.assignee_id) l on true
         order by l.name_key, l.person_id$q$,
        case when p_after_name is null then '(select count(*)::int from kurator.listed r where r.office_id = $1 and (' || v_where || '))' else 'null::int' end,
        v_missing, v_where, case when p_after_name is null then 'true' else '(r.name_key, r.person_id) > ($3 collate "C", $4)' end)
    using p_office, kurator.office_today(p_office), p_after_name, coalesce(p_after_id, 0), least(greatest(coalesce(p_limit, 60), 1), 500);
end $$;

-- What may be chosen (view 0), and the views saved for the office or by oneself, with what they ask for.
create or replace function api.people_filters(p_office int, p_lang text)
returns table (view bigint, version int, filter text, code text, title text, name text, mine boolean, shared boolean, terms text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_office is null or p_office <> all (kurator.my_offices()) and kurator.my_directions() is null then
        return;
    end if;
    return query
    select 0::bigint, 0, c.filter, c.code, c.title, c.name, false, false, '{}'::text[] from kurator.filter_choices(p_office, p_lang) c;
    return query
    select v.id, v.version, '', '', kurator.staff_name(v.staff_id), v.name, v.staff_id = kurator.me(), v.shared, v.terms
      from kurator.saved_view v where v.office_id = p_office and v.ended_at is null
     order by v.shared, v.name collate "ru-x-icu", v.id;
end $$;
