/* rule: parse a line of control/dkimdomains. */
#include "rules/rule.h"

#include "text/ascii.h"
#include "text/hostname.h"

int rule_is_empty(struct span line)
{
  line = ascii_trim(line);
  return line.len == 0 || line.p[0] == '#';
}

/* the part of *rest before the next `separator`; *rest goes on behind it */
static struct span cut(struct span *rest, char separator)
{
  size_t at = span_find(*rest, separator);
  struct span part = span_first(*rest, at);

  *rest = span_from(*rest, at + 1);
  return part;
}

const char *rule_parse_key(struct rule *r, struct span line)
{
  struct span key = cut(&line, ':');

  memset(r, 0, sizeof *r);
  if (key.len && key.p[0] == '!') {
    r->negated = 1;
    key = span_from(key, 1);
  }
  r->key = key;
  if (span_equal(key, span_of("*"))) {
    r->kind = RULE_ANY;
  } else if (span_equal(key, span_of("="))) {
    r->kind = RULE_LISTED;
  } else if (key.len && key.p[0] == '.') {
    r->kind = RULE_PARENT;
    if (!hostname_labels(span_from(key, 1)))
      return "the first field must be a domain, .domain, * or =";
  } else {
    r->kind = RULE_EXACT;
    if (!hostname_labels(key))
      return "the first field must be a domain, .domain, * or =";
  }
  return NULL;
}

static const char *parse_selectors(struct rule *r, struct span field)
{
  size_t at = 0;

  while (at < field.len && field.p[at] != ',' && field.p[at] != ':')
    at++;
  r->selector = span_first(field, at);
  r->selector2 = span_from(field, at + 1);
  if (r->selector.len == 0)
    r->selector = span_of(RULE_SELECTOR);
  if (!hostname_labels(r->selector))
    return "bad selector";
  if (r->selector2.len && !hostname_labels(r->selector2))
    return "bad second selector";
  return NULL;
}

/* RFC 8463 6: each key has a record of its own */
static const char *check_selectors(const struct rule *r)
{
  struct span used[2];

  return rule_selectors(r, used) == 2 && ascii_equal_nocase(used[0], used[1]) ? "two keys need two selectors" : NULL;
}

static const char *parse_identities(struct rule *r, struct span sdid, struct span auid)
{
  if (span_find(sdid, '@') < sdid.len) {
    r->auid = sdid;
    sdid = span_behind_last(sdid, '@');
    if (sdid.len == 0)
      return "the sdid has no domain";
  }
  if (sdid.len && hostname_labels(sdid) < 2)
    return "the sdid must be a domain of two or more labels";
  r->sdid = sdid;
  if (auid.len == 0)
    return NULL;
  r->auid_is_sender = span_equal(auid, span_of("~"));
  r->auid = r->auid_is_sender ? span_from(auid, 1) : auid;
  if (!r->auid_is_sender && !hostname_labels(span_behind_last(auid, '@')))
    return "the auid must be ~ or an address";
  return NULL;
}

/* c:z:l */
static const char *parse_options(struct rule *r, struct span field)
{
  struct span c = cut(&field, ':');
  struct span z = cut(&field, ':');
  struct span l = cut(&field, ':');
  unsigned long long n;

  r->canon = 'r';
  if (c.len) {
    if (c.len != 1 || !memchr("rstu", c.p[0], 4))
      return "c must be r, s, t or u";
    r->canon = c.p[0];
  }
  if (z.len) {
    if (!ascii_number(z, 1, &n) || n < 1 || n > 5)
      return "z must be 1 to 5";
    r->z = (unsigned int)n;
  }
  if (l.len) {
    if (!span_equal(l, span_of("l")))
      return "the last field must be l or empty";
    r->body_length = 1;
  }
  return field.len ? "too many fields behind c:z:l" : NULL;
}

const char *rule_parse(struct rule *r, struct span line)
{
  const char *wrong = rule_parse_key(r, line);
  struct span rest = line;
  struct span selectors;
  struct span sdid;
  struct span auid;
  struct span expire;
  struct span options;

  if (wrong)
    return wrong;
  for (size_t i = 0; i < line.len; i++)
    if ((unsigned char)line.p[i] <= 32 || line.p[i] == 127)
      return "blanks and control characters are not allowed";
  cut(&rest, ':');
  selectors = cut(&rest, '|');
  sdid = cut(&rest, '|');
  auid = cut(&rest, '|');
  expire = cut(&rest, '|');
  options = cut(&rest, '|');
  if (rest.len)
    return "too many fields";
  r->lifetime_s = RULE_LIFETIME_S;
  if (expire.len && !ascii_number(expire, RULE_LIFETIME_DIGITS, &r->lifetime_s))
    return "expire must be a number of seconds of at most 9 digits";
  wrong = parse_selectors(r, selectors);
  if (!wrong)
    wrong = parse_identities(r, sdid, auid);
  if (!wrong)
    wrong = parse_options(r, options);
  return wrong ? wrong : check_selectors(r);
}

unsigned int rule_selectors(const struct rule *r, struct span used[2])
{
  used[0] = r->selector;
  used[1] = r->selector2.len ? r->selector2 : span_of(RULE_ED25519_SELECTOR);
  if (r->z == 4 && r->selector2.len)
    used[0] = r->selector2;
  return r->z == 5 || (r->z == 0 && r->selector2.len) ? 2 : 1;
}

const char *rule_warning(const struct rule *r, unsigned int i)
{
  struct span d = r->sdid.len ? r->sdid : r->key;
  const char *warnings[4];
  unsigned int count = 0;

  if (r->negated)
    return NULL;
  if (r->z == 1 || r->z == 3)
    warnings[count++] = "z=1 and z=3 make rsa-sha1 signatures, which verifiers must refuse (RFC 8301)";
  if (r->body_length)
    warnings[count++] = "l= lets anybody add text below the message (RFC 6376 8.2)";
  if (d.len && d.p[0] == '.')
    d = span_from(d, 1);
  if (r->auid.len && (r->sdid.len || r->kind == RULE_EXACT || r->kind == RULE_PARENT)
      && !hostname_within(span_behind_last(r->auid, '@'), d))
    warnings[count++] = "the auid lies outside the signing domain, so i= is left out";
  return i < count ? warnings[i] : NULL;
}
