-- role: kurator_api
-- Consent to processing of personal data: what the card shows of it, and its form.

-- kind 'state' (one row, the first): how the office stands with the citizen, state as kurator.processing_state, on_day and destroy_by its
-- days; proposal: the number under which the data are proposed for destruction, by whom and when, null when they are not. kind 'row':
-- each consent, the newest first. Read by itself it is a look.
create or replace function api.case_processing(p_case bigint)
    returns table (kind text, id bigint, state text, on_day date, destroy_by date, form text, given_on date, until_on date, given_by text,
                   document text, withdrawn_on date, withdrawn_by text, after text, proposal bigint, proposed_by text, proposed_at text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    s constant record := kurator.card_seen(p_case);
    v_void text;
begin
    if s.office_id is null then return; end if;
    v_void := audit.seen(s.person_id, 'kurator.case_file', p_case::text, 'processing')::text;
    return query select p.* from kurator.card_processing(s.office_id, s.person_id, s.today) p;
end $$;

-- Fields: id (of the consent; 0 or none: a new one), form, given_on, until_on, given_by, document; withdrawn_on, withdrawn_by, after of a
-- withdrawal. What a colleague changed meanwhile comes back as a conflict. A withdrawal is taken back as all that was entered: one's
-- own on the same day, later by the supervisor. The answer's id is the consent.
create or replace function api.save_processing(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    fields constant text[] := '{form,given_on,until_on,given_by,document,withdrawn_on,withdrawn_by,after}';
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_conflict kurator.save_row[];
    v_merged kurator.save_row[];
    c kurator.case_file;
    o kurator.processing;
    v_text text;
    v_id bigint;
    v_now text[];
    w text[];
    v_day date[] := '{null,null,null}';     -- given, until, withdrawn
    v_today date;
    v_birth date;
    v_incapable boolean;
    r record;
begin
    select s.done, s.file, s.me into r
      from kurator.save_open(p_request, 'save_processing', row(p_case, p_version, p_names, p_values)::text, p_case, '{}') s;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_today := kurator.office_today(c.office_id);
    v_bad := kurator.form_faults(p_names, p_values, '{id,form,given_on,until_on,given_by,document,withdrawn_on,withdrawn_by,after,confirm}', '{20,20,10,10,20,200,10,20,20,200}',
                                 '{"",processing_form,"","",processing_by,"","",processing_by,processing_after,""}');
    v_text := kurator.form_value(p_names, p_values, 'id');
    v_id := case when v_text ~ '^[0-9]{1,18}$' then nullif(v_text::bigint, 0) end;
    if coalesce(v_text, '0') <> '0' then
        select * into o from kurator.processing t where t.id = v_id and t.person_id = c.person_id and t.office_id = c.office_id for update;
        if not found then
            v_bad := v_bad || kurator.refused('processing.unknown', 'id');
        end if;
        v_now := array[o.form, o.given_on::text, o.until_on::text, o.given_by, nullif(o.document, ''), o.withdrawn_on::text, o.withdrawn_by, o.after];
    end if;
    if cardinality(v_bad) > 0 then
        return query select * from kurator.request_answer(p_request, kurator.verdict(v_bad, '{}'));
        return;
    end if;
    select m.want, m.conflict, m.merged into w, v_conflict, v_merged
      from kurator.merge_fields('processing', c.person_id, v_id::text, c.office_id, fields, v_now, p_names, p_base, p_values) m;
    select p.birth_date, p.incapable into v_birth, v_incapable from kurator.person p where p.id = c.person_id;

    for i in 1 .. 3 loop
        v_text := w[(array[2, 3, 6])[i]];
        v_day[i] := kurator.parse_date(v_text);
        if v_text is not null and v_day[i] is null then
            v_bad := v_bad || kurator.refused('field.format', (array['given_on', 'until_on', 'withdrawn_on'])[i]);
        end if;
    end loop;
    if w[1] is null then
        v_bad := v_bad || kurator.refused('field.required', 'form');
    elsif w[1] = 'law' then
        w[4] := null;
        if w[5] is null then                -- which law gives the power is what stands in the place of the consent
            v_bad := v_bad || kurator.refused('processing.law_named', 'document');
        end if;
        if w[6] is not null then
            v_bad := v_bad || kurator.refused('processing.law', 'withdrawn_on');
        end if;
    elsif w[4] is null then
        v_bad := v_bad || kurator.refused('field.required', 'given_by');
    elsif w[4] = 'self' and (v_incapable or v_birth + interval '14 years' > v_day[1] and v_day[1] between v_birth and v_today) then
        v_bad := v_bad || kurator.refused('processing.representative', 'given_by');
    end if;
    if w[2] is null then
        v_bad := v_bad || kurator.refused('field.required', 'given_on');
    elsif v_day[1] > v_today or v_day[1] < v_birth then
        v_bad := v_bad || kurator.refused('processing.day', 'given_on');
    elsif v_day[2] < v_day[1] then
        v_bad := v_bad || kurator.refused('processing.until', 'until_on');
    end if;
    if w[6] is not null and w[1] is distinct from 'law' then
        if v_day[3] > v_today or v_day[3] < v_day[1] then
            v_bad := v_bad || kurator.refused('processing.withdrawn_day', 'withdrawn_on');
        end if;
        if w[7] is null then
            v_bad := v_bad || kurator.refused('field.required', 'withdrawn_by');
        end if;
        if w[8] is null then
            v_bad := v_bad || kurator.refused('field.required', 'after');
        end if;
    elsif w[6] is null then
        if o.withdrawn_on is not null and not kurator.may_undo(c.office_id, o.withdrawn_staff, o.withdrawn_at) then
            v_bad := v_bad || kurator.refused('processing.not_yours', 'withdrawn_on');
        end if;
        w[7] := null;
        w[8] := null;
    end if;
    v_out := kurator.verdict(v_bad, '{}');
    if cardinality(v_out) = 0 then
        v_out := v_conflict;
    end if;
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;

    if o.id is null then
        insert into kurator.processing (person_id, office_id, form, given_on, until_on, given_by, document, withdrawn_on, withdrawn_by, after,
                                        withdrawn_staff, withdrawn_at, recorded_by)
             values (c.person_id, c.office_id, w[1], v_day[1], v_day[2], w[4], coalesce(w[5], ''), v_day[3], w[7], w[8],
                     case when v_day[3] is not null then r.me end, case when v_day[3] is not null then kurator.clock() end, r.me)
          returning id into v_id;
    else
        update kurator.processing t
           set form = w[1], given_on = v_day[1], until_on = v_day[2], given_by = w[4], document = coalesce(w[5], ''), withdrawn_on = v_day[3],
               withdrawn_by = w[7], after = w[8],
               withdrawn_staff = case when v_day[3] is not null then coalesce(o.withdrawn_staff, r.me) end,
               withdrawn_at = case when v_day[3] is not null then coalesce(o.withdrawn_at, kurator.clock()) end, version = t.version + 1
         where t.id = v_id;
    end if;
    return query select * from kurator.case_saved(p_request, p_case, v_id, v_merged);
end $$;
