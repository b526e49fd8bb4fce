/* duplicates.c - one citizen with three spellings: compared, merged, found by each, taken apart; not the same; who may; a round trip an action. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "command.h"
#include "relay.h"

#define QUIET 200

static long first, second;

static void change(const char *sql, long id)
{
    free(office_value(&office, sql, id));
}

static int up(void **state)
{
    office_up_friday(state);
    office_login(&office, "t_dba", "migrator");
    office_staff(&office, "('t_second','Второва','Ирина','Львовна','supervisor',1), ('t_monitor','Центрова','Ольга','Петровна','monitor',2)");
    first = office_case(&office, "Дармаева", "Марина", "Ильинична", "1975-04-12", "ipra", "2026-11-05");
    second = office_case(&office, "Дармава", "Марина", "Ильинична", "1975-04-12", "ipra", "2026-11-06");
    long third = office_case(&office, "Дармаева", "Мрина", "Ильинична", "1975-04-12", "ipra", "2026-11-09");
    change("update kurator.phone set number = '+79000005555' where person_id = (select person_id from kurator.case_file where id = %ld) returning 1", third);
    office_case(&office, "Дармаева", "Марина", "Ильинична", "1951-09-30", "ipra", "2026-11-09");      /* a mere namesake */
    return 0;
}

static struct vt *list(const char *seen)
{
    struct vt *vt = office_clerk(&office, "t_supervisor");

    office_menu(vt, "возможные повт", seen);
    return vt;
}

/* Found in the background, made one by keys, found by every spelling, two again. */
static void test_three_spellings(void **state)
{
    (void)state;
    struct vt *vt = list("Похожих записей нет");

    vt_key(vt, "F10");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    command_said("сравнено с остальными: 4");
    office_menu(vt, "возможные повт", "Дармава");
    office_expect(&office, "3", "select count(*) from kurator.duplicate where state = 'open'", 0);
    vt_key(vt, "F1");
    vt_wait_text(vt, "опечатка в ФИО", OFFICE_WAIT);
    vt_key(vt, "EscEsc");
    vt_key(vt, "Enter");                            /* the pair of the first and the second is the likeliest: one address */
    vt_wait_text(vt, "2 Вторая запись", OFFICE_WAIT);
    vt_wait_text(vt, "12.04.1975", OFFICE_WAIT);
    vt_wait_text(vt, "* Дармаева", OFFICE_WAIT);
    vt_key(vt, "Down");
    vt_key(vt, "2");                                /* the given name is the same */
    vt_wait_text(vt, "Здесь выбирать нечего", OFFICE_WAIT);
    vt_key(vt, "Up 2");
    vt_wait_text(vt, "* Дармава", OFFICE_WAIT);
    vt_key(vt, "Left");
    vt_wait_text(vt, "* Дармаева", OFFICE_WAIT);
    vt_key(vt, "Right F2");
    vt_wait_text(vt, "Объединить две записи", OFFICE_WAIT);
    office_expect(&office, "0", "select count(*) from kurator.merge", 0);
    vt_key(vt, "2 F2");
    vt_wait_text(vt, "Объединить две записи", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "Объединено. Перешло дел: 1", OFFICE_WAIT);
    office_expect(&office, "Дармава 2", "select p.surname || ' ' || (select count(*) from kurator.case_file f where f.person_id = p.id) from kurator.case_file c join kurator.person p on p.id = c.person_id where c.id = %ld", second);
    vt_key(vt, "F10");
    vt_type(vt, "дармаева марина ильинична 75");    /* the spelling that was not taken */
    vt_wait_text(vt, "Дармава Марина", OFFICE_WAIT);
    vt_key(vt, "F10");
    office_menu(vt, "возможные повт", "Дармава");
    office_palette(vt, "решения");
    vt_wait_text(vt, "объединены", OFFICE_WAIT);
    office_palette(vt, "отменить реш");
    vt_wait_text(vt, "Почему", OFFICE_WAIT);
    vt_type(vt, "разные паспорта");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Снова два гражданина", OFFICE_WAIT);
    vt_wait_text(vt, "разъединены", OFFICE_WAIT);
    office_expect(&office, "Дармава 1", "select p.surname || ' ' || (select count(*) from kurator.case_file f where f.person_id = p.id) from kurator.case_file c join kurator.person p on p.id = c.person_id where c.id = %ld", second);
    office_expect(&office, "Дармаева 1", "select p.surname || ' ' || (select count(*) from kurator.case_file f where f.person_id = p.id) from kurator.case_file c join kurator.person p on p.id = c.person_id where c.id = %ld", first);
    office_palette(vt, "отменить реш");
    vt_wait_text(vt, "уже отменено", OFFICE_WAIT);
    vt_stop(&vt);
}

/* Not without a reason; then it is gone from the list, and can be taken back. A draft of it knows whom it is about. */
static void test_not_the_same(void **state)
{
    (void)state;
    struct vt *vt;

    assert_int_equal(COMMAND(&office, "t_dba", "maintain", "--quiet"), 0);
    vt = list("Дармава");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "2 Вторая запись", OFFICE_WAIT);
    office_palette(vt, "разные");
    vt_wait_text(vt, "Почему", OFFICE_WAIT);
    vt_wait_text(vt, "Дармава", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "пусто", OFFICE_WAIT);         /* what is typed before that is thrown away */
    office_expect(&office, "0", "select count(*) from kurator.duplicate where state = 'different'", 0);
    vt_type(vt, "сёстры");
    vt_key(vt, "F10 F10");
    office_palette(vt, "чернов");
    vt_wait_text(vt, "Разные люди", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "сёстры", OFFICE_WAIT);
    vt_wait_text(vt, "Дармава Марина Ильинична", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "больше не предлагается", OFFICE_WAIT);
    office_expect(&office, "сёстры t_supervisor", "select d.note || ' ' || s.login from kurator.duplicate d join kurator.staff s on s.id = d.decided_by where d.state = 'different'", 0);
    assert_int_equal(COMMAND(&office, "t_dba", "maintain", "--quiet"), 0);
    office_expect(&office, "2", "select count(*) from kurator.duplicate where state = 'open'", 0);
    office_menu(vt, "возможные повт", "Мрина");
    office_palette(vt, "решения");
    vt_wait_text(vt, "разные люди", OFFICE_WAIT);
    office_palette(vt, "отменить реш");
    vt_wait_text(vt, "Почему", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "сравнены заново", OFFICE_WAIT);
    office_expect(&office, "3", "select count(*) from kurator.duplicate where state = 'open'", 0);
    vt_stop(&vt);
}

/* What changed under one's eyes is looked at again; what stands in the way is said before. */
static void test_refused(void **state)
{
    (void)state;
    struct vt *vt = list("Дармава");

    vt_key(vt, "Enter");
    vt_wait_text(vt, "2 Вторая запись", OFFICE_WAIT);
    change("update kurator.person set died_on = '2026-11-01', version = version + 1 where id = (select person_id from kurator.case_file where id = %ld) returning 1", first);
    vt_key(vt, "F2 1");
    vt_wait_text(vt, "тем временем изменили", OFFICE_WAIT);
    vt_wait_text(vt, "01.11.2026", OFFICE_WAIT);
    vt_key(vt, "F10");
    change("update kurator.person set died_on = null, snils = '00100199764' where id = (select person_id from kurator.case_file where id = %ld) returning 1", first);
    change("update kurator.person set snils = '00100199663' where id = (select person_id from kurator.case_file where id = %ld) returning 1", second);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "001-001-996", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "разные СНИЛС", OFFICE_WAIT);
    vt_key(vt, "F10");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain", "--quiet"), 0);
    office_palette(vt, "обновить");
    vt_wait_text(vt, "Мрина", OFFICE_WAIT);
    office_expect(&office, "2", "select count(*) from kurator.duplicate where state = 'open'", 0);
    pg_exec(&office.pg, "update kurator.person set snils = null");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain", "--quiet"), 0);
    vt_stop(&vt);
}

/* More than a lot holds is worked off lot by lot in one run, ten at most. */
static void test_lots(void **state)
{
    (void)state;
    pg_exec(&office.pg, "insert into kurator.duplicate_queue (person_id) select g from generate_series(900001, 925000) g");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    command_said("сравнено с остальными: 20000");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    command_said("сравнено с остальными: 5000");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    command_said("сравнено с остальными: 0");
}

/* Behind the five hundredth pair and decision the lists go on, page by page, to the last one. */
static void test_pages(void **state)
{
    (void)state;
    pg_exec(&office.pg, "with p as (insert into kurator.person (surname, given_name, birth_date, sex) select 'Многова' || g, 'Анна', date '1955-01-01' + g, 'f' from generate_series(1, 1041) g returning id),"
                        " o as (insert into kurator.person_office (office_id, person_id) select f.id, p.id from p, kurator.organisation f where f.no = 1)"
                        " insert into kurator.duplicate (office_id, person_id, other_id, weight, reasons) select f.id, x.one, x.id, 60 + x.id % 3, '{name}'"
                        "   from (select lag(p.id) over (order by p.id) as one, p.id from p) x, kurator.organisation f where x.one is not null and f.no = 1");
    struct vt *vt = list("из 104");
    office_expect(&office, "1", "select count(distinct total) from (select count(*) over () as total from kurator.duplicate where state = 'open') x", 0);
    vt_key(vt, "End");
    vt_wait_text(vt, "500 из 104", OFFICE_WAIT);
    vt_key(vt, "End End PageDown Down");
    vt_wait_text(vt, "1043 из 1043", OFFICE_WAIT);          /* with the three spellings of the citizen above */
    vt_key(vt, "Enter");
    vt_wait_text(vt, "2 Вторая запись", OFFICE_WAIT);
    vt_key(vt, "F10");
    pg_exec(&office.pg, "update kurator.duplicate set state = 'different', decided_at = kurator.clock(), note = 'x' where state = 'open' and person_id in (select id from kurator.person where surname like 'Многова%')");
    office_palette(vt, "решения");
    vt_wait_text(vt, "разные люди", OFFICE_WAIT);
    for (int i = 0; i < 3; i++)
        vt_key(vt, "End");
    vt_wait_text(vt, "разъединены", OFFICE_WAIT);           /* the oldest one of all */
    vt_stop(&vt);
    pg_exec(&office.pg, "delete from kurator.duplicate where note = 'x'");
}

/* Two supervisors at once: one of them is told, and it is done once. */
static void test_at_once(void **state)
{
    (void)state;
    struct vt *one = list("Дармава"), *other;

    office_menu(other = office_clerk(&office, "t_second"), "возможные повт", "Дармава");
    vt_key(one, "End Enter");
    vt_key(other, "End Enter");
    vt_wait_text(one, "2 Вторая запись", OFFICE_WAIT);
    vt_wait_text(other, "2 Вторая запись", OFFICE_WAIT);
    vt_key(one, "F2 1");
    vt_wait_text(one, "Объединено", OFFICE_WAIT);
    vt_key(other, "F2 1");
    vt_wait_text(other, "Таких двух граждан", OFFICE_WAIT);
    office_expect(&office, "1", "select count(*) from kurator.merge where undone_at is null", 0);
    vt_stop(&other);
    office_palette(one, "решения");
    vt_wait_text(one, "объединены", OFFICE_WAIT);
    office_palette(one, "отменить реш");
    vt_wait_text(one, "Почему", OFFICE_WAIT);
    vt_key(one, "F2");
    vt_wait_text(one, "пусто", OFFICE_WAIT);                    /* not without a reason */
    vt_type(one, "ошибка");
    vt_key(one, "F2");
    vt_wait_text(one, "Снова два гражданина", OFFICE_WAIT);
    vt_stop(&one);
    assert_int_equal(COMMAND(&office, "t_dba", "maintain", "--quiet"), 0);
}

/* From the list of the region: not the same, with a reason, which a draft keeps; gone from the list, read among the decisions, taken back. */
static void put_aside(struct vt *vt)
{
    vt_key(vt, "Enter");
    vt_wait_text(vt, "2 Вторая запись", OFFICE_WAIT);
    office_palette(vt, "разные");
    vt_wait_text(vt, "Почему", OFFICE_WAIT);
    vt_wait_text(vt, "Заречная Инна Львовна", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "пусто", OFFICE_WAIT);
    vt_type(vt, "паспорта сверены");
    vt_key(vt, "F10 F10");
    office_palette(vt, "чернов");
    vt_wait_text(vt, "Разные люди", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "паспорта сверены", OFFICE_WAIT);
    vt_wait_text(vt, "Заречная Инна Львовна", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "больше не предлагается", OFFICE_WAIT);
    office_expect(&office, "паспорта сверены t_monitor", "select a.note || ' ' || s.login from kurator.pair_apart a join kurator.staff s on s.id = a.decided_by where a.undone_at is null", 0);
    office_menu(vt, "повторы по рег", "Похожих записей нет");
    office_palette(vt, "решения");
    vt_wait_text(vt, "паспорта свер", OFFICE_WAIT);
    office_palette(vt, "отменить реш");
    vt_wait_text(vt, "Отменить отметку", OFFICE_WAIT);
    vt_key(vt, "2");
    office_palette(vt, "отменить реш");
    vt_wait_text(vt, "Отменить отметку", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "сравнены заново", OFFICE_WAIT);
    office_expect(&office, "0", "select count(*) from kurator.pair_apart where undone_at is null", 0);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Заречная", OFFICE_WAIT);              /* on the list again, at once */
}

/* The centre reads of records that two operators keep of one citizen, opens each, and changes nothing; of whom its directions do not reach it reads nothing. */
static void test_region(void **state)
{
    (void)state;
    pg_exec(&office.pg, "insert into kurator.direction (centre_id) select id from kurator.organisation where no = 2;"
                        "with p as (insert into kurator.person (surname, given_name, patronymic, birth_date, sex) values ('Заречная', 'Инна', 'Львовна', '1990-03-03', 'f'), ('Заречная', 'Инна', 'Львовна', '1990-03-03', 'f') returning id),"
                        " o as (insert into kurator.person_office (office_id, person_id) select f.id, p.id from (select id, row_number() over (order by id) as i from p) p join kurator.organisation f on f.no = case p.i when 1 then 1 else 10 end)"
                        " insert into kurator.case_file (office_id, person_id, source, ladder, received_on) select f.id, p.id, 'ipra', true, '2026-11-10' from (select id, row_number() over (order by id) as i from p) p join kurator.organisation f on f.no = 10 where p.i = 2");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain", "--quiet"), 0);
    struct vt *vt = office_open(&office, "t_monitor", NULL, 24, 132, "xterm-256color", false);
    vt_wait_text(vt, "Аларск", OFFICE_WAIT);
    office_menu(vt, "повторы по рег", "Заречная");
    vt_wait_text(vt, "70", OFFICE_WAIT);
    vt_key(vt, "End F1");
    vt_wait_text(vt, "Её оператор", OFFICE_WAIT);
    vt_key(vt, "EscEsc");
    pg_exec(&office.pg, "delete from kurator.duplicate");       /* pairs within an office: the one over offices is left */
    office_palette(vt, "обновить");
    vt_wait_gone(vt, "Дармава", OFFICE_WAIT);
    office_palette(vt, "карточка пе");                          /* the first one has no case */
    vt_wait_text(vt, "дела", OFFICE_WAIT);
    vt_key(vt, "EscEsc Enter");                                 /* side by side: who keeps each, what differs; nothing is chosen and nothing merged */
    vt_wait_text(vt, "1 Первая запись", OFFICE_WAIT);
    vt_wait_text(vt, "Что совпадает: дата рождения, ФИО", OFFICE_WAIT);
    vt_wait_text(vt, "1: УСЗСОН по Аларскому району; 2: ", OFFICE_WAIT);
    vt_wait_text(vt, "! 1, из них открыто", OFFICE_WAIT);
    vt_key(vt, "2 F2");
    assert_true(vt_wait_quiet(vt, QUIET, OFFICE_WAIT));
    assert_false(vt_find(vt, "Объединить две", NULL, NULL));
    vt_key(vt, "End F1");
    vt_wait_text(vt, "1: ", OFFICE_WAIT);
    vt_key(vt, "EscEsc F10");
    vt_wait_text(vt, "Её оператор", OFFICE_WAIT);
    office_expect(&office, "2", "select count(*) from audit.entry where kind = 'look' and why = 'duplicate' and login = 't_monitor' and %ld = 0", 0);
    put_aside(vt);
    office_palette(vt, "карточка вт");
    vt_wait_text(vt, "жен.,", OFFICE_WAIT);
    vt_wait_text(vt, "03.03.1990", OFFICE_WAIT);
    vt_key(vt, "F10");
    pg_exec(&office.pg, "delete from kurator.direction");
    office_palette(vt, "обновить");
    vt_wait_text(vt, "Похожих записей нет", OFFICE_WAIT);
    vt_stop(&vt);
    vt = office_clerk(&office, "t_supervisor");                 /* it is in no office's menu */
    vt_key(vt, "F9");
    vt_wait_text(vt, "Меню", OFFICE_WAIT);
    vt_type(vt, "повторы по рег");
    vt_wait_text(vt, "Здесь такого нет", OFFICE_WAIT);
    vt_stop(&vt);
}

/* A clerk is told whose it is, in the menu as in the palette. */
static void test_clerk(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_key(vt, "F9");
    vt_wait_text(vt, "Меню", OFFICE_WAIT);
    vt_type(vt, "возможные повт");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "руководител", OFFICE_WAIT);
    vt_stop(&vt);
}

/* Reading the list, the pair, and the merge, which brings both lists along, cost a round trip each; choosing costs none. */
static void test_round_trips(void **state)
{
    (void)state;
    struct relay *relay = relay_start(office.pg.socket, false);
    struct vt *vt = office_open(&office, "t_supervisor", relay_host(relay), 24, 80, "xterm-256color", false);
    static const struct { const char *keys, *seen; long trips; } steps[] = {
        {"Enter", "2 Вторая запись", 1}, {"2 1 Down Up Space", "*", 0}, {"F2", "Объединить две записи", 0}, {"1", "Объединено", 1}};

    vt_wait_text(vt, "Дарма", OFFICE_WAIT);
    office_menu(vt, "возможные повт", "Мрина");
    assert_true(vt_wait_quiet(vt, QUIET, OFFICE_WAIT));
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct relay_count before, after;
        relay_count(relay, &before);
        vt_key(vt, steps[i].keys);
        vt_wait_text(vt, steps[i].seen, OFFICE_WAIT);
        assert_true(vt_wait_quiet(vt, QUIET, OFFICE_WAIT));
        relay_count(relay, &after);
        if (after.round_trips - before.round_trips != steps[i].trips)
            fail_msg("«%s» costs %ld round trips, not %ld", steps[i].keys, after.round_trips - before.round_trips, steps[i].trips);
    }
    vt_stop(&vt);
    relay_stop(&relay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_three_spellings), cmocka_unit_test(test_not_the_same), cmocka_unit_test(test_refused), cmocka_unit_test(test_pages), cmocka_unit_test(test_at_once),
                                       cmocka_unit_test(test_clerk), cmocka_unit_test(test_lots), cmocka_unit_test(test_round_trips), cmocka_unit_test(test_region)};

    return cmocka_run_group_tests_name("duplicates", tests, up, office_down);
}
