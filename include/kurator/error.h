/* error.h - one error value for all floors: a message code with arguments, never words. */
#ifndef KURATOR_ERROR_H
#define KURATOR_ERROR_H

#define ERROR_ARGS 4

/* What went wrong. `code` names a row of the message table (app/message.c), which holds the words; the database
 * sends the same codes. `field` is the form field concerned or "". `sqlstate` is the database's own code or "".
 * Arguments are what the message mentions; no personal data goes into them unless the message is shown to the person
 * who typed it and is never logged. */
struct error {
    char code[48];
    char field[48];
    char sqlstate[6];
    int nargs;
    char arg[ERROR_ARGS][192];
};

/* Empties *e: no error. */
void error_clear(struct error *e);
/* Nonzero when *e holds an error. */
int error_is(const struct error *e);
/* Fills *e (may be NULL) with a code and up to ERROR_ARGS strings, ended by NULL; always returns -1, so that
 * `return error_set(e, "snils.check", typed, NULL);` is the usual way out. Too long arguments are cut at a whole
 * UTF-8 character. */
int error_set(struct error *e, const char *code, ...) __attribute__((sentinel));
/* The same with n arguments in a row, as the database's answers bring them. */
int error_list(struct error *e, const char *code, char (*arg)[256], int n);
/* Names the form field that the error in *e is about; returns -1 like error_set. */
int error_field(struct error *e, const char *field);

#endif
