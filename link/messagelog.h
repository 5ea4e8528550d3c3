/* messagelog: write one line for each message to the file or FIFO that a control file names. */
#ifndef MESSAGELOG_H
#define MESSAGELOG_H

#include <skalibs/stralloc.h>

/* The longest line with its LF. POSIX makes a write() of up to 512 bytes to a FIFO atomic. */
#define MESSAGELOG_LINE_MAX 511

/* messagelog_write - append `@TAI64N NUMBER text` LF. The stamp is the one that daemontools' multilog would write now.
 *
 *   control  the control file, as control/dkimlog
 *   number   the number of the message in the log of qmail-send
 *   text     bytes outside 32..126 become `?`; cut if the line would be too long
 *
 * It never waits and never reports an error. The line is lost if there is no control file, if nobody reads the FIFO, or
 * if the disk is full. Only a regular file (created with mode 0600) or a FIFO is written to.
 */
void messagelog_write(const char *control, unsigned long long number, const stralloc *text);

#endif
