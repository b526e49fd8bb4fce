/* clerks.c - many clerks at work at once: how long each action of theirs waits, what sessions take, and how many the machine bears. */
#include <libpq-fe.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kurator/casefile.h"
#include "kurator/clock.h"
#include "kurator/db.h"
#include "kurator/live.h"
#include "kurator/session.h"
#include "proc.h"

/* Every clerk is a session of an account of his own through the program's own connection (src/db: queue, pipeline, one call at a
 * time, answers and notifications through one poll), and calls what the screens call. All of them share one thread and, on the
 * same machine, the processors with the server: what is measured is what the clerk would see, no less.
 *
 * An hour of a clerk is 6 intakes, 40 attempts, 20 searches and 100 page moves; here they come one after the other with THINK_MS
 * between any two answers and keys. In between the list is read anew as the program does it when others change it (live.h). */
#define THINK_MS 3000
#define STEPS 5
#define MOST 1000
#define P99_LIMIT_MS 50.0       /* with the first step's clerks */
#define P99_END_MS 200.0        /* the load is raised until it passes this */
#define PAGE_ROWS 60

enum kind { K_START, K_PAGE, K_PREVIEW, K_SEARCH, K_CARD, K_FORM, K_ATTEMPT, K_SIMILAR, K_INTAKE, K_DRAFT, K_REREAD, K_COUNT };
static const char *const kind_name[K_COUNT] = {"start", "page", "preview", "search", "card", "form", "attempt", "similar", "intake", "draft", "reread"};
/* What nobody waits for: not in the figure of all actions. */
static bool aside(enum kind k) { return k == K_START || k == K_DRAFT || k == K_REREAD || k == K_PREVIEW; }

enum step { S_WORK, S_CARD, S_FORM, S_ATTEMPT, S_INTAKE_NAME, S_INTAKE };       /* what the next key does */

struct asked { struct clerk *clerk; enum kind kind; double at; bool busy; };
struct clerk {
    struct db *db;
    int number, office, tab;
    char login[16], staff_name[128], now_local[20], request[37];
    bool mine, started, waits, refreshing;
    enum step step;
    int64_t key_at, reread_at, asked_reread_at;
    struct work_list list;
    long long case_id, found_case;
    int version, seq;
    bool minor;
    long long phone_id;
    unsigned draw;
    struct asked ask[K_COUNT];
};
static struct clerk clerk[MOST];
static int nclerks;

struct tally { double *ms; int n, room; };
static struct tally tally[K_COUNT], all;
static long errors, outcomes[5];                /* saved, question, refused, conflict, none */
static const char *const outcome_name[] = {"saved", "question", "refused", "conflict", "other"};
static char first_error[200];
static bool measuring, stopping;

static const char *env(const char *name)
{
    const char *value = getenv(name);

    if (!value || !*value) {
        fprintf(stderr, "bench: clerks is run by test/bench/run.sh: %s is not set\n", name);
        exit(2);
    }
    return value;
}

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static unsigned draw(struct clerk *c, unsigned n)       /* the same clerk draws the same every time */
{
    c->draw = c->draw * 1664525u + 1013904223u;
    return (c->draw >> 8) % n;
}

static void add(struct tally *t, double ms)
{
    if (t->n == t->room) {
        t->room = t->room ? 2 * t->room : 4096;
        t->ms = realloc(t->ms, (size_t)t->room * sizeof *t->ms);
        if (!t->ms)
            abort();
    }
    t->ms[t->n++] = ms;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double percentile(struct tally *t, double p)
{
    if (t->n == 0)
        return 0;
    qsort(t->ms, (size_t)t->n, sizeof *t->ms, ascending);
    int at = (int)(p * t->n);
    return t->ms[at < t->n ? at : t->n - 1];
}

/* ---- calls ---- */

static void answered(void *owner, void *context, const struct db_reply *reply);

static void submit(struct clerk *c, enum kind kind, struct db_call *call, enum db_class class)
{
    struct asked *a = &c->ask[kind];

    *a = (struct asked){.clerk = c, .kind = kind, .at = now_ms(), .busy = true};
    call->class = class;
    call->done = answered;
    call->owner = c;
    call->context = a;
    db_submit(c->db, call);
    if (!aside(kind))
        c->waits = true;
}

static void ask_list(struct clerk *c, struct db_call *call, bool more)
{
    const struct work_row *last = more && c->list.n > 0 ? &c->list.rows[c->list.n - 1] : NULL;

    work_call(call, c->office, (enum tab)c->tab, c->mine ? "mine" : "all", last ? last->due_on : NULL, last ? last->deadline_id : 0, PAGE_ROWS);
}

static void start(void *ctx)
{
    struct clerk *c = ctx;
    struct db_call call = {0};

    session_call(&call, 0, "ru");
    ask_list(c, &call, false);
    drafts_call(&call);
    submit(c, K_START, &call, DB_READ);
}

static void save(struct clerk *c, enum kind kind, const char *function, long long target, int version, const char *const *names, const char *const *values, int n)
{
    const char *empty[16] = {"", "", "", "", "", "", "", "", "", "", "", "", "", "", "", ""};
    char *name = db_array(names, n), *base = db_array(empty, n), *value = db_array(values, n);
    struct save_params p = {.request = c->request, .function = function, .target = target, .version = version, .names = name, .base = base, .values = value};
    struct db_call call = {0};

    save_call(&call, &p);
    ask_list(c, &call, false);
    submit(c, kind, &call, DB_SAVE);
    free(name);
    free(base);
    free(value);
}

/* On leaving a field and after a rest: two of a form here. */
static void keep(struct clerk *c, const char *form, const char *const *names, const char *const *values, int n)
{
    struct draft d = {.target = c->step == S_INTAKE ? 0 : c->case_id, .office = c->office, .base_version = c->version, .seq = ++c->seq, .n = n};
    struct db_call call = {0};

    snprintf(d.id, sizeof d.id, "%s", c->request);
    snprintf(d.form, sizeof d.form, "%s", form);
    snprintf(d.focus, sizeof d.focus, "%s", names[n - 1]);
    d.names = (char **)(uintptr_t)names;
    d.values = (char **)(uintptr_t)values;
    draft_keep_call(&call, &d);
    submit(c, K_DRAFT, &call, DB_DRAFT);
}

static void attempt(struct clerk *c, bool draft)
{
    char phone[24], meeting[20];
    bool told = c->case_id % 3 == 0;
    const char *names[] = {"channel", "direction", "outcome", "happened_at", "phone_id", "confirm", "spoke_with", "answer", "meeting_at", "place", "esrn"};
    const char *values[] = {"phone", "out", told ? "told" : "no_answer", c->now_local, phone, "locked,meanwhile,meeting_nonworking,meeting_collision,meeting_place",
                            c->minor ? "representative" : "self", "agreed", meeting, "office", "yes"};

    snprintf(phone, sizeof phone, "%lld", c->phone_id);
    struct date day;
    char iso[20];
    snprintf(iso, sizeof iso, "%.10s", c->now_local);
    if (date_from_iso(iso, &day) != 0)
        abort();
    day.year += 1;              /* not a day of the calendar's end, not one on which others meet */
    day.month = 1 + (int)draw(c, 6);
    day.day = 1 + (int)draw(c, 28);
    char text[12];
    snprintf(meeting, sizeof meeting, "%s %02u:%02u", date_iso(day, text), 9 + draw(c, 8), draw(c, 60));
    if (draft)
        keep(c, "attempt", names, values, told ? 8 : 4);
    else
        save(c, K_ATTEMPT, "save_attempt", c->case_id, c->version, names, values, told ? 11 : 6);
}

static const char *const surnames[] = {"Абрамова", "Бурдуковская", "Вербицкая", "Громыкина", "Дубровина", "Елизова", "Жигалова", "Зубкова"};
static const char *const given[] = {"Анна", "Вера", "Ольга", "Нина", "Мария", "Елена", "Дарья", "Ирина", "Юлия", "Алла"};
static const char *const searched[] = {"Петрова", "Сидорова Анна", "Кузнецов", "Соколова Мария", "Бадмаева", "Доржиева Сэсэгма", "Иванов", "Волков Илья", "Лебедева 1956", "Морозова"};

static void intake(struct clerk *c, enum kind kind)
{
    char no[24], born[12], phone[16], day[12], patronymic[40];
    snprintf(no, sizeof no, "%d-%d", c->number, c->seq);
    snprintf(born, sizeof born, "%u-%02u-%02u", 1940 + draw(c, 60), 1 + draw(c, 12), 1 + draw(c, 28));
    snprintf(phone, sizeof phone, "+7900%07u", draw(c, 9999999));
    snprintf(day, sizeof day, "%.10s", c->now_local);
    snprintf(patronymic, sizeof patronymic, "%sовна", "Петр");
    const char *names[] = {"source", "received_on", "incoming_no", "sender", "surname", "given_name", "patronymic", "birth_date", "sex", "phone1", "settlement", "address", "ipra_number", "ipra_until", "confirm"};
    const char *values[] = {"ipra", day, no, "Бюро МСЭ № 1", surnames[draw(c, 8)], given[draw(c, 10)], patronymic, born, "f", phone, "посёлок 1", "ул. Мира, д. 1", "1.2.38/2026", "unlimited", "new"};
    struct db_call call = {0};

    if (kind == K_SIMILAR) {
        similar_call(&call, c->office, values[4], values[5], values[6], born, "", phone);
        submit(c, K_SIMILAR, &call, DB_READ);
    } else if (kind == K_DRAFT) {
        keep(c, "intake", names, values, 8);
    } else {
        save(c, K_INTAKE, "save_intake", 0, c->office, names, values, 15);
    }
}

/* ---- what a clerk does next ---- */

static bool pick(struct clerk *c)
{
    for (int tries = 0; tries < 8 && c->list.n > 0; tries++) {
        const struct work_row *r = &c->list.rows[draw(c, (unsigned)c->list.n)];
        if (strcmp(r->next_step, "call") == 0 || tries == 7) {
            c->case_id = r->case_id;
            return true;
        }
    }
    return false;
}

static void page(struct clerk *c)
{
    struct db_call call = {0};

    if (!c->list.more)
        c->tab = (int)draw(c, 3);
    ask_list(c, &call, c->list.more);
    submit(c, K_PAGE, &call, DB_READ);
}

static void open_case(struct clerk *c, enum kind kind, const char *look)
{
    struct db_call call = {0};

    case_call(&call, c->case_id, look);
    submit(c, kind, &call, DB_READ);
}

/* One key whose answer is waited for. */
static void press(struct clerk *c)
{
    struct db_call call = {0};
    unsigned n;

    switch (c->step) {
    case S_WORK:
        n = draw(c, 166);
        if (n < 6) {
            db_uuid(c->request);
            intake(c, K_SIMILAR);
            c->step = S_INTAKE;
        } else if (n < 46 && pick(c)) {
            db_uuid(c->request);
            open_case(c, K_FORM, "attempt");
            c->step = S_ATTEMPT;
        } else if (n >= 46 && n < 66) {
            search_call(&call, c->office, searched[draw(c, 10)], 20);
            submit(c, K_SEARCH, &call, DB_SEARCH);
            c->step = S_CARD;
        } else {
            page(c);
        }
        return;
    case S_CARD:
        c->step = S_WORK;
        if (c->found_case) {
            c->case_id = c->found_case;
            open_case(c, K_CARD, "card");
        } else {
            page(c);
        }
        return;
    case S_ATTEMPT:
        c->step = S_WORK;
        attempt(c, false);
        return;
    default:
        c->step = S_WORK;
        intake(c, K_INTAKE);
        return;
    }
}

static void take_list(struct clerk *c, const struct db_rows *rows)
{
    work_free(&c->list);
    work_read(&c->list, rows, PAGE_ROWS);
}

static void note_save(const struct db_reply *reply)
{
    static struct save_row row[4];
    int n = save_read(row, 4, reply->result[0]), k = 4;

    for (int i = 0; i < 4 && n > 0; i++)
        if (strcmp(row[0].outcome, outcome_name[i]) == 0)
            k = i;
    if (measuring)
        outcomes[k]++;
    if (k && !first_error[0] && n > 0)
        snprintf(first_error, sizeof first_error, "%.20s %.60s %.60s", row[0].outcome, row[0].code, row[0].field);
}

static void take_case(struct clerk *c, const struct db_reply *reply)
{
    static struct case_full full;

    if (!case_read(&full, reply, 0)) {
        c->step = S_WORK;
        return;
    }
    c->version = full.head.version;
    c->minor = full.head.minor;
    c->phone_id = full.nphones ? full.phone[0].id : 0;
    if (strcmp(full.head.state, "open") != 0)
        c->step = S_WORK;
    snprintf(c->now_local, sizeof c->now_local, "%.16s", full.head.now_local);
    case_free(&full);
}

/* What an answer means to the clerk; and what goes along with it and nobody waits for. */
static void take(struct clerk *c, enum kind kind, const struct db_reply *reply)
{
    struct db_call call = {0};
    struct session s = {0};
    struct error e = {0};
    static struct person_row found[21];
    int n;

    switch (kind) {
    case K_START:
        if (session_read(&s, reply, &e) != 0) {
            fprintf(stderr, "bench: %s: %s %s\n", c->login, e.code, e.sqlstate);
            exit(1);
        }
        c->office = s.office_id;
        snprintf(c->now_local, sizeof c->now_local, "%.16s", s.now_local);
        take_list(c, reply->result[2]);
        session_free(&s);
        c->started = true;
        break;
    case K_REREAD:
        c->refreshing = false;
        take_list(c, reply->result[0]);
        break;
    case K_PAGE:
        take_list(c, reply->result[0]);
        if (c->list.n > 0) {    /* the bar rests on a row */
            preview_call(&call, c->list.rows[draw(c, (unsigned)c->list.n)].case_id);
            submit(c, K_PREVIEW, &call, DB_SEARCH);
        }
        break;
    case K_SEARCH:
        n = search_read(found, 21, reply->result[0]);
        c->found_case = n > 0 ? found[draw(c, (unsigned)n)].case_id : 0;
        break;
    case K_FORM:
    case K_CARD:
        take_case(c, reply);
        if (kind == K_FORM && c->step == S_ATTEMPT)
            attempt(c, true);
        break;
    case K_SIMILAR:
        intake(c, K_DRAFT);
        break;
    case K_ATTEMPT:
    case K_INTAKE:
        note_save(reply);
        if (reply->nresults > 1)
            take_list(c, reply->result[1]);
        break;
    default:
        break;
    }
}

static void answered(void *owner, void *context, const struct db_reply *reply)
{
    struct clerk *c = owner;
    struct asked *a = context;
    double ms = now_ms() - a->at;

    a->busy = false;
    if (measuring) {
        add(&tally[a->kind], ms);
        if (!aside(a->kind))
            add(&all, ms);
    }
    if (!aside(a->kind) || a->kind == K_START) {
        c->waits = false;
        c->key_at = clock_ms() + THINK_MS / 2 + (int)draw(c, THINK_MS);
    }
    if (!reply->ok) {
        errors += measuring;
        if (!first_error[0])
            snprintf(first_error, sizeof first_error, "%s: %s %s", kind_name[a->kind], reply->error.code, reply->error.sqlstate);
        c->refreshing = c->refreshing && a->kind != K_REREAD;
        c->step = S_WORK;
        return;
    }
    take(c, a->kind, reply);
}

/* ---- the program's live lists ---- */

static void notified(void *ctx, const char *channel, const char *payload)
{
    struct clerk *c = ctx;

    (void)channel;
    if (c->started && (int)strtol(payload, NULL, 10) == c->office && !c->reread_at)
        c->reread_at = clock_ms() + live_pause(db_took(c->db), draw(c, 1u << 20));
}

static void reread(struct clerk *c)
{
    struct db_call call = {0};

    c->reread_at = 0;
    if (c->refreshing || c->waits || c->step != S_WORK)         /* a card or a form stands over the list: it is read when it is seen */
        return;
    ask_list(c, &call, false);
    c->refreshing = true;
    submit(c, K_REREAD, &call, DB_READ);
}

/* ---- the loop ---- */

static void due(struct clerk *c, int64_t now)
{
    int64_t timer = db_timer(c->db);

    if (timer && timer <= now)
        db_work(c->db, 0);
    if (c->reread_at && c->reread_at <= now)
        reread(c);
    if (c->started && !stopping && !c->waits && c->key_at <= now)
        press(c);
}

static int64_t wanted_at(const struct clerk *c)
{
    int64_t at = db_timer(c->db);

    if (c->reread_at && (!at || c->reread_at < at))
        at = c->reread_at;
    if (c->started && !stopping && !c->waits && (!at || c->key_at < at))
        at = c->key_at;
    return at;
}

static void turn(void)
{
    static struct pollfd fds[2 * MOST];
    static int whose[2 * MOST];
    int n = 0;
    int64_t now = clock_ms(), next = now + 1000;

    for (int i = 0; i < nclerks; i++) {
        due(&clerk[i], now);
        int64_t at = wanted_at(&clerk[i]);
        if (at && at < next)
            next = at;
        short events;
        int fd = db_poll_fd(clerk[i].db, &events);
        if (fd >= 0) {
            whose[n] = i;
            fds[n++] = (struct pollfd){.fd = fd, .events = events};
        }
        fd = db_poll_aux(clerk[i].db, &events);
        if (fd >= 0) {
            whose[n] = i;
            fds[n++] = (struct pollfd){.fd = fd, .events = events};
        }
    }
    if (poll(fds, (nfds_t)n, next > now ? (int)(next - now) : 0) <= 0)
        return;
    for (int i = 0; i < n; i++)
        if (fds[i].revents)
            db_work(clerk[whose[i]].db, fds[i].revents);
}

static void run_for(int ms)
{
    for (double until = now_ms() + ms; now_ms() < until;)
        turn();
}

static void on_state(void *ctx, enum db_state state, const struct error *why)
{
    struct clerk *c = ctx;

    (void)state;
    if (why && error_is(why) && !stopping) {
        errors++;
        if (!first_error[0])
            snprintf(first_error, sizeof first_error, "%s: %s %s", c->login, why->code, why->sqlstate);
    }
}

/* ---- what is told ---- */

static PGconn *superuser(void)
{
    const char *keyword[] = {"host", "port", "user", "dbname", NULL};
    const char *value[] = {env("KURATOR_TEST_PGHOST"), env("KURATOR_TEST_PGPORT"), env("KURATOR_TEST_PGUSER"), env("KURATOR_BENCH_CLERKS"), NULL};
    PGconn *c = PQconnectdbParams(keyword, value, 0);

    if (PQstatus(c) != CONNECTION_OK) {
        fprintf(stderr, "bench: %s", PQerrorMessage(c));
        exit(1);
    }
    return c;
}

static double number(PGconn *c, const char *sql)
{
    PGresult *r = PQexec(c, sql);
    double v = PQntuples(r) == 1 ? strtod(PQgetvalue(r, 0, 0), NULL) : 0;

    PQclear(r);
    return v;
}

static void tell_memory(PGconn *super)
{
    struct tally pss = {0};
    PGresult *r = PQexec(super, "select pid from pg_stat_activity where usename like 'bench\\_%' and backend_type = 'client backend'");

    for (int i = 0; i < PQntuples(r); i++) {
        long kib = proc_pss((pid_t)strtol(PQgetvalue(r, i, 0), NULL, 10));
        if (kib > 0)
            add(&pss, (double)kib);
    }
    PQclear(r);
    if (pss.n > 0) {
        printf("clerks.%d.backend.pss.median %.0f KiB\n", nclerks, percentile(&pss, 0.5));
        printf("clerks.%d.backend.pss.max %.0f KiB\n", nclerks, percentile(&pss, 1));
    }
    free(pss.ms);
}

/* What the backends wait for, looked at now and then. */
static void look(PGconn *super)
{
    PGresult *r = PQexec(super, "insert into bench.wait select coalesce(wait_event_type || '.' || wait_event, 'CPU') from pg_stat_activity"
                                " where state = 'active' and pid <> pg_backend_pid() and backend_type = 'client backend'");
    PQclear(r);
}

static void tell(PGconn *super, double seconds, double commits)
{
    for (int k = 0; k < K_COUNT; k++) {
        if (!tally[k].n)
            continue;
        printf("clerks.%d.%s.n %d calls\n", nclerks, kind_name[k], tally[k].n);
        printf("clerks.%d.%s.p50 %.2f ms\n", nclerks, kind_name[k], percentile(&tally[k], 0.5));
        printf("clerks.%d.%s.p99 %.2f ms\n", nclerks, kind_name[k], percentile(&tally[k], 0.99));
        printf("clerks.%d.%s.max %.2f ms\n", nclerks, kind_name[k], percentile(&tally[k], 1));
    }
    printf("clerks.%d.all.rate %.1f actions/s\n", nclerks, all.n / seconds);
    printf("clerks.%d.all.p50 %.2f ms\n", nclerks, percentile(&all, 0.5));
    printf("clerks.%d.all.p99 %.2f ms\n", nclerks, percentile(&all, 0.99));
    if (nclerks == 200)
        printf("clerks.%d.all.p99.limit %.0f ms\n", nclerks, P99_LIMIT_MS);
    printf("clerks.%d.all.max %.2f ms\n", nclerks, percentile(&all, 1));
    printf("clerks.%d.commits %.1f commits/s\n", nclerks, commits / seconds);
    for (int i = 0; i < 5; i++)
        if (outcomes[i])
            printf("clerks.%d.saves.%s %ld saves\n", nclerks, outcome_name[i], outcomes[i]);
    printf("clerks.%d.errors %ld errors\nclerks.%d.errors.limit 0 errors\n", nclerks, errors, nclerks);
    if (first_error[0])
        fprintf(stderr, "bench: %d clerks: the first that was not saved or failed: %s\n", nclerks, first_error);
    PGresult *r = PQexec(super, "select event, round(100.0 * count(*) / sum(count(*)) over (), 1) from bench.wait group by 1 order by count(*) desc limit 6");
    for (int i = 0; i < PQntuples(r); i++)
        printf("clerks.%d.wait.%s %s %%\n", nclerks, PQgetvalue(r, i, 0), PQgetvalue(r, i, 1));
    PQclear(r);
    tell_memory(super);
    fflush(stdout);
}

static void hire(int wanted)
{
    static const char *keyword[] = {"host", "port", "user", "dbname", NULL};

    for (; nclerks < wanted; nclerks++) {
        struct clerk *c = &clerk[nclerks];
        struct db_events events = {.state = on_state, .ready = start, .notify = notified, .ctx = c};
        *c = (struct clerk){.number = nclerks + 1, .draw = (unsigned)nclerks * 7919u + 17u, .tab = TAB_SOON};
        snprintf(c->login, sizeof c->login, "bench_%d", c->number);
        c->mine = c->number % 5 == 0;           /* of the great office each works his own list, elsewhere all of it */
        const char *value[] = {env("KURATOR_TEST_PGHOST"), env("KURATOR_TEST_PGPORT"), c->login, env("KURATOR_BENCH_CLERKS"), NULL};
        struct db_options options = {keyword, value, 30000};
        c->db = db_new(&options, &events);
        db_connect(c->db);
        if (nclerks % 10 == 9)
            run_for(100);
    }
    for (double until = now_ms() + 60000; now_ms() < until;) {
        int n = 0;
        for (int i = 0; i < nclerks; i++)
            n += clerk[i].started;
        if (n == nclerks)
            return;
        turn();
    }
    fprintf(stderr, "bench: of %d clerks not all could begin: %s\n", nclerks, first_error);
    exit(1);
}

int main(void)
{
    const char *seconds = getenv("KURATOR_BENCH_SECONDS");
    int lasting = seconds && *seconds ? (int)strtol(seconds, NULL, 10) : 60;
    PGconn *super = superuser();

    PQclear(PQexec(super, "create schema if not exists bench; create unlogged table if not exists bench.wait (event text)"));
    for (int step = 1; step <= STEPS; step++) {
        hire(step * MOST / STEPS);
        run_for(10000);
        for (int k = 0; k < K_COUNT; k++)
            tally[k].n = 0;
        all.n = 0;
        errors = 0;
        memset(outcomes, 0, sizeof outcomes);
        PQclear(PQexec(super, "truncate bench.wait"));
        double commits = number(super, "select xact_commit from pg_stat_database where datname = current_database()"), begun = now_ms();
        measuring = true;
        for (int s = 0; s < lasting * 2; s++) {
            run_for(500);
            look(super);
        }
        measuring = false;
        tell(super, (now_ms() - begun) / 1000, number(super, "select xact_commit from pg_stat_database where datname = current_database()") - commits);
        if (percentile(&all, 0.99) > P99_END_MS) {
            printf("clerks.passes %d clerks\n", nclerks);
            break;
        }
    }
    stopping = true;
    for (int i = 0; i < nclerks; i++) {
        db_free(&clerk[i].db);
        work_free(&clerk[i].list);
    }
    PQfinish(super);
    return 0;
}
