-- role: kurator_owner
-- The ledger of migrations, the one clock, and the settings.
create table kurator.migration (
    file        text primary key,
    sha256      text not null,
    applied_at  timestamptz not null,
    applied_by  name not null,
    ms          int not null
);
create table kurator.api_definition (
    name        text primary key,        -- signature
    sha256      text not null            -- of pg_get_functiondef as it was after the last migration
);

-- The only reader of the server's clock; tests replace it. The same all through a statement; but one that a client keeps
-- running (a DO block, pg_sleep) does not stop the time: what it saves later carries the later moment.
create function kurator.clock() returns timestamptz language plpgsql stable as $$
begin
    return case when pg_catalog.clock_timestamp() - pg_catalog.statement_timestamp() < interval '1 minute'
                then pg_catalog.statement_timestamp() else pg_catalog.clock_timestamp() end;
end $$;
grant execute on function kurator.clock() to kurator_api, kurator_audit;

create table kurator.setting_kind (
    key             text primary key,
    type            text not null check (type in ('int', 'bool', 'text', 'enum')),
    default_value   text not null,
    min_value       int,
    max_value       int,
    allowed         text[],
    help            text not null,
    help_en         text not null
);
insert into kurator.setting_kind values
 ('clock.stops_on', 'enum', 'notified', null, null, '{notified,meeting,esrn}', 'Что останавливает пятидневный срок', 'What stops the five-day clock'),
 ('ladder.within_period', 'bool', 'true', null, null, null, 'Выезд и почта — в те же пять дней', 'Visit and post must fit into the same five days'),
 ('ladder.phone_attempts', 'int', '2', 1, 10, null, 'Сколько неудачных звонков открывают выезд', 'Failed calls that unlock the visit'),
 ('ladder.phone_gap_minutes', 'int', '60', 0, 1440, null, 'Минут между звонками, чтобы второй считался', 'Minutes apart for a second call to count'),
 ('ladder.message_notifies', 'enum', 'no_voice', null, null, '{never,no_voice,always}', 'Уведомляет ли сообщение (SMS, мессенджер)', 'Whether a message (SMS, messenger) notifies'),
 ('password.length', 'int', '12', 8, 64, null, 'Сколько знаков должно быть в пароле, не меньше', 'Characters of a password, at least'),
 ('ladder.post_wait_days', 'int', '30', 1, 120, null, 'Дней ждать ответа после почты', 'Days to wait after a posted notice'),
 ('ladder.override_afterwards_days', 'int', '1', 0, 10, null, 'За сколько дней можно задним числом разрешить пропуск ступени', 'Within how many days a skipped rung may be allowed afterwards'),
 ('contact.family_counts', 'bool', 'false', null, null, null, 'Считается ли уведомлением разговор с семьёй', 'Whether telling the family counts as notified'),
 ('contact.backdate_days', 'int', '5', 0, 60, null, 'На сколько дней назад можно записать попытку', 'How many days back an attempt may be recorded'),
 ('refusal.form', 'enum', 'oral', null, null, '{oral,written}', 'Форма отказа', 'Form of a refusal'),
 ('intake.join_running_case', 'bool', 'true', null, null, null, 'Новая выписка присоединяется к идущему сопровождению', 'A new extract joins the running case'),
 ('meeting.minutes', 'int', '30', 5, 480, null, 'Сколько минут занимает встреча', 'How many minutes a meeting takes'),
 ('meeting.per_slot', 'int', '1', 1, 50, null, 'Сколько встреч в учреждении может идти одновременно', 'Meetings at the office that may take place at the same time'),
 ('address.check_routing', 'bool', 'false', null, null, null, 'Проверять территорию при приёме', 'Check the territory at intake');
create table kurator.setting (
    key             text not null references kurator.setting_kind,
    organisation_id int,                 -- null: the whole region
    value           text not null,
    unique nulls not distinct (key, organisation_id)
);
-- A value is of its setting's type and range, whoever writes it.
create function kurator.setting_guard() returns trigger language plpgsql as $$
declare
    k kurator.setting_kind;
begin
    select * into strict k from kurator.setting_kind t where t.key = new.key;
    if k.type = 'bool' and new.value not in ('true', 'false')
       or k.type = 'enum' and new.value <> all (k.allowed)
       or k.type = 'int' and (new.value !~ '^[0-9]{1,6}$'
                              or case when new.value ~ '^[0-9]{1,6}$' then new.value::int not between k.min_value and k.max_value end) then
        raise exception '% cannot be "%"', new.key, new.value using errcode = 'check_violation', hint = 'allowed: '
            || case k.type when 'bool' then 'true, false' when 'enum' then array_to_string(k.allowed, ', ') else k.min_value || '..' || k.max_value end;
    end if;
    return new;
end $$;
create trigger setting_guard before insert or update on kurator.setting for each row execute function kurator.setting_guard();
-- The value in force for an organisation: its own, the region's, the default.
create function kurator.setting_text(p_key text, p_organisation int) returns text language sql stable as $$
    select coalesce((select s.value from kurator.setting s where s.key = p_key and s.organisation_id = p_organisation),
                    (select s.value from kurator.setting s where s.key = p_key and s.organisation_id is null),
                    (select k.default_value from kurator.setting_kind k where k.key = p_key)) $$;
create function kurator.setting_int(p_key text, p_organisation int) returns int language sql stable as $$
    select kurator.setting_text(p_key, p_organisation)::int $$;
create function kurator.setting_bool(p_key text, p_organisation int) returns boolean language sql stable as $$
    select kurator.setting_text(p_key, p_organisation)::boolean $$;
