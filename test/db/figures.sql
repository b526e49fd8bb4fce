-- figures.sql - one predicate: over random histories the overdue figure is the same on worklist, board, printed list and monthly form.
\set prefix figures_
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
\ir setup/history.psql
create function tap.number(p_login text, p_query text) returns int language sql as $$
    select nullif(btrim(tap.as_login(p_login, p_query), '()'), '')::int $$;
-- The figure, by each way to it; and how many rows open behind it.
create function tap.overdue(p_prefix text, p_office int) returns int[] language sql as $$
    select array[
        tap.number(p_prefix || 'boss', format('select counts[1] from api.worklist(%s, ''soon'', ''all'', null, null, 1) where counts is not null', p_office)),
        tap.number(p_prefix || 'boss', format('select count(*) from api.worklist(%s, ''overdue'', ''all'', null, null, 500) where case_id is not null', p_office)),
        tap.number(p_prefix || 'boss', format('select untried + tried + esrn from api.board(%s) where kind = ''all''', p_office)),
        tap.number(p_prefix || 'boss', format('select sum(untried + tried + esrn) from api.board(%s) where kind in (''staff'', ''nobody'')', p_office)),
        tap.number(p_prefix || 'boss', format('select count(*) from api.board_list(%s, ''overdue'', ''all'', null, null, null, 500) where case_id is not null', p_office)),
        tap.number(p_prefix || 'ministry', format('select untried + tried + esrn from api.board_region() where kind = ''office'' and id = %s', p_office)),
        tap.number(p_prefix || 'boss', format('select max(figure) from api.paper_list(%s::text, ''overdue'', ''all'', null, ''export'')', p_office)),
        tap.number(p_prefix || 'boss', format('select count(*) from api.paper_list(%s::text, ''overdue'', ''all'', null, ''export'') where case_id is not null', p_office)),
        coalesce(tap.number(p_prefix || 'boss', format('select n from api.monthly(%s, null, ''ru'', '''') where (kind, line, part, col) = (''cell'', ''overdue'', '''', ''all'')', p_office)), 0),
        tap.number(p_prefix || 'boss', format('select count(*) from api.monthly_people(%s, null, ''overdue'', '''', ''all'', '''', '''', null, null, 500) where case_id is not null', p_office))] $$;
select tap.account(:'prefix' || 'boss', 'supervisor', 9001, 'Никифорова') \g /dev/null
insert into kurator.staff_role (staff_id, organisation_id, role) select s.id, 9002, 'supervisor' from kurator.staff s where s.login = :'prefix' || 'boss';
update kurator.organisation set no = 900 + id - 9000 where id in (9001, 9002);
create function tap.random_life(p_prefix text, p_seed float8, p_from date) returns setof text language plpgsql as $$
declare
    v_day date := p_from;
    i int := 0;
    v int[];
    o int;
begin
    perform setseed(p_seed);
    while v_day < p_from + 40 loop
        perform tap.at((v_day + time '10:00') at time zone 'Asia/Irkutsk');
        for j in 1 .. 4 loop
            i := i + 1;
            perform tap.step(p_prefix || 'clerk', 9001, i);
            perform tap.step(p_prefix || 'other', 9002, i) where random() < 0.4;
        end loop;
        if v_day - p_from in (7, 19, 30, 39) then
            foreach o in array '{9001,9002}'::int[] loop
                v := tap.overdue(p_prefix, o);
                return next is(v, array_fill(v[1], array[10]), format('seed %s, %s, office %s: one figure, ten ways', p_seed, v_day, o));
                return next ok(v[1] > 0 or v_day - p_from < 19, 'and it is not nothing');
            end loop;
        end if;
        v_day := v_day + 1;
    end loop;
end $$;
select tap.random_life(:'prefix', s.seed, s.day) from (values (0.17, date '2026-09-14'), (0.58, '2027-01-04'), (0.93, '2027-04-20')) s(seed, day);
select * from finish();
rollback;
