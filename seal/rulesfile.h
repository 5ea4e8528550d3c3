/* rulesfile: read control/sealrules. */
#ifndef RULESFILE_H
#define RULESFILE_H

#include "link/outbound.h"
#include "rules/mailrule.h"

struct rulesfile {
  struct mailrules rules;
  int is_there;         /* 0: the file does not exist, and there are no rules */
  struct stage copy;    /* for qmail-mime; rulesfile_copy() */
  int is_copied;
};

#define RULESFILE_ZERO { .rules = MAILRULES_ZERO, .copy = { -1, -1, STRALLOC_ZERO } }

/* A file that was changed less than this many seconds ago may be in the middle of being saved. It is read when it is
 * older.
 */
#define RULESFILE_SETTLED_S 2

/* rulesfile_read - read and parse the file. It waits for a file that is just being saved.
 *
 * An error in a line, an empty file, and a file whose last line has no line end are reported as temporary, and end the
 * process: a rule might be missing that keeps mail from being sent in clear.
 */
void rulesfile_read(const struct outbound *o, struct rulesfile *f);

/* rulesfile_copy - write what was read to a staged file, once, so that qmail-mime reads the same rules whatever happens
 * to the file meanwhile. Returns the descriptor for reading it, at its start.
 */
int rulesfile_copy(const struct outbound *o, struct rulesfile *f);

#endif
