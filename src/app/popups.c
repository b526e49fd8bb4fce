/* popups.c - questions, choices, texts to read, the palette and help: pop-up screens that the app itself opens. */
#include <stdlib.h>
#include <string.h>
#include "app_private.h"
#include "kurator/dialog.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/palette.h"
#include "kurator/screens.h"
#include "kurator/str.h"

/* ---- a question ---- */

struct ask_args {
    const char *question;
    int n;
    const char *const *labels;
    void (*answer)(void *owner, int answer);
    void *owner;
    const char *other;
};
struct ask_state {
    struct dialog *dialog;
    void (*answer)(void *owner, int answer);
    void *owner;
};

static int ask_open(struct screen *s, const void *args)
{
    struct ask_state *st = s->state;
    const struct ask_args *a = args;
    st->dialog = dialog_question(a->question, a->n, a->labels);
    if (a->other)
        dialog_other(st->dialog, a->other);
    st->answer = a->answer;
    st->owner = a->owner;
    return 0;
}
static void ask_close(struct screen *s) { dialog_free(&((struct ask_state *)s->state)->dialog); }
static void ask_draw(struct screen *s, struct draw *d) { dialog_draw(((struct ask_state *)s->state)->dialog, d); }

static void ask_end(struct screen *s, int answer)
{
    struct ask_state st = *(struct ask_state *)s->state;
    app_close(s->app, s);
    st.answer(st.owner, answer);
}
static bool ask_key(struct screen *s, const struct key_event *key)
{
    struct ask_state *st = s->state;
    enum dialog_result r = dialog_key(st->dialog, key);
    if (r != DIALOG_GOES_ON)
        ask_end(s, r == DIALOG_ANSWERED ? dialog_answer(st->dialog) : 0);
    return true;
}

static const enum action popup_actions[] = {ACT_BACK, ACT_NONE};
const struct screen_ops screen_ask = {.name = "question", .title = N_("Question"), .help = "", .actions = popup_actions, .size = sizeof(struct ask_state), .popup = true, .every_key = true,
                                      .open = ask_open, .close = ask_close, .draw = ask_draw, .key = ask_key};

void app_ask(struct app *app, const char *question, int n, const char *const *labels, void (*answer)(void *, int), void *owner)
{
    app_ask_or(app, question, n, labels, NULL, answer, owner);
}

void app_ask_or(struct app *app, const char *question, int n, const char *const *labels, const char *other, void (*answer)(void *, int), void *owner)
{
    struct ask_args a = {question, n, labels, answer, owner, other};
    app_push(app, &screen_ask, &a);
}

/* ---- a choice from a list ---- */

struct pick_args {
    const char *title;
    const char *(*item)(void *owner, int i);
    void (*chosen)(void *owner, int i);
    void *owner;
};
struct pick_state {
    struct picklist *list;
    void (*chosen)(void *owner, int i);
    void *owner;
};

static int pick_open(struct screen *s, const void *args)
{
    struct pick_state *st = s->state;
    const struct pick_args *a = args;
    int n = 0;
    while (a->item(a->owner, n))
        n++;
    struct picklist_item *items = mem_zero((size_t)(n ? n : 1), sizeof *items);
    for (int i = 0; i < n; i++)
        items[i].label = mem_dup(a->item(a->owner, i));
    st->list = picklist_new(a->title, items, n);
    st->chosen = a->chosen;
    st->owner = a->owner;
    for (int i = 0; i < n; i++)
        free((char *)(uintptr_t)items[i].label);
    free(items);
    return 0;
}
static void pick_close(struct screen *s) { picklist_free(&((struct pick_state *)s->state)->list); }
static void pick_draw(struct screen *s, struct draw *d) { picklist_draw(((struct pick_state *)s->state)->list, d); }

static void pick_end(struct screen *s, int chosen)
{
    struct pick_state st = *(struct pick_state *)s->state;
    app_close(s->app, s);
    st.chosen(st.owner, chosen);
}
static bool pick_key(struct screen *s, const struct key_event *key)
{
    struct pick_state *st = s->state;
    if (picklist_key(st->list, key) == PICKLIST_CHOSEN)
        pick_end(s, picklist_choice(st->list));
    return true;
}
static void pick_act(struct screen *s, enum action a)
{
    if (a == ACT_BACK)
        pick_end(s, -1);
}
const struct screen_ops screen_pick = {.name = "choice", .title = N_("Choice"), .help = "", .actions = popup_actions, .size = sizeof(struct pick_state), .popup = true,
                                       .open = pick_open, .close = pick_close, .draw = pick_draw, .key = pick_key, .act = pick_act};

void app_pick(struct app *app, const char *title, const char *(*item)(void *, int), void (*chosen)(void *, int), void *owner)
{
    struct pick_args a = {title, item, chosen, owner};
    app_push(app, &screen_pick, &a);
}

/* ---- a text to read ---- */

struct text_args { const char *title, *text; };
struct text_state { struct dialog *dialog; };

static int text_open(struct screen *s, const void *args)
{
    const struct text_args *a = args;
    struct str text = {0};
    ((struct text_state *)s->state)->dialog = dialog_text(a->title, app_key_text(s->app, a->text, &text));
    str_free(&text);
    return 0;
}
static void text_close(struct screen *s) { dialog_free(&((struct text_state *)s->state)->dialog); }
static void text_draw(struct screen *s, struct draw *d) { dialog_draw(((struct text_state *)s->state)->dialog, d); }
static bool text_key(struct screen *s, const struct key_event *key)
{
    enum dialog_result r = dialog_key(((struct text_state *)s->state)->dialog, key);
    if (r == DIALOG_LEFT)
        app_close(s->app, s);
    return true;
}
static void text_act(struct screen *s, enum action a)
{
    struct app *app = s->app;
    struct screen *below = s->below;
    app_close(app, s);
    if (a == ACT_WHY && below && !str_eq(below->ops->name, "help"))
        app_help(below);            /* F1 again: help of the screen */
}
static const enum action text_actions[] = {ACT_WHY, ACT_BACK, ACT_NONE};
const struct screen_ops screen_text = {.name = "text", .title = N_("Text"), .help = "", .actions = text_actions, .size = sizeof(struct text_state), .popup = true,
                                       .open = text_open, .close = text_close, .draw = text_draw, .key = text_key, .act = text_act};

void app_text(struct app *app, const char *title, const char *text)
{
    struct text_args a = {title, text};
    app_push(app, &screen_text, &a);
}

/* ---- the palette: everything possible here ---- */

#define PALETTE_ROWS 48
struct palette_state {
    struct palette *palette;
    struct screen *of;
};

static int palette_fill(struct screen *of, struct palette_row *rows, char refusal[][256])
{
    static const enum action always[] = {ACT_FIND, ACT_HELP, ACT_LOCK, ACT_PASSWORD, ACT_REDRAW, ACT_NONE};
    int n = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (const enum action *a = pass ? always : of->ops->actions; a && *a != ACT_NONE && n < PALETTE_ROWS; a++) {
            bool there = *a == ACT_PALETTE || (pass && *a == ACT_FIND && !app_finds(of));
            for (int i = 0; i < n; i++)
                there = there || rows[i].id == (int)*a;
            if (there)
                continue;
            const struct action_row *row = action_row(*a);
            struct error why = {0};
            rows[n] = (struct palette_row){.id = (int)*a, .label = _(row->label), .key = app_key_name(of->app, row->key), .general = (row->needs & OF_EVERY_PLACE) != 0};
            if (app_can(of, *a, &why) != 0)
                rows[n].refusal = message_text(&why, refusal[n], 256);
            n++;
        }
    }
    return n;
}

static int palette_open(struct screen *s, const void *args)
{
    struct palette_state *st = s->state;
    struct palette_row rows[PALETTE_ROWS];
    char (*refusal)[256] = mem_zero(PALETTE_ROWS, sizeof *refusal);
    (void)args;
    st->of = s->below;
    int n = palette_fill(st->of, rows, refusal);
    st->palette = palette_new(_("All actions"), rows, n);
    free(refusal);
    return 0;
}
static void palette_close(struct screen *s) { palette_free(&((struct palette_state *)s->state)->palette); }
static void palette_draw_it(struct screen *s, struct draw *d) { palette_draw(((struct palette_state *)s->state)->palette, d); }
static bool palette_key_it(struct screen *s, const struct key_event *key)
{
    struct palette_state st = *(struct palette_state *)s->state;
    enum picklist_result r = palette_key(st.palette, key);
    if (r == PICKLIST_REFUSED) {
        app_say(s->app, palette_refusal(st.palette));
    } else if (r == PICKLIST_CHOSEN) {
        enum action a = (enum action)palette_choice(st.palette);
        struct app *app = s->app;
        app_close(app, s);
        if (a == ACT_REDRAW)
            term_redraw(app->term);
        else
            app_do(st.of, a);
    }
    return true;
}
static void popup_back(struct screen *s, enum action a)
{
    if (a == ACT_BACK)
        app_close(s->app, s);
}
static const struct screen_ops screen_palette = {.name = "palette", .title = N_("All actions"), .help = "", .actions = popup_actions, .size = sizeof(struct palette_state), .popup = true,
                                                 .open = palette_open, .close = palette_close, .draw = palette_draw_it, .key = palette_key_it, .act = popup_back};

void app_palette(struct screen *s)
{
    if (!s->ops->popup)
        app_push(s->app, &screen_palette, NULL);
}

/* ---- help of a screen: its words and its rows of the action table ---- */

static const struct screen_ops screen_help = {.name = "help", .title = N_("Help"), .help = "", .actions = popup_actions, .size = sizeof(struct text_state), .popup = true,
                                              .open = text_open, .close = text_close, .draw = text_draw, .key = text_key, .act = popup_back};

/* One action: its key, what it does, and why it cannot be done now. */
static void help_line(struct screen *s, enum action a, struct str *t)
{
    const struct action_row *row = action_row(a);
    struct error why = {0};
    char reason[256];
    str_addf(t, "%s  %s: %s\n", row->key == KY_NONE ? "F8" : app_key_name(s->app, row->key), _(row->label), _(row->help));
    if (app_can(s, a, &why) != 0)
        str_addf(t, _("    not now: %s\n"), message_text(&why, reason, sizeof reason));
}

void app_help(struct screen *s)
{
    if (s->ops->popup)
        return;
    struct str t = {0};
    str_addf(&t, "%s\n\n%s\n", _(s->ops->help), _("What can be done here (F8 finds it by its name):"));
    for (const enum action *a = s->ops->actions; a && *a != ACT_NONE; a++)
        help_line(s, *a, &t);
    str_addf(&t, "\n%s", _("Everywhere: Esc and a digit is the key with F (Esc 0 is F10), Esc Esc goes back, Ctrl-L draws the screen anew. In this text Space and PgDn go on."));
    struct text_args args = {_(s->ops->title), str_text(&t)};
    app_push(s->app, &screen_help, &args);
    str_free(&t);
}
