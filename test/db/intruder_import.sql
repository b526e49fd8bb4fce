-- intruder_import.sql - a supervisor with psql and a file of his own making: guesses at whom others keep, or who is hidden or of another
-- site, lines that stop a file, texts for a colleague's terminal, and what of the lines stays behind.
\set prefix iimp_
\set boss iimp_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
select tap.account('iimp_boss2', 'supervisor', 9001, 'Вторая') \g /dev/null
create function tap.line(p_line int, variadic p_also text[] default '{}') returns text language plpgsql as $$
declare
    c constant text[] := '{code,field,arg,surname,given_name,patronymic,birth_date,sex,snils,disability,phone,postal_code,territory,settlement,address,ipra_number,ipra_issued_on,valid_until,protocol,limits,sender,sender_no,sender_on,region_received_on}';
    v text[] := array['', '', '', 'Выпискина', 'Анна', 'Ильинична', '1990-05-14', 'f', '', '2', '', '669452', 'Аларский район', 'Кутулик', 'Советская, 1', '1/2026', '2026-11-10', 'unlimited', '77', '', '', '', '', ''];
    a text;
begin
    foreach a in array p_also loop
        v[array_position(c, split_part(a, '=', 1))] := substr(a, strpos(a, '=') + 1);
    end loop;
    return (jsonb_build_array(p_line) || to_jsonb(v) || 'null')::text;
end $$;
-- staged and judged, not written: "line verdict code" of each
create function tap.judged(p_login text, p_kind text, p_name text, p_rows text[], p_apply boolean default false) returns text language plpgsql as $$
declare
    v_me text := session_user;
    v_id bigint;
    v_out text;
    b record;
begin
    perform set_config('session_authorization', p_login, true);
    begin
        select * into b from api.import_begin(gen_random_uuid(), 9001, p_kind, p_name, encode(sha256(convert_to(p_name, 'UTF8')), 'hex'), 1);
        v_id := b.id;
        perform api.import_rows(v_id, p_rows, cardinality(p_rows));
        perform api.import_check(v_id, -1, 1000);
        if p_apply then perform api.import_apply(gen_random_uuid(), v_id, 0, null); end if;
        select string_agg(concat_ws(' ', l.line, l.verdict, l.code, l.field, l.args), ', ' order by l.line) into v_out from api.import_lines(v_id, -1, 1000, null) l;
    exception when others then
        v_out := '! ' || sqlstate || ' ' || sqlerrm;
    end;
    perform set_config('session_authorization', v_me, true), set_config('kurator.request', '', true);
    return v_out;
end $$;
select tap.citizen(9001, 'Своева', '00100199764', '+79000000001') as ours, tap.citizen(9001, 'Безнома', null, '+79000000002') as bare,
       tap.citizen(9002, 'Чужакова', '00100199663', '+79000000003') as theirs, tap.citizen(9001, 'Тайнина', '00100199562', '+79000000004') as hidden,
       tap.citizen(9001, 'Кабинетова', '00100199158', '+79000000005') as away \gset
select is(tap.save(:'boss', 'restricted', :hidden, 'action=mark', 'kind=violence', 'reason=угрозы'), 'saved', 'one is hidden from the other supervisor');
insert into kurator.site (organisation_id, name, address) values (9001, 'Кабинет 1', 'x'), (9001, 'Кабинет 2', 'x');
update kurator.person_office set site_id = (select id from kurator.site where name = 'Кабинет 2') where person_id = tap.person_of(:away);
update kurator.case_file set site_id = (select id from kurator.site where name = 'Кабинет 2') where id = :away;
select tap.account('iimp_boss3', 'supervisor', 9001, 'Первая') as boss3 \gset
update kurator.staff_role set site_id = (select id from kurator.site where name = 'Кабинет 1') where staff_id = :boss3;

-- ---- guesses: a number that somebody keeps elsewhere, or who is hidden, is answered as one that nobody has ----
create function tap.guess(p_login text, p_surname text, p_snils text) returns text language plpgsql as $$
begin
    return tap.judged(p_login, 'register', p_surname || p_snils || p_login, array[tap.line(2, 'surname=' || p_surname, 'given_name=Анна', 'patronymic=Сергеевна', 'birth_date=1992-03-14', 'snils=' || p_snils)]);
end $$;
select is(tap.guess(:'boss', who, '00100199663'), tap.guess(:'boss', who, '00100199360'), 'one answer: a number kept elsewhere, with the name of ' || who)
  from unnest('{Своева,Безнома,Чужакова,Никтова}'::text[]) who;
select is(tap.guess('iimp_boss2', who, '00100199562'), tap.guess('iimp_boss2', who, '00100199360'), 'one answer: the number of who is hidden, with the name of ' || who)
  from unnest('{Тайнина,Никтова,Безнома}'::text[]) who;
select is(tap.guess('iimp_boss3', who, '00100199158'), tap.guess('iimp_boss3', who, '00100199360'), 'one answer: a number of another site, with the name of ' || who)
  from unnest('{Никтова,Безнома}'::text[]) who;
select is(tap.guess('iimp_boss3', 'Кабинетова', '00100199158'), '2 doubtful site.kept  {"Кабинет 2"}', 'whom another site keeps goes to the tray, as the intake says');

-- ---- one line stops no file ----
select is(tap.judged(:'boss', 'register', 'long', array[tap.line(2, 'surname=' || repeat('д', 200)), tap.line(3, 'surname=Длинная', 'ipra_number=' || repeat('9', 300), 'protocol=' || repeat('9', 300),
          'address=' || repeat('я', 9000), 'settlement=' || repeat('я', 300), 'sender=' || repeat('9', 300))], true), '2 refused field.long surname {100}, 3 new   {}', 'of a name that is too long its line is refused, the others are written');
select is((select max(length(a.line)) from kurator.address a), 300, 'a long cell is cut');
select is(left(tap.judged(:'boss', 'register', 'huge', array[tap.line(2, 'address=' || repeat('x', 1100000))]), 7), '! 22023', 'a line of a megabyte is none');

select is(left(tap.judged(:'boss', 'register', 'rows' || i, array[t]), 7), '! KU013', 'no line, and said so: ' || coalesce(left(t, 30), 'null'))
  from unnest(array['', 'x', '[1,', '{}', 'null', '7', '[]', '[2]', tap.line(1) || 'x', replace(tap.line(7), '[7,', '["7",'), replace(tap.line(7), '[7,', '[-1,'), replace(tap.line(7), '[7,', '[7.5,'),
                    replace(tap.line(7), '[7,', '[1e9,'), replace(tap.line(7), '[7,', '[999999999,'), replace(tap.line(7), '"Анна"', '["Анна"]'), replace(tap.line(7), '"Анна"', 'null'),
                    replace(tap.line(7), '"Анна"', '"\u0000"'), replace(tap.line(7), '"Анна"', '"\ud800"'), repeat('[', 20000), null]) with ordinality u(t, i);
select is((select count(*)::int from kurator.import_row r join kurator.import_file f on f.id = r.import_id and f.name like 'rows%'), 0, 'nothing of it is staged');

-- the columns of a register alone: what no form takes no line brings, and its line alone is refused
create function tap.rested(p_rest jsonb) returns text language plpgsql as $$
begin
    raise exception '%', tap.judged('iimp_supervisor', 'register', 'r' || md5(p_rest::text), array[left(tap.line(2, 'surname=Плохова'), -5) || p_rest::text || ']', tap.line(3, 'surname=Хорошева')], true);
exception when others then
    return sqlerrm;
end $$;
select is(tap.rested(jsonb_build_object(k, v)), '2 refused import.register ' || k || ' ' || array[k]::text || ', 3 new   {}', 'refused: ' || k || ' ' || n) from (values
    ('Прежние ФИО', 'Девичья' || chr(27) || '[2J', 'with a sequence'), ('Прежние ФИО', 'Д3', 'that is none'), ('Прежние ФИО', repeat('А; ', 51) || 'А', 'by dozens'), ('Прежние ФИО', repeat('я', 101), 'too long'),
    ('Особые отметки', 'глухой, ' || repeat('я', 301), 'too long'), ('Особые отметки', 'глухой, x' || chr(8238), 'that turns the line round'), ('Дата смерти', '1900-01-01', 'before the birth'),
    ('Адрес по регистрации', repeat('я', 301), 'too long'), ('Адрес по регистрации', 'x' || chr(155), 'with a sequence'), ('Населённый пункт по регистрации', repeat('я', 101), 'too long'),
    ('Входящий номер', repeat('9', 51), 'too long'), ('Кто направил', 'x' || chr(27) || ']0;x', 'with a sequence'), ('Кто направил', repeat('я', 201), 'too long'), ('Поступило', '1900-01-01', 'before the birth')) t(k, v, n);
select is(tap.rested(jsonb_build_object('Телефоны', v)), '2 refused import.register Телефоны {Телефоны}, 3 new   {}', 'refused: a phone ' || n) from (values
    ('8 900 000-00-01, сам, верный, ' || repeat('я', 201), 'with a note that is too long'), ('8 900 000-00-01, сам, верный, x' || chr(155), 'with a sequence'), ('8 900 000-00-01, представитель, верный, , 1', 'of a representative who is not there'),
    (repeat('8 900 000-00-01; ', 51) || '8 900 000-00-01', 'by dozens'), (repeat('8', 200000), 'of 200,000 digits')) t(v, n);
select is(tap.rested(jsonb_build_object('Представители', v)), '2 refused import.register Представители {Представители}, 3 new   {}', 'refused: a representative ' || n) from (values
    ('мать, Тест0ва', 'whose name is none'), ('мать, ' || repeat('я', 101), 'whose name is too long'), ('мать, x' || chr(27), 'with a sequence'), ('мать, А, Б, В, ' || repeat('я', 201), 'of an organisation that is too long'),
    ('мать, А, Б, В, Г, Д, 2020-01-02, 2020-01-01', 'who ends before he begins')) t(v, n);
select is(tap.rested(r::jsonb), '2 refused import.register ' || c || ', 3 new   {}', 'refused: ' || r) from (values
    ('{"Телефоны":"8 900 000-00-01","Phones":"8 900 000-00-02"}', 'Телефоны {Телефоны}'), ('{"Источник":"ИПРА","Поступило":"2026-11-01","Дело закрыто":"2026-10-01","Причина закрытия":"отказ"}', 'Дело закрыто {"Дело закрыто"}'),
    ('{"Источник":"ИПРА","Поступило":"2026-11-01","Дело закрыто":"2026-11-10"}', 'Причина закрытия {"Причина закрытия"}'), ('{"Источник":"ИПРА","Поступило":"2026-11-01","Причина закрытия":"отказ"}', 'Причина закрытия {"Причина закрытия"}')) t(r, c);
select is(tap.rested('{"Телефоны":"8 900 000-00-01, представитель, верный, да, 1","Представители":"мать, Тестова","Прежние ФИО":"Девичья; Анна-Мария"}'), '2 new   {}, 3 new   {}', 'what a form would take is taken');

-- the course of a case: nothing that no form would have taken
select tap.account('iimp_clerk2', 'clerk', 9001, 'Клеркова') \g /dev/null
create function tap.course(p_cell text) returns text language plpgsql as $$
begin
    perform tap.judged('iimp_supervisor', 'register', 'c' || md5(p_cell), array[left(tap.line(2, 'surname=Ходова'), -5) || jsonb_build_object('Источник', 'ИПРА', 'Поступило', '2026-11-10', 'Ход дела', p_cell)::text || ']'], true);
    raise exception '%', (select concat_ws(' ', count(t.*), 'attempts', count(*) filter (where a.needs_override), 'locked', (select count(*) from kurator.ladder_override o where o.case_id = c.id), 'allowed')
                            from kurator.case_file c join kurator.person p on p.id = c.person_id and p.surname = 'Ходова' left join kurator.attempt_case t on t.case_id = c.id left join kurator.contact_attempt a on a.id = t.attempt_id
                           group by c.id);
exception when raise_exception then
    return sqlerrm;
end $$;
select is(tap.course(v), w, v) from (values
    ('attempt, 2026-11-11 10:00:00, visit, nobody_home, out, , 2026-11-11 10:05:00; attempt, 2026-11-12 10:00:00, post, sent, out, , 2026-11-12 10:05:00', '2 attempts 0 locked 0 allowed'),
    ('attempt, 2026-11-12 10:00:00, post, sent, out, , 2026-11-12 10:05:00', '1 attempts 1 locked 0 allowed'),
    ('attempt, 2026-11-12 10:00:00, post, sent, out, , 2026-11-12 10:05:00; override, 1, 3, 2026-11-12 10:00:00, Вторая Ольга Петровна, просили', '1 attempts 0 locked 1 allowed'),
    ('attempt, 2026-11-12 10:00:00, post, sent, out, , 2026-11-12 10:05:00; override, 1, 3, 2026-11-12 10:00:00, Клеркова Ольга Петровна, просили', '0 attempts 0 locked 0 allowed'),
    ('attempt, 2026-11-12 10:00:00, post, sent, out, , 2026-11-12 10:05:00; override, 1, 3, 2026-11-12 10:00:00, Никто, просили', '0 attempts 0 locked 0 allowed')) x(v, w);
create function tap.course_onto(p_case bigint) returns text language plpgsql as $$
begin
    perform kurator.course_restore(p_case, tap.person_of(p_case), 9001, 'Asia/Irkutsk', 'attempt, 2026-11-21 10:00:00, phone, no_answer, out, , 2026-11-21 10:05:00');
    return 'written';
exception when check_violation then
    return sqlerrm;
end $$;
select is(tap.course_onto(:ours), 'a course comes with its case', 'nor does one come onto a case that was here');

-- ---- texts for a terminal ----
select is(tap.judged(:'boss', 'register', 'esc', array[tap.line(2, 'address=x' || chr(27) || ']0;x'), tap.line(3, 'ipra_number=1' || chr(155) || '2'), tap.line(4, 'protocol=' || chr(8238) || 'x'), tap.line(5, 'sender=x' || chr(13)),
          tap.line(6, 'code=x' || chr(27) || '[2J', 'field==cmd' || chr(155), 'arg=' || chr(27) || 'c')], true),
          '2 refused field.control address {}, 3 refused field.control ipra_number {}, 4 refused field.control ipra_protocol {}, 5 refused field.control sender {}, 6 refused field.unknown  {?c}',
          'what a terminal obeys does not come in, nor as a code or column of a made-up fault');
select is(tap.does(:'boss', format('select api.import_begin(gen_random_uuid(), 9001, ''register'', %L, repeat(''1'', 64), 1)', 'x' || chr(155))), 'ok', 'nor as a file''s name:');
select is((select count(*)::int from kurator.import_file f where f.name ~ '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\ufeff]'), 0, 'it is refused');

-- ---- another's lines, and what stays ----
select is(tap.as_login('iimp_other', format('select * from api.%s', format(q, f.id))), tap.as_login('iimp_other', format('select * from api.%s', format(q, 987654321))), 'one answer: ' || q)
  from (select max(id) as id from kurator.import_file) f,
       unnest('{import_receipt(%s),"import_lines(%s, -1, 9, null)","import_check(%s, -1, 9)","import_rows(%s, ''{}'', null)","import_apply(gen_random_uuid(), %s, 1, null)"}'::text[]) q;
select is(tap.judged(:'boss', 'register', 'once', array[tap.line(2, 'surname=Дважды')], true) || tap.judged(:'boss', 'register', 'twice', array[tap.line(2, 'surname=Дважды')], true), '2 new   {}2 known   {}', 'one line twice');
select is((select string_agg(distinct r.outcome || coalesce(' ' || r.surname, ''), ', ') from kurator.import_row r where not r.tray and r.outcome is not null
              and num_nonnulls(r.surname, r.given_name, r.birth_date, r.snils, r.address, r.rest) > 0), null, 'no line that has its outcome keeps a value');

-- ---- the file of a colleague who sees more: whom one does not see oneself, his lines do not name ----
create function tap.brought(p_login text, p_name text, p_apply boolean) returns bigint language plpgsql as $$
declare
    v_me text := session_user;
    v_id bigint;
    b record;
    v_rows constant text[] := array[
        tap.line(2, 'surname=Тайнина', 'given_name=Анна', 'patronymic=Сергеевна', 'birth_date=1992-03-14', 'snils=00100199562', 'protocol=1'), tap.line(3, 'surname=Тайнина', 'given_name=Анна', 'birth_date=1992-03-14', 'patronymic=', 'ipra_number=5'),
        tap.line(4, 'surname=Иная', 'given_name=Ия', 'birth_date=1980-01-01', 'snils=00100199562'), tap.line(5, 'surname=Кабинетова', 'given_name=Анна', 'patronymic=Сергеевна', 'birth_date=1992-03-14', 'snils=00100199158', 'ipra_number=6'),
        tap.line(6, 'surname=Иная', 'given_name=Ия', 'birth_date=1980-01-02', 'snils=00100199158'), tap.line(7, 'surname=Своева', 'given_name=Анна', 'patronymic=Сергеевна', 'birth_date=1992-03-14', 'snils=00100199764', 'ipra_number=7'),
        tap.line(8, 'surname=Иная', 'given_name=Ия', 'birth_date=1980-01-03', 'snils=00100199764')];
begin
    perform set_config('session_authorization', p_login, true);
    select * into b from api.import_begin(gen_random_uuid(), 9001, 'register', p_name, encode(sha256(convert_to(p_name, 'UTF8')), 'hex'), 1);
    v_id := b.id;
    perform api.import_rows(v_id, v_rows, cardinality(v_rows));
    perform api.import_check(v_id, -1, 1000);
    if p_apply then perform api.import_apply(gen_random_uuid(), v_id, 0, null); end if;
    perform set_config('session_authorization', v_me, true), set_config('kurator.request', '', true);
    return v_id;
end $$;
create function tap.told_of(p_login text, p_import bigint, p_group text default 'all') returns text language sql as $$
    select replace(tap.as_login(p_login, format('select l.line, l.verdict, l.outcome, l.tray, l.code, split_part(l.name, '' '', 1) from api.import_page(%s, %L, null, 99) l', p_import, p_group)), e'\n', ' ') $$;
create function tap.listed_as(p_login text, p_import bigint) returns text language sql as $$
    select replace(tap.as_login(p_login, format('select l.line, l.verdict, coalesce(l.outcome, ''''), l.tray, l.code from api.import_lines(%s, -1, 99, null) l', p_import)), e'\n', ' ') $$;
create function tap.in_tray(p_login text, p_import bigint) returns text language sql as $$
    select replace(tap.as_login(p_login, format('select t.line, split_part(t.name, '' '', 1) from api.import_tray(9001, null, 99) t where t.id / 100000000 = %s', p_import)), e'\n', ' ') $$;
select tap.brought(:'boss', 'colleague waits', false) as waits \gset
select is(tap.told_of(:'boss', :waits), '(2,changed,"",f,"",Тайнина) (3,changed,"",f,"",Тайнина) (4,doubtful,"",f,import.snils_other,Иная) (5,changed,"",f,"",Кабинетова) (6,doubtful,"",f,import.snils_other,Иная) (7,changed,"",f,"",Своева) (8,doubtful,"",f,import.snils_other,Иная)',
          'who brought the file, and is named, is told of all');
select is(tap.told_of('iimp_boss2', :waits), '(2,new,"",f,"","") (3,new,"",f,"","") (4,new,"",f,"","") (5,changed,"",f,"",Кабинетова) (6,doubtful,"",f,import.snils_other,Иная) (7,changed,"",f,"",Своева) (8,doubtful,"",f,import.snils_other,Иная)',
          'to who is not named the restricted one is as new as anybody, and has no name');
select is(tap.told_of('iimp_boss3', :waits), '(2,new,"",f,"","") (3,new,"",f,"","") (4,new,"",f,"","") (5,new,"",f,"","") (6,new,"",f,"","") (7,changed,"",f,"",Своева) (8,doubtful,"",f,import.snils_other,Иная)',
          'and so is whom another site keeps to who works at this one');
select is(tap.told_of('iimp_boss3', :waits, 'changed'), '(7,changed,"",f,"",Своева)', 'in the groups, too');
select is(tap.listed_as('iimp_boss3', :waits), '(2,new,"",f,"") (3,new,"",f,"") (4,new,"",f,"") (5,new,"",f,"") (6,new,"",f,"") (7,changed,"",f,"") (8,doubtful,"",f,import.snils_other)', 'and in the list without names');
select tap.brought(:'boss', 'colleague wrote', true) as wrote \gset
select is(tap.told_of('iimp_boss3', :wrote), '(2,new,created,f,"","") (3,new,created,f,"","") (4,new,created,f,"","") (5,new,created,f,"","") (6,new,created,f,"","") (7,changed,updated,f,"",Своева) (8,doubtful,refused,t,import.snils_other,Иная)',
          'when it is written, too');
select is(tap.in_tray(l, :wrote), t, 'the tray of ' || l) from (values (:'boss', '(4,Иная) (6,Иная) (8,Иная)'), ('iimp_boss2', '(6,Иная) (8,Иная)'), ('iimp_boss3', '(8,Иная)')) x(l, t);
select is(tap.as_login('iimp_boss3', 'select t.total = count(*) over () as told from api.import_tray(9001, null, 99) t limit 1'), '(t)', 'which is counted as it is told');
select is(tap.as_login(l, format('select c.code from api.import_choices(9001, %s) c', :'wrote'::bigint * 100000000 + n)), tap.as_login(l, 'select c.code from api.import_choices(9001, 987654321) c'), format('%s is offered nothing for line %s', l, n))
  from (values ('iimp_boss2', 4), ('iimp_boss3', 4), ('iimp_boss3', 6)) x(l, n);
select is(tap.as_login(l, format('select t.outcome from api.save_tray(gen_random_uuid(), %s, 9001, ''{decision}'', null, ''{drop}'') t', :'wrote'::bigint * 100000000 + n)), '! KU001', format('nor decides %s line %s', l, n))
  from (values ('iimp_boss2', 4), ('iimp_boss3', 4), ('iimp_boss3', 6)) x(l, n);
select is(tap.as_login('iimp_boss3', format('select t.outcome from api.save_tray(gen_random_uuid(), %s, 9001, ''{decision}'', null, ''{drop}'') t', :'wrote'::bigint * 100000000 + 8)), '(saved)', 'a line of whom he sees he decides');

-- ---- a centre takes in the extracts of all operators: of whom it would not see it learns no more than that he is known ----
update kurator.organisation set territory = '{"Аларский район"}' where id = 9001;
update kurator.organisation set territory = '{"Энгельсский район"}' where id = 9002;
delete from kurator.direction where centre_id = 9003;
insert into kurator.direction (centre_id, disability) values (9003, '{1}');
select tap.citizen(9002, 'Усопшева', '00100199259', '+79000000006') as died, tap.citizen(9002, 'Скончаева', '00100199461', '+79000000007') as seen \gset
update kurator.person set disability = '1' where id = tap.person_of(:seen);
update kurator.person set died_on = '2026-11-01' where id in (tap.person_of(:died), tap.person_of(:seen));
create function tap.region(p_surname text, p_snils text, variadic p_also text[] default '{}') returns text language plpgsql as $$
declare
    v_me text := session_user;
    v_name constant text := 'r' || p_surname || p_snils || p_also::text;
    v_out text;
    b record;
begin
    perform set_config('session_authorization', 'iimp_monitor', true);
    select * into b from api.import_begin(gen_random_uuid(), 9003, 'extracts', v_name, encode(sha256(convert_to(v_name, 'UTF8')), 'hex'), 1);
    perform api.import_rows(b.id, array[tap.line(2, variadic array['surname=' || p_surname, 'given_name=Анна', 'patronymic=Сергеевна', 'birth_date=1992-03-14', 'snils=' || p_snils] || p_also)], 1);
    perform api.import_check(b.id, -1, 1000);
    select string_agg(concat_ws(' ', l.verdict, l.code, l.args), ', ') into v_out from api.import_lines(b.id, -1, 1000, null) l;
    perform set_config('session_authorization', v_me, true), set_config('kurator.request', '', true);
    return v_out;
exception when others then
    perform set_config('session_authorization', v_me, true), set_config('kurator.request', '', true);
    return '! ' || sqlstate || ' ' || sqlerrm;
end $$;
select is(tap.region(who, '00100199562'), tap.region(who, '00100199360'), 'a centre has one answer: the number of who is hidden, with the name of ' || who)
  from unnest('{Тайнина,Никтова}'::text[]) who;
select is(tap.region('Тайнина', '00100199562'), 'new  {}', 'which is that of a new citizen');
select is(tap.region('Тайнина', ''), tap.region('Никтова', ''), 'nor by name and birth date');
select is(tap.region('Чужакова', '00100199663', 'territory=Энгельсский район', 'settlement='), 'changed  {}', 'whom no direction has is known: the extract is his');
select is(tap.region('Усопшева', '00100199259', 'territory=Энгельсский район', 'settlement='), 'doubtful import.died {}', 'that he died is said, and not when');
select is(tap.region('Скончаева', '00100199461', 'territory=Энгельсский район', 'settlement='), 'doubtful person.died {2026-11-01}', 'of one in its directions it is');
select is((select count(*)::int from kurator.import_file f join kurator.import_row r on r.import_id = f.id where f.office_id = 9003 and r.args::text like '%2026-11-01%' and r.surname = 'Усопшева'), 0, 'nor is it kept with the line');

-- ---- many files ----
insert into kurator.setting (key, value, organisation_id) values ('files.per_hour', '10', 9001);
select is(tap.as_login(:'boss', format('select b.outcome, b.code, b.args from api.import_begin(gen_random_uuid(), 9001, ''register'', ''many'', repeat(%L, 64), 1) b', 'a')), '(refused,file.many,{10})', 'files that bury the journal are bounded');
select is(tap.as_login(:'boss', format('select b.outcome from api.import_begin(gen_random_uuid(), 9001, ''register'', ''once'', %L, 1) b', (select sha256 from kurator.import_file where name = 'once'))), '(saved)', 'one that is there goes on');
select * from finish();
rollback;
