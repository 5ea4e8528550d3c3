/* sevenbit: the canonical form of a message or MIME entity, for signing and for transports that take 7-bit lines only
 * (RFC 8551 3.1).
 *
 * It is read twice. The first time decides which parts must be encoded:
 *
 *   sevenbit_init(&s, line_end);
 *   sevenbit_look(&s, piece) for each piece, then sevenbit_look_end(&s)
 *
 * and the second time writes:
 *
 *   sevenbit_write(&s, piece, sink, arg) for each piece, then sevenbit_write_end(&s, sink, arg)
 *   sevenbit_free(&s)
 *
 * It can be written several times, with sevenbit_again() in between.
 *
 * Lines of the input end in LF or CRLF; lines of the output end in `line_end`.
 *
 *   a leaf with a byte over 127, NUL, a    it is encoded: text to quoted-printable, everything else to base64. If it is
 *   CR without LF, or a line of over 998   encoded already, it keeps its encoding and is encoded anew
 *   bytes
 *   a leaf with a blank at the end of a    the same, where it can be encoded; else it stays. Programs on the way
 *   line, `From ` at its start, or a line  change such lines (RFC 2049 3). The kinds of message/ stay, too, and so
 *   of over 980 bytes                      does base64 that goes on behind its padding
 *   a part that says 8bit or binary, and   it says 7bit
 *   needs neither
 *   a byte over 127 or NUL in a preamble   it becomes `?`; readers do not show this text
 *   or epilogue
 *   everything inside multipart/signed     stays as it is
 *   and multipart/encrypted
 *
 * A Content-Transfer-Encoding field is replaced, or added at the end of the part's header. Every other line stays.
 */
#ifndef SEVENBIT_H
#define SEVENBIT_H

#include "mail/crlf.h"
#include "mail/linecheck.h"
#include "mail/lineends.h"
#include "mail/mimescan.h"
#include "mail/transfer.h"
#include "text/span.h"

#include <skalibs/genalloc.h>
#include <stdint.h>

enum sevenbit_result {
  SEVENBIT_AS_IT_IS,     /* only line ends may have to be changed */
  SEVENBIT_ENCODE,       /* something has to be changed, and can be */
  SEVENBIT_SIGNED,       /* cannot: something inside a signed or encrypted part would have to be changed */
  SEVENBIT_FIXED,        /* cannot: a message/partial or message/external-body would have to be encoded */
  SEVENBIT_OUTSIDE,      /* cannot: a header has NUL or a CR without LF; a preamble or epilogue has a CR without LF or a
                          * line of over 998 bytes
                          */
  SEVENBIT_AMBIGUOUS,    /* cannot: something has to be changed, and readers may differ about the structure, or about
                          * the end of base64
                          */
  SEVENBIT_LIMIT,        /* cannot: something has to be changed, and the scanner has reached a limit */
  SEVENBIT_NOMEM         /* ENOMEM */
};

/* one part of the message; for sevenbit.c */
struct sevenbit_part {
  uint64_t edit_start;                 /* the Content-Transfer-Encoding field, or an empty range where one is added */
  uint64_t edit_end;
  unsigned int faults;                 /* LINECHECK_HIGH and so on, of a leaf's body, or of what is outside the parts
                                        * of a multipart
                                        */
  enum transfer_encoding is;           /* how it is encoded */
  enum transfer_encoding becomes;      /* how it will be */
  unsigned int is_leaf : 1;
  unsigned int is_text : 1;            /* quoted-printable is right for it */
  unsigned int is_fixed : 1;           /* a message/partial or message/external-body: it must not be encoded */
  unsigned int is_report : 1;          /* message/ of another kind: it is encoded only if it has to be */
  unsigned int is_safer_encoded : 1;   /* it may stay as it is, but would not survive all transports */
  unsigned int is_protected : 1;       /* it is inside something signed or encrypted */
  unsigned int protects : 1;           /* what is inside it is */
  unsigned int in_multipart : 1;       /* a boundary line ends it */
  unsigned int encodes : 1;            /* the body has to be encoded */
  unsigned int is_damaged : 1;         /* base64 goes on behind its padding */
};

struct sevenbit {
  int has_raw_header;      /* after sevenbit_look_end(): a header has bytes over 127 (RFC 6532, or a fault of the
                            * writer) or a line of over 998 bytes; such a header stays as it is
                            */
  /* the rest is for sevenbit.c */
  const char *line_end;
  struct mimescan scan;
  genalloc parts;          /* struct sevenbit_part */
  size_t begun;            /* parts whose header was read */
  char tail[2];            /* the last bytes of the header that is read */
  struct linecheck check;  /* of the stretch that is read */
  int is_padded;           /* base64: a `=` was read */
  enum mimescan_event stretch;
  size_t stretch_part;
  unsigned int in_headers; /* faults */
  enum sevenbit_result result;
  struct transfer_decode decode;
  struct transfer_encode encode;
  struct crlf to_crlf;
  struct lineends to_lf;
};

/* sevenbit_init - start a message or entity, at the first byte of its header. `line_end` is "\n" or "\r\n"; it is
 * kept, not copied. Nothing is allocated yet.
 * sevenbit_free - free what was allocated.
 */
void sevenbit_init(struct sevenbit *s, const char *line_end);
void sevenbit_free(struct sevenbit *s);

/* sevenbit_look - read the next piece for the first time, cut anywhere. Returns 1, or 0 with ENOMEM.
 * sevenbit_look_end - decide, and be ready for sevenbit_write().
 */
int sevenbit_look(struct sevenbit *s, struct span piece);
enum sevenbit_result sevenbit_look_end(struct sevenbit *s);

/* sevenbit_write - read the next piece for the second time, and write. Only after SEVENBIT_AS_IT_IS or
 * SEVENBIT_ENCODE. The pieces together must be the same bytes as before, but can be cut at other places.
 * sevenbit_write_end - write what is still held back.
 *
 * Both return 1; 0 if the sink stopped or the structure is another one than before; -1 with ENOMEM. After 0 and -1 only
 * sevenbit_free() is allowed.
 */
int sevenbit_write(struct sevenbit *s, struct span piece, span_sink *sink, void *arg);
int sevenbit_write_end(struct sevenbit *s, span_sink *sink, void *arg);

/* sevenbit_again - after sevenbit_write_end(): be ready to write once more. */
void sevenbit_again(struct sevenbit *s);

#endif
