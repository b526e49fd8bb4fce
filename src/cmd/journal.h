/* journal.h - private to the command journal: what its parts share. */
#ifndef KURATOR_CMD_JOURNAL_H
#define KURATOR_CMD_JOURNAL_H
#include "kurator/cmd.h"
#include "kurator/journal.h"

struct journal_job {
    struct journal_question question;
    const char *config, *language, *output, *person, *attach, *file;
    bool csv;
    char away[160];             /* months asked that are detached */
    char verb;                  /* 'r'ead, 'v'erify, 'o' rotate */
};

/* Connected and spoken to in the language of the settings; the exit status. */
int journal_verify_run(const struct journal_job *job, struct db_session *session);
int journal_file_run(const struct journal_job *job, struct db_session *session);
int journal_rotate_run(const struct journal_job *job, struct db_session *session);

#endif
