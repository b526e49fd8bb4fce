/* output.h - what a command or a print leaves behind: a file that is whole or not there, or standard output. */
#ifndef KURATOR_OUTPUT_H
#define KURATOR_OUTPUT_H
#include <stddef.h>
#include "kurator/error.h"

/* Writes n bytes to the file `path` (NULL or "-": standard output). A file is written under a temporary name beside it,
 * with mode 0600, synced and renamed, so that it has the old content or the whole new one; a device or a pipe of that
 * name is written as it is. A closed pipe ends in an error, not in SIGPIPE, which this call ignores for the process.
 * Errors: output.full {path} (disk or quota), output.open {path}{reason}, output.write {path}{reason}, output.pipe. */
int output_write(const char *path, const char *text, size_t n, struct error *e);
/* The same for a file that must not be there yet: output.exists {path} when it is. */
int output_write_new(const char *path, const char *text, size_t n, struct error *e);
/* The same for an office's outbox: the group of its directory may read the file, whatever the umask. */
int output_give(const char *path, const char *text, size_t n, struct error *e);

#endif
