/* term_random.c - random frames through curses on several terminals: what is shown is what was drawn, cell by cell. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "canvas.h"
#include "scene.h"

#define FRAMES 150

static uint32_t seed;

static int pick(int n)
{
    seed = seed * 1664525u + 1013904223u;
    return (int)((seed >> 16) % (uint32_t)n);
}

static const char *const texts[] = {
    "Петрова Анна Сергеевна", "Сидоров Пётр", "漢字かな", "и\u0306о\u0301", "звонок до 18", "зв2 вы1", "19.11", "----------------",
    "aaaaaaaaaaaaaaaaaaaaaaaa", "x", "                    ", "строка, которая идёт далеко направо и за край терминала и ещё дальше, чем он широк",
};

/* A frame depends on its number alone, so that child and test draw the same. Most frames differ little from the one
 * before: rows scroll by some lines, as lists do, and a few texts and a pop-up come and go. */
static void draw_frame(struct draw *d, int frame)
{
    int rows = draw_rows(d), cols = draw_cols(d), shift = frame / 3;

    for (int y = 0; y < rows - 4; y++) {
        seed = (uint32_t)(y + shift) * 7919u;
        draw_text(d, y + 2, pick(4), 0, pick(6) ? STYLE_NORMAL : STYLE_BAR, texts[pick(12)]);
        draw_text(d, y + 2, 40 + pick(20), 0, (enum style)pick(STYLE_COUNT_), texts[pick(7)]);
    }
    seed = (uint32_t)frame * 104729u;
    for (int i = pick(6); i > 0; i--)
        draw_text(d, pick(rows), pick(cols), pick(30), (enum style)pick(STYLE_COUNT_), texts[pick(12)]);
    if (pick(3) == 0) {
        draw_popup(d, pick(rows), pick(cols), 3 + pick(12), 5 + pick(50), texts[pick(6)]);
        for (int i = 0; i < 6; i++)
            draw_text(d, i, 1, 0, i == 2 ? STYLE_BAR : STYLE_NORMAL, texts[pick(12)]);
        draw_popup_end(d);
    }
    if (pick(2))
        draw_cursor(d, pick(rows), pick(cols));
}

static void child_frame(struct draw *d, const struct key_event *key, void *ctx)
{
    int *frame = ctx;

    draw_frame(d, *frame);
    *frame += key->key != KY_NONE || *frame == 0;
}

static bool has_wide(const char *line)
{
    return strstr(line, "漢") || strstr(line, "字") || strstr(line, "か") || strstr(line, "な");
}

/* A wide sign cut in half by a later text is shown as each side likes: such rows must only not push what follows. */
static void compare(struct vt *vt, struct draw *d, const char *term, int frame)
{
    int y, x, row, col;
    bool visible, shown = canvas_cursor(d, &y, &x);

    vt_cursor(vt, &row, &col, &visible);
    if (strcmp(term, "vt100") == 0)
        visible = shown;            /* it cannot hide its cursor */
    if (visible != shown || (shown && (row != y || col != x)))
        fail_msg("%s frame %d: the cursor is at %d,%d %d, not %d,%d %d", term, frame, row, col, visible, y, x, shown);
    for (y = 0; y < vt_rows(vt); y++) {
        const char *wanted = canvas_line(d, y), *there = vt_line(vt, y);
        if (has_wide(wanted) || has_wide(there))
            continue;
        if (strcmp(wanted, there) != 0)
            fail_msg("%s frame %d row %d:\n«%s» is there,\n«%s» was drawn", term, frame, y, there, wanted);
        for (x = 0; x < vt_cols(vt); x++) {
            enum style style = canvas_style(d, y, x);
            bool reverse = style == STYLE_BAR || style == STYLE_ERROR;
            if (vt_reverse(vt, y, x) != reverse)
                fail_msg("%s frame %d: %d,%d is %sreverse in «%s»", term, frame, y, x, reverse ? "not " : "", wanted);
        }
    }
}

static void random_frames(void **state)
{
    (void)state;
    static const char *const terms[] = {"xterm-256color", "vt220", "vt100", "linux", "rxvt", "screen", "tmux-256color", "xterm"};
    for (size_t t = 0; t < sizeof terms / sizeof terms[0]; t++) {
        int child = 0;
        struct scene s = {.frame = child_frame, .ctx = &child, .colour = true};
        struct scene_run run = scene_start(&s, 24, 80, terms[t], NULL, NULL);
        struct draw *d = canvas_new(24, 80, false);
        for (int frame = 0; frame < FRAMES; frame++) {
            struct scene_cost cost = {.writes = 1};
            if (frame > 0)
                cost = scene_key(&run, "x");
            assert_true(cost.writes <= 1);
            draw_begin(d);
            draw_frame(d, frame);
            compare(run.vt, d, terms[t], frame);
        }
        canvas_free(&d);
        scene_end(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_frames)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
