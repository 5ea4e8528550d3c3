/* control: read files in control/ as qmail does. */
#ifndef CONTROL_H
#define CONTROL_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* The longest control line that is accepted. No host name or path of ours is longer. */
#define CONTROL_LINE_MAX 1023

enum control_result {
  CONTROL_ERROR = -1,  /* it cannot be read, or control_fault() found a byte in it (errno EILSEQ); control_reason() says
                        * which. Callers must not treat it as absent. */
  CONTROL_ABSENT = 0,
  CONTROL_PRESENT = 1
};

/* control_fault - find the first byte that is in a control file by mistake: a NUL or a carriage return anywhere; and
 * outside comments, which begin with `#`, a byte order mark, a no-break space, and every other control character except
 * tab and LF. With such a byte a line looks right in an editor and means something else.
 *
 *   text  the content, from its first byte
 *   line  set to the number of the line
 *
 * Returns NULL, or the name of the byte; static.
 */
const char *control_fault(struct span text, size_t *line);

/* control_line - read the first line of a file. Blanks and tabs at its end are removed.
 *
 *   value  replaced by the line, without a NUL; empty if the file is absent or empty
 *   path   file name, relative to the home
 *
 * CONTROL_ERROR with errno EMSGSIZE for a line over CONTROL_LINE_MAX. Later lines are not looked at, as in qmail.
 */
enum control_result control_line(stralloc *value, const char *path);

/* control_text - read a whole file of at most `limit` bytes. `text` is replaced by its content, also for errno EILSEQ.
 * CONTROL_ERROR with errno EFBIG if it is longer.
 */
enum control_result control_text(stralloc *text, const char *path, size_t limit);

/* control_exists - does a file with this name exist? CONTROL_ERROR, with errno, if that cannot be found out. */
enum control_result control_exists(const char *path);

/* control_reason - the reason of the last CONTROL_ERROR: `unable to read control/me`, or
 * `control/me line 1: carriage return`. Overwritten by the next CONTROL_ERROR.
 */
const char *control_reason(void);

#endif
