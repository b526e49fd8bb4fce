-- role: kurator_owner
-- The tray of bulk in: lines of whose citizen or operator nobody could be certain, until somebody who may import decides.
insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r, unnest('{import_tray,import_choices,save_tray}'::text[]) f;

-- A line of the tray by the number that the program knows it by; KU001 when it is none of the office's, or not the caller's to see.
create function kurator.tray_row(p_office int, p_id bigint) returns kurator.import_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r kurator.import_row;
begin
    if (kurator.may_import(p_office)).ok then
        select t.* into r from kurator.import_row t join kurator.import_file f on f.id = t.import_id and f.office_id = p_office
         where t.import_id = p_id / 100000000 and t.line = p_id % 100000000 and t.tray for update of t;
    end if;
    if r.import_id is null then
        raise exception 'no such line here' using errcode = 'KU001';
    end if;
    return r;
end $$;
create function kurator.tray_rows(p_office int, p_after bigint, p_limit int)
    returns table (total int, id bigint, file text, line int, name text, born date, place text, code text, args text[], came date)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not (kurator.may_import(p_office)).ok then
        return;
    end if;
    return query
    select (select count(*) from kurator.import_file a join kurator.import_row b on b.import_id = a.id and b.tray where a.office_id = p_office)::int, r.import_id * 100000000 + r.line, case when f.kind = 'referral' then '' else f.name end, r.line, kurator.full_name(r.surname, r.given_name, coalesce(r.patronymic, '')), r.birth_date,
           concat_ws(', ', r.territory, r.settlement), r.code, r.args, f.received_on
      from kurator.import_file f join kurator.import_row r on r.import_id = f.id and r.tray
     where f.office_id = p_office and (r.import_id, r.line) > (coalesce(p_after, 0) / 100000000, (coalesce(p_after, -1) % 100000000)::int)
     order by r.import_id, r.line limit least(coalesce(p_limit, 100), 500);
end $$;
-- The citizens that a line may mean: who has its SNILS, and who has its name and birth date at its operator. Of others' the caller sees
-- those that he would see anyway.
create function kurator.tray_people(r kurator.import_row, p_office int, p_region boolean) returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_hidden constant bigint[] := kurator.hidden_people();
    v_offices constant int[] := case when p_region then kurator.route(r.territory, r.settlement,
        (select k.code from kurator.target_category k where k.age_from <= extract(year from pg_catalog.age(kurator.office_today(p_office), r.birth_date)) order by k.age_from desc limit 1))
        else array[p_office] end;
begin
    return array(
        select distinct p.id
          from kurator.person p
          join kurator.person_office o on o.person_id = p.id
         where p.merged_into is null and p.died_on is null and p.id <> all (v_hidden)
           and (r.snils is not null and p.snils = r.snils and not p.snils_disputed
                or p.birth_date = r.birth_date and o.office_id = any (v_offices) and kurator.name_key(p.surname) = kurator.name_key(r.surname)
                   and kurator.name_key(p.given_name) = kurator.name_key(r.given_name))
           and case when p_region then kurator.fits(p.id, o.office_id, kurator.my_directions()) else o.office_id = p_office and kurator.person_away(p.id, p_office, kurator.foreign_sites()) is not true end
         order by 1 limit 9);
end $$;
-- What can be decided about a line: to:OPERATOR, same:CITIZEN, new, drop, with what each names. Whom it shows is a look at him.
create function kurator.tray_choices(p_office int, p_id bigint) returns table (code text, label text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r kurator.import_row := kurator.tray_row(p_office, p_id);
    v_region constant boolean := (kurator.may_import(p_office)).region;
    p record;
begin
    if v_region and r.code in ('import.tie', 'import.unroutable', 'import.no_place', 'import.moved') then
        return query
        select 'to:' || o.id, o.short_name from kurator.organisation o
         where o.takes_referrals and o.closed_on is null
         order by o.short_name = any (string_to_array(coalesce(r.args[1], ''), ', ')) desc, o.no nulls last, o.id;
    elsif r.code in ('import.snils_other', 'import.snils_differs', 'import.several', 'person.died') then
        for p in select x.id, kurator.full_name(x.surname, x.given_name, x.patronymic) || ', ' || to_char(x.birth_date, 'DD.MM.YYYY') as label
                   from kurator.person x where x.id = any (kurator.tray_people(r, p_office, v_region)) order by x.id loop
            perform audit.look(p.id, 'kurator.import_row', p_id::text, 'tray');
            code := 'same:' || p.id; label := p.label;
            return next;
        end loop;
        code := 'new'; label := '';
        return next;
    end if;
    code := 'drop'; label := '';
    return next;
end $$;
create function kurator.tray_save(p_office int, p_id bigint, p_decision text, p_me int) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r kurator.import_row := kurator.tray_row(p_office, p_id);
    v_region constant boolean := (kurator.may_import(p_office)).region;
    v_what constant text := split_part(coalesce(p_decision, ''), ':', 1);
    v_id constant bigint := case when split_part(p_decision, ':', 2) ~ '^[0-9]{1,18}$' then split_part(p_decision, ':', 2)::bigint end;
    v_office int;
    w record;
begin
    -- only what was offered
    if v_what = 'to' and not (v_region and r.code in ('import.tie', 'import.unroutable', 'import.no_place', 'import.moved')
                              and exists (select from kurator.organisation o where o.id = v_id and o.takes_referrals and o.closed_on is null))
       or v_what = 'same' and (r.code not in ('import.snils_other', 'import.snils_differs', 'import.several', 'person.died') or v_id is null
                               or v_id <> all (kurator.tray_people(r, p_office, v_region)))
       or v_what = 'new' and r.code not in ('import.snils_other', 'import.snils_differs', 'import.several', 'person.died')
       or v_what not in ('to', 'same', 'new', 'drop') then
        return array[kurator.refused('field.choice', 'decision')];
    end if;
    update kurator.import_row t
       set decision = v_what, to_office = case v_what when 'to' then v_id else t.to_office end, to_person = case v_what when 'same' then v_id end,
           decided_by = p_me, decided_at = kurator.clock(), tray = false, outcome = case v_what when 'drop' then 'refused' end,
           verdict = case v_what when 'drop' then 'refused' else t.verdict end
     where t.import_id = r.import_id and t.line = r.line;
    perform audit.note('update', case v_what when 'same' then v_id end, 'kurator.import_row', p_id::text, p_decision);
    if v_what = 'drop' then
        update kurator.import_row t
           set surname = null, given_name = null, patronymic = null, birth_date = null, sex = null, snils = null, disability = null, phone = null, postal_code = null,
               territory = null, settlement = null, address = null, ipra_number = null, ipra_issued_on = null, until_kind = null, valid_until = null, protocol = null,
               limits = null, sender = null, sender_no = null, sender_on = null, region_received_on = null, rest = null, args = '{}'
         where t.import_id = r.import_id and t.line = r.line;
        return array[kurator.saved(1, p_id, '', '{refused}')];
    end if;
    begin
        w := kurator.import_write(r.import_id, 1, null, r.line, v_region, p_me);
    exception when sqlstate 'KU002' then
        raise exception 'the calendar of the operator is not loaded far enough' using errcode = 'KU002', detail = sqlerrm;
    end;
    foreach v_office in array w.offices loop
        perform pg_notify('kurator', v_office::text);
    end loop;
    select * into r from kurator.import_row t where t.import_id = r.import_id and t.line = r.line;
    if r.tray then
        return array[kurator.refused(r.code, '', r.args)];      -- something else about it is doubtful, too: it is in the tray again
    end if;
    return array[kurator.saved(1, p_id, '', array[r.outcome])];
end $$;
grant execute on function kurator.tray_rows(int, bigint, int), kurator.tray_choices(int, bigint), kurator.tray_save(int, bigint, text, int) to kurator_api;
set local role kurator_audit;
grant execute on function audit.look(bigint, text, text, text) to kurator_owner;
set local role kurator_owner;
