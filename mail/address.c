/* address: the address list of a From field, and the authserv-id of Authentication-Results.
 *
 * The obsolete rules of RFC 5322 include the current ones: obs-local-part includes dot-atom and quoted-string,
 * obs-domain includes dot-atom, obs-phrase includes phrase. So only the obsolete rules are implemented.
 */
#include "mail/address.h"
#include "text/ascii.h"
#include "mail/cfws.h"
#include "text/utf8.h"

/* the part of the list that was read so far */
struct mailboxes {
  size_t elements;      /* addresses, groups included */
  size_t count;         /* mailboxes */
  struct span local;    /* of the last mailbox, as written in the field */
  struct span domain;
};

static int at(const struct span *in, char c)
{
  return in->len && in->p[0] == c;
}

/* obs-phrase = word *(word / "." / CFWS) */
static int phrase(struct span *in)
{
  if (!cfws_word(in))
    return 0;
  while (in->len && !at(in, '<') && !at(in, ':'))
    if (!(cfws_literal(in, '.') ? cfws_skip(in) : cfws_word(in)))
      return 0;
  return 1;
}

/* obs-local-part = word *("." word) */
static int local_part(struct span *in, struct span *found)
{
  const char *start = in->p;

  do
    if (!cfws_word(in))
      return 0;
  while (cfws_literal(in, '.'));
  *found = span_make(start, (size_t)(in->p - start));
  return 1;
}

/* domain = domain-literal / obs-domain; obs-domain = atom *("." atom) */
static int domain_name(struct span *in, struct span *found)
{
  const char *start = in->p;
  struct span atom;

  if (!cfws_skip(in))
    return 0;
  if (at(in, '[')) {
    if (!cfws_domain_literal(in))
      return 0;
  } else {
    do
      if (!cfws_atom(in, &atom))
        return 0;
    while (cfws_literal(in, '.'));
  }
  *found = span_make(start, (size_t)(in->p - start));
  return 1;
}

static int addr_spec(struct span *in, struct mailboxes *m)
{
  return local_part(in, &m->local) && cfws_literal(in, '@') && domain_name(in, &m->domain);
}

/* obs-route = *(CFWS / ",") "@" domain *("," [CFWS] ["@" domain]) ":" */
static int route(struct span *in)
{
  struct span ignored;
  int hops = 0;

  for (;;) {
    if (!cfws_skip(in))
      return 0;
    if (cfws_literal(in, ','))
      continue;
    if (!cfws_literal(in, '@'))
      return hops && cfws_literal(in, ':');
    if (!domain_name(in, &ignored) || !(at(in, ',') || at(in, ':')))
      return 0;
    hops++;
  }
}

/* angle-addr / obs-angle-addr */
static int angle_addr(struct span *in, struct mailboxes *m)
{
  if (!cfws_skip(in) || !cfws_literal(in, '<') || !cfws_skip(in))
    return 0;
  if ((at(in, '@') || at(in, ',')) && !route(in))
    return 0;
  return addr_spec(in, m) && cfws_literal(in, '>') && cfws_skip(in);
}

/* name-addr = [display-name] angle-addr */
static int name_addr(struct span *in, struct mailboxes *m)
{
  return cfws_skip(in) && (at(in, '<') || phrase(in)) && angle_addr(in, m);
}

/* mailbox = name-addr / addr-spec */
static int mailbox(struct span *in, struct mailboxes *m)
{
  struct span start = *in;

  m->count++;
  if (name_addr(in, m))
    return 1;
  *in = start;
  return addr_spec(in, m);
}

/* address-list or mailbox-list. Empty elements are allowed. The list ends before the byte `end`, or at the end of `in`
 * if `end` is ','.
 */
static int list(struct span *in, int (*element)(struct span *, struct mailboxes *), char end,
                struct mailboxes *m)
{
  do {
    if (!cfws_skip(in))
      return 0;
    if (in->len && !at(in, ',') && !at(in, end)) {
      if (!element(in, m))
        return 0;
      m->elements++;
    }
  } while (cfws_literal(in, ','));
  return 1;
}

/* group = display-name ":" [group-list] ";" [CFWS] */
static int group(struct span *in, struct mailboxes *m)
{
  return phrase(in) && cfws_literal(in, ':') && list(in, mailbox, ';', m) &&
         cfws_literal(in, ';') && cfws_skip(in);
}

/* address = mailbox / group */
static int address(struct span *in, struct mailboxes *m)
{
  struct span start = *in;

  if (group(in, m))
    return 1;
  *in = start;
  return mailbox(in, m);
}

/* Write the domain that domain_name() found. A domain that is not UTF-8 is refused: bytes over 127 could be an overlong
 * form of `.` or `/`.
 */
static enum address_result copy_domain(stralloc *out, struct span domain)
{
  struct span atom;

  cfws_skip(&domain);
  if (at(&domain, '['))
    return ADDRESS_ONE;
  do {
    cfws_atom(&domain, &atom);
    if (!utf8_is_valid(atom)) {
      out->len = 0;
      return ADDRESS_SYNTAX;
    }
    if ((out->len && !stralloc_append(out, '.')) || !ascii_cat_lower(out, atom)) {
      out->len = 0;
      return ADDRESS_NOMEM;
    }
  } while (cfws_literal(&domain, '.'));
  return ADDRESS_ONE;
}

/* Write the local part that local_part() found. */
static int copy_local(stralloc *out, struct span local)
{
  /* not by the length of `out`: the first word can be "" */
  int is_first = 1;

  do {
    struct span word;

    cfws_skip(&local);
    if (!is_first && !stralloc_append(out, '.'))
      return 0;
    is_first = 0;
    if (at(&local, '"') ? !cfws_quoted_string(&local, &word) || !cfws_unquote(out, word)
        : !cfws_atom(&local, &word) || !stralloc_catb(out, word.p, word.len))
      return 0;
  } while (cfws_literal(&local, '.'));
  return 1;
}

static struct span without_line_end(struct span s)
{
  if (s.len && s.p[s.len - 1] == '\n')
    s.len--;
  if (s.len && s.p[s.len - 1] == '\r')
    s.len--;
  return s;
}

static enum address_result one_mailbox(struct mailboxes *m, struct span body)
{
  struct span in = without_line_end(body);

  memset(m, 0, sizeof *m);
  if (!list(&in, address, ',', m) || in.len || m->elements == 0)
    return ADDRESS_SYNTAX;
  return m->count == 0 ? ADDRESS_NONE : m->count == 1 ? ADDRESS_ONE : ADDRESS_SEVERAL;
}

enum address_result address_one_mailbox_domain(stralloc *domain, struct span body)
{
  struct mailboxes m;
  enum address_result result = one_mailbox(&m, body);

  domain->len = 0;
  return result == ADDRESS_ONE ? copy_domain(domain, m.domain) : result;
}

enum address_result address_one_mailbox(stralloc *local, stralloc *domain, struct span body)
{
  struct mailboxes m;
  enum address_result result = one_mailbox(&m, body);

  local->len = 0;
  domain->len = 0;
  if (result == ADDRESS_ONE)
    result = copy_domain(domain, m.domain);
  if (result == ADDRESS_ONE && !copy_local(local, m.local)) {
    local->len = 0;
    domain->len = 0;
    return ADDRESS_NOMEM;
  }
  return result;
}

/* [authres-version]; then the field body must end or go on with `;` */
static int version_and_end(struct span *in)
{
  struct span version;
  unsigned long long ignored;

  if (cfws_token(in, &version) && !(ascii_number(version, 18, &ignored) && cfws_skip(in)))
    return 0;
  return in->len == 0 || at(in, ';');
}

int authserv_id(stralloc *id, struct span body)
{
  struct span in = without_line_end(body);
  struct span raw;
  int quoted;

  id->len = 0;
  if (!cfws_skip(&in))
    return 0;
  quoted = at(&in, '"');
  if (quoted ? !cfws_quoted_string(&in, &raw) : !(cfws_token(&in, &raw) && cfws_skip(&in)))
    return 0;
  if (!version_and_end(&in))
    return 0;
  if (quoted ? !cfws_unquote(id, raw) : !stralloc_catb(id, raw.p, raw.len)) {
    id->len = 0;
    return -1;
  }
  return 1;
}
