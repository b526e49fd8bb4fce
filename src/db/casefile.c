/* casefile.c - one whole case: its head, numbers, preferences, representatives, rungs and timeline. */
#include "kurator/casefile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregate.h"
#include "kurator/mem.h"
#include "kurator/str.h"

/* What a row of the card tells of: its first column. */
enum { HEAD = 1, PHONE, PREFERENCE, REPRESENTATIVE, RUNG, EVENT, PROCESSING, MARK, GAP, PARTS };

void case_call(struct db_call *call, long long case_id, const char *look)
{
    /* Of the case given, or of the one that a search found earlier in the same call. */
    static const char *const sql[] = {PACK_ROWS("case_card($1::bigint, $2::text, $3::int)"),
                                      PACK_ROWS("case_card(coalesce($1::bigint, nullif(current_setting('kurator.found', true), '')::bigint), $2::text, $3::int)")};

    call_add(call, sql[case_id == 0]);
    param_id(call, case_id);
    param_text(call, look);
    param_number(call, CASE_EVENTS);
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

static void read_head(struct case_full *f, struct columns *c)
{
    read_person(&f->head, c);
    read_course(&f->head, c);
    read_referral(&f->head, c);
}

/* Another row of a list, empty: none is left out, what is not shown cannot be minded. */
#define ONE_MORE(list, n) ((list) = mem_grow((list), (size_t)(n) + 1, sizeof *(list)), memset(&(list)[n], 0, sizeof *(list)), &(list)[(n)++])

static void read_phone(struct case_full *f, struct columns *c)
{
    struct case_phone *p = ONE_MORE(f->phone, f->nphones);

    p->id = take_id(c);
    TAKE(c, p->number);
    TAKE(c, p->owner);
    TAKE(c, p->relation);
    TAKE(c, p->owner_name);
    TAKE(c, p->state);
    TAKE(c, p->last_at);
    TAKE(c, p->last_outcome);
    TAKE(c, p->note);
    p->first = take_bool(c);
}

static void read_preference(struct case_full *f, struct columns *c)
{
    struct case_preference *p = ONE_MORE(f->preference, f->npreferences);

    TAKE(c, p->kind);
    TAKE(c, p->note);
    p->id = take_id(c);
    TAKE(c, p->valid_until);
}

static void read_representative(struct case_full *f, struct columns *c)
{
    struct case_representative *r = ONE_MORE(f->representative, f->nrepresentatives);

    r->id = take_id(c);
    TAKE(c, r->relation);
    TAKE(c, r->name);
    TAKE(c, r->organisation);
    TAKE(c, r->document);
    TAKE(c, r->valid_until);
    TAKE(c, r->phone);
    TAKE(c, r->surname);
    TAKE(c, r->given_name);
    TAKE(c, r->patronymic);
    TAKE(c, r->valid_from);
}

static void read_rung(struct case_full *f, struct columns *c)
{
    if (f->nrungs == 3)
        return;
    struct case_rung *r = &f->rung[f->nrungs++];

    r->rung = take_int(c);
    TAKE(c, r->channel);
    TAKE(c, r->state);
    TAKE(c, r->code);
    r->nargs = take_list(c, r->args, 4);
}

static void read_event(struct case_full *f, struct columns *c)
{
    if (f->nevents == CASE_EVENTS)
        return;
    struct case_event *e = &f->event[f->nevents++];

    TAKE(c, e->at);
    TAKE(c, e->kind);
    e->id = take_id(c);
    TAKE(c, e->channel);
    TAKE(c, e->outcome);
    TAKE(c, e->who);
    TAKE(c, e->performer);
    TAKE(c, e->detail);
    e->superseded = take_bool(c);
    TAKE(c, e->superseded_why);
    e->mine_today = take_bool(c);
    TAKE(c, e->phone);
    TAKE(c, e->reason);
}

/* The first row tells how it stands, the others are the consents. */
static void read_processing(struct case_full *f, struct columns *c)
{
    struct case_processing *p = &f->processing;
    struct case_consent one = {0};
    char kind[8], on_day[12], destroy_by[12];

    TAKE(c, kind);
    one.id = take_id(c);
    TAKE(c, one.state);
    TAKE(c, on_day);
    TAKE(c, destroy_by);
    TAKE(c, one.form);
    TAKE(c, one.given_on);
    TAKE(c, one.until_on);
    TAKE(c, one.given_by);
    TAKE(c, one.document);
    TAKE(c, one.withdrawn_on);
    TAKE(c, one.withdrawn_by);
    TAKE(c, one.after);
    if (!str_eq(kind, "state")) {
        *ONE_MORE(f->consent, f->nconsents) = one;
        return;
    }
    str_copy(p->state, sizeof p->state, one.state);
    str_copy(p->on_day, sizeof p->on_day, on_day);
    str_copy(p->destroy_by, sizeof p->destroy_by, destroy_by);
    p->proposal = take_id(c);
    TAKE(c, p->proposed_by);
    TAKE(c, p->proposed_at);
}

static void read_mark(struct case_full *f, struct columns *c)
{
    if (f->nmarks == CASE_MARKS)
        return;
    struct case_mark *m = &f->mark[f->nmarks++];

    TAKE(c, m->code);
    TAKE(c, m->note);
    TAKE(c, m->since);
    TAKE(c, m->by);
}

static void read_gap(struct case_full *f, struct columns *c)
{
    if (f->ngaps == CASE_GAPS)
        return;
    struct case_gap *g = &f->gap[f->ngaps++];

    TAKE(c, g->rule);
    g->item = take_id(c);
}

static void (*const readers[PARTS])(struct case_full *, struct columns *) = {
    [HEAD] = read_head, [PHONE] = read_phone, [PREFERENCE] = read_preference, [REPRESENTATIVE] = read_representative,
    [RUNG] = read_rung, [EVENT] = read_event, [PROCESSING] = read_processing, [MARK] = read_mark, [GAP] = read_gap};

bool case_read(struct case_full *f, const struct db_reply *reply, int at)
{
    case_free(f);
    if (!reply->ok || at < 0 || reply->nresults <= at || db_rows_count(reply->result[at]) < 1)
        return false;
    const struct db_rows *rows = reply->result[at];
    int n = db_rows_count(rows);

    f->event = mem_zero((size_t)(n < CASE_EVENTS ? n : CASE_EVENTS), sizeof *f->event);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        int part = take_int(&c);

        if (part > 0 && part < PARTS)
            readers[part](f, &c);
    }
    return true;
}

void case_free(struct case_full *f)
{
    free(f->phone);
    free(f->preference);
    free(f->representative);
    free(f->event);
    free(f->consent);
    *f = (struct case_full){0};
}
