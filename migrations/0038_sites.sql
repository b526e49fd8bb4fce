-- role: kurator_owner
-- Sites of an office: which of them keeps a citizen, and who sees whom by it. Whoever sees cases of an office in roles that each name
-- a site sees the citizens of these sites and those of none; a role without a site sees them all. A citizen is kept by one site
-- of an office with all his cases there, so that he never has two running ones because of sites.
-- ---- the site of a citizen, his cases and their dates ----------------------------------------------------------------------

-- A new case goes to the site that keeps the citizen already.
create function kurator.case_site_kept() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    new.site_id := coalesce((select o.site_id from kurator.person_office o where o.person_id = new.person_id and o.office_id = new.office_id), new.site_id);
    return new;
end $$;
create trigger site_kept before insert on kurator.case_file for each row execute function kurator.case_site_kept();
-- What one case is given goes for the citizen and all his cases in the office. (The tally has no sites: nothing of it changes.)
create function kurator.case_site_given() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if new.site_id is not null and not exists (select from kurator.site t where t.id = new.site_id and t.organisation_id = new.office_id) then
        raise exception 'a site of another organisation' using errcode = 'check_violation';
    end if;
    update kurator.person_office o set site_id = new.site_id
     where o.person_id = new.person_id and o.office_id = new.office_id and o.site_id is distinct from new.site_id;
    update kurator.case_file c set site_id = new.site_id, version = c.version + 1
     where c.person_id = new.person_id and c.office_id = new.office_id and c.id <> new.id and c.site_id is distinct from new.site_id;
    update kurator.deadline d set site_id = new.site_id where d.case_id = new.id and d.site_id is distinct from new.site_id;
    return null;
end $$;
create trigger site_taken after insert on kurator.case_file for each row when (new.site_id is not null) execute function kurator.case_site_given();
create trigger site_given after update of site_id on kurator.case_file for each row
    when (old.site_id is distinct from new.site_id) execute function kurator.case_site_given();

-- ---- who sees whom -----------------------------------------------------------------------------------------------------

-- Kept by one of these sites. Strict: for who sees all of his offices (kurator.foreign_sites() null) they are not called at all.
create function kurator.person_away(p_person bigint, p_office int, p_sites int[]) returns boolean
language plpgsql stable strict security definer cost 300 set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.person_office o where o.person_id = p_person and o.office_id = p_office and o.site_id = any (p_sites));
end $$;
create function kurator.case_away(p_case bigint, p_sites int[]) returns boolean
language plpgsql stable strict security definer cost 300 set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.case_file c where c.id = p_case and c.site_id = any (p_sites));
end $$;
-- An attempt for a family stays to be seen by who sees another of its cases.
create function kurator.attempt_away(p_attempt bigint, p_sites int[]) returns boolean
language plpgsql stable strict security definer cost 600 set search_path = pg_catalog, pg_temp as $$
begin
    return (select coalesce(bool_and(coalesce(c.site_id = any (p_sites), false)), false)
              from kurator.attempt_case a join kurator.case_file c on c.id = a.case_id where a.attempt_id = p_attempt);
end $$;
grant execute on function kurator.person_away(bigint, int, int[]), kurator.case_away(bigint, int[]), kurator.attempt_away(bigint, int[]) to kurator_api;
-- On top of what the other policies allow. What hangs on a citizen alone, and the citizen himself, go by his row of person_office.
do $$
declare
    t text;
    away constant text := '(select kurator.foreign_sites())::int[]';
begin
    foreach t in array '{person_office,case_file,deadline,deadline_open,deadline_done}'::text[] loop
        execute format('create policy %I on kurator.%I as restrictive for all to kurator_api using ((site_id = any (' || away || ')) is not true)', t || '_site', t);
    end loop;
    foreach t in array '{person_key,processing}'::text[] loop
        execute format('create policy %I on kurator.%I as restrictive for all to kurator_api using (kurator.person_away(person_id, office_id, ' || away || ') is not true)',
                       t || '_site', t);
    end loop;
    foreach t in array '{referral,attempt_case,ladder_override,consent,appointment,deadline_shift,case_event,spot_check,esrn_fact}'::text[] loop
        execute format('create policy %I on kurator.%I as restrictive for all to kurator_api using (kurator.case_away(case_id, ' || away || ') is not true)', t || '_site', t);
    end loop;
end $$;
create policy contact_attempt_site on kurator.contact_attempt as restrictive for all to kurator_api
    using (kurator.attempt_away(id, (select kurator.foreign_sites())::int[]) is not true);
create policy passed_call_site on kurator.passed_call as restrictive for select to kurator_api
    using (kurator.person_away(person_id, office_id, (select kurator.foreign_sites())::int[]) is not true);
-- (the addressee of a request is another organisation)
create policy service_request_site on kurator.service_request as restrictive for all to kurator_api
    using (executor_id = any ((select kurator.my_request_offices())::int[]) or kurator.case_away(case_id, (select kurator.foreign_sites())::int[]) is not true);

-- ---- who may have what ---------------------------------------------------------------------------------------------------

-- The one site at which a member of staff works cases of the office; null: at several, or at all.
create function kurator.staff_site(p_staff int, p_office int) returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select case when bool_and(f.site_id is not null) and count(distinct f.site_id) = 1 then min(f.site_id) end
              from kurator.role_in_force f where f.staff_id = p_staff and f.office_id = p_office and f.edits_cases);
end $$;
-- Does he work cases of that site (null: of none, which everybody sees).
create function kurator.staff_fits(p_staff int, p_office int, p_site int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return p_site is null or exists (select from kurator.role_in_force f where f.staff_id = p_staff and f.office_id = p_office and f.edits_cases
                                        and (f.site_id is null or f.site_id = p_site));
end $$;
-- Does whoever stands in see all that the absent one works on.
create function kurator.staff_covers(p_deputy int, p_staff int, p_office int) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return not exists (select from kurator.role_in_force f where f.staff_id = p_staff and f.office_id = p_office and f.edits_cases
                          and not kurator.staff_fits(p_deputy, p_office, coalesce(f.site_id, 0)));       -- 0: all sites
end $$;
create function kurator.site_name(p_site int) returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce((select t.name from kurator.site t where t.id = p_site), '');
end $$;
-- A site that the caller may give to a citizen of the office: one of the office's that he sees; null for any other text.
create function kurator.site_choice(p_office int, p_text text) returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select t.id from kurator.site t where t.organisation_id = p_office and t.id::text = p_text and (t.id = any (kurator.foreign_sites())) is not true);
end $$;
-- Gives a citizen with all his cases of the office to a site (null: to none): of the open ones those whose responsible person does not work
-- there become nobody's. The caller has asked for the right.
create function kurator.site_give(p_case bigint, p_site int) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_case bigint;
begin
    update kurator.case_file c set site_id = p_site, version = c.version + 1 where c.id = p_case and c.site_id is distinct from p_site;
    for v_case in select c.id from kurator.case_file k join kurator.case_file c on c.person_id = k.person_id and c.office_id = k.office_id
                   where k.id = p_case and c.state = 'open' and not kurator.staff_fits(c.assignee_id, c.office_id, p_site) order by c.id loop
        update kurator.case_file c set assignee_id = null, version = c.version + 1 where c.id = v_case;
        perform kurator.recompute(v_case);
    end loop;
end $$;
-- The site that keeps a citizen of the office whom the caller does not see there; null when there is none, when the caller sees all sites, and of who is
-- restricted. By SNILS, or name and birth date when not both numbers are known. Within one organisation the site is told: without
-- it he would be entered once more. (kurator-admin(8) says so; each such answer is a refusal in the journal.)
create function kurator.kept_at(p_office int, p_surname text, p_given_name text, p_patronymic text, p_birth date, p_snils text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_away constant int[] := kurator.foreign_sites();
begin
    if v_away is null then
        return null;
    end if;
    return (select t.name
              from kurator.person p
              join kurator.person_office o on o.person_id = p.id and o.office_id = p_office
              join kurator.site t on t.id = o.site_id
             where o.site_id = any (v_away) and p.merged_into is null and p.id <> all (kurator.hidden_people())
               and (p.snils = p_snils and not p.snils_disputed
                    or p.birth_date = p_birth and (p.snils is null or p_snils is null)
                       and kurator.name_key(p.surname) = kurator.name_key(p_surname) and kurator.name_key(p.given_name) = kurator.name_key(p_given_name)
                       and (coalesce(p_patronymic, '') = '' or p.patronymic = '' or kurator.name_key(p.patronymic) = kurator.name_key(p_patronymic)))
             order by (p.snils = p_snils) is true desc, p.id limit 1);
end $$;
grant execute on function kurator.staff_site(int, int), kurator.staff_fits(int, int, int), kurator.staff_covers(int, int, int), kurator.site_name(int),
    kurator.site_choice(int, text), kurator.site_give(bigint, int), kurator.kept_at(int, text, text, text, date, text) to kurator_api;
