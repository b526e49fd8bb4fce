-- role: kurator_owner
-- The acts of destruction (0033_destruction.sql): proposed, decided, carried out, again after an older backup came back; what is read of them.

-- ---- the steps ----

-- Proposes, of who asked for it in p_people; their visibility was asked by the caller.
create function kurator.destruction_propose(p_office int, p_people bigint[], p_note text, p_me int) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_bad kurator.save_row[] := '{}';
    v_id bigint;
    r record;
begin
    if not kurator.supervises(p_office) then
        return array[kurator.refused('rights.supervisor', '')];
    end if;
    perform pg_advisory_xact_lock(1262834246, p_office);
    for r in select p.id, kurator.short_name(p.surname, p.given_name, p.patronymic) as name, g.ground,
                    exists (select from kurator.case_file c where c.person_id = p.id and c.office_id = p_office and c.state = 'open') as is_open,
                    exists (select from kurator.destruction_item i where i.person_id = p.id and i.office_id = p_office and i.state = 'proposed') as waits
               from unnest(p_people) u(id) join kurator.person p on p.id = u.id
               left join kurator.destruction_due(p_office, p_people) g on g.person_id = p.id order by p.id loop
        if r.is_open then
            v_bad := v_bad || kurator.refused('destroy.open_case', '', array[r.name]);
        elsif r.waits then
            v_bad := v_bad || kurator.refused('destroy.proposed', '', array[r.name]);
        elsif r.ground is null and p_note is null then
            v_bad := v_bad || kurator.refused('destroy.note', 'note', array[r.name]);
        elsif kurator.told_in(p_note, r.id) then
            v_bad := v_bad || kurator.refused('destroy.named', 'note', array[r.name]);
        end if;
    end loop;
    if cardinality(v_bad) > 0 then
        return v_bad[1:1];
    end if;
    insert into kurator.destruction (office_id, note, proposed_by) values (p_office, coalesce(p_note, ''), p_me) returning id into v_id;
    insert into kurator.destruction_item (destruction_id, person_id, office_id, ground, since, made_at)
    select v_id, p.id, p_office, coalesce(g.ground, 'other'), g.since, p.made_at
      from unnest(p_people) u(id) join kurator.person p on p.id = u.id
      left join kurator.destruction_due(p_office, p_people) g on g.person_id = p.id;
    return array[kurator.saved(1, v_id, '', array[cardinality(p_people)::text])];
end $$;
-- Withdraws, refuses, or confirms: then it is done, in this transaction. The answer's version is the number of the act.
create function kurator.destruction_decide(p_office int, p_id bigint, p_action text, p_note text, p_me int) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    d kurator.destruction;
    v_number int;
    v_named text;
    r record;
begin
    perform audit.hold_months();        -- before anything of the journal is written
    select * into d from kurator.destruction t where t.id = p_id and t.office_id = p_office for update;
    if not found then
        return array[kurator.refused('destroy.unknown', '')];
    elsif d.state <> 'proposed' then
        return array[kurator.refused('destroy.decided', '', array[d.id::text])];
    elsif p_action = 'withdraw' and d.proposed_by is distinct from p_me then
        return array[kurator.refused('destroy.not_yours', '')];
    elsif p_action <> 'withdraw' and not kurator.may_decide(p_office) then
        return array[kurator.refused('destroy.rights', '')];
    elsif p_action <> 'withdraw' and (d.proposed_login = session_user or kurator.same_staff(d.proposed_by, p_me)) then
        return array[kurator.refused('destroy.same', '')];
    end if;
    if p_note is not null then
        v_named := (select kurator.short_name(p.surname, p.given_name, p.patronymic)
                      from kurator.destruction_item i join kurator.person p on p.id = i.person_id where i.destruction_id = p_id and kurator.told_in(p_note, i.person_id) order by p.id limit 1);
        if v_named is not null then
            return array[kurator.refused('destroy.named', 'note', array[v_named])];
        end if;
    end if;
    if p_action = 'confirm' then
        -- a save to a case of theirs, or that adds one, is waited for, or waits
        perform from kurator.case_file c join kurator.destruction_item i on i.person_id = c.person_id where i.destruction_id = p_id order by c.id for update of c;
        perform from kurator.person p join kurator.destruction_item i on i.person_id = p.id where i.destruction_id = p_id order by p.id for update of p;
        for r in select i.*, kurator.short_name(p.surname, p.given_name, p.patronymic) as name, g.ground as now,
                        exists (select from kurator.case_file c where c.person_id = p.id and c.office_id = p_office and c.state = 'open') as is_open
                   from kurator.destruction_item i join kurator.person p on p.id = i.person_id
                   left join kurator.destruction_due(p_office, (select array_agg(x.person_id) from kurator.destruction_item x where x.destruction_id = p_id)) g
                          on g.person_id = i.person_id
                  where i.destruction_id = p_id order by p.id loop
            if r.is_open then
                return array[kurator.refused('destroy.open_case', '', array[r.name])];
            elsif r.ground <> 'other' and r.ground is distinct from r.now then
                return array[kurator.refused('destroy.ground', '', array[r.name])];
            end if;
        end loop;
        perform pg_advisory_xact_lock(1262834246, p_office);
        select coalesce(max(t.number), 0) + 1 into v_number from kurator.destruction t where t.office_id = p_office;
    end if;
    update kurator.destruction t
       set state = case p_action when 'confirm' then 'done' when 'refuse' then 'refused' else 'withdrawn' end, number = v_number,
           decided_by = p_me, decided_login = session_user, decided_at = kurator.clock(), decided_note = coalesce(p_note, '')
     where t.id = p_id;
    update kurator.destruction_item i set state = case p_action when 'confirm' then 'done' when 'refuse' then 'refused' else 'withdrawn' end where i.destruction_id = p_id;
    if p_action = 'confirm' then
        perform kurator.destruction_run(p_id);
    end if;
    return array[kurator.saved(v_number, p_id, p_action, array[coalesce(v_number::text, '')])];
end $$;
-- Does it, and counts; asks nobody.
create function kurator.destruction_run(p_id bigint, p_person bigint default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.destruction_count as c (destruction_id, relation, method, n)
    select p_id, x.relation, x.method, sum(x.n)
      from kurator.destruction d
      join kurator.destruction_item i on i.destruction_id = d.id and (p_person is null or i.person_id = p_person)
     cross join lateral kurator.destroy_citizen(d.office_id, i.person_id, format('act %s of office %s', d.number, d.office_id)) x
     where d.id = p_id group by x.relation, x.method
    on conflict (destruction_id, relation) do update set n = greatest(c.n, excluded.n);
end $$;

-- ---- after an older backup came back ----

-- The acts as they are kept beside the backups: a row a citizen.
create function kurator.destruction_register()
    returns table (office int, number int, decided_at text, person bigint, made_at text, ground text, since date)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
#variable_conflict use_column
begin
    if not kurator.is_dba() then
        raise exception 'for who may act as the owner' using errcode = 'KU001';
    end if;
    return query
    select d.office_id, d.number, to_char(d.decided_at, 'YYYY-MM-DD HH24:MI:SS.US'), i.person_id, to_char(i.made_at, 'YYYY-MM-DD HH24:MI:SS.US'), i.ground, i.since
      from kurator.destruction d join kurator.destruction_item i on i.destruction_id = d.id
     where d.state = 'done' order by d.decided_at, d.id, i.person_id;
end $$;
-- One line of it done again. 'gone': the office has nothing of him (any more), or who has this number now is another; 'done': destroyed now.
-- Cases that ran in the backup end.
create function kurator.destroy_again(p_office int, p_number int, p_decided text, p_person bigint, p_made text, p_ground text, p_since date) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
declare
    v_at constant timestamptz := p_decided::timestamptz;
    v_id bigint;
    v_case bigint;
begin
    if not kurator.is_dba() then
        raise exception 'for who may act as the owner' using errcode = 'KU001';
    end if;
    perform audit.hold_months();
    perform from kurator.person p
       join kurator.person_office o on o.person_id = p.id and o.office_id = p_office and o.since <= v_at
      where p.id = p_person and p.made_at = p_made::timestamptz for update of p;
    if not found then
        return 'gone';
    end if;
    insert into kurator.destruction (office_id, state, number, again, decided_at) values (p_office, 'done', p_number, true, v_at) on conflict (office_id, number) do nothing;
    select d.id into strict v_id from kurator.destruction d where d.office_id = p_office and d.number = p_number;
    update kurator.destruction_item i set state = 'withdrawn' where i.person_id = p_person and i.office_id = p_office and i.state = 'proposed';
    insert into kurator.destruction_item (destruction_id, person_id, office_id, ground, since, made_at, state)
         values (v_id, p_person, p_office, p_ground, p_since, p_made::timestamptz, 'done') on conflict (destruction_id, person_id) do update set state = 'done';
    for v_case in select c.id from kurator.case_file c where c.person_id = p_person and c.office_id = p_office and c.state = 'open' order by c.id for update loop
        update kurator.appointment t set state = 'cancelled' where t.case_id = v_case and t.state = 'agreed' and t.superseded_at is null;
        update kurator.case_file c set state = 'closed', close_reason = 'error', closed_on = (v_at at time zone kurator.office_zone(p_office))::date, version = c.version + 1 where c.id = v_case;
        perform kurator.recompute(v_case);
    end loop;
    perform kurator.destruction_run(v_id, p_person);
    return 'done';
end $$;
-- What the database's own acts say was destroyed and is there nevertheless (a table brought back): destroyed again. How many citizens.
create function kurator.destroy_missing() returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_n bigint := 0;
    r record;
begin
    for r in select x.* from kurator.destruction_register() x
               join kurator.person_office o on o.person_id = x.person and o.office_id = x.office loop
        v_n := v_n + (kurator.destroy_again(r.office, r.number, r.decided_at, r.person, r.made_at, r.ground, r.since) = 'done')::int;
    end loop;
    return v_n;
end $$;

-- ---- what is read of the acts ----

-- Of an office, the newest first; of one (p_number) or all.
create function kurator.destruction_done(p_office int, p_number int)
    returns table (id bigint, number int, decided_at text, people int, records bigint, proposed_by text, proposed_at text, decided_by text, note text, decided_note text, again boolean)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not kurator.may_decide(p_office) then
        return;
    end if;
    return query
    select d.id, d.number, kurator.local_text(d.decided_at, d.office_id), (select count(*)::int from kurator.destruction_item i where i.destruction_id = d.id),
           (select coalesce(sum(c.n), 0)::bigint from kurator.destruction_count c where c.destruction_id = d.id),
           coalesce(kurator.staff_name(d.proposed_by), ''), kurator.local_text(d.proposed_at, d.office_id), coalesce(kurator.staff_name(d.decided_by), ''), d.note, d.decided_note, d.again
      from kurator.destruction d
     where d.office_id = p_office and d.state = 'done' and (p_number is null or d.number = p_number)
     order by d.number desc;
end $$;
create function kurator.destruction_items(p_id bigint) returns setof kurator.destruction_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select i.* from kurator.destruction_item i where i.destruction_id = p_id order by i.person_id;
end $$;
create function kurator.destruction_counts(p_id bigint) returns setof kurator.destruction_count
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select c.* from kurator.destruction_count c where c.destruction_id = p_id and c.n > 0 order by c.method desc, c.relation;
end $$;
-- The accounts that have ever had a role in the office: of the journal of an act it is told what they did.
create function kurator.office_logins(p_office int) returns name[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select array_agg(distinct s.login) from kurator.staff s join kurator.staff_role r on r.staff_id = s.id where r.organisation_id = p_office);
end $$;
grant execute on function kurator.destruction_propose(int, bigint[], text, int), kurator.destruction_decide(int, bigint, text, text, int), kurator.destruction_done(int, int),
    kurator.destruction_items(bigint), kurator.destruction_counts(bigint), kurator.office_logins(int) to kurator_api;
set local role kurator_audit;
grant execute on function audit.hold_months() to kurator_owner;
set local role kurator_owner;
