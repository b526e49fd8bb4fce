-- role: kurator_owner
-- Layered working calendars with versions (Labour Code art. 111-112; Civil Code art. 191-193).
create table kurator.calendar (
    code        text primary key,
    parent      text references kurator.calendar,
    zone        text not null,           -- the zone of dates of the organisations that use it
    name        text not null,
    suspend     boolean not null default false   -- do nonworking_period days suspend periods (calendar.nonworking_periods_suspend)
);
insert into kurator.calendar (code, parent, zone, name) values
 ('RU', null, 'Europe/Moscow', 'Российская Федерация'),
 ('RU-IRK', 'RU', 'Asia/Irkutsk', 'Иркутская область'),
 ('RU-IRK-UOBO', 'RU-IRK', 'Asia/Irkutsk', 'Усть-Ордынский Бурятский округ'),
 ('RU-SAR', 'RU', 'Europe/Saratov', 'Саратовская область'),
 ('RU-AST', 'RU', 'Europe/Astrakhan', 'Астраханская область');

-- What was loaded, never changed afterwards. A version holds the layers of the scopes its file named.
create table kurator.calendar_version (
    id          bigint generated always as identity primary key,
    loaded_at   timestamptz not null default kurator.clock(),
    loaded_by   name not null default session_user,
    source      text not null,           -- name of the file, for people
    sha256      bytea not null
);
create table kurator.calendar_layer (
    version_id  bigint not null references kurator.calendar_version,
    calendar    text not null references kurator.calendar,
    day         date not null,
    kind        text not null check (kind in ('holiday', 'transferred_off', 'working_weekend', 'nonworking_period')),
    name        text not null,
    primary key (version_id, calendar, day)
);
-- Which versions a calendar was made of: `layers` and `versions` from the nation down, of equal length.
create table kurator.calendar_revision (
    id          bigint generated always as identity primary key,
    calendar    text not null references kurator.calendar,
    made_at     timestamptz not null default kurator.clock(),
    layers      text[] not null,
    versions    bigint[] not null,
    suspend     boolean not null,
    first_day   date not null,
    last_day    date not null
);
-- The calendar in force, numbered: n is the count of working days up to and including the day.
create table kurator.workday (
    calendar    text not null references kurator.calendar,
    day         date not null,
    working     boolean not null,
    n           int not null,
    primary key (calendar, day)
);
create unique index workday_n on kurator.workday (calendar, n) include (day) where working;
-- The revision in force of each calendar.
create table kurator.calendar_current (
    calendar    text primary key references kurator.calendar,
    revision_id bigint not null references kurator.calendar_revision
);

-- Periods are rows (domain: "Other periods are rows").
create table kurator.period (
    code        text primary key,
    amount      int not null,
    unit        text not null check (unit in ('working_days', 'calendar_days', 'months', 'years', 'given')),
    law         text not null,
    name        text not null,
    name_en     text not null
);
insert into kurator.period values
 ('notify', 5, 'working_days', '¶2.4.3', 'Уведомить гражданина', 'Notify the citizen'),
 ('agree_meeting', 5, 'working_days', '¶2.4.3', 'Согласовать встречу', 'Agree the meeting'),
 ('esrn', 5, 'working_days', '¶2.4.3', 'Внести в АИС ЭСРН', 'Enter into the register'),
 ('close', 7, 'calendar_days', '¶2.4.3', 'Закрыть дело после отказа', 'Close the case after a refusal'),
 ('post_wait', 30, 'calendar_days', '¶2.4.5', 'Ответ на почтовое уведомление', 'Answer to the posted notice'),
 ('decide', 0, 'given', '¶2.4.3', 'Гражданин обещал решить', 'The citizen promised to decide'),
 ('meeting', 0, 'given', '¶2.4.6', 'Встреча', 'Meeting'),
 ('survey', 0, 'given', '¶2.4.6', 'Результаты опроса', 'Survey results'),
 ('need', 5, 'working_days', '442-ФЗ ст. 15', 'Признание нуждающимся', 'Recognition of need'),
 ('ippsu', 10, 'working_days', '442-ФЗ ст. 16', 'Составление ИППСУ', 'Drawing up the programme'),
 ('request', 5, 'working_days', '¶2.5.5', 'Ответ на запрос', 'Answer to a request'),
 ('ippsu_review', 3, 'years', '442-ФЗ ст. 16', 'Пересмотр ИППСУ', 'Review of the programme'),
 ('monthly_statistics', 10, 'given', 'п. 1.8 плана', 'Ежемесячная статистика', 'Monthly statistics');
