/* plainspool: hold a text back until it is known to be good: in memory, and what is over PLAINSPOOL_MEMORY in a file
 * without name. It can be plain text that must leave no trace.
 */
#ifndef PLAINSPOOL_H
#define PLAINSPOOL_H

#include "mail/linecheck.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* Most mail is smaller. */
#define PLAINSPOOL_MEMORY (256 * 1024)

struct plainspool {
  struct linecheck check;           /* of all that was kept; complete at plainspool_end() */
  int file_failed;                  /* 1 if the file could not be written */
  /* private */
  stralloc text;
  int fd;
  int open_error;                   /* errno, if the file could not be made */
  unsigned long long file_octets;   /* with those that are held back */
  size_t held;
};

/* plainspool_open - make the file; that it cannot be made is an error only when it is needed.
 * plainspool_start - begin with an empty text. Returns 1, or 0 with errno.
 * plainspool_keep - a span_sink: keep the next piece. Returns 1, or 0 with errno.
 * plainspool_end - the text is complete.
 * plainspool_free - wipe the memory.
 */
void plainspool_open(struct plainspool *p);
int plainspool_start(struct plainspool *p);
int plainspool_keep(void *plainspool, struct span piece);
void plainspool_end(struct plainspool *p);
void plainspool_free(struct plainspool *p);

/* plainspool_read - give the whole text to `sink`; may be called again. Returns 1; 0 if the sink stopped; -1 with errno
 * if the file cannot be read, or, with file_failed set, cannot be written. Only one at a time can be used.
 */
int plainspool_read(struct plainspool *p, span_sink *sink, void *arg);

#endif
