/* csv_stream.c - records of RFC 4180 out of a stream: bounded memory, any usual separator, UTF-8 or CP1251. */
#include "kurator/csv_stream.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/utf8.h"

#define CHUNK ((size_t)64 * 1024)

unsigned cp1251_sign(unsigned char byte)
{
    static const unsigned short high[64] = {
        0x402, 0x403, 0x201A, 0x453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x409, 0x2039, 0x40A, 0x40C, 0x40B, 0x40F,
        0x452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0, 0x2122, 0x459, 0x203A, 0x45A, 0x45C, 0x45B, 0x45F,
        0xA0, 0x40E, 0x45E, 0x408, 0xA4, 0x490, 0xA6, 0xA7, 0x401, 0xA9, 0x404, 0xAB, 0xAC, 0xAD, 0xAE, 0x407,
        0xB0, 0xB1, 0x406, 0x456, 0x491, 0xB5, 0xB6, 0xB7, 0x451, 0x2116, 0x454, 0xBB, 0x458, 0x405, 0x455, 0x457};

    return byte < 0x80 ? byte : byte < 0xC0 ? high[byte - 0x80] : 0x410u + byte - 0xC0u;
}

int cp1251_add(struct str *out, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char text[5];
        unsigned sign = cp1251_sign((unsigned char)bytes[i]);

        if (!sign && bytes[i])
            return -1;
        str_addn(out, text, utf8_encode(sign, text));
    }
    return 0;
}

static void end_lines(char *bytes, size_t n)
{
    for (char *c = bytes; n > 0 && (c = memchr(c, '\r', n - (size_t)(c - bytes))) != NULL; c++)
        *c = '\n';
}

/* Drops what was used and reads on; false when nothing came (the end, or -1 in *failed). */
static bool fill(struct csv_stream *s, int *failed, struct error *e)
{
    char chunk[CHUNK];
    ssize_t n;

    if (s->ended)
        return false;
    if (s->at > 0) {
        memmove(s->buffer.data, s->buffer.data + s->at, s->buffer.len - s->at);
        s->buffer.len -= s->at;
        s->buffer.data[s->buffer.len] = '\0';
        s->at = 0;
    }
    do
        n = s->source(s->ctx, chunk, sizeof chunk);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        *failed = error_set(e, "import.source", strerror(errno), NULL);
        return false;
    }
    s->ended = n == 0;
    if (s->cr)
        end_lines(chunk, (size_t)n);
    str_addn(&s->buffer, chunk, (size_t)n);
    mem_wipe(chunk, (size_t)n);
    return n > 0;
}

/* The byte at `offset` from where the record begins, -1 at the end; reads on as it must, up to one byte over the longest record. */
static int peek(struct csv_stream *s, size_t offset, int *failed, struct error *e)
{
    while (s->at + offset >= s->buffer.len)
        if (*failed || !fill(s, failed, e))
            return -1;
    return (unsigned char)s->buffer.data[s->at + offset];
}

/* Commas, semicolons and tabs of the first line, outside of quotation marks: the most frequent one parts the cells. */
static char find_separator(const char *text, size_t n)
{
    static const char signs[] = ";,\t";
    int count[3] = {0}, best = 0;
    bool quoted = false;

    for (size_t i = 0; i < n && (quoted || text[i] != '\n'); i++) {
        const char *sign = strchr(signs, text[i]);

        quoted = quoted != (text[i] == '"');
        if (!quoted && text[i] && sign)
            count[sign - signs]++;
    }
    for (int i = 1; i < 3; i++)
        if (count[i] > count[best])
            best = i;
    return signs[best];
}

struct scan {
    size_t length;              /* of the record with its line end */
    size_t line;                /* the same of its first physical line */
    int lines;                  /* physical lines of the record */
    bool ended;                 /* by a line end */
    const char *code;           /* of what is wrong, NULL */
};

/* How long the record is that begins here. */
static int measure(struct csv_stream *s, struct scan *scan, struct error *e)
{
    enum { START, PLAIN, QUOTED, AFTER } state = START;
    int failed = 0, c = 0;
    size_t i = 0;

    *scan = (struct scan){0};
    while (i <= CSV_RECORD_MAX && (c = peek(s, i, &failed, e)) >= 0) {
        i++;
        if (c == '\n' && !scan->line)
            scan->line = i;
        if (c == '\n')
            scan->lines++;
        if (c == '\n' && (state != QUOTED || scan->code))     /* what is wrong already is not looked through to its end: the next line begins anew */
            break;
        if (state == QUOTED)
            state = c == '"' ? AFTER : QUOTED;
        else if (c == s->separator)
            state = START;
        else if (c == '"' && (state == START || state == AFTER))
            state = QUOTED;
        else if (c == '\r' && state == AFTER)
            continue;
        else if (c == '"' || state == AFTER)
            scan->code = "import.quote";
        else
            state = PLAIN;
    }
    scan->length = i;
    scan->ended = c == '\n';
    if (i > CSV_RECORD_MAX)
        scan->code = state == QUOTED ? "import.quote" : "import.long";
    else if (state == QUOTED)
        scan->code = "import.quote";
    return failed;
}

/* Over a line that has no end within the longest record. */
static int skip_line(struct csv_stream *s, struct error *e)
{
    int failed = 0, c;

    while ((c = peek(s, 0, &failed, e)) >= 0) {
        s->at++;
        if (c == '\n')
            break;
    }
    s->line++;
    return failed;
}

static struct str *new_cell(struct csv_record *record)
{
    if (record->count == record->room) {
        int room = record->room ? record->room * 2 : 32;

        record->field = mem_grow(record->field, (size_t)room, sizeof *record->field);
        for (int i = record->room; i < room; i++)
            record->field[i] = (struct str){0};
        record->room = room;
    }
    struct str *cell = &record->field[record->count++];

    str_clear(cell);
    str_addn(cell, "", 0);
    return cell;
}

static const char *sound_cell(const struct str *cell)
{
    for (size_t i = 0; i < cell->len; i++)
        if ((unsigned char)cell->data[i] < ' ' && !strchr("\t\r\n", cell->data[i]))
            return "import.control";
        else if (!cell->data[i] || cell->data[i] == 0x7F)
            return "import.control";
    return NULL;
}

/* The cells of a record that was measured and found right. */
static const char *take_cells(const char *text, size_t n, char separator, struct csv_record *record)
{
    size_t i = 0;

    for (;;) {
        if (record->count == CSV_CELLS_MAX)
            return "import.cells";
        struct str *cell = new_cell(record);
        bool quoted = i < n && text[i] == '"';

        for (i += quoted; i < n; i++) {
            if (quoted && text[i] == '"' && (i + 1 == n || text[i + 1] != '"')) {
                i++;
                break;
            }
            if (quoted && text[i] == '"')
                i++;
            else if (!quoted && text[i] == separator)
                break;
            str_addc(cell, text[i]);
        }
        if (sound_cell(cell))
            return sound_cell(cell);
        while (i < n && text[i] != separator)
            i++;
        if (i++ >= n)
            return NULL;
    }
}

/* Every cell as UTF-8. Cells of both kinds in one line: whoever put it together, one of them is read wrongly. */
static const char *decode(struct csv_record *record)
{
    bool utf8 = false, other = false;

    for (int i = 0; i < record->count; i++) {
        const struct str *cell = &record->field[i];

        if (!utf8_valid(cell->data, cell->len))
            other = true;
        else
            for (size_t k = 0; k < cell->len && !utf8; k++)
                utf8 = (unsigned char)cell->data[k] >= 0x80;
    }
    if (other && utf8)
        return "import.mixed";
    for (int i = 0; other && i < record->count; i++) {
        struct str plain = {0}, *cell = &record->field[i];

        if (cp1251_add(&plain, cell->data, cell->len) != 0) {
            str_free(&plain);
            return "import.cp1251";
        }
        str_addn(&plain, "", 0);
        str_free(cell);
        *cell = plain;
    }
    return NULL;
}

static bool blank(const struct csv_record *record)
{
    for (int i = 0; i < record->count; i++)
        if (!str_blank(record->field[i].data))
            return false;
    return true;
}

static int begin(struct csv_stream *s, struct error *e)
{
    int failed = 0, first = peek(s, 0, &failed, e), second = peek(s, 1, &failed, e), third = peek(s, 2, &failed, e);

    if ((first == 0xFF && second == 0xFE) || (first == 0xFE && second == 0xFF) || (first > 0 && second == 0) || (first == 0 && second > 0))
        return error_set(e, "import.utf16", NULL);
    if (first == 0xEF && second == 0xBB && third == 0xBF)
        s->at += 3;
    s->line = 1;
    peek(s, CHUNK - 4, &failed, e);
    s->cr = s->buffer.len > 0 && memchr(s->buffer.data, '\r', s->buffer.len - 1) && !memchr(s->buffer.data, '\n', s->buffer.len);
    if (s->cr)
        end_lines(s->buffer.data, s->buffer.len);
    if (!failed)
        s->separator = find_separator(str_text(&s->buffer) + s->at, s->buffer.len - s->at);
    return failed;
}

int csv_stream_next(struct csv_stream *s, struct csv_record *record, struct error *fault, struct error *e)
{
    struct scan scan;
    int failed = 0;

    error_clear(fault);
    if (!s->separator && begin(s, e) != 0)
        return -1;
    for (;;) {
        record->count = 0;
        record->line = s->line;
        if (peek(s, 0, &failed, e) < 0)
            return failed;
        if (measure(s, &scan, e) != 0)
            return -1;
        const char *code = scan.code;

        s->cut = !scan.ended;
        if (code) {
            s->at += scan.line;
            s->line += scan.line > 0;
            if (!scan.line && skip_line(s, e) != 0)
                return -1;
        } else {
            const char *text = s->buffer.data + s->at;
            size_t n = scan.length - scan.ended;

            n -= n > 0 && text[n - 1] == '\r';
            code = take_cells(text, n, s->separator, record);
            if (!code)
                code = decode(record);
            s->at += scan.length;
            s->line += scan.lines;
            if (!code && blank(record))
                continue;
        }
        if (code)
            error_set(fault, code, NULL);
        return 1;
    }
}

bool csv_stream_whole(const struct csv_stream *s)
{
    return !s->cut;
}

void csv_stream_free(struct csv_stream *s)
{
    mem_wipe(s->buffer.data, s->buffer.len);
    str_free(&s->buffer);
}
