/* typed.h - private to domain: signs that people put between digits. */
#ifndef KURATOR_DOMAIN_TYPED_H
#define KURATOR_DOMAIN_TYPED_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* White space of any width, also what a text processor pastes. */
bool typed_space(uint32_t cp);
/* A hyphen, minus or dash of any kind. */
bool typed_dash(uint32_t cp);
/* Copies the ASCII digits of `typed` into out (at most size - 1), skipping white space, dashes and the ASCII signs in
 * `also`; returns how many there were, even when they did not fit, or -1 at any other sign. */
int typed_digits(const char *typed, const char *also, char *out, size_t size);

#endif
