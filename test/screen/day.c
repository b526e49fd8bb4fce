/* day.c - a whole day of an office: a supervisor and two clerks at three terminals, from the board at nine to the digest in the evening. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "command.h"
#include "office.h"

static struct vt *boss, *one, *two;             /* t_supervisor Никифорова, t_clerk Иванова, t_clerk2 Бадмаев */
static long today, late, tried, told;

static int start(void **state)
{
    (void)state;
    office_start(&office);
    office_clock(&office, "2026-11-16 09:00");
    today = office_case(&office, "Сегоднева", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-16");
    late = office_case(&office, "Позднова", "Вера", "Ильинична", "1980-05-01", "ipra", "2026-11-12");
    tried = office_case(&office, "Звонова", "Раиса", "Львовна", "1970-05-01", "organisation", "2026-11-12");
    told = office_case(&office, "Сказкина", "Ольга", "Петровна", "1975-05-01", "ipra", "2026-11-13");
    office_clock(&office, "2026-11-23 09:00");
    return 0;
}

/* The card of a citizen, an attempt with these keys, back on the list. */
static void attempt(struct vt *vt, const char *surname, const char *keys)
{
    office_card(vt, surname);
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, keys);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Просрочено", OFFICE_WAIT);
}

static int lines(const char *text)
{
    int n = 0;

    for (; *text; text++)
        n += *text == '\n';
    return n;
}

/* The overdue figure wherever it is shown: three worklists without a key pressed, the board, the printed list, the form. */
static void figure(int n)
{
    char tab[60], line[80];

    snprintf(tab, sizeof tab, "Просрочено (%d)", n);
    vt_wait_text(boss, tab, OFFICE_WAIT);
    vt_wait_text(one, tab, OFFICE_WAIT);
    vt_wait_text(two, tab, OFFICE_WAIT);
    snprintf(line, sizeof line, "%d", n);
    long own = office_number(&office, "select id + %ld from kurator.organisation where no = 1", 0);

    pg_exec(&office.pg, "set session authorization t_supervisor");
    office_expect(&office, line, "select untried + tried + esrn from api.board(%ld) where kind = 'all'", own);
    office_expect(&office, line, "select coalesce(sum(n), 0) + %ld from api.monthly(-1, null, 'ru', '') where (kind, line, part, col) = ('cell', 'overdue', '', 'all')", 0);
    pg_exec(&office.pg, "reset session authorization");
    COMMAND(&office, "t_supervisor", "overdue", "--format", "csv");
    assert_int_equal(lines(command_out()), n + 1);
}

/* Nine o'clock: two overdue without an attempt, one due today; two of them go to the other clerk. */
static void morning(void)
{
    boss = office_clerk(&office, "t_supervisor");
    one = office_clerk(&office, "t_clerk");
    two = office_clerk(&office, "t_clerk2");
    figure(3);
    office_menu(boss, "контроль", "Контроль сроков");
    vt_wait_text(boss, "Просрочено, всего           3        0         0", OFFICE_WAIT);
    vt_wait_text(boss, "Сегодня без попытки         1", OFFICE_WAIT);
    vt_key(boss, "F10");
    vt_wait_text(boss, "Просрочено (3)", OFFICE_WAIT);
    vt_key(boss, "Home Space Space");
    vt_wait_text(boss, "отмечено 2", OFFICE_WAIT);
    office_palette(boss, "другому сотруднику");
    vt_wait_text(boss, "Выбрано 2 дела: Иванова О. П. 2", OFFICE_WAIT);
    vt_key(boss, "1 F2");
    vt_wait_text(boss, "передано 2: Бадмаев", OFFICE_WAIT);
    office_palette(two, "мои");
    vt_wait_text(two, "Просрочено (2)", OFFICE_WAIT);
    office_palette(two, "мои");
    office_palette(two, "мои");
    figure(3);
}

/* Calls: one not reached, one told who agrees, one who refuses; a new extract arrives meanwhile. */
static void forenoon(void)
{
    office_clock(&office, "2026-11-23 09:40");
    attempt(two, "Звонова", "2");
    attempt(one, "Сегоднева", "1 1 25 Space 11");
    office_expect(&office, "met", "select state from kurator.deadline where case_id = %ld and period = 'notify'", today);
    attempt(one, "Позднова", "1 2 1");
    figure(3);                                  /* told late: to be entered in the register, which is overdue as well */
    vt_key(one, "F5");
    vt_wait_text(one, "Гражданин", OFFICE_WAIT);
    vt_type(one, "новоселова мария");
    vt_wait_text(one, "новый гражданин", OFFICE_WAIT);
    vt_key(one, "0");
    vt_wait_text(one, "Дата рожд.", OFFICE_WAIT);
    vt_key(one, "Enter");
    vt_type(one, "01.02.1990");
    vt_key(one, "Enter 2 F2");
    vt_wait_text(one, "пусто", OFFICE_WAIT);    /* it stands in the first field that is missing, and names them */
    vt_type(one, "Кутулик");
    vt_key(one, "Enter");
    vt_type(one, "Мира, 5");
    vt_key(one, "Tab Tab Tab 1 F2");              /* past postal code and representative to the source */
    vt_wait_text(one, "Поле «ИПРА №» пусто", OFFICE_WAIT);
    vt_wait_quiet(one, 100, OFFICE_WAIT);
    vt_type(one, "123.1/2026");
    vt_key(one, "Enter");
    vt_type(one, "10.11");
    vt_key(one, "F2");
    vt_wait_text(one, "Сохранено, срок 30.11", OFFICE_WAIT);
    vt_wait_text(boss, "5 дней (1)", OFFICE_WAIT);
}

/* The second call in vain unlocks the visit; a visit on a locked rung waits for the supervisor, who finds it on the board. */
static void noon(void)
{
    office_clock(&office, "2026-11-23 10:50");
    attempt(two, "Звонова", "2");
    office_expect(&office, "2", "select rung from kurator.case_file where id = %ld", tried);
    office_card(one, "Сказкина");
    office_palette(one, "выезд");
    vt_wait_text(one, "Результат", OFFICE_WAIT);
    vt_key(one, "2 F2");
    vt_wait_text(one, "Выезд закрыт", OFFICE_WAIT);
    vt_key(one, "1");
    vt_wait_text(one, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "0", "select visit_count from kurator.case_file where id = %ld", told);
    vt_key(one, "F10");
    office_menu(boss, "контроль", "отступления 1");
    vt_key(boss, "End Home Up Down End Home");
    vt_key(boss, "F10");
    vt_wait_text(boss, "Просрочено (", OFFICE_WAIT);
    office_card(boss, "Сказкина");
    office_palette(boss, "открыть");
    vt_wait_text(boss, "Причина", OFFICE_WAIT);
    vt_type(boss, "по пути с другого адреса");
    vt_key(boss, "F2");
    vt_wait_text(boss, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "1", "select visit_count from kurator.case_file where id = %ld", told);
    vt_key(boss, "F10");
}

/* One clerk goes home ill: the other has her cases among the own ones at once. */
static void absence(void)
{
    office_menu(boss, "отсут", "Никто не отсутствует");
    office_palette(boss, "новое");
    vt_wait_text(boss, "Замещает", OFFICE_WAIT);
    vt_key(boss, "2");
    vt_type(boss, "27.11");
    vt_key(boss, "Tab 1 F2");
    vt_wait_text(boss, "сейчас", OFFICE_WAIT);
    vt_key(boss, "F10");
    office_palette(two, "мои");
    vt_wait_text(two, "Просрочено (3)", OFFICE_WAIT);
    vt_wait_text(two, "Сказкина", OFFICE_WAIT);
    office_palette(two, "мои");
    office_palette(two, "мои");
    office_menu(boss, "контроль", "Отсутствуют: Иванова О. П. до 27.11 (3 дела)");
    vt_key(boss, "F10");
}

/* "Told" by mistake, taken back; the meeting's facts are entered in the register; the papers of the evening. */
static void evening(void)
{
    office_clock(&office, "2026-11-23 16:30");
    attempt(two, "Сказкина", "1 1 26 Space 10");
    office_card(two, "Сказкина");
    office_palette(two, "ошиб");
    vt_wait_text(two, "Что не так", OFFICE_WAIT);
    vt_key(two, "2 F2");
    vt_wait_text(two, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "open", "select state from kurator.deadline where case_id = %ld and period = 'notify' order by id desc limit 1", told);
    vt_key(two, "F10");
    figure(3);
    office_card(two, "Позднова");
    office_palette(two, "внесено");
    vt_wait_text(two, "Внесено в ЭСРН. Позднова В. И. — в «Ждём» до 30.11", OFFICE_WAIT);
    office_expect(&office, "t", "select esrn_at is not null from kurator.case_file where id = %ld", late);
    vt_key(two, "F10");
    figure(2);
    COMMAND(&office, "t_supervisor", "visits");
    command_said("Звонова");
    command_said("Новоселова");                 /* no number: the visit is open at once */
    command_width(80);
}

static void test_day(void **state)
{
    (void)state;
    morning();
    forenoon();
    noon();
    absence();
    evening();
    office_leave(&boss);
    office_leave(&one);
    office_leave(&two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_day)};
    return cmocka_run_group_tests(tests, start, office_down);
}
