-- manual.sql - kurator-admin(8) tells every setting with its range and default, and which role may call what, as the tables do.
begin;
\set page `cat man/kurator-admin.8`
create temp table line as
    select n, t from regexp_split_to_table(:'page', '\n') with ordinality l(t, n);
create function pg_temp.only(p_ours text[], p_page text[]) returns setof text language sql as $$
    (select 'not in the manual: ' || a from unnest(p_ours) a except all select 'not in the manual: ' || b from unnest(p_page) b)
    union all
    (select 'only in the manual: ' || b from unnest(p_page) b except all select 'only in the manual: ' || a from unnest(p_ours) a) $$;
select plan(4);

select cmp_ok((select count(*)::int from line), '>', 100, 'the page is read');
select is_empty(
    $$ select pg_temp.only(
           (select array_agg(format(E'.It Cm %s No = %s Pq Cm %s\n%s.', k.key,
                       case k.type when 'bool' then 'Cm true | false' when 'int' then format('Ar %s..%s', k.min_value, k.max_value)
                                   else 'Cm ' || array_to_string(k.allowed, ' | ') end, k.default_value, k.help_en))
              from kurator.setting_kind k),
           (select array_agg(a.t || E'\n' || b.t) from line a join line b on b.n = a.n + 1 where a.t ~ '^\.It Cm [a-z_]+\.[a-z_]+ No = ')) $$,
    'every setting with what is allowed, its default and its meaning');
select is_empty(
    $$ select pg_temp.only(
           (select array_agg(x.t) from (
               select format('.It %s%s', f.function, string_agg(' Ta ' || case when g.role is null then '\&-' else 'x' end, '' order by r.o)) as t
                 from (select distinct function from kurator.function_grant) f
                cross join unnest('{clerk,coordinator,supervisor,monitor,executor,ministry,admin,auditor}'::text[]) with ordinality r(role, o)
                 left join kurator.function_grant g on g.function = f.function and g.role = r.role
                group by f.function) x),
           (select array_agg(t) from line where t ~ '^\.It [a-z_]+ Ta (x|\\&-)')) $$,
    'every function with the roles that may call it');
select is((select string_agg(code, ', ' order by code) from kurator.role
            where code <> all ('{clerk,coordinator,supervisor,monitor,executor,ministry,admin,auditor}')), null, 'the table has a column for every role');
select * from finish();
rollback;
