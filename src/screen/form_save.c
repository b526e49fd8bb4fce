/* form_save.c - saving a form exactly once: check, one round trip with the next list page, refusals, questions, conflicts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "form_save.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/row_save.h"
#include "kurator/str.h"
#include "kurator/words.h"

#define SAVE_ROWS 510           /* of an answer: a receipt tells of 500 */
#define OTHER_BODY "KU003"      /* something else was saved under the id of this form */
#define PAGE_ROWS 40            /* of the list page, where the saved case is looked for */

/* What confirms a question: the database asks only for what it was not told yet. */
static const char *confirmation(const char *code)
{
    static const char *const others[][2] = {{"question.similar", "new"}, {"question.no_representative", "norep"}, {"question.second_case", "second"},
                                              {"question.esrn_missing", "esrn"}, {"question.meeting_place", "meeting_collision"}};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (str_eq(others[i][0], code))
            return others[i][1];
    return strncmp(code, "ladder.", 7) == 0 ? "locked" : code + strlen("question.");
}

static void answered(void *owner, int answer)
{
    struct screen *s = owner;
    struct form_screen *fs = s->state;
    if (answer != 1) {
        app_say(s->app, _("Not saved"));
        return;
    }
    size_t n = strlen(fs->confirm);
    snprintf(fs->confirm + n, sizeof fs->confirm - n, "%s%s", n ? "," : "", confirmation(fs->asked));
    fs->confirmed_seq = form_seq(fs->form);
    form_screen_save(fs);
}

/* Codes among the arguments become words. */
static void worded(const struct form_screen *fs, const struct save_row *row, struct error *e)
{
    const struct session *s = app_session(fs->screen->app);
    save_row_error(row, e);
    if (e->nargs > 0 && (strncmp(row->code, "case.closed", 11) == 0 || str_eq(row->code, "question.closed")))
        str_copy(e->arg[0], sizeof e->arg[0], session_name(s, "close", row->args[0]));
}

static void ask(struct form_screen *fs, const struct save_row *row)
{
    struct error e = {0};
    char text[480];
    worded(fs, row, &e);
    str_copy(fs->asked, sizeof fs->asked, row->code);
    /* An attempt on a locked rung may be written down; it counts once the supervisor allows it (rule 5 of the ladder). */
    bool locked = strncmp(row->code, "ladder.", 7) == 0;
    const char *labels[] = {locked ? _("record it; it counts once the supervisor allows it") : str_eq(row->code, "question.destroy") ? _("yes, destroy for good") : _("yes, save"), _("no, back to the form")};
    app_drop_keys(fs->screen->app);
    app_ask(fs->screen->app, message_text(&e, text, sizeof text), 2, labels, answered, fs->screen);
}

static void refused(struct form_screen *fs, const struct save_row *rows, int n)
{
    struct error e = {0};
    int placed = form_refused(fs->form, rows, n), left = form_clashes_left(fs->form);
    char count[12];
    snprintf(count, sizeof count, "%d", left);
    if (placed && str_eq(rows[0].outcome, "conflict"))
        error_set(&e, "conflict.said", form_label(fs->form), count, NULL);
    else if (placed && rows[0].nargs == 0)
        error_set(&e, rows[0].code, form_label(fs->form), NULL);
    else
        worded(fs, &rows[0], &e);
    app_fail(fs->screen->app, &e);
}

/* Whose case was saved, on which list it stands now and, when it is on the page that came back, what comes next: the bar
 * has moved on by then, and nobody should have to look for the row to be sure. */
static const char *saved_case(const struct form_screen *fs, const struct save_row *row, const struct db_rows *page, char *buf, size_t size)
{
    const struct case_head *h = &fs->c.head;
    char name[256], next[96] = "";
    struct work_list list = {0};
    if (!fs->ops->look || !h->surname[0])
        return _("Saved");
    if (page)
        work_read(&list, page, PAGE_ROWS);
    for (int i = 0; i < list.n && !next[0]; i++)
        if (list.rows[i].case_id == fs->target)
            words_next(list.rows[i].next_step, list.rows[i].next_at, h->today, next, sizeof next);
    work_free(&list);
    words_short_name(h->surname, h->given_name, h->patronymic, name, sizeof name);
    return words_saved(_("Saved"), name, row, worklist_tab(fs->screen), next, buf, size);
}

/* What colleagues changed while the form was open, and is in as well: by whom, which fields; or which attempts they recorded. */
static void add_merged(const struct form_screen *fs, const struct save_row *rows, int n, char *buf, size_t size)
{
    const struct session *s = app_session(fs->screen->app);
    struct str what = {0};
    struct error e = {0};
    const char *who = "";
    char text[600], at[24], kind[64];
    for (int i = 1; i < n; i++) {
        const struct save_row *r = &rows[i];
        if (!str_eq(r->outcome, "merged"))
            continue;
        bool attempt = str_eq(r->code, "merged.attempt");
        int field = form_index(fs->form, r->field);
        str_add(&what, what.len ? ", " : "");
        if (attempt) {
            size_t dot = strcspn(r->args[1], ".");
            snprintf(kind, sizeof kind, "outcome.%.*s", (int)dot, r->args[1]);
            str_addf(&what, "%s %s", session_name(s, kind, r->args[1] + dot + (r->args[1][dot] == '.')), words_moment(r->args[2], at, sizeof at));
        } else {
            str_add(&what, field >= 0 ? _(fs->ops->form.fields[field].label) : r->field);
        }
        const char *name = attempt ? r->args[0] : r->args[2];
        who = !who[0] || str_eq(who, name) ? name : _("colleagues");
        error_set(&e, r->code, who[0] ? who : _("a colleague"), str_text(&what), NULL);
    }
    if (error_is(&e)) {
        size_t used = strlen(buf);
        snprintf(buf + used, size - used, "%s%s", used && buf[used - 1] != '.' ? ". " : " ", message_text(&e, text, sizeof text));
    }
    str_free(&what);
}

/* A form stands below that is about the same case: it sees at once what this one changed. */
static bool of_same_case(const struct form_screen *fs)
{
    const struct screen *below = fs->screen->below;
    return fs->ops->look && below && below->ops->draw == form_screen_draw && ((const struct form_screen *)below->state)->target == fs->target;
}

static void saved(struct form_screen *fs, const struct save_row *row, int n, const struct db_reply *reply)
{
    struct app *app = fs->screen->app;
    char buf[1000];
    const char *text = fs->ops->saved ? fs->ops->saved(fs, row, buf, sizeof buf)
                                      : saved_case(fs, row, reply->nresults > 1 ? reply->result[1] : NULL, buf, sizeof buf);
    if (text != buf)
        str_copy(buf, sizeof buf, text);
    add_merged(fs, row, n, buf, sizeof buf);
    form_remember(fs->form);
    app_draft_gone(app, fs->request);
    app_touch(app);
    if (reply->nresults > 1)
        app_home_read(app, reply->result[1], fs->ops->look ? fs->target : 0);
    case_carried(fs->screen->below, reply, 2);
    if (of_same_case(fs))
        form_screen_take(fs->screen->below, reply, 2);
    struct screen *below = fs->screen->below;
    void (*receipt)(struct screen *, const struct save_row *, int) = fs->ops->receipt;
    app_close(app, fs->screen);
    app_say(app, buf);
    if (receipt)
        receipt(below, row, n);
}

static void save_done(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct form_screen *fs = s->state;
    (void)context;
    fs->saving = false;
    fs->tried = !reply->ok;
    app_ready(s);
    if (!reply->ok && str_eq(reply->error.sqlstate, OTHER_BODY)) {
        form_screen_apart(fs, true);
        return;
    }
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    /* (Only so many as there are: room for all was two megabytes with every save.) */
    int count = db_rows_count(reply->result[0]), n = count < SAVE_ROWS ? count : SAVE_ROWS;
    struct save_row *rows = mem_zero(n > 0 ? (size_t)n : 1, sizeof *rows);
    save_read(rows, n, reply->result[0]);
    if (n == 0) {
        struct error e = {0};
        error_set(&e, "db.fault", "", NULL);
        app_fail(s->app, &e);
    } else if (str_eq(rows[0].outcome, "saved")) {
        saved(fs, rows, n, reply);
    } else if (str_eq(rows[0].outcome, "question") || (n == 1 && strncmp(rows[0].code, "ladder.", 7) == 0)) {
        ask(fs, &rows[0]);
    } else {
        refused(fs, rows, n);
    }
    free(rows);
}

/* Puts one more element at the end of an array in PostgreSQL's text form. */
static char *with_element(char *array, const char *value)
{
    const char *one[] = {value};
    char *tail = db_array(one, 1);
    size_t n = strlen(array);
    struct str s = {0};
    str_addn(&s, array, n - 1);
    str_add(&s, n > 2 ? "," : "");
    str_add(&s, tail + 1);
    free(tail);
    free(array);
    return str_take(&s);
}

static void add_pair(struct save_params *p, const char *name, const char *value)
{
    p->names = with_element(p->names, name);
    p->base = with_element(p->base, "");
    p->values = with_element(p->values, value);
}

void form_screen_fix(struct form_screen *fs, const char *name, const char *value)
{
    if (fs->nfixed == FORM_SCREEN_FIXED)
        return;
    fs->fixed[fs->nfixed].name = name;
    fs->fixed[fs->nfixed].value = mem_dup(value);
    fs->nfixed++;
}

const char *form_screen_fixed(const struct form_screen *fs, const char *name)
{
    for (int i = 0; i < fs->nfixed; i++)
        if (str_eq(fs->fixed[i].name, name))
            return fs->fixed[i].value;
    return "";
}

void form_screen_unfix(struct form_screen *fs)
{
    while (fs->nfixed > 0)
        free(fs->fixed[--fs->nfixed].value);
}

void form_screen_save(struct form_screen *fs)
{
    struct app *app = fs->screen->app;
    struct error e = {0};
    int wrong = 0;
    if (form_seq(fs->form) != fs->confirmed_seq)
        fs->confirm[0] = '\0';
    if (form_check(fs->form, &wrong, &e) != 0) {
        app_fail(app, &e);
        if (wrong > 1) {
            char text[480];
            app_sayf(app, ngettext("%s (%d wrong field)", "%s (%d wrong fields)", (unsigned long)wrong), message_text(&e, text, sizeof text), wrong);
        }
        return;
    }
    struct save_params p = {.function = fs->ops->function, .request = fs->request, .target = fs->target, .version = fs->version};
    form_arrays(fs->form, &p.names, &p.base, &p.values);
    for (int i = 0; i < fs->nfixed; i++)
        if (fs->fixed[i].name[0] != '.')
            add_pair(&p, fs->fixed[i].name, fs->fixed[i].value);
    if (fs->confirm[0])
        add_pair(&p, "confirm", fs->confirm);
    struct db_call call = {.class = DB_SAVE};
    save_call(&call, &p);
    app_home_call(app, &call);
    if (of_same_case(fs))
        form_screen_call(fs->screen->below, &call);
    else
        case_carry(fs->screen->below, &call);
    fs->saving = true;
    app_wait(fs->screen);
    app_call(fs->screen, &call, save_done, NULL);
    free(p.names);
    free(p.base);
    free(p.values);
}
