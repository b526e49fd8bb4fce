/* newcomer.c - somebody who has read nothing logs ten calls: every key pressed here was read off the screen before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

static struct vt *vt;

static int start(void **state)
{
    static const char *const names[] = {"Алова", "Белова", "Волова", "Голова", "Долова", "Елова", "Жилова", "Зорова", "Илова", "Котова"};
    char birth[24];

    (void)state;
    office_start(&office);
    office_clock(&office, "2026-11-19 10:00");
    for (int i = 0; i < 10; i++) {
        snprintf(birth, sizeof birth, "19%d-05-01", 60 + i);
        office_case(&office, names[i], "Анна", "Олеговна", birth, "ipra", "2026-11-12");
    }
    return 0;
}

/* The key that the bottom line gives for a word: «F6 Попытка». */
static void press_labelled(const char *word)
{
    char key[8] = "";
    const char *line = vt_line(vt, vt_rows(vt) - 1), *at = strstr(line, word);

    if (at && at > line + 2) {
        const char *from = at - 2;

        while (from > line && *from != ' ')
            from--;
        sscanf(from, " %7s", key);
    }
    if (key[0] != 'F') {
        fprintf(stderr, "no key says «%s»:\n%s", word, vt_screen(vt));
        fail();
    }
    vt_key(vt, key);
}

/* The digit that stands before a word of a choice: «2 нет ответа». */
static void press_choice(const char *word)
{
    const char *screen = vt_screen(vt), *at = screen;
    char digit[2] = "";

    while ((at = strstr(at, word)) != NULL) {
        if (at - screen >= 2 && at[-1] == ' ' && isdigit((unsigned char)at[-2])) {
            digit[0] = at[-2];
            break;
        }
        at++;
    }
    if (!digit[0]) {
        fprintf(stderr, "no digit stands before «%s»:\n%s", word, screen);
        fail();
    }
    vt_key(vt, digit);
}

/* What to type where no choice is: the first example in the help of the field, between quotes. */
static void type_example(const char *seen)
{
    char example[64] = "";

    press_labelled("Почему");
    vt_wait_text(vt, seen, OFFICE_WAIT);
    const char *at = strstr(vt_screen(vt), seen), *open = at ? strstr(at, "«") : NULL, *close = open ? strstr(open, "»") : NULL;

    if (!close || (size_t)(close - open) >= sizeof example) {
        fprintf(stderr, "no example for «%s»:\n%s", seen, vt_screen(vt));
        fail();
    }
    snprintf(example, sizeof example, "%.*s", (int)(close - open - 2), open + 2);
    press_labelled("Назад");
    vt_wait_gone(vt, seen, OFFICE_WAIT);
    vt_type(vt, example);
}

static void begin_call(void)
{
    vt_wait_text(vt, "Попытка", OFFICE_WAIT);
    press_labelled("Попытка");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_wait_text(vt, "Сохранить", OFFICE_WAIT);
}

/* Saved; the list is there again and the bar stands on somebody else. */
static void save(void)
{
    press_labelled("Сохранить");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    vt_wait_text(vt, "Просрочено (", OFFICE_WAIT);
}

static void failed(const char *outcome)
{
    begin_call();
    press_choice(outcome);
    save();
}

static void test_ten_calls(void **state)
{
    (void)state;
    vt = office_clerk(&office, "t_clerk");
    vt_wait_text(vt, "Сегодня (10)", OFFICE_WAIT);
    /* The list of today's cases: the tab is reached by the key that the palette gives for it. */
    press_labelled("Всё");
    vt_wait_text(vt, "Все действия", OFFICE_WAIT);
    vt_type(vt, "следующий");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "[Сегодня (10)]", OFFICE_WAIT);
    failed("нет ответа");
    failed("занято");
    failed("не обслуживается");
    failed("не тот");
    failed("оставлено сообщение");
    begin_call();
    press_choice("сообщено");
    vt_wait_text(vt, "согласие", OFFICE_WAIT);
    press_choice("согласие");
    type_example("День и время встречи");
    save();
    begin_call();
    press_choice("сообщено");
    vt_wait_text(vt, "отказ", OFFICE_WAIT);
    press_choice("отказ");
    vt_wait_text(vt, "не нуждается", OFFICE_WAIT);
    press_choice("не нуждается");
    save();
    begin_call();
    press_choice("сообщено");
    vt_wait_text(vt, "думает", OFFICE_WAIT);
    press_choice("думает");
    type_example("В этот день дело вернётся");
    save();
    begin_call();
    press_choice("перезвонить");
    type_example("Когда перезвонить");
    press_labelled("Сохранить");                /* the example is a day too late for this citizen: the program asks */
    vt_wait_text(vt, "звонок будет позже", OFFICE_WAIT);
    press_choice("да, сохранить");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    vt_wait_text(vt, "Просрочено (", OFFICE_WAIT);
    failed("нет ответа");
    assert_int_equal(office_number(&office, "select count(*) from kurator.contact_attempt where channel = 'phone' and superseded_at is null and %ld = 0", 0), 10);
    assert_int_equal(office_number(&office, "select count(distinct case_id) from kurator.attempt_case where %ld = 0", 0), 10);
    office_leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ten_calls)};
    return cmocka_run_group_tests(tests, start, office_down);
}
