-- Where a referral may be forwarded to.

-- Words of the name, territory or number, in any order and either keyboard layout; '' gives all.
create or replace function api.organisations(p_text text) returns table (id int, short_name text, territory text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
    typed text := left(coalesce(p_text, ''), 200);
    words text[] := kurator.name_words(typed);
    other text[] := kurator.name_words(kurator.layout_swap(typed));
    mine int[] := kurator.my_offices();
begin
    if kurator.me() is null then return; end if;
    return query
    select o.id, o.short_name, array_to_string(o.territory, ', ')
      from kurator.organisation o
     cross join lateral (select array_to_string(kurator.name_words(
            concat_ws(' ', o.no, o.short_name, array_to_string(o.territory, ' '))), ' ')) k(key)
     where o.takes_referrals and o.closed_on is null and o.id <> all (mine)
       and (kurator.key_has(k.key, words, '{}') or cardinality(other) > 0 and kurator.key_has(k.key, other, '{}'))
     order by o.short_name collate "ru-x-icu", o.id;
end $$;
