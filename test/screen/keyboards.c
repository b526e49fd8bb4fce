/* keyboards.c - every keyboard under every kind of terminal, and through tmux and screen: each key does its work, and the picture is the same. */
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
#include "keyboards.h"
#include "office.h"

#define CASES 40
#define EMPTY "Поле «Результат» пусто"
#define MENU "цифра 1-9"
#define KEYS (int)(sizeof walk / sizeof walk[0])

static int start(void **state)
{
    static const char *const letters[] = {"а", "б", "в", "г", "д", "е", "ж", "з", "и", "к"};
    char surname[40];

    office_up_friday(state);
    for (int i = 0; i < CASES; i++) {
        snprintf(surname, sizeof surname, "Тест%s%sова", letters[i / 10], letters[i % 10]);
        office_case(&office, surname, "Анна", "Сергеевна", "1992-03-14", "ipra", i < CASES - 1 ? "2026-11-05" : "2026-11-06");
    }
    return 0;
}

static const char *cursor_line(struct vt *vt)
{
    int row, col;
    bool visible;

    vt_cursor(vt, &row, &col, &visible);
    return vt_line(vt, row);
}

/* Waits until the line under the cursor has the text, or has it no longer. */
static void wait_line(struct vt *vt, const char *text, bool there, const char *what)
{
    for (int i = 0; i < OFFICE_WAIT / 20; i++) {
        if ((strstr(cursor_line(vt), text) != NULL) == there)
            return;
        vt_pump(vt, 20);
    }
    fail_msg("%s: the cursor stands at «%s»:\n%s", what, cursor_line(vt), vt_screen(vt));
}

/* One key on the list: what is then on the line of the cursor (or, with '!' before it, is not), or on the screen. */
static const struct { enum key key; const char *line, *screen, *gone; } walk[] = {
    {KY_DOWN, "Тестабова", NULL, NULL}, {KY_UP, "Тестааова", NULL, NULL},
    {KY_PAGEDOWN, "!Тестаа", NULL, NULL}, {KY_PAGEUP, "Тестааова", NULL, NULL},
    {KY_END, "Тестгиова", NULL, NULL}, {KY_HOME, "Тестааова", NULL, NULL},
    {KY_INSERT, NULL, "!+", NULL}, {KY_HOME, "Тестааова", NULL, NULL}, {KY_INSERT, NULL, NULL, "!+"}, {KY_HOME, "Тестааова", NULL, NULL},
    {KY_RIGHT, NULL, "[Сегодня", NULL}, {KY_LEFT, NULL, "[Просрочено", NULL},
    {KY_F1, NULL, "Отсчёт от", NULL}, {KY_F10, NULL, NULL, "Отсчёт от"},
    {KY_F3, NULL, "Найти гражданина", NULL}, {KY_F10, NULL, NULL, "Найти гражданина"},
    {KY_F5, NULL, "Приём обращения", NULL}, {KY_F10, NULL, NULL, "Приём обращения"},
    {KY_F7, NULL, "Место", NULL}, {KY_F10, NULL, NULL, "Место"},
    {KY_F8, NULL, "Все действия", NULL}, {KY_F10, NULL, NULL, "Все действия"},
    {KY_F9, NULL, MENU, NULL}, {KY_F10, NULL, NULL, MENU},
    {KY_ENTER, NULL, "События", NULL}, {KY_PAGEDOWN, NULL, "Тестабова", NULL}, {KY_PAGEUP, NULL, "Тестааова", NULL}, {KY_F10, NULL, "[Просрочено", NULL},
};

static void send_key(struct vt *vt, const struct keyboard *k, enum key key)
{
    vt_type(vt, keyboard_sends(k, key));
}

static void walk_list(struct vt *vt, const struct keyboard *k, const char *term)
{
    char what[120];

    for (int i = 0; i < KEYS; i++) {
        const char *line = walk[i].line;
        if (!keyboard_sends(k, walk[i].key))
            continue;
        snprintf(what, sizeof what, "%s, TERM=%s, %s", k->name, term, key_name(walk[i].key));
        send_key(vt, k, walk[i].key);
        if (line)
            wait_line(vt, line + (*line == '!'), *line != '!', what);
        if (walk[i].screen)
            vt_wait_text(vt, walk[i].screen, OFFICE_WAIT);
        if (walk[i].gone)
            vt_wait_gone(vt, walk[i].gone, OFFICE_WAIT);
    }
}

/* What is typed, mended and wiped out in a field, at its beginning and its end. */
static void walk_field(struct vt *vt, const struct keyboard *k, const char *term)
{
    static const struct { const char *text; enum key key; const char *line; } steps[] = {
        {"абв", KY_HOME, "абв"}, {"г", KY_DELETE, "гбв"}, {"", KY_END, "гбв"}, {"д", KY_NONE, "гбвд"}, {"", KY_BACKSPACE, "гбв"}, {"", KY_LEFT, "гбв"}, {"е", KY_NONE, "гбев"}};
    char what[120], wanted[40];

    if (!keyboard_has(k, KY_HOME) || !keyboard_has(k, KY_DELETE))
        return;
    send_key(vt, k, KY_F3);
    vt_wait_text(vt, "Найти гражданина", OFFICE_WAIT);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        snprintf(what, sizeof what, "%s, TERM=%s, field %s", k->name, term, key_name(steps[i].key));
        snprintf(wanted, sizeof wanted, " %s", steps[i].line);
        vt_type(vt, steps[i].text);
        if (steps[i].key != KY_NONE)
            send_key(vt, k, steps[i].key);
        wait_line(vt, wanted, true, what);
    }
    send_key(vt, k, KY_F10);
    vt_wait_gone(vt, "Найти гражданина", OFFICE_WAIT);
}

/* The form of an attempt: what is bound to nothing changes nothing; F2 refuses it while it is empty, and saves it when told to. */
static void walk_form(struct vt *vt, const struct keyboard *k, bool save)
{
    send_key(vt, k, KY_F6);
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    for (const char *const *bytes = keys_of_nothing; *bytes; bytes++)
        vt_type(vt, *bytes);
    send_key(vt, k, KY_F2);
    vt_wait_text(vt, EMPTY, OFFICE_WAIT);
    if (save) {
        vt_type(vt, "2");
        if (keyboard_has(k, KY_BACKTAB))
            send_key(vt, k, KY_BACKTAB);
        send_key(vt, k, KY_F2);
        vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    } else {
        send_key(vt, k, KY_F10);
        vt_wait_gone(vt, "Результат", OFFICE_WAIT);
    }
}

/* ---- the picture ---- */

static const struct { int rows, cols; } sizes[] = {{24, 80}, {12, 40}};
#define SIZES (int)(sizeof sizes / sizeof sizes[0])
#define PICTURES 4
#define MENU_OPEN 2
static char *picture[SIZES][PICTURES];      /* of the first terminal */

static void differs(struct vt *vt, const char *term, const char *is, const char *was)
{
    fprintf(stderr, "TERM=%s, %dx%d shows\n%sand the first terminal\n%s", term, vt_cols(vt), vt_rows(vt), is, was);
    fail();
}

/* All but the bar of keys (and the hint above it), which names other keys where a keyboard lacks some. */
static void same_picture(struct vt *vt, int size, int which, const char *term)
{
    vt_wait_quiet(vt, 60, OFFICE_WAIT);
    char *now = strdup(vt_screen(vt)), *bar = now + strlen(now) - 1;

    while (bar > now && bar[-1] != '\n')
        bar--;
    bool lacks = strcmp(term, "vt100") == 0 || strcmp(term, "vt220") == 0;
    if (strstr(now, lacks ? "F5" : "Esc5"))
        fail_msg("TERM=%s names a wrong key: %s", term, bar);
    if (which == MENU_OPEN && sizes[size].cols == 80 && !strstr(now, lacks ? "Esc5" : "F5"))
        fail_msg("TERM=%s: the key of an intake is not named: %s", term, bar);
    *bar = '\0';
    for (bar -= lacks; lacks && bar > now && bar[-1] != '\n'; bar--)     /* the hint above it names keys as well */
        ;
    *bar = '\0';
    if (lacks && which == MENU_OPEN)
        free(now);              /* its column of keys is another one */
    else if (!picture[size][which])
        picture[size][which] = now;
    else if (strncmp(picture[size][which], now, strlen(now)) != 0)
        differs(vt, term, now, picture[size][which]);
    else
        free(now);
}

static void pictures(struct vt *vt, const struct keyboard *k, const char *term)
{
    for (int i = SIZES - 1; i >= 0; i--) {
        vt_wait_quiet(vt, 60, OFFICE_WAIT);     /* what is under way is read at its size */
        vt_resize(vt, sizes[i].rows, sizes[i].cols);
        vt_wait_text(vt, sizes[i].rows == 24 ? "Кутулик" : "Тестааова", OFFICE_WAIT);      /* the preview comes when the bar rests */
        same_picture(vt, i, 0, term);
        send_key(vt, k, KY_F6);
        vt_wait_text(vt, "Результат", OFFICE_WAIT);
        same_picture(vt, i, 1, term);
        send_key(vt, k, KY_F10);
        vt_wait_gone(vt, "Результат", OFFICE_WAIT);
        send_key(vt, k, KY_F9);
        vt_wait_text(vt, MENU, OFFICE_WAIT);
        same_picture(vt, i, MENU_OPEN, term);
        send_key(vt, k, KY_F10);
        vt_wait_gone(vt, MENU, OFFICE_WAIT);
        send_key(vt, k, KY_F1);
        vt_wait_text(vt, "Отсчёт", OFFICE_WAIT);
        same_picture(vt, i, 3, term);
        send_key(vt, k, KY_F10);
        vt_wait_gone(vt, "Отсчёт", OFFICE_WAIT);
    }
}

static bool seen_with(const struct keyboard *k, const char *term)
{
    size_t n = strlen(term);

    for (const char *at = k->terms; (at = strstr(at, term)) != NULL; at += n)
        if ((at == k->terms || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
            return true;
    return false;
}

static void leave(struct vt **vt, const struct keyboard *k)
{
    int status = -1;

    send_key(*vt, k, KY_F10);
    vt_wait_text(*vt, "запереть", OFFICE_WAIT);
    vt_type(*vt, "2");
    vt_wait_exit(*vt, OFFICE_WAIT, &status);
    assert_int_equal(status, 0);
    vt_stop(vt);
}

static void test_keyboards_of_terminals(void **state)
{
    static const char *const terms[] = {"xterm-256color", "xterm", "linux", "rxvt", "rxvt-unicode", "screen", "tmux-256color", "putty", "putty-vt100", "vt220", "vt100"};

    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        const struct keyboard *last = NULL;
        struct vt *vt = office_open(&office, "t_clerk", NULL, 24, 80, terms[i], false);

        vt_wait_text(vt, "Тестааова", OFFICE_WAIT);
        for (const struct keyboard *k = keyboards; k->name; k++)
            if (seen_with(k, terms[i])) {
                if (!last)
                    pictures(vt, k, terms[i]);
                walk_list(vt, k, terms[i]);
                walk_field(vt, k, terms[i]);
                walk_form(vt, k, false);
                last = k;
            }
        assert_non_null(last);
        leave(&vt, last);
    }
}

/* ---- through another program ---- */

static struct vt *through(const char *const program[], const char *dir, const char *term)
{
    char screens[200], tmp[200];
    const char *argv[12], *const env[] = {screens, tmp, "SHELL=/bin/sh", "TMUX", "STY", "LANG=C.UTF-8", NULL};
    int n = 0;

    for (; program[n]; n++)
        argv[n] = program[n];
    argv[n++] = office.program;
    argv[n] = NULL;
    snprintf(screens, sizeof screens, "SCREENDIR=%s", dir);
    snprintf(tmp, sizeof tmp, "TMUX_TMPDIR=%s", dir);
    return office_run(&office, argv, "t_clerk", NULL, 24, 80, term, env);
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static const struct keyboard *keyboard(const char *name)
{
    for (const struct keyboard *k = keyboards; k->name; k++)
        if (strcmp(k->name, name) == 0)
            return k;
    fail_msg("no keyboard %s", name);
    return NULL;
}

/* The keyboard of the terminal outside reaches the program inside, a paste as well, and the picture is that of a terminal. */
static void work_through(const char *const program[], const char *dir)
{
    static const struct { const char *keyboard, *term; } outside[] = {{"xterm", "xterm-256color"}, {"the console of Linux", "linux"}, {"rxvt", "rxvt"}};

    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        const struct keyboard *k = keyboard(outside[i].keyboard);
        struct vt *vt = through(program, dir, outside[i].term);
        int status;

        vt_wait_text(vt, "Тестааова", OFFICE_WAIT);
        walk_list(vt, k, program[0]);
        walk_field(vt, k, program[0]);
        walk_form(vt, k, false);
        send_key(vt, k, KY_F3);
        vt_wait_text(vt, "Найти гражданина", OFFICE_WAIT);
        vt_type(vt, "\033[200~Тестббова\033[201~");
        vt_wait_text(vt, "Тестббова", OFFICE_WAIT);
        send_key(vt, k, KY_F10);
        vt_wait_gone(vt, "Найти гражданина", OFFICE_WAIT);
        vt_wait_text(vt, "Кутулик", OFFICE_WAIT);
        same_picture(vt, 0, 0, "xterm");
        if (i == 0) {
            send_key(vt, k, KY_END);            /* a row that no picture has */
            walk_form(vt, k, true);
        }
        send_key(vt, k, KY_F10);
        vt_wait_text(vt, "запереть", OFFICE_WAIT);
        vt_type(vt, "2");
        vt_wait_exit(vt, OFFICE_WAIT, &status);
        vt_stop(&vt);
        pg_exec(&office.pg, "delete from kurator.draft");
    }
}

static void test_through_tmux(void **state)
{
    char dir[] = "/tmp/kurator-tmux-XXXXXX", conf[64], socket[64];
    const char *const program[] = {"tmux", "-u", "-S", socket, "-f", conf, "new-session", NULL};

    (void)state;
    if (system("command -v tmux >/dev/null") != 0) {
        print_message("skipped: tmux is not installed\n");
        skip();
    }
    assert_non_null(mkdtemp(dir));
    snprintf(conf, sizeof conf, "%s/conf", dir);
    snprintf(socket, sizeof socket, "%s/socket", dir);
    write_file(conf, "set -g status off\nset -g default-terminal tmux-256color\nset -s escape-time 100\n");
    work_through(program, dir);
    unlink(conf);
    unlink(socket);
    rmdir(dir);
}

static void test_through_screen(void **state)
{
    char dir[] = "/tmp/kurator-screen-XXXXXX", conf[64];
    const char *const program[] = {"screen", "-U", "-c", conf, NULL};

    (void)state;
    if (system("command -v screen >/dev/null") != 0) {
        print_message("skipped: screen is not installed\n");
        skip();
    }
    assert_non_null(mkdtemp(dir));
    snprintf(conf, sizeof conf, "%s/conf", dir);
    write_file(conf, "startup_message off\ndefutf8 on\nvbell off\nmaptimeout 100\n");
    work_through(program, dir);
    unlink(conf);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_keyboards_of_terminals), cmocka_unit_test(test_through_tmux), cmocka_unit_test(test_through_screen)};

    return cmocka_run_group_tests(tests, start, office_down);
}
