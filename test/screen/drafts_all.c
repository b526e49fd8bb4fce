/* drafts_all.c - every form of the table of screens: killed by SIGKILL it opens at the next login at the same field, with the same text, and says from when it is. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "places.h"

/* Saved by F2, and no form: nothing is typed (esrn), or the name of a file, or a password, which is kept nowhere. */
static const char *const no_forms[] = {"esrn", "calendar_load", "password"};

static bool is_form(struct vt *vt, const struct place *p)
{
    for (size_t i = 0; i < sizeof no_forms / sizeof no_forms[0]; i++)
        if (strcmp(p->screen, no_forms[i]) == 0)
            return false;
    return strstr(vt_line(vt, vt_rows(vt) - 1), "F2 Сохранить") != NULL;
}

static bool kept(const struct place *p)
{
    char sql[200];

    snprintf(sql, sizeof sql, "select exists (select from kurator.draft where login = '%s')", p->login);
    for (int i = 0; i < 40; i++) {
        char *there = pg_value(&office.pg, sql);
        bool yes = strcmp(there, "t") == 0;
        free(there);
        if (yes)
            return true;
        free(pg_value(&office.pg, "select pg_sleep(0.1)::text"));
    }
    return false;
}

static void where(struct vt *vt, char *line, size_t size, int *col)
{
    int row;
    bool visible;

    vt_wait_quiet(vt, 80, OFFICE_WAIT);
    vt_cursor(vt, &row, col, &visible);
    assert_true(visible);
    snprintf(line, size, "%s", vt_line(vt, row));
}

#define SAME "select form || ' ' || focus || ' ' || array_to_string(names, ',') || ' ' || array_to_string(\"values\", ',') from kurator.draft where login = '%s'"

/* The focus is kept after a rest: what is kept stands still for longer than that. */
static char *settled(const struct place *p)
{
    char sql[400], *last = NULL;

    snprintf(sql, sizeof sql, SAME, p->login);
    for (int same = 0; same < 15;) {
        char *now = pg_value(&office.pg, sql);
        same = last && strcmp(now, last) == 0 ? same + 1 : 0;
        free(last);
        last = now;
        free(pg_value(&office.pg, "select pg_sleep(0.1)::text"));
    }
    return last;
}

static void survives(struct vt *vt, const struct place *p)
{
    char line[1000], again[1000];
    int col, col_again, status;

    vt_type(vt, "2");
    if (!kept(p)) {
        fprintf(stderr, "%s keeps no draft:\n%s", p->screen, vt_screen(vt));
        fail();
    }
    vt_key(vt, "Tab");
    free(settled(p));
    where(vt, line, sizeof line, &col);
    vt_kill(vt, SIGKILL);
    vt_wait_exit(vt, OFFICE_WAIT, &status);
    vt_stop(&vt);
    vt = places_open(&office, p->login, "ru", 24, 80, false);
    vt_wait_text(vt, "1 форма не сохранена: F8", OFFICE_WAIT);
    office_palette(vt, "чернов");
    vt_wait_text(vt, "1 13.11 09:00", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Восстановлен черновик от 13.11 09:00", OFFICE_WAIT);
    where(vt, again, sizeof again, &col_again);
    if (strcmp(line, again) != 0 || col != col_again) {
        fprintf(stderr, "%s was left at\n%s (%d)\nand came back at\n%s (%d)\n%s", p->screen, line, col, again, col_again, vt_screen(vt));
        fail();
    }
    vt_stop(&vt);
}

/* Every n-th place from the first on: two halves, each short of the bound of a test. */
static void forms(int first)
{
    int n = 0;

    for (int i = 0; places[i].screen; i++) {
        if (i % 2 != first)
            continue;
        pg_exec(&office.pg, "delete from kurator.draft");
        struct vt *vt = places_open(&office, places[i].login, "ru", 24, 80, false);
        places_go(vt, &places[i], "ru", false);
        if (is_form(vt, &places[i])) {
            survives(vt, &places[i]);
            n++;
        } else {
            vt_stop(&vt);
        }
    }
    assert_in_range(n, 10, 40);
}

static void test_one_half(void **state)
{
    (void)state;
    forms(0);
}
static void test_the_other_half(void **state)
{
    (void)state;
    forms(1);
}

static int up(void **state)
{
    setenv("KURATOR_SESSION_DRAFT_SECONDS", "1", 1);
    if (office_up_friday(state) != 0)
        return -1;
    places_fill(&office);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_one_half), cmocka_unit_test(test_the_other_half)};

    return cmocka_run_group_tests(tests, up, office_down);
}
