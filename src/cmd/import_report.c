/* import_report.c - what became of a file: the receipt, the lines that did not go well, the bar while it works. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "import.h"
#include "kurator/csv.h"
#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/str.h"
#include "kurator/wrap.h"

#define PAGE_LINES 1000
#define SHOWN_MAX 20            /* faulty lines on the terminal */

void import_progress(const struct import_job *job, const char *what, long long done, long long total)
{
    if (job->quiet || !isatty(STDERR_FILENO))
        return;
    if (total > 0)
        fprintf(stderr, "\r[%-20.*s] %3lld %%  %s: %lld / %lld ", (int)(done * 20 / total), "####################", done * 100 / total, what, done, total);
    else
        fprintf(stderr, "\r%s: %lld ", what, done);
}

void import_progress_end(const struct import_job *job)
{
    if (!job->quiet && isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
}

void import_count_line(const char *what, int n)
{
    printf("  %6d  %s\n", n, what);
}

static void print_receipt(const struct import_receipt *r, bool dry)
{
    printf("%s\n", r->name);
    import_count_line(_("lines read"), r->lines);
    if (dry && r->waits) {
        import_count_line(_("new citizens"), r->fresh);
        import_count_line(_("new of a citizen who is known"), r->changed);
        import_count_line(_("known already as it is"), r->known);
        import_count_line(_("doubtful: would go to the tray"), r->doubtful);
    }
    if (!dry || r->created + r->updated + r->there) {
        import_count_line(_("lines created"), r->created);
        import_count_line(_("lines that added something"), r->updated);
        import_count_line(_("lines that were there already"), r->there);
    }
    import_count_line(_("lines refused"), r->refused);
    if (r->tray)
        printf(_("          of these in the tray: %d\n"), r->tray);
    if (!dry && r->waits)
        import_count_line(_("lines not written yet"), r->waits);
}

/* A column as its header may call it. */
static const char *column_word(const char *name)
{
    return extract_column_word(name, str_eq(i18n_language(), "ru"));
}

static void put_line(void *ctx, int i, const char *text)
{
    if (i == 0 && *(const int *)ctx > 0)
        printf("%7d  %s\n", *(const int *)ctx, text);
    else
        printf("         %s\n", text);
}

/* What is wrong with one, no wider than a terminal. */
void import_print_fault(int line, const char *column, const char *text)
{
    struct str whole = {0};

    str_addf(&whole, "%s%s%s", column, *column ? ": " : "", text);
    text_wrap(str_text(&whole), 70, put_line, &line);
    str_free(&whole);
}

/* Every line: to the file as CSV, the first of those that did not go well to the terminal. */
static int give_lines(struct import_job *job, long long import, const char *verdicts, struct str *csv, struct error *e)
{
    const struct db_rows *rows;
    int after = -1, shown = 0, n;

    do {
        struct db_call call = {0};

        import_lines_call(&call, import, after, PAGE_LINES, verdicts);
        if (import_ask(job, &call, &rows, e) != 0)
            return -1;
        n = db_rows_count(rows);
        for (int i = 0; i < n; i++) {
            struct import_line line;
            char text[1024] = "", number[16];

            import_line_read(&line, rows, i);
            after = line.line;
            snprintf(number, sizeof number, "%d", line.line);
            if (str_eq(line.why.code, "field.required") && line.why.nargs == 0) {
                str_copy(line.why.arg[0], sizeof line.why.arg[0], column_word(line.why.field));
                line.why.nargs = 1;
            }
            if (error_is(&line.why))
                message_text(&line.why, text, sizeof text);
            if (csv)
                csv_write(csv, (const char *const[]){number, line.verdict, line.tray ? "tray" : line.outcome, line.office, line.why.field, text}, 6);
            else if (error_is(&line.why) && shown++ < SHOWN_MAX)
                import_print_fault(line.line, column_word(line.why.field), text);
        }
    } while (n == PAGE_LINES && (csv || shown <= SHOWN_MAX));
    if (!csv && shown > SHOWN_MAX)
        puts(_("         … all lines: --output FILE"));
    return 0;
}

int import_report(struct import_job *job, long long import, struct str *csv, struct error *e)
{
    struct import_receipt r = {0};
    struct db_call call = {0};
    const struct db_rows *rows;

    import_receipt_call(&call, import);
    if (import_ask(job, &call, &rows, e) != 0 || import_receipt_read(&r, rows, e) != 0)
        return -1;
    if (r.lines >= 0 && r.staged != r.lines) {
        char staged[16], lines[16];

        snprintf(staged, sizeof staged, "%d", r.staged);
        snprintf(lines, sizeof lines, "%d", r.lines);
        return error_set(e, "import.count", staged, lines, NULL);
    }
    if (!job->quiet || r.refused || r.waits)
        print_receipt(&r, job->dry);
    if (csv && give_lines(job, import, NULL, csv, e) != 0)
        return -1;
    if ((r.refused || r.doubtful) && give_lines(job, import, "{refused,doubtful}", NULL, e) != 0)
        return -1;
    return r.refused || r.doubtful ? 3 : 0;
}
