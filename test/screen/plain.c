/* plain.c - the program for a screen reader: the same work in sentences, no escape sequences, nothing that moves by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"
#include "places.h"

static int start(void **state)
{
    (void)state;
    office_start(&office);
    office_clock(&office, "2026-11-16 09:00");
    office_case(&office, "Аверина", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-05");
    office_case(&office, "Бобров", "Пётр", "Ильич", "1990-01-02", "ipra", "2026-11-06");
    return 0;
}

static struct vt *open_plain(const char *term)
{
    struct vt *vt = office_open(&office, "t_clerk", NULL, 40, 80, term, true);

    vt_wait_text(vt, "УСЗСОН по Аларскому", OFFICE_WAIT);
    return vt;
}

/* Only text and line ends ever went to the terminal, and no line is wider than it. */
static void only_lines(struct vt *vt)
{
    size_t n;
    const char *raw = vt_raw(vt, &n);

    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)raw[i] < ' ' && raw[i] != '\r' && raw[i] != '\n') {
            fprintf(stderr, "byte %02x in the output at %zu\n", raw[i], i);
            fail();
        }
    }
    vt_assert_no_line_wider(vt);
}

static void silent(struct vt *vt)
{
    vt_wait_quiet(vt, 1000, OFFICE_WAIT);           /* the preview's time is over */
    vt_reset_bytes(vt);
    vt_pump(vt, 1000);
    assert_int_equal(vt_bytes(vt), 0);
}

/* Find, failed call, card. */
static void job(const char *term, const char *surname, const char *outcome)
{
    struct vt *vt = open_plain(term);

    vt_type(vt, surname);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Ответственный", OFFICE_WAIT);
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, outcome);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    vt_wait_quiet(vt, 200, OFFICE_WAIT);
    only_lines(vt);
    vt_key(vt, "F10");
    vt_wait_quiet(vt, 300, OFFICE_WAIT);
    office_leave(&vt);
}

#define OUTCOME "select a.outcome from kurator.contact_attempt a join kurator.attempt_case t on t.attempt_id = a.id join kurator.person p on p.id = t.person_id" \
                " where p.surname = '%s' order by a.id desc limit 1"

static void outcome_is(const char *surname, const char *expected)
{
    char sql[400];

    snprintf(sql, sizeof sql, OUTCOME, surname);
    office_expect(&office, expected, sql, 0);
}

static void test_the_same_job(void **state)
{
    (void)state;
    job("dumb", "Аверина", "2");
    outcome_is("Аверина", "no_answer");
    job(NULL, "Бобров", "3");
    outcome_is("Бобров", "busy");
    job("no-such-terminal", "Бобров", "2");
    outcome_is("Бобров", "no_answer");
}

/* On a move one line that can be spoken, and no more. */
static void test_a_move_is_a_sentence(void **state)
{
    (void)state;
    size_t n;
    struct vt *vt = open_plain("dumb");

    vt_wait_text(vt, "1 из 2, Аверина Анна Сергеевна, просрочено 2 дня, звонок", OFFICE_WAIT);
    silent(vt);
    vt_key(vt, "Down");
    vt_wait_text(vt, "2 из 2, Бобров Пётр Ильич, просрочен", OFFICE_WAIT);
    silent(vt);
    vt_key(vt, "Up");
    vt_wait_quiet(vt, 100, OFFICE_WAIT);
    const char *raw = vt_raw(vt, &n);
    char line[400];
    snprintf(line, sizeof line, "%.*s", (int)(n < 399 ? n : 399), raw);
    assert_string_equal(line, "\r\n1 из 2, Аверина Анна Сергеевна, просрочено 2 дня, звонок");
    only_lines(vt);
    office_leave(&vt);
}

/* A letter typed in a form says nothing more than the field; labels take 14 cells at most. */
static void test_form(void **state)
{
    (void)state;
    struct vt *vt = open_plain("dumb");

    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    silent(vt);
    vt_key(vt, "1");
    vt_wait_text(vt, "Ответ", OFFICE_WAIT);
    vt_wait_quiet(vt, 100, OFFICE_WAIT);
    vt_reset_bytes(vt);
    vt_key(vt, "1");
    vt_wait_text(vt, "Встреча", OFFICE_WAIT);
    vt_wait_quiet(vt, 100, OFFICE_WAIT);
    if (getenv("KURATOR_TEST_SHOW"))
        fprintf(stderr, "%s", vt_screen(vt));
    assert_true(vt_bytes(vt) < 400);
    vt_type(vt, "31.02 10");
    vt_reset_bytes(vt);
    vt_key(vt, "Tab");
    vt_wait_text(vt, "Такого дня нет", OFFICE_WAIT);
    only_lines(vt);
    silent(vt);
    vt_key(vt, "F1");
    vt_wait_quiet(vt, 200, OFFICE_WAIT);
    only_lines(vt);
    vt_stop(&vt);
    pg_exec(&office.pg, "delete from kurator.draft");          /* begun here, not to be gone on with by the next test */
}

/* The palette, a question and the help are lines as well. */
static void test_popups(void **state)
{
    (void)state;
    struct vt *vt = open_plain(NULL);

    vt_key(vt, "F8");
    vt_wait_text(vt, "Все действия", OFFICE_WAIT);
    vt_type(vt, "почему");
    vt_wait_quiet(vt, 150, OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Отсчёт от 05.11.2026", OFFICE_WAIT);
    only_lines(vt);
    vt_key(vt, "F10");
    vt_wait_quiet(vt, 150, OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "запереть", OFFICE_WAIT);
    silent(vt);
    vt_key(vt, "2");
    int status = -1;
    vt_wait_exit(vt, OFFICE_WAIT, &status);
    assert_int_equal(status, 0);
    only_lines(vt);
    vt_stop(&vt);
}

static int start_places(void **state)
{
    (void)state;
    office_start(&office);
    places_fill(&office);
    return 0;
}

/* What the share goes over. */
static const char *language;
static int first, end;

/* All of them are told before the test fails. */
static int faults;
static void wrong(const struct place *p, const char *what, const char *line)
{
    fprintf(stderr, "WRONG %s in %s: %s: «%s»\n", p->screen, language, what, line);
    faults++;
}

/* What a key said: lines that begin at their left edge, no columns, no boxes, no bars; a few of them at most. */
static void a_sentence(struct vt *vt, const struct place *p)
{
    size_t n;
    int lines = 0;
    const char *raw = vt_raw(vt, &n);
    char said[2000];

    snprintf(said, sizeof said, "%.*s", (int)n, raw);
    for (const char *at = said; *at; at++)
        lines += *at == '\n';
    if (lines == 0)
        wrong(p, "a move says nothing", said);
    if (lines > 6)
        wrong(p, "a move says too much", said);
    if (said[strspn(said, "\r\n")] == ' ' || strstr(said, "  ") || strstr(said, "----") || strstr(said, "[") || strstr(said, "│") || strstr(said, "##"))
        wrong(p, "what a move says is no sentence", said);
}

/* Columns are for eyes: a label of 14 cells at most may stand before a text, and nothing else. */
#define LABEL 14
static void one_column(struct vt *vt, const struct place *p)
{
    size_t n;
    const char *raw = vt_raw(vt, &n);
    char *said = strndup(raw, n);

    assert_non_null(said);
    if (strstr(said, "----") || strstr(said, "│") || strstr(said, "─") || strstr(said, "##"))
        wrong(p, "boxes and bars are not for the ear", said);
    for (char *rest = said, *line; (line = strsep(&rest, "\r\n"));) {
        const char *text = line + strspn(line, " "), *gap = strstr(text, "   ");
        int cells = 0;
        for (const char *at = line; gap && at < gap; at++)
            cells += ((unsigned char)*at & 0xC0) != 0x80;
        if (text - line > LABEL + 2 || (gap && cells > LABEL))
            wrong(p, "this line has columns", line);
    }
    free(said);
}

static void test_places(void **state)
{
    (void)state;
    struct vt *vt = NULL;
    const char *login = "", *only = getenv("KURATOR_TEST_ONLY");

    for (const struct place *p = places + first; p < places + end; p++) {
        if (only && strcmp(only, p->screen) != 0)
            continue;
        if (strcmp(login, p->login) != 0) {
            vt_stop(&vt);
            vt = places_open(&office, p->login, language, 40, 80, true);
            login = p->login;
        }
        places_go(vt, p, language, true);
        if (getenv("KURATOR_TEST_SHOW"))
            fprintf(stderr, "=== %s in %s\n%.*s\n", p->screen, language, (int)vt_bytes(vt), vt_raw(vt, &(size_t){0}));
        one_column(vt, p);
        for (const char *at = p->moves; *at; at += *at == ' ') {
            char key[20];
            size_t len = strcspn(at, " ");
            snprintf(key, sizeof key, "%.*s", (int)len, at);
            vt_reset_bytes(vt);
            vt_key(vt, key);
            for (int k = 0; k < 200 && vt_bytes(vt) == 0; k++)
                vt_pump(vt, 10);
            vt_wait_quiet(vt, 100, OFFICE_WAIT);
            if (getenv("KURATOR_TEST_SHOW"))
                fprintf(stderr, "--- %s\n%.*s\n", key, (int)vt_bytes(vt), vt_raw(vt, &(size_t){0}));
            a_sentence(vt, p);
            at += len;
        }
        only_lines(vt);
        places_home(vt, language, true);
    }
    vt_stop(&vt);
    assert_int_equal(faults, 0);
}

/* On the smallest terminal the longest name is said whole, over as many lines as it takes, each begun at the edge. */
static void test_the_longest_name(void **state)
{
    (void)state;
    struct vt *vt = places_open(&office, "t_supervisor", "ru", 12, 40, true);
    size_t n;

    vt_reset_bytes(vt);
    vt_key(vt, "Down");
    vt_wait_said(vt, "просрочено 1 день, звонок", OFFICE_WAIT);
    vt_wait_quiet(vt, 150, OFFICE_WAIT);
    const char *raw = vt_raw(vt, &n);
    char line[1000];
    snprintf(line, sizeof line, "%.*s", (int)(n < 999 ? n : 999), raw);
    assert_string_equal(line, "\r\n2 из 2,\r\nКонстантинопольская-Преображенская-Благо\r\nвещенская-Воздвиженская-Архангельская-Ни\r\nжнеангарская-Заречна\r\n"
                              "Иоанна-Мария-Екатерина\r\nКонстантиновна-Александровна,\r\nпросрочено 1 день, звонок");
    vt_type(vt, "константино");
    vt_wait_said(vt, "Константиновна-Александровна", OFFICE_WAIT);
    vt_wait_quiet(vt, 150, OFFICE_WAIT);
    only_lines(vt);
    vt_stop(&vt);
}

enum { SHARES = 4 };

static int share_of_work(int number)
{
    (void)number;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_move_is_a_sentence), cmocka_unit_test(test_form), cmocka_unit_test(test_popups), cmocka_unit_test(test_the_same_job),
    };

    return cmocka_run_group_tests(tests, office_up_copied, office_down);
}

static int share_of_places(int number)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places)}, last[] = {cmocka_unit_test(test_the_longest_name)};

    if (number == 2 * SHARES)
        return cmocka_run_group_tests(last, office_up_copied, office_down);
    language = number % 2 ? "en" : "ru";
    places_share(number / 2, SHARES, &first, &end);
    return cmocka_run_group_tests(tests, office_up_copied, office_down);
}

int main(void)
{
    return office_shares(start, 1, share_of_work) + office_shares(start_places, 2 * SHARES + 1, share_of_places);
}
