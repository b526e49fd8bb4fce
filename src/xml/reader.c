/* reader.c - ВыпискаФРИ: its documents, their records of a category and attributes, as columns. */
#include "reader.h"

#include <expat.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/csv_stream.h"
#include "kurator/mem.h"
#include "kurator/person_name.h"
#include "kurator/str.h"

#define DEPTH_MAX 32
#define VALUE_MAX ((size_t)4000)                /* bytes of one value */
#define DOCUMENT_MAX ((size_t)160 * 1024)       /* of all that is kept of a document */
#define LINE_MAX (CSV_RECORD_MAX - 4096)        /* of what becomes of it, as a record */
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
    bool seen;                  /* an extract of the register */
    const char *stop;           /* why it was stopped */
    size_t fed;                 /* bytes so far */
    struct str text;            /* of the element that is open */
    /* the document */
    bool inside;
    int began;                  /* the depth of its element */
    int line;
    const char *fault;
    struct str type, number, date;
    struct str value[EXTRACT_COLUMNS_], rest, limit[7];
    bool actual;                /* the address kept is where the citizen lives */
    size_t kept;
    /* the record and the attribute */
    struct str category, code, content, record;
};

static void set(struct str *to, const char *text)
{
    str_clear(to);
    str_add(to, text);
}

static void clear(struct str *s)
{
    str_clear(s);
    str_addn(s, "", 0);
}

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
    struct str *all[] = {&r->type, &r->number, &r->date, &r->rest};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        clear(all[i]);
    for (int c = 0; c < EXTRACT_COLUMNS_; c++)
        clear(&r->value[c]);
    for (int i = 0; i < 7; i++)
        clear(&r->limit[i]);
    r->inside = true;
    r->began = r->depth;
    r->line++;
    r->fault = "";
    r->kept = 0;
    r->actual = false;
}

static void keep(struct str *to, const struct str *from)
{
    if (!to->len)
        set(to, str_text(from));
}

/* A category and code of the register, and the column it is. The first value counts. */
static const struct {
    const char *category, *code;
    int column;
} known[] = {
    {"GENERAL.PERSON", "LastName", EXTRACT_SURNAME}, {"GENERAL.PERSON", "FirstName", EXTRACT_GIVEN_NAME},
    {"GENERAL.PERSON", "MiddleName", EXTRACT_PATRONYMIC}, {"GENERAL.PERSON", "BirthDate", EXTRACT_BIRTH_DATE},
    {"GENERAL.PERSON", "Gender", EXTRACT_SEX}, {"GENERAL.PERSON", "SNILS", EXTRACT_SNILS},
    {"GENERAL.INVALIDITY", "DisabilityGroupValue", EXTRACT_DISABILITY}, {"MSE.IPRA.PHONES", "PhoneNumber", EXTRACT_PHONE},
    {"MSE.IPRA.GENERAL", "Number", EXTRACT_IPRA_NUMBER}, {"MSE.IPRA.GENERAL", "IssueDate", EXTRACT_IPRA_ISSUED_ON},
    {"MSE.IPRA.GENERAL", "EndDate", EXTRACT_IPRA_VALID_UNTIL}, {"MSE.IPRA.GENERAL", "EndDateClass", EXTRACT_IPRA_VALID_UNTIL},
    {"MSE.IPRA.GENERAL", "ProtocolNum", EXTRACT_PROTOCOL}, {"MSE.BURO", "BuroShortName", EXTRACT_SENDER},
    {"GENERAL.ADDRESS", "ZipCode", EXTRACT_POSTAL_CODE}, {"GENERAL.ADDRESS", "District", EXTRACT_TERRITORY},
    {"GENERAL.ADDRESS", "Place", EXTRACT_SETTLEMENT}, {"GENERAL.ADDRESS", "AddressString", EXTRACT_ADDRESS}};

static const char *const spheres[7] = {"SelfCare", "Moving", "Orientation", "Communication", "BehaviorControl", "Learn", "Work"};

/* Is the value kept in a column? Else it goes with the rest. */
static bool take_value(struct xml_reader *r)
{
    const char *category = str_text(&r->category), *code = str_text(&r->code);

    for (int i = 0; i < 7 && str_eq(category, "MSE.IPRA.LIFE_RESTRICT"); i++)
        if (str_eq(code, spheres[i])) {
            keep(&r->limit[i], &r->content);
            return true;
        }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct str *to = &r->value[known[i].column];

        if (str_eq(category, known[i].category) && str_eq(code, known[i].code) && !to->len) {
            keep(to, &r->content);
            return true;
        }
    }
    if (str_eq(category, "MSE.IPRA.GENERAL") && str_eq(code, "IsChild") && (str_eq(str_text(&r->content), "true") || str_eq(str_text(&r->content), "1")))
        set(&r->value[EXTRACT_DISABILITY], "child");
    return false;
}

static void end_attribute(struct xml_reader *r)
{
    if (!r->inside || !r->code.len || !r->content.len || take_value(r))
        return;
    str_addc(&r->record, ',');
    json_string(&r->record, r->code.data, r->code.len);
    str_addc(&r->record, ':');
    json_string(&r->record, r->content.data, r->content.len);
}

static void end_record(struct xml_reader *r)
{
    if (!r->record.len)
        return;
    str_add(&r->rest, r->rest.len ? ",{\"\":" : "{\"records\":[{\"\":");
    json_string(&r->rest, str_text(&r->category), r->category.len);
    str_addn(&r->rest, r->record.data, r->record.len);
    str_addc(&r->rest, '}');
}

/* Of what is wrong nothing but that is handed over. */
static void hand_over(struct xml_reader *r, const char *fault)
{
    const char *value[EXTRACT_COLUMNS_];

    for (int c = 0; c < EXTRACT_COLUMNS_; c++)
        value[c] = *fault ? "" : str_text(&r->value[c]);
    r->sink(r->ctx, r->line, fault, value, *fault ? "" : str_text(&r->rest));
}

/* Bytes of a cell in a table, where quotation marks stand twice. */
static size_t weight(const struct str *cell)
{
    size_t n = cell->len + 4;

    for (size_t i = 0; i < cell->len; i++)
        n += cell->data[i] == '"';
    return n;
}

static bool too_long(const struct xml_reader *r)
{
    size_t n = weight(&r->rest);

    for (int c = 0; c < EXTRACT_COLUMNS_; c++)
        n += weight(&r->value[c]);
    return n > LINE_MAX;
}

static void end_document(struct xml_reader *r)
{
    struct str *limits = &r->value[EXTRACT_LIMITS];
    bool some = false;

    r->inside = false;
    for (int i = 0; i < 7; i++)
        some = some || r->limit[i].len;
    for (int i = 0; i < 7 && some; i++)
        str_addf(limits, "%s%.8s", i ? "," : "", r->limit[i].len ? r->limit[i].data : "0");
    if (!*r->fault && (r->type.len ? strncmp(r->type.data, "IPRA", 4) != 0 : !r->value[EXTRACT_IPRA_NUMBER].len))
        r->fault = "import.not_ipra";
    keep(&r->value[EXTRACT_IPRA_NUMBER], &r->number);
    keep(&r->value[EXTRACT_IPRA_ISSUED_ON], &r->date);
    if (r->rest.len)
        str_add(&r->rest, "]}");
    if (!*r->fault && too_long(r))
        r->fault = "import.long";
    hand_over(r, r->fault);
}

static void XMLCALL on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    struct xml_reader *r = ctx;
    enum tag tag = tag_of(name);

    (void)attributes;
    clear(&r->text);
    if (r->depth == DEPTH_MAX) {
        stop(r, "import.xml_deep");
        return;
    }
    r->path[r->depth++] = tag;
    if (tag == TAG_EXTRACT)
        r->seen = true;
    else if (tag == TAG_DOCUMENT && r->seen && !r->inside)
        begin_document(r);
    else if (tag == TAG_DOCUMENT && r->inside)
        r->fault = "import.xml_nested";
    else if (tag == TAG_RECORD)
        clear(&r->category), clear(&r->record);
    else if (tag == TAG_ATTRIBUTE)
        clear(&r->code), clear(&r->content);
}

static void XMLCALL on_text(void *ctx, const XML_Char *text, int n)
{
    struct xml_reader *r = ctx;

    if (!r->inside)
        return;
    r->kept += (size_t)n;
    if (r->kept > DOCUMENT_MAX || r->text.len + (size_t)n > VALUE_MAX) {
        r->fault = "import.long";
        clear(&r->text);
    } else if (!*r->fault) {
        str_addn(&r->text, text, (size_t)n);
    }
}

static void end_leaf(struct xml_reader *r, enum tag tag)
{
    enum tag parent = above(r, 1);
    struct str *to = tag == TAG_CODE && parent == TAG_CATEGORY ? &r->category
                     : tag == TAG_CODE && parent == TAG_TYPE && above(r, 2) == TAG_PROPS ? &r->type
                     : tag == TAG_CODE && parent == TAG_ATTRIBUTE ? &r->code
                     : tag == TAG_VALUE && parent == TAG_ATTRIBUTE ? &r->content
                     : tag == TAG_NUMBER && parent == TAG_PROPS ? &r->number
                     : tag == TAG_DATE && parent == TAG_PROPS ? &r->date : NULL;
    char *text = to ? str_trim(r->text.data) : NULL;

    if (to)
        set(to, text);
}

static void XMLCALL on_end(void *ctx, const XML_Char *name)
{
    struct xml_reader *r = ctx;
    enum tag tag = above(r, 0);

    (void)name;
    if (r->inside && r->text.data)
        end_leaf(r, tag);
    if (r->inside && tag == TAG_CATEGORY && !r->category.len)       /* the code as the text itself */
        set(&r->category, str_trim(r->text.data));
    if (r->inside && tag == TAG_ATTRIBUTE)
        end_attribute(r);
    else if (r->inside && tag == TAG_RECORD)
        end_record(r);
    else if (r->inside && r->depth == r->began)
        end_document(r);
    clear(&r->text);
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
    clear(&r->text);
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    XML_SetUnknownEncodingHandler(r->parser, on_encoding, r);
    return r;
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
    const char *why = r->stop ? r->stop : XML_GetErrorCode(r->parser) != XML_ERROR_NONE ? "import.xml_broken" : "import.xml_other";

    if (!r->inside)
        begin_document(r);
    hand_over(r, why);
    return -1;
}

void xml_reader_free(struct xml_reader *r)
{
    struct str *all[] = {&r->text, &r->type, &r->number, &r->date, &r->rest, &r->category, &r->code, &r->content, &r->record};

    XML_ParserFree(r->parser);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        str_free(all[i]);
    for (int c = 0; c < EXTRACT_COLUMNS_; c++)
        str_free(&r->value[c]);
    for (int i = 0; i < 7; i++)
        str_free(&r->limit[i]);
    free(r);
}
