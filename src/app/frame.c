/* frame.c - one frame: the screen, the status line, the key bar, the pop-up on top. */
#include <string.h>
#include "app_private.h"
#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/dialog.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

#define SENTENCE_LINES 3        /* of the screen that a long message may cover */

struct sentence { struct draw *d; int y; enum style style; };
static void sentence_line(void *ctx, int i, const char *text)
{
    struct sentence *s = ctx;
    if (i < SENTENCE_LINES)
        draw_pad(s->d, s->y + i, 0, draw_cols(s->d), s->style == STYLE_ERROR ? s->style : STYLE_NORMAL, "");
    if (i < SENTENCE_LINES)
        draw_text(s->d, s->y + i, 1, draw_cols(s->d) - 1, s->style, text);
}
static void no_line(void *ctx, int i, const char *text)
{
    (void)ctx;
    (void)i;
    (void)text;
}

/* What is longer than a line covers the lines above: what to do stands at its end. */
static void draw_sentence(struct draw *d, enum style style, const char *text)
{
    int width = draw_cols(d) - 2, lines = width > 0 ? text_wrap(text, width, no_line, NULL) : 1;
    if (draw_plain(d))              /* it is said, and not printed a second time */
        return;
    if (lines <= 1 || draw_rows(d) < 10) {
        draw_text(d, draw_rows(d) - 2, 1, draw_cols(d) - 1, style, text);
        return;
    }
    struct sentence s = {d, draw_rows(d) - 1 - (lines < SENTENCE_LINES ? lines : SENTENCE_LINES), style};
    text_wrap(text, width, sentence_line, &s);
}

/* Nobody asked for it: it covers nothing. What is too long for the line is left out from its end, word group by word group. */
static void draw_hint(struct app *app, struct draw *d, const char *hint)
{
    struct str text = {0};
    str_add(&text, hint);
    if (app->session.open && app->waiting == 0)     /* heard once, behind what it is about: not while that is still to come */
        draw_say(d, hint);
    while (text.len && utf8_cells(str_text(&text)) > draw_cols(d) - 2) {
        char *end = strrchr(text.data, ',');
        text.len = end ? (size_t)(end - text.data) : 0;
        text.data[text.len] = '\0';
    }
    if (!draw_plain(d))
        draw_text(d, draw_rows(d) - 2, 1, draw_cols(d) - 1, STYLE_HINT, str_text(&text));
    str_free(&text);
}

static void draw_status(struct app *app, struct draw *d)
{
    const char *text = app->say;
    enum style style = STYLE_VALUE;
    if (input_waiting_escape(app->input)) {
        text = "Esc-";
    } else if (!text[0] && app->banner[0]) {     /* an answer to a key stands before it until the next key */
        text = app->banner;
        style = STYLE_ERROR;
    } else if (!text[0] && app->session.open && app->session.read_only) {
        text = _("To be looked at only: the database takes no changes now. Forms stay, saving goes on when it is back.");
        style = STYLE_ERROR;
    } else if (!text[0] && app->slow) {
        text = _("The database does not answer yet. F10 leads out; what is being saved goes on by itself.");
        style = STYLE_ERROR;
    }
    char standing[200] = "";
    struct str named = {0};
    if (!text[0]) {
        struct screen *base = app->top;
        while (base->ops->popup && base->below)
            base = base->below;
        const char *own = base->ops->status ? base->ops->status(base, standing, sizeof standing) : "";
        if (app->hint_of == base->id && app->top == base && !(base->ops->tells && own[0])) {
            draw_hint(app, d, app_key_text(app, _(base->ops->hint_look && !session_edits(&app->session) ? base->ops->hint_look : base->ops->hint), &named));
        } else if (own[0] && !draw_plain(d)) {  /* what is heard is said with the row */
            draw_text(d, draw_rows(d) - 2, 1, draw_cols(d) - 1, STYLE_NORMAL, own);
        }
        str_free(&named);
        return;
    }
    bool aloud = text == app->say || style == STYLE_ERROR;
    text = app_key_text(app, text, &named);
    draw_sentence(d, style, text);
    if (aloud)
        draw_say(d, text);
    str_free(&named);
}

static void draw_keys(struct app *app, struct draw *d)
{
    struct bar_key keys[12];
    int n = 0;
    if (!conf_bool(app->options->conf, CONF_KEYS))
        return;
    static const enum action general[] = {ACT_WHY, ACT_SAVE, ACT_FIND, ACT_CHOOSE, ACT_INTAKE, ACT_ATTEMPT, ACT_MEETING, ACT_PALETTE, ACT_MENU, ACT_BACK};
    for (size_t i = 0; i < sizeof general / sizeof general[0]; i++) {
        bool here = general[i] == ACT_BACK || (!app->top->ops->popup && (general[i] == ACT_PALETTE || general[i] == ACT_WHY));
        enum action own = app_action(app->top, general[i]);
        for (const enum action *a = app->top->ops->actions; a && *a != ACT_NONE && !here; a++)
            here = *a == own;
        const struct action_row *row = action_row(own);
        if (here)
            keys[n++] = (struct bar_key){app_key_name(app, row->key), _(row->label), general[i] == ACT_WHY || general[i] == ACT_PALETTE || general[i] == ACT_BACK, general[i] == ACT_CHOOSE};
    }
    bar_keys(d, draw_rows(d) - 1, keys, n);
}

void app_draw(struct app *app)
{
    struct draw *d = term_draw(app->term);
    draw_begin(d);
    if (app_covered(app)) {
        app_cover_draw(app, d);
        return;
    }
    struct screen *base = app->top;
    while (base->ops->popup && base->below)
        base = base->below;
    draw_page(d, app->top->id * 10000 + app->top->page % 10000);
    base->ops->draw(base, d);
    draw_status(app, d);
    draw_keys(app, d);
    if (base != app->top)
        app->top->ops->draw(app->top, d);
}
