/* file_moved.h - a file that comes into the program or leaves it is journalled first. */
#ifndef KURATOR_FILE_MOVED_H
#define KURATOR_FILE_MOVED_H
#include "kurator/db.h"
#include "kurator/files.h"

/* Adds the statement that journals a file of n bytes, for the office (0: the account's first): the name without its directory (lent until the call is submitted), the
 * digest of what is in it. */
void file_moved_call(struct db_call *call, int office, enum file_way way, const char *name, const char *bytes, size_t n);
/* Its answer: 0, or -1 with file.name, file.size {name}{KB}, db.answer. */
int file_moved_read(const struct db_rows *rows, struct error *e);

#endif
