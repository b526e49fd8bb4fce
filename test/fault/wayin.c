/* wayin.c - the way in by sshd, played by somebody who wants more than kurator: a shell, another server, other files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kurator/sha256.h"
#include "kurator/str.h"
#include "children.h"
#include "office.h"

static char dir[200];                           /* of this test, with a directory for each way in */
static long office_id, anna;

/* What must never be there: made by whatever gets further than it should. */
static const char *marker(void)
{
    static char path[260];

    snprintf(path, sizeof path, "%s/marker", dir);
    return path;
}

static void no_marker(const char *after)
{
    if (access(marker(), F_OK) == 0)
        fail_msg("%s made the marker file", after);
}

/* Runs a line of sh and keeps what it says; its exit status. */
static char said[20000];
static int sh(const char *format, ...)
{
    char line[8000];
    va_list args;
    size_t n = 0, got;

    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    FILE *p = popen(line, "r");

    assert_non_null(p);
    while (n < sizeof said - 1 && (got = fread(said + n, 1, sizeof said - 1 - n, p)) > 0)
        n += got;
    said[n] = '\0';
    int status = pclose(p);

    return status & 0x7f ? 128 : status >> 8;
}

/* ---- a way in ---- */

struct way { char at[240], user[64], sshd[900]; };

static void take_line(const char *name, char *to, size_t size)
{
    char head[64];

    snprintf(head, sizeof head, "export %s='", name);
    const char *from = strstr(said, head);

    assert_non_null(from);
    from += strlen(head);
    snprintf(to, size, "%.*s", (int)strcspn(from, "'"), from);
}

/* By the sample of conf/, for a session as `login`; accept: what sshd takes of the environment instead of the sample's. */
static void way_up(struct way *w, const char *name, const char *login, const char *accept)
{
    snprintf(w->at, sizeof w->at, "%s/%s", dir, name);
    if (sh("bash test/lib/sshd.sh up '%s' '%s' %s '%s' '%s' '%s' 2>&1", w->at, office.pg.host, office.pg.port, office.pg.database, login, accept) != 0)
        fail_msg("no way in: %s", said);
    take_line("SSHD_USER", w->user, sizeof w->user);
    take_line("SSHD_COMMAND", w->sshd, sizeof w->sshd);
    if (sh("for d in inbox outbox; do install -d -m 2770 -o '%s' '%s/files/%ld/'$d || exit 1; done 2>&1", w->user, w->at, office_id) != 0)
        fail_msg("no directories: %s", said);
}

/* What ssh, scp and sftp are told alike. */
static const char *options(const struct way *w)
{
    static char text[2000];

    snprintf(text, sizeof text, "-F /dev/null -i %s/key -o 'ProxyCommand=%s' -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no"
             " -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR -o SendEnv='PG* LD_* TERM* LANG* LC_* KURATOR_* NLSPATH LOCPATH XDG_* HOME TZ NCURSES*'",
             w->at, w->sshd);
    return text;
}

/* The session on a terminal of its own, with variables that the other end sends along ("A=b C=d"). */
static struct vt *session(const struct way *w, const char *term, const char *variables, const char *words)
{
    char line[4000];
    const char *argv[] = {"/bin/sh", "-c", line, NULL};

    snprintf(line, sizeof line, "%s exec ssh -tt %s %s@wayin %s", variables, options(w), w->user, words);
    return vt_start(argv, 24, 80, term, NULL);
}

static struct vt *clerk(const struct way *w, const char *term, const char *variables, const char *words)
{
    struct vt *vt = session(w, term, variables, words);

    vt_wait_text(vt, "УСЗСОН по Аларскому", OFFICE_WAIT);
    return vt;
}

static struct way sample, open_wide, administrator, head, by_mosh;

/* ---- /proc ---- */

static bool starts(const char *path, const char *with)
{
    char text[400] = "";
    FILE *f = fopen(path, "rb");

    if (!f)
        return false;
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return strncmp(text, with, strlen(with)) == 0;
}

/* The program of a way in; 0 when there is none. */
static long find_process(const struct way *w)
{
    char path[64], program[300];
    long found = 0;
    DIR *d = opendir("/proc");

    assert_non_null(d);
    snprintf(program, sizeof program, "%s/bin/kurator", w->at);
    for (struct dirent *e; !found && (e = readdir(d)) != NULL;) {
        long pid = strtol(e->d_name, NULL, 10);

        snprintf(path, sizeof path, "/proc/%ld/cmdline", pid);
        if (pid > 0 && starts(path, program))
            found = pid;
    }
    closedir(d);
    return found;
}

/* ---- the tests ---- */

/* Each of these runs kurator, which says that it needs a terminal, or nothing at all. */
static void no_command(void **state)
{
    static const char *const words[] = {
        "sh", "bash -i", "'touch %1$s'", "'/bin/sh -c \"touch %1$s\"'", "'$(touch %1$s)'", "'`touch %1$s`'", "'; touch %1$s'", "'| touch %1$s'",
        "'&& touch %1$s'", "'\ntouch %1$s'", "'kurator migrate'", "-- '--config=/dev/null; touch %1$s'", "'scp -t %1$s'", "'rsync --server . %1$s'",
        "'/usr/lib/openssh/sftp-server'", "'internal-sftp'"};

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        char line[400];

        snprintf(line, sizeof line, words[i], marker());
        assert_int_equal(sh("ssh %s %s@wayin %s </dev/null 2>&1", options(&sample), sample.user, line), 1);
        if (!strstr(said, "kurator: "))
            fail_msg("%s: not kurator's words: %s", line, said);
        no_marker(words[i]);
    }
}

/* With a terminal the session opens, whatever the command was. */
static void a_command_is_not_looked_at(void **state)
{
    char words[300];

    (void)state;
    snprintf(words, sizeof words, "'touch %s'", marker());
    struct vt *vt = clerk(&sample, "xterm-256color", "", words);

    office_leave(&vt);
    no_marker("ssh -tt with a command");
}

static void no_files_through_the_session(void **state)
{
    (void)state;
    assert_int_not_equal(sh("sftp -q %s -b - %s@wayin 2>&1 <<'END'\nls /\nput /etc/hostname %s\nEND\n", options(&sample), sample.user, marker()), 0);
    assert_null(strstr(said, "etc"));
    assert_int_not_equal(sh("scp -q -O %s /etc/hostname %s@wayin:%s </dev/null 2>&1", options(&sample), sample.user, marker()), 0);
    assert_int_not_equal(sh("scp -q -s %s /etc/hostname %s@wayin:%s </dev/null 2>&1", options(&sample), sample.user, marker()), 0);
    assert_int_not_equal(sh("scp -q %s %s@wayin:/etc/passwd '%s' </dev/null 2>&1", options(&sample), sample.user, marker()), 0);
    no_marker("sftp or scp");
}

/* -L, -D and -W are one request to sshd (direct-tcpip); the server that listens is the database's own socket, so that it would
 * answer. */
static void no_forwarding(void **state)
{
    static const char *const wanted[] = {
        "disableforwarding yes", "allowtcpforwarding no", "allowstreamlocalforwarding no", "allowagentforwarding no", "x11forwarding no",
        "permittunnel no", "permituserrc no", "permituserenvironment no", "permitopen none", "permitlisten none", "maxsessions 1", "gatewayports no",
        "authenticationmethods publickey", "acceptenv LANG"};

    (void)state;
    assert_int_not_equal(sh("ssh %s -W localhost:%s %s@wayin </dev/null 2>&1", options(&sample), office.pg.port, sample.user), 0);
    assert_int_not_equal(sh("ssh %s -N -o ExitOnForwardFailure=yes -R 127.0.0.1:0:localhost:1 %s@wayin </dev/null 2>&1", options(&sample), sample.user), 0);
    assert_int_not_equal(sh("ssh %s -N -o ExitOnForwardFailure=yes -R %s/remote.sock:%s/socket %s@wayin </dev/null 2>&1", options(&sample), sample.at, dir, sample.user), 0);
    assert_int_not_equal(sh("ssh %s -N -o ExitOnForwardFailure=yes -w any:any %s@wayin </dev/null 2>&1", options(&sample), sample.user), 0);
    assert_int_equal(sh("%.*s -T -C user=%s,host=x,addr=127.0.0.1 -f %s/etc/sshd_config 2>&1", (int)(strstr(sample.sshd, " -i -f ") - sample.sshd), sample.sshd,
                        sample.user, sample.at), 0);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (!strstr(said, wanted[i]))
            fail_msg("sshd does not say “%s”: %s", wanted[i], said);
}

/* An entry of terminfo that would say so if it were used. */
static void make_terminfo(char *variables, size_t size)
{
    assert_int_equal(sh("mkdir -p %1$s/ti && printf 'xterm|evil,\\n\\tclear=EVIL,cup=\\\\E[%%%%i%%%%p1%%%%d;%%%%p2%%%%dH,smcup=EVIL,\\n\\tcols#80,lines#24,\\n' >%1$s/evil.ti"
                        " && tic -x -o %1$s/ti %1$s/evil.ti 2>&1 && chmod -R a+rX %1$s/ti", dir), 0);
    snprintf(variables, size,
             "TERMINFO=%1$s/ti TERMINFO_DIRS=%1$s/ti PGHOST=/nonexistent PGHOSTADDR=192.0.2.1 PGPORT=1 PGUSER=postgres PGDATABASE=postgres PGSERVICE=evil"
             " PGSERVICEFILE=%1$s/evil.conf PGOPTIONS='-c role=postgres' PGSSLMODE=disable PGAPPNAME=evil LANGUAGE=en:../../x LANG=../../x LC_ALL=C LC_MESSAGES=en_US NLSPATH=%1$s/%%N"
             " LOCPATH=%1$s KURATOR_LANGUAGE=en KURATOR_PRINT_COMMAND='touch %2$s' KURATOR_PRINT_DIR=%1$s KURATOR_SESSION_CONFINED=no"
             " KURATOR_DATABASE_HOST=/nonexistent KURATOR_FILES_DIR=%1$s XDG_CONFIG_HOME=%1$s NCURSES_TRACE=8191 TZ=:%2$s",
             dir, marker());
}

/* What sshd lets through is LANG alone; and where an administrator lets all of it through, the program passes it over. */
static void nothing_of_the_environment(void **state)
{
    const struct way *ways[] = {&sample, &open_wide};
    char variables[3000];
    size_t n;

    (void)state;
    make_terminfo(variables, sizeof variables);
    for (size_t i = 0; i < 2; i++) {
        struct vt *vt = clerk(ways[i], "xterm", variables, "");

        const char *raw = vt_raw(vt, &n);

        assert_non_null(memmem(raw, n, "\033[?1049h", 8));     /* the system's own entry */
        assert_null(memmem(raw, n, "EVIL", 4));
        vt_wait_text(vt, "Просрочено", OFFICE_WAIT);                        /* Russian, as the settings say */
        assert_int_equal(pg_number(&office.pg, "select count(*) from pg_stat_activity where usename = 't_clerk' and application_name = 'kurator' and datname = current_database()"), 1);
        office_leave(&vt);
        no_marker("the environment");
    }
    /* The test can fail: the same entry and variables, given to the program outside of the way in, are used. */
    assert_int_equal(sh("cd / && TERM=xterm TERMINFO=%s/ti infocmp -1 2>&1 | grep -c EVIL", dir), 0);
    assert_int_equal(sh("KURATOR_LANGUAGE=en %s/bin/kurator --help 2>&1", sample.at), 0);
    assert_non_null(strstr(said, "Usage"));
    assert_int_equal(sh("LD_PRELOAD=/nonexistent.so %s/bin/kurator --version 2>&1", sample.at), 0);
    assert_non_null(strstr(said, "ld.so"));
    assert_int_equal(sh("LD_PRELOAD=/nonexistent.so ssh %s %s@wayin </dev/null 2>&1 | grep -v '^ERROR.*ld.so.*' | grep -c kurator:", options(&sample), sample.user), 0);
    /* Of the two lines that ld.so of the client's own ssh may print none comes from the other end. */
    assert_int_equal(sh("ssh -o SetEnv='LD_PRELOAD=/nonexistent.so LD_LIBRARY_PATH=/nonexistent PGHOST=/nonexistent' %s %s@wayin </dev/null 2>&1", options(&sample), sample.user), 1);
    assert_null(strstr(said, "ld.so"));
}

static void a_terminal_of_any_name(void **state)
{
    static const char *const names[] = {"../../x", "xterm/../../../x", "/etc/passwd", "no-such-terminal", "%n%n%s", "xterm-256color\x1b[2J", "a b;touch x",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct vt *vt = clerk(&sample, names[i], "", "");

        office_leave(&vt);
    }
    no_marker("TERM");
}

/* No key and no letter starts anything: the program has no child and had none, answers, and is the clerk's still. (At every screen: wayin_keys.c.) */
static void no_shell_from_any_key(void **state)
{
    struct vt *vt = clerk(&sample, "xterm-256color", "", "");
    long pid = find_process(&sample);
    char text[120];

    (void)state;
    assert_true(pid > 0);
    for (char c = 1; c < 32; c++)
        if (c != 13 && c != 10 && c != 27)      /* those choose and lead back */
            vt_send(vt, &c, 1);
    snprintf(text, sizeof text, "!touch %s\r:!touch %s\r|v$(touch %s)`", marker(), marker(), marker());
    vt_type(vt, text);
    for (int i = 0; i < 3; i++)
        vt_key(vt, "EscEsc");
    vt_key(vt, "F9");
    vt_wait_text(vt, "Меню", OFFICE_WAIT);
    assert_false(had_child(pid));
    vt_key(vt, "F10");
    no_marker("a key");
    vt_stop(&vt);
}

/* Other processes of the account see the command line, and nothing of what the program has in it. */
static void closed_doors(void **state)
{
    struct vt *vt = clerk(&sample, "xterm-256color", "", "");
    long pid = find_process(&sample);
    char path[64], wanted[600];
    struct stat st;

    (void)state;
    snprintf(path, sizeof path, "/proc/%ld/environ", pid);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_uid, 0);             /* not the account's: PR_SET_DUMPABLE is 0 */
    assert_int_equal(sh("grep '^Max core file size  *0 *0 ' /proc/%ld/limits", pid), 0);
    assert_int_equal(sh("grep '^Umask:.*0077' /proc/%ld/status", pid), 0);
    assert_int_equal(sh("tr '\\0' ' ' </proc/%ld/cmdline; echo; cat /proc/%ld/comm", pid, pid), 0);
    snprintf(wanted, sizeof wanted, "%s/bin/kurator --config %s/etc/session.ini \nkurator\n", sample.at, sample.at);
    assert_string_equal(said, wanted);
    office_leave(&vt);
}

static void print_to(struct vt *vt, const char *where)
{
    office_card(vt, "Письмова");
    office_palette(vt, "уведомление");
    vt_wait_text(vt, "1 на принтер", OFFICE_WAIT);
    vt_type(vt, where);
}

/* To the outbox of the office, for its group, in the journal; by the printer of the settings, with an environment of its own. */
static void files_go_to_the_outbox(void **state)
{
    char variables[3000], name[100], digest[SHA256_HEX], sql[400];
    struct stat st;

    (void)state;
    make_terminfo(variables, sizeof variables);
    struct vt *vt = clerk(&open_wide, "xterm", variables, "");

    print_to(vt, "2");
    vt_wait_text(vt, "Записано в файл", OFFICE_WAIT);
    snprintf(name, sizeof name, "notice-%ld-2026-11-12.txt", anna);
    assert_int_equal(sh("stat -c %%n %s/files/%ld/outbox/*", open_wide.at, office_id), 0);
    assert_non_null(strstr(said, name));
    char path[600];

    snprintf(path, sizeof path, "%s/files/%ld/outbox/%s", open_wide.at, office_id, name);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(sh("cat %s", path), 0);
    assert_non_null(strstr(said, "Письмова"));
    snprintf(sql, sizeof sql, "select why from audit.entry where kind = 'export' and relation = 'outbox' and audit.called(relation, row_id, id, at) = '%s' and login = 't_clerk'", name);
    char *why = pg_value(&office.pg, sql), wanted[200];

    snprintf(wanted, sizeof wanted, "office=%ld bytes=%zu sha256=%s", office_id, strlen(said), sha256_hex(said, strlen(said), digest));
    assert_string_equal(why, wanted);
    free(why);
    vt_key(vt, "F10");
    print_to(vt, "1");
    vt_wait_text(vt, "Передано на принтер", OFFICE_WAIT);
    assert_true(had_child(find_process(&open_wide)));      /* it is seen, though it has ended */
    assert_int_equal(sh("cat %s/files/printed.env; test -s %s/files/printed", open_wide.at, open_wide.at), 0);
    assert_null(strstr(said, "PGHOST"));
    assert_null(strstr(said, "KURATOR_"));
    assert_null(strstr(said, "SSH_"));
    assert_null(strstr(said, dir));             /* of what was sent along */
    office_leave(&vt);
    no_marker("the printer");
}

/* What cannot be journalled does not leave; what is too large does not, either. */
static void nothing_leaves_without_the_journal(void **state)
{
    struct vt *vt = clerk(&sample, "xterm-256color", "", "");

    (void)state;
    pg_exec(&office.pg, "create function audit.full() returns trigger language plpgsql as $$ begin"
            " if new.relation = 'outbox' then raise exception 'no space left' using errcode = '53100'; end if; return new; end $$;"
            " create trigger full_disk before insert on audit.entry for each row execute function audit.full()");
    print_to(vt, "2");
    vt_wait_text(vt, "журнал", OFFICE_WAIT);
    assert_int_not_equal(sh("ls %s/files/%ld/outbox/*", sample.at, office_id), 0);
    pg_exec(&office.pg, "drop trigger full_disk on audit.entry; insert into kurator.setting (key, value) values ('files.max_kb', '1')");
    vt_type(vt, "2");
    vt_wait_text(vt, "слишком велик", OFFICE_WAIT);
    assert_int_not_equal(sh("ls %s/files/%ld/outbox/*", sample.at, office_id), 0);
    pg_exec(&office.pg, "delete from kurator.setting where key = 'files.max_kb'");
    vt_type(vt, "2");
    vt_wait_text(vt, "Записано в файл", OFFICE_WAIT);
    assert_int_equal(sh("ls %s/files/%ld/outbox/*", sample.at, office_id), 0);
    office_leave(&vt);
}

/* The one place where a name of a file is typed takes a name in the office's inbox, and no link that leads out of it. */
static void names_of_files(void **state)
{
    static const char *const names[] = {"../../../etc/passwd", "/etc/passwd", "|touch %s", "; touch %s", "$(touch %s)", "`touch %s`", "a\\ntouch %s", "..", ".hidden",
                                        "~/x", "-rf", "a b"};
    struct vt *vt = session(&administrator, "xterm-256color", "", "");

    (void)state;
    vt_wait_text(vt, "Учётные записи", OFFICE_WAIT);
    office_menu(vt, "рабочий календ", "Рабочих дней");
    office_palette(vt, "загрузить календ");
    vt_wait_text(vt, "inbox", OFFICE_WAIT);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char text[400];

        snprintf(text, sizeof text, names[i], marker());
        vt_key(vt, "^U");
        vt_type(vt, text);
        vt_key(vt, "Enter");
        vt_wait_text(vt, "Это не имя файла", OFFICE_WAIT);
        vt_key(vt, "^U");
        vt_wait_gone(vt, "Это не имя файла", OFFICE_WAIT);
    }
    vt_key(vt, "^U");
    vt_type(vt, "\033[200~x\ntouch\033[201~");      /* pasted: a line break inside */
    vt_key(vt, "Enter");
    vt_wait_text(vt, "файл", OFFICE_WAIT);
    assert_int_equal(sh("cd '%s/files/%ld/inbox' && ln -s /etc/passwd link.csv && mkfifo pipe.csv && printf 'date,scope,kind,name\\n2027-01-01,RU,holiday,Новый год\\n' >good.csv"
                        " && head -c 20000000 /dev/zero >large.csv && chown -h %s *", administrator.at, office_id, administrator.user), 0);
    static const char *const bad[] = {"link.csv", "pipe.csv", "none.csv", "large.csv"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        vt_key(vt, "^U");
        vt_type(vt, bad[i]);
        vt_key(vt, "Enter");
        snprintf(said, sizeof said, i < 3 ? "«%s» не читается" : "«%s» слишком велик", bad[i]);
        vt_wait_text(vt, said, OFFICE_WAIT);
        assert_false(vt_find(vt, "root:", NULL, NULL));
    }
    assert_int_equal(pg_number(&office.pg, "select count(*) from audit.entry where relation = 'inbox'"), 0);
    vt_key(vt, "^U");
    vt_type(vt, "good.csv");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "2015-01-01", OFFICE_WAIT);
    assert_true(pg_wait(&office.pg, "select count(*) = 1 from audit.entry where relation = 'inbox' and audit.called(relation, row_id, id, at) = 'good.csv' and login = 't_admin'"));
    no_marker("a file's name");
    vt_stop(&vt);
}

/* The files that an office's machine brought are those of its inbox: no links, no pipes, nothing hidden, none of another office. */
static void files_to_take_in(void **state)
{
    (void)state;
    assert_int_equal(sh("mkdir -p '%1$s/files/999/inbox' && echo x >'%1$s/files/999/inbox/theirs.csv' && cd '%1$s/files/%2$ld/inbox' && ln -s /etc/passwd link.csv && mkfifo pipe.csv && echo x >.hidden.csv &&"
                        " printf 'ФИО;Дата рождения\\nПринесенова Анна Ильинична;14.03.1990\\n' >brought.csv && touch -d 2020-01-01 brought.csv", head.at, office_id), 0);
    struct vt *vt = clerk(&head, "xterm-256color", "", "");

    office_menu(vt, "приём файлов", "brought.csv");
    assert_false(vt_find(vt, "link.csv", NULL, NULL) || vt_find(vt, "pipe.csv", NULL, NULL) || vt_find(vt, "hidden", NULL, NULL) || vt_find(vt, "theirs", NULL, NULL));
    vt_key(vt, "Home Enter");
    vt_wait_text(vt, "Что в файле?", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_wait_text(vt, "Проверено, ещё не записано", OFFICE_WAIT);
    vt_wait_text(vt, "принимается 2 из 2", OFFICE_WAIT);
    vt_stop(&vt);
    assert_true(pg_wait(&office.pg, "select count(*) = 1 from audit.entry where relation = 'inbox' and audit.called(relation, row_id, id, at) = 'brought.csv' and login = 't_supervisor'"));
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.import_file where name <> 'brought.csv'"), 0);
}

/* The database sees a socket of its own host: where somebody sits is told by sshd, and stands in every entry of the journal. */
static void where_somebody_sits(void **state)
{
    char program[300], settings[300];
    const char *argv[] = {program, "--config", settings, NULL}, *env[] = {"SSH_CONNECTION=192.0.2.77 50000 192.0.2.1 22", NULL};

    (void)state;
    snprintf(program, sizeof program, "%s/bin/kurator", sample.at);
    snprintf(settings, sizeof settings, "%s/etc/session.ini", sample.at);
    struct vt *vt = vt_start(argv, 24, 80, "xterm-256color", env);

    vt_wait_text(vt, "УСЗСОН по Аларскому", OFFICE_WAIT);
    assert_true(pg_wait(&office.pg, "select count(*) > 0 from audit.entry where kind = 'login' and login = 't_clerk' and program = 'kurator 192.0.2.77'"));
    office_leave(&vt);
}

/* Settings say what is confined, the command line names them: a command, or another file, is not opened by the same door. */
static void settings_confine(void **state)
{
    (void)state;
    sh("cd / && PGHOST=/nonexistent PGUSER=nobody %s/bin/kurator doctor --config %s/etc/session.ini 2>&1", sample.at, sample.at);
    if (!strstr(said, "t_clerk") || strstr(said, "/nonexistent") || strstr(said, "files.dir"))
        fail_msg("not what a session would find: %s", said);
    assert_int_equal(sh("cd / && sed 's|^dir = .*|dir = /nonexistent|' %1$s/etc/session.ini >%1$s/etc/none.ini && %1$s/bin/kurator doctor --config %1$s/etc/none.ini 2>&1", sample.at), 1);
    if (!strstr(said, "/nonexistent"))
        fail_msg("not said: %s", said);
    assert_int_equal(sh("cd / && %s/bin/kurator maintain --config %s/etc/session.ini 2>&1", sample.at, sample.at), 2);
    assert_int_equal(sh("cd / && %s/bin/kurator migrate --conf=%s/etc/session.ini 2>&1", sample.at, sample.at), 2);
    assert_non_null(strstr(said, "сеанс"));
    assert_int_equal(sh("cd / && KURATOR_LANGUAGE=en %s/bin/kurator --co %s/etc/session.ini x 2>&1", sample.at, sample.at), 2);
    assert_null(strstr(said, "There is no"));       /* the variable was dropped */
    assert_int_equal(sh("printf '[session]\\nconfined = perhaps\\n' >%1$s/broken.ini; KURATOR_LANGUAGE=en %2$s/bin/kurator --config %1$s/broken.ini 2>&1", dir, sample.at), 2);
    assert_non_null(strstr(said, "broken.ini"));
    assert_null(strstr(said, "settings"));          /* a file that cannot be read confines: Russian */
}

static pid_t mosh_server;

/* By mosh the same door: what is asked to be run is not looked at, the program comes over the port and the key that sshd handed out. */
static void mosh_is_the_program(void **state)
{
    (void)state;
    char port[16], key[80];
    const char *at, *argv[] = {"mosh-client", "127.0.0.1", port, NULL}, *env[] = {key, NULL};

    if (sh("command -v mosh-server mosh-client") != 0)
        skip();
    assert_int_equal(sh("ssh -tt %s %s@wayin 'mosh-server new -- /bin/sh -c \"touch %s\"' </dev/null 2>&1", options(&by_mosh), by_mosh.user, marker()), 0);
    at = strstr(said, "MOSH CONNECT ");
    if (!at || sscanf(at, "MOSH CONNECT %15s %63s", port, key + strlen("MOSH_KEY=")) != 2)
        fail_msg("no mosh: %s", said);
    assert_in_range(strtol(port, NULL, 10), 60001, 60999);
    if ((at = strstr(said, "detached, pid = ")) != NULL)
        mosh_server = (pid_t)strtol(at + strlen("detached, pid = "), NULL, 10);
    assert_true(mosh_server > 1);
    memcpy(key, "MOSH_KEY=", strlen("MOSH_KEY="));
    struct vt *vt = vt_start(argv, 24, 80, "xterm-256color", env);
    vt_wait_text(vt, "УСЗСОН по Аларскому", OFFICE_WAIT);
    no_marker("a command for mosh-server");
    office_leave(&vt);
    mosh_server = 0;                                /* it ends with the program */
}

static int up(void **state)
{
    const char *tmp = getenv("TMPDIR");

    (void)state;
    snprintf(dir, sizeof dir, "%s/kurator-wayin-XXXXXX", tmp && strlen(tmp) < 100 ? tmp : "/tmp");
    assert_non_null(mkdtemp(dir));
    assert_int_equal(chmod(dir, 0777), 0);          /* a marker could be made by whoever gets that far */
    office_start(&office);
    anna = office_case(&office, "Письмова", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-05");
    office_id = pg_number(&office.pg, "select id from kurator.organisation where no = 1");
    way_up(&sample, "sample", "t_clerk", "");
    way_up(&open_wide, "wide", "t_clerk", "PG* TERM* LANG* LC_* KURATOR_* NLSPATH LOCPATH XDG_* TZ NCURSES*");
    way_up(&administrator, "admin", "t_admin", "");
    way_up(&head, "head", "t_supervisor", "");
    way_up(&by_mosh, "mosh", "t_clerk", "mosh");
    return 0;
}

static int down(void **state)
{
    (void)state;
    if (mosh_server > 1)
        kill(mosh_server, SIGTERM);
    office_stop(&office);
    return sh("rm -rf -- '%s'", dir);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_command),
        cmocka_unit_test(a_command_is_not_looked_at),
        cmocka_unit_test(no_files_through_the_session),
        cmocka_unit_test(no_forwarding),
        cmocka_unit_test(nothing_of_the_environment),
        cmocka_unit_test(a_terminal_of_any_name),
        cmocka_unit_test(no_shell_from_any_key),
        cmocka_unit_test(closed_doors),
        cmocka_unit_test(files_go_to_the_outbox),
        cmocka_unit_test(nothing_leaves_without_the_journal),
        cmocka_unit_test(names_of_files),
        cmocka_unit_test(files_to_take_in),
        cmocka_unit_test(where_somebody_sits),
        cmocka_unit_test(settings_confine),
        cmocka_unit_test(mosh_is_the_program),
    };

    return cmocka_run_group_tests_name("wayin", tests, up, down);
}
