/* card_pages.c - the tabs of the card behind the first, line by line: the citizen, the family, the IPRA, documents, cases. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "card.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/snils.h"
#include "kurator/str.h"
#include "kurator/words.h"

static const struct { const char *code, *label; } pages[PAGE_COUNT] = {
    [PAGE_CASE] = {"case", N_("Case")}, [PAGE_IDENTITY] = {"identity", N_("Citizen")}, [PAGE_FAMILY] = {"family", N_("The family")},
    [PAGE_IPRA] = {"ipra", N_("IPRA")}, [PAGE_DOCUMENTS] = {"documents", N_("Documents")}, [PAGE_CASES] = {"cases", N_("All cases")}};
const char *card_page_code(enum card_page page) { return pages[page].code; }
const char *card_page_label(enum card_page page) { return _(pages[page].label); }

/* What one line is made of. */
struct making { struct card_lines *lines; const struct session *session; bool past; const char *before; /* the label of the line above */ struct str text; };

#define CELL(i) citizen_cell(r, (i))

/* The text is done: a line of that label, which is not said twice running. opens: the form that mends it, or the card of `item`. */
static void put(struct making *k, const struct citizen_row *r, const char *label, const struct screen_ops *opens)
{
    struct card_line like = {.label = str_eq(label, k->before) ? "" : label, .event = -1, .dim = !r->holds, .item = r->id};
    if (opens && r->id && (!k->past || opens == &screen_card))
        like.opens = opens;
    card_line_put(k->lines, str_text(&k->text), like);
    k->before = label;
    str_clear(&k->text);
}

static const char *name_of(const struct making *k, const char *list, const char *code)
{
    return session_name(k->session, list, code);
}

/* ", с 10.10.2026 до 30.11.2026" */
static void add_days(struct making *k, const struct citizen_row *r)
{
    char a[16];
    if (r->since[0])
        str_addf(&k->text, _(", since %s"), words_full_date(r->since, a, sizeof a));
    if (r->until[0])
        str_addf(&k->text, _(", until %s"), words_full_date(r->until, a, sizeof a));
}

static int number_of(const char *text)
{
    long n = 0;
    return str_number(text, 0, 9999, &n) == 0 ? (int)n : 0;
}

/* Parts that are there, with ", " between. */
static void add_part(struct making *k, const char *part)
{
    if (part[0])
        str_addf(&k->text, "%s%s", k->text.len ? ", " : "", part);
}

/* ---- the citizen ---- */

static void name_line(struct making *k, const struct citizen_row *r)
{
    char a[40];
    str_addf(&k->text, "%s %s %s", CELL(0), CELL(1), CELL(2));
    put(k, r, _("Full name"), &screen_identity);
    str_addf(&k->text, _("%s, age %s, %s, %s"), words_full_date(CELL(3), a, sizeof a), CELL(4), name_of(k, "sex", CELL(5)), name_of(k, "target_category", CELL(6)));
    put(k, r, _("Born"), &screen_identity);
    str_add(&k->text, CELL(7)[0] ? snils_format(CELL(7), a) : _("SNILS unknown"));
    if (CELL(8)[0])
        str_add(&k->text, _(", in dispute: kept under another name as well"));
    put(k, r, _("SNILS"), &screen_identity);
    if (CELL(9)[0]) {
        str_add(&k->text, _("legally incapable: only the representative counts"));
        put(k, r, _("Capacity"), &screen_identity);
    }
    if (CELL(10)[0]) {
        str_add(&k->text, words_full_date(CELL(10), a, sizeof a));
        put(k, r, _("Died"), NULL);
    }
}

static void former_line(struct making *k, const struct citizen_row *r)
{
    for (int i = 0; i < 3; i++)
        str_addf(&k->text, "%s%s", k->text.len && CELL(i)[0] ? " " : "", CELL(i));
    add_days(k, r);
    if (CELL(3)[0])
        str_add(&k->text, _("; entered in error"));
    const char *label = !CELL(1)[0] && !CELL(2)[0] ? _("Former name") : !CELL(0)[0] && !CELL(2)[0] ? _("Was named") : _("Was called");
    put(k, r, label, &screen_former);
}

static void phone_line(struct making *k, const struct citizen_row *r)
{
    char a[40];
    str_addf(&k->text, "%s  %s", words_phone(CELL(0), a, sizeof a), words_whom(k->session, CELL(2)[0] ? CELL(2) : CELL(1)));
    if (CELL(3)[0])
        str_addf(&k->text, " %s", CELL(3));
    str_add(&k->text, words_phone_state(CELL(4)));
    add_part(k, CELL(5));
    put(k, r, _("Phone"), &screen_phone);
}

static void address_line(struct making *k, const struct citizen_row *r)
{
    str_addf(&k->text, "%s%s%s", CELL(1), CELL(1)[0] ? " " : "", CELL(2));
    add_part(k, CELL(3));
    add_days(k, r);
    put(k, r, str_eq(CELL(0), "registered") ? _("Registered at") : _("Address"), r->holds ? &screen_address : NULL);
}

static void preference_line(struct making *k, const struct citizen_row *r)
{
    str_addf(&k->text, "%s%s%s", name_of(k, "preference", CELL(0)), CELL(1)[0] ? ": " : "", CELL(1));
    add_days(k, r);
    put(k, r, _("Mind"), r->holds ? &screen_preference : NULL);
}

static void mark_line(struct making *k, const struct citizen_row *r)
{
    card_mark_words(k->session, CELL(0), CELL(1), r->since, r->until, CELL(2), &k->text);
    put(k, r, _("Office mark"), NULL);
}

static void gap_line(struct making *k, const struct citizen_row *r)
{
    struct card_line like = {.event = -1, .label = card_gap_label(k->session, CELL(0)), .opens = k->past ? NULL : card_gap_opens(CELL(0)), .item = r->id, .gap = true};
    if (str_eq(like.label, k->before))
        like.label = "";
    else
        k->before = like.label;
    card_line_put(k->lines, name_of(k, "quality", CELL(0)), like);
}

/* ---- the family ---- */

static void representative_line(struct making *k, const struct citizen_row *r)
{
    char a[40];
    str_addf(&k->text, "%s: %s", name_of(k, "relation", CELL(0)), CELL(1));
    if (CELL(2)[0])
        str_addf(&k->text, "%s%s", CELL(1)[0] ? ", " : "", CELL(2));
    if (CELL(4)[0])
        str_addf(&k->text, " %s", words_phone(CELL(4), a, sizeof a));
    add_part(k, CELL(3));
    add_days(k, r);
    k->before = NULL;                           /* each has its label: what follows is about him */
    put(k, r, _("Represented by"), &screen_representative);
}

static void authority_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    str_addf(&k->text, "%s%s%s", name_of(k, "document_kind", CELL(0)), CELL(1)[0] ? _(" No ") : "", CELL(1));
    if (CELL(2)[0])
        str_addf(&k->text, _(" of %s"), words_full_date(CELL(2), a, sizeof a));
    add_part(k, CELL(3));
    if (r->until[0])
        str_addf(&k->text, _(", until %s"), words_full_date(r->until, a, sizeof a));
    put(k, r, _("Document"), &screen_document);
}

static void ward_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    str_addf(&k->text, "%s, %s", CELL(0), words_full_date(CELL(1), a, sizeof a));
    put(k, r, _("Also speaks for"), &screen_card);
}

static void more_line(struct making *k, const struct citizen_row *r)
{
    str_addf(&k->text, _("and %s more: Enter lists all"), CELL(0));
    put(k, r, _("Also speaks for"), &screen_rest);
}

static void majority_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    str_addf(&k->text, _("on %s, then the representation ends"), words_full_date(r->since, a, sizeof a));
    put(k, r, _("Comes of age"), NULL);
}

static void coordinator_line(struct making *k, const struct citizen_row *r)
{
    str_add(&k->text, CELL(0));
    put(k, r, _("Coordinator"), &screen_household);
}

/* What he is to the citizen, or to whom of the family else: "мать или отец", "сын или дочь (Сынов П.)". */
static void add_kinship(struct making *k, const struct citizen_row *r)
{
    if (CELL(5)[0])
        add_part(k, name_of(k, "kinship", CELL(5)));
    if (CELL(6)[0])
        str_addf(&k->text, " (%s)", CELL(6));
}

/* Himself: since when he is of the family, and what to whom; another one of it: the card of his case. */
static void member_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    bool self = CELL(7)[0];
    struct card_line like = {.event = -1, .dim = !r->holds, .item = self ? r->id : atoll(CELL(4)), .member = k->past ? 0 : r->id};
    like.label = self ? _("In the family") : _("The family");
    like.opens = self ? (k->past ? NULL : &screen_member) : like.item ? &screen_card : NULL;
    if (!self) {
        str_addf(&k->text, _("%s, %s, age %s"), CELL(0), words_full_date(CELL(1), a, sizeof a), CELL(2));
        add_kinship(k, r);
        add_days(k, r);
        add_part(k, !CELL(3)[0] ? _("no case here") : str_eq(CELL(3), "open") ? _("case open") : _("case closed"));
    } else {
        add_kinship(k, r);
        add_days(k, r);
        if (!k->text.len)
            str_add(&k->text, _("since when is not recorded"));
    }
    if (str_eq(like.label, k->before))
        like.label = "";
    else
        k->before = like.label;
    card_line_put(k->lines, str_text(&k->text) + (strncmp(str_text(&k->text), ", ", 2) == 0 ? 2 : 0), like);
    str_clear(&k->text);
}

/* What the one above is besides, and to whom. */
static void tie_line(struct making *k, const struct citizen_row *r)
{
    str_addf(&k->text, "%s (%s)", name_of(k, "kinship", CELL(0)), CELL(1));
    put(k, r, k->before ? k->before : "", &screen_member);
}

/* ---- the IPRA ---- */

static void disability_line(struct making *k, const struct citizen_row *r)
{
    str_add(&k->text, CELL(0)[0] ? name_of(k, "disability", CELL(0)) : _("none known"));
    put(k, r, _("Disability"), &screen_identity);
}

/* Only the spheres that are limited: "передвижение 2, труд 1". */
static void add_limits(struct making *k, const char *degrees)
{
    static const char *const spheres[] = {N_("self-care"), N_("moving about"), N_("orientation"), N_("communication"), N_("control of behaviour"), N_("learning"), N_("work")};
    bool any = false;
    for (size_t i = 0; i < sizeof spheres / sizeof spheres[0] && *degrees; i++) {
        int degree = *degrees >= '0' && *degrees <= '9' ? *degrees - '0' : 0;
        if (degree > 0)
            str_addf(&k->text, "%s%s %d", any ? ", " : "", _(spheres[i]), degree);
        any = any || degree > 0;
        degrees += strcspn(degrees, " ");
        degrees += *degrees == ' ';
    }
}

static void ipra_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    str_addf(&k->text, _("No %s"), CELL(0)[0] ? CELL(0) : "-");
    if (r->since[0])
        str_addf(&k->text, _(" of %s"), words_full_date(r->since, a, sizeof a));
    if (str_eq(CELL(1), "unlimited"))
        add_part(k, name_of(k, "ipra_until", CELL(1)));
    else if (r->until[0])
        str_addf(&k->text, r->holds ? _(", valid until %s") : _(", EXPIRED %s"), words_full_date(r->until, a, sizeof a));
    if (CELL(2)[0])
        str_addf(&k->text, _(", protocol %s"), CELL(2));
    if (CELL(3)[0])
        add_part(k, name_of(k, "disability", CELL(3)));
    k->before = NULL;
    put(k, r, _("IPRA"), &screen_ipra);
    add_limits(k, CELL(4));
    put(k, r, _("Limitations"), &screen_ipra);
}

static void measure_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    str_addf(&k->text, "%s: %s", name_of(k, "ipra_section", CELL(1)), CELL(2));
    add_part(k, CELL(3));
    add_days(k, r);
    if (CELL(4)[0])
        str_addf(&k->text, "; %s %s", name_of(k, "measure_result", CELL(4)), words_full_date(CELL(5), a, sizeof a));
    str_addf(&k->text, "%s%s", CELL(6)[0] ? "; " : "", CELL(6));
    put(k, r, _("Measure"), &screen_measure);
}

/* ---- documents, cases ---- */

static void document_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    str_addf(&k->text, "%s  %s%s%s", words_date(r->since, a, sizeof a), name_of(k, "document_kind", CELL(0)), CELL(1)[0] ? _(" No ") : "", CELL(1));
    if (CELL(2)[0])
        str_addf(&k->text, _(" of %s"), words_full_date(CELL(2), a, sizeof a));
    add_part(k, CELL(3));
    if (r->until[0])
        str_addf(&k->text, _(", until %s"), words_full_date(r->until, a, sizeof a));
    str_addf(&k->text, "; %s", name_of(k, "document_state", CELL(4)));
    if (CELL(6)[0])
        str_addf(&k->text, "; %s", CELL(6));
    str_addf(&k->text, "%s%s", CELL(5)[0] ? "; " : "", CELL(5));
    if (CELL(7)[0])
        str_addf(&k->text, " (%s)", CELL(7));
    put(k, r, _("Documents"), &screen_document);
}

static void case_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    bool closed = str_eq(CELL(0), "closed");
    str_addf(&k->text, "%s  %s, %s", words_full_date(r->since, a, sizeof a), CELL(2), name_of(k, "source", CELL(1)));
    if (closed)
        str_addf(&k->text, _(", closed %s: %s"), words_full_date(r->until, a, sizeof a), name_of(k, "close", CELL(4)));
    str_addf(&k->text, "%s%s", CELL(5)[0] ? ", " : "", CELL(5));
    add_part(k, CELL(3));
    if (CELL(6)[0])
        str_add(&k->text, _(" (this case)"));
    k->before = NULL;
    put(k, r, _("Case"), CELL(6)[0] ? NULL : &screen_card);
}

static void referral_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    str_addf(&k->text, "%s  %s", words_full_date(r->since, a, sizeof a), name_of(k, "source", CELL(0)));
    if (CELL(1)[0])
        str_addf(&k->text, _(", incoming No %s"), CELL(1));
    add_part(k, CELL(3));
    if (CELL(4)[0])
        str_addf(&k->text, "%s%s", _(", their No "), CELL(4));
    str_add(&k->text, CELL(6)[0] ? _(" (joined the running case)") : "");
    put(k, r, _("Arrived"), NULL);
}

/* ---- the case on a day gone by ---- */

static void file_line(struct making *k, const struct citizen_row *r)
{
    char a[24], b[24], c[24];
    if (str_eq(CELL(0), "closed"))
        str_addf(&k->text, _("closed %s: %s %s"), words_full_date(CELL(14), a, sizeof a), name_of(k, "close", CELL(13)), CELL(15));
    else
        str_addf(&k->text, _("open; next: %s"), words_next(CELL(2), CELL(3), "", a, sizeof a));
    put(k, r, _("Case"), NULL);
    str_add(&k->text, words_tries(number_of(CELL(4)), number_of(CELL(5)), number_of(CELL(6)), a, sizeof a));
    put(k, r, _("Tries"), NULL);
    str_addf(&k->text, _("told: %s   meeting: %s   in ESRN: %s"), CELL(7)[0] ? words_moment(CELL(7), a, sizeof a) : _("no"), CELL(10)[0] ? words_moment(CELL(10), b, sizeof b) : _("no"),
             CELL(11)[0] ? words_moment(CELL(11), c, sizeof c) : _("no"));
    put(k, r, _("Marks"), NULL);
    if (CELL(8)[0]) {
        str_addf(&k->text, "%s%s%s", name_of(k, "answer", CELL(8)), CELL(9)[0] ? " " : "", CELL(9)[0] ? words_full_date(CELL(9), a, sizeof a) : "");
        put(k, r, _("Answer"), NULL);
    }
    str_add(&k->text, CELL(12)[0] ? CELL(12) : _("nobody"));
    put(k, r, _("Responsible"), NULL);
}

static void event_line(struct making *k, const struct citizen_row *r)
{
    char text[CARD_TEXT];
    struct case_event e = {.id = r->id, .superseded = str_eq(CELL(7), "superseded")};
    str_copy(e.at, sizeof e.at, CELL(0));
    str_copy(e.kind, sizeof e.kind, CELL(1));
    str_copy(e.channel, sizeof e.channel, CELL(2));
    str_copy(e.outcome, sizeof e.outcome, CELL(3));
    str_copy(e.who, sizeof e.who, CELL(4));
    str_copy(e.performer, sizeof e.performer, CELL(5));
    str_copy(e.detail, sizeof e.detail, CELL(6));
    str_copy(e.superseded_why, sizeof e.superseded_why, e.superseded || str_eq(CELL(8), "needs_override") ? CELL(8) : "");
    str_copy(e.phone, sizeof e.phone, CELL(9));
    str_copy(e.reason, sizeof e.reason, CELL(10));
    str_add(&k->text, words_event(k->session, &e, text, sizeof text));
    put(k, r, _("Timeline"), NULL);
}

/* How each kind of row is told, and what F1 says it means. */
static const struct { const char *kind; void (*line)(struct making *k, const struct citizen_row *r); const char *why; } kinds[] = {
    {"name", name_line, N_("Who the citizen is. F4 puts it right; what stood before stays in the history: F8, As of a day.")},
    {"former", former_line, N_("A name that was borne before: the citizen is found by it, too. By one entered in error nobody is found. F4 puts it right.")},
    {"phone", phone_line, N_("A number to reach the citizen by, whose it is and what is known of it. A number known to be wrong is not offered for a call. F4 puts it right.")},
    {"address", address_line, N_("Where the citizen lives or is registered. By the actual address it is found which operator is responsible. F4 puts it right; a new address is entered by F8.")},
    {"preference", preference_line, N_("What must be minded when one calls or visits; it stands in the form of the attempt, too. F4 puts it right.")},
    {"mark", mark_line, N_("A mark of the office: everybody of the office sees it, and the list of citizens can be narrowed to it. F8 puts marks and takes them off.")},
    {"gap", gap_line, NULL},
    {"representative", representative_line, N_("Who speaks for the citizen. For minors and the legally incapable only the representative counts as told; what parents and guardians may do ends at eighteen by itself. F4 puts it right.")},
    {"authority", authority_line, N_("The document that proves what the representative above may do, and until when. F4 puts it right; a new one is entered by F8, New document.")},
    {"ward", ward_line, N_("Whom else in the office the representative above speaks for: by the same organisation, or the same name together with the family or the number. Enter opens the card.")},
    {"more", more_line, N_("Whom else in the office the representative above speaks for: by the same organisation, or the same name together with the family or the number. Enter opens the card.")},
    {"majority", majority_line, N_("On that day the citizen turns eighteen: the representation ends by itself, and for thirty days the supervisor's board and mail tell of it.")},
    {"coordinator", coordinator_line, N_("The colleague who accompanies the whole family: one family, one coordinator. F4 names another one, with the cases or without.")},
    {"member", member_line, N_("Who is of the family, what each is to this citizen, since when and until when. Enter opens the card of a member; F8, Member of the family puts kinship and days right, also when somebody left.")},
    {"tie", tie_line, N_("What the one above is to others of the family; what somebody is to this citizen stands with him. F8, Member of the family, on the card of that other one puts it right.")},
    {"disability", disability_line, NULL}, {"ipra", ipra_line, NULL}, {"measure", measure_line, NULL}, {"document", document_line, NULL}, {"case", case_line, NULL},
    {"referral", referral_line, NULL}, {"file", file_line, NULL}, {"event", event_line, NULL}, {"older", event_line, NULL}};

static void one(struct making *k, const struct citizen_row *r, int row)
{
    int before = k->lines->n;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!str_eq(kinds[i].kind, r->kind))
            continue;
        kinds[i].line(k, r);
        for (int n = before; n < k->lines->n; n++) {
            k->lines->line[n].row = row;
            k->lines->line[n].why = kinds[i].why;
        }
    }
}

void card_page_lines(struct card_lines *l, const struct session *session, const struct citizen_rows *rows, bool past, int width)
{
    struct making k = {.lines = l, .session = session, .past = past};
    int n = rows->n, events = 0;
    card_lines_free(l);
    l->width = width;
    while (events < n && str_eq(rows->row[n - 1 - events].kind, "event"))
        events++;
    for (int i = 0; i < n - events; i++)
        one(&k, &rows->row[i], i);
    for (int i = n - 1; i >= n - events; i--)       /* the newest first, as on the card of today */
        one(&k, &rows->row[i], i);
    str_free(&k.text);
}
