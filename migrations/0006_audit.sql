-- role: kurator_audit
-- The append-only journal: who, when, from where, what; values apart from their digest so that they can be destroyed.
create table audit.entry (
    id              bigint generated always as identity,
    at              timestamptz not null,
    xid             xid8 not null,
    login           name not null,
    host            text not null,
    program         text not null,
    kind            text not null,                      -- one of those that audit.put() takes
    subject         bigint,                             -- person
    relation        text not null,
    row_id          text not null,
    columns         text[] not null default '{}',
    digest          bytea,                              -- sha256(salt || values), where there are some
    why             text not null default '',
    request         uuid,
    primary key (id, at)
) partition by range (at);
create table audit.value (
    entry_id        bigint not null,
    at              timestamptz not null,
    subject         bigint,
    salt            bytea not null,
    "values"        text[] not null,
    primary key (entry_id, at)
) partition by range (at);
create index entry_subject on audit.entry (subject, at);
create index entry_login on audit.entry (login, kind, at);       -- the kind first: who looks all day and changed something once
create index value_subject on audit.value (subject);
create table audit.seal (
    id              bigint generated always as identity primary key,
    from_entry      bigint not null,
    until_entry     bigint not null,
    digest          bytea not null,
    sealed_at       timestamptz not null
);
