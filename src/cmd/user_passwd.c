/* user_passwd.c - kurator user passwd: reads a password where nobody sees it and sends only what the server keeps of it. */
#include "user.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/password.h"
#include "kurator/secret.h"
#include "kurator/str.h"

static int read_password(const struct password_terms *terms, bool from_stdin, char *password, struct error *e)
{
    char twice[SECRET_SIZE];
    int failed;

    if (from_stdin) {
        failed = secret_line(STDIN_FILENO, password) != 0 ? error_set(e, "password.none", NULL) : 0;
    } else {
        struct str question = {0};

        str_addf(&question, _("New password of %s: "), terms->login);
        failed = secret_ask(str_text(&question), _("The same again: "), password, twice, e);
        str_free(&question);
        if (!failed && strcmp(password, twice) != 0)
            failed = error_set(e, "password.differs", NULL);
    }
    mem_wipe(twice, sizeof twice);
    return failed ? failed : password_check(password, terms->login, terms->length, e);
}

int user_passwd(struct db_session *session, const char *login, bool from_stdin, struct error *e)
{
    struct db_call ask_call = {0}, call = {0};
    struct password_terms terms = {0};
    const struct db_rows *rows;
    struct save_row first = {0};
    char password[SECRET_SIZE] = "", *verifier;

    password_terms_call(&ask_call, login);
    if (cmd_call(session, &ask_call, &rows, e) != 0 || password_terms_read(&terms, rows, e) != 0)
        return -1;
    int failed = read_password(&terms, from_stdin, password, e);

    verifier = failed ? NULL : password_verifier(session, terms.login, password, e);
    mem_wipe(password, sizeof password);
    if (!verifier)
        return -1;
    password_save_call(&call, terms.login, verifier);
    failed = cmd_call(session, &call, &rows, e) != 0 ? -1 : !user_answer(rows, &first);
    mem_wipe(verifier, strlen(verifier));
    free(verifier);
    if (!failed)
        printf(_("The password of %s is set.\n"), terms.login);
    return failed;
}
