/* tray.c - the tray of files taken in: lines of whose citizen or operator nobody could be certain, decided one by one. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "kurator/i18n.h"
#include "kurator/imports.h"
#include "kurator/message.h"
#include "kurator/row_save.h"
#include "kurator/rows_screen.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/words.h"

struct tray {
    struct rows_screen list;    /* first */
    struct tray_list lines;
    struct tray_choice choice[TRAY_CHOICES];
    int choices;
    long long deciding;         /* the line that they belong to, or whose choices were asked for last */
    uintptr_t asked;            /* times that choices were asked for */
    int chosen;                 /* of the choices: that which is sent */
    struct row_save save;
};

static struct tray *state(struct screen *s) { return s->state; }

enum { C_NAME, C_BORN, C_WHY, C_PLACE, C_FILE, C_LINE };

static const struct table_column columns[] = {
    [C_NAME] = {.title = N_("Citizen"), .width = 30, .least = 18},
    [C_BORN] = {.title = N_("Born"), .width = 10, .priority = 3},
    [C_WHY] = {.title = N_("What is not certain"), .width = 27, .least = 16, .elastic = true},
    [C_PLACE] = {.title = N_("Place"), .width = 24, .least = 12, .priority = 4},
    [C_FILE] = {.title = N_("File"), .width = 20, .least = 10, .priority = 5},
    [C_LINE] = {.title = N_("Line"), .width = 6, .priority = 2, .align = TABLE_RIGHT},
};

/* In a few words; F1 tells it in whole sentences. */
static const struct { const char *code, *words; } doubts[] = {
    {"import.unroutable", N_("no operator is known")}, {"import.no_place", N_("the line has no place")}, {"import.tie", N_("several operators")}, {"import.moved", N_("case at another operator")},
    {"import.snils_other", N_("SNILS of another citizen")}, {"import.snils_differs", N_("another SNILS is known")}, {"import.several", N_("several citizens of that name")},
    {"person.died", N_("died, as is known")}, {"import.died", N_("died, as is known")}};

static const char *doubt(const struct tray_row *t, char *buf, size_t size)
{
    for (size_t i = 0; i < sizeof doubts / sizeof doubts[0]; i++)
        if (str_eq(t->why.code, doubts[i].code))
            return _(doubts[i].words);
    return message_text(&t->why, buf, size);
}

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct tray_row *t = &((struct tray *)ctx)->lines.rows[row];
    switch (col) {
    case C_NAME: return t->name;
    case C_BORN: return words_full_date(t->born, buf, size);
    case C_WHY: return doubt(t, buf, size);
    case C_PLACE: return t->place;
    case C_FILE: return t->file[0] ? t->file : _("by hand");
    default: snprintf(buf, size, "%d", t->line); return buf;
    }
}
static long long id_of(void *ctx, int row) { return ((struct tray *)ctx)->lines.rows[row].id; }
static const struct table_ops table_ops = {.columns = columns, .ncolumns = (int)(sizeof columns / sizeof columns[0]), .cell = cell, .id = id_of};

static int append(void *ctx, const struct db_rows *rows)
{
    struct tray *t = ctx;
    tray_read(&t->lines, rows);
    return t->lines.n;
}

static int read_rows(void *ctx, const struct db_rows *rows)
{
    tray_free(&((struct tray *)ctx)->lines);
    return append(ctx, rows);
}

static void first(struct db_call *call, int office) { tray_call(call, office, NULL); }

static bool next(void *ctx, struct db_call *call, int office)
{
    const struct tray_list *l = &((struct tray *)ctx)->lines;
    if (l->more)
        tray_call(call, office, &l->rows[l->n - 1]);
    return l->more;
}

static const struct rows_screen_ops list_ops = {.table = &table_ops, .empty = N_("No line waits for a decision"), .call = first, .read = read_rows, .next = next, .append = append};

static int open_it(struct screen *s, const void *args)
{
    (void)args;
    return rows_screen_open(s, &list_ops);
}

static void close_list(struct screen *s)
{
    tray_free(&state(s)->lines);
    rows_screen_close(s);
}

/* ---- deciding ---- */

static const char *choice_label(void *owner, int i)
{
    static char text[400];
    const struct tray *t = state(owner);
    if (i >= t->choices)
        return NULL;
    const struct tray_choice *c = &t->choice[i];
    if (strncmp(c->code, "to:", 3) == 0)
        snprintf(text, sizeof text, _("to the operator: %s"), c->label);
    else if (strncmp(c->code, "same:", 5) == 0)
        snprintf(text, sizeof text, _("it is this citizen: %s"), c->label);
    else
        snprintf(text, sizeof text, "%s", str_eq(c->code, "new") ? _("a new citizen, another one") : _("not taken in"));
    return text;
}

/* Behind the first page the rows stay where they are, but for the one that is decided. */
static void drop_row(struct screen *s)
{
    struct tray_list *l = &state(s)->lines;
    int i = 0;
    while (i < l->n && l->rows[i].id != state(s)->deciding)
        i++;
    if (i == l->n)
        return;
    memmove(&l->rows[i], &l->rows[i + 1], (size_t)(l->n - i - 1) * sizeof *l->rows);
    l->n--;
    l->total--;
    table_rows(&state(s)->list.table, l->n, 0);
}

static void decided(struct screen *s, bool sure);

static void confirmed(void *owner, int answer)
{
    struct screen *s = owner;
    if (answer == 1)
        decided(s, true);
    else
        app_say(s->app, _("Nothing is decided: the line stays in the tray"));
}

/* What a form asks before it saves, the database asks here: a second case is not opened by a key that meant the first one. */
static void question(struct screen *s, const struct error *e)
{
    char text[480];
    const char *labels[] = {_("yes, take the line in"), _("no, back")};
    app_drop_keys(s->app);
    app_ask(s->app, message_text(e, text, sizeof text), 2, labels, confirmed, s);
}

static void saved(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct save_row row;
    struct error e = {0};
    (void)context;
    if (row_save_question(s, &state(s)->save, reply, &e)) {
        question(s, &e);
        return;
    }
    enum row_answer answer = row_save_answer(s, &state(s)->save, reply, &row);
    if (answer == ROW_UNKNOWN)
        return;
    if (answer == ROW_SAVED) {
        const char *what = row.nargs > 0 ? row.args[0] : "";
        app_say(s->app, str_eq(what, "created") ? _("Taken in: a new citizen") : str_eq(what, "updated") ? _("Taken in: of a citizen who is known")
                        : str_eq(what, "there") ? _("It was there already") : _("Not taken in: the line is out of the tray"));
    }
    if (answer == ROW_SAVED && state(s)->lines.n > TRAY_ROWS)
        drop_row(s);
    else
        rows_screen_take(s, reply->result[1]);
    app_home_read(s->app, reply->result[2], 0);
}

static void decided(struct screen *s, bool sure)
{
    struct tray *t = state(s);
    static const char *const names[] = {"decision", "confirm"};
    const char *const values[] = {t->choice[t->chosen].code, "second"};
    struct row_change change = {.function = "save_tray", .target = t->deciding, .version = app_session(s->app)->office_id, .n = sure ? 2 : 1, .names = names, .values = values};
    struct db_call call = {.class = DB_SAVE};
    row_save_call(&t->save, &call, &change);
    first(&call, app_session(s->app)->office_id);
    app_home_call(s->app, &call);
    row_save_send(s, &t->save, &call, saved, NULL);
}

static void chosen(void *owner, int i)
{
    struct screen *s = owner;
    struct tray *t = state(s);
    if (i < 0 || i >= t->choices)
        return;
    t->chosen = i;
    decided(s, false);
}

static void offered(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct tray *t = state(s);
    app_ready(s);
    if ((uintptr_t)context != t->asked)
        return;                 /* of another line: keys were taken while the server was slow */
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    t->choices = tray_choices_read(t->choice, TRAY_CHOICES, reply->result[0]);
    if (app_top(s->app) == s)
        app_pick(s->app, _("What about this line?"), choice_label, chosen, s);
}

static void decide(struct screen *s)
{
    struct tray *t = state(s);
    struct db_call call = {.class = DB_READ};
    t->deciding = t->lines.rows[rows_screen_row(s)].id;
    tray_choices_call(&call, app_session(s->app)->office_id, t->deciding);
    app_wait(s);
    app_call(s, &call, offered, (void *)++t->asked);
}

/* ---- the screen ---- */

static int can(struct screen *s, enum action a, struct error *why)
{
    return (a == ACT_WHY || a == ACT_OPEN || a == ACT_CHOOSE) && rows_screen_row(s) < 0 ? error_set(why, "list.empty", NULL) : 0;
}

static void act(struct screen *s, enum action a)
{
    struct str t = {0};
    char text[1024];
    switch (a) {
    case ACT_OPEN: case ACT_CHOOSE: decide(s); break;
    case ACT_REFRESH: rows_screen_reload(s); break;
    case ACT_WHY:
        table_tell(&state(s)->list.table, rows_screen_row(s), &t);
        str_addf(&t, "\n%s\n", message_text(&state(s)->lines.rows[rows_screen_row(s)].why, text, sizeof text));
        app_text(s->app, _("Tray of taken-in files"), str_text(&t));
        str_free(&t);
        break;
    case ACT_BACK: app_close(s->app, s); break;
    default: break;
    }
}

/* Who has gone behind the first page stays there until he reads anew himself. */
static void event(struct screen *s, enum screen_event e)
{
    if (state(s)->lines.n <= TRAY_ROWS && app_online(s->app) && app_top(s->app) == s && (e == SCREEN_RESUMED || e == SCREEN_DATABASE || e == SCREEN_CHANGED))
        rows_screen_reload(s);
}

static const char *status(struct screen *s, char *buf, size_t size)
{
    return list_status(&state(s)->list.table.list, (int)state(s)->lines.total, buf, size);
}

static const enum action actions[] = {ACT_WHY, ACT_CHOOSE, ACT_PALETTE, ACT_OPEN, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_tray = {
    .name = "tray", .title = N_("Tray of taken-in files"),
    .help = N_("Lines of the files that were taken in (kurator import) of whose citizen or operator nobody could be certain. Enter or F4 offers what can be decided: to which operator, "
               "which citizen it is, a new one, or that it is not taken in. The period of a referral runs from the day of the decision. F1 tells the whole line."),
    .actions = actions, .size = sizeof(struct tray), .open = open_it, .close = close_list, .draw = rows_screen_draw, .key = rows_screen_key, .can = can, .act = act, .event = event, .status = status};
