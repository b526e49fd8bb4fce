-- role: kurator_owner
-- Sessions and who keeps the accounts: how long a screen stays open without a key, sites, the administrator's lists.
insert into kurator.setting_kind values
 ('session.idle_minutes', 'int', '15', 1, 240, null, 'Через сколько минут без нажатий экран блокируется (место может задать меньше)',
  'Minutes without a key after which a screen locks; the settings of a place may be stricter');

insert into kurator.choice (list, code, position, name, name_en)
select 'role', r.code, array_position('{clerk,coordinator,supervisor,monitor,executor,ministry,admin,auditor}', r.code), r.name, r.name_en from kurator.role r;

insert into kurator.function_grant (role, function)
select r.code, f from kurator.role r cross join unnest('{listen,unlock_failed}'::text[]) f
union all
select 'admin', f from unnest('{save_account,user_page,offices,sites,save_site,drafts,keep_draft,drop_draft,leave_draft,also_open}'::text[]) f
union all
select r, 'leave_draft' from unnest('{clerk,coordinator,supervisor,executor}'::text[]) r
union all
select r, 'also_open' from unnest('{clerk,coordinator,supervisor,monitor,executor}'::text[]) r;
-- The organisations whose administrator the account is: it fills in forms, too, and what was typed is kept.
create function kurator.my_admin_offices() returns int[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return array(select f.office_id from kurator.role_in_force f where f.login = session_user and f.role = 'admin');
end $$;
grant execute on function kurator.my_admin_offices() to kurator_api;
create policy draft_read_admin on kurator.draft for select to kurator_api
    using (login = session_user and office_id = any ((select kurator.my_admin_offices())::int[]));
create policy draft_add_admin on kurator.draft for insert to kurator_api
    with check (login = session_user and office_id = any ((select kurator.my_admin_offices())::int[]));
create policy draft_change_admin on kurator.draft for update to kurator_api
    using (login = session_user and office_id = any ((select kurator.my_admin_offices())::int[]))
    with check (login = session_user and office_id = any ((select kurator.my_admin_offices())::int[]));

create unique index site_name on kurator.site (organisation_id, lower(name));
create trigger journal after insert or update or delete on kurator.site for each row execute function audit.log('-', 'id');

-- ---- the form of an account ----

-- One row of roles as kurator.role_items reads it; null when there is none.
create function kurator.role_item(p_names text[], p_values text[], p_row int, p_days boolean) returns text language sql immutable set search_path = pg_catalog, pg_temp as $$
    select v.role || '@' || v.office || coalesce('/' || v.site, '') || case when p_days then '=' || coalesce(v.first, '') || '..' || coalesce(v.last, '') else '' end
      from (select kurator.form_value(p_names, p_values, 'role_' || p_row) as role, kurator.form_value(p_names, p_values, 'office_' || p_row) as office,
                   kurator.form_value(p_names, p_values, 'site_' || p_row) as site, kurator.form_value(p_names, p_values, 'from_' || p_row) as first,
                   kurator.form_value(p_names, p_values, 'until_' || p_row) as last) v $$;
-- The form over the account as it stands: what the form had left alone takes what another administrator put there. A row of roles is the role it was
-- read as, wherever it stands by now; a role that came meanwhile and is in no row is told as merged.
create function kurator.account_merge(p_staff int, p_names text[], p_base text[], p_values text[],
                                      out conflict kurator.save_row[], out merged kurator.save_row[], out "values" text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    s kurator.staff;
    r kurator.staff_role;
    v_today constant text := '2000-01-01';
    v_here constant int := (select min(f.office_id) from kurator.role_in_force f where f.login = session_user);
    v_fields text[];
    v_now text[];
    v_item text;
    v_seen bigint[] := '{}';
    m record;
begin
    conflict := '{}';
    merged := '{}';
    "values" := p_values;
    select * into s from kurator.staff t where t.id = p_staff;
    if s.id is null then
        return;
    end if;
    v_fields := '{surname,given_name,patronymic,valid_from,valid_until,password_until}';
    select array[s.surname, s.given_name, nullif(s.patronymic, ''), nullif(s.valid_from::text, v_today), s.valid_until::text, u.password_until::text] into v_now
      from kurator.user_rows(s.login::text) u limit 1;
    select * into m from kurator.merge_fields('user', null, s.id::text, v_here, v_fields, v_now, p_names, p_base, p_values);
    conflict := m.conflict;
    merged := m.merged;
    for i in 1 .. cardinality(v_fields) loop
        if array_position(p_names, v_fields[i]) is not null then
            "values"[array_position(p_names, v_fields[i])] := coalesce(m.want[i], '');
        end if;
    end loop;
    for i in 1 .. 6 loop
        v_item := coalesce(kurator.role_item(p_names, p_base, i, false), kurator.role_item(p_names, p_values, i, false));
        continue when v_item is null;
        select t.* into r from kurator.role_items(v_item) x
          join kurator.staff_role t on t.staff_id = s.id and t.organisation_id = x.office and t.role = x.role and t.site_id is not distinct from x.site
         where coalesce(t.valid_until >= kurator.office_today(t.organisation_id), true);
        v_seen := v_seen || r.id::bigint;
        v_fields := array['role_' || i, 'office_' || i, 'site_' || i, 'from_' || i, 'until_' || i];
        select * into m from kurator.merge_fields('user', null, coalesce(r.id, (select max(t.id) from kurator.role_items(v_item) x
                 join kurator.staff_role t on t.staff_id = s.id and t.organisation_id = x.office and t.role = x.role))::text, v_here, v_fields,
               array[r.role, r.organisation_id::text, r.site_id::text, nullif(r.valid_from::text, v_today), r.valid_until::text], p_names, p_base, p_values);
        conflict := conflict || m.conflict;
        merged := merged || m.merged;
        for k in 1 .. 5 loop
            if array_position(p_names, v_fields[k]) is not null then
                "values"[array_position(p_names, v_fields[k])] := coalesce(m.want[k], '');
            end if;
        end loop;
    end loop;
    for r in select * from kurator.staff_role t where 'role_1' = any (p_names) and t.staff_id = s.id and t.id <> all (array_remove(v_seen, null))
                and coalesce(t.valid_until >= kurator.office_today(t.organisation_id), true) order by t.id loop
        merged := merged || row('merged', 'merged.field', 'role_1', array['', r.role] || kurator.changed_by('user', 'role_1', null, r.id::text, v_here), null, null)::kurator.save_row;
    end loop;
end $$;
create function kurator.account_save(p_target bigint, p_version int, p_names text[], p_base text[], p_values text[]) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_rows constant int := 6;
    v_login text := coalesce((select s.login::text from kurator.staff s where s.id = p_target), kurator.form_value(p_names, p_values, 'login'));
    v_bad kurator.save_row[] := '{}';
    v_names text[] := '{}';
    v_values text[] := '{}';
    v_given text[] := '{}';
    v_at int[] := '{}';         -- which row of the form each is
    v_taken text[] := '{}';
    v_was text;
    v_is text;
    v_action constant text := case when coalesce(p_target, 0) = 0 then 'add' else coalesce(kurator.form_value(p_names, p_values, 'action'), 'change') end;
    v_conflict kurator.save_row[] := '{}';
    v_merged kurator.save_row[] := '{}';
    f text;
begin
    if v_action = 'change' and kurator.may_administer() and cardinality(p_names) = cardinality(p_base) and cardinality(p_names) = cardinality(p_values) then
        perform pg_advisory_xact_lock(1262834245, 0);       -- as user_save: nobody changes it between the comparison and the writing
        select m.conflict, m.merged, m.values into v_conflict, v_merged, p_values from kurator.account_merge(p_target::int, p_names, p_base, p_values) m;
    end if;
    if cardinality(p_names) is distinct from cardinality(p_values) or cardinality(p_names) is distinct from cardinality(p_base) then
        return array[kurator.refused('field.count', '')];
    end if;
    foreach f in array coalesce(p_names, '{}') loop
        if f = any ('{surname,given_name,patronymic,valid_from,valid_until,password_until}'::text[]) then
            v_names := v_names || f;
            v_values := v_values || coalesce(kurator.form_value(p_names, p_values, f), '');
        elsif f = 'reason' then
            v_names := v_names || f;
            v_values := v_values || kurator.form_value(p_names, p_values, f);
        elsif f <> all ('{login,action,lock}'::text[]) and f !~ '^(role|office|site|from|until)_[1-6]$' then
            v_bad := v_bad || kurator.refused('field.unknown', left(f, 60));
        end if;
    end loop;
    for i in 1 .. v_rows loop
        if kurator.form_value(p_names, p_values, 'role_' || i) is not null and kurator.form_value(p_names, p_values, 'office_' || i) is null then
            v_bad := v_bad || kurator.refused('field.required', 'office_' || i);
        end if;
        v_was := kurator.role_item(p_names, p_base, i, false);
        v_is := kurator.role_item(p_names, p_values, i, false);
        if v_was is not null and v_was is distinct from v_is then
            v_taken := v_taken || v_was;
        end if;
        if v_is is not null and kurator.role_item(p_names, p_values, i, true) is distinct from kurator.role_item(p_names, p_base, i, true) then
            v_given := v_given || kurator.role_item(p_names, p_values, i, true);
            v_at := v_at || i;
        end if;
    end loop;
    if cardinality(v_bad) > 0 then
        return v_bad;
    end if;
    v_names := v_names || case when cardinality(v_given) > 0 then '{roles}'::text[] end || case when cardinality(v_taken) > 0 then '{drop}'::text[] end;
    v_values := v_values || case when cardinality(v_given) > 0 then array[array_to_string(v_given, ' ')] end
                         || case when cardinality(v_taken) > 0 then array[array_to_string(v_taken, ' ')] end;
    if cardinality(v_conflict) > 0 then
        return v_conflict;
    end if;
    v_bad := kurator.user_save(v_action, v_login, case when v_action in ('lock', 'unlock') then p_version end, v_names, v_values);
    if v_bad[1].outcome = 'saved' then
        return v_bad || v_merged;
    end if;
    -- what is wrong with a role stands at its row
    return (select array_agg(row(x.outcome, x.code,
                                 case when x.field <> all ('{roles,drop}'::text[]) then x.field
                                      when x.code = 'user.role_days' then 'until_' || coalesce(v_at[array_position(v_given, x.args[1])], 1)
                                      else 'role_' || coalesce(v_at[array_position(v_given, x.args[1])], 1) end, x.args, x.version, x.id)::kurator.save_row order by x.n)
              from unnest(v_bad) with ordinality x(outcome, code, field, args, version, id, n));
end $$;

-- ---- lists ----

set local role kurator_audit;
-- When the account last opened a session, as far as the months at hand tell.
create function audit.last_login(p_login name) returns timestamptz language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select e.at from audit.entry e where e.login = p_login and e.kind = 'login' order by e.at desc limit 1);
end $$;
grant execute on function audit.last_login(name) to kurator_owner;
set local role kurator_owner;

create function kurator.user_page(p_typed text, p_lang text, p_offset int, p_limit int)
    returns table (staff_id int, login text, name text, roles text, brief text, state text, version int)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_typed constant text := left(coalesce(p_typed, ''), 200);
    v_words constant text[] := kurator.name_words(v_typed);
    v_other constant text[] := kurator.name_words(kurator.layout_swap(v_typed));
begin
    if not kurator.may_administer() then
        return;
    end if;
    return query
    select s.id, s.login::text, concat_ws(' ', s.surname, s.given_name, nullif(s.patronymic, '')), coalesce(r.roles, ''), coalesce(r.brief, ''),
           case when s.locked then 'locked' when r.now then 'ok' when r.later then 'later' else 'expired' end, s.version
      from kurator.staff s
      left join lateral (
           select string_agg(case p_lang when 'ru' then k.name else k.name_en end || ', ' || o.short_name || coalesce(' (' || t.name || ')', ''), '; '
                             order by x.organisation_id, x.role) as roles,
                  string_agg(x.role || '@' || coalesce(o.no::text, ''), ' ' order by x.organisation_id, x.role) as brief,
                  bool_or(kurator.office_today(o.id) between greatest(x.valid_from, s.valid_from) and coalesce(least(x.valid_until, s.valid_until), 'infinity')) as now,
                  bool_or(greatest(x.valid_from, s.valid_from) > kurator.office_today(o.id)) as later
             from kurator.staff_role x join kurator.role k on k.code = x.role join kurator.organisation o on o.id = x.organisation_id
             left join kurator.site t on t.id = x.site_id
            where x.staff_id = s.id and coalesce(x.valid_until >= kurator.office_today(o.id), true)) r on true
     cross join lateral (select array_to_string(kurator.name_words(concat_ws(' ', s.login, s.surname, s.given_name, s.patronymic, r.roles)), ' ')) w(key)
     where v_typed = '' or kurator.key_has(w.key, v_words, '{}') or cardinality(v_other) > 0 and kurator.key_has(w.key, v_other, '{}')
     order by s.surname collate "ru-x-icu", s.given_name collate "ru-x-icu", s.login
    offset greatest(coalesce(p_offset, 0), 0) limit least(greatest(coalesce(p_limit, 100), 1), 500);
end $$;
create function kurator.office_rows() returns table (id int, no int, name text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not kurator.may_administer() then
        return;
    end if;
    return query select o.id, o.no, o.short_name from kurator.organisation o
                  where coalesce(o.closed_on > kurator.office_today(o.id), true) order by o.no nulls last, o.short_name collate "ru-x-icu", o.id;
end $$;
create function kurator.site_rows(p_office int) returns table (id int, office_id int, office_no int, office_name text, name text, address text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not kurator.may_administer() then
        return;
    end if;
    return query select t.id, o.id, o.no, o.short_name, t.name, t.address from kurator.site t join kurator.organisation o on o.id = t.organisation_id
                  where p_office is null or o.id = p_office order by o.no nulls last, o.id, t.name collate "ru-x-icu";
end $$;
create function kurator.site_save(p_target bigint, p_names text[], p_base text[], p_values text[]) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_bad kurator.save_row[];
    v_part constant text[] := regexp_match(kurator.form_value(p_names, p_values, 'office'), '^(n?)([0-9]{1,6})$');
    v_office int;
    v_name text := kurator.form_value(p_names, p_values, 'name');
    v_address text := kurator.form_value(p_names, p_values, 'address');
    v_id int;
    v_old kurator.site;
    v_conflict kurator.save_row[] := '{}';
    v_merged kurator.save_row[] := '{}';
    w text[];
begin
    if not kurator.may_administer() then
        return array[kurator.refused('rights.none', '')];
    end if;
    v_bad := kurator.form_faults(p_names, p_values, '{office,name,address}', '{10,100,300}', '{"","",""}');
    if coalesce(p_target, 0) = 0 then
        select o.id into v_office from kurator.organisation o where case v_part[1] when 'n' then o.no else o.id end = v_part[2]::int;
        if v_office is null then
            v_bad := v_bad || kurator.refused('user.office', 'office', array[left(coalesce(kurator.form_value(p_names, p_values, 'office'), ''), 60)]);
        end if;
    else
        select * into v_old from kurator.site x where x.id = p_target for no key update;
        v_office := v_old.organisation_id;
        if v_office is null then
            return array[kurator.refused('site.none', '', array[p_target::text])];
        end if;
        -- (A command that renames without having read sends no base: it means what it says.)
        select f.want, f.conflict, f.merged into w, v_conflict, v_merged
          from kurator.merge_fields('site', null, p_target::text, v_office, '{name,address}', array[v_old.name, nullif(v_old.address, '')], p_names,
                                  coalesce(p_base, array(select case n when 'name' then v_old.name when 'address' then v_old.address end from unnest(p_names) n)), p_values) f;
        v_name := w[1];
        v_address := w[2];
        if cardinality(v_conflict) > 0 and cardinality(v_bad) = 0 then
            return v_conflict;
        end if;
    end if;
    if v_name is null then
        v_bad := v_bad || kurator.refused('field.required', 'name');
    elsif exists (select from kurator.site t where t.organisation_id = v_office and lower(t.name) = lower(v_name) and t.id is distinct from nullif(p_target, 0)) then
        v_bad := v_bad || kurator.refused('site.exists', 'name', array[v_name]);
    end if;
    if cardinality(v_bad) > 0 then
        return v_bad;
    end if;
    if coalesce(p_target, 0) = 0 then
        insert into kurator.site (organisation_id, name, address) values (v_office, v_name, coalesce(v_address, '')) returning id into v_id;
    else
        update kurator.site x set name = v_name, address = coalesce(v_address, '') where x.id = p_target returning x.id into v_id;
    end if;
    return array[kurator.saved(null, v_id)] || v_merged;
end $$;
grant execute on function kurator.account_save(bigint, int, text[], text[], text[]), kurator.user_page(text, text, int, int), kurator.office_rows(),
    kurator.site_rows(int), kurator.site_save(bigint, text[], text[], text[]) to kurator_api;
