/* print.c - what can be printed from the screens: lists, the control card, the notice letter. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/app.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/print.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "paper_words.h"

/* The list last asked for. A slow database lets keys through, and another list may be asked for before the answer: each
 * request has its turn, and only the answer to the last one is of this list. */
static struct { char kind[16], mine[8], office[16]; long turn; } asked;

static int page_lines(const struct screen *s) { return (int)conf_int(app_conf(s->app), CONF_PRINT_LINES); }

/* The day of a local moment as a part of a file's name. */
static void make_stem(char *to, size_t size, const char *what, long long id, const char *now_local)
{
    if (id)
        snprintf(to, size, "%s-%lld-%.10s", what, id, now_local);
    else
        snprintf(to, size, "%s-%.10s", what, now_local);
}

/* False when there was no answer, which has been said, or the one who asked has gone on. */
static bool answered(struct screen *s, const struct db_reply *reply)
{
    app_ready(s);
    if (!reply->ok)
        app_fail(s->app, &reply->error);
    return reply->ok && app_top(s->app) == s;
}

/* Hands the text over and wipes it. */
static void offer(struct screen *s, struct str *text, struct app_paper *paper)
{
    paper->text = str_text(text);
    paper->n = text->len;
    app_print(s, paper);
    if (text->data)
        mem_wipe(text->data, text->len);
    str_free(text);
}

/* ---- lists ---- */

static void list_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct paper_list l;
    struct error e = {0};
    struct str text = {0};
    char what[200], stem[64];
    if (!answered(s, reply) || (long)(intptr_t)context != asked.turn)
        return;
    if (paper_list_read(&l, reply->result[0], asked.office, NULL, &e) != 0) {
        app_fail(s->app, &e);
        return;
    }
    const char *whose = str_eq(asked.mine, "mine") ? _("only mine") : str_eq(asked.mine, "nobody") ? _("only nobody's") : "";
    struct paper_list_style style = {asked.kind, whose, page_lines(s)};
    paper_list_text(&l, app_session(s->app), &style, &text);
    snprintf(what, sizeof what, "%s%s%s (%d)", paper_list_title(asked.kind), *whose ? ", " : "", whose, l.figure);
    make_stem(stem, sizeof stem, asked.kind, 0, l.now_local);
    struct app_paper paper = {.what = what, .stem = stem};
    offer(s, &text, &paper);
    paper_list_free(&l);
}

void print_list(struct screen *from, const char *kind, const char *mine)
{
    struct db_call call = {.class = DB_READ};
    str_copy(asked.kind, sizeof asked.kind, kind);
    str_copy(asked.mine, sizeof asked.mine, mine);
    snprintf(asked.office, sizeof asked.office, "%d", app_session(from->app)->office_id);
    paper_list_call(&call, asked.office, asked.kind, asked.mine, NULL, true);
    app_wait(from);
    app_call(from, &call, list_arrived, (void *)(intptr_t)++asked.turn);
}

/* ---- the control card ---- */

static void card_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct error e = {0};
    struct str text = {0};
    char what[1000], stem[64];
    (void)context;
    if (!answered(s, reply))
        return;
    struct paper_card *k = mem_zero(1, sizeof *k);
    if (!paper_card_read(k, reply)) {
        error_set(&e, "case.none", NULL);
        app_fail(s->app, &e);
    } else {
        paper_card_text(k, app_session(s->app), page_lines(s), &text);
        snprintf(what, sizeof what, "%s, %s %s %s", _("control card"), k->c.head.surname, k->c.head.given_name, k->c.head.patronymic);
        make_stem(stem, sizeof stem, "card", k->c.head.case_id, k->now_local);
        struct app_paper paper = {.what = what, .stem = stem};
        offer(s, &text, &paper);
    }
    paper_card_free(k);
    free(k);
}

void print_card(struct screen *from, long long case_id)
{
    struct db_call call = {.class = DB_READ};
    paper_card_call(&call, case_id);
    app_wait(from);
    app_call(from, &call, card_arrived, NULL);
}

/* ---- the notice letter ---- */

static void notice_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct error e = {0};
    struct str text = {0}, missing = {0};
    char what[1000], stem[64];
    if (!answered(s, reply))
        return;
    struct paper_notice *n = mem_zero(1, sizeof *n);
    if (paper_notice_read(n, reply->result[0], &e) != 0 || paper_notice_make(n, app_conf(s->app), &text, &missing, &e) != 0) {
        app_fail(s->app, &e);
    } else {
        snprintf(what, sizeof what, "%s, %s %s %s", n->discreet ? _("notice letter that names no purpose") : _("notice letter"), n->surname,
                 n->given_name, n->patronymic);
        make_stem(stem, sizeof stem, "notice", (long long)(intptr_t)context, n->now_local);
        struct app_paper paper = {.what = what, .stem = stem, .missing = str_text(&missing),
                                  .after = _("When it is handed to the post, record it: F8, Post")};
        offer(s, &text, &paper);
    }
    str_free(&missing);
    mem_wipe(n, sizeof *n);
    free(n);
}

void print_notice(struct screen *from, long long case_id)
{
    struct db_call call = {.class = DB_READ};
    paper_notice_call(&call, case_id);
    app_wait(from);
    app_call(from, &call, notice_arrived, (void *)(intptr_t)case_id);
}
