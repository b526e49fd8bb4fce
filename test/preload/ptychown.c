/* ptychown.c - preloaded into the sshd of a test: a terminal's group cannot be given away by an account that is not root,
 * and where devpts is mounted without its group, sshd would end over that. */
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

int chown(const char *path, uid_t owner, gid_t group)
{
    if (strncmp(path, "/dev/pts/", 9) == 0)
        return 0;
    return (int)syscall(SYS_fchownat, -100 /* AT_FDCWD */, path, owner, group, 0);
}
