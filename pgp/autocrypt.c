/* autocrypt: name=value, name=value ... The value of keydata is base64, which has `=` but no `;`. */
#include "pgp/autocrypt.h"

#include "text/ascii.h"
#include "text/b64.h"

enum attribute { ADDR, PREFER_ENCRYPT, KEYDATA, UNKNOWN };

static int is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct span trim(struct span s)
{
  while (s.len && is_blank(s.p[0]))
    s = span_from(s, 1);
  while (s.len && is_blank(s.p[s.len - 1]))
    s.len--;
  return s;
}

static enum attribute attribute_of(struct span name)
{
  static const char *const names[] = { "addr", "prefer-encrypt", "keydata" };

  for (unsigned int i = 0; i < UNKNOWN; i++)
    if (span_equal(name, span_of(names[i])))
      return (enum attribute)i;
  return UNKNOWN;
}

/* An address and a word have no blank inside. */
static int is_word(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 127)
      return 0;
  return s.len > 0;
}

static int take(struct autocrypt *a, enum attribute which, struct span value)
{
  switch (which) {
    case KEYDATA: return b64_decode(&a->keydata, value);
    case ADDR:
      a->address = value;
      return is_word(value);
    case PREFER_ENCRYPT:
      a->prefers_encryption = span_equal(value, span_of("mutual"));
      return 1;
    case UNKNOWN: break;
  }
  return 1;
}

int autocrypt_parse(struct autocrypt *a, struct span body)
{
  unsigned int seen = 0;
  int result = 1;

  a->address = span_of("");
  a->prefers_encryption = 0;
  a->keydata.len = 0;
  while (result == 1 && body.len) {
    struct span part = span_first(body, span_find(body, ';'));
    struct span name = span_first(part, span_find(part, '='));
    enum attribute which = attribute_of(trim(name));

    body = span_from(body, part.len < body.len ? part.len + 1 : part.len);
    /* a `;` at the end, or two of them */
    if (trim(part).len == 0)
      continue;
    if (name.len == part.len || (which == UNKNOWN && *trim(part).p != '_') || (which != UNKNOWN && seen >> which & 1))
      return 0;
    seen |= 1U << which;
    result = take(a, which, trim(span_from(part, name.len + 1)));
  }
  return result == 1 ? (seen >> ADDR & seen >> KEYDATA & 1) != 0 : result;
}

void autocrypt_free(struct autocrypt *a)
{
  stralloc_free(&a->keydata);
}
