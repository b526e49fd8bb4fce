-- contacts.sql - corrections in place: phones, addresses, wishes and representatives, field by field, with the ladder that follows.
\set prefix con_
\set clerk con_clerk
\set boss con_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();

create function tap.mend(p_login text, p_case bigint, variadic p_fields text[]) returns text language sql as $$ select tap.mended(p_login, 'contacts', p_case, p_fields) $$;
create function tap.phones(p_case bigint) returns text language sql as $$
    select string_agg(concat_ws(' ', right(t.number, 3), t.owner, t.state, nullif(t.note, '')), ', ' order by least(t.position, 1), t.position) from kurator.phone t
     where t.person_id = tap.person_of(p_case) $$;
create function tap.addresses(p_case bigint) returns text language sql as $$
    select string_agg(concat_ws(' ', t.kind, t.postal_code, t.settlement, t.line, t.valid_until), ', ' order by t.id) from kurator.address t
     where t.person_id = tap.person_of(p_case) $$;

-- ---- rights -------------------------------------------------------------------------------------------------------------------
select tap.case_of('Телефонов', '+79000000001') as c \gset
select id as p from kurator.phone where person_id = tap.person_of(:c) \gset
select is(tap.mend(l, :c, 'kind=phone', 'id=' || :p, 'note=>соседка'), e, l || ' mends')
  from (values (:'clerk', 'saved'), (:'boss', 'saved'), (:'prefix' || 'coordinator', 'saved'), (:'prefix' || 'other', '! KU001'),
               (:'prefix' || 'monitor', '! 42501'), (:'prefix' || 'executor', '! 42501'), (:'prefix' || 'auditor', '! 42501')) x(l, e);
select is(tap.mend(:'clerk', 0, 'kind=phone', 'number=+79000000009'), '! KU001', 'no such case');
select is(tap.phones(:c), '001 self unchecked соседка', 'the note stands');

-- ---- phones: every wrong field ------------------------------------------------------------------------------------------------
select is(tap.mend(:'clerk', :c, variadic f), e, array_to_string(f, ' ')) from (values
    (array['number=+79000000002'], 'refused field.required:kind'),
    (array['kind=fax'], 'refused field.choice:kind'),
    (array['kind=phone'], 'refused field.required:number'),
    (array['kind=phone', 'number=89000000002'], 'refused phone.format:number'),
    (array['kind=phone', 'number=+7900'], 'refused phone.format:number'),
    (array['kind=phone', 'number=+79000000001'], 'refused phone.already:number'),
    (array['kind=phone', 'number=+79000000002', 'owner=dog'], 'refused field.choice:owner'),
    (array['kind=phone', 'number=+79000000002', 'state=lost'], 'refused field.choice:state'),
    (array['kind=phone', 'number=+79000000002', 'first=maybe'], 'refused field.choice:first'),
    (array['kind=phone', 'number=+79000000002', 'note=' || repeat('я', 201)], 'refused field.long:note'),
    (array['kind=phone', 'number=+79000000002', 'note=a' || chr(27) || '[2J'], 'refused field.control:note'),
    (array['kind=phone', 'number=+79000000002', 'colour=red'], 'refused field.unknown:colour'),
    (array['kind=phone', 'number=+79000000002', 'number=+79000000003'], 'refused field.twice:number'),
    (array['kind=phone', 'id=999999999', 'number=+79000000002'], 'refused contacts.unknown:id'),
    (array['kind=phone', 'id=99999999999999999999', 'number=+79000000002'], 'refused contacts.unknown:id'),
    (array['kind=phone', 'id=x', 'number=+79000000002'], 'refused contacts.unknown:id'),
    (array['kind=phone', 'number=12', 'owner=dog'], 'refused phone.format:number, field.choice:owner')) x(f, e);
select is(tap.does(:'clerk', 'select * from api.save_contacts(gen_random_uuid(), ' || :c || ', 1, array[''kind'', ''number''], null, array[''phone''])'), 'ok', 'unequal arrays are answered');
select is(tap.phones(:c), '001 self unchecked соседка', 'nothing of it was written');
-- the citizen of another case
select tap.case_of('Чужой', '+79000000011') as other \gset
select is(tap.mend(:'clerk', :c, 'kind=phone', 'id=' || (select id from kurator.phone where person_id = tap.person_of(:other)), 'note=x'), 'refused contacts.unknown:id', 'not another citizen''s number');

-- ---- a number is mended; the wrong ones are not offered; the ladder follows -----------------------------------------------------
select is(tap.mend(:'clerk', :c, 'kind=phone', 'id=' || :p, 'state=unchecked>wrong'), 'saved', 'wrong');
select is(tap.state(:c), '2 visit зв0 вы0 по0', 'the last number is wrong: the visit opens');
select is(tap.rungs(:c), 'failed rung.no_number, open rung.no_number, locked rung.visit_first', 'by that reason');
select is(tap.mend(:'clerk', :c, 'kind=phone', 'id=' || :p, 'number=+79000000001>+79000000002', 'state=wrong>wrong'), 'saved', 'put right');
select is(tap.phones(:c), '002 self unchecked соседка', 'another number: nothing is known of it');
select is(tap.state(:c), '1 call зв0 вы0 по0', 'and it can be called');
select is((select string_agg(h.number || ' ' || h.state, ', ' order by h.until, h.version) from kurator.phone_history h where h.id = :p and h.state = 'wrong'), '+79000000001 wrong', 'the old one is kept');
select is((select count(*)::int from audit.entry e where e.relation = 'kurator.phone' and e.subject = tap.person_of(:c) and e.kind = 'update' and e.login = :'clerk'), 3, 'and each change is in the journal');
select is(tap.mend(:'clerk', :c, 'kind=phone', 'number=+79000000003', 'owner=representative', 'first=yes', 'note=мать'), 'saved', 'another one');
select is(tap.phones(:c), '003 representative unchecked мать, 002 self unchecked соседка', 'to be called first');
select is(tap.as_login(:'clerk', format($$select string_agg(right(number, 3), ' ') from api.case_phones(%s)$$, :c)), '("003 002")', 'and offered so');
select is(tap.mend(:'clerk', :c, 'kind=phone', 'id=' || :p, 'first=no>yes'), 'saved', 'now that one');
select is(tap.phones(:c), '002 self unchecked соседка, 003 representative unchecked мать', 'the last wish comes first');
select is(tap.mend(:'clerk', :c, 'kind=phone', 'id=' || :p, 'first=yes>no'), 'saved', 'not any more');
select is(tap.phones(:c), '003 representative unchecked мать, 002 self unchecked соседка', 'it goes to the end');
-- found by the new number, not by the old one
select is(tap.as_login(:'clerk', $$select count(*) from api.search(9001, '+79000000002', 5)$$), '(1)', 'found by what it is now');
select is(tap.as_login(:'clerk', $$select count(*) from api.search(9001, '+79000000001', 5) where reasons = '{}'$$), '(0)', 'not by what it was');

-- ---- two at once: field by field ---------------------------------------------------------------------------------------------
select is(tap.mend(:'boss', :c, 'kind=phone', 'id=' || :p, 'note=соседка>сестра', 'number=+79000000002>+79000000002'), 'saved', 'a colleague mends the note');
select is(tap.mend(:'clerk', :c, 'kind=phone', 'id=' || :p, 'note=соседка>соседка', 'number=+79000000002>+79000000004'), 'merged saved , merged.field:note', 'the number, from the older form');
select is((select number || ' ' || note from kurator.phone where id = :p), '+79000000004 сестра', 'both stand');
select is(tap.mend(:'clerk', :c, 'kind=phone', 'id=' || :p, 'note=соседка>тётя'), 'conflict conflict.field:note(соседка,сестра,тётя,Иванова О. П.,2026-11-23 10:00,note)', 'the same field');
select is(tap.mend(:'clerk', :c, 'kind=phone', 'id=' || :p, 'note=сестра>тётя'), 'saved', 'knowing of it');
select is(tap.mend(:'clerk', :c, 'kind=phone', 'id=' || :p, 'note=сестра>тётя'), 'saved', 'the same thing twice is no conflict');
-- exactly once
create temp table once as select gen_random_uuid() as id;
grant select on once to public;
select is(tap.as_login(:'clerk', format($$select outcome from api.save_contacts((select id from once), %s, 1, '{kind,number}', null, '{phone,+79000000005}')$$, :c)), '(saved)', 'once');
select is(tap.as_login(:'clerk', format($$select outcome from api.save_contacts((select id from once), %s, 1, '{kind,number}', null, '{phone,+79000000005}')$$, :c)), '(saved)', 'the same answer again');
select is((select count(*)::int from kurator.phone where number = '+79000000005'), 1, 'one number');

-- ---- addresses ------------------------------------------------------------------------------------------------------------------
select id as a from kurator.address where person_id = tap.person_of(:c) \gset
select is(tap.mend(:'clerk', :c, variadic array['kind=address'] || f), e, array_to_string(f, ' ')) from (values
    (array['settlement=Кутулик'], 'refused field.required:address_kind'),
    (array['address_kind=summer', 'settlement=Кутулик'], 'refused field.choice:address_kind'),
    (array['address_kind=actual'], 'refused field.required:settlement'),
    (array['address_kind=actual', 'settlement=Кутулик', 'postal_code=66445'], 'refused postal_code.format:postal_code'),
    (array['address_kind=actual', 'settlement=Кутулик', 'postal_code=66445а'], 'refused postal_code.format:postal_code'),
    (array['id=' || :a, 'line=Советская, 24>Мира, 1'], 'refused field.required:how'),
    (array['id=' || :a, 'how=mend', 'address_kind=actual>registered'], 'refused field.choice:address_kind'),
    (array['id=' || :a, 'how=mend', 'line=Мира' || chr(10) || '1'], 'refused field.control:line'),
    (array['id=77777777', 'how=mend', 'line=Мира'], 'refused contacts.unknown:id')) x(f, e);
select is(tap.mend(:'clerk', :c, 'kind=address', 'id=' || :a, 'how=mend', 'line=Советская, 24>Советская, 42', 'postal_code=>669452'), 'saved', 'a slip of the pen');
select is(tap.addresses(:c), 'actual 669452 Кутулик Советская, 42', 'one address');
select is((select line from kurator.address_history where id = :a), 'Советская, 24', 'the old state is kept');
select is(tap.mend(:'clerk', :c, 'kind=address', 'id=' || :a, 'how=moved', 'settlement=Кутулик>Бахтай', 'line=Советская, 42>Мира, 1', 'postal_code=669452>'), 'saved', 'moved');
select is(tap.addresses(:c), 'actual 669452 Кутулик Советская, 42 2026-11-22, actual Бахтай Мира, 1', 'the old one has ended');
select is(tap.mend(:'clerk', :c, 'kind=address', 'address_kind=registered', 'settlement=Зима', 'line=Ленина, 2'), 'saved', 'registered elsewhere');
select is(tap.as_login(:'clerk', format($$select regexp_replace(array_to_string(addresses, '|'), '(^|\|)\d+\|', '#', 'g') from api.case_head(%s, null)$$, :c)), '("#actual||Бахтай|Мира, 1#registered||Зима|Ленина, 2")', 'the card has both');

-- ---- wishes ----------------------------------------------------------------------------------------------------------------------
select is(tap.mend(:'clerk', :c, variadic array['kind=preference'] || f), e, array_to_string(f, ' ')) from (values
    (array['note=x'], 'refused field.required:preference'),
    (array['preference=rich'], 'refused field.choice:preference'),
    (array['preference=safe_hours'], 'refused field.required:note'),
    (array['preference=deaf', 'valid_until=2026-02-30'], 'refused field.format:valid_until'),
    (array['preference=deaf', 'valid_until=tomorrow'], 'refused field.format:valid_until')) x(f, e);
select is(tap.mend(:'clerk', :c, 'kind=preference', 'preference=no_voice', 'note=просит писать'), 'saved', 'a wish');
select is(tap.state(:c), '2 visit зв0 вы0 по0', 'no calls: the visit opens');
select is(tap.mend(:'clerk', :c, 'kind=preference', 'preference=no_voice'), 'refused preference.already:preference', 'once');
select id as w from kurator.preference where person_id = tap.person_of(:c) \gset
select is(tap.mend(:'clerk', :c, 'kind=preference', 'id=' || :w, 'valid_until=>2026-11-22'), 'saved', 'it has ended');
select is(tap.state(:c), '1 call зв0 вы0 по0', 'calls again');
select is(tap.mend(:'clerk', :c, 'kind=preference', 'preference=no_voice'), 'saved', 'and a new one may begin');
select is((select count(*)::int from kurator.preference_history where id = :w), 1, 'kept');

-- ---- representatives ---------------------------------------------------------------------------------------------------------------
select tap.case_of('Малышев', '+79000000021', '2020-05-05') as m \gset
select is(tap.mend(:'clerk', :m, variadic array['kind=representative'] || f), e, array_to_string(f, ' ')) from (values
    (array['surname=Малышева'], 'refused field.required:relation'),
    (array['relation=mother'], 'refused field.required:surname'),
    (array['relation=organisation', 'surname=Малышева'], 'refused field.required:organisation'),
    (array['relation=mother', 'surname=Малышева1'], 'refused name.digit:surname'),
    (array['relation=mother', 'surname=Малышева', 'given_name=Oльга'], 'refused name.mixed:given_name'),
    (array['relation=mother', 'surname=Малышева', 'phone=112'], 'refused phone.format:phone'),
    (array['relation=mother', 'surname=Малышева', 'valid_from=2026-13-01'], 'refused field.format:valid_from'),
    (array['relation=mother', 'surname=Малышева', 'valid_from=2026-11-20', 'valid_until=2026-11-19'], 'refused representative.order:valid_until')) x(f, e);
select is(tap.mend(:'clerk', :m, 'kind=representative', 'relation=mother', 'surname=Малышева', 'given_name=Ольга', 'phone=+79000000022'), 'saved', 'a mother with a number');
select is(tap.as_login(:'clerk', format($$select relation || ' ' || name || ' ' || phone from api.case_representatives(%s)$$, :m)), '("mother Малышева Ольга +79000000022")', 'who speaks, and where');
select id as r from kurator.representative where person_id = tap.person_of(:m) \gset
select is(tap.mend(:'clerk', :m, 'kind=representative', 'id=' || :r, 'valid_until=>2026-11-22'), 'question question.no_representative:valid_until', 'a minor keeps one');
select is(tap.mend(:'clerk', :m, 'kind=representative', 'id=' || :r, 'document=>опека № 5', 'surname=Малышева>Новикова'), 'saved', 'married');
select is(tap.mend(:'clerk', :m, 'kind=representative', 'relation=guardian', 'surname=Опекунов', 'phone=+79000000021'), 'saved', 'a guardian, at the number that was there');
select is((select owner || ' ' || (representative_id is distinct from :r)::text from kurator.phone where number = '+79000000021'), 'representative true', 'it is his now');
select is(tap.mend(:'clerk', :m, 'kind=representative', 'id=' || :r, 'valid_until=>2026-11-22'), 'saved', 'another is there: no question');
select is((select count(*)::int from kurator.representative_history where id = :r and surname = 'Малышева'), 1, 'the old name is kept');
select is(tap.mend(:'clerk', :m, 'kind=representative', 'id=' || (select max(id) from kurator.representative where person_id = tap.person_of(:m)), 'valid_until=>2026-11-22', 'confirm=norep'), 'saved', 'knowing it');

-- ---- the citizen's other case follows, in another office too ------------------------------------------------------------------------
select tap.case_of('Двадела', '+79000000031') as d \gset
insert into kurator.person_office (office_id, person_id) values (9002, tap.person_of(:d));
insert into kurator.case_file (office_id, person_id, source, ladder, received_on) values (9002, tap.person_of(:d), 'ipra', true, '2026-11-23') returning id as e \gset
select kurator.recompute(:e);
select is(tap.mend(:'clerk', :d, 'kind=phone', 'id=' || (select id from kurator.phone where person_id = tap.person_of(:d)), 'state=unchecked>wrong'), 'saved', 'wrong');
select is(tap.state(:e), '2 visit зв0 вы0 по0', 'there the visit opens, too');

-- ---- a citizen of another office calls --------------------------------------------------------------------------------------------------
select tap.case_of('Соседов', '+79000000041', '1980-01-02', 9002) as s \gset
select tap.person_of(:s) as sp \gset
update kurator.person set patronymic = 'Ильич', snils = '00100199663' where id = :sp;
create function tap.asks(p_login text, p_office int, p_birth date, p_snils text, p_surname text, p_given text, p_patronymic text, p_phone text) returns text language sql as $$
    select tap.as_login(p_login, format('select outcome, code, office_id from api.elsewhere(%L, %L, %L, %L, %L, %L, %L)', p_office, p_birth, p_snils, p_surname, p_given, p_patronymic, p_phone)) $$;
select is(tap.asks(:'clerk', 9001, b::date, n, f, g, p, t), e, concat_ws(' ', b, n, f, g, p, t)) from (values
    ('1980-01-02', '00100199663', null, null, null, null, '(found,"",9002)'),
    ('1980-01-02', null, 'СОСЕДОВ', 'петр', 'Ильич', null, '(found,"",9002)'),
    ('1980-01-02', null, null, null, null, '+79000000041', '(found,"",9002)'),
    ('1980-01-03', '00100199663', null, null, null, '+79000000041', '(nobody,"",)'),
    ('1980-01-02', null, 'Соседов', 'Пётр', null, null, '(nobody,"",)'),
    ('1980-01-02', null, 'Соседо', 'Пётр', 'Ильич', null, '(nobody,"",)'),
    ('1980-01-02', null, 'Соседов', null, null, null, '(refused,elsewhere.keys,)'),
    ('1980-01-02', '001001996', null, null, null, '9000000041', '(refused,elsewhere.keys,)'),
    (null, '00100199663', 'Соседов', 'Пётр', 'Ильич', '+79000000041', '(refused,elsewhere.keys,)')) x(b, n, f, g, p, t, e);
select is(tap.asks('con_other', 9002, '1980-01-02', '00100199663', null, null, null, null), '(nobody,"",)', 'the own ones are found by the search');
select is(tap.asks(:'clerk', 9002, '1980-01-02', '00100199663', null, null, null, null), '! KU001', 'not in the name of another office');
select is(tap.asks('con_executor', 9001, '1980-01-02', '00100199663', null, null, null, null), '! 42501', 'not by everybody');
select is((select string_agg(coalesce(e.subject::text, '-'), ' ' order by e.id) from audit.entry e where e.why = 'elsewhere' and e.login = :'clerk'),
          format('%s %s %s - - -', :sp, :sp, :sp), 'each question is a look, whatever was there');
update kurator.case_file set state = 'closed', close_reason = 'refused', closed_on = '2026-11-23' where id = :s;
select is(tap.asks(:'clerk', 9001, '1980-01-02', '00100199663', null, null, null, null), '(nobody,"",)', 'nothing runs there: no operator to name');
update kurator.case_file set state = 'open', close_reason = null, closed_on = null where id = :s;
select tap.asks(:'clerk', 9001, '1990-01-01', null, 'Никто', 'Никтов', null, null) from generate_series(1, 13);
select is(tap.asks(:'clerk', 9001, '1980-01-02', '00100199663', null, null, null, null), '(refused,elsewhere.often,)', 'twenty an hour');
select is(tap.asks(:'boss', 9001, '1980-01-02', '00100199663', null, null, null, null), '(found,"",9002)', 'each account its own');
select tap.at('2026-11-23 15:00+08');
select is(tap.asks(:'clerk', 9001, '1980-01-02', '00100199663', null, null, null, null), '(found,"",9002)', 'later again');

-- passed on
create function tap.pass(p_login text, p_call bigint, p_office int, variadic p_fields text[] default '{}') returns text language sql as $$
    select tap.as_login(p_login, format('select outcome, code, field from api.save_passed_call(gen_random_uuid(), %L, %L, %L, null, %L) order by field', p_call, p_office,
        array(select split_part(f, '=', 1) from unnest(p_fields) f), array(select substr(f, strpos(f, '=') + 1) from unnest(p_fields) f))) $$;
select is(tap.pass(:'clerk', null, 9001), E'(refused,field.required,note)\n(refused,field.required,office_to)\n(refused,field.required,phone)', 'what is needed');
select is(tap.pass(:'clerk', null, 9001, 'office_to=9001', 'phone=12', 'note=x', 'birth_date=1980-02-30', 'surname=С1', 'snils=1'),
          E'(refused,field.format,birth_date)\n(refused,passed.office,office_to)\n(refused,phone.format,phone)\n(refused,snils.length,snils)\n(refused,name.digit,surname)', 'all wrong fields at once');
select is(tap.pass(:'clerk', null, 9001, 'office_to=9003', 'phone=+79000000041', 'note=x'), '(refused,passed.office,office_to)', 'a resource centre takes none');
select is(tap.pass(:'clerk', null, 9001, 'office_to=99999999999', 'phone=+79000000041', 'note=x' || chr(27)), E'(refused,field.control,note)\n(refused,field.long,office_to)', 'no such office');
select is(tap.pass(:'clerk', null, 9002, 'office_to=9001', 'phone=+79000000041', 'note=x'), '! KU001', 'not in the name of another office');
select is(tap.pass(:'clerk', null, 9001, 'office_to=9002', 'phone=+79000000041', 'note=просит перезвонить', 'surname=Соседов', 'birth_date=1980-01-02'), '(saved,"","")', 'passed on');
select is(tap.pass(:'clerk', null, 9001, 'office_to=9002', 'phone=+79000000049', 'note=кто-то', 'surname=Неизвестнов'), '(saved,"","")', 'of whom nobody knows');
select is(tap.as_login('con_other', 'select from_name is not null, caller, phone, note, case_id from api.passed_calls(9002)'),
          format(E'(t,Соседов,+79000000041,"просит перезвонить",%s)\n(t,Неизвестнов,+79000000049,кто-то,)', :s), 'there with the case, when it is known');
select is(tap.as_login(:'clerk', 'select case_id from api.passed_calls(9002)'), E'()\n()', 'the sender sees what it sent, no case');
select is(tap.as_login('con_other', 'select passed from api.start(1, ''t'', 9002)'), '(2)', 'told at the start');
select is(tap.save('con_other', 'attempt', :s, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=self', 'answer=thinking', 'decide_by=2026-12-03'), 'saved', 'he calls himself');
select is(tap.as_login('con_other', 'select caller from api.passed_calls(9002)'), '(Неизвестнов)', 'that one is done with it');
select id as pc from kurator.passed_call where done_at is null \gset
select is(tap.pass(:'clerk', :pc, 9001), '(refused,passed.gone,"")', 'not by the sender');
select is(tap.pass('con_other', :pc, 9002), '(saved,"","")', 'done');
select is(tap.pass('con_other', :pc, 9002), '(refused,passed.gone,"")', 'once');
select is(tap.as_login('con_other', 'select passed from api.start(1, ''t'', 9002)'), '(0)', 'none waits');

-- one number of a home that many operators serve: all of them are named, and each knows its own citizen
insert into kurator.organisation (id, name, short_name, kind, calendar, takes_referrals, area_code)
     select 9100 + i, 'Дальнее управление ' || i, 'ДУ-' || i, 'operator', 'RU-IRK', true, '39564' from generate_series(1, 30) i;
select count(tap.case_of('Дальних', '+79000000043', '1981-02-03', 9100 + i)) from generate_series(1, 30) i;
select is((select count(*)::int from string_to_table(tap.asks(:'boss', 9001, '1981-02-03', null, null, null, null, '+79000000043'), E'\n')), 30, 'every operator is named');
select is(tap.pass(:'clerk', null, 9001, 'office_to=9130', 'phone=+79000000043', 'note=просит перезвонить', 'birth_date=1981-02-03'), '(saved,"","")', 'passed on to the last of them');
select isnt((select t.person_id from kurator.passed_call t where t.office_id = 9130), null, 'who knows whose call it is');
select * from finish();
rollback;
