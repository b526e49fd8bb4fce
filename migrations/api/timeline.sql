-- Everything that happened in a case, the newest last.

-- detail by kind, its parts joined by '|': referral - incoming number, sender; attempt - the note; consent - needs (joined by
-- ','), reason of a refusal, decide-by day; appointment - when, address; override - the reason; shift - due before, due after;
-- closed - the note; forwarded - the other office; spot - the remark of a spot check; processing (outcome: form, 'withdrawn') - day, until, by whom,
-- document; of a withdrawal day and what follows. outcome by kind: source, outcome, answer, state of the appointment,
-- 'afterwards' of an override, closing reason, 'to' or 'from', what a check found. reason: why a notice came back. request - the addressee, due
-- day, text (outcome: its kind; channel: its bucket or state); request_done, request_back - the addressee, the answer or why it was withdrawn. Kinds besides: reopened, esrn, esrn_undone (the mark taken back).
create or replace function api.case_timeline(p_case bigint, p_limit int)
    returns table (at text, kind text, id bigint, channel text, outcome text, who text, performer text, detail text,
                   superseded boolean, superseded_why text, mine_today boolean, phone text, reason text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s constant record := kurator.card_seen(p_case);
    v_void text;
begin
    if s.office_id is null then return; end if;
    v_void := audit.seen(s.person_id, 'kurator.case_file', p_case::text, 'timeline')::text;
    return query select * from kurator.card_timeline(p_case, least(p_limit, 1000), s.office_id, case when s.kept then s.person_id end, s.zone, s.today, s.offices, s.hidden, s.away);
end $$;
