-- duplicates.sql - one citizen with three spellings is found, merged, found by each of them, taken apart again to the letter; "not the same" stays said;
-- namesakes, twins and families with one phone are offered to nobody; who may, and what destruction takes of who was merged.
\set prefix dup_
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
select tap.account('dup_boss', 'supervisor', 9002, 'Дальняя') \g /dev/null
create function tap.person(p_surname text, p_given text, p_patronymic text, p_birth date default '1975-04-12', p_snils text default null, p_phone text default null,
                           p_sex text default 'f', p_office int default 9001) returns bigint language plpgsql as $$
declare
    v bigint;
begin
    insert into kurator.person (surname, given_name, patronymic, birth_date, sex, snils) values (p_surname, p_given, p_patronymic, p_birth, p_sex, p_snils) returning id into v;
    insert into kurator.person_office (office_id, person_id) values (p_office, v);
    if p_phone is not null then insert into kurator.phone (person_id, number) values (v, p_phone); end if;
    return v;
end $$;
create function tap.case_for(p_person bigint, p_no text, p_office int default 9001) returns bigint language plpgsql as $$
declare
    v bigint;
begin
    insert into kurator.case_file (office_id, person_id, source, ladder, received_on) values (p_office, p_person, 'ipra', true, kurator.office_today(p_office) - 2) returning id into v;
    insert into kurator.referral (office_id, case_id, person_id, source, received_on, incoming_no) values (p_office, v, p_person, 'ipra', kurator.office_today(p_office) - 2, p_no);
    perform kurator.recompute(v);
    return v;
end $$;
-- The pairs of an office as its supervisor reads them: "surname + surname weight reasons".
create function tap.pairs(p_login text default 'dup_supervisor', p_office int default 9001) returns text language sql as $$
    select tap.as_login(p_login, format('select split_part(d.one_name, '' '', 1) || '' + '' || split_part(d.other_name, '' '', 1) || '' '' || d.weight || '' '' || array_to_string(d.reasons, '','')
                                           from api.duplicates(%s, null, null, 100) d', p_office)) $$;
create function tap.decide(p_login text, p_office int, variadic p_fields text[]) returns text language sql as $$
    select tap.call(p_login, 'save_duplicate', gen_random_uuid(), null, p_office, p_fields) $$;
create function tap.two(p_one bigint, p_other bigint) returns text[] language sql as $$
    select array['one=' || a.id, 'other=' || b.id, 'one_version=' || a.version, 'other_version=' || b.version] from kurator.person a, kurator.person b where a.id = p_one and b.id = p_other $$;
create function tap.found(p_text text, p_login text default 'dup_clerk') returns text language sql as $$
    select tap.as_login(p_login, format('select s.name from api.search(9001, %L, 20) s', p_text)) $$;
create function tap.last_merge() returns text language sql as 'select max(id)::text from kurator.merge';
-- Every row of every table with personal data that is not history, journal or made anew, but for versions and the tables of the pairs themselves.
create function tap.snapshot() returns setof text language plpgsql as $$
declare
    r record;
begin
    for r in select s.relation from audit.subject s
              where s.relation !~ '_history$|deadline_open|deadline_done|duplicate_queue|quality_|kurator\.merge|kurator\.duplicate|kurator\.processing$' order by 1 loop
        return query execute format('select %L || '' '' || (to_jsonb(t) - ''version'')::text from %s t', r.relation, r.relation);
    end loop;
end $$;

-- ---- three spellings -----------------------------------------------------------------------------------------------------

select tap.person('Хунгуреева', 'Аюна', 'Доржиевна', p_snils => '00100199764', p_phone => '+79000000001') as a \gset
select tap.person('Хунгурева', 'Аюна', 'Доржиевна', p_phone => '+79000000002') as b \gset
select tap.person('Хунгуреева', 'Аюна', 'Доржеевна') as c \gset
insert into kurator.former_name (person_id, surname) values (:b, 'Баирова');
insert into kurator.phone (person_id, number, state) values (:b, '+79000000001', 'good');
insert into kurator.representative (person_id, relation, surname, given_name) values (:a, 'mother', 'Хунгуреева', 'Дарима'), (:b, 'mother', 'Хунгуреева', 'Дарима'), (:b, 'guardian', 'Опекаева', 'Вера');
update kurator.phone set representative_id = (select id from kurator.representative where person_id = :b and relation = 'mother') where person_id = :b and number = '+79000000002';
insert into kurator.address (person_id, settlement, line) values (:a, 'Кутулик', 'Советская, 24'), (:b, 'Бахтай', 'Ленина, 1');
insert into kurator.preference (person_id, kind) values (:a, 'deaf'), (:b, 'deaf'), (:b, 'no_voice');
insert into kurator.ipra (person_id, number, issued_on) values (:b, '1/2026', '2026-01-15');
insert into kurator.ipra (person_id, number, issued_on) values (:a, '2/2026', '2026-02-15'), (:b, '2/2026', '2026-02-15'), (:a, '3/2026', '2026-03-15'), (:b, '3/2026', '2026-03-15');
insert into kurator.ipra_measure (person_id, ipra_id, section, name) select :b, i.id, 'medical', 'Протезирование' from kurator.ipra i where i.person_id = :b and i.number in ('1/2026', '3/2026');
insert into kurator.ipra_rest (ipra_id, person_id, rest) select i.id, :b, '{"x": 1}' from kurator.ipra i where i.person_id = :b and i.number = '1/2026';
insert into kurator.document (person_id, kind, number, received_on) values (:a, 'passport', '2500 000001', '2026-01-01'), (:b, 'passport', '2500 000001', '2026-01-02');
insert into kurator.document (person_id, kind, number, received_on, representative_id) select :b, 'proxy', '7', '2026-01-03', r.id from kurator.representative r where r.person_id = :b and r.relation = 'mother';
select tap.case_for(:a, '417') as case_a \gset
select tap.case_for(:b, '418') as case_b \gset
select is(tap.save('dup_clerk', 'attempt', :case_b, 'channel=phone', 'outcome=no_answer', format('phone_id=%s', (select id from kurator.phone where person_id = :b and number = '+79000000002'))), 'saved', 'a call in the second case');
insert into kurator.spot_check (office_id, case_id, person_id, picked_by, result, closed_at, note) values (9001, :case_b, :b, (select id from kurator.staff where login = 'dup_supervisor'), 'remark', kurator.clock(), 'x');
insert into kurator.service_request (office_id, case_id, person_id, executor_id, kind, text, name, started_on, due_on, calendar, revision_id, sent_at)
values (9001, :case_b, :b, 9003, 'service', 'x', 'x', '2026-11-23', '2026-11-30', 'RU-IRK', kurator.revision('RU-IRK'), kurator.clock());
select is(tap.pairs(), '', 'nobody waits for a save: nothing is offered before the queue is worked off');
select is(kurator.duplicates_work(2), 1::bigint, 'it is worked off in lots');
select kurator.duplicates_work() \g /dev/null
select is((select count(*) from kurator.duplicate_queue), 0::bigint, 'to the end');
select is(tap.pairs(), E'(\"Хунгуреева + Хунгурева 78 birth,slip,phone\")\n(\"Хунгуреева + Хунгуреева 63 birth,slip\")\n(\"Хунгурева + Хунгуреева 60 birth,slip\")',
          'three spellings: each pair, with what speaks for it, the weightiest first');
select is(kurator.duplicates_find(array[:a, :b, :c]::bigint[]), 0::bigint, 'found again they are the same pairs');
select is(tap.as_login('dup_supervisor', 'select total, one_name from api.duplicates(9001, null, null, 1)'), '(3,"Хунгуреева Аюна Доржиевна")', 'a page has the number of all');
select is(tap.as_login('dup_supervisor', 'select x.weight from api.duplicates(9001, null, null, 1) d cross join lateral api.duplicates(9001, d.weight, d.id, 5) x'), E'(63)\n(60)', 'the next page goes on behind it');

-- side by side, in one call, which is a look at both
select is(tap.as_login('dup_supervisor', format('select field, one, other from api.duplicate(9001, %s, %s) where field in (''surname'', ''snils'', ''!keeps'', ''phones'', ''cases'', ''!fault'', ''former'')', :a, :b)),
          E'(!fault,"","")\n(!keeps,one,"")\n(surname,Хунгуреева,Хунгурева)\n(snils,00100199764,"")\n(former,"",Баирова)\n(phones,+79000000001,"+79000000002\n+79000000001")\n(cases,"1 1","1 1")', 'two side by side');
select is((select count(*) from audit.entry where kind = 'look' and why = 'duplicate' and subject in (:a, :b)), 2::bigint, 'that is a look at both');

-- merged: the second one's name, the first one's address
create temp table before as select tap.snapshot() as row;
create function tap.tallies() returns setof text language sql as $$
    select format('%s %s %s %s %s %s', t.office_id, t.period, t.state, t.assignee_id, t.due_on, sum(t.n)) from kurator.tally t group by t.office_id, t.period, t.state, t.assignee_id, t.due_on having sum(t.n) <> 0 $$;
create temp table figures as select tap.tallies() as row;
select kurator.clock() as was \gset
select tap.at('2026-11-23 11:00+08');
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge', 'surname=other', 'address_actual=one', 'note=паспорт'] || tap.two(:a, :b)), 'saved merge', 'merged');
select is(tap.as_login('dup_supervisor', 'select kind, one_name, who, note, fault from api.merges(9001, null, null, 9)'), '(merged,"Хунгуреева Аюна Доржиевна","Иванова О. П.",паспорт,"")', 'it is told what was decided, by whom, why');
select is(tap.as_login('dup_supervisor', 'select one_name, other_name from api.merges(9001, null, null, 9)'), '("Хунгуреева Аюна Доржиевна","Хунгурева Аюна Доржиевна")', 'and which names each had');
select is((select surname || ' ' || snils from kurator.person where id = :a), 'Хунгурева 00100199764', 'fields as they were chosen');
select is((select merged_into from kurator.person where id = :b), :a::bigint, 'one of them is the other now');
select is((select string_agg(person_id || ' ' || case when id = :case_b then 'b' else 'a' end, ', ' order by id) from kurator.case_file where id in (:case_a, :case_b)), format('%s a, %s b', :a, :a), 'the cases are his');
select is((select count(*) from (select person_id from kurator.referral where case_id = :case_b union all select person_id from kurator.attempt_case where case_id = :case_b
           union all select person_id from kurator.deadline where case_id = :case_b union all select person_id from kurator.spot_check where case_id = :case_b
           union all select person_id from kurator.service_request where case_id = :case_b) x where person_id = :b), 0::bigint, 'with all that says whose they are');
select is((select string_agg(number || ' ' || state || coalesce(' ' || (representative_id = (select id from kurator.representative where person_id = :a and relation = 'mother')), ''), ', ' order by id) from kurator.phone where person_id = :a),
          '+79000000001 good, +79000000002 unchecked true', 'phones go along, the one of both once, with what is known of it, and whose it is');
select is((select string_agg(relation, ',' order by id) from kurator.representative where person_id = :a), 'mother,guardian', 'representatives');
select is((select string_agg(kind, ',' order by id) from kurator.preference where person_id = :a), 'deaf,no_voice', 'what must be respected');
select is((select string_agg(line || coalesce(' until ' || valid_until, ''), ', ' order by id) from kurator.address where person_id = :a), 'Советская, 24, Ленина, 1 until 2026-11-22', 'the address that was not chosen has been left');
select is((select string_agg(number || coalesce(' ' || (select string_agg(m.name, ',') from kurator.ipra_measure m where m.ipra_id = i.id and m.person_id = :a), '') || coalesce(' ' || (select x.person_id = :a from kurator.ipra_rest x where x.ipra_id = i.id), ''), ', ' order by i.number, i.id)
             from kurator.ipra i where i.person_id = :a), '1/2026 Протезирование true, 2/2026, 3/2026, 3/2026 Протезирование', 'programmes, the one of both once, unless it has measures of its own');
select is((select string_agg(kind || ' ' || number || coalesce(' ' || (representative_id = (select id from kurator.representative where person_id = :a and relation = 'mother')), ''), ', ' order by id) from kurator.document where person_id = :a),
          'passport 2500 000001, proxy 7 true', 'documents, each once, and whose authority they prove');
select is(tap.found(t), '("Хунгурева Аюна Доржиевна")', 'found by ' || t) from unnest('{хунгурева аюна доржиевна,баирова,+7 900 000-00-02,418,00100199764}'::text[]) t;
select is(tap.found('хунгуреева аюна доржиевна'), '("Хунгурева Аюна Доржиевна")', 'found by the spelling that was not taken');
select is(tap.pairs(), E'("Хунгурева + Хунгуреева 63 birth,slip")', 'the pair is gone, the other one stays');
select kurator.duplicates_work() \g /dev/null
select is(tap.pairs(), E'("Хунгурева + Хунгуреева 60 birth,slip")', 'weighed anew when the queue is worked off');
select is(tap.as_login('dup_clerk', format('select reasons from api.similar(9001, ''Хунгуреева'', ''Аюна'', ''Доржиевна'', ''1975-04-12'', null, null) s where s.person_id = %s', :a)), '({name_birth})', 'who is entered by the spelling not taken is asked about');
select is(tap.as_login('dup_clerk', format('select reasons from api.similar(9001, ''Хунгурева'', ''Аюна'', '''', ''1975-04-12'', null, null) s where s.person_id = %s', :a)), '({name_birth})', 'by the one taken, too');
select is(tap.intake('dup_clerk', 9001, :b, 'source=ipra', 'received_on=2026-11-23'), '! KU001', 'nothing new is written to who went');
select is((select count(*) from audit.entry e where e.relation = 'kurator.merge' and e.subject = :a and e.login = 'dup_supervisor' and e.kind = 'insert'), 1::bigint, 'the journal has the merge, of whom and by whom');
select isnt((select count(*) from audit.entry e where e.relation = 'kurator.case_file' and e.row_id = :case_b::text and e.kind = 'update' and 'person_id' = any (e.columns)), 0::bigint, 'and each record that went over');
select is((select surname from kurator.person_as_of(:a, :'was')) || ' ' || (select surname from kurator.person_as_of(:a, kurator.clock())), 'Хунгуреева Хунгурева', 'as of before the merge he is as he was');
select is((select person_id from kurator.case_as_of(:case_b, :'was')), :b::bigint, 'and the case whose it was');
select results_eq('select tap.tallies() order by 1', 'select row from figures order by 1', 'no figure of an office has changed');

-- the third one, too; then back, the last first
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge'] || tap.two(:a, :c)), 'saved merge', 'the third spelling');
select is(tap.found('хунгуреева аюна доржеевна'), '("Хунгурева Аюна Доржиевна")', 'found by it');
select is(tap.found('баирова'), '("Хунгурева Аюна Доржиевна")', 'and by the former name of the second');
select is(tap.pairs(), '', 'nothing is left');
select is(tap.decide('dup_supervisor', 9001, 'action=undo', 'note=x', 'id=' || (tap.last_merge()::int - 1)), 'refused merge.later', 'the earlier one waits for the later one');
select is(tap.decide('dup_supervisor', 9001, 'action=undo', 'note=x', 'id=' || tap.last_merge()), 'saved undo', 'the later one undone');
select is(tap.decide('dup_supervisor', 9001, 'action=undo', 'id=' || (tap.last_merge()::int - 1), 'note=ошибка'), 'saved undo', 'the earlier one undone');
select is((select string_agg(row, E'\n') from (select row from before except select tap.snapshot()) x), null, 'everything is there as it was before');
select is((select string_agg(row, E'\n') from (select tap.snapshot() as row except select row from before) x), null, 'and nothing else');
select results_eq('select tap.tallies() order by 1', 'select row from figures order by 1', 'figures as before');
select tap.at('2026-11-23 10:00+08');
select is(tap.found('хунгурева'), '("Хунгурева Аюна Доржиевна")', 'found by the own spelling alone');
select kurator.duplicates_work() \g /dev/null
select is(tap.pairs(), E'("Хунгуреева + Хунгурева 78 birth,slip,phone")\n("Хунгуреева + Хунгуреева 63 birth,slip")\n("Хунгурева + Хунгуреева 60 birth,slip")', 'and the pairs are offered again');
select is(tap.as_login('dup_supervisor', 'select kind, note from api.merges(9001, null, null, 9) where kind = ''unmerged'' order by note'), E'(unmerged,x)\n(unmerged,ошибка)', 'who took it back, and why, is kept: of each');
select is(tap.decide('dup_supervisor', 9001, 'action=undo', 'note=x', 'id=' || tap.last_merge()), 'refused merge.undone', 'once');

-- what happened in between stays: with its case, else with who stayed; what was changed is not changed back
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge', 'surname=other'] || tap.two(:a, :b)), 'saved merge', 'merged once more');
select is(tap.save('dup_clerk', 'attempt', :case_b, 'channel=phone', 'outcome=busy'), 'saved', 'a call');
select is(tap.intake('dup_clerk', 9001, :a, 'source=ipra', 'received_on=2026-11-23', 'incoming_no=500', 'confirm=second'), 'saved intake.joined', 'a new extract');
update kurator.person set surname = 'Новая' where id = :a;
insert into kurator.phone (person_id, number) values (:a, '+79000000077');
select is(tap.decide('dup_supervisor', 9001, 'action=undo', 'note=x', 'id=' || tap.last_merge()), 'saved undo', 'undone');
select is((select surname from kurator.person where id = :a), 'Новая', 'a surname that was changed since is left');
select is((select count(distinct person_id) || ' ' || bool_and(person_id = :b) from kurator.attempt_case where case_id = :case_b), '1 true', 'the call goes with its case');
select is((select r.person_id from kurator.referral r where r.incoming_no = '500'), (select c.person_id from kurator.case_file c join kurator.referral r on r.case_id = c.id where r.incoming_no = '500'), 'the extract too');
select is((select person_id from kurator.phone where number = '+79000000077'), :a::bigint, 'a new number stays with who stayed');
update kurator.person set surname = 'Хунгуреева' where id = :a;

-- ---- not the same --------------------------------------------------------------------------------------------------------

select is(tap.decide('dup_supervisor', 9001, variadic array['action=different', 'note='] || tap.two(:a, :b)), 'refused field.required:note', 'a reason is asked for');
select is(tap.decide('dup_supervisor', 9001, variadic array['action=different', 'note=сёстры'] || tap.two(:b, :a)), 'saved different', 'not the same');
select kurator.duplicates_find(array[:a, :b]::bigint[]) \g /dev/null
select is(tap.pairs() !~ 'Хунгуреева . Хунгурева 7', true, 'is not offered again');
select is(tap.as_login('dup_supervisor', 'select kind, who, note, at from api.merges(9001, null, null, 9) where kind = ''different'''), '(different,"Иванова О. П.",сёстры,"2026-11-23 10:00")', 'who said so, when and why is kept');
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge'] || tap.two(:b, :c)), 'saved merge', 'the other two are merged');
select is(tap.pairs(), '', 'of whom one is not, the merged one is not either');
select is(tap.decide('dup_supervisor', 9001, 'action=undo', 'note=x', 'id=' || tap.last_merge()), 'saved undo', 'taken apart');
select kurator.duplicates_work() \g /dev/null
select is(tap.pairs(), E'("Хунгуреева + Хунгуреева 63 birth,slip")\n("Хунгурева + Хунгуреева 60 birth,slip")', 'what was taken over with it is gone again');
select is(tap.decide('dup_supervisor', 9001, 'action=offer', 'note=x', 'id=' || (select d.id from kurator.duplicate d where d.state = 'different')), 'saved offer', 'that was a mistake');
select is(tap.pairs() ~ 'Хунгуреева . Хунгурева 78', true, 'offered again');

-- ---- another office keeps both of them later ----

select tap.person('Позднеева', 'Аюна', 'Доржиевна') as l1, tap.person('Позднева', 'Аюна', 'Доржиевна') as l2 \gset
select is(tap.decide('dup_supervisor', 9001, variadic array['action=different', 'note=тётя'] || tap.two(:l1, :l2)), 'saved different', 'one office puts a pair aside');
select tap.at('2026-11-23 11:00+08') \g /dev/null
insert into kurator.person_office (office_id, person_id) values (9002, :l1), (9002, :l2);
select kurator.duplicates_find(array[:l1, :l2]::bigint[]) \g /dev/null
select is(tap.pairs('dup_boss', 9002) ~ 'Поздне', false, 'which comes to keep both later is not offered them');
select is(tap.as_login('dup_boss', 'select kind, one_name, note, at from api.merges(9002, null, null, 9)'), '(different,"Позднеева Аюна Доржиевна","","2026-11-23 06:00")', 'reads when it was said, and no words of another office');
select is(tap.decide('dup_boss', 9002, 'action=offer', 'id=' || (select d.id from kurator.duplicate d where d.office_id = 9002 and d.person_id = :l1)), 'saved offer', 'and takes it back');
select is(tap.pairs('dup_boss', 9002) ~ 'Поздне', true, 'it is offered there');
select kurator.duplicates_find(array[:l1, :l2]::bigint[]) \g /dev/null
select is(tap.pairs('dup_boss', 9002) ~ 'Поздне', true, 'and stays so');
select is((select state || ' ' || note from kurator.duplicate where office_id = 9001 and person_id = :l1), 'different тётя', 'what the first has said is its own');
delete from kurator.duplicate where office_id = 9002 and person_id = :l1;
select kurator.duplicates_find(array[:l1, :l2]::bigint[]) \g /dev/null
select is(tap.decide('dup_supervisor', 9001, 'action=offer', 'id=' || (select d.id from kurator.duplicate d where d.office_id = 9001 and d.person_id = :l1)), 'saved offer', 'who said it takes it back');
select is(tap.pairs('dup_boss', 9002) ~ 'Поздне', true, 'in the other office, too');
delete from kurator.duplicate where person_id = :l1;
delete from kurator.person_office where person_id in (:l1, :l2);
delete from kurator.person where id in (:l1, :l2);
select tap.at('2026-11-23 10:00+08') \g /dev/null

-- ---- what is the same, and what is not ------------------------------------------------------------------------------------

select tap.person('Петрова', g, 'Ивановна', make_date(1960, 1, n::int)) from unnest('{Анна,Анна,Анна,Инна,Инна,Инна}'::text[]) with ordinality u(g, n) \g /dev/null
create function tap.like(p_one text, p_other text, p_with text) returns text language plpgsql as $$
declare
    v text[] := string_to_array(p_one, ' ') ;
    w text[] := string_to_array(p_other, ' ');
    v_one bigint := tap.person(v[1], v[2], nullif(v[3], '-') || '', v[4]::date, nullif(v[5], '-'), case when p_with ~ 'phone' then '+79000000050' end, coalesce(v[6], 'f'));
    v_other bigint;
    v_out text;
begin
    update kurator.person set snils_disputed = true where id = v_one and w[5] = v[5];
    v_other := tap.person(w[1], w[2], nullif(w[3], '-') || '', w[4]::date, nullif(w[5], '-'), case when p_with ~ 'phone' then '+79000000050' end, coalesce(w[6], 'f'));
    if p_with ~ 'address' then insert into kurator.address (person_id, settlement, line) values (v_one, 'Кутулик', 'ул. Лесная, д. 5'), (v_other, 'с. Кутулик', 'Лесная 5'); end if;
    perform kurator.duplicates_find(array[v_other]);
    v_out := coalesce((select d.weight || ' ' || array_to_string(d.reasons, ',') from kurator.duplicate d where d.person_id = v_one and d.other_id = v_other and d.state = 'open'), '');
    delete from kurator.duplicate where v_one in (person_id, other_id) or v_other in (person_id, other_id);
    delete from kurator.person_office where person_id in (v_one, v_other);
    update kurator.person set snils = null where id in (v_one, v_other);
    return v_out;
end $$;
alter table kurator.person alter patronymic drop not null;
select is(tap.like(one, other, also), want, what) from (values
    ('the same name and birth day', 'Сидорова Вера Ильинична 1950-02-03', 'Сидорова Вера Ильинична 1950-02-03', '', '70 birth,name'),
    ('ё and a hyphen are no difference', 'Семёнова Вера Ильинична 1950-02-03', 'СЕМЕНОВА Вера Ильинична 1950-02-03', '', '70 birth,name'),
    ('mere namesakes', 'Сидорова Вера Ильинична 1950-02-03', 'Сидорова Вера Ильинична 1961-07-30', '', ''),
    ('namesakes, father and son, with one phone and one address', 'Сидоров Пётр Ильич 1950-02-03 - m', 'Сидоров Пётр Ильич 1975-07-30 - m', 'phone address', ''),
    ('one surname and birth day', 'Сидорова Вера Ильинична 1950-02-03', 'Сидорова Ольга Петровна 1950-02-03', 'address', ''),
    ('twins whose names differ by a letter, with one phone and address', 'Петрова Анна Ильинична 1990-02-03', 'Петрова Инна Ильинична 1990-02-03', 'phone address', ''),
    ('brother and sister', 'Иванов Валентин Ильич 1990-02-03 - m', 'Иванова Валентина Ильич 1990-02-03 - f', 'phone', ''),
    ('a family with one phone', 'Сидорова Вера Ильинична 1950-02-03', 'Сидоров Илья Петрович 1930-04-05 - m', 'phone address', ''),
    ('day and month changed places', 'Сидорова Вера Ильинична 1950-02-03', 'Сидорова Вера Ильинична 1950-03-02', '', '60 birth_slip,name'),
    ('one digit of the birth day', 'Сидорова Вера Ильинична 1950-02-03', 'Сидорова Вера Ильинична 1956-02-03', '', '60 birth_slip,name'),
    ('a slip in the name and one in the birth day is too little', 'Сидорова Вера Ильинична 1950-02-03', 'Седорова Вера Ильинична 1956-02-03', '', ''),
    ('unless the phone is the same', 'Сидорова Вера Ильинична 1950-02-03', 'Седорова Вера Ильинична 1956-02-03', 'phone', '68 birth_slip,slip,phone'),
    ('after a marriage, with the same phone', 'Сидорова Вера Ильинична 1950-02-03', 'Волкова Вера Ильинична 1950-02-03', 'phone', '65 birth,given,phone'),
    ('with the same address, however written', 'Сидорова Вера Ильинична 1950-02-03', 'Волкова Вера Ильинична 1950-02-03', 'address', '60 birth,given,address'),
    ('without either', 'Сидорова Вера Ильинична 1950-02-03', 'Волкова Вера Ильинична 1950-02-03', '', ''),
    ('two different SNILS are two people', 'Сидорова Вера Ильинична 1950-02-03 00100199663', 'Сидорова Вера Ильинична 1950-02-03 00100199562', 'phone address', ''),
    ('one SNILS is one citizen, whatever the name', 'Сидорова Вера Ильинична 1950-02-03 00100199663', 'Волкова Ольга Петровна 1961-07-30 00100199663', '', '60 snils'),
    ('changed places and one too many', 'Сидорова Вера Ильинична 1950-02-03', 'Сидороав Вера Ильиничнаа 1950-02-03', '', '60 birth,slip')) v(what, one, other, also, want);
select is((select count(*) from kurator.listed l where l.person_id in (:a, :b)), 2::bigint, 'both are in the lists again');
select is(kurator.one_slip(a, b), want, a || ' ' || b) from (values ('иванов', 'иванова', true), ('иванов', 'ивнаов', true), ('иванов', 'ивоноа', false), ('анна', 'ан', false), ('ан', 'ат', false), ('', '', false), ('иванов', 'иванов', false), ('иваново', 'ивановаа', false)) v(a, b, want);

-- ---- at once, at the intake -----------------------------------------------------------------------------------------------

select is(tap.intake('dup_clerk', 9001, null, 'source=ipra', 'received_on=2026-11-23', 'surname=Хунгуреева', 'given_name=Аюна', 'patronymic=Доржиевна', 'birth_date=1975-04-12', 'sex=f', 'confirm=norep'),
          'question question.similar:surname(3)', 'who is entered as new is asked about');
select is(tap.intake('dup_clerk', 9001, null, 'source=ipra', 'received_on=2026-11-23', 'surname=Хунгуреева', 'given_name=Аюна', 'patronymic=Доржиевна', 'birth_date=1975-04-12', 'sex=f', 'confirm=norep,new'), 'saved', 'and entered nevertheless');
select is(tap.pairs() ~ 'Хунгуреева . Хунгуреева 70 birth,name', true, 'is on the list of the supervisor at once');

-- ---- who may, and what stands in the way -----------------------------------------------------------------------------------

select tap.person('Двойникова', 'Ольга', 'Львовна', '1980-08-08', '00100199663', '+79000000081') as x \gset
select tap.person('Двойникова', 'Ольга', 'Львовна', '1980-08-08', null, '+79000000082') as y \gset
select kurator.duplicates_work() \g /dev/null
select is(tap.as_login(l, 'select * from api.duplicates(9001, null, null, 9)') || tap.as_login(l, 'select * from api.merges(9001, null, null, 9)'), w || w, l || ' reads no list')
  from (values ('dup_clerk', '! KU011'), ('dup_boss', '! KU011'), ('dup_monitor', '! 42501'), ('dup_admin', '! 42501'), ('dup_ministry', '! 42501'), ('dup_executor', '! 42501'), ('dup_auditor', '! 42501')) v(l, w);
select is(tap.as_login(l, format('select * from api.duplicate(9001, %s, %s)', :x, :y)), '', l || ' compares nobody') from unnest('{dup_clerk,dup_boss}'::text[]) l;
select is(tap.decide('dup_clerk', 9001, variadic array['action=' || a, 'note=x'] || tap.two(:x, :y)), 'refused rights.supervisor', 'a clerk: ' || a) from unnest('{merge,different}'::text[]) a;
select is(tap.decide('dup_clerk', 9001, 'action=undo', 'note=x', 'id=' || tap.last_merge()), 'refused rights.supervisor', 'a clerk undoes nothing');
select is(tap.decide('dup_boss', 9001, variadic array['action=merge'] || tap.two(:x, :y)), 'refused rights.none', 'nor another office''s supervisor');
select is(tap.decide('dup_boss', 9002, variadic array['action=' || a, 'note=x'] || tap.two(:x, :y)), 'refused merge.unknown', 'in his own office he has neither: ' || a) from unnest('{merge,different}'::text[]) a;
select is(tap.decide('dup_boss', 9002, variadic array['action=merge', 'one=7199998', 'other=7199999', 'one_version=1', 'other_version=1']), 'refused merge.unknown', 'which is told as of numbers that nobody has');
select is(tap.decide('dup_boss', 9002, 'action=undo', 'note=x', 'id=' || i), 'refused merge.unknown', 'a merge of another office is none') from unnest(array[tap.last_merge(), '7199999']) i;
select is(tap.decide('dup_boss', 9002, 'action=offer', 'note=x', 'id=' || (select max(id) from kurator.duplicate)), 'refused merge.unknown', 'nor is a pair');
insert into kurator.deputy (organisation_id, staff_id, deputy_id, valid_from, valid_until) select 9001, a.id, b.id, '2026-11-23', '2026-11-24' from kurator.staff a, kurator.staff b where a.login = 'dup_supervisor' and b.login = 'dup_coordinator';
select is(tap.pairs('dup_coordinator') ~ 'Двойникова', true, 'who stands in for the supervisor reads the list');
update kurator.deputy set cancelled = true where organisation_id = 9001;
select is(tap.decide('dup_supervisor', 9001, variadic f), w, 'bad input: ' || f::text) from (values
    ('{action=merge}'::text[], 'refused field.required:one, field.required:one_version, field.required:other, field.required:other_version'), ('{action=burn}', 'refused field.choice:action'),
    ('{action=undo,note=x,id=x}', 'refused field.required:id'), ('{action=undo,id=1}', 'refused field.required:note'), ('{action=merge,one=1,other=1,one_version=1,other_version=1}', 'refused merge.unknown'),
    ('{action=merge,one=1,other=2,one_version=1,other_version=1,surname=both}', 'refused field.choice:surname'), ('{action=merge,one=999999999999999999,other=1,one_version=1,other_version=1}', 'refused merge.unknown'),
    ('{action=undo,id=1,note=x,colour=red}', 'refused field.unknown:colour')) v(f, w);
select tap.two(:x, :y) as seen \gset
update kurator.person set version = version + 1 where id = :y;
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge'] || :'seen'::text[]), 'refused merge.changed', 'what was changed since it was seen is looked at again');
update kurator.person set snils = '00100199562' where id = :y;
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge'] || tap.two(:x, :y)), 'refused merge.snils', 'two SNILS are two people');
select is(tap.as_login('dup_supervisor', format('select one from api.duplicate(9001, %s, %s) where field = ''!fault''', :x, :y)), '(merge.snils)', 'said before');
update kurator.person set snils = null where id = :y;
insert into kurator.site (organisation_id, name) values (9001, 'Север') returning id as site \gset
update kurator.person_office set site_id = :site where person_id = :y;
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge'] || tap.two(:x, :y)), 'refused merge.site', 'two sites of the office: one of them first');
select tap.account('dup_north', 'supervisor', 9001, 'Северова') \g /dev/null
update kurator.staff_role set site_id = :site where staff_id = (select s.id from kurator.staff s where s.login = 'dup_north');
select is(tap.pairs('dup_north') !~ 'Двойникова', false, 'a site''s supervisor sees whom all sites see');
insert into kurator.site (organisation_id, name) values (9001, 'Юг') returning id as south \gset
update kurator.person_office set site_id = :south where person_id = :x;
select is(tap.pairs('dup_north') !~ 'Двойникова', true, 'and nobody whom another keeps');
select is(tap.decide('dup_north', 9001, variadic array['action=different', 'note=x'] || tap.two(:x, :y)), 'refused merge.unknown', 'nor decides');
update kurator.person_office set site_id = null where person_id in (:x, :y);
select tap.case_for(:x, '601') as case_x \gset
select tap.case_for(:y, '602') as case_y \gset
select is(tap.save('dup_supervisor', 'restricted', :case_y, 'action=mark', 'kind=violence', 'reason=угрозы'), 'saved', 'access to one is restricted');
select tap.account('dup_second', 'supervisor', 9001, 'Вторая') \g /dev/null
select is(tap.pairs('dup_second') ~ 'Двойникова', false, 'who does not see her has no pair with her');
select is(tap.decide('dup_second', 9001, variadic array['action=merge'] || tap.two(:x, :y)), 'refused merge.unknown', 'and merges none');
update kurator.case_file set assignee_id = (select id from kurator.staff where login = 'dup_clerk') where id = :case_x;
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge'] || tap.two(:x, :y)), 'saved merge', 'who sees both merges');
select is((select kept_id from kurator.merge order by id desc limit 1), :y::bigint, 'the restricted one stays: all of it is restricted now');
select is((select assignee_id from kurator.case_file where id = :case_x), null, 'and lies on no desk of who may not see it');
select is(tap.as_login('dup_second', 'select id from api.merges(9001, null, null, 99) where one_name ~ ''Двойникова'''), '', 'who may not see her does not read of it');
select is(tap.decide('dup_second', 9001, 'action=undo', 'note=x', 'id=' || tap.last_merge()), 'refused merge.unknown', 'nor undoes it');
select is(tap.decide('dup_supervisor', 9001, 'action=undo', 'note=x', 'id=' || tap.last_merge()), 'saved undo', 'undone');
select is((select assignee_id from kurator.case_file where id = :case_x), (select id from kurator.staff where login = 'dup_clerk'), 'the desk, too');
select is(tap.save('dup_supervisor', 'restricted', :case_x, 'action=mark', 'kind=other', 'reason=также'), 'saved', 'both are restricted');
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge'] || tap.two(:x, :y)), 'refused merge.restricted', 'two restrictions: one is lifted first');
update kurator.restriction set lifted_at = kurator.clock(), lifted_by = marked_by;
insert into kurator.destruction (office_id, note) values (9001, '') returning id as act \gset
insert into kurator.destruction_item (destruction_id, person_id, office_id, ground, made_at) values (:act, :x, 9001, 'other', kurator.clock());
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge'] || tap.two(:x, :y)), 'refused merge.destroy', 'whose data are about to be destroyed is not merged');
delete from kurator.destruction_item;
-- exactly once
select gen_random_uuid() as r, array['action=merge'] || tap.two(:x, :y) as f \gset
select is(tap.call('dup_supervisor', 'save_duplicate', :'r', null, 9001, :'f'), 'saved merge', 'sent');
select is(tap.call('dup_supervisor', 'save_duplicate', :'r', null, 9001, :'f'), 'saved merge', 'sent again after a lost answer');
select is((select count(*) from kurator.merge where :x in (kept_id, gone_id) and undone_at is null), 1::bigint, 'merged once');
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge'] || tap.two(:x, :y)), 'refused merge.unknown', 'who is merged is not merged again');
select is(tap.decide('dup_supervisor', 9001, 'action=undo', 'note=x', 'id=' || tap.last_merge()), 'saved undo', 'undone');

-- a number that somebody else got meanwhile
update kurator.person set snils = null where id = :x;
update kurator.person set snils = '00100199663' where id = :y;
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge'] || tap.two(:x, :y)), 'saved merge', 'the SNILS of the second goes over');
select is((select snils from kurator.person where id = :x), '00100199663', 'to who stays');
update kurator.person set snils = null where id = :x;
select tap.person('Третьякова', 'Нина', 'Павловна', '1955-05-05', '00100199663') as z \gset
select is(tap.decide('dup_supervisor', 9001, 'action=undo', 'note=x', 'id=' || tap.last_merge()), 'saved undo', 'undone all the same');
select is((select snils || ' ' || snils_disputed from kurator.person where id = :y), '00100199663 true', 'the number is in dispute now');
update kurator.person set snils = null, snils_disputed = false where id in (:y, :z);
update kurator.person set snils = '00100199663' where id = :x;

-- ---- another office keeps one of them --------------------------------------------------------------------------------------

insert into kurator.person_office (office_id, person_id) values (9002, :y);
select tap.case_for(:y, '701', 9002) as case_far \gset
delete from before;
insert into before select tap.snapshot();
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge', 'surname=one'] || tap.two(:x, :y)), 'saved merge', 'kept by another office, too');
select is((select kept_id from kurator.merge order by id desc limit 1), :y::bigint, 'whom two keep stays');
select is(tap.as_login('dup_other', 'select s.name from api.search(9002, ''двойникова'', 9) s'), '("Двойникова Ольга Львовна")', 'the other office has its citizen');
select is(tap.as_login('dup_boss', 'select * from api.merges(9002, null, null, 9)'), '', 'and no list of what was decided elsewhere');
select is(tap.decide('dup_supervisor', 9001, 'action=undo', 'note=x', 'id=' || tap.last_merge()), 'saved undo', 'undone');
select is((select string_agg(row, E'\n') from ((select row from before except select tap.snapshot()) union all (select tap.snapshot() except select row from before)) x(row)), null, 'to the letter');
-- what stands in the way in another office is one answer, whatever it is; what the own office has to settle is told by its name
insert into kurator.person_office (office_id, person_id) values (9002, :x);
insert into kurator.site (organisation_id, name) values (9002, 'Дальнее') returning id as far_site \gset
create function tap.elsewhere(p_one bigint, p_other bigint) returns text language sql as $$
    select tap.decide('dup_supervisor', 9001, variadic array['action=merge'] || tap.two(p_one, p_other))
        || ' ' || tap.as_login('dup_supervisor', format('select one from api.duplicate(9001, %s, %s) where field = ''!fault''', p_one, p_other)) $$;
update kurator.person_office set site_id = :far_site where person_id = :x and office_id = 9002;
select is(tap.elsewhere(:x, :y), 'refused merge.elsewhere (merge.elsewhere)', 'two sites of another office');
update kurator.person_office set site_id = null where person_id = :x and office_id = 9002;
insert into kurator.destruction (office_id, note) values (9002, '') returning id as far_act \gset
insert into kurator.destruction_item (destruction_id, person_id, office_id, ground, made_at) values (:far_act, :y, 9002, 'other', kurator.clock());
select is(tap.elsewhere(:x, :y), 'refused merge.elsewhere (merge.elsewhere)', 'what another office proposes to destroy: the same answer');
insert into kurator.destruction_item (destruction_id, person_id, office_id, ground, made_at) values (:act, :x, 9001, 'other', kurator.clock());
select is(tap.elsewhere(:x, :y), 'refused merge.destroy (merge.destroy)', 'what the own office proposes is told first');
delete from kurator.destruction_item;
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge', 'note=свои'] || tap.two(:x, :y)), 'saved merge', 'nothing stands in the way now');
select tap.last_merge() as ours \gset
insert into kurator.destruction_item (destruction_id, person_id, office_id, ground, made_at) values (:far_act, :y, 9002, 'other', kurator.clock());
select is(tap.decide('dup_supervisor', 9001, 'action=undo', 'note=x', 'id=' || :'ours'), 'refused merge.elsewhere', 'nor is undone what another office is about to destroy');
delete from kurator.destruction_item;
select tap.person('Двойникова', 'Ольга', 'Львовна', '1980-08-08', p_office => 9002) as farther \gset
select is(tap.decide('dup_boss', 9002, variadic array['action=merge'] || tap.two((select kept_id from kurator.merge where id = :'ours'), :farther)), 'saved merge', 'another office merges the same citizen with one of its own');
select is(tap.decide('dup_supervisor', 9001, 'action=undo', 'note=x', 'id=' || :'ours'), 'refused merge.elsewhere', 'what it did since: the same answer');
select is(tap.as_login('dup_supervisor', 'select fault from api.merges(9001, null, null, 99) where note = ''свои'''), '(merge.elsewhere)', 'in the list, too');
select is(tap.decide('dup_boss', 9002, 'action=undo', 'note=x', 'id=' || tap.last_merge()), 'saved undo', 'it takes it back');
select is(tap.decide('dup_supervisor', 9001, 'action=undo', 'note=x', 'id=' || :'ours'), 'saved undo', 'and then it can be undone');
delete from kurator.person_office where office_id = 9002 and person_id = :x;
-- whom no office keeps together is offered to nobody, and the answer does not tell that he is there
select tap.person('Двойникова', 'Ольга', 'Львовна', '1980-08-08', p_office => 9002) as far \gset
select kurator.duplicates_find(array[:far]::bigint[]) \g /dev/null
select is((select count(*) from kurator.duplicate where :far in (person_id, other_id) and office_id = 9001), 0::bigint, 'over offices nothing is offered');
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge'] || tap.two(:x, :far)), 'refused merge.unknown', 'nor merged');
select is(tap.pairs('dup_boss', 9002) ~ 'Двойникова', true, 'the office that keeps two has its pair');

-- ---- the region: pairs over offices, for the resource centre ----------------------------------------------------------------

create function tap.region(p_login text default 'dup_monitor') returns text language sql as $$
    select tap.as_login(p_login, 'select split_part(one_name, '' '', 1) || '' '' || one_at || '' + '' || split_part(other_name, '' '', 1) || '' '' || other_at || '' '' || weight || '' '' || array_to_string(reasons, '','') || '' '' || total from api.duplicates_region(null, null, null, 99) where one_name ~ ''Заречн''') $$;
select tap.person('Заречная', 'Инна', 'Львовна', '1990-03-03') as r1 \gset
select tap.person('Заречная', 'Инна', 'Львовна', '1990-03-03', p_office => 9002) as r2 \gset
select tap.person('Заречная', 'Инна', 'Львовна', '1951-09-09', p_office => 9002) as r3 \gset
select tap.person('Заречный', 'Олег', 'Львович', '1990-03-03', p_sex => 'm', p_office => 9002) as r4 \gset
select is(tap.region(), '', 'nothing before the queue is worked off');
select kurator.duplicates_work() \g /dev/null
select is((select string_agg(person_id || ' ' || other_id || ' ' || weight, ', ') from kurator.pair_across where :r1 in (person_id, other_id)), :r1 || ' ' || :r2 || ' 70', 'over offices the same name and birth date; no namesake, nobody of one birth day');
select matches(tap.region(), '^\("Заречная УСЗСОН А \+ Заречная [^+]* 70 birth,name \d+"\)$', 'a centre reads of it, with the office that keeps each');
select is(tap.pairs() ~ 'Заречн' or tap.pairs('dup_boss', 9002) ~ 'Заречн', false, 'no office does');
select is(tap.as_login('dup_' || r, 'select * from api.duplicates_region(null, null, null, 99)'), '! 42501', r || ' may not ask') from unnest('{clerk,coordinator,supervisor,boss,executor,ministry,admin,auditor}'::text[]) r;
select is((select count(*) from audit.entry where login = 'dup_monitor' and kind = 'list' and relation = 'kurator.pair_across'), 2::bigint, 'that it was read is in the journal');
create function tap.region_pages(p_limit int) returns text language plpgsql as $$
declare
    v text := '';
    v_after text := 'null, null, null';
    r text;
begin
    for i in 1 .. 50 loop
        r := tap.as_login('dup_monitor', format('select concat_ws('','', weight, one, other) from api.duplicates_region(%s, %s) order by weight desc, one, other', v_after, p_limit));
        exit when r = '';
        v := v || r || E'\n';
        v_after := translate(split_part(r, E'\n', -1), '()"', '');
    end loop;
    return rtrim(v, E'\n');
end $$;
select is(tap.region_pages(1), tap.region_pages(500), 'page by page every pair comes once, in the same order');
create function tap.beside(p_one bigint, p_other bigint, p_field text default '', p_login text default 'dup_monitor') returns text language sql as $$
    select tap.as_login(p_login, format('select field, one, other from api.duplicate_region(%s, %s) where %L in (field, '''')', p_one, p_other, p_field)) $$;
select tap.case_for(:r2, '700', 9002) as r2_case \gset
select is(tap.beside(:r1, :r2, 'surname') || tap.beside(:r1, :r2, '!reasons') || tap.beside(:r2, :r1, 'cases') || tap.beside(:r1, :r2, '!case'),
          format('(surname,Заречная,Заречная)(!reasons,"birth name","")(cases,"1 1","0 0")(!case,"",%s)', :r2_case), 'it sets the two side by side');
select matches(tap.beside(:r1, :r2, '!at'), '^\(!at,"УСЗСОН А",.+\)$', 'with the offices that keep each');
select is((select count(*) from audit.entry where login = 'dup_monitor' and kind = 'look' and why = 'duplicate' and subject in (:r1, :r2)), 10::bigint, 'each time it is a look at both');
select is(tap.beside(:r1, :r1), '', 'nobody beside himself');
select is(tap.beside(:r1, :r2, '', 'dup_' || r), '! 42501', r || ' may not ask') from unnest('{clerk,coordinator,supervisor,boss,executor,ministry,admin,auditor}'::text[]) r;
-- what it must not see
savepoint directions;
update kurator.direction set age_from = 60, age_to = 90;
select is(tap.region(), '', 'not of whom its directions do not reach');
select is(tap.beside(:r1, :r2), '', 'nor side by side');
select is(tap.as_login('dup_monitor', 'select count(*) from api.duplicates_region(null, null, null, 99) where one_born > ''1966-01-01'' or other_born > ''1966-01-01'''), '(0)', 'neither of the two');
select is(tap.as_login('dup_monitor', 'select count(*) = coalesce(max(total), 0) from api.duplicates_region(null, null, null, 99)'), '(t)', 'nor are they counted');
delete from kurator.direction;
select is(tap.as_login('dup_monitor', 'select count(*) from api.duplicates_region(null, null, null, 99)'), '(0)', 'a centre without directions: nobody');
rollback to directions;
insert into kurator.restriction (person_id, office_id, kind, reason, marked_by) select :r2, 9002, 'violence', 'угрозы', s.id from kurator.staff s where s.login = 'dup_boss';
select is(tap.region(), '', 'nor of whom access is restricted to others');
select is(tap.beside(:r1, :r2) || tap.beside(:r2, :r1), '', 'whichever of the two it is');
update kurator.restriction set lifted_at = kurator.clock(), lifted_by = marked_by where person_id = :r2;
select isnt(tap.region(), '', 'once it is lifted it is there');
-- what was put right goes
update kurator.person set birth_date = '1960-01-01' where id = :r2;
select kurator.duplicates_work() \g /dev/null
select is(tap.region(), '', 'no longer alike: no longer there');
update kurator.person set birth_date = '1990-03-03' where id = :r2;
select kurator.duplicates_work() \g /dev/null
select isnt(tap.region(), '', 'alike again: there again');
select kurator.destroy_citizen(9002, :r2, 'x') \g /dev/null
select is((select count(*) from kurator.pair_across where :r2 in (person_id, other_id)), 0::bigint, 'whose data are destroyed is in no pair');

-- ---- destruction takes all of who was merged --------------------------------------------------------------------------------

select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge', 'note=Двойникова'] || tap.two(:x, :y)), 'saved merge', 'merged');
select kurator.destroy_citizen(9001, :y, 'x'), kurator.destroy_citizen(9002, :y, 'x') \g /dev/null
select is((select string_agg(relation || ' ' || row, E'\n') from (
             select 'person', p::text from kurator.person p where p.id in (:x, :y) and (p.surname <> '-' or p.snils is not null)
             union all select 'merge', m::text from kurator.merge m where :x in (m.kept_id, m.gone_id)
             union all select 'merge_row', m::text from kurator.merge_row m where m.person_id = :y
             union all select 'phone', f::text from kurator.phone f where f.number in ('+79000000081', '+79000000082')
             union all select 'history', h::text from kurator.person_history h where h.id in (:x, :y)
             union all select 'queue', q::text from kurator.duplicate_queue q where q.person_id in (:x, :y)
             union all select 'duplicate', d::text from kurator.duplicate d where :x in (d.person_id, d.other_id) or :y in (d.person_id, d.other_id)
             union all select 'key', k::text from kurator.person_key k where k.person_id in (:x, :y)
             union all select 'journal', v::text from audit.value v where v.subject in (:x, :y)) t(relation, row)), null, 'nothing of either is left');

-- ---- no table is forgotten ---------------------------------------------------------------------------------------------------

select is((select string_agg(s.relation, ', ') from audit.subject s where s.subject <> '-' and not exists (select from kurator.merge_rule r where r.relation = s.relation)), null,
          'of every table with personal data it is said what becomes of it when two are merged (kurator.merge_rule)');
select is((select string_agg(r.relation, ', ') from kurator.merge_rule r where not exists (select from audit.subject s where s.relation = r.relation)), null, 'and of none that is not there');
select is((select string_agg(r.relation, ', ') from kurator.merge_rule r where r.action in ('move', 'case')
              and not exists (select from pg_attribute a where a.attrelid = r.relation::regclass and a.attname = case r.action when 'case' then 'case_id' else 'id' end and not a.attisdropped)), null, 'what moves has what it moves by');
-- Who was called before as the other is; not who was so by mistake.
select tap.person('Именова', 'Ольга', 'Львовна') as now \gset
select tap.person('Именова', 'Октябрина', 'Львовна') as before \gset
create function tap.former_reason(p_one bigint, p_other bigint) returns text language sql as $$
    select array_to_string((select l.reasons from kurator.person a, kurator.person b, lateral kurator.likeness(9001, a, b) l where a.id = p_one and b.id = p_other), ' ') $$;
select is(coalesce(tap.former_reason(:now, :before) ~ 'former', false), false, 'two of the name');
insert into kurator.former_name (person_id, given_name, void) values (:now, 'Октябрина', true);
select is(coalesce(tap.former_reason(:now, :before) ~ 'former', false), false, 'nor by an entry in error');
update kurator.former_name set void = false where person_id = :now;
select is(tap.former_reason(:now, :before) ~ 'former', true, 'one was called so before');
-- ---- whatever is changed in between, a merge can be undone -------------------------------------------------------------------
create function tap.some(p_person bigint) returns void language plpgsql as $$
begin
    insert into kurator.phone (person_id, number, state, position) select p_person, '+790000077' || to_char((random() * 4)::int, 'FM00'), (array['good', 'wrong', 'unchecked'])[1 + floor(random() * 3)], i from generate_series(1, 3) i on conflict do nothing;
    insert into kurator.representative (person_id, relation, surname, given_name) select p_person, 'guardian', 'Опекаева', (array['Ия', 'Ада'])[1 + floor(random() * 2)] where random() < 0.6;
    insert into kurator.preference (person_id, kind) select p_person, k from unnest('{deaf,no_voice,safe_hours}'::text[]) k where random() < 0.5;
    insert into kurator.address (person_id, kind, settlement, line) select p_person, k, 'Кутулик', 'Мира, ' || (random() * 3)::int from unnest('{actual,registered}'::text[]) k where random() < 0.7;
    insert into kurator.person_mark (office_id, person_id, mark, made_by) select 9001, p_person, k, tap.id('dup_clerk') from unnest('{watch,call}'::text[]) k where random() < 0.5;
    insert into kurator.ipra (person_id, number, issued_on) select p_person, n || '/2026', '2026-01-15' from unnest('{1,2}'::text[]) n where random() < 0.6;
    insert into kurator.document (person_id, kind, number, received_on) select p_person, 'passport', n, '2026-01-15' from unnest('{1,2}'::text[]) n where random() < 0.5;
    insert into kurator.former_name (person_id, surname) select p_person, n from unnest('{Прежняя,Давняя}'::text[]) n where random() < 0.5;
    if random() < 0.6 then
        update kurator.person set household_id = (select id from kurator.household where office_id = 9001 order by random() limit 1) where id = p_person;
    end if;
    if random() < 0.7 then perform tap.case_for(p_person, 'сл'); end if;
end $$;
create function tap.later(p_person bigint) returns void language plpgsql as $$
begin
    for i in 1 .. 8 loop
        begin
            case floor(random() * 12)::int
            when 0 then update kurator.phone set number = '+790000077' || to_char((random() * 4)::int, 'FM00') where id = (select id from kurator.phone where person_id = p_person order by random() limit 1);
            when 1 then insert into kurator.phone (person_id, number) values (p_person, '+790000077' || to_char((random() * 4)::int, 'FM00'));
            when 2 then update kurator.person_mark set ended_at = kurator.clock(), ended_by = made_by where ended_at is null and id = (select id from kurator.person_mark where person_id = p_person order by random() limit 1);
            when 3 then insert into kurator.person_mark (office_id, person_id, mark, made_by) values (9001, p_person, (array['watch', 'call'])[1 + floor(random() * 2)], tap.id('dup_clerk'));
            when 4 then update kurator.person set household_id = (select id from kurator.household where office_id = 9001 order by random() limit 1) where id = p_person;
            when 5 then update kurator.person set household_id = null where id = p_person;
            when 6 then update kurator.representative set valid_until = '2026-11-20' where person_id = p_person;
            when 7 then update kurator.person set surname = 'Сменова', snils = case when snils is null then '9000009' || to_char(p_person % 10000, 'FM0000') end where id = p_person;
            when 8 then update kurator.case_file set state = 'closed', closed_on = '2026-11-23', close_reason = 'moved' where state = 'open' and id = (select id from kurator.case_file where person_id = p_person order by random() limit 1);
            when 9 then perform tap.case_for(p_person, 'поз');
            when 10 then update kurator.address set valid_until = '2026-11-22' where person_id = p_person and valid_until is null;
            else update kurator.ipra set number = '3/2026', version = version + 1 where id = (select id from kurator.ipra where person_id = p_person order by random() limit 1); end case;
        exception when unique_violation then null; end;
    end loop;
end $$;
insert into kurator.household (office_id) values (9001), (9001), (9001);
create function tap.merged_and_undone(p_seed float) returns text language plpgsql as $$
declare
    v_a bigint;
    v_b bigint;
    v_merge bigint;
    v_detail text;
begin
    perform setseed(p_seed);
    v_a := tap.person('Случаева', 'Ия', 'Львовна', '1960-06-06');
    v_b := tap.person('Случаева', 'Ия', 'Львовна', '1960-06-06');
    perform tap.some(v_a), tap.some(v_b);
    v_merge := kurator.merge_people(9001, v_a, v_b, '{}', '{}', '', tap.id('dup_supervisor'));
    update kurator.merge set xid = '3' where id = v_merge;         -- another transaction than what follows
    perform tap.later(v_a);
    begin
        perform kurator.merge_undo(v_merge, 'x', tap.id('dup_supervisor'));
        set constraints all immediate;
        set constraints all deferred;
    exception when others then
        get stacked diagnostics v_detail = pg_exception_context;
        return p_seed || ' ' || sqlerrm || ' ' || left(v_detail, 300);
    end;
    if exists (select from kurator.person p where p.id in (v_a, v_b) and p.merged_into is not null) then return p_seed || ' still one'; end if;
    if exists (select from kurator.case_file c join kurator.referral r on r.case_id = c.id where c.person_id in (v_a, v_b) and r.person_id <> c.person_id) then return p_seed || ' a referral of another'; end if;
    if exists (select from kurator.case_file c where c.person_id in (v_a, v_b) and c.state = 'open' and kurator.recompute(c.id)) then return p_seed || ' not worked out'; end if;
    if exists (select from kurator.person p where p.id in (v_a, v_b) and p.household_id is distinct from (select m.household_id from kurator.household_member m where m.person_id = p.id and m.until_on is null)) then return p_seed || ' citizen and family differ'; end if;
    if exists ((select * from kurator.listed where person_id in (v_a, v_b) except select * from kurator.listed_wanted(null) where person_id in (v_a, v_b)) union all (select * from kurator.listed_wanted(null) where person_id in (v_a, v_b) except select * from kurator.listed where person_id in (v_a, v_b))) then return p_seed || ' the list is stale'; end if;
    if exists (select from kurator.phone t join kurator.representative r on r.id = t.representative_id where t.person_id in (v_a, v_b) and r.person_id <> t.person_id) then return p_seed || ' a phone of another''s representative'; end if;
    return null;
end $$;
select is(string_agg(tap.merged_and_undone(i / 50.0), E'\n'), null, 'whatever was changed in between, two are two again') from generate_series(1, 40) i;
-- A number mended to one that the other record has: it stays where it is, and the rest goes back.
select tap.person('Номерова', 'Ия', 'Львовна', '1961-06-06', p_phone => '+79000007791') as n1 \gset
select tap.person('Номерова', 'Ия', 'Львовна', '1961-06-06', p_phone => '+79000007791') as n2 \gset
insert into kurator.phone (person_id, number) values (:n2, '+79000007792'), (:n2, '+79000007793');
select is(tap.decide('dup_supervisor', 9001, variadic array['action=merge'] || tap.two(:n1, :n2)), 'saved merge', 'merged');
update kurator.phone set number = '+79000007799' where person_id = :n1 and number = '+79000007791';
update kurator.phone set number = '+79000007791' where person_id = :n1 and number = '+79000007792';
select is(tap.decide('dup_supervisor', 9001, 'action=undo', 'note=ошибка', 'id=' || tap.last_merge()), 'saved undo', 'undone');
select is((select string_agg(right(number, 2) || ' ' || (person_id = :n1), ', ' order by number, person_id) from kurator.phone where person_id in (:n1, :n2)), '91 true, 91 false, 93 false, 99 true', 'what cannot go back stays');

-- ---- a common surname ---------------------------------------------------------------------------------------------------------
-- Four hundred of one surname, of few given names and many birth days, in one village: nobody is offered but the one who was written twice.
insert into kurator.person (surname, given_name, patronymic, birth_date, sex)
select 'Частова', (array['Анна', 'Вера', 'Ольга', 'Нина', 'Инна'])[1 + i % 5], (array['Ивановна', 'Петровна', 'Ильинична'])[1 + i % 3], date '1940-01-10' + i * 41, 'f' from generate_series(0, 399) i;
insert into kurator.person_office (office_id, person_id) select 9001, id from kurator.person where surname = 'Частова';
insert into kurator.address (person_id, settlement, line) select id, 'Кутулик', 'Советская, ' || id % 60 from kurator.person where surname = 'Частова';
insert into kurator.phone (person_id, number) select id, '+790000088' || to_char(id % 60, 'FM00') from kurator.person where surname = 'Частова';
select p.id as once from kurator.person p where p.surname = 'Частова' order by p.id offset 200 limit 1 \gset
select tap.person('Чястова', p.given_name, p.patronymic, p.birth_date) as twice from kurator.person p where p.id = :once \gset
select kurator.duplicates_work() from generate_series(1, 9) \g /dev/null
select is((select string_agg(d.person_id || '+' || d.other_id, ', ') from kurator.duplicate d join kurator.person p on p.id in (d.person_id, d.other_id) and p.surname in ('Частова', 'Чястова') and p.id <> :twice), :once || '+' || :twice, 'of four hundred namesakes the one written twice alone');
-- What works the queue off reads no table of the whole region.
select array_agg(p.id)::text as all_of_them from kurator.person p \gset
select coalesce(sum(t.seq_scan), 0) as were from pg_stat_xact_user_tables t where t.schemaname = 'kurator' and t.relname in ('person', 'person_office', 'person_key') \gset
select kurator.pairs_across_find(:'all_of_them') \g /dev/null
select is((select coalesce(sum(t.seq_scan), 0) - :were from pg_stat_xact_user_tables t where t.schemaname = 'kurator' and t.relname in ('person', 'person_office', 'person_key')), 0::numeric, 'pairs over offices are found by indexes');
-- hundreds are born on that day by now: whom the list has already stays on it, though he is not among the first that are looked at
select tap.person('Общева', 'Мария', 'Ильинична', '1980-02-03') as s1, tap.person('Обшева', 'Мария', 'Ильинична', '1980-02-03') as s2 \gset
select kurator.duplicates_find(array[:s1, :s2]::bigint[]) \g /dev/null
select is((select state from kurator.duplicate where person_id = :s1 and other_id = :s2), 'open', 'two of one day of birth and a slip in the name are offered');
with p as (insert into kurator.person (id, surname, given_name, patronymic, birth_date, sex) overriding system value
           select -n, 'Много' || translate(n::text, '0123456789', 'абвгдежзик'), 'Анна', 'Петровна', '1980-02-03', 'f' from generate_series(1, 320) n returning id)
insert into kurator.person_office (office_id, person_id) select 9001, id from p;
select kurator.duplicates_find(array[:s1, :s2]::bigint[]) \g /dev/null
select is((select state from kurator.duplicate where person_id = :s1 and other_id = :s2), 'open', 'and still are');
select * from finish();
rollback;
