-- role: kurator_api
-- Saved views of the list of citizens: how many each finds now, and saving one or taking it away.

create or replace function api.views(p_office int)
returns table (id bigint, version int, name text, who text, mine boolean, shared boolean, mendable boolean, total int, terms text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_boss constant boolean := kurator.supervises(p_office);
begin
    return query
    select v.id, v.version, v.name, coalesce(kurator.staff_name(v.staff_id), ''), v.staff_id = kurator.me(), v.shared, v.staff_id = kurator.me() or v.shared and v_boss,
           case when kurator.filter_sound(v.terms) then kurator.filtered_count(p_office, v.terms) end, v.terms
      from kurator.saved_view v where v.office_id = p_office and v.ended_at is null
     order by v.shared, v.name collate "ru-x-icu", v.id;
end $$;

-- Fields: action (save, drop), name, shared (yes, no), terms (of the filter, | between). p_case: of a drop the view; p_version: the office. Saving under a
-- name that is there replaces that view, asked once: one's own, a shared one as well its supervisor's. Saved: args {name}, id the view.
create or replace function api.save_view(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_action constant text := coalesce(kurator.form_value(p_names, p_values, 'action'), 'save');
    v_name constant text := kurator.form_value(p_names, p_values, 'name');
    v_shared constant boolean := coalesce(kurator.form_value(p_names, p_values, 'shared') = 'yes', false);
    v_terms constant text[] := array(select distinct t from unnest(string_to_array(kurator.form_value(p_names, p_values, 'terms'), '|')) t order by t);
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_ask kurator.save_row[] := '{}';
    b record;
    v kurator.saved_view;
    v_most int;
begin
    b := kurator.save_begin(p_request, 'save_view', row(p_case, p_version, p_names, p_values)::text, p_version);
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    v_bad := kurator.form_faults(p_names, p_values, '{action,name,shared,terms,confirm}', '{10,60,10,20000,200}', '{"","",yesno,"",""}');
    if not b.edits then
        v_bad := v_bad || kurator.refused('rights.none', '');
    elsif v_action = 'drop' then
        select w.* into v from kurator.saved_view w where w.id = p_case and w.office_id = p_version and w.ended_at is null;
        if v.id is null then
            v_bad := v_bad || kurator.refused('view.none', '');
        end if;
    elsif v_action = 'save' then
        if v_name is null then
            v_bad := v_bad || kurator.refused('field.required', 'name');
        end if;
        if v_terms = '{}' then
            v_bad := v_bad || kurator.refused('filter.none', '');
        elsif cardinality(v_bad) = 0 and not kurator.filter_sound(v_terms) then
            v_bad := v_bad || kurator.refused('filter.unknown', '');
        end if;
        if cardinality(v_bad) = 0 then
            -- two who save under one name at once: one after the other
            perform pg_advisory_xact_lock(1262834256, hashtext(p_version || case when v_shared then '' else ' ' || b.me end || lower(v_name)));
            select w.* into v from kurator.saved_view w
             where w.office_id = p_version and w.ended_at is null and w.shared = v_shared and (v_shared or w.staff_id = b.me) and lower(w.name) = lower(v_name);
            v_most := kurator.setting_int('views.most', p_version);      -- a menu that nobody can fill up for the others
            if v.id is null and (select count(*) from kurator.saved_view w
                                  where w.office_id = p_version and w.ended_at is null and w.shared = v_shared and (v_shared or w.staff_id = b.me)) >= v_most then
                v_bad := v_bad || kurator.refused('view.many', '', array[v_most::text]);
            end if;
        end if;
    else
        v_bad := v_bad || kurator.refused('field.choice', 'action');
    end if;
    if v.id is not null and v.staff_id <> b.me and not kurator.supervises(p_version) then
        v_bad := v_bad || kurator.refused('view.taken', case when v_action = 'save' then 'name' else '' end, array[v.name, coalesce(kurator.staff_name(v.staff_id), '')]);
    elsif v.id is not null and v_action = 'save' and v.terms <> v_terms and not kurator.confirmed(p_names, p_values, 'view_replace') then
        v_ask := v_ask || kurator.asked('question.view_replace', 'name', array[v.name, coalesce(kurator.staff_name(v.staff_id), '')]);
    end if;
    v_out := kurator.verdict(v_bad, v_ask);
    if cardinality(v_out) = 0 then
        if v_action = 'drop' then
            update kurator.saved_view w set ended_at = kurator.clock(), version = w.version + 1 where w.id = v.id;
        elsif v.id is not null then
            update kurator.saved_view w set name = v_name, terms = v_terms, version = w.version + 1 where w.id = v.id and (w.name, w.terms) is distinct from (v_name, v_terms);
        else
            insert into kurator.saved_view (office_id, staff_id, name, shared, terms) values (p_version, b.me, v_name, v_shared, v_terms) returning * into v;
        end if;
        v_out := array[kurator.saved(coalesce(v.version, 1), v.id, '', array[coalesce(v_name, v.name)])];
    end if;
    return query select * from kurator.request_answer(p_request, v_out);
end $$;
