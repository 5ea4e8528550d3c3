/* report: what qmail-rspawn reads from fd 1. One report, or nothing: anything else loses or repeats mail.
 */
#ifndef REPORT_H
#define REPORT_H

#include "text/span.h"

#include <skalibs/stralloc.h>
#include <stdnoreturn.h>

/* A report is short: it may reach a sender in a bounce. */
#define REPORT_DETAIL_MAX 200

/* report_temporary - write `Z` text detail ` (#code)` LF NUL to fd 1 by one write and exit 0.
 *
 *   detail  bytes outside 32..126 are masked; cut to REPORT_DETAIL_MAX
 *
 * Exits 111, which means the same, where the report can't be written.
 */
noreturn void report_temporary(const char *text, struct span detail, const char *code);

/* report_permanent - the same with `D`. For what is wrong with the message or the call, never for us. */
noreturn void report_permanent(const char *text, const char *code);

/* report_find - where does a notice go in the report of qmail-remote?
 *
 * Returns the offset of the NUL that ends the first part that starts with K, Z or D; report.len if there
 * is no such part.
 */
size_t report_find(struct span report);

/* report_insert - put a notice there; where there is no such part, nothing.
 *
 *   report  len bytes, with room for notice.len more
 *
 * Returns the new length.
 */
size_t report_insert(char *report, size_t len, struct span notice);

#endif
