/* compressed: text that zlib compresses here, in structures written by hand, because Debian's libcrypto has none. */
#include "tests/tap.h"
#include "smime/compressed.h"

#include <stdlib.h>
#include <zlib.h>

#define HEAD "\x30\x80\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09\xa0\x80\x30\x80\x02\x01\0"
#define ZLIB "\x30\x0d\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x03\x08"
#define OTHER "\x30\x0d\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x03\x09"
#define DATA "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"

static stralloc out = STRALLOC_ZERO;

static int gather(void *arg, struct span piece)
{
  (void)arg;
  return stralloc_catb(&out, piece.p, piece.len);
}

static int refuse(void *arg, struct span piece)
{
  (void)arg;
  (void)piece;
  return 0;
}

/* `algorithm` has 15 octets; the content is cut into strings of 1000 octets */
static void make(stralloc *s, const char *algorithm, struct span content)
{
  s->len = 0;
  (void)stralloc_catb(s, HEAD, sizeof HEAD - 1);
  (void)stralloc_catb(s, algorithm, 15);
  (void)stralloc_catb(s, DATA "\xa0\x80\x24\x80", sizeof DATA - 1 + 4);
  while (content.len) {
    struct span some = span_first(content, 1000);
    char header[4] = { 4, (char)0x82, (char)(some.len >> 8), (char)some.len };

    (void)stralloc_catb(s, header, 4);
    (void)stralloc_catb(s, some.p, some.len);
    content = span_from(content, some.len);
  }
  (void)stralloc_catb(s, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
}

static void deflate_text(stralloc *s, struct span text)
{
  uLongf len = compressBound((uLong)text.len);

  s->len = 0;
  (void)stralloc_ready(s, len);
  compress((unsigned char *)s->s, &len, (const unsigned char *)text.p, (uLong)text.len);
  s->len = len;
}

static enum compressed_result read_all(struct span in, size_t piece, span_sink *sink)
{
  struct compressed c;
  enum compressed_result result;

  out.len = 0;
  compressed_init(&c, sink, NULL);
  while (in.len && compressed_feed(&c, span_first(in, piece)))
    in = span_from(in, piece);
  result = compressed_end(&c);
  compressed_free(&c);
  return result;
}

static void short_texts(void)
{
  static const char text[] = "Content-Type: text/plain\r\n\r\nHello Hello Hello\r\n";
  struct span wanted = span_make(text, sizeof text - 1);
  stralloc packed = STRALLOC_ZERO;
  stralloc in = STRALLOC_ZERO;
  int good = 1;

  deflate_text(&packed, wanted);
  make(&in, ZLIB, span_sa(&packed));
  for (size_t piece = 1; piece <= in.len; piece++)
    good = good && read_all(span_sa(&in), piece, gather) == COMPRESSED_OK && span_equal(span_sa(&out), wanted);
  ok(good, "in pieces of any size");
  ok(read_all(span_sa(&in), 100, refuse) == COMPRESSED_STOPPED, "the sink stops");
  good = 1;
  for (size_t len = 0; len < in.len; len++)
    good = good && read_all(span_first(span_sa(&in), len), 100, gather) == COMPRESSED_DAMAGED;
  ok(good, "ended at each octet: damaged");
  good = 1;
  for (size_t i = in.len - 12 - packed.len; i < in.len - 12; i++) {
    in.s[i] ^= 1;
    good = good && (read_all(span_sa(&in), 100, gather) == COMPRESSED_DAMAGED || span_equal(span_sa(&out), wanted));
    in.s[i] ^= 1;
  }
  ok(good, "each octet of the content changed: never another text");
  make(&in, OTHER, span_sa(&packed));
  ok(read_all(span_sa(&in), 100, gather) == COMPRESSED_DAMAGED, "another algorithm");
  (void)stralloc_catb(&packed, "x", 1);
  make(&in, ZLIB, span_sa(&packed));
  ok(read_all(span_sa(&in), 100, gather) == COMPRESSED_DAMAGED
     && read_all(span_sa(&in), 1, gather) == COMPRESSED_DAMAGED,
     "an octet behind the end of the stream");
  packed.len -= 3;
  make(&in, ZLIB, span_sa(&packed));
  ok(read_all(span_sa(&in), 100, gather) == COMPRESSED_DAMAGED, "a stream that does not end");
  deflate_text(&packed, span_make("", 0));
  make(&in, ZLIB, span_sa(&packed));
  ok(read_all(span_sa(&in), 100, gather) == COMPRESSED_OK && out.len == 0, "an empty text");
  stralloc_free(&packed);
  stralloc_free(&in);
}

static void long_texts(void)
{
  size_t len = 3000000;
  char *text = calloc(1, len);
  stralloc packed = STRALLOC_ZERO;
  stralloc in = STRALLOC_ZERO;

  deflate_text(&packed, span_make(text, 1000000));
  make(&in, ZLIB, span_sa(&packed));
  ok(read_all(span_sa(&in), 700, gather) == COMPRESSED_OK && out.len == 1000000, "a million zeros are allowed");
  deflate_text(&packed, span_make(text, len));
  make(&in, ZLIB, span_sa(&packed));
  ok(read_all(span_sa(&in), 700, gather) == COMPRESSED_LIMIT && out.len <= 1048576 + 65536, "three million are not");
  /* a noise that shrinks to a third */
  for (size_t i = 0; i < len; i++)
    text[i] = (char)((unsigned int)rand() % 6);
  deflate_text(&packed, span_make(text, len));
  make(&in, ZLIB, span_sa(&packed));
  ok(read_all(span_sa(&in), 5000, gather) == COMPRESSED_OK && span_equal(span_sa(&out), span_make(text, len)),
     "three million octets of noise are");
  free(text);
  stralloc_free(&packed);
  stralloc_free(&in);
}

int main(void)
{
  short_texts();
  long_texts();
  return tap_done();
}
