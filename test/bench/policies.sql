-- policies.sql - what row security, the questions for rights and the journal cost: the worklist, a card with its look, a search and
-- saves as they are shipped, against the same functions copied into a schema of the owner of the tables, whom no policy binds and
-- whom nobody asks for rights; looks write nothing there, and its saves run with the triggers of the journal off. Both in one
-- run, turn about, as a clerk of the largest office; commits are not counted. Times are of the processor where the system tells
-- them (whoever else works at the same time does not count), else of the clock. -v size=N names the lines.
\set ON_ERROR_STOP on
set client_min_messages = warning;
\ir lib/used.psql

-- ---- the copies: every function of api and kurator but those of triggers, calling each other ----
create schema bare authorization kurator_owner;
create function bare.look(bigint, text, text, text) returns void language plpgsql as 'begin end';
create function bare.seen(bigint, text, text, text) returns void language plpgsql as 'begin end';
do $$
declare
    me constant int := (select s.id from kurator.staff s where s.login = 'demo_clerk_irkutsk');
    office constant int := (select r.organisation_id from kurator.staff_role r where r.staff_id = me limit 1);
    names constant text[] := array(select distinct p.proname::text from pg_proc p
                                    where p.pronamespace = 'kurator'::regnamespace and p.prorettype <> 'trigger'::regtype and p.prokind = 'f' and p.proname <> 'clock');
    f record;
    body text;
begin
    perform set_config('check_function_bodies', 'off', true);
    for f in select p.oid, p.proname, n.nspname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
              where n.nspname in ('api', 'kurator') and p.prorettype <> 'trigger'::regtype and p.prokind = 'f' and p.proname <> 'clock'
                and not (n.nspname = 'api' and p.proname = any (names)) loop
        body := regexp_replace(pg_get_functiondef(f.oid), '\m(kurator|api)\.(' || array_to_string(names, '|') || ')\(', 'bare.\2(', 'g');
        body := regexp_replace(body, '^CREATE OR REPLACE FUNCTION (api|kurator)\.', 'CREATE OR REPLACE FUNCTION bare.');
        body := regexp_replace(body, '\maudit\.(look|seen|note)\(', 'bare.\1(', 'g');
        execute body;
        execute format('alter function bare.%I(%s) owner to kurator_owner', f.proname, pg_get_function_identity_arguments(f.oid));
    end loop;
    -- who may what, known beforehand
    execute format('create or replace function bare.rights(%s) language plpgsql stable as ''begin staff_id := %s; places := array[%s]; roles := array[''''clerk'''']; sees := places; edits := places; centres := ''''{}''''; end''',
                   (select string_agg('out ' || a.name || ' ' || format_type(a.type, null), ', ' order by a.n) from pg_proc p, unnest(p.proargnames, p.proallargtypes) with ordinality a(name, type, n) where p.oid = 'kurator.rights()'::regprocedure), me, office);
    for f in select * from (values ('me()', 'int', me::text), ('my_offices()', 'int[]', format('array[%s]', office)), ('my_edit_offices()', 'int[]', format('array[%s]', office)),
                                   ('monitors()', 'boolean', 'false'), ('hidden_people()', 'bigint[]', '''''{}'''''), ('hidden_cases()', 'bigint[]', '''''{}'''''), ('hidden_attempts()', 'bigint[]', '''''{}'''''),
                                   ('may_edit(p_office int)', 'boolean', 'true'), ('supervises(p_office int)', 'boolean', 'false')) x(what, type, value) loop
        execute format('create or replace function bare.%s returns %s language plpgsql stable as ''begin return %s; end''', f.what, f.type, f.value);
    end loop;
end $$;
grant usage on schema bare to public;
grant execute on all functions in schema bare to public;

-- ---- really without: no table shows the owner a policy, and every one with policies shows one to who is bound by them ----
do $$
declare
    t record;
    line text;
    plan text;
    bound text;
begin
    if (select count(*) from pg_policy p where 'kurator_api'::regrole = any (p.polroles)) < 30 then raise exception 'where are the policies?'; end if;
    for t in select c.oid::regclass::text as name, exists (select from pg_policy p where p.polrelid = c.oid and 'kurator_api'::regrole = any (p.polroles)) as bound
               from pg_class c where c.relnamespace = 'kurator'::regnamespace and c.relkind in ('r', 'p') and c.relrowsecurity loop
        foreach bound in array case when t.bound then '{kurator_owner,kurator_api}' else '{kurator_owner}' end::text[] loop
            perform set_config('role', bound, true);
            plan := '';
            for line in execute format('explain (costs off) select 1 from %s', t.name) loop plan := plan || line || E'\n'; end loop;
            perform set_config('role', 'none', true);
            if (plan ~ 'InitPlan|SubPlan|Filter|Result') is distinct from (bound = 'kurator_api') then raise exception '% as %: %', t.name, bound, plan; end if;
        end loop;
    end loop;
end $$;

-- ---- reads: each call by both, who begins changes with every round ----
create table bare.took (kind text, side text, ms float8);
grant insert on bare.took to public;
create table bare.before as
    select count(*) filter (where e.kind = 'look' and e.why = 'card') as looks, count(*) filter (where e.relation = 'kurator.contact_attempt') as attempts from audit.entry e;
set session authorization demo_clerk_irkutsk;
do $$
declare
    office constant int := (select s.office_id from api.start(1, 'bench', null) s);
    cases bigint[];
    who record;
    c record;
    i bigint;
    n int;
    side text;
    t float8;
begin
    select array_agg(w.case_id) into cases from api.worklist(office, 'all', 'all', null, null, 60) w;
    if coalesce(cardinality(cases), 0) < 10 then raise exception 'too few open cases to measure with: %', cardinality(cases); end if;
    select h.surname, h.given_name, h.snils into strict who from unnest(cases) k cross join lateral api.case_head(k, null) h where h.snils <> '' limit 1;
    for c in select * from (values
            ('nothing', null),              -- what measuring takes
            ('worklist', 'worklist($1, ''all'', ''all'', null, null, 20)'),
            ('search', format('search($1, %L, 20)', who.surname || ' ' || who.given_name)), ('search_snils', format('search($1, %L, 20)', who.snils)),
            ('card', 'case_card($2, ''card'', 100)')) x(kind, call) loop
        for n in 1 .. 200 loop
            i := cases[1 + n % cardinality(cases)];
            foreach side in array case n % 2 when 0 then '{api,bare}' else '{bare,api}' end::text[] loop
                t := pg_temp.used();
                if c.call is not null then execute format('select count(*) from %s.%s', side, c.call) using office, i; end if;
                if n > 40 then insert into bare.took values (c.kind, side, pg_temp.used() - t); end if;
            end loop;
        end loop;
    end loop;
end $$;
reset session authorization;

-- ---- saves: a few dozen by one, a few dozen by the other, as the triggers go off and on ----
do $$
declare
    triggers constant text[] := array(select format('alter table %s %%s trigger %I', g.tgrelid::regclass, g.tgname) from pg_trigger g join pg_proc p on p.oid = g.tgfoid
                                       where p.pronamespace = 'audit'::regnamespace and g.tgrelid::regclass::text like 'kurator.%' and not g.tgisinternal and g.tgparentid = 0);
    clerk constant text := 'demo_clerk_irkutsk';
    office int;
    now_local text;
    cases bigint[];
    versions int[];
    phones bigint[];
    job text;
    side text;
    statement text;
    names text[];
    form text[];
    n int := 0;
    k int;
    t float8;
    answer record;
begin
    if cardinality(triggers) < 10 then raise exception 'where are the triggers of the journal?'; end if;
    perform set_config('session_authorization', clerk, false);
    select s.office_id, s.now_local into office, now_local from api.start(1, 'bench', null) s;
    select array_agg(w.case_id), array_agg(w.version) into cases, versions
      from (select * from api.worklist(office, 'overdue', 'all', null, null, 400) union all
            select * from api.worklist(office, 'soon', 'all', null, null, 400)) w where w.next_step = 'call';
    if coalesce(cardinality(cases), 0) < 20 then raise exception 'too few open cases to measure with: %', cardinality(cases); end if;
    foreach job in array '{attempt,told}'::text[] loop
        names := case job when 'attempt' then '{channel,direction,outcome,happened_at,phone_id}'
                          else '{channel,direction,outcome,happened_at,phone_id,spoke_with,answer,meeting_at,place,esrn,confirm}' end;
        for round in 1 .. 8 loop
            side := case round % 2 when 1 then 'api' else 'bare' end;
            perform set_config('session_authorization', 'postgres', false);
            foreach statement in array triggers loop
                execute format(statement, case side when 'api' then 'enable' else 'disable' end);
            end loop;
            perform set_config('session_authorization', clerk, false);
            commit;
            for i in 1 .. 60 loop
                n := n + 1;
                k := 1 + n % cardinality(cases);
                phones := (select array_agg(p.id) from api.case_phones(cases[k]) p);
                form := case job when 'attempt' then array['phone', 'out', 'no_answer', now_local, phones[1]::text]
                        else array['phone', 'out', 'told', now_local, phones[1]::text, 'representative', 'agreed',
                                   to_char(left(now_local, 10)::date + 7 + n * interval '1 hour', 'YYYY-MM-DD HH24:MI'), 'office', 'yes', 'meeting_nonworking,meeting_collision,meanwhile'] end;
                t := pg_temp.used();
                execute format('select r.* from %s.save_attempt($1, $2, $3, $4, $5, $6) r', side) into answer
                    using gen_random_uuid(), cases[k], versions[k], names, array_fill(''::text, array[cardinality(names)]), form;
                if i > 20 then insert into bare.took values ('save_' || job, side, pg_temp.used() - t); end if;
                if answer.outcome <> 'saved' then raise exception '% was not saved: % %', job, answer.code, answer.field; end if;
                versions[k] := answer.version;
                commit;
            end loop;
        end loop;
    end loop;
    perform set_config('session_authorization', 'postgres', false);
    foreach statement in array triggers loop
        execute format(statement, 'enable');
    end loop;
end $$;
-- the journal of the one is there, of the other nothing
do $$
declare
    n record;
begin
    select count(*) filter (where e.kind = 'look' and e.why = 'card') - b.looks as looks, count(*) filter (where e.relation = 'kurator.contact_attempt') - b.attempts as attempts
      into n from audit.entry e cross join bare.before b group by b.looks, b.attempts;
    if (n.looks, n.attempts) is distinct from (200::bigint, 480::bigint) then raise exception 'the journal holds % looks and % attempts more', n.looks, n.attempts; end if;
end $$;
with half as (
    select kind, side, percentile_cont(0.5) within group (order by ms) as ms from bare.took group by kind, side),
pair as (
    select a.kind, (a.ms - o.ms)::numeric as shipped, (b.ms - o.ms)::numeric as bare
      from half a join half b on b.kind = a.kind and b.side = 'bare' join half o on o.kind = 'nothing' and o.side = 'api'
     where a.side = 'api' and a.kind <> 'nothing')
select format(E'policies.%1$s.%5$s %2$s ms\npolicies.%1$s.bare.%5$s %3$s ms\npolicies.%1$s.ratio.%5$s %4$s times', kind, round(shipped, 3), round(bare, 3), round(shipped / bare, 2), :'size')
  from pair order by kind;
set client_min_messages = error;
drop schema bare cascade;
