/* envelope: the envelope that a program in qmail-queue's place reads from fd 1.
 *
 *   F sender NUL  T recipient NUL  [T recipient NUL ...]  NUL
 */
#ifndef ENVELOPE_H
#define ENVELOPE_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* The longest envelope: 100,000 recipients with 160 bytes each. qmail-queue has no limit. */
#define ENVELOPE_BYTES (16 * 1024 * 1024)

struct envelope {
  stralloc text;              /* as it was read */
  struct span sender;         /* these point into `text` */
  struct span *recipients;
  size_t count;               /* at least 1 */
};

#define ENVELOPE_ZERO { .text = STRALLOC_ZERO }

enum envelope_result {
  ENVELOPE_WHOLE,
  ENVELOPE_BROKEN,     /* cut short, as behind a dropped connection; not of that form; longer than ENVELOPE_BYTES */
  ENVELOPE_NO_MEMORY
};

/* envelope_read - read fd to its end. `e` is ENVELOPE_ZERO. */
enum envelope_result envelope_read(struct envelope *e, int fd);

/* envelope_parse - the same for what is in e->text already. */
enum envelope_result envelope_parse(struct envelope *e);

/* envelope_begin, envelope_add, envelope_end - append an envelope to `text`. Return 1, or 0 with ENOMEM. */
int envelope_begin(stralloc *text, struct span sender);
int envelope_add(stralloc *text, struct span recipient);
int envelope_end(stralloc *text);

void envelope_free(struct envelope *e);

#endif
