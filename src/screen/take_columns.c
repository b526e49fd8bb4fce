/* take_columns.c - which column of an office's own table is which of ours: its head at the left, ours chosen from a list; kept for the next such file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "take.h"

struct columns {
    struct table table;
    struct screen *take;
    int column[CSV_CELLS_MAX];  /* as chosen so far */
    char label[320];            /* of the choice being drawn */
    char *array;                /* of the save under way */
};

static struct columns *state(struct screen *s) { return s->state; }
static struct take *file_of(struct screen *s) { return state(s)->take->state; }

/* ---- the table ---- */

enum { C_NAME, C_FIRST, C_OURS };

static const struct table_column heads[] = {
    [C_NAME] = {.title = N_("Column of the file"), .width = 26, .least = 14, .elastic = true},
    [C_FIRST] = {.title = N_("Its first line"), .width = 22, .least = 10, .priority = 2},
    [C_OURS] = {.title = N_("What it is"), .width = 22, .least = 18},
};

static const char *ours(int column)
{
    if (column == EXTRACT_REST)
        return _("kept beside");
    return str_eq(i18n_language(), "ru") ? extract_column_russian(column) : extract_column_name(column);
}

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    struct screen *s = ctx;
    const struct take_head *h = &file_of(s)->head;

    switch (col) {
    case C_NAME:
        if (h->name[row][0])
            return h->name[row];
        snprintf(buf, size, _("column %d, without a name"), row + 1);
        return buf;
    case C_FIRST: return h->first[row];
    default: return ours(state(s)->column[row]);
    }
}
static enum style style_of(void *ctx, int row, int col)
{
    return col == C_OURS && state(ctx)->column[row] == EXTRACT_REST ? STYLE_HINT : STYLE_NORMAL;
}
static long long id_of(void *ctx, int row)
{
    (void)ctx;
    return row + 1;
}
static const struct table_ops table_ops = {.columns = heads, .ncolumns = 3, .cell = cell, .style = style_of, .id = id_of};

/* ---- the choice ---- */

/* The i-th of what may be chosen: not ours, the name in one cell, then our columns. */
static int choice_of(int i) { return i == 0 ? EXTRACT_REST : i == 1 ? EXTRACT_FULL : i - 2; }

/* With the column of the file that is it already. */
static const char *choice(void *owner, int i)
{
    struct screen *s = owner;
    struct columns *c = state(s);

    if (i >= EXTRACT_COLUMNS_ + 2)
        return NULL;
    str_copy(c->label, sizeof c->label, i == 0 ? _("none of these: kept beside, as it is") : i == 1 ? _("surname, given name and patronymic in one") : ours(choice_of(i)));
    for (int k = 0; i > 0 && k < file_of(s)->head.n; k++)
        if (c->column[k] == choice_of(i)) {
            char now[320];

            snprintf(now, sizeof now, "%.120s: %.160s", c->label, file_of(s)->head.name[k]);
            str_copy(c->label, sizeof c->label, now);
        }
    return c->label;
}

static bool of_name(int column) { return column >= EXTRACT_SURNAME && column <= EXTRACT_PATRONYMIC; }

/* One of ours stands in one column of the file: it moves there; a name in one cell and one in cells of its own do not go together. */
static void chosen(void *owner, int i)
{
    struct screen *s = owner;
    struct columns *c = state(s);
    int row = table_row(&c->table), what = choice_of(i);

    if (i < 0 || row < 0)
        return;
    for (int k = 0; k < file_of(s)->head.n; k++)
        if ((what != EXTRACT_REST && c->column[k] == what) || (what == EXTRACT_FULL && of_name(c->column[k])) || (of_name(what) && c->column[k] == EXTRACT_FULL))
            c->column[k] = EXTRACT_REST;
    c->column[row] = what;
    app_dirty(s->app);
}

static void choose(struct screen *s)
{
    const struct take_head *h = &file_of(s)->head;
    int row = table_row(&state(s)->table);

    if (row >= 0)
        app_pick(s->app, h->name[row][0] ? h->name[row] : _("What it is"), choice, chosen, s);
}

/* ---- the save ---- */

static void saved(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner, *take = state(s)->take;
    struct save_row row = {0};
    struct error e = reply->error;

    (void)context;
    app_ready(s);
    if (reply->ok && (save_read(&row, 1, reply->result[0]) != 1 || !str_eq(row.outcome, "saved")))
        error_set(&e, *row.code ? row.code : "db.answer", NULL);
    else if (reply->ok) {
        app_close(s->app, s);
        ((struct take *)take->state)->told = false;     /* of other columns */
        take_begin(take);
        return;
    }
    app_fail(s->app, &e);
}

static void save(struct screen *s)
{
    struct columns *c = state(s);
    struct take *t = file_of(s);
    struct db_call call = {.class = DB_SAVE};
    struct error e = {0};
    bool name = false, born = false;
    char request[37];

    for (int i = 0; i < t->head.n; i++) {
        name = name || c->column[i] == EXTRACT_SURNAME || c->column[i] == EXTRACT_FULL;
        born = born || c->column[i] == EXTRACT_BIRTH_DATE;
    }
    if (!name || !born) {
        error_set(&e, "take.columns_missing", ours(name ? EXTRACT_BIRTH_DATE : EXTRACT_SURNAME), NULL);
        app_fail(s->app, &e);
        return;
    }
    free(c->array);
    c->array = import_columns_array(c->column, t->head.n);
    db_uuid(request);
    import_columns_save_call(&call, request, t->import, t->head.digest, c->array);
    app_wait(s);
    app_call(s, &call, saved, NULL);
}

/* ---- the screen ---- */

static int open_it(struct screen *s, const void *args)
{
    struct columns *c = state(s);

    c->take = ((const struct take_below *)args)->take;
    memcpy(c->column, file_of(s)->head.column, sizeof c->column);
    table_init(&c->table, &table_ops, s, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    table_rows(&c->table, file_of(s)->head.n, 0);
    return 0;
}

static void close_it(struct screen *s)
{
    table_free(&state(s)->table);
    free(state(s)->array);
}

static void draw(struct screen *s, struct draw *d)
{
    bar_top(d, 0, _(s->ops->title), file_of(s)->of.name, "");
    draw_rule(d, 1);
    table_draw(&state(s)->table, d, 2, draw_rows(d) - 4, NULL);
}

static bool key(struct screen *s, const struct key_event *k)
{
    if (k->key != KY_ENTER)
        return table_key(&state(s)->table, k);
    choose(s);
    return true;
}

static void left(void *owner, int answer)
{
    struct screen *s = owner;

    if (answer == 1)
        save(s);
    else if (answer == 2)
        app_close(s->app, s);
}

/* What was chosen is lost by nobody's mistake. */
static void leave(struct screen *s)
{
    const struct take_head *h = &file_of(s)->head;
    const char *labels[2] = {_("yes, read the file so"), _("no, leave the columns as they were")};

    if (memcmp(state(s)->column, h->column, sizeof h->column[0] * (size_t)h->n) == 0)
        app_close(s->app, s);
    else
        app_ask(s->app, _("Keep what was chosen?"), 2, labels, left, s);
}

static int can(struct screen *s, enum action a, struct error *why)
{
    return a == ACT_SAVE ? take_columns_can(file_of(s), why) : 0;
}

static void act(struct screen *s, enum action a)
{
    struct str t = {0};

    switch (a) {
    case ACT_SAVE: save(s); break;
    case ACT_CHOOSE: choose(s); break;
    case ACT_WHY:
        table_tell(&state(s)->table, table_row(&state(s)->table), &t);
        app_text(s->app, _(s->ops->title), str_text(&t));
        str_free(&t);
        break;
    case ACT_BACK: leave(s); break;
    default: break;
    }
}

static const char *status(struct screen *s, char *buf, size_t size) { return list_status(&state(s)->table.list, 0, buf, size); }

static const enum action actions[] = {ACT_WHY, ACT_SAVE, ACT_CHOOSE, ACT_PALETTE, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_take_columns = {
    .name = "take-columns", .title = N_("Columns of the file"), .hint = N_("Enter chooses what the column is; F2 reads the file so"),
    .help = N_("The columns of the file at the left with what stands in its first line, and what each of them is. Enter chooses from a list; what is none of ours is kept beside the citizen as it is. "
               "A surname (or a name in one cell) and a birth date there must be. F2 reads the file anew by that, and the next file with the same head is read so by itself."),
    .actions = actions, .size = sizeof(struct columns), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .status = status};
