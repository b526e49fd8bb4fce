-- role: kurator_api
-- The lists a form offers, with the digit that chooses (position) and the words in the language asked for.
create or replace function api.reference(p_office int, p_lang text)
returns table (list text, code text, "position" int, name text, extra text)
language plpgsql stable security definer set search_path = pg_catalog, kurator, api, pg_temp as $$
#variable_conflict use_column
declare
    en constant boolean := coalesce(p_lang, '') = 'en';
    a record;
begin
    -- One look at the account says all: who, which office when none is named yet (the start call), and whether it is the own.
    select * into a from kurator.account(p_office);
    if a.state not in ('ok', 'office') then
        raise exception 'account is unknown, locked or expired' using errcode = 'KU001';
    end if;
    return query
    select 'source', s.code, s.position, case when en then s.name_en else s.name end,
           case when s.ladder then 'ladder' when s.in_person then 'in_person' else '' end
      from kurator.source s
    union all
    -- working days of the source's period: the form shows the due date before anything is saved
    select 'source_days', s.code, s.position, p.unit, p.amount::text
      from kurator.source s join kurator.period p on p.code = s.period
    union all
    select 'target_category', t.code, t.age_from, case when en then t.name_en else t.name end, ''
      from kurator.target_category t
    union all
    select 'channel', c.code, c.position, case when en then c.name_en else c.name end, coalesce(c.rung::text, '')
      from kurator.channel c
    union all
    select 'outcome.' || o.channel, o.code, o.position, case when en then o.name_en else o.name end, o.effect
      from kurator.outcome o
    union all
    -- of these a call of the citizen's own, a message, a visit to the office may be the outcome
    select 'outcome.' || o.channel || '.in', o.code, o.position, case when en then o.name_en else o.name end, o.effect
      from kurator.outcome o where o.incoming
    union all
    select h.list, h.code, h.position, case when en then h.name_en else h.name end, h.extra
      from kurator.choice h
    union all
    -- who may be made responsible in this office; only its own people are told
    select 'staff', t.id::text, (row_number() over (order by t.surname collate "ru-x-icu", t.given_name collate "ru-x-icu", t.id))::int,
           kurator.short_name(t.surname, t.given_name, t.patronymic), case when t.id = a.staff_id then 'me' else '' end
      from kurator.assignable(a.office_id) f join kurator.staff t on t.id = f.staff_id
     where a.state = 'ok'
     order by 1, 3;
end $$;
