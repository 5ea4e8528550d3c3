/* armor: text in pieces and as a whole gives the same; what was inside, written again, is read as the same; and the
 * check sum is that of a plain calculation.
 */
#include "tests/fuzz/fuzz.h"
#include "pgp/armor.h"
#include "pgp/crc24.h"

struct result {
  struct armor_reader a;
  stralloc out;
};

static int keep(void *arg, struct span piece)
{
  fuzz_cat(arg, piece);
  return 1;
}

static void run(struct result *r, struct span text, size_t step, unsigned int options)
{
  r->out.len = 0;
  armor_reader_init(&r->a, options, keep, &r->out);
  for (; text.len; text = span_from(text, step)) {
    struct span piece = fuzz_copy(span_first(text, step));
    int goes_on = armor_reader_feed(&r->a, piece);

    fuzz_drop(piece);
    if (!goes_on)
      break;
  }
  armor_reader_end(&r->a);
  check(r->a.bytes == r->out.len);
}

static uint32_t naive_crc(struct span in)
{
  uint32_t crc = 0xb704ce;

  for (size_t i = 0; i < in.len; i++) {
    crc ^= (uint32_t)(unsigned char)in.p[i] << 16;
    for (int bit = 0; bit < 8; bit++)
      crc = crc & 0x800000 ? (crc << 1 ^ 0x1864cfb) & 0xffffff : crc << 1;
  }
  return crc;
}

static void write_again(const struct result *r)
{
  static struct result again;
  struct armor_writer w;
  stralloc text = STRALLOC_ZERO;

  check(armor_writer_init(&w, r->a.kind, "\r\n", keep, &text) && armor_writer_feed(&w, span_sa(&r->out), keep, &text)
        && armor_writer_end(&w, keep, &text));
  run(&again, span_sa(&text), 97, 0);
  check(again.a.fault == ARMOR_SOUND && again.a.has_crc && again.a.kind == r->a.kind);
  check(!again.a.has_text_before && !again.a.has_text_behind);
  check(span_equal(span_sa(&again.out), span_sa(&r->out)));
  stralloc_free(&text);
  stralloc_free(&again.out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static struct result whole;
  static struct result cut;
  struct span text = span_make((const char *)data, size);

  if (size == 0)
    return 0;
  run(&whole, text, size, ARMOR_MAY_BE_BINARY);
  for (size_t step = 1; step <= 3; step += 2) {
    run(&cut, text, step, ARMOR_MAY_BE_BINARY);
    check(cut.a.kind == whole.a.kind && cut.a.fault == whole.a.fault && cut.a.has_crc == whole.a.has_crc);
    check(cut.a.has_text_before == whole.a.has_text_before && cut.a.has_text_behind == whole.a.has_text_behind);
    check(whole.a.fault != ARMOR_SOUND || span_equal(span_sa(&cut.out), span_sa(&whole.out)));
  }
  check(crc24_feed(CRC24_START, text) >> 8 == naive_crc(text));
  if (whole.a.fault == ARMOR_SOUND && whole.a.kind != ARMOR_SIGNED_TEXT && whole.a.kind != ARMOR_BINARY)
    write_again(&whole);
  stralloc_free(&whole.out);
  stralloc_free(&cut.out);
  return 0;
}
