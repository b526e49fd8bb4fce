/* scene.c - the child of scene.h: a loop as small as can be over input and terminal. */
#include "scene.h"

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kurator/input.h"
#include "kurator/term.h"
#include "vt_private.h"

#define PATIENCE_MS 10000

struct report {
    struct scene_cost cost;
    char code[48];
};

struct child {
    struct scene *scene;
    int out;
};

static int tell(int fd, const struct report *r)
{
    return write(fd, r, sizeof *r) == (ssize_t)sizeof *r ? 0 : -1;
}

static int show(struct term *t, struct scene *s, const struct key_event *key, int out)
{
    struct report r = {0};
    size_t bytes, writes;

    term_counts(t, &bytes, &writes);
    if (key->key == KY_CTRL && key->ch == 'r')
        term_resize(t);
    if (key->key == KY_CTRL && key->ch == 'l')
        term_redraw(t);
    draw_begin(term_draw(t));
    s->frame(term_draw(t), key, s->ctx);
    r.cost.status = term_update(t);
    while (r.cost.status == 0 && !term_idle(t)) {
        struct pollfd p = {.fd = term_fd(t), .events = POLLOUT};
        poll(&p, 1, PATIENCE_MS);
        r.cost.status = term_drain(t);
    }
    term_counts(t, &r.cost.bytes, &r.cost.writes);
    r.cost.bytes -= bytes;
    r.cost.writes -= writes;
    return tell(out, &r);
}

static int loop(struct term *t, struct input *in, struct child *c)
{
    struct key_event key = {.key = KY_NONE};
    char bytes[4096];

    if (show(t, c->scene, &key, c->out) != 0)
        return 2;
    for (;;) {
        struct pollfd p = {.fd = term_fd(t), .events = POLLIN};
        if (poll(&p, 1, PATIENCE_MS) == 0)
            return 3;
        ssize_t n = read(term_fd(t), bytes, sizeof bytes);
        if (n <= 0 && !(n < 0 && (errno == EAGAIN || errno == EINTR)))
            return 4;
        input_feed(in, bytes, n > 0 ? (size_t)n : 0);
        while (input_next(in, &key)) {
            if (key.key == KY_CTRL && key.ch == 'x')
                return 0;
            if (show(t, c->scene, &key, c->out) != 0)
                return 2;
        }
    }
}

static int child_main(void *arg)
{
    struct child *c = arg;
    struct term_options options = {.plain = c->scene->plain, .colour = c->scene->colour};
    struct term *t = NULL;
    struct error e = {0};

    setlocale(LC_ALL, "");
    if (term_open(&t, STDIN_FILENO, STDOUT_FILENO, &options, &e) != 0) {
        struct report r = {.cost = {.status = -2}};
        snprintf(r.code, sizeof r.code, "%s", e.code);
        tell(c->out, &r);
        return 5;
    }
    struct input *in = input_new(getenv("TERM"));
    int status = loop(t, in, c);
    input_free(&in);
    term_close(&t);
    close(c->out);
    return status;
}

/* Waits for the report, and then until all it counted was read. */
static struct report await(struct scene_run *run, size_t before)
{
    struct report r = {0};
    long long end = vt_clock_ms() + PATIENCE_MS;
    size_t got = 0;

    while (got < sizeof r) {
        struct pollfd p[2] = {{.fd = run->report, .events = POLLIN}, {.fd = vt_fd(run->vt), .events = POLLIN}};
        poll(p, 2, 1000);
        if (p[1].revents)
            vt_pump(run->vt, 0);
        if (p[0].revents) {
            ssize_t n = read(run->report, (char *)&r + got, sizeof r - got);
            if (n <= 0)
                vt_fail(run->vt, "the drawing child is gone");
            got += (size_t)(n > 0 ? n : 0);
        }
        if (vt_clock_ms() > end)
            vt_fail(run->vt, "the drawing child says nothing");
    }
    while (vt_bytes(run->vt) < before + r.cost.bytes && vt_pump(run->vt, 1000) > 0) {}
    if (r.cost.status == 0 && vt_bytes(run->vt) != before + r.cost.bytes)
        vt_fail(run->vt, "%zu bytes came of %zu", vt_bytes(run->vt) - before, r.cost.bytes);
    return r;
}

struct scene_run scene_start(struct scene *scene, int rows, int cols, const char *term, const char *const env[],
                             struct scene_cost *first)
{
    struct scene_run run = {0};
    int ends[2];

    if (pipe(ends) != 0)
        vt_fail(NULL, "pipe: %s", strerror(errno));
    struct child c = {scene, ends[1]};
    run.vt = vt_fork(child_main, &c, rows, cols, term, env);
    close(ends[1]);
    run.report = ends[0];
    struct report r = await(&run, 0);
    snprintf(run.code, sizeof run.code, "%s", r.code);
    if (first)
        *first = r.cost;
    return run;
}

struct scene_cost scene_send(struct scene_run *run, const char *bytes, size_t n)
{
    size_t before = vt_bytes(run->vt);

    vt_send(run->vt, bytes, n);
    return await(run, before).cost;
}

struct scene_cost scene_key(struct scene_run *run, const char *key)
{
    size_t before = vt_bytes(run->vt);

    vt_key(run->vt, key);
    return await(run, before).cost;
}

void scene_end(struct scene_run *run)
{
    int status = -1;

    if (!run->code[0])
        vt_type(run->vt, "\x18");
    vt_wait_exit(run->vt, PATIENCE_MS, &status);
    if (!run->code[0] && status != 0)
        vt_fail(run->vt, "the drawing child ended with %d", status);
    close(run->report);
    vt_stop(&run->vt);
}
