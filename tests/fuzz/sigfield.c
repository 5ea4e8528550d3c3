/* sigfield: dkim/sigfield. What it accepts is read once more, tag by tag, with RFC 6376 3.5 at hand; it is written by
 * dkim/sigwrite and must then mean the same. What it refuses has a cause that a result line can say, and shows no name
 * that is none. Which tags there are is for text/taglist, which the harness taglist looks at.
 */
#include "tests/fuzz/base64.h"

#include "dkim/limits.h"
#include "dkim/namelist.h"
#include "dkim/sigfield.h"
#include "dkim/sigwrite.h"
#include "text/b64.h"
#include "text/hostname.h"
#include "text/taglist.h"

#define NAME_LEN (sizeof "DKIM-Signature:" - 1)

static char lower(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static int is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int is_word(struct span s, const char *word)
{
  size_t i = 0;

  while (i < s.len && word[i] && lower(s.p[i]) == word[i])
    i++;
  return i == s.len && !word[i];
}

static int is_ascii(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if ((unsigned char)s.p[i] > 127)
      return 0;
  return 1;
}

static void cat_lower(stralloc *out, struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    fuzz_put(out, lower(s.p[i]));
}

/* d= and s=: the same name in lower case, unless it had to be made an A-label; a name that the DNS can be asked for */
static void check_name(const struct tag *t, const stralloc *name, unsigned int labels)
{
  stralloc want = STRALLOC_ZERO;

  cat_lower(&want, t->value);
  if (is_ascii(t->value))
    check(span_equal(span_sa(&want), span_sa(name)));
  check(is_ascii(span_sa(name)) && hostname_labels(span_sa(name)) >= labels);
  stralloc_free(&want);
}

/* h=: names joined by colons, each printable, and From is one (5.4) */
static void check_names(const struct sigfield *s, const struct tag *h)
{
  struct span rest = s->names;
  struct span name;
  size_t colons = 0;
  size_t count = 0;
  int has_from = 0;

  check(h && span_equal(h->value, s->names));
  for (size_t i = 0; i < h->value.len; i++)
    colons += h->value.p[i] == ':';
  while (namelist_next(&rest, &name)) {
    check(name.len > 0 && name.p >= s->names.p && name.p + name.len <= s->names.p + s->names.len);
    for (size_t i = 0; i < name.len; i++)
      check((unsigned char)name.p[i] > 32 && (unsigned char)name.p[i] < 127 && name.p[i] != ':');
    has_from |= is_word(name, "from");
    count++;
  }
  check(count == colons + 1 && has_from);
}

/* i=: dkim-quoted-printable (2.11) of `@`, perhaps with something before it, and d= or what lies below */
static void check_identity(const struct sigfield *s, const struct tag *i)
{
  stralloc want = STRALLOC_ZERO;
  struct span identity = span_sa(&s->identity);
  struct span domain = span_behind_last(identity, '@');

  if (!i)
    cat_lower(&want, span_of("@")), fuzz_cat(&want, span_sa(&s->domain));
  for (size_t n = 0; i && n < i->value.len; n++) {
    const char *p = i->value.p + n;
    unsigned int byte;
    char c = *p;

    if (is_blank(c))
      continue;
    if (c == '=') {
      char hex[3] = { 0, 0, 0 };

      /* blanks are no part of the encoding, not even in here */
      for (size_t d = 0; d < 2; d++) {
        do
          check(++n < i->value.len);
        while (is_blank(i->value.p[n]));
        hex[d] = i->value.p[n];
        check(strchr("0123456789ABCDEF", hex[d]));
      }
      check(sscanf(hex, "%2X", &byte) == 1);
      c = (char)byte;
    }
    fuzz_put(&want, c);
  }
  check(span_equal(identity, span_sa(&want)));
  check(domain.p);
  for (size_t n = 0; n < identity.len; n++)
    check((unsigned char)identity.p[n] >= 32 && identity.p[n] != 127);
  if (is_ascii(domain)) {
    check(hostname_within(domain, span_sa(&s->domain)));
    check(s->identity_is_below == (domain.len > s->domain.len));
  }
  stralloc_free(&want);
}

/* a decimal number without zeros in front, as text */
static struct span digits(const struct tag *t)
{
  struct span s = t->value;

  check(s.len > 0);
  for (size_t i = 0; i < s.len; i++)
    check(s.p[i] >= '0' && s.p[i] <= '9');
  while (s.len > 1 && s.p[0] == '0')
    s = span_from(s, 1);
  return s;
}

static void check_number(const struct tag *t, unsigned long long n, size_t max_digits)
{
  char text[32];
  struct span d = digits(t);

  snprintf(text, sizeof text, "%llu", n);
  check(d.len > max_digits ? n == SIGFIELD_HUGE : span_equal(d, span_of(text)));
}

static void check_numbers(const struct sigfield *s, const struct taglist *list)
{
  const struct tag *l = taglist_find(list, "l");
  const struct tag *t = taglist_find(list, "t");
  const struct tag *x = taglist_find(list, "x");

  check(s->has_length == (l != NULL));
  check(s->has_signed_s == (t != NULL));
  if (l)
    check_number(l, s->length, 18);
  else
    check(s->length == SIGFIELD_HUGE);
  if (t)
    check_number(t, s->signed_s, 12);
  else
    check(s->signed_s == 0);
  if (x)
    check_number(x, s->expires_s, 12);
  else
    check(s->expires_s == SIGFIELD_HUGE);
  if (t && x)
    check(s->expires_s > s->signed_s);
}

static void check_algorithm(const struct sigfield *s, const struct taglist *list, enum cause cause)
{
  const struct tag *a = taglist_find(list, "a");
  const struct tag *c = taglist_find(list, "c");
  const struct tag *q = taglist_find(list, "q");
  char name[64];

  check(is_word(a->value, s->algorithm == ALGORITHM_RSA_SHA256 ? "rsa-sha256"
                          : s->algorithm == ALGORITHM_RSA_SHA1 ? "rsa-sha1" : "ed25519-sha256"));
  check((s->algorithm == ALGORITHM_RSA_SHA1) == (cause == CAUSE_SHA1));
  snprintf(name, sizeof name, "%s/%s", s->header_canon == CANON_RELAXED ? "relaxed" : "simple",
           s->body_canon == CANON_RELAXED ? "relaxed" : "simple");
  if (c && span_find(c->value, '/') < c->value.len)
    check(is_word(c->value, name));
  else {
    check(s->body_canon == CANON_SIMPLE);
    check(c ? is_word(c->value, s->header_canon == CANON_RELAXED ? "relaxed" : "simple")
            : s->header_canon == CANON_SIMPLE);
  }
  if (q) {
    char methods[64];

    /* at least dns/txt is in it; of short lists let the C library say so */
    if (q->value.len < sizeof methods && !memchr(q->value.p, 0, q->value.len)) {
      for (size_t i = 0; i < q->value.len; i++)
        methods[i] = lower(q->value.p[i]);
      methods[q->value.len] = 0;
      check(strstr(methods, "dns/txt"));
    }
  }
}

/* b= and bh=; and what is left out of the hash is all between the `=` of b= and its `;`, or the end */
static void check_values(const struct sigfield *s, const struct taglist *list, struct span body)
{
  const struct tag *b = taglist_find(list, "b");
  const struct tag *bh = taglist_find(list, "bh");
  struct span raw = s->signature_raw;
  stralloc want = STRALLOC_ZERO;
  const char *name = raw.p - 1;

  check(naive_base64(&want, b->value) && span_equal(span_sa(&want), span_sa(&s->signature)));
  want.len = 0;
  check(naive_base64(&want, bh->value) && want.len == (s->algorithm == ALGORITHM_RSA_SHA1 ? 20 : 32));
  check(memcmp(want.s, s->body_hash, want.len) == 0);
  stralloc_free(&want);
  check(span_equal(s->signature_text, b->value));
  check(raw.p > body.p && raw.p + raw.len <= body.p + body.len && *name == '=');
  check(span_find(raw, ';') == raw.len && (raw.p + raw.len == body.p + body.len || raw.p[raw.len] == ';'));
  do
    check(--name >= body.p);
  while (is_blank(*name));
  check(*name == 'b' && (name == body.p || name[-1] == ';' || is_blank(name[-1])));
}

static void check_written(const struct sigfield *s)
{
  struct sigwrite w;
  struct sigfield again;
  stralloc out = STRALLOC_ZERO;
  stralloc hash = STRALLOC_ZERO;
  stralloc value = STRALLOC_ZERO;
  stralloc names = STRALLOC_ZERO;
  struct span rest = s->names;
  struct span name;
  enum cause cause;

  while (namelist_next(&rest, &name)) {
    if (names.len)
      fuzz_cat(&names, span_of(":"));
    fuzz_cat(&names, name);
  }
  memset(&again, 0, sizeof again);
  w.algorithm = s->algorithm;
  w.header_canon = s->header_canon;
  w.body_canon = s->body_canon;
  w.domain = span_sa(&s->domain);
  w.selector = span_sa(&s->selector);
  w.identity = span_sa(&s->identity);
  w.signed_s = s->signed_s;
  w.expires_s = s->expires_s == SIGFIELD_HUGE ? 0 : s->expires_s;
  w.length = s->has_length ? &s->length : NULL;
  w.names = span_sa(&names);
  check(b64_encode(&hash, span_make((const char *)s->body_hash, s->algorithm == ALGORITHM_RSA_SHA1 ? 20 : 32)));
  check(b64_encode(&value, span_sa(&s->signature)));
  w.body_hash = span_sa(&hash);
  check(sigwrite_field(&out, &w) && sigwrite_value(&out, span_sa(&value)));
  cause = sigfield_parse(&again, span_from(span_sa(&out), NAME_LEN));
  check(cause == (s->algorithm == ALGORITHM_RSA_SHA1 ? CAUSE_SHA1 : CAUSE_PENDING));
  check(again.algorithm == s->algorithm && again.header_canon == s->header_canon && again.body_canon == s->body_canon);
  check(span_equal(span_sa(&again.domain), span_sa(&s->domain)));
  check(span_equal(span_sa(&again.selector), span_sa(&s->selector)));
  /* an i= that is too long is left out */
  if (s->identity.len * 3 <= LIMIT_IDENTITY_BYTES)
    check(span_equal(span_sa(&again.identity), span_sa(&s->identity))
          && again.identity_is_below == s->identity_is_below);
  check(again.length == s->length && again.has_length == s->has_length && again.signed_s == s->signed_s);
  check(again.expires_s == (w.expires_s ? s->expires_s : SIGFIELD_HUGE));
  check(span_equal(span_sa(&again.signature), span_sa(&s->signature)));
  check(memcmp(again.body_hash, s->body_hash, sizeof s->body_hash) == 0);
  rest = again.names;
  for (struct span old = s->names, o; namelist_next(&old, &o);)
    check(namelist_next(&rest, &name) && span_equal(name, o));
  check(!namelist_next(&rest, &name));
  sigfield_free(&again);
  stralloc_free(&out);
  stralloc_free(&hash);
  stralloc_free(&value);
  stralloc_free(&names);
}

static void check_refused(const struct sigfield *s, enum cause cause)
{
  check(cause == CAUSE_FIELD_SYNTAX || cause == CAUSE_MISSING_TAG || cause == CAUSE_VERSION || cause == CAUSE_ALGORITHM
        || cause == CAUSE_CANON || cause == CAUSE_QUERY || cause == CAUSE_FROM_UNSIGNED || cause == CAUSE_IDENTITY);
  check(s->tag && *s->tag);
  /* these are shown, and a directory or a question is never made of anything else */
  check(s->domain.len == 0 || hostname_labels(span_sa(&s->domain)) >= 2);
  check(s->selector.len == 0 || hostname_labels(span_sa(&s->selector)) >= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span body = span_make((const char *)data, size);
  struct taglist list;
  struct sigfield s;
  enum cause cause;

  memset(&s, 0, sizeof s);
  cause = sigfield_parse(&s, body);
  if (cause == CAUSE_PENDING || cause == CAUSE_SHA1) {
    check(span_find(body, '\r') == body.len && !taglist_parse(&list, body));
    check(taglist_find(&list, "v") && span_equal(taglist_find(&list, "v")->value, span_of("1")));
    check(!s.tag);
    check_name(taglist_find(&list, "d"), &s.domain, 2);
    check_name(taglist_find(&list, "s"), &s.selector, 1);
    check_algorithm(&s, &list, cause);
    check_names(&s, taglist_find(&list, "h"));
    check_identity(&s, taglist_find(&list, "i"));
    check_numbers(&s, &list);
    check_values(&s, &list, body);
    check_written(&s);
  } else
    check_refused(&s, cause);
  sigfield_free(&s);
  return 0;
}
