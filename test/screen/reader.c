/* reader.c - what a screen reader for terminals (yasr) says of the program under --plain: the row, the field with its value, the error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "office.h"
#include "places.h"
#include "soak.h"

static char dir[64], said_path[96];
static bool missing;

static int start(void **state)
{
    (void)state;
    office_start(&office);
    missing = system("command -v yasr >/dev/null 2>&1") != 0;
    snprintf(dir, sizeof dir, "/tmp/kurator-reader-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    snprintf(said_path, sizeof said_path, "%s/said", dir);
    return 0;
}

static int start_work(void **state)
{
    if (start(state) != 0)
        return -1;
    office_clock(&office, "2026-11-16 09:00");
    office_case(&office, "Аверина", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-05");
    office_case(&office, "Бобров", "Пётр", "Ильич", "1990-01-02", "ipra", "2026-11-06");
    return 0;
}

static int start_places(void **state)
{
    if (start(state) != 0)
        return -1;
    places_fill(&office);
    return 0;
}

static int stop(void **state)
{
    char path[120];

    unlink(said_path);
    snprintf(path, sizeof path, "%s/conf", dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/speak", dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/run", dir);
    unlink(path);
    rmdir(dir);
    return office_down(state);
}

static void write_file(const char *name, const char *text, mode_t mode)
{
    char path[120];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, mode), 0);
}

/* A synthesizer without a voice: what it is told to say is written down. */
static struct vt *open_read(const char *login)
{
    char conf[800], speak[200], path[120], run[120], start_it[600];
    const char *argv[] = {"yasr", "-C", path, run, NULL};

    snprintf(speak, sizeof speak, "#!/bin/sh\nexec cat >>%s\n", said_path);
    write_file("speak", speak, 0755);
    write_file("said", "", 0644);
    snprintf(conf, sizeof conf, "[normalkeys]\n0xc:say line\n[reviewkeys]\n0x20:say review cursor\n[options]\ncursor tracking=full\nsynthesizer=emacspeak server\n"
             "synthesizer port=|%s/speak\nkey echo=off\nspecial=off\nup and down arrows=speak line\nDisableKey=6925\n[Emacspeak server]\nrate=175\npunctuation=some\n", dir);
    write_file("conf", conf, 0644);
    snprintf(start_it, sizeof start_it, "#!/bin/sh\nexec %s --plain\n", office.program);      /* yasr takes options for its own */
    write_file("run", start_it, 0755);
    snprintf(run, sizeof run, "%s/run", dir);
    snprintf(path, sizeof path, "%s/conf", dir);
    return office_run(&office, argv, login, NULL, 24, 80, "xterm", (const char *const[]){places_files(), NULL});
}

/* What it was told to say since the last time, as one text. */
static const char *spoken(void)
{
    static char text[65536];
    char line[2000];
    size_t used = 0;
    FILE *f = fopen(said_path, "r");

    text[0] = '\0';
    while (f && fgets(line, sizeof line, f)) {
        size_t n = strlen(line);
        if (strncmp(line, "q {", 3) == 0 && n > 5 && used + n < sizeof text) {
            line[n - 2] = '\0';                 /* the brace and the end */
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", line + 3, line[n - 3] == ' ' ? "" : " ");
        }
    }
    if (f)
        fclose(f);
    return text;
}

static void heard(struct vt *vt, const char *wanted)
{
    for (int i = 0; i < OFFICE_WAIT / 50; i++) {
        if (strstr(spoken(), wanted))
            return;
        vt_pump(vt, 50);
    }
    fail_msg("«%s» was not said, but «%s»", wanted, spoken());
}

static void press(struct vt *vt, const char *keys)
{
    vt_wait_quiet(vt, 300, OFFICE_WAIT);
    assert_int_equal(truncate(said_path, 0), 0);
    if (strchr(keys, ' ') || (unsigned char)keys[0] >= 0x80)
        vt_type(vt, keys);
    else
        vt_key(vt, keys);
}

/* The line of the cursor, which is under a braille display and which a reader repeats, is what was said last (its end, when it is long). */
static void current_line(struct vt *vt, const char *text)
{
    int row, col;
    bool visible;

    vt_wait_quiet(vt, 300, OFFICE_WAIT);
    vt_cursor(vt, &row, &col, &visible);
    if (!strstr(vt_line(vt, row), text))
        fail_msg("the cursor is on «%s»", vt_line(vt, row));
}

/* Once and not twice: what is repeated is waited through. */
static void heard_once(const char *text)
{
    const char *first = strstr(spoken(), text);

    assert_non_null(first);
    if (strstr(first + 1, text))
        fail_msg("«%s» is said twice: «%s»", text, spoken());
}

/* The reader hands its terminal's master side down: the program would never hear that the reader is gone, so it is left by its keys. */
static void leave(struct vt **vt)
{
    if (!*vt)
        return;
    vt_wait_quiet(*vt, 300, OFFICE_WAIT);
    vt_key(*vt, "F10 2");
    vt_wait_exit(*vt, OFFICE_WAIT, NULL);
    vt_stop(vt);
}

static void test_reader(void **state)
{
    (void)state;
    if (missing) {
        print_message("skipped: yasr is not installed\n");
        skip();
    }
    struct vt *vt = open_read("t_clerk");

    heard(vt, "1 из 2, Аверина Анна Сергеевна, просрочено 2 дня, звонок");
    heard(vt, "буквы ищут гражданина");
    press(vt, "Down");
    heard(vt, "2 из 2, Бобров Пётр Ильич, просрочено 1 день, звонок");
    assert_null(strstr(spoken(), "Аверина"));           /* the row alone */
    current_line(vt, "2 из 2, Бобров Пётр Ильич, просрочено 1 день, звонок");
    press(vt, "F6");
    heard(vt, "Результат: пусто, 1 сообщено; 2 нет ответа");
    heard(vt, "поле 4 из");
    heard(vt, "F2 сохраняет из любого поля");
    heard_once("F2 сохраняет из любого поля");
    press(vt, "1");
    heard(vt, "Результат: сообщено. Ответ: пусто, 1 согласие; 2 отказ");
    press(vt, "1");
    heard(vt, "Ответ: согласие. Встреча: пусто");
    press(vt, "31.02 10");
    press(vt, "Tab");
    heard(vt, "Встреча: 31.02 10, Такого дня нет: 31.02; исправьте день или месяц");
    current_line(vt, "поле 12 из 15");
    press(vt, "F2");
    heard(vt, "Такого дня нет: 31.02");                 /* not saved, and why */
    press(vt, "F10");
    heard(vt, "Черновик");
    leave(&vt);
}

/* Screen after screen: what stands on it is read, and each move says something. Some of them in a check, all of them in a soak. */
static void test_places(void **state)
{
    int nth = 0, faults = 0;
    struct vt *vt = NULL;

    (void)state;
    if (missing)
        skip();
    for (const struct place *p = places; p->screen; p++) {
        if (strcmp(p->login, "t_supervisor") != 0 || (nth++ % 6 && soak(1) == 1))
            continue;
        if (!vt) {
            vt = open_read(p->login);
            heard(vt, "Аверина");
        }
        if (p != places)
            press(vt, "Up");                                /* what was said before is forgotten */
        places_go(vt, p, "ru", true);
        vt_wait_quiet(vt, 200, OFFICE_WAIT);
        char text[100];                                     /* the list says days, not dates; the help is read page by page */
        for (int i = 0; p != places && strcmp(p->screen, "help") != 0 && places_text(p->needed, i, "ru", text, sizeof text); i++)
            if (!strstr(spoken(), text)) {
                fprintf(stderr, "%s: «%s» was not read, but «%s»\n", p->screen, text, spoken());
                faults++;
            }
        for (const char *at = p->moves; *at; at += *at == ' ') {
            char key[20];
            size_t len = strcspn(at, " ");
            snprintf(key, sizeof key, "%.*s", (int)len, at);
            press(vt, key);
            for (int i = 0; i < OFFICE_WAIT / 50 && !spoken()[0]; i++)
                vt_pump(vt, 50);
            if (!spoken()[0] || strstr(spoken(), "blank")) {
                fprintf(stderr, "%s: %s says nothing: «%s»\n", p->screen, key, spoken());
                faults++;
            }
            at += len;
        }
        places_home(vt, "ru", true);
    }
    leave(&vt);
    assert_int_equal(faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_reader)};

    const struct CMUnitTest of_places[] = {cmocka_unit_test(test_places)};

    return cmocka_run_group_tests(tests, start_work, stop) + cmocka_run_group_tests(of_places, start_places, stop);
}
