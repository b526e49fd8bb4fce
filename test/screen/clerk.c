/* clerk.c - what a clerk is told after each save: whose it was, what comes next and until when; and where the bar stands then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

static struct office office;

static int start(void **state)
{
    (void)state;
    office_start(&office);
    office_clock(&office, "2026-11-13 09:00");
    office_case(&office, "Ранняя", "Анна", "Олеговна", "1985-05-01", "ipra", "2026-11-12");
    office_case(&office, "Средняя", "Инна", "Олеговна", "1985-05-02", "ipra", "2026-11-12");
    office_case(&office, "Хвостова", "Яна", "Олеговна", "1985-05-03", "ipra", "2026-11-12");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    office_stop(&office);
    return 0;
}

/* The bar has gone on: only the message says whose call was saved. */
static void test_saved_names(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_key(vt, "Right Right");
    vt_wait_text(vt, "[5 дней", OFFICE_WAIT);
    vt_wait_text(vt, "Ранняя", OFFICE_WAIT);
    vt_key(vt, "Home F6 2 F2");
    vt_wait_text(vt, "Сохранено: Ранняя Анна Олеговна; дальше: звонок 10:00, срок 19.11", OFFICE_WAIT);
    office_leave(&vt);
}

/* A mark without a form says the name and what was marked; a refused one marks nothing and says so. */
static void test_mark_names(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    office_card(vt, "Средняя");
    office_palette(vt, "Внесено в ЭСРН");
    vt_wait_text(vt, "ещё не", OFFICE_WAIT);
    assert_false(vt_find(vt, "Отмечено", NULL, NULL));
    vt_key(vt, "F6 1 1 16 Space 10 F2");
    vt_wait_text(vt, "Сохранено: Средняя", OFFICE_WAIT);
    office_palette(vt, "Внесено в ЭСРН");
    vt_wait_text(vt, "Отмечено, внесено в ЭСРН: Средняя Инна Олеговна", OFFICE_WAIT);
    office_leave(&vt);
}

/* Of namesakes Enter opens none unseen: it goes into the list, where a digit takes one. */
static void test_namesakes(void **state)
{
    (void)state;
    office_case(&office, "Двойнова", "Вера", "Олеговна", "1985-05-04", "ipra", "2026-11-12");
    office_case(&office, "Двойнова", "Зоя", "Олеговна", "1985-05-05", "ipra", "2026-11-12");
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_type(vt, "двойнова");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Найдено несколько", OFFICE_WAIT);
    vt_wait_text(vt, "Двойнова Вера", OFFICE_WAIT);
    vt_wait_text(vt, "Двойнова Зоя", OFFICE_WAIT);
    assert_false(vt_find(vt, "События", NULL, NULL));
    vt_type(vt, "2");
    vt_wait_text(vt, "События", OFFICE_WAIT);
    vt_wait_text(vt, "Двойнова Зоя", OFFICE_WAIT);
    office_leave(&vt);
}

/* Keys with a name of the language are called by it. */
static void test_keys_in_russian(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_key(vt, "F8");
    vt_wait_text(vt, "Следующий список", OFFICE_WAIT);
    vt_wait_text(vt, "Вправо", OFFICE_WAIT);
    assert_false(vt_find(vt, "Right", NULL, NULL));
    vt_key(vt, "F10");
    office_leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_saved_names), cmocka_unit_test(test_mark_names), cmocka_unit_test(test_namesakes),
                                       cmocka_unit_test(test_keys_in_russian)};

    return cmocka_run_group_tests(tests, start, stop);
}
