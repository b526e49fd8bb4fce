/* message.h - the one place where codes become words. */
#ifndef KURATOR_MESSAGE_H
#define KURATOR_MESSAGE_H
#include <stdbool.h>
#include <stddef.h>
#include "kurator/error.h"

/* A code and its sentence: an English msgid in which {1}..{4} stand for the error's arguments. */
struct message {
    const char *code;
    const char *text;
};

/* The sentence for *e in the language in force, cut to `size` at a whole character; control characters in arguments
 * are shown as '?'. An unknown code gives a general sentence that names it. Returns buf. */
const char *message_text(const struct error *e, char *buf, size_t size);
/* True when the table has a sentence for the code. */
bool message_known(const char *code);
/* The i-th row of all tables, NULL past the end. */
const struct message *message_at(size_t i);

#endif
