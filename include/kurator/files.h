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

/* A file that lies in an inbox: seconds of 1970 when it was written last, by the clock of this machine. */
struct file_there { char name[201]; long long size, written; };
#define FILES_THERE 500
/* True for a name that can be shown and is that of one file in its directory: UTF-8 of 200 bytes at most without a slash and
 * without signs that a terminal does not show, no dot first. */
bool file_name_shown(const char *name);
/* The regular files in the office's inbox, no links, the newest first: how many (FILES_THERE at most, *left_out others that are
 * too many or have a name that cannot be shown), or -1 with file.none, file.read. */
int file_list(const char *dir, int office, struct file_there *out, int *left_out, struct error *e);
/* Opens a file of that list for reading: its descriptor, or -1 with file.none, file.name, file.read (by its name alone). */
int file_open(const char *dir, int office, const char *name, struct error *e);

#endif
