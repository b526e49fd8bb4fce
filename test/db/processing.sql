-- processing.sql - consent to processing of personal data: its form, its withdrawal, what the card is told, and who is due for destruction.
\set prefix prc_
\set clerk prc_clerk
\set boss prc_supervisor
begin;
\ir setup/world.psql
\ir setup/save.psql
select tap.world(:'prefix');
select no_plan();
create function tap.mind(p_login text, p_case bigint, variadic p_fields text[]) returns text language sql as $$ select tap.mended(p_login, 'processing', p_case, p_fields) $$;
create function tap.stands(p_case bigint) returns text language sql as $$
    select concat_ws(' ', s.state, s.on_day, s.destroy_by) from kurator.processing_state(tap.person_of(p_case), 9001, kurator.office_today(9001)) s $$;
create function tap.row_of(p_case bigint) returns text language sql as $$
    select id::text from kurator.processing where person_id = tap.person_of(p_case) order by id desc limit 1 $$;
select tap.case_of('Согласнов', '+79000000001') as c \gset

-- ---- rights, and what a form may say ----
select is(tap.mind(l, :c, 'form=written', 'given_on=2026-11-20', 'given_by=self'), e, l)
  from (values (:'prefix' || 'other', '! KU001'), (:'prefix' || 'monitor', '! 42501'), (:'prefix' || 'executor', '! 42501'), (:'prefix' || 'auditor', '! 42501')) x(l, e);
select is(tap.stands(:c), 'none', 'nothing is recorded: that keeps nobody from working');
select is(tap.mind(:'clerk', :c, variadic f), 'refused ' || e, array_to_string(f, ' ')) from (values
    (array['document=12'], 'field.required:form, field.required:given_on'),
    (array['form=oral', 'given_on=2026-11-20', 'given_by=self'], 'field.choice:form'),
    (array['form=written', 'given_on=2026-11-20'], 'field.required:given_by'),
    (array['form=written', 'given_on=2026-11-24', 'given_by=self'], 'processing.day:given_on'),
    (array['form=written', 'given_on=1960-01-01', 'given_by=self'], 'processing.day:given_on'),
    (array['form=written', 'given_on=20.11.2026', 'given_by=self'], 'field.format:given_on'),
    (array['form=written', 'given_on=2026-11-20', 'given_by=self', 'until_on=2026-11-19'], 'processing.until:until_on'),
    (array['form=law', 'given_on=2026-11-20'], 'processing.law_named:document'),
    (array['form=law', 'given_on=2026-11-20', 'document=442-ФЗ', 'withdrawn_on=2026-11-20'], 'processing.law:withdrawn_on'),
    (array['form=written', 'given_on=2026-11-20', 'given_by=self', 'withdrawn_on=2026-11-19', 'withdrawn_by=self', 'after=destroy'], 'processing.withdrawn_day:withdrawn_on'),
    (array['form=written', 'given_on=2026-11-20', 'given_by=self', 'withdrawn_on=2026-11-21'], 'field.required:after, field.required:withdrawn_by'),
    (array['form=written', 'given_on=2026-11-20', 'given_by=self', 'id=999999'], 'processing.unknown:id'),
    (array['form=written', 'given_on=2026-11-20', 'given_by=self', 'oral=yes'], 'field.unknown:oral')) x(f, e);
select is(tap.mind(:'clerk', tap.case_of('Малов', null, '2015-05-05'), 'form=written', 'given_on=2026-11-20', 'given_by=self'), 'refused processing.representative:given_by', 'a child does not consent itself');
select is(tap.mind(:'clerk', tap.case_of('Малов', null, '2015-05-05'), 'form=written', 'given_on=2026-11-20', 'given_by=representative'), 'saved', 'the representative does');

-- ---- given, expired, withdrawn, taken back ----
select is(tap.mind(:'clerk', :c, 'form=written', 'given_on=2026-11-20', 'until_on=2026-12-31', 'given_by=self', 'document=№ 7'), 'saved', 'a consent');
select is(tap.stands(:c), 'given 2026-11-20', 'holds');
select is(tap.as_login(:'clerk', format('select p.kind, p.state, p.form, p.until_on, p.document from api.case_processing(%s) p', :c)), E'(state,given,,,)\n(row,given,written,2026-12-31,"№ 7")', 'the card is told');
select is(tap.as_login(:'prefix' || 'other', format('select * from api.case_processing(%s)', :c)), '', 'another office is not');
select tap.at('2027-01-01 10:00+08');
select is(tap.stands(:c), 'expired 2026-12-31', 'is over after its day');
select tap.at('2026-11-23 10:00+08');
select is(tap.mind(:'clerk', :c, 'id=' || tap.row_of(:c), 'until_on=2026-12-30>2027-06-30'), 'conflict conflict.field:until_on(2026-12-30,2026-12-31,2027-06-30,Иванова О. П.,2026-11-23 10:00,days)', 'what a colleague changed is shown');
select is(tap.mind(:'clerk', :c, 'id=' || tap.row_of(:c), 'withdrawn_on=2026-11-22', 'withdrawn_by=self', 'after=destroy'), 'saved', 'withdrawn');
select is(tap.stands(:c), 'withdrawn 2026-11-22 2026-12-22', 'thirty days to destroy');
insert into kurator.setting (key, organisation_id, value) values ('processing.withdrawn_days', 9001, '10');
select is(tap.stands(:c), 'withdrawn 2026-11-22 2026-12-02', 'or as many as the office has set');
select is((select count(*)::int from kurator.processing_history), 1, 'what stood there before is kept');
select tap.at('2026-11-24 10:00+08');
select is(tap.mind(:'clerk', :c, 'id=' || tap.row_of(:c), 'withdrawn_on=2026-11-22>', 'withdrawn_by=self>', 'after=destroy>'), 'refused processing.not_yours:withdrawn_on', 'the day after a clerk takes nothing back');
select is(tap.mind(:'boss', :c, 'id=' || tap.row_of(:c), 'withdrawn_on=2026-11-22>', 'withdrawn_by=self>', 'after=destroy>'), 'saved', 'the supervisor does');
select is(tap.stands(:c), 'given 2026-11-20', 'it holds again');
select is(tap.mind(:'boss', :c, 'id=' || tap.row_of(:c), 'withdrawn_on=2026-11-24', 'withdrawn_by=representative', 'after=law'), 'saved', 'withdrawn, another ground');
select is(tap.stands(:c), 'law 2026-11-24', 'goes on by law');
select is((select array_agg(distinct e.kind order by e.kind) from audit.entry e where e.relation = 'kurator.processing' and e.subject = tap.person_of(:c)), '{insert,update}', 'each is in the journal of the citizen');

-- ---- the timeline ----
select is(tap.as_login(:'clerk', format('select t.at, t.outcome, t.detail from api.case_timeline(%s, 50) t where t.kind = ''processing''', :c)),
          E'("2026-11-23 10:00",written,"2026-11-20|2026-12-31|self|№ 7")\n("2026-11-24 10:00",withdrawn,2026-11-24|law)', 'both stand in the timeline');

-- ---- who is due ----
create function tap.due() returns text language sql as $$
    select string_agg(concat_ws(' ', p.surname, d.ground, d.since, d.due_on, case when d.is_open then 'open' end), ', ' order by p.surname) from kurator.destruction_due(9001, null) d join kurator.person p on p.id = d.person_id $$;
create function tap.closed(p_surname text, p_reason text, p_day date, p_died date default null) returns bigint language plpgsql as $$
declare
    c bigint := tap.case_of(p_surname, null, '1950-01-01');
begin
    update kurator.case_file set state = 'closed', close_reason = p_reason, closed_on = p_day where id = c;
    update kurator.person set died_on = p_died where id = tap.person_of(c);
    perform kurator.recompute(c);
    return c;
end $$;
select is(tap.due(), null, 'nobody');
select tap.closed('Авдеев', 'refused', '2021-11-24'), tap.closed('Белов', 'refused', '2021-11-25'), tap.closed('Власов', 'died', '2023-11-20', '2023-11-20'),
       tap.closed('Громов', 'died', '2024-11-20', '2024-11-20'), tap.closed('Дымов', 'error', '2026-05-24'), tap.closed('Ежов', 'error', '2026-05-25'),
       tap.closed('Жуков', 'programme', '2015-01-01');
select is(tap.due(), 'Авдеев closed 2021-11-24 2026-11-24, Власов died 2023-11-20 2026-11-20, Дымов error 2026-05-24 2026-11-24', 'on the day each time is over, not before; who is accompanied stays');
select tap.case_of('Зимин', null) as z \gset
select is(tap.mind(:'clerk', :z, 'form=written', 'given_on=2026-11-20', 'given_by=self', 'withdrawn_on=2026-11-24', 'withdrawn_by=self', 'after=destroy'), 'saved', 'a case is open');
select is(tap.due(), 'Авдеев closed 2021-11-24 2026-11-24, Власов died 2023-11-20 2026-11-20, Дымов error 2026-05-24 2026-11-24, Зимин withdrawn 2026-11-24 2026-12-04 open', 'who withdrew is there at once, marked as open');
select is(tap.mind(:'clerk', :z, 'form=law', 'given_on=2026-11-24', 'document=442-ФЗ, ст. 9'), 'saved', 'another ground is recorded');
select is(tap.due() like '%Зимин%', false, 'that takes him off');
insert into kurator.case_file (office_id, person_id, source, ladder, received_on) select 9001, id, 'ipra', true, '2026-11-24' from kurator.person where surname = 'Авдеев';
select is(tap.due() like '%Авдеев%', false, 'never who has a case open');
insert into kurator.setting (key, organisation_id, value) values ('retention.died_years', 9001, '2');
select is(tap.due() like '%Громов died 2024-11-20 2026-11-20%', true, 'the time is the office''s setting');
select is((select count(*)::int from kurator.destruction_due(9002, null)), 0, 'not another office''s');

-- ---- many ----
select tap.case_of('Многов', '+79000000031') as m \gset
insert into kurator.processing (person_id, office_id, form, given_on, given_by, document) select tap.person_of(:m), 9001, 'written', date '2026-10-01' - n, 'self', '№ ' || n from generate_series(1, 25) n;
select is(tap.as_login(:'clerk', format('select count(*) from api.case_processing(%s)', :m)), '(26)', 'of many consents none is left out');
select is(tap.as_login(:'clerk', format('select count(*) from api.case_card(%s, null, 9) c where c like ''(7,%%''', :m)), '(26)', 'nor on the card');
select * from finish();
rollback;
