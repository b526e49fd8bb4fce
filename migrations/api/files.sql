-- role: kurator_api
-- Files that leave the program or are taken in by it: each is an entry of the journal before it is there.

-- For an office of the account (null: its first): p_way 'out' or 'in'; the name without its directory; how many bytes, and their sha256. The program writes or reads on when the
-- answer is `saved`: what cannot be journalled neither leaves nor comes in. Of an account only so many an hour; the last one says so.
create or replace function api.file_moved(p_office int, p_way text, p_name text, p_bytes bigint, p_sha256 text) returns setof kurator.save_row
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_places constant int[] := (kurator.rights()).places;
    v_office constant int := coalesce(p_office, v_places[1]);
    v_max int;
    v_most int;
    v_were int;
begin
    if not coalesce(v_office = any (v_places), false) then
        raise exception 'no files in this office' using errcode = 'KU001';
    end if;
    v_max := kurator.setting_int('files.max_kb', v_office);
    if coalesce(p_way, '') not in ('in', 'out') or coalesce(p_name, '') !~ '^[^/]{1,200}$' or p_name in ('.', '..')
       or p_name ~ '[\u0001-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]'
       or coalesce(p_bytes, -1) < 0 or coalesce(p_sha256, '') !~ '^[0-9a-f]{64}$' then
        return next kurator.refused('file.name', '');
        return;
    elsif p_bytes > v_max * 1024::bigint then
        return next kurator.refused('file.size', '', array[p_name, v_max::text]);
        return;
    end if;
    v_most := kurator.setting_int('files.per_hour', v_office);
    v_were := audit.lately(60, '{inbox,outbox}', 'office=%', v_most);
    if v_were >= v_most then
        return next kurator.refused('file.many', '', array[v_most::text]);
    else
        perform audit.note_file(p_way, p_name, v_office, p_bytes, p_sha256, case when v_were + 1 = v_most then ' the last one of this hour' else '' end);
        return next kurator.saved(null, null);
    end if;
end $$;
