/* messagefile: the file with the message that qmail-dkim signs, verifies or looks at.
 */
#ifndef MESSAGEFILE_H
#define MESSAGEFILE_H

#include "mail/lineends.h"
#include "text/span.h"

#include <sys/types.h>

struct messagefile {
  int fd;                /* -1: not open */
  int is_given;          /* the caller's own descriptor, which stays open */
  off_t start;           /* where in it the message starts; -1: it is read once, from where it stands */
  struct lineends ends;  /* of the last reading; ends.changed says whether lines were changed */
};

/* messagefile_open - open a file for one reading.
 *
 *   name  as argfile.h has it
 *
 * Returns 1, or 0 with errno.
 */
int messagefile_open(struct messagefile *m, const char *name);

/* messagefile_open_to_reread - open a file that will be read several times. One that can't seek is copied to a file
 * without a name first. Returns 1, or 0 with errno.
 */
int messagefile_open_to_reread(struct messagefile *m, const char *name);

enum messagefile_result {
  MESSAGEFILE_UNREADABLE,  /* errno says why */
  MESSAGEFILE_STOPPED,     /* by the sink */
  MESSAGEFILE_DONE
};

/* messagefile_stage - read the whole message and give it to `sink` in staged form, as lineends_feed() does.
 * messagefile_receive - the same as lineends_receive() does.
 */
enum messagefile_result messagefile_stage(struct messagefile *m, span_sink *sink, void *arg);
enum messagefile_result messagefile_receive(struct messagefile *m, span_sink *sink, void *arg);

/* messagefile_close - close what messagefile_open() opened. */
void messagefile_close(struct messagefile *m);

#endif
