/* relay: insert a notice into the report of the next program.
 *
 *   qmail-rspawn <--- fd 1 --- helper <--- private pipe --- next program (fd 1 and 2)
 *
 * The next program is this process after exec, so qmail-rspawn gets its exit status and its signals directly. The
 * helper is not a child of this process, has no privilege, and has no open descriptors except the two pipes and fd 2.
 */
#ifndef RELAY_H
#define RELAY_H

#include "text/span.h"

/* A report up to this size is passed on by one write() when it is complete. So a helper that is killed has passed on
 * everything or nothing. Reports of qmail-remote have a few hundred bytes.
 */
#define RELAY_REPORT_MAX 65536

/* The longest notice: room for a path with two domain names, and some words. */
#define RELAY_NOTICE_MAX 1024

/* relay_start - start the helper.
 *
 *   notice  inserted before the NUL that ends the first part of the report that starts with K, Z or D. It should end in
 *           LF. It is cut to RELAY_NOTICE_MAX. If the report has no such part, nothing is inserted.
 *
 * Returns the descriptor that must become fd 1 and 2 of the next program, close-on-exec; -1 if the helper cannot be
 * started.
 */
int relay_start(struct span notice);

#endif
