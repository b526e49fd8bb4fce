-- role: kurator_owner
-- Corrections in place: what a phone, an address, a wish or a representative may be mended to, and what hangs on it.
insert into kurator.choice (list, code, position, name, name_en) values
 ('phone_state', 'good', 1, 'верный', 'right'), ('phone_state', 'unchecked', 2, 'не проверен', 'not checked'),
 ('phone_state', 'wrong', 3, 'неверный', 'wrong'), ('phone_state', 'unserviced', 4, 'не обслуживается', 'not in service'),
 ('address_kind', 'actual', 1, 'фактический', 'actual'), ('address_kind', 'registered', 2, 'по регистрации', 'registered'),
 ('address_change', 'mend', 1, 'исправить ошибку', 'mend a mistake'), ('address_change', 'moved', 2, 'переехал, новый адрес', 'moved, a new address');
insert into kurator.function_grant (role, function)
select r, 'save_contacts' from unnest('{clerk,coordinator,supervisor}'::text[]) r;

-- The fields of a row as they will be: what was changed in the form over what stands there now, so that two who mend different
-- fields of one row do not meet. A field that somebody else changed meanwhile, to something else, is a conflict: what it was,
-- what it is, what was typed. p_now null: a new row, in which all counts that was sent.
create function kurator.merge_fields(p_fields text[], p_now text[], p_names text[], p_base text[], p_values text[],
                                     out want text[], out conflict kurator.save_row[])
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
    v_base text;
    v_value text;
begin
    want := coalesce(p_now, array_fill(null::text, array[cardinality(p_fields)]));
    conflict := '{}';
    for i in 1 .. cardinality(p_fields) loop
        continue when array_position(p_names, p_fields[i]) is null;
        v_base := case when p_now is not null then kurator.form_value(p_names, p_base, p_fields[i]) end;
        v_value := kurator.form_value(p_names, p_values, p_fields[i]);
        continue when v_value is not distinct from v_base;
        if p_now is not null and p_now[i] is distinct from v_base and p_now[i] is distinct from v_value then
            conflict := conflict || row('conflict', 'conflict.field', p_fields[i],
                                        array[coalesce(v_base, ''), coalesce(p_now[i], ''), coalesce(v_value, '')], null, null)::kurator.save_row;
        end if;
        want[i] := v_value;
    end loop;
end $$;
-- The citizen of the case can be reached otherwise now: its ladder at once, as the answer tells of it, and that of the other
-- cases, of whichever office (those that somebody is saving at the moment follow with that save). All their lists are read anew.
create function kurator.contacts_changed(p_case bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    c kurator.case_file;
    t record;
begin
    select * into strict c from kurator.case_file f where f.id = p_case;
    if not kurator.may_edit(c.office_id) then
        raise exception 'not in this office' using errcode = 'KU001';
    end if;
    perform kurator.recompute(p_case);
    for t in select f.id from kurator.case_file f
              where f.person_id = c.person_id and f.state = 'open' and f.id <> p_case order by f.id for update skip locked loop
        perform kurator.recompute(t.id);
    end loop;
    perform pg_notify('kurator', o.office_id::text)
       from (select c.office_id union select f.office_id from kurator.case_file f where f.person_id = c.person_id and f.state = 'open') o;
end $$;
-- Whose a representative's number is when nobody said it: the one in force, if there is but one.
create function kurator.only_representative(p_person bigint, p_today date) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select case when count(*) = 1 then max(t.id) end from kurator.representative t
             where t.person_id = p_person and coalesce(t.valid_from <= p_today, true) and coalesce(t.valid_until >= p_today, true));
end $$;
grant execute on function kurator.only_representative(bigint, date), kurator.merge_fields(text[], text[], text[], text[], text[]), kurator.contacts_changed(bigint) to kurator_api;
