-- role: kurator_owner
-- "As of": what a row was before each change. A history row holds the old state and the moment it ended; the journal
-- says who looked and why, these tables answer what stood there. Written by one static trigger function a table.
create table kurator.person_history         (until timestamptz not null, changed_by name not null, like kurator.person);
create table kurator.former_name_history     (until timestamptz not null, changed_by name not null, like kurator.former_name);
create table kurator.representative_history (until timestamptz not null, changed_by name not null, like kurator.representative);
create table kurator.phone_history          (until timestamptz not null, changed_by name not null, like kurator.phone);
create table kurator.address_history        (until timestamptz not null, changed_by name not null, like kurator.address);
create table kurator.preference_history     (until timestamptz not null, changed_by name not null, like kurator.preference);
create table kurator.ipra_history           (until timestamptz not null, changed_by name not null, like kurator.ipra);
create table kurator.household_history      (until timestamptz not null, changed_by name not null, like kurator.household);
create table kurator.case_file_history      (until timestamptz not null, changed_by name not null, like kurator.case_file);
create table kurator.appointment_history    (until timestamptz not null, changed_by name not null, like kurator.appointment);
create index person_history_row on kurator.person_history (id, until);
create index former_name_history_row on kurator.former_name_history (id, until);
create index representative_history_row on kurator.representative_history (id, until);
create index phone_history_row on kurator.phone_history (id, until);
create index address_history_row on kurator.address_history (id, until);
create index preference_history_row on kurator.preference_history (id, until);
create index ipra_history_row on kurator.ipra_history (id, until);
create index household_history_row on kurator.household_history (id, until);
create index case_file_history_row on kurator.case_file_history (id, until);
create index appointment_history_row on kurator.appointment_history (id, until);

create function kurator.person_keep() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.person_history values (kurator.clock(), session_user, old.*);
    return null;
end $$;
create function kurator.representative_keep() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.representative_history values (kurator.clock(), session_user, old.*);
    return null;
end $$;
create function kurator.phone_keep() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.phone_history values (kurator.clock(), session_user, old.*);
    return null;
end $$;
create function kurator.address_keep() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.address_history values (kurator.clock(), session_user, old.*);
    return null;
end $$;
create function kurator.preference_keep() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.preference_history values (kurator.clock(), session_user, old.*);
    return null;
end $$;
create function kurator.ipra_keep() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.ipra_history values (kurator.clock(), session_user, old.*);
    return null;
end $$;
create function kurator.household_keep() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.household_history values (kurator.clock(), session_user, old.*);
    return null;
end $$;
create function kurator.case_file_keep() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.case_file_history values (kurator.clock(), session_user, old.*);
    return null;
end $$;
create function kurator.appointment_keep() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.appointment_history values (kurator.clock(), session_user, old.*);
    return null;
end $$;
create function kurator.former_name_keep() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.former_name_history values (kurator.clock(), session_user, old.*);
    return null;
end $$;
create trigger keep after update on kurator.former_name for each row when (old.* is distinct from new.*) execute function kurator.former_name_keep();
create trigger keep after update on kurator.person for each row when (old.* is distinct from new.*) execute function kurator.person_keep();
create trigger keep after update on kurator.representative for each row when (old.* is distinct from new.*) execute function kurator.representative_keep();
create trigger keep after update on kurator.phone for each row when (old.* is distinct from new.*) execute function kurator.phone_keep();
create trigger keep after update on kurator.address for each row when (old.* is distinct from new.*) execute function kurator.address_keep();
create trigger keep after update on kurator.preference for each row when (old.* is distinct from new.*) execute function kurator.preference_keep();
create trigger keep after update on kurator.ipra for each row when (old.* is distinct from new.*) execute function kurator.ipra_keep();
create trigger keep after update on kurator.household for each row when (old.* is distinct from new.*) execute function kurator.household_keep();
create trigger keep after update on kurator.case_file for each row when (old.* is distinct from new.*) execute function kurator.case_file_keep();
create trigger keep after update on kurator.appointment for each row when (old.* is distinct from new.*) execute function kurator.appointment_keep();

-- The row as it stood at a moment: the first state that ended later, else the present one. No row: it was not there yet.
create function kurator.person_as_of(p_id bigint, p_at timestamptz) returns setof kurator.person
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select r.* from (
        (select 1 as o, jsonb_populate_record(null::kurator.person, to_jsonb(h)) as row
           from kurator.person_history h where h.id = p_id and h.until > p_at order by h.until limit 1)
        union all
        select 2, p from kurator.person p where p.id = p_id
        order by 1 limit 1) t, lateral (select (t.row).*) r
     where r.made_at <= p_at;
end $$;
create function kurator.case_as_of(p_id bigint, p_at timestamptz) returns setof kurator.case_file
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select r.* from (
        (select 1 as o, jsonb_populate_record(null::kurator.case_file, to_jsonb(h)) as row
           from kurator.case_file_history h where h.id = p_id and h.until > p_at order by h.until limit 1)
        union all
        select 2, c from kurator.case_file c where c.id = p_id
        order by 1 limit 1) t, lateral (select (t.row).*) r
     where r.registered_at <= p_at;
end $$;
do $$
declare
    t text;
begin
    -- no policy: closed to everybody but the owner until a screen needs them
    foreach t in array '{person,former_name,representative,phone,address,preference,ipra,household,case_file,appointment}'::text[] loop
        execute format('alter table kurator.%I enable row level security', t || '_history');
    end loop;
end $$;
