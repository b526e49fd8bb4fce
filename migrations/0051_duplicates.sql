-- role: kurator_owner
-- One citizen entered twice: who may be the same as whom, found in the background. The merge is in 0047_merge_rules.sql and 0048_merge.sql,
-- what is decided of a pair in 0054_duplicate_decisions.sql.
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
alter table kurator.duplicate enable row level security;        -- no policies: closed, the functions below answer for them
alter table kurator.duplicate_queue enable row level security;
create trigger journal_new after insert on kurator.duplicate for each row when (new.decided_at is not null) execute function audit.log('person_id', 'id');
create trigger journal after update on kurator.duplicate for each row when (old.decided_at is distinct from new.decided_at) execute function audit.log('person_id', 'id');
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values
 ('kurator.duplicate', 'person_id', true, ''), ('kurator.duplicate_queue', 'person_id', false, 'a number to be looked at');
set local role kurator_owner;
do $$
begin
    perform kurator.destroyed_so('kurator.duplicate', 'delete', 'office', p_condition => '((t.person_id = $1 or t.other_id = $1) and ($2 is null or t.office_id = $2))');
    perform kurator.destroyed_so('kurator.duplicate_queue', 'delete', 'person', p_position => 95);
end $$;
-- What tells of a citizen under another's number: notes on a pair that lie under the first of it, and a merge that was taken back: while
-- it lasted, his data stood in the other's rows. (kurator.destroy_citizen asks; p_office: who alone lets him go.)
create function kurator.beside(p_person bigint, p_office int) returns kurator.beside[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return array(select row(d.person_id, 'kurator.duplicate', d.id::text, null)::kurator.beside
                   from kurator.duplicate d where d.other_id = p_person and (p_office is null or d.office_id = p_office)
                 union all
                 select row(a.person_id, 'kurator.pair_apart', a.id::text, null)::kurator.beside from kurator.pair_apart a where a.other_id = p_person and p_office is null
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
                              where x.person_id = least(m.id, f.id) and x.other_id = greatest(m.id, f.id) and x.state = 'different'
                             union all
                             select 'different', x.decided_at, x.decided_by from kurator.pair_apart x           -- by a resource centre (0063_region_pairs.sql)
                              where x.person_id = least(m.id, f.id) and x.other_id = greatest(m.id, f.id) and x.undone_at is null order by 2 limit 1) s on true
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
