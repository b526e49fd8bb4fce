-- card.sql - what the card of a case shows, in whose eyes, and that looking at it is journalled.
\set prefix card_
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
-- One value of a function's single row, or all rows of a list.
create function tap.head(p_login text, p_case bigint, p_columns text, p_look text default null) returns text language sql as $$
    select tap.as_login(p_login, format('select %s from api.case_head(%s, %L)', p_columns, p_case, p_look)) $$;

-- A citizen of thirty-four and all that hangs on her.
select tap.at('2026-11-12 09:00+08');
insert into kurator.household (office_id) values (9001) returning id as family \gset
insert into kurator.person (surname, given_name, patronymic, birth_date, sex, snils, disability, household_id)
     values ('Петрова', 'Анна', 'Сергеевна', '1992-11-24', 'f', '11223344595', '2', :family) returning id as anna \gset
insert into kurator.person (surname, given_name, birth_date, sex, household_id) values ('Петров', 'Илья', '2020-05-05', 'm', :family) returning id as ilya \gset
insert into kurator.person_office (office_id, person_id) values (9001, :anna), (9001, :ilya);
insert into kurator.representative (person_id, relation, surname, given_name, valid_until) values (:anna, 'guardian', 'Прежняя', 'Вера', '2026-11-01') returning id as former \gset
insert into kurator.representative (person_id, relation, surname, given_name, patronymic, document) values (:anna, 'mother', 'Петрова', 'Ольга', 'Ивановна', 'паспорт') returning id as mother \gset
insert into kurator.phone (person_id, number, owner, representative_id, state, position) values (:anna, '+79000000001', 'self', null, 'wrong', 1),
    (:anna, '+79000000002', 'representative', :mother, 'unchecked', 2), (:anna, '+79000000003', 'self', null, 'good', 3), (:anna, '+79000000004', 'family', null, 'unchecked', 4);
insert into kurator.address (person_id, postal_code, settlement, line, valid_until) values (:anna, '669452', 'Кутулик', 'Старая, 1', '2026-01-01'), (:anna, '669452', 'Кутулик', 'Советская, 24', null);
insert into kurator.address (person_id, kind, settlement, line) values (:anna, 'registered', 'Бахтай', 'Мира, 2');
insert into kurator.preference (person_id, kind, note, valid_until) values (:anna, 'deaf', 'пишите', null), (:anna, 'safe_hours', 'до 12', '2026-11-01'), (:anna, 'via_representative', '', null);
insert into kurator.ipra (person_id, number, issued_on, until_kind) values (:anna, '12/2026', '2026-11-10', 'unlimited') returning id as ipra \gset
insert into kurator.case_file (office_id, person_id, source, ladder, received_on, assignee_id, registered_by)
select 9001, :anna, 'ipra', true, '2026-11-12', id, id from kurator.staff where login = :'prefix' || 'clerk' returning id as case_id \gset
insert into kurator.referral (office_id, case_id, person_id, source, received_on, incoming_no, incoming_on, sender, sender_no, sender_on, ipra_id)
     values (9001, :case_id, :anna, 'ipra', '2026-11-12', '417', '2026-11-12', 'Бюро МСЭ № 7', '1184/26', '2026-11-09', :ipra);
insert into kurator.referral (office_id, case_id, person_id, source, received_on, incoming_no, joined) values (9001, :case_id, :anna, 'ipra', '2026-11-16', '499', true);
insert into kurator.case_file (office_id, person_id, source, ladder, received_on) values (9001, :ilya, 'ipra', true, '2026-11-12') returning id as brother_case \gset
select kurator.recompute(:case_id), kurator.recompute(:brother_case) \g /dev/null
select tap.at('2026-11-23 10:00+08');

insert into kurator.person_mark (office_id, person_id, mark, note, made_by) select 9001, :anna, 'visit', 'с сурдопереводчиком', id from kurator.staff where login = :'prefix' || 'clerk';
insert into kurator.person_mark (office_id, person_id, mark, made_by) select 9002, :anna, 'watch', id from kurator.staff where login = :'prefix' || 'other';
-- The whole card is its parts, in their order and by their columns.
create function tap.lines(p_login text, p_rows text) returns text language sql as $$ select tap.as_login(p_login, format('select string_agg(t, E''\n'') from (%s) x(t)', p_rows)) $$;
select is(tap.lines(l, format('select c from api.case_card(%s, null, 200) c where c !~ ''^.[89],''', :case_id)),
          tap.lines(l, format('select row(1, h.*)::text from api.case_head(%1$s, null) h union all select row(2, p.*)::text from api.case_phones(%1$s) p union all '
                              'select row(3, p.*)::text from api.case_preferences(%1$s) p union all select row(4, r.*)::text from api.case_representatives(%1$s) r union all '
                              'select row(5, r.*)::text from api.case_rungs(%1$s) r union all select row(6, t.*)::text from api.case_timeline(%1$s, 200) t union all '
                              'select row(7, p.*)::text from api.case_processing(%1$s) p', :case_id)), l || ': the whole card')
  from unnest(array[:'prefix' || 'clerk', :'prefix' || 'other']) l;
select is(tap.as_login(:'prefix' || 'clerk', format('select array_agg(k || ''×'' || n order by k) from (select left(c, 2), count(*) from api.case_card(%s, null, 200) c group by 1) x(k, n)', :case_id)),
          '("{(1×1,(2×4,(3×2,(4×2,(5×3,(6×2,(7×1,(8×1,(9×2}")', 'of every kind');
select is(tap.as_login(:'prefix' || 'clerk', format('select c from api.case_card(%s, null, 200) c where c ~ ''^.[89],''', :case_id)),
          E'("(8,visit,""с сурдопереводчиком"",2026-11-23,""Иванова О. П."")")\n("(9,degrees,' || :ipra || E')")\n("(9,processing,0)")', 'the office''s mark and what is missing');

select is(tap.head(:'prefix' || 'clerk', :case_id, 'surname, given_name, patronymic, birth_date, age, sex, snils, disability, category, minor'),
          '(Петрова,Анна,Сергеевна,1992-11-24,33,f,11223344595,2,adult,f)', 'who: thirty-four only tomorrow');
select is(tap.head(:'prefix' || 'clerk', :case_id, 'state, source, ladder, received_on, started_on, due_on, due_state, days, rung, next_step, today, now_local'),
          '(open,ipra,t,2026-11-12,2026-11-12,2026-11-19,open,-2,1,call,2026-11-23,"2026-11-23 10:00")', 'where it stands');
select is(tap.head(:'prefix' || 'clerk', :case_id, 'incoming_no, incoming_on, sender, sender_no, sender_on, ipra_number, ipra_issued_on, ipra_until'),
          '(417,2026-11-12,"Бюро МСЭ № 7",1184/26,2026-11-09,12/2026,2026-11-10,unlimited)', 'the referral that opened it, not one that joined');
select is(tap.head(:'prefix' || 'clerk', :case_id, 'postal_code, settlement, address, whom, whom_name, household_count, assignee, elsewhere, supervises'),
          '(669452,Кутулик,"Советская, 24",mother,"Петрова Ольга Ивановна",1,"Иванова О. П.","",f)', 'where she lives, whom to speak with, one more of the family');
select is(tap.head(:'prefix' || 'clerk', :brother_case, 'age, category, minor, whom, snils, assignee'), '(6,child,t,"","","")', 'a child without a representative: nobody to speak with');
select is(tap.head(:'prefix' || 'supervisor', :case_id, 'supervises'), '(t)', 'a supervisor is told so');

-- Who sees it.
select is(tap.head(:'prefix' || 'other', :case_id, '*'), '', 'another office sees no row');
select is(tap.head(:'prefix' || 'monitor', :case_id, 'surname'), '(Петрова)', 'a monitor does');
select is(tap.head(:'prefix' || 'admin', :case_id, 'surname'), '! 42501', 'an administrator may not call it');
select is(tap.as_login(:'prefix' || 'other', format('select * from api.%s', f)), '', 'nor anything else of it: ' || f)
  from unnest(array[format('case_phones(%s)', :case_id), format('case_preferences(%s)', :case_id), format('case_representatives(%s)', :case_id), format('case_rungs(%s)', :case_id),
                    format('case_timeline(%s, 100)', :case_id), format('why(%s)', :case_id), format('preview(%s)', :case_id)]) f;
select is(tap.head(:'prefix' || 'clerk', 0, '*'), '', 'no such case');

-- The journal.
select is((select count(*)::int from audit.entry where kind = 'look' and why <> 'case'), 0, 'without a reason it is looked at all the same');
create temp table before as select id from audit.entry;
select is(tap.head(:'prefix' || 'clerk', :case_id, 'version', 'card'), '(1)', 'a look with a reason');
select is((select array_agg(login || ' ' || subject || ' ' || row_id || ' ' || why) from audit.entry where kind = 'look' and id not in (select id from before)),
          array[:'prefix' || 'clerk ' || :'anna' || ' ' || :'case_id' || ' card'], 'is in the journal: who, whom, what, why');
select is(tap.head(:'prefix' || 'other', :case_id, 'version', 'card'), '', 'a look at nothing');
select is((select count(*)::int from audit.entry where kind = 'look' and id not in (select id from before)), 1, 'leaves no entry of a citizen who was not shown');
create function tap.read_only() returns text language plpgsql as $$
begin
    perform set_config('transaction_read_only', 'on', true);
    return tap.head('card_clerk', (select id from kurator.case_file limit 1), 'version', 'card');
end $$;
savepoint before_read_only;
select tap.read_only() as looked \gset
rollback to before_read_only;
select is(left(:'looked', 7), '! KU004', 'what cannot be journalled is not shown');

-- Lists.
select is((string_to_array(tap.as_login(:'prefix' || 'clerk', format('select number, owner, relation, owner_name, state, last_outcome from api.case_phones(%s)', :case_id)), E'\n'))[1],
          '(+79000000002,representative,mother,"Петрова Ольга Ивановна",unchecked,"")', 'the number of the one to speak with is offered first');
select is((string_to_array(tap.as_login(:'prefix' || 'clerk', format('select number, owner, relation, owner_name, state, last_outcome from api.case_phones(%s)', :case_id)), E'\n'))[4],
          '(+79000000001,self,"","Петрова Анна Сергеевна",wrong,"")', 'the wrong one last');
select is(tap.as_login(:'prefix' || 'clerk', format('select kind, note from api.case_preferences(%s)', :case_id)), E'(deaf,пишите)\n(via_representative,"")', 'wishes in force');
select is(tap.as_login(:'prefix' || 'clerk', format('select relation, name, document, valid_until, phone from api.case_representatives(%s)', :case_id)),
          E'(mother,"Петрова Ольга Ивановна",паспорт,,+79000000002)\n(guardian,"Прежняя Вера","",2026-11-01,"")', 'who speaks for her, and who did');
select is(tap.as_login(:'prefix' || 'clerk', format('select * from api.case_rungs(%s)', :case_id)),
          (select string_agg(r::text, E'\n' order by rung) from kurator.rung_state(:case_id) r), 'the rungs are what the ladder''s own rule says');

-- The line of events, through the saves themselves.
select tap.at('2026-11-23 10:05+08');
select is(tap.save(:'prefix' || 'clerk', 'attempt', :case_id, 'channel=phone', 'outcome=no_answer', 'direction=out', 'happened_at=2026-11-23 10:01',
                   'phone_id=' || (select id from kurator.phone where number = '+79000000002')), 'saved', 'a call in vain');
select is(tap.save(:'prefix' || 'supervisor', 'override', :case_id, 'rung=2', 'reason=Живёт через дорогу'), 'saved', 'a rung opened');
select is((select string_agg(split_part(line, ',', 2), ' ') from unnest(string_to_array(tap.as_login(:'prefix' || 'clerk',
            format('select at, kind from api.case_timeline(%s, 100)', :case_id)), E'\n')) line), 'referral) referral) attempt) override)', 'the line, the newest last');
select is(tap.as_login(:'prefix' || 'clerk', format('select at, channel, outcome, who, superseded, mine_today, phone from api.case_timeline(%s, 100) where kind = ''attempt''', :case_id)),
          '("2026-11-23 10:01",phone,no_answer,"Иванова О. П.",f,t,+79000000002)', 'an attempt of one''s own today may be taken back');
select is(tap.as_login(:'prefix' || 'coordinator', format('select mine_today from api.case_timeline(%s, 100) where kind = ''attempt''', :case_id)), '(f)', 'not by another');
select is(tap.as_login(:'prefix' || 'supervisor', format('select mine_today from api.case_timeline(%s, 100) where kind = ''attempt''', :case_id)), '(t)', 'but by the supervisor');
select is(tap.as_login(:'prefix' || 'clerk', format('select outcome, detail from api.case_timeline(%s, 100) where kind = ''referral''', :case_id)),
          E'(ipra,"417|Бюро МСЭ № 7")\n(ipra,499|)', 'what arrived');
select is(tap.as_login(:'prefix' || 'clerk', format('select channel, detail from api.case_timeline(%s, 100) where kind = ''override''', :case_id)), '(visit,"Живёт через дорогу")', 'what was allowed and why');
select is(tap.as_login(:'prefix' || 'clerk', format('select count(*) from api.case_timeline(%s, 2)', :case_id)), '(2)', 'as many as asked for');
select is(tap.as_login(:'prefix' || 'clerk', format('select last_at, last_outcome from api.case_phones(%s) where number = ''+79000000002''', :case_id)), '("2026-11-23 10:01",no_answer)', 'what came of the last call');
select is(tap.as_login(:'prefix' || 'clerk', format('select attempts from api.preview(%s)', :case_id)), '("{""2026-11-23 10:01|phone|no_answer""}")', 'and in the preview');
select is(tap.as_login(:'prefix' || 'clerk', format('select name, whom, whom_name, phone, address, preferences from api.preview(%s)', :case_id)),
          '("Петрова Анна Сергеевна",mother,"Петрова Ольга Ивановна","+7 *** ***-00-02","Кутулик, Советская, 24","{deaf,via_representative}")', 'the preview');
select is(tap.save(:'prefix' || 'clerk', 'mistake', :case_id, 'attempt_id=' || tap.attempt(:case_id), 'why=did_not_happen'), 'saved', 'taken back');
select is(tap.as_login(:'prefix' || 'clerk', format('select superseded, superseded_why, mine_today from api.case_timeline(%s, 100) where kind = ''attempt''', :case_id)), '(t,did_not_happen,f)', 'it stays in the line, as a mistake');
select is(tap.as_login(:'prefix' || 'clerk', format('select attempts from api.preview(%s)', :case_id)), '({})', 'and leaves the preview');
select tap.at('2026-11-24 10:05+08');
select is(tap.save(:'prefix' || 'clerk', 'attempt', :case_id, 'channel=phone', 'outcome=told', 'direction=out', 'happened_at=2026-11-24 10:01', 'spoke_with=representative', 'answer=agreed',
                   'phone_id=' || (select id from kurator.phone where number = '+79000000002'), 'meeting_at=2026-11-26 11:00', 'place=home', 'esrn=yes'), 'saved', 'told');
select is(tap.as_login(:'prefix' || 'clerk', format('select outcome, detail from api.case_timeline(%s, 100) where kind = ''consent''', :case_id)),
          '(agreed,"social_services,accompaniment,other_services||")', 'one answer for all needs is one line');
select is(tap.as_login(:'prefix' || 'clerk', format('select channel, outcome, left(detail, 17) from api.case_timeline(%s, 100) where kind = ''appointment''', :case_id)), '(home,agreed,"2026-11-26 11:00|")', 'the meeting');
select is(tap.as_login(:'prefix' || 'clerk', format('select who from api.case_timeline(%s, 100) where kind = ''esrn''', :case_id)), '("Иванова О. П.")', 'the mark of the register');
select is(tap.head(:'prefix' || 'clerk', :case_id, 'notified_at, answer, meeting_at, esrn_at is not null, due_state, days'), '("2026-11-24 10:01",agreed,"2026-11-26 11:00",t,met,)', 'the head after it: the five days are met');

-- A colleague's draft shows that the case is open elsewhere; one's own does not.
insert into kurator.draft (id, login, form, target, office_id, base_version, seq, names, "values", saved_at)
     values ('00000000-0000-4000-8000-000000000001', :'prefix' || 'coordinator', 'attempt', :case_id, 9001, 1, 1, '{}', '{}', kurator.clock());
select is(tap.head(:'prefix' || 'clerk', :case_id, 'elsewhere'), '("Иванова О. П.|2026-11-24 10:05")', 'also open at a colleague''s');
select is(tap.head(:'prefix' || 'coordinator', :case_id, 'elsewhere'), '("")', 'not told to its own writer');
select tap.at('2026-11-25 10:05+08');
select is(tap.head(:'prefix' || 'clerk', :case_id, 'elsewhere'), '("")', 'nor for ever');

-- Forwarded: both sides name the other office, neither sees the other's case.
select is(tap.save(:'prefix' || 'clerk', 'forward', :brother_case, 'organisation=9002', 'note=живёт там'), 'saved', 'forwarded');
select forwarded_to as new_case from kurator.case_file where id = :brother_case \gset
select is(tap.head(:'prefix' || 'clerk', :brother_case, 'state, forwarded_to, forwarded_from'), '(closed,"УСЗСОН Б","")', 'the sender sees where it went');
select is(tap.head(:'prefix' || 'other', :new_case, 'state, forwarded_to, forwarded_from'), '(open,"","УСЗСОН А")', 'the receiver where it came from');
select is(tap.head(:'prefix' || 'other', :brother_case, 'state') || tap.head(:'prefix' || 'clerk', :new_case, 'state'), '', 'each its own case');
select is(tap.as_login(:'prefix' || 'clerk', format('select outcome, detail from api.case_timeline(%s, 100) where kind = ''forwarded''', :brother_case)), '(to,"УСЗСОН Б")', 'and in the line');
select is(tap.as_login(:'prefix' || 'other', format('select outcome, detail from api.case_timeline(%s, 100) where kind = ''forwarded''', :new_case)), '(from,"УСЗСОН А")', 'on both sides');

-- Where a referral may go.
select is(tap.as_login(:'prefix' || 'clerk', format('select id, short_name from api.organisations(%L)', t)), r, format('organisations «%s»', t))
  from (values ('', '(9002,"УСЗСОН Б")'), ('усзсон', '(9002,"УСЗСОН Б")'), ('ecpcjy', '(9002,"УСЗСОН Б")'), ('б усз', '(9002,"УСЗСОН Б")'), ('а', ''), ('центр', ''), ('%', '(9002,"УСЗСОН Б")'), (repeat('я', 10000), '')) v(t, r);
select is(tap.as_login(:'prefix' || 'other', 'select id from api.organisations('''')'), '(9001)', 'never one''s own');
select * from finish();
rollback;
