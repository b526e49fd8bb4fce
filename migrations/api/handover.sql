-- role: kurator_api
-- Handing cases over: what is chosen, and the save with its receipt.

-- The chosen cases as they lie now: the form shows them and sends back whose they were seen to be. p_people: of citizens chosen the case that the
-- list of citizens has; of who has none, a row of state none with minus the citizen for a case.
create or replace function api.handover_plan(p_office int, p_cases bigint[], p_people bigint[] default null)
returns table (case_id bigint, name text, assignee_id int, assignee text, state text, family int, site text)
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    v_cases constant bigint[] := p_cases || array(select l.case_id from unnest(p_people[1:500]) with ordinality u(id, n) join kurator.listed l on l.office_id = p_office and l.person_id = u.id
                                                   where l.case_id is not null order by u.n);
begin
    perform audit.note_page('kurator.case_file', p_office);        -- of any numbers that one asks with
    return query
    select c.id, kurator.short_name(p.surname, p.given_name, p.patronymic), c.assignee_id,
           coalesce(kurator.short_name(s.surname, s.given_name, s.patronymic), ''), c.state,
           (select count(*)::int from kurator.person m
              join kurator.case_file o on o.person_id = m.id and o.state = 'open' and o.office_id = c.office_id
             where m.household_id = p.household_id and o.id <> all (v_cases)),
           kurator.site_name(c.site_id)
      from unnest(v_cases[1:500]) with ordinality u(id, n)
      join kurator.case_file c on c.id = u.id
      join kurator.person p on p.id = c.person_id
      left join kurator.staff s on s.id = c.assignee_id
     where c.office_id = p_office
     order by u.n;
    return query
    select -l.person_id, kurator.short_name(p.surname, p.given_name, p.patronymic), null::int, '', 'none', 0, ''
      from unnest(p_people[1:500]) with ordinality u(id, n)
      join kurator.listed l on l.office_id = p_office and l.person_id = u.id and l.case_id is null
      join kurator.person p on p.id = l.person_id
     order by u.n;
end $$;

-- Fields: to (staff id, or nobody), what (these, all), cases ("id:assignee as seen", comma between), from (staff id, or
-- nobody: whose cases, with what = all), people (with cases: citizens chosen who have none; they are told of in the receipt), family (yes: open cases of the same families go along, and the family's coordinator, where it was
-- who gave them; one family, one coordinator), site (its id, or none), note. A supervisor hands over any case of the office that he sees, others their own and those
-- that are nobody's. To a site only a supervisor gives: the citizen goes there with all his cases of the office, and those of who
-- does not work there become nobody's. A case of no site goes to the one site of who takes it.
-- Saved: version is how many were chosen, id how many moved, args {chosen, moved, to} and the site if one was given; then a row `kept` for each that was
-- not moved: code why, field its number, args {citizen, further words}. The citizen's name is looked up when it is told: the
-- stored answer holds numbers only.
create or replace function api.save_handover(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_office constant int := p_version;
    v_out kurator.save_row[];
    v_bad kurator.save_row[] := '{}';
    v_kept kurator.save_row[] := '{}';
    v_what constant text := coalesce(kurator.form_value(p_names, p_values, 'what'), 'these');
    v_to_text constant text := kurator.form_value(p_names, p_values, 'to');
    v_from_text constant text := kurator.form_value(p_names, p_values, 'from');
    v_site_text constant text := kurator.form_value(p_names, p_values, 'site');
    v_site int;
    v_supervises boolean;
    v_to int;
    v_ids bigint[] := '{}';
    v_seen text[] := '{}';
    v_moved int := 0;
    v_none bigint[] := '{}';
    b record;
    c record;
begin
    b := kurator.save_begin(p_request, 'save_handover', row(p_version, p_names, p_values)::text, v_office);
    if b.done is not null then
        return query select * from kurator.named_receipt(b.done);
        return;
    end if;
    v_bad := kurator.form_faults(p_names, p_values, '{to,what,cases,from,family,note,confirm,site,people}', '{20,10,20000,20,10,300,200,12,12000}',
                                 '{"",handover,"","",yesno,"","","",""}');
    v_supervises := kurator.supervises(v_office);
    if not b.edits then
        v_bad := v_bad || kurator.refused('rights.none', '');
    elsif v_to_text is null then
        v_bad := v_bad || kurator.refused('field.required', 'to');
    elsif v_to_text <> 'nobody' then
        v_to := kurator.handover_to(v_office, v_to_text);
        if v_to is null then
            v_bad := v_bad || kurator.refused('handover.to', 'to');
        end if;
    end if;
    if v_site_text is not null and not v_supervises then
        v_bad := v_bad || kurator.refused('rights.supervisor', 'site');
    elsif v_site_text <> 'none' then
        v_site := kurator.site_choice(v_office, v_site_text);
        if v_site is null then
            v_bad := v_bad || kurator.refused('field.choice', 'site');
        elsif v_to is not null and not kurator.staff_fits(v_to, v_office, v_site) then
            v_bad := v_bad || kurator.refused('site.hold', 'to', array[kurator.staff_name(v_to), kurator.site_name(v_site)]);
        end if;
    end if;
    if v_what = 'all' and not v_supervises and v_from_text is distinct from b.me::text then
        v_bad := v_bad || kurator.refused('rights.supervisor', 'from');
    elsif v_what = 'all' and v_from_text is null then
        v_bad := v_bad || kurator.refused('field.required', 'from');
    elsif v_what = 'all' and v_from_text = v_to_text and v_site_text is null then
        v_bad := v_bad || kurator.refused('handover.same', 'to');
    elsif v_what = 'all' and v_from_text <> 'nobody' and v_from_text !~ '^\d{1,9}$' then
        v_bad := v_bad || kurator.refused('field.format', 'from');
    elsif v_what = 'these' and coalesce(kurator.form_value(p_names, p_values, 'cases'), '') !~ '^(\d{1,18}:\d{0,9},)*\d{1,18}:\d{0,9}$' then
        v_bad := v_bad || kurator.refused('handover.none', '');
    elsif kurator.form_value(p_names, p_values, 'people') !~ '^(\d{1,18},)*\d{1,18}$' then
        v_bad := v_bad || kurator.refused('field.format', 'people');
    end if;
    if cardinality(v_bad) > 0 then
        v_bad := kurator.verdict(v_bad, '{}');
        return query select * from kurator.request_answer(p_request, v_bad);
        return;
    end if;

    if v_to is not null and not kurator.confirmed(p_names, p_values, 'handover_absent') then
        v_bad := kurator.handover_asks(v_office, v_to, 'to');
        if cardinality(v_bad) > 0 then
            return query select * from kurator.request_answer(p_request, v_bad);
            return;
        end if;
    end if;
    if v_what = 'all' then
        v_ids := array(select k.id from kurator.case_file k
                        where k.office_id = v_office and k.state = 'open'
                          and k.assignee_id is not distinct from nullif(v_from_text, 'nobody')::int order by k.id);
    else
        select array_agg(distinct split_part(x, ':', 1)::bigint), array_agg(x) into v_ids, v_seen
          from unnest(string_to_array(kurator.form_value(p_names, p_values, 'cases'), ',')) x;
    end if;
    if kurator.form_value(p_names, p_values, 'family') = 'yes' then
        v_ids := v_ids || array(select distinct o.id from kurator.case_file k
                                  join kurator.person p on p.id = k.person_id
                                  join kurator.person m on m.household_id = p.household_id
                                  join kurator.case_file o on o.person_id = m.id and o.state = 'open' and o.office_id = v_office
                                 where k.id = any (v_ids) and k.office_id = v_office and o.id <> all (v_ids));
    end if;
    select h.moved, h.kept into c from kurator.hand_cases(v_office, v_to, v_ids, v_seen, v_site_text, v_site, v_supervises, b.me, coalesce(kurator.form_value(p_names, p_values, 'family') = 'yes', false)) h;
    v_moved := c.moved;
    v_kept := c.kept;
    if v_what = 'these' then
        v_none := array(select distinct x::bigint from unnest(string_to_array(kurator.form_value(p_names, p_values, 'people'), ',')) x order by 1);
        v_kept := v_kept || array(select row('kept', 'handover.no_case', x::text, '{}', null, -x)::kurator.save_row from unnest(v_none) x);
    end if;
    perform kurator.tell(v_office);
    v_out := array[kurator.saved(cardinality(v_ids) + cardinality(v_none), v_moved,
                                 '', array[(cardinality(v_ids) + cardinality(v_none))::text, v_moved::text, coalesce(kurator.staff_name(v_to), '')]
                                     || case when v_site is not null then array[kurator.site_name(v_site)] else '{}' end)] || v_kept[1:500];
    perform kurator.request_end(p_request, v_out);
    return query select * from kurator.named_receipt(v_out);
end $$;
