-- months.sql - figures kept of months that are over: whatever is put right afterwards, they are those of a count from nothing, of each office
-- and of the region; and what is kept is read, not counted.
\set prefix mon_
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
\ir setup/history.psql
select tap.account(:'prefix' || 'boss', 'supervisor', 9002, 'Никифорова') \g /dev/null
update kurator.setting set value = '60' where key like '%backdat%';

-- What a form says with what is kept, and does not say from nothing, or the other way round.
create function tap.apart(p_offices int[], p_month date, p_region boolean, p_hidden bigint[] default '{}') returns text language sql as $$
    with kept as materialized (select c::text as cell from kurator.monthly_cells(p_offices, p_month, p_region, p_hidden) c),
    counted as materialized (select c::text as cell from kurator.monthly_cells(p_offices, p_month, p_region, p_hidden, false) c)
    select string_agg(d.cell, ' ' order by d.cell)
      from ((select '+' || k.cell as cell from kept k except all select '+' || c.cell from counted c)
            union all (select '-' || c.cell from counted c except all select '-' || k.cell from kept k)) d $$;
create function tap.all_apart(p_today date, p_hidden bigint[]) returns text language sql as $$
    select string_agg(w.name || ' ' || m::date || ': ' || d, '; ')
      from generate_series(date_trunc('month', p_today) - interval '4 months', date_trunc('month', p_today), interval '1 month') m
     cross join (values ('А', '{9001}'::int[], false), ('Б', '{9002}', false), ('region', '{9001,9002,9003}', true)) w(name, offices, region)
     cross join lateral tap.apart(w.offices, m::date, w.region, case when w.region then '{}' else p_hidden end) d
     where d is not null $$;
create function tap.work() returns int language plpgsql as $$
declare
    n int := 0;
begin
    while kurator.months_work(2) > 0 loop n := n + 1; end loop;
    return n;
end $$;

-- ---- what is put right -----------------------------------------------------------------------------------------------------
-- A step that reaches back; what the rules forbid is left.
create function tap.back(p_office int, p_i int) returns text language plpgsql as $$
declare
    c kurator.case_file;
    d kurator.case_file;
    v_today constant date := kurator.office_today(p_office);
    v_back constant int := floor(random() * 70)::int;
    v_kind constant int := floor(random() * 17)::int;
    v_clerk constant text := case p_office when 9001 then 'mon_clerk' else 'mon_other' end;
    v_boss constant text := case p_office when 9001 then 'mon_supervisor' else 'mon_boss' end;
    v_attempt bigint;
    v_at timestamptz;
    v_said text;
begin
    select * into c from kurator.case_file t where t.office_id = p_office order by random() limit 1;
    v_at := (greatest(c.received_on, v_today - v_back) + time '12:00') at time zone kurator.office_zone(p_office);
    begin
        case v_kind
        when 0 then             -- entered late
            insert into kurator.person (surname, given_name, birth_date, sex) values ('Поздняя', 'Анна', date '1940-01-01' + floor(random() * 31000)::int, 'f') returning id into v_attempt;
            insert into kurator.person_office (office_id, person_id) values (p_office, v_attempt);
            insert into kurator.address (person_id, settlement, line) select v_attempt, 'Кутулик', 'Мира, 2' where random() < 0.7;
            insert into kurator.case_file (office_id, person_id, source, ladder, received_on) values (p_office, v_attempt, 'ipra', true, v_today - v_back) returning * into c;
            insert into kurator.referral (office_id, case_id, person_id, source, received_on) values (p_office, c.id, v_attempt, 'ipra', c.received_on);
            perform kurator.recompute(c.id);
            if random() < 0.3 then      -- and once more
                insert into kurator.referral (office_id, case_id, person_id, source, received_on, joined) values (p_office, c.id, v_attempt, 'organisation', c.received_on + floor(random() * v_back)::int, true);
            end if;
        when 1, 2, 3 then       -- told, or posted, then and written down now
            insert into kurator.contact_attempt (office_id, channel, outcome, happened_at, spoke_with) values
                (p_office, 'phone', case when random() < 0.8 then 'told' else 'no_answer' end, v_at, 'self') returning id into v_attempt;
            insert into kurator.attempt_case (case_id, attempt_id) values (c.id, v_attempt);
            insert into kurator.consent (office_id, case_id, attempt_id, need, answer, reason, decide_by, given_at)
            select p_office, c.id, v_attempt, n, (array['agreed', 'refused', 'thinking'])[1 + floor(random() * 3)::int], 'other', v_today + 5, v_at
              from unnest('{social_services,accompaniment}'::text[]) n where random() < 0.7;
            perform kurator.recompute(c.id);
        when 4, 5 then          -- it did not happen
            perform tap.save(v_boss, 'mistake', c.id, 'attempt_id=' || coalesce(tap.attempt(c.id), '1'), 'why=did_not_happen');
        when 6 then
            perform tap.save(v_boss, 'reopen', c.id, 'why=mistake');
        when 7 then
            perform tap.save(v_boss, 'close', c.id, 'reason=error', 'note=двойной ввод');
        when 8 then
            perform tap.save(v_clerk, 'forward', c.id, 'organisation=' || case p_office when 9001 then 9002 else 9001 end, 'note=не наш');
        when 9 then             -- moved
            update kurator.address set valid_until = v_today - 1 where person_id = c.person_id and coalesce(valid_until >= v_today, true);
            insert into kurator.address (person_id, settlement, line) values (c.person_id, (array['Бахтай', 'Ныгда', ''])[1 + floor(random() * 3)::int], 'Мира, 1');
        when 10 then            -- another place, or until when
            update kurator.address set settlement = (array['Бахтай', 'Ныгда', 'Кутулик'])[1 + floor(random() * 3)::int],
                                       valid_until = case when random() < 0.5 then v_today - v_back end where person_id = c.person_id;
        when 11 then            -- about to be 3, 18, 60
            update kurator.person set birth_date = (v_today - make_interval(years => (array[3, 18, 60])[1 + floor(random() * 3)::int]))::date + floor(random() * 60)::int - 30
             where id = c.person_id;
        when 12 then
            update kurator.person set died_on = case when died_on is null then v_today - v_back end where id = c.person_id;
        when 13 then
            update kurator.case_file set accompanied_from = case when accompanied_from is null then greatest(received_on, v_today - v_back) end where id = c.id;
        when 14 then
            update kurator.case_file set closed_on = greatest(received_on, v_today - v_back) where id = c.id and state = 'closed';
        when 15 then            -- a calendar is put right
            update kurator.deadline_open set due_on = due_on + floor(random() * 20)::int - 10 where case_id = c.id;
        else                    -- the same citizen twice
            select * into d from kurator.case_file t where t.office_id = p_office and t.person_id <> c.person_id order by random() limit 1;
            select format('%s %s', v_kind, r) into v_said from tap.call(v_boss, 'save_duplicate', gen_random_uuid(), null, p_office,
                array['action=merge', 'one=' || c.person_id, 'other=' || d.person_id] || array(select format('%s_version=%s', case p.id when c.person_id then 'one' else 'other' end, p.version)
                                                                                                 from kurator.person p where p.id in (c.person_id, d.person_id))) r;
            if random() < 0.4 then
                perform tap.call(v_boss, 'save_duplicate', gen_random_uuid(), null, p_office, array['action=undo', 'note=x', 'id=' || max(m.id)]) from kurator.merge m;
            end if;
        end case;
        return coalesce(nullif(replace(v_said, ' saved merge', ''), ''), v_kind::text);
    exception when check_violation or raise_exception or not_null_violation then
        return v_kind || ' ' || sqlerrm;
    end;
end $$;
create temp table step (kind text);
create function tap.life(p_seed float8, p_from date) returns setof text language plpgsql as $$
declare
    v_day date := p_from;
    i int := 0;
    v_hidden bigint[];
    v_found text;
begin
    perform setseed(p_seed);
    while v_day < p_from + 85 loop
        perform tap.at((v_day + time '10:00') at time zone 'Asia/Irkutsk');
        for j in 1 .. 2 loop
            i := i + 1;
            perform tap.step(case when random() < 0.7 then 'mon_clerk' else 'mon_other' end, 9001, i);
            perform tap.step('mon_other', 9002, i) where random() < 0.5;
        end loop;
        perform tap.work() where random() < 0.3;
        if v_day > p_from + 20 then
            insert into step select tap.back(case when random() < 0.6 then 9001 else 9002 end, i) from generate_series(1, 1 + floor(random() * 3)::int);
        end if;
        if random() < 0.16 or extract(day from v_day) = 1 then
            v_hidden := array(select c.person_id from kurator.case_file c order by random() limit floor(random() * 4)::int);
            v_found := tap.all_apart(v_day, v_hidden);
            return next is(v_found, null, format('seed %s, %s: kept as counted', p_seed, v_day));
            exit when v_found is not null;
        end if;
        v_day := v_day + 1;
    end loop;
end $$;
select tap.life(s.seed, s.day) from (values (0.23, date '2027-01-11'), (0.71, '2027-03-20')) s(seed, day);
select cmp_ok(count(*)::int, '>', 3, 'reached back: ' || s.kind) from step s where s.kind !~ ' ' group by s.kind;
select diag(string_agg(k || ' x' || n, ', ')) from (select kind as k, count(*) as n from step group by 1 order by 1) x;

-- ---- what is kept is read ------------------------------------------------------------------------------------------------------
select tap.at('2027-07-05 10:00+08');
select tap.case_of('Июльская', '+79000000101', '1970-05-05') as c \gset
select tap.at('2027-08-10 10:00+08');
create function tap.open_then() returns bigint language sql as $$
    select c.n from kurator.monthly_cells('{9001}', '2027-07-01', false) c where (c.line, c.category, c.place) is not distinct from ('open', null::text, null::text) and c.part is null $$;
select tap.work() \g /dev/null
select tap.open_then() as was \gset
update kurator.month_cell set n = n + 1000 where ctid = (select m.ctid from kurator.month_cell m where m.office_id = 9001 and m.month = '2027-07-01' and m.line = 'open' limit 1);
select is(tap.open_then(), :was + 1000::bigint, 'the figure comes from what is kept');
select is((select f.n from kurator.monthly_cells('{9001}', '2027-07-01', false, '{}', false) f where f.line = 'open' and f.part is null and f.category is null and f.place is null), :was::bigint, 'and is another one from nothing');
-- what happens now drops nothing, what reaches back does
select is(tap.save('mon_clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2027-08-12 11:00', 'place=office', 'esrn=yes', 'confirm=not_counted,meanwhile'), 'saved', 'told today');
select is(tap.save('mon_supervisor', 'close', :c, 'reason=programme', 'confirm=esrn'), 'saved', 'closed today');
select is((select count(*) from kurator.month_change), 0::bigint, 'today''s work reaches no month that is over');
select is(tap.open_then(), :was + 1000::bigint, 'which stays as it is kept');
create function tap.call_then(p_office int, p_at timestamptz) returns bigint language plpgsql as $$
declare
    v_case constant bigint := (select min(f.id) from kurator.case_file f where f.office_id = p_office and f.state = 'open' and f.received_on < '2027-07-01');
    v_attempt bigint;
begin
    insert into kurator.contact_attempt (office_id, channel, outcome, happened_at, spoke_with) values (p_office, 'phone', 'no_answer', p_at, 'self') returning id into v_attempt;
    insert into kurator.attempt_case (case_id, attempt_id) values (v_case, v_attempt);
    return v_case;
end $$;
select cmp_ok(tap.call_then(9002, '2027-07-31 12:00+04'), '>', 0::bigint, 'a call in 9002, 2027-07-31 12:00+04');
select is((select string_agg(office_id || ' ' || since, ', ') from kurator.month_change), '9002 2027-07-31', 'a call of last month does, from its day on, in its office');
select is(tap.open_then(), :was + 1000::bigint, 'in no other');
select cmp_ok(tap.call_then(9001, '2027-08-01 00:30+08'), '>', 0::bigint, 'a call in 9001, 2027-08-01 00:30+08');
select is(tap.open_then(), :was + 1000::bigint, 'by the office''s own day');
select cmp_ok(tap.call_then(9001, '2027-07-31 23:30+08'), '>', 0::bigint, 'a call in 9001, 2027-07-31 23:30+08');
select is(tap.open_then(), :was::bigint, 'then it is counted at once');
select cmp_ok(kurator.months_work(2), '>', 0::bigint, 'kept anew');
select tap.work() \g /dev/null
select is((select count(*) from kurator.month_change), 0::bigint, 'nothing is left of it');
select is(tap.open_then(), :was::bigint, 'the figure is right again');
select is(kurator.months_work(2), 0::bigint, 'a second time there is nothing to do');
select is((select min(month) || ' ' || max(month) || ' ' || count(*) from kurator.month_kept where office_id = 9001 and month >= '2025-08-01'), '2025-08-01 2027-07-01 24', 'two years are kept, and not the month that runs');
-- a birthday passes people on from one group to the next while the month runs
select tap.at('2027-08-10 10:00+08');
select tap.case_of('Юбилеева', '+79000000102', date '1967-09-07') as c \gset
select is(tap.save('mon_clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'esrn=yes', 'confirm=not_counted,meanwhile'), 'saved', 'told');
select is(tap.save('mon_supervisor', 'close', :c, 'reason=programme', 'confirm=esrn'), 'saved', 'on accompaniment');
create function tap.accompanied(p_at timestamptz) returns text language plpgsql as $$
begin
    perform tap.at(p_at);
    return (select string_agg(c.category || ' ' || c.n, ', ' order by c.category) from kurator.monthly_cells('{9001}', '2027-09-01', false) c where c.line = 'accompanied' and c.part is null and c.category in ('adult', 'senior'));
end $$;
select tap.at('2027-09-02 10:00+08');
select tap.work() \g /dev/null
select isnt(tap.accompanied('2027-09-06 10:00+08'), tap.accompanied('2027-09-07 10:00+08'), 'sixty on that day');
select is(tap.apart('{9001}', '2027-09-01', false), null, 'as counted');
-- where the month runs, ages and places are those of the lists; of who moves, of that day
create function tap.lives(p_place text) returns bigint language sql as $$
    select coalesce(max(c.n), 0) from kurator.monthly_cells('{9001}', '2027-09-01', false) c where c.line = 'open' and c.place = p_place $$;
select tap.case_of('Переездова', '+79000000103', '1990-01-01') as c \gset
select case_file.person_id as p from kurator.case_file where id = :c \gset
update kurator.address set settlement = 'Старое' where person_id = :p;
select is(tap.lives('Старое'), 1::bigint, 'he lives there');
update kurator.listed set place = 'Читано' where person_id = :p;
select is(tap.lives('Читано'), 1::bigint, 'which the list says');
update kurator.address set valid_until = '2027-09-08' where person_id = :p;
insert into kurator.address (person_id, settlement, territory, line) values (:p, '', 'Новый район', 'Мира, 3');
select is((select place || ' ' || moved_on from kurator.listed where person_id = :p), 'Новый район 2027-09-08', 'from when he lives elsewhere');
select tap.at('2027-09-08 12:00+08') \g /dev/null
select is(array[tap.lives('Старое'), tap.lives('Новый район')], '{1,0}', 'where he lives on his last day there');
select tap.at('2027-09-09 12:00+08') \g /dev/null
select is(array[tap.lives('Старое'), tap.lives('Новый район')], '{0,1}', 'and the day after');
select is(tap.apart('{9001}', '2027-09-01', false), null, 'as counted');
-- a setting of ages or of the zone drops all
update kurator.target_category set age_from = age_from where code = 'senior';
select is((select string_agg(coalesce(office_id::text, 'all') || ' ' || since, ', ') from kurator.month_change), 'all -infinity', 'other ages: everything');
select is(kurator.months_kept('{9001,9002}', '2027-08-01'), '{}'::int[], 'nothing holds');
select is(tap.as_login('mon_' || r, 'select count(*) from kurator.' || t), '! 42501', r || ' reads no ' || t) from unnest('{clerk,ministry}'::text[]) r, unnest('{month_cell,month_kept,month_change}'::text[]) t;
select is(tap.as_login('mon_supervisor', 'select kurator.months_work(1)'), '! 42501', 'nor counts');
select * from finish();
rollback;
