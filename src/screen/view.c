/* view.c - the form that saves what the list of citizens is asked for under a name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/str.h"

struct own { char *words; };

static struct own *own_of(const struct form_screen *fs) { return fs->own; }

static const struct form_field fields[] = {
    {.name = "name", .label = N_("Name of it"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .max = 60, .help = N_("Under which the view stands in the list of views and in F4. A name that is there already replaces that view, when it may.")},
    {.name = "shared", .label = N_("For all"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED | FORM_PREFILLED, .list = "yesno", .help = N_("Yes: everybody of the office has the view; no: only you.")},
};

static int above(struct form_screen *fs, struct draw *d, int y, int h)
{
    draw_text(d, y, 1, draw_cols(d) - 2, STYLE_TITLE, fs->title);
    if (h < 2 || !own_of(fs)->words)
        return 1;
    draw_text(d, y + 1, 1, draw_cols(d) - 2, STYLE_NORMAL, own_of(fs)->words);
    return 2;
}

static const char *saved(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    (void)fs;
    snprintf(buf, size, _("The view is saved: %s"), row->nargs ? row->args[0] : "");
    return buf;
}

static void close_own(struct form_screen *fs)
{
    if (own_of(fs))
        free(own_of(fs)->words);
}

static const struct form_screen_ops ops = {
    .form = {.name = "view", .fields = fields, .nfields = (int)(sizeof fields / sizeof fields[0])},
    .function = "save_view", .own_size = sizeof(struct own), .keep_fixed = true, .above = above, .saved = saved, .close = close_own};

static int open_it(struct screen *s, const void *args)
{
    const struct view_args *a = args;
    struct form_screen *fs = s->state;
    const char *terms = a->draft ? draft_value(a->draft, "!terms") : a->terms;
    if (form_screen_open(s, &ops, 0, a->draft) != 0)
        return -1;
    form_screen_fix(fs, "terms", terms ? terms : "");
    if (a->draft)
        return 0;
    own_of(fs)->words = mem_dup(a->words);
    form_load(fs->form, "name", a->name);
    form_load(fs->form, "shared", a->shared ? "yes" : "no");
    return 0;
}

const struct screen_ops screen_view = {
    .name = "view", .title = N_("Save as a view"), .help = N_("Keeps what the list of citizens is asked for under a name, for yourself or for everybody of the office."),
    .actions = form_screen_actions, .open = open_it, FORM_SCREEN_PARTS};
