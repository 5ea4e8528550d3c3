/* dkimlog: one line per message into the file or FIFO that control/dkimlog names.
 */
#ifndef DKIMLOG_H
#define DKIMLOG_H

#include <skalibs/stralloc.h>
#include <sys/types.h>

#define DKIMLOG_CONTROL "control/dkimlog"

/* The whole line with its LF: POSIX makes writes of up to 512 bytes to a FIFO atomic. */
#define DKIMLOG_LINE_MAX 511

/* dkimlog_write - append `@TAI64N NUMBER text` LF.
 *
 *   number  the message, as qmail-send's log names it
 *   text    bytes outside 32..126 are masked; cut where the line would be too long
 *
 * Never waits, and never fails: without control/dkimlog, with nobody at the FIFO, or on a full disk the
 * line is lost. Only a regular file (created with mode 0600) or a FIFO is written to.
 */
void dkimlog_write(ino_t number, const stralloc *text);

#endif
