-- role: kurator_api
-- What a supervisor does from the board: a case picked by chance and what was found in it; shifts of the calendar seen.

-- Picks one of the cases that are open or were closed in the last thirty days, each as likely as the other, and keeps that it
-- was picked and looked at. The answer's id is the case.
create or replace function api.spot_check(p_request uuid, p_office int) returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    b record;
    v_out kurator.save_row[];
    c record;
    v_since date := kurator.board_since(kurator.office_today(p_office));
    v_open bigint;
    v_all bigint;
    v_at bigint;
begin
    b := kurator.save_begin(p_request, 'spot_check', coalesce(p_office::text, ''), p_office);
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    if not kurator.supervises(p_office) then
        v_out := array[kurator.refused('rights.supervisor', '')];
    else
        select count(*) into v_open from kurator.case_file t where t.office_id = p_office and t.state = 'open';
        select v_open + count(*) into v_all from kurator.case_file t where t.office_id = p_office and t.state = 'closed' and t.closed_on >= v_since and not kurator.nameless(t.person_id);
        -- Not random(): setseed() of the session would choose the case.
        v_at := ('x' || right(gen_random_uuid()::text, 12))::bit(48)::bigint % greatest(v_all, 1);
        if v_at < v_open then
            select t.id, t.person_id, t.version into c from kurator.case_file t
             where t.office_id = p_office and t.state = 'open' order by t.received_on, t.id offset v_at limit 1;
        else
            select t.id, t.person_id, t.version into c from kurator.case_file t
             where t.office_id = p_office and t.state = 'closed' and t.closed_on >= v_since and not kurator.nameless(t.person_id) order by t.closed_on, t.id offset v_at - v_open limit 1;
        end if;
        if c.id is null then
            v_out := array[kurator.refused('spot.no_case', '')];
        else
            insert into kurator.spot_check (office_id, case_id, person_id, picked_by) values (p_office, c.id, c.person_id, b.me);
            perform audit.look(c.person_id, 'kurator.case_file', c.id::text, 'spot_check');
            perform set_config('synchronous_commit', 'on', true);       -- a look alone would not wait
            perform kurator.tell(p_office);
            v_out := array[kurator.saved(c.version, c.id)];
        end if;
    end if;
    return query select * from kurator.request_answer(p_request, v_out);
end $$;

-- What was found in the case that was picked last and has no result yet.
create or replace function api.save_spot_check(p_request uuid, p_case bigint, p_version int, p_names text[], p_base text[], p_values text[])
returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    v_out kurator.save_row[];
    v_bad kurator.save_row[];
    c kurator.case_file;
    r record;
    v_result constant text := kurator.form_value(p_names, p_values, 'result');
    v_note constant text := kurator.form_value(p_names, p_values, 'note');
    v_id bigint;
begin
    select s.done, s.file into r
      from kurator.save_open(p_request, 'save_spot_check', row(p_case, p_version, p_names, p_values)::text, p_case, '{}') s;
    if r.done is not null then
        return query select * from unnest(r.done);
        return;
    end if;
    c := r.file;
    v_bad := kurator.form_faults(p_names, p_values, '{result,note}', '{20,500}', '{spot,""}');
    select k.id into v_id from kurator.spot_check k
     where k.case_id = p_case and k.result is null order by k.picked_at desc, k.id desc limit 1;
    if not kurator.supervises(c.office_id) then
        v_bad := v_bad || kurator.refused('rights.supervisor', '');
    elsif v_id is null then
        v_bad := v_bad || kurator.refused('spot.none', '');
    elsif v_result is null then
        v_bad := v_bad || kurator.refused('field.required', 'result');
    elsif v_result = 'remark' and v_note is null then
        v_bad := v_bad || kurator.refused('field.required', 'note');
    end if;
    v_out := kurator.verdict(v_bad, '{}');
    if cardinality(v_out) > 0 then
        return query select * from kurator.request_answer(p_request, v_out);
        return;
    end if;
    update kurator.spot_check k
       set result = v_result, note = coalesce(v_note, ''), closed_by = kurator.me(), closed_at = kurator.clock()
     where k.id = v_id;
    perform kurator.tell(c.office_id);
    v_out := array[kurator.saved(c.version, v_id)];
    return query select * from kurator.request_answer(p_request, v_out);
end $$;

-- The supervisor has seen which dates the calendar moved: of one case, or of all (p_case null). p_upto: the last shift that
-- the figure counted; what was moved since stays to be seen. The answer's version is how many shifts were marked.
create or replace function api.save_shifts_seen(p_request uuid, p_office int, p_case bigint, p_upto bigint) returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    b record;
    v_out kurator.save_row[];
    v_n int;
begin
    b := kurator.save_begin(p_request, 'save_shifts_seen', row(p_office, p_case, p_upto)::text, p_office);
    if b.done is not null then
        return query select * from unnest(b.done);
        return;
    end if;
    if not kurator.supervises(p_office) then
        v_out := array[kurator.refused('rights.supervisor', '')];
    else
        update kurator.deadline_shift s set seen_by = b.me
         where s.office_id = p_office and s.seen_by is null and s.id <= p_upto and (p_case is null or s.case_id = p_case);
        get diagnostics v_n = row_count;
        perform kurator.tell(p_office);
        v_out := array[kurator.saved(v_n, p_case)];
    end if;
    return query select * from kurator.request_answer(p_request, v_out);
end $$;
