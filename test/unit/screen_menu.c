/* screen_menu.c - the table of the main menu: whole rows, names of their own, groups together, roles told apart. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "kurator/menu.h"
#include "kurator/screens.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    enum menu_group last = MENU_WORK;

    assert_non_null(menu_at(0));
    assert_null(menu_at(-1));
    assert_null(menu_at(100000));
    for (int i = 0; menu_at(i); i++) {
        const struct menu_row *r = menu_at(i);
        assert_true(r->name[0] && r->label[0] && r->help[0]);
        assert_true((r->screen != NULL) != (r->go != NULL));
        assert_in_range(r->group, last, MENU_GROUPS_ - 1);
        last = r->group;
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(menu_at(k)->name, r->name);
            assert_string_not_equal(menu_at(k)->label, r->label);
        }
    }
}

static void roles(void **state)
{
    (void)state;
    static const struct menu_row all = {.name = "a"}, two = {.name = "b", .roles = "supervisor monitor"}, none = {.name = "c", .roles = ""};
    static const struct { const struct menu_row *row; const char *role; bool there; } cases[] = {
        {&all, "clerk", true}, {&all, "", true}, {&two, "supervisor", true}, {&two, "monitor", true}, {&two, "clerk", false}, {&two, "super", false},
        {&two, "monitors", false}, {&two, "visor", false}, {&two, "", false}, {&two, "supervisor monitor", false}, {&none, "clerk", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(menu_for(cases[i].row, cases[i].role), cases[i].there);
}

/* Who sees figures alone is promised nothing else. */
static void figures_alone(void **state)
{
    int monthly = 0;
    (void)state;
    for (int i = 0; menu_at(i); i++)
        if (menu_for(menu_at(i), "ministry")) {
            monthly += menu_at(i)->screen == &screen_monthly;
            assert_null(strstr(menu_at(i)->help, "behind"));
        }
    assert_int_equal(monthly, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_row_is_whole), cmocka_unit_test(roles), cmocka_unit_test(figures_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
