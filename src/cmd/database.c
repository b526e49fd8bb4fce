/* database.c - how subcommands reach the database: by the settings and libpq's own means. */
#include "kurator/cmd.h"
#include "kurator/conf.h"

int cmd_database(const char *config, struct db_session **out, struct error *e)
{
    struct str system = {0}, user = {0};
    struct conf_layers layers;
    struct conf *conf = NULL;

    conf_usual(&layers, config, &system, &user);
    int failed = conf_load(&conf, &layers, e);

    if (!failed)
        failed = db_session_open(out, conf_database(conf), e);
    conf_free(&conf);
    str_free(&system);
    str_free(&user);
    return failed;
}
