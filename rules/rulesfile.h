/* rulesfile: read control/sealrules or control/unsealrules. */
#ifndef RULESFILE_H
#define RULESFILE_H

#include "rules/mailrule.h"

struct rulesfile {
  struct mailrules rules;
  int is_there;         /* 0: the file does not exist, and there are no rules */
  stralloc why;         /* the text of the last reason */
};

#define RULESFILE_ZERO { .rules = MAILRULES_ZERO, .why = STRALLOC_ZERO }

/* A file that was changed less than this many seconds ago may be in the middle of being saved. It is read when it is
 * older.
 */
#define RULESFILE_SETTLED_S 2

/* rulesfile_read - read and parse the file. It waits for a file that is just being saved.
 *
 *   path       relative to the home
 *   direction  which of the two it is
 *
 * Returns NULL, also if the file does not exist; else the reason why it cannot be used, which is static or in f->why,
 * with errno; 0 in errno is no fault of the system. An error in a line, an empty file, and a file whose last line has
 * no line end are such reasons: a rule might be missing that keeps mail from being sent in clear.
 */
const char *rulesfile_read(struct rulesfile *f, const char *path, enum mailrules_direction direction);

#endif
