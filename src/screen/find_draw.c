/* find_draw.c - the search for a citizen as it is drawn and said: the field, those found, and that nobody was. */
#include <stdio.h>
#include <string.h>
#include "find.h"
#include "kurator/bars.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/words.h"

static struct find *state(struct screen *s) { return s->state; }

static const char *status_words(const struct screen *s, const struct person_row *p, char *buf, size_t size)
{
    char day[16];
    (void)s;
    const char *word = str_eq(p->status, "open") ? _("open since %s") : str_eq(p->status, "accompanied") ? _("accompanied since %s")
                     : str_eq(p->status, "refused") ? _("refused %s") : str_eq(p->status, "closed") ? _("closed %s") : "";
    str_copy(buf, size, word);
    char *hole = strstr(buf, "%s");
    if (hole) {
        char tail[8] = "";
        str_copy(tail, sizeof tail, hole + 2);
        snprintf(hole, size - (size_t)(hole - buf), "%s%s", words_date(p->status_at, day, sizeof day), tail);
    }
    return buf;
}

static void row_text(struct screen *s, int i, struct str *t)
{
    struct find *f = state(s);
    char date[16], status[80];
    if (find_new(f, i)) {
        str_addf(t, "0 %s", _("new citizen"));
        return;
    }
    const struct person_row *p = &f->found[i];
    if (i < 9)
        str_addf(t, "%d ", i + 1);
    else
        str_add(t, "  ");
    str_addf(t, "%s, %s", p->name, words_full_date(p->birth_date, date, sizeof date));
    if (p->settlement[0])
        str_addf(t, ", %s", p->settlement);
    if (p->status[0] && !str_eq(p->status, "none"))
        str_addf(t, ", %s", status_words(s, p, status, sizeof status));
}

static void draw_row(void *ctx, struct draw *d, int y, int width, int i, bool selected, enum list_bar bar)
{
    struct screen *s = ctx;
    struct find *f = state(s);
    char date[16], status[80];
    enum style style = selected && f->in_list ? STYLE_BAR : STYLE_NORMAL;
    (void)bar;
    if (find_new(f, i) || width < 70) {
        struct str t = {0};
        row_text(s, i, &t);
        draw_cut(d, y, 1, width - 1, style, str_text(&t));
        str_free(&t);
        return;
    }
    const struct person_row *p = &f->found[i];
    char digit[2] = {i < 9 ? (char)('1' + i) : ' ', '\0'};
    draw_text(d, y, 1, 1, STYLE_KEY, digit);
    draw_cut(d, y, 3, 30, style, p->name);
    draw_text(d, y, 34, 10, STYLE_NORMAL, words_full_date(p->birth_date, date, sizeof date));
    draw_cut(d, y, 45, 14, STYLE_NORMAL, p->settlement);
    draw_cut(d, y, 60, width - 60, STYLE_NORMAL, str_eq(p->status, "none") ? "" : status_words(s, p, status, sizeof status));
}

static const char *say_row(void *ctx, int i, char *buf, int size)
{
    struct screen *s = ctx;
    if (!state(s)->in_list)
        return NULL;
    struct str t = {0};
    str_addf(&t, _("%d of %d, "), i + 1, find_rows(state(s)));
    row_text(s, i, &t);
    str_copy(buf, (size_t)size, str_text(&t));
    str_free(&t);
    return buf;
}
const struct list_ops find_list_ops = {draw_row, say_row};

/* In the field: what was typed, how many are found, and whom Enter takes. */
static void say_found(struct screen *s, struct draw *d)
{
    struct find *f = state(s);
    char line[400];
    snprintf(line, sizeof line, _("Citizen: %s; %d found"), f->field.text, f->n);
    draw_say(d, line);
    if (!find_fresh(f) || f->n == 0)
        return;
    struct str t = {0};
    row_text(s, 0, &t);
    draw_say(d, str_text(&t));
    str_free(&t);
}

void find_draw(struct screen *s, struct draw *d)
{
    struct find *f = state(s);
    bar_top(d, 0, f->intake ? _("Intake of a referral: the citizen first") : f->joins ? _("Who joins the family") : _("Find a citizen"), "", "");
    draw_rule(d, 1);
    draw_text(d, 2, 1, 13, STYLE_LABEL, _("Citizen"));
    field_draw(&f->field, d, 2, 15, draw_cols(d) - 16, STYLE_VALUE, !f->in_list);
    if (!f->in_list)
        say_found(s, d);
    list_draw(&f->list, d, 4, draw_rows(d) - 6, f->in_list ? "" : NULL);
    if (!f->in_list)
        field_draw(&f->field, d, 2, 15, draw_cols(d) - 16, STYLE_VALUE, true);
    if (find_fresh(f) && f->n == 0 && f->field.len > 0) {
        const char *nobody = f->year ? _("By this alone too many citizens are found to show. Go on with the birth year or another name, for instance: petrova 1957.")
                             : find_edits(s) ? _("Nobody found. Try another spelling, the SNILS or the phone; F4 asks other operators, F5 records a new citizen.")
                                             : _("Nobody found. Try another spelling, the SNILS or the phone; F4 asks other operators.");
        list_nothing(d, f->intake ? 6 : 4, draw_rows(d) - (f->intake ? 8 : 6), nobody);
        draw_say(d, nobody);
    }
}
