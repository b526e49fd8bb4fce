-- role: kurator_owner
-- What makes a register whole where it is taken in by an empty database: cases beside the one of the row, marks of the office, families with
-- their ties, addresses and individual programmes of before, and cells that go on in another one.

-- Records in cells of at most 8,000 characters, two of them; none when they do not fit: half of them would tell something else.
create function kurator.cell_pages(p_records text[]) returns text[] language plpgsql immutable parallel safe as $$
declare
    v_pages text[] := '{}';
    n int := 0;
    r text;
begin
    foreach r in array coalesce(p_records, '{}') loop
        if n > 0 and length(v_pages[n]) + 2 + length(r) <= 8000 then
            v_pages[n] := v_pages[n] || '; ' || r;
        else
            n := n + 1;
            v_pages[n] := r;
        end if;
    end loop;
    return case when n <= 2 and length(v_pages[1]) <= 8000 and coalesce(length(v_pages[2]) <= 8000, true) then v_pages else '{}' end;
end $$;

-- ---- cases -----------------------------------------------------------------------------------------------------------------------

-- The cases of a citizen in an office but p_main, also those closed as entered by mistake: of each a record `case, source, received, stage, responsible, accompanied from, closed on, why,
-- incoming number, of, sender, notify by`, then those of its course. When all that is too long the courses stay away.
create function kurator.cases_pages(p_person bigint, p_office int, p_main bigint, p_zone text) returns text[] language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    v_heads text[] := '{}';
    v_all text[] := '{}';
    v_head text;
    c record;
begin
    for c in select x.*, e.incoming_no, e.incoming_on, e.sender, (select d.due_on from kurator.deadline_open d where d.case_id = x.id and d.period = 'notify' and x.state = 'open') as notify_by
               from kurator.case_file x
               left join lateral (select t.* from kurator.referral t where t.case_id = x.id order by t.joined, t.id limit 1) e on true
              where x.person_id = p_person and x.office_id = p_office and x.id is distinct from p_main order by x.id loop
        v_head := kurator.cell_value('case', c.source, c.received_on::text, c.stage, kurator.course_name(c.assignee_id), c.accompanied_from::text, c.closed_on::text, c.close_reason,
                                     c.incoming_no, c.incoming_on::text, c.sender, c.notify_by::text);
        v_heads := v_heads || v_head;
        v_all := v_all || v_head || kurator.course_records(c.id, p_zone);
    end loop;
    return case when kurator.cell_pages(v_all) = '{}' then kurator.cell_pages(v_heads) else kurator.cell_pages(v_all) end;
end $$;
-- And back: of each its values as a line has them of its one case. No values: something stood before the first of them.
create function kurator.cases_of(p_cell text) returns table (n int, said jsonb) language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return query
    with r as (select v.n as i, kurator.course_parts(v.parts) as x, v.parts, count(*) filter (where v.parts[1] = 'case') over (order by v.n) as g from kurator.cell_values(p_cell) v)
    select r.g::int, case when r.g > 0 then
           (select jsonb_object_agg(f.code, f.said) from (
                select * from unnest('{source,received_on,stage,responsible,accompanied_from,closed_on,close_reason,incoming_no,incoming_on,sender,notify_by}'::text[],
                                     (array_agg(r.x) filter (where r.x[1] = 'case'))[1:1][2:12]) u(code, said)
                union all
                select 'course', string_agg(kurator.cell_value(variadic r.parts), '; ' order by r.i) filter (where r.x[1] <> 'case')) f
             where f.said <> '') end
      from r group by r.g order by r.g;
end $$;
create function kurator.cases_fault(p_cell text, p_birth date, p_today date) returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from kurator.cases_of(p_cell) c
                    where c.n > 50 or not coalesce(c.said ?& '{source,received_on}'::text[], false) or kurator.register_fault(c.said, p_birth, p_today) is not null);
end $$;

-- A case as a register tells it, with its course: where nothing was tried no period begins, unless the register says that it ran. No row when
-- it does not say whence and when it came.
create function kurator.case_restore(p_person bigint, p_office int, v jsonb) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    v_source kurator.source;
    v_zone constant text := kurator.office_zone(p_office);
    v_course text := v ->> 'course';
    v_id bigint;
    x text[];           -- of the record `file`
    e record;
begin
    select s.* into v_source from kurator.source s where s.code = kurator.word_code('source', v ->> 'source');
    if v_source.code is null or not v ? 'received_on' then
        return;
    end if;
    if not kurator.course_known(p_office, v_course) then        -- what stands beside it is no course
        v_course := (select string_agg(kurator.cell_value(variadic c.parts), '; ' order by c.n) from kurator.cell_values(v_course) c where c.parts[1] in ('file', 'referral'));
    end if;
    select kurator.course_at(t.parts[2]) at time zone v_zone as at, kurator.course_staff(p_office, t.parts[3]) as who into e
      from (select c.parts from kurator.cell_values(v_course) c where c.parts[1] = 'esrn') t right join (values (1)) o(n) on true;
    x := coalesce((select kurator.course_parts(c.parts) from kurator.cell_values(v_course) c where c.parts[1] = 'file'), array_fill(''::text, '{20}'));
    insert into kurator.case_file (office_id, person_id, source, ladder, received_on, stage, assignee_id, accompanied_from, state, closed_on, close_reason, closed_by, close_note,
                                   reopened_why, reopened_note, registered_by, esrn_at, esrn_by)
    values (p_office, p_person, v_source.code, case x[2] when '' then v_source.ladder else x[2] = 'ladder' end, kurator.parse_date(v ->> 'received_on'),
            coalesce(kurator.word_code('stage', v ->> 'stage'), 'identification'),
            (select min(a.staff_id) from kurator.assignable(p_office) a where concat_ws(' ', a.surname, nullif(a.given_name, ''), nullif(a.patronymic, '')) = v ->> 'responsible'),
            kurator.parse_date(v ->> 'accompanied_from'), case when v ? 'closed_on' then 'closed' else 'open' end, kurator.parse_date(v ->> 'closed_on'),
            case when v ? 'closed_on' then kurator.word_code('close', v ->> 'close_reason') end, kurator.course_staff(p_office, x[3]), x[4],
            nullif(x[5], ''), x[6], kurator.me(), e.at, e.who) returning id into v_id;
    insert into kurator.referral (office_id, case_id, person_id, source, received_on, incoming_no, incoming_on, sender, sender_no, sender_on, region_received_on, note, registered_by)
    values (p_office, v_id, p_person, v_source.code, kurator.parse_date(v ->> 'received_on'), coalesce(v ->> 'incoming_no', ''), kurator.parse_date(v ->> 'incoming_on'), coalesce(v ->> 'sender', ''),
            x[7], kurator.parse_date(x[8]), kurator.parse_date(x[9]), x[10], kurator.me());
    if v_course is not null then
        perform kurator.course_restore(v_id, p_person, p_office, v_zone, v_course);
    end if;
    if v ? 'notify_by' or exists (select from kurator.cell_values(v_course) c where c.parts[1] not in ('file', 'referral')) then
        perform kurator.recompute(v_id);
    end if;
end $$;
create function kurator.cases_restore(p_person bigint, p_office int, p_cell text) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    c record;
begin
    for c in select x.said from kurator.cases_of(p_cell) x order by x.n loop
        perform kurator.case_restore(p_person, p_office, c.said);
    end loop;
end $$;

-- ---- marks -----------------------------------------------------------------------------------------------------------------------

-- «на контроле, note, put on at, by, taken off at, by»: may it come back?
create function kurator.marks_fault(p_cell text, p_today date) returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return exists (
        select from kurator.cell_values(p_cell) c cross join lateral kurator.course_parts(c.parts) x
         where c.n > 100 or cardinality(c.parts) > 6 or kurator.word_code('mark', x[1]) is null or length(x[2]) > 200 or greatest(length(x[4]), length(x[6])) > 302
            or x[3] <> '' and coalesce(kurator.course_at(x[3])::date > p_today, true)
            or x[5] <> '' and coalesce(kurator.course_at(x[5])::date > p_today or kurator.course_at(x[5]) < kurator.course_at(x[3]), true))
        or exists (select from kurator.cell_values(p_cell) c where coalesce(c.parts[5], '') = '' group by kurator.word_code('mark', c.parts[1]) having count(*) > 1);
end $$;
-- Whoever put it on is he whom the office knows by that name, else who takes the register in.
create function kurator.marks_restore(p_person bigint, p_office int, p_cell text) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    v_zone constant text := kurator.office_zone(p_office);
begin
    insert into kurator.person_mark (office_id, person_id, mark, note, made_by, made_at, ended_by, ended_at)
    select p_office, p_person, kurator.word_code('mark', x[1]), x[2], coalesce(kurator.course_staff(p_office, x[4]), kurator.me()), coalesce(kurator.course_at(x[3]) at time zone v_zone, kurator.clock()),
           case when x[5] <> '' then coalesce(kurator.course_staff(p_office, x[6]), kurator.me()) end, kurator.course_at(x[5]) at time zone v_zone
      from kurator.cell_values(p_cell) c cross join lateral kurator.course_parts(c.parts) x order by c.n;
end $$;

-- ---- what was before -------------------------------------------------------------------------------------------------------------

-- Addresses that have ended: «actual, postal code, territory, settlement, street and house, last day».
create function kurator.addresses_said(p_person bigint, p_today date) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (kurator.cell_pages(array(select kurator.cell_value(x.kind, x.postal_code, x.territory, x.settlement, x.line, x.valid_until::text)
                                       from kurator.address x where x.person_id = p_person and x.valid_until < p_today order by x.id)))[1];
end $$;
-- Individual programmes before the one of the row (kurator.ipra: the last day's, of those the last entered): «number, issued on, until (a day, unlimited, until18), protocol, disability, limits».
create function kurator.ipras_said(p_person bigint, p_last bigint) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (kurator.cell_pages(array(select kurator.cell_value(x.number, x.issued_on::text, case x.until_kind when 'date' then x.valid_until::text else x.until_kind end, x.protocol, x.disability,
                                                               array_to_string(x.limits, ' ', '0'))
                                       from kurator.ipra x where x.person_id = p_person and x.id <> p_last order by x.issued_on nulls first, x.id)))[1];
end $$;
create function kurator.addresses_fault(p_cell text, p_birth date, p_today date) returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    -- one that has not ended would be taken for that of the row
    return exists (
        select from kurator.cell_values(p_cell) c cross join lateral kurator.course_parts(c.parts) x
         where cardinality(c.parts) > 6 or x[1] not in ('actual', 'registered') or x[2] !~ '^([0-9]{6})?$' or greatest(length(x[3]), length(x[4])) > 100 or length(x[5]) > 300
            or kurator.parse_date(x[6]) is null or kurator.parse_date(x[6]) >= p_today or kurator.parse_date(x[6]) < p_birth);
end $$;
create function kurator.ipras_fault(p_cell text, p_birth date, p_today date) returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return exists (
        select from kurator.cell_values(p_cell) c cross join lateral kurator.course_parts(c.parts) x
         where cardinality(c.parts) > 6 or concat(x[1], x[2]) = '' or greatest(length(x[1]), length(x[4])) > 60
            or x[2] <> '' and coalesce(kurator.parse_date(x[2]) > p_today or kurator.parse_date(x[2]) < p_birth, true)
            or x[3] not in ('', 'unlimited', 'until18') and coalesce(kurator.parse_date(x[3]) < kurator.parse_date(x[2]), kurator.parse_date(x[3]) is null)
            or x[5] not in ('', '1', '2', '3', 'child') or x[6] !~ '^([0-3]( [0-3]){6})?$');
end $$;
-- Numbers for those of them that are of the day of the row's own, which has none yet.
create function kurator.ipra_numbers(p_rest jsonb, p_issued date) returns bigint[] language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select array_agg(nextval('kurator.ipra_id_seq')) from kurator.cell_values(kurator.register_rest(p_rest) ->> 'ipras') c
             where kurator.parse_date(c.parts[2]) is not distinct from p_issued);
end $$;
grant execute on function kurator.ipra_numbers(jsonb, date) to kurator_import;
-- p_own: the programme of the row; p_earlier: the numbers taken so.
create function kurator.former_restore(p_person bigint, p_addresses text, p_ipras text, p_own bigint, p_earlier bigint[]) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    v_issued constant date := (select i.issued_on from kurator.ipra i where i.id = p_own);
begin
    insert into kurator.address (person_id, kind, postal_code, territory, settlement, line, valid_until)
    select p_person, x[1], nullif(x[2], ''), x[3], x[4], x[5], kurator.parse_date(x[6]) from kurator.cell_values(p_addresses) c cross join lateral kurator.course_parts(c.parts) x order by c.n;
    insert into kurator.ipra (id, person_id, number, issued_on, until_kind, valid_until, protocol, disability, limits) overriding system value
    select coalesce(p_earlier[case when s.same then (count(*) filter (where s.same) over (order by c.n))::int end], nextval('kurator.ipra_id_seq')), p_person, x[1], kurator.parse_date(x[2]), case when x[3] in ('unlimited', 'until18') then x[3] when x[3] <> '' then 'date' end,
           case when x[3] not in ('', 'unlimited', 'until18') then kurator.parse_date(x[3]) end, x[4], nullif(x[5], ''), string_to_array(nullif(x[6], ''), ' ')::int[]
      from kurator.cell_values(p_ipras) c cross join lateral kurator.course_parts(c.parts) x
     cross join lateral (select kurator.parse_date(c.parts[2]) is not distinct from v_issued as same) s order by c.n;
end $$;
grant execute on function kurator.addresses_fault(text, date, date), kurator.ipras_fault(text, date, date) to kurator_import, kurator_api;

-- ---- families --------------------------------------------------------------------------------------------------------------------

-- «3, 2, since, last day, coordinator, relation, to whom, relation, to whom …»: in the third family of the register he is the second; what he is to
-- which other of it. A record a family in which he lives, or lived.
create function kurator.family_fault(p_cell text, p_birth date) returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return exists (
        select from kurator.cell_values(p_cell) c cross join lateral kurator.course_parts(c.parts) x
         where c.n > 20 or cardinality(c.parts) > 45 or x[1] !~ '^[1-9][0-9]{0,6}$' or x[2] !~ '^[1-9][0-9]{0,3}$' or length(x[5]) > 302
            or x[3] <> '' and coalesce(kurator.parse_date(x[3]) < p_birth, kurator.parse_date(x[3]) is null)
            or x[4] <> '' and coalesce(kurator.parse_date(x[4]) < greatest(kurator.parse_date(x[3]), p_birth), kurator.parse_date(x[4]) is null)
            or exists (select from generate_series(6, cardinality(c.parts), 2) i
                        where kurator.word_code('kinship', c.parts[i]) is null or coalesce(c.parts[i + 1] !~ '^[1-9][0-9]{0,3}$' or c.parts[i + 1] = x[2], true)))
        -- in one at a time
        or (select count(*) > 1 from kurator.cell_values(p_cell) c where coalesce(c.parts[4], '') = '');
end $$;
-- What lines said of families: the others of one stand in other lines, which are written by another transaction, or wait in the tray.
create table kurator.import_family (
    import_id       bigint not null,
    line            int not null,
    n               int not null,                   -- which record of the line
    person_id       bigint not null,
    family          int not null,
    seat            int not null,
    said            text[] not null,
    household_id    bigint,
    member_id       bigint,
    primary key (import_id, line, n)
) with (autovacuum_analyze_threshold = 5000);
create index import_family_seat on kurator.import_family (import_id, family, seat);
create index import_family_person on kurator.import_family (person_id);
alter table kurator.import_family enable row level security;    -- no policies: reached by the functions below alone
set local role kurator_audit;
insert into audit.subject (relation, subject, journalled, reason) values ('kurator.import_family', 'person_id', false, 'lines of a file on their way: journalled as the families that they become');
set local role kurator_owner;
do $$ begin perform kurator.destroyed_so('kurator.import_family', 'delete', 'person'); end $$;
insert into kurator.merge_rule (relation, action, position, unless, why) values ('kurator.import_family', 'stay', 10, 'false', 'the family itself goes along; this is the file''s');

create function kurator.family_keep(p_import bigint, p_line int, p_person bigint, p_cell text) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    insert into kurator.import_family (import_id, line, n, person_id, family, seat, said)
    select p_import, p_line, c.n, p_person, c.parts[1]::int, c.parts[2]::int, c.parts[3:] from kurator.cell_values(p_cell) c;
end $$;
-- Makes the families of what lines that were written said; who comes later joins them, and then what others are to him is written, too. One
-- at a time: the two parts of a file have members of the same families.
create function kurator.families_restore(p_import bigint, p_office int) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r record;
    v_home bigint;
    v_member bigint;
begin
    if not exists (select from kurator.import_family f where f.import_id = p_import) then
        return;
    end if;
    perform pg_advisory_xact_lock(1262834253, 3);
    for r in select f.* from kurator.import_family f where f.import_id = p_import and f.member_id is null order by f.line, f.n loop
        select f.household_id into v_home from kurator.import_family f where f.import_id = p_import and f.family = r.family and f.household_id is not null limit 1;
        if v_home is null then
            insert into kurator.household (office_id, coordinator_id)
            values (p_office, (select min(a.staff_id) from kurator.assignable(p_office) a where concat_ws(' ', a.surname, nullif(a.given_name, ''), nullif(a.patronymic, '')) = r.said[3])) returning id into v_home;
        end if;
        insert into kurator.household_member (person_id, household_id, since, until_on, recorded_by, kinship, kin_to, kin_more, kin_more_to)
        select r.person_id, v_home, kurator.parse_date(r.said[1]), kurator.parse_date(r.said[2]), kurator.me(), t.kin[1], t.to_whom[1], coalesce(t.kin[2:], '{}'), coalesce(t.to_whom[2:], '{}')
          from kurator.family_ties(p_import, r.family, r.said) t returning id into v_member;
        update kurator.import_family f set household_id = v_home, member_id = v_member where f.import_id = p_import and f.line = r.line and f.n = r.n;
        update kurator.person p set household_id = v_home, version = p.version + 1 where p.id = r.person_id and coalesce(r.said[2], '') = '' and p.household_id is null;
    end loop;
    -- of who was written before those to whom he is something
    update kurator.household_member m set kinship = t.kin[1], kin_to = t.to_whom[1], kin_more = t.kin[2:], kin_more_to = t.to_whom[2:], version = m.version + 1
      from kurator.import_family f cross join lateral kurator.family_ties(p_import, f.family, f.said) t
     where f.import_id = p_import and cardinality(f.said) > 3 and m.id = f.member_id and m.version < 10 and cardinality(t.kin) > num_nonnulls(m.kinship) + cardinality(m.kin_more);
end $$;
-- What a record says he is to whom, of those who are written by now.
create function kurator.family_ties(p_import bigint, p_family int, p_said text[], out kin text[], out to_whom bigint[]) language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    select array_agg(kurator.word_code('kinship', p_said[i]) order by i), array_agg(o.person_id order by i) into kin, to_whom
      from generate_series(4, cardinality(p_said), 2) i
     cross join lateral (select f.person_id from kurator.import_family f where f.import_id = p_import and f.family = p_family and f.seat = p_said[i + 1]::int order by f.line limit 1) o;
end $$;
grant execute on function kurator.families_restore(bigint, int) to kurator_import;
grant execute on function kurator.marks_fault(text, date), kurator.cases_fault(text, date, date), kurator.family_fault(text, date), kurator.cases_of(text) to kurator_import, kurator_api;
