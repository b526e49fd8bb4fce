/* form_typed.c - what was typed in the search goes on in a form: a number, or the words of a name. */
#include <stdio.h>
#include <string.h>
#include "kurator/date_input.h"
#include "kurator/form_screen.h"
#include "kurator/person_name.h"
#include "kurator/phone.h"
#include "kurator/snils.h"
#include "kurator/str.h"

/* A number typed in the search is the SNILS or the phone of the new citizen. */
static bool number_from(struct form_screen *fs, const char *phone, const char *typed)
{
    char value[64];
    struct error e = {0};
    if (strspn(typed, "0123456789 +-()") != strlen(typed))
        return false;
    if (snils_parse(typed, value, &e) == 0)
        form_put(fs->form, "snils", value);
    else if (phone_parse(typed, app_session(fs->screen->app)->area_code, value, &e) == 0)
        form_put(fs->form, phone, value);
    return true;
}

/* A whole birth date among the words, with its points: it need not be typed twice. (A year alone is none.) */
static bool birth_from(struct form_screen *fs, const char *word)
{
    struct date_rules rules = {.purpose = DATE_BIRTH, .today = app_session(fs->screen->app)->today};
    struct date birth;
    struct error e = {0};
    char iso[DATE_ISO_SIZE];
    if (!strchr(word, '.') || strlen(word) < 8 || strspn(word, "0123456789.") != strlen(word) || date_parse(word, &rules, &birth, &e) != 0)
        return false;
    form_put(fs->form, "birth_date", date_iso(birth, iso));
    return true;
}

/* «петрова анна 1992»: the words typed in the search begin a new citizen's names. */
int form_screen_typed(struct form_screen *fs, const char *phone, const char *typed)
{
    struct str russian = {0};
    if (number_from(fs, phone, typed))
        return 0;
    char copy[200], tidy[NAME_SIZE], *save = NULL;
    str_copy(copy, sizeof copy, typed);
    for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save))
        if (birth_from(fs, word))
            break;
    /* The search understands the wrong keyboard layout; so do the names. */
    name_layout_swap(&russian, typed);
    bool latin = true;
    for (const char *c = typed; *c; c++)
        latin = latin && (unsigned char)*c < 0x80;
    static const char *const names[] = {"surname", "given_name", "patronymic"};
    struct error e = {0};
    int n = 0;
    str_copy(copy, sizeof copy, latin ? str_text(&russian) : typed);
    str_free(&russian);
    for (char *word = strtok_r(copy, " ", &save); word && n < 3; word = strtok_r(NULL, " ", &save))
        if (name_tidy(word, tidy, &e) == 0)
            form_put(fs->form, names[n++], tidy);
    return n;
}
