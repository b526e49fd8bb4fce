-- sites.sql - whoever works at one site of an office sees the citizens of that site and those of none, by every way there is; a citizen
-- is kept by one site with all his cases, and a supervisor gives him to another.
\set prefix sites_
\set head sites_supervisor
\set all sites_clerk
\set one sites_one
\set two sites_two
\set both sites_both
\set boss sites_boss
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
insert into kurator.site (organisation_id, name) values (9001, 'Кутулик') returning id as s1 \gset
insert into kurator.site (organisation_id, name) values (9001, 'Бахтай') returning id as s2 \gset
insert into kurator.site (organisation_id, name) values (9002, 'Вольск') returning id as s9 \gset
select tap.account(l, 'clerk', 9001, u) from (values (:'one', 'Первая'), (:'two', 'Вторая'), (:'both', 'Третья')) x(l, u) \g /dev/null
select tap.account(:'boss', 'supervisor', 9001, 'Местная') \g /dev/null
create function tap.staff(p_login text) returns int language sql as 'select id from kurator.staff where login = p_login';
update kurator.staff_role set site_id = :s1 where staff_id in (tap.staff(:'one'), tap.staff(:'boss'), tap.staff(:'both'));
update kurator.staff_role set site_id = :s2 where staff_id = tap.staff(:'two');
insert into kurator.staff_role (staff_id, organisation_id, role, site_id) values (tap.staff(:'both'), 9001, 'clerk', :s2);
create function tap.site(p_case bigint) returns text language sql as $$
    select coalesce(string_agg(distinct coalesce(x.name, '-'), '/'), 'nobody')
      from kurator.case_file c
     cross join lateral (select kurator.site_name(c.site_id) as name
                         union all select kurator.site_name(o.site_id) from kurator.person_office o where o.person_id = c.person_id and o.office_id = c.office_id
                         union all select kurator.site_name(d.site_id) from kurator.deadline d where d.case_id = c.id) x
     where c.id = p_case $$;
create function tap.surnames(p_login text, p_query text) returns text language sql as $$
    select tap.as_login(p_login, format('select string_agg(split_part(name, '' '', 1), '' '' order by name collate "C") from (%s) q', p_query)) $$;
create function tap.listed(p_login text) returns text language sql as $$
    select tap.surnames(p_login, 'select distinct name from api.worklist(9001, ''all'', ''all'', null, null, 99) where case_id is not null') $$;
create function tap.sees(p_login text, p_case bigint) returns boolean language sql as $$
    select tap.as_login(p_login, format('select surname from api.case_head(%s, null)', p_case)) <> '' $$;
create function tap.enter(p_login text, p_surname text, p_snils text, variadic p_more text[] default '{}') returns text language sql as $$
    select tap.intake(p_login, 9001, null, variadic array['source=ipra', 'received_on=2026-11-20', 'surname=' || p_surname, 'given_name=Анна', 'patronymic=Сергеевна',
                      'birth_date=1992-03-14', 'sex=f', 'confirm=new'] || case when p_snils > '' then array['snils=' || p_snils] else '{}' end || p_more) $$;
create function tap.last_case() returns bigint language sql as 'select max(id) from kurator.case_file';

-- ---- where what arrives goes ----
select is(tap.enter(:'one', 'Первова', '00100199764'), 'saved', 'a clerk of one site');
select tap.last_case() as a \gset
select is(tap.site(:a), 'Кутулик', 'what he enters is at his site: citizen, case and dates');
select is(tap.enter(:'two', 'Вторина', '00100199663'), 'saved', 'one of the other');
select tap.last_case() as b \gset
select is(tap.site(:b), 'Бахтай', 'at the other');
select is(tap.enter(:'both', 'Третьева', ''), 'saved', 'who works at both leaves it open');
select tap.last_case() as c \gset
select is(tap.site(:c), '', 'and it is at none');
select is(tap.enter(:'both', 'Четвертова', '', 'site=' || :s2), 'saved', 'or says where');
select is(tap.site(tap.last_case()), 'Бахтай', 'there it is');
select is(tap.enter(:'all', 'Пятова', '', 'site=' || :s1), 'saved', 'so does who sees all');
select is(tap.site(tap.last_case()), 'Кутулик', 'there it is');
select is(tap.enter(:'all', 'Шестова', '', 'assignee=' || tap.staff(:'two')), 'saved', 'who is to do it works at one site');
select is(tap.site(tap.last_case()), 'Бахтай', 'so the case is there');
select is(tap.enter(:'all', 'Седьмова', '', 'site=' || :s1, 'assignee=' || tap.staff(:'two')), 'refused site.hold:assignee', 'responsible and site fit together');
select is(tap.enter(:'one', 'Седьмова', '', 'site=' || :s2), 'refused field.choice:site', 'a site that is closed to the clerk is none of the list');
select is(tap.enter(:'all', 'Седьмова', '', 'site=' || x), 'refused field.choice:site', 'nor is ' || x) from unnest(array[:'s9', '0', 'x', '-1', '99999999']) x;
select is(tap.enter('sites_other', 'Седьмова', '', 'site=' || :s1), '! KU001', 'another office enters nothing here');
select is(tap.as_login(l, 'select name from api.reference(9001, ''ru'') where list = ''site'' order by position'), n, l || ' is offered')
  from (values (:'all', E'(Бахтай)\n(Кутулик)'), (:'both', E'(Бахтай)\n(Кутулик)'), (:'one', ''), (:'boss', '')) x(l, n);
select is(tap.as_login('sites_other', 'select name from api.reference(9002, ''ru'') where list = ''site'''), '(Вольск)', 'a single site is offered to who need not use it');

-- ---- who sees whom ----
select is(tap.listed(l), n, l || ': the list')
  from (values (:'all', '("Вторина Первова Пятова Третьева Четвертова Шестова")'), (:'both', '("Вторина Первова Пятова Третьева Четвертова Шестова")'),
               (:'head', '("Вторина Первова Пятова Третьева Четвертова Шестова")'), (:'one', '("Первова Пятова Третьева")'), (:'boss', '("Первова Пятова Третьева")'),
               (:'two', '("Вторина Третьева Четвертова Шестова")'), ('sites_monitor', '("Вторина Первова Пятова Третьева Четвертова Шестова")'), ('sites_other', '()')) x(l, n);
create function tap.pages(p_login text) returns text language plpgsql as $$
declare
    v_due date := '-infinity'; v_id bigint := 0; v_row text; v_all text := '';
begin
    loop
        v_row := tap.as_login(p_login, format('select due_on, deadline_id, split_part(name, '' '', 1) from api.worklist(9001, ''all'', ''all'', %L, %s, 1) where case_id is not null', v_due, v_id));
        exit when v_row = '';
        v_row := trim(both '()' from v_row);
        v_due := split_part(v_row, ',', 1); v_id := split_part(v_row, ',', 2); v_all := v_all || split_part(v_row, ',', 3) || ' ';
    end loop;
    return v_all;
end $$;
select is(array(select unnest(string_to_array(trim(tap.pages(l)), ' ')) order by 1), array(select unnest(string_to_array(trim(both '()"' from tap.listed(l)), ' ')) order by 1), l || ': page by page the same')
  from unnest(array[:'one', :'two', :'all']) l;
select is(tap.as_login(l, 'select counts from api.worklist(9001, ''soon'', ''all'', null, null, 99) limit 1'), n, l || ': the figures')
  from (values (:'all', '("{0,0,6,0,0,0}")'), (:'one', '("{0,0,3,0,0,0}")'), (:'two', '("{0,0,4,0,0,0}")')) x(l, n);
select is(tap.as_login(l, 'select counts from api.worklist(9001, ''soon'', ''nobody'', null, null, 99) limit 1'), n, l || ': of nobody''s')
  from (values (:'all', '("{0,0,5,0,0,0}")'), (:'one', '("{0,0,3,0,0,0}")'), (:'two', '("{0,0,3,0,0,0}")')) x(l, n);
select ok(tap.sees(l, c) = y, format('%s and the card of %s', l, c)) from (values (:'one', :a, true), (:'one', :b, false), (:'one', :c, true), (:'two', :a, false), (:'two', :b, true), (:'boss', :b, false),
    (:'head', :b, true), (:'both', :a, true), (:'both', :b, true)) x(l, c, y);
select is(tap.surnames(:'one', format('select * from api.search(9001, %L, 20)', q)), '()', 'no way to find whom the other site keeps: ' || q)
  from unnest('{вторина,вторина 92,вторина анна,00100199663,14.03.1992 вторина}'::text[]) q;
select is(tap.surnames(:'one', 'select * from api.search(9001, ''14.03.1992'', 20)'), '("Первова Пятова Третьева")', 'by birth date those who are seen');
select is(tap.surnames(:'two', 'select * from api.search(9001, ''вторина'', 20)'), '(Вторина)', 'the own site finds');
select is(tap.surnames(:'one', 'select * from api.similar(9001, ''Вторина'', ''Анна'', ''Сергеевна'', ''1992-03-14'', ''00100199663'', null)'), '("Первова Пятова Третьева")', 'similar are those who are seen');
select is(tap.surnames(l, 'select * from api.monthly_people(9001, ''2026-11-01'', ''arrived'', '''', ''all'', '''', '''', null, null, 99)'), n, l || ': the people behind a figure of the monthly form')
  from (values (:'one', '("Первова Пятова Третьева")'), (:'all', '("Вторина Первова Пятова Третьева Четвертова Шестова")')) x(l, n);
select is(tap.as_login(l, 'select n from api.monthly(9001, ''2026-11-01'', ''ru'', '''') where kind = ''cell'' and line = ''arrived'' and part = '''' and col = ''all'''), '(6)', l || ': the form itself is the office''s')
  from unnest(array[:'one', :'all']) l;
select is(tap.surnames(:'one', 'select * from api.paper_list(''9001'', ''soon'', ''all'', null, ''export'')'), '("Первова Пятова Третьева")', 'on paper');
select is(tap.as_login(:'one', format('select * from api.%s(%s)', f, :b)), '', f || ': nothing of a guessed number')
  from unnest('{preview,case_phones,case_preferences,case_representatives,case_rungs,why,paper_card,case_processing}'::text[]) f;
select is(tap.as_login(:'one', format('select * from api.case_timeline(%s, 99)', :b)), '', 'nor of its history');
select is(tap.save(:'one', s, :b, 'done=yes', 'channel=phone', 'outcome=no_answer', 'reason=died', 'organisation=9002', 'action=cancel', 'kind=phone', 'why=x'), '! KU001', s || ' does not reach the case of another site')
  from unnest('{attempt,esrn,close,forward,appointment,contacts,mistake,override,reopen,processing,request,esrn_fact,restricted,spot_check}'::text[]) s;
select is(tap.save(:'two', 'attempt', :b, 'channel=phone', 'outcome=busy', 'direction=out', 'happened_at=2026-11-23 09:30', 'phone_new=+79000000003', 'phone_new_owner=self'), 'saved', 'its own clerk saves');
select is(tap.call(:'boss', 'save_destruction', gen_random_uuid(), null, 9001, array['action=propose', 'note=x', 'people=' || tap.person_of(:b)]),
          tap.call(:'boss', 'save_destruction', gen_random_uuid(), null, 9001, array['action=propose', 'note=x', 'people=79999999']), 'whom the other site keeps is proposed for destruction as who is not there');
select is(tap.does(:'one', format('select api.keep_draft(gen_random_uuid(), ''attempt'', %s, 9001, 1, 1, '''', ''{note}'', ''{x}'')', :b)), 'ok', 'a draft of a guessed number is kept as one of any');
select is(tap.as_login(:'one', 'select form, target, base_version, focus, names, "values", title, birth_date, settlement, open_since, open_no, away from api.drafts()'), '(attempt,,,"",{},{},"",,"",,"",t)', 'and tells nothing');
select is(tap.does(:'one', 'select api.drop_draft(id) from api.drafts() where away'), 'ok', 'it can be thrown away');
select is(tap.does(:'one', 'select api.keep_draft(gen_random_uuid(), ''attempt'', 79999999, 9001, 1, 1, '''', ''{note}'', ''{x}'')'), 'ok', 'of a number that nothing has');
select is(tap.as_login(:'one', 'select form, target, base_version, focus, names, "values", title, birth_date, settlement, open_since, open_no, away from api.drafts()'), '(attempt,,,"",{},{},"",,"",,"",t)', 'the same is told');
-- a role for all sites beside the one opens them all; one in another office does not
insert into kurator.staff_role (staff_id, organisation_id, role) values (tap.staff(:'one'), 9002, 'clerk');
select is(tap.sees(:'one', :b), false, 'a role in another office opens no site of this one');
insert into kurator.staff_role (staff_id, organisation_id, role, valid_from) values (tap.staff(:'one'), 9001, 'coordinator', '2026-11-24');
select is(tap.sees(:'one', :b), false, 'nor one of tomorrow');
update kurator.staff_role set valid_from = '2026-11-01' where staff_id = tap.staff(:'one') and role = 'coordinator';
select is(tap.sees(:'one', :b), true, 'a role for all of it does');
delete from kurator.staff_role where staff_id = tap.staff(:'one') and (role = 'coordinator' or organisation_id = 9002);
select is(tap.sees(:'one', :b), false, 'and without it they are closed again');

-- ---- past the functions: what policies hold by themselves ----
create function api.zz_sites(p_query text) returns text language plpgsql security definer set search_path = pg_catalog, kurator, pg_temp as $$
declare
    v_out text;
begin
    execute p_query into v_out;
    return v_out;
exception when others then
    return '! ' || sqlstate;
end $$;
alter function api.zz_sites(text) owner to kurator_api;
grant execute on function api.zz_sites(text) to public;
insert into kurator.contact_attempt (office_id, channel, outcome, happened_at, recorded_by) values (9001, 'phone', 'busy', '2026-11-22 10:00+08', tap.staff(:'two')) returning id as t \gset
insert into kurator.attempt_case (case_id, attempt_id, office_id, person_id) values (:b, :t, 9001, tap.person_of(:b));
insert into kurator.consent (office_id, case_id, attempt_id, need, answer, given_at) values (9001, :b, :t, 'accompaniment', 'agreed', '2026-11-22 10:00+08');
insert into kurator.appointment (office_id, case_id, attempt_id, starts_at, place) values (9001, :b, :t, '2026-11-25 10:00+08', 'office');
insert into kurator.ladder_override (office_id, case_id, rung, reason, granted_by) values (9001, :b, 2, 'по просьбе', tap.staff(:'head'));
insert into kurator.deadline_shift (deadline_id, case_id, office_id, due_before, due_after, revision_before, revision_after)
select d.id, d.case_id, 9001, d.due_on, d.due_on, 1, 1 from kurator.deadline d where d.case_id = :b;
insert into kurator.case_event (office_id, case_id, kind) values (9001, :b, 'closed');
insert into kurator.spot_check (office_id, case_id, person_id, picked_by) values (9001, :b, tap.person_of(:b), tap.staff(:'head'));
insert into kurator.esrn_fact (office_id, case_id, person_id, kind, ref, marked_at) values (9001, :b, tap.person_of(:b), 'name', 0, '2026-11-22 10:00+08');
insert into kurator.processing (person_id, office_id, form, given_on) values (tap.person_of(:b), 9001, 'law', '2026-11-01');
insert into kurator.passed_call (office_id, office_from, person_id, phone, note) values (9001, 9002, tap.person_of(:b), '+79000000009', 'x');
insert into kurator.service_request (office_id, case_id, person_id, executor_id, kind, text, name, started_on, due_on, calendar, revision_id)
values (9001, :b, tap.person_of(:b), 9003, 'service', 'x', 'Вторина', '2026-11-23', '2026-11-30', 'RU-IRK', kurator.revision('RU-IRK'));
insert into kurator.phone (person_id, number) values (tap.person_of(:b), '+79000000009');
insert into kurator.address (person_id, settlement, line) values (tap.person_of(:b), 'Бахтай', 'Советская, 2');
insert into kurator.preference (person_id, kind) values (tap.person_of(:b), 'deaf');
insert into kurator.representative (person_id, relation, surname) values (tap.person_of(:b), 'mother', 'Вторина');
insert into kurator.ipra (person_id, number) values (tap.person_of(:b), '1/2026') returning id as ipra \gset
insert into kurator.ipra_measure (person_id, ipra_id, section, name) values (tap.person_of(:b), :ipra, 'social', 'x');
insert into kurator.document (person_id, kind, received_on) values (tap.person_of(:b), 'passport', '2026-11-20');
insert into kurator.person_mark (office_id, person_id, mark, made_by) values (9001, tap.person_of(:b), 'watch', tap.staff(:'head'));
insert into kurator.former_name (person_id, surname) values (tap.person_of(:b), 'Прежняя');
with h as (insert into kurator.household (office_id) values (9001) returning id) insert into kurator.household_member (person_id, household_id, until_on) select tap.person_of(:b), h.id, '2026-11-20' from h;
create table tap.way as
select t.relation, format('select count(*) from kurator.%I where %s', t.relation, t.what) as query
  from (select c.relname as relation, case when exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'case_id') then format('case_id = %s', :b)
                                           when c.relname = 'case_file' then format('id = %s', :b) when c.relname = 'contact_attempt' then format('id = %s', :t)
                                           when c.relname = 'person' then format('id = %s', tap.person_of(:b))
                                           when exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'person_id') then format('person_id = %s', tap.person_of(:b)) end as what
          from pg_class c
         where c.relnamespace = 'kurator'::regnamespace and c.relkind in ('r', 'p') and exists (select from pg_policy p where p.polrelid = c.oid and p.polpermissive
                                                                                            and p.polcmd in ('r', '*') and 'kurator_api'::regrole = any (p.polroles))) t
 where t.what is not null;
grant select on tap.way to public;
select cmp_ok((select count(*)::int from tap.way), '>', 20, 'every table of citizens is asked');
select is(tap.as_login(:'one', format('select api.zz_sites(%L)', w.query)), '(0)', 'not at the other site: ' || w.relation) from tap.way w;
select isnt(tap.as_login(:'two', format('select api.zz_sites(%L)', w.query)), '(0)', 'at the own: ' || w.relation) from tap.way w where w.relation <> 'deadline_done';
select isnt(tap.as_login(:'all', format('select api.zz_sites(%L)', w.query)), '(0)', 'by who sees all: ' || w.relation) from tap.way w where w.relation <> 'deadline_done';
select is(tap.as_login(:'one', format('select api.zz_sites(%L)', q)), n, q) from (values
    (format('insert into kurator.case_file (office_id, site_id, person_id, source, ladder, received_on) select 9001, %s, %s, ''ipra'', true, ''2026-11-20'' returning id', :s1, tap.person_of(:b)), '("! 42501")'),
    (format('insert into kurator.case_file (office_id, person_id, source, ladder, received_on) select 9001, %s, ''ipra'', true, ''2026-11-20'' returning id', tap.person_of(:b)), '("! 42501")'),
    (format('update kurator.case_file set site_id = %s where id = %s returning id', :s1, :b), '()'),
    (format('update kurator.case_file set site_id = %s where id = %s returning id', :s2, :a), '("! 42501")'),
    (format('update kurator.person_office set site_id = %s where person_id = %s returning 1', :s1, tap.person_of(:b)), '()'),
    (format('insert into kurator.referral (office_id, case_id, person_id, source, received_on) values (9001, %s, %s, ''ipra'', ''2026-11-20'') returning 1', :b, tap.person_of(:b)), '("! 42501")'),
    (format('insert into kurator.phone (person_id, number) values (%s, ''+79000000008'') returning 1', tap.person_of(:b)), '("! 42501")')) x(q, n);
select is(tap.does('postgres', format('update kurator.case_file set site_id = %s where id = %s', :s9, :a)), '! 23514', 'a site of another organisation is none of the case, for nobody');

-- ---- whom another site keeps is not entered once more ----
create function tap.refusals() returns int language sql as $$ select count(*)::int from audit.entry e where e.kind = 'failure' and e.why = 'rights.site' and e.login = 'sites_one' $$;
select tap.refusals() as before \gset
select is(tap.enter(:'one', 'Вторина', '00100199663'), 'refused rights.site', 'by number and name');
select is(tap.enter(:'one', 'Иная', '00100199663'), 'refused rights.site', 'by number under another name');
select is(tap.enter(:'one', 'ВТОРИНА', ''), 'refused rights.site', 'by name and birth date');
select is(tap.enter(:'one', 'Четвертова', '00100199562'), 'refused rights.site', 'whose number is not known there');
select is(tap.refusals() - :before, 4, 'each is a refusal in the journal');
select is((select count(*)::int from kurator.person where surname in ('Вторина', 'Четвертова', 'Иная')), 2, 'nobody is there twice');
select is(tap.enter(:'one', 'Вторина', '00100199461'), 'saved', 'another number is another citizen');
select is(tap.enter(:'all', 'Вторина', '00100199663'), 'refused snils.taken:snils', 'who sees both is told so');
select is(tap.intake(:'one', 9001, tap.person_of(:b), 'source=ipra', 'received_on=2026-11-20'), '! KU001', 'a guessed citizen is none');
select is(tap.intake(:'all', 9001, tap.person_of(:b), 'source=personal', 'received_on=2026-11-20', 'confirm=second', 'site=' || :s1), 'refused site.kept:site', 'a second case does not go elsewhere');
select is(tap.intake(:'all', 9001, tap.person_of(:b), 'source=personal', 'received_on=2026-11-20', 'confirm=second'), 'saved', 'but');
select tap.last_case() as b2 \gset
select is(tap.site(:b2), 'Бахтай', 'to where the citizen is kept');
select is((select string_agg(distinct o.office_id || ' ' || o.person_id, ', ') from kurator.person_office o join kurator.case_file c using (office_id, person_id) where c.site_id is distinct from o.site_id), null,
          'no citizen is kept by two sites of an office');
-- restricted and of another site: as of another office
select is(tap.save(:'head', 'restricted', :b, 'action=mark', 'kind=other', 'reason=по просьбе', 'staff=' || tap.staff(:'one')), 'refused site.named:staff', 'named is who sees the site');
select is(tap.save(:'head', 'restricted', :b, 'action=mark', 'kind=other', 'reason=по просьбе', 'staff=' || tap.staff(:'two')), 'saved', 'one of the site');
select is(tap.enter(:'one', 'Вторина', '00100199663'), 'saved', 'whoever is restricted is as one of another office');
select is(tap.save(:'head', 'restricted', :b, 'action=lift'), 'saved', 'lifted');

-- ---- from site to site ----
create function tap.hand(p_login text, variadic p_fields text[]) returns text language sql as $$ select tap.call(p_login, 'save_handover', gen_random_uuid(), null, 9001, p_fields) $$;
update kurator.case_file set assignee_id = tap.staff(:'two') where id in (:b, :b2);
select kurator.recompute(:b), kurator.recompute(:b2) \g /dev/null
select is(tap.hand(l, 'to=nobody', 'what=these', 'cases=' || :a || ':', 'site=' || :s2), x, l || ' gives to a site')
  from (values (:'one', 'refused rights.supervisor:site'), (:'all', 'refused rights.supervisor:site'), (:'boss', 'refused field.choice:site')) y(l, x);
select is(tap.hand(:'head', 'to=' || tap.staff(:'two'), 'what=these', 'cases=' || :b || ':' || tap.staff(:'two'), 'site=' || :s1), 'refused site.hold:to', 'to one who does not work there');
select is(tap.hand(:'head', 'to=nobody', 'what=these', 'cases=' || :b || ':' || tap.staff(:'two'), 'site=' || :s9), 'refused field.choice:site', 'to another organisation''s');
select is(tap.hand(:'head', 'to=' || tap.staff(:'one'), 'what=these', 'cases=' || :b || ':' || tap.staff(:'two'), 'site=' || :s1), 'saved', 'a supervisor gives to a site');
select is(tap.site(:b) || ' ' || tap.site(:b2), 'Кутулик Кутулик', 'the citizen with all cases');
select is((select string_agg(coalesce(s.login, '-'), ' ' order by c.id) from kurator.case_file c left join kurator.staff s on s.id = c.assignee_id where c.id in (:b, :b2)), 'sites_one -',
          'what was not given to a colleague lies on no desk that cannot see it');
select is((select string_agg(distinct coalesce(d.assignee_id, 0)::text, ' ') from kurator.deadline_open d where d.case_id = :b2), '0', 'nor do its dates');
select is(tap.sees(:'one', :b) and not tap.sees(:'two', :b), true, 'and who works there sees it');
select ok(exists (select from audit.entry e where e.kind = 'update' and e.relation = 'kurator.case_file' and e.row_id = :'b' and e.login = :'head' and 'site_id' = any (e.columns)), 'the journal has it');
select is(tap.hand(:'one', 'to=' || tap.staff(:'two'), 'what=these', 'cases=' || :b || ':' || tap.staff(:'one')), 'kept saved , site.elsewhere:' || :b, 'a clerk gives to nobody who would not see it');
select is(tap.hand(:'head', 'to=' || tap.staff(:'one'), 'what=these', 'cases=' || :b || ':' || tap.staff(:'one'), 'site=' || :s1), 'kept saved , handover.already:' || :b, 'already there');
select is(tap.hand(:'one', 'to=nobody', 'what=these', 'cases=' || c || ':'), 'kept saved , handover.elsewhere:' || c, 'a guessed case of the other site is one of elsewhere')
  from (select c.id as c from kurator.case_file c join kurator.person p on p.id = c.person_id where p.surname = 'Четвертова') x;
select is(tap.hand(:'one', 'to=' || tap.staff(:'one'), 'what=these', 'cases=' || :c || ':'), 'saved', 'what is at no site is taken');
select is(tap.site(:c), 'Кутулик', 'by the site of who takes it');
select is(tap.hand(:'head', 'to=nobody', 'what=these', 'cases=' || :c || ':' || tap.staff(:'one'), 'site=none'), 'saved', 'and given back to all');
select is(tap.site(:c), '', 'at none');
select is(tap.as_login(l, format('select site from api.case_head(%s, null)', :b)), '(Кутулик)', 'the card says where') from unnest(array[:'one', :'head']) l;
select is(tap.as_login(:'head', format('select site from api.handover_plan(9001, ''{%s}'')', :b)), '(Кутулик)', 'so does the hand-over');
select is(tap.hand(:'boss', 'to=nobody', 'what=all', 'from=' || tap.staff(:'two')), 'saved', 'all of a colleague');
select is((select count(*)::int from kurator.case_file c where c.assignee_id = tap.staff(:'two')), 1, 'are those that are seen');
-- who stands in sees what he is to do
select is(tap.call(:'head', 'save_absence', gen_random_uuid(), null, 9001, array['staff=' || tap.staff(a), 'deputy=' || tap.staff(b), 'from=2026-12-0' || n, 'until=2026-12-0' || n]), x, b || ' stands in for ' || a)
  from (values (:'one', :'two', 1, 'refused absence.site:deputy'), (:'all', :'one', 2, 'refused absence.site:deputy'), (:'both', :'one', 3, 'refused absence.site:deputy'), (:'one', :'both', 4, 'saved'), (:'two', :'all', 5, 'saved')) y(a, b, n, x);
-- forwarded: at none of the other operator's sites, unless one keeps him already
select is(tap.save(:'one', 'forward', :b, 'organisation=9002', 'note=x'), 'saved', 'forwarded');
select is(tap.site(tap.last_case()), '', 'at no site there');
-- an attempt for the family serves those whom one sees
insert into kurator.household (office_id) values (9001) returning id as home \gset
update kurator.person set household_id = :home where surname in ('Первова', 'Четвертова', 'Пятова');
select is(tap.as_login(:'one', format('select household_count, household from api.case_head(%s, null)', :a)), '(1,"{""Пятова А. С.""}")', 'of the family those whom one sees');
select is(tap.save(:'one', 'family', :a, v_field, 'kinship=other'), 'refused record.unknown:' || split_part(v_field, '=', 1), 'of another site nobody is taken into a family or changed in it: ' || split_part(v_field, '=', 1))
  from (select 'person=' || id from kurator.person where surname = 'Четвертова' union all select 'id=' || m.id from kurator.household_member m join kurator.person p on p.id = m.person_id where p.surname = 'Четвертова') x(v_field);
select is(tap.as_login(:'one', format('select count(*) from api.citizen(%s, ''family'', null) t where t.kind = ''member''', :a)), '(2)', 'nor shown on the card');
select is(tap.save(:'one', 'attempt', :a, 'channel=phone', 'outcome=no_answer', 'direction=out', 'happened_at=2026-11-23 09:00', 'household=yes', 'phone_new=+79000000006', 'phone_new_owner=self'), 'saved', 'an attempt for the family');
select is((select string_agg(p.surname, ' ' order by p.surname) from kurator.attempt_case a join kurator.person p on p.id = a.person_id
            where a.attempt_id = (select max(attempt_id) from kurator.attempt_case where case_id = :a)), 'Первова Пятова', 'serves them alone');

select is(kurator.foreign_sites(), null, 'who has no site is asked no further');
select * from finish();
rollback;
