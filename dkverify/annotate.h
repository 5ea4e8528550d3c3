/* annotate: a message with our Authentication-Results field on top, and without those that only claim to be ours.
 *
 * Several links may stand in a row, and each adds a field with the same authserv-id. So only the first one of them
 * removes fields, and marks the process with AUTHSTRIP_PID (mail/authstrip.h): exec does not change its number, and a
 * later link that finds this number there knows that fields of ours are ours.
 */
#ifndef ANNOTATE_H
#define ANNOTATE_H

#include "text/span.h"

enum annotate_result {
  ANNOTATE_DONE,
  ANNOTATE_READ_FAILED,   /* also if there is more or less to read than `size` */
  ANNOTATE_WRITE_FAILED,
  ANNOTATE_NO_MEMORY
};

struct annotate {
  struct span id;            /* in: our authserv-id */
  struct span field;         /* in: what is put on top, with its line end */
  unsigned long long size;   /* in: of the message */
  size_t removed;            /* out: fields that claimed to be ours */
};

/* annotate - write the message on `from`, from its start, with the field above it, to `to`. The first time in a
 * process, it goes through authstrip (mail/authstrip.h) and the process is marked; otherwise it stays as it is.
 */
enum annotate_result annotate(struct annotate *a, int from, int to);

#endif
