/* user.c - the form of an account: who it is, the roles with their organisation, site and days; and its lock with a reason. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/bars.h"
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/users.h"
#include "kurator/words.h"

#define ROLES 6
enum { F_LOGIN, F_SURNAME, F_GIVEN, F_PATRONYMIC, F_FROM, F_UNTIL, F_PASSWORD_UNTIL, F_ROLES };
enum { R_ROLE, R_OFFICE, R_SITE, R_FROM, R_UNTIL, R_FIELDS };

#define ROLE_ROW(n) \
    {.name = "role_" #n, .label = N_("Role"), .kind = FORM_CHOICE, .list = "role", .flags = FORM_RULE_BEFORE | (n == 1 ? FORM_REQUIRED : 0), \
     .help = N_("What the account may do, by its digit. A further role comes below the last one; an emptied role has ended yesterday.")}, \
    {.name = "office_" #n, .label = N_("Organisation"), .kind = FORM_LOOKUP, .flags = FORM_REQUIRED, .help = N_("Where the role holds. F4 shows all, typing a part of the name or its number narrows.")}, \
    {.name = "site_" #n, .label = N_("Site"), .kind = FORM_LOOKUP, .help = N_("The site of the organisation, when the role belongs to one; empty: all of it.")}, \
    {.name = "from_" #n, .label = N_("From"), .kind = FORM_DATE, .width = 12, .purpose = DATE_FUTURE, .help = N_("The first day of the role; empty: today.")}, \
    {.name = "until_" #n, .label = N_("Until"), .kind = FORM_DATE, .flags = FORM_SAME_ROW, .width = 12, .purpose = DATE_FUTURE, .help = N_("The last day of the role; empty: without an end.")}

static const struct form_field fields[] = {
    [F_LOGIN] = {.name = "login", .label = N_("Login name"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .width = 32, .max = 31,
                 .help = N_("The name of the account: Latin small letters, digits, point, hyphen, underscore; a letter first. It stays as it is.")},
    [F_SURNAME] = {.name = "surname", .label = N_("Surname"), .kind = FORM_NAME, .flags = FORM_REQUIRED, .help = N_("The surname of the colleague.")},
    [F_GIVEN] = {.name = "given_name", .label = N_("Given name"), .kind = FORM_NAME, .flags = FORM_REQUIRED, .help = N_("The given name of the colleague.")},
    [F_PATRONYMIC] = {.name = "patronymic", .label = N_("Patronymic"), .kind = FORM_NAME, .help = N_("The patronymic; empty when there is none.")},
    [F_FROM] = {.name = "valid_from", .label = N_("Account from"), .kind = FORM_DATE, .width = 12, .purpose = DATE_FUTURE, .help = N_("The first day on which the account works; empty: at once.")},
    [F_UNTIL] = {.name = "valid_until", .label = N_("Until"), .kind = FORM_DATE, .flags = FORM_SAME_ROW, .width = 12, .purpose = DATE_FUTURE,
                 .help = N_("The last day on which the account works; empty: without an end.")},
    [F_PASSWORD_UNTIL] = {.name = "password_until", .label = N_("Password until"), .kind = FORM_DATE, .width = 12, .purpose = DATE_FUTURE,
                          .help = N_("The last day on which the password opens; empty: without an end. A new password is given in the list by F7.")},
    ROLE_ROW(1), ROLE_ROW(2), ROLE_ROW(3), ROLE_ROW(4), ROLE_ROW(5), ROLE_ROW(6),
};

struct own {
    char login[64];             /* "" for a new one */
    struct user_row *user;      /* as read */
    struct office_row *office;
    struct site_row *site;
    int nusers, noffices, nsites;
};

static struct own *own_of(struct form_screen *fs) { return fs->own; }

static const char *role_value(const struct form *f, int row, int part) { return form_value(f, fields[F_ROLES + row * R_FIELDS + part].name); }

static bool has_sites(const struct own *own, const char *office)
{
    char id[16];
    for (int i = 0; i < own->nsites; i++) {
        snprintf(id, sizeof id, "%d", own->site[i].office_id);
        if (str_eq(id, office))
            return true;
    }
    return false;
}

static bool shown(const struct form *f, int field, void *ctx)
{
    struct form_screen *fs = ctx;
    if (field < F_ROLES)
        return field != F_LOGIN || !own_of(fs)->login[0];
    int row = (field - F_ROLES) / R_FIELDS, part = (field - F_ROLES) % R_FIELDS;
    bool here = role_value(f, row, R_ROLE)[0] || role_value(f, row, R_OFFICE)[0];
    if (part == R_ROLE)
        return row == 0 || here || (role_value(f, row - 1, R_ROLE)[0] && role_value(f, row - 1, R_OFFICE)[0]);
    return role_value(f, row, R_ROLE)[0] && (part != R_SITE || has_sites(own_of(fs), role_value(f, row, R_OFFICE)));
}

static int lookup(const struct form *f, int field, void *ctx, int i, const char **value, const char **label)
{
    static char id[16], text[420];
    const struct own *own = own_of(ctx);
    int row = (field - F_ROLES) / R_FIELDS;
    if ((field - F_ROLES) % R_FIELDS == R_OFFICE) {
        if (i < 0 || i >= own->noffices)
            return 0;
        const struct office_row *o = &own->office[i];
        snprintf(id, sizeof id, "%d", o->id);
        snprintf(text, sizeof text, o->no ? _("%s (No. %d)") : "%s", o->name, o->no);
    } else {
        const struct site_row *site = NULL;
        for (int k = 0, n = 0; k < own->nsites && !site; k++) {
            snprintf(id, sizeof id, "%d", own->site[k].office_id);
            if (str_eq(id, role_value(f, row, R_OFFICE)) && n++ == i)
                site = &own->site[k];
        }
        if (!site)
            return 0;
        snprintf(id, sizeof id, "%d", site->id);
        str_copy(text, sizeof text, site->name);
    }
    *value = id;
    *label = text;
    return 1;
}

static void put_role(struct form *f, int row, const struct user_row *u)
{
    char text[16];
    const char *values[R_FIELDS] = {u->role, NULL, NULL, u->role_from, u->role_until};
    for (int part = 0; part < R_FIELDS; part++) {
        int id = part == R_OFFICE ? u->office_id : u->site_id;
        if (part == R_OFFICE || part == R_SITE)
            snprintf(text, sizeof text, id ? "%d" : "", id);
        form_load(f, fields[F_ROLES + row * R_FIELDS + part].name, values[part] ? values[part] : text);
    }
}

/* Roles that are over are not shown: nothing of them can be changed but by giving them anew. */
static void fill(struct form_screen *fs)
{
    struct own *own = own_of(fs);
    const struct user_row *u = own->user;
    char today[12];
    int row = 0;
    const char *values[] = {u->login, u->surname, u->given_name, u->patronymic, u->valid_from, u->valid_until, u->password_until};
    for (int i = F_SURNAME; i < F_ROLES; i++)
        form_load(fs->form, fields[i].name, values[i]);
    date_iso(app_session(fs->screen->app)->today, today);
    for (int i = 0; i < own->nusers && row < ROLES; i++)
        if (own->user[i].role[0] && (!own->user[i].role_until[0] || strcmp(own->user[i].role_until, today) >= 0))
            put_role(fs->form, row++, &own->user[i]);
    fs->version = u->version;
    form_screen_fix(fs, ".login", own->login);
    form_focus_on(fs->form, "surname");
}

static int loaded(struct form_screen *fs)
{
    if (own_of(fs)->login[0])
        fill(fs);
    return 0;
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct form_screen *fs = s->state;
    struct own *own = own_of(fs);
    struct error e = {0};
    (void)context;
    app_ready(s);
    if (reply->ok) {
        own->noffices = offices_read(&own->office, reply->result[0]);
        own->nsites = sites_read(&own->site, reply->result[1]);
        if (own->login[0])
            own->nusers = users_read(&own->user, reply->result[2]);
    }
    if (!reply->ok || (own->login[0] && own->nusers == 0)) {
        e = reply->error;
        if (reply->ok)
            error_set(&e, "user.none", own->login, NULL);
        app_fail(s->app, &e);
        app_close(s->app, s);
        return;
    }
    fs->target = own->login[0] ? own->user->staff_id : 0;
    s->page++;
    form_screen_ready(s);
    app_dirty(s->app);
}

static int above(struct form_screen *fs, struct draw *d, int y, int h)
{
    const struct own *own = own_of(fs);
    char line[900], at[24], last[40];
    bar_top(d, y, fs->title, own->login, "");
    if (!own->nusers || h < 2)
        return 1;
    const struct user_row *u = own->user;
    str_copy(last, sizeof last, _("none known"));
    if (u->last_login[0])
        words_moment(u->last_login, last, sizeof last);
    if (u->changed_at[0])
        snprintf(line, sizeof line, _("Changed %s by %s. Last login: %s."), words_moment(u->changed_at, at, sizeof at), u->changed_by[0] ? u->changed_by : "-", last);
    else
        snprintf(line, sizeof line, _("Last login: %s."), last);
    draw_text(d, y + 1, 1, draw_cols(d) - 2, STYLE_NORMAL, line);
    if (!str_eq(u->state, "locked") || h < 3)
        return 2;
    snprintf(line, sizeof line, _("Locked: %s"), u->lock_reason[0] ? u->lock_reason : "-");
    draw_text(d, y + 2, 1, draw_cols(d) - 2, STYLE_ERROR, line);
    return 3;
}

static const char *saved(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    const char *login = own_of(fs)->login[0] ? own_of(fs)->login : form_value(fs->form, "login");
    if (!own_of(fs)->login[0]) {
        snprintf(buf, size, _("Account %s is there; F7 gives it a password."), login);
        users_find(fs->screen->below, login);   /* the next key is F7: it must not meet somebody else's row */
    } else
        snprintf(buf, size, row->nargs && !str_eq(row->args[0], "0") ? _("Account %s is changed; sessions ended: %s.") : _("Account %s is changed."), login, row->nargs ? row->args[0] : "");
    return buf;
}

static void close_own(struct form_screen *fs)
{
    struct own *own = own_of(fs);
    free(own->user);
    free(own->office);
    free(own->site);
}

static const struct form_screen_ops ops = {
    .form = {.name = "user", .fields = fields, .nfields = (int)(sizeof fields / sizeof fields[0]), .shown = shown, .lookup = lookup, .record = true},
    .function = "save_account", .own_size = sizeof(struct own), .needs = NEEDS_ADMIN | NEEDS_DATABASE, .later = true, .keep_fixed = true, .loaded = loaded, .above = above, .saved = saved, .close = close_own};

static int open_it(struct screen *s, const void *args)
{
    const struct user_args *a = args;
    struct form_screen *fs = s->state;
    struct db_call call = {.class = DB_READ};
    if (form_screen_open(s, &ops, 0, a ? a->draft : NULL) != 0)
        return -1;
    const char *login = a && a->draft ? draft_value(a->draft, "!.login") : a ? a->login : NULL;
    str_copy(own_of(fs)->login, sizeof own_of(fs)->login, login ? login : "");
    offices_call(&call);
    sites_call(&call, 0);
    if (own_of(fs)->login[0])
        users_call(&call, own_of(fs)->login, i18n_language());
    app_wait(s);
    app_call(s, &call, arrived, NULL);
    return 0;
}

const struct screen_ops screen_user = {
    .name = "user", .title = N_("Account"),
    .help = N_("Who may work with the program, in which roles, where and until when. Roles that are over are not shown. When another administrator changed the account meanwhile, that is said, and who it was."),
    .actions = form_screen_actions, .open = open_it, FORM_SCREEN_PARTS};

/* ---- shutting an account and opening it again ---- */

struct lock { char login[64], name[300]; bool locked; };

static const struct form_field lock_fields[] = {
    {.name = "reason", .label = N_("Reason"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .max = 200, .help = N_("Why the account is locked; it stands in the journal and in the account.")},
    {.name = "lock", .label = N_("Unlock"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "yesno", .help = N_("Whether the account may work again as it did before.")},
};

static bool lock_shown(const struct form *f, int field, void *ctx)
{
    (void)f;
    return (field == 1) == ((struct lock *)((struct form_screen *)ctx)->own)->locked;
}

static int lock_above(struct form_screen *fs, struct draw *d, int y, int h)
{
    const struct lock *l = fs->own;
    char line[500];
    const char *what = l->locked ? _("Unlock the account") : _("Lock the account");
    bar_top(d, y, h < 2 ? l->name : what, h < 2 ? what : "", "");
    snprintf(line, sizeof line, "%s (%s)", l->name, l->login);
    if (h > 1)
        draw_text(d, y + 1, 1, draw_cols(d) - 2, STYLE_NORMAL, line);
    if (h > 2 && !l->locked)
        draw_text(d, y + 2, 1, draw_cols(d) - 2, STYLE_NORMAL, _("It is out at once: open sessions end, drafts are kept."));
    return h < 3 ? h : l->locked ? 2 : 3;
}

static const char *lock_saved(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    const struct lock *l = fs->own;
    if (l->locked)
        snprintf(buf, size, _("Account %s is unlocked."), l->login);
    else
        snprintf(buf, size, _("Account %s is locked; sessions ended: %s."), l->login, row->nargs ? row->args[0] : "0");
    return buf;
}

/* "Yes" opens it: the database asks whether it is to be shut. */
static bool lock_instead(struct form_screen *fs)
{
    const struct lock *l = fs->own;
    if (!l->locked || str_eq(form_value(fs->form, "lock"), "yes"))
        return false;
    app_close(fs->screen->app, fs->screen);     /* nothing of the form is left */
    return true;
}

static int lock_loaded(struct form_screen *fs)
{
    const struct lock *l = fs->own;
    form_screen_fix(fs, "action", l->locked ? "unlock" : "lock");
    form_screen_fix(fs, ".login", l->login);
    form_screen_fix(fs, ".name", l->name);
    form_focus_on(fs->form, l->locked ? "lock" : "reason");
    return 0;
}

static const struct form_screen_ops lock_ops = {
    .form = {.name = "user_lock", .fields = lock_fields, .nfields = 2, .shown = lock_shown},
    .function = "save_account", .own_size = sizeof(struct lock), .needs = NEEDS_ADMIN | NEEDS_DATABASE, .later = true, .keep_fixed = true, .loaded = lock_loaded, .above = lock_above, .saved = lock_saved, .instead = lock_instead};

static int lock_open(struct screen *s, const void *args)
{
    const struct user_args *a = args;
    const struct draft *d = a->draft;
    struct form_screen *fs = s->state;
    if (form_screen_open(s, &lock_ops, d ? d->target : a->staff_id, d) != 0)
        return -1;
    struct lock *l = fs->own;
    const char *login = d ? draft_value(d, "!.login") : a->login, *name = d ? draft_value(d, "!.name") : a->name;
    str_copy(l->login, sizeof l->login, login ? login : "");
    str_copy(l->name, sizeof l->name, name ? name : "");
    l->locked = d ? str_eq(draft_value(d, "!action"), "unlock") : a->locked;
    fs->version = d ? d->base_version : a->version;
    return form_screen_ready(s);
}

const struct screen_ops screen_user_lock = {
    .name = "user-lock", .title = N_("Lock the account"), .help = N_("Locks an account with a reason, or unlocks it. Who is at work is told so and is out; what was typed is kept as a draft."),
    .actions = form_screen_actions, .open = lock_open, FORM_SCREEN_PARTS};
