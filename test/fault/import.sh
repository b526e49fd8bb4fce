#!/bin/bash
# import.sh - bulk in as it happens: 1,000 extracts with 30 planted faults and their receipt, twice, the connection lost and the program killed in the middle, files that are none. TAP.
set -u
cd "$(dirname "$0")/../.." || exit 2
. test/lib/own_cluster.sh
. test/lib/extracts.sh
import() { PGHOST=$socket PGUSER=${login:-i_monitor} PGDATABASE=kurator build/kurator import "$@" 2>&1; }

own_database
extracts_monitor kurator i_monitor && super <<'SQL' || exit 1
create role i_boss login in role kurator_supervisor;
insert into kurator.staff (login, surname, given_name) values ('i_boss', 'Главная', 'Ольга');
insert into kurator.staff_role (staff_id, organisation_id, role) select s.id, o.id, 'supervisor' from kurator.staff s, kurator.organisation o where s.login = 'i_boss' and o.no = 1;
SQL

# 30 faults, each on a line of its own.
faults() {
    sed -E -e '10s/^[^;]*/Тест0ва/' -e '20s/^[^;]*//' -e '30s/;[0-9.]+;/;31.02.1990;/' -e '40s/;[0-9]{2}\.[0-9]{2}\.[0-9]{4};/;14.05.0020;/' \
        -e '50s/;[0-9]{2}\.[0-9]{2}\.[0-9]{4};/;14.05.2206;/' -e '60s/;9000[0-9]{7};/;1,12233E+10;/' -e '70s/;9000[0-9]{5}([0-9]{2});/;90000000000;/' -e '80s/;2;8 900/;IV;8 900/' \
        -e '90s/;8 900 000-[0-9-]+;/;доб. 12;/' -e '100s/;7\.[0-9]+\/2026;/;;/' -e '110s/;10\.11\.2026;/;10.11.2036;/' -e '120s/;бессрочно;/;01.01.2020;/' -e '130s/;2;8 900/;ребёнок-инвалид;8 900/' \
        -e '140s/;Анна;/;"Анна;/' -e '150s/Советская/Сов"етская/' -e '160s/;[^;]*$//' -e '170s/$/;лишнее/' -e '180s/;Анна;/;Анн\xd0;/' -e '190s/Анна/Анн\x01/' -e '200s/^Тестова/Тесtова/' \
        -e '210s/;Анна;/;;/' -e '220s/;[0-9]{2}\.[0-9]{2}\.[0-9]{4};/;;/' -e '230s/;[^;]* район;Кутулик;/;Лунный район;Кратер;/' -e '240s/;[^;]* район;Кутулик;/;;;/' \
        -e '250s/;Ильинична;/;Ильич;/' | awk 'NR == 260 { one = $0 } NR == 261 { $0 = one } { print } ' |
        awk -F';' -v OFS=';' 'NR == 270 { snils = $5 } NR == 271 { $5 = snils } NR == 280 { $4 = "14/05/1992" } NR == 290 { $7 = "+1 202 555 0100" } NR == 300 { $13 = "никогда" } NR == 310 { $5 = "000-000-000 00" } { print }'
}
# has "what" <text: what of these lines is not there
has() { local text; text=$(cat); local w; for w in "$@"; do grep -qF -- "$w" <<<"$text" || { echo "missing: $w"; printf '%s\n' "$text" | head -50; }; done; }

# ---- the receipt ----

extracts 1000 | faults >"$tmp/planted.csv"
import extracts "$tmp/planted.csv" --dry-run >"$tmp/dry" 2>&1; dry=$?
{ has ' 1000  lines read' ' 970  new citizens' '   1  known already' '   3  doubtful' '  26  lines refused' <"$tmp/dry"; [ "$dry" = 3 ] || echo "status $dry"; [ "$(super -c 'select count(*) from kurator.person')" = 0 ] || echo "the dry run wrote"; } | rule "the dry run reads 1,000 lines and writes nothing"
# What is said of each, to a clerk: line, column, sentence.
import extracts "$tmp/planted.csv" --dry-run --lang ru --output "$tmp/said.csv" >"$tmp/ru" 2>&1
{ has '1000  строк: прочитано' ' 970  новых граждан' '   1  уже известно' '  26  строк: отказано' '10  Фамилия: В имени не бывает цифр; исправьте.' 'все строки: --output' <"$tmp/ru"
  has '10,refused,refused,,surname,В имени не бывает цифр; исправьте.' '20,refused,refused,,surname,Поле «Фамилия» пусто; заполните его.' '30,refused,refused,,birth_date,Такой даты нет: 31.02.1990. Пишите так: 23.11.2026.' \
      '40,refused,refused,,birth_date,Год не может быть таким: 14.05.0020. Пишите год четырьмя цифрами.' '50,refused,refused,,birth_date,Год не может быть таким: 14.05.2206.' \
      '60,refused,refused,,snils,"Таблица округлила СНИЛС, цифры потеряны. Возьмите его из источника, столбец сделайте текстовым."' '70,refused,refused,,snils,Контрольное число должно быть 81; сверьте СНИЛС с документом.' \
      '80,refused,refused,,disability,"Не группа инвалидности: IV. Пишите 1, 2, 3 или «ребёнок-инвалид»."' '90,refused,refused,,phone,"В номере только цифры, пробелы, дефисы и скобки; добавочный и пояснения запишите в примечание."' \
      '100,refused,refused,,ipra_number,Поле «Номер ИПРА» пусто; заполните его.' '110,refused,refused,,ipra_issued_on,Дата в будущем; введите сегодняшнюю или более раннюю.' '120,refused,refused,,ipra_valid_until,"ИПРА не может кончиться раньше, чем выдана; исправьте одну из дат."' \
      '130,refused,refused,,disability,«Ребёнок-инвалид» бывает до 18 лет; выберите группу.' '140,refused,refused,,,У кавычки в этой строке нет пары. Исправьте строку в файле.' '150,refused,refused,,,У кавычки в этой строке нет пары. Исправьте строку в файле.' \
      '160,refused,refused,,,"В этой строке меньше ячеек, чем в заголовке. Файл целый?"' '170,refused,refused,,,"В этой строке больше ячеек, чем в заголовке. Не пропущена ли кавычка?"' '180,refused,refused,,,"В одной строке и UTF-8, и CP1251: что-то прочлось бы неверно. Исправьте строку в файле."' \
      '190,refused,refused,,,В ячейке есть непечатаемые знаки. Наберите её текст заново.' '200,refused,refused,,surname,В слове «Тесtова' '210,refused,refused,,given_name,Поле «Имя» пусто; заполните его.' '220,refused,refused,,birth_date,Поле «Дата рождения» пусто; заполните его.' \
      '230,doubtful,,,,Для этого места оператор не известен: Лунный район Кратер.' '240,doubtful,,,,"В строке нет ни района, ни населённого пункта: оператора по ней не найти. Впишите место."' '261,known,,УСЗСОН' '271,doubtful,,' \
      '280,refused,refused,,birth_date,Такой даты нет: 14/05/1992. Пишите так: 23.11.2026.' '290,refused,refused,,phone,Это не российский номер; зарубежный запишите в примечание.' '300,refused,refused,,ipra_valid_until,Такой даты нет: никогда.' \
      '310,refused,refused,,snils,"СНИЛС из нулей не бывает; пока он неизвестен, оставьте поле пустым."' <"$tmp/said.csv"
  [ "$(grep -cE '^[0-9]+,(refused|doubtful|known)' "$tmp/said.csv")" = 30 ] || grep -cE '^[0-9]+,(refused|doubtful|known)' "$tmp/said.csv"; } | rule "each of the thirty is said in Russian, by its line and column, before anything is written"
import extracts "$tmp/planted.csv" --output "$tmp/lines.csv" >"$tmp/receipt" 2>&1; status=$?
{ has ' 1000  lines read' ' 970  lines created' '   1  lines that were there already' '  29  lines refused' 'of these in the tray: 3' <"$tmp/receipt"; [ "$status" = 3 ] || echo "status $status"; } | rule "30 faults: 970 created, one there already, 29 refused, 3 of these in the tray"
{ has '10,refused,refused,,surname,' '230,doubtful,tray,' '240,doubtful,tray,' '261,known,there,' '271,doubtful,tray,' '999,new,created,' <"$tmp/lines.csv"; [ "$(wc -l <"$tmp/lines.csv")" = 1001 ] || wc -l <"$tmp/lines.csv"; } | rule "the file of lines says what became of each"
super -c "select 'cases ' || count(*) from kurator.case_file union all select 'referrals ' || count(*) from kurator.referral union all select 'running ' || count(*) from kurator.deadline_open where period = 'notify'
          union all select 'offices ' || count(distinct office_id) from kurator.case_file union all select 'worked out anew ' || count(*) from kurator.case_file c where kurator.recompute(c.id)
          union all select 'without an entry ' || count(*) from kurator.person p where not exists (select from audit.entry e where e.subject = p.id and e.relation = 'kurator.person')" |
    has 'cases 970' 'referrals 970' 'running 970' 'offices 5' 'worked out anew 0' 'without an entry 0' | rule "each has its referral with its five days at the operator of the place, and its entry in the journal"

# ---- to whom: the operators of the annex ----

# Of every row of routing.csv the operator, by the place with its district and alone; of every territory its operator; nobody twice.
super -c "select 'by rows ' || count(*) || ' wrong ' || count(*) filter (where kurator.route(r.territory, r.settlement, 'child') <> array[r.organisation_id] or kurator.route('', 'г. ' || r.settlement, 'adult') <> array[r.organisation_id])
            from kurator.routing r where r.settlement is not null
          union all select 'by territories ' || count(*) || ' wrong ' || count(*) filter (where kurator.route(t, 'деревня без строки', 'adult') <> array[o.id])
            from kurator.organisation o, unnest(o.territory) t where o.takes_referrals" | has 'by rows 36 wrong 0' 'by territories 43 wrong 0' | rule "the annex' operators: each town and each territory has one"
super -c "insert into kurator.routing (territory, settlement, target_category, organisation_id) select 'Иркутский район', 'Иркутск', 'adult', id from kurator.organisation where no = 38"
# place N: an extract of somebody born so, living there
place() { printf 'Местова%s;Ида;Львовна;%s;%s;%s;ул. Школьная, 1;9.%s/2026;10.11.2026;%s\r\n' "$1" "$2" "$3" "$4" "$2" "$5"; }
{ printf 'Фамилия;Имя;Отчество;Дата рождения;Район;Населённый пункт;Адрес;Номер ИПРА;Дата ИПРА;Группа инвалидности\r\n'
  place а 14.05.2015 'Слюдянский м.р-н' 'г. Байкальск' ребёнок-инвалид; place б 14.05.1985 'Слюдянский район' 'п. Култук' 2; place в 15.05.2015 '' 'г Ангарск' ребёнок-инвалид
  place г 16.05.2015 'Иркутский район' 'г. Иркутск' ребёнок-инвалид; place д 16.05.1985 'Иркутский район' 'г. Иркутск' 2; place е 17.05.1985 'Братский район' 'Братск' 2
  place ж 18.05.2015 'Ангарский городской округ' 'с. Савватеевка' ребёнок-инвалид; place з 19.05.1985 'Братский район' 'с. Покосное' 2; place и 20.05.2015 'Эхирит-Булагатский р-н' 'п. Усть-Ордынский' ребёнок-инвалид
} >"$tmp/places.csv"
import extracts "$tmp/places.csv" >"$tmp/places" 2>&1
{ has '   9  lines created' <"$tmp/places"
  super -c "select string_agg(right(p.surname, 1) || ' ' || o.no, ', ' order by p.surname) from kurator.person p join kurator.case_file c on c.person_id = p.id join kurator.organisation o on o.id = c.office_id where p.surname like 'Местов%'" |
    has 'а 39, б 26, в 40, г 10, д 38, е 9, ж 40, з 7, и 35'; } | rule "a child's extract goes to the right operator, an adult's of the same town to another where a row says so"

# ---- twice ----

before=$(super -c "select sum(xmin::text::bigint), count(*) from kurator.person union all select sum(xmin::text::bigint), count(*) from kurator.referral")
import extracts "$tmp/planted.csv" >"$tmp/again" 2>&1
cp "$tmp/planted.csv" "$tmp/other.csv"; echo >>"$tmp/other.csv"
import extracts "$tmp/other.csv" >"$tmp/third" 2>&1
{ has 'taken in before' ' 970  lines created' <"$tmp/again"; has ' 971  lines that were there already' '   0  lines created' '   0  lines that added something' <"$tmp/third"
  [ "$before" = "$(super -c "select sum(xmin::text::bigint), count(*) from kurator.person union all select sum(xmin::text::bigint), count(*) from kurator.referral")" ] || echo "rows changed"; } | rule "twice changes nothing, as the same file and as another with the same lines"

# ---- somebody writes at the same moment ----

# moment FROM ALSO: three lines; the number of the first and its name, and that of the third, another connection has entered, did ALSO, and commits when the import waits for it.
moment() {
    local n surname born other writes i what=$tmp/moment.$1
    extracts 3 "$1" | sed -e '4s/^[^;]*;Анна/Иная;Ида/' >"$what.csv"
    mapfile -t n < <(cut -d';' -f5 "$what.csv")
    IFS=';' read -r surname _ _ born _ <<<"$(sed -n 2p "$what.csv")"
    import extracts "$what.csv" --dry-run >"$what" 2>&1; has '   3  new citizens' <"$what"
    mkfifo "$what.talk"
    psql -X -q -At -v ON_ERROR_STOP=1 -h "$socket" -U postgres -d kurator <"$what.talk" >"$what.said" 2>&1 & other=$!
    exec 7>"$what.talk"
    printf '%s\n' "begin; set datestyle = 'ISO, DMY';" "insert into kurator.person (surname, given_name, patronymic, birth_date, sex, snils) values ('$surname', 'Анна', 'Ильинична', '$born', 'f', '${n[1]}'), ('Прежняя', 'Ия', '', '1970-01-01', 'f', '${n[3]}');" "$2" '\echo entered' >&7
    for i in $(seq 600); do grep -q entered "$what.said" && break; perl -e 'select undef, undef, undef, 0.05'; done
    import extracts "$what.csv" --output "$what.lines" >"$what" 2>&1 7>&- & writes=$!
    for i in $(seq 600); do [ "$(super -c "select count(*) > 0 from pg_stat_activity where usename = 'i_monitor' and wait_event_type = 'Lock' and wait_event = 'transactionid'")" = t ] && break; perl -e 'select undef, undef, undef, 0.05'; done
    [ "$i" -lt 600 ] || echo "nothing waited for the other"
    echo 'commit;' >&7; exec 7>&-; wait $other; wait $writes
    has '   3  lines read' '   1  lines created' '   1  lines that added something' '   1  lines refused' 'of these in the tray: 1' <"$what"; has '4,doubtful,tray,' <"$what.lines"
    super -c "select p.snils_disputed, count(*) from kurator.person p where p.snils in ('${n[1]}', '${n[2]}', '${n[3]}') group by 1" | has 'f|3'
    super -c "select 'cases ' || count(distinct r.case_id) from kurator.referral r join kurator.ipra i on i.id = r.ipra_id and i.number in ('7.$1/2026', '7.$(($1 + 1))/2026')" | has 'cases 2'
}
moment 1501 '' | rule "entered by another while a lot is written: who it is, is found; a number under another name lies in the tray"
moment 1511 "select from kurator.import_row r where r.outcome is null for update;" | rule "entered by another after a lot was judged: the same"

# ---- the connection goes, the program goes ----

# Whoever writes is thrown out, again and again, while it works: as soon as the lots so far are more than N lines.
extracts 2000 2001 >"$tmp/long.csv"
( for wait in 300 700 1100 1500; do
      for i in $(seq 600); do
          [ "$(super -c "select count(*) > $wait from kurator.import_row r join kurator.import_file f on f.id = r.import_id where f.name = 'long.csv' and r.outcome is not null")" = t ] && break
          perl -e 'select undef, undef, undef, 0.05'
      done
      super -c "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'i_monitor'" >>"$tmp/thrown"
  done ) &
import extracts "$tmp/long.csv" --lot 250 >"$tmp/cut" 2>&1
wait
{ has ' 2000  lines read' ' 2000  lines created' '   0  lines refused' <"$tmp/cut"
  [ "$(grep -c t "$tmp/thrown")" -ge 4 ] || echo "thrown out $(grep -c t "$tmp/thrown") times"
  [ "$(super -c "select count(*), count(distinct person_id) from kurator.ipra where number ~ '^7\.([23][0-9]{3}|4000)/'")" = '2000|2000' ] || echo "extracts: $(super -c "select count(*) from kurator.ipra")"; } | rule "the connection lost four times in the middle: the receipt is whole, nothing is there twice"

extracts 2000 6001 >"$tmp/killed.csv"
import extracts "$tmp/killed.csv" --lot 250 >"$tmp/dead" 2>&1 &
for i in $(seq 600); do
    [ "$(super -c "select count(*) > 600 from kurator.import_row r join kurator.import_file f on f.id = r.import_id where f.name = 'killed.csv' and r.outcome is not null")" = t ] && break
    perl -e 'select undef, undef, undef, 0.05'
done
program=$(pgrep -P $! kurator || echo $!)
kill -KILL "$program" 2>/dev/null; wait 2>/dev/null
half=$(super -c "select count(*) filter (where r.outcome is not null), count(*) from kurator.import_row r join kurator.import_file f on f.id = r.import_id where f.name = 'killed.csv'")
import extracts "$tmp/killed.csv" >"$tmp/resumed" 2>&1
{ has ' 2000  lines read' ' 2000  lines created' <"$tmp/resumed"; [ "${half%|*}" -lt 2000 ] && [ "${half%|*}" -ge 600 ] || echo "it was killed at $half"; } | rule "the program killed in the middle: started again it goes on"

# At every lot that goes to the database, and at every one that is written: as soon as one more is there.
{ extracts 1500 20001 | sed -e '10s/^[^;]*/Тест0ва/' -e '600s/;Анна;/;;/' -e '700s/;[^;]* район;Кутулик;/;Лунный район;Кратер;/'; } >"$tmp/lots.csv"
sed -n '2,5p;900,905p' "$tmp/lots.csv" >>"$tmp/lots.csv"
kills=0 last=0 ended=137
for i in $(seq 60); do
    PGHOST=$socket PGUSER=i_monitor PGDATABASE=kurator build/kurator import extracts "$tmp/lots.csv" --lot 100 >"$tmp/lots" 2>&1 & program=$!
    while kill -0 $program 2>/dev/null; do
        now=$(super -c "select count(r.outcome) * 10000 + count(*) from kurator.import_row r join kurator.import_file f on f.id = r.import_id where f.name = 'lots.csv'")
        [ "$now" = "$last" ] || { last=$now; kill -KILL $program 2>/dev/null && kills=$((kills + 1)); break; }
    done
    wait $program 2>/dev/null; ended=$?
    [ $ended = 137 ] || break
done
{ has ' 1510  lines read' ' 1497  lines created' '   0  lines that added something' '  10  lines that were there already' '   3  lines refused' 'of these in the tray: 1' <"$tmp/lots"; [ $ended = 3 ] || echo "status $ended"
  [ "$kills" -ge 5 ] || echo "killed $kills times alone"
  [ "$(super -c "select count(*), count(distinct i.id), count(distinct i.person_id), count(distinct r.case_id) from kurator.ipra i join kurator.referral r on r.ipra_id = i.id where i.number ~ '^7\.2[0-9]{4}/'")" = '1497|1497|1497|1497' ] || echo "not as many in the tables"; } | rule "the program killed at every lot: the receipt is whole, and nothing is there twice"

# ---- an office's own register ----

printf 'ФИО: фамилия;ФИО: имя;ФИО: отчество;Рожд.;Пол;Кв\nСвоева;Ия;Львовна;33677;ж;12\nСвоев;Ян;Львович;14.03.1992;м;-1\n' >"$tmp/own.csv"
printf 'ФИО: фамилия,surname\nФИО: имя,Имя\nФИО: отчество,patronymic\nРожд.,birth_date\n' >"$tmp/map.csv"; printf 'Рожд.,что-то\n' >"$tmp/wrong.csv"
{ login=i_boss import register "$tmp/own.csv"; login=i_boss import register "$tmp/own.csv" --map "$tmp/wrong.csv"; } >"$tmp/unmapped" 2>&1
login=i_boss import register "$tmp/own.csv" --map "$tmp/map.csv" >"$tmp/own" 2>&1
{ has 'has no column' 'is no column of ours' <"$tmp/unmapped"; has '   2  lines read' '   2  lines created' <"$tmp/own"
  super -c "select 'people ' || count(*) || ' cases ' || (select count(*) from kurator.case_file c where c.person_id = any (array_agg(p.id))) || ' periods ' || (select count(*) from kurator.deadline d where d.person_id = any (array_agg(p.id))) from kurator.person p where p.given_name in ('Ия', 'Ян') and p.birth_date = '1992-03-14'" | has 'people 2 cases 0 periods 0'; } | rule "an office's own table by mapped columns: citizens, no cases, no periods"

# Of a register what the tables refuse refuses its own line, in whatever lot it is.
super -c "alter table kurator.contact_attempt add constraint planted check (note <> 'нельзя') not valid; alter table kurator.person_mark add constraint planted check (note <> 'нельзя') not valid"
{ printf 'Фамилия;Имя;Дата рождения;Пол;Источник;Поступило;Ход дела;Отметки учреждения\n'
  for i in $(seq 40); do
      note=; mark=; case $i in 7|8|29) note=нельзя ;; 30) mark=нельзя ;; esac
      printf 'Ходова;Анна;%s;ж;ИПРА;2026-11-01;"attempt, 2026-11-02 10:00:00, phone, no_answer, out, , 2026-11-02 10:00:00%s%s";"на контроле, %s"\n' "$((1950 + i))-03-14" ', , , , , , , , , , , , ' "$note" "$mark"
  done; } >"$tmp/courses.csv"
login=i_boss import register "$tmp/courses.csv" --output "$tmp/courses.lines" >"$tmp/courses" 2>&1
{ has '  40  lines read' '  36  lines created' '   4  lines refused' 'contradicts itself' <"$tmp/courses"; has '8,refused,refused,' '9,refused,refused,' '30,refused,refused,' '31,refused,refused,' '32,new,created,' <"$tmp/courses.lines"
  super -c "select 'people ' || count(*) || ' attempts ' || (select count(*) from kurator.attempt_case t where t.person_id = any (array_agg(p.id))) || ' marks ' || (select count(*) from kurator.person_mark t where t.person_id = any (array_agg(p.id))) from kurator.person p where p.surname = 'Ходова'" | has 'people 36 attempts 36 marks 36'
  [ "$(super -c "select count(*) from kurator.import_row r where r.code = 'import.unwritable' and num_nonnulls(r.surname, r.birth_date, r.rest, r.person_id) > 0")" = 0 ] || echo "values stayed"; } | rule "a course that the tables do not take refuses its own line, and no other"
super -c "alter table kurator.contact_attempt drop constraint planted; alter table kurator.person_mark drop constraint planted"

# ---- files that are none ----

printf 'имя;отчество\nАнна;Ильинична\n' >"$tmp/nohead.csv"; : >"$tmp/empty.csv"; extracts 2 | iconv -t UTF-16 >"$tmp/wide.csv"
extracts 40 9001 | iconv -t CP1251 >"$tmp/cp.csv"; head -c -30 "$tmp/cp.csv" >"$tmp/cut.csv"
{ import extracts "$tmp/nohead.csv"; import extracts "$tmp/empty.csv"; import extracts "$tmp/wide.csv"; import extracts "$tmp"; import extracts "$tmp/none.csv"; import visits x; } >"$tmp/none" 2>&1
has 'has no column' 'The file is empty' 'UTF-16' 'Is a directory' 'No such file' 'kurator import --help' <"$tmp/none" | rule "a table without a header, an empty file, UTF-16, a directory, nothing: each is said"
import extracts "$tmp/cut.csv" | has '  40  lines read' '  39  lines created' '   1  lines refused' 'the file was cut off' | rule "CP1251 is read; a last line that is cut off is refused"
import extracts test/fuzz/corpus/xml/bomb.xml test/fuzz/corpus/xml/external.xml | has 'DOCTYPE' '   1  lines refused' | rule "entity bombs and files from outside are not read"
attribute() { printf '<Атрибут><Код>%s</Код><Значение>%s</Значение></Атрибут>' "$1" "$2"; }
{ printf '<ВыпискаФРИ>'
  for i in 1 2; do
      printf '<Документ><РеквизитыДокумента><ТипДокумента><Код>IPRA</Код></ТипДокумента></РеквизитыДокумента><Запись><Категория><Код>GENERAL.PERSON</Код></Категория>'
      attribute LastName Двутелефонова; attribute FirstName Анна; attribute MiddleName Ильинична; attribute BirthDate "199$i-05-14"
      printf '</Запись><Запись><Категория><Код>MSE.IPRA.GENERAL</Код></Категория>'; attribute Number "77$i/2026"; attribute IssueDate 2026-11-10
      printf '</Запись><Запись><Категория><Код>GENERAL.ADDRESS</Код></Категория>'; attribute District 'Аларский район'; attribute Place Кутулик; attribute Note 'x;=1'
      printf '</Запись><Запись><Категория><Код>MSE.IPRA.PHONES</Код></Категория>'; attribute PhoneNumber '+7 900 000-00-01, +7 900 000-00-02'; printf '</Запись>'
      [ $i = 1 ] || { head -c 4200000 /dev/zero | tr '\0' x | fold -w 2100 | sed 's/.*/<Запись><Атрибут><Код>&<\/Код><Значение>"<\/Значение><\/Атрибут><\/Запись>/'; }
      printf '</Документ>'
  done; printf '</ВыпискаФРИ>'; } >"$tmp/phones.xml"
{ import extracts "$tmp/phones.xml" | has '   2  lines read' '   1  lines created' '   1  lines refused' 'This line is too long'
  [ "$(super -c "select t.rest ->> 'phone' || ' ' || (t.rest #>> '{records,0,Note}') from kurator.ipra i join kurator.ipra_rest t on t.ipra_id = i.id where i.number = '771/2026'")" = '+7 900 000-00-01, +7 900 000-00-02 x;=1' ] || echo "not kept"; } | rule "XML: several numbers in one value are kept with the rest; a document beyond every measure is refused alone"
mkfifo "$tmp/pipe"
{ login=i_boss; for f in "$tmp/pipe" "$tmp" /dev/zero; do timeout 20 env PGHOST="$socket" PGUSER=i_boss PGDATABASE=kurator build/kurator import register "$tmp/own.csv" --map "$f" 2>&1; timeout 20 env PGHOST="$socket" PGUSER=i_boss PGDATABASE=kurator build/kurator import register "$f" 2>&1; done; } >"$tmp/pipes"
{ [ "$(grep -c 'cannot be read' "$tmp/pipes")" = 6 ] || cat "$tmp/pipes"; } | rule "a pipe, a directory, a device: none is waited for, nor read without an end"
cat test/fuzz/corpus/xml/three.xml >"$tmp/good.xml"; head -c -40 "$tmp/good.xml" >"$tmp/torn.xml"
import extracts test/fuzz/corpus/xml/child.xml >"$tmp/child" 2>&1
{ has '   1  lines created' <"$tmp/child"
  super -c "select concat_ws('|', p.disability, r.relation, r.surname, r.given_name, r.patronymic, r.document) from kurator.representative r join kurator.person p on p.id = r.person_id where p.surname = 'Учебникова'" |
    has 'child|mother|Учебнова|Ольга|Петровна|Свидетельство о рождении № 77 от 20.05.2015'; } | rule "a child's extract of the federal register brings the mother along"
import extracts "$tmp/torn.xml" | has '   4  lines read' '   1  lines created' '   1  lines that were there already' 'broken from this line' | rule "torn XML: what was whole is in, the break is a line"
rules_end
