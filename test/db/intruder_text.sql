-- intruder_text.sql - SQL, format strings, paths and signs of every kind of interpreter in every text field of every form: kept as they
-- are or refused by code, nothing of it is ever carried out, none of it comes back in an error.
\set prefix intx_
\set clerk intx_clerk
\set boss intx_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();

-- What would show itself if any of it were carried out, whoever carried it out.
create table tap.boomed (who text, what text);
create function tap.boom() returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into tap.boomed values (session_user, current_query());
    return 'boom';
end $$;
grant execute on function tap.boom() to public;
create table tap.hostile (id int generated always as identity, text text);
insert into tap.hostile (text) select unnest(array[
    $q$'||tap.boom()||'$q$, $q$'); select tap.boom(); --$q$, $q$'; drop table kurator.person cascade; --$q$, $q$$$; select tap.boom(); $$$q$,
    $q$x' and tap.boom()<>'$q$, $q$%s%n%n%n%n$q$, $q$%1$s %2$n %999$s$q$, $q$%I %L %%$q$, $q$\x00\x1b[2J\u0000$q$, $q$E'\\047' || U&'\0027'$q$,
    $q$\\\$q$, $q$\.$q$, $q$\! touch /tmp/intx$q$, $q$\g |sh$q$, $q$$1 :x :'x' $q$ || '{0} {1} {2}', $q$${IFS}$(touch x)`id`$q$, $q$"a","b"$q$, $q${a,NULL,"b"}$q$,
    $q$(1,2)$q$, $q$NULL$q$, $q$\N$q$, $q$=cmd|' /C calc'!A0$q$, $q$../../../etc/passwd$q$, $q$<script>&amp;$q$, $q$-- /* */$q$, $q$a|b|c$q$, $q$%' or 1=1 --$q$, $q$[0:1]={a,b}$q$, '  ', $q$-1$q$]);
select ok(count(*) >= 30, 'hostile texts') from tap.hostile;

-- ---- every form: each of its free fields with each of the texts alone -------------------------------------------------------------
-- The fields stand in the function itself: what it gives kurator.form_faults. Those of a short list take nothing else anyway.
create view tap.form_field as
    select p.proname::text as function, p.oid, f.name, (m[2]::int[])[f.n] as longest
      from pg_proc p
     cross join lateral regexp_matches(p.prosrc, $r$form_faults\(p_names, p_values,\s*'(\{[^']*\})',\s*'(\{[^']*\})',\s*'(\{[^']*\})'$r$, 'g') m
     cross join lateral unnest(m[1]::text[]) with ordinality f(name, n)
     where p.pronamespace in ('api'::regnamespace, 'kurator'::regnamespace) and (m[3]::text[])[f.n] = '';
select is((select string_agg(p.proname, ', ') from pg_proc p where p.pronamespace = 'api'::regnamespace and p.prosrc ~ 'form_faults\('
              and p.prosrc !~ $r$form_faults\(p_names, p_values,\s*'(\{[^']*\})',\s*'(\{[^']*\})',\s*'(\{[^']*\})'$r$), null, 'no form whose fields are not found');
select ok(count(distinct function) >= 14 and count(*) >= 100, format('%s forms, %s free fields', count(distinct function), count(*))) from tap.form_field;
select tap.case_of('Полев', '+79000000031') as c \gset
create function tap.thrown(p_login text, p_case bigint) returns setof text language plpgsql as $$
declare
    f record;
    t text;
    q text;
    v_out text;
begin
    for f in select d.function, d.name, oidvectortypes(p.proargtypes) as types from tap.form_field d join pg_proc p on p.oid = d.oid
              where p.pronamespace = 'api'::regnamespace and has_function_privilege(p_login, p.oid, 'execute') loop
        foreach t in array array(select h.text from tap.hostile h) loop
            q := case f.types when 'uuid, bigint, integer, text[], text[], text[]'
                              then format('%s, array[''kind'', %L], array['''', %L], array[''phone'', %L]',
                                          case when f.function in ('save_absence', 'save_handover', 'save_passed_call') then 'null, 9001' else format('%s, 1', p_case) end, f.name, t, t)
                              when 'uuid, integer, bigint, text[], text[], text[]' then format('9001, null, array[%L], array[%L], array[%L]', f.name, t, t) end;
            v_out := tap.as_login(p_login, format('select outcome, code from api.%I(gen_random_uuid(), %s) limit 1', f.function, q));
            if q is null or v_out !~ '^(\((refused|question|conflict|saved),|! KU001$)' then
                return next concat_ws(' ', f.function, f.name, t, v_out);
            end if;
        end loop;
    end loop;
end $$;
select is((select string_agg(x, E'\n') from tap.thrown(l, :c) x), null, 'every form answers ' || l || ' with a code')
  from unnest(array[:'clerk', :'boss']) l;
-- what is no form: texts of the other functions
select is(tap.as_login(:'clerk', format(q, h.text)) ~ '^!', false, format(q, h.text)) from tap.hostile h, unnest(array[
    'select * from api.search(9001, %L, 20)', 'select * from api.similar(9001, %1$L, %1$L, %1$L, null, %1$L, %1$L)', 'select * from api.worklist(9001, %1$L, %1$L, null, null, 20)',
    'select * from api.start(1, %L, null)', 'select * from api.elsewhere(9001, ''1990-01-01'', %1$L, %1$L, %1$L, %1$L, %1$L)']) q;
select is(tap.as_login('intx_auditor', format('select count(*) from api.journal_known(%L, %L)', '', h.text)) ~ '^! 42601', false, 'journal: ' || h.text) from tap.hostile h;
select is(tap.as_login('intx_admin', format('select distinct outcome from api.save_user(gen_random_uuid(), ''add'', %1$L, null, array[''surname'',''given_name'',''roles''], array[''Иванов'',''Пётр'',%1$L])', h.text)),
          '(refused)', 'no account of the name ' || h.text) from tap.hostile h;

-- ---- kept as written ---------------------------------------------------------------------------------------------------------------
create function tap.kept(p_login text, p_function text, p_case bigint, p_fields text[], p_free text[], p_stored text) returns setof text language plpgsql as $$
declare
    h record;
    v_out text;
    v_text text;
begin
    for h in select * from tap.hostile t where btrim(t.text) <> '' loop
        begin
            v_text := left(h.text, 50) || case when length(h.text) < 5 then '.....' else '' end;       -- (a reason has five signs at least)
            v_out := tap.call(p_login, p_function, gen_random_uuid(), case when p_function = 'save_intake' then 9001 else p_case end,
                              (select c.version from kurator.case_file c where c.id = p_case and p_function <> 'save_intake'), p_fields || array(select f || '=' || v_text from unnest(p_free) f));
            if v_out <> 'saved' then
                return next is(v_out, 'saved', concat_ws(' ', p_function, v_text));
            else
                execute p_stored into v_out using p_case;
                if v_out is distinct from (select string_agg(v_text, '~' order by f) from unnest(p_free) f) then
                    return next is(v_out, v_text, concat_ws(' ', p_function, 'keeps', v_text));
                end if;
                -- the journal as well: a value a field
                if (select count(*) from audit.value v join audit.entry e on e.id = v.entry_id and e.at = v.at cross join lateral unnest(v."values") x
                     where e.login = p_login and e.id > (select max(m.id) - 40 from audit.entry m) and x = v_text) < cardinality(p_free) then
                    return next fail(concat_ws(' ', p_function, 'the journal lacks', v_text));
                end if;
            end if;
            raise exception using errcode = 'ZZ001';        -- undone, so that the next begins alike
        exception when sqlstate 'ZZ001' then
            null;
        end;
    end loop;
    return next pass(p_function || ' keeps ' || array_to_string(p_free, ', '));
end $$;
select * from tap.kept(:'clerk', 'save_attempt', :c, '{channel=phone,outcome=no_answer}', '{note,performer}',
    'select a.note || ''~'' || a.performer from kurator.contact_attempt a order by id desc limit 1');
select * from tap.kept(:'clerk', 'save_close', :c, '{reason=moved}', '{note}', 'select close_note from kurator.case_file where id = $1');
select * from tap.kept(:'clerk', 'save_forward', :c, '{organisation=9002}', '{note}', 'select note from kurator.referral order by id desc limit 1');
select * from tap.kept(:'boss', 'save_override', :c, '{rung=2}', '{reason}', 'select reason from kurator.ladder_override order by id desc limit 1');
select * from tap.kept(:'clerk', 'save_contacts', :c, '{kind=phone,number=+79000000039,owner=self}', '{note}', 'select note from kurator.phone order by id desc limit 1');
select * from tap.kept(:'clerk', 'save_contacts', :c, '{kind=address,how=moved,address_kind=actual}', '{line,settlement}', 'select line || ''~'' || settlement from kurator.address order by id desc limit 1');
select * from tap.kept(:'clerk', 'save_contacts', :c, '{kind=preference,preference=safe_hours}', '{note}', 'select note from kurator.preference order by id desc limit 1');
select * from tap.kept(:'clerk', 'save_contacts', :c, '{kind=representative,relation=organisation}', '{document,organisation}', 'select document || ''~'' || organisation from kurator.representative order by id desc limit 1');
select * from tap.kept(:'clerk', 'save_intake', :c, '{source=organisation,received_on=2026-11-23,surname=Полев,given_name=Ян,birth_date=1991-01-01,sex=m,phone1=+79000000038,confirm=new}',
    '{incoming_no,ipra_number,note,sender,sender_no}', 'select concat_ws(''~'', r.incoming_no, i.number, r.note, r.sender, r.sender_no) from kurator.referral r join kurator.ipra i on i.id = r.ipra_id order by r.id desc limit 1');
select * from tap.kept(:'clerk', 'save_intake', :c, '{source=personal,received_on=2026-11-23,surname=Полев,given_name=Ян,birth_date=1991-01-01,sex=m,rep_relation=organisation,confirm=new}',
    '{address,rep_organisation,settlement}', 'select concat_ws(''~'', a.line, r.organisation, a.settlement) from kurator.address a join kurator.representative r using (person_id) order by a.id desc limit 1');
select * from tap.kept(:'clerk', 'save_document', :c, '{document_kind=passport,received_on=2026-11-23}', '{issued_by,note,number}', 'select issued_by || ''~'' || note || ''~'' || number from kurator.document order by id desc limit 1');
select * from tap.kept(:'clerk', 'save_ipra', :c, '{kind=ipra,issued_on=2026-11-01,until_kind=unlimited}', '{number,protocol}', 'select number || ''~'' || protocol from kurator.ipra order by id desc limit 1');
-- a draft: whatever was typed, of any form
select is(tap.as_login(:'clerk', format('select api.keep_draft(gen_random_uuid(), ''attempt'', %s, 9001, 1, 1, ''note'', ''{note}'', array[%L])', :c, h.text)), '(t)', 'a draft is kept: ' || h.text) from tap.hostile h;
select is((select string_agg(h.text, '~' order by h.text) from tap.hostile h), (select string_agg(d."values"[1], '~' order by d."values"[1]) from kurator.draft d where d.login = :'clerk'),
          'as it was typed');

-- ---- names are letters --------------------------------------------------------------------------------------------------------------
select is((select string_agg(h.text, ', ') from tap.hostile h where kurator.name_fault(h.text) is null and btrim(h.text) <> '' and h.text <> 'NULL'), null, 'none of them is a name');

-- ---- nothing was carried out ----------------------------------------------------------------------------------------------------------
select is((select count(*)::int from tap.boomed), 0, 'nothing was carried out');
select ok(to_regclass('kurator.person') is not null, 'and what was to go is there');
select * from finish();
rollback;
