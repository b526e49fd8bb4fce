-- role: kurator_api
-- The journal as the auditor reads it: who, when, from where, what of whom, why; which columns changed, never what they hold.

-- A page, newest first; looking is journalled itself. The citizen: by SNILS, or whole name and birth date, or the number that
-- the journal has for him. p_after, p_below: `at` and `id` of the last row of the page before. Where the days asked reach into months
-- that are detached, the first page begins with a row `away`, whose `why` names them.
create or replace function api.journal(p_office int, p_snils text, p_name text, p_birth date, p_subject bigint, p_login text, p_from date, p_until date,
                                       p_kind text, p_after timestamptz, p_below bigint, p_limit int)
returns table (outcome text, code text, id bigint, at text, local text, login text, name text, host text, program text, kind text,
               subject bigint, relation text, row_id text, columns text[], why text, block bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_office constant int := kurator.audits(p_office);
    v_zone constant text := kurator.office_zone(v_office);
    v_person constant boolean := p_snils is not null or p_name is not null;
    v_from constant timestamptz := coalesce(p_from::timestamp at time zone v_zone, '-infinity');
    v_until constant timestamptz := least((p_until + 1)::timestamp at time zone v_zone, kurator.clock() + interval '1 day');
    v_subjects constant bigint[] := case when v_person then kurator.journal_people(p_snils, p_name, p_birth) when p_subject is not null then array[p_subject] end;
begin
    if v_office is null then
        perform audit.refused('journal', p_office::text, 'rights.auditor');
        return query select 'refused', 'rights.auditor', null::bigint, t, t, t, t, t, t, t, null::bigint, t, t, null::text[], t, null::bigint from (values (null::text)) n(t);
        return;
    end if;
    if p_kind is not null and p_kind not in ('change', 'look', 'list', 'export', 'print', 'login', 'failure', 'rights') then
        return query select 'refused', 'journal.kind', null::bigint, t, t, t, t, t, t, t, null::bigint, t, t, null::text[], t, null::bigint from (values (null::text)) n(t);
        return;
    end if;
    if v_subjects = '{}' then
        perform audit.look(null, 'audit.entry', '', 'person: none');
        return query select 'refused', 'journal.person', null::bigint, t, t, t, t, t, t, t, null::bigint, t, t, null::text[], t, null::bigint from (values (null::text)) n(t);
        return;
    end if;
    perform audit.look(v_subjects[1], 'audit.entry', '',
        concat_ws(' ', case when cardinality(v_subjects) > 1 then 'persons=' || array_to_string(v_subjects, ',') end, 'login=' || audit.login_word(p_login),
                  'kind=' || p_kind, case when p_from is not null or p_until is not null then concat(p_from, '..', p_until) end));
    if p_after is null then
        return query select 'away', 'journal.away', null::bigint, t, t, t, t, t, t, t, null::bigint, t, t, null::text[], a.months, null::bigint
                       from (values (null::text)) n(t), audit.away(v_from, v_until) a(months) where a.months is not null;
    end if;
    return query
    select 'ok', '', e.id, e.at::text, to_char(e.at at time zone v_zone, 'YYYY-MM-DD HH24:MI:SS'), e.login::text,
           coalesce((select kurator.short_name(s.surname, s.given_name, s.patronymic) from kurator.staff s where s.login = e.login), ''),
           e.host, e.program, e.kind, e.subject, e.relation, audit.called(e.relation, e.row_id, e.id, e.at), e.columns,
           audit.said(e.relation, e.kind, e.columns, e.why, e.id, e.at), audit.block_of(e.xid)
      from audit.journal_page(v_subjects, p_login, v_from, v_until,
               case p_kind when 'change' then '{insert,update,delete}'::text[] else nullif(array[p_kind], '{null}') end,
               coalesce(p_after, 'infinity'), coalesce(p_below, 0), greatest(least(coalesce(p_limit, 50), 5000), 1)) e
     order by e.at desc, e.id desc;
end $$;

-- Are the seals whole? As audit.verify_blocks, which is asked again with the last block until its last row is `end`.
create or replace function api.journal_verify(p_office int, p_from date, p_until date, p_after bigint)
returns table (state text, block bigint, entry bigint, entries bigint, sealed text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_office constant int := kurator.audits(p_office);
    v_zone constant text := kurator.office_zone(v_office);
begin
    if v_office is null then
        perform audit.refused('journal_verify', p_office::text, 'rights.auditor');
        return query values ('refused', null::bigint, null::bigint, null::bigint, null::text);
        return;
    end if;
    if p_after = 0 then
        perform audit.look(null, 'audit.seal', '', concat_ws(' ', 'verify', case when p_from is not null or p_until is not null then concat(p_from, '..', p_until) end));
    end if;
    return query
    select v.state, v.block, v.entry, v.entries, to_char(v.sealed_at at time zone v_zone, 'YYYY-MM-DD HH24:MI')
      from audit.verify_blocks(p_after, coalesce(p_from::timestamp at time zone v_zone, '-infinity'),
                               coalesce((p_until + 1)::timestamp at time zone v_zone, 'infinity')) v;
end $$;

-- Entries were given out as a file with that sha256: an entry of its own, which is sealed with the others. Gives the newest block
-- and its digest, which stand in the file too. No row: no auditor.
create or replace function api.journal_exported(p_office int, p_digest text, p_entries int, p_filter text)
returns table (block bigint, digest text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if kurator.audits(p_office) is null then
        perform audit.refused('journal_exported', p_office::text, 'rights.auditor');
        return;
    elsif coalesce(p_digest, '') !~ '^[0-9a-f]{64}$' then
        return;
    end if;
    perform audit.note('export', null, 'audit.entry', p_digest, concat_ws(' ', 'entries=' || p_entries, audit.filter_words(p_filter)));
    return query select coalesce(max(s.id), 0), coalesce((select encode(t.digest, 'hex') from audit.seal t order by t.id desc limit 1), '') from audit.seal s;
end $$;
-- Was a file with that sha256 given out, when and to whom; has the block that it names still that digest? No row: no auditor.
create or replace function api.journal_known(p_office int, p_digest text, p_block bigint, p_block_digest text)
returns table (local text, login text, block_whole boolean) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_office constant int := kurator.audits(p_office);
begin
    if v_office is null then
        perform audit.refused('journal_known', p_office::text, 'rights.auditor');
        return;
    end if;
    perform audit.look(null, 'audit.entry', '', 'verify file');
    return query
    select to_char(e.at at time zone kurator.office_zone(v_office), 'YYYY-MM-DD HH24:MI'), e.login::text,
           p_block = 0 or exists (select from audit.seal s where s.id = p_block and encode(s.digest, 'hex') = p_block_digest)
      from (values (1)) one(n)
      left join lateral (select t.at, t.login from audit.exported(p_digest) t) e on true;
end $$;
