/* childfault: a child that did not do its work. */
#ifndef CHILDFAULT_H
#define CHILDFAULT_H

#include "link/outbound.h"

/* childfault - report `Z` and end the process.
 *
 *   text    what could not be done, as `Unable to sign message: `
 *   path    of the child's program
 *   name    its argv[0], which it writes before its reason
 *   status  its exit status, or -1
 *   said    what it said: the reason is its first line. It may be replaced.
 */
noreturn void childfault(const struct outbound *o, const char *text, const char *path, const char *name, int status,
                         stralloc *said);

#endif
