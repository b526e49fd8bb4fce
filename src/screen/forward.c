/* forward.c - forwarding a misdirected referral: this case closes, the right operator's clock starts, both see it. */
#include <stdio.h>
#include <stdlib.h>
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/words.h"

#define ORGANISATIONS_MAX 200

struct own {
    struct organisation_row *rows;
    int n;
};

static const struct form_field fields[] = {
    {.name = "organisation", .label = N_("To"), .kind = FORM_LOOKUP, .flags = FORM_REQUIRED, .help = N_("The operator that is responsible for the citizen's place of living. F4 shows all, typing narrows.")},
    {.name = "note", .label = N_("Note"), .kind = FORM_TEXT, .max = 300, .help = N_("Why it is forwarded; the other office reads it.")},
};

static int lookup(const struct form *f, int field, void *ctx, int i, const char **value, const char **label)
{
    static char id[16], text[420];
    struct own *own = ((struct form_screen *)ctx)->own;
    (void)f;
    if (field != 0 || i < 0 || i >= own->n)
        return 0;
    snprintf(id, sizeof id, "%d", own->rows[i].id);
    bool somewhere = own->rows[i].territory[0] != '\0';
    snprintf(text, sizeof text, "%s%s%s%s", own->rows[i].name, somewhere ? " (" : "", own->rows[i].territory, somewhere ? ")" : "");
    *value = id;
    *label = text;
    return 1;
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct form_screen *fs = s->state;
    struct own *own = fs->own;
    (void)context;
    app_ready(s);
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    free(own->rows);
    own->rows = mem_zero(ORGANISATIONS_MAX, sizeof *own->rows);
    own->n = organisations_read(own->rows, ORGANISATIONS_MAX, reply->result[0]);
    app_dirty(s->app);
}

static int loaded(struct form_screen *fs)
{
    struct db_call call = {.class = DB_READ};
    organisations_call(&call, "");
    app_wait(fs->screen);
    app_call(fs->screen, &call, arrived, NULL);
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
    const struct own *own = fs->own;
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
    free(((struct own *)fs->own)->rows);
}

static const struct form_screen_ops ops = {
    .form = {.name = "forward", .fields = fields, .nfields = (int)(sizeof fields / sizeof fields[0]), .lookup = lookup},
    .function = "save_forward", .look = "forward", .own_size = sizeof(struct own), .loaded = loaded, .above = above, .saved = saved, .close = close_own};

static int open_it(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    return form_screen_open(s, &ops, a->case_id, a->draft);
}

const struct screen_ops screen_forward = {
    .name = "forward", .title = N_("Forward"),
    .help = N_("For a referral that came to the wrong office: this case closes, the case of the right operator opens with its own five days; both see the other."),
    .actions = form_screen_actions, .open = open_it, FORM_SCREEN_PARTS};
