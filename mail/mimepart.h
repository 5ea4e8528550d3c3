/* mimepart: what mail/mimescan tells of a part of a message. */
#ifndef MIMEPART_H
#define MIMEPART_H

#include "mail/contentfield.h"

#include <skalibs/stralloc.h>
#include <stdint.h>

/* What readers understand in different ways, as bits. Nothing ambiguous is ever verified or edited.
 * mimepart_reason_name() has a word for each.
 */
#define MIMEPART_DOUBLE_TYPE 0x1U         /* two Content-Type fields */
#define MIMEPART_DOUBLE_ENCODING 0x2U     /* two Content-Transfer-Encoding fields */
#define MIMEPART_DOUBLE_DISPOSITION 0x4U  /* two Content-Disposition fields */
#define MIMEPART_BAD_TYPE 0x8U            /* a Content-Type that is not type/subtype, or has a comment in it */
#define MIMEPART_BAD_PARAMETER 0x10U      /* a malformed parameter, or a comment, where the structure depends on it */
#define MIMEPART_DOUBLE_PARAMETER 0x20U   /* a parameter twice, or with a section missing */
#define MIMEPART_BAD_ENCODING 0x40U       /* a Content-Transfer-Encoding that is none of the five */
#define MIMEPART_ENCODED 0x80U            /* a multipart or message/rfc822 that is base64 or quoted-printable */
#define MIMEPART_NO_BOUNDARY 0x100U       /* a multipart without boundary parameter, or without any boundary line */
#define MIMEPART_BAD_BOUNDARY 0x200U      /* a boundary that readers change: over 70 bytes, an encoded word, quotes */
#define MIMEPART_NESTED_BOUNDARY 0x400U   /* a boundary equal to one around it, or one is the beginning of the other */
#define MIMEPART_BOUNDARY_TAIL 0x800U     /* a line that begins with a boundary and goes on with other text */
#define MIMEPART_UNCLOSED 0x1000U         /* a multipart without closing boundary */
#define MIMEPART_AFTER_CLOSE 0x2000U      /* a boundary line behind the closing boundary */
#define MIMEPART_HEADER_LINE 0x4000U      /* a header line that is no field or all blanks; a blank before a colon */
#define MIMEPART_HEADER_END 0x8000U       /* the header of a part inside ends without an empty line */
#define MIMEPART_NUL 0x10000U             /* NUL, except in a binary leaf that is no text */
#define MIMEPART_BARE_CR 0x20000U         /* a CR without LF in a header, or before something like a boundary */
#define MIMEPART_MIXED_ENDS 0x40000U      /* CRLF before a boundary line and LF behind it, or the reverse */

/* limits that were reached, as bits. What is behind a limit is unknown. */
#define MIMEPART_TOO_DEEP 1U      /* a multipart or message below the greatest depth is given as a leaf */
#define MIMEPART_TOO_MANY 2U      /* parts behind the last one that is allowed are given as MIMESCAN_EPILOGUE */
#define MIMEPART_LONG_HEADER 4U   /* the header is longer than the limit; it was read to its end */
#define MIMEPART_LONG_FIELD 8U    /* a Content field is longer than the limit; it counts as absent */

enum mimepart_kind {
  MIMEPART_LEAF,
  MIMEPART_MULTIPART,
  MIMEPART_MESSAGE
};

/* a stretch of the input: offsets of its first octet and of the octet behind it; both 0: there is none */
struct mimepart_range {
  uint64_t start;
  uint64_t end;
};

/* one part. It belongs to the scanner and is valid from MIMESCAN_HEADER until its MIMESCAN_END. */
struct mimepart {
  size_t index;                         /* 0, 1, 2 ... in the order of MIMESCAN_PART */
  const struct mimepart *parent;        /* NULL: it is the input as a whole */
  size_t depth;                         /* number of parts around it */
  size_t number;                        /* 1, 2 ... among the parts of its multipart; 1 in a message; 0: index 0 */
  size_t parts;                         /* a multipart or message: parts that have begun in it */
  enum mimepart_kind kind;

  uint64_t start;                       /* offset of the first octet of the header */
  uint64_t body;                        /* offset of the first octet behind the header and the empty line */
  uint64_t end;                         /* from MIMESCAN_END on: of the octet behind the part. The line end before a
                                         * boundary line is not part of it (RFC 2046 5.1.1).
                                         */
  int has_empty_line;                   /* the header ends with one */
  stralloc section;                     /* number as of IMAP (RFC 3501 6.4.5), as `2.1`. A multipart that is a message
                                         * has `TEXT` behind it: `2.TEXT`.
                                         */

  struct contentfield type;             /* the first Content-Type; without one: text/plain, or message/rfc822 in a
                                         * multipart/digest, without parameters
                                         */
  struct contentfield disposition;      /* the first Content-Disposition; empty without one */
  enum transfer_encoding encoding;      /* of the first Content-Transfer-Encoding; without one: TRANSFER_7BIT */
  struct mimepart_range type_field;     /* these fields, from the name to the last line end */
  struct mimepart_range disposition_field;
  struct mimepart_range encoding_field;
  stralloc boundary;                    /* a multipart: without the two `-` before it */

  int is_closed;                        /* a multipart: the closing boundary was found */
  unsigned int ambiguous;               /* MIMEPART_DOUBLE_TYPE and so on, of this part alone. Complete at its END. */
  unsigned int ambiguous_inside;        /* of all parts inside it. Complete at its END. */
  unsigned int limits;                  /* MIMEPART_TOO_DEEP and so on, of this part alone. Complete at its END. */
  unsigned int limits_inside;
};

/* mimepart_reason_name - the word for the bit 1 << i of `ambiguous`, as `double-type`; NULL behind the last one.
 * mimepart_limit_name - the same for `limits`.
 */
const char *mimepart_reason_name(unsigned int i);
const char *mimepart_limit_name(unsigned int i);

#endif
