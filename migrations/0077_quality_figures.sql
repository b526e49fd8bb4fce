-- role: kurator_owner
-- The figures of the quality and the citizens behind them, read from the tally (0076), and whom a save notes for it.

-- ---- whom a save touches -----------------------------------------------------------------------------------------------------------

-- At every office that has a case of theirs.
create function kurator.quality_touch(p_people bigint[]) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
    insert into kurator.quality_touched (office_id, person_id) select distinct c.office_id, c.person_id from kurator.case_file c where c.person_id = any (p_people);
end $$;
grant execute on function kurator.quality_touch(bigint[]) to kurator_import;        -- which asks for it once a lot
create function kurator.quality_rows() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_argv[0] = 'office' then
        insert into kurator.quality_touched (office_id, person_id) select distinct c.office_id, c.person_id from changed c;
    else
        perform kurator.quality_touch(array(select distinct c.person_id from changed c));
    end if;
    return null;
end $$;
create function kurator.quality_changed() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_argv[0] = 'office' then
        insert into kurator.quality_touched (office_id, person_id) select old.office_id, old.person_id union select new.office_id, new.person_id;
    else
        perform kurator.quality_touch(array[old.person_id, new.person_id]);
    end if;
    return null;
end $$;
do $$
declare
    t text;
    v_of text;
    v_columns text;
    v_tells text;       -- of ~, the row before and after; '': the function below asks
begin
    for t, v_of, v_columns, v_tells in select * from (values
            ('case_file', 'office', '', ''), ('phone', 'person', '', ''),
            ('person_office', 'office', 'office_id, person_id, site_id', '~.office_id, ~.person_id, ~.site_id'),
            ('referral', 'office', 'office_id, person_id, case_id, received_on, registered_at', '~.office_id, ~.person_id, ~.case_id, ~.received_on, ~.registered_at'),
            ('processing', 'office', 'office_id, person_id, form, until_on, withdrawn_on, after', '~.office_id, ~.person_id, ~.form, ~.until_on, ~.withdrawn_on, ~.after'),
            ('address', 'person', 'person_id, kind, postal_code, line, valid_until', '~.person_id, ~.kind, ~.postal_code is null, ~.line > '''', ~.valid_until'),
            ('preference', 'person', 'person_id, kind, valid_until', '~.person_id, ~.kind, ~.valid_until'),
            ('representative', 'person', 'person_id, valid_from, valid_until', '~.person_id, ~.valid_from, ~.valid_until'),
            ('ipra', 'person', 'person_id, issued_on, until_kind, valid_until, limits', '~.person_id, ~.issued_on, ~.until_kind, ~.valid_until, ~.limits')) v loop
        execute format('create trigger quality_add after insert on kurator.%I referencing new table as changed for each statement when (current_user <> ''kurator_import'') execute function kurator.quality_rows(%L)', t, v_of);
        execute format('create trigger quality_take after delete on kurator.%I referencing old table as changed for each statement execute function kurator.quality_rows(%L)', t, v_of);
        if v_columns <> '' then
            execute format('create trigger quality_change after update of %s on kurator.%I for each row when ((%s) is distinct from (%s)) execute function kurator.quality_changed(%L)',
                           v_columns, t, replace(v_tells, '~', 'old'), replace(v_tells, '~', 'new'), v_of);
        end if;
    end loop;
end $$;
-- (What every save of an attempt changes is asked in the function: the condition of a trigger each statement reads anew from its text.)
create function kurator.quality_case() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if (old.office_id, old.person_id, old.state, old.assignee_id, old.close_reason, old.accompanied_from, old.received_on)
       is distinct from (new.office_id, new.person_id, new.state, new.assignee_id, new.close_reason, new.accompanied_from, new.received_on) then
        insert into kurator.quality_touched (office_id, person_id) select old.office_id, old.person_id union select new.office_id, new.person_id;
    end if;
    return null;
end $$;
create trigger quality_change after update of office_id, person_id, state, assignee_id, close_reason, accompanied_from, received_on on kurator.case_file
    for each row execute function kurator.quality_case();
create function kurator.quality_phone() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if (old.person_id, old.state in ('good', 'unchecked')) <> (new.person_id, new.state in ('good', 'unchecked')) then
        perform kurator.quality_touch(array[old.person_id, new.person_id]);
    end if;
    return null;
end $$;
create trigger quality_change after update of person_id, state on kurator.phone for each row execute function kurator.quality_phone();
create function kurator.quality_person() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.quality_touch(array[new.id]);
    return null;
end $$;
create trigger quality_change after update of surname, given_name, patronymic, birth_date, snils, snils_disputed, disability, incapable, died_on, merged_into on kurator.person for each row
    when ((old.surname, old.given_name, old.patronymic, old.birth_date, old.snils is null, old.snils_disputed, old.disability, old.incapable, old.died_on, old.merged_into)
          is distinct from (new.surname, new.given_name, new.patronymic, new.birth_date, new.snils is null, new.snils_disputed, new.disability, new.incapable, new.died_on, new.merged_into))
    execute function kurator.quality_person();
-- The mark of the register has a day of its own. (On the partitions, too: a statement that names one fires the triggers of that one alone.)
create function kurator.quality_deadline() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.quality_touched (office_id, person_id) select distinct c.office_id, c.person_id from changed c where c.period = 'esrn';
    return null;
end $$;
create function kurator.quality_deadline_moved() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.quality_touched (office_id, person_id)
    select b.office_id, b.person_id from before b where b.period = 'esrn' union select a.office_id, a.person_id from after a where a.period = 'esrn';
    return null;
end $$;
do $$
declare
    t text;
begin
    foreach t in array '{deadline,deadline_open,deadline_done}'::text[] loop
        execute format('create trigger quality_add after insert on kurator.%I referencing new table as changed for each statement execute function kurator.quality_deadline()', t);
        execute format('create trigger quality_take after delete on kurator.%I referencing old table as changed for each statement execute function kurator.quality_deadline()', t);
        execute format('create trigger quality_change after update on kurator.%I referencing old table as before new table as after for each statement execute function kurator.quality_deadline_moved()', t);
    end loop;
end $$;

-- ---- figures -----------------------------------------------------------------------------------------------------------------------

-- Whose rows do not hold now: touched, or their day has come. null: those of nobody do (the office was not worked out by the present basis, the
-- clock stands before it, or they are so many that counting everybody costs no more).
create function kurator.quality_pending(p_office int) returns bigint[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    k_most constant int := 2000;
    v_today constant date := kurator.office_today(p_office);
    v_people bigint[];
begin
    if not exists (select from kurator.quality_state s where s.office_id = p_office and s.day <= v_today and s.basis = kurator.quality_basis(p_office)) then
        return null;
    end if;
    v_people := array(select distinct x.person_id from (
        (select t.person_id from kurator.quality_touched t where t.office_id = p_office limit 10 * k_most)
        union all
        (select r.person_id from kurator.quality_row r where r.office_id = p_office and r.turns <= v_today limit k_most + 1)) x);
    return case when cardinality(v_people) <= k_most and (select count(*) from (select from kurator.quality_touched t where t.office_id = p_office limit 10 * k_most) x) < 10 * k_most then v_people end;
end $$;
-- Which rows r the caller sees, of those that a list of the office has, but for $3, who are hidden from him: $4 sites that are not his, $5 whose birth
-- dates by need (kurator.filter_seen).
create function kurator.quality_where(p_away int[], p_spans datemultirange[]) returns text language plpgsql immutable as $$
begin
    return 'r.need is not null' || case when p_away is not null then ' and (r.site_id = any ($4)) is not true' else '' end
        || case when p_spans is not null then ' and $5[r.need] @> r.birth_date' else '' end;
end $$;
-- What the cells of an office give: of all of it (p_whole: of those, too, whom no list has), or of those for whom directions ask: whole years of birth,
-- whole months of the years that a bound cuts, and the citizens of the months that it cuts.
create function kurator.quality_cells(p_office int, p_whole boolean, p_away int[], p_spans datemultirange[]) returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off as $$
declare
    v_sums constant text := 'select array[' || (select string_agg(format('coalesce(sum(c.n[%s]), 0)', i), ', ' order by i)
                                                  from generate_series(1, 4 + (select max(r.position) from kurator.quality_rule r)) i) || ']::int[] ';
    v_cuts constant date[] := array(select distinct b.day from unnest(p_spans) s(m) cross join lateral unnest(s.m) u(r) cross join lateral (values (lower(u.r)), (upper(u.r))) b(day)
                                     where isfinite(b.day));
    v_years constant date[] := array(select distinct date_trunc('year', u.day)::date from unnest(v_cuts) u(day));
    v_months constant date[] := array(select distinct date_trunc('month', u.day)::date from unnest(v_cuts) u(day));
    a int[];
    b int[];
    c int[];
begin
    if p_spans is null then
        execute v_sums || 'from kurator.quality_cell c where c.office_id = $1 and c.span = ''all'' and ($3 or c.need = 0) and (c.site_id = any ($2)) is not true' into a using p_office, p_away, p_whole;
        return a;
    end if;
    execute v_sums || 'from kurator.quality_cell c where c.office_id = $1 and c.span = ''year'' and (c.site_id = any ($2)) is not true
                          and $3[c.need] @> daterange(c.since, (c.since + interval ''1 year'')::date)' into a using p_office, p_away, p_spans;
    execute v_sums || 'from unnest($4) y(day)
                       join kurator.quality_cell c on c.office_id = $1 and c.span = ''month'' and c.since >= y.day and c.since < (y.day + interval ''1 year'')::date
                      where (c.site_id = any ($2)) is not true and not coalesce($3[c.need] @> daterange(y.day, (y.day + interval ''1 year'')::date), false)
                        and $3[c.need] @> daterange(c.since, (c.since + interval ''1 month'')::date)' into b using p_office, p_away, p_spans, v_years;
    execute 'select ' || kurator.quality_sums() || ' from unnest($4) m(day)
                      cross join lateral (select 1 as n, x.* from kurator.quality_row x
                                           where x.office_id = $1 and x.birth_date >= m.day and x.birth_date < (m.day + interval ''1 month'')::date offset 0) r       -- each month by the index
                      where (r.site_id = any ($2)) is not true and not coalesce($3[r.need] @> daterange(m.day, (m.day + interval ''1 month'')::date), false)
                        and $3[r.need] @> r.birth_date'
       into c using p_office, p_away, p_spans, v_months;
    return kurator.plus_each(kurator.plus_each(a, b), c);
end $$;
-- Figures of one office, of all its citizens or of those whom the caller sees: what is wrong, of how many. rule '': of those in work, of whom something
-- is missing without which nothing can be done.
create function kurator.quality_figures(p_office int, p_seen boolean default false) returns table (rule text, n int, of_n int)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' set jit = off as $$
declare
    v constant record := kurator.filter_seen(p_office);
    v_all constant boolean := not p_seen or v.hidden = '{}' and v.away is null and v.spans is null;
    v_away constant int[] := case when not v_all then v.away end;
    v_spans constant datemultirange[] := case when not v_all then v.spans end;
    v_hidden constant bigint[] := case when v_all then '{}' else v.hidden end;
    v_where constant text := case when v_all then 'true' else kurator.quality_where(v_away, v_spans) end;
    v_select constant text := 'select ' || kurator.quality_sums();
    v_people constant bigint[] := kurator.quality_pending(p_office);
    v_n int[];          -- as in quality_cell.n
    v_more int[];
begin
    if not p_seen or v.seen is not null then
        if v_people is null or v_people <> '{}' then
            execute v_select || ' from (select 1 as n, x.* from kurator.quality_now($1, $2) x) r where r.person_id <> all ($3) and ' || v_where into v_n
              using p_office, v_people, v_hidden, v_away, v_spans;
        end if;
        if v_people is not null then
            v_n := kurator.plus_each(v_n, kurator.quality_cells(p_office, v_all, v_away, v_spans));
            if v_people <> '{}' or v_hidden <> '{}' then
                execute v_select || ' from (select -1 as n, x.* from kurator.quality_row x where x.office_id = $1 and x.person_id = any ($2 || $3)) r where ' || v_where into v_more
                  using p_office, v_people, v_hidden, v_away, v_spans;
                v_n := kurator.plus_each(v_n, v_more);
            end if;
        end if;
    end if;
    return query
    select x.code, coalesce(v_n[x.at], 0), coalesce(v_n[case x.code when 'entered_late' then 2 when 'esrn_late' then 3 else 1 end], 0)
      from (select '' as code, 4 as at union all select r.code, 4 + r.position from kurator.quality_rule r where r.active) x
     order by x.at;
end $$;
grant execute on function kurator.quality_figures(int, boolean) to kurator_api;
-- A page of the citizens behind a figure whom the caller sees, by name from a given one on.
create function kurator.quality_page(p_office int, p_rule text, p_after_name text, p_after_id bigint, p_limit int)
    returns table (person_id bigint, case_id bigint, assignee_id int, gaps text[], name_key text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' set jit = off set enable_seqscan = off as $$
declare
    v constant record := kurator.filter_seen(p_office);
    v_people constant bigint[] := kurator.quality_pending(p_office);
    v_after constant text := left(array_to_string(kurator.name_words(p_after_name), ' '), 200);
    v_page constant text := format(' where r.office_id = $1 and %s and r.person_id <> all ($3) and %L = any (r.figures)%s order by r.name_key, r.person_id limit $8)',
                                   kurator.quality_where(v.away, v.spans), p_rule, case when p_after_id is not null then ' and (r.name_key, r.person_id) > ($6 collate "C", $7)' else '' end);
begin
    if v.seen is not null then
        return query execute 'select r.person_id, r.case_id, r.assignee_id, array_remove(r.figures, ''''), r.name_key from ('
            || concat_ws(' union all ', case when v_people is not null then '(select r.* from (select x.* from kurator.quality_row x where x.person_id <> all ($2)) r' || v_page end,
                                        case when v_people is null or v_people <> '{}' then '(select r.* from kurator.quality_now($1, $2) r' || v_page end)
            || ') r order by r.name_key, r.person_id limit $8'
            using p_office, v_people, v.hidden, v.away, v.spans, v_after, p_after_id, p_limit;
    end if;
end $$;
grant execute on function kurator.quality_page(int, text, text, bigint, int) to kurator_api;
