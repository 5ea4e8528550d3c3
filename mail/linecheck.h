/* linecheck: can these bytes pass every transport as they are? Bytes over 127, NUL, a CR without LF and long lines
 * cannot (RFC 2045 2.7 and 2.8).
 */
#ifndef LINECHECK_H
#define LINECHECK_H

#include "text/span.h"

#define LINECHECK_HIGH 1U     /* a byte over 127 */
#define LINECHECK_NUL 2U
#define LINECHECK_BARE_CR 4U
#define LINECHECK_LONG 8U     /* a line of more than LINECHECK_LINE_MAX bytes without its line end */
#define LINECHECK_FRAGILE 16U /* allowed, but programs on the way change it: a blank at the end of a line, `From `
                               * at its start, or more than LINECHECK_LINE_SAFE bytes in it
                               */

#define LINECHECK_LINE_MAX 998
#define LINECHECK_LINE_SAFE 980

struct linecheck {
  unsigned int faults;        /* LINECHECK_HIGH and so on, of all bytes until now */
  size_t column;              /* bytes in the line so far */
  size_t from;                /* bytes of `From ` with which the line begins */
  int was_cr;                 /* the last byte was CR */
  int was_blank;              /* the last byte was a blank, or one stood before the CR */
};

#define LINECHECK_ZERO { 0, 0, 0, 0, 0 }

/* linecheck_feed - read the next piece, cut anywhere. Lines end in LF or CRLF.
 * linecheck_end - the bytes end here: a CR that is the last byte is without LF.
 */
void linecheck_feed(struct linecheck *c, struct span in);
void linecheck_end(struct linecheck *c);

#endif
