/* mime: mail/mimescan with the message in one piece and in pieces of every kind, against the naive reader. The pieces
 * of its events must be the message. If the first byte is 0, the rest is the seed of a generated message.
 */
#include "tests/mime/compare.h"
#include "tests/mime/generate.h"

#include "mail/contentfield.h"
#include "mail/mimescan.h"

static void check_message(struct span in)
{
  struct compare c = { .bytes = STRALLOC_ZERO };
  stralloc naive = STRALLOC_ZERO;
  unsigned int ambiguous = 0;

  naive_read(&naive, in);
  for (size_t way = 0; way < fuzz_cuttings(in); way++) {
    compare_scan(&c, in, way);
    check(way == 0 || ambiguous == c.scan.ambiguous);
    ambiguous = c.scan.ambiguous;
    if (!(c.scan.limits_hit & (MIMEPART_TOO_MANY | MIMEPART_LONG_FIELD)))
      check(span_equal(span_sa(&c.lines), span_sa(&naive)));
  }
  compare_free(&c);
  stralloc_free(&naive);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = span_make((const char *)data, size);
  stralloc message = STRALLOC_ZERO;

  if (size && data[0] == 0) {
    generate(&message, fuzz_hash(span_from(in, 1)));
    in = span_sa(&message);
  }
  check_message(in);
  stralloc_free(&message);
  return 0;
}
