/* database.c - how subcommands reach the database: by the settings and libpq's own means. */
#include <stdlib.h>
#include <string.h>

#include "kurator/cmd.h"
#include "kurator/conf.h"
#include "kurator/file_moved.h"
#include "kurator/i18n.h"
#include "kurator/output.h"

int cmd_conf(const char *config, struct conf **out, struct error *e)
{
    struct str system = {0}, user = {0};
    struct conf_layers layers;

    conf_usual(&layers, config, &system, &user);
    int failed = conf_load(out, &layers, e);

    str_free(&system);
    str_free(&user);
    return failed;
}

void cmd_language(const struct conf *conf)
{
    if (!getenv("KURATOR_LANGUAGE"))
        i18n_start(conf_text(conf, CONF_LANGUAGE));
}

int cmd_settings(const char *config, const char *language, struct conf **out)
{
    struct error e = {0};

    if (language)
        i18n_start(language);
    if (cmd_conf(config, out, &e) != 0)
        return cmd_fail(&e, 2);
    if (!language)
        cmd_language(*out);
    return -1;
}

int cmd_database(const char *config, struct db_session **out, struct error *e)
{
    struct conf *conf = NULL;
    int failed = cmd_conf(config, &conf, e);

    if (!failed)
        cmd_language(conf);
    if (!failed)
        failed = db_session_open(out, conf_database(conf), e);
    conf_free(&conf);
    return failed;
}

int cmd_call(struct db_session *session, const struct db_call *call, const struct db_rows **rows, struct error *e)
{
    const struct db_statement *s = &call->statement[0];

    return db_session_query(session, s->sql, s->nparams, s->params, rows, e);
}

/* A directory has no name of a file at its end: writing into it says what is wrong. */
static const char *file_named(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL, *name = slash ? slash + 1 : path;

    return name && *name && !str_eq(name, "-") && !str_eq(name, ".") && !str_eq(name, "..") ? name : NULL;
}

int cmd_give(struct db_session *session, const char *path, const char *text, size_t n, struct error *e)
{
    const char *name = file_named(path);
    struct db_call call = {0};
    const struct db_rows *rows;

    if (name) {
        file_moved_call(&call, 0, FILE_OUT, name, text, n);
        if (cmd_call(session, &call, &rows, e) != 0 || file_moved_read(rows, e) != 0)
            return -1;
    }
    return output_write(path, text, n, e);
}
