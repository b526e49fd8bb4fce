-- staff.sql - clerks of every operator for the measures under load: bench_1 … bench_N (-v clerks=N), a fifth of them in Irkutsk as
-- of the cases, the others in turn; each with an account of their own. Run by the superuser after staff.sql; may be run again with
-- a larger number, and nobody then moves.
\set ON_ERROR_STOP on
set client_min_messages = warning;
begin;
create temp table hired on commit drop as
with place as (select o.id, o.no, row_number() over (order by o.no)::int - 1 as k, count(*) over ()::int as n
                 from kurator.organisation o where o.takes_referrals and o.kind = 'operator' and o.no <> 10)
select g as i, 'bench_' || g as login, case when g % 5 = 0 then (select o.id from kurator.organisation o where o.no = 10) else p.id end as office
  from generate_series(1, :clerks) g
  join place p on p.k = (g - 1 - (g - 1) / 5) % p.n
 where not exists (select from kurator.staff s where s.login = 'bench_' || g);
select format('create role %I login connection limit 8 in role kurator_clerk', login) from hired where not exists (select from pg_roles where rolname = login)
\gexec
insert into kurator.staff (login, surname, given_name, patronymic)
select login, 'Специалистова', 'Мария', 'Ивановна ' || i from hired;
insert into kurator.staff_role (staff_id, organisation_id, role)
select s.id, h.office, 'clerk' from hired h join kurator.staff s on s.login = h.login;
commit;
