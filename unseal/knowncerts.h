/* knowncerts: the certificates of an author that are used already, for `qmail-smime -v -c`. */
#ifndef KNOWNCERTS_H
#define KNOWNCERTS_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* All certificates of an address together: KEYFOLDER_MAX of 12 KiB each. */
#define KNOWNCERTS_BYTES (512 * 1024)

/* knowncerts_open - put them into one unlinked file.
 *
 *   address  the author's, as in the From field
 *   place    directory of staged files, as for spool_open() (link/spool.h); prefix: the same
 *   why      replaced by the reason if -2 is returned; no NUL at its end
 *
 * Returns a descriptor, close-on-exec, at its start; -1 if there are none; -2 if they cannot be read.
 */
int knowncerts_open(struct span address, const char *place, const char *prefix, stralloc *why);

#endif
