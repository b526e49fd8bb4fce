/* act_paper.c - the act of a destruction as a document: grounds, who proposed and confirmed, which records, by which method. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/destruction.h"
#include "kurator/i18n.h"
#include "kurator/paper.h"
#include "kurator/str.h"
#include "kurator/words.h"

#define LABEL 20

static const struct { const char *code, *words; } grounds[] = {
    {"withdrawn", N_("consent withdrawn")}, {"died", N_("time after death is over")}, {"error", N_("entered in error")},
    {"closed", N_("time of keeping is over")}, {"other", N_("another ground")},
};
static const struct { const char *relation, *words; } tables[] = {
    {"kurator.person", N_("name, birth date, SNILS, disability")}, {"kurator.former_name", N_("former names of the citizen")},
    {"kurator.person_office", N_("that the office keeps the citizen")}, {"kurator.person_key", N_("search keys")},
    {"kurator.person_clash", N_("disputed SNILS")}, {"kurator.representative", N_("representatives")}, {"kurator.phone", N_("phone numbers")},
    {"kurator.address", N_("addresses")}, {"kurator.preference", N_("what must be minded, health")}, {"kurator.household_member", N_("family ties")}, {"kurator.ipra", N_("rehabilitation programmes")},
    {"kurator.processing", N_("consents to processing")}, {"kurator.case_file", N_("notes of cases")},
    {"kurator.case_event", N_("notes of closings")}, {"kurator.referral", N_("referrals: numbers, senders, notes")},
    {"kurator.consent", N_("reasons of refusals")}, {"kurator.appointment", N_("meetings")}, {"kurator.ladder_override", N_("reasons of overrides")},
    {"kurator.contact_attempt", N_("contact attempts: with whom, by which number, notes")}, {"kurator.spot_check", N_("remarks of spot checks")},
    {"kurator.esrn_fact", N_("marks of the regional register")}, {"kurator.passed_call", N_("calls passed on")}, {"kurator.draft", N_("drafts")},
    {"kurator.duplicate", N_("suspicions that two records are one citizen's")}, {"kurator.merge", N_("merges of two records")}, {"kurator.merge_row", N_("what a merge changed")},
    {"kurator.pair_across", N_("suspicions that records of two offices are one citizen's")}, {"kurator.pair_apart", N_("that records of two offices are of two people")},
    {"kurator.duplicate_queue", N_("records to be compared")}, {"kurator.person_mark", N_("marks of the office")}, {"kurator.listed", N_("rows of the list of citizens")}, {"audit.value", N_("values in the journal")},
};

const char *destroy_ground_words(const char *ground)
{
    for (size_t i = 0; i < sizeof grounds / sizeof grounds[0]; i++)
        if (str_eq(grounds[i].code, ground))
            return _(grounds[i].words);
    return ground;
}

const char *act_table_words(const char *relation)
{
    static char buf[200];
    char of[64];
    const char *ending = strstr(relation, "_history");

    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (str_eq(tables[i].relation, relation))
            return _(tables[i].words);
    if (!ending)
        return relation;
    snprintf(of, sizeof of, "%.*s", (int)(ending - relation), relation);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (str_eq(tables[i].relation, of)) {
            snprintf(buf, sizeof buf, _("earlier states: %s"), _(tables[i].words));
            return buf;
        }
    return relation;
}

static void heading(struct paper *p, const char *text)
{
    paper_keep(p, 4);
    paper_text(p, 0, "");
    paper_text(p, 0, text);
}

static void field(struct paper *p, const char *label, const char *text)
{
    if (!str_blank(text))
        paper_field(p, LABEL, label, text);
}

static void who(struct paper *p, const char *label, const char *name, const char *local)
{
    char text[400], day[16];

    if (!*name)
        return;
    snprintf(text, sizeof text, "%s, %s %s", name, words_full_date(local, day, sizeof day), strlen(local) >= 16 ? local + 11 : "");
    field(p, label, text);
}

static void people(struct paper *p, const struct act *a)
{
    const struct paper_column columns[] = {{_("Internal No"), 14, true}, {_("Ground"), 0, false}, {_("Since"), 10, false}};

    heading(p, _("Whose data (internal numbers; no names are kept)"));
    paper_table(p, columns, 3);
    for (int i = 0; i < a->npeople; i++) {
        char id[24], day[16];

        snprintf(id, sizeof id, "%lld", a->person[i].id);
        const char *cells[] = {id, destroy_ground_words(a->person[i].ground), a->person[i].since[0] ? words_full_date(a->person[i].since, day, sizeof day) : ""};

        paper_row(p, cells);
    }
    paper_table_end(p);
}

static void records(struct paper *p, const struct act *a)
{
    const struct paper_column columns[] = {{_("Data"), 0, false}, {_("Records"), 9, true}, {_("Method"), 20, false}};

    heading(p, _("Records that the office has no more"));
    paper_table(p, columns, 3);
    for (int i = 0; i < a->ntables; i++) {
        const struct act_table *t = &a->table[i];
        char n[24];

        snprintf(n, sizeof n, "%lld", t->n);
        const char *cells[] = {act_table_words(t->relation), n, str_eq(t->method, "delete") ? _("deleted") : _("values erased")};

        paper_row(p, cells);
    }
    paper_table_end(p);
}

void act_text(const struct act *a, int lines, struct str *out)
{
    char head[400], text[1200], day[16];

    snprintf(head, sizeof head, _("Act of destruction No %d of %s"), a->number, words_full_date(a->decided_at, day, sizeof day));
    snprintf(text, sizeof text, "%s%s", head, _(", page "));
    struct paper *p = paper_new(text, PAPER_WIDTH, lines);

    paper_text(p, 0, head);
    paper_rule(p, '-');
    field(p, _("Office"), a->office_name);
    who(p, _("Proposed by"), a->proposed_by, a->proposed_at);
    field(p, _("Reason"), a->note);
    who(p, _("Confirmed by"), a->decided_by, a->decided_at);
    field(p, _("Note"), a->decided_note);
    if (a->again)
        field(p, _("Done again"), _("by the list of acts, after an older backup was restored"));
    people(p, a);
    records(p, a);
    paper_text(p, 0, "");
    paper_text(p, 0, _("The data were destroyed in the database by the program: rows deleted, values erased, in the history of changes and in the values of the journal with its detached months, too. "
                       "What stays is a record without a name, of which past figures are made: days and codes of cases, the month of birth, the settlement."));
    snprintf(text, sizeof text, ngettext("From the backups the data are gone after %d day; a backup restored before gets the act applied anew.",
                                         "From the backups the data are gone after %d days; a backup restored before gets the act applied anew.", (unsigned long)a->backup_days), a->backup_days);
    paper_text(p, 0, text);
    paper_keep(p, 5);
    paper_text(p, 0, "");
    snprintf(text, sizeof text, _("Proposed:  ____________________  %s"), a->proposed_by);
    paper_text(p, 0, text);
    paper_text(p, 0, "");
    snprintf(text, sizeof text, _("Confirmed: ____________________  %s"), a->decided_by);
    paper_text(p, 0, text);
    paper_finish(&p, out);
}
