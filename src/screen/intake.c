/* intake.c - a new referral: the citizen (known or new), what arrived, from whom, and its due date at once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/person_name.h"
#include "kurator/phone.h"
#include "kurator/snils.h"
#include "kurator/str.h"
#include "kurator/words.h"

enum { F_PERSON, F_RUNNING, F_SURNAME, F_GIVEN, F_PATRONYMIC, F_BIRTH, F_SEX, F_SNILS, F_PHONE1, F_OWNER1, F_PHONE2, F_OWNER2, F_SETTLEMENT, F_ADDRESS, F_POSTCODE, F_RELATION, F_REP_ORG,
       F_REP_SURNAME, F_REP_GIVEN, F_REP_PATRONYMIC, F_REP_PHONE, F_SOURCE, F_RECEIVED, F_NO, F_NO_ON, F_SENDER, F_SENDER_NO, F_SENDER_ON, F_IPRA, F_IPRA_ON, F_IPRA_UNTIL, F_IPRA_DATE,
       F_DISABILITY, F_ASSIGNEE, F_SITE, F_NOTE };

static const struct form_field fields[] = {
    [F_PERSON] = {.name = "person", .label = N_("Citizen"), .kind = FORM_SHOW},
    [F_RUNNING] = {.name = "running", .label = N_("Case"), .kind = FORM_SHOW},
    [F_SURNAME] = {.name = "surname", .label = N_("Surname"), .kind = FORM_NAME, .flags = FORM_REQUIRED, .width = 30, .max = 100, .help = N_("As in the document. Capital letters are set for you.")},
    [F_GIVEN] = {.name = "given_name", .label = N_("Given name"), .kind = FORM_NAME, .flags = FORM_REQUIRED, .width = 24, .max = 100, .help = N_("As in the document.")},
    [F_PATRONYMIC] = {.name = "patronymic", .label = N_("Patronymic"), .kind = FORM_NAME, .flags = FORM_SAME_ROW, .width = 24, .max = 100, .help = N_("May be absent.")},
    [F_BIRTH] = {.name = "birth_date", .label = N_("Born"), .kind = FORM_DATE, .flags = FORM_REQUIRED, .width = 12, .purpose = DATE_BIRTH, .help = N_("Day, month, year: 14.03.1992, 140392.")},
    [F_SEX] = {.name = "sex", .label = N_("Sex"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED | FORM_SAME_ROW | FORM_PREFILLED, .width = 24, .list = "sex", .help = N_("Follows from the patronymic where there is one.")},
    [F_SNILS] = {.name = "snils", .label = N_("SNILS"), .kind = FORM_SNILS, .width = 15, .help = N_("Eleven digits, with or without signs; the check number is verified. May be unknown.")},
    [F_PHONE1] = {.name = "phone1", .label = N_("Phone"), .kind = FORM_PHONE, .width = 18, .help = N_("In any usual way: 8 914 ..., +7 ..., or a local number, which the office's area code completes.")},
    [F_OWNER1] = {.name = "phone1_owner", .label = N_("Whose"), .kind = FORM_CHOICE, .flags = FORM_SAME_ROW | FORM_PREFILLED, .width = 42, .list = "spoke_with", .help = N_("Who answers at this number.")},
    [F_PHONE2] = {.name = "phone2", .label = N_("Second phone"), .kind = FORM_PHONE, .width = 18, .help = N_("Another number, for instance of the representative.")},
    [F_OWNER2] = {.name = "phone2_owner", .label = N_("Whose"), .kind = FORM_CHOICE, .flags = FORM_SAME_ROW | FORM_PREFILLED, .width = 42, .list = "spoke_with", .help = N_("Who answers at this number.")},
    [F_SETTLEMENT] = {.name = "settlement", .label = N_("Settlement"), .kind = FORM_TEXT, .flags = FORM_REQUIRED | FORM_REPEATABLE, .width = 24, .max = 100, .help = N_("Town or village where the citizen really lives. Space repeats the last one.")},
    [F_ADDRESS] = {.name = "address", .label = N_("Address"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .width = 40, .max = 200, .help = N_("Street, house, flat.")},
    [F_POSTCODE] = {.name = "postal_code", .label = N_("Post code"), .kind = FORM_POSTCODE, .flags = FORM_REPEATABLE, .width = 8, .help = N_("Six digits; needed for a notice by post. Space repeats the last one.")},
    [F_RELATION] = {.name = "rep_relation", .label = N_("Representative"), .kind = FORM_CHOICE, .flags = FORM_RULE_BEFORE, .list = "relation", .help = N_("Who speaks for the citizen; for a child there must be one.")},
    [F_REP_ORG] = {.name = "rep_organisation", .label = N_("Organisation"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .width = 50, .max = 200, .help = N_("The organisation that represents the citizen.")},
    [F_REP_SURNAME] = {.name = "rep_surname", .label = N_("Surname"), .kind = FORM_NAME, .flags = FORM_REQUIRED, .width = 30, .max = 100, .help = N_("Of the representative.")},
    [F_REP_GIVEN] = {.name = "rep_given_name", .label = N_("Given name"), .kind = FORM_NAME, .flags = FORM_REQUIRED, .width = 24, .max = 100, .help = N_("Of the representative.")},
    [F_REP_PATRONYMIC] = {.name = "rep_patronymic", .label = N_("Patronymic"), .kind = FORM_NAME, .flags = FORM_SAME_ROW, .width = 24, .max = 100, .help = N_("Of the representative.")},
    [F_REP_PHONE] = {.name = "rep_phone", .label = N_("Phone"), .kind = FORM_PHONE, .width = 18, .help = N_("Of the representative.")},
    [F_SOURCE] = {.name = "source", .label = N_("Source"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED | FORM_REPEATABLE | FORM_RULE_BEFORE, .list = "source", .help = N_("From where it came; the source decides the period and whether the ladder of contacts applies.")},
    [F_RECEIVED] = {.name = "received_on", .label = N_("Received"), .kind = FORM_DATE, .flags = FORM_REQUIRED | FORM_REPEATABLE | FORM_PREFILLED, .width = 12, .purpose = DATE_PAST,
                    .help = N_("When it arrived at this office; the five working days are counted from the day after.")},
    [F_NO] = {.name = "incoming_no", .label = N_("Incoming No"), .kind = FORM_TEXT, .width = 14, .max = 40, .help = N_("The office's own incoming number.")},
    [F_NO_ON] = {.name = "incoming_on", .label = N_("of"), .kind = FORM_DATE, .flags = FORM_SAME_ROW | FORM_REPEATABLE | FORM_PREFILLED, .width = 12, .purpose = DATE_PAST, .help = N_("Date of the incoming number.")},
    [F_SENDER] = {.name = "sender", .label = N_("From whom"), .kind = FORM_TEXT, .flags = FORM_REPEATABLE, .width = 50, .max = 150, .help = N_("The organisation that sent it. Space repeats the last one.")},
    [F_SENDER_NO] = {.name = "sender_no", .label = N_("Their No"), .kind = FORM_TEXT, .flags = FORM_REPEATABLE, .width = 14, .max = 40, .help = N_("The sender's outgoing number. Space repeats the last one.")},
    [F_SENDER_ON] = {.name = "sender_on", .label = N_("of"), .kind = FORM_DATE, .flags = FORM_SAME_ROW | FORM_REPEATABLE, .width = 12, .purpose = DATE_PAST, .help = N_("Date of the sender's letter.")},
    [F_IPRA] = {.name = "ipra_number", .label = N_("IPRA No"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .width = 20, .max = 40, .help = N_("Number of the individual rehabilitation programme, as on the extract: 123.45.67/2026.")},
    [F_IPRA_ON] = {.name = "ipra_issued_on", .label = N_("of"), .kind = FORM_DATE, .flags = FORM_SAME_ROW, .width = 12, .purpose = DATE_PAST, .help = N_("Date of the programme.")},
    [F_IPRA_UNTIL] = {.name = "ipra_until", .label = N_("Valid"), .kind = FORM_CHOICE, .list = "ipra_until", .help = N_("Until a date, without limit, or until the age of 18.")},
    [F_IPRA_DATE] = {.name = "ipra_valid_until", .label = N_("Until"), .kind = FORM_DATE, .flags = FORM_REQUIRED, .width = 12, .purpose = DATE_FUTURE, .help = N_("The last day of the programme.")},
    [F_DISABILITY] = {.name = "disability", .label = N_("Disability"), .kind = FORM_CHOICE, .list = "disability", .help = N_("Group, disabled child, or a child with limited health (eligible under three).")},
    [F_ASSIGNEE] = {.name = "assignee", .label = N_("Responsible"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "staff", .help = N_("Whose case it is; empty: the identification officer sees it. ^U empties.")},
    [F_SITE] = {.name = "site", .label = N_("Site"), .kind = FORM_CHOICE, .list = "site", .help = N_("Which site of the office keeps the citizen; who works at others does not see him. Empty: everybody does, until a site takes the case.")},
    [F_NOTE] = {.name = "note", .label = N_("Note"), .kind = FORM_TEXT, .max = 500, .help = N_("Anything worth knowing.")},
};

#define SIMILAR_MAX 9

struct own {
    struct person_row person;           /* a known citizen, person_id 0: a new one */
    struct person_row similar[SIMILAR_MAX];
    int nsimilar;
    struct person_row offered[SIMILAR_MAX];     /* those in the list that F4 opened: late answers do not change it */
    int noffered;
    char asked[1500];                    /* what the similar ones were last looked for with */
    char due[12];                       /* ISO, for the message after saving */
};

static struct own *own_of(const struct form_screen *fs) { return fs->own; }

/* The citizen has an open case here. */
static bool runs(const struct form_screen *fs)
{
    return own_of(fs)->person.person_id != 0 && own_of(fs)->person.open_since[0] != '\0';
}

/* What comes from this source joins the open case (rule 9 of the ladder), where the office has it so. */
static bool joins(const struct form_screen *fs, const char *source)
{
    return session_choice(app_session(fs->screen->app), "source_joins", source) != NULL;
}

/* What the open case makes of what arrived, told before it is typed. */
static const char *running_words(const struct form_screen *fs, char *buf, size_t size)
{
    const struct person_row *p = &own_of(fs)->person;
    const char *source = form_value(fs->form, "source"), *day;
    char date[16], arrived[200];
    const struct choice *list;
    day = words_full_date(p->open_since, date, sizeof date);
    if (p->open_no[0])
        snprintf(arrived, sizeof arrived, _("incoming No %s of %s"), p->open_no, day);
    else
        snprintf(arrived, sizeof arrived, _("arrived on %s"), day);
    if (source[0])
        snprintf(buf, size, joins(fs, source) ? _("open, %s: this extract will join it, no new period begins")
                                              : _("open, %s: this opens a second case with a period of its own, after a question"), arrived);
    else if (session_list(app_session(fs->screen->app), "source_joins", &list) > 0)
        snprintf(buf, size, _("open, %s: a new extract will join it, no new period begins; anything else asks whether to open a second case"), arrived);
    else
        snprintf(buf, size, _("open, %s: whatever arrives asks whether to open a second case"), arrived);
    return buf;
}

static bool is_org(const struct form *f) { return str_eq(form_value(f, "rep_relation"), "organisation"); }

static bool shown(const struct form *f, int field, void *ctx)
{
    bool known = own_of(ctx)->person.person_id != 0;
    bool rep = form_value(f, "rep_relation")[0] != '\0';
    bool came = str_eq(form_value(f, "source"), "personal") || str_eq(form_value(f, "source"), "outreach") || str_eq(form_value(f, "source"), "helpline");
    bool ipra = str_eq(form_value(f, "source"), "ipra");
    const struct choice *sites;
    switch (field) {
    case F_PERSON: return known;
    case F_RUNNING: return runs(ctx);
    case F_OWNER1: return !known && form_typed(f, "phone1")[0];
    case F_PHONE2: return !known && form_typed(f, "phone1")[0];
    case F_OWNER2: return !known && form_typed(f, "phone2")[0];
    case F_REP_ORG: return !known && rep && is_org(f);
    case F_REP_SURNAME: case F_REP_GIVEN: case F_REP_PATRONYMIC: return !known && rep && !is_org(f);
    case F_REP_PHONE: return !known && rep;
    case F_SENDER: case F_SENDER_NO: case F_SENDER_ON: return !came;
    case F_IPRA: case F_IPRA_ON: case F_IPRA_UNTIL: return ipra;
    case F_SITE: return session_list(app_session(((const struct form_screen *)ctx)->screen->app), "site", &sites) > 0;
    case F_IPRA_DATE: return ipra && str_eq(form_value(f, "ipra_until"), "date");
    case F_SOURCE: case F_RECEIVED: case F_NO: case F_NO_ON: case F_ASSIGNEE: case F_NOTE: case F_DISABILITY: return true;
    default: return !known;
    }
}

/* Working days of the source's period, as the session's lists say. */
static int period_days(const struct form_screen *fs)
{
    const struct choice *c = session_choice(app_session(fs->screen->app), "source_days", form_value(fs->form, "source"));
    long days = 5;
    if (c && str_number(c->extra, 1, 365, &days) != 0)
        days = 5;
    return (int)days;
}

static const char *due_remark(struct form_screen *fs, char *buf, size_t size)
{
    struct date from, due;
    struct error e = {0};
    char day[16];
    int n = period_days(fs);
    if (runs(fs) && joins(fs, form_value(fs->form, "source")))
        return _("no new period: it joins the open case");
    own_of(fs)->due[0] = '\0';
    if (date_from_iso(form_value(fs->form, "received_on"), &from) != 0)
        return NULL;
    if (workday_bits_due(&app_session(fs->screen->app)->workdays, from, n, &due, &e) != 0)
        return NULL;
    date_iso(due, own_of(fs)->due);
    snprintf(buf, size, _("due %s, %s (working day %d)"), words_day(own_of(fs)->due, day, sizeof day), i18n_weekday(date_weekday(due)), n);
    return buf;
}

static const char *show(const struct form *f, int field, void *ctx, char *buf, size_t size)
{
    struct form_screen *fs = ctx;
    const struct person_row *p = &own_of(fs)->person;
    char date[16];
    (void)f;
    if (field == F_RUNNING)
        return running_words(fs, buf, size);
    if (field == F_RECEIVED)
        return due_remark(fs, buf, size);
    if (field != F_PERSON)
        return NULL;
    snprintf(buf, size, "%s%s%s%s%s", p->name, p->birth_date[0] ? ", " : "", p->birth_date[0] ? words_full_date(p->birth_date, date, sizeof date) : "", p->settlement[0] ? ", " : "", p->settlement);
    return buf;
}

/* ---- similar citizens, looked for while the form is filled in ---- */

static void similar_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct own *own = own_of(s->state);
    (void)context;
    own->nsimilar = reply->ok ? search_read(own->similar, SIMILAR_MAX, reply->result[0]) : 0;
    app_dirty(s->app);
}

static void look_for_similar(struct form_screen *fs)
{
    struct own *own = own_of(fs);
    const struct form *f = fs->form;
    char key[1500];
    snprintf(key, sizeof key, "%s|%s|%s|%s|%s|%s", form_value(f, "surname"), form_value(f, "given_name"), form_value(f, "patronymic"), form_value(f, "birth_date"), form_value(f, "snils"), form_value(f, "phone1"));
    bool enough = form_value(f, "snils")[0] || form_value(f, "phone1")[0] || (form_value(f, "surname")[0] && form_value(f, "birth_date")[0]);
    if (own->person.person_id || !enough || str_eq(key, own->asked) || !app_online(fs->screen->app))
        return;
    str_copy(own->asked, sizeof own->asked, key);
    struct db_call call = {.class = DB_SEARCH};
    similar_call(&call, app_session(fs->screen->app)->office_id, form_value(f, "surname"), form_value(f, "given_name"), form_value(f, "patronymic"), form_value(f, "birth_date"),
                 form_value(f, "snils"), form_value(f, "phone1"));
    app_call(fs->screen, &call, similar_arrived, NULL);
}

static bool is_child(const struct form_screen *fs)
{
    struct date born, today = app_session(fs->screen->app)->today;
    if (date_from_iso(form_value(fs->form, "birth_date"), &born) != 0)
        return false;
    born.year += 18;
    return date_compare(today, born) < 0;
}

static void changed(struct form *f, int field, void *ctx)
{
    struct form_screen *fs = ctx;
    if (field == F_PATRONYMIC && !form_value(f, "sex")[0])
        form_put(f, "sex", name_sex(form_value(f, "patronymic")));
    if (field == F_BIRTH && (str_eq(form_value(f, "phone1_owner"), "self") || str_eq(form_value(f, "phone1_owner"), "representative")) && !form_value(f, "phone1")[0])
        form_load(f, "phone1_owner", is_child(fs) ? "representative" : "self");      /* a child's number is the parents' */
    if (field == F_SURNAME || field == F_GIVEN || field == F_PATRONYMIC || field == F_BIRTH || field == F_SNILS || field == F_PHONE1)
        look_for_similar(fs);
    app_dirty(fs->screen->app);
}

/* "Петрова Анна Сергеевна, 14.03.1992, Ангарск - тот же СНИЛС" */
static const char *similar_words(const struct person_row *p, char *buf, size_t size)
{
    char date[16];
    snprintf(buf, size, "%s, %s%s%s%s%s", p->name, words_full_date(p->birth_date, date, sizeof date), p->settlement[0] ? ", " : "", p->settlement,
             p->nreasons ? " - " : "", p->nreasons ? words_alike(p->reasons[0]) : "");
    return buf;
}

static int below(struct form_screen *fs, struct draw *d, int y, int h)
{
    struct own *own = own_of(fs);
    int n = own->nsimilar < 3 ? own->nsimilar : 3;
    if (!n)
        return 0;
    if (!d)
        return n + 1 < h ? n + 1 : h;
    draw_text(d, y, 1, draw_cols(d) - 2, STYLE_ERROR, _("Similar citizens are there already (F4 in a name takes one):"));
    for (int i = 0; i < n && i + 1 < h; i++) {
        char line[1000];
        draw_cut(d, y + 1 + i, 3, draw_cols(d) - 4, STYLE_NORMAL, similar_words(&own->similar[i], line, sizeof line));
    }
    return h;
}

static const char *similar_label(void *owner, int i)
{
    static char label[1000];
    struct screen *s = owner;
    struct own *own = own_of(s->state);
    return i < 0 || i >= own->noffered ? NULL : similar_words(&own->offered[i], label, sizeof label);
}

/* The known citizen takes the place of what was typed of a new one; what was typed of the referral stays. */
static void similar_chosen(void *owner, int i)
{
    struct screen *s = owner;
    struct form_screen *fs = s->state;
    struct own *own = own_of(fs);
    if (i < 0 || i >= own->noffered)
        return;
    own->person = own->offered[i];
    own->nsimilar = 0;
    fs->target = own->person.person_id;
    form_seq_from(fs->form, form_seq(fs->form) + 1);    /* the draft must learn whom it is about */
    form_focus_on(fs->form, "source");
}

static bool choose(struct form_screen *fs)
{
    struct own *own = own_of(fs);
    if (own->nsimilar == 0)
        return false;
    memcpy(own->offered, own->similar, sizeof own->offered);
    own->noffered = own->nsimilar;
    app_pick(fs->screen->app, _("Similar citizens"), similar_label, similar_chosen, fs->screen);
    return true;
}

/* F1 at the day of arrival: the days counted to the due date. */
static bool why(struct form_screen *fs)
{
    const char *day = form_value(fs->form, "received_on");
    if (form_focus(fs->form) != F_RECEIVED || !day[0] || !app_online(fs->screen->app))
        return false;
    case_why_day(fs->screen, day, period_days(fs));
    return true;
}

/* ---- opening, saving ---- */

static int loaded(struct form_screen *fs)
{
    const struct session *s = app_session(fs->screen->app);
    char iso[12], id[16];
    form_load(fs->form, "received_on", date_iso(s->today, iso));
    form_load(fs->form, "incoming_on", iso);
    form_load(fs->form, "phone1_owner", "self");
    form_load(fs->form, "phone2_owner", "representative");
    snprintf(id, sizeof id, "%d", s->staff_id);
    if (session_choice(s, "staff", id))
        form_load(fs->form, "assignee", id);
    return 0;
}

static const char *saved(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    char day[16], name[800];
    const struct form *f = fs->form;
    const char *due = row->nargs > 0 && row->args[0][0] ? row->args[0] : own_of(fs)->due;
    if (own_of(fs)->person.person_id)
        str_copy(name, sizeof name, own_of(fs)->person.name);
    else
        snprintf(name, sizeof name, "%.240s %.240s %.240s", form_value(f, "surname"), form_value(f, "given_name"), form_value(f, "patronymic"));
    if (str_eq(row->code, "intake.joined")) {
        snprintf(buf, size, _("Saved, joined to the running case: %s"), name);
        return buf;
    }
    snprintf(buf, size, _("Saved, due %s: %s"), words_date(due, day, sizeof day), name);
    return buf;
}

static const struct form_screen_ops ops = {
    .form = {.name = "intake", .fields = fields, .nfields = (int)(sizeof fields / sizeof fields[0]), .shown = shown, .show = show, .changed = changed},
    .function = "save_intake", .own_size = sizeof(struct own), .loaded = loaded, .below = below, .saved = saved, .choose = choose, .why = why};

static int open_it(struct screen *s, const void *args)
{
    const struct intake_args *a = args;
    struct form_screen *fs = s->state;
    if (form_screen_open(s, &ops, a && a->person ? a->person->person_id : 0, a ? a->draft : NULL) != 0)
        return -1;
    if (a && a->person)
        own_of(fs)->person = *a->person;
    static const char *const next[] = {"surname", "given_name", "patronymic", "birth_date"};
    int names = a && a->typed && !a->person && !a->draft ? form_screen_typed(fs, "phone1", a->typed) : 0;
    if (!fs->drafted)
        form_focus_on(fs->form, a && a->person ? "source" : names == 3 && form_typed(fs->form, "birth_date")[0] ? "sex" : next[names]);
    return 0;
}

const struct screen_ops screen_intake = {
    .name = "intake", .title = N_("Intake of a referral"),
    .help = N_("Records what arrived: the citizen first, then the source, dates and numbers. The due date is shown at once. Space in an empty field repeats the last record's source, sender, "
               "numbers and dates. Similar citizens are shown while you type; F4 in a name takes one of them."),
    .hint = N_("A digit chooses and goes on, F2 saves from any field, F10 keeps a draft"),
    .actions = form_screen_actions, .open = open_it, FORM_SCREEN_PARTS};
