-- esrn.sql - the facts of a case in the order of the register, marked one by one, all at once, by two clerks, and taken back.
\set prefix esrn_
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
select :'prefix' || 'clerk' as clerk, :'prefix' || 'coordinator' as second, :'prefix' || 'supervisor' as supervisor, :'prefix' || 'monitor' as monitor, :'prefix' || 'other' as other \gset
create function tap.facts(p_case bigint) returns text language sql as $$
    select tap.as_login('esrn_clerk', format('select f.kind from api.esrn_facts(%s, null) f', p_case)) $$;
-- kinds that are marked
create function tap.marked(p_case bigint) returns text language sql as $$
    select string_agg(s.kind, ' ' order by s.n) filter (where s.marked_at is not null) from kurator.esrn_state(p_case) s $$;
create function tap.mark(p_login text, p_case bigint, p_kind text, p_done text default 'yes') returns text language sql as $$
    select tap.save(p_login, 'esrn_fact', p_case, 'kind=' || p_kind, 'ref=' || (select min(s.ref) from kurator.esrn_state(p_case) s where s.kind = p_kind), 'done=' || p_done) $$;
create function tap.esrn(p_case bigint) returns text language sql as $$
    select coalesce(to_char(c.esrn_at at time zone 'Asia/Irkutsk', 'DD.MM HH24:MI') || ' ' || s.login, '-') from kurator.case_file c left join kurator.staff s on s.id = c.esrn_by where c.id = p_case $$;

-- ---- which facts, in which order -------------------------------------------------------------------------------------
select tap.citizen(9001, 'Петрова', '11223344595', '+79000000001') as c \gset
select is(tap.facts(:c), E'(name)\n(birth)\n(snils)\n(address)\n(source)\n(incoming)\n(received)', 'before the citizen is told: who it is and what arrived');
select is(tap.mark(:'clerk', :c, 'name'), 'saved', 'who it is may be typed at the arrival');
select is(tap.save(:'clerk', 'esrn', :c, 'done=yes'), 'refused esrn.early:done', 'the case not');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'need_other_services=refused', 'refusal=not_needed',
                   'meeting_at=2026-11-25 11:00', 'place=office'), 'saved', 'told');
select is(tap.facts(:c), E'(name)\n(birth)\n(snils)\n(address)\n(source)\n(incoming)\n(received)\n(told_at)\n(told_how)\n(told_by)\n(told_whom)\n(answer)\n(answer)\n(answer)\n(meeting_at)\n(meeting_place)', 'all of it, in this order');
select is(tap.as_login(:'clerk', format('select f.args from api.esrn_facts(%s, null) f where f.kind in (''told_at'', ''told_by'', ''answer'') order by f.kind, f.ref', :c)),
          E'("{social_services,agreed,2026-11-23,oral,"""",""""}")\n("{accompaniment,agreed,2026-11-23,oral,"""",""""}")\n("{other_services,refused,2026-11-23,oral,not_needed,""""}")\n("{""2026-11-23 10:00""}")\n("{""Иванова Ольга Петровна""}")',
          'whole names and dates');

-- ---- one by one ------------------------------------------------------------------------------------------------------
select is(tap.marked(:c), 'name', 'the one typed before stands');
select is(tap.mark(:'clerk', :c, 'birth'), 'saved', 'marked');
select is(tap.mark(:'second', :c, 'birth'), 'saved', 'a colleague who marks it too changes nothing');
select is((select s.login::text from kurator.esrn_fact e join kurator.staff s on s.id = e.marked_by where e.case_id = :c and e.kind = 'birth'), :'clerk', 'it stays the first one''s');
select is(tap.mark(:'second', :c, 'birth', 'no'), 'refused esrn.not_yours', 'nor takes it back');
select is(tap.mark(:'clerk', :c, 'birth', 'no'), 'saved', 'the own one, the same day');
select is(tap.mark(:'clerk', :c, 'birth', 'no'), 'saved', 'twice is once');
select is(tap.marked(:c), 'name', 'is open again');
select is(tap.save(:'clerk', 'esrn_fact', :c, 'kind=name', 'ref=77', 'done=yes'), 'refused esrn.no_fact', 'no such fact');
select is(tap.save(:'clerk', 'esrn_fact', :c, 'kind=name', 'ref=0'), 'refused field.required:done', 'what about it');
select is(tap.save(:'clerk', 'esrn_fact', :c, 'kind=name', 'ref=0', 'done=maybe'), 'refused field.choice:done', 'yes or no');
select is(left(tap.save(:'monitor', 'esrn_fact', :c, 'kind=name', 'ref=0', 'done=yes'), 7), '! 42501', 'a monitor looks only');
select is(tap.save(:'other', 'esrn_fact', :c, 'kind=name', 'ref=0', 'done=yes'), '! KU001', 'another office has no such case');
select is(tap.as_login(:'other', format('select * from api.esrn_facts(%s, ''esrn'')', :c)), '', 'nor its facts');
select is((select count(*)::int from kurator.esrn_state(:c) s cross join lateral tap.save(:'second', 'esrn_fact', :c, 'kind=' || s.kind, 'ref=' || s.ref, 'done=yes') r
            where s.marked_at is null and s.n < 16), 14, 'all but the last');
select is(tap.esrn(:c), '-', 'the case is not entered yet');
select is(tap.mark(:'clerk', :c, 'meeting_place'), 'saved', 'the last one');
select is(tap.esrn(:c), '23.11 10:00 esrn_clerk', 'the case is entered');
select is(tap.deadlines(:c), 'agree_meeting met 27.11, esrn met 27.11, meeting open 25.11, notify met 27.11', 'and its period met');

-- ---- what arises later is open, the mark stands ----------------------------------------------------------------------
select tap.at('2026-11-24 10:00+08');
update kurator.person set surname = 'Иванова', version = version + 1 where id = tap.person_of(:c);
select is((select string_agg(s.kind, ' ') from kurator.esrn_state(:c) s where s.marked_at is null), 'name', 'a name put right is to be typed anew');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-11-25 11:00', 'place=office', 'confirm=meanwhile'), 'saved', 'changes her mind about the third');
select is((select string_agg(s.kind || ' ' || s.args[1], ' ' order by s.n) from kurator.esrn_state(:c) s where s.marked_at is null and s.kind = 'change'), 'change other_services', 'a later word of its own; what was said before is no fact anew');
select is(tap.esrn(:c), '23.11 10:00 esrn_clerk', 'the mark of the case stands');
select is((select state from kurator.deadline where case_id = :c and period = 'esrn'), 'met', 'no second entry is asked for');
select is(tap.mark(:'second', :c, 'change'), 'saved', 'it is marked by itself');
select is(tap.save(:'second', 'esrn', :c, 'done=yes'), 'saved', 'all at once');
select is((select count(*)::int from kurator.esrn_state(:c) s where s.marked_at is null), 0, 'nothing is open');
select is(tap.esrn(:c), '23.11 10:00 esrn_clerk', 'and the mark is the first one');

-- ---- taken back ------------------------------------------------------------------------------------------------------
select is(tap.mark(:'clerk', :c, 'snils', 'no'), 'refused esrn.not_yours', 'yesterday''s, and another''s');
select is(tap.mark(:'supervisor', :c, 'snils', 'no'), 'saved', 'the supervisor');
select is((select string_agg(s.kind, ' ') from kurator.esrn_state(:c) s where s.marked_at is null), 'snils', 'this one alone is open');
select is(tap.esrn(:c), '-', 'and the case with it');
select is(tap.mark(:'clerk', :c, 'snils'), 'saved', 'typed');
select is(tap.esrn(:c), '24.11 10:00 esrn_clerk', 'entered');
select is(tap.save(:'clerk', 'esrn', :c, 'done=no'), 'saved', 'the mark of the case taken back');
select is(tap.marked(:c), null, 'takes all facts back');
select is(tap.save(:'clerk', 'esrn', :c, 'done=yes'), 'saved', 'one key marks all');
select is((select count(*)::int from kurator.esrn_state(:c) s where s.marked_at is null), 0, 'all of them');
select is((select count(*)::int from kurator.esrn_fact e where e.case_id = :c and e.undone_at is null), 0, 'without a row each');
select is(tap.mark(:'clerk', :c, 'told_by', 'no'), 'saved', 'one of them taken back');
select is((select string_agg(s.kind, ' ') from kurator.esrn_state(:c) s where s.marked_at is null), 'told_by', 'the others stay');
select is(tap.esrn(:c), '-', 'the case is open');

-- ---- closed to everybody else ----------------------------------------------------------------------------------------
select throws_ok(format('delete from kurator.esrn_fact where case_id = %s', :c), null, null, 'nothing is deleted');
select isnt((select count(*)::int from audit.entry where relation = 'kurator.esrn_fact' and subject = tap.person_of(:c)), 0, 'each mark is in the journal of the citizen');
select is(tap.save(:'clerk', 'close', :c, 'reason=moved'), 'saved', 'closed');
select is(tap.mark(:'clerk', :c, 'told_by'), 'refused case.closed', 'a closed case is not marked');
select * from finish();
rollback;
