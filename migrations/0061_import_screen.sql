-- role: kurator_owner
-- Bulk in on the screen: the files of the office's inbox with what became of them before, and the lines of a file by what becomes of them.
insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r, unnest('{import_files,import_page}'::text[]) f;

-- The files that lie there (names, and when each was written, in seconds of 1970), the newest first, each with the import that was
-- begun under its name since then; after them imports of the office of which no such file lies there any more, the newest hundred.
-- A time that is still to come by this clock (that of another machine) tells nothing: then it is the name alone. n: which of the files, from 1. state: staging (not all of it came in), waits (lines are not written), tray, done; "" not begun.
create function kurator.import_files(p_office int, p_names text[], p_times bigint[])
    returns table (n int, name text, at text, import_id bigint, kind text, begun text, who text, state text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_now constant timestamptz := kurator.clock();
begin
    if not (kurator.may_import(p_office)).ok then
        raise exception 'no files are taken in here' using errcode = 'KU001';
    elsif cardinality(p_names) > 1000 or cardinality(p_names) <> cardinality(p_times) then
        raise exception 'a time for each of a thousand files at most' using errcode = '22023';
    end if;
    return query
    with there as (
        select f.n::int as n, f.name, to_timestamp(f.seconds) as at
          from unnest(p_names, p_times) with ordinality f(name, seconds, n) where f.seconds between 0 and 32503680000),
    was as (
        select t.n, t.name, t.at, i.id, i.kind, i.made_at, i.made_by, i.lines
          from there t
          left join lateral (select m.* from kurator.import_file m where m.office_id = p_office and m.kind <> 'referral' and m.name = t.name and (m.made_at >= t.at or t.at > v_now)
                              order by m.made_at desc, m.id desc limit 1) i on true),
    gone as (
        select null::int as n, m.name, null::timestamptz as at, m.id, m.kind, m.made_at, m.made_by, m.lines
          from kurator.import_file m
         where m.office_id = p_office and m.kind <> 'referral' and not exists (select from was w where w.id = m.id)
           -- a file that lies there and was begun as the other kind first: of that nothing is worth a row while nothing is written
           and not (m.name = any (p_names) and m.cleared_at is null and exists (select from was w where w.name = m.name and w.id is not null) and not exists (select from kurator.import_row r where r.import_id = m.id and r.outcome in ('created', 'updated', 'there')))
         order by m.made_at desc, m.id desc limit 100)
    select x.n, x.name, coalesce(kurator.local_text(x.at, p_office), ''), x.id, coalesce(x.kind, ''), coalesce(kurator.local_text(x.made_at, p_office), ''),
           coalesce(kurator.staff_short(x.made_by), ''),
           case when x.id is null then '' when x.lines is null then 'staging'
                when exists (select from kurator.import_row r where r.import_id = x.id and r.outcome is null)
                then case when exists (select from kurator.import_row r where r.import_id = x.id and r.outcome in ('created', 'updated', 'there')) then 'partly' else 'waits' end
                when exists (select from kurator.import_row r where r.import_id = x.id and r.tray) then 'tray'
                when x.lines > 0 and not exists (select from kurator.import_row r where r.import_id = x.id and r.outcome in ('created', 'updated', 'there'))
                 and exists (select from kurator.import_row r where r.import_id = x.id) then 'refused' else 'done' end
      from (select * from was union all select * from gone) x
     order by x.n is null, coalesce(x.at, x.made_at) desc, x.n, x.id desc;
end $$;
-- The lines after p_after of which this becomes or became: new, changed, known, doubtful (not written yet), created, updated, there,
-- refused, tray, waits (any that is not written), all. total: how many there are, on the first page. name: the citizen's, as the line has it while it
-- waits, then as it stands now, where the caller may see it; no other values.
create function kurator.import_page(p_import bigint, p_group text, p_after int, p_limit int)
    returns table (total int, line int, verdict text, outcome text, tray boolean, office text, code text, field text, args text[], name text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    m constant record := kurator.import_mine(p_import);
    v_hidden constant bigint[] := kurator.hidden_people();
    v_away constant int[] := kurator.foreign_sites();
    v_reach constant kurator.reach[] := kurator.my_directions();
begin
    return query
    with g as materialized (
        select r.line, r.verdict, r.outcome, r.tray, r.office_id, r.code, r.field, r.args, r.surname, r.given_name, r.patronymic, r.person_id
          from kurator.import_told(p_import, p_after) r
         where case p_group when 'all' then true when 'waits' then r.outcome is null when 'tray' then r.tray
                            when 'created' then r.outcome = 'created' when 'updated' then r.outcome = 'updated' when 'there' then r.outcome = 'there'
                            when 'refused' then r.outcome = 'refused' else r.outcome is null and r.verdict = p_group end)
    select case when p_after is null then (select count(*)::int from g) end, g.line, coalesce(g.verdict, ''), coalesce(g.outcome, ''), g.tray, coalesce(o.short_name, ''), g.code, g.field, g.args,
           coalesce(case when g.surname is not null then kurator.full_name(g.surname, coalesce(g.given_name, ''), coalesce(g.patronymic, '')) else
               (select kurator.full_name(p.surname, p.given_name, p.patronymic) from kurator.person p join kurator.person_office k on k.person_id = p.id and k.office_id = g.office_id
                 where p.id = g.person_id and p.merged_into is null and p.id <> all (v_hidden)
                   and case when m.region then kurator.fits(p.id, k.office_id, v_reach) else k.office_id = (m.file).office_id and kurator.person_away(p.id, k.office_id, v_away) is not true end) end, '')
      from (select * from g order by g.line limit greatest(least(coalesce(p_limit, 100), 1000), 0)) g left join kurator.organisation o on o.id = g.office_id
     order by g.line limit greatest(least(coalesce(p_limit, 100), 1000), 0);
end $$;
grant execute on function kurator.import_files(int, text[], bigint[]), kurator.import_page(bigint, text, int, int) to kurator_api;

-- ---- organisations, staff and reference lists out of files (kurator import operators | staff | lists) ----

insert into kurator.function_grant (role, function) values ('admin', 'import_reference'), ('admin', 'reference_table');
-- Lists of which an administrator adds and takes away values: the program does with one that it does not know as with an ordinary one. Of all other lists
-- only the words and digits change, since it does something else for each value. used_in: where one stands, as table and column ('' each: in the
-- journal alone). shipped: the values that stay, since the program knows some of them.
create table kurator.list_open (
    list            text primary key,
    used_table      text not null,
    used_column     text not null,
    shipped         text[] not null default '{}'
);
insert into kurator.list_open values ('mark', 'person_mark', 'mark'), ('refusal', 'consent', 'reason'), ('register_reason', '', ''), ('statistics', '', '');
insert into kurator.list_open
select v.list, v.used_table, v.used_column, array(select c.code from kurator.choice c where c.list = v.list union all select s.code from kurator.source s where v.list = 'source')
  from (values ('source', 'case_file', 'source'), ('close', 'case_file', 'close_reason'), ('reopen', 'case_file', 'reopened_why'), ('mistake', 'contact_attempt', 'superseded_why'),
               ('post_return', 'contact_attempt', 'return_reason'), ('restriction', 'restriction', 'kind'), ('request_kind', 'request', 'kind'),
               ('answer_channel', 'request', 'answer_channel'), ('document_kind', 'document', 'kind')) v(list, used_table, used_column);

-- A cell of a line, null when it is empty or there is no such column.
create function kurator.line_value(p_line jsonb, p_name text) returns text language sql immutable parallel safe as $$
    select nullif(btrim(normalize(p_line ->> p_name, NFC)), '') $$;
create function kurator.line_list(p_line jsonb, p_name text, p_parted text) returns text[] language sql immutable parallel safe as $$
    select coalesce(array_agg(btrim(t)) filter (where btrim(t) <> ''), '{}') from regexp_split_to_table(kurator.line_value(p_line, p_name), p_parted) t $$;
-- What is wrong with any line: control characters, what is too long.
create function kurator.line_fault(p_line jsonb) returns kurator.save_row language plpgsql immutable as $$
begin
    return (select case when e.value ~ '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]' then kurator.refused('field.control', e.key)
                        else kurator.refused('field.long', e.key, '{1000}') end
              from jsonb_each_text(p_line) e where e.value ~ '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]' or length(e.value) > 1000 order by e.key limit 1);
end $$;
create function kurator.line_answer(p_outcome text, p_id bigint) returns kurator.save_row language sql immutable as $$
    select row(p_outcome, '', '', '{}'::text[], null, p_id)::kurator.save_row $$;

-- An organisation, by its number in annex 1, without one by its short name. A column that is not there changes nothing.
create function kurator.take_operator(j jsonb) returns kurator.save_row language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    o kurator.organisation;
    n kurator.organisation;
    v_no constant text := kurator.line_value(j, 'no');
    v_short constant text := kurator.line_value(j, 'short_name');
    v_takes constant text := lower(kurator.line_value(j, 'takes_referrals'));
    v_closed constant text := kurator.line_value(j, 'closed_on');
    v_site text;
    v_n int;
    v_sites boolean := false;
    f text;
begin
    if v_no !~ '^[0-9]{1,6}$' then
        return kurator.refused('office.number', 'no', array[left(v_no, 60)]);
    elsif v_no is null and v_short is null then
        return kurator.refused('field.required', 'short_name');
    end if;
    select * into o from kurator.organisation t where case when v_no is null then t.short_name = v_short else t.no = v_no::int end order by t.id limit 1 for update;
    if v_no is not null and exists (select from kurator.organisation t where t.short_name = v_short and t.no is distinct from v_no::int) then
        return kurator.refused('office.taken', 'short_name', array[v_short]);
    end if;
    n := o;
    n.no := coalesce(v_no::int, o.no);
    n.short_name := coalesce(v_short, o.short_name);
    n.name := coalesce(kurator.line_value(j, 'name'), o.name);
    n.kind := coalesce(kurator.line_value(j, 'kind'), o.kind, 'operator');
    n.calendar := coalesce(kurator.line_value(j, 'calendar'), o.calendar, (select x.calendar from kurator.organisation x join kurator.role_in_force f on f.office_id = x.id and f.login = session_user
                                                                              order by x.id limit 1), (select x.calendar from kurator.organisation x where x.no is not null order by x.no limit 1));
    n.territory := case when j ? 'territory' then kurator.line_list(j, 'territory', ' *; *') else coalesce(o.territory, '{}') end;
    n.postal_code := case when j ? 'postal_code' then kurator.line_value(j, 'postal_code') else o.postal_code end;
    n.address := case when j ? 'address' then coalesce(kurator.line_value(j, 'address'), '') else coalesce(o.address, '') end;
    n.phones := case when j ? 'phones' then kurator.line_list(j, 'phones', ' *; *') else coalesce(o.phones, '{}') end;
    n.emails := case when j ? 'emails' then kurator.line_list(j, 'emails', ' *; *') else coalesce(o.emails, '{}') end;
    n.website := case when j ? 'website' then coalesce(kurator.line_value(j, 'website'), '') else coalesce(o.website, '') end;
    n.area_code := case when j ? 'area_code' then coalesce(kurator.line_value(j, 'area_code'), '')
                        when j ? 'phones_raw' then coalesce(substring(j ->> 'phones_raw' from '\((\d{3,5})\)'), o.area_code, '') else coalesce(o.area_code, '') end;
    n.closed_on := case when j ? 'closed_on' then kurator.parse_date(v_closed) else o.closed_on end;
    foreach f in array '{name,short_name}'::text[] loop
        if coalesce(to_jsonb(n) ->> f, '') = '' then
            return kurator.refused('field.required', f);
        end if;
    end loop;
    if not exists (select from kurator.organisation_kind k where k.code = n.kind) then
        return kurator.refused('office.kind', 'kind', array[left(n.kind, 60), (select string_agg(k.code, ', ' order by k.code) from kurator.organisation_kind k)]);
    elsif not exists (select from kurator.calendar c where c.code = n.calendar) then
        return kurator.refused('office.calendar', 'calendar', array[left(n.calendar, 60)]);
    elsif o.id is not null and n.calendar <> o.calendar then
        return kurator.refused('office.calendar_kept', 'calendar', array[o.calendar]);      -- open deadlines would move
    elsif n.postal_code !~ '^[0-9]{6}$' then
        return kurator.refused('postal_code.format', 'postal_code');
    elsif n.area_code !~ '^[0-9]{0,5}$' then
        return kurator.refused('office.area_code', 'area_code', array[left(n.area_code, 60)]);
    elsif v_takes is not null and v_takes <> all ('{yes,no,true,false,да,нет}'::text[]) then
        return kurator.refused('office.yes_no', 'takes_referrals', array[left(v_takes, 60)]);
    elsif v_closed is not null and n.closed_on is null then
        return kurator.refused('user.day', 'closed_on');
    end if;
    foreach f in array n.phones loop
        if f !~ '^\+?[0-9][0-9() -]{4,20}$' then
            return kurator.refused('office.phone', 'phones', array[left(f, 60)]);
        end if;
    end loop;
    n.takes_referrals := case when v_takes is not null then v_takes in ('yes', 'true', 'да')
                              else coalesce(o.takes_referrals, (select k.takes_referrals from kurator.organisation_kind k where k.code = n.kind)) end;
    -- whose open cases would have nobody
    if o.id is not null and ((n.closed_on is not null and o.closed_on is null) or (o.takes_referrals and not n.takes_referrals)) then
        select count(*) into v_n from (select from kurator.case_file c where c.office_id = o.id and c.state = 'open' limit 10000) x;
        if v_n > 0 then
            return kurator.refused('office.in_use', case when n.closed_on is not null then 'closed_on' else 'takes_referrals' end, array[v_n::text]);
        end if;
    end if;
    if o.id is null then
        insert into kurator.organisation (no, name, short_name, kind, calendar, territory, postal_code, address, phones, emails, website, area_code, takes_referrals, closed_on)
             values (n.no, n.name, n.short_name, n.kind, n.calendar, n.territory, n.postal_code, n.address, n.phones, n.emails, n.website, n.area_code, n.takes_referrals, n.closed_on)
          returning id into n.id;
    elsif n is distinct from o then
        update kurator.organisation t
           set (no, name, short_name, kind, territory, postal_code, address, phones, emails, website, area_code, takes_referrals, closed_on) =
               (n.no, n.name, n.short_name, n.kind, n.territory, n.postal_code, n.address, n.phones, n.emails, n.website, n.area_code, n.takes_referrals, n.closed_on)
         where t.id = o.id;
    end if;
    -- sites only where there are several: the head office, and those of the file that are not there by their address
    foreach v_site in array kurator.line_list(j, 'other_sites', ' *\| *') loop
        if not exists (select from kurator.site t where t.organisation_id = n.id) then
            insert into kurator.site (organisation_id, name, address) values (n.id, 'головной офис', n.address);
            v_sites := true;
        end if;
        if not exists (select from kurator.site t where t.organisation_id = n.id and t.address = v_site) then
            insert into kurator.site (organisation_id, name, address)
            select n.id, 'отделение ' || g, v_site from generate_series(1, 1000) g
             where not exists (select from kurator.site t where t.organisation_id = n.id and t.name = 'отделение ' || g) order by g limit 1;
            v_sites := true;
        end if;
    end loop;
    if o.id is not null and n is not distinct from o and not v_sites then
        return kurator.line_answer('there', n.id);
    end if;
    perform audit.note('rights', null, 'kurator.organisation', n.id::text, 'import ' || case when o.id is null then 'created' else 'updated' end);
    return kurator.line_answer(case when o.id is null then 'created' else 'updated' end, n.id);
end $$;

-- One role of one member of staff. No role of the cluster is made for who has none: giving a password does that (kurator user passwd).
create function kurator.take_staff(j jsonb) returns kurator.save_row language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s kurator.staff;
    v_login constant text := kurator.line_value(j, 'login');
    v_role constant text := kurator.line_value(j, 'role');
    v_office constant text := kurator.line_value(j, 'office');
    v_site constant text := kurator.line_value(j, 'site');
    v_from constant text := kurator.line_value(j, 'valid_from');
    v_until constant text := kurator.line_value(j, 'valid_until');
    v_office_id int;
    v_site_id int;
    v_item text;
    v_names text[] := '{}';
    v_values text[] := '{}';
    v_bad kurator.save_row[];
    v_new boolean;
    f text;
begin
    if v_login is null then
        return kurator.refused('field.required', 'login');
    elsif v_login !~ '^[a-z][a-z0-9_.-]{1,30}$' then
        return kurator.refused('user.login', 'login');
    end if;
    select * into s from kurator.staff t where t.login = v_login for no key update;
    v_new := s.id is null;
    if v_role is not null then
        if v_office is null then
            return kurator.refused('field.required', 'office');
        end if;
        v_office_id := (select o.id from kurator.organisation o where o.short_name = v_office or v_office ~ '^n?[0-9]{1,6}$' and case left(v_office, 1) when 'n' then o.no else o.id end = ltrim(v_office, 'n')::int
                         order by o.id limit 1);
        if v_office_id is null then
            return kurator.refused('user.office', 'office', array[left(v_office, 60)]);
        elsif v_site is not null then
            v_site_id := (select t.id from kurator.site t where t.organisation_id = v_office_id and v_site in (t.name, t.id::text) order by t.id limit 1);
            if v_site_id is null then
                return kurator.refused('user.site', 'site', array[left(v_site, 60)]);
            end if;
        end if;
        foreach f in array '{valid_from,valid_until}'::text[] loop
            if kurator.line_value(j, f) is not null and kurator.parse_date(kurator.line_value(j, f)) is null then
                return kurator.refused('user.day', f);
            end if;
        end loop;
        v_item := v_role || '@' || v_office_id || coalesce('/' || v_site_id, '')
               || case when v_from is null and v_until is null then '' else '=' || coalesce(kurator.parse_date(v_from)::text, '') || '..' || coalesce(kurator.parse_date(v_until)::text, '') end;
    elsif v_new then
        return kurator.refused('field.required', 'role');
    end if;
    foreach f in array '{surname,given_name,patronymic}'::text[] loop
        if j ? f and (v_new or kurator.line_value(j, f) is not null) then
            v_names := v_names || f;
            v_values := v_values || kurator.line_value(j, f);
        end if;
    end loop;
    if not v_new and s.surname = coalesce(kurator.line_value(j, 'surname'), s.surname) and s.given_name = coalesce(kurator.line_value(j, 'given_name'), s.given_name)
       and s.patronymic = coalesce(kurator.line_value(j, 'patronymic'), s.patronymic) and (v_role is null or exists (
            select from kurator.staff_role r
             where r.staff_id = s.id and r.organisation_id = v_office_id and r.role = v_role and r.site_id is not distinct from v_site_id
               and (v_from is null or r.valid_from = kurator.parse_date(v_from))
               and case when v_until is null then coalesce(r.valid_until >= kurator.office_today(v_office_id), true) else r.valid_until = kurator.parse_date(v_until) end)) then
        return kurator.line_answer('there', s.id);
    elsif accounts.state(v_login) = 'foreign' then
        return kurator.refused('user.foreign', 'login', array[v_login]);
    end if;
    if v_item is not null then
        v_names := v_names || 'roles'::text;
        v_values := v_values || v_item;
    end if;
    v_bad := kurator.user_faults(case when v_new then 'add' else 'change' end, v_login, s, v_names, v_values);
    if s.login = session_user then
        v_bad := v_bad || kurator.user_widens(s, v_names, v_values);
    end if;
    if cardinality(v_bad) > 0 then
        return kurator.refused(v_bad[1].code, case v_bad[1].field when 'roles' then 'role' else v_bad[1].field end, v_bad[1].args);
    end if;
    s := kurator.user_write(case when v_new then 'add' else 'change' end, v_login, v_names, v_values);
    if kurator.admin_mixed(s.id) and kurator.setting_bool('accounts.admin_apart', null) then
        return kurator.refused('rights.admin_apart', 'role', array[v_role]);
    end if;
    perform audit.note('rights', null, 'kurator.staff', s.id::text, concat_ws(' ', 'import', v_login, '+' || v_item));
    return kurator.line_answer(case when v_new then 'created' else 'updated' end, s.id);
end $$;

-- One value of a list: its words and digit.
create function kurator.take_value(j jsonb) returns kurator.save_row language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_list constant text := kurator.line_value(j, 'list');
    v_code constant text := kurator.line_value(j, 'code');
    v_name constant text := kurator.line_value(j, 'name');
    v_english constant text := kurator.line_value(j, 'name_en');
    v_position constant text := kurator.line_value(j, 'position');
    v_ladder constant text := lower(kurator.line_value(j, 'ladder'));
    v_open constant boolean := exists (select from kurator.list_open o where o.list = v_list);
    v_n int;
    f text;
begin
    foreach f in array '{list,code,name}'::text[] loop
        if kurator.line_value(j, f) is null then
            return kurator.refused('field.required', f);
        end if;
    end loop;
    if v_list <> 'source' and (v_list = 'role' or not exists (select from kurator.choice c where c.list = v_list)) then
        return kurator.refused('list.none', 'list', array[left(v_list, 60)]);
    elsif v_code !~ '^[a-z0-9][a-z0-9_]{0,29}$' then
        return kurator.refused('list.code', 'code', array[left(v_code, 60)]);
    elsif v_position !~ '^[1-9][0-9]?$' then
        return kurator.refused('list.digit', 'position', array[left(v_position, 60)]);
    elsif octet_length(v_name) > 95 then          -- (as the program keeps it)
        return kurator.refused('field.long', 'name', '{45}');
    elsif octet_length(v_english) > 95 then
        return kurator.refused('field.long', 'name_en', '{45}');
    elsif v_list = 'source' then
        if v_ladder is not null and v_ladder <> all ('{yes,no,true,false,да,нет}'::text[]) then
            return kurator.refused('office.yes_no', 'ladder', array[left(v_ladder, 60)]);
        elsif not exists (select from kurator.source s where s.code = v_code) then
            insert into kurator.source (code, position, period, ladder, name, name_en)
            values (v_code, 1000 + coalesce(v_position::int, (select max(s.position % 1000) + 1 from kurator.source s)), 'notify', coalesce(v_ladder in ('yes', 'true', 'да'), false), v_name, coalesce(v_english, v_name));
            perform audit.note('rights', null, 'kurator.choice', v_list || '/' || v_code, 'import created');
            return kurator.line_answer('created', null);
        elsif v_ladder in ('yes', 'true', 'да') is distinct from (select s.ladder from kurator.source s where s.code = v_code) and v_ladder is not null then
            return kurator.refused('list.ladder', 'ladder', array[v_code]);        -- open cases have it, or have it not
        end if;
        update kurator.source s set name = v_name, name_en = coalesce(v_english, s.name_en), position = 1000 + coalesce(v_position::int, s.position)     -- (in its place at the end)
         where s.code = v_code and (s.name, s.name_en, s.position) is distinct from (v_name, coalesce(v_english, s.name_en), coalesce(v_position::int, s.position));
        get diagnostics v_n = row_count;
        if v_n > 0 then
            perform audit.note('rights', null, 'kurator.choice', v_list || '/' || v_code, 'import updated');
        end if;
        return kurator.line_answer(case v_n when 0 then 'there' else 'updated' end, null);
    end if;
    update kurator.choice c set name = v_name, name_en = coalesce(v_english, c.name_en), position = coalesce(v_position::int, c.position)
     where c.list = v_list and c.code = v_code and (c.name, c.name_en, c.position) is distinct from (v_name, coalesce(v_english, c.name_en), coalesce(v_position::int, c.position));
    get diagnostics v_n = row_count;
    if v_n > 0 then
        perform audit.note('rights', null, 'kurator.choice', v_list || '/' || v_code, 'import updated');
    end if;
    if v_n > 0 or exists (select from kurator.choice c where c.list = v_list and c.code = v_code) then
        return kurator.line_answer(case v_n when 0 then 'there' else 'updated' end, null);
    elsif not v_open then
        return kurator.refused('list.closed', 'code', array[v_list, v_code]);
    end if;
    insert into kurator.choice (list, code, position, name, name_en)
    values (v_list, v_code, coalesce(v_position::int, (select max(c.position) + 1 from kurator.choice c where c.list = v_list)), v_name, coalesce(v_english, v_name));
    perform audit.note('rights', null, 'kurator.choice', v_list || '/' || v_code, 'import created');
    return kurator.line_answer('created', null);
end $$;
-- What holds of the lists of a file as a whole: no digit twice, and an open list has the values that the file gives it: others go, when
-- nothing has them and they were not shipped. Rows of what goes, without a line.
create function kurator.take_lists(p_lines jsonb[]) returns kurator.save_row[] language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_out kurator.save_row[] := '{}';
    v_n bigint;
    r record;
begin
    for r in select o.list, o.used_table, o.used_column, c.code
               from kurator.list_open o
               join (select c.list, c.code, c.position from kurator.choice c union all select 'source', s.code, s.position from kurator.source s) c on c.list = o.list
              where exists (select from unnest(p_lines) j where kurator.line_value(j, 'list') = o.list)
                and not exists (select from unnest(p_lines) j where kurator.line_value(j, 'list') = o.list and kurator.line_value(j, 'code') = c.code)
                and c.code <> all (o.shipped)
              order by o.list, c.position loop
        v_n := 0;
        if r.used_table <> '' then
            execute format('select count(*) from (select from kurator.%I t where t.%I = $1 limit 10000) x', r.used_table, r.used_column) into v_n using r.code;
        end if;
        if r.list = 'source' then
            v_n := v_n + (select count(*) from (select from kurator.referral t where t.source = r.code limit 10000) x);
        end if;
        if r.list = 'mark' then
            v_n := v_n + (select count(*) from kurator.saved_view v where 'mark=' || r.code = any (v.terms));
        end if;
        if v_n > 0 then
            v_out := v_out || kurator.refused('list.in_use', 'code', array[r.list, r.code, v_n::text]);
        else
            delete from kurator.choice c where c.list = r.list and c.code = r.code;
            delete from kurator.source t where r.list = 'source' and t.code = r.code;
            perform audit.note('rights', null, 'kurator.choice', r.list || '/' || r.code, 'import removed');
            v_out := v_out || row('removed', '', 'code', array[r.list, r.code], null, null)::kurator.save_row;
        end if;
    end loop;
    for r in select 'source' as list, s.position % 1000 as position from kurator.source s group by 2 having count(*) > 1
             union all
             select c.list, c.position from kurator.choice c where exists (select from unnest(p_lines) j where kurator.line_value(j, 'list') = c.list)
              group by 1, 2 having count(*) > 1 order by 1, 2 loop
        v_out := v_out || kurator.refused('list.twice', 'position', array[r.list, r.position::text]);
    end loop;
    if not exists (select from unnest(v_out) o where o.outcome = 'refused') and exists (select from kurator.source s where s.position > 1000) then
        update kurator.source s set position = s.position - 1000 where s.position > 1000;
    end if;
    return v_out;
end $$;

-- All of a file at once, or nothing of it: an answer for each line (version: its number), and for what has none. p_write false: the same
-- is done and taken back, so that the dry run says what the other will do.
create function kurator.import_reference(p_what text, p_rows text[], p_write boolean) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_lines jsonb[];
    v_numbers int[];
    v_out kurator.save_row[] := '{}';
    a kurator.save_row;
    v_key text;
    v_keys text[] := '{}';
    v_differ text[] := '{}';        -- logins whose lines give them different names
    v_admins boolean;
    v_before kurator.role_kept[];
    v_staff int[];
    v_narrowed int[];
begin
    if not kurator.may_administer() then
        return array[kurator.refused('rights.none', '')];
    elsif p_what is null or p_what <> all ('{operators,staff,lists}'::text[]) or cardinality(p_rows) > 5000 then
        return array[kurator.refused('field.choice', 'what')];
    end if;
    perform pg_advisory_xact_lock(1262834245, 0);       -- one administrator at a time
    begin
        select array_agg(x.j - 'line' order by x.n), array_agg(case when x.j ->> 'line' ~ '^[0-9]{1,8}$' then (x.j ->> 'line')::int end order by x.n) into v_lines, v_numbers
          from (select u.t::jsonb as j, u.n from unnest(p_rows) with ordinality u(t, n)) x where jsonb_typeof(x.j) = 'object';
    exception when invalid_text_representation or untranslatable_character or invalid_parameter_value or statement_too_complex or program_limit_exceeded or numeric_value_out_of_range then
        v_lines := null;            -- (the error itself would repeat what stands there)
    end;
    if cardinality(p_rows) <> coalesce(cardinality(v_lines), 0) then
        raise exception 'a line is an object' using errcode = '22023';
    end if;
    if p_what = 'staff' then
        v_differ := array(select kurator.line_value(j, 'login') from unnest(v_lines) j where j ? 'login' group by 1
                          having count(distinct (kurator.line_value(j, 'surname'), kurator.line_value(j, 'given_name'), kurator.line_value(j, 'patronymic'))) > 1);
    end if;
    begin
        v_admins := kurator.admin_left();
        v_before := array(select k from kurator.role_kept k);
        for i in 1 .. coalesce(cardinality(v_lines), 0) loop
            v_key := case p_what when 'operators' then coalesce(kurator.line_value(v_lines[i], 'no'), kurator.line_value(v_lines[i], 'short_name'))
                                 when 'lists' then concat_ws('/', kurator.line_value(v_lines[i], 'list'), kurator.line_value(v_lines[i], 'code'))
                                 else concat_ws('/', kurator.line_value(v_lines[i], 'login'), kurator.line_value(v_lines[i], 'role'), kurator.line_value(v_lines[i], 'office'), kurator.line_value(v_lines[i], 'site')) end;
            a := kurator.line_fault(v_lines[i]);
            if a.outcome is not null then
                null;
            elsif v_lines[i] ? 'fault' then             -- of the program's own reading
                a := kurator.refused(case when v_lines[i] ->> 'fault' ~ '^[a-z]+[.][a-z_0-9]{1,40}$' then v_lines[i] ->> 'fault' else 'field.unknown' end, '');
            elsif v_key = any (v_keys) then
                a := kurator.refused('line.twice', '', array[left(v_key, 100)]);
            elsif kurator.line_value(v_lines[i], 'login') = any (v_differ) then
                a := kurator.refused('line.differs', 'login', array[left(kurator.line_value(v_lines[i], 'login'), 60)]);
            else
                a := case p_what when 'operators' then kurator.take_operator(v_lines[i]) when 'staff' then kurator.take_staff(v_lines[i]) else kurator.take_value(v_lines[i]) end;
            end if;
            v_keys := v_keys || v_key;
            a.version := v_numbers[i];
            v_out := v_out || a;
        end loop;
        if p_what = 'lists' then
            v_out := v_out || kurator.take_lists(v_lines);
        elsif v_admins and not kurator.admin_left() then
            v_out := v_out || kurator.refused('user.last_admin', '');
        end if;
        if not p_write or exists (select from unnest(v_out) o where o.outcome = 'refused') then
            raise exception 'nothing of it is kept' using errcode = 'KU014';
        end if;
    exception when sqlstate 'KU014' then
        return v_out;
    end;
    if p_what = 'staff' then
        -- accounts that there are follow their roles; who lost one is out at once, as when it is taken away by hand
        v_staff := array(select distinct o.id::int from unnest(v_out) o where o.outcome = 'updated' order by 1);
        perform kurator.account_keep(t) from unnest(v_staff) t join kurator.staff s on s.id = t where accounts.state(s.login) = 'ours';
        perform kurator.account_follow(t, not exists (select from unnest(v_before) b where b.staff_id = t and b.until_at > kurator.clock())) from unnest(v_staff) t;
        v_narrowed := array(select t from unnest(v_staff) t where kurator.roles_narrowed(array(select b from unnest(v_before) b where b.staff_id = t), t));
        perform accounts.disconnect(s.login) from kurator.staff s where s.id = any (v_narrowed);
        perform kurator.tell(r.organisation_id, 'staff') from kurator.staff_role r
          where r.staff_id in (select o.id from unnest(v_out) o where o.outcome in ('created', 'updated')) group by r.organisation_id;
    end if;
    return v_out || kurator.saved(null, null);          -- (by which the request is known again)
end $$;
grant execute on function kurator.import_reference(text, text[], boolean) to kurator_api;
-- The same tables as they are now, the first row their columns; nothing for who is no administrator.
create function kurator.reference_table(p_what text) returns setof text[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not kurator.may_administer() then
        return;
    elsif p_what = 'operators' then
        return query
        select '{no,short_name,name,kind,territory,postal_code,address,other_sites,phones,area_code,emails,website,calendar,takes_referrals,closed_on}'::text[]
        union all
        (select array[o.no::text, o.short_name, o.name, o.kind, array_to_string(o.territory, '; '), o.postal_code, o.address,
                      (select string_agg(t.address, ' | ' order by t.id) from kurator.site t where t.organisation_id = o.id and t.address not in ('', o.address)),
                      array_to_string(o.phones, '; '), o.area_code, array_to_string(o.emails, '; '), o.website, o.calendar, case when o.takes_referrals then 'yes' else 'no' end, o.closed_on::text]
           from kurator.organisation o order by o.no nulls last, o.id);
    elsif p_what = 'staff' then
        return query
        select '{login,surname,given_name,patronymic,role,office,site,valid_from,valid_until}'::text[]
        union all
        (select array[s.login::text, s.surname, s.given_name, s.patronymic, r.role, case when exists (select from kurator.organisation x where x.short_name = o.short_name and x.id <> o.id) then o.id::text else o.short_name end,
                      t.name, nullif(r.valid_from, '2000-01-01')::text, r.valid_until::text]
           from kurator.staff s join kurator.staff_role r on r.staff_id = s.id join kurator.organisation o on o.id = r.organisation_id left join kurator.site t on t.id = r.site_id
          order by s.login, r.id);
    elsif p_what = 'lists' then
        return query
        select '{list,code,position,name,name_en,ladder}'::text[]
        union all
        (select array[c.list, c.code, c.position::text, c.name, c.name_en, c.ladder]
           from (select c.list, c.code, c.position, c.name, c.name_en, '' as ladder from kurator.choice c where c.list <> 'role'
                 union all select 'source', s.code, s.position, s.name, s.name_en, case when s.ladder then 'yes' else 'no' end from kurator.source s) c order by c.list, c.position, c.code);
    end if;
end $$;
grant execute on function kurator.reference_table(text) to kurator_api;
