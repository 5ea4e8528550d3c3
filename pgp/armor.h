/* armor: ASCII armor of OpenPGP (RFC 4880 6, RFC 9580 6), read and written as a stream in bounded memory.
 *
 * Clear-signed text has a form of its own: see cleartext.h. Of that the reader only finds the first line.
 */
#ifndef ARMOR_H
#define ARMOR_H

#include "text/span.h"

#include <stdint.h>

enum armor_kind {
  ARMOR_NONE,         /* no armor was found */
  ARMOR_MESSAGE,      /* PGP MESSAGE */
  ARMOR_SIGNATURE,    /* PGP SIGNATURE */
  ARMOR_PUBLIC,       /* PGP PUBLIC KEY BLOCK */
  ARMOR_PRIVATE,      /* PGP PRIVATE KEY BLOCK */
  ARMOR_SIGNED_TEXT,  /* PGP SIGNED MESSAGE: nothing behind this line is read */
  ARMOR_BINARY        /* no armor, but the octets themselves: only with ARMOR_MAY_BE_BINARY */
};

/* armor_kind_of - the kind that a line begins, `-----BEGIN PGP ...-----` with blanks behind it allowed, without its
 * line end; ARMOR_NONE if it begins none.
 * armor_end_of - the same for `-----END PGP ...-----`.
 * armor_label - `PGP MESSAGE` and so on; "" for ARMOR_NONE and ARMOR_BINARY. A static string.
 */
enum armor_kind armor_kind_of(struct span line);
enum armor_kind armor_end_of(struct span line);
const char *armor_label(enum armor_kind kind);

/* ---- reading */

/* A line of armor has 76 octets at most (RFC 9580 6); header lines can have a comment. Lines of text before or behind
 * it may have any length.
 */
#define ARMOR_LINE_BYTES 1000
/* Header lines of one armor: `Version`, `Comment`, `Charset`, `Hash`; a few comments are seen. */
#define ARMOR_HEADERS 64

/* Octets are passed on in pieces of this size, or smaller at the end of what was fed. */
#define ARMOR_OUT_BYTES (16 * 1024)

enum armor_fault {
  ARMOR_SOUND,
  ARMOR_NO_BEGIN,     /* there is no armor */
  ARMOR_HEADER,       /* a header line is damaged or too long, or there are too many */
  ARMOR_BASE64,       /* a byte that is not of base64, or base64 behind its padding */
  ARMOR_CRC,          /* the check sum is wrong. A missing one is allowed (RFC 9580 6.1). */
  ARMOR_NO_END,       /* the last line is missing, or of another kind */
  ARMOR_EMPTY         /* no octet inside */
};

/* What armor_reader_init() may be told. */
#define ARMOR_MAY_BE_BINARY 1U  /* the first octet has bit 7: the octets themselves are passed on */

struct armor_reader {
  enum armor_kind kind;   /* known before the sink is called first */
  enum armor_fault fault; /* final after armor_reader_end(); the first one counts */
  int has_text_before;    /* something that is not white space stands before the armor ... */
  int has_text_behind;    /* ... or behind it; also a second armor does */
  int has_crc;
  uint64_t bytes;         /* inside */
  /* private */
  span_sink *sink;
  void *arg;
  unsigned int options;
  int state;
  int headers;
  int padding;            /* how many `=` were read */
  int is_stopped;         /* by the sink */
  uint32_t crc;           /* in the upper 24 bits */
  uint32_t group;         /* of the base64 group that is not complete */
  int group_len;
  int is_long;            /* the line has more than fits into `line` */
  int is_dark;            /* and something that is not white space */
  size_t line_len;
  size_t out_len;
  char line[ARMOR_LINE_BYTES];
  char out[ARMOR_OUT_BYTES];
};

/* armor_reader_init - start to read. `sink` gets the octets inside the first armor. There is nothing to free. */
void armor_reader_init(struct armor_reader *a, unsigned int options, span_sink *sink, void *arg);

/* armor_reader_feed - the next piece of the text, cut anywhere; lines end in LF or CRLF.
 * Returns 1; 0 if the sink stopped, or a->fault is set already, or the text is clear-signed. Only armor_reader_end() is
 * useful then.
 *
 * Octets are passed on before the check sum is known: nothing that comes from them counts before armor_reader_end()
 * said that all is sound.
 */
int armor_reader_feed(struct armor_reader *a, struct span piece);

/* armor_reader_end - to be called behind the last piece. Returns a->fault. */
enum armor_fault armor_reader_end(struct armor_reader *a);

/* armor_fault_text - a fault in a few words. A static string. */
const char *armor_fault_text(enum armor_fault fault);

/* ---- writing */

#define ARMOR_COLUMNS 64

struct armor_writer {
  enum armor_kind kind;
  const char *line_end;
  uint32_t crc;
  size_t held_len;
  unsigned char held[ARMOR_COLUMNS / 4 * 3];  /* of the line that is not complete */
};

/* armor_writer_init - start to write armor of `kind` in lines that end in `line_end`, "\n" or "\r\n", which is kept.
 * Writes the first line and the empty one to `sink`. There is nothing to free.
 * armor_writer_feed - the next octets.
 * armor_writer_end - write the rest, the check sum and the last line.
 *
 * All return 1, or 0 if the sink stopped.
 */
int armor_writer_init(struct armor_writer *a, enum armor_kind kind, const char *line_end, span_sink *sink, void *arg);
int armor_writer_feed(struct armor_writer *a, struct span piece, span_sink *sink, void *arg);
int armor_writer_end(struct armor_writer *a, span_sink *sink, void *arg);

#endif
