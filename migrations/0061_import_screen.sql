-- role: kurator_owner
-- Bulk in on the screen: the files of the office's inbox with what became of them before, and the lines of a file by what becomes of them.
insert into kurator.function_grant (role, function)
select r, f from unnest('{clerk,coordinator,supervisor,monitor}'::text[]) r, unnest('{import_files,import_page}'::text[]) f;

-- The files that lie there (names, and when each was written, in seconds of 1970), the newest first, each with the import that was
-- begun under its name since then; after them imports of the office of which no such file lies there any more, the newest hundred.
-- n: which of the files, from 1. state: staging (not all of it came in), waits (lines are not written), tray, done; "" not begun.
create function kurator.import_files(p_office int, p_names text[], p_times bigint[])
    returns table (n int, name text, at text, import_id bigint, kind text, begun text, who text, state text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not (kurator.may_import(p_office)).ok then
        raise exception 'no files are taken in here' using errcode = 'KU001';
    elsif cardinality(p_names) > 1000 or cardinality(p_names) <> cardinality(p_times) then
        raise exception 'a time for each of a thousand files at most' using errcode = '22023';
    end if;
    return query
    with there as (
        select f.n::int as n, f.name, to_timestamp(f.seconds) as at
          from unnest(p_names, p_times) with ordinality f(name, seconds, n) where f.seconds between 0 and 32503680000),
    was as (
        select t.n, t.name, t.at, i.id, i.kind, i.made_at, i.made_by, i.lines
          from there t
          left join lateral (select m.* from kurator.import_file m where m.office_id = p_office and m.name = t.name and m.made_at >= t.at
                              order by m.made_at desc, m.id desc limit 1) i on true),
    gone as (
        select null::int as n, m.name, null::timestamptz as at, m.id, m.kind, m.made_at, m.made_by, m.lines
          from kurator.import_file m
         where m.office_id = p_office and not exists (select from was w where w.id = m.id)
         order by m.made_at desc, m.id desc limit 100)
    select x.n, x.name, coalesce(kurator.local_text(x.at, p_office), ''), x.id, coalesce(x.kind, ''), coalesce(kurator.local_text(x.made_at, p_office), ''),
           coalesce(kurator.staff_short(x.made_by), ''),
           case when x.id is null then '' when x.lines is null then 'staging'
                when exists (select from kurator.import_row r where r.import_id = x.id and r.outcome is null) then 'waits'
                when exists (select from kurator.import_row r where r.import_id = x.id and r.tray) then 'tray' else 'done' end
      from (select * from was union all select * from gone) x
     order by x.n is null, coalesce(x.at, x.made_at) desc, x.n, x.id desc;
end $$;
-- The lines after p_after of which this becomes or became: new, changed, known, doubtful (not written yet), created, updated, there,
-- refused, tray, waits (any that is not written), all. total: how many there are, on the first page. No values of the citizen.
create function kurator.import_page(p_import bigint, p_group text, p_after int, p_limit int)
    returns table (total int, line int, verdict text, outcome text, tray boolean, office text, code text, field text, args text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform kurator.import_mine(p_import);
    return query
    with g as materialized (
        select r.line, r.verdict, r.outcome, r.tray, r.office_id, r.code, r.field, r.args
          from kurator.import_row r
         where r.import_id = p_import and r.line > coalesce(p_after, -1)
           and case p_group when 'all' then true when 'waits' then r.outcome is null when 'tray' then r.tray
                            when 'created' then r.outcome = 'created' when 'updated' then r.outcome = 'updated' when 'there' then r.outcome = 'there'
                            when 'refused' then r.outcome = 'refused' else r.outcome is null and r.verdict = p_group end)
    select (select count(*)::int from g where p_after is null), g.line, coalesce(g.verdict, ''), coalesce(g.outcome, ''), g.tray, coalesce(o.short_name, ''), g.code, g.field, g.args
      from g left join kurator.organisation o on o.id = g.office_id
     order by g.line limit least(coalesce(p_limit, 100), 1000);
end $$;
grant execute on function kurator.import_files(int, text[], bigint[]), kurator.import_page(bigint, text, int, int) to kurator_api;
