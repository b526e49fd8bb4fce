-- import_reference.sql - organisations, staff and reference lists out of files: who may, all of a file or nothing, twice changes nothing, no login is made, nothing in use is lost.
\set prefix iref_
\set admin iref_admin
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
select tap.citizen(9001, 'Делова', null, '+79000000161') as open_case \gset
-- Lines as "column=value;column=value": what becomes of each, then of the lists.
create function tap.take(p_by text, p_what text, p_write boolean, variadic p_lines text[]) returns text language plpgsql as $$
declare
    v_rows text[] := array(select (select jsonb_object_agg(split_part(f, '=', 1), substr(f, strpos(f, '=') + 1)) || jsonb_build_object('line', l.n + 1) from unnest(string_to_array(l.t, ';')) f)::text
                             from unnest(p_lines) with ordinality l(t, n) order by l.n);
begin
    return tap.as_login(p_by, format('select concat_ws('' '', s.version, s.outcome, nullif(concat_ws('':'', nullif(s.code, ''''), nullif(s.field, '''')), ''''), nullif(array_to_string(s.args, ''|''), ''''))'
        ' from api.import_reference(%s, %L, %L) with ordinality s(outcome, code, field, args, version, id, n) where s.outcome <> ''saved'' order by s.n', case when p_write then 'gen_random_uuid()' else 'null' end, p_what, v_rows));
end $$;
create function tap.said(p_text text) returns text language sql as $$ select replace(replace(replace(p_text, '("', ''), '")', ''), e'\n', ', ') $$;
create function tap.all_of_it() returns text language sql as $$
    select md5(concat((select string_agg(o::text, '' order by o.id) from kurator.organisation o), (select string_agg(s::text, '' order by s.id) from kurator.site s), (select string_agg(s::text, '' order by s.id) from kurator.staff s),
                      (select string_agg(r::text, '' order by r.id) from kurator.staff_role r), (select string_agg(c::text, '' order by c.list, c.code) from kurator.choice c), (select string_agg(c::text, '' order by c.code) from kurator.source c))) $$;

-- ---- who may ----
select is(tap.take(:'prefix' || r, 'lists', true, 'list=mark;code=x;name=x'), '! 42501', r || ' takes none in')
  from unnest('{clerk,coordinator,supervisor,monitor,executor,ministry,auditor,other}'::text[]) r;
select is(tap.said(tap.take(:'admin', 'people', true, 'x=y')), 'refused field.choice:what', 'no other files');
select is(tap.as_login(:'admin', 'select * from api.import_reference(null, ''lists'', ''{[1]}'')'), '! 22023', 'a line is an object');

-- ---- organisations ----
select tap.all_of_it() as before \gset
select is(tap.said(tap.take(:'admin', 'operators', false, 'no=7001;short_name=Новый центр;name=Новый центр помощи;kind=csa;other_sites=ул. Первая, 1 | ул. Вторая, 2')), '2 created', 'the dry run says what would be');
select is(tap.all_of_it(), :'before', 'and writes nothing');
select is(tap.said(tap.take(:'admin', 'operators', true, 'no=7001;short_name=Новый центр;name=Новый центр помощи;kind=csa;address=ул. Главная, 1;other_sites=ул. Первая, 1 | ул. Вторая, 2',
                            'short_name=Без номера;name=Учреждение без номера;kind=other')), '2 created, 3 created', 'two new ones');
select is((select string_agg(t.name || ' ' || t.address, ', ' order by t.id) from kurator.site t join kurator.organisation o on o.id = t.organisation_id where o.no = 7001),
          'головной офис ул. Главная, 1, отделение 1 ул. Первая, 1, отделение 2 ул. Вторая, 2', 'the one with its sites');
select is((select takes_referrals from kurator.organisation where no = 7001), false, 'what its kind does not take it does not take');
select tap.all_of_it() as before \gset
select is(tap.said(tap.take(:'admin', 'operators', true, 'no=7001;short_name=Новый центр;name=Новый центр помощи;kind=csa;address=ул. Главная, 1;other_sites=ул. Первая, 1 | ул. Вторая, 2',
                            'short_name=Без номера;name=Учреждение без номера;kind=other')), '2 there, 3 there', 'twice');
select is(tap.all_of_it(), :'before', 'changes nothing');
select is(tap.said(tap.take(:'admin', 'operators', true, 'no=7001;website=http://new.example')), '2 updated', 'a column that is not there stays as it is');
select is((select name || ' ' || website from kurator.organisation where no = 7001), 'Новый центр помощи http://new.example', 'so');
select tap.all_of_it() as before \gset
select is(tap.said(tap.take(:'admin', 'operators', true, 'no=7002;short_name=Ещё;name=Ещё одно', 'no=7003;short_name=Новый центр;name=x', 'no=x;short_name=y', 'no=7004;short_name=z', 'no=7005;short_name=k;name=k;kind=castle',
                            'no=7006;short_name=c;name=c;calendar=XX', 'no=7002;short_name=Ещё;name=Ещё одно', 'short_name=p;name=p;postal_code=12', 'short_name=q;name=q;phones=abc', 'short_name=r;name=r;takes_referrals=maybe',
                            'short_name=s;name=s;closed_on=завтра', 'name=t', e'short_name=u;name=a\u0007b', 'short_name=v;name=' || repeat('x', 1001))),
          '2 created, 3 refused office.taken:short_name Новый центр, 4 refused office.number:no x, 5 refused field.required:name, 6 refused office.kind:kind castle|csa, employment, ministry, mse, operator, other, payments_centre, rehabilitation, resource_centre, smfc, '
          || '7 refused office.calendar:calendar XX, 8 refused line.twice 7002, 9 refused postal_code.format:postal_code, 10 refused office.phone:phones abc, 11 refused office.yes_no:takes_referrals maybe, '
          || '12 refused user.day:closed_on, 13 refused field.required:short_name, 14 refused field.control:name, 15 refused field.long:name 1000', 'bad lines, each with its reason');
select is(tap.all_of_it(), :'before', 'one refused: nothing is written, the right line neither');
select isnt((select count(*) from kurator.case_file where office_id = 9001 and state = 'open'), 0::bigint, '(the office has open cases)');
update kurator.organisation set no = 7090 where id = 9001;
select matches(tap.take(:'admin', 'operators', true, 'no=7090;closed_on=2026-11-20'), 'refused office.in_use:closed_on', 'who has open cases is not closed');
select matches(tap.take(:'admin', 'operators', true, 'no=7090;takes_referrals=нет'), 'refused office.in_use:takes_referrals', 'nor stops taking referrals');
select matches(tap.take(:'admin', 'operators', true, 'no=7090;calendar=' || (select code from kurator.calendar c where c.code <> (select calendar from kurator.organisation where id = 9001) order by code limit 1)),
               'refused office.calendar_kept', 'nor are its open deadlines moved by a file');

-- ---- staff ----
select is(tap.said(tap.take(:'admin', 'staff', true, 'login=iref_new;surname=Новикова;given_name=Анна;role=clerk;office=9001', 'login=iref_new;surname=Новикова;given_name=Анна;role=coordinator;office=n7001;site=отделение 2;valid_until=2027-05-31')),
          '2 created, 3 updated', 'one of two roles');
select is((select string_agg(r.role || ' ' || r.organisation_id || coalesce(' ' || t.name, '') || coalesce(' ' || r.valid_until, ''), ', ' order by r.id) from kurator.staff s join kurator.staff_role r on r.staff_id = s.id left join kurator.site t on t.id = r.site_id
            where s.login = 'iref_new'), 'clerk 9001, coordinator ' || (select id from kurator.organisation where no = 7001) || ' отделение 2 2027-05-31', 'are written');
select is((select count(*) from pg_roles where rolname = 'iref_new'), 0::bigint, 'no login is made by it');
select is(tap.as_login(:'admin', 'select outcome from api.set_password(''iref_new'', ''SCRAM-SHA-256$4096:' || repeat('A', 22) || '==$' || repeat('A', 43) || '=:' || repeat('A', 43) || '='')'), '(saved)', 'a password makes it');
select is((select count(*) from pg_roles where rolname = 'iref_new'), 1::bigint, 'then');
select tap.all_of_it() as before \gset
select is(tap.said(tap.take(:'admin', 'staff', true, 'login=iref_new;surname=Новикова;given_name=Анна;role=clerk;office=9001', 'login=iref_new;surname=Новикова;given_name=Анна;role=coordinator;office=n7001;site=отделение 2;valid_until=2027-05-31')),
          '2 there, 3 there', 'twice');
select is(tap.all_of_it(), :'before', 'changes nothing');
select is(tap.said(tap.take(:'admin', 'staff', true, 'login=iref_clerk;role=clerk;office=9001;valid_until=2026-11-20')), '2 updated', 'a role ends');
select is((select r.rolcanlogin from pg_roles r where r.rolname = 'iref_clerk'), false, 'it was the only one: the server lets nobody in by that account');
select is((select count(*) from kurator.role_in_force where login = 'iref_clerk'), 0::bigint, 'and is in force no more');
select is(tap.said(tap.take(:'admin', 'staff', true, 'login=iref_clerk;role=clerk;office=9001;valid_until=2026-12-20')), '2 updated', 'it is prolonged');
select is((select r.rolcanlogin from pg_roles r where r.rolname = 'iref_clerk'), true, 'and let in again');
select tap.take(:'admin', 'staff', true, 'login=iref_clerk;role=clerk;office=9001;valid_until=2026-11-20') \g /dev/null
select tap.all_of_it() as before \gset
select is(tap.said(tap.take(:'admin', 'staff', true, 'login=iref_a;surname=Ан;given_name=Яна;role=clerk;office=9001', 'login=Iref;surname=x;given_name=y;role=clerk;office=9001', 'login=postgres;surname=Х;given_name=У;role=clerk;office=9001',
                            'login=iref_b;surname=Бе;given_name=Яна;role=king;office=9001', 'login=iref_c;surname=Це;given_name=Яна;role=clerk;office=Нигде', 'login=iref_d;surname=Де;given_name=Яна;role=clerk;office=9001;site=Луна',
                            'login=iref_e;surname=Е5;given_name=Яна;role=clerk;office=9001', 'login=iref_f;surname=Эф;role=clerk;office=9001', 'login=iref_g;surname=Ге;given_name=Яна', 'login=iref_h;surname=Ха;given_name=Яна;role=clerk;office=9001;valid_from=2027-01-01;valid_until=2026-01-01',
                            'login=iref_i;surname=И;given_name=Яна;role=clerk;office=9001', 'login=iref_i;surname=Й;given_name=Яна;role=clerk;office=9002', 'login=iref_admin;role=clerk;office=9001', 'login=iref_supervisor;role=admin;office=9001')),
          '2 created, 3 refused user.login:login, 4 refused user.foreign:login postgres, 5 refused user.role:role king@9001, 6 refused user.office:office Нигде, 7 refused user.site:site Луна, 8 refused name.digit:surname, 9 refused field.required:given_name, '
          || '10 refused field.required:role, 11 refused user.role_days:role clerk@9001=2027-01-01..2026-01-01, 12 refused line.differs:login iref_i, 13 refused line.differs:login iref_i, 14 refused rights.own:role clerk@9001, 15 refused rights.admin_apart:role admin',
          'bad lines of staff');
select is(tap.all_of_it(), :'before', 'and nothing of them');
select matches(tap.take(:'admin', 'staff', true, variadic array(select format('login=%s;role=admin;office=%s;valid_until=2026-11-20', f.login, f.office_id) from kurator.role_in_force f where f.role = 'admin')), 'refused user.last_admin', 'the last administrator stays');

-- ---- lists ----
select array(select format('list=mark;code=%s;name=%s', c.code, c.name) from kurator.choice c where c.list = 'mark' order by c.position) as marks \gset
insert into kurator.person_mark (person_id, office_id, mark, made_by) select o.person_id, o.office_id, 'visit', s.id from kurator.person_office o, kurator.staff s where o.office_id = 9001 and s.login = 'iref_supervisor' limit 1;
select is(tap.said(tap.take(:'admin', 'lists', true, variadic :'marks'::text[])), (select string_agg(format('%s there', n + 1), ', ' order by n) from generate_series(1, cardinality(:'marks'::text[])) n), 'a list as it is');
select is(tap.said(tap.take(:'admin', 'lists', true, variadic :'marks'::text[] || 'list=mark;code=winter;name=зимний завоз;position=9'::text)), (select string_agg(format('%s there', n + 1), ', ' order by n) from generate_series(1, cardinality(:'marks'::text[])) n)
          || ', ' || cardinality(:'marks'::text[]) + 2 || ' created', 'a new value');
select is(tap.as_login('iref_supervisor', 'select name, position from api.reference(9001, ''ru'') where list = ''mark'' and code = ''winter'''), '("зимний завоз",9)', 'is offered');
select tap.all_of_it() as before \gset
select matches(tap.take(:'admin', 'lists', true, 'list=mark;code=watch;name=на контроле'), 'refused list.in_use:code mark.visit.1"', 'a value in use is not lost');
select is(tap.all_of_it(), :'before', 'nor another one with it');
select is(tap.said(tap.take(:'admin', 'lists', true, variadic :'marks'::text[])), (select string_agg(format('%s there', n + 1), ', ' order by n) from generate_series(1, cardinality(:'marks'::text[])) n) || ', removed code mark|winter', 'one that nothing has goes');
select is(tap.said(tap.take(:'admin', 'lists', true, 'list=close;code=moved;name=выехал', 'list=source;code=ipra;name=выписка ИПРА')), '2 updated, 3 updated', 'words of what the program knows, the rest of the list stays');
select is((select count(*) from kurator.choice where list = 'close') || ' ' || (select s.name || s.position from kurator.source s where code = 'ipra'), '9 выписка ИПРА1', 'so');
select tap.all_of_it() as before \gset
select is(tap.said(tap.take(:'admin', 'lists', true, 'list=answer;code=tired;name=x', 'list=castle;code=x;name=x', 'list=role;code=clerk;name=x', 'list=close;code=a b;name=x', 'list=close;code=moved;name=x;position=0', 'list=close;code=moved;name=y', 'list=close;code=died',
                            'list=close;code=died;name=' || repeat('ы', 48), 'list=relation;code=radio;name=x', 'list=close;code=error;name=x;position=1')),
          '2 refused list.closed:code answer|tired, 3 refused list.none:list castle, 4 refused list.none:list role, 5 refused list.code:code a b, 6 refused list.digit:position 0, 7 refused line.twice close/moved, 8 refused field.required:name, '
          || '9 refused line.twice close/died, 10 refused list.closed:code relation|radio, 11 updated, refused list.twice:position close|1', 'bad lines of lists');
select is(tap.all_of_it(), :'before', 'and nothing of them');
select matches(tap.take(:'admin', 'lists', true, 'list=source;code=ipra;name=ИПРА;position=2'), 'refused list.twice:position source.2"', 'two sources by one digit');
select is(tap.said(tap.take(:'admin', 'lists', true, 'list=source;code=ipra;name=ИПРА;position=2', 'list=source;code=organisation;name=организация;position=1')), '2 updated, 3 updated', 'but they may change places');
select is((select string_agg(code, ' ' order by position) from kurator.source where position < 3), 'organisation ipra', 'so');

-- ---- values of an administrator's own beside those that were shipped ----
select is(tap.said(tap.take(:'admin', 'lists', true, 'list=source;code=radio;name=радио;ladder=yes', 'list=source;code=mfc;name=МФЦ', 'list=close;code=prison;name=отбывает наказание', 'list=document_kind;code=pension;name=пенсионное удостоверение',
                            'list=request_kind;code=visit;name=совместный визит', 'list=answer_channel;code=fax;name=факс', 'list=restriction;code=witness;name=защита свидетеля', 'list=post_return;code=flood;name=не доставлено: паводок',
                            'list=mistake;code=typo;name=описка', 'list=reopen;code=found;name=нашёлся')), '2 created, 3 created, 4 created, 5 created, 6 created, 7 created, 8 created, 9 created, 10 created, 11 created', 'new values of lists of which the program knows some');
select is((select string_agg(format('%s %s %s %s', s.code, s.position, s.ladder, s.period), ', ' order by s.position) from kurator.source s where s.position > 6), 'radio 7 t notify, mfc 8 f notify', 'sources with their period, and the ladder where it is said');
select is(tap.as_login('iref_supervisor', 'select string_agg(list || '' '' || code, '', '' order by list) from api.reference(9001, ''ru'') where code in (''mfc'', ''prison'', ''fax'')'), '("answer_channel fax, close prison, source mfc, source_days mfc")', 'they are offered');
select tap.citizen(9001, 'Отбывалова', '00100199360', '+79000000031') as kept \gset
select is(tap.save('iref_supervisor', 'close', :kept, 'reason=prison'), 'saved', 'a case is closed by a new reason');
select is((select state || ' ' || close_reason from kurator.case_file where id = :kept), 'closed prison', 'and is');
with c as (insert into kurator.case_file (office_id, person_id, source, ladder, received_on)
           select c.office_id, c.person_id, 'radio', true, c.received_on from kurator.case_file c where c.id = :kept returning *)
insert into kurator.referral (office_id, case_id, person_id, source, received_on) select c.office_id, c.id, c.person_id, 'mfc', c.received_on from c;
select tap.all_of_it() as before \gset
select matches(tap.take(:'admin', 'lists', true, 'list=source;code=ipra;name=ИПРА', 'list=close;code=moved;name=выехал'), 'refused list.in_use:code close.prison.1.*refused list.in_use:code source.radio.1.*refused list.in_use:code source.mfc.1', 'what is in use stays: ' || 'a reason, a source of a case, one of a referral');
select is(tap.all_of_it(), :'before', 'and nothing changes');
select is(tap.said(tap.take(:'admin', 'lists', true, 'list=source;code=radio;name=радио;ladder=no')) ~ '2 refused list.ladder:ladder radio', true, 'a source keeps its ladder');
select is(tap.said(tap.take(:'admin', 'lists', true, 'list=source;code=tv;name=ТВ;ladder=maybe')) ~ '2 refused office.yes_no:ladder maybe', true, 'which it has or has not');
select is(tap.said(tap.take(:'admin', 'lists', true, 'list=source;code=radio;name=радио', 'list=source;code=mfc;name=МФЦ', 'list=source;code=tv;name=ТВ')), '2 there, 3 there, 4 created', 'one more');
select is(tap.said(tap.take(:'admin', 'lists', true, 'list=source;code=radio;name=радио', 'list=source;code=mfc;name=МФЦ', 'list=document_kind;code=other;name=иной документ')), '2 there, 3 there, 4 there, removed code document_kind|pension, removed code source|tv', 'what nothing has goes, what was shipped stays');
select is((select count(*)::int from kurator.source), 8, 'so');

-- ---- the journal, and the same request again ----
select isnt((select count(*) from audit.entry e where e.login = :'admin' and e.relation = 'kurator.organisation' and e.why like 'import %'), 0::bigint, 'organisations are in the journal');
select isnt((select count(*) from audit.entry e where e.login = :'admin' and e.relation = 'kurator.staff' and e.why like 'import iref_new +%'), 0::bigint, 'and staff');
select is((select string_agg(e.row_id || ' ' || e.why, ', ' order by e.id) from audit.entry e where e.relation = 'kurator.choice' and e.row_id like 'mark/%'), 'mark/winter import created, mark/winter import removed', 'and values of lists: what was kept, not what a dry run or a refused file tried');
select is(tap.as_login(:'admin', 'select outcome from api.import_reference(''00000000-0000-4000-8000-000000000061'', ''operators'', array[''{"line":2,"no":"7001","website":"a"}''])'), e'(updated)\n(saved)', 'a request');
select is(tap.as_login(:'admin', 'select outcome from api.import_reference(''00000000-0000-4000-8000-000000000061'', ''operators'', array[''{"line":2,"no":"7001","website":"a"}''])'), e'(updated)\n(saved)', 'asked again has its answer');
select * from finish();
rollback;
