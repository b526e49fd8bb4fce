-- calendar.sql - due dates against hand-made tables, zones, horizon, and a decree that arrives later.
begin;
\ir setup/world.psql
select tap.world('cal_');
select no_plan();

-- ---- hand tables: from, days, calendar, due ----
select is(kurator.due(c, f, n), d, format('%s: %s and %s working days', c, f, n)) from (values
    ('RU', date '2026-11-23', 5, date '2026-11-30'),       -- an ordinary week
    ('RU', '2026-11-20', 5, '2026-11-27'),                 -- received on a Friday
    ('RU', '2026-11-21', 5, '2026-11-27'),                 -- on a Saturday
    ('RU', '2026-11-22', 5, '2026-11-27'),                 -- on a Sunday: the same day ends it
    ('RU', '2026-10-29', 5, '2026-11-06'),                 -- 4 November inside
    ('RU', '2024-04-25', 5, '2024-05-06'),                 -- the Saturday 27.04.2024 works, 29.04-01.05 are free
    ('RU', '2024-04-26', 1, '2024-04-27'),                 -- a period may end on a working Saturday
    ('RU', '2024-04-27', 1, '2024-05-02'),                 -- and begin on one
    ('RU', '2024-12-25', 5, '2025-01-03'),                 -- 28.12.2024 works, 30-31 free; of 2025 only 1 January is loaded here
    ('RU', '2026-12-28', 5, '2027-01-13'),                 -- New Year 2026/27: 31.12-10.01 free
    ('RU', '2026-12-30', 1, '2027-01-11'),
    ('RU', '2026-12-31', 1, '2027-01-11'),
    ('RU', '2027-02-18', 3, '2027-02-24'),                 -- Saturday 20.02.2027 works, Monday 22 and Tuesday 23 are free
    ('RU', '2026-04-27', 5, '2026-05-05'),                 -- May 2026
    ('RU', '2026-05-07', 5, '2026-05-15'),                 -- 11 May free
    ('RU', '2026-04-16', 5, '2026-04-23'),
    ('RU-IRK', '2026-04-16', 5, '2026-04-24'),             -- 21.04.2026 is a regional holiday
    ('RU-IRK-UOBO', '2026-04-16', 5, '2026-04-24'),        -- inherited by the district
    ('RU-SAR', '2026-04-16', 5, '2026-04-23'),
    ('RU-IRK-UOBO', '2026-02-16', 5, '2026-02-25'),        -- its own 18 February, then the 23rd
    ('RU-IRK', '2026-02-16', 5, '2026-02-24'),
    ('RU', '2020-03-27', 5, '2020-04-03'),                 -- nonworking period: counts as working
    ('RU', '2027-12-23', 5, '2027-12-30'),                 -- up to the edge
    ('RU', '2018-12-31', 1, '2019-01-02')                  -- from the eve of the first loaded day
    ) x(c, f, n, d);
select is((select string_agg(e.n || ' ' || e.due, ',') from (
            select p.n, d.due_on as due from unnest(array[1, 2, 3, 253]) with ordinality p(n, i),
                   lateral (select * from api.due_dates('RU', array[date '2026-12-30'], array[p.n])) d order by p.i) e),
          '1 2027-01-11,2 2027-01-12,3 2027-01-13,253 2027-12-30', 'many days: 261 weekdays of 2027, 9 of them free, one Saturday worked');

-- ---- the same day whatever the zone ----
create function tap.zone(p_zone text) returns setof text language plpgsql as $$
declare
    v_case bigint;
begin
    perform set_config('timezone', p_zone, true);
    perform tap.at('2026-11-23 23:59+08');
    return next is(kurator.office_today(9001), '2026-11-23', p_zone || ': 23:59 in Irkutsk is still the 23rd');
    return next is(kurator.local_text(kurator.clock(), 9001), '2026-11-23 23:59', p_zone || ': the office''s clock');
    return next is(kurator.office_today(9002), '2026-11-23', p_zone || ': 19:59 in Saratov');
    perform tap.at('2026-11-24 00:00+08');
    return next is(kurator.office_today(9001), '2026-11-24', p_zone || ': a minute later it is the 24th');
    return next is(kurator.office_today(9002), '2026-11-23', p_zone || ': but not in Saratov');
    return next is(kurator.due('RU-IRK', kurator.office_today(9001), 5), '2026-12-01', p_zone || ': due');
    v_case := tap.citizen(9001, 'Зонова', null, '+79000000009');
    return next is((select c.received_on || ' ' || d.due_on from kurator.case_file c join kurator.deadline d on d.case_id = c.id
                     where c.id = v_case and d.period = 'notify'), '2026-11-22 2026-11-27', p_zone || ': a case received on a Sunday');
    update kurator.deadline set state = 'met', closed_on = due_on where case_id = v_case;
    perform set_config('timezone', 'UTC', true);
    perform tap.at('2026-11-23 10:00+08');
end $$;
select t.* from unnest('{UTC,America/New_York,Asia/Irkutsk,Pacific/Kiritimati}'::text[]) z, lateral tap.zone(z) t;

-- ---- horizon, bad input ----
select throws_ok($$select kurator.due('RU', '2027-12-27', 5)$$, 'KU002');
create function tap.horizon(p_from date, p_days int) returns text language plpgsql as $$
declare
    d text;
    h text;
begin
    perform kurator.due('RU', p_from, p_days);
    return 'none';
exception when sqlstate 'KU002' then
    get stacked diagnostics d = pg_exception_detail, h = pg_exception_hint;
    return d || ' ' || h;
end $$;
select is(tap.horizon('2027-12-27', 5), '2028 2019-2027', 'the error names the year that is missing');
select is(tap.horizon('2027-12-31', 1), '2028 2019-2027', 'from the last day');
select is(tap.horizon('2031-05-05', 1), '2031 2019-2027', 'from far away');
select is(tap.horizon('2018-12-30', 1), '2018 2019-2027', 'from before the beginning');
select is(tap.horizon('2018-12-31', 1), 'none', 'the eve of the beginning can be counted from');
select throws_ok($$select kurator.due('RU', '2026-11-23', 0)$$, '22023', null, 'a period has at least one day');
select throws_ok($$select kurator.due('RU', null, 1)$$, '22023', null, 'a period has a beginning');
select throws_ok($$select kurator.due('RU-XX', '2026-11-23', 5)$$, 'KU002', null, 'an unknown calendar is not guessed');
select results_eq($$select * from api.due_dates('RU-IRK', array['2026-11-23', '2027-12-30', null, '2026-11-23', '2018-12-31']::date[], array[5, 5, 1, 0, 1])$$,
    $$values (date '2026-11-30', '', '{}'::text[]), (null, 'calendar.horizon', array['2028', '2019-2027']), (null, 'deadline.from', '{""}'),
             (null, 'deadline.days', array['0']), ('2019-01-02', '', '{}')$$, 'each line of a batch answers for itself, in order');
select is((select code || ' ' || args[1] from api.due_dates('ru', array[date '2026-11-23'], array[5])), 'deadline.scope ru', 'an unknown scope');
select is((select count(*)::int from api.due_dates('RU', '{}', '{}')), 0, 'an empty batch');
select is((select count(*) || ' ' || count(due_on) || ' ' || count(*) filter (where due_on = kurator.due_or_null('RU-IRK', date '2020-01-01' + (i % 2800)::int, 5))
             from (select due_on, row_number() over () - 1 as i from api.due_dates('RU-IRK',
                   array(select date '2020-01-01' + g % 2800 from generate_series(0, 2999) g), array_fill(5, array[3000]))) t),
          '3000 3000 3000', 'a batch equals one by one');
select is(kurator.workdays_between('RU-IRK', a, b), n, format('%s to %s: %s', a, b, n)) from (values
    (date '2026-11-23', date '2026-11-23', 0), ('2026-11-23', '2026-11-30', 5), ('2026-11-23', '2026-11-20', -1),
    ('2026-11-23', '2026-11-19', -2), ('2026-11-23', '2026-11-22', -1), ('2026-11-22', '2026-11-20', 0), ('2026-11-20', '2026-11-21', 0),
    ('2026-04-20', '2026-04-22', 1), ('2026-11-23', '2028-01-01', null)) x(a, b, n);

-- ---- why ----
select results_eq($$select kind, day, other, working, n, day_kind, name, scope from api.explain_due('RU-IRK', '2026-04-17', 3)$$,
    $$values ('head', date '2026-04-17', date '2026-04-23', null::boolean, 3, null, null, 'Иркутская область'),
             ('day', '2026-04-18', null, false, null, 'weekend', '', ''), ('day', '2026-04-19', null, false, null, 'weekend', '', ''),
             ('day', '2026-04-20', null, true, 1, 'workday', '', ''),
             ('day', '2026-04-21', null, false, null, 'holiday', 'день 2026-04-21', 'RU-IRK'),
             ('day', '2026-04-22', null, true, 2, 'workday', '', ''), ('day', '2026-04-23', null, true, 3, 'workday', '', '')$$,
    'days counted and skipped, with their names');
select is((select string_agg(day_kind || ' ' || name, ', ') from api.explain_due('RU', '2024-04-26', 2) where kind = 'day' and day_kind <> 'workday'),
          'working_weekend день 2024-04-27, weekend , transferred_off день 2024-04-29, transferred_off день 2024-04-30, holiday день 2024-05-01',
          'a working Saturday is named');
select is((select count(*)::int from api.explain_due('RU', '2020-03-27', 5) where day_kind = 'nonworking_period' and working and name <> ''), 5,
          'days of a nonworking period count and are named');
select is((select name || ' ' || scope || ' ' || day_kind from api.explain_due('RU', '2027-12-30', 5)), 'calendar.horizon 2028 2019-2027', 'past the horizon');

-- ---- nonworking periods suspend: the setting, both ways ----
select is(kurator.calendar_suspend('RU-AST', true), 0::bigint, 'nothing to move');
select is(kurator.due('RU-AST', '2020-03-27', 5), '2020-04-10', 'suspended: the five days are left out');
select is(kurator.due('RU', '2020-03-27', 5), '2020-04-03', 'other calendars are not touched');
select is((select count(*)::int from api.explain_due('RU-AST', '2020-03-27', 5) where day_kind = 'nonworking_period' and not working), 5, 'and it is said');
select lives_ok($$select kurator.calendar_suspend('RU-AST', false)$$);
select is(kurator.due('RU-AST', '2020-03-27', 5), '2020-04-03', 'and back');

-- ---- numbering ----
select results_eq($$select calendar, min(day), max(day), count(*)::int, max(n) = count(*) filter (where working) from kurator.workday group by 1 order by 1$$,
    $$select c.code, date '2019-01-01', date '2027-12-31', 3287, true from kurator.calendar c order by 1$$, 'every calendar from 1 January to 31 December of the federal years');

-- ---- a decree that arrives later ----
create temp table files (scope text, day date, kind text, name text);
insert into files select l.calendar, l.day, l.kind, l.name from kurator.calendar_layer l;
create temp table moving as select t as case_id from tap.citizen(9001, 'Сдвигова', null, '+79000000003') t
    union all select tap.citizen(9001, 'Ожидова', null, '+79000000004') union all select tap.citizen(9002, 'Соседова', null, '+79000000005');
create temp table was as select d.* from kurator.deadline d join moving using (case_id);
select is((select string_agg(due_on::text, ' ' order by case_id) from was), '2026-11-27 2026-11-27 2026-11-27', 'received on Saturday the 21st, due on Friday');
create temp table old_why as select m.case_id, w.* from moving m, lateral (select * from kurator.explain_days(
    (select revision_id from was where was.case_id = m.case_id), '2026-11-21', '2026-11-27')) w;
create function tap.file(out scopes text[], out days date[], out kinds text[], out names text[]) language sql as $$
    select array_agg(scope), array_agg(day), array_agg(kind), array_agg(name) from files $$;
-- Thursday the 26th becomes a day off in Irkutsk oblast only; the file names that scope alone
create temp table decree as select array_agg(scope) as scopes, array_agg(day) as days, array_agg(kind) as kinds, array_agg(name) as names from (
    select * from files where scope = 'RU-IRK' union all select 'RU-IRK', '2026-11-26', 'holiday', 'день траура') t;
grant select on decree to public;
select is(tap.as_login('cal_clerk', 'select c.* from decree, api.calendar_preview(scopes, days, kinds, names) c'), '! 42501', 'a clerk does not load calendars');
select is(tap.as_login('cal_admin', 'select c.* from decree, api.calendar_preview(scopes, days, kinds, names) c'),
          E'(added,RU-IRK,2026-11-26,,"holiday,день траура",)\n(moves,RU-IRK,,,,2)', 'the preview: one day, two deadlines');
select is((select count(*)::int from kurator.deadline_shift), 0, 'and nothing has moved yet');
select is(tap.as_login('cal_admin', 'select outcome, code, args from decree, api.calendar_load(''00000000-0000-4000-8000-00000000c001'', ''указ.csv'', scopes, days, kinds, names)'),
          '(saved,"",{2})', 'loaded: two deadlines moved');
select is(tap.as_login('cal_admin', 'select outcome, code, args from decree, api.calendar_load(''00000000-0000-4000-8000-00000000c001'', ''указ.csv'', scopes, days, kinds, names)'),
          '(saved,"",{2})', 'sent again: the same answer');
select is((select count(*)::int from kurator.calendar_version), 2, 'and nothing loaded twice');
select is(tap.as_login('cal_admin', 'select outcome from api.calendar_load(''00000000-0000-4000-8000-00000000c001'', ''other'', ''{}'', ''{}'', ''{}'', ''{}'')'),
          '! KU003', 'the same id for something else is refused');
select is((select string_agg(d.due_on::text, ' ' order by case_id) from kurator.deadline d join moving using (case_id)), '2026-11-30 2026-11-30 2026-11-27',
          'open deadlines of the oblast moved, the neighbour''s did not');
select results_eq($$select s.due_before, s.due_after, s.revision_before, s.revision_after, s.office_id from kurator.deadline_shift s order by case_id$$,
    $$select w.due_on, date '2026-11-30', w.revision_id, kurator.revision('RU-IRK'), 9001 from was w where w.office_id = 9001 order by case_id$$, 'each shift is recorded');
select results_eq($$select w.* from moving m, lateral (select * from kurator.explain_days((select revision_id from was where was.case_id = m.case_id), '2026-11-21', '2026-11-27')) w order by m.case_id, w.day$$,
    $$select day, working, n, kind, name, scope, version from old_why order by case_id, day$$, 'why the old date was right stays true by the old revision');
select is((select string_agg(kind || ' ' || coalesce(day::text, '') || ' ' || coalesce(other::text, ''), ', ') from api.why((select min(case_id) from moving)) where kind <> 'day'), null, 'api.why shows nothing to a stranger');
select is(tap.as_login('cal_clerk', format('select kind, day, other, name from api.why(%s) where kind = ''shift'' or name = ''день траура''', (select min(case_id) from moving))),
          E'(day,2026-11-26,,"день траура")\n(shift,2026-11-27,2026-11-30,указ.csv)', 'the card shows the day skipped and the shift');
select is(kurator.due('RU-IRK', '2026-04-16', 5), '2026-04-24', 'the rest of the layer is as the file has it');
select is(kurator.due('RU', '2026-12-28', 5), '2027-01-13', 'other layers stayed');
-- taken back: the deadlines return
select is(tap.as_login('cal_admin', 'select outcome, args from (select array_agg(scope) s, array_agg(day) d, array_agg(kind) k, array_agg(name) n from (values (''RU-IRK'', date ''2026-04-21'', ''holiday'', ''день'')) x(scope, day, kind, name)) f, '
          'api.calendar_load(gen_random_uuid(), ''отмена.csv'', s, d, k, n)'), '(saved,{2})', 'the decree is withdrawn');
select is((select string_agg(d.due_on::text, ' ' order by case_id) from kurator.deadline d join moving using (case_id)), '2026-11-27 2026-11-27 2026-11-27', 'and the dates return');
select is((select count(*)::int from kurator.deadline_shift), 4, 'with their history');
-- a closed deadline never moves; a lower layer wins; a working weekend in a lower layer works
update kurator.deadline set state = 'met', closed_on = '2026-11-23' where case_id = (select min(case_id) from moving) and state = 'open';
select is(tap.as_login('cal_admin', 'select outcome, args from api.calendar_load(gen_random_uuid(), ''x'', ''{RU-IRK,RU-IRK,RU-IRK-UOBO,RU-IRK-UOBO}'', ''{2026-04-21,2026-11-26,2026-11-26,2026-11-28}'', ''{holiday,holiday,transferred_off,working_weekend}'', ''{a,b,c,d}'')'),
          '(saved,{1})', 'only the open one moves');
select is(kurator.due('RU-IRK-UOBO', '2026-11-25', 2), '2026-11-28', 'a Saturday of the district alone');
select is(kurator.due('RU-IRK', '2026-11-25', 2), '2026-11-30', 'not of the oblast');
select is((select name || ' ' || scope from api.explain_due('RU-IRK-UOBO', '2026-11-25', 1) where day = '2026-11-26'), 'c RU-IRK-UOBO', 'the lower layer wins');
-- notices: one an office
select is((select count(*)::int from kurator.calendar_current k join kurator.calendar_revision r on r.id = k.revision_id where r.versions[1] is null), 0, 'every revision names its versions');

-- ---- files that are refused: every error at once, nothing stored ----
create temp table versions as select count(*) as n from kurator.calendar_version;
select is(tap.as_login('cal_admin', 'select outcome, code, args from api.calendar_load(gen_random_uuid(), ''bad'', ''{RU,RU-XX,RU,RU,RU,RU}'', array[''2026-01-01'', ''2026-01-02'', null, ''2026-01-05'', ''2026-01-06'', ''2026-01-01'']::date[], ''{holiday,holiday,holiday,feast,working_weekend,holiday}'', array[''a'', ''b'', ''c'', ''d'', ''e'', E''f\u0007''])'),
          E'(refused,calendar.scope,"{3,RU-XX}")\n(refused,calendar.date,"{4,""""}")\n(refused,calendar.kind,"{5,feast}")\n(refused,calendar.weekend,"{6,2026-01-06}")\n(refused,calendar.duplicate,"{7,2026-01-01,RU}")\n(refused,calendar.name,{7})',
          'scope, date, kind, weekend, duplicate, name');
select is(tap.as_login('cal_admin', 'select code, args from api.calendar_load(gen_random_uuid(), ''bad'', ''{RU,RU}'', ''{2024-01-01,2026-01-01}'', ''{holiday,holiday}'', ''{a,b}'')'), '(calendar.gap,{2025})', 'a year left out');
select is(tap.as_login('cal_admin', 'select code from api.calendar_load(gen_random_uuid(), ''bad'', ''{RU}'', ''{2024-01-01,2026-01-01}'', ''{holiday}'', ''{a}'')'), '(calendar.columns)', 'columns of unequal length');
select is(tap.as_login('cal_admin', 'select outcome, code, args from api.calendar_load(gen_random_uuid(), ''short'', ''{RU}'', ''{2025-01-01}'', ''{holiday}'', ''{a}'')'),
          '(refused,calendar.horizon,"{2026,2025-2025}")', 'a file that ends before open deadlines');
select is(tap.as_login('cal_admin', 'select what, scope, old, new from api.calendar_preview(''{RU}'', ''{2025-01-01}'', ''{holiday}'', ''{a}'') where what = ''error'' order by 2'),
          E'(error,RU-IRK,"2026\t2025-2025",calendar.horizon)\n(error,RU-SAR,"2026\t2025-2025",calendar.horizon)', 'and the preview says so');
select is((select count(*) from kurator.calendar_version), (select n from versions), 'nothing of these was stored');
select is(tap.as_login('cal_admin', format('select what, scope, n from api.calendar_preview(%L, %L, %L, %L)', array['RU-IRK-UOBO', 'RU-IRK-UOBO'], '{2026-11-26,2026-11-28}', '{transferred_off,working_weekend}', '{c,d}')),
          '(same,RU-IRK-UOBO,2)', 'the same file again changes nothing');

-- ---- buckets: the one predicate ----
select results_eq($$select bucket, period, from_due, to_due from kurator.bucket_bounds(9001, '2026-11-20') where bucket <> 'x'$$,
    $$values ('overdue', 'notify', date '-infinity', date '2026-11-20'), ('overdue', 'agree_meeting', '-infinity', '2026-11-20'), ('overdue', 'esrn', '-infinity', '2026-11-20'),
      ('today', 'notify', '2026-11-20', '2026-11-21'), ('today', 'agree_meeting', '2026-11-20', '2026-11-21'),
      ('today', 'decide', '-infinity', '2026-11-21'), ('today', 'post_wait', '-infinity', '2026-11-21'), ('today', 'close', '-infinity', '2026-11-21'), ('today', 'need', '-infinity', '2026-11-21'),
      ('soon', 'notify', '2026-11-21', '2026-12-01'), ('soon', 'agree_meeting', '2026-11-21', '2026-12-01'),
      ('waiting', 'notify', '2026-12-01', 'infinity'), ('waiting', 'agree_meeting', '2026-12-01', 'infinity'),
      ('waiting', 'decide', '2026-11-21', 'infinity'), ('waiting', 'post_wait', '2026-11-21', 'infinity'), ('waiting', 'close', '2026-11-21', 'infinity'), ('waiting', 'need', '2026-11-21', 'infinity'),
      ('meetings', 'meeting', '-infinity', 'infinity'), ('esrn', 'esrn', '-infinity', 'infinity')$$, 'bounds (26.11 is free here: the fifth day is the 30th)');
select is((select max(n)::int from (select count(*) as n from kurator.bucket_bounds(9001, '2026-11-20') b, generate_series(date '2026-10-01', date '2027-02-01', '1 day') g(d)
            where g.d >= b.from_due and g.d < b.to_due and b.bucket <> 'esrn' group by b.period, g.d) t), 1, 'no date of a period is in two buckets, but for the list of all that is not in the register');
select is((select to_due from kurator.bucket_bounds(9001, '2027-12-29') where bucket = 'soon' and period = 'notify'), 'infinity', 'at the horizon all that is left is soon');

-- ---- the lock: a due date for storing waits for the loader (its own transaction holds both here) ----
select is((select count(*)::int from pg_locks where locktype = 'advisory' and objid = 7310584 and pid = pg_backend_pid()), 2, 'shared by the count, exclusive by the loader');
select * from finish();
rollback;
