-- role: kurator_api
-- Accounts for the administrator, and the password, which arrives as the verifier that the server keeps.
create or replace function api.users(p_login text)
    returns table (staff_id int, login text, surname text, given_name text, patronymic text, valid_from date, valid_until date, version int,
                   state text, account text, role text, role_name text, role_name_en text, office_id int, office_no int, office_name text,
                   role_from date, role_until date, in_force boolean)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.user_rows(p_login);
end $$;
-- p_action: add, change, lock, unlock. p_version null: whatever it is now. Fields that are not named stay as they are: surname,
-- given_name, patronymic, valid_from, valid_until, roles (given), drop (taken away), as kurator.role_items reads them.
create or replace function api.save_user(p_request uuid, p_action text, p_login text, p_version int, p_names text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_out kurator.save_row[];
begin
    v_out := kurator.request_begin(p_request, 'save_user', convert_to(row(p_action, p_login, p_version, p_names, p_values)::text, 'UTF8'));
    if v_out is null then
        v_out := kurator.user_save(p_action, p_login, p_version, p_names, p_values);
        perform kurator.request_end(p_request, v_out);
    end if;
    return query select * from unnest(v_out);
end $$;
-- Before a password is asked for: may it be set, and how many characters it must have. p_login null: one's own.
create or replace function api.password_terms(p_login text) returns table (outcome text, code text, login text, length int)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_login constant text := coalesce(p_login, session_user);
    v_code constant text := (kurator.password_may(v_login)).code;
begin
    return query values (case when v_code is null then 'ok' else 'refused' end, coalesce(v_code, ''), v_login, kurator.setting_int('password.length', null));
end $$;
-- Only the verifier of SCRAM-SHA-256 is taken: the password itself stays with who typed it. The same again changes nothing, so it
-- needs no request id.
create or replace function api.set_password(p_login text, p_verifier text) returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from unnest(kurator.password_save(coalesce(p_login, session_user), p_verifier));
end $$;
