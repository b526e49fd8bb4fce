/* journal_columns.c - what the columns that the journal names are called; one that nobody named keeps its code. */
#include <stdlib.h>
#include <string.h>

#include "kurator/i18n.h"
#include "kurator/journal.h"

/* In the order of their codes. */
static const struct { const char *code, *name; } columns[] = {
    {"accompanied_from", N_("accompanied since")}, {"address", N_("address text")}, {"after", N_("not before")}, {"afterwards", N_("given afterwards")},
    {"again", N_("again, after an unknown answer")}, {"answer", N_("answer of the citizen")}, {"answer_channel", N_("how the answer came")},
    {"answer_from", N_("who answered")}, {"answered_on", N_("answered on")}, {"assignee_id", N_("responsible colleague")}, {"at", N_("moment of it")},
    {"attempt_count", N_("attempts in force")}, {"attempt_id", N_("contact attempt No.")}, {"birth_date", N_("birth date")}, {"by_staff", N_("colleague who did it")},
    {"calendar", N_("calendar of the office")}, {"call_back_at", N_("call back at the hour")}, {"caller", N_("who called")}, {"cancelled", N_("taken back")},
    {"case_id", N_("case No.")}, {"case_version", N_("version of the case")}, {"changed_at", N_("moment of the last change")}, {"changed_by", N_("who changed it last")},
    {"channel", N_("way of contact")}, {"close_note", N_("note on the closing")}, {"close_reason", N_("reason of the closing")},
    {"closed_at", N_("moment of the closing")}, {"closed_by", N_("who closed it")}, {"closed_on", N_("day of the closing")}, {"code", N_("code of it")}, {"columns", N_("columns of the table")}, {"coordinator_id", N_("coordinator No.")},
    {"decide_by", N_("decision until")}, {"decided_at", N_("moment of the decision")}, {"decided_by", N_("who decided")}, {"decided_login", N_("login of who decided")},
    {"decided_note", N_("note on the decision")}, {"deputy_id", N_("who stands in")}, {"destruction_id", N_("destruction No.")}, {"died_on", N_("day of death")},
    {"direction", N_("direction of the contact")}, {"disability", N_("disability of the citizen")}, {"document", N_("document of authority")},
    {"done_at", N_("done at the moment")}, {"done_attempt", N_("attempt that did it")}, {"done_by", N_("who did it")}, {"due_on", N_("due on the day")},
    {"ended_at", N_("ended at")}, {"ended_by", N_("who ended it")}, {"esrn_at", N_("entered in ESRN at")}, {"esrn_attempt", N_("ESRN mark by the attempt")},
    {"esrn_by", N_("who entered it in ESRN")}, {"executor", N_("who carries it out")}, {"executor_id", N_("addressee of the request")}, {"extract_uid", N_("number in the federal register")}, {"form", N_("form of the answer")},
    {"forwarded_from", N_("forwarded from the case")}, {"forwarded_to", N_("forwarded to the case")}, {"found_at", N_("found at the moment")},
    {"from_on", N_("from the day")}, {"given_at", N_("given at the moment")}, {"given_by", N_("who gave it")}, {"given_name", N_("given name of it")}, {"given_on", N_("day it was given")},
    {"gone_id", N_("who became the other one")}, {"granted_at", N_("granted at")}, {"granted_by", N_("who granted it")}, {"ground", N_("ground of it")},
    {"happened_at", N_("happened at")}, {"household_id", N_("household No.")}, {"id", N_("number of the record")}, {"incapable", N_("legally incapable")},
    {"incoming_no", N_("incoming number")}, {"incoming_on", N_("incoming date")}, {"ipra_id", N_("IPRA No.")}, {"issued_by", N_("who issued it")}, {"issued_on", N_("day of issue")},
    {"joined", N_("joined a running case")}, {"kept_id", N_("who stays of two")}, {"key", N_("key of the setting")}, {"kin_more", N_("further kinship")}, {"kin_more_to", N_("to whom else in the family")}, {"kin_to", N_("to whom in the family")}, {"kind", N_("kind of it")}, {"kinship", N_("what one is to the other")},
    {"ladder", N_("with the ladder")}, {"last_attempt_at", N_("last attempt at")}, {"limits", N_("degrees of limitation")}, {"line", N_("street, house, flat")}, {"lines", N_("lines of the file")},
    {"loaded_at", N_("loaded at")}, {"loaded_by", N_("who loaded it")}, {"lock_reason", N_("why the account is locked")}, {"locked", N_("lock of the account")},
    {"login", N_("login of the account")}, {"made_at", N_("made at")}, {"made_by", N_("who made it")}, {"mark", N_("which mark")}, {"marked_at", N_("marked at")}, {"marked_by", N_("who marked it")},
    {"meeting_at", N_("meeting at the hour")}, {"merged_into", N_("merged into the citizen")}, {"name", N_("name of it")}, {"need", N_("need in question")},
    {"needs_override", N_("waits for the supervisor")}, {"next_at", N_("next step at")}, {"next_step", N_("next step")}, {"note", N_("note on it")},
    {"notified_at", N_("notified at")}, {"notified_by", N_("notified by the attempt")}, {"number", N_("number itself")}, {"office_from", N_("office it came from")},
    {"office_id", N_("office No.")}, {"order_no", N_("number of the order")}, {"order_on", N_("date of the order")}, {"organisation", N_("name of the organisation")},
    {"organisation_id", N_("organisation No.")}, {"other_id", N_("the other citizen")}, {"outcome", N_("outcome of the attempt")}, {"owner", N_("whose number it is")},
    {"parent", N_("calendar above it")}, {"patronymic", N_("patronymic of it")}, {"performer", N_("who performed it")}, {"person_id", N_("citizen No. of it")},
    {"phone", N_("phone to call back")}, {"phone_count", N_("failed calls")}, {"phone_id", N_("phone No.")}, {"phone_owner", N_("whose phone it is")},
    {"picked_at", N_("picked at")}, {"picked_by", N_("who picked it")}, {"place", N_("place of the meeting")}, {"position", N_("order of the number")},
    {"post_count", N_("notices sent")}, {"postal_code", N_("postal code of it")}, {"postal_id", N_("postal identifier")}, {"proposed_at", N_("proposed at")},
    {"proposed_by", N_("who proposed it")}, {"proposed_login", N_("login of who proposed")}, {"protocol", N_("protocol of it")}, {"read_at", N_("read at")},
    {"read_by", N_("who read it")}, {"reason", N_("reason of it")}, {"reasons", N_("what speaks for it")}, {"received_on", N_("day of arrival")},
    {"recorded_at", N_("recorded at")}, {"recorded_by", N_("who recorded it")}, {"ref", N_("what it refers to")}, {"region_received_on", N_("arrival in the region")},
    {"registered_at", N_("registered at")}, {"registered_by", N_("who registered it")}, {"relation", N_("relation to the citizen")},
    {"reopened_note", N_("note on the reopening")}, {"reopened_why", N_("reason of the reopening")}, {"representative_id", N_("representative No.")},
    {"result", N_("result of the check")}, {"result_on", N_("day of the result")}, {"return_reason", N_("why the notice came back")}, {"revision_id", N_("version of the calendar it follows")},
    {"role", N_("role of it")}, {"rung", N_("rung of the ladder")}, {"section", N_("section of the IPRA")}, {"sender", N_("sender of it")}, {"sender_no", N_("sender's number")},
    {"sender_on", N_("sender's date")}, {"sent_at", N_("sent at")}, {"sent_by", N_("who sent it")}, {"settled_at", N_("settled at")},
    {"settlement", N_("settlement of it")}, {"sex", N_("sex of the citizen")}, {"sha256", N_("digest of the file")}, {"shared", N_("shared in the office")}, {"since", N_("since when")},
    {"site_id", N_("site of the office")}, {"snils", N_("SNILS number")}, {"snils_disputed", N_("SNILS in dispute")}, {"source", N_("source of it")},
    {"spoke_with", N_("whom one spoke with")}, {"staff_id", N_("colleague No.")}, {"stage", N_("stage of the case")}, {"started_on", N_("counted from the day")},
    {"starts_at", N_("begins at")}, {"state", N_("state of it")}, {"superseded_at", N_("taken back at")}, {"superseded_by", N_("who took it back")},
    {"superseded_note", N_("note on the taking back")}, {"superseded_why", N_("why it was taken back")}, {"surname", N_("surname of it")},
    {"suspend", N_("days off suspend periods")}, {"terms", N_("what it asks for")}, {"territory", N_("territory of it")}, {"text", N_("text of the request")}, {"undone_at", N_("undone at")},
    {"undone_by", N_("who undid it")}, {"undone_note", N_("why it was undone")}, {"until_kind", N_("kind of the term")}, {"until_on", N_("until the day")},
    {"valid_from", N_("valid from")}, {"valid_until", N_("valid until the day")}, {"value", N_("value of the setting")}, {"version", N_("version of the record")},
    {"visit_count", N_("failed visits")}, {"void", N_("entered in error or not")}, {"weight", N_("how much speaks for it")}, {"withdrawn_at", N_("withdrawn at")}, {"withdrawn_by", N_("who withdrew it")},
    {"withdrawn_on", N_("day of the withdrawal")}, {"withdrawn_staff", N_("who recorded the withdrawal")}, {"withdrawn_why", N_("why it was withdrawn")},
    {"xid", N_("transaction of it")}, {"zone", N_("time zone")},
};

static int compare(const void *code, const void *row)
{
    return strcmp(code, *(const char *const *)row);
}

const char *journal_column(const char *code)
{
    const char *const *row = bsearch(code, columns, sizeof columns / sizeof columns[0], sizeof columns[0], compare);

    return row ? _(row[1]) : code;
}
