/* relay: pass the report of the next program on with a notice in it.
 *
 *   qmail-rspawn <--- fd 1 --- helper <--- private pipe --- next program (fd 1 and 2)
 *
 * The next program is this very process after exec, so that its status and its signals reach
 * qmail-rspawn as ever. The helper is nobody's child, has no privilege and holds the two pipes only.
 */
#ifndef RELAY_H
#define RELAY_H

#include "text/span.h"

/* A report up to this size, and qmail-remote's have a few hundred bytes, is passed on by one write() when it is
 * complete: a helper killed at any moment has passed on everything or nothing.
 */
#define RELAY_REPORT_MAX 65536

/* Two domain names in a path, and some words. */
#define RELAY_NOTICE_MAX 1024

/* relay_start - start the helper.
 *
 *   notice  put before the NUL of the first part of the report that starts with K, Z or D; it
 *           should end in LF. Cut to RELAY_NOTICE_MAX. Where there is no such part, nothing is added.
 *
 * Returns the descriptor that becomes fd 1 and 2 of the next program, close-on-exec; -1 if there is no
 * helper.
 */
int relay_start(struct span notice);

#endif
