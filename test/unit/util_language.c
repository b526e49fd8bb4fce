/* util_language.c - language, messages, log and clock. */
#include <fcntl.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "kurator/clock.h"
#include "kurator/i18n.h"
#include "kurator/log.h"
#include "kurator/message.h"
#include "kurator/utf8.h"

static void test_language_is_a_setting(void **state)
{
    static const char *const locales[] = {"C", "POSIX", "C.UTF-8", "no_SUCH.KOI8-R", ""};
    (void)state;

    for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++) {
        setenv("LC_ALL", locales[i], 1);
        setenv("LANGUAGE", "en", 1); /* as a foreign client sends it */
        i18n_start(NULL);
        assert_string_equal(i18n_language(), "ru");
        assert_string_equal(nl_langinfo(CODESET), "UTF-8");
        assert_string_not_equal(setlocale(LC_MESSAGES, NULL), "C");
        setenv("LANGUAGE", "ru", 1);
        i18n_start("en");
        assert_string_equal(i18n_language(), "en");
    }
}

/* What is out of its order is not found by halves; nothing has two sentences. */
static void test_tables_are_sorted(void **state)
{
    (void)state;
    assert_non_null(message_at(0));
    for (size_t i = 0; message_at(i); i++) {
        for (size_t k = 0; k < i; k++)
            if (!strcmp(message_at(k)->code, message_at(i)->code))
                fail_msg("%s stands twice", message_at(i)->code);
        if (!message_known(message_at(i)->code))
            fail_msg("%s is out of order", message_at(i)->code);
        assert_true(strlen(message_at(i)->code) < sizeof((struct error *)0)->code);
        assert_true(message_at(i)->text[0] != '\0');
    }
    assert_false(message_known("no.such"));
    assert_null(message_at(100000));
}

/* The Russian catalogue of the build tree, which a test program does not lie beside. */
static void start_russian(void)
{
    setenv("LC_ALL", "C.UTF-8", 1);
    i18n_start("ru");
    bindtextdomain("kurator", "build/locale");
}

static void test_russian_is_complete(void **state)
{
    (void)state;
    if (access("build/locale/ru/LC_MESSAGES/kurator.mo", R_OK) != 0)
        fail_msg("build/locale/ru/LC_MESSAGES/kurator.mo is missing: make builds it");
    start_russian();
    for (size_t i = 0; message_at(i); i++) {
        const char *english = message_at(i)->text, *russian = gettext(english);

        if (strcmp(english, russian) == 0)
            fail_msg("%s has no Russian", message_at(i)->code);
        for (char n = '1'; n <= '4'; n++) {
            char mark[] = {'{', n, '}', '\0'};

            if (!strstr(english, mark) != !strstr(russian, mark))
                fail_msg("%s: %s is in one language only", message_at(i)->code, mark);
        }
    }
}

static void test_arguments(void **state)
{
    struct error e = {0};
    char text[512], tiny[9];
    (void)state;

    setenv("LC_ALL", "C.UTF-8", 1);
    i18n_start("en");
    error_set(&e, "calendar.duplicate", "17", "2026-05-01", "RU\x1B[2J", NULL);
    message_text(&e, text, sizeof text);
    assert_non_null(strstr(text, "Line 17: the day 01.05.2026 of RU?[2J"));
    error_set(&e, "deadline.days", NULL); /* arguments missing: nothing is read past them */
    assert_non_null(strstr(message_text(&e, text, sizeof text), "not “”"));
    error_set(&e, "deadline.days", "{1}", NULL); /* an argument is not a pattern */
    assert_non_null(strstr(message_text(&e, text, sizeof text), "“{1}”"));
    error_set(&e, "no.such", "x", NULL);
    assert_non_null(strstr(message_text(&e, text, sizeof text), "no.such"));

    start_russian();
    error_set(&e, "date.none", "31.02", NULL);
    assert_string_equal(message_text(&e, text, sizeof text), "Такого дня нет: 31.02; исправьте день или месяц.");
    message_text(&e, tiny, sizeof tiny);
    assert_string_equal(tiny, "Тако");
}

static void test_log(void **state)
{
    char dir[] = "/tmp/kurator-log-XXXXXX", path[64], got[4096] = "";
    struct stat st;
    FILE *file;
    size_t n;
    (void)state;

    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/log", dir);
    log_write(LOG_LEVEL_ERROR, "nowhere");
    assert_int_equal(log_open(NULL, LOG_LEVEL_DEBUG), 0);
    assert_int_equal(log_open("/no/such/dir/log", LOG_LEVEL_INFO), -1);
    assert_int_equal(log_open(path, LOG_LEVEL_INFO), 0);
    log_write(LOG_LEVEL_INFO, "first %d\nforged line", 7);
    log_write(LOG_LEVEL_DEBUG, "too fine");
    log_write(LOG_LEVEL_ERROR, "last");
    log_close();
    log_write(LOG_LEVEL_ERROR, "closed");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    file = fopen(path, "r");
    assert_non_null(file);
    n = fread(got, 1, sizeof got - 1, file);
    fclose(file);
    got[n] = '\0';
    assert_non_null(strstr(got, " info first 7?forged line\n"));
    assert_non_null(strstr(got, " error last\n"));
    assert_null(strstr(got, "too fine"));
    assert_null(strstr(got, "closed"));
    unlink(path);
    rmdir(dir);
}

static void test_clock(void **state)
{
    int64_t last = clock_ms();
    (void)state;

    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_ms();

        assert_true(now >= last);
        last = now;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_language_is_a_setting), cmocka_unit_test(test_tables_are_sorted),
        cmocka_unit_test(test_russian_is_complete),   cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_log),                   cmocka_unit_test(test_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
