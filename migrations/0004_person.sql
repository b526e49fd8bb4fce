-- role: kurator_owner
-- Citizens: who they are, where they are, who speaks for them, what must be respected, what they were prescribed.
create table kurator.household (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    coordinator_id  int references kurator.staff,    -- one family, one coordinator
    made_at         timestamptz not null default kurator.clock()
);
create table kurator.person (
    id              bigint generated always as identity primary key,
    surname         text not null check (length(surname) between 1 and 100),
    given_name      text not null default '' check (length(given_name) <= 100),
    patronymic      text not null default '' check (length(patronymic) <= 100),
    birth_date      date not null,
    sex             text not null check (sex in ('m', 'f')),
    snils           text check (snils ~ '^\d{11}$'),
    snils_disputed  boolean not null default false,   -- the same number elsewhere, under another name: to be cleared up
    disability      text check (disability in ('1', '2', '3', 'child', 'limited_health')),
    incapable       boolean not null default false,   -- legally incapable: only the representative counts
    died_on         date,
    household_id    bigint references kurator.household,
    merged_into     bigint references kurator.person,
    version         int not null default 1,
    made_at         timestamptz not null default kurator.clock(),
    made_by         name not null default session_user
);
create unique index person_snils on kurator.person (snils) where snils is not null and not snils_disputed and merged_into is null;
create index person_household on kurator.person (household_id) where household_id is not null;
-- The same SNILS under another name in an office that the clerk cannot see: cleared up above, hidden from both.
create table kurator.person_clash (
    person_id       bigint not null references kurator.person,
    other_id        bigint not null references kurator.person,
    found_at        timestamptz not null default kurator.clock(),
    settled_at      timestamptz,
    primary key (person_id, other_id)
);
-- What of a name was another before; what is empty was as it is now.
create table kurator.former_name (
    id              bigint generated always as identity primary key,
    person_id       bigint not null references kurator.person,
    surname         text not null default '' check (length(surname) <= 100),
    given_name      text not null default '' check (length(given_name) <= 100),
    patronymic      text not null default '' check (length(patronymic) <= 100),
    until_on        date,                             -- the last day on which it was borne, when that is known
    void            boolean not null default false,   -- entered in error: the citizen is not found by it
    version         int not null default 1,
    check (surname || given_name || patronymic <> '')
);
create index former_name_person on kurator.former_name (person_id);
-- The offices that keep a citizen: what a clerk may see hangs on this.
create table kurator.person_office (
    office_id       int not null references kurator.organisation,
    person_id       bigint not null references kurator.person,
    since           timestamptz not null default kurator.clock(),
    site_id         int references kurator.site,     -- which site of the office keeps him; null: none, he is everybody's there
    primary key (person_id, office_id)
);
-- Stored search keys (operators like LIKE are not leakproof under row security).
create table kurator.person_key (
    office_id       int not null,
    kind            text not null check (kind in ('name', 'snils', 'phone', 'number')),
    key             text collate "C" not null,       -- names: surname, given name, patronymic without signs; phone: reversed
    person_id       bigint not null,                 -- (follows from the rows of the citizen and is written by them alone: no reference is asked nine times a citizen)
    primary key (office_id, kind, key, person_id)
);
alter table kurator.person_key alter column key set statistics 1000;
create index person_key_person on kurator.person_key (person_id);
create table kurator.representative (
    id              bigint generated always as identity primary key,
    person_id       bigint not null references kurator.person,   -- who is represented
    relation        text not null,
    surname         text not null default '',
    given_name      text not null default '',
    patronymic      text not null default '',
    organisation    text not null default '',
    document        text not null default '',
    valid_from      date,
    valid_until     date,
    version         int not null default 1
);
create index representative_person on kurator.representative (person_id);
create table kurator.phone (
    id              bigint generated always as identity primary key,
    person_id       bigint not null references kurator.person,
    number          text not null,                    -- +7 and ten digits
    owner           text not null default 'self',     -- self, representative, family, other
    representative_id bigint references kurator.representative,
    state           text not null default 'unchecked', -- unchecked, good, wrong, unserviced
    note            text not null default '',
    position        int not null default 1,
    version         int not null default 1,
    unique (person_id, number)
) with (fillfactor = 90);       -- a number's state changes with the first call
-- (One function: see kurator.case_file.)
create function kurator.sound(r kurator.phone) returns boolean language plpgsql immutable as $$
begin
    return r.number ~ '^\+7\d{10}$' and r.owner in ('self', 'representative', 'family', 'other') and r.state in ('unchecked', 'good', 'wrong', 'unserviced');
end $$;
alter table kurator.phone add constraint sound check (kurator.sound(phone));
create table kurator.address (
    id              bigint generated always as identity primary key,
    person_id       bigint not null references kurator.person,
    kind            text not null default 'actual' check (kind in ('actual', 'registered')),
    postal_code     text check (postal_code ~ '^\d{6}$'),
    settlement      text not null default '',
    line            text not null,                    -- street, house, flat
    territory       text not null default '',
    valid_until     date,
    version         int not null default 1
);
create index address_person on kurator.address (person_id, kind, valid_until, id desc) include (settlement, territory);
create table kurator.preference (
    id              bigint generated always as identity primary key,
    person_id       bigint not null references kurator.person,
    kind            text not null check (kind in ('deaf', 'speech', 'interpreter', 'via_representative', 'safe_hours', 'do_not_mention', 'no_voice')),
    note            text not null default '',
    valid_until     date
);
create index preference_person on kurator.preference (person_id);
create table kurator.ipra (
    id              bigint generated always as identity primary key,
    person_id       bigint not null references kurator.person,
    number          text not null default '',
    issued_on       date,
    until_kind      text check (until_kind in ('date', 'unlimited', 'until18')),
    valid_until     date,
    protocol        text not null default '',
    disability      text check (disability in ('1', '2', '3', 'child')),
    limits          int[],                            -- degrees of limitation in the seven spheres
    version         int not null default 1,
    check ((until_kind = 'date') = (valid_until is not null) or until_kind is null)
);
create index ipra_person on kurator.ipra (person_id);
-- The first day of being of age; who was born on 29 February is so on the first of March.
create function kurator.of_age_on(p_birth date) returns date language sql immutable parallel safe as $$
    select (p_birth + interval '18 years')::date + case when ((p_birth + interval '18 years')::date - interval '18 years')::date < p_birth then 1 else 0 end $$;
