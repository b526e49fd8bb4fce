/* reader.c - ВыпискаФРИ: its documents, their records of a category and attributes, as columns. */
#include "reader.h"

#include <expat.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "kurator/csv_stream.h"
#include "kurator/mem.h"
#include "kurator/person_name.h"
#include "kurator/str.h"

#define DEPTH_MAX 32
#define VALUE_MAX ((size_t)4000)                /* bytes of one value */
#define DOCUMENT_MAX ((size_t)160 * 1024)       /* of all that is kept of a document */
#define TOKEN_MAX ((size_t)1 << 20)             /* of one tag or comment: an unfinished one is read anew with each piece */

/* The names of the register, by which alone one is guided: namespaces differ from year to year. */
enum tag { TAG_OTHER, TAG_EXTRACT, TAG_DOCUMENT, TAG_PROPS, TAG_NUMBER, TAG_DATE, TAG_TYPE, TAG_CODE, TAG_RECORD, TAG_CATEGORY, TAG_ATTRIBUTE, TAG_VALUE };
static const char *const tag_name[] = {
    [TAG_OTHER] = "", [TAG_EXTRACT] = "ВыпискаФРИ", [TAG_DOCUMENT] = "Документ", [TAG_PROPS] = "РеквизитыДокумента", [TAG_NUMBER] = "Номер",
    [TAG_DATE] = "Дата", [TAG_TYPE] = "ТипДокумента", [TAG_CODE] = "Код", [TAG_RECORD] = "Запись", [TAG_CATEGORY] = "Категория",
    [TAG_ATTRIBUTE] = "Атрибут", [TAG_VALUE] = "Значение"};

struct xml_reader {
    XML_Parser parser;
    xml_sink *sink;
    void *ctx;
    enum tag path[DEPTH_MAX];
    int depth;
    bool named;             /* an element, whatever it is */
    bool seen;                  /* an extract of the register */
    const char *stop;           /* why it was stopped */
    size_t fed;                 /* bytes so far */
    struct str text;            /* of the element that is open */
    int began;                  /* the depth of the document's element */
    struct xml_document d;
};

static void stop(struct xml_reader *r, const char *why)
{
    if (!r->stop)
        r->stop = why;
    XML_StopParser(r->parser, XML_FALSE);
}

static enum tag tag_of(const XML_Char *name)
{
    const char *local = strrchr(name, '|');

    local = local ? local + 1 : name;
    for (enum tag t = TAG_EXTRACT; t <= TAG_VALUE; t++)
        if (strcmp(local, tag_name[t]) == 0)
            return t;
    return TAG_OTHER;
}

static enum tag above(const struct xml_reader *r, int levels)
{
    return r->depth > levels ? r->path[r->depth - 1 - levels] : TAG_OTHER;
}

static void begin_document(struct xml_reader *r)
{
    r->began = r->depth;
    xml_document_begin(&r->d);
}

static void XMLCALL on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    struct xml_reader *r = ctx;
    enum tag tag = tag_of(name);

    (void)attributes;
    xml_clear(&r->text);
    r->named = true;
    if (r->depth == DEPTH_MAX) {
        stop(r, "import.xml_deep");
        return;
    }
    r->path[r->depth++] = tag;
    if (tag == TAG_EXTRACT)
        r->seen = true;
    else if (tag == TAG_DOCUMENT && r->seen && !r->d.inside)
        begin_document(r);
    else if (tag == TAG_DOCUMENT && r->d.inside)
        r->d.fault = "import.xml_nested";
    else if (tag == TAG_RECORD)
        xml_clear(&r->d.category), xml_clear(&r->d.record);
    else if (tag == TAG_ATTRIBUTE)
        xml_clear(&r->d.code), xml_clear(&r->d.content);
}

static void XMLCALL on_text(void *ctx, const XML_Char *text, int n)
{
    struct xml_reader *r = ctx;

    if (!r->d.inside)
        return;
    r->d.kept += (size_t)n;
    if (r->d.kept > DOCUMENT_MAX || r->text.len + (size_t)n > VALUE_MAX) {
        r->d.fault = "import.long";
        xml_clear(&r->text);
    } else if (!*r->d.fault) {
        str_addn(&r->text, text, (size_t)n);
    }
}

static void end_leaf(struct xml_reader *r, enum tag tag)
{
    enum tag parent = above(r, 1);
    struct str *to = tag == TAG_CODE && parent == TAG_CATEGORY ? &r->d.category
                     : tag == TAG_CODE && parent == TAG_TYPE && above(r, 2) == TAG_PROPS ? &r->d.type
                     : tag == TAG_CODE && parent == TAG_ATTRIBUTE ? &r->d.code
                     : tag == TAG_VALUE && parent == TAG_ATTRIBUTE ? &r->d.content
                     : tag == TAG_NUMBER && parent == TAG_PROPS ? &r->d.number
                     : tag == TAG_DATE && parent == TAG_PROPS ? &r->d.date : NULL;
    char *text = to ? str_trim(r->text.data) : NULL;

    if (to)
        xml_set(to, text);
}

static void XMLCALL on_end(void *ctx, const XML_Char *name)
{
    struct xml_reader *r = ctx;
    enum tag tag = above(r, 0);

    (void)name;
    if (r->d.inside && r->text.data)
        end_leaf(r, tag);
    if (r->d.inside && tag == TAG_CATEGORY && !r->d.category.len)       /* the code as the text itself */
        xml_set(&r->d.category, str_trim(r->text.data));
    if (r->d.inside && tag == TAG_ATTRIBUTE) {
        xml_document_attribute(&r->d);
    } else if (r->d.inside && tag == TAG_RECORD) {
        xml_document_record(&r->d);
    } else if (r->d.inside && r->depth == r->began) {
        xml_document_end(&r->d);
        xml_document_hand_over(&r->d, r->d.fault, r->sink, r->ctx);
    }
    xml_clear(&r->text);
    r->depth--;
}

static void XMLCALL on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public, int subset)
{
    (void)name, (void)system, (void)public, (void)subset;
    stop(ctx, "import.xml_doctype");
}

static int XMLCALL on_encoding(void *ctx, const XML_Char *name, XML_Encoding *encoding)
{
    static const char *const names[] = {"windows-1251", "Windows-1251", "WINDOWS-1251", "cp1251", "CP1251"};

    (void)ctx;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) != 0)
            continue;
        for (int byte = 0; byte < 256; byte++)
            encoding->map[byte] = byte && !cp1251_sign((unsigned char)byte) ? -1 : (int)cp1251_sign((unsigned char)byte);
        encoding->data = NULL;
        encoding->convert = NULL;
        encoding->release = NULL;
        return XML_STATUS_OK;
    }
    return XML_STATUS_ERROR;
}

struct xml_reader *xml_reader_new(xml_sink *sink, void *ctx)
{
    struct xml_reader *r = mem_zero(1, sizeof *r);

    r->sink = sink;
    r->ctx = ctx;
    r->parser = XML_ParserCreateNS(NULL, '|');
    if (!r->parser) {
        free(r);
        return NULL;
    }
    xml_clear(&r->text);
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    XML_SetUnknownEncodingHandler(r->parser, on_encoding, r);
    return r;
}

/* What ended the reading. That the first letter of the first name is none says that the file is in another encoding than it declares: the
 * names of the register are Cyrillic. */
static const char *broken(const struct xml_reader *r)
{
    enum XML_Error error = XML_GetErrorCode(r->parser);

    if (error == XML_ERROR_UNKNOWN_ENCODING || error == XML_ERROR_INCORRECT_ENCODING || (error == XML_ERROR_INVALID_TOKEN && !r->named))
        return "import.xml_encoding";
    return error != XML_ERROR_NONE ? "import.xml_broken" : "import.xml_other";
}

int xml_reader_feed(struct xml_reader *r, const char *bytes, size_t n, int last)
{
    if (!r->stop && XML_Parse(r->parser, bytes, (int)n, last) != XML_STATUS_ERROR && (!last || r->seen)) {
        XML_Index at = XML_GetCurrentByteIndex(r->parser);

        r->fed += n;
        if (last || r->fed - (at > 0 ? (size_t)at : 0) <= TOKEN_MAX)
            return 0;
        r->stop = "import.xml_token";
    }
    const char *why = r->stop ? r->stop : broken(r);

    if (!r->d.inside)
        begin_document(r);
    xml_document_hand_over(&r->d, why, r->sink, r->ctx);
    return -1;
}

void xml_reader_free(struct xml_reader *r)
{
    XML_ParserFree(r->parser);
    str_free(&r->text);
    xml_document_free(&r->d);
    free(r);
}
