/* person_marks.c - a mark of the office is put on citizens of the list, or taken off, with a receipt of those to whom it was not done. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/form_screen.h"
#include "kurator/handover.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/str.h"

static const struct form_field fields[] = {
    {.name = "action", .label = N_("What is done"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED | FORM_PREFILLED, .list = "mark_action", .help = N_("A mark is put on, or taken off again; what was stays to be seen in the journal.")},
    {.name = "mark", .label = N_("Which mark"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "mark", .help = N_("The colleagues of the office see it in the list of citizens and can filter by it (F4).")},
    {.name = "note", .label = N_("Note"), .kind = FORM_TEXT, .max = 200, .help = N_("Why, in a few words.")},
};

struct own { char *who; };
static struct own *own_of(const struct form_screen *fs) { return fs->own; }

static int above(struct form_screen *fs, struct draw *d, int y, int h)
{
    draw_text(d, y, 1, draw_cols(d) - 2, STYLE_TITLE, fs->title);
    if (h < 2 || !own_of(fs)->who)
        return 1;
    draw_text(d, y + 1, 1, draw_cols(d) - 2, STYLE_NORMAL, own_of(fs)->who);
    return 2;
}

static int loaded(struct form_screen *fs)
{
    form_load(fs->form, "action", "put");
    return 0;
}

static const char *saved(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    if (row->nargs < 4)
        return _("Saved");
    snprintf(buf, size, str_eq(row->args[3], "take") ? _("Chosen %s, taken off %s: %s") : _("Chosen %s, marked %s: %s"), row->args[0], row->args[1],
             session_name(app_session(fs->screen->app), "mark", row->args[2]));
    return buf;
}

/* Each to whom it was not done, and why: chosen = done + not done. */
static void receipt(struct screen *below, const struct save_row *rows, int n)
{
    struct str t = {0};
    if (n < 2 || rows[0].nargs < 4)
        return;
    str_addf(&t, _("Chosen: %s. Done: %s. Not done: %d.\n\n"), rows[0].args[0], rows[0].args[1], rows[0].version - (int)rows[0].id);
    for (int i = 1; i < n; i++) {
        struct error e = {0};
        char text[480];
        error_set(&e, rows[i].code, rows[i].nargs ? rows[i].args[0] : rows[i].field, NULL);
        str_addf(&t, "%s\n", message_text(&e, text, sizeof text));
    }
    app_text(below->app, _("Marks"), str_text(&t));
    str_free(&t);
}

static void close_own(struct form_screen *fs)
{
    struct own *own = own_of(fs);
    if (own && own->who)
        mem_wipe(own->who, strlen(own->who));
    if (own)
        free(own->who);
}

static const struct form_screen_ops ops = {
    .form = {.name = "marks", .fields = fields, .nfields = (int)(sizeof fields / sizeof fields[0])},
    .function = "save_marks", .own_size = sizeof(struct own), .keep_fixed = true, .loaded = loaded, .above = above, .saved = saved, .receipt = receipt, .close = close_own};

static int open_it(struct screen *s, const void *args)
{
    const struct marks_args *a = args;
    const char *kept = a->draft ? draft_value(a->draft, "!people") : "";
    struct str people = {0}, who = {0};
    int n = a->n;
    for (int i = 0; i < a->n; i++)
        str_addf(&people, "%s%lld", i ? "," : "", a->people[i]);
    if (a->draft) {
        str_add(&people, kept ? kept : "");
        n = people.len > 0;
        for (const char *p = str_text(&people); *p; p++)
            n += *p == ',';
    }
    if (form_screen_open(s, &ops, 0, a->draft) != 0) {
        str_free(&people);
        return -1;
    }
    str_addf(&who, ngettext("%d citizen", "%d citizens", (unsigned long)n), n);
    if (n == 1 && a->name)
        str_addf(&who, ": %s", a->name);
    form_screen_fix(s->state, "people", str_text(&people));
    own_of(s->state)->who = str_take(&who);
    str_free(&people);
    return 0;
}

const struct screen_ops screen_marks = {
    .name = "marks", .title = N_("Mark of the office"),
    .help = N_("Puts a mark on the citizens chosen in the list, or takes it off. Marks belong to the office; the list of citizens shows them and is filtered by them. A receipt says to whom it was not done, and why."),
    .actions = form_screen_actions, .open = open_it, FORM_SCREEN_PARTS};
