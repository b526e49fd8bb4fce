/* office.h - an invented office for end-to-end tests: staff with accounts, a clock that the test moves, citizens, the program. */
#ifndef TEST_OFFICE_H
#define TEST_OFFICE_H
#include "pg.h"
#include "vt.h"

struct office {
    struct pg pg;
    char program[512];      /* the sanitized program */
};

/* A database with the reference data and accounts t_clerk, t_clerk2, t_supervisor of operator 1, o_clerk of operator 10,
 * t_admin, t_auditor; the clock stands at Thursday 2026-11-12 09:00 in Irkutsk. */
void office_start(struct office *o);
void office_stop(struct office *o);
/* The one of a test program; how cmocka's group begins (on that Thursday, or on Friday 2026-11-13 09:00) and ends with it. */
extern struct office office;
int office_up(void **state);
int office_up_friday(void **state);
int office_down(void **state);
/* Fills the one office by `fill` and runs `share` for 0 … n - 1 side by side (shares.h), each from office_up_copied to office_down with
 * a copy of it; the number of those that failed. */
int office_shares(int (*fill)(void **state), int n, int (*share)(int number));
int office_up_copied(void **state);
/* More people with accounts: rows of values (login, surname, given name, patronymic, role, number of the operator; null: the
 * ministry), separated by commas. */
void office_staff(struct office *o, const char *people);
/* An account of nobody in the office, with the rights of kurator_`role`. */
void office_login(struct office *o, const char *login, const char *role);
/* "2026-11-17 10:05": the clock of the database stands there, in the zone of Irkutsk. */
void office_clock(struct office *o, const char *local);
/* A citizen of operator 1 with an open case of source `source` received on `received` (ISO), a phone and an address;
 * returns the case's id. birth ISO. */
long office_case(struct office *o, const char *surname, const char *given_name, const char *patronymic, const char *birth,
                 const char *source, const char *received);
/* Opens the program as `login` at the size; host NULL: the cluster's own socket. plain: --plain. Does not wait. */
struct vt *office_open(struct office *o, const char *login, const char *host, int rows, int cols, const char *term, bool plain);
/* The same and waits for the worklist. */
struct vt *office_clerk(struct office *o, const char *login);
/* A number from the database, with %ld replaced by id. */
long office_number(struct office *o, const char *sql, long id);
char *office_value(struct office *o, const char *sql, long id);
/* Fails the test, with both values, when the first value of `sql` is another one. */
void office_expect(struct office *o, const char *expected, const char *sql, long id);

/* The same as office_open with settings of the environment of its own ("NAME=VALUE" or "NAME", NULL at the end). */
struct vt *office_open_env(struct office *o, const char *login, const char *host, int rows, int cols, const char *term, bool plain,
                           const char *const env[]);
/* The same for other options of the program, or another program that starts it and hands its environment down: argv is run. */
struct vt *office_run(struct office *o, const char *const argv[], const char *login, const char *host, int rows, int cols, const char *term,
                      const char *const env[]);
/* Finds a citizen by surname from the worklist and waits for the card. */
void office_card(struct vt *vt, const char *surname);
/* An action of the palette by a part of its name. */
void office_palette(struct vt *vt, const char *name);
/* A place of the main menu by a part of its name, until `seen` is on the screen. */
void office_menu(struct vt *vt, const char *name, const char *seen);
/* Leaves by F10 and 2 from the worklist, or from a card or the search above it; exit status 0. */
void office_leave(struct vt **vt);
/* Ends it by SIGTERM, wherever it is; exit status 0. */
void office_end(struct vt **vt);
#define OFFICE_WAIT 15000       /* ms: the bound of waits */

/* Keys counted apart from data, as the contract of keystrokes counts them. */
struct office_keys { struct vt *vt; int keys, data; };
void office_press(struct office_keys *k, const char *names);
void office_data(struct office_keys *k, const char *text);

#endif
