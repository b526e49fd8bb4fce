/* words_mind.c - what must be minded when one dials, in the room that a list has for it. */
#include <stdio.h>
#include <string.h>
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/utf8.h"
#include "kurator/words.h"

/* No wish of the citizen's: who may see him at all. */
#define RESTRICTED "restricted"
/* The gravest first: what makes a call useless or harmful comes before what makes it hard. */
static const struct { const char *kind, *brief; } kinds[] = {
    {RESTRICTED, N_("restr.")}, {"deaf", N_("deaf")}, {"no_voice", N_("no calls")}, {"via_representative", N_("repr.")}, {"do_not_mention", N_("hush")},
    {"speech", N_("speech")}, {"interpreter", N_("interp.")}, {"safe_hours", N_("hours")},
};
#define KINDS ((int)(sizeof kinds / sizeof kinds[0]))

static bool has(const char *mind, const char *kind)
{
    size_t n = strlen(kind);

    for (const char *at = strstr(mind, kind); at; at = strstr(at + 1, kind))
        if ((at == mind || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' '))
            return true;
    return false;
}

const char *words_mind(const struct session *s, const char *mind, char *buf, size_t size)
{
    struct str t = {0};

    for (int i = 0; i < KINDS; i++)
        if (has(mind, kinds[i].kind))
            str_addf(&t, "%s%s", t.len ? ", " : "", i ? session_name(s, "preference", kinds[i].kind) : _("access restricted"));
    str_copy(buf, size, str_text(&t));
    str_free(&t);
    return buf;
}

const char *words_mind_brief(const char *mind, int most, char *buf, size_t size)
{
    struct str t = {0};
    int shown = 0, all = 0;

    for (int i = 0; i < KINDS; i++) {
        if (!has(mind, kinds[i].kind))
            continue;
        all++;
        if (shown < most) {
            str_addf(&t, "%s%s", shown ? "," : "", _(kinds[i].brief));
            shown++;
        }
    }
    str_add(&t, all > shown ? "+" : "");
    str_copy(buf, size, str_text(&t));
    str_free(&t);
    return buf;
}

const char *words_whom_minded(const struct session *s, const char *whom, const char *mind, int cells, char *buf, size_t size)
{
    char text[300];
    const char *who = words_whom(s, whom);

    str_copy(buf, size, who);
    if (!words_mind_brief(mind, 1, text, sizeof text)[0])
        return buf;                     /* nothing, or nothing that is known here */
    for (int way = 0; way < 3; way++) {
        if (way == 0)
            words_mind(s, mind, text, sizeof text);
        else
            words_mind_brief(mind, way == 1 ? KINDS : 1, text, sizeof text);
        snprintf(buf, size, "%s%s(%s)", who, who[0] ? " " : "", text);
        if (utf8_cells(buf) <= cells)
            return buf;
    }
    /* Whom is cut before the warning is. */
    int room = cells - utf8_cells(text) - 4;
    size_t bytes = room > 0 ? utf8_fit(who, room) : 0;
    snprintf(buf, size, "%.*s%s(%s)", (int)bytes, who, bytes ? ". " : "", text);
    return buf;
}
