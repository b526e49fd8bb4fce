-- role: kurator_api
-- A resource centre records a referral; the operator is found by the place, or chosen. See migrations/0071_refer.sql.

-- p_version: the centre. Field office: the operator, empty: by the routing table.
create or replace function api.save_refer(p_request uuid, p_id bigint, p_version int, p_names text[], p_base text[], p_values text[]) returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_out kurator.save_row[];
    b record;
begin
    b := kurator.save_begin(p_request, 'save_refer', row(p_version, p_names, p_values)::text, p_version);
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    if not (kurator.may_import(p_version)).region then
        if not b.sees then
            raise exception 'not in this office' using errcode = 'KU001';
        end if;
        return query select * from kurator.request_answer(p_request, array[kurator.refused('rights.none', '')]);
        return;
    end if;
    v_out := kurator.form_faults(p_names, p_values,
        '{source,region_received_on,sender,sender_no,sender_on,ipra_number,ipra_issued_on,ipra_until,ipra_valid_until,disability,surname,given_name,patronymic,birth_date,sex,snils,phone1,phone1_owner,territory,settlement,address,postal_code,office,rep_relation,rep_organisation,rep_surname,rep_given_name,rep_patronymic,rep_phone,note,confirm}',
        '{20,10,200,50,10,60,10,10,10,20,100,100,100,10,1,11,12,20,100,100,300,6,9,20,200,100,100,100,12,1000,200}',
        '{"","","","","","","",ipra_until,"",disability,"","","","",sex,"","",spoke_with,"","","","","",relation,"","","","","","",""}');
    if cardinality(v_out) = 0 then
        v_out := kurator.refer(p_request, p_version, p_names, p_values, b.me);
    end if;
    return query select * from kurator.request_answer(p_request, v_out);
end $$;
