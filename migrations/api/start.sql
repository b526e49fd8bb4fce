-- role: kurator_api
-- Opening a session: do program and database fit, who am I, where, and the working days around today.
create or replace function api.start(p_contract int, p_program text, p_office int)
returns table (outcome text, code text, args text[], contract int, staff_id int, login text, staff_name text, role text,
               office_id int, office_name text, area_code text, today date, now_local text, zone text, calendar text,
               bits_from date, bits text, read_only boolean, case_horizon date)
language plpgsql security definer set search_path = pg_catalog, kurator, api, pg_temp as $$
declare
    -- the range of program contracts this schema serves
    oldest constant int := 1;
    newest constant int := 1;
    a record;
    o record;
begin
    contract := newest;
    args := '{}';
    perform set_config('datestyle', 'ISO', false);      -- dates go out as programs read them, whatever account or server were set to
    read_only := current_setting('transaction_read_only')::boolean;
    select * into a from kurator.account(p_office);
    login := a.login;
    if p_contract is null or p_contract < oldest then
        code := 'contract.client_old';
        args := array[coalesce(p_contract, 0)::text, newest::text];
    elsif p_contract > newest then
        code := 'contract.client_new';
        args := array[p_contract::text, newest::text];
    elsif a.state <> 'ok' then
        code := 'account.' || a.state;
    end if;
    if not read_only then
        perform audit.session(code is null, coalesce(code, ''), p_program);
    end if;
    if code is not null then
        outcome := 'refused';
        return next;
        return;
    end if;
    outcome := 'ok';
    code := '';
    staff_id := a.staff_id;
    staff_name := a.staff_name;
    role := a.role;
    select t.id, t.short_name, t.area_code, t.calendar, c.zone, r.last_day, (kurator.clock() at time zone c.zone)::date as today into o
      from kurator.organisation t
      join kurator.calendar c on c.code = t.calendar
      left join kurator.calendar_current k on k.calendar = t.calendar
      left join kurator.calendar_revision r on r.id = k.revision_id
     where t.id = a.office_id;
    office_id := o.id;
    office_name := o.short_name;
    area_code := o.area_code;
    calendar := o.calendar;
    zone := o.zone;
    today := o.today;
    now_local := to_char(kurator.clock() at time zone o.zone, 'YYYY-MM-DD HH24:MI');
    case_horizon := o.last_day;
    select coalesce(min(w.day), o.today), coalesce(string_agg(w.working::int::text, '' order by w.day), '') into bits_from, bits
      from kurator.workday w
     where w.calendar = o.calendar and w.day >= o.today - 60 and w.day < o.today + 440;
    return next;
end $$;
