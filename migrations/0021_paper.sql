-- role: kurator_owner
-- Lists, control cards and notices that leave the program: who may take them.
insert into kurator.function_grant (role, function)
select r, 'paper_list' from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r;

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
                  or kurator.sees_all() and exists (select from kurator.organisation o where o.id = v_office) then v_office end;
end $$;
grant execute on function kurator.office_named(text) to kurator_api;
