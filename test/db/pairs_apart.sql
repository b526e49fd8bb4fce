-- pairs_apart.sql - a resource centre says that two records, each of another office, are of two people: for both offices, once, journalled,
-- only of whom it sees both; it takes that back; merges and destruction take it along.
\set prefix pap_
begin;
\ir setup/world.psql
\ir setup/save.psql
\ir setup/stands.psql
select tap.world(:'prefix');
select no_plan();
select tap.account('pap_boss', 'supervisor', 9002, 'Дальняя') \g /dev/null
insert into kurator.organisation (id, name, short_name, kind, calendar, takes_referrals, area_code) values (9004, 'Другой центр', 'Центр-2', 'resource_centre', 'RU-IRK', false, '');
select tap.account('pap_second', 'monitor', 9004, 'Вторая') \g /dev/null
insert into kurator.direction (centre_id) values (9004);
create function tap.person(p_office int, p_surname text, p_given text default 'Инна', p_birth date default '1990-03-03') returns bigint language plpgsql as $$
declare
    v bigint;
begin
    insert into kurator.person (surname, given_name, patronymic, birth_date, sex) values (p_surname, p_given, 'Львовна', p_birth, 'f') returning id into v;
    insert into kurator.person_office (office_id, person_id) values (p_office, v);
    return v;
end $$;
create function tap.two(p_one bigint, p_other bigint) returns text[] language sql as $$
    select array['one=' || a.id, 'other=' || b.id, 'one_version=' || a.version, 'other_version=' || b.version] from kurator.person a, kurator.person b where a.id = p_one and b.id = p_other $$;
create function tap.decide(p_login text, p_centre int, variadic p_fields text[]) returns text language sql as $$
    select tap.call(p_login, 'save_pair_apart', gen_random_uuid(), null, p_centre, p_fields) $$;
create function tap.region(p_login text default 'pap_monitor') returns text language sql as $$
    select tap.as_login(p_login, 'select split_part(one_name, '' '', 1) || '' + '' || split_part(other_name, '' '', 1) || '' '' || total from api.duplicates_region(null, null, null, 99)') $$;
create function tap.decided(p_login text default 'pap_monitor', p_centre int default 9003) returns text language sql as $$
    select tap.as_login(p_login, format('select split_part(one_name, '' '', 1) || '' + '' || split_part(other_name, '' '', 1), note, who from api.pairs_apart(%s, null, null, 99)', p_centre)) $$;
create function tap.pairs(p_login text, p_office int) returns text language sql as $$
    select tap.as_login(p_login, format('select split_part(d.one_name, '' '', 1) || '' + '' || split_part(d.other_name, '' '', 1) from api.duplicates(%s, null, null, 100) d', p_office)) $$;
create function tap.work() returns void language sql as $$ select kurator.duplicates_work() from generate_series(1, 2) $$;

select tap.person(9001, 'Заречная') as a, tap.person(9002, 'Заречная') as b, tap.person(9002, 'Общая') as c, tap.person(9002, 'Общая') as d \gset
select tap.work() \g /dev/null
select is(tap.region(), E'("Заречная + Заречная 2")\n("Общая + Общая 2")', 'a pair over offices, and one within an office');

-- ---- bad input and who may -------------------------------------------------------------------------------------------------

select is(tap.decide('pap_monitor', 9003, variadic f), w, 'bad input: ' || f::text) from (values
    ('{action=merge}'::text[], 'refused field.choice:action'), ('{}', 'refused field.choice:action'),
    ('{action=apart}', 'refused field.required:note, field.required:one, field.required:one_version, field.required:other, field.required:other_version'),
    ('{action=apart,note=x,one=x,other=1,one_version=1,other_version=1}', 'refused field.required:one'), ('{action=together,id=}', 'refused field.required:id'),
    ('{action=together,id=7199999}', 'refused merge.unknown'), ('{action=apart,note=x,one=7199998,other=7199999,one_version=1,other_version=1}', 'refused merge.unknown'),
    ('{action=apart,note=x,one=999999999999999999,other=1,one_version=1,other_version=999999999}', 'refused merge.unknown'), ('{action=together,id=1,colour=red}', 'refused field.unknown:colour')) v(f, w);
select is(tap.decide('pap_monitor', 9003, variadic array['action=apart', 'note=' || repeat('я', 301)] || tap.two(:a, :b)), 'refused field.long:note', 'a reason that is too long');
select is(tap.decide('pap_monitor', 9003, variadic array['action=apart', 'note=x'] || tap.two(:a, :a)), 'refused merge.unknown', 'nobody beside himself');
select is(tap.decide('pap_monitor', 9003, variadic array['action=apart', 'note=x'] || tap.two(:c, :d)), 'refused merge.office', 'of whom one office keeps both, that office decides');
select is(tap.decide('pap_monitor', o, variadic array['action=apart', 'note=x'] || tap.two(:a, :b)), 'refused rights.none', 'not in the name of ' || o) from unnest('{9001,9004,9876}'::int[]) o;
select is(left(tap.decide('pap_' || r, 9001, variadic array['action=apart', 'note=x'] || tap.two(:a, :b)), 7), '! 42501', r || ' may not') from unnest('{clerk,coordinator,supervisor,boss,executor,ministry,admin,auditor}'::text[]) r;
select is(tap.as_login('pap_' || r, 'select * from api.pairs_apart(9003, null, null, 9)'), '! 42501', r || ' reads no decisions of a centre') from unnest('{clerk,coordinator,supervisor,boss,executor,ministry,admin,auditor}'::text[]) r;
select is(tap.as_login('pap_monitor', 'select * from api.pairs_apart(9004, null, null, 9)'), '! KU001', 'nor another centre');
select tap.two(:a, :b) as seen \gset
update kurator.person set version = version + 1 where id = :b;
select is(tap.decide('pap_monitor', 9003, variadic array['action=apart', 'note=x'] || :'seen'::text[]), 'refused merge.changed', 'what was changed since it was seen is looked at again');
savepoint unseen;
update kurator.direction set age_from = 60, age_to = 90;
select is(tap.decide('pap_monitor', 9003, variadic array['action=apart', 'note=x'] || tap.two(:a, :b)), 'refused merge.unknown', 'not of whom its directions do not reach');
rollback to unseen;
insert into kurator.restriction (person_id, office_id, kind, reason, marked_by) select :b, 9002, 'violence', 'угрозы', s.id from kurator.staff s where s.login = 'pap_boss';
select is(tap.decide('pap_monitor', 9003, variadic array['action=apart', 'note=x'] || tap.two(:a, :b)), 'refused merge.unknown', 'nor of whom access is restricted to others');
rollback to unseen;
select is((select count(*) from kurator.pair_apart), 0::bigint, 'so far nothing is said');

-- ---- said, and remembered ---------------------------------------------------------------------------------------------------

select gen_random_uuid() as r, array['action=apart', 'note=сёстры Заречные'] || tap.two(:b, :a) as f \gset
select is(tap.call('pap_monitor', 'save_pair_apart', :'r', null, 9003, :'f'), 'saved apart', 'not the same');
select is(tap.call('pap_monitor', 'save_pair_apart', :'r', null, 9003, :'f'), 'saved apart', 'sent again after a lost answer');
select is((select count(*) from kurator.pair_apart), 1::bigint, 'said once');
select is(tap.region(), '("Общая + Общая 1")', 'it is not offered again');
select is(tap.region('pap_second'), '("Общая + Общая 1")', 'to another centre neither');
select is(tap.decided(), '("Заречная + Заречная","сёстры Заречные","Центрова О. П.")', 'who said so and why is kept');
select is(tap.decided('pap_second', 9004), '', 'by the centre that said it');
select is((select e.login || ' ' || e.kind || ' ' || (e.subject = :a) from audit.entry e where e.relation = 'kurator.pair_apart' and e.kind <> 'list'), 'pap_monitor insert true', 'it stands in the journal');
select is((select count(*) from audit.entry where login = 'pap_monitor' and kind = 'list' and relation = 'kurator.pair_apart'), 1::bigint, 'and so does who read the list');
update kurator.person set given_name = given_name where id in (:a, :b);
insert into kurator.duplicate_queue (person_id) values (:a), (:b);
select tap.work() \g /dev/null
select is(tap.region(), '("Общая + Общая 1")', 'nor when they are compared anew');
savepoint kept;
insert into kurator.person_office (office_id, person_id) values (9001, :b), (9002, :a);
insert into kurator.duplicate_queue (person_id) values (:a), (:b);
select tap.work() \g /dev/null
select is(tap.pairs('pap_supervisor', 9001) || '/' || tap.pairs('pap_boss', 9002), '/("Общая + Общая")', 'either of the two offices that comes to keep both is not offered them');
select is(tap.as_login('pap_boss', 'select kind, one_name, note from api.merges(9002, null, null, 9)'), '(different,"Заречная Инна Львовна","")', 'it reads that it was said, and no words of the centre');
select is(tap.decide('pap_monitor', 9003, 'action=together', 'id=' || (select id from kurator.pair_apart)), 'saved together', 'taken back');
select is(tap.pairs('pap_supervisor', 9001) || '/' || tap.pairs('pap_boss', 9002), E'("Заречная + Заречная")/("Общая + Общая")\n("Заречная + Заречная")', 'it is offered there');
rollback to kept;

-- ---- taken back -------------------------------------------------------------------------------------------------------------

select is(tap.decide('pap_second', 9004, 'action=together', 'id=' || (select id from kurator.pair_apart)), 'refused merge.unknown', 'not by another centre');
select is(tap.decide('pap_monitor', 9003, 'action=together', 'id=' || (select id from kurator.pair_apart)), 'saved together', 'by its own');
select is(tap.decide('pap_monitor', 9003, 'action=together', 'id=' || (select id from kurator.pair_apart)), 'refused merge.unknown', 'once');
select is(tap.region(), E'("Заречная + Заречная 2")\n("Общая + Общая 2")', 'it is offered again, at once');
select is(tap.decided(), '', 'and no longer decided');
select is((select string_agg(e.kind, ' ' order by e.id) from audit.entry e where e.relation = 'kurator.pair_apart' and e.kind <> 'list'), 'insert update', 'the journal has both');
select is(tap.decide('pap_second', 9004, variadic array['action=apart', 'note=паспорта разные'] || tap.two(:a, :b)), 'saved apart', 'said once more, by another centre');
select is(tap.decided('pap_second', 9004), '("Заречная + Заречная","паспорта разные","Вторая О. П.")', 'it is its decision');
savepoint unseen;
update kurator.direction set age_from = 60, age_to = 90;
select is(tap.decided('pap_second', 9004), '', 'which tells nothing of whom its directions no longer reach');
select is(tap.decide('pap_second', 9004, 'action=together', 'id=' || (select max(id) from kurator.pair_apart)), 'refused merge.unknown', 'nor is it taken back');
rollback to unseen;
select tap.at('2026-11-23 10:30+08') \g /dev/null
select is(tap.decide('pap_second', 9004, variadic array['action=apart', 'note=ещё'] || tap.two(x.one, x.other)), 'saved apart', 'a third and a fourth')
  from (select tap.person(9001, 'Дальних') as one, tap.person(9002, 'Дальних') as other) x;
select is(tap.as_login('pap_second', 'select x.note from api.pairs_apart(9004, null, null, 1) a cross join lateral api.pairs_apart(9004, a.moment, a.id, 9) x'), '("паспорта разные")', 'the newest first, the next page behind it');

-- ---- who is merged takes it along, who is destroyed takes it away -----------------------------------------------------------

select tap.person(9001, 'Заречнова') as e \gset
select is(tap.call('pap_supervisor', 'save_duplicate', gen_random_uuid(), null, 9001, array['action=merge', 'note=опечатка'] || tap.two(:e, :a)), 'saved merge', 'one of the pair is merged with a third record');
select kept_id as kept, gone_id as gone from kurator.merge order by id desc limit 1 \gset
insert into kurator.duplicate_queue (person_id) values (:kept), (:b);
select tap.work() \g /dev/null
select is(tap.region() ~ 'Заречн', false, 'of whom one is not, the merged one is not either');
select is(tap.call('pap_supervisor', 'save_duplicate', gen_random_uuid(), null, 9001, array['action=undo', 'note=x', 'id=' || (select max(id) from kurator.merge)]), 'saved undo', 'taken apart');
select is((select count(*) from kurator.pair_apart p where p.undone_at is null and :e in (p.person_id, p.other_id)), 0::bigint, 'what was taken over with it is gone again');
select is((select count(*) from kurator.pair_apart p where p.undone_at is null and :a in (p.person_id, p.other_id)), 1::bigint, 'what was said stays');
select is(tap.stands('сёстры Заречные') ~ 'audit.value', true, 'the journal keeps the words');
select kurator.destroy_citizen(9002, :b, 'x') \g /dev/null
select is((select count(*) from kurator.pair_apart p where :b in (p.person_id, p.other_id)), 0::bigint, 'whose data are destroyed is in none');
select is((select count(*) from audit.value v join audit.entry t on t.id = v.entry_id and t.at = v.at where t.relation = 'kurator.pair_apart' and v.subject = :a), 0::bigint, 'nor in what was said of both');
select * from finish();
rollback;
