/* users.c - the administrator's home: the accounts, found by typing, with what each may and whether it works. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/field.h"
#include "kurator/i18n.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/table.h"
#include "kurator/users.h"
#include "kurator/wrap.h"

#define PAGE 100

struct users {
    struct table table;
    struct field typed;
    struct user_line *rows;
    int n;
    bool all, asking, loaded;   /* all: no more are left */
    bool plain;                 /* as drawn last */
    char whole[904];            /* of the row that the bar rested on: name and roles in full */
    long long rested_on;
};

static struct users *state(struct screen *s) { return s->state; }

/* ---- the list ---- */

enum { C_NAME, C_LOGIN, C_ROLES, C_STATE };

static const struct table_column columns[] = {
    [C_NAME] = {.title = N_("Name"), .width = 18, .least = 14, .elastic = true},
    [C_LOGIN] = {.title = N_("Account"), .width = 16, .least = 8, .priority = 1},
    [C_ROLES] = {.title = N_("Roles"), .width = 24, .least = 16, .priority = 2},
    [C_STATE] = {.title = "", .width = 10},
};

static const char *state_word(const char *code)
{
    return str_eq(code, "ok") ? "" : str_eq(code, "locked") ? _("locked out") : str_eq(code, "later") ? _("not yet") : _("expired");
}

/* "clerk@1 auditor@" as "спец. 1, аудит.": the list has no room for more; what is under the bar stands below it in full. */
static const char *brief(const char *roles, char *buf, size_t size)
{
    static const struct { const char *code, *word; } words[] = {
        {"clerk", N_("clerk")}, {"coordinator", N_("coord.")}, {"supervisor", N_("head")}, {"monitor", N_("centre")},
        {"executor", N_("co-exec.")}, {"ministry", N_("ministry")}, {"admin", N_("admin")}, {"auditor", N_("auditor")}};
    size_t used = 0;
    buf[0] = '\0';
    for (const char *at = roles; *at; at += *at == ' ') {
        size_t n = strcspn(at, "@"), no = strcspn(at + n, " ");
        const char *word = "?";
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            if (strlen(words[i].code) == n && strncmp(words[i].code, at, n) == 0)
                word = _(words[i].word);
        used += (size_t)snprintf(buf + used, size - used, "%s%s%s%.*s", used ? ", " : "", word, no > 1 ? " " : "", no > 1 ? (int)no - 1 : 0, at + n + 1);
        if (used >= size)
            return buf;
        at += n + no;
    }
    return buf;
}

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct user_line *u = &((struct users *)ctx)->rows[row];
    switch (col) {
    case C_NAME: return u->name;
    case C_LOGIN: return u->login;
    case C_ROLES: return ((struct users *)ctx)->plain ? u->roles : brief(u->brief, buf, size);
    default: return state_word(u->state);
    }
}
static enum style style(void *ctx, int row, int col)
{
    (void)col;
    return str_eq(((struct users *)ctx)->rows[row].state, "ok") ? STYLE_NORMAL : STYLE_HINT;
}
static long long id_of(void *ctx, int row) { return ((struct users *)ctx)->rows[row].staff_id; }

static const struct table_ops table_ops = {.columns = columns, .ncolumns = 4, .cell = cell, .style = style, .id = id_of};

static void take(struct screen *s, const struct db_rows *rows, bool first)
{
    struct users *u = state(s);
    long long was = u->loaded ? table_id(&u->table) : 0;
    if (first)
        u->n = 0;
    int more = user_page_read(&u->rows, u->n, rows);
    u->n += more;
    u->all = more < PAGE;
    u->loaded = true;
    u->rested_on = 0;           /* the row may be another, or have other roles */
    table_rows(&u->table, u->n, was);
    app_dirty(s->app);
}

static void add_call(struct screen *s, struct db_call *call, int offset)
{
    user_page_call(call, state(s)->typed.text, i18n_language(), offset, PAGE);
}

/* The context says whether it is the first page: the number of rows there were. */
static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    state(s)->asking = false;
    app_ready(s);
    if (!reply->ok)
        app_fail(s->app, &reply->error);
    else
        take(s, reply->result[0], context == NULL);
}

static void ask(struct screen *s, bool first)
{
    struct users *u = state(s);
    struct db_call call = {.class = DB_SEARCH};
    if (!app_online(s->app) || (!first && (u->all || u->asking)))
        return;
    add_call(s, &call, first ? 0 : u->n);
    if (!u->asking)             /* a key that acts on the row waits until the rows are those of what was typed */
        app_wait(s);
    u->asking = true;
    app_call(s, &call, arrived, first ? NULL : u);
}

void users_find(struct screen *home, const char *login)
{
    if (!home || home->ops != &screen_users)
        return;
    field_set(&state(home)->typed, login);
    ask(home, true);
}

/* ---- the screen ---- */

static int open_it(struct screen *s, const void *args)
{
    (void)args;
    struct users *u = state(s);
    u->rows = NULL;
    field_init(&u->typed, 100, false);
    table_init(&u->table, &table_ops, u, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    return 0;
}
static void close_it(struct screen *s)
{
    table_free(&state(s)->table);
    field_free(&state(s)->typed);
    free(state(s)->rows);
}

static const struct user_line *current(struct screen *s)
{
    int row = table_row(&state(s)->table);
    return row < 0 ? NULL : &state(s)->rows[row];
}

static void rested(void *owner)
{
    struct screen *s = owner;
    const struct user_line *row = current(s);
    state(s)->rested_on = row ? row->staff_id : 0;
    state(s)->whole[0] = '\0';
    if (row)
        snprintf(state(s)->whole, sizeof state(s)->whole, "%s%s%s", row->name, row->roles[0] ? ": " : "", row->roles);
    app_dirty(s->app);
}

struct lines { struct draw *d; int y, most; };
static void line(void *ctx, int i, const char *text)
{
    const struct lines *l = ctx;
    if (i < l->most)
        draw_text(l->d, l->y + i, 1, draw_cols(l->d) - 2, STYLE_NORMAL, text);
}

/* The name and roles of the row under the bar in full, when it rests: a move is few bytes. Returns the lines kept for it. */
static int draw_whole(struct screen *s, struct draw *d)
{
    struct users *u = state(s);
    const struct user_line *row = current(s);
    int rule = draw_rows(d) >= 16, most = rule ? 3 : 2;
    if (u->plain || !conf_bool(app_conf(s->app), CONF_PREVIEW))
        return 0;
    if (row && row->staff_id != u->rested_on && app_top(s->app) == s)
        app_timer(s->app, (int)conf_int(app_conf(s->app), CONF_PREVIEW_DELAY), rested, s);
    if (rule)
        draw_rule(d, draw_rows(d) - 3 - most);
    struct lines l = {d, draw_rows(d) - 2 - most, most};
    text_wrap(u->whole, draw_cols(d) - 2, line, &l);
    return most + rule;
}

static void draw(struct screen *s, struct draw *d)
{
    struct users *u = state(s);
    u->plain = draw_plain(d);
    bar_top(d, 0, _("Accounts"), "", app_session(s->app)->staff_name);
    int at = 1 + draw_text(d, 1, 1, 0, STYLE_LABEL, _("Find")) + 2;
    field_draw(&u->typed, d, 1, at, draw_cols(d) - at - 1, STYLE_VALUE, true);
    if (u->typed.text[0])
        draw_say(d, u->typed.text);
    draw_rule(d, 2);
    if (u->loaded)
        table_draw(&u->table, d, 3, draw_rows(d) - 5 - draw_whole(s, d), _("There is no such account; F5 makes a new one."));
}

static bool key(struct screen *s, const struct key_event *k)
{
    struct users *u = state(s);
    bool text = k->key == KY_TEXT || k->key == KY_PASTE || k->key == KY_BACKSPACE || (k->key == KY_CTRL && (k->ch == 'u' || k->ch == 'w'));
    if (text) {
        if (field_key(&u->typed, k) == FIELD_CHANGED)
            ask(s, true);
        return true;
    }
    bool used = k->key != KY_INSERT && table_key(&u->table, k);
    if (used && table_row(&u->table) >= u->n - 2)
        ask(s, false);
    return used;
}

static int can(struct screen *s, enum action a, struct error *why)
{
    bool of_row = a == ACT_OPEN || a == ACT_CHOOSE || a == ACT_USER_LOCK || a == ACT_USER_PASSWORD;
    return of_row && !current(s) ? error_set(why, "list.empty", NULL) : 0;
}

static void act(struct screen *s, enum action a)
{
    struct users *u = state(s);
    const struct user_line *row = current(s);
    struct user_args args = {0};
    if (row)
        args = (struct user_args){.staff_id = row->staff_id, .version = row->version, .login = row->login, .name = row->name, .locked = str_eq(row->state, "locked")};
    switch (a) {
    case ACT_OPEN: case ACT_CHOOSE: app_push(s->app, &screen_user, &args); return;
    case ACT_USER_ADD: app_push(s->app, &screen_user, NULL); return;
    case ACT_USER_LOCK: app_push(s->app, &screen_user_lock, &args); return;
    case ACT_USER_PASSWORD: app_push(s->app, &screen_password, &args); return;
    case ACT_REFRESH: ask(s, true); return;
    case ACT_DRAFTS: drafts_open(s); return;
    case ACT_QUIT: app_quit(s->app, 0); return;
    case ACT_BACK:
        if (!u->typed.text[0]) {
            home_leave(s);
            return;
        }
        field_set(&u->typed, "");
        ask(s, true);
        return;
    default: return;
    }
}

static const char *status(struct screen *s, char *buf, size_t size)
{
    return list_status(&state(s)->table.list, state(s)->n, buf, size);
}

static const enum action actions[] = {ACT_CHOOSE, ACT_USER_ADD, ACT_USER_LOCK, ACT_USER_PASSWORD, ACT_PALETTE, ACT_MENU, ACT_OPEN, ACT_DRAFTS, ACT_REFRESH, ACT_HELP, ACT_QUIT, ACT_BACK, ACT_NONE};

const struct screen_ops screen_users = {
    .name = "users", .title = N_("Accounts"),
    .help = N_("Who may work with the program. Letters find an account by name, login, role or organisation; Enter opens it. F5 makes a new one, F6 locks or unlocks it, "
               "F7 gives it a password. An account that is locked is out at once, open sessions too. Citizens are not seen here."),
    .hint = N_("Letters find an account, Enter opens it, F5 new, F6 lock, F7 password"),
    .actions = actions, .size = sizeof(struct users), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .status = status};

static void home_call(struct screen *home, struct db_call *call) { add_call(home, call, 0); }
static void home_take(struct screen *home, const struct db_rows *rows)
{
    bool first = !state(home)->loaded;
    take(home, rows, true);
    if (first)
        home->page++;
}
static void home_saved(struct screen *home, const struct db_rows *rows, long long case_id)
{
    (void)case_id;
    take(home, rows, true);
}
const struct app_home users_home = {&screen_users, home_call, home_take, home_saved, NULL, "admin"};
