-- destruction.sql - proposed by one, confirmed by another; then nothing of the citizen is readable anywhere, figures and seals stand.
-- (Not rolled back at the end: seals are of finished transactions. The database is this test's own.)
\set prefix des_
\set clerk des_clerk
\set boss des_supervisor
\set second des_second
\ir setup/world.psql
\ir setup/save.psql
\ir setup/stands.psql
select no_plan();
-- An old month, which will be detached.
create table audit.entry_2020_01 partition of audit.entry for values from ('2020-01-01 00:00+00') to ('2020-02-01 00:00+00');
create table audit.value_2020_01 partition of audit.value for values from ('2020-01-01 00:00+00') to ('2020-02-01 00:00+00');
alter table audit.entry_2020_01 owner to kurator_audit;
alter table audit.value_2020_01 owner to kurator_audit;
select tap.world(:'prefix');
create temp table t as select tap.account(:'prefix' || 'second', 'supervisor', 9001, 'Вторая') as second, tap.account(:'prefix' || 'boss_b', 'supervisor', 9002, 'Бова') as boss_b,
                              tap.account(:'prefix' || 'boss_c', 'supervisor', 9002, 'Вова') as boss_c, tap.account(:'prefix' || 'officer', 'clerk', 9001, 'Выявлёва') as officer;

create function tap.destroy(p_login text, p_office int, variadic p_fields text[]) returns text language plpgsql as $$
declare
    v_names text[] := array(select split_part(f, '=', 1) from unnest(p_fields) f);
    v_values text[] := array(select substr(f, strpos(f, '=') + 1) from unnest(p_fields) f);
    v_me text := session_user;
    v_out text;
begin
    perform set_config('session_authorization', p_login, true);
    begin
        select a.outcome || coalesce(' ' || nullif(a.code || case when a.field <> '' then ':' || a.field else '' end || case when a.outcome = 'question' then '(' || array_to_string(a.args, ',') || ')' else '' end, ''), '')
               || coalesce(' ' || case when a.code = 'confirm' then a.version end, '')
          into v_out from api.save_destruction(gen_random_uuid(), null, p_office, v_names, array_fill(null::text, array[cardinality(v_names)]), v_values) a;
    exception when others then
        v_out := '! ' || sqlstate || ' ' || sqlerrm;
        v_out := case when sqlstate like 'KU%' or sqlstate = '42501' then left(v_out, 7) else v_out end;
    end;
    perform set_config('session_authorization', v_me, true), set_config('kurator.request', '', true);
    return v_out;
end $$;
create function tap.last_proposal() returns text language sql as 'select max(id)::text from kurator.destruction';
-- What can hold a word.
create function tap.textual(p_type oid) returns boolean language sql immutable as $$
    select p_type = any ('{text,varchar,bpchar,name,json,jsonb,xml,bytea,tsvector,"text[]","varchar[]","name[]","jsonb[]"}'::regtype[])
        or exists (select from pg_type t where t.oid = p_type and (t.typtype in ('c', 'd') or exists (select from pg_type e where e.oid = t.typelem and e.typtype = 'c'))) $$;
-- Writes a word into every text of the citizen that a destruction has to take, wherever the table lets it; the tables of which she has no row.
create function tap.plant(p_person bigint, p_word text) returns text language plpgsql as $$
declare
    r record;
    v_cases constant bigint[] := array(select c.id from kurator.case_file c where c.person_id = p_person);
    v_own constant bigint[] := array(select a.attempt_id from kurator.attempt_case a where a.case_id = any (v_cases)
                                      and not exists (select from kurator.attempt_case o where o.attempt_id = a.attempt_id and o.case_id <> all (v_cases)));
    v_n bigint;
    v_empty text[] := '{}';
begin
    perform set_config('session_replication_role', 'replica', true);
    for r in select x.relation, x.condition, a.attname, a.atttypid::regtype as type
               from kurator.destruction_rule x
               left join pg_attribute a on a.attrelid = x.relation::regclass and a.attnum > 0 and not a.attisdropped and tap.textual(a.atttypid)
                     and (x.action = 'delete' or x.set_to ~ ('(^|, ?)' || a.attname || ' = '))
                     and not exists (select from pg_constraint f where f.conrelid = a.attrelid and f.contype = 'f' and a.attnum = any (f.conkey))
              where x.action <> 'keep' and (x.action = 'delete' or x.why = '') order by x.relation, a.attnum loop
        execute format('select count(*) from %s t where %s', r.relation, r.condition) into v_n using p_person, null::int, v_cases, v_own, p_person;
        if v_n = 0 then
            v_empty := v_empty || replace(r.relation, 'kurator.', '');
        end if;
        continue when r.attname is null or r.relation = 'kurator.draft'
            or r.relation = 'kurator.listed' and r.attname = 'disability'       -- (a code, that goes into a tally)
            or r.relation = 'kurator.passed_call' and r.attname <> 'note' or r.attname in ('surname', 'number', 'snils');       -- (by what stands there they are found)
        begin
            execute format('update %s t set %2$I = ' || case r.type when 'text[]'::regtype then 'array_fill($6, array[cardinality(%2$I)])' when 'jsonb'::regtype then 'jsonb_build_object($6, $6)'
                                                                 when 'json'::regtype then 'json_build_object($6, $6)' when 'bytea'::regtype then 'convert_to($6, ''UTF8'')'
                                                                 when 'xml'::regtype then 'xmlelement(name x, $6)' else '(coalesce(%2$I, '''') || $6)::' || r.type end || ' where %3$s', r.relation, r.attname, r.condition)
              using p_person, null::int, v_cases, v_own, p_person, p_word;
        exception when check_violation or not_null_violation or unique_violation then
            null;                                       -- a code, or a form
        end;
    end loop;
    perform set_config('session_replication_role', 'origin', true);
    return (select coalesce(string_agg(distinct e, ' '), '') from unnest(v_empty) e);
end $$;
-- Seals what was written up to now. A seal ends before the oldest transaction that runs anywhere in the cluster: those of the tests at
-- the side are waited for, two minutes at most.
create function tap.sealed() returns bigint language plpgsql as $$
declare
    v_last constant xid8 := (select max(e.xid) from audit.entry e);
    v_end constant timestamptz := clock_timestamp() + interval '2 minutes';
begin
    while pg_snapshot_xmin(pg_current_snapshot()) <= v_last loop
        if clock_timestamp() > v_end then
            raise exception 'another transaction runs on and on, nothing can be sealed';
        end if;
        perform pg_sleep(0.05);
    end loop;
    return audit.seal_finished();
end $$;
create function tap.whole() returns text language plpgsql as $$
declare
    v record;
    after bigint := 0;
    found text[] := '{}';
begin
    loop
        for v in select * from audit.verify_blocks(after, '-infinity', 'infinity') loop
            if v.state not in ('checked', 'end') then found := found || concat_ws(' ', v.state, v.block, v.entry); end if;
        end loop;
        exit when v.state = 'end';
        after := v.block;
    end loop;
    return coalesce((select string_agg(f, ', ') from unnest(found) f), 'whole');
end $$;
-- Every figure of every month since 2025 of both offices, by age group, part and place; and the tally.
create function tap.figures() returns text language sql as $$
    select md5(string_agg(t.line, E'\n' order by t.line)) from (
        select concat_ws('|', o, m::date, c.*) as line from unnest('{9001,9002}'::int[]) o, generate_series(timestamp '2026-01-01', '2026-11-01', '1 month') m,
               lateral kurator.monthly_cells(array[o], m::date, false, '{}', o = 9001) c       -- of one what is kept of it
        union all
        select concat_ws('|', t.office_id, t.period, t.state, t.due_on, t.late, sum(t.n)) from kurator.tally t group by t.office_id, t.period, t.state, t.due_on, t.late having sum(t.n) <> 0) t $$;

-- ---- every table with a citizen's data has a rule --------------------------------------------------------------------------------
select is((select string_agg(s.relation, ', ') from audit.subject s where not exists (select from kurator.destruction_rule r where r.relation = s.relation)), null, 'a rule for every table that names a subject');
select is((select string_agg(r.relation, ', ') from kurator.destruction_rule r where not exists (select from audit.subject s where s.relation = r.relation)), null, 'and for no other');
select is((select string_agg(c.relname, ', ') from pg_class c where c.relnamespace = 'kurator'::regnamespace and c.relkind in ('r', 'p')
              and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname in ('person_id', 'case_id') and not a.attisdropped)
              and not exists (select from kurator.destruction_rule r where r.relation = 'kurator.' || c.relname)), null, 'nor is a table with a citizen''s or a case''s number forgotten');
-- Of tables whose rows stay, the texts that stay: codes of lists, and the settlement. Another one needs its words in the rule, or to stand here.
select is((select string_agg(x.line, ', ' order by x.line collate "C") from (
              select replace(r.relation, 'kurator.', '') || ' ' || string_agg(a.attname, ' ' order by a.attname) as line from kurator.destruction_rule r
                join pg_attribute a on a.attrelid = r.relation::regclass and a.attnum > 0 and not a.attisdropped
               where r.action <> 'delete' and r.why is distinct from 'partition' and a.atttypid not in ('int'::regtype, 'bigint'::regtype, 'bool'::regtype, 'date'::regtype, 'timestamptz'::regtype)
                 and r.set_to !~ ('(^|, ?)' || a.attname || ' = ') group by r.relation) x),
    'address kind settlement territory, case_event detail kind why, case_file answer close_reason next_step reopened_why source stage state, consent answer form need, '
    'contact_attempt channel direction outcome return_reason superseded_why, deadline calendar period state, deadline_past period, destruction_item ground state, '
    'referral source, spot_check result', 'no text stays but codes');

-- Of every other table, whatever its schema: each column that can hold a word has its rule, or why it has none. A new one needs a row in kurator.destruction_text.
create function tap.columns() returns table (relation text, col text) language sql as $$
    select format('%s.%s', n.nspname, c.relname), a.attname::text
      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname <> all ('{information_schema,tap}') and n.nspname !~ '^pg_' and c.relkind in ('r', 'p', 'm') and not c.relispartition and tap.textual(a.atttypid) $$;
select is((select string_agg(c.relation || ' ' || c.col, ', ') from tap.columns() c where not exists (select from kurator.destruction_rule r where r.relation = c.relation)
              and not exists (select from kurator.destruction_text t where t.relation = c.relation and t.col = c.col)), null, 'every text of every table has a rule');
select is((select string_agg(t.relation || ' ' || t.col, ', ') from kurator.destruction_text t where not exists (select from tap.columns() c where c.relation = t.relation and c.col = t.col)), null, 'and no rule is of none');
create table kurator.forgotten (id int, words varchar(10));
select is((select string_agg(c.relation || ' ' || c.col, ', ') from tap.columns() c where not exists (select from kurator.destruction_rule r where r.relation = c.relation)
              and not exists (select from kurator.destruction_text t where t.relation = c.relation and t.col = c.col)), 'kurator.forgotten words', 'one that is forgotten is told');
drop table kurator.forgotten;

-- ---- whom a text names -------------------------------------------------------------------------------------------------------
select is(kurator.named_in(x, row('^(' || kurator.name_forms(w) || ')$', null, '{00100188833,9000007701}')::kurator.needles), y, x || ' / ' || w) from (values
    ('Выписка Стёртовой.csv', 'стертова', true), ('стертова_2026.PDF', 'стертова', true), ('СтёртоваАС.pdf', 'стертова', true), ('для Стёртовых', 'стертова', true), ('стертовка', 'стертова', false),
    ('stertova-ipra.pdf', 'стертова', true), ('Sterto.pdf', 'стертова', false), ('Тайную проверить', 'тайная', true), ('Тайное', 'тайная', true), ('тайник', 'тайная', false), ('Ли', 'ли', true), ('лист', 'ли', false),
    ('письмо Киму', 'ким', true), ('кимоно', 'ким', false), ('001-001-888 33', 'другая', true), ('8 (900) 000-77-01', 'другая', true), ('Ivanov 2026', 'иванов', true), ('Щукиной', 'щукин', true),
    ('shchukin', 'щукин', true), ('schukina', 'щукина', true), ('Гоголю', 'гоголь', true), ('', 'иванов', false), ('петров-водкин', 'водкин', true)) v(x, w, y);

-- ---- a citizen with all that can hang on one, over a year ----------------------------------------------------------------------------
select tap.at('2026-01-12 10:00+08');
select is(tap.intake(:'clerk', 9001, null, 'source=ipra', 'received_on=2026-01-12', 'incoming_no=ВХ-УНИЧТ-77', 'sender=Бюро Уничтожевых', 'sender_no=ИСХ-УНИЧТ', 'ipra_number=ИПРА-УНИЧТ', 'ipra_issued_on=2026-01-10',
    'ipra_until=unlimited', 'disability=2', 'note=Пометка уничтожаемая', 'surname=Уничтожева', 'given_name=Стираида', 'patronymic=Исчезновна', 'birth_date=1966-01-20', 'sex=f', 'snils=00100188833',
    'phone1=+79000007701', 'postal_code=669100', 'settlement=Кутулик', 'address=Тайная 77-7', 'rep_relation=proxy', 'rep_surname=Доверьева', 'rep_given_name=Уполномочия', 'rep_phone=+79000007702', 'pref=deaf'),
    'saved', 'a citizen is entered');
select max(id) as c from kurator.case_file \gset
select tap.person_of(:c) as p \gset
select is(tap.save(:'clerk', 'contacts', :c, 'kind=phone', 'number=+79000007703', 'note=Соседка Тайнова'), 'saved', 'a third number');
select is(tap.save(:'clerk', 'contacts', :c, 'kind=preference', 'preference=safe_hours', 'note=после тайного часа'), 'saved', 'a wish');
update kurator.person set surname = 'Стёртова' where id = :p;
insert into kurator.former_name (person_id, surname) values (:p, 'Уничтожева');
update kurator.former_name set until_on = '2020-01-01' where person_id = :p;
update kurator.address set line = 'Тайная 77-8' where person_id = :p;
select is(tap.save(:'clerk', 'attempt', :c, 'channel=phone', 'outcome=told', 'spoke_with=representative', 'answer=agreed', 'meeting_at=2026-01-15 11:00', 'place=home', 'note=Сказано уничтожаемое'), 'saved', 'told');
select is(tap.save(:'clerk', 'esrn', :c, 'done=yes'), 'saved', 'entered in the register');
select is(tap.save(:'clerk', 'processing', :c, 'form=written', 'given_on=2026-01-12', 'given_by=self', 'document=Дело Уничтожевой'), 'saved', 'consent');
select is(tap.save(:'boss', 'override', :c, 'rung=2', 'reason=живёт на Тайной улице') like '%', true, 'an override, if one is to be had');
insert into kurator.spot_check (office_id, case_id, person_id, picked_by, result, note, closed_at) select 9001, :c, :p, second, 'remark', 'У Уничтожевой нет отметки', kurator.clock() from t;
insert into kurator.passed_call (office_id, office_from, person_id, caller, phone, note) values (9001, 9002, :p, 'Уничтожева', '+79000007701', 'просит тайно позвонить');
insert into kurator.passed_call (office_id, office_from, caller, birth_date, phone, note) values (9001, 9002, 'Уничтожева Стираида', '1966-01-20', '+79000007709', 'не нашли тайную');
insert into kurator.elsewhere_asked default values;
select is(tap.save(:'clerk', 'close', :c, 'reason=refused'), 'refused close.no_refusal:reason', 'it is not closed yet');
select is(tap.save(:'clerk', 'close', :c, 'reason=moved', 'note=Уехала к Тайновым'), 'saved', 'closed');
-- another of the family, who stays: an attempt serves both
select tap.at('2026-02-10 10:00+08');
select is(tap.intake(:'clerk', 9001, :p, 'source=personal', 'received_on=2026-02-10', 'note=Снова уничтожаемая'), 'saved', 'a second case');
select max(id) as c2 from kurator.case_file \gset
select tap.case_of('Остаева', '+79000007711', '1970-05-05') as k \gset
insert into kurator.household (office_id) values (9001);
update kurator.person set household_id = (select max(id) from kurator.household) where id in (:p, tap.person_of(:k));
update kurator.household_member set kinship = 'sibling', kin_to = case person_id when :p then tap.person_of(:k) else :p end where person_id in (:p, tap.person_of(:k));
select is(tap.save(:'clerk', 'attempt', :c2, 'channel=phone', 'outcome=no_answer', 'household=yes', 'note=Никто не ответил', 'phone_id=' || (select id from kurator.phone where number = '+79000007701')), 'saved', 'a call for both');
select tap.at('2026-02-10 12:00+08');
select is(tap.save(:'clerk', 'attempt', :c2, 'channel=phone', 'outcome=no_answer', 'household=yes', 'note=Стёртова не ответила'), 'saved', 'another, which names one');
select is((select count(*)::int from kurator.attempt_case where case_id in (:c2, :k)), 4, 'both serve both');
select is(tap.save(:'clerk', 'close', :c2, 'reason=moved'), 'saved', 'closed again');
-- what lies about
select tap.as_login(:'clerk', format('select api.keep_draft(gen_random_uuid(), ''attempt'', %s, 9001, 1, 3, ''note'', ''{note}'', ''{Черновик тайный}'')', :c)) \g /dev/null
select tap.as_login(:'boss', $$select api.keep_draft(gen_random_uuid(), 'intake', null, 9001, 1, 3, 'note', '{snils,note}', '{00100188833,Черновик чужой тайный}')$$) \g /dev/null
select tap.as_login(:'boss', $$select api.keep_draft(gen_random_uuid(), 'intake', null, 9001, 1, 3, 'note', '{surname,note}', '{Другая,Посторонний черновик}')$$) \g /dev/null
select is((select count(*)::int from kurator.draft), 3, 'three drafts');
insert into kurator.person (surname, birth_date, sex) values ('Двойникова', '1999-01-01', 'f');
insert into kurator.person_clash (person_id, other_id) select max(id), :p from kurator.person;
insert into kurator.duplicate (office_id, person_id, other_id, weight, reasons) select 9001, :p, max(id), 60, '{snils}' from kurator.person;
insert into kurator.merge (office_id, kept_id, gone_id, surname, given_name, patronymic, birth_date, undone_at) select 9001, :p, max(id), 'Стёртова', 'Стираида', '', '1966-01-20', kurator.clock() from kurator.person;
insert into kurator.merge_row (merge_id, n, person_id, relation, row_id, col, was) select max(id), 1, :p, 'kurator.person', :'p', 'surname', 'Стёртова' from kurator.merge;
-- the oldest of it in a month that is detached by now
select tap.at('2020-01-10 10:00+08');
update kurator.person set given_name = 'Стираида-Уничтожа' where id = :p;
update kurator.person set given_name = 'Стираида' where id = :p;
select tap.at('2026-02-11 10:00+08');
-- and all the rest that there can be of one: a request and its answer, access that was restricted, a date of hers that moved
insert into kurator.service_request (office_id, case_id, person_id, executor_id, kind, text, name, started_on, due_on, calendar, revision_id)
select 9001, :c2, :p, 9003, 'service', 'просит за Стёртову', 'Стёртова Стираида Исчезновна', '2026-02-10', '2026-02-20', 'RU-IRK', kurator.revision('RU-IRK') returning id as request \gset
update kurator.service_request set state = 'answered', result = 'executed', answer = 'Стёртова обслужена', ended_at = kurator.clock() where id = :request;
insert into kurator.restriction (person_id, office_id, kind, reason, marked_by) select :p, 9001, 'other', 'тайная причина', second from t returning id as mark \gset
insert into kurator.restriction_named (restriction_id, person_id, staff_id, valid_from, named_by) select :mark, :p, second, '2026-02-10', second from t;
update kurator.restriction set lifted_at = kurator.clock(), lifted_by = marked_by where id = :mark;
insert into kurator.ipra_measure (person_id, ipra_id, section, name, executor) select :p, id, 'medical', 'Массаж тайный', 'У Тайновой' from kurator.ipra where person_id = :p;
update kurator.ipra_measure set result = 'done', result_on = '2026-02-10', note = 'Стёртова довольна' where person_id = :p;
insert into kurator.document (person_id, kind, number, issued_by, received_on, representative_id) select :p, 'proxy', '77 АА 7700077', 'нотариус Тайнов', '2026-02-10', id from kurator.representative where person_id = :p;
update kurator.document set state = 'returned', note = 'отдано Стёртовой' where person_id = :p;
insert into kurator.import_file (office_id, kind, name, sha256, received_on) values (9001, 'extracts', 'x.csv', repeat('0', 64), '2026-02-10');
insert into kurator.import_row (import_id, line, person_id, outcome, tray, surname, birth_date) select max(id), 2, :p, 'refused', true, 'Стёртова', '1966-01-20' from kurator.import_file;
insert into kurator.import_row (import_id, line, outcome, tray, surname, birth_date) select (select max(f.id) from kurator.import_file f), 3, 'refused', true, 'Стёртова', p.birth_date from kurator.person p where p.id = :p;
insert into kurator.import_row (import_id, line, surname, birth_date) select (select max(f.id) from kurator.import_file f), 4, 'Стёртова', p.birth_date from kurator.person p where p.id = :p;
insert into kurator.import_row (import_id, line, outcome, person_id) select (select max(f.id) from kurator.import_file f), 5, 'created', :p;
insert into kurator.import_family (import_id, line, n, person_id, family, seat, said) select max(f.id), 5, 1, :p, 1, 1, '{"","",Стёртова}' from kurator.import_file f;
insert into kurator.import_row (import_id, line, outcome, tray, to_person, decision, surname, args) select (select max(f.id) from kurator.import_file f), 6, 'refused', true, :p, 'same', 'Стертова', '{Стёртова С. И.}';
insert into kurator.import_row (import_id, line, outcome, verdict, code, field, args) select (select max(f.id) from kurator.import_file f), 7, 'refused', 'refused', 'date.bad', 'birth_date', '{"Стёртова, Тайная"}';
insert into kurator.import_row (import_id, line, outcome, verdict, code, field, args) select (select max(f.id) from kurator.import_file f), 8, 'refused', 'refused', 'date.bad', 'birth_date', '{"Другой"}';
-- texts of nobody's that name her, or who represents her: names of files, staged and moved; of views
insert into kurator.import_file (office_id, kind, name, sha256, received_on) select 9001, 'extracts', n, encode(sha256(convert_to(n, 'UTF8')), 'hex'), '2026-02-10'
  from unnest('{Выписка Стёртовой.csv,stertova.csv,001-001-888-33.csv,Выписки ноябрь.csv}'::text[]) n;
insert into kurator.saved_view (office_id, staff_id, name, shared, terms) select 9001, second, n, true, '{stage=any}' from t, unnest('{Семья Доверьевых,Мои}'::text[]) n;
-- why accounts were locked: in the table, in its entry, in that of who locked
update kurator.staff s set lock_reason = 'смотрела Стёртову' from t where s.id = t.second;
update kurator.staff set lock_reason = 'уволена' where login = :'clerk';
select audit.note_rights('kurator.staff', t.second::text, 'lock x', 'из-за Стёртовой') from t \g /dev/null
select audit.note_rights('kurator.staff', s.id::text, 'lock y', 'уволена') from kurator.staff s where s.login = :'clerk' \g /dev/null
select is(tap.as_login(:'clerk', format('select outcome from api.file_moved(9001, %L, %L, 12, %L)', w, n, repeat('a', 64))), '(saved)', w || ' ' || n)
  from (values ('in', 'Стёртова.pdf'), ('out', 'о Стёртовой 900 000-77-01.txt'), ('out', 'notice-7.txt')) v(w, n);
insert into kurator.ipra_rest (ipra_id, person_id, rest) select i.id, :p, '{"Льгота": "Стёртова"}' from kurator.ipra i where i.person_id = :p order by i.id limit 1;
insert into kurator.person_mark (office_id, person_id, mark, note, made_by) select 9001, :p, 'watch', 'Стёртова просила', second from t;
with x as (insert into kurator.person (surname, given_name, birth_date, sex) values ('Парная', 'Анна', '1990-01-01', 'f') returning id)
insert into kurator.pair_across (person_id, other_id, weight, reasons) select :p, x.id, 60, '{name}' from x;
insert into kurator.pair_apart (person_id, other_id, centre_id, note) select x.person_id, x.other_id, 9003, 'не Стёртова' from kurator.pair_across x where x.person_id = :p;
select kurator.quality_work(2000) from generate_series(1, 9) \g /dev/null
select is(tap.plant(:p, 'закладка'), 'esrn_fact ipra_history ladder_override preference_history processing_history representative_history',
    'a word in every text that may hold one, of all tables but these, of which she has no row');
select cmp_ok(tap.sealed(), '>', 50::bigint, 'all is sealed');
select results_eq('select audit.rotate()', $$values (date '2020-01-01')$$, 'the old month is detached');
-- what the journal has of the one who stays, in the act of the other
select tap.at('2026-03-20 10:00+08');
create function tap.needles() returns text[] language sql immutable as $$
    select '{закладка,Уничтожев,уничтожаема,Стираида,Исчезновна,Стёртова,00100188833,9000007701,9000007702,9000007703,Доверьева,Уполномочия,ВХ-УНИЧТ,ИСХ-УНИЧТ,ИПРА-УНИЧТ,ВХУНИЧТ,stertova,001-001-888,900 000-77,Тайная,Тайнов,тайн,1966-01-20,Пометка уничт}'::text[] $$;
select cmp_ok(cardinality(string_to_array(tap.stands(variadic tap.needles()), ', ')), '>', 20, 'it stands in many tables');
select matches(tap.stands(variadic tap.needles()), 'audit.value_2020_01', 'in a detached month');
select kurator.months_work(100) from generate_series(1, 3) \g /dev/null
select tap.figures() as figures \gset
analyze;
select matches(tap.lingers(variadic tap.needles()), 'statistics of kurator.person surname', 'the planner noted what she is called');

-- ---- who proposes, who confirms ---------------------------------------------------------------------------------------------------------
select is(tap.destroy(l, 9001, 'action=propose', 'people=' || :p, 'note=заявление'), e, l || ' proposes') from (values (:'clerk', 'refused rights.supervisor'), (:'prefix' || 'coordinator', 'refused rights.supervisor'),
    (:'prefix' || 'monitor', '! 42501'), (:'prefix' || 'admin', '! 42501'), (:'prefix' || 'auditor', '! 42501'), (:'prefix' || 'other', 'refused rights.none')) x(l, e);
select is(tap.destroy(:'boss', 9001, 'action=propose', 'people=' || tap.person_of(:k), 'note=заявление'), 'refused destroy.open_case', 'never with a case open');
select is(tap.destroy(:'boss', 9001, 'action=propose', 'people=' || :p), 'refused destroy.note:note', 'whose time is not over: with a reason alone');
select is(tap.destroy(:'boss', 9001, variadic f), 'refused ' || e, array_to_string(f, ' ')) from (values (array['action=propose'], 'field.required:people'), (array['action=propose', 'people=1;drop'], 'field.required:people'),
    (array['action=eat', 'people=1'], 'field.choice:action'), (array['action=confirm'], 'field.required:id'), (array['action=confirm', 'id=999999'], 'destroy.unknown'),
    (array['action=propose', 'people=999999', 'note=х'], 'destroy.unknown'), (array['action=refuse', 'id=1'], 'field.required:note'),
    (array['action=propose', 'people=' || (select string_agg(i::text, ',') from generate_series(1, 201) i), 'note=х'], 'destroy.many')) x(f, e);
select is(tap.destroy(:'prefix' || 'boss_b', 9002, 'action=propose', 'people=' || :p, 'note=х'), 'refused destroy.unknown', 'another office knows no such citizen');
select is(tap.destroy(:'boss', 9001, 'action=propose', 'people=' || :p, 'note=' || n), 'refused destroy.named:note', 'no note that names her: ' || n)
  from unnest('{заявление Стёртовой,по просьбе г-жи Доверьевой,прежняя фамилия Уничтожева,Стираида Исчезновна просит,СНИЛС 001-001-888 33,тел. 8 900 000 77 02}'::text[]) n;
select is(tap.destroy(:'boss', 9001, 'action=propose', 'people=' || :p, 'note=заявление от 19.03'), 'saved', 'proposed');
select is(tap.destroy(:'second', 9001, 'action=refuse', 'id=' || tap.last_proposal(), 'note=Стёртова передумала'), 'refused destroy.named:note', 'nor of a refusal');
select is(tap.destroy(:'second', 9001, 'action=confirm', 'confirm=destroy', 'id=' || tap.last_proposal(), 'note=прощай, Стёртова'), 'refused destroy.named:note', 'nor of a confirmation');
select tap.last_proposal() as d \gset
select is(tap.destroy(:'second', 9001, 'action=propose', 'people=' || :p, 'note=и я'), 'refused destroy.proposed', 'once');
select is(tap.as_login(:'clerk', format('select p.state, p.proposal is not null, p.proposed_by from api.case_processing(%s) p where p.kind = ''state''', :c)), '(given,t,"Иванова О. П.")', 'the card says so');
select is(tap.as_login(:'boss', 'select d.name, d.ground, d.mine from api.destruction(9001) d'), '("Стёртова Стираида Исчезновна",other,t)', 'the list has it');
select is(tap.as_login(:'clerk', 'select * from api.destruction(9001)'), '! KU011', 'not for a clerk');
select is(tap.as_login(:'prefix' || 'boss_b', 'select * from api.destruction(9001)'), '! KU011', 'nor another office''s supervisor');
select is(tap.stands(variadic tap.needles()) like '%kurator.person 1%', true, 'nothing has changed meanwhile');
select is(tap.destroy(:'boss', 9001, 'action=confirm', 'id=' || :'d', 'confirm=destroy'), 'refused destroy.same', 'not by who proposed');
-- the same person under a second login: world's accounts have one name
select is(tap.destroy(:'clerk', 9001, 'action=confirm', 'id=' || :'d', 'confirm=destroy'), 'refused destroy.rights', 'not by a clerk');
insert into kurator.identification_officer select 9001, s.id, '1', '2026-01-01', '2026-01-01' from kurator.staff s where s.login = :'clerk';
select is(tap.destroy(:'clerk', 9001, 'action=confirm', 'id=' || :'d', 'confirm=destroy'), 'refused destroy.same', 'nor by the same person under another login');
select is(tap.destroy(:'prefix' || 'boss_b', 9001, 'action=confirm', 'id=' || :'d', 'confirm=destroy'), 'refused rights.none', 'nor from another office');
select is(tap.destroy(:'second', 9001, 'action=withdraw', 'id=' || :'d'), 'refused destroy.not_yours', 'only who proposed withdraws');
select is(tap.destroy(:'boss', 9001, 'action=withdraw', 'id=' || :'d'), 'saved withdraw', 'withdrawn');
select is(tap.destroy(:'second', 9001, 'action=confirm', 'id=' || :'d', 'confirm=destroy'), 'refused destroy.decided', 'that is over');
select is(tap.destroy(:'boss', 9001, 'action=propose', 'people=' || :p, 'note=заявление от 20.03'), 'saved', 'proposed again');
select is(tap.destroy(:'second', 9001, 'action=refuse', 'id=' || tap.last_proposal(), 'note=не то заявление'), 'saved refuse', 'refused, with a reason');
select is(tap.destroy(:'boss', 9001, 'action=propose', 'people=' || :p, 'note=заявление от 21.03'), 'saved', 'and again');
select tap.last_proposal() as d \gset
insert into kurator.case_file (office_id, person_id, source, ladder, received_on) values (9001, :p, 'personal', false, '2026-03-20') returning id as c3 \gset
select kurator.recompute(:c3) \g /dev/null
select is(tap.destroy(:'second', 9001, 'action=confirm', 'id=' || :'d', 'confirm=destroy'), 'refused destroy.open_case', 'a case was opened in between');
select is(tap.save(:'clerk', 'close', :c3, 'reason=not_target'), 'saved', 'it is closed');
select is(tap.destroy(:'second', 9001, 'action=confirm', 'id=' || :'d'), 'question question.destroy(1)', 'asked once more');
select tap.figures() as figures \gset
select is(tap.destroy(:'second', 9001, 'action=confirm', 'id=' || :'d', 'confirm=destroy'), 'saved confirm 1', 'done: act 1');
select is(tap.destroy(:'second', 9001, 'action=confirm', 'id=' || :'d', 'confirm=destroy'), 'refused destroy.decided', 'once');

-- ---- nothing is left --------------------------------------------------------------------------------------------------------------------------
select is(tap.stands(variadic tap.needles()), '', 'not a trace, wherever one looks');
select is((select count(*)::int from audit.value v where v.subject = :p) + (select count(*)::int from audit.value_2020_01 v where v.subject = :p), 0, 'no value of hers in the journal, detached months too');
select is((select string_agg(d."values"::text, ' ') from kurator.draft d), '{Другая,"Посторонний черновик"}', 'another''s draft stays');
select is((select note from kurator.contact_attempt where id = (select min(attempt_id) from kurator.attempt_case where case_id = :k)), 'Никто не ответил', 'what serves another stays with him');
select is((select string_agg(name, ', ' order by id) from kurator.import_file), 'x.csv, -, -, -, Выписки ноябрь.csv', 'names of files that name nobody stay');
select matches((select string_agg(name, ', ' order by id) from kurator.saved_view), '^- \d+ [0-9a-f]{4}, Мои$', 'likewise those of views');
select is((select string_agg(concat_ws(' ', s.lock_reason), ', ' order by s.lock_reason) from kurator.staff s where s.lock_reason <> ''), '-, уволена', 'of the reasons of locks only who is named goes');
select is((select string_agg(audit.said(e.relation, e.kind, e.columns, e.why, e.id, e.at), ', ' order by e.id) from audit.entry e where e.why in ('lock x', 'lock y')), 'lock x, lock y уволена', 'in the journal, too');
select is((select string_agg(concat_ws(' ', relation, audit.called(relation, row_id, id, at)), ', ' order by id) from audit.entry where relation in ('inbox', 'outbox')), 'inbox aaaaaaaaaaaa, outbox aaaaaaaaaaaa, outbox notice-7.txt', 'in the journal, too: a file without its name is called by its digest');
select is((select count(*)::int from kurator.attempt_case where case_id = :k), 2, 'all his attempts');
select is((select number from kurator.phone where person_id = tap.person_of(:k)), '+79000007711', 'his number');
select is(tap.figures(), :'figures', 'every figure of every month is as it was');
select is(tap.as_login(:'clerk', format('select case_id from api.case_head(%s, ''card'')', :c)), '', 'no card');
select is(tap.as_login(:'clerk', $$select name from api.search(9001, 'Стёртова', 5)$$), '', 'no search finds her');
select is((select string_agg(concat_ws(' ', r.line, r.outcome, nullif(r.code, ''), case when r.tray then 'tray' end, r.person_id), ', ' order by r.line) from kurator.import_row r),
          '2 refused import.destroyed, 3 refused import.destroyed, 4 refused import.destroyed, 5 created, 6 refused import.destroyed, 7 refused import.destroyed, 8 refused date.bad', 'of a file''s lines there is that they were, so that its receipt adds up');
select is(tap.as_login(:'clerk', $$select m.name, m.total from api.monthly_people(9001, '2026-01-01', 'arrived', '', 'all', '', '', null, null, 10) m$$), '(-,1)', 'behind a figure there is a row without a name');
select is((select surname || given_name || patronymic || birth_date || coalesce(sex, '') || coalesce(snils, '') from kurator.person where id = :p), '-1966-01-01', 'the skeleton: a month of birth');
-- ---- nor where no query looks --------------------------------------------------------------------------------------------------------------
select matches(tap.lingers(variadic tap.needles()), 'statistics of kurator.person surname.*audit.value_2020_01.*kurator.person,', 'dead rows, indexes and the planner''s notes have her yet');
create function tap.to_clean() returns bigint language plpgsql as $$
declare
    v_end constant timestamptz := clock_timestamp() + interval '2 minutes';
begin
    while not exists (select from kurator.cleaning()) and clock_timestamp() < v_end loop       -- (a worker of autovacuum may see the rows yet)
        perform pg_sleep(0.05), pg_stat_clear_snapshot();
    end loop;
    return (select count(*) from kurator.cleaning());
end $$;
select cmp_ok(tap.to_clean(), '>', 40::bigint, 'the act marked the tables');
create temp table clean as select * from kurator.cleaning();
select is((select string_agg(c.relname, ', ') from pg_class c join clean t on t.relation = c.oid::regclass::text where c.relispartition and c.relname !~ '^value_'), null, 'parts of a table go with it');
select throws_ok(format('select kurator.cleaned(%L, %L, %s)', relation, act, analyzed), '42501', null, 'a table that was passed over is not called clean') from clean where relation = 'kurator.person';
select statement from clean \gexec
select kurator.cleaned(relation, act, analyzed) from clean \g /dev/null
select is(tap.lingers(variadic tap.needles()), '', 'nothing lingers');
select is((select count(*)::int from kurator.cleaning()), 0, 'that is done');
select kurator.destruction_mark() \g /dev/null
select is((select count(*)::int from kurator.destruction_clean c where c.xid is not null) > 40 and not exists (select from kurator.cleaning()), true, 'another act of the day waits');
select tap.at('2026-03-21 07:00+08');
select cmp_ok(tap.to_clean(), '>', 40::bigint, 'until the next day');
select is(tap.as_login(:'boss', q), '! 42501', 'not for an account: ' || q)
  from unnest('{select * from kurator.cleaning(),"select kurator.destruction_mark()","select accounts.oldest_age()","select accounts.unnoted(''kurator.person'')"}'::text[]) q;
analyze pg_class;
select accounts.unnoted('pg_class') \g /dev/null
select cmp_ok((select count(*)::int from pg_stats where tablename = 'pg_class'), '>', 5, 'what is noted of others'' tables is not forgotten');
-- what was typed when it happened, or an old number of a case: no save reaches her
select is(tap.save(:'boss', f[1], :c2, variadic f[2:]), '! KU001', f[1] || ' finds no such case') from (values (array['reopen', 'why=mistake']), (array['attempt', 'channel=phone', 'outcome=no_answer', 'note=снова она']),
    (array['contacts', 'kind=phone', 'number=+79000007708']), (array['processing', 'form=law', 'given_on=2026-03-01', 'document=442-ФЗ']), (array['restricted', 'action=mark', 'kind=other', 'reason=снова она']),
    (array['request', 'kind=information', 'organisation=9003', 'text=снова она']), (array['forward', 'operator=9002']), (array['esrn', 'done=yes']),
    (array['appointment', 'meeting_at=2026-03-25 11:00', 'place=home']), (array['close', 'reason=moved']), (array['override', 'rung=2', 'reason=без причины']), (array['mistake', 'attempt_id=1', 'why=typo'])) x(f);
select is(tap.intake(:'clerk', 9001, :p, 'source=personal', 'received_on=2026-03-20'), '! KU001', 'nor a new case');
select is((select string_agg(state, ',') from kurator.case_file where id in (:c, :c2)), 'closed,closed', 'her cases stay closed');
select is(tap.as_login(:'clerk', format('select api.keep_draft(gen_random_uuid(), %L, %s, 9001, 1, 4, ''note'', ''{note}'', ''{снова тайный}'')', f, t)), '(f)', f || ': nor is a draft kept')
  from (values ('attempt', :c), ('intake', :p), ('close', :c2), ('answer', 1)) x(f, t);
select is(tap.stands('снова она', 'снова тайный', '9000007708'), '', 'nothing of it was written down');
select throws_ok(format('insert into kurator.case_file (office_id, person_id, source, ladder, received_on) values (9001, %s, ''ipra'', true, ''2026-03-20'')', :p), 'KU001', null, 'no case comes back by a save that was under way');
select cmp_ok(tap.sealed(), '>', 0::bigint, 'sealed');
select is(tap.whole(), 'whole', 'every seal is whole, also of what was sealed before');
select is((select count(*)::int from audit.entry e where e.subject = :p and e.kind = 'insert' and e.digest is not null) > 5, true, 'entries and digests stay');

-- ---- the act -----------------------------------------------------------------------------------------------------------------------------------
select is(tap.as_login(:'boss', 'select a.number, a.people, a.proposed_by, a.decided_by, a.records > 40 from api.destruction_acts(9001) a'), '(1,1,"Иванова О. П.","Вторая О. П.",t)', 'the act is listed');
select is(tap.as_login(:'boss', $$select a.part, a.note, a.ground, a.person_id is not null, a.backup_days from api.destruction_act(9001, 1, 'print') a where a.part <> 'table'$$), E'(act,"заявление от 21.03",,f,60)\n(person,,other,t,)', 'a document');
select matches(tap.as_login(:'boss', $$select a.relation, a.method, a.n from api.destruction_act(9001, 1, '') a where a.part = 'table'$$), E'kurator.phone,delete,3', 'with how many records of what');
select is(tap.as_login(:'prefix' || 'boss_b', 'select * from api.destruction_act(9001, 1, '''')'), '', 'not for another office');
select is(tap.as_login(:'prefix' || 'boss_b', 'select j.code from api.destruction_journal(9001, 1, null, null, 9) j'), '(destroy.unknown)', 'nor its journal');
select cmp_ok((select count(*)::int from unnest(string_to_array(tap.as_login(:'boss', 'select j.id from api.destruction_journal(9001, 1, null, null, 5000) j'), E'\n'))), '>', 40, 'the journal of the act');
select is(tap.as_login(:'boss', format('select j.outcome, j.code, j.why from api.destruction_journal(9001, 1, %s, 1) j where j.outcome <> ''ok''', a)), w, 'the months that it lacks are told once: ' || a)
  from (values ('null, null', '(away,journal.away,2020-01)'), ('''infinity'', 0', '')) v(a, w);
select is(tap.as_login(:'boss', format('select e.digest ~ ''^[0-9a-f]{64}$'' from api.destruction_exported(9001, 1, %L, 9) e', repeat('a', 64))), '(t)', 'its export is sealed');
select is((select string_agg(e.why, ', ' order by e.id) from audit.entry e where e.kind in ('print', 'export') and e.relation <> 'outbox'), 'act 1, entries=9 act=1', 'and in the journal');

-- ---- two offices ---------------------------------------------------------------------------------------------------------------------------------
select tap.at('2026-04-10 10:00+08');
select tap.case_of('Двухместнова', '+79000007721', '1988-08-08') as a \gset
select tap.person_of(:a) as q \gset
insert into kurator.person_office (office_id, person_id) values (9002, :q);
insert into kurator.case_file (office_id, person_id, source, ladder, received_on) values (9002, :q, 'personal', false, '2026-04-09') returning id as b \gset
insert into kurator.referral (office_id, case_id, person_id, source, received_on, note) values (9002, :b, :q, 'personal', '2026-04-09', 'заметка у вторых');
select kurator.recompute(:b) \g /dev/null
select is(tap.save(:'clerk', 'attempt', :a, 'channel=phone', 'outcome=told', 'spoke_with=self', 'answer=agreed', 'note=заметка у первых'), 'saved', 'the first office works');
select is(tap.save(:'clerk', 'close', :a, 'reason=moved', 'note=у первых закрыто'), 'saved', 'and ends');
select is(tap.destroy(:'boss', 9001, 'action=propose', 'people=' || :q, 'note=заявление'), 'saved', 'the first lets her go, though a case is open at the other');
select tap.figures() as figures \gset
select is(tap.destroy(:'second', 9001, 'action=confirm', 'id=' || tap.last_proposal(), 'confirm=destroy'), 'saved confirm 2', 'act 2');
select is(tap.stands('у первых'), '', 'what the first had is gone');
select is((select surname from kurator.person where id = :q), 'Двухместнова', 'the citizen is the other''s');
select matches(tap.stands('у вторых'), 'kurator.referral 1', 'with what it has');
select is((select count(*)::int from kurator.case_file where person_id = :q), 1, 'the case of the first hangs on nobody of a name');
select is(tap.as_login(:'prefix' || 'other', format('select surname from api.case_head(%s, ''card'')', :b)), '(Двухместнова)', 'the other reads her card');
select is(tap.as_login(:'clerk', format('select surname from api.case_head(%s, ''card'')', :a)), '', 'the first none');
select is(tap.as_login(:'clerk', $$select name from api.search(9001, 'Двухместнова', 5)$$), '', 'nor finds her');
select is(tap.figures(), :'figures', 'the figures of both are as they were');
update kurator.case_file set state = 'closed', close_reason = 'moved', closed_on = '2026-04-10' where id = :b;
select kurator.recompute(:b) \g /dev/null
select is(tap.destroy(:'prefix' || 'boss_b', 9002, 'action=propose', 'people=' || :q, 'note=и мы'), 'saved', 'the other does so');
select tap.figures() as figures \gset
select is(tap.destroy(:'prefix' || 'boss_c', 9002, 'action=confirm', 'id=' || tap.last_proposal(), 'confirm=destroy'), 'saved confirm 1', 'its own act 1');
select is(tap.stands('Двухместнова', '9000007721', 'у вторых', '1988-08-08'), '', 'now nothing is left');
select is(tap.figures(), :'figures', 'but the figures');

-- ---- the ground must hold -------------------------------------------------------------------------------------------------------------------------
select tap.case_of('Отзывова', '+79000007731', '1988-08-09') as w \gset
select is(tap.save(:'clerk', 'processing', :w, 'form=written', 'given_on=2026-04-01', 'given_by=self', 'withdrawn_on=2026-04-09', 'withdrawn_by=self', 'after=destroy'), 'saved', 'withdrawn');
select is(tap.save(:'clerk', 'close', :w, 'reason=moved'), 'saved', 'closed');
select is(tap.as_login(:'prefix' || 'officer', 'select * from api.destruction(9001)'), '! KU011', 'a clerk sees no list');
insert into kurator.identification_officer select 9001, officer, '1', '2026-01-01', '2026-01-01' from t;
select is(tap.as_login(:'prefix' || 'officer', 'select d.name, d.ground, d.due_on, d.days from api.destruction(9001) d'), '("Отзывова Пётр",withdrawn,2026-05-09,29)', 'the identification officer does: to be destroyed by');
select is(tap.destroy(:'boss', 9001, 'action=propose', 'people=' || tap.person_of(:w)), 'saved', 'proposed without more words');
select is(tap.save(:'clerk', 'processing', :w, 'form=law', 'given_on=2026-04-10', 'document=442-ФЗ'), 'saved', 'another ground is found');
select is(tap.destroy(:'prefix' || 'officer', 9001, 'action=confirm', 'id=' || tap.last_proposal(), 'confirm=destroy'), 'refused destroy.ground', 'nothing is destroyed on a ground that is gone');
delete from kurator.processing where form = 'law';
select is(tap.destroy(:'prefix' || 'officer', 9001, 'action=confirm', 'id=' || tap.last_proposal(), 'confirm=destroy'), 'saved confirm 3', 'the officer confirms');

-- ---- a backup came back ----------------------------------------------------------------------------------------------------------------------------
select tap.case_of('Возвратова', '+79000007741', '1977-07-07') as r \gset
select tap.person_of(:r) as rp \gset
select (select count(*) from kurator.destruction_register()) as n, to_char(made_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as made from kurator.person where id = :rp \gset
select is(:n, 4, 'the list of acts: a row a citizen');
select is(tap.as_login(:'boss', 'select * from kurator.destruction_register()'), '! 42501', 'not for an account');
select is(kurator.destroy_again(9001, 8, '2026-05-01 00:00:00', :rp, '2026-04-10 02:00:00.000001', 'other', null), 'gone', 'who has the number now is another: hands off');
select is(kurator.destroy_again(9001, 8, '2026-04-10 01:00:00', :rp, :'made', 'other', null), 'gone', 'who came after the act: hands off');
select is(kurator.destroy_again(9001, 8, '2026-05-01 00:00:00', :rp, :'made', 'other', null), 'done', 'destroyed again, though the case ran in the backup');
select is(tap.stands('Возвратова', '9000007741', '1977-07-07'), '', 'nothing is left');
select is((select state || ' ' || close_reason from kurator.case_file where id = :r), 'closed error', 'the case is closed');
select is((select count(*)::int from kurator.deadline_open where case_id = :r), 0, 'and runs no more');
select is(kurator.destroy_again(9001, 8, '2026-05-01 00:00:00', :rp, :'made', 'other', null), 'gone', 'again: nothing to do');
select is(tap.as_login(:'boss', 'select a.number, a.again from api.destruction_acts(9001) a limit 1'), '(8,t)', 'the act is there again');
insert into kurator.person_office (office_id, person_id, since) select 9001, :rp, '2026-01-01';
update kurator.person set surname = 'Возвратова' where id = :rp;
select is(kurator.destroy_missing(), 1::bigint, 'what a table brought back goes with the upkeep');
select is(kurator.destroy_missing(), 0::bigint, 'once');
select is(tap.stands('Возвратова'), '', 'not a trace');
select is(tap.whole(), 'whole', 'every seal is whole');

-- ---- the destroyer is nobody ---------------------------------------------------------------------------------------------------------------------
select is((select rolcanlogin or rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = 'kurator_destroyer'), false, 'no account');
select is(tap.as_login(:'boss', 'select kurator.destroy_citizen(9001, 1, ''x'')'), '! 42501', 'called by nobody');
select is(tap.as_login(:'boss', 'select audit.destroy_rows(null, null, null, null)'), '! 42501', 'neither the journal''s part');
select is((select string_agg(p.proname, ', ') from pg_proc p join pg_roles r on r.oid = p.proowner where r.rolname = 'kurator_destroyer'), 'destroy_citizen', 'it has one function');
select throws_ok('update kurator.consent set reason = ''x''', '23514', null, 'what stands, stands for all others');
select is((select count(*)::int from kurator.deadline d join kurator.person p on p.id = d.person_id where (d.born, d.need) is distinct from (p.birth_date, kurator.need_of(p.id, p.disability))), 0,
    'whom a date is of stands in it as it stands in the citizen, or in who takes his place');
select * from finish();
do $$ declare r name; begin
    for r in select rolname from pg_roles where rolname like 'des\_%' loop execute format('drop role %I', r); end loop;
end $$;
