/* rootpgp: a message in pieces and as a whole gives the same; what is given out are the packets that were looked at. */
#include "tests/fuzz/fuzz.h"
#include "pgp/rootpgp.h"

struct result {
  struct rootpgp r;
  stralloc out;
};

static int keep(void *arg, struct span piece)
{
  struct result *result = arg;

  check(piece.len > 0 && !result->r.fault);
  check(result->r.packets.kind == PACKETS_UNKNOWN || result->r.packets.kind == PACKETS_ENCRYPTED);
  check(result->r.packets.protection != PACKETS_SED);
  fuzz_cat(&result->out, piece);
  return 1;
}

static void run(struct result *result, struct span message, size_t step)
{
  result->out.len = 0;
  rootpgp_init(&result->r, keep, result);
  for (; message.len; message = span_from(message, step)) {
    struct span piece = fuzz_copy(span_first(message, step));
    int goes_on = rootpgp_feed(&result->r, piece);

    fuzz_drop(piece);
    if (!goes_on)
      break;
  }
  rootpgp_end(&result->r);
}

/* What counts as sound, once more from the octets that were given out. */
static void look_at(const struct result *result)
{
  struct packets p = PACKETS_ZERO;

  packets_feed(&p, span_sa(&result->out));
  packets_end(&p);
  check(packets_are_sealed(&p) && packets_are_sealed(&result->r.packets));
  check(span_equal(span_sa(&p.ids), span_sa(&result->r.packets.ids)));
  packets_free(&p);
}

static int is_same(const char *a, const char *b)
{
  return a && b ? strcmp(a, b) == 0 : a == b;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static struct result whole;
  static struct result cut;
  struct span message = span_make((const char *)data, size);

  run(&whole, message, size ? size : 1);
  run(&cut, message, 1);
  check(cut.r.found == whole.r.found && is_same(cut.r.fault, whole.r.fault) && cut.r.is_mangled == whole.r.is_mangled);
  check(cut.r.has_text_outside == whole.r.has_text_outside);
  check(whole.r.found != ROOTPGP_PENDING && whole.r.found != ROOTPGP_STOPPED && whole.r.found != ROOTPGP_TROUBLE);
  if ((whole.r.found == ROOTPGP_ENCRYPTED || whole.r.found == ROOTPGP_INLINE) && !whole.r.fault) {
    check(span_equal(span_sa(&cut.out), span_sa(&whole.out)));
    look_at(&whole);
  }
  rootpgp_free(&whole.r);
  rootpgp_free(&cut.r);
  stralloc_free(&whole.out);
  stralloc_free(&cut.out);
  return 0;
}
