-- role: kurator_audit
-- What a save changes in a case, by far the widest of the tables that it writes, and in a number: the entry that audit.log would make of it,
-- but of the columns that changed alone. (Two rows of 38 columns as objects, and the one held against the other, were half of that entry.)

-- The functions are made of the columns as they stand in the catalogue, in the order of an object's keys, so that none is forgotten; a later
-- migration that adds one calls this again, and a test compares the two. Values as to_jsonb words them.
-- p_worked: what attempts change; the rest changes seldom, and is held against what it was in one question. p_why: the column of the reason.
create function audit.make_log_change(p_function text, p_relation text, p_worked text[], p_why text) returns void language plpgsql set search_path = pg_catalog, pg_temp as $make$
declare
    v_all text;
    v_worked text;
    v_new text;
    v_old text;
begin
    select string_agg(c.step, '' order by c.place), string_agg(c.step, '' order by c.place) filter (where c.often),
           string_agg(format('new.%s', c.name), ', ' order by c.place) filter (where not c.often), string_agg(format('old.%s', c.name), ', ' order by c.place) filter (where not c.often)
      into v_all, v_worked, v_new, v_old
      from (select quote_ident(a.attname) as name, row_number() over (order by length(a.attname), a.attname collate "C") as place, a.attname = any (p_worked) as often,
                   format(E'        if new.%1$I is distinct from old.%1$I then\n            v_columns := v_columns || %1$L::text;\n            v_values := v_values || %2$s;\n        end if;\n',
                          a.attname, case when a.atttypid = 'text'::regtype then format('new.%I', a.attname)
                                          when a.atttypid in ('int'::regtype, 'bigint'::regtype) then format('new.%I::text', a.attname)
                                          else format('(to_jsonb(new.%I) #>> ''{}'')', a.attname) end) as step
              from pg_attribute a where a.attrelid = p_relation::regclass and a.attnum > 0 and not a.attisdropped) c;
    execute format($f$create or replace function audit.%I() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
%s        v_id := audit.write('update', new.person_id, %L, new.id::text, v_columns, v_values, v_why);
    end if;
    return null;
end $$ $f$, p_function, v_new, v_old, v_all, v_worked,
        case when p_why is not null then format(E'        if new.%1$I is distinct from old.%1$I then\n            v_why := new.%1$I;\n        end if;\n', p_why) end, p_relation);
end $make$;
revoke all on function audit.make_log_change(text, text, text[], text) from public;
do $$
begin
    perform audit.make_log_change('log_case', 'kurator.case_file', '{rung,next_step,next_at,phone_count,visit_count,post_count,attempt_count,last_attempt_at,notified_at,notified_by,
        answer,decide_by,meeting_at,esrn_at,esrn_by,esrn_attempt,version}', 'close_reason');
    perform audit.make_log_change('log_phone', 'kurator.phone', '{state}', null);
end $$;
grant execute on function audit.log_case(), audit.log_phone() to kurator_owner;
set local role kurator_owner;
drop trigger journal_rest on kurator.case_file;
create trigger journal_rest after delete on kurator.case_file for each row execute function audit.log('person_id', 'id', 'close_reason');
create trigger journal_change after update on kurator.case_file for each row execute function audit.log_case();
drop trigger journal_rest on kurator.phone;
create trigger journal_rest after delete on kurator.phone for each row execute function audit.log('person_id', 'id');
create trigger journal_change after update on kurator.phone for each row execute function audit.log_phone();
