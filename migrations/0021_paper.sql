-- role: kurator_owner
-- Lists, control cards and notices that leave the program: who may take them.
insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r, unnest('{paper_list,paper_card}'::text[]) f
union all
select r, 'paper_notice' from unnest('{clerk,coordinator,supervisor}'::text[]) r;

-- The office that an account means: '' or null its first one, '12' the id, '№12' (n12) the number in the programme's annex.
-- Null when there is none, or the account may not see its cases.
create function kurator.office_named(p_office text) returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_number constant text := substring(p_office from '^\s*(?:№|[nN])?\s*(\d{1,9})\s*$');
    v_office int;
begin
    if coalesce(p_office, '') = '' then
        v_office := (kurator.account(null)).office_id;
    elsif p_office ~ '^\s*\d' then
        v_office := v_number::int;
    else
        select o.id into v_office from kurator.organisation o where o.no = v_number::int;
    end if;
    return case when v_office = any (kurator.my_offices())
                  or kurator.my_directions() is not null and exists (select from kurator.organisation o where o.id = v_office) then v_office end;
end $$;
grant execute on function kurator.office_named(text) to kurator_api;

-- Who signs for the office: its supervisor in force, one for the whole office before one for a site.
create function kurator.head_of(p_office int) returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce((select kurator.short_name(s.surname, s.given_name, s.patronymic)
                       from kurator.role_in_force f
                       join kurator.staff s on s.id = f.staff_id
                      where f.office_id = p_office and f.supervises
                      order by f.site_id nulls first, f.staff_id limit 1), '');
end $$;
grant execute on function kurator.head_of(int) to kurator_api;
