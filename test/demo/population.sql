-- population.sql - the demo's invented citizens: every source and every state of the contact ladder around today, for the
-- five offices of staff.sql. Everything goes through the functions the program itself calls, with the login of an
-- invented clerk and a clock that is moved for the time of this one transaction; so rights, ladder, deadlines and
-- journal are as they would be had it been typed in. Run once, by the superuser of the demo's database.
\set ON_ERROR_STOP on
set client_min_messages = warning;
\ir names.sql
begin;
select kurator.clock() as now, pg_get_functiondef('kurator.clock()'::regprocedure) as clock_before
\gset
create or replace function kurator.clock() returns timestamptz language sql stable
    as $$ select pg_catalog.current_setting('kurator_demo.now')::timestamptz $$;

create table pg_temp.office (no int, suffix text, buryat int, postal_code text, settlements text[], streets text[]);
insert into pg_temp.office values
 (1, '', 60, '669452', '{Кутулик,Кутулик,Бахтай,Аларь,Забитуй,Нельхай,Тыргетуй,Могоёнок}', '{Советская,Вампилова,Матросова,Школьная,Лермонтова,Трактовая,Заречная}'),
 (3, '_balagansk', 10, '666391', '{Балаганск,Балаганск,Балаганск,Биритск,Коновалово,Кумарейка,Тарнополь,Шарагай}', '{Юбилейная,Ангарская,Кольцевая,Мира,Набережная,Лесная}'),
 (10, '_irkutsk', 15, '664046', '{Иркутск}', '{Байкальская,Донская,Лермонтова,Розы Люксембург,Ржанова,Трилиссера,Подгорная,Сурикова,Баумана,Севастопольская}'),
 (24, '_olkhon', 50, '666130', '{Еланцы,Еланцы,Хужир,Сахюрта,Бугульдейка,Онгурён,Тырган}', '{Бураева,Пенкальского,Байкальская,Лесная,Приморская}'),
 (40, '_angarsk', 10, '665821', '{Ангарск,Ангарск,Ангарск,Мегет,Савватеевка,Одинск}', '{Коминтерна,Горького,Чайковского,Ворошилова,Файзулина,Октябрьская}');

-- A story: how many, whom, from what source, how many working days ago it arrived, and what was done since. Of a step:
-- d - working days after the arrival, t - local time, do - what (an attempt unless named), by - whose login, meet - a
-- meeting so many working days from today, decide - a decision so many days from today; the rest are form fields.
create table pg_temp.story (id int generated always as identity, n int, title text, age text, source text, back int, steps jsonb, extra jsonb);
insert into pg_temp.story (n, title, age, source, back, steps, extra) values
 (2, 'overdue, nobody tried', 'adult', 'ipra', 7, '[]', '{}'),
 (1, 'overdue, nobody tried, child', 'child', 'ipra', 6, '[]', '{}'),
 (1, 'overdue, nobody''s', 'senior', 'organisation', 6, '[]', '{"assignee": ""}'),
 (2, 'overdue, visit open', 'adult', 'ipra', 7, '[{"d":1,"t":"10:05","channel":"phone","outcome":"no_answer"},{"d":2,"t":"16:40","channel":"phone","outcome":"no_answer"}]', '{}'),
 (1, 'overdue, one call', 'senior', 'ipra', 6, '[{"d":3,"t":"11:20","channel":"phone","outcome":"busy"}]', '{}'),
 (1, 'overdue, post open', 'senior', 'ipra', 7, '[{"d":1,"t":"09:40","channel":"phone","outcome":"no_answer"},{"d":2,"t":"15:10","channel":"phone","outcome":"message_left"},{"d":4,"t":"12:00","channel":"visit","outcome":"nobody_home"}]', '{}'),
 (1, 'overdue, post open after two visits', 'adult', 'organisation', 8, '[{"d":1,"t":"09:15","channel":"phone","outcome":"no_answer"},{"d":1,"t":"14:20","channel":"phone","outcome":"busy"},{"d":3,"t":"11:30","channel":"visit","outcome":"not_opened"},{"d":4,"t":"16:00","channel":"visit","outcome":"nobody_home","performer":"Администрация поселения"}]', '{}'),
 (1, 'told, overdue in the register', 'adult', 'ipra', 7, '[{"d":2,"t":"10:30","channel":"phone","outcome":"told","answer":"agreed","meet":2,"place":"office","esrn":"no"}]', '{}'),
 (1, 'told, not in the register', 'child', 'ipra', 3, '[{"d":1,"t":"10:10","channel":"phone","outcome":"told","answer":"agreed","meet":1,"place":"home","esrn":"no"}]', '{}'),
 (2, 'due today, nobody tried', 'adult', 'ipra', 5, '[]', '{}'),
 (2, 'due today, one call', 'senior', 'ipra', 5, '[{"d":2,"t":"17:05","channel":"phone","outcome":"no_answer"}]', '{}'),
 (1, 'due today, call back', 'adult', 'organisation', 5, '[{"d":3,"t":"13:15","channel":"phone","outcome":"call_back","call_back":1}]', '{}'),
 (1, 'due today, visit open', 'senior', 'ipra', 5, '[{"d":1,"t":"10:00","channel":"phone","outcome":"no_answer"},{"d":3,"t":"10:00","channel":"phone","outcome":"not_in_service"}]', '{"phones":2}'),
 (2, 'due soon, nobody tried', 'adult', 'ipra', 2, '[]', '{"family":true}'),
 (2, 'due soon, nobody tried, child', 'child', 'ipra', 1, '[]', '{"family":true}'),
 (2, 'due soon, early', 'early', 'health', 2, '[]', '{}'),
 (1, 'due soon, helpline', 'senior', 'helpline', 1, '[]', '{}'),
 (1, 'due soon, own outreach', 'adult', 'outreach', 3, '[]', '{}'),
 (2, 'due soon, one call', 'adult', 'ipra', 3, '[{"d":1,"t":"11:45","channel":"phone","outcome":"no_answer"}]', '{}'),
 (1, 'due soon, visit open', 'senior', 'organisation', 4, '[{"d":1,"t":"09:30","channel":"phone","outcome":"no_answer"},{"d":2,"t":"18:10","channel":"phone","outcome":"no_answer"}]', '{}'),
 (1, 'no number: visit at once', 'senior', 'ipra', 2, '[]', '{"phones":0}'),
 (1, 'deaf: visit at once', 'adult', 'ipra', 2, '[]', '{"pref":"deaf"}'),
 (1, 'no voice calls, message sent', 'adult', 'ipra', 4, '[{"d":1,"t":"12:30","channel":"message","outcome":"sent"}]', '{"pref":"no_voice"}'),
 (1, 'only through the representative', 'adult', 'ipra', 3, '[]', '{"incapable":true,"pref":"via_representative"}'),
 (1, 'nothing to relatives', 'adult', 'organisation', 1, '[]', '{"pref":"do_not_mention,safe_hours"}'),
 (3, 'arrived today', 'adult', 'ipra', 0, '[]', '{}'),
 (1, 'arrived today, child', 'child', 'ipra', 0, '[]', '{}'),
 (2, 'waiting after the post', 'senior', 'ipra', 9, '[{"d":1,"t":"10:05","channel":"phone","outcome":"no_answer"},{"d":2,"t":"16:40","channel":"phone","outcome":"no_answer"},{"d":3,"t":"11:00","channel":"visit","outcome":"nobody_home"},{"d":4,"t":"15:30","channel":"post","outcome":"sent"}]', '{}'),
 (1, 'the notice came back', 'adult', 'ipra', 11, '[{"d":1,"t":"10:05","channel":"phone","outcome":"wrong_person"},{"d":2,"t":"11:00","channel":"visit","outcome":"moved"},{"d":3,"t":"15:30","channel":"post","outcome":"sent"},{"d":9,"t":"09:10","channel":"post","outcome":"returned","return_reason":"absent"}]', '{"phones":1}'),
 (2, 'meeting agreed', 'adult', 'ipra', 4, '[{"d":1,"t":"10:20","channel":"phone","outcome":"told","answer":"agreed","meet":2,"place":"office","esrn":"yes"}]', '{}'),
 (1, 'meeting agreed, child', 'child', 'ipra', 5, '[{"d":2,"t":"14:50","channel":"phone","outcome":"told","answer":"agreed","meet":3,"place":"home","esrn":"yes"}]', '{}'),
 (1, 'meeting agreed by an incoming call', 'senior', 'ipra', 3, '[{"d":1,"t":"09:50","channel":"phone","outcome":"no_answer"},{"d":1,"t":"15:25","channel":"phone","direction":"in","outcome":"told","answer":"agreed","meet":1,"place":"office","esrn":"yes"}]', '{}'),
 (2, 'agreed, no meeting yet', 'adult', 'organisation', 4, '[{"d":2,"t":"16:15","channel":"phone","outcome":"told","answer":"agreed","esrn":"yes"}]', '{}'),
 (1, 'came in person', 'adult', 'personal', 2, '[{"d":0,"t":"11:10","channel":"office","outcome":"told","answer":"agreed","meet":2,"place":"office","esrn":"no"}]', '{}'),
 (1, 'came in person today', 'senior', 'personal', 0, '[]', '{}'),
 (1, 'thinking', 'senior', 'ipra', 4, '[{"d":1,"t":"12:10","channel":"phone","outcome":"told","answer":"thinking","decide":4,"esrn":"yes"}]', '{}'),
 (1, 'thinking, promised for today', 'adult', 'ipra', 4, '[{"d":1,"t":"12:40","channel":"phone","outcome":"told","answer":"thinking","decide":0,"esrn":"no"}]', '{}'),
 (1, 'refused', 'senior', 'ipra', 6, '[{"d":2,"t":"13:30","channel":"phone","outcome":"told","answer":"refused","refusal":"has_help","consent_form":"oral","esrn":"yes"},{"d":3,"t":"09:00","do":"close","reason":"refused"}]', '{}'),
 (1, 'refused one need', 'adult', 'ipra', 4, '[{"d":1,"t":"15:45","channel":"phone","outcome":"told","answer":"agreed","need_social_services":"refused","need_accompaniment":"agreed","need_other_services":"agreed","refusal":"not_needed","meet":4,"place":"home","esrn":"yes"}]', '{}'),
 (1, 'forwarded', 'adult', 'ipra', 3, '[{"d":1,"t":"10:00","do":"forward"}]', '{}'),
 (1, 'told by mistake, clock runs again', 'adult', 'ipra', 3, '[{"d":1,"t":"10:00","channel":"phone","outcome":"told","answer":"agreed","esrn":"no"},{"d":1,"t":"10:20","do":"mistake","why":"wrong_person"}]', '{}'),
 (1, 'visit allowed early', 'senior', 'organisation', 3, '[{"d":1,"t":"09:30","channel":"phone","outcome":"no_answer"},{"d":1,"t":"10:30","do":"override","by":"supervisor","rung":"2","reason":"Живёт рядом с конторой, выезд быстрее звонка"}]', '{}'),
 (1, 'visited and told', 'senior', 'ipra', 6, '[{"d":1,"t":"10:00","channel":"phone","outcome":"no_answer"},{"d":2,"t":"10:00","channel":"phone","outcome":"no_answer"},{"d":4,"t":"11:40","channel":"visit","outcome":"told","answer":"agreed","meet":5,"place":"home","esrn":"yes"}]', '{}'),
 (1, 'died', 'senior', 'ipra', 7, '[{"d":1,"t":"10:00","channel":"phone","outcome":"reached","spoke_with":"family"},{"d":1,"t":"10:15","do":"close","reason":"died","confirm":"died"}]', '{}'),
 (1, 'moved away', 'adult', 'ipra', 8, '[{"d":2,"t":"10:00","channel":"phone","outcome":"reached","spoke_with":"family"},{"d":2,"t":"10:30","do":"close","reason":"moved"}]', '{}'),
 (3, 'programme agreed on', 'adult', 'ipra', 14, '[{"d":1,"t":"10:00","channel":"phone","outcome":"told","answer":"agreed","esrn":"yes"},{"d":6,"t":"12:00","do":"close","reason":"programme"}]', '{}');

create table pg_temp.made (office int, family int, person bigint);

-- The n-th working day after (before, when negative) a day.
create function pg_temp.wd(p_calendar text, p_day date, p_n int) returns date language sql stable as $$
    select case when p_n = 0 then p_day
                when p_n > 0 then (select day from kurator.workday where calendar = p_calendar and working and day > p_day order by day offset p_n - 1 limit 1)
                else (select day from kurator.workday where calendar = p_calendar and working and day < p_day order by day desc offset -p_n - 1 limit 1) end $$;

-- One save as this login at this moment, with the fields of the form; the id of what was saved. Anything but "saved" ends
-- the whole, with the story that led there.
create function pg_temp.save(p_what text, p_login text, p_at timestamptz, p_case bigint, p_office int, p_fields jsonb, p_story text)
    returns bigint language plpgsql as $$
declare
    request uuid := gen_random_uuid();
    names text[];
    vals text[];
    v int;
    answer kurator.save_row[];
begin
    select coalesce(array_agg(key order by key), '{}'), coalesce(array_agg(value order by key), '{}') into names, vals
      from jsonb_each_text(p_fields) where value <> '';
    select version into v from kurator.case_file where id = p_case;
    perform set_config('kurator_demo.now', p_at::text, true);
    execute format('set session authorization %I', p_login);
    if p_what = 'intake' then
        select array_agg(r) into answer from api.save_intake(request, p_office, null, names, array_fill(''::text, array[cardinality(names)]), vals) r;
    else
        execute format('select array_agg(r) from api.%I($1, $2, $3, $4, $5, $6) r', 'save_' || p_what) into answer
          using request, p_case, v, names, array_fill(''::text, array[cardinality(names)]), vals;
    end if;
    reset session authorization;
    if answer is null or answer[1].outcome <> 'saved' then
        raise exception 'story "%": % refused: %', p_story, p_what, answer using detail = p_fields::text;
    end if;
    return answer[1].id;
end $$;

-- A new citizen and the referral, as the intake form would send them. Members of a family share p_family.
create function pg_temp.intake_fields(p_i int, p_family int, p_o pg_temp.office, p_s pg_temp.story, p_received date, p_assignee text) returns jsonb language plpgsql as $$
declare
    buryat boolean := pg_temp.pick(p_family, 'buryat', 100) < p_o.buryat;
    sex text := (array['m', 'f'])[1 + pg_temp.pick(p_i, 'sex', 2)];
    minor boolean := p_s.age in ('early', 'child');
    spoken_for boolean := minor or coalesce((p_s.extra ->> 'incapable')::boolean, false);
    born date := p_received - case p_s.age when 'early' then 240 + pg_temp.pick(p_i, 'born', 700) when 'child' then 1200 + pg_temp.pick(p_i, 'born', 5200)
                                           when 'adult' then 6900 + pg_temp.pick(p_i, 'born', 14000) else 22400 + pg_temp.pick(p_i, 'born', 8000) end;
    n text[] := (pg_temp.name(p_family, buryat, sex))[1:1] || (pg_temp.name(p_i, buryat, sex))[2:3];
    parent text[] := pg_temp.name(p_family + 50000, buryat, 'f');
    phones int := coalesce((p_s.extra ->> 'phones')::int, 1 + pg_temp.pick(p_i, 'phones', 2));
    owner text := case when spoken_for then 'representative' else 'self' end;
    disability text := case when minor then case when p_s.age = 'early' and p_i % 2 = 0 then 'limited_health' else 'child' end
                            else (1 + pg_temp.pick(p_i, 'group', 3))::text end;
    f jsonb;
begin
    f := jsonb_build_object('source', p_s.source, 'received_on', p_received, 'incoming_no', 100 + p_i, 'incoming_on', p_received,
        'disability', disability, 'assignee', p_assignee, 'confirm', 'new',
        'surname', n[1], 'given_name', n[2], 'patronymic', n[3], 'birth_date', born, 'sex', sex,
        'snils', case when pg_temp.pick(p_i, 'has snils', 4) > 0 then pg_temp.snils(1000000 + p_i) else '' end,
        'postal_code', p_o.postal_code, 'settlement', pg_temp.word(p_o.settlements, p_family, 'settlement'),
        'address', format('ул. %s, д. %s%s', pg_temp.word(p_o.streets, p_family, 'street'), 1 + pg_temp.pick(p_family, 'house', 60),
                          case when pg_temp.pick(p_family, 'flat', 3) > 0 then ', кв. ' || 1 + pg_temp.pick(p_family, 'flatno', 70) else '' end),
        'pref', coalesce(p_s.extra ->> 'pref', ''));
    if phones > 0 then
        f := f || jsonb_build_object('phone1', '+7900000' || lpad((p_i * 7 % 10000)::text, 4, '0'), 'phone1_owner', owner);
    end if;
    if phones > 1 then
        f := f || jsonb_build_object('phone2', '+7900000' || lpad((5000 + p_i * 7 % 5000)::text, 4, '0'), 'phone2_owner', 'family');
    end if;
    if spoken_for then
        f := f || jsonb_build_object('rep_relation', case when minor then 'mother' else 'guardian' end,
            'rep_surname', case when minor and right(n[1], 1) = 'а' then n[1] when minor then n[1] || 'а' else parent[1] end,
            'rep_given_name', parent[2], 'rep_patronymic', parent[3]);
        if not minor then f := f || jsonb_build_object('incapable', 'yes'); end if;
    end if;
    if p_s.source = 'ipra' then
        f := f || jsonb_build_object('region_received_on', p_received - 1, 'sender', 'Бюро МСЭ № ' || 1 + pg_temp.pick(p_i, 'bureau', 30),
            'sender_no', format('%s/%s', 800 + p_i, to_char(p_received, 'YY')), 'sender_on', p_received - 4,
            'ipra_number', format('%s.%s.38/%s', 100 + p_i, 1 + pg_temp.pick(p_i, 'ipra', 40), to_char(p_received, 'YYYY')), 'ipra_issued_on', p_received - 9)
            || case when minor then '{"ipra_until": "until18"}' when disability = '1' then '{"ipra_until": "unlimited"}'
                    else jsonb_build_object('ipra_until', 'date', 'ipra_valid_until', (p_received + interval '1 year')::date) end;
    elsif p_s.source in ('organisation', 'health') then
        f := f || jsonb_build_object('sender', case p_s.source when 'health' then 'Районная больница' else 'Администрация поселения' end,
            'sender_no', 20 + p_i, 'sender_on', p_received - 2);
    end if;
    return f;
end $$;

-- The fields of one step.
create function pg_temp.step_fields(p_step jsonb, p_case bigint, p_at timestamptz, p_i int, p_calendar text, p_zone text, p_today date) returns jsonb
    language plpgsql as $$
declare
    f jsonb := p_step - '{d,t,do,by,meet,decide,call_back}'::text[];
    c kurator.case_file;
    spoken_for boolean;
begin
    case p_step ->> 'do'
    when 'mistake' then
        return f || jsonb_build_object('attempt_id', (select max(attempt_id) from kurator.attempt_case where case_id = p_case));
    when 'forward' then
        return jsonb_build_object('note', 'Проживает на территории другого оператора',
            'organisation', (select o.id from kurator.organisation o join pg_temp.office d using (no) join kurator.case_file f on f.office_id <> o.id
                                      where f.id = p_case order by (p_i + o.no) % 7, o.no limit 1));
    when 'close', 'override', 'esrn', 'appointment' then
        return f;
    else
        null;
    end case;
    select * into c from kurator.case_file where id = p_case;
    select p.incapable or age(p_today, p.birth_date) < interval '18 years' into spoken_for from kurator.person p where p.id = c.person_id;
    f := jsonb_build_object('direction', 'out', 'happened_at', to_char(p_at at time zone p_zone, 'YYYY-MM-DD HH24:MI')) || f;
    if f ->> 'channel' = 'phone' then
        f := f || jsonb_build_object('phone_id', (select id from kurator.phone where person_id = c.person_id and state <> 'wrong' order by position, id limit 1));
    end if;
    if f ->> 'outcome' in ('told', 'reached', 'call_back') and not f ? 'spoke_with' then
        f := f || jsonb_build_object('spoke_with', case when spoken_for then 'representative' else 'self' end);
    end if;
    if p_step ? 'meet' then
        f := f || jsonb_build_object('meeting_at', pg_temp.wd(p_calendar, p_today, (p_step ->> 'meet')::int)
                || ' ' || (array['09:30', '10:00', '11:00', '14:00', '15:30'])[1 + p_i % 5], 'confirm', 'meeting_collision');
    end if;
    if p_step ? 'decide' then f := f || jsonb_build_object('decide_by', p_today + (p_step ->> 'decide')::int); end if;
    if p_step ? 'call_back' then f := f || jsonb_build_object('call_back_at', pg_temp.wd(p_calendar, (p_at at time zone p_zone)::date, 1) || ' 10:00'); end if;
    return f;
end $$;

set local kurator_demo.run_at = :'now';
do $$
declare
    real_now timestamptz := current_setting('kurator_demo.run_at')::timestamptz;
    o pg_temp.office;
    s pg_temp.story;
    org kurator.organisation;
    zone text;
    today date;
    received date;
    at timestamptz;
    logins text[];
    login text;
    assignee text;
    case_id bigint;
    step jsonb;
    i int := 0;
    family int;             -- the number that gives surname, parent and address
    family_story int := 0;
begin
    perform set_config('kurator_demo.now', real_now::text, true);
    for o in select * from pg_temp.office order by no loop
        select * into strict org from kurator.organisation where no = o.no;
        zone := kurator.office_zone(org.id);
        today := (real_now at time zone zone)::date;
        logins := array['demo_clerk' || o.suffix, 'demo_clerk2' || o.suffix, 'demo_coordinator' || o.suffix];
        for s in select t.* from pg_temp.story t, generate_series(1, t.n) order by t.id loop
            i := i + 1;
            family := case when s.extra ? 'family' and s.id = family_story then family else i end;
            family_story := s.id;
            received := pg_temp.wd(org.calendar, today, -s.back);
            login := logins[1 + i % 3];
            assignee := coalesce(s.extra ->> 'assignee', (select id::text from kurator.staff st where st.login = logins[1 + i % 3]));
            at := least((received + time '09:00' + i % 50 * interval '1 minute') at time zone zone, real_now);
            case_id := pg_temp.save('intake', login, at, null, org.id, pg_temp.intake_fields(i, family, o, s, received, assignee), s.title);
            insert into pg_temp.made select org.id, family, c.person_id from kurator.case_file c where c.id = case_id;
            for step in select * from jsonb_array_elements(s.steps) loop
                at := least((pg_temp.wd(org.calendar, received, (step ->> 'd')::int) + (step ->> 't')::time) at time zone zone, real_now - interval '1 minute');
                perform pg_temp.save(coalesce(step ->> 'do', 'attempt'),
                    case when step ->> 'by' = 'supervisor' then 'demo_supervisor' || o.suffix else login end,
                    at + interval '1 minute', case_id, org.id,
                    pg_temp.step_fields(step, case_id, at, i, org.calendar, zone, today), s.title);
            end loop;
        end loop;
    end loop;
end $$;

-- The families live together.
with families as (
    select office, family, array_agg(person) as people, row_number() over (partition by office order by family) as k
      from pg_temp.made group by office, family having count(*) > 1
), homes as (
    insert into kurator.household (office_id) select office from families order by office, family returning id, office_id
), numbered as (select *, row_number() over (partition by office_id order by id) as k from homes)
update kurator.person p
   set household_id = h.id
  from families f join numbered h on h.office_id = f.office and h.k = f.k
 where p.id = any (f.people);

-- Requests of the first office to the co-executor: overdue, due today and soon, answered (one answer unread), refused, not to the
-- right address, withdrawn. back: working days ago; done: how many days later it was answered.
create table pg_temp.asked (back int, kind text, words text, along jsonb, done int, result text, answer text);
insert into pg_temp.asked values
 (6, 'service', 'Прошу предоставить место на курс социальной адаптации с 1-го числа следующего месяца.', '{"birth_date":"yes"}', null, null, null),
 (5, 'information', 'Прошу сообщить, состоит ли гражданин на учёте в Центре и какие услуги получает.', '{}', null, null, null),
 (5, 'service', 'Прошу принять на консультацию психолога.', '{"phone":"yes"}', 2, 'executed', 'Консультация проведена, рекомендован повторный приём через месяц.'),
 (4, 'service', 'Прошу доставить средства реабилитации из пункта проката: ходунки.', '{"phone":"yes","address":"yes"}', 3, 'refused', 'Ходунков в пункте проката сейчас нет, ожидаются в следующем квартале.'),
 (3, 'appeal', 'Прошу поддержать ходатайство о внеочередном предоставлении места в группе дневного пребывания.', '{"birth_date":"yes"}', null, null, null),
 (3, 'information', 'Прошу выслать копию заключения о нуждаемости в переобучении.', '{}', 1, 'passed_on', 'Это выдаёт центр занятости района.'),
 (1, 'service', 'Прошу направить специалиста на дом для обучения пользованию коляской.', '{"phone":"yes","address":"yes"}', null, null, null);
do $$
declare
    real_now timestamptz := current_setting('kurator_demo.run_at')::timestamptz;
    org kurator.organisation;
    csa int := (select id from kurator.organisation where kind = 'csa' order by id limit 1);
    zone text;
    q pg_temp.asked;
    c kurator.case_file;
    day date;
    id bigint;
    i int := 0;
begin
    select * into strict org from kurator.organisation where no = 1;
    zone := kurator.office_zone(org.id);
    for q in select * from pg_temp.asked loop
        i := i + 1;
        day := pg_temp.wd(org.calendar, (real_now at time zone zone)::date, -q.back);
        select t.* into strict c from kurator.case_file t
         where t.office_id = org.id and t.state = 'open' and t.received_on <= day
           and exists (select from kurator.phone p where p.person_id = t.person_id and p.state not in ('wrong', 'unserviced'))
           and exists (select from kurator.address a where a.person_id = t.person_id)
         order by t.notified_at is null, t.id offset i % 4 limit 1;
        id := pg_temp.save('request', 'demo_coordinator', least((day + time '11:00' + i * interval '7 minutes') at time zone zone, real_now), c.id, org.id,
            jsonb_build_object('kind', q.kind, 'organisation', csa::text, 'text', q.words, 'confirm', 'request_twice', 'birth_date', coalesce(q.along ->> 'birth_date', 'no'),
                'phone', case when q.along ? 'phone' then (select min(p.id)::text from kurator.phone p where p.person_id = c.person_id and p.state not in ('wrong', 'unserviced')) else 'no' end,
                'address', case when q.along ? 'address' then (select min(a.id)::text from kurator.address a where a.person_id = c.person_id) else 'no' end), 'request');
        if q.done is not null then
            perform pg_temp.save('request_answer', 'demo_executor', least((pg_temp.wd(org.calendar, day, q.done) + time '15:40') at time zone zone, real_now), id, csa,
                jsonb_build_object('result', q.result, 'answer', q.answer), 'answer');
        end if;
        if q.result = 'executed' then
            perform pg_temp.save('request_read', 'demo_clerk', real_now, id, org.id, '{}', 'answer read');
        end if;
    end loop;
    perform pg_temp.save('request_withdraw', 'demo_coordinator', real_now, x.id, org.id, '{"reason":"отправлено не тому гражданину"}', 'withdrawn')
       from (select pg_temp.save('request', 'demo_coordinator', real_now - interval '1 hour', c.id, org.id,
                jsonb_build_object('kind', 'appeal', 'organisation', csa::text, 'text', 'Прошу рассмотреть.', 'birth_date', 'no', 'phone', 'no', 'address', 'no', 'confirm', 'request_twice'), 'request') as id) x;
end $$;

-- One citizen of the first office was entered three times, in three spellings (the list of duplicates).
do $$
declare
    p kurator.person;
    v_id bigint;
    i int;
begin
    select t.* into strict p from kurator.person t join kurator.person_office o on o.person_id = t.id join kurator.organisation g on g.id = o.office_id and g.no = 1
     where length(t.surname) > 7 and length(t.patronymic) > 7 and length(t.given_name) > 3 order by t.id limit 1;
    for i in 1 .. 2 loop
        insert into kurator.person (surname, given_name, patronymic, birth_date, sex)
             values (case i when 1 then left(p.surname, 4) || substr(p.surname, 6) else p.surname end, p.given_name,
                     case i when 2 then left(p.patronymic, 4) || substr(p.patronymic, 6) else p.patronymic end, p.birth_date, p.sex) returning id into v_id;
        insert into kurator.person_office (office_id, person_id) select g.id, v_id from kurator.organisation g where g.no = 1;
        insert into kurator.phone (person_id, number) values (v_id, '+790000008' || (40 + i));
        insert into kurator.address (person_id, settlement, line) select v_id, a.settlement, a.line from kurator.address a where a.person_id = p.id order by a.id limit i - 1;
    end loop;
end $$;

:clock_before;
commit;
select count(*) || ' cases, ' || count(*) filter (where state = 'open') || ' open' as "invented" from kurator.case_file;
