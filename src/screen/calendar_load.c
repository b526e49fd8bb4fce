/* calendar_load.c - loading a new version of the working calendars: the file, what it changes and moves, then F2. */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/bars.h"
#include "kurator/calendar_rows.h"
#include "kurator/conf.h"
#include "kurator/environment.h"
#include "kurator/field.h"
#include "kurator/file_moved.h"
#include "kurator/i18n.h"
#include "kurator/list.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/utf8.h"
#include "kurator/wrap.h"

#define CALENDAR_MAX ((size_t)16 << 20)     /* two centuries of every scope are below this */

struct line { char *text; bool error; };

struct load {
    struct field path;
    struct calendar_set set;
    struct calendar_arrays arrays;
    char request[37];
    struct line *lines;         /* what would change */
    int n;
    struct list list;
    int changes;                /* days; -1: it cannot be loaded */
    long long moves;
    long asked;                 /* how often a file was looked at or forgotten: a late answer to an older look is dropped */
    bool shown;                 /* the file of `path` was compared */
    bool saving;
};

static struct load *state(struct screen *s) { return s->state; }

static void draw_line(void *ctx, struct draw *d, int y, int width, int i, bool selected, enum list_bar bar)
{
    struct load *l = ctx;
    (void)bar;
    draw_text(d, y, 0, 1, STYLE_NORMAL, selected ? ">" : " ");
    draw_text(d, y, 2, width - 2, l->lines[i].error ? STYLE_ERROR : STYLE_NORMAL, l->lines[i].text);
}

static const char *say_line(void *ctx, int i, char *buf, int size)
{
    (void)buf;
    (void)size;
    return ((struct load *)ctx)->lines[i].text;
}

static const struct list_ops list_ops = {.draw = draw_line, .say = say_line};

static void add_line(struct load *l, bool error, const char *text)
{
    l->lines = mem_grow(l->lines, (size_t)l->n + 1, sizeof *l->lines);
    l->lines[l->n++] = (struct line){mem_dup(text), error};
}

static void forget(struct load *l)
{
    for (int i = 0; i < l->n; i++)
        free(l->lines[i].text);
    free(l->lines);
    l->lines = NULL;
    l->n = 0;
    list_count(&l->list, 0);
    calendar_free(&l->set);
    calendar_arrays_free(&l->arrays);
    l->shown = false;
    l->asked++;
}

static int open_it(struct screen *s, const void *args)
{
    struct load *l = state(s);
    (void)args;
    field_init(&l->path, 400, false);
    list_init(&l->list, &list_ops, l, LIST_BAR_MARKER);
    return 0;
}

static void close_it(struct screen *s)
{
    forget(state(s));
    field_free(&state(s)->path);
}

/* ---- what would change ---- */

static void error_line(struct load *l, const struct error *e)
{
    char text[1024];
    add_line(l, true, message_text(e, text, sizeof text));
}

static void preview_row(struct load *l, const struct db_rows *rows, int i)
{
    const char *what = db_rows_text(rows, i, 0), *scope = db_rows_text(rows, i, 1), *day = db_rows_text(rows, i, 2);
    struct str t = {0};
    if (str_eq(what, "error")) {
        struct error e = {0};
        calendar_preview_refusal(&l->set, rows, i, &e);
        error_line(l, &e);
        l->changes = -1;
        return;
    }
    if (str_eq(what, "moves")) {
        l->moves += db_rows_int(rows, i, 5);
        str_addf(&t, _("Open deadlines that move in %s: %lld"), scope, db_rows_int(rows, i, 5));
    } else if (!str_eq(what, "same")) {
        bool added = str_eq(what, "added"), changed = str_eq(what, "changed");
        str_addf(&t, "%s %-11s %s  %s%s%s", added ? "+" : changed ? "~" : "-", scope, day, db_rows_text(rows, i, added ? 4 : 3), changed ? "  ->  " : "",
                 changed ? db_rows_text(rows, i, 4) : "");
        if (l->changes >= 0)
            l->changes++;
    }
    if (t.len)
        add_line(l, false, str_text(&t));
    str_free(&t);
}

static void previewed(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct load *l = state(s);
    struct error e = {0};
    app_ready(s);
    if ((long)(intptr_t)context != l->asked)
        return;
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    if (file_moved_read(reply->result[0], &e) != 0) {
        app_fail(s->app, &e);
        return;
    }
    l->shown = true;
    for (int i = 0; i < db_rows_count(reply->result[1]); i++)
        preview_row(l, reply->result[1], i);
    list_count(&l->list, l->n);
    if (l->changes < 0)
        app_say(s->app, _("The file cannot be loaded: mend what is said above, then Enter again."));
    else if (l->changes == 0)
        app_say(s->app, _("Nothing changes: the database has this calendar already."));
    else
        app_sayf(s->app, _("Days changed: %d, open deadlines that move: %lld. F2 loads it."), l->changes, l->moves);
    s->page++;
}

static const char *file_name(const struct load *l)
{
    const char *slash = strrchr(l->path.text, '/');
    return slash ? slash + 1 : l->path.text;
}

/* A confined session takes files from the office's inbox and from nowhere else: what is typed is a name. */
static int take_file(struct screen *s, struct str *text, struct error *e)
{
    const char *dir = conf_text(app_conf(s->app), CONF_FILES_DIR), *typed = state(s)->path.text;
    char path[PATH_MAX];
    struct error why = {0};
    if (!environment_confined())
        return file_read(typed, false, CALENDAR_MAX, text, e);
    if (file_path(dir, app_session(s->app)->office_id, FILE_IN, typed, path, sizeof path, e) != 0)
        return -1;
    if (file_read(path, true, CALENDAR_MAX, text, &why) == 0)
        return 0;
    return error_set(e, why.code, typed, why.arg[1], NULL);     /* by the name that was typed: where it lies is nobody's business */
}

static void look(struct screen *s)
{
    struct load *l = state(s);
    struct error e = {0};
    struct db_call call = {.class = DB_READ};
    struct str file = {0};
    forget(l);
    db_uuid(l->request);        /* what is loaded after this look is another save than one whose answer is unknown */
    l->changes = 0;
    l->moves = 0;
    if (str_blank(l->path.text)) {
        error_set(&e, "field.required", NULL);
        app_fail(s->app, &e);
        return;
    }
    if (take_file(s, &file, &e) != 0 || calendar_parse(str_text(&file), file.len, &l->set, &e) != 0) {
        str_free(&file);
        app_fail(s->app, &e);
        return;
    }
    calendar_arrays_make(&l->arrays, &l->set);
    file_moved_call(&call, app_session(s->app)->office_id, FILE_IN, file_name(l), str_text(&file), file.len);
    calendar_preview_call(&call, &l->arrays);
    app_wait(s);
    app_call(s, &call, previewed, (void *)(intptr_t)l->asked);
    str_free(&file);
}

/* ---- loading ---- */

static void loaded(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct load *l = state(s);
    struct app *app = s->app;
    (void)context;
    app_ready(s);
    l->saving = false;
    if (!reply->ok) {
        app_fail(app, &reply->error);       /* F2 again sends the same request: it cannot be stored twice; the file looked at anew another */
        return;
    }
    struct save_row row[8];
    int n = save_read(row, 8, reply->result[0]);
    if (n > 0 && str_eq(row[0].outcome, "saved")) {
        long long version = row[0].id;
        char moved[256];
        str_copy(moved, sizeof moved, row[0].nargs ? row[0].args[0] : "0");
        app_close(app, s);
        app_sayf(app, _("Loaded as version %lld. Deadlines moved: %s"), version, moved);
        return;
    }
    struct error refused[8];
    for (int i = 0; i < n; i++)             /* the lines of the file are known only as long as it is */
        calendar_refusal(&l->set, row[i].code, row[i].args, row[i].nargs, &refused[i]);
    forget(l);
    for (int i = 0; i < n; i++)
        error_line(l, &refused[i]);
    list_count(&l->list, l->n);
    app_dirty(app);
}

static void save(struct screen *s)
{
    struct load *l = state(s);
    struct db_call call = {.class = DB_SAVE};
    if (!l->shown || l->changes <= 0) {
        app_say(s->app, l->shown ? _("There is nothing to load.") : _("First Enter: it shows what would change."));
        return;
    }
    l->saving = true;
    calendar_load_call(&call, l->request, file_name(l), &l->arrays);
    app_wait(s);
    app_call(s, &call, loaded, NULL);
}

/* ---- the screen ---- */

static void hint_line(void *ctx, int i, const char *text)
{
    struct draw *d = ctx;
    draw_text(d, 4 + i, 1, draw_cols(d) - 2, STYLE_HINT, text);
}

static void draw(struct screen *s, struct draw *d)
{
    struct load *l = state(s);
    int label = utf8_cells(_("Calendar file")) + 2;
    bar_top(d, 0, _("Load a working calendar"), "", "");
    draw_rule(d, 1);
    draw_text(d, 2, 1, label, STYLE_LABEL, _("Calendar file"));
    if (l->n == 0)
        draw_say(d, _("Calendar file"));
    else
        list_draw(&l->list, d, 4, draw_rows(d) - 6, NULL);
    field_draw(&l->path, d, 2, 1 + label, draw_cols(d) - label - 2, STYLE_VALUE, true);
    if (l->n == 0)
        text_wrap(environment_confined() ? _("Name of a CSV file in the office's inbox: date,scope,kind,name. Enter shows what would change.")
                                         : _("CSV on this machine: date,scope,kind,name. Enter shows what would change."), draw_cols(d) - 2, hint_line, d);
}

static bool key(struct screen *s, const struct key_event *k)
{
    struct load *l = state(s);
    if (l->saving)
        return true;
    if (k->key == KY_ENTER) {
        look(s);
        return true;
    }
    bool moves = k->key == KY_UP || k->key == KY_DOWN || k->key == KY_PAGEUP || k->key == KY_PAGEDOWN;
    if (moves && l->n > 0)
        return list_key(&l->list, k);
    enum field_result r = field_key(&l->path, k);
    if (r == FIELD_CHANGED)
        forget(l);              /* what is shown belongs to another name */
    return r != FIELD_IGNORED;
}

static void act(struct screen *s, enum action a)
{
    if (a == ACT_SAVE)
        save(s);
}

static const enum action actions[] = {ACT_SAVE, ACT_PALETTE, ACT_HELP, ACT_NONE};

const struct screen_ops screen_calendar_load = {
    .name = "calendar-load", .title = N_("Load a working calendar"),
    .help = N_("Type the name of the file and press Enter: every day that changes is shown, and how many open deadlines would move. F2 stores it as a new "
               "version and moves the deadlines, all or nothing; who works at the moment is told. Every shift stays visible in its case."),
    .actions = actions, .size = sizeof(struct load), .open = open_it, .close = close_it, .draw = draw, .key = key, .act = act};
