/* paper_table.c - tables on paper: cells wrapped in their columns, the head on every page, a row on one page. */
#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/utf8.h"
#include "kurator/wrap.h"
#include "paper_private.h"

/* The lines of one cell. */
struct cell {
    char **line;
    int n;
};

static void cell_line(void *ctx, int i, const char *text)
{
    struct cell *cell = ctx;

    (void)i;
    cell->line = mem_grow(cell->line, (size_t)cell->n + 1, sizeof *cell->line);
    cell->line[cell->n++] = mem_dup(text);
}

static void wrap_cell(struct cell *cell, const char *text, int width)
{
    struct str safe = {0};
    const char *s = text ? text : "";

    while (*s) {                /* the lines of the text stay lines */
        size_t n = strcspn(s, "\n");
        char *part = mem_ndup(s, n);

        utf8_safe(&safe, part);
        free(part);
        s += n;
        if (*s) {
            str_addc(&safe, '\n');
            s++;
        }
    }
    text_wrap(str_text(&safe), width, cell_line, cell);
    str_free(&safe);
}

static void add_cell_line(struct str *line, const struct paper_column *column, const char *text, bool last)
{
    int blank = column->width - utf8_cells(text);

    if (blank < 0)
        blank = 0;
    if (column->right)
        str_addf(line, "%*s", blank, "");
    str_add(line, text);
    if (!column->right && !last)
        str_addf(line, "%*s", blank, "");
    if (!last)
        str_addc(line, ' ');
}

static void write_row(struct paper *p, const struct paper_column *columns, int n, const struct cell *cells, int height)
{
    for (int i = 0; i < height; i++) {
        struct str line = {0};

        for (int c = 0; c < n; c++)
            add_cell_line(&line, &columns[c], i < cells[c].n ? cells[c].line[i] : "", c == n - 1);
        paper_line(p, str_text(&line));
        str_free(&line);
    }
}

void wrapped_row(struct paper *p, const struct paper_column *columns, int n, const char *const *cells)
{
    struct cell cell[PAPER_COLUMNS] = {{0}};
    int height = 1;

    for (int c = 0; c < n; c++) {
        wrap_cell(&cell[c], cells[c], columns[c].width);
        if (cell[c].n > height)
            height = cell[c].n;
    }
    /* Under its head alone no row gains from a new page. */
    if (p->open && p->line > p->top + p->head_lines)
        paper_keep(p, height);
    write_row(p, columns, n, cell, height);
    for (int c = 0; c < n; c++) {
        for (int i = 0; i < cell[c].n; i++)
            free(cell[c].line[i]);
        free(cell[c].line);
    }
}

void table_head(struct paper *p)
{
    const char *titles[PAPER_COLUMNS];
    int n = p->ncolumns, before = p->line;
    bool named = false;

    for (int i = 0; i < n; i++) {
        titles[i] = p->column[i].title;
        named = named || (titles[i] && *titles[i]);
    }
    p->ncolumns = 0;            /* its own lines begin no page with another head */
    if (named) {
        wrapped_row(p, p->column, n, titles);
        paper_rule(p, '-');
    }
    p->ncolumns = n;
    p->head_lines = p->line - before;
}

void paper_table(struct paper *p, const struct paper_column *columns, int n)
{
    int taken = n - 1, open_column = -1;

    paper_table_end(p);
    if (n > PAPER_COLUMNS)
        abort();                /* the program's own tables are all known */
    for (int i = 0; i < n; i++) {
        p->column[i] = columns[i];
        taken += columns[i].width;
        if (columns[i].width == 0)
            open_column = i;
    }
    if (open_column >= 0)
        p->column[open_column].width = p->width - taken > 4 ? p->width - taken : 4;
    p->ncolumns = n;
    paper_keep(p, 4);           /* a head never stands alone at the foot of a page */
    if (p->open)
        table_head(p);
}

void paper_row(struct paper *p, const char *const *cells)
{
    wrapped_row(p, p->column, p->ncolumns, cells);
}

void paper_table_end(struct paper *p)
{
    p->ncolumns = 0;
    p->head_lines = 0;
}
