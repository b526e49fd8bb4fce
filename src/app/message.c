/* message.c - the table of messages: what is wrong and what to do, in English msgids; Russian is in conf/locale/ru.po. */
#include "kurator/message.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/date_input.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

/* Sorted by code in byte order: searched by halves, a test checks it. */
static const struct message messages[] = {
    {"account.expired", N_("The term of your role is over; ask the administrator to prolong it.")},
    {"account.locked", N_("Your account is locked; ask the administrator.")},
    {"account.none",
     N_("Your account is not entered in kurator as a member of staff; ask the administrator to add it.")},
    {"account.office", N_("You have no role in this office; start without --office, or ask the administrator.")},
    {"account.refused",
     N_("This is not allowed to you now: the account is locked, its term is over, or the case is another office's. What you typed stays.")},
    {"account.role",
     N_("The role “{1}” does no work with cases in this program; ask the administrator for another one.")},
    {"answer.not_told",
     N_("An answer and a meeting belong to the outcome “told”; change the outcome or empty this field.")},
    {"answer.required", N_("Choose the answer: agreed, refused or thinking.")},
    {"appointment.early", N_("The meeting is at {1} and has not begun; mark it afterwards.")},
    {"appointment.exists", N_("A meeting is agreed on already: {1}; move it with F7.")},
    {"appointment.no_consent", N_("A meeting needs the citizen's consent; record it first with F6.")},
    {"appointment.none", N_("No meeting is agreed on in this case; agree on one with F7.")},
    {"assignee.unknown", N_("This colleague has no role in the office now; choose another with F4.")},
    {"attempt.backdate", N_("Contacts more than {1} days back are no longer recorded; correct the date.")},
    {"attempt.before_arrival", N_("The contact cannot be earlier than the arrival ({1}); correct the date.")},
    {"attempt.future", N_("The contact cannot lie in the future; correct the day or the time.")},
    {"attempt.incoming", N_("This outcome is never incoming; choose “outgoing” or another outcome.")},
    {"attempt.spoke_with", N_("Choose with whom you spoke.")},
    {"birth.future", N_("The birth date lies in the future; correct it.")},
    {"birth.old", N_("The birth date is more than 120 years back; correct it.")},
    {"calendar.ask", N_("To load without being asked there must be --yes, because this is not a terminal.")},
    {"calendar.bits",
     N_("The working days sent by the server are damaged; sign in again, and tell the administrator if it stays.")},
    {"calendar.columns",
     N_("Line {1}: {2} columns instead of {3}; a comma inside a name needs quotation marks around the name.")},
    {"calendar.date", N_("Line {1}: “{2}” is not a date; write it as 2026-11-23.")},
    {"calendar.duplicate", N_("Line {1}: the day {2} of {3} is given a second time; remove one of the lines.")},
    {"calendar.empty", N_("The calendar has no day of scope RU; check that it is the right file.")},
    {"calendar.gap",
     N_("The calendar has no RU day in the year {1}, though it has years before and after; add that year.")},
    {"calendar.header", N_("The first line has no column “{1}”; it must name date,scope,kind,name.")},
    {"calendar.horizon",
     N_("The working calendar does not hold the year {1} (loaded: {2}); the administrator has to load it.")},
    {"calendar.kind",
     N_("Line {1}: unknown kind “{2}”; allowed: holiday, transferred_off, working_weekend, nonworking_period.")},
    {"calendar.name",
     N_("Line {1}: the name has control characters or is longer than 300 characters; shorten or retype it.")},
    {"calendar.open", N_("The calendar file {1} cannot be read: {2}.")},
    {"calendar.quote",
     N_("Line {1}: a quotation mark is not closed or stands inside a column; double it or remove it.")},
    {"calendar.scope", N_("Line {1}: unknown scope “{2}”; allowed: RU, RU-IRK, RU-SAR, RU-AST, RU-IRK-UOBO.")},
    {"calendar.size", N_("The calendar file {1} is larger than {2} MB; check that it is the right file.")},
    {"calendar.utf8", N_("Line {1}: the text is not UTF-8; save the file in that encoding.")},
    {"calendar.weekend",
     N_("Line {1}: {2} is no Saturday or Sunday, so it cannot be a working_weekend; correct the day or the kind.")},
    {"callback.past", N_("This moment is over; type when to call back.")},
    {"callback.required", N_("Type the day and time to call back.")},
    {"case.closed",
     N_("The case is closed and is not changed any more; a change of mind is recorded as an incoming call.")},
    {"case.none", N_("This case is not there, or your office may not see it.")},
    {"choice.none", N_("There is no option “{1}” here; type its digit, the first letter of its name, or press F4.")},
    {"close.forward", N_("A misdirected referral is not closed here; forward it: F8, Forward.")},
    {"close.ladder",
     N_("“Not found” is possible after a posted notice; go on with the ladder, or ask the supervisor.")},
    {"close.no_consent", N_("There is no consent in this case; record it first, or choose another reason.")},
    {"close.no_refusal", N_("There is no refusal in this case; record it first, or choose another reason.")},
    {"close.not_yours", N_("As an error you close only what you registered today; ask the supervisor.")},
    {"conf.cut", N_("{1}: the value of “{3}” in [{2}] holds ; or #, which would end it; put it in quotation marks.")},
    {"conf.directory", N_("{1} is a directory, not a settings file.")},
    {"conf.duplicate", N_("{1}: “{3}” in [{2}] is given a second time; keep one.")},
    {"conf.long", N_("{1}, line {2}: the line is longer than 900 bytes; shorten it.")},
    {"conf.missing", N_("There is no settings file {1}.")},
    {"conf.password",
     N_("{1}: a password has no place in the settings; put it into ~/.pgpass (mode 0600) or the service's passfile.")},
    {"conf.section", N_("{1}: there is no section [{2}].")},
    {"conf.syntax", N_("{1}, line {2}: neither [section] nor key = value in one line of UTF-8 text.")},
    {"conf.unknown", N_("{1}: there is no setting “{3}” in [{2}]; kurator.ini(5) lists them.")},
    {"conf.unreadable", N_("The settings file {1} cannot be read, or is too large.")},
    {"conf.value", N_("{1}: [{2}] {3} is not possible; allowed: {4}.")},
    {"conflict.field",
     N_("A colleague changed this: it was “{1}”, is now “{2}”, you have “{3}”; F2 again puts yours.")},
    {"conflict.said", N_("{1}: a colleague changed it meanwhile; look at the field, F2 saves yours.")},
    {"contract.client_new",
     N_("The database is older than this program ({2}, needed {1}); the administrator runs: kurator migrate.")},
    {"contract.client_old",
     N_("This program is too old for the database ({1}, needed {2}); have the new version installed.")},
    {"date.after", N_("The date must not be after {1}.")},
    {"date.before", N_("The date must not be before {1}.")},
    {"date.future", N_("The date lies in the future; type today or an earlier day.")},
    {"date.none", N_("There is no such day: {1}; correct the day or the month.")},
    {"date.shape",
     N_("“{1}” is not understood as a date; type for example 23, 23.11, 23.11.26, с (today), -1, +3р.")},
    {"date.workdays", N_("Working days cannot be counted here, as no calendar is at hand; type the date itself.")},
    {"date.year", N_("“{1}”: type the date with its year, between 1900 and 2199.")},
    {"db.answer", N_("The database answered in a way this program does not understand; tell the administrator.")},
    {"db.auth",
     N_("The database does not let “{1}” in: wrong password, locked account or an address that is not allowed. Ask the administrator.")},
    {"db.busy", N_("Others are changing the same records; try again.")},
    {"db.denied", N_("Your account has no right to do this.")},
    {"db.fault", N_("The database refused the request (code {1}); tell the administrator.")},
    {"db.full",
     N_("The database server has no room left on its disk; nothing was saved. Tell the administrator at once.")},
    {"db.host", N_("The database server “{1}” is not found by its name; check the network and [database] host.")},
    {"db.lost",
     N_("The connection with the database is lost; it will be made again by itself. Nothing typed is lost.")},
    {"db.nodb", N_("There is no database “{1}” on the server; check [database] dbname.")},
    {"db.noschema",
     N_("The database has no kurator schema, or one of another version; the administrator runs: kurator migrate.")},
    {"db.offline", N_("There is no connection with the database; it comes back by itself, what you typed stays.")},
    {"db.options",
     N_("The connection settings are not understood; check [database], PGSERVICE and the other PG variables.")},
    {"db.readonly", N_("The database takes no changes now (a standby); the work can be looked at but not saved.")},
    {"db.refused", N_("No database answers at {1}; check that the server runs and the address is right.")},
    {"db.slow", N_("The server gave the request up because it took too long; try again or narrow it.")},
    {"db.starting", N_("The database is starting; it will be tried again by itself.")},
    {"db.stopped",
     N_("The database was stopped or restarted; the connection will be made again by itself. Nothing typed is lost.")},
    {"db.timeout",
     N_("The database at {1} did not answer in time; the network is slow or the server is busy. It will be tried again.")},
    {"db.tls", N_("No encrypted connection with {1} could be made; check the certificate and sslmode.")},
    {"db.toomany", N_("The database has no free place for another session; try again in a few minutes.")},
    {"db.unconfirmed",
     N_("It is saved, but the standby server has not confirmed it yet; press F2 again in a while.")},
    {"deadline.days", N_("The number of working days must be a whole number from 1 to 10000, not “{1}”.")},
    {"deadline.from", N_("“{1}” is not a date; write 2026-11-23 or 23.11.2026.")},
    {"deadline.line", N_("A line needs a date and a number of days, as in: 2026-11-23 5.")},
    {"deadline.scope", N_("Unknown territory “{1}”; known: {2}.")},
    {"decide.past", N_("This day is over; type until when the citizen thinks it over.")},
    {"decide.required", N_("Type until which day the citizen thinks it over.")},
    {"disability.adult", N_("“Disabled child” is for those under 18; choose a group.")},
    {"disability.limited", N_("Limited health without disability is served under the age of three; choose another.")},
    {"disability.minor", N_("Groups are given from the age of 18; choose “disabled child” or “limited health”.")},
    {"doctor.account.dba", N_("Account {1}: administrator of the database.")},
    {"doctor.account.expiring", N_("The account ends on {1} (in {2} days). Ask the administrator to prolong it.")},
    {"doctor.account.ok", N_("Account {1}: {2}, {3}.")},
    {"doctor.calendar.ended",
     N_("The calendar {1} ended on {2}: no due date can be computed. Load the present year: kurator calendar load.")},
    {"doctor.calendar.near",
     N_("The calendar {1} ends on {2} (in {3} days); after that no referral can be registered. Load the next year: kurator calendar load.")},
    {"doctor.calendar.none",
     N_("No calendar is loaded for {1}: no due date can be computed. Load it: kurator calendar load.")},
    {"doctor.calendar.ok", N_("The calendar {1} is loaded until {2}.")},
    {"doctor.clock.ahead",
     N_("This machine's clock is {1} s ahead of the server's. Set the wrong one right (timedatectl); the server's counts.")},
    {"doctor.clock.behind",
     N_("This machine's clock is {1} s behind the server's. Set the wrong one right (timedatectl); the server's counts.")},
    {"doctor.clock.ok", N_("Clocks of the server and of this machine: {1} s apart.")},
    {"doctor.connection.local", N_("Connected to {1} on this machine, an answer takes {2} ms.")},
    {"doctor.connection.open",
     N_("The connection to {1} is not encrypted: citizens' data cross the network in the open. Set sslmode=verify-full (PGSSLMODE or pg_service.conf). An answer takes {2} ms.")},
    {"doctor.connection.slow",
     N_("An answer takes {1} ms; work will be slow. Show this to whoever keeps the network.")},
    {"doctor.connection.tls", N_("Connected to {1}, encrypted ({2}), an answer takes {3} ms.")},
    {"doctor.contract", N_("Program and database fit (contract {1}).")},
    {"doctor.deadlines",
     N_("The table of deadlines lacks a partition; saving will fail. The administrator looks at kurator.deadline.")},
    {"doctor.drafts",
     N_("Forms begun and not saved for more than 12 hours: {1}, the oldest of {2}. On the worklist: F8, Drafts.")},
    {"doctor.hotfix",
     N_("Functions of the database that are not as they were installed: {1}, the first is {2}. See kurator migrate --status.")},
    {"doctor.journal.missing",
     N_("The journal has no partition for {1}; entries go to the spare one. The administrator runs: kurator maintain.")},
    {"doctor.journal.ok", N_("The journal has its partitions until {1}.")},
    {"doctor.journal.strays",
     N_("Entries of the journal lie in the spare partition: partitions were missing at some time. Nothing is lost; kurator maintain makes them ahead.")},
    {"doctor.local", N_("In the office it is {1} ({2}).")},
    {"doctor.locale.charset",
     N_("The locale {1} has the charset {2}, but the program writes UTF-8. Set LANG=ru_RU.UTF-8 or LANG=C.UTF-8, and the terminal to UTF-8.")},
    {"doctor.locale.missing",
     N_("The locale {1} is not installed on this machine; the program works in UTF-8. Set LANG=C.UTF-8, or install it: dpkg-reconfigure locales.")},
    {"doctor.locale.ok", N_("The locale {1} is UTF-8.")},
    {"doctor.locale.unset", N_("No locale is set; the program works in UTF-8. Set the terminal to UTF-8.")},
    {"doctor.migrations.ok", N_("All {1} migrations of this program are applied.")},
    {"doctor.migrations.pending",
     N_("Migrations not applied: {1}, the first is {2}. The administrator runs: kurator migrate.")},
    {"doctor.migrations.unknown",
     N_("The database has migrations that this program does not know: {1}, the first is {2}. Install the newer program.")},
    {"doctor.offline",
     N_("The database was not asked; only this machine is checked. Set the address by [database] of the settings or by PGHOST.")},
    {"doctor.pass", N_("The pass file {1} may be read by others, therefore it is not used: chmod 600 {1}.")},
    {"doctor.settings.none", N_("There is no file of settings; the built-in values hold.")},
    {"doctor.settings.ok", N_("Settings are read from {1}.")},
    {"doctor.settings.open",
     N_("The settings in {1} may be changed by others, who could lead the program to another database: chmod go-w {1}.")},
    {"doctor.tally",
     N_("More than {1} changes wait to be added up, figures above one office grow slow. The administrator lets kurator maintain run every few minutes.")},
    {"doctor.terminal.charset",
     N_("The terminal does not show UTF-8: Russian letters come out as two characters each. Choose UTF-8 in its settings (PuTTY: Window, Translation).")},
    {"doctor.terminal.none", N_("Not on a terminal: its type, size and charset were not checked.")},
    {"doctor.terminal.ok", N_("Terminal {1}, {2}, colours: {3}.")},
    {"doctor.terminal.small",
     N_("The terminal has {1} characters; the program needs 40×12 at least, 80×24 is comfortable. Make the window larger.")},
    {"doctor.unsealed",
     N_("Entries of the journal older than two days are not sealed and could be altered unseen. The administrator lets kurator maintain run every few minutes.")},
    {"doctor.upkeep.ok", N_("The periodic work is done in time.")},
    {"doctor.words.empty",
     N_("The Russian words in {1} cannot be used: the file is damaged or of another version. Install the program anew: make install.")},
    {"doctor.words.missing",
     N_("The Russian words are missing: there is no {1}. Install the program anew: make install.")},
    {"doctor.words.ok", N_("Russian words come from {1}.")},
    {"esrn.early", N_("The citizen is not told yet; the mark is set afterwards.")},
    {"esrn.not_yours", N_("Only who set the mark takes it back, on the same day; ask the supervisor.")},
    {"field.choice", N_("There is no such choice in this field; take one by its digit or with F4.")},
    {"field.control", N_("There are control characters in the text; type it by hand.")},
    {"field.count", N_("The form arrived damaged; save it again, and tell the administrator if it stays.")},
    {"field.format", N_("The value is not understood; type it again, F1 shows an example.")},
    {"field.long", N_("The field holds at most {1} characters; the rest was not taken.")},
    {"field.required", N_("“{1}” is empty; fill it in.")},
    {"field.twice", N_("A field was sent twice; tell the administrator.")},
    {"field.unknown", N_("The database does not know this field: it is of another version; tell the administrator.")},
    {"form.loading", N_("The case is still being read; try again in a moment.")},
    {"form.saving", N_("The save is still under way; F10 leaves the form, the save goes on by itself.")},
    {"forward.organisation", N_("This organisation takes no referrals; choose another with F4.")},
    {"intake.joined", N_("Saved: it joined the running case")},
    {"ipra.valid_order", N_("The programme cannot end before it was issued; correct one of the dates.")},
    {"ipra.valid_required", N_("Type the last day of the programme.")},
    {"ipra.valid_unused", N_("A date is given, but the programme is not “until a date”; empty it, or choose that.")},
    {"journal.closed",
     N_("Looking at a citizen's data is journalled, and the database takes no records now; try again later.")},
    {"ladder.post_locked", N_("Post is locked: a failed visit comes first; or the supervisor opens the rung.")},
    {"ladder.visit_impossible",
     N_("The approved list does not name this settlement now; choose another outcome, or ask the supervisor.")},
    {"ladder.visit_locked",
     N_("The visit is locked: {1} failed calls of {2}; calls close together count as one. Or the supervisor opens the rung.")},
    {"list.empty", N_("There is nothing under the cursor: the list is empty.")},
    {"list.unmarked", N_("No row is marked: Space marks the row under the bar.")},
    {"log.open", N_("The log {1} cannot be written; check file in [log].")},
    {"meeting.answer", N_("A meeting needs consent to something; correct the answer or empty the meeting.")},
    {"meeting.past", N_("This moment is over; type when the meeting will be.")},
    {"migrate.bootstrap",
     N_("The roles or schemas are missing; first run as a superuser: kurator migrate --bootstrap-sql | psql -d postgres")},
    {"migrate.changed",
     N_("{1} was changed after it had been applied; put the applied file back and write a new migration.")},
    {"migrate.directive",
     N_("{1}, line {2}: the directive is not understood; allowed: “-- role: name” and, outside api, “-- no-transaction”.")},
    {"migrate.locked", N_("Another kurator migrate is at work; try again when it is done.")},
    {"migrate.member", N_("The account may not act as the owner; a superuser runs: grant kurator_migrator to it.")},
    {"migrate.nodir", N_("There are no migrations in {1}; give the directory with --dir.")},
    {"migrate.number", N_("The migration {1} has the number of another one; numbers are given once.")},
    {"migrate.read", N_("The migration {1} cannot be read or is not UTF-8 text.")},
    {"migrate.sql",
     N_("{1}, line {2}: {4} (SQLSTATE {3}). This file was rolled back; those before it stay applied.")},
    {"migrate.transaction", N_("{1} ends the transaction itself; remove begin, commit and rollback from it.")},
    {"migrate.unknown",
     N_("The database has the migration {1}, which this program does not know: it belongs to a newer version.")},
    {"mistake.already", N_("This entry was taken back already.")},
    {"mistake.not_yours", N_("You take back only your own entry of today; ask the supervisor.")},
    {"mistake.rests",
     N_("A notice posted later rests on this attempt: take that back first, or ask the supervisor.")},
    {"mistake.unknown", N_("There is no such attempt in this case; choose one with F4.")},
    {"name.control", N_("The name has control characters; type it by hand.")},
    {"name.digit", N_("A name has no digits; correct it.")},
    {"name.empty", N_("There is no letter in this name; type it, or leave the field empty if there is none.")},
    {"name.long", N_("The name has {1} characters, at most {2} are kept; shorten it.")},
    {"name.mixed", N_("“{1}” mixes Russian and Latin letters; retype the word in one layout.")},
    {"name.sign", N_("The sign {1} does not belong in a name; remove it.")},
    {"name.utf8", N_("The text arrived damaged; type it again.")},
    {"output.exists", N_("The file “{1}” is there already; it was not touched.")},
    {"output.full",
     N_("There is no room left for “{1}”: the disk or the quota is full. Nothing was kept; make room or choose another place.")},
    {"output.open", N_("“{1}” cannot be written: {2}. Choose another file or directory.")},
    {"output.pipe", N_("The program that was to read the output has ended before its end.")},
    {"output.write", N_("Writing “{1}” failed: {2}. Nothing was kept; try again or choose another file.")},
    {"override.late", N_("Too late: a skipped rung is allowed within {1} working days.")},
    {"override.open", N_("This rung is open already.")},
    {"override.rights", N_("Only the supervisor or the deputy opens a locked rung.")},
    {"override.short", N_("The reason is too short; say in words why the rung is skipped.")},
    {"override.unknown", N_("This attempt needs no permission, or has it already.")},
    {"person.died", N_("The citizen is marked as died on {1}; no referral is opened.")},
    {"phone.foreign", N_("This is not a number of Russia; write a foreign number into the note.")},
    {"phone.format", N_("The number is not complete; it is +7 and ten digits.")},
    {"phone.letters",
     N_("A number has only digits, spaces, hyphens and brackets; write an extension or a remark into the note.")},
    {"phone.long", N_("Too many digits for a telephone number: {1}; it has 10, or 11 with 8 or +7.")},
    {"phone.noarea", N_("The office has no area code in its settings; type the number with its code.")},
    {"phone.required", N_("There is no usable number; choose another way of contact.")},
    {"phone.short",
     N_("Too few digits for a telephone number: {1}; type ten, or the local number as it is dialled in your town.")},
    {"phone.unknown", N_("This number is not the citizen's; choose one with F4.")},
    {"phone.wrong", N_("This number is known to be wrong, a call to it does not count; choose another with F4.")},
    {"place.required", N_("Choose the place of the meeting: at the office or at home.")},
    {"post.not_sent", N_("No notice of this case was posted; record first that it was sent.")},
    {"postal.check", N_("The last check digit should be {1}; compare the number with the receipt.")},
    {"postal.length", N_("The identifier has {1} signs; it has 14 digits, or 13 signs as in RA123456785RU.")},
    {"postal.shape",
     N_("This is no postal identifier; type the 14 digits of the receipt, or one like RA123456785RU.")},
    {"postal_code.format", N_("A post code has six digits; correct it.")},
    {"postcode.shape", N_("“{1}” is no postal code; it has six digits, as 664000.")},
    {"program.argument", N_("The option {1} needs a value.")},
    {"program.command", N_("There is no command “{1}”; kurator --help lists them.")},
    {"program.language", N_("The language must be ru or en, not “{1}”.")},
    {"program.operands", N_("Too few or too many words on the command line; see kurator {1} --help.")},
    {"program.option", N_("There is no option {1}; see kurator --help.")},
    {"program.together", N_("{1} and {2} cannot be used together.")},
    {"program.value", N_("“{2}” is no value for {1}; see kurator --help.")},
    {"program.write", N_("The output cannot be written: {1}.")},
    {"question.esrn_missing", N_("The case is not marked as entered in ESRN. Close it all the same?")},
    {"question.meanwhile",
     N_("While the form was open, a colleague reached the citizen or agreed a meeting: {1}, {3}. Save yours as well?")},
    {"question.meeting_nonworking", N_("{1} is not a working day. Is the meeting to be on that day?")},
    {"question.no_representative",
     N_("A child or an incapable citizen needs a representative, and none is given. Save without?")},
    {"question.not_counted",
     N_("This does not count as notifying the citizen (children and the incapable: only the representative), the clock goes on. Save?")},
    {"question.received_old", N_("It arrived on {1}, more than 30 days ago. Is the date right?")},
    {"question.routing", N_("This place is served by {1}. Take the referral here?")},
    {"question.second_case", N_("A case of this citizen is running, received on {1}. Open a second one?")},
    {"question.similar", N_("Similar citizens are there already: {1}. Is this really a new one?")},
    {"received.before_birth", N_("It cannot have arrived before the citizen was born; correct the date.")},
    {"received.future", N_("The day of arrival lies in the future; correct it.")},
    {"received.region_after", N_("It cannot have reached the region after this office; correct the date.")},
    {"refusal.required", N_("Choose the reason of the refusal.")},
    {"refusal.written", N_("This office takes refusals in writing; choose “written” when you have it.")},
    {"repeat.none", N_("There is nothing to repeat yet; type it this once.")},
    {"rights.edit", N_("Your role may look here, but not change anything.")},
    {"rights.none", N_("Your role may not change this.")},
    {"rights.supervisor", N_("Only the supervisor or the deputy may do this.")},
    {"rung.failed", N_("{1} failed")},
    {"rung.no_ladder", N_("any order")},
    {"rung.no_number", N_("no number")},
    {"rung.no_voice", N_("no voice calls")},
    {"rung.override", N_("opened by {1}")},
    {"rung.phone_gap", N_("next one counts from {1}")},
    {"rung.phone_more", N_("failed calls {1}, {2} to go")},
    {"rung.returned", N_("letter came back")},
    {"rung.visit_first", N_("locked until a visit")},
    {"snils.check", N_("The check number should be {1}; compare the SNILS with the document.")},
    {"snils.digits", N_("A SNILS has only digits, hyphens and a space; correct it.")},
    {"snils.length", N_("A SNILS has 11 digits, not {1}.")},
    {"snils.taken",
     N_("A citizen of your office has this SNILS; find the card by it with F3, or correct the number.")},
    {"snils.zero", N_("A SNILS of zeros does not exist; leave the field empty while it is unknown.")},
    {"template.brace",
     N_("Template “{1}”, line {2}: the brace is not closed. A field is a name in braces; the brace itself is written twice. Nothing was printed.")},
    {"template.field", N_("Template “{1}”, line {2}: there is no field “{3}”. Allowed: {4}. Nothing was printed.")},
    {"template.size",
     N_("Template “{1}” is larger than {2} KB; check that it is the right file. Nothing was printed.")},
    {"template.text", N_("Template “{1}”, line {2}: this is not UTF-8 text; save it as UTF-8. Nothing was printed.")},
    {"term.notty",
     N_("The program needs a terminal: start it directly in one, without redirecting input or output.")},
    {"term.open", N_("The terminal could not be opened: {1}. Log in anew or tell the administrator.")},
    {"term.unknown",
     N_("The terminal \"{1}\" (variable TERM) is unknown here or too simple: set TERM to another name (for example xterm or vt220) or start with --plain.")},
    {"term.unset",
     N_("The variable TERM is not set: set it to the name of your terminal (for example export TERM=xterm-256color) or start with --plain.")},
    {"time.missing", N_("The time is missing: {1} 11:00")},
    {"time.range", N_("There is no such time: {1}; hours go to 23, minutes to 59.")},
    {"time.shape", N_("“{1}” is not understood as a time; type for example 14, 1410, 14.10.")},
};

#define MESSAGES (sizeof messages / sizeof messages[0])

static int by_code(const void *key, const void *row)
{
    return strcmp(key, ((const struct message *)row)->code);
}

static const struct message *find(const char *code)
{
    return bsearch(code, messages, MESSAGES, sizeof messages[0], by_code);
}

bool message_known(const char *code)
{
    return find(code) != NULL;
}

const struct message *message_at(size_t i)
{
    return i < MESSAGES ? &messages[i] : NULL;
}

/* Copies the sentence with {1}..{4} replaced; a number without an argument shows nothing. */
/* Dates come as YYYY-MM-DD, moments as YYYY-MM-DD HH:MI; people read 23.11.2026. */
static void add_arg(struct str *out, const char *arg)
{
    char day[DATE_ISO_SIZE], text[DATE_ISO_SIZE];
    struct date d;

    str_copy(day, sizeof day, arg);
    if (date_from_iso(day, &d) == 0 && (arg[10] == '\0' || arg[10] == ' ')) {
        str_add(out, date_text(d, DATE_DMY4, text));
        arg += 10;
    }
    utf8_safe(out, arg);
}

static void fill(struct str *out, const char *sentence, const struct error *e)
{
    for (const char *p = sentence; *p; p++) {
        if (p[0] == '{' && p[1] >= '1' && p[1] < '1' + ERROR_ARGS && p[2] == '}') {
            int i = p[1] - '1';

            if (i < e->nargs)
                add_arg(out, e->arg[i]);
            p += 2;
        } else {
            str_addc(out, *p);
        }
    }
}

const char *message_text(const struct error *e, char *buf, size_t size)
{
    const struct message *row = find(e->code);
    struct str out = {0};

    if (row) {
        fill(&out, _(row->text), e);
    } else {
        struct error named = {.nargs = 1};

        str_copy(named.arg[0], sizeof named.arg[0], e->code);
        fill(&out, _("Something went wrong that has no words yet ({1}); tell the administrator this code."), &named);
    }
    str_copy(buf, size, str_text(&out));
    mem_wipe(out.data, out.len); /* arguments may be what a clerk typed about a person */
    str_free(&out);
    return buf;
}
