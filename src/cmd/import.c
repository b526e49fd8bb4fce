/* import.c - kurator import: files of extracts, and an office's own register, into the database. */
#include "import.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kurator/casefile.h"
#include "kurator/conf.h"
#include "kurator/csv.h"
#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/output.h"
#include "kurator/str.h"
#include "kurator/wrap.h"

#define LOT_LINES 5000
#define CHECK_LINES 5000
#define PAGE_LINES 1000
#define SHOWN_MAX 20            /* faulty lines on the terminal */
#define TRIES 6

static void help(void)
{
    cmd_usage(&command_import);
    fputs(_("\n"
            "  extracts FILE...  extracts of IPRA: each opens a referral with its period at\n"
            "                    the operator of the address, or joins a running case\n"
            "  register FILE...  citizens of an office's own register: no referral, no period\n"
            "  operators FILE... organisations with their sites (administrator)\n"
            "  staff FILE...     who works where in which role; no passwords (administrator)\n"
            "  lists FILE...     words and values of the reference lists (administrator)\n"
            "\n"
            "A file is CSV (UTF-8 or CP1251; comma, semicolon or tab) or, of extracts, the\n"
            "XML of the federal register. Its columns stand in kurator(1). The same file\n"
            "again goes on where it was left and changes nothing that is there. Of operators,\n"
            "staff and lists all lines are taken in or, when one is wrong, none.\n"
            "\n"
            "  --current      gives out the table of operators, staff or lists as it is now\n"
            "  --map FILE     what the columns are called: CSV of their header, our column\n"
            "  --dry-run      only says what would become of each line\n"
            "  --lot N        lines of one transaction, 0 all of the file (usual: 5000)\n"
            "  --output FILE  what became of each line, as CSV, whole or not at all\n"
            "  --office ID    the office by its number in the database\n"
            "  --quiet        prints nothing of what went well\n"
            "  --config FILE  settings from this file only\n"
            "  --lang ru|en   language of the words\n"
            "\n"
            "Exit status: 0 done; 1 not read, refused or not connected; 2 called wrongly;\n"
            "3 done, but for lines that were refused or lie in the tray; of operators, staff\n"
            "and lists: lines were refused, and nothing was written.\n"), stdout);
}

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

/* A save's answer: 0, or -1 with what it was refused for. */
static int answered(const struct db_rows *rows, struct save_row *row, struct error *e)
{
    if (save_read(row, 1, rows) != 1)
        return error_set(e, "db.answer", NULL);
    return str_eq(row->outcome, "saved") ? 0 : error_set(e, row->code, row->nargs > 0 ? row->args[0] : NULL, NULL);
}

static int check_all(struct import_job *job, long long import, int lines, struct error *e)
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
        if (import_ask(&w->job, &call, &rows, &w->error) != 0 || answered(rows, &row, &w->error) != 0)
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

/* *before: there was nothing left to write. */
static int apply_all(struct import_job *job, long long import, int lines, bool *before, struct error *e)
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

static int report(struct import_job *job, long long import, struct str *csv, struct error *e)
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

static int one_file(struct import_job *job, const char *path, struct str *csv, struct error *e)
{
    const char *slash = strrchr(path, '/');
    struct import_source source;
    struct db_call call = {0};
    const struct db_rows *rows;
    struct save_row begun;
    char request[37];
    bool before = false;
    int lines = 0;

    if (import_source_open(&source, path, e) != 0)
        return -1;
    db_uuid(request);
    import_begin_call(&call, request, job->office, job->kind, slash ? slash + 1 : path, source.sha256, source.bytes);
    int failed = import_ask(job, &call, &rows, e) != 0 || answered(rows, &begun, e) != 0 ? -1 : 0;

    if (!failed && begun.nargs > 1 && *begun.args[1])
        lines = (int)strtol(begun.args[1], NULL, 10);
    else if (!failed)
        failed = import_source_stage(&source, job, begun.id, (int)strtol(begun.args[0], NULL, 10), &lines, e);
    import_source_close(&source);
    if (!failed && job->dry)
        failed = check_all(job, begun.id, lines, e);
    if (!failed && !job->dry)
        failed = apply_all(job, begun.id, lines, &before, e);
    if (failed)
        return -1;
    if (before && !job->quiet && !job->dry)
        puts(_("This file was taken in before: nothing changes."));
    return report(job, begun.id, csv, e);
}

static int take_option(void *ctx, int option, const char *value)
{
    struct import_job *job = ctx;
    long number;

    switch (option) {
    case 'n': job->dry = true; return -1;
    case 'p': job->current = true; return -1;
    case 'q': job->quiet = true; return -1;
    case 'w': job->output = value; return -1;
    case 'm': job->map = value; return -1;
    case 'c': job->config = value; return -1;
    case 'o':
    case 't':
        if (str_number(value, option == 'o', option == 'o' ? 1000000 : 100000000, &number) != 0)
            return cmd_misuse("program.value", option == 'o' ? "--office" : "--lot", value);
        *(option == 'o' ? &job->office : &job->lot) = (int)number;
        return -1;
    default: return cmd_language_option(value, &job->language) ? -1 : cmd_misuse("program.option", value, NULL);
    }
}

static int all_files(struct import_job *job, char **paths, int n)
{
    static const char *const head[6] = {"line", "verdict", "outcome", "office", "column", "reason"};
    struct str csv = {0};
    struct error e = {0};
    int status = 0;

    csv_write(&csv, head, 6);
    for (int i = 0; i < n && status != 1; i++) {
        int done = one_file(job, paths[i], job->output ? &csv : NULL, &e);

        status = done < 0 ? cmd_fail(&e, 1) : done > status ? done : status;
    }
    if (status != 1 && job->output && output_write(job->output, str_text(&csv), csv.len, &e) != 0)
        status = cmd_fail(&e, 1);
    str_free(&csv);
    return status;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'}, {"dry-run", no_argument, NULL, 'n'}, {"current", no_argument, NULL, 'p'}, {"lot", required_argument, NULL, 't'}, {"map", required_argument, NULL, 'm'},
        {"output", required_argument, NULL, 'w'}, {"office", required_argument, NULL, 'o'}, {"quiet", no_argument, NULL, 'q'},
        {"config", required_argument, NULL, 'c'}, {"lang", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
    struct import_job job = {.lot = LOT_LINES};
    struct error e = {0};
    int status = cmd_options(argc, argv, options, help, take_option, &job);

    if (status >= 0)
        return status;
    bool reference = optind < argc && import_reference_knows(argv[optind]);

    if (argc - optind < 1 || (!str_eq(argv[optind], "extracts") && !str_eq(argv[optind], "register") && !reference) || (argc - optind < 2) != job.current)
        return cmd_misuse("program.operands", "import", NULL);
    job.kind = argv[optind];
    if (reference && (job.map || job.office || job.lot != LOT_LINES))
        return cmd_misuse("program.together", job.kind, job.map ? "--map" : job.office ? "--office" : "--lot");
    if (!reference && job.current)
        return cmd_misuse("program.together", job.kind, "--current");
    status = cmd_settings(job.config, job.language, &job.conf);
    if (status < 0 && job.map && import_map_read(&job, job.map, &e) != 0)
        status = cmd_fail(&e, 1);
    if (status < 0 && db_session_open(&job.session, conf_database(job.conf), &e) != 0)
        status = cmd_fail(&e, 1);
    if (status < 0)
        status = job.current ? import_reference_current(&job) : (reference ? import_reference_run : all_files)(&job, argv + optind + 1, argc - optind - 1);
    db_session_close(&job.session);
    conf_free(&job.conf);
    free(job.alias);
    return fflush(stdout) != 0 ? 1 : status;
}

const struct command command_import = {
    .name = "import",
    .args = "KIND FILE... [OPTIONS]",
    .summary = N_("Takes in files of extracts, registers, organisations, staff, lists"),
    .run = run,
};
