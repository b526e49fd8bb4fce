/* save.c - the save of a form: one call of one function, and what it answered. */
#include "kurator/casefile.h"

#include <stdlib.h>
#include <string.h>

#include "aggregate.h"
#include "kurator/mem.h"
#include "kurator/str.h"

#define ANSWER "select s.outcome, s.code, s.field, s.args, s.version, s.id from api."
#define OF_CASE "($1::uuid, $2::bigint, $3::int, $4::text[], $5::text[], $6::text[]) s"

static const struct {
    const char *function, *sql;
} saves[] = {
    {"save_attempt", ANSWER "save_attempt" OF_CASE},
    {"save_override", ANSWER "save_override" OF_CASE},
    {"save_mistake", ANSWER "save_mistake" OF_CASE},
    {"save_esrn", ANSWER "save_esrn" OF_CASE},
    {"save_esrn_fact", ANSWER "save_esrn_fact" OF_CASE},
    {"save_appointment", ANSWER "save_appointment" OF_CASE},
    {"save_close", ANSWER "save_close" OF_CASE},
    {"save_reopen", ANSWER "save_reopen" OF_CASE},
    {"save_forward", ANSWER "save_forward" OF_CASE},
    {"save_passed_call", ANSWER "save_passed_call" OF_CASE},
    {"save_contacts", ANSWER "save_contacts" OF_CASE},
    {"save_spot_check", ANSWER "save_spot_check" OF_CASE},
    {"save_handover", ANSWER "save_handover" OF_CASE},
    {"save_account", ANSWER "save_account" OF_CASE},
    {"save_site", ANSWER "save_site" OF_CASE},
    {"save_marks", ANSWER "save_marks" OF_CASE},
    {"save_view", ANSWER "save_view" OF_CASE},
    {"save_absence", ANSWER "save_absence" OF_CASE},
    {"save_request", ANSWER "save_request" OF_CASE},
    {"save_request_answer", ANSWER "save_request_answer" OF_CASE},
    {"save_request_reply", ANSWER "save_request_reply" OF_CASE},
    {"save_request_withdraw", ANSWER "save_request_withdraw" OF_CASE},
    {"save_request_read", ANSWER "save_request_read" OF_CASE},
    {"save_restricted", ANSWER "save_restricted" OF_CASE},
    {"save_citizen", ANSWER "save_citizen" OF_CASE},
    {"save_former", ANSWER "save_former" OF_CASE},
    {"save_document", ANSWER "save_document" OF_CASE},
    {"save_family", ANSWER "save_family" OF_CASE},
    {"save_household", ANSWER "save_household" OF_CASE},
    {"save_ipra", ANSWER "save_ipra" OF_CASE},
    {"save_processing", ANSWER "save_processing" OF_CASE},
    {"save_destruction", ANSWER "save_destruction" OF_CASE},
    {"save_duplicate", ANSWER "save_duplicate" OF_CASE},
    {"save_pair_apart", ANSWER "save_pair_apart" OF_CASE},
    {"save_tray", ANSWER "save_tray" OF_CASE},
    {"save_refer", ANSWER "save_refer" OF_CASE},
};
static const char intake_sql[] =
    ANSWER "save_intake($1::uuid, $2::int, $3::bigint, $4::text[], $5::text[], $6::text[]) s";

static const char *sql_of(const char *function)
{
    for (size_t i = 0; i < sizeof saves / sizeof saves[0]; i++)
        if (strcmp(saves[i].function, function) == 0)
            return saves[i].sql;
    abort();                    /* a form that names a function which is not there is a mistake in the program */
}

void save_call(struct db_call *call, const struct save_params *p)
{
    bool intake = strcmp(p->function, "save_intake") == 0;

    call_add(call, intake ? intake_sql : sql_of(p->function));
    param_text(call, p->request);
    if (intake) {
        param_number(call, p->version);
        param_id(call, p->target);
    } else {
        param_id(call, p->target);
        param_number(call, p->version);
    }
    param_text(call, p->names);
    param_text(call, p->base);
    param_text(call, p->values);
}

static void take_args(struct columns *c, struct save_row *s)
{
    int n;
    char **args = take_strings(c, &n);

    for (int i = 0; i < n; i++) {
        if (i < SAVE_ARGS)
            str_copy(s->args[s->nargs++], sizeof s->args[0], args[i]);
        if (i == 0)
            str_copy(s->was, sizeof s->was, args[i]);
        if (i == 1)
            str_copy(s->theirs, sizeof s->theirs, args[i]);
        mem_wipe(args[i], strlen(args[i]));
        free(args[i]);
    }
    free(args);
}

int save_read(struct save_row *out, int max, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    if (n > max)
        n = max;
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct save_row *s = &out[i];

        *s = (struct save_row){0};
        TAKE(&c, s->outcome);
        TAKE(&c, s->code);
        TAKE(&c, s->field);
        take_args(&c, s);
        s->version = take_int(&c);
        s->id = take_id(&c);
    }
    return n;
}
