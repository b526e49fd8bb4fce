-- role: kurator_api
-- Accounts for the administrator, and the password, which arrives as the verifier that the server keeps.
create or replace function api.users(p_login text)
    returns table (staff_id int, login text, surname text, given_name text, patronymic text, valid_from date, valid_until date, version int,
                   state text, account text, role text, role_name text, role_name_en text, office_id int, office_no int, office_name text,
                   role_from date, role_until date, in_force boolean, site_id int, site_name text, password_until date, lock_reason text,
                   changed_by text, changed_at text, last_login text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.user_rows(p_login);
end $$;
-- p_action: add, change, lock, unlock. p_version null: whatever it is now. Fields that are not named stay as they are: surname,
-- given_name, patronymic, valid_from, valid_until, roles (given), drop (taken away), as kurator.role_items reads them, password_until
-- (the last day on which the password opens), reason (of a lock).
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
-- The same from the form of the program: rows role_1, office_1, site_1, from_1, until_1 … as they were (p_base) and as they are to be.
create or replace function api.save_account(p_request uuid, p_target bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_out kurator.save_row[];
begin
    v_out := kurator.request_begin(p_request, 'save_account', convert_to(row(p_target, p_version, p_names, p_base, p_values)::text, 'UTF8'));
    if v_out is null then
        v_out := kurator.account_save(p_target, p_version, p_names, p_base, p_values);
        perform kurator.request_end(p_request, v_out);
    end if;
    return query select * from unnest(v_out);
end $$;
-- Accounts for the list of the program, by surname; roles in words, brief as "clerk@1 auditor@" with the numbers of annex 1. Found by words of the name, login, role, office, in any order and either keyboard layout.
create or replace function api.user_page(p_typed text, p_lang text, p_offset int, p_limit int)
    returns table (staff_id int, login text, name text, roles text, brief text, state text, version int)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.user_page(p_typed, p_lang, p_offset, p_limit);
end $$;
-- Organisations that are open, for the choice of one; sites of one or (null) of all.
create or replace function api.offices() returns table (id int, no int, name text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.office_rows();
end $$;
create or replace function api.sites(p_office int) returns table (id int, office_id int, office_no int, office_name text, name text, address text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from kurator.site_rows(p_office);
end $$;
-- p_target: the site to be renamed, 0 for a new one. Fields: office (its id, or n and the number in annex 1), name, address.
create or replace function api.save_site(p_request uuid, p_target bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_out kurator.save_row[];
begin
    v_out := kurator.request_begin(p_request, 'save_site', convert_to(row(p_target, p_version, p_names, p_base, p_values)::text, 'UTF8'));
    if v_out is null then
        v_out := kurator.site_save(p_target, p_names, p_base, p_values);
        perform kurator.request_end(p_request, v_out);
    end if;
    return query select * from unnest(v_out);
end $$;
