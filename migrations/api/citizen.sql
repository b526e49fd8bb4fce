-- role: kurator_api
-- The other pages of a card: the citizen, the family, the IPRA with its measures, what was handed in, all his cases; now or at the
-- end of a day gone by.

-- p_tab: identity, family, ipra, documents, cases; case: the first page, as of a day gone by. p_day null: today. What the kinds of rows hold stands at the functions
-- kurator.citizen_<tab> (0055_card.sql). Each reading is a look of its own; nothing is shown that cannot be journalled.
create or replace function api.citizen(p_case bigint, p_tab text, p_day date)
    returns table (kind text, id bigint, holds boolean, since date, until date, cells text[])
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s constant record := kurator.card_seen(p_case);
    v_void text;
begin
    if s.office_id is null then return; end if;
    v_void := audit.seen(s.person_id, 'kurator.case_file', p_case::text, kurator.look_word(p_tab) || case when p_day < s.today then ' as-of' else '' end)::text;
    if not s.kept then return; end if;
    return query select * from kurator.citizen_tab(p_case, p_tab, p_day, s.office_id, s.person_id, s.zone, s.today, s.offices, s.hidden, s.away);
end $$;

-- A page of a long list of the card: kurator.citizen_rest. Each page is a look of its own.
create or replace function api.citizen_rest(p_case bigint, p_list text, p_item bigint, p_key text, p_limit int)
    returns table (kind text, id bigint, holds boolean, since date, until date, cells text[])
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s constant record := kurator.card_seen(p_case);
    v_void text;
begin
    if s.office_id is null then return; end if;
    v_void := audit.seen(s.person_id, 'kurator.case_file', p_case::text, case p_list when 'wards' then 'family' else 'timeline' end)::text;
    if not s.kept then return; end if;
    return query select * from kurator.citizen_rest(p_list, p_item, coalesce(p_key, ''), p_limit, p_case, s.office_id, s.person_id, s.zone, s.today, s.offices, s.hidden, s.away);
end $$;
