/* term_open.c - the terminal itself: how it refuses, its modes, a reader that is slow, its end, and --plain. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <cmocka.h>

#include "kurator/term.h"
#include "scene.h"

static void draw_hello(struct draw *d, const struct key_event *key, void *ctx)
{
    (void)key;
    (void)ctx;
    draw_text(d, 1, 2, 0, STYLE_NORMAL, "Здравствуйте");
}

/* ---- refusals ---- */

static void refusals(void **state)
{
    (void)state;
    static const struct { const char *term, *code; } cases[] = {
        {NULL, "term.unset"}, {"", "term.unset"}, {"no-such-terminal", "term.unknown"}, {"dumb", "term.unknown"},
        {"../../etc/passwd", "term.unknown"}, {"xterm", ""}, {"linux", ""}, {"vt100", ""}, {"rxvt", ""}, {"screen", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scene s = {.frame = draw_hello};
        struct scene_run run = scene_start(&s, 24, 80, cases[i].term, NULL, NULL);
        print_message("TERM=%s\n", cases[i].term ? cases[i].term : "(unset)");
        assert_string_equal(run.code, cases[i].code);
        assert_int_equal(vt_find(run.vt, "Здравствуйте", NULL, NULL), !cases[i].code[0]);
        scene_end(&run);
        s.plain = true;                         /* needs no entry at all */
        run = scene_start(&s, 24, 80, cases[i].term, NULL, NULL);
        assert_string_equal(run.code, "");
        vt_wait_text(run.vt, "Здравствуйте", 1000);
        scene_end(&run);
    }
}

static void no_terminal(void **state)
{
    (void)state;
    struct term_options options = {.plain = false};
    struct term *t = (struct term *)(uintptr_t)1;
    struct error e = {0};
    int pipes[2];

    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(term_open(&t, pipes[0], pipes[1], &options, &e), -1);
    assert_string_equal(e.code, "term.notty");
    assert_null(t);
    term_close(&t);
    term_emergency();
    close(pipes[0]);
    close(pipes[1]);
    options.plain = true;
    assert_int_equal(term_open(&t, -1, -1, &options, &e), -1);
    assert_string_equal(e.code, "term.notty");
}

/* ---- modes and signals ---- */

struct modes_report {
    int cooked_before, raw_inside, cooked_after, flags_kept, handlers_kept;
};

static int raw_now(void)
{
    struct termios m;
    return tcgetattr(0, &m) == 0 && !(m.c_lflag & (ICANON | ECHO | ISIG)) && !(m.c_iflag & (IXON | ICRNL)) && !(m.c_oflag & OPOST);
}

static int modes_child(void *arg)
{
    struct modes_report r = {0};
    struct term_options options = {.plain = *(int *)arg == 1};
    struct term *t;
    struct error e = {0};
    int flags = fcntl(0, F_GETFL);
    struct sigaction sa;

    r.cooked_before = !raw_now();
    if (term_open(&t, 0, 1, &options, &e) != 0)
        return 1;
    r.raw_inside = raw_now();
    r.flags_kept = fcntl(0, F_GETFL) == flags && (fcntl(term_fd(t), F_GETFL) & O_NONBLOCK);
    static const int watched[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
    r.handlers_kept = 1;
    for (size_t i = 0; i < 4; i++)
        if (sigaction(watched[i], NULL, &sa) != 0 || sa.sa_handler != SIG_DFL)
            r.handlers_kept = 0;
    draw_begin(term_draw(t));
    draw_text(term_draw(t), 0, 0, 0, STYLE_NORMAL, "x");
    term_update(t);
    if (*(int *)arg == 2)
        term_emergency();
    term_close(&t);
    term_close(&t);
    term_emergency();
    r.cooked_after = !raw_now();
    printf("\nR%d%d%d%d%dR\n", r.cooked_before, r.raw_inside, r.flags_kept, r.handlers_kept, r.cooked_after);
    return 0;
}

static void modes(void **state)
{
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        struct vt *vt = vt_fork(modes_child, &kind, 24, 80, "xterm", NULL);
        int status;
        vt_wait_text(vt, "R11111R", 5000);
        vt_wait_exit(vt, 5000, &status);
        assert_int_equal(status, 0);
        assert_false(vt_alternate(vt));
        int row, col;
        bool visible;
        vt_cursor(vt, &row, &col, &visible);
        assert_true(visible);
        size_t n;
        const char *raw = vt_raw(vt, &n);
        bool paste = memmem(raw, n, "\033[?2004h", 8) && memmem(raw, n, "\033[?2004l", 8);
        assert_int_equal(paste, kind != 1);
        if (kind == 1)
            assert_null(memchr(raw, 27, n));
        vt_stop(&vt);
    }
}

/* The emergency alone, from a signal handler in the middle of everything. */
static void on_signal(int sig)
{
    (void)sig;
    term_emergency();
    _exit(raw_now() ? 1 : 0);
}

static int emergency_child(void *arg)
{
    struct term_options options = {.plain = false};
    struct term *t;
    struct error e = {0};

    (void)arg;
    signal(SIGTERM, on_signal);
    if (term_open(&t, 0, 1, &options, &e) != 0)
        return 1;
    draw_begin(term_draw(t));
    draw_text(term_draw(t), 0, 0, 0, STYLE_NORMAL, "готов");
    term_update(t);
    raise(SIGTERM);
    return 2;
}

static void emergency(void **state)
{
    (void)state;
    struct vt *vt = vt_fork(emergency_child, NULL, 24, 80, "xterm-256color", NULL);
    int status;

    vt_wait_exit(vt, 5000, &status);
    assert_int_equal(status, 0);
    assert_false(vt_alternate(vt));
    vt_stop(&vt);
}

/* ---- a reader that stops reading ---- */

static int slow_child(void *arg)
{
    int *ends = arg;
    struct term_options options = {.plain = false};
    struct term *t;
    struct error e = {0};
    char go;

    if (term_open(&t, 0, 1, &options, &e) != 0)
        return 1;
    struct draw *d = term_draw(t);
    draw_begin(d);
    for (int y = 0; y < draw_rows(d); y++)
        for (int x = 0; x < draw_cols(d); x++)
            draw_text(d, y, x, 0, (y + x) % 7 ? STYLE_NORMAL : STYLE_BAR, (y * 31 + x) % 3 ? "Ж" : "ж");
    draw_text(d, 0, 0, 0, STYLE_NORMAL, "начало");
    draw_text(d, draw_rows(d) - 1, draw_cols(d) - 6, 0, STYLE_NORMAL, "конец");
    int first = term_update(t) == 0 && !term_idle(t);
    char answer[2] = {first ? 'P' : 'W', 0};
    if (write(ends[1], answer, 1) != 1 || read(ends[2], &go, 1) != 1)
        return 2;
    while (!term_idle(t)) {
        struct pollfd p = {.fd = term_fd(t), .events = POLLOUT};
        if (poll(&p, 1, 5000) <= 0 || term_drain(t) != 0)
            return 3;
    }
    size_t bytes, writes;
    term_counts(t, &bytes, &writes);
    if (write(ends[1], &bytes, sizeof bytes) != sizeof bytes || read(ends[2], &go, 1) != 1)
        return 4;
    term_close(&t);
    return 0;
}

static void slow_reader(void **state)
{
    (void)state;
    int up[2], down[2], ends[4], status;
    size_t bytes = 0;
    char answer;

    assert_int_equal(pipe(up) + pipe(down), 0);
    ends[1] = up[1];
    ends[2] = down[0];
    struct vt *vt = vt_fork(slow_child, ends, 200, 500, "xterm-256color", NULL);
    assert_int_equal(read(up[0], &answer, 1), 1);   /* nothing is read from the terminal until here */
    assert_int_equal(answer, 'P');
    assert_int_equal(write(down[1], "g", 1), 1);
    struct pollfd p[2] = {{.fd = up[0], .events = POLLIN}, {.fd = vt_fd(vt), .events = POLLIN}};
    while (!(p[0].revents & POLLIN)) {
        assert_true(poll(p, 2, 10000) > 0);
        vt_pump(vt, 0);
    }
    assert_int_equal(read(up[0], &bytes, sizeof bytes), sizeof bytes);
    while (vt_bytes(vt) < bytes && vt_pump(vt, 2000) > 0) {}
    assert_int_equal(vt_bytes(vt), bytes);
    assert_true(bytes > 150000);
    assert_int_equal(strncmp(vt_line(vt, 0), "начало", strlen("начало")), 0);
    for (int y = 1; y < 199; y++)
        for (int x = 0; x < 500; x += 13)
            assert_int_equal(vt_reverse(vt, y, x), (y + x) % 7 == 0);
    assert_true(vt_find(vt, "конец", NULL, NULL));
    assert_int_equal(write(down[1], "e", 1), 1);
    vt_wait_exit(vt, 5000, &status);
    assert_int_equal(status, 0);
    vt_stop(&vt);
    for (int i = 0; i < 2; i++) {
        close(up[i]);
        close(down[i]);
    }
}

/* The terminal goes away in the middle: an error, no signal, no endless loop. */
static int gone_child(void *arg)
{
    int *ends = arg;
    struct term_options options = {.plain = false};
    struct term *t;
    struct error e = {0};
    char go;

    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    if (term_open(&t, 0, 1, &options, &e) != 0)
        return 1;
    if (write(ends[1], "o", 1) != 1 || read(ends[2], &go, 1) != 1)
        return 2;
    draw_begin(term_draw(t));
    draw_text(term_draw(t), 0, 0, 0, STYLE_NORMAL, "x");
    int status = term_update(t) == -1 && term_drain(t) == -1 ? 0 : 3;
    term_close(&t);
    return status;
}

static void gone(void **state)
{
    (void)state;
    int up[2], down[2], ends[4], status;
    char answer;

    assert_int_equal(pipe(up) + pipe(down), 0);
    ends[1] = up[1];
    ends[2] = down[0];
    struct vt *vt = vt_fork(gone_child, ends, 24, 80, "xterm", NULL);
    assert_int_equal(read(up[0], &answer, 1), 1);
    pid_t pid = vt_pid(vt);
    close(vt_fd(vt));
    assert_int_equal(write(down[1], "g", 1), 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    vt_forget(&vt);
    for (int i = 0; i < 2; i++) {
        close(up[i]);
        close(down[i]);
    }
}

/* ---- --plain ---- */

static void draw_lines(struct draw *d, const struct key_event *key, void *ctx)
{
    int *step = ctx;

    *step += key->key == KY_DOWN;
    draw_page(d, *step / 10);
    draw_text(d, 0, 1, 0, STYLE_TITLE, *step < 10 ? "Список" : "Карточка");
    draw_rule(d, 1);
    draw_text(d, 3, 1, 0, STYLE_NORMAL, "漢字 и \033[31mцвет");
    draw_text(d, 4, 0, 0, STYLE_NORMAL, "строка, которая длиннее, чем терминал широк, и дальше");
    draw_cursor(d, 3, 1);
    if (key->key == KY_F8) {
        draw_page(d, 77);
        draw_popup(d, 2, 2, 5, 20, "Выбор");
        draw_text(d, 0, 0, 0, STYLE_NORMAL, "1 да");
        draw_popup_end(d);
    }
    draw_say(d, "состояние");
    draw_say(d, *step % 10 < 2 ? "1 из 2\nПетрова" : "2 из 2");
    draw_say(d, "");
}

static const char *raw_since(struct scene_run *run, struct scene_cost cost)
{
    static char text[4096];
    size_t n;
    const char *raw = vt_raw(run->vt, &n);

    assert_true(cost.bytes <= n && cost.bytes < sizeof text);
    memcpy(text, raw + n - cost.bytes, cost.bytes);
    text[cost.bytes] = '\0';
    return text;
}

static void plain(void **state)
{
    (void)state;
    int step = 0;
    struct scene s = {.frame = draw_lines, .ctx = &step, .plain = true};
    struct scene_cost cost;
    struct scene_run run = scene_start(&s, 24, 40, NULL, NULL, &cost);

    assert_string_equal(raw_since(&run, cost),
                        " Список\r\n 漢字 и ?[31mцвет\r\nстрока, которая длиннее, чем терминал ши\r\nсостояние\r\n1 из 2 Петрова");
    assert_int_equal(cost.writes, 1);
    cost = scene_key(&run, "Down");                         /* the same sentence: nothing */
    assert_int_equal(cost.bytes + cost.writes, 0);
    cost = scene_key(&run, "Down");
    assert_string_equal(raw_since(&run, cost), "\r\n2 из 2");
    assert_int_equal(cost.writes, 1);
    cost = scene_key(&run, "F8");
    assert_string_equal(raw_since(&run, cost), "\r\nВыбор\r\n1 да\r\nсостояние\r\n2 из 2");
    cost = scene_key(&run, "^L");
    assert_true(strstr(raw_since(&run, cost), " Список\r\n"));
    vt_resize(run.vt, 10, 30);
    assert_int_equal(scene_key(&run, "^R").bytes, 0);       /* nothing redraws by itself */
    assert_string_equal(raw_since(&run, scene_key(&run, "F8")), "\r\nВыбор\r\n1 да\r\nсостояние\r\n2 из 2");
    vt_assert_no_line_wider(run.vt);
    int row, col;
    bool visible;
    vt_cursor(run.vt, &row, &col, &visible);
    assert_string_equal(vt_line(run.vt, row), "2 из 2");    /* the current line of a reader, and of a braille display */
    size_t n;
    const char *raw = vt_raw(run.vt, &n);
    assert_null(memchr(raw, 27, n));
    scene_end(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals), cmocka_unit_test(no_terminal), cmocka_unit_test(modes), cmocka_unit_test(emergency),
        cmocka_unit_test(slow_reader), cmocka_unit_test(gone), cmocka_unit_test(plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
