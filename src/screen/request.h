/* request.h - the words of a request: between its list, its screen and its forms only. */
#ifndef KURATOR_SCREEN_REQUEST_H
#define KURATOR_SCREEN_REQUEST_H
#include "kurator/requests.h"
#include "kurator/session.h"

/* "просрочено 2 дня", "сегодня", "исполнено", "отозван". Returns buf. */
const char *words_request_state(const struct session *s, const char *state, const char *result, int days, char *buf, size_t size);
/* A fact: what of the request it is, where that matters to somebody; label and text are translated and lent for the call. */
enum request_part { REQUEST_ANY, REQUEST_CITIZEN, REQUEST_DUE, REQUEST_ANSWERED };
typedef void request_fact(void *ctx, enum request_part part, const char *label, const char *text);
/* Every fact of the request that its side may see, in order. */
void words_request(const struct session *s, const struct request_full *r, bool received, request_fact *fact, void *ctx);

#endif
