/* user_list.c - kurator user list: accounts and their roles as lines or CSV. */
#include "user.h"

#include <stdio.h>
#include <stdlib.h>

#include "kurator/csv.h"
#include "kurator/date_input.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/utf8.h"
#include "kurator/workday.h"

static const char *state_word(const char *state)
{
    return str_eq(state, "ok") ? _("works") : str_eq(state, "locked") ? _("locked out") : str_eq(state, "later") ? _("not yet") : _("expired");
}

static const char *day(const char *iso, char *buf)
{
    struct date d;

    return date_from_iso(iso, &d) == 0 ? date_text(d, DATE_DMY4, buf) : iso;
}

/* At most `cells`, filled up with blanks. */
static void cell(struct str *out, const char *text, int cells)
{
    struct str safe = {0};

    utf8_safe(&safe, text);
    size_t n = utf8_fit(str_text(&safe), cells);
    char *part = str_take(&safe);

    if (part)
        part[n] = '\0';
    str_add(out, part ? part : "");
    for (int i = utf8_cells(part ? part : ""); i < cells; i++)
        str_addc(out, ' ');
    free(part);
}

static void days(struct str *out, const char *from, const char *until)
{
    char buf[32];

    if (*from)
        str_addf(out, _(" from %s"), day(from, buf));
    if (*until)
        str_addf(out, _(" until %s"), day(until, buf));
}

static void trim_line(struct str *out)
{
    while (out->len && out->data[out->len - 1] == ' ')
        out->data[--out->len] = '\0';
    str_addc(out, '\n');
}

static void text(const struct user_row *u, int n, struct str *out)
{
    for (int i = 0; i < n; i++) {
        struct str line = {0};

        if (i == 0 || !str_eq(u[i].login, u[i - 1].login)) {
            str_addf(&line, "%s %s %s", u[i].surname, u[i].given_name, u[i].patronymic);
            cell(out, u[i].login, 31);
            str_addc(out, ' ');
            cell(out, str_text(&line), 37);
            str_addf(out, " %s\n", state_word(u[i].state));
            if (*u[i].valid_from || *u[i].valid_until) {
                str_clear(&line);
                days(&line, u[i].valid_from, u[i].valid_until);
                str_addf(out, "   %s\n", str_text(&line));
            }
            if (*u[i].password_until)
                str_addf(out, _("    password until %s\n"), day(u[i].password_until, (char[32]){0}));
            if (*u[i].lock_reason)
                str_addf(out, _("    locked out: %s\n"), u[i].lock_reason);
            if (!str_eq(u[i].account, "ours"))
                str_addf(out, "    %s\n", str_eq(u[i].account, "free") ? _("(no such role in the database server: kurator user change makes it)")
                                                                       : _("(a role of the database server that kurator does not touch)"));
        }
        str_clear(&line);
        if (*u[i].role) {
            str_addf(&line, "    %c %s, %s", u[i].in_force ? ' ' : '-', u[i].role_name, u[i].office_name);
            if (*u[i].site_name)
                str_addf(&line, " (%s)", u[i].site_name);
            struct str when = {0};

            days(&when, u[i].role_from, u[i].role_until);
            cell(out, str_text(&line), 80 - utf8_cells(str_text(&when)));
            str_add(out, str_text(&when));
            trim_line(out);
            str_free(&when);
        }
        str_free(&line);
    }
}

static void csv(const struct user_row *u, int n, struct str *out)
{
    static const char *const head[] = {"login", "surname", "given_name", "patronymic", "valid_from", "valid_until", "state", "account",
                                       "role", "office_id", "office_no", "office", "role_from", "role_until", "site", "password_until", "lock_reason"};

    csv_write(out, head, 17);
    for (int i = 0; i < n; i++) {
        char id[16] = "", no[16] = "";

        if (u[i].office_id)
            snprintf(id, sizeof id, "%d", u[i].office_id);
        if (u[i].office_no)
            snprintf(no, sizeof no, "%d", u[i].office_no);
        const char *cells[] = {u[i].login, u[i].surname, u[i].given_name, u[i].patronymic, u[i].valid_from, u[i].valid_until, u[i].state,
                               u[i].account, u[i].role, id, no, u[i].office_name, u[i].role_from, u[i].role_until,
                               u[i].site_name, u[i].password_until, u[i].lock_reason};

        csv_write(out, cells, 17);
    }
}

int user_list(struct db_session *session, const char *login, bool as_csv, const char *output, struct error *e)
{
    const struct db_rows *rows;
    struct db_call call = {0};
    struct user_row *users;
    struct str out = {0};

    users_call(&call, login, i18n_language());
    if (cmd_call(session, &call, &rows, e) != 0)
        return -1;
    int n = users_read(&users, rows);
    int failed = 0;

    if (n == 0 && login)
        failed = error_set(e, "user.none", login, NULL);
    else if (n == 0)
        failed = error_set(e, "rights.none", NULL);
    else if (as_csv)
        csv(users, n, &out);
    else
        text(users, n, &out);
    if (!failed)
        failed = cmd_give(session, output, str_text(&out), out.len, e);
    str_free(&out);
    free(users);
    return failed;
}
