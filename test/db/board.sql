-- board.sql - the supervisor's board: every figure is the number of rows that open behind it and what a count of the facts gives,
-- over random histories; who may see it; spot checks; moved dates that were seen.
\set prefix board_
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
update kurator.organisation set no = id where id in (9001, 9002);
insert into kurator.site (organisation_id, name) values (9001, 'Головной'), (9001, 'Второй');
select tap.account(:'prefix' || 'clerk2', 'clerk', 9001, 'Бадмаева'), tap.account(:'prefix' || 'sited', 'supervisor', 9001, 'Местная') \g /dev/null
update kurator.staff_role r set site_id = (select t.id from kurator.site t where t.name = 'Второй') where r.staff_id = (select s.id from kurator.staff s where s.login = :'prefix' || 'sited');
select :'prefix' || 'supervisor' as boss, :'prefix' || 'clerk' as clerk \gset

create table tap.got (like kurator.board_row);
alter table tap.got add column seen_by name;
grant insert on tap.got to public;
-- By what filter of the list of citizens boards and lists are asked now; null: by none.
create table tap.narrow (filter text[]);
insert into tap.narrow values (null);
grant select on tap.narrow to public;
create function tap.fitting(p_filter text[]) returns setof bigint language plpgsql as $$
begin
    return query execute 'select r.person_id from kurator.listed r where r.office_id = $1 and ' || kurator.filter_where(coalesce(p_filter, '{}')) using 9001, kurator.office_today(9001);
end $$;
create function tap.narrow(p_filter text[]) returns void language sql as 'update tap.narrow set filter = p_filter';
-- The board as a login sees it, kept in tap.got.
create function tap.board(p_login text, p_call text default 'api.board(9001, (select filter from tap.narrow))') returns int language plpgsql as $$
declare
    v_me text := session_user;
    v_n int;
begin
    delete from tap.got where seen_by = p_login;
    perform set_config('session_authorization', p_login, true);
    begin
        execute format('insert into tap.got select b.*, session_user from %s b', p_call);
        get diagnostics v_n = row_count;
    exception when insufficient_privilege then v_n := -1;
    end;
    perform set_config('session_authorization', v_me, true);
    return v_n;
end $$;
-- How many rows open behind a figure, page by page; what the first row says of it must be the same.
create function tap.behind(p_login text, p_cell text, p_whose text, p_id bigint, p_office int default 9001) returns int language plpgsql as $$
declare
    v_due text := null;
    v_id text := null;
    v_all text[] := '{}';
    v_page text[];
    v_count text;
begin
    v_count := trim(both '("{})' from tap.as_login(p_login, format('select counts from api.board_list(%s, %L, %L, %L, null, null, 1, (select filter from tap.narrow)) where counts is not null', p_office, p_cell, p_whose, p_id)));
    for i in 1 .. 200 loop
        v_page := string_to_array(nullif(tap.as_login(p_login, format(
            'select deadline_id || '' '' || coalesce(due_on::text, ''-'') from api.board_list(%s, %L, %L, %L, %L, %L, 40, (select filter from tap.narrow)) where case_id is not null', p_office, p_cell, p_whose, p_id, v_due, v_id)), ''), E'\n');
        exit when v_page is null;
        v_all := v_all || v_page;
        v_id := split_part(trim(both '()"' from v_page[cardinality(v_page)]), ' ', 1);
        v_due := nullif(split_part(trim(both '()"' from v_page[cardinality(v_page)]), ' ', 2), '-');
    end loop;
    if v_count::int is distinct from cardinality(v_all) or (select count(distinct x) from unnest(v_all) x) <> cardinality(v_all) then
        raise exception 'the list % of % says % and has % rows', p_cell, p_whose, v_count, v_all;
    end if;
    return cardinality(v_all);
end $$;
-- Every figure of the board that is not the number of rows behind it; null: none.
create function tap.unequal(p_login text) returns text language sql as $$
    select string_agg(format('%s %s %s: %s, rows %s', kind, coalesce(name, ''), cell, n, rows), E'\n') from (
        select g.kind, g.name, c.cell, c.n, tap.behind(p_login, c.cell, g.kind, g.id) as rows
          from tap.got g
         cross join lateral (values ('untried', g.untried), ('tried', g.tried), ('esrn', g.esrn), ('overdue', g.untried + g.tried + g.esrn), ('today', g.today),
                                    ('late', case when g.kind <> 'site' then coalesce(g.of_all - g.in_time, 0) end)) c(cell, n)
         where g.seen_by = p_login and g.kind in ('all', 'staff', 'nobody', 'site')
        union all
        select g.kind, g.name, g.name, g.n, tap.behind(p_login, g.name, 'all', null) from tap.got g where g.seen_by = p_login and g.kind = 'wait'
        union all
        select g.kind, g.name, 'open', g.n, tap.behind(p_login, 'open', 'staff', g.id) from tap.got g where g.seen_by = p_login and g.kind = 'absent') x
     where n is distinct from rows and n is not null $$;
-- The figures counted from the facts: attempts in force, deadlines, the office's day; another way than the board's.
create function tap.facts(p_today date, p_site int default null) returns table (kind text, id bigint, untried int, tried int, esrn int, today int, in_time int, of_all int) language sql as $$
    with d as (
        select d.*, c.site_id as kept_at, exists (select from kurator.attempt_in_force a where a.case_id = d.case_id) as attempted
          from kurator.deadline d join kurator.case_file c on c.id = d.case_id
         where d.office_id = 9001 and (p_site is null or coalesce(c.site_id, p_site) = p_site)
           and ((select n.filter is null from tap.narrow n) or d.person_id in (select f.person_id from tap.narrow n, tap.fitting(n.filter) f(person_id)))),
    by_row as (
        select 'all' as kind, null::bigint as whose, d.* from d
        union all select case when d.assignee_id is null then 'nobody' else 'staff' end, d.assignee_id, d.* from d
        union all select 'site', d.kept_at, d.* from d where d.kept_at is not null)
    select b.kind, b.whose, count(*) filter (where state = 'open' and period = 'notify' and due_on < p_today and not attempted)::int,
           count(*) filter (where state = 'open' and due_on < p_today and (period = 'notify' and attempted or period = 'agree_meeting'))::int,
           count(*) filter (where state = 'open' and due_on < p_today and period = 'esrn')::int,
           count(*) filter (where state = 'open' and period = 'notify' and due_on = p_today and not attempted)::int,
           count(*) filter (where period = 'notify' and due_on between p_today - 30 and p_today - 1 and state = 'met' and closed_on <= due_on)::int,
           count(*) filter (where period = 'notify' and due_on between p_today - 30 and p_today - 1 and (state in ('met', 'open') or closed_on > due_on))::int
      from by_row b group by 1, 2 $$;
create function tap.wrong(p_login text, p_today date, p_site int default null) returns text language sql as $$
    select string_agg(t::text, E'\n') from (
        select coalesce(f.kind, g.kind) as kind, coalesce(f.id, g.id) as id, f.untried, g.untried as b, f.tried, g.tried as b2, f.esrn, g.esrn as b3, f.today, g.today as b4, f.in_time, g.in_time as b5, f.of_all, g.of_all as b6
          from (select * from tap.got g where g.seen_by = p_login and g.kind in ('all', 'staff', 'nobody', 'site')) g
          full join (select f.*, coalesce(f.id, 0) as key from tap.facts(p_today, p_site) f) f on f.kind = g.kind and f.key = coalesce(g.id, 0)
         where (coalesce(f.untried, 0), coalesce(f.tried, 0), coalesce(f.esrn, 0), coalesce(f.today, 0))
               is distinct from (coalesce(g.untried, 0), coalesce(g.tried, 0), coalesce(g.esrn, 0), coalesce(g.today, 0))
            or coalesce(f.kind, g.kind) <> 'site' and (coalesce(f.in_time, 0), coalesce(f.of_all, 0)) is distinct from (coalesce(g.in_time, 0), coalesce(g.of_all, 0))) t $$;

-- ---- an office without a case ----
select is(tap.board(:'boss'), 16, 'an empty office: head, the whole, three who keep cases, nobody''s, ten that wait');
select is((select count(*)::int from tap.got where seen_by = :'boss' and (coalesce(untried, 0) + coalesce(tried, 0) + coalesce(esrn, 0) + coalesce(today, 0) + coalesce(n, 0) <> 0
             or oldest_days is not null or in_time + of_all <> 0)), 0, 'no figure is there');
select is(tap.unequal(:'boss'), null, 'nothing is behind any figure');

-- ---- random life of an office, through the functions that the program calls ----
create table tap.day (n int generated always as identity, at timestamptz);
insert into tap.day (at) select (d + time '10:00') at time zone 'Asia/Irkutsk' from generate_series(timestamp '2026-10-19', timestamp '2026-11-23', '1 day') d where extract(isodow from d) < 6;
create function tap.live(p_prefix text, p_day timestamptz, p_steps int) returns void language plpgsql as $$
declare
    i int;
    r float8;
    v_case bigint;
    v_who text;
    v_at text := 'happened_at=' || to_char(p_day at time zone 'Asia/Irkutsk', 'YYYY-MM-DD HH24:MI');
    staff int[] := (select array_agg(t.id) from kurator.staff t where t.login in (p_prefix || 'clerk', p_prefix || 'clerk2', p_prefix || 'coordinator'));
begin
    perform tap.at(p_day);
    for i in 1 .. p_steps loop
        r := random();
        v_who := p_prefix || (array['clerk', 'clerk2', 'supervisor'])[1 + floor(random() * 3)::int];
        select c.id into v_case from kurator.case_file c where c.state = 'open' and c.office_id = 9001 order by random() limit 1;
        if r < 0.3 or v_case is null then
            v_case := tap.case_of('Жизнин', '+7900' || lpad(floor(random() * 9999999)::text, 7, '0'), '1970-05-05', 9001, (array['ipra', 'ipra', 'personal'])[1 + floor(random() * 3)::int]);
            update kurator.case_file c set assignee_id = staff[floor(random() * 4)::int], site_id = (select s.id from kurator.site s where s.organisation_id = 9001 and random() < 0.6 order by random() limit 1) where c.id = v_case;
            perform kurator.recompute(v_case);
        elsif r < 0.55 then
            perform tap.save(v_who, 'attempt', v_case, 'channel=phone', 'direction=out', 'outcome=no_answer', v_at);
        elsif r < 0.7 then
            perform tap.save(v_who, 'attempt', v_case, variadic array['channel=phone', 'direction=out', 'outcome=told', 'spoke_with=self', v_at, 'confirm=meanwhile',
                'esrn=' || (array['yes', 'no'])[1 + floor(random() * 2)::int]]
                || (array['answer=agreed', 'answer=thinking', 'answer=refused'])[1 + i % 3]
                || case i % 3 when 1 then array['decide_by=' || (p_day + interval '6 days')::date] when 2 then array['refusal=not_needed'] else '{}' end);
        elsif r < 0.76 then
            perform tap.save(v_who, 'attempt', v_case, 'channel=visit', 'direction=out', 'outcome=nobody_home', v_at, 'confirm=locked');
        elsif r < 0.8 then
            perform tap.save(v_who, 'attempt', v_case, 'channel=post', 'direction=out', 'outcome=sent', v_at, 'confirm=locked');
        elsif r < 0.85 then
            perform tap.save(p_prefix || 'supervisor', 'mistake', v_case, 'attempt_id=' || coalesce(tap.attempt(v_case), '1'), 'why=did_not_happen');
        elsif r < 0.9 then
            perform tap.save(v_who, 'esrn', v_case, 'done=yes');
        elsif r < 0.95 then
            perform tap.save(p_prefix || 'supervisor', 'close', v_case, 'reason=' || (array['moved', 'not_target', 'died'])[1 + floor(random() * 3)::int], 'confirm=died,esrn,meanwhile');
        else
            update kurator.case_file c set assignee_id = staff[floor(random() * 4)::int] where c.id = v_case;
            perform kurator.recompute(v_case);
        end if;
        if random() < 0.02 then perform kurator.tally_fold(); end if;
    end loop;
end $$;
-- What must hold on a day.
create function tap.holds(p_prefix text, p_at timestamptz) returns setof text language plpgsql as $$
declare
    v_day date := (p_at at time zone 'Asia/Irkutsk')::date;
    boss text := p_prefix || 'supervisor';
    sited text := p_prefix || 'sited';
    site int := (select t.id from kurator.site t where t.name = 'Второй');
begin
    perform tap.at(p_at);
    perform tap.board(sited);
    return next is(tap.unequal(sited), null, v_day || ': of one site, too, every figure is the number of rows behind it');
    return next is(tap.wrong(sited, v_day, site), null, v_day || ': and what the facts of that site and of none give');
    return next is((select array[untried + tried + esrn, (select untried + tried + esrn from tap.got where seen_by = sited and kind = 'nobody')]::text from tap.got where seen_by = sited and kind = 'all'),
                   (select array_agg(split_part(trim(both '("{})' from tap.as_login(sited, format('select counts from api.worklist(9001, ''overdue'', %L, null, null, 1) where counts is not null', w))), ',', 1)::int order by w)::text
                      from unnest('{all,nobody}'::text[]) w), v_day || ': and of its worklist');
    return next is((select string_agg(t.tab || w.mine || ': ' || x.n || ' and ' || y.n, ', ')
                      from unnest('{overdue,today,soon,waiting,meetings,esrn}'::text[]) with ordinality t(tab, i) cross join unnest('{all,nobody}'::text[]) w(mine)
                     cross join lateral (select split_part(trim(both '("{})' from tap.as_login(sited, format('select counts from api.worklist(9001, %L, %L, null, null, 1) where counts is not null', t.tab, w.mine))), ',', t.i::int)::int as n) x
                     cross join lateral (select tap.as_login(sited, format('select count(case_id) from api.worklist(9001, %L, %L, null, null, 500)', t.tab, w.mine)) as n) y
                     where '(' || x.n || ')' <> y.n), null, v_day || ': every figure of its tabs is the number of its rows');
    perform tap.board(boss), tap.board(p_prefix || 'ministry', 'api.board_region()');
    return next is(tap.unequal(boss), null, v_day || ': every figure is the number of rows behind it');
    return next is(tap.wrong(boss, v_day), null, v_day || ': and what the facts give');
    return next is((select (untried + tried + esrn) || ' ' || (select untried + tried + esrn from tap.got where seen_by = boss and kind = 'nobody') from tap.got where seen_by = boss and kind = 'all'),
                   (select string_agg(split_part(trim(both '("{})' from tap.as_login(boss, format('select counts from api.worklist(9001, ''overdue'', %L, null, null, 1) where counts is not null', w))), ',', 1), ' ' order by w)
                      from unnest('{all,nobody}'::text[]) w), v_day || ': overdue as in the worklist');
    return next is((select row(untried, tried, esrn, today, oldest_days, in_time, of_all)::text from tap.got where seen_by = p_prefix || 'ministry' and kind = 'office' and id = 9001),
                   (select row(untried, tried, esrn, today, oldest_days, in_time, of_all)::text from tap.got where seen_by = boss and kind = 'all'), v_day || ': the tally gives the region the same');
    return next is((select oldest_days from tap.got where seen_by = boss and kind = 'all'),
                   nullif(trim(both '()' from tap.as_login(boss, 'select days from api.board_list(9001, ''overdue'', ''all'', null, null, null, 1)')), '')::int, v_day || ': the oldest is the first row');
    return next is((select count(*)::int from kurator.deadline d join kurator.case_file c on c.id = d.case_id where d.period = 'notify' and d.tried <> (c.attempt_count > 0)), 0,
                   v_day || ': what was tried is known to every period');
end $$;
select setseed(0.41);
select tap.live(:'prefix', d.at, 14) from tap.day d order by d.n
\g /dev/null
select h.* from unnest('{2026-11-23 10:00+08,2026-11-20 23:30+08,2026-11-22 12:00+08,2026-12-01 00:30+08,2026-12-25 09:00+08}'::timestamptz[]) t, lateral tap.holds(:'prefix', t) h;
select tap.at('2026-11-23 10:00+08');
select tap.board(:'boss') \g /dev/null
select cmp_ok(x.n, '>', 0, x.what || ' is there at all')
  from tap.got g cross join lateral (values ('untried', g.untried), ('tried', g.tried), ('esrn', g.esrn), ('in time', g.in_time), ('late', g.of_all - g.in_time)) x(what, n)
 where g.seen_by = :'boss' and g.kind = 'all';
select cmp_ok((select count(*)::int from tap.got where seen_by = :'boss' and kind in ('site', 'staff')), '>=', 5, 'clerks and sites have rows');
-- the test can fail
savepoint wrong;
update kurator.deadline set tried = not tried where id = (select min(id) from kurator.deadline_open where period = 'notify' and office_id = 9001 and due_on < '2026-11-20');
select tap.board(:'boss') \g /dev/null
select isnt(tap.wrong(:'boss', '2026-11-23'), null, 'a wrong mark is seen');
rollback to wrong;

-- ---- of those alone who fit a filter ----
savepoint narrow;
update kurator.person p set birth_date = (array[date '1970-05-05', '2012-03-01', '1955-07-07'])[1 + p.id % 3], disability = (array['1', null, 'child'])[1 + p.id % 3] where p.id > 0;
update kurator.phone t set state = 'wrong' where t.person_id % 4 = 0;
insert into kurator.person_mark (office_id, person_id, mark, made_by) select 9001, o.person_id, 'watch', s.id from kurator.person_office o, kurator.staff s where o.office_id = 9001 and o.person_id % 5 = 0 and s.login = :'clerk';
insert into kurator.spot_check (office_id, case_id, person_id, picked_by) select 9001, c.id, c.person_id, s.id from kurator.case_file c, kurator.staff s where c.id % 11 = 0 and s.login = :'boss';
insert into kurator.deadline_shift (deadline_id, case_id, office_id, due_before, due_after, revision_before, revision_after)
select d.id, d.case_id, 9001, d.due_on - 1, d.due_on, 1, 1 from kurator.deadline_open d where d.id % 2 = 0;
insert into kurator.deputy (organisation_id, staff_id, deputy_id, valid_from, valid_until)
select 9001, a.id, b.id, date '2026-11-20', date '2026-11-27' from kurator.staff a, kurator.staff b where a.login = :'prefix' || 'clerk2' and b.login = :'clerk';
-- who has two open cases, as after a merge
with pair as (
    insert into kurator.case_file (office_id, site_id, person_id, source, ladder, received_on, assignee_id)
    select 9001, x.site_id, x.person_id, 'ipra', true, x.received_on + 1, x.assignee_id
      from (select c.*, row_number() over (order by c.id) as n from kurator.case_file c where c.office_id = 9001 and c.state = 'open') x where n % 6 = 0 returning id)
select kurator.recompute(p.id) from pair p \g /dev/null
select cmp_ok((select count(*)::int from kurator.listed where office_id = 9001 and more_open), '>', 3, 'some have two open cases');
create function tap.narrowed(p_boss text, p_filter text[], p_site int default null) returns setof text language plpgsql as $$
begin
    perform tap.narrow(p_filter), tap.board(p_boss);
    return next is(tap.unequal(p_boss), null, p_boss || ' by ' || p_filter::text || ': every figure is the number of rows behind it');
    return next is(tap.wrong(p_boss, '2026-11-23', p_site), null, p_boss || ' by ' || p_filter::text || ': and what the facts of those who fit give');
end $$;
select t.* from (values ('{category=child}'::text[]), ('{category=adult,stage=open}'), ('{stage=none}'), ('{assignee=nobody}'), ('{missing=phone}'), ('{mark=watch,category=child,category=senior}'), ('{disability=none,mark=none}'), ('{}')) v(f),
    lateral tap.narrowed(:'boss', f) t;
select t.* from (values ('{category=child}'::text[]), ('{missing=phone,stage=open}')) v(f), lateral tap.narrowed(:'prefix' || 'sited', f, (select x.id from kurator.site x where x.name = 'Второй')) t;
-- three ages are three parts of the whole, in every figure
create function tap.whole(p_filter text[]) returns int[] language sql as $$
    select null::void from tap.narrow(p_filter);
    select null::int from tap.board('board_supervisor');
    select array[sum(untried), sum(tried), sum(esrn), sum(today), sum(in_time), sum(of_all), (select sum(n) from tap.got where seen_by = 'board_supervisor' and kind = 'wait' and name not in ('requests', 'restricted')),
                 (select sum(n) from tap.got where seen_by = 'board_supervisor' and kind = 'absent')]::int[] from tap.got where seen_by = 'board_supervisor' and kind = 'all' $$;
select is((select array_agg(a + b + c order by n) from unnest(tap.whole('{category=child}'), tap.whole('{category=adult}'), tap.whole('{category=senior}')) with ordinality x(a, b, c, n)), tap.whole(null), 'the parts add up to the whole');
select cmp_ok((select count(*)::int from unnest(tap.whole('{category=child}')) x where x > 0), '>=', 6, 'and none of them is a part without anybody');
select is(tap.whole('{ipra=valid}'), '{0,0,0,0,0,0,0,0}', 'of nobody every figure is nought');
select is((select string_agg(name, ',') from tap.got where seen_by = :'boss' and name in ('requests', 'restricted')), null, 'requests and restricted cases are not asked by a filter');
-- bad input, rights
select is(tap.as_login(:'boss', format('select * from api.board(9001, %L)', f)), '! KU012', 'no filter: ' || f) from (values ('{colour=red}'), ('{category=}'), ('{x}'), ('{"stage=open'' or true --"}'), ('{NULL}')) v(f);
select is(tap.as_login(:'boss', format('select counts from api.board_list(9001, ''overdue'', ''all'', null, null, null, 9, %L)', '{colour=red}')), '! KU012', 'nor for a list');
select is(tap.as_login(:'boss', format('select count(*) from api.board(9001, array(select ''territory=x'' || i from generate_series(1, 101) i))')), '! KU012', 'nor a hundred and one terms');
select tap.narrow('{category=child}') \g /dev/null
select is(tap.board(:'prefix' || r), 0, r || ' has no board, by a filter either') from unnest('{clerk,coordinator,other}'::text[]) r;
select is(tap.as_login(:'boss', 'select count(*) from api.board(9002, ''{category=child}'')'), '(0)', 'none of another office');
rollback to narrow;
select tap.board(:'boss') \g /dev/null

-- ---- what waits for a decision ----
create function tap.waits(p_login text) returns text language sql as $$
    select string_agg(name || ' ' || n, ', ' order by name) from tap.got where seen_by = p_login and kind = 'wait' and n > 0 $$;
-- The same of the cases alone that are made here: the others are closed.
update kurator.case_file set state = 'closed', close_reason = 'error', closed_on = '2026-11-01' where state = 'open';
select kurator.recompute(id) from kurator.case_file \g /dev/null
select tap.board(:'boss') \g /dev/null
select is(tap.waits(:'boss'), null, 'nothing waits');
select tap.case_of('Отступный', '+79000000101') as c1 \gset
select is(tap.save(:'clerk', 'attempt', :c1, 'channel=visit', 'direction=out', 'outcome=nobody_home', 'happened_at=2026-11-23 09:00', 'confirm=locked'), 'saved', 'a visit on a locked rung');
select tap.case_of('Овзов', '+79000000102', '2023-11-23') as c2 \gset
update kurator.person set disability = 'limited_health' where id = tap.person_of(:c2);
select tap.case_of('Овзова', '+79000000103', '2023-11-24') as c3 \gset
update kurator.person set disability = 'limited_health' where id = tap.person_of(:c3);
select tap.board(:'boss') \g /dev/null
select is(tap.waits(:'boss'), 'birthday 1, override 1, unassigned 3', 'an attempt to be allowed, a third birthday today (tomorrow''s is not), nobody''s cases');
select is(tap.unequal(:'boss'), null, 'each with its rows');
-- Nobody's cases page by page, whatever runs beside their first dates; and one of which nothing runs, last.
savepoint beside;
create function tap.paged(p_login text, p_most int) returns text language sql as $$
    select tap.as_login(p_login, format($q$
        with recursive w(i, last, due, id, cases) as (
            select 0, false, null::date, null::bigint, '{}'::bigint[]
            union all
            select w.i + 1, n.id is null, n.due, n.id, w.cases || n.cases
              from w cross join lateral (
                    select (array_agg(b.due_on order by b.ordinality desc))[1] as due, (array_agg(b.deadline_id order by b.ordinality desc))[1] as id, array_agg(b.case_id order by b.ordinality) filter (where b.case_id is not null) as cases
                      from api.board_list(9001, 'unassigned', 'all', null, w.due, w.id, %s) with ordinality b) n
             where not w.last and w.i < 20)
        select array_to_string(w.cases, ' ') from w order by w.i desc limit 1$q$, p_most)) $$;
select tap.as_login(:'boss', 'select string_agg(case_id::text, '' '' order by ordinality) from api.board_list(9001, ''unassigned'', ''all'', null, null, null, 50) with ordinality') as in_one \gset
select is(array_length(string_to_array(:'in_one', ' '), 1), 3, 'three are nobody''s');
select is(tap.paged(:'boss', n), :'in_one', format('pages of %s', n)) from unnest('{1,2,3,5}'::int[]) n;
insert into kurator.deadline (case_id, person_id, period, office_id, started_on, due_on, calendar, state)
select c.id, c.person_id, p, 9001, '2026-11-20', '2026-11-20'::date + (c.id % 3)::int + n::int, 'RU-IRK', 'open'
  from kurator.case_file c cross join unnest('{decide,need,close}'::text[]) with ordinality t(p, n) where c.office_id = 9001 and c.state = 'open' and c.assignee_id is null and c.id <> :c3;
delete from kurator.deadline where case_id = :c3;
select tap.as_login(:'boss', 'select string_agg(case_id::text, '' '' order by ordinality) from api.board_list(9001, ''unassigned'', ''all'', null, null, null, 50) with ordinality') as in_one \gset
select is(:'in_one' like '% ' || :c3 || ')' or :'in_one' like '% ' || :c3 || '")', true, 'of which nothing runs comes last');
select is(tap.paged(:'boss', n), :'in_one', format('pages of %s where more than one date runs', n)) from unnest('{1,2,3,5}'::int[]) n;
rollback to beside;
select tap.at('2026-11-24 17:00+08');
select tap.board(:'boss') \g /dev/null
select is(tap.waits(:'boss'), 'birthday 2, override 1, unassigned 3', 'on the next working day it can still be allowed');
select tap.at('2026-11-25 09:00+08');
select tap.board(:'boss') \g /dev/null
select is(tap.waits(:'boss'), 'birthday 2, unassigned 3', 'then no longer, and it waits for nobody');
select tap.at('2026-11-24 09:00+08');
select is(tap.save(:'boss', 'override', :c1, 'attempt_id=' || tap.attempt(:c1), 'reason=Живёт рядом'), 'saved', 'allowed');
select tap.board(:'boss') \g /dev/null
select is(tap.waits(:'boss'), 'birthday 2, unassigned 3', 'what was allowed is decided');

-- Dates that a calendar moved.
select is(tap.as_login(:'clerk', format('select outcome, code from api.save_shifts_seen(%L, 9001, null, 999999)', gen_random_uuid())), '(refused,rights.supervisor)', 'a clerk marks none');
insert into kurator.deadline_shift (deadline_id, case_id, office_id, due_before, due_after, revision_before, revision_after)
select d.id, d.case_id, 9001, d.due_on - 1, d.due_on, 1, 1 from kurator.deadline_open d where d.case_id in (:c1, :c2);
select tap.board(:'boss') \g /dev/null
select is(tap.waits(:'boss'), 'birthday 2, shift 2, unassigned 3', 'two cases moved');
select is(tap.unequal(:'boss'), null, 'each with its row');
select id as upto from tap.got where seen_by = :'boss' and name = 'shift' \gset
insert into kurator.deadline_shift (deadline_id, case_id, office_id, due_before, due_after, revision_before, revision_after)
select d.id, d.case_id, 9001, d.due_on - 1, d.due_on, 1, 1 from kurator.deadline_open d where d.case_id = :c3;
select is(tap.as_login(:'boss', format('select outcome, code, version from api.save_shifts_seen(%L, 9001, %s, %s)', gen_random_uuid(), :c1, :upto)), '(saved,"",1)', 'one is seen');
select is(tap.as_login(:'boss', format('select outcome, code, version from api.save_shifts_seen(%L, 9001, null, %s)', r, :upto)), '(saved,"",1)', 'all that were counted are seen, sent twice')
  from (values ('00000000-0000-4000-8000-0000000000b1'), ('00000000-0000-4000-8000-0000000000b1')) v(r);
select tap.board(:'boss') \g /dev/null
select is(tap.waits(:'boss'), 'birthday 2, shift 1, unassigned 3', 'what moved since is still to be seen');
select is((select count(*)::int from kurator.deadline_shift where seen_by = (select id from kurator.staff where login = :'boss')), 2, 'it is kept who saw');

-- Who is absent.
insert into kurator.deputy (organisation_id, staff_id, deputy_id, valid_from, valid_until)
select 9001, a.id, b.id, date '2026-11-20', date '2026-11-27' from kurator.staff a, kurator.staff b where a.login = :'prefix' || 'clerk2' and b.login = :'clerk';
update kurator.case_file c set assignee_id = (select id from kurator.staff where login = :'prefix' || 'clerk2') where id in (:c1, :c2);
select tap.board(:'boss') \g /dev/null
select is((select string_agg(name || ' ' || until_on || ' ' || n, ', ') from tap.got where seen_by = :'boss' and kind = 'absent'), 'Бадмаева О. П. 2026-11-27 2', 'absent today, until when, with how many open cases');
select is(tap.unequal(:'boss'), null, 'and these open');

-- ---- rights ----
select count(*) as all_rows from tap.got where seen_by = :'boss' \gset
select is(tap.board(:'prefix' || r), case r when 'supervisor' then :all_rows when 'monitor' then :all_rows - 2 else case when r in ('clerk', 'coordinator', 'other') then 0 else -1 end end, r || ': the board of an office')
  from unnest('{supervisor,monitor,clerk,coordinator,other,executor,ministry,admin,auditor}'::text[]) r;
select is(tap.board(:'prefix' || r, 'api.board_region()') > 2, r in ('monitor', 'ministry'), r || ': all operators')
  from unnest('{supervisor,monitor,clerk,coordinator,other,executor,ministry,admin,auditor}'::text[]) r;
select is(tap.as_login(:'prefix' || r, 'select count(case_id) from api.board_list(9001, ''unassigned'', ''all'', null, null, null, 50)'),
          case when r in ('supervisor', 'monitor') then '(1)' when r in ('clerk', 'coordinator', 'other') then '(0)' else '! 42501' end, r || ': the list behind')
  from unnest('{supervisor,monitor,clerk,coordinator,other,executor,ministry,admin,auditor}'::text[]) r;
select is(tap.as_login(:'boss', 'select count(case_id) from api.board_list(9002, ''unassigned'', ''all'', null, null, null, 50)'), '(0)', 'no list of another office');
select is(tap.as_login(:'boss', 'select * from api.board(9002)'), '', 'no board of another office');
select is(tap.as_login(:'boss', 'select * from api.board(null)'), '', 'none of no office');
select is(tap.as_login(:'boss', format('select count(case_id) from api.board_list(9001, %L, %L, 1, null, null, 50)', c, w)), '(0)', format('nonsense: %s of %s', c, w))
  from (values ('nonsense', 'all'), (null, 'all'), ('untried', 'nonsense'), ('untried', ''), ('open', 'staff')) v(c, w);
update kurator.staff set locked = true where login = :'boss';
select is(tap.board(:'boss'), 0, 'a locked account sees no board');
update kurator.staff set locked = false where login = :'boss';
insert into kurator.deputy (organisation_id, staff_id, deputy_id, valid_from, valid_until)
select 9001, a.id, b.id, '2026-11-24', '2026-11-24' from kurator.staff a, kurator.staff b where a.login = :'boss' and b.login = :'clerk';
select cmp_ok(tap.board(:'clerk'), '>', 5, 'who stands in for the supervisor today sees it');
select tap.at('2026-11-25 09:00+08');
select is(tap.board(:'clerk'), 0, 'tomorrow no longer');
select tap.at('2026-11-24 09:00+08');
select is((select string_agg(g.kind, ' ') from tap.got g where g.seen_by = :'prefix' || 'ministry' and (g.n is not null or g.until_on is not null or g.kind not in ('head', 'all', 'office'))), null,
          'the ministry''s rows are figures of offices and nothing else');

-- ---- spot checks ----
create table tap.spot as select gen_random_uuid() as request;
select setseed(0.5);
select is(tap.as_login(:'boss', format('select outcome, code from api.spot_check(%L, 9001)', request)), '(saved,"")', 'a case is picked') from tap.spot;
select case_id as picked from kurator.spot_check \gset
select is(tap.as_login(:'boss', format('select outcome, id from api.spot_check(%L, 9001)', request)), format('(saved,%s)', :picked), 'sent again: the same case') from tap.spot;
select is((select count(*)::int from kurator.spot_check), 1, 'and it is picked once');
select is((select string_agg(e.login || ' ' || e.why, ', ') from audit.entry e where e.kind = 'look' and e.relation = 'kurator.case_file' and e.row_id = :'picked'), :'boss' || ' spot_check', 'the look is in the journal');
select tap.board(:'boss') \g /dev/null
select is(tap.waits(:'boss'), 'birthday 2, shift 1, spot 1, unassigned 1', 'it waits for its result');
select is(tap.unequal(:'boss'), null, 'with its row');
select is(tap.as_login(:'prefix' || r, format('select outcome, code from api.spot_check(%L, 9001)', gen_random_uuid())), case when r in ('coordinator', 'other') then '(refused,rights.supervisor)' else '! 42501' end, r || ' picks none')
  from unnest('{coordinator,other,monitor,ministry,admin}'::text[]) r;
select is(tap.save(:'prefix' || 'coordinator', 'spot_check', :picked, 'result=in_order'), 'refused rights.supervisor', 'a coordinator writes no result');
select is(tap.save(:'boss', 'spot_check', :picked), 'refused field.required:result', 'a result is needed');
select is(tap.save(:'boss', 'spot_check', :picked, 'result=fine'), 'refused field.choice:result', 'one of the list');
select is(tap.save(:'boss', 'spot_check', :picked, 'result=remark'), 'refused field.required:note', 'a remark says what');
select is(tap.save(:'boss', 'spot_check', :picked, 'result=in_order', 'x=1'), 'refused field.unknown:x', 'no other field');
select is(tap.save(:'boss', 'spot_check', :picked, 'result=remark', 'note=Не указан второй телефон'), 'saved', 'written down');
select is((select result || ' ' || note || ' ' || (closed_by = picked_by) from kurator.spot_check), 'remark Не указан второй телефон true', 'and kept');
select is(tap.as_login(:'clerk', format('select kind, outcome, detail, who from api.case_timeline(%s, 100) where kind = ''spot''', :picked)), '(spot,remark,"Не указан второй телефон","Иванова О. П.")',
          'who works on the case reads it among its events');
select is(tap.save(:'boss', 'spot_check', :picked, 'result=in_order'), 'refused spot.none', 'once');
select throws_ok('update kurator.spot_check set result = ''in_order''', '23514', null, 'a finished check stands');
select throws_ok('delete from kurator.spot_check', '23514', null, 'and is never deleted');
-- Each of the cases can be picked: open ones, and those closed in the last thirty days; not the ones closed before.
update kurator.case_file set closed_on = (array[date '2026-10-24', '2026-10-25', '2026-11-24'])[1 + id % 3] where state = 'closed';
select count(tap.does(:'boss', format('select * from api.spot_check(%L, 9001)', gen_random_uuid()))) from generate_series(1, 600) \g /dev/null
select is((select count(*)::int from kurator.spot_check k join kurator.case_file c on c.id = k.case_id where c.state = 'closed' and c.closed_on < '2026-10-25' and k.case_id <> :picked), 0, 'nothing old is picked');
select cmp_ok((select count(distinct k.case_id)::numeric from kurator.spot_check k) / (select count(*) from kurator.case_file c where c.office_id = 9001 and (c.state = 'open' or c.closed_on >= '2026-10-25')), '>', 0.95,
              'of the others nearly all are, in six hundred times');
select tap.account(:'prefix' || 'boss2', 'supervisor', 9002, 'Начальникова') \g /dev/null
select is(tap.as_login(:'prefix' || 'boss2', format('select outcome, code from api.spot_check(%L, 9002)', gen_random_uuid())), '(refused,spot.no_case)', 'an office without a case');
select * from finish();
rollback;
