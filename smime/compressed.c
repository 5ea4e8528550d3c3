/* compressed: berwalk finds the content, and inflate() reads it as it comes. */
#include "smime/compressed.h"

#include <stdlib.h>
#include <zlib.h>

#define CHUNK (16 * 1024)

/* id-alg-zlibCompress, RFC 3274 2 */
static const char zlib_oid[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x03\x08";

static int fail(struct compressed *c, enum compressed_result result)
{
  c->result = result;
  return 0;
}

static int is_zlib(const struct berwalk *w)
{
  struct span algorithm = berwalk_content_algorithm(w);
  struct span inside;
  struct span oid;

  return ber_take_as(&inside, &algorithm, BER_SEQUENCE) && ber_take_as(&oid, &inside, BER_OID)
         && span_equal(oid, span_make(zlib_oid, sizeof zlib_oid - 1));
}

static int head(void *arg)
{
  struct compressed *c = arg;

  if (c->walk.kind != BERWALK_COMPRESSED || !c->walk.has_content || !is_zlib(&c->walk))
    return fail(c, COMPRESSED_DAMAGED);
  c->zlib = calloc(1, sizeof *c->zlib);
  return c->zlib && inflateInit(c->zlib) == Z_OK ? 1 : fail(c, COMPRESSED_TROUBLE);
}

static int give(struct compressed *c, struct span text)
{
  c->octets += text.len;
  if (c->octets > COMPRESSED_FREE && c->octets / COMPRESSED_RATIO > c->walk.content_octets)
    return fail(c, COMPRESSED_LIMIT);
  return text.len == 0 || c->sink(c->arg, text) ? 1 : fail(c, COMPRESSED_STOPPED);
}

static int content(void *arg, struct span piece)
{
  static unsigned char out[CHUNK];
  struct compressed *c = arg;
  int code = Z_OK;

  /* zlib does not write to its input, but its structure has no const */
  memcpy(&c->zlib->next_in, &piece.p, sizeof piece.p);
  c->zlib->avail_in = (unsigned int)piece.len;
  do {
    if (c->is_ended)
      return fail(c, COMPRESSED_DAMAGED);
    c->zlib->next_out = out;
    c->zlib->avail_out = CHUNK;
    code = inflate(c->zlib, Z_NO_FLUSH);
    if (code == Z_MEM_ERROR)
      return fail(c, COMPRESSED_TROUBLE);
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
      return fail(c, COMPRESSED_DAMAGED);
    c->is_ended = code == Z_STREAM_END;
    if (!give(c, span_make((const char *)out, CHUNK - c->zlib->avail_out)))
      return 0;
  } while (c->zlib->avail_in || (c->zlib->avail_out == 0 && !c->is_ended));
  return 1;
}

void compressed_init(struct compressed *c, span_sink *sink, void *arg)
{
  memset(c, 0, sizeof *c);
  c->sink = sink;
  c->arg = arg;
  berwalk_init(&c->walk, head, content, c);
}

void compressed_free(struct compressed *c)
{
  if (c->zlib)
    (void)inflateEnd(c->zlib);
  free(c->zlib);
  c->zlib = NULL;
  berwalk_free(&c->walk);
}

/* The walker passes on pieces that are not longer than ours, and zlib counts in unsigned int. */
int compressed_feed(struct compressed *c, struct span piece)
{
  while (piece.len) {
    struct span some = span_first(piece, 1u << 30);

    if (berwalk_feed(&c->walk, some) != BERWALK_OK)
      return 0;
    piece = span_from(piece, some.len);
  }
  return 1;
}

enum compressed_result compressed_end(struct compressed *c)
{
  switch (berwalk_end(&c->walk)) {
    case BERWALK_TROUBLE: return COMPRESSED_TROUBLE;
    case BERWALK_LIMIT: return COMPRESSED_LIMIT;
    case BERWALK_DAMAGED: return COMPRESSED_DAMAGED;
    case BERWALK_STOPPED: return c->result;
    case BERWALK_OK: break;
  }
  return c->is_ended && berwalk_tail(&c->walk).len == 0 ? COMPRESSED_OK : COMPRESSED_DAMAGED;
}
