/* signedmail: find the S/MIME signature of a message while it is read, and the content that it is over.
 *
 *   signedmail_init(&m);
 *   signedmail_feed(&m, piece) ...      the message as it came, in pieces of any size
 *   signedmail_end(&m)
 *   if m.kind is SIGNEDMAIL_DETACHED: read the octets m.start to m.end of the message again and give them to
 *   signedmail_content(&m, piece) ...   in the same form
 *   signedmail_content_end(&m)
 *   signedmail_free(&m)
 *
 * The signature of a message is the one at its root. If the root is not signed, the first signed part of a multipart
 * counts, and is_root is 0; a part within an enclosed message never counts. Memory does not depend on the size of the
 * message: of an opaque signature the content is hashed as it comes.
 */
#ifndef SIGNEDMAIL_H
#define SIGNEDMAIL_H

#include "mail/crlf.h"
#include "mail/mimescan.h"
#include "mail/transfer.h"
#include "smime/berwalk.h"
#include "smime/contenthash.h"
#include "smime/smimecause.h"
#include "text/span.h"

#include <skalibs/stralloc.h>
#include <stdint.h>

enum signedmail_kind {
  SIGNEDMAIL_NONE,      /* there is no signature */
  SIGNEDMAIL_DETACHED,
  SIGNEDMAIL_OPAQUE
};

enum signedmail_step {
  SIGNEDMAIL_SEEKING,
  SIGNEDMAIL_IN_SIGNED,     /* in multipart/signed, before or behind the signature */
  SIGNEDMAIL_IN_SIGNATURE,  /* in the leaf with the CMS structure */
  SIGNEDMAIL_FOUND
};

struct signedmail {
  enum signedmail_kind kind;
  enum smimecause cause;       /* SMIMECAUSE_PENDING: the structure can be read; else why nothing can be said */
  const char *detail;          /* for the comment, or NULL; a static string */
  int is_root;
  int is_shown;                /* the signature is a part of a type that readers show, as text: what else is in it? */
  stralloc section;            /* of the part with the signature, as of IMAP */
  uint64_t start;              /* SIGNEDMAIL_DETACHED: the content, in octets of the message */
  uint64_t end;
  stralloc header;             /* of the message */
  stralloc signed_header;      /* of the entity that is signed */
  stralloc wrapped_header;     /* of the message that is signed, if the entity is message/rfc822 */
  struct berwalk walk;         /* walk.structure is for signers_read() */
  struct contenthash hashes;   /* finished, if cause is SMIMECAUSE_PENDING */

  /* the rest is for signedmail.c */
  struct mimescan scan;        /* of the message */
  struct mimescan inner;       /* of the content of an opaque signature */
  struct transfer_decode decode;
  struct crlf ends;
  enum signedmail_step step;
  int is_maybe;                /* what is read may be something else than a signature */
  size_t target;               /* index of the multipart/signed, or of the leaf */
  size_t signature;            /* index of the leaf with the signature */
  int is_begun;                /* its body */
  int has_failed;              /* ENOMEM */
};

/* signedmail_init - start a message. signedmail_free - free all. */
void signedmail_init(struct signedmail *m);
void signedmail_free(struct signedmail *m);

/* signedmail_feed, a span_sink, and signedmail_end - read the message. They return 1, or 0 with ENOMEM. */
int signedmail_feed(void *signedmail, struct span piece);
int signedmail_end(struct signedmail *m);

/* signedmail_content, a span_sink, and signedmail_content_end - read the content of a detached signature.
 * They return 1, or 0 if the library fails.
 */
int signedmail_content(void *signedmail, struct span piece);
int signedmail_content_end(struct signedmail *m);

#endif
