-- intake.sql - a referral arrives: each bad input, similar citizens, a SNILS kept here and elsewhere, the due date at once.
\set prefix intake_
\set clerk intake_clerk
\set boss intake_supervisor
\set other intake_other
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
-- A new citizen with whatever the test adds; a later value of a field replaces an earlier one.
create function tap.new(p_login text, p_office int, variadic p_fields text[] default '{}') returns text language plpgsql as $$
declare
    v_fields text[] := array['source=ipra', 'received_on=2026-11-23', 'surname=Петрова', 'given_name=Анна', 'patronymic=Сергеевна', 'birth_date=1992-03-14', 'sex=f'];
begin
    v_fields := array(select f from unnest(v_fields) f
                       where not exists (select from unnest(p_fields) q where split_part(q, '=', 1) = split_part(f, '=', 1))) || p_fields;
    return tap.intake(p_login, p_office, null, variadic v_fields);
end $$;
create function tap.last_case() returns bigint language sql as 'select max(id) from kurator.case_file';

-- ---- bad input, every field named at once ----------------------------------------------------------------------------------
select is(tap.intake(:'clerk', 9001, null), 'refused field.required:birth_date, field.required:given_name, field.required:received_on, field.required:sex, field.required:source, field.required:surname', 'an empty form');
select is(tap.new(:'clerk', 9001, 'received_on=2026-02-31', 'birth_date=31.02.1990', 'incoming_on=x', 'sender_on=2026-1-1', 'ipra_issued_on=0000-00-00', 'region_received_on=2026-13-01'),
          'refused field.format:birth_date, field.format:incoming_on, field.format:ipra_issued_on, field.format:received_on, field.format:region_received_on, field.format:sender_on', 'days that do not exist');
select is(tap.new(:'clerk', 9001, 'received_on=2026-11-24', 'birth_date=2026-11-24', 'incoming_on=2026-11-24', 'sender_on=2026-12-01', 'ipra_issued_on=2027-01-01'),
          'refused birth.future:birth_date, date.future:incoming_on, date.future:ipra_issued_on, received.future:received_on, date.future:sender_on', 'in the future');
select is(tap.new(:'clerk', 9001, 'birth_date=2026-11-23', 'received_on=2026-11-20', 'confirm=norep'), 'refused received.before_birth:received_on', 'before the birth');
select is(tap.new(:'clerk', 9001, 'birth_date=1906-11-22'), 'refused birth.old:birth_date', 'older than 120');
select is(tap.new(:'clerk', 9001, 'received_on=2026-10-23'), 'question question.received_old:received_on(2026-10-23)', 'more than thirty days back: asked');
select is(tap.new(:'clerk', 9001, 'received_on=2018-10-23', 'confirm=received_old'), 'refused calendar.horizon:received_on', 'before the calendar');
select is(tap.new(:'clerk', 9001, 'region_received_on=2026-11-24'), 'refused date.future:region_received_on', 'in the region tomorrow');
select is(tap.new(:'clerk', 9001, 'received_on=2026-11-20', 'region_received_on=2026-11-23'), 'refused received.region_after:region_received_on', 'in the region after the operator');
select is(tap.new(:'clerk', 9001, 'source=rumour', 'sex=x', 'disability=9', 'phone1_owner=cat', 'ipra_until=never', 'pref=deaf,dance', 'rep_relation=aunt', 'rep_surname=Т', 'rep_given_name=Е'),
          'refused field.choice:disability, field.choice:ipra_until, field.choice:phone1_owner, field.choice:pref, field.choice:rep_relation, field.choice:sex, field.choice:source', 'values outside their lists');
select is(tap.new(:'clerk', 9001, 'surname=Ива3нов', 'given_name=Ким😀', 'patronymic=Иванoвич', 'rep_relation=mother', e'rep_surname=Тес\x07т', 'rep_given_name=--'),
          'refused name.sign:given_name, name.mixed:patronymic, name.empty:rep_given_name, field.control:rep_surname, name.digit:surname', 'digits, emoji, mixed letters, controls in names');
select is(tap.new(:'clerk', 9001, 'surname=' || repeat('А', 10000), 'address=' || repeat('д', 301)), 'refused field.long:address, field.long:surname', '10,000 characters');
select is(tap.new(:'clerk', 9001, 'surname=Зо' || u&'\0308\0308' || 'я'), 'refused name.sign:surname', 'combining marks that compose to nothing');
select is(tap.new(:'clerk', 9001, 'snils=112233445'), 'refused snils.length:snils', 'a short SNILS');
select is(tap.new(:'clerk', 9001, 'snils=11223344594'), 'refused snils.check:snils', 'a wrong check number');
select is(tap.new(:'clerk', 9001, 'snils=1122334459А'), 'refused snils.digits:snils', 'a letter in it');
select is(tap.new(:'clerk', 9001, 'rep_relation=mother', 'rep_surname=Тестова'), 'refused field.required:rep_given_name', 'a representative without a given name');
select is(tap.new(:'clerk', 9001, 'phone1=89000000001', 'phone2=+7900', 'rep_relation=mother', 'rep_surname=Тестова', 'rep_given_name=Е', 'rep_phone=none', 'postal_code=66900'),
          'refused phone.format:phone1, phone.format:phone2, postal_code.format:postal_code, phone.format:rep_phone', 'phones and a postal code');
select is(tap.new(:'clerk', 9001, 'assignee=77777777'), 'refused assignee.unknown:assignee', 'an unknown assignee');
select is(tap.new(:'clerk', 9001, 'assignee=' || (select id from kurator.staff where login = :'other')), 'refused assignee.unknown:assignee', 'one of another office');
select is(tap.new(:'clerk', 9001, 'ipra_until=date'), 'refused ipra.valid_required:ipra_valid_until', 'until a date: which?');
select is(tap.new(:'clerk', 9001, 'ipra_until=date', 'ipra_issued_on=2026-11-10', 'ipra_valid_until=2026-11-09'), 'refused ipra.valid_order:ipra_valid_until', 'valid until before it was issued');
select is(tap.new(:'clerk', 9001, 'ipra_until=unlimited', 'ipra_valid_until=2027-11-09'), 'refused ipra.valid_unused:ipra_valid_until', 'without limit until a date');
select is(tap.new(:'clerk', 9001, 'birth_date=2015-01-01', 'disability=2', 'confirm=norep'), 'refused disability.minor:disability', 'no group for a child');
select is(tap.new(:'clerk', 9001, 'disability=child'), 'refused disability.adult:disability', 'no adult is a disabled child');
select is(tap.new(:'clerk', 9001, 'birth_date=2023-11-23', 'disability=limited_health', 'confirm=norep'), 'refused disability.limited:disability', 'limited health: under three');
select is(tap.new(:'clerk', 9001, 'birth_date=2023-11-24', 'disability=limited_health'), 'question question.no_representative:rep_relation', 'a child needs a representative');
select is(tap.new(:'clerk', 9001, 'incapable=yes'), 'question question.no_representative:rep_relation', 'and so do the incapable');
select is(tap.new(:'clerk', 9001, 'rep_relation=organisation'), 'refused field.required:rep_organisation', 'an organisation has a name');
select is(tap.new(:'clerk', 9001, 'rep_phone=+79000000001'), 'refused field.required:rep_relation', 'a representative is somebody');
select is((select count(*)::int from kurator.case_file), 0, 'nothing was stored');
select is((select count(*)::int from kurator.request), 0, 'no request was kept');
-- rights
select is(tap.new(:'other', 9001), '! KU001', 'not into another office');
select is(tap.new(:'clerk', null), '! KU001', 'not into none');
select matches(tap.new('intake_monitor', 9001), '42501', 'not by a monitor');
insert into kurator.staff_role (staff_id, organisation_id, role) select id, 9003, 'monitor' from kurator.staff where login = :'other';
select is(tap.new(:'other', 9001), 'refused rights.none', 'who may only look is told so');
delete from kurator.staff_role where role = 'monitor' and staff_id = (select id from kurator.staff where login = :'other');

-- ---- a new citizen with everything -----------------------------------------------------------------------------------------
select is(tap.new(:'clerk', 9001, 'snils=11223344595', 'disability=2', 'incoming_no=417', 'incoming_on=2026-11-23', 'sender=Бюро МСЭ № 7', 'sender_no=1184/26', 'sender_on=2026-11-19',
          'ipra_number=123.45.67/2026', 'ipra_issued_on=2026-11-10', 'ipra_until=unlimited', 'assignee=' || (select id from kurator.staff where login = :'clerk'),
          'phone1=+79000000001', 'phone2=+79000000002', 'phone2_owner=family', 'postal_code=669452', 'settlement=Кутулик', 'address=Советская, 24',
          'rep_relation=mother', 'rep_surname=Петрова', 'rep_given_name=Ольга', 'rep_phone=+79000000003', 'pref=deaf,via_representative', 'note=срочно'), 'saved', 'all of it');
select tap.last_case() as c, tap.person_of(tap.last_case()) as p \gset
select is((select surname || ' ' || given_name || ' ' || patronymic || ' ' || birth_date || ' ' || sex || ' ' || snils || ' ' || disability || ' ' || snils_disputed from kurator.person where id = :p),
          'Петрова Анна Сергеевна 1992-03-14 f 11223344595 2 false', 'the citizen');
select is((select string_agg(number || ' ' || owner, ', ' order by position) from kurator.phone where person_id = :p), '+79000000001 self, +79000000002 family, +79000000003 representative', 'the numbers');
select is((select string_agg(kind, ' ' order by kind) from kurator.preference where person_id = :p), 'deaf via_representative', 'what must be respected');
select is((select i.number || ' ' || i.until_kind || ' ' || i.disability || ' ' || r.incoming_no || ' ' || r.sender from kurator.referral r join kurator.ipra i on i.id = r.ipra_id where r.case_id = :c), '123.45.67/2026 unlimited 2 417 Бюро МСЭ № 7', 'the extract and how it came');
select is(tap.deadlines(:c), 'notify open 30.11', 'and its clock');
select is((select assignee_id from kurator.deadline where case_id = :c), (select id from kurator.staff where login = :'clerk'), 'in the hands of its assignee');
select is((select (result[1]).code || (result[1]).id from kurator.request), :'c', 'the plain answer: the case');
select is((select (result[1]).args from kurator.request), array['2026-11-30', :'p'], 'with due date and citizen');
select isnt((select count(*)::int from kurator.person_key where person_id = :p and office_id = 9001), 0, 'who is found from now on');
-- received on a weekend, on the eve of a holiday, at another office's midnight
select tap.at('2027-01-01 00:30+08');
select is(tap.new(:'clerk', 9001, 'surname=Праздников', 'sex=m', 'received_on=2026-12-30', 'confirm=new'), 'saved', 'received before New Year');
select is(tap.deadlines(tap.last_case()), 'notify open 15.01', 'the fifth working day is in the middle of January');
select is(tap.new(:'other', 9002, 'surname=Саратов', 'sex=m', 'received_on=2027-01-01', 'confirm=new'), 'refused received.future:received_on', 'in Saratov it is still December');
select is(tap.new(:'other', 9002, 'surname=Саратов', 'sex=m', 'received_on=2026-12-31', 'confirm=new'), 'saved', 'the 31st');
select tap.at('2027-12-20 10:00+08');
select is(tap.new(:'clerk', 9001, 'surname=Дальний', 'sex=m', 'received_on=2027-12-20', 'confirm=new'), 'saved', 'five days are left of the calendar');
select tap.at('2027-12-28 10:00+08');
select is(tap.new(:'clerk', 9001, 'surname=Последний', 'sex=m', 'received_on=2027-12-28'), 'refused calendar.horizon:received_on', 'past the last loaded year: an error');
select tap.at('2026-11-23 10:00+08');

-- ---- similar citizens --------------------------------------------------------------------------------------------------------
select matches(tap.new(:'clerk', 9001), '^question question.similar:surname', 'the same name and birth date');
select matches(tap.new(:'clerk', 9001, 'surname=Замужняя'), '^question question.similar:surname', 'or all but the surname');
select matches(tap.new(:'clerk', 9001, 'surname=Совсемдругая', 'given_name=Ия', 'patronymic=', 'phone1=+79000000001'), '^question question.similar:surname', 'or a phone');
select is(tap.new(:'clerk', 9001, 'confirm=new'), 'saved', 'another one all the same');
select is(tap.intake(:'clerk', 9001, :p, 'source=organisation', 'received_on=2026-11-23'), 'question question.second_case:source(2026-11-23)', 'a known citizen with a running case');
select is(tap.intake(:'clerk', 9001, :p, 'source=ipra', 'received_on=2026-11-23', 'ipra_number=2', 'disability=3'), 'conflict conflict.field:disability', 'the group was another one');
select is(tap.call(:'clerk', 'save_intake', gen_random_uuid(), 9001, 999999999, '{source=ipra,received_on=2026-11-23}'), '! KU001', 'no such citizen');
select is(tap.intake(:'other', 9002, :p, 'source=ipra', 'received_on=2026-11-23'), '! KU001', 'not a citizen of this office');

-- ---- a SNILS that is kept ---------------------------------------------------------------------------------------------------
select is(tap.new(:'clerk', 9001, 'surname=Другая', 'snils=11223344595'), 'refused snils.taken:snils', 'by a citizen whom one can see');
-- elsewhere, another name: saved like any new one; both marked above
select is(tap.new(:'other', 9002, 'surname=Другая', 'given_name=Ева', 'patronymic=', 'birth_date=1980-01-01', 'snils=11223344595'), 'saved', 'by one of another office: nothing is told');
select (result[1]).args as args from kurator.request where login = :'other' order by made_at desc, id limit 1 \gset
select tap.person_of(tap.last_case()) as d \gset
select is((select snils_disputed from kurator.person where id = :d), true, 'kept as disputed');
select is((select other_id from kurator.person_clash where person_id = :d), :p::bigint, 'to be cleared up');
select is(tap.as_login(:'other', 'select count(*) from api.search(9002, ''Петрова'', 20)'), '(0)', 'and she is not to be found there');
-- elsewhere, the same citizen: joins, answered alike
select is(tap.new(:'other', 9002, 'given_name=А.', 'patronymic=', 'snils=11223344595'), 'refused name.sign:given_name', 'a dot is no name');
select is(tap.new(:'other', 9002, 'given_name=Анна', 'patronymic=', 'snils=11223344595', 'phone1=+79000000009', 'settlement=Энгельс', 'confirm=new'), 'saved', 'the same citizen: the same answer');
select is(tap.person_of(tap.last_case()), :p::bigint, 'joins the other office');
select is((select string_agg(office_id::text, ' ' order by office_id) from kurator.person_office where person_id = :p), '9001 9002', 'both keep her');
select is((select count(*)::int from kurator.address where person_id = :p), 1, 'her address stays');
select is(tap.new(:'other', 9002, 'snils=11223344595', 'confirm=new'), 'refused snils.taken:snils', 'now she is seen there');
select is((select count(*)::int from kurator.person where snils = '11223344595' and not snils_disputed), 1, 'one holder of the number');

-- ---- routing by setting -------------------------------------------------------------------------------------------------------
insert into kurator.routing (territory, settlement, organisation_id) values ('Б', 'Энгельс', 9002);
select is(tap.new(:'clerk', 9001, 'surname=Далёкий', 'given_name=Лев', 'sex=m', 'settlement=Энгельс'), 'saved', 'the territory is not asked');
insert into kurator.setting values ('address.check_routing', null, 'true');
select is(tap.new(:'clerk', 9001, 'surname=Далёкая', 'given_name=Ада', 'settlement=энгельс'), 'question question.routing:settlement(УСЗСОН Б)', 'address.check_routing: whose is it?');
select is(tap.new(:'clerk', 9001, 'surname=Далёкая', 'given_name=Ада', 'settlement=энгельс', 'confirm=routing'), 'saved', 'ours all the same');
select * from finish();
rollback;
