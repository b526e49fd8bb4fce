/* conf_load.c - the settings: layers, every trap of the ini library, and the sample against the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kurator/conf.h"

static char dir[] = "/tmp/kurator-conf-XXXXXX";
static char file[64], other[64];

static int up(void **state)
{
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    snprintf(file, sizeof file, "%s/kurator.ini", dir);
    snprintf(other, sizeof other, "%s/other.ini", dir);
    return 0;
}

static int down(void **state)
{
    (void)state;
    unlink(file);
    unlink(other);
    return rmdir(dir);
}

static void write_bytes(const char *path, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static struct conf *load_good(const char *text)
{
    struct conf_layers layers = {.file = file};
    struct conf *conf = NULL;
    struct error e = {0};

    write_bytes(file, text, strlen(text));
    if (conf_load(&conf, &layers, &e) != 0)
        fail_msg("refused with %s {%s} {%s} {%s}: %s", e.code, e.arg[0], e.arg[1], e.arg[2], text);
    return conf;
}

static void load_bad(const char *text, const char *code, struct error *e)
{
    struct conf_layers layers = {.file = file};
    struct conf *conf = NULL;

    memset(e, 0, sizeof *e);
    write_bytes(file, text, strlen(text));
    if (conf_load(&conf, &layers, e) == 0)
        fail_msg("accepted: %s", text);
    assert_null(conf);
    assert_string_equal(e->code, code);
}

static void assert_ends(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    assert_true(n >= m);
    assert_string_equal(text + n - m, end);
}

static void built_in_values(void **state)
{
    struct conf_layers layers = {0};
    struct conf *conf = NULL;
    struct error e = {0};

    (void)state;
    assert_int_equal(conf_load(&conf, &layers, &e), 0);
    assert_string_equal(conf_text(conf, CONF_LANGUAGE), "ru");
    assert_int_equal(conf_int(conf, CONF_PREVIEW_DELAY), 300);
    assert_int_equal(conf_int(conf, CONF_DRAFT_SECONDS), 3);
    assert_int_equal(conf_int(conf, CONF_BAR), 0);
    assert_true(conf_bool(conf, CONF_PREVIEW));
    assert_false(conf_bool(conf, CONF_PLAIN));
    assert_null(conf_database(conf)->keywords[0]);
    assert_int_equal(conf_database(conf)->connect_timeout_ms, 10000);
    assert_int_equal(conf_database(conf)->answer_timeout_ms, 20000);
    conf_free(&conf);
    assert_null(conf);
}

static void values_are_read(void **state)
{
    struct conf *conf = load_good("[interface]\nlanguage = en\nbar=marker ; narrow line\n plain = да\n"
                                  "[database]\nhost = \"db1;db2 # x\"\nport=6000\ndbname='kurator'\nuser =\n"
                                  "[LOG]\nFile = ~/k.log\nlevel = debug # all\n[interface]\npreview_delay_ms = 0150\n");
    const struct db_options *db = conf_database(conf);
    char log[256];

    (void)state;
    assert_string_equal(conf_text(conf, CONF_LANGUAGE), "en");
    assert_int_equal(conf_int(conf, CONF_BAR), 1);
    assert_true(conf_bool(conf, CONF_PLAIN));
    assert_string_equal(conf_text(conf, CONF_DB_HOST), "db1;db2 # x");
    assert_string_equal(db->keywords[0], "host");
    assert_string_equal(db->keywords[1], "port");
    assert_string_equal(db->values[1], "6000");
    assert_string_equal(db->keywords[2], "dbname");
    assert_null(db->keywords[3]);
    snprintf(log, sizeof log, "%s/k.log", getenv("HOME") ? getenv("HOME") : "~");
    assert_string_equal(conf_text(conf, CONF_LOG_FILE), log);
    assert_int_equal(conf_int(conf, CONF_LOG_LEVEL), 3);
    assert_int_equal(conf_int(conf, CONF_PREVIEW_DELAY), 150);      /* not 104 */
    conf_free(&conf);
}

static void numbers_are_decimal_and_whole(void **state)
{
    struct conf *conf = load_good("[session]\ndraft_seconds = 010\n");
    struct error e;

    (void)state;
    assert_int_equal(conf_int(conf, CONF_DRAFT_SECONDS), 10);       /* not eight */
    conf_free(&conf);
    load_bad("[session]\ndraft_seconds = abc\n", "conf.value", &e);  /* not zero */
    assert_ends(e.arg[0], "kurator.ini:2");
    assert_string_equal(e.arg[1], "session");
    assert_string_equal(e.arg[2], "draft_seconds = abc");
    assert_string_equal(e.arg[3], "1..60");
    load_bad("[session]\ndraft_seconds = 5s\n", "conf.value", &e);
    load_bad("[session]\ndraft_seconds = 0x5\n", "conf.value", &e);
    load_bad("[session]\ndraft_seconds = 99999999999999999999\n", "conf.value", &e);
    load_bad("[session]\ndraft_seconds = 61\n", "conf.value", &e);
    load_bad("[session]\ndraft_seconds =\n", "conf.value", &e);
    load_bad("[session]\ndraft_seconds\n", "conf.syntax", &e);
    load_bad("[interface]\npreview = maybe\n", "conf.value", &e);
    assert_string_equal(e.arg[3], "yes, no");
    load_bad("[interface]\nlanguage = de\n", "conf.value", &e);
    assert_string_equal(e.arg[3], "ru, en");
    load_bad("[log]\nfile = kurator.log\n", "conf.value", &e);
}

static void cut_values_are_refused(void **state)
{
    struct error e;

    (void)state;
    load_bad("[database]\nservice = office#7\n", "conf.cut", &e);
    assert_string_equal(e.arg[1], "database");
    assert_string_equal(e.arg[2], "service");
    load_bad("[database]\nhost = a;b\n", "conf.cut", &e);
    load_bad("[database]\nhost = \"a;b\n", "conf.syntax", &e);
    load_bad("[database]\nhost = \"a\" b\n", "conf.syntax", &e);
}

static void names_are_checked(void **state)
{
    struct error e;

    (void)state;
    load_bad("[interfase]\n", "conf.section", &e);
    assert_string_equal(e.arg[1], "interfase");
    load_bad("[interface]\nlanguages = ru\n", "conf.unknown", &e);
    assert_string_equal(e.arg[2], "languages");
    load_bad("[interface]\n\nlanguage = ru\nLanguage = en\n", "conf.duplicate", &e);
    assert_ends(e.arg[0], ":4");
    load_bad("[interface]\nlanguage = ru\n[log]\n[interface]\nlanguage = ru\n", "conf.duplicate", &e);
    load_bad("language = ru\n", "conf.syntax", &e);
    load_bad("[interface\nlanguage = ru\n", "conf.syntax", &e);
    load_bad("[interface] x\n", "conf.syntax", &e);
    load_bad("[interface]\ninterface = 1\n", "conf.unknown", &e);   /* the section's own name as a key */
    load_bad("[interface]\n= ru\n", "conf.syntax", &e);
    load_bad("[interface]\nlanguage = ru \\\n", "conf.syntax", &e);
    load_bad("[interface]\n# a comment that swallows \\\nlanguage = ru\n", "conf.syntax", &e);
    assert_string_equal(e.arg[1], "2");
}

static void passwords_have_no_place(void **state)
{
    static const char *const words[] = {"password", "Passwd", "pgpassword"};
    struct error e;
    char text[128];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        snprintf(text, sizeof text, "[database]\n%s = geheim\n", words[i]);
        load_bad(text, "conf.password", &e);
        for (int k = 0; k < e.nargs; k++)
            assert_null(strstr(e.arg[k], "geheim"));
    }
}

static void text_is_checked(void **state)
{
    struct error e;
    char text[1400];

    (void)state;
    load_bad("[database]\nuser = a\x01" "b\n", "conf.syntax", &e);
    load_bad("[database]\nuser = \xFF\n", "conf.syntax", &e);
    memcpy(text, "[database]\nuser = ", 18);
    memset(text + 18, 'u', 1000);
    memcpy(text + 1018, "\n", 2);
    load_bad(text, "conf.long", &e);
    assert_string_equal(e.arg[1], "2");
    memcpy(text + 318, "\n", 2);
    load_bad(text, "conf.value", &e);
    write_bytes(file, "[log]\nlevel = wa\0rn\n", 20);
    struct conf_layers layers = {.file = file};
    struct conf *conf = NULL;

    assert_int_equal(conf_load(&conf, &layers, &e), -1);
    assert_string_equal(e.code, "conf.syntax");
}

static void editors_of_windows(void **state)
{
    struct conf *conf = load_good("\xEF\xBB\xBF[interface]\r\nlanguage = en\r\n\r\n[log]\r\nlevel=info");

    (void)state;
    assert_string_equal(conf_text(conf, CONF_LANGUAGE), "en");
    assert_int_equal(conf_int(conf, CONF_LOG_LEVEL), 2);
    conf_free(&conf);
    conf = load_good("");
    conf_free(&conf);
}

static void files_that_are_none(void **state)
{
    struct conf_layers layers = {.file = other};
    struct conf *conf = NULL;
    struct error e = {0};

    (void)state;
    assert_int_equal(conf_load(&conf, &layers, &e), -1);
    assert_string_equal(e.code, "conf.missing");
    assert_string_equal(e.arg[0], other);
    layers = (struct conf_layers){.system = other, .user = "/dev/null/nothing"};
    assert_int_equal(conf_load(&conf, &layers, &e), 0);
    conf_free(&conf);
    layers = (struct conf_layers){.user = dir};
    assert_int_equal(conf_load(&conf, &layers, &e), -1);
    assert_string_equal(e.code, "conf.directory");
    write_bytes(file, "", 0);
    assert_int_equal(truncate(file, 100000), 0);
    layers = (struct conf_layers){.user = file};
    assert_int_equal(conf_load(&conf, &layers, &e), -1);
    assert_string_equal(e.code, "conf.unreadable");
    /* A link to itself cannot be opened by anybody, root included. */
    unlink(other);
    assert_int_equal(symlink(other, other), 0);
    layers = (struct conf_layers){.user = other};
    assert_int_equal(conf_load(&conf, &layers, &e), -1);
    assert_string_equal(e.code, "conf.unreadable");
    unlink(other);
}

static void later_layers_win(void **state)
{
    char *environment[] = {"PATH=/bin", "KURATOR_INTERFACE_BAR=row", "KURATOR_HOME=/x", "KURATOR_LANGUAGE=fr",
                           "KURATOR_LOG_LEVEL=", "KURATOR_DATABASE_PORT=7000", NULL};
    struct conf_layers layers = {.system = file, .user = other, .environment = environment};
    struct conf *conf = NULL;
    struct error e = {0};

    (void)state;
    write_bytes(file, "[interface]\nlanguage=en\nbar=marker\npreview=no\n", 46);
    write_bytes(other, "[interface]\nlanguage=ru\n", 24);
    assert_int_equal(conf_load(&conf, &layers, &e), 0);
    assert_string_equal(conf_text(conf, CONF_LANGUAGE), "ru");
    assert_string_equal(conf_text(conf, CONF_BAR), "row");
    assert_false(conf_bool(conf, CONF_PREVIEW));
    assert_int_equal(conf_int(conf, CONF_DB_PORT), 7000);
    conf_free(&conf);
    layers.file = other;                    /* instead of both */
    assert_int_equal(conf_load(&conf, &layers, &e), 0);
    assert_true(conf_bool(conf, CONF_PREVIEW));
    conf_free(&conf);

    static const char *const wrong[][2] = {{"KURATOR_INTERFACE_BAR=wide", "conf.value"},
                                           {"KURATOR_INTERFACE_BARS=row", "conf.unknown"},
                                           {"KURATOR_DATABASE_PASSWORD=x", "conf.password"}};

    for (size_t i = 0; i < 3; i++) {
        char text[64], *one[] = {text, NULL};

        snprintf(text, sizeof text, "%s", wrong[i][0]);
        layers = (struct conf_layers){.environment = one};
        assert_int_equal(conf_load(&conf, &layers, &e), -1);
        assert_string_equal(e.code, wrong[i][1]);
        text[strcspn(text, "=")] = '\0';
        assert_string_equal(e.arg[0], text);
    }
}

static char *read_text(const char *path)
{
    struct str s = {0};
    FILE *f = fopen(path, "rb");
    int c;

    if (!f)
        fail_msg("no %s (tests run in the root of the checkout)", path);
    while ((c = getc(f)) != EOF)
        str_addc(&s, (char)c);
    fclose(f);
    return str_take(&s);
}

/* Every option is in the sample, in its section, with its help and default; and the sample is a valid file also when
 * every line of it is taken in. */
static void the_sample_is_the_table(void **state)
{
    struct str reference = {0}, path = {0};
    const char *root = getenv("KURATOR_TEST_ROOT");

    (void)state;
    str_addf(&path, "%s/conf/kurator.ini", root ? root : ".");
    char *sample = read_text(str_text(&path));

    conf_reference(&reference);
    const char *at = strstr(sample, str_text(&reference));

    assert_non_null(at);
    assert_string_equal(at, str_text(&reference));
    for (char *p = sample; *p; p++)
        if (*p == ';' && p[-1] == '\n')
            *p = ' ';
    struct conf *conf = load_good(sample), *preset = load_good("");

    for (int i = 0; i < CONF_COUNT_; i++) {
        assert_int_equal(conf_options[i].id, i);
        assert_string_equal(conf_text(conf, conf_options[i].id), conf_text(preset, conf_options[i].id));
    }
    conf_free(&conf);
    conf_free(&preset);
    free(sample);
    str_free(&reference);
    str_free(&path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_values), cmocka_unit_test(values_are_read),
        cmocka_unit_test(numbers_are_decimal_and_whole), cmocka_unit_test(cut_values_are_refused),
        cmocka_unit_test(names_are_checked), cmocka_unit_test(passwords_have_no_place),
        cmocka_unit_test(text_is_checked), cmocka_unit_test(editors_of_windows),
        cmocka_unit_test(files_that_are_none), cmocka_unit_test(later_layers_win),
        cmocka_unit_test(the_sample_is_the_table),
    };

    return cmocka_run_group_tests(tests, up, down);
}
