-- majority.sql - at eighteen: who spoke for a child does so no more, by itself, and the supervisor is told for thirty days.
\set prefix maj_
\set boss maj_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();

-- ---- from which day ---------------------------------------------------------------------------------------------------------------
select is(kurator.of_age_on(d), e, d || '') from (values (date '2008-11-24', date '2026-11-24'), ('2008-02-29', '2026-03-01'), ('2008-02-28', '2026-02-28'), ('2009-01-01', '2027-01-01')) v(d, e);
-- the one rule of who is a minor, day by day
select is((select count(*)::int from generate_series(date '2007-12-25', '2008-03-05', interval '1 day') b, generate_series(date '2025-12-20', '2026-03-10', interval '1 day') t
            where (b.b > t.t - interval '18 years') <> (kurator.of_age_on(b.b::date) > t.t::date)), 0, 'as the ladder counts it');

create function tap.who(p_name text, p_birth date, p_relation text default 'mother', p_from date default null, p_until date default null, p_office int default 9001) returns bigint language plpgsql as $$
declare
    v bigint := tap.case_of(p_name, null, p_birth, p_office);
begin
    insert into kurator.representative (person_id, relation, surname, valid_from, valid_until) values (tap.person_of(v), p_relation, 'За-' || p_name, p_from, p_until);
    return v;
end $$;
create function tap.ends() returns text language sql as $$
    select string_agg(r.surname || ' ' || coalesce(r.valid_until::text, '-'), ', ' order by r.surname collate "C") from kurator.representative r where r.surname like 'За-%' $$;
-- What the board tells of, and the rows behind it, under a login.
create function tap.board(p_login text) returns text language sql as $$
    select tap.as_login(p_login, 'select b.n from api.board(9001) b where b.kind = ''wait'' and b.name = ''majority''') || ' '
           || tap.as_login(p_login, 'select coalesce(string_agg(split_part(l.name, '' '', 1), '' '' order by l.name collate "C"), ''-'') from api.board_list(9001, ''majority'', ''all'', null, null, null, 60) l') $$;

select tap.at('2026-11-20 09:00+08');
select tap.who('Взрослеев', '2008-11-24') as c \gset
select tap.who('Доверенный', '2008-11-24', 'proxy') \g /dev/null
select tap.who('Недееспособный', '2008-11-24') as incapable \gset
update kurator.person set incapable = true where id = tap.person_of(:incapable);
select tap.who('Прежний', '2008-11-24', 'guardian', null, '2026-10-01') \g /dev/null
select tap.who('Сроков', '2008-11-24', 'guardian', '2020-01-01', '2027-01-01') \g /dev/null
select tap.who('Позднее', '2008-11-24', 'trustee', '2026-11-24') \g /dev/null
select tap.who('Младший', '2008-11-25') \g /dev/null
select tap.who('Дальний', '2008-11-24', 'mother', null, null, 9002) \g /dev/null
select tap.who('Умерший', '2008-11-24') as dead \gset
update kurator.person set died_on = '2026-11-21' where id = tap.person_of(:dead);
select tap.who('Старший', '1990-01-01') \g /dev/null
select is(kurator.end_representation(), 0::bigint, 'nobody is of age yet');
select tap.at('2026-11-23 23:59+08');
select is(kurator.end_representation(), 0::bigint, 'nor a minute before');
select is(tap.board(:'boss'), '(0) ("")', 'nothing to tell');
select tap.at('2026-11-24 00:01+08');
select is(tap.board(:'boss'), '(2) ("Взрослеев Сроков")', 'told at once: the two of the office whose representation ends with that day');
select is((select w.relation from kurator.speaks_with(tap.person_of(:c), '2026-11-24') w), 'self', 'one speaks with himself');
select is(kurator.end_representation(), 2::bigint, 'two end');
select is(tap.ends(), 'За-Взрослеев 2026-11-23, За-Дальний -, За-Доверенный -, За-Младший -, За-Недееспособный -, За-Позднее -, За-Прежний 2026-10-01, За-Сроков 2026-11-23, За-Старший -, За-Умерший -',
          'who was appointed by a power of attorney, after that day, for an incapable one, for a grown-up stays; who had ended is left alone; in an office further west the day is yet to come');
select is(kurator.end_representation(), 0::bigint, 'once');
select tap.at('2026-11-24 09:00+08');
select is(kurator.end_representation(), 1::bigint, 'it has come there');
select is(tap.board(:'boss'), '(2) ("Взрослеев Сроков")', 'still told');
select is((select count(*)::int from kurator.representative_history h where h.person_id = tap.person_of(:c)), 1, 'the state before is kept');
select ok(exists (select from audit.entry e where e.relation = 'kurator.representative' and e.kind = 'update' and e.subject = tap.person_of(:c) and 'valid_until' = any (e.columns)), 'and journalled');
select alike(tap.as_login(:'boss', format('select holds, until from api.citizen(%s, ''family'', null) where kind = ''representative''', :c)), '(f,2026-11-23)', 'the card: over');
select alike(tap.as_login(:'boss', format('select holds from api.citizen(%s, ''family'', ''2026-11-23'') where kind = ''representative''', :c)), '(t)', 'the day before it was in force');
-- who sees it, and how long
select is(tap.board(:'prefix' || 'other'), ' ("")', 'another office sees nothing');
select tap.at('2026-12-23 09:00+08');
select is(tap.board(:'boss'), '(3) ("Взрослеев Младший Сроков")', 'on the thirtieth day');
select tap.at('2026-12-24 09:00+08');
select is(tap.board(:'boss'), '(1) (Младший)', 'then no longer');
select is(kurator.end_representation(), 1::bigint, 'the younger one, late: with his own day');
select is((select valid_until from kurator.representative where surname = 'За-Младший'), '2026-11-24'::date, 'not the day of the run');
update kurator.case_file set state = 'closed', closed_on = '2026-12-24', close_reason = 'moved' where person_id in (select person_id from kurator.representative where surname = 'За-Младший');
select is(tap.board(:'boss'), '(0) ("")', 'of a closed case nobody is told');
-- it costs the citizens of thirty days, not all
select is(tap.as_login(l, 'select kurator.end_representation()'), '! 42501', 'nobody''s to call: ' || l) from unnest(array[:'boss', :'prefix' || 'admin']) l;
select * from finish();
rollback;
