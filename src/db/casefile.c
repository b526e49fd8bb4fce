/* casefile.c - one whole case: its head, numbers, preferences, representatives, rungs and timeline. */
#include "kurator/casefile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregate.h"
#include "kurator/mem.h"
#include "kurator/str.h"

/* Of the case given, or of the one that a search found earlier in the same call. */
#define OF_CASE(function, more) {PACK(function "($1::bigint" more ")"), \
                                 PACK(function "(coalesce($1::bigint, nullif(current_setting('kurator.found', true), '')::bigint)" more ")")}

static const char *const parts[CASE_STATEMENTS][2] = {
    OF_CASE("case_head", ", $2::text"), OF_CASE("case_phones", ""), OF_CASE("case_preferences", ""), OF_CASE("case_representatives", ""),
    OF_CASE("case_rungs", ""), OF_CASE("case_timeline", ", $2::int"), OF_CASE("case_processing", "")};
enum { HEAD = 0, TIMELINE = 5 };

void case_call(struct db_call *call, long long case_id, const char *look)
{
    for (int i = 0; i < CASE_STATEMENTS; i++) {
        call_add(call, parts[i][case_id == 0]);
        param_id(call, case_id);
        if (i == HEAD)
            param_text(call, look);
        if (i == TIMELINE)
            param_number(call, CASE_EVENTS);
    }
}

static void read_person(struct case_head *h, struct columns *c)
{
    h->case_id = take_id(c);
    h->version = take_int(c);
    h->office_id = take_int(c);
    h->person_id = take_id(c);
    h->person_version = take_int(c);
    TAKE(c, h->surname);
    TAKE(c, h->given_name);
    TAKE(c, h->patronymic);
    TAKE(c, h->birth_date);
    h->age = take_int(c);
    TAKE(c, h->sex);
    TAKE(c, h->snils);
    TAKE(c, h->disability);
    TAKE(c, h->category);
}

static void read_course(struct case_head *h, struct columns *c)
{
    TAKE(c, h->state);
    TAKE(c, h->source);
    h->ladder = take_bool(c);
    TAKE(c, h->received_on);
    TAKE(c, h->started_on);
    TAKE(c, h->due_on);
    TAKE(c, h->due_state);
    h->days = take_int(c);
    h->rung = take_int(c);
    TAKE(c, h->next_step);
    TAKE(c, h->next_at);
    h->phones = take_int(c);
    h->visits = take_int(c);
    h->posts = take_int(c);
    h->attempts = take_int(c);
    TAKE(c, h->notified_at);
    TAKE(c, h->answer);
    TAKE(c, h->decide_by);
    TAKE(c, h->meeting_at);
    TAKE(c, h->esrn_at);
    TAKE(c, h->assignee);
    TAKE(c, h->close_reason);
    TAKE(c, h->closed_on);
    TAKE(c, h->close_note);
    TAKE(c, h->forwarded_from);
    TAKE(c, h->forwarded_to);
}

static void read_deadlines(struct case_head *h, struct columns *c)
{
    char packed[CASE_DEADLINES][256];
    int n = take_list(c, packed, CASE_DEADLINES);

    h->ndeadlines = 0;
    for (int i = 0; i < n; i++) {
        struct case_deadline *d = &h->deadline[h->ndeadlines];

        *d = (struct case_deadline){0};
        if (sscanf(packed[i], "%23[^|]|%11[^|]|%11[^|]|%11[^|]|%d", d->period, d->state, d->due_on, d->closed_on, &d->days) >= 3)
            h->ndeadlines++;
    }
}

/* Those in force, five texts each. */
static void read_addresses(struct case_head *h, struct columns *c)
{
    int n = 0;
    char **part = take_strings(c, &n);

    h->naddresses = 0;
    for (int i = 0; i + 4 < n && h->naddresses < CASE_ADDRESSES; i += 5) {
        struct case_address *a = &h->addresses[h->naddresses++];

        a->id = atoll(part[i]);
        str_copy(a->kind, sizeof a->kind, part[i + 1]);
        str_copy(a->postal_code, sizeof a->postal_code, part[i + 2]);
        str_copy(a->settlement, sizeof a->settlement, part[i + 3]);
        str_copy(a->line, sizeof a->line, part[i + 4]);
    }
    for (int i = 0; i < n; i++)
        free(part[i]);
    free(part);
}

/* Four texts of the restriction, then four of each who is named. */
static void read_restricted(struct case_restricted *r, struct columns *c)
{
    int n = 0;
    char **part = take_strings(c, &n);

    *r = (struct case_restricted){0};
    if (n >= 4) {
        str_copy(r->kind, sizeof r->kind, part[0]);
        str_copy(r->reason, sizeof r->reason, part[1]);
        str_copy(r->on, sizeof r->on, part[2]);
        str_copy(r->by, sizeof r->by, part[3]);
    }
    for (int i = 4; i + 3 < n && r->n < CASE_NAMED; i += 4) {
        struct case_named *p = &r->named[r->n++];

        p->id = atoll(part[i]);
        str_copy(p->name, sizeof p->name, part[i + 1]);
        str_copy(p->until, sizeof p->until, part[i + 2]);
        p->works = str_eq(part[i + 3], "works");
    }
    for (int i = 0; i < n; i++)
        free(part[i]);
    free(part);
}

static void read_referral(struct case_head *h, struct columns *c)
{
    TAKE(c, h->postal_code);
    TAKE(c, h->settlement);
    TAKE(c, h->address);
    TAKE(c, h->incoming_no);
    TAKE(c, h->incoming_on);
    TAKE(c, h->sender);
    TAKE(c, h->sender_no);
    TAKE(c, h->sender_on);
    TAKE(c, h->ipra_number);
    TAKE(c, h->ipra_issued_on);
    TAKE(c, h->ipra_until);
    TAKE(c, h->whom);
    TAKE(c, h->whom_name);
    TAKE(c, h->now_local);
    TAKE(c, h->today);
    h->minor = take_bool(c);
    h->household = take_int(c);
    TAKE(c, h->elsewhere);      /* name|moment */
    char *bar = strchr(h->elsewhere, '|');
    if (bar) {
        str_copy(h->elsewhere_since, sizeof h->elsewhere_since, bar + 1);
        *bar = '\0';
    }
    h->supervises = take_bool(c);
    read_deadlines(h, c);
    read_addresses(h, c);
    h->nfamily = take_list(c, h->family, CASE_FAMILY);
    read_restricted(&h->restricted, c);
    TAKE(c, h->site);
}

/* As many rows as there are, at most `max`. */
static int rows_up_to(const struct db_rows *rows, int max)
{
    int n = db_rows_count(rows);

    return n < max ? n : max;
}

static void read_phones(struct case_full *f, const struct db_rows *rows)
{
    f->nphones = rows_up_to(rows, CASE_PHONES);
    for (int i = 0; i < f->nphones; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct case_phone *p = &f->phone[i];

        p->id = take_id(&c);
        TAKE(&c, p->number);
        TAKE(&c, p->owner);
        TAKE(&c, p->relation);
        TAKE(&c, p->owner_name);
        TAKE(&c, p->state);
        TAKE(&c, p->last_at);
        TAKE(&c, p->last_outcome);
        TAKE(&c, p->note);
        p->first = take_bool(&c);
    }
}

static void read_preferences(struct case_full *f, const struct db_rows *rows)
{
    f->npreferences = rows_up_to(rows, CASE_PREFERENCES);
    for (int i = 0; i < f->npreferences; i++) {
        struct columns c = {.rows = rows, .row = i};

        TAKE(&c, f->preference[i].kind);
        TAKE(&c, f->preference[i].note);
        f->preference[i].id = take_id(&c);
        TAKE(&c, f->preference[i].valid_until);
    }
}

static void read_representatives(struct case_full *f, const struct db_rows *rows)
{
    f->nrepresentatives = rows_up_to(rows, CASE_REPRESENTATIVES);
    for (int i = 0; i < f->nrepresentatives; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct case_representative *r = &f->representative[i];

        r->id = take_id(&c);
        TAKE(&c, r->relation);
        TAKE(&c, r->name);
        TAKE(&c, r->organisation);
        TAKE(&c, r->document);
        TAKE(&c, r->valid_until);
        TAKE(&c, r->phone);
        TAKE(&c, r->surname);
        TAKE(&c, r->given_name);
        TAKE(&c, r->patronymic);
        TAKE(&c, r->valid_from);
    }
}

static void read_rungs(struct case_full *f, const struct db_rows *rows)
{
    f->nrungs = rows_up_to(rows, 3);
    for (int i = 0; i < f->nrungs; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct case_rung *r = &f->rung[i];

        r->rung = take_int(&c);
        TAKE(&c, r->channel);
        TAKE(&c, r->state);
        TAKE(&c, r->code);
        r->nargs = take_list(&c, r->args, 4);
    }
}

static void read_timeline(struct case_full *f, const struct db_rows *rows)
{
    f->nevents = rows_up_to(rows, CASE_EVENTS);
    f->event = mem_zero((size_t)f->nevents, sizeof *f->event);
    for (int i = 0; i < f->nevents; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct case_event *e = &f->event[i];

        TAKE(&c, e->at);
        TAKE(&c, e->kind);
        e->id = take_id(&c);
        TAKE(&c, e->channel);
        TAKE(&c, e->outcome);
        TAKE(&c, e->who);
        TAKE(&c, e->performer);
        TAKE(&c, e->detail);
        e->superseded = take_bool(&c);
        TAKE(&c, e->superseded_why);
        e->mine_today = take_bool(&c);
        TAKE(&c, e->phone);
        TAKE(&c, e->reason);
    }
}

/* The first row tells how it stands, the others are the consents. */
static void read_processing(struct case_full *f, const struct db_rows *rows)
{
    struct case_processing *p = &f->processing;

    f->nconsents = 0;
    for (int i = 0; i < db_rows_count(rows) && f->nconsents < CASE_CONSENTS; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct case_consent one = {0};
        char kind[8], on_day[12], destroy_by[12];

        TAKE(&c, kind);
        one.id = take_id(&c);
        TAKE(&c, one.state);
        TAKE(&c, on_day);
        TAKE(&c, destroy_by);
        TAKE(&c, one.form);
        TAKE(&c, one.given_on);
        TAKE(&c, one.until_on);
        TAKE(&c, one.given_by);
        TAKE(&c, one.document);
        TAKE(&c, one.withdrawn_on);
        TAKE(&c, one.withdrawn_by);
        TAKE(&c, one.after);
        if (!str_eq(kind, "state")) {
            f->consent[f->nconsents++] = one;
            continue;
        }
        str_copy(p->state, sizeof p->state, one.state);
        str_copy(p->on_day, sizeof p->on_day, on_day);
        str_copy(p->destroy_by, sizeof p->destroy_by, destroy_by);
        p->proposal = take_id(&c);
        TAKE(&c, p->proposed_by);
        TAKE(&c, p->proposed_at);
    }
}

bool case_read(struct case_full *f, const struct db_reply *reply, int first)
{
    struct columns c = {0};

    case_free(f);
    if (!reply->ok || first < 0 || reply->nresults < first + CASE_STATEMENTS || db_rows_count(reply->result[first]) < 1)
        return false;
    c.rows = reply->result[first];
    read_person(&f->head, &c);
    read_course(&f->head, &c);
    read_referral(&f->head, &c);
    read_phones(f, reply->result[first + 1]);
    read_preferences(f, reply->result[first + 2]);
    read_representatives(f, reply->result[first + 3]);
    read_rungs(f, reply->result[first + 4]);
    read_timeline(f, reply->result[first + 5]);
    read_processing(f, reply->result[first + 6]);
    return true;
}

void case_free(struct case_full *f)
{
    free(f->event);
    *f = (struct case_full){0};
}
