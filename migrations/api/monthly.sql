-- role: kurator_api
-- The monthly form (item 1.8 of the plan): its figures, and the people behind one of them. See kurator.monthly_facts.

-- p_office: an office, the negative of its number in the programme's annex, 0 the region, null the account's own (the region for who has no
-- cases). p_month: any day of it, null the running one. p_purpose: '' to look at, export
-- or print leaves an entry in the journal. First comes a row `head`: name is whose form, day the last day counted, n is 1 for
-- the running month. `column`s follow (col the code, part the ages, name), then cells: line and part name the row, col is all, the code of an age
-- group, or place; name is the part's or the place's. A refusal is one row `refused` with a message code.
create or replace function api.monthly(p_office int, p_month date, p_lang text, p_purpose text)
    returns table (kind text, line text, part text, col text, name text, n bigint, day date, office_id int)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    a record;
    en constant boolean := coalesce(p_lang, '') = 'en';
    v_from date := date_trunc('month', p_month)::date;
    v_office int := p_office;
    v_offices int[];
    v_day date;
begin
    if kurator.me() is null then
        raise exception 'account is unknown, locked or expired' using errcode = 'KU001';
    end if;
    if v_office < 0 then
        v_office := coalesce((select o.id from kurator.organisation o where o.no = -v_office::bigint), -1);
    elsif v_office is null then
        select * into a from kurator.account(null);
        v_office := case when a.role in ('clerk', 'coordinator', 'supervisor') then a.office_id else 0 end;
    end if;
    if v_office = 0 then
        select array_agg(o.id order by o.id) into v_offices from kurator.organisation o;
    else
        select array_agg(o.id) into v_offices from kurator.organisation o where o.id = v_office;
    end if;
    kind := 'refused';
    if not kurator.sees_figures(v_office) or v_offices is null then
        line := case when v_office = 0 then 'monthly.region' else 'monthly.office' end;
        perform audit.refused('monthly', v_office::text, line);
        return next;
        return;
    end if;
    v_from := coalesce(v_from, date_trunc('month', kurator.monthly_day(v_offices, '9999-01-01'))::date);
    v_day := kurator.monthly_day(v_offices, v_from);
    if v_day is null or v_day < v_from then
        line := 'monthly.future';
        return next;
        return;
    end if;
    if coalesce(p_purpose, '') <> '' then
        perform audit.note(case p_purpose when 'print' then 'print' else 'export' end, null, 'monthly', v_office::text, to_char(v_from, 'YYYY-MM'));
    end if;
    return query select 'head', '', '', '', coalesce((select o.short_name from kurator.organisation o where o.id = v_office), ''),
                        (v_day = kurator.monthly_day(v_offices, (v_from + interval '1 month')::date))::int::bigint, v_day, v_office;
    return query
    with cell as materialized (select c.* from kurator.monthly_cells(v_offices, v_from, v_office = 0,
                           case when v_office = any (kurator.my_offices()) then kurator.hidden_people() else '{}' end) c),
    part as (
        select 'arrived' as line, s.code, s.position, case when en then s.name_en else s.name end as name from kurator.source s
        union all
        select l, c.code, c.position, case when en then c.name_en else c.name end from kurator.channel c, unnest('{in_time,late}'::text[]) l
        union all
        select 'closed', h.code, h.position, case when en then h.name_en else h.name end from kurator.choice h where h.list = 'close'
        union all
        select x.line, p.code, x.position, case when en then p.name_en else p.name end
          from (values ('waiting', 'decide', 1), ('waiting', 'post_wait', 2), ('overdue', 'notify', 1), ('overdue', 'agree_meeting', 2),
                       ('overdue', 'esrn', 3)) x(line, code, position)
          join kurator.period p on p.code = x.code),
    line as (
        select l.line, l.position, null::text as part, 0 as at, '' as name
          from unnest('{arrived,in_time,late,refused,waiting,open,accompanied,closed,overdue,late_entry}'::text[]) with ordinality l(line, position)
        union all
        select l.line, l.position, p.code, p.position, p.name
          from unnest('{arrived,in_time,late,refused,waiting,open,accompanied,closed,overdue,late_entry}'::text[]) with ordinality l(line, position)
          join part p on p.line = l.line
        union all           -- a part that no list names (any more) is shown by its code
        select l.line, l.position, c.part, 99, c.part
          from unnest('{arrived,in_time,late,refused,waiting,open,accompanied,closed,overdue,late_entry}'::text[]) with ordinality l(line, position)
          join (select distinct c.line, c.part from cell c where c.part > '') c on c.line = l.line
         where not exists (select from part p where p.line = c.line and p.code = c.part)),
    col as (
        select 'all' as code, -1 as position, null::text as category, '' as name, '' as ages
        union all
        select t.code, t.age_from, t.code, case when en then t.name_en else t.name end,
               case when t.age_to is null then t.age_from || '+' else t.age_from || '-' || t.age_to - 1 end from kurator.target_category t)
    select r.kind, r.line, r.part, r.col, r.name, r.n, null::date, null::int from (
        select 'column' as kind, '' as line, c.ages as part, c.code as col, c.name, null::bigint as n, 1 as o, c.position as o1, 0 as o2, 0 as o3 from col c
        union all
        select 'cell', l.line, coalesce(l.part, ''), c.code, l.name, coalesce(x.n, 0), 2, l.position::int, l.at, c.position
          from line l
         cross join col c
          left join cell x on x.line = l.line and x.part is not distinct from l.part and x.category is not distinct from c.category and x.place is null
        union all
        select 'place', x.line, '', 'place', x.place, x.n, 3, 0, 0, 0 from cell x where x.place is not null) r
     order by r.o, r.o1, r.o2, r.o3, r.name collate "ru-x-icu", r.line;
end $$;

-- The people behind a figure, as many rows as the figure says, by name: p_line, p_part ('' for the whole line), p_col all, an age group
-- or place with p_place. Offices whose cases the account does not see are left out of a region. A page is of whole citizens, those of p_limit
-- rows; the next one is behind the last name_key and person_id of the one before. code: '', or why there is nothing to show; total comes with
-- every row of the first page. Where the figure is more than a page, citizens are gone through by name, as many as fill it; not for ever: a
-- figure of few is sorted whole.
create or replace function api.monthly_people(p_office int, p_month date, p_line text, p_part text, p_col text, p_place text,
                                              p_purpose text, p_after_name text, p_after_id bigint, p_limit int)
    returns table (code text, total bigint, case_id bigint, person_id bigint, name text, birth_date date, part text, day date, due_on date, office text, name_key text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_from date := date_trunc('month', p_month)::date;
    v_office int := coalesce(p_office, case when kurator.monitors() then 0 else (kurator.account(null)).office_id end);
    v_part constant text := coalesce(p_part, '');
    v_place constant text := coalesce(p_place, '');
    v_limit constant int := least(greatest(coalesce(p_limit, 100), 1), 100000);
    v_region boolean;
    v_offices int[];
    v_day date;
    v_hidden constant bigint[] := kurator.hidden_people();
    v_total bigint;
    v_most bigint := v_limit * case when p_line in ('accompanied', 'open') then 2 else 24 end;       -- of citizens gone through at a time
    v_tries int := 0;
    v_given bigint := 0;
    v_rows bigint;
    v_cases bigint[];                       -- null: of all that are left
    v_more boolean := true;
    v_name text := p_after_name;
    v_id bigint := coalesce(p_after_id, 0);
    v_next_name text := v_name;
    v_next_id bigint := v_id;
begin
    if kurator.me() is null then
        raise exception 'account is unknown, locked or expired' using errcode = 'KU001';
    end if;
    if v_office < 0 then
        v_office := coalesce((select o.id from kurator.organisation o where o.no = -v_office::bigint), -1);
    end if;
    v_region := v_office = 0;
    select array_agg(o.id) into v_offices from kurator.organisation o
     where (v_region or o.id = v_office) and (kurator.my_directions() is not null or o.id = any (kurator.my_offices()));
    v_from := coalesce(v_from, date_trunc('month', kurator.monthly_day(v_offices, '9999-01-01'))::date);
    v_day := kurator.monthly_day(v_offices, v_from);
    code := case when not kurator.sees_figures(v_office) or v_offices is null then case when v_region then 'monthly.region' else 'monthly.office' end
                 when v_day is null or v_day < v_from then 'monthly.future'
                 when coalesce(p_line, '') <> all ('{arrived,in_time,late,refused,waiting,open,accompanied,closed,overdue,late_entry}')
                   or coalesce(p_col, '') not in ('all', 'place') and not exists (select from kurator.target_category t where t.code = p_col) then 'monthly.cell' end;
    if code in ('monthly.region', 'monthly.office') then
        perform audit.refused('monthly_people', v_office::text, code);
    end if;
    if code is not null then
        return next;
        return;
    end if;
    if coalesce(p_purpose, '') <> '' then
        perform audit.note(case p_purpose when 'print' then 'print' else 'export' end, null, 'monthly_people', v_office::text,
                           concat_ws(' ', to_char(v_from, 'YYYY-MM'), p_line, kurator.monthly_part(v_part), p_col));
    else                                            -- (of a hundred citizens and more: of some figures a citizen has two rows)
        perform audit.note_list('monthly_people', v_office, num_nonnulls(p_after_name, p_after_id) > 0 or v_limit > 500, v_limit / 2);
    end if;
    if v_name is null then
        if v_offices <@ kurator.my_offices() and kurator.foreign_sites() is null then
            v_total := kurator.monthly_total(v_offices, v_from, p_line, v_part, p_col, v_place, v_region, v_hidden);
        else                                -- who sees some of the citizens: one by one
            select count(*) into v_total
              from kurator.monthly_hits(v_offices, v_from, p_line, v_part, p_col, v_place, v_region, null, false) h
              join kurator.case_file c on c.id = h.case_id
              left join kurator.person p on p.id = h.person_id
             where p.id is not null or kurator.nameless(h.person_id);
        end if;
        if v_total = 0 then
            return;
        end if;
    end if;
    loop
        -- those of few, or of very many, whole; so what is left when as many citizens were gone through as may be
        if v_limit > 2000 or v_total <= v_limit * 4 or v_tries = 2 then
            v_cases := null;
            v_more := false;
        else
            select w.last_name, w.last_id, w.cases, w.more into v_next_name, v_next_id, v_cases, v_more
              from kurator.monthly_next(v_offices, v_from, p_line, p_col, v_most::int, v_name, v_id) w;
            v_tries := v_tries + 1;
        end if;
        return query
        select * from (
            -- whose data were destroyed is counted, and has no name
            select '', v_total, h.case_id, h.person_id, coalesce(nullif(concat_ws(' ', p.surname, nullif(p.given_name, ''), nullif(p.patronymic, '')), ''), '-'),
                   p.birth_date, h.part, h.day, h.due_on, o.short_name, h.name_key
              from kurator.monthly_hits(v_offices, v_from, p_line, v_part, p_col, v_place, v_region, v_cases, true) h
              join kurator.case_file c on c.id = h.case_id         -- those alone that the caller may see
              join kurator.organisation o on o.id = h.office_id
              left join kurator.person p on p.id = h.person_id
             where (v_name is null or (h.name_key, h.person_id) > (v_name collate "C", v_id))
               and (p.id is not null or kurator.nameless(h.person_id))
             order by h.name_key collate "C", h.person_id fetch first (v_limit - v_given) rows with ties) r
         order by r.name_key collate "C", r.person_id, r.case_id, r.day, r.part;
        get diagnostics v_rows = row_count;
        v_given := v_given + v_rows;
        exit when v_given >= v_limit or not v_more;
        v_most := least(v_most * 8, v_most * (v_limit - v_given) * 3 / 2 / greatest(v_given, 1) + v_limit);      -- as many as are likely to fill it
        v_name := v_next_name;
        v_id := v_next_id;
    end loop;
end $$;
