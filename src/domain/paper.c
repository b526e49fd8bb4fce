/* paper.c - pages of plain text: header, paragraphs, form feeds. */
#include "kurator/paper.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/utf8.h"
#include "kurator/wrap.h"
#include "paper_private.h"

static int clamp(int n, int low, int high)
{
    return n < low ? low : n > high ? high : n;
}

struct paper *paper_new(const char *header, int width, int lines)
{
    struct paper *p = mem_zero(1, sizeof *p);

    utf8_safe(&p->header, header);
    p->width = clamp(width, 20, 200);
    p->lines = clamp(lines, 10, 1000) - 1;      /* the last line stays free */
    return p;
}

void paper_free(struct paper **p)
{
    if (!*p)
        return;
    paper_table_end(*p);
    str_free(&(*p)->header);
    if ((*p)->out.data)
        mem_wipe((*p)->out.data, (*p)->out.len);
    str_free(&(*p)->out);
    free(*p);
    *p = NULL;
}

static void trimmed_line(struct paper *p, const char *text)
{
    size_t n = strlen(text);

    while (n > 0 && text[n - 1] == ' ')
        n--;
    str_addn(&p->out, text, n);
    str_addc(&p->out, '\n');
    p->line++;
}

static void header_line(void *ctx, int i, const char *text)
{
    (void)i;
    trimmed_line(ctx, text);
}

static void begin_page(struct paper *p)
{
    if (p->page > 0)
        str_addc(&p->out, '\f');
    p->page++;
    p->line = 0;
    if (p->header.len > 0) {
        struct str text = {0};

        str_addf(&text, "%s%d", str_text(&p->header), p->page);
        text_wrap(str_text(&text), p->width, header_line, p);
        str_free(&text);
        trimmed_line(p, "");
    }
    p->top = p->line;
    p->open = true;
    if (p->ncolumns > 0)
        table_head(p);
}

void paper_break(struct paper *p)
{
    if (p->open && p->line > p->top)
        p->open = false;
}

void paper_keep(struct paper *p, int lines)
{
    if (p->open && p->line + lines > p->lines)
        paper_break(p);
}

void paper_line(struct paper *p, const char *text)
{
    if (p->open && p->line >= p->lines)
        p->open = false;
    if (!p->open)
        begin_page(p);
    trimmed_line(p, text);
}

int paper_left(const struct paper *p)
{
    return p->open ? p->lines - p->line : p->lines;
}

int paper_page(const struct paper *p)
{
    return p->page;
}

struct indented {
    struct paper *paper;
    int indent;
};

static void indented_line(void *ctx, int i, const char *text)
{
    const struct indented *in = ctx;
    struct str line = {0};

    (void)i;
    str_addf(&line, "%*s%s", in->indent, "", text);
    paper_line(in->paper, str_text(&line));
    str_free(&line);
}

/* Each line of the text apart: an empty one among them stays. */
void paper_text(struct paper *p, int indent, const char *text)
{
    char *copy = mem_dup(text), *rest = copy, *one;
    struct indented in = {.paper = p, .indent = clamp(indent, 0, p->width / 2)};

    while ((one = strsep(&rest, "\n")) != NULL) {
        struct str safe = {0};

        one[strcspn(one, "\r")] = '\0';
        utf8_safe(&safe, one);
        if (safe.len > 0)
            text_wrap(str_text(&safe), p->width - in.indent, indented_line, &in);
        else if (p->open && p->line > p->top)   /* no page begins with nothing */
            paper_line(p, "");
        str_free(&safe);
    }
    free(copy);
}

void paper_letter(struct paper *p, const char *text)
{
    char *copy = mem_dup(text), *rest = copy, *one;

    while ((one = strsep(&rest, "\n")) != NULL) {
        size_t blanks = strspn(one, " ");
        bool block = blanks >= 20 && one[blanks];

        if (rest || *one)           /* what follows the last line end is no line */
            paper_text(p, block ? (int)blanks : 0, block ? one + blanks : one);
    }
    free(copy);
}

void paper_field(struct paper *p, int label_width, const char *label, const char *text)
{
    int width = clamp(label_width, 1, p->width - 10);
    struct paper_column columns[2] = {{.width = width}, {.width = p->width - width - 1}};
    const char *cells[2] = {label, text};

    wrapped_row(p, columns, 2, cells);
}

void paper_rule(struct paper *p, char c)
{
    char line[201];

    memset(line, c, (size_t)p->width);
    line[p->width] = '\0';
    paper_line(p, line);
}

const char *paper_result(struct paper *p, size_t *n)
{
    if (p->page == 0)
        begin_page(p);
    if (n)
        *n = p->out.len;
    return str_text(&p->out);
}

void paper_finish(struct paper **p, struct str *out)
{
    size_t n;
    const char *text = paper_result(*p, &n);

    str_addn(out, text, n);
    paper_free(p);
}
