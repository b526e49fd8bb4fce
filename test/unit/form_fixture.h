/* form_fixture.h - two forms, a session without a database, and keys as a person types them, for the tests of the engine. */
#ifndef TEST_FORM_FIXTURE_H
#define TEST_FORM_FIXTURE_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kurator/casefile.h"
#include "kurator/form.h"
#include "kurator/session.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

/* What the screen behind a form is told. */
struct behind {
    int changed;                /* calls */
    char last[40];              /* field of the last one */
    const char *refuse;         /* field whose check says "test.refused" */
    int checks;
};

static struct choice fixture_choices[] = {
    {"answer", "agreed", 1, "согласие", ""}, {"answer", "refused", 2, "отказ", ""}, {"answer", "thinking", 3, "думает до", ""},
    {"esrn", "yes", 1, "да", ""}, {"esrn", "no", 2, "позже", ""},
    {"outcome.phone", "told", 1, "сообщено", "told"}, {"outcome.phone", "no_answer", 2, "нет ответа", "failed"},
    {"outcome.phone", "busy", 3, "занято", "failed"}, {"outcome.phone", "not_in_service", 4, "не обслуживается", "failed"},
    {"outcome.phone", "wrong_person", 5, "не тот", "failed"}, {"outcome.phone", "call_back", 6, "перезвонить", "reached"},
    {"outcome.phone", "message_left", 7, "оставлено сообщение", "failed"},
    {"place", "office", 1, "у нас", ""}, {"place", "home", 2, "на дому", ""},
    {"source", "ipra", 1, "ИПРА", "ladder"}, {"source", "organisation", 2, "организация", "ladder"}, {"source", "health", 3, "мед.", ""},
    {"source", "personal", 4, "лично", ""}, {"source", "helpline", 5, "телефон доверия", ""}, {"source", "outreach", 6, "ёлка", ""},
    {"spoke_with", "self", 1, "сам", ""}, {"spoke_with", "representative", 2, "представитель", ""},
    {"spoke_with", "family", 3, "семья", ""}, {"spoke_with", "other", 4, "другой", ""},
};

/* Monday 2026-11-23; ten weeks of plain working weeks are loaded. */
static inline void fixture_session(struct session *s)
{
    char bits[71];
    struct error e;

    *s = (struct session){.open = true, .today = {2026, 11, 23}, .choices = fixture_choices,
                          .nchoices = (int)(sizeof fixture_choices / sizeof fixture_choices[0])};
    str_copy(s->area_code, sizeof s->area_code, "39564");
    for (int i = 0; i < 70; i++)
        bits[i] = i % 7 < 5 ? '1' : '0';
    bits[70] = '\0';
    assert_int_equal(workday_bits_parse(&s->workdays, s->today, bits, &e), 0);
}

/* ---- the attempt ---- */

static const struct form_field attempt_fields[] = {
    {"whom", "Whom", "Who is called", FORM_SHOW, 0, 0, 0, NULL, DATE_PAST},
    {"outcome", "Outcome", "What came of it", FORM_CHOICE, FORM_REQUIRED, 0, 0, "outcome.phone", DATE_PAST},
    {"spoke_with", "Spoke with", "", FORM_CHOICE, FORM_PREFILLED, 0, 0, "spoke_with", DATE_PAST},
    {"answer", "Answer", "", FORM_CHOICE, FORM_REQUIRED, 0, 0, "answer", DATE_PAST},
    {"decide_by", "Decides by", "", FORM_DATE, FORM_REQUIRED, 0, 0, NULL, DATE_FUTURE},
    {"meeting_at", "Meeting", "Day and time, as 25.11 11", FORM_DATETIME, 0, 0, 0, NULL, DATE_FUTURE},
    {"place", "", "", FORM_CHOICE, FORM_SAME_ROW | FORM_PREFILLED, 0, 0, "place", DATE_PAST},
    {"esrn", "In the ESRN", "", FORM_CHOICE, 0, 0, 0, "esrn", DATE_PAST},
    {"note", "Note", "", FORM_TEXT, 0, 0, 0, NULL, DATE_PAST},
};

static inline bool attempt_shown(const struct form *f, int i, void *ctx)
{
    const char *outcome = form_value(f, "outcome"), *answer = form_value(f, "answer"), *name = attempt_fields[i].name;
    bool told = strcmp(outcome, "told") == 0;

    (void)ctx;
    if (strcmp(name, "spoke_with") == 0 || strcmp(name, "answer") == 0 || strcmp(name, "esrn") == 0)
        return told;
    if (strcmp(name, "decide_by") == 0)
        return told && strcmp(answer, "thinking") == 0;
    if (strcmp(name, "meeting_at") == 0 || strcmp(name, "place") == 0)
        return told && strcmp(answer, "agreed") == 0;
    return true;
}

static inline const char *attempt_show(const struct form *f, int i, void *ctx, char *buf, size_t size)
{
    (void)f;
    (void)ctx;
    if (strcmp(attempt_fields[i].name, "whom") != 0)
        return NULL;
    str_copy(buf, size, "мать, Ольга Петровна (представитель)");
    return buf;
}

static inline void attempt_changed(struct form *f, int i, void *ctx)
{
    struct behind *b = ctx;

    (void)f;
    b->changed++;
    str_copy(b->last, sizeof b->last, attempt_fields[i].name);
}

static const struct form_ops attempt_form = {
    .name = "attempt", .fields = attempt_fields, .nfields = (int)(sizeof attempt_fields / sizeof attempt_fields[0]),
    .shown = attempt_shown, .show = attempt_show, .changed = attempt_changed};

/* ---- the intake: a field of every kind ---- */

static const struct form_field intake_fields[] = {
    {"source", "Source", "Where it came from", FORM_CHOICE, FORM_REQUIRED | FORM_REPEATABLE, 0, 0, "source", DATE_PAST},
    {"received_on", "Received", "When it arrived here, as 23.11", FORM_DATE, FORM_REQUIRED | FORM_REPEATABLE, 0, 0, NULL, DATE_PAST},
    {"incoming_no", "Incoming no.", "", FORM_TEXT, 0, 12, 20, NULL, DATE_PAST},
    {"incoming_on", "of", "", FORM_DATE, FORM_SAME_ROW, 0, 0, NULL, DATE_PAST},
    {"sender", "Sender", "", FORM_TEXT, FORM_REPEATABLE, 0, 0, NULL, DATE_PAST},
    {"surname", "Surname", "", FORM_NAME, FORM_REQUIRED | FORM_RULE_BEFORE, 0, 0, NULL, DATE_PAST},
    {"birth_date", "Born", "", FORM_DATE, FORM_REQUIRED, 0, 0, NULL, DATE_BIRTH},
    {"snils", "SNILS", "", FORM_SNILS, FORM_SAME_ROW, 0, 0, NULL, DATE_PAST},
    {"phone1", "Phone", "", FORM_PHONE, 0, 0, 0, NULL, DATE_PAST},
    {"postal_code", "Postal code", "", FORM_POSTCODE, 0, 0, 0, NULL, DATE_PAST},
    {"postal_id", "Item", "", FORM_POSTAL_ID, 0, 0, 0, NULL, DATE_PAST},
    {"assignee", "Responsible", "", FORM_LOOKUP, 0, 0, 0, NULL, DATE_PAST},
    {"note", "Note", "", FORM_TEXT, 0, 0, 1000, NULL, DATE_PAST},
};

static inline int intake_lookup(const struct form *f, int i, void *ctx, int n, const char **value, const char **label)
{
    static const char *const rows[][2] = {{"7", "Иванова О. П."}, {"8", "Бадмаев Ц. Д."}, {"12", "Ефимова А. А."}};

    (void)f;
    (void)i;
    (void)ctx;
    if (n < 0 || n > 2)
        return 0;
    *value = rows[n][0];
    *label = rows[n][1];
    return 1;
}

/* The due date as soon as the day of arrival is known. */
static inline const char *intake_show(const struct form *f, int i, void *ctx, char *buf, size_t size)
{
    (void)ctx;
    if (strcmp(intake_fields[i].name, "received_on") != 0 || !*form_value(f, "received_on"))
        return NULL;
    snprintf(buf, size, "срок после %s", form_value(f, "received_on"));
    return buf;
}

static inline int intake_check(struct form *f, int i, void *ctx, struct error *e)
{
    struct behind *b = ctx;
    const char *name = intake_fields[i].name;

    b->checks++;
    if (b->refuse && strcmp(b->refuse, name) == 0)
        return error_set(e, "test.refused", NULL);
    /* The letter is not younger than its arrival. */
    if (strcmp(name, "incoming_on") == 0 && *form_value(f, "incoming_on") && *form_value(f, "received_on") &&
        strcmp(form_value(f, "incoming_on"), form_value(f, "received_on")) < 0)
        return error_set(e, "test.order", NULL);
    return 0;
}

static inline void intake_changed(struct form *f, int i, void *ctx)
{
    struct behind *b = ctx;

    (void)f;
    b->changed++;
    str_copy(b->last, sizeof b->last, intake_fields[i].name);
}

static const struct form_ops intake_form = {
    .name = "intake", .fields = intake_fields, .nfields = (int)(sizeof intake_fields / sizeof intake_fields[0]),
    .lookup = intake_lookup, .show = intake_show, .check = intake_check, .changed = intake_changed};

/* ---- typing ---- */

struct fixture {
    struct session session;
    struct behind behind;
    struct form *f;
    struct error e;             /* of the last refused key */
    enum form_result last;
};

static inline struct fixture *fixture_new(const struct form_ops *ops)
{
    struct fixture *x = calloc(1, sizeof *x);

    fixture_session(&x->session);
    x->f = form_new(ops, &x->session, &x->behind);
    return x;
}

static inline void fixture_free(struct fixture *x)
{
    form_free(&x->f);
    form_free(&x->f);
    workday_bits_free(&x->session.workdays);
    free(x);
}

static inline enum form_result press(struct fixture *x, enum key key)
{
    struct key_event event = {.key = key};

    error_clear(&x->e);
    return x->last = form_key(x->f, &event, &x->e);
}

static inline enum form_result ctrl(struct fixture *x, char letter)
{
    struct key_event event = {.key = KY_CTRL, .ch = (uint32_t)letter};

    return x->last = form_key(x->f, &event, &x->e);
}

static inline enum form_result paste(struct fixture *x, const char *text, size_t n)
{
    struct key_event event = {.key = KY_PASTE, .paste = text, .paste_len = n};

    error_clear(&x->e);
    return x->last = form_key(x->f, &event, &x->e);
}

/* Types a text; \t is Tab, \n Enter, \b Backspace. */
static inline void type(struct fixture *x, const char *text)
{
    size_t n = strlen(text);

    for (size_t i = 0; i < n;) {
        struct key_event event = {.key = KY_TEXT};

        i += utf8_decode(text + i, n - i, &event.ch);
        if (event.ch == '\t' || event.ch == '\n' || event.ch == '\b')
            event.key = event.ch == '\t' ? KY_TAB : event.ch == '\n' ? KY_ENTER : KY_BACKSPACE;
        error_clear(&x->e);
        x->last = form_key(x->f, &event, &x->e);
    }
}

static inline const char *focus_name(const struct fixture *x, const struct form_ops *ops)
{
    return ops->fields[form_focus(x->f)].name;
}

#define assert_value(x, name, value) assert_string_equal(form_value((x)->f, name), value)
#define assert_typed(x, name, text) assert_string_equal(form_typed((x)->f, name), text)

/* The code of the error at a field as the next check finds it, "" when it is right. */
static inline const char *wrong_code(struct fixture *x, const char *name)
{
    static char code[48];
    struct error e = {0};
    int wrong = 0;

    code[0] = '\0';
    if (form_check(x->f, &wrong, &e) != 0 && strcmp(e.field, name) == 0)
        str_copy(code, sizeof code, e.code);
    return code;
}

#endif
