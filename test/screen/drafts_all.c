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

/* Saved by F2, and no form: nothing is typed (esrn), or the name of a file, or a password, which is kept nowhere; what is chosen of the columns of a file is asked about. */
static const char *const no_forms[] = {"esrn", "calendar_load", "password", "take_columns"};

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

struct spot { int row, col; char line[1000]; };

static struct spot spot(struct vt *vt)
{
    struct spot at;
    bool visible;

    vt_wait_quiet(vt, 80, OFFICE_WAIT);
    vt_cursor(vt, &at.row, &at.col, &visible);
    assert_true(visible);
    snprintf(at.line, sizeof at.line, "%s", vt_line(vt, at.row));
    return at;
}

static char *kept_focus(const struct place *p)
{
    char sql[200];

    snprintf(sql, sizeof sql, "select focus from kurator.draft where login = '%s'", p->login);
    return pg_value(&office.pg, sql);
}

/* To the next field, until that is kept, after a rest; the only field of a form is left for none. */
static struct spot goes_on(struct vt *vt, const struct place *p)
{
    char sql[300], *focus = kept_focus(p);
    struct spot before = spot(vt);

    vt_key(vt, "Tab");
    struct spot at = spot(vt);
    snprintf(sql, sizeof sql, "select focus <> '%s' from kurator.draft where login = '%s'", focus, p->login);
    if ((at.row != before.row || at.col != before.col) && !pg_wait(&office.pg, sql)) {
        fprintf(stderr, "%s keeps no field but «%s»:\n%s", p->screen, focus, vt_screen(vt));
        fail();
    }
    free(focus);
    return spot(vt);
}

static void survives(struct vt *vt, const struct place *p)
{
    int status;

    vt_type(vt, "2");
    if (!kept(p)) {
        fprintf(stderr, "%s keeps no draft:\n%s", p->screen, vt_screen(vt));
        fail();
    }
    struct spot left = goes_on(vt, p);
    vt_kill(vt, SIGKILL);
    vt_wait_exit(vt, OFFICE_WAIT, &status);
    vt_stop(&vt);
    vt = places_open(&office, p->login, "ru", 24, 80, false);
    vt_wait_text(vt, "1 форма не сохранена: F8", OFFICE_WAIT);
    office_palette(vt, "чернов");
    vt_wait_text(vt, "1 13.11 09:00", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Восстановлен черновик от 13.11 09:00", OFFICE_WAIT);
    struct spot again = spot(vt);
    if (strcmp(left.line, again.line) != 0 || left.col != again.col) {
        fprintf(stderr, "%s was left at\n%s (%d)\nand came back at\n%s (%d)\n%s", p->screen, left.line, left.col, again.line, again.col, vt_screen(vt));
        fail();
    }
    vt_stop(&vt);
}

enum { SHARES = 8 };

static int share;

/* Every n-th place: forms stand side by side in the table. What is no form leaves the program as it was. */
static void test_forms(void **state)
{
    (void)state;
    int n = 0;
    const char *login = "";
    struct vt *vt = NULL;

    for (int i = share; i < places_count(); i += SHARES) {
        if (!vt || strcmp(login, places[i].login) != 0) {
            vt_stop(&vt);
            pg_exec(&office.pg, "delete from kurator.draft");
            vt = places_open(&office, places[i].login, "ru", 24, 80, false);
            login = places[i].login;
        }
        places_go(vt, &places[i], "ru", false);
        if (is_form(vt, &places[i])) {
            survives(vt, &places[i]);
            vt = NULL;
            n++;
        } else {
            places_home(vt, "ru", false);
        }
    }
    vt_stop(&vt);
    assert_in_range(n, 2, 10);
}

static int up(void **state)
{
    setenv("KURATOR_SESSION_DRAFT_SECONDS", "1", 1);
    if (office_up_friday(state) != 0)
        return -1;
    places_fill(&office);
    return 0;
}

static int share_of_forms(int number)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_forms)};

    share = number;
    return cmocka_run_group_tests(tests, office_up_copied, office_down);
}

int main(void)
{
    return office_shares(up, SHARES, share_of_forms);
}
