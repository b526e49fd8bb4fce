-- request.sql - a save happens once: replays, misuse of an id, refusals that free it, and how sure its commit is.
begin;
\ir setup/world.psql
select tap.world('req_');
select no_plan();
-- a save that does nothing but what every save does; p_what: saved, refused, question, both, fault
create function api.zz_save(p_request uuid, p_what text, p_text text) returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r kurator.save_row[];
begin
    r := kurator.request_begin(p_request, 'zz_save', convert_to(p_text, 'UTF8'));
    if r is not null then
        return query select * from unnest(r);
        return;
    end if;
    insert into kurator.draft (id, login, form, office_id, seq, names, "values") values (gen_random_uuid(), session_user, 'done ' || p_text, 9001, 1, '{}', '{}');
    if p_what = 'fault' then raise exception 'fault'; end if;
    r := case p_what when 'saved' then array[row('saved', '', '', '{a,b}', 3, 77)::kurator.save_row, row('saved', 'x', 'y', '{}', null, null)::kurator.save_row]
                     when 'both' then array[row('saved', '', '', '{}', 3, 77)::kurator.save_row, row('refused', 'x', 'y', '{}', null, null)::kurator.save_row]
                     else array[row(p_what, 'x.y', 'f', '{}', null, null)::kurator.save_row] end;
    perform kurator.request_end(p_request, r);
    return query select * from unnest(r);
end $$;
create function api.zz_same(p_request uuid) returns setof kurator.save_row language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from unnest(kurator.request_begin(p_request, 'zz_same', convert_to('one', 'UTF8')));
end $$;
create function api.zz_commit() returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return current_setting('synchronous_commit');
end $$;
alter function api.zz_save(uuid, text, text) owner to kurator_api;
alter function api.zz_same(uuid) owner to kurator_api;
alter function api.zz_commit() owner to kurator_api;
grant execute on function api.zz_save(uuid, text, text), api.zz_same(uuid), api.zz_commit() to public;
create function tap.save(p_login text, p_id text, p_what text, p_text text) returns text language sql as $$
    select tap.as_login(p_login, format('select outcome, code, args, version, id from api.zz_save(%L, %L, %L)',
                        '00000000-0000-4000-8000-0000000000' || p_id, p_what, p_text)) $$;
create function tap.times(p_text text) returns int language sql as $$ select count(*)::int from kurator.draft where form = 'done ' || p_text $$;

select is(tap.save('req_clerk', '01', 'saved', 'one'), E'(saved,"","{a,b}",3,77)\n(saved,x,{},,)', 'saved');
select is(tap.save('req_clerk', '01', 'saved', 'one'), E'(saved,"","{a,b}",3,77)\n(saved,x,{},,)', 'sent again: the same answer, all rows of it');
select is(tap.save('req_clerk', '01', 'fault', 'one'), E'(saved,"","{a,b}",3,77)\n(saved,x,{},,)', 'whatever it would answer now');
select is(tap.times('one'), 1, 'done once');
select is((select replays || ' ' || login || ' ' || function from kurator.request where id::text like '%01'), '2 req_clerk zz_save', 'each replay has written a row');
select is(tap.save('req_clerk', '01', 'saved', 'two'), '! KU003', 'another body under the id');
select is(tap.save('req_coordinator', '01', 'saved', 'one'), '! KU003', 'another login');
select is(tap.as_login('req_clerk', 'select * from api.zz_same(''00000000-0000-4000-8000-000000000001'')'), '! KU003', 'another function');
select is(tap.as_login('req_clerk', 'select * from api.zz_save(null, ''saved'', ''x'')'), '! KU003', 'no id');
select is(tap.times('two'), 0, 'nothing of these was done');
select is((select replays from kurator.request where id::text like '%01'), 2, 'nor counted as replays');
-- refusals free the id
select is(tap.save('req_clerk', '02', w, 'three'), format('(%s,x.y,{},,)', w), w) from unnest('{refused,question,conflict}'::text[]) w;
select is((select count(*)::int from kurator.request where id::text like '%02'), 0, 'what was not saved frees its id');
select is(tap.save('req_clerk', '02', 'saved', 'four'), E'(saved,"","{a,b}",3,77)\n(saved,x,{},,)', 'the corrected form goes under the same one');
select is(tap.save('req_clerk', '02', 'refused', 'four'), E'(saved,"","{a,b}",3,77)\n(saved,x,{},,)', 'and then stands');
select is(tap.save('req_clerk', '03', 'both', 'five'), E'(saved,"",{},3,77)\n(refused,x,{},,)', 'saved beside another row is saved');
select is(tap.save('req_clerk', '03', 'both', 'five'), E'(saved,"",{},3,77)\n(refused,x,{},,)', 'and replayed');
select is(tap.save('req_clerk', '04', 'fault', 'six'), '! P0001', 'a fault');
select is((select count(*)::int from kurator.request where id::text like '%04') + tap.times('six'), 0, 'leaves nothing');
select is(tap.save('req_clerk', '04', 'saved', 'six') like '(saved%', true, 'and may be sent again');
-- the draft of a save goes with it, other drafts stay
select is(tap.as_login('req_clerk', format('select api.keep_draft(%L, ''attempt'', 5, 9001, 1, 1, ''outcome'', ''{outcome}'', ''{2}'')', id)), '(t)', 'draft ' || id)
  from unnest(array['00000000-0000-4000-8000-000000000005', '00000000-0000-4000-8000-000000000006']) id;
select is(tap.save('req_clerk', '05', 'refused', 'seven') like '(refused%', true, 'refused');
select is((select count(*)::int from kurator.draft where form = 'attempt'), 2, 'the draft of a refused save stays');
select is(tap.save('req_clerk', '05', 'saved', 'seven') like '(saved%', true, 'saved');
select is((select string_agg(right(id::text, 2), ' ') from kurator.draft where form = 'attempt'), '06', 'its draft is gone, the other stays');
select is(tap.as_login('req_clerk', 'select api.keep_draft(''00000000-0000-4000-8000-000000000005'', ''attempt'', 5, 9001, 1, 9, '''', ''{}'', ''{}'')'), '(f)',
          'a draft that arrives after its save is dropped');
-- whoever may not work saves nothing
select is(tap.save(l, '09', 'saved', 'nine'), a, l) from (values ('req_ministry', '! 42501')) x(l, a);
update kurator.staff set locked = true where login = 'req_clerk';
select is(tap.save('req_clerk', '08', 'saved', 'eight'), '! KU001', 'a locked account');
select is(tap.save('req_clerk', '01', 'saved', 'one'), '! KU001', 'gets no old answer either');
update kurator.staff set locked = false where login = 'req_clerk';
-- the journal names the request
update kurator.staff set given_name = 'Яна' where login = 'req_other';
select is((select request from audit.entry order by id desc limit 1), null, 'outside a save no request');
create function api.zz_write(p_request uuid) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.request_begin(p_request, 'zz_write', '');
    insert into kurator.person (surname, birth_date, sex) values ('Записева', '2000-01-01', 'f');
end $$;
alter function api.zz_write(uuid) owner to kurator_api;
grant execute on function api.zz_write(uuid) to public;
select is(tap.as_login('req_clerk', 'select api.zz_write(''00000000-0000-4000-8000-00000000000a'')'), '("")', 'a save that writes');
select is((select request::text from audit.entry order by id desc limit 1), '00000000-0000-4000-8000-00000000000a', 'its entry names the request');
select * from finish();
rollback;
