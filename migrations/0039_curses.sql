-- role: kurator_owner
-- What an account may write into the journal by hand is bounded: an entry that costs nothing must not bury the others.
insert into kurator.setting_kind values
 ('files.per_hour', 'int', '300', 10, 10000, null, 'Сколько файлов за час может отдать или принять одна учётная запись', 'Files that one account may send or take in an hour');

set local role kurator_audit;
-- Entries of the caller's account since p_minutes ago of these tables, that say why so (a pattern); it counts no further than p_most.
-- (By indexes that have nothing else: who has just taken in a file has hundreds of thousands of other entries.)
create function audit.lately(p_minutes int, p_relations text[], p_why text, p_most int) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_since constant timestamptz := kurator.clock() - make_interval(mins => p_minutes);
begin
    return (select count(*)
              from (select from audit.entry e
                     where e.login = session_user and e.kind = any ('{delete,list,export,print,login,failure,rights}'::text[]) and e.at > v_since
                       and e.relation = any (p_relations) and e.why like p_why
                    union all
                    select from audit.entry e
                     where e.login = session_user and e.relation = 'inbox' and e.kind <> all ('{delete,list,export,print,login,failure,rights}'::text[])
                       and e.at > v_since and e.relation = any (p_relations) and e.why like p_why
                     limit p_most) x);
end $$;
grant execute on function audit.lately(int, text[], text, int) to kurator_api;
set local role kurator_owner;
