/* pgpsigner: the key with which qmail-pgp -s and -e -K sign. It is read into locked memory, looked at, and given to the
 * SOP program.
 */
#ifndef PGPSIGNER_H
#define PGPSIGNER_H

#include "engine/pgpfile.h"
#include "engine/sop.h"
#include "link/answer.h"

struct pgpsigner {
  struct pgpfile file;
  unsigned int input;    /* of the program */
};

/* pgpsigner_open - open the file, and add the argument `OPTION@FD:N` to the program. An error is only stored. */
void pgpsigner_open(struct pgpsigner *s, struct sop *sop, const char *option, const char *name);

/* pgpsigner_read - read the key, and let the program have it. To be called after sop_start(), and followed by
 * pgpsigner_wipe() after sop_end().
 *
 * Returns ANSWER_DONE; ANSWER_NO_KEY or ANSWER_TEMPORARY with `line`.
 */
enum answer_status pgpsigner_read(struct pgpsigner *s, struct sop *sop, unsigned long long now_s, stralloc *line);
void pgpsigner_wipe(struct pgpsigner *s);

#endif
