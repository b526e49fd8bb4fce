-- role: kurator_owner
-- Taking a file in on the screen: which column of an office's own table is which of ours, and a range of its lines.

-- What an office said of the columns of a table: by the digest of its head (names of columns alone could be a citizen's data, where the head is
-- missing), for the next file with the same one. `columns`: of each column its name in kurator, "-" none of ours.
create table kurator.import_columns (
    office_id       int not null references kurator.organisation,
    kind            text not null check (kind in ('extracts', 'register')),
    head            text not null check (head ~ '^[0-9a-f]{64}$'),
    columns         text[] not null,
    made_by         int references kurator.staff,
    made_at         timestamptz not null default kurator.clock(),
    primary key (office_id, kind, head)
);
alter table kurator.import_columns enable row level security;   -- no policies: reached by the functions below, which ask
-- By what the lines of a file were read; null: by the names of its head.
alter table kurator.import_file add column columns text[];

-- The columns of a file: what it was begun with, else what the office said of this head before, which it is begun with now. No row: it was never
-- begun. late: some of it is written, they stay as they are.
create function kurator.import_columns(p_office int, p_kind text, p_sha256 text, p_head text) returns table (columns text[], late boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    p_office := coalesce(p_office, kurator.import_office(p_kind));
    if not coalesce((kurator.may_import(p_office)).ok, false) then
        raise exception 'no files are taken in here' using errcode = 'KU001';
    end if;
    update kurator.import_file f
       set columns = c.columns
      from kurator.import_columns c
     where f.office_id = p_office and f.kind = p_kind and f.sha256 = p_sha256 and f.lines is null and f.columns is null
       and (c.office_id, c.kind, c.head) = (f.office_id, f.kind, p_head)
       and not exists (select from kurator.import_row r where r.import_id = f.id);
    return query
    select f.columns, kurator.import_begun(f.id) from kurator.import_file f where f.office_id = p_office and f.kind = p_kind and f.sha256 = p_sha256;
end $$;
-- Something of it is written, or was decided in the tray.
create function kurator.import_begun(p_import bigint) returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.import_row r where r.import_id = p_import and (r.outcome in ('created', 'updated', 'there') or r.decided_at is not null));
end $$;
-- The columns of a file, kept for the next one with the same head; what was read of it before is read anew by them.
create function kurator.import_columns_save(p_import bigint, p_head text, p_columns text[]) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    m kurator.import_file := (kurator.import_mine(p_import)).file;
    v_known constant text[] := '{-,full_name,surname,given_name,patronymic,birth_date,sex,snils,disability,phone,postal_code,territory,settlement,address,ipra_number,ipra_issued_on,'
                               'ipra_valid_until,protocol,limits,sender,sender_no,sender_on,region_received_on}';
begin
    if coalesce(p_head, '') !~ '^[0-9a-f]{64}$' or array_ndims(p_columns) is distinct from 1 or cardinality(p_columns) > 400 or exists (select from unnest(p_columns) c where c = any (v_known) is not true)
       or exists (select from unnest(p_columns) c where c <> '-' group by c having count(*) > 1)
       or not p_columns && '{surname,full_name}'::text[] or not p_columns && '{birth_date}'::text[] then
        return array[kurator.refused('field.choice', 'columns')];
    -- Whose lines are being written has begun: nobody waits until the lot is done. (Lots of other files are no concern of this one.)
    elsif not pg_try_advisory_xact_lock(1262834254, hashint8(p_import)) then
        return array[kurator.refused('take.columns_late', '')];
    end if;
    perform from kurator.import_row r where r.import_id = p_import and r.tray order by r.line for update;      -- who decides one at this moment has done so first
    if kurator.import_begun(p_import) then
        return array[kurator.refused('take.columns_late', '')];
    end if;
    insert into kurator.import_columns as c (office_id, kind, head, columns, made_by) values (m.office_id, m.kind, p_head, p_columns, kurator.me())
    on conflict (office_id, kind, head) do update set columns = excluded.columns, made_by = excluded.made_by, made_at = excluded.made_at;
    delete from kurator.import_row r where r.import_id = p_import;
    update kurator.import_file f set columns = p_columns, lines = null, ended_at = null, cleared_at = null where f.id = p_import;
    return array[kurator.saved(1, p_import)];
end $$;
grant execute on function kurator.import_columns(int, text, text, text), kurator.import_columns_save(bigint, text, text[]) to kurator_api;
insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r, unnest('{import_columns,import_columns_save,import_range}'::text[]) f;
