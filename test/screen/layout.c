/* layout.c - every screen at every size: the key bar ends with F10, the cursor stands where the focus is, nothing needed is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"
#include "places.h"

#define LONG_NAME "Константинопольская-Преображенская-Благовещенская-Воздвиженская-Архангельская-Нижнеангарская-Заречна"

static const struct size { int rows, cols; } sizes[] = {{24, 80}, {50, 132}, {20, 60}, {12, 40}};

static int start(void **state)
{
    (void)state;
    office_start(&office);
    office_clock(&office, "2026-11-13 09:00");
    office_case(&office, "Аверина", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-05");
    office_case(&office, "Долгова", "Вера", "Ильинична", "1980-05-01", "ipra", "2026-11-06");
    office_case(&office, LONG_NAME, "Иоанна-Мария-Екатерина", "Константиновна-Александровна", "1980-05-01", "ipra", "2026-11-12");
    office_case(&office, "Сегоднева", "Нина", "Ильинична", "1981-05-01", "organisation", "2026-11-06");
    pg_exec(&office.pg, "insert into kurator.passed_call (office_id, office_from, caller, birth_date, phone, note) select a.id, b.id, 'Дальнева Мария Ильинична', '1971-05-06', '+79000008080',"
                        " 'просит перезвонить до обеда' from kurator.organisation a, kurator.organisation b where a.no = 1 and b.no = 10");
    pg_exec(&office.pg, "update kurator.address set line = '漢字路 5, до́м й́ (и с дугой: й)' where id = (select min(id) from kurator.address)");
    struct vt *vt = office_clerk(&office, "t_clerk");
    office_card(vt, "Долгова");
    vt_key(vt, "F6 1 1 25 Space 11 Tab Tab Tab Tab F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_leave(&vt);
    return 0;
}
/* An office of its own for the table. */
static int start_places(void **state)
{
    (void)state;
    office_start(&office);
    places_fill(&office);
    return 0;
}

static const char *last_line(struct vt *vt)
{
    return vt_line(vt, vt_rows(vt) - 1);
}

/* All faults of a table are told before its test fails. */
static bool go_on;
static int faults;
static void faulty(void)
{
    faults++;
    if (!go_on)
        fail();
}

/* The first byte of the sign in a column; signs two cells wide are not where colours are. */
static char sign_at(const char *line, int col)
{
    for (; *line && col > 0; col--)
        for (line++; (*line & 0xC0) == 0x80;)
            line++;
    return *line;
}

/* Colour only repeats: a line that has any says the same by a sign ("!", "*", brackets), a number that is late ("-2") or a word, is a
 * figure that its heading explains, or is reversed as an error is. Who has no colour loses nothing. */
static void colour_repeats(struct vt *vt, const char *what)
{
    static const char *const words[] = {"!", "*", "(", "росрочен", "verdue", " -"};

    for (int row = 0; row < vt_rows(vt); row++) {
        bool bare = false, said = false;

        for (int col = 0; col < vt_cols(vt); col++)
            bare = bare || (vt_coloured(vt, row, col) && !vt_reverse(vt, row, col) && !strchr("0123456789 %", sign_at(vt_line(vt, row), col)));
        for (size_t i = 0; bare && i < sizeof words / sizeof words[0]; i++)
            said = said || strstr(vt_line(vt, row), words[i]);
        if (bare && !said) {
            fprintf(stderr, "%s at %dx%d: only colour tells «%s»\n", what, vt_cols(vt), vt_rows(vt), vt_line(vt, row));
            faulty();
        }
    }
}

/* What holds for every screen. `needed`: texts that must be on it whole, separated by |. */
static void whole(struct vt *vt, const char *what, const char *needed)
{
    int row, col;
    bool visible;
    char text[64];

    vt_wait_quiet(vt, 60, OFFICE_WAIT);
    if (getenv("KURATOR_TEST_SHOW"))
        fprintf(stderr, "=== %s %dx%d\n%s", what, vt_cols(vt), vt_rows(vt), vt_screen(vt));
    for (const char *at = needed; *at; at += *at == '|') {
        size_t n = strcspn(at, "|");
        snprintf(text, sizeof text, "%.*s", (int)n, at);
        if (!vt_find(vt, text, NULL, NULL)) {
            fprintf(stderr, "%s at %dx%d lacks «%s»:\n%s", what, vt_cols(vt), vt_rows(vt), text, vt_screen(vt));
            faulty();
        }
        at += n;
    }
    colour_repeats(vt, what);
    vt_cursor(vt, &row, &col, &visible);
    if (!strstr(last_line(vt), "F10") || !visible || row >= vt_rows(vt) - 1) {
        fprintf(stderr, "%s at %dx%d: cursor %d,%d%s, last line «%s»\n%s", what, vt_cols(vt), vt_rows(vt), row, col, visible ? "" : " hidden", last_line(vt), vt_screen(vt));
        faulty();
    }
    vt_assert_no_line_wider(vt);
}

/* Comes to be true: the line of the cursor, or that which it goes on from, has this text. */
static void on_line(struct vt *vt, const char *text)
{
    int row, col;
    bool visible;

    for (int i = 0; i < OFFICE_WAIT / 50; i++) {
        vt_cursor(vt, &row, &col, &visible);
        for (; row > 0 && strncmp(vt_line(vt, row) + 1, "   ", 3) == 0; row--)       /* the first cell may tell that the form goes on */
            ;
        if (strstr(vt_line(vt, row), text))
            return;
        vt_pump(vt, 50);
    }
    fprintf(stderr, "the cursor is at %d,%d, not at «%s»:\n%s", row, col, text, vt_screen(vt));
    fail();
}

static void back(struct vt *vt, const char *until)
{
    vt_key(vt, "F10");
    vt_wait_text(vt, until, OFFICE_WAIT);
}

static void worklist(struct vt *vt)
{
    static const char *const tabs[] = {"[Просрочено", "[Сегодня", "[5 дней", "[Ждём", "[Встречи", "[Не в ЭСРН"};

    for (int i = 0; i < 6; i++) {
        vt_wait_text(vt, tabs[i], OFFICE_WAIT);
        whole(vt, "worklist", i == 0 ? "Аверина|12.11" : i == 2 ? "Константинопольск|.. " : "");      /* a name that is cut says so */
        vt_key(vt, "Right");
    }
    vt_wait_text(vt, "Аверина", OFFICE_WAIT);
    vt_key(vt, "F8");
    vt_wait_text(vt, "Все действия", OFFICE_WAIT);
    whole(vt, "palette", "Все действия");
    vt_type(vt, "справ");
    vt_wait_text(vt, "Справка", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_quiet(vt, 60, OFFICE_WAIT);
    whole(vt, "help", "");
    vt_key(vt, "F10 F1");
    vt_wait_text(vt, "Почему", OFFICE_WAIT);
    vt_wait_text(vt, "05.11", OFFICE_WAIT);
    whole(vt, "why", "");
    vt_key(vt, "F10 F10");
    vt_wait_text(vt, "запереть", OFFICE_WAIT);
    whole(vt, "question", "запереть|выйти|остаться");
    vt_key(vt, "F8");                           /* any other key: nothing is left, nothing else is done */
    vt_wait_gone(vt, "запереть", OFFICE_WAIT);
}

static void search_and_intake(struct vt *vt)
{
    vt_type(vt, "константино");
    vt_wait_text(vt, "Найти гражданина", OFFICE_WAIT);
    vt_wait_text(vt, "1 Константинопольск", OFFICE_WAIT);
    whole(vt, "search", "Гражданин");
    on_line(vt, "константино");
    back(vt, "[Просрочено");
    vt_key(vt, "F5");
    vt_type(vt, "аверина");
    vt_wait_text(vt, "новый гражданин", OFFICE_WAIT);
    whole(vt, "search of an intake", "новый гражданин");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Источник", OFFICE_WAIT);
    on_line(vt, "Источник");
    vt_key(vt, "1");
    whole(vt, "intake of a known citizen", "Вх. №");
    for (int i = 0; i < 9; i++)
        vt_key(vt, "Tab");
    whole(vt, "intake of a known citizen, below", "");
    vt_key(vt, "F8");
    vt_wait_text(vt, "Все действия", OFFICE_WAIT);
    vt_type(vt, "отброс");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Отбросить набранное здесь?", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "[Просрочено", OFFICE_WAIT);
    vt_key(vt, "F5");
    vt_type(vt, "неведомова");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Фамилия", OFFICE_WAIT);
    whole(vt, "intake of a new citizen", "Имя");
    on_line(vt, "Имя");
    vt_key(vt, "Анна");
    static const char *const labels[] = {"Имя", "Отчество", "Дата рожд.", "Пол", "СНИЛС", "Телефон", "Нас. пункт", "Адрес", "Индекс", "Представ", "Источник", "Поступило"};
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        vt_wait_quiet(vt, 20, OFFICE_WAIT);
        on_line(vt, labels[i]);
        whole(vt, "intake of a new citizen, going down", labels[i]);
        vt_key(vt, "Tab");
    }
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Просрочено", OFFICE_WAIT);
}

/* A form in which something was typed asks first. */
static void leave_form(struct vt *vt)
{
    vt_key(vt, "F8");
    vt_wait_text(vt, "Все действия", OFFICE_WAIT);
    vt_type(vt, "отброс");
    vt_key(vt, "Enter");
    vt_wait_gone(vt, "Все действия", OFFICE_WAIT);
    vt_wait_text(vt, "тбро", OFFICE_WAIT);      /* the question, or that it is done */
    if (!vt_find(vt, "Отброшено", NULL, NULL))
        vt_key(vt, "1");
    vt_wait_text(vt, "Отброшено", OFFICE_WAIT);
}

static void attempts(struct vt *vt)
{
    static const struct { const char *way, *outcome, *answer, *needed; } forms[] = {
        {"попытка", "2", "", "Результат"}, {"попытка", "6", "", "Перезвонить"}, {"попытка", "1", "1", "Встреча"},
        {"попытка", "1", "2", "Причина"}, {"попытка", "1", "3", "Думает до"}, {"выезд", "1", "", "Результат"},
        {"почта", "1", "", "№ отправления"}, {"сообщение", "1", "", "Результат"}, {"пришёл", "", "", "Ответ"}, {"входящий", "1", "", "Результат"},
    };

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char what[100];
        office_palette(vt, forms[i].way);
        vt_wait_text(vt, "Сохранить", OFFICE_WAIT);
        vt_key(vt, forms[i].outcome);
        vt_key(vt, forms[i].answer);
        if (vt_rows(vt) >= 20)              /* lower down the form has scrolled on to the next field */
            vt_wait_text(vt, forms[i].needed, OFFICE_WAIT);
        snprintf(what, sizeof what, "attempt: %s %s %s", forms[i].way, forms[i].outcome, forms[i].answer);
        whole(vt, what, "Аверина");
        vt_key(vt, "F1");
        vt_wait_quiet(vt, 60, OFFICE_WAIT);
        whole(vt, "help of a field", "");
        vt_key(vt, "F10");
        leave_form(vt);
    }
}

/* The timeline may be below the edge. */
static void find_card(struct vt *vt, const char *surname)
{
    vt_type(vt, surname);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "жен.,", OFFICE_WAIT);
}

static void card_and_forms(struct vt *vt)
{
    static const struct { const char *action, *label; } forms[] = {
        {"встреча", "Место"}, {"открыть ступень", "Причина"}, {"закрыть дело", "Причина"}, {"передать в другое", "Кому"},
        {"новый номер", "Телефон"}, {"новый адрес", "Вид"}, {"особые", "Особо"}, {"представ", "Кем доводится"},
    };

    find_card(vt, "Аверина");
    whole(vt, "card", "Аверина|срок 12.11.26");
    vt_key(vt, "Down Down Down Down Down Down Down Down Down Down Down");
    whole(vt, "card, the last line", "");
    attempts(vt);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        bool low = vt_rows(vt) < 16 && (i == 2 || i >= 6);      /* nine options are longer than twelve lines have room for: F4 lists them */
        office_palette(vt, forms[i].action);
        vt_wait_text(vt, low ? "F2 Сохранить" : forms[i].label, OFFICE_WAIT);
        whole(vt, forms[i].action, low ? "" : forms[i].label);
        if (i == 3) {
            vt_key(vt, "F4");
            vt_wait_text(vt, "УСЗСОН", OFFICE_WAIT);
            whole(vt, "choice from a list", "");
            vt_key(vt, "F10");
        }
        leave_form(vt);
    }
    back(vt, "[Просрочено");
    find_card(vt, "Долгова");
    office_palette(vt, "ошиб");
    vt_wait_text(vt, "Что не так", OFFICE_WAIT);
    whole(vt, "mistake", "Попытка|Что не так");
    vt_key(vt, "F10");
    vt_wait_gone(vt, "Что не так", OFFICE_WAIT);
    back(vt, "[Просрочено");
}

static struct size size;        /* of the share */

static void test_every_screen_at_a_size(void **state)
{
    (void)state;
    struct vt *vt = office_open(&office, "t_supervisor", NULL, size.rows, size.cols, "xterm-256color", false);

    vt_wait_text(vt, "[Просрочено (1)]", OFFICE_WAIT);
    worklist(vt);
    search_and_intake(vt);
    card_and_forms(vt);
    vt_type(vt, "нетакогонет");
    vt_wait_text(vt, "Никто не найден", OFFICE_WAIT);
    whole(vt, "nobody found", "");
    vt_key(vt, "F4");
    vt_wait_text(vt, "Гражданин другого", OFFICE_WAIT);
    whole(vt, "a citizen of another office", "Дата рожд.");
    on_line(vt, "Дата рожд.");
    leave_form(vt);
    office_menu(vt, "переданные", "Переданные звонки");
    whole(vt, "calls passed on", "Дальнев");
    back(vt, "[Просрочено");
    vt_key(vt, "F8");
    vt_type(vt, "чернов");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Приём", OFFICE_WAIT);
    whole(vt, "drafts", "Черновики");
    vt_key(vt, "F10");
    office_leave(&vt);
}

/* A screen at the size it has: what must be seen is there, and a popup's box is whole. */
static void looked_at(struct vt *vt, const struct place *p, const char *language)
{
    char what[100], needed[400] = "", text[100];

    for (int i = 0; places_text(p->needed, i, language, text, sizeof text); i++)
        snprintf(needed + strlen(needed), sizeof needed - strlen(needed), "%s%s", i ? "|" : "", text);
    snprintf(what, sizeof what, "%s in %s", p->screen, language);
    whole(vt, what, needed);
}

/* The places of this share at every size, come to at 80x24 and then resized; sessions are those of the accounts. */
static const char *language;
static int first, end;
static void test_places(void **state)
{
    (void)state;
    struct vt *vt = NULL;
    const char *login = "", *only = getenv("KURATOR_TEST_ONLY");

    go_on = true;
    for (const struct place *p = places + first; p < places + end; p++) {
        if (only && strcmp(only, p->screen) != 0)
            continue;
        if (strcmp(login, p->login) != 0) {
            vt_stop(&vt);
            vt = places_open(&office, p->login, language, sizes[0].rows, sizes[0].cols, false);
            login = p->login;
        }
        places_go(vt, p, language, false);
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            if (i > 0) {
                vt_resize(vt, sizes[i].rows, sizes[i].cols);
                vt_wait_text(vt, "F10", OFFICE_WAIT);       /* drawn anew, however long that takes */
            }
            looked_at(vt, p, language);
        }
        vt_resize(vt, sizes[0].rows, sizes[0].cols);
        places_home(vt, language, false);
    }
    vt_stop(&vt);
    assert_int_equal(faults, 0);
}

enum { SIZES = sizeof sizes / sizeof sizes[0], SHARES = 4 };

static int share_of_size(int number)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_screen_at_a_size)};

    size = sizes[number];
    return cmocka_run_group_tests(tests, office_up_copied, office_down);
}

static int share_of_places(int number)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places)};

    language = number % 2 ? "en" : "ru";
    places_share(number / 2, SHARES, &first, &end);
    return cmocka_run_group_tests(tests, office_up_copied, office_down);
}

int main(void)
{
    return office_shares(start, SIZES, share_of_size) + office_shares(start_places, 2 * SHARES, share_of_places);
}
