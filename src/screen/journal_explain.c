/* journal_explain.c - all of an entry of the journal, and what an entry of its kind means. */
#include <stdio.h>
#include <string.h>

#include "kurator/i18n.h"
#include "kurator/journal.h"
#include "kurator/message.h"

static void fact(struct str *out, const char *label, const char *text)
{
    if (text[0])
        str_addf(out, "%s: %s\n", label, text);
}

void journal_tell(const struct journal_row *row, struct str *out)
{
    char number[24] = "";
    struct str words = {0};

    journal_about(row, out);
    str_addc(out, '\n');
    fact(out, _("When"), row->local);
    fact(out, _("Login"), row->login);
    fact(out, _("Who"), row->name);
    fact(out, _("From where"), row->host);
    fact(out, _("Program"), row->program);
    fact(out, _("Record"), row->row_id);
    journal_columns(row, &words);
    fact(out, _("Columns"), str_text(&words));
    str_clear(&words);
    journal_why(row, &words);
    fact(out, _("Explanation"), str_text(&words));
    str_free(&words);
    if (row->block)
        snprintf(number, sizeof number, "%lld", row->block);
    fact(out, _("Sealed in block"), row->block ? number : _("not sealed yet"));
    snprintf(number, sizeof number, "%lld", row->id);
    fact(out, _("Entry"), number);
}

static const struct { const char *kind, *text; } meanings[] = {
    {"insert", N_("A record was added. Its columns are named, never what they hold: that stands apart, so that it can be destroyed with a citizen's data.")},
    {"update", N_("A record was changed. The columns that have another value now are named, never the values.")},
    {"delete", N_("Something was taken away for good: values of a citizen whose data were destroyed.")},
    {"look", N_("Somebody read the data of one citizen, or the journal itself. Without this entry nothing would have been shown.")},
    {"list", N_("Somebody read a list.")},
    {"export", N_("Something left the program as a file. Of an export of the journal the record is the checksum of the file.")},
    {"print", N_("Something left the program on paper.")},
    {"login", N_("A session began.")},
    {"failure", N_("A session or a function was refused. A wrong password is not seen here: the server's own log has it.")},
    {"rights", N_("Accounts, roles, passwords, or months of the journal were dealt with.")}};

void journal_explain(const struct journal_row *row, struct str *out)
{
    char code[48], text[600];
    struct error e = {0};

    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
        if (str_eq(meanings[i].kind, row->kind))
            str_addf(out, "%s\n", _(meanings[i].text));
    snprintf(code, sizeof code, "%.*s", (int)strcspn(row->why, " "), row->why);
    if (str_eq(row->kind, "failure") && message_known(code))
        str_addf(out, _("Said to the user: %s\n"), message_text((error_set(&e, code, NULL), &e), text, sizeof text));
    if (str_eq(row->kind, "failure") && str_eq(code, "unlock"))
        str_addf(out, "%s\n", _("A wrong password on the locked screen; the number says which one in a row."));
    str_add(out, row->block ? _("The entry is sealed: a later change of it would be found.\n\n") : _("The entry is not sealed yet; that is done by the nightly upkeep.\n\n"));
    journal_tell(row, out);
}
