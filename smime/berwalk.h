/* berwalk: walk over a CMS ContentInfo (RFC 5652 3) of any size in bounded memory. It splits the octets in two: the
 * content (what is signed, encrypted or compressed), which goes to a sink as it comes, and all the rest, which is kept
 * as a small ContentInfo without content that d2i_CMS_ContentInfo() reads.
 *
 *   berwalk_init(&w, head, content, arg);
 *   berwalk_feed(&w, piece) ...      decoded octets (no base64), in pieces of any size
 *   berwalk_end(&w)
 *
 * Definite and indefinite lengths are read, and a content in one string or cut into many. What the sink gets is not
 * authenticated, and even the ContentInfo may turn out to be damaged later: release nothing before berwalk_end().
 */
#ifndef BERWALK_H
#define BERWALK_H

#include "smime/ber.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* of all but the content; room for 4,500 recipients with keys of 2048 bits */
#define BERWALK_STRUCTURE_MAX (2 * 1024 * 1024)
#define BERWALK_DEPTH_MAX 32
#define BERWALK_PEEK_BYTES 64

enum berwalk_kind {
  BERWALK_UNKNOWN,       /* the content type was not read yet */
  BERWALK_SIGNED,        /* RFC 5652 5 */
  BERWALK_ENVELOPED,     /* RFC 5652 6 */
  BERWALK_AUTHENVELOPED, /* RFC 5083 */
  BERWALK_ENCRYPTED,     /* RFC 5652 8 */
  BERWALK_COMPRESSED,    /* RFC 3274 */
  BERWALK_OTHER          /* any other content type; the rest is not read */
};

enum berwalk_result {
  BERWALK_OK,
  BERWALK_STOPPED,     /* head() or content() returned 0 */
  BERWALK_DAMAGED,     /* not such a structure, or one that is not complete */
  BERWALK_LIMIT,       /* more than BERWALK_STRUCTURE_MAX beside the content, or nested too deeply */
  BERWALK_TROUBLE      /* ENOMEM */
};

struct berwalk_frame {
  int role;
  int is_indefinite;
  unsigned int elements;     /* that began in it */
  unsigned long long end;    /* offset behind it; of the element around it where the length is indefinite */
};

struct berwalk {
  enum berwalk_kind kind;
  stralloc structure;              /* the ContentInfo without content so far */
  int has_content;                 /* 0 in head(): the content is detached */
  int is_complete;
  unsigned long long content_octets;
  unsigned long long trailing;     /* octets behind the ContentInfo; they are not read */
  /* private */
  enum berwalk_result result;
  int (*head)(void *arg);
  span_sink *content;
  void *arg;
  size_t set_at, set_end, type_at, type_end, algorithm_at, tail_at;
  int has_head;
  int step;
  unsigned int depth;
  struct berwalk_frame frame[BERWALK_DEPTH_MAX];
  unsigned long long at;           /* offset of the next octet */
  unsigned long long run;          /* octets of a primitive element still to come */
  int run_is_content;
  size_t header_len;
  char header[BER_HEADER_MAX];
};

/* berwalk_init - start a ContentInfo. Nothing is allocated yet.
 *
 *   head     called once, before the first octet of the content, or where a detached content would stand. Kind, the
 *            digest algorithms, the recipients and the content algorithm are known then, and has_content. Returns 0 to
 *            stop. May be NULL.
 *   content  gets the octets of the content. May be NULL.
 *   arg      for both
 *
 * berwalk_free - free the structure.
 */
void berwalk_init(struct berwalk *w, int (*head)(void *arg), span_sink *content, void *arg);
void berwalk_free(struct berwalk *w);

/* berwalk_feed - read the next piece. A result other than BERWALK_OK is final: it is returned again by all later calls.
 * berwalk_end - to be called behind the last piece. BERWALK_OK if the ContentInfo is complete and of a known kind.
 */
enum berwalk_result berwalk_feed(struct berwalk *w, struct span piece);
enum berwalk_result berwalk_end(struct berwalk *w);

/* berwalk_peek - the kind of the ContentInfo that begins with these octets; BERWALK_PEEK_BYTES of them are enough.
 * BERWALK_UNKNOWN if they are too few or do not begin one.
 * berwalk_kind_name - its name as in the smime-type parameter (RFC 8551 3.2.2), as `enveloped-data`; "" for
 * BERWALK_UNKNOWN and BERWALK_OTHER.
 */
enum berwalk_kind berwalk_peek(struct span start);
const char *berwalk_kind_name(enum berwalk_kind kind);

/* These are for head() and later; their spans point into w->structure and are valid until the next octet is read.
 *
 * berwalk_digest - the OBJECT IDENTIFIER of digest algorithm `i` of signed data, as a whole element, which
 *     d2i_ASN1_OBJECT() reads. Returns 1; 0 if there are not so many.
 * berwalk_recipients - the elements within RecipientInfos, of enveloped data; else empty.
 * berwalk_content_type - the OBJECT IDENTIFIER of the type of the content, as a whole element.
 * berwalk_content_algorithm - the AlgorithmIdentifier by which the content is encrypted, or compressed (then it stands
 *     in the place of the set), as a whole element.
 */
int berwalk_digest(const struct berwalk *w, size_t i, struct span *oid);
struct span berwalk_recipients(const struct berwalk *w);
struct span berwalk_content_type(const struct berwalk *w);
struct span berwalk_content_algorithm(const struct berwalk *w);

/* berwalk_tail - the elements behind the content: certificates and signers of signed data, unprotected attributes of
 * enveloped data, attributes and MAC of authenticated-enveloped data. Only after berwalk_end().
 */
struct span berwalk_tail(const struct berwalk *w);

/* berwalk_close_early - only in head(): append to `out` the structure as far as it was read, with an end mark for each
 * element that is open, and `tail` (may be empty) behind the place of the content. Returns 1, or 0 with ENOMEM.
 */
int berwalk_close_early(const struct berwalk *w, stralloc *out, struct span tail);

#endif
