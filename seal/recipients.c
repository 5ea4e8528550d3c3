/* recipients: the first address goes through all steps. If the others have no certificate by the standard that it has
 * found, it goes on with the other standard.
 */
#include "seal/recipients.h"

#include "rules/mailpattern.h"

#include <errno.h>

#define TEXT "Unable to choose a certificate: "

struct task {
  const struct outbound *o;
  struct recipients *r;
  const struct searchsteps *steps;
  const struct span *address;
  size_t count;
};

static noreturn void no_memory(const struct task *t)
{
  outbound_temporary_control(t->o, "out of memory");
}

static void note_caps(struct task *t, const struct choice *c)
{
  t->r->caps_fd = -1;
  /* With several recipients, one file cannot speak for all: then the cipher is the one that everybody has. */
  if (t->count == 1 && c->engine->caps)
    t->r->caps_fd = keyfolder_extra(&c->folder, c->engine->caps);
  if (t->r->caps_fd == -2)
    outbound_temporary(t->o, TEXT, span_of("the file of capabilities cannot be read"));
}

/* Find one for the next address, by this engine if it is not NULL. Returns the number of the step, or steps->count. */
static size_t add(struct task *t, const struct sealengine *engine, size_t from, stralloc *why)
{
  struct recipients *r = t->r;
  stralloc form = STRALLOC_ZERO;
  size_t step;

  if (!mailpattern_subject(&form, MAILPATTERN_ADDRESS, t->address[r->count]))
    no_memory(t);
  step = search(t->o, &r->choice[r->count], CHOICE_ENCRYPT, t->steps, engine, from, span_sa(&form), why);
  stralloc_free(&form);
  if (step < t->steps->count) {
    note_caps(t, &r->choice[r->count]);
    r->method[r->count++] = search_word(&t->steps->step[step]);
  }
  return step;
}

/* There are several recipients here, so no file of capabilities is open. */
static void drop(struct recipients *r)
{
  for (size_t i = 0; i < r->count; i++)
    choice_free(&r->choice[i]);
  r->count = 0;
}

/* The first address has one by r->engine. Have all others? `why` is filled in for the first that has not. */
static int have_all(struct task *t, stralloc *why)
{
  while (t->r->count < t->count)
    if (add(t, t->r->engine, 0, why) == t->steps->count)
      return 0;
  return 1;
}

static void take(struct task *t, stralloc *why, const stralloc *reason)
{
  if (!span_copy(why, span_sa(reason)))
    no_memory(t);
}

int recipients_choose(const struct outbound *o, struct recipients *r, const struct searchsteps *steps,
                      const struct span *address, size_t count, size_t *lacking, stralloc *why)
{
  struct task t = { o, r, steps, address, count };
  const struct sealengine *failed = NULL;
  stralloc first = STRALLOC_ZERO;
  stralloc other = STRALLOC_ZERO;
  int found = 0;

  errno = 0;
  if (count > RECIPIENTS_MAX)
    outbound_temporary(o, TEXT, span_of("too many recipients in one call"));
  *lacking = 0;
  for (size_t step = 0; !found && (step = add(&t, NULL, step, &first)) < steps->count; step++) {
    if (steps->step[step].engine != failed) {
      r->engine = steps->step[step].engine;
      found = have_all(&t, &other);
    }
    if (!found && !failed) {
      *lacking = r->count;
      take(&t, why, &other);
    }
    if (!found) {
      failed = r->engine;
      drop(r);
    }
  }
  if (!found && *lacking == 0)
    take(&t, why, &first);
  stralloc_free(&first);
  stralloc_free(&other);
  return found;
}

void recipients_free(struct recipients *r)
{
  drop(r);
}
