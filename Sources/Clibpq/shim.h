#include <libpq-fe.h>

/* What PQresultErrorField is asked for; Swift does not import macros of characters. */
static inline int cr_diag_sqlstate(void) { return PG_DIAG_SQLSTATE; }
static inline int cr_diag_message(void) { return PG_DIAG_MESSAGE_PRIMARY; }
static inline int cr_diag_detail(void) { return PG_DIAG_MESSAGE_DETAIL; }

/* libpq prints notices to stderr; the command line alone may print there. */
static inline void cr_ignore_notice(void *context, const PGresult *notice) {
  (void)context;
  (void)notice;
}
static inline void cr_ignore_notices(PGconn *connection) {
  PQsetNoticeReceiver(connection, cr_ignore_notice, 0);
}
