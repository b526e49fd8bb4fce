-- role: kurator_owner
-- Everybody may see the working calendar; a case's due date can be asked for alone, when a calendar was loaded.
insert into kurator.function_grant (role, function)
select r, 'calendar_month' from unnest('{clerk,coordinator,supervisor,monitor,executor,ministry,admin,auditor}'::text[]) r
union all
select r, 'case_due' from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r;
grant execute on function kurator.calendar_days(text[], bigint[], boolean, date, date, text[], date[], text[], text[]) to kurator_api;
