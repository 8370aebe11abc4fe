#include <dlfcn.h>
#include <stddef.h>

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

/* libxml2 is opened when the first document is read. Linked, it would bring ICU into the start of
 * every command: a tenth of what `controlroom --version` takes. So nothing here is called by the
 * name that libxml2 has for it. Where the library is missing, no document can be read. */
static inline void *cr_libxml2_symbol(const char *name) {
  static void *library;
  void *opened = __atomic_load_n(&library, __ATOMIC_ACQUIRE);
  if (!opened) {
    /* On two threads at once it is opened twice, which is one library. */
    opened = dlopen("libxml2.so.2", RTLD_NOW | RTLD_LOCAL);
    __atomic_store_n(&library, opened, __ATOMIC_RELEASE);
  }
  return opened ? dlsym(opened, name) : NULL;
}
#define CR_XML(name) ((__typeof__(&name))cr_libxml2_symbol(#name))

/* Whether the library is there: where it is not, nothing may be called that takes a document or a
 * node. libxml2 asks for this before the first document, and takes a lock for it. */
static inline int cr_prepare_xml(void) {
  __typeof__(&xmlInitParser) prepare = CR_XML(xmlInitParser);
  if (prepare) prepare();
  return prepare != NULL;
}

static inline xmlNodePtr cr_xml_root(xmlDocPtr document) {
  return CR_XML(xmlDocGetRootElement)(document);
}
static inline void cr_free_xml(xmlDocPtr document) { CR_XML(xmlFreeDoc)(document); }

/* The code point of an entity of HTML, and 0 for what is none. */
static inline unsigned int cr_html_entity(const xmlChar *name) {
  const htmlEntityDesc *entity = CR_XML(htmlEntityLookup)(name);
  return entity ? entity->value : 0;
}

/* Entities are how a small file becomes a large one, and how a file reads another. A feed has no
 * use for its own, so the first declaration ends the parse: none is ever expanded or loaded. */
static void cr_refuse_entity(void *context, const xmlChar *name, int type, const xmlChar *public_id,
                             const xmlChar *system_id, xmlChar *content) {
  (void)name, (void)type, (void)public_id, (void)system_id, (void)content;
  xmlParserCtxtPtr parser = (xmlParserCtxtPtr)context;
  parser->_private = parser;
  CR_XML(xmlStopParser)(parser);
}

/* A document of XML, and NULL when nothing could be read.
 *
 * `refused` becomes 1 when it declares an entity; `line` the line of the first flaw, 0 without one;
 * `cut` 1 when the parser gave up, as it does on nesting deeper than 256. Nothing is fetched. */
static inline xmlDocPtr cr_read_xml(const char *bytes, int count, int *refused, int *line, int *cut) {
  xmlParserCtxtPtr parser = cr_prepare_xml() ? CR_XML(xmlNewParserCtxt)() : NULL;
  if (!parser) return NULL;
  parser->sax->entityDecl = cr_refuse_entity;
  xmlDocPtr document = CR_XML(xmlCtxtReadMemory)(
      parser, bytes, count, NULL, NULL,
      XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT
          | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  *refused = parser->_private != NULL;
  *line = parser->wellFormed ? 0 : parser->lastError.line;
  *cut = parser->disableSAX && parser->lastError.level >= XML_ERR_FATAL
      && parser->lastError.code == XML_ERR_INTERNAL_ERROR;
  CR_XML(xmlFreeParserCtxt)(parser);
  return document;
}

/* A file of the system, whose own entities stand for what they say; NULL for what is no XML. */
static inline xmlDocPtr cr_read_system_xml(const char *bytes, int count) {
  if (!cr_prepare_xml()) return NULL;
  return CR_XML(xmlReadMemory)(
      bytes, count, NULL, NULL,
      XML_PARSE_NOENT | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING
          | XML_PARSE_NOCDATA);
}

/* A document of HTML as a browser would read it, more or less; NULL for none. */
static inline xmlDocPtr cr_read_html(const char *bytes, int count, int *cut) {
  htmlParserCtxtPtr parser = cr_prepare_xml() ? CR_XML(htmlNewParserCtxt)() : NULL;
  if (!parser) return NULL;
  xmlDocPtr document = CR_XML(htmlCtxtReadMemory)(
      parser, bytes, count, NULL, "utf-8",
      HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_COMPACT | HTML_PARSE_NOERROR
          | HTML_PARSE_NOWARNING);
  *cut = parser->lastError.level >= XML_ERR_FATAL
      && parser->lastError.code == XML_ERR_INTERNAL_ERROR;
  CR_XML(htmlFreeParserCtxt)(parser);
  return document;
}
