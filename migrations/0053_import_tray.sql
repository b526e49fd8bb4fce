-- role: kurator_owner
-- The tray of bulk in: lines of whose citizen or operator nobody could be certain, until somebody who may import decides.
insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r, unnest('{import_tray,import_choices,save_tray}'::text[]) f;

-- The lines of a file that somebody else brought which mean a citizen whom the caller does not see: a restricted one, or whom another site
-- keeps. p_tray: of the tray alone; p_line: that one alone. (Who brought the file has read it: with his own lines he is answered the same
-- whoever there is, by kurator.import_judge.)
create function kurator.import_unseen(p_import bigint, p_tray boolean, p_line int default null) returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    m kurator.import_file;
    v_hidden constant bigint[] := kurator.hidden_people();
    v_away int[] := kurator.foreign_sites();
    v_births date[];
    v_numbers text[];
begin
    select * into strict m from kurator.import_file f where f.id = p_import;
    if m.made_by = kurator.me() or coalesce(cardinality(v_hidden), 0) + coalesce(cardinality(v_away), 0) = 0 then
        return '{}';
    end if;
    v_away := coalesce(v_away, '{}');
    select array_agg(p.birth_date), array_agg(p.snils) filter (where p.snils is not null) into v_births, v_numbers from kurator.person p where p.id = any (v_hidden);
    return array(
        select r.line
          from kurator.import_row r
         where r.import_id = p_import and (r.tray or not p_tray) and (p_line is null or r.line = p_line)
           and (r.person_id = any (v_hidden) or r.to_person = any (v_hidden) or kurator.person_away(r.person_id, m.office_id, v_away) or kurator.person_away(r.to_person, m.office_id, v_away)
                or r.birth_date is not null and (
                   (r.birth_date = any (v_births) or r.snils = any (v_numbers))
                   and exists (select from kurator.person p
                            where p.id = any (v_hidden) and (p.snils = r.snils or p.birth_date = r.birth_date and kurator.begins_with_name(r.surname, p.id, p.surname)))
                   or r.snils is not null and v_away <> '{}' and exists (select from kurator.person p where p.snils = r.snils and p.merged_into is null and kurator.person_away(p.id, m.office_id, v_away))
                   -- (by the keys, as kurator.import_judge)
                   or v_away <> '{}' and exists (select from kurator.person_key k join kurator.person p on p.id = k.person_id
                                                  where k.office_id = m.office_id and k.kind = 'birth' and k.key = kurator.birth_key(r.birth_date)
                                                    and p.merged_into is null and kurator.begins_with_name(r.surname, p.id, p.surname) and kurator.person_away(p.id, m.office_id, v_away)))));
end $$;
-- The lines of a file after p_after as the caller is told of them: whom he does not see is to him a new one, as the dry run would say.
create function kurator.import_told(p_import bigint, p_after int)
    returns table (line int, verdict text, outcome text, tray boolean, office_id int, code text, field text, args text[], unseen boolean, surname text, given_name text, patronymic text, person_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_unseen constant int[] := kurator.import_unseen(p_import, false);
begin
    if v_unseen = '{}' then
        return query
        select r.line, r.verdict, r.outcome, r.tray, r.office_id, r.code, r.field, r.args, false, r.surname, r.given_name, r.patronymic, r.person_id
          from kurator.import_row r where r.import_id = p_import and r.line > coalesce(p_after, -1);
        return;
    end if;
    return query
    select r.line, case when u is null then r.verdict when r.verdict is not null then 'new' end, case when u is null then r.outcome when r.outcome is not null then 'created' end, r.tray and u is null,
           r.office_id, case when u is null then r.code else '' end, case when u is null then r.field else '' end, case when u is null then r.args else '{}' end, u is not null,
           case when u is null then r.surname end, r.given_name, r.patronymic, case when u is null then r.person_id end
      from kurator.import_row r left join unnest(v_unseen) u on u = r.line where r.import_id = p_import and r.line > coalesce(p_after, -1);
end $$;
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
    if r.import_id is not null and r.line = any (kurator.import_unseen(r.import_id, true, r.line)) then
        r := null;
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
    with t as materialized (
        select r.import_id, r.line, case when f.kind = 'referral' then '' else f.name end as name, r.surname, r.given_name, r.patronymic, r.birth_date, r.territory, r.settlement, r.code, r.args, f.received_on
          from kurator.import_file f
         cross join lateral (select array(select u from unnest(kurator.import_unseen(f.id, true)) u offset 0) as lines
                              where exists (select from kurator.import_row x where x.import_id = f.id and x.tray)) u
          join kurator.import_row r on r.import_id = f.id and r.tray and r.line <> all (u.lines)
         where f.office_id = p_office)
    select (select count(*) from t)::int, t.import_id * 100000000 + t.line, t.name, t.line, kurator.full_name(t.surname, t.given_name, coalesce(t.patronymic, '')), t.birth_date,
           concat_ws(', ', t.territory, t.settlement), t.code, t.args, t.received_on
      from t
     where (t.import_id, t.line) > (coalesce(p_after, 0) / 100000000, (coalesce(p_after, -1) % 100000000)::int)
     order by t.import_id, t.line limit greatest(least(coalesce(p_limit, 100), 500), 0);
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
    v_person constant bigint := case when r.decision = 'same' and r.to_person = any (kurator.tray_people(r, p_office, v_region)) then r.to_person end;
    p record;
begin
    if v_region and r.code in ('import.tie', 'import.unroutable', 'import.no_place', 'import.moved') then
        return query
        select 'to:' || o.id, o.short_name from kurator.organisation o
         where o.takes_referrals and o.closed_on is null
         order by o.short_name = any (string_to_array(coalesce(r.args[1], ''), ', ')) or exists (select from kurator.case_file c where c.person_id = v_person and c.office_id = o.id and c.state = 'open') desc,
                  o.no nulls last, o.id;
    elsif r.code in ('import.snils_other', 'import.snils_differs', 'import.several', 'person.died', 'import.died') then
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
-- A line that somebody decides or has recorded, judged while nobody else enters the same citizen by hand.
create function kurator.judged_by_hand(p_import bigint, p_line int, p_region boolean) returns kurator.import_row
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    r kurator.import_row;
begin
    perform kurator.import_judge(p_import, p_line - 1, p_line, 1, p_region, null);
    select * into strict r from kurator.import_row t where t.import_id = p_import and t.line = p_line;
    if r.office_id is not null then
        perform kurator.citizen_lock(r.office_id, r.surname, r.given_name, r.birth_date, r.snils);
        perform kurator.import_judge(p_import, p_line - 1, p_line, 1, p_region, null);      -- whoever held it has entered him
        select * into strict r from kurator.import_row t where t.import_id = p_import and t.line = p_line;
    end if;
    return r;
end $$;
-- What the form would ask or refuse about a line that is decided and judged; null: nothing. A referral that was typed is not dropped because its
-- extract is there, and no second case is opened unasked.
create function kurator.tray_doubt(r kurator.import_row, p_confirmed boolean) returns kurator.save_row[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    m kurator.import_file;
begin
    select * into strict m from kurator.import_file f where f.id = r.import_id;
    if m.kind = 'referral' and r.verdict = 'known' then
        return array[kurator.refused('import.there', '', array[r.ipra_number])];
    elsif m.kind <> 'register' and r.verdict = 'changed' and (m.kind = 'referral' or r.ipra_id is null) and r.case_id is not null
          and not kurator.joins_running_case(m.source, r.office_id) and not p_confirmed then
        return array[kurator.asked('question.second_case', '', array[(select c.received_on::text from kurator.case_file c where c.id = r.case_id)])];
    end if;
    return null;
end $$;
create function kurator.tray_save(p_office int, p_id bigint, p_decision text, p_confirmed boolean, p_me int) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r kurator.import_row := kurator.tray_row(p_office, p_id);
    v_region constant boolean := (kurator.may_import(p_office)).region;
    v_what constant text := split_part(coalesce(p_decision, ''), ':', 1);
    v_id constant bigint := case when split_part(p_decision, ':', 2) ~ '^[0-9]{1,18}$' then split_part(p_decision, ':', 2)::bigint end;
    -- who it is stays decided while the operator is, as long as the caller may see him
    v_keeps constant boolean := v_what = 'to' and (r.decision = 'new' or r.decision = 'same' and r.to_person = any (kurator.tray_people(r, p_office, v_region)));
    v_doubt kurator.save_row[];
    v_office int;
    w record;
begin
    -- only what was offered
    if v_what = 'to' and not (v_region and r.code in ('import.tie', 'import.unroutable', 'import.no_place', 'import.moved')
                              and exists (select from kurator.organisation o where o.id = v_id and o.takes_referrals and o.closed_on is null))
       or v_what = 'same' and (r.code not in ('import.snils_other', 'import.snils_differs', 'import.several', 'person.died', 'import.died') or v_id is null
                               or v_id <> all (kurator.tray_people(r, p_office, v_region)))
       or v_what = 'new' and r.code not in ('import.snils_other', 'import.snils_differs', 'import.several', 'person.died', 'import.died')
       or v_what not in ('to', 'same', 'new', 'drop') then
        return array[kurator.refused('field.choice', 'decision')];
    end if;
    begin
        update kurator.import_row t
           set decision = case when v_keeps then t.decision else v_what end, to_office = case v_what when 'to' then v_id else t.to_office end,
               to_person = case when v_keeps then t.to_person when v_what = 'same' then v_id end,
               decided_by = p_me, decided_at = kurator.clock(), tray = false, outcome = case v_what when 'drop' then 'refused' end,
               verdict = case v_what when 'drop' then 'refused' else t.verdict end
         where t.import_id = r.import_id and t.line = r.line;
        perform audit.note('update', case v_what when 'same' then v_id end, 'kurator.import_row', p_id::text, concat_ws(':', v_what, v_id));
        if v_what = 'drop' then
            update kurator.import_row t
               set surname = null, given_name = null, patronymic = null, birth_date = null, sex = null, snils = null, disability = null, phone = null, postal_code = null,
                   territory = null, settlement = null, address = null, ipra_number = null, ipra_issued_on = null, until_kind = null, valid_until = null, protocol = null,
                   limits = null, sender = null, sender_no = null, sender_on = null, region_received_on = null, rest = null, args = '{}'
             where t.import_id = r.import_id and t.line = r.line;
            return array[kurator.saved(1, p_id, '', '{refused}')];
        end if;
        r := kurator.judged_by_hand(r.import_id, r.line, v_region);
        v_doubt := kurator.tray_doubt(r, p_confirmed);
        if v_doubt is not null then
            raise exception 'nothing of it stays';
        end if;
        w := kurator.import_write(r.import_id, 1, null, r.line, v_region, p_me);
    exception
        when raise_exception then
            if v_doubt is null then
                raise;
            end if;
            return v_doubt;
        when sqlstate 'KU002' then
            raise exception 'the calendar of the operator is not loaded far enough' using errcode = 'KU002', detail = sqlerrm;
    end;
    foreach v_office in array w.offices loop
        perform kurator.tell(v_office);
    end loop;
    select * into r from kurator.import_row t where t.import_id = r.import_id and t.line = r.line;
    if r.tray then
        return array[kurator.refused(r.code, '', r.args)];      -- something else about it is doubtful, too: it is in the tray again
    end if;
    return array[kurator.saved(1, p_id, '', array[r.outcome])];
end $$;
grant execute on function kurator.tray_rows(int, bigint, int), kurator.tray_choices(int, bigint), kurator.tray_save(int, bigint, text, boolean, int) to kurator_api;
set local role kurator_audit;
grant execute on function audit.look(bigint, text, text, text) to kurator_owner;
set local role kurator_owner;
