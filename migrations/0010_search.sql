-- role: kurator_owner
-- Search keys: how a citizen is found by any part of the name, birth date, SNILS, phone or incoming number, and how they are kept.

-- Kinds. name: a key begins with a surname or a former one; part: with the given name or patronymic; parts: the same of whom those two
-- are more than two words, for whoever looks for three words none of which is a surname; year: the birth year before a part, for a given name
-- beside a year; birth: YYYYMMDD.
-- Name keys are the whole name turned so that each word leads once, then the birth date: one index range answers
-- "анна петрова 1992" in any order without reading another table. In "C" order they stand in Russian order.
alter table kurator.person_key drop constraint person_key_kind_check;
alter table kurator.person_key add constraint person_key_kind_check
    check (kind in ('name', 'part', 'parts', 'year', 'birth', 'snils', 'phone', 'number', 'address'));

-- Lower case, ё as е, words of letters and digits; a hyphen parts words. NFC first: й typed as two characters stays й.
create function kurator.name_words(p_text text) returns text[] language plpgsql immutable strict parallel safe as $$
begin
    if p_text collate "C" ~ '^[0-9А-Яа-яЁё]+$' then      -- nearly every name and number, ten times as fast
        return array[translate(p_text, 'АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁё', 'абвгдежзийклмнопрстуфхцчшщъыьэюяее')];
    elsif p_text collate "C" ~ '^[-0-9А-Яа-яЁё .,/()"]+$' then       -- nearly every address
        return array_remove(string_to_array(translate(p_text, 'АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁё-.,/()"', 'абвгдежзийклмнопрстуфхцчшщъыьэюяее       '), ' '), '');
    end if;
    return (select coalesce(array_agg(w.word order by w.n), '{}')
              from regexp_split_to_table(translate(lower(normalize(p_text, NFC) collate "ru-x-icu"), 'ё''’ʼ', 'е'),
                                         '[^[:alnum:]]+' collate "ru-x-icu") with ordinality w(word, n)
             where w.word <> '');
end $$;
-- (plpgsql: an SQL function that cannot be inlined is set up anew at each call, 0.06 ms.)
create function kurator.name_key(p_text text) returns text language plpgsql immutable strict parallel safe as $$
begin
    return array_to_string(kurator.name_words(p_text), '');
end $$;
-- What the same keys give in the other keyboard layout; Cyrillic in the text decides the direction.
create function kurator.layout_swap(p_text text) returns text language sql immutable strict parallel safe as $$
    select case when p_text ~ '[А-Яа-яЁё]'
        then translate(p_text, 'йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ',
                               'qwertyuiop[]asdfghjkl;''zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~')
        else translate(p_text, 'qwertyuiop[]asdfghjkl;''zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~',
                               'йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ') end $$;
-- The last ten digits from the end to the front, so that what people remember of a number, its last four too, is a prefix.
create function kurator.phone_key(p_number text) returns text language sql immutable strict parallel safe as $$
    select reverse(right(regexp_replace(p_number, '[^0-9]', '', 'g'), 10)) $$;
create function kurator.birth_key(p_day date) returns text language sql immutable strict parallel safe as $$
    select lpad((extract(year from p_day) * 10000 + extract(month from p_day) * 100 + extract(day from p_day))::bigint::text, 8, '0') $$;
-- The end of the range of keys that begin with the prefix: `key >= p and key < key_end(p)`.
create function kurator.key_end(p_prefix text) returns text language sql immutable strict parallel safe as $$
    select p_prefix || chr(1114111) $$;

create function kurator.name_keys(p_surname text, p_given text, p_patronymic text, p_former text[], p_birth date)
    returns table (kind text, key text) language plpgsql immutable parallel safe cost 20000 rows 5 as $$
declare
    g text[] := kurator.name_words(p_given);
    p text[] := kurator.name_words(p_patronymic);
    s text[];
    v text;
    i int;
    birth text := kurator.birth_key(p_birth);
begin
    kind := 'name';
    foreach v in array p_surname || coalesce(p_former, '{}') loop
        s := kurator.name_words(v);
        for i in 1 .. cardinality(s) loop
            key := left(array_to_string(s[i] || s[:i - 1] || s[i + 1:] || g || p || birth, ' '), 200);
            return next;
        end loop;
        if cardinality(s) > 1 then      -- «Петроваводкина» finds Петрова-Водкина
            key := left(array_to_string(array_to_string(s, '') || g || p || birth, ' '), 200);
            return next;
        end if;
    end loop;
    kind := 'part';
    s := kurator.name_words(p_surname);
    for i in 1 .. cardinality(g) loop
        key := left(array_to_string(g[i] || s || g[:i - 1] || g[i + 1:] || p || birth, ' '), 200);
        return next;
    end loop;
    if cardinality(g) > 1 then
        key := left(array_to_string(array_to_string(g, '') || s || p || birth, ' '), 200);
        return next;
    end if;
    for i in 1 .. cardinality(p) loop
        key := left(array_to_string(p[i] || s || g || p[:i - 1] || p[i + 1:] || birth, ' '), 200);
        return next;
    end loop;
    kind := 'year';
    foreach v in array g || p || case when cardinality(g) > 1 then array[array_to_string(g, '')] end loop
        key := left(array_to_string(left(birth, 4) || (v || s || array_remove(g, v) || array_remove(p, v) || birth), ' '), 200);
        continue when birth is null;
        return next;
    end loop;
    if cardinality(g) + cardinality(p) > 2 then
        kind := 'parts';
        for i in 1 .. cardinality(g) loop
            key := left(array_to_string(g[i] || s || g[:i - 1] || g[i + 1:] || p || birth, ' '), 200);
            return next;
        end loop;
        for i in 1 .. cardinality(p) loop
            key := left(array_to_string(p[i] || s || g || p[:i - 1] || p[i + 1:] || birth, ' '), 200);
            return next;
        end loop;
    end if;
end $$;

-- Words that every address has say nothing.
create function kurator.address_words(p_settlement text, p_line text) returns text[] language plpgsql immutable parallel safe as $$
declare
    v_words text[] := '{}';
    v text;
begin
    foreach v in array coalesce(kurator.name_words(left(p_settlement || ' ' || p_line, 300)), '{}') loop
        if v <> all ('{ул,улица,д,дом,кв,квартира,г,город,гор,п,пос,поселок,рп,пгт,с,село,дер,деревня,обл,область,р,н,район,пер,переулок,
                       мкр,мкрн,микрорайон,пр,кт,проспект,б,бульвар,корп,корпус,стр,строение,комн,комната}'::text[]) and v <> all (v_words) then
            v_words := v_words || v;
        end if;
    end loop;
    return v_words;
end $$;
-- An address turned so that each of its names leads once; house and flat follow. (The costs of these two: the planner makes keys
-- for whom it has found, not for everybody it looks at on the way.)
create function kurator.address_keys(p_settlement text, p_line text) returns setof text language plpgsql immutable parallel safe cost 20000 rows 3 as $$
declare
    words constant text[] := kurator.address_words(p_settlement, p_line);
begin
    for i in 1 .. cardinality(words) loop
        if words[i] ~ '[[:alpha:]]' collate "ru-x-icu" and length(words[i]) > 2 then
            return next left(array_to_string(words[i] || words[:i - 1] || words[i + 1:], ' '), 200);
        end if;
    end loop;
end $$;

-- How a citizen was called whose given name or patronymic was another: with the surname of then and the one of now.
create function kurator.former_names(p kurator.person) returns table (surname text, given_name text, patronymic text) language plpgsql stable rows 1 as $$
begin
    return query
    select s.surname, coalesce(nullif(f.given_name, ''), p.given_name), coalesce(nullif(f.patronymic, ''), p.patronymic)
      from kurator.former_name f cross join lateral unnest(array[p.surname, nullif(f.surname, '')]) s(surname)
     where f.person_id = p.id and not f.void and (f.given_name <> '' or f.patronymic <> '') and s.surname is not null;
end $$;
-- How those were written who were merged into a citizen (0048_merge.sql), and those merged into them: by each of it he is found.
-- (One look into an index where nobody was.)
create function kurator.merged_names(p_person bigint) returns table (surname text, given_name text, patronymic text, birth_date date, snils text, former text[])
    language plpgsql stable rows 1 as $$
#variable_conflict use_column
begin
    if exists (select from kurator.person p where p.merged_into = p_person) then
        return query
        with recursive family as (
            select p.id from kurator.person p where p.merged_into = p_person
            union
            select p.id from kurator.person p join family f on p.merged_into = f.id)
        select p.surname, p.given_name, p.patronymic, p.birth_date, p.snils,
               (select array_agg(n.surname order by n.id) from kurator.former_name n where n.person_id = p.id and n.surname <> '' and not n.void)
          from family f join kurator.person p on p.id = f.id
         where p.surname <> '-'                 -- (destroyed)
        union all
        select k.surname, k.given_name, k.patronymic, p.birth_date, null, null
          from family f join kurator.person p on p.id = f.id cross join lateral kurator.former_names(p) k
         where p.surname <> '-'
        union all
        select m.surname, m.given_name, m.patronymic, m.birth_date, m.snils, null
          from kurator.merge m
         where (m.kept_id = p_person or m.kept_id in (select f.id from family f)) and m.undone_at is null;
    end if;
end $$;
-- Every key that the citizens (null: all) ought to have now. A merged citizen is found as the one merged into.
-- (Joined to the list: as a condition on the citizen, "all or these" would read every citizen at each save.)
create function kurator.person_keys_wanted(p_people bigint[]) returns table (office_id int, kind text, key text, person_id bigint)
    language sql stable as $$
    select po.office_id, k.kind, k.key, p.id
      from unnest(coalesce(p_people, (select array_agg(a.id) from kurator.person a))) x(id)
      join kurator.person p on p.id = x.id
      join kurator.person_office po on po.person_id = p.id
     cross join lateral (
            select n.kind, n.key from kurator.name_keys(p.surname, p.given_name, p.patronymic,
                (select array_agg(f.surname order by f.id) from kurator.former_name f where f.person_id = p.id and f.surname <> '' and not f.void), p.birth_date) n
            union
            select n.kind, n.key from kurator.former_names(p) m cross join lateral kurator.name_keys(m.surname, m.given_name, m.patronymic, null, p.birth_date) n
            union
            select 'birth', kurator.birth_key(p.birth_date)
            union
            select 'snils', p.snils where p.snils is not null
            union
            select x.kind, x.key from kurator.merged_names(p.id) m
             cross join lateral (
                    select n.kind, n.key from kurator.name_keys(m.surname, m.given_name, m.patronymic, m.former, m.birth_date) n
                    union all
                    values ('birth', kurator.birth_key(m.birth_date)), ('snils', m.snils)) x
             where x.key is not null
            union
            select x.kind, x.key from kurator.phone t
             cross join lateral (values ('phone', kurator.phone_key(t.number))) x(kind, key)
             where t.person_id = p.id
            union
            select 'address', w.key from kurator.address d cross join lateral kurator.address_keys(d.settlement, d.line) w(key)
             where d.person_id = p.id
            union
            select 'number', left(kurator.name_key(r.incoming_no), 100) from kurator.case_file c
              join kurator.referral r on r.case_id = c.id
             where c.person_id = p.id and r.office_id = po.office_id and kurator.name_key(r.incoming_no) <> ''
           ) k
     where p.merged_into is null $$;
-- Brings the keys of these citizens up to date, touching only what differs.
create function kurator.rekey(p_people bigint[], p_kinds text[]) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    with want as materialized (
        select w.* from kurator.person_keys_wanted(coalesce(p_people, '{}')) w where w.kind = any (p_kinds)),
    gone as (
        delete from kurator.person_key k
         where k.person_id = any (p_people) and k.kind = any (p_kinds)
           and not exists (select from want w where w.office_id = k.office_id and w.kind = k.kind
                              and w.key = k.key collate "C" and w.person_id = k.person_id))
    insert into kurator.person_key (office_id, kind, key, person_id)
    select w.office_id, w.kind, w.key, w.person_id from want w
        on conflict do nothing;
    if p_kinds && '{name,snils,phone}' then        -- who may be the same as somebody else now is looked at later
        insert into kurator.duplicate_queue (person_id) select x from unnest(p_people) x;
    end if;
end $$;
-- After a bulk load that went round the triggers: everything anew, indexes and references last.
create function kurator.rekey_all() returns bigint
    language plpgsql security definer set search_path = pg_catalog, pg_temp set maintenance_work_mem = '256MB' as $$
declare
    n bigint;
begin
    -- Right after a load nothing is known of these tables, and the plan below would be hopeless.
    analyze kurator.person, kurator.person_office, kurator.phone, kurator.address, kurator.former_name, kurator.case_file, kurator.referral;
    truncate kurator.person_key;
    alter table kurator.person_key drop constraint person_key_pkey;
    drop index kurator.person_key_person;
    insert into kurator.person_key (office_id, kind, key, person_id)
    select w.office_id, w.kind, w.key, w.person_id from kurator.person_keys_wanted(null) w;
    get diagnostics n = row_count;
    alter table kurator.person_key add constraint person_key_pkey primary key (office_id, kind, key, person_id);
    create index person_key_person on kurator.person_key (person_id);
    analyze kurator.person_key;
    insert into kurator.duplicate_queue (person_id) select p.id from kurator.person p where p.merged_into is null;
    return n;
end $$;
-- What the digits of a query may be. births: prefixes of YYYYMMDD; phone: reversed; last4; snils: its first digits.
create function kurator.digit_terms(p_text text, p_named boolean, out births text[], out snils text, out phone text, out last4 text)
    language plpgsql immutable parallel safe as $$
declare
    d text := regexp_replace(coalesce(p_text, ''), '[^0-9]', '', 'g');
    m text[];
    y text[];
begin
    births := '{}';
    m := regexp_match(p_text, '^\s*([0-9]{1,2})[-., /]([0-9]{1,2})[-., /]([0-9]{4}|[0-9]{2})\s*$');
    if m is null then
        m := regexp_match(p_text, '^\s*([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\s*$');
        if m is not null then m := array[m[3], m[2], m[1]]; end if;
    end if;
    if m is null and d = btrim(p_text) then
        m := case length(d) when 8 then array[left(d, 2), substr(d, 3, 2), right(d, 4)] end;
    end if;
    if m is not null and m[2]::int between 1 and 12 and m[1]::int between 1 and 31 then
        y := case length(m[3]) when 4 then array[m[3]] else array['19' || m[3], '20' || m[3]] end;
        births := array[y[1] || lpad(m[2], 2, '0') || lpad(m[1], 2, '0')];
        if cardinality(y) > 1 then births := births || (y[2] || lpad(m[2], 2, '0') || lpad(m[1], 2, '0')); end if;
        if length(d) <> 8 or d <> btrim(p_text) then return; end if;
    end if;
    if p_named and d = btrim(p_text) and length(d) = 2 then births := array['19' || d, '20' || d]; end if;  -- «петрова 92»
    if length(d) = 4 and left(d, 2) in ('19', '20') then births := array[d]; end if;
    if length(d) = 4 then last4 := d; end if;
    if length(d) between 6 and 11 then snils := d; end if;
    if length(d) = 11 and left(d, 1) in ('7', '8') or length(d) between 5 and 10 then phone := reverse(right(d, 10)); end if;
end $$;
-- A query taken apart: `tries` are readings of its words, from the likeliest on, each "word word …"; digits: the rest.
-- Nothing that a person can type is an error here: signs are parted from words, what is too long is cut.
create function kurator.search_terms(p_text text, out tries text[], out digits text, out whole text)
    language plpgsql immutable parallel safe as $$
declare
    t text := btrim(regexp_replace(left(coalesce(p_text, ''), 200), '[[:cntrl:][:space:]]+', ' ', 'g'));
    token text;
    letters text := '';
begin
    digits := '';
    foreach token in array string_to_array(t, ' ') loop
        if token ~ '[[:alpha:]]' collate "ru-x-icu" then letters := letters || ' ' || token;
        elsif token ~ '[0-9]' then digits := digits || ' ' || token;
        end if;
    end loop;
    letters := btrim(letters);
    digits := btrim(digits);
    whole := left(kurator.name_key(t), 100);
    select coalesce(array_agg(x.words order by x.n), '{}') into tries from (
        select min(r.n) as n, array_to_string((kurator.name_words(r.reading))[:5], ' ') as words
          from (values (1, letters), (2, case when letters like '%-%' then replace(letters, '-', '') end),
                       (3, kurator.layout_swap(letters)),
                       -- and of some words alone, the layout having been noticed
                       (4, (select string_agg(case when w ~ '[А-Яа-яЁё]' then w else kurator.layout_swap(w) end, ' ' order by n)
                              from string_to_table(letters, ' ') with ordinality x(w, n)))) r(n, reading)
         where r.reading <> ''
         group by 2) x
     where x.words <> '';
end $$;
-- Every word of the query begins a word of the key, and one of the births begins its date.
create function kurator.key_has(p_key text, p_words text[], p_births text[]) returns boolean
    language plpgsql immutable parallel safe as $$
declare
    k text := ' ' || p_key;
    w text;
begin
    foreach w in array p_words loop
        if position(' ' || w in k) = 0 then return false; end if;
    end loop;
    if cardinality(p_births) = 0 then return true; end if;
    foreach w in array p_births loop
        if position(' ' || w in k) > 0 then return true; end if;
    end loop;
    return false;
end $$;

-- The ways to look for words among name keys, the longest first: a range for one of them, the others as they stand inside
-- a key (after a blank), and the births there, the second null when there is one.
create function kurator.search_ways(p_words text[], p_births text[]) returns table (low text, high text, rest text[], births text[])
    language sql immutable parallel safe as $$
    with w as (select x.word, min(x.n) as n from unnest(p_words) with ordinality x(word, n) group by x.word)
    select w.word, kurator.key_end(w.word), array(select ' ' || o.word from w o where o.word <> w.word order by length(o.word) desc, o.n),
           case when cardinality(p_births) > 0 then array[' ' || p_births[1], ' ' || p_births[2]] end
      from w
     order by length(w.word) desc, w.n $$;
-- Inserts and deletes go by statement, so that a load of a thousand citizens costs one pass; the argument names the kinds.
create function kurator.rekey_changed() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.rekey((select array_agg(distinct c.person_id) from changed c), string_to_array(tg_argv[0], ','));
    return null;
end $$;
-- What comes new in one of these tables adds keys and takes none away: those alone are worked out. (An intake writes all four; every key that its
-- citizen ought to have was worked out four times.)
create function kurator.keys_added() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    v_people bigint[];
begin
    if tg_table_name = 'phone' then
        insert into kurator.person_key (office_id, kind, key, person_id)
        select o.office_id, k.kind, k.key, p.id
          from changed c join kurator.person p on p.id = c.person_id and p.merged_into is null join kurator.person_office o on o.person_id = p.id
         cross join lateral (values ('phone', kurator.phone_key(c.number))) k(kind, key)
            on conflict do nothing;
    elsif tg_table_name = 'address' then
        insert into kurator.person_key (office_id, kind, key, person_id)
        select o.office_id, 'address', k.key, p.id
          from changed c join kurator.person p on p.id = c.person_id and p.merged_into is null
         cross join lateral kurator.address_keys(c.settlement, c.line) k(key) join kurator.person_office o on o.person_id = p.id
            on conflict do nothing;
    elsif tg_table_name = 'referral' then
        insert into kurator.person_key (office_id, kind, key, person_id)
        select o.office_id, 'number', left(kurator.name_key(c.incoming_no), 100), p.id
          from changed c join kurator.case_file f on f.id = c.case_id join kurator.person p on p.id = f.person_id and p.merged_into is null
          join kurator.person_office o on o.person_id = p.id and o.office_id = c.office_id
         where kurator.name_key(c.incoming_no) <> ''
            on conflict do nothing;
    else
        v_people := array(select distinct c.person_id from changed c);      -- a variable: see kurator.list_people
        insert into kurator.person_key (office_id, kind, key, person_id)
        select w.office_id, w.kind, w.key, w.person_id from kurator.person_keys_wanted(v_people) w
         where exists (select from changed c where c.person_id = w.person_id and c.office_id = w.office_id)
            on conflict do nothing;
    end if;
    if tg_table_name in ('phone', 'person_office') then                     -- as kurator.rekey
        insert into kurator.duplicate_queue (person_id) select distinct c.person_id from changed c;
    end if;
    return null;
end $$;
create function kurator.rekey_row() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_table_name = 'person' then
        perform kurator.rekey(array_remove(array[new.id, new.merged_into, old.merged_into], null), string_to_array(tg_argv[0], ','));
    else
        perform kurator.rekey(array[(to_jsonb(new) ->> 'person_id')::bigint], string_to_array(tg_argv[0], ','));
    end if;
    return null;
end $$;
create trigger rekey_update after update on kurator.person for each row
    when ((old.surname, old.given_name, old.patronymic, old.birth_date, old.snils, old.merged_into)
          is distinct from (new.surname, new.given_name, new.patronymic, new.birth_date, new.snils, new.merged_into))
    execute function kurator.rekey_row('name,part,parts,year,birth,snils,phone,number,address');
create trigger rekey_insert after insert on kurator.person_office referencing new table as changed
    for each statement execute function kurator.keys_added();
create trigger rekey_delete after delete on kurator.person_office referencing old table as changed
    for each statement execute function kurator.rekey_changed('name,part,parts,year,birth,snils,phone,number,address');
create trigger rekey_insert after insert on kurator.former_name referencing new table as changed
    for each statement execute function kurator.rekey_changed('name,part,parts,year');
create trigger rekey_delete after delete on kurator.former_name referencing old table as changed
    for each statement execute function kurator.rekey_changed('name,part,parts,year');
create trigger rekey_update after update on kurator.former_name for each row
    when ((old.surname, old.given_name, old.patronymic, old.void) is distinct from (new.surname, new.given_name, new.patronymic, new.void)) execute function kurator.rekey_row('name,part,parts,year');
create trigger rekey_insert after insert on kurator.phone referencing new table as changed
    for each statement execute function kurator.keys_added();
create trigger rekey_delete after delete on kurator.phone referencing old table as changed
    for each statement execute function kurator.rekey_changed('phone');
create trigger rekey_update after update of number on kurator.phone for each row
    when (old.number is distinct from new.number) execute function kurator.rekey_row('phone');
create trigger rekey_insert after insert on kurator.address referencing new table as changed
    for each statement execute function kurator.keys_added();
create trigger rekey_delete after delete on kurator.address referencing old table as changed
    for each statement execute function kurator.rekey_changed('address');
create trigger rekey_update after update on kurator.address for each row
    when ((old.settlement, old.line) is distinct from (new.settlement, new.line)) execute function kurator.rekey_row('address');
create trigger rekey_insert after insert on kurator.referral referencing new table as changed
    for each statement execute function kurator.keys_added();
create trigger rekey_update after update on kurator.referral for each row
    when (old.incoming_no is distinct from new.incoming_no) execute function kurator.rekey_row('number');

grant execute on function kurator.name_words(text), kurator.name_key(text), kurator.layout_swap(text), kurator.phone_key(text),
    kurator.birth_key(date), kurator.key_end(text), kurator.digit_terms(text, boolean), kurator.search_terms(text),
    kurator.key_has(text, text[], text[]), kurator.search_ways(text[], text[]) to kurator_api;
