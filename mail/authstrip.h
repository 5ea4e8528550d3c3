/* authstrip: a message without the Authentication-Results fields that must go (RFC 8601 5), all of them in one pass.
 * Everything else stays as it is, byte for byte.
 *
 * Lines end in LF or CRLF, as for qmail-dkim -v: what goes, goes up to the end of the field in that view, whatever CRs
 * stand inside, so that nothing becomes a field now that was none when it was verified. But a field may also be seen
 * to start behind a lone CR, which some qmail-remotes turn into CRLF: one that must go does so with the CRs before it.
 * Lines at the very start that begin with a blank go too: they would continue the field that is put on top.
 */
#ifndef AUTHSTRIP_H
#define AUTHSTRIP_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* Of an Authentication-Results field no more is held than this. The authserv-id stands in its first line; one that
 * can't be read from so many bytes can't be read at all, and the field goes.
 */
#define AUTHSTRIP_HELD_MAX (64 * 1024)

/* The variable by which a link tells those behind it that this is done. It marks the process: see become_mark() in
 * link/become.h. A link that finds the mark must not strip again, because fields of ours are ours from there on.
 */
#define AUTHSTRIP_PID "STRIPPED_PID"

enum authstrip_state {
  AUTHSTRIP_LINE,     /* a line of the header starts here */
  AUTHSTRIP_KEEP,     /* inside a line that stays */
  AUTHSTRIP_CRS,      /* held: CRs, which may stand before a field */
  AUTHSTRIP_NAME,     /* held: what may become the name, and blanks behind it */
  AUTHSTRIP_NAME_LF,  /* the same, and a line ended: is it folded? */
  AUTHSTRIP_HOLD,     /* held: name, colon and body so far */
  AUTHSTRIP_HOLD_CR,  /* the same, and a CR that is not held yet: lone, or a line end? */
  AUTHSTRIP_HOLD_LF,  /* the same, and a line ended: is it folded? */
  AUTHSTRIP_DROP,     /* inside a line that goes */
  AUTHSTRIP_BODY      /* the header is over */
};

struct authstrip {
  struct span id;              /* ours */
  enum authstrip_state state;
  stralloc held;               /* what is not decided yet */
  size_t crs;                  /* CRs at its start */
  size_t body;                 /* where in it the field body starts */
  int is_line_start;           /* did the CRs start a line? */
  int is_dropped;              /* LINE: did the field above go? */
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
