/* card.c - the card of a case: who, where, what must be minded, how far the ladder is, and all that happened. */
#include <stdio.h>
#include <string.h>
#include "kurator/bars.h"
#include "kurator/i18n.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/words.h"
#include "card_state.h"

static void make_lines(struct screen *s, int width)
{
    struct card *k = card_of(s);
    int at = k->list.selected;
    if (card_of_rows(k))
        card_page_lines(&k->lines, app_session(s->app), &k->rows, k->day[0] != '\0', width);
    else
        card_lines_make(&k->lines, app_session(s->app), &k->c, width);
    list_count(&k->list, k->lines.n);
    list_select(&k->list, at < 0 ? 0 : at < k->lines.n ? at : k->lines.n - 1);
}

static void draw_row(void *ctx, struct draw *d, int y, int width, int i, bool selected, enum list_bar bar)
{
    const struct card_line *l = &card_of(ctx)->lines.line[i];
    (void)bar;
    bool wide = width > 40;
    draw_text(d, y, 0, 1, STYLE_NORMAL, selected ? ">" : "");
    if (wide)
        draw_text(d, y, 1, 14, STYLE_LABEL, l->label);
    draw_text(d, y, wide ? 16 : 1, width - (wide ? 16 : 1), l->dim || (l->event >= 0 && card_of(ctx)->c.event[l->event].superseded) ? STYLE_HINT : STYLE_NORMAL, l->text);
}

static const char *say_row(void *ctx, int i, char *buf, int size)
{
    const struct card_line *l = &card_of(ctx)->lines.line[i];
    snprintf(buf, (size_t)size, "%s%s%s", l->label, l->label[0] ? ": " : "", l->text);
    return buf;
}
static const struct list_ops list_ops = {draw_row, say_row};

/* The case as read; false when it is not there, or not to be seen any more. */
static bool take(struct screen *s, const struct db_reply *reply, int first)
{
    char line[300];
    struct card *k = card_of(s);
    case_free(&k->c);
    k->have = case_read(&k->c, reply, first);
    if (k->have && card_of_rows(k) && k->carried == k->page && reply->nresults > first + 1)
        citizen_read(&k->rows, reply->result[first + 1]);
    if (k->have && k->lines.width)
        make_lines(s, k->lines.width);        /* at once: the lines point into the events, and the next key comes before the next drawing */
    else
        card_lines_free(&k->lines);
    s->page++;
    if (k->have && k->c.head.elsewhere[0])
        app_say(s->app, words_also_head(&k->c.head, line, sizeof line));
    app_dirty(s->app);
    return k->have;
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct card *k = card_of(s);
    struct error e = {0};
    (void)context;
    app_ready(s);
    if (reply->ok && take(s, reply, 0))
        return;
    if (!reply->ok && k->have) {
        /* What is on the screen stays there; it is read anew when the connection is back. */
        k->case_id = k->c.head.case_id;
        k->touches = -1;
        app_fail(s->app, &reply->error);
        return;
    }
    if (!reply->ok)
        e = reply->error;
    else
        error_set(&e, "case.none", NULL);
    app_fail(s->app, &e);
    app_close(s->app, s);
}

/* The case and the tab that is shown: one round trip. */
static void whole_call(struct card *k, struct db_call *call, const char *why)
{
    case_call(call, k->case_id, why);
    k->carried = k->page;
    if (card_of_rows(k))
        citizen_call(call, k->case_id, card_page_code(k->page), k->day);
}

void card_read(struct screen *s, const char *why)
{
    struct card *k = card_of(s);
    struct db_call call = {.class = DB_READ};
    whole_call(k, &call, why);
    k->touches = app_touches(s->app);
    app_wait(s);
    app_call(s, &call, arrived, NULL);
}

bool card_call(struct screen *s, struct db_call *call)
{
    if (!s || s->ops != &screen_card)
        return false;
    whole_call(card_of(s), call, "card again");
    return true;
}

void card_take(struct screen *s, const struct db_reply *reply, int first)
{
    if (s && s->ops == &screen_card && reply->nresults > first && take(s, reply, first))
        card_of(s)->touches = app_touches(s->app);
}

/* ---- tabs, and days gone by ---- */

static void page_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct card *k = card_of(s);
    (void)context;
    app_ready(s);
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    citizen_read(&k->rows, reply->result[0]);
    k->list.selected = k->at[k->page];
    make_lines(s, k->lines.width);
    s->page++;
    app_dirty(s->app);
}

void card_show(struct screen *s, enum card_page page, const char *day)
{
    struct card *k = card_of(s);
    struct db_call call = {.class = DB_READ};
    k->at[k->page] = k->list.selected;
    k->page = page;
    str_copy(k->day, sizeof k->day, day);
    citizen_free(&k->rows);
    list_select(&k->list, k->at[page]);
    if (k->lines.width)
        make_lines(s, k->lines.width);
    s->page++;
    app_dirty(s->app);
    if (!card_of_rows(k))
        return;
    citizen_call(&call, k->case_id, card_page_code(page), k->day);
    app_wait(s);
    app_call(s, &call, page_arrived, NULL);
}

void card_day_chosen(struct screen *s, struct date day)
{
    char iso[DATE_ISO_SIZE];
    date_iso(day, iso);
    card_show(s, card_of(s)->page, strcmp(iso, card_of(s)->c.head.today) < 0 ? iso : "");
}

static void draw_tabs(struct screen *s, struct draw *d)
{
    struct bar_tab tabs[PAGE_COUNT];
    for (int i = 0; i < PAGE_COUNT; i++)
        tabs[i] = (struct bar_tab){card_page_label((enum card_page)i), -1};
    bar_tabs(d, 1, tabs, PAGE_COUNT, (int)card_of(s)->page);
}

const char *card_empty_words(struct screen *s)
{
    struct error why = {0};
    if (app_may(s->app, NEEDS_EDIT, &why) != 0)
        return _("Nothing is recorded here");
    return card_of(s)->page == PAGE_FAMILY ? _("Nothing is recorded here: F8, New family member or Representative")
         : card_of(s)->page == PAGE_DOCUMENTS ? _("Nothing is recorded here: F8, New document") : _("Nothing is recorded here");
}

/* Signs tell that the card goes on. */
static void draw_rest(const struct list *l, struct draw *d, int y, int h)
{
    if (h <= 0 || draw_plain(d))
        return;
    if (l->top > 0)
        draw_text(d, y, draw_cols(d) - 1, 1, STYLE_KEY, "^");
    if (l->top + h < l->count)
        draw_text(d, y + h - 1, draw_cols(d) - 1, 1, STYLE_KEY, "v");
}

static void draw(struct screen *s, struct draw *d)
{
    struct card *k = card_of(s);
    char left[1000], right[80] = "", day[16];
    const struct case_head *h = &k->c.head;
    if (!k->have) {
        bar_top(d, 0, k->name[0] && !draw_plain(d) ? k->name : _("Card"), "", "");     /* what is heard is said once, with the age */
        return;
    }
    snprintf(left, sizeof left, "%s %s %s (%d)", h->surname, h->given_name, h->patronymic, h->age);
    if (h->due_on[0] && str_eq(h->due_state, "open"))
        snprintf(right, sizeof right, _("due %s"), words_date(h->due_on, day, sizeof day));
    if (k->day[0])
        snprintf(right, sizeof right, _("AS OF %s"), words_full_date(k->day, day, sizeof day));
    bar_top(d, 0, left, str_eq(h->state, "closed") ? _("closed") : "", right);
    draw_tabs(s, d);
    if (k->lines.width != draw_cols(d))
        make_lines(s, draw_cols(d));
    list_draw(&k->list, d, 2, draw_rows(d) - 4, !card_of_rows(k) ? "" : s->waits ? _("...") : k->day[0] ? _("Nothing was known on that day") : card_empty_words(s));
    draw_rest(&k->list, d, 2, draw_rows(d) - 4);
}

static bool key(struct screen *s, const struct key_event *ev)
{
    if (ev->key == KY_PAGEUP || ev->key == KY_PAGEDOWN)
        return false;                   /* the case before and after */
    if (ev->key == KY_ENTER) {
        app_do(s, ACT_CHOOSE);
        return true;
    }
    return list_key(&card_of(s)->list, ev);
}

static void event(struct screen *s, enum screen_event ev)
{
    if (ev == SCREEN_CALENDAR && app_online(s->app))
        card_read(s, "card again");
    else if ((ev == SCREEN_RESUMED || ev == SCREEN_DATABASE) && card_of(s)->touches != app_touches(s->app) && app_online(s->app))
        card_read(s, "card again");
}

static int open_it(struct screen *s, const void *args)
{
    struct card *k = card_of(s);
    const struct case_args *of = args;
    char why[40];
    k->case_id = of->case_id;
    str_copy(k->name, sizeof k->name, of->name ? of->name : "");
    list_init(&k->list, &list_ops, s, LIST_BAR_MARKER);
    if (of->reply && take(s, of->reply, 1)) {
        k->touches = app_touches(s->app);
        return 0;
    }
    snprintf(why, sizeof why, "card %s", of->from ? of->from : s->below ? s->below->ops->name : "");
    card_read(s, why);
    return 0;
}

static void close_it(struct screen *s)
{
    card_lines_free(&card_of(s)->lines);
    citizen_free(&card_of(s)->rows);
    case_free(&card_of(s)->c);
}

const struct screen_ops screen_card = {
    .name = "card", .title = N_("Card"),
    .help = N_("All that is known of the case: the citizen, phones and address, who represents, what must be minded, the ladder, the three marks and the timeline, the newest first. "
               "Left and Right go through the tabs: the citizen with former names and what has ended, the family and who represents, the IPRA with its measures, documents, all cases. "
               "F8, As of a day shows each of them as it stood at the end of a day gone by; F10 goes back to what is now. Page Up and Page Down go to the case before and after in the list. F1 on the due date explains it. F4 or Enter on a phone, an address, a wish or a representative mends it, Del marks a number as wrong. An attempt under the bar can be taken back, and so can a closing (F8, Entered by mistake)."),
    .hint = N_("F6 records an attempt, PgDn is the next case, F8 is all that can be done"),
    .hint_look = N_("Left and Right go through the tabs, F8 is all that can be done"),
    .actions = card_actions, .size = sizeof(struct card), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = card_can, .act = card_act, .event = event};
