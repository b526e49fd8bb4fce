-- role: kurator_api
-- The lists a form offers, with the digit that chooses (position) and the words in the language asked for.
create or replace function api.reference(p_office int, p_lang text)
returns table (list text, code text, "position" int, name text, extra text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
-- as they are written: a fresh session plans its first statements anew, and there is no better way to look for
set enable_hashjoin = off set enable_mergejoin = off set join_collapse_limit = 1 as $$
#variable_conflict use_column
declare
    -- One look at the account says all: who, which office when none is named yet (the start call), and whether it is the own.
    a record := kurator.account(p_office);
begin
    if a.state not in ('ok', 'office') then
        raise exception 'account is unknown, locked or expired' using errcode = 'KU001';
    end if;
    return query
    select r.list, r.code, r.position, case when p_lang = 'en' then r.name_en else r.name end, r.extra from kurator.reference r
    union all
    -- what comes of these for a citizen with an open case joins it (rule 9 of the ladder); the rest opens a second one
    select 'source_joins', r.code, r.position, '', '' from kurator.reference r
     where r.list = 'source' and a.state = 'ok' and kurator.joins_running_case(r.code, a.office_id)
    union all
    select 'setting', 'session.idle_minutes', 1, kurator.setting_text('session.idle_minutes', a.office_id), ''
    union all
    -- who may be made responsible in this office; only its own people are told (by the alphabet, but without its collation: to open that
    -- took a fresh session as long as all the lists)
    select 'staff', f.staff_id::text, (row_number() over (order by translate(lower(f.surname), 'ё', 'е'), translate(lower(f.given_name), 'ё', 'е'), f.staff_id))::int,
           kurator.short_name(f.surname, f.given_name, f.patronymic), case when f.staff_id = a.staff_id then 'me' else '' end
      from kurator.assignable(a.office_id) f
     order by 1, 3;
    -- the sites of the office among which the account has a choice; most offices have none
    if a.state = 'ok' and exists (select from kurator.site t where t.organisation_id = a.office_id) then
        return query
        select 'site', t.id::text, t.n, t.name, '' from (
            select t.id, t.name, (row_number() over (order by t.name collate "ru-x-icu", t.id))::int as n, count(*) over () as of, f.sites
              from (select kurator.foreign_sites() as sites) f
              join kurator.site t on t.organisation_id = a.office_id and (t.id = any (f.sites)) is not true) t
         where t.of > 1 or not exists (select from kurator.site o where o.organisation_id = a.office_id and o.id = any (t.sites));
    end if;
end $$;
