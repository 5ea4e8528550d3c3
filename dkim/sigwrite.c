/* sigwrite: write the tags in a fixed order. The field is folded only before a tag, behind a colon of h=, and inside
 * the base64 of b=, where FWS is allowed.
 */
#include "dkim/sigwrite.h"

#include "dkim/limits.h"
#include "dkim/quoted.h"
#include "text/fold.h"

#include <skalibs/types.h>

/* one tag with its `;`; it is not folded inside */
static int put_tag(struct fold *f, stralloc *tag, const char *name, struct span v)
{
  tag->len = 0;
  return stralloc_cats(tag, name) && stralloc_catb(tag, "=", 1) && stralloc_catb(tag, v.p, v.len)
         && stralloc_catb(tag, ";", 1) && fold_token(f, " ", span_sa(tag));
}

static int put_number(struct fold *f, stralloc *tag, const char *name, unsigned long long n)
{
  char digits[UINT64_FMT];

  return put_tag(f, tag, name, span_make(digits, uint64_fmt(digits, n)));
}

static const char *canon_names(enum canon header, enum canon body)
{
  if (header == CANON_RELAXED)
    return body == CANON_RELAXED ? "relaxed/relaxed" : "relaxed/simple";
  return body == CANON_RELAXED ? "simple/relaxed" : "simple/simple";
}

static int put_identity(struct fold *f, stralloc *tag, struct span identity)
{
  stralloc quoted = STRALLOC_ZERO;
  int good = quoted_write(&quoted, identity);

  if (good && quoted.len <= LIMIT_IDENTITY_BYTES)
    good = put_tag(f, tag, "i", span_sa(&quoted));
  stralloc_free(&quoted);
  return good;
}

static int put_names(struct fold *f, struct span names)
{
  size_t colon = span_find(names, ':');

  if (!fold_token(f, " ", span_of("h=")))
    return 0;
  while (colon < names.len) {
    if (!fold_token(f, "", span_first(names, colon + 1)))
      return 0;
    names = span_from(names, colon + 1);
    colon = span_find(names, ':');
  }
  return fold_token(f, "", names) && fold_text(f, span_of(";"));
}

static int put_tags(struct fold *f, stralloc *tag, const struct sigwrite *s)
{
  return fold_token(f, "", span_of("DKIM-Signature:"))
         && put_tag(f, tag, "v", span_of("1"))
         && put_tag(f, tag, "a", span_of(algorithm_name(s->algorithm)))
         && put_tag(f, tag, "c", span_of(canon_names(s->header_canon, s->body_canon)))
         && put_tag(f, tag, "d", s->domain)
         && put_tag(f, tag, "s", s->selector)
         && (s->identity.len == 0 || put_identity(f, tag, s->identity))
         && put_number(f, tag, "t", s->signed_s)
         && (s->expires_s == 0 || put_number(f, tag, "x", s->expires_s))
         && put_tag(f, tag, "q", span_of("dns/txt"))
         && (!s->length || put_number(f, tag, "l", *s->length))
         && put_names(f, s->names)
         && put_tag(f, tag, "bh", s->body_hash)
         && fold_token(f, " ", span_of("b="));
}

int sigwrite_field(stralloc *out, const struct sigwrite *s)
{
  stralloc tag = STRALLOC_ZERO;
  struct fold f;
  int good;

  fold_init(&f, out);
  good = put_tags(&f, &tag, s);
  stralloc_free(&tag);
  return good;
}

int sigwrite_value(stralloc *out, struct span base64)
{
  struct fold f;

  fold_init(&f, out);
  while (f.column < out->len && out->s[out->len - 1 - f.column] != '\n')
    f.column++;
  return fold_text(&f, base64) && fold_end(&f);
}
