-- role: kurator_owner
-- How long a file that was taken in keeps values of citizens: what was staged and never applied, and what nobody decided in the tray.
insert into kurator.setting_kind values
 ('import.keep_days', 'int', '30', 1, 365, null, 'Сколько дней хранить строки файла, который прочитали, но не записали', 'Days that lines of a file stay which was read and never written'),
 ('import.tray_days', 'int', '180', 30, 3650, null, 'Сколько дней строка ждёт решения в лотке принятых файлов', 'Days that a line waits for a decision in the tray of taken-in files');

-- Takes at most p_most lines out that have waited too long since somebody last took their file in hand: how many. The same file again
-- is staged anew, what was written of it stays as it is. For kurator maintain.
create function kurator.import_clear(p_most int) returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_now constant timestamptz := kurator.clock();
    f record;
    v_n bigint;
    v_sum bigint := 0;
begin
    for f in select x.id, v_now - make_interval(days => kurator.setting_int('import.keep_days', x.office_id)) as staged_until,
                    v_now - make_interval(days => kurator.setting_int('import.tray_days', x.office_id)) as tray_until, x.begun_at
               from kurator.import_file x where x.begun_at < v_now - interval '1 day' order by x.id loop
        exit when v_sum >= p_most;
        continue when f.begun_at >= f.staged_until and f.begun_at >= f.tray_until;
        delete from kurator.import_row r
         where r.import_id = f.id
           and r.line in (select t.line from kurator.import_row t where t.import_id = f.id and t.outcome is null and f.begun_at < f.staged_until
                          union all
                          select t.line from kurator.import_row t where t.import_id = f.id and t.tray and coalesce(t.decided_at, f.begun_at) < f.tray_until
                          limit p_most - v_sum);
        get diagnostics v_n = row_count;
        -- what lines said of families is of use while others of them may come
        delete from kurator.import_family t where t.import_id = f.id and not exists (select from kurator.import_row r where r.import_id = f.id and (r.tray or r.outcome is null));
        if v_n > 0 then
            update kurator.import_file x set lines = null, ended_at = null, cleared_at = v_now where x.id = f.id;
        end if;
        v_sum := v_sum + v_n;
    end loop;
    return v_sum;
end $$;
