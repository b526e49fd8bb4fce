-- import.sql - bulk in: who may, what is judged how, what is written and journalled, that twice changes nothing, and where a line goes.
\set prefix imp_
\set boss imp_supervisor
\set monitor imp_monitor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
\ir setup/quality.psql
update kurator.organisation set territory = '{Аларский район}' where id = 9001;
update kurator.organisation set territory = '{"г. Энгельс",Энгельсский район}' where id = 9002;

-- A line as the program sends it: what a citizen of the test has, and whatever the test says otherwise (column=value).
create function tap.line(p_line int, variadic p_also text[] default '{}') returns text language plpgsql as $$
declare
    c constant text[] := '{code,field,arg,surname,given_name,patronymic,birth_date,sex,snils,disability,phone,postal_code,territory,settlement,address,ipra_number,ipra_issued_on,valid_until,protocol,limits,sender,sender_no,sender_on,region_received_on}';
    v text[] := array['', '', '', 'Выпискина', 'Анна', 'Ильинична', '1990-05-14', 'f', '', '2', '+79000000101', '669452', 'Аларский район', 'Кутулик', 'Советская, 1', '1/2026', '2026-11-10', 'unlimited', '77', '1,0,2,0,0,0,3', 'Бюро № 7', '', '', ''];
    j jsonb := to_jsonb(p_line);
    r text := 'null';
    a text;
    i int;
begin
    foreach a in array p_also loop
        if split_part(a, '=', 1) = 'rest' then r := substr(a, 6); continue; end if;
        v[array_position(c, split_part(a, '=', 1))] := substr(a, strpos(a, '=') + 1);
    end loop;
    return (jsonb_build_array(p_line) || to_jsonb(v) || jsonb_build_array(r::jsonb))::text;
end $$;
-- A file of these lines taken in to the end: its receipt, "created updated there refused tray".
create function tap.file(p_login text, p_office int, p_kind text, p_name text, p_rows text[]) returns text language plpgsql as $$
declare
    v_me text := session_user;
    v_id bigint;
    v_out text;
    b record;
begin
    perform set_config('session_authorization', p_login, true);
    begin
        select * into b from api.import_begin(gen_random_uuid(), p_office, p_kind, p_name, encode(sha256(convert_to(p_name || array_to_string(p_rows, ''), 'UTF8')), 'hex'), 1);
        if b.outcome <> 'saved' then
            v_out := b.outcome || ' ' || b.code;
        else
            v_id := b.id;
            if b.args[2] = '' then
                perform api.import_rows(v_id, p_rows, cardinality(p_rows));
            end if;
            loop
                select * into b from api.import_apply(gen_random_uuid(), v_id, 3, null);
                exit when b.outcome <> 'saved' or b.args[5] = '';
            end loop;
            select case when b.outcome = 'saved' then concat_ws(' ', r.created, r.updated, r.there, r.refused, r.tray) else b.outcome || ' ' || b.code end into v_out
              from api.import_receipt(v_id) r where b.outcome <> 'saved' or r.lines = r.created + r.updated + r.there + r.refused and r.staged = r.lines;
        end if;
    exception when others then
        v_out := '! ' || sqlstate || ' ' || case when sqlstate like 'KU%' then '' else sqlerrm end;
    end;
    perform set_config('session_authorization', v_me, true), set_config('kurator.request', '', true);
    return coalesce(v_out, 'the receipt does not add up');
end $$;
create function tap.codes(p_name text) returns text language sql as $$
    select string_agg(r.line || ' ' || coalesce(r.outcome, 'waits') || case when r.tray then ' tray' else '' end || rtrim(' ' || r.code || case when r.field <> '' then ':' || r.field else '' end), ', ' order by r.line)
      from kurator.import_row r join kurator.import_file f on f.id = r.import_id where f.name = p_name and (r.code <> '' or r.outcome is null) $$;

-- ---- who may -------------------------------------------------------------------------------------------------------------------
select is(tap.file('imp_clerk', 9001, 'extracts', 'who', array[tap.line(2)]), 'refused rights.none', 'a clerk may not');
select is(tap.file(:'boss', 9002, 'extracts', 'who', array[tap.line(2)]), 'refused rights.none', 'a supervisor not for another office');
select is(tap.file(:'monitor', 9001, 'extracts', 'who', array[tap.line(2)]), 'refused rights.none', 'a monitor not for an operator');
select is(tap.file(:'monitor', 9003, 'register', 'who', array[tap.line(2)]), 'refused rights.none', 'nor a register: that is an office''s own');
select is(tap.does('imp_admin', 'select * from api.import_begin(gen_random_uuid(), 9001, ''extracts'', ''x'', repeat(''0'', 64), 1)'), '! 42501', 'an administrator knows no citizens');
select is((select count(*)::int from kurator.import_file), 0, 'nothing was begun');

-- ---- a new citizen ---------------------------------------------------------------------------------------------------------------
select is(tap.file(:'monitor', 9003, 'extracts', 'one.csv', array[tap.line(2, 'snils=00100199865', 'rest={"Льгота": "1"}')]), '1 0 0 0 0', 'one line: created');
select p.id as p, c.id as c from kurator.person p join kurator.case_file c on c.person_id = p.id where p.surname = 'Выпискина' \gset
select is((select row(o.office_id, c.state, c.source, c.received_on, c.rung, c.next_step)::text from kurator.case_file c join kurator.person_office o on o.person_id = c.person_id where c.id = :c),
          '(9001,open,ipra,2026-11-23,1,call)', 'a case at the operator of the place');
select is((select row(d.period, d.started_on, d.due_on, d.state)::text from kurator.deadline d where d.case_id = :c), '(notify,2026-11-23,2026-11-30,open)', 'its five working days run from the arrival');
select is((select row(r.source, r.joined, r.sender, i.number, i.until_kind, i.limits, i.disability)::text from kurator.referral r join kurator.ipra i on i.id = r.ipra_id where r.case_id = :c),
          '(ipra,f,"Бюро № 7",1/2026,unlimited,"{1,0,2,0,0,0,3}",2)', 'a referral with the extract');
select is((select row(d.born, d.need)::text from kurator.deadline d where d.case_id = :c), (select row(p.birth_date, kurator.need_of(p.id, p.disability))::text from kurator.person p where p.id = :p), 'with what a centre''s direction asks for');
select is(kurator.recompute(:c), false, 'the ladder and the deadlines are as they would be worked out');
select is((select string_agg(e.relation || ' ' || cardinality(e.columns), ', ' order by e.relation) from audit.entry e where e.subject = :p and e.kind = 'insert'),
          (select string_agg(x.relation || ' ' || x.n, ', ' order by x.relation) from (
               select 'kurator.' || t as relation, (select count(*) from jsonb_each_text(j) f(k, v) where v <> '') as n from (
                   select 'person' as t, to_jsonb(x) as j from kurator.person x where x.id = :p union all select 'person_office', to_jsonb(x) from kurator.person_office x where x.person_id = :p
                   union all select 'phone', to_jsonb(x) from kurator.phone x where x.person_id = :p union all select 'address', to_jsonb(x) from kurator.address x where x.person_id = :p
                   union all select 'ipra', to_jsonb(x) from kurator.ipra x where x.person_id = :p union all select 'case_file', to_jsonb(x) from kurator.case_file x where x.person_id = :p
                   union all select 'referral', to_jsonb(x) from kurator.referral x where x.person_id = :p) y) x), 'each row has its entry in the journal, with all its columns');
select is((select bool_and(audit.verify(e.id)) from audit.entry e where e.subject = :p), true, 'and their values fit the digests');
select is((select rest ->> 'Льгота' from kurator.ipra_rest where person_id = :p), '1', 'what has no column is kept');
select is((select string_agg(k.kind, ' ' order by k.kind, k.key) from kurator.person_key k where k.person_id = :p),
          (select string_agg(w.kind, ' ' order by w.kind, w.key) from kurator.person_keys_wanted(array[:p]) w), 'he is found by all that he is found by');
select is((select count(*)::int from kurator.import_row r where num_nonnulls(r.surname, r.snils, r.phone, r.address, r.rest) > 0), 0, 'of a line that is done no value stays behind');
select is(tap.as_login('imp_clerk', format('select i.name from api.search(9001, %L, 5) i', 'выпискина')), '("Выпискина Анна Ильинична")', 'the clerk of that operator finds the citizen');
select is(tap.as_login('imp_other', format('select i.name from api.search(9002, %L, 5) i', 'выпискина')), '', 'another one does not');

-- ---- twice, and what is known -------------------------------------------------------------------------------------------------------
select is(tap.file(:'monitor', 9003, 'extracts', 'one.csv', array[tap.line(2, 'snils=00100199865', 'rest={"Льгота": "1"}')]), '1 0 0 0 0', 'the same file: its receipt, and nothing else');
select is((select count(*)::int from kurator.import_file), 1, 'it is one import');
select is(tap.file(:'monitor', 9003, 'extracts', 'again.csv', array[tap.line(7, 'snils=00100199865')]), '0 0 1 0 0', 'the same extract in another file: there already');
select is(tap.file(:'monitor', 9003, 'extracts', 'bare.csv', array[tap.line(2, 'snils=00100199865', 'limits=', 'valid_until=', 'protocol=', 'phone=', 'disability=')]), '0 0 1 0 0', 'what a file does not say is not told otherwise by it');
select is((select row((select count(*) from kurator.person), (select count(*) from kurator.case_file), (select count(*) from kurator.referral), (select count(*) from kurator.ipra))::text), '(1,1,1,1)', 'nothing was added');
select is(tap.file(:'monitor', 9003, 'extracts', 'mended.csv', array[tap.line(2, 'snils=00100199865', 'valid_until=2028-11-10')]), '0 1 0 0 0', 'the extract put right: updated');
select is((select row((select count(*) from kurator.referral), i.until_kind, i.valid_until, i.version)::text from kurator.ipra i where i.person_id = :p), '(1,date,2028-11-10,2)', 'and opens nothing');
select is(tap.file(:'monitor', 9003, 'extracts', 'next.csv', array[tap.line(2, 'snils=00100199865', 'ipra_number=2/2026', 'phone=+79000000102')]), '0 1 0 0 0', 'another extract of a citizen whose case runs');
select is((select string_agg(row(r.case_id = :c, r.joined)::text, ' ' order by r.id) from kurator.referral r where r.person_id = :p), '(t,f) (t,t)', 'joins that case');
select is((select count(*)::int from kurator.deadline d where d.person_id = :p), 1, 'and starts no period');
select is((select string_agg(t.number || ' ' || t.position, ', ' order by t.id) from kurator.phone t where t.person_id = :p), '+79000000101 1, +79000000102 2', 'a number that is new is kept behind the others');
select is(tap.save('imp_clerk', 'close', :c, 'reason=moved'), 'saved', 'the case is closed');
select is(tap.file(:'monitor', 9003, 'extracts', 'later.csv', array[tap.line(2, 'snils=', 'ipra_number=3/2026')]), '0 1 0 0 0', 'without a SNILS, by name and birth date at that operator');
select is((select string_agg(c.state || ' ' || (not kurator.recompute(c.id))::text, ', ' order by c.id) from kurator.case_file c where c.person_id = :p), 'closed true, open true', 'a case of its own, worked out');

-- ---- one file with everything -----------------------------------------------------------------------------------------------------------
select tap.citizen(9001, 'Тёзкина', '00100199764', '+79000000003') as a, tap.citizen(9001, 'Двойнова', null, '+79000000004') as b, tap.citizen(9001, 'Двойнова', null, '+79000000005') as d,
       tap.citizen(9002, 'Чужакова', '00100199663', '+79000000006') as e, tap.citizen(9001, 'Умершова', '00100199562', '+79000000007') as f \gset
update kurator.person set died_on = '2026-01-10' where id = tap.person_of(:f);
insert into kurator.routing (territory, settlement, target_category, organisation_id) values ('Аларский район', 'Спорное', null, 9001), ('Аларский район', 'Спорное', null, 9002),
    ('Аларский район', 'Детское', 'child', 9002);
select is(tap.file(:'monitor', 9003, 'extracts', 'all.csv', array[
    tap.line(2, 'surname=Новикова'), tap.line(3, 'surname=Новикова'), tap.line(4, 'surname=Новикова', 'ipra_number=9/2026'),
    tap.line(5, 'surname=Лишняя', 'snils=00100199764'),
    tap.line(6, 'surname=Тёзкина', 'given_name=Анна', 'patronymic=Сергеевна', 'birth_date=1992-03-14', 'snils=00100199360'),
    tap.line(7, 'surname=Двойнова', 'given_name=Анна', 'patronymic=Сергеевна', 'birth_date=1992-03-14'),
    tap.line(8, 'surname=Чужакова', 'given_name=Анна', 'patronymic=Сергеевна', 'birth_date=1992-03-14', 'snils=00100199663'),
    tap.line(9, 'surname=Умершова', 'given_name=Анна', 'patronymic=Сергеевна', 'birth_date=1992-03-14', 'snils=00100199562'),
    tap.line(10, 'surname=Нигдева', 'territory=Лунный район', 'settlement=Кратер'), tap.line(11, 'surname=Спорова', 'settlement=п. Спорное'),
    tap.line(12, 'surname=Малышева', 'birth_date=2015-05-14', 'disability=child', 'settlement=Детское'), tap.line(13, 'surname=Взрослова', 'settlement=Детское'),
    tap.line(14, 'surname=Городская', 'territory=', 'settlement=город Энгельс'),
    tap.line(15, 'surname=Ошибкина', 'snils=00200199865'), tap.line(16, 'code=import.quote'), tap.line(17, 'surname=Б2'), tap.line(18, 'birth_date=2030-01-01'),
    tap.line(19, 'disability=child'), tap.line(20, 'ipra_number='), tap.line(21, 'birth_date=', 'code=import.year', 'field=birth_date', 'arg=0020-05-14')]),
    '4 1 1 14 7', 'new, known, changed, doubtful, refused');
select is(tap.codes('all.csv'), '5 refused tray import.snils_other, 6 refused tray import.snils_differs, 7 refused tray import.several, 8 refused tray import.moved, 9 refused tray person.died, '
    '10 refused tray import.unroutable, 11 refused tray import.tie, 15 refused snils.check:snils, 16 refused import.quote, 17 refused name.digit:surname, 18 refused birth.future:birth_date, '
    '19 refused disability.adult:disability, 20 refused field.required:ipra_number, 21 refused import.year:birth_date', 'line by line');
select is((select string_agg(p.surname || ' ' || c.office_id, ', ' order by p.surname collate "C") from kurator.person p join kurator.case_file c on c.person_id = p.id where p.surname in ('Малышева', 'Взрослова', 'Городская')),
          'Взрослова 9001, Городская 9002, Малышева 9002', 'a child''s extract goes to the children''s operator, an adult''s of the same place to the other');
select is((select count(*)::int from kurator.person where surname = 'Новикова'), 1, 'two lines of one citizen make one');
select is((select count(*)::int from kurator.case_file c where kurator.recompute(c.id)), 0, 'nothing is left to be worked out');
select is((select array_to_string(r.args, '|') from kurator.import_row r join kurator.import_file f on f.id = r.import_id and f.name = 'all.csv' where r.line = 11), 'УСЗСОН А, УСЗСОН Б', 'a tie names the operators');

-- ---- the two parts ------------------------------------------------------------------------------------------------------------------------
-- Twelve birth dates, each of which shares a SNILS with the next; eight that share none.
set session authorization imp_monitor;
select b.id as parts from api.import_begin(gen_random_uuid(), 9003, 'extracts', 'parts.csv', repeat('7', 64), 1) b \gset
reset session authorization;
select tap.as_login(:'monitor', format('select api.import_rows(%s, %L, %s)', :parts, array(
    select tap.line(2 * i + k, 'surname=Частева', 'birth_date=' || date '1980-01-01' + i * 100, 'ipra_number=ч' || 2 * i + k, 'snils=001001' || to_char(case when i < 12 then i + k else 50 + 2 * i + k end, 'FM000') || '00')
      from generate_series(0, 19) i, generate_series(0, 1) k), 40)) \g /dev/null
select is((select string_agg(distinct r.part::text, '') from kurator.import_row r where r.import_id = :parts and r.line < 24), '0', 'birth dates that share a number are written one after the other, through all of them');
select is((select string_agg(x.part::text, '' order by x.part) from (select r.part from kurator.import_row r where r.import_id = :parts and r.line >= 24 group by r.part) x), '01', 'the others at once');
select is((select count(*)::int from (select from kurator.import_row r where r.import_id = :parts group by r.birth_date having count(distinct r.part) > 1) x), 0, 'a birth date never in both');
delete from kurator.import_row where import_id = :parts;

-- ---- the tray -------------------------------------------------------------------------------------------------------------------------------
create function tap.tray(p_login text, p_office int, p_line int, p_decision text) returns text language sql as $$
    select tap.as_login(p_login, format('select s.outcome, s.code, s.args from api.save_tray(gen_random_uuid(), %s, %s, ''{decision}'', ''{null}'', array[%L]) s',
        (select f.id * 100000000 + p_line from kurator.import_file f where f.name = 'all.csv'), p_office, p_decision)) $$;
create function tap.offer(p_login text, p_office int, p_line int) returns text language sql as $$
    select replace(tap.as_login(p_login, format('select c.code, c.label from api.import_choices(%s, %s) c', p_office, (select f.id * 100000000 + p_line from kurator.import_file f where f.name = 'all.csv'))), e'\n', ' ') $$;
select is(tap.as_login(:'monitor', 'select t.line, t.name, t.place, t.code from api.import_tray(9003, null, 3) t'),
          e'(5,"Лишняя Анна Ильинична","Аларский район, Кутулик",import.snils_other)\n(6,"Тёзкина Анна Сергеевна","Аларский район, Кутулик",import.snils_differs)\n(7,"Двойнова Анна Сергеевна","Аларский район, Кутулик",import.several)', 'the tray in its order');
select is(tap.as_login(:'monitor', format('select t.line, t.total from api.import_tray(9003, %s, 2) t', (select f.id * 100000000 + 9 from kurator.import_file f where f.name = 'all.csv'))), e'(10,7)\n(11,7)', 'and its next page, of how many');
select is(tap.as_login(:'boss', 'select count(*) from api.import_tray(9001, null, 10) t'), '(0)', 'a supervisor has his own tray');
select is(tap.as_login(:'boss', 'select count(*) from api.import_tray(9003, null, 10) t') || tap.as_login('imp_clerk', 'select count(*) from api.import_tray(9001, null, 10) t'), '(0)(0)', 'not the centre''s; and a clerk none');
select is(tap.tray(:'boss', 9003, 5, 'drop'), '! KU001', 'nor decides there');
select is(tap.tray(:'boss', 9001, 5, 'drop'), '! KU001', 'under whatever office');
select is(tap.offer(:'monitor', 9003, 11), '(to:9001,"УСЗСОН А") (to:9002,"УСЗСОН Б") (drop,"")', 'a tie: the operators, those of the place first');
select is(tap.tray(:'monitor', 9003, 11, 'to:9003'), '(refused,field.choice,{})', 'not to whom takes no referrals');
select is(tap.tray(:'monitor', 9003, 11, 'to:9002'), '(saved,"",{created})', 'to one of them');
select is((select c.office_id from kurator.case_file c join kurator.person p on p.id = c.person_id where p.surname = 'Спорова'), 9002, 'whose clock starts');
select is(tap.tray(:'monitor', 9003, 11, 'to:9002'), '! KU001', 'a line is decided once');
select is(tap.tray(:'monitor', 9003, 10, 'drop'), '(saved,"",{refused})', 'one is not taken in');
select is((select row(r.outcome, r.tray, r.surname, r.decision)::text from kurator.import_row r join kurator.import_file f on f.id = r.import_id and f.name = 'all.csv' where r.line = 10), '(refused,f,,drop)', 'and its values go');
select is(tap.offer(:'monitor', 9003, 7), format('(same:%s,"Двойнова Анна Сергеевна, 14.03.1992") (same:%s,"Двойнова Анна Сергеевна, 14.03.1992") (new,"") (drop,"")', tap.person_of(:b), tap.person_of(:d)), 'several: which of them');
select is((select count(*)::int from audit.entry e where e.kind = 'look' and e.subject in (tap.person_of(:b), tap.person_of(:d)) and e.login = :'monitor'), 2, 'who is shown was looked at');
update kurator.person set patronymic = '' where id = tap.person_of(:b);
select matches(tap.offer(:'monitor', 9003, 7), '"Двойнова Анна, 14.03.1992"', 'one without a patronymic by the name he has');
update kurator.person set patronymic = 'Сергеевна' where id = tap.person_of(:b);
select is(tap.tray(:'monitor', 9003, 7, 'same:' || tap.person_of(:a)), '(refused,field.choice,{})', 'nobody else');
select is(tap.tray(:'monitor', 9003, 7, 'same:' || tap.person_of(:d)), '(saved,"",{updated})', 'that one');
select is((select r.joined::text || ' ' || (r.case_id = :d) from kurator.referral r join kurator.ipra i on i.id = r.ipra_id where i.person_id = tap.person_of(:d)), 'true true', 'the extract joins his case');
select is(tap.tray(:'monitor', 9003, 5, 'new'), '(saved,"",{created})', 'a number of another: a new citizen all the same');
select is((select p.snils_disputed::text || ' ' || count(k.other_id) from kurator.person p left join kurator.person_clash k on k.person_id = p.id where p.surname = 'Лишняя' group by p.id), 'true 1', 'whose number is to be cleared up');
select is(tap.tray(:'monitor', 9003, 8, 'to:9002'), '(saved,"",{updated})', 'a case at another operator: there');
select is((select array_agg(r.joined) from kurator.referral r where r.case_id = :e), '{f,t}', 'it joins that case');
select is((select string_agg(r.outcome || ' ' || n, ', ' order by r.outcome) from (select outcome, count(*) as n from kurator.import_row r join kurator.import_file f on f.id = r.import_id and f.name = 'all.csv' group by 1) r),
          'created 6, refused 10, there 1, updated 3', 'the receipt follows');
select is((select count(*)::int from kurator.case_file c where kurator.recompute(c.id)), 0, 'all is worked out');
update kurator.period set amount = 3 where code = 'notify';
select is(tap.file(:'monitor', 9003, 'extracts', 'three.csv', array[tap.line(2, 'surname=Трёхдневная', 'snils=', 'phone=')]), '1 0 0 0 0', 'a region that gives three days');
select is((select concat_ws(' ', kurator.recompute(c.id), d.due_on) from kurator.person p join kurator.case_file c on c.person_id = p.id join kurator.deadline d on d.case_id = c.id where p.surname = 'Трёхдневная'),
          concat_ws(' ', false, kurator.due((select o.calendar from kurator.organisation o where o.id = 9001), kurator.office_today(9001), 3)), 'the period is that of the table');
update kurator.period set amount = 5 where code = 'notify';

select is((select count(*)::int from kurator.person_office o where not exists (select from kurator.duplicate_queue q where q.person_id = o.person_id)), 0, 'who came in is looked at for being there twice');
select is(tap.quality_stale(), null, 'the figures of the quality have them');
create temp table was as select * from kurator.listed;
select kurator.list_all() \g /dev/null
select is_empty('(select * from was except select * from kurator.listed) union all (select * from kurator.listed except select * from was)', 'the lists of the office have them as if made anew');

-- ---- the dry run of a file that repeats itself: what it says is what becomes of it -------------------------------------------------------
create function tap.dry(p_login text, p_name text, p_rows text[]) returns text language plpgsql as $$
declare
    v_me text := session_user;
    v_id bigint;
    v_last int := -1;
    v_out text;
begin
    perform set_config('session_authorization', p_login, true);
    select b.id into v_id from api.import_begin(gen_random_uuid(), 9003, 'extracts', p_name, encode(sha256(convert_to(p_name || array_to_string(p_rows, ''), 'UTF8')), 'hex'), 1) b;
    perform api.import_rows(v_id, p_rows, cardinality(p_rows));
    loop
        v_last := api.import_check(v_id, v_last, 2);
        exit when v_last is null;
    end loop;
    select string_agg(l.line || ' ' || l.verdict || rtrim(' ' || l.code), ', ' order by l.line) into v_out from api.import_lines(v_id, -1, 100, null) l;
    perform set_config('session_authorization', v_me, true), set_config('kurator.request', '', true);
    return v_out;
end $$;
create temp table repeated as select array[tap.line(2, 'surname=Повторнова', 'snils=00100199461'), tap.line(3, 'surname=ПОВТОРНОВА', 'snils=00100199461'), tap.line(4, 'surname=Повторнова', 'snils=00100199461', 'ipra_number=9/2026'),
    tap.line(5, 'surname=Иначева', 'snils=00100199461'), tap.line(6, 'surname=Безномернова'), tap.line(7, 'surname=Безномернова', 'patronymic='), tap.line(8, 'surname=Безномернова', 'birth_date=1990-05-15'),
    tap.line(9, 'surname=Безномернова', 'snils=00100199259'), tap.line(10, 'surname=Нигдеева', 'territory=', 'settlement='), tap.line(11, 'surname=Повторнова', 'patronymic=Львовна', 'snils=00100199057')] as rows;
select is(tap.dry(:'monitor', 'repeats.csv', rows), '2 new, 3 known, 4 changed, 5 doubtful import.snils_other, 6 new, 7 known, 8 new, 9 known, 10 doubtful import.no_place, 11 new', 'said before') from repeated;
select is(tap.file(:'monitor', 9003, 'extracts', 'repeats.csv', rows), '4 1 3 2 2', 'and so it is') from repeated;

-- ---- a supervisor's own ---------------------------------------------------------------------------------------------------------------------
select is(tap.file(:'boss', 9001, 'register', 'reg.csv', array[tap.line(2, 'surname=Реестрова', 'ipra_number=', 'ipra_issued_on=', 'territory=Лунный район')]), '1 0 0 0 0', 'a register: whatever the place is called');
select is((select row(o.office_id, (select count(*) from kurator.case_file c where c.person_id = p.id), (select count(*) from kurator.deadline d where d.person_id = p.id))::text
             from kurator.person p join kurator.person_office o on o.person_id = p.id where p.surname = 'Реестрова'), '(9001,0,0)', 'no case, no period');
-- Whom another office keeps is answered as one whom nobody has.
select is(tap.file(:'boss', 9001, 'register', 'theirs.csv', array[tap.line(2, 'surname=Чужакова', 'given_name=Анна', 'patronymic=Сергеевна', 'birth_date=1992-03-14', 'snils=00100199663')]), '1 0 0 0 0', 'kept elsewhere: as a new one');
select is((select string_agg(office_id::text, ' ' order by office_id) from kurator.person_office where person_id = tap.person_of(:e)), '9001 9002', 'and is one citizen in both');
select is(tap.file(:'boss', 9001, 'register', 'clash.csv', array[tap.line(2, 'surname=Иная', 'snils=00100199259')]), '1 0 0 0 0', 'a number that nobody has');
insert into kurator.person (surname, given_name, birth_date, sex, snils) values ('Далёкова', 'Ада', '1980-01-01', 'f', '00100199158');
insert into kurator.person_office (office_id, person_id) select 9002, max(id) from kurator.person;
select is(tap.file(:'boss', 9001, 'register', 'clash2.csv', array[tap.line(2, 'surname=Спорная', 'given_name=Ида', 'snils=00100199158')]), '1 0 0 0 0', 'and one that somebody has elsewhere: the same answer');
select is((select count(*)::int from kurator.person_clash k join kurator.person p on p.id = k.person_id where p.surname = 'Спорная' and p.snils_disputed), 1, 'it is to be cleared up above');

-- ---- whose import it is ------------------------------------------------------------------------------------------------------------------------
select is(tap.as_login(:'boss', format('select * from api.import_receipt(%s)', (select id from kurator.import_file where name = 'all.csv'))), '! KU001', 'a supervisor does not read the centre''s receipt');
select is(tap.as_login(:'boss', 'select * from api.import_receipt(7999999)'), '! KU001', 'as none that there is not');
select is(tap.as_login(:'monitor', format('select api.import_rows(%s, %L, null)', (select id from kurator.import_file where name = 'all.csv'), array[tap.line(99)])), '! 22023', 'nothing is added to what has ended');
select is(tap.as_login(:'monitor', format('select l.line, l.verdict, l.args from api.import_lines(%s, -1, 100, ''{doubtful}'') l limit 1', (select id from kurator.import_file where name = 'all.csv'))), '(6,doubtful,{})', 'lines tell no value of a citizen');

-- ---- who speaks for a citizen ------------------------------------------------------------------------------------------------------------------
-- A line of a child with these records of the register beside it.
create function tap.child(p_line int, p_surname text, p_records jsonb, variadic p_also text[] default '{}') returns text language sql as $$
    select tap.line(p_line, variadic array['surname=' || p_surname, 'birth_date=2015-05-14', 'disability=child', 'ipra_number=ч' || p_line || '/2026', 'rest=' || jsonb_build_object('records', p_records)::text] || p_also) $$;
create function tap.general(p_type text, p_last text, p_first text, p_middle text, p_org text default null) returns jsonb language sql as $$
    select jsonb_strip_nulls(jsonb_build_object('', 'MSE.REPRESENTATIVE.GENERAL', 'RepresentativeTypeNameCLS', p_type, 'RepresentativeLastName', p_last, 'RepresentativeFirstName', p_first,
                                                'RepresentativeMiddleName', p_middle, 'RepresentativeName', p_org, 'RepresentativeSNILS', '00100199764')) $$;
create function tap.speaks(p_surname text) returns text language sql as $$
    select string_agg(concat_ws('|', r.relation, r.surname, r.given_name, r.patronymic, r.organisation, r.document, r.valid_from), ', ' order by r.id)
      from kurator.representative r join kurator.person p on p.id = r.person_id where p.surname = p_surname $$;
select is(tap.file(:'monitor', 9003, 'extracts', 'reps.csv', array[
    tap.child(2, 'Матерева', jsonb_build_array(tap.general('Родитель', 'МАТЕРЕВА', 'ОЛЬГА', 'ПЕТРОВНА'), '{"": "MSE.IPRA.REPRESENTATIVE.AUTHODOC", "AuthorityDocTitle": "Свидетельство о рождении", "AuthorityDocSeries": "I-СТ", "AuthorityDocNumber": "77", "AuthorityDocIssueDate": "2015-05-20"}'::jsonb)),
    tap.child(3, 'Опекаева', jsonb_build_array('{"": "MSE.IPRA.MED.EVENT", "Id": "1"}'::jsonb, tap.general('Опекун', '  опекунова ', 'ия', null), '{"": "MSE.IPRA.REPRESENTATIVE.AUTHODOC", "AuthorityDocTitle": "Акт об опеке", "AuthorityDocNumber": "5", "AuthorityDocIssueDate": "2020-03-02", "AuthorityDocIssuer": "Опека Аларского района"}'::jsonb)),
    tap.child(4, 'Домова', jsonb_build_array(tap.general('Организация', null, null, null, 'Дом-интернат № 1'))),
    tap.child(5, 'Двуродова', jsonb_build_array(tap.general('Родитель', 'Двуродов', 'Ян', 'Ильич'), tap.general('родитель', 'Двуродова', 'Яна', ''), tap.general('Родитель', 'Двуродов', 'Ян', 'Ильич'))),
    tap.child(6, 'Неяснова', jsonb_build_array(tap.general('Иное', 'Неясная', 'Ада', 'Львовна'), tap.general('Родитель', 'Ли', 'Мин', ''), tap.general('Опекун', 'Б3дная', 'Ада', ''), tap.general('Опекун', 'Безымянная', null, ''),
              tap.general('Опекун', repeat('Д', 101), 'Ада', ''), tap.general('Опекун', null, null, null, 'x' || chr(27) || '[2J'), tap.general('Опекун', null, null, null, repeat('о', 201)))),
    tap.child(7, 'Порченова', '"нет"'), tap.child(8, 'Порчен', '[1, null, "x", {"": {"a": 1}}, {"": "MSE.REPRESENTATIVE.GENERAL", "RepresentativeLastName": {"a": 1}}]')]), '7 0 0 0 0', 'children with who speaks for them');
select is(tap.speaks('Матерева'), 'mother|Матерева|Ольга|Петровна||Свидетельство о рождении I-СТ № 77 от 20.05.2015', 'a parent is a mother by her patronymic; of the paper what it says');
select is(tap.speaks('Опекаева'), 'guardian|Опекунова|Ия|||Акт об опеке № 5 от 02.03.2020, Опека Аларского района|2020-03-02', 'a guardian since the day of the act');
select is(tap.speaks('Домова'), 'organisation||||Дом-интернат № 1|', 'an organisation');
select is(tap.speaks('Двуродова'), 'father|Двуродов|Ян|Ильич||, mother|Двуродова|Яна|||', 'two parents, each once');
select is(coalesce(tap.speaks('Неяснова'), '') || coalesce(tap.speaks('Порченова'), '') || coalesce(tap.speaks('Порчен'), ''), '', 'who or as what is not certain stays with the rest');
select is((select count(*)::int from kurator.ipra_rest t join kurator.person p on p.id = t.person_id where p.surname in ('Неяснова', 'Порченова', 'Порчен')), 3, 'which is kept');
select is((select count(*)::int from kurator.case_file c where kurator.recompute(c.id)), 0, 'nothing is left to be worked out');
select is((select count(*)::int from audit.entry e join kurator.person p on p.id = e.subject where e.relation = 'kurator.representative' and e.kind = 'insert' and p.surname in ('Матерева', 'Опекаева', 'Домова', 'Двуродова')), 5, 'each is in the journal');
select is((select l.represented_until is not null from kurator.listed l join kurator.person p on p.id = l.person_id where p.surname = 'Матерева'), true, 'the list of citizens knows that one is there');
select is(tap.file(:'monitor', 9003, 'extracts', 'reps2.csv', array[
    tap.child(2, 'Матерева', jsonb_build_array(tap.general('Родитель', 'Матерева', 'Ольга', 'Петровна')), 'ipra_number=нов/2026'),
    tap.child(3, 'Опекаева', jsonb_build_array(tap.general('Попечитель', 'Новый', 'Ян', 'Ильич')), 'ipra_number=нов/2026')]), '0 2 0 0 0', 'the next extracts of two of them');
select is(tap.speaks('Матерева') || tap.speaks('Опекаева'), 'mother|Матерева|Ольга|Петровна||Свидетельство о рождении I-СТ № 77 от 20.05.2015guardian|Опекунова|Ия|||Акт об опеке № 5 от 02.03.2020, Опека Аларского района|2020-03-02, trustee|Новый|Ян|Ильич||', 'who is there stays as he is, another is added');

-- ---- what waits too long ------------------------------------------------------------------------------------------------------------------------
select is(kurator.import_clear(1000), 0::bigint, 'nothing has waited too long');
select tap.at('2026-11-24 10:00+08') \g /dev/null
set session authorization imp_monitor;
select b.id as stays from api.import_begin(gen_random_uuid(), 9003, 'extracts', 'stays.csv', repeat('5', 64), 1) b \gset
reset session authorization;
select tap.as_login(:'monitor', format('select api.import_rows(%s, %L, 2)', :stays, array[tap.line(2, 'surname=Недописова'), tap.line(3, 'surname=Ещёнет', 'settlement=Спорное')])) \g /dev/null
select tap.at('2026-12-23 10:00+08') \g /dev/null
select is(kurator.import_clear(1000), 0::bigint, 'thirty days are not over');
insert into kurator.setting (key, value, organisation_id) values ('import.keep_days', '10', 9003);
select is(kurator.import_clear(1), 1::bigint, 'the office''s own term; a lot at a time');
select is(kurator.import_clear(1000) || ' ' || kurator.import_clear(1000), '1 0', 'and the rest');
select is((select row(f.lines, f.cleared_at is not null, (select count(*) from kurator.import_row r where r.import_id = f.id))::text from kurator.import_file f where f.id = :stays), '(,t,0)', 'nothing of the lines is left');
select is((select count(*)::int from kurator.import_row r where r.tray), 4, 'what waits in a tray stays');
select is(tap.as_login(:'monitor', format('select s.code from api.import_apply(gen_random_uuid(), %s, 0, null) s', :stays)), '(import.unstaged)', 'such a file is not written');
select is(tap.as_login(:'monitor', 'select b.id, b.args[1] from api.import_begin(gen_random_uuid(), 9003, ''extracts'', ''stays.csv'', repeat(''5'', 64), 1) b'), format('(%s,-1)', :stays), 'the same file is read anew from its first line');
select is(tap.as_login(:'monitor', format('select api.import_rows(%s, %L, 2)', :stays, array[tap.line(2, 'surname=Недописова'), tap.line(3, 'surname=Ещёнет', 'settlement=Спорное')])), '(2)', 'all of it');
select is(tap.as_login(:'monitor', format('select s.args from api.import_apply(gen_random_uuid(), %s, 0, null) s', :stays)), '("{1,0,0,1,""""}")', 'and written');
-- ---- a program that reads lines otherwise ---------------------------------------------------------------------------------------------------------
select tap.as_login(:'monitor', 'select api.import_begin(gen_random_uuid(), 9003, ''extracts'', ''reader.csv'', repeat(''6'', 64), 1, 1)') \g /dev/null
select f.id as reader from kurator.import_file f where f.sha256 = repeat('6', 64) \gset
select tap.as_login(:'monitor', format('select api.import_rows(%s, %L, 3)', :reader, array[tap.line(2, 'surname=Читалова'), '[3,"import.date","birth_date","33677,0"' || repeat(',""', 21) || ',null]', tap.line(4, 'surname=Спорчитова', 'settlement=Спорное')])) \g /dev/null
select is(tap.as_login(:'monitor', format('select s.args from api.import_apply(gen_random_uuid(), %s, 0, null) s', :reader)), '("{1,0,0,1,""""}")', 'one is written, one refused, one lies in the tray');
select is(tap.as_login(:'monitor', 'select b.id, b.args from api.import_begin(gen_random_uuid(), 9003, ''extracts'', ''reader.csv'', repeat(''6'', 64), 1, ' || n || ') b'), format('(%s,"{4,3}")', :reader), 'read as before: ' || n) from generate_series(0, 1) n;
select is(tap.as_login(:'monitor', 'select b.id, b.args from api.import_begin(gen_random_uuid(), 9003, ''extracts'', ''reader.csv'', repeat(''6'', 64), 1, 2) b'), format('(%s,"{-1,""""}")', :reader), 'a newer program reads it anew');
select is((select string_agg(r.line || coalesce(r.outcome, '') || r.tray, ' ' order by r.line) from kurator.import_row r where r.import_id = :reader), '2createdfalse 4refusedtrue', 'but for what is written and lies in the tray');
select tap.as_login(:'monitor', format('select api.import_rows(%s, %L, 3)', :reader, array[tap.line(2, 'surname=Читалова'), tap.line(3, 'surname=Чужечитова'), tap.line(4, 'surname=Спорчитова', 'settlement=Спорное')])) \g /dev/null
select is(tap.as_login(:'monitor', format('select s.args from api.import_apply(gen_random_uuid(), %s, 0, null) s', :reader)), '("{1,0,0,0,""""}")', 'what was refused comes in');
select is(tap.as_login(:'monitor', 'select b.args from api.import_begin(gen_random_uuid(), 9003, ''extracts'', ''reader.csv'', repeat(''6'', 64), 1, 3) b'), '("{4,3}")', 'where nothing was refused nothing is read');
select tap.at('2027-06-30 10:00+08') \g /dev/null
select is(kurator.import_clear(1000), 6::bigint, 'a tray keeps nothing longer than half a year');
select is((select count(*)::int from kurator.import_row r where num_nonnulls(r.surname, r.given_name, r.birth_date, r.snils, r.phone, r.address, r.rest) > 0), 0, 'no value of a citizen stays in any line');
select is(tap.as_login(l, 'select kurator.import_clear(1)'), '! 42501', 'nobody''s to call: ' || l) from unnest(array[:'boss', :'monitor', 'imp_admin']) l;

-- ---- a calendar that ends ------------------------------------------------------------------------------------------------------------------------
select tap.at('2027-12-30 10:00+08') \g /dev/null
select is(tap.file(:'monitor', 9003, 'extracts', 'late.csv', array[tap.line(2, 'surname=Поздняя')]), 'refused import.calendar', 'past the calendar: said, and nothing is written');
select is((select count(*)::int from kurator.person where surname = 'Поздняя'), 0, 'nobody');
select * from finish();
rollback;
