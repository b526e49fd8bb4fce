/* targets.c - what the fuzzer feeds: the readers of tables and of XML, and what must hold of whatever they give. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/xml/reader.h"
#include "kurator/csv_stream.h"
#include "kurator/utf8.h"
#include "kurator/workday.h"

int fuzz_csv(const uint8_t *data, size_t size);
int fuzz_xml(const uint8_t *data, size_t size);

struct bytes {
    const char *data;
    size_t n, at, piece;
};

static ssize_t give(void *ctx, char *out, size_t size)
{
    struct bytes *b = ctx;
    size_t n = b->n - b->at;

    n = n < b->piece ? n : b->piece;
    n = n < size ? n : size;
    memcpy(out, b->data + b->at, n);
    b->at += n;
    return (ssize_t)n;
}

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_values(const struct extract *x)
{
    static const enum extract_column days[] = {EXTRACT_BIRTH_DATE, EXTRACT_IPRA_ISSUED_ON, EXTRACT_SENDER_ON, EXTRACT_REGION_RECEIVED_ON};
    struct date day;

    for (int c = 0; c < EXTRACT_COLUMNS_; c++)
        must(x->value[c].data && utf8_valid(x->value[c].data, x->value[c].len) && strlen(x->value[c].data) == x->value[c].len);
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        must(!x->value[days[i]].len || date_from_iso(x->value[days[i]].data, &day) == 0);
    must(!x->value[EXTRACT_SNILS].len || (x->value[EXTRACT_SNILS].len == 11 && strspn(x->value[EXTRACT_SNILS].data, "0123456789") == 11));
    must(!x->value[EXTRACT_PHONE].len || x->value[EXTRACT_PHONE].len == 12);
    must(!x->rest.len || (x->rest.data[0] == '{' && x->rest.data[x->rest.len - 1] == '}'));
}

int fuzz_csv(const uint8_t *data, size_t size)
{
    struct bytes bytes = {(const char *)data, size, 0, size ? 1 + data[0] % 97u : 1};
    struct csv_stream stream = {.source = give, .ctx = &bytes};
    struct csv_record record = {0};
    struct extract_map map = {0};
    struct extract x = {0};
    struct error fault = {0}, e = {0};
    int line = 0, records = 0;
    bool mapped = false;

    while (csv_stream_next(&stream, &record, &fault, &e) == 1) {
        must(record.line > line && (size_t)++records <= size);
        line = record.line;
        if (error_is(&fault))
            continue;
        for (int i = 0; i < record.count; i++)
            must(utf8_valid(record.field[i].data, record.field[i].len));
        if (!mapped) {
            mapped = extract_map_begin(&map, &record, false, NULL, 0, &e) == 0;
            if (!mapped)
                break;
        } else {
            extract_read(&map, &record, &x);
            check_values(&x);
        }
    }
    extract_free(&x);
    extract_map_free(&map);
    csv_record_free(&record);
    csv_stream_free(&stream);
    return 0;
}

static void take(void *ctx, int line, const char *fault, const char *const value[EXTRACT_COLUMNS_], const char *rest)
{
    size_t n = strlen(rest);

    must(line >= 0 && fault && ++*(int *)ctx < 1000000);
    for (int c = 0; c < EXTRACT_COLUMNS_; c++)
        must(utf8_valid(value[c], strlen(value[c])));
    must(*fault || !n || (rest[0] == '{' && rest[n - 1] == '}'));
}

int fuzz_xml(const uint8_t *data, size_t size)
{
    int taken = 0;
    struct xml_reader *reader = xml_reader_new(take, &taken);
    size_t piece = size ? 1 + data[size - 1] % 251u : 1;
    bool going = reader != NULL;

    for (size_t at = 0; going; at += piece) {
        size_t n = size - at < piece ? size - at : piece;
        bool last = at + n >= size;

        going = xml_reader_feed(reader, (const char *)data + at, n, last) == 0 && !last;
    }
    if (reader)
        xml_reader_free(reader);
    return 0;
}

#ifdef FUZZ_TARGET
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return FUZZ_TARGET(data, size);
}
#endif
