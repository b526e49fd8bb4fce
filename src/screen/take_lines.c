/* take_lines.c - the lines of a file of which the same becomes: line, citizen, operator, what is wrong with it; page after page. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/table.h"
#include "kurator/take_in.h"

#define PAGE 100

struct line { int line; const char *what; char *name, *office, *why; };

struct lines {
    struct table table;
    struct take_lines_args of;
    struct line *line;
    int n;
    long total;
    bool loaded, asking;
};

static struct lines *state(struct screen *s) { return s->state; }

enum { C_LINE, C_NAME, C_WHAT, C_OFFICE, C_WHY };

#define COLUMNS(what, office) { \
    [C_LINE] = {.title = N_("Line"), .width = 7, .align = TABLE_RIGHT}, \
    [C_NAME] = {.title = N_("Citizen"), .width = 30, .least = 14, .priority = 1}, \
    [C_WHAT] = {.title = N_("Becomes"), .width = 18, .least = 15, .priority = what}, \
    [C_OFFICE] = {.title = N_("Operator"), .width = 24, .least = 12, .priority = office}, \
    [C_WHY] = {.title = N_("What is wrong"), .width = 40, .least = 32, .elastic = true}}
/* Where there is no room for both: in a centre the operator is told, in an office, whose lines are all its own, what becomes of the line. */
static const struct table_column columns[] = COLUMNS(2, 3), columns_of_centre[] = COLUMNS(3, 2);
/* Of lines with which nothing is wrong. */
static const struct table_column columns_well[] = {
    [C_LINE] = {.title = N_("Line"), .width = 7, .align = TABLE_RIGHT},
    [C_NAME] = {.title = N_("Citizen"), .width = 30, .least = 14, .elastic = true},
    [C_WHAT] = {.title = N_("Becomes"), .width = 18, .least = 15, .priority = 2},
    [C_OFFICE] = {.title = N_("Operator"), .width = 24, .least = 12, .priority = 1}};

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct line *l = &((struct lines *)ctx)->line[row];
    switch (col) {
    case C_LINE: snprintf(buf, size, "%d", l->line); return buf;
    case C_NAME: return l->name;
    case C_WHAT: return l->what;
    case C_OFFICE: return l->office;
    default: return l->why;
    }
}
static long long id_of(void *ctx, int row) { return ((struct lines *)ctx)->line[row].line + 1; }
static const struct table_ops table_ops = {.columns = columns, .ncolumns = 5, .cell = cell, .id = id_of},
                              table_ops_of_centre = {.columns = columns_of_centre, .ncolumns = 5, .cell = cell, .id = id_of},
                              table_ops_well = {.columns = columns_well, .ncolumns = 4, .cell = cell, .id = id_of};

static const struct table_ops *ops_of(const struct screen *s, const char *group)
{
    static const char *const well[] = {"new", "changed", "known", "created", "updated", "there"};
    for (size_t i = 0; i < sizeof well / sizeof well[0]; i++)
        if (str_eq(group, well[i]))
            return &table_ops_well;
    return str_eq(app_session(s->app)->role, "monitor") ? &table_ops_of_centre : &table_ops;
}

static const char *what_words(const struct import_line *l)
{
    static const struct { const char *code, *words; } all[] = {
        {"created", N_("written: new")}, {"updated", N_("written: added")}, {"there", N_("was there")}, {"refused", N_("line refused")},
        {"new", N_("new citizen")}, {"changed", N_("to be added")}, {"known", N_("known")}, {"doubtful", N_("doubtful")}};
    const char *code = *l->outcome ? l->outcome : l->verdict;
    if (l->tray)
        return _("in the tray");
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (str_eq(code, all[i].code))
            return _(all[i].words);
    return "";
}

/* The column first, as the header of the file may call it. */
static char *why_words(struct import_line *l)
{
    const char *column = extract_column_word(l->why.field, str_eq(i18n_language(), "ru"));
    char text[1024];
    struct str t = {0};
    if (!error_is(&l->why))
        return mem_dup("");
    if (str_eq(l->why.code, "field.required") && l->why.nargs == 0) {
        str_copy(l->why.arg[0], sizeof l->why.arg[0], column);
        l->why.nargs = 1;
    }
    str_addf(&t, "%s%s%s", column, *column ? ": " : "", message_text(&l->why, text, sizeof text));
    return str_take(&t);
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct lines *w = state(s);
    (void)context;
    w->asking = false;
    app_ready(s);
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    int n = db_rows_count(reply->result[0]);
    long long was = table_id(&w->table);
    w->line = mem_grow(w->line, (size_t)(w->n + n) + 1, sizeof *w->line);
    for (int i = 0; i < n; i++) {
        struct import_line l;
        import_page_read(&l, &w->total, reply->result[0], i);
        w->line[w->n++] = (struct line){.line = l.line, .what = what_words(&l), .name = mem_dup(l.name), .office = mem_dup(l.office), .why = why_words(&l)};
    }
    if (n < PAGE)
        w->total = w->n;        /* what was taken away meanwhile does not come any more */
    s->page += !w->loaded;      /* now it is known how many there are */
    w->loaded = true;
    table_rows(&w->table, w->n, was);
    app_dirty(s->app);
}

static void call_page(struct screen *s)
{
    struct lines *w = state(s);
    struct db_call call = {.class = DB_READ};
    import_page_call(&call, w->of.import, w->of.group, w->n ? w->line[w->n - 1].line : -1, PAGE);
    w->asking = true;
    app_wait(s);
    app_call(s, &call, arrived, NULL);
}

static void drop_lines(struct lines *w)
{
    for (int i = 0; i < w->n; i++) {
        mem_wipe(w->line[i].name, strlen(w->line[i].name));
        free(w->line[i].name);
        free(w->line[i].office);
        free(w->line[i].why);
    }
    w->n = 0;
}

static int open_it(struct screen *s, const void *args)
{
    struct lines *w = state(s);
    w->of = *(const struct take_lines_args *)args;
    table_init(&w->table, ops_of(s, w->of.group), w, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    call_page(s);
    return 0;
}

static void close_it(struct screen *s)
{
    struct lines *w = state(s);
    drop_lines(w);
    free(w->line);
    table_free(&w->table);
}

static void draw(struct screen *s, struct draw *d)
{
    struct lines *w = state(s);
    char title[200];
    snprintf(title, sizeof title, "%s (%ld)", w->of.title, w->total);
    bar_top(d, 0, w->loaded ? title : w->of.title, "", "");
    draw_rule(d, 1);
    if (w->loaded)
        table_draw(&w->table, d, 2, draw_rows(d) - 4, _("There is no such line"));
}

static bool key(struct screen *s, const struct key_event *k)
{
    struct lines *w = state(s);
    bool used = w->loaded && table_key(&w->table, k);
    if (used && !w->asking && w->n < w->total && table_row(&w->table) >= w->n - 2)
        call_page(s);
    return used;
}

static int can(struct screen *s, enum action a, struct error *why)
{
    return a == ACT_WHY && table_row(&state(s)->table) < 0 ? error_set(why, "list.empty", NULL) : 0;
}

static void act(struct screen *s, enum action a)
{
    struct str t = {0};
    if (a == ACT_WHY) {
        table_tell(&state(s)->table, table_row(&state(s)->table), &t);
        app_text(s->app, state(s)->of.title, str_text(&t));
        str_free(&t);
    } else if (a == ACT_REFRESH) {
        table_rows(&state(s)->table, 0, 0);
        drop_lines(state(s));
        call_page(s);
    } else if (a == ACT_BACK) {
        app_close(s->app, s);
    }
}

static const char *status(struct screen *s, char *buf, size_t size) { return list_status(&state(s)->table.list, (int)state(s)->total, buf, size); }

static const enum action actions[] = {ACT_WHY, ACT_PALETTE, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_take_lines = {
    .name = "take-lines", .title = N_("Lines of the file"),
    .help = N_("The lines of the file of which the same becomes, by their number in the file: whose it is, to which operator it goes and what is wrong with it. Of a line refused the values are in the file alone; a citizen whom you may not see has no name here. "
               "F1 shows the whole line."),
    .actions = actions, .size = sizeof(struct lines), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .status = status};
