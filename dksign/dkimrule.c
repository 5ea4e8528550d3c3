/* dkimrule: parse a line of control/dkimdomains. */
#include "dksign/dkimrule.h"

#include "dkim/defaults.h"
#include "text/ascii.h"
#include "text/hostname.h"

static const char *parse_selectors(struct dkimrule *r, struct span field)
{
  size_t at = 0;

  while (at < field.len && field.p[at] != ',' && field.p[at] != ':')
    at++;
  r->selector = span_first(field, at);
  r->selector2 = span_from(field, at + 1);
  if (r->selector.len == 0)
    r->selector = span_of(DKIM_SELECTOR);
  if (!hostname_labels(r->selector))
    return "bad selector";
  if (r->selector2.len && !hostname_labels(r->selector2))
    return "bad second selector";
  return NULL;
}

/* RFC 8463 6: each key needs a record of its own */
static const char *check_selectors(const struct dkimrule *r)
{
  struct span used[2];

  return dkimrule_selectors(r, used) == 2 && ascii_equal_nocase(used[0], used[1]) ? "two keys need two selectors"
                                                                                  : NULL;
}

static const char *parse_identities(struct dkimrule *r, struct span sdid, struct span auid)
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
static const char *parse_options(struct dkimrule *r, struct span field)
{
  struct span c = firstfield_cut(&field, ':');
  struct span z = firstfield_cut(&field, ':');
  struct span l = firstfield_cut(&field, ':');
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

const char *dkimrule_parse(struct dkimrule *r, struct span line)
{
  const char *wrong;
  struct span rest = line;
  struct span selectors;
  struct span sdid;
  struct span auid;
  struct span expire;
  struct span options;

  memset(r, 0, sizeof *r);
  wrong = firstfield_parse(&r->first, line);
  if (wrong)
    return wrong;
  for (size_t i = 0; i < line.len; i++)
    if ((unsigned char)line.p[i] <= 32 || line.p[i] == 127)
      return "blanks and control characters are not allowed";
  firstfield_cut(&rest, ':');
  selectors = firstfield_cut(&rest, '|');
  sdid = firstfield_cut(&rest, '|');
  auid = firstfield_cut(&rest, '|');
  expire = firstfield_cut(&rest, '|');
  options = firstfield_cut(&rest, '|');
  if (rest.len)
    return "too many fields";
  r->lifetime_s = DKIM_LIFETIME_S;
  if (expire.len && !ascii_number(expire, DKIM_LIFETIME_DIGITS, &r->lifetime_s))
    return "expire must be a number of seconds of at most 9 digits";
  wrong = parse_selectors(r, selectors);
  if (!wrong)
    wrong = parse_identities(r, sdid, auid);
  if (!wrong)
    wrong = parse_options(r, options);
  return wrong ? wrong : check_selectors(r);
}

unsigned int dkimrule_selectors(const struct dkimrule *r, struct span used[2])
{
  used[0] = r->selector;
  used[1] = r->selector2.len ? r->selector2 : span_of(DKIM_ED25519_SELECTOR);
  if (r->z == 4 && r->selector2.len)
    used[0] = r->selector2;
  return r->z == 5 || (r->z == 0 && r->selector2.len) ? 2 : 1;
}

const char *dkimrule_warning(const struct dkimrule *r, unsigned int i)
{
  struct span d = r->sdid.len ? r->sdid : r->first.key;
  const char *warnings[4];
  unsigned int count = 0;

  if (r->first.negated)
    return NULL;
  if (r->z == 1 || r->z == 3)
    warnings[count++] = "z=1 and z=3 make rsa-sha1 signatures, which verifiers must refuse (RFC 8301)";
  if (r->body_length)
    warnings[count++] = "l= lets anybody add text below the message (RFC 6376 8.2)";
  if (d.len && d.p[0] == '.')
    d = span_from(d, 1);
  if (r->auid.len && (r->sdid.len || r->first.kind == FIRSTFIELD_EXACT || r->first.kind == FIRSTFIELD_PARENT)
      && !hostname_within(span_behind_last(r->auid, '@'), d))
    warnings[count++] = "the auid lies outside the signing domain, so i= is left out";
  return i < count ? warnings[i] : NULL;
}

static const char *parse_any(void *parsed, struct span line)
{
  return dkimrule_parse(parsed, line);
}

static const char *warning_any(const void *parsed, unsigned int i)
{
  return dkimrule_warning(parsed, i);
}

const struct rules_source dkimrules = RULES_SOURCE(DKIMRULES_TEXT, "dkimdomains 1", "qmail-newdk", parse_any,
                                                   warning_any);

enum rules_result dkimrules_find(const struct rules *r, const struct span *candidates, size_t count,
                                 struct decision *d, const char **why)
{
  struct rules_match match;
  enum rules_result result = rules_find(r, candidates, count, &match, &d->rule, why);

  d->line = match.line;
  d->sender = match.candidate;
  return result;
}
