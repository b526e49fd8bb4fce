/* secret.h - a line that nobody may see: typed on the terminal without an echo, or read from a descriptor. */
#ifndef KURATOR_SECRET_H
#define KURATOR_SECRET_H
#include "kurator/error.h"

#define SECRET_SIZE 1024

/* One line without its end, read byte by byte so that nothing of it stays in a buffer. 0, or -1 when nothing came, it is longer than
 * SECRET_SIZE, or a signal ended it. The caller wipes `to` (mem_wipe). */
int secret_line(int fd, char to[SECRET_SIZE]);
/* Asks for it twice on the terminal of the process, which is put back whatever happens; a signal takes its course afterwards.
 * Errors: password.tty (there is no terminal), password.none (nothing typed, or interrupted). */
int secret_ask(const char *question, const char *again, char once[SECRET_SIZE], char twice[SECRET_SIZE], struct error *e);

#endif
