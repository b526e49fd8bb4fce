/* reader.h - extracts of the federal register of disabled persons in XML; for kurator-extract alone. */
#ifndef KURATOR_XML_READER_H
#define KURATOR_XML_READER_H
#include <stddef.h>
#include "kurator/extract.h"

struct xml_reader;

/* What is done with an extract: the number of its document in the file (lines mean nothing in XML), the code of what is wrong with it ("" nothing), its values as they
 * stand in the file ("" where there is none), and all that has no column as a JSON object; both are empty when something is wrong. Lent. */
typedef void xml_sink(void *ctx, int line, const char *fault, const char *const value[EXTRACT_COLUMNS_], const char *rest);

struct xml_reader *xml_reader_new(xml_sink *sink, void *ctx);
/* The next n bytes of the file, in pieces of any size; last: there are no more. An extract is handed over when its document has
 * ended, with import.not_ipra, import.long (it would be no record of a table of strangers), import.xml_nested (a document in a
 * document) when it is none. 0, or -1 when the file cannot be read on: the sink has had one more line then, with import.xml_broken (also when
 * it was cut off), import.xml_doctype (a document type, in which entities and external files come: never looked into),
 * import.xml_deep, import.xml_token (a tag or comment of a megabyte), import.xml_other (no extract of that register). */
int xml_reader_feed(struct xml_reader *reader, const char *bytes, size_t n, int last);
void xml_reader_free(struct xml_reader *reader);

#endif
