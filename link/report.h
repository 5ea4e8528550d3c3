/* report: the text that qmail-rspawn reads from fd 1. A link must write exactly one report or nothing; anything else
 * can lose or repeat mail.
 */
#ifndef REPORT_H
#define REPORT_H

#include "text/span.h"

#include <skalibs/stralloc.h>
#include <stdnoreturn.h>

/* The longest detail. A report must be short, because a bounce may show it to the sender. */
#define REPORT_DETAIL_MAX 200

/* report_temporary - write `Z` text detail ` (#code)` LF NUL to fd 1 by one write and exit 0.
 *
 *   detail  bytes outside 32..126 become `?`; cut to REPORT_DETAIL_MAX
 *   code    an enhanced status code (RFC 3463), as 4.3.0
 *
 * If memory is short, the report is `Zout of memory.`. If the report cannot be written, it exits 111, which is
 * temporary, too.
 */
noreturn void report_temporary(const char *text, struct span detail, const char *code);

/* report_permanent - the same with `D` and without detail. Only for faults of the message or the call, never for a
 * fault of this host.
 */
noreturn void report_permanent(const char *text, const char *code);

/* report_find - find the place for a notice in the report of qmail-remote.
 *
 * Returns the offset of the NUL that ends the first part that starts with K, Z or D; report.len if there is no such
 * part.
 */
size_t report_find(struct span report);

/* report_insert - insert a notice at the place that report_find() finds. If there is none, nothing changes.
 *
 *   report  len bytes, with room for notice.len more
 *
 * Returns the new length.
 */
size_t report_insert(char *report, size_t len, struct span notice);

#endif
