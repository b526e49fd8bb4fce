-- staff.sql - invented staff of five operators, with accounts to log in as: demo_clerk, demo_supervisor … of the first,
-- demo_clerk_irkutsk … of the others. Run by the superuser of the demo's database; may be run again.
\set ON_ERROR_STOP on
begin;
create temp table wanted (login text, surname text, given_name text, patronymic text, role text, office int) on commit drop;
insert into wanted values
 ('demo_clerk', 'Иванова', 'Ольга', 'Петровна', 'clerk', 1),
 ('demo_clerk2', 'Бадмаев', 'Цырен', 'Дашиевич', 'clerk', 1),
 ('demo_coordinator', 'Хамнуева', 'Туяна', 'Базаровна', 'coordinator', 1),
 ('demo_supervisor', 'Никифорова', 'Вера', 'Андреевна', 'supervisor', 1),
 ('demo_clerk_balagansk', 'Метляева', 'Галина', 'Фёдоровна', 'clerk', 3),
 ('demo_clerk2_balagansk', 'Ступин', 'Егор', 'Маркович', 'clerk', 3),
 ('demo_coordinator_balagansk', 'Распутина', 'Нина', 'Савельевна', 'coordinator', 3),
 ('demo_supervisor_balagansk', 'Замащикова', 'Лидия', 'Игнатьевна', 'supervisor', 3),
 ('demo_clerk_irkutsk', 'Верхозина', 'Алёна', 'Сергеевна', 'clerk', 10),
 ('demo_clerk2_irkutsk', 'Мунгалов', 'Денис', 'Олегович', 'clerk', 10),
 ('demo_coordinator_irkutsk', 'Шеметова', 'Ирина', 'Львовна', 'coordinator', 10),
 ('demo_supervisor_irkutsk', 'Копылов', 'Артём', 'Родионович', 'supervisor', 10),
 ('demo_clerk_olkhon', 'Хагдаева', 'Сэсэг', 'Баировна', 'clerk', 24),
 ('demo_clerk2_olkhon', 'Власова', 'Раиса', 'Кузьминична', 'clerk', 24),
 ('demo_coordinator_olkhon', 'Бужинаев', 'Баир', 'Очирович', 'coordinator', 24),
 ('demo_supervisor_olkhon', 'Огдонова', 'Дарима', 'Цыреновна', 'supervisor', 24),
 ('demo_clerk_angarsk', 'Лыткина', 'Юлия', 'Вадимовна', 'clerk', 40),
 ('demo_clerk2_angarsk', 'Пермяков', 'Глеб', 'Тихонович', 'clerk', 40),
 ('demo_coordinator_angarsk', 'Тюменцева', 'Анастасия', 'Юрьевна', 'coordinator', 40),
 ('demo_supervisor_angarsk', 'Большешапов', 'Семён', 'Ильич', 'supervisor', 40),
 ('demo_monitor', 'Черепанова', 'Марина', 'Глебовна', 'monitor', 2),
 ('demo_executor', 'Ринчинова', 'Светлана', 'Доржиевна', 'executor', null),
 ('demo_admin', 'Зверев', 'Павел', 'Антонович', 'admin', null),
 ('demo_ministry', 'Каргопольцева', 'Елена', 'Руслановна', 'ministry', null),
 ('demo_auditor', 'Труфанов', 'Роман', 'Евгеньевич', 'auditor', null);

-- The ministry is no operator: it has no number in the annex.
insert into kurator.organisation (name, short_name, kind, calendar, takes_referrals)
select 'Министерство социального развития, опеки и попечительства Иркутской области', 'Минсоцразвития', 'ministry', 'RU-IRK', false
 where not exists (select from kurator.organisation where kind = 'ministry');

-- A co-executor, invented: requests go there, and demo_executor answers them.
insert into kurator.organisation (name, short_name, kind, calendar, phones, takes_referrals)
select 'Центр социальной адаптации Аларского района', 'ЦСА Аларского района', 'csa', 'RU-IRK', '{+79000009090}', false
 where not exists (select from kurator.organisation where kind = 'csa');

select format('create role %I login', login) from wanted where not exists (select from pg_roles where rolname = login)
\gexec
select format('grant %I to %I', 'kurator_' || role, login) from wanted
 where not pg_has_role(login, 'kurator_' || role, 'member')
\gexec
insert into kurator.staff (login, surname, given_name, patronymic)
select login, surname, given_name, patronymic from wanted
on conflict (login) do nothing;
insert into kurator.staff_role (staff_id, organisation_id, role)
select s.id, o.id, w.role
  from wanted w
  join kurator.staff s on s.login = w.login
  join kurator.organisation o on o.no = w.office or (w.office is null and o.kind = case w.role when 'executor' then 'csa' else 'ministry' end)
on conflict do nothing;
-- ¶2.4.1: the first clerk of every office is named by order.
insert into kurator.identification_officer (organisation_id, staff_id, order_no, order_on, valid_from)
select o.id, s.id, 'Д-' || o.no, date '2025-01-13', date '2025-01-13'
  from wanted w
  join kurator.staff s on s.login = w.login
  join kurator.organisation o on o.no = w.office
 where w.login ~ '^demo_clerk(_|$)'
on conflict do nothing;
commit;
