/* annotate: put our fields before a message, and remove received fields that claim to be ours.
 *
 * Several links may run one after the other, and each adds a field with the same authserv-id. So only the first one
 * removes fields, and marks the process with AUTHSTRIP_PID (mail/authstrip.h). exec does not change the process id. A
 * later link that finds the mark knows that fields with our authserv-id are genuine.
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
  struct span field;         /* in: the fields to put before the message, with their line ends; may be empty */
  unsigned long long size;   /* in: of the message */
  const char *also;          /* in: fields with this name are removed, too (mail/authstrip.h); NULL: none */
  int is_new;                /* in: 1: the message has a new text, so all fields that claim to be ours are removed, also
                              * if the process is marked; genuine ones are among `field`
                              */
  size_t removed;            /* out: number of fields that were removed */
};

/* annotate - write the field to `to`, then the message that is read from `from`, from its start. If the process is not
 * marked, the message passes through authstrip (mail/authstrip.h), and the process is marked. If it is marked, the
 * Authentication-Results fields stay.
 */
enum annotate_result annotate(struct annotate *a, int from, int to);

/* annotate_look - find out what annotate() would remove: a->removed is set. The process is not marked.
 *
 *   genuine  if the process is marked: replaced by the fields with our authserv-id, which were written by earlier links
 *            of the chain; else empty
 */
enum annotate_result annotate_look(struct annotate *a, int from, stralloc *genuine);

#endif
