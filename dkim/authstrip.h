/* authstrip: a message without the Authentication-Results fields that must go (RFC 8601 5), all of them in one pass.
 * Everything else stays as it is, byte for byte.
 *
 * A field starts behind LF, CRLF, or a lone CR, which some qmail-remotes turn into CRLF. Only an empty line between
 * LF or CRLF ends the header; a lone CR never does. Lines at the very start that begin with a blank go too: they
 * would continue the field that is put on top.
 */
#ifndef AUTHSTRIP_H
#define AUTHSTRIP_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* Of an Authentication-Results field no more is held than this. The authserv-id stands in its first line; one that
 * can't be read from so many bytes can't be read at all, and the field goes.
 */
#define AUTHSTRIP_HELD_MAX (64 * 1024)

enum authstrip_line { AUTHSTRIP_INSIDE, AUTHSTRIP_AFTER_LF, AUTHSTRIP_AFTER_CR };

enum authstrip_field {
  AUTHSTRIP_DROP,   /* this one goes */
  AUTHSTRIP_NAME,   /* it starts like one that might */
  AUTHSTRIP_HOLD,   /* it has the name */
  AUTHSTRIP_KEEP,
  AUTHSTRIP_BODY    /* the header is over */
};

struct authstrip {
  struct span id;              /* ours */
  stralloc held;               /* NAME, HOLD: the field so far */
  size_t body;                 /* HOLD: where in `held` its body starts */
  enum authstrip_line line;    /* where the next byte stands */
  enum authstrip_field field;
  int is_blank;                /* the line is one CR, behind LF: it might be empty */
  char last;                   /* the last byte that stayed; LF if there was none */
  size_t removed;              /* fields that went */
};

/* authstrip_init - start a message. `id` is our authserv-id and stays the caller's. authstrip_free() when done. */
void authstrip_init(struct authstrip *a, struct span id);
void authstrip_free(struct authstrip *a);

/* authstrip_feed - append to `out` what stays of the next piece and of what was held.
 * authstrip_end - the same when there are no more pieces. Return 1, or 0 with ENOMEM.
 */
int authstrip_feed(struct authstrip *a, struct span piece, stralloc *out);
int authstrip_end(struct authstrip *a, stralloc *out);

#endif
