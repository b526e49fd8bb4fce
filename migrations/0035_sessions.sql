-- role: kurator_owner
-- Sessions and who keeps the accounts: how long a screen stays open without a key, sites, the administrator's lists.
insert into kurator.setting_kind values
 ('session.idle_minutes', 'int', '15', 1, 240, null, 'Через сколько минут без нажатий экран блокируется (место может задать меньше)',
  'Minutes without a key after which a screen locks; the settings of a place may be stricter');

insert into kurator.choice (list, code, position, name, name_en)
select 'role', r.code, array_position('{clerk,coordinator,supervisor,monitor,executor,ministry,admin,auditor}', r.code), r.name, r.name_en from kurator.role r;

insert into kurator.function_grant (role, function) select r.code, 'unlock_failed' from kurator.role r;
