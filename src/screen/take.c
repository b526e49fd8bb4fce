/* take.c - one file is taken in: how far it is, what becomes of its lines, and F2, which writes them. */
#include <stdio.h>
#include <string.h>

#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/wrap.h"
#include "take.h"

static struct take *state(struct screen *s) { return s->state; }

/* ---- the receipt ---- */

/* Those that wait stand there while lines wait, those that are written once some are. */
enum when { ALWAYS, WAITING, WRITTEN, IN_TRAY };
static const struct { const char *group, *words; enum when when; } figures[] = {
    {"all", N_("Lines in the file"), ALWAYS},
    {"new", N_("New citizens"), WAITING},
    {"changed", N_("New of citizens who are known"), WAITING},
    {"known", N_("Known as it is: nothing changes"), WAITING},
    {"doubtful", N_("Doubtful: will go to the tray"), WAITING},
    {"created", N_("Written: new"), WRITTEN},
    {"updated", N_("Written: something added"), WRITTEN},
    {"there", N_("Was there already"), WRITTEN},
    {"refused", N_("Lines refused"), ALWAYS},
    {"tray", N_("of these in the tray"), IN_TRAY},
};

static int figure(const struct import_receipt *r, int i)
{
    const int n[] = {r->lines, r->fresh, r->changed, r->known, r->doubtful, r->created, r->updated, r->there, r->refused, r->tray};
    return n[i];
}

static const struct table_column columns[] = {
    {.title = N_("What becomes of the lines"), .width = 40, .least = 20, .elastic = true},
    {.title = N_("Lines"), .width = 9, .align = TABLE_RIGHT},
};
static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct take *t = ctx;
    if (col == 0)
        return _(figures[t->shown[row]].words);
    snprintf(buf, size, "%d", figure(&t->receipt, t->shown[row]));
    return buf;
}
static long long id_of(void *ctx, int row) { return ((struct take *)ctx)->shown[row] + 1; }
static const struct table_ops table_ops = {.columns = columns, .ncolumns = 2, .cell = cell, .id = id_of};

/* All lines were refused: nothing waits, and nothing was written. */
static bool take_nothing(const struct import_receipt *r)
{
    return r->waits == 0 && r->refused > 0 && r->created + r->updated + r->there == 0;
}

void take_told(struct screen *s)
{
    struct take *t = state(s);
    const struct import_receipt *r = &t->receipt;
    bool written = r->waits == 0 || r->created + r->updated + r->there > 0;
    long long was = table_id(&t->table);
    int n = 0;
    for (int i = 0; i < (int)(sizeof figures / sizeof figures[0]); i++)
        if (figures[i].when == ALWAYS || (figures[i].when == WAITING && r->waits > 0) || (figures[i].when == WRITTEN && written) || (figures[i].when == IN_TRAY && r->tray > 0))
            t->shown[n++] = i;
    table_rows(&t->table, n, was);
    if (r->waits > 0 && t->written > 0)
        app_sayf(s->app, _("Written so far. Lines not written yet: %d; F2 goes on"), r->waits);
    else if (r->waits == 0 && r->tray > 0)
        app_sayf(s->app, _("The file is taken in. Lines that wait in the tray: %d"), r->tray);
    else if (take_nothing(r))
        app_say(s->app, _("No line could be taken in: Enter on those refused shows why"));
    else if (r->waits == 0 && r->refused > 0)
        app_sayf(s->app, _("The file is taken in. Lines refused: %d; Enter on them shows why"), r->refused);
    else if (r->waits == 0)
        app_say(s->app, _("The file is taken in"));
}

/* ---- drawing ---- */

/* It stopped at what is in the file: to begin again does not help. */
static bool of_file(const struct take *t)
{
    static const char *const others[] = {"import.count", "import.changed", "import.unstaged", "import.source", "import.open", "import.rows"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (str_eq(t->fault.code, others[i]))
            return false;
    return strncmp(t->fault.code, "import.", 7) == 0;
}

/* It stopped at the head of a table, of which the office may say what is what. */
static bool of_head(const struct take *t)
{
    return t->step == TAKE_STOPPED && t->head.n > 0 && (str_eq(t->fault.code, "import.header_missing") || str_eq(t->fault.code, "import.header_twice"));
}

static const char *step_words(const struct take *t)
{
    switch (t->step) {
    case TAKE_LOOKS: return _("Looking through the file");
    case TAKE_READS: return _("Reading the lines");
    case TAKE_CHECKS: return _("Checking the lines: nothing is written");
    case TAKE_WRITES: return t->stop ? _("Stops after this lot") : _("Writing the lines");
    case TAKE_STOPPED: return of_head(t) ? _("Not read: F4 tells which column of the file is which") : of_file(t) ? _("Not read: mend the file and put it into the inbox again") : _("Stopped: F2 goes on, F10 goes back");
    default:
        if (t->receipt.waits > 0 && t->receipt.created + t->receipt.updated + t->receipt.there > 0)
            return _("Not all is written: F2 goes on");
        if (take_nothing(&t->receipt))
            return _("Nothing was taken in");
        return t->receipt.waits > 0 ? _("Checked, nothing of it is written yet: F2 takes it in") : _("Taken in");
    }
}

/* How far the step is, in its own measure. */
static void measure(const struct take *t, long long *done, long long *total)
{
    *total = t->step == TAKE_CHECKS ? t->lines : t->step == TAKE_WRITES ? t->writing : t->open ? t->source.size : 0;
    *done = t->step == TAKE_CHECKS ? t->checked : t->step == TAKE_WRITES ? t->written : t->step == TAKE_READS ? import_source_done(&t->source) : t->source.bytes;
    if (*done > *total)
        *done = *total;
}

static void draw_bar(const struct take *t, struct draw *d, int y)
{
    char bar[64], text[100];
    int width = draw_cols(d) - 9 < 50 ? draw_cols(d) - 9 : 50;
    long long done, total;
    measure(t, &done, &total);
    if (!take_works(t) || total <= 0 || width < 5 || draw_plain(d))
        return;
    int full = (int)(done * width / total);
    memset(bar, '#', (size_t)full);
    memset(bar + full, '.', (size_t)(width - full));
    bar[width] = '\0';
    snprintf(text, sizeof text, "[%s] %3lld %%", bar, done * 100 / total);
    draw_text(d, y, 1, draw_cols(d) - 2, STYLE_VALUE, text);
}

struct wrapped { struct draw *d; int y, end; };
static void fault_line(void *ctx, int i, const char *text)
{
    struct wrapped *w = ctx;
    if (w->y + i < w->end)
        draw_text(w->d, w->y + i, 1, draw_cols(w->d) - 2, STYLE_NORMAL, text);
}

/* How many columns of the table are ours, and what the others are called. */
static void draw_columns(const struct take *t, struct draw *d, int y)
{
    const struct take_head *h = &t->head;
    struct str line = {0};
    int taken = 0, others = 0;
    for (int i = 0; i < h->n; i++)
        taken += h->column[i] != EXTRACT_REST;
    str_addf(&line, _("Columns taken: %d of %d"), taken, h->n);
    for (int i = 0; i < h->n; i++)
        if (h->column[i] == EXTRACT_REST && h->name[i][0])
            str_addf(&line, "%s%s", others++ ? ", " : _("; kept beside: "), h->name[i]);
    if (h->n > 0 && !take_works(t) && t->told)
        draw_text(d, y, 1, draw_cols(d) - 2, STYLE_NORMAL, str_text(&line));
    str_free(&line);
}

static void draw(struct screen *s, struct draw *d)
{
    struct take *t = state(s);
    char text[1024];
    const char *kind = str_eq(t->of.kind, "extracts") ? _("Extracts of IPRA") : _("Register of the office");
    bar_top(d, 0, t->of.name, kind, "");
    draw_rule(d, 1);
    draw_text(d, 2, 1, draw_cols(d) - 2, t->step == TAKE_STOPPED ? STYLE_ERROR : STYLE_NORMAL, step_words(t));
    draw_bar(t, d, 3);
    draw_columns(t, d, 3);
    if (t->step == TAKE_STOPPED && !t->told && of_file(t))
        text_wrap(message_text(&t->fault, text, sizeof text), draw_cols(d) - 2, fault_line, &(struct wrapped){d, 4, draw_rows(d) - 2});
    if (!take_works(t) && t->told)
        table_draw(&t->table, d, 4, draw_rows(d) - 6, NULL);
    else
        draw_say(d, step_words(t));
}

/* ---- keys ---- */

static int open_it(struct screen *s, const void *args)
{
    struct take *t = state(s);
    t->of = *(const struct take_args *)args;
    t->lines = -1;
    table_init(&t->table, &table_ops, t, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    take_begin(s);
    return 0;
}

static void close_it(struct screen *s)
{
    app_timer_off(s->app, s);
    take_free(state(s));
    table_free(&state(s)->table);
}

static bool key(struct screen *s, const struct key_event *k)
{
    return !take_works(state(s)) && state(s)->told && table_key(&state(s)->table, k);
}

int take_columns_can(const struct take *t, struct error *why)
{
    if (t->head.n == 0)
        return error_set(why, "take.columns_none", NULL);
    return t->head.late || t->receipt.created + t->receipt.updated + t->receipt.there > 0 ? error_set(why, "take.columns_late", NULL) : 0;
}

static int can(struct screen *s, enum action a, struct error *why)
{
    const struct take *t = state(s);
    if (a == ACT_BACK)
        return 0;
    if (take_works(t) && (a == ACT_TAKE_IN || a == ACT_OPEN || a == ACT_REFRESH || a == ACT_COLUMNS))
        return error_set(why, "take.works", NULL);
    if (a == ACT_TAKE_IN && t->step == TAKE_READY && t->receipt.waits == 0)
        return error_set(why, "take.nothing", NULL);
    if (a == ACT_COLUMNS)
        return take_columns_can(t, why);
    return a == ACT_OPEN && (!t->told || table_row(&t->table) < 0) ? error_set(why, "list.empty", NULL) : 0;
}

static void how_told(void *owner, int answer)
{
    struct screen *s = owner;
    if (answer == 4)
        app_push(s->app, &screen_take_range, &(struct take_below){s});
    else if (answer > 0 && state(s)->step == TAKE_READY)
        take_write(s, answer == 3 ? 0 : TAKE_LOT, answer == 2);
}

static void ask_how(struct screen *s)
{
    const char *labels[4];
    char all[160], next[160];
    snprintf(all, sizeof all, _("all, %d lines in each transaction"), TAKE_LOT);
    snprintf(next, sizeof next, _("only the next %d lines"), TAKE_LOT);
    labels[0] = all;
    labels[1] = next;
    labels[2] = _("all in one transaction: all of it or nothing");
    labels[3] = _("lines from … to …");
    app_ask(s->app, _("How is it taken in?"), 4, labels, how_told, s);
}

static void leave(struct screen *s)
{
    struct take *t = state(s);
    struct app *app = s->app;
    if (t->step == TAKE_WRITES && !t->stop && !t->once && t->lot > 0) {
        t->stop = true;
        app_say(app, _("Stops after this lot: what is written stays. F10 again goes back."));
        return;
    }
    bool left = take_works(t) || t->receipt.waits > 0;
    app_close(app, s);
    if (left)
        app_say(app, _("The file goes on where it was left when it is opened again."));
}

static void open_lines(struct screen *s)
{
    struct take *t = state(s);
    int i = t->shown[table_row(&t->table)];
    struct take_lines_args args = {.import = t->import, .group = figures[i].group, .title = _(figures[i].words)};
    app_push(s->app, &screen_take_lines, &args);
}

static void act(struct screen *s, enum action a)
{
    switch (a) {
    case ACT_TAKE_IN:
        if (state(s)->step == TAKE_STOPPED)
            take_begin(s);
        else
            ask_how(s);
        break;
    case ACT_OPEN: open_lines(s); break;
    case ACT_COLUMNS: app_push(s->app, &screen_take_columns, &(struct take_below){s}); break;
    case ACT_REFRESH: take_begin(s); break;
    case ACT_BACK: leave(s); break;
    default: break;
    }
}

static const enum action actions[] = {ACT_TAKE_IN, ACT_COLUMNS, ACT_PALETTE, ACT_OPEN, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_take = {
    .name = "take", .title = N_("Taking a file in"),
    .help = N_("The file is looked through and its lines are checked first; nothing is written by that. Each row tells how many lines become what; Enter shows these lines. F2 takes them in: all, "
               "the next lot alone, all in one transaction, or the lines from one to another. F4 tells which column of a table is which, until something is written; the next file with the same head is read so, too. "
               "F10 stops; what was written stays, and the same file goes on where it was left."),
    .actions = actions, .size = sizeof(struct take), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act};
