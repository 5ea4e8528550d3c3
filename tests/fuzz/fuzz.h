/* fuzz: what the harnesses share. A harness is one function that libFuzzer, or replay.c, calls with bytes; what must
 * hold for every input is said by check().
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "text/span.h"

#include <skalibs/stralloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* check - end the run, as a finding, unless the condition holds. */
#define check(condition) ((condition) ? (void)0 : fuzz_failed(__FILE__, __LINE__, #condition))

static inline _Noreturn void fuzz_failed(const char *file, int line, const char *condition)
{
  fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
  abort();
}

static inline void fuzz_cat(stralloc *out, struct span s)
{
  check(stralloc_catb(out, s.p, s.len));
}

static inline void fuzz_put(stralloc *out, char c)
{
  check(out->len < out->a || stralloc_readyplus(out, 1));
  out->s[out->len++] = c;
}

/* fuzz_copy - the same bytes in a block of their size alone. With AddressSanitizer a read beyond it is seen, and after
 * fuzz_drop() one of bytes that should not have been kept.
 */
static inline struct span fuzz_copy(struct span s)
{
  char *p = malloc(s.len);

  check(p || s.len == 0);
  if (s.len)
    memcpy(p, s.p, s.len);
  return span_make(p, s.len);
}

static inline void fuzz_drop(struct span copy)
{
  union { const char *in; void *out; } p = { copy.p };

  free(p.out);
}

/* ---- cutting into pieces ------------------------------------------------------------------------ */

/* Up to this length a text is cut in two at each place, beyond it at some. */
#define FUZZ_CUT_ALL 40
#define FUZZ_CUT_SOME 6
#define FUZZ_CUT_MANY 2

/* fuzz_below - the next number of a row that starts with *state: from 0 to n - 1. */
static inline size_t fuzz_below(unsigned long long *state, size_t n)
{
  *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
  return (size_t)(*state >> 33) % n;
}

/* a number that hangs on all bytes of `s` (FNV-1a) */
static inline unsigned long long fuzz_hash(struct span s)
{
  unsigned long long hash = 14695981039346656037ULL;

  for (size_t i = 0; i < s.len; i++)
    hash = (hash ^ (unsigned char)s.p[i]) * 1099511628211ULL;
  return hash;
}

static inline size_t fuzz_cuts_in_two(struct span in)
{
  return in.len <= FUZZ_CUT_ALL ? in.len : FUZZ_CUT_SOME;
}

/* fuzz_cuttings - in how many ways is `in` to be fed? Way 0 is the whole of it. */
static inline size_t fuzz_cuttings(struct span in)
{
  return 1 + fuzz_cuts_in_two(in) + FUZZ_CUT_MANY;
}

static inline int fuzz_feed_copy(struct span piece, span_sink *feed, void *arg)
{
  struct span copy = fuzz_copy(piece);
  int go_on = feed(arg, copy);

  fuzz_drop(copy);
  return go_on;
}

/* fuzz_feed - give `in` to feed() in copies of its pieces: whole, in two, or in many of which some are empty. Which
 * ones the input itself says, so that a finding comes again. Returns 0 as soon as feed() does.
 */
static inline int fuzz_feed(struct span in, size_t way, span_sink *feed, void *arg)
{
  size_t cuts = fuzz_cuts_in_two(in);
  unsigned long long state = fuzz_hash(in) + way;

  if (way > 0 && way <= cuts) {
    size_t cut = in.len <= FUZZ_CUT_ALL ? way - 1 : fuzz_below(&state, in.len);

    return fuzz_feed_copy(span_first(in, cut), feed, arg) && fuzz_feed_copy(span_from(in, cut), feed, arg);
  }
  while (way > cuts && in.len) {
    size_t longest = fuzz_below(&state, 4) ? 4 : in.len;
    size_t len = fuzz_below(&state, longest + 1);

    if (!fuzz_feed_copy(span_first(in, len), feed, arg))
      return 0;
    in = span_from(in, len);
  }
  return in.len == 0 || fuzz_feed_copy(in, feed, arg);
}

#endif
