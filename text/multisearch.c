/* multisearch: a tree of the texts. A state has a list of its children, because most have one; only the start, where
 * nearly all of a stream is spent, has a table.
 *
 *   child, next    the children of a state: the first, and the next one of the same parent
 *   fail           the state of the longest end of this text that is the beginning of a text
 *   end            the nearest state along `fail`, itself included, where a text ends; 0: none is left to be found
 *
 * The number of a text is the number of its state.
 */
#include "text/multisearch.h"

#include <errno.h>

struct multisearch_state {
  uint32_t child;
  uint32_t next;
  uint32_t fail;
  uint32_t end;
  unsigned char byte;
};

static struct multisearch_state *state(const struct multisearch *m, uint32_t i)
{
  return genalloc_s(struct multisearch_state, &m->states) + i;
}

/* the child of `from` for `byte`; 0: none */
static uint32_t child(const struct multisearch *m, uint32_t from, unsigned char byte)
{
  uint32_t i;

  if (from == 0)
    return m->first[byte];
  i = state(m, from)->child;
  while (i && state(m, i)->byte != byte)
    i = state(m, i)->next;
  return i;
}

/* Returns the new state; 0 with ENOMEM */
static uint32_t add_state(struct multisearch *m, uint32_t parent, unsigned char byte)
{
  struct multisearch_state new = { .byte = byte };
  size_t len = genalloc_len(struct multisearch_state, &m->states);

  if (len >= UINT32_MAX) {
    errno = ENOMEM;
    return 0;
  }
  new.next = state(m, parent)->child;
  if (!genalloc_append(struct multisearch_state, &m->states, &new))
    return 0;
  state(m, parent)->child = (uint32_t)len;
  if (parent == 0)
    m->first[byte] = (uint32_t)len;
  return (uint32_t)len;
}

int multisearch_add(struct multisearch *m, struct span text, size_t *id)
{
  static const struct multisearch_state start;
  uint32_t at = 0;

  if (genalloc_len(struct multisearch_state, &m->states) == 0
      && !genalloc_append(struct multisearch_state, &m->states, &start))
    return 0;
  for (size_t i = 0; i < text.len; i++) {
    unsigned char byte = (unsigned char)text.p[i];
    uint32_t to = child(m, at, byte);

    if (to == 0)
      to = add_state(m, at, byte);
    if (to == 0)
      return 0;
    at = to;
  }
  state(m, at)->end = at;
  *id = at;
  return 1;
}

/* the state behind `at` for `byte` */
static uint32_t follow(const struct multisearch *m, uint32_t at, unsigned char byte)
{
  uint32_t to = child(m, at, byte);

  while (to == 0 && at) {
    at = state(m, at)->fail;
    to = child(m, at, byte);
  }
  return to;
}

/* Shorter texts first: `queue` has the states in the order of their distance from the start. */
static void connect(struct multisearch *m, uint32_t *queue)
{
  size_t read = 0;
  size_t written = 0;

  queue[written++] = 0;
  while (read < written) {
    uint32_t parent = queue[read++];

    for (uint32_t i = state(m, parent)->child; i; i = state(m, i)->next) {
      struct multisearch_state *s = state(m, i);

      s->fail = parent ? follow(m, state(m, parent)->fail, s->byte) : 0;
      if (!s->end)
        s->end = state(m, s->fail)->end;
      queue[written++] = i;
    }
  }
}

int multisearch_ready(struct multisearch *m)
{
  genalloc queue = GENALLOC_ZERO;
  size_t len = genalloc_len(struct multisearch_state, &m->states);

  if (len == 0)
    return 1;
  if (!genalloc_ready(uint32_t, &queue, len))
    return 0;
  connect(m, genalloc_s(uint32_t, &queue));
  genalloc_free(uint32_t, &queue);
  return 1;
}

void multisearch_start(struct multisearch *m)
{
  m->at = 0;
}

/* Report the texts that end at `at`. Their states lose them, so this work is done once. */
static void report(struct multisearch *m, uint32_t at, multisearch_found *found, void *arg)
{
  while (at) {
    struct multisearch_state *s = state(m, at);
    uint32_t end = s->end;

    s->end = 0;
    if (end == at)
      found(arg, end);
    at = end == at ? s->fail : end;
  }
}

void multisearch_feed(struct multisearch *m, struct span piece, multisearch_found *found, void *arg)
{
  uint32_t at = m->at;

  if (genalloc_len(struct multisearch_state, &m->states) < 2)
    return;
  for (size_t i = 0; i < piece.len; i++) {
    at = follow(m, at, (unsigned char)piece.p[i]);
    if (at && state(m, at)->end)
      report(m, at, found, arg);
  }
  m->at = at;
}

void multisearch_free(struct multisearch *m)
{
  genalloc_free(struct multisearch_state, &m->states);
}
