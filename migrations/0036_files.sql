-- role: kurator_owner
-- Files that come and go by the way in of an office: how large one may be, and who has them journalled.
insert into kurator.setting_kind values
 ('files.max_kb', 'int', '4096', 1, 16384, null, 'Сколько килобайт может быть в файле, который приходит или уходит', 'Kilobytes of a file that comes or goes, at most');
insert into kurator.function_grant (role, function)
select r, 'file_moved' from unnest('{clerk,coordinator,supervisor,monitor,executor,ministry,admin,auditor}'::text[]) r;
-- That a file went or came: its name, which may be that of a citizen, is a value, so that it can be destroyed with the citizen's data (0079); the
-- record is called by the beginning of its digest.
set local role kurator_audit;
create function audit.note_file(p_way text, p_name text, p_office int, p_bytes bigint, p_sha256 text, p_more text default '') returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform audit.write(case p_way when 'out' then 'export' else 'insert' end, null, case p_way when 'out' then 'outbox' else 'inbox' end, left(p_sha256, 12), '{name}', array[audit.plain(p_name)],
                        audit.plain(format('office=%s bytes=%s sha256=%s%s', p_office, p_bytes, p_sha256, p_more)));
exception when others then
    raise exception 'this cannot be journalled' using errcode = 'KU004', detail = sqlstate;
end $$;
-- What a reader of the journal is told that a record is called: a file by its name, while that is kept.
create function audit.called(p_relation text, p_row text, p_entry bigint, p_at timestamptz) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_relation <> all ('{inbox,outbox}') then
        return p_row;
    end if;
    return coalesce((select v."values"[1] from audit.value v where v.entry_id = p_entry and v.at = p_at), p_row);
end $$;
-- A change of rights with the reason that somebody typed, which may name a citizen: a value likewise.
create function audit.note_rights(p_relation text, p_row text, p_why text, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform audit.write('rights', null, p_relation, p_row, case when p_reason <> '' then '{lock_reason}'::text[] end, case when p_reason <> '' then array[audit.plain(p_reason)] end, audit.plain(p_why));
exception when others then
    raise exception 'this cannot be journalled' using errcode = 'KU004', detail = sqlstate;
end $$;
-- Why, as a reader of the journal is told: with that reason while it is kept.
create function audit.said(p_relation text, p_kind text, p_columns text[], p_why text, p_entry bigint, p_at timestamptz) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_kind <> 'rights' or p_relation <> 'kurator.staff' or p_columns <> '{lock_reason}' then
        return p_why;
    end if;
    return concat_ws(' ', p_why, (select v."values"[1] from audit.value v where v.entry_id = p_entry and v.at = p_at));
end $$;
revoke all on function audit.note_rights(text, text, text, text), audit.said(text, text, text[], text, bigint, timestamptz) from public;
grant execute on function audit.note_rights(text, text, text, text) to kurator_owner;
grant execute on function audit.said(text, text, text[], text, bigint, timestamptz) to kurator_api;
revoke all on function audit.note_file(text, text, int, bigint, text, text), audit.called(text, text, bigint, timestamptz) from public;
grant execute on function audit.note_file(text, text, int, bigint, text, text), audit.called(text, text, bigint, timestamptz) to kurator_api, kurator_owner;
set local role kurator_owner;
