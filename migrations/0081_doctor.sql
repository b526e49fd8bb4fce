-- role: kurator_owner
-- What `kurator doctor` asks of the database.

-- Is the journal behind? missing: the first month from this one to the next that has no partition of its own; strays: entries
-- lie in the partition for what fits nowhere; unsealed: entries older than two days are in no block.
set local role kurator_audit;
create function audit.health(out missing date, out strays boolean, out unsealed boolean, out last_month date)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_month constant date := date_trunc('month', kurator.clock() at time zone 'UTC')::date;
    v_sealed constant timestamptz := coalesce((select max(s.sealed_at) from audit.seal s), '-infinity');
begin
    select min(m.day)::date into missing
      from (values (v_month), ((v_month + interval '1 month')::date)) m(day)
     where to_regclass('audit.' || to_char(m.day, '"entry"_YYYY_MM')) is null
        or to_regclass('audit.' || to_char(m.day, '"value"_YYYY_MM')) is null;
    select max(to_date(right(c.relname, 7), 'YYYY_MM')) into last_month
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'audit.entry'::regclass and c.relname ~ '^entry_[0-9]{4}_[0-9]{2}$';
    strays := exists (select from audit.entry_other) or exists (select from audit.value_other);
    unsealed := exists (select from audit.entry e where e.at > v_sealed and e.at < kurator.clock() - interval '2 days');
end $$;
revoke all on function audit.health() from public;
grant execute on function audit.health() to kurator_owner;
set local role kurator_owner;

-- What is in order in the database and what is not: level ok, warn or bad, and a message code with its arguments; `clock` brings
-- the server's time in milliseconds, for the program to compare. p_files: the numbered migrations that the program comes with
-- (empty: it has none at hand). Tells nothing of citizens, and of accounts only the caller's.
create function kurator.doctor(p_office int, p_lang text, p_files text[]) returns table (level text, code text, args text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    a record;
    h record;
    k record;
    v_first text;
    v_n bigint;
    v_last date;
    v_days int;
    v_at timestamptz;
    v_all constant boolean := kurator.may_administer() or kurator.monitors();
begin
    select * into a from kurator.account(p_office);
    -- the account
    if a.state = 'ok' then
        select 'ok', 'doctor.account_ok', array[a.login::text, case when p_lang = 'en' then r.name_en else r.name end, o.short_name]
          into level, code, args
          from kurator.role r, kurator.organisation o where r.code = a.role and o.id = a.office_id;
        return next;
        select least(s.valid_until, (select max(coalesce(r.valid_until, 'infinity')) from kurator.staff_role r
                                      where r.staff_id = s.id and r.organisation_id = a.office_id)) into v_last
          from kurator.staff s where s.id = a.staff_id;
        v_days := case when isfinite(v_last) then v_last - kurator.office_today(a.office_id) end;
        if v_days <= 14 then
            level := 'warn'; code := 'doctor.account_expiring'; args := array[v_last::text, v_days::text];
            return next;
        end if;
        level := 'fact'; code := 'local'; args := array[to_char(kurator.clock() at time zone kurator.office_zone(a.office_id), 'YYYY-MM-DD HH24:MI'),
                                                        kurator.office_zone(a.office_id)];
        return next;
    elsif kurator.is_dba() then
        level := 'ok'; code := 'doctor.account_dba'; args := array[a.login::text];
        return next;
    end if;
    level := 'fact'; code := 'clock'; args := array[(extract(epoch from kurator.clock()) * 1000)::bigint::text];
    return next;
    -- migrations: by their names; `kurator migrate --status` compares them whole
    if cardinality(p_files) > 0 then
        select count(*), min(f) into v_n, v_first from unnest(p_files) f
         where not exists (select from kurator.migration m where m.file = f);
        if v_n > 0 then
            level := 'bad'; code := 'doctor.migrations_pending'; args := array[v_n::text, v_first];
            return next;
        end if;
        select count(*), min(m.file) into v_n, v_first from kurator.migration m
         where m.file not like 'api/%' and m.file <> all (p_files);
        if v_n > 0 then
            level := 'bad'; code := 'doctor.migrations_unknown'; args := array[v_n::text, v_first];
            return next;
        end if;
        if code = 'clock' then
            level := 'ok'; code := 'doctor.migrations_ok'; args := array[cardinality(p_files)::text];
            return next;
        end if;
    end if;
    select count(*), min(coalesce(f.name, d.name)) into v_n, v_first
      from (select p.oid::regprocedure::text as name, encode(sha256(convert_to(pg_get_functiondef(p.oid), 'UTF8')), 'hex') as sha256
              from pg_proc p where p.pronamespace = 'api'::regnamespace and p.prokind in ('f', 'p')) f
      full join kurator.api_definition d on d.name = f.name
     where f.sha256 is distinct from d.sha256;
    if v_n > 0 then
        level := 'warn'; code := 'doctor.hotfix'; args := array[v_n::text, split_part(v_first, '(', 1)];
        return next;
    end if;
    -- calendars in use: of the own offices, of all where the account may see that
    for k in select c.code, r.last_day, (kurator.clock() at time zone c.zone)::date as today
               from kurator.calendar c
               left join kurator.calendar_current x on x.calendar = c.code
               left join kurator.calendar_revision r on r.id = x.revision_id
              where exists (select from kurator.organisation o where o.calendar = c.code and o.closed_on is null
                               and (v_all or o.id = a.office_id or o.id = any (kurator.my_offices())))
              order by c.code loop
        v_days := k.last_day - k.today;
        level := case when v_days >= 60 then 'ok' when v_days >= 0 then 'warn' else 'bad' end;
        code := case when k.last_day is null then 'doctor.calendar_none' when v_days < 0 then 'doctor.calendar_ended'
                     when v_days < 60 then 'doctor.calendar_near' else 'doctor.calendar_ok' end;
        args := array[k.code, coalesce(k.last_day::text, ''), coalesce(v_days::text, '')];
        return next;
    end loop;
    -- municipalities of which some organisation or row of the routing table speaks, and whence an extract would find nobody (¶2.4.3)
    if v_all then
        select count(*), (array_agg(x.name order by x.name collate "ru-x-icu"))[1] into v_n, v_first
          from (select min(t.name) as name
                  from (select unnest(o.territory) as name from kurator.organisation o union all select r.territory from kurator.routing r) t
                 where kurator.place_key(t.name) <> '' group by kurator.place_key(t.name)) x
         where exists (select from kurator.target_category k where kurator.route(x.name, '', k.code) = '{}');
        if v_n > 0 then
            level := 'warn'; code := 'doctor.unrouted'; args := array[v_n::text, v_first];
            return next;
        end if;
    end if;
    -- partitions
    select * into h from audit.health();
    level := case when h.missing is null then 'ok' when h.missing <= kurator.clock() then 'bad' else 'warn' end;
    code := case when h.missing is null then 'doctor.journal_ok' else 'doctor.journal_missing' end;
    args := array[to_char(coalesce(h.missing, h.last_month), 'MM.YYYY')];
    return next;
    if h.strays then
        level := 'warn'; code := 'doctor.journal_strays'; args := '{}';
        return next;
    end if;
    if (select count(*) from pg_inherits i where i.inhparent = 'kurator.deadline'::regclass
           and i.inhrelid in (to_regclass('kurator.deadline_open'), to_regclass('kurator.deadline_done'))) < 2 then
        level := 'bad'; code := 'doctor.deadlines'; args := '{}';
        return next;
    end if;
    -- what must run from time to time
    select count(*) into v_n from (select from kurator.tally t where not t.folded limit 10001) t;
    if v_n > 10000 or h.unsealed then
        if v_n > 10000 then
            level := 'warn'; code := 'doctor.tally'; args := '{10000}';
            return next;
        end if;
        if h.unsealed then
            level := 'warn'; code := 'doctor.unsealed'; args := '{}';
            return next;
        end if;
    else
        level := 'ok'; code := 'doctor.upkeep_ok'; args := '{}';
        return next;
    end if;
    -- who holds everybody up; what one can do about it is not for all
    if kurator.may_administer() or kurator.is_dba() then
        select * into k from accounts.held(make_interval(mins => least(30, kurator.setting_int('session.transaction_minutes', null))));
        if k.minutes is not null then
            level := 'warn'; code := 'doctor.transaction'; args := array[k.login, k.session::text, k.minutes::text];
            return next;
        end if;
        if k.queue > 1 then
            level := case when k.queue < 50 then 'warn' else 'bad' end; code := 'doctor.notifications'; args := array[k.queue::text];
            return next;
        end if;
    end if;
    -- own drafts
    select count(*), min(d.saved_at) into v_n, v_at from kurator.draft d
     where d.login = session_user and d.saved_at < kurator.clock() - interval '12 hours';
    if v_n > 0 then
        level := 'warn'; code := 'doctor.drafts';
        args := array[v_n::text, coalesce(to_char(v_at at time zone kurator.office_zone(a.office_id), 'YYYY-MM-DD HH24:MI'), '')];
        return next;
    end if;
end $$;
grant execute on function kurator.doctor(int, text, text[]) to kurator_api;
insert into kurator.function_grant (role, function)
select r.code, 'doctor' from kurator.role r;
