/* handover.c - handing cases over: the marked ones, one, or all of a colleague, with a receipt of what moved and what did not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/form_screen.h"
#include "kurator/handover.h"
#include "kurator/i18n.h"
#include "kurator/marks.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/str.h"

enum { F_TO, F_WHAT, F_FROM, F_FAMILY, F_SITE, F_NOTE };

static const struct form_field fields[] = {
    [F_TO] = {.name = "to", .label = N_("To whom"), .kind = FORM_LOOKUP, .flags = FORM_REQUIRED,
              .help = N_("The colleague who takes the cases: a digit or the first letter. The last line gives them to nobody: the identification officer sees them.")},
    [F_WHAT] = {.name = "what", .label = N_("What"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED | FORM_PREFILLED, .list = "handover",
                .help = N_("The cases marked in the list (or the one under the bar), or all open cases of a colleague.")},
    [F_FROM] = {.name = "from", .label = N_("From whom"), .kind = FORM_LOOKUP, .flags = FORM_REQUIRED, .help = N_("Whose open cases are handed over, all of them.")},
    [F_FAMILY] = {.name = "family", .label = N_("With family"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED | FORM_PREFILLED, .list = "yesno",
                  .help = N_("One family has one coordinator: open cases of the same households go along.")},
    [F_SITE] = {.name = "site", .label = N_("Site"), .kind = FORM_LOOKUP,
                .help = N_("The site that keeps the citizens from now on, with all their cases of the office; empty: where they are. Who works at other sites does not see them any more.")},
    [F_NOTE] = {.name = "note", .label = N_("Note"), .kind = FORM_TEXT, .max = 200, .help = N_("Why, in a few words.")},
};

struct own {
    int n;                      /* chosen: cases, or citizens */
    struct handover_row *rows;
    int nrows, none;            /* rows with a case; behind them those of citizens without one */
};

static struct own *own_of(struct form_screen *fs) { return fs->own; }

static bool shown(const struct form *f, int field, void *ctx)
{
    struct form_screen *fs = ctx;
    const struct choice *sites;
    if (field == F_SITE)
        return app_session(fs->screen->app)->supervises && session_list(app_session(fs->screen->app), "site", &sites) > 0;
    if (field == F_FROM)
        return str_eq(form_value(f, "what"), "all");
    return field != F_WHAT || own_of(fs)->n > 0;
}

static int lookup(const struct form *f, int field, void *ctx, int i, const char **value, const char **label)
{
    const struct choice *first;
    int n = session_list(app_session(((struct form_screen *)ctx)->screen->app), field == F_SITE ? "site" : "staff", &first);
    (void)f;
    if (i < 0 || i > n)
        return 0;
    *value = i < n ? first[i].code : field == F_SITE ? "none" : "nobody";
    *label = i < n ? first[i].name : field == F_SITE ? _("at no site") : _("nobody");
    return 1;
}

/* «Выбрано дел: 4 (Иванова О. П. 3, ничьи 1)», of a single one its citizen and site. */
static const char *chosen_words(const struct own *own, char *buf, size_t size)
{
    struct str s = {0};
    str_addf(&s, ngettext("%d case chosen", "%d cases chosen", (unsigned long)own->nrows), own->nrows);
    for (int i = 0; i < own->nrows; i++) {
        const char *who = own->rows[i].assignee;
        int before = 0, same = 0;
        for (int k = 0; k < own->nrows; k++)
            if (str_eq(own->rows[k].assignee, who)) {
                before += k < i;
                same++;
            }
        if (before == 0)
            str_addf(&s, "%s%s %d", i == 0 ? ": " : ", ", who[0] ? who : _("nobody's"), same);
    }
    if (own->none)
        str_addf(&s, ngettext(", and %d citizen without a case", ", and %d citizens without a case", (unsigned long)own->none), own->none);
    if (own->nrows == 1 && !own->none)
        str_addf(&s, ", %s%s%s", own->rows[0].name, own->rows[0].site[0] ? ", " : "", own->rows[0].site);
    str_copy(buf, size, str_text(&s));
    str_free(&s);
    return buf;
}

static int above(struct form_screen *fs, struct draw *d, int y, int h)
{
    char text[600];
    draw_text(d, y, 1, draw_cols(d) - 2, STYLE_TITLE, fs->title);
    if (h < 2 || own_of(fs)->nrows + own_of(fs)->none == 0)
        return 1;
    draw_text(d, y + 1, 1, draw_cols(d) - 2, STYLE_NORMAL, chosen_words(own_of(fs), text, sizeof text));
    return 2;
}

/* Whose each case was seen to be goes along: a colleague may hand it over at the same moment. */
static void fix_cases(struct form_screen *fs)
{
    struct own *own = own_of(fs);
    struct str s = {0};
    for (int i = 0; i < own->nrows; i++) {
        str_addf(&s, "%s%lld:", i ? "," : "", own->rows[i].case_id);
        if (own->rows[i].assignee_id)
            str_addf(&s, "%d", own->rows[i].assignee_id);
    }
    form_screen_fix(fs, "cases", str_text(&s));
    str_clear(&s);
    for (int i = own->nrows; i < own->nrows + own->none; i++)
        str_addf(&s, "%s%lld", s.len ? "," : "", -own->rows[i].case_id);
    if (s.len)
        form_screen_fix(fs, "people", str_text(&s));
    str_free(&s);
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct form_screen *fs = s->state;
    struct own *own = own_of(fs);
    (void)context;
    app_ready(s);
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        app_close(s->app, s);
        return;
    }
    own->rows = mem_zero(MARKS_MAX, sizeof *own->rows);
    int n = handover_read(own->rows, MARKS_MAX, reply->result[0]);
    while (own->nrows < n && own->rows[own->nrows].case_id > 0)
        own->nrows++;
    own->none = n - own->nrows;
    s->page++;
    form_screen_ready(s);
    app_dirty(s->app);
}

static int loaded(struct form_screen *fs)
{
    form_load(fs->form, "family", "yes");
    form_load(fs->form, "what", own_of(fs)->n ? "these" : "all");
    if (own_of(fs)->n)
        fix_cases(fs);
    else
        form_screen_fix(fs, "what", "all");     /* from the menu the field is not shown, so it does not go along by itself */
    return 0;
}

static void close_own(struct form_screen *fs) { free(own_of(fs)->rows); }

static const char *saved(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    (void)fs;
    if (row->nargs < 3)
        return _("Saved");
    int len = snprintf(buf, size, _("Chosen %s, handed over %s: %s"), row->args[0], row->args[1], row->args[2][0] ? row->args[2] : _("nobody"));
    if (row->nargs > 3 && row->args[3][0] && len > 0 && (size_t)len < size)
        snprintf(buf + len, size - (size_t)len, ", %s", row->args[3]);
    return buf;
}

/* Every case that stayed where it was, and why: selected = moved + not moved. */
static void receipt(struct screen *below, const struct save_row *rows, int n)
{
    struct str t = {0};
    if (below->ops == &screen_worklist)
        worklist_unmark(below);
    if (n < 2 || rows[0].nargs < 3)
        return;
    str_addf(&t, _("Chosen: %s. Handed over: %s. Not handed over: %d.\n\n"), rows[0].args[0], rows[0].args[1], rows[0].version - (int)rows[0].id);
    for (int i = 1; i < n; i++) {
        struct error e = {0};
        char text[480];
        error_set(&e, rows[i].code, rows[i].nargs > 0 ? rows[i].args[0] : rows[i].field, rows[i].nargs > 1 ? rows[i].args[1] : "", NULL);
        str_addf(&t, "%s\n", message_text(&e, text, sizeof text));
    }
    app_text(below->app, _("Hand-over"), str_text(&t));
    str_free(&t);
}

static const struct form_screen_ops ops = {
    .form = {.name = "handover", .fields = fields, .nfields = (int)(sizeof fields / sizeof fields[0]), .shown = shown, .lookup = lookup},
    .function = "save_handover", .own_size = sizeof(struct own), .later = true, .keep_fixed = true, .loaded = loaded, .above = above, .saved = saved, .receipt = receipt, .close = close_own};

static void add_id(struct str *array, long long id)
{
    str_addf(array, "%s%lld", array->len ? "," : "{", id);
}

/* Of a draft "id:whose,id:whose" or "id,id": those chosen then; how many. */
static int kept_ids(struct str *array, const char *text)
{
    int n = 0;
    for (; text && *text && n < MARKS_MAX; text += strcspn(text, ","), text += *text == ',', n++)
        add_id(array, atoll(text));
    return n;
}

static int open_it(struct screen *s, const void *args)
{
    const struct handover_args *a = args;
    struct form_screen *fs = s->state;
    struct db_call call = {.class = DB_READ};
    if (form_screen_open(s, &ops, 0, a ? a->draft : NULL) != 0)
        return -1;
    struct own *own = own_of(fs);
    struct str ids = {0}, people = {0};
    own->n = a && !a->draft ? a->n < MARKS_MAX ? a->n : MARKS_MAX : 0;
    for (int i = 0; i < own->n; i++)
        add_id(a->citizens ? &people : &ids, a->ids[i]);
    if (a && a->draft)
        own->n = kept_ids(&ids, draft_value(a->draft, "!cases")) + kept_ids(&people, draft_value(a->draft, "!people"));
    if (own->n) {
        str_add(&ids, ids.len ? "}" : "{}");
        str_add(&people, people.len ? "}" : "{}");
        handover_call(&call, app_session(s->app)->office_id, str_text(&ids), str_text(&people));
        app_wait(s);
        app_call(s, &call, arrived, NULL);
    }
    str_free(&ids);
    str_free(&people);
    return own->n ? 0 : form_screen_ready(s);
}

const struct screen_ops screen_handover = {
    .name = "handover", .title = N_("Hand-over of cases"),
    .help = N_("Gives cases to another colleague. Space marks cases in the list first; without marks it is the case under the bar. A receipt says which cases did not move, and why."),
    .actions = form_screen_actions, .open = open_it, FORM_SCREEN_PARTS};
