-- role: kurator_owner
-- Accounts: who may work, in which roles and until when. A role of the cluster is made, kept and disconnected by the functions
-- of the schema accounts (bootstrap.sql); here stands who may ask for it, and what is refused.
alter table kurator.staff add version int not null default 1,   -- rises with every change of the account, its roles included
    add changed_by name, add changed_at timestamptz, add lock_reason text not null default '';

-- A role as it is typed: role@office, with a site and days if wanted: clerk@7, clerk@n1/4=2026-12-01..2027-05-31, monitor@n2=..2026-12-31.
-- The office by its id, or with n by its number in annex 1; the site by its id. Of several, parted by blanks; fault names what is
-- wrong with one.
create function kurator.role_items(p_text text) returns table (item text, role text, office int, site int, first date, last date, fault text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    return query
    select i.item, k.code, o.id, t.id, kurator.parse_date(m.part[5]), kurator.parse_date(m.part[6]),
           case when m.part is null then 'user.role_shape'
                when k.code is null then 'user.role'
                when o.id is null then 'user.office'
                when m.part[4] is not null and t.id is null then 'user.site'
                when m.part[5] <> '' and kurator.parse_date(m.part[5]) is null or m.part[6] <> '' and kurator.parse_date(m.part[6]) is null then 'user.role_days'
                when kurator.parse_date(m.part[6]) < kurator.parse_date(m.part[5]) then 'user.role_days' end
      from regexp_split_to_table(btrim(p_text), ' +') with ordinality i(item, n)
      left join lateral regexp_match(i.item, '^([a-z]+)@(n?)([0-9]{1,6})(?:/([0-9]{1,6}))?(?:=([0-9-]*)\.\.([0-9-]*))?$') m(part) on true
      left join kurator.role k on k.code = m.part[1]
      left join kurator.organisation o on case m.part[2] when 'n' then o.no else o.id end = m.part[3]::int
                                      and coalesce(o.closed_on > kurator.office_today(o.id), true)
      left join kurator.site t on t.id = m.part[4]::int and t.organisation_id = o.id
     where i.item <> '' order by i.n;
end $$;

-- The roles of an account as roles of the cluster. What is over falls away; but the last ones stay, so that the program can say
-- why nothing is allowed any more (the functions ask for the days at each call). False: that name is no account of ours.
create function kurator.account_keep(p_staff int) returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_login text;
    v_all text[];
    v_now text[];
begin
    select s.login, array_agg(distinct 'kurator_' || r.role),
           array_agg(distinct 'kurator_' || r.role) filter (where coalesce(r.valid_until >= kurator.office_today(r.organisation_id), true))
      into v_login, v_all, v_now
      from kurator.staff s join kurator.staff_role r on r.staff_id = s.id where s.id = p_staff group by s.login;
    if v_login is null or accounts.state(v_login) = 'foreign' then
        return false;
    end if;
    perform accounts.keep(v_login, coalesce(v_now, v_all));
    return true;
exception when insufficient_privilege then      -- made by hand, which from PostgreSQL 16 on another role may not alter
    return false;
end $$;

-- What is wrong with the fields of an account, each at its field; p_old: the row as it is, null for a new one.
create function kurator.user_faults(p_action text, p_login text, p_old kurator.staff, p_names text[], p_values text[]) returns kurator.save_row[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_bad kurator.save_row[];
    v_field text;
    v_value text;
    v_from date := p_old.valid_from;
    v_until date := p_old.valid_until;
    i record;
begin
    v_bad := kurator.form_faults(p_names, p_values, '{surname,given_name,patronymic,valid_from,valid_until,roles,drop,password_until,reason}',
                                 '{100,100,100,10,10,2000,2000,10,200}', '{"","","","","","","","",""}');
    foreach v_field in array '{surname,given_name,patronymic}'::text[] loop
        v_value := kurator.form_value(p_names, p_values, v_field);
        if v_value is null and v_field <> 'patronymic' and (p_action = 'add' or v_field = any (p_names)) then
            v_bad := v_bad || kurator.refused('field.required', v_field);
        elsif kurator.name_fault(v_value) is not null then
            v_bad := v_bad || kurator.faulty(kurator.name_fault(v_value), v_field);
        end if;
    end loop;
    foreach v_field in array '{valid_from,valid_until,password_until}'::text[] loop
        v_value := kurator.form_value(p_names, p_values, v_field);
        if v_value is not null and kurator.parse_date(v_value) is null then
            v_bad := v_bad || kurator.refused('user.day', v_field);
        elsif v_field = 'valid_from' then
            v_from := coalesce(v_value::date, v_from);
        elsif v_field = 'valid_until' and v_field = any (p_names) then
            v_until := v_value::date;
        end if;
    end loop;
    if v_until < v_from then
        v_bad := v_bad || kurator.refused('user.days', 'valid_until');
    end if;
    foreach v_field in array '{roles,drop}'::text[] loop
        for i in select * from kurator.role_items(coalesce(kurator.form_value(p_names, p_values, v_field), '')) t loop
            if i.fault is not null then
                v_bad := v_bad || kurator.refused(i.fault, v_field, array[left(i.item, 60)]);
            elsif v_field = 'drop' and not exists (select from kurator.staff_role r where r.staff_id = p_old.id and r.role = i.role and r.organisation_id = i.office and (i.site is null or r.site_id = i.site)) then
                v_bad := v_bad || kurator.refused('user.not_held', v_field, array[i.item]);
            end if;
        end loop;
    end loop;
    if p_action = 'add' and kurator.form_value(p_names, p_values, 'roles') is null then
        v_bad := v_bad || kurator.refused('field.required', 'roles');
    end if;
    return v_bad;
end $$;

insert into kurator.setting_kind values
 ('accounts.admin_apart', 'bool', 'true', null, null, null, 'Администратор не может иметь роль, которая видит граждан или журнал', 'An administrator has no role that sees citizens or the journal');
-- What an account would give itself: a role, an organisation, a site or days that it does not have. Another administrator gives them;
-- the administrator of the database, who makes the first one, is no account.
create function kurator.user_widens(p_old kurator.staff, p_names text[], p_values text[]) returns kurator.save_row[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_bad constant kurator.save_row[] := array(
        select kurator.refused('rights.own', 'roles', array[left(i.item, 60)])
          from kurator.role_items(coalesce(kurator.form_value(p_names, p_values, 'roles'), '')) i
         where i.fault is null and not exists (
               select from kurator.staff_role r
                where r.staff_id = p_old.id and r.role = i.role and r.organisation_id = i.office and (r.site_id is null or r.site_id = i.site)
                  and r.valid_from <= coalesce(i.first, kurator.office_today(i.office)) and coalesce(r.valid_until, 'infinity') >= coalesce(i.last, 'infinity')));
begin
    return array_remove(v_bad
        || case when kurator.parse_date(kurator.form_value(p_names, p_values, 'valid_from')) < p_old.valid_from then kurator.refused('rights.own_days', 'valid_from') end
        || case when 'valid_until' = any (p_names)
                 and coalesce(kurator.parse_date(kurator.form_value(p_names, p_values, 'valid_until')), 'infinity') > coalesce(p_old.valid_until, 'infinity')
                then kurator.refused('rights.own_days', 'valid_until') end, null);
end $$;
-- Does the account hold, on one day from today on, the administrator's role and one that sees citizens or the journal.
create function kurator.admin_mixed(p_staff int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.staff_role a join kurator.staff_role b on b.staff_id = a.staff_id
                    where a.staff_id = p_staff and a.role = 'admin' and b.role <> all ('{admin,ministry}'::text[])
                      and coalesce(least(a.valid_until, b.valid_until), 'infinity') >= greatest(a.valid_from, b.valid_from, kurator.office_today(b.organisation_id)));
end $$;
create function kurator.admin_left() returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.role_in_force f where f.role = 'admin');
end $$;
-- Writes what was found right; the row of the account.
create function kurator.user_write(p_action text, p_login text, p_names text[], p_values text[]) returns kurator.staff
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s kurator.staff;
    i record;
begin
    if p_action = 'add' then
        insert into kurator.staff (login, surname, given_name, patronymic, changed_by, changed_at, valid_from, valid_until)
             values (p_login, kurator.form_value(p_names, p_values, 'surname'), kurator.form_value(p_names, p_values, 'given_name'),
                     coalesce(kurator.form_value(p_names, p_values, 'patronymic'), ''), session_user, kurator.clock(),
                     coalesce(kurator.form_value(p_names, p_values, 'valid_from')::date, '2000-01-01'),
                     kurator.form_value(p_names, p_values, 'valid_until')::date) returning * into s;
    else
        update kurator.staff t
           set surname = coalesce(kurator.form_value(p_names, p_values, 'surname'), t.surname),
               given_name = coalesce(kurator.form_value(p_names, p_values, 'given_name'), t.given_name),
               patronymic = case when 'patronymic' = any (p_names) then coalesce(kurator.form_value(p_names, p_values, 'patronymic'), '') else t.patronymic end,
               valid_from = coalesce(kurator.form_value(p_names, p_values, 'valid_from')::date, t.valid_from),
               valid_until = case when 'valid_until' = any (p_names) then kurator.form_value(p_names, p_values, 'valid_until')::date else t.valid_until end,
               locked = case p_action when 'lock' then true when 'unlock' then false else t.locked end,
               lock_reason = case p_action when 'lock' then coalesce(kurator.form_value(p_names, p_values, 'reason'), '') when 'unlock' then '' else t.lock_reason end,
               version = t.version + 1, changed_by = session_user, changed_at = kurator.clock()
         where t.login = p_login returning * into s;
    end if;
    -- Nothing is deleted: a role that is taken away ended yesterday.
    update kurator.staff_role r set valid_until = least(r.valid_until, kurator.office_today(r.organisation_id) - 1)
      from kurator.role_items(coalesce(kurator.form_value(p_names, p_values, 'drop'), '')) x
     where r.staff_id = s.id and r.organisation_id = x.office and r.role = x.role and (x.site is null or r.site_id = x.site);
    for i in select * from kurator.role_items(coalesce(kurator.form_value(p_names, p_values, 'roles'), '')) loop
        insert into kurator.staff_role as r (staff_id, organisation_id, role, site_id, valid_from, valid_until)
             values (s.id, i.office, i.role, i.site, coalesce(i.first, kurator.office_today(i.office)), i.last)
        on conflict (staff_id, organisation_id, role, site_id) do update
           set valid_until = i.last,
               valid_from = case when i.first is null and coalesce(r.valid_until >= excluded.valid_from, true) then r.valid_from else excluded.valid_from end;
    end loop;
    return s;
end $$;

-- Has one of these roles gone, or its days, or does it hold at one site now that held at all.
create function kurator.roles_narrowed(p_before kurator.role_kept[], p_staff int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from unnest(p_before) b
                    where b.until_at > kurator.clock()
                      and not exists (select from kurator.role_kept a
                                       where a.staff_id = p_staff and a.office_id = b.office_id and a.role = b.role and (a.site_id is null or a.site_id = b.site_id)
                                         and a.from_at <= greatest(b.from_at, kurator.clock()) and a.until_at >= b.until_at));
end $$;
-- Adds, changes, locks, unlocks an account: one administrator at a time. Asks for the right itself. The answer's args: how many of
-- its sessions were ended.
create function kurator.user_save(p_action text, p_login text, p_version int, p_names text[], p_values text[]) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s kurator.staff;
    v_bad kurator.save_row[] := '{}';
    v_admins boolean;
    v_before kurator.role_kept[];
    v_ended int := 0;
    v_kept boolean;
    v_was_over boolean;
begin
    if not kurator.may_administer() then
        return array[kurator.refused('rights.none', '')];
    end if;
    perform pg_advisory_xact_lock(1262834245, 0);
    if p_action is null or p_action <> all ('{add,change,lock,unlock}'::text[]) then
        return array[kurator.refused('field.choice', 'action')];
    end if;
    select * into s from kurator.staff t where t.login = p_login for no key update;      -- (an open save of that account holds the key, and must not put off its lock)
    if p_action = 'add' then
        if p_login is null then
            v_bad := v_bad || kurator.refused('field.required', 'login');
        elsif p_login !~ '^[a-z][a-z0-9_.-]{1,30}$' then
            v_bad := v_bad || kurator.refused('user.login', 'login');
        elsif s.id is not null then
            v_bad := v_bad || kurator.refused('user.exists', 'login', array[p_login]);
        elsif accounts.state(p_login) = 'foreign' then
            v_bad := v_bad || kurator.refused('user.foreign', 'login', array[p_login]);
        end if;
    elsif s.id is null then
        return array[kurator.refused('user.none', 'login', array[left(p_login, 60)])];
    elsif p_version is not null and p_version <> s.version then
        return array[kurator.refused('user.conflict', '', array[p_login, coalesce(
            (select kurator.short_name(c.surname, c.given_name, c.patronymic) from kurator.staff c where c.login = s.changed_by), s.changed_by::text, ''),
            coalesce((select kurator.local_text(s.changed_at, min(f.office_id)) from kurator.role_in_force f where f.login = session_user), '')])];
    elsif p_action = 'change' and 'roles' = any (p_names) and accounts.state(p_login) = 'foreign' then
        v_bad := v_bad || kurator.refused('user.foreign', 'roles', array[p_login]);
    end if;
    v_bad := v_bad || kurator.user_faults(p_action, p_login, s, p_names, p_values);
    if s.login = session_user then
        v_bad := v_bad || kurator.user_widens(s, p_names, p_values);
    end if;
    v_bad := kurator.verdict(v_bad, '{}');
    if cardinality(v_bad) > 0 then
        return v_bad;
    end if;
    begin
        v_admins := kurator.admin_left();
        v_before := array(select k from kurator.role_kept k where k.staff_id = s.id);
        v_was_over := p_action in ('add', 'unlock') or kurator.account_over(s.id);
        s := kurator.user_write(p_action, p_login, p_names, p_values);
        if v_admins and not kurator.admin_left() then
            raise exception 'the last administrator' using errcode = 'KU009';
        end if;
        if 'roles' = any (p_names) and kurator.admin_mixed(s.id) and kurator.setting_bool('accounts.admin_apart', null) then
            raise exception 'an administrator sees no citizens' using errcode = 'KU011';
        end if;
        v_kept := kurator.account_keep(s.id);
        if v_kept and 'password_until' = any (p_names) then
            perform accounts.password_until(p_login, (select (kurator.form_value(p_names, p_values, 'password_until')::date + 1)::timestamp at time zone kurator.office_zone(min(r.organisation_id))
                                                        from kurator.staff_role r where r.staff_id = s.id));
        end if;
        if not v_kept and p_action = 'add' then
            raise exception 'the role is another''s' using errcode = 'KU010';
        end if;
        -- Locked or over, the server itself lets nobody in by it; open again, it does (0074_expiry.sql). What somebody shut by hand stays shut.
        if v_kept then
            perform kurator.account_follow(s.id, v_was_over);
        end if;
        -- What is taken away is out at once, also of a transaction that began before and would go on reading as it was then; the program
        -- connects again by itself.
        if not exists (select from kurator.role_in_force f where f.staff_id = s.id) or kurator.roles_narrowed(v_before, s.id) then
            v_ended := accounts.disconnect(p_login);
        end if;
        perform audit.note_rights('kurator.staff', s.id::text,
                           concat_ws(' ', p_action, p_login, '+' || kurator.form_value(p_names, p_values, 'roles'), '-' || kurator.form_value(p_names, p_values, 'drop'),
                                     'until ' || kurator.form_value(p_names, p_values, 'password_until')), kurator.form_value(p_names, p_values, 'reason'));
    exception
        when sqlstate 'KU009' then
            return array[kurator.refused('user.last_admin', '')];
        when sqlstate 'KU010' then
            return array[kurator.refused('user.foreign', 'login', array[p_login])];
        when sqlstate 'KU011' then
            return array[kurator.refused('rights.admin_apart', 'roles', array[(
                select i.item from kurator.role_items(kurator.form_value(p_names, p_values, 'roles')) i
                 order by (i.role = 'admin') desc, (i.role <> 'ministry') desc limit 1)])];
    end;
    perform kurator.tell(o.organisation_id, 'staff') from (select distinct r.organisation_id from kurator.staff_role r where r.staff_id = s.id) o;
    return array[kurator.saved(s.version, s.id, '', array[v_ended::text])];
end $$;

-- Every account with its roles, a row each (one with an empty role for who has none); of p_login only when it is not null. For
-- administrators, who see those of all organisations.
create function kurator.user_rows(p_login text)
    returns table (staff_id int, login text, surname text, given_name text, patronymic text, valid_from date, valid_until date, version int,
                   state text, account text, role text, role_name text, role_name_en text, office_id int, office_no int, office_name text,
                   role_from date, role_until date, in_force boolean, site_id int, site_name text, password_until date, lock_reason text,
                   changed_by text, changed_at text, last_login text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_here constant int := (select min(f.office_id) from kurator.role_in_force f where f.login = session_user);
begin
    if not kurator.may_administer() then
        return;
    end if;
    return query
    select s.id, s.login::text, s.surname, s.given_name, s.patronymic, nullif(s.valid_from, '2000-01-01'), s.valid_until, s.version,
           case when s.locked then 'locked' when exists (select from kurator.role_in_force f where f.staff_id = s.id) then 'ok'
                when exists (select from kurator.staff_role x where x.staff_id = s.id
                                and greatest(x.valid_from, s.valid_from) > kurator.office_today(x.organisation_id)
                                and coalesce(least(x.valid_until, s.valid_until), 'infinity') >= greatest(x.valid_from, s.valid_from)) then 'later'
                else 'expired' end,
           accounts.state(s.login::text), r.role, k.name, k.name_en, o.id, o.no, o.short_name, nullif(r.valid_from, '2000-01-01'), r.valid_until,
           r.id is not null and kurator.office_today(o.id) between r.valid_from and coalesce(r.valid_until, 'infinity'), t.id, t.name,
           case when isfinite(g.rolvaliduntil) then (g.rolvaliduntil at time zone coalesce(kurator.office_zone(o.id), 'UTC'))::date - 1 end, s.lock_reason,
           coalesce((select kurator.short_name(b.surname, b.given_name, b.patronymic) from kurator.staff b where b.login = s.changed_by), s.changed_by::text),
           kurator.local_text(s.changed_at, coalesce(v_here, o.id)),
           case when p_login is not null then kurator.local_text(audit.last_login(s.login), coalesce(v_here, o.id)) end
      from kurator.staff s
      left join (kurator.staff_role r join kurator.role k on k.code = r.role join kurator.organisation o on o.id = r.organisation_id) on r.staff_id = s.id
      left join kurator.site t on t.id = r.site_id
      left join pg_roles g on g.rolname = s.login
     where p_login is null or s.login = p_login
     order by s.login, r.organisation_id, r.role, r.id;
end $$;

-- Whose password may be set by the caller, and how long it must be: its own, by an administrator anybody's.
create function kurator.password_may(p_login text, out code text, out staff_id int) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_login = session_user then
        staff_id := kurator.me();
        code := case when staff_id is null then 'account.refused' end;
    elsif not kurator.may_administer() then
        code := 'rights.none';
    else
        select s.id into staff_id from kurator.staff s where s.login = p_login;
        code := case when staff_id is null then 'user.none' end;
    end if;
    if code is null and accounts.state(p_login) = 'foreign' then
        code := 'user.foreign';
    end if;
end $$;
create function kurator.password_save(p_login text, p_verifier text) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_set constant text := set_config('synchronous_commit', 'on', true);
    v_may constant record := kurator.password_may(p_login);
begin
    if v_may.code is not null then
        perform audit.refused('set_password', left(p_login, 60), v_may.code);
        return array[kurator.refused(v_may.code, '', array[left(p_login, 60)])];
    end if;
    if not accounts.is_verifier(p_verifier) then
        return array[kurator.refused('password.verifier', '')];
    end if;
    perform pg_advisory_xact_lock(1262834245, 0);
    if accounts.state(p_login) = 'free' then                -- a copy of the database in a new cluster
        perform kurator.account_keep(v_may.staff_id);
        perform kurator.account_follow(v_may.staff_id, false);
    end if;
    begin
        perform accounts.password(p_login, p_verifier);
    exception when insufficient_privilege then
        return array[kurator.refused('user.foreign', '', array[p_login])];
    end;
    perform audit.note('rights', null, 'kurator.staff', v_may.staff_id::text, 'password ' || p_login);
    return array[kurator.saved(null, v_may.staff_id)];
end $$;
grant execute on function kurator.user_save(text, text, int, text[], text[]), kurator.user_rows(text), kurator.password_may(text),
    kurator.password_save(text, text) to kurator_api;

insert into kurator.function_grant (role, function)
select 'admin', f from unnest('{users,save_user}'::text[]) f
union all
select r.code, f from kurator.role r, unnest('{password_terms,set_password}'::text[]) f;
