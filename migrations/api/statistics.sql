-- role: kurator_api
-- The depersonalised export: cases without names, birth dates, numbers, addresses, or a sign that stands for a citizen. See
-- kurator.statistics_cases.

-- p_office: an office, the negative of its number in the programme's annex, 0 the region, null the account's own (the region for who
-- has none to supervise). p_from, p_until: days of the first and the last quarter of arrival; null: the last one that is over. p_reason: why,
-- of the list `statistics`. First a row `head`: cells are whose, the first and the last quarter; then rows of cells in the order
-- of the file, as words of p_lang; equal exports have equal rows in an equal order. A refusal is one row `refused` with code and
-- args; it and the export are written in the journal, or nothing is given.
create or replace function api.statistics(p_office int, p_from date, p_until date, p_reason text, p_lang text)
    returns table (kind text, code text, cells text[])
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    en constant boolean := coalesce(p_lang, '') = 'en';
    v_office int := p_office;
    v_offices int[];
    v_last date;
    v_from date := date_trunc('quarter', p_from)::date;
    v_until date := date_trunc('quarter', p_until)::date;
    v_given int := 0;
    c record;
begin
    if kurator.me() is null then
        raise exception 'account is unknown, locked or expired' using errcode = 'KU001';
    end if;
    if v_office < 0 then
        v_office := coalesce((select o.id from kurator.organisation o where o.no = -v_office::bigint), -1);
    elsif v_office is null then
        v_office := coalesce((select t.place from (select kurator.rights() as r) x
                               cross join lateral unnest((x.r).places, (x.r).roles) with ordinality t(place, role, i)
                               where t.role = 'supervisor' order by t.i limit 1), 0);
    end if;
    select array_agg(o.id order by o.id) into v_offices from kurator.organisation o where v_office = 0 or o.id = v_office;
    kind := 'refused';
    cells := '{}';
    code := case when not kurator.gives_statistics(v_office) or v_offices is null then case when v_office = 0 then 'statistics.region' else 'statistics.office' end
                 when not exists (select from kurator.choice h where h.list = 'statistics' and h.code = p_reason) then 'statistics.reason' end;
    if code is null then
        v_last := kurator.statistics_last(v_offices);
        v_from := coalesce(v_from, least(v_last, v_until));
        v_until := coalesce(v_until, greatest(v_last, v_from));
        if v_until > v_last then
            code := 'statistics.running';
            cells := array[to_char(v_last, 'YYYY-"Q"Q')];
        elsif v_from > v_until or v_from < v_until - interval '10 years' then
            code := 'statistics.period';
        end if;
    end if;
    if code in ('statistics.office', 'statistics.region') then
        perform audit.refused('statistics', v_office::text, code);
    end if;
    if code is not null then
        return next;
        return;
    end if;
    kind := 'head';
    code := '';
    cells := array[coalesce((select o.short_name from kurator.organisation o where o.id = v_office), ''), to_char(v_from, 'YYYY-"Q"Q'), to_char(v_until, 'YYYY-"Q"Q')];
    return next;
    kind := 'case';
    for c in
        select to_char(s.quarter, 'YYYY-"Q"Q') as quarter, s.territory,
               case s.category when '*' then '*' else coalesce((select case when en then t.name_en else t.name end from kurator.target_category t where t.code = s.category), '') end as category,
               case s.disability when '*' then '*' else coalesce((select case when en then h.name_en else h.name end from kurator.choice h where h.list = 'disability' and h.code = s.disability), '') end as disability,
               case s.sex when '*' then '*' else (select case when en then h.name_en else h.name end from kurator.choice h where h.list = 'sex' and h.code = s.sex) end as sex,
               coalesce((select case when en then h.name_en else h.name end from kurator.choice h where h.list = 'stage' and h.code = s.stage), s.stage) as stage, s.days_told, s.told_in_time,
               coalesce((select case when en then h.name_en else h.name end from kurator.choice h where h.list = 'answer' and h.code = s.answer), '') as answer,
               s.days_meeting, s.days_esrn,
               coalesce((select case when en then h.name_en else h.name end from kurator.choice h where h.list = 'close' and h.code = s.closed), s.closed) as closed, s.days_closed
          from kurator.statistics_cases(v_offices, v_from, v_until, v_last) s
         -- by what is shown alone: an order of another kind would tell of what is not
         order by s.quarter, s.territory collate "C", s.category, s.disability, s.sex, s.stage, s.days_told, s.told_in_time, s.answer,
                  s.days_meeting, s.days_esrn, s.closed, s.days_closed
    loop
        v_given := v_given + 1;
        cells := array[c.quarter, c.territory, c.category, c.disability, c.sex, c.stage, c.days_told::text,
                       case when c.told_in_time then (select case when en then h.name_en else h.name end from kurator.choice h where h.list = 'yesno' and h.code = 'yes')
                            when not c.told_in_time then (select case when en then h.name_en else h.name end from kurator.choice h where h.list = 'yesno' and h.code = 'no') end,
                       c.answer, c.days_meeting::text, c.days_esrn::text, c.closed, c.days_closed::text];
        return next;
    end loop;
    perform audit.note('export', null, 'statistics', v_office::text,
                       concat_ws(' ', p_reason, to_char(v_from, 'YYYY-"Q"Q') || '..' || to_char(v_until, 'YYYY-"Q"Q'), v_given || ' rows'));
end $$;
