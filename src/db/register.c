/* register.c - api.register: the rows of a register as a table. */
#include "kurator/registers.h"

#include <stdlib.h>
#include <string.h>

#include "aggregate.h"
#include "kurator/csv.h"
#include "kurator/mem.h"

void register_call(struct db_call *call, const char *office, const char *which, const char *reason, const char *lang, const char *filter)
{
    call_add(call, "select kind, code, cells from api.register($1::text, $2::text, $3::text, $4::text, $5::text[])");
    param_text(call, office ? office : "");
    param_text(call, which);
    param_text(call, reason);
    param_text(call, lang);
    param_filled(call, filter);
}

static void add_record(struct register_table *t, char **cells, int n)
{
    csv_write(&t->csv, (const char *const *)cells, n);
    for (int i = 0; i < n; i++)
        mem_wipe(cells[i], strlen(cells[i]));
}

int register_read(struct register_table *t, const struct db_rows *rows, struct error *e)
{
    bool headed = false, failed = false;

    *t = (struct register_table){0};
    for (int i = 0; i < db_rows_count(rows) && !failed; i++) {
        struct columns c = {.rows = rows, .row = i};
        char kind[16], code[200];
        int n;

        TAKE(&c, kind);
        TAKE(&c, code);
        char **cells = take_strings(&c, &n);

        if (str_eq(kind, "refused")) {
            failed = error_set(e, code, n ? cells[0] : NULL, NULL) != 0;
        } else if (str_eq(kind, "head")) {
            str_copy(t->office, sizeof t->office, code);
        } else {
            headed = headed || str_eq(kind, "names");
            t->n += str_eq(kind, "row");
            add_record(t, cells, n);
        }
        for (int k = 0; k < n; k++)
            free(cells[k]);
        free(cells);
    }
    return failed ? -1 : headed ? 0 : error_set(e, "db.answer", NULL);
}

void register_free(struct register_table *t)
{
    str_free(&t->csv);
}
