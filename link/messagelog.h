/* messagelog: one line for each message into the file or FIFO that a control file names.
 */
#ifndef MESSAGELOG_H
#define MESSAGELOG_H

#include <skalibs/stralloc.h>

/* The whole line with its LF: POSIX makes writes of up to 512 bytes to a FIFO atomic. */
#define MESSAGELOG_LINE_MAX 511

/* messagelog_write - append `@TAI64N NUMBER text` LF.
 *
 *   control  the control file, as control/dkimlog
 *   number   the message, as qmail-send's log names it
 *   text     bytes outside 32..126 are masked; cut where the line would be too long
 *
 * Never waits, and never fails: without the control file, with nobody at the FIFO, or on a full disk the
 * line is lost. Only a regular file (created with mode 0600) or a FIFO is written to.
 */
void messagelog_write(const char *control, unsigned long long number, const stralloc *text);

#endif
