/* mimescan: find the parts of a message (RFC 2045, 2046) while it is read, in memory that does not depend on its size.
 *
 * The caller pushes bytes and pulls events:
 *
 *   mimescan_init(&m, &mimescan_usual);
 *   mimescan_push(&m, piece);
 *   while ((event = mimescan_next(&m, &at)) != MIMESCAN_MORE) ...
 *   after the last piece: mimescan_end(&m), then the same loop; its MIMESCAN_MORE is the end
 *   mimescan_free(&m)
 *
 * Input is a message or entity as it lies in a file: lines end in LF or CRLF, and may be mixed. Offsets count octets of
 * the input. Nothing is decoded or changed: the pieces of MIMESCAN_HEADER, MIMESCAN_BODY and MIMESCAN_OUTSIDE together,
 * in their order, are the input.
 *
 * The order of the events of a part:
 *
 *   leaf        HEADER...  PART  BODY...                                      END
 *   multipart   HEADER...  PART  OUTSIDE...  (a part  OUTSIDE...)...          END
 *   message     HEADER...  PART  (the events of the message that it holds)    END
 *
 * A message (message/rfc822, message/global) holds exactly one part, which is a message itself; an encoded one is a
 * leaf. The first part is the input as a whole; its END is the last event.
 */
#ifndef MIMESCAN_H
#define MIMESCAN_H

#include "mail/linewindow.h"
#include "mail/mimeheader.h"
#include "mail/mimelimits.h"
#include "mail/mimepart.h"
#include "text/span.h"

#include <skalibs/genalloc.h>
#include <stdint.h>

enum mimescan_event {
  MIMESCAN_MORE,     /* all pushed bytes were read */
  MIMESCAN_HEADER,   /* a piece of a part's header; the last one ends with the empty line, if the header has one */
  MIMESCAN_PART,     /* a part's header is complete: everything in struct mimepart except `end` is known */
  MIMESCAN_BODY,     /* a piece of a leaf's body */
  MIMESCAN_OUTSIDE,  /* a piece of a multipart that is in none of its parts; at.where tells which */
  MIMESCAN_END,      /* a part ends; at.part is valid until the next call */
  MIMESCAN_NOMEM     /* ENOMEM; nothing follows */
};

enum mimescan_where {
  MIMESCAN_PREAMBLE,
  MIMESCAN_DELIMITER,  /* a boundary line, and the line end before it */
  MIMESCAN_EPILOGUE
};

/* what an event is about */
struct mimescan_at {
  const struct mimepart *part;  /* for MIMESCAN_OUTSIDE the multipart. NULL for MIMESCAN_MORE and MIMESCAN_NOMEM */
  struct span piece;                 /* HEADER, BODY and OUTSIDE: not empty; valid until the next call or push */
  uint64_t offset;                   /* of the first octet of `piece` in the input */
  enum mimescan_where where;         /* OUTSIDE */
};

struct mimescan_limits {
  size_t depth;         /* greatest number of parts inside each other, at least 1 */
  size_t parts;         /* at least 1 */
  size_t header_bytes;
  size_t field_bytes;
};

/* those of mimelimits.h */
extern const struct mimescan_limits mimescan_usual;

enum mimescan_state {
  MIMESCAN_IN_HEADER,
  MIMESCAN_AT_PART,  /* the header is complete, and MIMESCAN_PART is due */
  MIMESCAN_IN_BODY   /* of a leaf; of a multipart: outside its parts; of a message: before it */
};

struct mimescan {
  const struct mimescan_limits *limits;
  unsigned int ambiguous;     /* of all parts. Complete at the last event. */
  unsigned int limits_hit;    /* of all parts. Complete at the last event. */
  size_t parts;               /* that have begun */

  /* the rest is for mimescan.c */
  struct linewindow window;
  genalloc stack;             /* struct mimepart *: those that are open, and behind them some to be used again */
  size_t open;                /* number of those that are open */
  size_t multiparts;          /* number of those that are multipart */
  size_t stay_open;           /* the innermost parts end until so many are open */
  enum mimescan_state state;  /* of the innermost part */
  struct mimeheader header;   /* of the innermost part, while it is read */
  int has_failed;             /* MIMESCAN_NOMEM was returned */
};

/* mimescan_init - start at the first octet of a message or entity. `limits` is not copied. Nothing is allocated yet.
 * mimescan_free - free what was allocated.
 */
void mimescan_init(struct mimescan *m, const struct mimescan_limits *limits);
void mimescan_free(struct mimescan *m);

/* mimescan_push - add the next piece of the input, cut anywhere. It is not copied and must live until mimescan_next()
 * has returned MIMESCAN_MORE.
 * mimescan_end - tell that there are no more pieces.
 */
void mimescan_push(struct mimescan *m, struct span piece);
void mimescan_end(struct mimescan *m);

/* mimescan_next - the next event. *at is set. */
enum mimescan_event mimescan_next(struct mimescan *m, struct mimescan_at *at);

#endif
