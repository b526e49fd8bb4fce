-- role: kurator_owner
-- Bulk in: files of extracts of the federal register, and an office's own register. A file is staged line by line, judged (the dry
-- run), and applied in lots, each in one transaction. Every line ends as created, updated, there already or refused.
-- This is the file, who may, and what is read of it; its lines are staged in 0065_import_stage.sql, judged in 0067_import_judge.sql and
-- applied in 0072_import_apply.sql.

set local role kurator_audit;
-- The same as audit.log for new rows that come by thousands, a statement at a time: log_many(subject column, id column), the rows named `added`.
create function audit.log_many() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_at constant timestamptz := kurator.clock();
    v_request constant uuid := audit.request();
    v_host constant text := coalesce(host(inet_client_addr()), 'local');
    v_program constant text := audit.program();
begin
    with v as materialized (
        select nextval('audit.entry_id_seq') as id, (r.row ->> tg_argv[0])::bigint as subject, r.row ->> tg_argv[1] as row_id, r.salt, d.columns, d."values"
          from (select to_jsonb(a) as row, ext.gen_random_bytes(16) as salt from added a offset 0) r
         cross join lateral (select array_agg(n.key) as columns, array_agg(n.value) as "values" from jsonb_each_text(r.row) n(key, value) where n.value <> '') d),
    e as (
        insert into audit.entry (id, at, xid, login, host, program, kind, subject, relation, row_id, columns, digest, why, request)
        overriding system value
        select v.id, v_at, pg_current_xact_id(), session_user, v_host, v_program,
               'insert', v.subject, tg_table_schema || '.' || tg_table_name, v.row_id, v.columns, audit.digest_of(v.salt, v."values"), '', v_request
          from v)
    insert into audit.value (entry_id, at, subject, salt, "values") select v.id, v_at, v.subject, v.salt, v."values" from v;
    return null;
end $$;
grant execute on function audit.log_many() to kurator_owner, kurator_import;
grant execute on function audit.lately(int, text[], text, int) to kurator_owner;
grant usage on schema audit to kurator_import;
set local role kurator_owner;

-- A file that was taken in: by whose office, which one it is (by its digest: the same file again goes on where it was left).
create table kurator.import_file (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    kind            text not null check (kind in ('extracts', 'register', 'referral')),      -- a referral: recorded by hand, a file of one line
    source          text not null default 'ipra' references kurator.source,     -- of the referrals that its lines open
    name            text not null check (length(name) between 1 and 200),
    sha256          text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    lines           int,                            -- null: not all of it is staged yet
    received_on     date not null,                  -- when it arrived at the operators: the day on which it was taken in
    made_by         int references kurator.staff,
    made_at         timestamptz not null default kurator.clock(),
    begun_at        timestamptz not null default kurator.clock(),   -- the last time that somebody took it in hand
    cleared_at      timestamptz,                    -- lines that waited too long were taken out of it: the file is staged anew
    ended_at        timestamptz,                    -- every line has its outcome or lies in the tray
    reader          int not null default 0,         -- how its lines were read: a program that reads otherwise has a higher number
    unique (office_id, kind, sha256)
);
-- A line of it. Its values go when it has its outcome; what lies in the tray keeps them until it is decided.
create table kurator.import_row (
    import_id       bigint not null,                -- (no references: each of the updates of a lot would ask for them again)
    line            int not null check (line >= 0),
    outcome         text check (outcome in ('created', 'updated', 'there', 'refused')),
    tray            boolean not null default false, -- refused for the time being: somebody has to look at it
    verdict         text check (verdict in ('new', 'known', 'changed', 'doubtful', 'refused')),
    code            text not null default '',       -- of what is wrong or doubtful, with the column and the arguments
    field           text not null default '',
    args            text[] not null default '{}',
    office_id       int,                            -- the operator it goes to
    person_id       bigint,
    case_id         bigint,
    ipra_id         bigint,
    same_ipra       boolean not null default false, -- that very extract is there, as it is
    decision        text check (decision in ('to', 'same', 'new', 'drop')),     -- of who looked at it in the tray
    to_office       int,                            -- the operator, the citizen that it names
    to_person       bigint,
    decided_by      int references kurator.staff,
    decided_at      timestamptz,
    fresh           boolean not null default false, -- while it is applied: the citizen is new, the line opens a referral, it joins a case
    opens           boolean not null default false,
    joins           boolean not null default false,
    turn            boolean not null default false, -- it is being applied
    part            int not null default 0,         -- 0 or 1, by the birth date: the two may be applied at once, by a connection each
    earlier         bigint[],                       -- of a register: numbers for the citizen's programmes of its own one's day that were entered before it
    disputed        boolean not null default false, -- its SNILS is another's, whom its office does not see, or of whom somebody said that he is another
    surname         text, given_name text, patronymic text, birth_date date, sex text, snils text, disability text, phone text,
    postal_code     text, territory text, settlement text, address text, ipra_number text, ipra_issued_on date, until_kind text,
    valid_until     date, protocol text, limits int[], sender text, sender_no text, sender_on date, region_received_on date, rest jsonb,
    primary key (import_id, line)
) with (fillfactor = 60);
create index import_row_waits on kurator.import_row (import_id, part, line) where outcome is null;
create index import_row_tray on kurator.import_row (import_id, line) where tray;
-- (No more of them: each row is written three times, and by these alone the first two touch no index.)
-- What an extract says beside the columns that kurator knows, as it came.
create table kurator.ipra_rest (
    ipra_id         bigint primary key references kurator.ipra on delete cascade,
    person_id       bigint not null,                -- the extract's
    came_at         timestamptz not null default kurator.clock(),
    rest            jsonb not null
);
create index ipra_rest_person on kurator.ipra_rest (person_id);
alter table kurator.import_file enable row level security;      -- no policies: reached by the functions below, which ask
alter table kurator.import_row enable row level security;
alter table kurator.ipra_rest enable row level security;
create trigger journal after insert or update or delete on kurator.import_file for each row execute function audit.log('-', 'id');
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values
 ('kurator.import_row', 'person_id', false, 'lines of a file on their way: journalled as the rows that they become'),
 ('kurator.ipra_rest', 'person_id', false, 'the file itself, as it came; the extract that it belongs to is journalled');
set local role kurator_owner;
do $$
begin
    -- the line stays, so that a receipt still adds up: that there was one, and that nothing of it is taken in any more
    perform kurator.destroyed_so('kurator.import_row', 'blank', 'person',
        'outcome = case when t.tray then ''refused'' else coalesce(t.outcome, ''refused'') end, verdict = coalesce(t.verdict, ''refused''),'
        ' code = case when t.tray or t.outcome is null or t.outcome = ''refused'' and t.args <> ''{}'' then ''import.destroyed'' else t.code end, field = '''', args = ''{}'', tray = false, turn = false, person_id = null,'
        ' case_id = null, ipra_id = null, earlier = null, decision = null, to_person = null, surname = null, given_name = null, patronymic = null, birth_date = null, sex = null, snils = null,'
        ' disability = null, phone = null, postal_code = null, territory = null, settlement = null, address = null, ipra_number = null, ipra_issued_on = null,'
        ' until_kind = null, valid_until = null, protocol = null, limits = null, sender = null, sender_no = null, sender_on = null, region_received_on = null, rest = null',
        'that there was a line', p_position => 1, p_condition =>
        '(t.person_id = $1 or t.to_person = $1 or exists (select from kurator.person p where p.id = $1 and (t.snils = p.snils'
        ' or t.birth_date = p.birth_date and kurator.begins_with_name(t.surname, p.id, p.surname)))'
        -- (of a line that was refused there is what was wrong in its column: perhaps a name)
        ' or t.outcome = ''refused'' and not t.tray and t.args <> ''{}'' and kurator.named_in(array_to_string(t.args, '' ''), (select kurator.needles($1))))');
    perform kurator.destroyed_so('kurator.ipra_rest', 'delete', 'person', p_position => 5);
end $$;

-- ---- who writes ----

-- What thousands of rows are written by, and nobody logs in as: its rows are journalled a statement at a time, and the search keys and the
-- ladder of new citizens are made once a lot, not a row.
grant usage on schema kurator to kurator_import;
grant select, insert, update on kurator.person, kurator.person_office, kurator.phone, kurator.address, kurator.ipra, kurator.case_file,
    kurator.referral, kurator.import_row, kurator.import_file, kurator.ipra_rest, kurator.person_clash, kurator.person_key to kurator_import;
grant insert on kurator.duplicate_queue to kurator_import;
grant insert on kurator.deadline to kurator_import;
grant select on kurator.organisation, kurator.calendar_current, kurator.source, kurator.period, kurator.setting, kurator.setting_kind to kurator_import;
grant usage on sequence kurator.person_id_seq, kurator.case_file_id_seq, kurator.ipra_id_seq to kurator_import;
do $$
declare
    t text;
    v_key text;
begin
    foreach t in array '{person,person_office,phone,address,ipra,case_file,referral,import_row,import_file,ipra_rest,person_clash,person_key,duplicate_queue,deadline,deadline_open}'::text[] loop
        execute format('create policy importer on kurator.%I to kurator_import using (true) with check (true)', t);
    end loop;
    foreach t in array '{person,person_office,phone,address,ipra,case_file,referral}'::text[] loop
        v_key := case t when 'person' then 'id' else 'person_id' end;
        execute format('drop trigger journal on kurator.%I', t);
        execute format('create trigger journal after insert on kurator.%I for each row when (current_user <> ''kurator_import'') execute function audit.log(%L, %L)',
                       t, v_key, case t when 'person_office' then 'office_id' else 'id' end);
        execute format('create trigger journal_rest after update or delete on kurator.%I for each row execute function audit.log(%L, %L%s)',
                       t, v_key, case t when 'person_office' then 'office_id' else 'id' end, case t when 'case_file' then ', ''close_reason''' end);
        execute format('create trigger journal_many after insert on kurator.%I referencing new table as added for each statement
                        when (current_user = ''kurator_import'') execute function audit.log_many(%L, %L)', t, v_key, case t when 'person_office' then 'office_id' else 'id' end);
    end loop;
    -- a site is given along, and whom an office let go is nobody whom a line finds
    drop trigger site_kept on kurator.case_file;
    create trigger site_kept before insert on kurator.case_file for each row when (current_user <> 'kurator_import') execute function kurator.case_site_kept();
    drop trigger zz_kept on kurator.case_file;
    create trigger zz_kept after insert on kurator.case_file for each row when (current_user <> 'kurator_import') execute function kurator.case_file_kept();
    -- the same function and arguments as before; the importer asks for them once a lot
    drop trigger rekey_insert on kurator.person_office;
    create trigger rekey_insert after insert on kurator.person_office referencing new table as changed for each statement
        when (current_user <> 'kurator_import') execute function kurator.keys_added();
    drop trigger rekey_insert on kurator.phone;
    create trigger rekey_insert after insert on kurator.phone referencing new table as changed for each statement
        when (current_user <> 'kurator_import') execute function kurator.keys_added();
    drop trigger rekey_insert on kurator.address;
    create trigger rekey_insert after insert on kurator.address referencing new table as changed for each statement
        when (current_user <> 'kurator_import') execute function kurator.keys_added();
    drop trigger rekey_insert on kurator.referral;
    create trigger rekey_insert after insert on kurator.referral referencing new table as changed for each statement
        when (current_user <> 'kurator_import') execute function kurator.keys_added();
    drop trigger follow_insert on kurator.phone;
    create constraint trigger follow_insert after insert on kurator.phone deferrable initially deferred
        for each row when (current_user <> 'kurator_import') execute function kurator.follow_person();
end $$;

-- ---- what the program calls ----

-- May the account take in files there: a supervisor for his own office, a monitor in his centre for all operators of the region.
create function kurator.may_import(p_office int, out ok boolean, out region boolean) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    region := exists (select from kurator.role_in_force f where f.login = session_user and f.office_id = p_office and f.role = 'monitor');
    ok := region or kurator.supervises(p_office);
end $$;
-- The file of the caller's, or KU001.
create function kurator.import_mine(p_import bigint, out file kurator.import_file, out region boolean) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_may record;
begin
    select * into file from kurator.import_file f where f.id = p_import;
    v_may := kurator.may_import(file.office_id);
    if file.id is null or not v_may.ok then
        raise exception 'no such import here' using errcode = 'KU001';
    end if;
    region := v_may.region;
end $$;
-- Whoever writes lines of a file says so; whoever tells its columns finds out without waiting (kurator.import_columns_save). Not before the file is the caller's.
create function kurator.import_writing(p_import bigint) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_advisory_xact_lock_shared(1262834254, hashint8(p_import));
end $$;
-- The first office where the account may take such a file in.
create function kurator.import_office(p_kind text) returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select f.office_id from kurator.role_in_force f
             where f.login = session_user and (f.role = 'monitor' and p_kind = 'extracts' or kurator.supervises(f.office_id)) order by f.role = 'monitor' desc, f.office_id limit 1);
end $$;
-- A file is taken in, or found again by its digest. The answer's id is the import; args: the last line that is staged (-1: none) and how many
-- there are (empty: not all is staged). A program that reads lines otherwise than the one before reads anew what is not written or lies in the tray:
-- what was refused for the reader's sake would stay so.
-- p_office null: the first office where the account may.
create function kurator.import_begin(p_office int, p_kind text, p_name text, p_sha256 text, p_bytes bigint, p_reader int default 0) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    m kurator.import_file;
    v_anew boolean;
begin
    p_office := coalesce(p_office, kurator.import_office(p_kind));
    if not (kurator.may_import(p_office)).ok then
        return array[kurator.refused('rights.none', '')];
    elsif coalesce(p_kind, '') not in ('extracts', 'register') or coalesce(p_name, '') !~ '^[^/\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]{1,200}$' or coalesce(p_sha256, '') !~ '^[0-9a-f]{64}$' then
        return array[kurator.refused('file.name', '')];
    elsif p_kind = 'register' and (kurator.may_import(p_office)).region then
        return array[kurator.refused('rights.none', '')];      -- a register is an office's own
    end if;
    -- as of files that come otherwise: no more than so many in an hour bury the entries of others
    if not exists (select from kurator.import_file f where f.office_id = p_office and f.kind = p_kind and f.sha256 = p_sha256)
       and audit.lately(60, '{inbox,outbox}', 'office=%', kurator.setting_int('files.per_hour', p_office)) >= kurator.setting_int('files.per_hour', p_office) then
        return array[kurator.refused('file.many', '', array[kurator.setting_int('files.per_hour', p_office)::text])];
    end if;
    insert into kurator.import_file (office_id, kind, name, sha256, received_on, made_by, reader)
         values (p_office, p_kind, p_name, p_sha256, kurator.office_today(p_office), kurator.me(), coalesce(p_reader, 0))
    on conflict (office_id, kind, sha256) do nothing returning * into m;
    if found then
        perform audit.note_file('in', p_name, p_office, p_bytes, p_sha256);
    else
        update kurator.import_file f set begun_at = kurator.clock() where f.office_id = p_office and f.kind = p_kind and f.sha256 = p_sha256 returning * into strict m;
        -- (as kurator.import_columns_save: nobody waits for a lot that is being written)
        if p_reader > m.reader and pg_try_advisory_xact_lock(1262834254, hashint8(m.id)) then
            delete from kurator.import_row r where r.import_id = m.id and not r.tray and r.decided_at is null and coalesce(r.outcome, 'refused') = 'refused';
            v_anew := found;
            update kurator.import_file f set reader = p_reader, lines = case when not v_anew then f.lines end, ended_at = case when not v_anew then f.ended_at end,
                   cleared_at = case when v_anew then kurator.clock() else f.cleared_at end
             where f.id = m.id returning * into m;
        end if;
    end if;
    return array[kurator.saved(1, m.id, '', array[case when m.cleared_at is not null then '-1' else coalesce((select max(r.line) from kurator.import_row r where r.import_id = m.id), -1)::text end,
                                                  coalesce(m.lines::text, '')])];
end $$;
-- What is written of it so far, and what the dry run says of the rest. read = created + updated + there + refused when nothing waits.
create function kurator.import_receipt(p_import bigint)
    returns table (name text, lines int, staged int, created int, updated int, there int, refused int, tray int, waits int, new int, known int, changed int, doubtful int)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    m kurator.import_file := (kurator.import_mine(p_import)).file;
begin
    return query
    select m.name, m.lines, count(*)::int, count(*) filter (where r.outcome = 'created')::int, count(*) filter (where r.outcome = 'updated')::int,
           count(*) filter (where r.outcome = 'there')::int, count(*) filter (where r.outcome = 'refused')::int, count(*) filter (where r.tray)::int,
           count(*) filter (where r.outcome is null)::int, count(*) filter (where r.outcome is null and r.verdict = 'new')::int,
           count(*) filter (where r.outcome is null and r.verdict = 'known')::int, count(*) filter (where r.outcome is null and r.verdict = 'changed')::int,
           count(*) filter (where r.outcome is null and r.verdict = 'doubtful')::int
      from kurator.import_row r where r.import_id = p_import;
end $$;
-- Its lines after p_after, of these verdicts (null: any): to whom each goes and what is wrong with it. No values of the citizen.
create function kurator.import_lines(p_import bigint, p_after int, p_limit int, p_verdicts text[])
    returns table (line int, verdict text, outcome text, tray boolean, office text, code text, field text, args text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.import_mine(p_import);
    if kurator.import_unseen(p_import, false) <> '{}' then          -- (0053_import_tray.sql)
        return query
        select r.line, r.verdict, r.outcome, r.tray, coalesce(o.short_name, ''), r.code, r.field, r.args
          from kurator.import_told(p_import, p_after) r left join kurator.organisation o on o.id = r.office_id
         where p_verdicts is null or r.verdict = any (p_verdicts)
         order by r.line limit greatest(least(coalesce(p_limit, 1000), 10000), 0);
        return;
    end if;
    return query
    select r.line, r.verdict, r.outcome, r.tray, coalesce(o.short_name, ''), r.code, r.field, r.args
      from kurator.import_row r left join kurator.organisation o on o.id = r.office_id
     where r.import_id = p_import and r.line > coalesce(p_after, -1) and (p_verdicts is null or r.verdict = any (p_verdicts))
     order by r.line limit greatest(least(coalesce(p_limit, 1000), 10000), 0);
end $$;
grant execute on function kurator.import_begin(int, text, text, text, bigint, int), kurator.import_receipt(bigint), kurator.import_lines(bigint, int, int, text[]) to kurator_api;
insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r, unnest('{import_begin,import_rows,import_check,import_receipt,import_lines,import_apply}'::text[]) f;
