-- role: kurator_owner
-- Corrections in place: what a phone, an address, a wish or a representative may be mended to, and what hangs on it.
insert into kurator.choice (list, code, position, name, name_en) values
 ('phone_state', 'good', 1, 'верный', 'right'), ('phone_state', 'unchecked', 2, 'не проверен', 'not checked'),
 ('phone_state', 'wrong', 3, 'неверный', 'wrong'), ('phone_state', 'unserviced', 4, 'не обслуживается', 'not in service'),
 ('address_kind', 'actual', 1, 'фактический', 'actual'), ('address_kind', 'registered', 2, 'по регистрации', 'registered'),
 ('address_change', 'mend', 1, 'исправить ошибку', 'mend a mistake'), ('address_change', 'moved', 2, 'переехал, новый адрес', 'moved, a new address');
insert into kurator.function_grant (role, function)
select r, 'save_contacts' from unnest('{clerk,coordinator,supervisor}'::text[]) r;

-- The citizen of the case can be reached otherwise now: its ladder at once, as the answer tells of it, and that of the other
-- cases, of whichever office (those that somebody is saving at the moment follow with that save). All their lists are read anew.
create function kurator.contacts_changed(p_case bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    c kurator.case_file;
    t record;
begin
    select * into strict c from kurator.case_file f where f.id = p_case;
    if not kurator.may_edit(c.office_id) then
        raise exception 'not in this office' using errcode = 'KU001';
    end if;
    perform kurator.recompute(p_case);
    for t in select f.id from kurator.case_file f
              where f.person_id = c.person_id and f.state = 'open' and f.id <> p_case order by f.id for update skip locked loop
        perform kurator.recompute(t.id);
    end loop;
    perform kurator.tell(o.office_id)
       from (select c.office_id union select f.office_id from kurator.case_file f where f.person_id = c.person_id and f.state = 'open') o;
end $$;
-- Whose a representative's number is when nobody said it: the one in force, if there is but one.
create function kurator.only_representative(p_person bigint, p_today date) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select case when count(*) = 1 then max(t.id) end from kurator.representative t
             where t.person_id = p_person and coalesce(t.valid_from <= p_today, true) and coalesce(t.valid_until >= p_today, true));
end $$;
grant execute on function kurator.only_representative(bigint, date), kurator.contacts_changed(bigint) to kurator_api;

-- ---- the call of a citizen whom another operator accompanies --------------------------------------------------------------

-- Such a call passed on: what the caller wants, for the operator to whom it belongs. It waits there until somebody takes it.
create table kurator.passed_call (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,       -- whose it is now
    office_from     int not null references kurator.organisation,
    person_id       bigint references kurator.person,                   -- null: not known there under what the caller said
    caller          text not null default '',                           -- the name as it was said
    birth_date      date,
    phone           text not null check (phone ~ '^\+7\d{10}$'),
    note            text not null,
    at              timestamptz not null default kurator.clock(),
    by_staff        int references kurator.staff,
    done_at         timestamptz,
    done_by         int references kurator.staff,
    done_attempt    bigint references kurator.contact_attempt           -- the call that was recorded upon it; null: marked as done
);
create index passed_call_waiting on kurator.passed_call (office_id, person_id) where done_at is null;
create trigger journal after insert or update or delete on kurator.passed_call for each row execute function audit.log('person_id', 'id');
alter table kurator.passed_call enable row level security;
create policy passed_call_read on kurator.passed_call for select to kurator_api
    using (office_id = any ((select kurator.my_offices())::int[]) or office_from = any ((select kurator.my_offices())::int[]));
create policy passed_call_add on kurator.passed_call for insert to kurator_api
    with check (office_from = any ((select kurator.my_edit_offices())::int[]));
create policy passed_call_change on kurator.passed_call for update to kurator_api
    using (office_id = any ((select kurator.my_edit_offices())::int[])) with check (office_id = any ((select kurator.my_edit_offices())::int[]));
grant select, insert, update on kurator.passed_call to kurator_api;

-- Who asked about citizens of other operators, and when: nobody is to try out names.
create table kurator.elsewhere_asked (
    login           name not null default session_user,
    at              timestamptz not null default kurator.clock()
);
create index elsewhere_asked_login on kurator.elsewhere_asked (login, at);
alter table kurator.elsewhere_asked enable row level security;      -- closed: reached by the helper below alone
create index person_birth on kurator.person (birth_date);
-- A row is undone with its transaction, a sequence is not: each member of staff has one, its value 100 * hour + questions of that
-- hour, so that who takes the question back (an error upon the answer, ROLLBACK) has asked it nevertheless.
create function kurator.elsewhere_counter() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    execute format('create sequence kurator.%I', 'elsewhere_' || new.id);
    return null;
end $$;
create trigger elsewhere_counter after insert on kurator.staff for each row execute function kurator.elsewhere_counter();
do $$
declare
    v_id int;
begin
    for v_id in select s.id from kurator.staff s loop
        execute format('create sequence kurator.%I', 'elsewhere_' || v_id);
    end loop;
end $$;

-- One more question of this account: after how many minutes it may ask again, 0 now (twenty questions an hour). The server's log
-- has who asked, and nothing of whom, where the journal is undone.
create function kurator.elsewhere_wait() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_since constant timestamptz := kurator.clock() - interval '1 hour';
    v_hour constant bigint := floor(extract(epoch from kurator.clock()) / 3600);
    v_counter constant text := format('kurator.%I', 'elsewhere_' || kurator.me());
    v_asked bigint;
    v_n int;
    v_first timestamptz;
begin
    perform pg_advisory_xact_lock(7310589, hashtext(session_user::text));
    select count(*), min(t.at) into v_n, v_first from kurator.elsewhere_asked t where t.login = session_user and t.at > v_since;
    if v_n >= 20 then
        return greatest(ceil(extract(epoch from v_first - v_since) / 60)::int, 1);
    end if;
    execute 'select last_value from ' || v_counter into v_asked;
    v_asked := case when v_asked / 100 = v_hour then v_asked % 100 else 0 end;
    if v_asked >= 20 then
        return greatest(60 - extract(minute from kurator.clock())::int, 1);
    end if;
    perform setval(v_counter, v_hour * 100 + v_asked + 1);
    raise log 'kurator: % asks for a citizen of other offices', session_user;
    insert into kurator.elsewhere_asked default values;
    return 0;
end $$;
-- Whom the caller names, in other offices than p_office, where a case of his is open or he is accompanied: only by exact keys,
-- each with the birth date, and all of them: no more than live on one birth date with one key. Reads past the policies; tells the office and, to who may not see him, nothing else.
create function kurator.person_elsewhere(p_office int, p_birth date, p_snils text, p_surname text, p_given_name text, p_patronymic text, p_phone text)
    returns table (office_id int, person_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    return query
    select distinct c.office_id, p.id
      from kurator.person p
      join kurator.case_file c on c.person_id = p.id and c.office_id <> p_office and (c.state = 'open' or c.close_reason = 'programme')
     where p.birth_date = p_birth and p.merged_into is null
       and (p.snils = p_snils
            or kurator.name_key(p.surname) = kurator.name_key(p_surname) and kurator.name_key(p.given_name) = kurator.name_key(p_given_name)
               and kurator.name_key(p.patronymic) = kurator.name_key(coalesce(p_patronymic, ''))
            or exists (select from kurator.phone t where t.person_id = p.id and t.number = p_phone and t.state <> 'wrong'))
     order by c.office_id, p.id;
end $$;
-- The call as it is passed on. (Under the policies the sender would have to see whom it is about.)
create function kurator.pass_call(p_to int, p_from int, p_person bigint, p_caller text, p_birth date, p_phone text, p_note text, p_me int) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_id bigint;
begin
    if not kurator.may_edit(p_from) then
        raise exception 'not in this office' using errcode = 'KU001';
    end if;
    insert into kurator.passed_call (office_id, office_from, person_id, caller, birth_date, phone, note, by_staff)
         values (p_to, p_from, p_person, p_caller, p_birth, p_phone, p_note, p_me) returning id into v_id;
    return v_id;
end $$;
grant execute on function kurator.pass_call(int, int, bigint, text, date, text, text, int) to kurator_api;
-- What a session is told at its start beside who it is, in one statement (a fresh session plans it once): does it stand in for a
-- supervisor of the office today, how many calls wait that other offices passed on, and how many answers to requests (0031) that
-- it sent, or of its cases, nobody has read.
-- (Mostly there is nothing of the kind, and that is all that is planned: what counts them is long.)
create function kurator.start_more(p_staff int, p_office int, p_today date, out supervises boolean, out passed int, out answers int)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_passed boolean;
    v_answers boolean;
begin
    select exists (select from kurator.deputy d where d.deputy_id = p_staff and d.organisation_id = p_office and not d.cancelled
                      and p_today between d.valid_from and d.valid_until),
           exists (select from kurator.passed_call t where t.office_id = p_office and t.done_at is null),
           exists (select from kurator.service_request t where t.office_id = p_office and t.state = 'answered' and t.read_at is null)
      into supervises, v_passed, v_answers;
    passed := 0;
    answers := 0;
    if v_passed then
        select count(*) into passed from kurator.passed_call t
         where t.office_id = p_office and t.done_at is null and (t.person_id is null or t.person_id <> all (kurator.hidden_people()))
           and kurator.person_away(t.person_id, t.office_id, (select kurator.foreign_sites())) is not true;
    end if;
    if v_answers then
        select count(*) into answers from kurator.service_request t
         where t.person_id <> all (kurator.hidden_people()) and t.office_id = p_office and t.state = 'answered' and t.read_at is null
           and kurator.case_away(t.case_id, (select kurator.foreign_sites())) is not true
           and (t.sent_by = p_staff or exists (select from kurator.case_file c where c.id = t.case_id and c.assignee_id = p_staff));
    end if;
    supervises := supervises and kurator.supervises(p_office);      -- asked only of the few who stand in at all
end $$;
grant execute on function kurator.elsewhere_wait(), kurator.person_elsewhere(int, date, text, text, text, text, text), kurator.start_more(int, int, date) to kurator_api;
insert into kurator.function_grant (role, function)
select r, 'elsewhere' from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r
union all
select r, 'passed_calls' from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r
union all
select r, 'save_passed_call' from unnest('{clerk,coordinator,supervisor}'::text[]) r;
