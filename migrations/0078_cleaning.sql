-- role: kurator_owner
-- What an act of destruction took still stands where no query finds it: in rows that are dead until their room is taken again, in their entries of the
-- indexes, and in what the planner noted of the columns (pg_statistic: the most frequent values, the bounds between the others). Each act marks the
-- tables, `kurator maintain` vacuums and analyzes them, which no function may do.

-- xid: of the last act that touched the table and after which it was not cleaned; null: it is clean.
create table kurator.destruction_clean (
    relation    text primary key,
    xid         xid8,
    cleaned_at  timestamptz
);
alter table kurator.destruction_clean set (autovacuum_analyze_threshold = 5000);
alter table kurator.destruction_clean enable row level security;    -- no policies: reached by the functions below

-- Marks what this transaction deleted from or changed (by rules, by triggers, by keys that cascade: the server counts it), and every table with a rule: a
-- row of the citizen may be dead there since long. A partition goes with its whole, but for the months of the journal. (Acts run one after the other:
-- audit.hold_months.)
create function kurator.destruction_mark() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.destruction_clean as t (relation, xid)
    select x.relation, pg_current_xact_id()
      from (select r.relation from kurator.destruction_rule r where r.action <> 'keep'
            union select r.relation from kurator.destruction_text r where r.set_to <> ''
            union select c.oid::regclass::text from pg_class c
                   where c.relkind = 'r' and c.relnamespace in ('kurator'::regnamespace, 'audit'::regnamespace)
                     and pg_stat_get_xact_tuples_deleted(c.oid) + pg_stat_get_xact_tuples_updated(c.oid) > 0
                     and not exists (select from kurator.destruction_rule r where r.relation = pg_partition_root(c.oid)::text)) x
     where to_regclass(x.relation) is not null
    on conflict (relation) do update set xid = excluded.xid;
end $$;
revoke all on function kurator.destruction_mark() from public;
grant execute on function kurator.destruction_mark() to kurator_destroyer;

-- What is to be cleaned now, and by which statement: nothing that anybody running may still see, for of that nothing would go; and no table more
-- often than once in twenty hours, because each time all sessions plan anew. With the number of times it was analyzed before.
create function kurator.cleaning() returns table (relation text, act text, analyzed bigint, statement text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    v_oldest constant int := accounts.oldest_age();
begin
    return query
    select t.relation, t.xid::text, pg_stat_get_analyze_count(c.oid), format('vacuum (analyze, index_cleanup on) %s', c.oid::regclass)
      from kurator.destruction_clean t join pg_class c on c.oid = to_regclass(t.relation)
     where age(t.xid::xid) > v_oldest and (t.cleaned_at is null or t.cleaned_at not between kurator.clock() - interval '20 hours' and kurator.clock())
     order by t.relation;
end $$;
-- It was done. (VACUUM passes over a table of somebody else's with a warning; and ANALYZE leaves standing what was noted of a table in which there is no
-- row any more.)
create function kurator.cleaned(p_relation text, p_act text, p_analyzed bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_table constant regclass := p_relation;
begin
    if pg_stat_get_analyze_count(v_table) is not distinct from p_analyzed then
        raise exception '% was not vacuumed', p_relation using errcode = 'insufficient_privilege';
    end if;
    if (select c.relkind = 'r' and pg_relation_size(c.oid) = 0 from pg_class c where c.oid = v_table) then
        perform accounts.unnoted(v_table);
    end if;
    update kurator.destruction_clean t set xid = nullif(t.xid, p_act::xid8), cleaned_at = kurator.clock() where t.relation = p_relation;
end $$;
revoke all on function kurator.cleaning(), kurator.cleaned(text, text, bigint) from public;
