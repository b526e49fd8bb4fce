-- journal_kinds.sql - each kind of entry arrives: who, of whom, from which host, by which program, why; what cannot be written
-- down is not done and not shown.
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world('jki_');
select no_plan();
set local application_name = 'kurator 10.0.0.9';
select t as c from tap.citizen(9001, 'Тестова', '00100199764', '+79000000001') t \gset
select t as d from tap.citizen(9001, 'Вторая', '00100199663', '+79000000002') t \gset
create temp table mark as select coalesce(max(id), 0) as id from audit.entry;
-- What came since the last question: kind login subject relation row: why. Host and program are right in all, or it says so.
create function tap.came(p_relation text default '%') returns text language plpgsql as $$
declare
    v text;
begin
    select string_agg(concat_ws(' ', e.kind, substr(e.login, 5), case when e.subject is not null then 'citizen' end, e.relation) || ': ' || e.why
                      || case when e.host = 'local' and e.program = 'kurator 10.0.0.9' and e.at = kurator.clock() then '' else ' STRANGE' end, '; ' order by e.id)
      into v from audit.entry e, mark m where e.id > m.id and e.relation like p_relation;
    update mark set id = (select max(e.id) from audit.entry e);
    return v;
end $$;
create function tap.rows(p_login text, p_query text) returns text language sql as $$ select tap.as_login(p_login, 'select count(*) from (' || p_query || ') q') $$;

-- ---- changes, with the reason that was asked for ----
select is(tap.save('jki_clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), 'saved', 'a call');
select is(tap.came('kurator.contact%'), 'insert clerk citizen kurator.contact_attempt: ', 'is an entry');
select id as a from kurator.contact_attempt order by id desc limit 1 \gset
select is(tap.save('jki_clerk', 'mistake', :c, 'attempt_id=' || :'a', 'why=duplicate'), 'saved', 'taken back');
select is(tap.came('kurator.contact%'), 'update clerk citizen kurator.contact_attempt: duplicate', 'with its reason');
select is(tap.save('jki_clerk', 'close', :c, 'reason=moved', 'note=в Иркутск'), 'saved', 'a case closed');
select is(split_part(tap.came('kurator.case_file'), ';', 1), 'update clerk citizen kurator.case_file: moved', 'with its reason, not with its note');
insert into kurator.consent (office_id, case_id, attempt_id, need, answer, reason, given_at) values (9001, :c, :a, 'accompaniment', 'refused', 'distrust', kurator.clock());
select is((select why from audit.entry where relation = 'kurator.consent' order by id desc limit 1), 'distrust', 'a refusal with its reason');
update mark set id = (select max(e.id) from audit.entry e);

-- ---- looks: wherever a card is opened from; every part of a card that is read by itself ----
select is(tap.rows('jki_clerk', format('select * from api.case_head(%s, %L)', :c, w)) || ' ' || tap.came(), '(1) look clerk citizen kurator.case_file: ' || w, w)
  from unnest('{card worklist,card find,card board-list,card meetings,card passed,card monthly-people,card next,card previous,attempt}'::text[]) w;
select is(tap.rows('jki_clerk', format('select count(*) > 5 from api.case_card(%s, %L, 9)', :c, 'card')) || ' ' || tap.came(), '(1) look clerk citizen kurator.case_file: card', 'the whole card is one look');
select is(tap.rows('jki_clerk', format('select * from api.case_head(%s, %L)', :c, 'к Петровой Анне')) || ' ' || tap.came(), '(1) look clerk citizen kurator.case_file: ?', 'no name gets into the reason');
select is(tap.rows('jki_clerk', format('select * from api.esrn_facts(%s, ''esrn'')', :c)) like '(%)' and tap.came() = 'look clerk citizen kurator.case_file: esrn', true, 'the facts for the register');
-- in one transaction with a look they are parts of it; the clock goes on for each here
create function tap.alone(p_login text, p_query text) returns text language plpgsql as $$
declare
    v_rows text;
begin
    perform tap.at(kurator.clock() + interval '1 second');
    v_rows := tap.as_login(p_login, 'select count(*) > 0 from (' || p_query || ') q');
    return v_rows || ' ' || coalesce(tap.came(), '');
end $$;
select is(tap.alone('jki_clerk', format(q, :c)), '(t) look clerk citizen kurator.case_file: ' || w, q)
  from (values ('select * from api.case_card(%s, null, 9)', 'case'), ('select * from api.case_head(%s, null)', 'case'), ('select * from api.case_phones(%s)', 'phones'), ('select * from api.case_preferences(%s)', 'preferences'),
               ('select * from api.case_representatives(%s)', 'representatives'), ('select * from api.case_timeline(%s, 9)', 'timeline'), ('select * from api.esrn_facts(%s, null)', 'esrn'), ('select * from api.case_processing(%s)', 'processing')) v(q, w);
select is(tap.rows('jki_clerk', format('select * from api.case_phones(%s)', :c)) || coalesce(tap.came(), ''), '(1)', 'with its look in one transaction it is no second one');
select is(tap.alone('jki_other', format(q, :c)), '(f) ', 'what is not to be seen leaves no entry of a citizen: ' || q)
  from unnest('{"select * from api.case_card(%s, null, 9)",select * from api.case_head(%s\, null),select * from api.case_phones(%s),select * from api.case_representatives(%s),"select * from api.case_timeline(%s, 9)"}'::text[]) q;
select is(tap.alone('jki_clerk', 'select * from api.elsewhere(9001, ''1992-03-14'', ''00100199764'', null, null, null, null)') like '(t) look clerk % elsewhere', true, 'a citizen asked for at other operators');
select is(tap.rows('jki_auditor', 'select * from api.journal(null, ''00100199764'', null, null, null, ''jki_clerk'', null, null, ''look'', null, null, 1)') || ' ' || tap.came(), '(1) look auditor citizen audit.entry: login=jki_clerk kind=look', 'the journal itself');

-- ---- exports and prints ----
select is(tap.rows('jki_clerk', q) || ' ' || tap.came(), w, q) from (values
    ('select * from api.paper_list(''9001'', ''overdue'', ''all'', null, ''print'')', '(1) print clerk kurator.deadline: overdue all 0 rows'),
    ('select * from api.paper_list(''9001'', ''calls'', ''mine'', null, ''export'')', '(1) export clerk kurator.deadline: calls mine 0 rows')) v(q, w);
select is(tap.rows('jki_clerk', format('select * from api.paper_card(%s)', :c)) || ' ' || tap.came(), '(1) print clerk citizen kurator.case_file: card', 'a card');
select is(tap.rows('jki_clerk', format('select * from api.paper_notice(%s)', :d)) || ' ' || tap.came(), '(1) print clerk citizen kurator.case_file: notice', 'a notice');
select is(tap.rows('jki_clerk', 'select * from api.monthly(9001, ''2026-11-01'', ''ru'', ''export'') limit 1') || ' ' || tap.came(), '(1) export clerk monthly: 2026-11', 'the form');
select is(tap.rows('jki_clerk', 'select * from api.monthly(9001, ''2026-11-01'', ''ru'', ''print'') limit 1') || ' ' || tap.came(), '(1) print clerk monthly: 2026-11', 'on paper');
select is(split_part(tap.rows('jki_clerk', 'select * from api.monthly_people(9001, ''2026-11-01'', ''closed'', '''', ''all'', '''', ''export'', null, null, 9)') || ' ' || tap.came(), ' ', 2), 'export', 'who is behind a figure');
select is(split_part(tap.rows('jki_supervisor', 'select * from api.statistics(null, null, null, ''planning'', ''ru'')') || ' ' || tap.came(), ') ', 2), 'export supervisor statistics: planning 2026-Q3..2026-Q3 0 rows', 'statistics, and what for');
select is(tap.rows('jki_auditor', format('select * from api.journal_exported(null, %L, 3, ''login=x'')', repeat('a', 64))) || ' ' || tap.came(), '(1) export auditor audit.entry: entries=3 login=?', 'the journal');

-- ---- sessions ----
select is(tap.as_login('jki_clerk', 'select outcome from api.start(1, ''kurator 0.1'', null)') || ' ' || tap.came(), '(ok) login clerk session: kurator 0.1', 'a login');
update kurator.staff set locked = true where login = 'jki_coordinator';
update kurator.staff set valid_until = '2026-11-01' where login = 'jki_executor';
update mark set id = (select max(e.id) from audit.entry e);
select is(tap.as_login('jki_' || l, format('select outcome from api.start(%s, ''kurator 0.1'', %L)', v, o)) || ' ' || tap.came(), '(refused) failure ' || l || ' session: ' || w || ' kurator 0.1', w)
  from (values ('coordinator', 1, null::int, 'account.locked'), ('executor', 1, null, 'account.expired'), ('clerk', 1, 9002, 'account.office'), ('clerk', 99, null, 'contract.client_new')) v(l, v, o, w);
select is(tap.as_login('jki_clerk', 'select outcome from api.start(1, null, null)') || coalesce(tap.came(), ''), '(ok)', 'asked again on its own connection: no second login');

select is(tap.as_login('jki_clerk', 'select api.unlock_failed(''kurator 0.1'', 2)') || ' ' || tap.came(), '("") failure clerk session: unlock 2 kurator 0.1', 'a wrong password on the locked screen');
-- an account cannot bury the journal: what it may write by hand is bounded
select tap.as_login('jki_monitor', 'select count(api.unlock_failed(''kurator 0.1'', i)) from generate_series(1, 1000) i') as thousand \gset
select is((select count(*) || ' ' || max(why) filter (where why like '% last one %') from audit.entry where login = 'jki_monitor' and why like 'unlock %'),
          '20 unlock 20, the last one written of ten minutes kurator 0.1', 'of a thousand wrong passwords twenty are written, the last one says so');
select tap.at('2026-11-23 10:11+08') \g /dev/null
update mark set id = (select max(e.id) from audit.entry e);
select is(tap.as_login('jki_monitor', 'select api.unlock_failed(''kurator 0.1'', 1)') || ' ' || tap.came(), '("") failure monitor session: unlock 1 kurator 0.1', 'ten minutes later again');
select tap.at('2026-11-23 10:00+08') \g /dev/null
update mark set id = (select max(e.id) from audit.entry e);

-- ---- nothing that somebody words gets into what is sealed ----
-- Each way in which a client hands over a word of its own: the program, what it calls itself, a login or a filter asked for, an office, a part, a reason.
set local application_name = 'stertova Стёртова 00100188833';
create temp table mark_words as select max(id) as id from audit.entry;
select tap.as_login('jki_' || l, format(q, 'stertova Стёртова', 'stertova')) from (values
    ('clerk', 'select outcome from api.start(1, ''kurator %1$s'', null)'), ('clerk', 'select outcome from api.start(1, ''kurator 1-%2$s'', null)'), ('clerk', 'select outcome from api.start(1, ''%1$s'', null)'),
    ('clerk', 'select api.unlock_failed(''%1$s'', 1)'), ('clerk', 'select api.unlock_failed(''%2$s'', 2)'),
    ('auditor', 'select outcome from api.journal(null, null, null, null, null, ''%2$s'', null, null, null, null, null, 1)'), ('auditor', 'select outcome from api.journal(null, null, null, null, null, ''%1$s'', null, null, ''look'', null, null, 1)'),
    ('auditor', 'select block from api.journal_exported(null, repeat(''c'', 64), 1, ''citizen login=%2$s kind=%2$s %1$s 2026-01-01..%2$s away=%2$s 1960-01-20 00100188833'')'),
    ('auditor', 'select block from api.journal_exported(null, repeat(''d'', 64), 1, ''%1$s'')'),
    ('clerk', 'select count(*) from api.paper_list(''9001'', ''overdue'', ''%1$s'', null, ''print'')'), ('clerk', 'select count(*) from api.paper_list(''%1$s'', ''overdue'', ''all'', null, ''print'')'),
    ('clerk', 'select count(*) from api.monthly_people(9001, ''2026-11-01'', ''closed'', ''%2$s'', ''all'', '''', ''export'', null, null, 9)'),
    ('clerk', 'select count(*) from api.monthly_people(9001, ''2026-11-01'', ''closed'', ''%1$s'', ''all'', '''', ''print'', null, null, 9)'),
    ('clerk', 'select count(*) from api.quality(''%2$s'', ''ru'')'), ('clerk', 'select count(*) from api.quality_people(''%1$s'', '''', ''ru'', '''', null, null, 9)'),
    ('clerk', 'select count(*) from api.register(''%2$s'', ''territorial'', ''check'', ''ru'')'), ('clerk', 'select outcome from api.set_password(''%2$s'', ''x'')'),
    ('supervisor', 'select count(*) from api.register(''9001'', ''territorial'', ''check'', ''ru'', ''{"territory=%2$s",disability=1}'')'),
    ('clerk', 'select count(*) from api.case_head((select min(case_id) from api.worklist(9001, ''overdue'', ''all'', null, null, 9)), ''card %2$s'')'),
    ('admin', 'select outcome from api.save_user(gen_random_uuid(), ''lock'', ''jki_ministry'', null, ''{reason}'', ''{"смотрела: %1$s"}'')')) v(l, q) \g /dev/null
select cmp_ok((select count(*) from audit.entry e, mark_words m where e.id > m.id), '>=', 18::bigint, 'each left its entry');
select is((select string_agg(concat_ws(' ', e.login, e.kind, e.relation, e.program, e.row_id, e.why), E'\n') from audit.entry e, mark_words m
            where e.id > m.id and to_jsonb(e)::text ~* 'stertova|стёртова|00100188833|1960-01-20'), null, 'and none of them tells the name');
select is((select string_agg(distinct e.program, ', ') from audit.entry e, mark_words m where e.id > m.id), '?', 'the program is a question mark');
select is((select string_agg(e.why, ', ' order by e.id) from audit.entry e, mark_words m where e.id > m.id and e.kind in ('login', 'failure') and e.relation = 'session'), '?, ?, ?, unlock 1 ?, unlock 2 ?', 'what it calls itself, too');
select is((select string_agg(e.why, ', ' order by e.id) from audit.entry e, mark_words m where e.id > m.id and e.row_id in (repeat('c', 64), repeat('d', 64))), 'entries=1 citizen login=? ?, entries=1 ?', 'of a filter what is one');
select is(audit.filter_words('citizen=7 login=jki_clerk kind=look 2026-01-01..2026-02-01 away=2025-01..2025-03, 2025-05, …'), 'citizen=7 login=jki_clerk kind=look 2026-01-01..2026-02-01 away=2025-01..2025-03, 2025-05, …', 'which is kept whole');
select is((select concat_ws('; ', e.why, e.columns::text, audit.said(e.relation, e.kind, e.columns, e.why, e.id, e.at)) from audit.entry e, mark_words m where e.id > m.id and e.kind = 'rights'),
          'lock jki_ministry; {lock_reason}; lock jki_ministry смотрела: stertova Стёртова', 'why an account was locked is a value, which the auditor reads');
select is(tap.as_login('jki_auditor', 'select why from api.journal(null, null, null, null, null, ''jki_admin'', null, null, ''rights'', null, null, 1) where outcome = ''ok'''), '("lock jki_ministry смотрела: stertova Стёртова")', 'in the journal''s own words');
set local application_name = 'kurator 10.0.0.9';
update mark set id = (select max(e.id) from audit.entry e);

-- ---- refused for want of a right ----
select is(tap.rows('jki_' || l, q) like '(%)' and tap.came() = 'failure ' || l || ' ' || w, true, l || ': ' || q) from (values
    ('auditor', 'select * from api.journal(9002, null, null, null, null, null, null, null, null, null, null, 1)', 'api.journal: rights.auditor'),
    ('auditor', 'select * from api.journal_verify(9002, null, null, 0)', 'api.journal_verify: rights.auditor'),
    ('auditor', format('select * from api.journal_exported(9002, %L, 1, '''')', repeat('b', 64)), 'api.journal_exported: rights.auditor'),
    ('auditor', format('select * from api.journal_known(9002, %L, 1, '''')', repeat('b', 64)), 'api.journal_known: rights.auditor'),
    ('clerk', 'select * from api.monthly(0, null, ''ru'', '''')', 'api.monthly: monthly.region'), ('clerk', 'select * from api.monthly(9002, null, ''ru'', '''')', 'api.monthly: monthly.office'),
    ('clerk', 'select * from api.monthly_people(9002, null, ''open'', '''', ''all'', '''', '''', null, null, 9)', 'api.monthly_people: monthly.office'),
    ('clerk', 'select * from api.paper_list(''9002'', ''overdue'', ''all'', null, ''print'')', 'api.paper_list: paper.office'),
    ('supervisor', 'select * from api.statistics(0, null, null, ''report'', ''ru'')', 'api.statistics: statistics.region'),
    ('supervisor', 'select * from api.register('''', ''regional'', ''check'', ''ru'')', 'api.register: register.region'),
    ('clerk', 'select * from api.quality(''9002'', ''ru'')', 'api.quality: quality.office'), ('clerk', 'select * from api.quality_people(''9002'', '''', ''ru'', '''', null, null, 9)', 'api.quality_people: quality.office'),
    ('clerk', 'select * from api.register('''', ''territorial'', ''check'', ''ru'')', 'api.register: register.office'),
    ('clerk', 'select * from api.set_password(''jki_other'', ''x'')', 'api.set_password: rights.none')) v(l, q, w);
select is(tap.as_login('jki_clerk', 'select outcome, code from api.spot_check(gen_random_uuid(), 9001)') || ' ' || tap.came(), '(refused,rights.supervisor) failure clerk api.spot_check: rights.supervisor', 'a save of the supervisor''s');
select is(tap.as_login('jki_admin', 'select outcome, code from api.save_user(gen_random_uuid(), ''lock'', ''nobody'', null, ''{}'', ''{}'')') || coalesce(tap.came(), ''), '(refused,user.none)', 'what is refused for another reason is no failure');
create function tap.quietly() returns text language plpgsql as $$
begin
    perform set_config('transaction_read_only', 'on', true);
    return tap.as_login('jki_auditor', 'select code from api.journal(9002, null, null, null, null, null, null, null, null, null, null, 1)');
end $$;

-- ---- rights ----
select is(tap.as_login('jki_admin', 'select outcome from api.save_user(gen_random_uuid(), ''lock'', ''jki_other'', null, ''{}'', ''{}'')'), '(saved)', 'an account locked');
select is(tap.came() ~ '^update admin kurator.staff: ; rights admin kurator.staff: lock', true, 'the change, and the act');
select is((select count(*)::int from audit.entry e where e.request = (select x.request from audit.entry x where x.login = 'jki_admin' order by x.id desc limit 1)), 2, 'of one request');

-- ---- what cannot be written down ----
select tap.at(kurator.clock() + interval '1 second') \g /dev/null
alter table audit.entry_2026_11 add constraint full_disk check (false) not valid;
select is(left(tap.as_login('jki_clerk', q), 7), '! KU004', q) from unnest(array[format('select * from api.case_head(%s, ''card'')', :d), format('select * from api.case_head(%s, null)', :d),
    format('select * from api.case_phones(%s)', :d), format('select * from api.case_timeline(%s, 9)', :d), format('select * from api.esrn_facts(%s, ''esrn'')', :d), format('select * from api.paper_card(%s)', :d),
    format('select * from api.paper_notice(%s)', :d), 'select * from api.paper_list(''9001'', ''overdue'', ''all'', null, ''print'')', 'select * from api.monthly(9001, null, ''ru'', ''export'')',
    'select * from api.elsewhere(9001, ''1992-03-14'', ''00100199764'', null, null, null, null)']) q;
select is(left(tap.as_login('jki_auditor', 'select * from api.journal(null, null, null, null, null, null, null, null, null, null, null, 1)'), 7), '! KU004', 'the journal');
select is(left(tap.save('jki_clerk', 'attempt', :d, 'channel=phone', 'outcome=no_answer'), 1), '!', 'a change is not done');
select is((select count(*)::int from kurator.attempt_case where case_id = :d), 0, 'nothing of it is there');
select is(left(tap.as_login('jki_clerk', 'select outcome from api.start(1, ''kurator 0.1'', null)'), 1), '!', 'nobody gets in unseen');
alter table audit.entry_2026_11 drop constraint full_disk;
select is(tap.quietly(), '(rights.auditor)', 'on a standby a refusal is one without an entry');
select * from finish();
rollback;
