-- role: kurator_owner
-- The destroyer: the role that lets a citizen go by the rules of 0033_destruction.sql, and how values go from the journal.

-- ---- the journal: values go, digests and seals stay ----

set local role kurator_audit;
-- Not while months are detached or attached.
create function audit.hold_months() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_advisory_xact_lock(7310585);
end $$;
-- The saves that changed something of a citizen, by their request.
create function audit.requests_of(p_subject bigint) returns uuid[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_ids uuid[];
begin
    execute format('select array_agg(distinct e.request) from (%s) e where e.subject = $1 and e.request is not null',
                   audit.everything('entry', 'subject, request')) into v_ids using p_subject;
    return coalesce(v_ids, '{}');
end $$;
-- Values of these rows of a table, whosever entries they are (null: entries that name nobody), written around p_around and within p_span
-- (null: at any time).
create function audit.destroy_rows(p_subjects bigint[], p_relation text, p_rows text[], p_around timestamptz[] default null, p_span tstzrange default null) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r record;
    v_ids bigint[];
    v_n bigint := 0;
    v_more bigint;
begin
    for r in select '' as ending union all select to_char(t.month, '_YYYY_MM') from audit.rotated t loop
        execute format('select array_agg(e.id) from audit.%I e where e.relation = $2 and e.row_id = any ($3) and '
                       || case when p_around is null then 'e.subject = any ($1)'
                               else 'e.subject is null and exists (select from unnest($4) a where e.at between a - interval ''1 minute'' and a + interval ''1 minute'')' end
                       || case when p_span is null then '' else ' and e.at <@ $5' end,
                       'entry' || r.ending) into v_ids using p_subjects, p_relation, p_rows, p_around, p_span;
        continue when v_ids is null;
        execute format('delete from audit.%I v where v.entry_id = any ($1)', 'value' || r.ending) using v_ids;
        get diagnostics v_more = row_count;
        v_n := v_n + v_more;
    end loop;
    return v_n;
end $$;
revoke all on function audit.hold_months(), audit.requests_of(bigint), audit.destroy_rows(bigint[], text, text[], timestamptz[], tstzrange), audit.destroy_values(bigint, text) from public;
grant usage on schema audit to kurator_destroyer;
grant execute on function audit.hold_months(), audit.requests_of(bigint), audit.destroy_rows(bigint[], text, text[], timestamptz[], tstzrange),
    audit.destroy_values(bigint, text), audit.request() to kurator_destroyer;
set local role kurator_owner;

-- ---- the destroyer ----

grant usage on schema kurator to kurator_destroyer;
grant create on schema kurator to kurator_destroyer;
grant select on kurator.destruction_rule to kurator_destroyer;
grant insert on kurator.person, kurator.address to kurator_destroyer;
grant select, update on kurator.request to kurator_destroyer;
create policy destroyer on kurator.request to kurator_destroyer using (true) with check (true);
grant execute on function kurator.clock(), kurator.name_key(text), kurator.name_words(text), kurator.month_kept(date),
    kurator.begins_with_name(text, bigint, text) to kurator_destroyer;
-- A row that tells of who is destroyed under another's number (0051: what was decided about two), and while when: no end, always.
create type kurator.beside as (subject bigint, relation text, row_id text, span tstzrange);
-- What of a citizen a text may hold: words (an expression of all his surnames and those of who represents him, as they may be declined, in Cyrillic
-- and in Latin letters), given (likewise, of his given name alone), numbers (SNILS; phones by their last ten digits).
create type kurator.needles as (words text, given text, numbers text[]);
grant usage on type kurator.beside, kurator.needles to kurator_destroyer;
-- What stands under others goes from the journal, and what their rows were in that time from the history. (A part of the next, with its rights.)
create function kurator.destroy_beside(p_rows kurator.beside[]) returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    r record;
    v_n bigint := 0;
begin
    for r in select x.relation, x.span, array_agg(distinct x.subject) as subjects, array_agg(distinct x.row_id) as rows from unnest(p_rows) x group by x.relation, x.span loop
        v_n := v_n + audit.destroy_rows(r.subjects, r.relation, r.rows, null, r.span);
        if r.span is not null and to_regclass(r.relation || '_history') is not null then
            execute format('delete from %s h where h.id::text = any ($1) and h.until <@ $2 and h.until > lower($2)', r.relation || '_history') using r.rows, r.span;
        end if;
    end loop;
    return v_n;
end $$;
grant execute on function kurator.destroy_beside(kurator.beside[]) to kurator_destroyer;
set local role kurator_destroyer;
-- Lets one citizen (and those merged into him) go out of one office: how many rows of each table. Asks nobody: its only callers are
-- kurator.destruction_save, which has asked, and kurator.destroy_again. The whole citizen goes with the last office; before, a nameless
-- one stands in his place behind the office's cases.
create function kurator.destroy_citizen(p_office int, p_person bigint, p_why text) returns table (relation text, method text, n bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_person bigint;
    v_last boolean;
    v_office int;
    v_other bigint;
    v_cases bigint[];
    v_own bigint[];
    v_shared bigint[];
    v_family bigint[];
    v_rows text[];
    v_calls text[];
    v_at timestamptz[];
    v_needles kurator.needles;
    v_values bigint := 0;
    v_beside kurator.beside[];
    r record;
begin
    perform audit.hold_months();
    v_family := array(with recursive f as (select p_person as id union select p.id from kurator.person p join f on p.merged_into = f.id) select f.id from f);
    perform from kurator.person p where p.id = any (v_family) order by p.id for update;
    -- what a save is writing to a case of his is waited for, before it is looked for
    perform from kurator.case_file c where c.person_id = any (v_family) order by c.id for update;
    foreach v_person in array v_family loop
        v_last := not exists (select from kurator.person_office o where o.person_id = v_person and o.office_id <> p_office);
        v_office := case when not v_last then p_office end;
        v_cases := array(select c.id from kurator.case_file c where c.person_id = v_person and (v_office is null or c.office_id = v_office));
        v_shared := array(select distinct x.attempt_id from kurator.attempt_case a join kurator.attempt_case x on x.attempt_id = a.attempt_id
                           where a.case_id = any (v_cases) and x.case_id <> all (v_cases)
                             and exists (select from kurator.person_office o where o.person_id = x.person_id));
        v_own := array(select distinct a.attempt_id from kurator.attempt_case a where a.case_id = any (v_cases) and a.attempt_id <> all (v_shared));
        v_other := v_person;
        v_calls := null;
        v_beside := kurator.beside(v_person, v_office);
        if not v_last then
            insert into kurator.person (surname, birth_date, made_by)
            select '-', kurator.month_kept(p.birth_date), '-' from kurator.person p where p.id = v_person returning id into v_other;
            insert into kurator.address (person_id, kind, settlement, territory, line, valid_until)
            select v_other, a.kind, a.settlement, a.territory, '', a.valid_until from kurator.address a where a.person_id = v_person order by a.id;
        end if;
        v_needles := kurator.needles(v_person);
        -- An attempt that serves others too stays theirs, but for words that name this one.
        for r in update kurator.contact_attempt t set note = '', performer = '', superseded_note = ''
                  where t.id = any (v_shared)
                    and kurator.named_in(concat_ws(' ', t.note, t.performer, t.superseded_note), v_needles)
                 returning t.id loop
            v_values := v_values + audit.destroy_rows(array(select a.person_id from kurator.attempt_case a where a.attempt_id = r.id), 'kurator.contact_attempt', array[r.id::text]);
        end loop;
        if v_last then
            update kurator.contact_attempt t set phone_id = null
             where t.phone_id in (select f.id from kurator.phone f where f.person_id = v_person) and t.id <> all (v_own);
            -- a call passed on that names nobody by number is found by what was said: its values by its moments
            select array_agg(c.id::text), array_agg(c.at) || array_agg(c.done_at) into v_calls, v_at
              from kurator.passed_call c join kurator.person p on p.id = v_person
             where c.person_id is null and (c.birth_date = p.birth_date and kurator.begins_with_name(c.caller, p.id, p.surname)
                                            or exists (select from kurator.phone f where f.person_id = v_person and f.number = c.phone));
        else
            v_values := v_values + audit.destroy_rows(array[v_person], 'kurator.contact_attempt', (v_own || v_shared)::text[]);
        end if;
        for r in select x.* from kurator.destruction_rule x
                  where x.action <> 'keep'
                  order by x.position, x.relation loop
            relation := r.relation;
            method := r.action;
            if not v_last and r.level = 'person' then       -- stays for who keeps him; this office has it no more
                execute format('select count(*) from %s t where ' || r.condition, r.relation) into n using v_person, v_office, v_cases, v_own, v_other;
            else
                v_rows := '{}';
                if not v_last and exists (select from pg_attribute a where a.attrelid = r.relation::regclass and a.attname = 'id' and not a.attisdropped) then
                    execute format('select array_agg(t.id::text) from %s t where ' || r.condition, r.relation) into v_rows using v_person, v_office, v_cases, v_own, v_other;
                end if;
                if r.action = 'delete' then
                    execute format('delete from %s t where ' || r.condition, r.relation) using v_person, v_office, v_cases, v_own, v_other;
                else
                    execute format('update %s t set %s where ' || r.condition, r.relation, r.set_to) using v_person, v_office, v_cases, v_own, v_other;
                end if;
                get diagnostics n = row_count;
                if v_rows <> '{}' then              -- with what the deletion itself has written
                    v_values := v_values + audit.destroy_rows(array[v_person, v_other], r.relation, v_rows);
                end if;
            end if;
            if n > 0 and r.why = '' or r.relation in ('kurator.person', 'kurator.address') then
                return next;
            end if;
        end loop;
        -- what saves answered, and the digest of what they were sent
        update kurator.request q set result = '{}', body_hash = '' where q.id = any (audit.requests_of(v_person)) and q.id is distinct from audit.request();
        if v_calls is not null then
            v_values := v_values + audit.destroy_rows(null, 'kurator.passed_call', v_calls, v_at || kurator.clock());
        end if;
        for relation, n in select x.relation, x.n_rows from kurator.destroy_named(v_person, v_office, v_needles) x loop
            if relation = 'audit.value' then
                v_values := v_values + n;
            else
                method := 'blank';
                return next;
            end if;
        end loop;
        v_values := v_values + kurator.destroy_beside(v_beside);      -- with what the deletion itself has written
        if v_last then
            v_values := v_values + audit.destroy_values(v_person, p_why);
        else
            perform audit.destroy_values(v_other, p_why);
        end if;
    end loop;
    perform kurator.destruction_mark();
    relation := 'audit.value';
    method := 'delete';
    n := v_values;
    return next;
end $$;
revoke all on function kurator.destroy_citizen(int, bigint, text) from public;
grant execute on function kurator.destroy_citizen(int, bigint, text) to kurator_owner;
set local role kurator_owner;
revoke create on schema kurator from kurator_destroyer;
