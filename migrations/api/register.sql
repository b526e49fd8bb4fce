-- role: kurator_api
-- A register as the rows of a table: the territorial one of an office for who supervises there, the regional one for a monitor, of
-- the citizens of his centre's directions. It is written in the journal with its reason, or nothing is given.

-- p_office: an office by id or number (n12), '' the account's own; of the regional register an operator of whom alone, '' all of them.
-- p_register, p_reason: codes of the lists `register` and `register_reason`; p_lang: of the words; p_filter: only who fits it, as in the
-- list of citizens; a term view=NAME, or a mere name, is the saved view of the office (kurator.filter_spelled). First a row `head` (office, codes
-- of the columns), a row `names` with the heads of the columns, then rows `row`. A refusal is one row `refused` with its code and args.
create or replace function api.register(p_office text, p_register text, p_reason text, p_lang text, p_filter text[] default null)
    returns table (kind text, code text, cells text[])
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    en constant boolean := coalesce(p_lang, '') = 'en';
    v_reach constant text := (select h.extra from kurator.choice h where h.list = 'register' and h.code = p_register);
    r constant record := kurator.rights();
    v_office int := kurator.office_named(p_office);
    v_offices int[];
    v_ids int[];
    v_people bigint[];
    v_max int;
    v_fields int[];
    v_given int := 0;
    v record;
begin
    if r.staff_id is null then
        raise exception 'account is unknown, locked or expired' using errcode = 'KU001';
    end if;
    kind := 'refused';
    cells := '{}';
    if v_reach = 'region' then
        v_offices := array(select o.id from kurator.organisation o where o.takes_referrals and (v_office is null or v_office = any (r.centres) or o.id = v_office));
        if r.centres = '{}' or v_office is null and p_office <> '' then
            code := 'register.region';
        end if;
    else
        v_offices := array[v_office];
        if not coalesce(kurator.supervises(v_office), false) then
            code := 'register.office';
        end if;
    end if;
    code := case when v_reach is null then 'register.unknown' when code is not null then code
                 when not exists (select from kurator.choice h where h.list = 'register_reason' and h.code = p_reason) then 'register.reason' end;
    v := kurator.filter_spelled(v_office, p_filter);
    if code is null and v.unknown is not null then
        code := 'view.unknown';
        cells := array[v.unknown];
    elsif code is null and v.terms <> '{}' and not kurator.filter_sound(v.terms) then
        code := 'filter.unknown';
    end if;
    if code in ('register.office', 'register.region') then
        perform audit.refused('register', p_office, code);
    elsif code is null then
        v_office := case when v_reach = 'office' or v_office = any (v_offices) then v_office else r.centres[1] end;
        v_max := kurator.setting_int('register.per_day', v_office);
        if audit.lately(1440, '{register}', 'office=%', v_max) >= v_max then
            code := 'register.often';
            cells := array[v_max::text];
        else
            v_max := kurator.setting_int('register.max_rows', v_office);
            if v.terms = '{}' then
                select array_agg(k.office_id), array_agg(k.person_id) into v_ids, v_people
                  from (select t.office_id, t.person_id from kurator.person_office t where t.office_id = any (v_offices) limit v_max + 1) k;
            else
                select array_agg(k.office_id), array_agg(k.person_id) into v_ids, v_people
                  from (select t.office_id, t.person_id from unnest(v_offices) o(id) cross join lateral kurator.filtered(o.id, v.terms) t limit v_max + 1) k;
            end if;
            if cardinality(v_people) > v_max then
                code := 'register.many';
                cells := array[v_max::text];
            end if;
        end if;
    end if;
    if code is not null then
        return next;
        return;
    end if;
    code := '';
    select array_agg(f.at order by c.position), array_agg(f.code order by c.position) into v_fields, cells
      from kurator.register_column c join kurator.register_field f on f.code = c.field where c.register = p_register;
    kind := 'head';
    code := (select o.short_name from kurator.organisation o where o.id = v_office);
    return next;
    kind := 'names';
    code := '';
    cells := array(select case when en then f.name_en else f.name end from unnest(v_fields) with ordinality u(at, i)
                     join kurator.register_field f on f.at = u.at order by u.i);
    return next;
    kind := 'row';
    for cells in select t.cells from kurator.register_cells(v_ids, v_people, v_fields, en) t loop
        v_given := v_given + 1;
        return next;
    end loop;
    perform audit.note('export', null, 'register', p_register, concat_ws(' ', format('office=%s %s %s rows', v_office, p_reason, v_given),
                       -- of free texts the filter's name alone, of a view its number: the journal is sealed
                       (select string_agg('view=' || w, ' ' order by w) from unnest(v.views) w),
                       (select string_agg(case when t ~ '^[a-z_]+=[a-z0-9_]+$' and t not like 'territory=%' then t else split_part(t, '=', 1) || '=*' end, ' ' order by t) from unnest(v.terms) t)));
end $$;
