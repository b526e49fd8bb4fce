/* sha256.h - the digest of a file, as sha256sum prints it. */
#ifndef KURATOR_SHA256_H
#define KURATOR_SHA256_H
#include <stddef.h>

#define SHA256_HEX 65

/* Writes the SHA-256 of n bytes as 64 small hexadecimal digits; returns out. */
char *sha256_hex(const void *bytes, size_t n, char out[SHA256_HEX]);

#endif
