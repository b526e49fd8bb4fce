/* environment.c - closing what a process leaves open, and an environment that the other end of a line cannot fill. */
#include "kurator/environment.h"

#include <arpa/inet.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kurator/str.h"

#define NAME_MAX_BYTES 64

static bool confined;
static char peer[INET6_ADDRSTRLEN];

void environment_close_doors(void)
{
    struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__        /* the leak check of test builds traces the process */
    prctl(PR_SET_DUMPABLE, 0);
#endif
    umask(077);
}

/* A name that leads nowhere but into the directories below: it begins with a letter or a digit and has no slash. */
static bool is_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    size_t n = name ? strlen(name) : 0;

    return n > 0 && n < NAME_MAX_BYTES && strchr(letters, name[0]) && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+._-") == n;
}

static bool has_entry(const char *name, char *dir, size_t size)
{
    static const char *const system[] = {"/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo"};
    char path[NAME_MAX_BYTES + 40];

    for (size_t i = 0; is_name(name) && i < sizeof system / sizeof system[0]; i++) {
        snprintf(path, sizeof path, "%s/%c/%s", system[i], name[0], name);
        if (access(path, R_OK) == 0) {
            str_copy(dir, size, system[i]);
            return true;
        }
    }
    if (size)
        dir[0] = '\0';
    return false;
}

const char *environment_terminal(const char *name, char *dir, size_t size)
{
    if (has_entry(name, dir, size))
        return name;
    return has_entry("xterm", dir, size) ? "xterm" : "vt100";
}

static void set_home(void)
{
    const struct passwd *account = getpwuid(getuid());

    setenv("HOME", account && account->pw_dir && account->pw_dir[0] == '/' ? account->pw_dir : "/nonexistent", 1);
    if (account) {
        setenv("USER", account->pw_name, 1);
        setenv("LOGNAME", account->pw_name, 1);
    }
}

/* The first word of SSH_CONNECTION, which sshd sets itself. */
static void keep_peer(void)
{
    const char *connection = getenv("SSH_CONNECTION");
    unsigned char raw[16];

    snprintf(peer, sizeof peer, "%.*s", connection ? (int)strcspn(connection, " ") : 0, connection ? connection : "");
    if (inet_pton(AF_INET, peer, raw) != 1 && inet_pton(AF_INET6, peer, raw) != 1)
        peer[0] = '\0';
}

void environment_confine(void)
{
    char given[NAME_MAX_BYTES] = "", dir[40];
    const char *name = getenv("TERM"), *colour = getenv("NO_COLOR");
    bool no_colour = colour && *colour;

    confined = true;
    keep_peer();
    if (is_name(name))
        str_copy(given, sizeof given, name);
    clearenv();
    setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);
    setenv("LANG", "C.UTF-8", 1);
    setenv("TERM", environment_terminal(given, dir, sizeof dir), 1);
    if (dir[0])
        setenv("TERMINFO", dir, 1);     /* looked at before ~/.terminfo, so that this one is never reached */
    if (no_colour)
        setenv("NO_COLOR", "1", 1);
    set_home();
}

bool environment_confined(void)
{
    return confined;
}

const char *environment_peer(void)
{
    return peer;
}
