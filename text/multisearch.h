/* multisearch: search a stream for many texts at once. Each byte of the stream is looked at once, however many texts
 * there are (Aho and Corasick 1975). Bytes are compared as they are.
 */
#ifndef MULTISEARCH_H
#define MULTISEARCH_H

#include "text/span.h"

#include <skalibs/genalloc.h>
#include <stdint.h>

struct multisearch {
  genalloc states;            /* struct multisearch_state; 0 is the start */
  uint32_t first[256];        /* the states one byte behind the start; 0: none */
  uint32_t at;                /* the present state */
};

#define MULTISEARCH_ZERO { GENALLOC_ZERO, { 0 }, 0 }

/* called when the text `id` was found, for each `id` once. */
typedef void multisearch_found(void *arg, size_t id);

/* multisearch_add - search also for `text`, which is not empty. One text may be added several times; then *id is the
 * same. Returns 1 with a number in *id, or 0 with ENOMEM.
 * multisearch_ready - to be called once, behind the last multisearch_add(). Returns 1, or 0 with ENOMEM.
 */
int multisearch_add(struct multisearch *m, struct span text, size_t *id);
int multisearch_ready(struct multisearch *m);

/* multisearch_start - begin another stream. What was found in an earlier one is not reported again.
 * multisearch_feed - look at the next piece.
 */
void multisearch_start(struct multisearch *m);
void multisearch_feed(struct multisearch *m, struct span piece, multisearch_found *found, void *arg);

void multisearch_free(struct multisearch *m);

#endif
