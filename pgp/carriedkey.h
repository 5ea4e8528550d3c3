/* carriedkey: find the OpenPGP certificate that a message carries: in an Autocrypt field of its own header, or attached
 * as application/pgp-keys.
 *
 *   carriedkey_init(&k)
 *   carriedkey_feed(&k, piece) ...     the message as it lies in the file, in pieces of any size
 *   carriedkey_end(&k)
 *   carriedkey_free(&k)
 *
 * Nothing that is found proves anything about itself.
 */
#ifndef CARRIEDKEY_H
#define CARRIEDKEY_H

#include "mail/mimescan.h"
#include "mail/transfer.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* A header is a small part of that; Autocrypt asks for keys of less than 10 KiB. */
#define CARRIEDKEY_HEADER_BYTES (256 * 1024)
/* an attached certificate, with its armor */
#define CARRIEDKEY_BYTES_MAX (128 * 1024)

struct carriedkey {
  stralloc header;          /* of the message */
  stralloc attached;        /* the content of the part, armor or packets */
  size_t attachments;       /* parts application/pgp-keys where they count */
  int is_long;              /* a limit was reached */
  /* private */
  struct mimescan scan;
  struct transfer_decode decode;
  size_t part;              /* 1 + index of the part that is read; 0: none */
};

/* carriedkey_init - start a message. carriedkey_free - free all. */
void carriedkey_init(struct carriedkey *k);
void carriedkey_free(struct carriedkey *k);

/* carriedkey_feed - a span_sink: the next piece. carriedkey_end - behind the last one.
 *
 * A part counts if it lies in the multipart at the root, or, where that is a multipart/signed, in the multipart that is
 * its first part.
 * Both return 1, or 0 with ENOMEM.
 */
int carriedkey_feed(void *carriedkey, struct span piece);
int carriedkey_end(struct carriedkey *k);

/* carriedkey_fields - call `sink` with the body of each Autocrypt field of k->header. Returns 1, 0 if `sink` returned
 * 0, -1 with ENOMEM.
 */
int carriedkey_fields(const struct carriedkey *k, span_sink *sink, void *arg);

#endif
