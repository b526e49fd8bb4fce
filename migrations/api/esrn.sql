-- role: kurator_api
-- The facts of a case in the order in which they are typed into the region's register, and the mark of each.

-- Nothing for a case that is not to be seen. own_mark: the caller may take this mark back (own and of today, or a supervisor).
-- p_look: why it is looked at; null after a save of the same case.
create or replace function api.esrn_facts(p_case bigint, p_look text)
    returns table (kind text, ref bigint, args text[], marked_at text, marked_by text, own_mark boolean, version int, entered text, state text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    c record;
    v_zone text;
    v_today date;
    v_me int := kurator.me();
    v_head boolean;
begin
    select t.id, t.office_id, t.person_id, t.version, t.esrn_at, t.state into c from kurator.case_file t where t.id = p_case;
    if not found then return; end if;
    v_zone := kurator.office_zone(c.office_id);
    v_today := kurator.office_today(c.office_id);
    v_head := kurator.supervises(c.office_id);
    if p_look is not null then
        perform audit.look(c.person_id, 'kurator.case_file', p_case::text, kurator.look_word(p_look));
    else
        perform audit.seen(c.person_id, 'kurator.case_file', p_case::text, 'esrn');
    end if;
    return query
    select s.kind, s.ref, s.args, to_char(s.marked_at at time zone v_zone, 'YYYY-MM-DD HH24:MI'),
           coalesce(kurator.short_name(w.surname, w.given_name, w.patronymic), ''),
           coalesce(s.marked_at is not null and (v_head or s.marked_by = v_me and (s.marked_at at time zone v_zone)::date = v_today), false),
           c.version, to_char(c.esrn_at at time zone v_zone, 'YYYY-MM-DD HH24:MI'), c.state
      from kurator.esrn_state(p_case) s
      left join kurator.staff w on w.id = s.marked_by
     order by s.n;
end $$;

-- One fact is typed there, or was not after all. When the last one is marked, the case is.
create or replace function api.save_esrn_fact(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    c kurator.case_file;
    r record;
    s record;
    v_kind constant text := kurator.form_value(p_names, p_values, 'kind');
    v_ref constant text := kurator.form_value(p_names, p_values, 'ref');
    v_done constant text := kurator.form_value(p_names, p_values, 'done');
begin
    select o.done, o.file, o.me into r
      from kurator.save_open(p_request, 'save_esrn_fact', row(p_case, p_version, p_names, p_values)::text, p_case, '{}') o;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_bad := kurator.form_faults(p_names, p_values, '{kind,ref,done}', '{20,20,5}', '{"","",esrn}');
    if cardinality(v_bad) = 0 then
        select x.* into s from kurator.esrn_state(p_case) x where x.kind = v_kind and x.ref::text = v_ref;
        if v_done is null then
            v_bad := v_bad || kurator.refused('field.required', 'done');
        elsif s.kind is null then               -- a colleague took back what it came of
            v_bad := v_bad || kurator.refused('esrn.no_fact', '');
        elsif c.state = 'closed' then
            v_bad := v_bad || kurator.case_over(c, p_version);
        elsif v_done = 'no' and s.marked_at is not null and not kurator.may_undo(c.office_id, s.marked_by, s.marked_at) then
            v_bad := v_bad || kurator.refused('esrn.not_yours', '');
        end if;
    end if;
    v_out := kurator.verdict(v_bad, '{}');
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;

    if v_done = 'no' then
        perform kurator.esrn_unmark(p_case, s.kind, s.ref);
    elsif s.marked_at is null then
        perform kurator.esrn_mark(p_case, s.kind, s.ref, kurator.clock(), r.me);
        if c.esrn_at is null and (kurator.ladder_of(p_case)).told_at is not null
           and not exists (select from kurator.esrn_state(p_case) x where x.marked_at is null) then
            update kurator.case_file t set esrn_at = kurator.clock(), esrn_by = r.me, version = t.version + 1 where t.id = p_case;
        end if;
    end if;
    select t.version, (t.esrn_at is null) <> (c.esrn_at is null) as turned into r from kurator.case_file t where t.id = p_case;
    if r.turned then
        perform kurator.recompute(p_case);
        select t.version into r from kurator.case_file t where t.id = p_case;
        perform kurator.tell(c.office_id);
    end if;
    v_out := array[kurator.saved(r.version, p_case, '', kurator.listed(p_case))];
    return query select * from kurator.request_answer(p_request, v_out);
end $$;
