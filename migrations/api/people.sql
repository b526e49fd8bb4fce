-- role: kurator_api
-- The list of an office's citizens by a filter: a page with its figure, and what can be chosen.

-- A page after the row (p_after_name, p_after_id), null: the first one, which says how many there are (total; null on the others, whose figure
-- is on the screen). missing: codes of the filter `missing` that fit. An empty first page is one row without a citizen.
-- Each page after the first is an entry of the journal, and a long one: so an office is not carried off without one.
create or replace function api.people(p_office int, p_filter text[], p_after_name text, p_after_id bigint, p_limit int)
returns table (total int, person_id bigint, case_id bigint, name text, birth_date date, category text, stage text, assignee text, settlement text, ipra_until text, missing text[], marks text[], name_key text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform audit.note_list('people', p_office, p_after_name is not null, p_limit);
    return query select * from kurator.people_page(p_office, p_filter, p_after_name, p_after_id, p_limit);
end $$;

-- What may be chosen (view 0), and the views saved for the office or by oneself, with what they ask for.
create or replace function api.people_filters(p_office int, p_lang text)
returns table (view bigint, version int, filter text, code text, title text, name text, mine boolean, shared boolean, terms text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_office is null or p_office <> all (kurator.my_offices()) and kurator.my_directions() is null then
        return;
    end if;
    return query
    select 0::bigint, 0, c.filter, c.code, c.title, c.name, false, false, '{}'::text[] from kurator.filter_choices(p_office, p_lang) c;
    return query
    select v.id, v.version, '', '', kurator.staff_name(v.staff_id), v.name, v.staff_id = kurator.me(), v.shared, v.terms
      from kurator.saved_view v where v.office_id = p_office and v.ended_at is null
     order by v.shared, v.name collate "ru-x-icu", v.id;
end $$;

-- Puts a mark on citizens, or takes it off. Fields: action (put, take), mark, note, people (numbers, comma between, 500 at most); p_version: the office.
-- Saved: version is how many were chosen, id how many it was done to, args {chosen, done, mark}; then a row `kept` for each to whom it was not: code why, args {citizen}
-- (his number when he is not to be seen). The citizen's name is looked up when it is told: the stored answer holds numbers only.
create or replace function api.save_marks(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_action constant text := kurator.form_value(p_names, p_values, 'action');
    v_mark constant text := kurator.form_value(p_names, p_values, 'mark');
    v_people bigint[];
    v_seen bigint[];
    v_done bigint[];
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    b record;
begin
    b := kurator.save_begin(p_request, 'save_marks', row(p_version, p_names, p_values)::text, p_version);
    if b.done is null then
        v_bad := kurator.form_faults(p_names, p_values, '{action,mark,note,people,confirm}', '{10,20,200,12000,200}', '{mark_action,mark,"","",""}');
        if not b.edits then
            v_bad := v_bad || kurator.refused('rights.none', '');
        else
            v_bad := v_bad || array(select kurator.refused('field.required', f) from unnest('{action,mark}'::text[]) f where kurator.form_value(p_names, p_values, f) is null);
            if coalesce(kurator.form_value(p_names, p_values, 'people'), '') !~ '^\d{1,18}(,\d{1,18})*$'
               or cardinality(string_to_array(kurator.form_value(p_names, p_values, 'people'), ',')) > 500 then
                v_bad := v_bad || kurator.refused('mark.nobody', '');
            end if;
        end if;
        v_out := kurator.verdict(v_bad, '{}');
        if cardinality(v_out) = 0 then
            v_people := array(select distinct x from unnest(string_to_array(kurator.form_value(p_names, p_values, 'people'), ',')::bigint[]) x order by x);
            v_seen := array(select l.person_id from kurator.listed l where l.office_id = p_version and l.person_id = any (v_people) order by l.person_id);
            if v_action = 'put' then
                with put as (insert into kurator.person_mark (office_id, person_id, mark, note, made_by)
                             select p_version, x, v_mark, coalesce(kurator.form_value(p_names, p_values, 'note'), ''), b.me from unnest(v_seen) x
                                 on conflict (person_id, office_id, mark) where ended_at is null do nothing returning person_id)
                select array_agg(person_id) into v_done from put;
            else
                with took as (update kurator.person_mark k set ended_by = b.me, ended_at = kurator.clock()
                               where k.office_id = p_version and k.mark = v_mark and k.ended_at is null and k.person_id = any (v_seen) returning k.person_id)
                select array_agg(person_id) into v_done from took;
            end if;
            v_done := coalesce(v_done, '{}');
            v_out := array[kurator.saved(cardinality(v_people), cardinality(v_done), '', array[cardinality(v_people)::text, cardinality(v_done)::text, v_mark, v_action])]
                  || array(select row('kept', case when x <> all (v_seen) then 'mark.elsewhere' when v_action = 'put' then 'mark.already' else 'mark.absent' end, x::text, '{}', null, x)::kurator.save_row
                             from unnest(v_people) x where x <> all (v_done) order by x);
            perform kurator.tell(p_version);
        end if;
        perform kurator.request_end(p_request, v_out);
    else
        v_out := b.done;
    end if;
    return query
    select r.outcome, r.code, r.field,
           case when r.outcome = 'kept' then array[coalesce((select kurator.short_name(p.surname, p.given_name, p.patronymic) from kurator.listed l join kurator.person p on p.id = l.person_id
                                                              where l.person_id = r.id and l.office_id = p_version), r.field)] else r.args end, r.version, r.id
      from unnest(v_out) r;
end $$;
