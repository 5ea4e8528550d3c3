/* newmessage: the common frame of the modes that write a new message piece by piece, -s and -e. */
#ifndef NEWMESSAGE_H
#define NEWMESSAGE_H

#include "engine/confinedsteps.h"
#include "engine/entityfile.h"
#include "engine/outfile.h"
#include "link/answer.h"

struct newmessage {
  stralloc *line;             /* what is said, as by answerline.h */
  const char *message;        /* the names of the files */
  const char *out_name;
  struct entityfile *in;
  struct outfile *out;
};

/* newmessage_open - open the message and the output. ANSWER_DONE, or the answer. */
enum answer_status newmessage_open(const struct newmessage *m);

/* newmessage_write - empty the output, have it written by put(), and close it. If that fails, it is empty again. */
enum answer_status newmessage_write(const struct newmessage *m, confinedstep *put, void *run);

/* newmessage_unreadable - the answer if the message cannot be read, for any result but ENTITYFILE_OK.
 * newmessage_unwritable - the answer if the output cannot be written; errno says why.
 */
enum answer_status newmessage_unreadable(const struct newmessage *m, enum entityfile_result result);
enum answer_status newmessage_unwritable(const struct newmessage *m);

#endif
