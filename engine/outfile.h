/* outfile: the file into which qmail-dkim writes the signed message. In the end it has the whole message or is empty:
 * it is truncated when the message can be signed, and again if the message cannot be written completely. A file that
 * was given as an open descriptor is never truncated, because its content belongs to the caller.
 */
#ifndef OUTFILE_H
#define OUTFILE_H

#include "engine/messagefile.h"
#include "text/span.h"

/* Most pieces are written as they are read. The buffer collects the fields, and the small pieces between CRs. */
#define OUTFILE_BUFFER (16 * 1024)

struct outfile {
  int fd;
  int is_given;               /* 1: fd was open before */
  unsigned long long octets;  /* octets of the message written so far, without the fields */
  size_t used;                /* bytes in buffer */
  char buffer[OUTFILE_BUFFER];
};

/* outfile_open - open a file for writing. Its content is not changed yet. outfile_write() closes it.
 *
 *   name  `-`, `&N` or a path, as in argfile.h
 *
 * Returns 1, or 0 with errno.
 */
int outfile_open(struct outfile *o, const char *name);

enum outfile_result {
  OUTFILE_WRITTEN,
  OUTFILE_IS_INPUT,    /* input and output are one file; nothing was written */
  OUTFILE_UNREADABLE,  /* the input cannot be read; errno is set */
  OUTFILE_UNWRITABLE,  /* the output cannot be written; errno is set */
  OUTFILE_CHANGED      /* the message does not have the length of the first reading */
};

/* outfile_write - write header fields and then a message in staged form, and close the file.
 *
 *   fields  whole fields, which end in LF
 *   in      from messagefile_open_to_reread(), read once by messagefile_stage()
 *   octets  number of octets that messagefile_stage() passed to its sink
 *
 * If no line end of the message needs a change, the kernel copies it from file to file where it can (copyrange.h).
 */
enum outfile_result outfile_write(struct outfile *o, struct span fields, struct messagefile *in,
                                  unsigned long long octets);

/* For output that is made piece by piece:
 *
 * outfile_begin - empty the file. Returns OUTFILE_WRITTEN to go on; OUTFILE_IS_INPUT; OUTFILE_UNWRITABLE with errno.
 * outfile_put - a span_sink that writes `piece` through the buffer. Returns 1, or 0 with errno.
 * outfile_copy - copy `len` octets from the offset of `fd` in the kernel, where it can. Returns the number of octets
 *     copied, which is 0 for a short stretch.
 * outfile_end - write the rest and close the file. If `is_good` is 0, or writing fails, the file is emptied.
 *     Returns 1, or 0 with errno.
 */
enum outfile_result outfile_begin(struct outfile *o, const struct messagefile *in);
int outfile_put(void *outfile, struct span piece);
unsigned long long outfile_copy(struct outfile *o, int fd, unsigned long long len);
int outfile_end(struct outfile *o, int is_good);

#endif
