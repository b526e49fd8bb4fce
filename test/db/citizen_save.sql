-- citizen_save.sql - a known citizen put right, documents, IPRAs and measures: every wrong field, rights, conflicts, history, search, the
-- ladder that follows, numbers that others keep.
\set prefix csv_
\set clerk csv_clerk
\set boss csv_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
create function tap.mend(p_login text, p_function text, p_case bigint, variadic p_fields text[]) returns text language sql as $$ select tap.mended(p_login, p_function, p_case, p_fields) $$;
create function tap.who_is(p_case bigint) returns text language sql as $$
    select concat_ws(' ', p.surname, p.given_name, nullif(p.patronymic, ''), p.birth_date, p.sex, coalesce(p.snils, '-'), case when p.snils_disputed then 'disputed' end, coalesce(p.disability, '-'), case when p.incapable then 'incapable' end, 'v' || p.version)
      from kurator.person p where p.id = tap.person_of(p_case) $$;
create function tap.finds(p_login text, p_text text) returns text language sql as $$
    select tap.as_login(p_login, format('select count(*) from api.search(%s, %L, 20)', 9001, p_text)) $$;

-- ---- rights --------------------------------------------------------------------------------------------------------------------
select tap.case_of('Прежнева', '+79000000001') as c \gset
select is(tap.mend(l, 'citizen', :c, 'given_name=Пётр>Павел'), e, l) from (values
    (:'prefix' || 'other', '! KU001'), (:'prefix' || 'monitor', '! 42501'), (:'prefix' || 'executor', '! 42501'), (:'prefix' || 'admin', '! 42501'), (:'prefix' || 'coordinator', 'saved')) x(l, e);
select is(tap.mend(l, f, :c, variadic v), e, l || ' ' || f) from (values (:'prefix' || 'other', '! KU001'), (:'prefix' || 'monitor', '! 42501')) x(l, e),
    (values ('document', array['document_kind=passport', 'received_on=2026-11-23']), ('ipra', array['kind=ipra', 'number=1', 'issued_on=2026-01-01', 'until_kind=unlimited'])) y(f, v);
select is(tap.mend(:'clerk', 'citizen', 0, 'given_name=Пётр>Иван'), '! KU001', 'no such case');
select is(tap.who_is(:c), 'Прежнева Павел 1970-05-05 m - - v2', 'once');

-- ---- the citizen: every wrong field -----------------------------------------------------------------------------------------------
insert into kurator.person (surname, given_name, birth_date, sex, snils) values ('Занятов', 'Пётр', '1960-01-01', 'm', '00100199764') returning id as taken \gset
insert into kurator.person_office (office_id, person_id) values (9001, :taken);
select is(tap.mend(:'clerk', 'citizen', :c, variadic f), e, array_to_string(f, ' ')) from (values
    (array['surname=Прежнева>'], 'refused field.required:how, field.required:surname'),
    (array['surname=Прежнева>Новая'], 'refused field.required:how'),
    (array['surname=Прежнева>Новая2', 'how=mend'], 'refused name.digit:surname'),
    (array['surname=Прежнева>Новая', 'how=married'], 'refused field.choice:how'),
    (array['given_name=Павел>'], 'refused field.required:given_name'),
    (array['birth_date=1970-05-05>'], 'refused field.required:birth_date'),
    (array['birth_date=1970-05-05>1970-02-30'], 'refused field.format:birth_date'),
    (array['birth_date=1970-05-05>2026-12-01'], 'refused birth.future:birth_date'),
    (array['birth_date=1970-05-05>1901-12-01'], 'refused birth.old:birth_date'),
    (array['snils=>11223344596'], 'refused snils.check:snils'),
    (array['snils=>123'], 'refused snils.length:snils'),
    (array['snils=>00100199764'], 'refused snils.taken:snils'),
    (array['sex=m>'], 'refused field.required:sex'),
    (array['sex=m>x'], 'refused field.choice:sex'),
    (array['disability=>child'], 'refused disability.adult:disability'),
    (array['disability=>limited_health'], 'refused disability.limited:disability'),
    (array['birth_date=1970-05-05>2015-05-05', 'disability=>2'], 'refused disability.minor:disability'),
    (array['incapable=no>maybe'], 'refused field.choice:incapable'),
    (array['colour=red'], 'refused field.unknown:colour'),
    (array['given_name=Павел>' || repeat('я', 101)], 'refused field.long:given_name'),
    (array['given_name=Павел>a' || chr(27) || '[2J'], 'refused field.control:given_name'),
    (array['incapable=no>yes'], 'question question.no_representative:incapable')) x(f, e);
select is(tap.who_is(:c), 'Прежнева Павел 1970-05-05 m - - v2', 'nothing of it was written');
select is(tap.does(:'clerk', 'select * from api.save_citizen(gen_random_uuid(), ' || :c || ', 1, array[''sex'', ''snils''], null, array[''m''])'), 'ok', 'unequal arrays are answered');
select is((select min(received_on) from kurator.case_file where id = :c), '2026-11-23', 'it arrived today');

-- ---- a surname that changed stays as a former one; a mistake does not --------------------------------------------------------------
select is(tap.mend(:'clerk', 'citizen', :c, 'surname=Прежнева>Нынешняя', 'how=changed', 'sex=m>f'), 'saved', 'married');
select is(tap.finds(:'clerk', 'прежнева') || tap.finds(:'clerk', 'нынешняя'), '(1)(1)', 'found by both');
select is(tap.mend(:'clerk', 'citizen', :c, 'surname=Нынешняя>Нынешная', 'how=mend'), 'saved', 'a slip of the pen');
select is(tap.finds(:'clerk', 'прежнева') || tap.finds(:'clerk', 'нынешная'), '(1)(1)', 'found by the right one and the former');
select is((select string_agg(surname, ' ' order by id) from kurator.former_name where person_id = tap.person_of(:c)), 'Прежнева', 'one former name');
select is((select string_agg(h.surname || ' ' || h.changed_by, ', ' order by h.version) from kurator.person_history h where h.id = tap.person_of(:c) and h.version > 1),
          'Прежнева csv_clerk, Нынешняя csv_clerk', 'what stood before, and who changed it');
select ok(exists (select from audit.entry e where e.relation = 'kurator.person' and e.kind = 'update' and e.subject = tap.person_of(:c) and 'surname' = any (e.columns) and e.login = :'clerk'), 'journalled');

-- ---- former given names and patronymics --------------------------------------------------------------------------------------------
select tap.case_of('Переимянов', '+79000000077', '1975-05-05') as f \gset
create function tap.former(p_case bigint) returns text language sql as $$
    select string_agg(concat_ws('|', n.surname, n.given_name, n.patronymic, n.until_on, case when n.void then 'void' end), ', ' order by n.id) from kurator.former_name n where n.person_id = tap.person_of(p_case) $$;
select is(tap.mend(:'clerk', 'citizen', :f, 'given_name=Пётр>Платон', 'how_given=mend'), 'saved', 'a slip of the pen');
select is(tap.former(:f), null, 'is no former name');
select is(tap.mend(:'clerk', 'citizen', :f, 'patronymic=>Ильич'), 'saved', 'nor is what was not known');
select is(tap.mend(:'clerk', 'citizen', :f, 'given_name=Платон>Захар', 'how_given=wed'), 'refused field.choice:how_given', 'mended or changed');
select is(tap.mend(:'clerk', 'citizen', :f, 'given_name=Платон>Захар', 'patronymic=Ильич>Львович', 'how_given=changed'), 'saved', 'both changed');
select is(tap.former(:f), '|Платон|Ильич|2026-11-23', 'what was before, with its last day');
select is(tap.finds(:'clerk', 'переимянов платон ильич') || tap.finds(:'clerk', 'захар переимянов') || tap.finds(:'clerk', 'платон 05.05.1975') || tap.finds(:'clerk', 'переимянов пётр'), '(1)(1)(1)(0)', 'found by both, not by the slip');
select is(tap.mend(:'clerk', 'citizen', :f, 'surname=Переимянов>Инаков', 'how=changed', 'given_name=Захар>Ефим', 'how_given=changed'), 'saved', 'the surname and the given name');
select is(tap.former(:f), '|Платон|Ильич|2026-11-23, Переимянов|Захар||2026-11-23', 'one more');
select is((select string_agg(q || tap.finds(:'clerk', q), ' ' order by i) from unnest('{переимянов захар,инаков захар,переимянов ефим,инаков платон ильич,ильич инаков}'::text[]) with ordinality x(q, i)),
          'переимянов захар(1) инаков захар(1) переимянов ефим(1) инаков платон ильич(1) ильич инаков(1)', 'in every pairing');
-- written down from the papers
select is(tap.mend(l, 'former', :f, 'surname=Давний'), e, l) from (values (:'prefix' || 'other', '! KU001'), (:'prefix' || 'monitor', '! 42501'), (:'prefix' || 'admin', '! 42501')) x(l, e);
select is(tap.mend(:'clerk', 'former', :f, variadic v), e, array_to_string(v, ' ')) from (values
    (array['id=0'], 'refused former.empty:surname'), (array['surname=Давний2'], 'refused name.digit:surname'), (array['given_name=' || repeat('я', 101)], 'refused field.long:given_name'),
    (array['surname=инаков', 'given_name=ефим'], 'refused former.same:surname'), (array['surname=Переимянов', 'given_name=захар'], 'refused former.already:surname'),
    (array['surname=Давний', 'until_on=2026-02-30'], 'refused field.format:until_on'), (array['surname=Давний', 'until_on=2026-11-24'], 'refused date.future:until_on'),
    (array['surname=Давний', 'until_on=1975-05-04'], 'refused former.birth:until_on'), (array['surname=Давний', 'void=maybe'], 'refused field.choice:void'),
    (array['id=999999', 'surname=Давний'], 'refused record.unknown:id'), (array['id=x'], 'refused record.unknown:id'), (array['colour=red'], 'refused field.unknown:colour, former.empty:surname')) x(v, e);
select is(tap.mend(:'clerk', 'former', :f, 'surname=Давний', 'until_on=1990-01-01'), 'saved', 'one from the papers');
select is(tap.finds(:'clerk', 'давний ефим'), '(1)', 'he is found by it');
select is(tap.mend(:'clerk', 'former', :f, 'id=' || (select max(id) from kurator.former_name where person_id = tap.person_of(:f)), 'surname=Давний>Древний'), 'saved', 'put right');
select is(tap.finds(:'clerk', 'давний ефим') || tap.finds(:'clerk', 'древний ефим'), '(0)(1)', 'found by the right one');
select is(tap.mend(:'prefix' || 'coordinator', 'former', :f, 'id=' || (select max(id) from kurator.former_name where person_id = tap.person_of(:f)), 'surname=Давний>Дальний'), 'conflict conflict.field:surname(Давний,Древний,Дальний,Иванова О. П.,2026-11-23 10:00,name)', 'who read it before is told');
select is(tap.mend(:'clerk', 'former', :f, 'id=' || (select max(id) from kurator.former_name where person_id = tap.person_of(:f)), 'void=no>yes'), 'saved', 'it was an error');
select is(tap.finds(:'clerk', 'древний ефим'), '(0)', 'found by it no more');
select is((select string_agg(h.surname, ' ' order by h.version) from kurator.former_name_history h where h.person_id = tap.person_of(:f)), 'Давний Древний', 'what stood before is kept');
select is((select string_agg(e.kind, ' ' order by e.id) from audit.entry e where e.relation = 'kurator.former_name' and e.subject = tap.person_of(:f)), 'insert insert insert update update', 'and journalled');

-- ---- birth date, SNILS: the ladder and the keys follow ------------------------------------------------------------------------------
select is(tap.mend(:'clerk', 'citizen', :c, 'birth_date=1970-05-05>1971-05-05', 'snils=>11223344595', 'disability=>2'), 'saved', 'put right');
select is(tap.finds(:'clerk', '11223344595') || tap.finds(:'clerk', '05.05.1971') || tap.finds(:'clerk', '05.05.1970'), '(1)(1)(0)', 'found by the new ones, not by the old');
select is(tap.mend(:'clerk', 'citizen', :c, 'birth_date=1971-05-05>2015-05-05', 'disability=2>child', 'confirm=norep'), 'saved', 'a child in truth');
select is((select w.relation from kurator.speaks_with(tap.person_of(:c), '2026-11-23') w), '', 'nobody to speak with yet');
select is(tap.mend(:'clerk', 'citizen', :c, 'given_name=Павел>Паша'), 'saved', 'what was so and is not touched asks nothing');
-- restored twice is nothing
select is(tap.mend(:'clerk', 'citizen', :c, 'given_name=Паша>Паша'), 'saved', 'nothing changes');
select is(tap.who_is(:c), 'Нынешная Паша 2015-05-05 f 11223344595 child v7', 'no version for nothing');

-- ---- a number that is kept out of sight ---------------------------------------------------------------------------------------------
insert into kurator.person (surname, given_name, birth_date, sex, snils) values ('Далёков', 'Пётр', '1960-01-01', 'm', '00100199663') returning id as far \gset
insert into kurator.person_office (office_id, person_id) values (9002, :far);
select is(tap.mend(:'clerk', 'citizen', :c, 'snils=11223344595>00100199663'), 'saved', 'as any other: nothing is told');
select is(tap.who_is(:c), 'Нынешная Паша 2015-05-05 f 00100199663 disputed child v8', 'in dispute');
select is((select count(*)::int from kurator.person_clash where person_id = tap.person_of(:c) and other_id = :far and settled_at is null), 1, 'to be cleared up above');
select is(tap.mend(:'clerk', 'citizen', :c, 'snils=00100199663>11223344595'), 'saved', 'given up');
select is(tap.who_is(:c) || (select settled_at is not null from kurator.person_clash where person_id = tap.person_of(:c)), 'Нынешная Паша 2015-05-05 f 11223344595 child v9true', 'in dispute no more');

-- ---- two at it ----------------------------------------------------------------------------------------------------------------------
select is(tap.mend(:'boss', 'citizen', :c, 'sex=m>f', 'given_name=Паша>Полина'), 'saved', 'the supervisor');
select alike(tap.mend(:'clerk', 'citizen', :c, 'given_name=Паша>Павлина'), 'conflict conflict.field:given\_name(Паша,Полина,Павлина,%', 'the same group: both values');
select is(tap.mend(:'clerk', 'citizen', :c, 'given_name=Паша>Паша', 'snils=11223344595>'), 'merged saved , merged.field:given_name', 'another group: both stand');
select is(tap.who_is(:c), 'Нынешная Полина 2015-05-05 f - child v11', 'so');
-- once
create temp table once as select gen_random_uuid() as id;
select tap.as_login(:'clerk', format($$select outcome from api.save_citizen(%L, %s, 1, '{given_name}', '{Полина}', '{Поля}')$$, (select id from once), :c)) from generate_series(1, 2) \g /dev/null
select is(tap.who_is(:c), 'Нынешная Поля 2015-05-05 f - child v12', 'sent twice, written once');

-- ---- documents ------------------------------------------------------------------------------------------------------------------------
insert into kurator.representative (person_id, relation, surname, given_name) values (tap.person_of(:c), 'guardian', 'Седова', 'Вера') returning id as rep \gset
select tap.case_of('Чужой', '+79000000011') as other \gset
insert into kurator.representative (person_id, relation, surname) values (tap.person_of(:other), 'guardian', 'Чужая') returning id as theirs \gset
select is(tap.mend(:'clerk', 'document', :c, variadic f), e, array_to_string(f, ' ')) from (values
    (array['number=1'], 'refused field.required:document_kind, field.required:received_on'),
    (array['document_kind=visa', 'received_on=2026-11-23'], 'refused field.choice:document_kind'),
    (array['document_kind=passport', 'received_on=2026-11-24'], 'refused date.future:received_on'),
    (array['document_kind=passport', 'received_on=23.11'], 'refused field.format:received_on'),
    (array['document_kind=passport', 'received_on=2026-11-20', 'issued_on=2026-11-21'], 'refused document.received:received_on'),
    (array['document_kind=passport', 'received_on=2026-11-20', 'issued_on=2026-12-21'], 'refused date.future:issued_on, document.received:received_on'),
    (array['document_kind=passport', 'received_on=2026-11-20', 'issued_on=2026-11-19', 'valid_until=2026-11-18'], 'refused document.until:valid_until'),
    (array['document_kind=authority', 'received_on=2026-11-20', 'representative_id=' || :theirs], 'refused record.unknown:representative_id'),
    (array['document_kind=authority', 'received_on=2026-11-20', 'representative_id=x'], 'refused record.unknown:representative_id'),
    (array['document_kind=passport', 'received_on=2026-11-20', 'state=lost'], 'refused field.choice:state'),
    (array['id=99999', 'document_kind=passport', 'received_on=2026-11-20'], 'refused record.unknown:id'),
    (array['document_kind=passport', 'received_on=2026-11-20', 'note=' || repeat('я', 301)], 'refused field.long:note')) x(f, e);
select is((select count(*)::int from kurator.document), 0, 'nothing was written');
select is(tap.mend(:'clerk', 'document', :c, 'document_kind=authority', 'number=14', 'issued_on=2020-05-05', 'issued_by=опека', 'received_on=2026-11-23', 'representative_id=' || :rep), 'saved', 'an act');
select id as doc from kurator.document \gset
select is(tap.mend(:'clerk', 'document', :c, 'id=' || :doc, 'state=copy>returned', 'note=>на руки'), 'saved', 'given back');
select is((select concat_ws(' ', kind, number, issued_on, issued_by, received_on, state, representative_id = :rep, note, version) from kurator.document), 'authority 14 2020-05-05 опека 2026-11-23 returned t на руки 2', 'so it stands');
select is((select string_agg(state, ' ') from kurator.document_history), 'copy', 'and so it stood');
select is(tap.mend(:'clerk', 'document', :c, 'id=' || :doc, 'document_kind=authority>passport'), 'saved', 'a passport in truth');
select is((select representative_id from kurator.document), null, 'which proves nobody''s authority');
select is(tap.mend(:'clerk', 'document', :other, 'id=' || :doc, 'note=x'), 'refused record.unknown:id', 'not of another citizen');

-- ---- IPRA and measures ------------------------------------------------------------------------------------------------------------------
select is(tap.mend(:'clerk', 'ipra', :c, variadic f), e, array_to_string(f, ' ')) from (values
    (array['number=1'], 'refused field.required:kind'),
    (array['kind=plan'], 'refused field.choice:kind'),
    (array['kind=ipra'], 'refused field.required:issued_on, field.required:number, field.required:until_kind'),
    (array['kind=ipra', 'number=1', 'issued_on=2027-01-01', 'until_kind=unlimited'], 'refused date.future:issued_on'),
    (array['kind=ipra', 'number=1', 'issued_on=2014-01-01', 'until_kind=unlimited'], 'refused ipra.before_birth:issued_on'),
    (array['kind=ipra', 'number=1', 'issued_on=2026-01-01', 'until_kind=date'], 'refused ipra.valid_required:valid_until'),
    (array['kind=ipra', 'number=1', 'issued_on=2026-01-01', 'until_kind=date', 'valid_until=2025-01-01'], 'refused ipra.valid_order:valid_until'),
    (array['kind=ipra', 'number=1', 'issued_on=2026-01-01', 'until_kind=unlimited', 'disability=limited_health'], 'refused ipra.limited:disability'),
    (array['kind=ipra', 'number=1', 'issued_on=2026-01-01', 'until_kind=unlimited', 'disability=1'], 'refused disability.minor:disability'),
    (array['kind=ipra', 'number=1', 'issued_on=2026-01-01', 'until_kind=unlimited', 'limits=123'], 'refused ipra.limits:limits'),
    (array['kind=ipra', 'number=1', 'issued_on=2026-01-01', 'until_kind=unlimited', 'limits=0000004'], 'refused ipra.limits:limits'),
    (array['kind=ipra', 'id=7', 'number=1'], 'refused record.unknown:id'),
    (array['kind=measure'], 'refused field.required:ipra_id, field.required:name, field.required:section'),
    (array['kind=measure', 'ipra_id=7', 'section=medical', 'name=Массаж'], 'refused record.unknown:ipra_id'),
    (array['kind=measure', 'ipra_id=7', 'section=magic', 'name=Массаж'], 'refused record.unknown:ipra_id, field.choice:section')) x(f, e);
select is(tap.mend(:'clerk', 'ipra', :other, 'kind=ipra', 'number=1', 'issued_on=2026-01-01', 'until_kind=until18'), 'refused ipra.adult:until_kind', 'until 18 is a child''s');
select is((select count(*)::int from kurator.ipra) + (select count(*)::int from kurator.ipra_measure), 0, 'nothing was written');
update kurator.person set disability = null where id = tap.person_of(:c);
select is(tap.mend(:'clerk', 'ipra', :c, 'kind=ipra', 'number=12/2026', 'issued_on=2026-10-10', 'until_kind=until18', 'protocol=77', 'disability=child', 'limits=0 2 0 0 0 1 0'), 'saved', 'an IPRA');
select id as ipra from kurator.ipra where person_id = tap.person_of(:c) \gset
select is((select concat_ws(' ', number, issued_on, until_kind, protocol, disability, limits) from kurator.ipra where id = :ipra), '12/2026 2026-10-10 until18 77 child {0,2,0,0,0,1,0}', 'so it stands');
select is((select disability from kurator.person where id = tap.person_of(:c)), 'child', 'the newest one tells of the citizen');
select is(tap.mend(:'clerk', 'ipra', :c, 'kind=ipra', 'number=1/2020', 'issued_on=2020-10-10', 'until_kind=date', 'valid_until=2022-10-10'), 'saved', 'an older one');
select is((select disability from kurator.person where id = tap.person_of(:c)), 'child', 'an older one does not');
select is(tap.mend(:'clerk', 'ipra', :c, 'kind=measure', 'ipra_id=' || :ipra, 'section=medical', 'name=Массаж', 'executor=ОГБУЗ', 'from_on=2026-10-10', 'until_on=2027-10-10'), 'saved', 'a measure');
select id as m from kurator.ipra_measure \gset
select is(tap.mend(:'clerk', 'ipra', :c, variadic array['kind=measure', 'id=' || :m] || f), e, array_to_string(f, ' ')) from (values
    (array['until_on=2027-10-10>2026-10-09'], 'refused measure.until:until_on'),
    (array['result=>done'], 'refused field.required:result_on'),
    (array['result=>done', 'result_on=>2026-12-01'], 'refused date.future:result_on'),
    (array['result=>done', 'result_on=>2026-10-01'], 'refused measure.result:result_on'),
    (array['name=Массаж>'], 'refused field.required:name')) x(f, e);
select is(tap.mend(:'clerk', 'ipra', :c, 'kind=measure', 'id=' || :m, 'result=>done', 'result_on=>2026-11-20', 'note=>10 сеансов'), 'saved', 'done');
select is((select concat_ws(' ', section, name, executor, from_on, until_on, result, result_on, note, version) from kurator.ipra_measure), 'medical Массаж ОГБУЗ 2026-10-10 2027-10-10 done 2026-11-20 10 сеансов 2', 'so it stands');
select is(tap.mend(:'clerk', 'ipra', :c, 'kind=measure', 'id=' || :m, 'result=done>', 'result_on=2026-11-20>2026-11-20'), 'saved', 'taken back');
select is((select coalesce(result, '-') || coalesce(result_on::text, '-') from kurator.ipra_measure), '--', 'its day goes along');
select is((select string_agg(coalesce(result, '-'), ' ' order by version) from kurator.ipra_measure_history), '- done', 'both states stay');
select is(tap.mend(:'boss', 'ipra', :c, 'kind=measure', 'id=' || :m, 'name=Массаж>Массаж спины'), 'saved', 'the supervisor');
select alike(tap.mend(:'clerk', 'ipra', :c, 'kind=measure', 'id=' || :m, 'name=Массаж>ЛФК'), 'conflict conflict.field:name(Массаж,Массаж спины,ЛФК,%', 'both at one');
select is(tap.mend(:'clerk', 'ipra', :c, 'kind=measure', 'id=' || :m, 'name=Массаж>Массаж', 'executor=ОГБУЗ>Санаторий'), 'merged saved , merged.field:name', 'each another');

-- ---- a closed case is put right as well; the citizen of nobody is not ------------------------------------------------------------------
update kurator.case_file set state = 'closed', closed_on = '2026-11-23', close_reason = 'moved' where id = :other;
select is(tap.mend(:'clerk', 'citizen', :other, 'given_name=Пётр>Егор'), 'saved', 'of a closed case');
-- ---- two records of one citizen: measures and documents go along, of one IPRA under that which is shown --------------------------------
select is((select string_agg(r.relation || ' ' || r.action, ', ' order by r.relation) from kurator.merge_rule r where r.relation ~ 'measure|document'),
          'kurator.document move, kurator.document_history stay, kurator.ipra_measure move, kurator.ipra_measure_history stay', 'duplicates');
select * from finish();
rollback;
