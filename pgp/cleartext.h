/* cleartext: read a clear-signed text (RFC 4880 7) while it passes: the octets that the signature is over, the text as
 * a reader wants it, and the armor of the signature.
 *
 *   -----BEGIN PGP SIGNED MESSAGE-----
 *   Hash: SHA256
 *                                        one empty line
 *   text, "- " before each line that begins with `-`
 *   -----BEGIN PGP SIGNATURE-----        to `-----END PGP SIGNATURE-----`: the armor
 *
 * Programs that accept more than the RFC allows can be made to show as signed what is not: another field than Hash, a
 * line with a dash that is not escaped, a CR within a line. Such a text is damaged here.
 */
#ifndef CLEARTEXT_H
#define CLEARTEXT_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* of one line without its end */
#define CLEARTEXT_LINE_BYTES (256 * 1024)

enum cleartext_result {
  CLEARTEXT_NONE,      /* there is no clear-signed text */
  CLEARTEXT_OK,
  CLEARTEXT_DAMAGED,   /* it breaks a rule, or has no end */
  CLEARTEXT_LIMIT,     /* a line is too long */
  CLEARTEXT_STOPPED,   /* a sink returned 0 */
  CLEARTEXT_TROUBLE    /* ENOMEM */
};

/* Each may be NULL. `arg` is given to all of them. */
struct cleartext_sinks {
  span_sink *signed_octets;  /* lines end in CRLF, except the last one; no blank stands at the end of a line */
  span_sink *text;           /* lines end in LF; blanks at their ends are left */
  span_sink *armor;          /* lines end in LF, from the BEGIN line to the END line of the signature */
  void *arg;
};

enum cleartext_state {
  CLEARTEXT_BEFORE,
  CLEARTEXT_IN_FIELDS,
  CLEARTEXT_IN_TEXT,
  CLEARTEXT_IN_SIGNATURE,
  CLEARTEXT_BEHIND
};

struct cleartext {
  int has_outside;             /* something that is not blank stands before or behind it */
  /* private */
  struct cleartext_sinks sinks;
  enum cleartext_state state;
  enum cleartext_result result;
  size_t lines;                /* of the text, so far */
  stralloc line;
};

/* cleartext_init - start a text, in which the transfer encoding was decoded. Nothing is allocated yet.
 * cleartext_free - free the memory.
 */
void cleartext_init(struct cleartext *c, const struct cleartext_sinks *sinks);
void cleartext_free(struct cleartext *c);

/* cleartext_feed - the next piece; lines end in LF or CRLF. Returns 1, or 0 if reading on is useless. It can be a
 * span_sink.
 * cleartext_end - to be called behind the last piece, also if cleartext_feed() returned 0.
 */
int cleartext_feed(void *cleartext, struct span piece);
enum cleartext_result cleartext_end(struct cleartext *c);

#endif
