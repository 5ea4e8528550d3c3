/* compressed: CompressedData (RFC 3274, RFC 8551 3.6) by zlib, in bounded memory.
 *
 *   compressed_init(&c, sink, arg);
 *   compressed_feed(&c, piece) ...       decoded octets (no base64), in pieces of any size
 *   result = compressed_end(&c);
 *   compressed_free(&c)
 *
 * The caller holds the text back until compressed_end() returns COMPRESSED_OK.
 */
#ifndef COMPRESSED_H
#define COMPRESSED_H

#include "smime/berwalk.h"

/* of zlib, whose header cannot be read together with that of genalloc */
struct z_stream_s;

/* More text than this, and more than so many times what is compressed: then it is no mail, but made to fill a disk. */
#define COMPRESSED_FREE (1024 * 1024)
#define COMPRESSED_RATIO 100

enum compressed_result {
  COMPRESSED_OK,
  COMPRESSED_DAMAGED,   /* or by another algorithm than zlib */
  COMPRESSED_LIMIT,     /* COMPRESSED_RATIO, or one of berwalk.h */
  COMPRESSED_STOPPED,   /* the sink returned 0 */
  COMPRESSED_TROUBLE    /* ENOMEM */
};

struct compressed {
  struct berwalk walk;
  /* private */
  span_sink *sink;
  void *arg;
  struct z_stream_s *zlib;
  int is_ended;
  enum compressed_result result;
  unsigned long long octets;   /* of the text */
};

/* compressed_init - start. compressed_free - free all. */
void compressed_init(struct compressed *c, span_sink *sink, void *arg);
void compressed_free(struct compressed *c);

/* compressed_feed - the next piece. Returns 1, or 0 if reading on is useless; compressed_end() tells why.
 * compressed_end - to be called behind the last piece.
 */
int compressed_feed(struct compressed *c, struct span piece);
enum compressed_result compressed_end(struct compressed *c);

#endif
