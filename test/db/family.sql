-- family.sql - a citizen joins a family, is put right there and leaves it; what they are to each other from either side; the coordinator;
-- as of a day gone by; rights, conflicts, merges.
\set prefix fam_
\set clerk fam_clerk
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
create function tap.mend(p_login text, p_function text, p_case bigint, variadic p_fields text[]) returns text language sql as $$ select tap.mended(p_login, p_function, p_case, p_fields) $$;
-- The family on the card, a line each: name, since and until, what he is to the citizen (or to whom), state of his case.
create function tap.home(p_login text, p_case bigint, p_day date default null) returns text language plpgsql as $$
declare
    v_me text := session_user;
    v_out text;
begin
    perform set_config('session_authorization', p_login, true);
    select string_agg(concat_ws(' ', case t.kind when 'coordinator' then '*' when 'member' then case when t.holds then '+' else '-' end end, split_part(t.cells[1], ' ', 1), t.since || '..', '..' || t.until,
                                nullif(t.cells[6], ''), nullif('(' || t.cells[7] || ')', '()'), nullif(t.cells[8], '')), E'\n') into v_out
      from api.citizen(p_case, 'family', p_day) t where t.kind in ('coordinator', 'member');
    perform set_config('session_authorization', v_me, true);
    return coalesce(v_out, '');
end $$;
create function tap.member(p_case bigint) returns bigint language sql as $$ select max(m.id) from kurator.household_member m where m.person_id = tap.person_of(p_case) $$;
-- person.household_id and the open rows say the same, always
create function tap.torn() returns text language sql as $$
    select string_agg(p.surname, ', ') from kurator.person p left join kurator.household_member m on m.person_id = p.id and m.until_on is null
     where p.merged_into is null and m.household_id is distinct from p.household_id $$;

select tap.at('2026-11-23 10:00+08');
select tap.case_of('Ранняя', '+79000000008', '1980-05-05') as early, tap.case_of('Мамина', '+79000000001', '1980-05-05') as mother, tap.case_of('Сынов', '+79000000002', '2012-05-05') as son, tap.case_of('Дочкина', '+79000000003', '2014-05-05') as girl,
       tap.case_of('Бабушкина', '+79000000004', '1950-05-05') as granny, tap.case_of('Чужаков', '+79000000005', '1970-05-05', 9002) as theirs \gset

-- ---- rights, and every wrong field -----------------------------------------------------------------------------------------------
select is(tap.mend(l, 'family', :son, 'person=' || tap.person_of(:mother), 'kinship=parent'), e, l) from (values
    (:'prefix' || 'other', '! KU001'), (:'prefix' || 'monitor', '! 42501'), (:'prefix' || 'executor', '! 42501'), (:'prefix' || 'admin', '! 42501')) x(l, e);
select is(tap.mend(l, 'household', :son, 'coordinator='), e, l) from (values (:'prefix' || 'other', '! KU001'), (:'prefix' || 'monitor', '! 42501')) x(l, e);
select is(tap.mend(:'clerk', 'family', :son, variadic f), e, array_to_string(f, ' ')) from (values
    (array['kinship=parent'], 'refused record.unknown:person'),
    (array['person=x', 'kinship=parent'], 'refused record.unknown:person'),
    (array['person=999999999', 'kinship=parent'], 'refused record.unknown:person'),
    (array['person=' || tap.person_of(:theirs), 'kinship=parent'], 'refused record.unknown:person'),       -- as one who is not there
    (array['person=' || tap.person_of(:son), 'kinship=parent'], 'refused family.self:person'),
    (array['id=999999', 'kinship=parent'], 'refused record.unknown:id'),
    (array['person=' || tap.person_of(:mother)], 'refused field.required:kinship'),
    (array['person=' || tap.person_of(:mother), 'kinship=aunt'], 'refused field.choice:kinship'),
    (array['person=' || tap.person_of(:mother), 'kinship=parent', 'since=2026-02-30'], 'refused field.format:since'),
    (array['person=' || tap.person_of(:mother), 'kinship=parent', 'since=2026-11-24'], 'refused date.future:since'),
    (array['person=' || tap.person_of(:mother), 'kinship=parent', 'since=1979-01-01'], 'refused family.birth:since'),
    (array['person=' || tap.person_of(:mother), 'kinship=parent', 'colour=red'], 'refused field.unknown:colour')) x(f, e);
select is((select count(*)::int from kurator.household_member), 0, 'nothing of it was written');
select is(tap.mend(:'clerk', 'household', :son, 'coordinator=' || tap.id(:'clerk')), 'refused family.none', 'a coordinator of no family');

-- ---- they come to live together ---------------------------------------------------------------------------------------------------
select is(tap.mend(:'clerk', 'family', :son, 'person=' || tap.person_of(:mother), 'kinship=parent', 'since=2012-05-05'), 'saved', 'the mother');
select is(tap.home(:'clerk', :son), E'+ Сынов self\n+ Мамина 2012-05-05.. parent', 'on the son''s card');
select is(tap.home(:'clerk', :mother), E'+ Мамина 2012-05-05.. parent (Сынов П.) self\n+ Сынов child', 'and on hers, the other way round');
select is(tap.mend(:'clerk', 'family', :mother, 'person=' || tap.person_of(:girl), 'kinship=child'), 'saved', 'the girl, from the mother''s card');
select is(tap.mend(:'clerk', 'family', :mother, 'person=' || tap.person_of(:girl), 'kinship=child'), 'refused family.already:person', 'twice is said');
select is(tap.home(:'clerk', :son), E'+ Сынов self\n+ Мамина 2012-05-05.. parent\n+ Дочкина child (Мамина П.)', 'what the girl is to the brother nobody has said: to whom she is what');
select is(tap.home(:'clerk', :girl), E'+ Дочкина child (Мамина П.) self\n+ Мамина 2012-05-05.. parent\n+ Сынов', 'on the girl''s');
select is((select count(distinct household_id)::int || ' ' || count(*) from kurator.person where household_id is not null), '1 3', 'one household');
select is(tap.mend(:'clerk', 'family', :son, 'id=' || tap.member(:girl), 'kinship=>sibling'), 'saved', 'brother and sister');
select is(tap.home(:'clerk', :girl), E'+ Дочкина sibling (Сынов П.) self\n+ Мамина 2012-05-05.. parent\n+ Сынов sibling', 'from either side, each tie');
select is((select string_agg(t.cells[1] || ' ' || t.cells[2], ', ') from kurator.citizen_household(tap.person_of(:girl), 9001, '2026-11-23', null, '{9001}', '{}', '{}') t where t.kind = 'tie'), 'child Мамина П.', 'what she is to the mother stays');
select is(tap.mend(:'clerk', 'family', :girl, 'id=' || tap.member(:mother), 'since=2012-05-05>'), 'saved', 'and the mother is her mother');
select is(tap.home(:'clerk', :girl), E'+ Дочкина sibling (Сынов П.) self\n+ Мамина parent\n+ Сынов sibling', 'since when is not known after all');
select is(tap.torn(), null, 'citizen and family say the same');
select ok((select count(*) > 3 from audit.entry e where e.relation = 'kurator.household_member' and e.login = :'clerk' and e.subject = any (array[tap.person_of(:mother), tap.person_of(:girl)])), 'journalled, of whom it is');
select is((select count(*)::int from kurator.household_member_history h where h.person_id = tap.person_of(:mother)), 1, 'what stood before is kept');

-- ---- the coordinator ----------------------------------------------------------------------------------------------------------------
select is(tap.mend(:'clerk', 'household', :son, f), e, f) from (values ('coordinator=>x', 'refused field.choice:coordinator'), ('coordinator=>' || tap.id(:'prefix' || 'other'), 'refused field.choice:coordinator'),
    ('coordinator=>' || tap.id(:'clerk'), 'saved')) x(f, e);
select ok(tap.home(:'clerk', :girl) like '* Иванова%', 'one family, one coordinator');
select is(tap.mend(:'prefix' || 'supervisor', 'household', :mother, 'coordinator=>' || tap.id(:'prefix' || 'supervisor')) like 'conflict %', true, 'whoever did not see it is told');
select ok(exists (select from audit.entry e where e.relation = 'kurator.household' and e.kind = 'update' and 'coordinator_id' = any (e.columns)), 'journalled');

-- naming one may hand the cases over, in the same save, by the rules of a hand-over
update kurator.case_file set assignee_id = tap.id(:'clerk')::int where id in (:son, :mother);
update kurator.case_file set assignee_id = tap.id(:'prefix' || 'supervisor')::int where id = :girl;
create function tap.held() returns text language sql as $$
    select string_agg(p.surname || ' ' || coalesce(s.login, '-'), ', ' order by p.surname) from kurator.case_file c join kurator.person p on p.id = c.person_id left join kurator.staff s on s.id = c.assignee_id
     where p.household_id is not null and c.office_id = 9001 $$;
create function tap.handed(p_login text, p_case bigint, variadic p_fields text[]) returns text language plpgsql as $$
declare
    v_me text := session_user;
    v_out text;
begin
    perform set_config('session_authorization', p_login, true);
    select string_agg(concat_ws(' ', s.outcome, s.code, s.field, case when s.outcome in ('moved', 'kept') then array_to_string(s.args, ',') end), '; ') into v_out
      from api.save_household(gen_random_uuid(), p_case, 1, array(select split_part(x, '=', 1) from unnest(p_fields) x), array(select case when x ~ '>' then split_part(split_part(x, '=', 2), '>', 1) else '' end from unnest(p_fields) x),
                              array(select case when x ~ '>' then split_part(x, '>', 2) else split_part(x, '=', 2) end from unnest(p_fields) x)) s;
    perform set_config('session_authorization', v_me, true);
    return rtrim(replace(v_out, '  ', ' '));
end $$;
select is(tap.handed(:'clerk', :son, 'coordinator=' || tap.id(:'clerk') || '>', 'cases=yes'), 'refused field.required coordinator', 'cases to nobody: not by this');
select is(tap.handed(:'clerk', :son, 'coordinator=' || tap.id(:'clerk') || '>' || tap.id(:'prefix' || 'coordinator'), 'cases=maybe'), 'refused field.choice cases', 'yes or no');
select is(tap.handed(:'clerk', :son, 'coordinator=' || tap.id(:'clerk') || '>' || tap.id(:'prefix' || 'coordinator'), 'cases=no'), 'saved', 'without the cases');
select is(tap.held(), format('Дочкина %1$ssupervisor, Мамина %1$sclerk, Сынов %1$sclerk', :'prefix'), 'nothing moved');
select is(tap.handed(:'clerk', :son, 'coordinator=' || tap.id(:'prefix' || 'coordinator') || '>' || tap.id(:'clerk'), 'cases=no'), 'saved', 'back');
select matches(tap.handed(:'clerk', :son, 'coordinator=' || tap.id(:'clerk') || '>' || tap.id(:'prefix' || 'coordinator'), 'cases=yes'), '^saved ?; moved family.handed 3,2,.+; kept handover.not_yours [0-9]+ Дочкина П.,.+$', 'with them: how many went, and why which did not');
select is(tap.held(), format('Дочкина %1$ssupervisor, Мамина %1$scoordinator, Сынов %1$scoordinator', :'prefix'), 'a clerk gives his own');
select matches(tap.handed(:'prefix' || 'supervisor', :girl, 'coordinator=' || tap.id(:'prefix' || 'coordinator') || '>' || tap.id(:'clerk'), 'cases=yes'), '^saved ?; moved family.handed 3,3,[^;]+$', 'the supervisor everybody''s');
select is(tap.held(), format('Дочкина %1$sclerk, Мамина %1$sclerk, Сынов %1$sclerk', :'prefix'), 'all of them');
select ok(tap.home(:'clerk', :girl) like '* Иванова%', 'and the family has its coordinator');
-- the other way round: handed over with the family, the cases take the coordinator along
select is(tap.call(:'clerk', 'save_handover', gen_random_uuid(), null, 9001, array['to=' || tap.id(:'prefix' || 'coordinator'), format('cases=%s:%s', :son, tap.id(:'clerk')), 'family=no']), 'saved', 'one case without the family');
select ok(tap.home(:'clerk', :girl) like '* Иванова%', 'leaves the coordinator');
select is(tap.call(:'clerk', 'save_handover', gen_random_uuid(), null, 9001, array['to=' || tap.id(:'prefix' || 'coordinator'), format('cases=%s:%s', :mother, tap.id(:'clerk')), 'family=yes']), format('kept saved , handover.already:%s', :son), 'with it');
select is((select h.coordinator_id::text from kurator.household h), tap.id(:'prefix' || 'coordinator')::text, 'who takes it is the coordinator');
update kurator.household set coordinator_id = tap.id(:'clerk')::int;

-- ---- leaving, another family, coming back -----------------------------------------------------------------------------------------
select tap.at('2026-11-25 10:00+08');
select is(tap.mend(:'clerk', 'family', :mother, 'id=' || tap.member(:girl), f), e, f) from (values ('until_on=2026-11-26', 'refused date.future:until_on'), ('until_on=2010-01-01', 'refused family.birth:until_on')) x(f, e);
select is(tap.mend(:'clerk', 'family', :mother, 'id=' || tap.member(:girl), 'since=2020-01-02', 'until_on=2020-01-01'), 'refused family.until:until_on', 'in the wrong order');
select is(tap.mend(:'clerk', 'family', :mother, 'id=' || tap.member(:girl), 'until_on=2026-11-24'), 'saved', 'she left yesterday');
select is(tap.home(:'clerk', :son), E'* Иванова\n+ Сынов self\n+ Мамина parent\n- Дочкина ..2026-11-24 sibling', 'she stays to be seen');
select is((select household_id from kurator.person where id = tap.person_of(:girl)), null, 'and is of no household');
select is(tap.home(:'clerk', :son, '2026-11-23'), E'* Иванова\n+ Сынов self\n+ Мамина parent\n+ Дочкина sibling', 'as of the 23rd she lived there');
select is(tap.home(:'clerk', :girl), '- Дочкина ..2026-11-24 sibling (Сынов П.) self', 'on her own card, where she lived');
select is(tap.mend(:'clerk', 'family', :granny, 'person=' || tap.person_of(:girl), 'kinship=grandchild', 'since=2026-11-25'), 'saved', 'to the grandmother');
select is(tap.home(:'clerk', :girl), E'+ Дочкина 2026-11-25.. grandchild (Бабушкина П.) self\n+ Бабушкина grandparent\n- Дочкина ..2026-11-24 sibling (Сынов П.) self', 'there, and where she was before');
select is(tap.mend(:'clerk', 'family', :mother, 'id=' || (select min(m.id) from kurator.household_member m where m.person_id = tap.person_of(:girl)), 'until_on=2026-11-24>'), 'refused family.elsewhere:until_on', 'she lives elsewhere now');
select is(tap.mend(:'clerk', 'family', :mother, 'person=' || tap.person_of(:girl), 'kinship=child'), 'question question.family_moves:person', 'from one family to another: asked');
select is(tap.mend(:'clerk', 'family', :mother, 'person=' || tap.person_of(:girl), 'kinship=child', 'confirm=family_moves'), 'saved', 'she comes back');
select is(tap.home(:'clerk', :mother), E'* Иванова\n+ Мамина parent (Сынов П.) self\n+ Сынов child\n+ Дочкина child\n- Дочкина ..2026-11-24 child', 'once more in the family');
select is(tap.home(:'clerk', :granny), E'+ Бабушкина self\n- Дочкина 2026-11-25.. ..2026-11-25 grandchild', 'and has left the grandmother');
select is(tap.torn(), null, 'citizen and family say the same');
-- a mistake in the last day: it is open again
select is(tap.mend(:'clerk', 'family', :mother, 'id=' || tap.member(:son), 'until_on=2026-11-25'), 'saved', 'he left');
select is(tap.mend(:'clerk', 'family', :mother, 'id=' || tap.member(:son), 'until_on=2026-11-25>'), 'saved', 'he did not');
select is(tap.torn(), null, 'citizen and family say the same');
select is(tap.mend(:'clerk', 'family', :mother, 'id=' || tap.member(:mother), 'since=>1980-05-05'), 'saved', 'the own row');
select is((select kinship from kurator.household_member where id = tap.member(:mother)), 'parent', 'of which kinship is not asked');

-- ---- who is not seen ----------------------------------------------------------------------------------------------------------------
select tap.at('2026-11-26 10:00+08');
select is(tap.save(:'prefix' || 'supervisor', 'restricted', :girl, 'action=mark', 'kind=violence', 'reason=угрозы'), 'saved', 'access to the girl is restricted');
select is(tap.home(:'prefix' || 'coordinator', :mother), E'* Иванова\n+ Мамина 1980-05-05.. parent (Сынов П.) self\n+ Сынов child', 'she is left out, and where she lived');
select is(tap.mend(:'prefix' || 'coordinator', 'family', :mother, 'id=' || tap.member(:girl), 'until_on=2026-11-25'), 'refused record.unknown:id', 'nobody who may not see her moves her');
select is(tap.mend(:'prefix' || 'coordinator', 'family', :granny, 'person=' || tap.person_of(:girl), 'kinship=child'), 'refused record.unknown:person', 'nor takes her in');

-- ---- what others write ------------------------------------------------------------------------------------------------------------
insert into kurator.household (office_id) values (9001) returning id as h \gset
update kurator.person set household_id = :h where id = tap.person_of(:granny);
select is((select string_agg((household_id = :h)::text || ' ' || coalesce(until_on::text, '-'), ', ' order by id) from kurator.household_member where person_id = tap.person_of(:granny)), 'false 2026-11-26, true -', 'who is moved by other ways leaves one and comes to the other');
select is(tap.torn(), null, 'citizen and family say the same');
-- Of one whose data are destroyed nothing is left with the others.
select is((select count(*)::int from kurator.household_member m where m.kin_to = tap.person_of(:granny)), 1, 'the girl was her grandchild');
update kurator.household_member m set kin_more = m.kin_more || '{child}', kin_more_to = m.kin_more_to || tap.person_of(:granny) where m.person_id = tap.person_of(:mother);
select is((select count(*)::int from kurator.household_member m where m.person_id = tap.person_of(:mother) and m.kin_more_to @> array[tap.person_of(:granny)]), 1, 'and the mother her child, besides');
select throws_ok(format($$update kurator.household_member set kin_more = '{aunt}', kin_more_to = array[%s] where person_id = %s$$, tap.person_of(:son), tap.person_of(:mother)), '23514', null, 'no other kinship');
delete from kurator.household_member m where m.person_id = tap.person_of(:granny);
select is((select kinship || kin_more::text || (kin_to <> tap.person_of(:granny)) || (kin_more_to @> array[tap.person_of(:granny)]) from kurator.household_member where person_id = tap.person_of(:mother)), 'parent{}truefalse', 'that goes, what she is to others stays');
select is((select count(*)::int from (select unnest(kin_to || kin_more_to) as kin_to from kurator.household_member union all select unnest(kin_to || kin_more_to) from kurator.household_member_history) x where x.kin_to = tap.person_of(:granny)), 0, 'nobody is anything to her now');
update kurator.person set household_id = null where id = tap.person_of(:granny);
-- Two records of one citizen: the family goes along to the one that stays, and back when they are taken apart.
create temp table before as select * from kurator.household_member;
select tap.home(:'prefix' || 'supervisor', :son) as son_before \gset
select kurator.merge_people(9001, tap.person_of(:early), tap.person_of(:mother), '{}', '{}', '', tap.id(:'prefix' || 'supervisor')) as merge \gset
select is(tap.torn(), null, 'merged: citizen and family say the same');
select is((select string_agg(split_part(l, ' ', 2), ' ') from regexp_split_to_table(tap.home(:'prefix' || 'supervisor', :son), E'\n') l), 'Иванова Сынов Ранняя Дочкина Дочкина', 'who stays is of the family');
select is((select kinship from kurator.household_member m join kurator.person p on p.id = m.person_id where p.surname = 'Ранняя' and m.until_on is null), 'parent', 'as what the other was');
select ok(kurator.merge_undo(:merge, 'x', tap.id(:'prefix' || 'supervisor')) is not null, 'taken apart');
select is(tap.torn(), null, 'citizen and family say the same');
select is((select count(*)::int from ((table before except table kurator.household_member) union all (table kurator.household_member except table before)) x), 0, 'every row as it was');
select is(tap.home(:'prefix' || 'supervisor', :son), :'son_before', 'and so on the card');
select * from finish();
rollback;
