-- quality.sql - what is missing to act and what was late: each rule, its figure and the citizens behind it, who sees which, the region's figures.
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world('qua_');
select no_plan();
-- A citizen of whom nothing is missing; each plant below takes one thing from another such.
create function tap.whole(p_surname text, p_office int default 9001) returns bigint language plpgsql as $$
declare
    v_case constant bigint := tap.case_of(p_surname, '+7900' || to_char(1000000 + (select count(*) from kurator.person), 'FM0000000'), '1970-05-05', p_office);
    v_person constant bigint := tap.person_of(v_case);
begin
    update kurator.person p set snils = '9000000' || to_char(v_person % 10000, 'FM0000'), disability = '2' where p.id = v_person;
    update kurator.address a set postal_code = '669452' where a.person_id = v_person;
    insert into kurator.ipra (person_id, number, issued_on, until_kind, disability, limits) values (v_person, '1', '2026-01-01', 'unlimited', '2', '{1,0,0,0,0,0,1}');
    insert into kurator.processing (person_id, office_id, form, given_on) values (v_person, p_office, 'law', '2026-01-01');
    update kurator.case_file c set assignee_id = (select r.staff_id from kurator.staff_role r where r.organisation_id = p_office and r.role = 'clerk') where c.id = v_case;
    return v_case;
end $$;
create function tap.gaps(p_case bigint) returns text language sql as $$
    select string_agg(array_to_string(q.gaps, ' '), ' | ') from kurator.case_file c cross join lateral kurator.quality_of(c.office_id) q where c.id = p_case and q.person_id = c.person_id $$;
-- "n/of_n" of a figure, as an account sees it
create function tap.figure(p_login text, p_rule text, p_office text default '') returns text language sql as $$
    select translate(tap.as_login(p_login, format('select q.code || q.n || ''/'' || q.of_n from api.quality(%L, ''ru'') q where q.rule = %L', p_office, p_rule)), '()"', '') $$;
create function tap.behind(p_login text, p_rule text, p_office text default '') returns text language sql as $$
    select regexp_replace(translate(tap.as_login(p_login, format('select concat(q.code, split_part(q.name, '' '', 1)) from api.quality_people(%L, %L, ''ru'', '''', null, null, 99) q', p_office, p_rule)), '()"', ''), E'\n', ' ', 'g') $$;

create temp table k as select tap.whole('Целова') as whole, tap.whole('Безтелефонов') as phone, tap.whole('Безадресов') as address, tap.whole('Нигдев') as contact,
    tap.whole('Детский') as child, tap.whole('Ничьев') as nobody, tap.whole('Карточкин') as record, tap.whole('Срочнов') as ends, tap.whole('Чужаков', 9002) as theirs;
grant select on k to public;
select is(tap.gaps(whole), '', 'of a whole record nothing is missing') from k;
update kurator.phone p set state = 'wrong' from k where p.person_id in (tap.person_of(phone), tap.person_of(contact));
update kurator.address a set valid_until = '2026-11-22' from k where a.person_id in (tap.person_of(address), tap.person_of(contact));
update kurator.person p set birth_date = '2015-05-05' from k where p.id = tap.person_of(child);
update kurator.case_file c set assignee_id = null from k where c.id = nobody;
select is(tap.gaps(phone), 'phone', 'a number known to be wrong is none') from k;
select is(tap.gaps(address), 'address', 'nor is an address that was left') from k;
select is(tap.gaps(contact), 'contact', 'neither is one thing, not two') from k;
select is(tap.gaps(child), 'representative', 'a child without who speaks for it') from k;
select is(tap.gaps(nobody), 'responsible', 'a case of nobody') from k;
update kurator.person p set snils = null, disability = null from k where p.id = tap.person_of(record);
update kurator.address a set postal_code = null from k where a.person_id = tap.person_of(record);
update kurator.ipra i set limits = null from k where i.person_id = tap.person_of(record);
delete from kurator.processing t using k where t.person_id = tap.person_of(record);
select is(tap.gaps(record), 'snils disability degrees postal_code processing', 'what a record lacks') from k;
-- until a day: the last one is in time
update kurator.ipra i set until_kind = 'date', valid_until = '2026-11-23' from k where i.person_id = tap.person_of(ends);
update kurator.address a set valid_until = '2026-11-23' from k where a.person_id = tap.person_of(ends);
update kurator.processing t set form = 'written', given_by = 'self', until_on = '2026-11-23' from k where t.person_id = tap.person_of(ends);
select is(tap.gaps(ends), '', 'the last day is in force') from k;
select tap.at('2026-11-24 10:00+08') \g /dev/null
select is(tap.gaps(ends), 'address ipra_over processing', 'the next one is not') from k;
select tap.at('2026-11-23 10:00+08') \g /dev/null
update kurator.ipra i set until_kind = 'until18', valid_until = null from k where i.person_id = tap.person_of(ends);
select is(tap.gaps(ends), 'ipra_over', 'until 18, of a grown-up') from k;
insert into kurator.representative (person_id, relation, surname, valid_from, valid_until) select tap.person_of(child), 'guardian', 'Бывшая', '2020-01-01', '2026-11-22' from k;
select is(tap.gaps(child), 'representative', 'a representative whose time is over is none') from k;
insert into kurator.representative (person_id, relation, surname) select tap.person_of(child), 'mother', 'Детская' from k;
select is(tap.gaps(child), '', 'one in force') from k;
insert into kurator.preference (person_id, kind) select tap.person_of(phone), 'no_voice' from k;
select is(tap.gaps(phone), '', 'who is not to be called needs no phone') from k;
delete from kurator.ipra i using k where i.person_id = tap.person_of(ends);
select is(tap.gaps(ends), 'ipra', 'disabled and no IPRA') from k;
update kurator.person p set disability = 'limited_health', snils_disputed = true from k where p.id = tap.person_of(ends);
select is(tap.gaps(ends), 'snils_disputed', 'limited health has none; the number is disputed') from k;

-- The card asks the same of one as the figures of all.
create function tap.card_differs() returns text language sql as $$
    select string_agg(concat_ws(' ', o.id, q.person_id, array_to_string(q.gaps, ','), '<>', array_to_string(g.gaps, ',')), '; ')
      from unnest('{9001,9002}'::int[]) o(id)
     cross join lateral kurator.quality_of(o.id) q
     cross join lateral (select array(select c.rule from kurator.card_gaps(o.id, q.person_id, kurator.office_today(o.id), null) c) as gaps) g
     where g.gaps <> array(select x from unnest(q.gaps) x where x not in ('entered_late', 'esrn_late')) $$;
select is(tap.card_differs(), null, 'the card of each says what the figures count');
select is((select string_agg(c.rule || ' ' || (c.item > 0), ', ') from k cross join lateral kurator.card_gaps(9001, tap.person_of(record), '2026-11-23', null) c where c.rule in ('snils', 'degrees', 'postal_code')),
          'snils false, degrees true, postal_code true', 'and which row is to be completed');

-- ---- who is counted ----
select is(tap.figure('qua_supervisor', ''), '3/8', 'of eight in work three cannot be acted for');
select is(tap.behind('qua_supervisor', ''), 'Безадресов Нигдев Ничьев', 'those, by name');
select is((select string_agg(r.code || ' ' || tap.figure('qua_clerk', r.code), ', ' order by r.position) from kurator.quality_rule r where r.kind <> 'time'),
          'contact 1/8, phone 0/8, address 1/8, representative 0/8, responsible 1/8, snils 1/8, snils_disputed 1/8, disability 1/8, ipra 0/8, ipra_over 0/8, degrees 1/8, postal_code 1/8, processing 1/8', 'every figure');
select is((select string_agg(r.code, ', ') from kurator.quality_rule r
            where split_part(tap.figure('qua_clerk', r.code), '/', 1)::int <> coalesce(cardinality(string_to_array(nullif(tap.behind('qua_clerk', r.code), ''), ' ')), 0)), null, 'each is as many as stand behind it');
select is(tap.as_login('qua_clerk', 'select q.gaps from api.quality_people('''', ''snils'', ''ru'', '''', null, null, 9) q'),
          '("{""нет СНИЛС"",""не указана инвалидность"",""в ИПРА нет степеней ограничения"",""в адресе нет индекса"",""нет согласия на обработку данных""}")', 'with all that a record lacks');
update kurator.quality_rule set active = false where code = 'degrees';
select is(tap.gaps(record), 'snils disability postal_code processing', 'a rule that is switched off is not asked') from k;
select is(tap.figure('qua_clerk', 'degrees'), '', 'nor shown');
select is(tap.behind('qua_clerk', 'degrees'), 'quality.rule', 'nor listed');
update kurator.quality_rule set active = true where code = 'degrees';
update kurator.person p set died_on = '2026-11-20' from k where p.id = tap.person_of(contact);
select is(tap.figure('qua_clerk', ''), '2/7', 'who died is not counted');
update kurator.person p set died_on = null from k where p.id = tap.person_of(contact);
update kurator.case_file c set state = 'closed', closed_on = '2026-11-23', close_reason = 'moved' from k where c.id = contact;
select is(tap.figure('qua_clerk', ''), '2/7', 'nor whose case is closed');
update kurator.case_file c set accompanied_from = '2026-11-01', close_reason = 'programme' from k where c.id = contact;
select is(tap.figure('qua_clerk', ''), '3/8', 'but whoever is accompanied');

-- ---- pages ----
create temp table page as select * from api.quality_people('', '', 'ru', '', null, null, 0) limit 0;
grant insert, select on page to public;
select tap.does('qua_clerk', $$insert into page select * from api.quality_people('', '', 'ru', '', null, null, 2)$$) \g /dev/null
select is((select string_agg(split_part(name, ' ', 1), ' ' order by name) || ' of ' || max(total) from page), 'Безадресов Нигдев of 3', 'a page, and the figure');
select is((select tap.as_login('qua_clerk', format('select q.name, q.total from api.quality_people('''', '''', ''ru'', '''', %L, %s, 2) q', name, person_id)) from page order by name desc limit 1), '("Ничьев Пётр",3)', 'the next one from the last row on');

-- ---- in time ----
select is(tap.figure('qua_clerk', 'entered_late'), '0/8', 'entered on the day of arrival');
update kurator.referral r set received_on = '2026-11-20' from k where r.case_id = whole;
select is(tap.figure('qua_clerk', 'entered_late'), '0/8', 'on Monday what arrived on Friday is one working day');
update kurator.referral r set received_on = '2026-11-19' from k where r.case_id = whole;
select is(tap.figure('qua_clerk', 'entered_late') || ' ' || tap.behind('qua_clerk', 'entered_late'), '1/8 Целова', 'two are late');
insert into kurator.setting (key, value, organisation_id) values ('register.entry_days', '2', 9001);
select is(tap.figure('qua_clerk', 'entered_late'), '0/8', 'as many as the office is given');
delete from kurator.setting where key = 'register.entry_days';
update kurator.referral r set received_on = '2026-08-24' from k where r.case_id = whole;
select is(tap.figure('qua_clerk', 'entered_late'), '0/7', 'what is longer ago is not looked at');
select tap.save('qua_clerk', 'attempt', c, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=thinking', 'decide_by=2026-11-30') from k, unnest(array[nobody, whole]) c \g /dev/null
update kurator.deadline_open d set due_on = case d.case_id when nobody then date '2026-11-20' else '2026-11-23' end from k where d.period = 'esrn' and d.office_id = 9001;
select is(tap.figure('qua_clerk', 'esrn_late') || ' ' || tap.behind('qua_clerk', 'esrn_late'), '1/1 Ничьев', 'ESRN: past its day and not entered; due today is not late');

-- ---- who sees ----
select is(tap.figure(l, '', o), r, l || ' ' || o) from (values ('qua_coordinator', '', '3/8'), ('qua_clerk', '9002', ''), ('qua_clerk', 'n77777', ''), ('qua_other', '', '0/1'), ('qua_monitor', '9001', '3/8'), ('qua_monitor', '9002', '0/1')) v(l, o, r);
select is(tap.behind('qua_clerk', '', o), 'quality.office', 'not of office ' || o) from unnest('{9002,n77777,x}'::text[]) o;
select is(tap.as_login('qua_clerk', 'select q.code from api.quality(''9002'', ''ru'') q'), '(quality.office)', 'nor its figures');
update kurator.direction set age_from = 60;
select is(tap.figure('qua_monitor', '', '9001') || tap.behind('qua_monitor', '', '9001'), '0/0', 'a monitor counts whom he sees');
update kurator.direction set age_from = null;
select is(tap.save('qua_supervisor', 'restricted', nobody, 'action=mark', 'kind=violence', 'reason=угрозы'), 'saved', 'one is restricted') from k;
select is(tap.figure('qua_clerk', '') || ' ' || tap.behind('qua_clerk', ''), '2/7 Безадресов Нигдев', 'who is not named counts and lists the others');
select is(tap.figure('qua_supervisor', ''), '3/8', 'who is named all');
insert into kurator.site (organisation_id, name) values (9001, 'Здесь'), (9001, 'Там');
update kurator.person_office o set site_id = t.id from k, kurator.site t where o.person_id = tap.person_of(k.address) and o.office_id = 9001 and t.name = 'Там' and t.organisation_id = 9001;
update kurator.staff_role r set site_id = t.id from kurator.staff s, kurator.site t where s.id = r.staff_id and s.login = 'qua_clerk' and t.name = 'Здесь' and t.organisation_id = 9001;
select is(tap.figure('qua_clerk', '') || ' ' || tap.behind('qua_clerk', ''), '1/6 Нигдев', 'nor whom another site keeps');

-- ---- given out ----
select tap.does('qua_supervisor', $$insert into page select * from api.quality_people('', 'snils', 'ru', 'export', null, null, 9)$$) \g /dev/null
select is((select kind || ' ' || relation || ' ' || row_id || ' ' || why from audit.entry where login = 'qua_supervisor' and kind = 'export' order by id desc limit 1), 'export quality 9001 snils', 'a list that leaves is an entry');
alter table audit.entry add constraint t_full check (kind <> 'export') not valid;
select is(left(tap.as_login('qua_supervisor', 'select * from api.quality_people('''', ''snils'', ''ru'', ''export'', null, null, 9)'), 7), '! KU004', 'or does not leave');
alter table audit.entry drop constraint t_full;

-- ---- the region ----
select is(tap.as_login('qua_monitor', 'select q.counted || q.rule from api.quality_region() q where q.office_id = 9001'), '("")', 'not counted yet: a row without figures');
update kurator.organisation set takes_referrals = false where id not in (9001, 9002);
select is(kurator.quality_count(1) || ' ' || kurator.quality_count(5) || ' ' || kurator.quality_count(5), '1 1 0', 'counted in lots, and not twice in half a day');
select is(tap.as_login('qua_ministry', 'select q.office, q.n, q.of_n from api.quality_region() q where q.office_id between 9001 and 9002 and q.rule = '''''), E'("УСЗСОН А",3,8)\n("УСЗСОН Б",0,1)', 'of everybody, to the ministry, too');
select is((select count(*)::int from kurator.quality_tally where office_id = 9001), 16, 'every rule');
select is(tap.as_login('qua_clerk', 'select * from api.quality_region()'), '! 42501', 'not to a clerk');
select tap.at('2026-11-23 22:01+08') \g /dev/null
select is(kurator.quality_count(5)::int, 2, 'half a day later again');
select * from finish();
rollback;
