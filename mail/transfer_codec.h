/* transfer_codec: the two encodings that transfer.c chooses between, and the buffer that they write through. For the
 * files of mail/transfer alone.
 */
#ifndef TRANSFER_CODEC_H
#define TRANSFER_CODEC_H

#include "mail/transfer.h"

#define TRANSFER_OUT_BYTES 16384

/* Bytes on their way to a sink. Much is written at once, because input can consist of very short lines. */
struct transfer_out {
  span_sink *sink;
  void *arg;
  size_t len;
  char bytes[TRANSFER_OUT_BYTES];
};

static inline void transfer_out_init(struct transfer_out *out, span_sink *sink, void *arg)
{
  out->sink = sink;
  out->arg = arg;
  out->len = 0;
}

/* Returns 1, or 0 if the sink stopped. */
static inline int transfer_out_flush(struct transfer_out *out)
{
  size_t len = out->len;

  out->len = 0;
  return len == 0 || out->sink(out->arg, span_make(out->bytes, len));
}

/* make room for `room` bytes, at most TRANSFER_OUT_BYTES; returns as transfer_out_flush() */
static inline int transfer_out_room(struct transfer_out *out, size_t room)
{
  return TRANSFER_OUT_BYTES - out->len >= room || transfer_out_flush(out);
}

/* There must be room for it. */
static inline void transfer_out_byte(struct transfer_out *out, char c)
{
  out->bytes[out->len++] = c;
}

/* There must be room for them. */
static inline void transfer_out_bytes(struct transfer_out *out, struct span bytes)
{
  if (bytes.len)
    memcpy(out->bytes + out->len, bytes.p, bytes.len);
  out->len += bytes.len;
}

/* The work of transfer_decode_feed(), _decode_end(), _encode_feed() and _encode_end(). Returns 1, or 0 if the sink
 * stopped.
 */
int transfer_base64_decode(struct transfer_decode *t, struct span in, struct transfer_out *out);
int transfer_base64_decode_end(struct transfer_decode *t, struct transfer_out *out);
int transfer_base64_encode(struct transfer_encode *t, struct span in, struct transfer_out *out);
int transfer_base64_encode_end(struct transfer_encode *t, struct transfer_out *out);
int transfer_quoted_decode(struct transfer_decode *t, struct span in, struct transfer_out *out);
int transfer_quoted_decode_end(struct transfer_decode *t, struct transfer_out *out);
int transfer_quoted_encode(struct transfer_encode *t, struct span in, struct transfer_out *out);
int transfer_quoted_encode_end(struct transfer_encode *t, struct transfer_out *out);

#endif
