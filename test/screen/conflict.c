/* conflict.c - two programs in two terminals change one record: what merges, what clashes and is chosen, and what became of the case. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

static long citizen(const char *surname)
{
    pg_exec(&office.pg, "delete from kurator.draft");
    return office_case(&office, surname, "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
}

static void see(struct vt *vt, const char *text) { vt_wait_text(vt, text, OFFICE_WAIT); }

/* On the screen, wherever it was wrapped. */
static void told(struct vt *vt, const char *text)
{
    for (int tries = 0; tries * 50 < OFFICE_WAIT; tries++) {
        char all[16000];
        size_t k = 0;
        for (const char *p = vt_screen(vt); *p && k < sizeof all - 1; p++)
            if (*p != '\n' && *p != ' ')
                all[k++] = *p;
            else if (k && all[k - 1] != ' ')
                all[k++] = ' ';
        all[k] = '\0';
        if (strstr(all, text))
            return;
        vt_pump(vt, 50);
    }
    fprintf(stderr, "«%s» is not told:\n%s", text, vt_screen(vt));
    fail();
}

/* Said since the last keys: the only way under --plain, and as good on the screen. */
static void hear(struct vt *vt, const char *text) { vt_wait_said(vt, text, OFFICE_WAIT); }

static void press(struct vt *vt, const char *keys)
{
    vt_reset_bytes(vt);
    vt_key(vt, keys);
}

/* The form of the citizen's number, the focus in it; of a program that stands on its home. */
static void phone_form(struct vt *vt, const char *surname, bool plain)
{
    if (!plain && vt_cols(vt) >= 80) {
        office_card(vt, surname);
    } else if (!plain) {
        vt_type(vt, surname);
        see(vt, "14.03");
        vt_key(vt, "Enter");
        see(vt, "жен.");
    } else {
        press(vt, "");
        vt_type(vt, surname);
        hear(vt, surname);
        vt_wait_quiet(vt, 100, OFFICE_WAIT);
        press(vt, "Enter");
        hear(vt, "жен.");
    }
    vt_wait_quiet(vt, 60, OFFICE_WAIT);
    for (int i = 0; i < 40; i++) {
        press(vt, "Down");
        vt_wait_quiet(vt, 40, OFFICE_WAIT);
        size_t n;
        const char *raw = vt_raw(vt, &n);
        if (plain ? memmem(raw, n, "Телефон", strlen("Телефон")) != NULL : vt_find(vt, ">Телефон", NULL, NULL) || vt_find(vt, ">+7 900", NULL, NULL))
            break;
    }
    press(vt, "F4");
    hear(vt, "Запись");
    vt_wait_quiet(vt, 60, OFFICE_WAIT);
}

static void to_note(struct vt *vt) { vt_key(vt, "Tab Tab Tab Tab"); }

#define PHONE "select right(p.number, 4) || ' ' || p.owner || ' ' || p.note from kurator.phone p join kurator.case_file c on c.person_id = p.person_id where c.id = %ld"

/* Owner here, note there: nobody is asked, and who saves second is told. */
static void test_what_does_not_clash_goes_together(void **state)
{
    (void)state;
    long id = citizen("Мирнова");
    struct vt *a = office_clerk(&office, "t_clerk"), *b = office_clerk(&office, "t_clerk2");

    phone_form(a, "Мирнова", false);
    phone_form(b, "Мирнова", false);
    vt_key(b, "Tab 3 F2");
    see(b, "Сохранено");
    to_note(a);
    vt_type(a, "после шести");
    vt_key(a, "F2");
    see(a, "Сохранено");
    told(a, "Тем временем изменено (Бадмаев Ц. Д.): Чей");
    office_expect(&office, "1234 family после шести", PHONE, id);
    vt_stop(&a);
    vt_stop(&b);
}

/* The same note, and the owner beside it. */
static void clash(const char *surname, struct vt *a, struct vt *b, bool plain)
{
    phone_form(a, surname, plain);
    phone_form(b, surname, false);
    to_note(b);
    vt_type(b, "звонить сестре");
    vt_key(b, "F2");
    see(b, "Сохранено");
    press(a, "Tab 3 Tab Tab");
    vt_type(a, "после шести");
    vt_wait_quiet(a, 60, OFFICE_WAIT);
    press(a, "F2");
    if (plain)
        hear(a, "Примечание: тем временем изменено коллегой");
    else
        told(a, "Примечание: тем временем изменено коллегой");
    vt_wait_quiet(a, 60, OFFICE_WAIT);
}

static void test_was_theirs_yours(void **state)
{
    (void)state;
    long id = citizen("Спорова");
    struct vt *a = office_clerk(&office, "t_clerk"), *b = office_clerk(&office, "t_clerk2");
    int row, col, at;
    bool visible;

    clash("Спорова", a, b, false);
    see(a, "было: пусто");
    see(a, "стало: звонить сестре (Бадмаев Ц. Д., 13.11 09:00)");
    see(a, "у Вас: после шести");
    see(a, "F4: взять чужое или оставить своё");
    vt_cursor(a, &row, &col, &visible);
    assert_true(vt_find(a, "Примечание", &at, NULL));
    assert_int_equal(row, at);
    office_expect(&office, "1234 self звонить сестре", PHONE, id);      /* nothing of it is saved yet */
    vt_key(a, "F2");
    vt_wait_gone(a, "(полей: 1)", OFFICE_WAIT);                         /* said in other words; keys typed before are dropped */
    see(a, "F4 — взять чужое");
    office_expect(&office, "1234 self звонить сестре", PHONE, id);      /* nor without a choice */
    vt_key(a, "F4");
    see(a, "1 взять чужое: звонить сестре");
    see(a, "2 оставить своё: после шести");
    vt_key(a, "1");
    see(a, "Всё выбрано; F2 сохранит");
    see(a, "> стало: звонить сестре");
    see(a, "у Вас: после шести");                                       /* and is not lost */
    vt_key(a, "F4 2");
    see(a, "> у Вас: после шести");
    vt_key(a, "F2");
    see(a, "Сохранено");
    office_expect(&office, "1234 family после шести", PHONE, id);
    vt_stop(&a);
    vt_stop(&b);
}

/* Killed in the middle of it: the draft knows with what it was compared, the clash comes again. */
static void test_a_clash_outlives_the_program(void **state)
{
    (void)state;
    long id = citizen("Живучева");
    struct vt *a = office_clerk(&office, "t_clerk"), *b = office_clerk(&office, "t_clerk2");
    int status;

    clash("Живучева", a, b, false);
    see(a, "у Вас: после шести");
    assert_true(pg_wait(&office.pg, "select exists (select from kurator.draft where form = 'phone' and 'после шести' = any (values))"));
    vt_kill(a, SIGKILL);
    vt_wait_exit(a, OFFICE_WAIT, &status);
    vt_stop(&a);
    a = office_clerk(&office, "t_clerk");
    office_palette(a, "чернов");
    see(a, "1 13.11 09:00");
    vt_key(a, "Enter");
    see(a, "Восстановлен черновик");
    see(a, "после шести");
    vt_key(a, "F2");
    see(a, "стало: звонить сестре");
    vt_key(a, "F4 1 F2");
    see(a, "Сохранено");
    office_expect(&office, "1234 family звонить сестре", PHONE, id);
    vt_stop(&a);
    vt_stop(&b);
}

static void test_plain(void **state)
{
    (void)state;
    long id = citizen("Простова");
    struct vt *a = office_open(&office, "t_clerk", NULL, 24, 80, "dumb", true), *b = office_clerk(&office, "t_clerk2");

    hear(a, "Просрочено");
    clash("Простова", a, b, true);
    hear(a, "было: пусто");
    hear(a, "стало: звонить сестре (Бадмаев Ц. Д., 13.11 09:00)");
    hear(a, "у Вас: после шести");
    press(a, "F4");
    hear(a, "взять чужое: звонить сестре");
    press(a, "2");
    hear(a, "Всё выбрано; F2 сохранит");
    press(a, "F2");
    hear(a, "Сохранено");
    vt_assert_no_line_wider(a);
    office_expect(&office, "1234 family после шести", PHONE, id);
    vt_stop(&a);
    vt_stop(&b);
}

static void test_forty_columns(void **state)
{
    (void)state;
    long id = citizen("Теснова");
    struct vt *a = office_open(&office, "t_clerk", NULL, 12, 40, "xterm-256color", false), *b = office_clerk(&office, "t_clerk2");

    see(a, "F10");
    vt_wait_quiet(a, 100, OFFICE_WAIT);
    clash("Теснова", a, b, false);
    vt_key(a, "Left");                  /* the sentence below goes, the field stays */
    see(a, "было: пусто");
    told(a, "стало: звонить сестре (Бадмаев Ц. Д., 13.11 09:00)");
    see(a, "у Вас: после шести");
    vt_key(a, "F4");
    see(a, "взять чужое");
    vt_key(a, "1 F2");
    see(a, "Сохранено");
    office_expect(&office, "1234 family звонить сестре", PHONE, id);
    vt_stop(&a);
    vt_stop(&b);
}

/* An attempt with a note, the form open. */
static struct vt *attempt(const char *surname)
{
    struct vt *vt = office_clerk(&office, "t_clerk");

    office_card(vt, surname);
    vt_key(vt, "F6");
    see(vt, "Результат");
    vt_key(vt, "2");
    vt_type(vt, "никто не взял");
    see(vt, "никто не взял");
    return vt;
}

static void as(const char *login, const char *sql, long id, long more)
{
    char who[80], text[900];

    snprintf(who, sizeof who, "set session authorization %s", login);
    pg_exec(&office.pg, who);
    snprintf(text, sizeof text, sql, id, more);
    char *outcome = pg_value(&office.pg, text);
    assert_string_equal(outcome, "saved");
    free(outcome);
    pg_exec(&office.pg, "reset session authorization");
}

#define NOTES "select count(*) from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id where c.case_id = %ld and a.note = 'никто не взял'"

static void test_closed_meanwhile(void **state)
{
    (void)state;
    long id = citizen("Закрытая");
    struct vt *vt = attempt("Закрытая");

    as("t_supervisor", "select outcome from api.save_close(gen_random_uuid(), %ld, 1000, '{reason,confirm}', null, '{died,died}') limit 1", id, 0);
    vt_key(vt, "F2");
    told(vt, "Пока форма была открыта, дело закрыто (Никифорова В. А., 13.11.2026): умер");
    see(vt, "никто не взял");                   /* the form is kept */
    vt_key(vt, "F10");
    see(vt, "Черновик сохранён");
    assert_int_equal(office_number(&office, NOTES, id), 0);
    vt_stop(&vt);
}

static void test_forwarded_meanwhile(void **state)
{
    (void)state;
    long id = citizen("Отосланная");
    struct vt *vt = attempt("Отосланная");

    as("t_supervisor", "select outcome from api.save_forward(gen_random_uuid(), %ld, 1000, '{organisation,note}', null, array['%ld', 'не наш']) limit 1", id, office_number(&office, "select id from kurator.organisation where no = 10", 0));
    vt_key(vt, "F2");
    told(vt, "дело переадресовано (Никифорова В. А., 13.11.2026)");
    see(vt, "никто не взял");
    assert_int_equal(office_number(&office, NOTES, id), 0);
    vt_stop(&vt);
}

static void test_another_attempt_meanwhile(void **state)
{
    (void)state;
    long id = citizen("Званая");
    struct vt *vt = attempt("Званая");

    as("t_clerk2", "select outcome from api.save_attempt(gen_random_uuid(), %ld, 1000, '{channel,outcome}', null, '{phone,busy}') limit 1", id, 0);
    vt_key(vt, "F2");
    told(vt, "Тем временем записано (Бадмаев Ц. Д.): занято 13.11 09:00. Остаются обе записи.");
    assert_int_equal(office_number(&office, NOTES, id), 1);
    vt_stop(&vt);
}

static void test_another_desk_meanwhile(void **state)
{
    (void)state;
    long id = citizen("Передаваемая");        /* who lies on the clerk's desk */
    struct vt *vt = attempt("Передаваемая");
    char sql[300];
    snprintf(sql, sizeof sql, "select outcome from api.save_handover(gen_random_uuid(), null, %ld, '{what,cases,to}', null, array['these', '%%ld:%ld', '%%ld']) limit 1",
             office_number(&office, "select id from kurator.organisation where no = 1", 0), office_number(&office, "select id from kurator.staff where login = 't_clerk'", 0));
    as("t_supervisor", sql, id, office_number(&office, "select id from kurator.staff where login = 't_clerk2'", 0));
    vt_key(vt, "F2");
    told(vt, "дело передано: Бадмаев Ц. Д.");
    told(vt, "(Никифорова В. А., 13.11.2026 09:00)");
    vt_key(vt, "2");
    see(vt, "никто не взял");
    assert_int_equal(office_number(&office, NOTES, id), 0);
    vt_key(vt, "F2");
    told(vt, "дело передано");
    vt_key(vt, "1");
    see(vt, "Сохранено");
    assert_int_equal(office_number(&office, NOTES, id), 1);
    vt_stop(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_does_not_clash_goes_together), cmocka_unit_test(test_was_theirs_yours), cmocka_unit_test(test_a_clash_outlives_the_program),
        cmocka_unit_test(test_plain), cmocka_unit_test(test_forty_columns), cmocka_unit_test(test_closed_meanwhile), cmocka_unit_test(test_forwarded_meanwhile),
        cmocka_unit_test(test_another_attempt_meanwhile), cmocka_unit_test(test_another_desk_meanwhile),
    };

    return cmocka_run_group_tests(tests, office_up_friday, office_down);
}
