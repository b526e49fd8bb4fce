-- role: kurator_owner
-- Files that come and go by the way in of an office: how large one may be, and who has them journalled.
insert into kurator.setting_kind values
 ('files.max_kb', 'int', '4096', 1, 16384, null, 'Сколько килобайт может быть в файле, который приходит или уходит', 'Kilobytes of a file that comes or goes, at most');
insert into kurator.function_grant (role, function)
select r, 'file_moved' from unnest('{clerk,coordinator,supervisor,monitor,executor,ministry,admin,auditor}'::text[]) r;
