/* worklist.c - the rows and figures of the worklist. */
#include "kurator/casefile.h"

#include <stdlib.h>

#include "aggregate.h"
#include "kurator/board.h"
#include "kurator/mem.h"

static const char worklist_sql[] = PACK("worklist($1::int, $2::text, $3::text, $4::date, $5::bigint, $6::int)");

const char *tab_code(enum tab tab)
{
    static const char *const codes[TAB_COUNT] = {"overdue", "today", "soon", "waiting", "meetings", "esrn"};

    return (int)tab >= 0 && tab < TAB_COUNT ? codes[tab] : "";
}

void work_call(struct db_call *call, int office, enum tab tab, const char *mine, const char *after_due,
               long long after_id, int limit)
{
    call_add(call, worklist_sql);
    param_id(call, office);
    param_text(call, tab_code(tab));
    param_text(call, mine);
    param_filled(call, after_due);
    param_id(call, after_id);
    param_number(call, limit);
}

void board_list_call(struct db_call *call, const struct board_figure *f, const char *after_due, long long after_id, int limit)
{
    call_add(call, PACK("board_list($1::int, $2::text, $3::text, $4::int, $5::date, $6::bigint, $7::int, $8::text[])"));
    param_id(call, f->office);
    param_text(call, f->cell);
    param_text(call, f->whose);
    param_id(call, f->whose_id);
    param_filled(call, after_due);
    param_id(call, after_id);
    param_number(call, limit);
    param_text(call, f->terms);
}

static void read_counts(struct work_list *list, const struct db_rows *rows)
{
    char count[TAB_COUNT][256] = {{0}};
    int n;

    if (db_rows_null(rows, 0, 0))
        return;
    n = db_rows_array(rows, 0, 0, count, TAB_COUNT);
    for (int i = 0; i < n; i++)
        list->counts[i] = (int)strtol(count[i], NULL, 10);
}

static void read_row(struct work_row *w, const struct db_rows *rows, int row)
{
    struct columns c = {.rows = rows, .row = row, .at = 1};

    w->deadline_id = take_id(&c);
    w->case_id = take_id(&c);
    w->person_id = take_id(&c);
    w->version = take_int(&c);
    w->days = take_int(&c);
    TAKE(&c, w->name);
    TAKE(&c, w->next_step);
    TAKE(&c, w->next_at);
    TAKE(&c, w->whom);
    w->phones = take_int(&c);
    w->visits = take_int(&c);
    w->posts = take_int(&c);
    TAKE(&c, w->due_on);
    TAKE(&c, w->assignee);
    TAKE(&c, w->period);
    TAKE(&c, w->mind);
}

void work_read(struct work_list *list, const struct db_rows *rows, int limit)
{
    int n = db_rows_count(rows), added = 0;

    if (n > 0)
        read_counts(list, rows);
    list->rows = mem_grow(list->rows, (size_t)list->n + (size_t)n, sizeof *list->rows);
    for (int i = 0; i < n; i++) {
        if (db_rows_null(rows, i, 2))
            continue;           /* an empty list still brings its figures, in a row without a case */
        read_row(&list->rows[list->n++], rows, i);
        added++;
    }
    list->more = added >= limit;
}

void work_free(struct work_list *list)
{
    free(list->rows);
    *list = (struct work_list){0};
}
