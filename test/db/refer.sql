-- refer.sql - a referral that a resource centre records by hand: to whom it goes, what becomes of a known citizen, what is asked and refused, and who may.
\set prefix ref_
\set monitor ref_monitor
\set boss ref_supervisor
begin;
\ir setup/world.psql
select tap.world(:'prefix');
select no_plan();
update kurator.organisation set territory = '{Аларский район}' where id = 9001;
update kurator.organisation set territory = '{"г. Энгельс",Энгельсский район}' where id = 9002;
insert into kurator.routing (territory, settlement, target_category, organisation_id) values ('Аларский район', 'Спорное', null, 9001), ('Аларский район', 'Спорное', null, 9002);

-- A form as the program sends it, with whatever the test says otherwise (field=value): "outcome code field args".
create function tap.refer(p_login text, p_request uuid, p_office int, variadic p_also text[] default '{}') returns text language plpgsql as $$
declare
    f jsonb := '{"source": "helpline", "surname": "Звонкова", "given_name": "Анна", "patronymic": "Ильинична", "birth_date": "1990-05-14", "sex": "f", "phone1": "+79000000301",
                 "phone1_owner": "self", "settlement": "Кутулик", "territory": "Аларский район", "address": "Советская, 3", "note": "просит коляску"}';
    a text;
begin
    foreach a in array p_also loop
        f := f || jsonb_build_object(split_part(a, '=', 1), substr(a, strpos(a, '=') + 1));
    end loop;
    return replace(tap.as_login(p_login, format('select s.outcome, s.code, s.field, s.args from api.save_refer(%L, null, %s, %L, null, %L) s', p_request, p_office,
        array(select k from jsonb_object_keys(f) k order by k), array(select f ->> k from jsonb_object_keys(f) k order by k))), e'\n', ' ');
end $$;
create function tap.cases(p_surname text) returns text language sql as $$
    select string_agg(concat_ws(' ', c.office_id, c.source, c.received_on, r.joined, r.note, (select d.due_on from kurator.deadline d where d.case_id = c.id and d.state = 'open' order by 1 limit 1)), ', ' order by r.id)
      from kurator.person p join kurator.case_file c on c.person_id = p.id join kurator.referral r on r.case_id = c.id where p.surname = p_surname $$;
create function tap.left() returns text language sql as $$
    select concat_ws(' ', (select count(*) from kurator.import_file f where f.kind = 'referral'), (select count(*) from kurator.person p where p.surname like 'Звонк%')) $$;

-- ---- who may -------------------------------------------------------------------------------------------------------------------
select is(tap.refer(:'monitor', gen_random_uuid(), 9001), '(refused,rights.none,"",{})', 'a monitor for the centre, not as an operator');
select is(tap.refer(:'boss', gen_random_uuid(), 9001), '! 42501', 'whose own referrals are an intake has no use for it');
select is(tap.refer(:'prefix' || r, gen_random_uuid(), 9003), '! 42501', r || ' may not') from unnest('{clerk,coordinator,executor,ministry,admin,auditor}'::text[]) r;
select is(tap.left(), '0 0', 'and nothing is there of it');

-- ---- what is refused: nothing stays ---------------------------------------------------------------------------------------------
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'surname=', 'birth_date=', 'source='), '(refused,field.required,source,{}) (refused,field.required,surname,{}) (refused,field.required,birth_date,{})',
          'all that is missing at once');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'birth_date=2026-11-24'), '(refused,birth.future,birth_date,{})', 'born tomorrow');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'birth_date=1900-01-01'), '(refused,birth.old,birth_date,{})', 'too old');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'birth_date=31.02.1990'), '(refused,field.format,birth_date,{})', 'no day');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'source=ipra'), '(refused,field.required,ipra_number,{}) (refused,field.required,ipra_issued_on,{})', 'an extract has a number and a day');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'source=nowhere'), '(refused,field.choice,source,{})', 'a source that is none');
select matches(tap.refer(:'monitor', gen_random_uuid(), 9003, 'snils=11223344594'), '^\(refused,snils', 'a SNILS with another check number');
select matches(tap.refer(:'monitor', gen_random_uuid(), 9003, 'phone1=12'), '^\(refused,phone[^,]*,phone1', 'a number that is none');
select matches(tap.refer(:'monitor', gen_random_uuid(), 9003, 'rep_phone=12'), 'rep_phone', 'that of the representative');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'rep_surname=Звонкова'), '(refused,field.required,rep_relation,{})', 'a representative without saying as what');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'rep_relation=organisation'), '(refused,field.required,rep_organisation,{})', 'an organisation without a name');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'office=9003'), '(refused,field.choice,office,{})', 'the centre takes no referrals');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'office=99999999'), '(refused,field.choice,office,{})', 'an operator that is none');
select matches(tap.refer(:'monitor', gen_random_uuid(), 9003, 'surname=Robert''; drop table'), '^\(refused,name', 'what is no name');
select matches(tap.refer(:'monitor', gen_random_uuid(), 9003, 'address=' || e'\x1b[2J'), 'address', 'what would move a terminal');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'patience=1'), '(refused,field.unknown,patience,{})', 'a field that is none');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'birth_date=2015-05-14'), '(question,question.no_representative,rep_relation,{})', 'a child without a representative is asked about');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'territory=', 'settlement='), '(refused,field.required,settlement,{})', 'no place, no operator');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'settlement= ', 'office=9001'), '(refused,field.required,settlement,{})', 'nor, with one that is chosen, where to go to');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'rep_relation=mother', 'rep_surname=Звонкова'), '(refused,field.required,rep_given_name,{})', 'a representative without a given name');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'rep_relation=mother'), '(refused,field.required,rep_surname,{}) (refused,field.required,rep_given_name,{})', 'or any name');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'rep_relation=organisation', 'rep_organisation=Дом-интернат', 'rep_given_name=Ольга'), '(refused,field.unknown,rep_given_name,{})', 'an organisation has none');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'rep_relation=mother', 'rep_surname=Звонкова', 'rep_given_name=Ольга', 'rep_organisation=Дом-интернат'), '(refused,field.unknown,rep_organisation,{})', 'nor is a mother one');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'sender=Бюро', 'sender_no=7', 'ipra_number=1/2026'), '(refused,field.unknown,sender,{}) (refused,field.unknown,sender_no,{}) (refused,field.unknown,ipra_number,{})',
          'what a call does not have is not left out in silence');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'territory=', 'settlement=Нигде'), '(refused,refer.unroutable,office,"{"""",Нигде}")', 'a place that nobody has');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'settlement=Спорное'), '(refused,refer.tie,office,"{""УСЗСОН А, УСЗСОН Б""}")', 'a place that two have');
select is(tap.left(), '0 0', 'of none of them anything stays');

-- ---- a new citizen ---------------------------------------------------------------------------------------------------------------
\set request '3f0c6a50-0000-4000-8000-000000000071'
select is(tap.refer(:'monitor', :'request', 9003), '(saved,"","","{""УСЗСОН А"",2026-11-30}")', 'by its place, with the operator''s own five days');
select is(tap.refer(:'monitor', :'request', 9003), '(saved,"","","{""УСЗСОН А"",2026-11-30}")', 'sent again: the same answer');
select is(tap.cases('Звонкова'), '9001 helpline 2026-11-23 f просит коляску 2026-11-30', 'once, from where it came');
select is((select string_agg(p.number || ' ' || p.owner, ',') from kurator.phone p join kurator.person x on x.id = p.person_id where x.surname = 'Звонкова'), '+79000000301 self', 'with the number');
select is((select concat_ws(' ', r.surname, r.rest, r.outcome) from kurator.import_row r join kurator.import_file f on f.id = r.import_id where f.kind = 'referral'), 'created', 'what was typed is nowhere else any more');
select isnt((select count(*) from audit.entry e where e.login = :'monitor' and e.kind = 'insert' and e.relation = 'kurator.case_file'), 0::bigint, 'the journal has who did it');
select is(tap.as_login(:'monitor', 'select count(*) from api.import_files(9003, ''{}'', ''{}'')'), '(0)', 'it is no file in the list of files');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'settlement=Спорное', 'office=9002', 'surname=Звонкина', 'phone1=+79000000302'), '(saved,"","","{""УСЗСОН Б"",2026-11-30}")', 'the operator that was chosen');
select is(tap.cases('Звонкина'), '9002 helpline 2026-11-23 f просит коляску 2026-11-30', 'has it');

-- ---- a child with its mother -------------------------------------------------------------------------------------------------------
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'surname=Звонков', 'given_name=Пётр', 'patronymic=Ильич', 'sex=m', 'birth_date=2015-05-14', 'phone1=', 'rep_relation=mother', 'rep_surname=Звонкова',
                    'rep_given_name=Ольга', 'rep_phone=+79000000303', 'source=ipra', 'ipra_number=5/2026', 'ipra_issued_on=2026-11-10', 'ipra_until=until18', 'disability=child'),
          '(saved,"","","{""УСЗСОН А"",2026-11-30}")', 'an extract of a child');
select is((select concat_ws(' ', r.relation, r.surname, r.given_name, h.number, h.owner, i.number, i.until_kind, p.disability)
             from kurator.person p join kurator.representative r on r.person_id = p.id join kurator.phone h on h.representative_id = r.id join kurator.ipra i on i.person_id = p.id
            where p.surname = 'Звонков'), 'mother Звонкова Ольга +79000000303 representative 5/2026 until18 child', 'who speaks for it, at which number, and the extract');
select is((select count(*)::int from kurator.ipra_rest r join kurator.person p on p.id = r.person_id where p.surname = 'Звонков'), 0, 'the representative is no part of the extract');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'surname=Звонков', 'given_name=Пётр', 'patronymic=Ильич', 'sex=m', 'birth_date=2015-05-14', 'rep_relation=mother', 'rep_surname=Звонкова',
                    'rep_given_name=Ольга', 'source=ipra', 'ipra_number=5/2026', 'ipra_issued_on=2026-11-10', 'ipra_until=until18', 'disability=child'),
          '(refused,refer.there,ipra_number,"{""УСЗСОН А""}")', 'that extract once more is refused: what was typed stays in the form');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'surname=Звонков', 'given_name=Пётр', 'patronymic=Ильич', 'sex=m', 'birth_date=2015-05-14', 'rep_relation=mother', 'rep_surname=Звонкова',
                    'rep_given_name=Ольга', 'source=ipra', 'ipra_number=5/2026', 'ipra_issued_on=2026-11-10', 'ipra_until=date', 'ipra_valid_until=2028-11-10', 'disability=child', 'note=исправлен срок'),
          '(saved,refer.joined,"","{""УСЗСОН А"",2026-11-30}")', 'put right it joins the case that runs');
select is(tap.cases('Звонков'), '9001 ipra 2026-11-23 f просит коляску 2026-11-30, 9001 ipra 2026-11-23 t исправлен срок 2026-11-30', 'with what was typed beside it');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'surname=Звонков', 'given_name=Пётр', 'patronymic=Ильич', 'sex=m', 'birth_date=2015-05-14', 'rep_relation=mother', 'rep_surname=Звонкова',
                    'rep_given_name=Ольга', 'source=ipra', 'ipra_number=6/2026', 'ipra_issued_on=2026-11-20', 'disability=child'),
          '(saved,refer.joined,"","{""УСЗСОН А"",2026-11-30}")', 'another joins the case that runs');
select is((select count(*)::int from kurator.representative r join kurator.person p on p.id = r.person_id where p.surname = 'Звонков'), 1, 'and the mother is there once');

-- ---- a known citizen ---------------------------------------------------------------------------------------------------------------
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'source=organisation'), '(question,question.second_case,source,{2026-11-23})', 'a second case beside the one that runs is asked about');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'source=organisation', 'confirm=second'), '(saved,"","","{""УСЗСОН А"",2026-11-30}")', 'and opened');
select is((select count(*)::int from kurator.person p where p.surname = 'Звонкова'), 1, 'of the same citizen');
update kurator.person set disability = '1' where surname = 'Звонкова';
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'source=health', 'disability=3', 'confirm=second'), '(saved,"","","{""УСЗСОН А"",2026-11-30}")', 'a call that says another group');
select is((select p.disability from kurator.person p where p.surname = 'Звонкова'), '1', 'does not change what the operator knows');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'source=ipra', 'ipra_number=8/2026', 'ipra_issued_on=2026-11-11', 'disability=2'), '(saved,refer.joined,"","{""УСЗСОН А"",2026-11-30}")', 'an extract does');
select is((select p.disability from kurator.person p where p.surname = 'Звонкова'), '2', 'as it says');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'source=ipra', 'ipra_number=1/2019', 'ipra_issued_on=2019-11-11', 'disability=3'), '(saved,refer.joined,"","{""УСЗСОН А"",2026-11-30}")', 'an older one that comes late');
select is((select p.disability from kurator.person p where p.surname = 'Звонкова'), '2', 'does not put the old group back');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'surname=Звонкина', 'settlement=Кутулик', 'phone1='), '(saved,"","","{""УСЗСОН А"",2026-11-30}")', 'a namesake at another operator without a number is another citizen');

-- ---- who is not certain lies in the tray -----------------------------------------------------------------------------------------------
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'surname=Первова', 'snils=00100199865', 'phone1='), '(saved,"","","{""УСЗСОН А"",2026-11-30}")', 'somebody with a SNILS');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'surname=Вторая', 'snils=00100199865', 'phone1=', 'note=о второй', 'rep_relation=proxy', 'rep_surname=Доверова', 'rep_given_name=Ада'), '(saved,refer.tray,"",{import.snils_other})', 'another one with it: nothing is lost, it lies in the tray');
select is((select count(*)::int from kurator.person p where p.surname = 'Вторая'), 0, 'not taken in yet');
select is(tap.as_login(:'monitor', 'select t.file, t.name, t.code from api.import_tray(9003, null, 10) t'), '("","Вторая Анна Ильинична",import.snils_other)', 'shown there as of no file');
select is(tap.as_login(:'monitor', format('select s.outcome, s.code, s.args from api.save_tray(gen_random_uuid(), %s, 9003, ''{decision}'', null, ''{new}'') s', (select t.import_id * 100000000 from kurator.import_row t where t.tray))),
          '(saved,"",{created})', 'decided there');
select is(tap.cases('Вторая'), '9001 helpline 2026-11-23 f о второй 2026-11-30', 'with its note');
select is((select r.surname from kurator.representative r join kurator.person p on p.id = r.person_id where p.surname = 'Вторая'), 'Доверова', 'and who speaks for her');

-- ---- a decision in the tray answers as the form would -----------------------------------------------------------------------------------
create function tap.person_of(p_case bigint) returns bigint language sql as 'select person_id from kurator.case_file where id = p_case';
create function tap.waiting(p_surname text) returns bigint language sql as $$
    select r.import_id * 100000000 + r.line from kurator.import_row r where r.tray and r.surname = p_surname $$;
create function tap.decide(p_surname text, p_decision text, p_confirm text default null) returns text language sql as $$
    select tap.as_login('ref_monitor', format('select s.outcome, s.code, s.field, s.args from api.save_tray(gen_random_uuid(), %s, 9003, %L, null, %L) s', tap.waiting(p_surname),
        case when p_confirm is null then '{decision}' else '{decision,confirm}' end, case when p_confirm is null then array[p_decision] else array[p_decision, p_confirm] end)) $$;
create function tap.offered(p_surname text) returns text language sql as $$
    select replace(tap.as_login('ref_monitor', format('select c.code from api.import_choices(9003, %s) c', tap.waiting(p_surname))), e'\n', ' ') $$;
create function tap.lies(p_surname text) returns text language sql as $$
    select concat_ws(' ', r.code, r.decision, r.to_office, r.to_person) from kurator.import_row r where r.tray and r.surname = p_surname $$;
select tap.person_of(tap.citizen(9001, 'Двойникова', null, '+79000000310')) as one, tap.person_of(tap.citizen(9001, 'Двойникова', null, '+79000000311')) as two \gset
\set twin '{given_name=Анна,patronymic=Сергеевна,birth_date=1992-03-14,sex=f,phone1=,surname=Двойникова}'
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, variadic :'twin'::text[]), '(saved,refer.tray,"",{import.several})', 'two have the name');
select is(tap.offered('Двойникова'), format('(same:%s) (same:%s) (new) (drop)', :one, :two), 'either is offered');
select is(tap.decide('Двойникова', 'same:' || :one), '(question,question.second_case,"",{2026-11-21})', 'whose case runs: a second one is asked about, as the form asks');
select is(tap.lies('Двойникова'), 'import.several', 'until that is answered nothing is decided');
select is((select count(*)::int from kurator.case_file where person_id = :one), 1, 'nor opened');
select is(tap.decide('Двойникова', 'same:' || :one, 'second'), '(saved,"","",{updated})', 'answered');
select is((select count(*)::int from kurator.case_file where person_id = :one), 2, 'it is opened');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, variadic :'twin'::text[] || '{source=ipra,ipra_number=21/2026,ipra_issued_on=2026-11-11}'::text[]), '(saved,refer.tray,"",{import.several})', 'an extract');
select is(tap.decide('Двойникова', 'same:' || :two), '(saved,"","",{updated})', 'joins the case unasked, as ever');
select is((select count(*)::int from kurator.case_file where person_id = :two), 1, 'which is the only one');
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, variadic :'twin'::text[] || '{source=ipra,ipra_number=21/2026,ipra_issued_on=2026-11-11,note=важное}'::text[]), '(saved,refer.tray,"",{import.several})', 'the same extract once more');
select is(tap.decide('Двойникова', 'same:' || :two), '(refused,import.there,"",{21/2026})', 'is there already: what was typed is not dropped for it');
select is((select r.rest ->> 'note' from kurator.import_row r where r.tray and r.surname = 'Двойникова'), 'важное', 'it lies where it was');
select is(tap.decide('Двойникова', 'drop'), '(saved,"","",{refused})', 'until somebody drops it');
-- who a line of a file is, is decided once, though the operator is to be decided, too
insert into kurator.import_file (office_id, kind, source, name, sha256, lines, received_on) values (9003, 'extracts', 'organisation', 'спор.csv', repeat('a', 64), 2, '2026-11-23') returning id as file \gset
insert into kurator.import_row (import_id, line, outcome, tray, verdict, code, surname, given_name, patronymic, birth_date, sex, territory, settlement, ipra_number, ipra_issued_on)
select :file, 2, 'refused', true, 'doubtful', 'import.several', 'Двойникова', 'Анна', 'Сергеевна', '1992-03-14', 'f', 'Аларский район', 'Спорное', '22/2026', '2026-11-11';
select is(tap.decide('Двойникова', 'same:' || :two), '(refused,import.tie,"","{""УСЗСОН А, УСЗСОН Б""}")', 'who it is; then to whom it goes is open');
select is(tap.lies('Двойникова'), 'import.tie same ' || :two, 'who it is stays said');
select is(tap.decide('Двойникова', 'to:9001'), '(question,question.second_case,"",{2026-11-21})', 'the operator has a case of hers: asked');
select is(tap.lies('Двойникова'), 'import.tie same ' || :two, 'and nothing is decided by asking');
select is(tap.decide('Двойникова', 'to:9001', 'second'), '(saved,"","",{updated})', 'answered');
select is((select count(*)::int from kurator.case_file where person_id = :two), 2, 'it is opened for her who was chosen before');
-- his case runs at another operator than that of the place
select tap.person_of(tap.citizen(9002, 'Уезжаева', '00100199158', '+79000000312')) as moved \gset
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, 'surname=Уезжалова', 'given_name=Анна', 'patronymic=Сергеевна', 'birth_date=1992-03-14', 'snils=00100199158', 'phone1='), '(saved,refer.tray,"",{import.snils_other})', 'the number of a citizen of another name');
select is(tap.decide('Уезжалова', 'same:' || :moved), '(refused,import.moved,"",{})', 'it is he, and his case runs elsewhere: nobody opens a second one unasked');
select is(tap.lies('Уезжалова'), 'import.moved same ' || :moved, 'who keeps it is to be said');
select is(tap.offered('Уезжалова'), '(to:9002) (to:9001) (drop)', 'the operator that does comes first');
select is(tap.decide('Уезжалова', 'to:9002'), '(question,question.second_case,"",{2026-11-21})', 'there it is a second case');
select is(tap.decide('Уезжалова', 'to:9001'), '(saved,"","",{updated})', 'here the first one');
select is((select string_agg(c.office_id::text, ' ' order by c.id) from kurator.case_file c where c.person_id = :moved), '9002 9001', 'of the same citizen');

-- who was restricted between the list and the answer is nobody's to choose
select is(tap.refer(:'monitor', gen_random_uuid(), 9003, variadic :'twin'::text[]), '(saved,refer.tray,"",{import.several})', 'one more');
select is(tap.offered('Двойникова'), format('(same:%s) (same:%s) (new) (drop)', :one, :two), 'both were offered');
insert into kurator.restriction (office_id, person_id, kind, reason, marked_by) select 9001, :one, 'violence', 'угрозы', s.id from kurator.staff s where s.login = :'boss';
select is(tap.decide('Двойникова', 'same:' || :one), '(refused,field.choice,decision,{})', 'not any more');
select is(tap.offered('Двойникова'), format('(same:%s) (new) (drop)', :two), 'nor offered');
select is((select count(*)::int from kurator.case_file where person_id = :one), 2, 'nothing was written');
select tap.person_of(tap.citizen(9001, 'Близнецова', null, '+79000000313')) as one, tap.person_of(tap.citizen(9001, 'Близнецова', null, '+79000000314')) as two \gset
update kurator.import_row set surname = 'Близнецова', settlement = 'Спорное' where tray and surname = 'Двойникова';
select is(tap.decide('Близнецова', 'same:' || :one), '(refused,import.tie,"","{""УСЗСОН А, УСЗСОН Б""}")', 'chosen before he was restricted');
insert into kurator.restriction (office_id, person_id, kind, reason, marked_by) select 9001, :one, 'violence', 'угрозы', s.id from kurator.staff s where s.login = :'boss';
select is(tap.decide('Близнецова', 'to:9001', 'second'), '(saved,"","",{updated})', 'the choice holds no longer');
select is((select string_agg((select count(*) from kurator.case_file c where c.person_id = p)::text, ' ' order by n) from unnest(array[:one, :two]::bigint[]) with ordinality x(p, n)), '1 2', 'it is she of that name whom the centre sees');

-- a line that was judged before its citizen was restricted is judged as it is when it is written
select tap.person_of(tap.citizen(9001, 'Позднова', '00100199057', '+79000000315')) as late \gset
insert into kurator.import_file (office_id, kind, name, sha256, lines, received_on) values (9003, 'extracts', 'поздно.csv', repeat('b', 64), 1, '2026-11-23') returning id as file \gset
insert into kurator.import_row (import_id, line, surname, given_name, patronymic, birth_date, sex, snils, territory, settlement, ipra_number, ipra_issued_on)
values (:file, 2, 'Позднова', 'Анна', 'Сергеевна', '1992-03-14', 'f', '00100199057', 'Аларский район', 'Кутулик', '31/2026', '2026-11-11');
select is(tap.as_login(:'monitor', format('select api.import_check(%s, -1, 10)', :file)), '(2)', 'the dry run');
select is((select verdict || ' ' || (person_id = :late) from kurator.import_row where import_id = :file), 'changed true', 'knows him');
insert into kurator.restriction (office_id, person_id, kind, reason, marked_by) select 9001, :late, 'violence', 'угрозы', s.id from kurator.staff s where s.login = :'boss';
select is(tap.as_login(:'monitor', format('select s.outcome, s.args from api.import_apply(gen_random_uuid(), %s, 0, null) s', :file)), '(saved,"{1,0,0,0,""""}")', 'who is restricted meanwhile is as one who is not there');
select is((select count(*)::int from kurator.ipra i where i.person_id = :late), 0, 'nothing is added to him');
select is((select count(*)::int from kurator.person_clash k where k.other_id = :late), 1, 'and it is to be cleared up by who may see both');

-- ---- whom the centre may not see is as whom nobody knows --------------------------------------------------------------------------
select tap.citizen(9001, 'Тайнина', '00100199562', '+79000000304') as hidden \gset
insert into kurator.restriction (office_id, person_id, kind, reason, marked_by) select c.office_id, c.person_id, 'violence', 'угрозы', s.id from kurator.case_file c, kurator.staff s where c.id = :hidden and s.login = :'boss';
create function tap.asked(p_surname text, p_snils text, variadic p_also text[] default '{}') returns text language plpgsql as $$
begin
    raise exception '%', tap.refer('ref_monitor', gen_random_uuid(), 9003, variadic array['surname=' || p_surname, 'given_name=Анна', 'patronymic=Сергеевна', 'birth_date=1992-03-14', 'sex=f', 'snils=' || p_snils, 'phone1='] || p_also);
exception when raise_exception then
    return sqlerrm;
end $$;
select is(tap.asked(who, '00100199562', variadic more), '(saved,"","","{""УСЗСОН А"",2026-11-30}")', 'a number of who is hidden, with the name of ' || who)
  from unnest('{Тайнина,Никтова}'::text[]) who, (values ('{}'::text[]), ('{source=organisation}'), ('{source=ipra,ipra_number=8/2026,ipra_issued_on=2026-11-11}')) m(more);
select is(tap.asked('Никтова', '00100199360'), '(saved,"","","{""УСЗСОН А"",2026-11-30}")', 'as a number that nobody has');
select matches(tap.refer(:'monitor', gen_random_uuid(), 9003, 'surname=Тайнина', 'given_name=Анна', 'patronymic=Сергеевна', 'birth_date=1992-03-14', 'snils=00100199562', 'phone1='), 'saved', 'recorded');
select is((select string_agg(case when c.person_id = p.id then 'hidden' else 'entered' end, ' ') from kurator.person_clash c join kurator.person p on p.id = (select f.person_id from kurator.case_file f where f.id = :hidden) where p.id in (c.person_id, c.other_id)), 'entered',
          'and to be cleared up by who may see both');

-- ---- a draft of it -----------------------------------------------------------------------------------------------------------------
select is(tap.as_login(:'monitor', 'select api.keep_draft(gen_random_uuid(), ''refer'', null, 9003, 0, 1, ''surname'', ''{surname}'', ''{Черновикова}'')'), '(t)', 'what a monitor has typed is kept');
select is(tap.as_login(:'monitor', 'select api.keep_draft(gen_random_uuid(), ''refer'', null, 9001, 0, 1, ''surname'', ''{surname}'', ''{Черновикова}'')'), '! KU001', 'not at an operator');
select * from finish();
rollback;
