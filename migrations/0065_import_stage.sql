-- role: kurator_owner
-- Lines of a file (0052_import.sql) come in: what is wrong with each, and into which of two parts it goes.

-- What is wrong with a line, the first of it: whatever the program has checked is checked here, too.
create function kurator.import_fault(r kurator.import_row, p_kind text, p_today date, out code text, out field text, out args text[])
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    f record;
begin
    args := '{}';
    -- (expressions first, which nearly every line passes: a query a line is dear)
    if coalesce(concat(r.surname, r.given_name, r.patronymic) collate "C" !~ '^[А-Яа-яЁё]+$' or greatest(length(r.surname), length(r.given_name), length(r.patronymic)) > 100, true)
       or r.surname is null or r.given_name is null then
        for f in select * from (values ('surname', r.surname), ('given_name', r.given_name), ('patronymic', r.patronymic)) v(name, value) loop
            if f.value is null and f.name <> 'patronymic' then
                code := 'field.required'; field := f.name; return;
            elsif length(f.value) > 100 then
                code := 'field.long'; field := f.name; args := '{100}'; return;
            elsif kurator.name_fault(f.value) is not null then
                args := kurator.name_fault(f.value); code := args[1]; args := args[2:]; field := f.name; return;
            end if;
        end loop;
    end if;
    if concat(r.territory, r.settlement, r.address, r.ipra_number, r.protocol, r.sender, r.sender_no) ~ '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]' then
        select 'field.control', v.name into code, field
          from (values ('territory', r.territory), ('settlement', r.settlement), ('address', r.address), ('ipra_number', r.ipra_number), ('ipra_protocol', r.protocol),
                       ('sender', r.sender), ('sender_no', r.sender_no)) v(name, value)
         where v.value ~ '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]' limit 1;
        return;
    end if;
    if r.birth_date is null or r.sex is null then
        code := 'field.required'; field := case when r.birth_date is null then 'birth_date' else 'sex' end; return;
    elsif r.birth_date > p_today then
        code := 'birth.future'; field := 'birth_date'; return;
    elsif r.birth_date < p_today - interval '120 years' then
        code := 'birth.old'; field := 'birth_date'; return;
    elsif kurator.snils_fault(r.snils) is not null then
        args := kurator.snils_fault(r.snils); code := args[1]; args := args[2:]; field := 'snils'; return;
    elsif kurator.phone_fault(r.phone) is not null then
        code := 'phone.format'; field := 'phone'; return;
    elsif r.postal_code !~ '^[0-9]{6}$' then
        code := 'postal_code.format'; field := 'postal_code'; return;
    elsif p_kind = 'extracts' and (r.ipra_number is null or r.ipra_issued_on is null) then
        code := 'field.required'; field := case when r.ipra_number is null then 'ipra_number' else 'ipra_issued_on' end; return;
    elsif r.ipra_issued_on > p_today or r.sender_on > p_today or r.region_received_on > p_today then
        code := 'date.future';
        field := case when r.ipra_issued_on > p_today then 'ipra_issued_on' when r.sender_on > p_today then 'sender_on' else 'region_received_on' end; return;
    elsif r.ipra_issued_on < r.birth_date then
        code := 'received.before_birth'; field := 'ipra_issued_on'; return;
    elsif r.valid_until < r.ipra_issued_on then
        code := 'ipra.valid_order'; field := 'ipra_valid_until'; return;
    elsif r.disability in ('1', '2', '3') and r.birth_date + interval '18 years' > p_today then
        code := 'disability.minor'; field := 'disability'; return;
    elsif r.disability = 'child' and r.birth_date + interval '18 years' <= p_today then
        code := 'disability.adult'; field := 'disability'; return;
    elsif r.disability = 'limited_health' and r.birth_date + interval '3 years' <= p_today then
        code := 'disability.limited'; field := 'disability'; return;
    elsif p_kind = 'register' and r.rest is not null then
        field := kurator.register_fault(r.rest, r.birth_date, p_today);        -- 0057_registers.sql
        if field is not null then
            code := 'import.register'; args := array[field]; return;
        end if;
    end if;
end $$;

-- What becomes of a line depends on those before it with the same birth date or the same SNILS. A birth date is in one part; birth dates
-- of both that share a SNILS come together in the first, so that the answer does not depend on which part is written sooner.
create function kurator.import_part(p_import bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
    loop
        update kurator.import_row t set part = 0
         where t.import_id = p_import and t.outcome is null and t.part = 1
           and t.birth_date in (select o.birth_date
                                  from kurator.import_row o
                                  join kurator.import_row z on z.import_id = p_import and z.outcome is null and z.part = 0 and z.snils = o.snils
                                 where o.import_id = p_import and o.outcome is null and o.part = 1);
        exit when not found;
    end loop;
end $$;
-- Lines as the program reads them: each a JSON array [line, code, column, argument, value …] in the order of the columns of kurator-extract, the last
-- one an object or null. A line that is there already stays as it is. p_lines: these were the last of so many. How many are new.
create function kurator.import_stage(p_import bigint, p_rows text[], p_lines int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    m kurator.import_file := (kurator.import_mine(p_import)).file;
    v_n int;
    v_rows jsonb[];
begin
    if m.ended_at is not null or cardinality(p_rows) > 5000 or p_lines < 0 or exists (select from unnest(p_rows) t where octet_length(t) > 1000000) then
        raise exception 'nothing is added to it' using errcode = '22023';
    end if;
    begin
        v_rows := array(select t::jsonb from unnest(p_rows) t);
    exception when invalid_text_representation or untranslatable_character or invalid_parameter_value or statement_too_complex or program_limit_exceeded then
        v_rows := '{null}';
    end;
    if exists (select from unnest(v_rows) j where case when jsonb_typeof(j) = 'array' then jsonb_array_length(j) <> 26 or jsonb_typeof(j -> 0) <> 'number' or j ->> 0 !~ '^[0-9]{1,8}$'
                                                                                          or jsonb_path_exists(j, 'strict $[1 to 24] ? (@.type() != "string")', '{}', true) end is not false) then
        raise exception 'these are no lines' using errcode = 'KU013';
    end if;
    insert into kurator.import_row as t (import_id, line, code, field, args, surname, given_name, patronymic, birth_date, sex, snils, disability, phone, postal_code,
           territory, settlement, address, ipra_number, ipra_issued_on, until_kind, valid_until, protocol, limits, sender, sender_no, sender_on,
           region_received_on, rest, outcome, verdict, part)
    select p_import, x.line, coalesce(case when x.code <> '' then x.code end, f.code, ''), coalesce(case when x.code <> '' then x.field end, f.field, ''),
           case when x.code <> '' then case when x.arg <> '' then array[x.arg] else '{}' end else coalesce(f.args, '{}') end,
           k.surname, k.given_name, k.patronymic, k.birth_date, k.sex, k.snils, k.disability, k.phone, k.postal_code, k.territory, k.settlement, k.address,
           k.ipra_number, k.ipra_issued_on, k.until_kind, k.valid_until, k.protocol, k.limits, k.sender, k.sender_no, k.sender_on, k.region_received_on, k.rest,
           case when x.code <> '' or f.code is not null then 'refused' end, case when x.code <> '' or f.code is not null then 'refused' end,
           coalesce(hashint4(r.birth_date - date '2000-01-01') & 1, 0)
      from (select (j ->> 0)::int as line,        -- (who else imports the file reads these on his terminal)
                   case when j ->> 1 = '' or j ->> 1 ~ '^[a-z]+[.][a-z_]{1,40}$' then j ->> 1 else 'field.unknown' end as code,
                   case when j ->> 2 ~ '^[a-z0-9_]{1,40}$' then j ->> 2 else '' end as field,
                   left(regexp_replace(j ->> 3, '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]', '?', 'g'), 200) as arg,
                   array(select left(nullif(e, ''), 300) from jsonb_array_elements_text(j) with ordinality a(e, i) where a.i between 5 and 25 order by a.i) as v,
                   case when jsonb_typeof(j -> 25) = 'object' then j -> 25 end as rest
              from unnest(v_rows) j offset 0) x
     cross join lateral (select x.v[15] as until) u
     cross join lateral (select p_import as import_id, x.line, null::text as outcome, false as tray, null::text as verdict, '' as code, '' as field, '{}'::text[] as args,
                                null::int as office_id, null::bigint as person_id, null::bigint as case_id, null::bigint as ipra_id, false as same_ipra, null::text as decision, null::int as to_office, null::bigint as to_person,
                                null::int as decided_by, null::timestamptz as decided_at, false as fresh,
                                false as opens, false as joins, false as turn, 0 as part, null::bigint[] as earlier, false as disputed,
                                x.v[1] as surname, x.v[2] as given_name, x.v[3] as patronymic, kurator.parse_date(x.v[4]) as birth_date,
                                case when x.v[5] in ('m', 'f') then x.v[5] end as sex, x.v[6] as snils,
                                case when x.v[7] in ('1', '2', '3', 'child', 'limited_health') then x.v[7] end as disability, x.v[8] as phone, x.v[9] as postal_code,
                                x.v[10] as territory, x.v[11] as settlement, x.v[12] as address, x.v[13] as ipra_number, kurator.parse_date(x.v[14]) as ipra_issued_on,
                                case when u.until in ('unlimited', 'until18') then u.until when kurator.parse_date(u.until) is not null then 'date' end as until_kind,
                                case when u.until not in ('unlimited', 'until18') then kurator.parse_date(u.until) end as valid_until, x.v[16] as protocol,
                                case when x.v[17] ~ '^[0-3](,[0-3]){6}$' then string_to_array(x.v[17], ',')::int[] end as limits,
                                x.v[18] as sender, x.v[19] as sender_no, kurator.parse_date(x.v[20]) as sender_on, kurator.parse_date(x.v[21]) as region_received_on,
                                x.rest) r
      left join lateral (select * from kurator.import_fault(r::kurator.import_row, m.kind, m.received_on) where x.code = '') f on true
     -- of what is refused the file alone keeps the values
     cross join lateral (select (z.line).* from (select case when x.code = '' and f.code is null then r::kurator.import_row end as line offset 0) z) k
    on conflict (import_id, line) do nothing;
    get diagnostics v_n = row_count;
    if p_lines is not null then
        update kurator.import_file t set lines = p_lines, cleared_at = null where t.id = p_import and t.lines is null;
        if v_n > 0 or found then
            analyze kurator.import_row;     -- nobody waits for autovacuum: of what came a moment ago the planner knows nothing
            perform kurator.import_part(p_import);
        end if;
    end if;
    return v_n;
end $$;
grant execute on function kurator.import_stage(bigint, text[], int) to kurator_api;
