-- citizen.sql - the tabs of a card: what each says, as of a day gone by, in whose eyes, and that reading one is journalled.
\set prefix citizen_
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
-- The rows of a tab, each "kind holds since until|cell|cell…", of some kinds.
create function tap.tab(p_login text, p_case bigint, p_tab text, p_day date default null, p_kinds text default null) returns text language plpgsql as $$
declare
    v_me text := session_user;
    v_out text;
begin
    perform set_config('session_authorization', p_login, true);
    begin
        select string_agg(concat_ws(' ', t.kind, case when t.holds then '+' else '-' end, t.since::text || '..', '..' || t.until::text) || '|' || array_to_string(t.cells, '|'), E'\n') into v_out
          from api.citizen(p_case, p_tab, p_day) t where p_kinds is null or t.kind ~ ('^(' || p_kinds || ')$');
    exception when others then
        v_out := '! ' || sqlstate;
    end;
    perform set_config('session_authorization', v_me, true);
    return coalesce(v_out, '');
end $$;
\set clerk citizen_clerk

-- A boy who will be eighteen on 1 December, his mother, and what changed between the 2nd and the 20th.
select tap.at('2026-11-02 09:00+08');
insert into kurator.household (office_id, coordinator_id) select 9001, id from kurator.staff where login = :'clerk' returning id as family \gset
insert into kurator.person (surname, given_name, patronymic, birth_date, sex, snils, disability) values ('Орлов', 'Илья', 'Петрович', '2008-12-01', 'm', '11223344595', 'child') returning id as boy \gset
insert into kurator.person (surname, given_name, birth_date, sex) values ('Орлова', 'Мария', '2012-02-02', 'f') returning id as girl \gset
insert into kurator.person_office (office_id, person_id) values (9001, :boy), (9001, :girl);
insert into kurator.representative (person_id, relation, surname, given_name, patronymic, document) values (:boy, 'guardian', 'Седова', 'Вера', 'Ильинична', 'акт 14') returning id as guardian \gset
insert into kurator.representative (person_id, relation, surname, given_name, patronymic) values (:girl, 'guardian', 'СЕДОВА', 'Вера', 'Ильинична') \g /dev/null
insert into kurator.phone (person_id, number, owner, representative_id) values (:boy, '+79000000001', 'representative', :guardian) returning id as phone \gset
insert into kurator.phone (person_id, number, owner) values (:girl, '+79000000001', 'representative') \g /dev/null
insert into kurator.address (person_id, postal_code, settlement, line) values (:boy, '669452', 'Кутулик', 'Советская, 24') returning id as address \gset
insert into kurator.ipra (person_id, number, issued_on, until_kind, protocol, disability, limits) values (:boy, '12/2026', '2026-10-10', 'until18', '77', 'child', '{1,2,0,0,1,0,0}') returning id as ipra \gset
insert into kurator.ipra_measure (person_id, ipra_id, section, name, executor, from_on, until_on) values (:boy, :ipra, 'medical', 'Массаж', 'ОГБУЗ', '2026-10-10', '2027-10-10') returning id as measure \gset
insert into kurator.document (person_id, kind, number, issued_on, issued_by, received_on, representative_id, recorded_by)
select :boy, 'authority', '14', '2020-05-05', 'опека', '2026-11-02', :guardian, id from kurator.staff where login = :'clerk';
insert into kurator.case_file (office_id, person_id, source, ladder, received_on) values (9001, :boy, 'ipra', true, '2026-11-02') returning id as c \gset
insert into kurator.case_file (office_id, person_id, source, ladder, received_on) values (9001, :girl, 'ipra', true, '2026-11-02') returning id as sister \gset
insert into kurator.referral (office_id, case_id, person_id, source, received_on, incoming_no, sender) values (9001, :c, :boy, 'ipra', '2026-11-02', '417', 'Бюро № 7');
select kurator.recompute(:c) \g /dev/null

select is(tap.tab(:'clerk', :c, 'identity', null, 'name|former|phone|address|preference'),
          E'name +|Орлов|Илья|Петрович|2008-12-01|17|m|child|11223344595||||1|child\nphone +|+79000000001|representative|guardian|Седова Вера Ильинична|unchecked|\naddress +|actual|669452|Кутулик|Советская, 24', 'who he is');
select is(tap.tab(:'clerk', :c, 'family'),
          E'representative +|guardian|Седова Вера Ильинична||акт 14|+79000000001\nauthority + 2026-11-02..|authority|14|2020-05-05|опека\nward +|Орлова Мария|2012-02-02\nmajority + 2026-12-01..|',
          'a guardian of several, the act of it, and the day on which it ends');
select is(tap.tab(:'clerk', :c, 'ipra'),
          E'disability +|child\nipra + 2026-10-10.. ..2026-11-30|12/2026|until18|77|child|1 2 0 0 1 0 0\nmeasure + 2026-10-10.. ..2027-10-10|' || :ipra || '|medical|Массаж|ОГБУЗ|||', 'the IPRA until 18 and what it prescribes');
select is(tap.tab(:'clerk', :c, 'documents'), E'document + 2026-11-02..|authority|14|2020-05-05|опека|copy||Седова Вера Ильинична|Иванова О. П.|' || :guardian, 'what was handed in');
select is(regexp_replace(tap.tab(:'clerk', :c, 'cases'), 'УСЗСОН [^|]*', 'УСЗСОН'), E'case + 2026-11-02..|open|ipra|УСЗСОН||||this|call\nreferral + 2026-11-02..|ipra|417||Бюро № 7||||', 'his cases and what arrived');

-- Only who has more in common than the name is the same guardian; of an organisation the name does.
update kurator.phone set number = '+79000000002' where person_id = :girl;
select is(tap.tab(:'clerk', :c, 'family', null, 'ward'), '', 'a namesake of the guardian is nobody''s ward');
update kurator.person set household_id = :family where id in (:boy, :girl);
select is(tap.tab(:'clerk', :c, 'family', null, 'ward|coordinator|member'), E'ward +|Орлова Мария|2012-02-02\ncoordinator +|Иванова О. П.|' || tap.id(:'clerk') || E'\nmember +|Орлов Илья Петрович|2008-12-01|17|open|' || :c || E'|||self\nmember +|Орлова Мария|2012-02-02|14|open|' || :sister || '|||', 'one family');

-- On the 20th the name, the number, the address, the term and the result are others.
select tap.at('2026-11-20 10:00+08');
insert into kurator.former_name (person_id, surname, until_on) values (:boy, 'Орлов', '2026-11-20');
update kurator.person set surname = 'Соколов', version = version + 1 where id = :boy;
update kurator.phone set number = '+79000000009', state = 'wrong', version = version + 1 where id = :phone;
update kurator.address set valid_until = '2026-11-19' where id = :address;
insert into kurator.address (person_id, settlement, line) values (:boy, 'Бахтай', 'Мира, 2');
insert into kurator.preference (person_id, kind) values (:boy, 'deaf');
update kurator.representative set valid_until = '2026-11-19' where id = :guardian;
update kurator.ipra_measure set result = 'done', result_on = '2026-11-20', version = version + 1 where id = :measure;
update kurator.document set state = 'returned', version = version + 1 where person_id = :boy;
update kurator.ipra set number = '13/2026', version = version + 1 where id = :ipra;
update kurator.case_file set state = 'closed', closed_on = '2026-11-20', close_reason = 'moved' where id = :c;
select tap.at('2026-11-23 10:00+08');
select is(tap.tab(:'clerk', :c, 'identity', null, 'name|former|phone|address|preference'),
          E'name +|Соколов|Илья|Петрович|2008-12-01|17|m|child|11223344595||||2|child\nformer - ..2026-11-20|Орлов|||\nphone -|+79000000009|representative|guardian|Седова Вера Ильинична|wrong|\naddress +|actual||Бахтай|Мира, 2\n'
          || E'address - ..2026-11-19|actual|669452|Кутулик|Советская, 24\npreference +|deaf|', 'now: the new name, the one before, what has ended');
select is(tap.tab(:'clerk', :c, 'identity', '2026-11-19', 'name|former|phone|address|preference'),
          E'name +|Орлов|Илья|Петрович|2008-12-01|17|m|child|11223344595||||1|child\nphone +|+79000000001|representative|guardian|Седова Вера Ильинична|unchecked|\naddress +|actual|669452|Кутулик|Советская, 24',
          'as of the 19th: as it stood, nothing that came later');
select is(tap.tab(:'clerk', :c, 'identity', '2026-11-20', 'name'), tap.tab(:'clerk', :c, 'identity', null, 'name'), 'as of the day of a change: after it');
select is(tap.tab(:'clerk', :c, 'identity', '2026-11-01'), '', 'before he was known: nothing');
select is(tap.tab(:'clerk', :c, 'identity', '2026-12-31', 'name'), tap.tab(:'clerk', :c, 'identity', null, 'name'), 'a day to come is today');
select is(tap.tab(:'clerk', :c, 'family', null, 'representative'), 'representative - ..2026-11-19|guardian|Седова Вера Ильинична||акт 14|', 'her time is over');
select is(tap.tab(:'clerk', :c, 'family', '2026-11-05', 'representative|member'), 'representative +|guardian|Седова Вера Ильинична||акт 14|+79000000001' || E'\nmember +|Орлов Илья Петрович|2008-12-01|17|open|' || :c || E'|||self\nmember +|Орлова Мария|2012-02-02|14|open|' || :sister || '|||', 'it was not then');
select is(tap.tab(:'clerk', :c, 'ipra', null, 'measure'), 'measure - 2026-10-10.. ..2027-10-10|' || :ipra || '|medical|Массаж|ОГБУЗ|done|2026-11-20|', 'done');
select is(tap.tab(:'clerk', :c, 'ipra', '2026-11-19', 'ipra|measure'), E'ipra + 2026-10-10.. ..2026-11-30|12/2026|until18|77|child|1 2 0 0 1 0 0\nmeasure + 2026-10-10.. ..2027-10-10|' || :ipra || '|medical|Массаж|ОГБУЗ|||', 'it was not on the 19th');
select ok(tap.tab(:'clerk', :c, 'documents') like 'document - %|returned|%' and tap.tab(:'clerk', :c, 'documents', '2026-11-19') like 'document + %|copy|%', 'a document goes back');
select ok(tap.tab(:'clerk', :c, 'cases', null, 'case') like 'case - 2026-11-02.. ..2026-11-20|closed|%' and tap.tab(:'clerk', :c, 'cases', '2026-11-19', 'case') like 'case + 2026-11-02..|open|%', 'the case as it stood');
-- The first page: what had happened and was recorded by then, what was taken back later still stands.
select ok(tap.tab(:'clerk', :c, 'case', '2026-11-19', 'file') like 'file + 2026-11-02..|open|1|call|%' and tap.tab(:'clerk', :c, 'case', null, 'file') like 'file - 2026-11-02.. ..2026-11-20|closed|%|moved|2026-11-20|%', 'where the case stood');
select is((select count(*)::int from regexp_split_to_table(tap.tab(:'clerk', :c, 'case', '2026-11-19', 'event'), E'\n') l where l like '%|closed|%'), 0, 'the closing was not yet');
select is((select count(*)::int from regexp_split_to_table(tap.tab(:'clerk', :c, 'case', null, 'event'), E'\n') l where l like '%|closed|%'), 1, 'it is now');
select tap.save(:'clerk', 'attempt', :sister, 'channel=phone', 'outcome=no_answer', 'happened_at=2026-11-21 10:00') as late \gset
select ok(:'late' = 'saved' and tap.tab(:'clerk', :sister, 'case', '2026-11-21', 'event') !~ 'attempt' and tap.tab(:'clerk', :sister, 'case', null, 'event') ~ 'attempt', 'what was recorded later was not known then: ' || :'late');
select tap.at('2026-11-23 12:00+08');
select tap.save(:'clerk', 'mistake', :sister, 'attempt_id=' || tap.attempt(:sister), 'why=did_not_happen') as back \gset
select tap.at('2026-11-24 09:00+08');
select is(:'back'::text, 'saved', 'it was a mistake');
select ok(tap.tab(:'clerk', :sister, 'case', null, 'event') ~ '\|superseded\|', 'taken back now');
-- A row that was moved to another citizen (duplicates brought together) is shown where it hung then.
update kurator.address set person_id = :girl where id = :address;
select tap.at('2026-11-24 10:00+08');
select ok(tap.tab(:'clerk', :c, 'identity', null, 'address') !~ 'Советская' and tap.tab(:'clerk', :c, 'identity', '2026-11-19', 'address') ~ 'Советская'
          and tap.tab(:'clerk', :sister, 'identity', null, 'address') ~ 'Советская' and tap.tab(:'clerk', :sister, 'identity', '2026-11-19', 'address') !~ 'Советская', 'where a moved row hung then');
-- 24 November ends at the office's midnight, not the server's.
select tap.at('2026-11-24 23:30+08');
update kurator.person set given_name = 'Иван', version = version + 1 where id = :boy;
select tap.at('2026-11-25 00:10+08');
update kurator.person set given_name = 'Игорь', version = version + 1 where id = :boy;
select is(tap.tab(:'clerk', :c, 'identity', '2026-11-24', 'name'), E'name +|Соколов|Иван|Петрович|2008-12-01|17|m|child|11223344595||||3|child', 'a day ends at the midnight of the office');

-- Marks of the office, and what is missing to act: on the first page of a day gone by and with the citizen, each as it was known then.
select tap.at('2026-11-25 10:00+08');
select is(tap.tab(:'clerk', :sister, 'identity', null, 'gap'), E'gap +|address\ngap +|responsible\ngap +|snils\ngap +|disability\ngap +|processing', 'what the girl''s record lacks');
insert into kurator.person_mark (office_id, person_id, mark, note, made_by) select 9001, :girl, 'visit', 'через опекуна', id from kurator.staff where login = :'clerk';
insert into kurator.person_mark (office_id, person_id, mark, made_by) select 9002, :girl, 'call', id from kurator.staff where login = :'clerk';
update kurator.case_file set assignee_id = (select id from kurator.staff where login = :'clerk') where id = :sister;
insert into kurator.processing (person_id, office_id, form, given_on) values (:girl, 9001, 'law', '2026-11-25');
select tap.at('2026-11-26 10:00+08');
update kurator.person_mark set ended_at = kurator.clock(), ended_by = made_by where person_id = :girl and mark = 'visit';
insert into kurator.address (person_id, postal_code, settlement, line) values (:girl, '669452', 'Бахтай', 'Мира, 2');
update kurator.person set snils = '90000000101', version = version + 1 where id = :girl;
select tap.at('2026-11-27 10:00+08');
select is(tap.tab(:'clerk', :sister, 'identity', null, 'mark|gap'), E'mark - 2026-11-25.. ..2026-11-26|visit|через опекуна|Иванова О. П.\ngap +|disability', 'the mark was taken off, two things were completed; another office''s mark is its own');
select is(tap.tab(:'clerk', :sister, 'identity', '2026-11-25', 'mark|gap'), E'mark + 2026-11-25..|visit|через опекуна|Иванова О. П.\ngap +|address\ngap +|snils\ngap +|disability', 'as of the 25th it was on');
select is(tap.tab(:'clerk', :sister, 'case', '2026-11-25', 'mark|gap'), tap.tab(:'clerk', :sister, 'identity', '2026-11-25', 'mark|gap'), 'the first page says the same');
select is(tap.tab(:'clerk', :sister, 'case', '2026-11-24', 'mark|gap'), E'gap +|address\ngap +|responsible\ngap +|snils\ngap +|disability\ngap +|processing', 'and the day before nothing was done yet');
select is(tap.tab(:'clerk', :c, 'identity', null, 'gap'), '', 'nobody works with whose case is closed');
select ok(tap.tab(:'clerk', :c, 'identity', '2026-11-19', 'gap') like '%gap +|responsible%', 'while it was open something was missing');

-- A guardian of several on a day gone by: who was represented then, under the name of then; one to whom the guardian came later is not there yet.
select is(tap.tab(:'clerk', :c, 'family', d::date, 'ward'), w, 'whom else the guardian spoke for: ' || d) from (values ('2026-11-01', ''), ('2026-11-05', 'ward +|Орлова Мария|2012-02-02'), ('2026-11-20', '')) v(d, w);
select is(tap.tab(:'clerk', :sister, 'family', '2026-11-05', 'ward'), 'ward +|Орлов Илья Петрович|2008-12-01', 'and at the other one');
-- The representative whose authority a paper proves has the name of that day; what was agreed, told and asked stands as it stood.
select tap.at('2026-11-28 10:00+08');
update kurator.representative set surname = 'Иная', version = version + 1 where id = :guardian;
select tap.case_of('Встречев', '+79000000088') as met \gset
select is(tap.save(:'clerk', 'attempt', :met, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'happened_at=2026-11-28 10:00', 'meeting_at=2026-12-01 11:00', 'place=office', 'esrn=yes', 'phone_id=' || (select id from kurator.phone where number = '+79000000088')), 'saved', 'told, a meeting agreed');
insert into kurator.service_request (office_id, case_id, person_id, executor_id, kind, text, name, started_on, due_on, calendar, revision_id, sent_at)
select 9001, :met, tap.person_of(:met), 9003, 'service', 'место', 'x', '2026-11-28', '2026-12-01', 'RU-IRK', kurator.revision('RU-IRK'), kurator.clock() returning id as asked \gset
select tap.at('2026-11-30 10:00+08');
update kurator.appointment set state = 'missed', marked_at = kurator.clock(), version = version + 1 where case_id = :met;
update kurator.service_request set state = 'answered', result = 'executed', answer = 'есть', ended_at = kurator.clock(), version = version + 1 where id = :asked;
create function tap.events(p_day date) returns text language sql as $$
    select string_agg(concat_ws(' ', split_part(l, '|', 3), split_part(l, '|', 4), split_part(l, '|', 5), nullif(split_part(l, '|', case split_part(l, '|', 3) when 'appointment' then 10 when 'request' then 11 else 9 end), '')), ', ')
      from regexp_split_to_table(tap.tab('citizen_clerk', (select max(id) from kurator.case_file where person_id = (select max(id) from kurator.person where surname = 'Встречев')), 'case', p_day, 'event'), E'\n') l
     where l ~ '\|(attempt|consent|appointment|request|request_done)\|' $$;
select is(tap.events(d::date), w, 'what was agreed and asked, as of ' || d) from (values ('2026-11-27', null), ('2026-11-28', 'attempt phone told, consent  agreed, appointment office agreed, request soon service'),
    ('2026-11-29', 'attempt phone told, consent  agreed, appointment office agreed, request soon service'), ('2026-11-30', 'attempt phone told, consent  agreed, appointment office missed, request unread service, request_done  executed есть')) v(d, w);
select is(tap.save(:'prefix' || 'supervisor', 'mistake', :met, 'attempt_id=' || tap.attempt(:met), 'why=did_not_happen'), 'saved', 'the call was a mistake');
select tap.at('2026-12-01 09:00+08');
select is((select count(*)::int from regexp_split_to_table(tap.tab(:'clerk', :met, 'case', d::date, 'event'), E'\n') l where l ~ '\|superseded\|'), n, 'taken back, as of ' || d) from (values ('2026-11-29', 0), ('2026-11-30', 3), ('2026-12-01', 3)) v(d, n);
select is(split_part(tap.tab(:'clerk', :c, 'documents', d::date), '|', 8), w, 'whose authority, as of ' || d) from (values ('2026-11-05', 'Седова Вера Ильинична'), ('2026-11-30', 'Иная Вера Ильинична')) v(d, w);

-- At eighteen nothing is said of an end to come; who is incapable keeps his representative.
select tap.at('2026-12-01 10:00+08');
select is(tap.tab(:'clerk', :c, 'family', null, 'majority'), '', 'of age: no end ahead');
select is(tap.tab(:'clerk', :c, 'ipra', null, 'ipra'), E'ipra - 2026-10-10.. ..2026-11-30|13/2026|until18|77|child|1 2 0 0 1 0 0', 'and the IPRA until 18 holds no more');
update kurator.person set birth_date = '2010-01-01', incapable = true where id = :girl;
select is(tap.tab(:'clerk', :sister, 'family', null, 'majority'), '', 'incapable: it does not end by itself');

-- Many are represented by one home: eight names and how many more.
select tap.at('2026-12-02 10:00+08');
insert into kurator.representative (person_id, relation, organisation) values (:girl, 'organisation', 'Дом-интернат') \g /dev/null
do $$ declare v bigint; begin
    for i in 1 .. 12 loop
        insert into kurator.person (surname, given_name, birth_date, sex) values ('Домов', 'Пётр', date '2000-01-01' + i, 'm') returning id into v;
        insert into kurator.person_office (office_id, person_id) values (case when i > 10 then 9002 else 9001 end, v);
        insert into kurator.representative (person_id, relation, organisation) values (v, 'organisation', 'дом-интернат');
    end loop;
end $$;
select is((select string_agg(l, ',') from regexp_split_to_table(tap.tab(:'clerk', :sister, 'family', null, 'ward|more'), E'\n') l where l like 'more%'), 'more +|2', 'ten of the office, eight by name; another office''s two are not counted');
select is((select count(*)::int from regexp_split_to_table(tap.tab(:'clerk', :sister, 'family', null, 'ward'), E'\n') l where l like '%Домов%'), 8, 'eight by name');

-- The page behind: all of them by name, as many at a time as asked for, each once; and a timeline longer than a card.
create function tap.pages(p_login text, p_case bigint, p_list text, p_item bigint, p_limit int) returns text language plpgsql as $$
declare
    v_me text := session_user;
    v_key text := '';
    v_page text;
    v_out text := '';
    v_n int := 0;
begin
    perform set_config('session_authorization', p_login, true);
    begin
        loop
            select string_agg(case t.kind when 'ward' then t.cells[1] else t.cells[7] end, ',' order by o), (array_agg(t.cells[cardinality(t.cells)] order by o desc))[1] into v_page, v_key
              from api.citizen_rest(p_case, p_list, p_item, v_key, p_limit) with ordinality t(kind, id, holds, since, until, cells, o);
            exit when v_page is null;
            v_n := v_n + 1;
            v_out := v_out || ',' || v_page;
        end loop;
    exception when others then
        v_out := ',! ' || sqlstate;
    end;
    perform set_config('session_authorization', v_me, true);
    return v_n || ' ' || substr(v_out, 2);
end $$;
select max(id) as home from kurator.representative where person_id = :girl and relation = 'organisation' \gset
update kurator.person set given_name = chr(1040 + (id % 31)::int) || 'ван' where surname = 'Домов';
select is(tap.pages(:'clerk', :sister, 'wards', :home, 4),
          '3 ' || (select string_agg(concat_ws(' ', p.surname, p.given_name), ',' order by l.name_key, l.person_id) from kurator.listed l join kurator.person p on p.id = l.person_id where l.office_id = 9001 and p.surname = 'Домов'), 'ten of the office in three pages, by name');
select is(tap.pages(:'prefix' || 'other', :sister, 'wards', :home, 4), '0 ', 'another office');
select is(tap.pages(:'prefix' || 'admin', :sister, 'wards', :home, 4), '0 ! 42501', 'who sees no citizens');
select is(tap.pages(:'clerk', :c, 'wards', :home, 4), '0 ', 'the representative of another citizen');
select is(tap.pages(:'clerk', :sister, 'x', :home, 4), '0 ! KU003', 'no such list');
select is(tap.pages(:'clerk', :sister, 'wards', null, 4) || tap.pages(:'clerk', :sister, 'timeline', null, 0), '0 ' || tap.pages(:'clerk', :sister, 'timeline', null, 1), 'of nobody; a page is of one at least');
insert into kurator.restriction (person_id, office_id, kind, reason, marked_by) select p.id, 9001, 'violence', 'угрозы, вражда', tap.id(:'prefix' || 'supervisor') from kurator.person p where p.surname = 'Домов' order by p.id limit 1;
select is(split_part(tap.pages(:'clerk', :sister, 'wards', :home, 500), ' ', 1) || ' ' || cardinality(string_to_array(tap.pages(:'clerk', :sister, 'wards', :home, 500), ',')), '1 9', 'one to whom access is restricted is left out');
insert into kurator.case_event (office_id, case_id, kind, note, at, by_staff) select 9001, :sister, 'esrn', 'n' || i, timestamptz '2026-11-26 10:00+08' + i * interval '1 minute', tap.id(:'clerk') from generate_series(1, 250) i;
select is((select string_agg(x, ',' order by o) from string_to_table(split_part(tap.pages(:'clerk', :sister, 'timeline', null, 100), ' ', 2), ',') with ordinality t(x, o) where x ~ '^n'),
          (select string_agg('n' || i, ',' order by i desc) from generate_series(1, 250) i), 'every event once, the newest first');
select is((select t.cells[7] from (select set_config('session_authorization', :'clerk', true)) s, api.citizen_rest(:sister, 'timeline', null, (select t.cells[12] from api.citizen_rest(:sister, 'timeline', null, '', 100) t where t.cells[7] = 'n200'), 1) t), 'n199', 'behind the row of a key');
select set_config('session_authorization', 'postgres', true) \g /dev/null
select is((select count(*)::int from api.citizen_rest(:sister, 'timeline', null, 'x|y|z', 9)), 0, 'behind a row that is not there: nothing');

-- The card of a day gone by has room for a thousand events, those of that day, and says how many it does not show; the family for two hundred.
insert into kurator.case_event (office_id, case_id, kind, note, at, by_staff) select 9001, :sister, 'esrn', 'p' || i, timestamptz '2026-11-27 10:00+08' + i * interval '1 second', tap.id(:'clerk') from generate_series(1, 1100) i;
insert into kurator.case_event (office_id, case_id, kind, note, at, by_staff) select 9001, :sister, 'esrn', 'q' || i, timestamptz '2026-11-28 10:00+08' + i * interval '1 second', tap.id(:'clerk') from generate_series(1, 1100) i;
create function tap.shown(p_case bigint, p_day date) returns text language sql as $$
    select (count(*) filter (where l like 'event%'))::text || ' ' || coalesce(string_agg(l, ',') filter (where l like 'unshown%'), '-') || ' ' || coalesce(string_agg(substring(l from '\|([npq]\d+)\|'), ' ' order by o) filter (where o in (2, 1001)), '')
      from regexp_split_to_table(tap.tab('citizen_clerk', p_case, 'case', p_day, 'event|unshown'), E'\n') with ordinality x(l, o) $$;
select split_part(tap.shown(:sister, '2026-11-26'), ' ', 1)::int as events \gset
select cmp_ok(:events, '>=', 250, 'all of a day long before, however much happened since');
select is(split_part(tap.shown(:sister, '2026-11-26'), ' ', 2), '-', 'and nothing is left out there');
select is(tap.shown(:sister, '2026-11-27'), format('1000 unshown +|timeline|%s p101 p1100', :events + 100), 'of a day with more the newest thousand, and how many more there are');
select is(tap.shown(:sister, '2026-11-28'), format('1000 unshown +|timeline|%s q101 q1100', :events + 1200), 'the next day');
select person_id as girl_id from kurator.case_file where id = :sister \gset
select coalesce(p.household_id, nextval('kurator.household_id_seq')) as home_id from kurator.person p where p.id = :girl_id \gset
insert into kurator.household (id, office_id) overriding system value values (:home_id, 9001) on conflict do nothing;
update kurator.person set household_id = :home_id where id = :girl_id and household_id is null;
with p as (insert into kurator.person (surname, given_name, birth_date, sex, household_id) select 'Многодетнова', 'Анна', date '2010-01-01' + i, 'f', :home_id from generate_series(1, 210) i returning id)
insert into kurator.person_office (office_id, person_id) select 9001, id from p;
create function tap.family(p_case bigint) returns text language sql as $$
    select (count(*) filter (where l like 'member%'))::text || ' ' || (array_agg(l order by o desc))[1] from regexp_split_to_table(tap.tab('citizen_clerk', p_case, 'family', null, 'member|unshown'), E'\n') with ordinality x(l, o) $$;
select is(tap.family(:sister), '200 unshown -|family|200', 'of a family of more than two hundred so many, and it is said');
update kurator.household_member m set until_on = '2026-12-01' from kurator.person p where p.id = m.person_id and p.surname = 'Многодетнова' and p.birth_date <= date '2010-01-01' + 205;
select is(split_part(tap.family(:sister), ' ', 1), '200', 'who lives there still comes first');

-- In whose eyes.
select is(tap.tab(:'prefix' || r, :c, t, d), case r when 'other' then '' else '! 42501' end, r || ' of another place: ' || t)
  from unnest('{other,admin,executor,ministry,auditor}'::text[]) r, unnest('{identity,family,ipra,documents,cases}'::text[]) t, unnest('{null,2026-11-19}'::date[]) d;
select ok(tap.tab(:'prefix' || 'monitor', :c, 'identity') like 'name %', 'a monitor sees');
select is(tap.tab(:'clerk', :c, 'x'), '! KU003', 'no such tab');
select is(tap.tab(:'clerk', 0, 'identity'), '', 'no such case');
select is(tap.tab(:'clerk', :c, null), '! KU003', 'no tab');

-- The journal.
-- (one entry a transaction and moment: each reading at its own)
create temp table look as select row_number() over () as n, t, d from unnest('{identity,family,ipra,documents,cases}'::text[]) t, unnest('{null,2026-11-19}'::date[]) d;
select tap.at((to_char(timestamp '2026-12-03 10:00' + n * interval '1 minute', 'YYYY-MM-DD HH24:MI') || '+08')::timestamptz), tap.tab(:'clerk', :c, t, d) from look \g /dev/null
select is((select string_agg(e.why, ', ' order by e.id) from audit.entry e where e.kind = 'look' and e.subject = :boy and e.login = :'clerk' and e.at > '2026-12-03'),
          'identity, family, ipra, documents, cases, identity as-of, family as-of, ipra as-of, documents as-of, cases as-of', 'each reading is a look');
select is((select string_agg(distinct e.relation, ', ' order by e.relation) from audit.entry e where e.kind = 'insert' and e.subject = :boy and e.relation in ('kurator.ipra_measure', 'kurator.document')),
          'kurator.document, kurator.ipra_measure', 'what is written is journalled');
select * from finish();
rollback;
