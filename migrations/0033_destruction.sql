-- role: kurator_owner
-- Destruction of personal data (152-FZ art. 21): proposed by one, confirmed by another, done by a role of its own that no account
-- is a member of. What stays is a skeleton without a name: the days, offices and codes of which past figures are made.
-- These are the acts, and the rules of what becomes of each table; who does it is in 0042_destroyer.sql, whose time is over in
-- 0043_destruction_due.sql, the steps in 0044_destruction_acts.sql.
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
