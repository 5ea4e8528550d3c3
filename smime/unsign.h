/* unsign: take off what encloses a message and needs no key: an opaque signature or compression, at its root. Nothing
 * is checked; a signature that was not verified before is lost.
 *
 *   unsign_init(&u, sink, arg)
 *   unsign_feed(&u, piece) ...       the message as it lies in the file, in pieces of any size
 *   unsign_end(&u)
 *   unsign_free(&u)
 *
 * The sink gets the entity that was inside, as it was there.
 */
#ifndef UNSIGN_H
#define UNSIGN_H

#include "smime/compressed.h"
#include "smime/rootcms.h"
#include "smime/smimecause.h"

enum unsign_result {
  UNSIGN_OK,
  UNSIGN_NOTHING,  /* the root is neither an opaque signature nor compressed */
  UNSIGN_FAILED,   /* u->cause is the reason */
  UNSIGN_STOPPED,  /* the sink returned 0 */
  UNSIGN_TROUBLE   /* ENOMEM */
};

struct unsign {
  enum berwalk_kind kind;      /* of what was taken off */
  enum smimecause cause;       /* UNSIGN_FAILED */
  struct rootcms root;         /* root.header may be read */
  /* private */
  struct berwalk walk;
  struct compressed compressed;
};

void unsign_init(struct unsign *u, span_sink *sink, void *arg);
void unsign_free(struct unsign *u);

/* unsign_feed - a span_sink: the next piece. Returns 1, or 0 if reading on is useless.
 * unsign_end - to be called behind the last piece, also if unsign_feed() returned 0.
 */
int unsign_feed(void *unsign, struct span piece);
enum unsign_result unsign_end(struct unsign *u);

#endif
