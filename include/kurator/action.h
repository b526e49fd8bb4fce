/* action.h - the one table of actions: it feeds dispatch, key bar, palette, help and manual. */
#ifndef KURATOR_ACTION_H
#define KURATOR_ACTION_H
#include <stdbool.h>
#include "kurator/key.h"

enum action {
    ACT_NONE,
    ACT_WHY, ACT_SAVE, ACT_FIND, ACT_CHOOSE, ACT_INTAKE, ACT_ATTEMPT, ACT_MEETING, ACT_PALETTE, ACT_MENU, ACT_BACK,
    ACT_OPEN, ACT_NEXT_TAB, ACT_PREV_TAB, ACT_NEXT_CASE, ACT_PREV_CASE,
    ACT_VISIT, ACT_POST, ACT_INCOMING, ACT_MESSAGE, ACT_OFFICE_VISIT,
    ACT_ESRN, ACT_OVERRIDE, ACT_MISTAKE, ACT_CLOSE, ACT_FORWARD, ACT_RESTRICT, ACT_NAMED,
    ACT_MEETING_KEPT, ACT_MEETING_MISSED, ACT_MEETING_UNDO, ACT_ESRN_FACTS,
    ACT_PRINT, ACT_NOTICE, ACT_EXPORT,
    ACT_PLACES, ACT_MARK, ACT_UNMARK, ACT_MINE, ACT_CALENDAR_LOAD, ACT_HANDOVER, ACT_ABSENCE, ACT_ABSENCE_END, ACT_REFRESH, ACT_REDRAW, ACT_RESTORE, ACT_DISCARD_DRAFT, ACT_ANEW, ACT_DRAFTS, ACT_HELP, ACT_LOCK, ACT_QUIT,
    ACT_RINGING, ACT_ELSEWHERE, ACT_PASSED_DONE, ACT_WRONG_NUMBER, ACT_PHONE_NEW, ACT_ADDRESS_NEW, ACT_PREFERENCE_NEW, ACT_REPRESENTATIVE_NEW,
    ACT_BOARD, ACT_SPOT, ACT_SPOT_RESULT, ACT_SEEN,
    ACT_REQUEST, ACT_REPLY, ACT_REPLY_READ, ACT_REPLY_CAME, ACT_WITHDRAW,
    ACT_PROCESSING, ACT_CONSENT_NEW, ACT_DESTROY, ACT_DESTROY_DECIDE, ACT_DESTROY_WITHDRAW, ACT_ACTS,
    ACT_COMPARE, ACT_MERGE, ACT_DIFFERENT, ACT_OPEN_FIRST, ACT_OPEN_SECOND, ACT_MERGES, ACT_UNMERGE,
    ACT_USER_ADD, ACT_USER_LOCK, ACT_USER_PASSWORD, ACT_PASSWORD, ACT_SITE_ADD,
    ACT_FILTER, ACT_FILTER_CLEAR, ACT_VIEW_SAVE, ACT_VIEW_DROP, ACT_VIEWS, ACT_MARKS, ACT_MARK_ALL, ACT_REGISTER,
    ACT_TAKE_IN, ACT_COLUMNS, ACT_AS_OF, ACT_IDENTITY, ACT_DOCUMENT_NEW, ACT_IPRA_NEW, ACT_MEASURE_NEW,
    ACT_FORMER_NEW, ACT_FAMILY_NEW, ACT_FAMILY, ACT_HOUSEHOLD,
    ACT_COUNT_
};

enum action_needs { NEEDS_NOTHING = 0, NEEDS_EDIT = 1, NEEDS_SUPERVISOR = 2, NEEDS_DATABASE = 4, NEEDS_ADMIN = 16, NEEDS_REQUESTS = 32 /* may send requests */,
                    OF_EVERY_PLACE = 8 /* no need: it is possible everywhere, and comes last among what matches what is typed */ };

/* One action. `name` stands in the manual and never changes; label and help are msgids: the label at most 12 cells in
 * the key bar, the help one sentence. */
struct action_row {
    enum action id;
    const char *name;
    enum key key;               /* KY_NONE: palette only */
    const char *label;
    const char *help;
    unsigned needs;
};

/* The row of an action (never NULL for a valid id); all rows by index, NULL past the end. */
const struct action_row *action_row(enum action id);
const struct action_row *action_at(int i);
/* The action bound to a key (F-keys, Enter, Space …) or ACT_NONE. Ctrl-L is redraw. */
enum action action_of_key(const struct key_event *key);

#endif
