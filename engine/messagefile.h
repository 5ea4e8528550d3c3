/* messagefile: the file with the message that qmail-dkim reads. */
#ifndef MESSAGEFILE_H
#define MESSAGEFILE_H

#include "mail/lineends.h"
#include "text/span.h"

#include <stdint.h>
#include <sys/types.h>

struct messagefile {
  int fd;                /* -1: not open */
  int is_given;          /* 1: fd was open before and stays open */
  off_t start;           /* offset of the message in the file; -1: it is read once, from the present offset */
  int copy_failed;       /* 1 if the copy of input that cannot seek could not be written */
  struct lineends ends;  /* of the last reading; ends.changed is 1 if line ends were changed */
};

/* messagefile_open - open a file for one reading.
 *
 *   name  `-`, `&N` or a path, as in argfile.h
 *
 * Returns 1, or 0 with errno.
 */
int messagefile_open(struct messagefile *m, const char *name);

/* messagefile_open_to_reread - open a file that will be read several times. Input that cannot seek is copied to an
 * unlinked file first. Returns 1, or 0 with errno; then m->copy_failed tells whether that file is the cause.
 */
int messagefile_open_to_reread(struct messagefile *m, const char *name);

enum messagefile_result {
  MESSAGEFILE_UNREADABLE,  /* reading failed; errno is set */
  MESSAGEFILE_STOPPED,     /* the sink returned 0 */
  MESSAGEFILE_DONE
};

/* messagefile_stage - read the whole message and pass it to `sink` in staged form, through lineends_feed().
 * messagefile_receive - the same through lineends_receive().
 */
enum messagefile_result messagefile_stage(struct messagefile *m, span_sink *sink, void *arg);
enum messagefile_result messagefile_receive(struct messagefile *m, span_sink *sink, void *arg);

/* messagefile_pass - pass the message to `sink` as it is in the file.
 * messagefile_pass_range - the same for `bytes` octets from offset `from` of the message on, or for all there are if
 *     they are fewer. `from` is 0 in a message that is read once.
 */
enum messagefile_result messagefile_pass(struct messagefile *m, span_sink *sink, void *arg);
enum messagefile_result messagefile_pass_range(struct messagefile *m, uint64_t from, uint64_t bytes, span_sink *sink,
                                               void *arg);

/* messagefile_close - close the file, unless it was given as an open descriptor. */
void messagefile_close(struct messagefile *m);

#endif
