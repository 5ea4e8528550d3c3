/* keyquery: a query for the key records of one name, and its answer. The caller makes the query, by DNS or by a test.
 */
#ifndef KEYQUERY_H
#define KEYQUERY_H

#include "text/span.h"

#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>

enum keyquery_answer {
  KEYQUERY_UNKNOWN,  /* no answer, or a broken one: temporary */
  KEYQUERY_ABSENT,   /* the DNS answered that there is no such name, or no TXT record */
  KEYQUERY_FOUND
};

struct keyquery {
  stralloc name;       /* selector._domainkey.domain, with NUL */
  enum keyquery_answer answer;
  const char *why;     /* the reason for KEYQUERY_UNKNOWN; static */
  stralloc text;       /* all records, one behind the other. The strings of a record are joined. */
  genalloc ends;       /* size_t: the offset in text at which each record ends */
};

/* keyquery_add - end a record. Its text is what the caller appended to q->text since the last call.
 * Returns 1, or 0 with ENOMEM.
 */
static inline int keyquery_add(struct keyquery *q)
{
  return genalloc_append(size_t, &q->ends, &q->text.len);
}

/* keyquery_count - the number of records.
 * keyquery_record - record i, counted from 0. The span points into q->text.
 */
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
