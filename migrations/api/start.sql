-- role: kurator_api
-- Opening a session: do program and database fit, who am I, where, and the working days around today.
create or replace function api.start(p_contract int, p_program text, p_office int)
returns table (outcome text, code text, args text[], contract int, staff_id int, login text, staff_name text, role text,
               office_id int, office_name text, area_code text, today date, now_local text, zone text, calendar text,
               bits_from date, bits text, read_only boolean, supervises boolean, passed int, answers int)
language plpgsql security definer set search_path = pg_catalog, pg_temp
-- as they are written: a fresh session plans its first statements anew, and there is no better way to look for
set enable_hashjoin = off set enable_mergejoin = off set join_collapse_limit = 1 as $$
#variable_conflict use_column
declare
    -- the range of program contracts this schema serves
    oldest constant int := 1;
    newest constant int := 1;
    a record := kurator.account(p_office);
    refused constant text := case when coalesce(p_contract, 0) < oldest then 'contract.client_old'
                                  when p_contract > newest then 'contract.client_new'
                                  when a.state <> 'ok' then 'account.' || a.state end;
    for_good constant boolean := not current_setting('transaction_read_only')::boolean;
    -- as kurator.commit_lazily: a login does not wait for the disk
    lazily constant text := case when coalesce(current_setting('kurator.request', true), '') = '' then set_config('synchronous_commit', 'off', true) end;
    dates constant text := set_config('datestyle', 'ISO', false);   -- as programs read them, whatever account or server were set to
    saves constant text := set_config('default_transaction_isolation', 'read committed', false);    -- and as saves want it
begin
    -- a program that asks again on its own connection (a new day, a new calendar, a deputy) has logged in already
    if for_good and p_program is not null then
        perform kurator.session_begins();
        perform audit.session(refused is null, refused, p_program);
    end if;
    if refused is not null then
        return query values ('refused', refused, case when refused like 'contract.%' then array[coalesce(p_contract, 0)::text, newest::text] else '{}' end,
                             newest, null::int, a.login::text, null, null, null::int, null, null, null::date, null, null, null, null::date, null, not for_good, false, 0, 0);
        return;
    end if;
    return query
    select 'ok', '', '{}'::text[], newest, a.staff_id, a.login::text, t.staff_name, a.role, t.id, t.short_name, t.area_code,
           t.today, to_char(t.now, 'YYYY-MM-DD HH24:MI'), t.zone, t.calendar, coalesce(w.first, t.today), coalesce(w.bits, ''),
           not for_good, a.role = 'supervisor' or m.supervises, m.passed, m.answers
      from (select o.id, o.short_name, o.area_code, o.calendar, c.zone, n.now, n.now::date as today,
                   (select kurator.short_name(s.surname, s.given_name, s.patronymic) from kurator.staff s where s.id = a.staff_id) as staff_name
              from kurator.organisation o
              join kurator.calendar c on c.code = o.calendar
             cross join lateral (select kurator.clock() at time zone c.zone as now offset 0) n
             where o.id = a.office_id) t
     cross join lateral kurator.start_more(a.staff_id, t.id, t.today) m
     cross join lateral (
            select min(d.day) as first, string_agg(case when d.working then '1' else '0' end, '' order by d.day) as bits
              from kurator.workday d
             where d.calendar = t.calendar and d.day >= t.today - 60 and d.day < t.today + 440) w;
end $$;
