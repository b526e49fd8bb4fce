/* board.c - the supervisor's board at work: the sketch, the rows behind each figure, sizes, two supervisors, other roles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

/* A case whose responsible is `login` (NULL: nobody), with a call in vain when tried. */
static long a_case(const char *surname, const char *received, const char *login, bool tried)
{
    long id = office_case(&office, surname, "Анна", "Сергеевна", "1992-03-14", "ipra", received);
    char sql[600];

    snprintf(sql, sizeof sql, "update kurator.case_file set assignee_id = (select id from kurator.staff where login = '%s') where id = %ld", login ? login : "", id);
    pg_exec(&office.pg, sql);
    if (tried) {
        snprintf(sql, sizeof sql,
                 "with a as (insert into kurator.contact_attempt (office_id, channel, outcome, happened_at)"
                 " select c.office_id, 'phone', 'no_answer', '2026-11-12 10:00+08' from kurator.case_file c where c.id = %ld returning id, office_id)"
                 " insert into kurator.attempt_case (case_id, attempt_id, office_id, person_id) select %ld, a.id, a.office_id, 0 from a", id, id);
        pg_exec(&office.pg, sql);
    }
    snprintf(sql, sizeof sql, "select kurator.recompute(%ld)", id);
    pg_exec(&office.pg, sql);
    return id;
}

static int start(void **state)
{
    (void)state;
    office_start(&office);
    pg_exec(&office.pg, "insert into kurator.organisation (name, short_name, kind, calendar, takes_referrals)"
                        " values ('Министерство', 'Минсоцразвития', 'ministry', 'RU-IRK', false);"
                        "insert into kurator.direction (centre_id) select id from kurator.organisation where no = 2");
    office_staff(&office, "('t_supervisor2','Смирнова','Анна','Ильинична','supervisor',1), ('o_supervisor','Копылов','Анна','Ильинична','supervisor',10),"
                          " ('t_monitor','Черепанова','Анна','Ильинична','monitor',2), ('t_ministry','Каргопольцева','Анна','Ильинична','ministry',null)");
    office_clock(&office, "2026-11-16 09:00");
    a_case("Первова", "2026-11-05", "t_clerk", false);
    a_case("Вторая", "2026-11-06", "t_clerk", false);
    a_case("Третьева", "2026-11-05", "t_clerk2", true);
    a_case("Ничьева", "2026-11-06", NULL, false);
    a_case("Сегоднева", "2026-11-09", "t_clerk", false);
    a_case("Сегодняшняя", "2026-11-09", "t_clerk2", true);
    a_case("Скорова", "2026-11-13", "t_clerk2", false);
    return 0;
}

static struct vt *open_board(const char *login)
{
    struct vt *vt = office_open(&office, login, NULL, 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "[Просрочено (", OFFICE_WAIT);
    office_palette(vt, "контроль ср");
    vt_wait_text(vt, "Контроль сроков", OFFICE_WAIT);
    vt_wait_text(vt, "Просрочено, всего", OFFICE_WAIT);
    vt_wait_quiet(vt, 60, OFFICE_WAIT);
    return vt;
}

static void line_is(struct vt *vt, int row, const char *text)
{
    if (strcmp(vt_line(vt, row), text) != 0) {
        fprintf(stderr, "line %d is «%s», not «%s»\n%s", row, vt_line(vt, row), text, vt_screen(vt));
        fail();
    }
}

static void test_sketch(void **state)
{
    (void)state;
    struct vt *vt = open_board("t_supervisor");

    line_is(vt, 0, " Контроль сроков  УСЗСОН по Аларскому району                        16.11 09:00");
    line_is(vt, 2, "                   без попытки пытались не в ЭСРН старейшее   в срок, 30 дн");
    line_is(vt, 3, " Сегодня без попытки         1");
    line_is(vt, 4, " Просрочено, всего           3        1         0        -2    0 %");
    line_is(vt, 5, "   Бадмаев Ц. Д.             0        1         0        -2    0 %");
    line_is(vt, 6, "   Иванова О. П.             2        0         0        -2    0 %");
    line_is(vt, 7, "   ничьи                     1        0         0        -1    0 %");
    line_is(vt, 8, " Ждут меня: ничьи 1");
    vt_key(vt, "F1");
    vt_wait_text(vt, "последний день которых сегодня", OFFICE_WAIT);
    vt_wait_text(vt, "Срок: 16.11.2026", OFFICE_WAIT);
    vt_key(vt, "F10 Down Down Down Right Right Right Right F1");
    vt_wait_text(vt, "В срок 0 из 2 уведомлений", OFFICE_WAIT);
    vt_wait_text(vt, "17.10.2026", OFFICE_WAIT);
    vt_key(vt, "F10");
    office_leave(&vt);
}

static int rows_of_list(struct vt *vt)
{
    int n = 0;

    for (int row = 3; row < vt_rows(vt) - 2; row++)
        n += vt_line(vt, row)[0] != '\0' && !strstr(vt_line(vt, row), "ничего нет");
    return n;
}

/* Every figure of the board, by arrows; the share's figure says per cent, its list how many. */
static void test_each_opens_its_rows(void **state)
{
    (void)state;
    struct vt *vt = open_board("t_supervisor");
    char before[8] = "", number[8];
    int row, col, last_row = -1, last_col = -1, figures = 0;
    bool visible;

    for (;; figures++) {
        vt_wait_quiet(vt, 60, OFFICE_WAIT);
        vt_cursor(vt, &row, &col, &visible);
        assert_true(visible);
        if (row == last_row && col == last_col)
            break;                      /* the last one: the bar stays */
        last_row = row;
        last_col = col;
        const char *at = vt_line(vt, row);
        int cells = col;
        while (cells > 0 && *at) {      /* every sign of these lines is one cell */
            at += ((unsigned char)*at & 0xC0) == 0xC0 ? 2 : 1;
            cells--;
        }
        if (row == 8)
            at = strstr(at, " ") + 1;   /* «ничьи 1» */
        snprintf(number, sizeof number, "%.*s", (int)strspn(at, "-0123456789"), at);
        bool counts = number[0] != '-' && strncmp(at + strlen(number), " %", 2) != 0;
        vt_key(vt, "Enter");
        vt_wait_gone(vt, "Сегодня без попытки  ", OFFICE_WAIT);
        vt_wait_text(vt, "(", OFFICE_WAIT);
        vt_wait_quiet(vt, 60, OFFICE_WAIT);
        const char *in = strrchr(vt_line(vt, 0), '(');
        assert_non_null(in);
        int said = (int)strtol(in + 1, NULL, 10);
        if (said != rows_of_list(vt) || (counts && said != (int)strtol(number, NULL, 10))) {
            fprintf(stderr, "figure %s, title %d:\n%s", number, said, vt_screen(vt));
            fail();
        }
        vt_key(vt, "F10");
        vt_wait_text(vt, "Контроль сроков", OFFICE_WAIT);
        vt_key(vt, "Right");
        memcpy(before, number, sizeof before);
    }
    assert_int_equal(figures, 22);      /* today; four lines of five; nobody's */
    office_leave(&vt);
}

static void here(struct vt *vt, const char *text)
{
    int row, col;
    bool visible;

    vt_wait_quiet(vt, 100, OFFICE_WAIT);
    vt_cursor(vt, &row, &col, &visible);
    if (!visible || !strstr(vt_line(vt, row), text)) {
        fprintf(stderr, "the cursor is not at «%s»:\n%s", text, vt_screen(vt));
        fail();
    }
}

static void test_resize(void **state)
{
    (void)state;
    static const struct { int rows, cols; } sizes[] = {{12, 40}, {50, 132}, {20, 60}, {12, 80}, {24, 80}};
    struct vt *vt = open_board("t_supervisor");

    vt_key(vt, "Down Down Down Right");
    here(vt, "Иванова");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        vt_resize(vt, sizes[i].rows, sizes[i].cols);
        vt_wait_quiet(vt, 150, OFFICE_WAIT);
        here(vt, "Иванова");
        vt_assert_no_line_wider(vt);
        assert_non_null(strstr(vt_line(vt, sizes[i].rows - 1), "F10"));
    }
    vt_key(vt, "End");
    here(vt, "ничьи 1");
    vt_key(vt, "Home");
    here(vt, "Сегодня без попытки");
    office_leave(&vt);
}

static void test_english(void **state)
{
    (void)state;
    const char *argv[] = {office.program, "--lang", "en", NULL};
    static const struct { int rows, cols; const char *heads; } sizes[] = {{24, 80, "untried    tried   no ESRN    oldest   in time, 30 d"}, {50, 132, "untried    tried   no ESRN    oldest   in time, 30 d"},
                                                                          {20, 60, "untried    tried   no ESRN in time"}, {12, 40, "untr.  att.  ESRN"}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct vt *vt = office_run(&office, argv, "t_supervisor", NULL, sizes[i].rows, sizes[i].cols, "xterm-256color", NULL);

        vt_wait_text(vt, "[Overdue (", OFFICE_WAIT);
        vt_key(vt, "F8");
        vt_type(vt, "control of");
        vt_key(vt, "Enter");
        vt_wait_text(vt, sizes[i].heads, OFFICE_WAIT);
        vt_wait_text(vt, "Today, untried", OFFICE_WAIT);
        vt_wait_text(vt, "For me: nobody's 1", OFFICE_WAIT);
        vt_assert_no_line_wider(vt);
        vt_key(vt, "F10 F10");
        vt_wait_text(vt, "leave", OFFICE_WAIT);
        vt_key(vt, "2");
        int status;
        vt_wait_exit(vt, OFFICE_WAIT, &status);
        assert_int_equal(status, 0);
        vt_stop(&vt);
    }
}

/* Rows are marked and handed over where they are shown; the other clerk's figures follow. */
static void test_hand_over(void **state)
{
    (void)state;
    struct vt *vt = open_board("t_supervisor");

    vt_key(vt, "End Enter");
    vt_wait_text(vt, "Дела без ответственного (1)", OFFICE_WAIT);
    vt_key(vt, "Space");
    vt_wait_text(vt, "отмечен", OFFICE_WAIT);
    office_palette(vt, "другому сотруднику");
    vt_wait_text(vt, "Кому", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Дела без ответственного (1)", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Просрочено, всего", OFFICE_WAIT);
    office_leave(&vt);
}

static void test_empty_office(void **state)
{
    (void)state;
    struct vt *vt = open_board("o_supervisor");

    vt_wait_text(vt, "Решения ничего не ждёт", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "За этой цифрой сейчас ничего нет", OFFICE_WAIT);
    vt_key(vt, "F6");
    vt_wait_text(vt, "список пуст", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Решения ничего не ждёт", OFFICE_WAIT);
    office_palette(vt, "выбороч");
    vt_wait_text(vt, "Проверять нечего", OFFICE_WAIT);
    office_leave(&vt);
}

/* What one supervisor does the other's board shows; both may mark the same. */
static void test_two_supervisors(void **state)
{
    (void)state;
    pg_exec(&office.pg, "insert into kurator.deadline_shift (deadline_id, case_id, office_id, due_before, due_after, revision_before, revision_after)"
                        " select d.id, d.case_id, d.office_id, d.due_on - 1, d.due_on, 1, 1 from kurator.deadline_open d join kurator.person p on p.id = d.person_id where p.surname in ('Первова', 'Вторая')");
    struct vt *one = open_board("t_supervisor"), *two = open_board("t_supervisor2");

    vt_wait_text(one, "сдвинуто календарём 2", OFFICE_WAIT);
    vt_wait_text(two, "сдвинуто календарём 2", OFFICE_WAIT);
    office_palette(two, "просмотрено");
    vt_wait_text(two, "Так отмечают сроки", OFFICE_WAIT);
    vt_key(two, "F10");
    vt_key(one, "End Left");
    here(one, "сдвинуто календарём 2");
    vt_key(two, "End Left");
    here(two, "сдвинуто календарём 2");
    office_palette(one, "просмотрено");
    vt_wait_text(one, "Отмечены просмотренными 2", OFFICE_WAIT);
    vt_wait_gone(one, "сдвинуто календарём", OFFICE_WAIT);
    vt_wait_gone(two, "сдвинуто календарём", OFFICE_WAIT);
    /* In the list: a call in vain; both boards follow. */
    vt_key(one, "Home Down Down Down Enter");
    vt_wait_text(one, "Просрочено, без попытки, Иванова О. П. (2)", OFFICE_WAIT);
    vt_key(one, "F6 2 F2");
    vt_wait_text(one, "без попытки, Иванова О. П. (1)", OFFICE_WAIT);
    vt_wait_text(two, "   Иванова О. П.             1        1", OFFICE_WAIT);
    vt_key(one, "F10");
    vt_wait_text(one, "   Иванова О. П.             1        1", OFFICE_WAIT);
    here(one, "Иванова");
    office_leave(&one);
    office_leave(&two);
}

static void test_spot_check(void **state)
{
    (void)state;
    struct vt *vt = open_board("t_supervisor");

    office_palette(vt, "выбороч");
    vt_wait_text(vt, "Дело выбрано случайно", OFFICE_WAIT);
    vt_wait_text(vt, "События", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Итог проверки", OFFICE_WAIT);
    vt_wait_text(vt, "есть замечание", OFFICE_WAIT);
    vt_key(vt, "2 F2");
    vt_wait_text(vt, "Замечание", OFFICE_WAIT);
    vt_wait_quiet(vt, 100, OFFICE_WAIT);
    office_expect(&office, "0", "select count(*) from kurator.spot_check where result is not null and %ld = 0", 0);
    vt_type(vt, "Нет второго телефона");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Контроль сроков", OFFICE_WAIT);
    vt_wait_text(vt, "Итог проверки записан", OFFICE_WAIT);
    office_expect(&office, "remark Нет второго телефона", "select result || ' ' || note from kurator.spot_check where %ld = 0 and result is not null", 0);
    /* Left without a result it waits on the board. */
    office_palette(vt, "выбороч");
    vt_wait_text(vt, "Дело выбрано случайно", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "есть замечание", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "проверки без итога 1", OFFICE_WAIT);
    vt_key(vt, "End Enter");
    vt_wait_text(vt, "Выборочные проверки без итога (1)", OFFICE_WAIT);
    office_palette(vt, "итог");
    vt_wait_text(vt, "есть замечание", OFFICE_WAIT);
    vt_key(vt, "1 F2");
    vt_wait_text(vt, "без итога (0)", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_gone(vt, "без итога", OFFICE_WAIT);
    office_leave(&vt);
}

static void test_clerk_is_refused(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    office_palette(vt, "контроль ср");
    vt_wait_text(vt, "руководител", OFFICE_WAIT);
    vt_wait_text(vt, "[Просрочено", OFFICE_WAIT);
    vt_key(vt, "F1");
    vt_wait_text(vt, "Отсчёт", OFFICE_WAIT);        /* the keys go to the worklist again */
    vt_key(vt, "F10");
    office_leave(&vt);
}

static void test_monitor(void **state)
{
    (void)state;
    struct vt *vt = office_open(&office, "t_monitor", NULL, 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "все учреждения", OFFICE_WAIT);
    vt_wait_text(vt, "УСЗСОН по Аларскому рай..", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Выберите строку одного учреждения", OFFICE_WAIT);
    vt_key(vt, "Down Down Enter");
    vt_wait_text(vt, "УСЗСОН по Аларскому району (", OFFICE_WAIT);
    vt_wait_text(vt, "Вторая", OFFICE_WAIT);
    vt_key(vt, "F6");
    vt_wait_text(vt, "смотреть, но не изменять", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "События", OFFICE_WAIT);
    vt_key(vt, "F10 F10");
    vt_wait_text(vt, "все учреждения", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "Иванова О. П.", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "все учреждения", OFFICE_WAIT);
    vt_key(vt, "End");
    vt_wait_quiet(vt, 60, OFFICE_WAIT);
    vt_key(vt, "F9");
    vt_wait_text(vt, "Найти гражданина", OFFICE_WAIT);
    assert_false(vt_find(vt, "5 дней", NULL, NULL));         /* lists of his own centre, which keeps no cases */
    assert_false(vt_find(vt, "Переданные", NULL, NULL));
    vt_key(vt, "F10 F10");
    vt_wait_text(vt, "запереть", OFFICE_WAIT);
    office_leave(&vt);
}

static void test_ministry(void **state)
{
    (void)state;
    struct vt *vt = office_open(&office, "t_ministry", NULL, 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "УСЗСОН по Аларскому рай..", OFFICE_WAIT);
    vt_key(vt, "Down Down Enter");
    vt_wait_text(vt, "Вам доступны только цифры", OFFICE_WAIT);
    vt_key(vt, "F1");
    vt_wait_text(vt, "Чьи: УСЗСОН по Аларскому району", OFFICE_WAIT);
    vt_key(vt, "F10 F9");
    vt_wait_text(vt, "Выйти", OFFICE_WAIT);
    assert_false(vt_find(vt, "5 дней", NULL, NULL));
    vt_key(vt, "F10");
    vt_wait_gone(vt, "Выйти", OFFICE_WAIT);
    office_palette(vt, "обновить");
    vt_wait_quiet(vt, 100, OFFICE_WAIT);
    vt_wait_text(vt, "УСЗСОН по Аларскому рай..", OFFICE_WAIT);
    assert_false(vt_find(vt, "Первова", NULL, NULL));
    office_leave(&vt);
}

/* F4 narrows every figure to who fits, the list behind it has exactly these, F1 says by what; from a saved view and back to everybody. */
static void test_narrowed(void **state)
{
    (void)state;
    pg_exec(&office.pg, "update kurator.person set birth_date = '2015-01-01' where surname in ('Первова', 'Ничьева', 'Сегоднева');"
                        "insert into kurator.saved_view (office_id, staff_id, name, shared, terms) select o.id, s.id, 'Взрослые', true, '{category=adult}'"
                        " from kurator.organisation o, kurator.staff s where o.no = 1 and s.login = 't_clerk'");
    struct vt *vt = open_board("t_supervisor");

    vt_key(vt, "Down F4");
    vt_wait_text(vt, "Отбор --", OFFICE_WAIT);
    vt_type(vt, "от 3 до 18");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Категория: дети от 3 до 18 лет", OFFICE_WAIT);
    line_is(vt, 3, " Сегодня без попытки         1");
    line_is(vt, 4, " Просрочено, всего           2        0         0        -2    0 %");
    line_is(vt, 6, "   Иванова О. П.             1        0         0        -2    0 %");
    vt_key(vt, "F1");
    vt_wait_text(vt, "Только среди подходящих: Категория: дети от 3 до 18 лет", OFFICE_WAIT);
    vt_key(vt, "F10 Enter");
    vt_wait_text(vt, "Просрочено, без попытки (2)", OFFICE_WAIT);
    vt_wait_text(vt, "Категория: дети от 3 до 18 лет", OFFICE_WAIT);
    vt_wait_text(vt, "Первова", OFFICE_WAIT);
    vt_wait_text(vt, "Ничьева", OFFICE_WAIT);
    assert_int_equal(rows_of_list(vt), 2);
    /* what a colleague changes narrows it by itself, too */
    pg_exec(&office.pg, "update kurator.person set birth_date = '1992-03-14' where surname = 'Ничьева'; select kurator.tell(id) from kurator.organisation where no = 1");
    vt_wait_text(vt, "Просрочено, без попытки (1)", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Просрочено, всего           1 ", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "Отбор --", OFFICE_WAIT);
    vt_type(vt, "взрослые");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Взрослые. Категория: инвалиды 18-59 лет", OFFICE_WAIT);
    line_is(vt, 4, " Просрочено, всего           2        1         0        -2    0 %");
    vt_key(vt, "F4");
    vt_wait_text(vt, "Отбор --", OFFICE_WAIT);
    vt_type(vt, "от 3 до 18");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "дети от 3 до 18 лет, инвалиды", OFFICE_WAIT);
    office_palette(vt, "сохранить как");                        /* kept for the office as it is narrowed */
    vt_wait_text(vt, "Категория: дети от 3 до 18 лет, инвалиды", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_type(vt, "На доске");
    vt_key(vt, "Tab 1 F2");
    vt_wait_text(vt, "Вид сохранён: На доске", OFFICE_WAIT);
    office_expect(&office, "true {category=adult,category=child}", "select shared || ' ' || terms::text from kurator.saved_view where name = 'На доске' and %ld = 0", 0);
    office_palette(vt, "выгрузить");                            /* and given out: whom the figures count, and nobody else */
    vt_wait_text(vt, "Для чего нужен реестр", OFFICE_WAIT);
    vt_key(vt, "EscEsc");
    office_palette(vt, "показать всех");
    vt_wait_text(vt, "Просрочено, всего           3 ", OFFICE_WAIT);
    office_palette(vt, "сохранить как");                        /* everybody is no view */
    vt_wait_text(vt, "и так показывает всех", OFFICE_WAIT);
    vt_key(vt, "EscEsc F4");
    vt_wait_text(vt, "Отбор --", OFFICE_WAIT);
    vt_type(vt, "на доске");                                    /* opened again where it was kept */
    vt_key(vt, "Enter");
    vt_wait_text(vt, "На доске. Категория", OFFICE_WAIT);
    office_palette(vt, "показать всех");
    vt_wait_text(vt, "Просрочено, всего           3 ", OFFICE_WAIT);
    line_is(vt, 4, " Просрочено, всего           3        1         0        -2    0 %");
    office_palette(vt, "показать всех");
    vt_wait_text(vt, "и так показывает всех", OFFICE_WAIT);
    vt_key(vt, "EscEsc F10");
    office_menu(vt, "сохранённые", "Взрослые");                 /* and from the views themselves */
    office_palette(vt, "контроль ср");
    vt_wait_text(vt, "Взрослые. Категория: инвалиды 18-59 лет", OFFICE_WAIT);
    line_is(vt, 4, " Просрочено, всего           2        1         0        -2    0 %");
    vt_key(vt, "F10 F10");
    office_leave(&vt);
    vt = office_clerk(&office, "t_clerk");                      /* a clerk has no board by a view either */
    office_menu(vt, "сохранённые", "Взрослые");
    office_palette(vt, "контроль ср");
    vt_wait_text(vt, "руководител", OFFICE_WAIT);
    vt_stop(&vt);
    pg_exec(&office.pg, "update kurator.person set birth_date = '1992-03-14' where birth_date = '2015-01-01'");
}

static void test_plain(void **state)
{
    (void)state;
    struct vt *vt = office_open(&office, "t_supervisor", NULL, 40, 80, "dumb", true);

    vt_wait_text(vt, "УСЗСОН по Аларскому", OFFICE_WAIT);
    vt_key(vt, "F8");
    vt_type(vt, "контроль ср");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Сегодня без попытки: 1", OFFICE_WAIT);
    vt_key(vt, "Down Down Right");
    vt_wait_text(vt, "Просрочено, пытались, Бадмаев Ц. Д.: 1", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "1 из 1, Третьева Анна Сергеевна, просрочено 2 дня", OFFICE_WAIT);
    vt_assert_no_line_wider(vt);
    vt_key(vt, "F10 F10");
    vt_wait_quiet(vt, 150, OFFICE_WAIT);
    office_leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sketch), cmocka_unit_test(test_each_opens_its_rows), cmocka_unit_test(test_narrowed), cmocka_unit_test(test_resize), cmocka_unit_test(test_english), cmocka_unit_test(test_hand_over), cmocka_unit_test(test_empty_office),
        cmocka_unit_test(test_plain), cmocka_unit_test(test_clerk_is_refused), cmocka_unit_test(test_monitor), cmocka_unit_test(test_ministry),
        cmocka_unit_test(test_spot_check), cmocka_unit_test(test_two_supervisors)};
    return cmocka_run_group_tests(tests, start, office_down);
}
