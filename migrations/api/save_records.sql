-- role: kurator_api
-- What was handed in, an IPRA and its measures: a new one, or one put right.

-- Fields: id (of the document; 0 or none: a new one), document_kind, number, issued_on, issued_by, valid_until, received_on, state,
-- representative_id (whose authority it proves), note. Only what was changed is written; what a colleague changed meanwhile comes
-- back as a conflict. Nothing is deleted: an entry is marked as void. The answer's id is the document.
create or replace function api.save_document(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    fields constant text[] := '{document_kind,number,issued_on,issued_by,valid_until,received_on,state,representative_id,note}';
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_conflict kurator.save_row[];
    v_merged kurator.save_row[];
    c kurator.case_file;
    o kurator.document;
    v_text text;
    v_id bigint;
    v_rep bigint;
    v_now text[];
    w text[];
    d date[] := '{null,null,null}';         -- issued, valid until, received
    v_today date;
    r record;
begin
    select s.done, s.file, s.me into r
      from kurator.save_open(p_request, 'save_document', row(p_case, p_version, p_names, p_values)::text, p_case, '{}') s;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_today := kurator.office_today(c.office_id);
    v_bad := kurator.form_faults(p_names, p_values, '{id,document_kind,number,issued_on,issued_by,valid_until,received_on,state,representative_id,note,confirm}',
                                 '{20,20,60,10,200,10,10,10,20,300,200}', '{"",document_kind,"","","","","",document_state,"","",""}');
    v_text := kurator.form_value(p_names, p_values, 'id');
    v_id := case when v_text ~ '^[0-9]{1,18}$' then nullif(v_text::bigint, 0) end;
    if coalesce(v_text, '0') <> '0' then
        select * into o from kurator.document t where t.id = v_id and t.person_id = c.person_id for update;
        if not found then
            v_bad := v_bad || kurator.refused('record.unknown', 'id');
        end if;
        v_now := array[o.kind, nullif(o.number, ''), o.issued_on::text, nullif(o.issued_by, ''), o.valid_until::text, o.received_on::text, o.state, o.representative_id::text, nullif(o.note, '')];
    end if;
    if cardinality(v_bad) > 0 and (v_bad[1].code = 'field.count' or o.id is null and coalesce(v_text, '0') <> '0') then
        return query select * from kurator.request_answer(p_request, kurator.verdict(v_bad, '{}'));
        return;
    end if;
    select m.want, m.conflict, m.merged into w, v_conflict, v_merged
      from kurator.merge_fields('document', c.person_id, v_id::text, c.office_id, fields, v_now, p_names, p_base, p_values) m;
    for i in 1 .. 3 loop
        v_text := w[(array[3, 5, 6])[i]];
        d[i] := kurator.parse_date(v_text);
        if v_text is not null and d[i] is null then
            v_bad := v_bad || kurator.refused('field.format', (array['issued_on', 'valid_until', 'received_on'])[i]);
        elsif i <> 2 and d[i] > v_today then
            v_bad := v_bad || kurator.refused('date.future', (array['issued_on', 'valid_until', 'received_on'])[i]);
        end if;
    end loop;
    if w[1] is null then
        v_bad := v_bad || kurator.refused('field.required', 'document_kind');
    end if;
    if w[6] is null then
        v_bad := v_bad || kurator.refused('field.required', 'received_on');
    elsif d[3] < d[1] then
        v_bad := v_bad || kurator.refused('document.received', 'received_on');
    end if;
    if d[2] < d[1] then
        v_bad := v_bad || kurator.refused('document.until', 'valid_until');
    end if;
    -- Only what proves an authority is somebody's; which one's must be known then.
    if coalesce(w[1] in ('authority', 'proxy', 'court'), false) then
        v_rep := case when w[8] ~ '^[0-9]{1,18}$' then w[8]::bigint end;
        if w[8] is not null and w[8] is distinct from v_now[8] and not exists (select from kurator.representative t where t.id = v_rep and t.person_id = c.person_id) then
            v_bad := v_bad || kurator.refused('record.unknown', 'representative_id');
        end if;
    end if;
    v_out := case when cardinality(v_bad) = 0 and cardinality(v_conflict) > 0 then v_conflict else kurator.verdict(v_bad, '{}') end;
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;
    if o.id is null then
        insert into kurator.document (person_id, kind, number, issued_on, issued_by, valid_until, received_on, state, representative_id, note, recorded_by)
             values (c.person_id, w[1], coalesce(w[2], ''), d[1], coalesce(w[4], ''), d[2], d[3], coalesce(w[7], 'copy'), v_rep, coalesce(w[9], ''), r.me)
          returning id into v_id;
    elsif w is distinct from v_now then
        update kurator.document t
           set kind = w[1], number = coalesce(w[2], ''), issued_on = d[1], issued_by = coalesce(w[4], ''), valid_until = d[2], received_on = d[3],
               state = coalesce(w[7], 'copy'), representative_id = v_rep, note = coalesce(w[9], ''), version = t.version + 1
         where t.id = v_id;
    end if;
    return query select * from kurator.case_saved(p_request, p_case, v_id, v_merged);
end $$;

-- Fields: kind (ipra, measure), id (of the row; 0 or none: a new one), then those of the kind: number, issued_on, until_kind, valid_until,
-- protocol, disability, limits (seven digits: the degrees in the spheres) of an IPRA; ipra_id, section, name, executor, from_on, until_on,
-- result, result_on, note of a measure. The citizen's own disability follows the newest IPRA. The answer's id is the row.
create or replace function api.save_ipra(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    v_conflict kurator.save_row[];
    v_merged kurator.save_row[];
    c kurator.case_file;
    v_kind text;
    v_text text;
    v_id bigint;
    v_new boolean;
    v_ipra bigint;
    v_fields text[];
    v_days int[];
    v_now text[];
    w text[];
    d date[] := '{null,null,null}';
    v_today date;
    v_birth date;
    v_limits int[];
    r record;
begin
    select s.done, s.file into r
      from kurator.save_open(p_request, 'save_ipra', row(p_case, p_version, p_names, p_values)::text, p_case, '{}') s;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_today := kurator.office_today(c.office_id);
    select p.birth_date into v_birth from kurator.person p where p.id = c.person_id;
    v_kind := kurator.form_value(p_names, p_values, 'kind');
    v_text := kurator.form_value(p_names, p_values, 'id');
    v_new := coalesce(v_text, '0') = '0';
    v_id := case when v_text ~ '^[0-9]{1,18}$' then nullif(v_text::bigint, 0) end;
    case v_kind
    when 'ipra' then
        v_fields := '{number,issued_on,until_kind,valid_until,protocol,disability,limits}';
        v_days := '{2,4}';
        v_bad := kurator.form_faults(p_names, p_values, '{kind,id,number,issued_on,until_kind,valid_until,protocol,disability,limits,confirm}', '{20,20,60,10,10,10,100,20,13,200}',
                                     '{"","","","",ipra_until,"","",disability,"",""}');
        select array[nullif(t.number, ''), t.issued_on::text, t.until_kind, t.valid_until::text, nullif(t.protocol, ''), t.disability, array_to_string(t.limits, ' ')] into v_now
          from kurator.ipra t where t.id = v_id and t.person_id = c.person_id for update;
    when 'measure' then
        v_fields := '{ipra_id,section,name,executor,from_on,until_on,result,result_on,note}';
        v_days := '{5,6,8}';
        v_bad := kurator.form_faults(p_names, p_values, '{kind,id,ipra_id,section,name,executor,from_on,until_on,result,result_on,note,confirm}', '{20,20,20,20,300,200,10,10,20,10,300,200}',
                                     '{"","","",ipra_section,"","","","",measure_result,"","",""}');
        select array[t.ipra_id::text, t.section, t.name, nullif(t.executor, ''), t.from_on::text, t.until_on::text, t.result, t.result_on::text, nullif(t.note, '')] into v_now
          from kurator.ipra_measure t where t.id = v_id and t.person_id = c.person_id for update;
    else
        v_bad := array[kurator.refused(case when v_kind is null then 'field.required' else 'field.choice' end, 'kind')];
    end case;
    if v_fields is not null and not v_new and v_now is null then
        v_bad := v_bad || kurator.refused('record.unknown', 'id');
    end if;
    if cardinality(v_bad) > 0 and (v_fields is null or v_now is null and not v_new or v_bad[1].code = 'field.count') then
        return query select * from kurator.request_answer(p_request, kurator.verdict(v_bad, '{}'));
        return;
    end if;
    select m.want, m.conflict, m.merged into w, v_conflict, v_merged
      from kurator.merge_fields(v_kind, c.person_id, v_id::text, c.office_id, v_fields, v_now, p_names, p_base, p_values) m;
    for i in 1 .. cardinality(v_days) loop
        v_text := w[v_days[i]];
        d[i] := kurator.parse_date(v_text);
        if v_text is not null and d[i] is null then
            v_bad := v_bad || kurator.refused('field.format', v_fields[v_days[i]]);
        end if;
    end loop;

    if v_kind = 'ipra' then
        if w[1] is null then
            v_bad := v_bad || kurator.refused('field.required', 'number');
        end if;
        if w[2] is null then
            v_bad := v_bad || kurator.refused('field.required', 'issued_on');
        elsif d[1] > v_today then
            v_bad := v_bad || kurator.refused('date.future', 'issued_on');
        elsif d[1] < v_birth then
            v_bad := v_bad || kurator.refused('ipra.before_birth', 'issued_on');
        end if;
        if w[3] is null then
            v_bad := v_bad || kurator.refused('field.required', 'until_kind');
        elsif w[3] <> 'date' then
            w[4] := null;
        elsif w[4] is null then
            v_bad := v_bad || kurator.refused('ipra.valid_required', 'valid_until');
        elsif d[2] < d[1] then
            v_bad := v_bad || kurator.refused('ipra.valid_order', 'valid_until');
        end if;
        if w[3] = 'until18' and v_birth + interval '18 years' <= d[1] then
            v_bad := v_bad || kurator.refused('ipra.adult', 'until_kind');
        end if;
        if w[6] = 'limited_health' then
            v_bad := v_bad || kurator.refused('ipra.limited', 'disability');       -- that is none
        elsif w[6] = 'child' and v_birth + interval '18 years' <= d[1] then
            v_bad := v_bad || kurator.refused('disability.adult', 'disability');
        elsif w[6] in ('1', '2', '3') and v_birth + interval '18 years' > d[1] then
            v_bad := v_bad || kurator.refused('disability.minor', 'disability');
        end if;
        v_text := nullif(regexp_replace(w[7], '[ ,]', '', 'g'), '');
        if v_text !~ '^[0-3]{7}$' then
            v_bad := v_bad || kurator.refused('ipra.limits', 'limits');
        else
            v_limits := string_to_array(v_text, null)::int[];
            w[7] := array_to_string(v_limits, ' ');
        end if;
    else
        v_ipra := case when w[1] ~ '^[0-9]{1,18}$' then w[1]::bigint end;
        if w[1] is null then
            v_bad := v_bad || kurator.refused('field.required', 'ipra_id');
        elsif v_ipra::text is distinct from v_now[1] and not exists (select from kurator.ipra t where t.id = v_ipra and t.person_id = c.person_id) then
            v_bad := v_bad || kurator.refused('record.unknown', 'ipra_id');
        end if;
        for i in 2 .. 3 loop
            if w[i] is null then
                v_bad := v_bad || kurator.refused('field.required', v_fields[i]);
            end if;
        end loop;
        if d[2] < d[1] then
            v_bad := v_bad || kurator.refused('measure.until', 'until_on');
        end if;
        if w[7] is null then
            w[8] := null;
        elsif w[8] is null then
            v_bad := v_bad || kurator.refused('field.required', 'result_on');
        elsif d[3] > v_today then
            v_bad := v_bad || kurator.refused('date.future', 'result_on');
        elsif d[3] < d[1] then
            v_bad := v_bad || kurator.refused('measure.result', 'result_on');
        end if;
    end if;
    v_out := case when cardinality(v_bad) = 0 and cardinality(v_conflict) > 0 then v_conflict else kurator.verdict(v_bad, '{}') end;
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;

    if v_kind = 'ipra' then
        if v_new then
            insert into kurator.ipra (person_id, number, issued_on, until_kind, valid_until, protocol, disability, limits)
                 values (c.person_id, w[1], d[1], w[3], case when w[3] = 'date' then d[2] end, coalesce(w[5], ''), w[6], v_limits) returning id into v_id;
        elsif w is distinct from v_now then
            update kurator.ipra t
               set number = w[1], issued_on = d[1], until_kind = w[3], valid_until = case when w[3] = 'date' then d[2] end, protocol = coalesce(w[5], ''), disability = w[6],
                   limits = v_limits, version = t.version + 1
             where t.id = v_id;
        end if;
        update kurator.person p set disability = w[6], version = p.version + 1
         where p.id = c.person_id and w[6] is not null and p.disability is distinct from w[6] and w[6] is distinct from v_now[6]
           and v_id = (select t.id from kurator.ipra t where t.person_id = c.person_id order by t.issued_on desc nulls last, t.id desc limit 1);
    elsif v_new then
        insert into kurator.ipra_measure (person_id, ipra_id, section, name, executor, from_on, until_on, result, result_on, note)
             values (c.person_id, v_ipra, w[2], w[3], coalesce(w[4], ''), d[1], d[2], w[7], case when w[7] is not null then d[3] end, coalesce(w[9], '')) returning id into v_id;
    elsif w is distinct from v_now then
        update kurator.ipra_measure t
           set ipra_id = v_ipra, section = w[2], name = w[3], executor = coalesce(w[4], ''), from_on = d[1], until_on = d[2], result = w[7],
               result_on = case when w[7] is not null then d[3] end, note = coalesce(w[9], ''), version = t.version + 1
         where t.id = v_id;
    end if;
    return query select * from kurator.case_saved(p_request, p_case, v_id, v_merged);
end $$;
