/* menu.c - the main menu: its rows, and the list to choose a place from. */
#include "kurator/menu.h"
#include <string.h>
#include "kurator/app.h"
#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/picklist.h"
#include "kurator/screens.h"
#include "kurator/str.h"

#define ROWS_MAX 64

static void list(struct screen *home, int tab) { worklist_show(home, (enum tab)tab); }
static const char *const papers[] = {"overdue", "calls", "visits"};
static void paper(struct screen *home, int i) { print_list(home, papers[i], "all"); }
static void statistics(struct screen *home, int i) { (void)i; statistics_open(home); }
static void registers(struct screen *home, int i) { (void)i; register_open(home); }
static void action(struct screen *home, int a) { app_do(home, (enum action)a); }

/* What the worklist can do: not for an account whose home is another screen, nor for a monitor, whose centre keeps no cases. */
#define CASES "clerk coordinator supervisor"

/* The order is that of the menu: a new row goes to the end of its group. */
static const struct menu_row rows[] = {
    {"overdue", MENU_WORK, N_("Overdue"), N_("Cases whose period is over"), KY_NONE, NEEDS_DATABASE, CASES, NULL, list, TAB_OVERDUE},
    {"today", MENU_WORK, N_("Today"), N_("Cases that are due today"), KY_NONE, NEEDS_DATABASE, CASES, NULL, list, TAB_TODAY},
    {"soon", MENU_WORK, N_("5 days"), N_("Cases due in the next five working days"), KY_NONE, NEEDS_DATABASE, CASES, NULL, list, TAB_SOON},
    {"waiting", MENU_WORK, N_("Waiting"), N_("Cases that wait for the citizen's decision or answer"), KY_NONE, NEEDS_DATABASE, CASES, NULL, list, TAB_WAITING},
    {"meetings", MENU_WORK, N_("Meetings"), N_("Meetings agreed on that are not marked as kept or missed"), KY_NONE, NEEDS_DATABASE, CASES, NULL, list, TAB_MEETINGS},
    {"esrn", MENU_WORK, N_("Not in ESRN"), N_("Citizens who were told, but are not entered in the regional register"), KY_NONE, NEEDS_DATABASE, CASES, NULL, list, TAB_ESRN},
    {"find", MENU_WORK, N_("Find a citizen"), N_("Finds a citizen by name, birth date, SNILS, phone or number"), KY_F3, NEEDS_DATABASE, CASES " monitor", NULL, action, ACT_FIND},
    {"intake", MENU_WORK, N_("New referral"), N_("Records a new referral, the citizen first"), KY_F5, NEEDS_EDIT | NEEDS_DATABASE, CASES, NULL, action, ACT_INTAKE},
    {"refer", MENU_WORK, N_("Referral for an operator"), N_("Records what arrived at the centre: the case and its five days open at the operator of the place"), KY_NONE, NEEDS_DATABASE, "monitor", &screen_refer, NULL, 0},
    {"days", MENU_WORK, N_("Meetings by day"), N_("The meetings of the office by day and week, with those that are in each other's way"), KY_NONE, NEEDS_DATABASE, CASES, &screen_meetings, NULL, 0},
    {"drafts", MENU_WORK, N_("Drafts"), N_("Forms that were begun and not saved"), KY_NONE, NEEDS_DATABASE, CASES " monitor executor admin", NULL, action, ACT_DRAFTS},
    {"passed", MENU_WORK, N_("Passed-on calls"), N_("Calls of the office's citizens that other operators took and passed on"), KY_NONE, NEEDS_DATABASE, CASES, &screen_passed, NULL, 0},
    {"requests", MENU_WORK, N_("Requests"), N_("Requests to co-executors and resource centres: who has not answered yet, and the answers"), KY_NONE, NEEDS_DATABASE, "clerk coordinator supervisor", &screen_requests, NULL, 0},
    {"received", MENU_WORK, N_("Requests to us"), N_("Requests addressed to the organisation: what is to be answered by when"), KY_NONE, NEEDS_DATABASE, "executor", &screen_received, NULL, 0},
    {"people", MENU_WORK, N_("Citizens of the office"), N_("The citizens of the office by category, stage, IPRA, age and what is missing; saved views"), KY_NONE, NEEDS_DATABASE, "clerk coordinator supervisor", &screen_people, NULL, 0},
    {"views", MENU_CONTROL, N_("Saved views"), N_("The saved views with how many citizens each finds now"), KY_NONE, NEEDS_DATABASE, "clerk coordinator supervisor", &screen_views, NULL, 0},
    {"board", MENU_CONTROL, N_("Control of dates"), N_("The supervisor's board: what is late, by whom, and what waits for a decision"), KY_NONE, NEEDS_DATABASE, CASES " monitor", NULL, action, ACT_BOARD},
    {"absences", MENU_CONTROL, N_("Absences"), N_("Who is absent, until when, and who stands in"), KY_NONE, NEEDS_DATABASE, "clerk coordinator supervisor", &screen_absences, NULL, 0},
    {"hand-over", MENU_CONTROL, N_("Hand over all cases"), N_("Hands all open cases of a colleague over to another"), KY_NONE, NEEDS_EDIT | NEEDS_DATABASE, "clerk coordinator supervisor", &screen_handover, NULL, 0},
    {"destruction", MENU_CONTROL, N_("Destruction of data"), N_("Citizens whose data are to be destroyed, proposals and their decision"), KY_NONE, NEEDS_EDIT | NEEDS_DATABASE, "clerk coordinator supervisor", &screen_destruction, NULL, 0},
    {"acts", MENU_CONTROL, N_("Acts of destruction"), N_("What was destroyed, when, who proposed and who confirmed"), KY_NONE, NEEDS_DATABASE, "clerk coordinator supervisor", &screen_acts, NULL, 0},
    {"duplicates", MENU_CONTROL, N_("Possible duplicates"), N_("Records that may be one citizen's: to be compared, made one, or said not to be the same"), KY_NONE, NEEDS_SUPERVISOR | NEEDS_DATABASE, "clerk coordinator supervisor", &screen_duplicates, NULL, 0},
    {"duplicates-region", MENU_CONTROL, N_("Possible duplicates of the region"), N_("Records of the centre's directions that may be one citizen's, at one operator or at two"), KY_NONE, NEEDS_DATABASE, "monitor", &screen_duplicates_region, NULL, 0},
    {"quality", MENU_CONTROL, N_("Quality of the register"), N_("What is missing in the register to act, what is not complete and what was late, and who is behind each figure"), KY_NONE, NEEDS_DATABASE, CASES, &screen_quality, NULL, 0},
    {"quality-region", MENU_CONTROL, N_("Quality of the registers"), N_("The registers of all operators: are they complete, are they kept in time"), KY_NONE, NEEDS_DATABASE, "monitor ministry", &screen_quality_region, NULL, 0},
    {"files", MENU_CONTROL, N_("Files to take in"), N_("Files of citizens in the office's inbox: each is checked, taken in, and what became of its lines is shown"), KY_NONE, NEEDS_SUPERVISOR | NEEDS_DATABASE, "clerk coordinator supervisor", &screen_inbox, NULL, 0},
    {"files-region", MENU_CONTROL, N_("Files of the region"), N_("Extracts of IPRA in the centre's inbox: each file is checked, taken in, and what became of its lines is shown"), KY_NONE, NEEDS_DATABASE, "monitor", &screen_inbox, NULL, 0},
    {"tray", MENU_CONTROL, N_("Tray of taken-in files"), N_("Lines of files whose citizen or operator is not certain: to be decided one by one"), KY_NONE, NEEDS_SUPERVISOR | NEEDS_DATABASE, "clerk coordinator supervisor", &screen_tray, NULL, 0},
    {"tray-region", MENU_CONTROL, N_("Tray of the region's files"), N_("Lines of files whose citizen or operator is not certain: to be decided one by one"), KY_NONE, NEEDS_DATABASE, "monitor", &screen_tray, NULL, 0},
    {"print-overdue", MENU_PAPERS, N_("Print the overdue"), N_("The overdue deadlines on paper or in a file"), KY_NONE, NEEDS_DATABASE, CASES, NULL, paper, 0},
    {"print-calls", MENU_PAPERS, N_("Print the call list"), N_("Who is to be called today, with room for the outcome"), KY_NONE, NEEDS_DATABASE, CASES, NULL, paper, 1},
    {"print-visits", MENU_PAPERS, N_("Print the visit list"), N_("Who is to be visited, by settlement, with room for signatures"), KY_NONE, NEEDS_DATABASE, CASES, NULL, paper, 2},
    {"monthly", MENU_PAPERS, N_("Monthly form"), N_("The figures of a month by source, way, reason, age and place, and who is behind them"), KY_NONE, NEEDS_DATABASE, CASES " monitor", &screen_monthly, NULL, 0},
    {"monthly-figures", MENU_PAPERS, N_("Monthly figures"), N_("The figures of a month by source, way, reason, age and place, of every operator"), KY_NONE, NEEDS_DATABASE, "ministry", &screen_monthly, NULL, 0},
    {"statistics", MENU_PAPERS, N_("Depersonalised export"), N_("Cases for statistics in a file, of which none can be told apart"), KY_NONE, NEEDS_DATABASE, "supervisor monitor ministry", NULL, statistics, 0},
    {"register", MENU_PAPERS, N_("Register of citizens"), N_("The register as a table in a file; what for is asked and written in the journal"), KY_NONE, NEEDS_DATABASE, CASES " monitor", NULL, registers, 0},
    {"calendar", MENU_SETUP, N_("Working calendar"), N_("The working calendar: which days count, and why"), KY_NONE, NEEDS_DATABASE, NULL, &screen_calendar, NULL, 0},
    {"accounts", MENU_SETUP, N_("Accounts"), N_("Who may work, in which roles and until when"), KY_NONE, NEEDS_ADMIN | NEEDS_DATABASE, "admin", &screen_users, NULL, 0},
    {"sites", MENU_SETUP, N_("Sites"), N_("The places where organisations receive citizens"), KY_NONE, NEEDS_ADMIN | NEEDS_DATABASE, "admin", &screen_sites, NULL, 0},
    {"help", MENU_PROGRAM, N_("Help"), N_("Help of the worklist with its keys"), KY_NONE, NEEDS_NOTHING, NULL, NULL, action, ACT_HELP},
    {"password", MENU_PROGRAM, N_("Change the password"), N_("Changes your own password, which is typed twice"), KY_NONE, NEEDS_DATABASE, NULL, NULL, action, ACT_PASSWORD},
    {"lock", MENU_PROGRAM, N_("Lock"), N_("Hides everything until the password is typed again; without a password the session ends, drafts are kept"), KY_NONE, NEEDS_NOTHING, NULL, NULL, action, ACT_LOCK},
    {"leave", MENU_PROGRAM, N_("Leave"), N_("Ends the program"), KY_NONE, NEEDS_NOTHING, NULL, NULL, action, ACT_QUIT},
};

static const char *const groups[MENU_GROUPS_] = {N_("Work"), N_("Control"), N_("Documents"), N_("Setup"), N_("Program")};

const struct menu_row *menu_at(int i)
{
    return i >= 0 && i < (int)(sizeof rows / sizeof rows[0]) ? &rows[i] : NULL;
}

bool menu_for(const struct menu_row *row, const char *role)
{
    size_t n = strlen(role);
    const char *at = row->roles;

    while (at && n && *at) {
        size_t len = strcspn(at, " ");
        if (len == n && memcmp(at, role, n) == 0)
            return true;
        at += len + (at[len] == ' ');
    }
    return row->roles == NULL;
}

/* ---- the list ---- */

struct menu {
    struct picklist *list;
    int row[ROWS_MAX];          /* of each item, those of other roles left out */
};

static int open_it(struct screen *s, const void *args)
{
    struct menu *m = s->state;
    struct picklist_item items[ROWS_MAX] = {{0}};
    char refusal[ROWS_MAX][200];
    int n = 0;
    (void)args;
    for (int g = 0; g < MENU_GROUPS_; g++) {
        for (int i = 0; menu_at(i) && n < ROWS_MAX; i++) {
            const struct menu_row *r = menu_at(i);
            struct error why = {0};
            if ((int)r->group != g || !menu_for(r, app_session(s->app)->role))
                continue;
            items[n] = (struct picklist_item){.label = _(r->label), .key = app_key_name(s->app, r->key), .group = _(groups[g]), .help = _(r->help)};
            if (app_may(s->app, r->needs, &why) != 0)
                items[n].refusal = message_text(&why, refusal[n], sizeof refusal[n]);
            m->row[n++] = i;
        }
    }
    m->list = picklist_new(_("Menu"), items, n);
    return 0;
}

static void close_it(struct screen *s) { picklist_free(&((struct menu *)s->state)->list); }
static void draw(struct screen *s, struct draw *d) { picklist_draw(((struct menu *)s->state)->list, d); }

/* Where an account begins, and stays above its home: a monitor's board, below which is only the empty list of his centre. */
static bool begins(const struct screen *s)
{
    return s->below && !s->below->below && str_eq(s->ops->name, "board") && str_eq(app_session(s->app)->role, "monitor");
}

static void go(struct screen *s, const struct menu_row *r)
{
    struct app *app = s->app;
    struct screen *first = s;
    while (first->below && first->below->below && !begins(first->below))
        first = first->below;
    struct screen *home = first->below;
    while (home && home->below)
        home = home->below;
    if (!home)
        return;                         /* it never stands alone */
    app_close(app, first);              /* this list and all that it was opened over */
    if (r->screen && str_eq(r->screen->name, home->ops->name))
        return;
    if (r->screen)
        app_push(app, r->screen, NULL);
    else
        r->go(r->go == list || r->go == action ? home : app_top(app), r->arg);
}

static bool key(struct screen *s, const struct key_event *k)
{
    struct menu *m = s->state;
    enum picklist_result r = picklist_key(m->list, k);
    if (r == PICKLIST_REFUSED)
        app_say(s->app, picklist_refusal(m->list));
    else if (r == PICKLIST_CHOSEN)
        go(s, menu_at(m->row[picklist_choice(m->list)]));
    return true;
}

static void act(struct screen *s, enum action a)
{
    if (a == ACT_BACK || a == ACT_MENU)
        app_close(s->app, s);
}

static const enum action actions[] = {ACT_MENU, ACT_BACK, ACT_NONE};

const struct screen_ops screen_menu = {
    .name = "menu", .title = N_("Menu"), .help = N_("Places and jobs: letters of the name narrow the list, Enter goes there."),
    .actions = actions, .size = sizeof(struct menu), .popup = true, .open = open_it, .close = close_it, .draw = draw, .key = key, .act = act};
