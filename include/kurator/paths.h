/* paths.h - files that lie beside the program in its build tree, or under the installed prefix. */
#ifndef KURATOR_PATHS_H
#define KURATOR_PATHS_H
#include <stddef.h>
#include <stdbool.h>

/* Writes the path of `relative` counted from the program's own directory into out; true when it can be read there. */
bool path_beside_program(const char *relative, char *out, size_t size);
/* The same with `installed` under the prefix (e.g. "share/kurator/x") as the second place; that path is given even
 * when nothing lies there, so that an error can name it. */
void path_find(const char *relative, const char *installed, char *out, size_t size);

#endif
