/* bouncecut: where a bounce has to be cut, so that nothing but the header of the enclosed message is left. The memory
 * does not depend on its length.
 *
 * In a bounce of qmail-send, and of others that write QSBMF (qmail-bounce-message format), a paragraph that begins with
 * `-` stands before the message:
 *
 *   Hi. This is the qmail-send program at example.org.
 *   ...
 *   --- Below this line is a copy of the message.
 *
 *   Return-Path: <ann@example.org>
 *   ...
 *
 *   text                               <- the cut is before this line
 *
 * The cut is before the first line that cannot be part of a header, whether an empty line stands before it or not.
 */
#ifndef BOUNCECUT_H
#define BOUNCECUT_H

#include "text/span.h"

#include <stdint.h>

enum bouncecut_state {
  BOUNCECUT_TEXT,          /* of the bounce */
  BOUNCECUT_BREAK,         /* the paragraph that begins with `-` */
  BOUNCECUT_HEADER,        /* of the enclosed message */
  BOUNCECUT_FOUND
};

struct bouncecut {
  enum bouncecut_state state;
  uint64_t cut;            /* FOUND: offset of the first octet that goes */
  /* private */
  uint64_t at;
  uint64_t line;           /* offset of the line that is read */
  size_t column;           /* octets of it so far */
  int was_empty;           /* the line before was empty, or there is none */
  int has_cr;              /* the octet before was CR */
  int is_break;            /* the line begins such a paragraph */
  int has_field;           /* the line is known to be part of the header */
  int is_first;            /* it is the first line of the header */
  int is_blank;            /* a blank behind the name of a field */
};

/* bouncecut_init - start at the first octet of the body, which is at `offset` of the message. `state` is
 * BOUNCECUT_TEXT, or BOUNCECUT_HEADER if the header begins at once.
 * bouncecut_feed - the next piece.
 * bouncecut_end - the body ends. Returns 1 if there is an enclosed message, and b->cut is where to cut; 0 if none was
 *     found.
 */
void bouncecut_init(struct bouncecut *b, enum bouncecut_state state, uint64_t offset);
void bouncecut_feed(struct bouncecut *b, struct span piece);
int bouncecut_end(struct bouncecut *b);

#endif
