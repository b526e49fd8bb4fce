-- reopen.sql - a closing that was a mistake is taken back (rule 10): what ran runs again with its dates, a death in every office.
\set prefix back_
\set clerk back_clerk
\set boss back_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();

-- ---- one's own, on the same day ----------------------------------------------------------------------------------------------
select tap.case_of('Живой', '+79000000071') as c \gset
select is(tap.save(:'clerk', 'reopen', :c, 'why=wrong_person'), 'refused reopen.open', 'nothing was closed');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-11-27 10:00', 'place=office'), 'saved', 'told, with a meeting');
select tap.deadlines(:c) as ran, tap.state(:c) as stood \gset
select tap.case_of('Вдалеков', '+79000000072', p_office => 9002) as away \gset
update kurator.case_file set state = 'closed', close_reason = 'moved', closed_on = '2026-11-23' where id = :away;
insert into kurator.person_office (office_id, person_id) values (9002, tap.person_of(:c));
insert into kurator.case_file (office_id, person_id, source, ladder, received_on) values (9002, tap.person_of(:c), 'ipra', true, '2026-11-23') returning id as away \gset
select kurator.recompute(:away) as done \gset
select is(tap.save(:'clerk', 'close', :c, 'reason=died', 'died_on=2026-11-20', 'note=со слов соседки', 'confirm=died'), 'saved', 'died, it was said');
select is(tap.deadlines(:away), 'notify cancelled 30.11', 'the other office stops');
select is(tap.save(:'clerk', 'reopen', :c), 'refused field.required:why', 'why?');
select is(tap.save(:'clerk', 'reopen', :c, 'why=tired'), 'refused field.choice:why', 'a reason of the list');
select is(tap.save(:'clerk', 'reopen', :c, 'why=not_so', 'note=' || repeat('я', 1001)), 'refused field.long:note', 'a note has its length');
select is(tap.save('back_coordinator', 'reopen', :c, 'why=not_so'), 'refused reopen.not_yours', 'not by a colleague');
select is(tap.save('back_other', 'reopen', :c, 'why=not_so'), '! KU001', 'not from another office');
select is(tap.save('back_other', 'reopen', :away, 'why=not_so'), 'refused reopen.not_yours', 'nor by who did not record the death, at his own case');
savepoint s;
select is(tap.save(:'clerk', 'reopen', :c, 'why=not_so', 'note=сам снял трубку'), 'saved', 'the own one on the same day');
select is(tap.state(:c), :'stood', 'the case stands as it stood');
select is(tap.deadlines(:c), :'ran', 'what ran runs, under its dates');
select is((select state from kurator.appointment where case_id = :c), 'agreed', 'the meeting stands');
select is((select died_on from kurator.person where id = tap.person_of(:c)), null::date, 'nobody died');
select is(tap.deadlines(:away), 'notify open 30.11', 'in the other office it runs again');
select is(tap.as_login(:'clerk', format('select kind || '' '' || outcome || '' '' || detail from api.case_timeline(%s, 100) where kind in (''closed'', ''reopened'') order by at, kind', :c)),
          E'("closed died со слов соседки")\n("reopened not_so сам снял трубку")', 'both stay visible, with their words');
select is(tap.as_login('back_other', format('select outcome from api.case_timeline(%s, 100) where kind = ''reopened''', :away)), '(not_so)', 'there, too');
select is(tap.save(:'clerk', 'reopen', :c, 'why=not_so'), 'refused reopen.open', 'once');
select is(tap.save(:'clerk', 'close', :c, 'reason=moved'), 'saved', 'closed again');
select is((select string_agg(kind || coalesce(' ' || why, ''), ', ' order by id) from kurator.case_event where case_id = :c), 'closed, reopened not_so, closed', 'each is written');
rollback to s;
select tap.at('2026-11-24 00:00+08');
select is(tap.save(:'clerk', 'reopen', :c, 'why=not_so'), 'refused reopen.not_yours', 'the next day no more');
select is(tap.save(:'boss', 'reopen', :c, 'why=not_so'), 'saved', 'but the supervisor may');
select is(tap.deadlines(:c), :'ran', 'with the old dates');

-- ---- what comes of the other ends --------------------------------------------------------------------------------------------
select tap.case_of('Переезжев', '+79000000073') as c \gset
select is(tap.save(:'clerk', 'close', :c, 'reason=moved'), 'saved', 'moved');
select is(tap.save(:'clerk', 'reopen', :c, 'why=wrong_person'), 'saved', 'not this one');
select is(tap.deadlines(:c), 'notify open 01.12', 'the five days run on');
select is(tap.save(:'clerk', 'forward', :c, 'organisation=9002'), 'saved', 'passed on');
select is(tap.save(:'boss', 'reopen', :c, 'why=wrong_person'), 'refused reopen.forwarded', 'is the other operator''s');
-- a change of mind afterwards is no taking back
select tap.case_of('Отказов', '+79000000074') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=refused', 'refusal=has_help'), 'saved', 'refused');
select is(tap.save(:'clerk', 'close', :c, 'reason=refused', 'confirm=esrn'), 'saved', 'and closed');
select is(tap.save(:'boss', 'reopen', :c, 'why=wrong_reason'), 'saved', 'taken back');
select is(tap.save(:'clerk', 'close', :c, 'reason=refused', 'confirm=esrn'), 'saved', 'closed again');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'a change of mind');
select is((select why from kurator.case_event where case_id = :c order by id desc limit 1), null, 'is written as one');
select * from finish();
rollback;
