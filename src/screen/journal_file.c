/* journal_file.c - entries of the journal as CSV, and the last line that shows whether a file was altered. */
#include <stdio.h>
#include <string.h>

#include "kurator/csv.h"
#include "kurator/journal.h"
#include "kurator/sha256.h"

#define MARK "# kurator-journal"

void journal_csv_head(struct str *out)
{
    static const char *const head[] = {"entry", "at", "login", "name", "host", "program", "kind", "citizen", "table", "row", "columns", "why", "block"};

    csv_write(out, head, (int)(sizeof head / sizeof head[0]));
}

void journal_csv(const struct journal_row *row, struct str *out)
{
    char id[24], citizen[24] = "", block[24] = "";
    const char *const cells[] = {id, row->local, row->login, row->name, row->host, row->program, row->kind, citizen,
                                 row->relation, row->row_id, row->columns, row->why, block};

    snprintf(id, sizeof id, "%lld", row->id);
    if (row->subject)
        snprintf(citizen, sizeof citizen, "%lld", row->subject);
    if (row->block)
        snprintf(block, sizeof block, "%lld", row->block);
    csv_write(out, cells, (int)(sizeof cells / sizeof cells[0]));
}

void journal_csv_away(const char *months, struct str *out)
{
    if (months[0])
        str_addf(out, MARK "-away,\"%s\"\r\n", months);
}

void journal_seal_write(const struct journal_seal *seal, struct str *out)
{
    str_addf(out, MARK ",entries=%ld,sha256=%s,block=%lld,digest=%s\r\n", seal->entries, seal->digest, seal->block, seal->block_digest);
}

/* Does the line of a seal stand in it, though not at the end? Then it was one, and something was put behind. */
static bool was_sealed(const char *text, size_t n)
{
    for (size_t at = 0; at + sizeof MARK + 1 < n; at++)
        if ((at == 0 || text[at - 1] == '\n') && memcmp(text + at, MARK ",", sizeof MARK) == 0)
            return true;
    return false;
}

int journal_seal_check(const char *text, size_t n, struct journal_seal *seal, struct error *e)
{
    struct str line = {0};
    char digest[SHA256_HEX];
    size_t at = n;
    int read;

    while (at > 0 && (at == n || text[at - 1] != '\n'))
        at--;
    str_addn(&line, text + at, n - at);
    *seal = (struct journal_seal){0};
    read = sscanf(str_text(&line), MARK ",entries=%9ld,sha256=%64[0-9a-f],block=%18lld,digest=%64[0-9a-f]", &seal->entries, seal->digest,
                  &seal->block, seal->block_digest);
    str_free(&line);
    if (read < 3 || strlen(seal->digest) != 64)
        return error_set(e, was_sealed(text, n) ? "journal.file_changed" : "journal.file", NULL);
    if (strcmp(sha256_hex(text, at, digest), seal->digest) != 0)
        return error_set(e, "journal.file_changed", NULL);
    return 0;
}
