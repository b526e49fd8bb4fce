/* card_pages.c - the tabs of the card behind the first, line by line: which there are, and what F1 says of each kind of line. */
#include "card_page.h"
#include "kurator/i18n.h"
#include "kurator/words.h"

static const struct { const char *code, *label; } pages[PAGE_COUNT] = {
    [PAGE_CASE] = {"case", N_("Case")}, [PAGE_IDENTITY] = {"identity", N_("Citizen")}, [PAGE_FAMILY] = {"family", N_("The family")},
    [PAGE_IPRA] = {"ipra", N_("IPRA")}, [PAGE_DOCUMENTS] = {"documents", N_("Documents")}, [PAGE_CASES] = {"cases", N_("All cases")}};
const char *card_page_code(enum card_page page) { return pages[page].code; }
const char *card_page_label(enum card_page page) { return _(pages[page].label); }

void card_put(struct making *k, const struct citizen_row *r, const char *label, const struct screen_ops *opens)
{
    struct card_line like = {.label = str_eq(label, k->before) ? "" : label, .event = -1, .dim = !r->holds, .item = r->id};
    if (opens && r->id && (!k->past || opens == &screen_card))
        like.opens = opens;
    card_line_put(k->lines, str_text(&k->text), like);
    k->before = label;
    str_clear(&k->text);
}

const char *card_name(const struct making *k, const char *list, const char *code)
{
    return session_name(k->session, list, code);
}

void card_add_days(struct making *k, const struct citizen_row *r)
{
    char a[16];
    if (r->since[0])
        str_addf(&k->text, _(", since %s"), words_full_date(r->since, a, sizeof a));
    if (r->until[0])
        str_addf(&k->text, _(", until %s"), words_full_date(r->until, a, sizeof a));
}

void card_add_part(struct making *k, const char *part)
{
    if (part[0])
        str_addf(&k->text, "%s%s", k->text.len ? ", " : "", part);
}

/* How each kind of row is told, and what F1 says it means. */
static const struct { const char *kind; void (*line)(struct making *k, const struct citizen_row *r); const char *why; } kinds[] = {
    {"name", card_name_line, N_("Who the citizen is. F4 puts it right; what stood before stays in the history: F8, As of a day.")},
    {"former", card_former_line, N_("A name that was borne before: the citizen is found by it, too. By one entered in error nobody is found. F4 puts it right.")},
    {"phone", card_phone_line, N_("A number to reach the citizen by, whose it is and what is known of it. A number known to be wrong is not offered for a call. F4 puts it right.")},
    {"address", card_address_line, N_("Where the citizen lives or is registered. By the actual address it is found which operator is responsible. F4 puts it right; a new address is entered by F8.")},
    {"preference", card_preference_line, N_("What must be minded when one calls or visits; it stands in the form of the attempt, too. F4 puts it right.")},
    {"mark", card_mark_line, N_("A mark of the office: everybody of the office sees it, and the list of citizens can be narrowed to it. F8 puts marks and takes them off.")},
    {"gap", card_gap_line, NULL},
    {"representative", card_representative_line, N_("Who speaks for the citizen. For minors and the legally incapable only the representative counts as told; what parents and guardians may do ends at eighteen by itself. F4 puts it right.")},
    {"authority", card_authority_line, N_("The document that proves what the representative above may do, and until when. F4 puts it right; a new one is entered by F8, New document.")},
    {"ward", card_ward_line, N_("Whom else in the office the representative above speaks for: by the same organisation, or the same name together with the family or the number. Enter opens the card.")},
    {"more", card_more_line, N_("Whom else in the office the representative above speaks for: by the same organisation, or the same name together with the family or the number. Enter opens the card.")},
    {"majority", card_majority_line, N_("On that day the citizen turns eighteen: the representation ends by itself, and for thirty days the supervisor's board and mail tell of it.")},
    {"coordinator", card_coordinator_line, N_("The colleague who accompanies the whole family: one family, one coordinator. F4 names another one, with the cases or without.")},
    {"member", card_member_line, N_("Who is of the family, what each is to this citizen, since when and until when. Enter opens the card of a member; F8, Member of the family puts kinship and days right, also when somebody left.")},
    {"tie", card_tie_line, N_("What the one above is to others of the family; what somebody is to this citizen stands with him. F8, Member of the family, on the card of that other one puts it right.")},
    {"disability", card_disability_line, NULL}, {"ipra", card_ipra_line, NULL}, {"measure", card_measure_line, NULL}, {"document", card_document_line, NULL}, {"case", card_case_line, NULL},
    {"referral", card_referral_line, NULL}, {"file", card_file_line, NULL}, {"event", card_event_line, NULL}, {"older", card_event_line, NULL}, {"unshown", card_unshown_line, NULL}};

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
    while (events < n && (str_eq(rows->row[n - 1 - events].kind, "event") || (events && str_eq(rows->row[n - 1 - events].kind, "unshown"))))
        events++;
    for (int i = 0; i < n - events; i++)
        one(&k, &rows->row[i], i);
    for (int i = n - 1; i >= n - events; i--)       /* the newest first, as on the card of today */
        one(&k, &rows->row[i], i);
    str_free(&k.text);
}
