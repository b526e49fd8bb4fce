/* clerk.c - a clerk at work over the program's own connection: what the screens call, one key after the other, for measures under load. */
#include "clerk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures.h"
#include "kurator/clock.h"
#include "kurator/live.h"
#include "kurator/session.h"

#define PAGE_ROWS 60

const char *const clerk_kind_name[K_COUNT] = {"listen", "start", "page", "preview", "search", "card", "form", "attempt", "similar", "intake", "draft", "reread"};
const char *const clerk_outcome_name[CLERK_OUTCOMES] = {"saved", "question", "refused", "conflict", "other"};
struct clerk_events clerk_events;

/* Of 166: page, search and card, attempt, intake. Attempts in vain and told come by chance: a session that never told anybody plans that first. */
static const unsigned warming[] = {100, 50, 10, 0, 10, 50, 10, 50, 10, 0, 50, 10};
#define WARMING ((int)(sizeof warming / sizeof warming[0]))

bool clerk_aside(enum clerk_kind k) { return k == K_LISTEN || k == K_START || k == K_DRAFT || k == K_REREAD || k == K_PREVIEW; }

static unsigned draw(struct clerk *c, unsigned n)       /* the same clerk draws the same every time */
{
    c->draw = c->draw * 1664525u + 1013904223u;
    return (c->draw >> 8) % n;
}

/* ---- calls ---- */

static void answered(void *owner, void *context, const struct db_reply *reply);

static void submit(struct clerk *c, enum clerk_kind kind, struct db_call *call, enum db_class class)
{
    struct clerk_asked *a = &c->ask[kind];

    *a = (struct clerk_asked){.clerk = c, .kind = kind, .at = now_ms()};
    call->class = class;
    call->done = answered;
    call->owner = c;
    call->context = a;
    db_submit(c->db, call);
    if (!clerk_aside(kind))
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
    struct db_call listen = {0}, call = {0};

    session_listen_call(&listen, 0);
    submit(c, K_LISTEN, &listen, DB_READ);
    session_call(&call, 0, "ru");
    ask_list(c, &call, false);
    drafts_call(&call);
    submit(c, K_START, &call, DB_READ);
}

static void save(struct clerk *c, enum clerk_kind kind, const char *function, long long target, int version, const char *const *names, const char *const *values, int n)
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
static const char *const searched[] = {"Петрова 1957", "Сидорова Анна", "Кузнецов 1961", "Соколова Мария", "Бадмаева 1979", "Доржиева Сэсэгма", "Иванов", "Волков Илья", "Лебедева 1956", "Морозова 1985"};

static void intake(struct clerk *c, enum clerk_kind kind)
{
    char no[24], born[16], phone[16], day[12];
    snprintf(no, sizeof no, "%d-%d", c->number, c->seq);
    snprintf(born, sizeof born, "%u-%02u-%02u", 1940 + draw(c, 60), 1 + draw(c, 12), 1 + draw(c, 28));
    snprintf(phone, sizeof phone, "+7900%07u", draw(c, 9999999));
    snprintf(day, sizeof day, "%.10s", c->now_local);
    const char *names[] = {"source", "received_on", "incoming_no", "sender", "surname", "given_name", "patronymic", "birth_date", "sex", "phone1", "settlement", "address", "ipra_number", "ipra_until", "confirm"};
    const char *values[] = {"ipra", day, no, "Бюро МСЭ № 1", surnames[draw(c, 8)], given[draw(c, 10)], "Петровна", born, "f", phone, "посёлок 1", "ул. Мира, д. 1", "1.2.38/2026", "unlimited", "new"};
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

static void open_case(struct clerk *c, enum clerk_kind kind, const char *look)
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
        n = c->warmed < WARMING ? warming[c->warmed++] : draw(c, 166);
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
        if (strcmp(row[0].outcome, clerk_outcome_name[i]) == 0)
            k = i;
    clerk_events.outcomes[k]++;
    if (k && !clerk_events.first[0] && n > 0)
        snprintf(clerk_events.first, sizeof clerk_events.first, "%.20s %.60s %.60s", row[0].outcome, row[0].code, row[0].field);
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
static void take(struct clerk *c, enum clerk_kind kind, const struct db_reply *reply)
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
    struct clerk_asked *a = context;
    double ms = now_ms() - a->at;

    clerk_events.took(a->kind, ms);
    if (!clerk_aside(a->kind) || a->kind == K_START) {
        c->waits = false;
        c->key_at = clock_ms() + (c->warmed < WARMING ? 50 : THINK_MS / 2 + (int)draw(c, THINK_MS));
    }
    if (!reply->ok) {
        clerk_events.errors++;
        if (!clerk_events.first[0])
            snprintf(clerk_events.first, sizeof clerk_events.first, "%s: %s %s", clerk_kind_name[a->kind], reply->error.code, reply->error.sqlstate);
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
    const struct session here = {.office_id = c->office};

    if (c->started && session_told(&here, channel, payload) == TOLD_LISTS && !c->reread_at)      /* not of forms, which no list shows */
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

void clerk_due(struct clerk *c, int64_t now)
{
    int64_t timer = db_timer(c->db);

    if (timer && timer <= now)
        db_work(c->db, 0);
    if (c->reread_at && c->reread_at <= now)
        reread(c);
    if (c->started && !clerk_events.stopping && !c->waits && c->key_at <= now)
        press(c);
}

int64_t clerk_wanted_at(const struct clerk *c)
{
    int64_t at = db_timer(c->db);

    if (c->reread_at && (!at || c->reread_at < at))
        at = c->reread_at;
    if (c->started && !clerk_events.stopping && !c->waits && (!at || c->key_at < at))
        at = c->key_at;
    return at;
}

static void on_state(void *ctx, enum db_state state, const struct error *why)
{
    struct clerk *c = ctx;

    (void)state;
    if (why && error_is(why) && !clerk_events.stopping) {
        clerk_events.errors++;
        if (!clerk_events.first[0])
            snprintf(clerk_events.first, sizeof clerk_events.first, "%s: %s %s", c->login, why->code, why->sqlstate);
    }
}

bool clerk_ready(const struct clerk *c)
{
    return c->warmed == WARMING;
}

void clerk_hire(struct clerk *c, int number, const char *database)
{
    static const char *keyword[] = {"host", "port", "user", "dbname", NULL};
    struct db_events events = {.state = on_state, .ready = start, .notify = notified, .ctx = c};

    *c = (struct clerk){.number = number, .draw = (unsigned)number * 7919u + 17u, .tab = TAB_SOON};
    snprintf(c->login, sizeof c->login, "bench_%d", number);
    c->mine = number % 5 == 0;          /* of the great office each works his own list, elsewhere all of it */
    const char *value[] = {bench_env("KURATOR_TEST_PGHOST"), bench_env("KURATOR_TEST_PGPORT"), c->login, database, NULL};
    struct db_options options = {.keywords = keyword, .values = value, .connect_timeout_ms = 30000};
    c->db = db_new(&options, &events);
    db_connect(c->db);
}
