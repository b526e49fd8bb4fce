/* main.c - kurator-extract: XML of the federal register from standard input, a table on standard output, and nothing else. */
#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "kurator/csv.h"
#include "reader.h"

#define MEMORY_MAX ((rlim_t)256 << 20)

struct job {
    struct str out;
    int failed;
};

static void put(struct job *job)
{
    size_t at = 0;

    while (at < job->out.len && !job->failed) {
        ssize_t n = write(STDOUT_FILENO, job->out.data + at, job->out.len - at);

        if (n > 0)
            at += (size_t)n;
        else if (n == 0 || errno != EINTR)
            job->failed = 1;
    }
    str_clear(&job->out);
}

static void line_out(void *ctx, int line, const char *fault, const char *const value[EXTRACT_COLUMNS_], const char *rest)
{
    struct job *job = ctx;
    const char *cells[EXTRACT_COLUMNS_ + 3];
    char number[16];

    snprintf(number, sizeof number, "%d", line);
    cells[0] = number;
    cells[1] = fault;
    for (int c = 0; c < EXTRACT_COLUMNS_; c++)
        cells[2 + c] = value[c];
    cells[2 + EXTRACT_COLUMNS_] = rest;
    csv_write(&job->out, cells, EXTRACT_COLUMNS_ + 3);
    if (job->out.len > 65536)
        put(job);
}

static void header_out(struct job *job)
{
    const char *cells[EXTRACT_COLUMNS_ + 3];

    cells[0] = "line";
    cells[1] = "fault";
    for (int c = 0; c < EXTRACT_COLUMNS_; c++)
        cells[2 + c] = extract_column_name((enum extract_column)c);
    cells[2 + EXTRACT_COLUMNS_] = "rest";
    csv_write(&job->out, cells, EXTRACT_COLUMNS_ + 3);
}

/* It opens no file, starts nothing and grows to no size, whatever it is given to read. */
static void narrow(void)
{
#ifndef __SANITIZE_ADDRESS__
    setrlimit(RLIMIT_AS, &(struct rlimit){MEMORY_MAX, MEMORY_MAX});
#endif
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){3, 3});
    setrlimit(RLIMIT_NPROC, &(struct rlimit){0, 0});
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
}

int main(void)
{
    static char chunk[65536];
    struct job job = {0};
    struct xml_reader *reader;
    ssize_t n;
    int broken = 0;

    narrow();
    reader = xml_reader_new(line_out, &job);
    if (!reader)
        return 1;
    header_out(&job);
    do {
        n = read(STDIN_FILENO, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        broken = n < 0 || xml_reader_feed(reader, chunk, n > 0 ? (size_t)n : 0, n == 0) != 0;
    } while (n != 0 && !broken && !job.failed);
    put(&job);
    xml_reader_free(reader);
    str_free(&job.out);
    return n < 0 || job.failed;
}
