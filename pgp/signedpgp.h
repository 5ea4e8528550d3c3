/* signedpgp: find the OpenPGP signatures of a message while it is read, and the content that they are over.
 *
 *   signedpgp_init(&m);
 *   signedpgp_feed(&m, piece) ...       the message as it came, in pieces of any size
 *   signedpgp_end(&m)
 *   if m.cause is PGPCAUSE_PENDING, for each check: signedpgp_content_begin(&m, sink, arg), read the octets m.start to
 *   m.end of the message again and give them to
 *   signedpgp_content(&m, piece) ...
 *   signedpgp_content_end(&m)
 *   signedpgp_free(&m)
 *
 * The signature of a message is the one at its root: multipart/signed (RFC 3156 5), or a clear-signed text that is the
 * whole body. If the root is not signed, the first multipart/signed within a multipart counts, and is_root is 0; a part
 * within an enclosed message never counts, nor does a clear-signed text in a part. Memory does not depend on the size
 * of the message.
 */
#ifndef SIGNEDPGP_H
#define SIGNEDPGP_H

#include "mail/crlf.h"
#include "mail/linecheck.h"
#include "mail/mimescan.h"
#include "mail/transfer.h"
#include "pgp/armor.h"
#include "pgp/cleartext.h"
#include "pgp/packets.h"
#include "pgp/pgpcause.h"
#include "text/span.h"

#include <skalibs/stralloc.h>
#include <stdint.h>

enum signedpgp_kind {
  SIGNEDPGP_NONE,      /* there is no signature */
  SIGNEDPGP_DETACHED,  /* multipart/signed */
  SIGNEDPGP_CLEAR      /* clear-signed text */
};

enum signedpgp_step {
  SIGNEDPGP_SEEKING,
  SIGNEDPGP_IN_TEXT,       /* the root is a text: is it clear-signed? */
  SIGNEDPGP_IN_SIGNED,     /* in multipart/signed, before or behind the signature */
  SIGNEDPGP_IN_SIGNATURE,  /* in the leaf with the signature */
  SIGNEDPGP_FOUND
};

struct signedpgp {
  enum signedpgp_kind kind;
  enum pgpcause cause;         /* PGPCAUSE_PENDING: the structure can be read; else why nothing can be said */
  const char *detail;          /* what the cause is about, or NULL; a static string */
  int is_root;
  int is_shown;                /* readers show something beside what is signed, as a part of the same message */
  stralloc section;            /* of the part with the signature, as of IMAP */
  uint64_t start;              /* what has to be read again, in octets of the message */
  uint64_t end;
  stralloc header;             /* of the message */
  stralloc signed_header;      /* DETACHED: of the entity that is signed */
  stralloc wrapped_header;     /* DETACHED: of the message that is signed, if the entity is message/rfc822 */
  struct packets packets;      /* the signatures: packets.bodies */
  struct linecheck check;      /* of the content; complete after signedpgp_content_end() */

  /* the rest is for signedpgp.c */
  struct mimescan scan;
  struct transfer_decode decode;
  enum transfer_encoding encoding;
  struct armor_reader armor;
  struct cleartext clear;
  struct crlf ends;
  span_sink *sink;
  void *arg;
  enum signedpgp_step step;
  int is_maybe;                /* what is read may be something else than a signature */
  size_t target;               /* index of the multipart/signed, or of the text */
  size_t signature;            /* index of the leaf with the signature */
  int has_failed;              /* ENOMEM */
};

/* signedpgp_init - start a message. signedpgp_free - free all. */
void signedpgp_init(struct signedpgp *m);
void signedpgp_free(struct signedpgp *m);

/* signedpgp_feed, a span_sink, and signedpgp_end - read the message. They return 1, or 0 with ENOMEM. */
int signedpgp_feed(void *signedpgp, struct span piece);
int signedpgp_end(struct signedpgp *m);

/* signedpgp_content_begin - the content will be read once more. `sink` gets the octets that are signed.
 * signedpgp_content, a span_sink, and signedpgp_content_end - read it. They return 1; 0 if the sink stopped, or with
 *     ENOMEM, as signedpgp_content_was_short() tells.
 */
void signedpgp_content_begin(struct signedpgp *m, span_sink *sink, void *arg);
int signedpgp_content(void *signedpgp, struct span piece);
int signedpgp_content_end(struct signedpgp *m);
int signedpgp_content_was_short(const struct signedpgp *m);

/* signedpgp_text_begin - the same before signedpgp_content(), but the sink gets the text as a reader wants it: of a
 * clear-signed text without the dashes that protect lines, of another one what is signed, as it came.
 */
void signedpgp_text_begin(struct signedpgp *m, span_sink *sink, void *arg);

#endif
