-- monthly.sql - the monthly form: hand-made months with known figures; and over a random history its properties: a figure is
-- the number of people behind it, the running month's overdue is that of worklist, board
-- and paper, the region is the sum of its offices, and a
-- month printed later is the month as it stood at its end.
\set prefix mnt_
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();

create function tap.form(p_login text, p_office int, p_month date) returns table (line text, part text, col text, n bigint) language plpgsql as $$
declare
    v_me text := session_user;
begin
    perform set_config('session_authorization', p_login, true);
    return query select m.line, m.part, case when m.kind = 'place' then 'place:' || m.name else coalesce(m.col, '') end, m.n
                   from api.monthly(p_office, p_month, 'ru', '') m where m.kind in ('cell', 'place', 'refused');
    perform set_config('session_authorization', v_me, true);
end $$;
-- "arrived 3, arrived.ipra 2, …": what is not 0 in a column
create function tap.figures(p_login text, p_office int, p_month date, p_col text default 'all') returns text language sql as $$
    select string_agg(concat_ws('.', f.line, nullif(f.part, '')) || ' ' || f.n, ', ' order by f.line, f.part)
      from tap.form(p_login, p_office, p_month) f where f.col = p_col and f.n > 0 $$;
create function tap.behind(p_login text, p_office int, p_month date, p_line text, p_part text, p_col text) returns bigint language sql as $$
    select btrim(tap.as_login(p_login, format('select count(*) from api.monthly_people(%L::int, %L, %L, %L, %L, %L, '''', null, null, 100000) p where p.code = ''''',
           p_office, p_month, p_line, p_part, case when p_col like 'place:%' then 'place' else p_col end,
           case when p_col like 'place:%' then substr(p_col, 7) else '' end)), '()')::bigint $$;
-- Figures that are not the number of rows behind them.
create function tap.unequal(p_login text, p_office int, p_month date) returns text language sql as $$
    select string_agg(format('%s.%s %s: %s', f.line, f.part, f.col, f.n), ', ')
      from tap.form(p_login, p_office, p_month) f where f.n <> tap.behind(p_login, p_office, p_month, f.line, f.part, f.col) $$;
create function tap.worklist_overdue(p_login text, p_office int) returns bigint language sql as $$
    select btrim(tap.as_login(p_login, format('select w.counts[1] from api.worklist(%s, ''overdue'', ''all'', null, null, 1) w', p_office)), '()')::bigint $$;

-- ---- a month made by hand ----------------------------------------------------------------------------------------------
select tap.at('2026-10-01 09:00+08');
create temp table k (name text, id bigint);
insert into k values ('told', tap.case_of('Первая', '+79000000001', '1970-05-05')), ('late', tap.case_of('Вторая', '+79000000002', '2015-05-05')),
                     ('posted', tap.case_of('Третья', null, '1950-05-05')), ('refused', tap.case_of('Четвёртая', '+79000000004', '1966-10-31', 9001, 'organisation')),
                     ('thinks', tap.case_of('Пятая', '+79000000005', '1966-11-01')), ('none', tap.case_of('Шестая', '+79000000006', '2024-05-05')),
                     ('error', tap.case_of('Седьмая', '+79000000007', '1970-05-05')), ('theirs', tap.case_of('Соседова', '+79000000008', '1970-05-05', 9002));
create function tap.k(p_name text) returns bigint language sql as $$ select id from k where name = p_name $$;
update kurator.address set settlement = 'Бахтай' where person_id = tap.person_of(tap.k('late'));
select tap.at('2026-10-05 09:30+08');
select is(tap.save(:'prefix' || 'clerk', 'attempt', tap.k('told'), 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'told');
select is(tap.save(:'prefix' || 'clerk', 'attempt', tap.k('refused'), 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=refused', 'refusal=has_help'), 'saved', 'refused');
select is(tap.save(:'prefix' || 'clerk', 'attempt', tap.k('thinks'), 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=thinking', 'decide_by=2026-11-10'), 'saved', 'thinks');
select is(tap.save(:'prefix' || 'clerk', 'attempt', tap.k('posted'), 'channel=visit', 'outcome=nobody_home'), 'saved', 'a visit at once: there is no number');
select is(tap.save(:'prefix' || 'clerk', 'attempt', tap.k('posted'), 'channel=post', 'outcome=sent'), 'saved', 'posted');
select is(tap.save(:'prefix' || 'supervisor', 'close', tap.k('error'), 'reason=error', 'note=двойной ввод'), 'saved', 'entered in error');
select tap.at('2026-10-20 09:30+08');
select is(tap.save(:'prefix' || 'clerk', 'attempt', tap.k('late'), 'channel=phone', 'outcome=told', 'spoke_with=representative', 'answer=agreed'), 'saved', 'told late');
select is(tap.save(:'prefix' || 'clerk', 'close', tap.k('refused'), 'reason=refused', 'confirm=esrn'), 'saved', 'closed after the refusal');
select is(tap.save(:'prefix' || 'clerk', 'close', tap.k('told'), 'reason=programme', 'confirm=esrn'), 'saved', 'a programme');
select tap.at('2026-10-31 18:00+08');
select is(tap.figures(:'prefix' || 'clerk', 9001, '2026-10-01'),
          'accompanied 1, arrived 6, arrived.ipra 5, arrived.organisation 1, closed 3, closed.error 1, closed.programme 1, closed.refused 1, '
          'in_time 4, in_time.phone 3, in_time.post 1, late 1, late.phone 1, open 4, overdue 4, overdue.agree_meeting 1, overdue.esrn 2, overdue.notify 1, '
          'refused 1, waiting 2, waiting.decide 1, waiting.post_wait 1', 'the month as it was');
select is(tap.figures(:'prefix' || 'clerk', 9001, '2026-10-01', 'senior'),
          'arrived 2, arrived.ipra 1, arrived.organisation 1, closed 1, closed.refused 1, in_time 2, in_time.phone 1, in_time.post 1, open 1, refused 1, waiting 1, waiting.post_wait 1',
          'sixty on the last day of the month, and not a day later');
select is(tap.figures(:'prefix' || 'clerk', 9001, '2026-10-01', 'place:Бахтай'), 'arrived 1, late 1, open 1, overdue 2', 'one settlement');
select is(tap.figures(:'prefix' || 'clerk', 9001, '2026-09-01'), null, 'nothing the month before');
select is(tap.unequal(:'prefix' || 'clerk', 9001, '2026-10-01'), null, 'each figure is the number of rows behind it');
create temp table october as select * from tap.form(:'prefix' || 'clerk', 9001, '2026-10-01');
-- what happens afterwards does not change it
select tap.at('2026-11-09 10:00+08');
select is(tap.save(:'prefix' || 'clerk', 'attempt', tap.k('refused'), 'channel=phone', 'outcome=told', 'direction=in', 'spoke_with=self', 'answer=agreed'), 'saved', 'a change of mind opens the case again');
select is(tap.save(:'prefix' || 'clerk', 'attempt', tap.k('thinks'), 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=refused', 'refusal=other'), 'saved', 'decided');
select is(tap.save(:'prefix' || 'clerk', 'attempt', tap.k('none'), 'channel=phone', 'outcome=told', 'spoke_with=representative', 'answer=agreed', 'meeting_at=2026-11-20 10:00', 'place=office', 'esrn=yes'), 'saved', 'told in November');
select is(tap.save(:'prefix' || 'clerk', 'esrn', tap.k('late'), 'done=yes'), 'saved', 'entered in November');
select is((select string_agg(t::text, ', ') from (select * from tap.form(:'prefix' || 'clerk', 9001, '2026-10-01') except select * from october) t), null, 'October printed in November');
select is(tap.unequal(:'prefix' || 'clerk', 9001, '2026-10-01'), null, 'and who is behind it');
select is(tap.figures(:'prefix' || 'clerk', 9001, '2026-11-01'),
          'accompanied 1, late 1, late.phone 1, open 5, overdue 2, overdue.agree_meeting 1, overdue.esrn 1, refused 1, waiting 1, waiting.post_wait 1', 'the running month');
-- a correction does, and is told
select tap.at('2026-11-12 10:00+08');
select is(tap.intake(:'prefix' || 'clerk', 9001, null, 'surname=Поздняя', 'given_name=Анна', 'birth_date=1970-01-01', 'sex=f', 'settlement=Кутулик', 'address=Мира 1',
                     'source=ipra', 'received_on=2026-10-30', 'phone1=+79000000011'), 'saved', 'entered in November for October');
select is((select string_agg(concat_ws('.', f.line, nullif(f.part, '')) || ' ' || f.n, ', ' order by f.line, f.part) from tap.form(:'prefix' || 'clerk', 9001, '2026-10-01') f
            join october o using (line, part, col) where f.n <> o.n and f.col = 'all'),
          'arrived 7, arrived.ipra 6, late_entry 1, open 5', 'October has it, and says that it came after the tenth');

-- ---- rights ------------------------------------------------------------------------------------------------------------
select is((select string_agg(f.line, ',') from tap.form(:'prefix' || r, 9002, '2026-10-01') f where f.col = ''), 'monthly.office', r || ': not another office''s')
  from unnest('{clerk,coordinator,supervisor}'::text[]) r;
select is((select string_agg(f.line, ',') from tap.form(:'prefix' || r, 0, '2026-10-01') f where f.col = ''), 'monthly.region', r || ': not the region''s')
  from unnest('{clerk,coordinator,supervisor,other}'::text[]) r;
select is((select n from tap.form(:'prefix' || r, 0, '2026-10-01') f where (line, part, col) = ('arrived', '', 'all')), 8::bigint, r || ': the region')
  from unnest('{monitor,ministry}'::text[]) r;
select is(tap.as_login(:'prefix' || r, 'select kind from api.monthly(null, null, ''ru'', '''') limit 1'), '! 42501', r || ' may not ask') from unnest('{executor,admin,auditor}'::text[]) r;
select is(tap.as_login(:'prefix' || 'ministry', 'select * from api.monthly_people(0, null, ''overdue'', '''', ''all'', '''', '''', null, null, 10)'), '! 42501', 'the ministry sees no people');
select is(tap.as_login(:'prefix' || 'clerk', 'select code, case_id from api.monthly_people(9002, null, ''arrived'', '''', ''all'', '''', '''', null, null, 10)'), '(monthly.office,)', 'nobody of another office');
select is(tap.as_login(:'prefix' || 'clerk', format('select code, case_id from api.monthly_people(9001, null, %L, '''', %L, '''', '''', null, null, 10)', l, c)), '(monthly.cell,)', format('no such cell: %s %s', l, c))
  from (values ('nothing', 'all'), ('arrived', 'nothing'), (null, 'all'), ('arrived', null)) v(l, c);
select is(tap.as_login(:'prefix' || 'clerk', 'select kind, line from api.monthly(null, ''2026-12-01'', ''ru'', '''')'), '(refused,monthly.future)', 'a month to come');
select is(tap.as_login(:'prefix' || 'clerk', 'select code from api.monthly_people(null, ''2026-12-31'', ''arrived'', '''', ''all'', '''', '''', null, null, 10)'), '(monthly.future)', 'and nobody in it');
select is(tap.as_login(:'prefix' || 'clerk', 'select name, n, day, office_id from api.monthly(null, null, ''ru'', '''') where kind = ''head'''), '("УСЗСОН А",1,2026-11-12,9001)', 'without words: the own office, the running month');
select is(tap.as_login(:'prefix' || 'ministry', 'select name, n, day, office_id from api.monthly(null, ''2026-10-15'', ''ru'', '''') where kind = ''head'''), '("",0,2026-10-31,0)', 'for who has no cases: the region');
insert into kurator.staff_role (staff_id, organisation_id, role) select s.id, 9003, 'supervisor' from kurator.staff s where s.login = :'prefix' || 'other';
select is((select n from tap.form(:'prefix' || 'other', 0, '2026-10-01') f where (line, part, col) = ('arrived', '', 'all')), 8::bigint, 'who heads a resource centre sees the region''s figures');
select is(tap.behind(:'prefix' || 'other', 0, '2026-10-01', 'arrived', '', 'all'), 1::bigint, 'and of its people the own office''s');
delete from kurator.staff_role where organisation_id = 9003 and role = 'supervisor';
-- the journal knows what is given out, not what is looked at
select is((select count(*) from audit.entry where kind = 'export' and relation like 'monthly%'), 0::bigint, 'looking is no export');
select is(tap.does(:'prefix' || 'clerk', 'select count(*) from api.monthly_people(9001, ''2026-10-01'', ''arrived'', ''ipra'', ''adult'', '''', ''export'', null, null, 10)'), 'ok', 'exported');
select is(tap.does(:'prefix' || 'clerk', 'select count(*) from api.monthly(9001, ''2026-10-01'', ''ru'', ''print'')'), 'ok', 'printed');
select is((select string_agg(concat_ws(' ', kind, login, relation, row_id, why), ', ' order by id) from audit.entry where kind <> 'list' and relation like 'monthly%'),
          format('export %s monthly_people 9001 2026-10 arrived ipra adult, print %1$s monthly 9001 2026-10', :'prefix' || 'clerk'), 'both are in the journal');

-- ---- a random history --------------------------------------------------------------------------------------------------
create temp table snapshot (office int, month date, line text, part text, col text, n bigint);
\ir setup/history.psql
create function tap.history(p_prefix text, p_seed float8, p_from date) returns setof text language plpgsql as $$
declare
    v_day date := p_from;
    v_month date;
    i int := 0;
    s record;
begin
    perform setseed(p_seed);
    while v_day < p_from + interval '3 months' - interval '10 days' loop
        perform tap.at((v_day + time '10:00') at time zone 'Asia/Irkutsk');
        for j in 1 .. 3 loop
            i := i + 1;
            perform tap.step(p_prefix || case when random() < 0.7 then 'clerk' else 'other' end, 9001, i) where random() < 0.7;
            perform tap.step(p_prefix || 'other', 9002, i) where random() < 0.4;
        end loop;
        v_month := date_trunc('month', v_day);
        if extract(day from v_day) = 15 then
            return next is((select f.n from tap.form(p_prefix || 'clerk', 9001, v_day) f where (f.line, f.part, f.col) = ('overdue', '', 'all')),
                           tap.worklist_overdue(p_prefix || 'clerk', 9001), format('seed %s, %s: overdue is the figure of the worklist', p_seed, v_day));
            return next is(tap.as_login(p_prefix || 'supervisor', 'select untried + tried + esrn from api.board(9001) where kind = ''all'''),
                           format('(%s)', tap.worklist_overdue(p_prefix || 'clerk', 9001)), format('seed %s, %s: and of the board', p_seed, v_day));
            return next is(tap.as_login(p_prefix || 'clerk', 'select count(*) from api.paper_list(''9001'', ''overdue'', ''all'', null, ''export'') l where l.case_id is not null'),
                           format('(%s)', tap.worklist_overdue(p_prefix || 'clerk', 9001)), format('seed %s, %s: and of the list on paper', p_seed, v_day));
            return next is((select string_agg(t::text, ', ') from (
                                select f.line, f.part, f.col, f.n from tap.form(p_prefix || 'monitor', 0, v_day) f where f.col not like 'place:%'
                                except
                                select f.line, f.part, f.col, sum(f.n)::bigint from unnest('{9001,9002,9003}'::int[]) o(id), tap.form(p_prefix || 'monitor', o.id, v_day) f
                                 where f.col not like 'place:%' group by 1, 2, 3) t), null, format('seed %s, %s: the region is the sum of its offices', p_seed, v_day));
        elsif extract(day from v_day + 1) = 1 then      -- the month is over a moment later
            perform tap.at((v_day + interval '1 day 1 minute') at time zone 'Asia/Irkutsk');
            return next is((select f.n from tap.form(p_prefix || 'clerk', 9001, v_month) f where (f.line, f.part, f.col) = ('overdue', '', 'all')),
                           tap.worklist_overdue(p_prefix || 'clerk', 9001), format('seed %s, %s: at its end it is that of the next morning', p_seed, v_month));
            return next is(tap.unequal(p_prefix || 'clerk', 9001, v_month), null, format('seed %s, %s: each figure is the number of rows behind it', p_seed, v_month));
            insert into snapshot select 9001, v_month, f.line, f.part, f.col, f.n from tap.form(p_prefix || 'clerk', 9001, v_month) f where f.col in ('all', 'child');
        end if;
        v_day := v_day + 1;
    end loop;
    for s in select distinct t.month from snapshot t order by 1 loop
        return next is((select string_agg(t.line || '.' || t.part || ': ' || t.n || ' was, ' || coalesce(f.n, 0) || ' is', ', ' order by t.line, t.part)
                          from snapshot t left join tap.form(p_prefix || 'clerk', 9001, s.month) f using (line, part, col)
                         where t.month = s.month and t.n is distinct from f.n), null, format('seed %s, %s: as it stood at its end', p_seed, s.month));
    end loop;
    return next is(tap.unequal(p_prefix || 'clerk', 9001, v_month), null, format('seed %s, the running month: each figure is the number of rows behind it', p_seed));
end $$;
select tap.history(:'prefix', s.seed, s.day) from (values (0.11, date '2027-01-11'), (0.42, '2027-04-05'), (0.83, '2027-07-01')) s(seed, day);
select cmp_ok((select count(*) from kurator.case_file where state = 'closed'), '>', 20::bigint, 'the histories closed cases');
select cmp_ok((select count(*) from kurator.case_event where kind = 'reopened'), '>', 0::bigint, 'and opened some again');
select * from finish();
rollback;
