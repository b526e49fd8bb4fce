/* clerk.c - what a clerk is told after each save: whose it was, what comes next and until when; and where the bar stands then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

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

/* The bar has gone on: only the message says whose call was saved. */
static void test_saved_names(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_key(vt, "Right Right");
    vt_wait_text(vt, "[5 дней", OFFICE_WAIT);
    vt_wait_text(vt, "Ранняя", OFFICE_WAIT);
    vt_key(vt, "Home F6 2 F2");
    vt_wait_text(vt, "Сохранено. Ранняя А. О. — остаётся в «5 дней» до 19.11; дальше: звонок 10:00", OFFICE_WAIT);
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
    assert_false(vt_find(vt, "Внесено в ЭСРН. ", NULL, NULL));
    vt_key(vt, "F6 1 1 16 Space 10 F2");
    vt_wait_text(vt, "Сохранено. Средняя И. О. — в «Не в ЭСРН» до 19.11", OFFICE_WAIT);
    office_palette(vt, "Внесено в ЭСРН");
    vt_wait_text(vt, "Внесено в ЭСРН. Средняя И. О. — в «Встречи» (16.11)", OFFICE_WAIT);
    office_leave(&vt);
}

/* Who thinks waits until the day that was named: the save says so, and F1 on the row explains that day and no other. */
static void test_waiting_explained(void **state)
{
    (void)state;
    office_case(&office, "Думина", "Ева", "Олеговна", "1985-05-06", "ipra", "2026-11-12");
    struct vt *vt = office_clerk(&office, "t_clerk");

    office_card(vt, "Думина");
    vt_key(vt, "F6 1 3");
    vt_type(vt, "27.11");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено. Думина Е. О. — в «Ждём» до 27.11", OFFICE_WAIT);
    vt_wait_text(vt, "внести в ЭСРН: 19.11.2026 (осталось 4 дня)", OFFICE_WAIT);
    vt_wait_text(vt, "уведомить: 19.11.2026 (сделано 13.11)", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Просрочено", OFFICE_WAIT);
    vt_key(vt, "Right Right Right");
    vt_wait_text(vt, "[Ждём", OFFICE_WAIT);
    vt_wait_text(vt, "Думина", OFFICE_WAIT);
    vt_key(vt, "F1");
    vt_wait_text(vt, "думает до 27.11.2026 (пт)", OFFICE_WAIT);
    vt_wait_text(vt, "13.11 09:00 (звонок)", OFFICE_WAIT);
    assert_false(vt_find(vt, "Отсчёт", NULL, NULL));
    vt_key(vt, "F10 Right Right");
    vt_wait_text(vt, "[Не в ЭСРН", OFFICE_WAIT);
    vt_wait_text(vt, "Думина", OFFICE_WAIT);
    assert_false(vt_find(vt, "решит 27.11", NULL, NULL));       /* what is to be done here is the mark */
    vt_key(vt, "F1");
    vt_wait_text(vt, "внести в ЭСРН: тот же срок", OFFICE_WAIT);
    vt_key(vt, "F10");
    office_leave(&vt);
}

/* A closed case is on no list, which is said; an attempt in it is asked about, and not written when the answer is no. */
static void test_closed_asked(void **state)
{
    (void)state;
    long id = office_case(&office, "Уехавшая", "Ада", "Олеговна", "1985-05-07", "ipra", "2026-11-12");
    struct vt *vt = office_clerk(&office, "t_clerk");
    const char *attempts = "select count(*) from kurator.attempt_case where case_id = %ld";

    office_card(vt, "Уехавшая");
    office_palette(vt, "Закрыть");
    vt_wait_text(vt, "Причина", OFFICE_WAIT);
    vt_key(vt, "4 F2");
    vt_wait_text(vt, "Сохранено. Уехавшая А. О. — готово, в списках больше нет", OFFICE_WAIT);
    vt_key(vt, "F6 2 F2");
    vt_wait_text(vt, "Всё равно", OFFICE_WAIT);
    vt_key(vt, "2");
    vt_wait_text(vt, "Не сохранено", OFFICE_WAIT);
    assert_int_equal(office_number(&office, attempts, id), 0);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Всё равно", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "готово, в списках больше нет", OFFICE_WAIT);
    assert_int_equal(office_number(&office, attempts, id), 1);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_saved_names), cmocka_unit_test(test_mark_names), cmocka_unit_test(test_waiting_explained), cmocka_unit_test(test_closed_asked),
                                       cmocka_unit_test(test_namesakes),
                                       cmocka_unit_test(test_keys_in_russian)};

    return cmocka_run_group_tests(tests, start, office_down);
}
