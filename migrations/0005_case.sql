-- role: kurator_owner
-- Cases: referrals, the contact ladder, appointments, consents, corrections, deadlines (¶2.4.3-2.4.6).
create table kurator.case_file (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    site_id         int references kurator.site,     -- that of the citizen in the office (0038_sites.sql); null: everybody's
    person_id       bigint not null references kurator.person,
    source          text not null references kurator.source,
    ladder          boolean not null,
    received_on     date not null,
    assignee_id     int references kurator.staff,     -- null: nobody's, the identification officer sees it
    stage           text not null default 'identification',     -- identification, assessment, implementation
    state           text not null default 'open',     -- open, closed
    -- what follows is worked out from the attempts by kurator.recompute(case) and by nothing else
    rung            int not null default 1,           -- open rung: 1 phone, 2 visit, 3 post, 4 done
    next_step       text not null default 'call',     -- call, call_at, visit, post, meeting, esrn, decide, wait, answer, close, none
    next_at         timestamptz,                      -- call back at, decide by, wait until, rung opens at
    phone_count     int not null default 0,           -- failed calls that count
    visit_count     int not null default 0,           -- failed visits
    post_count      int not null default 0,           -- notices sent and not returned
    attempt_count   int not null default 0,           -- attempts in force, of any kind
    last_attempt_at timestamptz,
    notified_at     timestamptz,                      -- mark 1: told, or notice handed to the post
    notified_by     bigint,                           -- attempt
    answer          text,                             -- agreed, refused, thinking
    decide_by       date,
    meeting_at      timestamptz,                      -- mark 2: when the agreed meeting takes place
    esrn_at         timestamptz,                      -- mark 3: entered in the register
    esrn_by         int references kurator.staff,
    -- the end
    close_reason    text,
    closed_on       date,
    closed_by       int references kurator.staff,
    close_note      text not null default '',
    reopened_why    text,                             -- a closing by mistake was taken back: why, and in words
    reopened_note   text not null default '',
    forwarded_to    bigint references kurator.case_file,
    forwarded_from  bigint references kurator.case_file,
    accompanied_from date,
    version         int not null default 1,
    registered_at   timestamptz not null default kurator.clock(),
    registered_by   int references kurator.staff
) with (fillfactor = 85);       -- room for the next state of a row beside it: eight indexes need not hear of it
-- What the columns of the tables that a save writes may hold: a function each, for of constraints every statement reads the text
-- anew, and a constraint a column was a tenth of a save. (As with those, what is null is not judged.)
create function kurator.sound(r kurator.case_file) returns boolean language plpgsql immutable as $$
begin
    return r.stage in ('identification', 'assessment', 'implementation') and r.state in ('open', 'closed') and r.rung between 1 and 4
       and r.answer in ('agreed', 'refused', 'thinking')
       and (r.state = 'closed') = (r.closed_on is not null)
       and (r.decide_by is not null or r.answer is distinct from 'thinking');
end $$;
alter table kurator.case_file add constraint sound check (kurator.sound(case_file));
create index case_file_person on kurator.case_file (person_id);
create index case_file_office_open on kurator.case_file (office_id, received_on) include (person_id) where state = 'open';
create table kurator.referral (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    case_id         bigint not null references kurator.case_file,
    person_id       bigint not null references kurator.person,
    source          text not null references kurator.source,
    received_on     date not null,
    region_received_on date,
    incoming_no     text not null default '',
    incoming_on     date,
    sender          text not null default '',
    sender_no       text not null default '',
    sender_on       date,
    ipra_id         bigint references kurator.ipra,
    joined          boolean not null default false,   -- came to a running case, opened no ladder (rule 9)
    note            text not null default '',
    registered_at   timestamptz not null default kurator.clock(),
    registered_by   int references kurator.staff
);
create index referral_case on kurator.referral (case_id);
create index referral_office on kurator.referral (office_id, received_on) include (source, case_id, person_id, registered_at);
create table kurator.ladder_override (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    case_id         bigint not null references kurator.case_file,
    rung            int not null check (rung in (2, 3)),          -- the rung that is opened
    reason          text not null check (length(reason) >= 5),
    afterwards      boolean not null default false,               -- given after the attempt was made
    granted_by      int not null references kurator.staff,
    granted_at      timestamptz not null default kurator.clock()
);
create index ladder_override_case on kurator.ladder_override (case_id);
create table kurator.contact_attempt (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    channel         text not null,
    outcome         text not null,
    direction       text not null default 'out',       -- out, in
    happened_at     timestamptz not null,
    recorded_at     timestamptz not null default kurator.clock(),
    recorded_by     int references kurator.staff,
    performer       text not null default '',          -- who did it, when not the recorder
    spoke_with      text,                              -- self, representative, family, other
    phone_id        bigint references kurator.phone,
    call_back_at    timestamptz,
    postal_id       text not null default '',
    return_reason   text not null default '',          -- why the notice came back
    note            text not null default '',
    needs_override  boolean not null default false,    -- made on a locked rung: counts once the supervisor allows it
    superseded_at   timestamptz,                       -- entered by mistake: stays visible
    superseded_by   int references kurator.staff,
    superseded_why  text,
    superseded_note text not null default '',
    foreign key (channel, outcome) references kurator.outcome (channel, code)
);
create function kurator.sound(r kurator.contact_attempt) returns boolean language plpgsql immutable as $$
begin
    return r.direction in ('out', 'in') and r.spoke_with in ('self', 'representative', 'family', 'other')
       and (r.return_reason = '' or r.outcome = 'returned')
       and (r.superseded_at is null) = (r.superseded_why is null);
end $$;
alter table kurator.contact_attempt add constraint sound check (kurator.sound(contact_attempt));
-- The cases an attempt serves (a household's attempt serves several).
create table kurator.attempt_case (
    case_id         bigint not null references kurator.case_file,
    attempt_id      bigint not null references kurator.contact_attempt,
    office_id       int not null,
    person_id       bigint not null,
    primary key (case_id, attempt_id)
);
create index attempt_case_attempt on kurator.attempt_case (attempt_id);
create table kurator.consent (                          -- per need (¶2.4.3)
    id              bigint generated always as identity primary key,
    office_id       int not null,
    case_id         bigint not null,
    attempt_id      bigint not null,
    need            text not null,                      -- social_services, accompaniment, other_services
    answer          text not null,                      -- agreed, refused, thinking
    form            text not null default 'oral',       -- oral, written
    reason          text,                               -- of a refusal
    decide_by       date,
    given_at        timestamptz not null,
    foreign key (case_id, attempt_id) references kurator.attempt_case       -- given in an attempt that served this case
);
create function kurator.sound(r kurator.consent) returns boolean language plpgsql immutable as $$
begin
    return r.need in ('social_services', 'accompaniment', 'other_services') and r.answer in ('agreed', 'refused', 'thinking')
       and r.form in ('oral', 'written')
       and (r.answer <> 'refused' or r.reason is not null)
       and (r.answer <> 'thinking' or r.decide_by is not null);
end $$;
alter table kurator.consent add constraint sound check (kurator.sound(consent));
create index consent_case on kurator.consent (case_id);
create table kurator.appointment (
    id              bigint generated always as identity primary key,
    office_id       int not null,
    case_id         bigint not null references kurator.case_file,
    attempt_id      bigint references kurator.contact_attempt,
    starts_at       timestamptz not null,
    place           text not null,                      -- office, home
    address         text not null default '',
    state           text not null default 'agreed',     -- agreed, kept, missed, moved, cancelled
    superseded_at   timestamptz,
    version         int not null default 1,
    made_at         timestamptz not null default kurator.clock(),
    made_by         int references kurator.staff,
    marked_at       timestamptz,                        -- as kept, missed or cancelled
    marked_by       int references kurator.staff
);
create function kurator.sound(r kurator.appointment) returns boolean language plpgsql immutable as $$
begin
    return r.place in ('office', 'home') and r.state in ('agreed', 'kept', 'missed', 'moved', 'cancelled');
end $$;
alter table kurator.appointment add constraint sound check (kurator.sound(appointment));
create index appointment_case on kurator.appointment (case_id);
create index appointment_day on kurator.appointment (office_id, starts_at) where superseded_at is null and state in ('agreed', 'kept', 'missed');

-- Every running period of any kind. Open rows are a partition of their own.
create table kurator.deadline (
    id              bigint generated by default as identity,
    case_id         bigint not null,
    person_id       bigint not null,
    period          text not null,
    office_id       int not null,
    assignee_id     int,
    started_on      date not null,
    due_on          date not null,
    calendar        text not null,
    revision_id     bigint,                             -- calendar_revision it was computed with; null: a given date
    state           text not null,                      -- open, met, cancelled: there is a partition for no other
    closed_on       date,
    opened_at       timestamptz not null default kurator.clock(),
    site_id         int,                                -- of the case
    born            date,                               -- of the citizen, and his need (0030_directions.sql): a monitor's lists are counted
    need            int,                                -- from the index alone; triggers keep both, nobody else writes them
    primary key (id, state)
) partition by list (state);
create table kurator.deadline_open partition of kurator.deadline for values in ('open')
    with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.1,
          autovacuum_analyze_threshold = 2000);
create table kurator.deadline_done partition of kurator.deadline for values in ('met', 'cancelled');
create unique index deadline_open_case on kurator.deadline_open (case_id, period);
create index deadline_open_list on kurator.deadline_open (office_id, period, due_on, id) include (case_id, assignee_id, site_id, born, need);
create index deadline_done_case on kurator.deadline_done (case_id);
create table kurator.deadline_shift (
    id              bigint generated always as identity primary key,
    deadline_id     bigint not null,
    case_id         bigint not null,
    office_id       int not null,
    due_before      date not null,
    due_after       date not null,
    revision_before bigint not null,
    revision_after  bigint not null,
    shifted_at      timestamptz not null default kurator.clock(),
    seen_by         int references kurator.staff
);
create index deadline_shift_case on kurator.deadline_shift (case_id);
create index deadline_shift_office on kurator.deadline_shift (office_id, shifted_at);

-- Figures above one office: deltas by trigger, folded later; the figure is the sum of both.
create table kurator.tally (
    office_id       int not null,
    period          text not null,
    state           text not null,
    assignee_id     int,
    due_on          date not null,
    n               bigint not null,
    folded          boolean not null default false
);
create index tally_key on kurator.tally (office_id, period, state, due_on, assignee_id) include (n);

-- Exactly once, and nothing typed is lost.
create type kurator.save_row as (
    outcome         text,       -- saved, merged (after saved: what somebody else changed meanwhile), refused, conflict, question
    code            text,       -- message code, '' when saved
    field           text,       -- form field concerned or ''
    args            text[],
    version         int,        -- of the saved row
    id              bigint      -- of the saved row
);
create table kurator.request (
    id              uuid primary key,
    login           name not null,
    function        text not null,
    body_hash       bytea not null,
    result          kurator.save_row[] not null default '{}',
    replays         int not null default 0,
    made_at         timestamptz not null default kurator.clock()
);
-- When the session that asks began, as api.start has kept it: to ask the server anew with each draft would look through all sessions. A client can
-- set it to something else, and be thought away from its own forms.
create function kurator.session_began() returns bigint language plpgsql stable as $$
declare
    v_kept constant text := current_setting('kurator.began', true);
begin
    return case when v_kept ~ '^[0-9]{1,18}$' then v_kept::bigint end;
end $$;
create function kurator.session_begins() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform set_config('kurator.began', accounts.session_began(pg_backend_pid())::text, false);
end $$;
create table kurator.draft (
    id              uuid primary key,                   -- the request id the save will use
    login           name not null,
    form            text not null,
    target          bigint,                             -- as draft_form says; presence mark ("also open at …")
    office_id       int not null,
    base_version    int,
    seq             int not null,
    focus           text not null default '',
    names           text[] not null,
    "values"        text[] not null,
    saved_at        timestamptz not null default kurator.clock(),
    begun_at        timestamptz not null default kurator.clock(),
    left_at         timestamptz,                        -- the form was closed and the draft kept: nobody is at it
    session         int not null default pg_backend_pid(),      -- which session is at it: when that is gone, nobody is
    session_began   bigint default kurator.session_began(),     -- a number is given anew to other processes: when that session began
    check (cardinality(names) = cardinality("values"))
);
-- Each vacuum and each analyze throws away what every session has planned for the table, a third of the server's work with 200
-- clerks: of small tables that all day's work goes through, the thresholds for small tables were passed several times a minute.
alter table kurator.draft set (autovacuum_vacuum_threshold = 5000, autovacuum_analyze_threshold = 5000);
alter table kurator.request set (autovacuum_analyze_threshold = 5000, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_threshold = 10000);
-- Is the session of a draft still there? One that was killed has no chance to say that it leaves. The server forgets a session with its
-- process, whose number another one gets: that began at another moment. Half a day bounds it where nothing told when (psql).
create function kurator.at_work(p_session int, p_began bigint, p_at timestamptz) returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    v_began constant bigint := accounts.session_began(p_session);
begin
    return p_at > kurator.clock() - interval '12 hours' and v_began is not null and v_began = coalesce(p_began, v_began);
end $$;
-- What the target of a form's draft is. A form that is not here is of none.
create table kurator.draft_form (
    form            text primary key,
    target          text not null check (target in ('case', 'person', 'request', 'account', 'site', 'proposal', 'none'))
);
insert into kurator.draft_form (form, target)
select f, 'case' from unnest('{attempt,override,mistake,esrn,appointment,meeting,close,reopen,forward,spot,phone,address,preference,representative,processing,restrict,named,request}'::text[]) f
union all
select f, t from (values ('intake', 'person'), ('answer', 'request'), ('withdraw', 'request'), ('reply', 'request'), ('user', 'account'), ('user_lock', 'account'), ('site', 'site'),
                         ('destroy-decide', 'proposal'), ('destroy', 'none'), ('passed', 'none'), ('orphan', 'none'), ('absence', 'none'), ('handover', 'none')) v(f, t);
create index draft_login on kurator.draft (login);
create index draft_target on kurator.draft (target, form);
-- Which role may call which function: drives grants, manual and tests.
create table kurator.function_grant (
    function        text not null,                      -- name in schema api
    role            text not null references kurator.role,
    primary key (function, role)
);
