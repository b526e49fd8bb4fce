/* form_option.c - the options of a choice (a list of the session) or a look-up (the screen's own list). */
#include "private.h"

#include <string.h>

#include "kurator/person_name.h"
#include "kurator/utf8.h"

#define DIGITS 9
#define LOOKUP_ROWS 10000       /* a screen whose list never ends must not hang the program */

static bool choice_at(const struct form *f, int i, int n, struct form_option *o)
{
    const struct choice *first;
    const char *list = f->ops->list_of ? f->ops->list_of(f, i, f->ctx) : NULL;
    int count = session_list(f->session, list ? list : form_field_at(f, i)->list, &first);

    if (n < 0 || n >= count)
        return false;
    *o = (struct form_option){.digit = first[n].position, .value = first[n].code, .label = first[n].name};
    if (o->digit < 1 || o->digit > DIGITS)
        o->digit = 0;
    return true;
}

static bool lookup_at(const struct form *f, int i, int n, struct form_option *o)
{
    *o = (struct form_option){.digit = n < DIGITS ? n + 1 : 0, .value = "", .label = ""};
    return n >= 0 && n < LOOKUP_ROWS && f->ops->lookup && f->ops->lookup(f, i, f->ctx, n, &o->value, &o->label);
}

bool form_option_at(const struct form *f, int i, int n, struct form_option *o)
{
    switch (form_field_at(f, i)->kind) {
    case FORM_CHOICE: return choice_at(f, i, n, o);
    case FORM_LOOKUP: return lookup_at(f, i, n, o);
    default: return false;
    }
}

int form_option_of_value(const struct form *f, int i, const char *value)
{
    struct form_option o;

    for (int n = 0; form_option_at(f, i, n, &o); n++)
        if (strcmp(o.value, value) == 0)
            return n;
    return -1;
}

int form_option_of_digit(const struct form *f, int i, int digit)
{
    struct form_option o;

    for (int n = 0; form_option_at(f, i, n, &o); n++)
        if (o.digit == digit)
            return n;
    return -1;
}

/* Small, and ё as е. */
static uint32_t folded(uint32_t cp)
{
    cp = letter_lower(cp);
    return cp == 0x451 ? 0x435 : cp;
}

static bool begins(const char *label, uint32_t letter)
{
    uint32_t cp;

    if (!*label)
        return false;
    utf8_decode(label, strlen(label), &cp);
    return folded(cp) == folded(letter);
}

static int next_beginning(const struct form *f, int i, uint32_t letter, int after)
{
    struct form_option o;
    int first = -1;

    for (int n = 0; form_option_at(f, i, n, &o); n++) {
        if (!begins(o.label, letter))
            continue;
        if (n > after)
            return n;
        if (first < 0)
            first = n;
    }
    return first;
}

int form_option_of_letter(const struct form *f, int i, uint32_t letter, int after)
{
    int n = next_beginning(f, i, letter, after);
    char text[5];
    struct str swapped = {0};
    uint32_t other;

    if (n >= 0)
        return n;
    utf8_encode(letter, text);
    name_layout_swap(&swapped, text);
    if (utf8_decode(str_text(&swapped), swapped.len, &other) > 0 && swapped.len > 0 && other != letter)
        n = next_beginning(f, i, other, after);
    str_free(&swapped);
    return n;
}

bool form_narrows(const struct form *f)
{
    return form_field_at(f, f->focus)->kind == FORM_LOOKUP;
}
