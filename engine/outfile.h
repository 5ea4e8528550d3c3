/* outfile: the file into which qmail-dkim writes the signed message. It holds the whole message or nothing: it is
 * emptied when the message can be signed, and emptied again if the message can't be written to its end. What stands
 * in a descriptor that the caller gave belongs to the caller, and is not emptied.
 */
#ifndef OUTFILE_H
#define OUTFILE_H

#include "engine/messagefile.h"
#include "text/span.h"

/* What is read is mostly written in one piece; this gathers fields and what CRs cut into small pieces. */
#define OUTFILE_BUFFER (16 * 1024)

struct outfile {
  int fd;
  int is_given;               /* the caller's own descriptor */
  unsigned long long octets;  /* written so far, of the message alone */
  size_t used;                /* of buffer */
  char buffer[OUTFILE_BUFFER];
};

/* outfile_open - open a file for writing; nothing is written or emptied yet.
 *
 *   name  as argfile.h has it
 *
 * Returns 1, or 0 with errno.
 */
int outfile_open(struct outfile *o, const char *name);

enum outfile_result {
  OUTFILE_WRITTEN,
  OUTFILE_IS_INPUT,    /* input and output are one file; nothing was written */
  OUTFILE_UNREADABLE,  /* the input; errno says why */
  OUTFILE_UNWRITABLE,  /* errno says why */
  OUTFILE_CHANGED      /* the message has another length than before */
};

/* outfile_write - write header fields and behind them a message in staged form, and close the file.
 *
 *   fields  whole fields, which end in LF
 *   in      from messagefile_open_to_reread(), read once by messagefile_stage()
 *   octets  how many octets that gave
 *
 * Where the system can, it copies what needs no change from file to file.
 */
enum outfile_result outfile_write(struct outfile *o, struct span fields, struct messagefile *in,
                                  unsigned long long octets);

#endif
