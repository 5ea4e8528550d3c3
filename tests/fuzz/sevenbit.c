/* sevenbit: what it writes is 7-bit, has the same parts with the same contents, and is the same at every cut. */
#include "tests/fuzz/fuzz.h"
#include "mail/sevenbit.h"

static int gather(void *arg, struct span piece)
{
  fuzz_cat(arg, piece);
  return 1;
}

struct state {
  struct sevenbit s;
  stralloc out;
};

static int look_piece(void *arg, struct span piece)
{
  struct state *state = arg;

  return sevenbit_look(&state->s, piece);
}

static int write_piece(void *arg, struct span piece)
{
  struct state *state = arg;

  return sevenbit_write(&state->s, piece, gather, &state->out) == 1;
}

static enum sevenbit_result run(struct state *state, struct span in, size_t look_way, size_t write_way)
{
  enum sevenbit_result result;

  memset(state, 0, sizeof *state);
  sevenbit_init(&state->s, "\r\n");
  check(fuzz_feed(in, look_way, look_piece, state));
  result = sevenbit_look_end(&state->s);
  check(result != SEVENBIT_NOMEM);
  if (result <= SEVENBIT_ENCODE) {
    check(fuzz_feed(in, write_way, write_piece, state));
    check(sevenbit_write_end(&state->s, gather, &state->out) == 1);
  }
  return result;
}

static void drop(struct state *state)
{
  sevenbit_free(&state->s);
  stralloc_free(&state->out);
}

/* the decoded contents of all leaves, with LF for CRLF, and a line for each end of a part */
static void contents(stralloc *out, struct span in)
{
  struct mimescan m;
  struct mimescan_at at;
  enum mimescan_event event;
  struct transfer_decode t;
  stralloc leaf = STRALLOC_ZERO;

  mimescan_init(&m, &mimescan_usual);
  transfer_decode_init(&t, TRANSFER_8BIT);
  mimescan_push(&m, in);
  for (int ended = 0; ended < 2; ended++) {
    while ((event = mimescan_next(&m, &at)) != MIMESCAN_MORE) {
      check(event != MIMESCAN_NOMEM);
      if (event == MIMESCAN_PART)
        transfer_decode_init(&t, at.part->encoding);
      if (event == MIMESCAN_BODY)
        check(transfer_decode_feed(&t, at.piece, gather, &leaf));
      if (event == MIMESCAN_END) {
        check(transfer_decode_end(&t, gather, &leaf));
        transfer_decode_init(&t, TRANSFER_8BIT);
        for (size_t i = 0; i < leaf.len; i++)
          if (leaf.s[i] != '\r' || i + 1 == leaf.len || leaf.s[i + 1] != '\n')
            fuzz_put(out, leaf.s[i]);
        leaf.len = 0;
        fuzz_cat(out, span_sa(&at.part->section));
        fuzz_put(out, '\n');
      }
    }
    mimescan_end(&m);
  }
  mimescan_free(&m);
  stralloc_free(&leaf);
}

static void check_written(struct span in, const struct state *first, enum sevenbit_result result)
{
  struct linecheck c = LINECHECK_ZERO;
  stralloc before = STRALLOC_ZERO;
  stralloc behind = STRALLOC_ZERO;
  struct state again;

  linecheck_feed(&c, span_sa(&first->out));
  linecheck_end(&c);
  check((c.faults & (LINECHECK_NUL | LINECHECK_BARE_CR)) == 0);
  check((c.faults & ~LINECHECK_FRAGILE) == 0 || first->s.has_raw_header);
  contents(&before, in);
  contents(&behind, span_sa(&first->out));
  check(span_equal(span_sa(&before), span_sa(&behind)));
  if (result == SEVENBIT_ENCODE) {
    check(run(&again, span_sa(&first->out), 0, 0) == SEVENBIT_AS_IT_IS);
    check(span_equal(span_sa(&again.out), span_sa(&first->out)));
    drop(&again);
  }
  stralloc_free(&before);
  stralloc_free(&behind);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = span_make((const char *)data, size);
  struct state first;
  enum sevenbit_result result = run(&first, in, 0, 0);

  if (result <= SEVENBIT_ENCODE)
    check_written(in, &first, result);
  for (size_t way = 1; way < fuzz_cuttings(in); way++) {
    struct state other;

    check(run(&other, in, way, fuzz_cuttings(in) - way) == result);
    check(span_equal(span_sa(&other.out), span_sa(&first.out)));
    check(other.s.has_raw_header == first.s.has_raw_header);
    drop(&other);
  }
  drop(&first);
  return 0;
}
