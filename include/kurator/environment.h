/* environment.h - what the surroundings of the process may change: nothing that the other end of a line sends along. */
#ifndef KURATOR_ENVIRONMENT_H
#define KURATOR_ENVIRONMENT_H
#include <stdbool.h>
#include <stddef.h>

/* Citizens' data are in this process: no core dumps, no look from other processes of the same account (/proc/PID), no
 * files for others. The first thing that main does. */
void environment_close_doors(void);

/* From here on the environment is the program's own: PATH, LANG, and HOME, USER, LOGNAME of the account that runs it; a
 * terminal that the system's terminfo knows by the name given, or xterm; nothing else that came in, be it PG*, KURATOR_*,
 * LC_*, TERMINFO, TZ or a setting of a library. To be called before anything reads the environment. The loader's LD_* have
 * done their work by then: sshd must not take them (AcceptEnv), and does not. */
void environment_confine(void);
/* Was it called? Then settings come from the system alone and files from and into the office's directories alone. */
bool environment_confined(void);
/* Of a confined session: the address that sshd was reached from, "" when it told none. */
const char *environment_peer(void);

/* The terminal's name as it may be used: `name` when the system's terminfo has it, else one that everybody is. The
 * directory that has it is written to dir, "" when none has. For tests. */
const char *environment_terminal(const char *name, char *dir, size_t size);

#endif
