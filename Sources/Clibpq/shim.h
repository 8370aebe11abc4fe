#include <dlfcn.h>
#include <stddef.h>

#include <postgresql/libpq-fe.h>

/* libpq is opened when the first ledger on PostgreSQL is. Linked, it would bring twenty libraries
 * (Kerberos, LDAP, GnuTLS and theirs) into the start of every command: a third of what the dynamic
 * linker does. So nothing here is called by the name that libpq has for it. */
static inline void *cr_libpq_symbol(const char *name) {
  static void *library;
  if (!library) library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  return library ? dlsym(library, name) : NULL;
}
#define CR_PQ(name) ((__typeof__(&name))cr_libpq_symbol(#name))

/* Whether the library is there; nothing below may be called where it is not. */
static inline int pq_is_installed(void) { return CR_PQ(PQconninfoParse) != NULL; }

static inline PGconn *pq_connectdb_params(
    const char *const *keywords, const char *const *values, int expand) {
  return CR_PQ(PQconnectdbParams)(keywords, values, expand);
}
static inline void pq_finish(PGconn *connection) { CR_PQ(PQfinish)(connection); }
static inline ConnStatusType pq_status(const PGconn *connection) {
  return CR_PQ(PQstatus)(connection);
}
static inline int pq_server_version(const PGconn *connection) {
  return CR_PQ(PQserverVersion)(connection);
}
static inline char *pq_error_message(const PGconn *connection) {
  return CR_PQ(PQerrorMessage)(connection);
}
static inline PQconninfoOption *pq_conninfo_parse(const char *text, char **message) {
  return CR_PQ(PQconninfoParse)(text, message);
}
static inline void pq_conninfo_free(PQconninfoOption *options) {
  CR_PQ(PQconninfoFree)(options);
}
static inline void pq_freemem(void *memory) { CR_PQ(PQfreemem)(memory); }

static inline PGresult *pq_exec(PGconn *connection, const char *sql) {
  return CR_PQ(PQexec)(connection, sql);
}
static inline PGresult *pq_prepare(
    PGconn *connection, const char *name, const char *sql, int count, const Oid *types) {
  return CR_PQ(PQprepare)(connection, name, sql, count, types);
}
/* Arguments and results as text. */
static inline PGresult *pq_exec_prepared(
    PGconn *connection, const char *name, int count, const char *const *values) {
  return CR_PQ(PQexecPrepared)(connection, name, count, values, NULL, NULL, 0);
}

static inline void pq_clear(PGresult *result) { CR_PQ(PQclear)(result); }
static inline ExecStatusType pq_result_status(const PGresult *result) {
  return CR_PQ(PQresultStatus)(result);
}
static inline char *pq_cmd_status(PGresult *result) { return CR_PQ(PQcmdStatus)(result); }
static inline char *pq_cmd_tuples(PGresult *result) { return CR_PQ(PQcmdTuples)(result); }
static inline int pq_ntuples(const PGresult *result) { return CR_PQ(PQntuples)(result); }
static inline int pq_nfields(const PGresult *result) { return CR_PQ(PQnfields)(result); }
static inline Oid pq_ftype(const PGresult *result, int column) {
  return CR_PQ(PQftype)(result, column);
}
static inline int pq_getisnull(const PGresult *result, int row, int column) {
  return CR_PQ(PQgetisnull)(result, row, column);
}
static inline char *pq_getvalue(const PGresult *result, int row, int column) {
  return CR_PQ(PQgetvalue)(result, row, column);
}

/* Swift does not import macros of characters. */
static inline char *pq_sqlstate(const PGresult *result) {
  return CR_PQ(PQresultErrorField)(result, PG_DIAG_SQLSTATE);
}
static inline char *pq_primary_message(const PGresult *result) {
  return CR_PQ(PQresultErrorField)(result, PG_DIAG_MESSAGE_PRIMARY);
}

/* libpq prints notices to stderr; the command line alone may print there. */
static inline void pq_ignore_notice(void *context, const PGresult *notice) {
  (void)context;
  (void)notice;
}
static inline void pq_ignore_notices(PGconn *connection) {
  CR_PQ(PQsetNoticeReceiver)(connection, pq_ignore_notice, NULL);
}
