-- role: kurator_owner
-- One citizen entered twice: who may be the same as whom, found in the background; merged, taken apart again, or said not to be the same.
insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor}'::text[]) r, unnest('{duplicates,duplicate,merges,save_duplicate}'::text[]) f;
insert into kurator.draft_form (form, target) values ('not-same', 'none'), ('unmerge', 'none');

-- Two citizens of an office who may be one, by what (reasons, the strongest first) and how much it weighs. What was said about them stays:
-- 'different' is never offered again. 'gone': what spoke for it has been put right.
create table kurator.duplicate (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    person_id       bigint not null references kurator.person,
    other_id        bigint not null references kurator.person,
    weight          int not null,
    reasons         text[] not null,
    found_at        timestamptz not null default kurator.clock(),
    state           text not null default 'open' check (state in ('open', 'different', 'merged', 'gone')),
    decided_at      timestamptz,
    decided_by      int references kurator.staff,
    note            text not null default '' check (length(note) <= 300),
    unique (office_id, person_id, other_id),
    check (person_id < other_id)
);
create index duplicate_open on kurator.duplicate (office_id, weight desc, id) where state = 'open';
create index duplicate_decided on kurator.duplicate (office_id, decided_at desc, id desc) where state = 'different';
create index duplicate_person on kurator.duplicate (person_id);
create index duplicate_other on kurator.duplicate (other_id);
-- Citizens to be compared with the others; several rows of one do no harm, and nobody waits for who works it off.
create table kurator.duplicate_queue (
    id              bigint generated always as identity primary key,
    person_id       bigint not null
);
-- Of two one was made: gone_id is now kept_id. What the merge changed, by table, row and column, so that it is undone exactly.
create table kurator.merge (
    id              bigint generated always as identity primary key,
    office_id       int not null references kurator.organisation,
    kept_id         bigint not null references kurator.person,
    gone_id         bigint not null references kurator.person,
    note            text not null default '' check (length(note) <= 300),
    at              timestamptz not null default kurator.clock(),
    by_staff        int references kurator.staff,
    undone_at       timestamptz,
    undone_by       int references kurator.staff,
    undone_note     text not null default '' check (length(undone_note) <= 300),
    surname         text not null,          -- how who stays was written before: he is found by it still
    given_name      text not null,
    patronymic      text not null,
    birth_date      date not null,
    snils           text,
    xid             xid8 not null default pg_current_xact_id()          -- the transaction that moves
);
create index merge_kept on kurator.merge (kept_id);
create index merge_gone on kurator.merge (gone_id);
create index merge_office on kurator.merge (office_id, at desc, id desc);
create table kurator.merge_row (
    merge_id        bigint not null references kurator.merge,
    n               int not null,
    person_id       bigint not null,        -- who stays
    relation        text not null,
    row_id          text not null,
    col             text not null,          -- '': the row is new
    was             text,
    became          text,
    primary key (merge_id, n)
);
do $$
declare
    t text;
begin
    -- no policy: closed, the functions below answer for them
    foreach t in array '{duplicate,duplicate_queue,merge,merge_row}'::text[] loop
        execute format('alter table kurator.%I enable row level security', t);
    end loop;
end $$;
create trigger journal after insert or update or delete on kurator.merge for each row execute function audit.log('kept_id', 'id');
create trigger journal_new after insert on kurator.duplicate for each row when (new.decided_at is not null) execute function audit.log('person_id', 'id');
create trigger journal after update on kurator.duplicate for each row when (old.decided_at is distinct from new.decided_at) execute function audit.log('person_id', 'id');
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values
 ('kurator.duplicate', 'person_id', true, ''), ('kurator.merge', 'kept_id', true, ''),
 ('kurator.duplicate_queue', 'person_id', false, 'a number to be looked at'),
 ('kurator.merge_row', 'person_id', false, 'the changes themselves are in the journal');
set local role kurator_owner;
do $$
begin
    perform kurator.destroyed_so('kurator.duplicate', 'delete', 'office', p_condition => '((t.person_id = $1 or t.other_id = $1) and ($2 is null or t.office_id = $2))');
    perform kurator.destroyed_so('kurator.duplicate_queue', 'delete', 'person', p_position => 95);
    perform kurator.destroyed_so('kurator.merge_row', 'delete', 'person', p_position => 60,
                                 p_condition => 'exists (select from kurator.merge m where m.id = t.merge_id and $1 in (m.kept_id, m.gone_id))');
    perform kurator.destroyed_so('kurator.merge', 'delete', 'person', p_condition => '$1 in (t.kept_id, t.gone_id)', p_position => 61);
end $$;
-- What tells of a citizen under another's number: notes on a pair that lie under the first of it, and a merge that was taken back: while
-- it lasted, his data stood in the other's rows. (kurator.destroy_citizen asks; p_office: who alone lets him go.)
create function kurator.beside(p_person bigint, p_office int) returns kurator.beside[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return array(select row(d.person_id, 'kurator.duplicate', d.id::text, null)::kurator.beside
                   from kurator.duplicate d where d.other_id = p_person and (p_office is null or d.office_id = p_office)
                 union all
                 select row(m.kept_id, 'kurator.merge', m.id::text, null)::kurator.beside from kurator.merge m where m.gone_id = p_person and p_office is null
                 union all
                 select distinct row(m.kept_id, x.relation, x.row_id, tstzrange(m.at, m.undone_at, '[]'))::kurator.beside
                   from kurator.merge m join kurator.merge_row x on x.merge_id = m.id
                  where m.gone_id = p_person and m.undone_at is not null and p_office is null);
end $$;
grant execute on function kurator.beside(bigint, int) to kurator_destroyer;

-- ---- who may be the same ------------------------------------------------------------------------------------------------

-- One letter too many, too few, another one, or two that changed places. Of words too short to tell anything, never.
create function kurator.one_slip(p_one text, p_other text) returns boolean language plpgsql immutable strict parallel safe as $$
declare
    a text := p_one;
    b text := p_other;
    i int := 1;
begin
    if length(a) < length(b) then
        a := p_other;
        b := p_one;
    end if;
    if length(b) < 4 or length(a) - length(b) > 1 or a = b then
        return false;
    end if;
    while i <= length(b) and substr(a, i, 1) = substr(b, i, 1) loop
        i := i + 1;
    end loop;
    if length(a) > length(b) then
        return substr(a, i + 1) = substr(b, i);
    end if;
    return substr(a, i + 1) = substr(b, i + 1)
        or substr(a, i, 1) = substr(b, i + 1, 1) and substr(a, i + 1, 1) = substr(b, i, 1) and substr(a, i + 2) = substr(b, i + 2);
end $$;
-- Day and month changed places, or one digit is another.
create function kurator.birth_slip(p_one date, p_other date) returns boolean language sql immutable strict parallel safe as $$
    select p_one <> p_other
       and (to_char(p_one, 'YYYYMMDD') = to_char(p_other, 'YYYYDDMM')
            or kurator.one_slip(kurator.birth_key(p_one), kurator.birth_key(p_other))) $$;
-- A given name that three citizens of the office have: two such are two names (Анна, Инна), no slip of one.
create function kurator.usual_name(p_office int, p_word text) returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select count(*) = 3 from (select from kurator.person_key k
                                       where k.office_id = p_office and k.kind = 'part' and k.key >= p_word || ' ' and k.key < p_word || '!' limit 3) x);
end $$;
-- What speaks for two being one, the strongest first, and what it weighs: 60 is offered. Something of name and something of birth date, or
-- the same SNILS, must be there: namesakes, and a family with one phone, weigh nothing. Two different numbers are two people.
create function kurator.likeness(p_office int, a kurator.person, b kurator.person, out weight int, out reasons text[])
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    s constant text[] := array[kurator.name_key(a.surname), kurator.name_key(b.surname)];
    g constant text[] := array[kurator.name_key(a.given_name), kurator.name_key(b.given_name)];
    p constant text[] := array[kurator.name_key(a.patronymic), kurator.name_key(b.patronymic)];
    slips int := 0;
begin
    weight := 0;
    reasons := '{}';
    if a.snils <> b.snils then
        return;
    end if;
    if a.snils = b.snils then
        weight := 60;
        reasons := reasons || 'snils'::text;
    end if;
    if a.birth_date = b.birth_date then
        weight := weight + 35;
        reasons := reasons || 'birth'::text;
    elsif kurator.birth_slip(a.birth_date, b.birth_date) then
        weight := weight + 25;
        reasons := reasons || 'birth_slip'::text;
    elsif weight = 0 then
        return;
    end if;
    if s[1] = s[2] and g[1] = g[2] and p[1] = p[2] then
        weight := weight + 35;
        reasons := reasons || 'name'::text;
    elsif s[1] = s[2] and g[1] = g[2] and '' in (p[1], p[2]) then
        weight := weight + 30;
        reasons := reasons || 'name_short'::text;
    elsif exists (select from kurator.former_name f                   -- one was called before as the other is
                   cross join lateral (select case f.person_id when a.id then 1 else 2 end as own, case f.person_id when a.id then 2 else 1 end as other) x
                   where f.person_id in (a.id, b.id) and not f.void and s[x.other] = case f.surname when '' then s[x.own] else kurator.name_key(f.surname) end
                     and g[x.other] = case f.given_name when '' then g[x.own] else kurator.name_key(f.given_name) end
                     and (p[x.other] = case f.patronymic when '' then p[x.own] else kurator.name_key(f.patronymic) end or '' in (p[1], p[2]))) then
        weight := weight + 28;
        reasons := reasons || 'former'::text;
    else
        slips := case when s[1] = s[2] then 0 when kurator.one_slip(s[1], s[2]) then 1 else 9 end
               + case when g[1] = g[2] then 0
                      when kurator.one_slip(g[1], g[2]) and not (kurator.usual_name(p_office, g[1]) and kurator.usual_name(p_office, g[2])) then 1 else 9 end
               + case when p[1] = p[2] or '' in (p[1], p[2]) then 0 when kurator.one_slip(p[1], p[2]) then 1 else 9 end;
        if slips = 1 or slips = 2 and a.sex = b.sex then
            weight := weight + 31 - 3 * slips;
            reasons := reasons || 'slip'::text;
        elsif g[1] = g[2] and p[1] = p[2] and p[1] <> '' then
            weight := weight + 15;
            reasons := reasons || 'given'::text;
        elsif weight < 60 then
            weight := 0;
            return;
        end if;
    end if;
    if exists (select from kurator.phone x join kurator.phone y on y.number = x.number
                where x.person_id = a.id and y.person_id = b.id and x.state <> 'wrong' and y.state <> 'wrong') then
        weight := weight + 15;
        reasons := reasons || 'phone'::text;
    end if;
    if exists (select from kurator.address x join kurator.address y on kurator.address_words(y.settlement, y.line) = kurator.address_words(x.settlement, x.line)
                where x.person_id = a.id and y.person_id = b.id) then
        weight := weight + 10;
        reasons := reasons || 'address'::text;
    end if;
end $$;

-- Compares these citizens with the others of each office that keeps them, by the keys of the search; how many pairs are new. p_exact: only
-- with those of the same SNILS or birth day, for a save; else what is no longer alike goes from the list, too.
create function kurator.duplicates_find(p_people bigint[], p_exact boolean default false) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    m record;
    v_found bigint[];
    v_weights int[];
    v_reasons text[];
    v_n bigint;
    v_all bigint := 0;
begin
    for m in select o.office_id, p.id, p as person, p.snils, kurator.birth_key(p.birth_date) as birth,
                    array_to_string(kurator.name_words(p.surname || ' ' || p.given_name), ' ') || ' ' as start
               from (select distinct x.id from unnest(p_people) x(id)) x join kurator.person p on p.id = x.id
               join kurator.person_office o on o.person_id = p.id
              where p.merged_into is null order by p.id, o.office_id loop
        select coalesce(array_agg(c.id), '{}'), array_agg(l.weight), array_agg(array_to_string(l.reasons, ' ')) into v_found, v_weights, v_reasons
          from (select k.person_id from kurator.person_key k where k.office_id = m.office_id and k.kind = 'snils' and k.key = m.snils
                union
                (select k.person_id from kurator.person_key k where k.office_id = m.office_id and k.kind = 'birth' and k.key = m.birth limit 300)
                union
                (select k.person_id from kurator.person_key k
                  where not p_exact and k.office_id = m.office_id and k.kind = 'name' and k.key >= m.start and k.key < kurator.key_end(m.start) limit 400)
                union
                (select k.person_id from kurator.phone t join kurator.person_key k on k.office_id = m.office_id and k.kind = 'phone' and k.key = kurator.phone_key(t.number)
                  where not p_exact and t.person_id = m.id and t.state <> 'wrong' limit 100)
                -- whom the list has already is weighed, however many namesakes there are by now: only what weighs too little goes
                union
                select d.other_id from kurator.duplicate d where not p_exact and d.office_id = m.office_id and d.person_id = m.id and d.state = 'open'
                union
                select d.person_id from kurator.duplicate d where not p_exact and d.office_id = m.office_id and d.other_id = m.id and d.state = 'open') k
          join kurator.person c on c.id = k.person_id and c.id <> m.id and c.merged_into is null
         cross join lateral kurator.likeness(m.office_id, m.person, c) l
         where l.weight >= 60;
        -- (new here, and said elsewhere not to be the same: said here, too, without the words of another office; who doubts it offers them again)
        insert into kurator.duplicate as d (office_id, person_id, other_id, weight, reasons, state, decided_at, decided_by)
        select m.office_id, least(m.id, f.id), greatest(m.id, f.id), f.weight, string_to_array(f.reasons, ' '), coalesce(s.state, 'open'), s.decided_at, s.decided_by
          from unnest(v_found, v_weights, v_reasons) f(id, weight, reasons)
          left join lateral (select x.state, x.decided_at, x.decided_by from kurator.duplicate x
                              where x.person_id = least(m.id, f.id) and x.other_id = greatest(m.id, f.id) and x.state = 'different' order by x.decided_at limit 1) s on true
        on conflict (office_id, person_id, other_id) do update set weight = excluded.weight, reasons = excluded.reasons, state = 'open', found_at = kurator.clock()
         where d.state = 'gone' or d.state = 'open' and (d.weight, d.reasons) is distinct from (excluded.weight, excluded.reasons);
        get diagnostics v_n = row_count;
        v_all := v_all + v_n;
        if not p_exact then
            update kurator.duplicate d set state = 'gone'
             where d.office_id = m.office_id and d.state = 'open' and (d.person_id = m.id and d.other_id <> all (v_found) or d.other_id = m.id and d.person_id <> all (v_found));
        end if;
    end loop;
    return v_all;
end $$;
-- One lot of those who wait: how many citizens were looked at.
create function kurator.duplicates_work(p_limit int default 1000) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_people bigint[];
begin
    with lot as (select q.id from kurator.duplicate_queue q order by q.id limit p_limit for update skip locked),
         gone as (delete from kurator.duplicate_queue q using lot where q.id = lot.id returning q.person_id)
    select array_agg(distinct g.person_id) into v_people from gone g;
    perform kurator.duplicates_find(v_people);
    perform kurator.pairs_across_find(v_people);            -- 0063_region_pairs.sql
    return coalesce(cardinality(v_people), 0);
end $$;
grant execute on function kurator.duplicates_find(bigint[], boolean) to kurator_api;

-- ---- what becomes of each table -----------------------------------------------------------------------------------------

-- move: rows of who goes become those of who stays, but for those that he has already (`unless`, a condition of t; $1 who stays);
-- case: go with their case; own: kurator.merge_people sees to it; stay: remain what they are of whom they are (why).
create table kurator.merge_rule (
    relation        text primary key,
    action          text not null check (action in ('move', 'case', 'own', 'stay')),
    position        int not null default 10,
    unless          text not null default 'false',
    why             text not null default '',
    check (action <> 'stay' or why <> '')
);
insert into kurator.merge_rule (relation, action, position, unless, why) values
 ('kurator.former_name', 'move', 10, 'exists (select from kurator.former_name x where x.person_id = $1 and kurator.name_key(x.surname) = kurator.name_key(t.surname) and kurator.name_key(x.given_name) = kurator.name_key(t.given_name)'
      ' and kurator.name_key(x.patronymic) = kurator.name_key(t.patronymic))', ''),
 ('kurator.representative', 'move', 20, 'exists (select from kurator.representative x where x.person_id = $1 and kurator.same_representative(x, t))', ''),
 ('kurator.phone', 'move', 30, 'exists (select from kurator.phone x where x.person_id = $1 and x.number = t.number)', ''),
 ('kurator.preference', 'move', 10, 'exists (select from kurator.preference x where x.person_id = $1 and x.kind = t.kind and x.valid_until is not distinct from t.valid_until)', ''),
 ('kurator.ipra', 'move', 10, 'exists (select from kurator.ipra x where x.person_id = $1 and x.number = t.number and x.issued_on is not distinct from t.issued_on)'
      ' and not exists (select from kurator.ipra_measure x where x.ipra_id = t.id)', ''),
 ('kurator.ipra_measure', 'move', 15, 'not exists (select from kurator.ipra x where x.id = t.ipra_id and x.person_id = $1)', ''),
 ('kurator.document', 'move', 30, 't.number <> '''' and exists (select from kurator.document x where x.person_id = $1 and x.kind = t.kind and x.number = t.number and x.issued_on is not distinct from t.issued_on)', ''),
 ('kurator.processing', 'move', 10, 'false', ''), ('kurator.passed_call', 'move', 10, 'false', ''), ('kurator.case_file', 'move', 10, 'false', ''),
 ('kurator.referral', 'case', 10, 'false', ''), ('kurator.attempt_case', 'case', 10, 'false', ''), ('kurator.deadline', 'case', 10, 'false', ''),
 ('kurator.deadline_past', 'case', 10, 'false', ''), ('kurator.spot_check', 'case', 10, 'false', ''), ('kurator.esrn_fact', 'case', 10, 'false', ''),
 ('kurator.service_request', 'case', 10, 'false', '');
insert into kurator.merge_rule (relation, action, why)
select r, 'own', '' from unnest('{kurator.person,kurator.address,kurator.person_office,kurator.person_clash,kurator.draft,kurator.duplicate,kurator.merge,kurator.merge_row,kurator.ipra_rest,kurator.import_row}'::text[]) r
union all
select r, 'stay', 'old states of the row' from unnest('{kurator.person_history,kurator.former_name_history,kurator.representative_history,kurator.phone_history,kurator.address_history,kurator.preference_history,kurator.ipra_history,kurator.case_file_history,kurator.appointment_history,kurator.service_request_history,kurator.processing_history,kurator.ipra_measure_history,kurator.document_history}'::text[]) r
union all
select r, 'stay', 'hangs on the case or attempt' from unnest('{kurator.consent,kurator.appointment,kurator.ladder_override,kurator.contact_attempt,kurator.case_event,kurator.deadline_shift}'::text[]) r
union all
select r, 'stay', 'partition' from unnest('{kurator.deadline_open,kurator.deadline_done}'::text[]) r
union all
select r, 'stay', 'made anew' from unnest('{kurator.person_key,kurator.duplicate_queue,kurator.listed}'::text[]) r
union all
select r, 'stay', 'an act about the record' from unnest('{kurator.restriction,kurator.restriction_named,kurator.destruction_item}'::text[]) r;

create function kurator.same_representative(a kurator.representative, b kurator.representative) returns boolean language sql immutable as $$
    select a.relation = b.relation and kurator.name_key(a.organisation) = kurator.name_key(b.organisation)
       and (kurator.name_key(a.surname), kurator.name_key(a.given_name), kurator.name_key(a.patronymic))
         = (kurator.name_key(b.surname), kurator.name_key(b.given_name), kurator.name_key(b.patronymic)) $$;
-- May what belongs to one citizen become the other's: this very transaction merges them, or takes them apart.
create function kurator.merging(p_from bigint, p_to bigint) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.merge m
                    where m.kept_id in (p_from, p_to) and m.gone_id in (p_from, p_to) and m.xid = pg_current_xact_id_if_assigned());
end $$;
-- Is that all that changes in the row?
create function kurator.merge_moves(p_old jsonb, p_new jsonb) returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return p_old ->> 'person_id' <> p_new ->> 'person_id' and p_old - 'person_id' = p_new - 'person_id'
       and kurator.merging((p_old ->> 'person_id')::bigint, (p_new ->> 'person_id')::bigint);
end $$;
grant execute on function kurator.merging(bigint, bigint), kurator.merge_moves(jsonb, jsonb) to kurator_api, kurator_destroyer;

-- ---- the steps ----------------------------------------------------------------------------------------------------------

-- Two whom the caller sees in the office, both there still: he may compare them.
create function kurator.pair_seen(p_office int, p_one bigint, p_other bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return kurator.supervises(p_office)
       and (select count(*) = 2 from kurator.person p join kurator.person_office o on o.person_id = p.id and o.office_id = p_office
             where p.id in (p_one, p_other) and p.merged_into is null and p.id <> all (kurator.hidden_people()) and (o.site_id = any (kurator.foreign_sites())) is not true);
end $$;
-- Which of two stays: the one to whom access is restricted, whom more offices keep, who was entered first.
create function kurator.merge_keeps(p_one bigint, p_other bigint) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select p.id from kurator.person p where p.id in (p_one, p_other)
             order by exists (select from kurator.restriction r where r.person_id = p.id and r.lifted_at is null) desc,
                      (select count(*) from kurator.person_office o where o.person_id = p.id) desc, p.id limit 1);
end $$;
-- Why these two cannot be merged: a message code and its arguments, null when they can. What another office has to settle first is one code,
-- whatever it is: what goes on there is not told.
create function kurator.merge_fault(p_office int, p_one bigint, p_other bigint) returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_destroy constant int[] := array(select i.office_id from kurator.destruction_item i where i.person_id in (p_one, p_other) and i.state = 'proposed');
    v_sites constant int[] := array(select x.office_id from kurator.person_office x join kurator.person_office y on y.office_id = x.office_id
                                     where x.person_id = p_one and y.person_id = p_other and x.site_id is distinct from y.site_id);
begin
    return (select case
                when a.snils <> b.snils then '{merge.snils}'::text[]
                when (select count(*) = 2 from kurator.restriction r where r.person_id in (a.id, b.id) and r.lifted_at is null) then '{merge.restricted}'
                when p_office = any (v_destroy) then '{merge.destroy}'
                when p_office = any (v_sites) then '{merge.site}'
                when v_destroy || v_sites <> '{}' then '{merge.elsewhere}' end
              from kurator.person a, kurator.person b where a.id = p_one and b.id = p_other);
end $$;
grant execute on function kurator.pair_seen(int, bigint, bigint), kurator.merge_keeps(bigint, bigint), kurator.merge_fault(int, bigint, bigint) to kurator_api;

-- A change of a row; p_col '': it is new.
create function kurator.merge_note(p_merge bigint, p_relation text, p_id text, p_col text default '', p_was text default null, p_became text default null) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.merge_row (merge_id, n, person_id, relation, row_id, col, was, became)
    select m.id, 1 + (select coalesce(max(r.n), 0) from kurator.merge_row r where r.merge_id = m.id), m.kept_id, p_relation, p_id, p_col, p_was, p_became
      from kurator.merge m where m.id = p_merge;
end $$;
-- One change, done and written down.
create function kurator.merge_set(p_merge bigint, p_relation text, p_id text, p_col text, p_value text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    v_was text;
begin
    execute format('select t.%I::text from %s t where t.id::text = %L', p_col, p_relation, p_id) into v_was;
    if v_was is distinct from p_value then
        execute format('update %s t set %I = %L where t.id = %L', p_relation, p_col, p_value, p_id);
        perform kurator.merge_note(p_merge, p_relation, p_id, p_col, v_was, p_value);
    end if;
end $$;
-- The cases go over, or back (p_to), with all that says whose they are.
create function kurator.merge_cases(p_cases bigint[], p_from bigint, p_to bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    r record;
begin
    for r in select m.relation from kurator.merge_rule m where m.action = 'case' order by m.relation loop
        execute format('update %s t set person_id = $1 where t.case_id = any ($2) and t.person_id = $3', r.relation) using p_to, p_cases, p_from;
    end loop;
end $$;
-- After it: what came with an extract follows it, the keys of the search, the ladders, the lists of every office that keeps one of them.
create function kurator.merge_after(p_one bigint, p_other bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    v_case bigint;
begin
    update kurator.ipra_rest x set person_id = i.person_id from kurator.ipra i where i.id = x.ipra_id and i.person_id in (p_one, p_other) and x.person_id <> i.person_id;
    perform kurator.rekey(array[p_one, p_other], '{name,part,parts,year,birth,snils,phone,number,address}');
    for v_case in select c.id from kurator.case_file c where c.person_id in (p_one, p_other) and c.state = 'open' order by c.id loop
        perform kurator.recompute(v_case);
    end loop;
    perform kurator.tell(o.office_id) from (select distinct x.office_id from kurator.person_office x where x.person_id in (p_one, p_other)) o;
end $$;

-- The address of a kind in force.
create function kurator.address_now(p_person bigint, p_kind text, p_today date) returns kurator.address language sql stable as $$
    select a from kurator.address a where a.person_id = p_person and a.kind = p_kind and coalesce(a.valid_until >= p_today, true) order by a.id desc limit 1 $$;

-- Makes one of two. p_names, p_values: of which of them a field is taken ('one', 'other'); a field that is not named is of who stays,
-- unless he has nothing there. The caller has asked for rights and faults; both are locked.
create function kurator.merge_people(p_office int, p_one bigint, p_other bigint, p_names text[], p_values text[], p_note text, p_me int) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_today constant date := kurator.office_today(p_office);
    v_kept constant bigint := kurator.merge_keeps(p_one, p_other);
    v_gone constant bigint := case v_kept when p_one then p_other else p_one end;
    k kurator.person;
    g kurator.person;
    a kurator.address[];
    v_merge bigint;
    v_field text;
    v_side text;
    v_fields constant text[] := '{surname,given_name,patronymic,birth_date,sex,snils,disability,incapable,died_on,household_id}';
    v_have jsonb[];
    r record;
    v_row record;
begin
    select * into strict k from kurator.person p where p.id = v_kept;
    select * into strict g from kurator.person p where p.id = v_gone;
    insert into kurator.merge (office_id, kept_id, gone_id, note, by_staff, surname, given_name, patronymic, birth_date, snils)
         values (p_office, v_kept, v_gone, coalesce(p_note, ''), p_me, k.surname, k.given_name, k.patronymic, k.birth_date, k.snils) returning id into v_merge;

    -- the record that goes first: its number is free then
    update kurator.person p set merged_into = v_kept, version = p.version + 1 where p.id = v_gone;
    -- (one update: a state of the past begins and ends once)
    v_have := array[to_jsonb(k), to_jsonb(g), to_jsonb(k)];
    foreach v_field in array v_fields loop
        v_side := kurator.form_value(p_names, p_values, v_field);
        v_have[3] := jsonb_set(v_have[3], array[v_field], v_have[case when v_side is not null then case when (v_side = 'one') = (v_kept = p_one) then 1 else 2 end
                                                                     when coalesce(v_have[1] ->> v_field, '') = '' then 2 else 1 end] -> v_field);
    end loop;
    v_have[3] := jsonb_set(v_have[3], '{snils_disputed}', to_jsonb(exists (
        select from kurator.person x where x.snils = v_have[3] ->> 'snils' and x.id <> v_kept and not x.snils_disputed and x.merged_into is null)));
    update kurator.person p
       set (surname, given_name, patronymic, birth_date, sex, snils, disability, incapable, died_on, household_id, snils_disputed, version)
         = (select x.surname, x.given_name, x.patronymic, x.birth_date, x.sex, x.snils, x.disability, x.incapable, x.died_on, x.household_id, x.snils_disputed, x.version + 1
              from jsonb_populate_record(null::kurator.person, v_have[3]) x)
     where p.id = v_kept;
    foreach v_field in array v_fields || 'snils_disputed'::text loop
        if v_have[1] ->> v_field is distinct from v_have[3] ->> v_field then
            perform kurator.merge_note(v_merge, 'kurator.person', v_kept::text, v_field, v_have[1] ->> v_field, v_have[3] ->> v_field);
        end if;
    end loop;

    -- who keeps the one keeps the other
    for r in insert into kurator.person_office (office_id, person_id, since, site_id)
             select o.office_id, v_kept, o.since, o.site_id from kurator.person_office o where o.person_id = v_gone
             on conflict do nothing returning office_id loop
        perform kurator.merge_note(v_merge, 'kurator.person_office', r.office_id::text);
    end loop;
    -- addresses: the one that is not chosen has been left; the same twice stays where it is
    foreach v_field in array '{actual,registered}'::text[] loop
        a := array[kurator.address_now(v_kept, v_field, v_today), kurator.address_now(v_gone, v_field, v_today)];
        v_side := kurator.form_value(p_names, p_values, 'address_' || v_field);
        if (a[1]).id is not null and (a[2]).id is not null
           and kurator.address_words((a[1]).settlement, (a[1]).line) <> kurator.address_words((a[2]).settlement, (a[2]).line) then
            perform kurator.merge_set(v_merge, 'kurator.address', (a[case when v_side is null or (v_side = 'one') = (v_kept = p_one) then 2 else 1 end]).id::text,
                                      'valid_until', (v_today - 1)::text);
        end if;
    end loop;
    for r in select t.id from kurator.address t where t.person_id = v_gone
                and not exists (select from kurator.address x where x.person_id = v_kept and x.kind = t.kind
                                   and kurator.address_words(x.settlement, x.line) = kurator.address_words(t.settlement, t.line)) order by t.id loop
        perform kurator.merge_set(v_merge, 'kurator.address', r.id::text, 'person_id', v_kept::text);
    end loop;
    for r in select m.relation, m.unless from kurator.merge_rule m where m.action = 'move' order by m.position, m.relation loop
        for v_row in execute format('select t.id from %s t where t.person_id = %L and not (%s) order by t.id', r.relation, v_gone, r.unless) using v_kept loop
            perform kurator.merge_set(v_merge, r.relation, v_row.id::text, 'person_id', v_kept::text);
        end loop;
    end loop;
    -- a representative whom both had is the one who stays; of a number that both had what is known counts
    for r in select f.relation, f.id, (select x.id from kurator.representative x where x.person_id = v_kept and kurator.same_representative(x, y) order by x.id limit 1) as same
               from (select 'kurator.phone' as relation, t.id, t.representative_id from kurator.phone t where t.person_id = v_kept
                     union all select 'kurator.document', t.id, t.representative_id from kurator.document t where t.person_id = v_kept) f
               join kurator.representative y on y.id = f.representative_id and y.person_id = v_gone order by f.relation, f.id loop
        perform kurator.merge_set(v_merge, r.relation, r.id::text, 'representative_id', r.same::text);
    end loop;
    for r in select f.id, y.state from kurator.phone f join kurator.phone y on y.number = f.number and y.person_id = v_gone
              where f.person_id = v_kept and f.state = 'unchecked' and y.state <> 'unchecked' order by f.id loop
        perform kurator.merge_set(v_merge, 'kurator.phone', r.id::text, 'state', r.state);
    end loop;
    perform kurator.merge_cases(array(select x.row_id::bigint from kurator.merge_row x where x.merge_id = v_merge and x.relation = 'kurator.case_file' and x.col = 'person_id'), v_gone, v_kept);
    update kurator.case_file c set version = c.version + 1
     where c.id in (select x.row_id::bigint from kurator.merge_row x where x.merge_id = v_merge and x.relation = 'kurator.case_file');
    -- none lies on the desk of who may not see it now
    for r in select c.id from kurator.case_file c where c.person_id = v_kept and c.state = 'open' and not kurator.may_hold(v_kept, c.office_id, c.assignee_id) order by c.id loop
        perform kurator.merge_set(v_merge, 'kurator.case_file', r.id::text, 'assignee_id', null);
    end loop;
    for r in select d.id from kurator.draft d where d.form = 'intake' and d.target = v_gone loop
        perform kurator.merge_set(v_merge, 'kurator.draft', r.id::text, 'target', v_kept::text);
    end loop;
    -- lines of files that wait for him come to who stays
    update kurator.import_row x set person_id = v_kept where x.person_id = v_gone and x.outcome is null;
    update kurator.person_clash c set settled_at = kurator.clock() where c.settled_at is null and c.person_id in (v_kept, v_gone) and c.other_id in (v_kept, v_gone);

    -- the pair is decided, other pairs of who goes are found anew; of whom he is said not to be, nor is he who stays
    update kurator.duplicate d set state = 'merged', decided_at = kurator.clock(), decided_by = p_me
     where d.person_id = least(v_kept, v_gone) and d.other_id = greatest(v_kept, v_gone);
    for r in insert into kurator.duplicate (office_id, person_id, other_id, weight, reasons, state, decided_at, decided_by, note)
             select d.office_id, least(v_kept, x.id), greatest(v_kept, x.id), d.weight, d.reasons, 'different', d.decided_at, d.decided_by, d.note
               from kurator.duplicate d cross join lateral (select case d.person_id when v_gone then d.other_id else d.person_id end) x(id)
              where v_gone in (d.person_id, d.other_id) and d.state = 'different' and x.id <> v_kept
             on conflict do nothing returning id loop
        perform kurator.merge_note(v_merge, 'kurator.duplicate', r.id::text);
    end loop;
    update kurator.duplicate d set state = 'gone' where d.state = 'open' and v_gone in (d.person_id, d.other_id);
    perform kurator.merge_after(v_kept, v_gone);
    return v_merge;
end $$;

-- Why a merge cannot be undone now: null when it can. Of what other offices did since or propose the office that merged is told one code.
create function kurator.unmerge_fault(m kurator.merge) returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_later constant int[] := array(select x.office_id from kurator.merge x
                                     where x.undone_at is null and x.id > m.id and (m.kept_id in (x.kept_id, x.gone_id) or m.gone_id in (x.kept_id, x.gone_id)));
    v_destroy constant int[] := array(select i.office_id from kurator.destruction_item i where i.person_id in (m.kept_id, m.gone_id) and i.state = 'proposed');
begin
    return case when m.undone_at is not null then '{merge.undone}'::text[]
                when m.office_id = any (v_later) then '{merge.later}'
                -- the record that comes back would be seen by everybody
                when exists (select from kurator.restriction r where r.person_id = m.kept_id and r.lifted_at is null and r.marked_at > m.at) then '{merge.shut}'
                when m.office_id = any (v_destroy) then '{merge.destroy}'
                when v_later || v_destroy <> '{}' then '{merge.elsewhere}' end;
end $$;
-- Two again, each as before; what was changed since, or is new, stays with who stayed, but what is of a case goes with it. How many rows were not put back, for
-- they had been changed since.
create function kurator.merge_undo(p_merge bigint, p_note text, p_me int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    m kurator.merge;
    r record;
    v_n int;
    v_left int := 0;
begin
    update kurator.merge x set undone_at = kurator.clock(), undone_by = p_me, undone_note = coalesce(p_note, ''), xid = pg_current_xact_id()
     where x.id = p_merge returning * into strict m;
    for r in select x.relation, x.row_id, bool_or(x.col = '') as added, count(*)::int as n, bool_or(x.relation = 'kurator.case_file' and x.col = 'person_id') as of_case,
                    string_agg(format('%1$I = case when t.%1$I::text is not distinct from %2$L then %3$L else t.%1$I end', x.col, x.became, x.was), ', ' order by x.n) as back,
                    string_agg(format('(t.%I::text is distinct from %L)::int', x.col, x.became), ' + ' order by x.n) as other
               from kurator.merge_row x where x.merge_id = p_merge group by x.relation, x.row_id order by max(x.n) desc loop
        if r.relation = 'kurator.person_office' then
            delete from kurator.person_office o where o.office_id = r.row_id::int and o.person_id = m.kept_id
               and not exists (select from kurator.case_file c where c.person_id = m.kept_id and c.office_id = o.office_id
                                  and not exists (select from kurator.merge_row x where x.merge_id = p_merge and x.relation = 'kurator.case_file' and x.row_id = c.id::text));
        elsif r.added then
            execute format('delete from %s t where t.id = %L', r.relation, r.row_id);
        else
            execute format('select %s from %s t where t.id = %L', r.other, r.relation, r.row_id) into v_n;
            v_left := v_left + coalesce(v_n, r.n);
            begin
                execute format('update %s t set %s%s where t.id = %L', r.relation, r.back, case when r.relation in ('kurator.person', 'kurator.case_file') then ', version = t.version + 1' end, r.row_id);
            exception when unique_violation then        -- it was changed to what he has himself: it stays
                v_left := v_left + 1;
            end;
        end if;
        if r.of_case then
            perform kurator.merge_cases(array[r.row_id::bigint], m.kept_id, m.gone_id);
        end if;
    end loop;
    update kurator.person p
       set merged_into = null, version = p.version + 1,         -- (his number may have been given to another meanwhile)
           snils_disputed = p.snils_disputed or exists (select from kurator.person x where x.snils = p.snils and x.id <> p.id and not x.snils_disputed and x.merged_into is null)
     where p.id = m.gone_id;
    -- who comes back lives where he lived, whatever became of his row as long as it was the other's; who stayed, where he has moved since
    update kurator.household_member h set until_on = null, version = h.version + 1
     where h.id = (select max(x.id) from kurator.household_member x join kurator.person p on p.id = x.person_id and p.household_id = x.household_id where p.id = m.gone_id)
       and not exists (select from kurator.household_member x where x.person_id = m.gone_id and x.until_on is null);
    update kurator.person p set household_id = f.household_id, version = p.version + 1
      from (select q.id, (select x.household_id from kurator.household_member x where x.person_id = q.id and x.until_on is null) as household_id from kurator.person q where q.id in (m.kept_id, m.gone_id)) f
     where p.id = f.id and p.household_id is distinct from f.household_id;
    update kurator.person_clash c set settled_at = null where c.settled_at = m.at and c.person_id in (m.kept_id, m.gone_id) and c.other_id in (m.kept_id, m.gone_id);
    update kurator.duplicate d set state = 'open', decided_at = null, decided_by = null
     where d.person_id = least(m.kept_id, m.gone_id) and d.other_id = greatest(m.kept_id, m.gone_id) and d.state = 'merged';
    perform kurator.merge_after(m.kept_id, m.gone_id);
    return v_left;
end $$;

-- ---- what the functions of api share --------------------------------------------------------------------------------------

create function kurator.full_name(p_surname text, p_given_name text, p_patronymic text) returns text language sql immutable parallel safe as $$
    select concat_ws(' ', nullif(p_surname, ''), nullif(p_given_name, ''), nullif(p_patronymic, '')) $$;
create function kurator.address_line(p_person bigint, p_kind text, p_today date) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select concat_ws(', ', nullif(a.settlement, ''), nullif(a.line, '')) from kurator.address_now(p_person, p_kind, p_today) a);
end $$;
-- One of two side by side, a value for each of these; !case: the last one at p_office, cases: all that the caller sees, or those at p_offices.
create function kurator.pair_fields() returns text[] language sql immutable parallel safe as $$
    select '{!version,!case,surname,given_name,patronymic,birth_date,sex,snils,disability,incapable,died_on,address_actual,address_registered,former,phones,representatives,ipra,cases,made}'::text[] $$;
create function kurator.pair_side(p_person bigint, p_office int[], p_offices int[], p_today date, p_zone text) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select array[p.version::text, coalesce((select max(c.id) from kurator.case_file c where c.person_id = p.id and c.office_id = any (p_office))::text, ''),
                     p.surname, p.given_name, p.patronymic, p.birth_date::text, p.sex, coalesce(p.snils, ''), coalesce(p.disability, ''),
                     case when p.incapable then 'yes' else 'no' end, coalesce(p.died_on::text, ''),
                     kurator.address_line(p.id, 'actual', p_today), kurator.address_line(p.id, 'registered', p_today),
                     coalesce((select string_agg(concat_ws(' ', nullif(f.surname, ''), nullif(f.given_name, ''), nullif(f.patronymic, '')), E'\n' order by f.id) from kurator.former_name f where f.person_id = p.id and not f.void), ''),
                     coalesce((select string_agg(f.number, E'\n' order by f.position, f.id) from kurator.phone f where f.person_id = p.id), ''),
                     coalesce((select string_agg(coalesce(nullif(kurator.full_name(f.surname, f.given_name, f.patronymic), ''), f.organisation), E'\n' order by f.id)
                                 from kurator.representative f where f.person_id = p.id), ''),
                     coalesce((select string_agg(f.number || coalesce(' ' || to_char(f.issued_on, 'DD.MM.YYYY'), ''), E'\n' order by f.id) from kurator.ipra f where f.person_id = p.id), ''),
                     (select count(*) || ' ' || count(*) filter (where c.state = 'open') from kurator.case_file c where c.person_id = p.id and (p_offices is null or c.office_id = any (p_offices))),
                     to_char(p.made_at at time zone p_zone, 'YYYY-MM-DD')]
              from kurator.person p where p.id = p_person);
end $$;
grant execute on function kurator.pair_fields(), kurator.pair_side(bigint, int[], int[], date, text) to kurator_api;
create function kurator.pair_reasons(p_office int, p_one bigint, p_other bigint) returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select l.reasons from kurator.person a, kurator.person b, lateral kurator.likeness(p_office, a, b) l
             where a.id = p_one and b.id = p_other and kurator.pair_seen(p_office, p_one, p_other));
end $$;
-- One page of the pairs that wait, of whom the caller sees both; one is the older record.
create function kurator.duplicate_list(p_office int, p_weight int, p_after bigint, p_limit int)
    returns table (total bigint, id bigint, one bigint, other bigint, weight int, reasons text[])
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_hidden constant bigint[] := kurator.hidden_people();
    v_away constant int[] := kurator.foreign_sites();
begin
    if kurator.supervises(p_office) is not true then
        return;
    end if;
    return query
    with seen as (
        select d.* from kurator.duplicate d
         where d.office_id = p_office and d.state = 'open' and d.person_id <> all (v_hidden) and d.other_id <> all (v_hidden)
           and kurator.person_away(d.person_id, p_office, v_away) is not true and kurator.person_away(d.other_id, p_office, v_away) is not true)
    select (select count(*) from seen), s.id, s.person_id, s.other_id, s.weight, s.reasons
      from seen s where p_weight is null or s.weight < p_weight or s.weight = p_weight and s.id > p_after
     order by s.weight desc, s.id limit p_limit;
end $$;
create function kurator.merge_list(p_office int, p_before timestamptz, p_below bigint, p_limit int)
    returns table (kind text, id bigint, one_name text, one_born date, other_name text, other_born date, at text, who text, note text, fault text, moment timestamptz)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_hidden constant bigint[] := kurator.hidden_people();
    v_away constant int[] := kurator.foreign_sites();
begin
    if kurator.supervises(p_office) is not true then
        return;
    end if;
    return query
    select x.kind, x.id, coalesce(x.was, kurator.full_name(a.surname, a.given_name, a.patronymic)), coalesce(x.was_born, a.birth_date), kurator.full_name(b.surname, b.given_name, b.patronymic), b.birth_date,
           kurator.local_text(x.moment, p_office), coalesce(kurator.staff_name(x.by_staff), ''), x.note, x.fault, x.moment
      from ((select case when m.undone_at is null then 'merged' else 'unmerged' end, m.id, m.kept_id, m.gone_id, coalesce(m.undone_at, m.at),
                    coalesce(m.undone_by, m.by_staff), case when m.undone_at is null then m.note else m.undone_note end, coalesce((kurator.unmerge_fault(m))[1], ''),
                    case when m.undone_at is null then kurator.full_name(m.surname, m.given_name, m.patronymic) end, case when m.undone_at is null then m.birth_date end   -- which names each had
               from kurator.merge m where m.office_id = p_office)
            union all
            (select 'different', d.id, d.person_id, d.other_id, d.decided_at, d.decided_by, d.note, '', null, null from kurator.duplicate d where d.office_id = p_office and d.state = 'different'))
           x(kind, id, one, other, moment, by_staff, note, fault, was, was_born)
      join kurator.person a on a.id = x.one join kurator.person b on b.id = x.other
     where (p_before is null or (x.moment, x.id) < (p_before, p_below))
       and x.one <> all (v_hidden) and x.other <> all (v_hidden)
       and kurator.person_away(x.one, p_office, v_away) is not true and kurator.person_away(x.other, p_office, v_away) is not true
     order by x.moment desc, x.id desc limit p_limit;
end $$;
-- Locks both and asks: null, or why not. p_pair: their numbers, and the versions in which they were seen.
create function kurator.pair_open(p_office int, p_pair bigint[]) returns kurator.save_row
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    perform from kurator.person p where p.id in (p_pair[1], p_pair[2]) order by p.id for update;
    perform from kurator.case_file c where c.person_id in (p_pair[1], p_pair[2]) order by c.id for update;
    if kurator.pair_seen(p_office, p_pair[1], p_pair[2]) is not true then
        return kurator.refused('merge.unknown', '');
    elsif exists (select from kurator.person p where p.id = p_pair[1] and p.version <> p_pair[3] or p.id = p_pair[2] and p.version <> p_pair[4]) then
        return kurator.refused('merge.changed', '');
    end if;
    return null;
end $$;
create function kurator.duplicate_merge(p_office int, p_pair bigint[], p_names text[], p_values text[], p_me int) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_bad kurator.save_row := kurator.pair_open(p_office, p_pair);
    v_merge bigint;
begin
    if v_bad.outcome is null and kurator.merge_fault(p_office, p_pair[1], p_pair[2]) is not null then
        v_bad := kurator.faulty(kurator.merge_fault(p_office, p_pair[1], p_pair[2]), '');
    end if;
    if v_bad.outcome is not null then
        return array[v_bad];
    end if;
    v_merge := kurator.merge_people(p_office, p_pair[1], p_pair[2], p_names, p_values, kurator.form_value(p_names, p_values, 'note'), p_me);
    return array[kurator.saved(1, v_merge, 'merge', (select array[(count(*) filter (where r.relation = 'kurator.case_file' and r.col = 'person_id'))::text,
                                                                  (count(*) filter (where r.relation <> 'kurator.case_file' and r.col = 'person_id'))::text]
                                                       from kurator.merge_row r where r.merge_id = v_merge))];
end $$;
-- Not the same: remembered in every office that keeps both.
create function kurator.duplicate_different(p_office int, p_pair bigint[], p_note text, p_me int) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_bad constant kurator.save_row := kurator.pair_open(p_office, p_pair);
    v_id bigint;
begin
    if v_bad.outcome is not null then
        return array[v_bad];
    end if;
    insert into kurator.duplicate as d (office_id, person_id, other_id, weight, reasons, state, decided_at, decided_by, note)
    select x.office_id, x.person_id, y.person_id, 0, '{}', 'different', kurator.clock(), p_me, case when x.office_id = p_office then p_note else '' end
      from kurator.person_office x join kurator.person_office y on y.office_id = x.office_id
     where x.person_id = least(p_pair[1], p_pair[2]) and y.person_id = greatest(p_pair[1], p_pair[2])
    on conflict (office_id, person_id, other_id) do update set state = 'different', decided_at = excluded.decided_at, decided_by = excluded.decided_by, note = excluded.note
     where d.office_id = p_office or d.state <> 'different';         -- what another office has said, and why, stays its own
    select d.id into v_id from kurator.duplicate d
     where d.office_id = p_office and d.person_id = least(p_pair[1], p_pair[2]) and d.other_id = greatest(p_pair[1], p_pair[2]);
    return array[kurator.saved(1, v_id, 'different')];
end $$;
-- A decision of the office taken back: two again, or offered again.
create function kurator.duplicate_back(p_office int, p_action text, p_id bigint, p_note text, p_me int) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    m kurator.merge;
    d kurator.duplicate;
    v_left int;
begin
    if p_action = 'offer' then
        select * into d from kurator.duplicate t where t.id = p_id and t.office_id = p_office and t.state = 'different' for update;
        if not found or d.person_id = any (kurator.hidden_people()) or d.other_id = any (kurator.hidden_people())
           or kurator.person_away(d.person_id, p_office, kurator.foreign_sites()) or kurator.person_away(d.other_id, p_office, kurator.foreign_sites()) then
            return array[kurator.refused('merge.unknown', '')];
        end if;
        update kurator.duplicate t set state = 'gone', decided_at = kurator.clock(), decided_by = p_me, note = '' where t.person_id = d.person_id and t.other_id = d.other_id and t.state = 'different'
           and (t.office_id = p_office         -- this very decision goes where it was said for others, too; what another office has said itself, and why, stays
                or d.note <> '' and t.note = '' and (t.decided_at, t.decided_by) is not distinct from (d.decided_at, d.decided_by));
        perform kurator.duplicates_find(array[d.person_id]);
        return array[kurator.saved(1, d.id, 'offer')];
    end if;
    select * into m from kurator.merge t where t.id = p_id and t.office_id = p_office for update;
    if not found or m.kept_id = any (kurator.hidden_people()) or kurator.person_away(m.kept_id, p_office, kurator.foreign_sites()) then
        return array[kurator.refused('merge.unknown', '')];
    end if;
    perform from kurator.person p where p.id in (m.kept_id, m.gone_id) order by p.id for update;
    perform from kurator.case_file c where c.person_id in (m.kept_id, m.gone_id) order by c.id for update;
    if kurator.unmerge_fault(m) is not null then
        return array[kurator.faulty(kurator.unmerge_fault(m), '')];
    end if;
    v_left := kurator.merge_undo(p_id, p_note, p_me);
    return array[kurator.saved(1, p_id, 'undo', array[v_left::text])];
end $$;
grant execute on function kurator.full_name(text, text, text), kurator.address_now(bigint, text, date), kurator.address_line(bigint, text, date), kurator.pair_reasons(int, bigint, bigint),
    kurator.duplicate_list(int, int, bigint, int), kurator.merge_list(int, timestamptz, bigint, int),
    kurator.duplicate_merge(int, bigint[], text[], text[], int), kurator.duplicate_different(int, bigint[], text, int),
    kurator.duplicate_back(int, text, bigint, text, int) to kurator_api;
