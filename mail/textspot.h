/* textspot: read the text of a part once, as it is encoded, to find the places where something can be put, and what
 * must be known for that. The memory does not depend on the length of the text.
 *
 *   top     of plain text: its beginning, behind a byte order mark; of HTML: see mail/htmlspot
 *   bottom  of plain text: its end; of HTML: see mail/htmlspot
 */
#ifndef TEXTSPOT_H
#define TEXTSPOT_H

#include "mail/charsetwrite.h"
#include "mail/htmlspot.h"
#include "mail/textplace.h"
#include "mail/transfer.h"
#include "text/span.h"

#include <stdint.h>

struct textspot {
  /* valid after textspot_end() */
  struct textplace top;
  struct textplace bottom;
  int has_high;              /* octets over 127 */
  int has_nul;
  int is_damaged;            /* base64 that readers decode in different ways */
  int is_shifted;            /* the text ends in another table than ASCII (charsetwrite_shifts()) */
  int is_open;               /* the last line has no line end */
  int is_flowing;            /* the last line ends in a blank, so it flows on if the text is format=flowed (RFC 3676) */
  int has_pgp;               /* a line begins as the armor of OpenPGP does */
  int is_before_dash;        /* the top is before a `-` */
  int is_soft;               /* quoted-printable: it ends in the `=` of a soft line break */
  int has_lf;                /* the last line end is LF, not CRLF */
  int has_crlf;              /* the last line end is CRLF */

  /* private */
  enum transfer_encoding encoding;
  int is_html;
  enum charsetwrite_shift shift;
  struct htmlspot html;
  uint64_t raw;              /* of the octet that is read */
  uint64_t decoded;
  char last[3];              /* the last octets of the text; those of its last line, without its line end */
  unsigned int line_len;     /* of the last line, at most 16 */
  int is_line_over;          /* the next octet begins a line */
  char before;               /* the octet before */
  char marks[3];             /* the first three octets */
  int has_top;
  unsigned int armor;        /* octets of the line that are those of an armor */
  unsigned int escape;       /* octets of an escape sequence */
  /* quoted-printable: `=` and what is behind it, or blanks that may end a line */
  uint64_t held_at;
  unsigned int held;
  char held_digit;
  int holds_equals;
  /* base64 */
  struct textplace group;    /* complete, and the octet behind it is not known yet; or in work */
  unsigned int characters;   /* of the group in work */
  unsigned int bits;
  unsigned int padding;
  int is_complete;
  int column;                /* characters of the line so far: 0 or 1 */
  uint64_t group_end;        /* behind the last group */
};

/* textspot_init - start at the first octet of the body, which is at `offset` of the message.
 *
 *   charset  the charset parameter, or us-ascii
 */
void textspot_init(struct textspot *t, enum transfer_encoding encoding, int is_html, struct span charset,
                   uint64_t offset);

/* textspot_feed - the next piece of the body, as it is encoded.
 * textspot_end - the body ends.
 */
void textspot_feed(struct textspot *t, struct span piece);
void textspot_end(struct textspot *t);

#endif
