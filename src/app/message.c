/* message.c - makes sentences of codes and their arguments, by the tables of messages. */
#include "messages.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/date_input.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/utf8.h"


#define MESSAGES (sizeof messages / sizeof messages[0])

static int by_code(const void *key, const void *row)
{
    return strcmp(key, ((const struct message *)row)->code);
}

static const struct message *find(const char *code)
{
    const struct message *row = bsearch(code, message_work, messages_work, sizeof *row, by_code);

    return row ? row : bsearch(code, message_system, messages_system, sizeof *row, by_code);
}

bool message_known(const char *code)
{
    return find(code) != NULL;
}

const struct message *message_at(size_t i)
{
    if (i < messages_work)
        return &message_work[i];
    return i - messages_work < messages_system ? &message_system[i - messages_work] : NULL;
}

/* Copies the sentence with {1}..{4} replaced; a number without an argument shows nothing. */
/* Dates come as YYYY-MM-DD, moments as YYYY-MM-DD HH:MI; people read 23.11.2026. */
static void add_arg(struct str *out, const char *arg)
{
    char day[DATE_ISO_SIZE], text[DATE_ISO_SIZE];
    struct date d;

    str_copy(day, sizeof day, arg);
    if (date_from_iso(day, &d) == 0 && (arg[10] == '\0' || arg[10] == ' ')) {
        str_add(out, date_text(d, DATE_DMY4, text));
        arg += 10;
    }
    utf8_safe(out, arg);
}

static void fill(struct str *out, const char *sentence, const struct error *e)
{
    for (const char *p = sentence; *p; p++) {
        if (p[0] == '{' && p[1] >= '1' && p[1] < '1' + ERROR_ARGS && p[2] == '}') {
            int i = p[1] - '1';

            if (i < e->nargs)
                add_arg(out, e->arg[i]);
            p += 2;
        } else {
            str_addc(out, *p);
        }
    }
}

const char *message_text(const struct error *e, char *buf, size_t size)
{
    const struct message *row = find(e->code);
    struct str out = {0};

    if (row) {
        fill(&out, _(row->text), e);
    } else {
        struct error named = {.nargs = 1};

        str_copy(named.arg[0], sizeof named.arg[0], e->code);
        fill(&out, _("Something went wrong that has no words yet ({1}); tell the administrator this code."), &named);
    }
    str_copy(buf, size, str_text(&out));
    mem_wipe(out.data, out.len); /* arguments may be what a clerk typed about a person */
    str_free(&out);
    return buf;
}
