/* tmp.h - what a test puts down for itself under TMPDIR, which goes with the run, also when a test gives up. */
#ifndef TEST_TMP_H
#define TEST_TMP_H
#include <stddef.h>
#include <stdint.h>

/* Makes a directory "NAME-…", under /tmp when there is no TMPDIR or its path does not fit; fails the test when it cannot. */
void tmp_directory(char *path, size_t size, const char *name);

/* A number, 0 at first, that a program under test maps by the path of its file: either side sees at once what the other writes. */
struct tmp_number {
    char path[160];
    uint64_t *at;
};

void tmp_number_start(struct tmp_number *n, const char *name);
void tmp_number_stop(struct tmp_number *n);

#endif
