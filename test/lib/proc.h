/* proc.h - what the kernel counts of a running program. */
#ifndef TEST_PROC_H
#define TEST_PROC_H
#include <sys/types.h>

/* How often it was put to sleep or put aside (context switches of all its threads): each is a wake-up. */
long proc_wakeups(pid_t pid);
/* How many bytes it has read from files and terminals since it began (sockets do not count). */
long proc_read(pid_t pid);
/* The same of what it has written. */
long proc_written(pid_t pid);
/* Its first child; 0: it has none, or the kernel does not tell. */
pid_t proc_child(pid_t pid);
/* How many file descriptors it has open; -1 when the kernel does not tell. */
int proc_descriptors(pid_t pid);
/* Its proportional share of memory, KiB; -1 when the kernel does not tell. */
long proc_pss(pid_t pid);
/* Of that what no file stands behind: it does not depend on who else runs the same program. */
long proc_pss_own(pid_t pid);

#endif
