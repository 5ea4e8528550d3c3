/* insides: is a host one of those that a control file names? */
#ifndef INSIDES_H
#define INSIDES_H

#include "link/outbound.h"

/* insides_hold - 1 if a line of the control file `path` fits `host`, 0 if none does or if the file does not exist.
 *
 * A line is a host name, `.domain` for all below it, or a pattern with `*`. Blank lines and lines that begin with `#`
 * are ignored. A fault ends the process with a report, as does a line that is no pattern.
 */
int insides_hold(const struct outbound *o, const char *path, struct span host);

#endif
