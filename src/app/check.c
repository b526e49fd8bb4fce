/* check.c - a password that was typed again, for the locked screen or before it is changed: the server is asked, nothing waits. */
#include "app_private.h"

bool app_by_password(const struct app *app) { return app->by_password; }

void app_check_off(struct app *app, const void *owner)
{
    if (app->checked_by == owner)
        db_check_free(&app->check);
}

void app_check_work(struct app *app)
{
    struct error e = {0};
    enum db_check_result r = app->check ? db_check_work(app->check, &e) : DB_CHECK_WAITS;
    if (r == DB_CHECK_WAITS)
        return;
    db_check_free(&app->check);
    app->checked(app->checked_by, r, &e);
}

int app_check(struct app *app, const char *password, app_checked *done, void *owner, struct error *e)
{
    db_check_free(&app->check);
    app->check = app_online(app) ? db_check_new(app->db, password) : NULL;
    if (!app->check)
        return error_set(e, "lock.offline", NULL);
    app->checked = done;
    app->checked_by = owner;
    app_check_work(app);
    return 0;
}
