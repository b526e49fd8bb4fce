-- destruction_pair.sql - what was decided about two citizens names both: when one of them is destroyed, none of it stays under the other.
\set prefix dpr_
begin;
\ir setup/world.psql
\ir setup/save.psql
\ir setup/stands.psql
select tap.world(:'prefix');
select no_plan();
create function tap.person(p_surname text, p_given text, p_patronymic text, p_snils text, p_phone text, p_line text) returns bigint language plpgsql as $$
declare
    v bigint;
begin
    insert into kurator.person (surname, given_name, patronymic, birth_date, sex, snils) values (p_surname, p_given, p_patronymic, '1975-04-12', 'f', p_snils) returning id into v;
    insert into kurator.person_office (office_id, person_id) values (9001, v);
    insert into kurator.phone (person_id, number, note) values (v, p_phone, p_line);
    insert into kurator.address (person_id, settlement, line) values (v, 'Кутулик', p_line);
    return v;
end $$;
create function tap.decide(variadic p_fields text[]) returns text language sql as $$ select tap.call('dpr_supervisor', 'save_duplicate', gen_random_uuid(), null, 9001, p_fields) $$;
create function tap.two(p_one bigint, p_other bigint) returns text[] language sql as $$
    select array['one=' || a.id, 'other=' || b.id, 'one_version=' || a.version, 'other_version=' || b.version] from kurator.person a, kurator.person b where a.id = p_one and b.id = p_other $$;

-- ---- "not the same" ------------------------------------------------------------------------------------------------------

select tap.person('Остаева', 'Анна', 'Львовна', '00100199663', '+79000000041', 'Первая, 1') as stays \gset
select tap.person('Уходова', 'Анна', 'Львовна', '00100199764', '+79000000042', 'Вторая, 2') as goes \gset
select is(tap.decide(variadic array['action=different', 'note=соседка, а не Уходова'] || tap.two(:stays, :goes)), 'saved different', 'said and why');
select is(tap.stands('соседка, а не Уходова') ~ 'audit.value', true, 'the journal keeps it');
select kurator.destroy_citizen(9001, :goes, 'x') \g /dev/null
select is(tap.stands('Уходова', '00100199764', '9000000042', 'Вторая, 2'), '', 'the second of the pair is destroyed: so is what was said of her');
select isnt(tap.stands('Остаева'), '', 'the first is still there');
select is((select count(*) from audit.value v join audit.entry e on e.id = v.entry_id and e.at = v.at where v.subject = :stays and e.relation = 'kurator.duplicate'), 0::bigint, 'of what was said of both, nothing');

-- ---- merged by mistake, taken apart, one of the two destroyed --------------------------------------------------------------

select tap.person('Прежняя', 'Вера', 'Ильинична', null, '+79000000051', 'Третья, 3') as one \gset
select tap.person('Ложнова', 'Зоя', 'Фоминична', '00100199966', '+79000000052', 'Четвёртая, 4') as other \gset
select tap.at('2026-11-23 10:10+08');
select is(tap.decide(variadic array['action=merge', 'surname=other', 'given_name=other', 'patronymic=other', 'note=Ложнова и есть'] || tap.two(:one, :other)), 'saved merge', 'merged, names of the second taken');
select kept_id as kept, gone_id as gone from kurator.merge order by id desc limit 1 \gset
select tap.at('2026-11-23 10:20+08');
update kurator.phone set note = 'спросить Ложнову' where number = '+79000000052';
select tap.at('2026-11-23 10:30+08');
select is(tap.decide('action=undo', 'id=' || (select max(id) from kurator.merge), 'note=Ложнова другая'), 'saved undo', 'taken apart');
select tap.at('2026-11-23 10:40+08');
update kurator.phone set note = 'после' where number in ('+79000000051', '+79000000052');
select case when :gone = :other then '{Ложнов,Зоя,Фоминична,00100199966,9000000052,"Четвёртая, 4"}' else '{Прежняя,Вера,Ильинична,9000000051,"Третья, 3"}' end as of_gone,
       case when :gone = :other then '{Прежняя,Вера,Ильинична,9000000051,"Третья, 3"}' else '{Ложнов,Зоя,Фоминична,00100199966,9000000052,"Четвёртая, 4"}' end as of_kept \gset
select isnt(tap.stands(variadic :'of_kept'::text[]), '', 'both are known');
savepoint apart;
select kurator.destroy_citizen(9001, :gone, 'x') \g /dev/null
select is(tap.stands(variadic :'of_gone'::text[]), '', 'who had gone is destroyed: of her nothing stays under who was kept');
select isnt(tap.stands(variadic :'of_kept'::text[]), '', 'who was kept is still there');
rollback to apart;
select kurator.destroy_citizen(9001, :kept, 'x') \g /dev/null
select is(tap.stands(variadic :'of_kept'::text[]), '', 'who was kept is destroyed: of her nothing stays under who had gone');
select isnt(tap.stands(variadic :'of_gone'::text[]), '', 'who had gone is still there');
select * from finish();
rollback;
