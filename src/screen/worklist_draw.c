/* worklist_draw.c - how the worklist looks: columns, tabs, preview; and how its rows sound. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "work_row.h"
#include "worklist.h"
#include "kurator/bars.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/utf8.h"
#include "kurator/words.h"

#define PREVIEW_ROWS 2
#define TRIES 8         /* cells of what was tried */

static const char *const tab_labels[TAB_COUNT] = {N_("Overdue"), N_("Today"), N_("5 days"), N_("Waiting"), N_("Meetings"), N_("Not in ESRN")};

const char *worklist_tab_label(enum tab tab)
{
    return (int)tab >= 0 && tab < TAB_COUNT ? _(tab_labels[tab]) : "";
}

struct columns { int name, next, whom, tries, due; };

/* Where the columns stand: at 80 cells as in the design, narrower without whom and tries, 0 is "not shown". */
static struct columns columns(int width)
{
    if (width >= 110)               /* room for whom with all that must be minded */
        return (struct columns){8, width - 61, width - 47, width - 15, width - 6};
    if (width >= 78)
        return (struct columns){8, width - 43, width - 29, width - 15, width - 6};
    if (width >= 56)
        return (struct columns){8, width - 20, 0, 0, width - 6};
    return (struct columns){8, 0, 0, 0, width - 6};
}

/* «Петрова Анна Сергеевна, просрочено 2 дня, выезд» */
static const char *tell(const struct session *session, const struct work_row *r, char *buf, size_t size)
{
    char days[80], next[80], iso[12], mind[300];
    int n = snprintf(buf, size, "%s, %s, %s", r->name, r->due_on[0] ? words_days(r->days, days, sizeof days) : _("no date runs"),
                     words_next(r->next_step, r->next_at, date_iso(session->today, iso), next, sizeof next));
    if (r->mind[0] && n > 0 && (size_t)n < size)
        snprintf(buf + n, size - (size_t)n, ", %s", words_mind(session, r->mind, mind, sizeof mind));
    return buf;
}

/* Under --plain a row is what is said of it, without its place. */
static void draw_told(const struct session *session, const struct work_row *r, const char *mark, struct draw *d, int y)
{
    char text[1200];
    int x = mark[0] ? draw_text(d, y, 0, 0, STYLE_NORMAL, "+ ") : 0;
    draw_text(d, y, x, 0, STYLE_NORMAL, tell(session, r, text, sizeof text));
}

/* Calls, visits and post together do not fit: one letter of each does. */
static const char *brief_tries(const struct work_row *r, char *buf, size_t size)
{
    char *out = buf, *at = buf;

    words_tries(r->phones, r->visits, r->posts, buf, size);
    if (utf8_cells(buf) <= TRIES)
        return buf;
    while (*at) {
        size_t letter = utf8_next(at, 0);
        memmove(out, at, letter);
        out += letter;
        at += strcspn(at, "0123456789");
        while (*at && *at != ' ')
            *out++ = *at++;
        if (*at)
            *out++ = *at++;
    }
    *out = '\0';
    return buf;
}

void work_row_draw(const struct session *session, const struct work_row *r, bool can_be_late, const char *mark, struct draw *d, int y, int width, bool selected, enum list_bar bar)
{
    struct columns c = columns(width);
    char buf[160], iso[12];
    enum style base = selected && bar == LIST_BAR_ROW ? STYLE_BAR : STYLE_NORMAL;
    enum style name = selected && bar != LIST_BAR_MARKER ? STYLE_BAR : STYLE_NORMAL;
    bool late = r->days < 0 && can_be_late;
    if (draw_plain(d)) {
        draw_told(session, r, mark, d, y);
        return;
    }
    if (base == STYLE_BAR)
        draw_pad(d, y, 0, width, base, "");
    draw_text(d, y, 0, 1, base, selected && bar == LIST_BAR_MARKER ? ">" : " ");
    draw_text(d, y, 1, 1, name == STYLE_BAR ? name : late ? STYLE_OVERDUE : base, late ? "!" : r->days == 0 && r->due_on[0] ? "*" : " ");
    draw_text(d, y, 2, 1, base, mark);
    snprintf(buf, sizeof buf, "%4d", r->days);
    draw_text(d, y, 3, 4, base, r->due_on[0] ? buf : "");
    int room = (c.next ? c.next : c.due) - c.name - 1;
    if (!c.whom && r->mind[0]) {    /* without the column of whom the warning stands behind the name */
        words_mind_brief(r->mind, 1, buf, sizeof buf);
        room -= utf8_cells(buf) + 1;
        draw_text(d, y, c.name + room + 1, 0, base, buf);
    }
    draw_cut(d, y, c.name, room, name, r->name);
    if (c.next)
        draw_cut(d, y, c.next, 13, base, words_next(r->next_step, r->next_at, date_iso(session->today, iso), buf, sizeof buf));
    if (c.whom)
        draw_text(d, y, c.whom, c.tries - c.whom - 1, base, words_whom_minded(session, r->whom, r->mind, c.tries - c.whom - 1, buf, sizeof buf));
    if (c.tries)
        draw_cut(d, y, c.tries, TRIES, base, brief_tries(r, buf, sizeof buf));
    draw_text(d, y, c.due, 5, name, words_day(r->due_on, buf, sizeof buf));
}

const char *work_row_say(const struct session *session, const struct work_row *r, int i, int total, char *buf, size_t size)
{
    int n = snprintf(buf, size, _("%d of %d, "), i + 1, total);
    if (n > 0 && (size_t)n < size)
        tell(session, r, buf + n, size - (size_t)n);
    return buf;
}

static void draw_row(void *ctx, struct draw *d, int y, int width, int i, bool selected, enum list_bar bar)
{
    struct worklist *w = ((struct screen *)ctx)->state;
    work_row_draw(app_session(((struct screen *)ctx)->app), &w->rows.rows[i], w->tab != TAB_MEETINGS, list_marked(&w->list, i) ? list_mark(&w->list, i) : "", d, y, width, selected, bar);
}

static const char *say_row(void *ctx, int i, char *buf, int size)
{
    struct worklist *w = ((struct screen *)ctx)->state;
    int all = w->rows.counts[w->tab];
    return work_row_say(app_session(((struct screen *)ctx)->app), &w->rows.rows[i], i, all > w->rows.n ? all : w->rows.n, buf, (size_t)size);
}

const struct list_ops worklist_rows = {draw_row, say_row};

/* ---- the preview: two lines of parts; what is needed least goes first when they do not fit ---- */

#define PARTS 16
#define PART_GAP 3
#define WEIGHTS 6

struct part { char text[800]; int weight; bool in; };   /* weight 0 is always there, the others as far as they fit */
struct parts { struct part part[PARTS]; int n; };

static void add_part(struct parts *p, int weight, const char *text)
{
    if (p->n == PARTS || !text[0])
        return;
    p->part[p->n].weight = weight;
    str_copy(p->part[p->n++].text, sizeof p->part[0].text, text);
}

static void collect(const struct session *session, const struct case_preview *v, struct parts *p)
{
    char text[1000], a[120];
    snprintf(text, sizeof text, "%s %s", v->name, words_date(v->birth_date, a, sizeof a));
    add_part(p, 0, text);
    if (v->phone[0]) {
        snprintf(text, sizeof text, "%s%s%s %s", words_whom(session, v->whom), v->whom_name[0] ? " " : "", v->whom_name, words_phone(v->phone, a, sizeof a));
        add_part(p, 0, text);
    }
    for (int i = 0; i < v->npreferences; i++)
        add_part(p, 0, session_name(session, "preference", v->preferences[i]));
    add_part(p, 1, v->address);
    snprintf(text, sizeof text, "%s %s", session_name(session, "source", v->source), words_day(v->received_on, a, sizeof a));
    add_part(p, 4, text);
    for (int i = 0; i < v->nattempts; i++)      /* the last one tells most */
        add_part(p, i == v->nattempts - 1 ? 3 : WEIGHTS - i, words_try(session, v->attempts[i], text, sizeof text));
}

/* Lays the parts out in lines; true when they fit. With d: draws them. */
static bool lay(const struct parts *p, int width, struct draw *d, int y)
{
    int line = 0, x = 0;
    for (int i = 0; i < p->n; i++) {
        int cells = utf8_cells(p->part[i].text);
        if (!p->part[i].in)
            continue;
        if (x > 0 && x + PART_GAP + cells > width) {
            line++;
            x = 0;
        }
        if (line >= PREVIEW_ROWS || (!d && cells > width))
            return false;
        if (d && x > 0)
            draw_text(d, y + line, 1 + x, PART_GAP, STYLE_NORMAL, " - ");
        x += x > 0 ? PART_GAP : 0;
        if (d)
            draw_cut(d, y + line, 1 + x, width - x, STYLE_NORMAL, p->part[i].text);
        x += cells;
    }
    return true;
}

static void draw_preview(struct screen *s, struct draw *d, int y)
{
    struct worklist *w = s->state;
    struct parts *p = mem_zero(1, sizeof *p);
    collect(app_session(s->app), &w->preview, p);
    for (int weight = 0; weight <= WEIGHTS; weight++)
        for (int i = p->n - 1; i >= 0; i--) {
            if (p->part[i].weight != weight)
                continue;
            p->part[i].in = true;
            if (weight > 0 && !lay(p, draw_cols(d) - 2, NULL, 0))
                p->part[i].in = false;
        }
    lay(p, draw_cols(d) - 2, d, y);
    free(p);
}

static void draw_top(struct screen *s, struct draw *d)
{
    const struct worklist *w = s->state;
    const struct session *session = app_session(s->app);
    char office[300], right[200] = "", day[16], iso[12];
    struct bar_tab tabs[TAB_COUNT];
    snprintf(office, sizeof office, "%s  %s", _("Kurator"), session->open ? session->office_name : "");
    if (session->open)
        snprintf(right, sizeof right, "%s  %s", session->staff_name, words_day(date_iso(session->today, iso), day, sizeof day));
    bar_top(d, 0, office, w->mine ? _(w->mine == 1 ? N_("mine") : N_("nobody's")) : "", right);
    for (int i = 0; i < TAB_COUNT; i++)
        tabs[i] = (struct bar_tab){_(tab_labels[i]), w->loaded ? w->rows.counts[i] : -1};
    bar_tabs(d, 1, tabs, TAB_COUNT, (int)w->tab);
    draw_rule(d, 2);
}

void work_row_heads(struct draw *d, int y)
{
    struct columns c = columns(draw_cols(d));
    if (draw_plain(d))
        return;
    draw_text(d, y, 3, 4, STYLE_LABEL, _("Days"));
    draw_text(d, y, c.name, 20, STYLE_LABEL, _("Citizen"));
    if (c.next)
        draw_text(d, y, c.next, 13, STYLE_LABEL, _("Next"));
    if (c.whom)
        draw_text(d, y, c.whom, 13, STYLE_LABEL, _("Whom to call"));
    if (c.tries)
        draw_text(d, y, c.tries, TRIES, STYLE_LABEL, _("Tried"));
    draw_text(d, y, c.due, 5, STYLE_LABEL, _("Due"));
}

void worklist_draw(struct screen *s, struct draw *d)
{
    struct worklist *w = s->state;
    int rows = draw_rows(d);
    bool tall = rows >= 16;         /* room for heads and preview */
    int y = tall ? 4 : 3, bottom = rows - 2 - (tall ? PREVIEW_ROWS + 1 : 0);
    draw_top(s, d);
    if (tall)
        work_row_heads(d, 3);
    list_draw(&w->list, d, y, bottom - y, !app_session(s->app)->open ? _("Connecting to the database ...")
                                        : w->loaded ? _("Nothing here: F5 records a referral, F3 finds a citizen") : "");
    if (tall)
        draw_rule(d, bottom);
    if (tall && w->have_preview && worklist_current(w) && app_top(s->app) == s)
        draw_preview(s, d, bottom + 1);
}
