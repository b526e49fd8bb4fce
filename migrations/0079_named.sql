-- role: kurator_owner
-- Texts that belong to nobody and may name somebody all the same: names of files and of saved views, notes of acts. When the data of a citizen are
-- destroyed they are looked through for him and for who represents him; and each other text has its reason why it is not.

-- ---- who is named ----

-- A word as it may stand in a text, without the ending of its case: Петрова, Петровой, Петрову; Тайная, Тайной. Who has two letters is Ли.
create function kurator.name_forms(p_word text) returns text language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
    v_stem constant text := regexp_replace(p_word, '(?<=...)[аеийоуыьэюя]{1,2}$', '');
    v_latin constant text[] := '{а,a,б,b,в,(v|w|ff),г,(g|h),д,d,е,(e|ye|je|ie|yo|io|jo),ж,(zh|j|g),з,z,и,(i|y|ii|yi),й,(y|i|j|),к,(k|c),л,l,м,m,н,n,о,o,п,p,р,r,с,(s|ss),т,t,у,(u|ou),ф,(f|ph),х,(kh|h|x),'
                               'ц,(ts|tc|c|tz),ч,(ch|tch),ш,(sh|sch),щ,(shch|sch|sh),ъ,"",ы,(y|i),ь,(j|y|i|),э,e,ю,(yu|ju|iu|u),я,(ya|ja|ia|a)}';
    v_out text := '';
begin
    for i in 1 .. length(v_stem) loop
        v_out := v_out || coalesce(v_latin[array_position(v_latin, substr(v_stem, i, 1)) + 1], substr(v_stem, i, 1));
    end loop;
    return case when length(v_stem) < 3 then format('%s|%s', v_stem, v_out)
                else format('%s[авгеийомухыьюя]{0,%s}|%s[aeghijmouvxy]{0,3}', v_stem, case when length(v_stem) = 3 then 2 else 3 end, v_out) end;
end $$;
create function kurator.needles(p_person bigint) returns kurator.needles language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    n kurator.needles;
begin
    select string_agg(kurator.name_forms(w), '|') into n.words
      from (select distinct w from (select p.surname from kurator.person p where p.id = p_person
                                    union select h.surname from kurator.person_history h where h.id = p_person
                                    union select f.surname from kurator.former_name f where f.person_id = p_person
                                    union select r.surname from kurator.representative r where r.person_id = p_person
                                    union select h.surname from kurator.representative_history h where h.person_id = p_person) s(surname)
             cross join lateral unnest(kurator.name_words(s.surname)) w where length(w) > 1) x;
    select string_agg(kurator.name_forms(w), '|') into n.given
      from kurator.person p cross join lateral unnest(kurator.name_words(p.given_name)) w where p.id = p_person and length(w) > 1;
    n.numbers := array(select x from (select p.snils from kurator.person p where p.id = p_person union select h.snils from kurator.person_history h where h.id = p_person
                                      union select right(f.number, 10) from kurator.phone f where f.person_id = p_person
                                      union select right(h.number, 10) from kurator.phone_history h where h.person_id = p_person) y(x) where length(x) >= 10);
    n.words := '^(' || n.words || ')$';
    n.given := '^(' || n.given || ')$';
    return n;
end $$;
-- Words as name_words has them; those that are written together (ПетроваАС2026) are parted first.
create function kurator.text_words(p_text text) returns text[] language sql immutable strict parallel safe as $$
    select kurator.name_words(regexp_replace(regexp_replace(p_text, '([а-яёa-z])([А-ЯЁA-Z])', '\1 \2', 'g'), '[0-9]+', ' ', 'g')) $$;
create function kurator.named_in(p_text text, n kurator.needles) returns boolean language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
    -- (first the whole text, where nearly none has it: to part it into words is fifty times dearer)
    return coalesce(translate(lower(normalize(p_text, NFC) collate "ru-x-icu"), 'ё''’ʼ', 'е') ~ substr(n.words, 2, length(n.words) - 2)
                    and exists (select from unnest(kurator.text_words(p_text)) w where w ~ n.words), false)
        or coalesce(p_text ~ array_to_string(string_to_array(nullif(array_to_string(n.numbers, '|'), ''), null), '[^0-9|]{0,3}'), false);      -- however its digits are parted
end $$;
-- The citizen himself, and no namesake of his family: surname and given name, or a number.
create function kurator.tells_of(p_text text, n kurator.needles) returns boolean language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
    return kurator.named_in(p_text, row(null, null, n.numbers)::kurator.needles)
        or kurator.named_in(p_text, n) and kurator.named_in(p_text, row(n.given, null, '{}')::kurator.needles);
end $$;
-- Does a note of an act name one whose data it destroys, or who represents him: by a surname, by given name and patronymic, by a number? The act stays.
create function kurator.told_in(p_text text, p_person bigint) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    n constant kurator.needles := kurator.needles(p_person);
    v_patronymic text;
begin
    if p_text is null then
        return false;
    end if;
    select '^(' || string_agg(kurator.name_forms(w), '|') || ')$' into v_patronymic
      from kurator.person p cross join lateral unnest(kurator.name_words(p.patronymic)) w where p.id = p_person and length(w) > 1;
    return kurator.named_in(p_text, n)
        or kurator.named_in(p_text, row(n.given, null, '{}')::kurator.needles) and kurator.named_in(p_text, row(v_patronymic, null, '{}')::kurator.needles);
end $$;

-- ---- what becomes of each such text ----

-- Of every text of a table that names no citizen's row: set_to, what is set where it names him (condition: which rows of t may; $1 the citizen, $2 the
-- office, null: any); '': it is kept, why.
create table kurator.destruction_text (
    relation        text not null,
    col             text not null,
    set_to          text not null default '',
    condition       text not null default '',
    why             text not null,
    primary key (relation, col),
    check ((set_to = '') = (condition = ''))
);
insert into kurator.destruction_text values
 ('kurator.import_file', 'name', 'name = ''-''', '($2 is null or t.office_id = $2)', 'who named the file may have named it after the citizen'),
 ('kurator.saved_view', 'name', 'name = ''- '' || t.id || '' '' || left(gen_random_uuid()::text, 4), version = t.version + 1', '($2 is null or t.office_id = $2)', 'likewise; a name of its own, for there is one of each'),
 ('kurator.staff', 'lock_reason', 'lock_reason = ''-''', '($2 is null or exists (select from kurator.staff_role r where r.staff_id = t.id and r.organisation_id = $2))',
  'why an account was locked may tell at whom it had looked'),
 ('kurator.destruction', 'note', 'note = ''-''', 'exists (select from kurator.destruction_item i where i.destruction_id = t.id and i.person_id = $1 and ($2 is null or i.office_id = $2))',
  'refused where it names him; he may have got another name since'),
 ('kurator.destruction', 'decided_note', 'decided_note = ''-''', 'exists (select from kurator.destruction_item i where i.destruction_id = t.id and i.person_id = $1 and ($2 is null or i.office_id = $2))', 'likewise');
insert into kurator.destruction_text (relation, col, why)
select concat('kurator.', k.relation), c, k.why
  from (values
    ('api_definition', 'name sha256', 'of the program'), ('migration', 'file sha256 applied_by', 'of the program'), ('function_grant', 'function role', 'of the program'),
    ('form_field', 'form field grp relation col', 'of the program'), ('draft_form', 'form target', 'of the program'), ('merge_rule', 'relation action unless why', 'of the program'),
    ('destruction_rule', 'relation action level condition set_to why', 'of the program'), ('destruction_clean', 'relation', 'names of tables'), ('destruction_text', 'relation col set_to condition why', 'of the program'),
    ('filter', 'code name name_en own condition', 'of the program'), ('filter_value', 'filter code name name_en condition', 'of the program'), ('list_open', 'list used_table used_column shipped', 'of the program'),
    ('quality_rule', 'code kind', 'of the program'), ('register_field', 'code name name_en', 'of the program'), ('setting_kind', 'key type default_value allowed help help_en', 'of the program'),
    ('role', 'code name name_en', 'of the program'), ('target_category', 'code name name_en', 'of the program'), ('channel', 'code name name_en', 'of the program'),
    ('choice', 'list code name name_en extra', 'a list, kept by the administrator, who sees no citizen'), ('reference', 'list code name name_en extra', 'a list'), ('organisation_kind', 'code name name_en', 'a list'),
    ('outcome', 'channel code effect spoils_phone name name_en', 'a list'), ('period', 'code unit law name name_en', 'a list'), ('source', 'code period name name_en', 'a list'),
    ('register_column', 'register field', 'which columns a register has'), ('setting', 'key value', 'a setting'), ('save_setting', 'calendar zone message_notifies stops_on refusal_form', 'settings made ready'),
    ('calendar', 'code parent zone name', 'calendars'), ('calendar_current', 'calendar', 'calendars'), ('calendar_layer', 'calendar kind name', 'calendars'),
    ('calendar_revision', 'calendar layers', 'calendars'), ('calendar_version', 'loaded_by source sha256', 'calendars'), ('workday', 'calendar', 'calendars'),
    ('organisation', 'name short_name kind calendar territory postal_code address phones emails website area_code territory_keys', 'of an organisation'), ('site', 'name address', 'of an organisation'),
    ('routing', 'territory settlement target_category territory_key settlement_key', 'places'), ('no_visit', 'settlement order_no', 'places'), ('direction', 'name disability territory', 'predicates, of no one citizen'),
    ('identification_officer', 'order_no', 'of staff'), ('staff', 'login surname given_name patronymic changed_by', 'of staff'), ('staff_role', 'role', 'of staff'),
    ('role_kept', 'login surname given_name patronymic role', 'of staff'), ('elsewhere_asked', 'login', 'of staff'), ('household_history', 'changed_by', 'of staff'),
    ('request', 'login function body_hash result', 'what a save answered: emptied by kurator.destroy_citizen for the saves that changed something of his'),
    ('import_columns', 'kind head columns', 'a digest, and codes of columns'), ('import_file', 'kind sha256 columns source', 'digests and codes'), ('saved_view', 'terms', 'codes, and settlements'),
    ('destruction', 'state proposed_login decided_login', 'codes, of staff'), ('destruction_count', 'relation method', 'names of tables'),
    ('month_cell', 'line part place', 'figures by place'), ('quality_cell', 'span', 'figures'), ('quality_state', 'basis', 'figures'), ('quality_tally', 'rule', 'figures'), ('tally', 'period state', 'figures'), ('listed_tally', 'disability', 'figures')) k(relation, columns, why)
 cross join lateral regexp_split_to_table(k.columns, ' ') c
union all
select concat('audit.', k.relation), c, k.why
  from (values
    ('entry', 'login host program kind relation row_id columns digest why', 'sealed: no function writes there what a citizen is called (names of files and reasons of locks are values, programs and filters are ours or a question mark), and digests are salted'),
    ('value', 'salt values', 'the rows of the citizen go, and those of nobody''s that name him'), ('seal', 'digest', 'digests'), ('subject', 'relation subject reason', 'of the program')) k(relation, columns, why)
 cross join lateral regexp_split_to_table(k.columns, ' ') c;
alter table kurator.destruction_text set (autovacuum_analyze_threshold = 5000);
alter table kurator.destruction_text enable row level security;     -- no policies: read by the next

-- Sets it, and counts. (A part of kurator.destroy_citizen, whose role alone may call it.)
create function kurator.destroy_named(p_person bigint, p_office int, n kurator.needles) returns table (relation text, n_rows bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    r record;
begin
    for r in select x.* from kurator.destruction_text x where x.set_to <> '' order by x.relation, x.col loop
        execute format('update %s t set %s where %s and kurator.named_in(t.%I, $3)', r.relation, r.set_to, r.condition, r.col) using p_person, p_office, n;
        relation := r.relation;
        get diagnostics n_rows = row_count;
        if n_rows > 0 then
            return next;
        end if;
    end loop;
    relation := 'audit.value';
    n_rows := audit.destroy_named(n, p_office, array(select t.id::text from kurator.import_file t where t.office_id = p_office), array(select t.id::text from kurator.saved_view t where t.office_id = p_office),
                                  array(select r.staff_id::text from kurator.staff_role r where r.organisation_id = p_office),
                                  array(select i.destruction_id::text from kurator.destruction_item i where i.person_id = p_person and (p_office is null or i.office_id = p_office)));
    return next;
end $$;
revoke all on function kurator.destroy_named(bigint, int, kurator.needles) from public;
grant execute on function kurator.needles(bigint), kurator.named_in(text, kurator.needles), kurator.tells_of(text, kurator.needles), kurator.text_words(text), kurator.name_forms(text),
    kurator.destroy_named(bigint, int, kurator.needles) to kurator_destroyer;
grant usage on type kurator.needles to kurator_audit;
grant execute on function kurator.named_in(text, kurator.needles), kurator.text_words(text), kurator.name_words(text) to kurator_audit;

-- ---- their values in the journal ----

set local role kurator_audit;
-- Values of files, views, locks and acts that name him: of an office (null: of all) by what the entry says of it, by the numbers of its files, its views, its
-- staff (of an account the reason of its lock alone: who is called as he is has a name of his own); of these acts. (By the indexes: of nobody's values there are few, of others' any number.)
create function audit.destroy_named(n kurator.needles, p_office int, p_files text[], p_views text[], p_staff text[], p_acts text[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    r record;
    v_n bigint := 0;
    v_more bigint;
begin
    for r in select '' as ending union all select to_char(t.month, '_YYYY_MM') from audit.rotated t loop
        execute format('delete from audit.%I v using audit.%I e where v.subject is null and e.id = v.entry_id and e.at = v.at'
                       ' and case e.relation when ''inbox'' then $2 is null or e.why like ''office='' || $2 || '' %%'' when ''outbox'' then $2 is null or e.why like ''office='' || $2 || '' %%'''
                       ' when ''kurator.import_file'' then $2 is null or e.row_id = any ($3) when ''kurator.saved_view'' then $2 is null or e.row_id = any ($4)'
                       ' when ''kurator.staff'' then ''lock_reason'' = any (e.columns) and ($2 is null or e.row_id = any ($6))'
                       ' when ''kurator.destruction'' then e.row_id = any ($5) else false end'
                       ' and kurator.named_in(case e.relation when ''kurator.staff'' then v."values"[array_position(e.columns, ''lock_reason'')] else array_to_string(v."values", '' '') end, $1)', 'value' || r.ending, 'entry' || r.ending)
            using n, p_office, p_files, p_views, p_acts, p_staff;
        get diagnostics v_more = row_count;
        v_n := v_n + v_more;
    end loop;
    return v_n;
end $$;
revoke all on function audit.destroy_named(kurator.needles, int, text[], text[], text[], text[]) from public;
grant execute on function audit.destroy_named(kurator.needles, int, text[], text[], text[], text[]) to kurator_owner;
