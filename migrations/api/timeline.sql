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
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    v_office int;
    v_person bigint;
    v_zone text;
    v_today date;
    me int := kurator.me();
    above boolean;
begin
    select c.office_id, c.person_id into v_office, v_person from kurator.case_file c where c.id = p_case;
    if not found then return; end if;
    perform audit.seen(v_person, 'kurator.case_file', p_case::text, 'timeline');
    v_zone := kurator.office_zone(v_office);
    v_today := kurator.office_today(v_office);
    above := kurator.supervises(v_office);
    return query
    with event (moment, position, kind, id, channel, outcome, staff_id, performer, detail, superseded, why, mine_today, phone) as (
        -- It arrived on a day, not at a minute: before all that was done on that day.
        select (r.received_on)::timestamp at time zone v_zone, 1, 'referral', r.id, '', r.source, r.registered_by,
               case when r.joined then 'joined' else '' end, concat_ws('|', r.incoming_no, r.sender), false, '', false, ''
          from kurator.referral r where r.case_id = p_case
        union all
        select a.happened_at, 2, 'attempt', a.id, a.channel, a.outcome, a.recorded_by, a.performer, a.note,
               a.superseded_at is not null,
               -- 'needs_override': made on a locked rung, counts for nothing until the supervisor allows it
               coalesce(a.superseded_why, case when a.needs_override and not exists (
                    select from kurator.ladder_override v where v.case_id = p_case and v.attempt_id = a.id) then 'needs_override' else '' end),
               a.superseded_at is null and (above or a.recorded_by = me and (a.recorded_at at time zone v_zone)::date = v_today),
               coalesce(t.number, '')
          from kurator.attempt_case ac
          join kurator.contact_attempt a on a.id = ac.attempt_id
          left join kurator.phone t on t.id = a.phone_id
         where ac.case_id = p_case
        union all
        select n.given_at, 3, 'consent', min(n.id), '', n.answer, a.recorded_by, n.form,
               concat_ws('|', string_agg(n.need, ',' order by n.id), coalesce(n.reason, ''), coalesce(n.decide_by::text, '')),
               a.superseded_at is not null, coalesce(a.superseded_why, ''), false, ''
          from kurator.consent n
          left join kurator.contact_attempt a on a.id = n.attempt_id
         where n.case_id = p_case
         group by n.given_at, n.answer, n.form, n.reason, n.decide_by, a.id, a.recorded_by, a.superseded_at, a.superseded_why
        union all
        select m.made_at, 4, 'appointment', m.id, m.place, m.state, m.made_by, '',
               concat_ws('|', to_char(m.starts_at at time zone v_zone, 'YYYY-MM-DD HH24:MI'), m.address),
               m.superseded_at is not null, coalesce(a.superseded_why, ''), false, ''
          from kurator.appointment m
          left join kurator.contact_attempt a on a.id = m.attempt_id
         where m.case_id = p_case
        union all
        select o.granted_at, 5, 'override', o.id, h.code, case when o.afterwards then 'afterwards' else '' end, o.granted_by, '',
               o.reason, false, '', false, ''
          from kurator.ladder_override o
          left join kurator.channel h on h.rung = o.rung
         where o.case_id = p_case
        union all
        select s.shifted_at, 6, 'shift', min(s.id), '', '', null::int, '', concat_ws('|', s.due_before, s.due_after), false, '', false, ''
          from kurator.deadline_shift s
         where s.case_id = p_case
         group by s.shifted_at, s.due_before, s.due_after      -- the marks of one date moved together
        union all
        select e.at, 8, e.kind, e.id, '', case e.kind when 'forwarded' then 'to' when 'closed' then e.detail when 'reopened' then coalesce(e.why, '') else '' end, e.by_staff, '',
               case e.kind when 'forwarded' then kurator.case_office(c.forwarded_to) else e.note end,
               false, '', false, ''
          from kurator.case_event e
          join kurator.case_file c on c.id = e.case_id
         where e.case_id = p_case
        union all
        select k.closed_at, 7, 'spot', k.id, '', k.result, k.closed_by, '', k.note, false, '', false, ''
          from kurator.spot_check k where k.case_id = p_case and k.result is not null
        union all
        select p.recorded_at, 9, 'processing', p.id, '', p.form, p.recorded_by, '', concat_ws('|', p.given_on, coalesce(p.until_on::text, ''), coalesce(p.given_by, ''), p.document),
               false, '', false, ''
          from kurator.case_file c join kurator.processing p on p.person_id = c.person_id and p.office_id = c.office_id where c.id = p_case
        union all
        select p.withdrawn_at, 9, 'processing', p.id, '', 'withdrawn', p.withdrawn_staff, '', concat_ws('|', p.withdrawn_on, p.after), false, '', false, ''
          from kurator.case_file c join kurator.processing p on p.person_id = c.person_id and p.office_id = c.office_id where c.id = p_case and p.withdrawn_on is not null
        union all
        -- A request: sent, and how it ended. channel: of an open one its bucket, 'unread' while nobody has read the answer, else the state.
        select r.sent_at, 9, 'request', r.id,
               case when r.state = 'open' then (select b.bucket from kurator.request_bounds(v_office, v_today) b where r.due_on >= b.from_due and r.due_on < b.to_due)
                    when r.state = 'answered' and r.read_at is null then 'unread' else r.state end, r.kind, r.sent_by, '',
               concat_ws('|', o.short_name, r.due_on, r.text), false, '', false, ''
          from kurator.service_request r join kurator.organisation o on o.id = r.executor_id
         where r.case_id = p_case
        union all
        select r.ended_at, 10, case r.state when 'answered' then 'request_done' else 'request_back' end, r.id, '', coalesce(r.result, ''), r.ended_by, '',
               concat_ws('|', o.short_name, case r.state when 'answered' then r.answer else r.withdrawn_why end), false, '', false, ''
          from kurator.service_request r join kurator.organisation o on o.id = r.executor_id
         where r.case_id = p_case and r.state <> 'open'
        union all
        select c.registered_at, 0, 'forwarded', c.id, '', 'from', c.registered_by, '', kurator.case_office(c.forwarded_from), false, '', false, ''
          from kurator.case_file c where c.id = p_case and c.forwarded_from is not null),
    newest as (
        select e.* from event e order by e.moment desc, e.position desc, e.id desc limit least(greatest(coalesce(p_limit, 200), 1), 1000))
    select to_char(e.moment at time zone v_zone, case e.kind when 'referral' then 'YYYY-MM-DD' else 'YYYY-MM-DD HH24:MI' end),
           e.kind, e.id, e.channel, e.outcome, coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), ''), e.performer,
           e.detail, e.superseded, e.why, coalesce(e.mine_today, false), e.phone, coalesce(a.return_reason, '')
      from newest e
      left join kurator.contact_attempt a on a.id = e.id and e.kind = 'attempt'
      left join kurator.staff s on s.id = e.staff_id
     order by e.moment, e.position, e.id;
end $$;
