/* checkrecord: recognize the common mistakes in key records, each with its own message. */
#include "check/checkrecord.h"

#include "dkim/keyrecord.h"
#include "text/ascii.h"
#include "text/taglist.h"

static int is_our_key(const struct checkrecord *r, struct span text)
{
  struct keyrecord k = { 0 };
  int same = keyrecord_parse(&k, text) == CAUSE_PENDING
             && private_key_matches(&r->key, k.type, span_sa(&k.key));

  keyrecord_free(&k);
  return same;
}

/* the record to check: the first one that holds our key; if there is none, the first one */
static struct span choose(const struct checkrecord *r)
{
  for (size_t i = 0; i < keyquery_count(&r->query); i++)
    if (is_our_key(r, keyquery_record(&r->query, i)))
      return keyquery_record(&r->query, i);
  return keyquery_record(&r->query, 0);
}

/* Is p= too short? A public key has at least the length of the modulus (RSA) or 32 bytes (Ed25519). */
static int is_cut_off(const struct checkrecord *r, struct span p)
{
  size_t digits = 0;

  for (size_t i = 0; i < p.len; i++)
    digits += !ascii_is_fws(p.p[i]);
  return p.len > 0 && digits * 3 / 4 < (r->key.type == KEY_RSA ? r->key.bits / 8 : 32);
}

static int begins_as_key(struct span text)
{
  return span_equal(span_first(text, 7), span_of("v=DKIM1"));
}

/* the error because of which no verifier can use the record, or NULL */
static const char *fault(const struct checkrecord *r, struct span text, struct keyrecord *k, stralloc *s)
{
  enum cause cause = keyrecord_parse(k, text);
  struct taglist list;
  const struct tag *p = NULL;

  if (span_find(text, '\\') < text.len)
    return "it has backslashes in it: they are for the zone file, not for the record";
  if (span_find(text, '"') < text.len)
    return "it has quotes in it: they are for the zone file, not for the record";
  if (!taglist_parse(&list, text))
    p = taglist_find(&list, "p");
  if (!p && !begins_as_key(text))
    return "the record is no key: a wildcard, or of another use";
  if (cause == CAUSE_PENDING && k->type != r->key.type)
    return k->type == KEY_RSA ? "k=ed25519 is missing, and the private key is Ed25519"
                              : "k=ed25519, and the private key is RSA";
  if (p && is_cut_off(r, p->value))
    return "p= is too short for the key: cut off, or of another key";
  switch (cause) {
    case CAUSE_PENDING: break;
    case CAUSE_KEY_REVOKED: return "revoked: p= is empty";
    case CAUSE_KEY_HASH: return "h= leaves sha256 out";
    case CAUSE_KEY_SERVICE: return "s= is for another service than email";
    case CAUSE_KEY_TYPE: return "k= is neither rsa nor ed25519";
    default: return check_text(s, cause_text(cause), " ", k->tag ? k->tag : "", (char *)NULL);
  }
  if (!private_key_matches(&r->key, k->type, span_sa(&k->key)))
    return check_text(s, "not the public half of ", r->path.s, (char *)NULL);
  return NULL;
}

static void say_found(const struct checkrecord *r, struct check *c)
{
  struct span text = choose(r);
  struct keyrecord k = { 0 };
  stralloc s = STRALLOC_ZERO;
  struct taglist list;
  const char *name = r->query.name.s;
  const char *wrong = fault(r, text, &k, &s);
  size_t worse = c->count[CHECK_WARNING] + c->count[CHECK_ERROR];

  if (wrong)
    check_say(c, CHECK_ERROR, name, wrong, r->publish.s);
  if (keyquery_count(&r->query) > 1)
    check_say(c, CHECK_ERROR, name,
              check_text(&s, check_number(keyquery_count(&r->query)), " TXT records: verifiers may take the wrong one",
                         (char *)NULL), "remove all but one");
  if (!wrong && k.is_testing)
    check_say(c, CHECK_WARNING, name, "t=y: only a test, receivers ignore the signature", "remove t=y");
  if (!wrong && k.is_strict && r->identity_below)
    check_say(c, CHECK_WARNING, name, "t=s: receivers refuse an i= in a subdomain, which the line can make",
              "remove t=s, or the auid in the line");
  if (!wrong && !taglist_parse(&list, text) && taglist_has_blank(taglist_find(&list, "p")->value))
    check_say(c, CHECK_WARNING, name, "blanks inside p=: some verifiers do not take them", r->publish.s);
  if (c->count[CHECK_WARNING] + c->count[CHECK_ERROR] == worse)
    check_say(c, CHECK_OK, name, check_text(&s, "the public half of ", r->path.s, (char *)NULL), NULL);
  keyrecord_free(&k);
  stralloc_free(&s);
}

/* a key that no line uses, because it is not used yet or not used any more */
static void say_spare(const struct checkrecord *r, struct check *c)
{
  struct keyrecord k = { 0 };
  stralloc s = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;
  const char *wrong;

  if (r->query.answer == KEYQUERY_ABSENT)
    wrong = "it is not published";
  else if (r->query.answer == KEYQUERY_UNKNOWN)
    wrong = "the DNS gives no answer";
  else
    wrong = fault(r, choose(r), &k, &s);
  check_say(c, CHECK_NOTE, r->query.name.s,
            check_text(&what, "no line uses this key: ", wrong ? wrong : "it is published", (char *)NULL), NULL);
  keyrecord_free(&k);
  stralloc_free(&s);
  stralloc_free(&what);
}

void checkrecord_say(const struct checkrecord *r, struct check *c)
{
  stralloc s = STRALLOC_ZERO;

  if (r->is_spare) {
    say_spare(r, c);
    return;
  }
  switch (r->query.answer) {
    case KEYQUERY_FOUND: say_found(r, c); break;
    case KEYQUERY_ABSENT:
      check_say(c, CHECK_ERROR, r->query.name.s, "not published: there is no such TXT record", r->publish.s);
      break;
    case KEYQUERY_UNKNOWN:
      check_say(c, CHECK_BLIND, r->query.name.s,
                check_text(&s, "the DNS gives no answer: ", r->query.why, (char *)NULL),
                "try again; $DNSCACHEIP, else /etc/resolv.conf, names the servers");
      break;
  }
  stralloc_free(&s);
}

void checkrecord_free(struct checkrecord *r)
{
  private_key_wipe(&r->key);
  keyquery_free(&r->query);
  stralloc_free(&r->path);
  stralloc_free(&r->publish);
  memset(r, 0, sizeof *r);
}
