/* transfer: the names of the encodings, and which of them does the work. */
#include "mail/transfer.h"

#include "mail/transfer_codec.h"
#include "text/ascii.h"

static const char *const names[] = {
  [TRANSFER_7BIT] = "7bit",
  [TRANSFER_8BIT] = "8bit",
  [TRANSFER_BINARY] = "binary",
  [TRANSFER_QUOTED_PRINTABLE] = "quoted-printable",
  [TRANSFER_BASE64] = "base64",
  [TRANSFER_UNKNOWN] = ""
};

enum transfer_encoding transfer_encoding(struct span token)
{
  struct span name = ascii_trim_fws(token);

  for (int i = TRANSFER_7BIT; i < TRANSFER_UNKNOWN; i++)
    if (ascii_equal_nocase(name, span_of(names[i])))
      return (enum transfer_encoding)i;
  return TRANSFER_UNKNOWN;
}

const char *transfer_name(enum transfer_encoding encoding)
{
  return names[encoding];
}

void transfer_decode_init(struct transfer_decode *t, enum transfer_encoding encoding)
{
  t->faults = 0;
  t->encoding = encoding;
  t->padding = 0;
  t->have = 0;
}

int transfer_decode_feed(struct transfer_decode *t, struct span in, span_sink *sink, void *arg)
{
  struct transfer_out out;

  if (in.len == 0)
    return 1;
  transfer_out_init(&out, sink, arg);
  if (t->encoding == TRANSFER_BASE64)
    return transfer_base64_decode(t, in, &out) && transfer_out_flush(&out);
  if (t->encoding == TRANSFER_QUOTED_PRINTABLE)
    return transfer_quoted_decode(t, in, &out) && transfer_out_flush(&out);
  return sink(arg, in);
}

int transfer_decode_end(struct transfer_decode *t, span_sink *sink, void *arg)
{
  struct transfer_out out;

  transfer_out_init(&out, sink, arg);
  if (t->encoding == TRANSFER_BASE64 && !transfer_base64_decode_end(t, &out))
    return 0;
  if (t->encoding == TRANSFER_QUOTED_PRINTABLE && !transfer_quoted_decode_end(t, &out))
    return 0;
  return transfer_out_flush(&out);
}

void transfer_encode_init(struct transfer_encode *t, enum transfer_encoding encoding, const char *line_end)
{
  t->encoding = encoding;
  t->line_end = line_end;
  t->column = 0;
  t->from = 0;
  t->is_dash = 0;
  t->have = 0;
}

int transfer_encode_feed(struct transfer_encode *t, struct span in, span_sink *sink, void *arg)
{
  struct transfer_out out;

  if (in.len == 0)
    return 1;
  transfer_out_init(&out, sink, arg);
  if (t->encoding == TRANSFER_BASE64)
    return transfer_base64_encode(t, in, &out) && transfer_out_flush(&out);
  if (t->encoding == TRANSFER_QUOTED_PRINTABLE)
    return transfer_quoted_encode(t, in, &out) && transfer_out_flush(&out);
  return sink(arg, in);
}

int transfer_encode_end(struct transfer_encode *t, span_sink *sink, void *arg)
{
  struct transfer_out out;

  transfer_out_init(&out, sink, arg);
  if (t->encoding == TRANSFER_BASE64 && !transfer_base64_encode_end(t, &out))
    return 0;
  if (t->encoding == TRANSFER_QUOTED_PRINTABLE && !transfer_quoted_encode_end(t, &out))
    return 0;
  return transfer_out_flush(&out);
}
