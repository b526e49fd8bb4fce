/* import_work.c - a file whose lines are there: they are checked, or written by two connections at once; every call again when it was lost. */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "import.h"
#include "kurator/casefile.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/str.h"

#define CHECK_LINES 5000
#define TRIES 6

/* The connection went, or another transaction was in the way: what was asked may be asked again. */
static bool again(const struct error *e)
{
    return strncmp(e->sqlstate, "08", 2) == 0 || strncmp(e->sqlstate, "57P", 3) == 0 || strncmp(e->sqlstate, "40", 2) == 0 || str_eq(e->sqlstate, "23505") ||
           str_eq(e->code, "db.lost") || str_eq(e->code, "db.stopped") || str_eq(e->code, "db.refused") || str_eq(e->code, "db.starting") || str_eq(e->code, "db.busy");
}

int import_ask(struct import_job *job, const struct db_call *call, const struct db_rows **rows, struct error *e)
{
    for (int i = 1;; i++) {
        error_clear(e);
        if (job->session && cmd_call(job->session, call, rows, e) == 0)
            return 0;
        if ((job->session && !again(e)) || i == TRIES)
            return -1;
        db_session_close(&job->session);
        poll(NULL, 0, i * 200);
        if (db_session_open(&job->session, conf_database(job->conf), e) != 0 && !again(e))
            return -1;
    }
}

int import_answered(const struct db_rows *rows, struct save_row *row, struct error *e)
{
    if (save_read(row, 1, rows) != 1)
        return error_set(e, "db.answer", NULL);
    return str_eq(row->outcome, "saved") ? 0 : error_set(e, row->code, row->nargs > 0 ? row->args[0] : NULL, NULL);
}

int import_check_all(struct import_job *job, long long import, int lines, struct error *e)
{
    const struct db_rows *rows;
    int done = 0, after = -1;

    for (;;) {
        struct db_call call = {0};

        import_check_call(&call, import, after, CHECK_LINES);
        if (import_ask(job, &call, &rows, e) != 0)
            return -1;
        if (db_rows_count(rows) != 1 || db_rows_null(rows, 0, 0))
            break;
        after = (int)db_rows_int(rows, 0, 0);
        done = done + CHECK_LINES < lines ? done + CHECK_LINES : lines;
        import_progress(job, _("lines checked"), done, lines);
    }
    import_progress_end(job);
    return 0;
}

/* The two parts of a file are written at once, by a connection each. */
struct worker {
    struct import_job job;      /* with a connection of its own */
    long long import;
    int part, lines;
    atomic_llong *done;         /* of both */
    struct error error;
    int failed;
};

static int write_part(struct worker *w)
{
    const struct db_rows *rows;
    struct save_row row;

    do {
        struct db_call call = {0};
        char request[37];

        db_uuid(request);       /* one a lot: asked again after a lost connection it is written once */
        import_apply_call(&call, request, w->import, w->job.lot, w->part);
        if (import_ask(&w->job, &call, &rows, &w->error) != 0 || import_answered(rows, &row, &w->error) != 0)
            return -1;
        for (int i = 0; i < 4 && i < row.nargs; i++)
            atomic_fetch_add(w->done, strtoll(row.args[i], NULL, 10));
        import_progress(&w->job, _("lines written"), atomic_load(w->done) < w->lines ? atomic_load(w->done) : w->lines, w->lines);
    } while (row.nargs > 4 && *row.args[4]);
    return 0;
}

static void *work(void *ctx)
{
    struct worker *w = ctx;

    w->failed = write_part(w);
    db_session_close(&w->job.session);
    return NULL;
}

int import_apply_all(struct import_job *job, long long import, int lines, bool *before, struct error *e)
{
    atomic_llong done = 0;
    struct worker w[2] = {{.job = *job, .import = import, .part = job->lot > 0 ? 0 : -1, .lines = lines, .done = &done}};
    pthread_t other;
    bool two = false;

    if (job->lot > 0) {
        w[1] = w[0];
        w[1].part = 1;
        w[1].job.session = NULL;
        w[1].job.quiet = true;  /* one of them draws the bar */
        two = pthread_create(&other, NULL, work, &w[1]) == 0;
    }
    w[0].failed = write_part(&w[0]);
    if (two)
        pthread_join(other, NULL);
    else if (job->lot > 0)
        work(&w[1]);
    job->session = w[0].job.session;
    import_progress_end(job);
    *before = done == 0;
    for (int i = 0; i < 2; i++)
        if (w[i].failed) {
            *e = w[i].error;
            return -1;
        }
    return 0;
}
