-- role: kurator_owner
-- Destruction of personal data (152-FZ art. 21): proposed by one, confirmed by another, done by a role of its own that no account
-- is a member of. What stays is a skeleton without a name: the days, offices and codes of which past figures are made.
insert into kurator.choice (list, code, position, name, name_en) values
 ('destroy_ground', 'withdrawn', 1, 'согласие отозвано', 'consent withdrawn'),
 ('destroy_ground', 'died', 2, 'срок после смерти истёк', 'time after death is over'),
 ('destroy_ground', 'error', 3, 'введено ошибочно', 'entered in error'),
 ('destroy_ground', 'closed', 4, 'срок хранения истёк', 'time of keeping is over'),
 ('destroy_ground', 'other', 5, 'иное основание', 'another ground'),
 ('destroy_decision', 'confirm', 1, 'уничтожить', 'destroy'),
 ('destroy_decision', 'refuse', 2, 'отказать', 'refuse');
-- A deputy of the supervisor may be anybody who edits cases, so may the identification officer: the functions ask.
insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor}'::text[]) r,
                 unnest('{destruction,destruction_acts,destruction_act,destruction_journal,destruction_exported,save_destruction}'::text[]) f;

-- ---- what is proposed, decided and done: the acts ----

create table kurator.destruction (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    note            text not null default '' check (length(note) <= 300),       -- of the proposal; it stays in the act: no names
    state           text not null default 'proposed' check (state in ('proposed', 'withdrawn', 'refused', 'done')),
    proposed_by     int references kurator.staff,
    proposed_login  name not null default session_user,
    proposed_at     timestamptz not null default kurator.clock(),
    decided_by      int references kurator.staff,
    decided_login   name,
    decided_at      timestamptz,
    decided_note    text not null default '' check (length(decided_note) <= 300),
    number          int,                                                         -- of the act, in the office
    again           boolean not null default false,                              -- done by the list of acts, after an older backup came back
    unique (office_id, number),
    check ((state = 'proposed') = (decided_at is null)),
    check ((state = 'done') = (number is not null)),
    -- four eyes
    check (state not in ('done', 'refused') or again or decided_by <> proposed_by and decided_login <> proposed_login)
);
create index destruction_open on kurator.destruction (office_id) where state = 'proposed';
-- made_at: when the citizen was entered; with it a list of acts knows him from another who got his number in a restored database.
create table kurator.destruction_item (
    destruction_id  bigint not null references kurator.destruction,
    person_id       bigint not null references kurator.person,
    office_id       int not null,
    ground          text not null check (ground in ('withdrawn', 'died', 'error', 'closed', 'other')),
    since           date,                               -- the day of the withdrawal, the death, the last closing
    made_at         timestamptz not null,
    state           text not null default 'proposed' check (state in ('proposed', 'withdrawn', 'refused', 'done')),
    primary key (destruction_id, person_id)
);
create unique index destruction_item_open on kurator.destruction_item (person_id, office_id) where state = 'proposed';
create index destruction_item_person on kurator.destruction_item (person_id, office_id);
create table kurator.destruction_count (
    destruction_id  bigint not null references kurator.destruction,
    relation        text not null,
    method          text not null check (method in ('delete', 'blank')),
    n               bigint not null,
    primary key (destruction_id, relation)
);
create trigger journal after insert or update or delete on kurator.destruction for each row execute function audit.log('-', 'id');
create trigger journal after insert or update or delete on kurator.destruction_item for each row execute function audit.log('person_id', 'destruction_id');
alter table kurator.destruction enable row level security;          -- no policies: reached by the functions below, which ask
alter table kurator.destruction_item enable row level security;
alter table kurator.destruction_count enable row level security;
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values ('kurator.destruction_item', 'person_id', true, '');
set local role kurator_owner;

-- ---- what becomes of each table ----

-- level 'office': rows of an office go when it lets the citizen go; 'person': those of the citizen himself, with the last office.
-- action: delete; blank (set_to: what stands in the place of the values); keep (no personal values in it: why). condition: which rows
-- of t, when the column that names the subject does not say it; $1 the citizen, $2 the office (null: any), $3 his cases, $4 his attempts
-- that serve nobody else, $5 who stands in his place from then on ($1 when the last office lets him go).
create table kurator.destruction_rule (
    relation        text primary key,
    action          text not null check (action in ('delete', 'blank', 'keep')),
    level           text not null check (level in ('office', 'person')),
    position        int not null,                       -- what is asked for goes after who asks for it, history after what writes it
    condition       text not null,
    set_to          text not null default '',
    why             text not null default '',
    check ((action = 'blank') = (set_to <> '')),
    check (action <> 'keep' or why <> '')
);
-- One rule, and the rights of the destroyer on the table.
create function kurator.destroyed_so(p_relation text, p_action text, p_level text, p_set_to text default '', p_why text default '', p_condition text default null,
                                      p_position int default null) returns void
language plpgsql as $$
declare
    v_subject text;
    v_condition text := p_condition;
begin
    select s.subject into strict v_subject from audit.subject s where s.relation = p_relation;
    v_condition := coalesce(v_condition, case v_subject when 'case' then 't.case_id = any ($3)' when 'attempt' then 't.id = any ($4)'
                                                        else format('t.%I = $1', v_subject) end
                                         || case when p_level = 'office' and v_subject not in ('case', 'attempt') then ' and ($2 is null or t.office_id = $2)' else '' end);
    insert into kurator.destruction_rule values (p_relation, p_action, p_level, coalesce(p_position, case when p_relation like '%\_history' then 90 when p_action = 'blank' then 10 else 20 end), v_condition, p_set_to, p_why);
    execute format('grant select, update%s on %s to kurator_destroyer', case p_action when 'delete' then ', delete' else '' end, p_relation);
    if (select c.relrowsecurity from pg_class c where c.oid = p_relation::regclass) then
        execute format('create policy destroyer on %s to kurator_destroyer using (true) with check (true)', p_relation);
    end if;
end $$;
set local role kurator_audit;
grant select on audit.subject to kurator_owner, kurator_destroyer;
set local role kurator_owner;
grant select on kurator.draft_form to kurator_destroyer;
-- Does a text begin with the surname of a citizen, or a former one?
create function kurator.begins_with_name(p_text text, p_person bigint, p_surname text) returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return starts_with(kurator.name_key(p_text), kurator.name_key(p_surname))
        or exists (select from kurator.former_name f where f.person_id = p_person and starts_with(kurator.name_key(p_text), kurator.name_key(f.surname)) and f.surname <> '');
end $$;
do $$
begin
    -- what is the citizen's own
    perform kurator.destroyed_so('kurator.person', 'blank', 'person',
        'surname = ''-'', given_name = '''', patronymic = '''', sex = null, snils = null, snils_disputed = false, disability = null, incapable = false,'
        ' birth_date = kurator.month_kept(t.birth_date), died_on = date_trunc(''month'', t.died_on)::date, household_id = null, made_by = ''-'', version = t.version + 1',
        'the month of birth makes the age groups of past figures', p_position => 50);
    perform kurator.destroyed_so('kurator.address', 'blank', 'person', 'postal_code = null, line = ''''', 'the settlement makes the places of past figures');
    perform kurator.destroyed_so(r, 'delete', 'person')
       from unnest('{kurator.former_name,kurator.former_name_history,kurator.preference,kurator.ipra,kurator.person_history,kurator.phone_history,
                     kurator.representative_history,kurator.address_history,kurator.preference_history,kurator.ipra_history}'::text[]) r;
    perform kurator.destroyed_so('kurator.phone', 'delete', 'person', p_position => 30);
    perform kurator.destroyed_so('kurator.restriction_named', 'delete', 'person');
    perform kurator.destroyed_so('kurator.restriction', 'delete', 'person', p_position => 30);
    perform kurator.destroyed_so('kurator.representative', 'delete', 'person', p_position => 40);
    perform kurator.destroyed_so('kurator.person_clash', 'delete', 'person', p_condition => '(t.person_id = $1 or t.other_id = $1)');
    -- what an office has of him
    perform kurator.destroyed_so(r, 'delete', 'office')
       from unnest('{kurator.person_office,kurator.processing,kurator.processing_history,kurator.esrn_fact,kurator.case_file_history,kurator.appointment,
                     kurator.appointment_history,kurator.service_request,kurator.service_request_history}'::text[]) r;
    perform kurator.destroyed_so('kurator.person_key', 'delete', 'office', p_position => 15);
    perform kurator.destroyed_so('kurator.case_file', 'blank', 'office', 'close_note = '''', reopened_note = '''', person_id = $5');
    perform kurator.destroyed_so('kurator.referral', 'blank', 'office',
        'incoming_no = '''', incoming_on = null, region_received_on = null, sender = '''', sender_no = '''', sender_on = null, ipra_id = null, note = '''', person_id = $5');
    perform kurator.destroyed_so('kurator.consent', 'blank', 'office', 'reason = case when t.reason is not null then ''other'' end');
    perform kurator.destroyed_so('kurator.ladder_override', 'blank', 'office', 'reason = ''-----''');
    perform kurator.destroyed_so('kurator.contact_attempt', 'blank', 'office',
        'performer = '''', spoke_with = null, phone_id = null, call_back_at = null, postal_id = '''', note = '''', superseded_note = ''''');
    perform kurator.destroyed_so('kurator.spot_check', 'blank', 'office', 'note = case when t.note <> '''' then ''-'' else '''' end, person_id = $5');
    perform kurator.destroyed_so('kurator.passed_call', 'delete', 'office', p_condition =>
        '((t.person_id = $1 and ($2 is null or t.office_id = $2))'
        ' or $2 is null and t.person_id is null and exists (select from kurator.person p where p.id = $1'
        ' and (t.birth_date = p.birth_date and kurator.begins_with_name(t.caller, p.id, p.surname)'
        ' or exists (select from kurator.phone f where f.person_id = p.id and f.number = t.phone))))', p_position => 1);
    perform kurator.destroyed_so('kurator.draft', 'delete', 'office', p_condition =>
        '(case t.form when ''intake'' then t.target = $1 and ($2 is null or t.office_id = $2)'
        ' when ''answer'' then exists (select from kurator.service_request r where r.id = t.target and r.person_id = $1 and ($2 is null or r.office_id = $2))'
        ' when ''withdraw'' then exists (select from kurator.service_request r where r.id = t.target and r.person_id = $1 and ($2 is null or r.office_id = $2))'
        ' when ''reply'' then exists (select from kurator.service_request r where r.id = t.target and r.person_id = $1 and ($2 is null or r.office_id = $2))'
        ' else t.target = any ($3) and coalesce((select f.target = ''case'' from kurator.draft_form f where f.form = t.form), true) end'
        ' or $2 is null and exists (select from kurator.person p where p.id = $1'
        ' and (p.snils = any (t."values") or p.birth_date::text = any (t."values") and exists (select from unnest(t."values") v where kurator.begins_with_name(v, p.id, p.surname))'
        ' or exists (select from kurator.phone f where f.person_id = p.id and f.number = any (t."values"))))'
        ' or ($2 is null or t.office_id = $2) and kurator.tells_of(t."values"::text, (select kurator.needles($1))))', p_position => 1);
    -- what has no value of his in it
    perform kurator.destroyed_so('kurator.attempt_case', 'blank', 'office', 'person_id = $5', 'numbers that tie an attempt to a case');
    perform kurator.destroyed_so(r, 'blank', 'office', 'person_id = $5', 'days and codes of a case') from unnest('{kurator.deadline,kurator.deadline_past}'::text[]) r;
    perform kurator.destroyed_so(r, 'keep', 'office', p_why => 'partition') from unnest('{kurator.deadline_open,kurator.deadline_done}'::text[]) r;
    perform kurator.destroyed_so(r, 'keep', 'office', p_why => 'days and codes of a case') from unnest('{kurator.deadline_shift}'::text[]) r;
    perform kurator.destroyed_so('kurator.case_event', 'blank', 'office', 'note = ''''');
    perform kurator.destroyed_so('kurator.destruction_item', 'keep', 'person', p_why => 'the act: an internal number, a ground, days');
end $$;
-- Ages are taken on the last day of a month, so the month of birth gives the same group as the day. Who was born on 29 February keeps it.
create function kurator.month_kept(p_day date) returns date language sql immutable parallel safe as $$
    select case when to_char(p_day, 'MMDD') = '0229' then p_day else date_trunc('month', p_day)::date end $$;
alter table kurator.person alter sex drop not null;
alter table kurator.person_history alter sex drop not null;
-- what points at a row that is deleted is found by its index
create index contact_attempt_phone on kurator.contact_attempt (phone_id) where phone_id is not null;
create index referral_ipra on kurator.referral (ipra_id) where ipra_id is not null;
create index phone_representative on kurator.phone (representative_id) where representative_id is not null;
create index person_merged on kurator.person (merged_into) where merged_into is not null;
create index person_clash_other on kurator.person_clash (other_id);

-- What else stands is changed by the destroyer alone.
create or replace function kurator.stands() returns trigger language plpgsql as $$
begin
    if current_user = 'kurator_destroyer' then
        return case tg_op when 'DELETE' then old else new end;
    end if;
    if tg_op = 'UPDATE' and tg_table_name = 'attempt_case' and kurator.merge_moves(to_jsonb(old), to_jsonb(new)) then
        return new;                 -- goes with its case, and says the same
    end if;
    raise exception '% is never changed or deleted', tg_table_name using errcode = 'check_violation';
end $$;
do $$
declare
    f regprocedure;
    v_source text;
begin
    foreach f in array '{kurator.contact_attempt_guard(),kurator.appointment_guard(),kurator.case_file_guard(),kurator.spot_check_guard()}'::regprocedure[] loop
        v_source := regexp_replace(pg_get_functiondef(f), '\nbegin\n', E'\nbegin\n    if current_user = ''kurator_destroyer'' then\n        return new;\n    end if;\n');
        execute v_source;
    end loop;
end $$;
-- Whom an office let go it does not get a new case of by a save that was under way.
create function kurator.case_file_kept() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from kurator.destruction_item i where i.person_id = new.person_id and i.office_id = new.office_id and i.state = 'done')
       and not exists (select from kurator.person_office o where o.person_id = new.person_id and o.office_id = new.office_id) then
        raise exception 'the data of this citizen were destroyed' using errcode = 'KU001';
    end if;
    return null;
end $$;
create trigger zz_kept after insert on kurator.case_file for each row execute function kurator.case_file_kept();
-- Nor is a draft kept of a form that stood open: of a citizen or case that the office let go, of a request that is no longer there.
create function kurator.draft_void(p_form text, p_target bigint, p_office int) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_form in ('withdraw', 'reply') then
        return not exists (select from kurator.service_request r where r.id = p_target and r.office_id = p_office);
    elsif p_form = 'answer' then
        return not exists (select from kurator.service_request r where r.id = p_target and r.executor_id = p_office);
    elsif p_form = 'intake' then
        return exists (select from kurator.destruction_item i where i.person_id = p_target and i.office_id = p_office and i.state = 'done')
           and not exists (select from kurator.person_office o where o.person_id = p_target and o.office_id = p_office);
    end if;
    -- (a form that no table knows may be of a case)
    return coalesce((select f.target = 'case' from kurator.draft_form f where f.form = p_form), true)
       and exists (select from kurator.case_file c where c.id = p_target and c.office_id = p_office
                      and not exists (select from kurator.person_office o where o.person_id = c.person_id and o.office_id = c.office_id));
end $$;
grant execute on function kurator.draft_void(text, bigint, int) to kurator_api;

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

-- ---- who may, and what is due ----

-- Proposes: who supervises the office or stands in. Decides: the same, or the identification officer of the office, who is named by order.
create function kurator.may_decide(p_office int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return p_office is not null
       and (kurator.supervises(p_office)
            or kurator.may_edit(p_office)
               and exists (select from kurator.identification_officer i
                            where i.organisation_id = p_office and i.staff_id = kurator.me() and kurator.office_today(p_office) >= i.valid_from
                              and coalesce(kurator.office_today(p_office) <= i.valid_until, true)));
end $$;
-- One and the same, though perhaps under two logins.
create function kurator.same_staff(p_one int, p_other int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce(p_one = p_other
                    or (select kurator.name_key(a.surname || ' ' || a.given_name || ' ' || a.patronymic) = kurator.name_key(b.surname || ' ' || b.given_name || ' ' || b.patronymic)
                          from kurator.staff a, kurator.staff b where a.id = p_one and b.id = p_other), true);
end $$;
create index person_died on kurator.person (died_on) where died_on is not null;
create index case_file_ended on kurator.case_file (office_id, closed_on) where state = 'closed' and close_reason <> 'programme';
create index person_office_since on kurator.person_office (office_id, since);
-- Whose data an office need not keep any longer, and since when not: of these citizens, or all. One ground each, the most urgent. A withdrawn
-- consent counts before its time is over and with a case open (is_open: it must be closed first), the others then and only without one.
-- A programme that was agreed on still runs.
create function kurator.destruction_due(p_office int, p_people bigint[])
    returns table (person_id bigint, ground text, since date, due_on date, is_open boolean)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_today constant date := kurator.office_today(p_office);
    v_closed constant interval := make_interval(years => kurator.setting_int('retention.closed_years', p_office));
    v_died constant interval := make_interval(years => kurator.setting_int('retention.died_years', p_office));
    v_error constant interval := make_interval(months => kurator.setting_int('retention.error_months', p_office));
    v_zone constant text := kurator.office_zone(p_office);
    v_people bigint[] := p_people;
begin
    if v_people is null then            -- whom one of the grounds may touch, each by its own index; by the day, and two for leap years
        v_people := array(
            select x.person_id from kurator.processing x where x.office_id = p_office and x.after = 'destroy'
            union
            select o.person_id from kurator.person p join kurator.person_office o on o.person_id = p.id and o.office_id = p_office
             where p.died_on <= (v_today - v_died)::date + 2
            union
            select c.person_id from kurator.case_file c
             where c.office_id = p_office and c.state = 'closed' and c.close_reason <> 'programme' and c.closed_on <= (v_today - least(v_closed, v_error))::date + 2
               and (c.close_reason = 'error' or c.closed_on <= (v_today - v_closed)::date + 2)
            union
            select o.person_id from kurator.person_office o
             where o.office_id = p_office and o.since < ((v_today - v_closed)::date + 3) at time zone v_zone
               and not exists (select from kurator.case_file c where c.person_id = o.person_id and c.office_id = p_office));
    end if;
    return query
    with mine as materialized (
        select o.person_id, (o.since at time zone v_zone)::date as kept_since, p.died_on
          from kurator.person_office o join kurator.person p on p.id = o.person_id
         where o.office_id = p_office and p.merged_into is null and o.person_id = any (v_people)),
    file as materialized (
        select c.person_id, bool_or(c.state = 'open') as is_open, bool_and(coalesce(c.close_reason = 'error', false)) as error,
               bool_or(coalesce(c.close_reason = 'programme', false)) as runs, max(c.closed_on) as last_on
          from kurator.case_file c where c.office_id = p_office and c.person_id = any (v_people) group by 1),
    taken_back as materialized (
        select t.person_id, s.on_day, s.destroy_by
          from (select distinct x.person_id from kurator.processing x
                 where x.office_id = p_office and x.after = 'destroy' and x.person_id = any (v_people)) t
         cross join lateral kurator.processing_state(t.person_id, p_office, v_today) s
         where s.state = 'withdrawn')
    select m.person_id, g.ground, g.since, g.due_on, coalesce(f.is_open, false)
      from mine m
      left join file f on f.person_id = m.person_id
      left join taken_back b on b.person_id = m.person_id
     cross join lateral (
            select x.* from (values
                (1, 'withdrawn', b.on_day, b.destroy_by),
                (2, 'died', m.died_on, (m.died_on + v_died)::date),
                (3, 'error', case when f.error then f.last_on end, (case when f.error then f.last_on end + v_error)::date),
                (4, 'closed', case when not coalesce(f.runs, false) and m.died_on is null and not coalesce(f.error, false) then coalesce(f.last_on, m.kept_since) end,
                              (case when not coalesce(f.runs, false) and m.died_on is null and not coalesce(f.error, false) then coalesce(f.last_on, m.kept_since) end + v_closed)::date))
                x(n, ground, since, due_on)
             where x.due_on is not null and (x.ground = 'withdrawn' or x.due_on <= v_today and not coalesce(f.is_open, false))
             order by x.n limit 1) g;
end $$;
-- Is it a record without a name, whose data were destroyed? No office keeps it.
create function kurator.nameless(p_person bigint) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return not exists (select from kurator.person_office o where o.person_id = p_person);
end $$;
grant execute on function kurator.nameless(bigint) to kurator_api;
-- What waits for a decision about a citizen of an office.
create function kurator.proposed(p_person bigint, p_office int) returns table (id bigint, who text, at text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    return query
    select d.id, kurator.staff_name(d.proposed_by), kurator.local_text(d.proposed_at, d.office_id)
      from kurator.destruction_item i join kurator.destruction d on d.id = i.destruction_id
     where i.person_id = p_person and i.office_id = p_office and i.state = 'proposed';
end $$;
-- The list of an office: who is due, and who is proposed. Null rights: no row.
create function kurator.destruction_list(p_office int)
    returns table (person_id bigint, ground text, since date, due_on date, is_open boolean, proposal bigint, who text, at text, mine boolean, note text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not kurator.may_decide(p_office) then
        return;
    end if;
    return query
    with waits as materialized (
        select i.person_id, i.ground, i.since, d.id, d.proposed_by, d.proposed_at, d.note
          from kurator.destruction d join kurator.destruction_item i on i.destruction_id = d.id
         where d.office_id = p_office and d.state = 'proposed')
    select coalesce(w.person_id, g.person_id), coalesce(w.ground, g.ground), coalesce(w.since, g.since), g.due_on, coalesce(g.is_open, false), w.id,
           case when w.id is not null then kurator.staff_name(w.proposed_by) end, kurator.local_text(w.proposed_at, p_office),
           coalesce(w.proposed_by = kurator.me(), false), coalesce(w.note, '')
      from waits w
      full join kurator.destruction_due(p_office, null) g on g.person_id = w.person_id;
end $$;
create function kurator.destruction_people(p_office int, p_id bigint) returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select array_agg(i.person_id order by i.person_id) from kurator.destruction_item i where i.destruction_id = p_id and i.office_id = p_office);
end $$;

-- ---- the steps ----

-- Proposes, of who asked for it in p_people; their visibility was asked by the caller.
create function kurator.destruction_propose(p_office int, p_people bigint[], p_note text, p_me int) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_bad kurator.save_row[] := '{}';
    v_id bigint;
    r record;
begin
    if not kurator.supervises(p_office) then
        return array[kurator.refused('rights.supervisor', '')];
    end if;
    perform pg_advisory_xact_lock(1262834246, p_office);
    for r in select p.id, kurator.short_name(p.surname, p.given_name, p.patronymic) as name, g.ground,
                    exists (select from kurator.case_file c where c.person_id = p.id and c.office_id = p_office and c.state = 'open') as is_open,
                    exists (select from kurator.destruction_item i where i.person_id = p.id and i.office_id = p_office and i.state = 'proposed') as waits
               from unnest(p_people) u(id) join kurator.person p on p.id = u.id
               left join kurator.destruction_due(p_office, p_people) g on g.person_id = p.id order by p.id loop
        if r.is_open then
            v_bad := v_bad || kurator.refused('destroy.open_case', '', array[r.name]);
        elsif r.waits then
            v_bad := v_bad || kurator.refused('destroy.proposed', '', array[r.name]);
        elsif r.ground is null and p_note is null then
            v_bad := v_bad || kurator.refused('destroy.note', 'note', array[r.name]);
        elsif kurator.told_in(p_note, r.id) then
            v_bad := v_bad || kurator.refused('destroy.named', 'note', array[r.name]);
        end if;
    end loop;
    if cardinality(v_bad) > 0 then
        return v_bad[1:1];
    end if;
    insert into kurator.destruction (office_id, note, proposed_by) values (p_office, coalesce(p_note, ''), p_me) returning id into v_id;
    insert into kurator.destruction_item (destruction_id, person_id, office_id, ground, since, made_at)
    select v_id, p.id, p_office, coalesce(g.ground, 'other'), g.since, p.made_at
      from unnest(p_people) u(id) join kurator.person p on p.id = u.id
      left join kurator.destruction_due(p_office, p_people) g on g.person_id = p.id;
    return array[kurator.saved(1, v_id, '', array[cardinality(p_people)::text])];
end $$;
-- Withdraws, refuses, or confirms: then it is done, in this transaction. The answer's version is the number of the act.
create function kurator.destruction_decide(p_office int, p_id bigint, p_action text, p_note text, p_me int) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    d kurator.destruction;
    v_number int;
    v_named text;
    r record;
begin
    perform audit.hold_months();        -- before anything of the journal is written
    select * into d from kurator.destruction t where t.id = p_id and t.office_id = p_office for update;
    if not found then
        return array[kurator.refused('destroy.unknown', '')];
    elsif d.state <> 'proposed' then
        return array[kurator.refused('destroy.decided', '', array[d.id::text])];
    elsif p_action = 'withdraw' and d.proposed_by is distinct from p_me then
        return array[kurator.refused('destroy.not_yours', '')];
    elsif p_action <> 'withdraw' and not kurator.may_decide(p_office) then
        return array[kurator.refused('destroy.rights', '')];
    elsif p_action <> 'withdraw' and (d.proposed_login = session_user or kurator.same_staff(d.proposed_by, p_me)) then
        return array[kurator.refused('destroy.same', '')];
    end if;
    if p_note is not null then
        v_named := (select kurator.short_name(p.surname, p.given_name, p.patronymic)
                      from kurator.destruction_item i join kurator.person p on p.id = i.person_id where i.destruction_id = p_id and kurator.told_in(p_note, i.person_id) order by p.id limit 1);
        if v_named is not null then
            return array[kurator.refused('destroy.named', 'note', array[v_named])];
        end if;
    end if;
    if p_action = 'confirm' then
        -- a save to a case of theirs, or that adds one, is waited for, or waits
        perform from kurator.case_file c join kurator.destruction_item i on i.person_id = c.person_id where i.destruction_id = p_id order by c.id for update of c;
        perform from kurator.person p join kurator.destruction_item i on i.person_id = p.id where i.destruction_id = p_id order by p.id for update of p;
        for r in select i.*, kurator.short_name(p.surname, p.given_name, p.patronymic) as name, g.ground as now,
                        exists (select from kurator.case_file c where c.person_id = p.id and c.office_id = p_office and c.state = 'open') as is_open
                   from kurator.destruction_item i join kurator.person p on p.id = i.person_id
                   left join kurator.destruction_due(p_office, (select array_agg(x.person_id) from kurator.destruction_item x where x.destruction_id = p_id)) g
                          on g.person_id = i.person_id
                  where i.destruction_id = p_id order by p.id loop
            if r.is_open then
                return array[kurator.refused('destroy.open_case', '', array[r.name])];
            elsif r.ground <> 'other' and r.ground is distinct from r.now then
                return array[kurator.refused('destroy.ground', '', array[r.name])];
            end if;
        end loop;
        perform pg_advisory_xact_lock(1262834246, p_office);
        select coalesce(max(t.number), 0) + 1 into v_number from kurator.destruction t where t.office_id = p_office;
    end if;
    update kurator.destruction t
       set state = case p_action when 'confirm' then 'done' when 'refuse' then 'refused' else 'withdrawn' end, number = v_number,
           decided_by = p_me, decided_login = session_user, decided_at = kurator.clock(), decided_note = coalesce(p_note, '')
     where t.id = p_id;
    update kurator.destruction_item i set state = case p_action when 'confirm' then 'done' when 'refuse' then 'refused' else 'withdrawn' end where i.destruction_id = p_id;
    if p_action = 'confirm' then
        perform kurator.destruction_run(p_id);
    end if;
    return array[kurator.saved(v_number, p_id, p_action, array[coalesce(v_number::text, '')])];
end $$;
-- Does it, and counts; asks nobody.
create function kurator.destruction_run(p_id bigint, p_person bigint default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.destruction_count as c (destruction_id, relation, method, n)
    select p_id, x.relation, x.method, sum(x.n)
      from kurator.destruction d
      join kurator.destruction_item i on i.destruction_id = d.id and (p_person is null or i.person_id = p_person)
     cross join lateral kurator.destroy_citizen(d.office_id, i.person_id, format('act %s of office %s', d.number, d.office_id)) x
     where d.id = p_id group by x.relation, x.method
    on conflict (destruction_id, relation) do update set n = greatest(c.n, excluded.n);
end $$;

-- ---- after an older backup came back ----

-- The acts as they are kept beside the backups: a row a citizen.
create function kurator.destruction_register()
    returns table (office int, number int, decided_at text, person bigint, made_at text, ground text, since date)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
#variable_conflict use_column
begin
    if not kurator.is_dba() then
        raise exception 'for who may act as the owner' using errcode = 'KU001';
    end if;
    return query
    select d.office_id, d.number, to_char(d.decided_at, 'YYYY-MM-DD HH24:MI:SS.US'), i.person_id, to_char(i.made_at, 'YYYY-MM-DD HH24:MI:SS.US'), i.ground, i.since
      from kurator.destruction d join kurator.destruction_item i on i.destruction_id = d.id
     where d.state = 'done' order by d.decided_at, d.id, i.person_id;
end $$;
-- One line of it done again. 'gone': the office has nothing of him (any more), or who has this number now is another; 'done': destroyed now.
-- Cases that ran in the backup end.
create function kurator.destroy_again(p_office int, p_number int, p_decided text, p_person bigint, p_made text, p_ground text, p_since date) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
declare
    v_at constant timestamptz := p_decided::timestamptz;
    v_id bigint;
    v_case bigint;
begin
    if not kurator.is_dba() then
        raise exception 'for who may act as the owner' using errcode = 'KU001';
    end if;
    perform audit.hold_months();
    perform from kurator.person p
       join kurator.person_office o on o.person_id = p.id and o.office_id = p_office and o.since <= v_at
      where p.id = p_person and p.made_at = p_made::timestamptz for update of p;
    if not found then
        return 'gone';
    end if;
    insert into kurator.destruction (office_id, state, number, again, decided_at) values (p_office, 'done', p_number, true, v_at) on conflict (office_id, number) do nothing;
    select d.id into strict v_id from kurator.destruction d where d.office_id = p_office and d.number = p_number;
    update kurator.destruction_item i set state = 'withdrawn' where i.person_id = p_person and i.office_id = p_office and i.state = 'proposed';
    insert into kurator.destruction_item (destruction_id, person_id, office_id, ground, since, made_at, state)
         values (v_id, p_person, p_office, p_ground, p_since, p_made::timestamptz, 'done') on conflict (destruction_id, person_id) do update set state = 'done';
    for v_case in select c.id from kurator.case_file c where c.person_id = p_person and c.office_id = p_office and c.state = 'open' order by c.id for update loop
        update kurator.appointment t set state = 'cancelled' where t.case_id = v_case and t.state = 'agreed' and t.superseded_at is null;
        update kurator.case_file c set state = 'closed', close_reason = 'error', closed_on = (v_at at time zone kurator.office_zone(p_office))::date, version = c.version + 1 where c.id = v_case;
        perform kurator.recompute(v_case);
    end loop;
    perform kurator.destruction_run(v_id, p_person);
    return 'done';
end $$;
-- What the database's own acts say was destroyed and is there nevertheless (a table brought back): destroyed again. How many citizens.
create function kurator.destroy_missing() returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_n bigint := 0;
    r record;
begin
    for r in select x.* from kurator.destruction_register() x
               join kurator.person_office o on o.person_id = x.person and o.office_id = x.office loop
        v_n := v_n + (kurator.destroy_again(r.office, r.number, r.decided_at, r.person, r.made_at, r.ground, r.since) = 'done')::int;
    end loop;
    return v_n;
end $$;

-- ---- what is read of the acts ----

-- Of an office, the newest first; of one (p_number) or all.
create function kurator.destruction_done(p_office int, p_number int)
    returns table (id bigint, number int, decided_at text, people int, records bigint, proposed_by text, proposed_at text, decided_by text, note text, decided_note text, again boolean)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not kurator.may_decide(p_office) then
        return;
    end if;
    return query
    select d.id, d.number, kurator.local_text(d.decided_at, d.office_id), (select count(*)::int from kurator.destruction_item i where i.destruction_id = d.id),
           (select coalesce(sum(c.n), 0)::bigint from kurator.destruction_count c where c.destruction_id = d.id),
           coalesce(kurator.staff_name(d.proposed_by), ''), kurator.local_text(d.proposed_at, d.office_id), coalesce(kurator.staff_name(d.decided_by), ''), d.note, d.decided_note, d.again
      from kurator.destruction d
     where d.office_id = p_office and d.state = 'done' and (p_number is null or d.number = p_number)
     order by d.number desc;
end $$;
create function kurator.destruction_items(p_id bigint) returns setof kurator.destruction_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select i.* from kurator.destruction_item i where i.destruction_id = p_id order by i.person_id;
end $$;
create function kurator.destruction_counts(p_id bigint) returns setof kurator.destruction_count
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select c.* from kurator.destruction_count c where c.destruction_id = p_id and c.n > 0 order by c.method desc, c.relation;
end $$;
-- The accounts that have ever had a role in the office: of the journal of an act it is told what they did.
create function kurator.office_logins(p_office int) returns name[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select array_agg(distinct s.login) from kurator.staff s join kurator.staff_role r on r.staff_id = s.id where r.organisation_id = p_office);
end $$;
grant execute on function kurator.may_decide(int), kurator.proposed(bigint, int), kurator.destruction_list(int), kurator.destruction_people(int, bigint),
    kurator.destruction_propose(int, bigint[], text, int), kurator.destruction_decide(int, bigint, text, text, int), kurator.destruction_done(int, int),
    kurator.destruction_items(bigint), kurator.destruction_counts(bigint), kurator.office_logins(int) to kurator_api;
set local role kurator_audit;
grant execute on function audit.hold_months() to kurator_owner;
set local role kurator_owner;
