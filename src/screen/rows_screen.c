/* rows_screen.c - a table over the rows of one call: opened, read, drawn, the bar kept by the row's id. */
#include "kurator/rows_screen.h"
#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"

void rows_screen_take(struct screen *s, const struct db_rows *rows)
{
    struct rows_screen *r = s->state;
    long long was = table_id(&r->table);        /* by the rows that are about to go */
    int n = r->ops->read(s->state, rows);
    r->loaded = true;
    table_rows(&r->table, n, was);
    app_dirty(s->app);
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    (void)context;
    app_ready(s);
    if (!reply->ok)
        app_fail(s->app, &reply->error);
    else
        rows_screen_take(s, reply->result[0]);
}

enum row_answer rows_screen_saved(struct screen *s, struct row_save *save, const struct db_reply *reply, int fresh, struct save_row *row)
{
    enum row_answer answer = row_save_answer(s, save, reply, row);
    if (answer != ROW_UNKNOWN)
        rows_screen_take(s, reply->result[fresh]);
    return answer;
}

static int office_of(struct screen *s)
{
    const struct rows_screen *r = s->state;
    return r->office ? r->office : app_session(s->app)->office_id;
}

void rows_screen_reload(struct screen *s)
{
    struct db_call call = {.class = DB_READ};
    struct rows_screen *r = s->state;
    r->ops->call(&call, office_of(s));
    app_wait(s);
    app_call(s, &call, arrived, NULL);
}

int rows_screen_open(struct screen *s, const struct rows_screen_ops *ops)
{
    struct rows_screen *r = s->state;
    r->ops = ops;
    table_init(&r->table, ops->table, s->state, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    rows_screen_reload(s);
    return 0;
}

void rows_screen_close(struct screen *s)
{
    table_free(&((struct rows_screen *)s->state)->table);
}

void rows_screen_draw(struct screen *s, struct draw *d)
{
    struct rows_screen *r = s->state;
    bar_top(d, 0, _(s->ops->title), r->whose ? r->whose : app_session(s->app)->office_name, "");
    draw_rule(d, 1);
    if (r->loaded)
        table_draw(&r->table, d, 2, draw_rows(d) - 4, _(r->ops->empty));
}

static void appended(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct rows_screen *r = s->state;
    (void)context;
    app_ready(s);
    r->more_asked = false;
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    long long was = table_id(&r->table);
    table_rows(&r->table, r->ops->append(s->state, reply->result[0]), was);
    app_dirty(s->app);
}

/* The bar is near the last row that was read: the next page. */
static void more(struct screen *s)
{
    struct rows_screen *r = s->state;
    struct db_call call = {.class = DB_READ};
    if (!r->ops->next || r->more_asked || table_row(&r->table) < r->table.list.count - 1 - r->table.list.height || !app_online(s->app)
        || !r->ops->next(s->state, &call, office_of(s)))
        return;
    r->more_asked = true;
    app_wait(s);
    app_call(s, &call, appended, NULL);
}

bool rows_screen_key(struct screen *s, const struct key_event *key)
{
    if (!table_key(&((struct rows_screen *)s->state)->table, key))
        return false;
    more(s);
    return true;
}

int rows_screen_row(const struct screen *s)
{
    return table_row(&((const struct rows_screen *)s->state)->table);
}
