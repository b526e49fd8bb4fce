/* import_source.c - the lines of a file on their way into the database by lots of some hundred; the file of --map. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/str.h"

#define BATCH_LINES 500
#define BATCH_BYTES ((size_t)1 << 20)

struct batch {
    struct import_job *job;
    long long import;
    char *row[BATCH_LINES];
    int count;
    size_t bytes;
};

static int send_batch(struct batch *b, int lines, struct error *e)
{
    struct db_call call = {0};
    const struct db_rows *rows;
    char *array = db_array((const char *const *)b->row, b->count);

    import_rows_call(&call, b->import, array, lines);
    int failed = import_ask(b->job, &call, &rows, e);

    mem_wipe(array, strlen(array));
    free(array);
    for (int i = 0; i < b->count; i++) {
        mem_wipe(b->row[i], strlen(b->row[i]));
        free(b->row[i]);
    }
    b->count = 0;
    b->bytes = 0;
    return failed;
}

int import_source_columns_known(struct import_source *s, struct import_job *job, const char *path, struct error *e)
{
    struct csv_record first = {0};
    struct db_call call = {0};
    const struct db_rows *rows;
    int column[CSV_CELLS_MAX], n = 0;
    char head[65];
    bool late;

    if (s->pid > 0 || job->map || !str_eq(job->kind, "register"))
        return import_source_header(s, job->alias, job->aliases, e);
    int failed = import_source_head(s, path, &first, e);

    csv_record_free(&first);
    if (failed)
        return -1;
    extract_head(&s->record, head);
    import_columns_call(&call, job->office, job->kind, s->sha256, head);
    if (import_ask(job, &call, &rows, e) != 0)
        return -1;
    n = import_columns_read(column, CSV_CELLS_MAX, &late, rows);
    bool told = n > 0 && n == s->record.count;

    if (told && !job->quiet)
        puts(_("The columns are those that were chosen on the screen for this header."));
    return import_source_columns(s, told ? column : NULL, e);
}

int import_source_stage(struct import_source *s, struct import_job *job, long long import, int staged, int *lines, struct error *e)
{
    struct batch batch = {.job = job, .import = import};
    struct str row = {0};
    int failed = 0, read = 0;

    *lines = 0;
    while (!failed && (read = import_source_line(s, &row, e)) == 1) {
        ++*lines;
        if (s->line.line > staged) {
            batch.bytes += row.len;
            batch.row[batch.count++] = str_take(&row);
            if (batch.count == BATCH_LINES || batch.bytes > BATCH_BYTES)
                failed = send_batch(&batch, -1, e);
        }
        str_clear(&row);
        if (*lines % BATCH_LINES == 0)
            import_progress(job, _("lines read"), *lines, 0);
    }
    failed = failed || read < 0 ? -1 : send_batch(&batch, *lines, e);
    for (int i = 0; i < batch.count; i++)
        free(batch.row[i]);
    import_progress_end(job);
    str_free(&row);
    return failed;
}

static ssize_t from_descriptor(void *ctx, char *bytes, size_t size)
{
    return read(*(int *)ctx, bytes, size);
}

int import_map_read(struct import_job *job, const char *path, struct error *e)
{
    struct import_source file;
    struct csv_record record = {0};
    struct error fault = {0};
    int failed = import_source_take(&file, open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), path, false, e), read = 0;

    file.stream = (struct csv_stream){.source = from_descriptor, .ctx = &file.file};
    while (!failed && (read = csv_stream_next(&file.stream, &record, &fault, e)) == 1 && job->aliases <= CSV_CELLS_MAX) {
        job->alias = mem_grow(job->alias, (size_t)job->aliases + 1, sizeof *job->alias);
        if (error_is(&fault))
            failed = (*e = fault, -1);
        else
            failed = extract_alias_read(&job->alias[job->aliases++], &record, e);
    }
    csv_record_free(&record);
    import_source_close(&file);
    return failed || read < 0 ? -1 : 0;
}
