/* packets: octets in pieces and as a whole give the same; memory is bounded; and what is told of a message with
 * definite lengths is what a walk over packets in memory tells.
 */
#include "tests/fuzz/fuzz.h"
#include "pgp/packets.h"

static void run(struct packets *p, struct span octets, size_t step)
{
  static const struct packets zero = PACKETS_ZERO;

  *p = zero;
  for (; octets.len; octets = span_from(octets, step)) {
    struct span piece = fuzz_copy(span_first(octets, step));
    int goes_on = packets_feed(p, piece);

    check(goes_on == (p->fault == PACKETS_SOUND));
    fuzz_drop(piece);
    if (!goes_on)
      break;
  }
  packets_end(p);
  check(p->ids.len % KEYID_BYTES == 0 && p->ids.len <= PACKETS_RECIPIENTS * KEYID_BYTES);
  check(p->bodies.len <= PACKETS_SIGNATURE_BYTES + PACKETS_SIGNATURES_MAX * PACKET_HEADER_BYTES);
}

static int is_content(int tag)
{
  return tag == PACKET_SED || tag == PACKET_SEIPD || tag == PACKET_AEAD;
}

static int is_ignored(int tag)
{
  return tag == PACKET_MARKER || tag == PACKET_PADDING || tag >= 40;
}

/* session keys, then one content, and nothing else. -1: not known, as a length is not definite */
static int naive_is_message(struct span in)
{
  struct packet p;
  size_t contents = 0;
  size_t others = 0;
  int result;

  while ((result = packet_next(&p, &in)) == 1) {
    if (is_ignored(p.tag)) {
      if (++others > PACKETS_IGNORED_MAX)
        return 0;
    } else if (is_content(p.tag) && contents == 0 && p.body.len >= 2) {
      contents++;
    } else if ((p.tag != PACKET_PKESK && p.tag != PACKET_SKESK) || contents) {
      return 0;
    }
  }
  return result == -1 ? -1 : contents == 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct packets whole;
  struct packets cut;
  struct span octets = span_make((const char *)data, size);
  struct span bodies;
  struct packet one;
  size_t count = 0;
  int naive = naive_is_message(octets);

  run(&whole, octets, size ? size : 1);
  run(&cut, octets, 1);
  check(cut.kind == whole.kind && cut.protection == whole.protection && cut.fault == whole.fault);
  check(cut.session_keys == whole.session_keys && cut.passwords == whole.passwords && cut.anonymous == whole.anonymous);
  check(cut.signatures == whole.signatures && cut.content_bytes == whole.content_bytes);
  check(span_equal(span_sa(&cut.ids), span_sa(&whole.ids)));
  check(span_equal(span_sa(&cut.bodies), span_sa(&whole.bodies)));
  if (naive != -1 && whole.fault != PACKETS_LIMIT)
    check((whole.kind == PACKETS_ENCRYPTED && whole.fault == PACKETS_SOUND) == naive);
  bodies = span_sa(&whole.bodies);
  while (packet_next(&one, &bodies) == 1 && one.tag == PACKET_SIGNATURE)
    count++;
  check(bodies.len == 0);
  check(whole.kind != PACKETS_SIGNATURES || whole.fault != PACKETS_SOUND || count == whole.signatures);
  packets_free(&whole);
  packets_free(&cut);
  return 0;
}
