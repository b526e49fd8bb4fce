-- intruder_hostile.sql - every api function by every role that may call it, each argument in its turn (and all at once) a value that nobody types:
-- the ends of its type, NULL, infinity, NaN, texts that speak to SQL, to a format or to a terminal, arrays of odd shapes, JSON that is
-- none, numbers of another office's and of a hidden citizen. Answered by rows, by a code of ours, or by a word against the argument's shape
-- alone (22008 a day out of range, 0A000 an array of two dimensions); never by an error of the machine inside, nor by a word of whom the caller does not see, in an answer or in an error. A new function is called as soon as it is granted.
\set prefix ihos_
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
select tap.account('ihos_away', 'supervisor', 9002, 'Дальняя'), tap.account('ihos_keeper', 'supervisor', 9001, 'Хранящая') \g /dev/null
delete from kurator.direction;
insert into kurator.direction (centre_id, age_to) values (9003, 17);      -- nobody of those below
create table tap.who (name text, office int, case_id bigint, person bigint);
insert into tap.who (name, office, case_id) values ('ours', 9001, tap.citizen(9001, 'Тестова', '00100199764', '+79000000001')),
 ('theirs', 9002, tap.citizen(9002, 'Соседова', '00100199663', '+79000000002')), ('hidden', 9001, tap.citizen(9001, 'Тайнина', '00100199562', '+79000000003'));
update tap.who w set person = tap.person_of(w.case_id);
select tap.save(case name when 'theirs' then 'ihos_away' else 'ihos_keeper' end, 'attempt', case_id, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-11-25 ' || 9 + row_number() over () || ':00', 'place=office',
                'note=' || case name when 'theirs' then 'Соседова' when 'hidden' then 'Тайнина' else '' end) from tap.who \g /dev/null
insert into kurator.service_request (office_id, case_id, person_id, executor_id, kind, text, name, started_on, due_on, calendar, revision_id, sent_at)
select office, case_id, person, 9003, 'service', p.surname, p.surname, '2026-11-23', '2026-11-30', 'RU-IRK', kurator.revision('RU-IRK'), kurator.clock() from tap.who w join kurator.person p on p.id = w.person;
-- a file of each office, of which a line waits and one lies in the tray
insert into kurator.import_file (office_id, kind, name, sha256, lines, received_on, made_by)
select o, 'register', case o when 9002 then 'Соседова.csv' else 'x.csv' end, encode(sha256(o::text::bytea), 'hex'), 4, '2026-11-20', (select id from kurator.staff where login = case o when 9002 then 'ihos_away' else 'ihos_keeper' end) from unnest('{9001,9002}'::int[]) o;
insert into kurator.import_row (import_id, line, outcome, tray, verdict, code, office_id, person_id, surname, given_name, birth_date, sex, snils)
select f.id, l.line, case when l.line % 2 = 0 then 'refused' end, l.line % 2 = 0, case when l.line % 2 = 0 then 'doubtful' else 'changed' end, case when l.line % 2 = 0 then 'import.snils_other' else '' end, f.office_id, case when l.line % 2 = 1 then p.id end,
       p.surname, p.given_name, p.birth_date, p.sex, p.snils
  from (values (9001, 1, 'ours'), (9001, 2, 'ours'), (9001, 3, 'hidden'), (9001, 4, 'hidden'), (9002, 1, 'theirs'), (9002, 2, 'theirs')) l(office, line, name)
  join kurator.import_file f on f.office_id = l.office join tap.who w on w.name = l.name join kurator.person p on p.id = w.person;
insert into kurator.draft (id, login, form, target, office_id, base_version, seq, names, "values") select gen_random_uuid(), 'ihos_keeper', 'attempt', case_id, office, 1, 1, '{note}', '{Тайнина}' from tap.who where name = 'hidden';
select is(tap.save('ihos_keeper', 'restricted', (select case_id from tap.who where name = 'hidden'), 'action=mark', 'kind=violence', 'reason=угрозы, Тайнина'), 'saved', 'one is hidden');
analyze kurator.person, kurator.case_file, kurator.person_key;
grant select on tap.who to public;

-- What an argument is when another one is the hostile one, by its name, else by its type; in SQL.
create table tap.base (name text primary key, value text);
insert into tap.base values ('p_office', '9001'), ('p_case', (select case_id::text from tap.who where name = 'ours')), ('p_import', (select id::text from kurator.import_file where office_id = 9001)), ('p_version', '1'),
 ('p_request', 'gen_random_uuid()'), ('p_limit', '20'), ('p_contract', '1'), ('p_lang', '''ru'''), ('p_calendar', '''RU-IRK'''), ('p_tab', '''all'''), ('p_mine', '''all'''), ('p_group', '''all'''), ('p_whose', '''all'''), ('p_cell', '''overdue'''),
 ('p_look', '''card'''), ('p_purpose', ''''''), ('p_how', '''export'''), ('p_list', '''timeline'''), ('p_register', '''territorial'''), ('p_reason', '''check'''), ('p_kind', '''register'''), ('p_line', '''arrived'''), ('p_col', '''all'''),
 ('p_sha256', 'repeat(''0'', 64)'), ('p_head', 'repeat(''1'', 64)'), ('p_names', '''{}'''), ('p_values', '''{}'''), ('p_base', 'null'), ('p_filter', '''{}'''), ('p_place', '''office'''), ('p_what', '''lists'''), ('p_part', 'null'),
 ('p_person', (select person::text from tap.who where name = 'ours')), ('p_one', (select person::text from tap.who where name = 'ours')), ('p_login', '''ihos_clerk''');
create table tap.hostile (type text, value text, n int);
insert into tap.hostile select type, coalesce(value, 'null'), row_number() over (partition by type) from (
    select 'integer', unnest('{null,0,-1,2147483647,-2147483648,9002,9003,9876}'::text[])
    union all select 'bigint', unnest(array['null', '0', '-1', '9223372036854775807', '-9223372036854775808', '9002']) union all select 'bigint', case_id::text from tap.who where name <> 'ours' union all select 'bigint', person::text from tap.who where name <> 'ours'
    union all select 'bigint', (f.id * 100000000 + l)::text from kurator.import_file f, generate_series(1, 4) l union all select 'bigint', f.id::text from kurator.import_file f where f.office_id = 9002 union all select 'bigint', r.id::text from kurator.service_request r
    union all select 'text', unnest(array['null', '''''', '''9002''', '''n902''', '''all''', $$'''; select 1/0; --'$$, $$'%s%n%1$s%I%L'$$, 'chr(27) || ''[2J'' || chr(155)', 'chr(8238) || ''x''', $$'{"a":'$$, $$'[0:1]={a,b}'$$, $$'NaN'$$, $$'infinity'$$, $$'-99999999999999999999'$$,
                                          'repeat(''я'', 100000)', $$'\'$$, 'E''\\n'''])
    union all select 'text[]', unnest(array['null', $$'{}'$$, $$'{NULL}'$$, $$'{{a,b},{c,d}}'$$, $$'[0:1]={a,b}'$$, $$'[5:5]={x}'$$, 'array_fill(''x''::text, ''{20000}'')', $$array['''; --', '%s%n', null]$$, 'array[chr(27) || chr(155)]', $$'{view=1,stage=%I,"a=b=c"}'$$,
                                            $$array['{"line":', '[1,', 'null', '7', repeat('[', 20000)]$$, $$'{"{\"line\":1e999}"}'$$, $$'{"{\"line\":\"x\"}"}'$$, $$'{"{\"line\":1,\"fault\":\"%s\"}"}'$$])
    union all select 'date', unnest(array['null', $$'infinity'$$, $$'-infinity'$$, $$'4713-01-01 BC'$$, $$'5874897-12-31'$$, $$'0001-01-01'$$, $$'1900-02-28'$$])
    union all select 'timestamp with time zone', unnest(array['null', $$'infinity'$$, $$'-infinity'$$, $$'4713-01-01 BC'$$, $$'294276-12-31'$$])
    union all select 'uuid', unnest(array['null', $$'00000000-0000-0000-0000-000000000000'$$]) union all select 'uuid', quote_literal(d.id) from kurator.draft d
    union all select 'boolean', unnest('{null,true,false}'::text[])
    union all select 'date[]', unnest(array['null', $$'{}'$$, $$'{NULL}'$$, $$'{infinity,-infinity}'$$, $$'{{2026-11-23},{2026-11-24}}'$$, $$'[0:0]={5874897-12-31}'$$])
    union all select 'integer[]', unnest(array['null', $$'{}'$$, $$'{NULL}'$$, $$'{2147483647,-2147483648}'$$, $$'{{1},{2}}'$$, $$'[0:0]={9002}'$$])
    union all select 'bigint[]', unnest(array['null', $$'{}'$$, $$'{NULL}'$$, $$'{9223372036854775807,-9223372036854775808}'$$, $$'{{1},{2}}'$$, '(select array_agg(case_id) from tap.who)', '(select array_agg(person) from tap.who)', 'array_fill(1::bigint, ''{20000}'')'])) x(type, value);
create table tap.argument as
    select p.oid, p.proname::text as function, a.n, a.name, format_type(a.type, null) as type
      from pg_proc p cross join lateral unnest(p.proargtypes::oid[], p.proargnames[1:p.pronargs]) with ordinality a(type, name, n)
     where p.pronamespace = 'api'::regnamespace and exists (select from kurator.function_grant g where g.function = p.proname);
select is((select string_agg(distinct function || ' ' || type, ', ') from tap.argument where type not in (select h.type from tap.hostile h)), null, 'values for every type there is');

-- One call, undone: "state message" where it is an error, else what was answered.
create function tap.dared(p_query text) returns text language plpgsql as $$
declare
    v_out text;
    v_detail text;
    v_hint text;
    v_context text;
begin
    begin
        execute p_query into v_out;
        raise exception using errcode = 'ZZ001', message = coalesce(v_out, '');
    exception
        when sqlstate 'ZZ001' then return 'ok ' || sqlerrm;
        when others then
            get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint, v_context = pg_exception_context;
            return concat_ws(' ', sqlstate, sqlerrm, v_detail, v_hint, v_context);
    end;
end $$;
-- Of a function under a login: each call whose answer is none of those that may be.
create function tap.faults(p_login text, p_oid oid) returns setof text language plpgsql as $$
declare
    v_me text := session_user;
    f constant text := (select function from tap.argument where oid = p_oid limit 1);
    q text;
    v_out text;
begin
    for q in with k as (select a.n as at, h.n as how from tap.argument a join tap.hostile h on h.type = a.type where a.oid = p_oid union all select 0, g from generate_series(1, 12) g)
             select format('select left(string_agg(t::text, '' ''), 100000) from api.%I(%s) t', f, string_agg(
                 format('cast(%s as %s)', case when k.at in (0, a.n) then (select h.value from tap.hostile h where h.type = a.type and h.n = case k.at when 0 then 1 + (k.how + a.n) % (select count(*) from tap.hostile c where c.type = a.type) else k.how end)
                                       else coalesce((select b.value from tap.base b where b.name = a.name), case a.type when 'uuid' then 'gen_random_uuid()' when 'text' then '''x''' when 'date' then '''2026-11-23''' when 'bigint' then '1' when 'integer' then '1' else 'null' end) end,
                        a.type), ', ' order by a.n))
               from k join tap.argument a on a.oid = p_oid group by k.at, k.how loop
        perform set_config('session_authorization', p_login, true);
        v_out := tap.dared(q);
        perform set_config('session_authorization', v_me, true), set_config('kurator.request', '', true), set_config('search_path', 'tap, public', true), set_config('datestyle', 'ISO, MDY', true);
        if v_out !~ '^(ok|KU[0-9]{3}|22023|22008|0A000) ' then
            return next format('%s: %s => %s', p_login, left(q, 300), left(v_out, 300));
        elsif v_out ~ 'Соседова|Тайнина|00100199663|00100199562|90000000[^0-9]*0[23]\M' then
            return next format('TOLD %s: %s => %s', p_login, left(q, 300), substring(v_out from '.{0,100}(?:Соседова|Тайнина|00100199663|00100199562|90000000[^0-9]*0[23]).{0,50}'));
        end if;
    end loop;
end $$;
select is((select count(*)::int from tap.argument), (select sum(p.pronargs)::int from pg_proc p where p.pronamespace = 'api'::regnamespace), 'every argument');
select is((select string_agg(x, E'\n') from (select x from tap.faults('ihos_' || r.role, p.oid) x limit 5) y), null, format('%s × %s', r.role, p.proname))
  from pg_proc p join kurator.function_grant r on r.function = p.proname where p.pronamespace = 'api'::regnamespace
   and (r.role = 'clerk' or r.role in ('supervisor', 'monitor') and (p.proname !~ '^save_' or p.proname in ('save_destruction', 'save_duplicate', 'save_pair_apart', 'save_handover', 'save_tray'))
        or not exists (select from kurator.function_grant g where g.function = p.proname and g.role in ('clerk', 'supervisor', 'monitor')));
select isnt((select string_agg(x, E'\n') from tap.faults('ihos_keeper', 'api.preview(bigint)'::regprocedure) x), null, 'the test can fail: who is named is told of him');
select * from finish();
rollback;
