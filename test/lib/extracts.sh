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

# extracts_xml N: N documents of the federal register as one file of XML, some 15 KB each, all different and right.
extracts_xml() {
    awk -v n="$1" 'function attribute(code, value) { return "<Атрибут><Код>" code "</Код><Наименование>" code "</Наименование><ТипДанных>STRING</ТипДанных><Значение>" value "</Значение></Атрибут>" }
    function record(category, attributes) { return "<Запись><Ключ>k</Ключ><Категория><Код>" category "</Код><Наименование>" category "</Наименование></Категория><ВсеАтрибуты>" attributes "</ВсеАтрибуты></Запись>\n" }
    BEGIN {
        split("Аларский район,Балаганский район,Баяндаевский район,Бодайбинский район,Боханский район", place, ",");
        split("а,б,в,г,д,е,ж,з,и,к,л,м,н,о,п", letter, ",");
        for (k = 1; k <= 12; k++)
            events = events record("MSE.IPRA.MED.EVENT", attribute("Id", k) attribute("IsNeeded", "true") attribute("Executor", "поликлиника № " k));
        print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ВыпискаФРИ xmlns=\"http://fri.pfr.ru\"><ВсеДокументы>";
        for (i = 1; i <= n; i++) {
            s = sprintf("900%06d", i); sum = 0;
            for (k = 1; k <= 9; k++) sum += (10 - k) * substr(s, k, 1);
            printf "<Документ><РеквизитыДокумента><ID>%d</ID><Номер>%d</Номер><Дата>2026-11-10</Дата><ТипДокумента><Код>IPRA</Код></ТипДокумента></РеквизитыДокумента><ВсеСведения>\n", i, i;
            printf "%s", record("GENERAL.PERSON", attribute("LastName", "Тестова" letter[i % 15 + 1] letter[int(i / 15) % 15 + 1] letter[int(i / 225) % 15 + 1] letter[int(i / 3375) % 15 + 1]) attribute("FirstName", "Анна") \
                attribute("MiddleName", "Ильинична") attribute("BirthDate", sprintf("%d-%02d-%02d", 1950 + (i + int(i / 2100)) % 50, i % 12 + 1, i % 28 + 1)) attribute("Gender", "Ж") attribute("SNILS", sprintf("%s%02d", s, sum % 101 % 100)));
            printf "%s", record("GENERAL.ADDRESS", attribute("ZipCode", "669452") attribute("District", place[i % 5 + 1]) attribute("Place", "Кутулик") attribute("AddressString", "Советская, " i));
            printf "%s", record("MSE.IPRA.GENERAL", attribute("Number", "7." i "/2026") attribute("IssueDate", "2026-11-10") attribute("EndDateClass", "бессрочно") attribute("ProtocolNum", i));
            printf "%s%s</ВсеСведения></Документ>\n", record("GENERAL.INVALIDITY", attribute("DisabilityGroupValue", "Вторая группа")), events;
        }
        print "</ВсеДокументы></ВыпискаФРИ>";
    }'
}

# extracts_monitor DB LOGIN: a monitor of a resource centre who may take them in.
extracts_monitor() {
    testdb_psql -d "$1" -c "create role $2 login in role kurator_monitor" -c "insert into kurator.staff (login, surname, given_name) values ('$2', 'Центрова', 'Ольга')" -c "
        insert into kurator.staff_role (staff_id, organisation_id, role)
        select s.id, (select min(o.id) from kurator.organisation o where o.kind = 'resource_centre'), 'monitor' from kurator.staff s where s.login = '$2'"
}
