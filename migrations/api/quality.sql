-- role: kurator_api
-- The quality of the register: of an office what is missing in how many records and what was late, the citizens behind each figure,
-- and the figures of all operators. An office is read by who sees its citizens, and counts those whom he sees.

-- p_office as api.register has it. First the row '' (of of_n citizens in work n cannot be acted for), then the rules in their order. One
-- row with code quality.office: not to be seen.
create or replace function api.quality(p_office text, p_lang text)
    returns table (code text, office_id int, office text, kind text, rule text, name text, n int, of_n int)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_office constant int := kurator.office_named(p_office);
begin
    if v_office is null then
        perform audit.refused('quality', p_office, 'quality.office');
        code := 'quality.office';
        return next;
        return;
    end if;
    return query
    select '', v_office, o.short_name, coalesce(r.kind, ''), f.rule, coalesce(case when p_lang = 'en' then w.name_en else w.name end, ''), f.n, f.of_n
      from kurator.organisation o
     cross join lateral kurator.quality_figures(v_office, true) f
      left join kurator.quality_rule r on r.code = f.rule
      left join kurator.choice w on w.list = 'quality' and w.code = r.code
     where o.id = v_office
     order by r.position nulls first;
end $$;

-- A page of the citizens behind a figure ('' : who cannot be acted for), by name from the given one on; total is the figure. p_purpose
-- 'export' is an entry of the journal, each page; without one a page is at most 500, and
-- those after the first, and long ones, are entries of a list read. gaps: all that is wrong with the record, in words of p_lang.
create or replace function api.quality_people(p_office text, p_rule text, p_lang text, p_purpose text, p_after_name text, p_after_id bigint, p_limit int)
    returns table (code text, total bigint, person_id bigint, case_id bigint, name text, birth_date date, gaps text[], assignee text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp set jit = off as $$
#variable_conflict use_column
declare
    v_office constant int := kurator.office_named(p_office);
    v_words jsonb;
    v_total bigint;
begin
    code := case when v_office is null then 'quality.office'
                 when p_rule <> '' and not exists (select from kurator.quality_rule r where r.code = p_rule and r.active) or p_rule is null then 'quality.rule' end;
    if code is not null then
        if v_office is null then
            perform audit.refused('quality_people', p_office, code);
        end if;
        return next;
        return;
    end if;
    if coalesce(p_purpose, '') <> '' then               -- each page: one after the first alone is as much of a list
        perform audit.note('export', null, 'quality', v_office::text, coalesce(nullif(p_rule, ''), 'act'));
    else
        perform audit.note_list('quality', v_office, num_nonnulls(p_after_name, p_after_id) > 0, p_limit);
    end if;
    select jsonb_object_agg(r.code, case when p_lang = 'en' then w.name_en else w.name end) into v_words
      from kurator.quality_rule r join kurator.choice w on w.list = 'quality' and w.code = r.code where r.active;
    v_total := (select f.n from kurator.quality_figures(v_office, true) f where f.rule = p_rule);
    return query
    select '', v_total, h.person_id, h.case_id, concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')), p.birth_date,
           array(select v_words ->> g.code from unnest(h.gaps) with ordinality g(code, i) order by g.i),
           coalesce((select kurator.short_name(s.surname, s.given_name, s.patronymic) from kurator.staff s where s.id = h.assignee_id), '')
      from kurator.quality_page(v_office, p_rule, p_after_name, p_after_id, least(greatest(coalesce(p_limit, 60), 1), case when coalesce(p_purpose, '') <> '' then 100000 else 500 end)) h
      join kurator.person p on p.id = h.person_id
     order by h.name_key, h.person_id;
end $$;

-- Every operator's figures as they were counted last; no row for who sees no figures of others.
create or replace function api.quality_region() returns table (office_id int, office text, counted text, rule text, n int, of_n int)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.quality_region();
end $$;
