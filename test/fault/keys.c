/* keys.c - random keys over all screens: the program neither falls nor falls silent, and what it stored is consistent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>

#include "places.h"
#include "soak.h"

#define WAIT 30000
#define KEYS 60                 /* on each screen, in bursts; ten times as many in a soak */
#define BURST 12

static int up(void **state)
{
    if (office_up_friday(state) != 0)
        return -1;
    places_fill(&office);
    return 0;
}

/* The way to a place, without looking whether it leads there: what random keys did before may have barred it. */
static void go(struct vt *vt, const char *way)
{
    char copy[1000], *save = NULL;

    snprintf(copy, sizeof copy, "%s", way);
    for (char *step = strtok_r(copy, ";", &save); step; step = strtok_r(NULL, ";", &save)) {
        char *words = strchr(step, ' ');

        if (!words)
            continue;
        *words++ = '\0';
        words[strcspn(words, "~")] = '\0';
        if (strcmp(step, "key") == 0) {
            vt_key(vt, words);
        } else if (strcmp(step, "see") != 0) {
            if (strcmp(step, "type") != 0)
                vt_key(vt, strcmp(step, "menu") == 0 ? "F9" : "F8");
            vt_type(vt, words);
            if (strcmp(step, "type") != 0)
                vt_key(vt, "Enter");
        }
        if (!vt_wait_quiet(vt, 30, 5000))
            return;
    }
}

/* Mostly what a hand presses, sometimes what only a broken line sends. */
static void press(struct vt *vt)
{
    static const char *const keys[] = {
        "F1", "F2", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "Enter", "Enter", "Tab", "Tab", "BackTab", "Up", "Down", "Down", "Left",
        "Right", "PgUp", "PgDn", "Home", "End", "Del", "BS", "Space", "Esc", "EscEsc", "^A", "^E", "^K", "^L", "^U", "^W", "^P", "^N"};
    static const char *const texts[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "а", "ё", "Я", "z", "-", ".", "25 11", "+3", "31.02", "8 900 000 12 34",
                                        "112-233-445 95", "Иванова", "e\xCC\x81", "\xF0\x9F\x98\x80", "%s%n", "'; drop"};
    static const char *const noise[] = {"\xFF\xFE", "\033[", "\033[200~\xD0", "\033[201~", "\033[99;99;99~", "\x9B", "\xD0", "\033O", "\033]0;x\a", "\033[<0;1;1M"};

    switch (soak_roll(12)) {
    case 0: case 1: case 2: case 3: {
        const char *text = texts[soak_roll(sizeof texts / sizeof texts[0])];
        vt_type(vt, text);
        break;
    }
    case 4: {
        const char *bytes = noise[soak_roll(sizeof noise / sizeof noise[0])];
        vt_send(vt, bytes, strlen(bytes));
        break;
    }
    case 5:
        if (soak_roll(4) == 0) {
            vt_resize(vt, 5 + (int)soak_roll(45), 20 + (int)soak_roll(130));
            break;
        }
        /* fall through */
    default:
        vt_key(vt, keys[soak_roll(sizeof keys / sizeof keys[0])]);
    }
}

/* Accounts that an administrator of the test locked work again. */
static void unlock(void)
{
    pg_exec(&office.pg, "update kurator.staff set locked = false, valid_until = null");
    pg_exec(&office.pg, "update kurator.staff_role set valid_until = null");
}

static void alive(struct vt *vt, const char *screen)
{
    vt_send(vt, "\033[201~", 6);        /* the end of a paste that noise began: until then all is its text */
    vt_wait_quiet(vt, 20, WAIT);
    size_t before = vt_bytes(vt);

    for (int i = 0; i < WAIT / 100 && vt_bytes(vt) == before; i++) {
        if (i % 50 == 0)
            vt_key(vt, "^L");
        if (vt_pump(vt, 100) < 0)
            return;             /* it ended meanwhile */
    }
    if (vt_bytes(vt) == before)
        fail_msg("%s: no answer to Ctrl-L; seed %u\n%s", screen, soak_seed(), vt_screen(vt));
}

/* What the keys are typed at. */
static const struct kind { const char *name, *term, *env; bool plain; } kinds[] = {
    {"UTF-8", "xterm-256color", "NO_COLOR", false}, {"vt100", "vt100", "NO_COLOR", false}, {"linux without colours", "linux", "NO_COLOR=1", false},
    {"KOI8-R", "xterm", "LC_ALL=ru_RU.KOI8-R", false}, {"plain", "xterm", "NO_COLOR", true}};

/* Before and after the program has the terminal, it answers itself, by its echo. */
static bool has_terminal(struct vt *vt)
{
    struct termios modes;

    return tcgetattr(vt_fd(vt), &modes) == 0 && !(modes.c_lflag & ECHO) && vt_bytes(vt) > 0;
}

static int keys_on_each(void) { return soak(1) > 1 ? 10 * KEYS : KEYS; }

static void over(const struct place *p)
{
    const struct kind *kind = &kinds[soak_roll(sizeof kinds / sizeof kinds[0])];
    const char *const env[] = {"KURATOR_INTERFACE_LANGUAGE=ru", kind->env, places_files(), NULL};
    struct vt *vt = office_open_env(&office, p->login, NULL, 24, 80, kind->term, kind->plain, env);
    bool gone = false;
    int status;

    for (int i = 0; i < WAIT / 100 && !has_terminal(vt) && vt_pump(vt, 100) >= 0; i++)
        ;
    vt_wait_quiet(vt, 100, WAIT);
    go(vt, p->way);
    for (int i = 0; i < keys_on_each() && !gone; i++) {
        press(vt);
        if (i % BURST == BURST - 1) {
            vt_wait_quiet(vt, 20, WAIT);
            gone = vt_pump(vt, 0) < 0;
        }
    }
    if (!gone && has_terminal(vt))     /* else the keys led out, and the program is ending */
        alive(vt, p->screen);
    if (!gone && has_terminal(vt))
        vt_kill(vt, SIGTERM);
    vt_wait_exit(vt, WAIT, &status);
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
        fail_msg("%s at %s: status %x; seed %u\n%s", p->screen, kind->name, (unsigned)status, soak_seed(), vt_screen(vt));
    vt_stop(&vt);
}

static void keys_over_all_screens(void **state)
{
    int n = 0;

    (void)state;
    for (int round = 0; round < soak(1); round++) {
        for (const struct place *p = places; p->screen; p++, n++) {
            unlock();
            over(p);
        }
        if (soak(1) > 1)
            print_message("%d keys so far\n", n * keys_on_each());
    }
    print_message("soak: %d keys over %d screens, seed %u\n", n * keys_on_each(), n, soak_seed());
}

/* Whatever was stored by the keys: the deadlines are what they are when they are worked out anew, and every figure adds up. */
static void what_was_stored_is_consistent(void **state)
{
    static const char deadlines[] = "select coalesce(md5(string_agg(concat_ws(' ', d.case_id, d.period, d.state, d.due_on, d.assignee_id), ',' order by d.case_id, d.period, d.id)), '')"
                                    " from kurator.deadline d";
    static const char tally[] = "select count(*) from (select office_id, period, state, assignee_id, due_on, sum(n) as n from kurator.tally group by 1, 2, 3, 4, 5 having sum(n) <> 0) t"
                                " full join (select office_id, period, state, assignee_id, due_on, count(*) as n from kurator.deadline group by 1, 2, 3, 4, 5) d"
                                " on (t.office_id, t.period, t.state, t.due_on) = (d.office_id, d.period, d.state, d.due_on) and t.assignee_id is not distinct from d.assignee_id"
                                " where t.n is distinct from d.n";
    char *before = pg_value(&office.pg, deadlines);

    (void)state;
    pg_exec(&office.pg, "select kurator.recompute(id) from kurator.case_file order by id");
    char *after = pg_value(&office.pg, deadlines);
    assert_string_equal(before, after);
    free(before);
    free(after);
    assert_int_equal(pg_number(&office.pg, tally), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_over_all_screens),
        cmocka_unit_test(what_was_stored_is_consistent),
    };

    return cmocka_run_group_tests(tests, up, office_down);
}
