/* person_name.c - tidying one part of a name as typed or pasted. */
#include "kurator/person_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/utf8.h"
#include "typed.h"

#define BREVE 0x306u
#define DIAERESIS 0x308u

/* Signs nobody can see, that come along with a paste. */
static bool invisible(uint32_t cp)
{
    return cp == 0xAD || (cp >= 0x200B && cp <= 0x200D) || cp == 0x2060 || cp == 0xFEFF;
}

static bool apostrophe(uint32_t cp)
{
    return cp == '\'' || cp == 0x2019 || cp == 0x2BC || cp == '`';
}

static bool is_letter(uint32_t cp)
{
    return letter_is_cyrillic(cp) || letter_is_latin(cp);
}

/* The letter with its mark as one character, 0 when there is none in Russian. */
static uint32_t composed(uint32_t letter, uint32_t mark)
{
    if (mark == BREVE && (letter == 0x438 || letter == 0x418))
        return letter + 1;
    if (mark == DIAERESIS && letter == 0x435)
        return 0x451;
    if (mark == DIAERESIS && letter == 0x415)
        return 0x401;
    return 0;
}

/* Characters with one kind of space, hyphen and apostrophe, none at the ends or twice. The array is the caller's. */
static uint32_t *gather(const char *typed, size_t n, size_t *count)
{
    uint32_t *out = mem_alloc((n + 1) * sizeof *out);
    size_t kept = 0;

    for (size_t i = 0; i < n;) {
        uint32_t cp, last = kept ? out[kept - 1] : 0;

        i += utf8_decode(typed + i, n - i, &cp);
        if (invisible(cp))
            continue;
        if (typed_space(cp) && (cp >= ' ' || i >= n || kept == 0)) {
            if (kept && last != ' ' && last != '-')
                out[kept++] = ' ';
        } else if (typed_dash(cp)) {
            if (last == ' ')
                out[kept - 1] = '-';
            else if (kept && last != '-')
                out[kept++] = '-';
        } else if (kept && composed(last, cp)) {
            out[kept - 1] = composed(last, cp);
        } else {
            out[kept++] = apostrophe(cp) ? '\'' : cp;
        }
    }
    while (kept && (out[kept - 1] == ' ' || out[kept - 1] == '-' || typed_space(out[kept - 1])))
        kept--;
    *count = kept;
    return out;
}

static int bad_sign(uint32_t cp, struct error *e)
{
    char text[16];

    if (cp >= '0' && cp <= '9')
        return error_set(e, "name.digit", NULL);
    if (cp < ' ' || (cp >= 0x7F && cp < 0xA0))
        return error_set(e, "name.control", NULL);
    if (utf8_width(cp) > 0)
        utf8_encode(cp, text);
    else
        snprintf(text, sizeof text, "U+%04X", (unsigned)cp);
    return error_set(e, "name.sign", text, NULL);
}

static int check_signs(const uint32_t *cp, size_t count, struct error *e)
{
    size_t letters = 0;

    for (size_t i = 0; i < count; i++) {
        if (is_letter(cp[i]))
            letters++;
        else if (cp[i] != ' ' && cp[i] != '-' && cp[i] != '\'')
            return bad_sign(cp[i], e);
    }
    return letters ? 0 : error_set(e, "name.empty", NULL);
}

/* End of the word (letters and apostrophes) that starts at i. */
static size_t word_end(const uint32_t *cp, size_t count, size_t i)
{
    while (i < count && cp[i] != ' ' && cp[i] != '-')
        i++;
    return i;
}

static int check_mixed(const uint32_t *cp, size_t count, struct error *e)
{
    for (size_t i = 0, end; i < count; i = end + 1) {
        bool latin = false, cyrillic = false;
        struct str word = {0};

        end = word_end(cp, count, i);
        for (size_t k = i; k < end; k++) {
            latin = latin || letter_is_latin(cp[k]);
            cyrillic = cyrillic || letter_is_cyrillic(cp[k]);
        }
        if (!latin || !cyrillic)
            continue;
        for (size_t k = i; k < end; k++) {
            char text[5];

            str_addn(&word, text, utf8_encode(cp[k], text));
        }
        error_set(e, "name.mixed", str_text(&word), NULL);
        str_free(&word);
        return -1;
    }
    return 0;
}

static bool word_is(const uint32_t *cp, size_t n, const char *word)
{
    size_t len = strlen(word), at = 0;

    for (size_t i = 0; i < n; i++) {
        uint32_t want;

        if (at >= len)
            return false;
        at += utf8_decode(word + at, len - at, &want);
        if (letter_lower(cp[i]) != want)
            return false;
    }
    return at == len;
}

/* «Мамед оглы»: son of, daughter of; written small. */
static bool particle(const uint32_t *cp, size_t n)
{
    static const char *const words[] = {"оглы", "оглу", "кызы", "гызы", "уулу"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (word_is(cp, n, words[i]))
            return true;
    return false;
}

/* Small letters, capitals, or a capital lock left on («иВАНОВ») say nothing about the case that was meant;
 * «МакДональд» does. */
static bool case_meant(const uint32_t *cp, size_t n)
{
    size_t upper = 0, lower = 0, first_upper = letter_lower(cp[0]) != cp[0];

    for (size_t i = 1; i < n; i++) {
        upper += letter_lower(cp[i]) != cp[i];
        lower += letter_upper(cp[i]) != cp[i];
    }
    return upper && lower && first_upper;
}

static void capitalise(uint32_t *cp, size_t count)
{
    for (size_t i = 0, end; i < count; i = end + 1) {
        size_t n;
        bool keep;

        end = word_end(cp, count, i);
        n = end - i;
        if (!n)
            continue;
        keep = case_meant(cp + i, n);
        if (!keep)
            for (size_t k = i; k < end; k++)
                cp[k] = letter_lower(cp[k]);
        if (i > 0 && particle(cp + i, n))
            continue;
        cp[i] = letter_upper(cp[i]);
        if (!keep && n > 2 && cp[i + 1] == '\'') /* О'Коннор */
            cp[i + 2] = letter_upper(cp[i + 2]);
    }
}

static int check_all(const uint32_t *cp, size_t count, struct error *e)
{
    char typed[24], most[24];

    if (count == 0)
        return error_set(e, "name.empty", NULL);
    if (check_signs(cp, count, e) != 0)
        return -1;
    if (count > NAME_CHARS_MAX) {
        snprintf(typed, sizeof typed, "%zu", count);
        snprintf(most, sizeof most, "%d", NAME_CHARS_MAX);
        return error_set(e, "name.long", typed, most, NULL);
    }
    return check_mixed(cp, count, e);
}

int name_tidy(const char *typed, char out[NAME_SIZE], struct error *e)
{
    size_t n = strlen(typed), count, at = 0;
    uint32_t *cp;
    int rc;

    if (!utf8_valid(typed, n))
        return error_set(e, "name.utf8", NULL);
    cp = gather(typed, n, &count);
    rc = check_all(cp, count, e);
    if (rc == 0) {
        capitalise(cp, count);
        for (size_t i = 0; i < count; i++)
            at += utf8_encode(cp[i], out + at);
        out[at] = '\0';
    }
    mem_wipe(cp, (n + 1) * sizeof *cp);
    free(cp);
    return rc;
}

const char *name_sex(const char *patronymic)
{
    static const char *const male[] = {"ич", "оглы", "улы", "уулу"}, *const female[] = {"вна", "чна", "кызы", "гызы"};

    for (int i = 0; i < 4; i++) {
        if (str_ends(patronymic, male[i]))
            return "m";
        if (str_ends(patronymic, female[i]))
            return "f";
    }
    return "";
}
