-- role: kurator_owner
-- Reading the journal: who looked, who changed, are the seals whole; months taken out of the way and brought back.
insert into kurator.setting_kind values
 ('journal.keep_months', 'int', '36', 1, 1200, null, 'Сколько месяцев журнала остаются под рукой, пока их не отсоединят', 'Months of the journal that stay at hand before they are detached');
insert into kurator.function_grant (role, function)
select 'auditor', f from unnest('{journal,journal_verify,journal_exported,journal_known}'::text[]) f;

-- The office (the wanted one, or the first) in which the account is auditor now; null: it is none.
create function kurator.audits(p_office int) returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select min(f.office_id) from kurator.role_in_force f
             where f.login = session_user and f.role = 'auditor' and (p_office is null or f.office_id = p_office));
end $$;
create index person_snils_other on kurator.person (snils) where snils is not null and (snils_disputed or merged_into is not null);
-- The numbers of a citizen who is known by SNILS, or by whole name (a former one, too) and birth date; those that he was merged
-- from or into belong to him. Nothing else of the citizen is told, and nothing at all to who is no auditor.
create function kurator.journal_people(p_snils text, p_name text, p_birth date) returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    v_key constant text := left(array_to_string(kurator.name_words(p_name) || kurator.birth_key(p_birth), ' '), 200);
    v_found bigint[];
begin
    if kurator.audits(null) is null then
        return '{}';
    end if;
    if p_snils is not null then
        select array_agg(f.id) into v_found          -- two indexes, that of whom a number is certainly and that of all others
          from (select p.id from kurator.person p where p.snils = p_snils and not p.snils_disputed and p.merged_into is null
                union all
                select p.id from kurator.person p where p.snils = p_snils and (p.snils_disputed or p.merged_into is not null)) f;
    else
        select array_agg(distinct k.person_id) into v_found
          from kurator.organisation o
         cross join lateral (select t.person_id from kurator.person_key t where t.office_id = o.id and t.kind = 'name' and t.key = v_key) k;
    end if;
    return (select coalesce(array_agg(distinct p.id), '{}')
              from (select p.id from unnest(v_found) p(id)
                     union select p.merged_into from kurator.person p where p.id = any (v_found) and p.merged_into is not null
                     union select p.id from kurator.person p where p.merged_into = any (v_found)) p);
end $$;
grant execute on function kurator.audits(int), kurator.journal_people(text, text, date) to kurator_api;
grant execute on function kurator.setting_text(text, int), kurator.setting_int(text, int) to kurator_audit;
grant select on kurator.setting, kurator.setting_kind to kurator_audit;

set local role kurator_audit;
-- The whole journal from the newest entry back, and what is rare in it.
drop index audit.entry_at;
create index entry_at on audit.entry (at);
create index entry_rare on audit.entry (kind, at) where kind = any ('{delete,list,export,print,login,failure,rights}'::text[]);
create index entry_inbox on audit.entry (login, at) where relation = 'inbox';      -- (audit.lately)
create index seal_until on audit.seal (until_xid);
-- Months that are detached: their tables stand beside the journal, closed as it is.
create table audit.rotated (
    month       date primary key,
    detached_at timestamptz not null
);

-- One page, newest first, of entries below (p_at, p_id). The newest month is asked first, then the two before it, the four before
-- those …, until the page is full: a question opens no more months than it needs, and the first one of a session none of the rest. Each
-- way has its index; the plan is made for the values, so that months outside and conditions that are not asked for fall away.
create function audit.journal_page(p_subjects bigint[], p_login name, p_from timestamptz, p_until timestamptz, p_kinds text[],
                                   p_at timestamptz, p_id bigint, p_limit int)
returns setof audit.entry language plpgsql stable security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' set plan_cache_mode = force_custom_plan as $$
declare
    v_high timestamptz := least(p_until, p_at + interval '1 microsecond');
    v_low timestamptz := greatest(p_from, date_trunc('month', least(v_high, kurator.clock()) - interval '1 microsecond'));
    v_months int := 2;
    v_left int := p_limit;
    v_n int;
begin
    loop
        if p_subjects is not null then
            return query
            select e.* from unnest(p_subjects) s(subject)
             cross join lateral (
                   select t.* from audit.entry t
                    where t.subject = s.subject and t.at >= v_low and t.at < v_high and (t.at, t.id) < (p_at, p_id)
                      and (p_login is null or t.login = p_login) and (p_kinds is null or t.kind = any (p_kinds))
                    order by t.at desc, t.id desc limit v_left) e
             order by e.at desc, e.id desc limit v_left;
        elsif p_login is not null then
            return query
            select e.* from unnest(coalesce(p_kinds, audit.kinds())) k(kind)
             cross join lateral (
                   select t.* from audit.entry t
                    where t.login = p_login and t.kind = k.kind and t.at >= v_low and t.at < v_high and (t.at, t.id) < (p_at, p_id)
                    order by t.at desc, t.id desc limit v_left) e
             order by e.at desc, e.id desc limit v_left;
        elsif cardinality(p_kinds) = 1 then
            return query
            select t.* from audit.entry t
             where t.kind = p_kinds[1] and t.at >= v_low and t.at < v_high and (t.at, t.id) < (p_at, p_id)
             order by t.at desc, t.id desc limit v_left;
        else
            return query
            select t.* from audit.entry t
             where t.at >= v_low and t.at < v_high and (t.at, t.id) < (p_at, p_id)
               and (p_kinds is null or t.kind = any (p_kinds))
             order by t.at desc, t.id desc limit v_left;
        end if;
        get diagnostics v_n = row_count;
        v_left := v_left - v_n;
        exit when v_left <= 0 or v_low <= p_from;
        v_high := v_low;
        v_low := case when v_months > 32 then p_from else greatest(p_from, v_low - make_interval(months => v_months)) end;
        v_months := v_months * 2;
    end loop;
end $$;
-- The months between the two moments that are detached, as ranges ("2019-11..2020-03, 2021-01"); null: none. Eight ranges are told.
create function audit.away(p_from timestamptz, p_until timestamptz) returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (with m as (
                select r.month, r.month - make_interval(months => row_number() over (order by r.month)::int) as run from audit.rotated r
                 where r.month::timestamp at time zone 'UTC' < p_until and (r.month + interval '1 month') at time zone 'UTC' > p_from),
            g as (
                select min(m.month) as low, max(m.month) as high, row_number() over (order by min(m.month)) as n from m group by m.run)
            select string_agg(case when g.n > 8 then '…' else to_char(g.low, 'YYYY-MM') || case when g.high > g.low then '..' || to_char(g.high, 'YYYY-MM') else '' end end, ', ' order by g.n)
              from g where g.n <= 9);
end $$;
-- The block in which a transaction is sealed; null while it is not.
create function audit.block_of(p_xid xid8) returns bigint language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select s.id from audit.seal s where s.until_xid > p_xid order by s.until_xid limit 1);
end $$;

-- The export whose file had that sha256, in detached months too: a file is as true as it was when its month was at hand.
create function audit.exported(p_digest text) returns table (at timestamptz, login name)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    r record;
begin
    for r in select 'entry' as name, 'infinity'::date as month union all select 'entry' || to_char(t.month, '_YYYY_MM'), t.month from audit.rotated t order by month desc loop
        return query execute format('select e.at, e.login from audit.%I e where e.kind = ''export'' and e.relation = ''audit.entry'' and e.row_id = $1 order by e.at limit 1', r.name)
                       using p_digest;
        exit when found;
    end loop;
end $$;

-- The journal's tables of one kind, detached months too: a query that gives the columns from all of them.
create function audit.everything(p_table text, p_columns text) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select string_agg(format('select %s from audit.%I', p_columns, t.name), ' union all ')
              from (select p_table as name
                     union all
                    select p_table || to_char(r.month, '_YYYY_MM') from audit.rotated r) t);
end $$;
-- Works through the blocks after p_after, a week of them at once, each with the digest as seal_finished has made it. Rows:
--   gap      before this block one is missing
--   block    its entries, or its seal, are no longer what was sealed
--   entry    dated after the block of its transaction was sealed: it was added
--   value    the values kept of this entry are no longer those of its digest
--   checked  all up to this block were looked at: how many entries they hold (ask again with it)
--   end      no block is left; entries: how many are not sealed yet
create function audit.verify_blocks(p_after bigint, p_from timestamptz, p_until timestamptz)
returns table (state text, block bigint, entry bigint, entries bigint, sealed_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' set datestyle = 'ISO' set bytea_output = 'hex' as $$
#variable_conflict use_column
declare
    v_hash constant text := ' e.id, sha256(convert_to(row(e.id, e.at, e.xid, e.login, e.host, e.program, e.kind, e.subject, e.relation, e.row_id,'
                         || ' e.columns, e.digest, e.why, e.request)::text, ''UTF8'')) as hash';
    v_all text;
    v_ids bigint[];
    v_bounds xid8[];
    v_since timestamptz[];
    v_digests bytea[];      -- stored; the first one is that of the block before
    v_gaps bigint[];
    v_sealed timestamptz[];
    v_last timestamptz;
    v_start timestamptz;
    v_n bigint;
    v_total bigint := 0;
    v_seen boolean[];
    v_ok boolean;
    r record;
begin
    with t as materialized (
        select s.*, lag(s.digest) over w as before, lag(s.until_xid) over w as ended, lag(s.sealed_at) over w as previous, lag(s.id) over w as prior
          from audit.seal s window w as (order by s.id)),
    wanted as materialized (
        select t.* from t where t.id > p_after and t.sealed_at >= p_from and coalesce(t.previous, '-infinity') < p_until order by t.id limit 3000),
    batch as (select w.* from wanted w where w.sealed_at <= (select f.sealed_at from wanted f order by f.id limit 1) + interval '7 days' order by w.id)
    select array_agg(b.id order by b.id), array_agg(b.from_xid order by b.id) || (array_agg(b.until_xid order by b.id desc))[1:1],
           array_agg(b.since order by b.id),
           (array_agg(b.before order by b.id))[1:1] || array_agg(b.digest order by b.id),
           array_agg(b.id order by b.id) filter (where b.from_xid <> coalesce(b.ended, '0') or b.id <> coalesce(b.prior, 0) + 1),
           array_agg(b.sealed_at order by b.id), max(b.sealed_at), min(coalesce(b.previous, '-infinity'))
      into v_ids, v_bounds, v_since, v_digests, v_gaps, v_sealed, v_last, v_start
      from batch b;
    if v_ids is null then
        select s.until_xid, s.sealed_at into r from audit.seal s order by s.id desc limit 1;
        return query select 'end', null::bigint, null::bigint, count(*), null::timestamptz from audit.entry e
                      where e.at >= coalesce(r.sealed_at - interval '1 day', '-infinity') and e.xid >= coalesce(r.until_xid, '0');
        return;
    end if;
    return query select 'gap', g, null::bigint, null::bigint, v_sealed[array_position(v_ids, g)] from unnest(v_gaps) g;
    v_seen := array_fill(false, array[cardinality(v_ids)]);
    v_all := audit.everything('entry', 'id, at, xid, login, host, program, kind, subject, relation, row_id, columns, digest, why, request');
    for r in execute format('select h.i, count(*) as n, string_agg(h.hash, ''''::bytea order by h.id) as hashes'
                         || '  from (select width_bucket(e.xid, $1) as i, e.at, %s from (%s) e'
                         || '         where e.at >= $2 and e.at < $3 and e.xid >= $4 and e.xid < $5 offset 0) h'
                         || ' where h.at >= $6[h.i] group by h.i order by h.i', v_hash, v_all)
             using v_bounds, (select min(t) from unnest(v_since) t), v_last + interval '1 day', v_bounds[1], v_bounds[cardinality(v_bounds)], v_since loop
        continue when r.i < 1 or r.i > cardinality(v_ids);
        v_seen[r.i] := v_digests[r.i + 1] = sha256(coalesce(v_digests[r.i], '') || r.hashes);
        v_total := v_total + r.n;
    end loop;
    for i in 1 .. cardinality(v_ids) loop
        continue when v_seen[i];
        -- a clock that was set back dates entries after their seal: looked at once more without an end
        execute format('select sha256($1 || string_agg(h.hash, ''''::bytea order by h.id)) = $2 from (select %s from (%s) e'
                    || ' where e.at >= $3 and e.xid >= $4 and e.xid < $5) h', v_hash, v_all)
           into v_ok using coalesce(v_digests[i], ''), v_digests[i + 1], v_since[i], v_bounds[i], v_bounds[i + 1];
        if v_ok is not true then
            return query select 'block', v_ids[i], null::bigint, null::bigint, v_sealed[i];
        end if;
    end loop;
    return query execute format('select ''entry'', s.id, e.id, null::bigint, s.sealed_at from (%s) e'
                             || ' cross join lateral (select t.id, t.sealed_at from audit.seal t where t.until_xid > e.xid order by t.until_xid limit 1) s'
                             || ' where e.at >= $1 and e.at < $2 and e.xid < $3 and e.at > s.sealed_at + interval ''1 day''', v_all)
                 using v_start, v_last, v_bounds[1];
    return query execute format('select ''value'', audit.block_of(e.xid), e.id, null::bigint, null::timestamptz from (%s) e join (%s) v on v.entry_id = e.id and v.at = e.at'
                             || ' where e.at >= $1 and e.at < $2 and v.at >= $1 and v.at < $2'      -- said of both: else all months of values are read
                             || '   and e.digest is distinct from audit.digest_of(v.salt, v."values")',
                                v_all, audit.everything('value', 'entry_id, at, salt, "values"'))
                 using v_start, v_last;
    return query select 'checked', v_ids[cardinality(v_ids)], null::bigint, v_total, v_last;
end $$;
-- The first block that no longer has its digest; null when all have.
create or replace function audit.broken_seal() returns bigint language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    r record;
    v_after bigint := 0;
begin
    loop
        for r in select * from audit.verify_blocks(v_after, '-infinity', 'infinity') loop
            if r.state in ('block', 'gap') then
                return r.block;
            end if;
        end loop;
        exit when r.state = 'end';
        v_after := r.block;
    end loop;
    return null;
end $$;

-- Takes out of the way what is older than the setting journal.keep_months: whole months that are sealed. They keep their rows,
-- their refusal of every change, and their seals. Returns the months. What reads a month whole (its bounds are proved, so that it
-- comes back without being read) stands before the first detach: that one shuts the journal until the commit.
create function audit.rotate() returns setof date language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r record;
    t text;
    v_month date;
    v_months date[] := '{}';
    v_sealed constant timestamptz := (select max(s.sealed_at) from audit.seal s);
begin
    perform pg_advisory_xact_lock(7310585);
    for r in select to_date(right(k.relname, 7), 'YYYY_MM') as month, right(k.relname, 8) as ending
               from pg_class k join pg_inherits i on i.inhrelid = k.oid
              where i.inhparent = 'audit.entry'::regclass and k.relname ~ '^entry_\d{4}_\d{2}$' order by 1 loop
        continue when r.month + interval '1 month' > date_trunc('month', kurator.clock() at time zone 'UTC')
                                                     - make_interval(months => kurator.setting_int('journal.keep_months', null))
                   or (r.month + interval '1 month') at time zone 'UTC' >= coalesce(v_sealed - interval '1 day', '-infinity');
        foreach t in array '{entry,value}'::text[] loop
            execute format('alter table audit.%I add constraint %I check (at is not null and at >= %L and at < %L)', t || r.ending, t || r.ending || '_month',
                           to_char(r.month, 'YYYY-MM-DD') || ' 00:00+00', to_char(r.month + interval '1 month', 'YYYY-MM-DD') || ' 00:00+00');
        end loop;
        v_months := v_months || r.month;
    end loop;
    foreach v_month in array v_months loop
        foreach t in array '{entry,value}'::text[] loop
            execute format('alter table audit.%I detach partition audit.%I', t, t || to_char(v_month, '_YYYY_MM'));
            execute format('create trigger kept before update or delete on audit.%I for each row execute function audit.refuse(%L)', t || to_char(v_month, '_YYYY_MM'), t);
            execute format('create trigger kept_shut before insert on audit.%I for each row execute function audit.refuse(''entry'')', t || to_char(v_month, '_YYYY_MM'));
        end loop;
        insert into audit.rotated (month, detached_at) values (v_month, kurator.clock());
        perform audit.put('rights', null, 'audit.entry', to_char(v_month, 'YYYY-MM'), null, null, 'detach');
        return next v_month;
    end loop;
end $$;
-- Brings a month back; false: it is not detached.
create function audit.attach(p_month date) returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_ending constant text := to_char(p_month, '_YYYY_MM');
    v_month constant date := date_trunc('month', p_month);
    t text;
begin
    perform pg_advisory_xact_lock(7310585);
    delete from audit.rotated r where r.month = v_month;
    if not found then
        return false;
    end if;
    foreach t in array '{entry,value}'::text[] loop
        execute format('drop trigger kept on audit.%I', t || v_ending);
        execute format('drop trigger kept_shut on audit.%I', t || v_ending);
        execute format('alter table audit.%I attach partition audit.%I for values from (%L) to (%L)', t, t || v_ending,
                       to_char(v_month, 'YYYY-MM-DD') || ' 00:00+00', to_char(v_month + interval '1 month', 'YYYY-MM-DD') || ' 00:00+00');
        execute format('alter table audit.%I drop constraint %I', t || v_ending, t || v_ending || '_month');
    end loop;
    perform audit.put('rights', null, 'audit.entry', to_char(v_month, 'YYYY-MM'), null, null, 'attach');
    return true;
end $$;
-- Destroys what is known of a citizen in the journal (152-ФЗ), in detached months too; the act itself is an entry.
create or replace function audit.destroy_values(p_subject bigint, p_why text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r record;
    v_n bigint;
    v_more bigint;
begin
    delete from audit.value v where v.subject = p_subject;
    get diagnostics v_n = row_count;
    for r in select 'value' || to_char(t.month, '_YYYY_MM') as name from audit.rotated t loop
        execute format('delete from audit.%I v where v.subject = $1', r.name) using p_subject;
        get diagnostics v_more = row_count;
        v_n := v_n + v_more;
    end loop;
    perform audit.put('delete', p_subject, 'audit.value', p_subject::text, null, null, p_why);
    return v_n;
end $$;

grant execute on function audit.away(timestamptz, timestamptz), audit.journal_page(bigint[], name, timestamptz, timestamptz, text[], timestamptz, bigint, int), audit.block_of(xid8), audit.exported(text),
    audit.verify_blocks(bigint, timestamptz, timestamptz) to kurator_api;
grant select on audit.seal to kurator_api;
