-- role: kurator_owner
-- Two citizens made one: what a merge keeps of itself, so that it can be undone, and what becomes of each table then.

-- Of two one was made: gone_id is now kept_id. What the merge changed, by table, row and column, so that it is undone exactly.
create table kurator.merge (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    kept_id         bigint not null references kurator.person,
    gone_id         bigint not null references kurator.person,
    note            text not null default '' check (length(note) <= 300),
    at              timestamptz not null default kurator.clock(),
    by_staff        int references kurator.staff,
    undone_at       timestamptz,
    undone_by       int references kurator.staff,
    undone_note     text not null default '' check (length(undone_note) <= 300),
    surname         text not null,          -- how who stays was written before: he is found by it still
    given_name      text not null,
    patronymic      text not null,
    birth_date      date not null,
    snils           text,
    xid             xid8 not null default pg_current_xact_id()          -- the transaction that moves
);
create index merge_kept on kurator.merge (kept_id);
create index merge_gone on kurator.merge (gone_id);
create index merge_office on kurator.merge (office_id, at desc, id desc);
create table kurator.merge_row (
    merge_id        bigint not null references kurator.merge,
    n               int not null,
    person_id       bigint not null,        -- who stays
    relation        text not null,
    row_id          text not null,
    col             text not null,          -- '': the row is new
    was             text,
    became          text,
    primary key (merge_id, n)
);
alter table kurator.merge enable row level security;            -- no policies: closed, the functions that follow answer for them
alter table kurator.merge_row enable row level security;
create trigger journal after insert or update or delete on kurator.merge for each row execute function audit.log('kept_id', 'id');
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values
 ('kurator.merge', 'kept_id', true, ''), ('kurator.merge_row', 'person_id', false, 'the changes themselves are in the journal');
set local role kurator_owner;
do $$
begin
    perform kurator.destroyed_so('kurator.merge_row', 'delete', 'person', p_position => 60,
                                 p_condition => 'exists (select from kurator.merge m where m.id = t.merge_id and $1 in (m.kept_id, m.gone_id))');
    perform kurator.destroyed_so('kurator.merge', 'delete', 'person', p_condition => '$1 in (t.kept_id, t.gone_id)', p_position => 61);
end $$;

-- ---- what becomes of each table -----------------------------------------------------------------------------------------

-- move: rows of who goes become those of who stays, but for those that he has already (`unless`, a condition of t; $1 who stays);
-- case: go with their case; own: kurator.merge_people sees to it; stay: remain what they are of whom they are (why).
create table kurator.merge_rule (
    relation        text primary key,
    action          text not null check (action in ('move', 'case', 'own', 'stay')),
    position        int not null default 10,
    unless          text not null default 'false',
    why             text not null default '',
    check (action <> 'stay' or why <> '')
);
insert into kurator.merge_rule (relation, action, position, unless, why) values
 ('kurator.former_name', 'move', 10, 'exists (select from kurator.former_name x where x.person_id = $1 and kurator.name_key(x.surname) = kurator.name_key(t.surname) and kurator.name_key(x.given_name) = kurator.name_key(t.given_name)'
      ' and kurator.name_key(x.patronymic) = kurator.name_key(t.patronymic))', ''),
 ('kurator.representative', 'move', 20, 'exists (select from kurator.representative x where x.person_id = $1 and kurator.same_representative(x, t))', ''),
 ('kurator.phone', 'move', 30, 'exists (select from kurator.phone x where x.person_id = $1 and x.number = t.number)', ''),
 ('kurator.preference', 'move', 10, 'exists (select from kurator.preference x where x.person_id = $1 and x.kind = t.kind and x.valid_until is not distinct from t.valid_until)', ''),
 ('kurator.ipra', 'move', 10, 'exists (select from kurator.ipra x where x.person_id = $1 and x.number = t.number and x.issued_on is not distinct from t.issued_on)'
      ' and not exists (select from kurator.ipra_measure x where x.ipra_id = t.id)', ''),
 ('kurator.ipra_measure', 'move', 15, 'not exists (select from kurator.ipra x where x.id = t.ipra_id and x.person_id = $1)', ''),
 ('kurator.document', 'move', 30, 't.number <> '''' and exists (select from kurator.document x where x.person_id = $1 and x.kind = t.kind and x.number = t.number and x.issued_on is not distinct from t.issued_on)', ''),
 ('kurator.person_mark', 'move', 10, 't.ended_at is null and exists (select from kurator.person_mark x where x.person_id = $1 and x.office_id = t.office_id and x.mark = t.mark and x.ended_at is null)', ''),
 ('kurator.processing', 'move', 10, 'false', ''), ('kurator.passed_call', 'move', 10, 'false', ''), ('kurator.case_file', 'move', 10, 'false', ''),
 ('kurator.referral', 'case', 10, 'false', ''), ('kurator.attempt_case', 'case', 10, 'false', ''), ('kurator.deadline', 'case', 10, 'false', ''),
 ('kurator.deadline_past', 'case', 10, 'false', ''), ('kurator.spot_check', 'case', 10, 'false', ''), ('kurator.esrn_fact', 'case', 10, 'false', ''),
 ('kurator.service_request', 'case', 10, 'false', '');
insert into kurator.merge_rule (relation, action, why)
select r, 'own', '' from unnest('{kurator.person,kurator.address,kurator.person_office,kurator.person_clash,kurator.draft,kurator.duplicate,kurator.merge,kurator.merge_row,kurator.ipra_rest,kurator.import_row}'::text[]) r
union all
select r, 'stay', 'old states of the row' from unnest('{kurator.person_history,kurator.former_name_history,kurator.representative_history,kurator.phone_history,kurator.address_history,kurator.preference_history,kurator.ipra_history,kurator.case_file_history,kurator.appointment_history,kurator.service_request_history,kurator.processing_history,kurator.ipra_measure_history,kurator.document_history}'::text[]) r
union all
select r, 'stay', 'hangs on the case or attempt' from unnest('{kurator.consent,kurator.appointment,kurator.ladder_override,kurator.contact_attempt,kurator.case_event,kurator.deadline_shift}'::text[]) r
union all
select r, 'stay', 'partition' from unnest('{kurator.deadline_open,kurator.deadline_done}'::text[]) r
union all
select r, 'stay', 'made anew' from unnest('{kurator.person_key,kurator.duplicate_queue,kurator.listed}'::text[]) r
union all
select r, 'stay', 'an act about the record' from unnest('{kurator.restriction,kurator.restriction_named,kurator.destruction_item}'::text[]) r;

create function kurator.same_representative(a kurator.representative, b kurator.representative) returns boolean language sql immutable as $$
    select a.relation = b.relation and kurator.name_key(a.organisation) = kurator.name_key(b.organisation)
       and (kurator.name_key(a.surname), kurator.name_key(a.given_name), kurator.name_key(a.patronymic))
         = (kurator.name_key(b.surname), kurator.name_key(b.given_name), kurator.name_key(b.patronymic)) $$;
-- May what belongs to one citizen become the other's: this very transaction merges them, or takes them apart.
create function kurator.merging(p_from bigint, p_to bigint) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.merge m
                    where m.kept_id in (p_from, p_to) and m.gone_id in (p_from, p_to) and m.xid = pg_current_xact_id_if_assigned());
end $$;
-- Is that all that changes in the row?
create function kurator.merge_moves(p_old jsonb, p_new jsonb) returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return p_old ->> 'person_id' <> p_new ->> 'person_id' and p_old - 'person_id' = p_new - 'person_id'
       and kurator.merging((p_old ->> 'person_id')::bigint, (p_new ->> 'person_id')::bigint);
end $$;
grant execute on function kurator.merging(bigint, bigint), kurator.merge_moves(jsonb, jsonb) to kurator_api, kurator_destroyer;
