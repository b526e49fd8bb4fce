/* inbox.c - files of citizens that lie in the office's inbox, and those taken in before: Enter takes one in. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/files.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/table.h"
#include "kurator/take_in.h"
#include "kurator/words.h"

struct inbox {
    struct table table;
    struct file_there *file;            /* FILES_THERE of them: as they were when the list was read last */
    struct file_there *next;            /* what lies there by now, until the answer to it is here */
    long asked;                         /* how often it was read: an answer to an older list is dropped */
    struct import_file_row *row;        /* IMPORT_FILES of them */
    int n, left_out;
    bool loaded;
};

static struct inbox *state(struct screen *s) { return s->state; }

enum { C_NAME, C_SIZE, C_AT, C_STATE, C_WHO };

static const struct table_column columns[] = {
    [C_NAME] = {.title = N_("File"), .width = 34, .least = 14, .elastic = true},
    [C_SIZE] = {.title = N_("Size"), .width = 9, .priority = 3, .align = TABLE_RIGHT},
    [C_AT] = {.title = N_("Came"), .width = 11, .priority = 2},
    [C_STATE] = {.title = N_("What became of it"), .width = 22, .least = 22, .priority = 1},
    [C_WHO] = {.title = N_("Taken in by"), .width = 28, .least = 26, .priority = 4},
};

static const char *became(const struct import_file_row *f)
{
    static const struct { const char *state, *words; } all[] = {
        {"staging", N_("begun, not all is read")}, {"waits", N_("checked, not written")}, {"partly", N_("written in part")},
        {"refused", N_("no line was taken in")}, {"tray", N_("taken in, some in tray")}, {"done", N_("taken in")}};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (str_eq(f->state, all[i].state))
            return _(all[i].words);
    return _("not opened yet");
}

static const char *by_whom(const struct import_file_row *f, char *buf, size_t size)
{
    char moment[20];

    snprintf(buf, size, "%s %s", words_moment(f->begun, moment, sizeof moment), f->who);
    return *f->begun ? buf : "";
}

static const char *size_words(long long bytes, char *buf, size_t size)
{
    if (bytes < 1024)
        snprintf(buf, size, _("%lld B"), bytes);
    else if (bytes < 10LL << 20)
        snprintf(buf, size, _("%lld KB"), (bytes + 1023) >> 10);
    else
        snprintf(buf, size, _("%lld MB"), (bytes + (1 << 20) - 1) >> 20);
    return buf;
}

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct inbox *b = ctx;
    const struct import_file_row *f = &b->row[row];
    switch (col) {
    case C_NAME: return f->name;
    case C_SIZE: return f->file < 0 ? _("gone") : size_words(b->file[f->file].size, buf, size);
    case C_AT: return *f->at ? words_moment(f->at, buf, size) : "";
    case C_STATE: return became(f);
    default: return by_whom(f, buf, size);
    }
}
/* By which the bar stays on a file while others come: its place among the imports, or in the directory by its name. */
static long long id_of(void *ctx, int row)
{
    const struct inbox *b = ctx;
    const char *name = b->row[row].name;
    unsigned long long id = 5381;
    while (*name)
        id = id * 33 + (unsigned char)*name++;
    return (long long)((id + (unsigned long long)b->row[row].import) & 0x7fffffffffffffffULL);
}
static const struct table_ops table_ops = {.columns = columns, .ncolumns = (int)(sizeof columns / sizeof columns[0]), .cell = cell, .id = id_of};

/* ---- reading ---- */

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct inbox *b = state(s);
    app_ready(s);
    if ((long)(intptr_t)context != b->asked)
        return;
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    long long was = table_id(&b->table);        /* by the rows that may move now */
    free(b->file);
    b->file = b->next;
    b->next = NULL;
    b->n = import_files_read(b->row, IMPORT_FILES, reply->result[0]);
    b->loaded = true;
    table_rows(&b->table, b->n, was);
    if (b->left_out > 0)
        app_sayf(s->app, _("Not shown are files of names that cannot be shown, or too many: %d"), b->left_out);
    app_dirty(s->app);
}

/* Where no inbox can be read it is said, and what was taken in before is shown all the same. */
static void reload(struct screen *s)
{
    struct inbox *b = state(s);
    struct db_call call = {.class = DB_READ};
    const char **names = mem_zero(FILES_THERE + 1, sizeof *names);
    struct file_there *found = mem_zero(FILES_THERE, sizeof *found);
    struct str times = {0};
    struct error e = {0};
    int n = file_list(conf_text(app_conf(s->app), CONF_FILES_DIR), app_session(s->app)->office_id, found, &b->left_out, &e);

    if (n < 0)
        app_fail(s->app, &e);
    for (int i = 0; i < n; i++) {
        names[i] = found[i].name;
        str_addf(&times, "%s%lld", i ? "," : "{", found[i].written);
    }
    str_add(&times, n > 0 ? "}" : "{}");
    char *array = db_array(names, n > 0 ? n : 0);

    free(b->next);
    b->next = found;
    import_files_call(&call, app_session(s->app)->office_id, array, str_text(&times));
    app_wait(s);
    app_call(s, &call, arrived, (void *)(intptr_t)++b->asked);
    free(array);
    str_free(&times);
    free(names);
}

static int open_it(struct screen *s, const void *args)
{
    struct inbox *b = state(s);
    (void)args;
    b->row = mem_zero(IMPORT_FILES, sizeof *b->row);
    table_init(&b->table, &table_ops, b, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    reload(s);
    return 0;
}

static void close_it(struct screen *s)
{
    struct inbox *b = state(s);
    table_free(&b->table);
    free(b->file);
    free(b->next);
    free(b->row);
}

/* ---- one is taken in ---- */

static void take(struct screen *s, const char *kind)
{
    const struct import_file_row *f = &state(s)->row[table_row(&state(s)->table)];
    struct take_args args = {.there = f->file >= 0, .import = f->file < 0 ? f->import : 0};
    str_copy(args.name, sizeof args.name, f->name);
    str_copy(args.kind, sizeof args.kind, kind);
    app_push(s->app, &screen_take, &args);
}

static void kind_told(void *owner, int answer)
{
    struct screen *s = owner;
    if (answer > 0 && table_row(&state(s)->table) >= 0)
        take(s, answer == 1 ? "extracts" : "register");
}

/* Until something of it is written, what it was taken for may have been a mistake: it is asked again. */
static void open_row(struct screen *s)
{
    const struct import_file_row *f = &state(s)->row[table_row(&state(s)->table)];
    const char *labels[2] = {_("extracts of IPRA: each opens a referral with its period"), _("the office's own register: no referral, no period")};
    bool written = *f->kind && !str_eq(f->state, "staging") && !str_eq(f->state, "waits") && !str_eq(f->state, "refused");
    if (written || (*f->kind && f->file < 0))
        take(s, f->kind);
    else if (str_eq(app_session(s->app)->role, "monitor"))
        take(s, "extracts");            /* a register is an office's own */
    else
        app_ask(s->app, _("What is in the file?"), 2, labels, kind_told, s);
}

/* ---- the screen ---- */

static void draw(struct screen *s, struct draw *d)
{
    struct inbox *b = state(s);
    bar_top(d, 0, _(s->ops->title), app_session(s->app)->office_name, "");
    draw_rule(d, 1);
    if (b->loaded)
        table_draw(&b->table, d, 2, draw_rows(d) - 4, _("No file lies in the office's inbox"));
}

static bool key(struct screen *s, const struct key_event *k) { return table_key(&state(s)->table, k); }

static int can(struct screen *s, enum action a, struct error *why)
{
    return (a == ACT_WHY || a == ACT_OPEN) && table_row(&state(s)->table) < 0 ? error_set(why, "list.empty", NULL) : 0;
}

static void act(struct screen *s, enum action a)
{
    struct str t = {0};
    switch (a) {
    case ACT_OPEN: open_row(s); break;
    case ACT_REFRESH: reload(s); break;
    case ACT_WHY:
        table_tell(&state(s)->table, table_row(&state(s)->table), &t);
        app_text(s->app, _(s->ops->title), str_text(&t));
        str_free(&t);
        break;
    case ACT_BACK: app_close(s->app, s); break;
    default: break;
    }
}

static void event(struct screen *s, enum screen_event e)
{
    if (app_online(s->app) && app_top(s->app) == s && (e == SCREEN_RESUMED || e == SCREEN_DATABASE))
        reload(s);
}

static const char *status(struct screen *s, char *buf, size_t size) { return list_status(&state(s)->table.list, 0, buf, size); }

static const enum action actions[] = {ACT_WHY, ACT_PALETTE, ACT_OPEN, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_inbox = {
    .name = "inbox", .title = N_("Files to take in"), .hint = N_("Enter checks the file and writes nothing yet; F2 then takes it in"),
    .help = N_("Files that lie in the office's inbox, the newest first, and files taken in before. Enter checks the file line by line and writes nothing; what would become of the lines is shown, "
               "and F2 takes them in. A file that was begun goes on where it was left. Columns of the file: see the manual, kurator import."),
    .actions = actions, .size = sizeof(struct inbox), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .event = event, .status = status};
