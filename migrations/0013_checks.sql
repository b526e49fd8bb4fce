-- role: kurator_owner
-- What every save uses: checks that answer instead of raising, rows of an answer, what happened to a case, and the few
-- steps that reach past one office (a SNILS that is kept elsewhere, forwarding).

-- ---- checks; the program makes the same ones (src/domain), a test compares the two -----------------------------------

-- (In plpgsql, as SQL functions that cannot be inlined are parsed anew in every transaction.)

-- Exactly 2026-11-23 and a day that exists, 1900-2199; null otherwise.
create function kurator.parse_date(p_text text) returns date language plpgsql immutable strict parallel safe as $$
declare
    v_first date;
begin
    if p_text !~ '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' then
        return null;
    end if;
    v_first := make_date(left(p_text, 4)::int, substr(p_text, 6, 2)::int, 1);
    return case when substr(p_text, 9, 2)::int <= extract(day from v_first + interval '1 month' - interval '1 day')
                then v_first + (substr(p_text, 9, 2)::int - 1) end;
end $$;
-- Exactly 2026-11-23 14:05 in that zone; null otherwise.
create function kurator.parse_local(p_text text, p_zone text) returns timestamptz language plpgsql stable strict parallel safe as $$
begin
    if substr(p_text, 11) !~ '^ ([01][0-9]|2[0-3]):[0-5][0-9]$' then      -- the date is looked at below
        return null;
    end if;
    return (kurator.parse_date(left(p_text, 10)) + make_interval(hours => substr(p_text, 12, 2)::int, mins => substr(p_text, 15, 2)::int))
           at time zone p_zone;
end $$;
-- What is wrong with a value: its message code and arguments; null when nothing is. The values come as the program keeps
-- them: eleven digits, +7 and ten digits, 14 digits or S10, a name tidied.
-- Check number: weights 9 to 1; above 001-001-998 only, below it was not given.
create function kurator.snils_fault(p_snils text) returns text[] language plpgsql immutable strict parallel safe as $$
declare
    v_right text;       -- (an expression, no query: files of a hundred thousand lines ask)
begin
    if p_snils !~ '^[0-9]*$' then
        return '{snils.digits}';
    elsif length(p_snils) <> 11 then
        return array['snils.length', length(p_snils)::text];
    elsif left(p_snils, 9) = '000000000' then
        return '{snils.zero}';
    end if;
    v_right := to_char((9 * substr(p_snils, 1, 1)::int + 8 * substr(p_snils, 2, 1)::int + 7 * substr(p_snils, 3, 1)::int + 6 * substr(p_snils, 4, 1)::int + 5 * substr(p_snils, 5, 1)::int
                        + 4 * substr(p_snils, 6, 1)::int + 3 * substr(p_snils, 7, 1)::int + 2 * substr(p_snils, 8, 1)::int + substr(p_snils, 9, 1)::int) % 101 % 100, 'FM00');
    return case when left(p_snils, 9)::int > 1001998 and right(p_snils, 2) <> v_right then array['snils.check', v_right] end;
end $$;
create function kurator.phone_fault(p_phone text) returns text[] language plpgsql immutable strict parallel safe as $$
begin
    return case when p_phone !~ '^\+7[0-9]{10}$' then '{phone.format}'::text[] end;
end $$;
create function kurator.postal_fault(p_id text) returns text[] language plpgsql immutable strict parallel safe as $$
begin
    return (select case when not x.digits and p_id !~ '^[A-Z]{2}[0-9]{9}RU$' then
                    case when p_id ~ '^[0-9]+$' then array['postal.length', length(p_id)::text] else '{postal.shape}' end
                when substr(p_id, case when x.digits then 14 else 11 end, 1) <> x.right then array['postal.check', x.right] end
      from (select p_id ~ '^[0-9]{14}$' as digits,
                   case when p_id ~ '^[0-9]{14}$'
                        then (select ((10 - sum((case i % 2 when 1 then 3 else 1 end) * substr(p_id, i, 1)::int) % 10) % 10)::text from generate_series(1, 13) i)
                        when p_id ~ '^[A-Z]{2}[0-9]{9}RU$'
                        then (select case c when 10 then '0' when 11 then '5' else c::text end
                                from (select 11 - sum((array[8, 6, 4, 2, 3, 5, 9, 7])[i] * substr(p_id, i + 2, 1)::int) % 11 as c from generate_series(1, 8) i) y)
                        end as right) x);
end $$;
-- Letters, blank, hyphen, apostrophe; Latin and Cyrillic not in one word.
create function kurator.name_fault(p_name text) returns text[] language plpgsql immutable strict parallel safe as $$
begin
    if p_name collate "C" ~ '^[А-Яа-яЁё]+$' then        -- nearly every name
        return null;
    end if;
    return (select case when p_name ~ '[\u0001-\u001f\u007f-\u009f]' then '{name.control}'
                when p_name ~ '[0-9]' then '{name.digit}'
                when p_name ~ '[^A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u1E00-\u1EFF\u0400-\u0481\u048A-\u052F ''-]'
                then array['name.sign', substring(p_name from '[^A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u1E00-\u1EFF\u0400-\u0481\u048A-\u052F ''-]')]
                when p_name !~ '[^ ''-]' then '{name.empty}'
                when p_name ~ '([A-Za-z\u00C0-\u024F\u1E00-\u1EFF]''*[\u0400-\u052F])|([\u0400-\u052F]''*[A-Za-z\u00C0-\u024F\u1E00-\u1EFF])'
                then array['name.mixed', substring(p_name from '[^ -]*(?:[A-Za-z\u00C0-\u024F\u1E00-\u1EFF]''*[\u0400-\u052F]|[\u0400-\u052F]''*[A-Za-z\u00C0-\u024F\u1E00-\u1EFF])[^ -]*')]
                end);
end $$;

-- ---- a form as it arrives ---------------------------------------------------------------------------------------------

-- The value of a field, trimmed and composed; null when it is empty or absent.
create function kurator.form_value(p_names text[], p_values text[], p_name text) returns text language sql immutable parallel safe as $$
    select nullif(btrim(normalize(p_values[array_position(p_names, p_name)], NFC)), '') $$;
-- All of them at once, for who asks for many. (Of a name that comes twice, which is refused, any.)
create function kurator.form_fields(p_names text[], p_values text[]) returns jsonb language plpgsql immutable parallel safe as $$
declare
    v_all constant text := E'\n' || array_to_string(p_values, E'\n', '') || E'\n';
begin
    -- Mostly nothing is to be trimmed or composed, which is seen in all the text at once and spares a query.
    if cardinality(p_names) = cardinality(p_values) and array_position(p_names, null) is null
       and strpos(v_all, E' \n') = 0 and strpos(v_all, E'\n ') = 0 and v_all is nfc normalized then
        return jsonb_object(p_names, array_replace(p_values, '', null));
    end if;
    return (select coalesce(jsonb_object_agg(u.name, nullif(btrim(normalize(u.value, NFC)), '')), '{}')
              from unnest(p_names, p_values) u(name, value) where u.name is not null);
end $$;
create function kurator.refused(p_code text, p_field text, p_args text[] default '{}') returns kurator.save_row language sql immutable as $$
    select row('refused', p_code, p_field, p_args, null, null)::kurator.save_row $$;
-- The same for what a check above found.
create function kurator.faulty(p_fault text[], p_field text) returns kurator.save_row language sql immutable as $$
    select row('refused', p_fault[1], p_field, p_fault[2:], null, null)::kurator.save_row $$;
create function kurator.asked(p_code text, p_field text, p_args text[] default '{}') returns kurator.save_row language sql immutable as $$
    select row('question', p_code, p_field, p_args, null, null)::kurator.save_row $$;
-- The answer as it is sent: refusals alone when there are any, one a field; else the questions.
create function kurator.verdict(p_bad kurator.save_row[], p_ask kurator.save_row[]) returns kurator.save_row[] language plpgsql immutable as $$
begin
    if cardinality(p_bad) = 0 then
        return p_ask;
    end if;
    return (select array_agg(x.r order by x.n) from (
                select distinct on (case when u.field = '' then u.n else 0 end, u.field)
                       row(u.outcome, u.code, u.field, u.args, u.version, u.id)::kurator.save_row as r, u.n
                  from unnest(p_bad) with ordinality u(outcome, code, field, args, version, id, n)
                 order by case when u.field = '' then u.n else 0 end, u.field, u.n) x);
end $$;
create function kurator.saved(p_version int, p_id bigint, p_code text default '', p_args text[] default '{}') returns kurator.save_row language sql immutable as $$
    select row('saved', p_code, '', p_args, p_version, p_id)::kurator.save_row $$;
-- Was a question of that name answered? `confirm` holds the names of all answered so far, parted by commas.
create function kurator.confirmed(p_names text[], p_values text[], p_question text) returns boolean language sql immutable parallel safe as $$
    select coalesce(p_question = any (string_to_array(replace(kurator.form_value(p_names, p_values, 'confirm'), ' ', ''), ',')), false) $$;
-- What is wrong with any form: unknown and repeated fields, control characters (also the ones that turn the direction
-- of text), too long values, a value outside its short list. The last two by arrays parallel to p_allowed: the most
-- characters, and the list of kurator.choice or ''.
create function kurator.form_faults(p_names text[], p_values text[], p_allowed text[], p_max int[], p_lists text[]) returns kurator.save_row[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_lists text[] := '{}';
    v_codes text[] := '{}';
    v_bad boolean := false;
    p int;
begin
    -- Arrays that do not begin at 1 would be paired one way here and another way by form_value.
    if cardinality(p_names) is distinct from cardinality(p_values) or array_position(p_names, null) is not null
       or array_lower(p_names, 1) <> 1 or array_lower(p_values, 1) <> 1 then
        return array[kurator.refused('field.count', '')];
    end if;
    -- Most forms have no fault: that is seen at less than half the cost of saying which.
    if p_names <@ p_allowed and array_to_string(p_values, '') !~ '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]' then
        -- (as keys of one object: so many as there are, unless one comes twice)
        v_bad := jsonb_array_length(jsonb_path_query_array(jsonb_object(p_names, p_values), '$.*')) < cardinality(p_names);
        for i in 1 .. cardinality(p_names) loop
            continue when coalesce(p_values[i], '') = '';
            p := array_position(p_allowed, p_names[i]);
            v_bad := v_bad or length(p_values[i]) > p_max[p];
            exit when v_bad;
            if p_lists[p] <> '' then
                v_lists := v_lists || p_lists[p];
                v_codes := v_codes || btrim(p_values[i]);
            end if;
        end loop;
        if not v_bad and cardinality(v_lists) > 0 then
            v_bad := cardinality(v_lists) > (select count(*) from unnest(v_lists, v_codes) x(list, code)
                                               join kurator.choice c on c.list = x.list and c.code = x.code);
        end if;
        if not v_bad then
            return '{}';
        end if;
    end if;
    return coalesce((
        select array_agg(kurator.refused(x.code, x.name, x.args) order by x.n)
          from (select u.n, left(u.name, 60) as name,
                       case when i.i is null then 'field.unknown'
                            when array_position(p_names, u.name) < u.n then 'field.twice'
                            when u.value ~ '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]' then 'field.control'
                            when p_lists[i.i] <> '' and btrim(u.value) <> ''
                                 and not exists (select from kurator.choice c where c.list = p_lists[i.i] and c.code = btrim(u.value)) then 'field.choice'
                            when length(u.value) > p_max[i.i] then 'field.long'
                            end as code,
                       case when length(u.value) > p_max[i.i] and p_lists[i.i] = '' then array[p_max[i.i]::text] else '{}' end as args
                  from unnest(p_names, p_values) with ordinality u(name, value, n)
                 cross join lateral (select array_position(p_allowed, u.name)) i(i)) x
         where x.code is not null), '{}');
end $$;
-- How every save to a case begins: the request is written down, rights are asked, the case (and what else of the office
-- will change) locked in the order of ids. `done` not null: that is the answer already (a replay, or rights.none for who may
-- only look). Runs as the owner with the rights of the caller in one question, where the policies ask it for every row: sees
-- and edits as they do. KU001 for a case that is not there or not visible.
create function kurator.save_open(p_request uuid, p_function text, p_body text, p_case bigint, p_also bigint[],
                                  out done kurator.save_row[], out file kurator.case_file, out me int)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_office int;
    v_person bigint;
    v_sees boolean;
    v_edits boolean;
    v_monitor boolean;
    held record;
begin
    select max(c.office_id), max(r.staff_id),
           bool_or(r.office_id = c.office_id and r.sees_cases and (r.site_id = coalesce(c.site_id, r.site_id)) is not false),
           bool_or(r.office_id = c.office_id and r.edits_cases and (r.site_id = coalesce(c.site_id, r.site_id)) is not false),
           max(c.person_id), bool_or(r.role = 'monitor')
      into v_office, me, v_sees, v_edits, v_person, v_monitor
      from kurator.role_in_force r left join kurator.case_file c on c.id = p_case where r.login = session_user;
    if v_person = any (kurator.hidden_people()) then
        v_sees := false;
        v_edits := false;
    elsif v_monitor and v_sees is not true then
        v_sees := kurator.fits(v_person, v_office, kurator.my_directions());
    end if;
    done := kurator.request_note(me, p_request, p_function, convert_to(p_body, 'UTF8'));
    if done is not null then
        return;
    end if;
    if v_edits then
        if cardinality(p_also) > 0 then
            perform from kurator.case_file c where (c.id = any (p_also) or c.id = p_case) and c.office_id = v_office order by c.id for update;
        end if;
        select c into strict held from kurator.case_file c where c.id = p_case for update;       -- (as one value: at half the cost of its columns)
        file := held.c;
        -- Whose data were destroyed, perhaps while the row was waited for, of him nothing is written down again.
        if not exists (select from kurator.person_office o where o.person_id = file.person_id and o.office_id = file.office_id) then
            raise exception 'no such case here' using errcode = 'KU001';
        end if;
        return;
    end if;
    if v_sees is not true then
        raise exception 'no such case here' using errcode = 'KU001';
    end if;
    done := array[kurator.refused('rights.none', '')];
    perform kurator.request_end(p_request, done);
end $$;
grant execute on function kurator.parse_date(text), kurator.parse_local(text, text), kurator.snils_fault(text), kurator.phone_fault(text),
    kurator.postal_fault(text), kurator.name_fault(text), kurator.faulty(text[], text), kurator.loaded_years(text), kurator.form_value(text[], text[], text), kurator.form_fields(text[], text[]), kurator.refused(text, text, text[]),
    kurator.asked(text, text, text[]), kurator.saved(int, bigint, text, text[]), kurator.confirmed(text[], text[], text),
    kurator.form_faults(text[], text[], text[], int[], text[]), kurator.save_open(uuid, text, text, bigint, bigint[]),
    kurator.verdict(kurator.save_row[], kurator.save_row[]), kurator.calendar_lock(boolean) to kurator_api;

-- ---- what happened to a case beside the attempts ---------------------------------------------------------------------

create table kurator.case_event (
    id              bigint generated always as identity primary key,
    office_id       int not null,
    case_id         bigint not null references kurator.case_file,
    kind            text not null,                  -- closed, reopened, forwarded, esrn, esrn_undone
    at              timestamptz not null default kurator.clock(),
    by_staff        int,
    detail          text not null default '',       -- of a closing: its reason
    why             text,                           -- of a closing that was a mistake and is taken back: what was wrong
    note            text not null default ''
);
create index case_event_case on kurator.case_event (case_id);
alter table kurator.case_event enable row level security;
create policy case_event_read on kurator.case_event for select to kurator_api
    using (office_id = any ((select kurator.my_offices())::int[]));
grant select on kurator.case_event to kurator_api;
create trigger stands before update or delete on kurator.case_event for each row execute function kurator.stands();
-- (Two, so that each statement finds out quickly that most of them have nothing to do.)
create function kurator.case_event_state() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.case_event (office_id, case_id, kind, by_staff, detail, why, note)
         values (new.office_id, new.id, case when new.state = 'open' then 'reopened'
                                             when new.close_reason = 'forwarded' then 'forwarded' else 'closed' end,
                 kurator.me(), coalesce(new.close_reason, old.close_reason, ''),
                 case when new.state = 'open' then new.reopened_why end,
                 case when new.state = 'open' then new.reopened_note else new.close_note end);
    return null;
end $$;
create function kurator.case_event_esrn() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.case_event (office_id, case_id, kind, by_staff)
         values (new.office_id, new.id, case when new.esrn_at is null then 'esrn_undone' else 'esrn' end,
                 case when new.esrn_at is null or new.esrn_by is null then kurator.me() else new.esrn_by end);
    return null;
end $$;
create trigger case_event_a_state after update of state on kurator.case_file for each row
    when (old.state <> new.state) execute function kurator.case_event_state();
create trigger case_event_b_esrn after update on kurator.case_file for each row
    when ((old.esrn_at is null) <> (new.esrn_at is null)) execute function kurator.case_event_esrn();

-- ---- who is told --------------------------------------------------------------------------------------------------------

-- The programs of an office are told that something of it changed, on a channel that only they listen to (kurator.listen): the lists (''), the
-- 'calendar', the 'staff', a 'draft'. Never which: anybody may listen to any channel.
create function kurator.tell(p_office int, p_what text default '') returns void language plpgsql as $$
begin
    if p_office is not null then
        perform pg_notify('kurator_' || p_office, p_what);
    end if;
end $$;
-- The session hears of that office and of no other. One that does so already is left as it is: a program that asks again pays nothing.
create function kurator.listen(p_office int) returns void language plpgsql as $$
declare
    v_channel constant text := 'kurator_' || p_office;
begin
    if array(select pg_listening_channels()) <> array[v_channel] then
        unlisten *;
        execute format('listen %I', v_channel);
    end if;
end $$;
grant execute on function kurator.tell(int, text), kurator.listen(int) to kurator_api;

-- ---- past one office --------------------------------------------------------------------------------------------------

-- Is the number kept for a citizen whom the caller can see? One kept elsewhere, or restricted, is not told of.
create function kurator.snils_taken(p_snils text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.person p
                    where p.snils = p_snils and not p.snils_disputed and p.merged_into is null
                      and exists (select from kurator.person_office o where o.person_id = p.id and o.office_id = any (kurator.my_offices())
                                     and (o.site_id = any (kurator.foreign_sites())) is not true)
                      and p.id <> all (kurator.hidden_people()));
end $$;
-- Whoever enters a citizen does it one after the other with all who enter the same number or name, so that the second one
-- sees what the first has saved. Keys of 32 bits: what stands in pg_locks for a moment (which no account reads) names nobody by itself.
create function kurator.citizen_lock(p_office int, p_surname text, p_given_name text, p_birth date, p_snils text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if p_snils is not null then
        perform pg_advisory_xact_lock(7310586, hashtext(p_snils));
    end if;
    perform pg_advisory_xact_lock(7310587, hashtext(concat_ws('|', p_office, kurator.name_key(p_surname), kurator.name_key(p_given_name), p_birth - date '1900-01-01')));
end $$;
-- Two offices that forward a citizen to each other do it one after the other.
create function kurator.person_lock(p_person bigint) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_advisory_xact_lock(7310588, hashint8(p_person));
end $$;
-- A new citizen of the office. Kept elsewhere under the same SNILS, birth date and surname: that one joins the office.
-- Under another name, or restricted and not to be seen by the caller: both are kept, the number of the new one is marked as
-- disputed for those above to clear up. The caller cannot tell these apart.
create function kurator.add_person(p_office int, p_surname text, p_given_name text, p_patronymic text, p_birth date, p_sex text,
                                   p_snils text, p_disability text, p_incapable boolean) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_person bigint;
    v_holder kurator.person;
begin
    if not kurator.may_edit(p_office) then
        raise exception 'not in this office' using errcode = 'KU001';
    end if;
    if p_snils is not null then
        perform pg_advisory_xact_lock(7310586, hashtext(p_snils));      -- as citizen_lock, had the caller forgotten it
        select * into v_holder from kurator.person p where p.snils = p_snils and not p.snils_disputed and p.merged_into is null;
    end if;
    if v_holder.birth_date = p_birth and kurator.name_key(v_holder.surname) = kurator.name_key(p_surname)
       and v_holder.id <> all (kurator.hidden_people()) then
        v_person := v_holder.id;
    else
        insert into kurator.person (surname, given_name, patronymic, birth_date, sex, snils, snils_disputed, disability, incapable)
             values (p_surname, p_given_name, p_patronymic, p_birth, p_sex, p_snils, v_holder.id is not null, p_disability, p_incapable)
          returning id into v_person;
        if v_holder.id is not null then
            insert into kurator.person_clash (person_id, other_id) values (v_person, v_holder.id);
        end if;
    end if;
    insert into kurator.person_office (office_id, person_id) values (p_office, v_person) on conflict do nothing;
    return v_person;
end $$;
-- Rule 8: closes the case here, opens it there with that office's today (or joins the case that runs there), lets both
-- see the citizen. Returns the case there. The caller has locked and checked the case.
create function kurator.forward_case(p_case bigint, p_organisation int, p_note text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    c kurator.case_file;
    r kurator.referral;
    v_new bigint;
    v_joined boolean;
begin
    select * into strict c from kurator.case_file t where t.id = p_case for update;
    if not kurator.may_edit(c.office_id) or c.state <> 'open' then
        raise exception 'not in this office' using errcode = 'KU001';
    end if;
    select * into r from kurator.referral t where t.case_id = p_case order by t.id desc limit 1;
    insert into kurator.person_office (office_id, person_id) values (p_organisation, c.person_id) on conflict do nothing;
    select t.id into v_new from kurator.case_file t
     where t.person_id = c.person_id and t.office_id = p_organisation and t.state = 'open' order by t.id limit 1 for update;
    v_joined := found;
    if not v_joined then
        insert into kurator.case_file (office_id, person_id, source, ladder, received_on, forwarded_from, registered_by)
             values (p_organisation, c.person_id, c.source, c.ladder, kurator.office_today(p_organisation), p_case, kurator.me())
          returning id into v_new;
    end if;
    insert into kurator.referral (office_id, case_id, person_id, source, received_on, region_received_on, sender, sender_no, sender_on,
                                  ipra_id, joined, note, registered_by)
         values (p_organisation, v_new, c.person_id, c.source, kurator.office_today(p_organisation), coalesce(r.region_received_on, r.received_on),
                 (select o.short_name from kurator.organisation o where o.id = c.office_id), coalesce(r.incoming_no, ''), r.incoming_on,
                 r.ipra_id, v_joined, coalesce(p_note, ''), kurator.me());
    update kurator.appointment a set state = 'cancelled'
     where a.case_id = p_case and a.state = 'agreed' and a.superseded_at is null;
    update kurator.case_file t
       set state = 'closed', close_reason = 'forwarded', closed_on = kurator.office_today(c.office_id), closed_by = kurator.me(),
           close_note = coalesce(p_note, ''), forwarded_to = v_new
     where t.id = p_case;
    perform kurator.recompute(p_case), kurator.recompute(v_new);
    return v_new;
end $$;
-- Rule 11: who has died gets no letter from any office. Ends what runs elsewhere; the caller has locked the citizen and ends
-- the own office's cases itself. Returns the offices where something ended.
create function kurator.died_elsewhere(p_case bigint, p_died date) returns int[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    c kurator.case_file;
    t record;
    v_offices int[] := '{}';
begin
    select * into strict c from kurator.case_file f where f.id = p_case;
    if not kurator.may_edit(c.office_id) then
        raise exception 'not in this office' using errcode = 'KU001';
    end if;
    update kurator.person p set died_on = p_died, version = p.version + 1 where p.id = c.person_id and p.died_on is distinct from p_died;
    for t in select f.id, f.office_id from kurator.case_file f
              where f.person_id = c.person_id and f.office_id <> c.office_id and f.state = 'open' order by f.id for update loop
        update kurator.appointment a set state = 'cancelled', version = a.version + 1
         where a.case_id = t.id and a.state = 'agreed' and a.superseded_at is null;
        update kurator.case_file f
           set state = 'closed', close_reason = 'died', closed_on = kurator.office_today(t.office_id), closed_by = kurator.me(), version = f.version + 1
         where f.id = t.id;
        perform kurator.recompute(t.id);
        v_offices := v_offices || t.office_id;
    end loop;
    return v_offices;
end $$;
-- The way back from it: what the closing of this case ended runs again, here and, after a death, in every office; meetings that were
-- called off with it stand. The other offices.
create function kurator.undo_closing(p_case bigint, p_why text, p_note text) returns int[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    c kurator.case_file;
    t record;
    v_offices int[] := '{}';
begin
    select * into strict c from kurator.case_file f where f.id = p_case;
    if not kurator.may_edit(c.office_id) then
        raise exception 'not in this office' using errcode = 'KU001';
    end if;
    if c.close_reason = 'died' then
        update kurator.person p set died_on = null, version = p.version + 1 where p.id = c.person_id and p.died_on is not null;
    end if;
    for t in select f.id, f.office_id, (select max(e.at) from kurator.case_event e where e.case_id = f.id and e.kind = 'closed') as ended_at
               from kurator.case_file f
              where f.id = p_case or c.close_reason = 'died' and f.person_id = c.person_id and f.state = 'closed' and f.close_reason = 'died'
              order by f.id for update loop
        update kurator.case_file f
           set state = 'open', close_reason = null, closed_on = null, closed_by = null, close_note = '', reopened_why = p_why,
               reopened_note = p_note, version = f.version + 1
         where f.id = t.id;
        update kurator.appointment a set state = 'agreed', version = a.version + 1
         where a.case_id = t.id and a.state = 'cancelled' and a.superseded_at is null
           and exists (select from kurator.appointment_history h where h.id = a.id and h.state = 'agreed' and h.until = t.ended_at);
        perform kurator.recompute(t.id);
        if t.office_id <> c.office_id then
            v_offices := v_offices || t.office_id;
        end if;
    end loop;
    return v_offices;
end $$;
grant execute on function kurator.undo_closing(bigint, text, text), kurator.died_elsewhere(bigint, date), kurator.citizen_lock(int, text, text, date, text), kurator.person_lock(bigint), kurator.snils_taken(text), kurator.add_person(int, text, text, text, date, text, text, text, boolean),
    kurator.forward_case(bigint, int, text) to kurator_api;
