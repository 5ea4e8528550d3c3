/* capsfile: the ciphers that a correspondent can read, as his last signed message told (mailkeys(5), `caps`).
 *
 * One name a line. The time of the file (mtime) is the signing time of the message, so a message that tells nothing new
 * costs no writing. A file that a person has edited has the time of that.
 */
#ifndef CAPSFILE_H
#define CAPSFILE_H

#include "text/span.h"

#define CAPSFILE_BYTES 4096

struct capsfile_news {
  const char *path;
  struct span capabilities;     /* names with a comma between them; empty: the message told nothing */
  unsigned long long signed_s;  /* seconds since 1970; 0: not known, then only a missing file is written. In the future:
                                 * counts as now_s. */
  unsigned long long now_s;
};

/* capsfile_differs - 1 if the file has to be written; 0 if not, then it may have got a later time; -1 with errno. */
int capsfile_differs(const struct capsfile_news *n);

/* capsfile_write - look again, and write it. No other process may do the same. Returns 1, or 0 with errno. */
int capsfile_write(const struct capsfile_news *n);

#endif
