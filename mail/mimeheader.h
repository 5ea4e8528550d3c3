/* mimeheader: the header of one part, read line by line: which of its fields say what the body is. For
 * mail/mimescan.
 */
#ifndef MIMEHEADER_H
#define MIMEHEADER_H

#include "mail/mimepart.h"
#include "text/span.h"

#include <skalibs/stralloc.h>
#include <stdint.h>

enum mimeheader_field {
  MIMEHEADER_OTHER,
  MIMEHEADER_TYPE,
  MIMEHEADER_DISPOSITION,
  MIMEHEADER_ENCODING,
  MIMEHEADER_FIELDS
};

struct mimeheader {
  enum mimeheader_field field;      /* the one that is read */
  stralloc body;                    /* of this field, so far */
  int is_long;                      /* body is over the limit */
  size_t lines;
  int seen[MIMEHEADER_FIELDS];
};

/* mimeheader_init - start the header of a part. Memory that `h` has is used again: zero it before the first time.
 * mimeheader_free - free it.
 */
void mimeheader_init(struct mimeheader *h);
void mimeheader_free(struct mimeheader *h);

/* mimeheader_line - read a line that is not empty, or the next piece of one.
 *
 *   part      its facts and faults are set
 *   whole     the line with its line end
 *   text_len  the length of the line without its line end
 *   offset    of the line in the input
 *   is_start  1: `whole` begins at the beginning of a line
 *   limit     bytes of a field that are held
 *
 * Returns 1, or 0 with ENOMEM.
 */
struct mimeheader_line {
  struct span whole;
  size_t text_len;
  uint64_t offset;
  int is_start;
};
int mimeheader_line(struct mimeheader *h, struct mimepart *part, const struct mimeheader_line *line, size_t limit);

/* mimeheader_end - the header is complete: set the type, the encoding and the boundary of the part.
 *
 *   in_digest  1: the part is in a multipart/digest
 *
 * Returns 1, or 0 with ENOMEM.
 */
int mimeheader_end(struct mimeheader *h, struct mimepart *part, int in_digest);

#endif
