/* name_forms.c - short and full names, the other keyboard layout, search keys. */
#include <string.h>

#include "kurator/person_name.h"
#include "kurator/utf8.h"

void name_full(struct str *out, const char *surname, const char *given, const char *patronymic)
{
    const char *part[] = {surname, given, patronymic};
    size_t start = out->len;

    for (int i = 0; i < 3; i++) {
        if (str_blank(part[i]))
            continue;
        if (out->len > start)
            str_addc(out, ' ');
        str_add(out, part[i]);
    }
}

static void add_char(struct str *out, uint32_t cp)
{
    char text[5];

    str_addn(out, text, utf8_encode(cp, text));
}

void name_short(struct str *out, const char *surname, const char *given, const char *patronymic)
{
    const char *part[] = {given, patronymic};

    if (str_blank(surname)) { /* initials alone would name nobody */
        name_full(out, surname, given, patronymic);
        return;
    }
    str_add(out, surname);
    for (int i = 0; i < 2; i++) {
        uint32_t cp;

        if (str_blank(part[i]))
            continue;
        utf8_decode(part[i], strlen(part[i]), &cp);
        str_addc(out, ' ');
        add_char(out, letter_upper(cp));
        str_addc(out, '.');
    }
}

/* The same key on the US and the Russian keyboard, small and capital. */
static const struct {
    char latin;
    uint16_t cyrillic;
} key_pairs[] = {
    {'q', 0x439}, {'w', 0x446}, {'e', 0x443}, {'r', 0x43A}, {'t', 0x435}, {'y', 0x43D}, {'u', 0x433}, {'i', 0x448},
    {'o', 0x449}, {'p', 0x437}, {'[', 0x445}, {']', 0x44A}, {'a', 0x444}, {'s', 0x44B}, {'d', 0x432}, {'f', 0x430},
    {'g', 0x43F}, {'h', 0x440}, {'j', 0x43E}, {'k', 0x43B}, {'l', 0x434}, {';', 0x436}, {'\'', 0x44D}, {'z', 0x44F},
    {'x', 0x447}, {'c', 0x441}, {'v', 0x43C}, {'b', 0x438}, {'n', 0x442}, {'m', 0x44C}, {',', 0x431}, {'.', 0x44E},
    {'`', 0x451}, {'{', 0x425}, {'}', 0x42A}, {':', 0x416}, {'"', 0x42D}, {'<', 0x411}, {'>', 0x42E}, {'~', 0x401},
};

static uint32_t other_layout(uint32_t cp, bool to_latin)
{
    uint32_t small = letter_lower(cp);

    for (size_t i = 0; i < sizeof key_pairs / sizeof key_pairs[0]; i++) {
        uint32_t latin = (uint32_t)key_pairs[i].latin, cyrillic = key_pairs[i].cyrillic;
        uint32_t from = to_latin ? cyrillic : latin, to = to_latin ? latin : cyrillic;

        if (from == cp)
            return to;
        if (from == small && letter_is_latin(latin))
            return letter_upper(to);
    }
    return cp;
}

void name_layout_swap(struct str *out, const char *text)
{
    size_t n = strlen(text);
    bool to_latin = false;
    uint32_t cp;

    for (size_t i = 0; i < n && !to_latin;) {
        i += utf8_decode(text + i, n - i, &cp);
        to_latin = letter_is_cyrillic(cp);
    }
    for (size_t i = 0; i < n;) {
        size_t used = utf8_decode(text + i, n - i, &cp);
        uint32_t other = other_layout(cp, to_latin);

        if (other == cp)
            str_addn(out, text + i, used); /* broken bytes as they are: nothing is guessed here */
        else
            add_char(out, other);
        i += used;
    }
}

void name_key(struct str *out, const char *text)
{
    size_t n = strlen(text);
    uint32_t cp, last = 0;

    for (size_t i = 0; i < n;) {
        i += utf8_decode(text + i, n - i, &cp);
        cp = letter_lower(cp);
        if (cp == 0x451)
            cp = 0x435;
        if (cp == 0x306 && last == 0x438) { /* и + breve typed as two signs */
            out->len -= 2;
            cp = 0x439;
        }
        if (letter_is_cyrillic(cp) || letter_is_latin(cp) || (cp >= '0' && cp <= '9'))
            add_char(out, cp);
        last = cp;
    }
}
