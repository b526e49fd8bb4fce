-- The card of a case: its head, the citizen's numbers and wishes, who speaks for him, and which rungs are open.

-- p_look: why it is looked at; the look is in the journal or nothing is shown (KU004). Null: it was written down in this transaction
-- that the case is printed or saved; was it not, it is a look like others. So with what else is read of a case below.
create or replace function api.case_head(p_case bigint, p_look text)
    returns table (case_id bigint, version int, office_id int, person_id bigint, person_version int, surname text, given_name text,
                   patronymic text, birth_date date, age int, sex text, snils text, disability text, category text, state text,
                   source text, ladder boolean, received_on date, started_on date, due_on date, due_state text, days int, rung int,
                   next_step text, next_at text, phone_count int, visit_count int, post_count int, attempt_count int,
                   notified_at text, answer text, decide_by date, meeting_at text, esrn_at text, assignee text, close_reason text,
                   closed_on date, close_note text, forwarded_from text, forwarded_to text, postal_code text, settlement text,
                   address text, incoming_no text, incoming_on date, sender text, sender_no text, sender_on date, ipra_number text,
                   ipra_issued_on date, ipra_until text, whom text, whom_name text, now_local text, today date, minor boolean,
                   household_count int, elsewhere text, supervises boolean, deadlines text[], addresses text[], household text[], restricted text[], site text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s constant record := kurator.card_seen(p_case);
    v_void text;
begin
    if s.office_id is null then return; end if;
    if p_look is not null then
        v_void := audit.look(s.person_id, 'kurator.case_file', p_case::text, kurator.look_word(p_look))::text;
    else
        v_void := audit.seen(s.person_id, 'kurator.case_file', p_case::text, 'case')::text;
    end if;
    if not s.kept then return; end if;
    return query select * from kurator.card_head(p_case, s.zone, s.today, s.offices, s.hidden, s.away);
end $$;

-- Those offered first, the wrong ones last; with what came of the last call in the citizen's cases of this office.
create or replace function api.case_phones(p_case bigint)
    returns table (id bigint, number text, owner text, relation text, owner_name text, state text, last_at text, last_outcome text,
                   note text, first boolean)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s constant record := kurator.card_seen(p_case);
    v_void text;
begin
    if s.office_id is null then return; end if;
    v_void := audit.seen(s.person_id, 'kurator.case_file', p_case::text, 'phones')::text;
    if not s.kept then return; end if;
    return query select * from kurator.card_phones(s.office_id, s.person_id, s.zone, s.today);
end $$;

create or replace function api.case_preferences(p_case bigint) returns table (kind text, note text, id bigint, valid_until date)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s constant record := kurator.card_seen(p_case);
    v_void text;
begin
    if s.office_id is null then return; end if;
    v_void := audit.seen(s.person_id, 'kurator.case_file', p_case::text, 'preferences')::text;
    if not s.kept then return; end if;
    return query select * from kurator.card_preferences(s.person_id, s.today);
end $$;

-- Those in force first, by their order; those that have ended stay to be seen, with their last day.
create or replace function api.case_representatives(p_case bigint)
    returns table (id bigint, relation text, name text, organisation text, document text, valid_until date, phone text,
                   surname text, given_name text, patronymic text, valid_from date)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s constant record := kurator.card_seen(p_case);
    v_void text;
begin
    if s.office_id is null then return; end if;
    v_void := audit.seen(s.person_id, 'kurator.case_file', p_case::text, 'representatives')::text;
    if not s.kept then return; end if;
    return query select * from kurator.card_representatives(s.person_id, s.today);
end $$;

create or replace function api.case_rungs(p_case bigint)
    returns table (rung int, channel text, state text, code text, args text[])
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    return query select r.* from kurator.case_file c cross join lateral kurator.card_rungs(c.id) r where c.id = p_case;
end $$;

-- All of it at once, as the program reads it: who asks is asked once, and the look is written once. A row is a text of its columns; the first
-- says which of the functions above (or timeline, processing) it would be a row of: 1 head, 2 phones, 3 preferences, 4 representatives,
-- 5 rungs, 6 timeline, 7 processing; 8 marks of the office (code, note, since, who), 9 what is missing to act (code, row to be completed).
-- p_look as of case_head.
create or replace function api.case_card(p_case bigint, p_look text, p_events int) returns setof text
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s constant record := kurator.card_seen(p_case);
    v_void text;
begin
    if s.office_id is null then return; end if;
    if p_look is not null then
        v_void := audit.look(s.person_id, 'kurator.case_file', p_case::text, kurator.look_word(p_look))::text;
    else
        v_void := audit.seen(s.person_id, 'kurator.case_file', p_case::text, 'case')::text;
    end if;
    if not s.kept then return; end if;
    return query select row(1, c.*)::text from kurator.card_head(p_case, s.zone, s.today, s.offices, s.hidden, s.away) c;
    return query select row(2, c.*)::text from kurator.card_phones(s.office_id, s.person_id, s.zone, s.today) c;
    return query select row(3, c.*)::text from kurator.card_preferences(s.person_id, s.today) c;
    return query select row(4, c.*)::text from kurator.card_representatives(s.person_id, s.today) c;
    return query select row(5, c.*)::text from kurator.card_rungs(p_case) c;
    return query select row(6, c.*)::text
                   from kurator.card_timeline(p_case, least(p_events, 1000), s.office_id, s.person_id, s.zone, s.today, s.offices, s.hidden, s.away) c;
    return query select row(7, c.*)::text from kurator.card_processing(s.office_id, s.person_id, s.today) c;
    return query select row(8, c.mark, c.note, c.since, c.by_staff)::text from kurator.card_marks(s.office_id, s.person_id, s.zone, null, false) c;
    return query select row(9, c.*)::text from kurator.card_gaps(s.office_id, s.person_id, s.today, null) c;
end $$;
