-- role: kurator_audit
-- Writing the journal: one trigger function for tables, one for attempts, one each for sessions and looks. An entry has one digest of
-- its values, audit.digest_of; they and its salt stand apart, so that a citizen's can be destroyed and every digest stays valid.
-- No dynamic SQL on the way of a save. Who is session_user; a name that a client may set is not.

-- Which column names the citizen: of every table with personal data, or the reason why it is not journalled.
create table audit.subject (
    relation    text primary key,
    subject     text not null,          -- column; 'case': the citizen of case_id; 'attempt': of each attempt_case; '-': nobody
    journalled  boolean not null,
    reason      text not null default ''
);

-- The request of the save, if there is one: what request_begin has set; a client that sets it outside a save mislabels its own
-- entries, or has them refused, and nothing else. (No expression to match: of each entry it took a quarter. Without a path of its own,
-- as the next: whoever calls them has set it.)
create function audit.request() returns uuid language plpgsql stable as $$
declare
    v_text constant text := current_setting('kurator.request', true);
begin
    return case when length(v_text) = 36 then v_text::uuid end;
end $$;
-- What an entry says is sealed and outlives the destruction of a citizen's data: what a client words freely must not get into it. The next three let
-- through what is one of ours and answer '?' to the rest.
-- The program, which any client names as it likes: ours with the address that it was called from, and those of the server's own.
create function audit.program() returns text language sql stable parallel safe as $$
    select case when current_setting('application_name') ~ '^(kurator( [0-9a-fA-F:.]{2,45})?|psql|pg_dump|pg_restore|pgbench|)$' then current_setting('application_name') else '?' end $$;
-- A login that somebody asks for: of an account that there is.
create function audit.login_word(p_login text) returns text language sql stable strict parallel safe as $$
    select case when exists (select from pg_catalog.pg_roles r where r.rolname = p_login) then p_login else '?' end $$;
-- What was asked of the journal, as the program words it: citizen=7 login=anna kind=look 2026-01-01..2026-02-01 away=2025-01..2025-03, 2025-05
create function audit.filter_words(p_filter text) returns text language sql stable parallel safe as $$
    select regexp_replace(string_agg(case when t like 'login=%' then 'login=' || audit.login_word(substr(t, 7))
                                          when t ~ '^(citizen(=[0-9]{1,9})?|kind=(change|look|list|export|print|login|failure|rights)|(away=)?([0-9]{4}-[0-9]{2}(\.\.[0-9]{4}-[0-9]{2})?|…),?)$'
                                            or t ~ '^([0-9]{4}-[0-9]{2}-[0-9]{2})?\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})?$' then t
                                          else '?' end, ' ' order by n), '(^| )\?( \?)+', '\1?', 'g')
      from string_to_table(left(p_filter, 200), ' ') with ordinality x(t, n) where t <> '' $$;
-- sha256(salt ‖ values): of all of an entry at once. (One a column, each with a salt of its own, they were two thirds of the journal,
-- and nobody destroys or checks half an entry.)
create function audit.digest_of(p_salt bytea, p_values text[]) returns bytea language sql stable parallel safe as $$
    select sha256(p_salt || convert_to(p_values::text, 'UTF8')) $$;
-- One entry of these columns and values (null: it has none). Its id. Called by the functions of the journal only. (They call it in an
-- assignment, which runs no query. What is the same for all entries of a save is worked out in the variables, where it is made ready once a
-- transaction; in the statement it would be once an entry.)
create function audit.write(p_kind text, p_subject bigint, p_relation text, p_row text, p_columns text[], p_values text[], p_why text) returns bigint
language plpgsql as $$
declare
    v_id constant bigint := nextval('audit.entry_id_seq');
    v_at constant timestamptz := kurator.clock();
    v_xid constant xid8 := pg_current_xact_id();
    v_host constant text := coalesce(host(inet_client_addr()), 'local');
    v_program constant text := audit.program();
    v_request constant uuid := audit.request();
    v_salt bytea;
    v_digest bytea;
begin
    if p_values is not null then
        v_salt := ext.gen_random_bytes(16);
        v_digest := audit.digest_of(v_salt, p_values);
    end if;
    insert into audit.entry (id, at, xid, login, host, program, kind, subject, relation, row_id, columns, digest, why, request)
    overriding system value
         values (v_id, v_at, v_xid, session_user, v_host, v_program, p_kind, p_subject, p_relation, p_row, coalesce(p_columns, '{}'),
                 v_digest, coalesce(p_why, ''), v_request);
    if p_values is not null then
        insert into audit.value (entry_id, at, subject, salt, "values") values (v_id, v_at, p_subject, v_salt, p_values);
    end if;
    return v_id;
end $$;
-- The kinds of entries; a question by account asks for each of them.
create function audit.kinds() returns text[] language sql immutable parallel safe as $$
    select '{insert,update,delete,look,list,export,print,login,failure,rights}'::text[] $$;
-- One entry: all columns of a new row, the changed ones of an old row. Its id; null where nothing changed.
create function audit.put(p_kind text, p_subject bigint, p_relation text, p_row text, p_old jsonb, p_new jsonb, p_why text) returns bigint
language plpgsql as $$
declare
    v_columns text[];
    v_values text[];
begin
    -- (No constraint of the table: every statement reads those anew from their text, and a save writes eight entries.)
    if p_kind <> all (audit.kinds()) then
        raise exception 'no such kind of entry: %', p_kind using errcode = 'check_violation';
    end if;
    if p_old is not null or p_new is not null then
        select array_agg(n.key), array_agg(n.value) into v_columns, v_values
          from jsonb_each_text(coalesce(p_new, p_old)) n(key, value)
         where case when p_old is null or p_new is null then n.value <> ''
                    else n.value is distinct from p_old ->> n.key end;
        if v_columns is null and p_kind = 'update' then
            return null;
        end if;
    end if;
    return audit.write(p_kind, p_subject, p_relation, p_row, v_columns, v_values, p_why);
end $$;

-- Row trigger: log(subject column or 'case' or '-', id column, column of the reason that is asked for: a code, never a text).
create function audit.log() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_old jsonb;
    v_new jsonb;
    v_row jsonb;
    v_why text := '';
    v_subject bigint;
begin
    if tg_op <> 'INSERT' then v_old := to_jsonb(old); end if;
    if tg_op <> 'DELETE' then v_new := to_jsonb(new); end if;
    v_row := coalesce(v_new, v_old);
    if tg_argv[0] = 'case' then
        select c.person_id into v_subject from kurator.case_file c where c.id = (v_row ->> 'case_id')::bigint;
    elsif tg_argv[0] <> '-' then
        v_subject := (v_row ->> tg_argv[0])::bigint;
    end if;
    if tg_nargs > 2 and v_new ->> tg_argv[2] is distinct from v_old ->> tg_argv[2] then
        v_why := v_new ->> tg_argv[2];
    end if;
    v_subject := audit.put(lower(tg_op), v_subject, tg_table_schema || '.' || tg_table_name, v_row ->> tg_argv[1], v_old, v_new, v_why);
    return null;
end $$;
-- An attempt may serve several citizens: each has its own entry, written when the attempt is tied to the case. What the citizen answered, and
-- the meeting agreed on, mostly come by the very statement that ties it (kurator.write_attempt): then the answers' trigger writes for all of
-- them together, and the other two leave it to that. Which statement a row came by, its xmin and cmin tell, and nobody can set those.
create function audit.log_attempt_case() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    a jsonb;
    v_id bigint;
begin
    -- (An answer refers to the tie: one that is there already came with it.)
    if not exists (select from kurator.consent s where s.case_id = new.case_id and s.attempt_id = new.attempt_id) then
        select to_jsonb(t) into a from kurator.contact_attempt t where t.id = new.attempt_id;
        v_id := audit.put('insert', new.person_id, 'kurator.contact_attempt', new.attempt_id::text, null, a || jsonb_build_object('case_id', new.case_id), '');
    end if;
    return null;
end $$;
-- (Made of the columns as they stand in the catalogue, in the order of an object's keys: rows that become objects and are taken apart again
-- were half of it. A later migration that adds one calls this again, and a test compares the two. Values as to_jsonb words them.)
create function audit.make_log_answers() returns void language plpgsql set search_path = pg_catalog, pg_temp as $make$
declare
    v_list text[];
    t text;
begin
    foreach t in array '{contact_attempt,consent,appointment}'::text[] loop
        v_list := v_list || (
            select format(E'%L, r.id::text,\n                   array_remove(array[%s], null),\n                   array_remove(array[%s], null)', format('kurator.%s', t),
                          string_agg(case when c.filled then quote_literal(c.name) else format('case when %s then %L end', c.present, c.name) end, ', ' order by c.place),
                          string_agg(c.value, ', ' order by c.place))
              from (select a.attname as name, row_number() over (order by length(a.attname), a.attname collate "C") as place,
                           a.attnotnull and a.atttypid <> 'text'::regtype as filled,
                           format(case when a.atttypid <> 'text'::regtype then 'r.%I is not null' else 'r.%I <> ''''' end, a.attname) as present,
                           format(case when a.atttypid = 'text'::regtype then 'nullif(r.%I, '''')'
                                       when a.atttypid in ('int'::regtype, 'bigint'::regtype) then 'r.%I::text' else '(to_jsonb(r.%I) #>> ''{}'')' end, a.attname) as value
                      from (select b.attname, b.attnotnull, b.atttypid from pg_attribute b
                             where b.attrelid = (select k.oid from pg_class k where k.relname = t and k.relnamespace = (select n.oid from pg_namespace n where n.nspname = 'kurator')) and b.attnum > 0 and not b.attisdropped
                            union all
                            select 'case_id', true, 'bigint'::regtype where t = 'contact_attempt') a) c);       -- of whose case it tells
    end loop;
    execute format($f$create or replace function audit.log_answers() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_at constant timestamptz := kurator.clock();
    v_xid constant xid8 := pg_current_xact_id();
    v_host constant text := coalesce(host(inet_client_addr()), 'local');
    v_program constant text := audit.program();
    v_request constant uuid := audit.request();
begin
    with tie as materialized (
        select x.case_id, x.attempt_id, x.person_id, x.xmin, x.cmin, x.xmin = s.xmin and x.cmin = s.cmin as together
          from (select min(a.id) as first from added a group by a.case_id, a.attempt_id) g
          join kurator.consent s on s.id = g.first
          join kurator.attempt_case x on x.case_id = s.case_id and x.attempt_id = s.attempt_id),
    v as materialized (
        select nextval('audit.entry_id_seq') as id, ext.gen_random_bytes(16) as salt, n.*
          from (select r.person_id, %s, '' as why
                  from (select c.*, x.case_id, x.person_id from tie x join kurator.contact_attempt c on c.id = x.attempt_id where x.together) r
                union all
                select r.person_id, %s, coalesce(r.reason, '')
                  from (select a.*, x.person_id
                          from added a join tie x on x.case_id = a.case_id and x.attempt_id = a.attempt_id) r     -- (each has one: it is referred to)
                union all
                select r.person_id, %s, ''
                  from (select m.*, x.person_id
                          from tie x join kurator.appointment m on m.case_id = x.case_id and m.attempt_id = x.attempt_id and m.xmin = x.xmin and m.cmin = x.cmin
                         where x.together) r) n(subject, relation, row_id, columns, "values", why)),
    e as (
        insert into audit.entry (id, at, xid, login, host, program, kind, subject, relation, row_id, columns, digest, why, request)
        overriding system value
        select v.id, v_at, v_xid, session_user, v_host, v_program, 'insert', v.subject, v.relation, v.row_id, v.columns, audit.digest_of(v.salt, v."values"), v.why, v_request
          from v)
    insert into audit.value (entry_id, at, subject, salt, "values") select v.id, v_at, v.subject, v.salt, v."values" from v;
    return null;
end $$ $f$, v_list[1], v_list[2], v_list[3]);
end $make$;
do $$ begin perform audit.make_log_answers(); end $$;
create function audit.log_meeting() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_subject bigint;
begin
    if new.attempt_id is null
       or not exists (select from kurator.appointment t
                        join kurator.attempt_case x on x.case_id = t.case_id and x.attempt_id = t.attempt_id and x.xmin = t.xmin and x.cmin = t.cmin
                       where t.id = new.id and exists (select from kurator.consent s where s.case_id = t.case_id and s.attempt_id = t.attempt_id)) then
        v_subject := (select c.person_id from kurator.case_file c where c.id = new.case_id);
        v_subject := audit.put('insert', v_subject, 'kurator.appointment', new.id::text, null, to_jsonb(new), '');
    end if;
    return null;
end $$;
create function audit.log_attempt() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    c record;
begin
    for c in select t.person_id from kurator.attempt_case t where t.attempt_id = new.id loop
        perform audit.put('update', c.person_id, 'kurator.contact_attempt', new.id::text, to_jsonb(old), to_jsonb(new),
                          coalesce(new.superseded_why, ''));
    end loop;
    return null;
end $$;

-- A reason as the caller words it, fit to be read: nothing that moves a terminal's cursor, turns the line round or begins another.
create function audit.plain(p_text text) returns text language sql immutable parallel safe as $$
    select regexp_replace(left(p_text, 1000), '[\u0001-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]', '?', 'g') $$;
-- A session was opened or refused (code says why). An entry without values, as audit.put would write it, but by one statement:
-- it stands before everybody's first list.
create function audit.session(p_ok boolean, p_code text, p_program text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into audit.entry (at, xid, login, host, program, kind, relation, row_id, why)
         values (kurator.clock(), pg_current_xact_id(), session_user, coalesce(host(inet_client_addr()), 'local'),
                 audit.program(), case when p_ok then 'login' else 'failure' end, 'session', session_user,
                 concat_ws(' ', nullif(p_code, ''), case when p_program ~ '^kurator [0-9]{1,4}([.][0-9]{1,4}){0,3}$' then p_program else '?' || left(p_program, 0) end));
end $$;
-- A citizen's data were looked at, and why. What cannot be written down must not be shown: KU004 (also on a standby).
create function audit.look(p_subject bigint, p_relation text, p_row text, p_why text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_void text;
begin
    -- Who looks and takes back the transaction has seen all the same: the server's log keeps who at which row, and nothing of whom.
    raise log 'kurator: % looks at % %', session_user, p_relation, p_row;
    v_void := kurator.commit_lazily()::text;
    v_void := audit.put('look', p_subject, p_relation, p_row, null, null, audit.plain(p_why));
exception when others then
    raise exception 'the look cannot be journalled' using errcode = 'KU004', detail = sqlstate;
end $$;
-- A part of a citizen's data is read: a look of its own, unless this transaction has an entry about him already (the card's look, a
-- print, what was saved). So nobody reads a card's parts, or the whole without saying why, and leaves no trace.
-- (Planned for its moment: a plan for any would lock each month's partition and its indexes, five times a card, and many clerks at
-- once stood in line for the table of locks.)
create function audit.seen(p_subject bigint, p_relation text, p_row text, p_why text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
    v_at constant timestamptz := kurator.clock();
    v_xid constant xid8 := pg_current_xact_id_if_assigned();
    v_void text;
begin
    if v_xid is null or not exists (select from audit.entry e where e.subject = p_subject and e.at = v_at and e.xid = v_xid and e.login = session_user) then
        v_void := audit.look(p_subject, p_relation, p_row, p_why)::text;
    end if;
end $$;
-- The lines under the bar are read: a look, once in half an hour for who moves up and down a list. (A look that is taken back is in the
-- server's log, each time.)
create function audit.glanced(p_subject bigint, p_case bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
    v_at constant timestamptz := kurator.clock();
    v_void text;
begin
    if not exists (select from audit.entry e where e.subject = p_subject and e.at > v_at - interval '30 minutes' and e.at <= v_at
                      and e.login = session_user and e.kind = 'look') then
        v_void := audit.look(p_subject, 'kurator.case_file', p_case::text, 'preview')::text;
    end if;
end $$;
-- Lists, exports, prints and rights likewise; an export waits for the disk.
create function audit.note(p_kind text, p_subject bigint, p_relation text, p_row text, p_why text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform audit.put(p_kind, p_subject, p_relation, p_row, null, null, audit.plain(p_why));
exception when others then
    raise exception 'this cannot be journalled' using errcode = 'KU004', detail = sqlstate;
end $$;
-- A further page of a list was read: an entry that does not wait for the disk, as a look's.
create function audit.note_page(p_relation text, p_office int) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.commit_lazily();
    perform audit.note('list', null, p_relation, coalesce(p_office::text, ''), '');
end $$;
-- A page of a list is read: each further one is an entry; a first one that is longer than a screen asks for at a time (who scrolled on reads the whole anew
-- with each change) is, once in half an hour.
create function audit.note_list(p_relation text, p_office int, p_further boolean, p_limit int) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
    v_at constant timestamptz := kurator.clock();
begin
    if p_further or p_limit > 60 and not exists (select from audit.entry e where e.login = session_user and e.kind = 'list' and e.at > v_at - interval '30 minutes' and e.at <= v_at
                                                    and e.relation = p_relation and e.row_id = coalesce(p_office::text, '')) then
        perform audit.note_page(p_relation, p_office);
    end if;
end $$;

-- An api function refused for want of a right (p_code): which one, what it was asked about (an office, a login). On a standby it is
-- refused without an entry. What ends in an error leaves none either: the server's log has it. (An office as it was typed may be any text.)
create function audit.refused(p_function text, p_row text, p_code text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not current_setting('transaction_read_only')::boolean then
        perform audit.note('failure', null, concat('api.', p_function), case when p_row ~ '^-?[0-9]{1,9}$' then p_row else coalesce(audit.login_word(nullif(p_row, '')), '') end, p_code);
    end if;
end $$;

-- True when the values kept fit their digest, false when one was altered, null when they were destroyed or never kept.
create function audit.verify(p_entry bigint) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select e.digest is not distinct from audit.digest_of(v.salt, v."values")
              from audit.entry e
              join audit.value v on v.entry_id = e.id and v.at = e.at
             where e.id = p_entry);
end $$;

-- Nothing is altered, not even by the owner; values of a citizen may be destroyed by the owner's own act.
create function audit.refuse() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'DELETE' and tg_argv[0] = 'value' and current_user = 'kurator_audit' then
        return old;
    end if;
    raise exception 'the journal is append-only' using errcode = '42501';
end $$;
create trigger entry_refuse before update or delete on audit.entry for each row execute function audit.refuse('entry');
create trigger value_refuse before update or delete on audit.value for each row execute function audit.refuse('value');
create trigger seal_refuse before update or delete on audit.seal for each row execute function audit.refuse('seal');
create trigger entry_truncate before truncate on audit.entry for each statement execute function audit.refuse('entry');
create trigger value_truncate before truncate on audit.value for each statement execute function audit.refuse('table');
create trigger seal_truncate before truncate on audit.seal for each statement execute function audit.refuse('seal');
revoke update, delete, truncate on audit.entry, audit.seal from kurator_audit;
revoke update, truncate on audit.value from kurator_audit;
-- Destroys what is known of a citizen in the journal (152-ФЗ); the act itself is an entry. Granted to nobody yet.
create function audit.destroy_values(p_subject bigint, p_why text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_n bigint;
begin
    delete from audit.value v where v.subject = p_subject;
    get diagnostics v_n = row_count;
    perform audit.put('delete', p_subject, 'audit.value', p_subject::text, null, null, p_why);
    return v_n;
end $$;

-- A partition a month, two years ahead; the default ones take what comes outside, so that nothing is ever lost. A month
-- of which the default already holds rows is left to it.
create function audit.make_partitions() returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    t text;
    m timestamp;
    v_name text;
    v_made int := 0;
begin
    foreach t in array '{entry,value}'::text[] loop
        for m in select generate_series(date_trunc('month', kurator.clock() at time zone 'UTC'),
                                        date_trunc('month', kurator.clock() at time zone 'UTC') + interval '24 months', '1 month') loop
            v_name := t || to_char(m, '_YYYY_MM');
            continue when to_regclass('audit.' || v_name) is not null;
            begin
                execute format('create table audit.%I partition of audit.%I for values from (%L) to (%L) with (autovacuum_analyze_threshold = 5000)', v_name, t,
                               to_char(m, 'YYYY-MM-DD') || ' 00:00+00', to_char(m + interval '1 month', 'YYYY-MM-DD') || ' 00:00+00');
                execute format('create trigger %I before truncate on audit.%I for each statement execute function audit.refuse(''table'')',
                               v_name || '_truncate', v_name);
                execute format('revoke update, truncate%s on audit.%I from kurator_audit', case t when 'entry' then ', delete' else '' end, v_name);
                if t = 'value' then
                    execute format('alter table audit.%I alter column salt set statistics 0, alter column "values" set statistics 0', v_name);
                end if;
                v_made := v_made + 1;
            exception when check_violation then
                continue;
            end;
        end loop;
    end loop;
    return v_made;
end $$;
create table audit.entry_other partition of audit.entry default with (autovacuum_analyze_threshold = 5000);
create table audit.value_other partition of audit.value default with (autovacuum_analyze_threshold = 5000);
-- What was said of citizens is nothing for the planner to note, of which rows alone are ever taken.
alter table only audit.value alter column salt set statistics 0, alter column "values" set statistics 0;
alter table audit.value_other alter column salt set statistics 0, alter column "values" set statistics 0;
create trigger entry_other_truncate before truncate on audit.entry_other for each statement execute function audit.refuse('table');
create trigger value_other_truncate before truncate on audit.value_other for each statement execute function audit.refuse('table');
revoke update, delete, truncate on audit.entry_other from kurator_audit;
revoke update, truncate on audit.value_other from kurator_audit;
select audit.make_partitions();

-- Blocks of finished transactions: all entries of transactions below the oldest one still running, each in one block,
-- chained by their digests. A block is bounded by transactions, not by ids: ids are drawn long before their commit.
alter table audit.seal set (autovacuum_analyze_threshold = 5000);
alter table audit.seal add from_xid xid8 not null, add until_xid xid8 not null, add since timestamptz not null default '-infinity';
comment on column audit.seal.since is 'the block has no entry older than that';
create index entry_at on audit.entry using brin (at);
create function audit.block_digest(p_before bytea, p_from xid8, p_until xid8, p_since timestamptz) returns bytea
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select sha256(coalesce(p_before, '') || string_agg(sha256(convert_to(row(e.id, e.at, e.xid, e.login, e.host, e.program,
                   e.kind, e.subject, e.relation, e.row_id, e.columns, e.digest, e.why, e.request)::text, 'UTF8')), ''::bytea order by e.id))
              from audit.entry e where e.at >= p_since and e.xid >= p_from and e.xid < p_until);
end $$;
create function audit.seal_finished() returns bigint language plpgsql security definer
set search_path = pg_catalog, pg_temp set timezone = 'UTC' set datestyle = 'ISO' set bytea_output = 'hex' as $$
declare
    s audit.seal;
    v_xmin constant xid8 := pg_snapshot_xmin(pg_current_snapshot());
    v_first bigint;
    v_last bigint;
    v_n bigint;
    v_since timestamptz := '-infinity';
begin
    perform pg_advisory_xact_lock(7310585);
    select * into s from audit.seal t order by t.id desc limit 1;
    -- a day's grace for the clock: no transaction lasts that long; what a clock that was set back further has dated is found by the ids
    if s.id is not null then
        select least(s.sealed_at - interval '1 day', min(t.at)) into v_since
          from (select e.at from audit.entry e where e.id >= s.from_entry and e.xid >= s.until_xid and e.xid < v_xmin offset 0) t;
    end if;
    select min(e.id), max(e.id), count(*) into v_first, v_last, v_n from audit.entry e
     where e.at >= v_since and e.xid >= coalesce(s.until_xid, '0') and e.xid < v_xmin;
    if v_n > 0 then
        insert into audit.seal (from_entry, until_entry, from_xid, until_xid, digest, sealed_at, since)
             values (v_first, v_last, coalesce(s.until_xid, '0'), v_xmin,
                     audit.block_digest(s.digest, coalesce(s.until_xid, '0'), v_xmin, v_since), kurator.clock(), v_since);
    end if;
    return v_n;
end $$;
-- The first block that no longer has its digest; null when all have.
create function audit.broken_seal() returns bigint language plpgsql stable security definer
set search_path = pg_catalog, pg_temp set timezone = 'UTC' set datestyle = 'ISO' set bytea_output = 'hex' as $$
declare
    s audit.seal;
    v_before audit.seal;
begin
    for s in select * from audit.seal t order by t.id loop
        if s.digest is distinct from audit.block_digest(v_before.digest, s.from_xid, s.until_xid, s.since) then
            return s.id;
        end if;
        v_before := s;
    end loop;
    return null;
end $$;

revoke all on function audit.make_log_answers() from public;
revoke all on function audit.put(text, bigint, text, text, jsonb, jsonb, text), audit.write(text, bigint, text, text, text[], text[], text) from public;
grant execute on function audit.log(), audit.log_answers(), audit.log_meeting(), audit.log_attempt(), audit.log_attempt_case(), audit.make_partitions() to kurator_owner;
revoke all on function audit.program(), audit.login_word(text), audit.filter_words(text) from public;
grant execute on function audit.login_word(text), audit.filter_words(text) to kurator_api;
grant execute on function audit.session(boolean, text, text), audit.look(bigint, text, text, text),
    audit.seen(bigint, text, text, text), audit.refused(text, text, text), audit.note(text, bigint, text, text, text), audit.note_page(text, int), audit.note_list(text, int, boolean, int), audit.glanced(bigint, bigint), audit.make_partitions() to kurator_api;
-- who writes for an administrator: the functions of the owner
grant execute on function audit.note(text, bigint, text, text, text), audit.refused(text, text, text) to kurator_owner;
