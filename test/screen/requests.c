/* requests.c - a request from the card to a co-executor on another terminal, its answer, its withdrawal, and what neither may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

static long first, second;

static int start(void **state)
{
    office_up_friday(state);
    pg_exec(&office.pg, "insert into kurator.organisation (no, name, short_name, kind, calendar, takes_referrals, phones) values"
                        " (98, 'Центр адаптации', 'ЦСА', 'csa', 'RU-IRK', false, '{+79000009090}'), (99, 'Центр занятости', 'ЦЗН', 'employment', 'RU-IRK', false, '{}')");
    office_staff(&office, "('t_coordinator','Хамнуева','Туяна','Базаровна','coordinator',1), ('t_executor','Ринчинова','Светлана','Доржиевна','executor',98),"
                          " ('t_employment','Соседова','Анна','Ивановна','executor',99)");
    first = office_case(&office, "Абашева", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-03");
    second = office_case(&office, "Бабаева", "Вера", "Ильинична", "1980-03-14", "ipra", "2026-11-03");
    return 0;
}

static struct vt *executor(const char *login)
{
    struct vt *vt = office_open(&office, login, NULL, 24, 80, "xterm-256color", false);
    vt_wait_text(vt, "Запросы к нам", OFFICE_WAIT);
    vt_wait_text(vt, "Нужно ответить", OFFICE_WAIT);
    return vt;
}

/* Everything that this terminal was ever sent. */
static void assert_never(struct vt *vt, const char *text)
{
    size_t n;
    const char *raw = vt_raw(vt, &n);
    if (memmem(raw, n, text, strlen(text))) {
        fprintf(stderr, "«%s» was shown:\n%s", text, vt_screen(vt));
        fail();
    }
}

static void fill(struct vt *vt, const char *text)
{
    office_palette(vt, "новый запрос");
    vt_wait_text(vt, "Имя передаётся всегда", OFFICE_WAIT);
    vt_wait_text(vt, "ЦСА", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "> 1", OFFICE_WAIT);
    vt_type(vt, "ЦСА");                         /* letters open the list and narrow it, whatever number it has */
    vt_key(vt, "Enter");
    vt_wait_text(vt, "> 8", OFFICE_WAIT);
    vt_type(vt, text);
}

/* Sent with the phone alone; the other terminal has it by itself, with exactly that, and answers; the first has the answer by itself. */
static void test_there_and_back(void **state)
{
    (void)state;
    struct vt *office_vt = office_clerk(&office, "t_coordinator"), *theirs = executor("t_executor"), *others = executor("t_employment");
    vt_wait_text(office_vt, "Абашева", OFFICE_WAIT);
    office_card(office_vt, "Абашева");
    fill(office_vt, "Прошу принять на консультацию");
    vt_key(office_vt, "Tab Tab 2 F2");          /* the birth date stays, the number goes along */
    vt_wait_text(office_vt, "Запрос отправлен: ЦСА, срок ответа 20.11.26", OFFICE_WAIT);
    vt_wait_text(office_vt, "ждут ответа: 1", OFFICE_WAIT);
    vt_wait_text(theirs, "Абашева Анна Сергеевна", OFFICE_WAIT);
    vt_wait_text(theirs, "Нужно ответить (1)", OFFICE_WAIT);
    vt_key(theirs, "Enter");
    vt_wait_text(theirs, "Прошу принять на консультацию", OFFICE_WAIT);
    vt_wait_text(theirs, "+7 900 000-12-34", OFFICE_WAIT);
    vt_wait_text(theirs, "Хамнуева Т. Б.", OFFICE_WAIT);
    assert_never(theirs, "14.03.1992");
    assert_never(theirs, "Кутулик");
    office_expect(&office, "1", "select count(*) from audit.entry e join kurator.case_file c on c.person_id = e.subject where e.kind = 'look' and e.login = 't_executor'"
                                " and e.relation = 'kurator.service_request' and c.id = %ld", first);
    vt_key(theirs, "F6");
    vt_wait_text(theirs, "Исполнение", OFFICE_WAIT);
    vt_key(theirs, "F2");                       /* nothing typed: named, not sent */
    vt_wait_text(theirs, "2 поля", OFFICE_WAIT);
    vt_key(theirs, "1");
    vt_type(theirs, "Консультация 17.11 в 10:00");
    vt_key(theirs, "F10");                      /* a draft is kept, and comes back */
    vt_wait_text(theirs, "Черновик", OFFICE_WAIT);
    vt_key(theirs, "F6");
    vt_wait_text(theirs, "Консультация 17.11", OFFICE_WAIT);
    vt_key(theirs, "F2");
    vt_wait_text(theirs, "Ответ отправлен: УСЗСОН по Аларскому району", OFFICE_WAIT);
    vt_wait_text(theirs, "исполнено", OFFICE_WAIT);
    vt_key(theirs, "F10");
    vt_wait_text(theirs, "Нужно ответить (0)", OFFICE_WAIT);
    office_menu(office_vt, "запросы", "Ждут ответа");
    vt_wait_text(office_vt, "Новые ответы (1)", OFFICE_WAIT);
    vt_key(office_vt, "Right");
    vt_wait_text(office_vt, "исполнено", OFFICE_WAIT);
    vt_key(office_vt, "F6");                    /* in the list it opens the answer: nothing is read unseen */
    vt_wait_text(office_vt, "исполнено: Консультация 17.11 в 10:00", OFFICE_WAIT);
    office_expect(&office, "1", "select count(*) from kurator.service_request where case_id = %ld and read_at is null", first);
    vt_resize(office_vt, 12, 40);               /* the end of the answer is not on the screen now, but it was */
    vt_wait_text(office_vt, "Абашева", OFFICE_WAIT);
    vt_resize(office_vt, 24, 80);
    vt_wait_text(office_vt, "исполнено: Консультация 17.11 в 10:00", OFFICE_WAIT);
    vt_key(office_vt, "F6");
    vt_wait_text(office_vt, "Отмечено как прочитанное", OFFICE_WAIT);
    vt_key(office_vt, "F10");
    vt_wait_text(office_vt, "Новые ответы (0)", OFFICE_WAIT);
    assert_never(others, "Абашева");
    vt_stop(&office_vt);
    vt_stop(&theirs);
    vt_stop(&others);
}

/* Withdrawn while the other is typing the answer: it is told so, the answer stays typed, the citizen is shown no more. */
static void test_withdrawn_meanwhile(void **state)
{
    (void)state;
    struct vt *office_vt = office_clerk(&office, "t_coordinator"), *theirs = executor("t_executor");
    vt_wait_text(office_vt, "Бабаева", OFFICE_WAIT);
    office_card(office_vt, "Бабаева");
    fill(office_vt, "Прошу прислать справку");
    vt_key(office_vt, "F2");
    vt_wait_text(office_vt, "Запрос отправлен", OFFICE_WAIT);
    vt_wait_text(theirs, "Бабаева", OFFICE_WAIT);
    vt_key(theirs, "F6");
    vt_wait_text(theirs, "Прошу прислать справку", OFFICE_WAIT);
    vt_key(theirs, "2");
    vt_type(theirs, "не выдаём");
    office_menu(office_vt, "запросы", "Ждут ответа");
    vt_wait_text(office_vt, "Бабаева", OFFICE_WAIT);
    office_palette(office_vt, "отозвать");
    vt_wait_text(office_vt, "Причина", OFFICE_WAIT);
    vt_type(office_vt, "не тот гражданин");
    vt_key(office_vt, "F2");
    vt_wait_text(office_vt, "Запрос отозван: ЦСА", OFFICE_WAIT);
    vt_key(theirs, "F2");
    vt_wait_text(theirs, "Запрос отозван: отвечать не нужно", OFFICE_WAIT);
    vt_wait_text(theirs, "не выдаём", OFFICE_WAIT);
    office_expect(&office, "withdrawn", "select state from kurator.service_request where case_id = %ld", second);
    office_palette(theirs, "отброс");
    vt_wait_text(theirs, "Отбросить набранное", OFFICE_WAIT);
    vt_key(theirs, "1");
    vt_wait_text(theirs, "Нужно ответить (0)", OFFICE_WAIT);
    vt_key(theirs, "Right");
    vt_wait_text(theirs, "отозван", OFFICE_WAIT);
    vt_wait_gone(theirs, "Бабаева", OFFICE_WAIT);
    vt_stop(&office_vt);
    vt_stop(&theirs);
}

/* The clerk reads and does not send; the executor has no search, no card; a lock is out at the next key. */
static void test_what_neither_may(void **state)
{
    (void)state;
    struct vt *clerk = office_clerk(&office, "t_clerk"), *theirs = executor("t_executor");
    vt_wait_text(clerk, "Абашева", OFFICE_WAIT);
    office_card(clerk, "Абашева");
    vt_key(clerk, "F8");
    vt_wait_text(clerk, "Все действия", OFFICE_WAIT);
    vt_type(clerk, "новый запрос");
    vt_wait_text(clerk, "отправляет и отзывает", OFFICE_WAIT);
    vt_key(clerk, "EscEsc");
    vt_key(theirs, "F3");
    vt_wait_text(theirs, "F3 здесь не действует", OFFICE_WAIT);
    vt_key(theirs, "F9");
    vt_wait_text(theirs, "Меню", OFFICE_WAIT);
    vt_wait_gone(theirs, "Найти гражданина", OFFICE_WAIT);
    vt_key(theirs, "EscEsc Right");
    vt_wait_text(theirs, "Абашева", OFFICE_WAIT);
    pg_exec(&office.pg, "update kurator.staff set locked = true where login = 't_executor'");
    vt_key(theirs, "Down Enter");               /* the row of the answer: not one word of it now */
    vt_wait_quiet(theirs, 200, OFFICE_WAIT);
    assert_never(theirs, "Консультация 17.11 в 10:00");
    pg_exec(&office.pg, "update kurator.staff set locked = false where login = 't_executor'");
    vt_stop(&clerk);
    vt_stop(&theirs);
}

/* On a small screen the end of an answer is below: F6 says so, and marks it once it was there. */
static void test_read_to_the_end(void **state)
{
    (void)state;
    pg_exec(&office.pg, "update kurator.service_request set read_at = null, read_by = null, answer = repeat('очень долгий ответ ', 20) where state = 'answered'");
    struct vt *vt = office_clerk(&office, "t_coordinator");

    office_menu(vt, "запросы", "Новые ответы (1)");
    vt_key(vt, "Right");
    vt_wait_text(vt, "исполнено", OFFICE_WAIT);
    vt_resize(vt, 12, 40);
    vt_wait_text(vt, "Абашева", OFFICE_WAIT);
    vt_key(vt, "F6");
    vt_wait_text(vt, "Прошу принять", OFFICE_WAIT);
    vt_key(vt, "F6");
    vt_wait_text(vt, "прокрутите вниз", OFFICE_WAIT);
    office_expect(&office, "1", "select count(*) from kurator.service_request where case_id = %ld and read_at is null", first);
    vt_key(vt, "End F6");
    vt_wait_text(vt, "Отмечено как прочитанное", OFFICE_WAIT);
    vt_stop(&vt);
}

/* Nobody answered in time: the supervisor's board says how many, opens them, and what came by phone is recorded, as such. */
static void test_answered_by_phone(void **state)
{
    (void)state;
    pg_exec(&office.pg, "update kurator.service_request set state = 'open', result = null, answer = '', ended_at = null, ended_by = null, withdrawn_why = '', read_at = null, read_by = null,"
                        " sent_at = '2026-11-05 09:00+08', started_on = '2026-11-05', due_on = '2026-11-12', version = version + 1 where state = 'withdrawn'");
    struct vt *vt = office_clerk(&office, "t_supervisor");

    office_menu(vt, "контроль", "запросы без ответа 1");
    vt_key(vt, "End");
    for (int i = 0; i < 20 && !vt_find(vt, "Просрочено (1)", NULL, NULL); i++) {
        vt_key(vt, "Enter");
        vt_wait_quiet(vt, 100, OFFICE_WAIT);
        if (!vt_find(vt, "Просрочено (1)", NULL, NULL)) {
            vt_key(vt, "F10");
            vt_wait_text(vt, "запросы без ответа 1", OFFICE_WAIT);
            vt_key(vt, "Left");
        }
    }
    vt_wait_text(vt, "Просрочено (1)", OFFICE_WAIT);
    vt_wait_text(vt, "Бабаева", OFFICE_WAIT);
    assert_false(vt_find(vt, "Абашева", NULL, NULL));
    vt_key(vt, "F7");
    vt_wait_text(vt, "Кто ответил", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "5 пол", OFFICE_WAIT);
    vt_type(vt, "4.11");
    vt_key(vt, "Tab 2");
    vt_type(vt, "директор Орлова");
    vt_key(vt, "Tab 1");
    vt_type(vt, "место дали с понедельника");
    vt_key(vt, "F2");
    vt_wait_text(vt, "ответ не может быть раньше", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_type(vt, "11.11");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Просрочено (0)", OFFICE_WAIT);
    vt_key(vt, "Left");
    vt_wait_text(vt, "Бабаева", OFFICE_WAIT);
    vt_key(vt, "Home Enter");
    vt_wait_text(vt, "Ответ", OFFICE_WAIT);
    vt_key(vt, "End");
    vt_wait_text(vt, "11.11.2026, по телефону, директор Орлова", OFFICE_WAIT);
    vt_wait_text(vt, "нашим подразделением, 13.11", OFFICE_WAIT);
    vt_stop(&vt);
    vt = executor("t_executor");
    vt_key(vt, "Right");
    vt_wait_text(vt, "Бабаева", OFFICE_WAIT);
    vt_key(vt, "Home Enter");
    vt_wait_text(vt, "подразделением, которое спрашивало", OFFICE_WAIT);
    vt_stop(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_withdrawn_meanwhile),
        cmocka_unit_test(test_what_neither_may),
        cmocka_unit_test(test_read_to_the_end),
        cmocka_unit_test(test_answered_by_phone),
    };
    return cmocka_run_group_tests(tests, start, office_down);
}
