-- role: kurator_owner
-- Consent to the processing of personal data (152-FZ art. 9, 10, 21), apart from the consents to services, and how long data stay.
insert into kurator.setting_kind values
 ('processing.withdrawn_days', 'int', '30', 1, 365, null, 'За сколько дней уничтожить данные после отзыва согласия на обработку', 'Days in which the data are destroyed after consent to processing was withdrawn'),
 ('retention.closed_years', 'int', '5', 0, 75, null, 'Сколько лет хранить данные после закрытия последнего дела', 'Years that data stay after the last case was closed'),
 ('retention.died_years', 'int', '3', 0, 75, null, 'Сколько лет хранить данные после смерти гражданина', 'Years that data stay after the citizen''s death'),
 ('retention.error_months', 'int', '6', 0, 120, null, 'Сколько месяцев хранить введённое ошибочно', 'Months that what was entered in error stays'),
 ('backup.keep_days', 'int', '60', 1, 3650, null, 'Сколько дней живут резервные копии: об этом сроке говорит акт об уничтожении', 'Days that backups live: the act of destruction tells of this time');
insert into kurator.choice (list, code, position, name, name_en) values
 ('processing_form', 'written', 1, 'письменное', 'written'), ('processing_form', 'electronic', 2, 'электронное, с подписью', 'electronic, signed'),
 ('processing_form', 'law', 3, 'без согласия, по закону', 'without consent, by law'),
 ('processing_by', 'self', 1, 'сам гражданин', 'the citizen'), ('processing_by', 'representative', 2, 'представитель', 'the representative'),
 ('processing_after', 'destroy', 1, 'уничтожить данные', 'destroy the data'),
 ('processing_after', 'law', 2, 'обрабатывать дальше по закону', 'go on by law');
insert into kurator.function_grant (role, function)
select r, 'case_processing' from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r
union all
select r, 'save_processing' from unnest('{clerk,coordinator,supervisor}'::text[]) r;

-- A document each, for the office that processes. An oral one does not do for special categories (art. 10 p. 2.1); form 'law': what
-- a public body processes by its powers. Nothing is deleted: a consent ends on its day or is withdrawn.
create table kurator.processing (
    id              bigint generated always as identity primary key,
    person_id       bigint not null references kurator.person,
    office_id       int not null references kurator.organisation,
    form            text not null check (form in ('written', 'electronic', 'law')),
    given_on        date not null,
    until_on        date check (until_on >= given_on),
    given_by        text check (given_by in ('self', 'representative')),
    document        text not null default '' check (length(document) <= 200),      -- number, where it is kept; of 'law': which one
    withdrawn_on    date check (withdrawn_on >= given_on),
    withdrawn_by    text check (withdrawn_by in ('self', 'representative')),
    after           text check (after in ('destroy', 'law')),                       -- what follows from the withdrawal
    withdrawn_staff int references kurator.staff,
    withdrawn_at    timestamptz,
    recorded_by     int references kurator.staff,
    recorded_at     timestamptz not null default kurator.clock(),
    version         int not null default 1,
    check ((form = 'law') = (given_by is null)),
    check (form <> 'law' or withdrawn_on is null),
    check (num_nonnulls(withdrawn_on, withdrawn_by, after, withdrawn_staff, withdrawn_at) in (0, 5))
);
create index processing_person on kurator.processing (person_id, office_id);
create index processing_withdrawn on kurator.processing (office_id, withdrawn_on) where after = 'destroy';
create table kurator.processing_history (until timestamptz not null, changed_by name not null, like kurator.processing);
create index processing_history_row on kurator.processing_history (id, until);
create function kurator.processing_keep() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.processing_history values (kurator.clock(), session_user, old.*);
    return null;
end $$;
create trigger keep after update on kurator.processing for each row when (old.* is distinct from new.*) execute function kurator.processing_keep();
create trigger journal after insert or update or delete on kurator.processing for each row execute function audit.log('person_id', 'id');
alter table kurator.processing enable row level security;
alter table kurator.processing_history enable row level security;       -- no policy: closed
create policy processing_read on kurator.processing for select to kurator_api
    using (office_id = any ((select kurator.my_offices())::int[]) or kurator.fits(person_id, office_id, (select kurator.my_directions())));
create policy processing_restricted on kurator.processing as restrictive for all to kurator_api
    using (person_id <> all ((select kurator.hidden_people())::bigint[]));
create policy processing_add on kurator.processing for insert to kurator_api with check (office_id = any ((select kurator.my_edit_offices())::int[]));
create policy processing_change on kurator.processing for update to kurator_api
    using (office_id = any ((select kurator.my_edit_offices())::int[])) with check (office_id = any ((select kurator.my_edit_offices())::int[]));
grant select, insert, update on kurator.processing to kurator_api;
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values
 ('kurator.processing', 'person_id', true, ''), ('kurator.processing_history', 'person_id', false, 'old states');
set local role kurator_owner;

-- How an office stands with a citizen on a day: given (a consent holds), law (it processes by its powers), withdrawn (until destroy_by
-- all is to be destroyed), expired (since on_day), none. A given one goes before the law, and both before a withdrawal.
create function kurator.processing_state(p_person bigint, p_office int, p_today date, out state text, out on_day date, out destroy_by date)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    r record;
begin
    select x.state, x.on_day into state, on_day from (
        select case when t.withdrawn_on is null and coalesce(t.until_on >= p_today, true) then case t.form when 'law' then 'law' else 'given' end
                    when t.after = 'law' then 'law' when t.withdrawn_on is not null then 'withdrawn' else 'expired' end as state,
               coalesce(t.withdrawn_on, case when t.until_on < p_today then t.until_on end, t.given_on) as on_day, t.id
          from kurator.processing t where t.person_id = p_person and t.office_id = p_office) x
     order by array_position('{given,law,withdrawn,expired}', x.state), x.on_day desc, x.id desc limit 1;
    state := coalesce(state, 'none');
    if state = 'withdrawn' then
        destroy_by := on_day + kurator.setting_int('processing.withdrawn_days', p_office);
    end if;
end $$;
grant execute on function kurator.processing_state(bigint, int, date) to kurator_api;

-- Why a card is looked at is a word of the program, and from which of its screens: the journal's reasons are sealed and could not be
-- freed of a name.
create function kurator.look_word(p_word text) returns text language sql immutable parallel safe as $$
    select case when p_word ~ '^[a-z_]{1,40}( [a-z-]{1,20})?$' then p_word else '?' end $$;
grant execute on function kurator.look_word(text) to kurator_api;
