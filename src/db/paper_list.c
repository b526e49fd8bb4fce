/* paper_list.c - the rows of lists that leave the program. */
#include "kurator/print.h"

#include <stdlib.h>

#include "aggregate.h"
#include "kurator/mem.h"

static const char paper_list_sql[] =
    "select code, office_name, now_local, figure, case_id, days, due_on, name, birth_date, next_step, next_at, whom, whom_name,"
    " phones, preferences, phone_count, visit_count, post_count, attempts, settlement, address, meeting_at, assignee, period"
    " from api.paper_list($1::text, $2::text, $3::text, $4::text, $5::text)";

void paper_list_call(struct db_call *call, const char *office, const char *kind, const char *mine, const char *assignee,
                     bool printed)
{
    call_add(call, paper_list_sql);
    param_filled(call, office);
    param_text(call, kind);
    param_text(call, mine);
    param_filled(call, assignee);
    param_text(call, printed ? "print" : "export");
}

static void read_row(struct paper_list_row *r, struct columns *c)
{
    r->case_id = take_id(c);
    r->days = take_int(c);
    TAKE(c, r->due_on);
    TAKE(c, r->name);
    TAKE(c, r->birth_date);
    TAKE(c, r->next_step);
    TAKE(c, r->next_at);
    TAKE(c, r->whom);
    TAKE(c, r->whom_name);
    r->nphones = take_list(c, r->phone, 3);
    r->npreferences = take_list(c, r->preference, 7);
    r->phones = take_int(c);
    r->visits = take_int(c);
    r->posts = take_int(c);
    r->nattempts = take_list(c, r->attempt, 3);
    TAKE(c, r->settlement);
    TAKE(c, r->address);
    TAKE(c, r->meeting_at);
    TAKE(c, r->assignee);
    TAKE(c, r->period);
}

int paper_list_read(struct paper_list *l, const struct db_rows *rows, const char *office, const char *assignee, struct error *e)
{
    int n = db_rows_count(rows);
    char code[48];

    *l = (struct paper_list){0};
    if (n == 0)
        return error_set(e, "db.answer", NULL);
    struct columns head = {.rows = rows};

    TAKE(&head, code);
    if (*code)
        return error_set(e, code, str_eq(code, "paper.office") ? (office ? office : "-") : (assignee ? assignee : "-"), NULL);
    TAKE(&head, l->office_name);
    TAKE(&head, l->now_local);
    l->figure = take_int(&head);
    l->rows = mem_zero((size_t)n, sizeof *l->rows);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i, .at = 4};

        if (!db_rows_null(rows, i, 4))          /* an empty list still brings its figure, in a row without a case */
            read_row(&l->rows[l->n++], &c);
    }
    return 0;
}

void paper_list_free(struct paper_list *l)
{
    if (l->rows)
        mem_wipe(l->rows, (size_t)l->n * sizeof *l->rows);
    free(l->rows);
    *l = (struct paper_list){0};
}
