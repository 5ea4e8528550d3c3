/* mailpattern: both sides are brought into one form, so that matching only compares bytes. */
#include "rules/mailpattern.h"

#include "rules/firstfield.h"
#include "text/ascii.h"
#include "text/hostname.h"
#include "text/idn.h"

static int fail(const char **reason, const char **remedy, const char *why, const char *how)
{
  *reason = why;
  *remedy = how;
  return 0;
}

/* ---- the form --------------------------------------------------------------------------------- */

static int has_star(struct span s)
{
  return span_find(s, '*') < s.len;
}

static int is_literal(struct span host)
{
  return host.len > 2 && host.p[0] == '[' && host.p[host.len - 1] == ']';
}

/* append `name` as A-labels in lower case, or as it is if it is no domain name. 1, 0 if it is none, -1 with ENOMEM */
static int cat_domain(stralloc *out, struct span name)
{
  int r = idn_to_ascii(out, name);

  if (r == 0)
    return ascii_cat_lower(out, name) ? 0 : -1;
  return r;
}

/* the part of an address up to its last `@`; empty without one */
static struct span up_to_domain(struct span address)
{
  return span_first(address, address.len - span_behind_last(address, '@').len);
}

int mailpattern_subject(stralloc *out, enum mailpattern_kind kind, struct span in)
{
  struct span local = span_first(in, 0);

  if (kind == MAILPATTERN_NAME)
    return ascii_cat_lower(out, in);
  /* the DNS knows it without them, too, so mail would go there */
  while (in.len && in.p[in.len - 1] == '.')
    in.len--;
  if (kind == MAILPATTERN_ADDRESS && span_find(in, '@') < in.len)
    local = up_to_domain(in);
  return ascii_cat_lower(out, local) && cat_domain(out, span_from(in, local.len)) != -1;
}

/* ---- patterns --------------------------------------------------------------------------------- */

#define WRITE_ADDRESS "write ann@example.org, @example.org, .example.org, or a pattern with *"
#define WRITE_HOST "write example.org, .example.org, or a pattern with *"

/* A pattern for a domain: a name, or with `*` bytes of a name. */
static int parse_domain(stralloc *out, struct span domain, const char **reason, const char **remedy)
{
  size_t len = out->len;
  int r = 1;

  if (has_star(domain)) {
    if (!ascii_only(domain))
      return fail(reason, remedy, "a `*` beside letters that are not ASCII",
                  "write the domain as in the DNS, `xn--...`");
    for (size_t i = 0; i < domain.len; i++)
      if (!ascii_is_alnum(domain.p[i]) && domain.p[i] != '*' && domain.p[i] != '.' && domain.p[i] != '-'
          && domain.p[i] != '_')
        r = 0;
    if (r == 1)
      return ascii_cat_lower(out, domain) ? 1 : -1;
  } else {
    r = cat_domain(out, domain);
  }
  if (r == 0) {
    out->len = len;
    return fail(reason, remedy, "not a domain", "write a domain as example.org, without a dot at its end");
  }
  return r;
}

static int is_in_local_part(char c)
{
  return (unsigned char)c > 32 && c != 127 && c != '<' && c != '>' && c != '(' && c != ')' && c != ',' && c != ';';
}

/* a local part in quotes, which can have an `@` */
static int is_quoted(struct span local)
{
  return local.len > 2 && local.p[0] == '"' && local.p[local.len - 1] == '"';
}

static int is_local_part(struct span local)
{
  return local.len > 0 && span_take_class(&local, is_in_local_part).len > 0 && local.len == 0;
}

static int parse_address(stralloc *out, struct span pattern, const char **reason, const char **remedy)
{
  struct span domain = span_behind_last(pattern, '@');
  struct span local = up_to_domain(pattern);
  size_t len = out->len;
  int r;

  if (pattern.len == 0 || span_equal(pattern, span_of("*")))
    return stralloc_catb(out, pattern.p, pattern.len) ? 1 : -1;
  if (span_find(pattern, '@') == pattern.len) {
    if (pattern.p[0] != '.')
      return fail(reason, remedy, "no address: it has no `@`", WRITE_ADDRESS);
    if (has_star(pattern))
      return fail(reason, remedy, "a `*` in a pattern that begins with a dot", "write *@*.example.*");
    local = span_first(pattern, 1);
    domain = span_from(pattern, 1);
  } else if (local.len > 1 && !is_local_part(span_first(local, local.len - 1))) {
    return fail(reason, remedy, "not an address", WRITE_ADDRESS);
  } else if (local.len > 1 && span_find(local, '@') < local.len - 1 && !is_quoted(span_first(local, local.len - 1))) {
    return fail(reason, remedy, "an `@` too many", WRITE_ADDRESS);
  }
  if (!ascii_cat_lower(out, local))
    return -1;
  r = is_literal(domain) ? ascii_cat_lower(out, domain) ? 1 : -1 : parse_domain(out, domain, reason, remedy);
  if (r != 1)
    out->len = len;
  return r;
}

static int parse_host(stralloc *out, struct span pattern, const char **reason, const char **remedy)
{
  size_t len = out->len;
  struct span name = pattern;
  int r;

  if (span_find(pattern, '@') < pattern.len)
    return fail(reason, remedy, "an address, where a host is meant", WRITE_HOST);
  if (is_literal(pattern))
    return ascii_cat_lower(out, pattern) ? 1 : -1;
  if (span_take(&name, ".")) {
    if (has_star(name))
      return fail(reason, remedy, "a `*` in a pattern that begins with a dot", "write *.example.*");
    if (!stralloc_catb(out, ".", 1))
      return -1;
  }
  r = parse_domain(out, name, reason, remedy);
  if (r != 1)
    out->len = len;
  return r;
}

int mailpattern_parse(stralloc *out, enum mailpattern_kind kind, struct span pattern, const char **reason,
                      const char **remedy)
{
  switch (kind) {
    case MAILPATTERN_ADDRESS: return parse_address(out, pattern, reason, remedy);
    case MAILPATTERN_HOST: return parse_host(out, pattern, reason, remedy);
    case MAILPATTERN_NAME: break;
  }
  if (pattern.len == 0)
    return fail(reason, remedy, "a value is missing", "write a name, or a pattern with *");
  return ascii_cat_lower(out, pattern) ? 1 : -1;
}

/* ---- matching --------------------------------------------------------------------------------- */

/* `*` in `pattern` stands for any bytes. Only the last `*` is tried again: an earlier one could gain nothing. */
static int fits(struct span pattern, struct span s)
{
  size_t p = 0;
  size_t i = 0;
  size_t star = pattern.len;  /* the place of the last `*`, or pattern.len */
  size_t star_end = 0;        /* where in `s` that `*` ends */

  while (i < s.len) {
    if (p < pattern.len && pattern.p[p] == '*') {
      star = p++;
      star_end = i;
    } else if (p < pattern.len && pattern.p[p] == s.p[i]) {
      p++;
      i++;
    } else if (star < pattern.len) {
      p = star + 1;
      i = ++star_end;
    } else {
      return 0;
    }
  }
  while (p < pattern.len && pattern.p[p] == '*')
    p++;
  return p == pattern.len;
}

/* is `s` a longer text whose end is `end`? */
static int ends_in(struct span s, struct span end)
{
  return s.len > end.len && span_equal(span_from(s, s.len - end.len), end);
}

/* Local part and domain are compared apart, so that no `*` fits over the `@` between them. */
static int fits_address(struct span pattern, struct span address)
{
  struct span domain = span_behind_last(address, '@');
  struct span pattern_domain = span_behind_last(pattern, '@');

  if (span_equal(pattern, span_of("*")))
    return 1;
  if (pattern.len && pattern.p[0] == '.')
    return ends_in(domain, pattern);
  if (pattern.len == 0 || domain.p == NULL)
    return pattern.len == 0 && address.len == 0;
  if (!fits(pattern_domain, domain))
    return 0;
  return pattern.p[0] == '@' || fits(up_to_domain(pattern), up_to_domain(address));
}

int mailpattern_matches(enum mailpattern_kind kind, struct span pattern, struct span subject)
{
  if (kind == MAILPATTERN_ADDRESS)
    return fits_address(pattern, subject);
  if (kind == MAILPATTERN_HOST && pattern.len && pattern.p[0] == '.')
    return ends_in(subject, pattern);
  return fits(pattern, subject);
}

/* ---- files of patterns ------------------------------------------------------------------------ */

int mailpattern_list(struct span file, struct span address, size_t *line, const char **reason)
{
  stralloc pattern = STRALLOC_ZERO;
  const char *remedy;
  int found = 0;
  int r = 1;

  *reason = NULL;
  for (*line = 1; r == 1 && file.len; ++*line) {
    struct span one = ascii_trim(firstfield_cut(&file, '\n'));

    if (firstfield_is_empty_line(one))
      continue;
    pattern.len = 0;
    r = mailpattern_parse(&pattern, MAILPATTERN_ADDRESS, one, reason, &remedy);
    found = found || (r == 1 && mailpattern_matches(MAILPATTERN_ADDRESS, span_sa(&pattern), address));
  }
  if (r == 1)
    *reason = NULL;
  else
    --*line;
  stralloc_free(&pattern);
  return r == 1 ? found : r;
}
