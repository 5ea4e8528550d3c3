/* keyquery: a question for key records, and its answer. Who asks and how is not known here.
 */
#ifndef KEYQUERY_H
#define KEYQUERY_H

#include "text/span.h"

#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>

enum keyquery_answer {
  KEYQUERY_UNKNOWN,  /* no answer, or none that can be trusted: try again */
  KEYQUERY_ABSENT,   /* proven: no such name, or no TXT record there */
  KEYQUERY_FOUND
};

struct keyquery {
  stralloc name;       /* selector._domainkey.domain, with NUL */
  enum keyquery_answer answer;
  const char *why;     /* for KEYQUERY_UNKNOWN, static: `timed out` ... */
  stralloc text;       /* the records one behind the other, the strings of each joined */
  genalloc ends;       /* size_t: where in text each record ends */
};

/* keyquery_add - append a record whose strings are in q->text since the last one. Returns 1, or 0 with ENOMEM. */
static inline int keyquery_add(struct keyquery *q)
{
  return genalloc_append(size_t, &q->ends, &q->text.len);
}

/* keyquery_count - how many records there are. keyquery_record - record i, from 0. */
static inline size_t keyquery_count(const struct keyquery *q)
{
  return genalloc_len(size_t, &q->ends);
}

static inline struct span keyquery_record(const struct keyquery *q, size_t i)
{
  const size_t *ends = genalloc_s(size_t, &q->ends);
  size_t start = i ? ends[i - 1] : 0;

  return span_make(q->text.s + start, ends[i] - start);
}

static inline void keyquery_free(struct keyquery *q)
{
  stralloc_free(&q->name);
  stralloc_free(&q->text);
  genalloc_free(size_t, &q->ends);
}

#endif
