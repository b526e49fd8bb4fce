-- ladder.sql - the contact ladder, rule by rule, each with its yes and its no, through the saves and past them.
\set prefix ladder_
\set clerk ladder_clerk
\set boss ladder_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();

-- ---- 1: five working days, three things under one date -----------------------------------------------------------------
select tap.case_of('Первов', '+79000000001') as c \gset
select is(tap.state(:c), '1 call зв0 вы0 по0', 'a new case begins with a call');
select is(tap.deadlines(:c), 'notify open 30.11', 'arrived on Monday 23.11: the fifth working day is Monday 30.11');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'told');
select is(tap.state(:c), '4 meeting зв0 вы0 по0 notified 23.11 10:00 agreed', 'told and agreed, no meeting: that is the next step');
select is(tap.deadlines(:c), 'agree_meeting open 30.11, esrn open 30.11, notify met 30.11', 'the clock stopped; what is missing stays under the same date');
select is(tap.save(:'clerk', 'appointment', :c, 'action=agree', 'meeting_at=2026-11-25 11:00', 'place=office'), 'saved', 'meeting agreed');
select is(tap.deadlines(:c), 'agree_meeting met 30.11, esrn open 30.11, meeting open 25.11, notify met 30.11', 'the mark of the register is still missing');
select is(tap.state(:c), '4 esrn зв0 вы0 по0 notified 23.11 10:00 agreed meeting 25.11 11:00', 'and is the next step');
select is(tap.save(:'clerk', 'esrn', :c, 'done=yes'), 'saved', 'marked');
select is(tap.deadlines(:c), 'agree_meeting met 30.11, esrn met 30.11, meeting open 25.11, notify met 30.11', 'all three are done');
select is(tap.state(:c), '4 meeting зв0 вы0 по0 notified 23.11 10:00 agreed meeting 25.11 11:00 esrn', 'what remains is the meeting itself');
select ok(not kurator.recompute(:c), 'working it out again changes nothing');
-- the settings that stop the clock later
insert into kurator.setting values ('clock.stops_on', 9001, 'meeting');
select tap.case_of('Второв', '+79000000002') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'told');
select is(tap.deadlines(:c), 'esrn open 30.11, notify open 30.11', 'clock.stops_on = meeting: it runs on');
select is(tap.save(:'clerk', 'appointment', :c, 'action=agree', 'meeting_at=2026-11-25 12:00', 'place=office'), 'saved', 'meeting agreed');
select is(tap.deadlines(:c), 'agree_meeting met 30.11, esrn open 30.11, meeting open 25.11, notify met 30.11', 'and stops with the meeting');
update kurator.setting set value = 'esrn' where key = 'clock.stops_on';
select ok(kurator.recompute(:c), 'clock.stops_on = esrn changes it');
select is(split_part(tap.deadlines(:c), ', ', 4), 'notify open 30.11', 'it runs until the mark');
delete from kurator.setting;
-- a source without the ladder
select tap.case_of('Третьев', '+79000000003', p_source => 'personal') as c \gset
select is(tap.rungs(:c), 'open rung.no_ladder, open rung.no_ladder, open rung.no_ladder', 'who came in person has no ladder');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=nobody_home'), 'saved', 'and may be visited at once');

-- ---- 2: phone first; who counts ----------------------------------------------------------------------------------------
select tap.case_of('Четвертов', '+79000000004') as c \gset
select is(tap.rungs(:c), 'open, locked rung.phone_more/0,2, locked rung.visit_first', 'the visit waits for the phone, the post for the visit');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=call_back', 'call_back_at=2026-12-01 10:00'), 'question question.callback_late:call_back_at(2026-11-30)', 'to call back after the last day is to tell too late');
savepoint s;
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=call_back', 'call_back_at=2026-12-01 10:00', 'confirm=callback_late'), 'saved', 'but may be what the citizen wants');
rollback to s;
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=call_back', 'call_back_at=2026-11-30 18:00'), 'saved', 'on the last day is in time');
rollback to s;
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=call_back', 'call_back_at=2026-11-23 15:00'), 'saved', 'call me back');
select is(tap.state(:c), '1 call_at зв0 вы0 по0', 'is reached, not notified');
select is(tap.deadlines(:c), 'notify open 30.11', 'the clock runs');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=family', 'answer=agreed'),
          'question question.not_counted:spoke_with(family)', 'telling the family does not count');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=family', 'confirm=not_counted'), 'saved', 'but may be recorded');
select is(tap.deadlines(:c), 'notify open 30.11', 'the clock runs on');
insert into kurator.setting values ('contact.family_counts', 9001, 'true');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=family', 'answer=thinking', 'decide_by=2026-12-01'), 'saved', 'contact.family_counts: it counts');
select is(tap.state(:c), '4 decide зв0 вы0 по0 notified 23.11 10:00 thinking', 'I will think about it is notified');
select is(tap.deadlines(:c), 'decide open 01.12, esrn open 30.11, notify met 30.11', 'and comes back on the promised day');
delete from kurator.setting;
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=refused', 'refusal=has_help'), 'saved', 'a refusal');
select is(tap.state(:c), '4 esrn зв0 вы0 по0 notified 23.11 10:00 refused', 'stops the clock; the register remains');
select is(tap.deadlines(:c), 'decide met 01.12, esrn open 30.11, notify met 30.11', 'the promise was kept');
select is(tap.save(:'clerk', 'close', :c, 'reason=refused', 'confirm=esrn'), 'saved', 'closed as refused');
select is(tap.deadlines(:c), 'decide met 01.12, esrn cancelled 30.11, notify met 30.11', 'nothing runs');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), 'question question.closed(refused,2026-11-23,Иванова О. П.)', 'an attempt on a closed case is asked about');
savepoint s;
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer', 'confirm=closed'), 'saved', 'and written down');
select is(tap.state(:c), '4 none зв1 вы0 по0 notified 23.11 10:00 refused closed refused', 'it changes nothing');
select is(tap.deadlines(:c), 'decide met 01.12, esrn cancelled 30.11, notify met 30.11', 'nor runs anything');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'question question.closed(refused,2026-11-23,Иванова О. П.)', 'called once more and agreed: asked');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=refused', 'refusal=has_help', 'confirm=closed'), 'refused case.closed', 'called once more and refused: it stays closed');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'confirm=closed'), 'saved', 'agreed: a change of mind');
select is(tap.state(:c), '4 meeting зв1 вы0 по0 notified 23.11 10:00 agreed', 'opens it');
rollback to s;
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'direction=in', 'outcome=reached'), 'refused case.closed', 'an incoming call that told nothing: as ever');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'a change of mind by an incoming call');
select is(tap.state(:c), '4 meeting зв0 вы0 по0 notified 23.11 10:00 agreed', 're-opens the case');
select is(tap.deadlines(:c), 'agree_meeting open 30.11, decide met 01.12, esrn open 30.11, notify met 30.11', 'with what was open');
select is((select string_agg(kind, ' ' order by id) from kurator.case_event where case_id = :c), 'closed reopened', 'and both stay written');
-- needs apart
select tap.case_of('Пятов', '+79000000005') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=refused', 'need_accompaniment=agreed', 'refusal=not_needed'), 'saved', 'refusal is per need');
select is((select string_agg(need || ' ' || answer, ', ' order by need) from kurator.consent where case_id = :c),
          'accompaniment agreed, other_services refused, social_services refused', 'three answers');
select is(split_part(tap.state(:c), ' ', 9), 'agreed', 'one agreed need makes a meeting due');
-- minors and the incapable: only the representative
select tap.case_of('Шестов', '+79000000006', '2015-01-01') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'question question.not_counted:spoke_with(minor)', 'a child is not told');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=representative', 'answer=agreed'), 'saved', 'its mother is');
select is(split_part(tap.state(:c), ' ', 2), 'meeting', 'that counts');
select tap.case_of('Седьмов', '+79000000007', '2008-11-24') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'question question.not_counted:spoke_with(minor)', 'the day before the 18th birthday');
select tap.at('2026-11-24 10:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'on the birthday');
select tap.at('2026-11-23 10:00+08');
select tap.case_of('Восьмов', '+79000000008') as c \gset
update kurator.person set incapable = true where id = tap.person_of(:c);
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'question question.not_counted:spoke_with(incapable)', 'the incapable alike');
-- incoming: whatever the rung
select tap.case_of('Девятов', '+79000000009') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=office', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'who comes himself is told');
select is((select direction from kurator.contact_attempt where id = tap.attempt(:c)::bigint), 'in', 'he came');
-- messages
select tap.case_of('Десятов', '+79000000010') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=message', 'outcome=answered', 'spoke_with=self', 'answer=agreed'), 'question question.not_counted:spoke_with(message)', 'a message does not notify who can speak');
insert into kurator.preference (person_id, kind) values (tap.person_of(:c), 'deaf');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=message', 'outcome=answered', 'spoke_with=self', 'answer=agreed'), 'saved', 'it does notify the deaf');
insert into kurator.setting values ('ladder.message_notifies', 9001, 'never');
select kurator.recompute(:c) as done \gset
select is(tap.deadlines(:c), 'agree_meeting cancelled 30.11, esrn cancelled 30.11, notify open 30.11', 'ladder.message_notifies = never takes it back');
delete from kurator.setting;

-- ---- 3: the visit --------------------------------------------------------------------------------------------------------
select tap.case_of('Одиннадцатов', '+79000000011') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=nobody_home'), 'refused ladder.visit_locked:channel', 'no visit before the calls');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), 'saved', 'first call');
select is(tap.rungs(:c), 'open rung.phone_gap/2026-11-23 11:00, locked rung.phone_more/1,1, locked rung.visit_first', 'the next counts in an hour');
select tap.at('2026-11-23 10:59+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=busy'), 'saved', 'a call after 59 minutes');
select is(tap.state(:c), '1 call зв1 вы0 по0', 'does not count');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=nobody_home'), 'refused ladder.visit_locked:channel', 'the visit stays locked');
select tap.at('2026-11-23 11:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=busy'), 'saved', 'a call after 60 minutes');
select is(tap.state(:c), '2 visit зв2 вы0 по0', 'counts and unlocks the visit');
select is(tap.rungs(:c), 'failed rung.failed/2, open, locked rung.visit_first', 'the ladder says so');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=nobody_home', 'happened_at=2026-11-23 10:30'), 'refused ladder.visit_locked:channel', 'not a visit from before the calls');
insert into kurator.setting values ('ladder.phone_attempts', 9001, '3');
select is(tap.rungs(:c), 'open rung.phone_gap/2026-11-23 12:00, locked rung.phone_more/2,1, locked rung.visit_first', 'ladder.phone_attempts = 3 wants one more');
update kurator.setting set (key, value) = ('ladder.phone_gap_minutes', '0');
select is((select phone_count from kurator.ladder_of(:c)), 3, 'ladder.phone_gap_minutes = 0: every call counts');
delete from kurator.setting;
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=impossible'), 'refused ladder.visit_impossible:outcome', 'impossible only where the head said so');
insert into kurator.no_visit (organisation_id, settlement, from_day, until_day, order_no) values (9001, 'кутулик', '2026-11-24', '2026-12-20', '12');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=impossible'), 'refused ladder.visit_impossible:outcome', 'and not before that day');
update kurator.no_visit set from_day = '2026-11-20';
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=impossible'), 'saved', 'in the season');
select is(tap.state(:c), '3 post зв2 вы1 по0', 'it counts as a visit in vain');
delete from kurator.no_visit;
-- no usable number; preferences
select tap.case_of('Двенадцатов', null) as c \gset
select is(tap.state(:c), '2 visit зв0 вы0 по0', 'without a number the visit is open at once');
select is(tap.rungs(:c), 'failed rung.no_number, open rung.no_number, locked rung.visit_first', 'and says why');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), 'refused phone.required:phone_id', 'a call needs a number');
select tap.case_of('Тринадцатов', '+79000000013') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=wrong_person'), 'saved', 'the wrong person answers');
select is((select state from kurator.phone where person_id = tap.person_of(:c)), 'wrong', 'the number is known to be wrong');
select is(tap.state(:c), '2 visit зв1 вы0 по0', 'no usable number is left: the visit is open');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer', 'phone_new=+79000000113'), 'saved', 'a new number turns up');
select is(tap.state(:c), '1 call зв1 вы0 по0', 'the ladder goes back to the phone');
select tap.at('2026-11-24 12:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=not_in_service'), 'saved', 'nobody is connected to it any more');
select is((select string_agg(state, ' ' order by position) from kurator.phone where person_id = tap.person_of(:c)), 'wrong unserviced', 'which is told apart');
select is(tap.state(:c), '2 visit зв2 вы0 по0', 'and leaves no usable number either');
select is(tap.as_login(:'clerk', format('select number, state from api.case_phones(%s)', :c)), E'(+79000000013,wrong)\n(+79000000113,unserviced)', 'the card says so');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || tap.attempt(:c), 'why=wrong_outcome'), 'saved', 'taken back');
select is((select state from kurator.phone where number = '+79000000113'), 'unchecked', 'it is a number again');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=call_back', 'call_back_at=2026-11-24 16:00', 'phone_id=' || (select id from kurator.phone where number = '+79000000113'),
                   'phone_new=+79000000013', 'phone_new_owner=family'), 'saved', 'a number known to be wrong is given anew');
select is((select string_agg(state, ' ' order by position) from kurator.phone where person_id = tap.person_of(:c)), 'unchecked good', 'it is to be tried; the one that was called is right');
select tap.at('2026-11-23 11:00+08');
select tap.case_of('Четырнадцатов', '+79000000014') as c \gset
insert into kurator.preference (person_id, kind) values (tap.person_of(:c), 'deaf');
select is(tap.rungs(:c), 'failed rung.no_voice, open rung.no_voice, locked rung.visit_first', 'the deaf are not called');
insert into kurator.phone (person_id, number, owner) values (tap.person_of(:c), '+79000000114', 'representative');
select is(tap.rungs(:c), 'open, locked rung.phone_more/0,2, locked rung.visit_first', 'but their representative is');
insert into kurator.preference (person_id, kind) values (tap.person_of(:c), 'no_voice');
select is(tap.rungs(:c), 'failed rung.no_voice, open rung.no_voice, locked rung.visit_first', 'unless calls are not wanted at all');
update kurator.preference set valid_until = '2026-11-22' where person_id = tap.person_of(:c);
select is(tap.rungs(:c), 'open, locked rung.phone_more/0,2, locked rung.visit_first', 'a wish that ended does not count');

-- ---- 4, 6: the post, waiting, returned mail ------------------------------------------------------------------------------
select tap.at('2026-11-23 10:00+08');
select tap.case_of('Пятнадцатов', '+79000000015') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=sent'), 'refused ladder.post_locked:channel', 'no post before phone and visit');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), 'saved', 'call');
select tap.at('2026-11-24 10:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=message_left'), 'saved', 'call');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=sent'), 'refused ladder.post_locked:channel', 'no post before the visit');
select tap.at('2026-11-25 10:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=not_opened', 'performer=Соцработник Алёна'), 'saved', 'visit');
select is(tap.state(:c), '3 post зв2 вы1 по0', 'the post is next');
select is(tap.deadlines(:c), 'notify open 30.11', 'failed attempts never stop the clock');
select tap.at('2026-11-30 23:59+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=sent', 'postal_id=66400012345676'), 'refused postal.check:postal_id', 'a wrong postal number');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=sent', 'postal_id=66400012345674'), 'saved', 'handed in before midnight of the last day');
select is(tap.state(:c), '4 wait зв2 вы1 по1 notified 30.11 23:59', 'notified in time');
select is((select due_on - closed_on from kurator.deadline where case_id = :c and period = 'notify'), 0, 'on the last day');
select is(tap.deadlines(:c), 'notify met 30.11, post_wait open 30.12', 'thirty days to wait');
select tap.at('2026-12-07 12:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=delivered'), 'saved', 'delivered');
select is(tap.deadlines(:c), 'notify met 30.11, post_wait open 30.12', 'goes on waiting');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=returned'), 'refused return.required:return_reason', 'returned: why?');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=returned', 'return_reason=bored'), 'refused field.choice:return_reason', 'for a reason of the list');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=delivered', 'return_reason=expired'), 'saved', 'what was delivered has none');
select is((select return_reason from kurator.contact_attempt where id = tap.attempt(:c)::bigint), '', 'it is not stored');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=returned', 'return_reason=expired'), 'saved', 'returned');
select is(tap.as_login(:'clerk', format('select outcome, reason from api.case_timeline(%s, 100) where outcome in (''returned'', ''sent'', ''delivered'') order by id desc limit 2', :c)), E'(returned,expired)\n(delivered,"")', 'the timeline says why');
select is(tap.state(:c), '3 post зв2 вы1 по0', 'brings the case back at once');
select is(tap.deadlines(:c), 'notify open 30.11, post_wait cancelled 30.12', 'with the old due date');
select is(tap.rungs(:c), 'failed rung.failed/2, failed rung.failed/1, open rung.returned', 'the post is to be tried again');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=sent'), 'saved', 'sent again');
select is(tap.deadlines(:c), 'notify met 30.11, post_wait open 06.01', 'waits from that day');
select tap.at('2026-12-10 12:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=answered', 'spoke_with=self', 'answer=agreed'), 'saved', 'answered');
select is(tap.deadlines(:c), 'agree_meeting open 17.12, esrn open 17.12, notify met 30.11, post_wait met 06.01', 'told after the date, notified by post in time: meeting and mark count from that day');
select is(tap.save(:'clerk', 'attempt', (select tap.case_of('Ещё', null)), 'channel=post', 'outcome=returned', 'return_reason=moved'), 'refused post.not_sent:outcome', 'nothing returns that was not sent');
insert into kurator.setting values ('ladder.post_wait_days', 9001, '14');
select tap.case_of('Шестнадцатов', null) as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=moved'), 'saved', 'visit');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=sent'), 'saved', 'post');
select matches(tap.deadlines(:c), 'post_wait open 24.12', 'ladder.post_wait_days = 14');
-- visit and post outside the five days
update kurator.setting set (key, value) = ('ladder.within_period', 'false');
select tap.at('2026-11-23 10:00+08');
select tap.case_of('Семнадцатов', '+79000000017') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), 'saved', 'call');
select tap.at('2026-11-26 10:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer'), 'saved', 'call');
select is(tap.deadlines(:c), 'notify open 03.12', 'ladder.within_period = false: five days from the day the visit was unlocked');
delete from kurator.setting;
select kurator.recompute(:c) as done \gset
select is(tap.deadlines(:c), 'notify open 30.11', 'and back');

-- ---- 5: overrides --------------------------------------------------------------------------------------------------------
select tap.at('2026-11-23 10:00+08');
select tap.case_of('Восемнадцатов', '+79000000018') as c \gset
select is(tap.save(:'clerk', 'override', :c, 'rung=2', 'reason=живёт рядом'), 'refused override.rights', 'a clerk opens no rung');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=nobody_home', 'override_reason=живёт рядом'), 'refused override.rights:override_reason', 'not with an attempt either');
select is(tap.save(:'boss', 'override', :c, 'rung=2', 'reason=ну'), 'refused override.short:reason', 'a reason is a reason');
select is(tap.save(:'boss', 'override', :c, 'rung=4', 'reason='), 'refused field.required:reason, field.choice:rung', 'a rung is 2 or 3');
select is(tap.save(:'boss', 'override', :c, 'rung=2', 'reason=живёт рядом'), 'saved', 'the supervisor does');
select is(tap.rungs(:c), 'open, open rung.override/Иванова О. П., locked rung.visit_first', 'and it is seen who');
select is(tap.save(:'boss', 'override', :c, 'rung=2', 'reason=живёт рядом'), 'refused override.open:rung', 'not twice');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=nobody_home'), 'saved', 'then the clerk may visit');
select is(tap.state(:c), '3 post зв0 вы1 по0', 'and the post is next');
select tap.case_of('Девятнадцатов', '+79000000019') as c \gset
select is(tap.save(:'boss', 'attempt', :c, 'channel=post', 'outcome=sent', 'override_reason=на вахте до весны'), 'saved', 'the supervisor skips with the attempt');
select is(tap.state(:c), '4 wait зв0 вы0 по1 notified 23.11 10:00', 'to the post');
select is((select rung || ' ' || afterwards || ' ' || reason from kurator.ladder_override where case_id = :c), '3 false на вахте до весны', 'it stays visible');
-- afterwards
select tap.case_of('Двадцатов', '+79000000020') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'confirm=locked'), 'saved', 'a visit made out of turn is recorded');
select is(tap.state(:c), '1 call зв0 вы0 по0', 'and counts for nothing');
select is(tap.deadlines(:c), 'notify open 30.11', 'the clock runs');
select is(tap.save(:'boss', 'override', :c, 'attempt_id=' || tap.attempt(:c), 'reason=по пути к соседям'), 'saved', 'until it is allowed');
select is(tap.state(:c), '4 meeting зв0 вы0 по0 notified 23.11 10:00 agreed', 'then it counts from when it was made');
select is(tap.save(:'boss', 'override', :c, 'attempt_id=' || tap.attempt(:c), 'reason=по пути к соседям'), 'refused override.unknown:attempt_id', 'once');
select tap.case_of('Двадцатьпервов', '+79000000021') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=nobody_home', 'confirm=locked'), 'saved', 'another');
select tap.at('2026-11-24 18:00+08');
savepoint s;
select is(tap.save(:'boss', 'override', :c, 'attempt_id=' || tap.attempt(:c), 'reason=по пути к соседям'), 'saved', 'the day after');
rollback to s;
select tap.at('2026-11-25 09:00+08');
select is(tap.save(:'boss', 'override', :c, 'attempt_id=' || tap.attempt(:c), 'reason=по пути к соседям'), 'refused override.late:attempt_id', 'not two days after');
-- a deputy
insert into kurator.deputy (organisation_id, staff_id, deputy_id, valid_from, valid_until)
select 9001, b.id, d.id, '2026-11-25', '2026-11-26' from kurator.staff b, kurator.staff d where b.login = :'boss' and d.login = 'ladder_coordinator';
select is(tap.save('ladder_coordinator', 'override', :c, 'rung=2', 'reason=заменяю заведующую'), 'saved', 'who stands in for the supervisor may');

-- ---- 7: the household ------------------------------------------------------------------------------------------------------
select tap.at('2026-11-23 10:00+08');
insert into kurator.household (office_id) values (9001) returning id as h \gset
select tap.case_of('Семейнов', '+79000000031') as c \gset
select tap.case_of('Семейнова', '+79000000032') as d \gset
select tap.case_of('Семейнова', '+79000000033', '2018-02-02') as e \gset
select tap.case_of('Дальнов', '+79000000034', p_office => 9002) as f \gset
update kurator.person set household_id = :h where id in (select tap.person_of(x) from unnest(array[:c, :d, :e, :f]::bigint[]) x);
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=no_answer', 'household=yes'), 'saved', 'one call for the family');
select is((select string_agg(tap.state(x), '; ') from unnest(array[:c, :d, :e, :f]::bigint[]) x),
          '1 call зв1 вы0 по0; 1 call зв1 вы0 по0; 1 call зв1 вы0 по0; 1 call зв0 вы0 по0', 'serves its cases in this office');
select is(tap.save(:'clerk', 'attempt', :d, 'channel=phone', 'outcome=told', 'spoke_with=representative', 'answer=agreed', 'meeting_at=2026-11-26 10:00', 'place=home', 'household=yes'), 'saved', 'told to one');
select is((select string_agg(tap.state(x), '; ') from unnest(array[:c, :d, :e]::bigint[]) x),
          '4 esrn зв1 вы0 по0 notified 23.11 10:00 agreed meeting 26.11 10:00; 4 esrn зв1 вы0 по0 notified 23.11 10:00 agreed meeting 26.11 10:00; 4 esrn зв1 вы0 по0 notified 23.11 10:00 agreed meeting 26.11 10:00',
          'all are notified and meet');
select is((select count(*)::int from kurator.contact_attempt a where a.id = tap.attempt(:d)::bigint), 1, 'it is one attempt');
select is(tap.save(:'clerk', 'mistake', :d, 'attempt_id=' || tap.attempt(:d), 'why=did_not_happen'), 'saved', 'and one mistake');
select is((select string_agg(tap.state(x), '; ') from unnest(array[:c, :d, :e]::bigint[]) x),
          '1 call зв1 вы0 по0; 1 call зв1 вы0 по0; 1 call зв1 вы0 по0', 'for all');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'household=yes'), 'saved', 'told to the father himself');
select is((select string_agg(split_part(tap.state(x), ' ', 2), ' ') from unnest(array[:c, :d, :e]::bigint[]) x), 'meeting meeting call', 'does not tell the child');

-- ---- 9: a new extract joins; 11: reasons of closing --------------------------------------------------------------------------
select is(tap.intake(:'clerk', 9001, tap.person_of(:c), 'source=ipra', 'received_on=2026-11-23', 'incoming_no=418'), 'saved intake.joined', 'a new extract joins the running case');
select is((select count(*)::int from kurator.case_file where person_id = tap.person_of(:c)), 1, 'and opens no ladder');
insert into kurator.setting values ('intake.join_running_case', 9001, 'false');
select is(tap.intake(:'clerk', 9001, tap.person_of(:c), 'source=ipra', 'received_on=2026-11-23'), 'question question.second_case:source(2026-11-23)', 'by setting it does not');
select is(tap.intake(:'clerk', 9001, tap.person_of(:c), 'source=ipra', 'received_on=2026-11-23', 'confirm=second'), 'saved', 'and opens its own');
delete from kurator.setting;
select is(tap.save(:'clerk', 'close', :e, 'reason=refused'), 'refused close.no_refusal:reason', 'refused: only who refused');
select is(tap.save(:'clerk', 'close', :e, 'reason=not_found'), 'refused close.ladder:reason', 'not found: not a way round the ladder');
select is(tap.save(:'clerk', 'close', :e, 'reason=forwarded'), 'refused close.forward:reason', 'forwarding has its own save');
select is(tap.save(:'clerk', 'close', :e, 'reason='), 'refused field.required:reason', 'a reason is needed');
select tap.case_of('Вдалеков', '+79000000035', p_office => 9002) as away \gset
update kurator.case_file set state = 'closed', close_reason = 'error', closed_on = '2026-11-23' where id = :away;
insert into kurator.person_office (office_id, person_id) values (9002, tap.person_of(:c));
insert into kurator.case_file (office_id, person_id, source, ladder, received_on) values (9002, tap.person_of(:c), 'ipra', true, '2026-11-23') returning id as away \gset
select kurator.recompute(:away) as done \gset
select is(tap.save(:'clerk', 'close', :c, 'reason=died'), 'question question.died', 'died: everything ends, so it is asked');
select is(tap.save(:'clerk', 'close', :c, 'reason=died', 'died_on=2026-11-24', 'confirm=died'), 'refused died.day:died_on', 'not tomorrow');
select is(tap.save(:'clerk', 'close', :c, 'reason=died', 'died_on=1970-05-04', 'confirm=died'), 'refused died.day:died_on', 'nor before the birth');
select is(tap.save(:'clerk', 'close', :c, 'reason=died', 'died_on=20.11', 'confirm=died'), 'refused field.format:died_on', 'a date');
select is(tap.save(:'clerk', 'close', :c, 'reason=died', 'died_on=2026-11-20', 'confirm=died'), 'saved', 'died');
select is((select died_on from kurator.person where id = tap.person_of(:c)), date '2026-11-20', 'the day is written down');
select is((select concat_ws(' ', state, close_reason) from kurator.case_file where id = :away), 'closed died', 'in the other office it ends, too');
select is(tap.deadlines(:away), 'notify cancelled 30.11', 'and nothing runs there');
select is(tap.as_login('ladder_other', format('select outcome from api.case_timeline(%s, 100) where kind = ''closed''', :away)), '(died)', 'where they see why');
select is((select string_agg(distinct state || ' ' || close_reason, '; ') from kurator.case_file where person_id = tap.person_of(:c)), 'closed died', 'ends every case of the citizen');
select is((select count(*)::int from kurator.deadline where state = 'open' and person_id = tap.person_of(:c)), 0, 'nothing runs');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=post', 'outcome=sent'), 'refused case.closed', 'no letter goes out');

-- ---- 2: a later word has its own five days -----------------------------------------------------------------------------------
create function tap.later(p_surname text, p_phone text, p_first text, p_told text, p_second text) returns bigint language plpgsql as $$
declare
    v_case bigint;
begin
    perform tap.at('2026-11-23 10:00+08');
    v_case := tap.case_of(p_surname, p_phone);
    perform tap.at(p_told::timestamptz);
    perform tap.save('ladder_clerk', 'attempt', v_case, variadic array['channel=phone', 'outcome=told', 'spoke_with=self'] || string_to_array(p_first, ' '));
    perform tap.at(p_second::timestamptz);
    return v_case;
end $$;
select tap.later('Думин', '+79000000051', 'answer=thinking decide_by=2026-12-10', '2026-11-25 10:00+08', '2026-11-30 23:00+08') as c \gset
savepoint s;
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'thought, and agreed on the last day');
select is(tap.deadlines(:c), 'agree_meeting open 30.11, decide met 10.12, esrn open 30.11, notify met 30.11', 'within the five days: one due date');
rollback to s;
select tap.at('2026-12-08 10:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'agreed on 8 December');
select is(tap.deadlines(:c), 'agree_meeting open 15.12, decide met 10.12, esrn open 30.11, notify met 30.11', 'the meeting: five working days from then; the mark that was late stays late');
select is((select started_on from kurator.deadline where case_id = :c and period = 'agree_meeting'), date '2026-12-08', 'counted from the consent');
select is(kurator.recompute(:c), false, 'working it out again changes nothing');
select tap.at('2026-12-14 10:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'he says so once more');
select matches(tap.deadlines(:c), 'agree_meeting open 15.12', 'that is no new consent');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=self', 'answer=refused', 'refusal=distrust'), 'saved', 'refuses');
select is(tap.state(:c), '4 esrn зв0 вы0 по0 notified 25.11 10:00 refused', 'to be entered');
select is(tap.save(:'clerk', 'esrn', :c, 'done=yes'), 'saved', 'entered');
select is(tap.state(:c), '4 close зв0 вы0 по0 notified 25.11 10:00 refused esrn', 'somebody must close it');
select is(tap.deadlines(:c), 'agree_meeting cancelled 15.12, close open 21.12, decide met 10.12, esrn met 30.11, notify met 30.11', 'so it stays listed');
select is(kurator.recompute(:c), false, 'once');
savepoint s;
select is(tap.save(:'clerk', 'close', :c, 'reason=refused'), 'saved', 'closed');
select matches(tap.deadlines(:c), 'close met 21.12', 'that is done');
rollback to s;
select tap.at('2026-12-16 10:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-12-18 10:00', 'place=office'), 'saved', 'and agrees again');
select is(tap.deadlines(:c), 'agree_meeting met 23.12, close cancelled 21.12, decide met 10.12, esrn met 30.11, meeting open 18.12, notify met 30.11', 'a new date, kept at once; the mark stands');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || tap.attempt(:c), 'why=wrong_person'), 'saved', 'that was somebody else');
select is(split_part(tap.deadlines(:c), ', ', 2), 'close open 21.12', 'to be closed again');
-- closed as refused, not entered; weeks later a change of mind
select tap.later('Отказин', '+79000000052', 'answer=refused refusal=has_help', '2026-11-25 10:00+08', '2026-11-26 10:00+08') as c \gset
select is(tap.save(:'clerk', 'close', :c, 'reason=refused', 'confirm=esrn'), 'saved', 'closed');
select tap.at('2026-12-15 10:00+08');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'a change of mind');
select is(tap.deadlines(:c), 'agree_meeting open 22.12, esrn open 22.12, notify met 30.11', 'what opens now has its own date');
select is(kurator.recompute(:c), false, 'once');
select is(tap.save(:'clerk', 'mistake', :c, 'attempt_id=' || tap.attempt(:c), 'why=wrong_person'), 'saved', 'taken back');
select is(tap.deadlines(:c), 'agree_meeting cancelled 22.12, esrn open 22.12, notify met 30.11', 'no meeting');
-- told late: the same word is under the same date; a later word is not
select tap.later('Поздин', '+79000000053', 'answer=agreed', '2026-12-02 10:00+08', '2026-12-02 11:00+08') as c \gset
select is(tap.deadlines(:c), 'agree_meeting open 30.11, esrn open 30.11, notify met 30.11', 'told and agreed two days late: late');
select tap.later('Позднин', '+79000000054', 'answer=thinking decide_by=2026-12-10', '2026-12-02 10:00+08', '2026-12-04 11:00+08') as c \gset
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'direction=in', 'outcome=told', 'spoke_with=self', 'answer=agreed'), 'saved', 'told late, agreed later');
select is(tap.deadlines(:c), 'agree_meeting open 11.12, decide met 10.12, esrn open 30.11, notify met 30.11', 'the meeting counts from the consent');
-- a calendar moves that date like any other
select kurator.calendar_store('later', array_agg(l.calendar), array_agg(l.day), array_agg(l.kind), array_agg(l.name)) from (
    select l.calendar, l.day, l.kind, l.name from kurator.calendar_layer l where l.calendar = 'RU' and l.version_id = (select max(version_id) from kurator.calendar_layer where calendar = 'RU')
    union all select 'RU', '2026-12-09', 'holiday', 'указ') l;
select matches(tap.deadlines(:c), 'agree_meeting open 14.12', 'moved by a decree');
select is(kurator.recompute(:c), false, 'and it stays there');
select tap.at('2026-11-23 10:00+08');

-- ---- an attempt when nothing is left to do; what a save answers ---------------------------------------------------------------
select tap.case_of('Делов', '+79000000061') as c \gset
create function tap.told(p_case bigint, variadic p_fields text[]) returns text language plpgsql as $$
declare
    v text[];
begin
    perform set_config('session_authorization', 'ladder_clerk', true);
    execute 'select s.args from api.save_attempt(gen_random_uuid(), $1, null, $2, $3, $4) s' into v
      using p_case, array(select split_part(f, '=', 1) from unnest(p_fields) f), array_fill(null::text, array[cardinality(p_fields)]), array(select split_part(f, '=', 2) from unnest(p_fields) f);
    perform set_config('session_authorization', session_user, true);
    return array_to_string(v, ' ');
end $$;
select is(tap.told(:c, 'channel=phone', 'outcome=no_answer'), 'soon|2026-11-30|notify', 'a call in vain: the case stays where it was');
reset session authorization;
select is(tap.told(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=thinking', 'decide_by=2026-12-10'), 'waiting|2026-12-10|decide esrn|2026-11-30|esrn', 'thinks: waiting, and not in the register');
reset session authorization;
select tap.at('2026-12-01 10:00+08');
select is(tap.told(:c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'meeting_at=2026-12-03 10:00', 'place=office'), 'overdue|2026-11-30|esrn esrn|2026-11-30|esrn meetings|2026-12-03|meeting', 'agrees: late in the register comes first');
reset session authorization;
select tap.at('2026-12-03 12:00+08');
select is(tap.save(:'clerk', 'appointment', :c, 'action=kept'), 'saved', 'met');
select is(tap.save(:'clerk', 'esrn', :c, 'done=yes'), 'saved', 'entered');
select is(kurator.listed(:c), '{waiting|2026-12-11|need}', 'what the meeting was for: five working days from it');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=nobody_home'), 'saved', 'a visit in vain while the need is decided on');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=visit', 'outcome=nobody_home', 'confirm=done'), 'saved', 'and written down');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'direction=in', 'outcome=reached'), 'saved', 'who calls himself is not asked about');
select is(tap.save(:'clerk', 'close', :c, 'reason=moved'), 'saved', 'closed');
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'confirm=closed'), 'refused case.closed', 'nothing is told in a closed case');
select tap.at('2026-11-23 10:00+08');

-- ---- past the saves: what triggers hold ------------------------------------------------------------------------------------
select tap.case_of('Стражев', '+79000000041') as c \gset
create function tap.direct(p_case bigint, p_channel text, p_outcome text, p_override boolean, p_at timestamptz default kurator.clock()) returns void language sql as $$
    with a as (insert into kurator.contact_attempt (office_id, channel, outcome, happened_at, needs_override)
               values (9001, p_channel, p_outcome, p_at, p_override) returning id)
    insert into kurator.attempt_case (case_id, attempt_id, office_id, person_id) select p_case, a.id, 9001, tap.person_of(p_case) from a $$;
select throws_ok(format('select tap.direct(%s, ''visit'', ''told'', false)', :c), '23514', 'the rung is locked', 'no visit by direct SQL');
select throws_ok(format('select tap.direct(%s, ''post'', ''sent'', false)', :c), '23514', 'the rung is locked', 'no post by direct SQL');
select lives_ok(format('select tap.direct(%s, ''visit'', ''told'', true)', :c), 'marked as needing an override it is stored');
select is((select notified_at from kurator.ladder_of(:c)), null, 'and counts for nothing');
select throws_ok(format('update kurator.contact_attempt set needs_override = false where id = %s', tap.attempt(:c)), '23514', null, 'that mark cannot be taken off');
select throws_ok(format('select tap.direct(%s, ''phone'', ''told'', false, %L)', :c, '2026-11-22 10:00+08'), '23514', 'before the arrival', 'nothing before the arrival');
select lives_ok(format('select tap.direct(%s, ''phone'', ''no_answer'', false)', :c), 'a call may be stored');
select throws_ok(format('update kurator.contact_attempt set outcome = ''busy'' where id = %s', tap.attempt(:c)), '23514', null, 'an attempt is not changed');
select throws_ok(format('delete from kurator.contact_attempt where id = %s', tap.attempt(:c)), '23514', null, 'nor deleted');
select throws_ok(format('delete from kurator.attempt_case where attempt_id = %s', tap.attempt(:c)), '23514', null, 'nor taken from its case');
select lives_ok(format('update kurator.contact_attempt set superseded_at = kurator.clock(), superseded_why = ''duplicate'' where id = %s', tap.attempt(:c)), 'it may be marked as a mistake');
select throws_ok(format('update kurator.contact_attempt set superseded_at = null, superseded_why = null where id = %s', tap.attempt(:c)), '23514', null, 'for good');
select throws_ok(format('update kurator.case_file set notified_at = kurator.clock() where id = %s', :c), '23514', 'this is worked out from the attempts', 'a case is not told it is notified');
select throws_ok(format('update kurator.case_file set rung = 3 where id = %s', :c), '23514', null, 'nor on which rung it stands');
select throws_ok(format('update kurator.case_file set received_on = received_on + 9 where id = %s', :c), '23514', null, 'nor when it arrived');
select throws_ok(format('update kurator.case_file set office_id = 9002 where id = %s', :c), '23514', null, 'nor whose it is');
select throws_ok(format('insert into kurator.case_file (office_id, person_id, source, ladder, received_on, notified_at) values (9001, %s, ''ipra'', true, ''2026-11-23'', kurator.clock())', tap.person_of(:c)),
                 '23514', null, 'no case is born notified');
set local role kurator_api;
select throws_ok(format('update kurator.deadline set due_on = due_on + 30 where case_id = %s', :c), '42501', null, 'kurator_api moves no deadline');
select throws_ok(format('insert into kurator.deadline (case_id, person_id, period, office_id, started_on, due_on, calendar, state) values (%s, 1, ''notify'', 9001, ''2026-11-23'', ''2026-12-30'', ''RU'', ''open'')', :c), '42501', null, 'nor makes one');
reset role;
select is(tap.does(:'clerk', s), '! 42501', 'a clerk in psql cannot: ' || s) from unnest(array[
    'insert into kurator.contact_attempt (office_id, channel, outcome, happened_at) values (9001, ''visit'', ''told'', kurator.clock())',
    'insert into kurator.ladder_override (office_id, case_id, rung, reason, granted_by) values (9001, 1, 2, ''because'', 1)',
    'update kurator.case_file set notified_at = kurator.clock()', 'update kurator.deadline set due_on = due_on + 9',
    'select kurator.write_attempt(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)',
    'select kurator.set_meeting(1, null, kurator.clock(), ''home'')', 'select kurator.forward_case(1, 9002, '''')',
    'delete from kurator.consent', 'set session_replication_role = replica', 'alter table kurator.attempt_case disable trigger all']) s;
select * from finish();
rollback;
