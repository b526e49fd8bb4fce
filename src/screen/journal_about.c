/* journal_about.c - the popup of the journal that asks whose entries: a citizen as typed, or an account. */
#include "kurator/field.h"
#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/str.h"
#include "journal_parts.h"

struct typed { struct journal_about_args args; struct field field; };

static const char *typed_title(const struct typed *t)
{
    return t->args.person ? _("SNILS, or whole name and birth date") : _("Account");
}
static int typed_open(struct screen *s, const void *args)
{
    struct typed *t = s->state;
    t->args = *(const struct journal_about_args *)args;
    field_init(&t->field, 150, false);
    return 0;
}
static void typed_close(struct screen *s) { field_free(&((struct typed *)s->state)->field); }
static void typed_draw(struct screen *s, struct draw *d)
{
    struct typed *t = s->state;
    int w = draw_cols(d) < 64 ? draw_cols(d) : 64;
    draw_popup(d, draw_rows(d) / 2 - 2, (draw_cols(d) - w) / 2, 3, w, typed_title(t));
    field_draw(&t->field, d, 0, 1, draw_width(d) - 2, STYLE_VALUE, true);
    draw_say(d, t->field.text[0] ? t->field.text : typed_title(t));
    draw_popup_end(d);
}

static bool typed_key(struct screen *s, const struct key_event *k)
{
    struct typed *t = s->state;
    struct journal_question q = {0};
    struct error e = {0};
    if (k->key != KY_ENTER) {
        if (field_key(&t->field, k) == FIELD_IGNORED)
            return false;
        app_dirty(s->app);
        return true;
    }
    if (t->args.person ? journal_person(t->field.text, app_session(s->app)->today, &q, &e) != 0
                       : !str_copy(q.login, sizeof q.login, t->field.text) || str_blank(q.login)) {
        if (e.code[0])
            app_fail(s->app, &e);
        return true;
    }
    struct journal_about_args args = t->args;
    app_close(s->app, s);
    args.done(args.owner, &q, args.person);
    return true;
}
static void typed_act(struct screen *s, enum action a)
{
    if (a == ACT_BACK)
        app_close(s->app, s);
}
static const enum action typed_actions[] = {ACT_BACK, ACT_NONE};
const struct screen_ops screen_journal_about = {
    .name = "journal-about", .title = N_("Whose entries"), .help = "", .actions = typed_actions, .size = sizeof(struct typed), .popup = true,
    .open = typed_open, .close = typed_close, .draw = typed_draw, .key = typed_key, .act = typed_act};
