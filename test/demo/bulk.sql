-- bulk.sql - a large invented population for measurements: -v size=N citizens with a case each, 2 % of them open, over all
-- operators (a fifth of them in Irkutsk). Set-based and round the triggers: what they would have kept is worked out
-- afterwards, the open cases by the product's own kurator.recompute(), which must find nothing to change in the closed
-- ones. Run by the superuser after staff.sql, in a database without citizens. 10,000 take seconds, 1,000,000 some minutes.
\set ON_ERROR_STOP on
set client_min_messages = warning;
\ir names.sql
begin;
set local session_replication_role = replica;
set local work_mem = '256MB';
set local maintenance_work_mem = '256MB';
set local synchronous_commit = off;

create table pg_temp.place as
select o.id as office, o.no, o.calendar, c.zone, coalesce(o.postal_code, '664000') as postal_code, kurator.office_today(o.id) as today,
       (select array_agg(r.staff_id order by r.staff_id) from kurator.staff_role r where r.organisation_id = o.id and r.role = 'clerk') as clerks,
       row_number() over (order by o.no)::int as k
  from kurator.organisation o join kurator.calendar c on c.code = o.calendar
 where o.takes_referrals and o.kind = 'operator';
analyze pg_temp.place, pg_temp.surnames, pg_temp.given;

-- Everything that is drawn, once a citizen: two digests of sixteen bytes each. (Drawn in the condition of a join, it would be
-- drawn anew for each pair of rows.) Arrival: the open ones within the last ten days, the others in the two years before.
create table pg_temp.bulk as
with drawn as materialized (
    select g as i, g % 50 = 0 as open, decode(md5('who' || g), 'hex') as a, decode(md5('what' || g), 'hex') as b from generate_series(1, :size) g),
n as (select count(*)::int as places, max(k) filter (where no = 10) as irkutsk from pg_temp.place),
chosen as materialized (
    select d.i, d.open, case when get_byte(d.a, 0) % 5 = 0 then n.irkutsk else 1 + (get_byte(d.a, 1) * 256 + get_byte(d.a, 2)) % n.places end as k,
           (array['m', 'f'])[1 + get_byte(d.a, 3) % 2] as sex, get_byte(d.a, 4) % 4 = 0 as buryat,
           get_byte(d.a, 5) * 256 + get_byte(d.a, 6) as w1, get_byte(d.a, 7) * 256 + get_byte(d.a, 8) as w2,
           get_byte(d.a, 9) * 256 + get_byte(d.a, 10) as w3, get_byte(d.b, 0) * 256 + get_byte(d.b, 1) as back,
           get_byte(d.b, 2) % 100 as age_class, (get_byte(d.b, 3) * 256 + get_byte(d.b, 4)) * 256 + get_byte(d.b, 5) as days
      from drawn d cross join n)
select c.i, c.i::bigint as id, p.office, p.calendar, p.zone, p.postal_code, p.today, p.clerks[1] as clerk, c.open, c.sex, c.buryat,
       c.age_class, c.days % 1000000 as days, r.received, (r.received + time '09:00') at time zone p.zone as arrived,
       (r.received + 1 + time '10:00') at time zone p.zone as called, case when c.days % 7 > 0 then p.clerks[1 + c.days / 7 % cardinality(p.clerks)] end as assignee,
       case when c.days % 3 = 0 then 'organisation' else 'ipra' end as source, c.days % 5 = 0 as refused,
       (case c.sex when 'm' then s.m else s.f end)[1 + c.w1 % cardinality(s.m)] as surname,
       g.names[1 + c.w2 % cardinality(g.names)] as given_name, g.patronymics[1 + c.w3 % cardinality(g.patronymics)] as patronymic
  from chosen c
  join pg_temp.place p on p.k = c.k
  join pg_temp.surnames s on s.buryat = c.buryat
  join pg_temp.given g on g.buryat = c.buryat and g.sex = c.sex
 cross join lateral (select case when c.open then p.today - c.back % 10 else p.today - 25 - c.back % 700 end as received) r
 order by c.i;
create unique index on pg_temp.bulk (id);
analyze pg_temp.bulk;

insert into kurator.person (id, surname, given_name, patronymic, birth_date, sex, snils, disability) overriding system value
select b.id, b.surname, b.given_name, b.patronymic,
       b.received - case when b.age_class < 5 then 200 + b.days % 800 when b.age_class < 20 then 1200 + b.days % 5200
                         when b.age_class < 60 then 6900 + b.days % 14000 else 22400 + b.days % 9000 end,
       b.sex, x.nine || lpad((x.s % 101 % 100)::text, 2, '0'), case when b.age_class < 20 then 'child' else (1 + b.days % 3)::text end
  from pg_temp.bulk b
 cross join lateral (          -- 9dd ddd ddd and its check number, as pg_temp.snils
        select (900000000 + b.i)::text as nine, 81 + b.i / 10000000 % 10 * 8 + b.i / 1000000 % 10 * 7 + b.i / 100000 % 10 * 6
               + b.i / 10000 % 10 * 5 + b.i / 1000 % 10 * 4 + b.i / 100 % 10 * 3 + b.i / 10 % 10 * 2 + b.i % 10 as s) x;
insert into kurator.person_office (office_id, person_id, since)
select office, id, arrived from pg_temp.bulk;
insert into kurator.representative (person_id, relation, surname, given_name, patronymic)
select id, 'mother', case when right(surname, 1) = 'а' then surname else surname || 'а' end, 'Мария', 'Ивановна'
  from pg_temp.bulk where age_class < 20;
insert into kurator.phone (id, person_id, number, owner) overriding system value
select id, id, '+79000' || lpad(days::text, 6, '0'), case when age_class < 20 then 'representative' else 'self' end from pg_temp.bulk;
insert into kurator.address (person_id, postal_code, settlement, line)
select id, postal_code, 'посёлок ' || 1 + days % 12, format('ул. %s, д. %s', (array['Лесная', 'Мира', 'Школьная', 'Советская'])[1 + days % 4], 1 + days % 90)
  from pg_temp.bulk;
insert into kurator.ipra (person_id, number, issued_on, until_kind)
select id, format('%s.%s.38/%s', 1 + days % 900, 1 + days % 40, to_char(received, 'YYYY')), received - 9, 'unlimited' from pg_temp.bulk;

insert into kurator.case_file (id, office_id, person_id, source, ladder, received_on, assignee_id, state, rung, next_step, attempt_count,
                               last_attempt_at, notified_at, notified_by, answer, esrn_at, close_reason, closed_on, registered_at)
       overriding system value
select id, office, id, source, true, received, assignee, 'open', 1, 'call', 0, null, null, null::bigint, null, null::timestamptz, null, null::date, arrived
  from pg_temp.bulk where open
union all
select id, office, id, source, true, received, assignee, 'closed', 4, 'none', 1, called, called, id, case when refused then 'refused' else 'agreed' end,
       called, case when refused then 'refused' else 'programme' end, received + 14, arrived
  from pg_temp.bulk where not open;
insert into kurator.referral (office_id, case_id, person_id, source, received_on, incoming_no, incoming_on, sender, sender_no, sender_on, registered_at)
select office, id, id, source, received, i::text, received, 'Бюро МСЭ № ' || 1 + days % 30, i || '/' || to_char(received, 'YY'), received - 4, arrived
  from pg_temp.bulk;
-- The closed ones were told at the first call. Of the open ones a third was called in vain once, a third twice, if there
-- was time for it since they arrived.
insert into kurator.contact_attempt (id, office_id, channel, outcome, happened_at, recorded_at, recorded_by, spoke_with, phone_id)
       overriding system value
select b.id, office, 'phone', 'told', called, called + interval '5 minutes', clerk, case when age_class < 20 then 'representative' else 'self' end, b.id
  from pg_temp.bulk b where not b.open
union all
select case when n = 1 then b.id else :size + b.id end, office, 'phone', 'no_answer', called + (n - 1) * interval '1 day',
       called + (n - 1) * interval '1 day' + interval '5 minutes', clerk, null, b.id
  from pg_temp.bulk b cross join generate_series(1, 2) n
 where b.open and n <= least(b.i / 50 % 3, b.today - b.received - 1);
insert into kurator.attempt_case (case_id, attempt_id, office_id, person_id, case_version)
select a.phone_id, a.id, a.office_id, a.phone_id, 1 from kurator.contact_attempt a;
insert into kurator.consent (office_id, case_id, attempt_id, need, answer, reason, given_at)
select office, id, id, 'accompaniment', case when refused then 'refused' else 'agreed' end, case when refused then 'not_needed' end, called
  from pg_temp.bulk where not open;
-- Of a closed case both marks were made in time; no meeting was agreed before its end.
insert into kurator.deadline (case_id, person_id, period, office_id, assignee_id, started_on, due_on, calendar, revision_id, state, closed_on, opened_at, tried, born, need)
select b.id, b.id, p.period, b.office, b.assignee, b.received, d.due, b.calendar, r.revision_id,
       p.state, case p.state when 'met' then b.received + 1 else b.received + 14 end, b.arrived, p.period = 'notify',
       w.birth_date, kurator.need(w.disability, i.limits)
  from pg_temp.bulk b
  join kurator.person w on w.id = b.id
  join kurator.ipra i on i.person_id = b.id
  join (select x.calendar, x.received, kurator.due(x.calendar, x.received, 5) as due
          from (select distinct calendar, received from pg_temp.bulk) x) d using (calendar, received)
  join kurator.calendar_current r on r.calendar = b.calendar
  join (values ('notify', 'met'), ('esrn', 'met'), ('agree_meeting', 'cancelled')) p(period, state) on p.period <> 'agree_meeting' or not b.refused
 where not b.open
union all           -- nothing was left but to close it
select b.id, b.id, 'close', b.office, b.assignee, b.received + 1, d.due, b.calendar, null, 'met',
       b.received + 14, b.arrived, false, w.birth_date, kurator.need(w.disability, i.limits)
  from pg_temp.bulk b
  join kurator.person w on w.id = b.id
  join kurator.ipra i on i.person_id = b.id
  join (select x.calendar, x.received, kurator.due_of('close', x.calendar, x.received + 1) as due
          from (select distinct calendar, received from pg_temp.bulk) x) d using (calendar, received)
 where not b.open and b.refused;
select setval(pg_get_serial_sequence('kurator.person', 'id'), max(id)), setval(pg_get_serial_sequence('kurator.case_file', 'id'), max(id)),
       setval(pg_get_serial_sequence('kurator.phone', 'id'), max(id)), setval(pg_get_serial_sequence('kurator.contact_attempt', 'id'), 2 * max(id))
  from pg_temp.bulk
\g /dev/null
set local session_replication_role = origin;
commit;
analyze;        -- what follows would be planned for empty tables
-- What triggers would have kept of all that went round them.
select kurator.rekey_all(), kurator.list_all()
\g /dev/null
insert into kurator.tally (office_id, period, state, assignee_id, due_on, tried, late, n, folded)
select office_id, period, state, assignee_id, due_on, false, closed_on > due_on, count(*), true from kurator.deadline group by 1, 2, 3, 4, 5, 6, 7;
-- The open ones as the product works them out: columns, deadlines, figures.
select kurator.recompute(id) from pg_temp.bulk where open order by id
\g /dev/null
select kurator.tally_fold()
\g /dev/null
-- As kurator maintain would: rows and figures of the quality; the forms of the two months before, of all.
do $$
begin
    while kurator.quality_work(5000) > 0 loop null; end loop;
end $$;
select kurator.months_work(1000) from generate_series(1, 2)
\g /dev/null
do $$
begin
    if exists (select from (select id from pg_temp.bulk where not open order by days limit 500) b where kurator.recompute(b.id))
       or (select sum(n) from kurator.tally) <> (select count(*) from kurator.deadline) then
        raise exception 'the population does not follow from its facts';
    end if;
end $$;
vacuum analyze;
