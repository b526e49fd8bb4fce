/* peers.c - bytes and writes of every screen, and of the list beside pspg, less and psql on the same rows, also over sshd. */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hour.h"
#include "places.h"
#include "slow_way.h"
#include "writes.h"

#define WAIT 30000
#define QUIET 120           /* shorter than the pause before the preview */
#define REST 600            /* longer: it has come */
#define CLERK "t_clerk"

static const char *const terms[] = {"xterm-256color", "vt220"};
static const char *const logins[] = {"t_supervisor", "t_clerk2", "t_monitor", "t_ministry", "t_admin", "t_auditor", "t_executor"};
#define COUNT(a) (int)(sizeof(a) / sizeof(a)[0])

static void settle(struct vt *vt, int quiet)
{
    if (!vt_wait_quiet(vt, quiet, WAIT)) {
        fprintf(stderr, "bench: it writes without end\n%s", vt_screen(vt));
        exit(1);
    }
}

static void stop(struct vt **vt)
{
    int status;

    vt_kill(*vt, SIGTERM);
    vt_wait_exit(*vt, WAIT, &status);
    vt_stop(vt);
}

/* ---- every screen: its opening by the last key, and each move on it ---- */

static void print_cost(struct vt *vt, const struct writes *w, unsigned long before, const char *term, const char *screen, int row, const char *what)
{
    printf("screens.%s.%s.%d.%s %zu bytes\nscreens.%s.%s.%d.%s.writes %lu writes\n", term, screen, row, what, vt_bytes(vt), term, screen, row, what, writes_now(w) - before);
}

/* The way without its last keys, and those. */
static void split(const struct place *p, char *way, char *last, size_t size)
{
    const char *end = p->way;

    for (const char *at = p->way; *at; at += strcspn(at, ";"), at += *at == ';')
        if (strncmp(at, "see", 3) != 0)
            end = at;
    snprintf(way, size, "%.*s", (int)(end > p->way ? end - p->way - 1 : 0), p->way);
    snprintf(last, size, "%s", end);
}

static void one_place(struct vt *vt, const struct writes *w, const char *term, const struct place *p, int row)
{
    char way[400], last[400];
    struct place first = *p, then = *p;

    split(p, way, last, sizeof way);
    first.way = way;
    then.way = last;
    if (*way)
        places_go(vt, &first, "ru", false);
    settle(vt, REST);
    unsigned long before = writes_now(w);
    vt_reset_bytes(vt);
    bool chosen = strncmp(last, "do", 2) == 0 || strncmp(last, "menu", 4) == 0;
    places_go(vt, &then, "ru", false);
    settle(vt, QUIET);
    if (chosen)                 /* the bytes are those since Enter; the writes would be those of the palette, too */
        printf("screens.%s.%s.%d.open %zu bytes\n", term, p->screen, row, vt_bytes(vt));
    else if (strcmp(p->screen, "worklist") != 0)
        print_cost(vt, w, before, term, p->screen, row, "open");
    settle(vt, REST);
    for (const char *at = p->moves; *at; at += strcspn(at, " "), at += *at == ' ') {
        char key[20];
        snprintf(key, sizeof key, "%.*s", (int)strcspn(at, " "), at);
        before = writes_now(w);
        vt_reset_bytes(vt);
        vt_key(vt, key);
        vt_pump(vt, 1000);
        settle(vt, QUIET);
        print_cost(vt, w, before, term, p->screen, row, key);
    }
    places_home(vt, "ru", false);
}

static void all_screens(const char *term)
{
    struct writes *w = writes_start();

    for (int i = 0; i < COUNT(logins); i++) {
        struct vt *vt = NULL;
        bool told = false;
        for (int row = 0; places[row].screen; row++) {
            if (strcmp(places[row].login, logins[i]) != 0)
                continue;
            if (!vt) {
                vt_mark(vt = office_open_env(&office, logins[i], NULL, 24, 80, term, false, (const char *const[]){places_files(), NULL}));
                settle(vt, 1500);
                if (!told)
                    printf("screens.%s.first.%s %zu bytes\n", term, logins[i], vt_bytes(vt));
                told = true;
            }
            one_place(vt, w, term, &places[row], row);
            if (strcmp(logins[i], "t_monitor") == 0)    /* home is below the board that he begins on: from there no way leads on */
                stop(&vt);
        }
        if (vt)
            stop(&vt);
    }
    writes_stop(&w);
}

/* ---- the list beside other programs, on the same rows ---- */

struct peer { const char *name, *command, *first; struct { const char *what, *keys, *seen; } op[4]; };

static char rows[300];          /* the file of the rows as psql prints them */
static const struct peer peers[] = {
    {"kurator", NULL, "Абакумова", {{"row_move", "Down", ""}, {"page_down", "PgDn", ""}, {"search", "ринч", "14.03.1980"}}},
    {"pspg", "pspg -f %s", "Абакумова", {{"row_move", "j", ""}, {"page_down", "PgDn", ""}, {"search", "/Ринчинова Enter", "Ринчинова"}}},
    {"less", "less -S %s", "Абакумова", {{"row_move", "Down", ""}, {"page_down", "Space", ""}, {"search", "/Ринчинова Enter", "Ринчинова"}}},
    /* A clerk without a program: a cursor over the rows, a page by a word, a search by a query. What is typed is echoed. */
    {"psql", "psql", "=#",
     {{"first_page", "declare Space c Space cursor Space for Space select Space * Space from Space bench_rows; Enter fetch Space 16 Space c; Enter", "(16 "},
      {"page_down", "fetch Space 16 Space c; Enter", ""},
      {"search", "select Space * Space from Space bench_rows Space where Space \"Гражданин\" Space like Space 'Ринч%'; Enter", "Ринчинова"}}},
};

/* A bar that moves changes no text: what is waited for is that anything is written, or `seen`. */
static void one_op(struct vt *vt, const char *keys, const char *seen, int quiet)
{
    size_t before = vt_bytes(vt);

    vt_key(vt, keys);
    for (int i = 0; i < 100 && vt_bytes(vt) == before; i++)
        vt_pump(vt, 100);
    if (*seen)
        vt_wait_text(vt, seen, WAIT);
    settle(vt, quiet);
}

static void command_of(const struct peer *p, char *line, size_t size)
{
    char words[400];

    if (strcmp(p->name, "psql") == 0)
        snprintf(words, sizeof words, "psql -X -q -v AUTOCOMMIT=off -P pager=off -h %s -p %s -U postgres %s", office.pg.host, office.pg.port, office.pg.database);
    else
        snprintf(words, sizeof words, p->command, rows);
    snprintf(line, size, "exec env LC_ALL=C.UTF-8 LESSCHARSET=utf-8 LESSHISTFILE=/dev/null HOME=/nonexistent %s", words);
}

static void print_op(struct vt *vt, const struct writes *w, unsigned long before, const char *term, const char *name, const char *what, bool counted)
{
    printf("peers.%s.%s.%s %zu bytes\n", term, name, what, vt_bytes(vt));
    if (counted)
        printf("peers.%s.%s.%s.writes %lu writes\n", term, name, what, writes_now(w) - before);
}

static void beside(const struct peer *p, const char *term)
{
    char line[600];
    const char *argv[] = {"/bin/sh", "-c", line, NULL};
    struct writes *w = writes_start();
    unsigned long before = writes_now(w);

    if (p->command)
        command_of(p, line, sizeof line);
    struct vt *vt = p->command ? vt_start(argv, 24, 80, term, NULL) : office_open(&office, CLERK, NULL, 24, 80, term, false);
    vt_wait_text(vt, p->first, WAIT);
    settle(vt, QUIET);
    bool counted = writes_now(w) > before;      /* psql writes by stdio, which cannot be preloaded */
    print_op(vt, w, before, term, p->name, "first", counted);
    for (int i = 0; p->op[i].what; i++) {
        settle(vt, REST);
        if (strcmp(p->op[i].what, "row_move") == 0)
            one_op(vt, p->op[i].keys, "", REST);        /* with the first key of all a hint goes */
        before = writes_now(w);
        vt_reset_bytes(vt);
        one_op(vt, p->op[i].keys, p->op[i].seen, QUIET);
        print_op(vt, w, before, term, p->name, p->op[i].what, counted);
    }
    vt_kill(vt, SIGKILL);
    vt_stop(&vt);
    writes_stop(&w);
}

static void print_wire(const char *kind, const char *name, const char *what, const struct relay_count *from, const struct relay_count *to)
{
    printf("peers.%s.%s.%s.up %zu bytes\npeers.%s.%s.%s.down %zu bytes\n", kind, name, what, to->to_server - from->to_server, kind, name, what, to->to_client - from->to_client);
}

/* What passes between ssh and sshd, with the login in the first. */
static void over_ssh(const struct peer *p, bool compressed)
{
    const char *kind = compressed ? "ssh_compressed" : "ssh";
    char line[600];
    struct slow_way w;
    struct relay_count from = {0}, to;

    if (p->command)
        command_of(p, line, sizeof line);
    slow_way_ssh(&w, &office, compressed, p->command ? line : NULL, "xterm-256color", 0, 0);
    vt_wait_text(w.vt, p->first, WAIT);
    settle(w.vt, QUIET);
    slow_way_count(&w, &to);
    print_wire(kind, p->name, "first", &from, &to);
    for (int i = 0; p->op[i].what; i++) {
        settle(w.vt, REST);
        if (strcmp(p->op[i].what, "row_move") == 0)
            one_op(w.vt, p->op[i].keys, "", REST);
        slow_way_count(&w, &from);
        one_op(w.vt, p->op[i].keys, p->op[i].seen, QUIET);
        slow_way_count(&w, &to);
        print_wire(kind, p->name, p->op[i].what, &from, &to);
    }
    slow_way_close(&w);
}

/* The list as a table of the columns that it has on the screen, for the others: in the database, and as psql prints it. */
static void write_rows(void)
{
    const char *tmp = getenv("TMPDIR");
    char line[700];

    pg_exec(&office.pg, "create table bench_rows as select d.due_on - date '2026-11-20' as \"Дн\", concat_ws(' ', p.surname, p.given_name, p.patronymic) as \"Гражданин\", 'звонок'::text as \"Дальше\","
                        " 'сам'::text as \"Кому звонить\", '-'::text as \"Было\", to_char(d.due_on, 'DD.MM') as \"Срок\""
                        " from kurator.deadline d join kurator.case_file c on c.id = d.case_id join kurator.person p on p.id = c.person_id where d.state = 'open' and d.due_on < '2026-11-20'"
                        " order by d.due_on, d.id");
    snprintf(rows, sizeof rows, "%s/bench-rows-%ld", tmp ? tmp : "/tmp", (long)getpid());
    snprintf(line, sizeof line, "psql -X -q -h %s -p %s -U postgres -d %s -c 'table bench_rows' -o %s", office.pg.host, office.pg.port, office.pg.database, rows);
    if (system(line) != 0 || chmod(rows, 0644) != 0) {
        fprintf(stderr, "bench: no rows for the others\n");
        exit(1);
    }
}

int main(int argc, char *argv[])
{
    bool screens = argc < 2 || strcmp(argv[1], "screens") == 0, others = argc < 2 || strcmp(argv[1], "peers") == 0;

    if (others) {
        office_start(&office);
        hour_fill(&office);
        write_rows();
        for (int t = 0; t < COUNT(terms); t++)
            for (int i = 0; i < COUNT(peers); i++)
                if (t == 0 || strcmp(peers[i].name, "pspg") != 0)       /* which wants colours */
                    beside(&peers[i], terms[t]);
        for (int i = 0; i < COUNT(peers); i++) {
            over_ssh(&peers[i], false);
            over_ssh(&peers[i], true);
        }
        unlink(rows);
        office_stop(&office);
    }
    if (screens) {
        office_start(&office);
        places_fill(&office);
        for (int t = 0; t < COUNT(terms); t++)
            all_screens(terms[t]);
        office_stop(&office);
    }
    return 0;
}
