/* print.c - a text goes to the printer or into a file: asked where to, said what became of it, nothing lost on the way. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app_private.h"
#include "kurator/child.h"
#include "kurator/conf.h"
#include "kurator/environment.h"
#include "kurator/file_moved.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/output.h"
#include "kurator/str.h"

#define PRINT_TIMEOUT_MS 60000
#define NAMES_MAX 99            /* files of one name on one day */

struct print_job {
    struct app *app;
    char *text;
    size_t n;
    char what[300], stem[80], after[200];
    bool table;                 /* CSV: never to the printer */
    long screen;                /* the id of the one that asked for it */
    struct child *child;        /* while it is on its way to the printer */
    char path[PATH_MAX];        /* of the file */
    bool waits;                 /* until the journal has the file */
};

static void answered(void *owner, int answer);

static void drop_text(struct print_job *job)
{
    if (job->text)
        mem_wipe(job->text, job->n);
    free(job->text);
    job->text = NULL;
}

static void ask(struct print_job *job, const char *question)
{
    const char *labels[] = {_("to the printer"), _("to a file")};
    const char *again[] = {_("once more")};
    app_ask(job->app, question, job->table ? 1 : 2, job->table ? again : labels, answered, job);
}

/* Asked again where the one who wants it still looks; else it is only said. */
static void failed(struct print_job *job, const struct error *e)
{
    char text[800];
    if (!job->app->top || job->app->top->id != job->screen) {
        drop_text(job);
        app_fail(job->app, e);
        return;
    }
    app_drop_keys(job->app);
    ask(job, message_text(e, text, sizeof text));
}

static void done(struct print_job *job, const char *text)
{
    drop_text(job);
    app_sayf(job->app, "%s%s%s", text, job->after[0] ? ". " : "", job->after);
    app_dirty(job->app);
}

/* ---- into a file ---- */

/* The name is the program's own, of letters, digits and hyphens: nothing that a user or a citizen is called gets into it. */
static int place(struct print_job *job, int turn, struct error *e)
{
    const struct conf *conf = job->app->options->conf;
    const char *dir = conf_text(conf, CONF_PRINT_DIR), *home = getenv("HOME");
    char name[sizeof job->stem + 12], number[8] = "";
    if (turn > 1)
        snprintf(number, sizeof number, "-%d", turn % 1000);
    snprintf(name, sizeof name, "%s%s.%s", job->stem, number, job->table ? "csv" : "txt");
    if (environment_confined() || *conf_text(conf, CONF_FILES_DIR))
        return file_path(conf_text(conf, CONF_FILES_DIR), job->app->session.office_id, FILE_OUT, name, job->path, sizeof job->path, e);
    if (!*dir)
        dir = home && *home == '/' ? home : "/tmp";
    snprintf(job->path, sizeof job->path, "%s/%s", dir, name);
    return 0;
}

static int write_it(struct print_job *job, struct error *e)
{
    bool shared = *conf_text(job->app->options->conf, CONF_FILES_DIR);
    return (shared ? output_give : output_write_new)(job->path, job->text, job->n, e);
}

/* The file is in the journal: it may be there. */
static void journalled(void *owner, void *context, const struct db_reply *reply)
{
    struct print_job *job = owner;
    struct error e = {0};
    struct str text = {0};
    (void)context;
    job->waits = false;
    if (!reply->ok)
        e = reply->error;
    else if (file_moved_read(reply->result[0], &e) == 0)
        write_it(job, &e);
    if (error_is(&e)) {
        failed(job, &e);
        return;
    }
    str_addf(&text, _("In the file %s"), job->path);
    done(job, str_text(&text));
    str_free(&text);
}

static void to_file(struct print_job *job)
{
    struct error e = {0};
    struct db_call call = {.class = DB_READ, .owner = job, .done = journalled};
    int turn = 1;
    while (place(job, turn, &e) == 0 && turn < NAMES_MAX && access(job->path, F_OK) == 0)
        turn++;
    if (error_is(&e)) {
        failed(job, &e);
        return;
    }
    job->waits = true;
    file_moved_call(&call, job->app->session.office_id, FILE_OUT, strrchr(job->path, '/') + 1, job->text, job->n);
    db_submit(job->app->db, &call);
}

/* ---- to the printer ---- */

static void look(void *owner)
{
    struct print_job *job = owner;
    struct error e = {0};
    if (!child_work(job->child)) {
        app_timer(job->app, CHILD_LOOK_MS, look, job);
        return;
    }
    if (child_end(&job->child, &e) != 0) {
        failed(job, &e);
    } else {
        struct str text = {0};
        str_addf(&text, _("Handed to the printer: %s"), job->what);
        done(job, str_text(&text));
        str_free(&text);
    }
}

static void to_printer(struct print_job *job)
{
    struct error e = {0};
    if (child_start(&job->child, conf_text(job->app->options->conf, CONF_PRINT_COMMAND), job->text, job->n, PRINT_TIMEOUT_MS, &e) != 0) {
        failed(job, &e);
        return;
    }
    app_sayf(job->app, _("Printing: %s"), job->what);
    app_timer(job->app, 1, look, job);
}

static void answered(void *owner, int answer)
{
    struct print_job *job = owner;
    if (!job->text || job->child || job->waits)
        return;
    if (answer == 1 && !job->table) {
        to_printer(job);
    } else if (answer) {
        to_file(job);
    } else {
        drop_text(job);
        app_say(job->app, job->table ? _("Nothing was written") : _("Nothing was printed"));
    }
}

/* ---- for screens ---- */

static void safe_stem(char *to, size_t size, const char *from)
{
    size_t n = 0;
    for (; *from && n + 1 < size; from++)
        if ((*from >= 'a' && *from <= 'z') || (*from >= '0' && *from <= '9') || *from == '-')
            to[n++] = *from;
    to[n] = '\0';
}

/* The job with its text; NULL while another one is on its way to the printer, which is said. */
static struct print_job *take(struct screen *from, const struct app_paper *paper, bool table)
{
    struct app *app = from->app;
    if (!app->print)
        app->print = mem_zero(1, sizeof *app->print);
    struct print_job *job = app->print;
    if (job->child || job->waits) {
        app_sayf(app, _("Still printing: %s"), job->what);
        return NULL;
    }
    drop_text(job);
    job->app = app;
    job->table = table;
    job->n = paper->n;
    job->text = mem_alloc(paper->n + 1);
    memcpy(job->text, paper->text, paper->n);
    job->text[paper->n] = '\0';
    job->screen = from->id;
    str_copy(job->what, sizeof job->what, paper->what);
    str_copy(job->after, sizeof job->after, paper->after ? paper->after : "");
    safe_stem(job->stem, sizeof job->stem, paper->stem);
    return job;
}

void app_print(struct screen *from, const struct app_paper *paper)
{
    struct str question = {0};
    struct print_job *job = take(from, paper, false);
    if (!job)
        return;
    str_addf(&question, _("Print: %s?"), paper->what);
    if (paper->missing && *paper->missing) {
        str_addc(&question, '\n');
        str_addf(&question, _("Not known, a line stays to write on: %s."), paper->missing);
    }
    ask(job, str_text(&question));
    str_free(&question);
}

void app_table(struct screen *from, const struct app_paper *paper)
{
    struct print_job *job = take(from, paper, true);
    if (job)
        to_file(job);
}

void app_print_end(struct app *app)
{
    if (!app->print)
        return;
    db_forget(app->db, app->print);
    child_leave(&app->print->child);
    drop_text(app->print);
    free(app->print);
    app->print = NULL;
}
