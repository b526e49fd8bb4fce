-- role: kurator_owner
-- Registers (¶2.4.7, 2.4.8) as tables that leave the program: which columns each has, and what a citizen's row of one holds. One row
-- is a citizen in an office that keeps him, with the case that runs there, or the last one. It comes back without loss: words are
-- those of the reference lists, dates ISO, a cell of several values is one record of several parts (kurator.cell_list).
insert into kurator.setting_kind values
 ('register.max_rows', 'int', '10000', 10, 1000000, null, 'Сколько строк может быть в одной выгрузке реестра', 'Rows of one export of a register, at most'),
 ('register.per_day', 'int', '20', 1, 1000, null, 'Сколько раз за сутки одна учётная запись может выгрузить реестр', 'Exports of a register by one account in a day and a night, at most');
insert into kurator.choice (list, code, position, name, name_en, extra) values
 ('register', 'territorial', 1, 'территориальный реестр', 'territorial register', 'office'),
 ('register', 'regional', 2, 'региональный реестр', 'regional register', 'region'),
 ('register_reason', 'check', 1, 'сверка реестра', 'checking the register', ''),
 ('register_reason', 'transfer', 2, 'перенос в другую базу', 'moving to another database', ''),
 ('register_reason', 'request', 3, 'запрос органа власти', 'an authority''s request', ''),
 ('register_reason', 'centre', 4, 'передача в ресурсный центр', 'handing over to the resource centre', ''),
 ('register_reason', 'report', 5, 'отчёт или справка', 'a report', ''),
 ('register_reason', 'plan', 6, 'планирование работы', 'planning the work', '');
insert into kurator.function_grant (role, function)
select r, 'register' from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r;

-- What a column can show. `at` is its place in what kurator.register_cells works out. given: it was entered and an import takes it
-- back; otherwise it follows from what was entered and from the day, and an import leaves it alone.
create table kurator.register_field (
    code            text primary key,
    at              int not null unique check (at > 0),
    given           boolean not null,
    name            text not null unique,
    name_en         text not null unique
);
insert into kurator.register_field (at, code, given, name, name_en) values
 (1, 'operator_no', false, '№ оператора', 'Operator no.'), (2, 'operator', false, 'Оператор', 'Operator'),
 (3, 'surname', true, 'Фамилия', 'Surname'), (4, 'given_name', true, 'Имя', 'Given name'), (5, 'patronymic', true, 'Отчество', 'Patronymic'),
 (6, 'former_surnames', true, 'Прежние ФИО', 'Former names'), (7, 'birth_date', true, 'Дата рождения', 'Birth date'),
 (8, 'sex', true, 'Пол', 'Sex'), (9, 'snils', true, 'СНИЛС', 'SNILS'), (10, 'snils_disputed', true, 'СНИЛС оспорен', 'SNILS disputed'),
 (11, 'category', false, 'Целевая категория', 'Target category'), (12, 'disability', true, 'Инвалидность', 'Disability'),
 (13, 'incapable', true, 'Недееспособен', 'Legally incapable'), (14, 'died_on', true, 'Дата смерти', 'Died on'),
 (15, 'phones', true, 'Телефоны', 'Phones'),
 (16, 'postal_code', true, 'Индекс', 'Postal code'), (17, 'territory', true, 'Территория', 'Territory'),
 (18, 'settlement', true, 'Населённый пункт', 'Settlement'), (19, 'address', true, 'Адрес', 'Address'),
 (20, 'registered_postal_code', true, 'Индекс по регистрации', 'Postal code registered'), (21, 'registered_territory', true, 'Территория по регистрации', 'Territory registered'),
 (22, 'registered_settlement', true, 'Населённый пункт по регистрации', 'Settlement registered'), (23, 'registered_address', true, 'Адрес по регистрации', 'Address registered'),
 (24, 'representatives', true, 'Представители', 'Representatives'), (25, 'preferences', true, 'Особые отметки', 'Preferences'),
 (26, 'ipra_number', true, 'Номер ИПРА', 'IPRA number'), (27, 'ipra_issued_on', true, 'Дата ИПРА', 'IPRA issued on'),
 (28, 'ipra_until', true, 'Срок ИПРА', 'IPRA valid until'), (29, 'ipra_protocol', true, 'Протокол', 'Protocol'),
 (30, 'ipra_disability', true, 'Инвалидность по ИПРА', 'IPRA disability'), (31, 'ipra_limits', true, 'Ограничения', 'Limits'),
 (32, 'kept_since', false, 'На учёте с', 'Kept since'),
 (33, 'source', true, 'Источник', 'Source'), (34, 'received_on', true, 'Поступило', 'Received on'),
 (35, 'incoming_no', true, 'Входящий номер', 'Incoming no.'), (36, 'incoming_on', true, 'Дата входящего', 'Incoming on'),
 (37, 'sender', true, 'Кто направил', 'Sent by'), (38, 'stage', true, 'Этап', 'Stage'), (39, 'responsible', true, 'Ответственный', 'Responsible'),
 (40, 'notified_on', false, 'Уведомлён', 'Notified on'), (41, 'answer', false, 'Ответ', 'Answer'), (42, 'meeting_on', false, 'Встреча', 'Meeting on'),
 (43, 'esrn_on', false, 'Внесён в ЭСРН', 'Entered in ESRN on'), (44, 'accompanied_from', true, 'На сопровождении с', 'Accompanied from'),
 (45, 'closed_on', true, 'Дело закрыто', 'Closed on'), (46, 'close_reason', true, 'Причина закрытия', 'Why closed'),
 (47, 'notify_by', true, 'Уведомить до', 'Notify by'),
 (48, 'course', true, 'Ход дела', 'Course'),
 (49, 'address_until', true, 'Последний день адреса', 'Address until'), (50, 'registered_until', true, 'Последний день адреса по регистрации', 'Address registered until'),
 (51, 'marks', true, 'Отметки учреждения', 'Marks of the office'), (52, 'course_more', true, 'Ход дела, продолжение', 'Course, continued'),
 (53, 'cases', true, 'Другие дела', 'Other cases'), (54, 'cases_more', true, 'Другие дела, продолжение', 'Other cases, continued'), (55, 'family', true, 'Семья', 'Family'),
 (56, 'addresses', true, 'Прежние адреса', 'Former addresses'), (57, 'ipras', true, 'Прежние ИПРА', 'Earlier IPRA');
-- Which columns a register has, in which order: rows, for the form of the register is the ministry's to settle (item 1.2 of the plan).
create table kurator.register_column (
    register        text not null,                  -- of the list `register`
    position        int not null,
    field           text not null references kurator.register_field,
    primary key (register, position),
    unique (register, field)
);
insert into kurator.register_column (register, position, field)
select 'territorial', f.at, f.code from kurator.register_field f
union all
-- the centre keeps who, where, of which group, at which operator and how far; whom to call and what to mind is the operator's
select 'regional', f.at, f.code from kurator.register_field f
 where f.code <> all ('{phones,address,registered_postal_code,registered_territory,registered_settlement,registered_address,representatives,preferences,sender,incoming_no,incoming_on,ipra_protocol,course,course_more,address_until,registered_until,marks,cases,cases_more,family,addresses,ipras}');
grant select on kurator.register_field, kurator.register_column to kurator_api;

-- One part of a cell of several values: between quotation marks when it holds what separates parts or values.
create function kurator.cell_part(p_text text) returns text language sql immutable parallel safe as $$
    select case when p_text ~ '[,;"]|^\s|\s$' then '"' || replace(p_text, '"', '""') || '"' else coalesce(p_text, '') end $$;
-- «8 900 000-00-01, сам, верный; 8 900 …»: values by semicolon, parts by comma; empty parts at the end fall away.
create function kurator.cell_value(variadic p_parts text[]) returns text language sql immutable parallel safe as $$
    select coalesce(rtrim(string_agg(kurator.cell_part(t), ', ' order by i), ', '), '') from unnest(p_parts) with ordinality u(t, i) $$;

-- Rows of a register for citizens that the caller has chosen: p_people[i] in p_offices[i]. It asks for no rights; its caller does.
create function kurator.register_cells(p_offices int[], p_people bigint[], p_fields int[], p_en boolean) returns table (cells text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' set jit = off as $$
#variable_conflict use_column
declare
    w jsonb;                -- words: list/code
begin
    select jsonb_object_agg(x.key, x.name) into w from (
        select c.list || '/' || c.code as key, case when p_en then c.name_en else c.name end as name from kurator.choice c
        union all select 'source/' || s.code, case when p_en then s.name_en else s.name end from kurator.source s
        union all select 'category/' || t.code, case when p_en then t.name_en else t.name end from kurator.target_category t) x;
    return query
    with office as materialized (
        select o.id, o.no, o.short_name, c.zone, (kurator.clock() at time zone c.zone)::date as today, g.since, g.codes
          from kurator.organisation o join kurator.calendar c on c.code = o.calendar
         cross join lateral kurator.age_groups((kurator.clock() at time zone c.zone)::date) g where o.id = any (p_offices)),
    worked as (
    select o.no, p.surname, p.given_name, p.patronymic, p.birth_date, p.id, o.id as office_id, array[
        o.no::text, o.short_name, p.surname, p.given_name, p.patronymic, f.former, p.birth_date::text, w ->> ('sex/' || p.sex),
        case when p.snils is not null then concat_ws('-', left(p.snils, 3), substr(p.snils, 4, 3), substr(p.snils, 7, 3)) || ' ' || right(p.snils, 2) end,
        case when p.snils_disputed then w ->> 'yesno/yes' end,
        w ->> ('category/' || o.codes[width_bucket(p.birth_date, o.since) + 1]), w ->> ('disability/' || p.disability),
        case when p.incapable then w ->> 'yesno/yes' end, p.died_on::text, n.phones,
        a.postal_code, a.territory, a.settlement, a.line, b.postal_code, b.territory, b.settlement, b.line, r.said, m.said,
        i.number, i.issued_on::text, case i.until_kind when 'date' then i.valid_until::text else w ->> ('ipra_until/' || i.until_kind) end,
        i.protocol, w ->> ('disability/' || i.disability), array_to_string(i.limits, ' ', '0'),
        (k.since at time zone o.zone)::date::text,
        w ->> ('source/' || c.source), c.received_on::text, e.incoming_no, e.incoming_on::text, e.sender, w ->> ('stage/' || c.stage),
        nullif(concat_ws(' ', s.surname, nullif(s.given_name, ''), nullif(s.patronymic, '')), ''),
        (c.notified_at at time zone o.zone)::date::text, w ->> ('answer/' || c.answer), (c.meeting_at at time zone o.zone)::date::text,
        (c.esrn_at at time zone o.zone)::date::text, c.accompanied_from::text, c.closed_on::text, w ->> ('close/' || c.close_reason),
        (select d.due_on::text from kurator.deadline_open d where d.case_id = c.id and d.period = 'notify' and c.state = 'open'),
        u.pages[1], a.valid_until::text, b.valid_until::text, y.said, u.pages[2], v.pages[1], v.pages[2], null, z.addresses, z.ipras] as everything
      from unnest(p_offices, p_people) t(office_id, person_id)
      join office o on o.id = t.office_id
      join kurator.person p on p.id = t.person_id and p.merged_into is null
      join kurator.person_office k on k.person_id = p.id and k.office_id = t.office_id
      left join lateral (select x.* from kurator.case_file x
                          where x.person_id = p.id and x.office_id = t.office_id and x.close_reason is distinct from 'error'
                          order by x.state = 'open' desc, x.received_on desc, x.id desc limit 1) c on true
      left join lateral (select x.* from kurator.referral x where x.case_id = c.id order by x.joined, x.id limit 1) e on true
      left join kurator.staff s on s.id = c.assignee_id
      left join lateral (select x.* from kurator.address x where x.person_id = p.id and x.kind = 'actual' and coalesce(x.valid_until >= o.today, true) order by x.id desc limit 1) a on true
      left join lateral (select x.* from kurator.address x where x.person_id = p.id and x.kind = 'registered' and coalesce(x.valid_until >= o.today, true) order by x.id desc limit 1) b on true
      left join lateral (select x.* from kurator.ipra x where x.person_id = p.id order by x.issued_on desc nulls last, x.id desc limit 1) i on true
     cross join lateral (select string_agg(kurator.cell_value(x.surname, x.given_name, x.patronymic, x.until_on::text), '; ' order by x.id) as former from kurator.former_name x where x.person_id = p.id and not x.void) f
     cross join lateral (
            select string_agg(kurator.cell_value(w ->> ('relation/' || x.relation), x.surname, x.given_name, x.patronymic, x.organisation, x.document,
                                                 x.valid_from::text, x.valid_until::text), '; ' order by x.id) as said,
                   array_agg(x.id order by x.id) as ids
              from kurator.representative x where x.person_id = p.id) r
     cross join lateral (
            select string_agg(kurator.cell_value(concat_ws(' ', '8', substr(x.number, 3, 3), concat_ws('-', substr(x.number, 6, 3), substr(x.number, 9, 2), substr(x.number, 11, 2))),
                                                 w ->> ('spoke_with/' || x.owner), w ->> ('phone_state/' || x.state), x.note,
                                                 array_position(r.ids, x.representative_id)::text), '; ' order by x.position, x.id) as phones
              from kurator.phone x where x.person_id = p.id) n
     cross join lateral (
            select string_agg(kurator.cell_value(w ->> ('preference/' || x.kind), x.note, x.valid_until::text), '; ' order by x.id) as said
              from kurator.preference x where x.person_id = p.id) m
     cross join lateral (
            select string_agg(kurator.cell_value(w ->> ('mark/' || x.mark), x.note, (x.made_at at time zone o.zone)::text, kurator.course_name(x.made_by),
                                                 (x.ended_at at time zone o.zone)::text, kurator.course_name(x.ended_by)), '; ' order by x.id) as said
              from kurator.person_mark x where x.person_id = p.id and x.office_id = t.office_id and 51 = any (p_fields)) y
      left join lateral (select kurator.cell_pages(kurator.course_records(c.id, o.zone)) as pages where p_fields && '{48,52}') u on true     -- 0070_register_course.sql
      left join lateral (select kurator.cases_pages(p.id, t.office_id, c.id, o.zone) as pages where p_fields && '{53,54}') v on true       -- 0073_register_whole.sql
      left join lateral (select case when 56 = any (p_fields) then kurator.addresses_said(p.id, o.today) end as addresses,
                                case when 57 = any (p_fields) then kurator.ipras_said(p.id, i.id) end as ipras) z on true),
    ranked as materialized (
        select k.everything, k.id, k.office_id,
               row_number() over (order by k.no nulls last, k.office_id, k.surname collate "ru-x-icu", k.given_name collate "ru-x-icu", k.patronymic collate "ru-x-icu", k.birth_date, k.id) as n
          from worked k),
    lived as materialized (
        select h as r, g.coordinator_id, k.n from ranked k join kurator.household_member h on h.person_id = k.id
          join kurator.household g on g.id = h.household_id and g.office_id = k.office_id where 55 = any (p_fields)),
    home as materialized (select (l.r).household_id as id, row_number() over (order by min(l.n)) as no from lived l group by 1),
    seat as materialized (select (l.r).household_id as home, (l.r).person_id, row_number() over (partition by (l.r).household_id order by min(l.n)) as no from lived l group by 1, 2),
    family as materialized (
        select l.n, string_agg(kurator.cell_value(variadic array[h.no::text, e.no::text, (l.r).since::text, (l.r).until_on::text, kurator.course_name(l.coordinator_id)] || coalesce(k.ties, '{}')), '; ' order by (l.r).id) as said
          from lived l
          join home h on h.id = (l.r).household_id
          join seat e on e.home = (l.r).household_id and e.person_id = (l.r).person_id
         -- what he is, and to which of those who stand in this register
         cross join lateral (select array_agg(x.part order by i.n, x.o) as ties
                               from kurator.ties(l.r) i join seat z on z.home = (l.r).household_id and z.person_id = kurator.merged_to(i.kin_to)
                              cross join lateral (values (1, w ->> ('kinship/' || i.kinship)), (2, z.no::text)) x(o, part)) k
         group by l.n)
    select array(select coalesce(case f.at when 55 then x.said else q.everything[f.at] end, '') from unnest(p_fields) with ordinality f(at, i) order by f.i)
      from ranked q left join family x on x.n = q.n
     order by q.n;
end $$;
grant execute on function kurator.register_cells(int[], bigint[], int[], boolean) to kurator_api;

-- ---- and back: what an import of an office's own register does with the columns that only a register has -------------------

-- The values of such a cell, the parts of each: kurator.cell_value the other way round. (The apostrophes that keep a spreadsheet from
-- formulas are not in it any more: the program has taken them off.)
create function kurator.cell_values(p_cell text) returns table (n int, parts text[]) language plpgsql immutable parallel safe as $$
declare
    v_part text := '';
    v_open boolean := false;        -- between quotation marks
    v_shut boolean := false;        -- they were closed
    i int := 1;
    c text;
begin
    n := 0;
    parts := '{}';
    while i <= length(p_cell) loop
        c := substr(p_cell, i, 1);
        if v_open and c = '"' and substr(p_cell, i + 1, 1) = '"' then
            v_part := v_part || c;
            i := i + 1;
        elsif v_open and c = '"' then
            v_open := false;
            v_shut := true;
        elsif v_open then
            v_part := v_part || c;
        elsif c = '"' and v_part = '' then
            v_open := true;
        elsif c in (',', ';') then
            parts := parts || v_part;
            v_part := '';
            v_shut := false;
            if c = ';' then
                n := n + 1;
                return next;
                parts := '{}';
            end if;
        elsif not (c = ' ' and (v_part = '' or v_shut)) then
            v_part := v_part || c;
        end if;
        i := i + 1;
    end loop;
    if p_cell <> '' then
        n := n + 1;
        parts := parts || v_part;
        return next;
    end if;
end $$;
-- The code of a word of a list in either language; null when it is none.
create function kurator.word_code(p_list text, p_word text) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return case p_list when 'source' then (select s.code from kurator.source s where p_word in (s.code, s.name, s.name_en))
                       else (select c.code from kurator.choice c where c.list = p_list and p_word in (c.code, c.name, c.name_en)) end;
end $$;
-- What a line of a table has in the columns that a register alone knows, by the codes of the fields; null: nothing.
create function kurator.register_rest(p_rest jsonb) returns jsonb language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    -- a cell and the one that continues it are one
    return (select jsonb_object_agg(c.code, c.said)
              from (select left(f.code, coalesce(nullif(strpos(f.code, '_more'), 0), 100) - 1) as code, string_agg(btrim(e.value), '; ' order by f.at) as said
                      from jsonb_each_text(p_rest) e(key, value)
                      join kurator.register_field f on lower(e.key) in (lower(f.name), lower(f.name_en), f.code) where f.given and btrim(e.value) <> '' group by 1) c);
end $$;
-- The name of a column in which there is something that cannot be read, or that no form would take; null: there is none. p_birth: of the citizen.
create function kurator.register_fault(p_rest jsonb, p_birth date default null, p_today date default null) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    v constant jsonb := kurator.register_rest(p_rest);
    v_last constant date := kurator.clock()::date + 1;
    v_field text;
begin
    if v is null then
        return null;
    end if;
    -- before anything is taken apart: what speaks to a terminal, has no end, or stands there twice
    select f.code into v_field
      from jsonb_each_text(p_rest) e(key, value) join kurator.register_field f on lower(e.key) in (lower(f.name), lower(f.name_en), f.code)
     where f.given and btrim(e.value) <> ''
     group by f.code
    having count(*) > 1 or bool_or(length(e.value) > case when f.code in ('course', 'course_more', 'cases', 'cases_more', 'marks', 'family', 'addresses', 'ipras') then 8000 else 4000 end or e.value ~ '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]')
     order by f.code limit 1;
    if v_field is null then
        select k.field into v_field from (
            select 'phones' as field from kurator.cell_values(v ->> 'phones') x
             where x.n > 50 or regexp_replace(x.parts[1], '\D', '', 'g') !~ '^[78][0-9]{10}$' or kurator.word_code('spoke_with', coalesce(nullif(x.parts[2], ''), 'self')) is null
                or kurator.word_code('phone_state', coalesce(nullif(x.parts[3], ''), 'unchecked')) is null or length(x.parts[4]) > 200
                or x.parts[5] !~ '^[0-9]{0,2}$' or x.parts[5] ~ '^[0-9]{1,2}$' and x.parts[5]::int not between 1 and (select count(*) from kurator.cell_values(v ->> 'representatives'))
            union all
            select 'representatives' from kurator.cell_values(v ->> 'representatives') x
             where x.n > 50 or kurator.word_code('relation', x.parts[1]) is null or greatest(length(x.parts[2]), length(x.parts[3]), length(x.parts[4])) > 100
                or exists (select from unnest(x.parts[2:4]) w where kurator.name_fault(nullif(w, '')) is not null) or greatest(length(x.parts[5]), length(x.parts[6])) > 200
                or x.parts[7] <> '' and kurator.parse_date(x.parts[7]) is null or x.parts[8] <> '' and coalesce(kurator.parse_date(x.parts[8]) < kurator.parse_date(x.parts[7]), kurator.parse_date(x.parts[8]) is null)
            union all
            select 'preferences' from kurator.cell_values(v ->> 'preferences') x
             where x.n > 50 or kurator.word_code('preference', x.parts[1]) is null or length(x.parts[2]) > 300 or x.parts[3] <> '' and kurator.parse_date(x.parts[3]) is null
            union all
            select 'former_surnames' from kurator.cell_values(v ->> 'former_surnames') x
             where x.n > 50 or concat(x.parts[1], x.parts[2], x.parts[3]) = '' or greatest(length(x.parts[1]), length(x.parts[2]), length(x.parts[3])) > 100
                or exists (select from unnest(x.parts[1:3]) w where kurator.name_fault(nullif(w, '')) is not null)
                or x.parts[4] <> '' and coalesce(kurator.parse_date(x.parts[4]) > v_last or kurator.parse_date(x.parts[4]) < p_birth, kurator.parse_date(x.parts[4]) is null)
            union all
            select u.field from unnest('{died_on,received_on,incoming_on,accompanied_from,closed_on,notify_by,address_until,registered_until}'::text[]) u(field)
             where v ? u.field and coalesce(kurator.parse_date(v ->> u.field) > v_last and u.field not in ('notify_by', 'address_until', 'registered_until') or u.field <> 'incoming_on' and kurator.parse_date(v ->> u.field) < p_birth, kurator.parse_date(v ->> u.field) is null)
            union all
            select u.field from (values ('incapable', 'yesno'), ('snils_disputed', 'yesno'), ('ipra_disability', 'disability'), ('source', 'source'), ('stage', 'stage'), ('close_reason', 'close')) u(field, list)
             where v ? u.field and kurator.word_code(u.list, v ->> u.field) is null
            union all
            select u.field from (values ('registered_territory', 100), ('registered_settlement', 100), ('registered_address', 300), ('incoming_no', 50), ('sender', 200), ('responsible', 302)) u(field, longest)
             where length(v ->> u.field) > u.longest
            union all
            select 'registered_postal_code' where v ->> 'registered_postal_code' !~ '^[0-9]{6}$'
            union all
            select 'close_reason' where (v ? 'close_reason') <> (v ? 'closed_on')
            union all
            select 'notify_by' where v ? 'notify_by' and (v ? 'closed_on' or coalesce(kurator.parse_date(v ->> 'notify_by') <= kurator.parse_date(v ->> 'received_on'), true))
            union all
            select 'closed_on' where kurator.parse_date(v ->> 'closed_on') < kurator.parse_date(v ->> 'received_on')
            union all
            select 'course' where v ? 'course' and kurator.course_fault(v ->> 'course', kurator.parse_date(v ->> 'received_on'), coalesce(p_today, v_last))
            union all
            select 'marks' where v ? 'marks' and kurator.marks_fault(v ->> 'marks', coalesce(p_today, v_last))         -- 0073_register_whole.sql
            union all
            select 'cases' where v ? 'cases' and kurator.cases_fault(v ->> 'cases', p_birth, coalesce(p_today, v_last))
            union all
            select 'family' where v ? 'family' and kurator.family_fault(v ->> 'family', p_birth)
            union all
            select 'addresses' where v ? 'addresses' and kurator.addresses_fault(v ->> 'addresses', p_birth, coalesce(p_today, v_last))
            union all
            select 'ipras' where v ? 'ipras' and kurator.ipras_fault(v ->> 'ipras', p_birth, coalesce(p_today, v_last))) k limit 1;
    end if;
    return (select f.name from kurator.register_field f where f.code = v_field);
end $$;
-- Of citizens who are new with the lines p_first to p_last of a register: what the importer's own columns do not have. A case comes back as it
-- stood, with the day of its arrival and its course (0070_register_course.sql), of which the rest is worked out. Where nothing was tried no
-- period begins, for a register is no referral: but one of which it says that it ran (notify_by) runs on from that arrival.
create function kurator.register_restore(p_import bigint, p_first int, p_last int) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r record;
    x record;
    v jsonb;
    v_id bigint;
    v_ids bigint[];
begin
    for r in select t.line, t.person_id, t.office_id, t.ipra_id, t.earlier, t.rest from kurator.import_row t
              where t.import_id = p_import and t.line between p_first and p_last and t.turn and t.fresh and t.rest is not null order by t.line loop
        v := kurator.register_rest(r.rest);
        continue when v is null;
        insert into kurator.former_name (person_id, surname, given_name, patronymic, until_on)
        select r.person_id, c.parts[1], coalesce(c.parts[2], ''), coalesce(c.parts[3], ''), kurator.parse_date(c.parts[4]) from kurator.cell_values(v ->> 'former_surnames') c order by c.n;
        v_ids := '{}';
        for x in select * from kurator.cell_values(v ->> 'representatives') c order by c.n loop
            insert into kurator.representative (person_id, relation, surname, given_name, patronymic, organisation, document, valid_from, valid_until)
            values (r.person_id, kurator.word_code('relation', x.parts[1]), coalesce(x.parts[2], ''), coalesce(x.parts[3], ''), coalesce(x.parts[4], ''), coalesce(x.parts[5], ''),
                    coalesce(x.parts[6], ''), kurator.parse_date(x.parts[7]), kurator.parse_date(x.parts[8])) returning id into v_id;
            v_ids := v_ids || v_id;
        end loop;
        insert into kurator.phone (person_id, number, owner, state, note, position, representative_id)
        select r.person_id, '+7' || right(regexp_replace(c.parts[1], '\D', '', 'g'), 10), kurator.word_code('spoke_with', coalesce(nullif(c.parts[2], ''), 'self')),
               kurator.word_code('phone_state', coalesce(nullif(c.parts[3], ''), 'unchecked')), coalesce(c.parts[4], ''), c.n, v_ids[nullif(c.parts[5], '')::int]
          from kurator.cell_values(v ->> 'phones') c order by c.n
            on conflict (person_id, number) do nothing;
        insert into kurator.preference (person_id, kind, note, valid_until)
        select r.person_id, kurator.word_code('preference', c.parts[1]), coalesce(c.parts[2], ''), kurator.parse_date(c.parts[3]) from kurator.cell_values(v ->> 'preferences') c order by c.n;
        if v ?| '{registered_postal_code,registered_territory,registered_settlement,registered_address}'::text[] then
            insert into kurator.address (person_id, kind, postal_code, territory, settlement, line, valid_until)
            values (r.person_id, 'registered', v ->> 'registered_postal_code', coalesce(v ->> 'registered_territory', ''), coalesce(v ->> 'registered_settlement', ''), coalesce(v ->> 'registered_address', ''),
                    kurator.parse_date(v ->> 'registered_until'));
        end if;
        update kurator.address a set valid_until = kurator.parse_date(v ->> 'address_until') where a.person_id = r.person_id and a.kind = 'actual' and v ? 'address_until';
        perform kurator.marks_restore(r.person_id, r.office_id, v ->> 'marks');                 -- 0073_register_whole.sql
        perform kurator.family_keep(p_import, r.line, r.person_id, v ->> 'family');
        perform kurator.former_restore(r.person_id, v ->> 'addresses', v ->> 'ipras', r.ipra_id, r.earlier);
        update kurator.person p set incapable = coalesce(kurator.word_code('yesno', v ->> 'incapable') = 'yes', false), died_on = kurator.parse_date(v ->> 'died_on'),
               snils_disputed = p.snils_disputed or p.snils is not null and coalesce(kurator.word_code('yesno', v ->> 'snils_disputed') = 'yes', false)
         where p.id = r.person_id and v ?| '{incapable,died_on,snils_disputed}'::text[];
        update kurator.ipra i set disability = nullif(kurator.word_code('disability', v ->> 'ipra_disability'), 'limited_health')
         where i.id = r.ipra_id and i.disability is distinct from nullif(kurator.word_code('disability', v ->> 'ipra_disability'), 'limited_health');
    end loop;
    -- of one who was known the importer has made the extract's disability the citizen's; the register knows better
    update kurator.ipra i set disability = d.disability
      from (select t.ipra_id, nullif(kurator.word_code('disability', kurator.register_rest(t.rest) ->> 'ipra_disability'), 'limited_health') as disability
              from kurator.import_row t
             where t.import_id = p_import and t.line between p_first and p_last and t.turn and not t.fresh and t.ipra_id is not null and t.rest is not null) d
     where i.id = d.ipra_id and d.disability is not null and i.disability is distinct from d.disability;
    -- what follows from a phone or a wish is worked out now, while nothing runs: otherwise the end of the transaction would begin the periods
    set constraints all immediate;
    for r in select t.person_id, t.office_id, t.rest from kurator.import_row t
              where t.import_id = p_import and t.line between p_first and p_last and t.turn and t.fresh and t.rest is not null order by t.line loop
        v := kurator.register_rest(r.rest);
        perform kurator.cases_restore(r.person_id, r.office_id, v ->> 'cases');                 -- 0073_register_whole.sql
        perform kurator.case_restore(r.person_id, r.office_id, v);
    end loop;
    set constraints all deferred;
end $$;
grant execute on function kurator.register_restore(bigint, int, int) to kurator_import;
grant execute on function kurator.register_fault(jsonb, date, date), kurator.register_rest(jsonb), kurator.cell_values(text), kurator.word_code(text, text) to kurator_import, kurator_api;

-- ---- quality: what is missing to act, and is the register kept in time (¶2.6) ---------------------------------------------

insert into kurator.setting_kind values
 ('register.entry_days', 'int', '1', 0, 30, null, 'За сколько рабочих дней после поступления обращение должно быть внесено в реестр', 'Working days after its arrival in which a referral is to be entered in the register'),
 ('quality.days', 'int', '90', 7, 3650, null, 'За сколько последних дней смотреть своевременность ведения реестра', 'Days back for which it is looked whether the register was kept in time');
-- What is looked for. act: without it nobody can act; data: the record is not complete; time: it was not kept in time. Rows: a rule is
-- switched off, not taken out. What a rule is called stands in the list `quality`.
create table kurator.quality_rule (
    code            text primary key,
    position        int not null unique,
    kind            text not null check (kind in ('act', 'data', 'time')),
    active          boolean not null default true
);
insert into kurator.choice (list, position, extra, code, name, name_en) values
 ('quality', 1, 'act', 'contact', 'нет ни телефона, ни адреса', 'neither phone nor address'),
 ('quality', 2, 'act', 'phone', 'нет действующего номера телефона', 'no phone number that works'),
 ('quality', 3, 'act', 'address', 'нет адреса проживания', 'no address of residence'),
 ('quality', 4, 'act', 'representative', 'нет представителя (до 18 лет или недееспособен)', 'no representative (under 18 or legally incapable)'),
 ('quality', 5, 'act', 'responsible', 'открытое дело ничьё', 'an open case is nobody''s'),
 ('quality', 6, 'data', 'snils', 'нет СНИЛС', 'no SNILS'),
 ('quality', 7, 'data', 'snils_disputed', 'СНИЛС оспорен', 'the SNILS is disputed'),
 ('quality', 8, 'data', 'disability', 'не указана инвалидность', 'disability is not given'),
 ('quality', 9, 'data', 'ipra', 'инвалидность есть, ИПРА нет', 'disabled, and no IPRA'),
 ('quality', 10, 'data', 'ipra_over', 'срок ИПРА истёк', 'the IPRA is over'),
 ('quality', 11, 'data', 'degrees', 'в ИПРА нет степеней ограничения', 'no degrees of limitation in the IPRA'),
 ('quality', 12, 'data', 'postal_code', 'в адресе нет индекса', 'no postal code in the address'),
 ('quality', 13, 'data', 'processing', 'нет согласия на обработку данных', 'no consent to the processing of data'),
 ('quality', 14, 'time', 'entered_late', 'обращение внесено с опозданием', 'a referral was entered late'),
 ('quality', 15, 'time', 'esrn_late', 'ЭСРН: внесено с опозданием или не внесено', 'ESRN: entered late, or not yet');
insert into kurator.quality_rule (code, position, kind) select c.code, c.position, c.extra from kurator.choice c where c.list = 'quality';
grant select on kurator.quality_rule to kurator_api;

-- What is known of a citizen for these rules, and which of them find something, in their order: the one predicate of figures, lists and the card.
create type kurator.quality_facts as (in_work boolean, entered_late boolean, esrn_late boolean, phone boolean, silent boolean, address boolean, postal_code boolean, minor boolean,
    spoken_for boolean, nobodys boolean, snils boolean, snils_disputed boolean, disability text, ipra boolean, over boolean, degrees boolean, agreed boolean);
create function kurator.quality_gaps(p_rules text[], k kurator.quality_facts) returns text[] language plpgsql immutable parallel safe as $$
declare
    v_gaps text[] := '{}';
    r text;
begin
    foreach r in array p_rules loop
        if (case r when 'entered_late' then k.entered_late
                  when 'esrn_late' then k.esrn_late
                  else k.in_work and case r
                      when 'contact' then not k.phone and not k.address
                      when 'phone' then not k.phone and k.address and not k.silent
                      when 'address' then k.phone and not k.address
                      when 'representative' then k.minor and not k.spoken_for
                      when 'responsible' then k.nobodys
                      when 'snils' then not k.snils
                      when 'snils_disputed' then k.snils_disputed
                      when 'disability' then k.disability is null
                      when 'ipra' then k.disability <> 'limited_health' and not k.ipra
                      when 'ipra_over' then k.over
                      when 'degrees' then k.ipra and not k.degrees
                      when 'postal_code' then k.address and not k.postal_code
                      when 'processing' then not k.agreed else false end end) then
            v_gaps := v_gaps || r;
        end if;
    end loop;
    return v_gaps;
end $$;

create index person_gone on kurator.person (id) where merged_into is not null or died_on is not null;

-- Every citizen in work at the office (an open case, or accompanied), or for whom something was due there of late: what is wrong, by the
-- codes of the rules in their order. The one predicate of lists, figures and of the region. It asks for no rights; its caller does. p_work: those in
-- work alone; p_people: of these alone. (Of the others only the late ones can be wrong, and they are many: nothing else of them is looked up.)
create function kurator.quality_of(p_office int, p_work boolean default false, p_people bigint[] default null)
    returns table (person_id bigint, case_id bigint, assignee_id int, in_work boolean, arrived boolean, entered boolean, gaps text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' set jit = off
    set enable_seqscan = off set enable_mergejoin = off set plan_cache_mode = force_custom_plan as $$       -- it is of one office, or a few people; whole tables and indexes are of all
#variable_conflict use_column
declare
    v_today constant date := kurator.office_today(p_office);
    v_since constant date := v_today - kurator.setting_int('quality.days', p_office);
    v_days constant int := kurator.setting_int('register.entry_days', p_office);
    v_rules constant text[] := array(select r.code from kurator.quality_rule r where r.active order by r.position);
    v_cases constant bigint[] := case when p_people is not null then array(select c.id from kurator.case_file c where c.office_id = p_office and c.person_id = any (p_people)) end;
begin
    return query
    with o as materialized (
        select g.calendar, c.zone from kurator.organisation g join kurator.calendar c on c.code = g.calendar where g.id = p_office),
    work as materialized (
        select distinct on (x.person_id) x.person_id, x.id, x.assignee_id, x.state
          from (select c.person_id, c.id, c.assignee_id, c.state, c.received_on from kurator.case_file c where c.office_id = p_office and c.state = 'open' and (p_people is null or c.person_id = any (p_people))
                union all
                select c.person_id, c.id, c.assignee_id, c.state, c.received_on from kurator.case_file c
                 where c.office_id = p_office and c.accompanied_from is not null and c.state = 'closed' and c.close_reason = 'programme'
                   and (p_people is null or c.person_id = any (p_people))) x
         order by x.person_id, x.state = 'open' desc, x.received_on desc, x.id desc),
    arrived as materialized (
        select r.person_id, max(r.case_id) as id, coalesce(bool_or(b.n - a.n > v_days), false) as late
          from o join kurator.referral r on r.office_id = p_office and r.received_on >= v_since and r.received_on <= v_today and (p_people is null or r.person_id = any (p_people))
           and (not p_work or exists (select from work w where w.person_id = r.person_id))
          left join kurator.workday a on a.calendar = o.calendar and a.day = r.received_on
          left join kurator.workday b on b.calendar = o.calendar and b.day = (r.registered_at at time zone o.zone)::date
         where not exists (select from kurator.case_file c where c.id = r.case_id and c.close_reason = 'error')
         group by 1),
    esrn as materialized (
        select d.person_id, max(d.case_id) as id, bool_or(d.state = 'open' or d.closed_on > d.due_on) as late
          from (select t.person_id, t.case_id, t.state, t.closed_on, t.due_on from kurator.deadline_open t
                 where t.office_id = p_office and t.period = 'esrn' and t.due_on >= v_since and t.due_on < v_today and (p_people is null or t.case_id = any (v_cases))
                union all
                select t.person_id, t.case_id, t.state, t.closed_on, t.due_on from kurator.deadline_done t
                 where t.office_id = p_office and t.period = 'esrn' and t.state = 'met' and t.closed_on >= v_since and t.due_on < v_today
                   and (p_people is null or t.case_id = any (v_cases))) d
         where not p_work or exists (select from work w where w.person_id = d.person_id)
         group by 1),
    known as (
        select w.person_id, w.id, w.assignee_id, w.state, a.person_id is not null as arrived, s.person_id is not null as entered,
               coalesce(a.late, false) as a_late, coalesce(s.late, false) as s_late, p.snils, p.snils_disputed, p.disability,
               p.incapable or p.birth_date > v_today - interval '18 years' as minor,
               exists (select from kurator.phone t where t.person_id = p.id and t.state in ('good', 'unchecked')) as phone,
               exists (select from kurator.preference t where t.person_id = p.id and t.kind = 'no_voice' and coalesce(t.valid_until >= v_today, true)) as silent,
               d.person_id is not null as address, d.postal_code,
               exists (select from kurator.representative t where t.person_id = p.id and coalesce(t.valid_from <= v_today, true) and coalesce(t.valid_until >= v_today, true)) as spoken_for,
               exists (select from kurator.processing t where t.person_id = p.id and t.office_id = p_office
                          and (t.form = 'law' or t.withdrawn_on is null and coalesce(t.until_on >= v_today, true) or t.after = 'law')) as agreed,
               i.id as ipra, i.limits, coalesce(i.until_kind = 'date' and i.valid_until < v_today or i.until_kind = 'until18' and p.birth_date <= v_today - interval '18 years', false) as over
          from work w
          join kurator.person p on p.id = w.person_id and p.merged_into is null and p.died_on is null
          left join arrived a on a.person_id = w.person_id
          left join esrn s on s.person_id = w.person_id
          left join lateral (select t.person_id, t.postal_code from kurator.address t
                              where t.person_id = p.id and t.kind = 'actual' and coalesce(t.valid_until >= v_today, true) and t.line <> '' order by t.id desc limit 1) d on true
          left join lateral (select t.id, t.limits, t.until_kind, t.valid_until from kurator.ipra t where t.person_id = p.id order by t.issued_on desc nulls last, t.id desc limit 1) i on true)
    select k.person_id, k.id, k.assignee_id, true, k.arrived, k.entered,
           kurator.quality_gaps(v_rules, row(true, k.a_late, k.s_late, k.phone, k.silent, k.address, k.postal_code is not null, k.minor, k.spoken_for,
                                             k.state = 'open' and k.assignee_id is null, k.snils is not null, k.snils_disputed, k.disability, k.ipra is not null, k.over,
                                             k.limits is not null, k.agreed)::kurator.quality_facts)
      from known k
    union all
    select e.person_id, e.id, null, false, e.arrived, e.entered,
           case when e.a_late or e.s_late
                then kurator.quality_gaps(v_rules, row(false, e.a_late, e.s_late, null, null, null, null, null, null, null, null, null, null, null, null, null, null)::kurator.quality_facts) else '{}' end
      from (select coalesce(a.person_id, s.person_id) as person_id, coalesce(a.id, s.id) as id, a.person_id is not null as arrived, s.person_id is not null as entered,
                   coalesce(a.late, false) as a_late, coalesce(s.late, false) as s_late
              from arrived a full join esrn s on s.person_id = a.person_id) e
     where not p_work and not exists (select from work w where w.person_id = e.person_id)
       and not exists (select from kurator.person p where p.id = e.person_id and (p.merged_into is not null or p.died_on is not null));
end $$;
grant execute on function kurator.quality_of(int, boolean, bigint[]) to kurator_api;

-- The figures of every operator, counted in the background (kurator maintain), an office at a time: of everybody, as on the board of the
-- region. rule '': n citizens in work of whom something is missing to act, of of_n in work.
create table kurator.quality_tally (
    office_id       int not null references kurator.organisation,
    rule            text not null,
    n               int not null,
    of_n            int not null,
    counted_at      timestamptz not null,
    primary key (office_id, rule)
);
alter table kurator.quality_tally enable row level security;        -- no policy: read by the helper below alone
-- Counts the offices again whose figures are the oldest, and older than half a day: p_most of them. Returns how many.
create function kurator.quality_count(p_most int) returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_office int;
    v_n bigint := 0;
begin
    for v_office in
        select o.id from kurator.organisation o left join (select t.office_id, max(t.counted_at) as at from kurator.quality_tally t group by 1) c on c.office_id = o.id
         where o.takes_referrals and coalesce(c.at < kurator.clock() - interval '12 hours', true) order by c.at nulls first, o.id limit p_most
    loop
        delete from kurator.quality_tally t where t.office_id = v_office;
        insert into kurator.quality_tally (office_id, rule, n, of_n, counted_at) select v_office, f.rule, f.n, f.of_n, kurator.clock() from kurator.quality_figures(v_office) f;
        v_n := v_n + 1;
    end loop;
    return v_n;
end $$;
-- All operators as they were counted last; nothing for who sees no figures of others.
create function kurator.quality_region() returns table (office_id int, office text, counted text, rule text, n int, of_n int)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if kurator.sees_figures() then
        return query
        select o.id, o.short_name, coalesce(kurator.local_text(t.counted_at, o.id), ''), coalesce(t.rule, ''), t.n, t.of_n
          from kurator.organisation o left join kurator.quality_tally t on t.office_id = o.id
         where o.takes_referrals and o.closed_on is null
         order by o.no nulls last, o.id, t.rule;
    end if;
end $$;
grant execute on function kurator.quality_region() to kurator_api;
insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r, unnest('{quality,quality_people}'::text[]) f
union all
select r, 'quality_region' from unnest('{monitor,ministry}'::text[]) r;
