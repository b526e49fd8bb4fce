/* wayin_keys.c - no key at any screen of a session that sshd opens starts anything: neither a shell nor an editor, not for a moment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "children.h"
#include "places.h"
#include "tmp.h"

static char dir[200];

static int up(void **state)
{
    if (office_up_friday(state) != 0)
        return -1;
    places_fill(&office);
    tmp_directory(dir, sizeof dir, "keys");
    /* What is pressed may ask for any save: none is done, so that each screen is reached whatever was pressed before. */
    pg_exec(&office.pg, "create table kurator.drafts_kept as select * from kurator.draft; create function kurator.shut() returns trigger language plpgsql as $$ begin raise exception 'shut' using errcode = '53100'; end $$;"
                        " create trigger shut before insert on kurator.request for each row execute function kurator.shut();"
                        " alter table kurator.request disable trigger shut");
    return 0;
}

/* A session as the sample of conf/ confines it, of an account, with this printer. */
static struct vt *session(const char *login, const char *printer)
{
    char path[260];
    const char *argv[] = {office.program, "--config", path, NULL};

    snprintf(path, sizeof path, "%s/session.ini", dir);
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fprintf(f, "[session]\nconfined = yes\n[database]\nhost = %s\nport = %s\ndbname = %s\nuser = %s\n[files]\ndir = %s\n[print]\ncommand = %s\n", office.pg.host,
            office.pg.port, office.pg.database, login, strchr(places_files(), '=') + 1, printer);
    fclose(f);
    struct vt *vt = vt_start(argv, 24, 80, "xterm-256color", NULL);

    vt_wait_text(vt, strcmp(login, "t_admin") == 0 ? "Бадмаев" : strcmp(login, "t_auditor") == 0 ? "2026" : "Аларск", OFFICE_WAIT);
    return vt;
}

/* All that was pressed is done when the screen is drawn anew. */
static void answers(struct vt *vt, const char *screen)
{
    vt_wait_quiet(vt, 30, OFFICE_WAIT);
    size_t before = vt_bytes(vt);

    vt_key(vt, "^L");
    for (int i = 0; i < OFFICE_WAIT / 100 && vt_bytes(vt) == before; i++)
        if (vt_pump(vt, 100) < 0)
            fail_msg("%s: the program has ended", screen);
    if (vt_bytes(vt) == before)
        fail_msg("%s: no answer to Ctrl-L\n%s", screen, vt_screen(vt));
}

/* What leads to a shell, an editor or a pager in programs that have them: control keys, and commands behind their letters. */
static void press(struct vt *vt)
{
    static const char *const commands[] = {"!sh", ":!sh", "|sh", ":sh", ":e x", "$(sh)", "`sh`", "v", "e"};
    char keys[32];
    size_t n = 0;

    for (char c = 1; c < 32; c++)
        if (c != 13 && c != 10 && c != 27)              /* those choose and lead back: below */
            keys[n++] = c;
    vt_send(vt, keys, n);
    vt_send(vt, "\033v\033e\033!\033|\033x", 10);      /* with Alt */
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        vt_type(vt, commands[i]);
        vt_key(vt, "Enter");
    }
}

static void no_key_of_any_screen(void **state)
{
    (void)state;
    for (const struct place *p = places; p->screen; p++) {
        struct vt *vt = session(p->login, "");

        places_go(vt, p, "ru", false);
        pg_exec(&office.pg, "alter table kurator.request enable trigger shut");
        press(vt);
        answers(vt, p->screen);
        if (had_child(vt_pid(vt)))
            fail_msg("%s (%s): a key started something\n%s", p->screen, p->way, vt_screen(vt));
        vt_stop(&vt);
        pg_exec(&office.pg, "alter table kurator.request disable trigger shut; delete from kurator.draft; insert into kurator.draft select * from kurator.drafts_kept");
    }
}

/* The test can fail: the printer of the settings, the one thing that a session starts, is seen, though it has ended. */
static void the_printer_is_seen(void **state)
{
    (void)state;
    struct vt *vt = session("t_supervisor", "/bin/cat");

    assert_false(had_child(vt_pid(vt)));
    office_card(vt, "Аверина");
    office_palette(vt, "уведомление");
    vt_wait_text(vt, "1 на принтер", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Передано на принтер", OFFICE_WAIT);
    assert_true(had_child(vt_pid(vt)));
    vt_stop(&vt);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_printer_is_seen),
        cmocka_unit_test(no_key_of_any_screen),
    };

    return cmocka_run_group_tests_name("wayin_keys", tests, up, office_down);
}
