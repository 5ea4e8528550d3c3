/* checkcontrol: the control files beside dkimdomains and dkremote.
 */
#ifndef CHECKCONTROL_H
#define CHECKCONTROL_H

#include "check/checkperm.h"

/* checkcontrol_readable - see whether qmail-dksign can read a control file, and say so if not.
 * Returns 1 if it is there and a regular file.
 */
int checkcontrol_readable(const struct checkperm *p, struct check *c, const char *path);

/* checkcontrol_files - look whether qmail-dksign can read its control files and understand what is in them. */
void checkcontrol_files(const struct checkperm *p, struct check *c);

#endif
