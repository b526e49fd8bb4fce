/* full_disk.c - no room under the journal: nothing is changed and nobody's card is shown without a trace; when there is room again
 * the same key saves what the form still holds, once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "killable.h"
#include "office.h"

#define WAIT 20000

static struct killable cluster;
static char list[128], list_later[160], shim[160];
static long petrova;

/* From now on no table of the journal grows. What room is left in their last pages is filled up: an entry more has none. */
static void disk_full(void)
{
    char *files = pg_value(&office.pg,
                           "select string_agg(pg_relation_filenode(c.oid)::text, E'\\n') from pg_class c where c.relkind in ('r', 't')"
                           " and (c.relnamespace = 'audit'::regnamespace or c.oid in (select t.reltoastrelid from pg_class t where t.relnamespace = 'audit'::regnamespace))");
    FILE *f = fopen(list_later, "w");

    pg_exec(&office.pg, "vacuum audit.entry, audit.value");         /* what was taken back leaves no room for later */
    assert_non_null(f);
    fprintf(f, "%s\n", files);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(rename(list_later, list), 0);
    free(files);
    pg_exec(&office.pg, "do $$ begin"
                        " for n in 1 .. 5000 loop"
                        "  begin insert into audit.entry (at, xid, login, host, program, kind, relation, row_id) values (kurator.clock(), pg_current_xact_id(), 'x', '', '', 'login', '', '');"
                        "  exception when disk_full then return; end;"
                        " end loop;"
                        " raise 'the disk is not full'; end $$");
}

static void room_again(void)
{
    assert_int_equal(unlink(list), 0);
}

static long entries(void)
{
    return pg_number(&office.pg, "select count(*) from audit.entry where login = 't_clerk'");
}

static void a_save_is_refused_and_saved_later(void **state)
{
    struct vt *vt = office_clerk(&office, "t_clerk");
    const char *stored = "select count(*) from kurator.attempt_case where case_id = %ld", *version = "select version from kurator.case_file where id = %ld";

    (void)state;
    office_card(vt, "Петрова");
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", WAIT);
    vt_key(vt, "2");
    vt_key(vt, "Tab");
    vt_type(vt, "места нет");
    long before = entries(), was = office_number(&office, version, petrova);

    disk_full();
    vt_key(vt, "F2");
    vt_wait_text(vt, "На сервере базы нет места, ничего не сохранено", WAIT);
    vt_wait_text(vt, "места нет", WAIT);
    assert_int_equal(office_number(&office, stored, petrova), 0);
    assert_int_equal(office_number(&office, version, petrova), was);
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.request where login = 't_clerk'"), 0);
    assert_int_equal(entries(), before);
    vt_key(vt, "F2");               /* no better a second time */
    vt_wait_quiet(vt, 300, WAIT);
    vt_wait_text(vt, "На сервере базы нет места", WAIT);
    assert_int_equal(office_number(&office, stored, petrova), 0);
    room_again();
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", WAIT);
    assert_int_equal(office_number(&office, stored, petrova), 1);
    office_expect(&office, "места нет", "select a.note from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id where c.case_id = %ld", petrova);
    assert_true(entries() > before);
    assert_int_equal(pg_number(&office.pg, "select count(*) from audit.entry where relation = 'kurator.contact_attempt' and login = 't_clerk'"), 1);
    office_leave(&vt);
}

static void a_look_is_refused(void **state)
{
    struct vt *vt = office_clerk(&office, "t_clerk2");

    (void)state;
    disk_full();
    vt_type(vt, "Петрова");
    vt_wait_text(vt, "14.03.1992", WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "журнал", WAIT);
    assert_false(vt_find(vt, "События", NULL, NULL));
    assert_false(vt_find(vt, "Ответственный", NULL, NULL));
    assert_int_equal(pg_number(&office.pg, "select count(*) from audit.entry where login = 't_clerk2' and kind = 'look'"), 0);
    vt_stop(&vt);
    /* nor does a session begin that nobody would know of */
    vt = office_open(&office, "t_clerk2", NULL, 24, 80, "xterm-256color", false);
    vt_wait_text(vt, "нет места", WAIT);
    assert_false(vt_find(vt, "УСЗСОН по Аларскому", NULL, NULL));
    vt_stop(&vt);
    room_again();
    vt = office_clerk(&office, "t_clerk2");
    office_card(vt, "Петрова");
    assert_int_equal(pg_number(&office.pg, "select count(*) from audit.entry where login = 't_clerk2' and kind = 'look'"), 1);
    office_leave(&vt);
}

static int up(void **state)
{
    const char *tmp = getenv("TMPDIR"), *root = getenv("KURATOR_TEST_ROOT");
    char command[512];

    (void)state;
    snprintf(list, sizeof list, "%s/full-%ld", tmp ? tmp : "/tmp", (long)getpid());
    snprintf(list_later, sizeof list_later, "%s.new", list);
    snprintf(shim, sizeof shim, "%s.so", list);
    /* where the server's user can read it */
    snprintf(command, sizeof command, "install -m 0755 '%s/build/test/preload/fulldisk.so' '%s'", root ? root : ".", shim);
    assert_int_equal(system(command), 0);
    umask(022);
    setenv("KURATOR_TEST_FULL", list, 1);
    setenv("LD_PRELOAD", shim, 1);
    killable_start(&cluster);
    unsetenv("LD_PRELOAD");
    office_start(&office);
    petrova = office_case(&office, "Петрова", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-12");
    return 0;
}

static int down(void **state)
{
    (void)state;
    unlink(list);
    unlink(shim);
    office_stop(&office);
    killable_stop(&cluster);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(a_save_is_refused_and_saved_later), cmocka_unit_test(a_look_is_refused)};

    return cmocka_run_group_tests_name("full_disk", tests, up, down);
}
