/* journal_words.c - the words of the journal: kinds, what an entry is about, a citizen as typed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/date_input.h"
#include "kurator/i18n.h"
#include "kurator/journal.h"
#include "kurator/message.h"
#include "kurator/utf8.h"
#include "kurator/wrap.h"

struct word { const char *code, *name; };

/* Those that may be asked for first, in the order of the list. */
#define ASKED 8
static const struct word kinds[] = {
    {"change", N_("changes")}, {"look", N_("looks")}, {"list", N_("lists")}, {"export", N_("exports")}, {"print", N_("prints")},
    {"login", N_("logins")}, {"failure", N_("refusals")}, {"rights", N_("rights and upkeep")},
    {"insert", N_("added")}, {"update", N_("changed")}, {"delete", N_("deleted")}};
/* Of one entry, where it is another word than that of the kind. */
static const struct word acts[] = {
    {"look", N_("looked at")}, {"list", N_("read a list")}, {"export", N_("gave out")}, {"print", N_("printed")}, {"login", N_("logged in")},
    {"failure", N_("was refused")}, {"rights", N_("upkeep")}};
static const struct word tables[] = {
    {"kurator.person", N_("citizen's data")}, {"kurator.former_name", N_("former name of a citizen")}, {"kurator.person_office", N_("citizen's office")},
    {"kurator.person_clash", N_("double of a citizen")}, {"kurator.representative", N_("representative")}, {"kurator.phone", N_("phone number")},
    {"kurator.address", N_("address")}, {"kurator.preference", N_("what to mind")}, {"kurator.ipra", N_("IPRA")},
    {"kurator.ipra_measure", N_("measure of an IPRA")}, {"kurator.document", N_("document received")}, {"kurator.household_member", N_("family of the citizen")}, {"kurator.household", N_("coordinator of a family")},
    {"kurator.case_file", N_("case")}, {"kurator.referral", N_("referral")}, {"kurator.consent", N_("consent")},
    {"kurator.appointment", N_("appointment")}, {"kurator.ladder_override", N_("opened rung")}, {"kurator.contact_attempt", N_("contact attempt")},
    {"kurator.spot_check", N_("spot check")}, {"kurator.esrn_fact", N_("mark of ESRN")}, {"kurator.deadline", N_("list of deadlines")},
    {"kurator.staff", N_("member of staff")}, {"kurator.staff_role", N_("role of a member of staff")}, {"kurator.deputy", N_("absence")}, {"kurator.saved_view", N_("saved view")}, {"kurator.person_mark", N_("mark of the office")},
    {"kurator.identification_officer", N_("identification officer")}, {"kurator.setting", N_("setting")}, {"kurator.calendar", N_("calendar")},
    {"kurator.calendar_version", N_("version of the calendar")}, {"kurator.site", N_("site of an organisation")}, {"kurator.organisation", N_("organisation")}, {"kurator.choice", N_("value of a list")}, {"session", N_("session")}, {"monthly", N_("monthly form")},
    {"monthly_people", N_("people of the monthly form")}, {"audit.entry", N_("the journal")}, {"audit.seal", N_("seals of the journal")},
    {"audit.value", N_("values of the journal")}, {"inbox", N_("file taken in")}, {"kurator.import_file", N_("file of citizens")}, {"kurator.import_row", N_("line of a file of citizens")}, {"outbox", N_("file given out")},
    {"kurator.attempt_case", N_("contact attempt")}, {"kurator.passed_call", N_("passed-on call")}, {"kurator.processing", N_("consent to processing")},
    {"kurator.destruction", N_("destruction of personal data")}, {"kurator.destruction_item", N_("citizen of a destruction")}, {"kurator.service_request", N_("request to a co-executor")},
    {"statistics", N_("depersonalised export")}, {"kurator.duplicate", N_("suspected duplicates")}, {"kurator.merge", N_("records of one citizen merged")},
    {"register", N_("register of citizens")}, {"people", N_("list of citizens")}, {"quality", N_("quality of the register")},
    {"api.journal", N_("reading the journal")}, {"api.journal_verify", N_("checking the journal")}, {"api.journal_exported", N_("exporting the journal")},
    {"api.journal_known", N_("checking an export")}, {"api.monthly", N_("the monthly form")}, {"api.monthly_people", N_("people of the monthly form")},
    {"api.paper_list", N_("a list on paper or in a file")}, {"api.statistics", N_("depersonalised export")}, {"api.register", N_("register of citizens")}, {"api.set_password", N_("setting a password")},
    {"api.save_user", N_("changing an account")}};

static const char *find(const struct word *words, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i].code, code) == 0)
            return words[i].name;
    return NULL;
}
#define FIND(words, code) find(words, sizeof words / sizeof words[0], code)

const char *journal_kind_at(int i)
{
    return i >= 0 && i < ASKED ? kinds[i].code : NULL;
}

bool journal_kind_known(const char *kind)
{
    return find(kinds, ASKED, kind) != NULL;
}

const char *journal_kind(const char *kind)
{
    const char *name = FIND(kinds, kind);

    return name ? _(name) : kind;
}

static const char *act_word(const char *kind)
{
    const char *name = FIND(acts, kind);

    return name ? _(name) : journal_kind(kind);
}

void journal_about(const struct journal_row *row, struct str *out)
{
    const char *table = FIND(tables, row->relation);

    str_addf(out, "%s: %s", act_word(row->kind), table ? _(table) : row->relation);
    if (row->subject)
        str_addf(out, _(", citizen No. %lld"), row->subject);
}

/* Where a card was opened from, or which part of it was read. */
static const struct word looks[] = {
    {"worklist", N_("from the list of deadlines")}, {"preview", N_("lines under the list of deadlines")}, {"find", N_("from the search")}, {"board-list", N_("from the control of dates")}, {"meetings", N_("from the meetings")},
    {"passed", N_("from the passed-on calls")}, {"monthly-people", N_("from the monthly form")}, {"requests", N_("from the requests")}, {"request-sent", N_("from a request")}, {"next", N_("the next one of the list")},
    {"previous", N_("the one before in the list")}, {"again", N_("read again")}, {"card", N_("card")}, {"case", N_("the whole case")}, {"phones", N_("numbers")},
    {"preferences", N_("what to mind")}, {"representatives", N_("representatives")}, {"timeline", N_("what happened")}, {"processing", N_("consents to the processing of data")}, {"esrn", N_("facts for ESRN")},
    {"attempt", N_("form of an attempt")}, {"meeting", N_("form of a meeting")}, {"override", N_("form that opens a rung")}, {"mistake", N_("form of a mistake")},
    {"close", N_("form of closing")}, {"forward", N_("form of forwarding")}, {"spot_check", N_("picked for a spot check")}, {"notice", N_("notice letter")},
    {"elsewhere", N_("asked for at other operators")}, {"phone", N_("form of a number")}, {"address", N_("form of an address")}, {"preference", N_("form of a wish")},
    {"representative", N_("form of a representative")}, {"request", N_("request to a co-executor")},
    {"citizen", N_("form of the citizen's data")}, {"document", N_("form of a document")}, {"measure", N_("form of a measure")}, {"member", N_("form of the family")}, {"former", N_("form of a former name")},
    {"identity", N_("tab of the citizen")}, {"family", N_("tab of the family")}, {"ipra", N_("tab of the IPRA")}, {"documents", N_("tab of documents")}, {"cases", N_("tab of all cases")},
    {"as-of", N_("as of a day gone by")}};

void journal_why(const struct journal_row *row, struct str *out)
{
    char first[40];
    const char *rest = strchr(row->why, ' '), *name = NULL;
    bool looked = str_eq(row->kind, "look") || str_eq(row->kind, "print");

    snprintf(first, sizeof first, "%.*s", rest ? (int)(rest - row->why) : (int)strlen(row->why), row->why);
    if (looked && strncmp(row->relation, "kurator.", strlen("kurator.")) == 0)
        name = FIND(looks, first);
    str_add(out, name ? _(name) : row->why);
    if (name && rest)
        str_addf(out, ", %s", (name = FIND(looks, rest + 1)) ? _(name) : rest + 1);
}

void journal_columns(const struct journal_row *row, struct str *out)
{
    const char *p = row->columns;

    while (*p) {
        char code[80];
        size_t n = strcspn(p, ",");

        snprintf(code, sizeof code, "%.*s", (int)n, p);
        str_addf(out, "%s%s", p == row->columns ? "" : ", ", journal_column(code));
        p += n;
        p += strspn(p, ", ");
    }
}

static void add_line(void *ctx, int i, const char *text)
{
    str_addf(ctx, "%s%s\n", i ? "    " : "", text);
}

void journal_text(const struct journal_row *row, struct str *out)
{
    struct str line = {0}, safe = {0};

    str_addf(&line, "%s  %s", row->local, row->login);
    if (row->name[0])
        str_addf(&line, " (%s)", row->name);
    str_add(&line, "  ");
    journal_about(row, &line);
    str_addf(&line, "; %s, %s", row->host, row->program);
    if (row->columns[0]) {
        str_add(&line, "; ");
        journal_columns(row, &line);
    }
    if (row->why[0]) {
        str_addf(&line, "; %s: ", _("why"));
        journal_why(row, &line);
    }
    utf8_safe(&safe, str_text(&line));          /* host and program are what a client called itself */
    text_wrap(str_text(&safe), 76, add_line, out);
    str_free(&line);
    str_free(&safe);
}

const char *journal_away(const char *months, char *buf, size_t size)
{
    struct error e = {0};

    error_set(&e, "journal.away", months, NULL);
    return message_text(&e, buf, size);
}

void journal_text_away(const char *months, struct str *out)
{
    char text[1024];

    if (months[0])
        text_wrap(journal_away(months, text, sizeof text), 76, add_line, out);
}

void journal_filter(const struct journal_question *q, const char *away, char *buf, size_t size)
{
    char from[DATE_ISO_SIZE] = "", until[DATE_ISO_SIZE] = "", number[32] = "";

    if (q->subject)
        snprintf(number, sizeof number, "=%lld", q->subject);
    if (date_exists(q->from))
        date_iso(q->from, from);
    if (date_exists(q->until))
        date_iso(q->until, until);
    snprintf(buf, size, "%s%s%s%s%s%s%s%s%s%s%s%s", q->subject || q->snils[0] || q->name[0] ? "citizen" : "", number, q->login[0] ? " login=" : "", q->login,
             q->kind[0] ? " kind=" : "", q->kind, from[0] || until[0] ? " " : "", from, from[0] || until[0] ? ".." : "", until,
             away[0] ? " away=" : "", away);
}

/* The last word is the birth date, what stands before it the whole name. */
static int by_name(const char *typed, struct date today, struct journal_question *q, struct error *e)
{
    struct date_rules rules = {.purpose = DATE_BIRTH, .today = today};
    char text[sizeof q->name], *last;

    if (!str_copy(text, sizeof text, typed))
        return error_set(e, "journal.typed", NULL);
    last = strrchr(text, ' ');
    if (!last || date_parse(last + 1, &rules, &q->birth, e) != 0)
        return error_set(e, "journal.typed", NULL);
    *last = '\0';
    str_copy(q->name, sizeof q->name, str_trim(text));
    return q->name[0] ? 0 : error_set(e, "journal.typed", NULL);
}

int journal_person(const char *typed, struct date today, struct journal_question *q, struct error *e)
{
    char text[300];
    long number;
    size_t sign = strlen("№");

    if (!str_copy(text, sizeof text, typed))
        return error_set(e, "journal.typed", NULL);
    const char *t = str_trim(text);

    q->snils[0] = q->name[0] = '\0';
    q->subject = 0;
    if (strspn(t, "0123456789 -") == strlen(t) && strlen(t) >= 11)
        return snils_parse(t, q->snils, e);
    if (str_number(strncmp(t, "№", sign) == 0 ? t + sign : t, 1, 999999999, &number) == 0) {
        q->subject = number;
        return 0;
    }
    return by_name(t, today, q, e);
}
