-- role: kurator_owner
-- Sessions that hold others up: what an account sets for its own session bends the server's limits, so the upkeep looks after them.
insert into kurator.setting_kind values
 ('session.waits_seconds', 'int', '60', 10, 3600, null, 'Сколько секунд сеанс может ждать внутри транзакции, прежде чем его завершат',
  'Seconds that a session may wait inside a transaction before it is ended'),
 ('session.transaction_minutes', 'int', '120', 1, 1440, null, 'Сколько минут может длиться транзакция учётной записи, прежде чем её сеанс завершат',
  'Minutes that a transaction of an account may last before its session is ended');

-- For `kurator maintain`: how many sessions were ended. An entry for each account, a line of the server's log for each session.
create function kurator.sessions_end() returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_ended constant text[] := accounts.end_held(make_interval(secs => kurator.setting_int('session.waits_seconds', null)),
                                                 make_interval(mins => kurator.setting_int('session.transaction_minutes', null)));
    v_login text;
begin
    foreach v_login in array v_ended loop
        raise log 'kurator: a session of % held others up and is ended', v_login;
    end loop;
    perform audit.note('rights', null, 'kurator.staff', coalesce(s.id::text, ''), concat('held ', x.login))
       from (select distinct e.login from unnest(v_ended) e(login)) x left join kurator.staff s on s.login = x.login;
    return cardinality(v_ended);
end $$;
