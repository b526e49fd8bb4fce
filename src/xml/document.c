/* document.c - a document of ВыпискаФРИ: which value of which category is which column, and all else as the rest. */
#include "document.h"

#include <string.h>

#include "kurator/csv_stream.h"
#include "kurator/utf8.h"

#define LINE_MAX (CSV_RECORD_MAX - 4096)        /* of what becomes of it, as a record */

void xml_set(struct str *to, const char *text)
{
    str_clear(to);
    str_add(to, text);
}

void xml_clear(struct str *s)
{
    str_clear(s);
    str_addn(s, "", 0);
}

void xml_document_begin(struct xml_document *d)
{
    struct str *all[] = {&d->type, &d->number, &d->date, &d->rest};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        xml_clear(all[i]);
    for (int c = 0; c < EXTRACT_COLUMNS_; c++)
        xml_clear(&d->value[c]);
    for (int i = 0; i < 7; i++)
        xml_clear(&d->limit[i]);
    d->inside = true;
    d->line++;
    d->fault = "";
    d->kept = 0;
}

static void keep(struct str *to, const struct str *from)
{
    if (!to->len)
        xml_set(to, str_text(from));
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
static bool take_value(struct xml_document *d)
{
    const char *category = str_text(&d->category), *code = str_text(&d->code);

    for (int i = 0; i < 7 && str_eq(category, "MSE.IPRA.LIFE_RESTRICT"); i++)
        if (str_eq(code, spheres[i])) {
            keep(&d->limit[i], &d->content);
            return true;
        }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct str *to = &d->value[known[i].column];

        if (str_eq(category, known[i].category) && str_eq(code, known[i].code) && !to->len) {
            keep(to, &d->content);
            return true;
        }
    }
    if (str_eq(category, "MSE.IPRA.GENERAL") && str_eq(code, "IsChild") && (str_eq(str_text(&d->content), "true") || str_eq(str_text(&d->content), "1")))
        xml_set(&d->value[EXTRACT_DISABILITY], "child");
    return false;
}

void xml_document_attribute(struct xml_document *d)
{
    if (!d->inside || !d->code.len || !d->content.len || take_value(d))
        return;
    str_addc(&d->record, ',');
    json_string(&d->record, d->code.data, d->code.len);
    str_addc(&d->record, ':');
    json_string(&d->record, d->content.data, d->content.len);
}

void xml_document_record(struct xml_document *d)
{
    if (!d->record.len)
        return;
    str_add(&d->rest, d->rest.len ? ",{\"\":" : "{\"records\":[{\"\":");
    json_string(&d->rest, str_text(&d->category), d->category.len);
    str_addn(&d->rest, d->record.data, d->record.len);
    str_addc(&d->rest, '}');
}

void xml_document_hand_over(const struct xml_document *d, const char *fault, xml_sink *sink, void *ctx)
{
    const char *value[EXTRACT_COLUMNS_];

    for (int c = 0; c < EXTRACT_COLUMNS_; c++)
        value[c] = *fault ? "" : str_text(&d->value[c]);
    sink(ctx, d->line, fault, value, *fault ? "" : str_text(&d->rest));
}

/* Bytes of a cell in a table, where quotation marks stand twice. */
static size_t weight(const struct str *cell)
{
    size_t n = cell->len + 4;

    for (size_t i = 0; i < cell->len; i++)
        n += cell->data[i] == '"';
    return n;
}

/* A sign that no terminal shows would come out of the table as another: as in a table, it is for a person to look at. */
static bool showable(const struct xml_document *d)
{
    for (int c = 0; c < EXTRACT_COLUMNS_; c++)
        for (size_t i = 0; i < d->value[c].len;) {
            uint32_t sign;

            i += utf8_decode(d->value[c].data + i, d->value[c].len - i, &sign);
            if (utf8_width(sign) < 0 && !(sign < ' ' && strchr("\t\r\n", (int)sign)))
                return false;
        }
    return true;
}

static bool too_long(const struct xml_document *d)
{
    size_t n = weight(&d->rest);

    for (int c = 0; c < EXTRACT_COLUMNS_; c++)
        n += weight(&d->value[c]);
    return n > LINE_MAX;
}

void xml_document_end(struct xml_document *d)
{
    struct str *limits = &d->value[EXTRACT_LIMITS];
    bool some = false;

    d->inside = false;
    for (int i = 0; i < 7; i++)
        some = some || d->limit[i].len;
    for (int i = 0; i < 7 && some; i++)
        str_addf(limits, "%s%.8s", i ? "," : "", d->limit[i].len ? d->limit[i].data : "0");
    if (!*d->fault && (d->type.len ? strncmp(d->type.data, "IPRA", 4) != 0 : !d->value[EXTRACT_IPRA_NUMBER].len))
        d->fault = "import.not_ipra";
    keep(&d->value[EXTRACT_IPRA_NUMBER], &d->number);
    keep(&d->value[EXTRACT_IPRA_ISSUED_ON], &d->date);
    if (d->rest.len)
        str_add(&d->rest, "]}");
    if (!*d->fault && !showable(d))
        d->fault = "import.control";
    if (!*d->fault && too_long(d))
        d->fault = "import.long";
}

void xml_document_free(struct xml_document *d)
{
    struct str *all[] = {&d->type, &d->number, &d->date, &d->rest, &d->category, &d->code, &d->content, &d->record};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        str_free(all[i]);
    for (int c = 0; c < EXTRACT_COLUMNS_; c++)
        str_free(&d->value[c]);
    for (int i = 0; i < 7; i++)
        str_free(&d->limit[i]);
}
