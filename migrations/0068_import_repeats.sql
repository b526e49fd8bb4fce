-- role: kurator_owner
-- A dry run knows that a line repeats an earlier one of its own file: nothing is written yet, so that nobody is found by it.

-- Of the lines that wait as new: who stands in an earlier such line is known by then (changed, when it is another extract), a number that
-- an earlier line gives to somebody else is in doubt. What is written is judged anew, lot by lot; this is only said before.
create function kurator.import_repeats(p_import bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
    with w as materialized (
        select r.line, r.office_id, r.snils, r.birth_date, kurator.name_key(r.surname) as surname, kurator.name_key(r.given_name) as given_name, kurator.name_key(coalesce(r.patronymic, '')) as patronymic,
               r.ipra_number, r.ipra_issued_on
          from kurator.import_row r where r.import_id = p_import and r.outcome is null and r.verdict = 'new' and r.person_id is null and r.decision is null),
    numbered as (select distinct on (w.snils) w.* from w where w.snils is not null order by w.snils, w.line),
    named as (select distinct on (w.office_id, w.surname, w.given_name, w.birth_date) w.* from w order by w.office_id, w.surname, w.given_name, w.birth_date, w.line),
    told as (
        select w.line, f.other_snils, f.differs, (f.ipra_number, f.ipra_issued_on) is not distinct from (w.ipra_number, w.ipra_issued_on) as same
          from w
          left join numbered n on n.snils = w.snils and n.line < w.line
          left join named m on m.office_id is not distinct from w.office_id and m.surname = w.surname and m.given_name = w.given_name and m.birth_date = w.birth_date and m.line < w.line
                           and (m.patronymic = w.patronymic or '' in (m.patronymic, w.patronymic))
         cross join lateral (
                select n.surname <> w.surname or n.birth_date <> w.birth_date as other_snils, false as differs, n.ipra_number, n.ipra_issued_on where n.line is not null
                union all
                select false, m.snils <> w.snils and m.snils is not null and w.snils is not null, m.ipra_number, m.ipra_issued_on where n.line is null and m.line is not null) f)
    update kurator.import_row r
       set verdict = case when t.other_snils or t.differs then 'doubtful' when t.same then 'known' else 'changed' end,
           code = case when t.other_snils then 'import.snils_other' when t.differs then 'import.snils_differs' else '' end
      from told t where r.import_id = p_import and r.line = t.line;
end $$;
