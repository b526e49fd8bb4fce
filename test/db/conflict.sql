-- conflict.sql - two people change one record at once: what goes together, what clashes and how it is told, in one answer, once.
\set prefix cfl_
\set clerk cfl_clerk
\set boss cfl_supervisor
\set admin cfl_admin
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();

-- Every row of the answer: "outcome field(args)" or "outcome code".
create function tap.mend(p_login text, p_function text, p_id bigint, p_version int, p_request uuid, variadic p_fields text[]) returns text language sql as $$
    select string_agg(a.outcome || coalesce(' ' || nullif(concat_ws(':', nullif(case when a.outcome in ('conflict', 'merged') and a.field <> '' then '' else a.code end, ''), nullif(a.field, '')), ''), '')
                      || case when a.outcome <> 'saved' and a.args <> '{}' then '(' || array_to_string(a.args, ',') || ')' else '' end, '; ' order by a.n)
      from tap.submit(p_login, p_function, coalesce(p_request, gen_random_uuid()), p_id, p_version, p_fields) with ordinality a(outcome, code, field, args, version, id, n) $$;

-- ---- the field table --------------------------------------------------------------------------------------------------------
select is((select count(*)::int from kurator.form_field f
            where not exists (select from information_schema.columns c where c.table_schema || '.' || c.table_name = f.relation and c.column_name = f.col)), 0, 'each field is a column that is there');
select is((select count(*)::int from (select distinct relation from kurator.form_field) f
            where not exists (select from pg_trigger t where t.tgrelid = f.relation::regclass and t.tgname like 'journal%')), 0, 'of a table that the journal follows: it knows who');

-- ---- a phone: groups whole, the rest merges and is told -----------------------------------------------------------------------
select tap.case_of('Двойнова', '+79000000021') as c \gset
select id as p from kurator.phone where person_id = tap.person_of(:c) \gset
select is(tap.mend(:'boss', 'contacts', :c, 1, null, 'kind=phone', 'id=' || :p, 'note=>сестра', 'owner=self>family'), 'saved', 'a colleague mends note and owner');
select is(tap.mend(:'clerk', 'contacts', :c, 1, null, 'kind=phone', 'id=' || :p, 'note=', 'owner=self>self', 'number=+79000000021>+79000000022', 'state=unchecked>unchecked'),
          'saved; merged owner(self,family,Иванова О. П.,2026-11-23 10:00); merged note(,сестра,Иванова О. П.,2026-11-23 10:00)', 'the number, from the older form: all is in, and it is told what and by whom');
select is((select number || ' ' || owner || ' ' || note from kurator.phone where id = :p), '+79000000022 family сестра', 'all of it stands');
select is(tap.mend(:'boss', 'contacts', :c, 1, null, 'kind=phone', 'id=' || :p, 'state=unchecked>wrong'), 'saved', 'a colleague marks it as wrong');
select is(tap.mend(:'clerk', 'contacts', :c, 1, null, 'kind=phone', 'id=' || :p, 'number=+79000000022>+79000000023', 'state=unchecked>unchecked', 'owner=family>family'),
          'conflict number(+79000000022,+79000000022,+79000000023,,,number); conflict state(unchecked,wrong,unchecked,Иванова О. П.,2026-11-23 10:00,number)', 'number and state belong together');
select is((select number || ' ' || state from kurator.phone where id = :p), '+79000000022 wrong', 'nothing of it was written');
select is(tap.mend(:'clerk', 'contacts', :c, 1, null, 'kind=phone', 'id=' || :p, 'number=+79000000022>+79000000023', 'state=wrong>unchecked', 'owner=family>family'), 'saved', 'kept mine');
select is((select number || ' ' || state from kurator.phone where id = :p), '+79000000023 unchecked', 'as it was typed');
select is(tap.mend(:'clerk', 'contacts', :c, 1, null, 'kind=phone', 'id=' || :p, 'note=сестра>соседка', 'owner=family>family'), 'saved', 'the note anew');
select is(tap.mend(:'boss', 'contacts', :c, 1, null, 'kind=phone', 'id=' || :p, 'note=сестра>мать', 'owner=family>other', 'first=no>yes'),
          'conflict note(сестра,соседка,мать,Иванова О. П.,2026-11-23 10:00,note)', 'only what clashes is asked; the rest waits with it');
select is(tap.mend(:'boss', 'contacts', :c, 1, null, 'kind=phone', 'id=' || :p, 'note=соседка>соседка', 'owner=family>other', 'first=no>yes'), 'saved', 'taken theirs');
select is((select owner || ' ' || note from kurator.phone where id = :p), 'other соседка', 'and the rest is in');
select is(tap.mend(:'boss', 'contacts', :c, 1, null, 'kind=phone', 'id=' || :p, 'note=сестра>соседка'), 'saved', 'both typed the same: no clash');

-- ---- a client that never read --------------------------------------------------------------------------------------------------
select is(tap.as_login(:'clerk', format($$select outcome, code, field from api.save_contacts(gen_random_uuid(), %s, 99, '{kind,id,note}', null, '{phone,%s,иное}')$$, :c, :p)),
          '(conflict,conflict.field,note)', 'psql without a base overwrites nothing');
select is(tap.as_login(:'clerk', format($$select outcome, code, field from api.save_contacts(gen_random_uuid(), %s, 99, '{kind,id,note}', '{"","",сестра}', '{phone,%s,иное}')$$, :c, :p)),
          '(conflict,conflict.field,note)', 'nor with an old one');
select is((select note from kurator.phone where id = :p), 'соседка', 'it stands');
select is((select count(*)::int from kurator.request where function = 'save_contacts' and result = '{}'), 0, 'what clashed is no save: its id is free');

-- ---- exactly once: a merged save replayed gives the same answer ------------------------------------------------------------------
create temp table ids as select gen_random_uuid() as id, gen_random_uuid() as again;
select is(tap.mend(:'boss', 'contacts', :c, 1, null, 'kind=phone', 'id=' || :p, 'note=соседка>тётя'), 'saved', 'a colleague');
create temp table first_answer as select tap.mend(:'clerk', 'contacts', :c, 1, id, 'kind=phone', 'id=' || :p, 'note=соседка>соседка', 'owner=other>self') as told from ids;
select is((select told from first_answer), 'saved; merged note(соседка,тётя,Иванова О. П.,2026-11-23 10:00)', 'merged');
select is(tap.mend(:'boss', 'contacts', :c, 1, null, 'kind=phone', 'id=' || :p, 'note=тётя>бабушка', 'owner=self>family'), 'saved', 'a third change');
select is(tap.mend(:'clerk', 'contacts', :c, 1, (select id from ids), 'kind=phone', 'id=' || :p, 'note=соседка>соседка', 'owner=other>self'), (select told from first_answer), 'the replay gives the same answer');
select is((select owner || ' ' || note from kurator.phone where id = :p), 'family бабушка', 'and writes nothing');
select is(tap.mend(:'clerk', 'contacts', :c, 1, (select again from ids), 'kind=phone', 'id=' || :p, 'note=тётя>дед'), 'conflict note(тётя,бабушка,дед,Иванова О. П.,2026-11-23 10:00,note)', 'a clash');
select is(tap.mend(:'clerk', 'contacts', :c, 1, (select again from ids), 'kind=phone', 'id=' || :p, 'note=бабушка>дед'), 'saved', 'is settled under the same id');

-- ---- an address is one -------------------------------------------------------------------------------------------------------------
select id as a from kurator.address where person_id = tap.person_of(:c) \gset
select is(tap.mend(:'boss', 'contacts', :c, 1, null, 'kind=address', 'id=' || :a, 'how=mend', 'settlement=Кутулик>Бахтай', 'line=Советская, 24>Мира, 1', 'postal_code='), 'saved', 'a colleague mends the town');
select is(tap.mend(:'clerk', 'contacts', :c, 1, null, 'kind=address', 'id=' || :a, 'how=mend', 'settlement=Кутулик>Кутулик', 'line=Советская, 24>Советская, 42', 'postal_code='),
          'conflict settlement(Кутулик,Бахтай,Кутулик,Иванова О. П.,2026-11-23 10:00,address); conflict line(Советская, 24,Мира, 1,Советская, 42,Иванова О. П.,2026-11-23 10:00,address)',
          'nobody''s street with another''s town, all in one answer');
select is(tap.mend(:'boss', 'contacts', :c, 1, null, 'kind=address', 'id=' || :a, 'how=mend', 'settlement=Бахтай>Бахтай', 'line=Мира, 1>Мира, 1', 'postal_code=>669452'), 'saved', 'only the code');
select is(tap.mend(:'clerk', 'contacts', :c, 1, null, 'kind=address', 'id=' || :a, 'how=mend', 'settlement=Бахтай>Бахтай', 'line=Мира, 1>Мира, 2', 'postal_code='),
          'conflict postal_code(,669452,,Иванова О. П.,2026-11-23 10:00,address); conflict line(Мира, 1,Мира, 1,Мира, 2,,,address)', 'what stood empty counts, too');

-- ---- a wish and a representative ----------------------------------------------------------------------------------------------------
select is(tap.mend(:'boss', 'contacts', :c, 1, null, 'kind=preference', 'preference=deaf', 'note=пишите'), 'saved', 'a wish');
select id as w from kurator.preference where person_id = tap.person_of(:c) \gset
select is(tap.mend(:'boss', 'contacts', :c, 1, null, 'kind=preference', 'id=' || :w, 'note=пишите>пишите крупно'), 'saved', 'its note');
select is(tap.mend(:'clerk', 'contacts', :c, 1, null, 'kind=preference', 'id=' || :w, 'note=пишите>пишите', 'valid_until=>2026-12-31'), 'saved; merged note(пишите,пишите крупно,Иванова О. П.,2026-11-23 10:00)', 'its end');
select is(tap.mend(:'boss', 'contacts', :c, 1, null, 'kind=representative', 'relation=mother', 'surname=Мамина', 'given_name=Ольга'), 'saved', 'a representative');
select id as r from kurator.representative where person_id = tap.person_of(:c) \gset
select is(tap.mend(:'boss', 'contacts', :c, 1, null, 'kind=representative', 'id=' || :r, 'given_name=Ольга>Нина', 'surname=Мамина>Мамина'), 'saved', 'her name');
select is(tap.mend(:'clerk', 'contacts', :c, 1, null, 'kind=representative', 'id=' || :r, 'surname=Мамина>Папина', 'given_name=Ольга>Ольга', 'document=>д. 1'),
          'conflict surname(Мамина,Мамина,Папина,,,who); conflict given_name(Ольга,Нина,Ольга,Иванова О. П.,2026-11-23 10:00,who)', 'a name is one');

-- ---- consent to processing ------------------------------------------------------------------------------------------------------------
select is(tap.mend(:'boss', 'processing', :c, 1, null, 'form=written', 'given_on=2026-11-20', 'given_by=self'), 'saved', 'a consent');
select id as o from kurator.processing where person_id = tap.person_of(:c) \gset
select is(tap.mend(:'boss', 'processing', :c, 1, null, 'id=' || :o, 'form=written>written', 'given_on=2026-11-20>2026-11-19', 'document=>папка 3'), 'saved', 'a colleague');
select is(tap.mend(:'clerk', 'processing', :c, 1, null, 'id=' || :o, 'form=written>written', 'given_on=2026-11-20>2026-11-20', 'until_on=>2027-11-20', 'document='),
          'conflict given_on(2026-11-20,2026-11-19,2026-11-20,Иванова О. П.,2026-11-23 10:00,days); conflict until_on(,,2027-11-20,,,days)', 'first and last day belong together');
select is(tap.mend(:'clerk', 'processing', :c, 1, null, 'id=' || :o, 'form=written>electronic', 'given_by=self>self', 'document='), 'saved; merged document(,папка 3,Иванова О. П.,2026-11-23 10:00)', 'the form beside the document');

-- ---- the meeting ---------------------------------------------------------------------------------------------------------------------
select tap.case_of('Встречин', '+79000000024') as m \gset
select is(tap.save(:'clerk', 'attempt', :m, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-11-25 11:00', 'place=office'), 'saved', 'agreed');
select version as v from kurator.case_file where id = :m \gset
select is(tap.mend(:'boss', 'appointment', :m, :v, null, 'action=move', 'meeting_at=2026-11-25 11:00>2026-11-26 09:30', 'place=office>home'), 'saved', 'a colleague moves it');
select is(tap.mend(:'clerk', 'appointment', :m, :v, null, 'action=move', 'meeting_at=2026-11-25 11:00>2026-11-27 15:00', 'place=office>office'),
          'conflict meeting_at(2026-11-25 11:00,2026-11-26 09:30,2026-11-27 15:00,Иванова О. П.,2026-11-23 10:00,meeting); conflict place(office,home,office,Иванова О. П.,2026-11-23 10:00,meeting)', 'day and place are one');
select is(tap.mend(:'clerk', 'appointment', :m, :v, null, 'action=move', 'meeting_at=2026-11-26 09:30>2026-11-26 09:30', 'place=home>home'), 'saved', 'taken theirs');
select is((select string_agg(state || ' ' || place, ', ' order by id) from kurator.appointment where case_id = :m), 'moved office, agreed home', 'which writes no second one');
select is(tap.mend(:'boss', 'appointment', :m, (select version from kurator.case_file where id = :m), null, 'action=cancel'), 'saved', 'cancelled by a colleague');
select is(tap.mend(:'clerk', 'appointment', :m, :v, null, 'action=move', 'meeting_at=2026-11-26 09:30>2026-11-27 15:00', 'place=home>office'),
          'conflict meeting_at(2026-11-26 09:30,,2026-11-27 15:00,Иванова О. П.,2026-11-23 10:00,meeting); conflict place(home,home,office,,,meeting)', 'it is no more');
select is(tap.mend(:'clerk', 'appointment', :m, :v, null, 'action=move', 'meeting_at=>2026-11-27 15:00', 'place=home>office'), 'saved', 'knowing that: agreed anew');
select is(tap.mend(:'boss', 'appointment', :m, :v, null, 'action=agree', 'meeting_at=>2026-11-30 10:00', 'place=office>office'),
          'conflict meeting_at(,2026-11-27 15:00,2026-11-30 10:00,Иванова О. П.,2026-11-23 10:00,meeting)', 'two agree one');
select is(tap.mend(:'boss', 'appointment', :m, :v, null, 'action=agree', 'meeting_at=2026-11-27 15:00>2026-11-30 10:00', 'place=office>office'), 'saved', 'knowing that: moved');

-- ---- a known citizen's disability at intake ----------------------------------------------------------------------------------------------
update kurator.person set disability = '2' where id = tap.person_of(:m);
select is(tap.as_login(:'clerk', format($$select outcome, field, args from api.save_intake(gen_random_uuid(), 9001, %s, '{source,received_on,disability}', '{"","",""}', '{ipra,2026-11-23,3}')$$, tap.person_of(:m))),
          '(conflict,disability,"{"""",2,3,postgres,""2026-11-23 10:00"",disability}")', 'clashes');
select is(tap.as_login(:'clerk', format($$select string_agg(outcome || field, ' ') from api.save_intake(gen_random_uuid(), 9001, %s, '{source,received_on,disability,confirm}', '{"","",3,""}', '{ipra,2026-11-23,3,second}')$$, tap.person_of(:m))),
          '("saved mergeddisability")', 'left alone it takes what a colleague put');
select is((select disability from kurator.person where id = tap.person_of(:m)), '2', 'and does not put it back');

-- ---- accounts, sites, who may see ------------------------------------------------------------------------------------------------------------
select tap.account('cfl_new', 'clerk', 9001, 'Новикова') as s \gset
select tap.account('cfl_second', 'admin', 9001, 'Вторых') as s2 \gset
select is(tap.mend('cfl_second', 'account', :s, 1, null, 'surname=Новикова>Старикова', 'given_name=Ольга>Ольга', 'role_1=clerk>clerk', 'office_1=9001>9001', 'until_1=>2027-01-31'), 'saved', 'another administrator');
select is(tap.mend(:'admin', 'account', :s, 1, null, 'surname=Новикова>Новикова', 'given_name=Ольга>Ольга', 'role_1=clerk>clerk', 'office_1=9001>9001', 'role_2=coordinator', 'office_2=9001'),
          'saved; merged surname(Новикова,Старикова,Вторых О. П.,2026-11-23 10:00)', 'a role more');
select is((select surname || ' ' || string_agg(r.role || coalesce(' ' || r.valid_until, ''), ', ' order by r.role) from kurator.staff t join kurator.staff_role r on r.staff_id = t.id where t.id = :s group by t.surname), 'Старикова clerk 2027-01-31, coordinator', 'all of both');
select is(tap.mend(:'admin', 'account', :s, 1, null, 'surname=Новикова>Первых', 'given_name=Ольга>Ольга'), 'conflict surname(Новикова,Старикова,Первых,Вторых О. П.,2026-11-23 10:00,name)', 'the same name');
select is(tap.mend(:'admin', 'account', :s, 1, null, 'role_1=clerk>clerk', 'office_1=9001>9001', 'from_1=', 'until_1=>2026-12-31'),
          'conflict until_1(,2027-01-31,2026-12-31,Вторых О. П.,2026-11-23 10:00,role_1)', 'the same role');
select is(tap.as_login(:'admin', format($$select outcome, code from api.save_account(gen_random_uuid(), %s, 1, '{surname}', '{""}', '{Первых}')$$, :s)), '(conflict,conflict.field)', 'nor here without having read');
select is(tap.as_login(:'admin', $$select outcome from api.save_site(gen_random_uuid(), 0, null, '{office,name,address}', null, '{9001,Север,"ул. Мира"}')$$), '(saved)', 'a site');
select id as t from kurator.site where name = 'Север' \gset
select is(tap.mend('cfl_second', 'site', :t, 1, null, 'name=Север>Север-2', 'address=ул. Мира>ул. Мира'), 'saved', 'renamed');
select is(tap.mend(:'admin', 'site', :t, 1, null, 'name=Север>Север', 'address=ул. Мира>ул. Мира, 5'), 'saved; merged name(Север,Север-2,Вторых О. П.,2026-11-23 10:00)', 'its address');
select is(tap.mend(:'admin', 'site', :t, 1, null, 'name=Север>Юг', 'address=ул. Мира, 5>ул. Мира, 5'), 'conflict name(Север,Север-2,Юг,Вторых О. П.,2026-11-23 10:00,name)', 'the same name');
select is((select name || ' ' || address from kurator.site where id = :t), 'Север-2 ул. Мира, 5', 'as both left it');
select is(tap.mend(:'boss', 'restricted', :m, 1, null, 'action=mark', 'kind=violence', 'reason=угрозы соседа'), 'saved', 'restricted');
select id as k from kurator.staff where login = :'clerk' \gset
select is(tap.mend(:'boss', 'restricted', :m, 1, null, 'action=name', 'staff=' || :k, 'until=2026-12-31'), 'saved', 'named until the end of the year');
select is(tap.mend(:'boss', 'restricted', :m, 1, null, 'action=name', 'staff=' || :k, 'until=2027-06-30'), 'conflict until(,2026-12-31,2027-06-30,Иванова О. П.,2026-11-23 10:00,until)', 'who had not seen that');
select is(tap.mend(:'boss', 'restricted', :m, 1, null, 'action=name', 'staff=' || :k, 'until=2026-12-31>2027-06-30'), 'saved', 'who had');

-- ---- the case meanwhile ------------------------------------------------------------------------------------------------------------------------
select tap.case_of('Тогдашин', '+79000000025') as c \gset
update kurator.case_file set assignee_id = :k, version = version + 1 where id = :c;
select version as v from kurator.case_file where id = :c \gset
select is(tap.mend(:'boss', 'attempt', :c, :v, null, 'channel=phone', 'outcome=busy'), 'saved', 'a colleague calls in vain');
select is(tap.mend(:'clerk', 'attempt', :c, :v, null, 'channel=phone', 'outcome=no_answer'), 'saved; merged merged.attempt(Иванова О. П.,phone.busy,2026-11-23 10:00)', 'one more attempt: it is told that there was another');
select is(tap.mend(:'clerk', 'attempt', :c, (select version from kurator.case_file where id = :c), null, 'channel=phone', 'outcome=no_answer'), 'saved', 'who has seen it is told nothing');
select version as v from kurator.case_file where id = :c \gset
update kurator.case_file set assignee_id = (select id from kurator.staff where login = :'boss'), version = version + 1 where id = :c and assignee_id = :k;
select alike(tap.mend(:'clerk', 'attempt', :c, :v, null, 'channel=phone', 'outcome=busy'), 'question question.reassigned(Иванова О. П.,%', 'it lies on another desk by now');
select is(tap.mend(:'clerk', 'attempt', :c, :v, null, 'channel=phone', 'outcome=busy', 'confirm=reassigned'), 'saved', 'recorded all the same');
select is(tap.save(:'boss', 'close', :c, 'reason=moved'), 'saved', 'closed');
select is(tap.mend(:'clerk', 'attempt', :c, :v, null, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'refused case.closed_meanwhile(moved,2026-11-23,Иванова О. П.)', 'who closed it, when, as what');
select is(tap.mend(:'clerk', 'attempt', :c, 9999, null, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'refused case.closed(moved,2026-11-23,Иванова О. П.)', 'who opened it closed knows');
select tap.case_of('Пересылов', '+79000000026') as c \gset
select version as v from kurator.case_file where id = :c \gset
select is(tap.save(:'boss', 'forward', :c, 'organisation=9002', 'note=не наш'), 'saved', 'forwarded');
select alike(tap.mend(:'clerk', 'attempt', :c, :v, null, 'channel=phone', 'outcome=no_answer'), 'refused case.forwarded_meanwhile(%,2026-11-23,Иванова О. П.)', 'to whom');
select * from finish();
rollback;
