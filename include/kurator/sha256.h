/* sha256.h - the digest of a file, as sha256sum prints it. */
#ifndef KURATOR_SHA256_H
#define KURATOR_SHA256_H
#include <stddef.h>
#include <stdint.h>

#define SHA256_HEX 65

/* Writes the SHA-256 of n bytes as 64 small hexadecimal digits; returns out. */
char *sha256_hex(const void *bytes, size_t n, char out[SHA256_HEX]);

/* The same of what comes in pieces: {0} is nothing yet. */
struct sha256 {
    uint32_t h[8];
    uint64_t n;
    unsigned char rest[64];
};
void sha256_add(struct sha256 *s, const void *bytes, size_t n);
char *sha256_end(struct sha256 *s, char out[SHA256_HEX]);

#endif
