/* scan.c - looks through a settings file before iniparser does: it skips, cuts and merges without a word. */
#include "private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kurator/utf8.h"

#define FILE_MAX (64 * 1024)
#define LINE_MAX_BYTES 900              /* iniparser gives up somewhat above 1000 */
#define WORD_MAX 64

struct scanner {
    const char *path;
    struct scan *scan;
    struct error *e;
    int line;
    char section[WORD_MAX];             /* "" before the first one */
};

static int refuse_line(struct scanner *s, const char *code)
{
    char number[16];

    snprintf(number, sizeof number, "%d", s->line);
    return error_set(s->e, code, s->path, number, NULL);
}

static int refuse_key(struct scanner *s, const char *code, const char *key)
{
    char where[192];

    snprintf(where, sizeof where, "%.170s:%d", s->path, s->line);
    return error_set(s->e, code, where, s->section, key, NULL);
}

/* Reads the file into text, without the mark some editors put in front, and without carriage returns. */
static int read_file(const char *path, struct str *text, struct error *e)
{
    FILE *f = fopen(path, "rb");
    struct stat st;
    int c;

    if (!f)
        return errno == ENOENT || errno == ENOTDIR ? 1 : error_set(e, "conf.unreadable", path, NULL);
    if (fstat(fileno(f), &st) != 0 || S_ISDIR(st.st_mode)) {
        fclose(f);
        return error_set(e, "conf.directory", path, NULL);
    }
    while ((c = getc(f)) != EOF && text->len <= FILE_MAX)
        str_addc(text, c ? (char)c : '\1');     /* a NUL would hide the rest; this is refused as a control */
    bool broken = ferror(f) || text->len > FILE_MAX;

    fclose(f);
    if (broken)
        return error_set(e, "conf.unreadable", path, NULL);
    size_t from = text->len >= 3 && memcmp(text->data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0, to = 0;

    for (size_t i = from; i < text->len; i++)
        if (text->data[i] != '\r' || (i + 1 < text->len && text->data[i + 1] != '\n'))
            text->data[to++] = text->data[i];
    if (text->data)
        text->data[text->len = to] = '\0';
    return 0;
}

static bool good_characters(const char *line)
{
    if (!utf8_valid(line, strlen(line)))
        return false;
    for (const char *p = line; *p; p++)
        if (((unsigned char)*p < 0x20 && *p != '\t') || *p == 0x7f)
            return false;
    return true;
}

static bool is_comment(const char *rest)
{
    rest += strspn(rest, " \t");
    return *rest == '\0' || *rest == ';' || *rest == '#';
}

static bool is_word(const char *word)
{
    size_t n = strlen(word);

    if (n == 0 || n >= WORD_MAX)
        return false;
    for (const char *p = word; *p; p++)
        if (*p == ':' || *p == '[' || *p == ']' || *p == ' ' || *p == '\t' || *p == '"')
            return false;
    return true;
}

static int scan_section(struct scanner *s, char *line)
{
    char *end = strchr(line, ']');

    /* iniparser wants the bracket to be the last character. */
    if (!end || end[1] != '\0')
        return refuse_line(s, "conf.syntax");
    *end = '\0';
    char *name = str_trim(line + 1);

    if (!is_word(name))
        return refuse_line(s, "conf.syntax");
    if (!option_section(name)) {
        str_copy(s->section, sizeof s->section, name);
        return refuse_key(s, "conf.section", NULL);
    }
    str_copy(s->section, sizeof s->section, name);
    return 0;
}

/* A value is quoted as a whole, or ends at a ; or # that stands behind a blank. */
static int scan_value(struct scanner *s, const char *key, const char *value)
{
    if (*value == '"' || *value == '\'') {
        const char *end = strchr(value + 1, *value);

        return end && is_comment(end + 1) ? 0 : refuse_line(s, "conf.syntax");
    }
    size_t n = strcspn(value, ";#");

    if (value[n] && n > 0 && value[n - 1] != ' ' && value[n - 1] != '\t')
        return refuse_key(s, "conf.cut", key);
    return 0;
}

static int scan_key(struct scanner *s, char *line)
{
    char *equal = strchr(line, '=');

    if (!equal || !s->section[0])
        return refuse_line(s, "conf.syntax");
    *equal = '\0';
    char *key = str_trim(line), *value = str_trim(equal + 1);

    if (!is_word(key) || (*value && value[strlen(value) - 1] == '\\'))
        return refuse_line(s, "conf.syntax");
    if (option_is_password(key))
        return refuse_key(s, "conf.password", NULL);
    const struct conf_option *option = option_find(s->section, key);

    if (!option)
        return refuse_key(s, "conf.unknown", key);
    for (int i = 0; i < s->scan->count; i++)
        if (s->scan->entry[i].option == option)
            return refuse_key(s, "conf.duplicate", key);
    s->scan->entry[s->scan->count++] = (struct scan_entry){option, s->line};
    return scan_value(s, key, value);
}

static int scan_line(struct scanner *s, const char *text, size_t n)
{
    char line[LINE_MAX_BYTES + 1];

    s->line++;
    if (n > LINE_MAX_BYTES)
        return refuse_line(s, "conf.long");
    memcpy(line, text, n);
    line[n] = '\0';
    if (!good_characters(line))
        return refuse_line(s, "conf.syntax");
    char *at = str_trim(line);

    if (*at == '\0' || *at == ';' || *at == '#') {
        /* iniparser joins a line that ends in a backslash to the next, in a comment, too. */
        return *at && at[strlen(at) - 1] == '\\' ? refuse_line(s, "conf.syntax") : 0;
    }
    return *at == '[' ? scan_section(s, at) : scan_key(s, at);
}

int scan_file(const char *path, struct scan *scan, struct error *e)
{
    struct scanner s = {.path = path, .scan = scan, .e = e};

    memset(scan, 0, sizeof *scan);
    int failed = read_file(path, &scan->text, e);

    for (const char *at = str_text(&scan->text); !failed && *at;) {
        size_t n = strcspn(at, "\n");

        failed = scan_line(&s, at, n);
        at += n + (at[n] == '\n');
    }
    if (failed)
        scan_free(scan);
    return failed;
}

void scan_free(struct scan *scan)
{
    str_free(&scan->text);
    scan->count = 0;
}
