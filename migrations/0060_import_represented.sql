-- role: kurator_owner
-- Who speaks for a citizen stands in the federal register beside the extract (MSE.REPRESENTATIVE.GENERAL, and what gives him the right in
-- MSE.IPRA.REPRESENTATIVE.AUTHODOC): the citizen's representative, when it is certain who it is and as what.

-- A name of the register as names are kept; null: it is none.
create function kurator.given_name(p_text text) returns text language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
    v constant text := btrim(regexp_replace(normalize(coalesce(p_text, ''), NFC), '\s+', ' ', 'g'));
begin
    return case when v = '' then '' when length(v) <= 100 and kurator.name_fault(v) is null
                then case when v in (upper(v collate "ru-x-icu"), lower(v collate "ru-x-icu")) then initcap(lower(v collate "ru-x-icu") collate "ru-x-icu") else v end end;
end $$;
-- What the register calls his kind, as a code of the list `relation`; a parent is told by his patronymic, or surname. Null: nobody knows.
create function kurator.relation_of(p_words text, p_surname text, p_patronymic text, p_organisation text) returns text language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
    w constant text := lower(coalesce(p_words, '') collate "ru-x-icu");
    p constant text := lower(coalesce(p_patronymic, '') collate "ru-x-icu");
begin
    return case when p_organisation <> '' then 'organisation'
                when w ~ 'при[её]мн' then 'foster' when w ~ 'усынов|удочер' then 'adoptive' when w ~ 'опекун' then 'guardian' when w ~ 'попечит' then 'trustee'
                when w ~ 'довер' then 'proxy' when w ~ '\mмать|\mматер' then 'mother' when w ~ '\mотец|\mотц' then 'father'
                when w ~ 'родител' then case when p ~ '(вна|чна|кызы|гызы)$' then 'mother' when p ~ '(ич|оглы|улы|уулу)$' then 'father' when p <> '' then null
                                             when lower(p_surname collate "ru-x-icu") ~ '(ова|ева|ёва|ина|ына|ая)$' then 'mother' when lower(p_surname collate "ru-x-icu") ~ '(ов|ев|ёв|ин|ын|ий|ый)$' then 'father' end end;
end $$;
-- Those of one document. The n-th paper is the n-th one's.
create function kurator.represented_by(p_rest jsonb, p_today date)
    returns table (relation text, surname text, given_name text, patronymic text, organisation text, document text, since date) language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return query
    with record as (
        select j.value as v, j.value ->> '' as category, row_number() over (partition by j.value ->> '' order by j.n) as i
          from jsonb_array_elements(case when jsonb_typeof(p_rest -> 'records') = 'array' then p_rest -> 'records' else '[]' end) with ordinality j(value, n)
         where j.value ->> '' in ('MSE.REPRESENTATIVE.GENERAL', 'MSE.IPRA.REPRESENTATIVE.AUTHODOC')),
    one as (
        select r.i, kurator.given_name(r.v ->> 'RepresentativeLastName') as surname, kurator.given_name(r.v ->> 'RepresentativeFirstName') as given_name,
               kurator.given_name(r.v ->> 'RepresentativeMiddleName') as patronymic, coalesce(btrim(r.v ->> 'RepresentativeName'), '') as organisation, r.v ->> 'RepresentativeTypeNameCLS' as words
          from record r where r.category = 'MSE.REPRESENTATIVE.GENERAL'),
    paper as (
        select r.i, kurator.parse_date(left(r.v ->> 'AuthorityDocIssueDate', 10)) as day,
               concat_ws(', ', nullif(concat_ws(' ', nullif(btrim(r.v ->> 'AuthorityDocTitle'), ''), nullif(btrim(r.v ->> 'AuthorityDocSeries'), ''), '№ ' || nullif(btrim(r.v ->> 'AuthorityDocNumber'), ''),
                                                'от ' || to_char(kurator.parse_date(left(r.v ->> 'AuthorityDocIssueDate', 10)), 'DD.MM.YYYY')), ''), nullif(btrim(r.v ->> 'AuthorityDocIssuer'), '')) as said
          from record r where r.category = 'MSE.IPRA.REPRESENTATIVE.AUTHODOC')
    select kurator.relation_of(o.words, o.surname, o.patronymic, o.organisation), o.surname, o.given_name, o.patronymic, o.organisation,
           coalesce(case when p.said !~ '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]' then left(p.said, 200) end, ''),
           -- a parent is one from the birth on, whatever day the certificate is of
           case when p.day <= p_today and kurator.relation_of(o.words, o.surname, o.patronymic, o.organisation) not in ('mother', 'father') then p.day end
      from one o left join paper p on p.i = o.i
     where o.surname is not null and o.given_name is not null and o.patronymic is not null and (o.surname <> '' and o.given_name <> '' or o.organisation <> '') and length(o.organisation) <= 200
       and o.organisation !~ '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]' and kurator.relation_of(o.words, o.surname, o.patronymic, o.organisation) is not null
     order by o.i;
end $$;
-- Of the lines that are being applied: who is the citizen's already stays as he is.
create function kurator.import_represented(p_import bigint, p_first int, p_last int, p_today date) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.representative (person_id, relation, surname, given_name, patronymic, organisation, document, valid_from)
    select distinct on (t.person_id, kurator.representative_key(x.organisation, x.surname, x.given_name, x.patronymic))
           t.person_id, x.relation, x.surname, x.given_name, x.patronymic, x.organisation, x.document, x.since
      from kurator.import_row t
     cross join lateral kurator.represented_by(t.rest, p_today) x
     where t.import_id = p_import and t.line between p_first and p_last and t.turn and t.rest -> 'records' @> '[{"": "MSE.REPRESENTATIVE.GENERAL"}]'
       and not exists (select from kurator.representative r
                        where r.person_id = t.person_id and coalesce(r.valid_until >= p_today, true)
                          and kurator.representative_key(r.organisation, r.surname, r.given_name, r.patronymic) = kurator.representative_key(x.organisation, x.surname, x.given_name, x.patronymic))
     order by t.person_id, kurator.representative_key(x.organisation, x.surname, x.given_name, x.patronymic), t.line;
end $$;
grant execute on function kurator.import_represented(bigint, int, int, date) to kurator_import;
