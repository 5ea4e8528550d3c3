/* authpass: one function for each rule of the grammar in RFC 8601 2.2. Each moves *in behind the bytes that it read. It
 * returns 1; 0 if the field does not have this form, or if memory is short, which also sets `trouble`.
 */
#include "mail/authpass.h"

#include "mail/address.h"
#include "mail/authmethod.h"
#include "mail/authresult.h"
#include "mail/cfws.h"
#include "text/ascii.h"

#define VERSION_DIGITS 18

/* one result: `dkim=pass header.d=example.org header.i=@example.org` */
struct result {
  int is_dkim;
  int is_auth;
  int is_pass;
  int has[AUTHMETHOD_PROPERTIES_MAX];   /* the properties of dkim that it has */
  stralloc value[AUTHMETHOD_PROPERTIES_MAX];
};

struct reader {
  stralloc *domains;
  struct result result;
  stralloc who;         /* smtp.auth of auth=pass */
  int whos;             /* how many there are */
  int trouble;
};

static int is_keyword_byte(char c)
{
  return ascii_is_alnum(c) || c == '-' || c == '_';
}

/* Keyword [CFWS] */
static int keyword(struct span *in, struct span *word)
{
  *word = span_take_class(in, is_keyword_byte);
  return word->len > 0 && cfws_skip(in);
}

static int symbol(struct span *in, char c)
{
  return cfws_literal(in, c) && cfws_skip(in);
}

/* [ "/" version ]; the methods of RFC 8601 have version 1 */
static int method_version(struct span *in)
{
  struct span digits;
  unsigned long long version;

  if (!in->len || in->p[0] != '/')
    return 1;
  return symbol(in, '/') && keyword(in, &digits) && ascii_number(digits, VERSION_DIGITS, &version) && version == 1;
}

static int put(struct reader *r, stralloc *value, int is_quoted, struct span s)
{
  if (is_quoted ? cfws_unquote(value, s) : stralloc_catb(value, s.p, s.len))
    return 1;
  r->trouble = 1;
  return 0;
}

/* value, or [local-part] "@" domain-name. The local part may be a quoted-string, so text may follow one. */
static int pvalue(struct reader *r, struct span *in, stralloc *value)
{
  struct span s;

  value->len = 0;
  if (!in->len || in->p[0] != '"')
    return cfws_pvalue(in, &s) && cfws_skip(in) && put(r, value, 0, s);
  if (!cfws_quoted_string(in, &s) || !put(r, value, 1, s))
    return 0;
  return !in->len || in->p[0] != '@' || (cfws_pvalue(in, &s) && cfws_skip(in) && put(r, value, 0, s));
}

/* the index of the property of dkim with this name, or AUTHMETHOD_PROPERTIES_MAX */
static size_t find_property(struct span type, struct span name)
{
  const struct authmethod_property *p = authmethod_table[AUTHMETHOD_DKIM].property;
  size_t i;

  for (i = 0; i < AUTHMETHOD_PROPERTIES_MAX && p[i].name; i++) {
    struct span known = span_of(p[i].name);
    size_t dot = span_find(known, '.');

    if (ascii_equal_nocase(type, span_first(known, dot)) && ascii_equal_nocase(name, span_from(known, dot + 1)))
      return i;
  }
  return AUTHMETHOD_PROPERTIES_MAX;
}

/* reason "=" value, or ptype "." property "=" pvalue */
static int property(struct reader *r, struct span *in, int *has_property, stralloc *other)
{
  struct span type;
  struct span name;
  size_t i;

  if (!keyword(in, &type))
    return 0;
  if (in->len && in->p[0] == '=') {
    /* There is at most one reason, and it stands before the properties. */
    if (*has_property || !ascii_equal_nocase(type, span_of("reason")))
      return 0;
    *has_property = 1;
    return symbol(in, '=') && pvalue(r, in, other);
  }
  *has_property = 1;
  if (!symbol(in, '.') || !keyword(in, &name) || !symbol(in, '='))
    return 0;
  if (r->result.is_auth && r->result.is_pass && ascii_equal_nocase(type, span_of("smtp"))
      && ascii_equal_nocase(name, span_of("auth"))) {
    r->whos++;
    return pvalue(r, in, &r->who);
  }
  i = find_property(type, name);
  if (!r->result.is_dkim || i == AUTHMETHOD_PROPERTIES_MAX)
    return pvalue(r, in, other);
  if (r->result.has[i])
    return 0;
  r->result.has[i] = 1;
  return pvalue(r, in, &r->result.value[i]);
}

static int properties(struct reader *r, struct span *in)
{
  stralloc other = STRALLOC_ZERO;
  int has_property = 0;
  int good = 1;

  while (good && in->len && in->p[0] != ';')
    good = property(r, in, &has_property, &other);
  stralloc_free(&other);
  return good;
}

/* the domain of a pass */
static int add_domain(struct reader *r)
{
  const struct result *result = &r->result;
  struct span domain = span_of("");

  if (!result->is_dkim || !result->is_pass)
    return 1;
  if (result->has[AUTHMETHOD_DKIM_D])
    domain = span_sa(&result->value[AUTHMETHOD_DKIM_D]);
  else if (result->has[AUTHMETHOD_DKIM_I])
    domain = span_behind_last(span_sa(&result->value[AUTHMETHOD_DKIM_I]), '@');
  if (domain.len == 0)
    return 1;
  return put(r, r->domains, 0, domain) && put(r, r->domains, 0, span_of("\n"));
}

/* ";" method "=" result [reason] [properties] */
static int resinfo(struct reader *r, struct span *in)
{
  struct span method;
  struct span result;

  if (!symbol(in, ';') || !keyword(in, &method) || !method_version(in) || !symbol(in, '=') || !keyword(in, &result))
    return 0;
  r->result.is_dkim = ascii_equal_nocase(method, span_of(authmethod_table[AUTHMETHOD_DKIM].name));
  r->result.is_auth = ascii_equal_nocase(method, span_of("auth"));
  r->result.is_pass = ascii_equal_nocase(result, span_of(authresult_name(AUTHRESULT_PASS)));
  for (size_t i = 0; i < AUTHMETHOD_PROPERTIES_MAX; i++)
    r->result.has[i] = 0;
  return properties(r, in) && add_domain(r);
}

/* authserv-id [version]; ends at the first `;` */
static int is_ours(struct reader *r, struct span *in, struct span ours)
{
  stralloc id = STRALLOC_ZERO;
  struct span word;
  int good = authserv_id(&id, *in);

  r->trouble = good == -1;
  good = good == 1 && ascii_equal_nocase(span_sa(&id), ours);
  stralloc_free(&id);
  *in = ascii_trim_fws(*in);
  if (!good || !in->len || in->p[0] == '(')
    return 0;
  good = in->p[0] == '"' ? cfws_quoted_string(in, &word) : cfws_token(in, &word) && cfws_skip(in);
  return good && (!cfws_token(in, &word) || (span_equal(word, span_of("1")) && cfws_skip(in)));
}

/* ";" "none" */
static int is_no_result(struct span in)
{
  struct span word;

  return symbol(&in, ';') && keyword(&in, &word) && ascii_equal_nocase(word, span_of("none")) && in.len == 0;
}

/* Read the whole field. 1, 0 or -1 */
static int read_field(struct reader *r, struct span body, struct span ours)
{
  int good;

  r->domains->len = 0;
  good = is_ours(r, &body, ours) && body.len > 0;
  if (good && !is_no_result(body))
    while (good && body.len)
      good = resinfo(r, &body);
  for (size_t i = 0; i < AUTHMETHOD_PROPERTIES_MAX; i++)
    stralloc_free(&r->result.value[i]);
  if (!good)
    r->domains->len = 0;
  return r->trouble ? -1 : good;
}

int authpass_dkim(stralloc *domains, struct span body, struct span ours)
{
  struct reader r = { .domains = domains };
  int good = read_field(&r, body, ours);

  stralloc_free(&r.who);
  return good;
}

int authpass_auth(stralloc *who, struct span body, struct span ours)
{
  stralloc domains = STRALLOC_ZERO;
  struct reader r = { .domains = &domains };
  int good = read_field(&r, body, ours);

  who->len = 0;
  if (good == 1)
    good = r.whos == 1 && r.who.len > 0;
  if (good == 1 && !span_copy(who, span_sa(&r.who)))
    good = -1;
  stralloc_free(&r.who);
  stralloc_free(&domains);
  return good;
}
