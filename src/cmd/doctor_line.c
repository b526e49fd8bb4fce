/* doctor_line.c - kurator doctor --line: how slow the two legs are, what a clerk waits for, and which way and settings help. */
#include "doctor.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kurator/clock.h"
#include "kurator/list.h"
#include "kurator/str.h"
#include "kurator/term.h"

#define FAR_MS 120              /* from here on a letter visibly lags behind its key */
#define NARROW 20000            /* bytes a second: below, a page takes its time */

/* What passes, as `make bench` counts it (80x24, xterm-256color; an answer with a page of the list or a card). */
#define ROW_BYTES 150
#define PAGE_BYTES 900
#define ANSWER_BYTES 5000

struct legs {
    struct line_speed terminal, database;
    int64_t connected;          /* ms that connecting took */
    bool tls, password;
};

static const char *number(char *buf, size_t size, int64_t n)
{
    snprintf(buf, size, "%lld", (long long)n);
    return buf;
}

/* Statements of no consequence, then one whose answer is as long as a few pages. */
static int measure_database(struct doctor *d, struct legs *l)
{
    static const struct db_options usual = {0};
    struct db_session *s = NULL;
    const struct db_rows *rows;
    struct db_session_facts facts;
    struct error e = {0};
    int64_t begun = clock_ms();
    int failed = db_session_open(&s, d->conf ? conf_database(d->conf) : &usual, &e);

    l->connected = clock_ms() - begun;
    for (int i = 0; !failed && i < LINE_TRIES; i++) {
        begun = clock_ms();
        failed = db_session_query(s, "select 1", 0, NULL, &rows, &e);
        line_answer(&l->database, clock_ms() - begun);
    }
    for (long bytes = 16384; !failed && bytes <= 262144 && line_more(&l->database); bytes *= 4) {
        char digests[24];
        const char *params[] = {number(digests, sizeof digests, bytes / 32)};

        begun = clock_ms();
        failed = db_session_query(s, "select string_agg(md5(i::text), '') from generate_series(1, $1::int) i", 1, params, &rows, &e);
        line_bulk(&l->database, (size_t)bytes, clock_ms() - begun);
    }
    if (!failed) {
        db_session_facts(s, &facts);
        l->tls = facts.tls[0] != '\0';
        l->password = facts.password;
    }
    db_session_close(&s);
    if (failed)
        doctor_error(d, DOCTOR_BAD, &e);
    return failed;
}

static void say_leg(struct doctor *d, const char *code, const char *code_fast, const struct line_speed *l, int64_t connected)
{
    char median[24], worst[24], rate[24], took[24];

    number(median, sizeof median, line_median(l));
    number(worst, sizeof worst, line_worst(l));
    number(took, sizeof took, connected);
    if (l->rate)
        doctor_say(d, DOCTOR_OK, code, median, worst, number(rate, sizeof rate, l->rate * 8 / 1000), took, NULL);
    else
        doctor_say(d, DOCTOR_OK, code_fast, median, worst, took, NULL);
}

static void say_waits(struct doctor *d, const struct legs *l)
{
    char letter[24], row[24], page[24];
    int64_t answer = line_wait(&l->database, ANSWER_BYTES);

    doctor_say(d, DOCTOR_OK, "doctor.line_waits", number(letter, sizeof letter, line_median(&l->terminal)),
               number(row, sizeof row, line_wait(&l->terminal, ROW_BYTES)),
               number(page, sizeof page, line_wait(&l->terminal, PAGE_BYTES) + answer), NULL);
}

/* Round trips of a connection over TLS: TCP, the wish for TLS, its handshake, the login; a password that the server never sees
 * takes two more. */
static int64_t least_trips(const struct legs *l) { return l->password ? 6 : 4; }

/* A round trip more than that, and not just the reckoning of keys. */
static bool connects_slowly(const struct legs *l)
{
    int64_t answer = line_median(&l->database), more = answer * 3 / 4;

    return l->tls && answer > 0 && l->connected > least_trips(l) * answer + (more > 60 ? more : 60);
}

/* Which way: the program runs here, between the terminal and the database; the slow leg should carry as little as it can. */
static void advise(struct doctor *d, const struct legs *l)
{
    bool far_terminal = l->terminal.answers && line_median(&l->terminal) >= FAR_MS, far_database = line_median(&l->database) >= FAR_MS;
    bool narrow = l->terminal.answers && l->terminal.rate && l->terminal.rate < NARROW, narrow_database = l->database.rate && l->database.rate < NARROW;
    char ms[24];

    if (far_terminal && far_database)
        doctor_say(d, DOCTOR_WARN, "doctor.line_between", NULL);
    else if (far_terminal)
        doctor_say(d, DOCTOR_WARN, "doctor.line_far_terminal", number(ms, sizeof ms, line_median(&l->terminal)), NULL);
    else if (narrow_database)       /* rows take more bytes than what is seen of them */
        doctor_say(d, DOCTOR_WARN, "doctor.line_narrow_database", number(ms, sizeof ms, line_wait(&l->database, ANSWER_BYTES)), NULL);
    else if (far_database)
        doctor_say(d, DOCTOR_OK, "doctor.line_far_database", number(ms, sizeof ms, line_median(&l->database)), NULL);
    if (narrow && getenv("SSH_CONNECTION"))
        doctor_say(d, DOCTOR_WARN, "doctor.line_compress", NULL);
    if (narrow && d->conf && conf_int(d->conf, CONF_BAR) != LIST_BAR_MARKER)
        doctor_say(d, DOCTOR_WARN, "doctor.line_marker", NULL);
    if (narrow && d->conf && conf_int(d->conf, CONF_PREVIEW))
        doctor_say(d, DOCTOR_WARN, "doctor.line_preview", NULL);
    if (connects_slowly(l)) {
        char least[24];

        number(ms, sizeof ms, (l->connected + line_median(&l->database) / 2) / line_median(&l->database));
        doctor_say(d, DOCTOR_WARN, "doctor.line_connecting", ms, number(least, sizeof least, least_trips(l)), NULL);
    }
    if (!far_terminal && !far_database && !narrow && !narrow_database)
        doctor_say(d, DOCTOR_OK, "doctor.line_good", NULL);
}

void doctor_line(struct doctor *d)
{
    struct legs l = {0};

    term_line(STDIN_FILENO, STDOUT_FILENO, &l.terminal);
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        doctor_say(d, DOCTOR_WARN, "doctor.line_no_terminal", NULL);
    else if (l.terminal.answers < LINE_TRIES)
        doctor_say(d, DOCTOR_WARN, "doctor.line_silent", NULL);
    else
        say_leg(d, "doctor.line_terminal", "doctor.line_terminal_fast", &l.terminal, 0);
    if (measure_database(d, &l) != 0)
        return;
    say_leg(d, "doctor.line_database", "doctor.line_database_fast", &l.database, l.connected);
    say_waits(d, &l);
    advise(d, &l);
}
