/* sigfield: each tag has a function. They are called in the order of the table `tags`. */
#include "dkim/sigfield.h"

#include "dkim/namelist.h"
#include "dkim/quoted.h"
#include "text/ascii.h"
#include "text/b64.h"
#include "text/hostname.h"
#include "text/idn.h"
#include "text/taglist.h"
#include "text/utf8.h"

#define LENGTH_DIGITS 76
#define TIME_DIGITS 12

static enum cause parse_a(struct sigfield *s, struct span v)
{
  size_t dash = span_find(v, '-');

  if (dash == 0 || dash + 1 >= v.len || taglist_has_blank(v))
    return CAUSE_FIELD_SYNTAX;
  for (size_t i = 0; i < v.len; i++)
    if (!ascii_is_alnum(v.p[i]) && i != dash)
      return CAUSE_FIELD_SYNTAX;
  return algorithm_find(&s->algorithm, v) ? CAUSE_PENDING : CAUSE_ALGORITHM;
}

static int canon_named(struct span name, enum canon *c)
{
  *c = ascii_equal_nocase(name, span_of("relaxed")) ? CANON_RELAXED : CANON_SIMPLE;
  return *c == CANON_RELAXED || ascii_equal_nocase(name, span_of("simple"));
}

static enum cause parse_c(struct sigfield *s, struct span v)
{
  size_t slash = span_find(v, '/');

  if (v.len == 0 || taglist_has_blank(v))
    return CAUSE_FIELD_SYNTAX;
  s->body_canon = CANON_SIMPLE;
  if (!canon_named(span_first(v, slash), &s->header_canon)
      || (slash < v.len && !canon_named(span_from(v, slash + 1), &s->body_canon)))
    return CAUSE_CANON;
  return CAUSE_PENDING;
}

static enum cause parse_name(stralloc *out, struct span v, unsigned int labels)
{
  switch (idn_to_ascii(out, v)) {
    case -1: return CAUSE_TROUBLE;
    case 0: return CAUSE_FIELD_SYNTAX;
    default: break;
  }
  if (hostname_labels(span_sa(out)) >= labels)
    return CAUSE_PENDING;
  out->len = 0;
  return CAUSE_FIELD_SYNTAX;
}

static enum cause parse_d(struct sigfield *s, struct span v)
{
  return parse_name(&s->domain, v, 2);
}

static enum cause parse_s(struct sigfield *s, struct span v)
{
  return parse_name(&s->selector, v, 1);
}

static enum cause parse_h(struct sigfield *s, struct span v)
{
  struct span rest = v;
  struct span name;
  int has_from = 0;

  s->names = v;
  while (namelist_next(&rest, &name)) {
    if (name.len == 0)
      return CAUSE_FIELD_SYNTAX;
    for (size_t i = 0; i < name.len; i++)
      if (!ascii_is_vchar(name.p[i]))
        return CAUSE_FIELD_SYNTAX;
    has_from |= ascii_equal_nocase(name, span_of("from"));
  }
  return has_from ? CAUSE_PENDING : CAUSE_FROM_UNSIGNED;
}

/* Check i=: it must contain an `@` and no byte that a result line cannot show. Its domain is compared with d=. */
static enum cause check_identity(struct sigfield *s)
{
  struct span domain = span_sa(&s->domain);
  stralloc of_identity = STRALLOC_ZERO;
  enum cause cause = CAUSE_PENDING;
  size_t at = s->identity.len;

  /* RFC 8616 5 allows UTF-8 in the local part. No standard allows other bytes over 127. */
  if (!utf8_is_valid(span_sa(&s->identity)))
    return CAUSE_FIELD_SYNTAX;
  for (size_t i = 0; i < s->identity.len; i++)
    if ((unsigned char)s->identity.s[i] < 32 || s->identity.s[i] == 127)
      return CAUSE_FIELD_SYNTAX;
  while (at > 0 && s->identity.s[at - 1] != '@')
    at--;
  if (at == 0)
    return CAUSE_FIELD_SYNTAX;
  switch (idn_to_ascii(&of_identity, span_make(s->identity.s + at, s->identity.len - at))) {
    case -1: cause = CAUSE_TROUBLE; break;
    case 0: cause = CAUSE_FIELD_SYNTAX; break;
    default:
      if (!hostname_within(span_sa(&of_identity), domain))
        cause = CAUSE_IDENTITY;
      s->identity_is_below = of_identity.len != domain.len;
  }
  stralloc_free(&of_identity);
  return cause;
}

static enum cause parse_i(struct sigfield *s, struct span v)
{
  switch (quoted_parse(&s->identity, v)) {
    case -1: return CAUSE_TROUBLE;
    case 0: break;
    default: return check_identity(s);
  }
  s->identity.len = 0;
  return CAUSE_FIELD_SYNTAX;
}

static int all_digits(struct span v)
{
  for (size_t i = 0; i < v.len; i++)
    if (!ascii_is_digit(v.p[i]))
      return 0;
  return v.len > 0;
}

/* Read a number. One that has more than max_digits digits without leading zeros becomes SIGFIELD_HUGE. */
static int number_or_huge(struct span v, size_t max_digits, unsigned long long *n)
{
  if (!all_digits(v))
    return 0;
  while (v.len > 1 && v.p[0] == '0')
    v = span_from(v, 1);
  if (!ascii_number(v, max_digits, n))
    *n = SIGFIELD_HUGE;
  return 1;
}

static enum cause parse_l(struct sigfield *s, struct span v)
{
  if (v.len > LENGTH_DIGITS || !number_or_huge(v, 18, &s->length))
    return CAUSE_FIELD_SYNTAX;
  s->has_length = 1;
  return CAUSE_PENDING;
}

static enum cause parse_q(struct sigfield *s, struct span v)
{
  struct span method;
  int known = 0;

  (void)s;
  while (namelist_next(&v, &method)) {
    if (method.len == 0 || taglist_has_blank(method))
      return CAUSE_FIELD_SYNTAX;
    known |= ascii_equal_nocase(method, span_of("dns/txt"));
  }
  return known ? CAUSE_PENDING : CAUSE_QUERY;
}

static enum cause parse_t(struct sigfield *s, struct span v)
{
  s->has_signed_s = ascii_number(v, TIME_DIGITS, &s->signed_s);
  return s->has_signed_s ? CAUSE_PENDING : CAUSE_FIELD_SYNTAX;
}

static enum cause parse_x(struct sigfield *s, struct span v)
{
  if (!number_or_huge(v, TIME_DIGITS, &s->expires_s) || (s->has_signed_s && s->expires_s <= s->signed_s))
    return CAUSE_FIELD_SYNTAX;
  return CAUSE_PENDING;
}

static enum cause parse_bh(struct sigfield *s, struct span v)
{
  size_t wanted = s->algorithm == ALGORITHM_RSA_SHA1 ? 20 : 32;
  stralloc hash = STRALLOC_ZERO;
  int r = b64_decode(&hash, v);
  enum cause cause = r == -1 ? CAUSE_TROUBLE : CAUSE_FIELD_SYNTAX;

  if (r == 1 && hash.len == wanted) {
    memcpy(s->body_hash, hash.s, wanted);
    cause = CAUSE_PENDING;
  }
  stralloc_free(&hash);
  return cause;
}

static enum cause parse_b(struct sigfield *s, struct span v)
{
  s->signature_text = v;
  switch (b64_decode(&s->signature, v)) {
    case 1: return CAUSE_PENDING;
    case -1: return CAUSE_TROUBLE;
    default: break;
  }
  s->signature_text = span_make(NULL, 0);
  return CAUSE_FIELD_SYNTAX;
}

/* Some functions use the result of an earlier one: d= must stand before i=, a= before bh=, t= before x=. */
static const struct {
  const char *name;
  int required;
  enum cause (*parse)(struct sigfield *s, struct span value);
} tags[] = {
  { "d", 1, parse_d },
  { "s", 1, parse_s },
  { "a", 1, parse_a },
  { "b", 1, parse_b },
  { "bh", 1, parse_bh },
  { "h", 1, parse_h },
  { "c", 0, parse_c },
  { "i", 0, parse_i },
  { "l", 0, parse_l },
  { "q", 0, parse_q },
  { "t", 0, parse_t },
  { "x", 0, parse_x },
};

#define TAGS (sizeof tags / sizeof *tags)

static enum cause check_list(struct sigfield *s, const struct taglist *list)
{
  const struct tag *v = taglist_find(list, "v");

  s->tag = "v";
  if (!v)
    return CAUSE_MISSING_TAG;
  if (!span_equal(v->value, span_of("1")))
    return CAUSE_VERSION;
  for (size_t i = 0; i < TAGS; i++) {
    s->tag = tags[i].name;
    if (tags[i].required && !taglist_find(list, tags[i].name))
      return CAUSE_MISSING_TAG;
  }
  s->tag = NULL;
  return CAUSE_PENDING;
}

static enum cause parse_tags(struct sigfield *s, const struct taglist *list)
{
  for (size_t i = 0; i < TAGS; i++) {
    const struct tag *t = taglist_find(list, tags[i].name);
    enum cause cause;

    if (!t)
      continue;
    cause = tags[i].parse(s, t->value);
    if (cause != CAUSE_PENDING) {
      s->tag = tags[i].name;
      return cause;
    }
  }
  return CAUSE_PENDING;
}

enum cause sigfield_parse(struct sigfield *s, struct span body)
{
  struct taglist list;
  enum cause cause;

  s->length = SIGFIELD_HUGE;
  s->expires_s = SIGFIELD_HUGE;
  /* Lines end in LF here, so a CR is content, which is not allowed even where FWS is. */
  s->tag = span_find(body, '\r') < body.len ? "control character" : taglist_parse(&list, body);
  if (s->tag)
    return CAUSE_FIELD_SYNTAX;
  cause = check_list(s, &list);
  if (cause == CAUSE_PENDING)
    cause = parse_tags(s, &list);
  if (cause != CAUSE_PENDING)
    return cause;
  s->signature_raw = taglist_find(&list, "b")->raw;
  if (s->identity.len == 0
      && (!span_copy(&s->identity, span_of("@")) || !stralloc_cat(&s->identity, &s->domain)))
    return CAUSE_TROUBLE;
  return s->algorithm == ALGORITHM_RSA_SHA1 ? CAUSE_SHA1 : CAUSE_PENDING;
}

void sigfield_free(struct sigfield *s)
{
  stralloc_free(&s->domain);
  stralloc_free(&s->selector);
  stralloc_free(&s->identity);
  stralloc_free(&s->signature);
}
