#!/bin/bash
# extracts.sh - sourced: invented extracts of IPRA as a table, for what takes them in.
# extracts N [FROM]: a table of N extracts on standard output, one a line, all different and right. SNILS 900-..., phones +7 900 000-.
extracts() {
    awk -v n="$1" -v from="${2:-1}" 'BEGIN {
        split("Аларский район,Балаганский район,Баяндаевский район,Бодайбинский район,Боханский район", place, ",");
        split("а,б,в,г,д,е,ж,з,и,к,л,м,н,о,п", letter, ",");
        printf "Фамилия;Имя;Отчество;Дата рождения;СНИЛС;Группа инвалидности;Телефон;Район;Населённый пункт;Адрес;Номер ИПРА;Дата ИПРА;Срок ИПРА;Льгота\r\n";
        for (i = from; i < from + n; i++) {
            s = sprintf("900%06d", i); sum = 0;
            for (k = 1; k <= 9; k++) sum += (10 - k) * substr(s, k, 1);
            printf "Тестова%s%s%s;Анна;Ильинична;%02d.%02d.%d;%s%02d;2;8 900 000-%02d-%02d;%s;Кутулик;Советская, %d;7.%d/2026;10.11.2026;бессрочно;л%d\r\n", letter[i % 15 + 1], letter[int(i / 15) % 15 + 1],
                letter[int(i / 225) % 15 + 1], i % 28 + 1, i % 12 + 1, 1950 + (i + int(i / 2100)) % 50, s, sum % 101 % 100, i % 100, int(i / 100) % 100, place[i % 5 + 1], i, i, i;
        } }'
}

# extracts_monitor DB LOGIN: a monitor of a resource centre who may take them in.
extracts_monitor() {
    testdb_psql -d "$1" -c "create role $2 login in role kurator_monitor" -c "insert into kurator.staff (login, surname, given_name) values ('$2', 'Центрова', 'Ольга')" -c "
        insert into kurator.staff_role (staff_id, organisation_id, role)
        select s.id, (select min(o.id) from kurator.organisation o where o.kind = 'resource_centre'), 'monitor' from kurator.staff s where s.login = '$2'"
}
