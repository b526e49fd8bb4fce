/* database.c - how subcommands reach the database: by the settings and libpq's own means. */
#include "kurator/cmd.h"

int cmd_database(const char *config, struct db_session **out, struct error *e)
{
    struct db_options options = {0};

    (void)config;
    return db_session_open(out, &options, e);
}
