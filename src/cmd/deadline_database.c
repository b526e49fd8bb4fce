/* deadline_database.c - kurator deadline --database: due dates by the calendars in force, many in one call. */
#include "deadline.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/cmd.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/str.h"

#define BATCH 20000

/* A line of the input and what it will be answered with. */
struct line {
    bool blank;
    bool asked;                 /* goes to the database */
    char from[DATE_ISO_SIZE], days[12];
    struct error error;         /* when it is not understood */
};

struct batch {
    struct db_session *session;
    const char *scope;
    struct line *line;
    int n;
    long before;                /* lines answered already */
    bool many;
    int status;
};

static void print_error(struct batch *b, int i, const struct error *e)
{
    char text[1024];

    message_text(e, text, sizeof text);
    b->status = 1;
    if (!b->many) {
        fprintf(stderr, "kurator: %s\n", text);
        return;
    }
    printf("error: %s\n", text);
    fprintf(stderr, _("kurator: line %ld: %s\n"), b->before + i + 1, text);
}

static void print_row(struct batch *b, int i, const struct db_rows *rows, int row)
{
    char arg[ERROR_ARGS][256];
    struct error e = {0};

    if (!db_rows_null(rows, row, 0)) {
        puts(db_rows_text(rows, row, 0));
        return;
    }
    int n = db_rows_array(rows, row, 2, arg, ERROR_ARGS);

    error_list(&e, db_rows_text(rows, row, 1), arg, n);
    print_error(b, i, &e);
}

static int ask(struct batch *b, const struct db_rows **rows, struct error *e)
{
    const char **text = mem_zero((size_t)b->n + 1, sizeof *text);
    int n = 0;

    for (int i = 0; i < b->n; i++)
        if (b->line[i].asked)
            text[n++] = b->line[i].from;
    char *from = db_array(text, n);

    n = 0;
    for (int i = 0; i < b->n; i++)
        if (b->line[i].asked)
            text[n++] = b->line[i].days;
    char *days = db_array(text, n);
    const char *params[] = {b->scope, from, days};
    int failed = db_session_query(b->session, "select due_on, code, args from api.due_dates($1, $2::date[], $3::int[])", 3,
                                  params, rows, e);

    free(from);
    free(days);
    free(text);
    return failed;
}

/* Answers what was gathered, in the order of the input. */
static int answer(struct batch *b, struct error *e)
{
    const struct db_rows *rows = NULL;
    int row = 0;

    if (ask(b, &rows, e) != 0)
        return -1;
    for (int i = 0; i < b->n; i++) {
        if (b->line[i].blank)
            putchar('\n');
        else if (b->line[i].asked)
            print_row(b, i, rows, row++);
        else
            print_error(b, i, &b->line[i].error);
    }
    b->before += b->n;
    b->n = 0;
    return 0;
}

static void take_pair(struct line *l, const char *from_text, const char *days_text)
{
    struct date from;
    int days = 0;

    if (deadline_parse_pair(from_text, days_text, &from, &days, &l->error) != 0)
        return;
    l->asked = true;
    date_iso(from, l->from);
    snprintf(l->days, sizeof l->days, "%d", days);
}

static int read_lines(struct batch *b, struct error *e)
{
    char *text = NULL, *word[2] = {NULL, NULL};
    size_t room = 0;
    ssize_t len;
    int failed = 0;

    while (!failed && (len = getline(&text, &room, stdin)) >= 0) {
        struct line *l = &b->line[b->n++];

        memset(l, 0, sizeof *l);
        l->blank = strlen(text) == (size_t)len && str_blank(text);
        if (!l->blank && deadline_split_line(text, (size_t)len, word, &l->error) == 0)
            take_pair(l, word[0], word[1]);
        if (b->n == BATCH)
            failed = answer(b, e);
    }
    free(text);
    return failed || (b->n && answer(b, e)) ? -1 : 0;
}

int deadline_from_database(const char *config, const char *scope, char **words)
{
    struct batch b = {.scope = scope, .many = words == NULL};
    struct error e = {0};

    const char *language = i18n_language();     /* of --lang: stronger than the settings */

    if (cmd_database(config, &b.session, &e) != 0)
        return cmd_fail(&e, 1);
    i18n_start(language);
    b.line = mem_zero(b.many ? BATCH : 1, sizeof *b.line);
    int failed;

    if (b.many || !words) {
        failed = read_lines(&b, &e);
    } else {
        b.n = 1;
        take_pair(&b.line[0], words[0], words[1]);
        failed = answer(&b, &e);
    }
    free(b.line);
    db_session_close(&b.session);
    return failed ? cmd_fail(&e, 1) : b.status;
}
