-- role: kurator_owner
-- Accounts that are locked or whose days are over: the server lets nobody in by them, and their sessions end. Each call asks for the days
-- anyhow (kurator.role_in_force); this is about what a session may do beside the calls: wait, listen, hold what it read, take a place.

-- Has the account had its roles, with no day of any to come: it is locked, or its term is over. One whose days begin later is none.
create function kurator.account_over(p_staff int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.staff_role r where r.staff_id = p_staff)
       and not exists (select from kurator.role_kept k where k.staff_id = p_staff and k.until_at > kurator.clock());
end $$;

-- Whether the server lets it in; true when that is a change. An account made by hand that we may not alter stays as it is.
create function kurator.account_admit(p_staff int, p_in boolean) returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_login constant text := (select s.login from kurator.staff s where s.id = p_staff);
begin
    return accounts.state(v_login) = 'ours' and accounts.admit(v_login, p_in);
exception when insufficient_privilege then      -- from PostgreSQL 16 on
    return false;
end $$;

-- After a change of its days or its lock: shut out when it is over, let in when it no longer is. What somebody shut by hand stays shut.
create function kurator.account_follow(p_staff int, p_was_over boolean) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if kurator.account_over(p_staff) then
        perform kurator.account_admit(p_staff, false);
    elsif p_was_over then
        perform kurator.account_admit(p_staff, true);
    end if;
end $$;

-- For `kurator maintain`: shuts out whose days are over and ends the sessions of all who have no role in force, and those that began before the
-- last day of one of their roles was over; the server forgets such a role. How many accounts. Who works costs a look at the roles, nothing else.
create function kurator.accounts_end() returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r record;
    v_done boolean;
    n int := 0;
begin
    for r in select s.id, s.login, exists (select from kurator.role_in_force f where f.staff_id = s.id) as works,
                    exists (select from kurator.role_kept k join pg_stat_activity a on a.usename = s.login and a.datname = current_database()
                             where k.staff_id = s.id and k.until_at <= kurator.clock() and to_timestamp(accounts.session_began(a.pid) / 1e6) < k.until_at) as holds,
                    (select string_agg(distinct k.role, ' ') from kurator.role_kept k
                       join pg_auth_members m on m.member = g.oid and m.roleid = to_regrole('kurator_' || k.role)
                      where k.staff_id = s.id and k.until_at <= kurator.clock()
                        and not exists (select from kurator.role_kept o where o.staff_id = s.id and o.role = k.role and o.until_at > kurator.clock())) as roles
               from kurator.staff s join pg_roles g on g.rolname = s.login
              where g.rolcanlogin or exists (select from pg_stat_activity a where a.usename = s.login and a.datname = current_database())
              order by s.login loop
        if r.works and not r.holds and r.roles is null or accounts.state(r.login) <> 'ours' then
            continue;
        elsif r.works then
            v_done := r.roles is not null and kurator.account_keep(r.id);
            v_done := r.holds and accounts.disconnect(r.login) > 0 or v_done;
        else
            v_done := kurator.account_over(r.id) and kurator.account_admit(r.id, false);
            v_done := accounts.disconnect(r.login) > 0 or v_done;
        end if;
        if v_done then
            perform audit.note('rights', null, 'kurator.staff', r.id::text, concat_ws(' ', 'over', r.login, case when r.works then r.roles end));
            n := n + 1;
        end if;
    end loop;
    return n;
end $$;
