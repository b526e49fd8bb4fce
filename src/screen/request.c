/* request.c - one request as its office or its addressee sees it, line by line: what was asked, what went along, what was answered. */
#include "request.h"
#include <stdio.h>
#include <stdlib.h>
#include "kurator/app.h"
#include "kurator/bars.h"
#include "kurator/dialog.h"
#include "kurator/i18n.h"
#include "kurator/list.h"
#include "kurator/mem.h"
#include "kurator/row_save.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/words.h"

#define LABEL 15                /* cells of the labels where there is room for them */

struct line { char *text; const char *label; };
struct request {
    long long id;
    bool have;
    struct request_full r;
    struct line *line;
    int n, width;
    struct list list;
    int answer_end;             /* the line after the answer's last one, 0: there is none */
    bool seen;                  /* that line was on the screen */
    struct row_save save;
};

static struct request *state(struct screen *s) { return s->state; }
static bool received(const struct screen *s) { return s->ops == &screen_request_received; }

/* ---- lines ---- */

static void drop_lines(struct request *q)
{
    for (int i = 0; i < q->n; i++)
        free(q->line[i].text);
    free(q->line);
    q->line = NULL;
    q->n = 0;
}

struct wrap { struct request *q; const char *label; };

static void wrapped(void *ctx, int i, const char *text)
{
    struct wrap *w = ctx;
    struct request *q = w->q;
    q->line = mem_grow(q->line, (size_t)q->n + 1, sizeof *q->line);
    q->line[q->n++] = (struct line){mem_dup(text), i == 0 ? w->label : ""};
}

static void fact(void *ctx, enum request_part part, const char *label, const char *text)
{
    struct request *q = ctx;
    struct wrap w = {q, label};
    if (part == REQUEST_ANSWERED)
        q->answer_end = q->n;
    if (!str_blank(text))
        text_wrap(text, q->width > 40 ? q->width - LABEL - 2 : q->width - 2, wrapped, &w);
}

static void make_lines(struct screen *s, int width)
{
    struct request *q = state(s);
    drop_lines(q);
    q->width = width;
    q->answer_end = 0;
    words_request(app_session(s->app), &q->r, received(s), fact, q);
    list_count(&q->list, q->n);
}

static void draw_row(void *ctx, struct draw *d, int y, int width, int i, bool selected, enum list_bar bar)
{
    const struct line *l = &state(ctx)->line[i];
    bool wide = width > 40;
    (void)bar;
    draw_text(d, y, 0, 1, STYLE_NORMAL, selected ? ">" : "");
    if (wide)
        draw_text(d, y, 1, LABEL - 1, STYLE_LABEL, l->label);
    draw_text(d, y, wide ? LABEL + 1 : 1, 0, STYLE_NORMAL, l->text);
}

static const char *say_row(void *ctx, int i, char *buf, int size)
{
    const struct line *l = &state(ctx)->line[i];
    snprintf(buf, (size_t)size, "%s%s%s", l->label, l->label[0] ? ": " : "", l->text);
    return buf;
}
static const struct list_ops list_ops = {draw_row, say_row};

/* ---- the calls ---- */

static bool take(struct screen *s, const struct db_rows *rows)
{
    struct request *q = state(s);
    q->have = request_read(&q->r, rows, received(s));
    if (q->have && q->width)
        make_lines(s, q->width);
    s->page++;
    app_dirty(s->app);
    return q->have;
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct error e = {0};
    (void)context;
    app_ready(s);
    if (reply->ok && take(s, reply->result[0]))
        return;
    if (!reply->ok)
        e = reply->error;
    else
        error_set(&e, "request.none", NULL);
    app_fail(s->app, &e);
    if (!state(s)->have)
        app_close(s->app, s);
}

static void add_call(struct screen *s, struct db_call *call) { request_call(call, state(s)->id, received(s)); }

static void read_it(struct screen *s)
{
    struct db_call call = {.class = DB_READ};
    add_call(s, &call);
    app_wait(s);
    app_call(s, &call, arrived, NULL);
}

static int open_it(struct screen *s, const void *args)
{
    state(s)->id = ((const struct case_args *)args)->item;
    list_init(&state(s)->list, &list_ops, s, LIST_BAR_MARKER);
    read_it(s);
    return 0;
}

static void close_it(struct screen *s) { drop_lines(state(s)); }

static void carried(struct screen *s, const struct db_reply *reply, int first) { take(s, reply->result[first]); }

/* ---- the screen ---- */

static void draw(struct screen *s, struct draw *d)
{
    struct request *q = state(s);
    char right[80] = "", text[60];
    if (q->have)
        snprintf(right, sizeof right, "%s", words_request_state(app_session(s->app), q->r.state, q->r.result, q->r.days, text, sizeof text));
    bar_top(d, 0, q->have && q->r.name[0] ? q->r.name : _(s->ops->title), "", right);
    draw_rule(d, 1);
    if (!q->have)
        return;
    if (q->width != draw_cols(d))
        make_lines(s, draw_cols(d));
    list_draw(&q->list, d, 2, draw_rows(d) - 4, "");
    q->seen = q->seen || (q->answer_end && (draw_plain(d) || q->list.top + q->list.height >= q->answer_end));
}

static bool key(struct screen *s, const struct key_event *k)
{
    struct request *q = state(s);
    bool used = list_key(&q->list, k);
    q->seen = q->seen || (q->answer_end && q->list.selected >= q->answer_end - 1);      /* however fast it was typed */
    return used;
}

static int can(struct screen *s, enum action a, struct error *why)
{
    const struct request *q = state(s);
    char at[24];
    bool needs = a == ACT_WHY || a == ACT_REPLY || a == ACT_REPLY_READ || a == ACT_REPLY_CAME || a == ACT_WITHDRAW || a == ACT_CHOOSE;
    bool open = a == ACT_REPLY || a == ACT_REPLY_CAME || a == ACT_WITHDRAW;
    if (needs && !q->have)
        return error_set(why, "form.loading", NULL);
    if (open && str_eq(q->r.state, "withdrawn"))
        return error_set(why, "request.withdrawn", NULL);
    if (open && str_eq(q->r.state, "answered"))
        return error_set(why, "request.answered", q->r.ended_by, words_moment(q->r.ended_at, at, sizeof at), NULL);
    if (a == ACT_REPLY_READ && (!str_eq(q->r.state, "answered") || q->r.read_at[0]))
        return error_set(why, "request.unanswered", NULL);
    if (a == ACT_REPLY_READ && !q->seen)
        return error_set(why, "request.unseen", NULL);
    return 0;
}

static void read_saved(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct save_row row;
    (void)context;
    enum row_answer answer = row_save_answer(s, &state(s)->save, reply, &row);
    if (answer == ROW_UNKNOWN)
        return;
    take(s, reply->result[1]);
    if (answer == ROW_SAVED)
        app_say(s->app, _("Marked as read"));
}

static void mark_read(struct screen *s)
{
    struct request *q = state(s);
    struct row_change change = {.function = "save_request_read", .target = q->id, .version = q->r.version};
    struct db_call call = {.class = DB_SAVE};
    row_save_call(&q->save, &call, &change);
    add_call(s, &call);
    row_save_send(s, &q->save, &call, read_saved, NULL);
}

static void act(struct screen *s, enum action a)
{
    struct request *q = state(s);
    struct request_args one = {.id = q->id, .known = &q->r};
    struct case_args file = {.case_id = q->r.case_id};
    switch (a) {
    case ACT_WHY: request_why(s, q->id); break;
    case ACT_FIND: app_push(s->app, &screen_find, NULL); break;
    case ACT_CHOOSE: app_push(s->app, &screen_card, &file); break;
    case ACT_REPLY: app_push(s->app, &screen_answer, &one); break;
    case ACT_REPLY_READ: mark_read(s); break;
    case ACT_REPLY_CAME: app_push(s->app, &screen_reply, &one); break;
    case ACT_WITHDRAW: app_push(s->app, &screen_withdraw, &one); break;
    case ACT_REFRESH: read_it(s); break;
    case ACT_BACK: app_close(s->app, s); break;
    default: break;
    }
}

/* Each reading is a look in the journal: what others do in the office's lists is no reason for one, a new calendar is. */
static void event(struct screen *s, enum screen_event e)
{
    if (app_online(s->app) && (e == SCREEN_CALENDAR || (e == SCREEN_DATABASE && !state(s)->have)))
        read_it(s);
}

#define REQUEST_PARTS .title = N_("Request"), .size = sizeof(struct request), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .event = event, \
                      .carry = add_call, .carried = carried

static const enum action sent_actions[] = {ACT_WHY, ACT_FIND, ACT_CHOOSE, ACT_REPLY_READ, ACT_REPLY_CAME, ACT_PALETTE, ACT_WITHDRAW, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};
const struct screen_ops screen_request_sent = {
    .name = "request-sent", REQUEST_PARTS, .actions = sent_actions,
    .help = N_("A request that the office sent: to whom, what went along of the citizen, what was answered. F6 marks a new answer as read once it was on the screen to its end, F7 records one that came on paper or by phone, F4 opens the card of the case, F1 explains the due date; "
               "F8, Withdraw takes back what was sent by mistake: the addressee sees the citizen no longer.")};

static const enum action received_actions[] = {ACT_WHY, ACT_REPLY, ACT_PALETTE, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};
const struct screen_ops screen_request_received = {
    .name = "request-received", REQUEST_PARTS, .actions = received_actions,
    .help = N_("A request addressed to this organisation, with exactly what was sent of the citizen. F6 answers it, F1 explains the due date. That it was opened is written in the journal.")};
