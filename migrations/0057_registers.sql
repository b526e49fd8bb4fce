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
 (6, 'former_surnames', true, 'Прежние фамилии', 'Former surnames'), (7, 'birth_date', true, 'Дата рождения', 'Birth date'),
 (8, 'sex', true, 'Пол', 'Sex'), (9, 'snils', true, 'СНИЛС', 'SNILS'), (10, 'snils_disputed', true, 'СНИЛС оспорен', 'SNILS disputed'),
 (11, 'category', false, 'Целевая категория', 'Target category'), (12, 'disability', true, 'Инвалидность', 'Disability'),
 (13, 'incapable', true, 'Недееспособен', 'Legally incapable'), (14, 'died_on', true, 'Дата смерти', 'Died on'),
 (15, 'phones', true, 'Телефоны', 'Phones'),
 (16, 'postal_code', true, 'Индекс', 'Postal code'), (17, 'territory', true, 'Территория', 'Territory'),
 (18, 'settlement', true, 'Населённый пункт', 'Settlement'), (19, 'address', true, 'Адрес', 'Address'),
 (20, 'registered_postal_code', true, 'Индекс по регистрации', 'Postal code registered'), (21, 'registered_territory', true, 'Территория по регистрации', 'Territory registered'),
 (22, 'registered_settlement', true, 'Населённый пункт по регистрации', 'Settlement registered'), (23, 'registered_address', true, 'Адрес по регистрации', 'Address registered'),
 (24, 'representatives', true, 'Представители', 'Representatives'), (25, 'preferences', true, 'Особые отметки', 'Preferences'),
 (26, 'ipra_number', true, 'ИПРА: номер', 'IPRA number'), (27, 'ipra_issued_on', true, 'ИПРА: дата выдачи', 'IPRA issued on'),
 (28, 'ipra_until', true, 'ИПРА: действует до', 'IPRA valid until'), (29, 'ipra_protocol', true, 'ИПРА: протокол', 'IPRA protocol'),
 (30, 'ipra_disability', true, 'ИПРА: инвалидность', 'IPRA disability'), (31, 'ipra_limits', true, 'ИПРА: степени ограничения', 'IPRA degrees of limitation'),
 (32, 'kept_since', false, 'На учёте с', 'Kept since'),
 (33, 'source', true, 'Источник', 'Source'), (34, 'received_on', true, 'Поступило', 'Received on'),
 (35, 'incoming_no', true, 'Входящий номер', 'Incoming no.'), (36, 'incoming_on', true, 'Дата входящего', 'Incoming on'),
 (37, 'sender', true, 'Отправитель', 'Sender'), (38, 'stage', true, 'Этап', 'Stage'), (39, 'responsible', true, 'Ответственный', 'Responsible'),
 (40, 'notified_on', false, 'Уведомлён', 'Notified on'), (41, 'answer', false, 'Ответ', 'Answer'), (42, 'meeting_on', false, 'Встреча', 'Meeting on'),
 (43, 'esrn_on', false, 'Внесён в ЭСРН', 'Entered in ESRN on'), (44, 'accompanied_from', true, 'На сопровождении с', 'Accompanied from'),
 (45, 'closed_on', true, 'Дело закрыто', 'Closed on'), (46, 'close_reason', true, 'Причина закрытия', 'Why closed');
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
 where f.code <> all ('{phones,address,registered_postal_code,registered_territory,registered_settlement,registered_address,representatives,preferences,sender,incoming_no,incoming_on,ipra_protocol}');
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
        select o.id, o.no, o.short_name, c.zone, g.since, g.codes
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
        i.protocol, w ->> ('disability/' || i.disability), array_to_string(i.limits, ' ', '-'),
        (k.since at time zone o.zone)::date::text,
        w ->> ('source/' || c.source), c.received_on::text, e.incoming_no, e.incoming_on::text, e.sender, w ->> ('stage/' || c.stage),
        nullif(concat_ws(' ', s.surname, nullif(s.given_name, ''), nullif(s.patronymic, '')), ''),
        (c.notified_at at time zone o.zone)::date::text, w ->> ('answer/' || c.answer), (c.meeting_at at time zone o.zone)::date::text,
        (c.esrn_at at time zone o.zone)::date::text, c.accompanied_from::text, c.closed_on::text, w ->> ('close/' || c.close_reason)] as everything
      from unnest(p_offices, p_people) t(office_id, person_id)
      join office o on o.id = t.office_id
      join kurator.person p on p.id = t.person_id and p.merged_into is null
      join kurator.person_office k on k.person_id = p.id and k.office_id = t.office_id
      left join lateral (select x.* from kurator.case_file x
                          where x.person_id = p.id and x.office_id = t.office_id and x.close_reason is distinct from 'error'
                          order by x.state = 'open' desc, x.received_on desc, x.id desc limit 1) c on true
      left join lateral (select x.* from kurator.referral x where x.case_id = c.id order by x.joined, x.id limit 1) e on true
      left join kurator.staff s on s.id = c.assignee_id
      left join lateral (select x.* from kurator.address x where x.person_id = p.id and x.kind = 'actual' and x.valid_until is null order by x.id desc limit 1) a on true
      left join lateral (select x.* from kurator.address x where x.person_id = p.id and x.kind = 'registered' and x.valid_until is null order by x.id desc limit 1) b on true
      left join lateral (select x.* from kurator.ipra x where x.person_id = p.id order by x.issued_on desc nulls last, x.id desc limit 1) i on true
     cross join lateral (select string_agg(kurator.cell_part(x.surname), '; ' order by x.id) as former from kurator.former_name x where x.person_id = p.id) f
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
              from kurator.preference x where x.person_id = p.id) m)
    select array(select coalesce(q.everything[f.at], '') from unnest(p_fields) with ordinality f(at, i) order by f.i)
      from worked q
     order by q.no nulls last, q.office_id, q.surname collate "ru-x-icu", q.given_name collate "ru-x-icu", q.patronymic collate "ru-x-icu", q.birth_date, q.id;
end $$;
grant execute on function kurator.register_cells(int[], bigint[], int[], boolean) to kurator_api;
