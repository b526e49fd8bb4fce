/* form_bytes.c - what a form costs on the wire: a letter, a move, a choice, an error, the first page; one write each. */
#include "form_fixture.h"

#include "scene.h"

struct shown {
    struct fixture *x;
};

static void frame(struct draw *d, const struct key_event *key, void *ctx)
{
    struct fixture *x = ((struct shown *)ctx)->x;
    struct error e;

    if (key->key != KY_NONE && key->key != KY_CTRL)
        form_key(x->f, key, &e);
    form_draw(x->f, d, 1, 22);
}

static void costs_on(const char *term)
{
    struct shown shown = {fixture_new(&intake_form)};
    struct scene scene = {.frame = frame, .ctx = &shown};
    struct scene_cost first, cost;
    struct scene_run run;
    const char *const letters[] = {"a", "b", "ж", "z"};

    form_load(shown.x->f, "received_on", "2026-11-23");
    form_load(shown.x->f, "assignee", "7");
    run = scene_start(&scene, 24, 80, term, NULL, &first);
    assert_string_equal(run.code, "");
    assert_int_equal(first.writes, 1);
    if (!vt_find(run.vt, "4 лично 5 телефон доверия", NULL, NULL))
        fail_msg("%s", vt_screen(run.vt));
    assert_true((double)first.bytes <= 1.8 * (double)vt_changed_bytes(run.vt) + 150);
    scene_key(&run, "1");
    cost = scene_key(&run, "Tab");
    assert_int_equal(cost.writes, 1);
    assert_true(cost.bytes <= 40);
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        cost = scene_key(&run, letters[i]);
        if (cost.bytes > 6 || cost.writes != 1)
            fail_msg("%s: «%s» costs %zu bytes in %zu writes", term, letters[i], cost.bytes, cost.writes);
    }
    cost = scene_key(&run, "BS");
    assert_true(cost.bytes <= 10);
    /* A wrong field: its sentence pushes the rest down, once. */
    scene_key(&run, "Tab");
    scene_key(&run, "x");
    vt_mark(run.vt);
    cost = scene_key(&run, "Tab");
    assert_int_equal(cost.writes, 1);
    if (!vt_find(run.vt, "! of: ", NULL, NULL))
        fail_msg("%s", vt_screen(run.vt));
    if ((double)cost.bytes > 1.8 * (double)vt_changed_bytes(run.vt) + 150)
        fail_msg("%s: an error costs %zu bytes for %zu changed", term, cost.bytes, vt_changed_bytes(run.vt));
    vt_assert_no_line_wider(run.vt);
    scene_end(&run);
    fixture_free(shown.x);
}

static void on_xterm(void **state)
{
    (void)state;
    costs_on("xterm-256color");
}

static void on_vt220(void **state)
{
    (void)state;
    costs_on("vt220");
}

static void the_cursor_is_in_the_focus(void **state)
{
    struct shown shown = {fixture_new(&intake_form)};
    struct scene scene = {.frame = frame, .ctx = &shown};
    struct scene_run run = scene_start(&scene, 24, 80, "xterm-256color", NULL, NULL);
    int row, col;
    bool visible;

    (void)state;
    scene_key(&run, "2");
    scene_key(&run, "2");
    scene_key(&run, "3");
    vt_cursor(run.vt, &row, &col, &visible);
    assert_true(visible);
    assert_int_equal(row, 3);       /* the source's options take two lines */
    assert_int_equal(col, 17);
    assert_string_equal(vt_line(run.vt, 3), " Received      23");
    scene_end(&run);
    fixture_free(shown.x);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_xterm),
        cmocka_unit_test(on_vt220),
        cmocka_unit_test(the_cursor_is_in_the_focus),
    };

    return cmocka_run_group_tests_name("form_bytes", tests, NULL, NULL);
}
