/* rootcms: find the CMS structure that is the whole body of a message (RFC 8551 3.2): application/pkcs7-mime, with the
 * old name, without smime-type, or application/octet-stream with a file name that ends in .p7m. What it is, its first
 * octets tell, not the words of the header. A structure in a part of a message is left alone.
 *
 *   rootcms_init(&r, sink, arg)
 *   rootcms_feed(&r, piece) ...       the message as it lies in the file, in pieces of any size
 *   rootcms_end(&r)
 *   rootcms_free(&r)
 */
#ifndef ROOTCMS_H
#define ROOTCMS_H

#include "mail/mimescan.h"
#include "mail/transfer.h"
#include "smime/berwalk.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

enum rootcms_found {
  ROOTCMS_PENDING,   /* nothing is known yet */
  ROOTCMS_NONE,      /* no S/MIME at the root */
  ROOTCMS_DETACHED,  /* multipart/signed, or it may be: see signedmail.h */
  ROOTCMS_CMS,       /* a structure of r->kind; the sink gets it */
  ROOTCMS_LIMIT,     /* the header is longer than MIMELIMIT_HEADER_BYTES */
  ROOTCMS_STOPPED,   /* the sink returned 0 */
  ROOTCMS_TROUBLE    /* ENOMEM */
};

struct rootcms {
  enum rootcms_found found;
  enum berwalk_kind kind;
  stralloc header;                /* of the message, with its empty line. Complete when the sink is called. */
  /* private */
  struct mimescan scan;
  struct transfer_decode decode;
  span_sink *sink;
  void *arg;
  int is_begun;                   /* the body */
  size_t start_len;
  char start[BERWALK_PEEK_BYTES]; /* octets that are held back until the kind is known */
};

/* rootcms_init - start a message. `sink` gets the decoded octets of the structure; r->kind is known then.
 * rootcms_free - free all.
 */
void rootcms_init(struct rootcms *r, span_sink *sink, void *arg);
void rootcms_free(struct rootcms *r);

/* rootcms_feed - a span_sink: the next piece. Returns 1, or 0 if reading on is useless.
 * rootcms_end - to be called behind the last piece, also if rootcms_feed() returned 0. r->found is final then.
 */
int rootcms_feed(void *rootcms, struct span piece);
enum rootcms_found rootcms_end(struct rootcms *r);

#endif
