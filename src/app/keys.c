/* keys.c - the names of keys as this terminal has them: a VT100 has no F5, there Esc and the digit are the key. */
#include "app_private.h"
#include "kurator/i18n.h"

static const char *const by_digit[] = {"Esc1", "Esc2", "Esc3", "Esc4", "Esc5", "Esc6", "Esc7", "Esc8", "Esc9", "Esc0"};

/* What reads aloud may sit before a keyboard of its own: TERM tells nothing of it. */
static bool lacks(const struct app *app, enum key key)
{
    return !app->options->plain && app->input && input_lacks(app->input, key);
}

const char *app_key_name(const struct app *app, enum key key)
{
    const char *name = key_name(key);

    return lacks(app, key) ? by_digit[key - KY_F1] : name[0] ? _(name) : "";
}

static bool of_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The function key F1 to F10 that is named at `at`, with the bytes of its name; KY_NONE when there is none. */
static enum key named(const char *text, const char *at, size_t *bytes)
{
    int n = at[1] >= '1' && at[1] <= '9' ? at[1] - '0' : 0;

    if (at[0] != 'F' || !n || (at > text && of_word(at[-1])))
        return KY_NONE;
    *bytes = 2;
    if (n == 1 && at[2] == '0') {
        n = 10;
        *bytes = 3;
    }
    return of_word(at[*bytes]) ? KY_NONE : (enum key)(KY_F1 + n - 1);
}

const char *app_key_text(const struct app *app, const char *text, struct str *out)
{
    str_clear(out);
    for (const char *at = text; *at;) {
        size_t bytes = 1;
        enum key key = named(text, at, &bytes);

        if (key != KY_NONE && lacks(app, key))
            str_add(out, by_digit[key - KY_F1]);
        else
            str_addn(out, at, bytes);
        at += bytes;
    }
    return str_text(out);
}
