/* elsewhere.c - which other operator works with a citizen, and the calls that operators pass on to each other. */
#include "kurator/elsewhere.h"

#include <stdlib.h>
#include <string.h>

#include "aggregate.h"
#include "kurator/mem.h"
#include "kurator/str.h"

void elsewhere_call(struct db_call *call, int office, const char *birth, const char *snils, const char *surname, const char *given_name,
                    const char *patronymic, const char *phone)
{
    call_add(call, "select outcome, code, args, office_id, name, phones, address"
                   " from api.elsewhere($1::int, $2::date, $3::text, $4::text, $5::text, $6::text, $7::text)");
    param_id(call, office);
    param_filled(call, birth);
    param_filled(call, snils);
    param_filled(call, surname);
    param_filled(call, given_name);
    param_filled(call, patronymic);
    param_filled(call, phone);
}

int elsewhere_read(struct elsewhere_row **out, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    *out = n > 0 ? mem_zero((size_t)n, sizeof **out) : NULL;
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct elsewhere_row *e = &(*out)[i];
        struct str phones = {0};
        char **part;
        int parts;

        TAKE(&c, e->outcome);
        TAKE(&c, e->code);
        take_list(&c, &e->arg, 1);
        e->office = take_int(&c);
        TAKE(&c, e->name);
        part = take_strings(&c, &parts);
        for (int k = 0; k < parts; k++) {
            str_addf(&phones, "%s%s", k ? ", " : "", part[k]);
            free(part[k]);
        }
        free(part);
        str_copy(e->phones, sizeof e->phones, str_text(&phones));
        str_free(&phones);
        TAKE(&c, e->address);
    }
    return n;
}

void passed_calls_call(struct db_call *call, int office)
{
    call_add(call, "select id, at, from_name, caller, birth_date, phone, note, case_id from api.passed_calls($1::int)");
    param_id(call, office);
}

int passed_calls_read(struct passed_row *out, int max, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    if (n > max)
        n = max;
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct passed_row *p = &out[i];

        *p = (struct passed_row){0};
        p->id = take_id(&c);
        TAKE(&c, p->at);
        TAKE(&c, p->from);
        TAKE(&c, p->caller);
        TAKE(&c, p->birth_date);
        TAKE(&c, p->phone);
        TAKE(&c, p->note);
        p->case_id = take_id(&c);
    }
    return n;
}
