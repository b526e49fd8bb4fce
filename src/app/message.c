/* message.c - the table of messages: what is wrong and what to do, in English msgids; Russian is in conf/locale/ru.po. */
#include "kurator/message.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

/* Sorted by code in byte order: searched by halves, a test checks it. */
static const struct message messages[] = {
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
    {"calendar.refused", N_("The database refused the calendar: {1}.")},
    {"calendar.scope", N_("Line {1}: unknown scope “{2}”; allowed: RU, RU-IRK, RU-SAR, RU-AST, RU-IRK-UOBO.")},
    {"calendar.size", N_("The calendar file {1} is larger than {2} MB; check that it is the right file.")},
    {"calendar.utf8", N_("Line {1}: the text is not UTF-8; save the file in that encoding.")},
    {"calendar.weekend",
     N_("Line {1}: {2} is no Saturday or Sunday, so it cannot be a working_weekend; correct the day or the kind.")},
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
    {"date.after", N_("The date must not be after {1}.")},
    {"date.before", N_("The date must not be before {1}.")},
    {"date.future", N_("The date lies in the future; type today or an earlier day.")},
    {"date.none", N_("There is no such day: {1}; correct the day or the month.")},
    {"date.shape",
     N_("“{1}” is not understood as a date; type for example 23, 23.11, 23.11.26, с (today), -1, +3р.")},
    {"date.workdays", N_("Working days cannot be counted here, as no calendar is at hand; type the date itself.")},
    {"date.year", N_("“{1}”: type the date with its year, between 1900 and 2199.")},
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
    {"name.control", N_("The name has control characters; type it by hand.")},
    {"name.digit", N_("A name has no digits; correct it.")},
    {"name.empty", N_("There is no letter in this name; type it, or leave the field empty if there is none.")},
    {"name.long", N_("The name has {1} characters, at most {2} are kept; shorten it.")},
    {"name.mixed", N_("“{1}” mixes Russian and Latin letters; retype the word in one layout.")},
    {"name.sign", N_("The sign {1} does not belong in a name; remove it.")},
    {"name.utf8", N_("The text arrived damaged; type it again.")},
    {"phone.foreign", N_("This is not a number of Russia; write a foreign number into the note.")},
    {"phone.letters",
     N_("A number has only digits, spaces, hyphens and brackets; write an extension or a remark into the note.")},
    {"phone.long", N_("Too many digits for a telephone number: {1}; it has 10, or 11 with 8 or +7.")},
    {"phone.noarea", N_("The office has no area code in its settings; type the number with its code.")},
    {"phone.short",
     N_("Too few digits for a telephone number: {1}; type ten, or the local number as it is dialled in your town.")},
    {"postal.check", N_("The last check digit should be {1}; compare the number with the receipt.")},
    {"postal.length", N_("The identifier has {1} signs; it has 14 digits, or 13 signs as in RA123456785RU.")},
    {"postal.shape",
     N_("This is no postal identifier; type the 14 digits of the receipt, or one like RA123456785RU.")},
    {"program.argument", N_("The option {1} needs a value.")},
    {"program.command", N_("There is no command “{1}”; kurator --help lists them.")},
    {"program.language", N_("The language must be ru or en, not “{1}”.")},
    {"program.operands", N_("Too few or too many words on the command line; see kurator {1} --help.")},
    {"program.option", N_("There is no option {1}; see kurator --help.")},
    {"program.together", N_("{1} and {2} cannot be used together.")},
    {"program.write", N_("The output cannot be written: {1}.")},
    {"snils.check", N_("The check number should be {1}; compare the SNILS with the document.")},
    {"snils.digits", N_("A SNILS has only digits, hyphens and a space; correct it.")},
    {"snils.length", N_("A SNILS has 11 digits, not {1}.")},
    {"snils.zero", N_("A SNILS of zeros does not exist; leave the field empty while it is unknown.")},
    {"time.missing", N_("“{1}” has no time; type for example 25.11 11:00.")},
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
static void fill(struct str *out, const char *sentence, const struct error *e)
{
    for (const char *p = sentence; *p; p++) {
        if (p[0] == '{' && p[1] >= '1' && p[1] < '1' + ERROR_ARGS && p[2] == '}') {
            int i = p[1] - '1';

            if (i < e->nargs)
                utf8_safe(out, e->arg[i]);
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
