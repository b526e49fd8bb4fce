/* journal.c - the journal as the auditor's home: newest first, narrowed by F4, all of an entry by Enter, a file by Export. */
#include <stdio.h>
#include <string.h>

#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/journal.h"
#include "kurator/message.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/table.h"
#include "kurator/utf8.h"
#include "kurator/words.h"
#include "journal_parts.h"

#define PAGE 100

struct state {
    struct journal_question question;
    char narrowed[300];         /* what the list is narrowed to, in words */
    char citizen[40];           /* whom, without his data */
    struct journal_out out;
    struct journal_rows rows;
    struct table table;
    bool asking, all;           /* all: no older entry is left */
};

static struct state *state(struct screen *s) { return s->state; }

/* ---- the list ---- */

/* The line after the oldest entry that says which months are away; never a row of entries. */
static bool at_away(const struct state *p, int row) { return p->all && p->rows.away[0] && row == p->rows.n; }

static int lines(const struct state *p) { return p->rows.n + at_away(p, p->rows.n); }

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    if (at_away(state(ctx), row))
        return col == 0 ? state(ctx)->rows.away : col == 2 ? _("detached months") : "";
    const struct journal_row *r = &state(ctx)->rows.row[row];
    struct str about = {0};
    switch (col) {
    case 0: return r->local;
    case 1: return r->name[0] ? r->name : r->login;
    case 2:
        journal_about(r, &about);
        str_copy(buf, size, str_text(&about));
        str_free(&about);
        return buf;
    default: return r->host;
    }
}
static const struct table_column columns[] = {
    {.title = N_("When"), .width = 19, .least = 16},
    {.title = N_("Who"), .width = 20, .least = 8},
    {.title = N_("What"), .width = 40, .least = 36, .elastic = true},
    {.title = N_("From where"), .width = 15, .priority = 1}};
static const struct table_ops table_ops = {.columns = columns, .ncolumns = 4, .cell = cell};

static bool take_page(struct screen *s, const struct db_rows *rows)
{
    struct state *p = state(s);
    struct error e = {0};
    int n;
    if (journal_read(&p->rows, rows, &n, &e) != 0) {
        p->all = true;
        app_fail(s->app, &e);
        return false;
    }
    p->all = n < PAGE;
    table_rows(&p->table, lines(p), 0);
    app_dirty(s->app);
    return true;
}

static void empty(struct state *p)
{
    journal_free(&p->rows);
    p->all = false;
    table_rows(&p->table, 0, 0);
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    (void)context;
    state(s)->asking = false;
    app_ready(s);
    if (!reply->ok)
        app_fail(s->app, &reply->error);
    else if (take_page(s, reply->result[0]) && state(s)->rows.n <= PAGE)
        s->page++;
}

static const struct journal_row *under_bar(const struct state *p)
{
    int row = table_row(&p->table);
    return row < 0 || row >= p->rows.n ? NULL : &p->rows.row[row];
}

static void add_call(struct screen *s, struct db_call *call)
{
    struct state *p = state(s);
    journal_call(call, &p->question, p->rows.n ? &p->rows.row[p->rows.n - 1] : NULL, PAGE);
}

/* The first page, or the next one when the bar comes near the end of what is there. */
static void more(struct screen *s)
{
    struct state *p = state(s);
    struct db_call call = {.class = DB_READ};
    if (p->asking || p->all || (p->rows.n && table_row(&p->table) < p->rows.n - 2) || !app_online(s->app))
        return;
    add_call(s, &call);
    p->asking = true;
    app_wait(s);
    app_call(s, &call, arrived, NULL);
}

static void anew(struct screen *s)
{
    empty(state(s));
    more(s);
}

/* ---- narrowing ---- */

static void add_word(struct str *out, const char *word)
{
    if (word[0])
        str_addf(out, "%s%s", out->len ? ", " : "", word);
}

/* The question has changed: its words, and the list anew. What was asked before stays asked. */
static void narrow(struct screen *s)
{
    struct state *p = state(s);
    const struct journal_question *q = &p->question;
    struct str words = {0};
    char iso[DATE_ISO_SIZE], day[40];
    add_word(&words, p->citizen);
    add_word(&words, q->login);
    add_word(&words, date_exists(q->from) ? words_full_date(date_iso(q->from, iso), day, sizeof day) : "");
    add_word(&words, q->kind[0] ? journal_kind(q->kind) : "");
    str_copy(p->narrowed, sizeof p->narrowed, str_text(&words));
    str_free(&words);
    anew(s);
}

static void narrow_citizen(struct screen *s, const struct journal_question *q)
{
    struct state *p = state(s);
    str_copy(p->question.snils, sizeof p->question.snils, q->snils);
    str_copy(p->question.name, sizeof p->question.name, q->name);
    p->question.birth = q->birth;
    p->question.subject = q->subject;
    if (q->subject)
        snprintf(p->citizen, sizeof p->citizen, _("citizen No. %lld"), q->subject);
    else
        str_copy(p->citizen, sizeof p->citizen, _("one citizen"));      /* the screen shows no data of the citizen, the typed ones neither */
    narrow(s);
}

static void widen(struct screen *s)
{
    state(s)->question = (struct journal_question){0};
    state(s)->citizen[0] = '\0';
    narrow(s);
}

/* What was typed in the popup: a citizen, or an account. */
static void typed(struct screen *s, const struct journal_question *q, bool person)
{
    if (person) {
        narrow_citizen(s, q);
    } else {
        str_copy(state(s)->question.login, sizeof q->login, q->login);
        narrow(s);
    }
}

static void day_chosen(struct screen *s, struct date day)
{
    state(s)->question.from = state(s)->question.until = day;
    narrow(s);
}

enum { BY_CITIZEN, BY_LOGIN, BY_DAY, THIS_CITIZEN, THIS_LOGIN, ALL, KINDS };

static const char *choice(void *owner, int i)
{
    (void)owner;
    switch (i) {
    case BY_CITIZEN: return _("By citizen: who looked and changed");
    case BY_LOGIN: return _("By account");
    case BY_DAY: return _("By day");
    case THIS_CITIZEN: return _("The citizen of this entry");
    case THIS_LOGIN: return _("The account of this entry");
    case ALL: return _("All entries");
    default: return journal_kind_at(i - KINDS) ? journal_kind(journal_kind_at(i - KINDS)) : NULL;
    }
}

static void chosen_here(struct screen *s, int i)
{
    struct state *p = state(s);
    const struct journal_row *row = under_bar(p);
    struct journal_question q = {0};
    struct error e = {0};
    if (!row || (i == THIS_CITIZEN && !row->subject)) {
        error_set(&e, row ? "journal.nobody" : "list.empty", NULL);
        app_fail(s->app, &e);
    } else if (i == THIS_CITIZEN) {
        q.subject = row->subject;
        narrow_citizen(s, &q);
    } else {
        str_copy(p->question.login, sizeof p->question.login, row->login);
        narrow(s);
    }
}

static void chosen(void *owner, int i)
{
    struct screen *s = owner;
    struct journal_about_args about = {s, i == BY_CITIZEN, typed};
    struct day_args day = {_("Of which day"), day_chosen, s, false};
    switch (i) {
    case BY_CITIZEN: case BY_LOGIN: app_push(s->app, &screen_journal_about, &about); return;
    case BY_DAY: app_push(s->app, &screen_day, &day); return;
    case THIS_CITIZEN: case THIS_LOGIN: chosen_here(s, i); return;
    case ALL: widen(s); return;
    default:
        if (i < KINDS || !journal_kind_at(i - KINDS))
            return;
        str_copy(state(s)->question.kind, sizeof state(s)->question.kind, journal_kind_at(i - KINDS));
        narrow(s);
    }
}

/* ---- the screen ---- */

static int open_it(struct screen *s, const void *args)
{
    (void)args;
    table_init(&state(s)->table, &table_ops, s, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    return 0;
}
static void close_it(struct screen *s)
{
    table_free(&state(s)->table);
    journal_free(&state(s)->rows);
    journal_out_free(&state(s)->out);
}
/* What the list is narrowed to and who reads give way where the terminal is narrow, never the months that are away. */
static void draw_top(struct screen *s, struct draw *d)
{
    const struct state *p = state(s);
    const char *who = app_session(s->app)->staff_name, *title = _("Journal");
    char away[200] = "", both[600];
    int room = draw_width(d) - 2 - utf8_cells(title) - 2;
    if (p->rows.away[0])
        snprintf(away, sizeof away, "%s %s", _("without the months"), p->rows.away);
    snprintf(both, sizeof both, "%s%s%s", p->narrowed, p->narrowed[0] && away[0] ? ", " : "", away);
    bool fits = draw_plain(d) || !away[0] || utf8_cells(both) <= room;
    const char *about = fits ? both : away;
    bar_top(d, 0, title, about, away[0] && !draw_plain(d) && utf8_cells(about) + 2 + utf8_cells(who) > room ? "" : who);
}
static void draw(struct screen *s, struct draw *d)
{
    struct state *p = state(s);
    draw_top(s, d);
    table_draw(&p->table, d, 1, draw_rows(d) - 3, p->all ? _("There is no such entry.") : "");
}
static bool key(struct screen *s, const struct key_event *k)
{
    bool used = table_key(&state(s)->table, k);
    if (used)
        more(s);
    return used;
}
static int can(struct screen *s, enum action a, struct error *why)
{
    return (a == ACT_OPEN || a == ACT_WHY) && table_row(&state(s)->table) < 0 ? error_set(why, "list.empty", NULL) : 0;
}
static void act(struct screen *s, enum action a)
{
    struct state *p = state(s);
    struct str text = {0};
    char away[1024];
    const struct journal_row *row = under_bar(p);
    switch (a) {
    case ACT_OPEN: case ACT_WHY:
        if (row)
            (a == ACT_WHY ? journal_explain : journal_tell)(row, &text);
        else
            str_add(&text, journal_away(p->rows.away, away, sizeof away));
        app_text(s->app, row ? _("Entry of the journal") : _("Detached months"), str_text(&text));
        str_free(&text);
        return;
    case ACT_CHOOSE: app_pick(s->app, _("Which entries"), choice, chosen, s); return;
    case ACT_REFRESH: anew(s); return;
    case ACT_EXPORT: journal_out_begin(s, &p->out, &p->question); return;
    case ACT_QUIT: app_quit(s->app, 0); return;
    case ACT_BACK:
        if (p->narrowed[0])
            widen(s);
        else
            home_leave(s);
        return;
    default: return;
    }
}
static const char *status(struct screen *s, char *buf, size_t size)
{
    return list_status(&state(s)->table.list, lines(state(s)), buf, size);
}
static const enum action actions[] = {ACT_WHY, ACT_CHOOSE, ACT_PALETTE, ACT_OPEN, ACT_EXPORT, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_LOCK, ACT_QUIT, ACT_BACK, ACT_NONE};
static const struct screen_ops screen_journal = {
    .name = "journal", .title = N_("Journal"),
    .help = N_("Who looked at, changed and gave out what, newest first; columns are told, never what they hold. F4 narrows the list to a citizen, an account, a day, a kind, one after the other; F10 widens it again. "
               "Enter shows all of an entry, F1 also what it means. Looking is written in the journal itself. Months that are detached are named on top and after the oldest entry. F8, To a file, gives out what the list is narrowed to, with its seal; kurator journal verify checks it."),
    .actions = actions, .size = sizeof(struct state), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .status = status};

static void home_call(struct screen *home, struct db_call *call)
{
    empty(state(home));
    add_call(home, call);
}
static void home_take(struct screen *home, const struct db_rows *rows)
{
    if (take_page(home, rows))
        home->page++;
}
static void home_saved(struct screen *home, const struct db_rows *rows, long long case_id)
{
    (void)case_id;
    home_take(home, rows);
}
const struct app_home journal_home = {&screen_journal, home_call, home_take, home_saved, NULL, "auditor"};
