/* paper.h - plain text on pages: paragraphs and tables wrapped to a width, a header on every page, form feeds between;
 * and letters from a template. Pure: no files, no clock, no translation. */
#ifndef KURATOR_PAPER_H
#define KURATOR_PAPER_H
#include <stdbool.h>
#include "kurator/error.h"
#include "kurator/str.h"

#define PAPER_WIDTH 80
#define PAPER_LINES 66

/* A column of a table: width in cells (0: what is left, one column at most); the title may be of several words, it is
 * wrapped like the cells. */
struct paper_column {
    const char *title;
    int width;
    bool right;                 /* aligned to the right: numbers */
};

struct paper;

/* `header` (copied) stands on top of every page, the page's number is added behind it: «… - стр. » and 2; "" is none.
 * A page takes `lines` lines (at least 10), of which the last stays free so that no printer adds an empty page. Lines
 * hold at most `width` cells (20..200). */
struct paper *paper_new(const char *header, int width, int lines);
void paper_free(struct paper **p);
/* A paragraph, wrapped, every line indented by `indent` cells; newlines in it are kept; "" is an empty line, which is
 * left out on top of a page. Characters that cannot be shown become '?'. */
void paper_text(struct paper *p, int indent, const char *text);
/* A letter: as paper_text, but a line that begins with 20 blanks or more is a block, whose further lines begin there, too. */
void paper_letter(struct paper *p, const char *text);
/* "Label   text": the text wrapped beside a label of `label_width` cells. */
void paper_field(struct paper *p, int label_width, const char *label, const char *text);
/* A line of `c`s over the whole width. */
void paper_rule(struct paper *p, char c);
/* A new page now, unless this one is still empty; and: unless `lines` more lines fit on it. */
void paper_break(struct paper *p);
void paper_keep(struct paper *p, int lines);
/* Begins a table of n columns (at most 12; lent until the table's end), a cell between two of them; its head is
 * repeated on every page. paper_row wraps each cell in its column and never splits a row over two pages unless it is
 * longer than a page. */
void paper_table(struct paper *p, const struct paper_column *columns, int n);
void paper_row(struct paper *p, const char *const *cells);
void paper_table_end(struct paper *p);
/* Lines left on this page, and its number from 1. */
int paper_left(const struct paper *p);
int paper_page(const struct paper *p);
/* All pages, a form feed between two; lent until the next change. */
const char *paper_result(struct paper *p, size_t *n);
/* The same appended to *out, and the paper freed. */
void paper_finish(struct paper **p, struct str *out);

/* A field of a template: {name} in the text becomes the value; NULL or "" leaves a line to write on by hand. */
struct template_field {
    const char *name;
    const char *value;
    bool optional;              /* empty without a word: nothing is missing and no line is drawn */
};

#define TEMPLATE_MAX 65536

/* Fills the n bytes of `text` into *out. "{{" stands for "{". A line left blank by its optional fields is left out. The names of fields that had no value are added to
 * *missing (comma between, each once; may be NULL). `source` is the template's name for errors: template.field {source}
 * {line}{field}{allowed}, template.brace {source}{line} (never closed), template.size {source}{KB},
 * template.text {source}{line} (not UTF-8). On an error *out is as it was. */
int template_fill(const char *source, const char *text, size_t n, const struct template_field *fields, int nfields,
                  struct str *out, struct str *missing, struct error *e);

#endif
