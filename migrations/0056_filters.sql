-- role: kurator_owner
-- The one language of filters of citizens: what may be asked of a row of 0046_listed.sql, as rows of two tables, and views that were saved
-- under a name.

-- ---- the language: what may be asked -------------------------------------------------------------------------------------

-- A filter is a list of texts `code=value`. Values of one code are alternatives, codes hold together. condition is SQL over r, a row of
-- kurator.listed, with $1 the office and $2 its day; %1$L in it stands for a value of the filter's own kind: staff, site, settlement,
-- category (kurator.target_category), disability and mark (kurator.choice). Only the owner of the tables writes these.
create table kurator.filter (
    code            text primary key check (code ~ '^[a-z_]{1,20}$'),
    position        int not null unique,
    name            text not null,
    name_en         text not null,
    own             text not null default '' check (own in ('', 'staff', 'site', 'settlement', 'category', 'disability', 'mark')),
    condition       text not null default '',
    tallied         boolean not null default false,         -- all its conditions hold, or do not, of a row of kurator.listed_tally, too: see kurator.tallied_count
    check ((own = '') = (condition = ''))
);
-- Values that have a condition of their own.
create table kurator.filter_value (
    filter          text not null references kurator.filter,
    code            text not null check (code ~ '^[a-z0-9_]{1,20}$'),
    position        int not null,
    name            text not null,
    name_en         text not null,
    condition       text not null,
    primary key (filter, code),
    unique (filter, position)
);
grant select on kurator.filter, kurator.filter_value to kurator_api;
insert into kurator.filter (code, position, name, name_en, own, condition) values
 ('category', 1, 'Категория', 'Category', 'category',
  'r.birth_date <= (select ($2 - make_interval(years => k.age_from))::date from kurator.target_category k where k.code = %1$L)'
  ' and r.birth_date > (select coalesce(($2 - make_interval(years => k.age_to))::date, ''-infinity'') from kurator.target_category k where k.code = %1$L)'),
 ('stage', 2, 'Этап', 'Stage', '', ''),
 ('assignee', 3, 'Ответственный', 'Responsible', 'staff', 'r.stage is not null and r.assignee_id = %1$L::int'),
 ('ipra', 4, 'ИПРА', 'IPRA', '', ''),
 ('turns', 5, 'Исполняется', 'Will be', '', ''),
 ('missing', 6, 'Нет данных', 'Missing', '', ''),
 ('disability', 7, 'Инвалидность', 'Disability', 'disability', 'r.disability = %1$L'),
 ('territory', 8, 'Территория', 'Territory', 'settlement', 'r.settlement = %1$L'),
 ('site', 9, 'Место приёма', 'Site', 'site', 'r.site_id = %1$L::int'),
 ('mark', 10, 'Отметка', 'Mark', 'mark', 'r.marks <> ''{}'' and %1$L = any (r.marks)');
insert into kurator.filter_value values
 ('stage', 'identification', 1, 'выявление', 'identification', 'r.stage = ''identification'''),
 ('stage', 'assessment', 2, 'диагностика и прогноз', 'assessment', 'r.stage = ''assessment'''),
 ('stage', 'implementation', 3, 'реализация', 'implementation', 'r.stage = ''implementation'''),
 ('stage', 'open', 4, 'дело открыто', 'a case is open', 'r.stage is not null'),
 ('stage', 'none', 5, 'открытого дела нет', 'no case is open', 'r.stage is null'),
 ('assignee', 'me', 1, 'я', 'myself', 'r.stage is not null and r.assignee_id = (select kurator.me())'),
 ('assignee', 'nobody', 2, 'никто', 'nobody', 'r.stage is not null and r.assignee_id is null'),
 ('ipra', 'valid', 1, 'действует', 'in force', 'r.ipra_until >= $2'),
 ('ipra', 'month', 2, 'кончится за 30 дней', 'ends within 30 days', 'r.ipra_until between $2 and $2 + 30'),
 ('ipra', 'quarter', 3, 'кончится за 90 дней', 'ends within 90 days', 'r.ipra_until between $2 and $2 + 90'),
 ('ipra', 'over', 4, 'срок истёк', 'is over', 'r.ipra_until < $2'),
 ('ipra', 'unlimited', 5, 'бессрочная', 'without limit', 'r.ipra_until = ''infinity'''),
 ('ipra', 'unknown', 6, 'срок не указан', 'its end was not entered', 'r.ipra and r.ipra_until is null'),
 ('ipra', 'none', 7, 'ИПРА нет', 'there is none', 'not r.ipra'),
 ('missing', 'snils', 1, 'СНИЛС', 'SNILS', 'not r.died and not r.snils'),
 ('missing', 'phone', 2, 'годный телефон', 'a number in use', 'not r.died and not r.phone'),
 ('missing', 'address', 3, 'адрес', 'address', 'not r.died and (r.address_until >= $2) is not true'),
 ('missing', 'ipra', 4, 'ИПРА в силе', 'an IPRA in force', 'not r.died and (r.ipra_until >= $2 or r.ipra and r.ipra_until is null) is not true'),
 ('missing', 'representative', 5, 'представитель', 'representative',
  'not r.died and (r.incapable or r.birth_date > ($2 - interval ''18 years'')::date) and (r.represented_until >= $2) is not true'),
 ('missing', 'disability', 6, 'группа инвалидности', 'disability', 'not r.died and r.disability is null'),
 ('missing', 'assignee', 7, 'ответственный', 'responsible', 'r.stage is not null and r.assignee_id is null'),
 ('mark', 'none', 99, 'отметок нет', 'no mark', 'r.marks = ''{}'''),
 ('disability', 'none', 9, 'не указана', 'not entered', 'r.disability is null');
update kurator.filter set tallied = true where code in ('category', 'disability', 'site');
insert into kurator.filter_value
select 'turns', a.age || '_' || d.days, row_number() over (order by d.days, a.age),
       format('%s %s (за %s дней)', a.age, case a.age when 3 then 'года' else 'лет' end, d.days), format('%s (within %s days)', a.age, d.days),
       -- (who was born on 29 February is a year older on 1 March of a year that has none, as everywhere: kurator.of_age_on)
       format('not r.died and r.birth_date > ''0001-01-01'' and r.birth_date > ($2 - 1 - interval ''%1$s years'')::date and r.birth_date <= ($2 + %2$s - interval ''%1$s years'')::date', a.age, d.days)
  from unnest('{3,18,60}'::int[]) a(age) cross join unnest('{30,90}'::int[]) d(days);

-- One term in SQL; null: there is no such filter, or it has no such value.
create function kurator.filter_term(p_filter text, p_value text) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    f kurator.filter;
    v_condition text := (select v.condition from kurator.filter_value v where v.filter = p_filter and v.code = p_value);
begin
    if v_condition is not null then
        return v_condition;
    end if;
    select * into f from kurator.filter k where k.code = p_filter;
    return case when case f.own when 'staff' then p_value ~ '^[0-9]{1,9}$' when 'site' then p_value ~ '^[0-9]{1,9}$' when 'settlement' then length(p_value) <= 300 and p_value !~ '[|[:cntrl:]]'
                                when 'category' then exists (select from kurator.target_category k where k.code = p_value)
                                when 'disability' then exists (select from kurator.choice c where c.list = 'disability' and c.code = p_value)
                                when 'mark' then exists (select from kurator.choice c where c.list = 'mark' and c.code = p_value) end
                then format(f.condition, p_value) end;
end $$;
-- A filter as one condition over r, with $1 and $2 as above; of none: true. What is no filter is answered by KU012.
create function kurator.filter_where(p_filter text[]) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    v_where text := 'true';
    v_term text;
    f record;
    v text;
begin
    if cardinality(p_filter) > 100 then
        raise exception 'a filter of more than a hundred terms' using errcode = 'KU012';
    end if;
    for f in select split_part(t, '=', 1) as code, array_agg(distinct substr(t, strpos(t, '=') + 1)) as vals from unnest(p_filter) t group by 1 order by 1 loop
        v_where := v_where || ' and (false';
        foreach v in array f.vals loop
            v_term := kurator.filter_term(f.code, v);
            if v_term is null then
                raise exception 'no such filter' using errcode = 'KU012';
            end if;
            v_where := v_where || ' or (' || v_term || ')';
        end loop;
        v_where := v_where || ')';
    end loop;
    return v_where;
end $$;
-- Is it a filter at all?
create function kurator.filter_sound(p_filter text[]) returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return p_filter is not null and cardinality(p_filter) <= 100
       and not exists (select from unnest(p_filter) t where t is null or kurator.filter_term(split_part(t, '=', 1), substr(t, strpos(t, '=') + 1)) is null);
end $$;
-- Which rows r of an office's citizens the caller sees, as a condition with $1 the office and $3 … $5 hidden, away and spans; null: none. As the policies
-- of kurator.listed have it, asked once instead of at every row: what it is put into reads past them.
create function kurator.filter_seen(p_office int, out hidden bigint[], out away int[], out spans datemultirange[], out seen text)
    language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    v_own constant boolean := coalesce(p_office = any (kurator.my_offices()), false);
    v_reach constant kurator.reach[] := case when not v_own then kurator.my_directions() end;
begin
    if not v_own and v_reach is null then
        return;
    end if;
    hidden := kurator.hidden_people();
    away := kurator.foreign_sites();
    spans := kurator.spans(v_reach, p_office);
    seen := 'r.office_id = $1' || case when hidden <> '{}' then ' and r.person_id <> all ($3)' else '' end
         || case when away is not null then ' and (r.site_id = any ($4)) is not true' else '' end || case when spans is not null then ' and $5[r.need] @> r.birth_date' else '' end;
end $$;
-- The citizens of an office whom the caller sees and who fit, in the order of names: for whatever else lists, counts or gives out by a filter.
create function kurator.filtered(p_office int, p_filter text[]) returns setof kurator.listed language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v constant record := kurator.filter_seen(p_office);
begin
    return query execute 'select r.* from kurator.listed r where ' || coalesce(v.seen, 'false') || ' and ' || kurator.filter_where(p_filter) || ' order by r.name_key, r.person_id'
        using p_office, kurator.office_today(p_office), v.hidden, v.away, v.spans;
end $$;
create function kurator.filtered_count(p_office int, p_filter text[]) returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v constant record := kurator.filter_seen(p_office);
    n int;
begin
    execute 'select count(*) from kurator.listed r where ' || coalesce(v.seen, 'false') || ' and ' || kurator.filter_where(p_filter) into n
        using p_office, kurator.office_today(p_office), v.hidden, v.away, v.spans;
    return n;
end $$;
-- The cases of an office on its board whose citizens do not fit: those with an open deadline, case or spot check, or a notice of the share in time; of a
-- list those alone that its figure p_cell could have. Asks for no rights: the board does. Who has an open case is found among those of the list, by their
-- index alone; of the closed ones a deadline says birth date and disability itself, for whatever else is asked each is looked up (offset 0: the planner would go
-- through everybody whom the office keeps). Where fewer fit than do not, all but those.
create function kurator.filter_hides(p_office int, p_filter text[], p_cell text default null) returns int8multirange
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_hashjoin = on set enable_mergejoin = off set jit = off as $$
declare
    v_today constant date := kurator.office_today(p_office);
    v_ranges constant kurator.due_range[] := case when p_cell is null then '{}' else kurator.board_ranges(p_office, v_today, p_cell) end;
    v_where constant text := kurator.filter_where(p_filter);
    v_told constant boolean := not exists (select from unnest(p_filter) t where split_part(t, '=', 1) not in ('category', 'disability'));
    v_out int8multirange;
begin
    execute format($q$
        with known as materialized (select r.person_id, r.case_id, r.more_open, (%1$s) is true as fits from kurator.listed r where $3 and r.office_id = $1 and r.stage is not null),
        further (case_id, person_id, born, need) as (
            select d.case_id, %4$s, d.born, d.need from kurator.deadline_open d where $3 and d.office_id = $1 and not exists (select from known k where k.case_id = d.case_id)
            union all
            select k.case_id, k.person_id, null::date, null::int from kurator.spot_check k where $3 and k.office_id = $1 and k.result is null
            union all
            select d.case_id, %4$s, d.born, d.need from unnest($5) b join kurator.deadline_open d on d.office_id = $1 and d.period = b.period and d.due_on >= b.from_due and d.due_on < b.to_due
            union all
            select d.case_id, %4$s, d.born, d.need from kurator.deadline_open d where $4 and not $3 and d.office_id = $1 and d.period = 'notify' and d.due_on >= kurator.board_since($2) and d.due_on < $2
            union all
            select d.case_id, %4$s, d.born, d.need from kurator.deadline_done d where $4 and d.office_id = $1 and d.period = 'notify' and d.due_on >= kurator.board_since($2) and d.due_on < $2),
        judged as (
            select k.case_id, k.fits from known k
            union all
            select c.id, k.fits from known k join kurator.case_file c on k.more_open and c.person_id = k.person_id and c.office_id = $1 and c.state = 'open' and c.id <> k.case_id
            union all
            select f.case_id, case when %2$s and f.born is not null
                                   then (select (%3$s) is true from (select f.born as birth_date, ('{NULL,1,2,3,child,limited_health}'::text[])[1 + (f.need - 1) / 5] as disability) r)
                                   else exists (select from kurator.listed r where r.office_id = $1 and (%1$s)
                                                    and r.person_id = coalesce(f.person_id, (select c.person_id from kurator.case_file c where c.id = f.case_id)) offset 0) end
              from further f)
        select case when few.fit then '{(,)}'::int8multirange - coalesce(those.cases, '{}') else coalesce(those.cases, '{}') end
          from (select 2 * count(*) filter (where k.fits) < count(*) as fit from known k) few
         cross join lateral (select range_agg(int8range(j.case_id, j.case_id, '[]')) as cases from judged j where j.fits = few.fit) those$q$,
        v_where, case when v_told then 'true' else 'false' end, case when v_told then v_where else 'false' end, case when v_told then 'null::bigint' else '(d.person_id)' end)      -- (who it is stands in no index of deadlines)
       into v_out using p_office, v_today, coalesce(p_cell <> 'late' and v_ranges = '{}', true), coalesce(p_cell = 'late', true), v_ranges;
    return v_out;
end $$;
-- Where citizens of an office live whom the caller sees, three hundred places at most: from one to the next in the index.
create function kurator.settlements(p_office int) returns setof text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v constant record := kurator.filter_seen(p_office);
begin
    if v.seen is not null then
        return query execute format($q$
            with recursive place as (
                (select r.settlement, 1 as n from kurator.listed r where r.settlement <> '' and %1$s order by r.settlement limit 1)
                union all
                select (select r.settlement from kurator.listed r where r.settlement > p.settlement and r.settlement <> '' and %1$s order by r.settlement limit 1), p.n + 1
                  from place p where p.settlement is not null and p.n < 300)
            select p.settlement from place p where p.settlement is not null$q$, v.seen)
        using p_office, null::date, v.hidden, v.away, v.spans;
    end if;
end $$;
grant execute on function kurator.filter_term(text, text), kurator.filter_where(text[]), kurator.filter_sound(text[]), kurator.filtered(int, text[]), kurator.filtered_count(int, text[]),
    kurator.settlements(int) to kurator_api;

-- What can be chosen in an office, by the order of the menu; its staff and sites by who works there.
create function kurator.filter_choices(p_office int, p_lang text) returns table (filter text, code text, title text, name text) language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    en constant boolean := p_lang = 'en';
begin
    return query
    select f.code, v.code, case when en then f.name_en else f.name end, v.name
      from kurator.filter f
     cross join lateral (
            select 1 as part, x.position as n, x.code, case when en then x.name_en else x.name end as name from kurator.filter_value x where x.filter = f.code
            union all
            select 2, k.age_from, k.code, case when en then k.name_en else k.name end from kurator.target_category k where f.own = 'category'
            union all
            select 0, c.position, c.code, case when en then c.name_en else c.name end from kurator.choice c where f.own in ('disability', 'mark') and c.list = f.own
            union all
            select 2, (row_number() over (order by s.surname collate "ru-x-icu", s.staff_id))::int, s.staff_id::text, kurator.short_name(s.surname, s.given_name, s.patronymic)
              from kurator.assignable(p_office) s where f.own = 'staff' and p_office = any (kurator.my_offices())
            union all
            select 2, (row_number() over (order by t.name collate "ru-x-icu", t.id))::int, t.id::text, t.name from kurator.site t
             where f.own = 'site' and t.organisation_id = p_office and p_office = any (kurator.my_offices()) and (t.id = any (kurator.foreign_sites())) is not true
            union all
            select 2, (row_number() over (order by l.settlement collate "ru-x-icu"))::int, l.settlement, l.settlement
              from kurator.settlements(p_office) l(settlement) where f.own = 'settlement' and l.settlement !~ '[|[:cntrl:]]') v
     order by f.position, v.part, v.n;
end $$;
grant execute on function kurator.filter_choices(int, text) to kurator_api;

-- ---- views ---------------------------------------------------------------------------------------------------------------

insert into kurator.setting_kind values
 ('views.most', 'int', '100', 1, 1000, null, 'Сколько сохранённых видов может быть у одного сотрудника и общих у учреждения', 'Saved views of one account, and shared ones of an office, at most');
-- A filter under a name: its maker's own, or the whole office's. Taken away: it ends.
create table kurator.saved_view (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    staff_id        int not null references kurator.staff,
    name            text not null check (length(name) between 1 and 60),
    shared          boolean not null,
    terms           text[] not null check (cardinality(terms) between 1 and 100),
    version         int not null default 1,
    made_at         timestamptz not null default kurator.clock(),
    ended_at        timestamptz
);
create unique index saved_view_shared on kurator.saved_view (office_id, lower(name)) where shared and ended_at is null;
create unique index saved_view_own on kurator.saved_view (office_id, staff_id, lower(name)) where not shared and ended_at is null;
create trigger journal after insert or update or delete on kurator.saved_view for each row execute function audit.log('-', 'id');
create trigger stands_delete before delete on kurator.saved_view for each row execute function kurator.stands();
grant select, insert on kurator.saved_view to kurator_api;
grant update (name, shared, terms, version, ended_at) on kurator.saved_view to kurator_api;
alter table kurator.saved_view enable row level security;
create policy saved_view_read on kurator.saved_view for select to kurator_api
    using (office_id = any ((select kurator.my_offices())::int[]) and (shared or staff_id = (select kurator.me())));
create policy saved_view_add on kurator.saved_view for insert to kurator_api
    with check (office_id = any ((select kurator.my_edit_offices())::int[]) and staff_id = (select kurator.me()));
create policy saved_view_change on kurator.saved_view for update to kurator_api
    using (office_id = any ((select kurator.my_edit_offices())::int[]) and (staff_id = (select kurator.me()) or shared and kurator.supervises(office_id)));

-- A filter in which a term `view=NAME`, or a mere name, stands for what the view of that name in the office asks for: the caller's own before a shared one.
-- views: their numbers; unknown: the first name that there is no view of. Runs as its caller.
create function kurator.filter_spelled(p_office int, p_filter text[], out terms text[], out views bigint[], out unknown text) language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    t text;
    v_name text;
    v record;
begin
    terms := '{}';
    views := '{}';
    if cardinality(p_filter) > 100 then         -- which is none
        terms := p_filter;
        return;
    end if;
    foreach t in array coalesce(p_filter, '{}') loop
        v_name := case when t like 'view=%' then substr(t, 6) when strpos(t, '=') = 0 then t end;
        if v_name is null then
            terms := terms || t;
        else
            select w.id, w.terms into v from kurator.saved_view w
             where w.office_id = p_office and w.ended_at is null and lower(w.name) = lower(btrim(v_name)) order by w.shared, w.id limit 1;
            unknown := coalesce(unknown, case when not found then v_name end);
            terms := terms || coalesce(v.terms, '{}');
            views := views || v.id;
        end if;
    end loop;
end $$;
grant execute on function kurator.filter_spelled(int, text[]) to kurator_api;

insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r, unnest('{people,people_filters}'::text[]) f
union all
select r, f from unnest('{clerk,coordinator,supervisor}'::text[]) r, unnest('{views,save_view,save_marks}'::text[]) f;
insert into kurator.draft_form (form, target) values ('view', 'none'), ('marks', 'none');
