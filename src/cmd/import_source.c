/* import_source.c - where the lines of an import come from, and their way into the database by lots of some hundred. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import.h"
#include "kurator/child.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/paths.h"
#include "kurator/sha256.h"
#include "kurator/str.h"

#define BATCH_LINES 500
#define BATCH_BYTES ((size_t)1 << 20)

static ssize_t from_descriptor(void *ctx, char *bytes, size_t size)
{
    return read(*(int *)ctx, bytes, size);
}

/* The whole file once: its digest, its size, and whether it is XML. */
static int look_through(struct import_source *s, bool *xml)
{
    char chunk[65536];
    struct sha256 digest = {0};
    bool begun = false;
    ssize_t n;

    while ((n = read(s->file, chunk, sizeof chunk)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        sha256_add(&digest, chunk, (size_t)n);
        s->bytes += n;
        for (ssize_t i = 0; i < n && !begun; i++)
            if (!strchr("\xEF\xBB\xBF \t\r\n", chunk[i]) || !chunk[i]) {
                begun = true;
                *xml = chunk[i] == '<';
            }
    }
    sha256_end(&digest, s->sha256);
    return lseek(s->file, 0, SEEK_SET) == 0 ? 0 : -1;
}

int import_source_open(struct import_source *s, const char *path, struct error *e)
{
    struct stat st;
    bool xml = false;

    *s = (struct import_source){.file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), .pipe = -1};
    if (s->file >= 0 && fstat(s->file, &st) == 0 && !S_ISREG(st.st_mode)) {
        import_source_close(s);
        errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
    }
    if (s->file < 0 || look_through(s, &xml) != 0) {
        error_set(e, "import.open", path, strerror(errno), NULL);
        import_source_close(s);
        return -1;
    }
    s->stream = (struct csv_stream){.source = from_descriptor, .ctx = &s->file};
    if (!xml)
        return 0;
    path_find("kurator-extract", "libexec/kurator/kurator-extract", s->program, sizeof s->program);
    s->pid = child_filter(s->program, s->file, &s->pipe, e);
    if (s->pid < 0) {
        s->pid = 0;
        import_source_close(s);
        return -1;
    }
    s->stream.ctx = &s->pipe;
    return 0;
}

void import_source_close(struct import_source *s)
{
    csv_stream_free(&s->stream);
    if (s->pipe >= 0)
        close(s->pipe);
    if (s->file >= 0)
        close(s->file);
    if (s->pid > 0)
        child_filter_end(s->pid, s->program, NULL);
    s->pipe = s->file = -1;
    s->pid = 0;
}

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

static int add_line(struct batch *b, const struct extract *x, const char *code, struct error *e)
{
    struct str row = {0};

    import_row(&row, x, code);
    b->bytes += row.len;
    b->row[b->count++] = str_take(&row);
    return b->count == BATCH_LINES || b->bytes > BATCH_BYTES ? send_batch(b, -1, e) : 0;
}

/* The header, and which column is which. */
static int begin(struct import_source *s, const struct import_job *job, struct csv_record *record, struct extract_map *map, struct error *e)
{
    struct error fault;
    int read = csv_stream_next(&s->stream, record, &fault, e);

    if (read < 0)
        return -1;
    if (read == 0)
        return error_set(e, "import.empty", NULL);
    if (error_is(&fault)) {
        *e = fault;
        return -1;
    }
    return extract_map_begin(map, record, s->pid > 0, job->alias, s->pid > 0 ? 0 : job->aliases, e);
}

int import_source_stage(struct import_source *s, struct import_job *job, long long import, int staged, int *lines, struct error *e)
{
    struct batch batch = {.job = job, .import = import};
    struct csv_record record = {0};
    struct extract_map map = {0};
    struct extract x = {0};
    struct error fault;
    int failed = begin(s, job, &record, &map, e), read = 0;

    *lines = 0;
    while (!failed && (read = csv_stream_next(&s->stream, &record, &fault, e)) == 1) {
        const char *code = fault.code;

        x.line = record.line;
        if (!error_is(&fault))
            extract_read(&map, &record, &x);
        if (str_eq(x.fault.code, "import.short") && !csv_stream_whole(&s->stream))
            code = "import.cut";
        ++*lines;
        if (x.line > staged)
            failed = add_line(&batch, &x, code, e);
        if (*lines % BATCH_LINES == 0)
            import_progress(job, _("lines read"), *lines, 0);
    }
    if (!failed && read == 0 && s->pid > 0) {
        failed = child_filter_end(s->pid, s->program, e);
        s->pid = 0;
    }
    failed = failed || read < 0 ? -1 : send_batch(&batch, *lines, e);
    for (int i = 0; i < batch.count; i++)
        free(batch.row[i]);
    import_progress_end(job);
    extract_free(&x);
    extract_map_free(&map);
    csv_record_free(&record);
    return failed;
}

int import_map_read(struct import_job *job, const char *path, struct error *e)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), read = 0;
    struct csv_stream stream = {.source = from_descriptor, .ctx = &file};
    struct csv_record record = {0};
    struct error fault = {0};
    int failed = file < 0 ? error_set(e, "import.open", path, strerror(errno), NULL) : 0;

    while (!failed && (read = csv_stream_next(&stream, &record, &fault, e)) == 1 && job->aliases < EXTRACT_COLUMNS_ * 2) {
        job->alias = mem_grow(job->alias, (size_t)job->aliases + 1, sizeof *job->alias);
        if (error_is(&fault))
            failed = (*e = fault, -1);
        else
            failed = extract_alias_read(&job->alias[job->aliases++], &record, e);
    }
    csv_record_free(&record);
    csv_stream_free(&stream);
    if (file >= 0)
        close(file);
    return failed || read < 0 ? -1 : 0;
}
