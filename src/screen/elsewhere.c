/* elsewhere.c - a citizen calls who is none of the office's: to whom the call belongs, what may be said, and the call passed on. */
#include <stdio.h>
#include <stdlib.h>
#include "kurator/elsewhere.h"
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/words.h"

enum { F_BIRTH, F_SNILS, F_SURNAME, F_GIVEN, F_PATRONYMIC, F_PHONE, F_OFFICE, F_NOTE };

static const struct form_field fields[] = {
    [F_BIRTH] = {.name = "birth_date", .label = N_("Born"), .kind = FORM_DATE, .flags = FORM_REQUIRED, .width = 12, .purpose = DATE_BIRTH,
                 .help = N_("The whole birth date, as the caller says it: other operators are asked by it and one exact key more.")},
    [F_SNILS] = {.name = "snils", .label = N_("SNILS"), .kind = FORM_SNILS, .width = 16, .help = N_("The SNILS, when the caller can say it: then no name is needed.")},
    [F_SURNAME] = {.name = "surname", .label = N_("Surname"), .kind = FORM_NAME, .width = 40, .max = 100, .help = N_("The whole name as in the passport: a part of it finds nobody.")},
    [F_GIVEN] = {.name = "given_name", .label = N_("Given name"), .kind = FORM_NAME, .width = 40, .max = 100, .help = N_("The whole name as in the passport: a part of it finds nobody.")},
    [F_PATRONYMIC] = {.name = "patronymic", .label = N_("Patronymic"), .kind = FORM_NAME, .width = 40, .max = 100, .help = N_("Empty when there is none.")},
    [F_PHONE] = {.name = "phone", .label = N_("Phone"), .kind = FORM_PHONE, .width = 18, .help = N_("The caller's number: the other operator calls it back.")},
    [F_OFFICE] = {.name = "office_to", .label = N_("Operator"), .kind = FORM_LOOKUP, .flags = FORM_REQUIRED | FORM_PREFILLED | FORM_RULE_BEFORE, .help = N_("To whom the call is passed on.")},
    [F_NOTE] = {.name = "note", .label = N_("What about"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .max = 500, .help = N_("What the caller wants, for the other operator.")},
};

struct own {
    struct elsewhere_row *row;  /* owned */
    int n;                      /* operators found for the keys as they stand */
    struct said { char id[16], label[520]; } *said;     /* the same as choices of the field; owned */
    char typed[200];
};

static bool shown(const struct form *f, int field, void *ctx)
{
    const struct form_screen *fs = ctx;
    (void)f;
    return field < F_OFFICE || ((const struct own *)fs->own)->n > 0;
}

static int lookup(const struct form *f, int field, void *ctx, int i, const char **value, const char **label)
{
    struct own *own = ((struct form_screen *)ctx)->own;
    (void)f;
    if (field != F_OFFICE || i < 0 || i >= own->n)
        return 0;
    struct said *said = &own->said[i];
    snprintf(said->id, sizeof said->id, "%d", own->row[i].office);
    snprintf(said->label, sizeof said->label, "%s%s%s", own->row[i].name, own->row[i].phones[0] ? ", " : "", own->row[i].phones);
    *value = said->id;
    *label = said->label;
    return 1;
}

/* Other keys are another question. */
static void changed(struct form *f, int field, void *ctx)
{
    struct form_screen *fs = ctx;
    (void)f;
    if (field < F_PHONE)
        ((struct own *)fs->own)->n = 0;
    app_dirty(fs->screen->app);
}

static void tell(struct form_screen *fs)
{
    const struct own *own = fs->own;
    struct str t = {0};
    if (!own->n) {
        app_text(fs->screen->app, _("Elsewhere"), _("No other operator works with such a citizen now. If it is a new referral, F5 in the search records it. Tell the caller nothing about others."));
        return;
    }
    for (int i = 0; i < own->n; i++) {
        const struct elsewhere_row *r = &own->row[i];
        str_addf(&t, _("Another office accompanies the citizen: %s"), r->name);
        str_addf(&t, "%s%s%s%s\n", r->phones[0] ? _(", phone ") : "", r->phones, r->address[0] ? "; " : "", r->address);
    }
    str_addf(&t, "\n%s", _("You may say the office and its phone. Say nothing of the case: you do not see it, and this question stands in the journal.\n\n"
                           "To pass the call on, write down what it is about and the caller's number, then F2."));
    app_text(fs->screen->app, _("Elsewhere"), str_text(&t));
    str_free(&t);
}

static void take(struct own *own, const struct db_rows *rows)
{
    free(own->row);
    free(own->said);
    own->n = elsewhere_read(&own->row, rows);
    own->said = mem_zero((size_t)own->n + 1, sizeof *own->said);
}

static void answered(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct form_screen *fs = s->state;
    struct own *own = fs->own;
    struct error e = {0};
    char id[16];
    (void)context;
    app_ready(s);
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    take(own, reply->result[0]);
    if (own->n && !str_eq(own->row[0].outcome, "found")) {
        own->n = 0;
        if (str_eq(own->row[0].outcome, "refused")) {
            error_set(&e, own->row[0].code, own->row[0].arg, NULL);
            app_fail(s->app, &e);
            return;
        }
    }
    if (own->n) {
        snprintf(id, sizeof id, "%d", own->row[0].office);
        form_put(fs->form, "office_to", own->n == 1 ? id : "");
        form_focus_on(fs->form, own->n == 1 ? "note" : "office_to");
    }
    tell(fs);
    app_dirty(s->app);
}

/* F2 asks first; when an operator was found for these keys, it passes the call on. */
static bool instead(struct form_screen *fs)
{
    struct app *app = fs->screen->app;
    struct error e = {0};
    int wrong = 0;
    if (form_check(fs->form, &wrong, &e) != 0) {
        app_fail(app, &e);
        return true;
    }
    if (((const struct own *)fs->own)->n > 0) {
        if (session_edits(app_session(app)))
            return false;
        error_set(&e, "rights.edit", NULL);
        app_fail(app, &e);
        return true;
    }
    const struct form *f = fs->form;
    struct db_call call = {.class = DB_READ};
    elsewhere_call(&call, app_session(app)->office_id, form_value(f, "birth_date"), form_value(f, "snils"), form_value(f, "surname"), form_value(f, "given_name"),
                   form_value(f, "patronymic"), form_value(f, "phone"));
    app_wait(fs->screen);
    app_call(fs->screen, &call, answered, NULL);
    return true;
}

static int loaded(struct form_screen *fs)
{
    struct own *own = fs->own;
    own->n = 0;
    if (own->typed[0])
        form_screen_typed(fs, "phone", own->typed);
    form_focus_on(fs->form, "birth_date");
    return 0;
}

static const char *saved(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    const struct own *own = fs->own;
    const char *name = "";
    (void)row;
    for (int i = 0; i < own->n; i++)
        if (own->row[i].office == (int)strtol(form_value(fs->form, "office_to"), NULL, 10))
            name = own->row[i].name;
    snprintf(buf, size, _("The call is passed on: %s"), name);
    return buf;
}

static int above(struct form_screen *fs, struct draw *d, int y, int h)
{
    draw_text(d, y, 1, draw_cols(d) - 2, STYLE_TITLE, fs->title);
    if (h < 2)
        return 1;
    draw_text(d, y + 1, 1, draw_cols(d) - 2, STYLE_HINT, _("Exact keys only: the birth date and the SNILS, the whole name or the phone. F2 asks."));
    return 2;
}

static void close_it(struct form_screen *fs)
{
    struct own *own = fs->own;
    free(own->row);
    free(own->said);
}

static const struct form_screen_ops ops = {
    .form = {.name = "passed", .fields = fields, .nfields = (int)(sizeof fields / sizeof fields[0]), .shown = shown, .lookup = lookup, .changed = changed},
    .function = "save_passed_call", .own_size = sizeof(struct own), .loaded = loaded, .above = above, .saved = saved, .instead = instead, .close = close_it};

static int open_it(struct screen *s, const void *args)
{
    const struct find_args *a = args;
    if (form_screen_open(s, &ops, 0, a ? a->draft : NULL) != 0)
        return -1;
    struct form_screen *fs = s->state;
    if (a && a->typed)
        str_copy(((struct own *)fs->own)->typed, sizeof ((struct own *)fs->own)->typed, a->typed);
    return a && a->draft ? 0 : loaded(fs);
}

const struct screen_ops screen_elsewhere = {
    .name = "elsewhere", .title = N_("A citizen of another office"),
    .help = N_("For a caller whom the search does not find. Other operators are asked by exact keys alone: the birth date and the SNILS, the whole name or the phone. The answer names the office "
               "and its phone, nothing of the case; each question stands in the journal. Then F2 passes the call on: the other office finds it under F9, Passed-on calls."),
    .actions = form_screen_actions, .open = open_it, FORM_SCREEN_PARTS};
