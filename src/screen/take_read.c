/* take_read.c - a file on its way in is read from the loop: its digest, its head, its lines, which are sent to be staged. */
#include <stdlib.h>
#include <string.h>

#include "kurator/conf.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "take.h"

#define LOOK_BYTES ((size_t)4 << 20)    /* of the digest at a time */
#define BATCH_BYTES ((size_t)1 << 20)
#define WAIT_MS 10                      /* until kurator-extract is asked for more again */

static struct take *state(struct screen *s) { return s->state; }

static void drop_rows(struct take *t)
{
    for (int i = 0; i < t->rows; i++) {
        mem_wipe(t->row[i], strlen(t->row[i]));
        free(t->row[i]);
    }
    t->rows = 0;
    t->bytes = 0;
}

static void drop_head(struct take_head *h)
{
    for (int i = 0; i < h->n; i++) {
        mem_wipe(h->first[i], strlen(h->first[i]));
        free(h->name[i]);
        free(h->first[i]);
    }
    free(h->name);
    free(h->first);
    *h = (struct take_head){0};
}

void take_free(struct take *t)
{
    take_end(t);
    drop_head(&t->head);
}

void take_end(struct take *t)
{
    drop_rows(t);
    if (t->open)
        import_source_close(&t->source);
    t->open = false;
}

static void tick(void *owner);

static void rows_came(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct take *t = state(s);

    (void)context;
    if (!take_came(s, reply, NULL))
        return;
    app_dirty(s->app);
    if (t->ended) {
        t->lines = t->read;
        take_check(s);
    } else {
        app_timer(s->app, 0, tick, s);
    }
}

static void send_rows(struct screen *s)
{
    struct take *t = state(s);
    struct db_call call = {.class = DB_SAVE};
    char *array = db_array((const char *const *)t->row, t->rows);

    drop_rows(t);
    import_rows_call(&call, t->import, array, t->ended ? t->read : -1);
    app_call(s, &call, rows_came, NULL);
    mem_wipe(array, strlen(array));
    free(array);
}

/* Reads what is there now, a lot at most. */
static void read_rows(struct screen *s)
{
    struct take *t = state(s);
    struct error e = {0};
    int read = 1;

    while (t->rows < TAKE_LOT && t->bytes < BATCH_BYTES && import_source_ready(&t->source)) {
        struct str row = {0};

        read = import_source_line(&t->source, &row, &e);
        if (read == 1 && (t->read++, t->source.line.line > t->staged)) {
            t->bytes += row.len;
            t->row[t->rows++] = str_take(&row);
        }
        str_free(&row);
        if (read != 1)
            break;
        if (t->rows == 0 && t->read % TAKE_LOT == 0)
            break;              /* those of the time before: other keys in between */
    }
    t->ended = read == 0;
    if (read < 0)
        take_fail(s, &e);
    else if (t->ended || t->rows == TAKE_LOT || t->bytes >= BATCH_BYTES)
        send_rows(s);
    else
        app_timer(s->app, import_source_ready(&t->source) ? 0 : WAIT_MS, tick, s);
    app_dirty(s->app);
}

/* Keeps what the head calls its columns, and the first line as an example of each. */
static int read_head(struct take *t, struct error *e)
{
    struct csv_record first = {0};
    int failed = import_source_head(&t->source, t->of.name, &first, e);
    struct take_head *h = &t->head;

    if (!failed) {
        h->n = t->source.record.count;
        h->name = mem_zero((size_t)h->n + 1, sizeof *h->name);
        h->first = mem_zero((size_t)h->n + 1, sizeof *h->first);
        for (int i = 0; i < h->n; i++) {
            h->name[i] = mem_dup(str_trim(t->source.record.field[i].data));
            h->first[i] = mem_dup(i < first.count ? str_trim(first.field[i].data) : "");
        }
        extract_head(&t->source.record, h->digest);
        extract_map_guess(&t->source.record, h->column);
    }
    csv_record_free(&first);
    return failed;
}

/* What the office said of the columns before; of as many as there are. */
static void take_columns(struct take_head *h, const struct db_rows *rows)
{
    int column[CSV_CELLS_MAX];

    if (import_columns_read(column, CSV_CELLS_MAX, &h->late, rows) != h->n)
        return;
    memcpy(h->column, column, sizeof h->column[0] * (size_t)h->n);
    h->told = true;
}

static void begun(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct take *t = state(s);
    struct save_row row = {0};
    struct error e = {0};

    (void)context;
    if (!take_came(s, reply, &row))
        return;
    t->import = row.id;
    t->staged = row.nargs > 0 ? (int)strtol(row.args[0], NULL, 10) : -1;
    t->lines = row.nargs > 1 && *row.args[1] ? (int)strtol(row.args[1], NULL, 10) : -1;
    t->read = 0;
    t->ended = false;
    if (t->head.n > 0)
        take_columns(&t->head, reply->result[1]);
    if (t->lines >= 0) {
        take_check(s);
    } else if (t->head.n > 0 ? import_source_columns(&t->source, t->head.told ? t->head.column : NULL, &e) != 0 : import_source_header(&t->source, NULL, 0, &e) != 0) {
        take_fail(s, &e);
    } else {
        take_go(s, TAKE_READS);
        app_timer(s->app, 0, tick, s);
    }
}

static void ask_begin(struct screen *s)
{
    struct take *t = state(s);
    struct db_call call = {.class = DB_SAVE};
    char request[37];

    db_uuid(request);
    import_begin_call(&call, request, app_session(s->app)->office_id, t->of.kind, t->of.name, t->source.sha256, t->source.bytes);
    if (t->head.n > 0)
        import_columns_call(&call, app_session(s->app)->office_id, t->of.kind, t->source.sha256, t->head.digest);
    app_call(s, &call, begun, NULL);
}

static void tick(void *owner)
{
    struct screen *s = owner;
    struct take *t = state(s);
    struct error e = {0};

    if (t->step == TAKE_READS) {
        read_rows(s);
    } else if (t->step == TAKE_LOOKS) {
        int more = import_source_look(&t->source, t->of.name, LOOK_BYTES, &e);

        if (more < 0 || (more == 0 && t->source.pid == 0 && read_head(t, &e) != 0))
            take_fail(s, &e);
        else if (more == 0)
            ask_begin(s);
        else
            app_timer(s->app, 0, tick, s);
        app_dirty(s->app);
    }
}

void take_begin(struct screen *s)
{
    struct take *t = state(s);
    struct error e = {0};

    t->stop = false;
    drop_head(&t->head);
    if (t->of.import) {
        t->import = t->of.import;
        take_check(s);
        return;
    }
    int file = file_open(conf_text(app_conf(s->app), CONF_FILES_DIR), app_session(s->app)->office_id, t->of.name, &e);

    if (file < 0 || import_source_take(&t->source, file, t->of.name, true, &e) != 0) {
        take_fail(s, &e);
        return;
    }
    t->open = true;
    take_go(s, TAKE_LOOKS);
    app_timer(s->app, 0, tick, s);
}
