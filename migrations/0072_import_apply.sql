-- role: kurator_owner
-- Lines of a file (0052_import.sql) are applied, a lot in one transaction, by the role that nobody logs in as.

-- (by the same functions as what is entered by hand)
grant execute on function kurator.need(text, int[]), kurator.office_today(int), kurator.merging(bigint, bigint), kurator.merge_moves(jsonb, jsonb), kurator.clock(), kurator.rekey(bigint[], text[]), kurator.recompute(bigint, kurator.ladder_facts, bigint, int, kurator.case_file),
    kurator.due_or_null(text, date, int), kurator.calendar_lock(boolean), kurator.import_judge(bigint, int, int, int, boolean, int), kurator.name_key(text),
    kurator.name_words(text), kurator.name_keys(text, text, text, text[], date), kurator.birth_key(date), kurator.phone_key(text), kurator.address_keys(text, text), kurator.address_words(text, text), kurator.sound(kurator.case_file), kurator.sound(kurator.phone), kurator.joins_running_case(text, int), kurator.setting_bool(text, int), kurator.setting_text(text, int) to kurator_import;
grant create on schema kurator to kurator_import;
set local role kurator_import;
-- Applies the next p_limit lines that wait (tray and refused aside), or that one: how many were created, updated, there already, kept for the
-- tray, and how many wait still. Its only caller is kurator.import_apply, which has asked. One transaction; of two lines of one
-- citizen the second is judged when the first is written. KU002 when the calendar of an operator does not reach that far.
create function kurator.import_write(p_import bigint, p_limit int, p_part int, p_line int, p_region boolean, p_me int, p_from int default 0, p_to int default 2147483647,
                                     out created int, out updated int, out there int, out tray int,
                                     out offices int[], out waits boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    m kurator.import_file;
    v_first int;
    v_last int;
    v_n int;
    v_fresh int;
    v_lines int[];
    v_people bigint[];
    v_case bigint;
    v_horizon text;
    v_days int;
    v_parts constant int[] := case when p_part is null then '{0,1}' else array[p_part] end;     -- (kept plans find these by import_row_waits)
begin
    created := 0; updated := 0; there := 0; tray := 0; offices := '{}';
    select * into strict m from kurator.import_file f where f.id = p_import;
    v_days := coalesce((select t.amount from kurator.source s join kurator.period t on t.code = s.period and t.unit = 'working_days' where s.code = m.source), 5);
    if p_line is not null then              -- out of the tray: to the operator it comes today
        m.received_on := kurator.office_today(m.office_id);
    end if;
    -- of each part one import writes at a time: of two files with the same citizen the second finds him. (What is recorded by hand does not wait for the lots of files: its
    -- caller holds kurator.citizen_lock, as an intake does; whom a lot enters at that moment without a SNILS, too, is found among the duplicates.)
    if p_line is null and m.kind <> 'referral' then
        if p_part is distinct from 1 then
            perform pg_advisory_xact_lock(1262834253, 0);
        end if;
        if p_part is distinct from 0 then
            perform pg_advisory_xact_lock(1262834253, 1);
        end if;
    end if;
    select min(x.line), max(x.line) into v_first, v_last from (select r.line from kurator.import_row r where r.import_id = p_import and r.outcome is null and r.part = any (v_parts) and (p_line is null or r.line = p_line)
          and r.line between p_from and p_to order by r.line limit p_limit) x;
    loop
        select j.n into v_n from kurator.import_judge(p_import, v_first - 1, v_last, p_limit, p_region, p_part) j;
        -- of lines with one citizen the first; the others wait for the next turn, that of the same extract too
        v_lines := array(select x.line
                           from (select r.line, r.snils, row_number() over (partition by r.birth_date, kurator.name_key(r.surname), kurator.name_key(r.given_name) order by r.line) as i,
                                        row_number() over (partition by coalesce(r.snils, r.line::text) order by r.line) as k
                                   from kurator.import_row r
                                  where r.import_id = p_import and r.outcome is null and r.line between v_first and v_last and r.part = any (v_parts) and r.verdict in ('new', 'changed')) x
                          where x.i = 1 and x.k = 1);
        with d as (
            update kurator.import_row r
               set outcome = case r.verdict when 'known' then 'there' else 'refused' end, tray = r.verdict = 'doubtful',
                   (surname, given_name, patronymic, birth_date, sex, snils, disability, phone, postal_code, territory, settlement, address, ipra_number, ipra_issued_on,
                    until_kind, valid_until, protocol, limits, sender, sender_no, sender_on, region_received_on, rest)
                 = (select k.surname, k.given_name, k.patronymic, k.birth_date, k.sex, k.snils, k.disability, k.phone, k.postal_code, k.territory, k.settlement, k.address,
                           k.ipra_number, k.ipra_issued_on, k.until_kind, k.valid_until, k.protocol, k.limits, k.sender, k.sender_no, k.sender_on, k.region_received_on, k.rest
                      from (select r.* where r.verdict = 'doubtful') k right join (values (1)) o(n) on true)
             where r.import_id = p_import and r.outcome is null and r.line between v_first and v_last and r.part = any (v_parts) and r.verdict in ('known', 'doubtful')
            returning r.verdict)
        select there + count(*) filter (where d.verdict = 'known'), tray + count(*) filter (where d.verdict = 'doubtful') into there, tray from d;
        exit when v_lines = '{}';

        select o.short_name into v_horizon
          from (select distinct r.office_id from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.line = any (v_lines)) x
          join kurator.organisation o on o.id = x.office_id
         where m.kind <> 'register' and kurator.due_or_null(o.calendar, m.received_on, v_days) is null limit 1;
        if found then
            raise exception 'the calendar of % is not loaded far enough', v_horizon using errcode = 'KU002', detail = extract(year from m.received_on)::text;
        end if;
        if m.kind = 'register' then             -- of programmes of one day the last number is the one in force: those before it get theirs first
            update kurator.import_row r set earlier = x.numbers
              from (select t.line, kurator.ipra_numbers(t.rest, t.ipra_issued_on) as numbers from kurator.import_row t
                     where t.import_id = p_import and t.line between v_first and v_last and t.outcome is null and t.part = any (v_parts) and t.line = any (v_lines)
                       and t.person_id is null and num_nonnulls(t.ipra_number, t.ipra_issued_on) > 0 and t.rest is not null offset 0) x
             where r.import_id = p_import and r.line = x.line and x.numbers is not null;
        end if;
        -- numbers first, so that every row of a line knows the others
        with u as (
        update kurator.import_row r
           set turn = true, fresh = r.person_id is null, opens = x.opens, joins = x.joins, same_ipra = r.ipra_id is not null,
               person_id = coalesce(r.person_id, nextval('kurator.person_id_seq')),
               case_id = case when x.opens and not x.joins then nextval('kurator.case_file_id_seq') else r.case_id end,
               ipra_id = case when num_nonnulls(r.ipra_number, r.ipra_issued_on) = 0 then null else coalesce(r.ipra_id, nextval('kurator.ipra_id_seq')) end
          from (select t.line, m.kind <> 'register' and (t.ipra_id is null or t.verdict = 'new' or m.kind = 'referral') as opens,
                       t.case_id is not null and kurator.joins_running_case(m.source, t.office_id) as joins
                  from kurator.import_row t where t.import_id = p_import and t.line between v_first and v_last and t.outcome is null and t.part = any (v_parts) and t.line = any (v_lines)) x
         where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.line = x.line
        returning r.fresh)
        select count(*) filter (where u.fresh) into v_fresh from u;
        -- (in the order of the index that two may meet at: neither waits for the other)
        insert into kurator.person (id, surname, given_name, patronymic, birth_date, sex, snils, snils_disputed, disability) overriding system value
        select r.person_id, r.surname, r.given_name, coalesce(r.patronymic, ''), r.birth_date, r.sex, r.snils,
               r.disputed and exists (select from kurator.person p where p.snils = r.snils and not p.snils_disputed and p.merged_into is null), r.disability
          from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.fresh
         order by r.snils
            on conflict (snils) where snils is not null and not snils_disputed and merged_into is null do nothing;
        get diagnostics v_n = row_count;
        if v_n < v_fresh then       -- somebody else's since it was judged, an intake's or another file's: judged again in the next turn
            update kurator.import_row r set turn = false, fresh = false, opens = false, joins = false, person_id = null, case_id = null, ipra_id = null, same_ipra = false
             where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.fresh
               and not exists (select from kurator.person p where p.id = r.person_id);
        end if;
        -- another holder of the number, whom the caller does not see: cleared up above, as at an intake
        if exists (select from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.fresh and r.disputed) then
            insert into kurator.person_clash (person_id, other_id)
            select n.id, p.id
              from kurator.import_row r
              join kurator.person n on n.id = r.person_id and n.snils_disputed
              join kurator.person p on p.snils = n.snils and not p.snils_disputed and p.merged_into is null and p.id <> n.id
             where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.fresh;
        end if;
        update kurator.person p set disability = r.disability, version = p.version + 1
          from kurator.import_row r
         where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and not r.fresh and p.id = r.person_id and r.disability is not null and p.disability is distinct from r.disability
           -- what the newest extract says holds; without one only an office says it of its own
           and (m.kind = 'register' or r.ipra_issued_on is not null)
           and not exists (select from kurator.ipra i where i.person_id = p.id and i.issued_on > r.ipra_issued_on);
        insert into kurator.person_office (office_id, person_id)
        select r.office_id, r.person_id from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn
            on conflict do nothing;
        insert into kurator.phone (person_id, number, position)
        select r.person_id, r.phone, coalesce((select max(t.position) from kurator.phone t where t.person_id = r.person_id), 0) + 1
          from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.phone is not null
            on conflict (person_id, number) do nothing;
        insert into kurator.address (person_id, postal_code, settlement, line, territory)
        select r.person_id, r.postal_code, coalesce(r.settlement, ''), coalesce(r.address, ''), coalesce(r.territory, '')
          from kurator.import_row r
         where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and num_nonnulls(r.settlement, r.address, r.postal_code) > 0
           and (r.fresh or not exists (select from kurator.address a where a.person_id = r.person_id));
        insert into kurator.ipra (id, person_id, number, issued_on, until_kind, valid_until, protocol, disability, limits) overriding system value
        select r.ipra_id, r.person_id, coalesce(r.ipra_number, ''), r.ipra_issued_on, r.until_kind, r.valid_until, coalesce(r.protocol, ''),
               nullif(r.disability, 'limited_health'), r.limits
          from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.ipra_id is not null and not r.same_ipra;
        update kurator.ipra i
           set until_kind = coalesce(r.until_kind, i.until_kind), valid_until = case when r.until_kind is null then i.valid_until else r.valid_until end,
               protocol = coalesce(r.protocol, i.protocol), disability = coalesce(nullif(r.disability, 'limited_health'), i.disability),
               limits = coalesce(r.limits, i.limits), version = i.version + 1
          from kurator.import_row r
         where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and i.id = r.ipra_id and r.same_ipra;
        insert into kurator.ipra_rest (ipra_id, person_id, rest)
        select r.ipra_id, r.person_id, r.rest from kurator.import_row r
         where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.ipra_id is not null and r.rest is not null and m.kind <> 'referral'
            on conflict (ipra_id) do update set rest = excluded.rest, came_at = kurator.clock();
        if m.kind <> 'register' then
            if m.kind = 'extracts' then
                perform kurator.import_represented(p_import, v_first, v_last, m.received_on);       -- 0060_import_represented.sql
            else
                perform kurator.refer_represented(p_import);                                        -- 0071_refer.sql
            end if;
            -- an extract that was there and is put right opens nothing
            insert into kurator.case_file (id, office_id, site_id, person_id, source, ladder, received_on, registered_by, rung, next_step) overriding system value
            select r.case_id, r.office_id, case when not r.fresh then (select o.site_id from kurator.person_office o where o.person_id = r.person_id and o.office_id = r.office_id) end,
                   r.person_id, s.code, s.ladder, m.received_on, p_me,
                   case when s.ladder and r.fresh and r.phone is null then 2 else 1 end, case when s.ladder and r.fresh and r.phone is null then 'visit' else 'call' end
              from kurator.import_row r join kurator.source s on s.code = m.source
             where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.opens and not r.joins;
            insert into kurator.referral (office_id, case_id, person_id, source, received_on, region_received_on, sender, sender_no, sender_on, ipra_id, joined, note, registered_by)
            select r.office_id, r.case_id, r.person_id, m.source, m.received_on, r.region_received_on, coalesce(r.sender, ''), coalesce(r.sender_no, ''),
                   r.sender_on, r.ipra_id, r.joins, case when m.kind = 'referral' then coalesce(r.rest ->> 'note', '') else '' end, p_me
              from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.opens;
            -- the ladder of a new citizen has nothing on it yet: what kurator.recompute would find (a test compares)
            perform kurator.calendar_lock(false);
            with o as materialized (
                select x.office_id, g.calendar, c.revision_id, kurator.due_or_null(g.calendar, m.received_on, v_days) as due
                  from (select distinct t.office_id from kurator.import_row t where t.import_id = p_import and t.line between v_first and v_last and t.outcome is null and t.part = any (v_parts) and t.turn) x
                  join kurator.organisation g on g.id = x.office_id left join kurator.calendar_current c on c.calendar = g.calendar)
            insert into kurator.deadline (case_id, person_id, period, office_id, started_on, due_on, calendar, revision_id, state, tried, born, need)
            select r.case_id, r.person_id, 'notify', r.office_id, m.received_on, o.due, o.calendar, o.revision_id, 'open', false, r.birth_date, kurator.need(r.disability, r.limits)
              from kurator.import_row r join o on o.office_id = r.office_id
             where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.fresh and m.source = 'ipra';
            for v_case in select r.case_id from kurator.import_row r
                           where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.opens and not (r.fresh and m.source = 'ipra') order by r.case_id loop
                perform kurator.recompute(v_case);
            end loop;
        end if;
        -- of a new citizen the keys are made of the line itself (a test compares), in the order of their index; of one who was known as after any change
        insert into kurator.person_key (office_id, kind, key, person_id)
        select distinct r.office_id, k.kind, k.key collate "C", r.person_id
          from kurator.import_row r
         cross join lateral (
                select n.kind, n.key from kurator.name_keys(r.surname, r.given_name, coalesce(r.patronymic, ''), null, r.birth_date) n
                union all select 'birth', kurator.birth_key(r.birth_date)
                union all select 'snils', r.snils where r.snils is not null
                union all select 'phone', kurator.phone_key(r.phone) where r.phone is not null
                union all select 'address', w.key from kurator.address_keys(coalesce(r.settlement, ''), coalesce(r.address, '')) w(key)) k
         where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.fresh
         order by 1, 2, 3, 4;
        select array_agg(r.person_id) filter (where not r.fresh), array_agg(distinct r.office_id) || offices into v_people, offices
          from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn;
        insert into kurator.duplicate_queue (person_id)
        select r.person_id from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn and r.fresh;
        if v_people is not null then
            perform kurator.rekey(v_people, '{name,part,parts,year,birth,snils,phone,address}');
        end if;
        if m.kind = 'register' then
            perform kurator.register_restore(p_import, v_first, v_last);        -- 0057_registers.sql
        end if;
        perform kurator.list_people(array(select r.person_id from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn));
        perform kurator.quality_touch(array(select r.person_id from kurator.import_row r where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn));      -- 0077_quality_figures.sql
        -- done: the values go, what they became is in its place
        with d as (
            update kurator.import_row r
               set outcome = case r.verdict when 'new' then 'created' else 'updated' end, turn = false, surname = null, given_name = null, patronymic = null,
                   birth_date = null, sex = null, snils = null, disability = null, phone = null, postal_code = null, territory = null, settlement = null,
                   address = null, ipra_number = null, ipra_issued_on = null, until_kind = null, valid_until = null, protocol = null, limits = null,
                   sender = null, sender_no = null, sender_on = null, region_received_on = null, rest = null
             where r.import_id = p_import and r.line between v_first and v_last and r.outcome is null and r.part = any (v_parts) and r.turn
            returning r.outcome)
        select created + count(*) filter (where d.outcome = 'created'), updated + count(*) filter (where d.outcome = 'updated') into created, updated from d;
    end loop;
    if m.kind = 'register' then
        perform kurator.families_restore(p_import, m.office_id);        -- 0073_register_whole.sql
    end if;
    offices := array(select distinct o from unnest(offices) o order by o);
    waits := exists (select from kurator.import_row r where r.import_id = p_import and r.outcome is null and r.part = any (v_parts) and r.line between p_from and p_to);
    if not waits and not exists (select from kurator.import_row r where r.import_id = p_import and r.outcome is null) then
        update kurator.import_file f set ended_at = kurator.clock() where f.id = p_import and f.ended_at is null;
    end if;
end $$;
grant execute on function kurator.import_write(bigint, int, int, int, boolean, int, int, int) to kurator_owner;
set local role kurator_owner;
revoke create on schema kurator from kurator_import;
-- As kurator.import_write; what of a register cannot be written, since the tables do not take it, has its own line refused: a lot in which there is
-- such a line is written in halves.
create function kurator.import_carefully(p_import bigint, p_kind text, p_limit int, p_part int, p_region boolean, p_from int, p_to int,
                                         out created int, out updated int, out there int, out tray int, out offices int[], out waits boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    w record;
    v_lines int[];
    v_half int;
begin
    created := 0; updated := 0; there := 0; tray := 0; offices := '{}'; waits := false;
    if p_kind <> 'register' then
        select * into created, updated, there, tray, offices, waits from kurator.import_write(p_import, p_limit, p_part, null, p_region, kurator.me(), p_from, p_to);
        return;
    end if;
    begin
        select * into created, updated, there, tray, offices, waits from kurator.import_write(p_import, p_limit, p_part, null, p_region, kurator.me(), p_from, p_to);
    exception when integrity_constraint_violation or data_exception or raise_exception or program_limit_exceeded then
        v_lines := array(select r.line from kurator.import_row r where r.import_id = p_import and r.outcome is null and (p_part is null or r.part = p_part)
                            and r.line between p_from and p_to order by r.line limit p_limit);
    end;
    if cardinality(v_lines) = 1 then
        update kurator.import_row r
           set outcome = 'refused', verdict = 'refused', code = 'import.unwritable', field = '', args = '{}', person_id = null, case_id = null, ipra_id = null,
               surname = null, given_name = null, patronymic = null, birth_date = null, sex = null, snils = null, disability = null, phone = null, postal_code = null,
               territory = null, settlement = null, address = null, ipra_number = null, ipra_issued_on = null, until_kind = null, valid_until = null, protocol = null,
               limits = null, sender = null, sender_no = null, sender_on = null, region_received_on = null, rest = null
         where r.import_id = p_import and r.line = v_lines[1];
    elsif v_lines is not null then
        v_half := cardinality(v_lines) / 2;
        for w in select x.* from (values (v_lines[1], v_lines[v_half]), (v_lines[v_half + 1], v_lines[cardinality(v_lines)])) h(first, last)
                  cross join lateral kurator.import_carefully(p_import, p_kind, p_limit, p_part, p_region, h.first, h.last) x loop
            created := created + w.created; updated := updated + w.updated; there := there + w.there; tray := tray + w.tray; offices := offices || w.offices;
        end loop;
        waits := exists (select from kurator.import_row r where r.import_id = p_import and r.outcome is null and (p_part is null or r.part = p_part) and r.line between p_from and p_to);
    end if;
end $$;
-- The next p_limit lines (0: all) of a part (null: of both) are written, of those from p_from to p_to. saved, args: created, updated, there, tray, and yes when lines wait still.
create function kurator.import_apply(p_import bigint, p_limit int, p_part int, p_from int default 0, p_to int default 2147483647) returns kurator.save_row[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    m record := kurator.import_mine(p_import);
    w record;
    v_office int;
begin
    if p_part not in (0, 1) then
        raise exception 'there are two parts' using errcode = '22023';
    end if;
    perform kurator.import_writing(p_import);
    m := kurator.import_mine(p_import);         -- as it is once its columns are told
    if (m.file).lines is null then
        return array[kurator.refused('import.unstaged', '')];
    end if;
    -- What has grown by half since it was last looked at is looked at: a plan for an empty table reads all of it for every line.
    -- (One of the two that write: the look locks the tables against another look until the lot is written.)
    if (select max(c.id) from kurator.case_file c) > 1.5 * (select greatest(c.reltuples, 0) from pg_class c where c.oid = 'kurator.case_file'::regclass) and pg_try_advisory_xact_lock(1262834253, 2) then
        analyze kurator.person, kurator.person_office, kurator.person_key, kurator.phone, kurator.address, kurator.ipra, kurator.case_file, kurator.referral;
    end if;
    begin
        w := kurator.import_carefully(p_import, (m.file).kind, case when coalesce(p_limit, 0) <= 0 then 2147483647 else p_limit end, p_part, m.region, p_from, p_to);
    exception when sqlstate 'KU002' then
        return array[kurator.refused('import.calendar', '', array[extract(year from (m.file).received_on)::text])];
    end;
    foreach v_office in array w.offices loop
        perform kurator.tell(v_office);
    end loop;
    return array[kurator.saved(1, p_import, '', array[w.created::text, w.updated::text, w.there::text, w.tray::text, case when w.waits then 'yes' else '' end])];
end $$;
grant execute on function kurator.import_apply(bigint, int, int, int, int) to kurator_api;
