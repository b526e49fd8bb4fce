/* round_trips.c - what a clerk's keys cost on the line: one round trip a screen and a save, none within a page; one write an update. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office.h"
#include "relay.h"
#include "writes.h"

#define WAIT 15000
#define QUIET 200           /* nothing is written so long: the answer and its drawing are done */

static struct relay *relay;

static long trips(void)
{
    struct relay_count c;

    relay_count(relay, &c);
    return c.round_trips;
}

/* The keys, until the text is there and all is quiet, cost so many round trips. They go out by one write: were the machine to stand
 * still between two of them, the program would keep a draft, or ask for what rests. */
static void costs(struct vt *vt, const char *keys, const char *text, long expected)
{
    long before = trips();

    vt_burst(vt, keys);
    for (int i = 0; i < WAIT / 10 && trips() - before < expected; i++)
        vt_pump(vt, 10);        /* the text may be there already, and the program not have taken the key */
    vt_wait_text(vt, text, WAIT);
    assert_true(vt_wait_quiet(vt, QUIET, WAIT));
    if (trips() - before != expected) {
        fprintf(stderr, "%s", vt_screen(vt));
        fail_msg("«%s» costs %ld round trips, not %ld", keys, trips() - before, expected);
    }
}

/* The same of a card, whose look is in the journal with where it was opened from: it comes with the reading. */
static void looks(struct vt *vt, const char *keys, const char *text, const char *why)
{
    long before = office_number(&office, "select count(*) from audit.entry where kind = 'look'", 0);

    costs(vt, keys, text, 1);
    office_expect(&office, why, "select why from audit.entry where kind = 'look' and relation = 'kurator.case_file' order by id desc limit 1", 0);
    assert_int_equal(office_number(&office, "select count(*) from audit.entry where kind = 'look'", 0), before + 1);
}

static struct vt *open_program(void)
{
    struct vt *vt = office_open(&office, "t_clerk", relay_host(relay), 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "Данилова", WAIT);
    assert_true(vt_wait_quiet(vt, QUIET, WAIT));
    return vt;
}

/* Who am I, the lists, the first page, the drafts: one round trip after that of the connection. */
static void the_start(void **state)
{
    struct relay_count c;

    (void)state;
    relay_reset(relay);
    struct vt *vt = open_program();
    relay_count(relay, &c);
    assert_int_equal(c.connections, 1);
    assert_int_equal(c.round_trips, 2);
    office_end(&vt);
}

static void the_screens(void **state)
{
    (void)state;
    struct vt *vt = open_program();

    costs(vt, "Down", "Данилова", 0);
    costs(vt, "Down Down Up", "Данилова", 0);
    costs(vt, "End Home", "Данилова", 0);
    costs(vt, "Right", "[Сегодня", 1);
    costs(vt, "Left", "[Просрочено", 1);
    costs(vt, "F1", "Почему", 1);
    costs(vt, "F10", "Данилова", 0);
    costs(vt, "F8", "Попытка", 0);              /* the palette knows itself */
    costs(vt, "EscEsc", "Данилова", 0);
    costs(vt, "F3", "Найти", 0);
    costs(vt, "Егор", "Егорова", 1);            /* one search for what was typed, when the fingers rest */
    looks(vt, "Enter", "События", "card find");
    looks(vt, "PgUp", "Данилова", "card previous");
    costs(vt, "F1", "Почему", 1);
    costs(vt, "F10", "События", 0);
    costs(vt, "F10", "[Просрочено", 0);
    looks(vt, "Егорова Enter", "События", "card find");       /* search and card in one; of several nobody is looked at */
    costs(vt, "F10", "[Просрочено", 0);
    looks(vt, "Егорова F6", "входящий", "attempt");            /* the call of who is typed: search and form in one */
    costs(vt, "F10", "[Просрочено", 0);
    long before = office_number(&office, "select count(*) from audit.entry where kind = 'look'", 0);
    costs(vt, "сергеевна Enter", "Найдено несколько", 1);
    assert_int_equal(office_number(&office, "select count(*) from audit.entry where kind = 'look'", 0), before);
    costs(vt, "EscEsc", "[Просрочено", 0);
    costs(vt, "сергеевна F6", "Найдено несколько", 1);
    assert_int_equal(office_number(&office, "select count(*) from audit.entry where kind = 'look'", 0), before);
    costs(vt, "EscEsc", "[Просрочено", 0);
    looks(vt, "Enter", "События", "card worklist");
    looks(vt, "Right", "ФИО", "identity");                  /* a tab each, none when one comes back to the case */
    looks(vt, "Right", "[Семья", "family");
    looks(vt, "Left", "ФИО", "identity");
    costs(vt, "Left", "События", 0);
    looks(vt, "PgDn", "События", "card next");
    costs(vt, "F10", "[Просрочено", 0);
    looks(vt, "F6", "Результат", "attempt");
    costs(vt, "EscEsc", "[Просрочено", 0);
    costs(vt, "F5", "Приём", 0);
    costs(vt, "EscEsc", "[Просрочено", 0);
    office_end(&vt);
}

/* The board, a list behind a figure, what a figure counts. */
static void the_board(void **state)
{
    (void)state;
    struct vt *vt = office_open(&office, "t_supervisor", relay_host(relay), 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "Данилова", WAIT);
    assert_true(vt_wait_quiet(vt, QUIET, WAIT));
    vt_key(vt, "F8");
    vt_type(vt, "контроль ср");
    costs(vt, "Enter", "Просрочено, всего", 1);
    costs(vt, "Down F1", "Сроки: все до", 0);
    costs(vt, "F10", "Просрочено, всего", 0);
    costs(vt, "Enter", "Просрочено, без попытки", 1);
    looks(vt, "Enter", "События", "card board-list");
    costs(vt, "F10", "Просрочено, без попытки", 0);
    costs(vt, "F10", "Просрочено, всего", 0);
    office_end(&vt);
}

static void from_menu(struct vt *vt, const char *words)
{
    vt_key(vt, "F9");
    vt_wait_text(vt, "Меню", WAIT);
    vt_type(vt, words);
    assert_true(vt_wait_quiet(vt, QUIET, WAIT));
}
static void from_palette(struct vt *vt, const char *words)
{
    vt_key(vt, "F8");
    vt_wait_text(vt, "Все действия", WAIT);
    vt_type(vt, words);
    assert_true(vt_wait_quiet(vt, QUIET, WAIT));
}

/* Places of the menu: one to open, one for another month, none for a move or a form whose choices are at hand. */
static void the_places(void **state)
{
    (void)state;
    struct vt *vt = office_open(&office, "t_supervisor", relay_host(relay), 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "Данилова", WAIT);
    assert_true(vt_wait_quiet(vt, QUIET, WAIT));
    from_menu(vt, "рабочий кал");
    costs(vt, "Enter", "( 4)*", 1);
    costs(vt, "Left Up F1", "Почему этот день", 0);
    costs(vt, "F10", "( 4)*", 0);
    costs(vt, "PgUp", "октябрь 2026", 1);
    costs(vt, "F10", "Данилова", 0);
    from_menu(vt, "отсут");
    costs(vt, "Enter", "Никто не отсутствует", 1);
    from_palette(vt, "новое отс");
    costs(vt, "Enter", "Замещает", 1);
    costs(vt, "F10", "Никто не отсутствует", 1);
    costs(vt, "F10", "Данилова", 0);
    from_menu(vt, "месячная");
    costs(vt, "Enter", "Поступило", 1);
    costs(vt, "Down Right F1", "F10", 0);
    costs(vt, "F10", "Поступило", 0);
    costs(vt, "Home Left Enter", "Егорова", 1);
    looks(vt, "Enter", "События", "card monthly-people");
    costs(vt, "F10", "Егорова", 0);
    costs(vt, "F10", "Уведомлены", 0);
    costs(vt, "F10", "Данилова", 0);
    from_menu(vt, "встречи по");
    costs(vt, "Enter", "20.11.2026", 1);
    costs(vt, "Tab", "22.11.2026", 1);
    costs(vt, "F10", "Данилова", 0);
    from_palette(vt, "другому сотр");
    costs(vt, "Enter", "С семьёй", 1);
    costs(vt, "1 F2", "передано 1", 1);         /* with the page after it */
    office_end(&vt);
}

static void a_save_from_the_list(void **state)
{
    (void)state;
    struct vt *vt = open_program();

    costs(vt, "Home F6", "Результат", 1);
    costs(vt, "2", "Результат", 1);             /* the draft on leaving the field: it must not be counted with the next key */
    costs(vt, "F2", "Сохранено", 1);            /* with the page and the counts after it */
    vt_wait_text(vt, "зв1", WAIT);
    office_end(&vt);
    assert_int_equal(office_number(&office, "select count(*) + %ld from kurator.contact_attempt", 0), 1);
}

static void a_save_from_the_card(void **state)
{
    (void)state;
    struct vt *vt = open_program();

    costs(vt, "Home Enter", "События", 1);
    costs(vt, "F6", "Результат", 1);
    costs(vt, "3", "Результат", 1);             /* the draft on leaving the field: it must not be counted with the next key */
    costs(vt, "F2", "Сохранено", 1);            /* with the page, the counts and the card's new reading */
    vt_wait_text(vt, "занято", WAIT);
    office_end(&vt);
}

static void the_drafts(void **state)
{
    (void)state;
    struct vt *vt = open_program();

    costs(vt, "Home F6", "Результат", 1);
    costs(vt, "2 Tab позже", "позже", 1);
    costs(vt, "F10", "Черновик", 1);            /* kept while leaving */
    vt_key(vt, "F8");
    vt_type(vt, "чернов");
    assert_true(vt_wait_quiet(vt, QUIET, WAIT));
    costs(vt, "Enter", "Попытка", 1);
    costs(vt, "Enter", "позже", 1);             /* the case for the form */
    costs(vt, "F2", "Сохранено", 1);
    office_end(&vt);
}

/* Resting on a row asks for its lines, once; moving on before costs nothing. */
static void the_preview(void **state)
{
    (void)state;
    setenv("KURATOR_INTERFACE_PREVIEW", "yes", 1);
    struct vt *vt = open_program();

    vt_wait_text(vt, "Данилова Анна Сергеевна 14.03.80", WAIT);
    long least = 3;             /* of three goes: a machine that stands still lets the bar rest where it should only pass */
    for (int i = 0; i < 3 && least > 1; i++) {
        vt_key(vt, "Home");
        vt_wait_text(vt, "Данилова Анна Сергеевна 14.03.80", WAIT);
        assert_true(vt_wait_quiet(vt, 600, WAIT));
        long before = trips();
        vt_burst(vt, "Down Up Down");
        vt_wait_text(vt, "Егорова Анна Сергеевна 14.03.80", WAIT);
        assert_true(vt_wait_quiet(vt, 600, WAIT));
        least = trips() - before < least ? trips() - before : least;
    }
    assert_int_equal(least, 1);
    office_end(&vt);
    setenv("KURATOR_INTERFACE_PREVIEW", "no", 1);
    setenv("KURATOR_SESSION_DRAFT_SECONDS", "30", 1);       /* drafts on leaving a field alone: no rest falls into a step, however long the machine stands still */
}

/* A slow line: the card says at once whose it will be, and keys wait for it. */
static void a_card_on_its_way(void **state)
{
    (void)state;
    struct vt *vt = open_program();

    relay_hold(relay, true);
    vt_key(vt, "Home Enter");
    vt_wait_gone(vt, "[Просрочено", WAIT);
    assert_true(vt_wait_quiet(vt, QUIET, WAIT));
    assert_non_null(strstr(vt_line(vt, 0), "Данилова Анна Сергеевна"));
    assert_null(strstr(vt_line(vt, 0), "("));       /* the age is not known yet */
    relay_hold(relay, false);
    vt_wait_text(vt, "События", WAIT);
    assert_non_null(strstr(vt_line(vt, 0), "Данилова Анна Сергеевна (46)"));
    office_end(&vt);
}

/* The program as it is shipped: what changes on the screen by one key goes out by one write. */
static void one_write_an_update(void **state)
{
    static const struct { const char *keys, *text; unsigned long least, most; } steps[] = {
        {"Down", "Данилова", 1, 1}, {"Down", "Данилова", 1, 1}, {"Up", "Данилова", 1, 1},
        {"Right", "[Сегодня", 1, 2}, {"Left", "[Просрочено", 1, 2},       /* a tab: at once, and when its page has come */
        {"F8", "Попытка", 1, 1}, {"EscEsc", "Данилова", 1, 2},     /* Esc waits and says so */
        {"F6", "Результат", 1, 2}, {"2", "Результат", 1, 1}, {"ж", "ж", 1, 1}, {"BS", "Примечание", 1, 1}, {"BackTab", "Примечание", 1, 1},
    };
    char program[512];
    const char *root = getenv("KURATOR_TEST_ROOT");

    (void)state;
    memcpy(program, office.program, sizeof program);
    snprintf(office.program, sizeof office.program, "%s/build/kurator", root ? root : ".");
    struct writes *writes = writes_start();
    struct vt *vt = open_program();
    assert_in_range(writes_now(writes), 1, 3);      /* the frame of the wait, the worklist */
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        unsigned long before = writes_now(writes);

        vt_key(vt, steps[i].keys);
        for (int k = 0; k < WAIT / 10 && writes_now(writes) - before < steps[i].least; k++)
            vt_pump(vt, 10);
        vt_wait_text(vt, steps[i].text, WAIT);
        assert_true(vt_wait_quiet(vt, QUIET, WAIT));
        unsigned long n = writes_now(writes) - before;
        if (n < steps[i].least || n > steps[i].most) {
            fprintf(stderr, "%s", vt_screen(vt));
            fail_msg("step %zu, «%s»: %lu writes", i, steps[i].keys, n);
        }
    }
    office_end(&vt);
    writes_stop(&writes);
    memcpy(office.program, program, sizeof program);
}

static int up(void **state)
{
    static const char *const surnames[] = {"Данилова", "Егорова", "Жукова", "Зимина", "Ильина"};

    (void)state;
    setenv("KURATOR_INTERFACE_PREVIEW", "no", 1);
    setenv("KURATOR_SESSION_DRAFT_SECONDS", "30", 1);       /* drafts on leaving a field alone: no rest falls into a step, however long the machine stands still */
    office_start(&office);
    office_clock(&office, "2026-11-20 09:00");      /* the day after the last one */
    for (size_t i = 0; i < sizeof surnames / sizeof surnames[0]; i++)
        office_case(&office, surnames[i], "Анна", "Сергеевна", "1980-03-14", "ipra", "2026-11-12");
    relay = relay_start(office.pg.socket, false);
    return 0;
}

static int down(void **state)
{
    (void)state;
    relay_stop(&relay);
    office_stop(&office);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_start),
        cmocka_unit_test(the_screens),
        cmocka_unit_test(the_board),
        cmocka_unit_test(the_places),
        cmocka_unit_test(a_save_from_the_list),
        cmocka_unit_test(a_save_from_the_card),
        cmocka_unit_test(the_drafts),
        cmocka_unit_test(the_preview),
        cmocka_unit_test(a_card_on_its_way),
        cmocka_unit_test(one_write_an_update),
    };

    return cmocka_run_group_tests_name("round_trips", tests, up, down);
}
