/* checkrecord: recognize the common mistakes in key records, each with its own message. */
#include "check/checkrecord.h"

#include "check/checkkey.h"
#include "dkim/keyrecord.h"
#include "text/ascii.h"
#include "text/taglist.h"

static const char revoked[] = "revoked: p= is empty";

static int is_our_key(const struct checkrecord *r, struct span text)
{
  struct keyrecord k = { 0 };
  int same = keyrecord_parse(&k, text) == CAUSE_PENDING
             && private_key_matches(&r->key, k.type, span_sa(&k.key));

  keyrecord_free(&k);
  return same;
}

int checkrecord_has_key(const struct checkrecord *r, const struct keyquery *q)
{
  for (size_t i = 0; q->answer == KEYQUERY_FOUND && i < keyquery_count(q); i++)
    if (is_our_key(r, keyquery_record(q, i)))
      return 1;
  return 0;
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

/* Bytes that word processors and editors put into a record, in UTF-8. A record needs no byte outside ASCII. */
static const char *strange_bytes(struct span text)
{
  static const struct {
    const char *bytes;
    const char *what;
  } known[] = {
    { "\xEF\xBB\xBF", "it has a byte order mark in it (U+FEFF): save the text without one" },
    { "\xE2\x80\x9C", "it has typographic quotes in it (U+201C): they are not for the record" },
    { "\xE2\x80\x9D", "it has typographic quotes in it (U+201D): they are not for the record" },
    { "\xE2\x80\x9E", "it has typographic quotes in it (U+201E): they are not for the record" },
    { "\xE2\x80\x98", "it has typographic quotes in it (U+2018): they are not for the record" },
    { "\xE2\x80\x99", "it has typographic quotes in it (U+2019): they are not for the record" },
    { "\xC2\xA0", "it has a no-break space in it (U+00A0)" },
    { "\xE2\x80\x8B", "it has a zero-width space in it (U+200B)" },
  };

  if (ascii_only(text))
    return NULL;
  for (size_t n = 0; n < sizeof known / sizeof *known; n++)
    for (struct span rest = text; rest.len; rest = span_from(rest, 1))
      if (span_equal(span_first(rest, strlen(known[n].bytes)), span_of(known[n].bytes)))
        return known[n].what;
  return "it has bytes outside ASCII in it";
}

/* the use of a record that belongs at another name, or NULL */
static const char *other_use(struct span text)
{
  if (ascii_equal_nocase(span_first(text, 8), span_of("v=DMARC1")))
    return "a DMARC record is at the name of the key: it belongs at _dmarc and the domain";
  if (ascii_equal_nocase(span_first(text, 6), span_of("v=spf1")))
    return "an SPF record is at the name of the key, maybe by a wildcard: it belongs at the domain itself";
  return NULL;
}

/* the error because of which no verifier can use the record, or NULL */
static const char *fault(const struct checkrecord *r, struct span text, struct keyrecord *k, stralloc *s)
{
  enum cause cause = keyrecord_parse(k, text);
  struct taglist list;
  const struct tag *p = NULL;

  if (strange_bytes(text))
    return strange_bytes(text);
  if (other_use(text))
    return other_use(text);
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
    case CAUSE_KEY_REVOKED: return revoked;
    case CAUSE_KEY_HASH: return "h= leaves sha256 out";
    case CAUSE_KEY_SERVICE: return "s= is for another service than email";
    case CAUSE_KEY_TYPE: return "k= is neither rsa nor ed25519";
    default: return check_text(s, cause_text(cause), " ", k->tag ? k->tag : "", (char *)NULL);
  }
  if (!private_key_matches(&r->key, k->type, span_sa(&k->key)))
    return check_text(s, "not the public half of ", r->path.s, (char *)NULL);
  return NULL;
}

/* the record must be changed to what a command prints */
static const char *replace_it(const struct checkrecord *r, stralloc *s)
{
  return check_text(s, "replace what is there by what this prints; ", r->publish.s, (char *)NULL);
}

/* Several records, or one that works with a flaw. `k` is the one that was chosen. Returns 1 if something was said. */
static int say_flaws(const struct checkrecord *r, struct check *c, struct span text, const struct keyrecord *k)
{
  const char *name = r->query.name.s;
  stralloc remedy = STRALLOC_ZERO;
  stralloc publish = STRALLOC_ZERO;
  struct taglist list;
  size_t before = c->count[CHECK_WARNING];

  if (k->is_testing)
    check_say(c, CHECK_WARNING, name, "t=y: only a test, receivers ignore the signature", replace_it(r, &remedy));
  if (k->is_strict && r->identity_below)
    check_say(c, CHECK_WARNING, name, "t=s: receivers refuse an i= in a subdomain, which the line can make",
              check_text(&remedy, "remove the auid in the line, or ", replace_it(r, &publish), (char *)NULL));
  if (!taglist_parse(&list, text) && taglist_has_blank(taglist_find(&list, "p")->value))
    check_say(c, CHECK_WARNING, name, "blanks inside p=: some verifiers do not take them", replace_it(r, &remedy));
  stralloc_free(&remedy);
  stralloc_free(&publish);
  return c->count[CHECK_WARNING] != before;
}

static void say_found(const struct checkrecord *r, struct check *c)
{
  struct span text = choose(r);
  struct keyrecord k = { 0 };
  stralloc s = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  const char *name = r->query.name.s;
  const char *wrong = fault(r, text, &k, &s);
  int flawed = 0;

  /* Somebody has revoked the key on purpose. It must not be published again. */
  if (wrong == revoked)
    check_say(c, CHECK_ERROR, name, wrong, check_text(&remedy, CHECKKEY_ANOTHER, r->renew.s, (char *)NULL));
  else if (wrong)
    check_say(c, CHECK_ERROR, name, wrong, replace_it(r, &remedy));
  if (keyquery_count(&r->query) > 1)
    check_say(c, CHECK_ERROR, name,
              check_text(&s, check_number(keyquery_count(&r->query)), " TXT records: verifiers may take the wrong one",
                         (char *)NULL), replace_it(r, &remedy));
  if (!wrong)
    flawed = say_flaws(r, c, text, &k);
  if (!wrong && !flawed && keyquery_count(&r->query) == 1)
    check_say(c, CHECK_OK, name, check_text(&s, "the public half of ", r->path.s, (char *)NULL), NULL);
  keyrecord_free(&k);
  stralloc_free(&s);
  stralloc_free(&remedy);
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

static void say_absent(const struct checkrecord *r, struct check *c)
{
  stralloc what = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;

  if (r->found_at.len)
    check_say(c, CHECK_ERROR, r->query.name.s,
              check_text(&what, "not published: the record is at ", r->found_at.s, (char *)NULL),
              check_text(&remedy, "remove that record and publish what this prints: end the name with a dot in a zone "
                         "file; in a web form write only what stands before the zone; ", r->publish.s, (char *)NULL));
  else
    check_say(c, CHECK_ERROR, r->query.name.s, "not published: there is no such TXT record",
              check_text(&remedy, "publish what this prints; ", r->publish.s, (char *)NULL));
  stralloc_free(&what);
  stralloc_free(&remedy);
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
    case KEYQUERY_ABSENT: say_absent(r, c); break;
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
  stralloc_free(&r->domain);
  stralloc_free(&r->publish);
  stralloc_free(&r->renew);
  stralloc_free(&r->found_at);
  memset(r, 0, sizeof *r);
}
