/* rootpgp: find the OpenPGP that is the whole body of a message, in each of its forms:
 *
 *   encrypted    multipart/encrypted (RFC 3156 4), or what servers make of it: a multipart/mixed with a part
 *                application/pgp-encrypted and one with the armor
 *   signed       multipart/signed with application/pgp-signature (RFC 3156 5)
 *   inline       a text whose armor is a PGP MESSAGE
 *   clear text   a text that is a PGP SIGNED MESSAGE
 *
 * Text may be in quoted-printable or base64. OpenPGP in a part of a message is left alone.
 *
 *   rootpgp_init(&r, sink, arg)
 *   rootpgp_feed(&r, piece) ...       the message as it lies in the file, in pieces of any size
 *   rootpgp_end(&r)
 *   rootpgp_free(&r)
 */
#ifndef ROOTPGP_H
#define ROOTPGP_H

#include "mail/mimescan.h"
#include "mail/transfer.h"
#include "pgp/armor.h"
#include "pgp/packets.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* `Version: 1`, and white space */
#define ROOTPGP_VERSION_BYTES 64

enum rootpgp_found {
  ROOTPGP_PENDING,      /* nothing is known yet */
  ROOTPGP_NONE,         /* no OpenPGP at the root */
  ROOTPGP_ENCRYPTED,    /* multipart/encrypted, or the mangled form; the sink gets the octets behind the armor */
  ROOTPGP_SIGNED,       /* multipart/signed */
  ROOTPGP_INLINE,       /* a text with a PGP MESSAGE; the sink gets the octets behind the armor */
  ROOTPGP_CLEARSIGNED,  /* a text with a PGP SIGNED MESSAGE */
  ROOTPGP_LIMIT,        /* the header is longer than MIMELIMIT_HEADER_BYTES */
  ROOTPGP_STOPPED,      /* the sink returned 0 */
  ROOTPGP_TROUBLE       /* ENOMEM */
};

struct rootpgp {
  enum rootpgp_found found;
  const char *fault;              /* NULL: sound; else what is wrong, a static string. Final after rootpgp_end(). */
  int is_mangled;                 /* ENCRYPTED: multipart/mixed in the place of multipart/encrypted */
  int has_text_outside;           /* ENCRYPTED and INLINE: text before or behind the armor */
  stralloc header;                /* of the message, with its empty line. Complete when the sink is called. */
  struct packets packets;         /* ENCRYPTED and INLINE: of the octets inside; ended by rootpgp_end() */
  struct armor_reader armor;
  /* private */
  struct mimescan scan;
  struct transfer_decode decode;
  span_sink *sink;
  void *arg;
  int form;
  int step;
  int is_over;                    /* rootpgp_feed() has returned 0 */
  size_t version_len;
  char version[ROOTPGP_VERSION_BYTES];
};

/* rootpgp_init - start a message. `sink` may be NULL: then only packets are walked through. It is called after
 * r->packets has seen the same octets: as long as these are packets of an encrypted message with integrity protection.
 * rootpgp_free - free all.
 */
void rootpgp_init(struct rootpgp *r, span_sink *sink, void *arg);
void rootpgp_free(struct rootpgp *r);

/* rootpgp_feed - a span_sink: the next piece. Returns 1, or 0 if reading on is useless.
 * rootpgp_end - to be called behind the last piece, also if rootpgp_feed() returned 0. r->found and r->fault are final
 * then. What the sink has got counts only if r->fault is NULL.
 * An armor that holds something else than an encrypted message is a fault: r->packets.kind says what it is.
 */
int rootpgp_feed(void *rootpgp, struct span piece);
enum rootpgp_found rootpgp_end(struct rootpgp *r);

#endif
