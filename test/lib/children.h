/* children.h - whether a program has started another. */
#ifndef TEST_CHILDREN_H
#define TEST_CHILDREN_H
#include <stdbool.h>

/* Has that process a child, or has it ever had one? */
bool had_child(long pid);

#endif
