/* transfer: the transfer encodings of MIME (RFC 2045 6), decoded and encoded as a stream in bounded memory.
 *
 * Input can be cut anywhere and is not kept. A sink gets pieces of some KiB, in order, each valid only during the call.
 */
#ifndef TRANSFER_H
#define TRANSFER_H

#include "text/span.h"

enum transfer_encoding {
  TRANSFER_7BIT,
  TRANSFER_8BIT,
  TRANSFER_BINARY,
  TRANSFER_QUOTED_PRINTABLE,
  TRANSFER_BASE64,
  TRANSFER_UNKNOWN
};

/* transfer_encoding - the encoding that `token`, the value of a Content-Transfer-Encoding field, names. Case is
 * ignored, and so are blanks and line ends around the token. TRANSFER_UNKNOWN if it is none of the five.
 * transfer_name - the token for an encoding; "" for TRANSFER_UNKNOWN. A static string.
 */
enum transfer_encoding transfer_encoding(struct span token);
const char *transfer_name(enum transfer_encoding encoding);

/* Faults of encoded text. Decoding goes on behind each. Where one is found, readers may see different bytes. */
#define TRANSFER_STRAY 1U      /* a byte that is not of the encoding: ignored in base64, kept in quoted-printable */
#define TRANSFER_TRUNCATED 2U  /* base64 ends inside a group of four; the whole octets of the group are decoded */
#define TRANSFER_BEHIND 4U     /* base64 behind the padding that ends it: ignored */
#define TRANSFER_BITS 8U       /* bits of the last group that encode nothing are not zero */
#define TRANSFER_LONG 16U      /* more than TRANSFER_BLANKS blanks at the end of a quoted-printable line: kept */

#define TRANSFER_BLANKS 1000

struct transfer_decode {
  unsigned int faults;               /* TRANSFER_STRAY and so on, of all that was decoded until now */
  enum transfer_encoding encoding;
  size_t padding;                    /* base64: how many `=` were read */
  size_t have;                       /* bytes in `held` */
  char held[TRANSFER_BLANKS + 4];    /* what cannot be decoded before more input comes */
};

/* transfer_decode_init - start to decode. Everything but quoted-printable and base64 is passed on as it is.
 * There is nothing to free.
 */
void transfer_decode_init(struct transfer_decode *t, enum transfer_encoding encoding);

/* transfer_decode_feed - decode the next piece of the encoded text.
 * transfer_decode_end - decode what is still held back. t->faults is complete then.
 *
 * Blanks, tabs, CRs and LFs are ignored in base64. Quoted-printable keeps its line ends, LF or CRLF, as they are.
 * Both return 1, or 0 if the sink stopped; then only transfer_decode_init() is allowed.
 */
int transfer_decode_feed(struct transfer_decode *t, struct span in, span_sink *sink, void *arg);
int transfer_decode_end(struct transfer_decode *t, span_sink *sink, void *arg);

struct transfer_encode {
  enum transfer_encoding encoding;
  const char *line_end;              /* "\n" or "\r\n", not owned */
  size_t column;                     /* bytes in the line so far */
  size_t from;                       /* quoted-printable: bytes of `From` that the line consists of */
  int is_dash;                       /* quoted-printable: the line consists of one `-` */
  size_t have;
  char held[4];
};

/* transfer_encode_init - start to encode to quoted-printable or base64, in lines of at most 76 bytes that end in
 * `line_end`, which is kept. Everything but these two is passed on as it is.
 */
void transfer_encode_init(struct transfer_encode *t, enum transfer_encoding encoding, const char *line_end);

/* transfer_encode_feed - encode the next piece.
 * transfer_encode_end - encode what is still held back; base64 gets the line end of its last line.
 *
 * Quoted-printable is for text: LF and CRLF are line ends of the text and become line ends of the output. Every other
 * CR is encoded. A text whose last line has no line end gets none. `From ` and a dot at the start of a line are
 * encoded, so that no transport changes them, and of `--` the second dash, so that no line becomes a boundary line.
 * Both return 1, or 0 if the sink stopped; then only transfer_encode_init() is allowed.
 */
int transfer_encode_feed(struct transfer_encode *t, struct span in, span_sink *sink, void *arg);
int transfer_encode_end(struct transfer_encode *t, span_sink *sink, void *arg);

#endif
