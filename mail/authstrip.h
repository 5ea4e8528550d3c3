/* authstrip: remove the Authentication-Results fields that authclaim() says must be removed (RFC 8601 5), and on
 * request all fields with one other name. The message is read once. All other bytes stay unchanged.
 *
 * Lines end in LF or CRLF, as for qmail-dkim -v. A field is removed up to its end in this view, even if a lone CR
 * stands inside it. So the removal creates no field that qmail-dkim -v did not see. Some qmail-remotes turn a lone CR
 * into CRLF, so a field may also start behind a lone CR. If such a field is removed, the CRs before it are removed too.
 * If the message starts with lines that begin with a blank, these are removed too, because they would continue the
 * field that is put before them.
 */
#ifndef AUTHSTRIP_H
#define AUTHSTRIP_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* The largest part of an Authentication-Results field that is held in memory, in bytes. An authserv-id is short; if it
 * cannot be read from this part, the field is removed.
 */
#define AUTHSTRIP_HELD_MAX (64 * 1024)

/* The environment variable that tells later links of the chain that the fields were removed. It marks the process: see
 * become_mark() in link/become.h. A link that finds the mark must not remove fields again, because a field with our
 * authserv-id was then written by an earlier link.
 */
#define AUTHSTRIP_PID "STRIPPED_PID"

enum authstrip_state {
  AUTHSTRIP_LINE,     /* a line of the header starts here */
  AUTHSTRIP_KEEP,     /* inside a line that stays */
  AUTHSTRIP_CRS,      /* held: CRs, which may stand before a field */
  AUTHSTRIP_NAME,     /* held: the start of the name, or the name and blanks behind it */
  AUTHSTRIP_NAME_LF,  /* the same, and a line ended: is it folded? */
  AUTHSTRIP_HOLD,     /* held: name, colon and body so far */
  AUTHSTRIP_HOLD_CR,  /* the same, and a CR that is not held yet: lone, or a line end? */
  AUTHSTRIP_HOLD_LF,  /* the same, and a line ended: is it folded? */
  AUTHSTRIP_DROP,     /* inside a line that is removed */
  AUTHSTRIP_BODY      /* the header is over */
};

struct authstrip {
  struct span id;              /* our authserv-id */
  const char *also;            /* in lower case: all fields with this name are removed, too; NULL: none */
  int keeps_claims;            /* 1: Authentication-Results fields are kept */
  stralloc *taken;             /* the Authentication-Results fields that are removed are appended; NULL: nowhere */
  enum authstrip_state state;
  stralloc held;               /* bytes that may still be removed */
  size_t crs;                  /* number of CRs at the start of held */
  size_t body;                 /* offset of the field body in held */
  int is_line_start;           /* did the CRs start a line? */
  int is_dropped;              /* LINE: was the field above removed? */
  char last;                   /* the last byte that was kept; LF if there is none */
  size_t removed;              /* number of removed fields */
  const char *name;            /* NAME to HOLD: the name that the held field has or may have */
};

/* authstrip_init - start a message. `id` is our authserv-id; it is not copied and must live as long as `a`. Behind it
 * the caller may set `also`, whose first letter is not `a`, keeps_claims and `taken`.
 * authstrip_free - free `a` when done.
 */
void authstrip_init(struct authstrip *a, struct span id);
void authstrip_free(struct authstrip *a);

/* authstrip_feed - take the next piece of the message and append the bytes that are kept to `out`.
 * authstrip_end - the message has no more pieces: append the held bytes that are kept.
 *
 * The piece may be cut anywhere and is not kept. Both return 1, or 0 with ENOMEM.
 */
int authstrip_feed(struct authstrip *a, struct span piece, stralloc *out);
int authstrip_end(struct authstrip *a, stralloc *out);

#endif
