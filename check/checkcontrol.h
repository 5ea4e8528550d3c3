/* checkcontrol: check the control files other than dkimdomains and dkremote. */
#ifndef CHECKCONTROL_H
#define CHECKCONTROL_H

#include "check/checkperm.h"

/* checkcontrol_readable - check that qmail-dksign can read a control file, if it exists. Errors are printed.
 * Returns 1 if it exists and is a regular file, else 0.
 */
int checkcontrol_readable(const struct checkperm *p, struct check *c, const char *path);

/* checkcontrol_files - check that qmail-dksign and qmail-dkverify can read their control files, and that their contents
 * are valid.
 */
void checkcontrol_files(const struct checkperm *p, struct check *c);

#endif
