/* migration.c - reads the files of a migration directory and the directives in their first lines. */
#include "migration.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

#define MIGRATION_MAX_BYTES (16 * 1024 * 1024)
#define MIGRATION_ROLE "kurator_owner"  /* of numbered files without a word about it */
#define MIGRATION_API_ROLE "kurator_api"    /* of files of functions: it owns them all */

static bool ends_with_sql(const char *name)
{
    size_t n = strlen(name);

    return name[0] != '.' && n > 4 && strcmp(name + n - 4, ".sql") == 0;
}

static int pick_numbered(const struct dirent *d)
{
    for (int i = 0; i < 4; i++)
        if (!isdigit((unsigned char)d->d_name[i]))
            return 0;
    return d->d_name[4] == '_' && ends_with_sql(d->d_name);
}

static int pick_api(const struct dirent *d)
{
    return ends_with_sql(d->d_name);
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static char *read_whole(const char *path)
{
    FILE *f = fopen(path, "rb");
    struct str s = {0};
    char bytes[8192];
    size_t n;

    if (!f)
        return NULL;
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0 && s.len <= MIGRATION_MAX_BYTES)
        str_addn(&s, bytes, n);
    bool broken = ferror(f) || s.len == 0 || s.len > MIGRATION_MAX_BYTES || memchr(s.data, '\0', s.len) != NULL ||
                  !utf8_valid(s.data, s.len);

    fclose(f);
    if (broken) {
        str_free(&s);
        return NULL;
    }
    return str_take(&s);
}

static bool name_is_plain(const char *name)
{
    for (const char *p = name; *p; p++)
        if (!(*p == '_' || (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9')))
            return false;
    return *name != '\0';
}

/* Directives stand in the comment lines at the head of the file, before anything else. */
static int read_directives(struct migration *m, struct error *e)
{
    int number = 1;

    str_copy(m->role, sizeof m->role, m->api ? MIGRATION_API_ROLE : MIGRATION_ROLE);
    for (const char *line = m->text; strncmp(line, "--", 2) == 0; number++) {
        char *copy = mem_ndup(line + 2, strcspn(line + 2, "\n"));
        char *word = str_trim(copy);
        bool good = true;

        if (strcmp(word, "no-transaction") == 0) {
            m->alone = true;
            good = !m->api;
        } else if (strncmp(word, "role:", 5) == 0) {
            char *role = str_trim(word + 5);

            good = name_is_plain(role) && str_copy(m->role, sizeof m->role, role);
        }
        free(copy);
        if (!good) {
            char text[16];

            snprintf(text, sizeof text, "%d", number);
            return error_set(e, "migrate.directive", m->file, text, NULL);
        }
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    return 0;
}

static int read_one(struct migration_set *set, const char *dir, const char *prefix, const char *name, struct error *e)
{
    struct str path = {0}, file = {0};

    str_addf(&file, "%s%s", prefix, name);
    str_addf(&path, "%s/%s", dir, str_text(&file));
    set->item = mem_grow(set->item, (size_t)set->count + 1, sizeof *set->item);
    struct migration *m = &set->item[set->count++];

    memset(m, 0, sizeof *m);
    m->file = str_take(&file);
    m->api = *prefix != '\0';
    m->text = read_whole(str_text(&path));
    str_free(&path);
    if (!m->text)
        return error_set(e, "migrate.read", m->file, NULL);
    if (!m->api && set->count > 1 && strncmp(m[-1].file, m->file, 4) == 0)
        return error_set(e, "migrate.number", m->file, NULL);
    return read_directives(m, e);
}

static int read_names(struct migration_set *set, const char *dir, const char *prefix,
                      int (*pick)(const struct dirent *), struct error *e)
{
    struct dirent **names = NULL;
    struct str path = {0};
    int failed = 0;

    str_addf(&path, "%s/%s", dir, prefix);
    int n = scandir(str_text(&path), &names, pick, by_bytes);

    str_free(&path);
    if (n < 0 || (n == 0 && !*prefix)) {
        free(names);
        /* A directory without functions is a schema without functions; without numbered files it is the wrong one. */
        return *prefix ? 0 : error_set(e, "migrate.nodir", dir, NULL);
    }
    for (int i = 0; i < n; i++) {
        if (!failed)
            failed = read_one(set, dir, prefix, names[i]->d_name, e);
        free(names[i]);
    }
    free(names);
    return failed;
}

int migration_set_read(struct migration_set *set, const char *dir, struct error *e)
{
    memset(set, 0, sizeof *set);
    if (read_names(set, dir, "", pick_numbered, e) || read_names(set, dir, "api/", pick_api, e)) {
        migration_set_free(set);
        return -1;
    }
    return 0;
}

void migration_set_free(struct migration_set *set)
{
    for (int i = 0; i < set->count; i++) {
        free(set->item[i].file);
        free(set->item[i].text);
    }
    free(set->item);
    memset(set, 0, sizeof *set);
}
