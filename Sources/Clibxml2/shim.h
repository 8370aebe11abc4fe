#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

/* Entities are how a small file becomes a large one, and how a file reads another. A feed has no
 * use for its own, so the first declaration ends the parse: none is ever expanded or loaded. */
static void cr_refuse_entity(void *context, const xmlChar *name, int type, const xmlChar *public_id,
                             const xmlChar *system_id, xmlChar *content) {
  (void)name, (void)type, (void)public_id, (void)system_id, (void)content;
  xmlParserCtxtPtr parser = (xmlParserCtxtPtr)context;
  parser->_private = parser;
  xmlStopParser(parser);
}

/* A document of XML, and NULL when nothing could be read.
 *
 * `refused` becomes 1 when it declares an entity; `line` the line of the first flaw, 0 without one;
 * `cut` 1 when the parser gave up, as it does on nesting deeper than 256. Nothing is fetched. */
static inline xmlDocPtr cr_read_xml(const char *bytes, int count, int *refused, int *line, int *cut) {
  xmlParserCtxtPtr parser = xmlNewParserCtxt();
  if (!parser) return NULL;
  parser->sax->entityDecl = cr_refuse_entity;
  xmlDocPtr document = xmlCtxtReadMemory(
      parser, bytes, count, NULL, NULL,
      XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT
          | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  *refused = parser->_private != NULL;
  *line = parser->wellFormed ? 0 : parser->lastError.line;
  *cut = parser->disableSAX && parser->lastError.level >= XML_ERR_FATAL
      && parser->lastError.code == XML_ERR_INTERNAL_ERROR;
  xmlFreeParserCtxt(parser);
  return document;
}

/* A document of HTML as a browser would read it, more or less; NULL for none. */
static inline xmlDocPtr cr_read_html(const char *bytes, int count, int *cut) {
  htmlParserCtxtPtr parser = htmlNewParserCtxt();
  if (!parser) return NULL;
  xmlDocPtr document = htmlCtxtReadMemory(
      parser, bytes, count, NULL, "utf-8",
      HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_COMPACT | HTML_PARSE_NOERROR
          | HTML_PARSE_NOWARNING);
  *cut = parser->lastError.level >= XML_ERR_FATAL
      && parser->lastError.code == XML_ERR_INTERNAL_ERROR;
  htmlFreeParserCtxt(parser);
  return document;
}
