/* journal_out.c - the journal into a file: all pages of what is asked, the months that are away, then the seal. */
#include <stdio.h>

#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/sha256.h"
#include "journal_parts.h"

#define ENTRIES_MAX 100000     /* in a file; kurator journal gives out more */

static void more(struct screen *s, struct journal_out *out);

void journal_out_free(struct journal_out *out) { str_free(&out->csv); }

static void end(struct screen *s, struct journal_out *out, const struct error *e)
{
    journal_out_free(out);
    if (e)
        app_fail(s->app, e);
}

static void sealed(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct journal_out *out = context;
    struct journal_seal seal = {.entries = out->n};
    struct error e = {0};
    char what[80], after[200] = "";
    app_ready(s);
    sha256_hex(str_text(&out->csv), out->csv.len, seal.digest);
    if (!reply->ok || journal_exported_read(&seal, reply->result[0], &e) != 0) {
        end(s, out, reply->ok ? &e : &reply->error);
        return;
    }
    journal_seal_write(&seal, &out->csv);
    snprintf(what, sizeof what, "%s (%ld)", _("Journal"), out->n);
    if (out->away[0])
        snprintf(after, sizeof after, _("Not in it, detached: %s"), out->away);
    struct app_paper paper = {.text = str_text(&out->csv), .n = out->csv.len, .what = what, .stem = "journal", .after = after};
    app_table(s, &paper);
    end(s, out, NULL);
}

static void seal_it(struct screen *s, struct journal_out *out)
{
    struct journal_seal seal = {.entries = out->n};
    struct db_call call = {.class = DB_READ};
    char filter[200];
    journal_csv_away(out->away, &out->csv);
    sha256_hex(str_text(&out->csv), out->csv.len, seal.digest);
    journal_filter(&out->question, out->away, filter, sizeof filter);
    journal_exported_call(&call, out->question.office, &seal, filter);
    app_wait(s);
    app_call(s, &call, sealed, out);
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct journal_out *out = context;
    struct journal_rows page = {0};
    struct error e = {0};
    int n = 0;
    app_ready(s);
    if (!reply->ok || journal_read(&page, reply->result[0], &n, &e) != 0) {
        journal_free(&page);
        end(s, out, reply->ok ? &e : &reply->error);
        return;
    }
    for (int i = 0; i < n; i++)
        journal_csv(&page.row[i], &out->csv);
    if (page.away[0])
        str_copy(out->away, sizeof out->away, page.away);
    if (n)
        out->last = page.row[n - 1];
    journal_free(&page);
    out->n += n;
    if (out->n > ENTRIES_MAX)
        end(s, out, (error_set(&e, "journal.many", "100000", NULL), &e));
    else if (n == JOURNAL_PAGE_MAX)
        more(s, out);
    else
        seal_it(s, out);
}

static void more(struct screen *s, struct journal_out *out)
{
    struct db_call call = {.class = DB_READ};
    journal_call(&call, &out->question, out->n ? &out->last : NULL, JOURNAL_PAGE_MAX);
    app_wait(s);
    app_call(s, &call, arrived, out);
}

void journal_out_begin(struct screen *s, struct journal_out *out, const struct journal_question *q)
{
    journal_out_free(out);
    *out = (struct journal_out){.question = *q};
    journal_csv_head(&out->csv);
    more(s, out);
}
