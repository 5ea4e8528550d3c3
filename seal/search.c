/* search: the order of the methods is that of the rule. For `domain` it is S/MIME before OpenPGP. */
#include "seal/search.h"

#define NONE "none"

static void add(struct searchsteps *s, const struct sealengine *engine, int of_domain)
{
  s->step[s->count].engine = engine;
  s->step[s->count++].of_domain = of_domain;
}

static void add_both(struct searchsteps *s, int of_domain)
{
  add(s, sealengine(KEYFOLDER_SMIME), of_domain);
  add(s, sealengine(KEYFOLDER_OPENPGP), of_domain);
}

void searchsteps_encrypt(struct searchsteps *s, const enum mailrule_method *method, size_t count)
{
  s->count = 0;
  for (size_t i = 0; i < count; i++)
    switch (method[i]) {
      case MAILRULE_SMIME: add(s, sealengine(KEYFOLDER_SMIME), 0); break;
      case MAILRULE_PGP: add(s, sealengine(KEYFOLDER_OPENPGP), 0); break;
      case MAILRULE_DOMAIN: add_both(s, 1); break;
    }
}

void searchsteps_sign(struct searchsteps *s, const struct sealengine *engine, int by_domain)
{
  s->count = 0;
  for (int of_domain = 0; of_domain <= by_domain; of_domain++)
    if (engine)
      add(s, engine, of_domain);
    else
      add_both(s, of_domain);
}

const char *search_word(const struct searchstep *step)
{
  return step->of_domain ? step->engine->domain : step->engine->own;
}

static int note(stralloc *why, const struct searchstep *step, struct span reason)
{
  if (span_equal(reason, span_of(NONE)))
    return 1;
  if (span_equal(span_sa(why), span_of(NONE)))
    why->len = 0;
  return (why->len == 0 || stralloc_cats(why, ",")) && stralloc_cats(why, search_word(step)) && stralloc_cats(why, ":")
         && stralloc_catb(why, reason.p, reason.len);
}

size_t search(const struct outbound *o, struct choice *c, enum choice_use use, const struct searchsteps *s,
              const struct sealengine *engine, size_t from, struct span address, stralloc *why)
{
  static const struct choice none = CHOICE_ZERO;

  if (from == 0 && !span_copy(why, span_of(NONE)))
    outbound_temporary_control(o, "out of memory");
  for (size_t i = from; i < s->count; i++) {
    if (engine && s->step[i].engine != engine)
      continue;
    *c = none;
    c->refused = s->refused;
    if (choice_make(o, c, s->step[i].engine, use, address, s->step[i].of_domain))
      return i;
    if (!note(why, &s->step[i], span_sa(&c->why)))
      outbound_temporary_control(o, "out of memory");
    choice_free(c);
  }
  return s->count;
}
