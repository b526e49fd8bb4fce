/* form_draw.c - how a form stands on screens of every width, where its cursor is, and what it says under --plain. */
#include "form_fixture.h"

#include "../../src/term/draw_private.h"

/* A frame of cells: the back end of --plain keeps them all; told to be no --plain it shows what curses would get. */
struct frame {
    struct draw *d;
    struct str text;            /* lines ended by \r\n, empty ones left out */
};

static struct frame frame_of(struct fixture *x, int rows, int cols, int y, int h, bool plain)
{
    struct frame fr = {.d = draw_plain_new(rows, cols)};

    fr.d->plain = plain;
    draw_begin(fr.d);
    form_draw(x->f, fr.d, y, h);
    draw_plain_update(fr.d, &fr.text);
    return fr;
}

static void frame_end(struct frame *fr)
{
    fr->d->ops->free(fr->d);
    str_free(&fr->text);
}

#define assert_shows(fr, wanted) \
    do { if (!strstr(str_text(&(fr).text), wanted)) fail_msg("«%s» is not in\n%s", wanted, str_text(&(fr).text)); } while (0)
#define assert_lacks(fr, unwanted) \
    do { if (strstr(str_text(&(fr).text), unwanted)) fail_msg("«%s» is in\n%s", unwanted, str_text(&(fr).text)); } while (0)

/* The cell where the line with `text` has it; -1 when no line has. */
static int column_of(const struct frame *fr, const char *text)
{
    const char *at = strstr(str_text(&fr->text), text), *line = at;
    char *before;
    int cells;

    if (!at)
        return -1;
    while (line > str_text(&fr->text) && line[-1] != '\n')
        line--;
    before = strndup(line, (size_t)(at - line));
    cells = utf8_cells(before);
    free(before);
    return cells;
}

static void the_attempt_stands_as_sketched(void **state)
{
    struct fixture *x = fixture_new(&attempt_form);
    struct frame fr = frame_of(x, 24, 80, 3, 18, false);

    (void)state;
    assert_shows(fr, " Whom          мать, Ольга Петровна (представитель)\r\n");
    assert_shows(fr, " Outcome       1 сообщено 2 нет ответа 3 занято 4 не обслуживается 5 не тот\r\n"
                     "               6 перезвонить 7 оставлено сообщение                          >\r\n");
    assert_lacks(fr, "Answer");
    assert_true(fr.d->cursor);
    assert_int_equal(fr.d->cursor_y, 5);
    assert_int_equal(fr.d->cursor_x, 78);
    frame_end(&fr);
    type(x, "1");
    press(x, KY_UP);
    fr = frame_of(x, 24, 80, 3, 18, false);
    assert_shows(fr, "7 оставлено сообщение                          > 1\r\n");
    assert_shows(fr, " Answer        1 согласие 2 отказ 3 думает до");
    assert_int_equal(fr.d->cursor_x, 79);              /* behind what is chosen */
    frame_end(&fr);
    fixture_free(x);
}

static void a_field_stands_beside_where_there_is_room(void **state)
{
    struct fixture *x = fixture_new(&attempt_form);
    struct frame fr;

    (void)state;
    type(x, "111");
    type(x, "25.11 11\t");
    fr = frame_of(x, 24, 80, 0, 24, false);
    assert_shows(fr, " Meeting       25.11.2026 11:00  1 у нас 2 на дому");
    frame_end(&fr);
    fr = frame_of(x, 24, 69, 0, 24, false);
    assert_shows(fr, " Meeting       25.11.2026 11:00\r\n");
    assert_shows(fr, "               1 у нас 2 на дому");
    frame_end(&fr);
    fixture_free(x);

    x = fixture_new(&intake_form);
    form_load(x->f, "incoming_no", "417");
    form_load(x->f, "incoming_on", "2026-11-23");
    fr = frame_of(x, 24, 80, 0, 24, false);
    assert_shows(fr, " Incoming no.  417           of 23.11.2026\r\n");
    frame_end(&fr);
    fixture_free(x);
}

static void remarks_stand_behind_or_below(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    struct frame fr;

    (void)state;
    form_load(x->f, "received_on", "2026-11-23");
    fr = frame_of(x, 24, 80, 0, 24, false);
    assert_shows(fr, " Received      23.11.2026  срок после 2026-11-23\r\n");
    frame_end(&fr);
    fr = frame_of(x, 24, 40, 0, 24, false);
    assert_shows(fr, " Received      23.11.2026\r\n               срок после 2026-11-23\r\n");
    frame_end(&fr);
    fixture_free(x);
}

static const char *much_to_mind(const struct form *f, int i, void *ctx, char *buf, size_t size)
{
    struct str t = {0};

    (void)f;
    (void)ctx;
    if (strcmp(attempt_fields[i].name, "whom") != 0)
        return NULL;
    for (int n = 1; n <= 40; n++)
        str_addf(&t, "соседям не говорить %d; ", n);
    str_add(&t, "конец");
    str_copy(buf, size, str_text(&t));
    str_free(&t);
    return buf;
}

static void what_does_not_fit_says_so(void **state)
{
    struct form_ops ops = attempt_form;
    struct fixture *x;
    struct frame fr;

    (void)state;
    ops.show = much_to_mind;
    x = fixture_new(&ops);
    fr = frame_of(x, 24, 80, 3, 18, false);
    assert_shows(fr, "соседям не говорить 15; ...\r\n");
    assert_lacks(fr, "не говорить 16");
    frame_end(&fr);
    fr = frame_of(x, 12, 40, 0, 12, false);
    assert_shows(fr, " ...\r\n");
    frame_end(&fr);
    fixture_free(x);
}

static void errors_stand_under_their_fields(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    struct frame fr;

    (void)state;
    type(x, "131.02\t\t");
    type(x, "31.04\t");
    fr = frame_of(x, 24, 80, 0, 24, false);
    assert_shows(fr, " Received      31.02\r\n               ! There is no such day: 31.02;");
    assert_shows(fr, "               ! of: There is no such day: 31.04;");      /* in a row of two it is named */
    assert_string_equal(focus_name(x, &intake_form), "sender");
    frame_end(&fr);
    /* A long sentence is wrapped, not cut. */
    fr = frame_of(x, 24, 40, 0, 24, false);
    assert_shows(fr, "               ! There is no such day:\r\n               31.02; correct the day\r\n               or the month.\r\n");
    frame_end(&fr);
    fixture_free(x);
}

/* "Given name: “Given name” is empty" says it twice. */
static void a_field_of_a_row_is_named_once(void **state)
{
    static const struct form_field fields[] = {{"surname", "Surname", "", FORM_NAME, FORM_REQUIRED, 20, 0, NULL, DATE_PAST},
                                               {"given_name", "Given name", "", FORM_NAME, FORM_REQUIRED | FORM_SAME_ROW, 20, 0, NULL, DATE_PAST}};
    static const struct form_ops ops = {.name = "row", .fields = fields, .nfields = 2};
    struct fixture *x = fixture_new(&ops);
    struct frame fr;

    (void)state;
    assert_int_equal(form_check(x->f, NULL, NULL), -1);
    fr = frame_of(x, 24, 80, 0, 24, false);
    assert_shows(fr, "               ! “Surname” is empty; fill it in.\r\n");
    assert_shows(fr, "               ! “Given name” is empty; fill it in.\r\n");
    frame_end(&fr);
    type(x, "Петрова\t7\t");
    fr = frame_of(x, 24, 80, 0, 24, false);
    assert_shows(fr, "               ! Given name: ");             /* who does not name itself is named */
    frame_end(&fr);
    fixture_free(x);
}

static void what_the_database_refused_stays_until_the_next_save(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    struct save_row row = {.outcome = "refused", .code = "date.future", .field = "received_on"};
    struct frame fr;

    (void)state;
    form_put(x->f, "received_on", "2026-11-20");
    assert_int_equal(form_refused(x->f, &row, 1), 1);
    type(x, "\t\t");                                   /* passing by does not mend it */
    form_focus_on(x->f, "source");
    type(x, "1");
    fr = frame_of(x, 24, 80, 0, 24, false);
    assert_shows(fr, "! The date lies in the future");
    frame_end(&fr);
    type(x, "\b1\t");                                  /* another text does: 20.11.2021 */
    fr = frame_of(x, 24, 80, 0, 24, false);
    assert_lacks(fr, "! ");
    frame_end(&fr);
    assert_int_equal(form_refused(x->f, &row, 1), 1);
    form_check(x->f, NULL, NULL);                       /* and so does the next save, which asks again */
    fr = frame_of(x, 24, 80, 0, 24, false);
    assert_lacks(fr, "in the future");
    frame_end(&fr);
    fixture_free(x);
}

static void no_line_is_wider_than_the_screen(void **state)
{
    static const int widths[] = {132, 80, 70, 69, 60, 40, 30, 20, 8, 2, 1};
    static const int heights[] = {24, 12, 5, 1};
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    for (int i = 0; i < intake_form.nfields; i++)
        form_put(x->f, intake_fields[i].name, i % 2 ? "очень длинное значение, которое никуда не помещается, сколько ни старайся" : "щ");
    for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++)
        for (size_t h = 0; h < sizeof heights / sizeof heights[0]; h++)
            for (int i = 0; i < intake_form.nfields; i++) {
                struct frame fr;

                form_focus_on(x->f, intake_fields[i].name);
                fr = frame_of(x, heights[h], widths[w], 0, heights[h], false);
                for (const char *p = str_text(&fr.text), *end; (end = strstr(p, "\r\n")); p = end + 2) {
                    char *line = strndup(p, (size_t)(end - p));

                    assert_true(utf8_cells(line) <= widths[w] || fr.d->say.len);
                    free(line);
                }
                if (widths[w] >= 20)
                    assert_true(fr.d->cursor);         /* the focus is always seen */
                assert_true(fr.d->cursor_y < heights[h]);
                frame_end(&fr);
            }
    fixture_free(x);
}

static void a_low_screen_scrolls_with_the_focus(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    struct frame fr = frame_of(x, 10, 80, 2, 4, false);

    (void)state;
    assert_shows(fr, "Source");
    assert_lacks(fr, "SNILS");
    frame_end(&fr);
    for (int i = 0; i < intake_form.nfields; i++) {
        fr = frame_of(x, 10, 80, 2, 4, false);
        assert_true(fr.d->cursor && fr.d->cursor_y >= 2 && fr.d->cursor_y < 6);
        frame_end(&fr);
        press(x, KY_TAB);
    }
    fr = frame_of(x, 10, 80, 2, 4, false);
    assert_lacks(fr, "Source");
    assert_shows(fr, "Note");
    frame_end(&fr);
    fr = frame_of(x, 10, 80, 2, 0, false);              /* no room at all */
    assert_false(fr.d->cursor);
    frame_end(&fr);
    fixture_free(x);
}

static void a_rule_stands_between_groups(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    struct frame fr = frame_of(x, 24, 60, 0, 24, false);

    (void)state;
    assert_shows(fr, "------------------------------------------------------------\r\n Surname");
    frame_end(&fr);
    fr = frame_of(x, 24, 60, 0, 24, true);
    assert_lacks(fr, "----");
    frame_end(&fr);
    fixture_free(x);
}

static void a_look_up_shows_whom_it_means(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    struct frame fr;

    (void)state;
    form_load(x->f, "assignee", "8");
    fr = frame_of(x, 24, 80, 0, 24, false);
    assert_shows(fr, " Responsible   1 Иванова О. П. 2 Бадмаев Ц. Д. 3 Ефимова А. А.  ");
    assert_int_equal(column_of(&fr, "> 2"), 76);
    frame_end(&fr);
    fixture_free(x);
}

static void values_start_in_one_column(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    struct frame fr;

    (void)state;
    form_load(x->f, "sender", "sss");
    form_load(x->f, "surname", "Ффф");
    form_load(x->f, "postal_code", "664000");
    fr = frame_of(x, 24, 80, 0, 24, false);
    assert_int_equal(column_of(&fr, "sss"), 15);
    assert_int_equal(column_of(&fr, "Ффф"), 15);
    assert_int_equal(column_of(&fr, "664000"), 15);
    frame_end(&fr);
    fixture_free(x);
}

/* ---- --plain ---- */

static const char *said(struct fixture *x)
{
    static char text[2000];
    struct frame fr = frame_of(x, 24, 80, 0, 24, true);

    str_copy(text, sizeof text, str_text(&fr.d->say));
    frame_end(&fr);
    return text;
}

static void the_focus_is_said(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    char before[2000];

    (void)state;
    assert_string_equal(said(x), "Source: empty, 1 ИПРА; 2 организация; 3 мед.; 4 лично; 5 телефон доверия; 6 ёлка, field 1 of 13\n");
    type(x, "1");
    assert_string_equal(said(x), "Source: ИПРА. Received: empty, When it arrived here, as 23.11, field 2 of 13\n");
    str_copy(before, sizeof before, said(x));
    type(x, "3");
    assert_string_equal(said(x), before);              /* nothing is spoken while one types */
    type(x, "1.02\t");
    assert_non_null(strstr(said(x), "Received: 31.02, There is no such day: 31.02"));
    assert_non_null(strstr(said(x), ". Incoming no.: empty, field 3 of 13\n"));
    press(x, KY_UP);
    assert_non_null(strstr(said(x), "Received: 31.02, There is no such day"));
    assert_non_null(strstr(said(x), "field 2 of 13"));
    fixture_free(x);
}

static void arrows_speak_each_option(void **state)
{
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    press(x, KY_RIGHT);
    assert_non_null(strstr(said(x), "Source: ИПРА, 1 ИПРА;"));
    press(x, KY_RIGHT);
    assert_non_null(strstr(said(x), "Source: организация,"));
    form_load(x->f, "received_on", "2026-11-23");
    form_focus_on(x->f, "received_on");
    assert_string_equal(said(x), "Received: 23.11.2026, срок после 2026-11-23, field 2 of 13\n");
    fixture_free(x);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_attempt_stands_as_sketched),
        cmocka_unit_test(a_field_stands_beside_where_there_is_room),
        cmocka_unit_test(remarks_stand_behind_or_below),
        cmocka_unit_test(what_does_not_fit_says_so),
        cmocka_unit_test(errors_stand_under_their_fields),
        cmocka_unit_test(a_field_of_a_row_is_named_once),
        cmocka_unit_test(what_the_database_refused_stays_until_the_next_save),
        cmocka_unit_test(no_line_is_wider_than_the_screen),
        cmocka_unit_test(a_low_screen_scrolls_with_the_focus),
        cmocka_unit_test(a_rule_stands_between_groups),
        cmocka_unit_test(a_look_up_shows_whom_it_means),
        cmocka_unit_test(values_start_in_one_column),
        cmocka_unit_test(the_focus_is_said),
        cmocka_unit_test(arrows_speak_each_option),
    };

    return cmocka_run_group_tests_name("form_draw", tests, NULL, NULL);
}
