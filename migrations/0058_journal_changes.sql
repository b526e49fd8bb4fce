-- role: kurator_audit
-- What a save changes in a case, by far the widest of the tables that it writes: the entry that audit.log would make of it, but of the
-- columns that changed alone. (Two rows of 38 columns as objects, and the one held against the other, were half of that entry.)

-- The function is made of the columns as they stand in the catalogue, in the order of an object's keys, so that none is forgotten; a later
-- migration that adds one calls this again, and a test compares the two. Values as to_jsonb words them.
create function audit.make_log_case() returns void language plpgsql set search_path = pg_catalog, pg_temp as $make$
declare
    -- what is worked out from the attempts; the rest changes seldom, and is held against what it was in one question
    worked constant text[] := '{rung,next_step,next_at,phone_count,visit_count,post_count,attempt_count,last_attempt_at,notified_at,notified_by,answer,decide_by,
                                meeting_at,esrn_at,esrn_by,esrn_attempt,version}';
    v_all text;
    v_worked text;
    v_new text;
    v_old text;
begin
    select string_agg(c.step, '' order by c.place), string_agg(c.step, '' order by c.place) filter (where c.often),
           string_agg(format('new.%s', c.name), ', ' order by c.place) filter (where not c.often), string_agg(format('old.%s', c.name), ', ' order by c.place) filter (where not c.often)
      into v_all, v_worked, v_new, v_old
      from (select quote_ident(a.attname) as name, row_number() over (order by length(a.attname), a.attname collate "C") as place, a.attname = any (worked) as often,
                   format(E'        if new.%1$I is distinct from old.%1$I then\n            v_columns := v_columns || %1$L::text;\n            v_values := v_values || %2$s;\n        end if;\n',
                          a.attname, case when a.atttypid = 'text'::regtype then format('new.%I', a.attname)
                                          when a.atttypid in ('int'::regtype, 'bigint'::regtype) then format('new.%I::text', a.attname)
                                          else format('(to_jsonb(new.%I) #>> ''{}'')', a.attname) end) as step
              from pg_attribute a where a.attrelid = 'kurator.case_file'::regclass and a.attnum > 0 and not a.attisdropped) c;
    execute format($f$create or replace function audit.log_case() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_columns text[] := '{}';
    v_values text[] := '{}';
    v_why text := '';
    v_id bigint;
begin
    if (%s) is distinct from (%s) then
%s    else
%s    end if;
    if v_columns <> '{}' then
        if new.close_reason is distinct from old.close_reason then
            v_why := new.close_reason;
        end if;
        v_id := audit.write('update', new.person_id, 'kurator.case_file', new.id::text, v_columns, v_values, v_why);
    end if;
    return null;
end $$ $f$, v_new, v_old, v_all, v_worked);
end $make$;
revoke all on function audit.make_log_case() from public;
do $$ begin perform audit.make_log_case(); end $$;
grant execute on function audit.log_case() to kurator_owner;
set local role kurator_owner;
drop trigger journal_rest on kurator.case_file;
create trigger journal_rest after delete on kurator.case_file for each row execute function audit.log('person_id', 'id', 'close_reason');
create trigger journal_change after update on kurator.case_file for each row execute function audit.log_case();
