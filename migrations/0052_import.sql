-- role: kurator_owner
-- Bulk in: files of extracts of the federal register, and an office's own register. A file is staged line by line, judged (the dry
-- run), and applied in lots, each in one transaction. Every line ends as created, updated, there already or refused.

set local role kurator_audit;
-- The same as audit.log for new rows that come by thousands, a statement at a time: log_many(subject column, id column), the rows named `added`.
create function audit.log_many() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_at constant timestamptz := kurator.clock();
    v_request constant uuid := audit.request();
    v_host constant text := coalesce(host(inet_client_addr()), 'local');
    v_program constant text := audit.program();
begin
    with v as materialized (
        select nextval('audit.entry_id_seq') as id, (r.row ->> tg_argv[0])::bigint as subject, r.row ->> tg_argv[1] as row_id, r.salt, d.columns, d."values"
          from (select to_jsonb(a) as row, ext.gen_random_bytes(16) as salt from added a offset 0) r
         cross join lateral (select array_agg(n.key) as columns, array_agg(n.value) as "values" from jsonb_each_text(r.row) n(key, value) where n.value <> '') d),
    e as (
        insert into audit.entry (id, at, xid, login, host, program, kind, subject, relation, row_id, columns, digest, why, request)
        overriding system value
        select v.id, v_at, pg_current_xact_id(), session_user, v_host, v_program,
               'insert', v.subject, tg_table_schema || '.' || tg_table_name, v.row_id, v.columns, audit.digest_of(v.salt, v."values"), '', v_request
          from v)
    insert into audit.value (entry_id, at, subject, salt, "values") select v.id, v_at, v.subject, v.salt, v."values" from v;
    return null;
end $$;
grant execute on function audit.log_many() to kurator_owner, kurator_import;
grant execute on function audit.lately(int, text[], text, int) to kurator_owner;
grant usage on schema audit to kurator_import;
set local role kurator_owner;

-- A file that was taken in: by whose office, which one it is (by its digest: the same file again goes on where it was left).
create table kurator.import_file (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    kind            text not null check (kind in ('extracts', 'register', 'referral')),      -- a referral: recorded by hand, a file of one line
    source          text not null default 'ipra' references kurator.source,     -- of the referrals that its lines open
    name            text not null check (length(name) between 1 and 200),
    sha256          text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    lines           int,                            -- null: not all of it is staged yet
    received_on     date not null,                  -- when it arrived at the operators: the day on which it was taken in
    made_by         int references kurator.staff,
    made_at         timestamptz not null default kurator.clock(),
    begun_at        timestamptz not null default kurator.clock(),   -- the last time that somebody took it in hand
    cleared_at      timestamptz,                    -- lines that waited too long were taken out of it: the file is staged anew
    ended_at        timestamptz,                    -- every line has its outcome or lies in the tray
    reader          int not null default 0,         -- how its lines were read: a program that reads otherwise has a higher number
    unique (office_id, kind, sha256)
);
-- A line of it. Its values go when it has its outcome; what lies in the tray keeps them until it is decided.
create table kurator.import_row (
    import_id       bigint not null,                -- (no references: each of the updates of a lot would ask for them again)
    line            int not null check (line >= 0),
    outcome         text check (outcome in ('created', 'updated', 'there', 'refused')),
    tray            boolean not null default false, -- refused for the time being: somebody has to look at it
    verdict         text check (verdict in ('new', 'known', 'changed', 'doubtful', 'refused')),
    code            text not null default '',       -- of what is wrong or doubtful, with the column and the arguments
    field           text not null default '',
    args            text[] not null default '{}',
    office_id       int,                            -- the operator it goes to
    person_id       bigint,
    case_id         bigint,
    ipra_id         bigint,
    same_ipra       boolean not null default false, -- that very extract is there, as it is
    decision        text check (decision in ('to', 'same', 'new', 'drop')),     -- of who looked at it in the tray
    to_office       int,                            -- the operator, the citizen that it names
    to_person       bigint,
    decided_by      int references kurator.staff,
    decided_at      timestamptz,
    fresh           boolean not null default false, -- while it is applied: the citizen is new, the line opens a referral, it joins a case
    opens           boolean not null default false,
    joins           boolean not null default false,
    turn            boolean not null default false, -- it is being applied
    part            int not null default 0,         -- 0 or 1, by the birth date: the two may be applied at once, by a connection each
    disputed        boolean not null default false, -- its SNILS is another's, whom its office does not see, or of whom somebody said that he is another
    surname         text, given_name text, patronymic text, birth_date date, sex text, snils text, disability text, phone text,
    postal_code     text, territory text, settlement text, address text, ipra_number text, ipra_issued_on date, until_kind text,
    valid_until     date, protocol text, limits int[], sender text, sender_no text, sender_on date, region_received_on date, rest jsonb,
    primary key (import_id, line)
) with (fillfactor = 60);
create index import_row_waits on kurator.import_row (import_id, part, line) where outcome is null;
create index import_row_tray on kurator.import_row (import_id, line) where tray;
-- (No more of them: each row is written three times, and by these alone the first two touch no index.)
-- What an extract says beside the columns that kurator knows, as it came.
create table kurator.ipra_rest (
    ipra_id         bigint primary key references kurator.ipra on delete cascade,
    person_id       bigint not null,                -- the extract's
    came_at         timestamptz not null default kurator.clock(),
    rest            jsonb not null
);
create index ipra_rest_person on kurator.ipra_rest (person_id);
alter table kurator.import_file enable row level security;      -- no policies: reached by the functions below, which ask
alter table kurator.import_row enable row level security;
alter table kurator.ipra_rest enable row level security;
create trigger journal after insert or update or delete on kurator.import_file for each row execute function audit.log('-', 'id');
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values
 ('kurator.import_row', 'person_id', false, 'lines of a file on their way: journalled as the rows that they become'),
 ('kurator.ipra_rest', 'person_id', false, 'the file itself, as it came; the extract that it belongs to is journalled');
set local role kurator_owner;
do $$
begin
    -- the line stays, so that a receipt still adds up: that there was one, and that nothing of it is taken in any more
    perform kurator.destroyed_so('kurator.import_row', 'blank', 'person',
        'outcome = case when t.tray then ''refused'' else coalesce(t.outcome, ''refused'') end, verdict = coalesce(t.verdict, ''refused''),'
        ' code = case when t.tray or t.outcome is null or t.outcome = ''refused'' and t.args <> ''{}'' then ''import.destroyed'' else t.code end, field = '''', args = ''{}'', tray = false, turn = false, person_id = null,'
        ' case_id = null, ipra_id = null, decision = null, to_person = null, surname = null, given_name = null, patronymic = null, birth_date = null, sex = null, snils = null,'
        ' disability = null, phone = null, postal_code = null, territory = null, settlement = null, address = null, ipra_number = null, ipra_issued_on = null,'
        ' until_kind = null, valid_until = null, protocol = null, limits = null, sender = null, sender_no = null, sender_on = null, region_received_on = null, rest = null',
        'that there was a line', p_position => 1, p_condition =>
        '(t.person_id = $1 or t.to_person = $1 or exists (select from kurator.person p where p.id = $1 and (t.snils = p.snils'
        ' or t.birth_date = p.birth_date and kurator.begins_with_name(t.surname, p.id, p.surname)))'
        -- (of a line that was refused there is what was wrong in its column: perhaps a name)
        ' or t.outcome = ''refused'' and not t.tray and t.args <> ''{}'' and kurator.named_in(array_to_string(t.args, '' ''), (select kurator.needles($1))))');
    perform kurator.destroyed_so('kurator.ipra_rest', 'delete', 'person', p_position => 5);
end $$;

-- ---- to whom a line goes ----

-- A place without the words that every place has: «п. Кутулик» and «Кутулик», «Аларский район» and «Аларский муниципальный округ».
create function kurator.place_key(p_text text) returns text language sql immutable parallel safe as $$
    select array_to_string(array(select w.word from unnest(kurator.address_words(coalesce(p_text, ''), '')) with ordinality w(word, n)
                                  where w.word <> all ('{городской,муниципальный,округ,образование,м,о,го,мо,мр,рн}'::text[]) order by w.n), ' ') $$;
create function kurator.place_keys(p_texts text[]) returns text[] language sql immutable parallel safe as $$
    select coalesce(array_agg(kurator.place_key(t)) filter (where kurator.place_key(t) <> ''), '{}') from unnest(p_texts) t $$;
alter table kurator.routing add column territory_key text generated always as (kurator.place_key(territory)) stored,
                            add column settlement_key text generated always as (kurator.place_key(settlement)) stored;
alter table kurator.organisation add column territory_keys text[] generated always as (kurator.place_keys(territory)) stored;
-- The operators of a place: rows of kurator.routing by settlement, then by territory, one for the category before one for all; else whose
-- own territory it is. One: that is it; several: a tie.
create function kurator.route(p_territory text, p_settlement text, p_category text) returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    t constant text := kurator.place_key(p_territory);
    s constant text := kurator.place_key(p_settlement);
    v_offices int[];
begin
    select array_agg(distinct y.organisation_id) into v_offices
      from (select x.organisation_id, x.rank, min(x.rank) over () as best
              from (select r.organisation_id,
                           case when r.settlement_key <> '' then 1 else 3 end + case when r.target_category is null then 1 else 0 end as rank
                      from kurator.routing r
                      join kurator.organisation o on o.id = r.organisation_id and o.takes_referrals and o.closed_on is null
                     where (r.target_category is null or r.target_category = p_category)
                       and case when r.settlement_key <> '' then r.settlement_key = s and (t = '' or r.territory_key in ('', t))
                                else r.territory_key <> '' and r.territory_key in (t, s) end
                    union all
                    select o.id, case when t = any (o.territory_keys) then 5 else 6 end
                      from kurator.organisation o
                     where o.takes_referrals and o.closed_on is null and (t = any (o.territory_keys) or s = any (o.territory_keys))) x) y
     where y.rank = y.best;
    return coalesce(v_offices, '{}');
end $$;

-- ---- staging ----

-- May the account take in files there: a supervisor for his own office, a monitor in his centre for all operators of the region.
create function kurator.may_import(p_office int, out ok boolean, out region boolean) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    region := exists (select from kurator.role_in_force f where f.login = session_user and f.office_id = p_office and f.role = 'monitor');
    ok := region or kurator.supervises(p_office);
end $$;
-- What is wrong with a line, the first of it: whatever the program has checked is checked here, too.
create function kurator.import_fault(r kurator.import_row, p_kind text, p_today date, out code text, out field text, out args text[])
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    f record;
begin
    args := '{}';
    -- (expressions first, which nearly every line passes: a query a line is dear)
    if coalesce(concat(r.surname, r.given_name, r.patronymic) collate "C" !~ '^[А-Яа-яЁё]+$' or greatest(length(r.surname), length(r.given_name), length(r.patronymic)) > 100, true)
       or r.surname is null or r.given_name is null then
        for f in select * from (values ('surname', r.surname), ('given_name', r.given_name), ('patronymic', r.patronymic)) v(name, value) loop
            if f.value is null and f.name <> 'patronymic' then
                code := 'field.required'; field := f.name; return;
            elsif length(f.value) > 100 then
                code := 'field.long'; field := f.name; args := '{100}'; return;
            elsif kurator.name_fault(f.value) is not null then
                args := kurator.name_fault(f.value); code := args[1]; args := args[2:]; field := f.name; return;
            end if;
        end loop;
    end if;
    if concat(r.territory, r.settlement, r.address, r.ipra_number, r.protocol, r.sender, r.sender_no) ~ '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]' then
        select 'field.control', v.name into code, field
          from (values ('territory', r.territory), ('settlement', r.settlement), ('address', r.address), ('ipra_number', r.ipra_number), ('ipra_protocol', r.protocol),
                       ('sender', r.sender), ('sender_no', r.sender_no)) v(name, value)
         where v.value ~ '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]' limit 1;
        return;
    end if;
    if r.birth_date is null or r.sex is null then
        code := 'field.required'; field := case when r.birth_date is null then 'birth_date' else 'sex' end; return;
    elsif r.birth_date > p_today then
        code := 'birth.future'; field := 'birth_date'; return;
    elsif r.birth_date < p_today - interval '120 years' then
        code := 'birth.old'; field := 'birth_date'; return;
    elsif kurator.snils_fault(r.snils) is not null then
        args := kurator.snils_fault(r.snils); code := args[1]; args := args[2:]; field := 'snils'; return;
    elsif kurator.phone_fault(r.phone) is not null then
        code := 'phone.format'; field := 'phone'; return;
    elsif r.postal_code !~ '^[0-9]{6}$' then
        code := 'postal_code.format'; field := 'postal_code'; return;
    elsif p_kind = 'extracts' and (r.ipra_number is null or r.ipra_issued_on is null) then
        code := 'field.required'; field := case when r.ipra_number is null then 'ipra_number' else 'ipra_issued_on' end; return;
    elsif r.ipra_issued_on > p_today or r.sender_on > p_today or r.region_received_on > p_today then
        code := 'date.future';
        field := case when r.ipra_issued_on > p_today then 'ipra_issued_on' when r.sender_on > p_today then 'sender_on' else 'region_received_on' end; return;
    elsif r.ipra_issued_on < r.birth_date then
        code := 'received.before_birth'; field := 'ipra_issued_on'; return;
    elsif r.valid_until < r.ipra_issued_on then
        code := 'ipra.valid_order'; field := 'ipra_valid_until'; return;
    elsif r.disability in ('1', '2', '3') and r.birth_date + interval '18 years' > p_today then
        code := 'disability.minor'; field := 'disability'; return;
    elsif r.disability = 'child' and r.birth_date + interval '18 years' <= p_today then
        code := 'disability.adult'; field := 'disability'; return;
    elsif r.disability = 'limited_health' and r.birth_date + interval '3 years' <= p_today then
        code := 'disability.limited'; field := 'disability'; return;
    elsif p_kind = 'register' and r.rest is not null then
        field := kurator.register_fault(r.rest, r.birth_date, p_today);        -- 0057_registers.sql
        if field is not null then
            code := 'import.register'; args := array[field]; return;
        end if;
    end if;
end $$;

-- ---- judging ----

-- What would become of lines that wait: at most p_limit of those after p_after up to p_until; how many, and the last of them. Judging
-- again is judging anew.
create function kurator.import_judge(p_import bigint, p_after int, p_until int, p_limit int, p_region boolean, p_part int, out n int, out last int)
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set enable_hashjoin = on set plan_cache_mode = force_custom_plan as $$
declare
    m kurator.import_file;
    v_hidden constant bigint[] := kurator.hidden_people();
    v_away constant int[] := kurator.foreign_sites();
    v_reach constant kurator.reach[] := case when p_region then kurator.my_directions() end;
begin
    select * into strict m from kurator.import_file f where f.id = p_import;
    with r as materialized (
        select t.line, t.surname, t.given_name, t.patronymic, t.birth_date, t.snils, coalesce(t.territory, '') as territory, coalesce(t.settlement, '') as settlement,
               t.disability, t.ipra_number, t.ipra_issued_on, t.until_kind, t.valid_until, t.protocol, t.limits, t.decision, t.to_office, t.to_person,
               coalesce((select k.code from kurator.target_category k
                          where k.age_from <= extract(year from pg_catalog.age(m.received_on, t.birth_date)) order by k.age_from desc limit 1), '') as category
          from kurator.import_row t
         where t.import_id = p_import and t.outcome is null and t.line > p_after and t.line <= p_until and (p_part is null or t.part = p_part)
         order by t.line limit p_limit),
    place as materialized (
        select d.*, case when p_region then kurator.route(d.territory, d.settlement, d.category) else array[m.office_id] end as offices
          from (select distinct r.territory, r.settlement, r.category from r) d),
    routed as materialized (
        select r.*, case when r.to_office is null then p.offices else array[r.to_office] end as offices,
               array_to_string(kurator.name_words(r.surname) || kurator.name_words(r.given_name), ' ') || ' ' as start,
               kurator.birth_key(r.birth_date) as birth, kurator.name_key(r.surname) as surname_key
          from r
          join place p on p.territory = r.territory and p.settlement = r.settlement and p.category = r.category),
    met as materialized (
        select r.*, h.id as holder, h.sure, h.seen as holder_seen, k.people, k.other_snils
          from routed r
          left join lateral (select p.id, p.birth_date = r.birth_date and kurator.name_key(p.surname) = r.surname_key and p.id <> all (v_hidden) as sure,
                                    -- a holder whom the caller does not see is none: the answer is the same whether there is one (a region has all
                                    -- offices in its reach, and nobody who is restricted)
                                    p.id <> all (v_hidden) and (p_region or kurator.person_away(p.id, m.office_id, v_away) is not true
                                                and exists (select from kurator.person_office o where o.person_id = p.id and o.office_id = m.office_id)) as seen
                               from kurator.person p
                              where r.snils is not null and p.snils = r.snils and not p.snils_disputed and p.merged_into is null) h on true
          left join lateral (select array_agg(distinct p.id) filter (where p.snils is null or r.snils is null) as people,
                                    bool_or(p.snils is not null and r.snils is not null) as other_snils
                               from kurator.person p
                              -- by the keys, once a line, and by nothing else, whatever the planner thinks of a range: there are dozens of a birth date
                              where p.id = any (array(select k.person_id from kurator.person_key k
                                                       where h.seen is not true and k.office_id = any (r.offices) and k.kind = 'name' and k.key >= r.start and k.key < kurator.key_end(r.start)
                                                         and position(' ' || r.birth in k.key) > 0))
                                and p.birth_date + 0 = r.birth_date and p.merged_into is null and p.id <> all (v_hidden) and p.id is distinct from h.id
                                and (p.patronymic = '' or r.patronymic is null or kurator.name_key(p.patronymic) = kurator.name_key(r.patronymic))) k on true),
    known as materialized (
        select t.*, case when t.decision = 'same' then t.to_person when t.decision = 'new' then null
                         when t.sure and t.holder_seen then t.holder when cardinality(t.people) = 1 then t.people[1]
                         when t.sure and t.people is null and t.other_snils is not true then t.holder end as person
          from met t),
    had as materialized (
        select t.*, p.died_on, i.id as ipra, i.same, coalesce(t.decision, 'to') = 'to' as open,
               -- whom another office alone keeps is told to nobody but the region: here he is entered as a new one is
               p_region or exists (select from kurator.person_office o where o.person_id = t.person and o.office_id = m.office_id) as seen,
               not p_region and kurator.person_away(t.person, m.office_id, v_away) is true as away,
               (select min(c.id) from kurator.case_file c where c.person_id = t.person and c.office_id = t.offices[1] and c.state = 'open') as running,
               p_region and exists (select from kurator.case_file c where c.person_id = t.person and c.office_id <> all (t.offices) and c.state = 'open') as elsewhere
          from known t
          left join kurator.person p on p.id = t.person
          left join lateral (
                -- what a file does not say is not told otherwise by it
                select i.id, (t.until_kind is null or (i.until_kind, i.valid_until) is not distinct from (t.until_kind, t.valid_until))
                             and (t.protocol is null or i.protocol = t.protocol) and (t.limits is null or i.limits is not distinct from t.limits)
                             and (nullif(t.disability, 'limited_health') is null or i.disability is not distinct from t.disability) as same
                  from kurator.ipra i
                 where i.person_id = t.person and i.number = t.ipra_number and i.issued_on is not distinct from t.ipra_issued_on
                 order by i.id limit 1) i on true),
    told as (
        select t.line, t.person, t.running, t.ipra, t.offices, t.seen, coalesce(t.same, false) as same, t.holder is not null as held,
               -- who it is has been decided, or is to be
               case when t.open and t.holder_seen and not t.sure then 'import.snils_other'
                    when t.open and cardinality(t.people) > 1 then 'import.several'
                    when t.open and t.person is null and t.other_snils then 'import.snils_differs'
                    when t.away then 'site.kept'
                    when t.died_on is not null and t.seen then
                        -- on which day is told to who would see the citizen
                        case when p_region and not exists (select from kurator.person_office o where o.person_id = t.person and kurator.fits(t.person, o.office_id, v_reach)) then 'import.died' else 'person.died' end
                    when t.same and t.seen then null
                    when cardinality(t.offices) = 0 then case when t.territory = '' and t.settlement = '' then 'import.no_place' else 'import.unroutable' end
                    when cardinality(t.offices) > 1 then 'import.tie'
                    when t.elsewhere and t.running is null and t.to_office is null then 'import.moved' end as doubt,
               case when t.away then array[(select kurator.site_name(o.site_id) from kurator.person_office o where o.person_id = t.person and o.office_id = m.office_id)]
                    when t.died_on is not null and (not p_region or exists (select from kurator.person_office o where o.person_id = t.person and kurator.fits(t.person, o.office_id, v_reach)))
                    then array[t.died_on::text]
                    when t.died_on is not null then '{}'
                    when cardinality(t.offices) = 0 then array[t.territory, t.settlement]
                    when cardinality(t.offices) > 1 then array[(select string_agg(o.short_name, ', ' order by o.no) from kurator.organisation o where o.id = any (t.offices))]
                    else '{}' end as args
          from had t),
    done as (
        update kurator.import_row t
           set verdict = case when d.doubt is not null then 'doubtful' when d.person is null or not d.seen then 'new' when d.same then 'known' else 'changed' end,
               code = coalesce(d.doubt, ''), field = '', args = case when d.doubt is null then '{}' else d.args end,
               office_id = case when cardinality(d.offices) = 1 then d.offices[1] end, person_id = case when d.doubt is null then d.person end,
               case_id = case when d.doubt is null then d.running end, ipra_id = case when d.doubt is null then d.ipra end, same_ipra = d.same,
               disputed = d.held and d.person is null and d.doubt is null
          from told d
         where t.import_id = p_import and t.line = d.line
        returning t.line)
    select count(*), max(d.line) into n, last from done d;
end $$;

-- ---- applying ----

-- What thousands of rows are written by, and nobody logs in as: its rows are journalled a statement at a time, and the search keys and the
-- ladder of new citizens are made once a lot, not a row.
grant usage on schema kurator to kurator_import;
grant select, insert, update on kurator.person, kurator.person_office, kurator.phone, kurator.address, kurator.ipra, kurator.case_file,
    kurator.referral, kurator.import_row, kurator.import_file, kurator.ipra_rest, kurator.person_clash, kurator.person_key to kurator_import;
grant insert on kurator.duplicate_queue to kurator_import;
grant insert on kurator.deadline to kurator_import;
grant select on kurator.organisation, kurator.calendar_current, kurator.source, kurator.period, kurator.setting, kurator.setting_kind to kurator_import;
grant usage on sequence kurator.person_id_seq, kurator.case_file_id_seq, kurator.ipra_id_seq to kurator_import;
do $$
declare
    t text;
    v_key text;
begin
    foreach t in array '{person,person_office,phone,address,ipra,case_file,referral,import_row,import_file,ipra_rest,person_clash,person_key,duplicate_queue,deadline,deadline_open}'::text[] loop
        execute format('create policy importer on kurator.%I to kurator_import using (true) with check (true)', t);
    end loop;
    foreach t in array '{person,person_office,phone,address,ipra,case_file,referral}'::text[] loop
        v_key := case t when 'person' then 'id' else 'person_id' end;
        execute format('drop trigger journal on kurator.%I', t);
        execute format('create trigger journal after insert on kurator.%I for each row when (current_user <> ''kurator_import'') execute function audit.log(%L, %L)',
                       t, v_key, case t when 'person_office' then 'office_id' else 'id' end);
        execute format('create trigger journal_rest after update or delete on kurator.%I for each row execute function audit.log(%L, %L%s)',
                       t, v_key, case t when 'person_office' then 'office_id' else 'id' end, case t when 'case_file' then ', ''close_reason''' end);
        execute format('create trigger journal_many after insert on kurator.%I referencing new table as added for each statement
                        when (current_user = ''kurator_import'') execute function audit.log_many(%L, %L)', t, v_key, case t when 'person_office' then 'office_id' else 'id' end);
    end loop;
    -- a site is given along, and whom an office let go is nobody whom a line finds
    drop trigger site_kept on kurator.case_file;
    create trigger site_kept before insert on kurator.case_file for each row when (current_user <> 'kurator_import') execute function kurator.case_site_kept();
    drop trigger zz_kept on kurator.case_file;
    create trigger zz_kept after insert on kurator.case_file for each row when (current_user <> 'kurator_import') execute function kurator.case_file_kept();
    -- the same function and arguments as before; the importer asks for them once a lot
    drop trigger rekey_insert on kurator.person_office;
    create trigger rekey_insert after insert on kurator.person_office referencing new table as changed for each statement
        when (current_user <> 'kurator_import') execute function kurator.keys_added();
    drop trigger rekey_insert on kurator.phone;
    create trigger rekey_insert after insert on kurator.phone referencing new table as changed for each statement
        when (current_user <> 'kurator_import') execute function kurator.keys_added();
    drop trigger rekey_insert on kurator.address;
    create trigger rekey_insert after insert on kurator.address referencing new table as changed for each statement
        when (current_user <> 'kurator_import') execute function kurator.keys_added();
    drop trigger rekey_insert on kurator.referral;
    create trigger rekey_insert after insert on kurator.referral referencing new table as changed for each statement
        when (current_user <> 'kurator_import') execute function kurator.keys_added();
    drop trigger follow_insert on kurator.phone;
    create constraint trigger follow_insert after insert on kurator.phone deferrable initially deferred
        for each row when (current_user <> 'kurator_import') execute function kurator.follow_person();
end $$;
grant execute on function kurator.need(text, int[]), kurator.office_today(int), kurator.merging(bigint, bigint), kurator.merge_moves(jsonb, jsonb), kurator.clock(), kurator.rekey(bigint[], text[]), kurator.recompute(bigint, kurator.ladder_facts, bigint, int, kurator.case_file),
    kurator.due_or_null(text, date, int), kurator.calendar_lock(boolean), kurator.import_judge(bigint, int, int, int, boolean, int), kurator.name_key(text),
    kurator.name_words(text), kurator.name_keys(text, text, text, text[], date), kurator.birth_key(date), kurator.phone_key(text), kurator.address_keys(text, text), kurator.address_words(text, text), kurator.sound(kurator.case_file), kurator.sound(kurator.phone), kurator.joins_running_case(text, int), kurator.setting_bool(text, int), kurator.setting_text(text, int) to kurator_import;
grant create on schema kurator to kurator_import;
set local role kurator_import;
-- Applies the next p_limit lines that wait (tray and refused aside), or that one: how many were created, updated, there already, kept for the
-- tray, and how many wait still. Its only caller is kurator.import_apply, which has asked. One transaction; of two lines of one
-- citizen the second is judged when the first is written. KU002 when the calendar of an operator does not reach that far.
create function kurator.import_write(p_import bigint, p_limit int, p_part int, p_line int, p_region boolean, p_me int, p_from int default 0, p_to int default 2147483647,
                                     out created int, out updated int, out there int, out tray int,
                                     out offices int[], out waits boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    m kurator.import_file;
    v_first int;
    v_last int;
    v_n int;
    v_fresh int;
    v_lines int[];
    v_people bigint[];
    v_case bigint;
    v_horizon text;
    v_days int;
    v_parts constant int[] := case when p_part is null then '{0,1}' else array[p_part] end;     -- (kept plans find these by import_row_waits)
begin
    created := 0; updated := 0; there := 0; tray := 0; offices := '{}';
    select * into strict m from kurator.import_file f where f.id = p_import;
    v_days := coalesce((select t.amount from kurator.source s join kurator.period t on t.code = s.period and t.unit = 'working_days' where s.code = m.source), 5);
    if p_line is not null then              -- out of the tray: to the operator it comes today
        m.received_on := kurator.office_today(m.office_id);
    end if;
    -- of each part one import writes at a time: of two files with the same citizen the second finds him. (What is recorded by hand does not wait for the lots of files: its
    -- caller holds kurator.citizen_lock, as an intake does; whom a lot enters at that moment without a SNILS, too, is found among the duplicates.)
    if p_line is null and m.kind <> 'referral' then
        if p_part is distinct from 1 then
            perform pg_advisory_xact_lock(1262834253, 0);
        end if;
        if p_part is distinct from 0 then
            perform pg_advisory_xact_lock(1262834253, 1);
        end if;
    end if;
    select min(x.line), max(x.line) into v_first, v_last from (select r.line from kurator.import_row r where r.import_id = p_import and r.outcome is null and r.part = any (v_parts) and (p_line is null or r.line = p_line)
          and r.line between p_from and p_to order by r.line limit p_limit) x;
    loop
        select j.n into v_n from kurator.import_judge(p_import, v_first - 1, v_last, p_limit, p_region, p_part) j;
        -- of lines with one citizen the first; the others wait for the next turn, that of the same extract too
        v_lines := array(select x.line
                           from (select r.line, r.snils, row_number() over (partition by r.birth_date, kurator.name_key(r.surname), kurator.name_key(r.given_name) order by r.line) as i,
                                        row_number() over (partition by coalesce(r.snils, r.line::text) order by r.line) as k
                                   from kurator.import_row r
                                  where r.import_id = p_import and r.outcome is null and r.line between v_first and v_last and r.part = any (v_parts) and r.verdict in ('new', 'changed')) x
                          where x.i = 1 and x.k = 1);
        with d as (
            update kurator.import_row r
               set outcome = case r.verdict when 'known' then 'there' else 'refused' end, tray = r.verdict = 'doubtful',
                   (surname, given_name, patronymic, birth_date, sex, snils, disability, phone, postal_code, territory, settlement, address, ipra_number, ipra_issued_on,
                    until_kind, valid_until, protocol, limits, sender, sender_no, sender_on, region_received_on, rest)
                 = (select k.surname, k.given_name, k.patronymic, k.birth_date, k.sex, k.snils, k.disability, k.phone, k.postal_code, k.territory, k.settlement, k.address,
                           k.ipra_number, k.ipra_issued_on, k.until_kind, k.valid_until, k.protocol, k.limits, k.sender, k.sender_no, k.sender_on, k.region_received_on, k.rest
                      from (select r.* where r.verdict = 'doubtful') k right join (values (1)) o(n) on true)
             where r.import_id = p_import and r.outcome is null and r.line between v_first and v_last and r.part = any (v_parts) and r.verdict in ('known', 'doubtful')
            returning r.verdict)
        select there + count(*) filter (where d.verdict = 'known'), tray + count(*) filter (where d.verdict = 'doubtful') into there, tray from d;
        exit when v_lines = '{}';

        select o.short_name into v_horizon
          from (select distinct r.office_id from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.line = any (v_lines)) x
          join kurator.organisation o on o.id = x.office_id
         where m.kind <> 'register' and kurator.due_or_null(o.calendar, m.received_on, v_days) is null limit 1;
        if found then
            raise exception 'the calendar of % is not loaded far enough', v_horizon using errcode = 'KU002', detail = extract(year from m.received_on)::text;
        end if;
        -- numbers first, so that every row of a line knows the others
        with u as (
        update kurator.import_row r
           set turn = true, fresh = r.person_id is null, opens = x.opens, joins = x.joins, same_ipra = r.ipra_id is not null,
               person_id = coalesce(r.person_id, nextval('kurator.person_id_seq')),
               case_id = case when x.opens and not x.joins then nextval('kurator.case_file_id_seq') else r.case_id end,
               ipra_id = case when num_nonnulls(r.ipra_number, r.ipra_issued_on) = 0 then null else coalesce(r.ipra_id, nextval('kurator.ipra_id_seq')) end
          from (select t.line, m.kind <> 'register' and (t.ipra_id is null or t.verdict = 'new' or m.kind = 'referral') as opens,
                       t.case_id is not null and kurator.joins_running_case(m.source, t.office_id) as joins
                  from kurator.import_row t where t.import_id = p_import and t.line between v_first and v_last and t.outcome is null and t.part = any (v_parts) and t.line = any (v_lines)) x
         where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.line = x.line
        returning r.fresh)
        select count(*) filter (where u.fresh) into v_fresh from u;
        -- (in the order of the index that two may meet at: neither waits for the other)
        insert into kurator.person (id, surname, given_name, patronymic, birth_date, sex, snils, snils_disputed, disability) overriding system value
        select r.person_id, r.surname, r.given_name, coalesce(r.patronymic, ''), r.birth_date, r.sex, r.snils,
               r.disputed and exists (select from kurator.person p where p.snils = r.snils and not p.snils_disputed and p.merged_into is null), r.disability
          from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.fresh
         order by r.snils
            on conflict (snils) where snils is not null and not snils_disputed and merged_into is null do nothing;
        get diagnostics v_n = row_count;
        if v_n < v_fresh then       -- somebody else's since it was judged, an intake's or another file's: judged again in the next turn
            update kurator.import_row r set turn = false, fresh = false, opens = false, joins = false, person_id = null, case_id = null, ipra_id = null, same_ipra = false
             where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.fresh
               and not exists (select from kurator.person p where p.id = r.person_id);
        end if;
        -- another holder of the number, whom the caller does not see: cleared up above, as at an intake
        if exists (select from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.fresh and r.disputed) then
            insert into kurator.person_clash (person_id, other_id)
            select n.id, p.id
              from kurator.import_row r
              join kurator.person n on n.id = r.person_id and n.snils_disputed
              join kurator.person p on p.snils = n.snils and not p.snils_disputed and p.merged_into is null and p.id <> n.id
             where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.fresh;
        end if;
        update kurator.person p set disability = r.disability, version = p.version + 1
          from kurator.import_row r
         where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and not r.fresh and p.id = r.person_id and r.disability is not null and p.disability is distinct from r.disability
           -- what the newest extract says holds; without one only an office says it of its own
           and (m.kind = 'register' or r.ipra_issued_on is not null)
           and not exists (select from kurator.ipra i where i.person_id = p.id and i.issued_on > r.ipra_issued_on);
        insert into kurator.person_office (office_id, person_id)
        select r.office_id, r.person_id from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn
            on conflict do nothing;
        insert into kurator.phone (person_id, number, position)
        select r.person_id, r.phone, coalesce((select max(t.position) from kurator.phone t where t.person_id = r.person_id), 0) + 1
          from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.phone is not null
            on conflict (person_id, number) do nothing;
        insert into kurator.address (person_id, postal_code, settlement, line, territory)
        select r.person_id, r.postal_code, coalesce(r.settlement, ''), coalesce(r.address, ''), coalesce(r.territory, '')
          from kurator.import_row r
         where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and num_nonnulls(r.settlement, r.address, r.postal_code) > 0
           and (r.fresh or not exists (select from kurator.address a where a.person_id = r.person_id));
        insert into kurator.ipra (id, person_id, number, issued_on, until_kind, valid_until, protocol, disability, limits) overriding system value
        select r.ipra_id, r.person_id, coalesce(r.ipra_number, ''), r.ipra_issued_on, r.until_kind, r.valid_until, coalesce(r.protocol, ''),
               nullif(r.disability, 'limited_health'), r.limits
          from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.ipra_id is not null and not r.same_ipra;
        update kurator.ipra i
           set until_kind = coalesce(r.until_kind, i.until_kind), valid_until = case when r.until_kind is null then i.valid_until else r.valid_until end,
               protocol = coalesce(r.protocol, i.protocol), disability = coalesce(nullif(r.disability, 'limited_health'), i.disability),
               limits = coalesce(r.limits, i.limits), version = i.version + 1
          from kurator.import_row r
         where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and i.id = r.ipra_id and r.same_ipra;
        insert into kurator.ipra_rest (ipra_id, person_id, rest)
        select r.ipra_id, r.person_id, r.rest from kurator.import_row r
         where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.ipra_id is not null and r.rest is not null and m.kind <> 'referral'
            on conflict (ipra_id) do update set rest = excluded.rest, came_at = kurator.clock();
        if m.kind <> 'register' then
            if m.kind = 'extracts' then
                perform kurator.import_represented(p_import, v_first, v_last, m.received_on);       -- 0060_import_represented.sql
            else
                perform kurator.refer_represented(p_import);                                        -- 0071_refer.sql
            end if;
            -- an extract that was there and is put right opens nothing
            insert into kurator.case_file (id, office_id, site_id, person_id, source, ladder, received_on, registered_by, rung, next_step) overriding system value
            select r.case_id, r.office_id, case when not r.fresh then (select o.site_id from kurator.person_office o where o.person_id = r.person_id and o.office_id = r.office_id) end,
                   r.person_id, s.code, s.ladder, m.received_on, p_me,
                   case when s.ladder and r.fresh and r.phone is null then 2 else 1 end, case when s.ladder and r.fresh and r.phone is null then 'visit' else 'call' end
              from kurator.import_row r join kurator.source s on s.code = m.source
             where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.opens and not r.joins;
            insert into kurator.referral (office_id, case_id, person_id, source, received_on, region_received_on, sender, sender_no, sender_on, ipra_id, joined, note, registered_by)
            select r.office_id, r.case_id, r.person_id, m.source, m.received_on, r.region_received_on, coalesce(r.sender, ''), coalesce(r.sender_no, ''),
                   r.sender_on, r.ipra_id, r.joins, case when m.kind = 'referral' then coalesce(r.rest ->> 'note', '') else '' end, p_me
              from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.opens;
            -- the ladder of a new citizen has nothing on it yet: what kurator.recompute would find (a test compares)
            perform kurator.calendar_lock(false);
            with o as materialized (
                select x.office_id, g.calendar, c.revision_id, kurator.due_or_null(g.calendar, m.received_on, v_days) as due
                  from (select distinct t.office_id from kurator.import_row t where t.import_id = p_import and t.line between v_first and v_last and t.outcome is null and t.part = any (v_parts) and t.turn) x
                  join kurator.organisation g on g.id = x.office_id left join kurator.calendar_current c on c.calendar = g.calendar)
            insert into kurator.deadline (case_id, person_id, period, office_id, started_on, due_on, calendar, revision_id, state, tried, born, need)
            select r.case_id, r.person_id, 'notify', r.office_id, m.received_on, o.due, o.calendar, o.revision_id, 'open', false, r.birth_date, kurator.need(r.disability, r.limits)
              from kurator.import_row r join o on o.office_id = r.office_id
             where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.fresh and m.source = 'ipra';
            for v_case in select r.case_id from kurator.import_row r
                           where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.opens and not (r.fresh and m.source = 'ipra') order by r.case_id loop
                perform kurator.recompute(v_case);
            end loop;
        end if;
        -- of a new citizen the keys are made of the line itself (a test compares), in the order of their index; of one who was known as after any change
        insert into kurator.person_key (office_id, kind, key, person_id)
        select distinct r.office_id, k.kind, k.key collate "C", r.person_id
          from kurator.import_row r
         cross join lateral (
                select n.kind, n.key from kurator.name_keys(r.surname, r.given_name, coalesce(r.patronymic, ''), null, r.birth_date) n
                union all select 'birth', kurator.birth_key(r.birth_date)
                union all select 'snils', r.snils where r.snils is not null
                union all select 'phone', kurator.phone_key(r.phone) where r.phone is not null
                union all select 'address', w.key from kurator.address_keys(coalesce(r.settlement, ''), coalesce(r.address, '')) w(key)) k
         where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.fresh
         order by 1, 2, 3, 4;
        select array_agg(r.person_id) filter (where not r.fresh), array_agg(distinct r.office_id) || offices into v_people, offices
          from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn;
        insert into kurator.duplicate_queue (person_id)
        select r.person_id from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.fresh;
        if v_people is not null then
            perform kurator.rekey(v_people, '{name,part,parts,year,birth,snils,phone,address}');
        end if;
        if m.kind = 'register' then
            perform kurator.register_restore(p_import, v_first, v_last);        -- 0057_registers.sql
        end if;
        perform kurator.list_people(array(select r.person_id from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn));
        perform kurator.quality_touch(array(select r.person_id from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn));      -- 0077_quality_figures.sql
        -- done: the values go, what they became is in its place
        with d as (
            update kurator.import_row r
               set outcome = case r.verdict when 'new' then 'created' else 'updated' end, turn = false, surname = null, given_name = null, patronymic = null,
                   birth_date = null, sex = null, snils = null, disability = null, phone = null, postal_code = null, territory = null, settlement = null,
                   address = null, ipra_number = null, ipra_issued_on = null, until_kind = null, valid_until = null, protocol = null, limits = null,
                   sender = null, sender_no = null, sender_on = null, region_received_on = null, rest = null
             where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn
            returning r.outcome)
        select created + count(*) filter (where d.outcome = 'created'), updated + count(*) filter (where d.outcome = 'updated') into created, updated from d;
    end loop;
    if m.kind = 'register' then
        perform kurator.families_restore(p_import, m.office_id);        -- 0073_register_whole.sql
    end if;
    offices := array(select distinct o from unnest(offices) o order by o);
    waits := exists (select from kurator.import_row r where r.import_id = p_import and r.outcome is null and r.part = any (v_parts) and r.line between p_from and p_to);
    if not waits and not exists (select from kurator.import_row r where r.import_id = p_import and r.outcome is null) then
        update kurator.import_file f set ended_at = kurator.clock() where f.id = p_import and f.ended_at is null;
    end if;
end $$;
grant execute on function kurator.import_write(bigint, int, int, int, boolean, int, int, int) to kurator_owner;
set local role kurator_owner;
revoke create on schema kurator from kurator_import;

-- ---- what the program calls ----

-- The file of the caller's, or KU001.
create function kurator.import_mine(p_import bigint, out file kurator.import_file, out region boolean) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_may record;
begin
    select * into file from kurator.import_file f where f.id = p_import;
    v_may := kurator.may_import(file.office_id);
    if file.id is null or not v_may.ok then
        raise exception 'no such import here' using errcode = 'KU001';
    end if;
    region := v_may.region;
end $$;
-- Whoever writes lines of a file says so; whoever tells its columns finds out without waiting (kurator.import_columns_save). Not before the file is the caller's.
create function kurator.import_writing(p_import bigint) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_advisory_xact_lock_shared(1262834254, hashint8(p_import));
end $$;
-- The first office where the account may take such a file in.
create function kurator.import_office(p_kind text) returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select f.office_id from kurator.role_in_force f
             where f.login = session_user and (f.role = 'monitor' and p_kind = 'extracts' or kurator.supervises(f.office_id)) order by f.role = 'monitor' desc, f.office_id limit 1);
end $$;
-- A file is taken in, or found again by its digest. The answer's id is the import; args: the last line that is staged (-1: none) and how many
-- there are (empty: not all is staged). A program that reads lines otherwise than the one before reads anew what is not written or lies in the tray:
-- what was refused for the reader's sake would stay so.
-- p_office null: the first office where the account may.
create function kurator.import_begin(p_office int, p_kind text, p_name text, p_sha256 text, p_bytes bigint, p_reader int default 0) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    m kurator.import_file;
    v_anew boolean;
begin
    p_office := coalesce(p_office, kurator.import_office(p_kind));
    if not (kurator.may_import(p_office)).ok then
        return array[kurator.refused('rights.none', '')];
    elsif coalesce(p_kind, '') not in ('extracts', 'register') or coalesce(p_name, '') !~ '^[^/\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]{1,200}$' or coalesce(p_sha256, '') !~ '^[0-9a-f]{64}$' then
        return array[kurator.refused('file.name', '')];
    elsif p_kind = 'register' and (kurator.may_import(p_office)).region then
        return array[kurator.refused('rights.none', '')];      -- a register is an office's own
    end if;
    -- as of files that come otherwise: no more than so many in an hour bury the entries of others
    if not exists (select from kurator.import_file f where f.office_id = p_office and f.kind = p_kind and f.sha256 = p_sha256)
       and audit.lately(60, '{inbox,outbox}', 'office=%', kurator.setting_int('files.per_hour', p_office)) >= kurator.setting_int('files.per_hour', p_office) then
        return array[kurator.refused('file.many', '', array[kurator.setting_int('files.per_hour', p_office)::text])];
    end if;
    insert into kurator.import_file (office_id, kind, name, sha256, received_on, made_by, reader)
         values (p_office, p_kind, p_name, p_sha256, kurator.office_today(p_office), kurator.me(), coalesce(p_reader, 0))
    on conflict (office_id, kind, sha256) do nothing returning * into m;
    if found then
        perform audit.note_file('in', p_name, p_office, p_bytes, p_sha256);
    else
        update kurator.import_file f set begun_at = kurator.clock() where f.office_id = p_office and f.kind = p_kind and f.sha256 = p_sha256 returning * into strict m;
        -- (as kurator.import_columns_save: nobody waits for a lot that is being written)
        if p_reader > m.reader and pg_try_advisory_xact_lock(1262834254, hashint8(m.id)) then
            delete from kurator.import_row r where r.import_id = m.id and not r.tray and r.decided_at is null and coalesce(r.outcome, 'refused') = 'refused';
            v_anew := found;
            update kurator.import_file f set reader = p_reader, lines = case when not v_anew then f.lines end, ended_at = case when not v_anew then f.ended_at end,
                   cleared_at = case when v_anew then kurator.clock() else f.cleared_at end
             where f.id = m.id returning * into m;
        end if;
    end if;
    return array[kurator.saved(1, m.id, '', array[case when m.cleared_at is not null then '-1' else coalesce((select max(r.line) from kurator.import_row r where r.import_id = m.id), -1)::text end,
                                                  coalesce(m.lines::text, '')])];
end $$;
-- What becomes of a line depends on those before it with the same birth date or the same SNILS. A birth date is in one part; birth dates
-- of both that share a SNILS come together in the first, so that the answer does not depend on which part is written sooner.
create function kurator.import_part(p_import bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
    loop
        update kurator.import_row t set part = 0
         where t.import_id = p_import and t.outcome is null and t.part = 1
           and t.birth_date in (select o.birth_date
                                  from kurator.import_row o
                                  join kurator.import_row z on z.import_id = p_import and z.outcome is null and z.part = 0 and z.snils = o.snils
                                 where o.import_id = p_import and o.outcome is null and o.part = 1);
        exit when not found;
    end loop;
end $$;
-- Lines as the program reads them: each a JSON array [line, code, column, argument, value …] in the order of the columns of kurator-extract, the last
-- one an object or null. A line that is there already stays as it is. p_lines: these were the last of so many. How many are new.
create function kurator.import_stage(p_import bigint, p_rows text[], p_lines int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    m kurator.import_file := (kurator.import_mine(p_import)).file;
    v_n int;
    v_rows jsonb[];
begin
    if m.ended_at is not null or cardinality(p_rows) > 5000 or p_lines < 0 or exists (select from unnest(p_rows) t where octet_length(t) > 1000000) then
        raise exception 'nothing is added to it' using errcode = '22023';
    end if;
    begin
        v_rows := array(select t::jsonb from unnest(p_rows) t);
    exception when invalid_text_representation or untranslatable_character or invalid_parameter_value or statement_too_complex or program_limit_exceeded then
        v_rows := '{null}';
    end;
    if exists (select from unnest(v_rows) j where case when jsonb_typeof(j) = 'array' then jsonb_array_length(j) <> 26 or jsonb_typeof(j -> 0) <> 'number' or j ->> 0 !~ '^[0-9]{1,8}$'
                                                                                          or jsonb_path_exists(j, 'strict $[1 to 24] ? (@.type() != "string")', '{}', true) end is not false) then
        raise exception 'these are no lines' using errcode = 'KU013';
    end if;
    insert into kurator.import_row as t (import_id, line, code, field, args, surname, given_name, patronymic, birth_date, sex, snils, disability, phone, postal_code,
           territory, settlement, address, ipra_number, ipra_issued_on, until_kind, valid_until, protocol, limits, sender, sender_no, sender_on,
           region_received_on, rest, outcome, verdict, part)
    select p_import, x.line, coalesce(case when x.code <> '' then x.code end, f.code, ''), coalesce(case when x.code <> '' then x.field end, f.field, ''),
           case when x.code <> '' then case when x.arg <> '' then array[x.arg] else '{}' end else coalesce(f.args, '{}') end,
           k.surname, k.given_name, k.patronymic, k.birth_date, k.sex, k.snils, k.disability, k.phone, k.postal_code, k.territory, k.settlement, k.address,
           k.ipra_number, k.ipra_issued_on, k.until_kind, k.valid_until, k.protocol, k.limits, k.sender, k.sender_no, k.sender_on, k.region_received_on, k.rest,
           case when x.code <> '' or f.code is not null then 'refused' end, case when x.code <> '' or f.code is not null then 'refused' end,
           coalesce(hashint4(r.birth_date - date '2000-01-01') & 1, 0)
      from (select (j ->> 0)::int as line,        -- (who else imports the file reads these on his terminal)
                   case when j ->> 1 = '' or j ->> 1 ~ '^[a-z]+[.][a-z_]{1,40}$' then j ->> 1 else 'field.unknown' end as code,
                   case when j ->> 2 ~ '^[a-z0-9_]{1,40}$' then j ->> 2 else '' end as field,
                   left(regexp_replace(j ->> 3, '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]', '?', 'g'), 200) as arg,
                   array(select left(nullif(e, ''), 300) from jsonb_array_elements_text(j) with ordinality a(e, i) where a.i between 5 and 25 order by a.i) as v,
                   case when jsonb_typeof(j -> 25) = 'object' then j -> 25 end as rest
              from unnest(v_rows) j offset 0) x
     cross join lateral (select x.v[15] as until) u
     cross join lateral (select p_import as import_id, x.line, null::text as outcome, false as tray, null::text as verdict, '' as code, '' as field, '{}'::text[] as args,
                                null::int as office_id, null::bigint as person_id, null::bigint as case_id, null::bigint as ipra_id, false as same_ipra, null::text as decision, null::int as to_office, null::bigint as to_person,
                                null::int as decided_by, null::timestamptz as decided_at, false as fresh,
                                false as opens, false as joins, false as turn, 0 as part, false as disputed,
                                x.v[1] as surname, x.v[2] as given_name, x.v[3] as patronymic, kurator.parse_date(x.v[4]) as birth_date,
                                case when x.v[5] in ('m', 'f') then x.v[5] end as sex, x.v[6] as snils,
                                case when x.v[7] in ('1', '2', '3', 'child', 'limited_health') then x.v[7] end as disability, x.v[8] as phone, x.v[9] as postal_code,
                                x.v[10] as territory, x.v[11] as settlement, x.v[12] as address, x.v[13] as ipra_number, kurator.parse_date(x.v[14]) as ipra_issued_on,
                                case when u.until in ('unlimited', 'until18') then u.until when kurator.parse_date(u.until) is not null then 'date' end as until_kind,
                                case when u.until not in ('unlimited', 'until18') then kurator.parse_date(u.until) end as valid_until, x.v[16] as protocol,
                                case when x.v[17] ~ '^[0-3](,[0-3]){6}$' then string_to_array(x.v[17], ',')::int[] end as limits,
                                x.v[18] as sender, x.v[19] as sender_no, kurator.parse_date(x.v[20]) as sender_on, kurator.parse_date(x.v[21]) as region_received_on,
                                x.rest) r
      left join lateral (select * from kurator.import_fault(r::kurator.import_row, m.kind, m.received_on) where x.code = '') f on true
     -- of what is refused the file alone keeps the values
     cross join lateral (select (z.line).* from (select case when x.code = '' and f.code is null then r::kurator.import_row end as line offset 0) z) k
    on conflict (import_id, line) do nothing;
    get diagnostics v_n = row_count;
    if p_lines is not null then
        update kurator.import_file t set lines = p_lines, cleared_at = null where t.id = p_import and t.lines is null;
        if v_n > 0 or found then
            analyze kurator.import_row;     -- nobody waits for autovacuum: of what came a moment ago the planner knows nothing
            perform kurator.import_part(p_import);
        end if;
    end if;
    return v_n;
end $$;
-- The dry run of the next lines after p_after: the last of them (null: there are no more).
create function kurator.import_check(p_import bigint, p_after int, p_limit int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_region constant boolean := (kurator.import_mine(p_import)).region;
    v_last constant int := (kurator.import_judge(p_import, coalesce(p_after, -1), 2147483647, greatest(least(coalesce(p_limit, 1000), 20000), 0), v_region, null)).last;
begin
    if v_last is null then          -- all are judged
        perform kurator.import_repeats(p_import);
    end if;
    return v_last;
end $$;
-- What is written of it so far, and what the dry run says of the rest. read = created + updated + there + refused when nothing waits.
create function kurator.import_receipt(p_import bigint)
    returns table (name text, lines int, staged int, created int, updated int, there int, refused int, tray int, waits int, new int, known int, changed int, doubtful int)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    m kurator.import_file := (kurator.import_mine(p_import)).file;
begin
    return query
    select m.name, m.lines, count(*)::int, count(*) filter (where r.outcome = 'created')::int, count(*) filter (where r.outcome = 'updated')::int,
           count(*) filter (where r.outcome = 'there')::int, count(*) filter (where r.outcome = 'refused')::int, count(*) filter (where r.tray)::int,
           count(*) filter (where r.outcome is null)::int, count(*) filter (where r.outcome is null and r.verdict = 'new')::int,
           count(*) filter (where r.outcome is null and r.verdict = 'known')::int, count(*) filter (where r.outcome is null and r.verdict = 'changed')::int,
           count(*) filter (where r.outcome is null and r.verdict = 'doubtful')::int
      from kurator.import_row r where r.import_id = p_import;
end $$;
-- Its lines after p_after, of these verdicts (null: any): to whom each goes and what is wrong with it. No values of the citizen.
create function kurator.import_lines(p_import bigint, p_after int, p_limit int, p_verdicts text[])
    returns table (line int, verdict text, outcome text, tray boolean, office text, code text, field text, args text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.import_mine(p_import);
    if kurator.import_unseen(p_import, false) <> '{}' then          -- (0053_import_tray.sql)
        return query
        select r.line, r.verdict, r.outcome, r.tray, coalesce(o.short_name, ''), r.code, r.field, r.args
          from kurator.import_told(p_import, p_after) r left join kurator.organisation o on o.id = r.office_id
         where p_verdicts is null or r.verdict = any (p_verdicts)
         order by r.line limit greatest(least(coalesce(p_limit, 1000), 10000), 0);
        return;
    end if;
    return query
    select r.line, r.verdict, r.outcome, r.tray, coalesce(o.short_name, ''), r.code, r.field, r.args
      from kurator.import_row r left join kurator.organisation o on o.id = r.office_id
     where r.import_id = p_import and r.line > coalesce(p_after, -1) and (p_verdicts is null or r.verdict = any (p_verdicts))
     order by r.line limit greatest(least(coalesce(p_limit, 1000), 10000), 0);
end $$;
-- As kurator.import_write; what of a register cannot be written, since the tables do not take it, has its own line refused: a lot in which there is
-- such a line is written in halves.
create function kurator.import_carefully(p_import bigint, p_kind text, p_limit int, p_part int, p_region boolean, p_from int, p_to int,
                                         out created int, out updated int, out there int, out tray int, out offices int[], out waits boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    w record;
    v_lines int[];
    v_half int;
begin
    created := 0; updated := 0; there := 0; tray := 0; offices := '{}'; waits := false;
    if p_kind <> 'register' then
        select * into created, updated, there, tray, offices, waits from kurator.import_write(p_import, p_limit, p_part, null, p_region, kurator.me(), p_from, p_to);
        return;
    end if;
    begin
        select * into created, updated, there, tray, offices, waits from kurator.import_write(p_import, p_limit, p_part, null, p_region, kurator.me(), p_from, p_to);
    exception when integrity_constraint_violation or data_exception or raise_exception or program_limit_exceeded then
        v_lines := array(select r.line from kurator.import_row r where r.import_id = p_import and r.outcome is null and (p_part is null or r.part = p_part)
                            and r.line between p_from and p_to order by r.line limit p_limit);
    end;
    if cardinality(v_lines) = 1 then
        update kurator.import_row r
           set outcome = 'refused', verdict = 'refused', code = 'import.unwritable', field = '', args = '{}', person_id = null, case_id = null, ipra_id = null,
               surname = null, given_name = null, patronymic = null, birth_date = null, sex = null, snils = null, disability = null, phone = null, postal_code = null,
               territory = null, settlement = null, address = null, ipra_number = null, ipra_issued_on = null, until_kind = null, valid_until = null, protocol = null,
               limits = null, sender = null, sender_no = null, sender_on = null, region_received_on = null, rest = null
         where r.import_id = p_import and r.line = v_lines[1];
    elsif v_lines is not null then
        v_half := cardinality(v_lines) / 2;
        for w in select x.* from (values (v_lines[1], v_lines[v_half]), (v_lines[v_half + 1], v_lines[cardinality(v_lines)])) h(first, last)
                  cross join lateral kurator.import_carefully(p_import, p_kind, p_limit, p_part, p_region, h.first, h.last) x loop
            created := created + w.created; updated := updated + w.updated; there := there + w.there; tray := tray + w.tray; offices := offices || w.offices;
        end loop;
        waits := exists (select from kurator.import_row r where r.import_id = p_import and r.outcome is null and (p_part is null or r.part = p_part) and r.line between p_from and p_to);
    end if;
end $$;
-- The next p_limit lines (0: all) of a part (null: of both) are written, of those from p_from to p_to. saved, args: created, updated, there, tray, and yes when lines wait still.
create function kurator.import_apply(p_import bigint, p_limit int, p_part int, p_from int default 0, p_to int default 2147483647) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    m record := kurator.import_mine(p_import);
    w record;
    v_office int;
begin
    if p_part not in (0, 1) then
        raise exception 'there are two parts' using errcode = '22023';
    end if;
    perform kurator.import_writing(p_import);
    m := kurator.import_mine(p_import);         -- as it is once its columns are told
    if (m.file).lines is null then
        return array[kurator.refused('import.unstaged', '')];
    end if;
    -- What has grown by half since it was last looked at is looked at: a plan for an empty table reads all of it for every line.
    -- (One of the two that write: the look locks the tables against another look until the lot is written.)
    if (select max(c.id) from kurator.case_file c) > 1.5 * (select greatest(c.reltuples, 0) from pg_class c where c.oid = 'kurator.case_file'::regclass) and pg_try_advisory_xact_lock(1262834253, 2) then
        analyze kurator.person, kurator.person_office, kurator.person_key, kurator.phone, kurator.address, kurator.ipra, kurator.case_file, kurator.referral;
    end if;
    begin
        w := kurator.import_carefully(p_import, (m.file).kind, case when coalesce(p_limit, 0) <= 0 then 2147483647 else p_limit end, p_part, m.region, p_from, p_to);
    exception when sqlstate 'KU002' then
        return array[kurator.refused('import.calendar', '', array[extract(year from (m.file).received_on)::text])];
    end;
    foreach v_office in array w.offices loop
        perform kurator.tell(v_office);
    end loop;
    return array[kurator.saved(1, p_import, '', array[w.created::text, w.updated::text, w.there::text, w.tray::text, case when w.waits then 'yes' else '' end])];
end $$;
grant execute on function kurator.import_begin(int, text, text, text, bigint, int), kurator.import_stage(bigint, text[], int), kurator.import_check(bigint, int, int),
    kurator.import_receipt(bigint), kurator.import_lines(bigint, int, int, text[]), kurator.import_apply(bigint, int, int, int, int) to kurator_api;
insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r, unnest('{import_begin,import_rows,import_check,import_receipt,import_lines,import_apply}'::text[]) f;
