/* journal_verify.c - kurator journal verify and rotate: seals, files that were given out, months. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "journal.h"
#include "kurator/i18n.h"

static void tell(const struct db_rows *rows, int i, const char *state)
{
    long long block = db_rows_int(rows, i, 1), entry = db_rows_int(rows, i, 2);

    if (strcmp(state, "gap") == 0)
        printf(_("Block %lld (%s): the block before it is missing.\n"), block, db_rows_text(rows, i, 4));
    else if (strcmp(state, "block") == 0)
        printf(_("Block %lld (%s): its entries or its seal are not what was sealed.\n"), block, db_rows_text(rows, i, 4));
    else if (strcmp(state, "entry") == 0)
        printf(_("Entry %lld: added after its block %lld was sealed.\n"), entry, block);
    else if (strcmp(state, "value") == 0)
        printf(_("Entry %lld: the values kept are not those that were written.\n"), entry);
}

static int finish(int broken, long long checked, long long open)
{
    struct error e = {0};

    printf(_("Entries checked: %lld; not sealed yet: %lld.\n"), checked, open);
    if (broken == 0)
        puts(_("The journal is whole."));
    if (fflush(stdout) != 0) {
        error_set(&e, "program.write", strerror(errno), NULL);
        return cmd_fail(&e, 1);
    }
    if (broken)
        error_set(&e, "journal.broken", NULL);
    return broken ? cmd_fail(&e, 1) : 0;
}

int journal_verify_run(const struct journal_job *job, struct db_session *session)
{
    long long after = 0, checked = 0;
    int broken = 0;

    for (;;) {
        struct db_call call = {0};
        const struct db_rows *rows;
        struct error e = {0};
        long long next = after;

        journal_verify_call(&call, &job->question, after);
        if (cmd_call(session, &call, &rows, &e) != 0)
            return cmd_fail(&e, 1);
        for (int i = 0; i < db_rows_count(rows); i++) {
            const char *state = db_rows_text(rows, i, 0);

            if (strcmp(state, "refused") == 0)
                return cmd_fail((error_set(&e, "rights.auditor", NULL), &e), 1);
            if (strcmp(state, "end") == 0)
                return finish(broken, checked, db_rows_int(rows, i, 3));
            if (strcmp(state, "checked") == 0) {
                next = db_rows_int(rows, i, 1);
                checked += db_rows_int(rows, i, 3);
            } else {
                tell(rows, i, state);
                broken++;
            }
        }
        if (next <= after)
            return cmd_fail((error_set(&e, "db.answer", NULL), &e), 1);
        after = next;
    }
}

static int read_file(const char *path, struct str *out, struct error *e)
{
    FILE *f = fopen(path, "rb");
    char piece[65536];
    size_t n;

    while (f && (n = fread(piece, 1, sizeof piece, f)) > 0)
        str_addn(out, piece, n);
    if (!f || ferror(f))
        error_set(e, "journal.open", path, strerror(errno), NULL);
    if (f)
        fclose(f);
    return e->code[0] ? -1 : 0;
}

int journal_file_run(const struct journal_job *job, struct db_session *session)
{
    struct str text = {0};
    struct error e = {0};
    struct journal_seal seal;
    struct db_call call = {0};
    const struct db_rows *rows;
    char local[20], login[64];
    int failed = read_file(job->file, &text, &e) != 0 || journal_seal_check(str_text(&text), text.len, &seal, &e) != 0;

    str_free(&text);
    if (!failed) {
        journal_known_call(&call, job->question.office, &seal);
        failed = cmd_call(session, &call, &rows, &e) != 0 || journal_known_read(&seal, local, login, rows, &e) != 0;
    }
    if (failed)
        return cmd_fail(&e, 1);
    printf(_("The file is as it was given out on %s to %s; entries: %ld.\n"), local, login, seal.entries);
    return fflush(stdout) == 0 ? 0 : 1;
}

static int attach(const char *month, struct db_session *session)
{
    char day[16];
    const char *params[] = {day};
    const struct db_rows *rows;
    struct date d;
    struct error e = {0};

    snprintf(day, sizeof day, "%.7s-01", month);
    if (strlen(month) != 7 || date_from_iso(day, &d) != 0)
        return cmd_misuse("program.value", "--attach", month);
    if (db_session_query(session, "select audit.attach($1::date)", 1, params, &rows, &e) != 0)
        return cmd_fail(&e, 1);
    if (!db_rows_bool(rows, 0, 0)) {
        error_set(&e, "journal.attached", month, NULL);
        return cmd_fail(&e, 1);
    }
    printf(_("Attached: %s\n"), month);
    return fflush(stdout) == 0 ? 0 : 1;
}

int journal_rotate_run(const struct journal_job *job, struct db_session *session)
{
    const struct db_rows *rows;
    struct error e = {0};

    if (db_session_script(session, "set lock_timeout to '3s'", &e) != 0)
        return cmd_fail(&e, 1);
    if (job->attach)
        return attach(job->attach, session);
    if (db_session_query(session, "select pg_catalog.to_char(m, 'YYYY-MM') from audit.rotate() m", 0, NULL, &rows, &e) != 0)
        return cmd_fail(&e, 1);
    for (int i = 0; i < db_rows_count(rows); i++)
        printf(_("Detached: %s\n"), db_rows_text(rows, i, 0));
    if (db_rows_count(rows) == 0)
        puts(_("No month is old enough and sealed; nothing was done."));
    return fflush(stdout) == 0 ? 0 : 1;
}
