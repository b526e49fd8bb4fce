-- role: kurator_api
-- What `kurator doctor` asks of the database in one round trip: rows (level, message code, arguments), see kurator.doctor.
create or replace function api.doctor(p_office int, p_lang text, p_files text[]) returns table (level text, code text, args text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if kurator.me() is null and not kurator.is_dba() then
        raise exception 'account is unknown, locked or expired' using errcode = 'KU001';
    end if;
    return query select d.level, d.code, d.args from kurator.doctor(p_office, p_lang, p_files) d;
end $$;
