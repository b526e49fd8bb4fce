/* document.h - private to the reader: a document of an extract while it is read. */
#ifndef KURATOR_XML_DOCUMENT_H
#define KURATOR_XML_DOCUMENT_H
#include <stdbool.h>
#include "kurator/str.h"
#include "reader.h"

struct xml_document {
    bool inside;                /* of one */
    int line;                   /* its number in the file */
    const char *fault;
    struct str type, number, date;
    struct str value[EXTRACT_COLUMNS_], rest, limit[7];
    size_t kept;                /* bytes of its texts */
    /* the record and the attribute that are open */
    struct str category, code, content, record;
};

/* The next one. */
void xml_document_begin(struct xml_document *d);
/* The attribute, the record has ended: its code and content become a column, or part of the rest. */
void xml_document_attribute(struct xml_document *d);
void xml_document_record(struct xml_document *d);
/* So has the document: d->fault says what is wrong with it, "" nothing. */
void xml_document_end(struct xml_document *d);
/* Of what is wrong nothing but that is handed over. */
void xml_document_hand_over(const struct xml_document *d, const char *fault, xml_sink *sink, void *ctx);
void xml_document_free(struct xml_document *d);

void xml_set(struct str *to, const char *text);
/* Empty, but no longer NULL. */
void xml_clear(struct str *s);

#endif
