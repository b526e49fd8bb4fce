/* forward.c - forwarding a misdirected referral: this case closes, the right operator's clock starts, both see it. */
#include <stdio.h>
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/words.h"
#include "operators.h"

static struct operators *own_of(const struct form_screen *fs) { return fs->own; }

static const struct form_field fields[] = {
    {.name = "organisation", .label = N_("To"), .kind = FORM_LOOKUP, .flags = FORM_REQUIRED, .help = N_("The operator that is responsible for the citizen's place of living. F4 shows all, typing narrows.")},
    {.name = "note", .label = N_("Note"), .kind = FORM_TEXT, .max = 300, .help = N_("Why it is forwarded; the other office reads it.")},
};

static int lookup(const struct form *f, int field, void *ctx, int i, const char **value, const char **label)
{
    (void)f;
    return field == 0 ? operators_option(own_of(ctx), i, value, label) : 0;
}

static int loaded(struct form_screen *fs)
{
    operators_ask(fs, own_of(fs));
    return 0;
}

static int above(struct form_screen *fs, struct draw *d, int y, int h)
{
    char line[800];
    form_screen_case_line(fs, d, y, fs->title);
    if (h < 2)
        return 1;
    snprintf(line, sizeof line, "%s, %s", fs->c.head.settlement, fs->c.head.address);
    draw_text(d, y + 1, 1, draw_cols(d) - 2, STYLE_NORMAL, line);
    return 2;
}

static const char *saved(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    const struct operators *own = fs->own;
    const struct case_head *h = &fs->c.head;
    const char *to = form_value(fs->form, "organisation"), *name = "";
    char id[16];
    (void)row;
    for (int i = 0; i < own->n; i++) {
        snprintf(id, sizeof id, "%d", own->rows[i].id);
        if (str_eq(id, to))
            name = own->rows[i].name;
    }
    snprintf(buf, size, _("Saved: %s %s, forwarded to %s"), h->surname, h->given_name, name);
    return buf;
}

static void close_own(struct form_screen *fs)
{
    operators_free(own_of(fs));
}

static const struct form_screen_ops ops = {
    .form = {.name = "forward", .fields = fields, .nfields = (int)(sizeof fields / sizeof fields[0]), .lookup = lookup},
    .function = "save_forward", .look = "forward", .own_size = sizeof(struct operators), .loaded = loaded, .above = above, .saved = saved, .close = close_own};

static int open_it(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    return form_screen_open(s, &ops, a->case_id, a->draft);
}

const struct screen_ops screen_forward = {
    .name = "forward", .title = N_("Forward"),
    .help = N_("For a referral that came to the wrong office: this case closes, the case of the right operator opens with its own five days; both see the other."),
    .actions = form_screen_actions, .open = open_it, FORM_SCREEN_PARTS};
