/* keyrecord: v= must be the first tag if it is there. k= and p= hold the key. h= and s= can forbid its use. */
#include "dkim/keyrecord.h"

#include "text/ascii.h"
#include "text/b64.h"
#include "text/taglist.h"

/* is `wanted` or `also` in a list that is joined by colons? */
static int in_list(struct span list, const char *wanted, const char *also)
{
  for (;;) {
    size_t colon = span_find(list, ':');
    struct span item = ascii_trim_fws(span_first(list, colon));

    if (ascii_equal_nocase(item, span_of(wanted)) || ascii_equal_nocase(item, span_of(also)))
      return 1;
    if (colon == list.len)
      return 0;
    list = span_from(list, colon + 1);
  }
}

static enum cause syntax(struct keyrecord *r, const char *tag)
{
  r->tag = tag;
  return CAUSE_KEY_SYNTAX;
}

static enum cause parse_key(struct keyrecord *r, const struct tag *p)
{
  if (!p)
    return syntax(r, "no p=");
  if (p->value.len == 0)
    return CAUSE_KEY_REVOKED;
  switch (b64_decode(&r->key, p->value)) {
    case 1: return CAUSE_PENDING;
    case -1: return CAUSE_TROUBLE;
    default: return syntax(r, "p=");
  }
}

static enum cause parse_type(struct keyrecord *r, const struct tag *k)
{
  r->type = KEY_RSA;
  if (!k || ascii_equal_nocase(k->value, span_of("rsa")))
    return CAUSE_PENDING;
  r->type = KEY_ED25519;
  return ascii_equal_nocase(k->value, span_of("ed25519")) ? CAUSE_PENDING : CAUSE_KEY_TYPE;
}

enum cause keyrecord_parse(struct keyrecord *r, struct span text)
{
  struct taglist list;
  const struct tag *v;
  const struct tag *h;
  const struct tag *s;
  const struct tag *t;
  enum cause cause;

  r->tag = taglist_parse(&list, text);
  if (r->tag)
    return CAUSE_KEY_SYNTAX;
  v = taglist_find(&list, "v");
  if (v && (v != &list.tag[0] || !span_equal(v->value, span_of("DKIM1"))))
    return syntax(r, "v=");
  h = taglist_find(&list, "h");
  s = taglist_find(&list, "s");
  t = taglist_find(&list, "t");
  /* Set before any check that can fail: test mode matters most when something is wrong. */
  r->is_testing = t && in_list(t->value, "y", "y");
  r->is_strict = t && in_list(t->value, "s", "s");
  cause = parse_type(r, taglist_find(&list, "k"));
  if (cause != CAUSE_PENDING)
    return cause;
  if (s && !in_list(s->value, "*", "email"))
    return CAUSE_KEY_SERVICE;
  if (h && !in_list(h->value, "sha256", "sha256"))
    return CAUSE_KEY_HASH;
  return parse_key(r, taglist_find(&list, "p"));
}

void keyrecord_free(struct keyrecord *r)
{
  stralloc_free(&r->key);
}
