/* files.h - where files of an office come from and go to, and reading one that a stranger put there. */
#ifndef KURATOR_FILES_H
#define KURATOR_FILES_H
#include <stdbool.h>
#include <stddef.h>
#include "kurator/error.h"
#include "kurator/str.h"

enum file_way { FILE_IN, FILE_OUT };

/* True for a name that stays in its directory and means the same to every program: letters, digits, dot, hyphen and
 * underscore of ASCII, a letter or digit first, 100 at most. */
bool file_name_plain(const char *name);
/* The path of `name` in the office's inbox or outbox below `dir` (files.dir): dir/OFFICE/inbox/NAME. Errors: file.none (no
 * dir), file.name. */
int file_path(const char *dir, int office, enum file_way way, const char *name, char *out, size_t size, struct error *e);
/* Reads the whole file into *text (to be freed by str_free): a regular file of max bytes at most. plain: what a stranger
 * put there, so no link is followed. Errors: file.read {path}{reason}, file.size {path}{KB}. */
int file_read(const char *path, bool plain, size_t max, struct str *text, struct error *e);

#endif
