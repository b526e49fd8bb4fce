-- bulk.sql - a large invented population for measurements: -v size=N citizens with a case each, 2 % of them open, over all
-- operators (a fifth of them in Irkutsk). Set-based and round the triggers; what the triggers would have kept is worked
-- out afterwards, the open cases by the product's own kurator.recompute(). Run by the superuser after staff.sql.
\set ON_ERROR_STOP on
set client_min_messages = warning;
\ir names.sql
begin;
set local session_replication_role = replica;
set local work_mem = '256MB';
set local synchronous_commit = off;

create table pg_temp.place as
select o.id as office, o.no, o.calendar, c.zone, coalesce(o.postal_code, '664000') as postal_code, kurator.office_today(o.id) as today,
       coalesce((select (array_agg(r.staff_id order by r.staff_id))[1] from kurator.staff_role r where r.organisation_id = o.id and r.role = 'clerk'), 0) as clerk,
       row_number() over (order by o.no) as k
  from kurator.organisation o join kurator.calendar c on c.code = o.calendar
 where o.takes_referrals and o.kind = 'operator';

-- Arrival: the open ones within the last ten days, the others in the two years before.
create table pg_temp.bulk as
select i, s.id, p.office, p.calendar, p.zone, p.postal_code, p.today, nullif(p.clerk, 0) as clerk,
       i % 50 = 0 as open, s.sex, s.buryat,
       case when i % 50 = 0 then p.today - pg_temp.pick(i, 'back', 10) else p.today - 25 - pg_temp.pick(i, 'back', 700) end as received,
       pg_temp.pick(i, 'age', 100) as age_class, pg_temp.pick(i, 'days', 1000000) as days
  from (select g as i, m.base + g as id,
               case when pg_temp.pick(g, 'office', 5) = 0 then c.irkutsk else 1 + pg_temp.pick(g, 'place', c.n) end as k,
               (array['m', 'f'])[1 + pg_temp.pick(g, 'sex', 2)] as sex, pg_temp.pick(g, 'buryat', 4) = 0 as buryat
          from generate_series(1, :size) g
         cross join (select coalesce(max(id), 0) as base from kurator.person) m
         cross join (select count(*)::int as n, max(k) filter (where no = 10) as irkutsk from pg_temp.place) c) s
  join pg_temp.place p using (k);
create index on pg_temp.bulk (id);
analyze pg_temp.bulk;

insert into kurator.person (id, surname, given_name, patronymic, birth_date, sex, snils, disability) overriding system value
select b.id, pg_temp.word(case b.sex when 'm' then s.m else s.f end, b.i, 'surname'), pg_temp.word(g.names, b.i, 'given'),
       pg_temp.word(g.patronymics, b.i, 'patronymic'),
       b.received - case when b.age_class < 5 then 200 + b.days % 800 when b.age_class < 20 then 1200 + b.days % 5200
                         when b.age_class < 60 then 6900 + b.days % 14000 else 22400 + b.days % 9000 end,
       b.sex, pg_temp.snils(900000000 + b.id), case when b.age_class < 20 then 'child' else (1 + b.days % 3)::text end
  from pg_temp.bulk b
  join pg_temp.surnames s on s.buryat = b.buryat
  join pg_temp.given g on g.buryat = b.buryat and g.sex = b.sex;
insert into kurator.person_office (office_id, person_id, since)
select office, id, received::timestamptz from pg_temp.bulk;
insert into kurator.representative (person_id, relation, surname, given_name, patronymic)
select p.id, 'mother', case when right(p.surname, 1) = 'а' then p.surname else p.surname || 'а' end, 'Мария', 'Ивановна'
  from pg_temp.bulk b join kurator.person p using (id) where b.age_class < 20;
insert into kurator.phone (person_id, number, owner)
select id, '+79000' || lpad((days % 1000000)::text, 6, '0'), case when age_class < 20 then 'representative' else 'self' end from pg_temp.bulk;
insert into kurator.address (person_id, postal_code, settlement, line)
select id, postal_code, 'посёлок ' || 1 + days % 12, format('ул. %s, д. %s', (array['Лесная', 'Мира', 'Школьная', 'Советская'])[1 + days % 4], 1 + days % 90)
  from pg_temp.bulk;
insert into kurator.ipra (person_id, number, issued_on, until_kind)
select id, format('%s.%s.38/%s', 1 + days % 900, 1 + days % 40, to_char(received, 'YYYY')), received - 9, 'unlimited' from pg_temp.bulk;

insert into kurator.case_file (id, office_id, person_id, source, ladder, received_on, assignee_id, state, rung, next_step, attempt_count,
                               last_attempt_at, notified_at, notified_by, answer, esrn_at, close_reason, closed_on, registered_at)
       overriding system value
select id, office, id, case when days % 3 = 0 then 'organisation' else 'ipra' end, true, received,
       case when days % 7 > 0 then clerk end, case when open then 'open' else 'closed' end, case when open then 1 else 4 end,
       case when open then 'call' else 'none' end, case when open then 0 else 1 end,
       case when not open then told end, case when not open then told end, case when not open then id end,
       case when not open then case when days % 5 = 0 then 'refused' else 'agreed' end end, case when not open then told end,
       case when not open then case when days % 5 = 0 then 'refused' else 'programme' end end, case when not open then received + 14 end,
       (received + time '09:00') at time zone zone
  from (select *, (received + 1 + time '10:00') at time zone zone as told from pg_temp.bulk) b;
insert into kurator.referral (office_id, case_id, person_id, source, received_on, incoming_no, incoming_on, sender, sender_no, sender_on, registered_at)
select office, id, id, case when days % 3 = 0 then 'organisation' else 'ipra' end, received, i::text, received, 'Бюро МСЭ № ' || 1 + days % 30,
       i || '/' || to_char(received, 'YY'), received - 4, (received + time '09:00') at time zone zone
  from pg_temp.bulk;
-- The closed ones were told at the first call. Of the open ones a third was called in vain once, a third twice, if there
-- was time for it since they arrived.
insert into kurator.contact_attempt (id, office_id, channel, outcome, happened_at, recorded_at, recorded_by, spoke_with, phone_id)
       overriding system value
select case when n = 1 then 0 else m.base end + b.id, office, 'phone', case when open then 'no_answer' else 'told' end,
       (received + n + time '10:00') at time zone zone, (received + n + time '10:05') at time zone zone, clerk,
       case when not open then case when age_class < 20 then 'representative' else 'self' end end, f.id
  from pg_temp.bulk b
 cross join (select max(id) as base from pg_temp.bulk) m
 cross join generate_series(1, 2) n
  join kurator.phone f on f.person_id = b.id
 where n <= case when open then least(b.i / 50 % 3, b.today - received - 1) else 1 end;
insert into kurator.attempt_case (case_id, attempt_id, office_id, person_id)
select b.id, a.id, b.office, b.id from pg_temp.bulk b
 cross join (select max(id) as base from pg_temp.bulk) m
  join kurator.contact_attempt a on a.id in (b.id, m.base + b.id);
insert into kurator.consent (office_id, case_id, attempt_id, need, answer, reason, given_at)
select office, id, id, 'accompaniment', case when days % 5 = 0 then 'refused' else 'agreed' end, case when days % 5 = 0 then 'not_needed' end,
       (received + 1 + time '10:00') at time zone zone
  from pg_temp.bulk where not open;
-- Both periods of a closed case were met in time.
insert into kurator.deadline (case_id, person_id, period, office_id, assignee_id, started_on, due_on, calendar, revision_id, state, closed_on, opened_at)
select b.id, b.id, p.period, b.office, case when b.days % 7 > 0 then b.clerk end, b.received, d.due, b.calendar, r.revision_id, 'met', b.received + 1,
       (b.received + time '09:00') at time zone b.zone
  from pg_temp.bulk b
  join (select calendar, received, kurator.due(calendar, received, 5) as due from (select distinct calendar, received from pg_temp.bulk) x) d using (calendar, received)
  join kurator.calendar_current r on r.calendar = b.calendar
 cross join (values ('notify'), ('esrn')) p (period)
 where not b.open;
select setval(pg_get_serial_sequence('kurator.person', 'id'), max(id)), setval(pg_get_serial_sequence('kurator.case_file', 'id'), max(id)),
       setval(pg_get_serial_sequence('kurator.contact_attempt', 'id'), 2 * max(id)) from pg_temp.bulk
\g /dev/null
set local session_replication_role = origin;
analyze;        -- what follows would be planned for empty tables
-- What triggers would have kept of all that went round them.
select kurator.rekey_all()
\g /dev/null
insert into kurator.tally (office_id, period, state, assignee_id, due_on, n, folded)
select office_id, period, state, assignee_id, due_on, count(*), true from kurator.deadline group by 1, 2, 3, 4, 5;
-- The open ones as the product works them out: columns, deadlines, figures.
select kurator.recompute(id) from pg_temp.bulk where open order by id
\g /dev/null
commit;
select kurator.tally_fold()
\g /dev/null
vacuum analyze;
