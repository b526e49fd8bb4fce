/* file_moved.c - api.file_moved: a file that comes or goes is journalled by its name, size and digest. */
#include "kurator/file_moved.h"

#include "aggregate.h"
#include "kurator/casefile.h"
#include "kurator/sha256.h"

static const char moved_sql[] = "select * from api.file_moved($1::int, $2::text, $3::text, $4::bigint, $5::text)";

void file_moved_call(struct db_call *call, int office, enum file_way way, const char *name, const char *bytes, size_t n)
{
    static const char *const ways[] = {[FILE_IN] = "in", [FILE_OUT] = "out"};
    char digest[SHA256_HEX];

    call_add(call, moved_sql);
    param_id(call, office);
    param_text(call, ways[way]);
    param_text(call, name);
    param_number(call, (long long)n);
    param_kept(call, sha256_hex(bytes, n, digest));
}

int file_moved_read(const struct db_rows *rows, struct error *e)
{
    struct save_row row;

    if (save_read(&row, 1, rows) != 1)
        return error_set(e, "db.answer", NULL);
    if (str_eq(row.outcome, "saved"))
        return 0;
    return error_set(e, row.code, row.nargs > 0 ? row.args[0] : NULL, row.nargs > 1 ? row.args[1] : NULL, NULL);
}
