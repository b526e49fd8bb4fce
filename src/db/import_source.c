/* import_source.c - the lines of a file of citizens: its digest first, then record by record. */
#include "kurator/import_source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kurator/child.h"
#include "kurator/imports.h"
#include "kurator/paths.h"

static ssize_t from_descriptor(void *ctx, char *bytes, size_t size)
{
    return read(*(int *)ctx, bytes, size);
}

static int cannot(struct import_source *s, const char *shown, int why, struct error *e)
{
    import_source_close(s);
    return error_set(e, "import.open", shown, strerror(why), NULL);
}

int import_source_take(struct import_source *s, int file, const char *shown, bool quiet, struct error *e)
{
    struct stat st;

    *s = (struct import_source){.file = file, .pipe = -1, .words = -1};
    if (file < 0 || fstat(file, &st) != 0)
        return cannot(s, shown, errno, e);
    if (!S_ISREG(st.st_mode))
        return cannot(s, shown, S_ISDIR(st.st_mode) ? EISDIR : EINVAL, e);
    s->size = st.st_size;
    s->written[0] = st.st_ctim.tv_sec;
    s->written[1] = st.st_ctim.tv_nsec;
    if (quiet && (s->words = memfd_create("words", MFD_CLOEXEC)) < 0)
        return cannot(s, shown, errno, e);
    return 0;
}

/* The digest is complete: from the beginning again, this time for the lines. */
static int begin_lines(struct import_source *s, const char *shown, struct error *e)
{
    sha256_end(&s->digest, s->sha256);
    if (lseek(s->file, 0, SEEK_SET) != 0)
        return cannot(s, shown, errno, e);
    s->stream = (struct csv_stream){.source = from_descriptor, .ctx = &s->file};
    if (!s->xml)
        return 0;
    path_find("kurator-extract", "libexec/kurator/kurator-extract", s->program, sizeof s->program);
    s->pid = child_filter(s->program, s->file, s->words, &s->pipe, e);
    if (s->pid < 0) {
        s->pid = 0;
        import_source_close(s);
        return -1;
    }
    s->stream.ctx = &s->pipe;
    return 0;
}

int import_source_look(struct import_source *s, const char *shown, size_t n, struct error *e)
{
    char chunk[65536];

    while (n > 0) {
        ssize_t got = read(s->file, chunk, n < sizeof chunk ? n : sizeof chunk);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return cannot(s, shown, errno, e);
        if (got == 0)
            return begin_lines(s, shown, e);
        sha256_add(&s->digest, chunk, (size_t)got);
        s->bytes += got;
        n -= (size_t)got;
        /* behind the marks of an encoding and blanks, which in UTF-16 have a NUL beside them; there a letter may have the byte of '<', too */
        for (ssize_t i = 0; i < got && !s->begun; i++)
            if (!strchr("\xEF\xBB\xBF\xFF\xFE \t\r\n", chunk[i])) {
                s->begun = true;
                s->xml = chunk[i] == '<' && (i + 1 == got || !chunk[i + 1] || (unsigned char)chunk[i + 1] >= ' ');
            }
    }
    return 1;
}

int import_source_open(struct import_source *s, const char *path, struct error *e)
{
    int more = import_source_take(s, open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), path, false, e) == 0 ? 1 : -1;

    while (more == 1)
        more = import_source_look(s, path, (size_t)1 << 30, e);
    return more;
}

void import_source_close(struct import_source *s)
{
    csv_stream_free(&s->stream);
    csv_record_free(&s->record);
    extract_map_free(&s->map);
    extract_free(&s->line);
    if (s->pipe >= 0)
        close(s->pipe);
    if (s->file >= 0)
        close(s->file);
    if (s->words >= 0)
        close(s->words);
    if (s->pid > 0) {
        kill(s->pid, SIGKILL);          /* it may be far behind; ours, and not waited for yet */
        child_filter_end(s->pid, s->program, NULL);
    }
    s->pipe = s->file = s->words = -1;
    s->pid = 0;
}

static int read_head(struct import_source *s, struct error *e)
{
    struct error fault;
    int read = csv_stream_next(&s->stream, &s->record, &fault, e);

    if (read < 0)
        return -1;
    if (read == 0)
        return error_set(e, "import.empty", NULL);
    if (error_is(&fault)) {
        *e = fault;
        return -1;
    }
    return s->record.count > CSV_CELLS_MAX ? error_set(e, "import.cells", NULL) : 0;
}

/* From the beginning again: who looks at the first line has not read it. */
static int rewind_lines(struct import_source *s, const char *shown, struct error *e)
{
    csv_stream_free(&s->stream);
    if (lseek(s->file, 0, SEEK_SET) != 0)
        return cannot(s, shown, errno, e);
    s->stream = (struct csv_stream){.source = from_descriptor, .ctx = &s->file};
    return 0;
}

int import_source_head(struct import_source *s, const char *shown, struct csv_record *first, struct error *e)
{
    struct error fault = {0};
    int read = read_head(s, e) != 0 ? -1 : csv_stream_next(&s->stream, first, &fault, e);

    if (read < 1 || error_is(&fault))
        first->count = 0;
    return read < 0 || rewind_lines(s, shown, e) != 0 ? -1 : read_head(s, e);
}

int import_source_columns(struct import_source *s, const int *column, struct error *e)
{
    extract_map_free(&s->map);
    return column ? extract_map_columns(&s->map, &s->record, column, e) : extract_map_begin(&s->map, &s->record, false, NULL, 0, e);
}

int import_source_header(struct import_source *s, const struct extract_alias *alias, int n, struct error *e)
{
    if (read_head(s, e) != 0)
        return -1;
    return extract_map_begin(&s->map, &s->record, s->pid > 0, alias, s->pid > 0 ? 0 : n, e);
}

/* How kurator-extract ended, with its last words when they were kept. */
static int ended(struct import_source *s, struct error *e)
{
    char words[256];
    int failed = child_filter_end(s->pid, s->program, e);
    ssize_t n = failed && s->words >= 0 ? pread(s->words, words, sizeof words - 1, 0) : 0;

    s->pid = 0;
    if (n > 0) {
        words[n] = '\0';
        words[strcspn(words, "\n")] = '\0';
        error_set(e, "print.failed", s->program, e->arg[1], words, NULL);
    }
    return failed;
}

/* Still on its way when it was opened, or written over: its digest tells of another file than its lines. By the time that nobody can set
 * back: that of the contents is the writer's own. */
static int unchanged(const struct import_source *s, struct error *e)
{
    struct stat st;

    if (fstat(s->file, &st) == 0 && st.st_size == s->bytes && st.st_ctim.tv_sec == s->written[0] && st.st_ctim.tv_nsec == s->written[1])
        return 0;
    return error_set(e, "import.changed", NULL);
}

int import_source_line(struct import_source *s, struct str *row, struct error *e)
{
    struct error fault;
    int read = csv_stream_next(&s->stream, &s->record, &fault, e);
    const char *code = fault.code;

    if (read == 0 && ((s->pid > 0 && ended(s, e) != 0) || unchanged(s, e) != 0))
        return -1;
    if (read != 1)
        return read;
    s->line.line = s->record.line;
    if (!error_is(&fault)) {
        extract_read(&s->map, &s->record, &s->line);
        if (str_eq(s->line.fault.code, "import.short") && !csv_stream_whole(&s->stream))
            code = "import.cut";
    }
    import_row(row, &s->line, code);
    return 1;
}

bool import_source_ready(const struct import_source *s)
{
    struct pollfd p = {.fd = s->pipe, .events = POLLIN};

    return s->pipe < 0 || s->stream.buffer.len > s->stream.at || s->stream.ended || poll(&p, 1, 0) > 0;
}

long long import_source_done(const struct import_source *s)
{
    off_t at = s->file >= 0 ? lseek(s->file, 0, SEEK_CUR) : -1;

    return at < 0 ? 0 : at;
}
