/* compare: what mail/mimescan says of a message, as the lines of tests/mime/naive.h. */
#ifndef COMPARE_H
#define COMPARE_H

#include "mail/mimescan.h"
#include "tests/fuzz/fuzz.h"
#include "tests/mime/naive.h"

struct compare {
  struct mimescan scan;
  stralloc bytes;   /* the pieces of all events */
  stralloc lines;
};

static inline void compare_tell(struct compare *c, const struct mimepart *part)
{
  struct naive n = { .out = &c->lines };
  struct naive_part p = { .start = part->start, .body = part->body, .type = part->type, .encoding = part->encoding,
                          .section = part->section };

  naive_tell(&n, &p, part->end);
}

/* a span_sink */
static inline int compare_push(void *arg, struct span piece)
{
  struct compare *c = arg;
  struct mimescan_at at;
  enum mimescan_event event;

  mimescan_push(&c->scan, piece);
  while ((event = mimescan_next(&c->scan, &at)) != MIMESCAN_MORE) {
    check(event != MIMESCAN_NOMEM);
    if (event == MIMESCAN_END)
      compare_tell(c, at.part);
    if (event != MIMESCAN_HEADER && event != MIMESCAN_BODY && event != MIMESCAN_OUTSIDE)
      continue;
    check(at.offset == c->bytes.len && at.piece.len > 0);
    fuzz_cat(&c->bytes, at.piece);
  }
  return 1;
}

/* compare_scan - read `in`, cut in one of fuzz_cuttings(). The pieces must be the whole of it. */
static inline void compare_scan(struct compare *c, struct span in, size_t way)
{
  c->bytes.len = 0;
  c->lines.len = 0;
  mimescan_init(&c->scan, &mimescan_usual);
  check(fuzz_feed(in, way, compare_push, c));
  mimescan_end(&c->scan);
  check(compare_push(c, span_make(NULL, 0)));
  check(span_equal(span_sa(&c->bytes), in));
  mimescan_free(&c->scan);
}

static inline void compare_free(struct compare *c)
{
  stralloc_free(&c->bytes);
  stralloc_free(&c->lines);
}

#endif
