-- Settings of offices: the default, the region's value, the office's own; a wrong value is refused. The lists of forms follow
-- the tables they are made of.
begin;
select plan(22);
select is(kurator.setting_int('ladder.phone_attempts', null), 2, 'the default');
select lives_ok($$insert into kurator.setting values ('ladder.phone_attempts', null, '3')$$, 'the region sets it');
select is(kurator.setting_int('ladder.phone_attempts', 77), 3, 'the region counts for every office');
select lives_ok($$insert into kurator.setting values ('ladder.phone_attempts', 77, '4')$$, 'an office sets its own');
select is(kurator.setting_int('ladder.phone_attempts', 77), 4, 'which is stronger');
select is(kurator.setting_int('ladder.phone_attempts', 78), 3, 'and counts for it alone');
select throws_ok($$insert into kurator.setting values ('ladder.phone_gap_minutes', 77, 'abc')$$, '23514', null, 'a word is no number');
select throws_ok($$insert into kurator.setting values ('ladder.phone_gap_minutes', 77, '1441')$$, '23514', null, 'beyond the range');
select throws_ok($$insert into kurator.setting values ('contact.family_counts', 77, 'yes')$$, '23514', null, 'true and false only');
select throws_ok($$insert into kurator.setting values ('clock.stops_on', 77, 'visit')$$, '23514', null, 'not on the list');
select throws_ok($$update kurator.setting set value = '0' where organisation_id = 77$$, '23514', null, 'nor by a change');
select throws_ok($$insert into kurator.setting values ('ladder.unknown', 77, '1')$$, 'P0002', null, 'an unknown key');
-- kurator.save_setting is stored: a change of a setting, of a default, an office that comes make it anew.
create function tap.stored() returns text language sql as $$
    select string_agg(x::text, ', ') from ((table kurator.save_setting except table kurator.save_setting_now)
                                           union all (table kurator.save_setting_now except table kurator.save_setting)) x $$;
insert into kurator.organisation (id, name, short_name, kind, calendar, takes_referrals) values (9999, 'Проба', 'Проба', 'csa', 'RU', true);
insert into kurator.setting values ('ladder.phone_attempts', 9999, '1'), ('meeting.minutes', 9999, '45');
select is((select array[need, meeting_minutes] from kurator.save_setting where organisation_id = 9999), '{1,45}', 'what a save asks for is the office''s own');
update kurator.setting_kind set default_value = '9' where key = 'ladder.post_wait_days';
delete from kurator.setting where organisation_id = 9999 and key = 'ladder.phone_attempts';
select is((select array[need, post_wait] from kurator.save_setting where organisation_id = 9999), '{3,9}', 'else the region''s, else the default');
select is(tap.stored(), null, 'all offices, nothing else');
update kurator.save_setting set need = need + 1 where organisation_id = 9999;
select isnt(tap.stored(), null, 'one that differs would be seen');
-- kurator.reference is stored: each table behind it must make it anew.
update kurator.source set name = 'проба' where code = 'ipra';
update kurator.period set amount = 7 where code = 'notify';
update kurator.target_category set name = 'проба' where code = 'early';
update kurator.channel set name = 'проба' where code = 'visit';
update kurator.outcome set name = 'проба' where channel = 'phone' and code = 'busy';
insert into kurator.choice values ('answer', 'test', 9, 'проба', 'trial', 'x');
select is((select string_agg(concat_ws(' ', r.list, r.code, r.name, r.extra), ', ') from kurator.reference r where r.list || ' ' || r.code = x.key), x.expected, x.key)
  from (values ('source ipra', 'source ipra проба ladder'), ('source_days ipra', 'source_days ipra working_days 7'), ('target_category early', 'target_category early проба '),
               ('channel visit', 'channel visit проба 2'), ('outcome.phone busy', 'outcome.phone busy проба failed'), ('answer test', 'answer test проба x')) x(key, expected);
select * from finish();
rollback;
