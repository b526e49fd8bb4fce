-- handover.sql - whose case it is: hand-over with its receipt, absences and deputies, and whose desks an account sees as its own.
\set prefix handover_
\set clerk handover_clerk
\set boss handover_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
select tap.id('handover_clerk') as me, tap.id('handover_coordinator') as co, tap.id('handover_supervisor') as bs, tap.id('handover_other') as ot \gset
select tap.case_of('Первов', '+79000000001') as a \gset
select tap.case_of('Второв', '+79000000002') as b \gset
select tap.case_of('Третьев', '+79000000003') as c \gset
select tap.case_of('Соседов', '+79000000004', '1970-05-05', 9002) as x \gset
-- Hands over as a form would: the cases with whose they were seen to be; the receipt as one line.
create function tap.hand(p_login text, p_office int, variadic p_fields text[]) returns text language plpgsql as $$
declare
    v_names text[] := array(select split_part(f, '=', 1) from unnest(p_fields) f);
    v_values text[] := array(select substr(f, strpos(f, '=') + 1) from unnest(p_fields) f);
begin
    return tap.as_login(p_login, format('select string_agg(concat_ws('' '', outcome, nullif(code, ''''), nullif(array_to_string(args, ''/''), '''')), '', '' order by outcome desc, code) '
        'from api.save_handover(gen_random_uuid(), null, %s, %L, %L, %L)', p_office, v_names, array_fill(''::text, array[cardinality(v_names)]), v_values));
end $$;
create function tap.whose(p_case bigint) returns text language sql as
    'select coalesce(s.login, ''nobody'') || '' '' || coalesce((select string_agg(distinct coalesce(t.login::text, ''nobody''), '','') from kurator.deadline_open d left join kurator.staff t on t.id = d.assignee_id where d.case_id = c.id), ''-'')
       from kurator.case_file c left join kurator.staff s on s.id = c.assignee_id where c.id = p_case';

select is(tap.as_login(:'boss', format('select case_id, name, assignee, state, family from api.handover_plan(9001, array[%s,%s]::bigint[])', :b, :x)),
          format('(%s,"Второв П.","",open,0)', :b), 'the plan shows the own office''s cases only');
select is(tap.hand(:'boss', 9001, 'to=' || :co, 'cases=' || :a || ':,' || :b || ':'), '("saved 2/2/Иванова О. П.")', 'two of nobody''s are handed over');
select is(tap.whose(:a), 'handover_coordinator handover_coordinator', 'case and running deadline');
select is((select assignee_id from kurator.case_file_history where id = :a order by version desc limit 1), null, 'whose it was stays to be seen');
select is(tap.hand(:'boss', 9001, 'to=' || :me, 'cases=' || :a || ':,' || :b || ':' || :co || ',' || :c || ':'),
          '("saved 3/2/Иванова О. П., kept handover.meanwhile Первов П./Иванова О. П.")', 'a colleague was quicker: that one stays, the others move');
select is(tap.whose(:a), 'handover_coordinator handover_coordinator', 'where it was given');
select is(tap.hand(:'boss', 9001, 'to=' || :me, 'cases=' || :b || ':' || :me || ',' || :x || ':'),
          format('("saved 2/0/Иванова О. П., kept handover.already Второв П., kept handover.elsewhere %s")', :x), 'there already; of another office, without a name');
update kurator.case_file set state = 'closed', closed_on = '2026-11-23', close_reason = 'moved' where id = :c;
select kurator.recompute(:c) \g /dev/null
select is(tap.hand(:'boss', 9001, 'to=' || :co, 'cases=' || :c || ':' || :me), '("saved 1/0/Иванова О. П., kept handover.closed Третьев П.")', 'a closed case stays');
-- who may
select is(tap.hand(:'clerk', 9001, 'to=' || :co, 'cases=' || :b || ':' || :me || ',' || :a || ':' || :co),
          '("saved 2/1/Иванова О. П., kept handover.already Первов П.")', 'a clerk hands over the own ones');
select is(tap.hand(:'clerk', 9001, 'to=' || :me, 'cases=' || :a || ':' || :co), '("saved 1/0/Иванова О. П., kept handover.not_yours Первов П./Иванова О. П.")', 'and takes none of a colleague');
select is(tap.hand(:'clerk', 9001, 'to=' || :me, 'what=all', 'from=' || :co), '("refused rights.supervisor")', 'nor all of them');
select is(tap.hand('handover_other', 9001, 'to=' || :ot, 'cases=' || :a || ':'), '("refused rights.none")', 'another office gets nothing');
select is(tap.hand('handover_monitor', 9001, 'to=' || :me, 'cases=' || :a || ':'), '! 42501', 'a monitor may not call it');
-- to whom
select is(tap.hand(:'boss', 9001, 'to=' || :ot, 'cases=' || :a || ':' || :co), '("refused handover.to")', 'not to another office');
update kurator.staff set locked = true where id = :me;
select is(tap.hand(:'boss', 9001, 'to=' || :me, 'cases=' || :a || ':' || :co), '("refused handover.to")', 'not to who is locked');
update kurator.staff set locked = false where id = :me;
select is(tap.hand(:'boss', 9001, 'to=xyz', 'cases=' || :a || ':' || :co), '("refused handover.to")', 'not to a word');
select is(tap.hand(:'boss', 9001, 'cases=' || :a || ':' || :co), '("refused field.required")', 'to somebody');
select is(tap.hand(:'boss', 9001, 'to=' || :me, 'cases=1;drop'), '("refused handover.none")', 'numbers only');
select is(tap.hand(:'boss', 9001, 'to=' || :me), '("refused handover.none")', 'some case');
-- chosen as citizens: the case of each, and of who has none a line of the receipt; another office's are neither planned nor named
with p as (insert into kurator.person (surname, given_name, birth_date, sex) values ('Бездельева', 'Анна', '1980-01-01', 'f') returning id), o as (insert into kurator.person_office (office_id, person_id) select 9001, id from p) select id as idle from p \gset
select is(tap.as_login(:'boss', format('select case_id, name, state from api.handover_plan(9001, ''{}'', array[%s,%s,%s]::bigint[])', :idle, tap.person_of(:x), tap.person_of(:a))),
          format(E'(%s,"Первов П.",open)\n(%s,"Бездельева А.",none)', :a, -:idle), 'the plan of citizens: cases first, then who has none');
select is(tap.hand(:'boss', 9001, 'to=' || :co, 'cases=' || :a || ':' || :co, 'people=' || v), format('("saved 2/0/Иванова О. П., kept handover.already Первов П., kept handover.no_case %s")', w), 'chosen = moved + told of: ' || w)
  from (values (:idle, 'Бездельева А.'), (tap.person_of(:x), tap.person_of(:x)::text)) v(v, w);
select is(tap.hand(:'boss', 9001, 'to=' || :me, 'cases=' || :a || ':' || :co, 'people=' || v), '("refused field.format")', 'bad numbers: ' || v) from unnest('{x,"1,",-1,"1;2"}'::text[]) v;
-- all of a colleague, and to nobody
select is(tap.hand(:'boss', 9001, 'to=nobody', 'what=all', 'from=' || :co), '("saved 2/2/")', 'all of the coordinator');
select is(tap.whose(:a) || ', ' || tap.whose(:b), 'nobody nobody, nobody nobody', 'lie with nobody');
select is(tap.hand(:'boss', 9001, 'to=' || :me, 'what=all', 'from=' || :me), '("refused handover.same")', 'from one to himself is nothing');
-- one family, one coordinator
insert into kurator.household (office_id) values (9001) returning id as h \gset
update kurator.person set household_id = :h where id in (tap.person_of(:a), tap.person_of(:b));
select is(tap.hand(:'boss', 9001, 'to=' || :co, 'cases=' || :a || ':', 'family=yes'), '("saved 2/2/Иванова О. П.")', 'the family goes along');
select is(tap.whose(:b), 'handover_coordinator handover_coordinator', 'with its deadlines');
-- exactly once
select is(tap.as_login(:'boss', format('select outcome, args from api.save_handover(''00000000-0000-4000-8000-0000000000aa'', null, 9001, ''{to,cases}'', ''{"",""}'', ''{%s,%s:%s}'')', :me, :a, :co)), '(saved,"{1,1,""Иванова О. П.""}")', 'first time');
select is(tap.as_login(:'boss', format('select outcome, args from api.save_handover(''00000000-0000-4000-8000-0000000000aa'', null, 9001, ''{to,cases}'', ''{"",""}'', ''{%s,%s:%s}'')', :me, :a, :co)), '(saved,"{1,1,""Иванова О. П.""}")', 'the same answer again');
select ok(not exists (select from kurator.request r, unnest(r.result) s where array_to_string(s.args, ' ') ~ 'Первов|Второв|Третьев'), 'no citizen''s name lies in stored answers');

-- Absences.
create function tap.away(p_login text, variadic p_fields text[] default '{}') returns text language sql as
    $$ select tap.call(p_login, 'save_absence', gen_random_uuid(), null, 9001, p_fields) $$;
create function tap.mine(p_login text) returns text language sql as $$
    select tap.as_login(p_login, 'select string_agg(split_part(name, '' '', 1), '','' order by name) from api.worklist(9001, ''all'', ''mine'', null, null, 100) where case_id is not null') $$;
select is(tap.mine('handover_coordinator'), '(Второв)', 'the coordinator''s own list');
select is(tap.mine(:'clerk'), '(Первов)', 'the clerk''s own list');
select is(tap.away(:'boss', 'staff=' || :co, 'from=2026-11-23', 'until=2026-11-27', 'deputy=' || :me), 'saved', 'the coordinator is away');
select is(tap.mine(:'clerk'), '("Второв,Первов")', 'his cases stand in the deputy''s list');
select is(tap.mine('handover_coordinator'), '(Второв)', 'and still in his own');
savepoint s;
select is(tap.hand(:'boss', 9001, 'to=' || :co, 'cases=' || :a || ':' || :me), '("question question.handover_absent Иванова О. П./2026-11-27/Иванова О. П.")', 'what is handed over to who is away is asked');
select is(tap.hand(:'boss', 9001, 'to=' || :co, 'cases=' || :a || ':' || :me, 'confirm=handover_absent'), '("saved 1/1/Иванова О. П.")', 'and done');
rollback to s;
select is(tap.away(:'boss', 'staff=' || :co, 'from=2026-11-27', 'until=2026-12-01', 'deputy=' || :bs), 'refused absence.overlap:from', 'two absences of one person do not overlap');
select is(tap.does(current_user, format('insert into kurator.deputy (organisation_id, staff_id, deputy_id, valid_from, valid_until) values (9001, %s, %s, ''2026-11-25'', ''2026-11-25'')', :co, :bs)), '! 23P01', 'not by the owner either');
select is(tap.away(:'boss', 'staff=' || :me, 'from=2026-11-24', 'until=2026-11-24', 'deputy=' || :co), 'question question.deputy_absent:deputy(Иванова О. П.,2026-11-23,2026-11-27)', 'a deputy who is away himself is asked about');
select is(tap.away(:'clerk', 'staff=' || :co, 'from=2026-12-07', 'until=2026-12-08', 'deputy=' || :me), 'refused rights.supervisor', 'a clerk records only the own absence');
select is(tap.away(:'clerk', 'staff=' || :me, 'from=2026-11-25', 'until=2026-11-26', 'deputy=' || :bs), 'saved', 'like this');
select is(tap.away(:'boss', 'staff=' || :me, 'from=2026-12-02', 'until=2026-12-01', 'deputy=' || :me), 'refused absence.self:deputy, absence.order:until', 'all wrong fields at once');
select is(tap.away(:'boss', 'staff=' || :me, 'from=31.02', 'until=2026-13-01', 'deputy=' || :ot), 'refused handover.to:deputy, field.format:from, field.format:until', 'dates that are none, a stranger');
select is(tap.away(:'boss', 'staff=' || :bs, 'from=2026-10-01', 'until=2026-11-22', 'deputy=' || :me), 'refused absence.past:until', 'what is over is not recorded');
select is(tap.away(:'boss', 'staff=' || :bs, 'from=2026-12-01', 'until=2028-12-01', 'deputy=' || :me), 'refused absence.long:until', 'years are no absence');
select is(tap.away(:'boss'), 'refused field.required:deputy, field.required:from, field.required:staff, field.required:until', 'nothing typed');
-- on the 25th the clerk is away too: her deputy gets both desks
select tap.at('2026-11-25 10:00+08');
select is(tap.mine(:'boss'), '("Второв,Первов")', 'who stands in for a deputy has the desks of both');
select is(tap.as_login(:'boss', 'select staff, valid_from, valid_until, deputy, cases, state from api.absences(9001)'),
          E'("Иванова О. П.",2026-11-23,2026-11-27,"Иванова О. П.",1,now)\n("Иванова О. П.",2026-11-25,2026-11-26,"Иванова О. П.",1,now)', 'the list');
select is(tap.as_login('handover_other', 'select count(*) from api.absences(9001)'), '(0)', 'is the own office''s');
-- back early
select max(id) as d from kurator.deputy where staff_id = :co \gset
select is(tap.away(:'boss', 'action=end', 'id=' || :d), 'saved', 'the coordinator is back');
select is((select valid_until::text from kurator.deputy where id = :d), '2026-11-24', 'yesterday was the last day');
select is(tap.away(:'boss', 'action=end', 'id=' || :d), 'refused absence.none', 'once');
select is(tap.away(:'boss', 'action=end', 'id=x'), 'refused absence.none', 'no such absence');
select is(tap.mine(:'boss'), '(Первов)', 'the list is short again');
-- the identification officer has nobody's cases among the own ones
select is(tap.hand(:'boss', 9001, 'to=nobody', 'cases=' || :b || ':' || :co), '("saved 1/1/")', 'one for nobody');
insert into kurator.identification_officer (organisation_id, staff_id, order_no, order_on, valid_from) values (9001, :co, '1', '2026-01-01', '2026-01-01');
select is(tap.mine('handover_coordinator'), '(Второв)', 'the identification officer sees it as the own');
select is(tap.mine(:'clerk'), '(Первов)', 'others do not');
update kurator.identification_officer set valid_until = '2026-11-24' where staff_id = :co;
select is(tap.mine('handover_coordinator'), '()', 'no longer than the order says');
select * from finish();
rollback;
