/* checkbytes: say which byte of a control file is there by mistake, and how it is removed. */
#ifndef CHECKBYTES_H
#define CHECKBYTES_H

#include "check/check.h"

/* checkbytes_failed - after CONTROL_ERROR (link/control.h) for `path`, print the reason, once for each file and effect.
 *
 *   effect  the meaning of such a byte, printed as a warning; NULL: mail waits, which is an error
 */
void checkbytes_failed(struct check *c, const char *path, const char *effect);

/* checkbytes_line - read the first line of a control file, and print if it has such a byte.
 * checkbytes_text - the same for a whole file of at most 16 MiB; `effect` as above.
 */
void checkbytes_line(struct check *c, const char *path);
void checkbytes_text(struct check *c, const char *path, const char *effect);

#endif
