/* places.c - the table of screens that tests go over. */
#include "places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tmp.h"

#define QUIET 50

#define BOARD "do контроль ср~control of;see Просрочено, всего~Overdue, all"
#define FILE_GONE "menu приём файлов~files to take;see свой.csv;key End;see реестр.csv;key Enter;see Строк в файле~Lines in the file"
#define TABLE "menu приём файлов~files to take;see свой.csv;key Home Enter;see Что в файле~What is in;type 2;see Проверено~Checked"
#define FORM_MOVES "Tab Tab BackTab"
#define FAMILY "type проверкина;key Enter;see жен.,~female,"
#define CARD "type аверина;key Enter;see жен.,~female,"

const struct place places[] = {
    {"worklist", "t_supervisor", "see Аверина", "Просрочено~Overdue|Аверина|12.11", "Down Up"},
    {"find", "t_supervisor", "type константино;see Константинопольск", "Гражданин~Citizen", ""},
    {"intake", "t_supervisor", "key F5;type аверина;see новый гражданин~new citizen;key Enter;see Источник~Source", "Источник~Source", FORM_MOVES},
    {"attempt", "t_supervisor", CARD ";key F6;see Результат~Outcome", "Аверина|Результат~Outcome", FORM_MOVES},
    {"card", "t_supervisor", CARD, "Аверина|12.11.26", "Down Up"},
    {"card", "t_supervisor", CARD ";key Right;see ФИО~Full name", "Аверина|14.03.1992", "Down Up"},
    {"day", "t_supervisor", CARD ";do на дату~as of a day;see какой день~which day", "какой день~which day", ""},
    {"meeting", "t_supervisor", CARD ";key F7;see Место~Place", "Аверина|Встреча~Meeting", "Tab BackTab"},
    {"override", "t_supervisor", CARD ";do открыть ступень~open a rung;see Причина~Reason", "Аверина|Причина~Reason", ""},
    {"close", "t_supervisor", CARD ";do закрыть дело~close the;see Причина~Reason", "Аверина", "Tab BackTab"},
    {"reopen", "t_supervisor", "type концов;key Enter;see жен.,~female,;do ошибоч~by mistake;see Что не так~What is wrong", "Концова|Что не так~What is wrong", "Tab BackTab"},
    {"restrict", "t_supervisor", CARD ";do ограничить~restrict;see Причина~Reason", "Аверина|Причина~Reason", FORM_MOVES},
    {"named", "t_supervisor", "type закрытов;key Enter;see жен.,~female,;do кому открыт~who may;see Никифорова", "Закрытова|Что~What", ""},
    {"forward", "t_supervisor", CARD ";do в другое учр~forward;see Кому~To", "Аверина|Кому~To", "Tab BackTab"},
    {"mistake", "t_supervisor", "type долгова;key Enter;see жен.,~female,;do ошибоч~by mistake;see Что не так~What is wrong", "Долгова|Попытка~Attempt|Что не так~What is wrong", "Tab BackTab"},
    {"phone", "t_supervisor", CARD ";do новый номер~new number;see Чей~Whose", "Аверина|Телефон~Phone", FORM_MOVES},
    {"address", "t_supervisor", CARD ";do новый адрес~new address;see Нас. пункт~Settlement", "Аверина|Нас. пункт~Settlement", FORM_MOVES},
    {"preference", "t_supervisor", CARD ";do особые~mind;see Примечание~Note", "Аверина", FORM_MOVES},
    {"representative", "t_supervisor", CARD ";do представитель~representative;see Фамилия~Surname", "Аверина", FORM_MOVES},
    {"identity", "t_supervisor", CARD ";do личные~citizen's data;see Отчество~Patronymic", "Аверина|Фамилия~Surname", FORM_MOVES},
    {"document", "t_supervisor", CARD ";do новый документ~new document;see Получен~Received on", "Аверина", FORM_MOVES},
    {"ipra", "t_supervisor", CARD ";do новая ипра~new ipra;see Протокол~Protocol", "Аверина|Номер~Document No", FORM_MOVES},
    {"measure", "t_supervisor", "type долгова;key Enter;see жен.,~female,;do новое мероприятие~new measure;see Исполнитель~Carried out by", "Долгова", FORM_MOVES},
    {"card", "t_supervisor", FAMILY ";key Right;see ФИО~Full name;key Right;see Концова", "Проверкина|Концова|сын или дочь~child", "Down Up"},
    {"rest", "t_supervisor", "type долгова;key Enter;see жен.,~female,;key Right;see ФИО~Full name;key Right;see Enter;key Down Down Down Down Down Down Down Down Down Down Enter;see Приютова", "Приютова", "Down Up"},
    {"former", "t_supervisor", CARD ";do прежнее имя~former name of;see Носил~Borne until", "Аверина", FORM_MOVES},
    {"join", "t_supervisor", CARD ";do новый в семье~new family;see Кто входит~Who joins;type сегоднева;key Enter;see Кем доводится~Kinship", "Аверина|Кем доводится~Kinship", "Tab BackTab"},
    {"member", "t_supervisor", FAMILY ";do член семьи~member of the family;see Выбыл~Left on", "Проверкина|Выбыл~Left on", FORM_MOVES},
    {"household", "t_supervisor", FAMILY ";do куратор семьи~family's coord;see Куратор~Coordinator", "Проверкина|Куратор~Coordinator", ""},
    {"processing", "t_supervisor", CARD ";do согласие на пд~data consent;see Кто дал~Who gave it", "Аверина|Кто дал~Who gave it", FORM_MOVES},
    {"destruction", "t_supervisor", "menu уничтожение д~destruction of d;see Стирова", "Стирова", "Down Up"},
    {"destroy", "t_supervisor", "menu уничтожение д~destruction of d;see Стирова;key Down;see Концова;do предложить ун~propose to d;see Причина~Reason", "Причина~Reason", ""},
    {"destroy_decide", "t_supervisor", "menu уничтожение д~destruction of d;see Стирова;do решение~decide;see Примечание~Note", "Примечание~Note", "Tab BackTab"},
    {"duplicates", "t_supervisor", "menu возможные повт~possible dup;see Повторова", "Повторова", ""},
    {"duplicates_region", "t_monitor", "see Аларск;menu повторы по рег~duplicates of the reg;see Повторова", "Повторова", ""},
    {"duplicate_region", "t_monitor", "menu повторы по рег~duplicates of the reg;see Повторова;key Enter;see 07.07.1970", "Повторова|07.07.1970", "Down Up"},
    {"pair_apart", "t_monitor", "menu повторы по рег~duplicates of the reg;see Повторова;key Enter;see 07.07.1970;do разные~not the same;see Почему~Why", "Повторова|Почему~Why", ""},
    {"pairs_apart", "t_monitor", "menu повторы по рег~duplicates of the reg;see Повторова;do решения~decisions;see Разнова", "Разнова", ""},
    {"duplicate", "t_supervisor", "menu возможные повт~possible dup;see Повторова;key Enter;see 07.07.1970;key Down Down", "Повторова|07.07.1970", "Down Up"},
    {"not_same", "t_supervisor", "menu возможные повт~possible dup;see Повторова;key Enter;see 07.07.1970;do разные~not the same;see Почему~Why", "Повторова|Почему~Why", ""},
    {"merges", "t_supervisor", "menu возможные повт~possible dup;see Повторова;do решения~decisions;see разные люди~not the same", "Двойнова", ""},
    {"unmerge", "t_supervisor", "menu возможные повт~possible dup;see Повторова;do решения~decisions;see разные люди~not the same;do отменить реш~take back;see Почему~Why", "Двойнова|Почему~Why", ""},
    {"tray", "t_supervisor", "menu лоток прин~tray of;see Лоткова", "Лоткова|Запасова", "Down Up"},
    {"inbox", "t_supervisor", "menu приём файлов~files to take;see свой.csv;key End;see реестр.csv", "реестр.csv|есть в лотке~some in tray", ""},
    {"take", "t_supervisor", FILE_GONE, "Строк в файле~Lines in the file", "Down Up"},
    {"take_lines", "t_supervisor", FILE_GONE ";key Enter;see (2)", "(2)", "Down Up"},
    {"take_columns", "t_supervisor", TABLE ";key F4;see Что это~What it is", "Рожд.|Дата рождения~birth_date", "Down Up"},
    {"take_range", "t_supervisor", TABLE ";key F2;see Как принять~How is it taken;type 4;see 17-250", "17-250", ""},
    {"refer", "t_monitor", "menu обращение опер~referral for an op;see Район~District", "Фамилия~Surname|Район~District", FORM_MOVES},
    {"tray", "t_monitor", "menu лоток файлов рег~region's files;see Спорнова", "Спорнова|Нигдева", "Down Up"},
    {"pick", "t_supervisor", "menu лоток прин~tray of;see Лоткова;key Enter;see не принимать~not taken in", "не принимать~not taken in|новый гражданин~new citizen", "Down"},
    {"acts", "t_supervisor", "menu акты об~acts of d;see 10.11.2026", "10.11.2026", ""},
    {"esrn", "t_supervisor", "type долгова;key Enter;see жен.,~female,;key F8;see Все действия~All actions;type внести в эсрн~esrn;key Down Enter;see Как вводится~As it is typed", "Долгова|01.05.1980", "Down Up"},
    {"meetings", "t_supervisor", "menu встречи по~by day;see 13.11.2026;key Tab;see 14.11;key PgDn PgDn;see Долгова", "Долгова|11:00", "Down Up"},
    {"day", "t_supervisor", "menu встречи по~by day;see 13.11.2026;key F4;see На какой день~To which day", "На какой день~To which day", ""},
    {"elsewhere", "t_supervisor", "type нетакогонет;see Никто не найден~Nobody found;key F4;see Дата рожд.~Born", "Дата рожд.~Born", FORM_MOVES},
    {"passed", "t_supervisor", "menu переданные~passed;see Дальнев", "Дальнев", ""},
    {"menu", "t_supervisor", "key F9;see Меню~Menu", "Меню~Menu|Просрочено~Overdue", "Down Up"},
    {"palette", "t_supervisor", "key F8;see Все действия~All actions", "Все действия~All actions", "Down Up"},
    {"help", "t_supervisor", "key F1;see 05.11;key F1;see F1", "F10", ""},
    {"text", "t_supervisor", "key F1;see 05.11", "05.11", ""},
    {"pick", "t_supervisor", "do чернов~draft;see Черновики~Drafts", "Черновики~Drafts|Аверина", ""},
    {"ask", "t_supervisor", "key F10;see запереть~lock", "запереть~lock|выйти~leave", ""},
    {"ask", "t_supervisor", "do печать~print;see на принтер~to the printer", "1 |2 ", ""},
    {"board", "t_supervisor", BOARD, "Просрочено, всего~Overdue, all", "Down Right Left Up"},
    {"board_list", "t_supervisor", BOARD ";key Down Enter;see Просрочено, без попытки~Overdue, untried", "Аверина|без попытки~untried", "Down Up"},
    {"board", "t_supervisor", BOARD ";key F4;see Категория~Category;type инвалиды~adults;key Enter;see Категория: инвалиды~Category: adults", "Просрочено, всего~Overdue, all|18-59", "Down Right Left Up"},
    {"board_region", "t_monitor", "see все учреждения~all operators", "Аларск", "Down Right Left Up"},
    {"board_home", "t_ministry", "see Аларск", "Аларск", "Down Right Left Up"},
    {"orphan", "t_supervisor", BOARD ";key End Enter;see Кому~Whom", "Кому~Whom", "Tab BackTab"},
    {"spot", "t_supervisor", BOARD ";key End Left Enter;see Проверкина;do итог~result of;see 01.05.1960", "Проверкина|1 |2 ", "Tab BackTab"},
    {"absences", "t_supervisor", "menu отсут~absences;see 16.11.26", "Бадмаев|30.11.26", ""},
    {"absence", "t_supervisor", "menu отсут~absences;see 16.11.26;do новое отс~new abs;see Замещает~Stands in", "Замещает~Stands in", FORM_MOVES},
    {"handover", "t_supervisor", "do другому сотр~assign;see С семьёй~With family", "Кому~To", "Tab BackTab"},
    {"text", "t_clerk2", "do другому сотр~assign;see С семьёй~With family;key 1 F2;see Не передано~Not handed over", "Аверина", ""},
    {"calendar", "t_supervisor", "menu рабочий кал~working cal;see ноябрь 2026~November 2026", "ноябрь 2026~November 2026|30", "Left Right Up Down"},
    {"users", "t_admin", "see Бадмаев", "Бадмаев|F10", "Down Up"},
    {"user", "t_admin", "type t_clerk2;see Бадмаев;key Enter;see Последний вход~Last login;see Фамилия~Surname", "Фамилия~Surname|Бадмаев", FORM_MOVES},
    {"user_lock", "t_admin", "type t_clerk2;see Бадмаев;key F6;see Причина~Reason", "Бадмаев|Причина~Reason", ""},
    {"password", "t_admin", "do мой пароль~my password;see Новый пароль~New password", "Новый пароль~New password|Ещё раз~Once more", "Tab BackTab"},
    {"sites", "t_admin", "menu места при~sites;see Место приёма~Site", "отделение", "Down Up"},
    {"site", "t_admin", "menu места при~sites;see отделение;key F5;see Адрес~Address", "Адрес~Address", FORM_MOVES},
    {"journal", "t_auditor", "see Журнал~Journal", "Журнал~Journal", "Down Up"},
    {"journal_about", "t_auditor", "key F4;see По гражданину~By citizen;key Enter;see СНИЛС~SNILS", "СНИЛС~SNILS", ""},
    {"views", "t_supervisor", "menu сохранённые~saved views;see Без СНИЛС", "Без СНИЛС", "Down Up"},
    {"view", "t_supervisor", "menu граждане учр~citizens of the office;see Аверина;key F4;see Категория~Category;type инвалиды~adults;key Enter;see 18-59;do сохранить как~save as;see Для всех~For all", "Название~Name of it|Для всех~For all", "Tab BackTab"},
    {"marks", "t_supervisor", "menu граждане учр~citizens of the office;see Аверина;do отметка учр~put or take;see Что сделать~What is done", "Что сделать~What is done|Отметка~Which mark", "Tab BackTab"},
    {"people", "t_supervisor", "menu граждане учр~citizens of the office;see Аверина", "Аверина|14.03.1992", "Down Up"},
    {"people_filter", "t_supervisor", "menu граждане учр~citizens of the office;see Аверина;key F4;see Категория~Category", "Категория~Category", "Down Up"},
    {"requests", "t_supervisor", "menu запросы~requests;see Сегоднева", "Сегоднева|20.11.26", "Down Up"},
    {"request", "t_supervisor", CARD ";do новый запрос~new request;see Дата рожд~Birth date", "Аверина|Кому~To whom", FORM_MOVES},
    {"request_sent", "t_supervisor", "menu запросы~requests;see Сегоднева;key Enter;see 20.11.2026", "Сегоднева|20.11.2026", "Down Up"},
    {"reply", "t_supervisor", "menu запросы~requests;see Сегоднева;key F7;see Кто ответил~Who answered", "Сегоднева|Кто ответил~Who answered", ""},
    {"withdraw", "t_supervisor", "menu запросы~requests;see Сегоднева;do отозвать~withdraw;see Причина~Reason", "Сегоднева|Причина~Reason", ""},
    {"received", "t_executor", "see Сегоднева", "Сегоднева|20.11.26", "Down Up"},
    {"request_received", "t_executor", "key Enter;see 20.11.2026", "Сегоднева|20.11.2026", "Down Up"},
    {"answer", "t_executor", "key F6;see Исполнение~Execution", "Сегоднева|Ответ~Answer", "Tab BackTab"},
    {"calendar_load", "t_admin", "menu рабочий кал~working cal;see ноябрь 2026~November 2026;do загрузить~load cal;see Файл календаря~Calendar file", "Файл календаря~Calendar file|Enter", ""},
    {"monthly", "t_supervisor", "menu месячная~monthly;see Поступило~Arrived", "ноябрь 2026~November 2026|Поступило~Arrived", "Down Right Left Up"},
    {"monthly_people", "t_supervisor", "menu месячная~monthly;see Поступило~Arrived;key Enter;see Поступило~Arrived;see Аверина", "Аверина|14.03.1992", "Down Up"},
    {"quality", "t_supervisor", "menu качество реестра~quality of the register;see нельзя начать~cannot be acted", "нельзя начать~cannot be acted|6", "Down Up"},
    {"quality_people", "t_supervisor", "menu качество реестра~quality of the register;see нельзя начать~cannot be acted;key Down Down Down Down Down Down;see нет СНИЛС~no SNILS;key Enter;see Аверина", "Аверина|нет СНИЛС~no SNILS", "Down Up"},
    {"quality_region", "t_monitor", "menu качество реестров~quality of the registers;see Без СНИЛС~No SNILS", "Аларск", "Down Up"},
    {NULL, NULL, NULL, NULL, NULL},
};

int places_count(void) { return (int)(sizeof places / sizeof places[0]) - 1; }

void places_share(int share, int shares, int *first, int *end)
{
    *first = places_count() * share / shares;
    *end = places_count() * (share + 1) / shares;
}

/* ---- the office ---- */

/* A table of the office's own in its inbox, older than the clock of the tests. */
static char files[200];
static void table(struct office *o)
{
    char line[700], *id = pg_value(&o->pg, "select id from kurator.organisation where no = 1");

    tmp_directory(files, sizeof files, "places");
    snprintf(line, sizeof line, "mkdir -p '%1$s/%2$s/inbox' && cd '%1$s/%2$s/inbox' && printf 'Фамилия;Имя;Отчество;Рожд.;Дата рождения;Льгота\\nТаблицына;Анна;Ильинична;весна;14.03.1990;есть\\n' >свой.csv && touch -d 2026-11-12T00:00Z свой.csv", files, id);
    if (system(line) != 0)
        abort();
    free(id);
}

#define LONG_NAME "Константинопольская-Преображенская-Благовещенская-Воздвиженская-Архангельская-Нижнеангарская-Заречна"

static const char more[] =
    "insert into kurator.passed_call (office_id, office_from, caller, birth_date, phone, note) select a.id, b.id, 'Дальнева Мария Ильинична', '1971-05-06', '+79000008080',"
    " 'просит перезвонить до обеда' from kurator.organisation a, kurator.organisation b where a.no = 1 and b.no = 10;"
    "with p as (insert into kurator.person (surname, given_name, patronymic, birth_date, sex) values ('Повторова', 'Мария', 'Ильинична', '1970-07-07', 'f'), ('Повторова', 'Мария', '', '1970-07-07', 'f'),"
    " ('Двойнова', 'Инна', 'Львовна', '1971-07-07', 'f'), ('Двойнова', 'Инна', 'Львовна', '1971-07-07', 'f') returning id)"
    " insert into kurator.person_office (office_id, person_id) select o.id, p.id from kurator.organisation o, p where o.no = 1;"
    "select kurator.duplicates_work();"
    "update kurator.duplicate d set state = 'different', decided_at = kurator.clock(), note = 'однофамилицы, паспорта сверены' from kurator.person p where p.id = d.person_id and p.surname = 'Двойнова';"
    "insert into kurator.import_file (office_id, kind, name, sha256, lines, received_on) select id, 'register', 'реестр.csv', repeat('0', 64), 2, '2026-11-10' from kurator.organisation where no = 1;"
    "insert into kurator.import_row (import_id, line, outcome, tray, verdict, code, surname, given_name, patronymic, birth_date, sex, snils, territory, settlement)"
    " select f.id, v.line, 'refused', true, 'doubtful', v.code, v.surname, 'Мария', 'Ильинична', '1970-07-07', 'f', null, 'Аларский район', 'Кутулик'"
    " from kurator.import_file f, (values (2, 'import.several', 'Лоткова'), (3, 'import.snils_differs', 'Запасова')) v(line, code, surname);"
    "insert into kurator.import_file (office_id, kind, name, sha256, lines, received_on) select id, 'extracts', 'фри.xml', repeat('1', 64), 2, '2026-11-10' from kurator.organisation where no = 2;"
    "insert into kurator.import_row (import_id, line, outcome, tray, verdict, code, args, surname, given_name, birth_date, sex, territory, settlement)"
    " select f.id, v.line, 'refused', true, 'doubtful', v.code, v.args, v.surname, 'Мария', '1975-07-07', 'f', 'Лунный район', 'Кратер' from kurator.import_file f,"
    " (values (2, 'import.tie', array['УСЗСОН по Аларскому району, УСЗСОН по Балаганскому району'], 'Спорнова'), (3, 'import.unroutable', array['Лунный район', 'Кратер'], 'Нигдева')) v(line, code, args, surname) where f.name = 'фри.xml';"
    "insert into kurator.destruction (office_id, state, number, again, decided_at) select id, 'done', 1, true, '2026-11-10 10:00+08' from kurator.organisation where no = 1;"
    "insert into kurator.organisation (name, short_name, kind, calendar, takes_referrals) values ('Министерство', 'Минсоцразвития', 'ministry', 'RU-IRK', false);"
    "insert into kurator.organisation (no, name, short_name, kind, calendar, takes_referrals) values (99, 'Центр', 'ЦСА Аларского района', 'csa', 'RU-IRK', false);"
    "insert into kurator.saved_view (office_id, staff_id, name, shared, terms) select o.id, s.id, v.name, true, array[v.term] from (values ('Без СНИЛС', 'missing=snils'), ('Без телефона', 'missing=phone')) v(name, term), kurator.organisation o, kurator.staff s where o.no = 1 and s.login = 't_supervisor';"
    "insert into kurator.direction (centre_id) select id from kurator.organisation where no = 2;"
    "with p as (insert into kurator.person (surname, given_name, patronymic, birth_date, sex) values ('Разнова', 'Инна', 'Львовна', '1972-07-07', 'f'), ('Разнова', 'Инна', 'Львовна', '1972-07-07', 'f') returning id),"
    " n as (select id, row_number() over (order by id) as i from p), k as (insert into kurator.person_office (office_id, person_id) select o.id, n.id from n join kurator.organisation o on o.no = case n.i when 1 then 1 else 10 end)"
    " insert into kurator.pair_apart (person_id, other_id, centre_id, note) select min(n.id), max(n.id), (select id from kurator.organisation where no = 2), 'паспорта сверены, разные' from n";

static void assign(struct office *o, long id, const char *login)
{
    char sql[400];

    snprintf(sql, sizeof sql, "update kurator.case_file set assignee_id = (select id from kurator.staff where login = '%s'), version = version + 1 where id = %ld;"
                              "select kurator.recompute(%ld)", login, id, id);
    pg_exec(&o->pg, sql);
}

/* A request about the citizen of a case to the co-executor, due on the 20th. */
static void asked(struct office *o, long id)
{
    char sql[600], *to = pg_value(&o->pg, "select id from kurator.organisation where no = 99");

    snprintf(sql, sizeof sql, "select outcome from api.save_request(gen_random_uuid(), %ld, 1, '{kind,organisation,text,birth_date}', '{null,null,null,null}',"
                              " array['service', '%s', 'Прошу принять на консультацию психолога и сообщить о результате', 'yes'])", id, to);
    free(to);
    pg_exec(&o->pg, "set session authorization t_supervisor");
    free(pg_value(&o->pg, sql));
    pg_exec(&o->pg, "reset session authorization");
}

/* Open to `login` alone, from the first of January until a day. */
static void restricted(struct office *o, long id, const char *login, const char *until)
{
    char sql[900];

    snprintf(sql, sizeof sql, "with r as (insert into kurator.restriction (person_id, office_id, kind, reason, marked_by)"
                              " select c.person_id, c.office_id, 'violence', 'угрозы бывшего мужа', s.id from kurator.case_file c, kurator.staff s"
                              "  where c.id = %ld and s.login = '%s' returning *)"
                              " insert into kurator.restriction_named (restriction_id, person_id, staff_id, valid_from, valid_until, named_by)"
                              " select r.id, r.person_id, r.marked_by, '2026-01-01', %s, r.marked_by from r", id, login, until);
    pg_exec(&o->pg, sql);
}

void places_fill(struct office *o)
{
    pg_exec(&o->pg, more);
    table(o);
    office_staff(o, "('t_long','Преображенская-Благовещенская','Александра','Ильинична','clerk',1),"
                    " ('t_monitor','Черепанова','Александра','Ильинична','monitor',2), ('t_ministry','Каргопольцева','Александра','Ильинична','ministry',null), ('t_executor','Ринчинова','Александра','Ильинична','executor',99)");
    office_clock(o, "2026-11-13 09:00");
    office_case(o, "Аверина", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-05");
    long agreed = office_case(o, "Долгова", "Вера", "Ильинична", "1980-05-01", "ipra", "2026-11-06");
    pg_exec(&o->pg, "insert into kurator.ipra (person_id, number, issued_on, until_kind) select id, '12.3/2026', '2026-10-10', 'unlimited' from kurator.person where surname = 'Долгова'");
    long long_named = office_case(o, LONG_NAME, "Иоанна-Мария-Екатерина", "Константиновна-Александровна", "1980-05-01", "ipra", "2026-11-05");
    assign(o, long_named, "t_long");
    asked(o, office_case(o, "Сегоднева", "Нина", "Ильинична", "1981-05-01", "organisation", "2026-11-06"));
    asked(o, long_named);
    long checked = office_case(o, "Проверкина", "Инна", "Львовна", "1960-05-01", "ipra", "2026-11-11");
    long ended = office_case(o, "Концова", "Зоя", "Львовна", "1955-05-01", "ipra", "2026-11-11");
    char sql[1600];
    snprintf(sql, sizeof sql, "update kurator.case_file set state = 'closed', close_reason = 'moved', closed_on = '2026-11-13' where id = %ld;"
                              "select kurator.recompute(%ld)", ended, ended);
    pg_exec(&o->pg, sql);
    pg_exec(&o->pg, "with h as (insert into kurator.household (office_id) select id from kurator.organisation where no = 1 returning id)"
                    " update kurator.person p set household_id = h.id from h where p.surname in ('Проверкина', 'Концова');"
                    "update kurator.household_member m set kinship = 'child', kin_to = q.id, since = '2019-05-01' from kurator.person p, kurator.person q"
                    " where p.id = m.person_id and p.surname = 'Концова' and q.surname = 'Проверкина'");
    pg_exec(&o->pg, "with p as (insert into kurator.person (surname, given_name, birth_date, sex) select 'Приютова', 'Яна', date '1990-01-01' + i, 'f' from generate_series(1, 12) i returning id),"
                    " k as (insert into kurator.person_office (office_id, person_id) select f.id, p.id from p, kurator.organisation f where f.no = 1)"
                    " insert into kurator.representative (person_id, relation, organisation) select id, 'organisation', 'Дом-интернат' from p union all select id, 'organisation', 'Дом-интернат' from kurator.person where surname = 'Долгова'");
    long erased = office_case(o, "Стирова", "Яна", "Львовна", "1956-05-01", "ipra", "2026-11-11");
    snprintf(sql, sizeof sql, "update kurator.case_file set state = 'closed', close_reason = 'moved', closed_on = '2026-11-13' where id = %ld; select kurator.recompute(%ld);", erased, erased);
    pg_exec(&o->pg, sql);
    snprintf(sql, sizeof sql, "insert into kurator.processing (person_id, office_id, form, given_on, given_by, withdrawn_on, withdrawn_by, after, withdrawn_staff, withdrawn_at)"
                              " select c.person_id, c.office_id, 'written', '2026-11-11', 'self', '2026-11-12', 'self', 'destroy', s.id, kurator.clock() from kurator.case_file c, kurator.staff s"
                              "  where c.id in (%ld, %ld) and s.login = 't_clerk';"
                              "with d as (insert into kurator.destruction (office_id, note, proposed_by, proposed_login) select c.office_id, 'заявление', s.id, s.login from kurator.case_file c, kurator.staff s"
                              "  where c.id = %ld and s.login = 't_long' returning id, office_id)"
                              " insert into kurator.destruction_item (destruction_id, person_id, office_id, ground, since, made_at)"
                              " select d.id, p.id, d.office_id, 'withdrawn', '2026-11-12', p.made_at from d, kurator.case_file c join kurator.person p on p.id = c.person_id where c.id = %ld",
             ended, erased, erased, erased);
    pg_exec(&o->pg, sql);
    snprintf(sql, sizeof sql, "select outcome from api.save_attempt(gen_random_uuid(), %ld, 1000, '{channel,outcome,spoke_with,answer,esrn,meeting_at,place}',"
                              " '{null,null,null,null,null,null,null}', '{phone,told,self,agreed,yes,2026-11-25 11:00,office}')", agreed);
    pg_exec(&o->pg, "set session authorization t_clerk");
    free(pg_value(&o->pg, sql));
    pg_exec(&o->pg, "reset session authorization");
    snprintf(sql, sizeof sql, "insert into kurator.spot_check (office_id, case_id, person_id, picked_by)"
                              " select c.office_id, c.id, c.person_id, s.id from kurator.case_file c, kurator.staff s where c.id = %ld and s.login = 't_supervisor';"
                              "insert into kurator.deputy (organisation_id, staff_id, deputy_id, valid_from, valid_until)"
                              " select c.office_id, a.id, b.id, '2026-11-16', '2026-11-30' from kurator.case_file c, kurator.staff a, kurator.staff b"
                              "  where c.id = %ld and a.login = 't_clerk2' and b.login = 't_long'", checked, checked);
    pg_exec(&o->pg, sql);
    restricted(o, office_case(o, "Закрытова", "Инна", "Львовна", "1962-05-01", "ipra", "2026-11-11"), "t_supervisor", "null");
    restricted(o, office_case(o, "Сиротова", "Инна", "Львовна", "1963-05-01", "ipra", "2026-11-11"), "t_clerk2", "'2026-02-01'");
    struct vt *vt = office_clerk(o, "t_supervisor");
    vt_wait_text(vt, "Аверина", OFFICE_WAIT);
    office_card(vt, "Аверина");
    office_palette(vt, "входящий");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, "1 F10");
    vt_wait_text(vt, "Черновик", OFFICE_WAIT);
    office_leave(&vt);
}

/* ---- the way ---- */

const char *places_files(void)
{
    static char variable[230];

    snprintf(variable, sizeof variable, "KURATOR_FILES_DIR=%s", files);
    return variable;
}

struct vt *places_open(struct office *o, const char *login, const char *language, int rows, int cols, bool plain)
{
    char lang[40];
    const char *env[] = {lang, places_files(), NULL};

    snprintf(lang, sizeof lang, "KURATOR_INTERFACE_LANGUAGE=%s", language);
    struct vt *vt = office_open_env(o, login, NULL, rows, cols, plain ? "dumb" : "xterm-256color", plain, env);
    vt_wait_text(vt, strcmp(login, "t_admin") == 0 ? "Бадмаев" : strcmp(login, "t_auditor") == 0 ? "2026" : "Аларск", OFFICE_WAIT);
    vt_wait_quiet(vt, QUIET, OFFICE_WAIT);
    return vt;
}

static void in_language(const char *from, size_t n, const char *language, char *buf, size_t size)
{
    const char *tilde = memchr(from, '~', n);
    bool english = strcmp(language, "en") == 0;

    if (tilde && english) {
        n -= (size_t)(tilde + 1 - from);
        from = tilde + 1;
    } else if (tilde) {
        n = (size_t)(tilde - from);
    }
    snprintf(buf, size, "%.*s", (int)n, from);
}

bool places_text(const char *texts, int i, const char *language, char *buf, size_t size)
{
    for (; *texts && i > 0; i--) {
        texts += strcspn(texts, "|");
        texts += *texts == '|';
    }
    if (!*texts)
        return false;
    in_language(texts, strcspn(texts, "|"), language, buf, size);
    return true;
}

static void see(struct vt *vt, const char *text, bool plain)
{
    if (plain)
        vt_wait_said(vt, text, OFFICE_WAIT);
    else
        vt_wait_text(vt, text, OFFICE_WAIT);
    vt_wait_quiet(vt, QUIET, OFFICE_WAIT);
}

static void choose(struct vt *vt, const char *key, const char *title, const char *words, bool plain)
{
    vt_key(vt, key);
    see(vt, title, plain);
    vt_type(vt, words);
    vt_wait_quiet(vt, QUIET, OFFICE_WAIT);
    vt_reset_bytes(vt);
    vt_key(vt, "Enter");
}

void places_go(struct vt *vt, const struct place *p, const char *language, bool plain)
{
    bool english = strcmp(language, "en") == 0;

    for (const char *at = p->way; *at; at += *at == ';') {
        size_t n = strcspn(at, ";"), verb = strcspn(at, " ");
        char words[200];
        in_language(at + verb + 1, n - verb - 1, language, words, sizeof words);
        if (strncmp(at, "see", verb) != 0 && at != p->way)
            vt_reset_bytes(vt);
        if (strncmp(at, "menu", verb) == 0)
            choose(vt, "F9", english ? "Menu" : "Меню", words, plain);
        else if (strncmp(at, "do", verb) == 0)
            choose(vt, "F8", english ? "All actions" : "Все действия", words, plain);
        else if (strncmp(at, "key", verb) == 0)
            vt_key(vt, words);
        else if (strncmp(at, "type", verb) == 0)
            vt_type(vt, words);
        else
            see(vt, words, plain);
        at += n;
    }
}

void places_home(struct vt *vt, const char *language, bool plain)
{
    const char *question = strcmp(language, "en") == 0 ? "Leave the work?" : "Закончить работу?";

    for (int i = 0; i < 8; i++) {
        vt_reset_bytes(vt);
        vt_mark(vt);
        vt_key(vt, "F10");
        vt_wait_quiet(vt, QUIET, OFFICE_WAIT);
        size_t n;
        const char *raw = vt_raw(vt, &n);
        if (plain ? memmem(raw, n, question, strlen(question)) != NULL : vt_find(vt, question, NULL, NULL))
            break;
    }
    vt_key(vt, "EscEsc");
    vt_wait_quiet(vt, QUIET, OFFICE_WAIT);
    vt_reset_bytes(vt);
}
