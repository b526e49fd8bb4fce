-- search.sql - a citizen is found by every way in which a clerk may type him, and never across the border of an office.
\set prefix search_
begin;
\ir setup/world.psql
select tap.world(:'prefix');
select no_plan();
create function tap.person(p_office int, p_surname text, p_given text, p_patronymic text, p_birth date, p_snils text, p_phone text) returns bigint language plpgsql as $$
declare
    v bigint;
begin
    insert into kurator.person (surname, given_name, patronymic, birth_date, sex, snils)
         values (p_surname, p_given, p_patronymic, p_birth, 'f', p_snils) returning id into v;
    insert into kurator.person_office (office_id, person_id) values (p_office, v);
    if p_phone is not null then insert into kurator.phone (person_id, number) values (v, p_phone); end if;
    return v;
end $$;
select tap.person(9001, 'Иванов', 'Пётр', 'Сергеевич', '1980-05-05', '11223344595', '+79000001234') as ivanov,
       tap.person(9001, 'Петрова-Водкина', 'Анна', 'Сергеевна', '1992-03-14', '00100199764', '+79000005678') as petrova,
       tap.person(9001, 'Семёнов', 'Артём', '', '1992-11-30', null, '+73956437139') as semenov,
       tap.person(9001, 'Николай' || '', 'Майя', '', '2019-07-01', null, null) as maya \gset
select tap.person(9002, 'Иванов', 'Борис', 'Сергеевич', '1980-05-05', '00100199663', '+79000029934') as stranger \gset
insert into kurator.former_name (person_id, surname) values (:petrova, 'Кузнецова');
insert into kurator.case_file (office_id, person_id, source, ladder, received_on) values (9001, :petrova, 'ipra', true, '2026-11-12') returning id as petrova_case \gset
insert into kurator.referral (office_id, case_id, person_id, source, received_on, incoming_no) values (9001, :petrova_case, :petrova, 'ipra', '2026-11-12', 'Вх-417/26');
select kurator.recompute(:petrova_case) \g /dev/null

-- Surnames found, joined; "! SQLSTATE" for a fault.
create function tap.found(p_login text, p_office int, p_text text, p_limit int default 20) returns text language sql as $$
    select coalesce(nullif(replace(trim(both '()"' from tap.as_login(p_login, format(
        $q$select coalesce(string_agg(split_part(name, ' ', 1), ','), '') from (select name from api.search(%s, %L, %s)) x$q$, p_office, p_text, p_limit))), '"', ''), ''), '-') $$;

select is(tap.found(:'prefix' || 'clerk', 9001, q.text), q.who, format('«%s» %s', q.text, q.why))
  from (values
    ('иванов', 'Иванов', 'surname'), ('ИВАНОВ', 'Иванов', 'in capitals'), ('  иванов   пётр ', 'Иванов', 'double blanks'), ('ива', 'Иванов', 'its beginning'),
    ('Bdfyjd', 'Иванов', 'typed in the Latin layout'), ('Bdfyjd пётр', 'Иванов', 'in it by one word, the other right'), ('иванов gtnh 1980', 'Иванов', 'by the second word, and a year'), ('bdfyjd gtnh', 'Иванов', 'two words of it'), ('Bdfyjd 05.05.1980', 'Иванов', 'with a date'),
    ('пётр иванов', 'Иванов', 'given name first'), ('петр иван', 'Иванов', 'е for ё, beginnings'), ('сергеевич пётр', 'Иванов', 'without the surname'),
    ('сергеевич иванов пётр', 'Иванов', 'all three, in another order'), ('петр сергеевич иванов 1980', 'Иванов', 'all and a year'),
    ('иванов 1980', 'Иванов', 'year'), ('1980 иванов', 'Иванов', 'year first'), ('иванов 80', 'Иванов', 'two digits of it'), ('иванов 05.05.1980', 'Иванов', 'birth date'),
    ('иванов 5.5.80', 'Иванов', 'shortly written'), ('иванов 1980-05-05', 'Иванов', 'ISO'), ('05.05.1980', 'Иванов', 'the date alone'), ('05051980', 'Иванов', 'without dots'),
    ('1980', 'Иванов', 'the year alone'), ('иванов 1981', '-', 'another year'), ('иванов 06.05.1980', '-', 'another day'), ('иванов анна', '-', 'another name'),
    ('112-233-445 95', 'Иванов', 'SNILS'), ('11223344595', 'Иванов', 'SNILS in digits'), ('112 233', 'Иванов', 'six digits of it'), ('11223', '-', 'five are too few'),
    ('+7 900 000-12-34', 'Иванов', 'phone'), ('8 (900) 000 12 34', 'Иванов', 'phone with 8'), ('9000001234', 'Иванов', 'ten digits'), ('1234', 'Иванов', 'last four'),
    ('000-12-34', 'Иванов', 'seven digits'), ('643-71-39', 'Семёнов', 'a local number'), ('иванов 1234', 'Иванов', 'name and last four'), ('семенов 1234', '-', 'of another'),
    ('семенов', 'Семёнов', 'е for ё'), ('СЕМЁНОВ АРТЕМ', 'Семёнов', 'ё for е'), ('ctv`yjd', 'Семёнов', 'ё of the other layout'),
    ('петрова-водкина', 'Петрова-Водкина', 'hyphen'), ('петрова водкина', 'Петрова-Водкина', 'blank for it'), ('петроваводкина', 'Петрова-Водкина', 'nothing for it'),
    ('водкина', 'Петрова-Водкина', 'its second half'), ('водк петр анн', 'Петрова-Водкина', 'all by halves'), ('Gtnhjdf-Djlrbyf', 'Петрова-Водкина', 'Latin layout'),
    ('анна 1992', 'Петрова-Водкина', 'given name and year'), ('анна петрова 1992', 'Петрова-Водкина', 'name, surname and year'), ('сергеевна 14.03.1992', 'Петрова-Водкина', 'patronymic and date'),
    ('кузнецова', 'Петрова-Водкина', 'former surname'), ('анна кузнецова', 'Петрова-Водкина', 'with the given name'), ('вх 417/26', 'Петрова-Водкина', 'incoming number'),
    ('вх-417/26', 'Петрова-Водкина', 'as written'), ('серг', 'Иванов,Петрова-Водкина', 'several, by surname'), ('ни' || 'колаи' || U&'\0306', 'Николай', 'й of two characters'),
    ('vfqz', 'Николай', 'й of the other layout'), ('шмфтщм', '-', 'Latin typed in Cyrillic')) q(text, who, why);
select is(tap.found(:'prefix' || 'clerk', 9001, 'иванов ' || t), 'Иванов', 'a full date in other signs: ' || t) from unnest('{05/05/1980,05-05-1980,"5,5,1980"}'::text[]) t;

-- Nothing that can be typed or sent is a fault.
select is(tap.found(:'prefix' || 'clerk', 9001, q.text), '-', 'finds nothing, breaks nothing: ' || q.why)
  from (values (null, 'null'), ('', 'empty'), ('   ', 'blanks'), ('%', 'percent'), ('_', 'underscore'), ('''', 'quote'), ('"; drop table x; --', 'SQL'), ('\', 'backslash'), ('\\\', 'three'),
    (repeat('я', 10000), '10,000 letters'), (repeat('1', 10000), '10,000 digits'), (repeat('я ', 5000), '5,000 words'), (repeat('%', 10000), '10,000 percents'),
    (E'\x01\x02\x1b[31m', 'controls'), (E'\n\t\r', 'line ends'), (U&'\+01F600', 'an emoji'), (repeat(U&'\0301', 500), 'combining marks'), ('((((', 'brackets'), ('[', 'half a class'), ('.*', 'a pattern'),
    ('99.99.9999', 'no date'), ('31.02.1980', 'no day'), ('00.00.00', 'nought'), (U&'\0661\0662\0663\0664', 'Arabic digits'), (U&'\FFFF\FFFE', 'no characters'), ('-', 'a hyphen'), ('--- ---', 'hyphens')) q(text, why);
select is(tap.found(:'prefix' || 'clerk', 9001, 'ива%'), 'Иванов', 'a percent sign is no wildcard but a sign between words');
select is(tap.found(:'prefix' || 'clerk', 9001, 'и_анов'), '-', 'nor is an underscore');
select is(tap.found(:'prefix' || 'clerk', 9001, E'ива\x01нов'), '-', 'a control character parts words');

-- One typing error: a letter too many, too few, wrong, two changed places; in whichever word; not in two, and not in short ones.
create function tap.reason(p_login text, p_office int, p_text text) returns text language sql as $$
    select tap.as_login(p_login, format($q$select coalesce(min(array_to_string(reasons, '+')), 'nobody') from api.search(%s, %L, 20)$q$, p_office, p_text)) $$;
select is(tap.found(:'prefix' || 'clerk', 9001, q.text) || ' ' || trim(both '()"' from tap.reason(:'prefix' || 'clerk', 9001, q.text)), q.who, format('«%s» %s', q.text, q.why))
  from (values
    ('иваннов', 'Иванов slip', 'a letter too many'), ('ивнов', 'Иванов slip', 'one too few'), ('ивамов', 'Иванов slip', 'a wrong one'), ('ивнаов', 'Иванов slip', 'two changed places'),
    ('банов', '- nobody', 'two errors'), ('Bdfyyjd', 'Иванов slip', 'in the other layout'), ('семионов', '- nobody', 'two errors again'), ('симёнов', 'Семёнов slip', 'ё beside it'),
    ('иваннов пётр', 'Иванов slip', 'the other word is right'), ('пётр иваннов', 'Иванов slip', 'in any order'), ('иванов петрр', 'Иванов slip', 'in the given name'), ('иванов сергевич', 'Иванов slip', 'in the patronymic'),
    ('иваннов 1980', 'Иванов slip', 'with a birth year'), ('иваннов 1981', '- nobody', 'with another'), ('иваннов 05.05.1980', 'Иванов slip', 'with the birth date'), ('иваннов анна', '- nobody', 'of somebody else'),
    ('ивв', '- nobody', 'too short'), ('петроваводкин', 'Петрова-Водкина ', 'the beginning is no error'), ('петрово-водкина', 'Петрова-Водкина slip', 'within a double name'),
    ('кузницова', 'Петрова-Водкина slip', 'of a former surname'), ('112-233-445 59', 'Иванов slip', 'two digits of the SNILS changed places'), ('112-233-455 95', 'Иванов slip', 'one wrong'),
    ('112-233-455 59', '- nobody', 'two errors in it'), ('+7 900 000-12-35', 'Иванов slip', 'a wrong digit of the phone'), ('иванов', 'Иванов ', 'as typed: no reason')) q(text, who, why);
-- Words of the address, alone or behind a name; the postal words in it say nothing.
insert into kurator.address (person_id, settlement, line) values (:ivanov, 'г. Усть-Кут', 'ул. Кирова, д. 15, кв. 3'), (:petrova, 'Ангарск', 'микрорайон 12а, дом 15'), (:stranger, 'Усть-Кут', 'Кирова 15');
select is(tap.found(:'prefix' || 'clerk', 9001, q.text) || ' ' || trim(both '()"' from tap.reason(:'prefix' || 'clerk', 9001, q.text)), q.who, format('«%s» %s', q.text, q.why))
  from (values
    ('кирова', 'Иванов address', 'a street'), ('усть-кут', 'Иванов address', 'a settlement'), ('кирова 15', 'Иванов address', 'street and house'), ('кирова 15 3', 'Иванов address', 'and the flat'),
    ('кирова 16', '- nobody', 'another house'), ('иванов кирова', 'Иванов address', 'surname and street'), ('кут иванов пётр', 'Иванов address', 'in any order'), ('петрова ангарск', 'Петрова-Водкина address', 'half a surname'),
    ('иванов ангарск', '- nobody', 'where he does not live'), ('иванов кирова 1980', 'Иванов address', 'with a birth year'), ('кирова иванов 05.05.1980', 'Иванов address', 'or the day'), ('иванов кирова 80', 'Иванов address', 'in two digits'),
    ('иванов кирова 1981', '- nobody', 'with another year'), ('кирова иванов 06.05.1980', '- nobody', 'another day'), ('кирова 1980', '- nobody', 'a number beside a street alone is its house'), ('rbhjdf 15', 'Иванов address', 'in the other layout'), ('ангар', 'Петрова-Водкина address', 'its beginning'), ('улица', '- nobody', 'every address has one'),
    ('керова', 'Иванов slip', 'an error in the street'), ('усть-куд кирова', '- nobody', 'a word of three letters is too short for one'), ('кирва 15', 'Иванов slip', 'with the house'), ('кирва 16', '- nobody', 'with another'),
    ('ангарсск 15', 'Петрова-Водкина slip', 'in the settlement'), ('керова усть', 'Иванов slip', 'the other words are right'), ('керово кут', '- nobody', 'two errors in it'),
    ('пётр кирова', 'Иванов address', 'given name and street'), ('кирова петр', 'Иванов address', 'in any order'), ('сергеевич усть-кут', 'Иванов address', 'patronymic and settlement'), ('пёт кир', 'Иванов address', 'their beginnings'),
    ('пётр сергеевич кирова', 'Иванов address', 'both'), ('пётр кирова кут', 'Иванов address', 'both of the address'), ('gtnh rbhjdf', 'Иванов address', 'given name and street in the other layout'), ('пётр кирова 15', 'Иванов address', 'and the house'),
    ('пётр кирова 16', '- nobody', 'given name, street and another house'), ('пётр кирова 1980', 'Иванов address', 'given name, street and year'), ('пётр кирова 80', 'Иванов address', 'two digits of it'), ('кирова пётр 05.05.1980', 'Иванов address', 'or the day'),
    ('пётр кирова 1981', '- nobody', 'given name, street and another year'), ('анна кирова', '- nobody', 'the given name of another, who lives elsewhere'), ('борис кирова', '- nobody', 'of another office'),
    ('кирова иваннов', '- nobody', 'not both an address and an error')) q(text, who, why);
update kurator.address set line = 'Зверева 7' where person_id = :ivanov;
select is(tap.found(:'prefix' || 'clerk', 9001, 'кирова') || tap.found(:'prefix' || 'clerk', 9001, 'зверева'), '-Иванов', 'who moves is found at the new address');
-- The spellings an error away: each of the four kinds, and none farther.
select ok('иванов' = any (array(select kurator.near_words(w))), 'from ' || w) from unnest('{иваннов,ивнов,ивамов,ивнаов,ванов,аванов,иванво}'::text[]) w;
select ok('иванов' <> all (array(select kurator.near_words(w))), 'not from ' || w) from unnest('{ваннов,ивн,навиов,сидоров}'::text[]) w;
select ok(not exists (select from kurator.near_words(w) v where ' ' || v || ' ' !~ kurator.near_pattern(w)), 'the pattern knows every spelling of ' || w) from unnest('{иванов,кут,яя}'::text[]) w;

-- The border of an office.
select is(tap.found(:'prefix' || 'other', 9002, 'иванов'), 'Иванов', 'the other office finds its own');
select is(tap.found(:'prefix' || 'other', 9001, q), '-', 'and nobody of ours: ' || q)
  from unnest('{иванов,петрова,112-233-445 95,9000001234,1234,05.05.1980,вх-417/26,анна}'::text[]) q;
select is(tap.found(:'prefix' || 'clerk', 9001, q), '-', 'nor we of theirs: ' || q) from unnest('{борис,001-001-996 63,9000029934,бориис,001-001-996 36,борис кирова}'::text[]) q;
select is(tap.found(:'prefix' || 'clerk', 9002, 'иванов'), '-', 'also not by naming their office');
select is(tap.found(:'prefix' || 'monitor', 9001, 'иванов'), 'Иванов', 'a monitor finds at the operator he names');
insert into kurator.person_office (office_id, person_id) values (9001, :stranger);
select is(tap.found(:'prefix' || 'clerk', 9001, 'борис 1980'), 'Иванов', 'who joins the office is found at once');
delete from kurator.person_office where office_id = 9001 and person_id = :stranger;
select is(tap.found(:'prefix' || 'clerk', 9001, 'борис'), '-', 'who leaves it no more');

-- Each way for each role that sees citizens: who stands in one office finds the same by it, a centre's monitor over all operators, too; nobody else may ask.
select is(tap.found(:'prefix' || l, o, q.text), q.who, format('%s: «%s» %s', l, q.text, q.why))
  from (values ('coordinator', 9001), ('supervisor', 9001), ('monitor', 9001)) r(l, o),
       (values ('сергеевич иванов пётр', 'Иванов', 'names in any order'), ('Bdfyjd', 'Иванов', 'layout'), ('СЕМЕНОВ', 'Семёнов', 'е for ё'), ('иваннов', 'Иванов', 'an error'), ('кузнецова', 'Петрова-Водкина', 'former surname'),
        ('05.05.1980', 'Иванов', 'birth date'), ('иванов 1980', 'Иванов', 'year'), ('112-233-445 95', 'Иванов', 'SNILS'), ('112-233-445 59', 'Иванов', 'a slip in it'), ('+7 900 000-12-34', 'Иванов', 'phone'), ('1234', 'Иванов', 'its last four digits'),
        ('вх-417/26', 'Петрова-Водкина', 'incoming number'), ('зверева 7', 'Иванов', 'words of the address'), ('иванов зверева', 'Иванов', 'with the name')) q(text, who, why);
select is(tap.as_login(:'prefix' || 'monitor', format('select name from api.search(9003, %L, 20) order by name', q.text)), q.who, format('a monitor over all operators: «%s»', q.text))
  from (values ('сергеевич иванов', E'("Иванов Борис Сергеевич")\n("Иванов Пётр Сергеевич")'), ('Bdfyjd ,jhbc', '("Иванов Борис Сергеевич")'), ('9934', '("Иванов Борис Сергеевич")'), ('001-001-996 63', '("Иванов Борис Сергеевич")'),
        ('+7 900 002-99-34', '("Иванов Борис Сергеевич")'), ('кузнецова анна', '("Петрова-Водкина Анна Сергеевна")'), ('вх-417/26', '("Петрова-Водкина Анна Сергеевна")'), ('борис 1980', '("Иванов Борис Сергеевич")'), ('бориис иванов 1980', '("Иванов Борис Сергеевич")'),
        ('иванов кирова 15 борис', '("Иванов Борис Сергеевич")')) q(text, who);
select is(tap.as_login(:'prefix' || 'monitor', format('select coalesce(name, ''-''), array_to_string(reasons, ''+''), too_many from api.search(9003, %L, 20)', q.text)), q.who, format('of all operators, given name and street: «%s»', q.text))
  from (values ('борис кирова', '(-,year,t)'), ('борис кирова 1980', '("Иванов Борис Сергеевич",address,f)'), ('кирова борис 05.05.1980', '("Иванов Борис Сергеевич",address,f)'), ('борис кирова 1981', ''), ('борис кирова 15', '(-,year,t)'),
        ('кирова ёжиков', ''), ('борис зверь', '')) q(text, who);
select is(tap.as_login(:'prefix' || l, format('select count(*) from api.search(9001, %L, 20)', q)), '! 42501', l || ' asks for nobody: ' || q) from unnest('{admin,executor,ministry,auditor}'::text[]) l, unnest('{иванов,1234,11223344595,вх-417/26}'::text[]) q;

-- A case by the number that the journal names it by, of who may see it alone.
select is(tap.found(:'prefix' || l, 9001, :'petrova_case'), w, 'the case by its number: ' || l) from (values ('clerk', 'Петрова-Водкина'), ('monitor', 'Петрова-Водкина'), ('other', '-')) v(l, w);
select is(tap.found(:'prefix' || 'clerk', 9001, x), '-', 'no case of this number: ' || x) from unnest(array['0' || :petrova_case, :petrova_case || '000000', '999999999999999999', '9999999999999999999']) x;

-- What a row says.
select is(tap.as_login(:'prefix' || 'clerk', 'select name, birth_date, status, status_at, case_id is not null, days, too_many from api.search(9001, ''водкина'', 20)'),
          '("Петрова-Водкина Анна Сергеевна",1992-03-14,open,2026-11-12,t,-2,f)', 'an open case with its days');
select is(tap.as_login(:'prefix' || 'clerk', 'select status, status_at, case_id, days from api.search(9001, ''семенов'', 20)'), '(none,,,)', 'no case');
select is(tap.as_login(:'prefix' || 'clerk', 'select open_since, open_no from api.search(9001, ''семенов'', 20)'), '(,"")', 'nor one to join');
select is(tap.as_login(:'prefix' || 'clerk', 'select open_since, open_no from api.search(9001, ''водкина'', 20)'), '(2026-11-12,Вх-417/26)', 'the open case that an extract would join');
select is(tap.as_login(:'prefix' || 'clerk', 'select code from api.reference(9001, ''ru'') where list = ''source_joins'''), '(ipra)', 'an extract joins it');
insert into kurator.setting values ('intake.join_running_case', 9001, 'false');
select is(tap.as_login(:'prefix' || 'clerk', 'select code from api.reference(9001, ''ru'') where list = ''source_joins'''), '', 'unless the office has it otherwise');
delete from kurator.setting where key = 'intake.join_running_case';
-- The rows are written as a case stands after it was closed; how it comes there is the saves' matter.
set local session_replication_role = replica;
insert into kurator.case_file (office_id, person_id, source, ladder, received_on, state, closed_on, close_reason, accompanied_from) values
    (9001, :semenov, 'ipra', true, '2024-01-10', 'closed', '2024-02-01', 'programme', '2024-02-01'),
    (9001, :ivanov, 'ipra', true, '2025-01-10', 'closed', '2025-02-01', 'refused', null), (9001, :ivanov, 'ipra', true, '2023-01-10', 'closed', '2023-02-01', 'moved', null);
set local session_replication_role = origin;
select is(tap.as_login(:'prefix' || 'clerk', 'select status, status_at from api.search(9001, ''семенов'', 20)'), '(accompanied,2024-02-01)', 'accompanied');
select is(tap.as_login(:'prefix' || 'clerk', 'select status, status_at from api.search(9001, ''иванов'', 20)'), '(refused,2025-02-01)', 'the latest of those closed');

-- More than a page, in Russian order.
select tap.person(9001, 'Одинаков' || chr(1072 + i % 28), 'Марфа', 'Ивановна', '1950-01-01', null, null) from generate_series(0, 24) i \g /dev/null
-- By one word alone that has more than a page: the birth year is asked for; more words are answered by a page.
create function tap.asked(p_login text, p_text text, p_limit int) returns text language sql as $$
    select tap.as_login(p_login, format($q$select count(*), count(person_id), bool_and(too_many), min(array_to_string(reasons, '+')) from api.search(9001, %L, %s)$q$, p_text, p_limit)) $$;
select is(tap.asked(:'prefix' || q.who, q.text, q.page), q.answer, format('«%s» %s', q.text, q.why))
  from (values
    ('clerk', 'одинак', 20, '(1,0,t,year)', 'begins 25 surnames: a birth year is asked for, nobody listed'), ('clerk', 'jlbyfr', 20, '(1,0,t,year)', 'in the other layout too'),
    ('monitor', 'одинак', 20, '(1,0,t,year)', 'and of a monitor'), ('clerk', 'марфа', 20, '(1,0,t,year)', 'a given name alone'), ('clerk', 'одинак 1950', 20, '(20,20,t,"")', 'with the year: a page, and that there are more'),
    ('clerk', 'одинак марфа', 20, '(20,20,t,"")', 'with a given name'), ('clerk', 'одинак 1951', 20, '(0,0,,)', 'with another year: nobody'),
    ('clerk', 'одинакова', 20, '(1,1,f,"")', 'a surname of one'), ('clerk', 'одинакова марфа', 20, '(1,1,f,"")', 'and with a given name')) q(who, text, page, answer, why);
select tap.person(9001, 'Одинак', 'Марфа', 'Петровна', '1951-01-01', null, null), tap.person(9001, 'Одинак', 'Пётр', 'Петрович', '1952-01-01', null, null) \g /dev/null
select is(tap.asked(:'prefix' || 'clerk', 'одинак', 20), '(2,2,t,"")', 'whom the word names whole come before all whom it only begins, and it is said that there are more');
select is(tap.as_login(:'prefix' || 'monitor', format('select count(person_id), bool_and(too_many), min(array_to_string(reasons, ''+'')) from api.search(9003, %L, 20)', q.text)), q.answer, format('a monitor over all operators, «%s»', q.text))
  from (values ('одинак', '(2,t,"")'), ('одина', '(0,t,year)'), ('марфа', '(0,t,year)'), ('одинак 1952', '(1,f,"")')) q(text, answer);
delete from kurator.person_office o using kurator.person p where p.id = o.person_id and p.surname = 'Одинак';
-- Of many operators a page ends where the names end, however many of them stand at one: few of one, many of the other, who come first, in the middle and last.
savepoint many;
select tap.person(o, n, 'Фёкла', 'Ильинична', '1950-01-01', null, null)
  from (select 9001, 'Ж' || chr(1072 + i) from generate_series(0, 2) i union all select 9002, x || chr(1072 + i) || chr(1072 + j) from unnest('{Б,Ж,Я}'::text[]) x, generate_series(0, 4) i, generate_series(0, 9) j) k(o, n) \g /dev/null
select is(tap.as_login(:'prefix' || 'monitor', format('select string_agg(split_part(name, '' '', 1), '','') from (select name from api.search(9003, %L, %s)) x', q.text, q.page)),
          (select '(' || case when count(*) > 1 then '"' else '' end || string_agg(w.surname, ',' order by w.surname collate "C") || case when count(*) > 1 then '"' else '' end || ')' from (
                select p.surname from kurator.person p where p.given_name = 'Фёкла' and p.surname like q.begins || '%' order by p.surname collate "C" limit q.page) w),
          format('a monitor over all operators, %s rows of «%s»', q.page, q.text))
  from (values ('фекла 1950', 20, ''), ('фекла 1950', 1, ''), ('фекла 1950', 50, ''), ('фекла 1950', 52, ''), ('фекла ильинична 1950', 60, ''), ('фекла ж 1950', 7, 'Ж'), ('ж фекла', 100, 'Ж')) q(text, page, begins);
rollback to many;
-- Who is hidden never crowds out who may be seen: of a site's clerk, three hundred of another site stand before his own.
insert into kurator.site (organisation_id, name) values (9001, 'Кутулик') returning id as own_site \gset
insert into kurator.site (organisation_id, name) values (9001, 'Бахтай') returning id as other_site \gset
select tap.account(:'prefix' || 'site', 'clerk', 9001, 'Местная') \g /dev/null
update kurator.staff_role set site_id = :own_site where staff_id = (select id from kurator.staff where login = :'prefix' || 'site');
select tap.person(9001, 'Толпин', 'Абрам' || chr(1072 + i % 28) || chr(1072 + i / 28), 'Ильич', '1960-01-01', null, '+79000005050') from generate_series(0, 449) i \g /dev/null
select tap.person(9001, 'Толпин', 'Яков', 'Ильич', '1970-01-01', null, '+79000005050') as yakov, tap.person(9001, 'Яшина', 'Яна', 'Ильинична', '1971-01-01', null, '+79000005050') as yana \gset
insert into kurator.address (person_id, settlement, line) select id, 'Кутулик', 'Общая 1' from kurator.person where surname = 'Толпин';
update kurator.person_office o set site_id = case o.person_id when :yakov then :own_site else :other_site end from kurator.person p where p.id = o.person_id and p.surname in ('Толпин', 'Яшина');
select is(tap.as_login(:'prefix' || 'site', format('select name, array_to_string(reasons, ''+'') from api.search(9001, %L, 20)', q.text)), '("Толпин Яков Ильич",' || q.reason || ')', format('«%s» %s', q.text, q.why))
  from (values ('толпин', '""', 'the only one of the site, and no year is asked for'), ('толпин общая', 'address', 'surname and street'), ('общая 1', 'address', 'the street alone'), ('толпинн', 'slip', 'an error in the surname'),
    ('толпин якков', 'slip', 'an error in the other name'), ('+7 900 000-50-51', 'slip', 'an error in the number'), ('толпин 5050', '""', 'a number that many have'), ('5050', '""', 'the number alone')) q(text, reason, why);
select is(tap.asked(:'prefix' || 'clerk', q.text, 20), q.answer, format('who sees all sites, «%s»', q.text)) from (values ('толпин', '(1,0,t,year)'), ('толпин 1960', '(20,20,t,"")'), ('толпин 1970', '(1,1,f,"")')) q(text, answer);
select is(tap.found(:'prefix' || 'clerk', 9001, 'яшина 5050'), 'Яшина', 'the name beside a number that hundreds have is asked before the page is full');
-- Given name and street of whoever stands behind hundreds of the name and hundreds of the street; both common: a page in the order of names.
select is(tap.found(:'prefix' || 'clerk', 9001, 'ильич общая', 3), 'Толпин,Толпин,Толпин', 'a patronymic and a street that hundreds have: a page');
select tap.person(9001, 'Щукин', 'Пров', 'Ильич', '1960-01-01', null, null) as prov \gset
insert into kurator.address (person_id, settlement, line) values (:prov, 'Кутулик', 'Дальняя 2');
select is(tap.found(:'prefix' || 'clerk', 9001, q), 'Щукин', 'behind hundreds of the name: ' || q) from unnest('{ильич дальняя,кутулик дальняя ильич,пров кутулик,дальняя ильич 1960}'::text[]) q;
update kurator.person_office set site_id = :other_site where person_id = :prov;
select is(tap.found(:'prefix' || 'site', 9001, q), '-', 'who stands at another site is found by none of it: ' || q) from unnest('{ильич дальняя,пров кутулик,дальняя ильич 1960}'::text[]) q;
delete from kurator.person_office where person_id = :prov;
select is(tap.as_login(:'prefix' || 'clerk', 'select count(*), bool_or(too_many) from api.search(9001, ''одинак'', 25)'), '(25,f)', 'just enough');
select is(tap.as_login(:'prefix' || 'clerk', 'select count(*), bool_or(too_many) from api.search(9001, ''марфа'', 30)'), '(25,f)', 'each once, though keys overlap');
select tap.person(9001, n, 'Агафья', '', '1950-01-01', null, null) from unnest('{Жукова,Ёлкина,Яковлева,Елина,Абдуллина,Щукина}'::text[]) n \g /dev/null
select is(tap.found(:'prefix' || 'clerk', 9001, 'агафья'), 'Абдуллина,Елина,Ёлкина,Жукова,Щукина,Яковлева', 'in Russian order');

-- Behind a birth year a given name has an index range of its own, and the last four digits are the beginning of a number's key.
select is((select string_agg(k.key, '|' order by k.key) from kurator.person_key k where k.person_id = :petrova and k.kind = 'year'), '1992 анна петрова водкина сергеевна 19920314|1992 сергеевна петрова водкина анна 19920314', 'the keys of the year');
select is((select string_agg(k.key, '|') from kurator.person_key k where k.person_id = :petrova and k.kind ~ '^phone'), '8765000009', 'one key finds a number by any number of its last digits');
select is(tap.found(:'prefix' || 'clerk', 9001, q.text), q.who, format('«%s» behind a year', q.text))
  from (values ('анн 1992', 'Петрова-Водкина'), ('анн серг 92', 'Петрова-Водкина'), ('1992 анна сергеевна', 'Петрова-Водкина'), ('анна 14.03.1992', 'Петрова-Водкина'), ('анна 15.03.1992', '-'), ('анна 1993', '-'), ('сергеевна анна водкина 1992', 'Петрова-Водкина'),
        ('артем 30.11.92', 'Семёнов'), ('19', '-'), ('анна 19', '-')) q(text, who);

-- Keys follow what they are made of.
create function tap.keys_differ() returns bigint language sql as $$
    select count(*) from ((select office_id, kind, key, person_id from kurator.person_key except select * from kurator.person_keys_wanted(null))
                          union all (select * from kurator.person_keys_wanted(null) except select office_id, kind, key, person_id from kurator.person_key)) x $$;
select is(tap.keys_differ(), 0::bigint, 'the triggers have kept every key');
update kurator.person set surname = 'Сидоренко' where id = :ivanov;
update kurator.phone set number = '+79000007777' where person_id = :ivanov;
update kurator.referral set incoming_no = '418' where case_id = :petrova_case;
delete from kurator.former_name where person_id = :petrova;
insert into kurator.former_name (person_id, surname) values (:semenov, 'Арсеньев');
select is(tap.keys_differ(), 0::bigint, 'after changes of name, phone, number and former names too');
select is(tap.found(:'prefix' || 'clerk', 9001, 'иванов сергеевич'), '-', 'the old surname is forgotten unless it is kept as a former one');
select is(tap.found(:'prefix' || 'clerk', 9001, 'сидоренко 1980'), 'Сидоренко', 'the new one is found');
select is(tap.found(:'prefix' || 'clerk', 9001, '7777') || tap.found(:'prefix' || 'clerk', 9001, '1234'), 'Сидоренко-', 'the new phone, not the old one');
select is(tap.found(:'prefix' || 'clerk', 9001, 'арсеньев'), 'Семёнов', 'a former name given later');
update kurator.person set merged_into = :semenov where id = :ivanov;
select is(tap.found(:'prefix' || 'clerk', 9001, 'сидоренко'), 'Семёнов', 'a merged citizen is found as who he is now');
update kurator.person set merged_into = null where id = :ivanov;
select is(tap.found(:'prefix' || 'clerk', 9001, 'сидоренко'), 'Сидоренко', 'the merge undone');
delete from kurator.person_key;
select kurator.rekey_all() as rekeyed \gset
select is((select count(*) from kurator.person_key), :rekeyed::bigint, 'all keys anew');
select is(tap.keys_differ(), 0::bigint, 'and they are the same');

-- Pure helpers.
select is(kurator.name_key(t), k, format('name_key %s', t)) from (values ('Ёлкина-Палкина  О''Нил', 'елкинапалкинаонил'), ('  Й' || 'и' || U&'\0306' || '  ', 'йй'), ('', ''), ('Иванов 2-й', 'иванов2й'), ('№%_', '')) v(t, k);
select is(kurator.layout_swap('Bdfyjd'), 'Иванов', 'Latin to Cyrillic');
select is(kurator.layout_swap('Иванов'), 'Bdfyjd', 'Cyrillic to Latin');
select is(kurator.layout_swap(kurator.layout_swap(t)), t, 'there and back: ' || t) from unnest('{Хамаганова,Ёжиков,Объедков,Юбилейная,абвгдеёжзийклмнопрстуфхцчшщъыьэюя}'::text[]) t;
select is(kurator.phone_key('8 (900) 000-12-34'), '4321000009', 'a phone from its end');

-- (An apostrophe in another alphabet's shape is left out, and sends the text the long way.)
select is(kurator.name_words(a), kurator.name_words(a || U&'\02BC'), 'the short ways of plain Cyrillic give the same: ' || a)
  from (values ('АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя'), ('посёлок 5 ул. 8-го Марта, д. 12/3 (кв. 4)'), ('  "Заря-2",,, СНТ. '), ('-'), (' '), ('Петрова-Водкина')) v(a);
select is(kurator.address_words('посёлок Ёлочка', 'ул. Ёлочка, д. 12, кв. 12, р-н Мира'), '{елочка,12,мира}', 'words of an address once each, in their order, without those that every address has');
select is(kurator.address_words('', ''), '{}', 'of no address none');

-- Similar citizens.
create function tap.alike(p_login text, variadic a text[]) returns text language sql as $$
    select coalesce(nullif(tap.as_login(p_login, format('select split_part(name, '' '', 1), array_to_string(reasons, ''+'') from api.similar(9001, %L, %L, %L, %L, %L, %L)', a[1], a[2], a[3], a[4], a[5], a[6])), ''), '-') $$;
select is(tap.alike(:'prefix' || 'clerk', v.a, v.b, v.c, v.d, v.e, v.f), v.found, v.why)
  from (values
    ('Петрова-Водкина', 'Анна', 'Сергеевна', '1992-03-14', null, null, '(Петрова-Водкина,name_birth)', 'name and birth date'),
    ('петрова водкина', 'анна', '', '1992-03-14', '', '', '(Петрова-Водкина,name_birth)', 'signs and case do not matter'),
    ('Новая', 'Анна', 'Сергеевна', '1992-03-14', '', '', '(Петрова-Водкина,name_birth)', 'married since'),
    ('Петрова-Водкина', 'Анна', '', '1992-04-13', '', '', '(Петрова-Водкина,name_year)', 'day and month mistaken'),
    ('Петрова-Водкина', 'Анна', '', '1993-03-14', '', '', '-', 'another year is another citizen'),
    ('Петрова-Водкина', 'Мария', '', '1992-04-13', '', '', '-', 'another given name too'),
    ('Никто', 'Никто', '', '1900-01-01', '001-001-997 64', '', '(Петрова-Водкина,snils)', 'the same SNILS'),
    ('Никто', 'Никто', '', '1900-01-01', '', '8 900 000 56 78', '(Петрова-Водкина,phone)', 'the same phone'),
    ('Петрова-Водкина', 'Анна', 'Сергеевна', '1992-03-14', '00100199764', '+79000005678', '(Петрова-Водкина,snils+phone+name_birth)', 'several reasons, one row'),
    ('Иванов', 'Борис', 'Сергеевич', '1980-05-05', '00100199663', '+79000029934', '-', 'nobody of another office, whatever agrees'),
    (null, null, null, null, null, null, '-', 'nothing known'), ('', '', '', null, '', '', '-', 'nothing filled in'), ('%', '%', '%', '1992-03-14', '%', '%', '-', 'signs only'),
    (repeat('я', 10000), repeat('я', 10000), '', '1992-03-14', repeat('1', 10000), repeat('1', 10000), '-', '10,000 characters')) v(a, b, c, d, e, f, found, why);
select is(tap.does(:'prefix' || 'monitor', 'select * from api.similar(9001, ''а'', '''', '''', null, '''', '''')'), '! 42501', 'a monitor takes no one in and asks nothing of the kind');

create function tap.scans() returns bigint language sql as $$
    select sum(pg_stat_get_xact_numscans(c.oid)) from pg_class c
     where c.relkind = 'r' and c.oid = any ('{kurator.person,kurator.person_office,kurator.person_key,kurator.case_file,kurator.deadline_open,
        kurator.deadline_done,kurator.phone,kurator.address}'::regclass[]) $$;
select tap.scans() as before \gset
select tap.found(:'prefix' || 'clerk', 9001, q) from unnest('{семенов,анна 1992,11223344595,9000005678,7777,1992,418,марфа}'::text[]) q, generate_series(1, 7) \g /dev/null
select is(tap.scans(), :before::bigint, 'searching reads no large table sequentially');
select * from finish();
rollback;
