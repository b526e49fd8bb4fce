-- role: kurator_owner
-- The card behind its first page: who the citizen is and was, the family, what was prescribed, what was handed in; each as of a day.
insert into kurator.choice (list, code, position, name, name_en) values
 ('name_change', 'mend', 1, 'исправить ошибку', 'mend a mistake'), ('name_change', 'changed', 2, 'фамилия сменилась', 'the surname changed'),
 ('given_change', 'mend', 1, 'исправить ошибку', 'mend a mistake'), ('given_change', 'changed', 2, 'имя или отчество сменилось', 'the given name or patronymic changed'),
 ('ipra_section', 'medical', 1, 'медицинская реабилитация', 'medical rehabilitation'),
 ('ipra_section', 'professional', 2, 'профессиональная реабилитация', 'professional rehabilitation'),
 ('ipra_section', 'social', 3, 'социальная реабилитация', 'social rehabilitation'),
 ('ipra_section', 'pedagogical', 4, 'психолого-педагогическая (дети)', 'psychological and pedagogical (children)'),
 ('ipra_section', 'sport', 5, 'физкультура и спорт', 'physical training and sport'),
 ('ipra_section', 'means_federal', 6, 'ТСР и услуги, федеральный бюджет', 'technical means, federal budget'),
 ('ipra_section', 'means_regional', 7, 'ТСР и услуги, бюджет области', 'technical means, regional budget'),
 ('ipra_section', 'capital', 8, 'товары за материнский капитал', 'goods for the maternity capital'),
 ('ipra_section', 'help', 9, 'помощь в преодолении барьеров', 'help with barriers'),
 ('measure_result', 'done', 1, 'выполнено', 'done'), ('measure_result', 'part', 2, 'выполнено частично', 'done in part'),
 ('measure_result', 'not_done', 3, 'не выполнено', 'not done'), ('measure_result', 'refused', 4, 'гражданин отказался', 'declined by the citizen'),
 ('document_kind', 'passport', 1, 'паспорт', 'passport'), ('document_kind', 'birth', 2, 'свидетельство о рождении', 'birth certificate'),
 ('document_kind', 'mse', 3, 'справка МСЭ', 'certificate of disability'), ('document_kind', 'authority', 4, 'акт об опеке или попечительстве', 'act of guardianship'),
 ('document_kind', 'proxy', 5, 'доверенность', 'power of attorney'), ('document_kind', 'court', 6, 'решение суда', 'court decision'),
 ('document_kind', 'application', 7, 'заявление', 'application'), ('document_kind', 'medical', 8, 'медицинский документ', 'medical document'),
 ('document_kind', 'other', 9, 'иной документ', 'another document'),
 ('document_state', 'copy', 1, 'копия в деле', 'copy kept'), ('document_state', 'original', 2, 'подлинник в деле', 'original kept'),
 ('document_state', 'seen', 3, 'предъявлен', 'shown'), ('document_state', 'returned', 4, 'возвращён', 'returned'),
 ('document_state', 'void', 5, 'записан ошибочно', 'entered in error');
insert into kurator.function_grant (role, function)
select r, 'citizen' from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r
union all
select r, f from unnest('{clerk,coordinator,supervisor}'::text[]) r, unnest('{save_citizen,save_former,save_document,save_ipra}'::text[]) f;
insert into kurator.draft_form (form, target) select f, 'case' from unnest('{identity,former,document,ipra,measure}'::text[]) f;
insert into kurator.form_field (form, field, grp, relation, col) values
 ('identity', 'surname', 'name', 'kurator.person', 'surname'), ('identity', 'given_name', 'name', 'kurator.person', 'given_name'),
 ('identity', 'patronymic', 'name', 'kurator.person', 'patronymic'), ('identity', 'birth_date', 'birth', 'kurator.person', 'birth_date'),
 ('identity', 'snils', 'birth', 'kurator.person', 'snils'), ('identity', 'sex', 'sex', 'kurator.person', 'sex'),
 ('identity', 'disability', 'disability', 'kurator.person', 'disability'), ('identity', 'incapable', 'incapable', 'kurator.person', 'incapable'),
 ('former', 'surname', 'name', 'kurator.former_name', 'surname'), ('former', 'given_name', 'name', 'kurator.former_name', 'given_name'),
 ('former', 'patronymic', 'name', 'kurator.former_name', 'patronymic'), ('former', 'until_on', 'until', 'kurator.former_name', 'until_on'), ('former', 'void', 'void', 'kurator.former_name', 'void'),
 ('document', 'document_kind', 'what', 'kurator.document', 'kind'), ('document', 'number', 'what', 'kurator.document', 'number'),
 ('document', 'issued_on', 'what', 'kurator.document', 'issued_on'), ('document', 'issued_by', 'what', 'kurator.document', 'issued_by'),
 ('document', 'valid_until', 'days', 'kurator.document', 'valid_until'), ('document', 'received_on', 'days', 'kurator.document', 'received_on'),
 ('document', 'state', 'state', 'kurator.document', 'state'), ('document', 'representative_id', 'whose', 'kurator.document', 'representative_id'),
 ('document', 'note', 'note', 'kurator.document', 'note'),
 ('ipra', 'number', 'what', 'kurator.ipra', 'number'), ('ipra', 'issued_on', 'what', 'kurator.ipra', 'issued_on'), ('ipra', 'protocol', 'what', 'kurator.ipra', 'protocol'),
 ('ipra', 'until_kind', 'term', 'kurator.ipra', 'until_kind'), ('ipra', 'valid_until', 'term', 'kurator.ipra', 'valid_until'),
 ('ipra', 'disability', 'disability', 'kurator.ipra', 'disability'), ('ipra', 'limits', 'limits', 'kurator.ipra', 'limits'),
 ('measure', 'ipra_id', 'what', 'kurator.ipra_measure', 'ipra_id'), ('measure', 'section', 'what', 'kurator.ipra_measure', 'section'),
 ('measure', 'name', 'what', 'kurator.ipra_measure', 'name'), ('measure', 'executor', 'executor', 'kurator.ipra_measure', 'executor'),
 ('measure', 'from_on', 'days', 'kurator.ipra_measure', 'from_on'), ('measure', 'until_on', 'days', 'kurator.ipra_measure', 'until_on'),
 ('measure', 'result', 'result', 'kurator.ipra_measure', 'result'), ('measure', 'result_on', 'result', 'kurator.ipra_measure', 'result_on'),
 ('measure', 'note', 'note', 'kurator.ipra_measure', 'note');

-- ---- since when a row is there: what was entered before this was always there --------------------------------------------
do $$
declare
    t text;
begin
    foreach t in array '{phone,address,preference,representative,ipra,former_name}'::text[] loop
        execute format('alter table kurator.%I add made_at timestamptz not null default ''-infinity''', t);
        execute format('alter table kurator.%I alter made_at set default kurator.clock()', t);
        execute format('alter table kurator.%I add made_at timestamptz', t || '_history');
    end loop;
end $$;

-- ---- what an IPRA prescribes, and what became of it ------------------------------------------------------------------------
create table kurator.ipra_measure (
    id              bigint generated always as identity primary key,
    person_id       bigint not null references kurator.person,
    ipra_id         bigint not null references kurator.ipra,
    section         text not null check (section in ('medical', 'professional', 'social', 'pedagogical', 'sport', 'means_federal', 'means_regional', 'capital', 'help')),
    name            text not null check (length(name) between 1 and 300),
    executor        text not null default '' check (length(executor) <= 200),
    from_on         date,
    until_on        date check (until_on >= from_on),
    result          text check (result in ('done', 'part', 'not_done', 'refused')),      -- null: nobody has said yet
    result_on       date,
    note            text not null default '' check (length(note) <= 300),
    extract_uid     text not null default '' check (length(extract_uid) <= 100),         -- the register's own number of the measure
    version         int not null default 1,
    made_at         timestamptz not null default kurator.clock(),
    check ((result is null) = (result_on is null))
);
create index ipra_measure_person on kurator.ipra_measure (person_id);
create index ipra_measure_ipra on kurator.ipra_measure (ipra_id);

-- ---- what was handed in or shown ---------------------------------------------------------------------------------------------
create table kurator.document (
    id              bigint generated always as identity primary key,
    person_id       bigint not null references kurator.person,
    kind            text not null check (kind ~ '^[a-z0-9][a-z0-9_]{0,29}$'),     -- of the list `document_kind`
    number          text not null default '' check (length(number) <= 60),               -- with its series
    issued_on       date,
    issued_by       text not null default '' check (length(issued_by) <= 200),
    valid_until     date check (valid_until >= issued_on),
    received_on     date not null,
    state           text not null default 'copy' check (state in ('copy', 'original', 'seen', 'returned', 'void')),
    representative_id bigint references kurator.representative,                          -- whose authority it proves
    note            text not null default '' check (length(note) <= 300),
    recorded_by     int references kurator.staff,
    version         int not null default 1,
    made_at         timestamptz not null default kurator.clock()
);
create index document_person on kurator.document (person_id);
create index document_representative on kurator.document (representative_id) where representative_id is not null;

create table kurator.ipra_measure_history (until timestamptz not null, changed_by name not null, like kurator.ipra_measure);
create table kurator.document_history (until timestamptz not null, changed_by name not null, like kurator.document);
create index ipra_measure_history_row on kurator.ipra_measure_history (id, until);
create index document_history_row on kurator.document_history (id, until);
create function kurator.ipra_measure_keep() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.ipra_measure_history values (kurator.clock(), session_user, old.*);
    return null;
end $$;
create function kurator.document_keep() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.document_history values (kurator.clock(), session_user, old.*);
    return null;
end $$;
create trigger keep after update on kurator.ipra_measure for each row when (old.* is distinct from new.*) execute function kurator.ipra_measure_keep();
create trigger keep after update on kurator.document for each row when (old.* is distinct from new.*) execute function kurator.document_keep();
create trigger journal after insert or update or delete on kurator.ipra_measure for each row execute function audit.log('person_id', 'id');
create trigger journal after insert or update or delete on kurator.document for each row execute function audit.log('person_id', 'id');
do $$
declare
    t text;
    of_person constant text := 'exists (select from kurator.person_office o where o.person_id = %I.person_id%s)';
    edited constant text := ' and o.office_id = any ((select kurator.my_edit_offices())::int[])';
begin
    foreach t in array '{ipra_measure,document}'::text[] loop
        execute format('alter table kurator.%I enable row level security', t);
        execute format('alter table kurator.%I enable row level security', t || '_history');        -- no policy: closed
        -- as what else hangs on a citizen: by the offices that keep him (person_office has its own policies)
        execute format('create policy %I on kurator.%I for select to kurator_api using (' || of_person || ')', t || '_read', t, t, '');
        execute format('create policy %I on kurator.%I for insert to kurator_api with check (' || of_person || ')', t || '_add', t, t, edited);
        execute format('create policy %I on kurator.%I for update to kurator_api using (' || of_person || ') with check (' || of_person || ')',
                       t || '_change', t, t, edited, t, edited);
        execute format('grant select, insert, update on kurator.%I to kurator_api', t);
    end loop;
end $$;
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values
 ('kurator.ipra_measure', 'person_id', true, ''), ('kurator.ipra_measure_history', 'person_id', false, 'old states'),
 ('kurator.document', 'person_id', true, ''), ('kurator.document_history', 'person_id', false, 'old states');
set local role kurator_owner;
do $$
begin
    perform kurator.destroyed_so('kurator.ipra_measure', 'delete', 'person', p_position => 18);     -- before the IPRA that it is of
    perform kurator.destroyed_so(r, 'delete', 'person') from unnest('{kurator.document,kurator.ipra_measure_history,kurator.document_history}'::text[]) r;
end $$;

-- ---- as of a moment ------------------------------------------------------------------------------------------------------------

-- kurator.<table>_of(citizen, moment): the rows that hung on the citizen then, as they stood; null: now, without a look at the old
-- states. Each row is the first state that ended later, else the present one; of rows that were moved from one citizen to another
-- (duplicates brought together) those that were his then.
do $$
declare
    t text;
begin
    foreach t in array '{phone,address,preference,representative,ipra,former_name,ipra_measure,document}'::text[] loop
        execute format('create index %1$I on kurator.%2$I (person_id)', t || '_history_person', t || '_history');
        execute format($f$
            create function kurator.%1$s_of(p_person bigint, p_at timestamptz) returns setof kurator.%1$I
            language plpgsql stable set search_path = pg_catalog, pg_temp as $b$
            begin
                if p_at is null then
                    return query select t.* from kurator.%1$I t where t.person_id = p_person;
                    return;
                end if;
                return query
                select (x.r).*
                  from (select t.id from kurator.%1$I t where t.person_id = p_person
                        union select h.id from kurator.%2$I h where h.person_id = p_person) i
                 cross join lateral (
                        select y.r from (
                            (select 1 as o, jsonb_populate_record(null::kurator.%1$I, to_jsonb(h)) as r
                               from kurator.%2$I h where h.id = i.id and h.until > p_at order by h.until limit 1)
                            union all
                            select 2, t from kurator.%1$I t where t.id = i.id) y order by y.o limit 1) x
                 where (x.r).person_id = p_person and (x.r).made_at <= p_at;
            end $b$ $f$, t, t || '_history');
    end loop;
end $$;

-- ---- at eighteen ------------------------------------------------------------------------------------------------------------------

-- Does somebody speak for a citizen because he is a child, and is the end of it his coming of age: appointed before that day (entered
-- before it, when nobody wrote since when), by no power of attorney.
create function kurator.childhood(r kurator.representative, p_birth date) returns boolean language sql stable as $$
    select r.relation <> 'proxy' and coalesce(r.valid_from, r.made_at::date) < kurator.of_age_on(p_birth) and coalesce(r.valid_until >= kurator.of_age_on(p_birth) - 1, true) $$;
-- The open cases of an office whose citizens came of age in the last thirty days and were represented until then. (Who is legally incapable
-- is represented after that, too.)
create function kurator.came_of_age(p_office int, p_today date) returns table (case_id bigint)
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
    return query
    select c.id from kurator.listed p        -- (0046_listed.sql: the office's own, by birth date)
      join kurator.case_file c on c.person_id = p.person_id and c.office_id = p_office and c.state = 'open'
     where p.office_id = p_office and p.birth_date > '0001-01-01' and p.birth_date between (p_today - interval '18 years')::date - 31 and (p_today - interval '18 years')::date
       and kurator.of_age_on(p.birth_date) between p_today - 29 and p_today and not p.incapable and not p.died and p.stage is not null
       and exists (select from kurator.representative r where r.person_id = p.person_id and kurator.childhood(r, p.birth_date));
end $$;
-- Ends what parents and guardians of those who came of age may do, on the day before: how many entries. For kurator maintain; who came of
-- age more than a year ago has been looked at. By the day of an office that keeps the citizen.
create function kurator.end_representation() returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_today constant date := (kurator.clock() at time zone 'UTC')::date + 1;        -- the offices are east of that; their own day is asked below
    v_n bigint;
begin
    update kurator.representative r set valid_until = kurator.of_age_on(p.birth_date) - 1, version = r.version + 1
      from kurator.person p
     where r.person_id = p.id and p.birth_date between (v_today - interval '19 years')::date and (v_today - interval '18 years')::date
       and not p.incapable and p.died_on is null and p.merged_into is null
       and coalesce(r.valid_until >= kurator.of_age_on(p.birth_date), true) and kurator.childhood(r, p.birth_date)
       and exists (select from kurator.person_office o where o.person_id = p.id and kurator.office_today(o.office_id) >= kurator.of_age_on(p.birth_date));
    get diagnostics v_n = row_count;
    return v_n;
end $$;

-- ---- the tabs --------------------------------------------------------------------------------------------------------------------

-- One line of a tab: its kind and what it says, by kind (the program words them). holds: in force on the day asked for; since,
-- until: from when to when (first and last day).
create type kurator.citizen_row as (kind text, id bigint, holds boolean, since date, until date, cells text[]);

-- name: surname, given name, patronymic, birth date, age, sex, target category, SNILS, 'disputed', 'incapable', day of death, version,
-- disability;
-- former: what of the name was another before: surname, given name, patronymic, 'void' (entered in error); phone: number, owner, relation, whose, state, note; address: kind, postal code, settlement, line;
-- preference: kind, note; mark (of the office): code, note, who put it on; gap (id: the row to be completed): code of the rule.
create function kurator.citizen_identity(p_person bigint, p_office int, p_zone text, p_day date, p_at timestamptz) returns setof kurator.citizen_row
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select 'name', p.id, true, null::date, null::date,
           array[p.surname, p.given_name, p.patronymic, p.birth_date::text, extract(year from age(p_day, p.birth_date))::text, coalesce(p.sex, ''),
                 coalesce((select k.code from kurator.target_category k
                            where k.age_from <= extract(year from age(p_day, p.birth_date)) and coalesce(k.age_to > extract(year from age(p_day, p.birth_date)), true)), ''),
                 coalesce(p.snils, ''), case when p.snils_disputed then 'disputed' else '' end, case when p.incapable then 'incapable' else '' end,
                 coalesce(p.died_on::text, ''), p.version::text, coalesce(p.disability, '')]
      from kurator.person_as_of(p_person, coalesce(p_at, 'infinity')) p;
    return query
    select 'former', f.id, false, null::date, f.until_on, array[f.surname, f.given_name, f.patronymic, case when f.void then 'void' else '' end]
      from kurator.former_name_of(p_person, p_at) f order by f.void, f.until_on desc nulls last, f.id desc;
    return query
    select 'phone', t.id, t.state not in ('wrong', 'unserviced'), null::date, null::date,
           array[t.number, t.owner, coalesce(r.relation, ''),
                 coalesce(nullif(kurator.full_name(r.surname, r.given_name, r.patronymic), ''), r.organisation, ''), t.state, t.note]
      from kurator.phone_of(p_person, p_at) t left join kurator.representative_of(p_person, p_at) r on r.id = t.representative_id
     order by t.state in ('wrong', 'unserviced'), t.position, t.id;
    return query
    select 'address', t.id, coalesce(t.valid_until >= p_day, true), null::date, t.valid_until, array[t.kind, coalesce(t.postal_code, ''), t.settlement, t.line]
      from kurator.address_of(p_person, p_at) t order by coalesce(t.valid_until < p_day, false), t.kind, t.id desc;
    return query
    select 'preference', t.id, coalesce(t.valid_until >= p_day, true), null::date, t.valid_until, array[t.kind, t.note]
      from kurator.preference_of(p_person, p_at) t order by coalesce(t.valid_until < p_day, false), t.id;
    return query
    select 'mark', t.id, t.until is null, t.since, t.until, array[t.mark, t.note, t.by_staff] from kurator.card_marks(p_office, p_person, p_zone, p_at, true) t;
    return query
    select 'gap', t.item, true, null::date, null::date, array[t.rule] from kurator.card_gaps(p_office, p_person, p_day, p_at) t;
end $$;

-- Whom a representative is known by in other citizens' papers: an organisation by its name, a person by the whole of his.
create function kurator.representative_key(p_organisation text, p_surname text, p_given_name text, p_patronymic text) returns text
language sql immutable parallel safe as $$
    select case when p_organisation <> '' then lower(p_organisation) else lower(p_surname || ' ' || p_given_name || ' ' || p_patronymic) end $$;
grant execute on function kurator.representative_key(text, text, text, text) to kurator_api, kurator_destroyer;       -- who writes the table beside the owner
create index representative_key on kurator.representative (kurator.representative_key(organisation, surname, given_name, patronymic));
create index representative_history_key on kurator.representative_history (kurator.representative_key(organisation, surname, given_name, patronymic));

-- representative: relation, name, organisation, document, phone; authority (a document of the one above): kind, number, day, issued by;
-- ward (another one whom he represents; id: the case): name, birth date; more (id: the representative): how many more of those (all are
-- listed by kurator.citizen_rest; on a day gone by they stand here, and unshown behind two hundred); majority
-- (on_day since): when the representation of a minor ends by itself; coordinator, member: kurator.citizen_household.
create function kurator.citizen_family(p_person bigint, p_office int, p_day date, p_at timestamptz, p_offices int[], p_hidden bigint[], p_away int[])
    returns setof kurator.citizen_row
    language plpgsql stable set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    p kurator.person;
    r record;
    v_key text;
    v_wards bigint[];
begin
    select * into p from kurator.person_as_of(p_person, coalesce(p_at, 'infinity'));
    for r in select t.*, coalesce(t.valid_until < p_day, false) as over from kurator.representative_of(p_person, p_at) t
              order by coalesce(t.valid_until < p_day, false), t.id loop
        return next row('representative', r.id, not r.over and coalesce(r.valid_from <= p_day, true), r.valid_from, r.valid_until,
                        array[r.relation, kurator.full_name(r.surname, r.given_name, r.patronymic), r.organisation, r.document,
                              coalesce((select t.number from kurator.phone_of(p_person, p_at) t
                                         where t.representative_id = r.id and t.state not in ('wrong', 'unserviced') order by t.position, t.id limit 1), '')])::kurator.citizen_row;
        return query
        select 'authority', d.id, coalesce(d.valid_until >= p_day, true), d.received_on, d.valid_until, array[d.kind, d.number, coalesce(d.issued_on::text, ''), d.issued_by]
          from kurator.document_of(p_person, p_at) d
         where d.state <> 'void'
           and (d.representative_id = r.id         -- or the same one, entered of a record that was brought together with this
                or exists (select from kurator.representative x where x.id = d.representative_id and x.person_id <> p_person
                              and kurator.representative_key(x.organisation, x.surname, x.given_name, x.patronymic)
                                  = kurator.representative_key(r.organisation, r.surname, r.given_name, r.patronymic)))
         order by d.issued_on, d.id;
        if r.over or r.organisation = '' and (r.surname = '' or r.given_name = '') then
            continue;
        end if;
        -- The same representative: an organisation of that name; a person of the whole name who has a number or the family in common.
        v_key := kurator.representative_key(r.organisation, r.surname, r.given_name, r.patronymic);
        if p_at is null then
            v_wards := array(select o.person_id
                               from kurator.representative o join kurator.person q on q.id = o.person_id
                              where kurator.representative_key(o.organisation, o.surname, o.given_name, o.patronymic) = v_key
                                and o.person_id <> p_person and coalesce(o.valid_until >= p_day, true) and q.merged_into is null
                                and (r.organisation <> '' or q.household_id = p.household_id
                                     or exists (select from kurator.phone a join kurator.phone b on b.number = a.number and b.owner = 'representative'
                                                 where a.person_id = p_person and a.owner = 'representative' and b.person_id = o.person_id))
                                and kurator.card_other(o.person_id, p_office, p_offices, p_hidden, p_away)
                              group by o.person_id order by o.person_id limit 200);
        else            -- the same of that day: of all who have or had such a one
            v_wards := array(select o.person_id
                               from (select x.person_id from kurator.representative x where kurator.representative_key(x.organisation, x.surname, x.given_name, x.patronymic) = v_key
                                     union select h.person_id from kurator.representative_history h where kurator.representative_key(h.organisation, h.surname, h.given_name, h.patronymic) = v_key) o
                              cross join lateral kurator.person_as_of(o.person_id, p_at) q
                              where o.person_id <> p_person and q.merged_into is null
                                and exists (select from kurator.representative_of(o.person_id, p_at) x
                                             where kurator.representative_key(x.organisation, x.surname, x.given_name, x.patronymic) = v_key and coalesce(x.valid_until >= p_day, true))
                                and (r.organisation <> '' or q.household_id = p.household_id
                                     or exists (select from kurator.phone_of(p_person, p_at) a join kurator.phone_of(o.person_id, p_at) b on b.number = a.number and b.owner = 'representative'
                                                 where a.owner = 'representative'))
                                and kurator.card_other(o.person_id, p_office, p_offices, p_hidden, p_away)
                              order by o.person_id limit 200);
        end if;
        return query
        select 'ward', coalesce((select max(c.id) from kurator.case_file c where c.person_id = q.id and c.office_id = p_office), 0), true, null::date, null::date,
               array[concat_ws(' ', q.surname, nullif(q.given_name, ''), nullif(q.patronymic, '')), q.birth_date::text]
          from unnest(v_wards) w(id) cross join lateral kurator.person_as_of(w.id, coalesce(p_at, 'infinity')) q
         order by q.surname collate "ru-x-icu", q.birth_date, q.id limit case when p_at is null then 8 else 200 end;
        if cardinality(v_wards) > 8 and p_at is null then
            return next row('more', r.id, true, null, null, array[case cardinality(v_wards) when 200 then '200+' else (cardinality(v_wards) - 8)::text end])::kurator.citizen_row;
        elsif cardinality(v_wards) = 200 then
            return next row('unshown', 0, true, null, null, '{wards,200}')::kurator.citizen_row;
        end if;
    end loop;
    if p.birth_date > (p_day - interval '18 years')::date and not p.incapable then
        return next row('majority', p.id, true, kurator.of_age_on(p.birth_date), null, '{}')::kurator.citizen_row;
    end if;
    return query select * from kurator.citizen_household(p_person, p_office, p_day, p_at, p_offices, p_hidden, p_away);
end $$;

-- disability: as it is kept of the citizen; ipra: number, kind of the term, protocol, disability, degrees of limitation in the seven
-- spheres with a blank between; measure: IPRA, section, name, executor, result, its day, note; begun and ended: of them.
create function kurator.citizen_ipra(p_person bigint, p_day date, p_at timestamptz) returns setof kurator.citizen_row
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select 'disability', p.id, true, null::date, null::date, array[coalesce(p.disability, '')] from kurator.person_as_of(p_person, coalesce(p_at, 'infinity')) p;
    return query
    with i as materialized (
        select t.*, case t.until_kind when 'until18' then (select kurator.of_age_on(p.birth_date) - 1 from kurator.person p where p.id = p_person)
                                      else t.valid_until end as last_day
          from kurator.ipra_of(p_person, p_at) t),
    m as materialized (         -- of an IPRA that two records had, each, under the one that is shown
        select t.*, coalesce((select i.id from i where i.id = t.ipra_id),
                             (select max(i.id) from i join kurator.ipra o on o.id = t.ipra_id where i.number = o.number and i.issued_on is not distinct from o.issued_on)) as shown
          from kurator.ipra_measure_of(p_person, p_at) t)
    select x.kind, x.id, x.holds, x.since, x.until, x.cells
      from (select 'ipra' as kind, i.id, coalesce(i.last_day >= p_day, true) as holds, i.issued_on as since, i.last_day as until,
                   array[i.number, coalesce(i.until_kind, ''), i.protocol, coalesce(i.disability, ''), coalesce(array_to_string(i.limits, ' '), '')] as cells,
                   i.issued_on as day, i.id as ipra, 0 as o
              from i
            union all
            select 'measure', m.id, m.result is null, m.from_on, m.until_on,
                   array[m.ipra_id::text, m.section, m.name, m.executor, coalesce(m.result, ''), coalesce(m.result_on::text, ''), m.note],
                   i.issued_on, m.shown, 1 + coalesce(array_position('{medical,professional,social,pedagogical,sport,means_federal,means_regional,capital,help}', m.section), 0)
              from m left join i on i.id = m.shown) x
     order by x.day desc nulls last, x.ipra desc nulls last, x.o, x.since, x.id;
end $$;

-- document: kind, number, day, issued by, state, note, whose authority it proves, who took it, that representative.
create function kurator.citizen_documents(p_person bigint, p_day date, p_at timestamptz) returns setof kurator.citizen_row
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select 'document', d.id, d.state not in ('returned', 'void') and coalesce(d.valid_until >= p_day, true), d.received_on, d.valid_until,
           array[d.kind, d.number, coalesce(d.issued_on::text, ''), d.issued_by, d.state, d.note,
                 coalesce(nullif(kurator.full_name(r.surname, r.given_name, r.patronymic), ''), r.organisation, nullif(kurator.full_name(n.surname, n.given_name, n.patronymic), ''), n.organisation, ''),
                 coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), ''), coalesce(d.representative_id::text, '0')]
      from kurator.document_of(p_person, p_at) d
      left join kurator.representative_of(p_person, p_at) r on r.id = d.representative_id
      left join kurator.representative n on n.id = d.representative_id      -- of another record of the same citizen
      left join kurator.staff s on s.id = d.recorded_by
     order by d.state = 'void', d.received_on desc, d.id desc;
end $$;

-- case (id: its number): state, source, office, colleague, closing reason, note on it, 'this' for the one whose card it is; referral of
-- the one above: source, incoming number, its date, sender, his number, his date, 'joined'.
create function kurator.citizen_cases(p_case bigint, p_person bigint, p_office int, p_at timestamptz, p_offices int[], p_away int[]) returns setof kurator.citizen_row
language plpgsql stable set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
    return query
    with f as materialized (
        select s.* from kurator.case_file c cross join lateral kurator.case_as_of(c.id, coalesce(p_at, 'infinity')) s
         where c.person_id = p_person and (c.office_id = p_office or c.office_id = any (p_offices)) and (c.site_id = any (p_away)) is not true)
    select x.kind, x.id, x.holds, x.since, x.until, x.cells
      from (select 'case' as kind, f.id, f.state = 'open' as holds, f.received_on as since, f.closed_on as until,
                   array[f.state, f.source, o.short_name, coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), ''), coalesce(f.close_reason, ''), f.close_note,
                         case when f.id = p_case then 'this' else '' end, f.next_step] as cells,
                   f.id as file, 0 as o
              from f join kurator.organisation o on o.id = f.office_id left join kurator.staff s on s.id = f.assignee_id
            union all
            select 'referral', r.id, true, r.received_on, null,
                   array[r.source, r.incoming_no, coalesce(r.incoming_on::text, ''), r.sender, r.sender_no, coalesce(r.sender_on::text, ''), case when r.joined then 'joined' else '' end, ''],
                   f.id, 1
              from f cross join lateral (select r.* from kurator.referral r where r.case_id = f.id and r.registered_at <= coalesce(p_at, 'infinity') offset 0) r) x      -- (by its index: f is taken for a thousand)
     order by x.file = p_case desc, x.file desc, x.o, x.since, x.id;
end $$;

-- The first page on a day gone by. file: state, rung, next step, its moment, failed calls, failed visits, notices, told at, answer, until,
-- meeting, in the register at, colleague, closing reason, closed on, note on it; mark, gap: as of identity, those in force; event: the columns of kurator.card_timeline, of what
-- happened and was recorded until then, the newest thousand; what was taken back later stands, a meeting and a request are as they stood; unshown before them:
-- 'timeline', how many more there were.
create function kurator.citizen_case(p_case bigint, p_office int, p_person bigint, p_zone text, p_today date, p_day date, p_at timestamptz, p_offices int[], p_hidden bigint[], p_away int[])
    returns setof kurator.citizen_row
    language plpgsql stable set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    iso constant text := 'YYYY-MM-DD HH24:MI';
    v_at constant timestamptz := coalesce(p_at, 'infinity');
begin
    return query
    select 'file', c.id, c.state = 'open', c.received_on, c.closed_on,
           array[c.state, c.rung::text, c.next_step, coalesce(to_char(c.next_at at time zone p_zone, iso), ''), c.phone_count::text, c.visit_count::text, c.post_count::text,
                 coalesce(to_char(c.notified_at at time zone p_zone, iso), ''), coalesce(c.answer, ''), coalesce(c.decide_by::text, ''),
                 coalesce(to_char(c.meeting_at at time zone p_zone, iso), ''), coalesce(to_char(c.esrn_at at time zone p_zone, iso), ''),
                 coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), ''), coalesce(c.close_reason, ''), coalesce(c.closed_on::text, ''), c.close_note]
      from kurator.case_as_of(p_case, v_at) c left join kurator.staff s on s.id = c.assignee_id;
    return query
    select 'mark', t.id, true, t.since, null::date, array[t.mark, t.note, t.by_staff] from kurator.card_marks(p_office, p_person, p_zone, p_at, false) t;
    return query
    select 'gap', t.item, true, null::date, null::date, array[t.rule] from kurator.card_gaps(p_office, p_person, p_day, p_at) t;
    return query
    with t as materialized (
        select x.*, a.superseded_at, row_number() over (order by x.n desc) as back, count(*) over () as total
          from kurator.card_timeline(p_case, 100000, p_office, p_person, p_zone, p_today, p_offices, p_hidden, p_away) with ordinality x(at, kind, id, channel, outcome, who, performer,
                     detail, superseded, superseded_why, mine_today, phone, reason, n)
          left join kurator.consent s on x.kind = 'consent' and s.id = x.id
          left join kurator.contact_attempt a on a.id = case x.kind when 'attempt' then x.id when 'consent' then s.attempt_id end
         where left(x.at, 10)::date <= p_day and coalesce(a.recorded_at <= v_at, true))
    select e.kind, e.id, true, null::date, null::date, e.cells
      from (select 'unshown' as kind, 0::bigint as id, array['timeline', (t.total - 1000)::text] as cells, 0::bigint as n from t where t.back = 1001
            union all
            select 'event', t.id,
                   array[t.at, t.kind, case when t.kind <> 'request' then t.channel when q.state = 'open' then b.bucket when q.state = 'answered' and q.read_at is null then 'unread' else q.state end,
                         case when t.kind = 'appointment' then m.state else t.outcome end, t.who, t.performer,
                         case t.kind when 'appointment' then concat_ws('|', to_char(m.starts_at at time zone p_zone, iso), m.address) when 'request' then concat_ws('|', split_part(t.detail, '|', 1), q.due_on, q.text) else t.detail end,
                         case when t.superseded and case when t.kind = 'appointment' then m.superseded_at is not null else coalesce(t.superseded_at <= v_at, true) end then 'superseded' else '' end,
                         t.superseded_why, t.phone, t.reason], t.n
              from t
              left join lateral (
                    (select 1 as o, h.starts_at, h.address, h.state, h.superseded_at from kurator.appointment_history h where h.id = t.id and h.until > v_at order by h.until limit 1)
                    union all select 2, x.starts_at, x.address, x.state, x.superseded_at from kurator.appointment x where x.id = t.id
                    order by 1 limit 1) m on t.kind = 'appointment'
              left join lateral (
                    (select 1 as o, h.due_on, h.text, h.state, h.read_at from kurator.service_request_history h where h.id = t.id and h.until > v_at order by h.until limit 1)
                    union all select 2, x.due_on, x.text, x.state, x.read_at from kurator.service_request x where x.id = t.id
                    order by 1 limit 1) q on t.kind = 'request'
              left join lateral (select z.bucket from kurator.request_bounds(p_office, p_day) z where q.due_on >= z.from_due and q.due_on < z.to_due) b on q.state = 'open'
             where t.back <= 1000) e
     order by e.n;
end $$;

-- A tab of the card, of a case that the caller sees (kurator.card_seen), at the end of a day; null or no day gone by: now.
create function kurator.citizen_tab(p_case bigint, p_tab text, p_day date, p_office int, p_person bigint, p_zone text, p_today date, p_offices int[], p_hidden bigint[], p_away int[])
    returns setof kurator.citizen_row
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_at constant timestamptz := case when p_day < p_today then ((p_day + 1)::timestamp at time zone p_zone) - interval '1 microsecond' end;
    v_day constant date := case when p_day < p_today then p_day else p_today end;
begin
    case p_tab
    when 'identity' then return query select * from kurator.citizen_identity(p_person, p_office, p_zone, v_day, v_at);
    when 'family' then return query select * from kurator.citizen_family(p_person, p_office, v_day, v_at, p_offices, p_hidden, p_away);
    when 'ipra' then return query select * from kurator.citizen_ipra(p_person, v_day, v_at);
    when 'documents' then return query select * from kurator.citizen_documents(p_person, v_day, v_at);
    when 'cases' then return query select * from kurator.citizen_cases(p_case, p_person, p_office, v_at, p_offices, p_away);
    when 'case' then return query select * from kurator.citizen_case(p_case, p_office, p_person, p_zone, p_today, v_day, v_at, p_offices, p_hidden, p_away);
    else raise exception 'no such tab' using errcode = 'KU003';
    end case;
end $$;
grant execute on function kurator.citizen_tab(bigint, text, date, int, bigint, text, date, int[], bigint[], int[]) to kurator_api;

-- ---- the citizen put right ---------------------------------------------------------------------------------------------------------

-- Writes what a save has checked of a citizen whom the caller's office keeps. A number that somebody keeps out of the caller's sight is
-- in dispute, as at the intake (kurator.add_person): the caller cannot tell it from another. One that is given up is in dispute no more.
create function kurator.mend_citizen(p_office int, p_person bigint, p_surname text, p_given_name text, p_patronymic text, p_birth date, p_sex text, p_snils text,
                                     p_disability text, p_incapable boolean, p_surname_changed boolean, p_given_changed boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    p kurator.person;
    v_holder bigint;
    v_former text[];
begin
    if not kurator.may_edit(p_office) or not exists (select from kurator.person_office o where o.person_id = p_person and o.office_id = p_office) then
        raise exception 'not in this office' using errcode = 'KU001';
    end if;
    select * into strict p from kurator.person t where t.id = p_person for update;
    if p_snils is distinct from p.snils then
        if p_snils is not null then
            perform pg_advisory_xact_lock(7310586, hashtext(p_snils));
            select t.id into v_holder from kurator.person t where t.snils = p_snils and not t.snils_disputed and t.merged_into is null and t.id <> p_person;
        end if;
        update kurator.person_clash c set settled_at = kurator.clock() where c.person_id = p_person and c.settled_at is null;
    end if;
    v_former := array[case when p_surname_changed and p.surname <> p_surname then p.surname else '' end, case when p_given_changed and p.given_name <> p_given_name then p.given_name else '' end,
                      case when p_given_changed and p.patronymic <> p_patronymic then p.patronymic else '' end];
    if array_to_string(v_former, '') <> ''
       and not exists (select from kurator.former_name f
                        where f.person_id = p_person and not f.void and array[kurator.name_key(f.surname), kurator.name_key(f.given_name), kurator.name_key(f.patronymic)]
                                                             = array[kurator.name_key(v_former[1]), kurator.name_key(v_former[2]), kurator.name_key(v_former[3])]) then
        insert into kurator.former_name (person_id, surname, given_name, patronymic, until_on) values (p_person, v_former[1], v_former[2], v_former[3], kurator.office_today(p_office));
    end if;
    update kurator.person t
       set surname = p_surname, given_name = p_given_name, patronymic = p_patronymic, birth_date = p_birth, sex = p_sex, snils = p_snils,
           snils_disputed = case when p_snils is not distinct from t.snils then t.snils_disputed else v_holder is not null end,
           disability = p_disability, incapable = p_incapable, version = t.version + 1
     where t.id = p_person
       and (t.surname, t.given_name, t.patronymic, t.birth_date, t.sex, t.snils, t.disability, t.incapable)
           is distinct from (p_surname, p_given_name, p_patronymic, p_birth, p_sex, p_snils, p_disability, p_incapable);
    if v_holder is not null then
        insert into kurator.person_clash (person_id, other_id) values (p_person, v_holder) on conflict (person_id, other_id) do update set settled_at = null, found_at = kurator.clock();
    end if;
end $$;
grant execute on function kurator.mend_citizen(int, bigint, text, text, text, date, text, text, text, boolean, boolean, boolean) to kurator_api;
