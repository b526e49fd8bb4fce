-- calls.sql - which reads of the api a screen makes, as whom, with what: the table bench.call of a filled database (bulk.sql), and
-- what a case of each kind is made of. Plain SQL, by the superuser; bench.forgotten are functions that accounts may call and that are
-- neither read here nor named as a save.
create schema bench;
insert into kurator.direction (centre_id, name, age_from, age_to, disability, work_degree)
select o.id, v.name, v.age_from, v.age_to, v.disability, v.degree
  from kurator.organisation o
 cross join (values ('дети', 0, 17, null::text[], null::int[]), ('первая группа', 18, null, '{1}'::text[], null), ('третья степень', 18, null, null, '{3}'::int[])) v(name, age_from, age_to, disability, degree)
 where o.no = 2;
insert into kurator.staff_role (staff_id, organisation_id, role)
select s.id, o.id, 'monitor' from kurator.staff s, kurator.organisation o where s.login = 'demo_monitor' and o.no = 2 on conflict do nothing;

create table bench.fact as
select o.id as office, o.calendar, (kurator.clock() at time zone k.zone)::date as today, x.id as executor, c.id as centre,
       (select f.id from kurator.case_file f where f.office_id = o.id and f.state = 'open' and f.attempt_count > 0 order by f.received_on, f.id limit 1) as case_open,
       (select f.id from kurator.case_file f where f.office_id = o.id and f.state = 'closed' and f.close_reason = 'programme' order by f.id limit 1) as case_closed,
       (select f.id from kurator.case_file f where f.office_id = o.id and f.assignee_id is null and f.state = 'open' order by f.id limit 1) as case_nobody,
       (select r.staff_id from kurator.staff_role r join kurator.case_file f on f.assignee_id = r.staff_id and f.state = 'open'
         where r.organisation_id = o.id and r.role = 'clerk' order by 1 limit 1) as clerk
  from kurator.organisation o join kurator.calendar k on k.code = o.calendar
 cross join (select e.id from kurator.organisation e where e.kind = 'csa' order by e.id limit 1) x
 cross join (select e.id from kurator.organisation e where e.no = 2) c
 where o.no = 10;

-- whole: answers everything there is, however much, not a page: its growth is told by the row.
create table bench.call (n int generated always as identity, screen text not null, part text not null default '', login name not null, function text not null, arguments text not null, whole boolean not null default false);
-- As who works in the largest office, who supervises there, a monitor of a resource centre, and the others.
insert into bench.call (screen, part, login, function, arguments)
select v.screen, v.part, 'demo_' || v.who, v.function,
       replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(v.arguments, ':office', f.office::text), ':today', quote_literal(f.today)), ':calendar', quote_literal(f.calendar)),
               ':open', f.case_open::text), ':closed', f.case_closed::text), ':nobody', coalesce(f.case_nobody, f.case_open)::text), ':clerk', f.clerk::text),
               ':executor', f.executor::text), ':centre', f.centre::text),
               ':month', quote_literal(date_trunc('month', f.today)::date))
  from bench.fact f
 cross join lateral (
        select p.id as person, (select o.person_id from kurator.person_office o where o.office_id = c.office_id and o.person_id <> p.id limit 1) as other,
               p.surname, p.given_name, p.patronymic, p.birth_date, p.snils, t.number
          from kurator.case_file c join kurator.person p on p.id = c.person_id join kurator.phone t on t.person_id = p.id where c.id = f.case_open limit 1) w
 cross join lateral (values
    ('start', 'listen', 'clerk_irkutsk', 'listen', 'null'),
    ('start', '', 'clerk_irkutsk', 'start', '1, ''bench'', null'),
    ('start', 'lists', 'clerk_irkutsk', 'reference', ':office, ''ru'''),
    ('start', 'worklist', 'clerk_irkutsk', 'worklist', ':office, ''overdue'', ''all'', null, null, 60'),
    ('start', 'drafts', 'clerk_irkutsk', 'drafts', ''),
    ('start_monitor', '', 'monitor', 'start', '1, ''bench'', null'),
    ('worklist', 'overdue', 'clerk_irkutsk', 'worklist', ':office, ''overdue'', ''all'', null, null, 60'),
    ('worklist', 'today', 'clerk_irkutsk', 'worklist', ':office, ''today'', ''all'', null, null, 60'),
    ('worklist', 'soon', 'clerk_irkutsk', 'worklist', ':office, ''soon'', ''all'', null, null, 60'),
    ('worklist', 'waiting', 'clerk_irkutsk', 'worklist', ':office, ''waiting'', ''all'', null, null, 60'),
    ('worklist', 'meetings', 'clerk_irkutsk', 'worklist', ':office, ''meetings'', ''all'', null, null, 60'),
    ('worklist', 'esrn', 'clerk_irkutsk', 'worklist', ':office, ''esrn'', ''all'', null, null, 60'),
    ('worklist', 'mine', 'clerk_irkutsk', 'worklist', ':office, ''soon'', ''mine'', null, null, 60'),
    ('worklist', 'nobody', 'clerk_irkutsk', 'worklist', ':office, ''soon'', ''nobody'', null, null, 60'),
    ('worklist', 'next_page', 'clerk_irkutsk', 'worklist', ':office, ''soon'', ''all'', :today, 0, 60'),
    ('worklist', 'deep', 'clerk_irkutsk', 'worklist', ':office, ''soon'', ''all'', null, null, 480'),
    ('worklist', 'monitor', 'monitor', 'worklist', ':office, ''soon'', ''all'', null, null, 60'),
    ('worklist', 'monitor_overdue', 'monitor', 'worklist', ':office, ''overdue'', ''all'', null, null, 60'),
    ('worklist', 'preview', 'clerk_irkutsk', 'preview', ':open'),
    ('worklist', 'preview_monitor', 'monitor', 'preview', ':open'),
    ('find', 'surname', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(w.surname) || ', 20'),
    ('find', 'full_name', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(w.surname || ' ' || w.given_name) || ', 20'),
    ('find', 'given_and_year', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(w.given_name || ' ' || to_char(w.birth_date, 'YYYY')) || ', 20'),
    ('find', 'given_and_patronymic', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(w.given_name || ' ' || w.patronymic) || ', 20'),
    ('find', 'layout', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(kurator.layout_swap(w.surname)) || ', 20'),
    ('find', 'birth', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(to_char(w.birth_date, 'DD.MM.YYYY')) || ', 20'),
    ('find', 'snils', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(w.snils) || ', 20'),
    ('find', 'snils_part', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(left(w.snils, 6)) || ', 20'),
    ('find', 'phone', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(w.number) || ', 20'),
    ('find', 'last_four', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(right(w.number, 4)) || ', 20'),
    ('find', 'incoming_no', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(left(w.snils, 3)) || ', 20'),
    ('find', 'one_letter', 'clerk_irkutsk', 'search', ':office, ''а'', 20'),
    ('find', 'three_letters', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(left(w.surname, 3)) || ', 20'),
    ('find', 'two_initials', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(left(w.surname, 1) || ' ' || left(w.given_name, 1) || ' ' || left(w.patronymic, 1)) || ', 20'),
    ('find', 'nobody', 'clerk_irkutsk', 'search', ':office, ''ыыыы ъъъ'', 20'),
    ('find', 'surname_and_year', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(w.surname || ' ' || to_char(w.birth_date, 'YYYY')) || ', 20'),
    ('find', 'slip', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(overlay(w.surname placing 'ъ' from 3 for 0)) || ', 20'),
    ('find', 'slip_and_given', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(overlay(w.surname placing 'ъ' from 3 for 0) || ' ' || w.given_name) || ', 20'),
    ('find', 'monitor_slip_and_year', 'monitor', 'search', ':centre, ' || quote_literal(overlay(w.surname placing 'ъ' from 3 for 0) || ' ' || to_char(w.birth_date, 'YYYY')) || ', 20'),
    ('find', 'monitor_slip_given_and_year', 'monitor', 'search', ':centre, ' || quote_literal(overlay(w.surname placing 'ъ' from 3 for 0) || ' ' || w.given_name || ' ' || to_char(w.birth_date, 'YYYY')) || ', 20'),
    ('find', 'surname_and_street', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(w.surname || ' Мира') || ', 20'),
    ('find', 'street_and_given', 'clerk_irkutsk', 'search', ':office, ' || quote_literal(w.given_name || ' Мира') || ', 20'),
    ('find', 'monitor_street_and_given', 'monitor', 'search', ':centre, ' || quote_literal(w.given_name || ' Мира') || ', 20'),
    ('find', 'monitor_street_given_and_year', 'monitor', 'search', ':centre, ' || quote_literal(w.given_name || ' Мира ' || to_char(w.birth_date, 'YYYY')) || ', 20'),
    ('find', 'monitor_surname', 'monitor', 'search', ':centre, ' || quote_literal(w.surname) || ', 20'),
    ('find', 'monitor_full_name', 'monitor', 'search', ':centre, ' || quote_literal(w.surname || ' ' || w.given_name || ' ' || w.patronymic) || ', 20'),
    ('find', 'monitor_given_and_year', 'monitor', 'search', ':centre, ' || quote_literal(w.given_name || ' ' || to_char(w.birth_date, 'YYYY')) || ', 20'),
    ('find', 'monitor_snils', 'monitor', 'search', ':centre, ' || quote_literal(w.snils) || ', 20'),
    ('find', 'monitor_phone', 'monitor', 'search', ':centre, ' || quote_literal(w.number) || ', 20'),
    ('find', 'monitor_birth', 'monitor', 'search', ':centre, ' || quote_literal(to_char(w.birth_date, 'DD.MM.YYYY')) || ', 20'),
    ('find', 'monitor_one_letter', 'monitor', 'search', ':centre, ''а'', 20'),
    ('find', 'monitor_nobody', 'monitor', 'search', ':centre, ''ыыыы ъъъ'', 20'),
    ('find', 'elsewhere', 'clerk_irkutsk', 'elsewhere', ':office, ' || quote_literal(w.birth_date) || ', ' || quote_literal(w.snils) || ', null, null, null, null'),
    ('find', 'elsewhere_name', 'clerk_irkutsk', 'elsewhere', ':office, ' || quote_literal(w.birth_date) || ', null, ' || quote_literal(w.surname) || ', ' || quote_literal(w.given_name) || ', ' || quote_literal(w.patronymic) || ', ' || quote_literal(w.number)),
    ('intake', 'similar', 'clerk_irkutsk', 'similar', ':office, ' || concat_ws(', ', quote_literal(w.surname), quote_literal(w.given_name), quote_literal(w.patronymic), quote_literal(w.birth_date), quote_literal(w.snils), quote_literal(w.number))),
    ('intake', 'due_dates', 'clerk_irkutsk', 'due_dates', ':calendar, array[:today::date], array[5]'),
    ('intake', 'organisations', 'clerk_irkutsk', 'organisations', '''район'''),
    ('card', '', 'clerk_irkutsk', 'case_card', ':open, ''card'', 200'),
    ('card', 'head', 'clerk_irkutsk', 'case_head', ':open, ''card'''),
    ('card', 'phones', 'clerk_irkutsk', 'case_phones', ':open'),
    ('card', 'preferences', 'clerk_irkutsk', 'case_preferences', ':open'),
    ('card', 'representatives', 'clerk_irkutsk', 'case_representatives', ':open'),
    ('card', 'rungs', 'clerk_irkutsk', 'case_rungs', ':open'),
    ('card', 'timeline', 'clerk_irkutsk', 'case_timeline', ':open, 200'),
    ('card', 'processing', 'clerk_irkutsk', 'case_processing', ':open'),
    ('card_closed', '', 'clerk_irkutsk', 'case_card', ':closed, ''card'', 200'),
    ('card_closed', 'head', 'clerk_irkutsk', 'case_head', ':closed, ''card'''),
    ('card_closed', 'timeline', 'clerk_irkutsk', 'case_timeline', ':closed, 200'),
    ('card_monitor', '', 'monitor', 'case_card', ':open, ''card'', 200'),
    ('card_monitor', 'head', 'monitor', 'case_head', ':open, ''card'''),
    ('card_monitor', 'timeline', 'monitor', 'case_timeline', ':open, 200'),
    ('card', 'identity', 'clerk_irkutsk', 'citizen', ':open, ''identity'', null'),
    ('card', 'family', 'clerk_irkutsk', 'citizen', ':open, ''family'', null'),
    ('card', 'ipra', 'clerk_irkutsk', 'citizen', ':open, ''ipra'', null'),
    ('card', 'documents', 'clerk_irkutsk', 'citizen', ':open, ''documents'', null'),
    ('card', 'cases', 'clerk_irkutsk', 'citizen', ':open, ''cases'', null'),
    ('card', 'timeline_rest', 'clerk_irkutsk', 'citizen_rest', ':open, ''timeline'', null, '''', 100'),
    ('card', 'case_then', 'clerk_irkutsk', 'citizen', ':open, ''case'', :today::date - 1'),
    ('card', 'identity_then', 'clerk_irkutsk', 'citizen', ':open, ''identity'', :today::date - 30'),
    ('card', 'due', 'clerk_irkutsk', 'case_due', ':open'),
    ('attempt', 'also_open', 'clerk_irkutsk', 'also_open', '''attempt'', :open, :office'),
    ('why', '', 'clerk_irkutsk', 'why', ':open'),
    ('why', 'explain', 'clerk_irkutsk', 'explain_due', ':calendar, :today::date, 5'),
    ('esrn_facts', '', 'clerk_irkutsk', 'esrn_facts', ':open, null'),
    ('meetings', 'day', 'clerk_irkutsk', 'meetings', ':office, :today::date, :today::date'),
    ('meetings', 'week', 'clerk_irkutsk', 'meetings', ':office, :today::date, :today::date + 6'),
    ('meetings', 'near', 'clerk_irkutsk', 'meetings_near', ':open, to_char(:today::date + 1, ''YYYY-MM-DD'') || '' 10:00'', ''office'''),
    ('passed_calls', '', 'clerk_irkutsk', 'passed_calls', ':office'),
    ('people', 'all', 'supervisor_irkutsk', 'people', ':office, ''{}'', null, null, 60'),
    ('people', 'turns', 'supervisor_irkutsk', 'people', ':office, ''{turns=18_90,missing=snils}'', null, null, 60'),
    ('people', 'open', 'supervisor_irkutsk', 'people', ':office, ''{stage=open}'', null, null, 60'),
    ('people', 'assignee', 'supervisor_irkutsk', 'people', ':office, ''{assignee=:clerk}'', null, null, 60'),
    ('people', 'marked', 'supervisor_irkutsk', 'people', ':office, ''{mark=watch}'', null, null, 60'),
    ('people', 'missing', 'supervisor_irkutsk', 'people', ':office, ''{missing=phone}'', null, null, 60'),
    ('people', 'next_page', 'supervisor_irkutsk', 'people', ':office, ''{category=child}'', ''м'', 0, 60'),
    ('people', 'monitor', 'monitor', 'people', ':office, ''{}'', null, null, 60'),
    ('people', 'views', 'supervisor_irkutsk', 'views', ':office'),
    ('people', 'choices', 'supervisor_irkutsk', 'people_filters', ':office, ''ru'''),
    ('handover', 'plan', 'supervisor_irkutsk', 'handover_plan', ':office, array[:open, :nobody]::bigint[]'),
    ('absences', '', 'supervisor_irkutsk', 'absences', ':office'),
    ('board', '', 'supervisor_irkutsk', 'board', ':office'),
    ('board', 'monitor', 'monitor', 'board', ':office'),
    ('board', 'narrowed', 'supervisor_irkutsk', 'board', ':office, ''{category=child}'''),
    ('board', 'narrowed_monitor', 'monitor', 'board', ':office, ''{missing=phone}'''),
    ('board_list', 'narrowed', 'supervisor_irkutsk', 'board_list', ':office, ''untried'', ''all'', null, null, null, 60, ''{category=child}'''),
    ('board_region', 'monitor', 'monitor', 'board_region', ''),
    ('board_region', 'ministry', 'ministry', 'board_region', ''),
    ('board_list', 'staff', 'supervisor_irkutsk', 'board_list', ':office, ''untried'', ''staff'', :clerk, null, null, 60'),
    ('board_list', 'monitor', 'monitor', 'board_list', ':office, ''untried'', ''all'', null, null, null, 60'),
    ('digest', '', 'supervisor_irkutsk', 'digest', ':office, 10'),
    ('requests', 'addressees', 'supervisor_irkutsk', 'request_addressees', ':office'),
    ('requests', 'open', 'supervisor_irkutsk', 'requests_sent', ':office, ''open'', ''all'', null, null, 50'),
    ('requests', 'answered', 'supervisor_irkutsk', 'requests_sent', ':office, ''answered'', ''all'', null, null, 50'),
    ('requests', 'ended', 'supervisor_irkutsk', 'requests_sent', ':office, ''ended'', ''all'', null, null, 50'),
    ('requests', 'mine', 'supervisor_irkutsk', 'requests_sent', ':office, ''ended'', ''mine'', null, null, 50'),
    ('requests', 'received', 'executor', 'requests_received', ':executor, ''open'', null, null, 50'),
    ('requests', 'received_ended', 'executor', 'requests_received', ':executor, ''ended'', null, null, 50'),
    ('paper', 'card', 'clerk_irkutsk', 'paper_card', ':open'),
    ('paper', 'notice', 'clerk_irkutsk', 'paper_notice', ':open'),
    ('monthly', 'office', 'supervisor_irkutsk', 'monthly', ':office, :month::date, ''ru'', '''''),
    ('monthly', 'office_before', 'supervisor_irkutsk', 'monthly', ':office, :month::date - 1, ''ru'', '''''),
    ('monthly', 'region', 'ministry', 'monthly', '0, :month::date, ''ru'', '''''),
    ('monthly', 'region_before', 'ministry', 'monthly', '0, :month::date - 1, ''ru'', '''''),
    ('monthly_people', '', 'supervisor_irkutsk', 'monthly_people', ':office, :month::date - 1, ''in_time'', '''', ''all'', '''', '''', null, null, 60'),
    ('monthly_people', 'next_page', 'supervisor_irkutsk', 'monthly_people', ':office, :month::date - 1, ''in_time'', '''', ''all'', '''', '''', ''м'', 0, 60'),
    ('monthly_people', 'accompanied', 'supervisor_irkutsk', 'monthly_people', ':office, :month::date - 1, ''accompanied'', '''', ''all'', '''', '''', null, null, 60'),
    ('statistics', 'region', 'ministry', 'statistics', '0, (:today::date - interval ''1 year'')::date, :today::date, '''', ''ru'''),
    ('statistics', 'office', 'supervisor_irkutsk', 'statistics', ':office, (:today::date - interval ''1 year'')::date, :today::date, '''', ''ru'''),
    ('register', 'territorial', 'supervisor_irkutsk', 'register', ''':office'', ''territorial'', ''check'', ''ru'''),
    ('register', 'regional', 'monitor', 'register', ''':office'', ''regional'', ''check'', ''ru'''),
    ('duplicates', '', 'supervisor_irkutsk', 'duplicates', ':office, null, null, 60'),
    ('duplicates', 'region_pair', 'monitor', 'duplicate_region', w.person || ', ' || w.other),
    ('duplicates', 'region', 'monitor', 'duplicates_region', 'null, null, null, 60'),
    ('duplicates', 'apart', 'monitor', 'pairs_apart', ':centre, null, null, 60'),
    ('duplicates', 'pair', 'supervisor_irkutsk', 'duplicate', ':office, ' || w.person || ', ' || w.other),
    ('duplicates', 'decided', 'supervisor_irkutsk', 'merges', ':office, null, null, 60'),
    ('quality', '', 'supervisor_irkutsk', 'quality', ''':office'', ''ru'''),
    ('quality', 'monitor', 'monitor', 'quality', ''':office'', ''ru'''),
    ('quality', 'people', 'supervisor_irkutsk', 'quality_people', ''':office'', '''', ''ru'', '''', null, null, 60'),
    ('quality', 'region', 'ministry', 'quality_region', ''),
    ('destruction', '', 'supervisor_irkutsk', 'destruction', ':office'),
    ('destruction', 'acts', 'supervisor_irkutsk', 'destruction_acts', ':office'),
    ('destruction', 'act', 'supervisor_irkutsk', 'destruction_act', ':office, 1, ''look'''),
    ('destruction', 'journal', 'supervisor_irkutsk', 'destruction_journal', ':office, 1, null, null, 60'),
    ('journal', 'last', 'auditor', 'journal', ':office, null, null, null, null, null, null, null, null, null, null, 60'),
    ('journal', 'person', 'auditor', 'journal', ':office, ' || quote_literal(w.snils) || ', null, null, null, null, null, null, null, null, null, 60'),
    ('journal', 'user', 'auditor', 'journal', 'null, null, null, null, null, ''demo_clerk_irkutsk'', null, null, null, null, null, 60'),
    ('calendar', 'month', 'clerk_irkutsk', 'calendar_month', ':calendar, :office, :month::date'),
    ('calendar', 'list', 'admin', 'calendar_list', ''),
    ('calendar', 'preview', 'admin', 'calendar_preview', 'array[''RU''], array[:today::date + 2], array[''holiday''], array[''проба'']'),
    ('users', 'page', 'admin', 'user_page', '''Иван'', ''ru'', 0, 60'),
    ('users', 'one', 'admin', 'users', '''demo_clerk'''),
    ('users', 'terms', 'admin', 'password_terms', '''demo_clerk'''),
    ('sites', '', 'admin', 'sites', 'null'),
    ('sites', 'offices', 'admin', 'offices', ''),
    ('directions', '', 'admin', 'directions', ''),
    ('doctor', '', 'admin', 'doctor', 'null, ''ru'', null')
    ) v(screen, part, who, function, arguments)
 order by 1, 2;
insert into bench.call (screen, part, login, function, arguments)
select 'board_list', c, 'demo_supervisor_irkutsk', 'board_list', format('%s, %L, ''all'', null, null, null, 60', f.office, c)
  from bench.fact f, unnest('{untried,tried,esrn,overdue,today,late,post,decide,shift,override,unassigned,birthday,majority,spot,restricted}'::text[]) c;
insert into bench.call (screen, part, login, function, arguments, whole)
select 'paper', c, 'demo_clerk_irkutsk', 'paper_list', format('%L, %L, ''mine'', null, ''print''', f.office, c), true
  from bench.fact f, unnest('{calls,visits,overdue}'::text[]) c;

-- Whatever accounts may call is measured here or is a save (or only ever called with one): the others are told.
create view bench.forgotten as
select distinct g.function
  from kurator.function_grant g
 where not exists (select from bench.call c where c.function = g.function)
   and g.function !~ '^(save_.*|set_password|keep_draft|drop_draft|leave_draft|calendar_load|file_moved|unlock_failed|spot_check|journal_exported|journal_known|journal_verify|destruction_exported|request_received|request_sent|request_why|import_.*|reference_table)$';
