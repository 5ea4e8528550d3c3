/* signedpgp: a message in pieces and as a whole gives the same; what is signed lies in the message, and the octets of a
 * clear-signed text follow from its text. The packets inside of an encrypted message are read, too.
 */
#include "tests/fuzz/fuzz.h"
#include "pgp/pgpinside.h"
#include "pgp/signedpgp.h"

struct result {
  struct signedpgp m;
  stralloc content;
  stralloc text;
};

static int keep(void *arg, struct span piece)
{
  fuzz_cat(arg, piece);
  return 1;
}

static void run(struct result *r, struct span message, size_t way)
{
  r->content.len = r->text.len = 0;
  signedpgp_init(&r->m);
  check(fuzz_feed(message, way, signedpgp_feed, &r->m) && signedpgp_end(&r->m));
  if (r->m.kind == SIGNEDPGP_NONE || r->m.cause != PGPCAUSE_PENDING)
    return;
  check(r->m.start <= r->m.end && r->m.end <= message.len && r->m.packets.bodies.len);
  message = span_from(span_first(message, (size_t)r->m.end), (size_t)r->m.start);
  signedpgp_content_begin(&r->m, keep, &r->content);
  check(fuzz_feed(message, way, signedpgp_content, &r->m) && signedpgp_content_end(&r->m));
  signedpgp_text_begin(&r->m, keep, &r->text);
  check(fuzz_feed(message, way, signedpgp_content, &r->m) && signedpgp_content_end(&r->m));
}

/* The octets that are signed, made from the text once more, line by line. */
static void look_at_clear(const struct result *r)
{
  struct span left = span_sa(&r->text);
  stralloc again = STRALLOC_ZERO;
  int is_first = 1;

  while (left.len) {
    struct span line = span_first(left, span_find(left, '\n'));

    left = span_from(left, line.len + 1);
    while (line.len && (line.p[line.len - 1] == ' ' || line.p[line.len - 1] == '\t'))
      line.len--;
    if (!is_first)
      fuzz_cat(&again, span_of("\r\n"));
    fuzz_cat(&again, line);
    is_first = 0;
  }
  check(span_equal(span_sa(&again), span_sa(&r->content)));
  stralloc_free(&again);
}

static void compare(const struct result *a, const struct result *b)
{
  check(a->m.kind == b->m.kind && a->m.cause == b->m.cause && a->m.is_root == b->m.is_root);
  check(a->m.is_shown == b->m.is_shown && span_equal(span_sa(&a->m.section), span_sa(&b->m.section)));
  check(span_equal(span_sa(&a->content), span_sa(&b->content)) && span_equal(span_sa(&a->text), span_sa(&b->text)));
  check(span_equal(span_sa(&a->m.packets.bodies), span_sa(&b->m.packets.bodies)));
  check(span_equal(span_sa(&a->m.signed_header), span_sa(&b->m.signed_header)));
}

/* All of it: libFuzzer looks for leaks behind each input that leaves more blocks than it has found, which is slow. */
static void drop(struct result *r)
{
  signedpgp_free(&r->m);
  stralloc_free(&r->content);
  stralloc_free(&r->text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static struct result whole;
  static struct result cut;
  static struct pgpinside inside;
  struct span message = span_make((const char *)data, size);
  struct span copy = fuzz_copy(message);

  pgpinside_packets(&inside, copy);
  fuzz_drop(copy);
  check(inside.count <= PGPINSIDE_MAX);
  run(&whole, message, 0);
  if (whole.m.kind == SIGNEDPGP_CLEAR && whole.m.cause == PGPCAUSE_PENDING)
    look_at_clear(&whole);
  for (size_t way = 1; way < fuzz_cuttings(message); way++) {
    run(&cut, message, way);
    compare(&whole, &cut);
    drop(&cut);
  }
  drop(&whole);
  return 0;
}
