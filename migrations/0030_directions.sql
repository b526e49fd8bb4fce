-- role: kurator_owner
-- The directions of a resource centre: rows that say which citizens of all operators its monitors see. A citizen who fits one row
-- is seen, by his age of today; a row whose conditions are all empty fits everybody; a centre without rows sees figures only.
create table kurator.direction (
    id              int generated always as identity primary key,
    centre_id       int not null references kurator.organisation,
    name            text not null default '' check (length(name) <= 200),
    age_from        int check (age_from between 0 and 120),             -- years that are completed
    age_to          int check (age_to between 0 and 120),               -- the last of them: 17 until the eighteenth birthday
    disability      text[] check (disability <@ '{1,2,3,child,limited_health}' and disability <> '{}'),
    work_degree     int[] check (work_degree <@ '{0,1,2,3}' and work_degree <> '{}'),   -- of limitation, the last of the seven spheres; 0: none
    territory       text,                                               -- of the operator that keeps the citizen, as in kurator.organisation
    check (age_from <= age_to)
);
create index direction_centre on kurator.direction (centre_id);
grant select on kurator.direction to kurator_api;       -- whom a centre is for is public

-- The directions of the centres in which the caller is a monitor, as of the centre's today; null: none, or no monitor.
create function kurator.my_directions() returns kurator.reach[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_centres constant int[] := array(select f.office_id from kurator.role_in_force f where f.login = session_user and f.role = 'monitor');
begin
    if v_centres = '{}' then
        return null;
    end if;
    return (select array_agg(row((t.today - make_interval(years => d.age_to + 1))::date, (t.today - make_interval(years => d.age_from))::date,
                                 d.disability, d.work_degree,
                                 case when d.territory is not null
                                      then array(select o.id from kurator.organisation o where d.territory = any (o.territory) or d.territory = o.short_name) end)::kurator.reach
                             order by d.id)
              from kurator.direction d
             cross join lateral (select kurator.office_today(d.centre_id) as today) t
             where d.centre_id = any (v_centres));
end $$;
-- Do birth date and disability, of a citizen of that office, fit one of these? Of a citizen without an extract of an IPRA, or one whose
-- degrees were not entered, the degree is not known: a row that asks for one does not fit. (Without settings of its own, for
-- the helpers that ask it of thousands of rows: a tenth of what the next one costs.)
create function kurator.reaches(p_born date, p_disability text, p_person bigint, p_office int, p_reach kurator.reach[]) returns boolean
language plpgsql stable as $$
declare
    d kurator.reach;
    v_degree int;
    v_asked boolean := false;
begin
    foreach d in array p_reach loop
        continue when p_born <= d.born_after or p_born > d.born_until
                   or d.disability is not null and (p_disability = any (d.disability)) is not true
                   or d.offices is not null and p_office <> all (d.offices);
        if d.degree is not null then
            if not v_asked then
                select case when i.limits is not null then coalesce(i.limits[7], 0) end into v_degree
                  from kurator.ipra i where i.person_id = p_person order by i.issued_on desc nulls last, i.id desc limit 1;
                v_asked := true;
            end if;
            continue when (v_degree = any (d.degree)) is not true;
        end if;
        return p_born is not null;
    end loop;
    return false;
end $$;
-- The same for policies, which run as who may not read the citizen before it is answered. Not called at all for who has no directions.
create function kurator.fits(p_person bigint, p_office int, p_reach kurator.reach[]) returns boolean
language plpgsql stable strict security definer cost 300 set search_path = pg_catalog, pg_temp as $$
begin
    return (select kurator.reaches(p.birth_date, p.disability, p.id, p_office, p_reach) from kurator.person p where p.id = p_person);
end $$;
-- The same of a case, and of an attempt that serves one.
create function kurator.fits_case(p_case bigint, p_reach kurator.reach[]) returns boolean
language plpgsql stable strict security definer cost 600 set search_path = pg_catalog, pg_temp as $$
begin
    return (select kurator.fits(c.person_id, c.office_id, p_reach) from kurator.case_file c where c.id = p_case);
end $$;
create function kurator.fits_attempt(p_attempt bigint, p_reach kurator.reach[]) returns boolean
language plpgsql stable strict security definer cost 900 set search_path = pg_catalog, pg_temp as $$
begin
    return (select bool_or(kurator.fits(a.person_id, a.office_id, p_reach)) from kurator.attempt_case a where a.attempt_id = p_attempt);
end $$;
grant execute on function kurator.my_directions(), kurator.fits(bigint, int, kurator.reach[]), kurator.fits_case(bigint, kurator.reach[]),
    kurator.fits_attempt(bigint, kurator.reach[]) to kurator_api;

-- The same for the lists of one office, which ask it of thousands of rows: what makes a citizen fit stands in each of his deadlines,
-- and in their indexes. need: the disability (none, 1, 2, 3, child, limited health), and of each the degree of limitation of work
-- (not known, 0 … 3), 1 … 30.
create function kurator.need(p_disability text, p_limits int[]) returns int language sql immutable parallel safe as $$
    select 1 + 5 * coalesce(array_position('{1,2,3,child,limited_health}'::text[], p_disability), 0)
              + case when p_limits is null or p_limits[7] not between 0 and 3 then 0 else 1 + coalesce(p_limits[7], 0) end $$;
-- (plpgsql and a variable: an SQL function with a query in it, or given one, would be set up anew at each row.)
create function kurator.need_of(p_person bigint, p_disability text) returns int language plpgsql stable as $$
declare
    v_limits int[];
begin
    select i.limits into v_limits from kurator.ipra i where i.person_id = p_person order by i.issued_on desc nulls last, i.id desc limit 1;
    return kurator.need(p_disability, v_limits);
end $$;
-- Of each need the birth dates that fit one of these in that office: spans[need] @> born.
create function kurator.spans(p_reach kurator.reach[], p_office int) returns datemultirange[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    if p_reach is null then
        return null;
    end if;
    return array(select (select range_agg(daterange(d.born_after, d.born_until, '(]')) from unnest(p_reach) d
                          where (d.disability is null or (array['', '1', '2', '3', 'child', 'limited_health'])[1 + (n - 1) / 5] = any (d.disability))
                            and (d.degree is null or n % 5 <> 1 and (n - 1) % 5 - 1 = any (d.degree))
                            and (d.offices is null or p_office = any (d.offices)))
                   from generate_series(1, 30) n order by n);
end $$;
create function kurator.deadline_whose() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- (kurator.need_of written out: it would be set up anew at each row)
    select p.birth_date, kurator.need(p.disability, x.limits) into new.born, new.need
      from kurator.person p
      left join lateral (select i.limits from kurator.ipra i where i.person_id = p.id order by i.issued_on desc nulls last, i.id desc limit 1) x on true
     where p.id = new.person_id;
    return new;
end $$;
create trigger whose before insert on kurator.deadline for each row when (new.born is null) execute function kurator.deadline_whose();
create trigger whose_now before update of person_id on kurator.deadline for each row execute function kurator.deadline_whose();
-- An extract, or a birth date or disability put right. Who has no case yet costs a look.
create function kurator.whose_changed() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    r record;
begin
    for r in select distinct f.id, p.birth_date, p.disability, p.id as person
               from changed c join kurator.case_file f on f.person_id = c.person_id join kurator.person p on p.id = f.person_id loop
        update kurator.deadline d set need = kurator.need_of(r.person, r.disability)
         where d.case_id = r.id and d.need is distinct from kurator.need_of(r.person, r.disability);
    end loop;
    return null;
end $$;
create trigger whose_insert after insert on kurator.ipra referencing new table as changed for each statement execute function kurator.whose_changed();
create trigger whose_update after update on kurator.ipra referencing new table as changed for each statement execute function kurator.whose_changed();
create trigger whose_delete after delete on kurator.ipra referencing old table as changed for each statement execute function kurator.whose_changed();
create function kurator.whose_person() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update kurator.deadline d set born = new.birth_date, need = kurator.need_of(new.id, new.disability)
     where d.case_id in (select f.id from kurator.case_file f where f.person_id = new.id)
       and (d.born, d.need) is distinct from (new.birth_date, kurator.need_of(new.id, new.disability));
    return null;
end $$;
create trigger whose after update on kurator.person for each row
    when ((old.birth_date, old.disability) is distinct from (new.birth_date, new.disability)) execute function kurator.whose_person();
update kurator.deadline d set born = p.birth_date, need = kurator.need_of(p.id, p.disability) from kurator.person p where p.id = d.person_id;
-- The share in time of a monitor's citizens: what fell due in the last thirty days, from the index alone.
create index deadline_done_share on kurator.deadline_done (office_id, due_on)
    include (closed_on, state, assignee_id, site_id, case_id, person_id, born, need) where period = 'notify';

-- The offices whose citizens a search goes through: the one asked for; for a monitor in his centre (or in none) every operator.
create function kurator.search_offices(p_office int) returns int[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    r constant record := kurator.rights();
begin
    if p_office = any (r.sees) or r.centres = '{}' or p_office <> all (r.centres) then
        return array[p_office];
    end if;
    return array(select o.id from kurator.organisation o where o.takes_referrals order by o.id);
end $$;
grant execute on function kurator.search_offices(int) to kurator_api;

-- What a monitor reads of citizens: to read, never to change. The own offices are asked first, so that it costs others nothing.
do $$
declare
    t text;
    own constant text := 'office_id = any ((select kurator.my_offices())::int[]) or ';
begin
    foreach t in array '{person_office,person_key,case_file,referral,attempt_case,deadline,deadline_open,deadline_done,spot_check,esrn_fact}'::text[] loop
        execute format('alter policy %I on kurator.%I using (' || own || 'kurator.fits(person_id, office_id, (select kurator.my_directions())))', t || '_read', t);
    end loop;
    foreach t in array '{ladder_override,consent,appointment,deadline_shift,case_event}'::text[] loop
        execute format('alter policy %I on kurator.%I using (' || own || 'kurator.fits_case(case_id, (select kurator.my_directions())))', t || '_read', t);
    end loop;
    alter policy contact_attempt_read on kurator.contact_attempt using (office_id = any ((select kurator.my_offices())::int[])
        or kurator.fits_attempt(id, (select kurator.my_directions())));
    alter policy passed_call_read on kurator.passed_call using (office_id = any ((select kurator.my_offices())::int[])
        or office_from = any ((select kurator.my_offices())::int[]) or kurator.fits(person_id, office_id, (select kurator.my_directions())));
end $$;

-- ---- keeping them ------------------------------------------------------------------------------------------------------

-- All rows as the administrator keeps them in a file.
create function kurator.direction_rows() returns table (centre_id int, centre text, name text, age_from int, age_to int, disability text, work_degree text, territory text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select o.id, o.short_name, d.name, d.age_from, d.age_to, coalesce(array_to_string(d.disability, ' '), ''), coalesce(array_to_string(d.work_degree, ' '), ''),
           coalesce(d.territory, '')
      from kurator.direction d join kurator.organisation o on o.id = d.centre_id
     where kurator.may_administer()
     order by o.short_name collate "ru-x-icu", o.id, d.id;
end $$;
-- Puts the rows of a file in place of those of the centres that it names (by number of the organisation, n and number of the annex, or
-- the short name); a row of nothing but a centre (and name `-`) leaves that centre without any. Lines count from 2, the first
-- is the header. Answers one row a fault (field: the line), or saved with {rows, centres}.
create function kurator.directions_set(p_centre text[], p_name text[], p_from text[], p_to text[], p_disability text[], p_degree text[], p_territory text[])
    returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_bad kurator.save_row[] := '{}';
    v_centres int[] := '{}';
    v_centre int;
    v_n int := 0;
    v_code text;
    r record;
begin
    if not kurator.may_administer() then
        return array[kurator.refused('rights.none', '')];
    end if;
    perform pg_advisory_xact_lock(1262834252, 0);
    for r in
        select u.*, (select array_agg(o.id) from kurator.organisation o
                      where case when u.centre ~ '^[0-9]{1,9}$' then o.id = u.centre::int when u.centre ~ '^n[0-9]{1,9}$' then o.no = substr(u.centre, 2)::int
                                 else o.short_name = u.centre end) as centres
          from unnest(p_centre, p_name, p_from, p_to, p_disability, p_degree, p_territory)
               with ordinality u(centre, name, age_from, age_to, disability, degree, territory, i)
         order by u.i
    loop
        v_code := case when cardinality(r.centres) is distinct from 1 then 'directions.centre'
                       when length(r.name) > 200 then 'directions.name'
                       when r.age_from !~ '^(|[0-9]{1,2}|1[01][0-9]|120)$' or r.age_to !~ '^(|[0-9]{1,2}|1[01][0-9]|120)$' then 'directions.age'
                       when nullif(r.age_from, '')::int > nullif(r.age_to, '')::int then 'directions.age'
                       when not string_to_array(r.disability, ' ') <@ '{1,2,3,child,limited_health}' then 'directions.disability'
                       when not string_to_array(r.degree, ' ') <@ '{0,1,2,3}' then 'directions.degree'
                       when r.territory <> '' and not exists (select from kurator.organisation o where r.territory = any (o.territory) or r.territory = o.short_name) then 'directions.territory' end;
        if v_code is not null then
            v_bad := v_bad || kurator.refused(v_code, (r.i + 1)::text, array[(r.i + 1)::text,
                left(case v_code when 'directions.centre' then r.centre when 'directions.disability' then r.disability when 'directions.degree' then r.degree
                                 when 'directions.territory' then r.territory when 'directions.name' then r.name else concat_ws(' - ', r.age_from, r.age_to) end, 60)]);
        end if;
        v_centres := v_centres || r.centres;
    end loop;
    if cardinality(v_bad) > 0 then
        return v_bad[1:20];
    elsif v_centres = '{}' then
        return array[kurator.refused('directions.empty', '')];
    end if;
    delete from kurator.direction d where d.centre_id = any (v_centres);
    insert into kurator.direction (centre_id, name, age_from, age_to, disability, work_degree, territory)
    select v_centres[u.i], u.name, nullif(u.age_from, '')::int, nullif(u.age_to, '')::int, nullif(string_to_array(u.disability, ' '), '{}'),
           nullif(string_to_array(u.degree, ' '), '{}')::int[], nullif(u.territory, '')
      from unnest(p_name, p_from, p_to, p_disability, p_degree, p_territory) with ordinality u(name, age_from, age_to, disability, degree, territory, i)
     where u.name <> '-'
     order by u.i;
    get diagnostics v_n = row_count;
    for v_centre in select distinct c from unnest(v_centres) c order by c loop
        perform audit.note('rights', null, 'kurator.direction', v_centre::text,
                           (select count(*) || ' directions' from kurator.direction d where d.centre_id = v_centre));
    end loop;
    return array[kurator.saved(1, null, '', array[v_n::text, (select count(distinct c) from unnest(v_centres) c)::text])];
end $$;
grant execute on function kurator.direction_rows(), kurator.directions_set(text[], text[], text[], text[], text[], text[], text[]) to kurator_api;
insert into kurator.function_grant (role, function) values ('admin', 'directions'), ('admin', 'save_directions');
