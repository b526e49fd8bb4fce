/* action.c - the rows of the one table of actions. */
#include "kurator/action.h"
#include "kurator/i18n.h"

static const struct action_row rows[] = {
    {ACT_WHY, "why", KY_F1, N_("Why"), N_("Explains what is under the cursor: a date, a figure, a refusal, a field; again: help of the screen"),OF_EVERY_PLACE},
    {ACT_SAVE, "save", KY_F2, N_("Save"), N_("Saves the form from any field"), NEEDS_DATABASE},
    {ACT_FIND, "find", KY_F3, N_("Find"), N_("Finds a citizen by name, birth date, SNILS, phone or number"), NEEDS_DATABASE},
    {ACT_CHOOSE, "choose", KY_F4, N_("Choose"), N_("Chooses from the list of the field, or opens what it refers to"), 0},
    {ACT_INTAKE, "intake", KY_F5, N_("Intake"), N_("Records a new referral, the citizen first"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_ATTEMPT, "attempt", KY_F6, N_("Attempt"), N_("Records a contact attempt on the open rung: call, visit or post"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_MEETING, "meeting", KY_F7, N_("Meeting"), N_("Agrees or moves the meeting"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_PALETTE, "palette", KY_F8, N_("All"), N_("Everything possible here, as a list that narrows while typing"),OF_EVERY_PLACE},
    {ACT_MENU, "menu", KY_F9, N_("Menu"), N_("The main menu: places to go to and jobs, by group"),OF_EVERY_PLACE},
    {ACT_BACK, "back", KY_F10, N_("Back"), N_("Back to the screen before; in a changed form a draft is kept"),OF_EVERY_PLACE},
    {ACT_OPEN, "open", KY_ENTER, N_("Open"), N_("Opens the card of the case"), NEEDS_DATABASE},
    {ACT_NEXT_TAB, "next-tab", KY_RIGHT, N_("Next tab"), N_("The next list"), 0},
    {ACT_PREV_TAB, "previous-tab", KY_LEFT, N_("Previous tab"), N_("The list before"), 0},
    {ACT_NEXT_CASE, "next-case", KY_PAGEDOWN, N_("Next case"), N_("The next case of the list"), NEEDS_DATABASE},
    {ACT_PREV_CASE, "previous-case", KY_PAGEUP, N_("Previous case"), N_("The case before in the list"), NEEDS_DATABASE},
    {ACT_VISIT, "visit", KY_NONE, N_("Visit"), N_("Records a visit to the citizen's address"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_POST, "post", KY_NONE, N_("Post"), N_("Records a notice sent by post, or what became of it"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_INCOMING, "incoming", KY_NONE, N_("Incoming call"), N_("Records that the citizen called"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_MESSAGE, "message", KY_NONE, N_("Message"), N_("Records an SMS or a messenger's message"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_OFFICE_VISIT, "came", KY_NONE, N_("Came in person"), N_("Records that the citizen came to the office"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_ESRN, "esrn", KY_NONE, N_("Entered in ESRN"), N_("Marks that the facts are entered in the regional register"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_OVERRIDE, "override", KY_NONE, N_("Open a rung"), N_("Opens a locked rung of the ladder, with a reason (supervisor)"), NEEDS_SUPERVISOR | NEEDS_DATABASE},
    {ACT_MISTAKE, "mistake", KY_NONE, N_("Entered by mistake"), N_("Takes back an attempt or a closing that was entered by mistake; both versions stay visible"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_CLOSE, "close", KY_NONE, N_("Close the case"), N_("Closes the case with a reason"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_FORWARD, "forward", KY_NONE, N_("Forward"), N_("Forwards a misdirected referral to the right operator"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_RESTRICT, "restrict", KY_NONE, N_("Restrict ..."), N_("Restricts the access to the citizen to the colleagues named for it: a colleague's family, protection from violence (supervisor)"), NEEDS_SUPERVISOR | NEEDS_DATABASE},
    {ACT_NAMED, "named", KY_NONE, N_("Who may see"), N_("Who may see a citizen to whom access is restricted: gives access, takes it away, lifts the restriction (supervisor)"), NEEDS_SUPERVISOR | NEEDS_DATABASE},
    {ACT_MEETING_KEPT, "kept", KY_NONE, N_("Meeting kept"), N_("Marks that the meeting took place"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_MEETING_MISSED, "missed", KY_NONE, N_("Meeting missed"), N_("Marks that the citizen did not come"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_PRINT, "print", KY_NONE, N_("Print"), N_("Prints the list, or the control card of the case, on the printer or into a file"), NEEDS_DATABASE},
    {ACT_NOTICE, "notice", KY_NONE, N_("Notice letter"), N_("Prints the notice letter to the citizen, by the office's template"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_EXPORT, "export", KY_NONE, N_("To a file"), N_("Gives what the list shows out as a table in a file, with its seal"), NEEDS_DATABASE},
    {ACT_HANDOVER, "hand-over", KY_NONE, N_("Assign"), N_("Hands the marked cases, this one or all of a colleague over to another"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_ABSENCE, "absence", KY_NONE, N_("New absence"), N_("Records from when to when a colleague is absent and who stands in"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_ABSENCE_END, "absence-end", KY_NONE, N_("End the absence"), N_("The colleague is back: a running absence ends, one to come is taken back"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_PLACES, "places", KY_NONE, N_("By place"), N_("Shows the figures by settlement or operator, and back by age group; F4 does the same"), 0},
    {ACT_RINGING, "ringing", KY_F6, N_("Incoming"), N_("In the search and on the list of calls passed on: records the call of the citizen under the bar; what was open comes back untouched"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_ELSEWHERE, "elsewhere", KY_F4, N_("Elsewhere"), N_("In the search: asks which other operator accompanies the citizen, and passes the call on"), NEEDS_DATABASE},
    {ACT_PASSED_DONE, "passed-done", KY_NONE, N_("Call done"), N_("Marks a call passed on by another operator as done"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_WRONG_NUMBER, "wrong-number", KY_DELETE, N_("Wrong number"), N_("Marks the number under the cursor as wrong, so that it is not offered any more; the same key takes the mark back"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_PHONE_NEW, "new-phone", KY_NONE, N_("New number"), N_("Adds a number of the citizen; F4 on a number mends that one"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_ADDRESS_NEW, "new-address", KY_NONE, N_("New address"), N_("Writes down a new address of the citizen; the one before ends"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_PREFERENCE_NEW, "new-wish", KY_NONE, N_("What to mind"), N_("Notes what must be respected when the citizen is called or visited"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_REPRESENTATIVE_NEW, "new-representative", KY_NONE, N_("Representative"), N_("Writes down who represents the citizen"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_MEETING_UNDO, "undo-meeting", KY_NONE, N_("Meeting not marked"), N_("Takes back the mark that the meeting was kept or missed: your own on the same day, later the supervisor"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_ESRN_FACTS, "esrn-facts", KY_NONE, N_("Enter in ESRN ..."), N_("Shows the facts in the order in which they are typed into the regional register; Space marks each as typed"), NEEDS_DATABASE},
    {ACT_MARK, "mark", KY_INSERT, N_("Mark"), N_("Marks the row for an action on several rows, or takes its mark away; Space does the same"), 0},
    {ACT_MARK_ALL, "mark-all", KY_NONE, N_("Mark all found"), N_("Marks every citizen whom the list finds, 500 at most, for one action on all of them"), NEEDS_DATABASE},
    {ACT_UNMARK, "unmark", KY_NONE, N_("Clear marks"), N_("Takes the marks off all rows"), 0},
    {ACT_MINE, "mine", KY_NONE, N_("Mine / nobody's / all"), N_("Changes whose cases the list shows"), NEEDS_DATABASE},
    {ACT_FILTER, "filter", KY_F4, N_("Filter"), N_("Adds a condition to the list of citizens, takes one away, or puts a saved view in their place"), NEEDS_DATABASE},
    {ACT_FILTER_CLEAR, "clear-filter", KY_NONE, N_("Show everybody"), N_("Takes all conditions off the list of citizens"), NEEDS_DATABASE},
    {ACT_VIEW_SAVE, "save-view", KY_NONE, N_("Save as a view"), N_("Keeps the conditions of the list of citizens under a name, for yourself or for the office"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_VIEW_DROP, "drop-view", KY_NONE, N_("Take the view away"), N_("Takes a saved view away: your own, or a shared one as its maker or the supervisor"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_VIEWS, "views", KY_NONE, N_("Saved views"), N_("The saved views with how many citizens each finds now"), NEEDS_DATABASE},
    {ACT_REGISTER, "register", KY_NONE, N_("Give the register out"), N_("Gives the citizens whom the list finds out as a register in a file; what for is asked and written in the journal (supervisor)"), NEEDS_SUPERVISOR | NEEDS_DATABASE},
    {ACT_MARKS, "marks", KY_NONE, N_("Put or take off a mark"), N_("Puts a mark of the office (watched, data to be clarified, to be visited ...) on those marked by Space or on whose card it is, or takes it off"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_CALENDAR_LOAD, "load-calendar", KY_NONE, N_("Load calendar"), N_("Loads a new version of the working calendars and moves the open deadlines (administrator)"), NEEDS_ADMIN | NEEDS_DATABASE},
    {ACT_USER_ADD, "new-account", KY_F5, N_("New account"), N_("A new account: who it is, the roles, from when to when"), NEEDS_ADMIN | NEEDS_DATABASE},
    {ACT_USER_LOCK, "lock-account", KY_F6, N_("Lock / unlock"), N_("Locks the account under the bar with a reason: out at once, open sessions too; the same key unlocks it"), NEEDS_ADMIN | NEEDS_DATABASE},
    {ACT_USER_PASSWORD, "account-password", KY_F7, N_("Password"), N_("Gives the account under the bar a new password, typed twice"), NEEDS_ADMIN | NEEDS_DATABASE},
    {ACT_SITE_ADD, "new-site", KY_F5, N_("New site"), N_("A new site of an organisation"), NEEDS_ADMIN | NEEDS_DATABASE},
    {ACT_PASSWORD, "password", KY_NONE, N_("My password"), N_("Changes your own password, which is typed twice"), NEEDS_DATABASE | OF_EVERY_PLACE},
    {ACT_REFRESH, "refresh", KY_NONE, N_("Refresh"), N_("Reads the list anew"), NEEDS_DATABASE},
    {ACT_REDRAW, "redraw", KY_NONE, N_("Redraw"), N_("Draws the whole screen anew (Ctrl-L)"),OF_EVERY_PLACE},
    {ACT_RESTORE, "restore", KY_NONE, N_("Restore the field"), N_("Brings back the old value of the field"), 0},
    {ACT_DISCARD_DRAFT, "discard", KY_NONE, N_("Discard"), N_("Throws away what was typed and its draft"), 0},
    {ACT_ANEW, "anew", KY_NONE, N_("Start anew"), N_("Empties the form and throws its draft away"), 0},
    {ACT_DRAFTS, "drafts", KY_NONE, N_("Drafts"), N_("Forms that were begun and not saved"), NEEDS_DATABASE},
    {ACT_BOARD, "board", KY_NONE, N_("Control of dates"), N_("The supervisor's board: what is late, by whom, and what waits for a decision"), NEEDS_DATABASE},
    {ACT_SPOT, "spot-check", KY_NONE, N_("Spot check"), N_("Opens a case of the office picked by chance, then asks what was found (supervisor)"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_SPOT_RESULT, "spot-result", KY_NONE, N_("Result of the check"), N_("Writes down what was found in a case picked by chance (supervisor)"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_SEEN, "seen", KY_NONE, N_("Seen"), N_("Marks that the supervisor has seen which dates the calendar moved: of the row, on the board of all"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_REQUEST, "request", KY_NONE, N_("New request"), N_("Sends a request about the citizen to a co-executor or resource centre (coordinator, supervisor)"), NEEDS_REQUESTS | NEEDS_DATABASE},
    {ACT_REPLY, "reply", KY_F6, N_("Reply"), N_("Answers a request that came to the organisation: executed, refused, or not to the right address"), NEEDS_DATABASE},
    {ACT_REPLY_READ, "reply-read", KY_F6, N_("Answer read"), N_("Marks the answer to a request as read once its text was on the screen: it leaves the list of new answers"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_REPLY_CAME, "reply-came", KY_F7, N_("Answer came"), N_("Records an answer that came on paper, by phone or otherwise: the day, how, who gave it"), NEEDS_REQUESTS | NEEDS_DATABASE},
    {ACT_WITHDRAW, "withdraw", KY_NONE, N_("Withdraw"), N_("Withdraws a request that was sent by mistake or is needed no more, with the reason (coordinator, supervisor)"), NEEDS_REQUESTS | NEEDS_DATABASE},
    {ACT_PROCESSING, "processing", KY_NONE, N_("Data consent"), N_("Writes down the consent to the processing of personal data, or its withdrawal"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_CONSENT_NEW, "consent-new", KY_F5, N_("New consent"), N_("In the form of the consent to processing: a new one, when the one in force stands there"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_DESTROY, "destroy", KY_NONE, N_("Propose to destroy"), N_("Proposes that the personal data of the citizen, or of those marked, be destroyed (supervisor)"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_DESTROY_DECIDE, "destroy-decide", KY_NONE, N_("Decide"), N_("Confirms or refuses a proposal to destroy personal data that another made"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_DESTROY_WITHDRAW, "destroy-withdraw", KY_NONE, N_("Withdraw the proposal"), N_("Takes the own proposal to destroy personal data back"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_ACTS, "acts", KY_NONE, N_("Acts of destruction"), N_("What was destroyed, when and by whom"), NEEDS_DATABASE},
    {ACT_TAKE_IN, "take-in", KY_F2, N_("Take in"), N_("Writes the lines of the file that were checked: all of them, the next lot, all in one transaction, or a range"), NEEDS_DATABASE},
    {ACT_COLUMNS, "columns", KY_F4, N_("Columns"), N_("Tells which column of the office's own table is which; the next file with the same head is read so, too"), NEEDS_DATABASE},
    {ACT_AS_OF, "as-of", KY_NONE, N_("As of a day"), N_("Shows the card as it stood at the end of a day gone by"), NEEDS_DATABASE},
    {ACT_COMPARE, "compare", KY_ENTER, N_("Compare"), N_("Shows two records that may be one citizen's side by side"), NEEDS_DATABASE},
    {ACT_MERGE, "merge", KY_F2, N_("Make one"), N_("Makes one citizen of two records, of each field what is marked (supervisor)"), NEEDS_SUPERVISOR | NEEDS_DATABASE},
    {ACT_DIFFERENT, "not-same", KY_NONE, N_("Not the same"), N_("Says that two records are of two people: they are not offered again (supervisor, resource centre)"), NEEDS_DATABASE},
    {ACT_OPEN_FIRST, "open-first", KY_NONE, N_("Card of the first"), N_("Opens the last case of the first record"), NEEDS_DATABASE},
    {ACT_OPEN_SECOND, "open-second", KY_NONE, N_("Card of the second"), N_("Opens the last case of the second record"), NEEDS_DATABASE},
    {ACT_MERGES, "decisions", KY_NONE, N_("Decisions"), N_("Which records were made one citizen, taken apart, or said not to be the same"), NEEDS_DATABASE},
    {ACT_UNMERGE, "take-back", KY_NONE, N_("Take back"), N_("Makes two citizens of one again, or lets two be compared anew (supervisor, resource centre)"), NEEDS_DATABASE},
    {ACT_IDENTITY, "identity", KY_NONE, N_("Citizen's data"), N_("Puts right the name, the birth date, the SNILS, the disability of the citizen"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_FORMER_NEW, "former-name", KY_NONE, N_("Former name of the citizen"), N_("Writes down a surname, given name or patronymic borne before, or puts it right"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_FAMILY_NEW, "new-member", KY_NONE, N_("New family member"), N_("Looks for the citizen who has come to live with this one, and writes down what they are to each other"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_FAMILY, "member", KY_NONE, N_("Member of the family"), N_("Puts right kinship and days of a member of the family, or writes down that the member left"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_HOUSEHOLD, "family-coordinator", KY_NONE, N_("Family's coordinator"), N_("Names the one coordinator of the family"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_DOCUMENT_NEW, "new-document", KY_NONE, N_("New document"), N_("Writes down a document that was handed in or shown"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_IPRA_NEW, "new-ipra", KY_NONE, N_("New IPRA"), N_("Writes down an IPRA without a referral"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_MEASURE_NEW, "new-measure", KY_NONE, N_("New measure"), N_("Writes down a measure that an IPRA prescribes"), NEEDS_EDIT | NEEDS_DATABASE},
    {ACT_HELP, "help", KY_NONE, N_("Help"), N_("Help of this screen with its keys"),OF_EVERY_PLACE},
    {ACT_LOCK, "lock", KY_NONE, N_("Lock"), N_("Hides everything until the password is typed again; without a password the session ends, drafts are kept"),OF_EVERY_PLACE},
    {ACT_QUIT, "quit", KY_NONE, N_("Leave"), N_("Ends the program"),OF_EVERY_PLACE},
};

#define ROWS ((int)(sizeof rows / sizeof rows[0]))

const struct action_row *action_at(int i)
{
    return i >= 0 && i < ROWS ? &rows[i] : NULL;
}

const struct action_row *action_row(enum action id)
{
    static const struct action_row none = {ACT_NONE, "none", KY_NONE, "", "", 0};
    for (int i = 0; i < ROWS; i++)
        if (rows[i].id == id)
            return &rows[i];
    return &none;
}

enum action action_of_key(const struct key_event *key)
{
    if (key->key == KY_ESCESC)
        return ACT_BACK;
    if (key->key == KY_CTRL)
        return key->ch == 'l' ? ACT_REDRAW : ACT_NONE;
    if (key->key == KY_NONE || key->key == KY_TEXT || key->key == KY_PASTE)
        return ACT_NONE;
    for (int i = 0; i < ROWS; i++)
        if (rows[i].key == key->key)
            return rows[i].id;
    return ACT_NONE;
}
