/* paper_case.c - what a control card and a notice letter are made of. */
#include "kurator/print.h"

#include <stdlib.h>

#include "aggregate.h"
#include "kurator/mem.h"

void paper_card_call(struct db_call *call, long long case_id)
{
    call_add(call, "select office_name, now_local, head, registered_at from api.paper_card($1::bigint)");
    param_number(call, case_id);
    case_call(call, case_id, NULL);
    why_call(call, case_id, NULL);
}

bool paper_card_read(struct paper_card *k, const struct db_reply *reply)
{
    *k = (struct paper_card){0};
    if (reply->nresults < 3 || db_rows_count(reply->result[0]) != 1 || !case_read(&k->c, reply, 1))
        return false;
    struct columns c = {.rows = reply->result[0]};

    TAKE(&c, k->office_name);
    TAKE(&c, k->now_local);
    TAKE(&c, k->head);
    TAKE(&c, k->registered_at);
    k->why = mem_zero(PAPER_WHY_ROWS, sizeof *k->why);
    k->nwhy = why_read(k->why, PAPER_WHY_ROWS, reply->result[2]);
    return true;
}

void paper_card_free(struct paper_card *k)
{
    case_free(&k->c);
    free(k->why);
    mem_wipe(k, sizeof *k);
}

void paper_notice_call(struct db_call *call, long long case_id)
{
    call_add(call, "select code, office_name, office_postal_code, office_address, office_phones, head, writer, now_local, reply_by,"
                   " addressee, surname, given_name, patronymic, sex, relation, representative, postal_code, settlement, address,"
                   " discreet from api.paper_notice($1::bigint)");
    param_number(call, case_id);
}

int paper_notice_read(struct paper_notice *n, const struct db_rows *rows, struct error *e)
{
    struct columns c = {.rows = rows};
    char code[48];

    *n = (struct paper_notice){0};
    if (db_rows_count(rows) != 1)
        return error_set(e, "case.none", NULL);
    TAKE(&c, code);
    if (*code)
        return error_set(e, code, NULL);
    TAKE(&c, n->office_name);
    TAKE(&c, n->office_postal_code);
    TAKE(&c, n->office_address);
    n->nphones = take_list(&c, n->office_phone, 4);
    TAKE(&c, n->head);
    TAKE(&c, n->writer);
    TAKE(&c, n->now_local);
    TAKE(&c, n->reply_by);
    TAKE(&c, n->addressee);
    TAKE(&c, n->surname);
    TAKE(&c, n->given_name);
    TAKE(&c, n->patronymic);
    TAKE(&c, n->sex);
    TAKE(&c, n->relation);
    TAKE(&c, n->representative);
    TAKE(&c, n->postal_code);
    TAKE(&c, n->settlement);
    TAKE(&c, n->address);
    n->discreet = take_bool(&c);
    return 0;
}
