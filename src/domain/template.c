/* template.c - letters from a template: {fields} become values; a wrong one is named with its line. */
#include <stdio.h>
#include <string.h>

#include "kurator/paper.h"
#include "kurator/utf8.h"

#define BLANK_LINE "____________________"

static int fail(const char *code, const char *source, int line, struct error *e)
{
    char number[16];

    snprintf(number, sizeof number, "%d", line);
    return error_set(e, code, source, number, NULL);
}

static int unknown(const char *source, int line, const char *name, const struct template_field *fields, int nfields,
                   struct error *e)
{
    struct str allowed = {0};
    char number[16];

    snprintf(number, sizeof number, "%d", line);
    for (int i = 0; i < nfields; i++)
        str_addf(&allowed, "%s%s", i ? ", " : "", fields[i].name);
    error_set(e, "template.field", source, number, name, str_text(&allowed), NULL);
    str_free(&allowed);
    return -1;
}

static int check_text(const char *source, const char *text, size_t n, struct error *e)
{
    int line = 1;

    if (n > TEMPLATE_MAX) {
        char kb[16];

        snprintf(kb, sizeof kb, "%d", TEMPLATE_MAX / 1024);
        return error_set(e, "template.size", source, kb, NULL);
    }
    for (size_t at = 0; at < n;) {
        uint32_t cp;

        at += utf8_decode(text + at, n - at, &cp);
        if (cp == UTF8_BAD || cp == 0)
            return fail("template.text", source, line, e);
        line += cp == '\n';
    }
    return 0;
}

/* True when `name` stands in the list "a, b". */
static bool listed(const struct str *list, const char *name)
{
    size_t n = strlen(name);

    for (const char *s = str_text(list); *s;) {
        size_t m = strcspn(s, ",");

        if (m == n && strncmp(s, name, n) == 0)
            return true;
        s += m;
        s += strspn(s, ", ");
    }
    return false;
}

static void add_value(const struct template_field *field, struct str *out, struct str *missing)
{
    if (field->value && *field->value) {
        str_add(out, field->value);
    } else if (!field->optional) {
        str_add(out, BLANK_LINE);
        if (missing && !listed(missing, field->name))
            str_addf(missing, "%s%s", missing->len ? ", " : "", field->name);
    }
}

/* The field whose brace is at text[at]; its end, or 0 with the error. */
static size_t fill_field(const char *source, const char *text, size_t n, size_t at, int line, const struct template_field *fields,
                         int nfields, struct str *out, struct str *missing, struct error *e)
{
    char name[64];
    size_t end = at + 1;

    while (end < n && text[end] != '}' && text[end] != '\n' && text[end] != '{')
        end++;
    if (end >= n || text[end] != '}') {
        fail("template.brace", source, line, e);
        return 0;
    }
    size_t length = end - at - 1 < sizeof name ? end - at - 1 : sizeof name - 1;
    char *trimmed;

    memcpy(name, text + at + 1, length);
    name[length] = '\0';
    trimmed = str_trim(name);
    for (int i = 0; i < nfields; i++)
        if (strcmp(fields[i].name, trimmed) == 0) {
            add_value(&fields[i], out, missing);
            return end + 1;
        }
    unknown(source, line, trimmed, fields, nfields, e);
    return 0;
}

/* A line of which only optional fields without a value were there goes; `line_at` is where it begins. */
static void end_line(struct str *filled, size_t line_at, bool had_field)
{
    if (had_field && str_blank(str_text(filled) + line_at)) {
        filled->len = line_at;
        if (filled->data)               /* nothing is there yet when the very first line goes */
            filled->data[line_at] = '\0';
    } else {
        str_addc(filled, '\n');
    }
}

int template_fill(const char *source, const char *text, size_t n, const struct template_field *fields, int nfields,
                  struct str *out, struct str *missing, struct error *e)
{
    struct str filled = {0}, lacking = {0};
    size_t at = 0, line_at = 0;
    int line = 1;
    bool had_field = false;

    if (n >= 3 && strncmp(text, "\xEF\xBB\xBF", 3) == 0) {      /* editors on Windows put a mark before the text */
        text += 3;
        n -= 3;
    }
    if (check_text(source, text, n, e) != 0)
        return -1;
    while (at < n) {
        if (text[at] == '{' && at + 1 < n && text[at + 1] == '{') {
            str_addc(&filled, '{');
            at += 2;
        } else if (text[at] == '{') {
            had_field = true;
            at = fill_field(source, text, n, at, line, fields, nfields, &filled, &lacking, e);
            if (at == 0) {
                str_free(&filled);
                str_free(&lacking);
                return -1;
            }
        } else if (text[at] == '\n') {
            end_line(&filled, line_at, had_field);
            line_at = filled.len;
            had_field = false;
            line++;
            at++;
        } else {
            str_addc(&filled, text[at++]);
        }
    }
    str_addn(out, str_text(&filled), filled.len);
    if (missing && lacking.len)
        str_addf(missing, "%s%s", missing->len ? ", " : "", str_text(&lacking));
    str_free(&filled);
    str_free(&lacking);
    return 0;
}
