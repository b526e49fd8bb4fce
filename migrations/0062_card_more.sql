-- role: kurator_owner
-- What a card says besides: marks of the office, what is missing to act, the family and how it changed, names borne before.

-- ---- marks, and what is missing ------------------------------------------------------------------------------------------------

-- The marks of an office on a citizen at a moment (null: now); p_ended: those too that had been taken off by then.
create function kurator.card_marks(p_office int, p_person bigint, p_zone text, p_at timestamptz, p_ended boolean)
    returns table (mark text, note text, since date, until date, by_staff text, id bigint)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
    return query
    select t.mark, t.note, (t.made_at at time zone p_zone)::date, case when t.ended_at <= coalesce(p_at, 'infinity') then (t.ended_at at time zone p_zone)::date end,
           coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), ''), t.id
      from kurator.person_mark t left join kurator.staff s on s.id = t.made_by
     where t.person_id = p_person and t.office_id = p_office and t.made_at <= coalesce(p_at, 'infinity')
       and (p_ended or t.ended_at is null or t.ended_at > coalesce(p_at, 'infinity'))
     order by t.ended_at <= coalesce(p_at, 'infinity') is true, t.made_at, t.id;
end $$;

-- The consents to processing that an office had at a moment, as they stood then.
create function kurator.processing_of(p_person bigint, p_office int, p_at timestamptz) returns setof kurator.processing
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    if p_at is null then
        return query select t.* from kurator.processing t where t.person_id = p_person and t.office_id = p_office;
        return;
    end if;
    return query
    select (x.r).* from kurator.processing i
     cross join lateral (
            select y.r from (
                (select 1 as o, jsonb_populate_record(null::kurator.processing, to_jsonb(h)) as r from kurator.processing_history h where h.id = i.id and h.until > p_at order by h.until limit 1)
                union all
                select 2, i) y order by y.o limit 1) x
     where i.person_id = p_person and i.office_id = p_office and (x.r).recorded_at <= p_at;
end $$;

-- What is missing of a citizen in work at an office on a day (p_at: the end of one gone by; null: now), by the rules of the quality of the
-- register but those that ask whether it was kept in time. item: the row that is to be completed, 0: there is none yet.
create function kurator.card_gaps(p_office int, p_person bigint, p_day date, p_at timestamptz) returns table (rule text, item bigint)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    p kurator.person;
    k kurator.quality_facts;
    c kurator.case_file;
    a kurator.address;
    i kurator.ipra;
begin
    if p_at is null then
        select * into p from kurator.person t where t.id = p_person;
        select f.* into c from kurator.case_file f
         where f.person_id = p_person and f.office_id = p_office and (f.state = 'open' or f.accompanied_from is not null and f.close_reason = 'programme')
         order by f.state = 'open' desc, f.received_on desc, f.id desc limit 1;
    else
        select * into p from kurator.person_as_of(p_person, p_at);
        select s.* into c from kurator.case_file f cross join lateral kurator.case_as_of(f.id, p_at) s
         where f.person_id = p_person and f.office_id = p_office and (s.state = 'open' or s.accompanied_from is not null and s.close_reason = 'programme')
         order by s.state = 'open' desc, s.received_on desc, s.id desc limit 1;
    end if;
    if p.id is null or p.died_on is not null or p.merged_into is not null or c.id is null then
        return;
    end if;
    select * into a from kurator.address_of(p_person, p_at) t where t.kind = 'actual' and coalesce(t.valid_until >= p_day, true) and t.line <> '' order by t.id desc limit 1;
    select * into i from kurator.ipra_of(p_person, p_at) t order by t.issued_on desc nulls last, t.id desc limit 1;
    k := row(true, false, false,
             exists (select from kurator.phone_of(p_person, p_at) t where t.state in ('good', 'unchecked')),
             exists (select from kurator.preference_of(p_person, p_at) t where t.kind = 'no_voice' and coalesce(t.valid_until >= p_day, true)),
             a.id is not null, a.postal_code is not null, p.incapable or p.birth_date > p_day - interval '18 years',
             exists (select from kurator.representative_of(p_person, p_at) t where coalesce(t.valid_from <= p_day, true) and coalesce(t.valid_until >= p_day, true)),
             c.state = 'open' and c.assignee_id is null, p.snils is not null, p.snils_disputed, p.disability, i.id is not null,
             coalesce(i.until_kind = 'date' and i.valid_until < p_day or i.until_kind = 'until18' and p.birth_date <= p_day - interval '18 years', false), i.limits is not null,
             exists (select from kurator.processing_of(p_person, p_office, p_at) t
                      where t.form = 'law' or t.withdrawn_on is null and coalesce(t.until_on >= p_day, true) or t.after = 'law'));
    return query
    select r.code, coalesce(case r.code when 'postal_code' then a.id when 'degrees' then i.id end, 0)
      from kurator.quality_rule r where r.active and r.kind <> 'time' and kurator.quality_gap(r.code, k) order by r.position;
end $$;
grant execute on function kurator.card_marks(int, bigint, text, timestamptz, boolean), kurator.card_gaps(int, bigint, date, timestamptz) to kurator_api;
